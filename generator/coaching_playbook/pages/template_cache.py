"""Compiled templates, kept where Python keeps compiled modules: a fifth of the time of a small build is compiling them.

Not in a folder of the project: Python runs what is read here, and a pull request may add files to a project.
"""

from __future__ import annotations

import contextlib
import sys
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket


class TemplateCache(jinja2.FileSystemBytecodeCache):
    """A folder of compiled templates, each with a checksum of its source; where it cannot be written, none is kept."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def template_cache() -> TemplateCache | None:
    """Return the bytecode cache of the templates; None if `sys.dont_write_bytecode` is set."""
    if sys.dont_write_bytecode:
        return None
    folder = Path(cache_from_source(__file__)).parent
    return TemplateCache(str(folder), f"jinja2-{jinja2.__version__}-%s.cache")
