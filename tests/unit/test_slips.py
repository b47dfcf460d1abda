"""Mistakes of people who have never written YAML: one message for each, on the line of the mistake."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from coaching_playbook.load import load, reload
from figures import Tell
from sites import copy_of_the_playbook
from slips import KINDS, slips

COUNT = 300
MAX_WITH_SEVERAL = 15
MAX_ON_ANOTHER_LINE = 6


@pytest.mark.slow
def test_a_mistake_gets_one_message_on_its_line(tmp_path: Path, figure: Tell) -> None:
    """300 mistakes of 50 kinds in the shipped techniques, leverage points and clips, made by a program: at most one
    message each, on the line of the mistake. A mistake that makes another valid file gets none."""
    root, day = copy_of_the_playbook(tmp_path / "root"), dt.date(2026, 11, 28)
    folders = ("playbook_src/techniques", "playbook_src/leverage_points", "videos")
    paths = [path for folder in folders for path in sorted((root / folder).glob("*.yml"))]
    files = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths}
    before = load(root, day=day)
    assert before.mistakes == ()
    assert len(KINDS) == 50
    several, elsewhere = [], []
    for slip in slips(files, COUNT):
        (root / slip.path).write_text(slip.text, "utf-8")
        mistakes = (reload(before, {slip.path}) or load(root, day=day)).mistakes
        (root / slip.path).write_text(files[slip.path], "utf-8")
        if len(mistakes) > 1:
            several.append((slip.kind, mistakes))
        if mistakes and not (mistakes[0].path == slip.path and mistakes[0].line in slip.lines):
            elsewhere.append((slip.kind, mistakes))
    assert len(several) <= MAX_WITH_SEVERAL, several
    assert len(elsewhere) <= MAX_ON_ANOTHER_LINE, elsewhere
    figure("One message for a mistake", COUNT - len(several), COUNT)
    figure("The message of a mistake on its line", COUNT - len(elsewhere), COUNT)
