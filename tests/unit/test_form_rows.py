"""Rows of answers exported from Microsoft Forms and Google Forms: each becomes a draft, or is reported."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook

from coaching_playbook.cli import main
from coaching_playbook.cli.options import Project
from coaching_playbook.load import load
from coaching_playbook.schema import issue_forms
from small_playbook import BASE

DAY = "2026-11-23"
CANARY = "quillfeather"  # stands for all that is personal in an export
GOOD = {
    "title": "Point to the model",
    "summary": "Point to the finished example before you say anything.",
    "problems": "They ask what to do\nThey copy a friend",
    "why": "Pupils can check for themselves.",
    "small_step": "Tomorrow, point to the model once before you speak.",
    "steps": "Stand where the pupil can see you\nPoint to the model\nWait",
    "success_criteria": "I point before I speak",
    "when_to_hold_back": "When there is no model yet",
    "suits": "Key stage 2, Bilingual pupils",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "root"))


def form(root: Path, name: str = "suggest-a-technique"):  # type: ignore[no-untyped-def]
    playbook = load(root, day=dt.date.fromisoformat(DAY)).playbook
    assert playbook
    return next(one for one in issue_forms(playbook) if one.name == name)


def row_cells(root: Path, answers: dict[str, str], joined: str = ";") -> list[str]:
    """Return the cells of one row, in the order of the questions, with all boxes ticked."""
    found = []
    for question in form(root).questions:
        answer = answers.get(question.id, "")
        if question.kind == "choice":
            answer = answers.get(question.id, question.options[0])
        elif question.kind == "ticks":
            answer = answers.get(question.id, joined.join((*question.options, "")))
        found.append(answer)
    return found


def headings(root: Path) -> list[str]:
    return [question.label for question in form(root).questions]


def format_csv(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def microsoft(root: Path, *answers: dict[str, str]) -> list[list[str]]:
    first = ["ID", "Start time", "Completion time", "Email", "Name", "Last modified time"]
    person = ["1", "28/11/2026 10:01:02", "28/11/2026 10:09:44", f"{CANARY}@school.example", CANARY.title(), ""]
    return [[*first, *headings(root)], *([*person, *row_cells(root, one)] for one in answers)]


def google(root: Path, *answers: dict[str, str]) -> list[list[str]]:
    person = ["2026/11/28 10:09:44 am GMT", f"{CANARY}@school.example"]
    rows = ([*person, *row_cells(root, one, ", ")] for one in answers)
    return [["Timestamp", "Username", *headings(root)], *rows]


def write(root: Path, layout: str, *answers: dict[str, str]) -> Path:
    """Write an export of a form in one of five layouts outside the playbook; return its path."""
    file = root.parent / f"answers.{'xlsx' if layout == 'Microsoft XLSX' else 'csv'}"
    if layout == "Microsoft XLSX":
        book = Workbook()
        assert book.active is not None
        book.active.append(["Total", "1"])  # people add sheets of their own before that of the answers
        sheet = book.create_sheet("Form responses 1")
        for row in microsoft(root, *answers):
            sheet.append(row)
        book.save(file)
    elif layout == "Microsoft CSV with a title above and stars":
        table = microsoft(root, *answers)
        table[0] = [f"{number}.\u00a0{heading} *" for number, heading in enumerate(table[0], 1)]
        file.write_bytes(format_csv([["Our suggestions"], [], *table]).encode("utf-8-sig"))
    elif layout == "Google CSV":
        file.write_bytes(format_csv(google(root, *answers)).encode())
    elif layout == "Excel CSV with semicolons":
        table = google(root, *answers)
        table[0] = ["Horodateur", "Nom d’utilisateur", *(f"Votre réponse / {heading}" for heading in headings(root))]
        file.write_bytes(format_csv(table, ";").encode("cp1252"))
    else:
        table = [row[::-1] for row in microsoft(root, *answers)]
        # A question that the form has twice, as where it branches: the service puts a number behind the second.
        title = table[0].index(headings(root)[0])
        table = [[f"{row[title]}2" if row is table[0] else "", *row] for row in table]
        file.write_bytes(format_csv(table, "\t").encode("utf-16"))
    return file


LAYOUTS = (
    *("Microsoft XLSX", "Microsoft CSV with a title above and stars", "Google CSV", "Excel CSV with semicolons"),
    "Unicode text in another order",
)


def answer(root: Path, file: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["answer", str(file), "--root", str(root), "--day", DAY, *more])


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_row_becomes_anonymous_draft(layout: str, root: Path) -> None:
    result = answer(root, write(root, layout, GOOD))
    assert result.exit_code == 0, result.output
    file = root / "playbook_src/techniques/point-to-the-model.yml"
    assert file.read_text("utf-8").count("  - do: ") == 3
    assert "key_stages:\n  - ks2\n" in file.read_text("utf-8")
    assert "Suggested for: Bilingual pupils." in file.read_text("utf-8")
    assert "status: draft" in file.read_text("utf-8")
    assert not load(root, day=dt.date.fromisoformat(DAY)).mistakes
    assert CANARY not in (result.output + file.read_text("utf-8")).lower()


@pytest.mark.slow
def test_invalid_rows_are_reported_and_valid_ones_written(root: Path) -> None:
    second = {**GOOD, "title": "Look, then point", "safe": ""}
    third = {**GOOD, "title": "Point with Alfie", "summary": "It really helped Alfie in Year 4, he used to cry."}
    last = {**GOOD, "title": "Show the page", "steps": "1. Open the book 2. Show the page 3. Wait"}
    again = {**third, "summary": "Point to the line, and wait."}
    result = answer(
        root, write(root, "Google CSV", GOOD, second, third, last, {**last, "title": "SHOW the page"}, again)
    )
    assert result.exit_code == 1, result.output
    assert "Row 2: playbook_src/techniques/point-to-the-model.yml is written" in result.output
    assert "Row 3: Please set the tick" in result.output
    assert "Alfie" in result.output
    assert "Row 5: playbook_src/techniques/show-the-page.yml is written" in result.output
    assert "Row 6: Another row has the title “SHOW the page” too." in result.output
    assert "Row 7: Another row" not in result.output, "the row with this title was not written"
    assert not (root / "playbook_src/techniques/look-then-point.yml").exists()
    assert not (root / "playbook_src/techniques/point-with-alfie.yml").exists()
    again = answer(root, write(root, "Google CSV", GOOD))
    assert again.exit_code == 1
    assert "There is a page called “Point to the model” already." in again.output


def test_playbook_is_loaded_once_for_all_rows(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loads = []
    load_project = Project.load
    monkeypatch.setattr(Project, "load", lambda *of: [loads.append(of), load_project(*of)][1])
    titles = ("Point to the model", "Look, then point", "Show the page")
    result = answer(root, write(root, "Google CSV", *({**GOOD, "title": title} for title in titles)))
    assert "3 of 3 rows became drafts." in result.output
    assert len(loads) == 2, "before the drafts are written, and after"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\r\n1,2\r\n", "None of the first rows holds the questions"),
        ("", "None of the first rows holds the questions"),
        ("PK\x03\x04 no workbook", "cannot be read as a spreadsheet"),
    ],
)
def test_unsupported_table_is_rejected_with_fix(text: str, expected: str, root: Path) -> None:
    file = root.parent / "other.csv"
    file.write_text(text, "utf-8", newline="")
    result = answer(root, file)
    assert (result.exit_code, expected in result.output) == (2, True), result.output


def test_required_question_without_column_is_named(root: Path) -> None:
    table = google(root, GOOD)
    file = root.parent / "other.csv"
    file.write_text(format_csv([row[:2] + row[3:] for row in table]), "utf-8", newline="")
    assert "“What do you call it?” has no column" in answer(root, file).output


def test_printed_questions_are_recognised_as_headings(root: Path) -> None:
    result = CliRunner().invoke(main, ["forms", str(root), "--questions", "suggest-a-technique"])
    assert result.exit_code == 0, result.output
    assert [heading for heading in headings(root) if f". {heading}\n" not in result.output] == []
    assert "Switch off the collecting of names" in result.output
    unknown = CliRunner().invoke(main, ["forms", str(root), "--questions", "something-is-wrong"])
    assert (unknown.exit_code, "offer-a-clip" in unknown.output) == (2, True)
