"""Cache compiled templates where Python caches compiled modules. Compiling takes a fifth of the time of a small build.

The cache is not in the user's project, because its content is run as code, and a pull request can add files to a
project.
"""

from __future__ import annotations

import contextlib
import sys
from importlib.util import cache_from_source
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket


class TemplateCache(jinja2.FileSystemBytecodeCache):
    """A folder of compiled templates, each with a checksum of its source. Errors in writing to it are ignored."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write a compiled template to the folder, unless that fails."""
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def template_cache() -> TemplateCache | None:
    """Return the cache for a Jinja2 environment; None if Python is set to write no bytecode."""
    if sys.dont_write_bytecode:
        return None
    folder = Path(cache_from_source(__file__)).parent
    return TemplateCache(str(folder), f"jinja2-{jinja2.__version__}-%s.cache")
