"""What may be seen: the one gate between what was read and every page, file and feed.

Nothing behind this room can show what it withheld, because nothing behind it is given it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal, TypeVar

from generator.model import Credit, Exemplar, LeveragePoint, Person, Playbook, Technique

Audience = Literal["public", "staff", "coaches"]
AUDIENCES: tuple[Audience, ...] = ("public", "staff", "coaches")
"""From the widest circle to the narrowest; each may see what the ones before it may."""


def publish(playbook: Playbook, audience: Audience, day: dt.date) -> Playbook:
    """The playbook as `audience` may see it on `day`. What is not clearly allowed is left out."""
    people = tuple(_shown(person) for person in playbook.people if person.show != "nothing")
    hidden = frozenset(person.id for person in playbook.people) - {person.id for person in people}
    return dataclasses.replace(
        playbook,
        people=people,
        leverage_points=tuple(_without(point, hidden) for point in playbook.leverage_points),
        techniques=tuple(_without(technique, hidden) for technique in playbook.techniques),
        cycles=tuple(
            cycle.model_copy(update={"chosen_by": tuple(who for who in cycle.chosen_by if who not in hidden)})
            for cycle in playbook.cycles
        ),
        exemplars=tuple(clip for clip in playbook.exemplars if may_be_seen(clip, audience, day)),
    )


def may_be_seen(clip: Exemplar, audience: Audience, day: dt.date) -> bool:
    """Whether a clip may be shown: published, meant for this audience, cleared on every count, and still in date."""
    permission = clip.permission
    return (
        clip.status == "published"
        and AUDIENCES.index(clip.audience) <= AUDIENCES.index(audience)
        and clip.captions is not None
        and permission is not None
        and permission.staff in ("cleared", "none-in-view")
        and permission.pupils in ("cleared", "none-in-view")
        and permission.withdrawn_on is None
        and permission.checked_on <= day <= permission.review_by
        and (permission.expires_on is None or day < permission.expires_on)
    )


def _shown(person: Person) -> Person:
    return person if person.show == "name" else person.model_copy(update={"name": None})


Credited = TypeVar("Credited", Technique, LeveragePoint)


def _without(entry: Credited, hidden: frozenset[str]) -> Credited:
    """The entry with no trace of people who asked not to be shown."""
    if not hidden:
        return entry
    changed: dict[str, object] = {}
    if entry.agreed:
        remaining = tuple(who for who in entry.agreed.with_ if who not in hidden)
        changed["agreed"] = entry.agreed.model_copy(update={"with_": remaining})
    if isinstance(entry, Technique):
        credits: tuple[Credit, ...] = tuple(credit for credit in entry.shaped_by if credit.who not in hidden)
        changed["shaped_by"] = credits
    return entry.model_copy(update=changed)
