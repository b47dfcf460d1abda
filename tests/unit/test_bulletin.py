"""The text for a staff bulletin: a line for each new, changed or deleted page, without people and hidden clips."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from coaching_playbook.cli import main
from small_playbook import BASE

TECHNIQUES = "playbook_src/techniques"


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Return the playbook before and after some edits."""
    for name in ("before", "after"):
        shutil.copytree(BASE, tmp_path / name)
    before, after = tmp_path / "before", tmp_path / "after"
    edit(after / TECHNIQUES / "wait-first.yml", "Count to five once tomorrow.", "Count to ten once tomorrow.")
    edit(after / TECHNIQUES / "name-the-step.yml", "title: Name the step", "title: Say the step")
    new = (BASE / TECHNIQUES / "name-the-step.yml").read_text("utf-8").replace("Name the step", "Point, then pause")
    (after / TECHNIQUES / "point-then-pause.yml").write_text(new, "utf-8")
    return before, after


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def bulletin_text(before: Path, after: Path, *more: str) -> str:
    command = ["changes", str(before), str(after), "--day", "2026-11-28", "--format", "bulletin", *more]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.slow
def test_each_changed_page_has_one_line(folders: tuple[Path, Path]) -> None:
    lines = bulletin_text(*folders).splitlines()
    assert lines[0].startswith("What’s new in ")
    assert sorted(lines[2:]) == [
        "- Name the step is now called Say the step.",
        "- New technique: Point, then pause. Say the next step, and no more.",
        "- Wait first has been revised (small step).",
    ]


def test_lines_have_urls_and_email_has_subject(folders: tuple[Path, Path]) -> None:
    text = bulletin_text(*folders, "--format", "email", "--address", "https://school.example/p")
    assert text.startswith("Subject: What’s new in ")
    assert "(small step). https://school.example/p/techniques/wait-first/\n" in text


def test_change_note_of_page_is_used(folders: tuple[Path, Path]) -> None:
    note = "changes:\n  - on: 2026-11-20\n    what: We wait longer now\n"
    edit(folders[1] / TECHNIQUES / "wait-first.yml", "changes:\n", note)
    assert "- Wait first: We wait longer now.\n" in bulletin_text(*folders)


def test_renamed_and_deleted_pages_are_listed(folders: tuple[Path, Path]) -> None:
    before, after = folders
    for name in ("before", "after"):
        extra = (BASE / TECHNIQUES / "name-the-step.yml").read_text("utf-8").replace("Name the step", "An old habit")
        (before.parent / name / TECHNIQUES / "an-old-habit.yml").write_text(extra, "utf-8")
    (after / TECHNIQUES / "an-old-habit.yml").rename(after / TECHNIQUES / "a-habit.yml")
    with (after / TECHNIQUES / "a-habit.yml").open("a", encoding="utf-8") as file:
        file.write("was:\n  - an-old-habit\n")
    assert "habit" not in bulletin_text(before, after)
    (after / TECHNIQUES / "a-habit.yml").unlink()
    assert "- No longer here: An old habit.\n" in bulletin_text(before, after)


def test_clip_is_named_only_while_visible(folders: tuple[Path, Path]) -> None:
    before, after = folders
    clips = (after / "videos.yml").read_text("utf-8")
    (before / "videos.yml").write_text("[]\n", "utf-8")
    assert "Waiting at a table" not in bulletin_text(before, after)
    assert "- New clip: Waiting at a table. It is for Wait first.\n" in bulletin_text(
        before, after, "--audience", "staff"
    )
    (before / "videos.yml").write_text(clips, "utf-8")
    edit(after / "videos.yml", "checked_on: 2026-09-01", "checked_on: 2026-09-01\n    withdrawn_on: 2026-11-01")
    assert "Waiting" not in bulletin_text(before, after, "--audience", "staff")
