"""Permission: hidden clips leave no trace in any file, on any day, for any audience.

The clips, and the oracle that says who may see them, are in tests/support/permission_matrix.py. The oracle is written
from the data contract and uses nothing of generator/coaching_playbook/publish.py.
"""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import permission_matrix as matrix
from coaching_playbook import captions
from coaching_playbook import publish as gate
from coaching_playbook.cli import main
from coaching_playbook.clock import LONDON, today
from coaching_playbook.load import load
from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.publish import next_visibility_changes, publish, reasons_clip_hidden
from coaching_playbook.schema import cms
from coaching_playbook.yamlio import Data, dump
from permission_matrix import (
    ACCEPTED,
    ALL_CLIPS,
    AUDIENCES,
    BASE,
    FIRST_DAY,
    REJECTED,
    SECOND_DAY,
    Clip,
    build,
    clip,
    is_visible,
)
from sites import ENVIRONMENT, run_playbook

DAYS = (FIRST_DAY, SECOND_DAY)
DAY = dt.timedelta(days=1)


def visible_ids(playbook: Playbook, audience: Any, day: dt.date) -> set[str]:
    return {one.id for one in publish(playbook, audience, day).exemplars}


def expected_ids(clips: Iterable[Clip], audience: str, day: dt.date) -> set[str]:
    return {one.id for one in clips if is_visible(one.data, audience, day)}


def load_playbook(root: Path) -> Playbook:
    result = load(root, day=FIRST_DAY)
    assert result.playbook, result.mistakes
    return result.playbook


def codes(root: Path) -> set[str]:
    return {problem.code for problem in load(root, day=FIRST_DAY).mistakes}


def command_lines(*arguments: str | Path) -> list[str]:
    """Return the standard output of a `playbook` command, which must succeed, as lines."""
    completed = CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
    assert completed.exit_code == 0, completed.output
    return completed.output.splitlines()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the playbook with all clips of the matrix."""
    return matrix.write_playbook(tmp_path_factory.mktemp("matrix"), ACCEPTED)


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """Return the matrix in memory, including the clips that `check` rejects."""
    small = load_playbook(matrix.write_playbook(tmp_path_factory.mktemp("small")))
    return replace(small, exemplars=tuple(Exemplar.model_validate(one.data) for one in ALL_CLIPS))


# --- whole sites, searched to the last byte --------------------------------------------------------------------


@pytest.fixture(scope="module")
def sites(root: Path) -> dict[tuple[str, dt.date], Path]:
    """Build the site of each audience on each of two days; return the folders keyed by (audience, day)."""
    created = {(audience, day): root.parent / f"site-{audience}-{day}" for day in DAYS for audience in AUDIENCES}
    with ThreadPoolExecutor(2) as pool:
        for completed in pool.map(lambda one: build(root, one[1], *one[0]), created.items()):
            assert completed.returncode == 0, completed.stdout + completed.stderr
    return created


@pytest.mark.parametrize("day", DAYS, ids=str)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_site_contains_exactly_the_words_of_visible_clips(
    sites: dict[tuple[str, dt.date], Path], audience: str, day: dt.date
) -> None:
    expected = {one.number: one.public_words for one in ACCEPTED if is_visible(one.data, audience, day)}
    assert matrix.canaries_below(sites[audience, day]) == expected


def test_export_contains_exactly_the_words_of_visible_clips(root: Path, tmp_path: Path) -> None:
    command_lines("export", tmp_path, "--root", root, "--audience", "staff", "--day", str(FIRST_DAY))
    expected = {one.number: one.public_words for one in ACCEPTED if is_visible(one.data, "staff", FIRST_DAY)}
    assert matrix.canaries_below(tmp_path) == expected


def test_forms_and_change_reports_contain_no_hidden_clip(root: Path, tmp_path: Path) -> None:
    expected = {one.number for one in ACCEPTED if is_visible(one.data, "public", FIRST_DAY)}
    empty = matrix.write_playbook(tmp_path / "empty", [])
    completed = CliRunner().invoke(
        main, ["changes", str(empty), str(root), "--day", str(FIRST_DAY)], catch_exceptions=False
    )
    assert set(matrix.canaries_in(completed.output.encode())) == expected
    assert "Something also changes in clips" in completed.output
    copy = Path(shutil.copytree(root, tmp_path / "copy"))
    command_lines("forms", copy)
    forms = [*(copy / ".github").rglob("*"), *(copy / ".vscode").rglob("*")]
    assert all(not matrix.canaries_in(file.read_bytes()) for file in forms if file.is_file())
    visible = publish(load_playbook(root), "public", FIRST_DAY)
    config = cms.editor_config(visible, "videos.yml", "media", "a/b", "main", "github")
    assert set(matrix.canaries_in(config.encode())) <= expected


def test_permission_matrix_covers_each_audience_and_day() -> None:
    assert len(ACCEPTED) >= 200
    answers = [frozenset(expected_ids(ACCEPTED, audience, day)) for day in DAYS for audience in AUDIENCES]
    assert len(set(answers)) == len(answers)
    assert all(20 < len(answer) < len(ACCEPTED) - 100 for answer in answers)
    assert {one.data["kind"] for one in ACCEPTED if one.id in answers[0]} == {
        *("lesson", "role-play", "animation", "storyboard")
    }


def test_default_audience_is_public_and_unknown_is_rejected(
    tmp_path: Path,
) -> None:
    clips = [clip(number, {"audience": audience}) for number, audience in enumerate(AUDIENCES, 1)]
    small = matrix.write_playbook(tmp_path / "small", clips)
    assert build(small, tmp_path / "site", None, FIRST_DAY).returncode == 0
    assert set(matrix.canaries_below(tmp_path / "site")) == {1}
    for audience, day in (
        ("Staff", str(FIRST_DAY)),
        ("staff ", str(FIRST_DAY)),
        ("staff", "10/03/2026"),
        ("staff", "now"),
    ):
        completed = build(small, tmp_path / "never", audience, day)
        assert completed.returncode != 0
        assert "PLAYBOOK_" in completed.stderr
        assert not (tmp_path / "never").exists()


def test_published_playbook_contains_no_withheld_text(root: Path) -> None:
    playbook = load_playbook(root)
    for audience in AUDIENCES:
        numbers = {one.number for one in ACCEPTED if is_visible(one.data, audience, FIRST_DAY)}
        given_out = publish(playbook, audience, FIRST_DAY)  # type: ignore[arg-type]
        assert set(matrix.canaries_in(repr(given_out).encode())) == numbers


def test_rebuild_removes_all_traces_of_withdrawn_clip(tmp_path: Path) -> None:
    _withdraw_between(tmp_path, lambda root: build(root, tmp_path / "out", "staff", FIRST_DAY).check_returncode())


def test_export_removes_all_traces_of_withdrawn_clip(tmp_path: Path) -> None:
    _withdraw_between(
        tmp_path, lambda root: command_lines("export", tmp_path / "out", "--root", root, "--day", str(FIRST_DAY))
    )


def _withdraw_between(folder: Path, make: Callable[[Path], object]) -> None:
    """Build twice with a withdrawal in between, and search both sites for the clip."""
    clips = [clip(1), clip(2)]
    make(matrix.write_playbook(folder / "small", clips))
    assert set(matrix.canaries_below(folder / "out")) == {1, 2}
    clips[0].data["permission"]["withdrawn_on"] = str(FIRST_DAY)
    make(matrix.write_playbook(folder / "small", clips))
    assert set(matrix.canaries_below(folder / "out")) == {2}


def test_films_are_not_stored_in_docs_dir(tmp_path: Path) -> None:
    hidden = clip(1, {"status": "withdrawn"})
    text = dump(hidden.data).replace("media/", "docs/")
    root = matrix.write_playbook(tmp_path / "small", [])
    for path, raw in hidden.files():
        (root / path.replace("media/", "docs/")).write_bytes(raw)
    (root / "videos").mkdir()
    (root / f"videos/{hidden.id}.yml").write_text(text, "utf-8")
    config = root / "mkdocs.yml"
    config.write_text(f"{matrix.MKDOCS.replace('playbook]', '')}{{playbook: {{media: docs}}}}]\n", "utf-8")
    refused = build(root, tmp_path / "out", "public", FIRST_DAY).returncode != 0
    assert refused or 1 not in matrix.canaries_below(tmp_path / "out")


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
    """Return a small playbook and its site, with a visible and a withdrawn clip."""
    root = matrix.write_playbook(tmp_path_factory.mktemp("good"), [clip(1), clip(2, {"status": "withdrawn"})])
    assert build(root, root / "site", "public", FIRST_DAY).returncode == 0
    assert set(matrix.canaries_below(root / "site")) == {1}
    return root


@pytest.mark.parametrize("name", MISTAKES)
def test_error_stops_build_and_keeps_previous_site(good: Path, tmp_path: Path, name: str) -> None:
    code, spoil = MISTAKES[name]
    root = shutil.copytree(good, tmp_path / "spoiled")
    data = copy.deepcopy(clip(1).data)
    spoil(data)
    (root / "videos.yml").write_text(dump([data]), "utf-8")
    completed = build(root, root / "site", "public", FIRST_DAY)
    assert completed.returncode != 0
    assert f"[{code}]" in completed.stderr
    assert matrix.tree(root / "site") == matrix.tree(good / "site")


def test_check_rejects_each_clip_excluded_from_matrix(tmp_path: Path) -> None:
    alone = (Clip(one.number, {**one.data, "contrast_with": None}) for one in REJECTED)
    root = matrix.write_playbook(tmp_path, alone, one_a_file=True)
    named = {problem.path for problem in load(root, day=FIRST_DAY).mistakes}
    assert {f"videos/{one.id}.yml" for one in REJECTED} <= named


# --- each condition is needed ------------------------------------------------------------------------------------

ALL_DAYS = [dt.date(2026, 2, 27) + n * DAY for n in range(40)]
"""Every day from before the first of the matrix's permissions begins until after the last has ended."""


def test_publish_and_oracle_agree_on_every_day(every: Playbook) -> None:
    for day in ALL_DAYS:
        for audience in AUDIENCES:
            assert visible_ids(every, audience, day) == expected_ids(ALL_CLIPS, audience, day), (audience, day)


@pytest.mark.parametrize("condition", gate.CLIP_CONDITIONS, ids=lambda condition: condition.reason)
def test_each_permission_condition_is_necessary(
    every: Playbook, monkeypatch: pytest.MonkeyPatch, condition: gate.Condition
) -> None:
    monkeypatch.setattr(gate, "CLIP_CONDITIONS", tuple(one for one in gate.CLIP_CONDITIONS if one is not condition))
    assert any(
        visible_ids(every, audience, day) > expected_ids(ALL_CLIPS, audience, day)
        for audience in AUDIENCES
        for day in DAYS
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
def test_each_storyboard_condition_withholds_it(changes: dict[str, Any], alone: str) -> None:
    storyboard = clip(1, {"kind": "storyboard", "status": "to-film"}).data
    assert reasons_clip_hidden(Exemplar.model_validate(storyboard), "public", FIRST_DAY) == ()
    assert reasons_clip_hidden(Exemplar.model_validate({**storyboard, **changes}), "public", FIRST_DAY) == (alone,)


def test_withdrawn_storyboard_is_hidden(tmp_path: Path) -> None:
    permission = {**clip(1).data["permission"], "withdrawn_on": matrix.BEFORE}
    storyboard = Clip(1, {**clip(1, {"kind": "storyboard"}).data, "permission": permission})
    root = matrix.write_playbook(tmp_path, [storyboard])
    assert codes(root) or not visible_ids(load_playbook(root), "coaches", FIRST_DAY)


def test_withdrawn_film_stays_hidden_under_new_id(tmp_path: Path) -> None:
    again = Clip(3, {**clip(3).data, "source": clip(1).data["source"]})
    root = matrix.write_playbook(tmp_path / "small", [clip(1, {"withdrawn_on": matrix.BEFORE}), again])
    refused = build(root, tmp_path / "site", "public", FIRST_DAY).returncode != 0
    assert refused or 1 not in matrix.canaries_below(tmp_path / "site")


# --- a line that is lost -----------------------------------------------------------------------------------------

LINES = [("permission",), *(("permission", name) for name in sorted(matrix.ALL_FIELDS))]
LINES += [("permission", "in_view", name) for name in ("who", "status")]


@pytest.fixture(scope="module")
def separate_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a playbook with each clip of the matrix in a separate file, so that a problem's path identifies the
    clip."""
    return tmp_path_factory.mktemp("apart")


@pytest.mark.parametrize("line", LINES, ids=".".join)
def test_missing_permission_field_never_widens_public_access(separate_files: Path, line: tuple[str, ...]) -> None:
    # Without pairs, so that a mistake in one clip is not told of another.
    alone = [{name: value for name, value in one.data.items() if name != "contrast_with"} for one in ACCEPTED]
    edited = [_without(data, line) for data in alone]
    lost = {data["id"] for data, whole in zip(edited, alone, strict=True) if data != whole}
    clips = [Clip(one.number, data) for one, data in zip(ACCEPTED, edited, strict=True)]
    matrix.write_playbook(separate_files, clips, one_a_file=True)
    result = load(separate_files, day=FIRST_DAY)
    for path in {problem.path for problem in result.mistakes}:
        (separate_files / path).unlink()  # of a clip with a mistake nothing is seen
    playbook = result.playbook or load_playbook(separate_files)
    for day in DAYS:
        assert visible_ids(playbook, "public", day) == expected_ids(ACCEPTED, "public", day) - lost


@pytest.mark.parametrize("line", LINES, ids=".".join)
def test_permission_key_without_value_counts_as_missing(tmp_path: Path, line: tuple[str, ...]) -> None:
    root = matrix.write_playbook(tmp_path, [Clip(1, _without(clip(1).data, line, keep_name=True))])
    playbook = load(root, day=FIRST_DAY).playbook
    assert playbook is None or not visible_ids(playbook, "public", FIRST_DAY)


def _without(data: dict[str, Any], line: tuple[str, ...], *, keep_name: bool = False) -> dict[str, Any]:
    """Return a clip without one field of its permission, or of each person in view. `keep_name` keeps the empty key."""
    data = copy.deepcopy(data)
    *above, name = line
    places = [data]
    for step in above:
        inner = [place[step] for place in places if step in place]
        places = [one for value in inner for one in (value if isinstance(value, list) else [value])]
    for place in places:
        if name in place and keep_name:
            place[name] = None
        else:
            place.pop(name, None)
    return data


# --- from day to day -----------------------------------------------------------------------------------------------

LEAP = dt.date(2028, 2, 29)
TURNS: dict[int, tuple[str, Callable[[dt.date], bool]]] = {
    1: ("expires_on", lambda day: day < LEAP),
    2: ("review_by", lambda day: day <= LEAP),
    3: ("checked_on", lambda day: day >= LEAP),
}
"""The lines of three clips that say 29 February, and whether each clip is seen on a day."""


def test_sites_around_permission_dates_differ_only_by_that_clip(tmp_path: Path, thorough: bool) -> None:
    """A site on a day is byte-identical to one built from the clips that are visible on that day only."""
    clips = {number: clip(number, {"review_by": "2030-01-01", line: str(LEAP)}) for number, (line, _) in TURNS.items()}
    steady = clip(4, {"review_by": "2030-01-01"})

    def site(name: str, only: Iterable[Clip], day: dt.date) -> dict[str, bytes]:
        root = matrix.write_playbook(tmp_path / name, only)
        completed = build(root, root / "site", "public", day)
        assert completed.returncode == 0, completed.stderr
        return matrix.tree(root / "site")

    jobs: list[tuple[str, list[Clip], dt.date]] = []
    for day in (LEAP - DAY, LEAP, LEAP + DAY) if thorough else (LEAP - DAY, LEAP + DAY):
        jobs.append((f"all-{day}", [*clips.values(), steady], day))
        jobs.append((f"some-{day}", [*(clips[n] for n, (_, is_seen) in TURNS.items() if is_seen(day)), steady], day))
    with ThreadPoolExecutor(2) as pool:
        trees = list(pool.map(lambda job: site(*job), jobs))
    for (name, *_), here, there in zip(jobs[::2], trees[::2], trees[1::2], strict=True):
        assert here == there, name
    assert all(one != other for one, other in itertools.combinations(trees[::2], 2))


@pytest.mark.parametrize(
    "turn", [LEAP, dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2026, 3, 29), dt.date(2026, 10, 25)], ids=str
)
def test_permission_changes_at_midnight(every: Playbook, turn: dt.date) -> None:
    """Also on leap days, at the end of the year, and when daylight saving time starts or ends."""
    lines = {"checked_on": "2020-01-01", "review_by": "2040-01-01"}
    clips = [clip(n, {**lines, line: str(turn)}) for n, line in enumerate(("expires_on", "review_by", "checked_on"), 1)]
    some = replace(every, exemplars=tuple(Exemplar.model_validate(one.data) for one in clips))
    last = dt.date(2040, 1, 2)
    expires, review, checked = (one.id for one in clips)
    assert visible_ids(some, "public", turn - DAY) == {expires, review}
    assert visible_ids(some, "public", turn) == {review, checked}
    assert visible_ids(some, "public", turn + DAY) == {checked}
    assert next_visibility_changes(some, "public", turn - DAY) == (turn, turn + DAY, last)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-06-15T22:59:59", "2026-06-15"),
        ("2026-06-15T23:30:00", "2026-06-16"),
        ("2026-12-15T23:30:00", "2026-12-15"),
        ("2026-12-31T23:59:59", "2026-12-31"),
        ("2028-02-28T23:30:00", "2028-02-28"),
        ("2026-03-28T23:30:00", "2026-03-28"),
        ("2026-03-29T23:30:00", "2026-03-30"),
        ("2026-10-24T23:30:00", "2026-10-25"),
        ("2026-10-25T23:30:00", "2026-10-25"),
    ],
)
def test_current_day_uses_london_time_zone(moment: str, day: str) -> None:
    utc = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)
    assert today(utc) == dt.date.fromisoformat(day)
    assert today(utc.astimezone(dt.timezone(dt.timedelta(hours=-11)))) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_current_day_ignores_system_time_zone(good: Path, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setitem(ENVIRONMENT, "TZ", zone)
    before = dt.datetime.now(LONDON).date()
    expected_text = run_playbook("permissions", good).stdout.splitlines()[0]
    assert expected_text in {
        f"Clips for the audience 'public' on {day}:" for day in (before, dt.datetime.now(LONDON).date())
    }


# --- playbook permissions ----------------------------------------------------------------------------------------

REASONS: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "shown"),
    ({"review_by": str(FIRST_DAY)}, "shown"),
    ({"withdrawn_on": matrix.LATER}, "withheld, because someone has withdrawn"),
    ({"objected_on": matrix.BEFORE}, "withheld, because someone has objected"),
    ({"expires_on": str(FIRST_DAY)}, "withheld, because its permission has run out"),
    ({"review_by": matrix.BEFORE}, "withheld, because its review is due"),
    ({"checked_on": matrix.BETWEEN}, "withheld, because its permission is not checked yet"),
    ({"staff": "pending"}, "withheld, because staff are not cleared"),
    ({"pupils": "pending"}, "withheld, because pupils are not cleared"),
    ({"in_view": ("cleared", "objected")}, "withheld, because someone in view is not cleared"),
    ({"audience": "staff"}, "withheld, because it is for a smaller audience"),
    ({"status": "filmed"}, "withheld, because it is not marked published"),
    ({"status": "filmed", "permission": None}, "withheld, because it has no permission"),
    ({"status": "filmed", "captions": None}, "withheld, because it is not marked published; it has no captions"),
    (
        {"lawful_basis": "not-needed", "kind": "animation"},
        "withheld, because someone is in view, and no lawful basis is given",
    ),
    (
        {"record": None},
        "withheld, because a line of its permission is missing, and a clip for the public needs every one",
    ),
    (
        {"staff": "pending", "withdrawn_on": matrix.BEFORE, "expires_on": matrix.BEFORE},
        "withheld, because staff are not cleared; someone has withdrawn; its permission has run out",
    ),
)


def test_permissions_command_lists_every_reason_per_clip(tmp_path: Path) -> None:
    clips = [clip(number, changes) for number, (changes, _) in enumerate(REASONS, 1)]
    expected_text = command_lines(
        "permissions", matrix.write_playbook(tmp_path, clips), "--day", str(FIRST_DAY), "--within", "0"
    )
    lines = dict(line.strip().split(": ", 1) for line in expected_text if line.startswith("  zq"))
    assert lines == {one.id: expected for one, (_, expected) in zip(clips, REASONS, strict=True)}
    assert command_lines("permissions", tmp_path, "--day", "2027-01-01")[-1] == "Next change by itself: none"


def test_permissions_command_lists_due_reviews(tmp_path: Path) -> None:
    clips = [
        clip(1),
        clip(2, {"review_by": matrix.BEFORE}),
        clip(3, {"expires_on": matrix.AFTER, "review_by": "2027-01-01"}),
        clip(4, {"status": "withdrawn"}),
        clip(5, {"review_by": "2027-01-01"}),
    ]
    root = matrix.write_playbook(tmp_path, clips)
    due: dict[str, list[str]] = {}
    for line in command_lines("permissions", root, "--day", str(FIRST_DAY), "--within", "23")[1:-1]:
        if line.startswith("    "):
            due[list(due)[-1]].append(line.strip())
        else:
            due[line.split(":")[0].strip()] = []
    assert due == {
        clip(1).id: ["due on 2026-04-02: look at its permission again"],
        clip(2).id: ["was due on 2026-03-09: look at its permission again"],
        clip(3).id: ["due on 2026-03-21: ask again, or let it go"],
        clip(4).id: [],
        clip(5).id: [],
    }
    assert "    due on 2026-04-02: look at its permission again" not in command_lines(
        "permissions", root, "--day", str(FIRST_DAY), "--within", "22"
    )


@pytest.mark.parametrize("audience", AUDIENCES)
def test_permissions_command_shows_next_change_date(root: Path, audience: str) -> None:
    now = expected_ids(ACCEPTED, audience, FIRST_DAY)
    turn = next(day for day in ALL_DAYS if day > FIRST_DAY and expected_ids(ACCEPTED, audience, day) != now)
    expected_text = command_lines("permissions", root, "--audience", audience, "--day", str(FIRST_DAY))
    assert expected_text[-1] == f"Next change by itself: {turn}"


@pytest.mark.parametrize("audience", AUDIENCES)
def test_visible_clips_are_constant_between_change_dates(every: Playbook, audience: Any) -> None:
    sets = {day: visible_ids(every, audience, day) for day in ALL_DAYS}
    turns = [day for day in ALL_DAYS[1:] if sets[day] != sets[day - DAY]]
    assert len(turns) >= 5
    for day in ALL_DAYS:
        assert next_visibility_changes(every, audience, day) == tuple(turn for turn in turns if turn > day)


def test_cycle_start_is_a_change_date(tmp_path: Path) -> None:
    cycle: Data = {"id": "spring", "leverage_point": "stepping-back", "starts": matrix.BETWEEN}
    root = matrix.write_playbook(tmp_path, [], {"cycles.yml": [cycle]})
    assert command_lines("permissions", root, "--day", str(FIRST_DAY))[-1] == f"Next change by itself: {matrix.BETWEEN}"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("review_by", "9999-12-31"),
        ("expires_on", "9999-12-31"),
        pytest.param("checked_on", "0001-01-01"),
        pytest.param("expires_on", "0001-01-01"),
    ],
)
def test_minimum_and_maximum_dates_are_supported(tmp_path: Path, line: str, day: str) -> None:
    root = matrix.write_playbook(tmp_path, [clip(1, {line: day})])
    assert command_lines("permissions", root, "--day", str(FIRST_DAY))[-1].startswith("Next change by itself: ")


# --- ids and people ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3], ids=["in the list", "in a file of its own"])
def test_id_of_withdrawn_clip_cannot_be_reused(tmp_path: Path, number: int) -> None:
    withdrawn = clip(2, {"status": "withdrawn"})
    again = Clip(number, {**clip(number).data, "id": withdrawn.id})
    root = matrix.write_playbook(tmp_path, [withdrawn] if number == 3 else [withdrawn, again])
    if number == 3:
        (root / "videos/another.yml").write_text(dump(again.data), "utf-8")
    assert "duplicate-id" in codes(root)


def test_clip_cannot_redirect_from_url_of_withdrawn_clip(tmp_path: Path) -> None:
    heir = Clip(1, {**clip(1).data, "was": [clip(2).id]})
    root = matrix.write_playbook(tmp_path, [heir, clip(2, {"status": "withdrawn"})])
    assert "former-id-in-use" in codes(root)


AGREED = {"on": "2026-01-01", "with": ["ta", "wilhelmina"]}
CREDIT = [{"who": "wilhelmina", "how": "tried"}]


def _credited(show: str) -> dict[str, Any]:
    """Return YAML files in which every field that can hold a person's id holds one."""
    technique, point = (BASE[f"{name}.yml"] for name in ("techniques/wait-first", "leverage_points/stepping-back"))
    about = BASE["playbook.yml"]
    assert isinstance(technique, dict)
    assert isinstance(point, dict)
    assert isinstance(about, dict)
    assert isinstance(about["vision"], dict)
    return {
        "people.yml": [{"id": "wilhelmina", "name": "Aurelia Okonkwo", "roles": ["ta"], "show": show}],
        "techniques/wait-first.yml": {**technique, "shaped_by": CREDIT, "agreed": AGREED},
        "leverage_points/stepping-back.yml": {**point, "agreed": AGREED},
        "cycles.yml": [
            {"id": "spring", "leverage_point": "stepping-back", "starts": "2026-01-01", "chosen_by": ["wilhelmina"]}
        ],
        "playbook.yml": {**about, "vision": {**about["vision"], "agreed": AGREED}},
    }


def _traces(root: Path, changes: dict[str, Any]) -> list[str]:
    """Return the files of a site that mention the person."""
    matrix.write_playbook(root, [Clip(1, {**clip(1).data, "shaped_by": CREDIT})], changes)
    completed = build(root, root / "site", "coaches", FIRST_DAY)
    assert completed.returncode == 0, completed.stderr
    person = re.compile(rb"wilhelmina|aurelia|okonkwo", re.IGNORECASE)
    found = matrix.tree(root / "site").items()
    return sorted(path for path, raw in found if person.search(path.encode() + raw))


def test_named_person_appears_in_every_credit(tmp_path: Path) -> None:
    assert _traces(tmp_path, _credited("name")) == [
        "data/exemplars/stepping-back.json",
        "data/leverage-points/stepping-back.json",
        "data/playbook.json",
        f"exemplars/{clip(1).id}/index.html",
        "focus/index.html",
        "help/field-guide/index.html",
        "leaders/governors/index.html",
        "leaders/index.html",
        "leverage-points/stepping-back/index.html",
        "people/index.html",
        "techniques/wait-first/index.html",
        "way/index.html",
    ]


def test_person_credited_by_role_is_never_named(tmp_path: Path) -> None:
    assert _traces(tmp_path, _credited("role")) == []


def test_hidden_person_leaves_no_trace(tmp_path: Path) -> None:
    changes = {name: data for name, data in _credited("nothing").items() if name != "playbook.yml"}
    assert _traces(tmp_path, changes) == []


def test_hidden_person_is_removed_from_vision(tmp_path: Path) -> None:
    assert _traces(tmp_path, _credited("nothing")) == []


# --- what is never written -----------------------------------------------------------------------------------------

PRIVATE = {
    "e-mail": "Write to sam.okoro@school.example today",
    "mobile": "Ring 07700 900123 today",
    "mobile, unbroken": "Ring 07700900123 today",
    "landline": "Ring 01632 960 123 or come in",
    "abroad": "Ring +44 7700 900123 today",
    "pupil number": "Her number is A123456789012 here",
    "temporary pupil number": "Her number is H12345678901B here",
    "born": "She was born on 3 May 2015 here",
    "date of birth": "Date of birth: 03/05/2015 here",
    "d.o.b.": "Okay, d.o.b. 3.5.15 here",
}

NOT_YET_PRIVATE = {
    "0044": "Ring 0044 7700 900123 today",
    "brackets": "Ring (01632) 960123 today",
    "+44 (0)": "Ring +44 (0)7700 900123 today",
    "two spaces": "Ring 07700  900 123 today",
    "born, short": "She was born 3 May 2015 here",
    "small letters": "Her number is a123456789012 here",
}
TABLE = [pytest.param(text, id=name) for name, text in PRIVATE.items()]
TABLE += [pytest.param(text, id=name) for name, text in NOT_YET_PRIVATE.items()]


@pytest.mark.parametrize("text", TABLE)
def test_private_data_in_text_is_reported(tmp_path: Path, text: str) -> None:
    assert "private" in codes(matrix.write_playbook(tmp_path, [Clip(1, {**clip(1).data, "description": text})]))


@pytest.mark.parametrize("text", PRIVATE.values(), ids=PRIVATE)
def test_private_data_in_captions_is_reported(tmp_path: Path, text: str) -> None:
    assert "private" in _codes_of_captions(tmp_path, f"WEBVTT\n\n00:05.000 --> 00:09.000\n<v TA>{text}\n")


@pytest.mark.parametrize(
    "text",
    [
        "From 0:05 to 0:59, on page 07 of 12",
        "Reviewed on 2026-03-01 and on 2027-03-01",
        "It cost £07.70, and 1,234,567 people saw it",
        "A pupil named the step, a child called out",
        "We read 10.1080/02671520903281609 together",
    ],
)
def test_non_private_text_is_not_reported(tmp_path: Path, text: str) -> None:
    data = {**clip(1).data, "description": text}
    assert codes(matrix.write_playbook(tmp_path, [Clip(1, data)])) == set()


def _places(data: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the key paths of the free texts of a clip, which begin as those of the matrix do."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in inner:
        yield from _places(value, (*at, step))
    if isinstance(data, str) and data.startswith("See zq"):
        yield at


PLACES = list(_places(clip(1).data))


@pytest.mark.parametrize(
    "text",
    [
        "Ring 07700 900123 today",
        pytest.param("sam@school.example"),
        pytest.param("07700900123"),
    ],
)
def test_private_data_is_reported_in_every_clip_text(tmp_path: Path, text: str) -> None:
    assert len(PLACES) == 13
    for place in PLACES:
        data = copy.deepcopy(clip(1).data)
        inner: Any = data
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = text
        assert "private" in codes(matrix.write_playbook(tmp_path, [Clip(1, data)])), place


RING = "Ring 07700 900123 today"
REFERENCE = [{"id": "one", "authors": "A", "title": RING, "type": "book", "checked": "found"}]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("techniques/wait-first.yml", {"why": RING}),
        ("leverage_points/stepping-back.yml", {"why": RING}),
        (
            "cycles.yml",
            [{"id": "one", "leverage_point": "stepping-back", "starts": "2026-01-01", "teacher_note": RING}],
        ),
        ("people.yml", [{"id": "one", "roles": ["ta"], "name": RING}]),
        pytest.param("playbook.yml", {"tagline": RING}),
        pytest.param("glossary.yml", [{"id": "one", "term": "One", "definition": RING}]),
        pytest.param("references.yml", REFERENCE),
        pytest.param("coach_training.yml", {"intro": RING}),
        pytest.param("vocabularies.yml", {"needs": [{"id": "one", "label": "One", "description": RING}]}),
    ],
)
def test_private_data_is_reported_in_every_file(tmp_path: Path, name: str, data: Any) -> None:
    base = BASE.get(name)
    whole = {**base, **data} if isinstance(base, dict) else data
    assert "private" in codes(matrix.write_playbook(tmp_path, [], {name: whole}))


# --- captions -----------------------------------------------------------------------------------------------------


def _codes_of_captions(root: Path, text: str) -> set[str]:
    """Return the codes of the problems that `check` reports for a clip with these captions."""
    matrix.write_playbook(root, [clip(1)])
    (root / clip(1).data["captions"]).write_bytes(text.encode())
    return codes(root)


@pytest.mark.parametrize(
    ("captions_", "code"),
    [
        ("00:05.000 --> 00:09.000\n<v Sam Okoro>Look", "name-in-captions"),
        ("00:05.000 --> 00:09.000\n<v.loud Sam>Look", "name-in-captions"),
        ("00:05.000 --> 00:09.000\n<v Mrs Patel>Look", "name-in-captions"),
        ("00:05.000 --> 00:09.000\n<v TA>Ring 07700\n900123", "private"),
        ("00:05.000 --> 00:09.000\n<v TA>Ring 07700 <b>900</b>123", "private"),
        ("00:05.000 --> 00:09.000\n<v TA>Write to sam&#64;school.example", "private"),
        pytest.param("00:05.000 --> 00:09.000\n<v TA>Look\n<v Sam Okoro>Where", "name-in-captions"),
        pytest.param("NOTE Ring 07700 900123\n\n00:05.000 --> 00:09.000\n<v TA>Look", "private"),
        pytest.param("NOTE\nsam@school.example\n\n00:05.000 --> 00:09.000\n<v TA>Look", "private"),
        pytest.param("Ring 07700 900123\n00:05.000 --> 00:09.000\n<v TA>Look", "private"),
        pytest.param("00:05.000 --> 00:09.000\n<c.sam@school.example>Look", "private"),
    ],
)
def test_person_name_in_caption_file_is_reported(tmp_path: Path, captions_: str, code: str) -> None:
    assert code in _codes_of_captions(tmp_path, f"WEBVTT\n\n{captions_}\n")


@pytest.mark.parametrize("voice", ["TA", "Pupil 2", "pupil", "Teaching assistant", "Teacher", "Class", "Pupil B"])
def test_role_as_speaker_is_accepted(tmp_path: Path, voice: str) -> None:
    assert _codes_of_captions(tmp_path, f"WEBVTT\n\n00:05.000 --> 00:09.000\n<v {voice}>Look\n") == set()


HI = captions.Cue(1.0, 2.0, (), "Hi")
CUE = "00:01.000 --> 00:02.000\nHi\n"
ODD_CAPTIONS: dict[str, tuple[str, tuple[captions.Cue, ...], list[tuple[int, str]]]] = {
    "plain": (f"WEBVTT\n\n{CUE}", (HI,), []),
    "a mark at the start": (f"\ufeffWEBVTT\n\n{CUE}", (HI,), []),
    "line ends of Windows": (f"WEBVTT\n\n{CUE}".replace("\n", "\r\n"), (HI,), []),
    "line ends of old": (f"WEBVTT\n\n{CUE}".replace("\n", "\r"), (HI,), []),
    "no end to the last line": (f"WEBVTT\n\n{CUE}".rstrip(), (HI,), []),
    "words beside the header": (f"WEBVTT - for the film\n\n{CUE}", (HI,), []),
    "hours": ("WEBVTT\n\n01:00:01.500 --> 100:00:02.000\nHi\n", (captions.Cue(3601.5, 360002.0, (), "Hi"),), []),
    "a name and settings": ("WEBVTT\n\n7\n00:01.000 --> 00:02.000 line:0 align:start\nHi\n", (HI,), []),
    "notes and styles": (f"WEBVTT\n\nNOTE a\nb\n\nSTYLE\n::cue {{ color: red }}\n\n{CUE}\nNOTE\n", (HI,), []),
    "marks and signs": (
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v.loud TA>Fish &amp; <i>chips</i>,\n&lt;now&gt;\n",
        (captions.Cue(1.0, 2.0, ("TA",), "Fish & chips, <now>"),),
        [],
    ),
    "empty": ("", (), [(1, "A caption file begins with the word WEBVTT.")]),
    "no header": (CUE, (), [(1, "A caption file begins with the word WEBVTT.")]),
    "a header of another kind": (f"WEBVTTX\n\n{CUE}", (), [(1, "A caption file begins with the word WEBVTT.")]),
    "nothing said": ("WEBVTT\n\nNOTE soon\n", (), [(1, "There is no caption in this file.")]),
    "a comma for a point": (
        f"WEBVTT\n\n00:00:00,500 --> 00:00:00,900\nNo\n\n{CUE}",
        (captions.Cue(0.5, 0.9, (), "No"), HI),
        [(3, "'00:00:00,500 --> 00:00:00,900' is not a time.")],
    ),
    "sixty seconds": ("WEBVTT\n\n00:60.000 --> 01:61.000\nNo\n", (), [(3, "'00:60.000 --> 01:61.000' is not a time.")]),
    "an end before its start": (
        f"WEBVTT\n\nname\n00:02.000 --> 00:01.000\nNo\n\n{CUE}",
        (HI,),
        [(4, "This caption ends before it begins.")],
    ),
    "an end with its start": (
        f"WEBVTT\n\n00:01.000 --> 00:01.000\nNo\n\n{CUE}",
        (HI,),
        [(3, "This caption ends at the moment it begins.")],
    ),
    "out of order": (
        f"WEBVTT\n\n00:05.000 --> 00:06.000\nHo\n\n{CUE}",
        (captions.Cue(5.0, 6.0, (), "Ho"), HI),
        [(6, "This caption begins before the one above it.")],
    ),
    "an empty cue": (
        f"WEBVTT\n\n00:00.000 --> 00:01.000\n<i> </i>\n\n{CUE}",
        (HI,),
        [(3, "This caption is empty.")],
    ),
    "words without a time": (f"WEBVTT\n\n{CUE}\nAnd so on.\n", (HI,), [(6, "'And so on.' has no time.")]),
}


@pytest.mark.parametrize("name", ODD_CAPTIONS)
def test_unusual_captions_are_parsed_or_reported_with_location(name: str) -> None:
    text, cues, reported = ODD_CAPTIONS[name]
    found, problems = captions.parse(text, "media/one.vtt")
    assert found == cues
    assert [(problem.path, problem.line, problem.message) for problem in problems] == [
        ("media/one.vtt", line, message) for line, message in reported
    ]


@pytest.mark.parametrize("first", ["NOTEBOOK", "NOTE 1", "STYLE"])
def test_cue_resembling_a_note_is_a_cue(first: str) -> None:
    assert captions.parse(f"WEBVTT\n\n{first}\n{CUE}", "media/one.vtt") == ((HI,), ())


def test_multi_line_header_is_accepted() -> None:
    assert captions.parse(f"WEBVTT\nKind: captions\nLanguage: en\n\n{CUE}", "media/one.vtt") == ((HI,), ())


ENDLESS = "9" * 5000


@pytest.mark.parametrize("text", [f"{ENDLESS[:400]}:00:01.000 --> {ENDLESS}:00:02.000\nHi", f"{CUE}&#{ENDLESS};"])
def test_very_long_numbers_cause_no_exception(text: str) -> None:
    captions.parse(f"WEBVTT\n\n{text}\n", "media/one.vtt")


_PIECES = (
    *("WEBVTT", "\n", "\n\n", "\r\n", "\r", "\ufeff", "\t", "\x00", "\x0b", "\u2028", "-->", " --> "),
    *("00:01.000 --> 00:02.000", "00:03.000", "01:00:00.000", "00:99.000", "NOTE", "STYLE", "REGION", "::cue{}"),
    *("<v TA>", "<v", "<v>", "</v>", "<", ">", "&amp;", "&#0;", "&#xD800;", "&", "TA: ", "align:start", "Hi"),
)
_ODD = st.lists(st.sampled_from(_PIECES) | st.text(max_size=6), max_size=40).map("".join)


@settings(max_examples=400, deadline=None)
@given(_ODD | _ODD.map(lambda text: f"WEBVTT\n\n{text}"))
def test_any_caption_text_is_parsed_or_reported_with_location(text: str) -> None:
    cues, problems = captions.parse(text, "media/one.vtt")
    assert cues or problems
    assert all(0 <= cue.start < cue.end and cue.text for cue in cues)
    lines = len(re.split(r"\r\n|\r|\n", text))
    assert all(problem.path == "media/one.vtt" and 1 <= problem.line <= lines for problem in problems)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200) | _ODD.map(lambda text: f"WEBVTT\n\n{text}".encode("utf-8", "surrogatepass")))
def test_any_caption_bytes_are_parsed_or_reported(good: Path, raw: bytes) -> None:
    root = good.parent / "any-bytes"
    if not root.exists():
        shutil.copytree(good, root)
    (root / clip(1).data["captions"]).write_bytes(raw)
    result = load(root, day=FIRST_DAY)
    assert (result.playbook is None) == bool(result.mistakes)
    assert {problem.path for problem in result.mistakes} <= {"videos.yml", clip(1).data["captions"]}
