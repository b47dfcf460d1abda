"""Save copies of the sources that each site was last published from, so that it can be rebuilt without a clip.

A copy has all inputs but media, which the published site holds. It is stored in `.cache/playbook/published/`, in a
folder for each site with mode 0700, and can be deleted at any time. Earlier sources are read from git.
"""

from __future__ import annotations

import hashlib
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coaching_playbook import paths
from coaching_playbook.git import run_git
from coaching_playbook.mkdocs_config_check import ProjectConfig, is_outside
from coaching_playbook.yamlio import parse_config

MAX_COMMITS = 20
"""The maximum number of commits, along first parents, that a takedown tries to build."""


def folder_for(root: Path, site: Path) -> Path:
    """Return the folder in which the sources of the site at the path `site` are saved; it may not exist."""
    key = hashlib.sha256(str(site.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return root / ".cache" / "playbook" / "published" / key


def save(root: Path, site: Path, config: ProjectConfig) -> None:
    """Replace the saved copy of the sources, without media, that the site in `site` was published from.

    Raises OSError if a file cannot be copied, or if `.cache` or a folder below it is a symlink.
    """
    folder = folder_for(root, site)
    fresh = folder.with_name(f"{folder.name}.new")
    for parent in (fresh.parent.parent.parent, fresh.parent.parent, fresh.parent):
        if parent.is_symlink():
            raise OSError(f"{parent} is a symlink")
        parent.mkdir(exist_ok=True)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    for path in dict.fromkeys(_input_files(root, config)):
        target = fresh / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)


def _input_files(root: Path, config: ProjectConfig) -> Iterator[str]:
    """Yield the paths of all files below `root` that a build reads, without media."""
    for group, group_paths in config.groups.items():
        for path in group_paths if group != "media" else ():
            if is_outside(path):  # a file that the settings take in from elsewhere stays there
                continue
            yield from _files_at(root, path)
    for path in _theme_and_hook_paths(root, config.file):
        yield from _files_at(root, path)


def _files_at(root: Path, path: str) -> Iterator[str]:
    """Yield the path itself if it is a file, else the paths of all files in that folder."""
    if (root / path).is_file():
        yield path
    else:
        yield from paths.list_files(root, path)[0]


def _theme_and_hook_paths(root: Path, name: str) -> Iterator[str]:
    """Yield the paths of the theme's own folder (`custom_dir`) and of hooks that the file `name`, mkdocs.yml, lists."""
    data: Any = parse_config((root / name).read_bytes(), name).data
    if not isinstance(data, dict):
        return
    theme = data.get("theme")
    named = [theme.get("custom_dir") if isinstance(theme, dict) else None]
    hooks = data.get("hooks")
    for path in (*named, *(hooks if isinstance(hooks, list) else ())):
        if isinstance(path, str) and (root / path).resolve().is_relative_to(root.resolve()):
            yield path


def latest_commits(root: Path) -> list[str]:
    """Return the hashes of the latest commits that change `root`, newest first; empty outside a git repository."""
    output = run_git(root, "log", "--first-parent", f"-n{MAX_COMMITS}", "--format=%H", "--", ".")
    return output.decode().split() if output else []


def extract_commit(root: Path, commit: str, target: Path) -> bool:
    """Write the files of a commit to the new folder `target`, without links; return False where git fails."""
    top, prefix = (run_git(root, "rev-parse", option) for option in ("--show-toplevel", "--show-prefix"))
    if top is None or prefix is None:
        return False
    archive = target.with_name(f"{target.name}.tar")
    tree = f"{commit}:{prefix.decode().strip()}".removesuffix("/")
    try:
        # In the top folder, because git archives only what is below the folder that it runs in.
        if run_git(Path(top.decode().strip()), "archive", "--format=tar", f"--output={archive}", tree) is None:
            return False
        target.mkdir()
        with tarfile.open(archive) as packed:
            packed.extractall(target, (member for member in packed if member.isreg() or member.isdir()), filter="data")
    finally:
        archive.unlink(missing_ok=True)
    return True


def commit_day(root: Path, commit: str) -> str:
    """Return the date of a commit as YYYY-MM-DD; empty where git fails."""
    return (run_git(root, "log", "-1", "--format=%cs", commit) or b"").decode().strip()
