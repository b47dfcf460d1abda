"""WSGI helpers of the preview: Range requests, which browsers need to seek in a film, and validation of Host headers.

Follows PEP 3333 and RFC 9110, section 14: several ranges, or units other than bytes, get the whole file; a malformed
or unsatisfiable range gets status 416.
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
"""Maximum digits of a parsed number: no file is larger, and int() rejects thousands of digits."""
MAX_BYTES = 4_000_000
"""Maximum size of one response."""


def part_of(file: Path, content_type: str, header: str, start_response: Callable[..., Any]) -> list[bytes] | None:
    """Send the part of a file in a Range header; return None (and send nothing) if the header has no usable range."""
    unit, _, ranges = header.partition("=")
    if unit.strip().lower() != "bytes" or "," in ranges:
        return None
    size = file.stat().st_size
    start, end = _span(ranges, size)
    end = min(end, start + MAX_BYTES - 1)
    if start > end:
        start_response("416 Range Not Satisfiable", [("Content-Range", f"bytes */{size}"), ("Content-Length", "0")])
        return []
    headers = [("Content-Range", f"bytes {start}-{end}/{size}"), ("Accept-Ranges", "bytes")]
    headers += [("Content-Length", str(end - start + 1)), ("Content-Type", content_type)]
    start_response("206 Partial Content", headers)
    with file.open("rb") as film:
        film.seek(start)
        return [film.read(end - start + 1)]


def _span(text: str, size: int) -> tuple[int, int]:
    """Parse a range into (first, last) byte, both inclusive; (1, 0) for an invalid one."""
    match = _RANGE.fullmatch(text.strip())
    if not match or not any(match.groups()):
        return 1, 0
    first, last = (_number(digits) for digits in match.groups())
    if first is None:  # a suffix range: the last bytes
        return (max(size - (last or 0), 0), size - 1) if last else (1, 0)
    return first, size - 1 if last is None else min(last, size - 1)


def _number(digits: str) -> int | None:
    if not digits:
        return None
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS


def only_known_hosts(app: App, hosts: Collection[str]) -> App:
    """Wrap a WSGI app: respond with 421 unless the Host header is allowed, and with 400 to a path with a NUL byte.

    Otherwise a web site could read the preview by DNS rebinding, through a host name of its own that resolves to this
    computer.
    """

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "\0" in environ.get("PATH_INFO", ""):
            return _refused(start_response, "400 Bad Request", "There is no such page.")
        if not is_known_host(environ.get("HTTP_HOST", ""), hosts):
            message = "This preview is shown on this computer alone. Open it as http://127.0.0.1 with its port."
            return _refused(start_response, "421 Misdirected Request", message)
        return app(environ, start_response)

    return wrapped


_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?", re.IGNORECASE)
_LOCAL = ("localhost", "127.0.0.1", "::1")
_WILDCARD = ("0.0.0.0", "::", "")  # noqa: S104  # only compared with


def is_known_host(header: str, hosts: Collection[str]) -> bool:
    """Whether a Host header is localhost or one of `hosts`, the addresses that the server is bound to.

    For a server bound to a wildcard address any IP address is allowed, but no name, which others can point here.
    """
    match = _HOST.fullmatch(header)
    if not match:
        return False
    host = match[1].strip("[]").lower().removesuffix(".")
    if host in _LOCAL or host in {name.lower() for name in hosts} - {*_WILDCARD}:
        return True
    if not any(name in _WILDCARD for name in hosts):
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
