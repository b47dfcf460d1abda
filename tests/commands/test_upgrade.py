"""`playbook upgrade`: converts a repository of the previous version, and keeps its files, comments and URLs."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

from coaching_playbook import __version__, hosting, permalinks
from coaching_playbook.cli import upgrade_branch
from coaching_playbook.hosting import record
from coaching_playbook.hosting.origin import Origin
from coaching_playbook.load import load
from coaching_playbook.migrations import MIGRATIONS, run_migrations
from coaching_playbook.migrations.gitignore import ignore_only_site_at_root
from coaching_playbook.migrations.help_pages import drop_help_pages
from coaching_playbook.starter import requirement
from coaching_playbook.starter.changelog import changes_since, shorten_section
from kills import killed_at
from schools import init_school, invoke
from sites import ROOT, replace_text

PREVIOUS = ROOT / "tests/commands/previous_version"
GONE = {"docs/help/for-tas.md", "docs/help/field-guide.md"}
"""Copies of the tool's own pages."""
EDITED = {"mkdocs.yml", ".gitignore"}


def git(root: Path, *arguments: str) -> str:
    names = ("-c", "user.name=A colleague", "-c", "user.email=colleague@school.example")
    result = subprocess.run(["git", "-C", str(root), *names, *arguments], capture_output=True, text=True, check=True)
    return result.stdout


def contents(root: Path) -> dict[str, bytes]:
    files = (file for file in root.rglob("*") if file.is_file() and ".git" not in file.relative_to(root).parts)
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


@pytest.fixture
def previous(tmp_path: Path) -> Path:
    """Return the git repository of a school that uses the previous version."""
    root = Path(shutil.copytree(PREVIOUS, tmp_path / "school"))
    (root / "dot-gitignore").rename(root / ".gitignore")
    git(root, "init", "--quiet", "--initial-branch=main")
    for name, value in (("user.name", "A colleague"), ("user.email", "colleague@school.example")):
        git(root, "config", name, value)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "Our playbook")
    return root


def test_upgrade_keeps_files_comments_and_urls(previous: Path) -> None:
    before, playbook = contents(previous), load(previous).playbook
    assert playbook
    urls = permalinks.current_urls(playbook)
    result = invoke("upgrade", at=previous / "docs")
    assert result.exit_code == 0, result.output
    after = contents(previous)
    assert set(before) - set(after) == GONE
    assert {path for path in set(before) & set(after) if before[path] != after[path]} == EDITED
    assert set(after) - set(before) == {"requirements.txt"}
    upgraded = load(previous).playbook
    assert upgraded
    assert permalinks.current_urls(upgraded) == urls
    assert invoke("check", at=previous).exit_code == 0
    settings = after["mkdocs.yml"].decode()
    assert settings == (
        before["mkdocs.yml"]
        .decode()
        .replace("  - For TAs: help/for-tas.md\n", "")
        .replace("  - Field guide: help/field-guide.md  # made by the tool\n", "")
    )
    assert "yours stay" in result.stdout
    assert f"Upgrade the playbook to {__version__}" in git(previous, "log", "-1", "--format=%s")
    assert git(previous, "branch", "--show-current").strip() == f"upgrade-to-{__version__}"
    assert git(previous, "status", "--porcelain") == ""
    git(previous, "switch", "--quiet", "main")
    assert contents(previous) == before


def test_second_upgrade_changes_nothing_and_leaves_no_branch(previous: Path) -> None:
    assert invoke("upgrade", at=previous).exit_code == 0
    branches, files = git(previous, "branch"), contents(previous)
    result = invoke("upgrade", at=previous)
    assert (result.exit_code, "Everything is as version" in result.stdout) == (0, True), result.output
    assert (git(previous, "branch"), contents(previous)) == (branches, files)


@pytest.mark.parametrize("number", [1, 2, 5, 8, 11, 14, 99])
def test_interrupted_upgrade_loses_nothing_and_can_be_repeated(
    number: int, previous: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(previous)
    whole = Path(shutil.copytree(previous, previous.parent / "whole"))
    assert invoke("upgrade", at=whole).exit_code == 0
    (previous / "playbook_src/techniques/.not-ours.yml").write_text("title: Not committed\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(upgrade_branch, "commit_changes", lambda *_: pytest.fail("ends before"))
        with killed_at(number), contextlib.suppress(pytest.fail.Exception):
            invoke("upgrade", at=previous)
    here = contents(previous)
    assert {path: data for path, data in before.items() if here.get(path) != data}.keys() <= {*GONE, *EDITED}
    result = invoke("upgrade", at=previous)
    assert result.exit_code == 0, result.output
    after = contents(previous)
    assert after.pop("playbook_src/techniques/.not-ours.yml") == b"title: Not committed\n"
    assert after == contents(whole)
    assert git(previous, "show", "--stat", "--format=%s") == git(whole, "show", "--stat", "--format=%s")
    assert git(previous, "status", "--porcelain").strip() == "?? playbook_src/techniques/.not-ours.yml"


def test_git_errors_are_reported_and_nothing_is_changed_outside_git(previous: Path) -> None:
    hook = previous / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho 'error: We check first.' >&2\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    result = invoke("upgrade", at=previous)
    assert (result.exit_code, "Git could not commit" in result.stderr, "We check first." in result.stderr) == (
        0,
        True,
        True,
    )
    hook.unlink()
    result = invoke("upgrade", at=previous)
    assert (result.exit_code, "goes on" in result.stderr, git(previous, "status", "--porcelain")) == (0, True, "")
    git(previous, "switch", "--quiet", "main")
    git(previous, "rm", "--quiet", "--cached", ".gitignore")
    git(previous, "commit", "--quiet", "-m", "Ours alone")
    before = contents(previous)
    result = invoke("upgrade", at=previous)
    assert (result.exit_code, ".gitignore has changes that are not committed" in result.stderr) == (2, True)
    (previous / ".gitignore").rename(previous.parent / "theirs")
    (previous / ".gitignore").symlink_to(previous.parent / "theirs")
    result = invoke("upgrade", "--no-branch", at=previous)
    assert (result.exit_code, ".gitignore is a link to another place" in result.stderr) == (2, True)
    assert contents(previous) == before
    assert (previous.parent / "theirs").read_bytes() == before[".gitignore"]


@pytest.mark.parametrize("git_is", ["missing", "new"])
def test_upgrade_without_commits_edits_files_in_place(
    git_is: str, previous: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(previous / ".git")
    if git_is == "new":
        git(previous, "init", "--quiet", "--initial-branch=main")
    else:
        monkeypatch.setenv("PATH", "")
    result = invoke("upgrade", at=previous)
    assert (result.exit_code, "changed where they are" in result.stderr) == (0, True), result.output
    assert (previous / "requirements.txt").is_file()
    monkeypatch.undo()
    if git_is == "new":
        assert git(previous, "branch", "--all") == ""


def test_crlf_and_bom_are_kept_and_upgrade_is_idempotent(previous: Path) -> None:
    git(previous, "config", "core.autocrlf", "false")
    marked = {"mkdocs.yml", ".gitignore", "docs/help/for-tas.md"}
    for path, data in contents(previous).items():
        text = data.replace(b"\n", b"\r\n")
        (previous / path).write_bytes(b"\xef\xbb\xbf" + text if path in marked else text)
    git(previous, "commit", "--quiet", "--all", "-m", "Written on Windows")
    before = contents(previous)
    assert invoke("upgrade", at=previous).exit_code == 0
    after = contents(previous)
    assert set(before) - set(after) == GONE
    assert b"\r\n/site/\r\n" in b"\r\n" + after[".gitignore"].removeprefix(b"\xef\xbb\xbf")
    assert [path for path in EDITED if after[path].count(b"\n") != after[path].count(b"\r\n")] == []
    pinned = previous / "requirements.txt"
    pinned.write_bytes(pinned.read_bytes().replace(b"\n", b"\r\n"))
    git(previous, "commit", "--quiet", "--all", "-m", "Windows again")
    after = contents(previous)
    result = invoke("upgrade", at=previous)
    assert (result.exit_code, "Everything is as version" in result.stdout, contents(previous)) == (0, True, after)


def test_uncommitted_work_and_dry_run_change_nothing(previous: Path) -> None:
    before = contents(previous)
    result = invoke("upgrade", "--dry-run", at=previous)
    assert (result.exit_code, contents(previous)) == (0, before)
    assert "docs/help/for-tas.md: would go" in result.stdout
    (previous / "videos.yml").write_text("# Mine\n[]\n", "utf-8")
    before = contents(previous)
    result = invoke("upgrade", at=previous)
    assert (result.exit_code, contents(previous)) == (2, before)
    assert "not committed" in result.stderr
    assert invoke("upgrade", "--no-branch", at=previous).exit_code == 0
    assert (previous / "videos.yml").read_text("utf-8") == "# Mine\n[]\n"
    assert git(previous, "branch").strip() == "* main"


def test_new_repository_moves_its_pin_and_keeps_own_packages(tmp_path: Path) -> None:
    root = init_school(tmp_path)
    file = root / "requirements.txt"
    old = file.read_text("utf-8").replace(f"coaching-playbook=={__version__}", "coaching-playbook==0.0.9")
    file.write_text(f"{old}mkdocs-glightbox==0.5.2 \\\n    --hash=sha256:{'0' * 64}\n", "utf-8")
    (root / "playbook_src/techniques").mkdir()
    (root / "playbook_src/techniques/broken.yml").write_text("title: [\n", "utf-8")
    result = invoke("upgrade", at=root)
    assert result.exit_code == 1, "done, and there is something to put right"
    assert ("broken.yml:2:1" in result.output, "The forms for editors and hosts wait" in result.stderr) == (True, True)
    file.write_text(file.read_text("utf-8").replace(f"coaching-playbook=={__version__}", "coaching-playbook==0.0.9"))
    shutil.rmtree(root / "playbook_src/techniques")
    result = invoke("upgrade", at=root)
    assert result.exit_code == 0, result.output
    text = file.read_text("utf-8")
    assert requirement.pinned_version(text) == __version__
    assert text.endswith(f"# Your own.\nmkdocs-glightbox==0.5.2 \\\n    --hash=sha256:{'0' * 64}\n")
    assert "What changed since version 0.0.9:" in result.stdout
    assert "not in a git repository" in result.stderr
    assert invoke("upgrade", at=root).exit_code == 0
    assert file.read_text("utf-8") == text


OWN = (
    "# For the pictures",
    "mkdocs-glightbox==0.5.2",
    'mkdocs_charts[extra]>=1 ; python_version > "3.11"  # beside coaching-playbook',
    "-e ./plugins/ours",
    "-r more.txt",
    "--extra-index-url https://packages.example/simple",
    "git+https://github.com/a/b@c",
    "https://example.org/a-1.0-py3-none-any.whl",
    "./packages/ours-1.0-py3-none-any.whl",
    f"ours==1 \\\n    --hash=sha256:{'0' * 64}",
    "ours-too==1 \\\n--hash=sha256:1",
    "# Nothing below",
)


@pytest.mark.parametrize(
    "pin",
    [
        "coaching-playbook==0.0.9",
        "Coaching_Playbook == 0.0.9",
        "coaching.playbook>=0.0.9",
        "./packages/coaching_playbook-0.0.9-py3-none-any.whl \\\n    --hash=sha256:1",
        "coaching-playbook @ git+https://github.com/a/b@c",
        "git+https://github.com/a/coaching-playbook@c",
        "-e ../coaching-playbook",
    ],
)
def test_only_requirements_of_the_tool_are_replaced(pin: str) -> None:
    new = "# The one requirement\ncoaching-playbook==1.0\n\n# What it needs\nPyYAML==6.0.3\n    # via mkdocs\n"
    for line_end in ("\n", "\r\n"):
        old = f"# The one\n{pin}\n\n# Needs\npyyaml==6.0.1\n    # via mkdocs\n" + "\n".join((*OWN, ""))
        merged = requirement.keep_own_requirements(new, old.replace("\n", line_end))
        assert merged == new + "\n".join(("", "# Your own.", *OWN, ""))
        assert requirement.keep_own_requirements(new, merged) == merged


def test_host_workflows_and_forms_are_those_of_new_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def origin(ref: str, note: str) -> None:
        for module in (hosting, record):
            monkeypatch.setattr(module, "installed_origin", lambda: Origin("a-trust/playbook", ref, note))

    origin("aaa", "v0.0.9")
    root = init_school(tmp_path, host="github")
    check, suggest, publish = (root / f".github/workflows/{name}.yml" for name in ("check", "suggest", "publish"))
    replace_text(publish, "17 3 * * *", "5 4 * * *")
    suggest.unlink()
    form = root / ".github/ISSUE_TEMPLATE/offer-a-clip.yml"
    replace_text(form, "Offer a clip", "Send a film")
    origin("bbb", "v0.1.0")
    assert invoke("upgrade", at=root).exit_code == 0
    assert check.read_text("utf-8") == hosting.host_files("github")[".github/workflows/check.yml"]
    assert "check.yml@bbb # v0.1.0\n" in check.read_text("utf-8")
    assert all(part in publish.read_text("utf-8") for part in ("5 4 * * *", "publish.yml@bbb # v0.1.0\n"))
    assert not suggest.exists()
    assert "Offer a clip" in form.read_text("utf-8")
    monkeypatch.setattr(hosting, "http_headers", lambda _audience: {"X-New": "1"})
    netlify = init_school(tmp_path, name="netlify", host="netlify")
    replace_text(netlify / "netlify.toml", "X-New", "X-Ours")
    monkeypatch.setattr(hosting, "http_headers", lambda _audience: {"X-Newer": "1"})
    result = invoke("upgrade", at=netlify)
    assert "netlify.toml: changed by you, so it is as it was." in result.stdout
    assert "X-Ours" in (netlify / "netlify.toml").read_text("utf-8")
    assert "changed by you" not in invoke("upgrade", at=netlify).stdout


def test_trust_repository_moves_its_pin_and_workflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "trust"
    started = invoke("trust", "start", root, "--title", "The Larch Trust", "--school", "oak=../oak")
    assert started.exit_code == 0, started.output
    files = contents(root)
    replace_text(root / "requirements.txt", f"coaching-playbook=={__version__}", "coaching-playbook==0.0.9")
    new = {".github/workflows/trust.yml": "name: New\n"}
    monkeypatch.setattr(hosting, "host_files", lambda _name, **_: new)
    result = invoke("upgrade", at=root)
    assert (result.exit_code, "What changed since version 0.0.9:" in result.stdout) == (0, True), result.output
    after = contents(root)
    assert after.pop(".github/workflows/trust.yml") == b"name: New\n"
    assert after.pop(record.RECORD_FILE) != files[record.RECORD_FILE]
    assert after.items() < files.items()
    result = invoke("upgrade", at=root)
    assert (result.exit_code, result.stdout) == (0, f"Everything is as version {__version__} has it.\n"), result.output
    result = invoke("host", "netlify", at=root)
    assert (result.exit_code, "Is the site on GitHub Pages no longer wanted?" in result.stdout) == (0, True), (
        result.output
    )
    (root / "trust.yml").unlink()
    assert invoke("upgrade", at=root).exit_code == 2


def test_newer_wheel_replaces_older_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def install(version: str, content: bytes) -> str:
        wheel = tmp_path / f"coaching_playbook-{version}-py3-none-any.whl"
        wheel.write_bytes(content)
        needed = requirement.Requirement(f"./packages/{wheel.name}", hashlib.sha256(content).hexdigest(), wheel)
        monkeypatch.setattr(requirement, "running_requirement", lambda: needed)
        return wheel.name

    def packages() -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in (root / "packages").iterdir()}

    old = install("0.0.9", b"old")
    root = init_school(tmp_path)
    assert packages() == {old: b"old"}
    for content in (b"new", b"built again"):
        new = install("0.1.0", content)
        assert invoke("upgrade", at=root).exit_code == 0
        assert packages() == {new: content}
        assert hashlib.sha256(content).hexdigest() in (root / "requirements.txt").read_text("utf-8")


def test_changelog_is_printed_from_pinned_version() -> None:
    assert [title for title, _ in changes_since(None)][-1].startswith("0.1.0")
    newer = [title for title, _ in changes_since("0.1.0")]
    assert newer
    assert not any(title.startswith("0.1.0") for title in newer)


# --- migrations ------------------------------------------------------------------------------------------------


def test_changelog_shows_required_actions_and_bold_entries() -> None:
    text = "### When you upgrade\n\n- Move `a`.\n\n### What is new\n\n- **Pages** are blue.\n- For developers: b.\n"
    assert shorten_section(text) == "- Move `a`.\n- Pages"


def test_customised_help_pages_are_kept() -> None:
    shipped = (PREVIOUS / "docs/help/for-tas.md").read_text("utf-8")
    nav = "nav:\n  - help/for-tas.md\n  - Ours: ours.md\n"
    files = {"docs/help/for-tas.md": shipped, "mkdocs.yml": nav}
    assert drop_help_pages(files) == {"docs/help/for-tas.md": None, "mkdocs.yml": "nav:\n  - Ours: ours.md\n"}
    assert drop_help_pages({**files, "docs/help/for-tas.md": f"{shipped}Ours.\n"}) == {}
    generated = (PREVIOUS / "docs/help/field-guide.md").read_text("utf-8")
    assert drop_help_pages({"docs/help/field-guide.md": generated}) == {"docs/help/field-guide.md": None}
    for added in ("Ours.\n", "\n- Ours\n", "\n## More\n\nOurs.\n", "\n### More\n\nOne.\n\nTwo.\n\n| a |\n|---|\n"):
        assert drop_help_pages({"docs/help/field-guide.md": generated + added}) == {}, added
    windows = {"docs/help/for-tas.md": shipped.replace("\n", "\r\n"), "mkdocs.yml": "nav:\n  - A: help/for-tas.md\n"}
    assert drop_help_pages(windows) == {"docs/help/for-tas.md": None, "mkdocs.yml": ""}


def test_only_built_site_is_added_to_gitignore() -> None:
    assert ignore_only_site_at_root({".gitignore": "a\nsite/\nmy-site/\n"}) == {".gitignore": "a\n/site/\nmy-site/\n"}
    assert ignore_only_site_at_root({".gitignore": "\ufeffsite/\r\nb\r\n"}) == {".gitignore": "\ufeff/site/\r\nb\r\n"}


def test_migrations_are_idempotent_and_report_changes() -> None:
    files = {path: data.decode() for path, data in contents(PREVIOUS).items() if path.endswith((".yml", ".md"))}
    first = run_migrations(files)
    assert first.done == (MIGRATIONS[0].says,)
    now = {path: text for path, text in {**files, **first.changed}.items() if text is not None}
    assert run_migrations(now).changed == {}


def test_starter_urls_are_not_in_ledger_until_adopted(tmp_path: Path) -> None:
    root = init_school(tmp_path, start="starter")
    assert invoke("ledger", at=root).exit_code == 0
    ledger = root / "playbook_src/ledger.txt"
    assert not ledger.exists(), "nothing is promised yet"
    technique = root / "playbook_src/techniques/ask-then-wait.yml"
    technique.write_text(technique.read_text("utf-8").replace("status: starter", "status: trial"), "utf-8")
    assert invoke("ledger", at=root).exit_code == 0
    assert "techniques/ask-then-wait" in ledger.read_text("utf-8")
    for folder in ("techniques", "leverage_points"):
        shutil.rmtree(root / "playbook_src" / folder)
    for name in ("videos.yml", "playbook_src/cycles.yml", "playbook_src/questions.yml", "playbook_src/glossary.yml"):
        (root / name).unlink()
    shutil.rmtree(root / "videos")
    problems = [problem for problem in load(root).mistakes if problem.code == "lost-address"]
    assert [problem.message.split("'")[1] for problem in problems] == ["techniques/ask-then-wait"]
