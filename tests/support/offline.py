"""Reject and log every connection to another host, in the tests and in the Python processes that they start.

Importing this module patches `socket`. Rejected host names are appended as lines to the file named by the environment
variable REFUSED_HOSTS_LOG, which subprocesses inherit.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import tempfile
from pathlib import Path
from typing import Any

os.environ.setdefault("REFUSED_HOSTS_LOG", f"{tempfile.gettempdir()}/tried-{os.getpid()}")

_connect, _connect_ex, _getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo


def refused_hosts() -> list[str]:
    """Return the host names that were rejected so far."""
    log = Path(os.environ["REFUSED_HOSTS_LOG"])
    return log.read_text("utf-8").split() if log.exists() else []


def _check_host(host: object) -> None:
    """Log and reject a host unless it is a loopback address. Raises OSError."""
    if host in (None, "", "localhost", b"localhost"):
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        if ipaddress.ip_address(name.partition("%")[0]).is_loopback or name in ("0.0.0.0", "::"):
            return
    except ValueError:
        pass
    with Path(os.environ["REFUSED_HOSTS_LOG"]).open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")
    raise OSError(f"Tests reach no other machine, and {name} is one.")


def _check_address(address: Any) -> None:
    """Reject the host of a socket address unless it is local. Raises OSError."""
    if isinstance(address, tuple):  # other address families are local sockets
        _check_host(address[0])


class _GuardedSocket:
    """Methods that replace those of `socket.socket`."""

    def connect(self: Any, address: Any) -> None:
        _check_address(address)
        _connect(self, address)

    def connect_ex(self: Any, address: Any) -> int:
        _check_address(address)
        return _connect_ex(self, address)


def _guarded_getaddrinfo(host: Any, *arguments: Any, **named: Any) -> Any:
    """Reject other hosts, then resolve the name with `socket.getaddrinfo`."""
    _check_host(host)
    return _getaddrinfo(host, *arguments, **named)


if socket.getaddrinfo.__name__ != _guarded_getaddrinfo.__name__:
    socket.socket.connect = _GuardedSocket.connect  # type: ignore[method-assign,assignment]
    socket.socket.connect_ex = _GuardedSocket.connect_ex  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = _guarded_getaddrinfo
