"""Validation: each error is reported with its file, line, code and message.

The cases are in tests/mistakes/*.txt, each with the expected message next to its line; the first lines of text.txt
document the format. Each changes the valid playbook of tests/mistakes/base. Cases that no text file can represent are
here.
"""

from __future__ import annotations

import ast
import datetime as dt
import functools
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import hypothesis
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import strategies as st

import media_files
from coaching_playbook import mkdocs_config_check, model, rules
from coaching_playbook.cli import main
from coaching_playbook.diagnostics import Problem
from coaching_playbook.load import load
from coaching_playbook.load.validation_errors import describe_part
from coaching_playbook.model import EEF_RECOMMENDATIONS
from coaching_playbook.rules import language, phrases
from coaching_playbook.yamlio.syntax_errors import syntax_problem
from schools import DEFAULT_WORDS
from sites import copy_shipped_playbook
from small_playbook import BASE_FILES, FIXTURES

TECHNIQUE = "playbook_src/techniques/wait-first.yml"
DAY = dt.date(2026, 11, 23)

SLOW_CASES = {"settings that stand for many", "more values than anyone writes"}

Files = Mapping[str, bytes | Path | None]
"""Content by path: bytes, the target of a symbolic link, or None for no file. A path that ends with / is a folder."""


class Expected(NamedTuple):
    """A problem that must be reported. `begins` is a prefix of its message; a `column` of None matches any column."""

    path: str
    line: int
    column: int | None
    severity: str
    code: str
    begins: str

    def matches(self, problem: Problem) -> bool:
        """Return whether a reported problem is the expected one."""
        place = (problem.path, problem.line, problem.severity, problem.code)
        return (
            place == (self.path, self.line, self.severity, self.code)
            and self.column in (None, problem.column)
            and problem.sentence.startswith(self.begins)
        )


@dataclass
class Case:
    """A change that makes the base playbook invalid, with the expected problems."""

    name: str
    files: dict[str, bytes | Path | None] = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)

    def param(self, *, slow: bool) -> object:
        marks = [pytest.mark.slow] if slow or self.name in SLOW_CASES else []
        return pytest.param(self, id=self.name, marks=marks)


def write(root: Path, files: Files) -> Path:
    """Write the base playbook into a folder, with `files` replacing its own."""
    for path, what in (BASE_FILES | dict(files)).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (root / path).mkdir()
        elif isinstance(what, Path):
            (root / path).symlink_to(what)
        elif what is not None:
            (root / path).write_bytes(what)
    return root


# --- the fixtures --------------------------------------------------------------------------------------------------

_EXPECTED = re.compile(r" *# ([!?=]) (?:(\d+) )?([a-z0-9-]+): (.*?)(?= # [!?=] |$)")
_FIELD = re.compile(r"^(\w+):.*\n(?:[ -].*\n)*", re.MULTILINE)


def with_fields(base: str, fields: str) -> str:
    """Return a file of the base playbook with these fields replaced. In a list file, entries are added."""
    names = re.findall(r"^(\w+):", fields, re.MULTILINE)
    return _FIELD.sub(lambda own: "" if own[1] in names else own[0], base) + fields


def add_file(case: Case, header: str, text: str) -> None:
    """Parse one file of a fixture into a case: its text, and the problems expected on each line."""
    name, _, whole = header.partition(", ")
    path = name if name.startswith(("videos", "media/")) else f"playbook_src/{name}"
    if path in BASE_FILES and not whole:
        text = with_fields(BASE_FILES[path].decode(), text)
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        for sign, column, code, begins in _EXPECTED.findall(line):
            severity = {"!": "error", "?": "warning", "=": "note"}[sign]
            case.expected.append(Expected(path, number, int(column) if column else None, severity, code, begins))
    case.files[path] = "\n".join(_EXPECTED.sub("", line) for line in lines).encode()


def cases(fixture: Path) -> Iterator[Case]:
    """Yield the cases in one fixture file, whose text before the first case is documentation."""
    for text in re.split(r"^=== ", fixture.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        heading, *files = re.split(r"^>>> ", text.rstrip("\n") + "\n", flags=re.MULTILINE)
        case = Case(f"{fixture.stem}: {heading.strip()}")
        for file in files:
            add_file(case, *file.split("\n", 1))
        yield case


WRITTEN = [case for fixture in sorted(FIXTURES.glob("*.txt")) for case in cases(fixture)]


# --- what cannot be typed ------------------------------------------------------------------------------------------


def make_case(name: str, files: Files, *expected: str) -> Case:
    """Return a case of files that no text file can represent.

    Each expected problem is written `path:line:column code: words`, and a warning `path:line:column ? code: words`.
    """
    case = Case(name, dict(files))
    for one in expected:
        found = re.fullmatch(r"(.+):(\d+):(\d+) (\? )?([a-z0-9-]+): (.*)", one)
        assert found, one
        severity = "warning" if found[4] else "error"
        case.expected.append(Expected(found[1], int(found[2]), int(found[3]), severity, found[5], found[6]))
    return case


def clip(**fields: str) -> bytes:
    """Return the text of the base playbook's clips and one more, which begins with these fields."""
    lines = [f"  {name}: {value}\n" for name, value in fields.items()]
    needed = "  title: Two\n  technique: wait-first\n  kind: animation\n  status: filmed\n"
    return BASE_FILES["videos.yml"] + ("- id: two\n" + "".join(lines) + needed).encode()


CLIP = BASE_FILES["videos.yml"].count(b"\n") + 2  # the line on which the first field of `clip` stands
WAIT = BASE_FILES[TECHNIQUE]
VOICES = BASE_FILES["media/waiting.vtt"]
TECHNIQUES = "playbook_src/techniques/"
STEP = BASE_FILES["playbook_src/techniques/name-the-step.yml"]
NL = b"\n"

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n"

MADE = [
    make_case(
        "files of the playbook that only stand for the real ones",
        {
            "playbook_src/glossary.yml": POINTER,
            "playbook_src/people.yml": bytes(4096),
            "videos/two.yml": b"/annex/objects/SHA256E-s5--ab.yml\n",
            "playbook_src/techniques/wait-first.yml": WAIT.replace(b"    - amina\n", b"").replace(
                b"shaped_by:\n  - who: amina\n    how: tried\n", b""
            ),
        },
        "playbook_src/glossary.yml:1:1 cannot-read: This file is not the file itself, but a pointer that Git LFS left",
        "playbook_src/people.yml:1:1 cannot-read: This file begins with zeros, as a file does that was not",
        "videos/two.yml:1:1 cannot-read: This file is not the file itself, but a pointer that git-annex left",
    ),
    # files
    make_case(
        "no playbook.yml",
        {"playbook_src/playbook.yml": None, TECHNIQUE: with_fields(WAIT.decode(), "agreed:\n").encode()},
        "playbook_src/playbook.yml:1:1 missing-file: The file playbook_src/playbook.yml is missing. Every playbook",
    ),
    make_case(
        "no vocabularies.yml",
        {"playbook_src/vocabularies.yml": None, "media/waiting.vtt": VOICES.replace(b"<v TA>", b"")},
        "playbook_src/vocabularies.yml:1:1 missing-file: The file playbook_src/vocabularies.yml is missing.",
    ),
    make_case(
        "a file whose name cannot be an address",
        {"playbook_src/techniques/name-the-step.yml": None, "playbook_src/techniques/Name the step.yml": STEP},
        "playbook_src/techniques/Name the step.yml:1:1 file-name: 'Name the step.yml' cannot be an address. "
        "Use lower-case letters, digits and hyphens: name-the-step.yml.",
    ),
    make_case(
        "files that nothing reads",
        {
            "playbook_src/glossary.yaml": b"",
            "playbook_src/reference.yml": b"",
            "playbook_src/wait.yml": b"",
            "playbook_src/techniques/notes.docx": b"",
            "playbook_src/techniques/autumn/wait.yml": b"",
            "playbook_src/technique/calm.yml": b"",
            "playbook_src/.hidden": b"",
        },
        "playbook_src/glossary.yaml:1:1 unexpected-file: Nothing reads this file, so its text would be lost. "
        "glossary.yml is here too: compare the two, keep the better text there, and delete this file.",
        "playbook_src/reference.yml:1:1 unexpected-file: Nothing reads this file, so its text would be lost. "
        "references.yml is here too: compare the two, keep the better text there, and delete this file.",
        "playbook_src/wait.yml:1:1 unexpected-file: Nothing reads this file",
        "playbook_src/techniques/notes.docx:1:1 unexpected-file: Nothing reads this file",
        "playbook_src/techniques/autumn/wait.yml:1:1 unexpected-file: Nothing reads this file",
        "playbook_src/technique/calm.yml:1:1 unexpected-file: Nothing reads this file, so its text would be lost. "
        "Did you mean 'techniques/calm.yml'?",
    ),
    make_case(
        "files of systems and of word processors, backups and names that Notepad makes",
        {
            "playbook_src/techniques/Thumbs.db": b"x",
            "playbook_src/techniques/desktop.ini": b"x",
            "playbook_src/~$wait.docx": b"x",
            "videos/Thumbs.db": b"x",
            "playbook_src/techniques/pen.yml.txt": WAIT,
            "playbook_src/techniques/pen.YML": WAIT,
            "playbook_src/techniques/ruler": WAIT,
            "playbook_src/techniques/.~lock.pen.yml#": b"x",
            "playbook_src/techniques/._pen.yml": b"x",
            "playbook_src/techniques/ehthumbs.db": b"x",
            "playbook_src/ruler": b"x",
            "playbook_src/techniques/wait-first.yml.bak": WAIT,
            "playbook_src/techniques/wait-first.yml~": WAIT,
            "playbook_src/techniques/#wait-first.yml#": WAIT,
            "playbook_src/techniques/calm.docx": b"PK",
            "playbook_src/techniques/calm.ods": b"PK",
            "playbook_src/techniques/calm.yml.part": b"ti",
            "playbook_src/techniques/Icon\r": b"",
            "media/Thumbs.db:encryptable": b"",
            "playbook_src/techniques/calm.JPG": b"x",
            "videos/calm.vtt": b"WEBVTT\n",
            "videos/calm.mp4": b"x",
            "videos/calm.docx": b"PK",
        },
        "videos/calm.docx:1:1 unexpected-file: Nothing reads this file, so its text would be lost. Write its text into "
        "a file that ends with .yml: 'playbook new clip' makes one.",
        *(
            f"{TECHNIQUES}{name}:1:1 unexpected-file: Nothing reads this file, so its text would be lost. {fix}"
            for name, fix in {
                "pen.yml.txt": "Name it pen.yml.",
                "pen.YML": "Name it pen.yml.",
                "ruler": "Name it ruler.yml.",
                "wait-first.yml.bak": "It is the backup of another file, so delete it.",
                "wait-first.yml~": "It is the backup of another file",
                "#wait-first.yml#": "It is the backup of another file",
                "calm.docx": "Write its text into a file that ends with .yml",
                "calm.ods": "Write its text into a file that ends with .yml",
                "calm.yml.part": "It is part of a file that is not here whole yet. Fetch that file again",
                "calm.JPG": "Put it in media/, and write its new path where it is named.",
            }.items()
        ),
        "playbook_src/ruler:1:1 unexpected-file: Nothing reads this file, so its text would be lost. Files here are",
        *(
            f"videos/calm.{end}:1:1 unexpected-file: Nothing reads this file, so its text would be lost. Put it in "
            "media/"
            for end in ("vtt", "mp4")
        ),
    ),
    make_case(
        "copies of files that there is one of",
        {
            "playbook_src/vocabularies (1).yml": BASE_FILES["playbook_src/vocabularies.yml"],
            "playbook_src/glossary - Copy.yml": BASE_FILES["playbook_src/glossary.yml"],
            "playbook_src/people-LAPTOP-7.yml": BASE_FILES["playbook_src/people.yml"],
            "videos - Copy.yml": BASE_FILES["videos.yml"],
            "videos-of-ours.yml": b"- id: nothing to do with this\n",
        },
        *(
            f"playbook_src/{copy}:1:1 unexpected-file: Nothing reads this file, so its text would be lost. {name}.yml "
            "is here too: compare the two, keep the better text there, and delete this file."
            for copy, name in {
                "vocabularies (1).yml": "vocabularies",
                "glossary - Copy.yml": "glossary",
                "people-LAPTOP-7.yml": "people",
            }.items()
        ),
        "videos - Copy.yml:1:1 copied-file: This looks like a copy of videos.yml, as OneDrive and file",
    ),
    make_case(
        "a space at the end of a name",
        {"playbook_src/techniques/calm.yml ": WAIT},
        "playbook_src/techniques/calm.yml :1:1 file-name-elsewhere: Windows cannot have a file named 'calm.yml '.",
    ),
    *(
        make_case(
            f"another spelling: {name}",
            {f"{TECHNIQUES}{name}": WAIT},
            f"{TECHNIQUES}{name}:1:1 copied-file: This looks like a copy of wait-first.yml",
        )
        for name in ("wait first.yml", "WAIT-FIRST.YML", "Wait-First.yml.txt", "wait-first.yaml", "wait_first.yml")
    ),
    *(
        make_case(
            f"a copy: {name}",
            {f"{TECHNIQUES}{name}.yml": WAIT.replace(b"title: Wait first", f"title: {title}".encode())},
            f"{TECHNIQUES}{name}.yml:1:1 copied-file: This looks like a copy of wait-first.yml, as OneDrive and file "
            "managers make them. Compare the two, keep the better text in wait-first.yml, and delete this file.",
        )
        for name, title in {
            "wait-first-DESKTOP-AB12CD": "Wait first",
            "wait-first (1)": "Wait first",
            "wait-first - Copy": "Wait longer",
            "Copy of wait-first": "Wait first",
            "_wait-first": "Wait first",
            "wait-first-laptop": "Wait first",
            "wait-first~1": "Wait first",
            "Kopie von wait-first": "Wait first",
            "backup-wait-first": "Wait first",
            "wait-first (Sam's conflicted copy 2026-11-01)": "Wait first",
        }.items()
    ),
    *(
        make_case(
            f"no copy, as it has a title of its own: {name}",
            {
                f"{TECHNIQUES}{name}.yml": WAIT.replace(b"title: Wait first", b"title: A full wait")
                .replace(b"What happens when you wait?", b"What do pupils do in a full wait?")
                .replace(b"Shall we try it now?", b"Shall we try a full wait?")
            },
        )
        for name in ("a-full-wait-first", "wait-first-again", "wait-first-2")
    ),
    *(
        make_case(
            f"another spelling alone: {name}",
            {right: None, name: BASE_FILES[right]},
            f"{name}:1:1 unexpected-file: Nothing reads this file, so its text would be lost. Name it "
            f"{right.rpartition('/')[2]}.",
        )
        for right, names in {
            TECHNIQUE: ("wait-first.YML", "Wait first.yaml", "wait-first.yml.txt"),
            "playbook_src/leverage_points/stepping-back.yml": ("stepping-back.yaml",),
            "playbook_src/playbook.yml": ("Playbook.yml", "playbook.yml.txt"),
            "playbook_src/vocabularies.yml": ("vocabularies.YAML",),
            "playbook_src/people.yml": ("People.yml", "people.yaml"),
            "playbook_src/references.yml": ("references.YML",),
            "videos.yml": ("videos.YML", "Videos.yaml", "videos.yml.txt"),
        }.items()
        for name in (right.rpartition("/")[0] + "/" * ("/" in right) + one for one in names)
    ),
    *(
        make_case(
            f"another spelling of a folder: {name}",
            {path: None for path in BASE_FILES if path.startswith(f"{right}/")}
            | {path.replace(right, name): raw for path, raw in BASE_FILES.items() if path.startswith(f"{right}/")},
            f"{name}:1:1 unexpected-file: Nothing reads this folder, so the texts in it would be lost. Name it "
            f"{right.rpartition('/')[2]}.",
        )
        for right, name in (
            *(("playbook_src/techniques", f"playbook_src/{name}") for name in ("Techniques", "technique")),
            *(("playbook_src/leverage_points", f"playbook_src/{one}") for one in ("leverage-points", "Leverage Point")),
        )
    ),
    make_case(
        "another spelling of the folder of clips",
        {"Videos/two.yml": clip()},
        "Videos:1:1 unexpected-file: Nothing reads this folder, so the texts in it would be lost. Name it videos.",
    ),
    make_case(
        "an address that leads nowhere, and a line that is none",
        {
            "playbook_src/ledger.txt": b"# Every address\ntechniques/wait-first\ntechniques/wait-long\nwait\n"
            b"exemplars/old  # let go on 2026-11-01: asked for\n"
        },
        "playbook_src/ledger.txt:3:1 lost-address: The page 'techniques/wait-long' was published, and its address "
        "leads nowhere now. Add 'wait-long' under was: of the page that took its place; or say why it goes:",
        "playbook_src/ledger.txt:4:1 ledger-line: This line is no address, such as techniques/ask-then-wait. Undo",
    ),
    make_case(
        "a clip's file that nothing reads",
        {"videos/two.yaml": clip()},
        "videos/two.yaml:1:1 unexpected-file: Nothing reads this file",
    ),
    make_case(
        "links to other places",
        {
            "playbook_src/people.yml": Path("/etc/hosts"),
            "playbook_src/techniques/wait.yml": Path("name-the-step.yml"),
            "playbook_src/more": Path("/etc"),
            "playbook_src/techniques/wait-first.yml": WAIT.replace(b"    - amina\n", b"").replace(
                b"shaped_by:\n  - who: amina\n    how: tried\n", b""
            ),
        },
        "playbook_src/people.yml:1:1 symlink: This is a link to another place, and links are not followed. Put the",
        "playbook_src/techniques/wait.yml:1:1 symlink: This is a link to another place",
        "playbook_src/more:1:1 symlink: This is a link to another place",
    ),
    make_case(
        "a clip's file that is a link",
        {"videos/two.yml": Path("/etc/hosts")},
        "videos/two.yml:1:1 symlink: This is a link to another place",
    ),
    make_case(
        "a folder where a file belongs",
        {"videos/two.yml/": b""},
        "videos/two.yml:1:1 cannot-read: This file cannot be read: Is a directory.",
    ),
    make_case(
        "a file that is too large",
        {"playbook_src/glossary.yml": b"#" * 1_500_000},
        "playbook_src/glossary.yml:1:1 too-large: This file is 1.5 MB; 1 MB is the most that is read. Split it",
    ),
    make_case(
        "more values than anyone writes",
        {"playbook_src/glossary.yml": b"- a\n" * 100_001},
        "playbook_src/glossary.yml:100000:3 too-large: This file holds more than 100,000 values.",
    ),
    make_case(
        "a mistake in each of many lines",
        {"playbook_src/glossary.yml": b"- <<: a\n" * 1_002},
        *(f"playbook_src/glossary.yml:{line}:3 merge-key: '<<' copies one part" for line in range(1, 1_001)),
        "playbook_src/glossary.yml:1001:3 too-many-mistakes: More than 1,000 mistakes were found, so nothing after",
    ),
    make_case(
        "boxes in boxes",
        {"playbook_src/glossary.yml": b"- " * 10_000 + b"a"},
        "playbook_src/glossary.yml:1:41 too-deep: This is nested more than 20 deep. Check the spaces at the start",
    ),
    # characters
    make_case("a BOM, as Notepad saves it", {TECHNIQUE: b"\xef\xbb\xbf" + WAIT}),
    make_case(
        "a mistake after a BOM",
        {TECHNIQUE: b"\xef\xbb\xbf" + WAIT.replace(b"title:", b"titel:", 1)},
        f"{TECHNIQUE}:1:1 unknown-field: 'titel' is not a field of a technique. Did you mean 'title'?",
    ),
    make_case(
        "UTF-16, as an old Notepad saves it",
        {TECHNIQUE: WAIT.decode().encode("utf-16")},
        f"{TECHNIQUE}:1:1 not-utf8: This file is saved as UTF-16. Save it again as UTF-8.",
    ),
    make_case(
        "a curly apostrophe as Windows once saved it",
        {TECHNIQUE: WAIT + b"for_teachers: You will see a pause.\nknown_gaps: [We don\x92t know.]\n"},
        f"{TECHNIQUE}:62:20 not-utf8: This file is not saved as UTF-8: the character here may be meant as '’'. Save",
    ),
    make_case(
        "an accent as Windows once saved it, after one in UTF-8",
        {TECHNIQUE: WAIT + b"for_teachers: Caf\xc3\xa9 or caf\xe9.\n"},
        f"{TECHNIQUE}:61:26 not-utf8: This file is not saved as UTF-8: the character here may be meant as 'é'.",
    ),
    make_case(
        "a NUL and a bell",
        {TECHNIQUE: WAIT + b"for_teachers: You\0 will\x07 see.\n"},
        f"{TECHNIQUE}:61:18 control-character: There is an invisible control character here. Delete it and type",
        f"{TECHNIQUE}:61:24 control-character: There is an invisible control character here.",
    ),
    make_case(
        "text that would run backwards",
        {TECHNIQUE: WAIT + "for_teachers: You \u202ewill see.\n".encode()},
        f"{TECHNIQUE}:61:19 hidden-character: There is an invisible character here that can change how text reads.",
    ),
    make_case(
        "text that would run backwards, written as a code",
        {TECHNIQUE: WAIT + b'for_teachers: "You \\u202ewill see."\n'},
        f"{TECHNIQUE}:61:15 hidden-character: There is an invisible character here",
    ),
    make_case(
        "a space of no width, as copied from a chat",
        {TECHNIQUE: WAIT + "\u200bfor_teachers: You will see.\n".encode()},
        f"{TECHNIQUE}:61:1 hidden-character: There is an invisible character here",
    ),
    make_case(
        "a special space in front of a line",
        {TECHNIQUE: WAIT + "pitfalls:\n \u00a0- pitfall: You fill the silence.\n".encode()},
        f"{TECHNIQUE}:62:2 odd-space: There is a special space here, as copied from a web page. Use ordinary",
    ),
    make_case(
        "line ends of an old Mac",
        {TECHNIQUE: b"title: Wait\rsummary: Wait # first\r"},
        f"{TECHNIQUE}:1:12 line-end: A line ends in a way that few programs know.",
    ),
    make_case(
        "line ends of two programs in one file",
        {TECHNIQUE: WAIT.replace(b"\n", b"\n\r", 9), "media/waiting.vtt": VOICES},
        f"{TECHNIQUE}:2:1 line-end: A line ends in a way that few programs know.",
    ),
    make_case(
        "files of a word processor with the ends of lines of an old Mac, in two files",
        {
            TECHNIQUE: WAIT.replace(b"\n", b"\r"),
            "playbook_src/glossary.yml": BASE_FILES["playbook_src/glossary.yml"].replace(b"\n", b"\r"),
        },
        f"{TECHNIQUE}:1:18 line-end: A line ends in a way that few programs know.",
        "playbook_src/glossary.yml:1:15 line-end: A line ends in a way that few programs know.",
    ),
    make_case(
        "a special space after a colon",
        {TECHNIQUE: WAIT + "for_teachers:\u00a0You will see.\n".encode()},
        f"{TECHNIQUE}:61:14 odd-space: There is a special space here",
    ),
    make_case(
        "a line break that only some programs see",
        {TECHNIQUE: WAIT + "for_teachers: You will see\u2028a pause.\n".encode()},
        f"{TECHNIQUE}:61:27 hidden-character: There is an invisible character here",
    ),
    make_case(
        "Windows line ends keep every line in its place",
        {TECHNIQUE: (WAIT + b"mood: sunny\n").replace(b"\n", b"\r\n")},
        f"{TECHNIQUE}:61:1 unknown-field: 'mood' is not a field of a technique.",
    ),
    # media
    make_case(
        "captions that are not UTF-8",
        {
            "videos.yml": clip(captions="media/two.vtt"),
            "media/two.vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nCaf\xe9\n",
        },
        "media/two.vtt:4:4 not-utf8: This file is not saved as UTF-8: the character here may be meant as 'é'. Save it",
    ),
    make_case(
        "captions and a page that an old Notepad saves, and a page from an old Mac",
        {
            "videos.yml": clip(captions="media/two.vtt"),
            "media/two.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nWait.\n".encode("utf-16-le"),
            "mkdocs.yml": b"site_name: Ours\nplugins: [playbook]\n",
            "docs/hello.md": "# Hello\n".encode("utf-16"),
            "docs/help.md": "# Help\n\nA caf\u00e9.\n".encode("mac_roman"),
        },
        "media/two.vtt:1:1 not-utf8: This file is saved as UTF-16. Save it again as UTF-8. In Notepad: Save as, and",
        "docs/hello.md:1:1 not-utf8: This file is saved as UTF-16. Save it again as UTF-8.",
        "docs/help.md:3:6 not-utf8: This file is not saved as UTF-8: the character here may be meant as 'é'. Save it",
    ),
    make_case(
        "a film and a photograph whose entries are gone, with names as cameras give them",
        {
            "media/two.mp4": b"",
            "media/two.jpg": b"",
            "media/old/IMG_1.JPG": b"",
            "media/wait.svg": b"",
            "media/README.md": b"x",
            "media/thumbs.db": b"x",
        },
        "media/old/IMG_1.JPG:1:1 ? unused-media: Nothing names this file, so no page shows it. Delete it, or name it",
        "media/two.jpg:1:1 ? unused-media: Nothing names this file or media/two.mp4, so no page shows it.",
    ),
    make_case(
        "a poster that is too large",
        {"videos.yml": clip(poster="media/two.png"), "media/two.png": bytes(1_200_000)},
        f"videos.yml:{CLIP}:11 media-size: 'media/two.png' is 1.2 MB; 1 MB is the most for a poster. Make it smaller",
    ),
    make_case(
        "a poster that Git LFS left a pointer for",
        {"videos.yml": clip(poster="media/two.png"), "media/two.png": b"version https://git-lfs.github.com/spec/v1\n"},
        f"videos.yml:{CLIP}:11 media-content: 'media/two.png' is not the file itself, but a pointer that Git LFS left",
    ),
    make_case(
        "a poster with a comment in it",
        {
            "videos.yml": clip(poster="media/two.jpg"),
            "media/two.jpg": media_files.jpeg_file("", media_files.segment(0xFE, b"In our hall")),
        },
        f"videos.yml:{CLIP}:11 media-metadata: 'media/two.jpg' holds hidden details: a title, keyword or comment. Run "
        "'playbook strip media/two.jpg'.",
    ),
    make_case(
        "a poster that is a link",
        {"videos.yml": clip(poster="media/two.png"), "media/two.png": Path("/etc/hosts")},
        f"videos.yml:{CLIP}:11 media-place: 'media/two.png' is a link to another place, and links are not followed.",
    ),
    make_case(
        "a path that no disk can hold",
        {"videos.yml": clip(poster=f"media/{'a' * 300}.png")},
        f"videos.yml:{CLIP}:11 media-missing: There is no file 'media/aaa",
    ),
    # names of files
    make_case(
        "names that Windows cannot have",
        {
            "playbook_src/techniques/con.yml": STEP.replace(b"title: ", b"title: Not "),
            "playbook_src/glossary.yml.": b"",
            "media/aux.vtt": VOICES,
            "media/what?.vtt": VOICES,
            "videos.yml": clip().replace(b"- id: two", b"- id: nul"),
            TECHNIQUE: WAIT + b"was: [lpt1]\n",
        },
        "playbook_src/techniques/con.yml:1:1 file-name-elsewhere: Windows cannot have a file named 'con.yml'. Give it",
        "playbook_src/glossary.yml.:1:1 file-name-elsewhere: Windows cannot have a file named 'glossary.yml.'. Name",
        "media/aux.vtt:1:1 file-name-elsewhere: Windows cannot have a file named 'aux.vtt'.",
        "media/what?.vtt:1:1 file-name-elsewhere: Windows cannot have a file named 'what?.vtt'.",
        f"videos.yml:{CLIP - 1}:7 id-elsewhere: Windows keeps 'nul' for itself, so no page can be named so. Give it",
        f"{TECHNIQUE}:{WAIT.count(NL) + 1}:7 id-elsewhere: Windows keeps 'lpt1' for itself",
    ),
    make_case(
        "files that some computers take for one",
        {
            "media/Waiting.vtt": VOICES,
            "media/caf\u00e9.vtt": VOICES,
            "media/cafe\u0301.vtt": VOICES,
            "media/Strasse.vtt": VOICES,
            "media/stra\u00dfe.vtt": VOICES,
        },
        "media/waiting.vtt:1:1 same-file-name: On many computers this is the same file as media/Waiting.vtt, so one",
        "media/caf\u00e9.vtt:1:1 same-file-name: On many computers this is the same file as media/cafe\u0301.vtt",
        "media/stra\u00dfe.vtt:1:1 same-file-name: On many computers this is the same file as media/Strasse.vtt",
    ),
    make_case(
        "a name that is too long for some",
        {f"media/{'a' * 200}.vtt": VOICES},
        f"media/{'a' * 200}.vtt:1:1 file-name-elsewhere: This name has 204 letters; 120 are the most.",
    ),
    # settings
    make_case(
        "settings that run code",
        {
            "mkdocs.yml": b"""\
site_name: Ours
hooks: [hooks.py]
extra_templates: [page.html]
INHERIT: ../base.yml
theme:
  name: evil
  custom_dir: theme
plugins:
  - search
  - evil: {really: true}
markdown_extensions:
  - toc:
      slugify: !!python/object/apply:os.system ["true"]
  - pymdownx.snippets
extra:
  key: !ENV SECRET
"""
        },
        "mkdocs.yml:2:1 settings-run-code: 'hooks' runs files of Python. Take it away; or someone who looks after the",
        "mkdocs.yml:3:1 settings-run-code: 'extra_templates' runs files as templates",
        "mkdocs.yml:4:1 settings-run-code: 'INHERIT' takes in settings that nobody sees here.",
        "mkdocs.yml:5:1 settings-run-code: 'evil' is a theme that is not known here, and it can run anything.",
        "mkdocs.yml:7:3 settings-run-code: 'custom_dir' runs files as templates of the theme.",
        "mkdocs.yml:10:5 settings-run-code: 'evil' is a plugin that is not known here, and it can run anything.",
        "mkdocs.yml:13:16 settings-tag: '!!python/object/apply:os.system' has another program do something.",
        "mkdocs.yml:14:5 settings-run-code: 'pymdownx.snippets' is an extension that is not known here",
        "mkdocs.yml:16:8 settings-tag: '!ENV' has another program do something. Write the value out; or",
    ),
    make_case(
        "settings that hide something",
        {"mkdocs.yml": b"plugins: {search: {}}\nplugins: {evil: {}}\n<<: {hooks: [evil.py]}\n? [a]\n: b\n"},
        "mkdocs.yml:2:1 duplicate-key: 'plugins' stands twice in the same place, so one of the two would be lost.",
        "mkdocs.yml:3:1 settings-key: '<<' copies one part of a file into another. Write the settings out.",
        "mkdocs.yml:4:3 settings-key: This is no plain name.",
    ),
    make_case(
        "settings that lead out of the folder",
        {
            "mkdocs.yml": b"docs_dir: ../..\nsite_dir: /srv\nplugins:\n  - playbook:\n      source: a/../../b\n"
            b"      media: 'C:'\n"
        },
        "mkdocs.yml:1:11 settings-place: '../..' is not a folder or file below mkdocs.yml. Name one that is.",
        "mkdocs.yml:2:11 settings-place: '/srv' is not a folder or file below mkdocs.yml.",
        "mkdocs.yml:5:15 settings-place: 'a/../../b' is not a folder or file below mkdocs.yml.",
        "mkdocs.yml:6:14 settings-place: 'C:' is not a folder or file below mkdocs.yml.",
    ),
    make_case(
        "settings that hold markup",
        {
            "mkdocs.yml": b'site_name: Ours <b>\ncopyright: Ours &lt;b>\nnav:\n  - Say "hello": a.md\n'
            b"extra:\n  homepage: JavaScript:go()\n  social:\n    - link: https://me@example.org/\n"
            b"  analytics: {provider: google}\n"
        },
        "mkdocs.yml:1:12 settings-markup: 'site_name' holds <, and a theme would print it as a part of the page's",
        "mkdocs.yml:2:12 settings-markup: 'copyright' holds <",
        'mkdocs.yml:4:5 settings-markup: The name \'Say "hello"\' holds "',
        "mkdocs.yml:6:13 settings-markup: 'extra.homepage' is an address that runs a script.",
        "mkdocs.yml:8:13 not-a-link: 'extra.social[0].link' has a name and an @ in front of the site",
        "mkdocs.yml:9:3 settings-run-code: 'extra.analytics' lets another company see who reads a page.",
    ),
    make_case(
        "settings nested for ever",
        {"mkdocs.yml": b"a: " + b"[" * 100_000},
        "mkdocs.yml:1:1 too-deep: This is nested more than 40 deep.",
    ),
    make_case(
        "settings that stand for many",
        {
            "mkdocs.yml": "".join(
                f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 1}]\n" for n in range(9)
            ).encode()
        },
        "mkdocs.yml:1:1 too-deep: This is nested",
    ),
    make_case(
        "settings that are no YAML",
        {"mkdocs.yml": b"a: [b\nc: d"},
        "mkdocs.yml:1:4 open-bracket: A list that begins with [",
    ),
    make_case(
        "settings from Word",
        {"mkdocs.yml": "site_name: ‘Ours’".encode("cp1252")},
        "mkdocs.yml:1:12 not-utf8: This file is not saved as UTF-8: the character here may be meant as '‘'.",
    ),
    make_case(
        "settings from an old Notepad",
        {"mkdocs.yml": "site_name: Ours".encode("utf-16-le")},
        "mkdocs.yml:1:1 not-utf8: This file is saved as UTF-16.",
    ),
    make_case(
        "settings that are a link",
        {"mkdocs.yml": Path("/etc/hosts")},
        "mkdocs.yml:1:1 symlink: This is a link to another",
    ),
    make_case(
        "hand-written pages that are not",
        {
            "mkdocs.yml": b"site_name: Ours\n",
            "docs/hosts.md": Path("/etc/hosts"),
            "docs/etc": Path("/etc"),
            "docs/run.exe": b"MZ",
            "docs/gps.jpg": media_files.jpeg_file("", media_files.segment(0xE1, b"Exif\0\0" + media_files.exif())),
            "docs/help/film.mp4": b"<!doctype html>",
            "docs/crest.svg": POINTER,
            "docs/FAVICON.ICO": b"",
            "docs/school.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><made-by-some-program/></svg>",
            "docs/help/pupils.csv": b"Names",
            "docs/pupils.TXT": b"Names",
            "docs/help/_headers": b"",
            "docs/_headers": b"",
            "docs/CNAME": b"",
            "docs/Help.md": b"# Help",
            "docs/help.md": b"# Help",
            "docs/.hidden": b"",
            "docs/.nojekyll": b"",
            "docs/Thumbs.db": b"",
            "docs/help/desktop.ini": b"",
            "docs/help/~$list.docx": b"",
            "docs/.well-known/security.txt": b"",
            "docs/named.md": b"---\nallow:\n  - code: person-named\n---\n# Jayden waits\n",
            "docs/answers.md": b"---\ntitle: No\ndescription:  [Ours, theirs] # both\n---\n# No\n",
            "docs/colon.md": b"---\ntitle: Help: for us\n---\n# Help\n",
            "docs/twice.md": b"---\ntitle: One\n\ntitle: Two\n---\n# One\n",
            "docs/open.md": b"---\ntitle: One\n# One\n",
            "docs/capital.md": b"---\nTitle: One\n---\n# One\n",
            "docs/list.md": b"---\n- title: One\n- description: Two\n---\n# One\n",
            "docs/words.md": b"---\nHelp for us\nand for you\n---\n# One\n",
            "docs/no-colon.md": b"---\ntitle: One\nwords\n---\n# One\n",
            "docs/tag.md": b"---\ntitle: !ours One\n---\n# One\n",
            "docs/env.md": b"---\ndescription: One\ntitle: !ENV HOME\n---\n# One\n",
            "docs/below.md": b"---\ntitle:\n  - One\ndescription:\n  of: us\n---\n# One\n",
            "docs/sentence.md": b"---\nWelcome all of you, to: us\n---\n",
            "docs/rules.md": b"---\n\nWelcome, all of you\n- to us\n---\n",
            "docs/note.md": b"---\n# Welcome\n---\n",
            "docs/rule.md": b"---\nWelcome\n",
            "docs/quoted.md": b"---\ntitle: 'No'\ndescription: No, thank you\n---\ntitle: No\n",
        },
        "docs/hosts.md:1:1 symlink: This is a link to another place, and links are not followed. Put the file itself",
        "docs/etc:1:1 symlink: This is a link to another place",
        "docs/gps.jpg:1:1 media-metadata: 'docs/gps.jpg' holds hidden details: with which phone, camera or program it "
        "was made; where it was recorded (GPS position). Run 'playbook strip docs/gps.jpg'.",
        "docs/help/film.mp4:1:1 media-content: 'docs/help/film.mp4' is not an MP4 film, but a web page.",
        "docs/crest.svg:1:1 media-content: 'docs/crest.svg' is not the file itself, but a pointer that Git LFS left",
        "docs/FAVICON.ICO:1:1 media-content: 'docs/FAVICON.ICO' is empty: there is nothing in it.",
        "docs/run.exe:1:1 page-file: This would be published for anyone to download, and no page is made of a file",
        "docs/help/pupils.csv:1:1 page-file: This would be published for anyone to download",
        "docs/pupils.TXT:1:1 page-file: This would be published for anyone to download",
        "docs/help/_headers:1:1 page-file: This would be published for anyone to download",
        "docs/help.md:1:1 same-file-name: On many computers this is the same file as docs/Help.md",
        "docs/named.md:3:1 page-allow: This allows nothing: it needs a code and a reason. Write '- code: …' and",
        "docs/answers.md:2:8 ? page-title: 'No' is read as yes or no, and not a word, so the page has no title",
        "docs/answers.md:3:15 ? page-title: '[Ours, theirs]' is read as a list or a group, so the page has no descript",
        "docs/colon.md:2:12 ? front-matter: Not all of this top of the page is read: There is a colon and a space here",
        "docs/twice.md:4:1 ? front-matter: Not all of this top of the page is read: 'title' stands twice",
        "docs/list.md:2:1 ? front-matter: This is a list where the fields of a page belong, so readers see it. Write",
        "docs/words.md:2:1 ? front-matter: This is a text where the fields of a page belong, so readers see it. Write",
        "docs/no-colon.md:3:1 ? front-matter: Not all of this top of the page is read: This line should be a field's",
        "docs/tag.md:2:8 ? front-matter: Not all of this top of the page is read: '!ours' has another program do some",
        "docs/env.md:3:8 ? front-matter: Not all of this top of the page is read: '!ENV' has another program do some",
        "docs/below.md:3:3 ? page-title: '- One' is read as a list or a group, so the page has no title from here. Put "
        'it in quotes: title: "One".',
        "docs/below.md:5:3 ? page-title: 'of: us' is read as a list or a group, so the page has no description",
        "docs/sentence.md:2:1 ? front-matter: 'Welcome all of you, to' is read as the name of a field here, so readers",
        "docs/open.md:1:1 ? front-matter: The fields at the top of this page have no end, so readers see them. Put ---",
        "docs/capital.md:2:1 ? front-matter: Nothing reads 'Title' here. Write 'title'.",
        "docs/named.md:5:3 person-named: This looks like a person's name ('Jayden'). Write 'a pupil' or",
    ),
]
CASES = [*WRITTEN, *MADE]


def assert_reported(reported: Sequence[Problem], expected: Iterable[Expected]) -> None:
    """Assert that exactly the expected problems were reported."""
    found, missing = list(reported), []
    for required in expected:
        met = next((problem for problem in found if required.matches(problem)), None)
        if met:
            found.remove(met)
        else:
            missing.append(required)
    differences = "".join(f"\n  not expected: {problem}" for problem in found)
    differences += "".join(f"\n  not found:    {required}" for required in missing)
    assert not differences, differences


def test_base_playbook_has_no_errors(tmp_path: Path) -> None:
    assert load(write(tmp_path, {}), day=DAY).problems == ()


# A sample is enough while one works: each fourth case runs in `make quick`.
@pytest.mark.parametrize("name", ["MEDIA", "films", "media "])
def test_missing_media_folder_is_reported_once(name: str, tmp_path: Path) -> None:
    clips = clip(poster="media/waiting.png", source="\n    file: media/waiting.mp4")
    root = write(tmp_path, {"videos.yml": clips})
    found = [problem for problem in load(root, media=name, day=DAY).problems if problem.code.startswith("media-")]
    assert [(problem.path, problem.message) for problem in found] == [
        ("videos.yml", f"There is no folder '{name}', and 3 places name a file in a folder of media.")
    ]
    (root / name).mkdir()
    assert len([one for one in load(root, media=name, day=DAY).problems if one.code == "media-place"]) == 3


@pytest.mark.parametrize("case", [case.param(slow=bool(number % 4)) for number, case in enumerate(CASES)])
def test_error_is_reported_with_location(case: Case, tmp_path: Path) -> None:
    root = write(tmp_path, case.files)
    config = mkdocs_config_check.check_config(root)
    loaded = load(root, day=DAY)
    assert_reported([*loaded.problems, *(config.problems if config else ())], case.expected)
    stops = any(
        required.severity == "error" and not required.path.startswith(("mkdocs.yml", "docs/"))
        for required in case.expected
    )
    assert (loaded.playbook is None) == stops


def test_one_run_reports_errors_of_all_files(tmp_path: Path) -> None:
    spoilt = {}
    for path, raw in BASE_FILES.items():
        if path.endswith(".yml") and not path.endswith("questions.yml"):
            spoilt[path] = raw + (b"- nonsense: yes\n" if raw.startswith(b"- ") else b"nonsense: yes\n")
    found = load(write(tmp_path, spoilt), day=DAY).problems
    places = {(problem.path, problem.line) for problem in found if problem.code == "unknown-field"}
    assert places == {(path, raw.count(b"\n")) for path, raw in spoilt.items()}
    shared = ("playbook_src/playbook.yml", "playbook_src/vocabularies.yml")
    assert list(found) == sorted(found, key=lambda problem: (problem.path not in shared, problem))


# --- one mistake, one message --------------------------------------------------------------------------------------

DEPENDENT = {  # valid with the base, and judged by words of the two shared files
    f"{TECHNIQUES}name-the-step.yml": STEP
    + b"questions:\n  rehearse: [Shall we try it? Then what changes?, Can you be the pupil?]\n",
    "media/waiting.vtt": VOICES.replace(b"<v TA>", b"<v Pupil 2>"),
}


def slips(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, text) for an error in each line of a file: a misspelt name, a colon, an indentation."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        found = re.fullmatch(r"( *(?:- )?)([a-z_]+):( .+)?", line)
        if not found or line.startswith("#"):
            continue
        begin, name, value = found.groups()
        for new in (f"{begin}{name}x:{value or ''}", *((f"{begin}{name}: Hydro: pool", f" {line}") if value else ())):
            yield number, "\n".join([*lines[: number - 1], new, *lines[number:]])


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vocabularies.yml", "playbook.yml"])
def test_error_in_shared_file_causes_no_errors_elsewhere(name: str, tmp_path: Path) -> None:
    root, path = write(tmp_path, DEPENDENT), f"playbook_src/{name}"
    assert load(root, day=DAY).mistakes == ()
    for line, text in [*slips(BASE_FILES[path].decode())][::3]:
        (root / path).write_text(text, "utf-8")
        mistakes = load(root, day=DAY).mistakes
        assert {problem.path for problem in mistakes} == {path}, (line, mistakes)


def test_errors_of_shared_files_are_listed_first(tmp_path: Path) -> None:
    vocabularies, about = "playbook_src/vocabularies.yml", "playbook_src/playbook.yml"
    spoilt = {path: BASE_FILES[path] + b"nonsense: yes\n" for path in (vocabularies, about, TECHNIQUE)}
    spoilt["mkdocs.yml"] = b"site_name: <b>\nplugins: [playbook]\n"
    root = write(tmp_path, spoilt)
    lines = check(root).stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == [about, vocabularies, "mkdocs.yml", TECHNIQUE]


# --- every code has its case ---------------------------------------------------------------------------------------

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE_AND_SENTENCE = re.compile(r'"[a-z0-9-]+",\s*(?:f?"|message)')  # finds the files that are worth parsing
NO_PARSE_CODES = {
    "clips",
    "impact",
    "layers",  # tests/unit/test_layers.py has their cases
    "tables.py",
    "trust.py",  # reads trust.yml, which no playbook has: tests/commands/test_trust.py
    *("cli", "coverage", "diagnostics.py", "host_check.py", "migrations", "pages", "plugin", "rules"),
    *("schema", "search", "site", "starter"),
}
"""What is not scanned for codes: here the same form has another meaning, or the codes are those of `rules.RULES`."""
ONLY_IN_CHECK = {
    "clip-quoted",
    "layer",
    "layer-clash",
    "layer-list",
    "layer-page",
    "page-link",
    "settings-address",
    "settings-value",
    "settings-title",
}
"""Codes that only `playbook check` reports; tested in tests/faults/test_withdrawal.py, tests/commands/ and here."""
NO_CODES = {str(recommendation.number) for recommendation in EEF_RECOMMENDATIONS}  # each with its label


def codes(tree: ast.Module) -> Iterator[str]:
    """Yield the problem codes in a module: constants that are followed by a sentence in a call or a tuple."""
    for node in ast.walk(tree):
        together = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple) else []
        for one, other in pairwise(together):
            is_sentence = (
                isinstance(other, ast.JoinedStr)
                or (isinstance(other, ast.Constant) and isinstance(other.value, str) and " " in other.value)
                or (isinstance(other, ast.Name) and other.id == "message")
            )
            if is_sentence and isinstance(one, ast.Constant) and _CODE.fullmatch(str(one.value)):
                yield str(one.value)


@functools.cache
def every_code() -> set[str]:
    """Return the codes of all problems that the package can report."""
    package = Path(rules.__file__).parent.parent
    files = (file for file in package.rglob("*.py") if file.relative_to(package).parts[0] not in NO_PARSE_CODES)
    texts = (file.read_text("utf-8") for file in files)
    found = {code for text in texts if _CODE_AND_SENTENCE.search(text) for code in codes(ast.parse(text))}
    tables = (
        (package / name).read_text("utf-8") for name in ("load/validation_errors.toml", "yamlio/syntax_errors.toml")
    )
    found |= {code for text in tables for code in re.findall(r'^code = "(.+)"$', text, re.MULTILINE)}
    found -= NO_CODES | ONLY_IN_CHECK
    found |= {rule.code for rule in rules.RULES} | {item.code for rule in rules.RULES for item in rule.help}
    return found | {"anchor", "tag"}  # these two share one sentence


OTHER_WORDS = {
    "vocabularies.yml": (
        ("one: teaching assistant\n", "one: after-school aide\n"),
        ("many: teaching assistants\n", "many: after-school aides\n"),
        ("short: TA\n", "short: ASA\n"),
        ("shorts: TAs\n", "shorts: ASAs\n"),
        ("teams:\n", "teachers: {one: key worker, many: key workers}\nlessons: {one: hour, many: hours}\nteams:\n"),
    ),
    "playbook.yml": (("team: tas\n", "team: tas\nlearners: {one: child, many: children}\n"),),
}
_QUOTED = re.compile(r"'([^']*)'|“([^”]*)”")


@pytest.mark.slow
def test_messages_use_terms_of_school(tmp_path: Path) -> None:
    """One case of each code, in a school with custom terms. Ids, field names and quoted texts are unchanged."""
    seen: set[str] = set()
    said_all = ""
    faults: list[str] = []
    for number, case in enumerate(CASES):
        new = {required.code for required in case.expected} - seen
        if not new or case.name in SLOW_CASES or len(case.expected) > 30:
            continue
        seen |= new
        root = write(tmp_path / str(number), case.files)
        for name, changes in OTHER_WORDS.items():
            file = root / "playbook_src" / name
            text = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
            if all(old in text for old, _new in changes):
                for old, own in changes:
                    text = text.replace(old, own, 1)
                file.write_text(text, "utf-8")
        checked = CliRunner().invoke(main, ["check", str(root), "--format", "json", "--day", DAY.isoformat()])
        found = [problem for problem in json.loads(checked.stdout) if problem["code"] in new]
        files = [file for file in root.rglob("*") if file.is_file()]
        theirs = " ".join([*map(str, files), *(file.read_text("utf-8", "replace") for file in files)])
        for problem in found:
            output = f"{problem['message']} {problem['fix']}"
            said_all += output
            quoted = {text.rstrip("…") for pair in _QUOTED.findall(output) for text in pair if text}
            for text in sorted((text for text in quoted if text in theirs), key=len, reverse=True):
                output = output.replace(text, "")
            output = re.sub(r"\b[a-z_]+:|\bone of:? .*?\.", "", output)
            faults += [output] if DEFAULT_WORDS.search(output) else []
    assert faults == []
    assert len(seen) > 100
    assert "'a child' or 'an ASA'" in said_all


@pytest.mark.slow
def test_every_code_has_a_case() -> None:
    assert every_code() - {required.code for case in CASES for required in case.expected} == {"not-yaml"}


def test_unmapped_yaml_error_is_reported_verbatim() -> None:
    problem = syntax_problem(yaml.YAMLError("found something new"), "a: b", TECHNIQUE)
    assert str(problem) == (
        f"{TECHNIQUE}:1:1: This line cannot be read as YAML. The reader says: found something new. [not-yaml]"
    )


def test_every_code_is_on_help_page() -> None:
    """If not, document it in the rule's docstring, or in rules/parse_codes.toml."""
    rows = re.findall(r'<span id="(.+?)"></span>`\1` \| (.+) \|$', rules.render_page(), re.MULTILINE)
    assert every_code() - {code for code, _meaning in rows} == set()
    assert [code for code, meaning in rows if not meaning.endswith((".", "!"))] == []
    begins = {rule.code: (rule.check.__doc__ or "").startswith("Check that ") for rule in rules.RULES if rule.help}
    assert [code for code, meaning in rows if not begins.get(code, True) or "Check that" in meaning] == []


def test_valid_playbook_passes_every_code(tmp_path: Path) -> None:
    assert load(write(tmp_path, {}), day=DAY).problems == ()


def test_every_documented_code_is_used() -> None:
    assert set(rules.parse_codes()) <= every_code() | ONLY_IN_CHECK


# --- a quick look misses nothing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("pattern", [row[0].pattern for row in phrases.DEFICIT_PHRASES.rows])
@hypothesis.settings(deadline=None, derandomize=True)
@hypothesis.given(data=st.data())
def test_each_row_of_phrase_table_is_detected(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(pattern, re.ASCII | re.IGNORECASE)))
    assert phrases.DEFICIT_PHRASES.search(text) or not re.search(pattern, text, re.IGNORECASE)


@pytest.mark.parametrize(("description", "pattern"), language.PRIVATE_PATTERNS.items())
@hypothesis.settings(deadline=None, derandomize=True)
@hypothesis.given(data=st.data())
def test_each_kind_of_private_data_is_detected(description: str, pattern: re.Pattern[str], data: st.DataObject) -> None:
    assert description in language.private_data_in(data.draw(st.from_regex(pattern)))


# --- the command ---------------------------------------------------------------------------------------------------

MISTAKE = {TECHNIQUE: WAIT.replace(b"  - ks1", b"  - ks9")}
WARNING = {TECHNIQUE: WAIT + b"review_by: 2026-11-22\n"}


def check(root: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["check", str(root), "--day", str(DAY), *options])


def test_check_without_errors_exits_0(tmp_path: Path) -> None:
    result = check(write(tmp_path, {}))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No mistakes found.\n")


def test_check_with_error_exits_1(tmp_path: Path) -> None:
    result = check(write(tmp_path, MISTAKE))
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{TECHNIQUE}:44:5: There is no 'ks9' among the key stages. ")
    assert result.stdout.endswith(" [unknown-id]\n")
    assert result.stderr == "1 mistake in 1 file.\n"


def test_check_with_warning_only_exits_0(tmp_path: Path) -> None:
    result = check(write(tmp_path, WARNING))
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{TECHNIQUE}:61:12: warning: The review was due by 2026-11-22. ")
    assert result.stderr == "No mistakes and 1 warning in 1 file.\n"


def test_check_without_playbook_exits_2_and_names_searched_path(tmp_path: Path) -> None:
    result = check(tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"There is no folder 'playbook_src' in {tmp_path}.")


def test_json_output_is_complete(tmp_path: Path) -> None:
    root = write(tmp_path, {TECHNIQUE: WAIT.replace(b"  - ks1", b"  - ks9") + b"review_by: 2026-11-22\n"})
    result = check(root, "--format", "json")
    assert result.exit_code == 1
    keys = ("path", "line", "column", "code", "message", "fix", "severity")
    problems = load(root, day=DAY).problems
    assert json.loads(result.stdout) == [{key: getattr(problem, key) for key in keys} for problem in problems]
    assert [{*problem} for problem in json.loads(result.stdout)] == 2 * [
        {"path", "line", "column", "code", "message", "fix", "severity"}
    ]


def test_json_output_without_errors_is_empty_list(tmp_path: Path) -> None:
    assert json.loads(check(write(tmp_path, {}), "--format", "json").stdout) == []


def test_github_output_annotates_each_line(tmp_path: Path) -> None:
    root = write(tmp_path, {TECHNIQUE: WAIT + b'review_by: 2026-11-22\n"50%: a, b\\nc": x\n'})
    result = check(root, "--format", "github")
    assert result.exit_code == 1
    warning, mistake = result.stdout.splitlines()
    assert re.fullmatch(rf"::warning file={TECHNIQUE},line=61,col=12,title=review-due::The review was due .+", warning)
    named = "'50%25: a, b%0Ac' is not a field of a technique. "
    assert mistake.startswith(f"::error file={TECHNIQUE},line=62,col=1,title=unknown-field::{named}")


# --- nothing is ever raised ----------------------------------------------------------------------------------------

ODD = "\t\r\n:#-[]{}'\"&*!|>%@`?, \\=<~\x00\x85\u00a0\u2028\ufeff\u0663é😀ab01"


def mutate(text: str, chance: random.Random) -> str:
    """Return a text after a few random edits: characters or lines lost, repeated, inserted, moved or swapped."""
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        at, line, other = chance.randrange(len(text) + 1), chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(7):
            case 0:
                text = text[:at] + text[at + chance.randint(1, 6) :]
            case 1:
                text = text[:at] + chance.choice(ODD) + text[at:]
            case 2:
                text = text[:at] + text[at : at + 5] + text[at:]
            case 3:
                text = "\n".join([*lines[:line], *lines[line + 1 :]])
            case 4:
                text = "\n".join([*lines[: line + 1], *lines[line:]])
            case 5:
                lines[line] = chance.choice(["  " + lines[line], lines[line][2:]])
                text = "\n".join(lines)
            case _:
                lines[line], lines[other] = lines[other], lines[line]
                text = "\n".join(lines)
    return text


def assert_only_problems(root: Path, path: str, raw: bytes) -> None:
    """Assert that loading a playbook with a random file reports located problems and raises nothing."""
    (root / path).write_bytes(raw)
    try:
        loaded = load(root, day=DAY)
    except Exception as error:
        raise AssertionError(f"{path} raised {error!r}: {raw!r}") from error
    for problem in loaded.problems:
        assert problem.path
        assert problem.line >= 1
        assert problem.column >= 1
        assert _CODE.fullmatch(problem.code), f"{problem} has no words of its own"
    (root / path).write_bytes(BASE_FILES[path])


@pytest.mark.slow
def test_random_bytes_raise_no_exception(tmp_path: Path) -> None:
    chance = random.Random(1)
    write(tmp_path, {})
    for _ in range(150):
        path = chance.choice([*BASE_FILES])
        assert_only_problems(tmp_path, path, chance.randbytes(chance.randrange(200)))
        text = "".join(chance.choice(ODD) for _ in range(chance.randrange(60)))
        assert_only_problems(tmp_path, path, text.encode())


@pytest.mark.slow
def test_random_typos_raise_no_exception(tmp_path: Path) -> None:
    chance = random.Random(2)
    write(tmp_path, {})
    for _ in range(300):
        path = chance.choice([*BASE_FILES])
        assert_only_problems(tmp_path, path, mutate(BASE_FILES[path].decode(), chance).encode())


@pytest.mark.parametrize(
    "text",
    [
        "title: a\rsummary: b # c\rwhy: d\r",
        'title: "a\u2028b"\nwhy: c # d',
        'title: "a\x85b"\nwhy: c # d',
        "order: \u0663\n",
        "? [a, b]\n: c\n",
        "%YAML 9.9\n---\na: b\n",
        "a: &a [*a]\n",
        'title: "\\ud800"\nwhy: "\\x00"\n',
    ],
)
def test_unusual_texts_raise_no_exception(text: str, tmp_path: Path) -> None:
    assert_only_problems(write(tmp_path, {}), TECHNIQUE, text.encode())


def test_every_model_has_a_readable_name() -> None:
    def below(kind: type[model.Part]) -> Iterator[type[model.Part]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    names = {describe_part(kind) for kind in below(model.Part)}
    assert {"playbook.yml", "a common problem", "a statement of the Way"} <= names
    assert [name for name in names if re.search("[A-Z]", name.replace("the Way", ""))] == []


@pytest.mark.slow
@pytest.mark.parametrize("vocabulary", ["teams", "key_stages", "needs", "coaching_phases"])
def test_missing_id_with_many_references_is_reported_once(tmp_path: Path, vocabulary: str) -> None:
    root = copy_shipped_playbook(tmp_path)
    file = root / "playbook_src/vocabularies.yml"
    before, key, after = file.read_text("utf-8").partition(f"\n{vocabulary}:\n  - id: ")
    file.write_text(f"{before}{key}new-{after}", "utf-8")
    (problem,) = load(root).mistakes
    assert (problem.path, problem.code) == ("playbook_src/vocabularies.yml", "unknown-id")
    assert file.read_text("utf-8").splitlines()[problem.line - 1] == f"{vocabulary}:"
    assert f"Put '{after.splitlines()[0]}' back" in problem.fix
