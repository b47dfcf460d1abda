"""Find the layers (playbooks to inherit from) that a playbook.yml names, recursively, each as a folder of files."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from coaching_playbook.clock import parse_date_or_none
from coaching_playbook.diagnostics import Problem, errors
from coaching_playbook.layers.git import BRANCH_PATTERN, COMMIT_PATTERN, LAYER_URL_PATTERN, GitFailed, Repository
from coaching_playbook.layout import ABOUT_FILE
from coaching_playbook.mkdocs_config_check import ProjectConfig, read_config
from coaching_playbook.paths import clips_folder
from coaching_playbook.yamlio import Data, KeyPath, ParsedFile, edit_yaml, read_file

CACHE_FOLDER = ".cache/playbook/layers"
CACHE_VARIABLE = "PLAYBOOK_LAYERS"
"""Environment variable with another cache folder, which many playbooks can share."""
OFFLINE_VARIABLE = "PLAYBOOK_OFFLINE"
"""Environment variable that, if set, makes layers come from the cache without fetching."""
MAX_LAYERS = 12


@dataclass(frozen=True)
class LayerSource:
    """A layer (a playbook to inherit from): the folder `root` of its pinned version, its settings and title.

    `day` is the date of that version, if known. `newest` is the folder of its newest version, whose withdrawals count
    too; None if that is the pinned version.
    """

    root: Path
    config: ProjectConfig
    title: str
    day: dt.date | None = None
    newest: Path | None = None
    newest_config: ProjectConfig | None = None


class FetchedCommit(NamedTuple):
    """The folder of a fetched commit, that of the newest commit (None if it is the same), and the commit's date."""

    root: Path
    newest: Path | None
    day: dt.date | None = None


class _LayerUnusable(Exception):
    """A layer cannot be used. Arguments: the key with the mistake in its item of `layers:`, the message, the fix."""


@dataclass
class _LayerResolver:
    """Finds the layers (playbooks to inherit from) of the playbook in `root`, recursively.

    `sources` are those found, lowest first; `problems` has one for each that cannot be used.
    """

    root: Path
    sources: list[LayerSource] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen_layers: set[str] = field(default_factory=set)

    def collect_layers_of(
        self, about: ParsedFile, base: Path, open_layers: tuple[str, ...], fetched_with: FetchedCommit | None = None
    ) -> None:
        """Add the layers that the playbook.yml `about` names, each after the layers that it names itself.

        `base` is the root of the playbook of `about`. `open_layers` are the paths or URLs of the playbooks that led
        here, to detect cycles. `fetched_with` is the fetched commit that contains `base`, if any: layer folders outside
        that commit are refused.
        """
        layers = about.data.get("layers") if isinstance(about.data, dict) else None
        for index, item in enumerate(layers if isinstance(layers, list) else ()):
            if errors(self.problems) or not isinstance(item, dict):
                return  # the model reports invalid items
            try:
                self._collect_layer(about, index, item, base, open_layers, fetched_with)
            except _LayerUnusable as error:
                key, message, fix = error.args
                self.problems.append(about.problem(("layers", index, key), "layer", message, fix))

    def _collect_layer(
        self,
        about: ParsedFile,
        index: int,
        item: dict[str, Any],
        base: Path,
        open_layers: tuple[str, ...],
        fetched_with: FetchedCommit | None,
    ) -> None:
        """Add the layer `item`, at `index` in the list `layers`, after the layers that it names.

        Raises _LayerUnusable.
        """
        if ("folder" in item) == ("git" in item):
            fix = "Write folder: or git:, and not both."
            raise _LayerUnusable("folder", "A layer is either a folder or a git address.", fix)
        where = "folder" if "folder" in item else "git"
        place = key = str(item[where])
        newest, day = None, parse_date_or_none(item.get("date"))
        if "folder" in item:
            folder = Path(os.path.normpath(base.resolve() / place)).resolve()
            if fetched_with and not folder.is_relative_to(fetched_with.root.resolve()):
                message = f"The layer '{place}' is outside the playbook that names it."
                raise _LayerUnusable("folder", message, "Name a git address.")
            if not folder.is_dir():
                message = f"There is no folder '{place}' beside this playbook."
                raise _LayerUnusable("folder", message, "Check its name and place.")
            key = str(folder)
            if fetched_with and fetched_with.newest:
                newest = fetched_with.newest / folder.relative_to(fetched_with.root.resolve())
        else:
            repository = self._repository_of(item, fetched_with)
            folder, newest, day = fetched_with = self._fetch(repository, str(item["commit"]), about, index)
        if key in open_layers:
            fix = "Take one of them out: a playbook may not stand on itself."
            raise _LayerUnusable(where, f"The layer '{place}' leads back to itself.", fix)
        if key in self.seen_layers:
            return
        if len(self.seen_layers) >= MAX_LAYERS:
            message = f"There are more than {MAX_LAYERS} layers."
            raise _LayerUnusable("folder", message, "Take some of them out.")
        self.seen_layers.add(key)
        config = read_config(folder, ()) or ProjectConfig()
        if config.has_misplaced_paths:
            message = f"The mkdocs.yml of '{place}' leads out of its own folder."
            raise _LayerUnusable("folder", message, "Tell those who look after it.")
        path = f"{config.source}/{ABOUT_FILE}"
        if not (folder / path).is_file() or _has_symlink(folder, path):
            message = f"'{place}' holds no playbook: {path} is not there."
            raise _LayerUnusable(where, message, "Name the folder that holds playbook_src/.")
        below = read_file(folder / path, display_path(self.root, folder / path))
        self.collect_layers_of(below, folder, (*open_layers, key), fetched_with)
        title = below.data.get("title") if isinstance(below.data, dict) else None
        newest_config = _newest_config(newest) if newest else None
        self.sources.append(
            LayerSource(folder, config, title if isinstance(title, str) else place, day, newest, newest_config)
        )

    def _repository_of(self, item: dict[str, Any], fetched_with: FetchedCommit | None) -> Repository:
        """Return the repository of a layer. Raises _LayerUnusable if its URL, commit or branch is invalid."""
        url, commit, branch = str(item["git"]), str(item.get("commit", "")), item.get("branch")
        if url.startswith("https://") and "@" in url.removeprefix("https://").partition("/")[0]:
            message = f"'https://…@{url.partition('@')[2]}' holds a name or password."
            raise _LayerUnusable("git", message, "Leave out what comes before the @, and the @ too.")
        if not LAYER_URL_PATTERN.fullmatch(url) or (fetched_with and url.startswith("file:")):
            message = f"'{url}' is no address that layers are fetched from."
            raise _LayerUnusable("git", message, "Begin it with https:// or ssh://.")
        if not COMMIT_PATTERN.fullmatch(commit):
            found = f"'{commit}' is no commit." if commit else "A layer from git needs the commit that you agreed to."
            fix = "Write commit: and its 40 letters and digits; 'playbook layers update' moves it."
            raise _LayerUnusable("commit", found, fix)
        if branch is not None and not BRANCH_PATTERN.fullmatch(str(branch)):
            message = f"'{branch}' is no name of a branch."
            raise _LayerUnusable("branch", message, "Leave it out for the main branch.")
        return Repository(cache_folder(self.root), url, str(branch) if branch else None)

    def _fetch(self, repository: Repository, commit: str, about: ParsedFile, index: int) -> FetchedCommit:
        """Fetch the pinned and the newest commit, and write their files. Raises _LayerUnusable.

        `about` and `index` are the playbook.yml that names the layer, and the index of the layer there.
        """

        def warn(key: str, message: str, fix: str) -> None:
            self.problems.append(about.problem(("layers", index, key), "layer", message, fix, severity="warning"))

        failure = ""
        try:
            if not os.environ.get(OFFLINE_VARIABLE):
                repository.fetch_if_stale(commit)
        except GitFailed as error:
            failure = str(error)
        if not repository.has_commit(commit):
            if failure and not repository.is_fresh:
                message = f"'{repository.url}' cannot be reached, and this version of it was never fetched: {failure}."
                raise _LayerUnusable("git", message, "Check the address and the connection, and try again.")
            message = (
                f"There is no commit {commit[:10]} in '{repository.url}': its history was rewritten, or the commit is "
                "of another repository."
            )
            fix = "Look at what changed with 'playbook layers update', and choose again."
            raise _LayerUnusable("commit", message, fix)
        if failure:
            since = f" since {repository.fetched_at.date()}" if repository.fetched_at else ""
            message = (
                f"'{repository.url}' cannot be reached: {failure}. A clip withdrawn there{since} may still show here."
            )
            warn("git", message, "Check the address and the connection, and build again.")
        if not repository.branch_exists():
            message = f"There is no branch '{repository.branch}' in '{repository.url}'."
            raise _LayerUnusable("branch", message, "Leave it out for the main branch, or mend its name.")
        try:
            folder, tip, newest = _write_versions(repository, commit)
            if newest and not repository.is_ancestor(commit, tip):
                message = (
                    f"The commit {commit[:10]} is no longer in the history of '{repository.url}', which was "
                    "rewritten, perhaps to take something out."
                )
                fix = "Look at what changed with 'playbook layers update', and move to the newest version."
                warn("commit", message, fix)
        except (GitFailed, OSError) as error:
            message = f"'{repository.url}' could not be read: {error}."
            raise _LayerUnusable("git", message, "Delete .cache/playbook and try again.") from None
        return FetchedCommit(folder, newest, parse_date_or_none(repository.commit_date(commit)))


def _write_versions(repository: Repository, commit: str) -> tuple[Path, str, Path | None]:
    """Write the files of a commit and of the newest one; return (folder, newest hash, its folder or None if the same).

    A damaged clone is fetched again unless offline. Raises GitFailed.
    """
    try:
        tip = repository.newest_commit()
        return repository.extract_commit(commit), tip, repository.extract_commit(tip) if tip != commit else None
    except GitFailed:
        if os.environ.get(OFFLINE_VARIABLE) or not repository.refetch_if_damaged():
            raise
        return _write_versions(repository, commit)


def cache_folder(root: Path) -> Path:
    """Return the folder in which the playbook in `root` caches fetched layers."""
    return Path(os.environ.get(CACHE_VARIABLE) or root / CACHE_FOLDER)


def _newest_config(newest: Path) -> ProjectConfig | None:
    """Return the settings of a layer's newest version; None without mkdocs.yml or with a path outside its folder."""
    config = read_config(newest, ()) if newest.is_dir() else None
    return None if config and config.has_misplaced_paths else config


def _has_symlink(root: Path, path: str) -> bool:
    """Whether the file at `path` below `root`, or a folder between them, is a symbolic link."""
    file = root / path
    return any(part.is_symlink() for part in (file, *(p for p in file.parents if root in p.parents)))


def display_path(root: Path, file: Path) -> str:
    """Return the path of a layer's file for messages: relative to the playbook's root, with forward slashes."""
    return Path(os.path.relpath(file, root.resolve())).as_posix()


def share_layers_with_copy(root: Path, source: str, copy: Path) -> None:
    """Give `copy`, a copy of the playbook in `root`, the same layers: link the cache, make folder paths absolute."""
    cache = copy / CACHE_FOLDER
    if (root / CACHE_FOLDER).is_dir() and not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # without links, the commits are fetched again
            cache.symlink_to((root / CACHE_FOLDER).resolve())
    path = f"{source}/{ABOUT_FILE}"
    about = read_file(copy / path, path) if (copy / path).is_file() else None
    layers = about.data.get("layers") if about and isinstance(about.data, dict) else None
    moved: dict[KeyPath, Data] = {}
    for index, item in enumerate(layers if isinstance(layers, list) else ()):
        folder = item.get("folder") if isinstance(item, dict) else None
        if isinstance(folder, str) and not (copy / folder).is_dir() and (root / folder).is_dir():
            moved["layers", index, "folder"] = (root / folder).resolve().as_posix()
    if about and moved:
        (copy / path).write_text(edit_yaml(about.text, moved), "utf-8", newline="\n")


def find_layers(root: Path, about: ParsedFile) -> tuple[list[LayerSource], list[Problem]]:
    """Return the layers of the playbook in `root`, lowest first, and problems of layers that cannot be used.

    `about` is its parsed playbook.yml.
    """
    resolver = _LayerResolver(root)
    resolver.collect_layers_of(about, root, (str(root.resolve()),))
    return resolver.sources, resolver.problems


def yaml_files(config: ProjectConfig, root: Path) -> Iterator[str]:
    """Yield the paths, relative to `root`, of a layer's YAML files."""
    for folder, depth in ((config.source, 2), (clips_folder(config.videos), 1)):
        base = root / folder
        for file in sorted(base.rglob("*.yml")) if not base.is_symlink() else ():
            path = file.relative_to(root).as_posix()
            parts = file.relative_to(base).parts
            hidden = any(part.startswith(".") for part in parts)
            if len(parts) <= depth and not hidden and not _has_symlink(root, path):
                yield path
    if (root / config.videos).is_file() and not _has_symlink(root, config.videos):
        yield config.videos
