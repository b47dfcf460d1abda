"""Find the files of a playbook, and report files that nothing would read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from coaching_playbook import permalinks
from coaching_playbook.diagnostics import Problem, closest_match, join_choices
from coaching_playbook.layers import Overlay
from coaching_playbook.layout import ENTRY_FOLDERS, ENTRY_LIST_FILES, QUESTIONS_FILE, REQUIRED_FILES, SINGLE_MODEL_FILES
from coaching_playbook.load.entries import ID_REGEX
from coaching_playbook.media import SUFFIXES
from coaching_playbook.paths import (
    SYSTEM_FILE_NAME,
    FoundFile,
    clips_folder,
    list_files,
    name_problems,
    symlink_problem,
    walk,
)
from coaching_playbook.urls import slugify
from coaching_playbook.yamlio import Data, read_file


class LoadError(Exception):
    """Raised if a playbook cannot be loaded at all. The text is a sentence for users."""


class PlaybookNotFound(LoadError):
    """Raised if there is no playbook in a folder."""


class NameListUnreadable(LoadError):
    """Raised if the environment variable PLAYBOOK_NAMES is a path that cannot be read."""


@dataclass
class Discovery:
    """The files of a playbook that `discover` found. All paths are relative to the root.

    `files` are the paths to load, in a fixed order. `missing` are the names of required files that do not exist.
    `misnamed` are the correct paths of files that are not loaded because their suffix or folder name is wrong.
    `problems` are about file names, symbolic links and unexpected files.
    """

    root: Path
    source: str
    videos: str
    media: str
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    _misnamed_folders: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def clips_folder(self) -> str:
        """Return the path of the folder with one clip in each file: `videos.yml` without its suffix."""
        return clips_folder(self.videos)

    def check_file_names(self) -> None:
        """Report file names in the folders of the playbook, clips and media that some operating systems cannot store.

        Names of copies, which are reported already, and of files that operating systems create are skipped. A file that
        nothing reads is reported for its name alone.
        """
        reported = {problem.path for problem in self.problems if problem.code == "copied-file"}
        paths = [self.videos] if (self.root / self.videos).exists() else []
        for folder in (self.source, self.clips_folder, self.media):
            paths += list_files(self.root, folder)[0] if folder else ()
        checked = (
            path for path in paths if path not in reported and not SYSTEM_FILE_NAME.fullmatch(path.rpartition("/")[2])
        )
        found = [*name_problems(checked)]
        named = {problem.path for problem in found}
        self.problems = [one for one in self.problems if one.code != "unexpected-file" or one.path not in named] + found

    def _report(self, path: str, code: str, message: str, fix: str) -> None:
        """Add a problem about a whole file."""
        self.problems.append(Problem(path, 1, 1, code, message, fix))

    def _report_unexpected_file(self, path: str, fix: str) -> None:
        """Report a file that nothing reads."""
        self._report(path, "unexpected-file", "Nothing reads this file, so its text would be lost.", fix)

    def _media_fix(self, path: str) -> str:
        """Return advice to move a media file to the media folder; an empty string for a path without a media suffix."""
        return (
            f"Put it in {self.media}/, and write its new path where it is named." if _MEDIA_SUFFIX.search(path) else ""
        )

    def find_source_files(self) -> None:
        """Collect the files in the folder `source`, and report required files that are missing."""
        for folder in ENTRY_FOLDERS:
            self._report_misnamed_folder(f"{self.source}/{folder}")
        for file in _sorted_files(self.root / self.source):
            path = f"{self.source}/{file.path}"
            if path.startswith(tuple(f"{folder}/" for folder in self._misnamed_folders)):
                continue
            if file.kind == "link":
                self.problems.append(symlink_problem(path))
            elif file.kind == "file" and self._should_load(path, file.path):
                self.files.append(path)
        for folder in ENTRY_FOLDERS:
            self._drop_copies(f"{self.source}/{folder}")
        for name in REQUIRED_FILES:
            if not (self.root / self.source / name).is_file():
                self.missing.append(name)
                if f"{self.source}/{name}" not in self.misnamed:
                    message = f"The file {self.source}/{name} is missing."
                    self._report(f"{self.source}/{name}", "missing-file", message, "Every playbook needs it.")

    def find_clip_files(self) -> None:
        """Collect `videos.yml` and the files in the clips folder."""
        bank, folder = self.root / self.videos, self.clips_folder
        if bank.is_symlink():
            self.problems.append(symlink_problem(self.videos))
        elif bank.is_file():
            self.files.append(self.videos)
            for other in sorted(bank.parent.glob(f"{bank.stem}*.yml")):
                if _COPY_WORDS_SEPARATOR.match(other.stem[len(bank.stem) :]) and _have_similar_lines(other, bank):
                    self._report_copy(other.relative_to(self.root).as_posix(), bank.name)
        for other in sorted(bank.parent.iterdir() if bank.parent.is_dir() else ()):
            if other.name != bank.name and _YAML_SUFFIX.sub(".yml", other.name).casefold() == bank.name.casefold():
                self._report_misnamed(other.relative_to(self.root).as_posix(), bank.name)
        if (self.root / folder).is_symlink():
            self.problems.append(symlink_problem(folder))
            return
        self._report_misnamed_folder(folder)
        for file in _sorted_files(self.root / folder):
            path = f"{folder}/{file.path}"
            if file.kind == "link":
                self.problems.append(symlink_problem(path))
            elif SYSTEM_FILE_NAME.fullmatch(path.rpartition("/")[2]):
                continue
            elif path.endswith(".yml") and "/" not in file.path:
                self.files.append(path)  # a folder of this name is reported when it is read
            elif "/" not in file.path and _YAML_SUFFIX.search(path):
                self._report_misnamed(path, f"{_id_from_name(file.path)}.yml")
            else:
                fix = f"Put it in {Path(folder).name}/, and name it {_id_from_name(file.path.rpartition('/')[2])}.yml."
                fix = _document_fix("clip") if _DOCUMENT_SUFFIX.search(path) else fix
                self._report_unexpected_file(path, _backup_fix(path) or self._media_fix(path) or fix)
        self._drop_copies(folder)

    def _drop_copies(self, folder: str) -> None:
        """Report each file in a folder that looks like a copy of another, and remove it from the files to load."""
        paths = [path for path in self.files if path.startswith(f"{folder}/")]
        stems = {path.rpartition("/")[2].removesuffix(".yml"): path for path in paths}
        for stem, path in stems.items():
            before = _COPY_PREFIX.match(stem)
            between = [*_BETWEEN_WORDS.finditer(stem)]
            likely = [stem[before.end() :]] if before else []
            likely += [*(stem[: one.start()] for one in reversed(between)), slugify(stem)]
            possible = [stem[one.end() :] for one in between]  # any words may stand before the name of a copy
            found = [
                name for name in (*likely, *possible) if name in stems and name != stem and ID_REGEX.fullmatch(name)
            ]
            if not found:
                continue
            other = stems[found[0]]
            is_likely = found[0] in likely and not ID_REGEX.fullmatch(stem)
            if not is_likely and not _have_similar_lines(self.root / path, self.root / other):
                continue
            if stem in self._former_ids(other) or found[0] in self._former_ids(path):  # an interrupted renaming
                continue
            self.problems = [problem for problem in self.problems if problem.path != path]
            self.files.remove(path)
            self._report_copy(path, other.rpartition("/")[2])

    def _former_ids(self, path: str) -> list[Data]:
        """Return the former ids that a file of one entry lists; none if it cannot be parsed."""
        data = read_file(self.root / path, path).data
        was = data.get("was") if isinstance(data, dict) else None
        return was if isinstance(was, list) else []

    def _report_misnamed(self, path: str, name: str) -> None:
        """Report a file that is not loaded because of its suffix or capitals; `name` is the correct file name.

        If a file with that name exists, the file is reported as a copy of it or as a conflict.
        """
        if not _other_file_exists(self.root / path, name):
            self.misnamed.append(path[: path.rfind("/") + 1] + name)
            self._report_unexpected_file(path, f"Name it {name}.")
        elif _have_similar_lines(self.root / path, (self.root / path).with_name(name)):
            self._report_copy(path, name)
        else:
            self._report_unexpected_file(path, _name_taken_fix(name))

    def _report_misnamed_folder(self, path: str) -> None:
        """Report a folder with YAML files whose name is a variant of the last part of `path`.

        `path` is the correct path, such as `playbook_src/techniques`. Does nothing if YAML files already exist there.
        """
        expected = self.root / path
        if any(expected.glob("*.yml")) or not expected.parent.is_dir():
            return
        for folder in sorted(expected.parent.iterdir()):
            name = slugify(folder.name).replace("-", "_")
            files = [file.name for file in folder.glob("*.yml")] if expected.name in (name, f"{name}s") else ()
            if files:
                shown = folder.relative_to(self.root).as_posix()
                message = "Nothing reads this folder, so the texts in it would be lost."
                self._report(shown, "unexpected-file", message, f"Name it {expected.name}.")
                self._misnamed_folders.append(shown)
                self.misnamed += [f"{path}/{name}" for name in files]

    def _report_copy(self, path: str, name: str) -> None:
        """Report a file that is a copy of the file called `name`."""
        message = f"This looks like a copy of {name}, as OneDrive and file managers make them."
        fix = f"Compare the two, keep the better text in {name}, and delete this file."
        self._report(path, "copied-file", message, fix)

    def use_merged_files(self, overlay: Overlay) -> None:
        """Replace the list of files by that of `overlay`, which merges them with the files of layers.

        Layers are playbooks that this one inherits from. A required file that a layer has is not reported as missing.
        """
        self.files = sorted(overlay.files)
        lacking = {f"{self.source}/{name}" for name in self.missing} - overlay.files.keys()
        self.missing = [name for name in self.missing if f"{self.source}/{name}" in lacking]
        self.problems = [one for one in self.problems if one.code != "missing-file" or one.path in lacking]
        self.problems += overlay.problems

    def _should_load(self, path: str, path_in_source: str) -> bool:
        """Return whether to load a file of the playbook's folder, and report it if its name or location is wrong.

        `path` is relative to the root, `path_in_source` to the playbook's folder.
        """
        if path_in_source in _FIXED_FILE_NAMES:
            return True
        first, *rest = path_in_source.split("/")
        name = path_in_source.rpartition("/")[2]
        if SYSTEM_FILE_NAME.fullmatch(name):
            return False
        stem, dot, suffix = name.rpartition(".")  # pathlib is slow for thousands of files
        stem, suffix = (stem, dot + suffix) if stem else (name, "")
        is_entry = len(rest) == 1 and first in ENTRY_FOLDERS
        if is_entry and suffix == ".yml":
            if not ID_REGEX.fullmatch(stem):
                fix = f"Use lower-case letters, digits and hyphens: {slugify(stem) or 'such as wait-first'}.yml."
                self._report(path, "file-name", f"'{name}' cannot be an address.", fix)
            return True
        if path_in_source == permalinks.LEDGER_FILE or first == "surveys":
            return False  # read by `permalinks`; reserved for a later version
        if fix := _backup_fix(name) or self._media_fix(name):
            pass
        elif _YAML_SUFFIX.search(name) and (expected_name := _expected_name(path_in_source)):
            self._report_misnamed(path, expected_name)
            return False
        elif is_entry and not suffix and slugify(name):
            fix = f"Name it {slugify(name)}.yml."
        elif _DOCUMENT_SUFFIX.search(name):
            fix = _document_fix("technique")
        else:
            expected = [
                *SINGLE_MODEL_FILES,
                *ENTRY_LIST_FILES,
                QUESTIONS_FILE,
                *(f"{folder}/{name}" for folder in ENTRY_FOLDERS),
            ]
            meant = closest_match(path_in_source, expected) if suffix == ".yml" else None
            if meant and (self.root / self.source / meant).is_file():  # renaming this file would overwrite that one
                fix = _name_taken_fix(meant)
            elif meant:
                fix = f"Did you mean '{meant}'?"
            else:
                fix = (
                    f"Files here are {join_choices([*SINGLE_MODEL_FILES, *ENTRY_LIST_FILES, QUESTIONS_FILE])}, "
                    f"and *.yml in {join_choices([*ENTRY_FOLDERS])}."
                )
        self._report_unexpected_file(path, fix)
        return False


_FIXED_FILE_NAMES = frozenset((*SINGLE_MODEL_FILES, *ENTRY_LIST_FILES, QUESTIONS_FILE))
"""Names of the files of a playbook that are not named by contributors, such as `people.yml`."""
_MEDIA_SUFFIX = re.compile(rf"\.(?:{'|'.join(end[1:] for ends in SUFFIXES.values() for end in ends)})$", re.IGNORECASE)
_BACKUP_NAME = re.compile(r"(?:\.(?:bak|bk|backup|orig|old|rej|save|tmp|sw[opx])|~)$|(?:^|/)#[^/]*#$", re.IGNORECASE)
_YAML_SUFFIX = re.compile(r"\.(?:yml|yaml)(?:\.txt)?$", re.IGNORECASE)
_PARTIAL_DOWNLOAD_SUFFIX = re.compile(r"\.(?:part|partial|crdownload|download|icloud)$", re.IGNORECASE)
_DOCUMENT_SUFFIX = re.compile(
    r"\.(?:docx?|odt|rtf|pdf|pages|gdoc|txt|html?|md|xlsx?|ods|csv|numbers|gsheet|pptx?|odp|key|gslides)$",
    re.IGNORECASE,
)
_COPY_PREFIX = re.compile(r"cop(?:y|ies)[-_ ]of[-_ ]|[^a-z0-9]+", re.IGNORECASE)
"""Matches what a program puts before a file name to name a copy: `Copy of wait-first.yml` in Google Drive."""
_BETWEEN_WORDS = re.compile(r"[^A-Za-z0-9]+")
_COPY_WORDS_SEPARATOR = re.compile(r"[-_ .(]")
"""Matches the character between a file name and words after it that name a copy: `wait-first (1).yml`."""


def _id_from_name(name: str) -> str:
    """Return the id that was probably meant by a file name, such as `wait-first` for `Wait first.YAML`."""
    return slugify(_YAML_SUFFIX.sub("", name).rpartition(".")[0] or _YAML_SUFFIX.sub("", name))


def _expected_name(path: str) -> str | None:
    """Return the correct name for a YAML file with a wrong suffix or with capitals, such as `wait-first.yml`.

    `path` is relative to the playbook's folder. Returns None if no file of that name is ever read from there.
    """
    folder, _, name = path.rpartition("/")
    if folder in ENTRY_FOLDERS:
        return f"{id_}.yml" if (id_ := _id_from_name(name)) else None
    whole = _YAML_SUFFIX.sub(".yml", path).casefold()
    return whole if whole in _FIXED_FILE_NAMES else None


def _backup_fix(path: str) -> str:
    """Return advice for a backup or a partial download, by its name; an empty string for another file."""
    if _PARTIAL_DOWNLOAD_SUFFIX.search(path):
        return "It is part of a file that is not here whole yet. Fetch that file again, and delete this."
    return "It is the backup of another file, so delete it." if _BACKUP_NAME.search(path) else ""


def _document_fix(kind: str) -> str:
    """Return advice for a document of another program, such as Word, among the YAML files.

    `kind` is the argument of `playbook new` in the advice: `technique` or `clip`.
    """
    return f"Write its text into a file that ends with .yml: 'playbook new {kind}' makes one. Then take it away."


def _name_taken_fix(name: str) -> str:
    """Return advice for a misnamed file whose correct name is that of an existing file."""
    return f"{name} is here too: compare the two, keep the better text there, and delete this file."


def _other_file_exists(file: Path, name: str) -> bool:
    """Return whether `name` exists beside `file` and is another file. Where the file system ignores case, it may be
    `file` itself.
    """
    other = file.with_name(name)
    return other.is_file() and not other.samefile(file)


def _have_similar_lines(file: Path, other_file: Path) -> bool:
    """Return whether two files have the same title and more than 70 % of their lines in common.

    The title must match because two clips of a school may share most of their other lines. Comment lines are ignored,
    because all files made from a template start with the same ones. Returns False if a file cannot be read.
    """
    try:
        first, second = (
            {line for line in path.read_bytes().splitlines() if not line.lstrip().startswith(b"#")}
            for path in (file, other_file)
        )
    except OSError:
        return False
    if any(line.startswith(b"title:") for line in first ^ second):
        return False
    return len(first & second) > 0.7 * max(len(first), len(second), 1)


def discover(root: Path, source: str, videos: str, media: str = "media") -> Discovery:
    """Find all files of a playbook. Raises PlaybookNotFound unless `source` is a folder below `root`, and no link."""
    folder = root / source
    if folder.is_symlink():
        message = f"'{source}' in {root.resolve()} is a link to another place, and links are not followed."
        raise PlaybookNotFound(message)
    if not folder.is_dir():
        message = f"There is no folder '{source}' in {root.resolve()}. A playbook's files live there, beginning with "
        raise PlaybookNotFound(f"{message}playbook.yml.")
    discovery = Discovery(root, source, videos, media)
    discovery.find_source_files()
    discovery.find_clip_files()
    return discovery


def source_files(root: Path, source: str, videos: str) -> list[Path]:
    """Return the files that `load` reads, in a fixed order. Raises PlaybookNotFound."""
    return [root / path for path in discover(root, source, videos).files]


def _sorted_files(folder: Path) -> list[FoundFile]:
    """Return the files and symbolic links below a folder, and folders called `….yml`, sorted by the parts of their
    path."""
    kinds = ("file", "link")
    found = walk(folder, skip_hidden=True)
    kept = (file for file in found if file.kind in kinds or (file.kind == "folder" and file.path.endswith(".yml")))
    return sorted(kept, key=lambda file: file.path.split("/"))
