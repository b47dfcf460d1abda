"""Requests to a preview: Range requests, without which a browser cannot seek in a film, and who may ask at all.

Written to WSGI (PEP 3333) and RFC 9110, section 14: several ranges, or units other than bytes, are answered with the
whole file; a range that is malformed or lies outside the file with 416.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_RANGE = re.compile(r"([0-9]*)-([0-9]*)")
_MAX_DIGITS = 18
"""No file has a size with more digits, and Python refuses to read numbers of thousands."""
MAX_BYTES = 4_000_000
"""Bytes of one answer."""


def part_of(file: Path, kind: str, wanted: str, start_response: Callable[..., Any]) -> list[bytes] | None:
    """Answer a request for a part of a file, by the value of its Range header; None if the value asks for no part."""
    unit, _, ranges = wanted.partition("=")
    if unit.strip().lower() != "bytes" or "," in ranges:
        return None
    size = file.stat().st_size
    start, end = _span(ranges, size)
    end = min(end, start + MAX_BYTES - 1)
    if start > end:
        start_response("416 Range Not Satisfiable", [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")])
        return []
    headers = [("Content-Range", f"bytes {start}-{end}/{size}"), ("Accept-Ranges", "bytes")]
    headers += [("Content-Length", str(end - start + 1)), ("Content-Type", kind)]
    start_response("206 Partial Content", headers)
    with file.open("rb") as film:
        film.seek(start)
        return [film.read(end - start + 1)]


def _span(wanted: str, size: int) -> tuple[int, int]:
    """The first and the last byte of a range in a file of a size; the first is behind the last where there is none."""
    found = _RANGE.fullmatch(wanted.strip())
    if not found or not any(found.groups()):
        return 1, 0
    first, last = (_number(digits) for digits in found.groups())
    if first is None:  # so many bytes from the end
        return (max(size - (last or 0), 0), size - 1) if last else (1, 0)
    if last is not None and last < first:
        return 1, 0
    return first, size - 1 if last is None else min(last, size - 1)


def _number(digits: str) -> int | None:
    if not digits:
        return None
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS


def only_known_hosts(app: App, hosts: Collection[str]) -> App:
    """The app, for requests that name one of some hosts; others are answered with 421.

    A page of another site could otherwise read a preview through a name of its own that leads to this computer (DNS
    rebinding). A path with a NUL byte, which no file has, is answered with 400.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "\0" in environ.get("PATH_INFO", ""):
            return _refused(start_response, "400 Bad Request", "There is no such page.")
        if not is_known_host(environ.get("HTTP_HOST", ""), hosts):
            message = "This preview is shown on this computer alone. Open it as http://127.0.0.1 with its port."
            return _refused(start_response, "421 Misdirected Request", message)
        return app(environ, start_response)

    return answer


_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?", re.IGNORECASE)
_ALWAYS = ("localhost", "127.0.0.1", "::1")
_ANY = ("0.0.0.0", "::", "")  # noqa: S104  # compared with, and not bound to


def is_known_host(header: str, hosts: Collection[str]) -> bool:
    """Whether a Host header names this computer or one of some hosts.

    Where a server listens on all addresses of the computer, any address is right; a name, which others could point
    here, is not.
    """
    found = _HOST.fullmatch(header)
    if not found:
        return False
    host = found[1].strip("[]").lower().removesuffix(".")
    if host in _ALWAYS or host in {one.lower() for one in hosts} - {*_ANY}:
        return True
    if not any(one in _ANY for one in hosts):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _refused(start_response: Callable[..., Any], status: str, message: str) -> list[bytes]:
    data = message.encode()
    start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(data)))])
    return [data]
