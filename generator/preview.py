"""Answers to Range requests, without which a browser cannot seek in a film. MkDocs' own preview server has none.

Written to WSGI (PEP 3333) and RFC 9110, section 14; a range that cannot be parsed is answered with the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
MAX_BYTES = 4_000_000
"""Bytes of one answer."""


def part_of(file: Path, kind: str, wanted: str, start_response: Callable[..., Any]) -> list[bytes] | None:
    """Answer a request for a part of a file, by the value of its Range header; None if the value asks for no part."""
    found = _RANGE.fullmatch(wanted)
    if not (found and any(found.groups())):
        return None
    size = file.stat().st_size
    first, last = found.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) if first and last else size - 1, size - 1, start + MAX_BYTES - 1)
    if start > end:
        start_response("416 Range Not Satisfiable", [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")])
        return []
    headers = [("Content-Range", f"bytes {start}-{end}/{size}"), ("Accept-Ranges", "bytes")]
    headers += [("Content-Length", str(end - start + 1)), ("Content-Type", kind)]
    start_response("206 Partial Content", headers)
    with file.open("rb") as film:
        film.seek(start)
        return [film.read(end - start + 1)]
