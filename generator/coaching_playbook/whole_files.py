"""Write a file whole or not at all, so that an interruption or a full disk leaves the old one. Imports nothing."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from pathlib import Path


def write_whole(file: Path, content: str | bytes) -> None:
    """Write a file atomically: create it, or replace it with its permission bits preserved.

    Text is UTF-8 with the line ends that it has. A symbolic link is followed. A temporary file
    in the same folder is renamed over the target. Raises OSError.
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
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def create_whole(file: Path, content: str | bytes) -> None:
    """Write a file that must not be there yet, not even as a broken link. Raises FileExistsError, OSError."""
    if file.is_symlink() or file.exists():
        raise FileExistsError(f"{file} is there already")
    write_whole(file, content)


def delete_leftovers(file: Path) -> None:
    """Delete the temporary files that killed writes of a file have left beside it. Raises OSError."""
    name = re.compile(rf"\.{re.escape(file.name)}\.[0-9a-f]{{8}}\.part")
    for part in file.parent.iterdir() if file.parent.is_dir() else ():
        if name.fullmatch(part.name):
            part.unlink()
