"""Commands in folders with foreign files; tests/unit/test_output_folder.py tests the guard itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from coaching_playbook.site import file_list
from filled import write_minimal_playbook
from sites import Completed, replace_text, run, run_playbook

THEIRS = {
    ".htaccess": "Options -Indexes\n",
    ".well-known/security.txt": "Contact: mailto:a@example.org\n",
    ".user.ini": "x=1\n",
    "notes/ours.txt": "Ours.\n",
}


def write_foreign_files(folder: Path) -> Path:
    write_minimal_playbook(folder)
    for name in ("media", "videos", "docs"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / ".own").write_text("Ours\n", "utf-8")
    (folder / "docs/hello.md").write_text("# Hello\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_foreign_files(tmp_path_factory.mktemp("outputs") / "root")


def build(root: Path, *more: str, **options: object) -> Completed:
    return run("mkdocs", "build", *more, cwd=root, **options)  # type: ignore[arg-type]


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_checkout_with_host_files_is_kept_and_published(root: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    for path, text in THEIRS.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, "utf-8")
    git(tmp_path, "init", "-q", "site")
    git(site, "add", "-A")
    git(site, "commit", "-qm", "first")
    before = contents(site)
    result = build(root, "-d", str(site))
    assert result.returncode == 0, result.stderr
    assert (site / "index.html").is_file()
    assert contents(site).items() >= before.items()
    assert git(site, "log", "--format=%s") == "first\n"

    result = run_playbook("publish", site, "--root", root)  # replaces the folder, so it refuses what it cannot keep
    assert result.returncode == 2
    assert (
        f"{site} holds notes/ours.txt, which no build made, and it would be lost. Move it away first." in result.stderr
    )
    assert contents(site).items() >= before.items()
    git(site, "rm", "-qr", "notes")
    before = contents(site / ".git")
    result = run_playbook("publish", site, "--root", root)
    assert result.returncode == 0, result.stdout + result.stderr
    assert contents(site / ".git") == before
    assert (site / ".htaccess").read_text("utf-8") == THEIRS[".htaccess"]
    assert run_playbook("verify", site, "--root", root).returncode == 0
    shutil.rmtree(site / ".git")
    assert (run_playbook("audience", site, "--require", "public").returncode, (site / ".user.ini").is_file()) == (
        0,
        True,
    )


OPTIONS = [(name, "option") for name in ("media", "playbook_src", "films")]
OPTION_AND_SOURCE_OF_PATH = [*OPTIONS, ("media", "setting"), ("videos", "setting"), ("media", "inherited variable")]


@pytest.mark.parametrize(("name", "how"), OPTION_AND_SOURCE_OF_PATH)
def test_source_folder_is_rejected_as_output(name: str, how: str, root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "root"
    shutil.copytree(root, copy)
    (copy / "films").symlink_to(copy / "media")
    before = contents(copy)
    if how == "option":
        result = build(copy, "-q", "-d", name)
    elif how == "inherited variable":
        (copy / "mkdocs.yml").rename(copy / "base.yml")
        replace_text(copy / "base.yml", "site_name:", "site_dir: !ENV [OUR_OUTPUT, site]\nsite_name:")
        (copy / "mkdocs.yml").write_text("INHERIT: base.yml\n", "utf-8")
        before = contents(copy)
        result = build(copy, "-q", variables={"OUR_OUTPUT": name})
    else:
        replace_text(copy / "mkdocs.yml", "site_name:", f"site_dir: {name}\nsite_name:")
        before = contents(copy)
        found = run_playbook("check", copy)
        assert (found.returncode, f"mkdocs.yml:1:11: The site would be written to '{name}'" in found.stdout) == (
            1,
            True,
        )
        result = build(copy, "-q")
    assert result.returncode == 1
    assert "which the site is made from. Name a folder outside it." in result.stderr
    assert contents(copy) == before
    if (name, how) == ("media", "option"):
        for refused in (run_playbook("export", name, cwd=copy), run_playbook("admin", name, cwd=copy)):
            assert (refused.returncode, "which the site is made from" in refused.stderr) == (2, True), refused.stderr
        assert contents(copy) == before


def test_foreign_page_is_not_overwritten(root: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("Under construction", "utf-8")
    result = build(root, "-d", str(site))
    assert result.returncode == 1
    assert f"{site}/index.html would be written over, and it is not from an earlier run. Move it away" in result.stderr
    assert contents(site) == {"index.html": b"Under construction"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_site_on_separate_disk_is_built_file_by_file(root: Path, tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-rm", "true"], capture_output=True).returncode:
        pytest.skip("This machine lets us have no disk of our own.")
    (tmp_path / "site").mkdir()
    (tmp_path / "kept").mkdir()
    mount = 'mount -t tmpfs none "$SITE" && echo x > "$SITE/.htaccess"'
    mount += ' && mkdir "$SITE/assets" && mount -t tmpfs none "$SITE/assets"'  # one more disk, inside
    command = mount + ' && "$@" && "$@"; status=$?; cp -a "$SITE/." "$KEPT"; exit $status'
    variables = {"SITE": str(tmp_path / "site"), "KEPT": str(tmp_path / "kept")}
    prefix = ("unshare", "-rm", "sh", "-c", command, "sh")
    result = build(root, "-d", variables["SITE"], prefix=prefix, variables=variables)
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    assert (tmp_path / "kept/index.html").is_file()
    assert (tmp_path / "kept/.htaccess").is_file()
    assert list((tmp_path / "kept/assets").glob("playbook*.css")) != []
    assert list((root / ".cache/playbook").glob("building-*")) == []


def test_export_replaces_only_its_own_files(root: Path, tmp_path: Path) -> None:
    to = tmp_path / "export"
    assert run_playbook("export", to, "--root", root).returncode == 0
    (to / "docs/own.md").write_text("# Ours\n", "utf-8")
    (to / "docs/techniques").mkdir(exist_ok=True)
    (to / "docs/techniques/own.md").write_text("# Ours\n", "utf-8")
    assert run_playbook("export", to, "--root", root).returncode == 0
    assert (to / "docs/own.md").is_file()
    assert (to / "docs/techniques/own.md").is_file()
    (tmp_path / "other").mkdir()
    (tmp_path / "other/mkdocs.yml").write_text("site_name: Ours\n", "utf-8")
    result = run_playbook("export", tmp_path / "other", "--root", root)
    assert (result.returncode, "holds files that no export made. Empty it" in result.stderr) == (2, True)


def test_editor_settings_and_custom_forms_are_kept(root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "root"
    shutil.copytree(root, copy)
    (copy / ".vscode").mkdir()
    (copy / ".vscode/settings.json").write_text(
        '{"editor.fontSize": 18, "yaml.schemas": {"own.json": ["own.yml"]}}', "utf-8"
    )
    (copy / ".vscode/extensions.json").write_text('{\n// Ours\n"recommendations": []}', "utf-8")
    (copy / ".github/ISSUE_TEMPLATE").mkdir(parents=True)
    (copy / ".github/ISSUE_TEMPLATE/config.yml").write_text("blank_issues_enabled: false\n", "utf-8")
    result = run_playbook("forms", copy)
    assert result.returncode == 2
    assert ".vscode/extensions.json: not written, since it is not from an earlier run." in result.stderr
    assert ".github/ISSUE_TEMPLATE/config.yml: not written" in result.stderr
    assert (copy / ".github/ISSUE_TEMPLATE/config.yml").read_text("utf-8") == "blank_issues_enabled: false\n"
    merged = json.loads((copy / ".vscode/settings.json").read_text("utf-8"))
    assert merged["editor.fontSize"] == 18
    assert merged["yaml.schemas"].keys() > {"own.json"}
    assert file_list.read(copy) is None
