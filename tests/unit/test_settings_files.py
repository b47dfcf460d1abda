"""Test the configuration files that MkDocs reads: other file names than mkdocs.yml, INHERIT, YAML tags, the audience
and the site URL that result.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from mkdocs.config import load_config

from coaching_playbook import mkdocs_config_check
from coaching_playbook.cli import main
from coaching_playbook.cli.options import Project
from coaching_playbook.plugin.config import resolve_audience
from small_playbook import BASE

NAMED = "site_name: The title is in playbook_src/playbook.yml\n"
OURS = "plugins: [search, {playbook: {source: our_book, audience: staff}}]\n"
TAGGED = "plugins: [search, {playbook: {source: our_book, audience: !ENV [%s]}}]\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("PLAYBOOK_AUDIENCE", "PLAYBOOK_TRUST", "NOT_SET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OUR_AUDIENCE", "coaches")
    root = Path(shutil.copytree(BASE, tmp_path / "root"))
    (root / "playbook_src").rename(root / "our_book")
    (root / "docs").mkdir()
    return root


def check(root: Path, *trust: str) -> tuple[int, str]:
    options = [word for name in trust for word in ("--trust", name)]
    result = CliRunner().invoke(main, ["check", str(root), "--day", "2026-11-23", *options])
    return result.exit_code, result.stdout


SETTINGS = {
    "mkdocs.yaml": ({"mkdocs.yaml": OURS}, "", "staff"),
    "properdocs.yml": ({"properdocs.yml": OURS}, "", "staff"),
    "properdocs.yaml": ({"properdocs.yaml": OURS}, "", "staff"),
    "one of two, as MkDocs chooses": ({"mkdocs.yml": OURS, "mkdocs.yaml": "plugins: [search]\n"}, "", "staff"),
    "inherited": ({"mkdocs.yml": "INHERIT: base.yml\n", "base.yml": OURS}, "INHERIT", "staff"),
    "inherited from a folder, twice": (
        {"mkdocs.yml": "INHERIT: ./set/a.yml\n", "set/a.yml": "INHERIT: b.yml\n", "set/b.yml": OURS},
        "INHERIT",
        "staff",
    ),
    "inherited and changed": (
        {
            "mkdocs.yml": "INHERIT: base.yml\nplugins: {playbook: {audience: coaches}}\n",
            "base.yml": "plugins: {search: {}, playbook: {source: our_book, audience: staff}}\n",
        },
        "INHERIT",
        "coaches",
    ),
    "a list is replaced": (
        {"mkdocs.yml": "INHERIT: base.yml\nplugins: [playbook: {source: our_book}]\n", "base.yml": OURS},
        "INHERIT",
        "public",
    ),
    "a tag": ({"mkdocs.yml": TAGGED % "OUR_AUDIENCE, staff"}, "tags", "coaches"),
    "a tag with a default": ({"mkdocs.yml": TAGGED % "NOT_SET, staff"}, "tags", "staff"),
    "a tag with two variables": ({"mkdocs.yml": TAGGED % "NOT_SET, OUR_AUDIENCE, staff"}, "tags", "coaches"),
    "a tag in a file that is inherited": (
        {"mkdocs.yaml": "INHERIT: base.yml\n", "base.yml": TAGGED % "OUR_AUDIENCE, staff"},
        "INHERIT tags",
        "coaches",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", SETTINGS)
def test_commands_read_same_settings_as_mkdocs(name: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, trust, audience = SETTINGS[name]
    for path, text in files.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(f"{'' if 'INHERIT' in text else 'site_name: Ours'}\n{text}", "utf-8")
    if trust:
        assert check(root)[0] == 1, "an owner has to agree to it"
    assert check(root, *trust.split())[0] == 0
    monkeypatch.setenv("PLAYBOOK_TRUST", trust)
    project = Project.find(root)
    assert (project.config.file, project.config.source) == (next(iter(files)), "our_book")
    assert project.audience() == audience
    built = load_config(str(root / project.config.file)).plugins["playbook"].config
    assert (built["source"], resolve_audience(built["audience"])) == ("our_book", audience)


@pytest.mark.parametrize("name", mkdocs_config_check.CONFIG_NAMES)
def test_settings_under_any_name_cannot_execute_code(name: str, root: Path) -> None:
    (root / name).write_text(f"hooks: [evil.py]\n{OURS}", "utf-8")
    status, output = check(root)
    assert (status, f"{name}:1:1" in output) == (1, True)
    assert "'hooks' runs files of Python" in output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("audience: !ENV [A, staff]", "PLAYBOOK_TRUST"),
        ("source: our_book, audience: !!python/name:os.system ''", "!!python/name:os.system"),
        ("audience: !ENV A", "PLAYBOOK_TRUST"),
        ("source: !ENV [A, our_book]", "PLAYBOOK_TRUST"),
    ],
)
def test_yaml_tag_is_rejected_with_consent_instruction(text: str, message: str, root: Path) -> None:
    (root / "mkdocs.yml").write_text(f"plugins: [search, {{playbook: {{{text}}}}}]\n", "utf-8")
    status, output = check(root)
    assert status == 1
    assert message in output
    assert "There is no folder" not in output


GITHUB = "repo_url: https://github.com/Our-School/playbook\n"
ADDRESSES = {
    GITHUB: "https://our-school.github.io/playbook/",
    "repo_url: https://git.school.example/us/playbook\n": "https://playbook.our-school.example/",
    f"{GITHUB}site_url: https://playbook.school.example/\n": None,
    "": None,
}


@pytest.mark.slow
@pytest.mark.parametrize("text", ADDRESSES)
def test_site_url_is_required_by_check(text: str, root: Path) -> None:
    (root / "mkdocs.yml").write_text(f"{NAMED}{text}{OURS}", "utf-8")
    status, output = check(root)
    assert status == 0, "a warning stops nothing"
    assert ("settings-address" in output) == bool(ADDRESSES[text])
    assert f"site_url: {ADDRESSES[text]}" in output or not ADDRESSES[text]


def test_check_lists_unpublished_hidden_files(root: Path) -> None:
    (root / "mkdocs.yml").write_text(f"{NAMED}{OURS}", "utf-8")
    (root / "docs/.well-known/acme").mkdir(parents=True)
    for name in (".nojekyll", ".DS_Store", ".well-known/security.txt", ".well-known/acme/a", ".well-known/b.json"):
        (root / "docs" / name).write_text("Ours", "utf-8")
    status, output = check(root)
    assert status == 0
    named = {line.split(":")[0] for line in output.splitlines() if "[page-file]" in line}
    assert named == {"docs/.well-known/acme/a", "docs/.well-known/b.json"}


def test_check_and_publish_report_unknown_setting(root: Path) -> None:
    (root / "mkdocs.yml").write_text(f"{NAMED}{OURS.replace('audience', 'audiance')}", "utf-8")
    status, output = check(root)
    assert (status, "'audiance' is not a setting of this plugin. Did you mean 'audience'?" in output) == (1, True)
    site = root.parent / "site"
    result = CliRunner().invoke(main, ["publish", str(site), "--root", str(root), "--day", "2026-11-23"])
    assert (result.exit_code, "'audiance' is not a setting" in result.output, site.exists()) == (1, True, False)
