"""Whole files in and out, with no more questions to the system than it takes: there may be thousands."""

from __future__ import annotations

import os
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)  # without it one system changes line ends
_READ = os.O_RDONLY | _BINARY
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY


def read(path: str | Path, most: int | None = None) -> tuple[os.stat_result, bytes]:
    """What the system says of a file, and its bytes; no bytes of one that has more than `most`. Raises OSError."""
    file = os.open(path, _READ)
    try:
        found = os.fstat(file)
        if most is not None and found.st_size > most:
            return found, b""
        data = os.read(file, found.st_size + 1)
        while len(data) != found.st_size:  # something writes to it, or it is no file
            if not (more := os.read(file, 1 << 20)):
                break
            data += more
        return found, data
    finally:
        os.close(file)


def put(folder: Path, path: str, data: bytes, folders: set[str]) -> None:
    """Write a file below a folder. `folders` are those that are known to be there. Raises OSError."""
    place = path.rpartition("/")[0]
    if place not in folders:
        try:
            os.mkdir(f"{folder}/{place}")  # noqa: PTH102  # pathlib is slow at it
        except OSError:  # it is there, or what it is in is not
            os.makedirs(f"{folder}/{place}", exist_ok=True)  # noqa: PTH103  # as above
        folders.add(place)
    file = os.open(f"{folder}/{path}", _NEW, 0o666)
    try:
        while data:
            data = data[os.write(file, data) :]
    finally:
        os.close(file)
