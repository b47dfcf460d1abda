"""Typing errors of people who have never written YAML: each gets one message, on the line of the error."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from coaching_playbook.load import load, reload
from figures import Recorder
from school_content import SCHOOLS, create_school
from sites import copy_shipped_playbook
from slips import KINDS, typing_errors

DAY = dt.date(2026, 11, 28)


@pytest.mark.slow
@pytest.mark.parametrize(("school", "seed", "count"), [("", 7, 300), *((school, 31, 100) for school in SCHOOLS)])
def test_typing_error_gets_one_message_on_its_line(
    school: str, seed: int, count: int, tmp_path: Path, figure: Recorder, thorough: bool
) -> None:
    """Generated errors of 50 kinds in the shipped files and in those of three schools: at most one message each, on
    the line of the error. An error that results in another valid file gets none."""
    count = count if thorough else count // 4
    root = create_school(school, tmp_path) if school else copy_shipped_playbook(tmp_path / "root")
    paths = [*root.glob("playbook_src/**/*.yml"), *root.glob("videos/*.yml"), *root.glob("videos.yml")]
    files = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in sorted(paths)}
    before = load(root, day=DAY)
    assert before.mistakes == ()
    assert len(KINDS) == 50
    several, elsewhere = [], []
    for slip in typing_errors(files, count, seed):
        (root / slip.path).write_text(slip.text, "utf-8")
        mistakes = (reload(before, {slip.path}) or load(root, day=DAY)).mistakes
        (root / slip.path).write_text(files[slip.path], "utf-8")
        if len(mistakes) > 1:
            several.append((slip.kind, mistakes))
        if mistakes and not (mistakes[0].path == slip.path and mistakes[0].line in slip.lines):
            elsewhere.append((slip.kind, mistakes))
    assert len(several) <= 0.05 * count, several
    assert len(elsewhere) <= 0.02 * count, elsewhere
    where = f", in the school '{school}'" if school else ""
    figure(f"One message for a mistake{where}", count - len(several), count)
    figure(f"The message of a mistake on its line{where}", count - len(elsewhere), count)
