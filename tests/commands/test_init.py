"""`playbook init`: creates a valid repository with the school's name."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest

from coaching_playbook import hosting
from coaching_playbook.cli import init
from coaching_playbook.load import load
from coaching_playbook.starter import content, requirement
from schools import init_school, invoke
from sites import ROOT, Site, mkdocs_build

WHEEL = "coaching_playbook-0.1.0-py3-none-any.whl"
STARTER_IDS = {
    file.stem for folder in ("techniques", "leverage_points") for file in (ROOT / "playbook_src" / folder).iterdir()
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return init_school(tmp_path_factory.mktemp("own"), start="empty")


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return init_school(tmp_path_factory.mktemp("own"), start="starter")


@pytest.fixture(scope="module")
def empty_site(empty: Path) -> Site:
    built = mkdocs_build(empty / "mkdocs.yml", empty / "site")
    assert built.returncode == 0, built.stdout + built.stderr
    return Site(empty / "site")


@pytest.mark.parametrize("kind", ["empty", "starter"])
def test_new_playbook_passes_check(kind: str, request: pytest.FixtureRequest) -> None:
    root = request.getfixturevalue(kind)
    for arguments in (["check"], ["fmt", "--check"], ["due"]):
        result = invoke(*arguments, at=root)
        assert result.exit_code == 0, result.output
    assert "No mistakes found." in invoke("check", at=root).stderr
    assert not (root / "playbook_src/ledger.txt").exists()
    assert {"README.md", ".gitignore", "mkdocs.yml", "requirements.txt"} <= {path.name for path in root.iterdir()}
    assert not (root / "generator").exists()


@pytest.mark.parametrize("folder", ["playbook_src/techniques", "videos", "playbook_src"])
def test_starter_content_can_be_deleted_without_ledger_errors(folder: str, starter: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(starter, tmp_path / "copy"))
    for file in (root / folder).rglob("*.yml"):
        if file.name not in ("playbook.yml", "vocabularies.yml"):
            file.unlink()
    found = load(root).mistakes
    assert {problem.code for problem in found} <= {"unknown-id"}, found


@pytest.mark.parametrize("name", ["école", "our playbook", "l'école", "a $HOME `x`", 'a "b"'])
def test_next_command_is_printed_ready_to_paste(tmp_path: Path, name: str) -> None:
    created = invoke("init", name, "--from", "empty", at=tmp_path)
    (line,) = re.findall(r"^  cd .*", created.stdout, re.MULTILINE)
    result = subprocess.run(["sh", "-c", f"{line} && pwd"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(result.stdout.rstrip("\n")) == tmp_path / name


def test_program_is_printed_as_path_if_not_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "a tool/bin/playbook"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("sys.argv", [str(program)])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert '\n  "../a tool/bin/playbook" serve ' in invoke("init", tmp_path / "one", "--from", "empty").stdout
    assert f'\n  "{program}" serve ' in invoke("init", tmp_path / "other/one", "--from", "empty").stdout
    monkeypatch.setattr(init, "_IS_WINDOWS", True)
    assert f'\n  & "{program}" serve ' in invoke("init", tmp_path / "other/two", "--from", "empty").stdout
    monkeypatch.setenv("PATH", str(program.parent))
    assert "\n  playbook serve " in invoke("init", tmp_path / "two", "--from", "empty").stdout


def test_empty_playbook_uses_terms_of_school(empty_site: Site) -> None:
    text = {address: page.text for address, page in empty_site.pages.items()}
    assert "The Larch Hill Way" in text[""]
    whole = "\n".join(file.read_text("utf-8") for file in empty_site.folder.rglob("*.html"))
    assert [name for name in ("The TA Playbook", "The title is in", *sorted(STARTER_IDS)) if name in whole] == []
    titles = {element.text for page in empty_site.pages.values() for element in page.all("title")}
    redirects = {"This page has moved"}
    assert {title for title in titles - redirects if not title.endswith("The Larch Hill Way")} == set()
    assert empty_site.broken_links() == []


def test_non_empty_folder_is_rejected_if_init_would_overwrite(tmp_path: Path) -> None:
    root = tmp_path / "Tŷ bach (newydd)"
    root.mkdir()
    (root / "notes.txt").write_text("Ours\n", "utf-8")
    for make, unmake, message in (
        (lambda: (root / "docs").write_text("", "utf-8"), (root / "docs").unlink, "docs in"),
        (lambda: (root / "docs").symlink_to(tmp_path), (root / "docs").unlink, "docs in"),
        (lambda: (root / "videos.yml").symlink_to(tmp_path / "x"), (root / "videos.yml").unlink, "videos.yml is in"),
        (lambda: (root / "README.md").mkdir(), (root / "README.md").rmdir, "README.md is in"),
        (lambda: (root / "mkdocs.yaml").touch(), (root / "mkdocs.yaml").unlink, "There is a playbook in"),
        (lambda: (root / "requirements.txt").touch(), (root / "requirements.txt").unlink, "requirements.txt is in"),
    ):
        make()
        before = sorted(root.rglob("*"))
        result = invoke("init", root, "--from", "empty")
        assert (result.exit_code, message in result.stderr, sorted(root.rglob("*"))) == (2, True, before), result.output
        unmake()
    (root / "playbook_src").mkdir()
    (root / "playbook_src/people.yml").write_text("[]\n", "utf-8")
    assert "There is a playbook in" in invoke("init", root, "--from", "empty").stderr
    (root / "playbook_src/people.yml").unlink()
    result = invoke("init", root, "--from", "empty", "--title", "Llyfr y tŷ: “bach” & co")
    assert result.exit_code == 0, result.output
    assert (root / "notes.txt").read_text("utf-8") == "Ours\n"
    assert invoke("check", at=root / "docs").exit_code == 0


def test_invalid_name_is_rejected_and_nothing_is_written(tmp_path: Path) -> None:
    for title, message in (
        ("", "--title is empty"),
        ("Mrs Smith and Jayden", "a person's name"),
        ("x" * 130, "120 is"),
    ):
        result = invoke("init", tmp_path / "new", "--title", title)
        assert (result.exit_code, message in result.stderr) == (2, True), result.output
        assert "Nothing was written." in result.stderr
    assert not (tmp_path / "new").exists()


def test_existing_files_are_kept_or_stop_init(tmp_path: Path) -> None:
    root = tmp_path / "new"
    (root / ".git").mkdir(parents=True)
    (root / "README.md").write_text("Ours\n", "utf-8")
    assert "README.md was there already" in invoke("init", root).stderr
    assert (root / "README.md").read_text("utf-8") == "Ours\n"
    again = invoke("init", root)
    assert (again.exit_code, "There is a playbook in" in again.stderr) == (2, True)
    other = tmp_path / "other"
    other.mkdir()
    (other / "requirements.txt").write_text("flask\n", "utf-8")
    result = invoke("init", other)
    assert (result.exit_code, "requirements.txt is in" in result.stderr) == (2, True)
    assert [file.name for file in other.iterdir()] == ["requirements.txt"]


@pytest.mark.parametrize("host", [hosting.NO_HOST, *hosting.HOSTS])
def test_each_host_gets_its_files_forms_and_audience(host: str, tmp_path: Path) -> None:
    root = init_school(tmp_path, host=host)
    chosen = hosting.HOSTS.get(host)
    assert (root / ".github/ISSUE_TEMPLATE").exists() == bool(chosen and chosen.repository == "github")
    on_gitlab = bool(chosen and chosen.repository == "gitlab")
    assert (root / ".gitlab/issue_templates").exists() == on_gitlab
    edit_address = "-/edit/main/docs/" if on_gitlab else "edit/main/docs/"
    assert f"# edit_uri: {edit_address}\n" in (root / "mkdocs.yml").read_text("utf-8")
    audience = chosen.audience if chosen else "public"
    assert f"audience: {audience}\n" in (root / "mkdocs.yml").read_text("utf-8")
    for path, text in hosting.host_files(host).items():
        assert (root / path).is_file()
        assert "@@" not in text, path
    for name in ("check", "forms --check"):
        assert invoke(*name.split(), at=root).exit_code == 0, name


# --- what is installed -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec
    assert spec.loader
    hook = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hook)
    return hook


def test_wheel_contains_starter_content_without_ledger(hook: ModuleType) -> None:
    packed = hook.starter_files(ROOT)
    assert set(packed) == {*content.starter_files(), content.LOCK_FILE, content.CHANGELOG_FILE}
    assert "playbook_src/ledger.txt" not in packed
    assert sum(path.startswith("playbook_src/techniques/") for path in packed) > 20


@pytest.mark.parametrize(
    ("variables", "issues"),
    [
        ({"GITHUB_REPOSITORY": "oak/book"}, "https://github.com/oak/book/issues"),
        (
            {"GITHUB_REPOSITORY": "oak/book", "GITHUB_SERVER_URL": "https://git.oak.example"},
            "https://git.oak.example/oak/book/issues",
        ),
        ({"CI_PROJECT_URL": "https://gitlab.com/trust/oak/book"}, "https://gitlab.com/trust/oak/book/-/issues"),
        ({"CI_PROJECT_URL": "git@github.com:oak/book.git"}, "https://github.com/oak/book/issues"),
        (
            {"CI_PROJECT_URL": "https://name:secret@git.oak.example/oak/book.git"},
            "https://git.oak.example/oak/book/issues",
        ),
        ({"CI_PROJECT_URL": "/srv/book"}, ""),
        ({}, ""),
    ],
)
def test_package_urls_are_those_of_repository(variables: dict[str, str], issues: str, hook: ModuleType) -> None:
    repository = hook.repository_url(variables)
    assert (hook.project_urls(repository)["Issues"] if repository else "") == issues


SHA = "ab" * 32
INSTALLED = {
    "an index": (None, "coaching-playbook==0.1.0", False),
    "git": (
        {"url": "https://example.org/p.git", "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}},
        "coaching-playbook @ git+https://example.org/p.git@c0ffee",
        False,
    ),
    "a URL": (
        {
            "url": f"https://example.org/{WHEEL}",
            "archive_info": {"hashes": {"sha256": SHA}},
        },
        f"coaching-playbook @ https://example.org/{WHEEL}",
        True,
    ),
    "a file": (
        {"url": "{folder}/" + WHEEL, "archive_info": {"hash": f"sha256={SHA}"}},
        f"./packages/{WHEEL}",
        True,
    ),
    "a file, by an old pip": ({"url": "{folder}/" + WHEEL, "archive_info": {}}, f"./packages/{WHEEL}", True),
    "a folder": ({"url": "file:///somewhere", "dir_info": {"editable": True}}, "coaching-playbook==0.1.0", False),
}


@pytest.mark.parametrize("how", INSTALLED)
def test_requirement_pins_current_version(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record, line, hashed = INSTALLED[how]
    wheel = tmp_path / WHEEL
    wheel.write_bytes(b"wheel")
    text = json.dumps(record).replace("{folder}", tmp_path.as_uri()) if record else None

    class Installed:
        def read_text(self, _name: str) -> str | None:
            return text

    monkeypatch.setattr(metadata, "distribution", lambda _name: Installed())
    monkeypatch.setattr(requirement, "__version__", "0.1.0")
    root = init_school(tmp_path)
    written = (root / "requirements.txt").read_text("utf-8")
    lines = [one.removesuffix(" \\") for one in written.splitlines() if re.match(r"[\w.]", one)]
    assert lines[0] == line
    assert all("==" in one for one in lines[1:])  # each dependency at one version
    assert len(lines) > 10
    names = len(lines)
    assert len(re.findall(r"(?m)^\S.* \\\n    --hash=sha256:[0-9a-f]{64}", written)) == (names if hashed else 0)
    assert (root / "packages").exists() == ("file" in how)
    assert requirement.pinned_version(written) == (None if how == "git" else "0.1.0")
