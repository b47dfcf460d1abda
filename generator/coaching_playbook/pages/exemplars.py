"""Render the pages of exemplars (video clips or storyboards of one practice), their list, and chapters as WebVTT."""

from __future__ import annotations

from collections import Counter
from typing import Any

from markupsafe import Markup, escape

from coaching_playbook.captions import format_timestamp
from coaching_playbook.model import Exemplar, Technique
from coaching_playbook.pages.page import Page, TextFile, json_for_script, url_of
from coaching_playbook.pages.renderer import PageBuilder, Renderer
from coaching_playbook.pages.sections import SectionSpec, add_default_sections

MAX_LISTED_CLIPS = 60
"""With more clips than this, the list shows leverage points instead of clips."""
_DECLARED_SECTIONS = (
    SectionSpec("contrast", "Not this, and this", ("contrast_with",)),
    SectionSpec("after", "Questions for afterwards", ("after_questions", "commentary")),
    SectionSpec("transcript", "What is said"),
    SectionSpec(
        "history",
        "About this clip",
        ("kind", "also_shows", "key_stage", "setting", "subject", "needs", "recorded", "permission", "shaped_by"),
    ),
)
_FIELDS_SHOWN_ELSEWHERE = frozenset(
    {
        *("id", "title", "description", "technique", "role", "source", "poster"),
        *("captions", "language", "text_language", "sound", "duration", "watch_for", "moments", "status", "audience"),
    }
)
"""Fields without a section: the head of the page or the player shows them, or they decide who may see the clip."""
_FIELDS_NEVER_SHOWN = frozenset({"allow", "was"})
(_SECTIONS,) = add_default_sections(Exemplar, [_DECLARED_SECTIONS], _FIELDS_SHOWN_ELSEWHERE | _FIELDS_NEVER_SHOWN)
_TEMPLATE_FOLDER = "_sections/exemplar"


def render_exemplars(renderer: Renderer) -> Page:
    """Render the list of all clips; if there are many, the list of leverage points with numbers of clips."""
    playbook = renderer.playbook
    builder = renderer.page_builder("exemplars/", "playbook.yml")
    if len(playbook.exemplars) > MAX_LISTED_CLIPS:
        counts = Counter(playbook.technique[clip.technique].leverage_point for clip in playbook.exemplars)
        rows = [(point, counts[point.id]) for point in playbook.leverage_points if counts[point.id]]
        builder.add_section("points", "By leverage point", "_sections/clips_by_point.html", rows=rows)
        return builder.build("pages/exemplars.html")
    films = [clip for clip in playbook.exemplars if clip.kind != "storyboard"]
    storyboards = [clip for clip in playbook.exemplars if clip.kind == "storyboard"]
    for id_, title, clips in (("clips", "To watch", films), ("storyboards", "Help us film", storyboards)):
        if clips:
            builder.add_section(id_, title, "_sections/clips.html", clips=clips)
    return builder.build("pages/exemplars.html")


def render_exemplar(renderer: Renderer, clip: Exemplar) -> Page:
    """Render the page of an exemplar (a video clip or storyboard)."""
    playbook = renderer.playbook
    technique = playbook.technique[clip.technique]
    contrast = playbook.contrasting_clip(clip)
    builder = PageBuilder(renderer, url_of(clip), clip.origin.path)
    builder.add_context(
        clip=clip,
        technique=technique,
        contrast=contrast,
        team=playbook.team_of(technique.team),
        also=[playbook.technique[id_] for id_ in clip.also_shows],
        criteria=_marked_criteria(clip, technique),
    )
    conditions: dict[str, object] = {
        "contrast": contrast,
        "after": clip.after_questions or clip.commentary or technique.rehearsal,
        "transcript": clip.cues,
        "history": True,
    }
    builder.sections += builder.entry_sections(_SECTIONS, _TEMPLATE_FOLDER, clip, conditions, {})
    data = _json_ld(renderer, clip) if renderer.site_url and clip.audience == "public" else None
    return builder.build("pages/exemplar.html", clip.title, clip.description or clip.title, data=data)


def _marked_criteria(clip: Exemplar, technique: Technique) -> list[tuple[int, str]]:
    """Return (number, text) of each success criterion of the technique that a moment of the clip shows, in order."""
    numbers = sorted({moment.criterion for moment in clip.moments if moment.criterion})
    return [(number, technique.success_criteria[number - 1]) for number in numbers]


def _json_ld(renderer: Renderer, clip: Exemplar) -> Markup | None:
    """Return a clip's JSON-LD for search engines: a schema.org VideoObject, with a Clip for each moment.

    Return None if something is missing that Google requires: a video, a poster, or the day of recording. The URL of a
    moment has its time twice: in the query for Google, and in the fragment for the page's player.
    https://developers.google.com/search/docs/appearance/structured-data/video
    """
    if not (clip.source and clip.poster and clip.recorded):
        return None
    base, page = renderer.site_url, f"{renderer.site_url}{url_of(clip)}"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": clip.title,
        "description": clip.description or clip.title,
        "inLanguage": clip.language or renderer.language,
        "thumbnailUrl": f"{base}{clip.poster}",
        "uploadDate": f"{clip.recorded}T00:00:00Z",
    }
    if clip.source.file:
        data["contentUrl"] = f"{base}{clip.source.file}"
    if clip.duration:
        data["duration"] = f"PT{clip.duration}S"
    data["hasPart"] = [
        {
            "@type": "Clip",
            "name": moment.label,
            "startOffset": moment.start,
            "endOffset": clip.end_of(moment),
            "url": f"{page}?t={moment.start}#moment-{number}",
        }
        for number, moment in enumerate(clip.moments, 1)
    ]
    return json_for_script(data)


def render_chapters(_renderer: Renderer, clip: Exemplar) -> TextFile:
    """Render the moments of a clip as a WebVTT file of chapters."""
    cues = (
        f"{format_timestamp(moment.start)} --> {format_timestamp(clip.end_of(moment))}\n"
        f"{escape(' '.join(moment.label.split()))}"  # an empty line would end the cue
        for moment in clip.moments
    )
    return TextFile(f"{url_of(clip)}chapters.vtt", "WEBVTT\n\n" + "\n\n".join(cues) + "\n")
