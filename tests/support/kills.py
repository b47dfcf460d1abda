"""Simulate SIGKILL in this process at a chosen write to the file system."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


class Killed(BaseException):
    """The simulated SIGKILL: raised instead of each later write to the file system."""


@contextlib.contextmanager
def killed_at(number: int) -> Iterator[list[int]]:
    """Raise `Killed` at the n-th write to the file system; yield a list with the number of writes left.

    Opening a file for writing may leave it empty. No later write takes place, not even a cleanup.
    """
    left = [number]

    def counted(change: Callable[..., Any], *, makes: bool) -> Callable[..., Any]:
        def run(file: Any, *arguments: Any, **options: Any) -> Any:
            mode = str((*arguments, options.get("mode", ""))[0]) if change is opened else "w"
            if not set(mode) & set("wxa"):
                return change(file, *arguments, **options)
            left[0] -= 1
            if left[0] == 0 and makes:
                with contextlib.suppress(OSError):
                    os.close(os.open(file, os.O_CREAT | (os.O_EXCL if "x" in mode else os.O_TRUNC) | os.O_WRONLY))
            if left[0] <= 0:
                raise Killed
            return change(file, *arguments, **options)

        return run

    opened = Path.open
    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "write_text", "write_bytes"):
            patch.setattr(Path, name, counted(getattr(Path, name), makes=True))
        for owner, name in ((Path, "replace"), (Path, "rename"), (Path, "unlink"), (Path, "mkdir"), (shutil, "rmtree")):
            patch.setattr(owner, name, counted(getattr(owner, name), makes=False))
        with contextlib.suppress(Killed):
            yield left
