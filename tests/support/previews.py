"""Run `mkdocs serve`, the preview of a playbook, in a subprocess, and send requests to it."""

from __future__ import annotations

import contextlib
import http.client
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO

from sites import ENVIRONMENT, python_command

START_SECONDS = 60
"""Time limit for the first response."""


@dataclass
class PreviewProcess:
    """A running preview. `temp` is the folder of its temporary files, `log` its standard error."""

    port: int
    temp: Path
    process: subprocess.Popen[bytes]
    log: IO[bytes]

    @property
    def host(self) -> str:
        """The URL of the server, with a trailing slash."""
        return f"http://127.0.0.1:{self.port}/"

    @cached_property
    def mount(self) -> str:
        """The URL path below which the site is served."""
        return self.get("/")[1].get("Location", "/")

    @property
    def address(self) -> str:
        """The URL of the home page."""
        return self.host.removesuffix("/") + self.mount

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return (status, headers, body) of a GET request with these headers, which may include `Host`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.putrequest("GET", path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()

    def end(self, how: signal.Signals) -> list[Path]:
        """Send a signal, wait for the process to end, and return its remaining temporary files."""
        self.process.send_signal(how)
        self.process.wait(60)
        return [*self.temp.iterdir()]

    def logged(self) -> str:
        """Return the standard error of the process so far."""
        self.log.seek(0)
        return self.log.read().decode("utf-8")


@contextlib.contextmanager
def run_preview(root: Path, *options: str, variables: Mapping[str, str] | None = None) -> Iterator[PreviewProcess]:
    """Run a preview of the playbook in `root`, and yield it after its first response."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as temp, tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            python_command("mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}", *options),
            cwd=root,
            env={**ENVIRONMENT, "TMPDIR": temp, **(variables or {})},
            stdout=subprocess.DEVNULL,
            stderr=log,
            umask=0o022,
        )
        preview = PreviewProcess(port, Path(temp), process, log)
        try:
            end = time.monotonic() + START_SECONDS
            while True:
                try:
                    preview.get("/")
                    break
                except OSError:
                    assert process.poll() is None, preview.logged()
                    assert time.monotonic() < end, preview.logged()
                    time.sleep(0.1)
            yield preview
        finally:
            process.kill()
            process.wait()
