"""Layers: merging by id and field, permission that never widens, addresses, pinned versions, hostile layers."""

from __future__ import annotations

import copy
import datetime as dt
import random
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coaching_playbook.cli import main
from coaching_playbook.layers.merge import Place, Written, merge_entries
from coaching_playbook.layers.sources import OFFLINE
from coaching_playbook.layers.strictest import clip_with
from coaching_playbook.load import load
from coaching_playbook.model import Exemplar, Technique
from coaching_playbook.permalinks import current_urls
from coaching_playbook.publish import AUDIENCES, publish, reasons_hidden
from coaching_playbook.yamlio import ParsedFile, dump, read_file
from small_playbook import BASE

DAY = dt.date(2026, 10, 1)
ABOUT = "title: Our school\nteam: tas\nlayers:\n  - folder: ../trust\n"
FILE = ParsedFile("a.yml", "")


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """Return a school with one layer beside it, the small playbook."""
    shutil.copytree(BASE, tmp_path / "trust")
    write(tmp_path / "school", {"playbook_src/playbook.yml": ABOUT})
    return tmp_path / "school"


def write(root: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def valid(root: Path) -> Any:
    loaded = load(root, day=DAY)
    assert loaded.playbook is not None, loaded.problems
    return loaded.playbook


def git(folder: Path, *arguments: str) -> str:
    name = ("-c", "user.name=Nobody", "-c", "user.email=nobody@school.example")
    ran = subprocess.run(["git", "-C", str(folder), *name, *arguments], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def committed(folder: Path) -> str:
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "A version")
    return git(folder, "rev-parse", "HEAD")


def pinned(school: Path, commit: str, url: str | None = None) -> None:
    url = url or f"file://{school.parent / 'trust'}"
    write(
        school,
        {"playbook_src/playbook.yml": f"title: Our school\nteam: tas\nlayers:\n  - git: {url}\n    commit: {commit}\n"},
    )


# --- merging ---------------------------------------------------------------------------------------------------


def test_fields_are_kept_replaced_added_to_and_retired(school: Path) -> None:
    write(
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


def test_an_agreement_holds_only_in_the_school_that_made_it(school: Path) -> None:
    trust = school.parent / "trust/playbook_src/techniques/wait-first.yml"
    edit(trust, "status: trial", "status: agreed")
    technique = valid(school).technique["wait-first"]
    assert (technique.status, technique.agreed) == ("trial", None)
    own = "agreed:\n  on: 2026-09-20\n  with:\n    - ta\n"
    write(school, {"playbook_src/techniques/wait-first.yml": own})
    technique = valid(school).technique["wait-first"]
    assert technique.status == "agreed"
    assert technique.agreed.on == dt.date(2026, 9, 20)


def test_a_mistake_is_in_the_file_of_its_layer(school: Path) -> None:
    trust = school.parent / "trust/playbook_src/techniques/name-the-step.yml"
    write(school, {"playbook_src/techniques/wait-first.yml": "small_step: Count.\nleverage_point: nope\n"})
    edit(trust, "summary:", "sumary:")
    found = {(problem.path, problem.line, problem.code) for problem in load(school, day=DAY).mistakes}
    assert ("playbook_src/techniques/wait-first.yml", 2, "unknown-id") in found
    assert ("../trust/playbook_src/techniques/name-the-step.yml", 2, "unknown-field") in found


def test_a_finding_in_a_layer_is_a_warning(school: Path) -> None:
    edit(school.parent / "trust/playbook_src/techniques/wait-first.yml", "I count to five.", "I am outstanding.")
    assert [mistake.code for mistake in load(school.parent / "trust", day=DAY).mistakes] == ["judging-word"]
    loaded = load(school, day=DAY)
    assert loaded.playbook
    assert "judging-word" in {warning.code for warning in loaded.warnings}


def test_without_layers_nothing_is_merged() -> None:
    loaded = load(BASE, day=DAY)
    assert not loaded.loader.overlay.files
    assert loaded.playbook
    assert not loaded.playbook.inherited


def test_media_of_a_layer_are_found_through_it(school: Path) -> None:
    playbook = valid(school)
    assert playbook.exemplar["waiting"].cues
    assert Path(playbook.inherited_media["media/waiting.vtt"]).is_file()


# --- permission ------------------------------------------------------------------------------------------------

CLIP = {
    "title": "Waiting",
    "technique": "wait-first",
    "kind": "lesson",
    "source": {"youtube": "abcdefghijk"},
    "captions": "media/waiting.vtt",
    "duration": "1:30",
    "key_stage": "ks1",
    "watch_for": "What does the pupil do in the pause?",
    "moments": [{"label": "The wait", "start": "0:10", "end": "0:20", "step": "2", "notice": "The adult counts."}],
    "status": "published",
    "audience": "public",
    "permission": {
        "lawful_basis": "consent",
        "staff": "cleared",
        "pupils": "cleared",
        "in_view": [{"who": "a TA", "status": "cleared"}],
        "checked_on": "2026-09-01",
        "review_by": "2036-09-01",
        "expires_on": "no",
        "withdrawn_on": "no",
        "objected_on": "no",
        "record": "the office",
    },
}
WITHHOLDING: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("audience",), "coaches"),
    (("audience",), "staff"),
    (("status",), "withdrawn"),
    (("status",), "filmed"),
    (("permission", "staff"), "pending"),
    (("permission", "pupils"), "pending"),
    (("permission", "in_view"), [{"who": "a pupil", "status": "objected"}]),
    (("permission", "checked_on"), "2026-12-01"),
    (("permission", "review_by"), "2026-09-02"),
    (("permission", "expires_on"), "2026-09-02"),
    (("permission", "withdrawn_on"), "2026-09-02"),
    (("permission", "objected_on"), "2026-09-02"),
    (("permission", "lawful_basis"), "not-needed"),
    (("permission", "record"), None),
    (("permission",), None),
)


def changed(fields: Mapping[str, Any], at: tuple[str, ...], value: Any) -> dict[str, Any]:
    result = copy.deepcopy(dict(fields))
    part = result
    for key in at[:-1]:
        part = part[key]
    if value is None:
        part.pop(at[-1], None)
    else:
        part[at[-1]] = value
    return result


def hidden_from(fields: Mapping[str, Any]) -> list[bool]:
    clip = Exemplar.model_validate({"id": "waiting", **fields})
    return [bool(reasons_hidden(clip, audience, DAY)) for audience in AUDIENCES]


@pytest.mark.parametrize(("at", "value"), WITHHOLDING, ids=[".".join(at) for at, _value in WITHHOLDING])
def test_the_strictest_layer_wins(at: tuple[str, ...], value: Any) -> None:
    strict = changed(CLIP, at, value)
    expected = hidden_from(strict)
    assert any(expected)
    assert not any(hidden_from(CLIP))
    assert hidden_from(clip_with(CLIP, strict)) == expected
    assert hidden_from(clip_with(strict, CLIP)) == expected


def test_the_same_film_under_another_id_stays_withheld(school: Path) -> None:
    trust = school.parent / "trust/videos.yml"
    own = {**CLIP, "id": "our-own", "audience": "staff"}
    write(school, {"videos.yml": dump([own])})
    assert "our-own" in publish(valid(school), "staff", DAY).exemplar
    edit(trust, "audience: staff", "audience: coaches")
    assert "our-own" not in publish(valid(school), "staff", DAY).exemplar


def test_a_person_is_never_shown_by_more_than_in_another_layer(school: Path) -> None:
    edit(school.parent / "trust/playbook_src/people.yml", "show: name", "show: nothing")
    write(school, {"playbook_src/people.yml": "- id: amina\n  show: name\n"})
    assert publish(valid(school), "coaches", DAY).people == ()


# --- pinned versions -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_pinned_commit_stays_and_a_withdrawal_does_not_wait(school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust = school.parent / "trust"
    first = committed(trust)
    pinned(school, first)
    assert "waiting" in publish(valid(school), "staff", DAY).exemplar
    assert valid(school).inherited["techniques/wait-first"].day is not None
    edit(trust / "playbook_src/techniques/wait-first.yml", "Count to five once tomorrow.", "Count to six tomorrow.")
    edit(trust / "videos.yml", "status: published", "status: withdrawn")
    committed(trust)
    shutil.move(trust, trust.with_name("away"))
    assert "waiting" in publish(valid(school), "staff", DAY).exemplar, "the cache serves while there is no network"
    shutil.move(trust.with_name("away"), trust)
    for stamp in (school / ".cache").rglob("fetched"):
        stamp.unlink()  # an hour later
    playbook = valid(school)
    assert "waiting" not in publish(playbook, "coaches", DAY).exemplar
    assert playbook.technique["wait-first"].small_step == "Count to five once tomorrow."
    monkeypatch.setenv(OFFLINE, "1")
    assert "waiting" not in publish(valid(school), "coaches", DAY).exemplar


@pytest.mark.slow
def test_update_moves_the_pin_and_says_what_changes(school: Path) -> None:
    trust = school.parent / "trust"
    first = committed(trust)
    pinned(school, first)
    own = "small_step: Count to three.\n"
    write(school, {"playbook_src/techniques/wait-first.yml": own})
    about = school / "playbook_src/playbook.yml"
    edit(trust / "playbook_src/techniques/wait-first.yml", "Count to five once tomorrow.", "Count to six tomorrow.")
    edit(trust / "playbook_src/techniques/name-the-step.yml", "summary:", "sumary:")
    committed(trust)
    command = CliRunner().invoke(main, ["layers", "update", "--root", str(school), "--day", "2026-10-01"])
    assert command.exit_code == 1, "a version with mistakes is not taken"
    assert first in about.read_text("utf-8")
    edit(trust / "playbook_src/techniques/name-the-step.yml", "sumary:", "summary: Now")
    newest = committed(trust)
    command = CliRunner().invoke(main, ["layers", "update", "--root", str(school), "--day", "2026-10-01"])
    assert command.exit_code == 0, command.output
    assert "- techniques/wait-first, small step: changed there too, to “Count to six tomorrow.”" in command.output
    assert newest in about.read_text("utf-8")
    assert (school / "playbook_src/techniques/wait-first.yml").read_text("utf-8") == own
    shown = CliRunner().invoke(main, ["layers", "diff", "--root", str(school), "--day", "2026-10-01"])
    assert "Changed here: small step." in shown.output
    assert "“Count to six tomorrow.” → “Count to three.”" in shown.output


def test_what_is_offered_has_no_people(school: Path, tmp_path: Path) -> None:
    write(school, {"playbook_src/techniques/wait-first.yml": "why: Amina found that it helps.\n"})
    out = tmp_path / "wait-first.yml"
    ran = CliRunner().invoke(main, ["layers", "offer", "wait-first", "--root", str(school), "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    text = out.read_text("utf-8")
    assert "a colleague found that it helps." in text.lower()
    assert not {"amina", "agreed", "shaped_by"} & set(text.lower().replace(":", " ").split())
    again = CliRunner().invoke(main, ["layers", "offer", "wait-first", "--root", str(school), "--out", str(out)])
    assert again.exit_code == 1


# --- hostile layers --------------------------------------------------------------------------------------------


def _cycle(school: Path) -> None:
    with (school.parent / "trust/playbook_src/playbook.yml").open("a") as file:
        file.write("layers:\n  - folder: ../school\n")


def _layer(text: str) -> Callable[[Path], None]:
    return lambda school: write(school, {"playbook_src/playbook.yml": f"title: Our school\nteam: tas\nlayers:\n{text}"})


def _outside(school: Path) -> None:
    trust = school.parent / "trust"
    with (trust / "playbook_src/playbook.yml").open("a") as file:
        file.write("layers:\n  - folder: ../../../../../..\n")
    pinned(school, committed(trust))


def _linked_folder(school: Path) -> None:
    trust = school.parent / "trust"
    shutil.move(trust / "playbook_src", school.parent / "elsewhere")
    (trust / "playbook_src").symlink_to(school.parent / "elsewhere")


def _linked_file(school: Path) -> None:
    (school.parent / "secret.yml").write_text("title: Secret\n")
    (school.parent / "trust/playbook_src/techniques/secret.yml").symlink_to(school.parent / "secret.yml")


def _rewritten(school: Path) -> None:
    trust = school.parent / "trust"
    committed(trust)
    pinned(school, "0123456789" * 4)


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
    "rewritten history": (_rewritten, "its history was rewritten"),
    "mkdocs.yml leads out": (_config_outside, "leads out of its own folder"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_layer_gets_one_message(case: str, school: Path) -> None:
    make, message = HOSTILE[case]
    make(school)
    mistakes = load(school, day=DAY).mistakes
    assert len(mistakes) == 1, mistakes
    assert message in mistakes[0].message
    assert mistakes[0].fix


# --- histories -------------------------------------------------------------------------------------------------


class History:
    """Three layers of techniques and clips, changed at random. Each layer maps ids to fields; the last is the top."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.techniques: list[dict[str, dict[str, Any]]] = [{}, {}, {}]
        self.clips: list[dict[str, dict[str, Any]]] = [{}, {}, {}]
        self.urls: set[str] = set()
        for name in "abc":
            self.techniques[0][name] = {"title": name, "status": "trial", "small_step": f"0 {name}"}
            self.clips[0][name] = copy.deepcopy({**CLIP, "source": {"vimeo": f"1000{ord(name)}"}})

    def step(self) -> None:
        layer = self.random.randrange(3)
        table = self.random.choice((self.techniques, self.clips))
        renamed = {id_ for fields in table[layer].values() for id_ in fields.get("was", ())}
        known = sorted({id_ for below in table[: layer + 1] for id_ in below} - renamed)
        id_ = self.random.choice(known)
        action = self.random.choice(("edit", "retire", "rename", "withhold", "widen"))
        own = table[layer].setdefault(id_, {})
        if action == "rename":
            new = f"{id_}-{self.random.randrange(100)}"
            if new not in known:
                table[layer][new] = {**table[layer].pop(id_), "was": [*own.get("was", []), id_]}
        elif table is self.techniques:
            own["status" if action == "retire" else "small_step"] = (
                "retired" if action == "retire" else f"{layer} {self.random.random()}"
            )
        elif action in ("retire", "withhold"):
            at, value = self.random.choice(WITHHOLDING)
            if len(at) == 1 and value is not None:
                own[at[0]] = value
            else:
                own |= {"permission": changed(CLIP, at, value).get("permission", CLIP["permission"])}
        else:
            own |= {"status": "published", "audience": "public", "permission": CLIP["permission"]}

    def merged(self, kind: Any, top: int = 2) -> dict[str, Any]:
        table = self.clips if kind is Exemplar else self.techniques
        layers = [
            [Written(id_, fields, Place(FILE, (id_,), number)) for id_, fields in sorted(layer.items())]
            for number, layer in enumerate(table[: top + 1])
        ]
        return {entry.id: entry for entry in merge_entries(kind, layers, top)[0]}


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [range(start, start + 50) for start in range(0, 300, 50)], ids=str)
def test_three_layers_withhold_keep_addresses_and_keep_own_words(seeds: range) -> None:
    for seed in seeds:
        history = History(seed)
        for _step in range(12):
            history.step()
            below, all_layers = history.merged(Exemplar, 1), history.merged(Exemplar)
            for layers, entries in ((1, below), (2, all_layers)):
                former = {old: entry for entry in entries.values() for old in entry.fields.get("was", ())}
                for number in range(layers + 1):
                    for id_ in history.clips[number]:
                        assert id_ in entries or id_ in former, (seed, id_)
            now = {old: entry for entry in all_layers.values() for old in (entry.id, *entry.fields.get("was", ()))}
            for id_, entry in below.items():
                for hidden, still in zip(hidden_from(entry.fields), hidden_from(now[id_].fields), strict=True):
                    assert still or not hidden, (seed, id_, entry.fields, now[id_].fields)
            techniques = history.merged(Technique)
            names = {old: entry for entry in techniques.values() for old in (entry.id, *entry.fields.get("was", ()))}
            for layer in history.techniques:
                assert all(id_ in names for id_ in layer), seed
            for id_, own in history.techniques[2].items():
                if "small_step" in own and names[id_].written[-1].at == (id_,):
                    assert names[id_].fields["small_step"] == own["small_step"], seed


def written_out(history: History, folder: Path) -> Path:
    """Write the three layers of a history as playbooks, each standing on the one before, and return the last."""
    technique = read_file(BASE / "playbook_src/techniques/wait-first.yml", "").data
    clip = read_file(BASE / "videos.yml", "").data
    assert isinstance(technique, dict)
    assert isinstance(clip, list)
    assert isinstance(clip[0], dict)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BASE, folder / "0")
    shutil.rmtree(folder / "0/playbook_src/techniques")
    for number in range(3):
        root = folder / str(number)
        if number:
            write(root, {"playbook_src/playbook.yml": ABOUT.replace("../trust", f"../{number - 1}")})
        for id_, fields in history.techniques[number].items():
            whole = {**technique, "agreed": None, **fields} if number == 0 else fields
            write(root, {f"playbook_src/techniques/{id_}.yml": dump({k: v for k, v in whole.items() if v is not None})})
        clips = history.clips[number].items()
        listed = [{**(clip[0] if number == 0 else {}), **fields, "id": id_} for id_, fields in clips]
        for entry in listed if number == 0 else ():
            entry["technique"] = next(iter(history.techniques[0]))
        write(root, {"videos.yml": dump(listed)})
    return folder / "2"


@pytest.mark.slow
def test_histories_of_three_playbooks_publish_nothing_withheld_and_lose_no_address(tmp_path: Path) -> None:
    published = 0
    for seed in range(300, 360):
        history = History(seed)
        for _step in range(12):
            history.step()
        playbook = load(written_out(history, tmp_path / "layers"), day=DAY).playbook
        if playbook is None:
            continue  # a clip that is not valid: nothing is published
        published += 1
        urls = current_urls(playbook)
        for shelf, tables in (("techniques", history.techniques), ("exemplars", history.clips)):
            assert not {f"{shelf}/{id_}" for table in tables for id_ in table} - urls.keys(), seed
        for number in range(3):
            for id_, entry in history.merged(Exemplar, number).items():
                for audience, is_hidden in zip(AUDIENCES, hidden_from(entry.fields), strict=True):
                    shown = {f"exemplars/{clip.id}" for clip in publish(playbook, audience, DAY).exemplars}
                    assert not is_hidden or urls[f"exemplars/{id_}"].strip("/") not in shown, (seed, id_, audience)
        for id_, own in history.techniques[2].items():
            if "small_step" in own and id_ in playbook.technique:
                assert playbook.technique[id_].small_step == own["small_step"], seed
    assert published >= 30
