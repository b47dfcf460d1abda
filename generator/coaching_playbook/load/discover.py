"""Discover the files of a playbook, and report those that nothing would read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from coaching_playbook import permalinks
from coaching_playbook.diagnostics import Problem, join_choices, suggest
from coaching_playbook.layers import Overlay
from coaching_playbook.layout import ENTRY_FOLDERS, ENTRY_LIST_FILES, QUESTIONS_FILE, REQUIRED_FILES, SINGLE_MODEL_FILES
from coaching_playbook.load.entries import ID
from coaching_playbook.media import KINDS
from coaching_playbook.paths import FoundFile, list_files, name_problems, symlink_problem, walk
from coaching_playbook.urls import slugify


class LoadError(Exception):
    """A playbook cannot be loaded at all. The text is a sentence for users."""


class PlaybookNotFound(LoadError):
    """There is no playbook at a place: what was expected, and where."""


class NameListUnreadable(LoadError):
    """PLAYBOOK_NAMES is a path that cannot be read."""


def require_folder(root: Path, source: str) -> None:
    """Raise PlaybookNotFound unless `source` is a folder below `root` and not a symbolic link."""
    folder = root / source
    if folder.is_symlink():
        raise PlaybookNotFound(
            f"'{source}' in {root.resolve()} is a link to another place, and links are not followed."
        )
    if not folder.is_dir():
        raise PlaybookNotFound(
            f"There is no folder '{source}' in {root.resolve()}. A playbook's files live there, beginning with "
            "playbook.yml."
        )


@dataclass
class Discovery:
    """The files of a playbook. All paths are relative to the root.

    `files` are the paths to load, in a stable order; `missing` are the names of required files that do not exist;
    `problems` are about names, links and unexpected files.
    """

    root: Path
    source: str
    videos: str
    media: str
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def clips_folder(self) -> str:
        """The folder with one clip a file: `videos.yml` without its extension."""
        return Path(self.videos).with_suffix("").as_posix()

    def check_names(self) -> None:
        """Report names in the folders of the playbook, clips and media that some operating system cannot store.

        Copies, which have to go anyway, are left out, and files that systems make.
        """
        reported = {problem.path for problem in self.problems if problem.code == "copied-file"}
        paths = [self.videos] if (self.root / self.videos).exists() else []
        for folder in (self.source, self.clips_folder, self.media):
            paths += list_files(self.root, folder)[0] if folder else ()
        self.problems += name_problems(
            path for path in paths if path not in reported and not _SYSTEM_FILE.fullmatch(path.rpartition("/")[2])
        )

    def _report(self, path: str, code: str, message: str, fix: str) -> None:
        self.problems.append(Problem(path, 1, 1, code, message, fix))

    def _report_unread(self, path: str, fix: str) -> None:
        self._report(path, "unexpected-file", "Nothing reads this file, so its text would be lost.", fix)

    def _report_link(self, path: str) -> None:
        self.problems.append(symlink_problem(path))

    def _media_fix(self, path: str) -> str:
        """Say where a film, a picture or captions belong; nothing for another file."""
        return f"Put it in {self.media}/, and write its new path where it is named." if _MEDIA.search(path) else ""

    def find_source_files(self) -> None:
        """Collect the files of the folder `source`, and report required files that are missing."""
        for file in _sorted(self.root / self.source):
            path = f"{self.source}/{file.path}"
            if file.kind == "link":
                self._report_link(path)
            elif file.kind == "file" and self._is_expected(path, file.path):
                self.files.append(path)
        for folder in ENTRY_FOLDERS:
            self._drop_copies(f"{self.source}/{folder}")
        for name in REQUIRED_FILES:
            if not (self.root / self.source / name).is_file():
                message = f"The file {self.source}/{name} is missing."
                self._report(f"{self.source}/{name}", "missing-file", message, "Every playbook needs it.")
                self.missing.append(name)

    def find_clip_files(self) -> None:
        """Collect `videos.yml` and the files of the clips folder."""
        bank, folder = self.root / self.videos, self.clips_folder
        if bank.is_symlink():
            self._report_link(self.videos)
        elif bank.is_file():
            self.files.append(self.videos)
        if (self.root / folder).is_symlink():
            self._report_link(folder)
            return
        for file in _sorted(self.root / folder):
            path = f"{folder}/{file.path}"
            if file.kind == "link":
                self._report_link(path)
            elif _SYSTEM_FILE.fullmatch(path.rpartition("/")[2]):
                continue
            elif path.endswith(".yml") and "/" not in file.path:
                self.files.append(path)  # a folder of this name is reported when it is read
            else:
                fix = f"Put it in {Path(folder).name}/, and name it {_stem(file.path.rpartition('/')[2])}.yml."
                self._report_unread(path, _backup_fix(path) or self._media_fix(path) or fix)
        self._drop_copies(folder)

    def _drop_copies(self, folder: str) -> None:
        """Report each file of a folder that looks like a copy of another, as its only mistake, and do not load it."""
        paths = [path for path in self.files if path.startswith(f"{folder}/")]
        stems = {path.rpartition("/")[2].removesuffix(".yml"): path for path in paths}
        for stem, path in stems.items():
            before = _COPY_OF.match(stem)
            endings = [stem[:end] for end in range(len(stem) - 1, 1, -1) if _COPIED.match(stem[end:])]
            names = [*([stem[before.end() :]] if before else []), *endings, slugify(stem)]
            found = (stems[name] for name in names if name in stems and name != stem and ID.fullmatch(name))
            other = next(found, None)
            if other is None or (ID.fullmatch(stem) and not _is_alike(self.root / path, self.root / other)):
                continue
            self.problems = [problem for problem in self.problems if problem.path != path]
            self.files.remove(path)
            self._report_copy(path, other.rpartition("/")[2])

    def _report_copy(self, path: str, name: str) -> None:
        message = f"This looks like a copy of {name}, as OneDrive and file managers make them."
        fix = f"Compare the two, keep the better text in {name}, and delete this file."
        self._report(path, "copied-file", message, fix)

    def add_merged(self, overlay: Overlay) -> None:
        """Take the merged files in place of the playbook's own; what a layer has is not missing."""
        self.files = sorted(overlay.files)
        lacking = {f"{self.source}/{name}" for name in self.missing} - overlay.files.keys()
        self.missing = [name for name in self.missing if f"{self.source}/{name}" in lacking]
        self.problems = [one for one in self.problems if one.code != "missing-file" or one.path in lacking]
        self.problems += overlay.problems

    def _is_expected(self, path: str, inside: str) -> bool:
        """Whether to load a file; report it if its name is wrong. `inside` is relative to the playbook's folder."""
        if inside in SINGLE_MODEL_FILES or inside in ENTRY_LIST_FILES or inside == QUESTIONS_FILE:
            return True
        first, *rest = inside.split("/")
        name = inside.rpartition("/")[2]
        if _SYSTEM_FILE.fullmatch(name):
            return False
        stem, dot, suffix = name.rpartition(".")  # pathlib is slow for thousands of files
        stem, suffix = (stem, dot + suffix) if stem else (name, "")
        if len(rest) == 1 and first in ENTRY_FOLDERS and suffix == ".yml":
            if not ID.fullmatch(stem):
                fix = f"Use lower-case letters, digits and hyphens: {slugify(stem) or 'such as wait-first'}.yml."
                self._report(path, "file-name", f"'{name}' cannot be an address.", fix)
            return True
        if inside == permalinks.LEDGER_FILE or first == "surveys":
            return False  # read by `permalinks`; reserved for a later version
        if fix := _backup_fix(name) or self._media_fix(name):
            pass
        elif first in ENTRY_FOLDERS and _MISNAMED.search(name) and _is_another(self.root / path, f"{_stem(name)}.yml"):
            self._report_copy(path, f"{_stem(name)}.yml")
            return False
        elif suffix != ".yml" and _MISNAMED.search(name) and _stem(name):
            fix = f"Name it {_stem(name)}.yml."
        elif _DOCUMENT.search(name):
            fix = (
                "Write its text into a file that ends with .yml: 'playbook new technique' makes one. Then take it away."
            )
        else:
            expected = [
                *SINGLE_MODEL_FILES,
                *ENTRY_LIST_FILES,
                QUESTIONS_FILE,
                *(f"{folder}/{name}" for folder in ENTRY_FOLDERS),
            ]
            fix = (suggest(inside, expected) if suffix == ".yml" else "") or (
                f"Files here are {join_choices([*SINGLE_MODEL_FILES, *ENTRY_LIST_FILES, QUESTIONS_FILE])}, "
                f"and *.yml in {join_choices([*ENTRY_FOLDERS])}."
            )
        self._report_unread(path, fix)
        return False


_MEDIA = re.compile(rf"\.(?:{'|'.join(end[1:] for ends in KINDS.values() for end in ends)})$", re.IGNORECASE)
_SYSTEM_FILE = re.compile(r"(?:eh)?thumbs\.db(?::.*)?|desktop\.ini|icon\r|~\$.*", re.IGNORECASE)
"""Files that Windows, macOS and Word make by themselves; they are ignored."""
_BACKUP = re.compile(r"(?:\.(?:bak|bk|backup|orig|old|rej|save|tmp|sw[opx])|~)$|(?:^|/)#[^/]*#$", re.IGNORECASE)
_MISNAMED = re.compile(r"\.(?:yml|yaml)(?:\.txt)?$", re.IGNORECASE)
_UNFINISHED = re.compile(r"\.(?:part|partial|crdownload|download|icloud)$", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"\.(?:docx?|odt|rtf|pdf|pages|gdoc|txt|html?|md|xlsx?|ods|csv|numbers|gsheet|pptx?|odp|key|gslides)$",
    re.IGNORECASE,
)
_COPY_OF = re.compile(r"cop(?:y|ies)[-_ ]of[-_ ]|[^a-z0-9]+", re.IGNORECASE)
"""What stands before the name of a file in that of a copy: `Copy of wait-first.yml` in Google Drive."""
_COPIED = re.compile(r"[-_ .(]")
"""What stands between the name of a file and the words that make it that of a copy."""


def _stem(name: str) -> str:
    return slugify(_MISNAMED.sub("", name).rpartition(".")[0] or _MISNAMED.sub("", name))


def _backup_fix(path: str) -> str:
    if _UNFINISHED.search(path):
        return "It is part of a file that is not here whole yet. Fetch that file again, and delete this."
    return "It is the backup of another file, so delete it." if _BACKUP.search(path) else ""


def _is_another(file: Path, name: str) -> bool:
    """Whether there is a file with this name in the same folder that is not the same file: some systems fold case."""
    other = file.with_name(name)
    return other.is_file() and not other.samefile(file)


def _is_alike(one: Path, other: Path) -> bool:
    """Whether two files have mostly the same lines, apart from comments: hints are the same in all new pages."""
    try:
        first, second = (
            {line for line in path.read_bytes().splitlines() if not line.lstrip().startswith(b"#")}
            for path in (one, other)
        )
    except OSError:
        return False
    return len(first & second) > 0.7 * max(len(first), len(second), 1)


def discover(root: Path, source: str, videos: str, media: str = "media") -> Discovery:
    """Find all files of a playbook. Raises PlaybookNotFound if the folder `source` does not exist."""
    require_folder(root, source)
    discovery = Discovery(root, source, videos, media)
    discovery.find_source_files()
    discovery.find_clip_files()
    return discovery


def source_files(root: Path, source: str, videos: str) -> list[Path]:
    """Return the files that `load` reads, in a stable order. Raises PlaybookNotFound."""
    return [root / path for path in discover(root, source, videos).files]


def _sorted(folder: Path) -> list[FoundFile]:
    """Return the files and links below a folder, and folders with the extension of a file, folder by folder."""
    kinds = ("file", "link")
    found = (file for file in walk(folder, skip_hidden=True) if file.kind in kinds or _is_misnamed_folder(file))
    return sorted(found, key=lambda file: file.path.split("/"))


def _is_misnamed_folder(file: FoundFile) -> bool:
    return file.kind == "folder" and file.path.endswith(".yml")
