"""Run commands of this checkout, serve a folder over HTTP, and parse the pages of a built site."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import pytest

import process_server
from coaching_playbook.load import EMPTY_PLAYBOOK, load
from coaching_playbook.pages import help_pages

ROOT = Path(__file__).parent.parent.parent
BASE_URL = "http://site.invalid/"  # a base for resolving links; nothing is ever fetched from it
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

# PYTHONPATH: the interpreter runs sitecustomize.py of the first folder at start, and imports the package of this tree
# from the second, whichever copy of it is installed.
PYTHONPATH = os.pathsep.join((str(ROOT / "tests/support/starts"), str(ROOT / "generator")))
# Python and Jinja2 keep what they compile, as for users: a process that compiles all of it takes a second longer.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
ENVIRONMENT = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": PYTHONPATH}

THEMES = Path(sys.prefix) / "themes"
"""The folder of MaterialX and Zensical, installed by `make` from requirements/themes.txt; required in CI."""
needs_themes = pytest.mark.skipif(
    not THEMES.is_dir() and "CI" not in os.environ,
    reason="'make test' installs the themes, from requirements/themes.txt",
)
WITH_THEMES = {"PYTHONPATH": os.pathsep.join((str(THEMES), PYTHONPATH))}

Completed = subprocess.CompletedProcess[str]


# --- commands --------------------------------------------------------------------------------------------------


def python_command(module: str, *arguments: str | Path) -> list[str]:
    """Return the command line that runs a module, such as `mkdocs`, in the interpreter of the tests."""
    return [sys.executable, "-m", module, *map(str, arguments)]


def run(
    module: str,
    *arguments: str | Path,
    cwd: Path = ROOT,
    at_start: str = "",
    prefix: Sequence[str] = (),
    timeout: float = 120,
    variables: Mapping[str, str] | None = None,
    fresh: bool = False,
    **options: Any,
) -> Completed:
    """Run a module of this checkout as a process, such as `mkdocs build`, and capture its output.

    `at_start` is Python code that this process and its Python subprocesses execute first, `prefix` a command line to
    prepend, `variables` are added to the environment. Other options are those of `subprocess.run`.

    The process is forked from one that has imported the package, which is faster, unless it is to be `fresh` or an
    option could change what is imported.
    """
    read_late = all(name.startswith("PLAYBOOK_") or name == "SOURCE_DATE_EPOCH" for name in variables or {})
    own = module in process_server.MODULES and read_late
    if process_server.CAN_FORK and own and not (fresh or at_start or prefix or {*options} - {"start_new_session"}):
        arguments_ = [str(one) for one in arguments]
        return process_server.run(
            module, arguments_, cwd=cwd, environment=ENVIRONMENT, variables=variables or {}, timeout=timeout
        )
    return subprocess.run(
        [*prefix, *python_command(module, *arguments)],
        cwd=cwd,
        env={**ENVIRONMENT, "AT_START": at_start, **(variables or {})},
        capture_output=True,
        text=True,
        timeout=timeout,
        **options,
    )


def mkdocs_build(config: Path, to: Path, variables: Mapping[str, str] | None = None) -> Completed:
    """Run `mkdocs build --strict` with these environment variables added."""
    return run("mkdocs", "build", "--strict", "-f", config, "-d", to, cwd=config.parent, variables=variables)


def build_site(config: Path, to: Path) -> Site:
    """Run a strict build, which must succeed, and return the site."""
    result = mkdocs_build(config, to)
    assert result.returncode == 0, result.stdout + result.stderr
    return Site(to)


def run_playbook(*arguments: str | Path, cwd: Path = ROOT, variables: Mapping[str, str] | None = None) -> Completed:
    """Run a `playbook` command, and return the finished process."""
    return run("coaching_playbook", *arguments, cwd=cwd, variables=variables)


def copy_shipped_playbook(to: Path) -> Path:
    """Copy the sources of the shipped site into the folder `to`, for tests that edit them; return `to`."""
    to.mkdir(parents=True, exist_ok=True)
    for name in ("playbook_src", "docs", "videos", "media"):
        shutil.copytree(ROOT / name, to / name)
    for name in ("mkdocs.yml", "videos.yml"):
        shutil.copyfile(ROOT / name, to / name)
    for name in ("for-tas", "for-coaches"):  # pages that this school has written in the place of the tool's
        file = to / f"docs/help/{name}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text(_help_pages()[f"help/{name}.md"], "utf-8")
    return to


@functools.cache
def _help_pages() -> dict[str, str]:
    """Return the text of the help pages for the shipped playbook, keyed by path."""
    return {page.path: page.text for page in help_pages(load(ROOT).playbook or EMPTY_PLAYBOOK)}


def replace_text(file: Path, old: str, new: str) -> None:
    """Replace the first `old` in a file with `new`; fail if it is missing."""
    text = file.read_text("utf-8")
    assert old in text, f"{old!r} is not in {file.name}"
    file.write_text(text.replace(old, new, 1), "utf-8")


# --- a tiny server ---------------------------------------------------------------------------------------------


class StubResponse(NamedTuple):
    """A stub response of the test server."""

    status: int
    kind: str
    """The content type."""
    text: str
    location: str | None = None


class StubResponses:
    """Stub responses of the test server.

    `respond` returns one for the path of a file, or None to serve the file.
    """

    respond: Callable[[Path], StubResponse | None] | None = None


class _QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and stub responses without logging."""

    def __init__(self, *arguments: Any, answers: StubResponses | None, **named: Any) -> None:
        self.answers = answers or StubResponses()
        self.is_steady = answers is None
        super().__init__(*arguments, **named)

    def log_message(self, *_: object) -> None:
        pass

    def end_headers(self) -> None:
        # A test may change a page or its data. Its assets change only where the server answers something else.
        self.send_header("Cache-Control", "max-age=600" if self.is_steady and "/assets/" in self.path else "no-store")
        super().end_headers()

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        answer = self.answers.respond(file) if self.answers.respond else None
        if answer is None:
            super().do_GET()
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        self.wfile.write(answer.text.encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass  # browsers abort requests when they leave a page


@contextlib.contextmanager
def serve_folder(folder: Path, answers: StubResponses | None = None) -> Iterator[str]:
    """Serve a folder over HTTP on a free local port, and yield its URL with a trailing slash."""
    server = _Server(("127.0.0.1", 0), functools.partial(_QuietHandler, answers=answers, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


# --- pages -----------------------------------------------------------------------------------------------------

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_URL_ATTRIBUTES = {"href", "src", "poster", "action", "data", "xlink:href"}
_UNSEEN = {"script", "style", "template"}


def collapse_spaces(text: str) -> str:
    """Replace every run of white space in a text by one space."""
    return " ".join(text.split())


@dataclass(eq=False)
class Element:
    """A parsed HTML element; its children are elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Yield this element and its descendants in document order."""
        pending: list[Element] = [self]
        while pending:
            element = pending.pop()
            yield element
            pending += [child for child in reversed(element.children) if isinstance(child, Element)]

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        """Return the descendants with one of these tags (any if none is given) and all of these attribute values.

        An underscore at the end of an attribute name is removed, as in `class_`.
        """
        expected = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            element
            for element in self.walk()
            if (not tags or element.tag in tags)
            and all(value in element.attributes.get(name, "").split() for name, value in expected.items())
        ]

    def strings(self) -> Iterator[str]:
        """Yield the descendant texts that a browser renders."""
        pending = self.children[::-1]
        while pending:
            child = pending.pop()
            if isinstance(child, str):
                yield child
            elif child.tag not in _UNSEEN:
                pending += reversed(child.children)

    @cached_property
    def text(self) -> str:
        # A space between pieces keeps the words of neighbouring elements apart.
        return collapse_spaces(" ".join(self.strings()))


class _TreeBuilder(HTMLParser):
    """Builds a tree of elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#document")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in (element.tag for element in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """Parse HTML, and return the document as an element."""
    reader = _TreeBuilder()
    reader.feed(html)
    reader.close()
    return reader.root


@dataclass(frozen=True)
class Site:
    """A built site in a folder.

    Pages are keyed by URL relative to the site: `techniques/least-help-first/`, or "" for the home page.
    """

    folder: Path

    @cached_property
    def pages(self) -> dict[str, Element]:
        files = sorted(self.folder.rglob("*.html"))
        return {self._url_of(file): parse(file.read_text("utf-8")) for file in files}

    def _url_of(self, file: Path) -> str:
        return re.sub(r"(^|/)index\.html$", r"\1", file.relative_to(self.folder).as_posix())

    @cached_property
    def generated(self) -> dict[str, Element]:
        """The generated content of each page, without the theme, keyed by URL."""
        found = {address: page.all("div", class_="pb") for address, page in self.pages.items()}
        return {address: elements[0] for address, elements in found.items() if elements}

    @cached_property
    def ids(self) -> dict[str, set[str]]:
        """The element ids on each page, keyed by URL."""
        return {
            address: {element.attributes["id"] for element in page.walk() if "id" in element.attributes}
            for address, page in self.pages.items()
        }

    def file(self, path: str) -> Path:
        """Return the file that a server sends for a URL path."""
        return self.folder / path / "index.html" if path == "" or path.endswith("/") else self.folder / path

    def urls(self) -> Iterator[tuple[str, Element, str]]:
        """Yield (page, element, absolute URL) for each URL in an attribute, except data URLs."""
        for address, page in self.pages.items():
            for element in page.walk():
                for name in _URL_ATTRIBUTES & element.attributes.keys():
                    value = element.attributes[name].strip()
                    if not (element.tag == "img" and value.startswith("data:image/")):
                        yield address, element, urljoin(BASE_URL + address, value)

    def broken_links(self) -> list[str]:
        """Return links to missing files or anchors, and links to other hosts without https."""
        faults = []
        for address, element, named in self.urls():
            to = urlsplit(named)
            if not named.startswith(BASE_URL):
                fine = to.scheme == "https"
            else:
                path, anchor = unquote(to.path.lstrip("/")), unquote(to.fragment)
                known = self.ids.get(self._url_of(self.file(path)))
                state = not anchor or "=" in anchor  # after the # stands a place, or what a tool was asked
                fine = self.file(path).is_file() and (state or known is None or anchor in known)
            faults += [] if fine else [f"{address or 'home'}: <{element.tag}> {named}"]
        return faults

    def external_resources(self) -> list[str]:
        """Return the URLs on other hosts that a browser fetches when it loads a page."""
        named = {named for _address, element, named in self.urls() if element.tag != "a"}
        return sorted(one for one in named if not one.startswith(BASE_URL))

    def links(self, address: str) -> set[str]:
        """Return the URLs of the pages that a page links to."""
        found = set()
        for element in self.pages[address].all("a"):
            to = urlsplit(urljoin(BASE_URL + address, element.attributes.get("href", "")))
            if to.netloc == urlsplit(BASE_URL).netloc:
                found.add(unquote(to.path.lstrip("/")))
        return found & set(self.pages)
