"""What a site was built from, and what came of it, in a file of the site: `site-manifest.json`.

It stands in the site, so that it is put in place together with it. Anybody may read it, so it says of the files that
people write only what they come to as a whole, for each of a few groups: no name of a file, of which some are withheld,
and no place on a computer. Of the site itself it names each file, since anybody can have those.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from coaching_playbook import __version__
from coaching_playbook.paths import walk

FILE_NAME = "site-manifest.json"
_PACKAGES = (
    "jinja2",
    "markdown",
    "markupsafe",
    "mkdocs",
    "mkdocs-material",
    "pydantic",
    "pymdown-extensions",
    "pyyaml",
)
_CALLED = {
    "pages": "A hand-written page",
    "media": "A film, poster or caption file",
    "playbook": "The playbook",
    "program": "The program",
    "settings": "mkdocs.yml",
}


def write(site: Path, before: Mapping[str, str], audience: str, day: dt.date, *, commit: str | None) -> None:
    """Write the manifest of a site that was built from what `before` stands for; see `inputs`."""
    told = {
        "manifest": 1,
        "audience": audience,
        "commit": commit,
        "day": str(day),
        "files": _files(site),
        "inputs": dict(before),
        "versions": versions(),
    }
    _write_file(site, told)


def read(site: Path) -> dict[str, Any] | None:
    """The manifest of a site, or None where it has none. Raises ValueError where it is none of ours."""
    try:
        told = json.loads((site / FILE_NAME).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        raise ValueError(f"{FILE_NAME} cannot be read.") from None
    shape = {"audience": str, "day": str, "files": dict, "inputs": dict, "versions": dict}
    if not isinstance(told, dict) or any(not isinstance(told.get(name), kind) for name, kind in shape.items()):
        raise ValueError(f"{FILE_NAME} is not as 'playbook publish' writes it.")
    return told


def differences(site: Path, told: Mapping[str, Any], now: Mapping[str, str]) -> Iterator[str]:
    """Where a site is not what its manifest says, or what it is built from is not as it was; each as a sentence."""
    files = _files(site)
    for path, mark in sorted(told["files"].items()):
        if path not in files:
            yield f"{path} is in {FILE_NAME} and not in the site."
        elif files[path] != mark:
            yield f"{path} is not as it was built."
    for path in sorted(files.keys() - told["files"].keys()):
        yield f"{path} is in the site and not in {FILE_NAME}."
    here = versions()
    for name in sorted(here.keys() | told["versions"].keys()):
        one, other = (found.get(name, "none") for found in (told["versions"], here))
        if one != other:
            yield f"The site was built with {name} {one}, and {other} is here."
    for name, called in _CALLED.items():
        if told["inputs"].get(name) != now.get(name):
            yield f"{called} is not as it was when the site was built."


def unlisted(site: Path, told: Mapping[str, Any]) -> list[str]:
    """The files of a site that its manifest does not list."""
    return sorted(_files(site, hashed=False).keys() - told["files"].keys())


def add(site: Path, below: str) -> None:
    """Take the files below a folder of a site into its manifest, where it has one. Raises ValueError as `read` does."""
    if told := read(site):
        told["files"] |= {path: mark for path, mark in _files(site).items() if path.startswith(f"{below}/")}
        _write_file(site, told)


def inputs(root: Path, groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """For each group of files and folders below `root` one hash (SHA-256) of their paths and contents; and one of the
    program itself."""
    found = {name: _group(root, names) for name, names in groups.items()}
    return {**found, "program": _group(Path(__file__).parent.parent, (".",))}


def versions() -> dict[str, str]:
    """The versions of what has a hand in a page."""
    return {
        "playbook": __version__,
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: metadata.version(name) for name in _PACKAGES},
    }


def commit_of(root: Path, groups: Mapping[str, Sequence[str]]) -> str | None:
    """The commit that `root` stands at, where git knows it and nothing below the groups is other than committed."""

    def git(*arguments: str) -> str | None:
        command = ["git", "-C", str(root), *arguments]
        try:
            ran = subprocess.run(command, capture_output=True, text=True, timeout=30)  # noqa: S603  # a fixed list
        except (OSError, subprocess.SubprocessError):
            return None
        return ran.stdout.strip() if ran.returncode == 0 else None

    names = [name for some in groups.values() for name in some if (root / name).exists()]
    return (git("rev-parse", "HEAD") or None) if git("status", "--porcelain", "--", *names) == "" else None


def _write_file(site: Path, told: Mapping[str, Any]) -> None:
    (site / FILE_NAME).write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", "utf-8", newline="\n")


def _files(site: Path, *, hashed: bool = True) -> dict[str, str]:
    return {path: _hash(site / path) if hashed else "" for path in _files_below(site) if path != FILE_NAME}


def _group(root: Path, names: Sequence[str]) -> str:
    whole = hashlib.sha256()
    for name in names:
        if (root / name).is_dir():
            paths = sorted(path for path in _files_below(root / name) if not _is_ignored(path))
            for path in paths:
                whole.update(f"{name}/{path}\0{_hash(root / name / path)}\n".encode("utf-8", "surrogateescape"))
        elif (root / name).is_file():
            whole.update(f"{name}\0{_hash(root / name)}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _is_ignored(path: str) -> bool:
    """What no build looks at: hidden files, and what Python keeps for itself."""
    return any(part.startswith(".") or part == "__pycache__" for part in path.split("/"))


def _files_below(folder: Path) -> Iterator[str]:
    return (entry.path for entry in walk(folder, strict=True) if entry.kind == "file")


def _hash(file: Path) -> str:
    with file.open("rb") as there:
        return hashlib.file_digest(there, "sha256").hexdigest()
