"""The manifest of a published site, `site-manifest.json`: hashes of its inputs and of its files.

It is part of the site and so public. Inputs have one hash for each group, because the names of source files may be
confidential; files of the site have one each. Absolute paths are never included.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from coaching_playbook import __version__
from coaching_playbook.exit_status import CannotRun
from coaching_playbook.git import run_git
from coaching_playbook.paths import hash_file, walk
from coaching_playbook.site.file_list import MANIFEST_FILE_NAME
from coaching_playbook.site.output_folder import is_hidden
from coaching_playbook.whole_files import delete_leftovers, write_whole

FILE_NAME = MANIFEST_FILE_NAME
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
"""Packages whose versions affect the output."""
_LABEL_OF_GROUP = {
    "pages": "A hand-written page",
    "media": "A film, poster or caption file",
    "playbook": "The playbook",
    "program": "The program",
    "settings": "mkdocs.yml",
}
"""Labels of the groups of inputs in messages."""


def write(site: Path, before: Mapping[str, str], audience: str, day: dt.date, *, commit: str | None) -> dict[str, Any]:
    """Write the manifest of a site, with the hashes of its files, and return it.

    `before` are the hashes of its inputs (see `hash_inputs`) from before the build.
    """
    data = {
        "manifest": 1,
        "audience": audience,
        "commit": commit,
        "day": str(day),
        "files": _hash_files(site),
        "inputs": dict(before),
        "versions": versions(),
    }
    _write_file(site, data)
    return data


class ManifestInvalid(CannotRun):
    """The manifest of a site cannot be read or has another structure. The message is for users."""


def read(site: Path) -> dict[str, Any] | None:
    """Parse the manifest of a site; None if there is no such file. Raises ManifestInvalid."""
    try:
        data = json.loads((site / FILE_NAME).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        raise ManifestInvalid(f"{FILE_NAME} cannot be read.") from None
    shape = {"audience": str, "day": str, "files": dict, "inputs": dict, "versions": dict}
    if not isinstance(data, dict) or any(not isinstance(data.get(name), kind) for name, kind in shape.items()):
        raise ManifestInvalid(f"{FILE_NAME} is not as 'playbook publish' writes it.")
    return data


def read_if_valid(site: Path) -> dict[str, Any] | None:
    """Parse the manifest of a site; None if it is missing or invalid."""
    try:
        return read(site)
    except ManifestInvalid:
        return None


def differences(site: Path, built: Mapping[str, Any], now: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each way in which a site, its inputs or package versions differ from the manifest `built`.

    `now` are the present hashes of the inputs.
    """
    files = _hash_files(site)
    for path, digest in sorted(built["files"].items()):
        if path not in files:
            yield f"{path} is in {FILE_NAME} and not in the site."
        elif files[path] != digest:
            yield f"{path} is not as it was built."
    for path in sorted(files.keys() - built["files"].keys()):
        if not is_hidden(path):  # a publish keeps those of hosts and of git
            yield f"{path} is in the site and not in {FILE_NAME}."
    installed = versions()
    for name in sorted(installed.keys() | built["versions"].keys()):
        then, current = (packages.get(name, "none") for packages in (built["versions"], installed))
        if then != current:
            yield f"The site was built with {name} {then}, and {current} is here."
    for name, label in _LABEL_OF_GROUP.items():
        if built["inputs"].get(name) != now.get(name):
            yield f"{label} is not as it was when the site was built."


def add_folder(site: Path, below: str) -> None:
    """Add the files in the folder `below` to the manifest of a site, if it has one. Raises ManifestInvalid."""
    if built := read(site):
        built["files"] |= {path: digest for path, digest in _hash_files(site).items() if path.startswith(f"{below}/")}
        _write_file(site, built)


def hash_inputs(root: Path, groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return a SHA-256 of paths and contents for each group of files and folders below `root`, keyed by group.

    The group "program" is this package.
    """
    digests = {name: _hash_group(root, names) for name, names in groups.items()}
    return {**digests, "program": _hash_group(Path(__file__).parent.parent, (".",))}


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that affect the output, keyed by name."""
    return {
        "playbook": __version__,
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: metadata.version(name) for name in _PACKAGES},
    }


def clean_commit(root: Path, input_groups: Mapping[str, Sequence[str]]) -> str | None:
    """Return the commit checked out in `root`; None outside git, or if an input file has uncommitted changes.

    `input_groups` are as for `hash_inputs`.
    """
    names = [name for group in input_groups.values() for name in group if (root / name).exists()]
    if run_git(root, "status", "--porcelain", "--", *names) != b"":
        return None
    return (run_git(root, "rev-parse", "HEAD") or b"").decode().strip() or None


def _write_file(site: Path, data: Mapping[str, Any]) -> None:
    delete_leftovers(site / FILE_NAME)
    write_whole(site / FILE_NAME, json.dumps(data, indent=1, sort_keys=True) + "\n")


def _hash_files(site: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a site but the manifest, keyed by path."""
    return {path: hash_file(site / path) for path in _files_below(site) if path != FILE_NAME}


def _hash_group(root: Path, names: Sequence[str]) -> str:
    """Return one SHA-256 of all files that `names`, files and folders below `root`, contain."""
    whole = hashlib.sha256()
    for name in names:
        if (root / name).is_dir():
            paths = sorted(path for path in _files_below(root / name) if not _is_ignored(path))
            for path in paths:
                whole.update(f"{name}/{path}\0{hash_file(root / name / path)}\n".encode("utf-8", "surrogateescape"))
        elif (root / name).is_file():
            whole.update(f"{name}\0{hash_file(root / name)}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _is_ignored(path: str) -> bool:
    """Return whether no build reads a path: a hidden file, or Python's cache."""
    return any(part.startswith(".") or part == "__pycache__" for part in path.split("/"))


def _files_below(folder: Path) -> Iterator[str]:
    """Yield the paths, relative to a folder, of the files below it, without symlinks."""
    return (entry.path for entry in walk(folder, strict=True) if entry.kind == "file")
