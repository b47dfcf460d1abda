"""Every command uses the folders that mkdocs.yml names, from any working directory; an option overrides them."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coaching_playbook.cli import main
from coaching_playbook.cli.options import InvalidAudience, Project, with_progress_bar
from coaching_playbook.clips.withdraw import CannotWithdraw, plan_clip_withdrawal
from coaching_playbook.load import load
from coaching_playbook.refactor import RefactoringRefused, find_target
from small_playbook import BASE

CONFIG = "site_name: Ours\ndocs_dir: words\nplugins:\n  - search\n  - playbook:\n{options}"
OPTIONS = {"source": "our_book", "videos": "clips.yml", "media": "films", "audience": "staff"}


def set_setting(root: Path, **options: str) -> None:
    lines = "".join(f"      {name}: {value}\n" for name, value in options.items())
    (root / "mkdocs.yml").write_text(CONFIG.format(options=lines), "utf-8")


def invoke_in_root(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--day", "2026-11-23"])


def break_an_entry(folder: Path) -> Path:
    file = min((folder / "techniques").glob("*.yml"))
    file.write_text(f"{file.read_text('utf-8')}\nsumary: One\n", "utf-8")
    return file


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a playbook in `our_book`, with an older one next to it in `playbook_src`."""
    root = tmp_path / "root"
    shutil.copytree(BASE, root)
    shutil.copytree(root / "playbook_src", root / "our_book")
    for old, new in (("videos.yml", "clips.yml"), ("videos", "clips")):
        if (root / old).exists():
            (root / old).rename(root / new)
    (root / "words").mkdir()
    set_setting(root, source="our_book", videos="clips.yml")
    return root


def test_mkdocs_yml_values_are_defaults(root: Path) -> None:
    set_setting(root, **OPTIONS)
    project = Project.find(root)
    assert project.has_config
    config = project.config
    assert {name: getattr(config, name) for name in OPTIONS} == OPTIONS
    assert config.docs == "words"
    assert project.audience() == "staff"
    assert project.audience("coaches") == "coaches"
    other = Project.find(root, source="other", media="clips").config
    assert (other.source, other.videos, other.media) == ("other", "clips.yml", "clips")


def test_nearest_folder_with_mkdocs_yml_is_project(root: Path) -> None:
    inner = root / "our_book/techniques"
    assert Project.find(inner).root == root.resolve()
    assert Project.find(inner).config.source == "our_book"
    (root / "mkdocs.yml").unlink()
    shutil.copytree(BASE / "playbook_src", inner / "playbook_src")
    assert Project.find(inner) == Project(inner)


def test_missing_folder_is_not_searched_in_parents(root: Path) -> None:
    assert Project.find(root / "missing") == Project(root / "missing")


@pytest.mark.parametrize("spelling", ["./our_book", "our_book/", "./our_book//", "our_book/."])
def test_paths_are_normalised(root: Path, spelling: str) -> None:
    set_setting(root, source=spelling, media="./films/", videos="./clips.yml")
    config = Project.find(root).config
    assert (config.source, config.media, config.videos) == ("our_book", "films", "clips.yml")
    broken = break_an_entry(root / "our_book")
    assert f"our_book/techniques/{broken.name}:" in invoke_in_root("check", root).stdout
    assert f"our_book/techniques/{broken.name}:" in invoke_in_root("check", root, "--source", spelling).stdout


@pytest.mark.parametrize("option", ["--source", "--videos", "--media"])
@pytest.mark.parametrize("path", ["", ".", "..", "x/../..", "/tmp"])
def test_path_outside_project_is_rejected(root: Path, option: str, path: str) -> None:
    result = invoke_in_root("export", root / "out", "--root", root, option, path)
    assert (result.exit_code, f"{option} is '{path}'" in result.output) == (2, True), result.output


def test_non_text_source_setting_is_named(root: Path) -> None:
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8").replace("source: our_book", "source: 5"), "utf-8")
    for arguments in (("coverage", root), ("publish", root / "site", "--root", root)):
        result = invoke_in_root(*arguments)
        assert (result.exit_code, "'source' is '5'. Write a text." in result.output) == (2, True), result.output
        assert "There is no folder" not in result.output


def test_mistyped_command_gets_suggestion() -> None:
    assert "No such command 'chek'. Did you mean 'check'?" in CliRunner().invoke(main, ["chek"]).output
    assert "No such command 'zzz'." in CliRunner().invoke(main, ["zzz"]).output


def test_non_text_argument_is_rejected(root: Path) -> None:
    for name in ("r\udce9sum\udce9.csv", "\ud83d"):
        for arguments in (("check", name), ("survey", "read", name), ("init", root / "new", "--school", name)):
            result = invoke_in_root(*arguments)
            assert (result.exit_code, "cannot be read as text" in result.output) == (2, True), result.output


def test_check_reads_folder_from_mkdocs_yml(root: Path) -> None:
    break_an_entry(root / "playbook_src")
    result = invoke_in_root("check", root)
    assert "sumary" not in result.stdout
    assert result.exit_code == 0, result.output
    result = invoke_in_root("check", root, "--source", "playbook_src")
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
def test_each_command_uses_folder_from_mkdocs_yml(root: Path, name: str) -> None:
    shutil.rmtree(root / "playbook_src")
    result = invoke_in_root(*(part.format(root=root) for part in COMMANDS[name]))
    assert result.exit_code == 0, result.output
    assert not (root / "playbook_src").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        *("check", "fmt", "permissions", "due", "doctor", "ledger", "coverage", "forms", "publish out", "export out"),
        *("rename a b", "retire a", "withdraw a-clip", "withdraw media/a.jpg", "new technique", "changes . ."),
    ],
)
def test_missing_playbook_is_reported_with_folder_and_fix(
    arguments: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, arguments.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert f" in {tmp_path}" in result.stderr
    assert "\nStand in the folder that holds it, or name " in result.stderr
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("command", ["check", "permissions", "publish"])
@pytest.mark.parametrize(
    ("source", "expected_text"),
    [
        ("our_bok", "There is no folder 'our_bok' in {root}. A playbook's files live there, beginning with "),
        ("OUR_BOOK2", "This name is that of 'source' in mkdocs.yml, or of --source."),
    ],
)
def test_missing_source_is_reported_with_setting(command: str, source: str, expected_text: str, root: Path) -> None:
    shutil.rmtree(root / "playbook_src")
    (root / "mkdocs.yml").write_text(f"site_name: A\nplugins:\n  - playbook:\n      source: {source}\n", "utf-8")
    options = [str(root)] if command != "publish" else [str(root / "out"), "--root", str(root)]
    result = CliRunner().invoke(main, [command, *options])
    assert (result.exit_code, expected_text.format(root=root) in result.output) == (2, True), result.output


@pytest.mark.parametrize("folder", [".", "..", "inner/.."])
@pytest.mark.parametrize(
    ("command", "expected_text"),
    [
        ("init {}", "There is a playbook in {root} already."),
        ("publish {}", "{root} was left as it was."),
        ("audience {}", "{root} does not say whom it is for."),
    ],
)
def test_folder_of_dots_is_shown_as_absolute_path(
    command: str, expected_text: str, folder: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "inner").mkdir()
    monkeypatch.chdir(root / "inner" if folder == ".." else root)
    result = CliRunner().invoke(main, command.format(folder).split())
    assert (result.exit_code, expected_text.format(root=root) in result.stderr) == (2, True), result.output


def test_fmt_and_new_write_to_configured_folder(root: Path) -> None:
    shutil.rmtree(root / "playbook_src")
    assert CliRunner().invoke(main, ["fmt", str(root)]).exit_code == 0
    assert not (root / "playbook_src").exists()
    fields = ("--title", "Count to ten", "--set", "summary=We count.", "--set", "why=It helps.")
    more = ("--set", "small_step=Count once.", "--set", "leverage_point=stepping-back")
    steps = [part for step in ("Wait.", "Count.", "Ask.") for part in ("--step", step)]
    result = CliRunner().invoke(main, ["new", "technique", *fields, *more, *steps, "--root", str(root)])
    assert "our_book/techniques/count-to-ten.yml: written" in result.output


def test_mkdocs_yml_audience_is_default(root: Path) -> None:
    set_setting(root, source="our_book", videos="clips.yml", audience="staff")
    assert invoke_in_root("permissions", root).stdout.startswith("Clips for the audience 'staff'")
    assert invoke_in_root("permissions", root, "--audience", "coaches").stdout.startswith(
        "Clips for the audience 'coaches'"
    )
    set_setting(root, source="our_book", videos="clips.yml", audience="everyone")
    result = invoke_in_root("permissions", root)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "audience is 'everyone', and should be one of public, staff, coaches." in result.stderr
    with pytest.raises(InvalidAudience):
        Project.find(root).audience()


@pytest.mark.parametrize(
    "arguments",
    [
        *(("table", what, "--to", place) for what, place in (("due", "our_book/x.csv"), ("clips", "clips/x.xlsx"))),
        ("table", "techniques", "--to", "our_book/techniques/x.csv"),
        ("booklet", "--to", "our_book/../our_book/x.pdf"),
        ("survey", "sheet", "--to", "our_book/x.html"),
    ],
)
def test_output_files_are_rejected_inside_source_folder(arguments: tuple[str, ...], root: Path) -> None:
    *command, place = arguments
    (root / "clips").mkdir(exist_ok=True)
    result = CliRunner().invoke(main, [*command, str(root / place), "--root", str(root)])
    assert result.exit_code == 2, result.output
    assert "where every file is a text of the playbook. Choose another place." in result.output
    assert not (root / place).exists()


@pytest.mark.parametrize("source", ["../elsewhere", "/etc", "our_book/../../elsewhere"])
def test_no_command_reads_or_writes_outside_project(root: Path, source: str) -> None:
    shutil.copytree(root / "our_book", root.parent / "elsewhere")
    file = break_an_entry(root.parent / "elsewhere")
    before = file.read_bytes()
    set_setting(root, source=source)
    for command in (["check", root], ["fmt", root], ["ledger", "--root", root]):
        result = CliRunner().invoke(main, [*map(str, command)])
        assert result.exit_code == 1, result.output
        assert f"'{source}' is not a folder or file below mkdocs.yml" in result.stdout
        assert "sumary" not in result.stdout
    assert file.read_bytes() == before
    assert not (root.parent / "elsewhere/ledger.txt").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("table",), "Missing argument 'TABLE'. Write one of techniques, clips, coverage, permissions and due."),
        (("table", "techniqes"), "TABLE is 'techniqes', which is not one of techniques, clips, "),
        (("table", "permision"), "Did you mean 'permissions'?"),
        (("new",), "Write one of technique, leverage-point, clip, cycle, person, term, reference and help-page."),
        (("new", "tecnique"), "Did you mean 'technique'?"),
        (("new", "exemplr"), "reference and help-page. Did you mean 'exemplar'?"),
        (("check", "--format", "jsn"), "--format is 'jsn', which is not one of text, github, json and markdown."),
        (("host", "Netlfy"), "NAME is 'Netlfy', which is not one of github, "),
        (("permissions",), "PLAYBOOK_AUDIENCE is 'stff', which is not one of public, staff and coaches. Did you mean"),
        (("init", "x", "--host", "gitlub"), "Did you mean 'gitlab'?"),
        (("survey", "form", "--team", "a"), "There is no team 'a'. There are:"),
        (("forms", "--questions", "offer-a-clp"), "Did you mean 'offer-a-clip'?"),
        (("layers", "offer", "wait-frist"), "Did you mean 'wait-first'?"),
        (("booklet", "--leverage-point", "steping-back", "--to", "x.pdf"), "Did you mean 'stepping-back'?"),
        (("fmt", "nothing.yml"), "There is no file or folder 'nothing.yml'."),
        (("fmt", "mkdocs.yml"), "mkdocs.yml is not one of the playbook's files, or holds none. Nothing was changed."),
        (("fmt", ".", "/etc/hosts"), "/etc/hosts is not in the playbook in "),
        (
            ("new", "technique", "A title"),
            "'A title' is more than this command takes. Did you mean --title \"A title\"?",
        ),
        (("rename", "wait-first", "wait", "longer"), "'longer' is more than this command takes. Put words that belong"),
        (("survey", "sheet", "autumn"), "'autumn' is more than this command takes."),
        (("serve", "--port", "http"), "'--port': Write a whole number from 1 to 65535."),
        (("trust", "shards", "--size", "0"), "'--size': Write a whole number of 1 or more."),
    ],
)
def test_invalid_choice_gets_suggestion(
    arguments: tuple[str, ...], message: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv("PLAYBOOK_AUDIENCE", "stff" if arguments == ("permissions",) else "")
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code in (1, 2)
    assert message in result.output
    assert "\t" not in result.output


@pytest.mark.parametrize(
    "name",
    [
        *("wait-first", "techniques/wait-first", "technique/wait-first", "wait-first.yml", "techniques/wait-first.yml"),
        *("our_book/techniques/wait-first.yml", "./our_book/techniques/wait-first.yml", "wait-first/"),
        *("https://school.example/book/techniques/wait-first/", "http://localhost/techniques/wait-first/#steps"),
        *(
            "https://school.example/techniques/wait-first/index.html",
            "https://school.example/techniques/wait-first.html",
        ),
    ],
)
def test_rename_accepts_url_or_file(name: str, root: Path) -> None:
    loaded = load(root, "our_book", "clips.yml", day=dt.date(2026, 11, 23)).playbook
    assert loaded
    assert find_target(loaded, name).path == "our_book/techniques/wait-first.yml"
    for other in (
        name.replace("first", "firstly"),
        "https://school.example/",
        "https://school.example/exemplars/wait-first/",
    ):
        with pytest.raises(RefactoringRefused):
            find_target(loaded, other)


@pytest.mark.parametrize("name", ["clips/waiting.yml", "https://school.example/a/exemplars/waiting/", "waiting.yml"])
def test_withdraw_accepts_url_or_file(name: str, root: Path) -> None:
    config = Project.find(root).config
    assert plan_clip_withdrawal(root, config, name, dt.date(2026, 11, 23)).texts.keys() == {"clips.yml"}
    with pytest.raises(CannotWithdraw):
        plan_clip_withdrawal(root, config, name.replace("waiting", "wait-first"), dt.date(2026, 11, 23))
    with pytest.raises(CannotWithdraw):
        plan_clip_withdrawal(root, config, "https://school.example/techniques/waiting/", dt.date(2026, 11, 23))


def test_only_named_files_are_formatted_and_reported(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted((root / "our_book/techniques").glob("*.yml"))
    (first, before), *others = [(file, file.read_text("utf-8").replace("title: ", "title:   ")) for file in files]
    for file, text in ((first, before), *others):
        file.write_text(text, "utf-8")
    assert "1 tidied, 0 not readable, of 1 file." in CliRunner().invoke(main, ["fmt", str(first)]).stderr
    assert first.read_text("utf-8") != before
    assert all(file.read_text("utf-8") == text for file, text in others)
    break_an_entry(root / "our_book")
    (others[0][0]).write_text(f"{others[0][1]}sumary: One\n", "utf-8")
    monkeypatch.chdir(first.parent)
    result = invoke_in_root("check", first.name)
    assert (result.exit_code, result.stdout.count("sumary")) == (1, 1)
    assert "The other files: 1 mistake in 1 file." in result.stderr
    assert invoke_in_root("check", root / "clips.yml").exit_code == 0
    assert CliRunner().invoke(main, ["fmt", str(first.parent)]).stderr.startswith(f"{len(files)} tidied")
    assert CliRunner().invoke(main, ["fmt", "--check", str(root / "clips.yml")]).exit_code == 0


@pytest.mark.parametrize("arguments", [("trust", "build", "sites"), ("publish", "site"), ("check",)])
def test_folder_is_shown_as_absolute_path(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as a dot, which before a full stop looks like the parent folder."""
    monkeypatch.chdir(tmp_path)
    failed = invoke_in_root(*arguments)
    assert failed.exit_code == 2
    assert f"in {tmp_path}." in failed.output


def test_deleted_working_directory_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    failed = invoke_in_root("check")
    assert (failed.exit_code, failed.output) == (
        2,
        "Error: The folder that you stand in is not there any more. Go to another with cd.\n",
    )


def test_progress_bar_starts_no_thread() -> None:
    """A process with threads is not forked, so `check` would use one core only."""
    assert [*with_progress_bar("Reading", ["a.yml"])] == ["a.yml"]
    assert not [thread.name for thread in threading.enumerate() if "tqdm" in thread.name]


def test_command_does_not_import_modules_of_others() -> None:
    """`mkdocs`, which only some commands need, takes longer to import than the rest of a small command."""
    code = "import sys; from coaching_playbook.cli import main; main(['strip', '--help'], standalone_mode=False)"
    command = [sys.executable, "-c", f"{code}; print([name for name in ('mkdocs', 'markdown') if name in sys.modules])"]
    assert subprocess.check_output(command, text=True).endswith("\n[]\n")
