"""Where what may be forgotten is kept between builds: in files that hold plain values, and nothing that could run."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from generator import __version__
from generator.build import Past
from generator.crew import aside
from generator.load import Kept, Memory
from generator.load.ground import Taken
from generator.pantry import Named, Pantry, Ticket


class _Read(NamedTuple):
    """What a Memory holds, and the files of its pantry. `kept` has the parts of each Kept as plain values."""

    ground: str
    house: str
    known: Mapping[str, frozenset[str]]
    kept: dict[str, tuple[int, int, tuple[Any, ...]]]
    files: list[Named | None]


Record = TypeVar("Record", _Read, Past)

# Read by us from a folder that others can write to, so only these can come out of it.
_KNOWN = {
    *(("builtins", name) for name in ("set", "frozenset")),
    *(("datetime", name) for name in ("date",)),
}
_ROOMS = ("generator.build", "generator.pantry", "generator.problems", "generator.store")


class _Careful(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module in _ROOMS else None
        if (module, name) in _KNOWN or (isinstance(found, type) and found.__module__ == module):
            return found or super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that is kept")


@functools.cache
def code() -> str:
    """Stands for the program itself: what another version has kept is not looked at."""
    mark = hashlib.blake2b()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            mark.update(file.read_bytes())
    for name in ("mkdocs", "mkdocs-material", "jinja2", "markupsafe", "pydantic", "pyyaml"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            mark.update(f"{name} {metadata.version(name)}".encode())
    return f"{__version__} {sys.version} {mark.hexdigest()}"


class Store:
    """The folder of one playbook. Where it cannot be written or read, nothing is kept, and everything is made again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def memory(self) -> Memory:
        if read := self._read("read", _Read):
            with contextlib.suppress(Exception):  # where a file is not whole, or not ours, all is forgotten
                pantry = Pantry(self.folder, read.files)
                kept = {path: Kept(size, at, Taken.of(plain)) for path, (size, at, plain) in read.kept.items()}
                return Memory(read.ground, read.house, read.known, kept, pantry)
        return Memory(pantry=Pantry(self.folder))

    def keep_memory(self, memory: Memory) -> Callable[[], None]:
        """Keep it, at the same time as what comes next; what is returned waits for the end of that."""
        try:
            moved, files = memory.pantry.kept(_tickets(memory.kept.values()))
        except OSError:
            return lambda: None
        if moved:
            memory.kept = {path: _at_hand(kept, moved) for path, kept in memory.kept.items()}

        def keep() -> None:
            kept = {path: (one.size, one.changed, one.taken.plain) for path, one in memory.kept.items()}
            if self._write("read", _Read(memory.ground, memory.house, memory.known, kept, files)):
                memory.pantry.sweep({file.name for file in files if file})

        return aside(keep, len(memory.kept))

    def past(self, site: Path) -> Past:
        return self._read(self._name(site), Past) or Past()

    def keep_past(self, site: Path, past: Past) -> Callable[[], None]:
        """Begin to keep it, at the same time as what comes next; what is returned waits, and then it is kept."""
        name = self._name(site)
        writing = f".{name}.{os.getpid()}"
        wait = aside(lambda: self._write(writing, past), len(past.made))

        def done() -> None:
            wait()
            with contextlib.suppress(OSError):
                (self.folder / writing).replace(self.folder / name)

        return done

    def _name(self, site: Path) -> str:
        # Whoever the site was for: what the last build put there is what the next one goes on from.
        return f"made-{hashlib.blake2b(str(site.resolve()).encode(), digest_size=6).hexdigest()}"

    def _read(self, name: str, kind: type[Record]) -> Record | None:
        try:
            with (self.folder / name).open("rb") as file:
                if file.readline().decode() == f"{_one_line(code())}\n":
                    kept = _Careful(file).load()
                    if isinstance(kept, kind):
                        return kept
        except Exception:  # whatever is wrong with it, it is forgotten
            return None
        return None

    def _write(self, name: str, kept: _Read | Past) -> bool:
        """Whether it could be written."""
        if self.folder.is_symlink() or self.folder.parent.is_symlink():
            return False  # what stands behind it is not ours to write to
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            new = self.folder / f".{name}.{os.getpid()}"
            with new.open("wb") as file:
                file.write(f"{_one_line(code())}\n".encode())
                pickle.dump(kept, file, protocol=pickle.HIGHEST_PROTOCOL)
            new.replace(self.folder / name)
            return True
        return False


def _tickets(kept: Iterable[Kept]) -> Iterator[Ticket]:
    """Everything that was put away."""
    for one in kept:
        for shelved in one.taken.entries:
            if isinstance(shelved.folded, Ticket):
                yield shelved.folded


def _at_hand(kept: Kept, moved: Mapping[Ticket, Ticket]) -> Kept:
    """The same, after what was put away has been moved."""
    entries = tuple(
        shelved._replace(folded=moved.get(shelved.folded, shelved.folded))
        if isinstance(shelved.folded, Ticket)
        else shelved
        for shelved in kept.taken.entries
    )
    return kept._replace(taken=kept.taken._replace(entries=entries))


def _one_line(text: str) -> str:
    return " ".join(text.split())
