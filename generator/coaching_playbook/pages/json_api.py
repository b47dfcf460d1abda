"""JSON files with the content of the pages, for other programs. Keys are the field names of the YAML files.

`data/playbook.json` has the shared data. Each leverage point has a file with its techniques and a file with its clips,
so that the size of a file does not depend on the size of the playbook. Dates are YYYY-MM-DD; times are seconds from the
start of a clip. Empty fields are left out.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from coaching_playbook.model import LeveragePoint, PageEntry, Part, Playbook, written_fields
from coaching_playbook.pages.page import TextFile, as_json, url_of
from coaching_playbook.pages.renderer import Renderer

FOLDER = "data/"
URL = f"{FOLDER}playbook.json"
_PERSON_FIELDS = frozenset({"who", "with", "chosen_by"})
"""Fields that hold ids of people or roles, which are replaced by names."""
_HIDDEN_FIELDS = frozenset({"status", "audience", "permission"})
"""Fields of a clip that decide who may see it. `publish` has applied them, and JSON files leave them out."""


def render_playbook_json(renderer: Renderer) -> TextFile:
    """Render data/playbook.json: the data that belong to no leverage point, and the URLs of the other JSON files."""
    playbook = renderer.playbook
    parts = {
        "playbook": playbook.about,
        "vocabularies": playbook.vocabularies,
        "questions": playbook.questions,
        "coach_training": playbook.coach_training,
        "glossary": playbook.glossary,
        "references": playbook.references,
        "survey": playbook.survey,
        "survey_results": playbook.survey_results,
        "walkthroughs": playbook.walkthroughs,
        "cpd": playbook.cpd,
        "pathways": playbook.pathways,
        "developments": playbook.developments,
        "cycles": playbook.cycles,
    }
    data = {name: _json_value(renderer, name, value) for name, value in parts.items()}
    credited = _credited_people(playbook)
    data["people"] = [_json_value(renderer, "", one, {"id"}) for one in playbook.people if one.id in credited]
    data["leverage_points"] = [
        {
            "id": point.id,
            "title": point.title,
            "techniques": leverage_point_url(point),
            "exemplars": clips_url(point),
        }
        for point in playbook.leverage_points
    ]
    return TextFile(URL, as_json(data))


def _credited_people(playbook: Playbook) -> frozenset[str]:
    """Return the ids of people whom a published page names; people named only on unpublished clips are left out."""
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
    techniques = renderer.playbook.techniques_of(point)
    data = {
        "leverage_point": _entry_data(renderer, point),
        "techniques": [_entry_data(renderer, technique) for technique in techniques],
    }
    return TextFile(leverage_point_url(point), as_json(data))


def render_clips_json(renderer: Renderer, point: LeveragePoint) -> TextFile:
    """Render the JSON file of the clips that show a leverage point's techniques."""
    playbook = renderer.playbook
    clips = [clip for technique in playbook.techniques_of(point) for clip in playbook.exemplars_of(technique)]
    data = {"exemplars": [_entry_data(renderer, clip, _HIDDEN_FIELDS) for clip in clips]}
    return TextFile(clips_url(point), as_json(data))


def _entry_data(renderer: Renderer, entry: PageEntry, hidden: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields of a leverage point, technique or clip for JSON, without `hidden` ones, and its page's URL."""
    return {"page": url_of(entry), **_json_value(renderer, "", entry, hidden)}


def _json_value(renderer: Renderer, name: str, value: Any, hidden: Collection[str] = ()) -> Any:
    """Return the value of the field `name` for JSON: without empty fields, and with people's ids replaced by names.

    A model object becomes a mapping of YAML names, without its `hidden` fields and `allow`, which is for reviewers.
    """
    if isinstance(value, Part):
        names = written_fields(type(value))
        value = {key: getattr(value, field) for field, key in names if field != "allow" and field not in hidden}
    if isinstance(value, dict):
        return {key: _json_value(renderer, key, item) for key, item in value.items() if item or item == 0}
    if isinstance(value, tuple):
        return [_json_value(renderer, name, item) for item in value]
    return renderer.person_name(value) if value and name in _PERSON_FIELDS else value
