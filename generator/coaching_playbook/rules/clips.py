"""Rules for clips: their moments, their captions, and the permission that they need."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from coaching_playbook.clock import minutes
from coaching_playbook.media import media_files
from coaching_playbook.model import About, Playbook, Vocabularies
from coaching_playbook.rules.registry import KeyPath, RuleHit, clip_rule

KNOWN_HOSTS = ("sharepoint.com", "microsoftstream.com", "drive.google.com", "youtube.com", "youtu.be", "vimeo.com")
"""Where a linked clip may be, subdomains included. A school adds its own under `clip_hosts` in playbook.yml."""
MAX_CLIP_SECONDS = 240


@clip_rule("clip-unfinished", whole="entry")
def _clip_unfinished(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A published clip has a source, captions, a length, a watch-for question and a permission."""
    for clip in playbook.exemplars:
        if clip.status != "published" or clip.kind == "storyboard":
            continue
        for name in ("source", "captions", "duration", "watch_for", "permission"):
            if getattr(clip, name) is None:
                message = f"A published clip needs '{name}'."
                yield RuleHit(clip, ("status",), message, "Add it, or set status: filmed.")


@clip_rule("storyboard-with-film")
def _storyboard_with_film(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A storyboard has no film, and needs no permission: it says what one could show."""
    for clip in playbook.exemplars:
        if clip.kind == "storyboard":
            for name in ("source", "poster", "captions", "permission"):
                if getattr(clip, name) is not None:
                    fix = "Set kind: to what the film is, or take this line out."
                    yield RuleHit(clip, (name,), f"A storyboard has no {name}.", fix, key=True)


@clip_rule("shared-film", across=True)
def _shared_film(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A film, a poster and a caption file belong to one clip: a film that was withdrawn has no second way in."""
    owner: dict[str, str] = {}
    for clip in playbook.exemplars:
        places: list[tuple[KeyPath, str]] = [(at, path) for _kind, at, path in media_files(clip)]
        if clip.source:
            elsewhere = (("youtube", clip.source.youtube), ("vimeo", clip.source.vimeo), ("link", clip.source.link))
            places += [(("source", name), f"{name} {value}") for name, value in elsewhere if value]
        for at, place in places:
            if owner.setdefault(place.casefold(), clip.id) != clip.id:
                message = f"'{place}' already belongs to the clip '{owner[place.casefold()]}'."
                yield RuleHit(clip, at, message, "Each clip has a film, a poster and captions of its own.")


@clip_rule("moment-time")
def _moment_time(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A moment lies inside its clip, ends after it starts, and stands in the order of the clip."""
    for clip in playbook.exemplars:
        before = 0
        for index, moment in enumerate(clip.moments):
            at: KeyPath = ("moments", index)
            if moment.start < before:
                yield RuleHit(clip, (*at, "start"), "This moment starts before the one above it.", "Put them in order.")
            before = moment.start
            if moment.end is not None and moment.end <= moment.start:
                message = f"This moment ends at {minutes(moment.end)}, and starts at {minutes(moment.start)}."
                yield RuleHit(clip, (*at, "end"), message, "The end comes after the start.")
            for name, time in (("start", moment.start), ("end", moment.end)):
                if clip.duration is not None and time is not None and time > clip.duration:
                    message = f"{minutes(time)} is outside the clip, which is {minutes(clip.duration)} long."
                    yield RuleHit(clip, (*at, name), message, "Mend the time, or the duration.")


@clip_rule("moment-shows", across=True)
def _moment_shows(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """The step and the criterion that a moment shows exist in its technique. Both are counted from 1."""
    techniques = playbook.technique
    for clip in playbook.exemplars:
        shows = clip.moment_targets
        if not shows or not (technique := techniques.get(clip.technique)) or not technique.is_complete:
            continue
        counts = technique.step_and_criterion_counts
        for index, shown in enumerate(shows):
            for name, most, number in zip(("step", "criterion"), counts, shown, strict=True):
                if number is not None and not 1 <= number <= most:
                    what = "steps" if name == "step" else "success criteria"
                    message = f"'{technique.title}' has {most} {what}, so there is no {name} {number}."
                    yield RuleHit(
                        clip, ("moments", index, name), message, "Count from 1, in the order of the technique's file."
                    )


@clip_rule("contrast", across=True)
def _contrast(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A contrast pair is an example and a non-example of the same technique."""
    for clip in playbook.exemplars:
        other = playbook.exemplar.get(clip.contrast_with or "")
        if other and (other.role == clip.role or other.technique != clip.technique):
            message = f"'{other.id}' is not the other side of this clip."
            fix = "A pair is one example and one non-example of the same technique."
            yield RuleHit(clip, ("contrast_with",), message, fix)


@clip_rule("real-non-example")
def _real_non_example(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A non-example is acted by staff or drawn. Nobody's real slip is ever shown."""
    for clip in playbook.exemplars:
        if clip.role == "non-example" and clip.kind == "lesson":
            yield RuleHit(
                clip, ("kind",), "A non-example is never a real lesson.", "Act it with staff: kind: role-play."
            )


@clip_rule("clip-host")
def _clip_host(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A linked clip is on a host that the playbook knows."""
    hosts = (*KNOWN_HOSTS, *(host.lower() for host in playbook.about.clip_hosts))
    for clip in playbook.exemplars:
        if clip.source and clip.source.link:
            host = re.sub(r"^https://(?:[^/@]*@)?([^/:?#]+).*$", r"\1", clip.source.link).lower()
            if "@" in clip.source.link.split("/")[2] or not any(
                host == one or host.endswith(f".{one}") for one in hosts
            ):
                message = f"'{host}' is not a host that clips are linked from."
                fix = f"Hosts are {', '.join(hosts)}; a leader can add one under clip_hosts in playbook.yml."
                yield RuleHit(clip, ("source", "link"), message, fix)


@clip_rule("basis-needed")
def _basis_needed(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Where people are in view there is a lawful basis. `not-needed` is for drawings."""
    for clip in playbook.exemplars:
        permission = clip.permission
        if permission and permission.lawful_basis == "not-needed" and clip.kind in ("lesson", "role-play"):
            fix = "Ask your school's data protection lead which basis it is."
            yield RuleHit(clip, ("permission", "lawful_basis"), "People are in view, so a lawful basis is needed.", fix)


@clip_rule("permission-days")
def _permission_days(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A permission is reviewed after it was checked."""
    for clip in playbook.exemplars:
        permission = clip.permission
        if permission and permission.review_by < permission.checked_on:
            message = f"The review is due on {permission.review_by}, before the check on {permission.checked_on}."
            yield RuleHit(clip, ("permission", "review_by"), message, "Mend the year of one of the two.")


@clip_rule("captions-time")
def _captions_time(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Captions end with the clip."""
    for clip in playbook.exemplars:
        late = [cue for cue in clip.cues if cue.end > clip.duration + 1] if clip.duration is not None else ()
        if late and clip.duration is not None:
            message = f"A caption lasts until {minutes(late[-1].end)}, and the clip is {minutes(clip.duration)} long."
            yield RuleHit(clip, ("captions",), message, "Mend the caption file, or the duration.")


@clip_rule("captions-gap", "warning")
def _captions_gap(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Captions say something in each moment, if only that there is silence."""
    for clip in playbook.exemplars:
        cues = clip.cues
        for index, moment in enumerate(clip.moments if cues else ()):
            end = clip.end_of(moment)
            if not any(cue.start < end and cue.end > moment.start for cue in cues):
                message = f"The captions say nothing during '{moment.label}'."
                yield RuleHit(clip, ("moments", index, "label"), message, "Add what is said, or [silence].")


_PEOPLE = "teacher tutor adult narrator everyone all class group voice speaker parent leader coach"


_NUMBERED = re.compile(r"\s+(?:\d+|[A-Za-z])$")
_last: list[tuple[About, Vocabularies, frozenset[str]]] = []


def _allowed_voices(about: About, words: Vocabularies) -> frozenset[str]:
    """What a voice may be called, in lower case. The last answer is kept: thousands of clips ask the same."""
    if not _last or _last[0][0] is not about or _last[0][1] is not words:
        known = {*_PEOPLE.split(), about.learners.one.lower(), about.learners.many.lower()}
        known |= {role.label.lower() for role in words.roles} | {role.id for role in words.roles}
        known |= {name.lower() for team in words.teams for name in (team.one, team.many, team.short, team.shorts)}
        _last[:] = [(about, words, frozenset(known))]
    return _last[0][2]


@clip_rule("name-in-captions")
def _name_in_captions(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Captions name nobody: a voice is a role, such as TA or Pupil 2."""
    if not playbook.vocabularies.teams:  # vocabularies.yml is broken, and that has been said
        return
    known = _allowed_voices(playbook.about, playbook.vocabularies)
    for clip in playbook.exemplars:
        for cue in clip.cues:
            for voice in cue.voices:
                if _NUMBERED.sub("", voice.lower()) not in known:
                    message = f"The captions name '{voice}' at {minutes(cue.start)}."
                    yield RuleHit(clip, ("captions",), message, "Write a role, such as TA, Teacher or Pupil 2.")


@clip_rule("long-clip", "warning")
def _long_clip(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A clip lasts four minutes at most: several short ones beat one long one."""
    for clip in playbook.exemplars:
        if clip.duration and clip.duration > MAX_CLIP_SECONDS:
            message = f"This clip is {minutes(clip.duration)} long."
            yield RuleHit(clip, ("duration",), message, "Cut it to the part that shows one thing.")


@clip_rule("withdrawn-and-published", "warning")
def _withdrawn_and_published(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A clip that somebody has withdrawn is marked withdrawn. It is not shown either way."""
    for clip in playbook.exemplars:
        if clip.is_withdrawn and clip.status == "published":
            fix = f"Run 'playbook withdraw {clip.id}', or set status: withdrawn and delete its film. Keep the entry."
            yield RuleHit(clip, ("status",), "A person in this clip has withdrawn or objected.", fix)
