"""What may be seen: the one gate between what was read and every page, file and feed.

Nothing behind this room can show what it withheld, because nothing behind it is given it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeVar

from coaching_playbook.clips.identity import HiddenClips
from coaching_playbook.model import (
    Agreement,
    Credit,
    Exemplar,
    LeveragePoint,
    PageEntry,
    Part,
    Permission,
    Playbook,
    Technique,
)
from coaching_playbook.redaction import Redaction, as_displayed, names_in_captions, redact, redactions_for

Audience = Literal["public", "staff", "coaches"]
AUDIENCES: tuple[Audience, ...] = ("public", "staff", "coaches")
"""From the widest circle to the narrowest; each may see what the ones before it may."""


def publish(playbook: Playbook, audience: Audience, day: dt.date) -> Playbook:
    """The playbook as `audience` may see it on `day`. What is not clearly allowed is left out."""
    redactions = redactions_for(playbook.people)
    if redactions:
        playbook = _redact_playbook(playbook, redactions)
    people = tuple(as_displayed(person) for person in playbook.people if person.show != "nothing")
    hidden = frozenset(person.id for person in playbook.people) - {person.id for person in people}
    seen = tuple(clip for clip in playbook.exemplars if may_be_shown(clip, redactions, audience, day))
    ids = {clip.id for clip in seen}
    # A clip may have a file of its own, named after it.
    secret = {clip.origin.path for clip in playbook.exemplars} - {clip.origin.path for clip in seen}
    vision = playbook.about.vision
    if vision.agreed:
        vision = vision.model_copy(update={"agreed": _visible_agreement(vision.agreed, hidden)})
    published = dataclasses.replace(
        playbook,
        about=playbook.about.model_copy(update={"vision": vision}),
        people=people,
        files=tuple(path for path in playbook.files if path not in secret),
        leverage_points=tuple(strip_hidden_people(point, hidden) for point in playbook.leverage_points),
        techniques=tuple(strip_hidden_people(technique, hidden) for technique in playbook.techniques),
        cycles=tuple(
            cycle.model_copy(update={"chosen_by": tuple(who for who in cycle.chosen_by if who not in hidden)})
            for cycle in playbook.cycles
        ),
        exemplars=tuple(strip_hidden_links(clip, ids, hidden) for clip in seen),
    )
    clips = HiddenClips.between(playbook, published).without_ids
    return _redacted(published, clips.redact) if clips else published


def publish_entry(entry: PageEntry, playbook: Playbook, seen: Collection[str], audience: Audience, day: dt.date) -> Any:
    """One entry as `publish` shows it; None for a clip that it withholds. `seen` are the ids of all visible clips."""
    redactions = redactions_for(playbook.people)
    hidden = frozenset(person.id for person in playbook.people if person.show == "nothing")
    shown: Any
    if isinstance(entry, Exemplar):
        if not may_be_shown(entry, redactions, audience, day):
            return None
        shown = strip_hidden_links(_redact_entry(entry, redactions), seen, hidden)
    elif isinstance(entry, Technique):
        shown = strip_hidden_people(_redact_entry(entry, redactions), hidden)
    else:
        shown = strip_hidden_people(_redact_entry(entry, redactions), hidden)
    visible = [clip for clip in playbook.exemplars if clip.id in seen]
    clips = HiddenClips.among(playbook.exemplars, visible).without_ids
    return _map_texts(shown, clips.redact) if clips else shown


# --- clips -----------------------------------------------------------------------------------------------------


class Condition(NamedTuple):
    """One thing that must hold before a clip is shown, and what to say when it does not."""

    check: Callable[[Exemplar, Permission, Audience, dt.date], bool]
    reason: str


def _has_passed(written: dt.date | Literal["no"] | None, day: dt.date) -> bool:
    return isinstance(written, dt.date) and written <= day


# A film is shown when all of these hold. Each is asked by itself, and none stands in for another.
CONDITIONS: tuple[Condition, ...] = (
    Condition(lambda clip, _p, _a, _d: clip.status == "published", "it is not marked published"),
    Condition(
        lambda clip, _p, audience, _d: AUDIENCES.index(clip.audience) <= AUDIENCES.index(audience),
        "it is for a smaller audience",
    ),
    Condition(lambda clip, _p, _a, _d: clip.captions is not None, "it has no captions"),
    Condition(lambda _c, p, _a, _d: p.staff in ("cleared", "none-in-view"), "staff are not cleared"),
    Condition(lambda _c, p, _a, _d: p.pupils in ("cleared", "none-in-view"), "pupils are not cleared"),
    Condition(
        lambda _c, p, _a, _d: all(one.status == "cleared" for one in p.in_view or ()), "somebody in view is not cleared"
    ),
    Condition(
        lambda _c, p, _a, _d: (
            p.lawful_basis != "not-needed" or (p.staff == p.pupils == "none-in-view" and not p.in_view)
        ),
        "somebody is in view, and no lawful basis is given",
    ),
    Condition(lambda _c, p, _a, _d: not isinstance(p.withdrawn_on, dt.date), "somebody has withdrawn"),
    Condition(lambda _c, p, _a, _d: not isinstance(p.objected_on, dt.date), "somebody has objected"),
    Condition(lambda _c, p, _a, day: p.checked_on <= day, "its permission is not checked yet"),
    Condition(lambda _c, p, _a, day: day <= p.review_by, "its review is due"),
    Condition(lambda _c, p, _a, day: not _has_passed(p.expires_on, day), "its permission has run out"),
    Condition(
        lambda _c, p, audience, _d: audience != "public" or p.is_written_out,
        "a line of its permission is missing, and a clip for the public needs every one",
    ),
)


def reasons_hidden(clip: Exemplar, audience: Audience, day: dt.date) -> tuple[str, ...]:
    """Why a clip may not be shown to an audience on a day; nothing where it may."""
    if clip.kind == "storyboard":
        return tuple(why for holds, why in STORYBOARD_CONDITIONS if not holds(clip, audience))
    if clip.permission is None:
        return ("it has no permission",)
    permission = clip.permission
    return tuple(c.reason for c in CONDITIONS if not c.check(clip, permission, audience, day))


# A storyboard is words about a film that does not exist: nobody is in view, so nobody has to clear it.
STORYBOARD_CONDITIONS: tuple[tuple[Callable[[Exemplar, Audience], bool], str], ...] = (
    (lambda clip, _audience: clip.status in ("to-film", "published"), "a storyboard is either to-film or published"),
    (
        lambda clip, audience: AUDIENCES.index(clip.audience) <= AUDIENCES.index(audience),
        "it is for a smaller audience",
    ),
    (
        lambda clip, _audience: not (clip.source or clip.poster or clip.captions),
        "it says that it is a storyboard, and it has a film",
    ),
    (lambda clip, _audience: clip.permission is None, "it says that it is a storyboard, and it has a permission"),
)


def visibility_change_days(playbook: Playbook, audience: Audience, day: dt.date) -> tuple[dt.date, ...]:
    """The days after `day` on which what an audience may see changes without anybody touching a file, soonest first."""
    days = set()
    for clip in playbook.exemplars:
        for turn in _change_days(clip.permission):
            if turn > day and bool(reasons_hidden(clip, audience, _before(turn))) != bool(
                reasons_hidden(clip, audience, turn)
            ):
                days.add(turn)
    for cycle in playbook.cycles:
        for turn in (cycle.starts, _after(cycle.ends) if cycle.ends else cycle.starts):
            if turn > day and playbook.cycle_on(_before(turn)) != playbook.cycle_on(turn):
                days.add(turn)
    return tuple(sorted(days))


def _before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1) if day > dt.date.min else day


def _after(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1) if day < dt.date.max else day


def _change_days(permission: Permission | None) -> Iterator[dt.date]:
    """The days on which the answer about a clip can change."""
    if permission is None:
        return
    yield permission.checked_on
    yield _after(permission.review_by)
    if isinstance(permission.expires_on, dt.date):
        yield permission.expires_on


def due(clip: Exemplar, day: dt.date, within: int) -> tuple[tuple[dt.date, str], ...]:
    """What somebody has to do about a clip within some days, with the day by which."""
    if clip.permission is None or clip.status == "withdrawn":
        return ()
    ends: Sequence[tuple[dt.date | Literal["no"] | None, str]] = (
        (clip.permission.review_by, "look at its permission again"),
        (clip.permission.expires_on, "ask again, or let it go"),
    )
    return tuple((on, what) for on, what in ends if isinstance(on, dt.date) and (on - day).days <= within)


def strip_hidden_links(clip: Exemplar, seen: Collection[str], hidden: frozenset[str]) -> Exemplar:
    """A clip without links to what is withheld, and without people who asked not to be shown."""
    changed: dict[str, object] = {}
    if any(credit.who in hidden for credit in clip.shaped_by):
        changed["shaped_by"] = tuple(credit for credit in clip.shaped_by if credit.who not in hidden)
    permission = clip.permission
    if permission and (permission.record or permission.in_view or permission.withdrawn_because):
        # What is for the school's own register never comes near a page.
        changed["permission"] = permission.model_copy(
            update={"record": None, "in_view": None, "withdrawn_because": None}
        )
    if clip.contrast_with and clip.contrast_with not in seen:
        changed["contrast_with"] = None
    return clip.model_copy(update=changed) if changed else clip


# --- people ----------------------------------------------------------------------------------------------------


def _visible_agreement(agreed: Agreement, hidden: frozenset[str]) -> Agreement:
    return agreed.model_copy(update={"with_": tuple(who for who in agreed.with_ if who not in hidden)})


def may_be_shown(clip: Exemplar, redactions: Sequence[Redaction], audience: Audience, day: dt.date) -> bool:
    """Whether a clip is shown. Its caption file goes out as it is, so nobody is named in it who chose not to be."""
    return not reasons_hidden(clip, audience, day) and not names_in_captions(
        clip.caption_lines if redactions else (), redactions
    )


def _redact_entry(entry: Named, redactions: Sequence[Redaction]) -> Named:
    """An entry with something else wherever one of some names stood in a text."""
    if not redactions:
        return entry
    found: Named = _map_texts(entry, lambda text: redact(text, redactions))
    return found


def _redact_playbook(playbook: Playbook, redactions: Sequence[Redaction]) -> Playbook:
    """The playbook with something else wherever one of some names stood in a text."""
    return _redacted(playbook, lambda text: redact(text, redactions))


def _redacted(playbook: Playbook, redact: Callable[[str], str]) -> Playbook:
    """The playbook with each of its texts redacted; paths of its files stay as they are."""
    held = {
        spot.name: _map_texts(getattr(playbook, spot.name), redact)
        for spot in dataclasses.fields(playbook)
        if spot.name not in ("people", "files", "folder")
    }
    return dataclasses.replace(playbook, **held)


def _map_texts(value: Any, said: Callable[[str], str]) -> Any:
    """A value with each of its texts as `said` gives it back; the value itself where nothing changes."""
    if isinstance(value, str):
        return said(value)
    if isinstance(value, Part):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        changed = {name: new for name, old in fields.items() if (new := _map_texts(old, said)) is not old}
        changed = {name: new for name, new in changed.items() if new != fields[name]}
        return value.model_copy(update=changed) if changed else value
    if isinstance(value, tuple):
        made = tuple(_map_texts(one, said) for one in value)
        return value if all(new is old for new, old in zip(made, value, strict=True)) else made
    if isinstance(value, Mapping):
        return {name: _map_texts(one, said) for name, one in value.items()}
    return value


Credited = TypeVar("Credited", Technique, LeveragePoint)
Named = TypeVar("Named", Technique, LeveragePoint, Exemplar)


def strip_hidden_people(entry: Credited, hidden: frozenset[str]) -> Credited:
    """The entry with no trace of people who asked not to be shown."""
    if not hidden:
        return entry
    changed: dict[str, object] = {}
    if entry.agreed:
        changed["agreed"] = _visible_agreement(entry.agreed, hidden)
    if isinstance(entry, Technique):
        credits: tuple[Credit, ...] = tuple(credit for credit in entry.shaped_by if credit.who not in hidden)
        changed["shaped_by"] = credits
    return entry.model_copy(update=changed)
