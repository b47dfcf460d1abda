"""Regression tests for bugs known from other tools: docs/project/tried.md names their sources."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coaching_playbook import pages
from coaching_playbook.captions import parse as parse_captions
from coaching_playbook.contribute.parse import parse_issue as parse_answers
from coaching_playbook.load import EMPTY_PLAYBOOK, load
from coaching_playbook.model import Exemplar
from coaching_playbook.pages import Renderer
from coaching_playbook.pages.exemplars import render_chapters
from coaching_playbook.pages.focus import _escape_ics
from coaching_playbook.plugin import PlaybookPlugin
from coaching_playbook.schema.issue_forms import issue_forms
from coaching_playbook.spreadsheets import read_rows
from coaching_playbook.yamlio import parse
from in_memory import BASE
from issue_answers import issue_text
from sites import ROOT

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 11, 29)


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\rb", "a\u2028b"])
def test_calendar_text_has_no_line_breaks(text: str) -> None:
    assert _escape_ics(text) == "a\\nb"


def test_tab_in_calendar_text_becomes_space() -> None:
    assert _escape_ics("a\tb") == "a b"


def test_reserved_characters_are_escaped_once() -> None:
    assert _escape_ics("a\\b;c,d") == "a\\\\b\\;c\\,d"


@pytest.mark.parametrize("code", ["\\r", "\\x0d", "\\r\\n"])
def test_escaped_carriage_return_is_reported(code: str) -> None:
    problems = parse(f'title: "A{code}B"\n', "x.yml").problems
    assert [(problem.code, problem.line) for problem in problems] == [("hidden-character", 1)]


@pytest.mark.parametrize("label", ["The wait\n\nMore", "The wait\nMore", "The  wait \n \n\n More"])
def test_label_with_line_breaks_is_one_chapter(label: str) -> None:
    data = {"id": "a", "title": "A", "technique": "t", "kind": "storyboard", "status": "to-film", "duration": "0:09"}
    clip = Exemplar.model_validate({**data, "moments": [{"label": label, "start": "0:01"}]})
    renderer = Renderer(EMPTY_PLAYBOOK, DAY, lambda _: None, None)
    cues, problems = parse_captions(render_chapters(renderer, clip).text, "c.vtt")
    assert ([cue.text for cue in cues], problems) == (["The wait More"], ())


ROWS = [["Name", "What, then"], ["A", "b; c"]]


@pytest.mark.parametrize(
    "raw",
    [
        b'sep=;\r\nName;What, then\r\nA;"b; c"\r\n',
        b'"sep=,"\nName,"What, then"\nA,b; c\n',
        b"SEP=|\rName|What, then\rA|b; c\r",
        "sep=\t\r\nName\tWhat, then\r\nA\tb; c\r\n".encode("utf-16"),
    ],
)
def test_csv_sep_line_is_no_row(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_bytes(raw)
    assert read_rows(file) == [(2, ROWS[0]), (3, ROWS[1])]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-8-sig"])
def test_csv_is_read_in_every_excel_encoding(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_bytes("Name\tWhat, then\nA\tb; c\n".encode(encoding))
    assert [row for _number, row in read_rows(file)] == ROWS


@pytest.mark.parametrize("item", ["- [X]", "- [x]", "* [X]", "+ [x]", "*  [X]"])
def test_checkbox_is_recognised_in_any_list_syntax(item: str) -> None:
    loaded = load(ROOT)
    assert loaded.playbook
    form = next(form for form in issue_forms(loaded.playbook) if any(one.kind == "ticks" for one in form.questions))
    answers = {
        one.id: "\n".join(one.options) if one.kind == "ticks" else (*one.options, "x")[0] for one in form.questions
    }
    assert parse_answers(form, issue_text(form, answers).replace("- [X]", item)) == answers


@pytest.mark.parametrize(
    ("written", "visible"),
    [
        ({"title": None, "description": None}, {}),
        ({"title": "", "description": ["a", "b"]}, {}),
        ({"title": 2026, "description": {"a": "b"}}, {"title": "2026"}),
        ({"title": "  ", "description": True}, {}),
        ({"title": False, "description": "\u00a0\u200b\n"}, {}),
        ({"title": 0, "description": dt.date(2026, 9, 1)}, {"title": "0", "description": "2026-09-01"}),
        ({"title": "Tea & cake", "hide": ["toc"]}, {"title": "Tea &amp; cake"}),
    ],
)
def test_hand_written_page_title_is_plain_text_or_missing(written: dict[str, object], visible: dict[str, str]) -> None:
    """MkDocs uses the first heading if there is none."""
    plugin, page = SimpleNamespace(hidden=SimpleNamespace(redact=str)), SimpleNamespace(meta=dict(written))
    unused: Any = None
    PlaybookPlugin.on_page_markdown(plugin, "", page=page, config=unused, files=unused)  # type: ignore[arg-type]
    assert page.meta == visible


def write_cycle(root: Path, starts: str, ends: str) -> None:
    text = (
        f"- id: autumn\n  leverage_point: stepping-back\n  starts: {starts}\n  ends: {ends}\n  chosen_by:\n    - ta\n"
    )
    (root / "playbook_src/cycles.yml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("starts", "ends", "after"),
    [
        ("2026-09-01", "2026-10-31", "20261101"),
        ("2024-02-01", "2024-02-29", "20240301"),
        ("2026-12-01", "2026-12-31", "20270101"),
        ("1900-01-01", "1900-01-01", "19000102"),
        ("2026-12-01", "9999-12-31", "99991231"),
        ("9999-12-31", "9999-12-31", "99991231"),
        ("0001-01-01", "0026-12-31", "00270101"),
    ],
)
def test_calendar_event_ends_day_after_last_day(starts: str, ends: str, after: str, tmp_path: Path) -> None:
    """DTEND is exclusive in iCalendar. Pages are also rendered for the minimum and maximum dates."""
    root = Path(shutil.copytree(BASE, tmp_path / "root"))
    write_cycle(root, starts, ends)
    playbook = load(root, day=DAY).playbook
    assert playbook
    files = dict(pages.extra_files(playbook, "public", "en", None))
    assert f"DTEND;VALUE=DATE:{after}\r\n" in files["focus/cycles.ics"]
    assert f"DTSTART;VALUE=DATE:{starts.replace('-', '')}\r\n" in files["focus/cycles.ics"]
    renderer = Renderer(playbook, DAY, lambda _: None, None)
    for address in ("focus/", "leaders/", "leaders/governors/"):
        spec = pages.page_spec_at(playbook, address)
        assert spec
        assert renderer.render(spec)
