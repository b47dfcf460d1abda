"""The preview: keeps the playbook in memory, and remakes what a save has changed while the writer looks up.

MkDocs' own server goes on with everything else: hand-written pages, the configuration, and whatever touches so much of
the playbook that the whole has to be looked at.
"""

from __future__ import annotations

import json
import logging
import mimetypes
import os
import posixpath
import re
import threading
import time
import urllib.parse
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from generator import disk, find, pages
from generator.build import copy, files_in
from generator.load import Loaded, again, load
from generator.preview import with_ranges
from generator.problems import Problem, as_text, summary
from generator.publish import publish_again

if TYPE_CHECKING:
    from generator.plugin import PlaybookPlugin

log = logging.getLogger("mkdocs.plugins.playbook")

SCRIPT = "playbook-preview.js"
WAIT = 25.0
"""Seconds after which a browser that waits for news is told that there is none."""
TOGETHER = 0.004
"""Seconds in which the events of one save come in."""
_NO_PAGE = re.compile(r"(?:^|/)(?:\.|#|4913$)|~$|\.(?:swp|swx|tmp|part)$")
"""What editors write beside a file while they save it."""

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Live:
    """One preview. `plugin` holds what was built last; the lock is held by whoever builds."""

    def __init__(self, plugin: PlaybookPlugin, server: LiveReloadServer, app: App) -> None:
        self.plugin = plugin
        self.server = server
        self.lock = threading.Lock()
        self.news = threading.Condition()
        self.version = 0
        self.whole = 0
        """The version that last changed more than the pages themselves: a browser then loads its page anew."""
        self.problems: tuple[Problem, ...] = plugin.mistakes
        self._found = plugin.playbook
        """The playbook that the search knows of."""
        self._broken: set[str] = set()
        self._changed: set[str] = set()
        self._stirred = threading.Condition()
        self._app = with_ranges(app, plugin.site, plugin.config.media)
        self._build = server.builder
        server.builder = self._whole  # MkDocs calls it when one of its own files changes

    def start(self) -> None:
        """Watch the playbook's files. The operating system tells of a change at once; MkDocs looks twice a second."""
        observer = Observer()
        handler = _Handler(self._stir)
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

    def _stir(self, path: str) -> None:
        root = f"{self.plugin.root}{os.sep}"
        path = path.removeprefix(root).replace(os.sep, "/")
        config = self.plugin.config
        bank = Path(config.videos).with_suffix("").as_posix()
        ours = path.startswith((f"{config.source}/", f"{config.media}/", f"{bank}/")) or path == config.videos
        if ours and not _NO_PAGE.search(path):
            with self._stirred:
                self._changed.add(path)
                self._stirred.notify()

    def _follow(self) -> None:
        with self.lock:
            self._rehearse()
        while True:
            with self._stirred:
                self._stirred.wait_for(lambda: self._changed)
            time.sleep(TOGETHER)
            with self._stirred:
                paths, self._changed = self._changed, set()
            try:
                with self.lock:
                    self._take(paths)
            except Exception:
                log.exception("The preview could not follow a change; it builds everything again.")
                self._ask_mkdocs()

    def _rehearse(self) -> None:
        """Do what a save will ask for, so that the first one waits for nothing that later ones do not."""
        plugin = self.plugin
        plugin.works.get_ready()
        if plugin.loaded.playbook and plugin.playbook.techniques:
            one = plugin.playbook.techniques[0]
            plugin.loaded.playbook.with_readings([plugin.loaded.playbook.technique[one.id]])
            shown = plugin.playbook.with_readings([one]) or plugin.playbook
            changed = {(one.shelf, one.id): frozenset({"steps"})}
            for _same in plugin.works.again(shown, changed, plugin.frames.fill, known=plugin.search.wants):
                pass

    def _take(self, paths: Collection[str]) -> None:
        """Follow a change of some files as far as it goes."""
        began = time.perf_counter()
        plugin = self.plugin
        paths = {*paths, *self._broken}
        now = again(plugin.loaded, paths) if plugin.whole else None
        if now is None:
            config = plugin.config
            now = load(plugin.root, config.source, config.videos, config.media, day=plugin.day, memory=plugin.memory)
            if now.playbook is None:
                self._tell_mistakes(now, {problem.path for problem in now.mistakes})
            else:
                self._ask_mkdocs()
            return
        if now.playbook is None:
            self._tell_mistakes(now, paths)
            return
        written = self._remade(now, paths)
        if written is None:
            self._ask_mkdocs()
            return
        self._broken = set()
        self.problems = ()
        self._tell()
        log.info("%s made again in %.0f ms.", _count(written, "file"), 1000 * (time.perf_counter() - began))

    def _remade(self, now: Loaded, paths: Collection[str]) -> int | None:
        """Make again what shows the entries that differ, and copy files among `paths` that the site has as they are.

        None where more than pages has changed.
        """
        plugin = self.plugin
        assert now.playbook is not None
        changed = {key: fields for key, (_stamp, fields) in now.differ.items()}
        shown = publish_again(plugin.playbook, now.playbook, changed, plugin.audience, plugin.day)
        if shown is None or any(fields & _FOR_THE_SITE for fields in changed.values()):
            return None
        changed = {key: fields for key, fields in changed.items() if key[0] != "exemplars" or key[1] in shown.exemplar}
        if any(key[0] == "exemplars" and fields & _PLAN for key, fields in changed.items()):
            return None
        written, folders = 0, set[str]()
        for path, data in plugin.works.again(shown, changed, plugin.frames.fill, known=plugin.search.wants):
            disk.put(plugin.site, path, data, folders)
            written += 1
        written += len(copy({path: plugin.copies[path] for path in plugin.copies.keys() & paths}, plugin.site))
        plugin.loaded, plugin.playbook = now, shown
        if pages.contents(shown) != plugin.contents:
            self._ask_mkdocs()  # for the menu, which stands on every page; the writer's own page is right already
        return written

    def _tell_mistakes(self, loaded: Loaded, paths: Collection[str]) -> None:
        self._broken = set(paths)
        self.problems = loaded.mistakes
        log.warning("%s\n%s", summary(loaded.mistakes), as_text(loaded.mistakes))
        self._tell()

    def _ask_mkdocs(self) -> None:
        """Have MkDocs build everything, as it does when one of its own files changes."""
        with self.server._rebuild_cond:
            self.server._want_rebuild = True
            self.server._rebuild_cond.notify_all()

    def _whole(self) -> None:
        """MkDocs' own build. Whatever stops it is told in the page and in the terminal, and the server lives on."""
        with self.lock:
            try:
                self._build()
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
        """Answer a request: what is news, or a file as it is now; anything else is MkDocs' own."""
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "ignore")
        mount = self.server.mount_path
        if path == mount + SCRIPT:
            return _answer(start_response, (pages.ASSETS / "preview.js").read_bytes(), "text/javascript")
        if path.startswith(f"{mount}playbook-preview/"):
            return _answer(start_response, self._news(path.rpartition("/")[2]), "application/json")
        # MkDocs lets a reader wait while a build of its own is under way, for ever where that failed. This does not.
        if path.startswith(mount) and "HTTP_RANGE" not in environ and not path.startswith("/livereload/"):
            inside = posixpath.normpath(f"/{path[len(mount) :]}").lstrip("/")
            file = self.plugin.site / inside
            if file.is_dir() and not path.endswith("/"):
                start_response("302 Found", [("Location", urllib.parse.quote(f"{path}/"))])
                return []
            if path.endswith("/"):
                file = file / "index.html"
            if inside.startswith("find/") and file.suffix != ".html":
                self._find()
            if file.is_file():
                return self._file(file, "200 OK", start_response)
            return self._file(self.plugin.site / "404.html", "404 Not Found", start_response)
        return self._app(environ, start_response)

    def _file(self, file: Path, status: str, start_response: Callable[..., Any]) -> list[bytes]:
        data = file.read_bytes() if file.is_file() else b"There is no such page."
        if file.suffix == ".html":
            data = self._with_script(data)
        return _answer(start_response, data, _kind_of(file), status)

    def _find(self) -> None:
        """Bring the search up to date, when somebody asks for a part of it."""
        with self.lock:
            if self._found is self.plugin.playbook:
                return
            plugin, folders = self.plugin, set[str]()
            there = {
                f"find/{path}"
                for path in files_in(plugin.site / "find")
                if path.startswith(("text/", "clips/", "pages/"))
            }
            for path, data in plugin.found(there):
                disk.put(plugin.site, path, data, folders)
            for path in there - find.named(plugin.past.found):
                (plugin.site / path).unlink()
            self._found = plugin.playbook

    def _news(self, known: str) -> bytes:
        with self.news:
            self.news.wait_for(lambda: known != str(self.version), WAIT)
            seen = int(known) if known.isdigit() else self.version
            problems = [
                {"path": one.path, "line": one.line, "column": one.column, "sentence": one.sentence}
                for one in self.problems
            ]
            state = {"now": str(self.version), "whole": seen < self.whole, "problems": problems}
        return json.dumps(state).encode()

    def _with_script(self, page: bytes) -> bytes:
        # A page that shows mistakes is a version behind, so that it asks at once and is told of them.
        now = self.version - bool(self.problems)
        script = f'<script type="module" src="{self.server.mount_path}{SCRIPT}?now={now}"></script>'.encode()
        head, end, tail = page.rpartition(b"</body>")
        return head + script + end + tail if end else page + script


_FOR_THE_SITE = frozenset({"was", "*"})
"""Fields that files beside the pages are made from."""
_PLAN = frozenset({"source", "moments", "poster", "captions", "kind", "technique", "role"})
"""Fields of a clip that say which pages and files there are."""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _kind_of(file: Path) -> str:
    known = {".js": "text/javascript", ".vtt": "text/vtt", ".json": "application/json"}
    return known.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def _answer(start_response: Callable[..., Any], data: bytes, kind: str, status: str = "200 OK") -> list[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(data))), ("Cache-Control", "no-store")]
    start_response(status, headers)
    return [data]


class _Handler(FileSystemEventHandler):
    def __init__(self, stir: Callable[[str], None]) -> None:
        self._stir = stir

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("created", "modified", "moved", "deleted", "closed") and not event.is_directory:
            for path in (event.src_path, getattr(event, "dest_path", "")):
                if path:
                    self._stir(os.fsdecode(path))
