"""Check the media files that entries name: path, suffix, size, format and metadata. Parse captions of clips."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from coaching_playbook import captions, containers
from coaching_playbook.captions import Cue
from coaching_playbook.diagnostics import Problem, Severity
from coaching_playbook.model import Exemplar, Part, Playbook, pictured_parts
from coaching_playbook.paths import SYSTEM_FILE_NAME, walk
from coaching_playbook.yamlio import KeyPath, ParsedFile, decode_text

SUFFIXES = {
    "film": (".mp4", ".webm"),
    "poster": (".jpg", ".jpeg", ".png", ".webp"),
    "picture": (".svg", ".jpg", ".jpeg", ".png", ".webp"),
    "captions": (".vtt",),
}
"""The suffixes of each kind of media file."""
_KIND_WITH_ARTICLE = {"film": "a film", "poster": "a poster", "picture": "a picture", "captions": "captions"}
MAX_MEGABYTES = {"film": 20, "poster": 1, "picture": 1, "captions": 1}
"""The maximum size of a file of each kind, in megabytes of 1,000,000 bytes."""


class MediaProblem(NamedTuple):
    """A problem with a media file. `at` is the key path of the field that names the file."""

    at: KeyPath
    code: str
    message: str
    fix: str
    severity: Severity = "error"

    def problem_in(self, source: ParsedFile, at: KeyPath) -> Problem:
        """Return the problem at its position in the parsed file `source`; `at` is the key path of the entry there."""
        return source.problem((*at, *self.at), self.code, self.message, self.fix, severity=self.severity)


class MediaFile(NamedTuple):
    """A media file that an entry names: its kind (see SUFFIXES), the key path of the field, and the file's path.

    Paths are relative to the repository root.
    """

    kind: str
    at: KeyPath
    path: str


def media_files(entry: Part) -> Iterator[MediaFile]:
    """Yield each media file that an entry names."""
    if not isinstance(entry, Exemplar):
        for part in pictured_parts(entry):
            if part.picture:
                yield MediaFile("picture", (*part.at, "picture"), part.picture)
        return
    if entry.source and entry.source.file:
        yield MediaFile("film", ("source", "file"), entry.source.file)
    if entry.poster:
        yield MediaFile("poster", ("poster",), entry.poster)
    if entry.captions:
        yield MediaFile("captions", ("captions",), entry.captions)
    for index, moment in enumerate(entry.moments):
        if moment.picture:
            yield MediaFile("picture", ("moments", index, "picture"), moment.picture)


def media_paths(entries: Iterable[Part]) -> list[str]:
    """Return the path of each media file that entries name, in their order."""
    return [file.path for entry in entries for file in media_files(entry)]


def all_pictures(playbook: Playbook) -> list[str]:
    """Return the path of every picture of a playbook, except those of clips."""
    return media_paths((playbook.about, *playbook.leverage_points, *playbook.techniques))


def check_pictures(entry: Part, folder: MediaFolder) -> list[MediaProblem]:
    """Return the problems with the pictures of an entry other than a clip."""
    problems = []
    for part in pictured_parts(entry):
        path, at = part.picture, (*part.at, "picture")
        if path and part.permission and part.permission.is_withdrawn:  # its file is to be deleted
            if path in folder.files:
                message = f"This photograph is withdrawn, and '{path}' is still there."
                fix = f"Run 'playbook withdraw {path}', or delete the file."
                problems.append(MediaProblem(at, "withdrawn-film", message, fix, "warning"))
        elif path and (problem := picture_problem(path, folder)):
            problems.append(MediaProblem(at, *problem))
    return problems


def picture_problem(path: str, folder: MediaFolder) -> tuple[str, str, str] | None:
    """Return (code, message, fix) for the first problem with a picture's file, or None."""
    return folder.path_problem("picture", path) or containers.content_problem(path, folder.file_at(path))


class MediaFolder:
    """A listing of the media folder: maps paths relative to the root to (size in bytes, mtime in ns).

    Symlinks are neither followed nor listed. Empty if there is no folder. `inherited` maps paths to files in the
    folder of a layer (a playbook that this one builds on).
    """

    def __init__(self, root: Path, name: str, inherited: Mapping[str, Path] | None = None) -> None:
        self.root = root
        self.name = name
        self.inherited = inherited or {}
        self.files: dict[str, tuple[int, int]] = {}
        if name and not (root / name).is_symlink():
            for entry in walk(root / name):
                if entry.kind == "file":
                    self.files[f"{name}/{entry.path}"] = (entry.size, entry.mtime_ns)
        for path, file in self.inherited.items():
            status = file.stat()
            self.files[path] = (status.st_size, status.st_mtime_ns)

    def file_at(self, path: str) -> Path:
        """Return the location of a media file: below the root, or in the folder of a layer."""
        return self.inherited.get(path, self.root / path)

    def rescan(self, path: str) -> bool:
        """Update the size and time of one changed file; return False if it is new or deleted."""
        if path not in self.files:
            return False
        try:
            found = (self.root / path).lstat()
        except OSError:
            return False
        self.files[path] = (found.st_size, found.st_mtime_ns)
        return True

    def path_problem(self, kind: str, path: str) -> tuple[str, str, str] | None:
        """Return (code, message, fix) for the first problem with the path, suffix or size of a file, or None."""
        inside = path.removeprefix(f"{self.name}/")
        if inside == path or ".." in PurePosixPath(inside).parts or str(PurePosixPath(inside)) != inside:
            name = re.split(r"[/\\]", path)[-1]
            there = [known for known in sorted(self.files) if PurePosixPath(known).name == name]
            fix = f"Put the file there and write {self.name}/ and its name."
            fix = f"Write {there[0]}." if len(there) == 1 else fix
            return "media-place", f"'{path}' is not in the folder {self.name}/.", fix
        if not re.fullmatch(r"[A-Za-z0-9._/-]+", inside):
            fix = "Name it with letters without accents, digits, points and hyphens; no spaces."
            return "media-name", f"'{path}' cannot be a part of an address.", fix
        if PurePosixPath(path).suffix not in SUFFIXES[kind]:
            message = f"'{path}' cannot be shown as {_KIND_WITH_ARTICLE[kind]}."
            return "media-kind", message, f"Use one of {', '.join(SUFFIXES[kind])}."
        if path in self.files:
            size = self.files[path][0]
        else:  # missing, a link, or newer than this listing
            file = self.root / path
            if not _exists(file):
                near = difflib.get_close_matches(path, sorted(self.files), n=1)
                fix = f"Did you mean '{near[0]}'?" if near else "Put it there."
                return "media-missing", f"There is no file '{path}'.", fix
            folders = PurePosixPath(path).parents[:-1]  # without that of the repository
            if any((self.root / part).is_symlink() for part in (PurePosixPath(path), *folders)):
                message = f"'{path}' is a link to another place, and links are not followed."
                return "media-place", message, "Put the file itself there."
            size = file.stat().st_size
        most = MAX_MEGABYTES[kind]
        if size > most * 1_000_000:
            fix = "Make it smaller, or put it on your school's own video platform and use link:."
            return "media-size", f"'{path}' is {size / 1_000_000:.1f} MB; {most} MB is the most for a {kind}.", fix
        return None


def _exists(file: Path) -> bool:
    """Return whether a file exists; False for a name that no file system accepts."""
    try:
        return file.is_file()
    except OSError:
        return False


def unused_file_problems(playbook: Playbook, folder: MediaFolder) -> Iterator[Problem]:
    """Yield a warning for each film, photograph or caption file that no entry names.

    Files that differ only in their suffix share one warning. Such a film was probably left behind when its clip was
    deleted. Drawings are skipped, as they need no permission.
    """
    suffixes = (*SUFFIXES["film"], *SUFFIXES["poster"], *SUFFIXES["captions"])
    named = {*all_pictures(playbook), *media_paths(playbook.exemplars)}
    by_stem: dict[str, list[str]] = {}
    for path in sorted(folder.files.keys() - folder.inherited.keys() - named):
        if path.lower().endswith(suffixes) and not SYSTEM_FILE_NAME.fullmatch(path.rpartition("/")[2]):
            by_stem.setdefault(path.rpartition(".")[0], []).append(path)
    for path, *others in by_stem.values():
        message = f"Nothing names this file{''.join(f' or {other}' for other in others)}, so no page shows it."
        fix = "Delete it, or name it where it belongs. Then publish, so that no film of a deleted clip stays online."
        yield Problem(path, 1, 1, "unused-media", message, fix, "warning")


class MediaCheck(NamedTuple):
    """The result of checking a clip's media files.

    `problems` are those of the files; `cues`, `lines` and `caption_problems` are from the caption file.
    `has_sound_track` is None if the clip has no film in the media folder, or the film cannot be read.
    """

    problems: list[MediaProblem]
    cues: tuple[Cue, ...]
    lines: tuple[str, ...]
    caption_problems: tuple[Problem, ...]
    has_sound_track: bool | None


def check_media(clip: Exemplar, folder: MediaFolder) -> MediaCheck:
    """Check all files that a clip names, and parse its captions."""
    file_problems: list[MediaProblem] = []
    cues: tuple[Cue, ...] = ()
    lines: tuple[str, ...] = ()
    caption_problems: tuple[Problem, ...] = ()
    has_sound_track: bool | None = None
    for kind, at, path in media_files(clip):
        if clip.is_withdrawn:  # its files are to be deleted, so nothing else is reported
            if clip.status == "withdrawn" and path in folder.files and kind != "picture" and not file_problems:
                message = f"This clip is withdrawn, and '{path}' is still there."
                fix = f"Run 'playbook withdraw {clip.id}', or delete the file."
                file_problems.append(MediaProblem(at, "withdrawn-film", message, fix, "warning"))
            continue
        if problem := folder.path_problem(kind, path):
            file_problems.append(MediaProblem(at, *problem))
        elif kind != "captions":
            if problem := containers.content_problem(path, folder.file_at(path)):
                file_problems.append(MediaProblem(at, *problem))
            elif kind == "film":
                with folder.file_at(path).open("rb") as file:
                    has_sound_track = containers.has_sound_track(file, PurePosixPath(path).suffix)
        else:
            try:
                data = folder.file_at(path).read_bytes()
                if placeholder := containers.placeholder_problem(data[:64], len(data)):
                    found, fix = placeholder
                    file_problems.append(MediaProblem(at, "media-content", f"'{path}' {found}.", fix))
                    continue
                text = decode_text(data, path)
                if isinstance(text, Problem):
                    caption_problems = (text,)
                    continue
                lines = tuple(text.splitlines())
                parsed, caption_problems = captions.parse(text, path)
                cues = captions.split_by_speaker(parsed)
            except OSError as error:
                file_problems.append(MediaProblem(at, *containers.read_problem(path, error)))
    return MediaCheck(file_problems, cues, lines, caption_problems, has_sound_track)
