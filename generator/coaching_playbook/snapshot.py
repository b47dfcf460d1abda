"""Copies of the sources that a site was last published from, so that it can be built again without a clip.

A copy holds what people write, but no media: the published site has those that may be shown. It is kept in
`.cache/playbook/published/`, one for each site folder, readable by its owner alone, and can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coaching_playbook import paths as names
from coaching_playbook.mkdocs_config_check import FILE_NAME, ProjectConfig
from coaching_playbook.yamlio import parse_config as parse_settings

MAX_COMMITS = 20
"""How many commits of the first parent are searched for one that builds."""


def folder_for(root: Path, site: Path) -> Path:
    """Where the copy for a site folder is kept."""
    key = hashlib.sha256(str(site.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return root / ".cache" / "playbook" / "published" / key


def keep(root: Path, site: Path, config: ProjectConfig) -> None:
    """Replace the copy for a site with the present sources. Raises OSError where it cannot be written."""
    place = folder_for(root, site)
    fresh = place.with_name(f"{place.name}.new")
    for folder in (fresh.parent.parent.parent, fresh.parent.parent, fresh.parent):
        folder.mkdir(exist_ok=True)
        if folder.is_symlink():
            raise OSError(f"{folder} is a link, and nothing is written behind a link.")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    for path in dict.fromkeys(_paths(root, config)):
        target = fresh / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target)
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)


def _paths(root: Path, config: ProjectConfig) -> Iterator[str]:
    """Every file below `root` that a build reads, but for media."""
    for group, paths in config.groups.items():
        for path in paths if group != "media" else ():
            yield from _below(root, path)
    for path in _named_in_settings(root):
        yield from _below(root, path)


def _below(root: Path, path: str) -> Iterator[str]:
    if (root / path).is_file():
        yield path
    else:
        yield from names.list_files(root, path)[0]


def _named_in_settings(root: Path) -> Iterator[str]:
    """Files and folders that mkdocs.yml names beside the sources: a theme's templates, hooks, inherited settings."""
    data: Any = parse_settings((root / FILE_NAME).read_bytes(), FILE_NAME).data
    if not isinstance(data, dict):
        return
    theme = data.get("theme")
    found = [data.get("INHERIT"), theme.get("custom_dir") if isinstance(theme, dict) else None]
    hooks = data.get("hooks")
    for path in (*found, *(hooks if isinstance(hooks, list) else ())):
        if isinstance(path, str) and (root / path).resolve().is_relative_to(root.resolve()):
            yield path


def commits(root: Path) -> list[str]:
    """The latest commits of the folder, newest first; none where git does not know it."""
    said = _git(root, "log", "--first-parent", f"-n{MAX_COMMITS}", "--format=%H", "--", ".")
    return said.decode().split() if said else []


def extract(root: Path, commit: str, to: Path) -> bool:
    """Write the files of a commit to a new folder, without links; False where git cannot."""
    prefix = _git(root, "rev-parse", "--show-prefix")
    archive = to.with_name(f"{to.name}.tar")
    if prefix is None:
        return False
    tree = f"{commit}:{prefix.decode().strip()}".removesuffix("/")
    try:
        if _git(root, "archive", "--format=tar", f"--output={archive}", tree, top=True) is None:
            return False
        to.mkdir()
        with tarfile.open(archive) as packed:
            packed.extractall(to, (one for one in packed if one.isreg() or one.isdir()), filter="data")
    finally:
        archive.unlink(missing_ok=True)
    return True


def day_of(root: Path, commit: str) -> str:
    """The day of a commit, as YYYY-MM-DD."""
    return (_git(root, "log", "-1", "--format=%cs", commit) or b"").decode().strip()


def _git(root: Path, *arguments: str, top: bool = False) -> bytes | None:
    """What git prints, or None where it fails or is not there. `top` runs it at the top of the working tree."""
    at = root
    if top:
        found = _git(root, "rev-parse", "--show-toplevel")
        at = Path(found.decode().strip()) if found else root
    try:
        ran = subprocess.run(  # noqa: S603  # a fixed list
            ["git", "-C", str(at), *arguments],  # noqa: S607
            capture_output=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return ran.stdout if ran.returncode == 0 else None
