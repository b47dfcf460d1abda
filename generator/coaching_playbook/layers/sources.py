"""Find the layers that a playbook names, and those that they name in turn, each as a folder of files."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from coaching_playbook.diagnostics import Problem, Severity
from coaching_playbook.layers.git import ADDRESS, BRANCH, COMMIT, GitFailed, Repository
from coaching_playbook.layout import ABOUT_FILE
from coaching_playbook.mkdocs_config_check import ProjectConfig, read_config
from coaching_playbook.yamlio import Data, KeyPath, ParsedFile, edit_yaml, read_file

CACHE = ".cache/playbook/layers"
CACHE_VARIABLE = "PLAYBOOK_LAYERS"
"""This variable of the environment names another folder for the cache, which many playbooks can share."""
OFFLINE = "PLAYBOOK_OFFLINE"
"""With this variable of the environment set, layers are taken from the cache and nothing is fetched."""
MAX_LAYERS = 12


@dataclass(frozen=True)
class Source:
    """The files of one layer. `newest` is the folder of its newest version, whose withdrawals count too."""

    root: Path
    config: ProjectConfig
    title: str
    day: dt.date | None = None
    newest: Path | None = None
    newest_config: ProjectConfig | None = None
    address: str = ""
    commit: str = ""

    def shown(self, path: str) -> str:
        """Return how messages name a file of the layer."""
        return (self.root / path).as_posix()


class Fetched(NamedTuple):
    """The folders of a fetched commit and of the newest one, where that is another, and the day of the commit."""

    root: Path
    newest: Path | None
    day: dt.date | None = None


@dataclass
class Resolver:
    """Collects the layers of one playbook, from the lowest, and a problem for each that cannot be used."""

    root: Path
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def add_layers_of(
        self, about: ParsedFile, base: Path, open_layers: tuple[str, ...], inside: Fetched | None = None
    ) -> None:
        """Add the layers that a playbook.yml names. `base` is its playbook's root.

        `open_layers` are the places of the playbooks that led here, `inside` what was fetched with `base`: paths may
        lead nowhere else.
        """
        layers = about.data.get("layers") if isinstance(about.data, dict) else None
        for index, item in enumerate(layers if isinstance(layers, list) else ()):
            if any(one.severity == "error" for one in self.problems) or not isinstance(item, dict):
                return  # the model reports what is no layer
            self._add(about, index, item, base, open_layers, inside)

    def _add(
        self,
        about: ParsedFile,
        index: int,
        item: dict[str, Any],
        base: Path,
        open_layers: tuple[str, ...],
        inside: Fetched | None,
    ) -> None:
        def report(key: str, message: str, fix: str, severity: Severity = "error") -> None:
            problem = about.problem(("layers", index, key), "layer", message, fix, severity=severity)
            self.problems.append(problem)

        if ("folder" in item) == ("git" in item):
            report("folder", "A layer is either a folder or a git address.", "Write folder: or git:, and not both.")
            return
        newest, day, commit = None, _day(item.get("date")), ""
        if "folder" in item:
            place = str(item["folder"])
            folder = Path(os.path.normpath(base.resolve() / place))
            real = folder.resolve()
            if inside and not real.is_relative_to(inside.root.resolve()):
                report("folder", f"The layer '{place}' is outside the playbook that names it.", "Name a git address.")
                return
            if not folder.is_dir():
                report("folder", f"There is no folder '{place}' beside this playbook.", "Check its name and place.")
                return
            key, folder = str(real), real
            if inside and inside.newest:
                newest = inside.newest / real.relative_to(inside.root.resolve())
        else:
            place = key = str(item["git"])
            repository = self._repository(item, report, inside)
            if repository is None:
                return
            commit = str(item["commit"])
            fetched = self._fetched(repository, commit, report)
            if fetched is None:
                return
            folder, newest, day = inside = fetched
        if key in open_layers:
            fix = "Take one of them out: a playbook may not stand on itself."
            report("folder" if "folder" in item else "git", f"The layer '{place}' leads back to itself.", fix)
            return
        if key in self.seen:
            return
        if len(self.seen) >= MAX_LAYERS:
            report("folder", f"There are more than {MAX_LAYERS} layers.", "Take some of them out.")
            return
        self.seen.add(key)
        config = read_config(folder, ()) or ProjectConfig()
        if config.has_misplaced_paths:
            report(
                "folder", f"The mkdocs.yml of '{place}' leads out of its own folder.", "Tell those who look after it."
            )
            return
        path = f"{config.source}/{ABOUT_FILE}"
        if not (folder / path).is_file() or _has_link(folder, path):
            key_ = "folder" if "folder" in item else "git"
            report(
                key_, f"'{place}' holds no playbook: {path} is not there.", "Name the folder that holds playbook_src/."
            )
            return
        below = read_file(folder / path, shown_path(self.root, folder / path))
        self.add_layers_of(below, folder, (*open_layers, key), inside)
        data = below.data if isinstance(below.data, dict) else {}
        title = data.get("title")
        self.sources.append(
            Source(
                folder,
                config,
                title if isinstance(title, str) else place,
                day,
                newest,
                _config_of(newest) if newest else None,
                place,
                commit,
            )
        )

    def _repository(self, item: dict[str, Any], report: Any, inside: Fetched | None) -> Repository | None:
        url, commit, branch = str(item["git"]), str(item.get("commit", "")), item.get("branch")
        if url.startswith("https://") and "@" in url.removeprefix("https://").partition("/")[0]:
            shown = f"https://…@{url.partition('@')[2]}"
            report("git", f"'{shown}' holds a name or password.", "Leave out what comes before the @, and the @ too.")
        elif not ADDRESS.fullmatch(url) or (inside and url.startswith("file:")):
            report("git", f"'{url}' is no address that layers are fetched from.", "Begin it with https:// or ssh://.")
        elif not COMMIT.fullmatch(commit):
            found = f"'{commit}' is no commit." if commit else "A layer from git needs the commit that you agreed to."
            fix = "Write commit: and its 40 letters and digits; 'playbook layers update' moves it."
            report("commit", found, fix)
        elif branch is not None and not BRANCH.fullmatch(str(branch)):
            report("branch", f"'{branch}' is no name of a branch.", "Leave it out for the main branch.")
        else:
            return Repository(cache_of(self.root), url, str(branch) if branch else None)
        return None

    def _fetched(self, repository: Repository, commit: str, report: Any) -> Fetched | None:
        failure = ""
        try:
            if not os.environ.get(OFFLINE):
                repository.refresh(commit)
        except GitFailed as error:
            failure = str(error)
        if not repository.has(commit):
            if failure and not repository.is_fresh:
                message = f"'{repository.url}' cannot be reached, and this version of it was never fetched: {failure}."
                report("git", message, "Check the address and the connection, and try again.")
            else:
                message = (
                    f"There is no commit {commit[:10]} in '{repository.url}': its history was rewritten, or the commit "
                    "is of another repository."
                )
                report("commit", message, "Look at what changed with 'playbook layers update', and choose again.")
            return None
        if failure:
            since = f" since {repository.fetched_on}" if repository.fetched_on else ""
            message = (
                f"'{repository.url}' cannot be reached: {failure}. A clip withdrawn there{since} may still show here."
            )
            report("git", message, "Check the address and the connection, and build again.", "warning")
        if not repository.has_branch():
            message = f"There is no branch '{repository.branch}' in '{repository.url}'."
            report("branch", message, "Leave it out for the main branch, or mend its name.")
            return None
        try:
            folder, tip, newest = _versions(repository, commit)
            if newest and not repository.leads_to(commit, tip):
                message = (
                    f"The commit {commit[:10]} is no longer in the history of '{repository.url}', which was "
                    "rewritten, perhaps to take something out."
                )
                fix = "Look at what changed with 'playbook layers update', and move to the newest version."
                report("commit", message, fix, "warning")
        except (GitFailed, OSError) as error:
            report("git", f"'{repository.url}' could not be read: {error}.", "Delete .cache/playbook and try again.")
            return None
        return Fetched(folder, newest, _day(repository.day(commit)))


def _versions(repository: Repository, commit: str) -> tuple[Path, str, Path | None]:
    """Return the folder of a commit, the name of the newest one and, where that is another, its folder.

    A damaged copy is fetched again where that is allowed. Raises GitFailed.
    """
    try:
        tip = repository.tip()
        return repository.export(commit), tip, repository.export(tip) if tip != commit else None
    except GitFailed:
        if os.environ.get(OFFLINE) or not repository.repair():
            raise
        return _versions(repository, commit)


def cache_of(root: Path) -> Path:
    """Return the folder of fetched commits of the playbook in `root`."""
    return Path(os.environ.get(CACHE_VARIABLE) or root / CACHE)


def _day(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def _config_of(newest: Path) -> ProjectConfig | None:
    """Return mkdocs.yml of a layer's newest version; None without one, or if a path in it is outside its folder."""
    config = read_config(newest, ()) if newest.is_dir() else None
    return None if config and config.has_misplaced_paths else config


def _has_link(root: Path, path: str) -> bool:
    """Whether a file or one of the folders between it and the root is a symbolic link."""
    file = root / path
    return any(part.is_symlink() for part in (file, *(p for p in file.parents if root in p.parents)))


def shown_path(root: Path, file: Path) -> str:
    """Return how messages name a file of a layer: relative to the playbook's root, with forward slashes."""
    return Path(os.path.relpath(file, root.resolve())).as_posix()


def use_layers_of(root: Path, source: str, copy: Path) -> None:
    """Let a copy of the playbook in `root`, in another folder, find the same layers and use the same cache."""
    cache = copy / CACHE
    if (root / CACHE).is_dir() and not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # without links, the commits are fetched again
            cache.symlink_to((root / CACHE).resolve())
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


def walk_layers(root: Path, about: ParsedFile) -> tuple[list[Source], list[Problem]]:
    """Return the layers below the playbook in `root`, from the lowest, and problems of those that cannot be used."""
    resolver = Resolver(root)
    resolver.add_layers_of(about, root, (str(root.resolve()),))
    return resolver.sources, resolver.problems


def yaml_files(config: ProjectConfig, root: Path) -> Iterator[str]:
    """Yield the paths of the YAML files of a layer, below the folder `root` of its version."""
    clips = Path(config.videos).with_suffix("").as_posix()
    for folder, depth in ((config.source, 2), (clips, 1)):
        base = root / folder
        if base.is_symlink() or not base.is_dir():
            continue
        for file in sorted(base.rglob("*.yml")):
            inside = file.relative_to(base)
            hidden = any(part.startswith(".") for part in inside.parts)
            if len(inside.parts) <= depth and not hidden and not _has_link(root, f"{folder}/{inside.as_posix()}"):
                yield f"{folder}/{inside.as_posix()}"
    if (root / config.videos).is_file() and not _has_link(root, config.videos):
        yield config.videos
