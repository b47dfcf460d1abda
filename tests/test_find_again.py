"""The search's files after an edit are those of a clean build, whether they were made again or moved or left alone."""

from __future__ import annotations

import datetime as dt
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from sites import ROOT

from generator import find
from generator.build import Past
from generator.find.entries import Entries
from generator.load import Memory, load
from generator.model import Playbook
from generator.plugin import PlaybookPlugin
from generator.plugin.live import Live
from generator.publish import publish
from generator.store import Store

sys.path.insert(0, str(ROOT / "bench"))

from content import Content
from make import make

DAY = dt.date(2026, 11, 24)
TECHNIQUES = 60
"""So many, and two clips for each."""


@pytest.fixture(autouse=True)
def _on_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYBOOK_DAY", DAY.isoformat())


@pytest.fixture
def school(tmp_path: Path) -> School:
    make(tmp_path / "root", Content(TECHNIQUES))
    return School(tmp_path / "root")


@dataclass
class School:
    """A playbook on the disk, what is remembered of it, and the files of its search as they stand on its site."""

    root: Path
    memory: Memory = field(default_factory=Memory)
    past: dict[str, find.Kept] = field(default_factory=dict)
    site: dict[str, str] = field(default_factory=dict)
    by_hand: list[find.Finding] = field(default_factory=list)

    def read(self) -> Playbook:
        loaded = load(self.root, "playbook_src", "videos.yml", "media", day=DAY, memory=self.memory)
        assert loaded.playbook, [problem.sentence for problem in loaded.mistakes]
        return publish(loaded.playbook, "public", DAY)

    def again(self) -> set[str]:
        """Bring the site up to date, compare it with a clean build, and give the addresses of what was new in it."""
        playbook = self.read()
        new = dict(find.files(playbook, "public", self.by_hand, past=self.past, present=self.site.keys()))
        wanted = find.named(self.past)
        self.site = {address: text for address, text in self.site.items() if address in wanted} | new
        kept: dict[str, find.Kept] = {}
        assert self.site == dict(find.files(playbook, "public", self.by_hand, past=kept))
        assert self.past == kept, "the next build would begin with something else"
        return new.keys() - {find.ROOT, find.CLIPS_ROOT, find.EDITION}

    # --- edits ---

    def some(self, folder: str, chance: random.Random) -> Path:
        return chance.choice(sorted((self.root / folder).glob("*.yml")))

    def set(self, file: Path, name: str, value: str) -> None:
        """Put a value in place of what one field of an entry holds."""
        text = re.sub(rf"(?m)^{name}:.*\n(?:[ -].*\n)*", "", file.read_text("utf-8"))
        file.write_text(f"{text}{name}: {value}\n", "utf-8")

    def change(self, file: Path, old: str, new: str) -> None:
        file.write_text(re.sub(old, new, file.read_text("utf-8"), count=1), "utf-8")


TECHNIQUE, CLIP = "playbook_src/techniques", "videos"


def test_many_edits_one_after_another_give_what_a_clean_build_gives(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["generator.find.index"], "MOST_BREAKS", 12)  # so that some edits are too many
    chance = random.Random(20261124)
    school.again()
    for number in range(60):
        for _ in range(chance.choice((1, 1, 1, 2, 20))):
            edit = chance.choice(EDITS)
            edit(school, chance, number)
        school.again()


def a_text(school: School, chance: random.Random, number: int) -> None:
    name = chance.choice(["summary", "why", "small_step", "for_teachers"])
    school.set(school.some(TECHNIQUE, chance), name, f"We say zebra {number} and walk there.")


def a_title(school: School, chance: random.Random, number: int) -> None:
    school.set(
        school.some(TECHNIQUE, chance), "title", f"{chance.choice('AEINSZ')} title of {number} {chance.random()}"
    )


def many_names(school: School, chance: random.Random, number: int) -> None:
    words = f"noisy line outside talking over others chairs scrape zebra {number}".split()
    names = {" ".join(chance.sample(words, chance.randint(1, 9))): None for _ in range(chance.randint(1, 24))}
    school.set(school.some(TECHNIQUE, chance), "problems", "".join(f"\n  - {name}" for name in names))


def many_questions(school: School, chance: random.Random, number: int) -> None:
    asked = "".join(f"\n    - What did you see on {n} and {number}?" for n in range(chance.choice((1, 43, 60))))
    school.change(school.some(TECHNIQUE, chance), r"(?m)^  celebrate:\n(    - .*\n)+", f"  celebrate:{asked}\n")


def a_status(school: School, chance: random.Random, _number: int) -> None:
    school.set(school.some(TECHNIQUE, chance), "status", chance.choice(["trial", "draft", "retired"]))


def minutes(school: School, chance: random.Random, _number: int) -> None:
    school.change(school.some(TECHNIQUE, chance), r"(?m)^  minutes: .*$", f"  minutes: {chance.choice((3, 8, 20))}")


def a_point(school: School, chance: random.Random, _number: int) -> None:
    for file in (school.root / TECHNIQUE).glob("added-*.yml"):  # of the others, points say which of them are theirs
        school.set(file, "leverage_point", school.some("playbook_src/leverage_points", chance).stem)
    school.set(
        school.some("playbook_src/leverage_points", chance), chance.choice(["title", "why"]), f"Point {chance.random()}"
    )


def a_clip(school: School, chance: random.Random, number: int) -> None:
    school.set(school.some(CLIP, chance), chance.choice(["title", "description", "watch_for"]), f"We see {number} here")


def a_moment(school: School, chance: random.Random, number: int) -> None:
    school.change(school.some(CLIP, chance), r"(?m)^(    notice: ).*$", rf"\1 Look at the zebra of {number}.")


def a_caption(school: School, chance: random.Random, number: int) -> None:
    file = chance.choice(sorted((school.root / "media").glob("*.vtt")))
    school.change(file, r"(?m)(-->.*\n).*$", rf"\1We said {number} aloud.")


def a_clip_goes_or_comes_back(school: School, chance: random.Random, _number: int) -> None:
    file = school.some(CLIP, chance)
    status = "filmed" if "status: published" in file.read_text("utf-8") else "published"
    if "kind: storyboard" not in file.read_text("utf-8"):
        school.set(file, "status", status)


def a_new_technique(school: School, chance: random.Random, number: int) -> None:
    file = school.some(TECHNIQUE, chance)
    new = file.with_name(f"added-{number}-{chance.randint(0, 999)}.yml")
    text = re.sub(r"(?m)^(?:was|related|builds_on):\n(?:  - .*\n)+", "", file.read_text("utf-8"))
    new.write_text(text, "utf-8")
    school.set(new, "title", f"{chance.choice('AEINSZ')} new one of {number} {chance.random()}")


def a_technique_gone(school: School, _chance: random.Random, _number: int) -> None:
    for file in sorted((school.root / TECHNIQUE).glob("added-*.yml"))[:1]:
        file.unlink()


def a_page_by_hand(school: School, chance: random.Random, number: int) -> None:
    page = find.written(f"help/{chance.randint(0, 3)}/", "Help", f"<p>Help {number}</p><h2 id='a'>How</h2><p>So.</p>")
    school.by_hand[chance.randint(0, 1) :] = page


def a_file_lost(school: School, chance: random.Random, _number: int) -> None:
    del school.site[chance.choice(sorted(find.named(school.past) & school.site.keys()))]


EDITS: list[Callable[[School, random.Random, int], None]] = [
    *(a_text, a_title, many_names, many_questions, a_status, minutes, a_point, a_clip, a_moment, a_caption),
    *(a_clip_goes_or_comes_back, a_new_technique, a_technique_gone, a_page_by_hand, a_file_lost),
]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the entries whose texts are read."""
    ids: list[str] = []
    for name in ("_technique", "_clip"):
        told = getattr(Entries, name)

        def noted(self: Entries, entry: object, told: Callable[..., Iterator[object]] = told) -> Iterator[object]:
            ids.append(entry.id)  # type: ignore[attr-defined]
            return told(self, entry)

        monkeypatch.setattr(Entries, name, noted)
    return ids


def test_an_edit_reads_and_writes_only_what_stands_beside_it(school: School, looked_at: list[str]) -> None:
    school.again()
    file = sorted((school.root / TECHNIQUE).glob("*.yml"))[30]
    for edit, least in ((lambda: None, 0), (lambda: school.set(file, "why", "We say zebra."), 1)):
        edit()
        playbook = school.read()
        looked_at.clear()
        new = dict(find.files(playbook, "public", past=school.past, present=school.site.keys()))
        assert least <= len(set(looked_at)) <= 20 * least
        assert len([address for address in new if re.search(r"/c\d", address)]) <= 6 * least
        school.site |= new


def test_what_is_kept_comes_back_from_the_store(school: School) -> None:
    school.again()
    store = Store(school.root / ".cache/playbook")
    store.keep_past(school.root / "site", Past(found=school.past))()
    assert store.past(school.root / "site").found == school.past


def built(school: School) -> PlaybookPlugin:
    """Build in this process, and give the plugin that did it."""
    config = load_config(str(school.root / "mkdocs.yml"), site_dir=str(school.root / "site"))
    build(config)
    plugin = config.plugins["playbook"]
    assert isinstance(plugin, PlaybookPlugin)
    return plugin


def files_of(site: Path) -> dict[str, bytes]:
    """Everything that the search reads."""
    files = [*(site / "find").rglob("*.txt"), site / find.ROOT]
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in files}


def edits(school: School) -> Iterator[tuple[str, int]]:
    """Edits, each with the path of its file and how many entries may be read for it."""
    technique, clip = (sorted((school.root / folder).glob("*.yml"))[30] for folder in (TECHNIQUE, CLIP))
    for file, name, most in (
        (technique, "why", 20),
        (technique, "title", TECHNIQUES + 20),
        (clip, "description", 10),
        (technique, "small_step", 20),
    ):
        school.set(file, name, f"A zebra walks {most} steps")
        yield file.relative_to(school.root).as_posix(), most


def test_builds_one_after_another_leave_what_a_clean_build_leaves(school: School, looked_at: list[str]) -> None:
    built(school)
    for path, most in edits(school):
        looked_at.clear()
        plugin = built(school)
        assert 0 < len(set(looked_at)) <= most, path
        plugin.past.found.clear()
        assert files_of(plugin.site) == dict(plugin.found(frozenset())), path


def test_the_preview_brings_the_search_up_to_date_from_what_it_has(school: School, looked_at: list[str]) -> None:
    plugin = built(school)
    live = Live(plugin, SimpleNamespace(builder=None, mount_path="/"), lambda *_: [])  # type: ignore[arg-type]
    for path, most in edits(school):
        live._take({path})
        looked_at.clear()
        list(live.app({"PATH_INFO": "/find/index.json"}, lambda *_: None))
        assert 0 < len(set(looked_at)) <= most, path
        kept = {**plugin.past.found}
        plugin.past.found.clear()
        assert files_of(plugin.site) == dict(plugin.found(frozenset())), path
        assert plugin.past.found == kept
