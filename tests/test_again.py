"""What is not made again is what it would have been: each way of saving work, against a plain build."""

from __future__ import annotations

import hashlib
import os
import pickle
import random
import re
import shutil
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Condition
from types import SimpleNamespace
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from sites import ENVIRONMENT, ROOT, copy_of_the_playbook

from generator.crew import aside
from generator.disk import put
from generator.load import load
from generator.model import Exemplar
from generator.pages.cards import MOST_ON_PAGE
from generator.pages.reading import Reading
from generator.plugin import PlaybookPlugin
from generator.plugin.frames import Frame, Frames
from generator.plugin.live import Live
from generator.source import read

DAY = "2026-11-24"
OWN_THEME = "site_name: Ours\ntheme:\n  name: mkdocs\n  highlightjs: false\nplugins:\n  - search\n  - playbook\n"


@pytest.fixture(autouse=True)
def _on_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYBOOK_DAY", DAY)


def build_here(root: Path, to: Path) -> dict[str, str]:
    """Build in this process, which is quicker than a command; give a mark of every file of the site."""
    build(load_config(str(root / "mkdocs.yml"), site_dir=str(to), strict=True))
    return marks(to)


def marks(folder: Path) -> dict[str, str]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(
            # The time of the build stands in one comment of one theme.
            re.sub(rb"Build Date UTC : [^\n]*", b"", file.read_bytes())
        ).hexdigest()
        for file in files
        if file.name != "sitemap.xml.gz"
    }


def clean(root: Path, to: Path) -> dict[str, str]:
    """A build with nothing remembered."""
    shutil.rmtree(root / ".cache", ignore_errors=True)
    shutil.rmtree(to, ignore_errors=True)
    forget(root)
    return build_here(root, to)


def forget(root: Path) -> None:
    """MkDocs keeps the plugin of a process, and so what it has read: another process would not know that."""
    load_config(str(root / "mkdocs.yml")).plugins["playbook"].__dict__.pop("memory", None)


def differ(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


# --- frames ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_a_frame_that_is_filled_is_what_the_theme_makes(
    theme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_of_the_playbook(tmp_path / "root")
    many_techniques(root, 2)
    if theme == "mkdocs":
        (root / "mkdocs.yml").write_text(OWN_THEME, "utf-8")
    config = root / "mkdocs.yml"
    config.write_text(config.read_text("utf-8") + "site_url: https://school.example/playbook/\n", "utf-8")
    framed: list[str] = []
    filled = Frames._filled

    def noted(self: Frames, frame: Frame, page: object) -> tuple[bytes, bytes]:
        framed.append(page.address)  # type: ignore[attr-defined]
        return filled(self, frame, page)  # type: ignore[arg-type]

    monkeypatch.setattr(Frames, "_filled", noted)
    monkeypatch.setattr("generator.crew._can_share", lambda: False)
    with_frames = clean(root, tmp_path / "site")
    assert len(set(framed)) > 50
    monkeypatch.setattr(Frames, "prepare", lambda *_pages: None)
    assert differ(with_frames, clean(root, tmp_path / "site")) == []


def many_techniques(root: Path, times: int) -> None:
    """More techniques than a menu can hold: the same ones again, under other names."""
    folder = root / "playbook_src/techniques"
    for file in sorted(folder.glob("*.yml")):
        for number in range(2, times + 1):
            text = re.sub(r"(?m)^title: (.*)$", rf"title: \1 {number}", file.read_text("utf-8"))
            text = re.sub(r"(?m)^(?:related|builds_on):\n(?:  - .*\n)+", "", text)
            (folder / f"{file.stem}-{number}.yml").write_text(text, "utf-8")


def test_a_second_process_makes_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_of_the_playbook(tmp_path / "root")
    monkeypatch.setattr("generator.crew.LEAST", 10_000)
    alone = clean(root, tmp_path / "site")
    monkeypatch.setattr("generator.crew.LEAST", 1)
    assert differ(alone, clean(root, tmp_path / "site")) == []


# --- edits -----------------------------------------------------------------------------------------------------

EDITS = 200
BUILT_EACH = 4
COMPARED_EACH = 40
PREVIEWED = 80
PREVIEW_COMPARED_EACH = 20


def test_two_hundred_edits_built_one_after_another_give_what_a_clean_build_gives(tmp_path: Path) -> None:
    root = copy_of_the_playbook(tmp_path / "root")
    (root / "mkdocs.yml").write_text(OWN_THEME, "utf-8")
    for file in (root / "docs").rglob("*.md"):
        file.unlink()
    chance = random.Random(20261124)
    writer = Writer(root, chance)
    site = tmp_path / "site"
    build_here(root, site)
    for number in range(1, EDITS + 1):
        what = writer.edit()
        if number % BUILT_EACH == 0:
            again = build_here(root, site)
        if number % COMPARED_EACH == 0:
            kept = tmp_path / "kept"
            shutil.copytree(root / ".cache", kept)
            other = clean(root, tmp_path / "clean")
            shutil.rmtree(root / ".cache")
            shutil.move(kept, root / ".cache")
            assert differ(again, other) == [], f"after {number} edits, the last of them: {what}"


def test_a_preview_that_follows_edits_shows_what_a_clean_build_makes(tmp_path: Path) -> None:
    root = copy_of_the_playbook(tmp_path / "root")
    (root / "mkdocs.yml").write_text(OWN_THEME, "utf-8")
    site = tmp_path / "site"

    def built(*, first: bool = False) -> PlaybookPlugin:
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(site))
        if first:
            config.plugins.on_startup(command="serve", dirty=False)
        build(config)
        plugin = config.plugins["playbook"]
        assert isinstance(plugin, PlaybookPlugin)
        return plugin

    server = SimpleNamespace(builder=built, mount_path="/", _rebuild_cond=Condition(), _want_rebuild=False)
    plugin = built(first=True)
    try:
        live = Live(plugin, server, lambda _environ, _start: [])  # type: ignore[arg-type]
        writer = Writer(root, random.Random(2026))
        followed = 0
        for number in range(1, PREVIEWED + 1):
            before = files_of(root)
            what = writer.edit()
            live._take({path for path, _mark in before.items() ^ files_of(root).items()})
            followed += not server._want_rebuild
            if server._want_rebuild:
                server._want_rebuild = False
                live._whole()
            live._find()
            if number % PREVIEW_COMPARED_EACH == 0:
                other = tmp_path / "clean"
                shutil.rmtree(root / ".cache")
                command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-d", str(other)]
                subprocess.run(command, cwd=root, env={**ENVIRONMENT, "PLAYBOOK_DAY": DAY}, check=True)
                unlike = {*differ(marks(site), marks(other))}
                # A preview says there that nobody keeps copies; and a theme's own search learns at the next build.
                unlike -= {"find/edition.txt", "find/index.json", "search/search_index.json"}
                assert not unlike, f"after {number}, the last of them: {what}"
        assert followed > PREVIEWED / 3
    finally:
        plugin.serving = False  # MkDocs keeps it for the next build


def files_of(root: Path) -> dict[str, str]:
    """A mark of each file that somebody may edit."""
    folders = ("playbook_src", "videos", "media")
    files = (file for folder in folders for file in (root / folder).rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


class Writer:
    """Somebody who changes a playbook here and there, and leaves it sound."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root = root
        self.chance = chance
        self.number = 0

    def edit(self) -> str:
        self.number += 1
        kinds: list[tuple[int, Callable[[], str]]] = [
            (8, self.a_text),
            (4, self.a_title),
            (3, self.a_link),
            (3, self.an_order),
            (2, self.a_status),
            (2, self.a_clip),
            (2, self.a_caption),
            (2, self.a_permission),
            (2, self.a_new_technique),
            (1, self.a_technique_gone),
            (1, self.a_former_name),
            (1, self.a_leverage_point),
            (1, self.a_word),
            (1, self.a_person),
        ]
        (edit,) = self.chance.choices([edit for _weight, edit in kinds], [weight for weight, _edit in kinds])
        return edit()

    def _file(self, folder: str) -> Path:
        return self.chance.choice(sorted((self.root / folder).glob("*.yml")))

    def _set(self, file: Path, field: str, value: str) -> str:
        text = file.read_text("utf-8")
        line = f"{field}: {value}\n"
        found = re.compile(rf"(?m)^{field}: .*\n")
        text = found.sub(lambda _: line, text, count=1) if found.search(text) else text + line
        file.write_text(text, "utf-8")
        os.utime(file, ns=(self.number * 10**9, self.number * 10**9))  # as far apart as two saves of a person
        return f"{file.name}: {line}"

    def a_text(self) -> str:
        field = self.chance.choice(["summary", "why", "small_step", "for_teachers"])
        return self._set(self._file("playbook_src/techniques"), field, f"We try number {self.number} together.")

    def a_title(self) -> str:
        file = self._file("playbook_src/techniques")
        file.write_text(re.sub(r"(?m)^order: .*\n", "", file.read_text("utf-8")), "utf-8")  # so that it says the place
        return self._set(file, "title", f"{self.chance.choice('AMZ')} title of {self.number}")

    def a_link(self) -> str:
        one, other = self._file("playbook_src/techniques"), self._file("playbook_src/techniques")
        text = re.sub(r"(?m)^related:\n(?:  - .*\n)+", "", one.read_text("utf-8"))
        one.write_text(text + (f"related:\n  - {other.stem}\n" if one != other else ""), "utf-8")
        return f"{one.name} is related to {other.name}"

    def an_order(self) -> str:
        return self._set(self._file("playbook_src/techniques"), "order", str(self.chance.randint(1, 90)))

    def a_status(self) -> str:
        status = self.chance.choice(["starter", "trial", "retired"])
        return self._set(self._file("playbook_src/techniques"), "status", status)

    def a_clip(self) -> str:
        return self._set(self._file("videos"), "watch_for", f"What do you see in take {self.number}?")

    def a_caption(self) -> str:
        file = self.chance.choice(sorted((self.root / "media").glob("*.vtt")))
        text = re.sub(r"(?m)\A(WEBVTT.*)$", rf"\1\n\nNOTE take {self.number}", file.read_text("utf-8"), count=1)
        file.write_text(re.sub(r"(?s)(NOTE take \d+)(\n\nNOTE take \d+)+", r"\1", text), "utf-8")
        return f"{file.name}: a note"

    def a_permission(self) -> str:
        file = self._file("videos")
        until = self.chance.choice(["2026-11-23", "2030-01-01"])
        text = re.sub(r"(?m)^(  expires_on:) .*$", rf"\1 {until}", file.read_text("utf-8"))
        file.write_text(text, "utf-8")
        return f"{file.name} ends on {until}"

    def a_new_technique(self) -> str:
        file = self._file("playbook_src/techniques")
        text = re.sub(r"(?m)^(?:was|related|builds_on):\n(?:  - .*\n)+", "", file.read_text("utf-8"))
        new = file.with_name(f"new-{self.number}.yml")
        new.write_text(re.sub(r"(?m)^title: .*$", f"title: Made of {self.number}", text), "utf-8")
        return f"{new.name} is new"

    def a_technique_gone(self) -> str:
        new = sorted((self.root / "playbook_src/techniques").glob("new-*.yml"))
        named = " ".join(file.read_text("utf-8") for file in (self.root / "playbook_src/techniques").glob("*.yml"))
        gone = [file for file in new if f"- {file.stem}\n" not in named]
        if gone:
            gone[0].unlink()
        return f"{gone[0].name if gone else 'nothing'} is gone"

    def a_former_name(self) -> str:
        file = self._file("playbook_src/techniques")
        text = re.sub(r"(?m)^was:\n(?:  - .*\n)+", "", file.read_text("utf-8"))
        file.write_text(f"{text}was:\n  - once-{self.number}\n", "utf-8")
        return f"{file.name} was once-{self.number}"

    def a_leverage_point(self) -> str:
        return self._set(self._file("playbook_src/leverage_points"), "strapline", f"In short, {self.number}.")

    def a_word(self) -> str:
        file = self.root / "playbook_src/glossary.yml"
        word = f"- id: word-{self.number}\n  term: Try number\n  definition: What we try.\n"
        file.write_text(re.sub(r"(?s)- id: word-\d+\n.*\Z", "", file.read_text("utf-8")) + word, "utf-8")
        return "a new word"

    def a_person(self) -> str:
        show = self.chance.choice(["name", "role", "nothing"])
        file = self.root / "playbook_src/people.yml"
        file.write_text(f"- id: one\n  name: One Of Us\n  roles:\n    - ta\n  show: {show}\n", "utf-8")
        technique = sorted((self.root / "playbook_src/techniques").glob("*.yml"))[0]
        text = re.sub(r"(?m)^shaped_by:\n(?:  .*\n)+", "", technique.read_text("utf-8"))
        technique.write_text(f"{text}shaped_by:\n  - who: one\n    how: tried\n", "utf-8")
        return f"one of us shows {show}"


def test_what_a_method_looks_at_is_read_too() -> None:
    loaded = load(ROOT)
    assert loaded.playbook
    reading = Reading(loaded.playbook)
    clip = next(clip for clip in reading.exemplars if clip.moments and clip.duration)
    clip.end_of(clip.moments[-1].model_copy(update={"end": None}))
    assert "duration" in dict(reading.read(day=False).fields)[clip.shelf, clip.id]


def test_what_is_kept_between_builds_may_be_anything(tmp_path: Path) -> None:
    root = copy_of_the_playbook(tmp_path / "root")
    first = clean(root, tmp_path / "site")
    for number, file in enumerate(sorted((root / ".cache/playbook").iterdir())):
        file.write_bytes((b"", b"\x80\x05cos\nsystem\n(S'touch owned'\ntR.", b"nonsense")[number % 3])
    forget(root)
    assert differ(first, build_here(root, tmp_path / "site")) == []
    assert not (root / "owned").exists()


def test_what_is_kept_of_one_page_may_be_anything(tmp_path: Path) -> None:
    root, site = copy_of_the_playbook(tmp_path / "root"), tmp_path / "site"
    (root / "mkdocs.yml").write_text(OWN_THEME, "utf-8")  # its search is told of every page
    writer = Writer(root, random.Random(3))
    clean(root, site)
    for edit in (writer.a_text, writer.an_order):
        (kept,) = (root / ".cache/playbook").glob("made-*")
        program, _, pickled = kept.read_bytes().partition(b"\n")
        past = pickle.loads(pickled)
        others = (b"cos\nsystem\n(S'touch owned'\ntR.", b"nonsense", b"", b"N.", pickle.dumps(((("x",), b"", ()), b"")))
        for path, spoiled in zip(past.made, others, strict=False):
            past.made[path] = spoiled
        kept.write_bytes(program + b"\n" + pickle.dumps(past))
        edit()
        forget(root)
        again = build_here(root, site)
    assert differ(again, clean(root, tmp_path / "clean")) == []
    assert not Path("owned").exists()


def test_an_entry_that_was_put_away_is_what_was_judged() -> None:
    playbook = load(ROOT).playbook
    assert playbook
    for entry in playbook.entries:
        data: Any = read(ROOT / entry.origin.path, entry.origin.path).data
        for step in entry.origin.at:
            data = data[step]
        judged = type(entry).model_validate({"id": entry.id, **data})
        for name in type(entry).model_fields:
            assert getattr(entry, name) == getattr(judged, name), (entry.id, name)
        if isinstance(entry, Exemplar) and entry.permission:
            assert entry.permission.model_fields_set == judged.permission.model_fields_set
            assert bool(entry.cues) == bool(entry.captions)


def test_a_film_that_is_copied_in_pieces_arrives_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = copy_of_the_playbook(tmp_path / "root")
    once = clean(root, tmp_path / "site")
    monkeypatch.setattr("generator.build._MOST_AT_ONCE", 10)
    assert differ(once, clean(root, tmp_path / "site")) == []


def test_entries_that_are_folded_up_again_and_again_make_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_of_the_playbook(tmp_path / "root")
    person = "- id: one\n  roles:\n    - ta\n  name: Try Together\n  show: role\n"
    (root / "playbook_src/people.yml").write_text(person, "utf-8")  # what a page may show of an entry is cut for them
    for file in sorted((root / "playbook_src/techniques").glob("*.yml"))[:5]:
        Writer(root, random.Random(1))._set(file, "small_step", "Ask Try Together.")
    once = clean(root, tmp_path / "site")
    monkeypatch.setattr("generator.model.MOST_UNFOLDED", 1)
    monkeypatch.setattr("generator.model._UNFOLDED", deque())  # or those of the build above would be folded first
    assert differ(once, clean(root, tmp_path / "site")) == []


def test_a_title_that_moves_a_technique_moves_its_cards_and_its_links(tmp_path: Path) -> None:
    root, site = copy_of_the_playbook(tmp_path / "root"), tmp_path / "site"
    many_techniques(root, 2)  # or the menu would have their titles, and stand on every page
    files = sorted((root / "playbook_src/techniques").glob("*.yml"))
    for number, file in enumerate(files[: MOST_ON_PAGE + 4]):  # of one leverage point, in the order of their titles
        text = re.sub(r"(?m)^order: .*\n", "", file.read_text("utf-8"))
        text = re.sub(r"(?m)^leverage_point: .*$", "leverage_point: scaling-back-support", text)
        file.write_text(re.sub(r"(?m)^title: .*$", f"title: M{number:02} stays where it is", text), "utf-8")
    clean(root, site)
    moved = files[MOST_ON_PAGE + 2]
    for title in ("A first one", "Z the last one", "M05 among them"):
        moved.write_text(re.sub(r"(?m)^title: .*$", f"title: {title}", moved.read_text("utf-8")), "utf-8")
        forget(root)
        again = build_here(root, site)
        shutil.copytree(root / ".cache", tmp_path / "kept")
        assert differ(again, clean(root, tmp_path / "clean")) == [], title
        shutil.rmtree(root / ".cache")
        shutil.move(tmp_path / "kept", root / ".cache")


def test_a_file_is_written_whole_where_the_system_takes_little_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.write", lambda file, data, write=os.write: write(file, data[:2]))
    put(tmp_path, "deep/down.txt", b"hello there", set())
    assert (tmp_path / "deep/down.txt").read_bytes() == b"hello there"


def test_work_beside_ours_is_done_here_where_the_copy_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.crew.LEAST", 1)
    ours = os.getpid()

    def work(dies: bool) -> bytes:
        if dies and os.getpid() != ours:
            os._exit(9)
        return b"answer" * 100_000

    for dies in (False, True):
        wait = aside(partial(work, dies), 5)
        assert wait() == wait() == b"answer" * 100_000


def test_a_site_that_was_for_staff_holds_nothing_of_theirs_when_it_is_public_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, site = copy_of_the_playbook(tmp_path / "root"), tmp_path / "site"
    for clip in sorted((root / "videos").glob("*.yml"))[:2]:
        clip.write_text(re.sub(r"(?m)^audience: .*\n", "", clip.read_text("utf-8")) + "audience: staff\n", "utf-8")
    monkeypatch.setenv("PLAYBOOK_AUDIENCE", "public")
    public = clean(root, site)
    monkeypatch.setenv("PLAYBOOK_AUDIENCE", "staff")
    assert differ(public, build_here(root, site)) != []
    monkeypatch.setenv("PLAYBOOK_AUDIENCE", "public")
    assert differ(public, build_here(root, site)) == []


def test_entries_are_put_away_in_few_files_and_what_is_spoiled_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.pantry.MOST_FILES", 3)
    root, site = copy_of_the_playbook(tmp_path / "root"), tmp_path / "site"
    writer = Writer(root, random.Random(7))
    clean(root, site)
    for _ in range(8):
        writer.a_text()
        forget(root)
        build_here(root, site)
        assert 1 <= len(put_away(root)) <= 4
    for spoil in (lambda data: data[:-9], lambda data: data[:99] + b"nine bytes" + data[109:], lambda _data: b""):
        file = max(put_away(root), key=lambda file: file.stat().st_size)
        file.write_bytes(spoil(file.read_bytes()))
        writer.a_text()
        forget(root)
        again = build_here(root, site)
    assert differ(again, clean(root, tmp_path / "clean")) == []


def put_away(root: Path) -> list[Path]:
    return list((root / ".cache/playbook").glob("entries-*"))


@pytest.mark.parametrize("least", [1, 100_000])
def test_a_build_that_fails_leaves_the_site_as_it_was(
    least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.crew.LEAST", least)  # with a copy of the process that copies files, and without
    root = copy_of_the_playbook(tmp_path / "root")
    first = clean(root, tmp_path / "site")
    (root / "docs/help/for-tas.md").write_text("# Here\n\n[gone](nowhere.md)\n", "utf-8")
    with pytest.raises(SystemExit):
        build_here(root, tmp_path / "site")
    assert differ(first, marks(tmp_path / "site")) == []
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []
