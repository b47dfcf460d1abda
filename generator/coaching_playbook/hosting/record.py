"""The record of the files that were written for hosts, so that a later version renews those that nobody has changed.

It stands in the repository beside them, and holds each host with its audience, and the hash of each file as written.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coaching_playbook import hosting
from coaching_playbook.hosting.origin import Origin, origin

FILE_NAME = ".playbook-host.json"


@dataclass(frozen=True)
class Record:
    """`hosts` are audiences by the name of the host, in the order of writing; `files` hashes (SHA-256) by path."""

    hosts: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> Record:
        """Return the record of a repository; an empty one where there is none, or none that can be read."""
        try:
            data = json.loads((root / FILE_NAME).read_text("utf-8"))
            hosts = {str(name): str(audience) for name, audience in data["hosts"].items() if hosting.HOSTS.get(name)}
            return cls(hosts, {str(path): str(sha256) for path, sha256 in data["files"].items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    @property
    def text(self) -> str:
        return json.dumps({"hosts": dict(self.hosts), "files": dict(sorted(self.files.items()))}, indent=2) + "\n"

    def with_host(self, name: str, audience: str, files: Mapping[str, str]) -> Record:
        """Return this record with a host, whose `files` are texts by path."""
        hosts = {other: whom for other, whom in self.hosts.items() if other != name}
        return Record({**hosts, name: audience}, {**self.files, **_hashes(files)})

    def is_unchanged(self, root: Path, path: str) -> bool:
        """Tell whether a file has the content with which it was written, whatever its line ends."""
        file = root / path
        return file.is_file() and not file.is_symlink() and self.files.get(path) == _hash(file.read_bytes())


@dataclass(frozen=True)
class Renewal:
    """The new texts of files by path, and the paths of those that a school has changed and this version too."""

    changed: Mapping[str, str]
    kept: tuple[str, ...]


def renew(root: Path, source: Origin | None = None) -> Renewal:
    """Return what this version writes in place of the files of hosts that are in the repository.

    A file that the school has changed or deleted stays so, but its calls of our workflows are moved to this version.
    """
    record, source = Record.read(root), source or origin()
    files: dict[str, str] = {}
    for name, audience in record.hosts.items():
        files |= hosting.host_files(name, audience=audience, source=source)
    now = Record(record.hosts, {**record.files, **_hashes(files)})
    changed, kept = {}, []
    for path in (path for path in files if now.files[path] != record.files.get(path)):
        exists = (root / path).is_file()
        if record.is_unchanged(root, path) or not (exists or path in record.files):
            changed[path] = files[path]
        elif exists:
            own = (root / path).read_text("utf-8", "replace")
            moved = _with_calls_of(own, source)
            if moved != own:
                changed[path] = moved
            else:
                kept.append(path)
    if now != record:
        changed[FILE_NAME] = now.text
    return Renewal(changed, tuple(kept))


def _with_calls_of(text: str, source: Origin | None) -> str:
    """Return the text of a workflow with its calls of our workflows moved to another commit of the same repository."""
    if source is None:
        return text
    call = rf"(?m)^( +uses: {re.escape(source.repository)}/\.github/workflows/[\w-]+\.yml@)\S+(?: #.*)?$"
    return re.sub(call, rf"\g<1>{source.ref} # {source.note}", text)


def _hashes(files: Mapping[str, str]) -> dict[str, str]:
    return {path: _hash(text.encode("utf-8")) for path, text in files.items()}


def _hash(data: bytes) -> str:
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()
