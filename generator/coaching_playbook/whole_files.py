"""Write files atomically, so that an interruption or full disk leaves the old file. Imports nothing of the package."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from pathlib import Path


def write_whole(file: Path, content: str | bytes) -> None:
    """Create or replace a file atomically, preserving permission bits. Raises OSError with `file` as its filename.

    A string is encoded as UTF-8, and its line ends are not converted. A symbolic link is followed. A temporary file in
    the same folder is renamed over the target.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    target = file.resolve()
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(file)
        raise


def create_whole(file: Path, content: str | bytes) -> None:
    """Create a file atomically. Raises FileExistsError if it exists, even as a broken link, or another OSError."""
    if file.is_symlink() or file.exists():
        raise FileExistsError(f"{file} is there already")
    write_whole(file, content)


def delete_leftovers(file: Path) -> None:
    """Delete the temporary files that killed writes of `file` left in its folder. Raises OSError."""
    name = re.compile(rf"\.{re.escape(file.name)}\.[0-9a-f]{{8}}\.part")
    for part in file.parent.iterdir() if file.parent.is_dir() else ():
        if name.fullmatch(part.name):
            part.unlink()
