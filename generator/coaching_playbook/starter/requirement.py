"""The requirement that a new repository pins: this version of the package, as it was installed here.

Python records where a package that came from a file or a URL was installed from (PEP 610). For a package from an index
it records nothing, so that its hash is not known here.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from coaching_playbook import __version__
from coaching_playbook.starter import content

PACKAGE = "coaching-playbook"
FILE_NAME = "requirements.txt"
PACKAGES = "packages"
"""The folder for a wheel that is kept in the repository, until the package is on an index."""

_HEAD = "# The one requirement: the version of the playbook that builds this site. 'playbook upgrade' moves it.\n"
_LOCKED = "\n# What it needs, each with the hashes of its files. Nothing else is ever installed.\n"
_PINNED = "\n# What it needs, at the versions it was tested with.\n"


@dataclass(frozen=True)
class Requirement:
    """One line of requirements.txt, with the hash of the package where it is known, and a wheel to keep beside it."""

    line: str
    sha256: str | None = None
    wheel: Path | None = None

    @property
    def text(self) -> str:
        """The whole requirements.txt, dependencies included.

        pip demands a hash for each package as soon as one has it, so all or none have one.
        """
        lock = (content.root() / content.LOCK).read_text("utf-8")
        if self.sha256:
            return f"{_HEAD}{self.line} \\\n    --hash=sha256:{self.sha256}\n{_LOCKED}{lock}"
        return f"{_HEAD}{self.line}\n{_PINNED}{_without_hashes(lock)}"


def current() -> Requirement:
    """Return the requirement for the version that is running."""
    source = _source()
    url = str(source.get("url", ""))
    if commit := _mapping(source.get("vcs_info")).get("commit_id"):
        return Requirement(f"{PACKAGE} @ git+{url}@{commit}")
    if "archive_info" in source:
        if not url.startswith("file:"):
            return Requirement(f"{PACKAGE} @ {url.partition('#')[0]}", _sha256(_mapping(source["archive_info"])))
        file = Path(url2pathname(unquote(urlsplit(url).path)))
        if file.is_file():
            # Not the recorded hash: pip 23.0, which Python 3.11 may bring, records none for a file.
            return Requirement(f"./{PACKAGES}/{file.name}", hashlib.sha256(file.read_bytes()).hexdigest(), file)
    return Requirement(f"{PACKAGE}=={__version__}")


def pinned_version(text: str) -> str | None:
    """Return the version that a requirements.txt pins, from its line for this package; None for a commit or none."""
    name = r"coaching[-_]playbook"
    if found := re.search(rf"^{name}\s*==\s*([\w.!+]+)", text, re.MULTILINE | re.IGNORECASE):
        return found[1]
    found = re.search(rf"^[^#\n]*/{name}-([\w.!+]+?)-py3[^\n]*\.whl", text, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else None


def with_own_lines(text: str, old: str) -> str:
    """Return a new requirements.txt with the requirements that a school has added to the old one at its end."""
    names = {found[0].casefold() for line in text.splitlines() if (found := re.match(r"[\w.-]+", line))}
    own: list[str] = []
    keep = False
    for line in old.splitlines():
        if re.match(r"\s", line):  # a hash or a comment of the line above
            own += [line] if keep else []
            continue
        found = re.match(r"[\w.-]+(?=\s*(?:[=<>!~@;\[\\]|$))", line)
        keep = bool(found and not line.startswith(f"./{PACKAGES}/") and found[0].casefold() not in names | {PACKAGE})
        own += [line] if keep else []
    return text + ("\n# Your own.\n" + "\n".join(own) + "\n" if own else "")


def _source() -> dict[str, object]:
    """Return the record of PEP 610, empty where the package came from an index."""
    try:
        text = metadata.distribution(PACKAGE).read_text("direct_url.json")
        return _mapping(json.loads(text)) if text else {}
    except (metadata.PackageNotFoundError, ValueError):
        return {}


def _sha256(archive: dict[str, object]) -> str | None:
    hashes = _mapping(archive.get("hashes"))
    found = hashes.get("sha256") or str(archive.get("hash", "")).removeprefix("sha256=")
    return str(found) if re.fullmatch(r"[0-9a-f]{64}", str(found)) else None


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _without_hashes(lock: str) -> str:
    text = re.sub(r" \\\n(?=    --hash)", "\n", lock)
    return re.sub(r"^    --hash=\S+(?: \\)?\n", "", text, flags=re.MULTILINE)
