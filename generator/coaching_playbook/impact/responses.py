"""Read files of survey answers: CSV and XLSX from Microsoft Forms and Google Forms, and lines of the answer page.

Only counts leave this package. So no error message quotes a cell or an unknown heading: it gives row and column, and
statements in the words of `survey.yml`. Codes are hashed with a key that exists only in memory.
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
from coaching_playbook.impact.answer_lines import SURVEY_LINE_PATTERN, survey_version
from coaching_playbook.impact.disclosure_audit import ExtraMissing
from coaching_playbook.model import Survey, is_identifying, lower_case_words
from coaching_playbook.spreadsheets import MissingLibrary, TableUnreadable

RESPONDENT_CODE_QUESTION = "My own code"
"""The heading of the question for the code that a person makes up, in the linked design."""

HEADING_SEARCH_ROWS = 20
"""How many rows from the top are searched for the headings, as people put a title above them."""
MAX_PROBLEMS = 20
"""The maximum number of problems that are reported for one file."""

_IDENTIFYING_COLUMN_HEADINGS = frozenset(
    {"email", "e-mail", "email address", "e-mail address", "username", "name", "your name", "full name"}
)
_ANONYMOUS_CELL_TEXTS = frozenset({"", "anonymous", "anonym", "anonyme"})
FORM_TOOL_HEADINGS = frozenset(
    {"id", "language", "response id", "timestamp", "start time", "completion time"}
    | {"last modified time", "submitted at"}
)
"""Headings, in lower case, of columns that forms add by themselves and that say nothing about a person."""


class ResponsesInvalid(ValueError):
    """A file of answers cannot be read. `problems` are sentences for users, each with row and column."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


class AnswerSheet(NamedTuple):
    """What one person answered, and the hash of the code they made up, or None.

    `answers` has, for each statement, the index of the answer on the scale, or None without an answer.
    """

    answers: tuple[int | None, ...]
    code: bytes | None = None


@dataclass(frozen=True)
class Responses:
    """All answer sheets of one file, with hints about columns that say who answered."""

    sheets: tuple[AnswerSheet, ...]
    hints: tuple[str, ...] = ()

    def area_answers(self, survey: Survey) -> dict[str, list[int | None]]:
        """Return each person's answer in each area, as lists keyed by area id, in the order of the sheets.

        A person's answer in an area is the median of their answers to its statements, the lower one if there
        are two; None if they answered no statement of the area.
        """
        result: dict[str, list[int | None]] = {}
        first = 0
        for area in survey.areas:
            last = first + len(area.statements)
            result[area.id] = [_lower_median(sheet.answers[first:last]) for sheet in self.sheets]
            first = last
        return result


def _lower_median(answers: Sequence[int | None]) -> int | None:
    """Return the median of the answers given, the lower one if there are two; None without answers."""
    given = sorted(answer for answer in answers if answer is not None)
    return given[(len(given) - 1) // 2] if given else None


def require_outside(file: Path, root: Path) -> None:
    """Raise ResponsesInvalid if a file lies inside the folder `root` of a playbook, or inside its git repository."""
    real = file.resolve()
    folders = [root.resolve()]
    folders += [parent for parent in folders[0].parents if (parent / ".git").exists()][:1]
    for folder in folders:
        if any(parent.samefile(folder) for parent in real.parents if parent.exists()):
            raise ResponsesInvalid(
                ["This file is inside the playbook's folder. Answers never go there, so move it somewhere else first."]
            )


def new_hash_key() -> bytes:
    """Return a random key for hashing codes.

    It is never stored, so hashes cannot be matched with those of a later run.
    """
    return secrets.token_bytes(32)


def read_responses(
    file: Path,
    survey: Survey,
    key: bytes,
    version: str | None = None,
    other_versions: Mapping[str, str] = MappingProxyType({}),
) -> Responses:
    """Read the answers to a survey from a file, and hash codes with `key`.

    `version` is the checksum that lines of the answer page must have, by default that of the main team's survey;
    `other_versions` maps the checksums of other teams' surveys to the labels of these teams. Raises
    ResponsesInvalid, and ExtraMissing for XLSX without openpyxl.
    """
    reader = _ResponsesReader(survey, key, version or survey_version(survey), other_versions)
    rows = read_rows(file, survey.statements)
    if lines := [(number, cell) for number, row in rows for cell in row if "PB-SURVEY:" in cell]:
        return reader.from_lines(lines)
    return reader.from_table(rows)


# --- rows of cells -----------------------------------------------------------------------------------------------

Rows = list[tuple[int, list[str]]]
"""The rows of a table that are not empty, each with its number from 1."""


def read_rows(file: Path, headings: Sequence[str]) -> Rows:
    """Read a CSV, TSV, text or XLSX file as rows of texts, with runs of white space replaced by one space.

    From a workbook, the sheet with lines of this site's own pages, or with one of `headings`, is read. Raises
    ResponsesInvalid, and ExtraMissing for XLSX without openpyxl.
    """

    def has_answers(rows: Rows) -> bool:
        """Return whether a sheet has a line of this site's own pages, or one of `headings`."""
        if any("PB-SURVEY:" in cell or "PB-WALK:" in cell for _number, row in rows for cell in row):
            return True
        cells = [cell for _number, row in rows[:HEADING_SEARCH_ROWS] for cell in row]
        return any(heading_matches(cell, text) for cell in cells for text in headings)

    try:
        rows = spreadsheets.read_rows(file, has_answers)
    except TableUnreadable as error:
        raise ResponsesInvalid([str(error)]) from None
    except MissingLibrary:
        raise ExtraMissing("openpyxl") from None
    return [(number, [" ".join(cell.split()) for cell in row]) for number, row in rows]


# --- answers -----------------------------------------------------------------------------------------------------


def column_name(index: int) -> str:
    """Return the letters that a spreadsheet shows for a column index from 0: A, B, ..., Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def normalise_text(text: str) -> str:
    """Normalise a text for comparison: words in lower case, with straight apostrophes."""
    return lower_case_words(text.replace("’", "'").replace("‘", "'"))


def heading_matches(heading: str, statement: str) -> bool:
    """Return whether a column heading is a statement, or ends with it, as in `Our lessons [statement]` of forms."""
    text, end = normalise_text(heading), normalise_text(statement)
    return text == end or text.endswith(f" {end}")


def has_personal_text(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Return whether a column has a text other than "anonymous" in any row."""
    return any(column < len(row) and row[column].casefold() not in _ANONYMOUS_CELL_TEXTS for row in rows)


@dataclass
class _ResponsesReader:
    """Reads one file of answers and collects problems. Fields are those of `read_responses`."""

    survey: Survey
    key: bytes
    version: str
    other_versions: Mapping[str, str]
    problems: list[str] = field(default_factory=list)

    def from_table(self, rows: Rows) -> Responses:
        """Parse rows with a column for each statement of the survey. Raises ResponsesInvalid."""
        statements = self.survey.statements
        heading = max(
            range(min(len(rows), HEADING_SEARCH_ROWS)),
            key=lambda at: (sum(any(heading_matches(cell, text) for cell in rows[at][1]) for text in statements), -at),
            default=None,
        )
        headings = rows[heading][1] if heading is not None else []
        columns = self._find_columns(headings, statements)
        code = next((at for at, cell in enumerate(headings) if heading_matches(cell, RESPONDENT_CODE_QUESTION)), None)
        sheets = []
        assert heading is not None
        for number, row in rows[heading + 1 :]:
            cells = [*row, *[""] * (len(headings) - len(row))]
            answers = tuple(self._parse_answer(cells[at], number, at) for at in columns)
            if any(answer is not None for answer in answers):
                sheets.append(AnswerSheet(answers, self._hash_code(cells[code]) if code is not None else None))
        self._raise_problems()
        hints = self._personal_column_hints(headings, [row for _number, row in rows[heading + 1 :]])
        return Responses(tuple(sheets), tuple(hints))

    def from_lines(self, lines: Sequence[tuple[int, str]]) -> Responses:
        """Parse `PB-SURVEY:` lines, given as (row number, line). Raises ResponsesInvalid."""
        sheets = []
        for number, line in lines:
            match = SURVEY_LINE_PATTERN.fullmatch(line.strip(" .\"'"))
            if match and match["version"] in self.other_versions:
                self.problems.append(
                    f"Row {number}: this line is from the survey of {self.other_versions[match['version']]}."
                )
            elif not match or len(match["digits"]) != len(self.survey.statements):
                self.problems.append(f"Row {number}: this line is cut off or changed. Ask for it to be sent again.")
            elif match["version"] != self.version:
                self.problems.append(f"Row {number}: this line answers other words than those in survey.yml now.")
            elif int(max(match["digits"])) > len(self.survey.scale):
                self.problems.append(f"Row {number}: this line has an answer that the scale does not have.")
            elif set(match["digits"]) != {"0"}:
                answers = tuple(int(digit) - 1 if digit != "0" else None for digit in match["digits"])
                sheets.append(AnswerSheet(answers, self._hash_code(match["code"] or "")))
        self._raise_problems()
        return Responses(tuple(sheets))

    def _find_columns(self, headings: Sequence[str], statements: Sequence[str]) -> list[int]:
        """Return the column index of each statement. Raises ResponsesInvalid if one is missing or twice there."""
        columns = []
        if not any(heading_matches(cell, statement) for cell in headings for statement in statements):
            raise ResponsesInvalid(
                ["No column has a statement of survey.yml as its heading. Is this the file of the answers?"]
            )
        for statement in statements:
            found = [at for at, cell in enumerate(headings) if heading_matches(cell, statement)]
            exact = [at for at in found if normalise_text(headings[at]) == normalise_text(statement)]
            found = exact or found
            if len(found) == 1:
                columns.append(found[0])
            elif found:
                where = " and ".join(map(column_name, found))
                self.problems.append(f"The columns {where} have the same heading, “{statement}” Delete one of the two.")
            else:
                self.problems.append(f"No column has the heading “{statement}” Write it exactly as survey.yml does.")
        self._raise_problems()
        return columns

    def _parse_answer(self, cell: str, row: int, column: int) -> int | None:
        """Return the index of an answer on the scale, given its words, its number from 1, or both.

        None for an empty cell, and after noting a problem for any other text.
        """
        text = normalise_text(cell)
        if not text:
            return None
        scale = [normalise_text(name) for name in self.survey.scale]
        words = re.sub(r"^[0-9]+ |(?<=\w) [0-9]+$", "", text)
        if text in scale:
            return scale.index(text)
        if words in scale and words != text:
            return scale.index(words)
        if text.isdecimal() and 1 <= int(text) <= len(scale):
            return int(text) - 1
        choices = ", ".join(self.survey.scale)
        self.problems.append(f"Row {row}, column {column_name(column)}: this is none of the answers {choices}.")
        return None

    def _hash_code(self, code: str) -> bytes | None:
        """Return the keyed hash of a respondent's code, ignoring case and punctuation; None for an empty code."""
        plain = re.sub(r"[^0-9a-z]", "", code.casefold())
        return hmac.digest(self.key, plain.encode(), "sha256") if plain else None

    def _personal_column_hints(self, headings: Sequence[str], rows: Sequence[list[str]]) -> Iterator[str]:
        """Yield a sentence for each column that says, or could say, who answered."""
        statements = self.survey.statements
        for at, heading in enumerate(headings):
            if any(
                heading_matches(heading, text) for text in [*statements, RESPONDENT_CODE_QUESTION]
            ) or not has_personal_text(rows, at):
                continue
            if {normalise_text(heading), heading.casefold()} & _IDENTIFYING_COLUMN_HEADINGS:
                yield (
                    f"Column {column_name(at)} says who answered, so this survey was not anonymous. It was not read. "
                    "Tell the team, delete that column, and switch off collecting names and e-mail addresses."
                )
            elif is_identifying(heading) and normalise_text(heading) not in FORM_TOOL_HEADINGS:
                yield (
                    f"Column {column_name(at)} could say who answered, and it was not read. "
                    "Take that question out of the form, and delete the column."
                )

    def _raise_problems(self) -> None:
        """Raise ResponsesInvalid with the first problems and the number of the others, if there are any."""
        if self.problems:
            more = len(self.problems) - MAX_PROBLEMS
            shown = self.problems[:MAX_PROBLEMS]
            raise ResponsesInvalid([*shown, f"And {more} more."] if more > 0 else shown)
