"""The playbook as data, for other programs: what stands on the pages, in JSON, under the names that the YAML files use.

No file grows with the whole: one has what all pages share, and each leverage point has one with its techniques and one
with its clips. Days are YYYY-MM-DD; times are seconds from the start of a clip. What is empty is left out.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any

from generator.model import LeveragePoint, Part, Playbook
from generator.pages.page import Paper, address_of, as_json
from generator.pages.press import Press

FOLDER = "data/"
ADDRESS = f"{FOLDER}playbook.json"
_PEOPLE = frozenset({"who", "with", "chosen_by"})
"""Fields that hold ids of people or roles."""
_UNSHOWN = frozenset({"status", "audience", "permission"})
"""What a clip says of who may see it: it has been obeyed, and is nobody's business any more."""


def house(press: Press) -> Paper:
    """What all pages share, and where the rest is."""
    playbook = press.playbook
    credited = _credited(playbook)
    return _paper(
        "playbook",
        {
            "playbook": _plain(press, playbook.about),
            "vocabularies": _plain(press, playbook.vocabularies),
            "questions": {phase: [_plain(press, one) for one in asked] for phase, asked in playbook.questions.items()},
            "coach_training": _plain(press, playbook.coach_training),
            "glossary": [_plain(press, one) for one in playbook.glossary],
            "references": [_plain(press, one) for one in playbook.references],
            "people": [_plain(press, one, {"id"}) for one in playbook.people if one.id in credited],
            "cycles": [_plain(press, one) for one in playbook.cycles],
            "leverage_points": [
                {"id": point.id, "title": point.title, "techniques": at(point), "exemplars": clips_at(point)}
                for point in playbook.leverage_points
            ],
        },
    )


def _credited(playbook: Playbook) -> frozenset[str]:
    """The ids of people whom a page of this playbook shows: a person on withheld clips alone is not among them."""
    ids = {credit.who for technique in playbook.techniques for credit in technique.shaped_by}
    ids |= {credit.who for clip in playbook.exemplars for credit in clip.shaped_by}
    agreements = (
        playbook.about.vision.agreed,
        *(technique.agreed for technique in playbook.techniques),
        *(point.agreed for point in playbook.leverage_points),
    )
    ids |= {who for agreed in agreements if agreed for who in agreed.with_}
    return frozenset(ids | {who for cycle in playbook.cycles for who in cycle.chosen_by})


def at(point: LeveragePoint) -> str:
    """The address of a leverage point's techniques as data."""
    return f"{FOLDER}leverage-points/{point.id}.json"


def clips_at(point: LeveragePoint) -> str:
    """The address of a leverage point's clips as data."""
    return f"{FOLDER}exemplars/{point.id}.json"


def of_point(press: Press, point: LeveragePoint) -> Paper:
    """A leverage point with its techniques."""
    playbook = press.playbook
    techniques = playbook.techniques_of(point)
    made = {
        "leverage_point": _entry(press, point),
        "techniques": [_entry(press, technique) for technique in techniques],
    }
    return _paper(f"leverage-points/{point.id}", made)


def clips_of_point(press: Press, point: LeveragePoint) -> Paper:
    """The clips that show a leverage point's techniques."""
    playbook = press.playbook
    clips = [clip for technique in playbook.techniques_of(point) for clip in playbook.exemplars_of(technique)]
    return _paper(f"exemplars/{point.id}", {"exemplars": [_entry(press, clip, _UNSHOWN) for clip in clips]})


def _entry(press: Press, entry: Any, unshown: Collection[str] = ()) -> dict[str, Any]:
    return {"page": address_of(entry), **_plain(press, entry, unshown)}


def _plain(press: Press, part: Part, unshown: Collection[str] = ()) -> dict[str, Any]:
    """The fields of a part under the names of the files, without those that hold nothing."""
    fields = ((alias, getattr(part, name)) for name, alias in _columns(type(part)) if name not in unshown)
    return {alias: _filled(press, alias, value) for alias, value in fields if value}


@functools.cache
def _columns(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """The fields of a part, each with its name in the files. Why a finding was kept is for reviewers alone."""
    return tuple((name, info.alias or name) for name, info in kind.model_fields.items() if name != "allow")


def _filled(press: Press, name: str, value: Any) -> Any:
    """A value without what holds nothing, and with people as they wish to be shown: their ids may say who they are."""
    # Most of what there is are texts, and most texts are as they are: these are not looked at one by one.
    if isinstance(value, Part):
        known = value.__dict__
        value = {alias: known[field] for field, alias in _columns(type(value))}
    if isinstance(value, dict):
        return {
            key: one if type(one) is str and key not in _PEOPLE else _filled(press, key, one)
            for key, one in value.items()
            if one or isinstance(one, int | float)
        }
    if isinstance(value, tuple):
        return [one if type(one) is str and name not in _PEOPLE else _filled(press, name, one) for one in value]
    return press.who(value) if name in _PEOPLE else value


def _paper(name: str, data: object) -> Paper:
    return Paper(f"{FOLDER}{name}.json", as_json(data))
