"""Make the requirements.txt of a school, which pins this package to the version and source installed here.

pip records the source of a package that was installed from a file or URL (PEP 610). For a package from an index it
records nothing, so its hash is unknown here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from coaching_playbook import __version__
from coaching_playbook.hosting.origin import PACKAGE_NAME, read_direct_url
from coaching_playbook.starter import content

REQUIREMENTS_FILE = "requirements.txt"
WHEEL_FOLDER = "packages"
"""The folder of a school's repository for the wheel, until the package is on an index."""

_FILE_HEADER = (
    "# The one requirement: the version of the playbook that builds this site. 'playbook upgrade' moves it.\n"
)
_HASHED_HEADING = "\n# What it needs, each with the hashes of its files. Nothing else is ever installed.\n"
_UNHASHED_HEADING = "\n# What it needs, at the versions it was tested with.\n"
_OWN_HEADING = "# Your own."
"""The comment above the lines that the school added itself."""


@dataclass(frozen=True)
class Requirement:
    """The line of requirements.txt for this package, its SHA-256 if known, and the wheel file to copy, if any."""

    line: str
    sha256: str | None = None
    wheel: Path | None = None

    @property
    def text(self) -> str:
        """The whole requirements.txt, with dependencies from the lock file.

        pip requires hashes for all packages if one has a hash, so either all or none have one.
        """
        lock = (content.starter_root() / content.LOCK_FILE).read_text("utf-8")
        if self.sha256:
            return f"{_FILE_HEADER}{self.line} \\\n    --hash=sha256:{self.sha256}\n{_HASHED_HEADING}{lock}"
        return f"{_FILE_HEADER}{self.line}\n{_UNHASHED_HEADING}{_strip_hashes(lock)}"


def running_requirement() -> Requirement:
    """Return the requirement for the running version of this package."""
    source = read_direct_url()
    url = str(source.get("url", ""))
    if commit := _as_mapping(source.get("vcs_info")).get("commit_id"):
        return Requirement(f"{PACKAGE_NAME} @ git+{url}@{commit}")
    if "archive_info" in source:
        if not url.startswith("file:"):
            return Requirement(
                f"{PACKAGE_NAME} @ {url.partition('#')[0]}", _recorded_sha256(_as_mapping(source["archive_info"]))
            )
        file = Path(url2pathname(unquote(urlsplit(url).path)))
        if file.is_file():
            # Not the recorded hash: pip 23.0, which Python 3.11 may bring, records none for a file.
            return Requirement(f"./{WHEEL_FOLDER}/{file.name}", hashlib.sha256(file.read_bytes()).hexdigest(), file)
    return Requirement(f"{PACKAGE_NAME}=={__version__}")


def pinned_version(text: str) -> str | None:
    """Return the version of this package that a requirements.txt pins; None if it pins a commit or nothing."""
    name = r"coaching[-_]playbook"
    if found := re.search(rf"^{name}\s*==\s*([\w.!+]+)", text, re.MULTILINE | re.IGNORECASE):
        return found[1]
    found = re.search(rf"^[^#\n]*/{name}-([\w.!+]+?)-py3[^\n]*\.whl", text, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else None


def keep_own_requirements(text: str, old: str) -> str:
    """Return `text`, a new requirements.txt, with the school's own lines of the old file appended.

    These are options of pip, requirements of other packages in any form, and the comments above them.
    """
    names = {_normalise_name(found[0]) for line in text.splitlines() if (found := re.match(r"[\w.-]+", line))}
    own: list[str] = []
    comments: list[str] = []
    keep = is_continued = False
    for line in old.splitlines():
        if is_continued or re.match(r"\s+\S", line):  # a hash or comment that belongs to the line above
            own += [line] if keep else []
        elif line.startswith("#"):
            comments += [line] if line != _OWN_HEADING else []
        elif line:
            keep = not _is_replaced(line, names)
            own += [*comments, line] if keep else []
            comments = []
        is_continued = line.endswith("\\")
    own += comments
    return text + (f"\n{_OWN_HEADING}\n" + "\n".join(own) + "\n" if own else "")


def _is_replaced(line: str, names: Collection[str]) -> bool:
    """Whether a line requires this package, or a package whose normalised name is among `names`."""
    requirement = re.split(r"\s#", line)[0].strip()
    if re.search(r"coaching[-_.]playbook", requirement, re.IGNORECASE):
        return True
    found = re.match(r"[\w.-]+(?=\s*(?:[=<>!~@;\[\\]|$))", requirement)
    return bool(found and _normalise_name(found[0]) in names)


def _normalise_name(name: str) -> str:
    """Return the name of a package as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _recorded_sha256(archive: dict[str, object]) -> str | None:
    """Return the SHA-256 in the `archive_info` of PEP 610; None if there is none."""
    hashes = _as_mapping(archive.get("hashes"))
    found = hashes.get("sha256") or str(archive.get("hash", "")).removeprefix("sha256=")
    return str(found) if re.fullmatch(r"[0-9a-f]{64}", str(found)) else None


def _as_mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _strip_hashes(lock: str) -> str:
    """Return the text of a lock file without its `--hash` lines."""
    text = re.sub(r" \\\n(?=    --hash)", "\n", lock)
    return re.sub(r"^    --hash=\S+(?: \\)?\n", "", text, flags=re.MULTILINE)
