"""WSGI helpers of the preview server: Range requests, which browsers need to seek in a video, and Host header checks.

Follows PEP 3333 and RFC 9110, section 14. A request for several ranges, or with a unit other than bytes, gets the whole
file; a malformed or unsatisfiable range gets status 416.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_RANGE_PATTERN = re.compile(r"([0-9]*)-([0-9]*)")
_PLAIN_TEXT = "text/plain; charset=utf-8"
_MAX_DIGITS = 18
"""Longer numbers in a Range header are treated as 10**18: no file is larger, and int() rejects very long numbers."""
MAX_BYTES = 4_000_000
"""Maximum size of the response to a Range request; browsers then ask for the next part."""


def send_range(file: Path, content_type: str, header: str, start_response: Callable[..., Any]) -> list[bytes] | None:
    """Send the part of `file` that the Range header asks for, and return the body of the response.

    Return None, and send nothing, if `header` asks for no range or several: then the caller sends the whole file.
    """
    unit, _, ranges = header.partition("=")
    if unit.strip().lower() != "bytes" or "," in ranges:
        return None
    size = file.stat().st_size
    start, end = _parse_range(ranges, size)
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


def _parse_range(text: str, size: int) -> tuple[int, int]:
    """Parse a range such as "0-99" into the offsets of its first and last byte; return (1, 0) if it is invalid.

    `size` is that of the file in bytes.
    """
    match = _RANGE_PATTERN.fullmatch(text.strip())
    if not match or not any(match.groups()):
        return 1, 0
    first, last = (_parse_number(digits) for digits in match.groups())
    if first is None:  # a suffix range: the last bytes
        return (max(size - (last or 0), 0), size - 1) if last else (1, 0)
    return first, size - 1 if last is None else min(last, size - 1)


def _parse_number(digits: str) -> int | None:
    """Parse a string of digits as a number of at most 10**18; return None for an empty string."""
    if not digits:
        return None
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= _MAX_DIGITS else 10**_MAX_DIGITS


def reject_unknown_hosts(app: WsgiApp, hosts: Collection[str]) -> WsgiApp:
    """Wrap a WSGI app: respond with 421 unless `is_known_host` accepts the Host header, and 400 to NUL in a path.

    This prevents DNS rebinding: a web site could otherwise read the preview through a host name of its own that
    resolves to this computer.
    """

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if "\0" in environ.get("PATH_INFO", ""):
            return respond(start_response, b"There is no such page.", _PLAIN_TEXT, "400 Bad Request")
        if not is_known_host(environ.get("HTTP_HOST", ""), hosts):
            message = b"This preview is shown on this computer alone. Open it as http://127.0.0.1 with its port."
            return respond(start_response, message, _PLAIN_TEXT, "421 Misdirected Request")
        return app(environ, start_response)

    return wrapped


_HOST_HEADER = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?", re.IGNORECASE)
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
_WILDCARD_ADDRESSES = ("0.0.0.0", "::", "")  # noqa: S104  # only compared with


def is_known_host(header: str, hosts: Collection[str]) -> bool:
    """Return whether a Host header names localhost or one of `hosts`, the addresses that the server is bound to.

    A server that is bound to a wildcard address accepts any IP address, but no host name, as anybody can make a host
    name resolve to this computer.
    """
    match = _HOST_HEADER.fullmatch(header)
    if not match:
        return False
    host = match[1].strip("[]").lower().removesuffix(".")
    if host in _LOCAL_HOSTS or host in {name.lower() for name in hosts} - {*_WILDCARD_ADDRESSES}:
        return True
    if not any(name in _WILDCARD_ADDRESSES for name in hosts):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def respond(start_response: Callable[..., Any], data: bytes, media_type: str, status: str = "200 OK") -> list[bytes]:
    """Send a whole response that may not be cached, and return its body."""
    headers = [("Content-Type", media_type), ("Content-Length", str(len(data))), ("Cache-Control", "no-store")]
    start_response(status, headers)
    return [data]
