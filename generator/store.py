"""Where what may be forgotten is kept between builds: in files that hold plain values, and nothing that could run."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import pickle
import sys
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

from generator import __version__
from generator.build import Past
from generator.load import Memory

Kept = TypeVar("Kept", Memory, Past)

# Read by us from a folder that others can write to, so only these can come out of it.
_KNOWN = {
    *(("builtins", name) for name in ("set", "frozenset")),
    *(("datetime", name) for name in ("date",)),
    ("generator.model", "_restored"),
}
_ROOMS = ("generator.model", "generator.load", "generator.load.ground", "generator.build", "generator.problems")
_ROOMS_TOO = ("generator.pages.reading",)


class _Careful(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module in (*_ROOMS, *_ROOMS_TOO) else None
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
        return self._read("read", Memory)

    def keep_memory(self, memory: Memory) -> None:
        self._write("read", memory)

    def past(self, site: Path, audience: str) -> Past:
        return self._read(self._name(site, audience), Past)

    def keep_past(self, site: Path, audience: str, past: Past) -> None:
        self._write(self._name(site, audience), past)

    def _name(self, site: Path, audience: str) -> str:
        return f"made-{audience}-{hashlib.blake2b(str(site.resolve()).encode(), digest_size=6).hexdigest()}"

    def _read(self, name: str, kind: type[Kept]) -> Kept:
        try:
            with (self.folder / name).open("rb") as file:
                if file.readline().decode() == f"{_one_line(code())}\n":
                    kept = _Careful(file).load()
                    if isinstance(kept, kind):
                        return kept
        except Exception:  # whatever is wrong with it, it is forgotten
            return kind()
        return kind()

    def _write(self, name: str, kept: Memory | Past) -> None:
        if self.folder.is_symlink() or self.folder.parent.is_symlink():
            return  # what stands behind it is not ours to write to
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            new = self.folder / f".{name}.{os.getpid()}"
            with new.open("wb") as file:
                file.write(f"{_one_line(code())}\n".encode())
                pickle.dump(kept, file, protocol=pickle.HIGHEST_PROTOCOL)
            new.replace(self.folder / name)


def _one_line(text: str) -> str:
    return " ".join(text.split())
