"""Measurements: cost of a command, latency from a save to the served page, and bytes that a phone fetches for a page.

Uses the monotonic clock, resource usage of finished processes (wait4), and /proc where it exists.
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
SAMPLE_INTERVAL = 0.05
"""Seconds between samples of memory."""
POLL, POLL_FRACTION = 0.002, 0.02
"""Seconds between two requests for a page that should change, and the same as a fraction of the elapsed time if that is
longer: frequent requests would slow down a server that builds and serves in one process."""
TIMEOUT = 600.0
"""Timeout in seconds."""


class Cost(NamedTuple):
    """Cost of a command and the children that it waited for.

    Seconds of wall time and of CPU time, maximum resident bytes of one process, and peak bytes (PSS) of all processes
    together, None unless sampled.
    """

    wall: float
    cpu: float
    largest: int
    peak: int | None


class Failed(Exception):
    """A command failed or timed out; with its cost and last lines of output if it ended."""

    def __init__(self, why: str, cost: Cost | None = None, output: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.cost, self.output = cost, output


# --- commands --------------------------------------------------------------------------------------------------


def run(command: Sequence[str | Path], folder: Path, env: Mapping[str, str], *, sample_memory: bool = False) -> Cost:
    """Run a command. With `sample_memory`, also measure peak memory, which slows it down a little. Raises Failed."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, env=env, stdout=output, stderr=output, start_new_session=True
        )
        try:
            sampling: contextlib.AbstractContextManager[list[int]] = (
                _sampling_memory(process.pid) if sample_memory else contextlib.nullcontext([])
            )
            with sampling as samples:
                _pid, status, usage = os.wait4(process.pid, 0)
        except BaseException:  # the command runs in a session of its own, so Ctrl+C does not reach it
            _end(process)
            raise
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        unit = 1 if sys.platform == "darwin" else 1024
        cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, max(samples, default=None))
        if process.returncode:
            output.seek(0)
            text = _COLOUR.sub("", output.read().decode("utf-8", "replace"))
            lines = [line for line in text.splitlines() if line.strip()][-20:]
            last = next((line.strip() for line in reversed(lines) if re.search(r"\w", line)), "")
            why = f"ended with {process.returncode}" + (f": {last}" if last else " and said nothing")
            raise Failed(why, cost, lines)
    return cost


@contextlib.contextmanager
def _sampling_memory(session: int) -> Iterator[list[int]]:
    """Sample the memory of a session in a thread; yields the growing list of bytes."""
    samples: list[int] = []
    done = threading.Event()

    def sample() -> None:
        while not done.wait(SAMPLE_INTERVAL):
            if size := memory(session):
                samples.append(size)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        done.set()
        thread.join()


def memory(session: int) -> int:
    """Bytes of all processes of a session (PSS, in which shared pages count once)."""
    total = 0
    for process in PROC.glob("[0-9]*"):
        try:
            after_name = (process / "stat").read_bytes().rpartition(b")")[2].split()
            if int(after_name[3]) == session:
                found = re.search(rb"^Pss:\s+(\d+) kB", (process / "smaps_rollup").read_bytes(), re.MULTILINE)
                total += int(found[1]) * 1024 if found else 0
        except (OSError, IndexError):
            continue  # the process has ended
    return total


# --- servers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    """A running preview server."""

    port: int
    session: int
    waited: float
    """Seconds from its start to the first page."""

    def shows(self, path: str, words: bytes) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return words in answer.read() and answer.status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def until(self, save: Callable[[], object], paths: Sequence[str], words: bytes) -> float:
        """Seconds from the start of a save until all `paths` are served with new words. Raises Failed on timeout."""
        start = time.perf_counter()
        save()
        for path in paths:
            while not self.shows(path, words):
                elapsed = time.perf_counter() - start
                if elapsed > TIMEOUT:
                    raise Failed(f"{path} had not changed after {TIMEOUT:.0f} s")
                time.sleep(max(POLL, POLL_FRACTION * elapsed))
        return time.perf_counter() - start


@contextlib.contextmanager
def serving(
    command: Callable[[int], Sequence[str | Path]], folder: Path, env: Mapping[str, str], path: str
) -> Iterator[Server]:
    """Run a preview on a free port; yields it when its first page is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            list(map(str, command(port))), cwd=folder, env=env, stdout=output, stderr=output, start_new_session=True
        )
        try:
            server = Server(port, process.pid, 0.0)
            while not server.shows(path, b"<h1"):
                elapsed = time.perf_counter() - start
                if process.poll() is not None or elapsed > TIMEOUT:
                    output.seek(0)
                    raise Failed(f"it served nothing: {output.read().decode('utf-8', 'replace').strip()[-200:]}")
                time.sleep(max(POLL, POLL_FRACTION * elapsed))
            yield Server(port, process.pid, time.perf_counter() - start)
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    for signal_ in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal_)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # remaining children


# --- page weight -----------------------------------------------------------------------------------------------


class Weight(NamedTuple):
    """Compressed bytes of a first visit by kind of file, and the method of measurement."""

    kinds: Mapping[str, int]
    how: str


KINDS = {".html": "HTML", ".css": "CSS", ".js": "JavaScript"}


def weight(site: Path, path: str, chromium: str | None) -> Weight:
    """Measure a first visit to a page, with each file compressed by gzip as most hosts do."""
    if chromium is None:
        return Weight(
            _sizes(site, _linked(site, path)), "read from the page's links, so scripts' own requests are missing"
        )
    from playwright.sync_api import sync_playwright

    requested: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            requested.append(urlsplit(self.path).path)

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
    return Weight(_sizes(site, requested), "seen in Chromium as a phone")


def _linked(site: Path, path: str) -> list[str]:
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
