"""Record the files written for hosts, so that a later version can renew those that the school has not changed.

The record is a JSON file in the repository, with the audience of each host and the hash of each file as written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coaching_playbook import hosting
from coaching_playbook.hosting.origin import Origin, installed_origin

RECORD_FILE = ".playbook-host.json"


@dataclass(frozen=True)
class HostRecord:
    """The hosts whose files were written (audience by name), and those files (SHA-256 by path)."""

    hosts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> HostRecord:
        """Read the record of files written for a host from the repository in `root`; empty if missing or invalid."""
        try:
            data = json.loads((root / RECORD_FILE).read_text("utf-8"))
            hosts = {str(name): str(audience) for name, audience in data["hosts"].items() if hosting.is_host_name(name)}
            return cls(hosts, {str(path): str(sha256) for path, sha256 in data["files"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    @property
    def text(self) -> str:
        """The record as JSON, as written to the repository."""
        return json.dumps({"hosts": dict(self.hosts), "files": dict(sorted(self.files.items()))}, indent=2) + "\n"

    def with_host(self, name: str, audience: str, files: Mapping[str, str]) -> HostRecord:
        """Return a copy of this record with a host added; `files` maps the paths of its files to their texts."""
        hosts = {other: whom for other, whom in self.hosts.items() if other != name}
        return HostRecord({**hosts, name: audience}, {**self.files, **_hash_texts(files)})

    def is_unchanged(self, root: Path, path: str) -> bool:
        """Whether the file at `path` has the recorded hash, with line ends normalised."""
        file = root / path
        return file.is_file() and not file.is_symlink() and self.files.get(path) == _hash_content(file.read_bytes())


@dataclass(frozen=True)
class HostFileUpdates:
    """New texts of files for hosts, keyed by path, and the paths of files to keep, which the school has changed."""

    changed: Mapping[str, str]
    kept: tuple[str, ...]


def host_file_updates(root: Path) -> HostFileUpdates:
    """Return the new texts, in this version, of the repository's files for hosts. Nothing is written.

    A file that the school has changed or deleted is not renewed, except for the commit of the workflows it calls.
    """
    record, source = HostRecord.read(root), installed_origin()
    files: dict[str, str] = {}
    for name, audience in record.hosts.items():
        files |= hosting.host_files(name, audience=audience, source=source)
    now = HostRecord(record.hosts, {**record.files, **_hash_texts(files)})
    changed, kept = {}, []
    for path in (path for path in files if now.files[path] != record.files.get(path)):
        exists = (root / path).is_file()
        if record.is_unchanged(root, path) or not (exists or path in record.files):
            changed[path] = files[path]
        elif exists:
            own = (root / path).read_text("utf-8", "replace")
            moved = _repin_workflow_calls(own, source)
            if moved != own:
                changed[path] = moved
            else:
                kept.append(path)
    if now != record:
        changed[RECORD_FILE] = now.text
    return HostFileUpdates(changed, tuple(kept))


def _repin_workflow_calls(text: str, source: Origin | None) -> str:
    """Return a workflow's text with its calls of reusable workflows of `source.repository` pinned to `source.ref`."""
    if source is None:
        return text
    call = rf"(?m)^( +uses: {re.escape(source.repository)}/\.github/workflows/[\w-]+\.yml@)\S+(?: #.*)?$"
    return re.sub(call, rf"\g<1>{source.ref} # {source.note}", text)


def _hash_texts(files: Mapping[str, str]) -> dict[str, str]:
    return {path: _hash_content(text.encode("utf-8")) for path, text in files.items()}


def _hash_content(data: bytes) -> str:
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()
