"""The preview server of `mkdocs serve`, which renders pages on request: one file, because its threads share state.

It keeps the playbook in memory, watches its files, and parses only those that were saved, so that the cost of a save
does not depend on the number of pages. For other changes MkDocs rebuilds everything: hand-written pages, the
configuration, and changes that affect more than single entries (a new or deleted file, a file that entries share).
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
from watchdog.observers.api import BaseObserver

from coaching_playbook import pages, search
from coaching_playbook.diagnostics import Problem, as_text, summary
from coaching_playbook.load import EMPTY_PLAYBOOK, Loaded, LoadError, load, reload
from coaching_playbook.model import Exemplar, PageEntry, Playbook, Technique, pictured_parts
from coaching_playbook.paths import clips_folder, walk
from coaching_playbook.plugin.page_frame import ThemeRenderer, encode_page
from coaching_playbook.plugin.range_requests import respond, send_range
from coaching_playbook.publish import EntryPublisher
from coaching_playbook.urls import file_path, is_page

if TYPE_CHECKING:
    from coaching_playbook.plugin import PlaybookPlugin

log = logging.getLogger("mkdocs.plugins.playbook")

SCRIPT = "playbook-preview.js"
VERSION_TIMEOUT_SECONDS = 25.0
"""How long a request of the browser waits for a new version before it is answered (long polling)."""
DEBOUNCE_SECONDS = 0.004
"""Time to wait after a file event, so that all events of one save are handled together."""
POLL_FILES_SECONDS = 1.0
"""Minimum pause between two scans of the files for changes."""
POLL_FILES_PAUSE_RATIO = 20.0
"""Minimum pause as a multiple of the duration of a scan, so that scans take at most a twentieth of one core."""
MENU_REBUILD_DELAY_SECONDS = 1.0
"""After a title in the menu changed, hand-written pages are rebuilt once no file was saved for this time."""
_TEMPORARY_FILE = re.compile(r"(?:^|/)(?:\.|#|4913$)|~$|\.(?:swp|swx|tmp|part)$")
"""Matches the paths of hidden files, and of temporary files that editors create while saving."""
FileStamp = tuple[int, int, int]
"""(mtime in ns, ctime in ns, size in bytes) of a file. A copied file can keep mtime and size, but not ctime."""

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Snapshot:
    """What the server serves at one moment: a published playbook and the theme of the last build. Immutable.

    `loaded` is the whole playbook, `playbook` what the audience may see of it. A change replaces the snapshot.
    """

    plugin: PlaybookPlugin
    loaded: Loaded
    publisher: EntryPublisher
    playbook: Playbook
    theme: ThemeRenderer
    renderer: pages.Renderer
    handwritten: Sequence[search.Document]
    nav_items: tuple[pages.NavItem, ...]

    def spec_at(self, address: str) -> pages.PageSpec | None:
        """Return the page or data file to render at a URL; None if nothing is generated there."""
        if self.plugin.is_valid:
            return pages.page_spec_at(self.playbook, address)
        return next((spec for spec in self.plugin.specs if spec.url == address), None)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Files on disk to serve as they are (assets and media), keyed by path relative to the site."""
        return pages.static_files(self.playbook, self.plugin.root)

    @cached_property
    def texts(self) -> Mapping[str, bytes]:
        """Contents of generated files that are not pages, keyed by path relative to the site."""
        texts = dict(
            pages.extra_files(self.playbook, self.plugin.audience, self.renderer.language, self.renderer.site_url)
        )
        texts.update(self.plugin.style_files(texts))
        return {path: text.encode() for path, text in texts.items()}

    @cached_property
    def search(self) -> Mapping[str, bytes]:
        """Contents of the search index, keyed by path relative to the site."""
        return dict(self.plugin.render_search_index(self.renderer, self.handwritten))

    def with_playbook(self, loaded: Loaded, publisher: EntryPublisher, playbook: Playbook) -> Snapshot:
        """Return a copy with another playbook, and with the navigation that belongs to it."""
        return dataclasses.replace(
            self,
            loaded=loaded,
            publisher=publisher,
            playbook=playbook,
            renderer=self.renderer.with_playbook(playbook),
            nav_items=pages.build_nav(playbook),
        )


class PreviewServer:
    """The WSGI app of the preview, and two threads: one watches files for changes, one applies the changes."""

    def __init__(self, plugin: PlaybookPlugin, server: LiveReloadServer, app: WsgiApp) -> None:
        self.plugin = plugin
        self.server = server
        self.new_version = threading.Condition()
        self.version = 0
        self.rebuilt_version = 0
        """The version of the last full build: browsers that show an older version reload the whole page."""
        self.problems: tuple[Problem, ...] = plugin.mistakes
        self.now = self._snapshot()
        self._building = threading.Lock()
        self._rendering = threading.Lock()  # rendering marks its page as active, in shared state
        self._searching = threading.Lock()
        self._broken: set[str] = set()
        self._changed: set[str] = set()
        self._saved = threading.Condition()
        self._menu_is_stale = False
        self._seen: dict[str, FileStamp] = {}
        self._stopped = threading.Event()
        self._observer: BaseObserver | None = None
        self._app = app
        self._build = server.builder
        server.builder = self._build_all  # MkDocs calls it when a file that it watches changes

    def _snapshot(self) -> Snapshot:
        """Return a snapshot of the result of the last build by MkDocs."""
        plugin = self.plugin
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # a full garbage collection of a large playbook takes 0.3 s, which would delay a save
        return Snapshot(
            plugin,
            plugin.loaded,
            EntryPublisher(plugin.loaded.playbook or EMPTY_PLAYBOOK, plugin.audience, plugin.day),
            plugin.playbook,
            plugin.theme,
            plugin.renderer,
            plugin.handwritten,
            plugin.nav_items,
        )

    def start(self) -> None:
        """Start the threads that watch the playbook's files, by events of the operating system and by regular scans.

        Scans are needed because network drives, shared folders of containers and WSL send no events, some systems limit
        the number of watches, and a folder that is deleted and created again is no longer watched.
        """
        self._seen = self._stat_files()
        try:
            self._start_observer()
        except OSError as error:
            reason = error.strerror or str(error)
            log.info("Changes are noticed within a second or two, as this computer does not report them (%s).", reason)
        for target in (self._process_changes, self._poll_files):
            threading.Thread(target=target, daemon=True).start()

    def stop_watching(self) -> None:
        """End the threads that watch files."""
        self._stopped.set()
        if self._observer and self._observer.is_alive():
            self._observer.stop()

    def _start_observer(self) -> None:
        """Subscribe to file events of the operating system. Raises OSError if it offers none."""
        plugin = self.plugin
        bank = plugin.root / plugin.config.videos
        handler = _FileEventHandler(self._on_event)
        observer = self._observer = Observer()  # may raise too
        for folder in {plugin.root / plugin.config.source, plugin.root / plugin.config.media, bank.with_suffix("")}:
            if folder.is_dir():
                observer.schedule(handler, str(folder), recursive=True)
        observer.schedule(handler, str(bank.parent), recursive=False)
        observer.daemon = True
        observer.start()

    # --- polling ---

    def _stat_files(self) -> dict[str, FileStamp]:
        """Return the stamp of each source file, keyed by path relative to the root."""
        root, config = self.plugin.root, self.plugin.config
        found = {
            f"{folder}/{entry.path}": (entry.mtime_ns, entry.ctime_ns, entry.size)
            for folder in (config.source, config.media, clips_folder(config.videos))
            for entry in walk(root / folder, skip_hidden=True)
            if entry.kind != "folder"
        }
        if stamp := _file_stamp(root / config.videos):
            found[config.videos] = stamp
        return {path: stamp for path, stamp in found.items() if not _TEMPORARY_FILE.search(path)}

    def _poll_files(self) -> None:
        """Scan the files regularly and record those that changed, until the server stops (body of a thread)."""
        pause = POLL_FILES_SECONDS
        while not self._stopped.wait(pause):
            began = time.perf_counter()
            now = self._stat_files()
            pause = max(POLL_FILES_SECONDS, POLL_FILES_PAUSE_RATIO * (time.perf_counter() - began))
            with self._saved:
                changed = {path for path in now.keys() | self._seen.keys() if now.get(path) != self._seen.get(path)}
                self._seen = now
                if changed:
                    self._changed |= changed
                    self._saved.notify()

    def _record_as_seen(self, paths: Iterable[str]) -> None:
        """Record the current state of files, so that the next scan does not report them. The caller must hold the lock
        `_saved`.
        """
        for path in paths:
            if stamp := _file_stamp(self.plugin.root / path):
                self._seen[path] = stamp
            else:
                self._seen.pop(path, None)

    # --- a save ---

    def _on_event(self, path: str) -> None:
        """Record a file event, given by its absolute path, if the file is a source of the playbook."""
        root = f"{self.plugin.root}{os.sep}"
        path = path.removeprefix(root).replace(os.sep, "/")
        config = self.plugin.config
        bank = clips_folder(config.videos)
        is_source = path.startswith((f"{config.source}/", f"{config.media}/", f"{bank}/")) or path == config.videos
        if is_source and not _TEMPORARY_FILE.search(path):
            with self._saved:
                self._changed.add(path)
                self._saved.notify()

    def _process_changes(self) -> None:
        """Apply recorded changes as they arrive, in an endless loop (body of a thread).

        Also rebuilds everything if a title in the menu changed and no file was saved for `MENU_REBUILD_DELAY_SECONDS`.
        """
        while True:
            with self._saved:
                saved = self._saved.wait_for(
                    lambda: self._changed, MENU_REBUILD_DELAY_SECONDS if self._menu_is_stale else None
                )
            if saved:
                time.sleep(DEBOUNCE_SECONDS)
            with self._saved:
                paths, self._changed = self._changed, set()
                self._record_as_seen(paths)
            try:
                if saved:
                    self.apply_change(paths)
                else:
                    self._build_safely()
            except Exception:
                log.exception("The preview could not follow a change; it builds everything again.")
                self._build_safely()

    def apply_change(self, paths: Collection[str]) -> None:
        """Update the preview after a change of the files at `paths`, relative to the root; rebuild all if needed."""
        with self._building:
            is_applied = self._apply_without_mkdocs({*paths, *self._broken})
        if not is_applied:
            self._build_safely()

    def _apply_without_mkdocs(self, paths: set[str]) -> bool:
        """Update the preview by parsing only the files at `paths`; return False if MkDocs has to rebuild everything."""
        began = time.perf_counter()
        before, plugin = self.now, self.plugin
        loaded = reload(before.loaded, paths) if plugin.is_valid else None
        if loaded is None:
            config = plugin.config
            try:
                loaded = load(plugin.root, config.source, config.videos, config.media, day=plugin.day)
            except LoadError as error:  # a folder is away, such as while git changes branches
                self._publish_problems((Problem(config.source, 1, 1, "missing-folder", str(error)),), ())
                return True
            if loaded.playbook is None:
                self._publish_problems(loaded.mistakes, {problem.path for problem in loaded.mistakes})
                return True
            return False
        if loaded.playbook is None:
            self._publish_problems(loaded.mistakes, paths)
            return True
        published = _with_published_changes(before, loaded)
        if published is None:
            return False
        now = before.with_playbook(loaded, *published)
        if now.nav_items != before.nav_items:
            if not _same_addresses(now.nav_items, before.nav_items):
                return False
            with self._rendering:
                self.plugin.foreign_words = now.renderer.foreign_words
                _update_titles(now.theme.nav.items, now.nav_items)
                now.theme.menu.update(pages.nav_titles(now.nav_items))
            self._menu_is_stale = True
        self.now = now
        self._broken = set()
        self.problems = ()
        self._increment_version()
        log.info("Ready after %.0f ms.", 1000 * (time.perf_counter() - began))
        return True

    def _publish_problems(self, problems: tuple[Problem, ...], paths: Collection[str]) -> None:
        """Show errors in the browser and the terminal. The next change parses `paths` again, besides changed files."""
        self._broken = set(paths)
        self.problems = problems
        log.warning("%s\n%s", summary(problems), as_text(problems))
        self._increment_version()

    def _build_safely(self) -> None:
        """Rebuild everything with MkDocs; print an exception instead of raising it."""
        try:
            self._build_all()
        except SystemExit as error:  # raised by MkDocs for a failed build; the server must survive it
            print(error, file=sys.stderr)
        except Exception:
            log.exception("The preview could not be built.")

    def _build_all(self) -> None:
        """Rebuild everything with MkDocs and serve the result; errors in the playbook are shown in the browser."""
        with self._building:
            self._menu_is_stale = False
            try:
                self._build()
                self.now = self._snapshot()
            finally:
                self.problems = self.plugin.mistakes
                self._broken = {problem.path for problem in self.problems}
                self.rebuilt_version = self.version + 1
                self._increment_version()

    # --- the browser ---

    def _increment_version(self) -> None:
        """Increment the version and answer the requests that wait for it, so that open pages update."""
        with self.new_version:
            self.version += 1
            self.new_version.notify_all()

    def app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a WSGI request for the version or a file of the site; pass other requests to MkDocs' own app."""
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
        mount = self.server.mount_path
        if path == mount + SCRIPT:
            return respond(start_response, (pages.ASSETS / "preview.js").read_bytes(), "text/javascript")
        if path.startswith(f"{mount}playbook-preview/"):
            return respond(start_response, self._wait_for_version(path.rpartition("/")[2]), "application/json")
        if not path.startswith(mount) or path.startswith("/livereload/"):
            return self._app(environ, start_response)
        inside = posixpath.normpath(f"/{path[len(mount) :]}").lstrip("/")
        if path.endswith("/") and inside:
            inside += "/"
        body = self._render_address(inside.removesuffix("index.html") if is_page(inside[:-10]) else inside)
        if body is not None:
            return self._send_file(start_response, body, file_path(inside))
        file = self._static_file(file_path(inside))
        if file is not None:
            part = send_range(file, _content_type(inside), environ.get("HTTP_RANGE", ""), start_response)
            return part if part is not None else self._send_file(start_response, file.read_bytes(), file.name)
        if not is_page(inside) and self._is_served(f"{inside}/"):
            start_response("302 Found", [("Location", urllib.parse.quote(f"{path}/"))])
            return []
        missing = self.plugin.site / "404.html"
        data = missing.read_bytes() if missing.is_file() else b"There is no such page."
        return self._send_file(start_response, data, "404.html", "404 Not Found")

    def _render_address(self, address: str) -> bytes | None:
        """Return the content of the generated page or file at a URL; None if nothing is generated there."""
        now = self.now
        if spec := now.spec_at(address):
            rendered = now.renderer.render(spec)
            if not isinstance(rendered, pages.Page):
                return rendered.text.encode()
            with self._rendering:
                return encode_page(now.theme.render(rendered))
        if address.startswith("find/"):
            with self._searching:
                return now.search.get(address)
        return now.texts.get(file_path(address))

    def _static_file(self, path: str) -> Path | None:
        """Return the file on disk for a path of the site: an asset, media, or built by MkDocs; None if missing."""
        file = Path(self.now.files.get(path, self.plugin.site / path))
        try:
            return file if file.is_file() else None
        except OSError:  # a name that is too long for a file system
            return None

    def _is_served(self, address: str) -> bool:
        """Return whether there is a page or a file at a URL relative to the site."""
        return self.now.spec_at(address) is not None or self._static_file(file_path(address)) is not None

    def _send_file(
        self, start_response: Callable[..., Any], data: bytes, name: str, status: str = "200 OK"
    ) -> list[bytes]:
        """Start a response with a file, and return its body; an HTML page gets the script that reloads it."""
        if name.endswith(".html"):
            data = self._with_script(data)
        return respond(start_response, data, _content_type(name), status)

    def _wait_for_version(self, known: str) -> bytes:
        """Wait for a version other than `known`, or a timeout, and return the state as JSON for preview.js."""
        with self.new_version:
            self.new_version.wait_for(lambda: known != str(self.version), VERSION_TIMEOUT_SECONDS)
            seen = int(known) if known.isdigit() else self.version
            problems = [
                {"path": problem.path, "line": problem.line, "column": problem.column, "sentence": problem.sentence}
                for problem in self.problems
            ]
            state = {"now": str(self.version), "whole": seen < self.rebuilt_version, "problems": problems}
        return json.dumps(state).encode()

    def _with_script(self, page: bytes) -> bytes:
        """Return a page with the script that reloads it (preview.js) before the end of its body."""
        # With mistakes to show, start one version behind, so that the page fetches them at once.
        now = self.version - bool(self.problems)
        script = f'<script type="module" src="{self.server.mount_path}{SCRIPT}?now={now}"></script>'.encode()
        head, end, tail = page.rpartition(b"</body>")
        return head + script + end + tail if end else page + script


def _changes_visibility(entry: PageEntry, former: Playbook) -> bool:
    """Return whether an edited entry can change what is visible elsewhere: a clip, or an entry with other pictures."""
    if isinstance(entry, Exemplar):
        return True
    before = (former.technique if isinstance(entry, Technique) else former.leverage_point)[entry.id]
    return list(pictured_parts(entry)) != list(pictured_parts(before))


def _with_published_changes(snapshot: Snapshot, loaded: Loaded) -> tuple[EntryPublisher, Playbook] | None:
    """Return the published playbook with its changed entries published again, and the publisher for the next change.

    Return None if a change affects what is visible of other entries, so that all have to be published again.
    """
    published, publisher = snapshot.playbook, snapshot.publisher
    before, after = snapshot.loaded.playbook, loaded.playbook
    assert before is not None
    assert after is not None
    if any(_changes_visibility(entry, before) for entry in loaded.changed):
        publisher = EntryPublisher(after, snapshot.plugin.audience, snapshot.plugin.day)
        if publisher.visibility != snapshot.publisher.visibility:
            return None
    changed = {(entry.url_folder, entry.id): publisher.publish(entry) for entry in loaded.changed}

    def in_order_of(entries: Iterable[PageEntry], known: Mapping[str, PageEntry]) -> tuple[Any, ...]:
        """Return the published form of those `entries` that are visible; `known` holds it from before the change."""
        return tuple(changed.get((e.url_folder, e.id), known[e.id]) for e in entries if e.id in known)

    return publisher, dataclasses.replace(
        published,
        leverage_points=in_order_of(after.leverage_points, published.leverage_point),
        techniques=in_order_of(after.techniques, published.technique),
        exemplars=in_order_of(after.exemplars, published.exemplar),
    )


def _same_addresses(first: Sequence[pages.NavItem], second: Sequence[pages.NavItem]) -> bool:
    """Return whether two navigations have the same URLs, so that they differ in titles at most."""
    return len(first) == len(second) and all(
        a.url == b.url and _same_addresses(a.children, b.children) for a, b in zip(first, second, strict=True)
    )


def _update_titles(items: Iterable[Any], nav_items: Iterable[pages.NavItem]) -> None:
    """Set the titles of MkDocs' navigation items to those of `nav_items`, in place.

    The hand-written pages at the end of MkDocs' navigation have no NavItem, and stay as they are.
    """
    for item, nav_item in zip(items, nav_items, strict=False):
        item.title = str(pages.escape(nav_item.title))
        _update_titles(item.children or (), nav_item.children)


def _content_type(path: str) -> str:
    """Return the media type of a file by its suffix."""
    known = {".js": "text/javascript", ".vtt": "text/vtt", ".json": "application/json", ".html": "text/html"}
    suffix = posixpath.splitext(path)[1]
    return known.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def _file_stamp(file: Path) -> FileStamp | None:
    """Return the stamp of a file; None if it does not exist."""
    try:
        found = file.lstat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_size)


class _FileEventHandler(FileSystemEventHandler):
    """Calls `on_event` with the path of each file that was created, changed, moved or deleted."""

    def __init__(self, on_event: Callable[[str], None]) -> None:
        self._on_event = on_event

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("created", "modified", "moved", "deleted", "closed") and not event.is_directory:
            for path in (event.src_path, getattr(event, "dest_path", "")):
                if path:
                    self._on_event(os.fsdecode(path))
