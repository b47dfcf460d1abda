"""The files of a built site: kinds, completeness, and extracted text."""

from __future__ import annotations

import gzip
import html
import re
import zlib
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path

from coaching_playbook.paths import walk
from coaching_playbook.site.output_folder import is_hidden, owned_files

_PAGES = (".html",)
_TEXT = (*_PAGES, ".json", ".xml", ".txt", ".vtt", ".js", ".css", ".svg", ".md", ".ics", ".yml", ".webmanifest")
_OTHER = (
    *(".map", ".gz", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico"),
    *(".woff", ".woff2", ".ttf", ".eot", ".mp4", ".webm", ".pdf", ".wasm"),
)
_NAMED = {"CNAME", ".nojekyll", "_headers", "_redirects", "web.config"}
"""Files of other kinds that web hosts read."""
_RUNS = re.compile(rb"<script|<foreignobject|[\s\"'/]on[a-z]+\s*=|(?:java|vb)script:|<!entity", re.IGNORECASE)
"""Markup that executes when an SVG file is opened by itself."""
_CODE = re.compile(r"\\u([0-9a-fA-F]{4})|\\([nrt\"/\\])")


class SiteFiles:
    """Every file below a folder, by its path with forward slashes. Links are collected in `links`, not followed.

    Hidden files that no build made, such as those of a web host, are left out. `downloads` may be of any kind, and are
    no pages, whatever their names.
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
        return (self.folder / path).read_bytes()

    @cached_property
    def pages(self) -> list[str]:
        return sorted(path for path in self.paths - self.downloads if path.endswith(_PAGES))

    def problems(self) -> Iterator[str]:
        """Yield problems: symlinks, kinds of file, SVG with scripts, gzip files that differ from their original."""
        for path in sorted(self.links):
            yield f"{path} is a link to another place."
        for path in sorted(self.paths):
            known = path.endswith((*_TEXT, *_OTHER)) or path.rpartition("/")[2] in _NAMED or path in self.downloads
            if not known:
                yield f"{path} is a file of a kind that no site needs."
            elif path.endswith(".svg"):
                if _RUNS.search(self.read(path)):
                    yield f"{path} is a drawing that runs a script."
            elif path.endswith(".gz"):
                unpacked = _decompress(self.read(path))
                if unpacked is None:
                    yield f"{path} cannot be unpacked."
                elif (plain := path.removesuffix(".gz")) in self.paths and unpacked != self.read(plain):
                    yield f"{path} is not {plain.rpartition('/')[2]}, packed."

    @cached_property
    def with_text(self) -> list[str]:
        """Paths of files that may hold text, gzipped or not."""
        return sorted(path for path in self.paths if path.endswith((*_TEXT, ".gz")) or path in self.downloads)

    def text(self, path: str) -> str:
        """Decode the text of a file, with HTML entities and JSON escapes such as \\u2019 replaced."""
        raw = self.read(path)
        raw = _decompress(raw) or b"" if path.endswith(".gz") else raw
        text = html.unescape(raw.decode("utf-8", "replace"))
        return _CODE.sub(_decode_escape, text) if "\\" in text else text


def _decompress(raw: bytes) -> bytes | None:
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        return None


def _decode_escape(code: re.Match[str]) -> str:
    return chr(int(code[1], 16)) if code[1] else " " if code[2] in "nrt" else code[2]
