"""Measure the cost of a command, the latency from a save to the served page, and the bytes of a page's first visit.

Uses the monotonic clock, the resource usage of finished processes (wait4), and /proc where it exists.
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
_ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
SAMPLE_INTERVAL = 0.05
"""The number of seconds between samples of memory."""
POLL_INTERVAL, POLL_FRACTION = 0.002, 0.02
"""The interval between requests for a page that should change: in seconds, or as a fraction of the elapsed time if that
is longer. More frequent requests would slow down a server that builds and serves in one process."""
TIMEOUT_SECONDS = 600.0


class Cost(NamedTuple):
    """The cost of a command including child processes.

    `wall` and `cpu` are seconds, `largest` the maximum resident bytes of one process, `peak` the maximum bytes (PSS)
    of all processes together, or None if not sampled.
    """

    wall: float
    cpu: float
    largest: int
    peak: int | None


class CommandFailed(Exception):
    """A command failed or timed out; with its cost and last lines of output if it has exited."""

    def __init__(self, why: str, cost: Cost | None = None, output: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.cost, self.output = cost, output


# --- commands --------------------------------------------------------------------------------------------------


def measure_command(
    command: Sequence[str | Path], folder: Path, env: Mapping[str, str], *, sample_memory: bool = False
) -> Cost:
    """Run a command in `folder` and return its cost. Raises CommandFailed.

    With `sample_memory`, also measure the peak memory, which slows the command down a little.
    """
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
            _terminate_session(process)
            raise
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        unit = 1 if sys.platform == "darwin" else 1024
        cost = Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, max(samples, default=None))
        if process.returncode:
            output.seek(0)
            text = _ANSI_COLOUR.sub("", output.read().decode("utf-8", "replace"))
            lines = [line for line in text.splitlines() if line.strip()][-20:]
            last = next((line.strip() for line in reversed(lines) if re.search(r"\w", line)), "")
            why = f"ended with {process.returncode}" + (f": {last}" if last else " and said nothing")
            raise CommandFailed(why, cost, lines)
    return cost


@contextlib.contextmanager
def _sampling_memory(session: int) -> Iterator[list[int]]:
    """Sample the memory of a process session in a thread; yield the list of bytes to which samples are appended."""
    samples: list[int] = []
    done = threading.Event()

    def sample() -> None:
        while not done.wait(SAMPLE_INTERVAL):
            if size := session_memory(session):
                samples.append(size)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        done.set()
        thread.join()


def session_memory(session: int) -> int:
    """Return the memory of all processes of a session in bytes (PSS, in which shared pages count once)."""
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
class PreviewServer:
    """A running preview server: its port, and the id of its process session."""

    port: int
    session: int
    waited: float
    """The number of seconds from its start to the first served page."""

    def is_served_with(self, path: str, words: bytes) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return words in answer.read() and answer.status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def time_until_served(self, save: Callable[[], object], paths: Sequence[str], words: bytes) -> float:
        """Call `save`; return the seconds until `paths` are served with `words`. Raises CommandFailed on timeout."""
        start = time.perf_counter()
        save()
        for path in paths:
            while not self.is_served_with(path, words):
                elapsed = time.perf_counter() - start
                if elapsed > TIMEOUT_SECONDS:
                    raise CommandFailed(f"{path} had not changed after {TIMEOUT_SECONDS:.0f} s")
                time.sleep(max(POLL_INTERVAL, POLL_FRACTION * elapsed))
        return time.perf_counter() - start


@contextlib.contextmanager
def preview_server(
    command: Callable[[int], Sequence[str | Path]], folder: Path, env: Mapping[str, str], path: str
) -> Iterator[PreviewServer]:
    """Run a preview server, whose command is made for a free port; yield it once `path` is served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            list(map(str, command(port))), cwd=folder, env=env, stdout=output, stderr=output, start_new_session=True
        )
        try:
            server = PreviewServer(port, process.pid, 0.0)
            while not server.is_served_with(path, b"<h1"):
                elapsed = time.perf_counter() - start
                if process.poll() is not None or elapsed > TIMEOUT_SECONDS:
                    output.seek(0)
                    raise CommandFailed(f"it served nothing: {output.read().decode('utf-8', 'replace').strip()[-200:]}")
                time.sleep(max(POLL_INTERVAL, POLL_FRACTION * elapsed))
            yield PreviewServer(port, process.pid, time.perf_counter() - start)
        finally:
            _terminate_session(process)


def _terminate_session(process: subprocess.Popen[bytes]) -> None:
    for signal_ in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal_)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)
            break
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # remaining children


# --- page weight -----------------------------------------------------------------------------------------------


class PageWeight(NamedTuple):
    """The compressed bytes of a first visit, keyed by kind of file, and a phrase about the method of measurement."""

    kinds: Mapping[str, int]
    how: str


KIND_OF_SUFFIX = {".html": "HTML", ".css": "CSS", ".js": "JavaScript"}


def page_weight(site: Path, path: str, chromium: str | None) -> PageWeight:
    """Return the bytes of a first visit to a page, with each file compressed by gzip as most hosts do.

    `chromium` is the browser's executable; None to count the files that the page links instead.
    """
    if chromium is None:
        return PageWeight(
            _gzipped_sizes(site, _linked_paths(site, path)),
            "read from the page's links, so scripts' own requests are missing",
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
    return PageWeight(_gzipped_sizes(site, requested), "seen in Chromium as a phone")


def _linked_paths(site: Path, path: str) -> list[str]:
    text = (site / path.lstrip("/") / "index.html").read_text("utf-8")
    links = re.findall(r'<link[^>]*rel="?stylesheet"?[^>]*>|<script[^>]*src=[^>]*>', text)
    named = [found[1] for link in links if (found := re.search(r'(?:href|src)="?([^">\s]+)', link))]
    return [path, *(urlsplit(urljoin(f"http://site.invalid{path}", name)).path for name in named)]


def _gzipped_sizes(site: Path, paths: Sequence[str]) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for path in dict.fromkeys(paths):
        file = site / (f"{path}index.html" if path.endswith("/") else path).lstrip("/")
        if file.is_file():
            kind = (
                "search index"
                if "search" in path and file.suffix == ".json"
                else KIND_OF_SUFFIX.get(file.suffix, "the rest")
            )
            sizes[kind] = sizes.get(kind, 0) + len(gzip.compress(file.read_bytes(), 6))
    return sizes
