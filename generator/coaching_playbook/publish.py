"""Filter a playbook by audience and day: the only code that decides what pages may show, in one file, to be reviewed.

Modules that render get the published playbook only, so they cannot show what was hidden. A clip is a film, animation or
storyboard with a page of its own (model class Exemplar).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Literal, NamedTuple, TypeVar

from coaching_playbook.clips.identity import HiddenClips
from coaching_playbook.media import media_paths
from coaching_playbook.model import (
    About,
    Agreement,
    Credit,
    Exemplar,
    LeveragePoint,
    PageEntry,
    Part,
    Pathway,
    Permission,
    PicturedPart,
    Playbook,
    Question,
    Technique,
    is_drawing,
    is_pictured,
    pictured_parts,
)
from coaching_playbook.redaction import Redaction, as_displayed, names_in_captions, redact, redactions_for

Audience = Literal["public", "staff", "coaches"]
AUDIENCES: tuple[Audience, ...] = ("public", "staff", "coaches")
"""The audiences, the widest first. A narrower audience may see everything that a wider one may."""


def audience_named(name: object) -> Audience | None:
    """Return the audience with this name; None for any other value."""
    return next((audience for audience in AUDIENCES if audience == name), None)


class EntryPublisher:
    """Publishes single entries (leverage points, techniques, clips) for one audience and day.

    It holds what it needs to know about the whole playbook. The published form of an entry depends on other entries
    only through `visibility`.
    """

    def __init__(self, playbook: Playbook, audience: Audience, day: dt.date) -> None:
        self.redactions = redactions_for(playbook.people)
        self.hidden_people = frozenset(person.id for person in playbook.people if person.show == "nothing")
        self.visible_clips = tuple(
            clip for clip in playbook.exemplars if clip_may_be_shown(clip, self.redactions, audience, day)
        )
        self.clip_ids = frozenset(clip.id for clip in self.visible_clips)
        self.filmed = filmed_techniques(self.visible_clips)
        self.photographs = hidden_photographs(playbook, audience, day)
        self._clips = playbook.exemplars

    @cached_property
    def hidden_clips(self) -> HiddenClips:
        """The tokens of hidden clips and photographs, for entries that are published one by one."""
        return HiddenClips.among(self._clips, self.visible_clips).without_ids.with_files(self.photographs)

    @property
    def visibility(self) -> tuple[object, ...]:
        """What is visible: ids of clips, techniques with a clip, hidden photographs, tokens of hidden clips."""
        return self.clip_ids, self.filmed, self.photographs, self.hidden_clips

    def publish(self, entry: PageEntry) -> Any:
        """Return an entry as it is in the result of the function `publish`; None for a hidden clip."""
        if isinstance(entry, Exemplar) and entry.id not in self.clip_ids:
            return None
        return _map_nested(self.without_hidden(entry), str, partial(_redact_text, self.hidden_clips, self.redactions))

    def without_hidden(self, entry: PageEntry) -> Any:
        """Return an entry without hidden people, photographs and links to hidden clips. Its texts stay as they are."""
        if isinstance(entry, Exemplar):
            return _visible_clip(entry, self.clip_ids, self.hidden_people)
        if isinstance(entry, Technique):
            return _visible_technique(entry, self.hidden_people, self.photographs, with_clip=entry.id in self.filmed)
        return _without_hidden_photographs(_without_hidden_people(entry, self.hidden_people), self.photographs)


def publish(playbook: Playbook, audience: Audience, day: dt.date) -> Playbook:
    """Return the playbook as `audience` may see it on `day`. A clip is hidden unless every condition for it holds."""
    publisher = EntryPublisher(playbook, audience, day)
    hidden, ids = publisher.hidden_people, publisher.clip_ids
    # A hidden clip may have a file of its own, whose name has its id.
    hidden_files = {clip.origin.path for clip in playbook.exemplars}
    hidden_files -= {clip.origin.path for clip in publisher.visible_clips}
    vision = playbook.about.vision
    if vision.agreed:
        vision = vision.model_copy(update={"agreed": _visible_agreement(vision.agreed, hidden)})
    published = dataclasses.replace(
        playbook,
        about=_without_hidden_photographs(playbook.about.model_copy(update={"vision": vision}), publisher.photographs),
        people=tuple(as_displayed(person) for person in playbook.people if person.id not in hidden),
        files=tuple(path for path in playbook.files if path not in hidden_files),
        leverage_points=tuple(map(publisher.without_hidden, playbook.leverage_points)),
        techniques=tuple(map(publisher.without_hidden, playbook.techniques)),
        questions=playbook.questions if publisher.filmed else _questions_for_pages(playbook.questions, with_clip=False),
        cycles=tuple(
            cycle.model_copy(update={"chosen_by": tuple(who for who in cycle.chosen_by if who not in hidden)})
            for cycle in playbook.cycles
        ),
        exemplars=tuple(map(publisher.without_hidden, publisher.visible_clips)),
        pathways=tuple(_visible_pathway(pathway, ids) for pathway in playbook.pathways),
    )
    clips = hidden_media(playbook, published).without_ids
    if not clips and not publisher.redactions:
        return published
    return _map_playbook(published, partial(_redact_text, clips, publisher.redactions))


def _redact_text(clips: HiddenClips, redactions: Sequence[Redaction], text: str) -> str:
    """Replace mentions of hidden clips and the names of people who chose not to be named in a text."""
    return redact(clips.redact(text) if clips else text, redactions)


def filmed_techniques(visible: Iterable[Exemplar]) -> frozenset[str]:
    """Return the ids of techniques for which one of the clips `visible` is a filmed example.

    Their pages ask coaching questions about a clip.
    """
    return frozenset(clip.technique for clip in visible if clip.is_filmed_example)


# --- clips -----------------------------------------------------------------------------------------------------


class Condition(NamedTuple):
    """A predicate that must be true for a film or photograph to be shown, and a message for users if it is false.

    `check` is called with the clip (None for a photograph), its permission (people's consent to be shown), the audience
    and the day.
    """

    check: Callable[[Any, Permission, Audience, dt.date], bool]
    reason: str


# Every condition must hold. They are independent, so that a message can list all that fail.
PERMISSION_CONDITIONS: tuple[Condition, ...] = (
    Condition(lambda _c, p, _a, _d: p.staff in ("cleared", "none-in-view"), "staff are not cleared"),
    Condition(lambda _c, p, _a, _d: p.pupils in ("cleared", "none-in-view"), "pupils are not cleared"),
    Condition(
        lambda _c, p, _a, _d: all(person.status == "cleared" for person in p.in_view or ()),
        "someone in view is not cleared",
    ),
    Condition(
        lambda _c, p, _a, _d: (
            p.lawful_basis != "not-needed" or (p.staff == p.pupils == "none-in-view" and not p.in_view)
        ),
        "someone is in view, and no lawful basis is given",
    ),
    Condition(lambda _c, p, _a, _d: not isinstance(p.withdrawn_on, dt.date), "someone has withdrawn"),
    Condition(lambda _c, p, _a, _d: not isinstance(p.objected_on, dt.date), "someone has objected"),
    Condition(lambda _c, p, _a, day: p.checked_on <= day, "its permission is not checked yet"),
    Condition(lambda _c, p, _a, day: day <= p.review_by, "its review is due"),
    Condition(
        lambda _c, p, _a, day: not isinstance(p.expires_on, dt.date) or day < p.expires_on,
        "its permission has run out",
    ),
    Condition(
        lambda _c, p, audience, _d: audience != "public" or p.is_written_out,
        "a line of its permission is missing, and a clip for the public needs every one",
    ),
)
CLIP_CONDITIONS: tuple[Condition, ...] = (
    Condition(lambda clip, _p, _a, _d: clip.status == "published", "it is not marked published"),
    Condition(
        lambda clip, _p, audience, _d: AUDIENCES.index(clip.audience) <= AUDIENCES.index(audience),
        "it is for a smaller audience",
    ),
    Condition(lambda clip, _p, _a, _d: clip.captions is not None, "it has no captions"),
    *PERMISSION_CONDITIONS,
)


# A storyboard describes a film that does not exist, so there is no permission to check.
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
"""(predicate of clip and audience, reason if it is false) that must all hold for a storyboard, which has no permission
to check.
"""


def reasons_clip_hidden(clip: Exemplar, audience: Audience, day: dt.date) -> tuple[str, ...]:
    """Return the reasons why a clip may not be shown to an audience on a day; empty if it may be."""
    if clip.kind == "storyboard":
        return tuple(reason for check, reason in STORYBOARD_CONDITIONS if not check(clip, audience))
    if clip.permission is None:
        return ("it has no permission",)
    return tuple(one.reason for one in CLIP_CONDITIONS if not one.check(clip, clip.permission, audience, day))


def reasons_photograph_hidden(permission: Permission | None, audience: Audience, day: dt.date) -> tuple[str, ...]:
    """Return the reasons why a photograph may not be shown to an audience on a day; empty if it may be."""
    if permission is None:
        return ("it has no permission",)
    return tuple(one.reason for one in PERMISSION_CONDITIONS if not one.check(None, permission, audience, day))


def picture_may_be_shown(picture: str, permission: Permission | None, audience: Audience, day: dt.date) -> bool:
    """Return whether a picture may be shown: a drawing always, and a photograph if its permission allows it."""
    return is_drawing(picture) or not reasons_photograph_hidden(permission, audience, day)


def photographs_of(playbook: Playbook) -> Iterator[tuple[About | LeveragePoint | Technique, PicturedPart]]:
    """Yield (entry, the part of it with the picture's fields) for every use of a photograph outside clips."""
    entries: tuple[About | LeveragePoint | Technique, ...] = (
        playbook.about,
        *playbook.leverage_points,
        *playbook.techniques,
    )
    for entry in entries:
        for part in pictured_parts(entry):
            if part.picture and not is_drawing(part.picture):
                yield entry, part


def hidden_photographs(playbook: Playbook, audience: Audience, day: dt.date) -> frozenset[str]:
    """Return the paths of photographs that may not be shown.

    A photograph that is used several times is hidden everywhere if one of its permissions does not allow it.
    """
    return frozenset(
        str(part.picture)
        for _entry, part in photographs_of(playbook)
        if reasons_photograph_hidden(part.permission, audience, day)
    )


def hidden_media(playbook: Playbook, published: Playbook) -> HiddenClips:
    """Return the tokens (ids, URLs, file paths) of clips and photographs in `playbook` that `published` does not have.

    By these their mentions are found in texts and pages.
    """
    shown_media = {str(part.picture) for _entry, part in photographs_of(published)}
    shown_media |= {*media_paths(published.exemplars)}
    photographs = frozenset(str(part.picture) for _entry, part in photographs_of(playbook)) - shown_media
    return HiddenClips.between(playbook, published).with_files(photographs)


def next_visibility_changes(playbook: Playbook, audience: Audience, day: dt.date) -> tuple[dt.date, ...]:
    """Return the dates after `day` on which `publish` shows more or less without an edit, the earliest first."""
    days = set()
    for clip in playbook.exemplars:
        for change in _change_days(clip.permission):
            hidden = [bool(reasons_clip_hidden(clip, audience, on)) for on in (_day_before(change), change)]
            if change > day and hidden[0] != hidden[1]:
                days.add(change)
    for entry in (playbook.about, *playbook.leverage_points, *playbook.techniques):
        for part in pictured_parts(entry):
            for change in _change_days(part.permission) if part.picture else ():
                shown = [
                    picture_may_be_shown(part.picture or "", part.permission, audience, on)
                    for on in (_day_before(change), change)
                ]
                if change > day and shown[0] != shown[1]:
                    days.add(change)
    for cycle in playbook.cycles:
        for change in (cycle.starts, _day_after(cycle.ends) if cycle.ends else cycle.starts):
            teams = (playbook.for_team(team) for team in playbook.vocabularies.teams)
            if change > day and any(one.cycle_on(_day_before(change)) != one.cycle_on(change) for one in teams):
                days.add(change)
    return tuple(sorted(days))


def _day_before(day: dt.date) -> dt.date:
    """Return the day before `day`; `date.min` for itself."""
    return day - dt.timedelta(days=1) if day > dt.date.min else day


def _day_after(day: dt.date) -> dt.date:
    """Return the day after `day`; `date.max` for itself."""
    return day + dt.timedelta(days=1) if day < dt.date.max else day


def _change_days(permission: Permission | None) -> Iterator[dt.date]:
    """Yield the days on which the visibility of a film or photograph can change by its permission."""
    if permission is None:
        return
    yield permission.checked_on
    yield _day_after(permission.review_by)
    if isinstance(permission.expires_on, dt.date):
        yield permission.expires_on


def last_valid_day(permission: Permission | None) -> dt.date | None:
    """Return the last day on which a permission allows showing a clip or photograph; None without a permission.

    It is the day before the permission expires, or the day by which it has to be reviewed.
    """
    if permission is None:
        return None
    ends = permission.expires_on
    return min(permission.review_by, _day_before(ends)) if isinstance(ends, dt.date) else permission.review_by


def clip_reviews_due(clip: Exemplar, day: dt.date, within: int) -> tuple[tuple[dt.date, str], ...]:
    """Return (due date, action) for each review of a clip that is due at most `within` days after `day`."""
    if clip.permission is None or clip.status == "withdrawn":
        return ()
    return _due_days(clip.permission, day, within)


def photograph_reviews_due(permission: Permission, day: dt.date, within: int) -> tuple[tuple[dt.date, str], ...]:
    """Return (due date, action) for each review of a photograph due at most `within` days after `day`."""
    return () if permission.is_withdrawn else _due_days(permission, day, within)


def _due_days(permission: Permission, day: dt.date, within: int) -> tuple[tuple[dt.date, str], ...]:
    """Return (due date, action) for the review and the expiry of a permission, if at most `within` days after `day`."""
    ends: Sequence[tuple[dt.date | Literal["no"] | None, str]] = (
        (permission.review_by, "look at its permission again"),
        (permission.expires_on, "ask again, or let it go"),
    )
    return tuple((on, what) for on, what in ends if isinstance(on, dt.date) and (on - day).days <= within)


def _visible_clip(clip: Exemplar, visible_clips: Collection[str], hidden: frozenset[str]) -> Exemplar:
    """Return a clip without a link to a hidden clip, without hidden people and the permission's private fields.

    `visible_clips` are the ids of visible clips, and `hidden` those of hidden people.
    """
    changed: dict[str, object] = {}
    if any(credit.who in hidden for credit in clip.shaped_by):
        changed["shaped_by"] = tuple(credit for credit in clip.shaped_by if credit.who not in hidden)
    permission = clip.permission
    if permission and (permission.record or permission.in_view or permission.withdrawn_because):
        # Fields of the school's own register, which no page may show.
        changed["permission"] = permission.model_copy(
            update={"record": None, "in_view": None, "withdrawn_because": None}
        )
    if clip.contrast_with and clip.contrast_with not in visible_clips:
        changed["contrast_with"] = None
    return clip.model_copy(update=changed) if changed else clip


# --- pictures and questions ------------------------------------------------------------------------------------


def _without_hidden_photographs(entry: PicturedT, photographs: frozenset[str]) -> PicturedT:
    """Return an entry without the hidden `photographs` (paths) and their alt texts, and without any permission."""
    visible: PicturedT = _map_nested(entry, Part, lambda part: _without_hidden_photograph(part, photographs))
    return visible


def without_photographs(entry: PicturedT) -> PicturedT:
    """Return an entry without its photographs and their alt texts; the same object if it has none."""
    photographs = frozenset(
        part.picture for part in pictured_parts(entry) if part.picture and not is_drawing(part.picture)
    )
    return _without_hidden_photographs(entry, photographs) if photographs else entry


def _without_hidden_photograph(part: Part, photographs: frozenset[str]) -> Part:
    """Return a part of an entry without a hidden photograph and its alt text, and without its permission."""
    values: Any = part
    if not is_pictured(type(part)) or not (values.picture or values.alt or values.permission):
        return part
    shown = values.picture and values.picture not in photographs
    return part.model_copy(update={"permission": None} if shown else {"picture": None, "alt": None, "permission": None})


def _questions_for_pages(
    questions: Mapping[str, tuple[Question, ...]], *, with_clip: bool
) -> dict[str, tuple[Question, ...]]:
    """Return coaching questions, keyed by phase, in the wording for pages with or without a clip.

    Questions that have no wording for such pages are left out.
    """
    worded = {
        phase: tuple(filter(None, (question.for_page(with_clip=with_clip) for question in group)))
        for phase, group in questions.items()
    }
    return {phase: group for phase, group in worded.items() if group}


def _visible_technique(
    technique: Technique, hidden: frozenset[str], photographs: frozenset[str], *, with_clip: bool
) -> Technique:
    """Return a technique without hidden people and photographs.

    `with_clip`: its questions get the wording for a page with a clip.
    """
    visible = _without_hidden_photographs(_without_hidden_people(technique, hidden), photographs)
    questions = _questions_for_pages(visible.questions, with_clip=with_clip)
    return visible if questions == visible.questions else visible.model_copy(update={"questions": questions})


def _visible_pathway(pathway: Pathway, visible_clips: Collection[str]) -> Pathway:
    """Return a pathway (stages of learning) without hidden clips, and without steps and stages that become empty."""
    stages = []
    for stage in pathway.stages:
        shown = [
            s if not s.clip or s.clip in visible_clips else s.model_copy(update={"clip": None}) for s in stage.steps
        ]
        steps = tuple(step for step in shown if not step.is_empty)
        if steps:
            stages.append(stage.model_copy(update={"steps": steps}))
    return pathway.model_copy(update={"stages": tuple(stages)})


# --- people ----------------------------------------------------------------------------------------------------


def _visible_agreement(agreed: Agreement, hidden: frozenset[str]) -> Agreement:
    """Return an agreement (who agreed on a text, and when) without hidden people."""
    return agreed.model_copy(update={"with_": tuple(who for who in agreed.with_ if who not in hidden)})


def clip_may_be_shown(clip: Exemplar, redactions: Sequence[Redaction], audience: Audience, day: dt.date) -> bool:
    """Return whether a clip may be shown to an audience on a day.

    Besides the conditions, its caption file, which is published unchanged, must contain no name to redact.
    """
    return not reasons_clip_hidden(clip, audience, day) and not names_in_captions(
        clip.caption_lines if redactions else (), redactions
    )


def _map_playbook(playbook: Playbook, transform: Callable[[str], str]) -> Playbook:
    """Apply a function to every text of a playbook except people, file paths and inherited titles."""
    changed = {
        item.name: _map_nested(getattr(playbook, item.name), str, transform)
        for item in dataclasses.fields(playbook)
        if item.name not in ("people", "files", "folder", "inherited", "inherited_media")
    }
    return dataclasses.replace(playbook, **changed)


def _map_nested(value: Any, kind: type, transform: Callable[[Any], Any]) -> Any:
    """Replace each instance of `kind` inside a nested value by `transform` of it, innermost first.

    Descends into tuples, mappings and the fields of model objects (Part). Returns the same object if nothing changes.
    """
    if isinstance(value, str):
        return transform(value) if kind is str else value
    if isinstance(value, tuple):
        items = tuple(_map_nested(item, kind, transform) for item in value)
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    if isinstance(value, Part):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        if changed := _changed_items(fields, kind, transform):
            value = value.model_copy(update=changed)
        return transform(value) if kind is Part else value
    if isinstance(value, Mapping):
        changed = _changed_items(value, kind, transform)
        return {**value, **changed} if changed else value
    return value


def _changed_items(items: Mapping[str, Any], kind: type, transform: Callable[[Any], Any]) -> dict[str, Any]:
    """Return those items of a mapping whose values `_map_nested` changes, with the new values."""
    return {name: new for name, old in items.items() if (new := _map_nested(old, kind, transform)) is not old}


PicturedT = TypeVar("PicturedT", About, Technique, LeveragePoint)
CreditedT = TypeVar("CreditedT", Technique, LeveragePoint)


def _without_hidden_people(entry: CreditedT, hidden: frozenset[str]) -> CreditedT:
    """Return an entry without hidden people in its credits and its agreement. `hidden` are ids of people."""
    if not hidden:
        return entry
    changed: dict[str, object] = {}
    if entry.agreed:
        changed["agreed"] = _visible_agreement(entry.agreed, hidden)
    if isinstance(entry, Technique):
        credits: tuple[Credit, ...] = tuple(credit for credit in entry.shaped_by if credit.who not in hidden)
        changed["shaped_by"] = credits
    return entry.model_copy(update=changed)
