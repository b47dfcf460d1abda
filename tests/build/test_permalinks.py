"""Permalinks: ids and URLs survive renaming, merging, splitting and retiring."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coaching_playbook import pages
from coaching_playbook.cli import main
from coaching_playbook.clock import parse_date
from coaching_playbook.load import load
from coaching_playbook.model import Playbook
from coaching_playbook.publish import publish
from sites import ROOT, replace_text
from small_playbook import BASE

DAY = "2026-11-23"
LEDGER = "playbook_src/ledger.txt"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a small playbook whose URLs are all in its ledger (the file of published URLs)."""
    shutil.copytree(BASE, tmp_path / "root")
    run_in(tmp_path / "root", "ledger")
    return tmp_path / "root"


def run_in(root: Path, *arguments: str, status: int = 0) -> Result:
    result = CliRunner().invoke(main, [*arguments, "--root", str(root), "--day", DAY])
    assert result.exit_code == status, result.output
    return result


def load_valid(root: Path) -> Playbook:
    loaded = load(root, day=parse_date(DAY))
    assert loaded.playbook, loaded.problems
    return loaded.playbook


def ledger(root: Path) -> list[str]:
    return [line for line in (root / LEDGER).read_text("utf-8").splitlines() if not line.startswith("#")]


def text(root: Path, id_: str) -> str:
    return (root / f"playbook_src/techniques/{id_}.yml").read_text("utf-8")


# --- renaming --------------------------------------------------------------------------------------------------


def test_rename_updates_references_and_keeps_comments_and_url(root: Path) -> None:
    file = root / "playbook_src/techniques/name-the-step.yml"
    replace_text(file, "  - wait-first\n", "  - wait-first  # we tried both\n")
    run_in(root, "rename", "wait-first", "wait-for-it")
    assert "  - wait-for-it  # we tried both" in text(root, "name-the-step")
    assert "was:\n  - wait-first\n" in text(root, "wait-for-it")
    assert "technique: wait-for-it" in (root / "videos.yml").read_text("utf-8")
    assert not (root / "playbook_src/techniques/wait-first.yml").exists()
    assert load_valid(root).technique["wait-for-it"]


@pytest.mark.parametrize(
    ("old", "new", "file"),
    [
        ("stepping-back", "standing-back", "techniques/wait-first.yml"),
        ("radford-2011", "radford", "references.yml"),
        ("amina", "a-colleague", "techniques/wait-first.yml"),
        ("needs/semh", "feelings", "vocabularies.yml"),
        ("reality", "now", "questions.yml"),
        ("step-back", "back", "leverage_points/stepping-back.yml"),
    ],
)
def test_every_entry_with_id_can_be_renamed(root: Path, old: str, new: str, file: str) -> None:
    run_in(root, "rename", old, new)
    load_valid(root)
    everything = "\n".join(path.read_text("utf-8") for path in root.rglob("*.yml"))
    assert new in (root / "playbook_src" / file).read_text("utf-8")
    assert not re.search(rf"(?<!- ){old.split('/')[-1]}:? *$", everything, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("wait-furst", "x"), "There is nothing with the id 'wait-furst' here. Did you mean 'wait-first'?"),
        (("wait-first", "Wait First"), "'Wait First' cannot be an id."),
        (("wait-first", "name-the-step"), "To let one page take the place of the other: playbook retire"),
        (("wait-first", "wait-first"), "'wait-first' is its id already."),
    ],
)
def test_failed_rename_is_reported_and_changes_nothing(root: Path, arguments: tuple[str, str], why: str) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert why in run_in(root, "rename", *arguments, status=2).output
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_retired_page_stays_with_notice(root: Path) -> None:
    run_in(root, "retire", "wait-first", "--because", "We now do this with cards.")
    technique = load_valid(root).technique["wait-first"]
    assert (technique.status, technique.changes[-1].what) == ("retired", "We now do this with cards.")
    created = pages.render_pages(published(root), parse_date(DAY))
    html = {page.url: page.html for page in created if isinstance(page, pages.Page)}
    assert "kept for the record" in html["techniques/wait-first/"]


# --- the ledger ------------------------------------------------------------------------------------------------


def test_lost_url_fails_check_until_redirected_or_dropped(root: Path) -> None:
    file = root / "playbook_src/techniques/name-the-step.yml"
    (root / "playbook_src/techniques/say-the-step.yml").write_bytes(file.read_bytes())
    file.unlink()
    (problem,) = load(root, day=parse_date(DAY)).mistakes
    assert (problem.path, problem.code) == (LEDGER, "lost-address")
    assert "Add 'name-the-step' under was:" in problem.fix
    shutil.copytree(root, root.parent / "other")
    run_in(root, "ledger", "--let-go", "techniques/name-the-step", "--because", "Nobody ever used it.")
    load_valid(root)
    assert "techniques/name-the-step  # let go on 2026-11-23: Nobody ever used it." in ledger(root)
    with (root.parent / "other/playbook_src/techniques/say-the-step.yml").open("a", encoding="utf-8") as other:
        other.write("was:\n  - name-the-step\n")
    load_valid(root.parent / "other")


@pytest.mark.parametrize(
    ("written", "address", "message"),
    [
        ("", "https://school.example/techniques/wait-first/", None),
        ("", "techniques/wait-frist", "'techniques/wait-frist'. Did you mean 'techniques/wait-first'?"),
        ("Wait first\n", "techniques/wait-first", f"{LEDGER}:1:1: This line is no address"),
        ("techniques/a\n".encode("utf-16"), "techniques/wait-first", f"{LEDGER}:1:1: This file is saved as UTF-16."),
    ],
)
def test_only_site_urls_can_be_dropped_from_ledger(
    written: str | bytes, address: str, message: str | None, root: Path
) -> None:
    (root / LEDGER).write_bytes(written if isinstance(written, bytes) else written.encode())
    before = (root / LEDGER).read_bytes()
    result = run_in(root, "ledger", "--let-go", address, "--because", "Gone.", status=2 if message else 0)
    if message:
        assert message in result.output
        assert "Nothing was written." in result.output
        assert (root / LEDGER).read_bytes() == before
    else:
        assert f"techniques/wait-first  # let go on {DAY}: Gone." in ledger(root)


def test_new_page_needs_no_ledger_entry(root: Path) -> None:
    draft(root, "new-here", random.Random(1))
    load_valid(root)
    run_in(root, "ledger")
    assert "techniques/new-here" in ledger(root)


def test_ledger_contains_every_shipped_url() -> None:
    result = CliRunner().invoke(main, ["ledger", "--root", str(ROOT)])
    assert result.output == "Nothing new.\n"


# --- random histories ------------------------------------------------------------------------------------------


def published(root: Path) -> Playbook:
    return publish(load_valid(root), "public", parse_date(DAY))


def draft(root: Path, id_: str, chance: random.Random) -> None:
    """Add a new technique, which may be related to another."""
    others = sorted(path.stem for path in (root / "playbook_src/techniques").glob("*.yml"))
    point = load_valid(root).leverage_points[0].id
    related = f"related:\n  - {chance.choice(others)}\n" if chance.random() < 0.6 else ""
    (root / f"playbook_src/techniques/{id_}.yml").write_text(
        f"title: The page {id_}\nsummary: One sentence.\nleverage_point: {point}\nstatus: draft\n"
        f"why: It helps.\nsmall_step: Try it once tomorrow.\nsteps:\n  - do: Look\n  - do: Wait\n{related}",
        "utf-8",
    )


def random_change(root: Path, chance: random.Random, number: int) -> None:
    """Rename, merge, split or retire a random entry."""
    playbook = load_valid(root)
    techniques = [technique.id for technique in playbook.techniques]
    former = [was for technique in playbook.techniques for was in technique.was]
    one = chance.choice(techniques)
    match chance.choice(["rename", "rename", "back", "merge", "split", "retire", "point"]):
        case "rename":
            run_in(root, "rename", one, f"name-{number}")
        case "back" if former:  # a rename is undone
            was = chance.choice(former)
            owner = next(technique.id for technique in playbook.techniques if was in technique.was)
            run_in(root, "rename", owner, was)
        case "merge" if len(techniques) > 2:
            other = chance.choice([technique for technique in techniques if technique != one])
            run_in(root, "retire", one, "--into", other)
        case "split":
            draft(root, f"part-{number}", chance)
        case "retire" if playbook.technique[one].status != "retired":
            run_in(root, "retire", one)
        case "point":
            run_in(root, "rename", playbook.leverage_points[0].id, f"point-{number}")
        case _:
            draft(root, f"more-{number}", chance)


@pytest.mark.parametrize("seed", range(50))
def test_random_edits_lose_no_url_and_create_no_redirect_loop(root: Path, seed: int) -> None:
    chance = random.Random(seed)
    ever = set(ledger(root))
    for number in range(4):
        random_change(root, chance, number)
        run_in(root, "ledger")
        ever |= set(ledger(root))
    book = published(root)
    ever = {address for address in ever if not address.startswith("exemplars/")}  # its clip is withheld
    assert ever == {address for address in ledger(root) if not address.startswith("exemplars/")}
    visible = {page for page in ever if (page + "/") in page_urls_of(book)}
    leads = {
        path.removesuffix("/index.html"): f"{path.split('/')[0]}/{link.strip('./')}"
        for path, moved in pages.extra_files(book)
        if path.endswith("index.html")
        for link in re.findall(r'url=([^"]+)"', moved)
    }
    for address in ever - visible:
        assert leads[address] + "/" in page_urls_of(book), f"{address} leads to {leads[address]}, which is no page"
    assert not set(leads) & {page.strip("/") for page in page_urls_of(book)}, "a page and a redirect at one address"


def page_urls_of(book: Playbook) -> set[str]:
    entries = (*book.leverage_points, *book.techniques, *book.exemplars)
    return {pages.url_of(entry) for entry in entries}


# --- many hands at once ----------------------------------------------------------------------------------------


@pytest.fixture
def git(root: Path) -> Callable[..., str]:
    def run(*arguments: str, status: int = 0) -> str:
        who = ("-c", "user.name=A colleague", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
        done = subprocess.run(["git", *who, *arguments], cwd=root, capture_output=True, text=True)
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    run("init", "--quiet")
    run("add", "--all")
    run("commit", "--quiet", "--message", "begin")
    return run


def clip(root: Path, id_: str, technique: str) -> None:
    (root / "videos").mkdir(exist_ok=True)
    (root / f"videos/{id_}.yml").write_text(
        f"id: {id_}\ntitle: The clip {id_}\ntechnique: {technique}\nkind: storyboard\nstatus: to-film\n", "utf-8"
    )


def test_twenty_branches_adding_clips_merge_without_conflict(root: Path, git: Callable[..., str]) -> None:
    for number in range(20):
        git("switch", "--quiet", "--create", f"clip-{number}", "main")
        clip(root, f"clip-{number}", "wait-first")
        git("add", "--all")
        git("commit", "--quiet", "--message", f"clip {number}")
    git("switch", "--quiet", "main")
    for number in range(20):
        git("merge", "--quiet", "--no-edit", f"clip-{number}")
    assert len([clip for clip in load_valid(root).exemplars if clip.id.startswith("clip-")]) == 20


def test_conflicting_renames_are_detected_after_merge(root: Path, git: Callable[..., str]) -> None:
    git("switch", "--quiet", "--create", "rename", "main")
    run_in(root, "rename", "wait-first", "wait-for-it")
    git("add", "--all")
    git("commit", "--quiet", "--message", "rename")
    git("switch", "--quiet", "--create", "refer", "main")
    clip(root, "another-wait", "wait-first")
    load_valid(root)
    git("add", "--all")
    git("commit", "--quiet", "--message", "refer")
    git("switch", "--quiet", "main")
    git("merge", "--quiet", "--no-edit", "rename")
    git("merge", "--quiet", "--no-edit", "refer")
    (problem,) = load(root, day=parse_date(DAY)).mistakes
    assert (problem.path, problem.code, problem.fix) == (
        "videos/another-wait.yml",
        "unknown-id",
        "It is called 'wait-for-it' now.",
    )
