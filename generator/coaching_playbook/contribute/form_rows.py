"""Read answers to the issue forms from spreadsheet rows, as exported by Microsoft Forms and Google Forms.

A column is identified by the question in its heading. Other columns, such as time, name and e-mail address, which both
services add, are never read, so none of their contents can get into a draft or a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from coaching_playbook.contribute.parse import Answers, FormError, check_complete, normalise_text
from coaching_playbook.schema import FormQuestion, IssueForm
from coaching_playbook.spreadsheets import NumberedRows

_MAX_HEADING_ROW = 20
"""The headings are looked for in this many first rows, because people put a title above them."""
_LIST_SEPARATOR = re.compile(r"\s*(?:;|(?<=[.!?])|\s)\s*(?=[1-9][.)]\s)|\s*;\s+|\s+[•·]\s+")
"""Splits a list in a cell of one line: before a numbered item, at a semicolon, or at a bullet."""
_PUNCTUATION = re.compile(r"[^\w\s]+")


class FormRow(NamedTuple):
    """A row of a table: its number in the file, and its answers or the error in them."""

    number: int
    answers: Answers | FormError


class NoFormHeadings(Exception):
    """Raised for a table none of whose first rows is a heading row: the questions of a form."""


def parse_form_rows(forms: Iterable[IssueForm], rows: NumberedRows) -> tuple[IssueForm, list[FormRow]]:
    """Return the form that the headings of a table belong to, and its parsed rows. Raises NoFormHeadings."""
    number, form, columns = max(
        (
            (number, form, _columns_of_questions(form, cells))
            for number, cells in rows[:_MAX_HEADING_ROW]
            for form in forms
        ),
        key=lambda found: len(found[2]) / len(found[1].questions),
        default=(0, None, {}),
    )
    if form is None or len(columns) * 2 < len(form.questions):
        raise NoFormHeadings("None of the first rows holds the questions of one of our forms as its headings.")
    missing = [question.label for question in form.questions if question.required and question.id not in columns]
    if missing:
        raise NoFormHeadings(f"The question “{missing[0]}” has no column. Its heading should be these words.")
    filled = ((row, cells) for row, cells in rows if row > number and any(map(str.strip, cells)))
    return form, [FormRow(row, _parse_row(form, columns, cells)) for row, cells in filled]


def has_form_headings(forms: Iterable[IssueForm], rows: NumberedRows) -> bool:
    """Whether a table has the headings of one of the forms, with no required question missing."""
    try:
        parse_form_rows(forms, rows)
    except NoFormHeadings:
        return False
    return True


def _normalise_for_comparison(text: str) -> str:
    """Return a text's letters and digits, case-folded, with single spaces and without a number in front.

    Microsoft Forms and Google Forms add numbers, stars and spaces to the questions.
    """
    unnumbered = re.sub(r"^\s*\d+[.)]\s*", "", normalise_text(text))
    return " ".join(_PUNCTUATION.sub(" ", unnumbered).casefold().split())


def _columns_of_questions(form: IssueForm, cells: Sequence[str]) -> dict[str, list[int]]:
    """Map ids of questions to the indexes of the columns that are headed with the question's label.

    Headings are compared after `_normalise_for_comparison`. If a question is asked twice in a form,
    it has two columns, and Microsoft adds a number to the second. A heading with more words, such as the question in
    English and Welsh, matches the longest label in it, unless another column has only that label.
    """
    labels = {_normalise_for_comparison(question.label): question.id for question in form.questions}
    exact: dict[str, list[int]] = {}
    longer: dict[str, list[int]] = {}
    for column, cell in enumerate(cells):
        heading = _normalise_for_comparison(cell)
        inside = [label for label in labels if f" {label} " in f" {heading} "]
        if inside:
            label = max(inside, key=len)
            is_exact = re.fullmatch(r"(?: \d+)?", heading.removeprefix(label))
            (exact if is_exact else longer).setdefault(labels[label], []).append(column)
    return longer | exact


def _parse_row(form: IssueForm, columns: Mapping[str, Sequence[int]], cells: Sequence[str]) -> Answers | FormError:
    """Return the answers in a row, keyed by question id, or the error if one is missing or invalid."""
    answers = {}
    for question in form.questions:
        filled = [cells[column] for column in columns.get(question.id, ()) if column < len(cells)]
        answers[question.id] = _parse_cell(question, next((cell for cell in filled if cell.strip()), ""))
    try:
        check_complete(form, answers)
    except FormError as error:
        return error
    return answers


def _parse_cell(question: FormQuestion, cell: str) -> str:
    """Return the answer in a cell: one line, several, a choice or ticked options, depending on the kind of question."""
    text = normalise_text(cell).strip()
    if question.kind == "ticks":  # both services join the ticked options with a comma or a semicolon
        simplified = _normalise_for_comparison(text)
        return "\n".join(option for option in question.options if _normalise_for_comparison(option) in simplified)
    if question.kind == "choice":
        chosen = _normalise_for_comparison(text)
        return next((option for option in question.options if _normalise_for_comparison(option) == chosen), text)
    if question.kind == "lines" and "\n" not in text:
        return "\n".join(part for part in _LIST_SEPARATOR.split(text) if part.strip())
    return " ".join(text.split()) if question.kind == "line" else text
