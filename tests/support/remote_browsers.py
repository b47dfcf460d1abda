"""Control Firefox and WebKitGTK with WebDriver, as Playwright cannot control browsers installed by the system.

Firefox is controlled through its built-in Marionette protocol: geckodriver, which translates WebDriver to it, is not
available in CI. WebKitGTK has a WebDriver program, and needs a virtual display (Xvfb).
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chromium import find_firefox, find_webkit

Send = Callable[[str, Mapping[str, object]], Any]
"""Sends a WebDriver command by its name and arguments, and returns its value."""

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element's id, from the standard
_FIREFOX_SETTINGS = """\
user_pref("marionette.port", 0);
user_pref("app.update.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("media.autoplay.default", 0);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.enabled", false);
"""
_WEBKIT_PRINT = Path(__file__).with_name("webkit_print.py")  # its driver has no command that prints
_WEBKIT_COMMANDS = {
    "Navigate": ("POST", "url"),
    "ExecuteScript": ("POST", "execute/sync"),
    "FindElement": ("POST", "element"),
    "ElementClick": ("POST", "element/{id}/click"),
    "ElementSendKeys": ("POST", "element/{id}/value"),
}


class CommandFailed(Exception):
    """The browser rejected a command; the message is the browser's."""


@dataclass(frozen=True)
class RemotePage:
    """The only open page of a browser."""

    send: Send
    print: Callable[[str], bytes]
    """Wait until a JavaScript expression is true, and return the page as PDF."""

    def open(self, url: str) -> None:
        self.send("Navigate", {"url": url})

    def evaluate(self, expression: str) -> Any:
        return self.send("ExecuteScript", {"script": f"return ({expression});", "args": []})

    def until(self, expression: str, seconds: float = 20) -> None:
        """Poll until a JavaScript expression is true; a failure during a navigation counts as false."""
        end = time.monotonic() + seconds
        while True:
            with contextlib.suppress(CommandFailed):
                if self.evaluate(expression):
                    return
            assert time.monotonic() < end, f"still not so after {seconds} seconds: {expression}"
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Wait for the first element that matches a CSS selector, and click it.

        Retry if the element is replaced meanwhile.
        """
        for attempt in range(10):
            try:
                self.send("ElementClick", {"id": self._find(selector)})
                return
            except CommandFailed:
                if attempt == 9:
                    raise
                time.sleep(0.1)

    def type(self, selector: str, text: str) -> None:
        self.send("ElementSendKeys", {"id": self._find(selector), "text": text})

    def _find(self, selector: str) -> str:
        self.until(f"document.querySelector({json.dumps(selector)}) !== null")
        return str(self.send("FindElement", {"using": "css selector", "value": selector})[_ELEMENT])


@contextlib.contextmanager
def firefox(folder: Path) -> Iterator[RemotePage]:
    """Start Firefox with an empty profile in `folder`, and yield its page."""
    program = find_firefox()
    assert program
    (folder / "user.js").write_text(_FIREFOX_SETTINGS, "utf-8")
    port = folder / "MarionetteActivePort"
    with _running([program, "--headless", "--marionette", "--no-remote", "--profile", str(folder)]):
        _wait(port.exists)
        with socket.create_connection(("127.0.0.1", int(port.read_text("utf-8"))), 60) as connection:
            answers = connection.makefile("rb")

            def send(name: str, values: Mapping[str, object]) -> Any:
                message = json.dumps([0, 1, f"WebDriver:{name}", values]).encode()
                connection.sendall(b"%d:%s" % (len(message), message))
                _, _, error, value = read()
                if error:
                    raise CommandFailed(error["message"])
                return value.get("value", value)

            def read() -> Any:
                length = b""
                while (byte := answers.read(1)) != b":":
                    assert byte, "Firefox has ended."
                    length += byte
                return json.loads(answers.read(int(length)))

            def print_page(ready: str) -> bytes:
                page.until(ready)
                return base64.b64decode(send("Print", {}))

            page = RemotePage(send, print_page)
            read()  # its greeting
            send("NewSession", {})
            yield page


@contextlib.contextmanager
def webkit(folder: Path) -> Iterator[RemotePage]:
    """Start WebKitGTK's MiniBrowser on a virtual display, and yield its page. Its data is stored in `folder`."""
    program = find_webkit()
    assert program
    xvfb = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
    with _running(xvfb, stdout=subprocess.PIPE) as screen:
        assert screen.stdout
        display = screen.stdout.readline().decode().strip()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        home = {name: str(folder) for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
        environment = os.environ | home | {"DISPLAY": f":{display}"}
        with _running(["WebKitWebDriver", f"--port={port}"], env=environment):

            def request(method: str, path: str, values: Mapping[str, object] | None) -> Any:
                data = None if values is None else json.dumps(values).encode()
                requested = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", data, method=method)
                try:
                    with urllib.request.urlopen(requested, timeout=60) as answer:
                        return json.load(answer)["value"]
                except urllib.error.HTTPError as error:
                    raise CommandFailed(json.load(error)["value"]["message"]) from error

            def ready() -> bool:
                with contextlib.suppress(OSError):
                    return bool(request("GET", "status", None)["ready"])
                return False

            _wait(ready)
            options = {"binary": program, "args": ["--automation"]}
            expected = {"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": options}}}
            session = request("POST", "session", expected)["sessionId"]

            def send(name: str, values: Mapping[str, object]) -> Any:
                method, path = _WEBKIT_COMMANDS[name]
                return request(method, f"session/{session}/{path.format(**values)}", values)

            def print_page(ready: str) -> bytes:
                url = request("GET", f"session/{session}/url", None)
                pdf = folder / "printed.pdf"
                command = [sys.executable, str(_WEBKIT_PRINT), Path(program).parent.name, url, ready, str(pdf)]
                subprocess.run(command, env=environment | {"LC_ALL": "C"}, check=True, timeout=120)
                return pdf.read_bytes()

            try:
                yield RemotePage(send, print_page)
            finally:
                request("DELETE", f"session/{session}", None)


@contextlib.contextmanager
def _running(
    command: list[str], *, stdout: int = subprocess.DEVNULL, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a subprocess, and terminate it at the end of the context."""
    process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL, env=env)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)
        if process.stdout:
            process.stdout.close()


def _wait(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Poll a condition until it is true; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not ready after {seconds} seconds"
        time.sleep(0.05)
