"""`playbook new`: each kind of entry, with a school's own ids, and hints that are valid YAML."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from coaching_playbook.load import load
from coaching_playbook.page_links import drop_repeated
from coaching_playbook.yamlio import parse
from schools import init_school, invoke

TECHNIQUE = ("--set", "summary=We wait.", "--set", "why=It helps.", "--set", "small_step=Wait once.")
STEPS = ("--step", "Sit down", "--step", "Wait until the pen moves")


@pytest.fixture(scope="module")
def created(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create one entry of each kind in a new school."""
    root = init_school(tmp_path_factory.mktemp("own"))
    for arguments in (
        ("leverage-point", "--title", "Tŷ bach twt", "--set", "strapline=A line.", "--set", "way=1", "--set", "why=w"),
        ("technique", "--title", "Point, don’t tell", *TECHNIQUE, "--set", "leverage_point=ty-bach-twt", *STEPS),
        (
            "clip",
            "--title",
            "A wait",
            "--set",
            "technique=1",
            "--set",
            "description=d",
            "--set",
            "watch_for=What moves?",
        ),
        ("person", "--set", "roles=ta"),
        ("person", "--set", "roles=ta", "--title", "Bryn"),
        ("cycle", "--set", "leverage_point=1", "--set", "starts=2026-09-07", "--set", "ends=2026-12-18"),
        ("term", "--title", "Wait time", "--set", "definition=A silence after a question."),
        (
            "reference",
            "--set",
            "authors=Writer, B.",
            "--title",
            "On waiting",
            "--set",
            "type=book",
            "--set",
            "checked=memory",
        ),
    ):
        result = invoke("new", *arguments, at=root)
        assert result.exit_code == 0, (arguments, result.output)
    return root


def test_each_kind_is_valid_and_formatted(created: Path) -> None:
    for arguments in (["check"], ["fmt", "--check"]):
        result = invoke(*arguments, at=created)
        assert result.exit_code == 0, result.output
    playbook = load(created).playbook
    assert playbook
    assert [entry.id for entry in playbook.entries] == ["ty-bach-twt", "point-dont-tell", "a-wait"]
    assert [person.id for person in playbook.people] == ["ta", "bryn"]
    assert [cycle.id for cycle in playbook.cycles] == ["ty-bach-twt-2026-09-07"]
    assert [term.id for term in playbook.glossary] == ["wait-time"]
    assert [reference.id for reference in playbook.references] == ["writer-b"]


@pytest.mark.parametrize(
    "folder", ["techniques", "leverage_points", "../videos", "people", "cycles", "glossary", "references"]
)
def test_uncommented_hints_are_yaml_with_ids_of_this_playbook(created: Path, folder: str, tmp_path: Path) -> None:
    root = Path(shutil.copytree(created, tmp_path / "copy"))
    place = root / "playbook_src" / folder
    file = next(place.glob("*.yml")) if place.is_dir() else place.with_suffix(".yml")
    text = re.sub(r"(?m)^( *)# (?=[a-z_]+:|  | *- )", r"\1", file.read_text("utf-8"))
    assert text.count("\n") == file.read_text("utf-8").count("\n")
    assert parse(text, "x").problems == ()
    file.write_text(text, "utf-8")
    codes = {problem.code for problem in load(root).mistakes}
    faults = {"unknown-id", "not-yaml", "wrong-type", "colon-in-text", "unknown-field", "not-a-choice", "not-an-id"}
    assert codes & faults == set(), [str(problem) for problem in load(root).mistakes]


def test_duplicate_name_and_invalid_answer_are_rejected(created: Path) -> None:
    before = {file: file.read_bytes() for file in created.rglob("*.yml")}
    point = ("--set", "leverage_point=1", *STEPS)
    for arguments, message in (
        (
            ("technique", "--title", "point, don’t TELL", *TECHNIQUE, *point),
            "in playbook_src/techniques/point-dont-tell",
        ),
        (("term", "--title", "wait time", "--set", "definition=w"), "in playbook_src/glossary.yml already"),
        (("cycle", "--title", "Autumn"), "For leverage_point: 'Autumn' is not one of ty-bach-twt."),
    ):
        result = invoke("new", *arguments, at=created)
        assert (result.exit_code, message in result.stderr) == (2, True), result.output
    assert {file: file.read_bytes() for file in created.rglob("*.yml")} == before


def test_pages_with_equal_title_prefixes_get_distinct_ids(created: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(created, tmp_path / "copy"))
    for word in ("pen", "page"):
        title = f"What we do when everyone in the room has to wait for a long time and needs a {word}"
        own = (*("--set", f"summary=We pass a {word}."), *("--set", f"why=A {word} helps."), "--step", f"Find a {word}")
        rest = ("--set", "leverage_point=1", "--set", "small_step=Wait once.", "--step", "Wait until it moves")
        result = invoke("new", "technique", "--title", title, *own, *rest, at=root)
        assert result.exit_code == 0, result.output


def test_links_of_docs_and_copied_help_pages_resolve(created: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(created, tmp_path / "copy"))
    assert invoke("new", "help-page", "--set", "page=for-coaches", at=copy).exit_code == 0
    assert invoke("rename", "ty-bach-twt", "our-corner", at=copy).exit_code == 0
    page = copy / "docs/more/ours.md"
    page.parent.mkdir()
    page.write_text(
        "# Ours\n\n[a](../leverage-points/our-corner/index.md) [b](../leverage-points/ty-bach-twt/index.md#steps)\n"
        "[c](../help/for-tas.md) [d](https://example.org/x.md) `[e](e.md)` [f](ours.md)\n\n```\n[g](g.md)\n```\n",
        "utf-8",
    )
    assert invoke("check", at=copy).exit_code == 0, invoke("check", at=copy).stdout
    with page.open("a", encoding="utf-8") as file:
        file.write("See [h](../leverage-points/our-corners/index.md#now).\n")
    result = invoke("check", at=copy)
    assert (result.exit_code, result.stdout) == (
        1,
        "docs/more/ours.md:9:9: This link leads to '../leverage-points/our-corners/index.md' "
        "('leverage-points/our-corners/index.md'), and there is no such page. "
        "Did you mean 'leverage-points/our-corner/index.md'? [page-link]\n",
    )


@pytest.mark.parametrize(
    ("target", "found"),
    [
        *(("other.md", ""), ("help/for-tas.md", ""), ("https://example.org/x.md", "")),
        *(("moer.md", "Did you mean 'more.md'?"), ("more", "page"), ("more.md#a", "page"), ("help/tas.md", "page")),
        *(("more.md", "above already"), ("index.md", "own part already"), ("find/index.md", "own part already")),
    ],
)
def test_nav_entries_resolve_and_are_unique(target: str, found: str, created: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(created, tmp_path / "copy"))
    (copy / "docs/more.md").write_text("# More\n", "utf-8")
    if target == "other.md":
        (copy / "docs/other.md").write_text("# Other\n", "utf-8")
    with (copy / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(f"nav:\n  - Ours:\n      - More: more.md\n      - Other: {target}\n")
    result = invoke("check", at=copy)
    is_repeated = "already" in found
    assert (result.exit_code, found in result.stdout) == (int(bool(found) and not is_repeated), True), result.output
    line = (copy / "mkdocs.yml").read_text("utf-8").count("\n")
    if is_repeated:
        message = f"mkdocs.yml:{line}:16: warning: The navigation has '{target}' "
    else:
        message = f"mkdocs.yml:{line}:16: The navigation leads to '{target}', and there is no such" if found else ""
    assert result.stdout.startswith(message)
    assert bool(result.stdout) == bool(found)


@pytest.mark.parametrize(
    ("setting", "stops"),
    [
        *(("validation: {nav: {omitted_files: warn}}", True), ("validation: {omitted_files: warn}", True)),
        *(("validation: {nav: {omitted_files: info}}", False), ("validation: {links: {anchors: warn}}", False)),
        ("not_in_nav: |\n  more.md\nvalidation: {omitted_files: warn}", False),
    ],
)
def test_page_missing_from_nav_is_error_in_strict_mode(
    setting: str, stops: bool, created: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(created, tmp_path / "copy"))
    for name in ("more", "other"):
        (copy / f"docs/{name}.md").write_text("# More\n", "utf-8")
    settings = (copy / "mkdocs.yml").read_text("utf-8").partition("validation:")[0]
    (copy / "mkdocs.yml").write_text(f"{settings}{setting}\n", "utf-8")
    assert invoke("check", at=copy).exit_code == 0  # without nav, every page is in it
    (copy / "mkdocs.yml").write_text(f"{settings}{setting}\nnav: [other.md]\n", "utf-8")
    result = invoke("check", at=copy)
    message = "docs/more.md:1:1: No item of nav in mkdocs.yml leads to this page, and publishing stops at that."
    assert (result.exit_code, result.stdout.startswith(message)) == (int(stops), stops), result.output


@pytest.mark.parametrize(
    ("nav", "kept"),
    [
        (["a.md", {"Again": "a.md"}, "b.md"], ["a.md", "b.md"]),
        (["index.md", {"All": [{"Find": "find/index.md"}]}, {"Ours": ["a.md", "index.md"]}], [{"Ours": ["a.md"]}]),
        ([{"A": "a.md"}, {"B": [{"C": ["a.md", "b.md"]}]}], [{"A": "a.md"}, {"B": [{"C": ["b.md"]}]}]),
        (
            ["https://example.org/", {"There": "https://example.org/"}],
            ["https://example.org/", {"There": "https://example.org/"}],
        ),
    ],
)
def test_duplicate_nav_entry_is_reported(nav: list[Any], kept: list[Any]) -> None:
    assert drop_repeated(nav, ("", "find/")) == kept


def test_errors_in_other_files_are_ignored(created: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(created, tmp_path / "copy"))
    (root / "playbook_src/techniques/broken.yml").write_text("titel: [\n", "utf-8")
    (root / "playbook_src/glossary.yml").write_text("- nonsense\n", "utf-8")
    result = invoke(
        "new", "technique", "--title", "Another", *TECHNIQUE, "--set", "leverage_point=1", *STEPS, at=root / "docs"
    )
    assert (result.exit_code, "another.yml: written" in result.stdout) == (0, True), result.output
    spoilt = root / "playbook_src/people.yml"
    spoilt.write_text("- id: [\n", "utf-8")
    before = spoilt.read_bytes()
    result = invoke("new", "person", "--set", "roles=ta", at=root)
    assert (result.exit_code, "nothing can be added" in result.stderr, spoilt.read_bytes()) == (2, True, before), (
        result.output
    )


def test_ids_are_read_from_invalid_files(created: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(created, tmp_path / "copy"))
    for path, added in (
        ("vocabularies", "places: 1"),
        ("playbook", "place: 1"),
        ("leverage_points/ty-bach-twt", "a: b"),
    ):
        file = root / f"playbook_src/{path}.yml"
        file.write_text(f"{file.read_text('utf-8')}\n{added}\n", "utf-8")
    person, technique = ("person", "--set", "roles=Teacher"), ("technique", "--title", "Nod first", *TECHNIQUE, *STEPS)
    point = ("leverage-point", "--title", "Calm", "--set", "strapline=A line.", "--set", "way=1", "--set", "why=w")
    for arguments, path, message in (
        (person, "people", "roles:\n    - teacher\n"),
        (point, "leverage_points/calm", "way:\n  - first-line\n"),
        ((*technique, "--set", "leverage_point=Tŷ bach twt"), "techniques/nod-first", "leverage_point: ty-bach-twt\n"),
    ):
        result = invoke("new", *arguments, at=root)
        assert result.exit_code == 0, result.output
        assert message in (root / f"playbook_src/{path}.yml").read_text("utf-8")
    (root / "playbook_src/vocabularies.yml").write_text("roles: [\n", "utf-8")
    result = invoke("new", "person", at=root)
    assert (result.exit_code, "Put playbook_src/vocabularies.yml right first" in result.stderr) == (2, True), (
        result.output
    )
    assert invoke("new", "person", "--set", "roles=ta", at=root).exit_code == 0
    result = invoke("new", *person, at=root)
    assert (result.exit_code, "write an id, as playbook_src/vocabularies.yml cannot be read" in result.stderr) == (
        2,
        True,
    )


def test_windows_reserved_ids_are_never_generated(created: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(created, tmp_path / "copy"))
    technique = ("technique", *TECHNIQUE, "--set", "leverage_point=1", *STEPS, "--title")
    assert invoke("new", *technique, "Aux", at=root).exit_code == 0
    assert (root / "playbook_src/techniques/aux-2.yml").is_file()
    for arguments in ((*technique, "A", "--id", "lpt1"), ("person", "--set", "roles=ta", "--id", "nul")):
        result = invoke("new", *arguments, at=root)
        assert (result.exit_code, "Windows cannot have a file named" in result.stderr) == (2, True)
    result = invoke("rename", "aux-2", "con", at=root)
    assert (result.exit_code, "Windows cannot have a file named 'con'" in result.stderr) == (2, True)


def test_item_is_appended_and_comments_are_kept(created: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(created, tmp_path / "copy"))
    file = root / "playbook_src/glossary.yml"
    file.write_text("# Our words\n- id: hush  # quiet\n  term: Hush\n  definition: No sound.\n# The end\n", "utf-8")
    assert invoke("new", "term", "--title", "Nod", "--set", "definition=A yes.", at=root).exit_code == 0
    text = file.read_text("utf-8")
    assert [comment in text for comment in ("# Our words", "# quiet", "# The end")] == [True] * 3
    assert invoke("fmt", at=root).exit_code == 0
    assert parse(re.sub(r"(?m)^( *)# (?=[a-z_]+:|  | *- )", r"\1", file.read_text("utf-8")), "x").problems == ()
    playbook = load(root).playbook
    assert playbook
    assert [term.id for term in playbook.glossary] == ["hush", "nod"]


def test_missing_prerequisite_is_named(tmp_path: Path) -> None:
    root = init_school(tmp_path)
    result = invoke("new", "clip", "--title", "A", at=root)
    assert (result.exit_code, "needs one of the techniques, and there are none yet" in result.stderr) == (2, True)
    result = invoke("new", "cycle", at=root)
    assert (result.exit_code, "needs one of the leverage points" in result.stderr) == (2, True)
