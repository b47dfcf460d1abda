"""Layers (inherited playbooks): merging by id and field, permissions, URLs, pinned versions, hostile layers."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coaching_playbook.cli import main
from coaching_playbook.layers.permissions import restrict_clip
from coaching_playbook.layers.sources import OFFLINE_VARIABLE
from coaching_playbook.load import load
from coaching_playbook.publish import publish
from coaching_playbook.yamlio import ParsedFile, dump
from layer_clips import CLIP, WITHHOLDING, hidden_per_audience, with_value, write_files
from small_playbook import BASE
from synthetic_trust import commit_all, git

DAY = dt.date(2026, 10, 1)
ABOUT = "title: Our school\nteam: tas\nlayers:\n  - folder: ../trust\n"
FILE = ParsedFile("a.yml", "")


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """Return the folder of a school with one layer next to it, the small playbook."""
    shutil.copytree(BASE, tmp_path / "trust")
    write_files(tmp_path / "school", {"playbook_src/playbook.yml": ABOUT})
    return tmp_path / "school"


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def valid(root: Path) -> Any:
    loaded = load(root, day=DAY)
    assert loaded.playbook is not None, loaded.problems
    return loaded.playbook


def pinned(school: Path, commit: str, url: str | None = None) -> None:
    url = url or f"file://{school.parent / 'trust'}"
    write_files(
        school,
        {"playbook_src/playbook.yml": f"title: Our school\nteam: tas\nlayers:\n  - git: {url}\n    commit: {commit}\n"},
    )


# --- merging ---------------------------------------------------------------------------------------------------


def test_layered_fields_are_kept_replaced_appended_and_retired(school: Path) -> None:
    write_files(
        school,
        {
            "playbook_src/techniques/wait-first.yml": "small_step: Count to three.\n"
            "add_to: [success_criteria, questions]\n"
            "success_criteria:\n  - I smile.\nquestions:\n  reality:\n    - What did you see?\n",
            "playbook_src/techniques/name-the-step.yml": "status: retired\n",
            "playbook_src/vocabularies.yml": "teams:\n  - id: tas\n    label: Our TAs\n",
        },
    )
    playbook = valid(school)
    technique = playbook.technique["wait-first"]
    assert technique.small_step == "Count to three."
    assert technique.summary == "Count to five before you help."
    assert technique.success_criteria == ("I count to five.", "I say nothing while I count.", "I smile.")
    assert [len(group) for group in technique.questions.values()] == [2, 1]
    assert playbook.technique["name-the-step"].status == "retired"
    assert playbook.about.title == "Our school"
    assert playbook.vocabularies.teams[0].label == "Our TAs"
    assert playbook.vocabularies.teams[0].many
    inherited = playbook.inherited["techniques/wait-first"]
    assert (inherited.title, inherited.day) == ("A small playbook", dt.date(2026, 9, 1))
    assert inherited.changed == ("small_step", "success_criteria", "questions")


def test_former_id_resolves_across_layers(school: Path) -> None:
    """A clip and a page of the trust refer to the page that the school renames, and the reverse."""
    trust = school.parent / "trust"
    write_files(
        school,
        {
            "playbook_src/techniques/count-first.yml": "was:\n  - wait-first\nrelated:\n  - name-the-step\n",
            "playbook_src/cycles.yml": "- id: ours\n  leverage_point: stepping-back\n"
            "  starts: 2026-09-01\n  ends: 2026-12-18\n",
        },
    )
    points = trust / "playbook_src/leverage_points"
    (points / "stepping-back.yml").rename(points / "step-away.yml")
    with (points / "step-away.yml").open("a") as file:
        file.write("was:\n  - stepping-back\n")
    playbook = valid(school)
    assert playbook.exemplar["waiting"].technique == "count-first"
    assert playbook.technique["name-the-step"].related == ("count-first",)
    assert playbook.technique["count-first"].leverage_point == "step-away"
    assert playbook.cycles[0].leverage_point == "step-away"


def test_agreement_applies_only_in_its_own_school(school: Path) -> None:
    trust = school.parent / "trust/playbook_src/techniques/wait-first.yml"
    edit(trust, "status: trial", "status: agreed")
    technique = valid(school).technique["wait-first"]
    assert (technique.status, technique.agreed) == ("trial", None)
    own = "agreed:\n  on: 2026-09-20\n  with:\n    - ta\n"
    write_files(school, {"playbook_src/techniques/wait-first.yml": own})
    technique = valid(school).technique["wait-first"]
    assert technique.status == "agreed"
    assert technique.agreed.on == dt.date(2026, 9, 20)


def test_error_is_reported_in_file_of_its_layer(school: Path) -> None:
    trust = school.parent / "trust/playbook_src/techniques/name-the-step.yml"
    write_files(school, {"playbook_src/techniques/wait-first.yml": "small_step: Count.\nleverage_point: nope\n"})
    edit(trust, "summary:", "sumary:")
    found = {(problem.path, problem.line, problem.code) for problem in load(school, day=DAY).mistakes}
    assert ("playbook_src/techniques/wait-first.yml", 2, "unknown-id") in found
    assert ("../trust/playbook_src/techniques/name-the-step.yml", 2, "unknown-field") in found


def test_privacy_finding_in_layer_is_warning(school: Path) -> None:
    edit(school.parent / "trust/playbook_src/techniques/wait-first.yml", "I count to five.", "I am outstanding.")
    assert [mistake.code for mistake in load(school.parent / "trust", day=DAY).mistakes] == ["judging-word"]
    loaded = load(school, day=DAY)
    assert loaded.playbook
    assert "judging-word" in {warning.code for warning in loaded.warnings}


def test_clip_file_without_id_is_reported(school: Path) -> None:
    """A file of one clip without an id is validated, not left out, where a playbook has layers."""
    write_files(school, {"videos/ours.yml": "title: Ours\n"})
    mistakes = [str(mistake) for mistake in load(school, day=DAY).mistakes if mistake.path == "videos/ours.yml"]
    assert "'id' is missing" in mistakes[0]


def test_playbook_without_layers_is_unchanged() -> None:
    loaded = load(BASE, day=DAY)
    assert not loaded.loader.overlay.files
    assert loaded.playbook
    assert not loaded.playbook.inherited


def test_media_of_layer_are_resolved(school: Path) -> None:
    playbook = valid(school)
    assert playbook.exemplar["waiting"].cues
    assert Path(playbook.inherited_media["media/waiting.vtt"]).is_file()


# --- permission ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "value"), WITHHOLDING, ids=[".".join(at) for at, _value in WITHHOLDING])
def test_strictest_permission_of_all_layers_applies(at: tuple[str, ...], value: Any) -> None:
    strict = with_value(CLIP, at, value)
    expected = hidden_per_audience(strict)
    assert any(expected)
    assert not any(hidden_per_audience(CLIP))
    assert hidden_per_audience(restrict_clip(CLIP, strict)) == expected
    assert hidden_per_audience(restrict_clip(strict, CLIP)) == expected


def test_withheld_film_stays_hidden_under_new_id(school: Path) -> None:
    trust = school.parent / "trust/videos.yml"
    own = {**CLIP, "id": "our-own", "audience": "staff"}
    write_files(school, {"videos.yml": dump([own])})
    assert "our-own" in publish(valid(school), "staff", DAY).exemplar
    edit(trust, "audience: staff", "audience: coaches")
    assert "our-own" not in publish(valid(school), "staff", DAY).exemplar


def test_person_visibility_is_the_strictest_of_all_layers(school: Path) -> None:
    edit(school.parent / "trust/playbook_src/people.yml", "show: name", "show: nothing")
    write_files(school, {"playbook_src/people.yml": "- id: amina\n  show: name\n"})
    assert publish(valid(school), "coaches", DAY).people == ()


# --- pinned versions -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_pinned_commit_is_kept_but_withdrawals_apply_at_once(school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust = school.parent / "trust"
    first = commit_all(trust)
    pinned(school, first)
    assert "waiting" in publish(valid(school), "staff", DAY).exemplar
    assert valid(school).inherited["techniques/wait-first"].day is not None
    edit(trust / "playbook_src/techniques/wait-first.yml", "Count to five once tomorrow.", "Count to six tomorrow.")
    edit(trust / "videos.yml", "status: published", "status: withdrawn")
    commit_all(trust)
    shutil.move(trust, trust.with_name("away"))
    assert "waiting" in publish(valid(school), "staff", DAY).exemplar, "the cache serves while there is no network"
    shutil.move(trust.with_name("away"), trust)
    for stamp in (school / ".cache").rglob("fetched"):
        stamp.unlink()  # an hour later
    playbook = valid(school)
    assert "waiting" not in publish(playbook, "coaches", DAY).exemplar
    assert playbook.technique["wait-first"].small_step == "Count to five once tomorrow."
    monkeypatch.setenv(OFFLINE_VARIABLE, "1")
    assert "waiting" not in publish(valid(school), "coaches", DAY).exemplar


@pytest.mark.slow
def test_update_moves_pin_and_reports_changes(school: Path) -> None:
    trust = school.parent / "trust"
    first = commit_all(trust)
    pinned(school, first)
    own = "small_step: Count to three.\n"
    write_files(school, {"playbook_src/techniques/wait-first.yml": own})
    about = school / "playbook_src/playbook.yml"
    edit(trust / "playbook_src/techniques/wait-first.yml", "Count to five once tomorrow.", "Count to six tomorrow.")
    edit(trust / "playbook_src/techniques/name-the-step.yml", "summary:", "sumary:")
    commit_all(trust)
    command = CliRunner().invoke(main, ["layers", "update", "--root", str(school), "--day", "2026-10-01"])
    assert command.exit_code == 1, "a version with mistakes is not taken"
    assert first in about.read_text("utf-8")
    edit(trust / "playbook_src/techniques/name-the-step.yml", "sumary:", "summary: Now")
    newest = commit_all(trust)
    command = CliRunner().invoke(main, ["layers", "update", "--root", str(school), "--day", "2026-10-01"])
    assert command.exit_code == 0, command.output
    assert (
        "- techniques/wait-first, small step: changed there too: “Count to six tomorrow.” Yours stays."
        in command.output
    )
    assert newest in about.read_text("utf-8")
    assert (school / "playbook_src/techniques/wait-first.yml").read_text("utf-8") == own
    visible = CliRunner().invoke(main, ["layers", "diff", "--root", str(school), "--day", "2026-10-01"])
    assert "Changed here: small step." in visible.output
    assert "“Count to six tomorrow.” → “Count to three.”" in visible.output


def test_exported_layer_has_no_people(school: Path, tmp_path: Path) -> None:
    write_files(school, {"playbook_src/techniques/wait-first.yml": "why: Amina found that it helps.\n"})
    out = tmp_path / "wait-first.yml"
    result = CliRunner().invoke(main, ["layers", "offer", "wait-first", "--root", str(school), "--out", str(out)])
    assert result.exit_code == 0, result.output
    text = out.read_text("utf-8")
    assert "a colleague found that it helps." in text.lower()
    assert not {"amina", "agreed", "shaped_by"} & set(text.lower().replace(":", " ").split())
    again = CliRunner().invoke(main, ["layers", "offer", "wait-first", "--root", str(school), "--out", str(out)])
    assert again.exit_code == 1


@pytest.mark.slow
def test_symlinks_and_huge_files_of_layer_are_not_written(school: Path) -> None:
    trust = school.parent / "trust"
    (trust / "playbook_src/techniques/linked.yml").symlink_to("/etc/passwd")
    (trust / "media/huge.mp4").write_bytes(bytes(25_000_001))
    pinned(school, commit_all(trust))
    playbook = valid(school)
    assert "linked" not in playbook.technique
    written = [path for path in (school / ".cache").rglob("*") if path.name in ("linked.yml", "huge.mp4")]
    assert written == []
    assert not [path for path in (school / ".cache").rglob("*") if path.is_symlink()]


@pytest.mark.slow
def test_rewritten_history_is_reported_while_commit_is_cached(school: Path) -> None:
    trust = school.parent / "trust"
    pinned(school, commit_all(trust))
    valid(school)
    git(trust, "checkout", "--quiet", "--orphan", "again")
    edit(trust / "playbook_src/techniques/wait-first.yml", "Count to five once tomorrow.", "Count to six tomorrow.")
    commit_all(trust)
    git(trust, "branch", "--quiet", "--move", "--force", "again", "main")
    for stamp in (school / ".cache").rglob("fetched"):
        stamp.unlink()  # an hour later
    loaded = load(school, day=DAY)
    assert loaded.playbook
    assert ["which was rewritten" in warning.message for warning in loaded.warnings] == [True]


def _without_objects(copy: Path) -> None:
    shutil.rmtree(copy / "objects")


def _without_texts(copy: Path) -> None:
    """Delete the blobs from a git repository, so that the commit itself is found."""
    for name in git(copy, "cat-file", "--batch-all-objects", "--batch-check").splitlines():
        object_id, kind, _size = name.split()
        if kind == "blob":
            (copy / "objects" / object_id[:2] / object_id[2:]).unlink(missing_ok=True)


def _emptied(copy: Path) -> None:
    shutil.rmtree(copy)
    copy.mkdir()


def _branch_lost(copy: Path) -> None:
    for ref in (*(copy / "refs/heads").iterdir(), copy / "refs/tip"):
        ref.write_text("0" * 17, "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("damage", [_without_objects, _without_texts, _emptied, _branch_lost])
def test_corrupt_cache_is_fetched_again(damage: Callable[[Path], None], school: Path) -> None:
    pinned(school, commit_all(school.parent / "trust"))
    valid(school)
    (copy,) = (school / ".cache").rglob("copy.git")
    for written in [path for path in copy.parent.iterdir() if path.is_dir() and path != copy]:
        shutil.rmtree(written)
    damage(copy)
    loaded = load(school, day=DAY)
    assert loaded.playbook is not None
    assert (*loaded.problems, *loaded.warnings) == ()
    assert [path.name for path in copy.parent.iterdir() if "damaged" in path.name] == []


@pytest.mark.slow
def test_circular_git_layers_are_reported_once(school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    write_files(home, {".gitconfig": f'[url "file://{tmp_path}/"]\n  insteadOf = https://git.example/\n'})
    monkeypatch.setenv("HOME", str(home))
    trust, other = school.parent / "trust", school.parent / "other"
    shutil.copytree(trust, other)
    address = "  - git: https://git.example/{}\n    commit: {}\n"
    for folder, layer in ((trust, address.format("other", commit_all(other))), (other, "")):
        text = layer or address.format("trust", commit_all(trust))
        write_files(
            folder, {"playbook_src/playbook.yml": (BASE / "playbook_src/playbook.yml").read_text() + f"layers:\n{text}"}
        )
    pinned(school, commit_all(other), "https://git.example/other")
    (mistake,) = load(school, day=DAY).mistakes
    assert "'https://git.example/other' leads back to itself" in mistake.message


@pytest.mark.parametrize(
    ("path", "text", "says", "fix"),
    [
        ("wait-frist", "small_step: Count.\n", "No layer has a page 'wait-frist'", "Did you mean 'wait-first'?"),
        ("gone", "small_step: Count.\n", "No layer has a page 'gone'", "Delete the file."),
        (
            "wait-first",
            "add_to: sucess_criteria\nsuccess_criteria:\n  - I smile.\n",
            "writes no list 'sucess_criteria'",
            "Did you mean 'success_criteria'?",
        ),
        ("wait-first", "add_to: [title]\ntitle: Wait\n", "writes no list 'title'", "take it out of add_to"),
    ],
)
def test_typo_in_overriding_file_is_reported_once(path: str, text: str, says: str, fix: str, school: Path) -> None:
    write_files(school, {f"playbook_src/techniques/{path}.yml": text})
    (mistake,) = load(school, day=DAY).mistakes
    assert says in mistake.message
    assert fix in mistake.fix


def test_layer_commands_report_errors(school: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    nowhere = run(main, ["layers", "offer", "wait-first", "--root", str(school), "--out", str(tmp_path / "x/y.yml")])
    assert (nowhere.exit_code, "cannot be read or written: No such file or directory." in nowhere.output) == (2, True)
    assert run(main, ["layers", "update", "--root", str(tmp_path)]).exit_code == 2
    pinned(school, "0" * 40, f"file://{tmp_path}/gone")
    gone = run(main, ["layers", "update", "--root", str(school)])
    assert gone.exit_code == 1
    assert "does not appear to be a git repository. Nothing was changed." in gone.output
    write_files(school, {"playbook_src/playbook.yml": "title: Our school\nteam: tas\n"})
    assert "has no layers" in run(main, ["layers", "update", "--root", str(school)]).output


# --- hostile layers --------------------------------------------------------------------------------------------


def _cycle(school: Path) -> None:
    with (school.parent / "trust/playbook_src/playbook.yml").open("a") as file:
        file.write("layers:\n  - folder: ../school\n")


def _layer(text: str) -> Callable[[Path], None]:
    return lambda school: write_files(
        school, {"playbook_src/playbook.yml": f"title: Our school\nteam: tas\nlayers:\n{text}"}
    )


def _outside(school: Path) -> None:
    trust = school.parent / "trust"
    with (trust / "playbook_src/playbook.yml").open("a") as file:
        file.write("layers:\n  - folder: ../../../../../..\n")
    pinned(school, commit_all(trust))


def _linked_folder(school: Path) -> None:
    trust = school.parent / "trust"
    shutil.move(trust / "playbook_src", school.parent / "elsewhere")
    (trust / "playbook_src").symlink_to(school.parent / "elsewhere")


def _linked_file(school: Path) -> None:
    (school.parent / "secret.yml").write_text("title: Secret\n")
    (school.parent / "trust/playbook_src/techniques/secret.yml").symlink_to(school.parent / "secret.yml")


def _rewrite_git_history(school: Path) -> None:
    trust = school.parent / "trust"
    commit_all(trust)
    pinned(school, "0123456789" * 4)


def _in_a_layer(layers: str) -> Callable[[Path], None]:
    """Return the folder of a school whose git layer has layers of its own."""

    def make(school: Path) -> None:
        trust = school.parent / "trust"
        with (trust / "playbook_src/playbook.yml").open("a") as file:
            file.write(f"layers:\n{layers}")
        pinned(school, commit_all(trust))

    return make


def _submodule(school: Path) -> None:
    """Replace the folder of pages by a git submodule."""
    trust, other = school.parent / "trust", school.parent / "other"
    shutil.move(trust / "playbook_src", other)
    commit = commit_all(other)
    git(trust, "init", "--quiet", "--initial-branch=main")
    git(trust, "update-index", "--add", "--cacheinfo", f"160000,{commit},playbook_src")
    git(trust, "commit", "--quiet", "--message", "A submodule")
    pinned(school, git(trust, "rev-parse", "HEAD"))


def _no_folder_for_the_cache(school: Path) -> None:
    pinned(school, commit_all(school.parent / "trust"))
    (school / ".cache").write_text("A file.", "utf-8")


def _no_branch(school: Path) -> None:
    pinned(school, commit_all(school.parent / "trust"))
    with (school / "playbook_src/playbook.yml").open("a") as file:
        file.write("    branch: nowhere\n")


def _config_outside(school: Path) -> None:
    config = "site_name: x\nplugins:\n  - playbook:\n      source: ../elsewhere\n"
    (school.parent / "trust/mkdocs.yml").write_text(config)


HOSTILE: Mapping[str, tuple[Callable[[Path], None], str]] = {
    "cycle": (_cycle, "leads back to itself"),
    "itself": (_layer("  - folder: .\n"), "leads back to itself"),
    "missing": (_layer("  - folder: ../nowhere\n"), "There is no folder '../nowhere'"),
    "no playbook": (_layer("  - folder: ..\n"), "holds no playbook"),
    "both": (_layer("  - folder: ../trust\n    git: https://x.example/y\n"), "either a folder or a git address"),
    "command": (_layer("  - git: ext::sh -c id\n    commit: abc\n"), "no address that layers are fetched from"),
    "option": (_layer("  - git: --upload-pack=id\n    commit: abc\n"), "no address that layers are fetched from"),
    "no commit": (_layer("  - git: https://x.example/y\n"), "needs the commit"),
    "odd commit": (_layer("  - git: https://x.example/y\n    commit: --all\n"), "is no commit"),
    "odd branch": (
        _layer(f"  - git: https://x.example/y\n    commit: {'a' * 40}\n    branch: --x\n"),
        "no name of a branch",
    ),
    "unreachable": (_layer(f"  - git: file:///nowhere/at/all\n    commit: {'a' * 40}\n"), "cannot be reached"),
    "outside": (_outside, "is outside the playbook that names it"),
    "linked folder": (_linked_folder, "holds no playbook"),
    "linked file": (_linked_file, "link"),
    "password": (_layer(f"  - git: https://me:pw@x.example/y\n    commit: {'a' * 40}\n"), "holds a name or password"),
    "file: in a layer": (
        _in_a_layer(f"  - git: file:///etc\n    commit: {'a' * 40}\n"),
        "no address that layers are fetched from",
    ),
    "command in a layer": (
        _in_a_layer(f"  - git: ext::sh -c id\n    commit: {'a' * 40}\n"),
        "no address that layers are fetched from",
    ),
    "submodule": (_submodule, "holds no playbook"),
    "no branch": (_no_branch, "There is no branch 'nowhere'"),
    "no cache": (_no_folder_for_the_cache, "cannot be written"),
    "rewritten history": (_rewrite_git_history, "its history was rewritten"),
    "mkdocs.yml leads out": (_config_outside, "leads out of its own folder"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_layer_gets_one_message(case: str, school: Path) -> None:
    make, message = HOSTILE[case]
    make(school)
    mistakes = load(school, day=DAY).mistakes
    assert len(mistakes) == 1, mistakes
    assert message in mistakes[0].message
    assert mistakes[0].fix
