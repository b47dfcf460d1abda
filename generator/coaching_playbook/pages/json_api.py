"""The playbook as data, for other programs: what stands on the pages, in JSON, under the names that the YAML files use.

No file grows with the whole: one has what all pages share, and each leverage point has one with its techniques and one
with its clips. Days are YYYY-MM-DD; times are seconds from the start of a clip. What is empty is left out.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from typing import Any

from coaching_playbook.model import LeveragePoint, Part, Playbook
from coaching_playbook.pages.page import TextFile, as_json, url_of
from coaching_playbook.pages.renderer import Renderer

FOLDER = "data/"
ADDRESS = f"{FOLDER}playbook.json"
_PERSON_FIELDS = frozenset({"who", "with", "chosen_by"})
"""Fields that hold ids of people or roles."""
_HIDDEN_FIELDS = frozenset({"status", "audience", "permission"})
"""What a clip says of who may see it: it has been obeyed, and is nobody's business any more."""


def playbook_json(renderer: Renderer) -> TextFile:
    """What all pages share, and where the rest is."""
    playbook = renderer.playbook
    credited = _credited(playbook)
    return _text_file(
        "playbook",
        {
            "playbook": _plain(renderer, playbook.about),
            "vocabularies": _plain(renderer, playbook.vocabularies),
            "questions": {
                phase: [_plain(renderer, one) for one in asked] for phase, asked in playbook.questions.items()
            },
            "coach_training": _plain(renderer, playbook.coach_training),
            "glossary": [_plain(renderer, one) for one in playbook.glossary],
            "references": [_plain(renderer, one) for one in playbook.references],
            "people": [_plain(renderer, one, {"id"}) for one in playbook.people if one.id in credited],
            "cycles": [_plain(renderer, one) for one in playbook.cycles],
            "leverage_points": [
                {
                    "id": point.id,
                    "title": point.title,
                    "techniques": leverage_point_url(point),
                    "exemplars": clips_url(point),
                }
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


def leverage_point_url(point: LeveragePoint) -> str:
    """The address of a leverage point's techniques as data."""
    return f"{FOLDER}leverage-points/{point.id}.json"


def clips_url(point: LeveragePoint) -> str:
    """The address of a leverage point's clips as data."""
    return f"{FOLDER}exemplars/{point.id}.json"


def leverage_point_json(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """A leverage point with its techniques."""
    playbook = renderer.playbook
    techniques = playbook.techniques_of(point)
    made = {
        "leverage_point": _entry(renderer, point),
        "techniques": [_entry(renderer, technique) for technique in techniques],
    }
    return _text_file(f"leverage-points/{point.id}", made)


def clips_json(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """The clips that show a leverage point's techniques."""
    playbook = renderer.playbook
    clips = [clip for technique in playbook.techniques_of(point) for clip in playbook.exemplars_of(technique)]
    return _text_file(
        f"exemplars/{point.id}", {"exemplars": [_entry(renderer, clip, _HIDDEN_FIELDS) for clip in clips]}
    )


def _entry(renderer: Renderer, entry: Any, unshown: Collection[str] = ()) -> dict[str, Any]:
    return {"page": url_of(entry), **_plain(renderer, entry, unshown)}


def _plain(renderer: Renderer, part: Part, unshown: Collection[str] = ()) -> dict[str, Any]:
    """The fields of a part under the names of the files, without those that hold nothing."""
    fields = ((alias, getattr(part, name)) for name, alias in _columns(type(part)) if name not in unshown)
    return {alias: _without_empty(renderer, alias, value) for alias, value in fields if value}


@functools.cache
def _columns(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """The fields of a part, each with its name in the files. Why a finding was kept is for reviewers alone."""
    return tuple((name, info.alias or name) for name, info in kind.model_fields.items() if name != "allow")


def _without_empty(renderer: Renderer, name: str, value: Any) -> Any:
    """A value without what holds nothing, and with people as they wish to be shown: their ids may say who they are."""
    # Most of what there is are texts, and most texts are as they are: these are not looked at one by one.
    if isinstance(value, Part):
        known = value.__dict__
        value = {alias: known[field] for field, alias in _columns(type(value))}
    if isinstance(value, dict):
        return {
            key: one if type(one) is str and key not in _PERSON_FIELDS else _without_empty(renderer, key, one)
            for key, one in value.items()
            if one or isinstance(one, int | float)
        }
    if isinstance(value, tuple):
        return [
            one if type(one) is str and name not in _PERSON_FIELDS else _without_empty(renderer, name, one)
            for one in value
        ]
    return renderer.person_name(value) if name in _PERSON_FIELDS else value


def _text_file(name: str, data: object) -> TextFile:
    return TextFile(f"{FOLDER}{name}.json", as_json(data))
