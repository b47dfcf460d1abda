"""`playbook upgrade`: a repository of the previous version, with its files, comments and addresses intact."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from coaching_playbook import __version__, permalinks
from coaching_playbook.load import load
from coaching_playbook.migrations import MIGRATIONS, migrate
from coaching_playbook.migrations.help_pages import drop_help_pages
from coaching_playbook.migrations.ignored import ignore_only_the_site
from coaching_playbook.starter import requirement
from coaching_playbook.starter.changelog import changes_since
from schools import command, init_school
from sites import ROOT

PREVIOUS = ROOT / "tests/own/previous_version"
GONE = {"docs/help/for-tas.md", "docs/help/field-guide.md"}
"""Copies of the tool's own pages."""


def git(root: Path, *arguments: str) -> str:
    names = ("-c", "user.name=A colleague", "-c", "user.email=colleague@school.example")
    ran = subprocess.run(["git", "-C", str(root), *names, *arguments], capture_output=True, text=True, check=True)
    return ran.stdout


def contents(root: Path) -> dict[str, bytes]:
    files = (file for file in root.rglob("*") if file.is_file() and ".git" not in file.relative_to(root).parts)
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


@pytest.fixture
def previous(tmp_path: Path) -> Path:
    """Return the repository of a school that works with the previous version, in git."""
    root = Path(shutil.copytree(PREVIOUS, tmp_path / "school"))
    (root / "dot-gitignore").rename(root / ".gitignore")
    git(root, "init", "--quiet", "--initial-branch=main")
    for name, value in (("user.name", "A colleague"), ("user.email", "colleague@school.example")):
        git(root, "config", name, value)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "Our playbook")
    return root


def test_a_repository_of_the_previous_version_keeps_its_files_comments_and_addresses(previous: Path) -> None:
    before, playbook = contents(previous), load(previous).playbook
    assert playbook
    urls = permalinks.current_urls(playbook)
    ran = command("upgrade", at=previous / "docs")
    assert ran.exit_code == 0, ran.output
    after = contents(previous)
    assert set(before) - set(after) == GONE
    assert {path for path in set(before) & set(after) if before[path] != after[path]} == {"mkdocs.yml", ".gitignore"}
    assert set(after) - set(before) == {"requirements.txt"}
    upgraded = load(previous).playbook
    assert upgraded
    assert permalinks.current_urls(upgraded) == urls
    assert command("check", at=previous).exit_code == 0
    settings = after["mkdocs.yml"].decode()
    assert settings == (
        before["mkdocs.yml"]
        .decode()
        .replace("  - For TAs: help/for-tas.md\n", "")
        .replace("  - Field guide: help/field-guide.md  # made by the tool\n", "")
    )
    assert "yours stay" in ran.stdout
    assert f"Upgrade the playbook to {__version__}" in git(previous, "log", "-1", "--format=%s")
    assert git(previous, "branch", "--show-current").strip() == f"upgrade-to-{__version__}"
    assert git(previous, "status", "--porcelain") == ""
    git(previous, "switch", "--quiet", "main")
    assert contents(previous) == before


def test_a_second_upgrade_changes_nothing_and_leaves_no_branch(previous: Path) -> None:
    assert command("upgrade", at=previous).exit_code == 0
    branches, files = git(previous, "branch"), contents(previous)
    ran = command("upgrade", at=previous)
    assert (ran.exit_code, "Everything is as version" in ran.stdout) == (0, True), ran.output
    assert (git(previous, "branch"), contents(previous)) == (branches, files)


def test_nothing_is_changed_over_work_that_is_not_committed_nor_by_a_dry_run(previous: Path) -> None:
    before = contents(previous)
    ran = command("upgrade", "--dry-run", at=previous)
    assert (ran.exit_code, contents(previous)) == (0, before)
    assert "docs/help/for-tas.md: would go" in ran.stdout
    (previous / "videos.yml").write_text("# Mine\n[]\n", "utf-8")
    before = contents(previous)
    ran = command("upgrade", at=previous)
    assert (ran.exit_code, contents(previous)) == (2, before)
    assert "not committed" in ran.stderr
    assert command("upgrade", "--no-branch", at=previous).exit_code == 0
    assert (previous / "videos.yml").read_text("utf-8") == "# Mine\n[]\n"
    assert git(previous, "branch").strip() == "* main"


def test_a_new_repository_moves_its_pin_and_keeps_its_own_packages(tmp_path: Path) -> None:
    root = init_school(tmp_path)
    file = root / "requirements.txt"
    old = file.read_text("utf-8").replace(f"coaching-playbook=={__version__}", "coaching-playbook==0.0.9")
    file.write_text(f"{old}mkdocs-glightbox==0.5.2 \\\n    --hash=sha256:{'0' * 64}\n", "utf-8")
    ran = command("upgrade", at=root)
    assert ran.exit_code == 0, ran.output
    text = file.read_text("utf-8")
    assert requirement.pinned_version(text) == __version__
    assert text.endswith(f"# Your own.\nmkdocs-glightbox==0.5.2 \\\n    --hash=sha256:{'0' * 64}\n")
    assert "What changed since version 0.0.9:" in ran.stdout
    assert "not in a git repository" in ran.stderr
    assert command("upgrade", at=root).exit_code == 0
    assert file.read_text("utf-8") == text


def test_the_changelog_is_told_from_the_pinned_version_on() -> None:
    assert [title for title, _ in changes_since(None)][-1].startswith("0.1.0")
    newer = [title for title, _ in changes_since("0.1.0")]
    assert newer
    assert not any(title.startswith("0.1.0") for title in newer)


# --- migrations ------------------------------------------------------------------------------------------------


def test_help_pages_that_the_school_has_changed_stay() -> None:
    shipped = (PREVIOUS / "docs/help/for-tas.md").read_text("utf-8")
    nav = "nav:\n  - help/for-tas.md\n  - Ours: ours.md\n"
    files = {"docs/help/for-tas.md": shipped, "mkdocs.yml": nav}
    assert drop_help_pages(files) == {"docs/help/for-tas.md": None, "mkdocs.yml": "nav:\n  - Ours: ours.md\n"}
    assert drop_help_pages({**files, "docs/help/for-tas.md": f"{shipped}Ours.\n"}) == {}
    windows = {"docs/help/for-tas.md": shipped.replace("\n", "\r\n"), "mkdocs.yml": "nav:\n  - A: help/for-tas.md\n"}
    assert drop_help_pages(windows) == {"docs/help/for-tas.md": None, "mkdocs.yml": ""}


def test_only_the_built_site_is_ignored() -> None:
    assert ignore_only_the_site({".gitignore": "a\nsite/\nmy-site/\n"}) == {".gitignore": "a\n/site/\nmy-site/\n"}


def test_migrations_have_nothing_to_do_twice_and_say_what_they_did() -> None:
    files = {path: data.decode() for path, data in contents(PREVIOUS).items() if path.endswith((".yml", ".md"))}
    first = migrate(files)
    assert first.done == (MIGRATIONS[0].says,)
    now = {path: text for path, text in {**files, **first.changed}.items() if text is not None}
    assert migrate(now).changed == {}


def test_starter_content_is_not_promised_and_what_a_school_takes_on_is(tmp_path: Path) -> None:
    root = init_school(tmp_path, start="starter")
    assert command("ledger", at=root).exit_code == 0
    ledger = root / "playbook_src/ledger.txt"
    assert not ledger.exists(), "nothing is promised yet"
    technique = root / "playbook_src/techniques/ask-then-wait.yml"
    technique.write_text(technique.read_text("utf-8").replace("status: starter", "status: trial"), "utf-8")
    assert command("ledger", at=root).exit_code == 0
    assert "techniques/ask-then-wait" in ledger.read_text("utf-8")
    for folder in ("techniques", "leverage_points"):
        shutil.rmtree(root / "playbook_src" / folder)
    for name in ("videos.yml", "playbook_src/cycles.yml", "playbook_src/questions.yml", "playbook_src/glossary.yml"):
        (root / name).unlink()
    shutil.rmtree(root / "videos")
    problems = [problem for problem in load(root).mistakes if problem.code == "lost-address"]
    assert [problem.message.split("'")[1] for problem in problems] == ["techniques/ask-then-wait"]
