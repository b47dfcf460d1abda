"""The files of a built site: find files of unexpected kinds, and extract text."""

from __future__ import annotations

import gzip
import html
import re
import zlib
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path

from coaching_playbook.mkdocs_config_check import WEB_HOST_FILES
from coaching_playbook.paths import walk
from coaching_playbook.site.output_folder import is_hidden, owned_files

_TEXT_SUFFIXES = (
    *(".html", ".json", ".xml", ".txt", ".vtt", ".js", ".css", ".svg", ".md", ".ics", ".yml", ".webmanifest"),
)
_BINARY_SUFFIXES = (
    *(".map", ".gz", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico"),
    *(".woff", ".woff2", ".ttf", ".eot", ".mp4", ".webm", ".pdf", ".wasm"),
)
_ACTIVE_SVG = re.compile(rb"<script|<foreignobject|[\s\"'/]on[a-z]+\s*=|(?:java|vb)script:|<!entity", re.IGNORECASE)
"""Markup that executes when an SVG file is opened by itself."""
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\([nrt\"/\\])")
"""A JSON escape, such as \\u2019 or \\n."""


class SiteFiles:
    """Every file below a folder, by its path with forward slashes. Symlinks are listed in `links` and not followed.

    Hidden files that no build wrote, such as those of a web host, are left out.
    """

    def __init__(self, folder: Path, downloads: Collection[str] = ()) -> None:
        self.folder = folder
        self.downloads = frozenset(downloads)
        owned = owned_files(folder)
        every = walk(folder, strict=True)
        entries = [entry for entry in every if entry.path in owned or not is_hidden(entry.path)]
        self.links = [entry.path for entry in entries if entry.kind == "link"]
        self.paths = frozenset(entry.path for entry in entries if entry.kind in ("file", "other"))

    def read(self, path: str) -> bytes:
        """Return the content of a file."""
        return (self.folder / path).read_bytes()

    @cached_property
    def pages(self) -> list[str]:
        """The sorted paths of HTML files."""
        return sorted(path for path in self.paths - self.downloads if path.endswith(".html"))

    def problems(self) -> Iterator[str]:
        """Yield a sentence for each symlink, file of an unknown kind, SVG with scripts, and damaged gzip file."""
        for path in sorted(self.links):
            yield f"{path} is a link to another place."
        for path in sorted(self.paths):
            is_listed = path.rpartition("/")[2] in WEB_HOST_FILES or path in self.downloads
            if not is_listed and not path.endswith((*_TEXT_SUFFIXES, *_BINARY_SUFFIXES)):
                yield f"{path} is a file of a kind that no site needs."
            elif path.endswith(".svg"):
                if _ACTIVE_SVG.search(self.read(path)):
                    yield f"{path} is a drawing that runs a script."
            elif path.endswith(".gz"):
                unpacked = _decompress(self.read(path))
                if unpacked is None:
                    yield f"{path} cannot be unpacked."
                elif (plain := path.removesuffix(".gz")) in self.paths and unpacked != self.read(plain):
                    yield f"{path} is not {plain.rpartition('/')[2]}, packed."

    @cached_property
    def text_paths(self) -> list[str]:
        """The sorted paths of files that hold text, gzipped or not."""
        return sorted(path for path in self.paths if path.endswith((*_TEXT_SUFFIXES, ".gz")) or path in self.downloads)

    def text(self, path: str) -> str:
        """Decode the text of a file, with HTML entities and JSON escapes such as \\u2019 replaced."""
        raw = self.read(path)
        raw = _decompress(raw) or b"" if path.endswith(".gz") else raw
        text = html.unescape(raw.decode("utf-8", "replace"))
        return _ESCAPE.sub(_decode_escape, text) if "\\" in text else text


def _decompress(raw: bytes) -> bytes | None:
    """Return the unpacked content of a gzip file; None if it is damaged."""
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        return None


def _decode_escape(code: re.Match[str]) -> str:
    """Return the character of a JSON escape; a space for white space."""
    return chr(int(code[1], 16)) if code[1] else " " if code[2] in "nrt" else code[2]
