"""Entries folded up and put away in files, so that thousands of them need no memory.

The files live as long as the process that opened them, even where another build takes away their names.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
import threading
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import crc32

PREFIX = "entries-"
MOST_FILES = 12
"""More files than this become one: each build that reads something new begins one."""
_PIECE = 1 << 20


class Ticket(NamedTuple):
    """Where something was put: the number of its file, its place there and its size in bytes."""

    file: int
    at: int
    size: int


Folded = bytes | Ticket
"""Something that was put away; itself where no file would take it."""


class Named(NamedTuple):
    """A file as it is known from one build to the next: its name, its size in bytes, and a sum of them."""

    name: str
    size: int
    total: int


class Pantry:
    """A folder of such files. Without a folder, or where nothing can be written, what is put stays in memory.

    What this process puts goes to a file of its own, and what a copy of it puts goes to a second one.
    """

    def __init__(self, folder: Path | None = None, names: Iterable[Named | None] = ()) -> None:
        """`names` are files of earlier builds, by their numbers. Raises OSError or ValueError if one is not whole."""
        self.folder = folder
        self._lock = threading.Lock()
        self._files: list[BinaryIO | None] = []
        self._named: list[Named | None] = []
        self._new: dict[bool, int] = {}
        self._owner = os.getpid()
        for named in names:
            file = folder.joinpath(Path(named.name).name).open("rb", buffering=0) if named and folder else None
            if file and named and _summed(file, named.size) != named.total:
                raise ValueError("not what was written")
            self._files.append(file)
            self._named.append(named)

    def make_room(self) -> None:
        """Open the files that new things go to, before this process is copied."""
        if self.folder is None or self.folder.is_symlink() or self.folder.parent.is_symlink():
            return  # what stands behind a link is not ours to write to
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            for mine in (True, False):
                if mine not in self._new:
                    self._new[mine] = self._begin()

    def _begin(self) -> int:
        assert self.folder is not None
        name = f"{PREFIX}{secrets.token_hex(6)}"
        self._files.append(self.folder.joinpath(name).open("x+b", buffering=0))
        self._named.append(Named(name, 0, 0))
        return len(self._files) - 1

    def put(self, data: bytes) -> Folded:
        number = self._new.get(os.getpid() == self._owner)
        return data if number is None else self._put(data, number)

    def _put(self, data: bytes, number: int) -> Folded:
        file = self._files[number]
        assert file is not None
        with self._lock:
            try:
                at = file.seek(0, os.SEEK_END)
                if file.write(data) == len(data):
                    return Ticket(number, at, len(data))
            except OSError:
                pass
        return data  # there is no room

    def get(self, folded: Folded) -> bytes:
        """What was put away."""
        if isinstance(folded, bytes):
            return folded
        file = self._files[folded.file]
        assert file is not None
        if sys.platform != "win32":
            return os.pread(file.fileno(), folded.size, folded.at)
        with self._lock:
            file.seek(folded.at)
            return file.read(folded.size)

    # --- from one build to the next ---

    def kept(self, tickets: Iterable[Ticket]) -> tuple[dict[Ticket, Ticket], list[Named | None]]:
        """What to keep for another build: tickets that are others now, and the files by their numbers.

        `tickets` stand for all that is still wanted. Where there are many files, or most of what is in them is wanted
        no more, what is wanted is moved to a new one. Raises OSError where a file is gone or cannot be written.
        """
        wanted = sorted(tickets)
        used = {ticket.file for ticket in wanted}
        size = sum(ticket.size for ticket in wanted)
        moved: dict[Ticket, Ticket] = {}
        if len(used) > MOST_FILES or sum(self._size(number) for number in used) > 2 * size + _PIECE:
            number = self._begin()
            for ticket in wanted:
                now = self._put(self.get(ticket), number)
                if isinstance(now, bytes):
                    raise OSError("no room")
                moved[ticket] = now
            used = {number}
        for number in range(len(self._named)):
            self._named[number] = self._known(number) if number in used else None
        self._new = {mine: number for mine, number in self._new.items() if self._named[number]}
        return moved, list(self._named)

    def _known(self, number: int) -> Named | None:
        named, file = self._named[number], self._files[number]
        assert named is not None
        assert file is not None
        assert self.folder is not None
        if self.folder.joinpath(named.name).stat().st_size != (size := self._size(number)):
            raise OSError("another file has its name")
        return named if size == named.size else Named(named.name, size, _summed(file, size) or 0)

    def _size(self, number: int) -> int:
        file = self._files[number]
        return os.fstat(file.fileno()).st_size if file else 0

    def sweep(self, but: Collection[str]) -> None:
        """Take away files that nobody wants any more, `but` those with some names."""
        if self.folder:
            for file in self.folder.glob(f"{PREFIX}*"):
                if file.name not in but:
                    with contextlib.suppress(OSError):  # another system does not part with files that are open
                        file.unlink()


def _summed(file: BinaryIO, size: int) -> int | None:
    """A sum of the first `size` bytes of a file; None where it has fewer."""
    file.seek(0)
    total = 0
    while size and (piece := file.read(min(size, _PIECE))):
        size -= len(piece)
        total = crc32(piece, total)
    return None if size else total
