"""Refuse and log every connection to another host, in the tests and in each Python process that they start.

Importing this module patches `socket`. Hosts are logged as lines of the file named by the environment variable TRIED,
which subprocesses inherit.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("TRIED", f"{tempfile.gettempdir()}/tried-{os.getpid()}")

_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


def refused_hosts() -> list[str]:
    """Return the host names logged so far."""
    log = Path(os.environ["TRIED"])
    return log.read_text("utf-8").split() if log.exists() else []


def _refuse_other_hosts(host: object) -> None:
    """Log and refuse any host except this computer. Raises OSError."""
    if host in (None, "", "localhost", b"localhost"):
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        if ipaddress.ip_address(name.partition("%")[0]).is_loopback or name in ("0.0.0.0", "::"):
            return
    except ValueError:
        pass
    with Path(os.environ["TRIED"]).open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")
    raise OSError(f"Tests reach no other machine, and {name} is one.")


def _check(address: Any) -> None:
    """Refuse the host of a socket address."""
    if isinstance(address, tuple):  # other address families are local sockets
        _refuse_other_hosts(address[0])


class _Guarded:
    """Methods that replace those of `socket.socket`."""

    def connect(self: Any, address: Any) -> None:
        _check(address)
        _connect(self, address)

    def connect_ex(self: Any, address: Any) -> int:
        _check(address)
        return _connect_ex(self, address)


def _looked_up(host: Any, *arguments: Any, **named: Any) -> Any:
    """Refuse other hosts, then resolve the name as `socket.getaddrinfo` does."""
    _refuse_other_hosts(host)
    return _getaddrinfo(host, *arguments, **named)


if socket.getaddrinfo.__name__ != _looked_up.__name__:
    socket.socket.connect = _Guarded.connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = _Guarded.connect_ex  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = _looked_up
