"""Rules for clips, which are entries for films of practice: moments, media files, captions and permission.

A moment is a labelled part of a clip. A storyboard is a clip without a film: it describes what a film could show.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from coaching_playbook.clock import format_minutes
from coaching_playbook.diagnostics import join_words
from coaching_playbook.media import media_files
from coaching_playbook.model import About, Playbook, Vocabularies, is_drawing
from coaching_playbook.rules.pictures import ALT_TEXT_MISMATCH, date_order_problem
from coaching_playbook.rules.registry import KeyPath, RuleHit, clip_rule
from coaching_playbook.urls import clip_page_problem

KNOWN_HOSTS = ("sharepoint.com", "microsoftstream.com", "drive.google.com", "youtube.com", "youtu.be", "vimeo.com")
"""Host names in URLs of linked clips, subdomains included; a school adds more as `clip_hosts` in playbook.yml."""
MAX_CLIP_SECONDS = 240
"""The longest clip without a warning."""


@clip_rule("clip-unfinished", requires_complete="entry")
def _check_published_clip_fields(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a published clip has a source, captions, a length, a watch-for question and a permission."""
    for clip in playbook.exemplars:
        if clip.status != "published" or clip.kind == "storyboard":
            continue
        needed = ("source", "captions", "duration", "watch_for", "permission")
        if missing := [name for name in needed if getattr(clip, name) is None]:
            quoted = [f"'{name}'" for name in missing]
            message = f"A published clip needs {join_words(quoted, 'and')}."
            fix = f"Add {'it' if len(missing) == 1 else 'them'}, or set status: filmed."
            yield RuleHit(clip, (missing[0],), message, fix, key=True, fallback_at=("status",))


@clip_rule("storyboard-with-film")
def _check_storyboards_have_no_film(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a storyboard has no film, and needs no permission: it describes what a film could show."""
    for clip in playbook.exemplars:
        if clip.kind == "storyboard" and "kind" not in clip.invalid_fields:
            names = [name for name in ("source", "poster", "captions", "permission") if getattr(clip, name) is not None]
            if names:
                fix = "Set kind: to what the film is, or take this out."
                yield RuleHit(clip, (names[0],), f"A storyboard has no {join_words(names, 'or')}.", fix, key=True)


@clip_rule("moment-picture")
def _check_moment_pictures(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the picture of a moment is a drawing, which needs no permission, and has its words in alt."""
    for clip in playbook.exemplars:
        for index, moment in enumerate(clip.moments):
            if moment.picture and not is_drawing(moment.picture):
                message = f"'{moment.picture}' is not a drawing."
                fix = "Moments are drawn (.svg). A photograph belongs to a film, as its poster."
                yield RuleHit(clip, ("moments", index, "picture"), message, fix)
            if bool(moment.picture) != bool(moment.alt):
                yield RuleHit(clip, ("moments", index), *ALT_TEXT_MISMATCH[bool(moment.picture)])


@clip_rule("shared-film", cross_entry=True)
def _check_files_belong_to_one_clip(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a film, a poster and a caption file belong to one clip, so that withdrawing the clip removes them
    all."""
    owners: dict[str, str] = {}
    for clip in playbook.exemplars:
        sources: list[tuple[KeyPath, str]] = [(at, path) for _kind, at, path in media_files(clip)]
        if clip.source:
            elsewhere = (("youtube", clip.source.youtube), ("vimeo", clip.source.vimeo), ("link", clip.source.link))
            sources += [(("source", name), f"{name} {value}") for name, value in elsewhere if value]
        for at, source in sources:
            owner = owners.setdefault(source.casefold(), clip.id)
            if owner != clip.id:
                message = f"'{source}' already belongs to the clip '{owner}'."
                yield RuleHit(clip, at, message, "Each clip has a film, a poster and captions of its own.")


@clip_rule("moment-time")
def _check_moment_times(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a moment lies inside its clip and ends after it starts. Moments are in the order of the clip."""
    for clip in playbook.exemplars:
        previous_start = 0
        for index, moment in enumerate(clip.moments):
            at: KeyPath = ("moments", index)
            ends = clip.duration
            if ends is not None and moment.start > ends:  # a message on its end or on the order would repeat this one
                message = f"{format_minutes(moment.start)} is outside the clip, which is {format_minutes(ends)} long."
                yield RuleHit(clip, (*at, "start"), message, "Mend the time, or the duration.")
                continue
            if moment.start < previous_start:
                yield RuleHit(clip, (*at, "start"), "This moment starts before the one above it.", "Put them in order.")
            previous_start = moment.start
            if moment.end is not None and moment.end <= moment.start:
                message = (
                    f"This moment ends at {format_minutes(moment.end)}, and starts at {format_minutes(moment.start)}."
                )
                yield RuleHit(clip, (*at, "end"), message, "The end comes after the start.")
            if ends is not None and moment.end is not None and moment.end > ends:
                message = f"{format_minutes(moment.end)} is outside the clip, which is {format_minutes(ends)} long."
                yield RuleHit(clip, (*at, "end"), message, "Mend the time, or the duration.")


@clip_rule("moment-shows", cross_entry=True)
def _check_moment_targets(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the step and the criterion that a moment shows exist in its technique. Both are counted from 1."""
    techniques = playbook.technique
    for clip in playbook.exemplars:
        technique = techniques.get(clip.technique)
        if not technique or not technique.is_complete:
            continue
        for index, moment in enumerate(clip.moments):
            for name, number, plural, count in (
                ("step", moment.step, "steps", len(technique.steps)),
                ("criterion", moment.criterion, "success criteria", len(technique.success_criteria)),
            ):
                if number is not None and not 1 <= number <= count:
                    message = f"'{technique.title}' has {count} {plural}, so there is no {name} {number}."
                    yield RuleHit(
                        clip, ("moments", index, name), message, "Count from 1, in the order of the technique's file."
                    )


@clip_rule("contrast", cross_entry=True)
def _check_contrast_pairs(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a contrast pair is an example and a non-example of the same technique."""
    for clip in playbook.exemplars:
        other = playbook.exemplar.get(clip.contrast_with or "")
        if other and {"role", "technique"} & (clip.invalid_fields | other.invalid_fields):
            continue
        if other and (other.role == clip.role or other.technique != clip.technique):
            message = f"'{other.id}' is not the other side of this clip."
            fix = "A pair is one example and one non-example of the same technique."
            yield RuleHit(clip, ("contrast_with",), message, fix)


@clip_rule("real-non-example")
def _check_non_examples_are_acted(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a non-example is acted by staff or drawn. A real slip in a lesson is never shown."""
    for clip in playbook.exemplars:
        if clip.role == "non-example" and clip.kind == "lesson":
            yield RuleHit(
                clip, ("kind",), "A non-example is never filmed for real.", "Act it with staff: kind: role-play."
            )


@clip_rule("clip-host", requires_shared=True)
def _check_clip_hosts(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a linked clip is on one of the hosts that the playbook lists."""
    hosts = (*KNOWN_HOSTS, *(host.lower() for host in playbook.about.clip_hosts))
    for clip in playbook.exemplars:
        if clip.source and clip.source.link:
            host = re.sub(r"^https://(?:[^/@]*@)?([^/:?#]+).*$", r"\1", clip.source.link).lower()
            message = clip_page_problem(clip.source.link)
            if message and host.endswith(("youtube.com", "youtu.be", "vimeo.com")):
                is_vimeo = host.endswith("vimeo.com")
                id_ = "vimeo: (the number in its address)" if is_vimeo else "youtube: (what its address has after v=)"
                yield RuleHit(
                    clip, ("source", "link"), message, f"Open the clip itself, and write its id under source: {id_}."
                )
                continue
            has_user = "@" in clip.source.link.split("/")[2]
            if has_user or not any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts):
                message = f"'{host}' is not a host that clips are linked from."
                fix = f"Hosts are {', '.join(hosts)}; a leader can add one under clip_hosts in playbook.yml."
                yield RuleHit(clip, ("source", "link"), message, fix)


@clip_rule("basis-needed")
def _check_lawful_basis(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a clip with people in view has a lawful basis. `not-needed` is for drawings."""
    for clip in playbook.exemplars:
        permission = clip.permission
        if permission and permission.lawful_basis == "not-needed" and clip.kind in ("lesson", "role-play"):
            fix = "Ask your school's data protection lead which basis it is."
            yield RuleHit(clip, ("permission", "lawful_basis"), "People are in view, so a lawful basis is needed.", fix)


@clip_rule("permission-days")
def _check_permission_dates(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a permission is reviewed after it was checked."""
    for clip in playbook.exemplars:
        if problem := date_order_problem(clip.permission):
            yield RuleHit(clip, ("permission", "review_by"), *problem)


@clip_rule("captions-time")
def _check_captions_end_with_clip(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that no caption lasts longer than its clip."""
    for clip in playbook.exemplars:
        late = [cue for cue in clip.cues if cue.end > clip.duration + 1] if clip.duration is not None else ()
        if late and clip.duration is not None:
            last_end, length = format_minutes(late[-1].end), format_minutes(clip.duration)
            message = f"A caption lasts until {last_end}, and the clip is {length} long."
            yield RuleHit(clip, ("captions",), message, "Mend the caption file, or the duration.")


@clip_rule("captions-gap", "warning")
def _check_moments_have_captions(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that each moment has a caption, if only to say that there is silence."""
    for clip in playbook.exemplars:
        cues = clip.cues
        for index, moment in enumerate(clip.moments if cues else ()):
            if clip.duration is not None and moment.start > clip.duration:
                continue  # reported by the rule moment-time
            end = clip.end_of(moment)
            if not any(cue.start < end and cue.end > moment.start for cue in cues):
                message = f"The captions say nothing during '{moment.label}'."
                yield RuleHit(clip, ("moments", index, "label"), message, "Add what is said, or [silence].")


_VOICES_IN_ANY_SCHOOL = (
    "teacher tutor adult narrator everyone all class group voice speaker parent leader coach "
    "pupil pupils child children student students learner learners ta tas lsa hlta assistant"
)
"""Voices that captions may name in any school. Starter films say Pupil and TA whatever a school calls its own."""
_VOICE_NUMBER = re.compile(r"\s+(?:\d+|[A-Za-z])$")
"""Matches the number or letter after a role, as in Pupil 2."""


def _allowed_voices(about: About, vocabularies: Vocabularies) -> set[str]:
    """Return the names of roles, in lower case, that captions may give as the voice of a speaker."""
    teams, roles = vocabularies.teams, vocabularies.roles
    allowed = {*_VOICES_IN_ANY_SCHOOL.split()}
    allowed |= {name.lower() for who in (about.learners, vocabularies.teachers) for name in (who.one, who.many)}
    allowed |= {role.label.lower() for role in roles} | {role.id for role in roles}
    allowed |= {name.lower() for team in teams for name in (team.one, team.many, team.short, team.shorts)}
    return allowed


@clip_rule("name-in-captions", requires_shared=True)
def _check_caption_voices(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that captions name no person: a voice is a role, such as TA or Pupil 2."""
    allowed = _allowed_voices(playbook.about, playbook.vocabularies)
    for clip in playbook.exemplars:
        for cue in clip.cues:
            for voice in cue.voices:
                if _VOICE_NUMBER.sub("", voice.lower()) not in allowed:
                    message = f"The captions name '{voice}' at {format_minutes(cue.start)}."
                    about, team = playbook.about, playbook.vocabularies.teams[0]
                    learner = about.learners.one[:1].upper() + about.learners.one[1:]
                    fix = f"Write a role, such as {team.short}, {learner} 2 or Adult; or add the role to the roles in"
                    yield RuleHit(clip, ("captions",), message, f"{fix} vocabularies.yml.")


@clip_rule("long-clip", "warning")
def _check_clip_length(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a clip lasts four minutes at most: several short ones beat one long one."""
    for clip in playbook.exemplars:
        if clip.duration and clip.duration > MAX_CLIP_SECONDS:
            message = f"This clip is {format_minutes(clip.duration)} long."
            yield RuleHit(clip, ("duration",), message, "Cut it to the part that shows one thing.")


@clip_rule("withdrawn-and-published", "warning")
def _check_withdrawn_clip_status(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a clip from which a person has withdrawn has the status withdrawn. It is not shown either way."""
    for clip in playbook.exemplars:
        if clip.is_withdrawn and clip.status == "published":
            fix = f"Run 'playbook withdraw {clip.id}', or set status: withdrawn and delete its film. Keep the entry."
            yield RuleHit(clip, ("status",), "A person in this clip has withdrawn or objected.", fix)
