"""`playbook new`: asks a few questions, then writes a formatted file that passes the check."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coaching_playbook.cli import main
from coaching_playbook.clock import parse_date
from coaching_playbook.load import load
from coaching_playbook.urls import slugify
from small_playbook import BASE

pytestmark = pytest.mark.slow  # each makes a playbook

ANSWERS = "Wait for the pen\nLet the pupil begin.\n7\n1\nThey start alone.\nWait once.\nSit\nWait until it moves\n\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "root"))


def new(root: Path, *arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(main, ["new", *arguments, "--root", str(root)], input=answers)


def test_answers_create_valid_formatted_technique(root: Path) -> None:
    result = new(root, "technique", answers=ANSWERS)
    assert result.exit_code == 0, result.output
    assert "Please choose a number from 1 to 1" in result.output
    text = (root / "playbook_src/techniques/wait-for-the-pen.yml").read_text("utf-8")
    assert "\nleverage_point: stepping-back\nstatus: draft\n" in text
    assert text.index("\nstatus: draft\n") < text.index("\nwhy: They start alone.\n")
    assert "\n# when_to_use: " in text
    assert text.index("\n# when_to_use: ") < text.index("\nsteps:")
    loaded = load(root, day=parse_date("2026-11-23"))
    assert loaded.playbook
    assert [step.do for step in loaded.playbook.technique["wait-for-the-pen"].steps] == ["Sit", "Wait until it moves"]
    assert CliRunner().invoke(main, ["fmt", "--check", str(root)]).exit_code == 0


@pytest.mark.parametrize(
    ("kind", "options", "file"),
    [
        (
            "technique",
            (
                *("--set", "summary=a: b", "--set", "leverage_point=Stepping back", "--set", "why=w"),
                *("--set", "small_step=s", "--step", "One", "--step", "Two"),
            ),
            "playbook_src/techniques/yes.yml",
        ),
        ("exemplar", ("--set", "technique=1", "--set", "description=d", "--set", "watch_for=w?"), "videos/yes.yml"),
        (
            "leverage-point",
            ("--set", "strapline=One line.", "--set", "way=1", "--set", "why=w"),
            "playbook_src/leverage_points/yes.yml",
        ),
    ],
)
def test_options_replace_prompts(root: Path, kind: str, options: tuple[str, ...], file: str) -> None:
    result = new(root, kind, "--title", "Yes", *options)
    assert result.exit_code == 0, result.output
    assert (root / file).is_file()
    assert load(root, day=parse_date("2026-11-23")).playbook
    again = new(root, kind, "--title", "Yes!", *options)
    assert (root / file).with_stem("yes-2").is_file(), again.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--title", "X"), "Still to answer: summary, leverage_point, why, small_step, steps."),
        (("--set", "sumary=x"), "'sumary' is none of its fields. Fields here are title, summary"),
        (("--set", "leverage_point=nowhere", "--title", "X", "--set", "summary=y"), "'nowhere' is not one of stepping"),
        (("--title", "X", "--id", "wait-first"), "is there already"),
    ],
)
def test_invalid_options_are_reported_and_nothing_is_written(
    root: Path, options: tuple[str, ...], message: str
) -> None:
    before = sorted(root.rglob("*"))
    rest = "s\n1\nw\nsmall\nOne\nTwo\n\n" if "--id" in options else ""
    result = new(root, "technique", *options, answers=rest)
    assert result.exit_code == 2, result.output
    assert message in result.output
    assert "Nothing was written." in result.output
    assert sorted(root.rglob("*")) == before


# --- ids -----------------------------------------------------------------------------------------------------------

SLUGS = {
    "Gŵyl a thŷ": "gwyl-a-thy",
    "Łódź i żółw": "lodz-i-zolw",
    "Tŷ bach twt": "ty-bach-twt",
    "Ærø, Þing & Straße": "aero-thing-strasse",
    "İstanbul ve Iğdır": "istanbul-ve-igdir",
    "Đặt câu hỏi": "dat-cau-hoi",
    "Straße nach Łódź": "strasse-nach-lodz",
    "Søren Æbler": "soren-aebler",
    "Œuvre naïve": "oeuvre-naive",
    "Point, don't tell": "point-dont-tell",
    "Point, don’t tell": "point-dont-tell",
    "The TAs’ ’70s ‘hello’": "the-tas-70s-hello",
    "Over—and out": "over-and-out",
    "Way № 5 ™": "way-no-5-tm",
    "Ⓐ before Ⓑ, x² of ½": "a-before-b-x2-of-1-2",
    "Ｆｕｌｌ ｗｉｄｔｈ": "full-width",
    "e\u0301te\u0301": "ete",
    "Ŵy a chân": "wy-a-chan",
    "Dŵr: “ôl” ç": "dwr-ol-c",
    "№ 5 ™": "no-5-tm",
    "x² ﬁne": "x2-fine",
    "A.B.C. & C’est l’été": "a-b-c-cest-lete",
    "日本語": "",
    "Привет": "",
    "?!": "",
}


@pytest.mark.parametrize("title", SLUGS)
def test_id_keeps_letters_of_title(title: str) -> None:
    assert slugify(title) == SLUGS[title]


NEW = ("--set", "summary=s.", "--set", "leverage_point=1", "--set", "why=w", "--set", "small_step=s")


@pytest.mark.parametrize("title", ["日本語", "Привет", "?!", "ًسلام"])
def test_title_without_latin_letters_needs_explicit_id(title: str, root: Path) -> None:
    given = ("technique", "--title", title, *NEW, "--step", "One", "--step", "Two")
    result = new(root, *given)
    assert result.exit_code == 2
    assert f"'{title}' has no letters from a to z. Choose an id with --id" in result.output
    assert new(root, *given, "--id", "hello-there").exit_code == 0
    assert (root / "playbook_src/techniques/hello-there.yml").is_file()


@pytest.mark.parametrize(
    ("given", "such_as"), [("Gŵyl", "gwyl"), ("../out", "out"), ("a/b", "a-b"), ("a.yml", "a-yml")]
)
def test_id_unusable_in_url_is_rejected(given: str, such_as: str, root: Path) -> None:
    result = new(root, "technique", "--title", "A", *NEW, "--step", "One", "--step", "Two", "--id", given)
    assert result.exit_code == 2
    assert f"'{given}' cannot be an id: lower-case words joined by hyphens, such as {such_as}." in result.output
