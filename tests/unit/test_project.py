"""Every command works on the folders that mkdocs.yml names, wherever it is called; an option overrides them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coaching_playbook.cli import main
from coaching_playbook.cli.options import InvalidAudience, Project
from small_playbook import BASE

CONFIG = "site_name: Ours\ndocs_dir: words\nplugins:\n  - search\n  - playbook:\n{options}"
OPTIONS = {"source": "our_book", "videos": "clips.yml", "media": "films", "audience": "staff"}


def configure(root: Path, **options: str) -> None:
    lines = "".join(f"      {name}: {value}\n" for name, value in options.items())
    (root / "mkdocs.yml").write_text(CONFIG.format(options=lines), "utf-8")


def ran(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--day", "2026-11-23"])


def break_an_entry(folder: Path) -> Path:
    file = min((folder / "techniques").glob("*.yml"))
    file.write_text(f"{file.read_text('utf-8')}\nsumary: One\n", "utf-8")
    return file


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a playbook in `our_book`, beside an older one in `playbook_src`."""
    root = tmp_path / "root"
    shutil.copytree(BASE, root)
    shutil.copytree(root / "playbook_src", root / "our_book")
    for old, new in (("videos.yml", "clips.yml"), ("videos", "clips")):
        if (root / old).exists():
            (root / old).rename(root / new)
    configure(root, source="our_book", videos="clips.yml")
    return root


def test_the_values_of_mkdocs_yml_are_the_defaults(root: Path) -> None:
    configure(root, **OPTIONS)
    project = Project.find(root)
    assert project.has_config
    config = project.config
    assert {name: getattr(config, name) for name in OPTIONS} == OPTIONS
    assert config.docs == "words"
    assert project.audience() == "staff"
    assert project.audience("coaches") == "coaches"
    other = Project.find(root, source="other", media="clips").config
    assert (other.source, other.videos, other.media) == ("other", "clips.yml", "clips")


def test_the_nearest_folder_with_a_mkdocs_yml_is_the_project(root: Path) -> None:
    inner = root / "our_book/techniques"
    assert Project.find(inner).root == root.resolve()
    assert Project.find(inner).config.source == "our_book"
    (root / "mkdocs.yml").unlink()
    shutil.copytree(BASE / "playbook_src", inner / "playbook_src")
    assert Project.find(inner) == Project(inner)


def test_a_folder_that_does_not_exist_is_not_searched_for_in_its_parents(root: Path) -> None:
    assert Project.find(root / "missing") == Project(root / "missing")


@pytest.mark.parametrize("spelling", ["./our_book", "our_book/", "./our_book//", "our_book/."])
def test_paths_are_normalised(root: Path, spelling: str) -> None:
    configure(root, source=spelling, media="./films/", videos="./clips.yml")
    config = Project.find(root).config
    assert (config.source, config.media, config.videos) == ("our_book", "films", "clips.yml")
    broken = break_an_entry(root / "our_book")
    assert f"our_book/techniques/{broken.name}:" in ran("check", root).stdout
    assert f"our_book/techniques/{broken.name}:" in ran("check", root, "--source", spelling).stdout


def test_check_reads_the_folder_that_mkdocs_yml_names(root: Path) -> None:
    break_an_entry(root / "playbook_src")
    result = ran("check", root)
    assert "sumary" not in result.stdout
    assert result.exit_code == 0, result.output
    result = ran("check", root, "--source", "playbook_src")
    assert "'sumary' is not a field" in result.stdout
    assert result.exit_code == 1


COMMANDS = {
    "due": ["due", "{root}"],
    "permissions": ["permissions", "{root}"],
    "ledger": ["ledger", "--root", "{root}"],
    "export": ["export", "{root}/../out", "--root", "{root}"],
    "rename": ["rename", "name-the-step", "say-the-step", "--root", "{root}"],
    "changes": ["changes", "{root}", "{root}"],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_works_on_that_folder(root: Path, name: str) -> None:
    shutil.rmtree(root / "playbook_src")
    result = ran(*(part.format(root=root) for part in COMMANDS[name]))
    assert result.exit_code == 0, result.output
    assert not (root / "playbook_src").exists()


def test_fmt_and_new_write_into_that_folder(root: Path) -> None:
    shutil.rmtree(root / "playbook_src")
    assert CliRunner().invoke(main, ["fmt", str(root)]).exit_code == 0
    assert not (root / "playbook_src").exists()
    fields = ("--title", "Count to ten", "--set", "summary=We count.", "--set", "why=It helps.")
    more = ("--set", "small_step=Count once.", "--set", "leverage_point=stepping-back")
    steps = [part for step in ("Wait.", "Count.", "Ask.") for part in ("--step", step)]
    result = CliRunner().invoke(main, ["new", "technique", *fields, *more, *steps, "--root", str(root)])
    assert "our_book/techniques/count-to-ten.yml: written" in result.output


def test_the_audience_of_mkdocs_yml_is_the_default(root: Path) -> None:
    configure(root, source="our_book", videos="clips.yml", audience="staff")
    assert ran("permissions", root).stdout.startswith("Clips for the audience 'staff'")
    assert ran("permissions", root, "--audience", "coaches").stdout.startswith("Clips for the audience 'coaches'")
    configure(root, source="our_book", videos="clips.yml", audience="everyone")
    result = ran("permissions", root)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "audience is 'everyone', and should be one of public, staff, coaches." in result.stderr
    with pytest.raises(InvalidAudience):
        Project.find(root).audience()


@pytest.mark.parametrize("source", ["../elsewhere", "/etc", "our_book/../../elsewhere"])
def test_no_command_reads_or_writes_outside_the_project(root: Path, source: str) -> None:
    shutil.copytree(root / "our_book", root.parent / "elsewhere")
    file = break_an_entry(root.parent / "elsewhere")
    before = file.read_bytes()
    configure(root, source=source)
    for command in (["check", root], ["fmt", root], ["ledger", "--root", root]):
        result = CliRunner().invoke(main, [*map(str, command)])
        assert result.exit_code == 1, result.output
        assert f"'{source}' is not a folder or file below mkdocs.yml" in result.stdout
        assert "sumary" not in result.stdout
    assert file.read_bytes() == before
    assert not (root.parent / "elsewhere/ledger.txt").exists()


@pytest.mark.parametrize("arguments", [("trust", "build", "sites"), ("publish", "site"), ("check",)])
def test_the_folder_is_named_whole(arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not as a dot, which with the full stop reads as the folder above."""
    monkeypatch.chdir(tmp_path)
    failed = ran(*arguments)
    assert failed.exit_code == 2
    assert f"in {tmp_path}." in failed.output
