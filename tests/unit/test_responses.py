"""Files of survey answers as survey tools export them: they are parsed, and only protected figures are stored."""

from __future__ import annotations

import io
import logging
import subprocess
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

import surveys
from coaching_playbook.impact import disclosure_audit
from coaching_playbook.impact.answer_lines import look_fors, look_fors_version, survey_version
from coaching_playbook.impact.instructions import form_text
from coaching_playbook.impact.responses import ResponsesInvalid, new_hash_key, read_responses
from coaching_playbook.impact.walkthroughs import read_visits
from coaching_playbook.model import Playbook, Survey

STATEMENTS = tuple(surveys.STATEMENTS.values())
ROWS = (("Agree", "Not sure", "", "Strongly agree"), ("Disagree", "Agree", "Agree", "Strongly disagree"))
WANTED = [(3, 2, None, 4), (1, 3, 3, 0)]
CANARIES = ("CANARYWORD", "canary.person@school.example", "purplegiraffe77")


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return surveys.write_school(tmp_path_factory.mktemp("place") / "school", "linked")


@pytest.fixture(scope="module")
def playbook(school: Path) -> Playbook:
    return surveys.playbook_of(school)


@pytest.fixture(scope="module")
def survey(playbook: Playbook) -> Survey:
    assert playbook.survey
    return playbook.survey


MICROSOFT = ("ID", "Start time", "Completion time", "Email", "Name")
MICROSOFT_ROW = ("1", "9/14/26 8:01:02", "9/14/26 8:05:11", "anonymous", "")


def join_rows(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + "\r\n"


def microsoft() -> list[list[str]]:
    return [[*MICROSOFT, *STATEMENTS], *([*MICROSOFT_ROW, *row] for row in ROWS)]


def google() -> list[list[str]]:
    headings = [f"How far do you agree? [{statement}]" for statement in STATEMENTS]
    return [["Timestamp", *headings], *(["2026/09/14 8:05:11 am GMT+1", *row] for row in ROWS)]


EXPORTS = {
    "microsoft.csv": ("\ufeff" + join_rows(microsoft())).encode(),
    "google.csv": join_rows(google()).encode(),
    "semicolons.csv": join_rows(microsoft(), ";").encode("cp1252"),
    "tabs.tsv": join_rows(google(), "\t").encode("utf-16"),
    "no-break spaces.csv": join_rows([[f" {cell}\u00a0" for cell in row] for row in microsoft()]).encode(),
    "typographic.csv": join_rows([[cell.replace("'", "’").upper() for cell in row] for row in google()]).encode(),
    "numbers.csv": join_rows(
        [["", *STATEMENTS], *([" ", *("" if n is None else str(n + 1) for n in row)] for row in WANTED)]
    ).encode(),
    "numbered words.csv": join_rows(
        [list(STATEMENTS), ["4 - Agree", "3. Not sure", "", "Strongly agree (5)"], list(ROWS[1])]
    ).encode(),
    "a title above.csv": join_rows([["Our survey"], [], *microsoft()]).encode(),
    "other order.csv": join_rows([row[::-1] for row in microsoft()]).encode(),
    "Likert rows.csv": join_rows(
        [[*MICROSOFT, *(f"{n}. {s}" for n, s in enumerate(STATEMENTS, 1))], *microsoft()[1:]]
    ).encode(),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_survey_exports_are_parsed(name: str, survey: Survey, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(EXPORTS[name])
    responses = read_responses(tmp_path / name, survey, new_hash_key())
    assert [sheet.answers for sheet in responses.sheets] == WANTED
    assert responses.hints == ()


@pytest.mark.parametrize("rows", [microsoft(), google()], ids=["microsoft", "google"])
def test_workbooks_are_parsed(rows: list[list[str]], survey: Survey, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(tmp_path / "answers.xlsx")
    responses = read_responses(tmp_path / "answers.xlsx", survey, new_hash_key())
    assert [sheet.answers for sheet in responses.sheets] == WANTED


def test_encoded_answer_lines_are_parsed(survey: Survey, tmp_path: Path) -> None:
    version = survey_version(survey)
    file = tmp_path / "lines.txt"
    file.write_text(f"PB-SURVEY:1:{version}:4305:oak7\nPB-SURVEY:1:{version}:2441\n", "utf-8")
    first, second = read_responses(file, survey, new_hash_key()).sheets
    assert [first.answers, second.answers] == WANTED
    assert first.code
    assert second.code is None
    file.write_text("PB-SURVEY:1:000000:4305\n\nPB-SURVEY:1:4\n", "utf-8")
    with pytest.raises(ResponsesInvalid) as refused:
        read_responses(file, survey, new_hash_key())
    assert [problem[:6] for problem in refused.value.problems] == ["Row 1:", "Row 3:"]


def test_person_counts_once_per_area(tmp_path: Path) -> None:
    root = surveys.write_school(tmp_path / "school")
    text = surveys.survey_yml(areas=["development"]).replace("waves:", "      - Two.\n      - Three.\nwaves:")
    (root / "playbook_src/survey.yml").write_text(text, "utf-8")
    requested = surveys.playbook_of(root).survey
    assert requested
    (tmp_path / "a.csv").write_text(f"{STATEMENTS[0]},Two.,Three.\n5,1,4\n5,,2\n,,3\n", "utf-8")
    assert read_responses(tmp_path / "a.csv", requested, new_hash_key()).area_answers(requested) == {
        "development": [3, 1, 2]
    }


WRONG = {
    "another answer": (
        [list(STATEMENTS), ["Agree", CANARIES[0], "", "Agree"]],
        ["Row 2, column B: this is none of the answers Strongly disagree, Disagree"],
    ),
    "another file": ([["Day", CANARIES[0]], ["Monday", CANARIES[1]]], ["No column has a statement of survey.yml"]),
    "a column missing": ([list(STATEMENTS[:3]), ["Agree"] * 3], [f"No column has the heading “{STATEMENTS[3]}”"]),
    "a column twice": ([[*STATEMENTS, STATEMENTS[0]], ["Agree"] * 5], ["The columns A and E have the same heading"]),
    "nothing": ([], ["No column has a statement of survey.yml"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_malformed_file_is_reported_by_row_and_column(name: str, survey: Survey, tmp_path: Path) -> None:
    rows, expected = WRONG[name]
    (tmp_path / "answers.csv").write_text(join_rows(rows), "utf-8")
    with pytest.raises(ResponsesInvalid) as refused:
        read_responses(tmp_path / "answers.csv", survey, new_hash_key())
    assert len(refused.value.problems) == len(expected)
    for problem, start in zip(refused.value.problems, expected, strict=True):
        assert problem.startswith(start)
    assert not any(canary in str(refused.value) for canary in CANARIES)


@pytest.mark.parametrize("raw", [b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken", b"\x00\x01\x02", b""])
def test_file_that_is_no_table_is_reported(raw: bytes, survey: Survey, tmp_path: Path) -> None:
    (tmp_path / "answers.xlsx").write_bytes(raw)
    with pytest.raises(ResponsesInvalid):
        read_responses(tmp_path / "answers.xlsx", survey, new_hash_key())


def test_name_and_email_columns_are_ignored_and_reported(survey: Survey, tmp_path: Path) -> None:
    rows = microsoft()
    rows[1][3] = CANARIES[1]
    (tmp_path / "answers.csv").write_text(join_rows(rows), "utf-8")
    hints = read_responses(tmp_path / "answers.csv", survey, new_hash_key()).hints
    assert [hint.partition(" says")[0] for hint in hints] == ["Column D"]
    assert CANARIES[1] not in hints[0]


def test_codes_cannot_be_matched_with_other_key(survey: Survey, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(surveys.table([(1, 2, 3, 4)] * 2, ["Oak 77", "oak77"]), "utf-8")
    key = new_hash_key()
    first, second = read_responses(tmp_path / "a.csv", survey, key).sheets
    assert first.code == second.code  # spaces and capitals do not matter
    assert read_responses(tmp_path / "a.csv", survey, new_hash_key()).sheets[0].code != first.code


# --- commands ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_answers_are_never_stored_or_printed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Canary words and codes in files of answers are in no file of the school, no message and no log."""
    caplog.set_level(logging.DEBUG)
    root, outside = surveys.write_school(tmp_path / "school", "linked"), tmp_path / "outside"
    outside.mkdir()
    people = [(3, 3, 2, 1)] * 15 + [(4, 4, 4, 3)] * 15
    printed = []
    for wave in ("baseline", "one-year"):
        rows = surveys.table(people, [f"{CANARIES[2]}{n}" for n in range(30)]).splitlines()
        text = "\n".join(f"{row},{CANARIES[0] if n else 'Comment'}" for n, row in enumerate(rows))
        (outside / f"{wave}.csv").write_text(text.replace("ID", "Email").replace("\n1,", f"\n{CANARIES[1]},"), "utf-8")
        result = surveys.invoke("survey", "read", outside / f"{wave}.csv", "--wave", wave, "--root", root)
        assert result.exit_code == 0, result.output
        printed.append(result.output)
    files = [outside / "baseline.csv", outside / "one-year.csv"]
    printed.append(surveys.invoke("survey", "compare", *files, "--root", root).output)
    (outside / "bad.csv").write_text(join_rows([list(STATEMENTS), [CANARIES[0]] * 4]), "utf-8")
    bad = surveys.invoke("survey", "read", outside / "bad.csv", "--wave", "baseline", "--root", root)
    printed.append(bad.output)
    kept = [file.read_text("utf-8", errors="replace") for file in root.rglob("*") if file.is_file()]
    kept += [str(file) for file in root.rglob("*")]
    for canary in CANARIES:
        assert not any(canary.casefold() in text.casefold() for text in [*printed, *kept, caplog.text])
    assert "Row 2, column A" in printed[-1]


def workbook(change: Callable[[Any], None]) -> bytes:
    """Return a workbook of answers with a change, and canary words in its properties and hidden parts."""
    book = openpyxl.Workbook()
    for row in [STATEMENTS, *[["Agree", "Disagree", "Not sure", "Agree"]] * 20]:
        book.active.append(list(row))
    book.properties.creator = CANARIES[0]
    book.active["A2"].comment = Comment(CANARIES[1], CANARIES[0])
    hidden = book.create_sheet("Hidden", 0)
    hidden.sheet_state = "hidden"
    hidden.append([CANARIES[0], CANARIES[1]])
    change(book["Sheet"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def spoil_date(sheet: Any) -> None:
    sheet["B4"], sheet["B4"].number_format = 1e300, "yyyy-mm-dd"  # openpyxl warns, and quotes the cell
    sheet["A3"] = f'=CONCAT("{CANARIES[0]}")'


def spoil_answer(sheet: Any) -> None:
    sheet["C5"] = CANARIES[1] * 500


HOSTILE = {
    "hidden.xlsx": workbook(lambda _sheet: None),
    "date.xlsx": workbook(spoil_date),
    "long.xlsx": workbook(spoil_answer),
    "cut.xlsx": workbook(spoil_answer)[:-300],
    "latin.csv": join_rows([STATEMENTS, [f"Zoë {CANARIES[0]}", *["Agree"] * 3]]).encode("latin-1"),
    "wide.csv": join_rows([STATEMENTS, ["Agree"] * 4]).encode() + b'"' + CANARIES[0].encode() * 20_000 + b'"\n',
    "null.csv": join_rows([STATEMENTS, [CANARIES[0], *["Agree"] * 3]]).encode() + b"\0",
    "twice.csv": join_rows([[*STATEMENTS, *STATEMENTS, CANARIES[0]], [*["Agree"] * 8, CANARIES[1]]]).encode(),
    "lines.txt": f"PB-SURVEY:1:{CANARIES[0]} PB-WALK:1:{CANARIES[1]}".encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_messages_do_not_quote_input_files(name: str, survey: Survey, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(HOSTILE[name])
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            read = read_responses(tmp_path / name, survey, new_hash_key())
        except ResponsesInvalid as refused:
            expected_text = [*refused.problems, str(refused.__cause__)]
        else:
            assert len(read.sheets) == 20
            expected_text = [*read.hints]
    expected_text += [str(one.message) for one in warned]
    assert [text for text in expected_text for canary in CANARIES if canary in text] == []
    assert not [text for text in expected_text if "1e+300" in text]
    if name == "twice.csv":
        assert len(expected_text) - 1 == 4, "a sentence for each statement that stands there twice"


def test_unexpected_error_shows_no_traceback(school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise LookupError(CANARIES[0])

    monkeypatch.setattr("coaching_playbook.cli.survey.wave_release", fail)
    (tmp_path / "a.csv").write_text(surveys.table([(1, 1, 1, 1)] * 20), "utf-8")
    completed = surveys.invoke("survey", "read", tmp_path / "a.csv", "--wave", "baseline", "--root", school)
    assert completed.exit_code == 2
    assert isinstance(completed.exception, SystemExit)
    assert completed.output.startswith("This is a fault of the tool (LookupError in test_responses.py, line ")
    assert CANARIES[0] not in completed.output


@pytest.mark.slow
@pytest.mark.parametrize(
    "heading", ["Name", "Room", "Day of the visit", "RATING", "Grade", "teacher", "pupilName", "Dyddiad", "Comments"]
)
def test_visit_table_with_personal_column_is_rejected(heading: str, school: Path, tmp_path: Path) -> None:
    playbook = surveys.playbook_of(school)
    point = playbook.leverage_points[0]
    texts = look_fors(playbook, point)
    rows = [["Timestamp", *texts, heading], *[["1/2/2026 9:00", *["Seen"] * len(texts), CANARIES[0]]] * 12]
    (tmp_path / "visits.csv").write_text(join_rows(rows), "utf-8")
    options = ("--half-term", "2026-autumn-2", "--point", point.id, "--root", school)
    completed = surveys.invoke("walkthroughs", "read", tmp_path / "visits.csv", *options)
    assert completed.exit_code == 1
    assert "has what a visit never writes down" in completed.output
    assert CANARIES[0] not in completed.output
    (tmp_path / "visits.csv").write_text(join_rows([row[:-1] for row in rows]), "utf-8")
    assert len(read_visits(tmp_path / "visits.csv", playbook, point)) == 12, "a form's own time is left out"


def test_file_inside_repository_is_rejected(tmp_path: Path) -> None:
    root = surveys.write_school(tmp_path / "school")
    inside, link = root / "media/answers.csv", tmp_path / "link.csv"
    inside.write_text(surveys.table([(1, 1, 1, 1)]), "utf-8")
    link.symlink_to(inside)
    assert "answers-inside" in surveys.invoke("check", root).output
    inside.rename(tmp_path / "kept.csv")
    assert surveys.invoke("check", root).exit_code == 0
    (tmp_path / "kept.csv").rename(root / "docs.csv")
    result = surveys.invoke("survey", "read", root / "docs.csv", "--wave", "baseline", "--root", root)
    assert result.exit_code == 1
    assert "answers-inside" in result.output


@pytest.mark.slow
def test_deleted_release_in_git_history_still_counts(tmp_path: Path) -> None:
    root = surveys.write_school(tmp_path / "school")
    people = [(3, 3, 2, 1)] * 15 + [(4, 4, 4, 3)] * 15
    read = ["survey", "read", tmp_path / "a.csv", "--wave", "baseline", "--root", root]
    (tmp_path / "a.csv").write_text(surveys.table(people), "utf-8")
    assert surveys.invoke(*read).exit_code == 0
    git = ["git", "-C", root, "-c", "user.name=A", "-c", "user.email=a@b.example"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Release"]):
        subprocess.run([*git, *arguments], check=True)
    (root / "playbook_src/survey_results.yml").unlink()
    (tmp_path / "a.csv").write_text(surveys.table(people[1:]), "utf-8")
    result = surveys.invoke(*read)
    assert result.exit_code == 2
    assert "released before" in result.output
    assert not (root / "playbook_src/survey_results.yml").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--wave", "spring"], "There is no wave 'spring'"),
        (["--wave", "baseline", "--team", "cooks"], "There is no team 'cooks'"),
    ],
)
def test_unknown_argument_is_reported(arguments: list[str], says: str, school: Path, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(surveys.table([(1, 1, 1, 1)] * 20), "utf-8")
    result = surveys.invoke("survey", "read", tmp_path / "a.csv", *arguments, "--root", school)
    assert (result.exit_code, says in result.output) == (2, True)


def test_missing_extra_is_reported_with_install_command(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise disclosure_audit.ExtraMissing("scipy")

    monkeypatch.setattr(disclosure_audit, "_solver", missing)
    (tmp_path / "a.csv").write_text(surveys.table([(1, 1, 1, 1)] * 20), "utf-8")
    result = surveys.invoke("survey", "read", tmp_path / "a.csv", "--wave", "baseline", "--root", school)
    assert result.exit_code == 2
    assert "pip install 'coaching-playbook[impact]'" in result.output


def test_sheet_and_form_have_every_statement(school: Path, survey: Survey, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.html"
    assert surveys.invoke("survey", "sheet", "--to", sheet, "--root", school).exit_code == 0
    again = surveys.invoke("survey", "sheet", "--to", sheet, "--root", school)
    assert (again.exit_code, "is there already" in again.output) == (2, True)
    for text in (sheet.read_text("utf-8"), form_text(survey)):
        assert all(statement in text for statement in STATEMENTS)
        assert "Never a birthday" in text
    assert "Record name" in form_text(survey)
    assert "Do not collect" in form_text(survey)


@pytest.mark.slow
def test_visit_counts_do_not_reveal_order(tmp_path: Path) -> None:
    root = surveys.write_school(tmp_path / "school")
    playbook = surveys.playbook_of(root)
    point = playbook.leverage_points[0]
    version, lines = look_fors_version(look_fors(playbook, point)), tmp_path / "visits.txt"
    read = ["walkthroughs", "read", lines, "--half-term", "2026-autumn-2", "--point", point.id, "--root", root]

    def add(mark: str, where: Path) -> int:
        line = f"PB-WALK:1:{point.id}:{version}:{mark}"
        return surveys.invoke("walkthroughs", "add", line, "--to", where, "--root", root).exit_code

    assert add("s", root / "visits.txt") == 1  # never inside the playbook's folder
    assert add("ss", lines) == 1  # another number of look-fors
    assert [add(mark, lines) for mark in "sssnnnxxx"] == [0] * 9
    assert "not enough visits yet" in surveys.invoke(*read).output
    lines.write_text(lines.read_text("utf-8") + f"PB-WALK:1:{point.id}:{version}:s\n" * 12, "utf-8")
    assert surveys.invoke(*read).exit_code == 0
    text = (root / "playbook_src/walkthroughs.yml").read_text("utf-8")
    assert "share: 70" in text
    assert "released before" in surveys.invoke(*read).output
    assert surveys.invoke("check", root).exit_code == 0
    assert surveys.invoke("walkthroughs", "check", "--root", root).exit_code == 0
    assert surveys.invoke(*read[:3], "--half-term", "3 November", "--root", root).exit_code == 2
