"""Answers to Range requests, without which a browser cannot seek in a film. MkDocs' own preview server has none.

Written to WSGI (PEP 3333) and RFC 9110, section 14; a range that cannot be read is answered with the whole file.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
MOST_AT_ONCE = 4_000_000


def with_ranges(app: App, folder: Path, under: str) -> App:
    """The app, with Range requests for files of `folder` below the path `/under/` answered."""
    prefix = f"/{under}/"

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        wanted = _RANGE.fullmatch(environ.get("HTTP_RANGE", ""))
        at = path.find(prefix)  # a site may be served below a path of its own
        file = folder / path[at + 1 :] if at >= 0 else None
        if not (wanted and any(wanted.groups()) and file and ".." not in path and file.is_file()):
            return app(environ, start_response)
        size = file.stat().st_size
        first, last = wanted.groups()
        start = int(first) if first else max(size - int(last), 0)
        end = min(int(last) if first and last else size - 1, size - 1, start + MOST_AT_ONCE - 1)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if start > end:
            start_response("416 Range Not Satisfiable", [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")])
            return []
        headers = [("Content-Range", f"bytes {start}-{end}/{size}"), ("Accept-Ranges", "bytes")]
        headers += [("Content-Length", str(end - start + 1)), ("Content-Type", kind)]
        start_response("206 Partial Content", headers)
        with file.open("rb") as film:
            film.seek(start)
            return [film.read(end - start + 1)]

    return answer
