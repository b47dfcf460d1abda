"""Measures one thing: what a command costs, how soon a saved file is served, what a phone fetches for a page.

Plain Python: the clock, what the system says of finished processes, and /proc where there is one.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

PROC = Path("/proc")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
EVERY = 0.05
"""Seconds between two looks at the memory of a command and its children."""
POLL, EASE = 0.002, 0.02
"""Seconds between two requests for a page that should change; and the same as a part of the time gone by, once that is
more, for a server that builds and serves in one process would else be kept from building by being asked."""
PATIENCE = 600.0
"""Seconds after which something that should have happened is given up."""


class Cost(NamedTuple):
    """What a command cost: seconds on the wall, seconds of processor time, bytes of its largest process, and the most
    bytes that all its processes held at one moment, where that was looked at. Children count that it waited for."""

    wall: float
    cpu: float
    largest: int
    peak: int | None


class Failed(Exception):
    """A command did not do what it was asked. Where it came to an end there is a cost, and the last that it said."""

    def __init__(self, why: str, cost: Cost | None = None, said: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.cost, self.said = cost, said


# --- commands --------------------------------------------------------------------------------------------------


def run(command: Sequence[str | Path], folder: Path, env: Mapping[str, str], *, look: bool = False) -> Cost:
    """Run a command to its end. With `look`, its memory is looked at meanwhile, which costs it a little time."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, env=env, stdout=said, stderr=said, start_new_session=True
        )
        try:
            watch: contextlib.AbstractContextManager[list[int]] = (
                _looking(process.pid) if look else contextlib.nullcontext([])
            )
            with watch as seen:
                _pid, status, usage = os.wait4(process.pid, 0)
        except BaseException:  # somebody ended the bench, and the command has a session of its own
            _end(process)
            raise
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        unit = 1 if sys.platform == "darwin" else 1024
        cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, max(seen, default=None))
        if process.returncode:
            said.seek(0)
            text = _COLOUR.sub("", said.read().decode("utf-8", "replace"))
            lines = [line for line in text.splitlines() if line.strip()][-20:]
            last = next((line.strip() for line in reversed(lines) if re.search(r"\w", line)), "")
            why = f"ended with {process.returncode}" + (f": {last}" if last else " and said nothing")
            raise Failed(why, cost, lines)
    return cost


@contextlib.contextmanager
def _looking(session: int) -> Iterator[list[int]]:
    """Look at the memory of a session again and again; gives the list of what was seen."""
    seen: list[int] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(EVERY):
            if held := memory(session):
                seen.append(held)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def memory(session: int) -> int:
    """The bytes that all processes of a session hold: the proportional set size, in which shared pages count once."""
    total = 0
    for process in PROC.glob("[0-9]*"):
        try:
            after_name = (process / "stat").read_bytes().rpartition(b")")[2].split()
            if int(after_name[3]) == session:
                found = re.search(rb"^Pss:\s+(\d+) kB", (process / "smaps_rollup").read_bytes(), re.MULTILINE)
                total += int(found[1]) * 1024 if found else 0
        except (OSError, IndexError):
            continue  # it has ended meanwhile
    return total


# --- servers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A preview that is running."""

    port: int
    session: int
    waited: float
    """Seconds from its start to the first page."""

    def shows(self, path: str, words: bytes) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return words in answer.read() and answer.status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def until(self, save: Callable[[], object], paths: Sequence[str], words: bytes) -> float:
        """Seconds from the beginning of a save until all of some pages are served with new words."""
        start = time.perf_counter()
        save()
        for path in paths:
            while not self.shows(path, words):
                gone = time.perf_counter() - start
                if gone > PATIENCE:
                    raise Failed(f"{path} had not changed after {PATIENCE:.0f} s")
                time.sleep(max(POLL, EASE * gone))
        return time.perf_counter() - start


@contextlib.contextmanager
def serving(
    command: Callable[[int], Sequence[str | Path]], folder: Path, env: Mapping[str, str], path: str
) -> Iterator[Server]:
    """Start a preview on a free port, wait for a page of it, and end it afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            list(map(str, command(port))), cwd=folder, env=env, stdout=said, stderr=said, start_new_session=True
        )
        try:
            server = Server(port, process.pid, 0.0)
            while not server.shows(path, b"<h1"):
                gone = time.perf_counter() - start
                if process.poll() is not None or gone > PATIENCE:
                    said.seek(0)
                    raise Failed(f"it served nothing: {said.read().decode('utf-8', 'replace').strip()[-200:]}")
                time.sleep(max(POLL, EASE * gone))
            yield Server(port, process.pid, time.perf_counter() - start)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # children that outlived it


# --- what a phone fetches --------------------------------------------------------------------------------------


class Weight(NamedTuple):
    """The bytes that a first visit fetches, compressed, by kind of file; and how that was found."""

    kinds: Mapping[str, int]
    how: str


KINDS = {".html": "HTML", ".css": "CSS", ".js": "JavaScript"}


def weight(site: Path, path: str, chromium: str | None) -> Weight:
    """What a first visit to a page fetches, each file compressed by itself with gzip as most hosts do."""
    if chromium is None:
        return Weight(
            _sizes(site, _named(site, path)), "read from the page's links, so scripts' own requests are missing"
        )
    from playwright.sync_api import sync_playwright

    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            asked.append(urlsplit(self.path).path)

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            # Chromium will not start as root with its sandbox, and containers run as root.
            browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
            page = browser.new_page(**playwright.devices["Pixel 5"])
            page.goto(f"http://127.0.0.1:{server.server_address[1]}{path}", wait_until="networkidle")
            page.wait_for_timeout(500)
            browser.close()
    finally:
        server.shutdown()
        server.server_close()
    return Weight(_sizes(site, asked), "seen in Chromium as a phone")


def _named(site: Path, path: str) -> list[str]:
    text = (site / path.lstrip("/") / "index.html").read_text("utf-8")
    links = re.findall(r'<link[^>]*rel="?stylesheet"?[^>]*>|<script[^>]*src=[^>]*>', text)
    named = [found[1] for link in links if (found := re.search(r'(?:href|src)="?([^">\s]+)', link))]
    return [path, *(urlsplit(urljoin(f"http://site.invalid{path}", name)).path for name in named)]


def _sizes(site: Path, paths: Sequence[str]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for path in dict.fromkeys(paths):
        file = site / (f"{path}index.html" if path.endswith("/") else path).lstrip("/")
        if file.is_file():
            kind = "search index" if "search" in path and file.suffix == ".json" else KINDS.get(file.suffix, "the rest")
            sizes[kind] = sizes.get(kind, 0) + len(gzip.compress(file.read_bytes(), 6))
    return sizes
