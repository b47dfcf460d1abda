"""Templates as Python compiled them, kept beside our own compiled modules: compiling takes most of a second."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket

FOLDER = Path(__file__).parent / "__pycache__"
"""Where Python keeps our own modules, compiled: whoever could write there could change those too."""


class _Kept(jinja2.FileSystemBytecodeCache):
    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):  # a folder that nobody may write to keeps nothing
                super().dump_bytecode(bucket)


def compiled(*marks: str) -> jinja2.BytecodeCache:
    """A place for compiled templates. `marks` are all that the code depends on beside the template's own text."""
    mark = hashlib.blake2b("\n".join((jinja2.__version__, *marks)).encode(), digest_size=6).hexdigest()
    return _Kept(str(FOLDER), f"template-{mark}-%s.pyc")
