"""Determine which photographs may be shown, independently of errors elsewhere in the playbook.

A photograph may be shown only if every entry that names it can be read and has a permission that allows it: when one
person withdraws a photograph, it is hidden everywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from pydantic import ValidationError

from coaching_playbook.clips.inherited import read_files
from coaching_playbook.layout import ABOUT_FILE, ENTRY_FOLDERS, model_for
from coaching_playbook.media import MediaFolder, picture_problem
from coaching_playbook.mkdocs_config_check import ProjectConfig
from coaching_playbook.model import Permission, is_drawing
from coaching_playbook.publish import Audience, reasons_photograph_hidden
from coaching_playbook.yamlio import KeyPath

_PICTURE_KEYS = ("picture", "permission")


class PhotographUse(NamedTuple):
    """One use of a photograph: its path, the path of the YAML file, and the key path of the part that shows it."""

    photograph: str
    file: str
    at: KeyPath


class PhotographVisibility:
    """The photographs of a playbook and its layers (playbooks that it builds on), and which an audience may see.

    Each file is parsed by itself. `uses` are all uses in the files merged with those of layers, and `own_uses` those in
    the playbook's own files. `reasons` maps paths of hidden photographs to the reason, and `allowed` are the paths of
    the others. `data` maps paths of files that parse to their merged data, and `unreadable` are the paths of own files
    that do not parse.
    """

    def __init__(self, root: Path, config: ProjectConfig, audience: Audience, day: dt.date) -> None:
        files = read_files(root, config, partial(_may_name, source=config.source))
        self.data, self.unreadable = files.own | files.merged, files.unreadable
        self.reasons: dict[str, str] = {}
        self.uses: list[PhotographUse] = []
        self.own_uses = [
            PhotographUse(part["picture"], path, at)
            for path, data in files.own.items()
            for at, part in _parts_with_photographs(data)
        ]
        for path, data in self.data.items():
            parts = list(_parts_with_photographs(data))
            errors = _validation_errors(path.removeprefix(f"{config.source}/"), data) if parts else []
            for at, part in parts:
                self.uses.append(PhotographUse(part["picture"], path, at))
                if reason := _reason_hidden(part, at, errors, path, audience, day):
                    self.reasons.setdefault(part["picture"], reason)
        folder = MediaFolder(root, config.media, files.overlay.media if files.overlay else None)
        for photograph in sorted({use.photograph for use in self.uses}):
            # What a file says that does not parse cannot be relied upon; it may be a withdrawal.
            if unreadable := next((path for path, text in files.unreadable_texts.items() if photograph in text), None):
                self.reasons.setdefault(photograph, f"{unreadable} cannot be read")
            elif problem := picture_problem(photograph, folder):
                self.reasons.setdefault(photograph, problem[1].rstrip("."))
        self.allowed = frozenset(use.photograph for use in self.uses) - self.reasons.keys()

    def reason_hidden(self, photograph: str) -> str:
        """Return why the photograph at a path may not be shown, as the end of a sentence."""
        if photograph in self.reasons:
            return self.reasons[photograph]
        if self.unreadable:
            return f"{self.unreadable[0]} cannot be read"
        return "no page of the playbook has it any more"


def _may_name(path: str, source: str) -> bool:
    """Return whether the YAML file at a path is of a kind that can name photographs."""
    return path == f"{source}/{ABOUT_FILE}" or path.startswith(tuple(f"{source}/{folder}/" for folder in ENTRY_FOLDERS))


def _parts_with_photographs(data: Any, at: KeyPath = ()) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """Yield (key path, mapping) for each mapping in YAML data that names a photograph."""
    if isinstance(data, dict):
        if isinstance(picture := data.get("picture"), str) and not is_drawing(picture):
            yield at, data
        for key, value in data.items():
            yield from _parts_with_photographs(value, (*at, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _parts_with_photographs(value, (*at, index))


def _validation_errors(path: str, data: Any) -> list[tuple[KeyPath, str]]:
    """Return (key path, pydantic error type) for each validation error in the data of the file at a path."""
    model = model_for(path)
    if model is None:
        return []
    if model in ENTRY_FOLDERS.values() and isinstance(data, dict):
        data = {"id": PurePosixPath(path).stem, **data}
    try:
        model.model_validate(data)
    except ValidationError as error:
        return [(tuple(one["loc"]), one["type"]) for one in error.errors(include_url=False)]
    return []


def _reason_hidden(
    part: dict[str, Any], at: KeyPath, errors: list[tuple[KeyPath, str]], path: str, audience: Audience, day: dt.date
) -> str:
    """Return why the photograph of a part (mapping with `picture`) may not be shown; empty if it may.

    `errors` are the validation errors of the file at `path`. One in the keys of the part, which is at key path `at`,
    counts: a misspelt key may have been meant to withdraw the photograph.
    """
    if part.get("permission") is None:
        return "it has no permission"
    try:
        permission = Permission.model_validate(part["permission"])
    except ValidationError:
        return f"its permission in {path} has a mistake"
    for where, kind in errors:
        own = where[: len(at)] == at and len(where) > len(at)
        if own and (where[len(at)] in _PICTURE_KEYS or (kind == "extra_forbidden" and len(where) == len(at) + 1)):
            return f"its entry in {path} has a mistake"
    return "; ".join(reasons_photograph_hidden(permission, audience, day))
