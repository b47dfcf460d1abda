"""What goes between this playbook and its layers: newer versions to take, and a page to offer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coaching_playbook.layers.git import ADDRESS, COMMIT, GitFailed, Repository
from coaching_playbook.layers.sources import cache_of
from coaching_playbook.layout import field_order
from coaching_playbook.model import LeveragePoint, Playbook, Technique, is_drawing
from coaching_playbook.redaction import redact, redactions_for
from coaching_playbook.yamlio import Data, ParsedFile, dump

_ABOUT_PEOPLE = frozenset({"agreed", "shaped_by", "changes", "allow", "review_by", "permission", "training"})


def newer_pins(root: Path, about: ParsedFile) -> dict[int, str]:
    """Return the newest commit of each git layer of a playbook.yml that is not at it, by the index of the layer.

    Raises GitFailed.
    """
    layers = about.data.get("layers") if isinstance(about.data, dict) else None
    pins = {}
    for index, item in enumerate(layers if isinstance(layers, list) else ()):
        url = item.get("git") if isinstance(item, dict) else None
        if isinstance(url, str) and isinstance(item, dict) and ADDRESS.fullmatch(url):
            branch = item.get("branch")
            repository = Repository(cache_of(root), url, branch if isinstance(branch, str) else None)
            repository.fetch()
            tip = repository.tip()
            if not COMMIT.fullmatch(tip):
                raise GitFailed(f"'{tip}' is no commit")
            if tip != item.get("commit"):
                pins[index] = tip
    return pins


def offered_text(playbook: Playbook, fields: dict[str, Any] | None, id_: str) -> str | None:
    """Return the YAML of a page as it may be offered to another school; None if there is no such page.

    Agreements, thanks, the history and photographs are left out, and the name of every person of the playbook is
    replaced in each text.
    """
    if fields is None:
        return None
    hidden = tuple(person.model_copy(update={"show": "nothing"}) for person in playbook.people)
    redactions = redactions_for(hidden)
    kind = Technique if id_ in playbook.technique else LeveragePoint
    kept = {key: value for key, value in fields.items() if key != "id"}
    if kept.get("status") in ("agreed", "embedded"):
        kept["status"] = "trial"
    return dump(_without_people(kept, redactions), field_order(kind))


def _without_people(value: Any, redactions: Any) -> Data:
    if isinstance(value, str):
        return redact(value, redactions)
    if isinstance(value, list):
        return [_without_people(item, redactions) for item in value]
    if isinstance(value, dict):
        photograph = isinstance(value.get("picture"), str) and not is_drawing(value["picture"])
        left_out = _ABOUT_PEOPLE | ({"picture", "alt"} if photograph else frozenset())
        return {key: _without_people(item, redactions) for key, item in value.items() if key not in left_out}
    return None
