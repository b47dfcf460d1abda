"""Range requests to the preview, and allowed host names.

Whole requests are tested in tests/faults/test_guards.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from coaching_playbook.plugin import range_requests
from coaching_playbook.plugin.range_requests import is_known_host, reject_unknown_hosts, send_range

TEN = b"0123456789"


def part(folder: Path, header: str, data: bytes = TEN) -> tuple[bytes, str, dict[str, str]] | None:
    """Return (body, status, headers) of a response to a Range header; None if the whole film is to be sent."""
    message: list[Any] = []
    (folder / "a.mp4").write_bytes(data)
    body = send_range(folder / "a.mp4", "video/mp4", header, lambda *start: message.extend(start))
    assert body is not None or message == []
    return None if body is None else (b"".join(body), message[0], dict(message[1]))


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        *(("bytes=0-0", 0, 0), ("bytes=2-5", 2, 5), ("bytes=0-", 0, 9), ("bytes=9-", 9, 9), ("bytes=8-99", 8, 9)),
        *(("bytes=0-9", 0, 9), ("bytes=0-10", 0, 9), ("bytes=-1", 9, 9), ("bytes=-10", 0, 9), ("bytes=-11", 0, 9)),
        *((" BYTES = 2-5 ", 2, 5), ("bytes=0002-005", 2, 5), (f"bytes=0-{'9' * 5000}", 0, 9), ("bytes=000-", 0, 9)),
        (f"bytes=-{'9' * 19}", 0, 9),
    ],
)
def test_range_of_film_is_returned(header: str, first: int, last: int, tmp_path: Path) -> None:
    assert part(tmp_path, header) == (
        TEN[first : last + 1],
        "206 Partial Content",
        {
            **{"Content-Range": f"bytes {first}-{last}/10", "Accept-Ranges": "bytes"},
            **{"Content-Length": str(last - first + 1), "Content-Type": "video/mp4"},
        },
    )


@pytest.mark.parametrize(
    "header",
    [
        *(
            "bytes=10-",
            "bytes=10-12",
            "bytes=5-4",
            "bytes=-0",
            "bytes=-",
            "bytes=",
            "bytes=a-b",
            "bytes=1-2x",
            "bytes=1",
        ),
        *("bytes=--1", "bytes=0x1-2", f"bytes={'9' * 19}-", "bytes=1 - 2", "bytes=-000"),
    ],
)
def test_unsatisfiable_range_is_rejected(header: str, tmp_path: Path) -> None:
    headers = {"Content-Range": "bytes */10", "Content-Length": "0"}
    assert part(tmp_path, header) == (b"", "416 Range Not Satisfiable", headers)


def test_empty_film_has_no_range(tmp_path: Path) -> None:
    for header in ("bytes=0-", "bytes=-1"):
        found = part(tmp_path, header, b"")
        assert found
        assert found[1:] == ("416 Range Not Satisfiable", {"Content-Range": "bytes */0", "Content-Length": "0"})


@pytest.mark.parametrize("header", ["", "lines=1-2", "bytes", "bytes=0-1,3-4", "0-1", "bytes 0-1"])
def test_other_headers_return_whole_film(header: str, tmp_path: Path) -> None:
    assert (part(tmp_path, header) is None) == (header != "bytes")


def test_response_size_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert range_requests.MAX_BYTES == 4_000_000
    monkeypatch.setattr(range_requests, "MAX_BYTES", 4)
    for header, body in (("bytes=1-", b"1234"), ("bytes=1-4", b"1234"), ("bytes=1-3", b"123"), ("bytes=8-", b"89")):
        found = part(tmp_path, header)
        assert found
        assert (found[0], found[2]["Content-Length"]) == (body, str(len(body)))


def test_longest_accepted_number_exceeds_any_file_size(tmp_path: Path) -> None:
    for digits in ("9" * 18, "1" + "0" * 18, "1" + "0" * 30):
        found = part(tmp_path, f"bytes={digits}-")
        assert found
        assert found[1] == "416 Range Not Satisfiable"
    assert range_requests._parse_number("9" * 18) == 10**18 - 1
    assert range_requests._parse_number("9" * 19) == 10**18


# --- names of the host ---------------------------------------------------------------------------------------------

LOCAL = ("127.0.0.1", "localhost")


@pytest.mark.parametrize(
    ("header", "hosts", "known"),
    [
        *(
            (f"{name}{port}", LOCAL, True)
            for name in ("localhost", "127.0.0.1", "[::1]", "LOCALHOST.")
            for port in ("", ":8000")
        ),
        *((name, ("Our-PC", "0.0.0.0x"), True) for name in ("our-pc", "OUR-PC:80", "our-pc.")),
        *((name, LOCAL, False) for name in ("", "school.example", "192.168.1.2", "localhost.example", "our-pc")),
        *(
            (name, LOCAL, False)
            for name in ("localhost:", "localhost:123456", "localhost:a", "a b", "localhost/", "::1")
        ),
        *((name, LOCAL, False) for name in ("127.0.0.1, x", "[::1", "\nlocalhost", "localhost\n", "user@localhost")),
        *(
            (name, (wild,), True)
            for wild in ("0.0.0.0", "::", "")
            for name in ("192.168.1.2", "[fe80::1]:80", "localhost")
        ),
        *((name, (wild,), False) for wild in ("0.0.0.0", "::", "") for name in ("school.example", "1.2.3", "0.0.0.0x")),
        *(("0.0.0.0", ("0.0.0.0", "x"), True), ("0.0.0.0", ("x",), False), ("10.0.0.1", ("x", "::"), True)),
        *(("10.0.0.1", ("10.0.0.1",), True), ("127.0.0.1", ("::1",), True), ("XBOX", ("xbox",), True)),
    ],
)
def test_local_host_names_are_accepted(header: str, hosts: tuple[str, ...], known: bool) -> None:
    assert is_known_host(header, hosts) is known


def ask(environ: dict[str, Any]) -> tuple[list[Any], Iterable[bytes]]:
    message: list[Any] = []
    app = reject_unknown_hosts(
        lambda requested, start: [f"{requested['PATH_INFO']} {start == message.append}".encode()], LOCAL
    )
    return message, app(
        environ, message.append if environ.get("HTTP_HOST") == "localhost" else lambda *start: message.extend(start)
    )


def test_request_for_other_host_name_is_rejected() -> None:
    message, body = ask({"HTTP_HOST": "localhost", "PATH_INFO": "/a"})
    assert (message, [*body]) == ([], [b"/a True"])
    for environ in ({"HTTP_HOST": "evil.example", "PATH_INFO": "/a"}, {}):
        message, body = ask(environ)
        text = b"This preview is shown on this computer alone. Open it as http://127.0.0.1 with its port."
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(text)))]
        headers.append(("Cache-Control", "no-store"))
        assert (message, [*body]) == (["421 Misdirected Request", headers], [text])
    message, body = ask({"HTTP_HOST": "x", "PATH_INFO": "/a\0b"})
    assert (message[0], [*body]) == ("400 Bad Request", [b"There is no such page."])
