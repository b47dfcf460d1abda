"""JSON files with the content of the pages, under the field names of the YAML files, for other programs.

`data/playbook.json` has what all pages share; each leverage point has one file with its techniques and one with its
clips, so that the size of a file does not depend on the size of the playbook. Dates are YYYY-MM-DD; times are seconds
from the start of a clip. Empty fields are left out.
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
"""Fields of a clip that decide who may see it. They have been applied, and are not published."""


def render_playbook_json(renderer: Renderer) -> TextFile:
    """Render data/playbook.json: what all pages share, and the addresses of the other files."""
    playbook = renderer.playbook
    credited = _credited(playbook)
    return _text_file(
        "playbook",
        {
            "playbook": _plain(renderer, playbook.about),
            "vocabularies": _plain(renderer, playbook.vocabularies),
            "questions": {
                phase: [_plain(renderer, question) for question in questions]
                for phase, questions in playbook.questions.items()
            },
            "coach_training": _plain(renderer, playbook.coach_training),
            "glossary": [_plain(renderer, term) for term in playbook.glossary],
            "references": [_plain(renderer, reference) for reference in playbook.references],
            "people": [_plain(renderer, person, {"id"}) for person in playbook.people if person.id in credited],
            "survey": playbook.survey and _plain(renderer, playbook.survey),
            "survey_results": _plain(renderer, playbook.survey_results),
            "walkthroughs": _plain(renderer, playbook.walkthroughs),
            "cpd": playbook.cpd and _plain(renderer, playbook.cpd),
            "pathways": [_plain(renderer, pathway) for pathway in playbook.pathways],
            "developments": [_plain(renderer, development) for development in playbook.developments],
            "cycles": [_plain(renderer, cycle) for cycle in playbook.cycles],
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
    """Return the ids of people shown on a page. People credited only on unpublished clips are not among them."""
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
    """Return the address of the JSON file with a leverage point's techniques."""
    return f"{FOLDER}leverage-points/{point.id}.json"


def clips_url(point: LeveragePoint) -> str:
    """Return the address of the JSON file with a leverage point's clips."""
    return f"{FOLDER}exemplars/{point.id}.json"


def render_leverage_point_json(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """Render the JSON file of a leverage point with its techniques."""
    playbook = renderer.playbook
    techniques = playbook.techniques_of(point)
    data = {
        "leverage_point": _entry(renderer, point),
        "techniques": [_entry(renderer, technique) for technique in techniques],
    }
    return _text_file(f"leverage-points/{point.id}", data)


def render_clips_json(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """Render the JSON file of the clips that show a leverage point's techniques."""
    playbook = renderer.playbook
    clips = [clip for technique in playbook.techniques_of(point) for clip in playbook.exemplars_of(technique)]
    return _text_file(
        f"exemplars/{point.id}", {"exemplars": [_entry(renderer, clip, _HIDDEN_FIELDS) for clip in clips]}
    )


def _entry(renderer: Renderer, entry: Any, hidden: Collection[str] = ()) -> dict[str, Any]:
    return {"page": url_of(entry), **_plain(renderer, entry, hidden)}


def _plain(renderer: Renderer, part: Part, hidden: Collection[str] = ()) -> dict[str, Any]:
    """Convert a part to a mapping from YAML names to values, without empty and `hidden` fields."""
    fields = ((alias, getattr(part, name)) for name, alias in _names_and_aliases(type(part)) if name not in hidden)
    return {alias: _without_empty(renderer, alias, value) for alias, value in fields if value}


@functools.cache
def _names_and_aliases(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """Return (Python name, YAML name) of the fields of a part, without `allow`, which is for reviewers only."""
    return tuple((name, info.alias or name) for name, info in kind.model_fields.items() if name != "allow")


def _without_empty(renderer: Renderer, name: str, value: Any) -> Any:
    """Convert a value, without empty fields, and with ids of people replaced by the names that they chose."""
    # Strings outside of fields with people are copied without a call, because most values are strings.
    if isinstance(value, Part):
        attributes = value.__dict__
        value = {alias: attributes[field] for field, alias in _names_and_aliases(type(value))}
    if isinstance(value, dict):
        return {
            key: item if type(item) is str and key not in _PERSON_FIELDS else _without_empty(renderer, key, item)
            for key, item in value.items()
            if item or isinstance(item, int | float)
        }
    if isinstance(value, tuple):
        return [
            item if type(item) is str and name not in _PERSON_FIELDS else _without_empty(renderer, name, item)
            for item in value
        ]
    return renderer.person_name(value) if name in _PERSON_FIELDS else value


def _text_file(name: str, data: object) -> TextFile:
    return TextFile(f"{FOLDER}{name}.json", as_json(data))
