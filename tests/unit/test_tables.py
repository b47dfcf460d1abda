"""Tables for spreadsheets: their content, and that no cell is evaluated as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from coaching_playbook.cli import main
from coaching_playbook.spreadsheets import Table, serialise_table
from sites import ROOT

pytestmark = pytest.mark.slow

FORMULAS = [
    '=HYPERLINK("https://evil.example","Click")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    " =1+1",
    "\t=1+1",
    "＝1+1",
    "\ufeff=1+1",
    "\u2060\u00a0－1",
    '  =cmd|"/C calc"!A0',
]


def export_table(what: str, file: Path, *more: str) -> str:
    result = CliRunner().invoke(
        main, ["table", what, "--to", str(file), "--root", str(ROOT), "--day", "2026-11-28", *more]
    )
    return f"{result.exit_code} {result.output}"


def rows(file: Path) -> list[list[object]]:
    if file.suffix == ".csv":
        return [list(row) for row in csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline=""))]
    return [list(row) for row in load_workbook(file).active.iter_rows(values_only=True)]


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_in_text_stays_text(text: str, tmp_path: Path) -> None:
    table = Table(
        "Techniques", ("title", text), [[text, dt.date(2026, 11, 28)], ["Wait", -3], ["Wait;=1", "one - two; a"]]
    )
    (tmp_path / "t.csv").write_bytes(serialise_table(table, Path("t.csv")))
    cells = rows(tmp_path / "t.csv")
    assert cells[0][1] == cells[1][0] == "'" + text.replace("\t=", "\t'=")
    assert cells[2] == ["Wait", "-3"]
    assert cells[3] == ["Wait;'=1", "one - two; a"]
    (tmp_path / "t.xlsx").write_bytes(serialise_table(table, Path("t.xlsx")))
    sheet = load_workbook(tmp_path / "t.xlsx").active
    for place in ("B1", "A2"):
        assert (sheet[place].data_type, sheet[place].value, sheet[place].quotePrefix) == ("s", text, True)
    assert sheet["B2"].is_date
    assert sheet["B3"].value == -3


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".XLSX"])
@pytest.mark.parametrize(
    ("what", "expected", "known"),
    [
        ("techniques", len(list((ROOT / "playbook_src/techniques").glob("*.yml"))), "ask-then-wait"),
        ("permissions", None, "face-the-teacher-year-4"),
        ("clips", None, "face-the-teacher-year-4"),
        ("due", None, "this focus ends; choose the next together"),
    ],
)
def test_table_has_one_row_per_entry(what: str, expected: int | None, known: str, suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"table{suffix}"
    assert export_table(what, file).startswith("0 ")
    headings, *below = rows(file)
    assert expected is None or len(below) == expected
    assert all(len(row) == len(headings) for row in below)
    assert any(known in row for row in below)


def test_coverage_table_equals_report(tmp_path: Path) -> None:
    file = tmp_path / "coverage.csv"
    assert export_table("coverage", file).startswith("0 ")
    headings, *below = rows(file)
    report = CliRunner().invoke(main, ["coverage", str(ROOT), "--day", "2026-11-28", "--format", "json"])
    (team,) = json.loads(report.output)["teams"]
    assert len(below) == sum(len(row["cells"]) for row in team["rows"])
    cells = {(row[2], row[4]): dict(zip(headings, row, strict=True)) for row in below}
    for row in team["rows"]:
        for point, cell in row["cells"].items():
            ours = cells[row["id"], point]
            assert (int(ours["adapted"]), int(ours["only tagged"])) == (len(cell["own"]), len(cell["tagged"]))
            assert (ours["wanted"] == "a technique") == (ours["techniques"] == "0")


def test_withheld_clip_is_only_in_permission_register(tmp_path: Path) -> None:
    later = ("--day", "2099-01-01")
    for what in ("clips", "permissions"):
        assert export_table(what, tmp_path / f"{what}.csv", *later).startswith("0 ")
    assert "year-4" not in (tmp_path / "clips.csv").read_text("utf-8")
    register = {row[0]: row[3] for row in rows(tmp_path / "permissions.csv")}
    assert register["face-the-teacher-year-4"] == "no"


def test_existing_file_is_kept_and_other_errors_are_reported(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("mine", "utf-8")
    assert "is there already, and was left alone" in export_table("due", file)
    assert file.read_text("utf-8") == "mine"
    assert "should end with .csv or .xlsx" in export_table("due", tmp_path / "table.txt")
    nowhere = tmp_path / "no/table.csv"
    assert f"{nowhere} cannot be read or written: No such file or directory." in export_table("due", nowhere)
