"""Find files of survey answers inside the playbook's folder, where they must never be: it is a repository."""

from __future__ import annotations

import html
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from coaching_playbook.impact.answer_lines import SURVEY_LINE_PATTERN, WALKTHROUGH_LINE_PATTERN
from coaching_playbook.impact.responses import FORM_TOOL_HEADINGS, normalise_text
from coaching_playbook.model import Survey

_TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".ods"})
_SKIPPED_FOLDERS = frozenset({"node_modules", "site", "venv", "__pycache__", "dist", "build"})
"""Names of folders with built or installed files, which are not searched."""
_MAX_BYTES = 200_000
"""How many bytes of a file are searched; its headings are at the start."""
_FORM_HEADINGS = FORM_TOOL_HEADINGS - {"id", "language"} | {"email", "e-mail", "email address", "username"}
"""Headings, in lower case, of columns that survey tools add. Two of them make a table look like answers."""


def find_answer_files(root: Path, survey: Survey | None) -> Iterator[str]:
    """Yield the path, relative to `root`, of each table below it that looks like answers to the survey."""
    areas = (*survey.areas, *(area for own in survey.teams for area in own.areas)) if survey else ()
    statements = [statement for area in areas for statement in area.statements]
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED_FOLDERS and not name.startswith("."))
        for name in sorted(files):
            file = Path(folder, name)
            if (
                file.suffix.lower() in _TABLE_SUFFIXES
                and not file.is_symlink()
                and _looks_like_answers(file, statements)
            ):
                yield file.relative_to(root).as_posix()


def _looks_like_answers(file: Path, statements: list[str]) -> bool:
    """Return whether a file has answer lines of this site, or column headings of a survey tool or of `statements`.

    False for a file that cannot be read.
    """
    try:
        texts = list(_read_texts(file))
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError):
        return False
    cells = [cell.strip() for text in texts for cell in text.split("\0")]
    if any(SURVEY_LINE_PATTERN.fullmatch(cell) or WALKTHROUGH_LINE_PATTERN.fullmatch(cell) for cell in cells):
        return True
    if file.suffix.lower() == ".txt":
        return False
    headings = {cell.casefold() for cell in cells}
    words = f" {normalise_text(' '.join(cells))} "
    return len(headings & _FORM_HEADINGS) >= 2 or any(f" {normalise_text(text)} " in words for text in statements)


def _read_texts(file: Path) -> Iterator[str]:
    """Yield the start of a CSV or text file, or each XML part of a workbook, as text with NUL between cells."""
    with file.open("rb") as stream:
        raw = stream.read(_MAX_BYTES)
    if not raw.startswith(b"PK"):
        encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        if encoding != "utf-16" and raw[:64].count(0) * 4 > len(raw[:64]):  # UTF-16 without a mark
            encoding = "utf-16-be" if raw[0] == 0 else "utf-16-le"
        yield re.sub(r"[,;\t\r\n]", "\0", raw.decode(encoding, "replace").replace('"', ""))
        return
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"xl/sharedStrings\.xml|xl/worksheets/sheet[0-9]+\.xml|content\.xml", name):
                with archive.open(name) as part:
                    yield html.unescape(re.sub(r"<[^>]*>", "\0", part.read(_MAX_BYTES).decode("utf-8", "replace")))
