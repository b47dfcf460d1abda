"""The preview: keeps the playbook in memory, parses a file again when it is saved, and renders pages on request.

The work for a save does not grow with the number of pages. MkDocs' own server does the rest: hand-written pages, the
configuration, and changes that concern more than some entries (a file that is new or gone, a shared file).
"""

from __future__ import annotations

import dataclasses
import gc
import json
import logging
import mimetypes
import os
import posixpath
import re
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from coaching_playbook import pages, search
from coaching_playbook.diagnostics import Problem, as_text, summary
from coaching_playbook.load import Loaded, load, reload
from coaching_playbook.model import PageEntry, Playbook
from coaching_playbook.plugin.page_shell import ThemeRenderer, encoded
from coaching_playbook.plugin.range_requests import part_of
from coaching_playbook.publish import publish_entry
from coaching_playbook.site.build import file_path, is_page

if TYPE_CHECKING:
    from coaching_playbook.plugin import PlaybookPlugin

log = logging.getLogger("mkdocs.plugins.playbook")

SCRIPT = "playbook-preview.js"
POLL_SECONDS = 25.0
"""A request for news is answered after this time if there is none."""
SAVE_SECONDS = 0.004
"""The time in which all events of one save arrive."""
QUIET_SECONDS = 1.0
"""After a change of the menu, hand-written pages are built again when no file was saved for this time."""
_TEMPORARY = re.compile(r"(?:^|/)(?:\.|#|4913$)|~$|\.(?:swp|swx|tmp|part)$")
"""Files that editors write beside a file while they save it."""

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Snapshot:
    """What is served: one published playbook, and the theme of the last build. Never changed, only replaced."""

    plugin: PlaybookPlugin
    loaded: Loaded
    playbook: Playbook
    theme: ThemeRenderer
    press: pages.Renderer
    by_hand: Sequence[search.Document]
    contents: tuple[pages.NavItem, ...]

    def recipe(self, address: str) -> pages.PageSpec | None:
        if self.plugin.whole:
            return pages.page_spec_at(self.playbook, address)
        return next((spec for spec in self.plugin.recipes if spec.address == address), None)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Assets and media by their paths on the site."""
        return pages.static_files(self.playbook, self.plugin.root)

    @cached_property
    def texts(self) -> Mapping[str, bytes]:
        """Small files that belong to no page."""
        return {path: text.encode() for path, text in pages.extra_files(self.playbook, self.plugin.audience)}

    @cached_property
    def search(self) -> Mapping[str, bytes]:
        return dict(self.plugin.search_files(self.press, self.by_hand)) if self.plugin.whole else {}

    def with_playbook(self, loaded: Loaded, playbook: Playbook) -> Snapshot:
        contents = pages.build_nav(playbook)
        renderer = self.press.with_playbook(playbook)
        return Snapshot(self.plugin, loaded, playbook, self.theme, renderer, self.by_hand, contents)


class PreviewServer:
    """One preview."""

    def __init__(self, plugin: PlaybookPlugin, server: LiveReloadServer, app: App) -> None:
        self.plugin = plugin
        self.server = server
        self.news = threading.Condition()
        self.version = 0
        self.whole = 0
        """The version that last changed more than the pages themselves: a browser then reloads its page."""
        self.problems: tuple[Problem, ...] = plugin.mistakes
        self.now = self._snapshot()
        self._building = threading.Lock()
        self._rendering = threading.Lock()  # the theme marks the page that it renders as active
        self._searching = threading.Lock()
        self._broken: set[str] = set()
        self._changed: set[str] = set()
        self._saved = threading.Condition()
        self._menu_is_stale = False
        self._app = app
        self._build = server.builder
        server.builder = self._build_all  # MkDocs calls it when one of its own files changes

    def _snapshot(self) -> Snapshot:
        plugin = self.plugin
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # or a full collection of a large playbook, a third of a second, would delay some saves
        return Snapshot(
            plugin, plugin.loaded, plugin.playbook, plugin.theme, plugin.press, plugin.by_hand, plugin.contents
        )

    def start(self) -> None:
        """Watch the playbook's files. The operating system reports a change at once; MkDocs polls twice a second."""
        observer = Observer()
        handler = _Handler(self._on_event)
        plugin = self.plugin
        folders = {plugin.root / plugin.config.source, plugin.root / plugin.config.media}
        folders.add((plugin.root / plugin.config.videos).with_suffix(""))
        for folder in folders:
            if folder.is_dir():
                observer.schedule(handler, str(folder), recursive=True)
        observer.schedule(handler, str((plugin.root / plugin.config.videos).parent), recursive=False)
        observer.daemon = True
        observer.start()
        threading.Thread(target=self._follow, daemon=True).start()

    # --- a save ---

    def _on_event(self, path: str) -> None:
        root = f"{self.plugin.root}{os.sep}"
        path = path.removeprefix(root).replace(os.sep, "/")
        config = self.plugin.config
        bank = Path(config.videos).with_suffix("").as_posix()
        ours = path.startswith((f"{config.source}/", f"{config.media}/", f"{bank}/")) or path == config.videos
        if ours and not _TEMPORARY.search(path):
            with self._saved:
                self._changed.add(path)
                self._saved.notify()

    def _follow(self) -> None:
        while True:
            with self._saved:
                saved = self._saved.wait_for(lambda: self._changed, QUIET_SECONDS if self._menu_is_stale else None)
            if saved:
                time.sleep(SAVE_SECONDS)
            with self._saved:
                paths, self._changed = self._changed, set()
            try:
                if saved:
                    self.take(paths)
                else:
                    self._build_safely()
            except Exception:
                log.exception("The preview could not follow a change; it builds everything again.")
                self._build_safely()

    def take(self, paths: Collection[str]) -> None:
        """Follow a change of some files."""
        with self._building:
            done = self._take({*paths, *self._broken})
        if not done:
            self._build_safely()

    def _take(self, paths: set[str]) -> bool:
        """Whether a change could be followed without a build by MkDocs."""
        began = time.perf_counter()
        before, plugin = self.now, self.plugin
        loaded = reload(before.loaded, paths) if plugin.whole else None
        if loaded is None:
            config = plugin.config
            loaded = load(plugin.root, config.source, config.videos, config.media, day=plugin.day)
            if loaded.playbook is None:
                self._tell_mistakes(loaded, {problem.path for problem in loaded.mistakes})
            return loaded.playbook is None
        if loaded.playbook is None:
            self._tell_mistakes(loaded, paths)
            return True
        playbook = _published(before.playbook, loaded, plugin)
        if playbook is None:
            return False
        now = before.with_playbook(loaded, playbook)
        if now.contents != before.contents:
            if not _same_addresses(now.contents, before.contents):
                return False
            with self._rendering:
                _retitle(now.theme.nav.items, now.contents)
                now.theme.menu.update(pages.titles(now.contents))
            self._menu_is_stale = True
        self.now = now
        self._broken = set()
        self.problems = ()
        self._tell()
        log.info("Ready after %.0f ms.", 1000 * (time.perf_counter() - began))
        return True

    def _tell_mistakes(self, loaded: Loaded, paths: Collection[str]) -> None:
        self._broken = set(paths)
        self.problems = loaded.mistakes
        log.warning("%s\n%s", summary(loaded.mistakes), as_text(loaded.mistakes))
        self._tell()

    def _build_safely(self) -> None:
        try:
            self._build_all()
        except SystemExit as error:  # how MkDocs ends a build that failed; the server lives on
            print(error, file=sys.stderr)
        except Exception:
            log.exception("The preview could not be built.")

    def _build_all(self) -> None:
        """Run MkDocs' own build. Whatever stops it is shown in the page and in the terminal."""
        with self._building:
            self._menu_is_stale = False
            try:
                self._build()
                self.now = self._snapshot()
            finally:
                self.problems = self.plugin.mistakes
                self._broken = {problem.path for problem in self.problems}
                self.whole = self.version + 1
                self._tell()

    # --- the browser ---

    def _tell(self) -> None:
        with self.news:
            self.version += 1
            self.news.notify_all()

    def app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request for news or for a file as it is now; anything else is MkDocs' own."""
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "ignore")
        mount = self.server.mount_path
        if path == mount + SCRIPT:
            return _respond(start_response, (pages.ASSETS / "preview.js").read_bytes(), "text/javascript")
        if path.startswith(f"{mount}playbook-preview/"):
            return _respond(start_response, self._news(path.rpartition("/")[2]), "application/json")
        if not path.startswith(mount) or path.startswith("/livereload/"):
            return self._app(environ, start_response)
        inside = posixpath.normpath(f"/{path[len(mount) :]}").lstrip("/")
        if path.endswith("/") and inside:
            inside += "/"
        answer = self._made(inside.removesuffix("index.html") if is_page(inside[:-10]) else inside)
        if answer is not None:
            return self._send(start_response, answer, file_path(inside))
        file = self._file(file_path(inside))
        if file is not None:
            part = part_of(file, _content_type(inside), environ.get("HTTP_RANGE", ""), start_response)
            return part if part is not None else self._send(start_response, file.read_bytes(), file.name)
        if not is_page(inside) and self._exists(f"{inside}/"):
            start_response("302 Found", [("Location", urllib.parse.quote(f"{path}/"))])
            return []
        missing = self.plugin.site / "404.html"
        data = missing.read_bytes() if missing.is_file() else b"There is no such page."
        return self._send(start_response, data, "404.html", "404 Not Found")

    def _made(self, address: str) -> bytes | None:
        """A page or a small file that is made on request; None where there is none at this address."""
        now = self.now
        if spec := now.recipe(address):
            made = now.press.render(spec)
            if not isinstance(made, pages.Page):
                return made.text.encode()
            with self._rendering:
                return encoded(now.theme.render(made))
        if address.startswith("find/"):
            with self._searching:
                return now.search.get(address)
        return now.texts.get(file_path(address))

    def _file(self, path: str) -> Path | None:
        """A file that is served as it is: an asset, media of a clip that is shown, or what MkDocs built."""
        file = Path(self.now.files.get(path, self.plugin.site / path))
        return file if file.is_file() else None

    def _exists(self, address: str) -> bool:
        return self.now.recipe(address) is not None or self._file(file_path(address)) is not None

    def _send(self, start_response: Callable[..., Any], data: bytes, name: str, status: str = "200 OK") -> list[bytes]:
        if name.endswith(".html"):
            data = self._with_script(data)
        return _respond(start_response, data, _content_type(name), status)

    def _news(self, known: str) -> bytes:
        with self.news:
            self.news.wait_for(lambda: known != str(self.version), POLL_SECONDS)
            seen = int(known) if known.isdigit() else self.version
            problems = [
                {"path": one.path, "line": one.line, "column": one.column, "sentence": one.sentence}
                for one in self.problems
            ]
            state = {"now": str(self.version), "whole": seen < self.whole, "problems": problems}
        return json.dumps(state).encode()

    def _with_script(self, page: bytes) -> bytes:
        # A page with mistakes to show is one version behind, so that it asks for news at once.
        now = self.version - bool(self.problems)
        script = f'<script type="module" src="{self.server.mount_path}{SCRIPT}?now={now}"></script>'.encode()
        head, end, tail = page.rpartition(b"</body>")
        return head + script + end + tail if end else page + script


def _published(before: Playbook, loaded: Loaded, plugin: PlaybookPlugin) -> Playbook | None:
    """The published playbook after some entries changed; None if other clips are visible now."""
    now = loaded.playbook
    assert now is not None
    fresh: dict[tuple[str, str], PageEntry] = {}
    for entry in loaded.changed:
        shown = publish_entry(entry, now, before.exemplar.keys(), plugin.audience, plugin.day)
        if (shown is None) == (entry.shelf != "exemplars" or entry.id in before.exemplar):
            return None
        if shown:
            fresh[entry.shelf, entry.id] = shown
    made: Playbook | None = before
    for entry in fresh.values():
        made = made and made.with_entry(entry)
    if made:
        return made

    def in_order(entries: Iterable[PageEntry], known: Mapping[str, PageEntry]) -> tuple[Any, ...]:
        return tuple(fresh.get((one.shelf, one.id), known[one.id]) for one in entries if one.id in known)

    return dataclasses.replace(
        before,
        leverage_points=in_order(now.leverage_points, before.leverage_point),
        techniques=in_order(now.techniques, before.technique),
        exemplars=in_order(now.exemplars, before.exemplar),
    )


def _same_addresses(one: Sequence[pages.NavItem], other: Sequence[pages.NavItem]) -> bool:
    """Whether two navigations differ in titles only."""
    return len(one) == len(other) and all(
        mine.address == theirs.address and _same_addresses(mine.children, theirs.children)
        for mine, theirs in zip(one, other, strict=True)
    )


def _retitle(items: Iterable[Any], chapters: Iterable[pages.NavItem]) -> None:
    """Give the items of MkDocs' navigation the titles of ours. Hand-written pages come last, and are left alone."""
    for item, chapter in zip(items, chapters, strict=False):
        item.title = str(pages.escape(chapter.title))
        _retitle(item.children or (), chapter.children)


def _content_type(path: str) -> str:
    known = {".js": "text/javascript", ".vtt": "text/vtt", ".json": "application/json", ".html": "text/html"}
    ending = posixpath.splitext(path)[1]
    return known.get(ending) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def _respond(start_response: Callable[..., Any], data: bytes, kind: str, status: str = "200 OK") -> list[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(data))), ("Cache-Control", "no-store")]
    start_response(status, headers)
    return [data]


class _Handler(FileSystemEventHandler):
    def __init__(self, on_event: Callable[[str], None]) -> None:
        self._on_event = on_event

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("created", "modified", "moved", "deleted", "closed") and not event.is_directory:
            for path in (event.src_path, getattr(event, "dest_path", "")):
                if path:
                    self._on_event(os.fsdecode(path))
