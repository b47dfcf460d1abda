"""The preview server (one file: its threads share their state), which renders pages on request.

It keeps the playbook in memory, and parses a file again when it is saved.

The cost of a save is independent of the number of pages. MkDocs rebuilds for all other changes: hand-written pages, the
configuration, and changes that affect more than single entries (a new or deleted file, a shared file).
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
from coaching_playbook.load import Loaded, LoadError, load, reload
from coaching_playbook.model import Exemplar, PageEntry, Playbook
from coaching_playbook.paths import walk
from coaching_playbook.plugin.page_shell import ThemeRenderer, encoded
from coaching_playbook.plugin.range_requests import part_of
from coaching_playbook.publish import filmed_techniques, hidden_photographs, publish_entry
from coaching_playbook.site.build import file_path, is_page

if TYPE_CHECKING:
    from coaching_playbook.plugin import PlaybookPlugin

log = logging.getLogger("mkdocs.plugins.playbook")

SCRIPT = "playbook-preview.js"
POLL_SECONDS = 25.0
"""Timeout of a long-polling request for the current version."""
SAVE_SECONDS = 0.004
"""Debounce time: all events of one save arrive within it."""
POLL_FILES_SECONDS = 1.0
"""Pause between two looks at the files."""
POLL_FILES_SHARE = 20.0
"""Minimum pause in relation to the time of a look, so that a large tree takes a twentieth of one core at most."""
QUIET_SECONDS = 1.0
"""After a change of the menu, hand-written pages are rebuilt once no file was saved for this time."""
_TEMPORARY = re.compile(r"(?:^|/)(?:\.|#|4913$)|~$|\.(?:swp|swx|tmp|part)$")
"""Temporary files that editors create while saving."""

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Snapshot:
    """The state that is served: a published playbook, and the theme of the last build. Immutable; replaced whole."""

    plugin: PlaybookPlugin
    loaded: Loaded
    playbook: Playbook
    theme: ThemeRenderer
    renderer: pages.Renderer
    handwritten: Sequence[search.Document]
    nav_items: tuple[pages.NavItem, ...]

    def spec_at(self, address: str) -> pages.PageSpec | None:
        if self.plugin.is_valid:
            return pages.page_spec_at(self.playbook, address)
        return next((spec for spec in self.plugin.specs if spec.address == address), None)

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Assets and media: files of the file system, by path relative to the site."""
        return pages.static_files(self.playbook, self.plugin.root)

    @cached_property
    def texts(self) -> Mapping[str, bytes]:
        """Generated files that are no pages, by path relative to the site."""
        texts = dict(
            pages.extra_files(self.playbook, self.plugin.audience, self.renderer.language, self.renderer.site_url)
        )
        texts.update(self.plugin.style_files(texts))
        return {path: text.encode() for path, text in texts.items()}

    @cached_property
    def search(self) -> Mapping[str, bytes]:
        return dict(self.plugin.search_files(self.renderer, self.handwritten))

    def with_playbook(self, loaded: Loaded, playbook: Playbook) -> Snapshot:
        nav_items = pages.build_nav(playbook)
        renderer = self.renderer.with_playbook(playbook)
        return Snapshot(self.plugin, loaded, playbook, self.theme, renderer, self.handwritten, nav_items)


class PreviewServer:
    """The WSGI app of a preview, and the threads that watch its files."""

    def __init__(self, plugin: PlaybookPlugin, server: LiveReloadServer, app: App) -> None:
        self.plugin = plugin
        self.server = server
        self.new_version = threading.Condition()
        self.version = 0
        self.rebuilt_version = 0
        """The version of the last build by MkDocs: browsers with an older page reload it whole."""
        self.problems: tuple[Problem, ...] = plugin.mistakes
        self.now = self._snapshot()
        self._building = threading.Lock()
        self._rendering = threading.Lock()  # rendering marks its page as active, in shared state
        self._searching = threading.Lock()
        self._broken: set[str] = set()
        self._changed: set[str] = set()
        self._saved = threading.Condition()
        self._menu_is_stale = False
        self._seen: dict[str, tuple[int, int]] = {}
        self._stopped = threading.Event()
        self._observer = Observer()
        self._app = app
        self._build = server.builder
        server.builder = self._build_all  # MkDocs calls it when a file that it watches changes

    def _snapshot(self) -> Snapshot:
        plugin = self.plugin
        gc.unfreeze()
        gc.collect()
        gc.freeze()  # a full garbage collection of a large playbook takes 0.3 s, which would delay a save
        return Snapshot(
            plugin, plugin.loaded, plugin.playbook, plugin.theme, plugin.renderer, plugin.handwritten, plugin.nav_items
        )

    def start(self) -> None:
        """Watch the playbook's files by events of the operating system, and look at them regularly as well.

        Network drives, shared folders of containers and WSL send no events, and some systems allow few watches. A
        folder that is deleted and made again is not watched any more.
        """
        self._seen = self._stat_files()
        try:
            self._observe()
        except OSError as error:
            reason = error.strerror or str(error)
            log.info("Changes are noticed within a second or two, as this computer does not report them (%s).", reason)
        for target in (self._watch, self._poll):
            threading.Thread(target=target, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        if self._observer.is_alive():
            self._observer.stop()

    def _observe(self) -> None:
        plugin = self.plugin
        bank = plugin.root / plugin.config.videos
        handler = _Handler(self._on_event)
        for folder in {plugin.root / plugin.config.source, plugin.root / plugin.config.media, bank.with_suffix("")}:
            if folder.is_dir():
                self._observer.schedule(handler, str(folder), recursive=True)
        self._observer.schedule(handler, str(bank.parent), recursive=False)
        self._observer.daemon = True
        self._observer.start()

    # --- polling ---

    def _stat_files(self) -> dict[str, tuple[int, int]]:
        """Time of change and size of each source file, by path relative to the root."""
        root, config = self.plugin.root, self.plugin.config
        found = {
            f"{folder}/{entry.path}": (entry.mtime_ns, entry.size)
            for folder in (config.source, config.media, Path(config.videos).with_suffix("").as_posix())
            for entry in walk(root / folder, skip_hidden=True)
            if entry.kind != "folder"
        }
        if stamp := _stamp(root / config.videos):
            found[config.videos] = stamp
        return {path: stamp for path, stamp in found.items() if not _TEMPORARY.search(path)}

    def _poll(self) -> None:
        pause = POLL_FILES_SECONDS
        while not self._stopped.wait(pause):
            began = time.perf_counter()
            now = self._stat_files()
            pause = max(POLL_FILES_SECONDS, POLL_FILES_SHARE * (time.perf_counter() - began))
            with self._saved:
                changed = {path for path in now.keys() | self._seen.keys() if now.get(path) != self._seen.get(path)}
                self._seen = now
                if changed:
                    self._changed |= changed
                    self._saved.notify()

    def _note_seen(self, paths: Iterable[str]) -> None:
        """Record files as seen, so that a change is not found a second time by polling. Needs the lock `_saved`."""
        for path in paths:
            if stamp := _stamp(self.plugin.root / path):
                self._seen[path] = stamp
            else:
                self._seen.pop(path, None)

    # --- a save ---

    def _on_event(self, path: str) -> None:
        root = f"{self.plugin.root}{os.sep}"
        path = path.removeprefix(root).replace(os.sep, "/")
        config = self.plugin.config
        bank = Path(config.videos).with_suffix("").as_posix()
        is_source = path.startswith((f"{config.source}/", f"{config.media}/", f"{bank}/")) or path == config.videos
        if is_source and not _TEMPORARY.search(path):
            with self._saved:
                self._changed.add(path)
                self._saved.notify()

    def _watch(self) -> None:
        while True:
            with self._saved:
                saved = self._saved.wait_for(lambda: self._changed, QUIET_SECONDS if self._menu_is_stale else None)
            if saved:
                time.sleep(SAVE_SECONDS)
            with self._saved:
                paths, self._changed = self._changed, set()
                self._note_seen(paths)
            try:
                if saved:
                    self.take(paths)
                else:
                    self._build_safely()
            except Exception:
                log.exception("The preview could not follow a change; it builds everything again.")
                self._build_safely()

    def take(self, paths: Collection[str]) -> None:
        """Apply a change of files, given by paths relative to the root; rebuild with MkDocs if that is not possible."""
        with self._building:
            is_applied = self._apply({*paths, *self._broken})
        if not is_applied:
            self._build_safely()

    def _apply(self, paths: set[str]) -> bool:
        """Apply a change without a build by MkDocs; return False where that is not possible."""
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
        playbook = _published(before, loaded)
        if playbook is None:
            return False
        now = before.with_playbook(loaded, playbook)
        if now.nav_items != before.nav_items:
            if not _same_addresses(now.nav_items, before.nav_items):
                return False
            with self._rendering:
                self.plugin.languages = now.renderer.languages
                _retitle(now.theme.nav.items, now.nav_items)
                now.theme.menu.update(pages.titles(now.nav_items))
            self._menu_is_stale = True
        self.now = now
        self._broken = set()
        self.problems = ()
        self._notify()
        log.info("Ready after %.0f ms.", 1000 * (time.perf_counter() - began))
        return True

    def _publish_problems(self, problems: tuple[Problem, ...], paths: Collection[str]) -> None:
        self._broken = set(paths)
        self.problems = problems
        log.warning("%s\n%s", summary(problems), as_text(problems))
        self._notify()

    def _build_safely(self) -> None:
        try:
            self._build_all()
        except SystemExit as error:  # raised by MkDocs for a failed build; the server must survive it
            print(error, file=sys.stderr)
        except Exception:
            log.exception("The preview could not be built.")

    def _build_all(self) -> None:
        """Run MkDocs' own build. Errors are shown in the page and in the terminal."""
        with self._building:
            self._menu_is_stale = False
            try:
                self._build()
                self.now = self._snapshot()
            finally:
                self.problems = self.plugin.mistakes
                self._broken = {problem.path for problem in self.problems}
                self.rebuilt_version = self.version + 1
                self._notify()

    # --- the browser ---

    def _notify(self) -> None:
        with self.new_version:
            self.version += 1
            self.new_version.notify_all()

    def app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Respond to requests for the version and for files of the site; pass all others to MkDocs' server."""
        path = environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "ignore")
        mount = self.server.mount_path
        if path == mount + SCRIPT:
            return _respond(start_response, (pages.ASSETS / "preview.js").read_bytes(), "text/javascript")
        if path.startswith(f"{mount}playbook-preview/"):
            return _respond(start_response, self._wait_for_version(path.rpartition("/")[2]), "application/json")
        if not path.startswith(mount) or path.startswith("/livereload/"):
            return self._app(environ, start_response)
        inside = posixpath.normpath(f"/{path[len(mount) :]}").lstrip("/")
        if path.endswith("/") and inside:
            inside += "/"
        body = self._generated(inside.removesuffix("index.html") if is_page(inside[:-10]) else inside)
        if body is not None:
            return self._send(start_response, body, file_path(inside))
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

    def _generated(self, address: str) -> bytes | None:
        """Render the page or file at an address; None where nothing is generated there."""
        now = self.now
        if spec := now.spec_at(address):
            rendered = now.renderer.render(spec)
            if not isinstance(rendered, pages.Page):
                return rendered.text.encode()
            with self._rendering:
                return encoded(now.theme.render(rendered))
        if address.startswith("find/"):
            with self._searching:
                return now.search.get(address)
        return now.texts.get(file_path(address))

    def _file(self, path: str) -> Path | None:
        """Return the static file at a path: an asset, media of a visible clip, or a file that MkDocs built."""
        file = Path(self.now.files.get(path, self.plugin.site / path))
        return file if file.is_file() else None

    def _exists(self, address: str) -> bool:
        return self.now.spec_at(address) is not None or self._file(file_path(address)) is not None

    def _send(self, start_response: Callable[..., Any], data: bytes, name: str, status: str = "200 OK") -> list[bytes]:
        if name.endswith(".html"):
            data = self._with_script(data)
        return _respond(start_response, data, _content_type(name), status)

    def _wait_for_version(self, known: str) -> bytes:
        """Wait for a version other than `known` (long polling), and return the state as JSON."""
        with self.new_version:
            self.new_version.wait_for(lambda: known != str(self.version), POLL_SECONDS)
            seen = int(known) if known.isdigit() else self.version
            problems = [
                {"path": problem.path, "line": problem.line, "column": problem.column, "sentence": problem.sentence}
                for problem in self.problems
            ]
            state = {"now": str(self.version), "whole": seen < self.rebuilt_version, "problems": problems}
        return json.dumps(state).encode()

    def _with_script(self, page: bytes) -> bytes:
        # With mistakes to show, start one version behind, so that the page fetches them at once.
        now = self.version - bool(self.problems)
        script = f'<script type="module" src="{self.server.mount_path}{SCRIPT}?now={now}"></script>'.encode()
        head, end, tail = page.rpartition(b"</body>")
        return head + script + end + tail if end else page + script


def _published(snapshot: Snapshot, loaded: Loaded) -> Playbook | None:
    """Publish the changed entries of a playbook; return None if other entries have to be published again too.

    That is so if the set of visible clips, of techniques with a clip, or of hidden photographs changed.
    """
    before, plugin = snapshot.playbook, snapshot.plugin
    was, now = snapshot.loaded.playbook, loaded.playbook
    assert was is not None
    assert now is not None
    if hidden_photographs(was, plugin.audience, plugin.day) != hidden_photographs(now, plugin.audience, plugin.day):
        return None
    changed: dict[tuple[str, str], PageEntry] = {}
    for entry in loaded.changed:
        shown = publish_entry(entry, now, before.exemplar.keys(), plugin.audience, plugin.day)
        if (shown is None) == (entry.shelf != "exemplars" or entry.id in before.exemplar):
            return None
        if shown:
            changed[entry.shelf, entry.id] = shown
    clips = (changed.get((clip.shelf, clip.id), clip) for clip in before.exemplars)
    if filmed_techniques(clip for clip in clips if isinstance(clip, Exemplar)) != filmed_techniques(before.exemplars):
        return None
    updated: Playbook | None = before
    for entry in changed.values():
        updated = updated and updated.with_entry(entry)
    if updated:
        return updated

    def in_order(entries: Iterable[PageEntry], known: Mapping[str, PageEntry]) -> tuple[Any, ...]:
        return tuple(changed.get((e.shelf, e.id), known[e.id]) for e in entries if e.id in known)

    return dataclasses.replace(
        before,
        leverage_points=in_order(now.leverage_points, before.leverage_point),
        techniques=in_order(now.techniques, before.technique),
        exemplars=in_order(now.exemplars, before.exemplar),
    )


def _same_addresses(first: Sequence[pages.NavItem], second: Sequence[pages.NavItem]) -> bool:
    """Whether two navigations differ in titles only."""
    return len(first) == len(second) and all(
        a.address == b.address and _same_addresses(a.children, b.children) for a, b in zip(first, second, strict=True)
    )


def _retitle(items: Iterable[Any], nav_items: Iterable[pages.NavItem]) -> None:
    """Update the titles in MkDocs' navigation. The hand-written pages at its end have no NavItem and stay."""
    for item, nav_item in zip(items, nav_items, strict=False):
        item.title = str(pages.escape(nav_item.title))
        _retitle(item.children or (), nav_item.children)


def _content_type(path: str) -> str:
    known = {".js": "text/javascript", ".vtt": "text/vtt", ".json": "application/json", ".html": "text/html"}
    suffix = posixpath.splitext(path)[1]
    return known.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"


def _respond(start_response: Callable[..., Any], data: bytes, kind: str, status: str = "200 OK") -> list[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(data))), ("Cache-Control", "no-store")]
    start_response(status, headers)
    return [data]


def _stamp(file: Path) -> tuple[int, int] | None:
    """Time of change and size of a file; None where there is none."""
    try:
        found = file.lstat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size)


class _Handler(FileSystemEventHandler):
    def __init__(self, on_event: Callable[[str], None]) -> None:
        self._on_event = on_event

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in ("created", "modified", "moved", "deleted", "closed") and not event.is_directory:
            for path in (event.src_path, getattr(event, "dest_path", "")):
                if path:
                    self._on_event(os.fsdecode(path))
