"""Permission as code: what may not be seen leaves no trace in any file, on any day, for any audience.

The clips and the oracle that says who may see them are in permission_matrix.py. The oracle knows the data contract and
nothing of generator/publish.py.
"""

from __future__ import annotations

import copy
import datetime as dt
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import permission_matrix as matrix
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from permission_matrix import AUDIENCES, BASE, EVERY, FIRST, MATRIX, REFUSED, SECOND, Clip, build, clip, may_be_seen
from sites import ENVIRONMENT, playbook

from generator import captions
from generator import publish as gate
from generator.cli import main
from generator.day import LONDON, today
from generator.load import load
from generator.model import Exemplar, Playbook
from generator.publish import changes_by_itself, publish, withheld
from generator.source import write

DAYS = (FIRST, SECOND)
DAY = dt.timedelta(days=1)


def not_yet(*values: object, because: str) -> Any:
    """A case of a table in which the generator does not yet do what is right."""
    return pytest.param(*values, marks=pytest.mark.xfail(strict=True, reason=because))


def seen(playbook: Playbook, audience: Any, day: dt.date) -> set[str]:
    return {one.id for one in publish(playbook, audience, day).exemplars}


def should_see(clips: Iterable[Clip], audience: str, day: dt.date) -> set[str]:
    return {one.id for one in clips if may_be_seen(one.data, audience, day)}


def loaded(root: Path) -> Playbook:
    result = load(root, day=FIRST)
    assert result.playbook, result.mistakes
    return result.playbook


def codes(root: Path) -> set[str]:
    return {problem.code for problem in load(root, day=FIRST).mistakes}


def say(*arguments: str | Path) -> list[str]:
    """What a `playbook` command that succeeds prints, line by line."""
    ran = CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.output.splitlines()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The playbook with the whole matrix."""
    return matrix.write_playbook(tmp_path_factory.mktemp("matrix"), MATRIX)


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """The matrix in memory, with the clips that the checks refuse as well."""
    small = loaded(matrix.write_playbook(tmp_path_factory.mktemp("small")))
    return replace(small, exemplars=tuple(Exemplar.model_validate(one.data) for one in EVERY))


# --- whole sites, searched to the last byte --------------------------------------------------------------------


@pytest.fixture(scope="module")
def sites(root: Path) -> dict[tuple[str, dt.date], Path]:
    """The site of each audience on each of two days."""
    made = {(audience, day): root.parent / f"site-{audience}-{day}" for day in DAYS for audience in AUDIENCES}
    with ThreadPoolExecutor(2) as pool:
        for ran in pool.map(lambda one: build(root, one[1], *one[0]), made.items()):
            assert ran.returncode == 0, ran.stdout + ran.stderr
    return made


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_site_holds_each_word_of_the_clips_to_see_and_none_of_the_others(
    sites: dict[tuple[str, dt.date], Path], audience: str, day: dt.date
) -> None:
    expected = {one.number: one.public_words for one in MATRIX if may_be_seen(one.data, audience, day)}
    assert matrix.words_below(sites[audience, day]) == expected


def test_an_export_holds_each_word_of_the_clips_to_see_and_none_of_the_others(root: Path, tmp_path: Path) -> None:
    say("export", tmp_path, "--root", root, "--audience", "staff", "--day", str(FIRST))
    expected = {one.number: one.public_words for one in MATRIX if may_be_seen(one.data, "staff", FIRST)}
    assert matrix.words_below(tmp_path) == expected


def test_the_matrix_is_wide_and_says_something_for_each_audience_on_each_day() -> None:
    assert len(MATRIX) >= 200
    answers = [frozenset(should_see(MATRIX, audience, day)) for day in DAYS for audience in AUDIENCES]
    assert len(set(answers)) == len(answers)
    assert all(20 < len(answer) < len(MATRIX) - 100 for answer in answers)
    assert {one.data["kind"] for one in MATRIX if one.id in answers[0]} == {
        *("lesson", "role-play", "animation", "storyboard")
    }


def test_a_site_for_nobody_in_particular_is_for_the_public_and_a_slip_in_its_name_opens_nothing(
    tmp_path: Path,
) -> None:
    clips = [clip(number, {"audience": audience}) for number, audience in enumerate(AUDIENCES, 1)]
    small = matrix.write_playbook(tmp_path / "small", clips)
    assert build(small, tmp_path / "site", None, FIRST).returncode == 0
    assert set(matrix.words_below(tmp_path / "site")) == {1}
    for audience, day in (("Staff", str(FIRST)), ("staff ", str(FIRST)), ("staff", "10/03/2026"), ("staff", "now")):
        ran = build(small, tmp_path / "never", audience, day)
        assert ran.returncode != 0
        assert "PLAYBOOK_" in ran.stderr
        assert not (tmp_path / "never").exists()


def test_what_the_gate_gives_out_holds_nothing_that_it_withheld(root: Path) -> None:
    playbook = loaded(root)
    for audience in AUDIENCES:
        given_out = replace(publish(playbook, audience, FIRST), files=())  # type: ignore[arg-type]
        numbers = {one.number for one in MATRIX if may_be_seen(one.data, audience, FIRST)}
        assert set(matrix.words_in(repr(given_out).encode())) == numbers


@pytest.mark.xfail(strict=True, reason="publish leaves the paths of all files that were read, withheld clips' too")
def test_the_gate_gives_out_no_file_of_a_clip_that_it_withheld(root: Path) -> None:
    files = publish(loaded(root), "public", FIRST).files
    numbers = {one.number for one in MATRIX if may_be_seen(one.data, "public", FIRST)}
    assert set(matrix.words_in(*map(str.encode, files))) <= numbers


# --- mistakes stop a build ---------------------------------------------------------------------------------------

Spoil = Callable[[dict[str, Any]], object]
MISTAKES: dict[str, tuple[str, Spoil]] = {
    "a real lesson as a non-example": ("real-non-example", lambda data: data.update(role="non-example", kind="lesson")),
    "no lawful basis for a lesson": (
        "basis-needed",
        lambda data: (data.update(kind="lesson"), data["permission"].update(lawful_basis="not-needed")),
    ),
    "no captions": ("clip-unfinished", lambda data: data.pop("captions")),
    "no permission": ("clip-unfinished", lambda data: data.pop("permission")),
    "a storyboard with a film": ("storyboard-with-film", lambda data: data.update(kind="storyboard")),
    "reviewed before it was checked": (
        "permission-days",
        lambda data: data["permission"].update(review_by="2025-04-02"),
    ),
    "a line of the permission misspelt": (
        "unknown-field",
        lambda data: data["permission"].update(withdrawn="2026-03-01"),
    ),
    "a day that is none": ("not-a-date", lambda data: data["permission"].update(withdrawn_on="last week")),
    "a status that is none": ("not-a-choice", lambda data: data["permission"]["in_view"][0].update(status="maybe")),
    "an audience that is none": ("not-a-choice", lambda data: data.update(audience="everybody")),
    "the id of a withdrawn clip, used again": ("duplicate-id", lambda data: data.update(id=clip(2).id)),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small playbook, built: a clip that everybody may see, and a withdrawn one."""
    root = matrix.write_playbook(tmp_path_factory.mktemp("good"), [clip(1), clip(2, {"status": "withdrawn"})])
    assert build(root, root / "site", "public", FIRST).returncode == 0
    assert set(matrix.words_below(root / "site")) == {1}
    return root


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_stops_the_build_and_the_site_of_before_stays(good: Path, tmp_path: Path, name: str) -> None:
    code, spoil = MISTAKES[name]
    root = shutil.copytree(good, tmp_path / "spoiled")
    data = copy.deepcopy(clip(1).data)
    spoil(data)
    (root / "videos.yml").write_text(write([data]), "utf-8")
    ran = build(root, root / "site", "public", FIRST)
    assert ran.returncode != 0
    assert f"[{code}]" in ran.stderr
    assert matrix.tree(root / "site") == matrix.tree(good / "site")


def test_the_checks_refuse_each_clip_that_the_matrix_leaves_out(tmp_path: Path) -> None:
    root = matrix.write_playbook(tmp_path, REFUSED, one_a_file=True)
    named = {problem.path for problem in load(root, day=FIRST).mistakes}
    assert {f"videos/{one.id}.yml" for one in REFUSED if "contrast_with" not in one.data} <= named


# --- each condition is needed ------------------------------------------------------------------------------------

ALL_DAYS = [dt.date(2026, 2, 27) + n * DAY for n in range(40)]
"""Every day from before the first of the matrix's permissions begins until after the last has ended."""


def test_the_gate_and_the_oracle_agree_on_every_day(every: Playbook) -> None:
    for day in ALL_DAYS:
        for audience in AUDIENCES:
            assert seen(every, audience, day) == should_see(EVERY, audience, day), (audience, day)


@pytest.mark.parametrize("condition", gate.CONDITIONS, ids=lambda condition: condition.otherwise)
def test_without_one_condition_a_clip_would_be_seen_that_should_not(
    every: Playbook, monkeypatch: pytest.MonkeyPatch, condition: gate.Condition
) -> None:
    monkeypatch.setattr(gate, "CONDITIONS", tuple(one for one in gate.CONDITIONS if one is not condition))
    assert any(
        seen(every, audience, day) > should_see(EVERY, audience, day) for audience in AUDIENCES for day in DAYS
    )


@pytest.mark.parametrize(
    ("changes", "alone"),
    [
        ({"status": "filmed"}, "a storyboard is either to-film or published"),
        ({"audience": "coaches"}, "it is for a smaller audience"),
        ({"source": {"vimeo": "123456"}}, "it says that it is a storyboard, and it has a film"),
        ({"poster": "media/one.jpg"}, "it says that it is a storyboard, and it has a film"),
        ({"captions": "media/one.vtt"}, "it says that it is a storyboard, and it has a film"),
    ],
)
def test_each_condition_of_a_storyboard_withholds_it_alone(changes: dict[str, Any], alone: str) -> None:
    storyboard = clip(1, {"kind": "storyboard", "status": "to-film"}).data
    assert withheld(Exemplar.model_validate(storyboard), "public", FIRST) == ()
    assert withheld(Exemplar.model_validate({**storyboard, **changes}), "public", FIRST) == (alone,)


@pytest.mark.xfail(strict=True, reason="a storyboard's permission is neither refused nor asked")
def test_a_storyboard_that_somebody_withdrew_from_is_not_seen(tmp_path: Path) -> None:
    permission = {**clip(1).data["permission"], "withdrawn_on": matrix.BEFORE}
    storyboard = Clip(1, {**clip(1, {"kind": "storyboard"}).data, "permission": permission})
    root = matrix.write_playbook(tmp_path, [storyboard])
    assert codes(root) or not seen(loaded(root), "coaches", FIRST)


@pytest.mark.xfail(strict=True, reason="nothing asks whether two entries name the same film")
def test_a_withdrawn_film_does_not_come_back_under_another_id(tmp_path: Path) -> None:
    again = Clip(3, {**clip(3).data, "source": clip(1).data["source"]})
    root = matrix.write_playbook(tmp_path / "small", [clip(1, {"withdrawn_on": matrix.BEFORE}), again])
    refused = build(root, tmp_path / "site", "public", FIRST).returncode != 0
    assert refused or 1 not in matrix.words_below(tmp_path / "site")


# --- a line that is lost -----------------------------------------------------------------------------------------

LINES = [("permission",), *(("permission", name) for name in sorted(matrix.EVERY_LINE))]
LINES += [("permission", "in_view", name) for name in ("who", "status")]


@pytest.mark.parametrize("left", ["nothing", "its name"])
@pytest.mark.parametrize("line", LINES, ids=".".join)
def test_a_lost_line_never_makes_the_public_see_more(tmp_path: Path, line: tuple[str, ...], left: str) -> None:
    files = {}
    for one in MATRIX:
        data = copy.deepcopy(one.data)
        data.pop("contrast_with", None)  # or a mistake in one clip would be told of another
        if _lose(data, line, left):
            files[f"videos/{one.id}.yml"] = one
            one = Clip(one.number, data)
        matrix.write_playbook(tmp_path, [one], one_a_file=True) if not files else _write_clip(tmp_path, one)
    _write_clip_without_contrast(tmp_path, MATRIX, set(files))
    before = {day: should_see(MATRIX, "public", day) for day in DAYS}
    for problem in load(tmp_path, day=FIRST).mistakes:  # a mistake in its file shows nothing of a clip
        (tmp_path / problem.path).unlink(missing_ok=True)
    playbook = loaded(tmp_path)
    assert len(files) > 200
    for day in DAYS:
        after = seen(playbook, "public", day)
        assert after <= before[day]
        lost = {one.id for one in files.values() if one.data["kind"] != "storyboard"}
        assert not after & lost  # the public needs every line
