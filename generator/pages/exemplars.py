"""The exemplar bank: a page a clip, its moments to scan and to search."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from generator.captions import clock
from generator.model import Exemplar, LeveragePoint
from generator.pages.page import Page, Paper, Section, address_of, in_script
from generator.pages.press import Press, Sheet

MOST_ON_A_PAGE = 60
"""More clips than this are listed by leverage point, each on the page of its own."""
_ABOUT = "Short clips, each of one practice, with the moments to look at."


def _how_many(press: Press, point: LeveragePoint) -> int:
    playbook = press.playbook
    return sum(len(playbook.exemplars_of(technique)) for technique in playbook.techniques_of(point))


def exemplars(press: Press) -> Page:
    playbook = press.playbook
    sheet = press.sheet("exemplars/", "playbook.yml")
    if len(playbook.exemplars) > MOST_ON_A_PAGE:
        rows = [(point, number) for point in playbook.leverage_points if (number := _how_many(press, point))]
        sheet.sections.append(sheet.section("points", "By leverage point", "sections/clips_by_point.html", rows=rows))
        return sheet.page("exemplars.html", "Exemplars", _ABOUT)
    films = [clip for clip in playbook.exemplars if clip.kind != "storyboard"]
    storyboards = [clip for clip in playbook.exemplars if clip.kind == "storyboard"]
    if films:
        sheet.sections.append(sheet.section("clips", "To watch", "sections/clips.html", clips=films))
    if storyboards:
        section = sheet.section("storyboards", "Waiting to be filmed", "sections/clips.html", clips=storyboards)
        sheet.sections.append(section)
    return sheet.page("exemplars.html", "Exemplars", _ABOUT)


def exemplar(press: Press, clip: Exemplar) -> Page:
    playbook = press.playbook
    technique = playbook.technique[clip.technique]
    contrast = playbook.contrast_to(clip)
    sheet = Sheet(press, address_of(clip), clip.origin.path)
    sheet.know(
        clip=clip,
        technique=technique,
        contrast=contrast,
        team=playbook.team_of(technique.team),
        also=[playbook.technique[id_] for id_ in clip.also_shows],
        who=press.who,
    )
    moments = tuple(Section(f"moment-{n}", moment.label) for n, moment in enumerate(clip.moments, 1))
    for id_, title, filled, inner in (
        ("moments", "Moments", clip.moments, moments),
        ("contrast", "Beside it", contrast, ()),
        ("after", "Afterwards", clip.after_questions or clip.commentary or technique.rehearsal, ()),
        ("transcript", "Transcript", clip.cues, ()),
        ("history", "About this clip", True, ()),
    ):
        if filled:
            sheet.sections.append(sheet.section(id_, title, f"exemplar/{id_}.html", inner))
    data = _json_ld(press, clip) if press.site_url and clip.audience == "public" and clip.source else None
    return sheet.page("exemplar.html", clip.title, clip.description or clip.title, data=data)


def _json_ld(press: Press, clip: Exemplar) -> Markup:
    """What search engines read about a clip, as schema.org's VideoObject with Clips."""
    base, page = press.site_url, f"{press.site_url}{address_of(clip)}"
    assert clip.source
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": clip.title,
        "description": clip.description or clip.title,
        "inLanguage": clip.language,
    }
    if clip.source.file:
        data["contentUrl"] = f"{base}{clip.source.file}"
    if clip.poster:
        data["thumbnailUrl"] = f"{base}{clip.poster}"
    if clip.recorded:
        data["uploadDate"] = clip.recorded.isoformat()
    if clip.duration:
        data["duration"] = f"PT{clip.duration}S"
    data["hasPart"] = [
        {
            "@type": "Clip",
            "name": moment.label,
            "startOffset": moment.start,
            "endOffset": clip.end_of(moment),
            "url": f"{page}#moment-{number}",
        }
        for number, moment in enumerate(clip.moments, 1)
    ]
    return in_script(data)


def chapters(_press: Press, clip: Exemplar) -> Paper:
    """The moments of a clip as WebVTT, for the player."""
    cues = (
        f"{clock(moment.start)} --> {clock(clip.end_of(moment))}\n{escape(moment.label)}" for moment in clip.moments
    )
    return Paper(f"{address_of(clip)}chapters.vtt", "WEBVTT\n\n" + "\n\n".join(cues) + "\n")
