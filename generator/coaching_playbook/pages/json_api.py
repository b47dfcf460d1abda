"""JSON files with the content of the pages, for other programs. Keys are the field names of the YAML files.

`data/playbook.json` has the shared data. Each leverage point has a file with its techniques and a file with its clips,
so that the size of a file does not depend on the size of the playbook. Dates are YYYY-MM-DD; times are seconds from the
start of a clip. Empty fields are left out.
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
"""Fields that hold ids of people or roles, which are replaced by names."""
_HIDDEN_FIELDS = frozenset({"status", "audience", "permission"})
"""Fields of a clip that decide who may see it. `publish` has applied them, and JSON files leave them out."""


def render_playbook_json(renderer: Renderer) -> TextFile:
    """Render data/playbook.json: the data that belong to no leverage point, and the URLs of the other files."""
    playbook = renderer.playbook
    credited = _credited_people(playbook)
    return _json_file(
        "playbook",
        {
            "playbook": _part_data(renderer, playbook.about),
            "vocabularies": _part_data(renderer, playbook.vocabularies),
            "questions": {
                phase: [_part_data(renderer, question) for question in questions]
                for phase, questions in playbook.questions.items()
            },
            "coach_training": _part_data(renderer, playbook.coach_training),
            "glossary": [_part_data(renderer, term) for term in playbook.glossary],
            "references": [_part_data(renderer, reference) for reference in playbook.references],
            "people": [_part_data(renderer, person, {"id"}) for person in playbook.people if person.id in credited],
            "survey": playbook.survey and _part_data(renderer, playbook.survey),
            "survey_results": _part_data(renderer, playbook.survey_results),
            "walkthroughs": _part_data(renderer, playbook.walkthroughs),
            "cpd": playbook.cpd and _part_data(renderer, playbook.cpd),
            "pathways": [_part_data(renderer, pathway) for pathway in playbook.pathways],
            "developments": [_part_data(renderer, development) for development in playbook.developments],
            "cycles": [_part_data(renderer, cycle) for cycle in playbook.cycles],
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


def _credited_people(playbook: Playbook) -> frozenset[str]:
    """Return the ids of people whom a published page names, so without those named only on unpublished clips."""
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
    """Return the URL of the JSON file with a leverage point's techniques, relative to the site."""
    return f"{FOLDER}leverage-points/{point.id}.json"


def clips_url(point: LeveragePoint) -> str:
    """Return the URL of the JSON file with the clips of a leverage point's techniques, relative to the site."""
    return f"{FOLDER}exemplars/{point.id}.json"


def render_leverage_point_json(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """Render the JSON file of a leverage point with its techniques."""
    playbook = renderer.playbook
    techniques = playbook.techniques_of(point)
    data = {
        "leverage_point": _entry_data(renderer, point),
        "techniques": [_entry_data(renderer, technique) for technique in techniques],
    }
    return _json_file(f"leverage-points/{point.id}", data)


def render_clips_json(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """Render the JSON file of the clips that show a leverage point's techniques."""
    playbook = renderer.playbook
    clips = [clip for technique in playbook.techniques_of(point) for clip in playbook.exemplars_of(technique)]
    return _json_file(
        f"exemplars/{point.id}", {"exemplars": [_entry_data(renderer, clip, _HIDDEN_FIELDS) for clip in clips]}
    )


def _entry_data(renderer: Renderer, entry: Any, hidden: Collection[str] = ()) -> dict[str, Any]:
    """Return an entry's fields for JSON, with the URL of its page, and without `hidden` fields."""
    return {"page": url_of(entry), **_part_data(renderer, entry, hidden)}


def _part_data(renderer: Renderer, part: Part, hidden: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields of a model object for JSON, keyed by YAML name, without empty and `hidden` fields."""
    fields = ((alias, getattr(part, name)) for name, alias in _field_names(type(part)) if name not in hidden)
    return {alias: _json_value(renderer, alias, value) for alias, value in fields if value}


@functools.cache
def _field_names(kind: type[Part]) -> tuple[tuple[str, str], ...]:
    """Return (Python name, YAML name) of each field of a model class, without `allow`, which is for reviewers only."""
    return tuple((name, info.alias or name) for name, info in kind.model_fields.items() if name != "allow")


def _json_value(renderer: Renderer, name: str, value: Any) -> Any:
    """Return the value of the field `name` for JSON: without empty fields, and with people's ids replaced by names."""
    # Strings outside of fields with people are copied without a call, because most values are strings.
    if isinstance(value, Part):
        attributes = value.__dict__
        value = {alias: attributes[field] for field, alias in _field_names(type(value))}
    if isinstance(value, dict):
        return {
            key: item if type(item) is str and key not in _PERSON_FIELDS else _json_value(renderer, key, item)
            for key, item in value.items()
            if item or isinstance(item, int | float)
        }
    if isinstance(value, tuple):
        return [
            item if type(item) is str and name not in _PERSON_FIELDS else _json_value(renderer, name, item)
            for item in value
        ]
    return renderer.person_name(value) if name in _PERSON_FIELDS else value


def _json_file(name: str, data: object) -> TextFile:
    return TextFile(f"{FOLDER}{name}.json", as_json(data))
