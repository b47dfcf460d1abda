"""Makes what is not made yet, and puts it where it belongs.

A page is made again when it, or anything that it reads, is not what it was; and is written again when its bytes are
others. What is remembered of the last time may be forgotten at any time: all that it saves is work.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from generator import disk, rows
from generator.crew import shared
from generator.find import Kept
from generator.model import PageEntry, Playbook
from generator.pages import Key, Page, Press, Reads, Recipe, answer_now
from generator.pages.reading import WHOLE

Finish = Callable[[Page], tuple[bytes, bytes]]
"""From a page to the bytes of its file, and a mark of them."""
FEW = 20
"""Of no more entries than this it is asked by their ids whether a page has looked at them."""
Differ = Mapping[Key, tuple[bytes, frozenset[str]]]


class Made(NamedTuple):
    """One file that was made: what was read for it, a mark of it, and what a search should know of it.

    Files with the same mark have the same bytes. A page that was put into a frame has another mark than the same page
    as the theme makes it by itself.
    """

    reads: Reads
    mark: bytes
    found_by: tuple[tuple[str, str, str], ...] = ()
    """Place on the site, title and text."""

    @property
    def kept(self) -> bytes:
        """The same as it is kept: there are thousands, and few are looked at."""
        return rows.written((tuple(self.reads), self.mark, self.found_by))

    @classmethod
    def of(cls, kept: bytes) -> Made:
        reads, *others = rows.read(kept)
        return cls(Reads(*reads), *others)


@dataclass
class Past:
    """What was made the last time, by the paths of files below the site; each Made as it is kept.

    `common` stands for everything that is a part of every page; `stamps` stand for the entries as they were shown.
    `found` is what the search keeps of its own files.
    """

    common: str = ""
    day: str = ""
    stamps: dict[Key, bytes] = field(default_factory=dict)
    made: dict[str, bytes] = field(default_factory=dict)
    copied: dict[str, tuple[int, int]] = field(default_factory=dict)
    found: dict[str, Kept] = field(default_factory=dict)


def file_of(address: str) -> str:
    """The path of the file that is served at an address."""
    return f"{address}index.html" if address == "" or address.endswith("/") else address


def stamps_of(entries: Iterable[PageEntry]) -> dict[Key, bytes]:
    """Stands for each entry as an audience may see it."""
    return {
        # The one thing that publishing takes from an entry because of another is the clip that it is set against.
        # A page leads to the file that it was made from, which may be another that says the same.
        (entry.shelf, entry.id): entry.stamp
        + f"{getattr(entry, 'contrast_with', None) or ''} {entry.origin.path}".encode(errors="surrogateescape")
        for entry in entries
    }


class Works:
    """One build: which recipes are due, what came of them, and what the site then holds."""

    def __init__(
        self, press: Press, recipes: Sequence[Recipe], past: Past, common: str, day: str, present: frozenset[str]
    ) -> None:
        """`past` is brought up to date by `make`; `present` are the paths of files that the site has now."""
        self.press = press
        self.recipes = {file_of(recipe.address): recipe for recipe in recipes}
        self.past = past
        self.common = common
        self.day = day
        self.present = present

    def due(self, differ: Differ, *, quickly: bool = True) -> list[Recipe]:
        """The recipes whose files are not what they should be, in order.

        `quickly` says that nobody needs what is remembered of the others, so most of it is not looked at.
        """
        past, playbook, now = self.past, self.press.playbook.unnoted, self._stamps
        if past.common != self.common:
            past.made.clear()
            past.found.clear()
        if not past.made:
            return [*self.recipes.values()]
        changed = {key: _fields(key, past.stamps.get(key), stamp, differ) for key, stamp in now.items()}
        changed = {key: fields for key, fields in changed.items() if fields}
        # Stamps are in the order of the entries, which a title may change.
        lists = any(not fields <= _NEVER_LISTED for fields in changed.values()) or [*past.stamps] != [*now]
        answers: dict[tuple[str, str], bytes | None] = {}
        # A page has not read an entry whose id is not among the bytes that are kept of it.
        few = quickly and len(changed) <= FEW and not lists and past.day == self.day
        ids = [id_.encode() for _shelf, id_ in changed] if few else None

        def stale(path: str) -> bool:
            kept = past.made[path]
            if ids is not None and not any(id_ in kept for id_ in ids):
                return False
            made = Made.of(kept)
            for key, fields in made.reads.fields:
                if key not in now:
                    return True
                if (other := changed.get(key)) and (WHOLE in fields or WHOLE in other or not other.isdisjoint(fields)):
                    return True
            if lists:
                for asked, of, mark in made.reads.answers:
                    if (asked, of) not in answers:
                        answers[asked, of] = answer_now(playbook, asked, of)
                    if answers[asked, of] != mark:
                        return True
            return made.reads.day and past.day != self.day

        def is_due(path: str) -> bool:
            try:
                return path not in self.present or path not in past.made or stale(path)
            except Exception:  # whatever is wrong with what is remembered, it is forgotten
                del past.made[path]
                return True

        return [recipe for path, recipe in self.recipes.items() if is_due(path)]

    def again(
        self,
        playbook: Playbook,
        changed: Mapping[Key, frozenset[str]],
        finish: Finish,
        *,
        known: Callable[[Page], bool],
    ) -> Iterator[tuple[str, bytes]]:
        """What has other bytes when only some fields of some entries have changed since `make`, each with its path.

        The recipes are the same as before. The pages of these entries come first: whoever writes looks at one of them.
        Nothing is written here, and nothing is right before all has been taken.
        """
        before = self.press.playbook.unnoted
        moved = any("title" in fields for fields in changed.values()) and _order(before) != _order(playbook)
        self.press.turn_to(playbook)
        for key in changed:
            for path in self._pages_of.get(key, ()):
                self.recipes[path] = self.recipes[path]._replace(entry=playbook.entry(*key))
        due = {
            path
            for key, fields in changed.items()
            for path, read in self._readers.get(key, {}).items()
            if WHOLE in read or WHOLE in fields or not fields.isdisjoint(read)
        }
        if moved or any(not fields <= _NEVER_LISTED for fields in changed.values()):
            for (asked, of), askers in self._askers.items():
                now = answer_now(playbook, asked, of)
                due |= {path for path, mark in askers.items() if mark != now}
        own = {path for key in changed for path in self._pages_of.get(key, ()) if path.endswith(".html")}
        for path in sorted(due, key=lambda path: (path not in own, path)):
            made, data = self._made(self.recipes[path], finish, known)
            if made.mark != Made.of(self.past.made[path]).mark:
                yield path, data
            self._note(path, made)
        self.past.stamps |= stamps_of([playbook.entry(*key) for key in changed])

    def make(
        self,
        due: Sequence[Recipe],
        finish: Finish,
        into: Path,
        *,
        known: Callable[[Page], bool],
        also: Callable[[], None],
    ) -> set[str]:
        """Make what is due, and write to `into` what has other bytes than before; give the paths of what was written.

        `known` says of a page whether a search should know of it. `also` is done at the same time, where that can be.
        """
        folders: set[str] = set()

        def some(recipes: Sequence[Recipe]) -> list[tuple[str, bytes, bool]]:
            return [self._one(recipe, finish, into, known, folders) for recipe in recipes]

        # What is the page of no entry may take as long as a hundred others, so none of these is left to the end.
        results = shared(some, sorted(due, key=lambda recipe: recipe.entry is not None), also=also)
        past = self.past
        past.made = {path: made for path, made in past.made.items() if path in self.recipes}
        past.made |= {path: made for path, made, _new in results}
        past.common, past.day, past.stamps = self.common, self.day, self._stamps
        return {path for path, _made, new in results if new}

    def _one(
        self, recipe: Recipe, finish: Finish, into: Path, known: Callable[[Page], bool], folders: set[str]
    ) -> tuple[str, bytes, bool]:
        path = file_of(recipe.address)
        made, data = self._made(recipe, finish, known)
        before = self.past.made.get(path)
        new = path not in self.present or before is None or Made.of(before).mark != made.mark
        if new:
            disk.put(into, path, data, folders)
        return path, made.kept, new

    def _made(self, recipe: Recipe, finish: Finish, known: Callable[[Page], bool]) -> tuple[Made, bytes]:
        made, reads = self.press.make(recipe)
        if isinstance(made, Page):
            data, mark = finish(made)
            return Made(reads, mark, tuple(made.found_by) if known(made) else ()), data
        data = made.text.encode("utf-8")
        return Made(reads, mark_of(data)), data

    @cached_property
    def _stamps(self) -> dict[Key, bytes]:
        """The stamps of all entries when the build began."""
        return stamps_of(self.press.playbook.unnoted.entries)

    # --- who reads what, for a build that stays in memory ---

    def get_ready(self) -> None:
        """Put together what `again` asks for, before somebody waits for it."""
        _ = self._readers, self._askers, self._pages_of

    @cached_property
    def _readers(self) -> dict[Key, dict[str, frozenset[str]]]:
        """For each entry the files that read it, each with the fields that it reads."""
        readers: dict[Key, dict[str, frozenset[str]]] = {}
        for path, made in self.past.made.items():
            for key, fields in Made.of(made).reads.fields:
                readers.setdefault(key, {})[path] = _set(fields)
        return readers

    @cached_property
    def _askers(self) -> dict[tuple[str, str], dict[str, bytes]]:
        """For each question the files that asked it, each with a mark of the answer."""
        askers: dict[tuple[str, str], dict[str, bytes]] = {}
        for path, made in self.past.made.items():
            for asked, of, mark in Made.of(made).reads.answers:
                askers.setdefault((asked, of), {})[path] = mark
        return askers

    @cached_property
    def _pages_of(self) -> dict[Key, list[str]]:
        """For each entry the files that are made of it."""
        pages: dict[Key, list[str]] = {}
        for path, recipe in self.recipes.items():
            if recipe.entry:
                pages.setdefault((recipe.entry.shelf, recipe.entry.id), []).append(path)
        return pages

    def _note(self, path: str, made: Made) -> None:
        before = Made.of(self.past.made[path])
        self.past.made[path] = made.kept
        if before.reads == made.reads:
            return
        for key, _fields in before.reads.fields:
            self._readers.get(key, {}).pop(path, None)
        for asked, of, _mark in before.reads.answers:
            self._askers.get((asked, of), {}).pop(path, None)
        for key, fields in made.reads.fields:
            self._readers.setdefault(key, {})[path] = _set(fields)
        for asked, of, mark in made.reads.answers:
            self._askers.setdefault((asked, of), {})[path] = mark


_set = functools.cache(frozenset[str])
"""The fields of a tuple as a set: thousands of files read the same ones."""

_NEVER_LISTED = frozenset(
    {
        *("title", "summary", "aliases", "problems", "why", "steps", "small_step", "success_criteria", "not_this"),
        *("when_to_use", "when_to_hold_back", "questions", "rehearsal", "scaling", "pitfalls", "look_fors"),
        *("strapline", "description", "watch_for", "cues", "moments"),
        *("asks", "counts", "takes", "shows"),
    }
)
"""Fields that no list of entries depends on, but for the order that a title gives: while only these change, and no
entry has moved, no answer is asked again."""


def _order(playbook: Playbook) -> list[Key]:
    return [(entry.shelf, entry.id) for entry in playbook.entries]


def _fields(key: Key, before: bytes | None, now: bytes, differ: Differ) -> frozenset[str]:
    """The fields of an entry that have changed; the whole where that cannot be told."""
    if before == now:
        return frozenset()
    known = differ.get(key)
    if before is None or known is None or before != known[0] + now[len(known[0]) :]:
        return frozenset({WHOLE})
    return known[1] or frozenset({WHOLE})


# --- files -----------------------------------------------------------------------------------------------------


def mark_of(data: bytes) -> bytes:
    """Stands for some bytes."""
    return hashlib.sha256(data).digest()[:16]  # processors of today have it built in


def files_in(folder: Path) -> frozenset[str]:
    """The paths of all files below a folder."""
    return frozenset(_walk(str(folder), ""))


def _walk(folder: str, path: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as there:
            for one in there:
                if one.is_dir(follow_symlinks=False):
                    yield from _walk(one.path, f"{path}{one.name}/")
                else:
                    yield path + one.name
    except FileNotFoundError:
        return


_MOST_AT_ONCE = 4_000_000
"""A file of more bytes is copied piece by piece: a film may be as large as the memory."""


def _look(found: os.stat_result) -> tuple[int, int]:
    return found.st_size, found.st_mtime_ns


def copy(files: Mapping[str, str], into: Path) -> dict[str, tuple[int, int]]:
    """Copy files; give the size and time of change of each.

    Every file is read: two with the same size and time of change may differ (`rsync -t`, a restored backup).
    """
    copied: dict[str, tuple[int, int]] = {}
    folders: set[str] = set()
    for path, source in files.items():
        found, data = disk.read(source, _MOST_AT_ONCE)
        copied[path] = _look(found)
        disk.put(into, path, data, folders)
        if found.st_size > _MOST_AT_ONCE:
            shutil.copyfile(source, f"{into}/{path}")
    return copied


def settle(staged: Path, site: Path, present: frozenset[str], wanted: Iterable[str]) -> None:
    """Move what was staged into the site, and delete what is neither staged nor wanted.

    A site that has nothing yet is put in place whole, in one step.
    """
    if not present:
        if site.is_dir():
            shutil.rmtree(site)
        site.parent.mkdir(parents=True, exist_ok=True)
        staged.rename(site)
        return
    ready = files_in(staged)
    for path in sorted(ready):
        target = f"{site}/{path}"
        if path not in present:
            os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
        elif _same(f"{staged}/{path}", target):
            continue
        os.replace(f"{staged}/{path}", target)  # noqa: PTH105
    for path in sorted(present - ready - frozenset(wanted)):
        Path(site, path).unlink()
        for folder in Path(path).parents:
            if folder == Path() or any((site / folder).iterdir()):
                break
            (site / folder).rmdir()
    shutil.rmtree(staged)


def _same(one: str, other: str) -> bool:
    if os.path.getsize(one) != os.path.getsize(other):  # noqa: PTH202
        return False
    return Path(one).read_bytes() == Path(other).read_bytes()
