"""No interrupted command loses a foreign file or a text of the school.

Builds into output folders are tested in test_output_folder.py.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coaching_playbook.cli import booklet, main
from coaching_playbook.model import iter_texts
from coaching_playbook.whole_files import create_whole, write_whole
from coaching_playbook.yamlio import parse
from issue_answers import GOOD, TECHNIQUE, issue_text
from kills import killed_at
from small_playbook import BASE

THEIRS = {
    path: f"Theirs, in {path}\n"
    for path in (
        *("README.md", "notes.yml", "playbook_src/.notes", "playbook_src/techniques/.wait-first.yml.swp"),
        *(".github/ISSUE_TEMPLATE/own.yml", ".github/ISSUE_TEMPLATE/offer-a-clip.yml", ".github/workflows/check.yml"),
        *(".vscode/tasks.json", ".vscode/playbook.code-snippets", "docs/help/welcome.md", "own/README.md"),
        *("table.csv", "book.pdf", "title/title", "answers/label", "site/admin/index.html", "site/index.html"),
    )
}
ANSWER = {"ISSUE_BODY": issue_text(TECHNIQUE, GOOD), "ISSUE_LABELS": "[]", "ISSUE_NUMBER": "1"}
SET = [
    part
    for name in ("leverage_point=stepping-back", "summary=Look first.", "why=It helps.", "small_step=Look once.")
    for part in ("--set", name)
]
RUNS = {
    "fmt": (["fmt"], 0),
    "forms": (["forms"], 2),  # four forms are the school's own
    "host": (["host", "github"], 0),
    "ledger": (["ledger"], 0),
    "rename": (["rename", "wait-first", "wait-well"], 0),
    "rename to a longer id": (["rename", "wait-first", "wait-first-well"], 0),
    "rename to a shorter id": (["rename", "name-the-step", "name-the"], 0),
    "rename a leverage point": (["rename", "stepping-back", "standing-back"], 0),
    "rename a person": (["rename", "amina", "bo"], 0),
    "rename a team": (["rename", "tas", "helpers"], 0),
    "retire": (["retire", "name-the-step"], 0),
    "merge": (["retire", "name-the-step", "--into", "wait-first"], 0),
    "new": (["new", "technique", "--title", "Look first", *SET, "--step", "Sit", "--step", "Look"], 0),
    "new in a list": (["new", "person", "--set", "id=sky", "--set", "roles=ta"], 0),
    "withdraw": (["withdraw", "waiting"], 0),
    "answer": (["answer", "--out", "out"], 0),
    "answer to a folder of theirs": (["answer", "--out", "title"], 2),
    "answer to a label of theirs": (["answer", "--out", "answers"], 2),
    "table": (["table", "techniques", "--to", "new.csv"], 0),
    "table over theirs": (["table", "techniques", "--to", "table.csv"], 2),
    "booklet over theirs": (["booklet", "--to", "book.pdf"], 2),
    "offer to a layer": (["layers", "offer", "wait-first", "--out", "new.yml"], 0),
    "offer over theirs": (["layers", "offer", "wait-first", "--out", "notes.yml"], 1),
    "form editor over theirs": (["admin", "site"], 2),
    "publish over theirs": (["publish", "site", "--portable"], 2),
    "booklet": (["booklet", "--to", "new.pdf"], 0),
    "upgrade": (["upgrade", "--no-branch"], 0),
    "init": (["init", "own", "--title", "Ours", "--from", "empty"], 0),
}
"""Commands, each with the exit status of a run without an interruption."""
GOES_ON = (
    *("init", "upgrade", "rename", "rename to a longer id", "rename to a shorter id"),
    *("rename a leverage point", "rename a person", "rename a team", "merge"),
)
"""Commands that finish what an interrupted run of them has begun."""


def prose(root: Path) -> set[str]:
    """Return the texts of all files of the playbook, each of which must be parsable."""
    texts = set()
    for file in [*root.glob("playbook_src/**/[!.]*.yml"), root / "videos.yml"]:
        parsed = parse(file.read_text("utf-8"), file.name)
        assert parsed.problems == (), file
        texts |= {text for _at, text in iter_texts(parsed.data) if " " in text}
    return texts


def files(root: Path) -> dict[str, bytes]:
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def theirs(root: Path) -> dict[str, str | None]:
    return {path: (root / path).read_text("utf-8") if (root / path).is_file() else None for path in THEIRS}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    shutil.copytree(BASE, root)
    file = root / "playbook_src/techniques/wait-first.yml"
    title, rest = file.read_text("utf-8").split("\n", 1)
    file.write_text(f"{rest}{title}\n", "utf-8")  # for `fmt`
    (root / "mkdocs.yml").write_text("site_name: Ours\nplugins: [search, playbook]\n", "utf-8")
    for path, text in THEIRS.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


def run(root: Path, arguments: list[str]) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.setattr(booklet, "find_browser", lambda _: Path("browser"))
        patch.setattr(booklet, "print_booklet", lambda *_: b"%PDF")
        return CliRunner().invoke(main, arguments, env=ANSWER, catch_exceptions=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", RUNS)
def test_interrupted_command_loses_no_file(name: str, root: Path, tmp_path: Path) -> None:
    arguments, status = RUNS[name]
    before = prose(root)
    whole = tmp_path / "whole"
    shutil.copytree(root, whole)
    with killed_at(10**6) as left:
        result = run(whole, arguments)
    changes = 10**6 - left[0]
    assert result.exit_code == status, result.output
    assert theirs(whole) == THEIRS
    assert before <= prose(whole) or name == "merge"  # it takes the texts of a page away
    before &= prose(whole)
    for number in sorted({*range(1, min(changes, 6) + 1), *range(1, changes + 1, max(changes // 4, 1)), changes}):
        here = tmp_path / f"killed-{number}"
        shutil.copytree(root, here)
        with killed_at(number):
            run(here, arguments)
        assert theirs(here) == THEIRS, number
        assert before <= prose(here), number
        if name in GOES_ON:
            assert run(here, arguments).exit_code == status, number
            assert files(here) == files(whole), number
        shutil.rmtree(here)


def test_file_is_replaced_atomically_with_symlink_and_mode(tmp_path: Path) -> None:
    file, link = tmp_path / "a.yml", tmp_path / "b.yml"
    file.write_text("old", "utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    write_whole(link, "new\r\n")
    assert (file.read_bytes(), link.is_symlink(), file.stat().st_mode & 0o777) == (b"new\r\n", True, 0o640)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yml", "b.yml"]


def test_full_disk_keeps_old_file_and_no_partial_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yml"
    file.write_text("old", "utf-8")

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(file, "new")
    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {"a.yml": "old"}


def test_new_file_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").write_text("theirs", "utf-8")
    for name in ("link", "file"):
        with pytest.raises(FileExistsError):
            create_whole(tmp_path / name, "ours")
    assert not (tmp_path / "elsewhere").exists()
    assert (tmp_path / "file").read_text("utf-8") == "theirs"


def test_rename_completes_if_stdout_is_closed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_arguments: object, **_options: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("coaching_playbook.cli.refactoring.click.echo", cut_off)
    with pytest.raises(BrokenPipeError):
        run(root, ["rename", "wait-first", "wait-well"])
    monkeypatch.undo()
    assert run(root, ["check"]).exit_code == 0
    assert (root / "playbook_src/techniques/wait-well.yml").is_file()
