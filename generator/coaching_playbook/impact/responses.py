"""Read files of answers: CSV and XLSX as Microsoft Forms and Google Forms export them, and lines of the answer page.

Nothing of a file but counts leaves this package. So no message quotes a cell or an unknown heading: a place is named by
row and column, and statements in the words of `survey.yml`. Codes are hashed with a key that exists only in memory.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from coaching_playbook import spreadsheets
from coaching_playbook.impact.audit import ExtraMissing
from coaching_playbook.impact.lines import SURVEY_LINE, survey_version
from coaching_playbook.model import Survey, is_identifying, normalised
from coaching_playbook.spreadsheets import MissingLibrary, TableUnreadable

CODE_QUESTION = "My own code"
"""The heading of the question for the code that a person makes up, in the linked design."""

HEADING_ROWS = 20
"""The headings are among the first rows; people put a title above them."""
MAX_PROBLEMS = 20
"""The most problems that are reported of one file."""

_PERSONAL_HEADINGS = frozenset(
    {"email", "e-mail", "email address", "e-mail address", "username", "name", "your name", "full name"}
)
_NO_PERSON = frozenset({"", "anonymous", "anonym", "anonyme"})
ADDED_BY_TOOLS = frozenset(
    {
        "id",
        "timestamp",
        "start time",
        "completion time",
        "last modified time",
        "response id",
        "submitted at",
        "language",
    }
)
"""Headings of columns that forms add by themselves, which say nothing about a person."""


class ResponsesInvalid(ValueError):
    """A file of answers cannot be read. `problems` are sentences, each with row and column."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


class Sheet(NamedTuple):
    """What one person answered: an index into the scale for each statement, or None; and the hash of their code."""

    answers: tuple[int | None, ...]
    code: bytes | None = None


@dataclass(frozen=True)
class Responses:
    """All sheets of one file, with hints for the person who reads it."""

    sheets: tuple[Sheet, ...]
    hints: tuple[str, ...] = ()

    def area_answers(self, survey: Survey) -> dict[str, list[int | None]]:
        """Return each person's answer in each area: the middle one of their answers to its statements.

        Of two, or of an even number, it is the lower one; None where no statement of the area was answered.
        """
        result: dict[str, list[int | None]] = {}
        first = 0
        for area in survey.areas:
            last = first + len(area.statements)
            result[area.id] = [_middle(sheet.answers[first:last]) for sheet in self.sheets]
            first = last
        return result


def _middle(answers: Sequence[int | None]) -> int | None:
    given = sorted(answer for answer in answers if answer is not None)
    return given[(len(given) - 1) // 2] if given else None


def refuse_inside(file: Path, root: Path) -> None:
    """Raise ResponsesInvalid if a file lies inside the repository of the playbook at `root`."""
    real = file.resolve()
    folders = [root.resolve()]
    folders += [parent for parent in folders[0].parents if (parent / ".git").exists()][:1]
    for folder in folders:
        if any(parent.samefile(folder) for parent in real.parents if parent.exists()):
            raise ResponsesInvalid(
                ["This file is inside the playbook's folder. Answers never go there, so move it somewhere else first."]
            )


def new_key() -> bytes:
    """Return a random key for hashing codes. It is never stored, so hashes cannot be matched with a later run."""
    return secrets.token_bytes(32)


def read_responses(
    file: Path, survey: Survey, key: bytes, version: str | None = None, others: Mapping[str, str] = MappingProxyType({})
) -> Responses:
    """Read the answers to a survey from a file. Raises ResponsesInvalid, and ExtraMissing for XLSX without openpyxl.

    `version` is the checksum that lines should have, by default that of the main team; `others` are those of other
    teams with the labels of these.
    """
    reader = _Reader(survey, key, version or survey_version(survey), others)
    rows = read_rows(file, [statement for _area, statement in survey.statements])
    if lines := [(number, cell) for number, row in rows for cell in row if "PB-SURVEY:" in cell]:
        return reader.from_lines(lines)
    return reader.from_table(rows)


# --- rows of cells -----------------------------------------------------------------------------------------------

Rows = list[tuple[int, list[str]]]
"""The rows of a table, each with its number from 1, without empty ones."""


def read_rows(file: Path, headings: Sequence[str]) -> Rows:
    """Read a CSV, TSV, text or XLSX file as rows of texts on one line. Raises ResponsesInvalid and ExtraMissing.

    Of a workbook, the sheet is read that has lines of the site's own pages, or one of the headings.
    """

    def is_wanted(rows: Rows) -> bool:
        if any("PB-SURVEY:" in cell or "PB-WALK:" in cell for _number, row in rows for cell in row):
            return True
        return any(says(cell, text) for _number, row in rows[:HEADING_ROWS] for cell in row for text in headings)

    try:
        rows = spreadsheets.read_rows(file, is_wanted)
    except TableUnreadable as error:
        raise ResponsesInvalid([str(error)]) from None
    except MissingLibrary:
        raise ExtraMissing("openpyxl") from None
    return [(number, [" ".join(cell.split()) for cell in row]) for number, row in rows]


# --- answers -----------------------------------------------------------------------------------------------------


def column_name(index: int) -> str:
    """Return the letters of a spreadsheet's column, from index 0: A, B, ..., Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def comparable(text: str) -> str:
    """Return a text as it is compared: words in lower case, with straight apostrophes."""
    return normalised(text.replace("’", "'").replace("‘", "'"))


def says(heading: str, statement: str) -> bool:
    """Whether a heading stands for a statement: it is that, ends with it, or has it in brackets, as grids do."""
    wanted, found = comparable(statement), comparable(heading)
    return found == wanted or found.endswith(f" {wanted}")


def is_filled(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Whether a column has any text that could be about a person."""
    return any(column < len(row) and row[column].casefold() not in _NO_PERSON for row in rows)


@dataclass
class _Reader:
    survey: Survey
    key: bytes
    version: str
    others: Mapping[str, str]
    problems: list[str] = field(default_factory=list)

    def from_table(self, rows: Rows) -> Responses:
        """Read a table with a heading for each statement."""
        statements = [statement for _area, statement in self.survey.statements]
        heading = max(
            range(min(len(rows), HEADING_ROWS)),
            key=lambda at: (sum(any(says(cell, text) for cell in rows[at][1]) for text in statements), -at),
            default=None,
        )
        headings = rows[heading][1] if heading is not None else []
        columns = self._columns(headings, statements)
        code = next((at for at, cell in enumerate(headings) if says(cell, CODE_QUESTION)), None)
        sheets = []
        assert heading is not None
        for number, row in rows[heading + 1 :]:
            cells = [*row, *[""] * (len(headings) - len(row))]
            answers = tuple(self._answer(cells[at], number, at) for at in columns)
            if any(answer is not None for answer in answers):
                sheets.append(Sheet(answers, self._hash(cells[code]) if code is not None else None))
        self._raise()
        return Responses(tuple(sheets), tuple(self._hints(headings, [row for _, row in rows[heading + 1 :]])))

    def from_lines(self, lines: Sequence[tuple[int, str]]) -> Responses:
        """Read lines of the answer page."""
        sheets = []
        for number, line in lines:
            match = SURVEY_LINE.fullmatch(line.strip(" .\"'"))
            if match and match["version"] in self.others:
                self._problem(f"Row {number}: this line is from the survey of {self.others[match['version']]}.")
            elif not match or len(match["digits"]) != len(self.survey.statements):
                self._problem(f"Row {number}: this line is cut off or changed. Ask for it to be sent again.")
            elif match["version"] != self.version:
                self._problem(f"Row {number}: this line answers other words than those in survey.yml now.")
            elif int(max(match["digits"])) > len(self.survey.scale):
                self._problem(f"Row {number}: this line has an answer that the scale does not have.")
            elif set(match["digits"]) != {"0"}:
                answers = tuple(int(digit) - 1 if digit != "0" else None for digit in match["digits"])
                sheets.append(Sheet(answers, self._hash(match["code"] or "")))
        self._raise()
        return Responses(tuple(sheets))

    def _columns(self, headings: Sequence[str], statements: Sequence[str]) -> list[int]:
        columns = []
        if not any(says(cell, statement) for cell in headings for statement in statements):
            raise ResponsesInvalid(
                ["No column has a statement of survey.yml as its heading. Is this the file of the answers?"]
            )
        for statement in statements:
            found = [at for at, cell in enumerate(headings) if says(cell, statement)]
            exact = [at for at in found if comparable(headings[at]) == comparable(statement)]
            found = exact or found
            if len(found) == 1:
                columns.append(found[0])
            elif found:
                where = " and ".join(map(column_name, found))
                self._problem(f"The columns {where} have the same heading, “{statement}” Delete one of the two.")
            else:
                self._problem(f"No column has the heading “{statement}” Write it exactly as survey.yml does.")
        self._raise()
        return columns

    def _answer(self, cell: str, row: int, column: int) -> int | None:
        """Return the index of an answer in the scale: its words, its number from 1, or both."""
        text = comparable(cell)
        if not text:
            return None
        scale = [comparable(name) for name in self.survey.scale]
        words = re.sub(r"^[0-9]+ |(?<=\w) [0-9]+$", "", text)
        if text in scale:
            return scale.index(text)
        if words in scale and words != text:
            return scale.index(words)
        if text.isdecimal() and 1 <= int(text) <= len(scale):
            return int(text) - 1
        choices = ", ".join(self.survey.scale)
        self._problem(f"Row {row}, column {column_name(column)}: this is none of the answers {choices}.")
        return None

    def _hash(self, code: str) -> bytes | None:
        plain = re.sub(r"[^0-9a-z]", "", code.casefold())
        return hmac.digest(self.key, plain.encode(), "sha256") if plain else None

    def _hints(self, headings: Sequence[str], rows: Sequence[list[str]]) -> Iterator[str]:
        statements = [statement for _area, statement in self.survey.statements]
        for at, heading in enumerate(headings):
            if any(says(heading, text) for text in [*statements, CODE_QUESTION]) or not is_filled(rows, at):
                continue
            if {comparable(heading), heading.casefold()} & _PERSONAL_HEADINGS:
                yield (
                    f"Column {column_name(at)} says who answered, so this survey was not anonymous. It was not read. "
                    "Tell the team, delete that column, and switch off collecting names and e-mail addresses."
                )
            elif is_identifying(heading) and comparable(heading) not in ADDED_BY_TOOLS:
                yield (
                    f"Column {column_name(at)} could say who answered, and it was not read. "
                    "Take that question out of the form, and delete the column."
                )

    def _problem(self, text: str) -> None:
        self.problems.append(text)

    def _raise(self) -> None:
        if self.problems:
            more = len(self.problems) - MAX_PROBLEMS
            shown = self.problems[:MAX_PROBLEMS]
            raise ResponsesInvalid([*shown, f"And {more} more."] if more > 0 else shown)
