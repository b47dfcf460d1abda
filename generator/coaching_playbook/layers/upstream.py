"""Exchange with layers (inherited playbooks): find newer commits to pin, and prepare a page to offer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coaching_playbook.layers.git import COMMIT_PATTERN, LAYER_URL_PATTERN, GitFailed, Repository
from coaching_playbook.layers.sources import cache_folder
from coaching_playbook.layout import field_order
from coaching_playbook.model import LeveragePoint, Playbook, Technique, is_drawing
from coaching_playbook.redaction import redact, redactions_for
from coaching_playbook.yamlio import Data, ParsedFile, dump

_PERSONAL_FIELDS = frozenset({"agreed", "shaped_by", "changes", "allow", "review_by", "permission", "training"})
"""Fields that are left out of a page for another school."""


def newest_commits_of_layers(root: Path, about: ParsedFile) -> dict[int, str]:
    """Fetch the git layers of a parsed playbook.yml; map indices of layers that are behind to their newest commit.

    Raises GitFailed.
    """
    layers = about.data.get("layers") if isinstance(about.data, dict) else None
    pins = {}
    for index, item in enumerate(layers if isinstance(layers, list) else ()):
        url = item.get("git") if isinstance(item, dict) else None
        if isinstance(url, str) and isinstance(item, dict) and LAYER_URL_PATTERN.fullmatch(url):
            branch = item.get("branch")
            repository = Repository(cache_folder(root), url, branch if isinstance(branch, str) else None)
            repository.fetch()
            newest_commit = repository.newest_commit()
            if not COMMIT_PATTERN.fullmatch(newest_commit):
                raise GitFailed(f"'{newest_commit}' is no commit")
            if newest_commit != item.get("commit"):
                pins[index] = newest_commit
    return pins


def page_to_offer(playbook: Playbook, fields: dict[str, Any], id_: str) -> str:
    """Return the YAML of a technique or leverage point, made from its `fields`, to offer to another school.

    Agreements, thanks, history and photographs are removed, names of the playbook's people are redacted, and the status
    `agreed` or `embedded` becomes `trial`.
    """
    hidden = tuple(person.model_copy(update={"show": "nothing"}) for person in playbook.people)
    redactions = redactions_for(hidden)
    kind = Technique if id_ in playbook.technique else LeveragePoint
    offered_fields = {key: value for key, value in fields.items() if key != "id"}
    if offered_fields.get("status") in ("agreed", "embedded"):
        offered_fields["status"] = "trial"
    return dump(_remove_personal_data(offered_fields, redactions), field_order(kind))


def _remove_personal_data(value: Any, redactions: Any) -> Data:
    """Return YAML data without personal fields and photographs, and with names redacted in its texts."""
    if isinstance(value, str):
        return redact(value, redactions)
    if isinstance(value, list):
        return [_remove_personal_data(item, redactions) for item in value]
    if isinstance(value, dict):
        photograph = isinstance(value.get("picture"), str) and not is_drawing(value["picture"])
        left_out = _PERSONAL_FIELDS | ({"picture", "alt"} if photograph else frozenset())
        return {key: _remove_personal_data(item, redactions) for key, item in value.items() if key not in left_out}
    return None
