"""Read answers to our forms from the rows of a spreadsheet, as Microsoft Forms and Google Forms export them.

Each column is known by the words of its question. Other columns, such as the time, name and e-mail address that both
services add, are not read at all, so nothing of them can reach a draft or a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from coaching_playbook.contribute.parse import Answers, FormError, check_complete, normalise
from coaching_playbook.schema import FormQuestion, IssueForm

Rows = Sequence[tuple[int, Sequence[str]]]
"""Rows of cells, each with its number in the file, from 1."""
HEADING_ROWS = 20
"""The headings are among the first rows; people put a title above them."""
_BULLETS_IN_A_LINE = re.compile(r"\s*(?:;|(?<=[.!?])|\s)\s*(?=[1-9][.)]\s)|\s*;\s+|\s+[•·]\s+")
_SIMPLIFIED = re.compile(r"[^\w\s]+")


class FormRow(NamedTuple):
    """A row: its number in the file, and the answers in it or what is wrong with them."""

    number: int
    answers: Answers | FormError


class NotAForm(Exception):
    """No row of headings holds the questions of a form."""


def answers_in(forms: Iterable[IssueForm], rows: Rows) -> tuple[IssueForm, list[FormRow]]:
    """Find the form that a table belongs to by its headings, and parse its rows. Raises NotAForm."""
    number, form, columns = max(
        ((number, form, _columns(form, cells)) for number, cells in rows[:HEADING_ROWS] for form in forms),
        key=lambda found: len(found[2]) / len(found[1].questions),
        default=(0, None, {}),
    )
    if form is None or len(columns) * 2 < len(form.questions):
        raise NotAForm("None of the first rows holds the questions of one of our forms as its headings.")
    missing = [question.label for question in form.questions if question.required and question.id not in columns]
    if missing:
        raise NotAForm(f"The question “{missing[0]}” has no column. Its heading should be these words.")
    filled = ((row, cells) for row, cells in rows if row > number and any(map(str.strip, cells)))
    return form, [FormRow(row, _answers(form, columns, cells)) for row, cells in filled]


def holds_answers(forms: Iterable[IssueForm], rows: Rows) -> bool:
    """Whether a table has the headings of a form."""
    try:
        answers_in(forms, rows)
    except NotAForm:
        return False
    return True


def _simplify(text: str) -> str:
    """Letters, digits and single spaces of a text, for comparison: services add numbers, stars and odd spaces."""
    unnumbered = re.sub(r"^\s*\d+[.)]\s*", "", normalise(text))
    return " ".join(_SIMPLIFIED.sub(" ", unnumbered).casefold().split())


def _columns(form: IssueForm, cells: Sequence[str]) -> dict[str, list[int]]:
    """Map ids of questions to the indexes of the columns that are headed with the question's label.

    Headings are compared after `_simplify`. A question that a form has twice has two columns, and Microsoft puts a
    number behind the second. A heading with more words, such as the same question in Welsh, belongs to the longest
    label in it, unless a column has that label alone.
    """
    labels = {_simplify(question.label): question.id for question in form.questions}
    exact: dict[str, list[int]] = {}
    longer: dict[str, list[int]] = {}
    for column, cell in enumerate(cells):
        heading = _simplify(cell)
        inside = [label for label in labels if f" {label} " in f" {heading} "]
        if inside:
            label = max(inside, key=len)
            is_exact = re.fullmatch(r"(?: \d+)?", heading.removeprefix(label))
            (exact if is_exact else longer).setdefault(labels[label], []).append(column)
    return longer | exact


def _answers(form: IssueForm, columns: Mapping[str, Sequence[int]], cells: Sequence[str]) -> Answers | FormError:
    answers = {}
    for question in form.questions:
        filled = [cells[column] for column in columns.get(question.id, ()) if column < len(cells)]
        answers[question.id] = _answer(question, next((cell for cell in filled if cell.strip()), ""))
    try:
        check_complete(form, answers)
    except FormError as error:
        return error
    return answers


def _answer(question: FormQuestion, cell: str) -> str:
    text = normalise(cell).strip()
    if question.kind == "ticks":  # services join the ticked ones with a comma or a semicolon
        simplified = _simplify(text)
        return "\n".join(option for option in question.options if _simplify(option) in simplified)
    if question.kind == "choice":
        chosen = _simplify(text)
        return next((option for option in question.options if _simplify(option) == chosen), text)
    if question.kind == "lines" and "\n" not in text:
        return "\n".join(part for part in _BULLETS_IN_A_LINE.split(text) if part.strip())
    return " ".join(text.split()) if question.kind == "line" else text
