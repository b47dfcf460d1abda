"""The preview without a build: which files it serves, which changes it detects, and how it updates the site.

Its pages are compared with those of a clean build in tests/build/test_preview.py.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from watchdog.events import DirModifiedEvent, FileClosedEvent, FileMovedEvent, FileOpenedEvent

from coaching_playbook import pages
from coaching_playbook.diagnostics import Problem
from coaching_playbook.load import LoadError, load
from coaching_playbook.pages import NavItem
from coaching_playbook.plugin import preview as previewing
from coaching_playbook.plugin.preview import PreviewServer
from coaching_playbook.publish import publish
from in_memory import BASE, CLIP, DAY, PERMISSION
from media_files import jpeg_file, mp4_file

pytestmark = pytest.mark.slow  # each loads a playbook

ANY: Any = None
WAIT = "playbook_src/techniques/wait-first.yml"
PROBLEM = Problem("a.yml", 3, 5, "unknown-id", "There is no 'x'.", "Name one.")


class Theme:
    """A stub of the theme, which renders a page as its URL."""

    def __init__(self, nav_items: tuple[NavItem, ...]) -> None:
        self.nav = SimpleNamespace(items=[menu_item(item) for item in nav_items])
        self.menu: dict[str, str] = {}

    def render(self, page: Any) -> str:
        return f"<body>{page.html}\ud800</body>"


def menu_item(item: NavItem) -> Any:
    return SimpleNamespace(title=item.title, children=[menu_item(child) for child in item.children] or None)


class Renderer:
    """A stub of the renderer, which renders a page from its spec only."""

    language, site_url, foreign_words = "en", "https://school.example/", ("cy",)

    def __init__(self, playbook: Any) -> None:
        self.playbook = playbook

    def with_playbook(self, playbook: Any) -> Renderer:
        return Renderer(playbook)

    def render(self, spec: Any) -> Any:
        return spec.render(self)


def page(text: str) -> Any:
    return pages.Page("", "T", "D", pages.escape(text), "a.yml")


class Plugin:
    """A stub of the plugin after a build of the playbook in `root`."""

    is_valid, audience, day = True, "public", DAY
    handwritten: tuple[()] = ()

    def __init__(self, folder: Path) -> None:
        self.root, self.site = folder / "root", folder / "site"
        shutil.copytree(BASE, self.root)
        self.config = SimpleNamespace(source="playbook_src", media="media", videos="videos.yml")
        self.mistakes: tuple[Problem, ...] = ()
        self.read()
        self.site.mkdir()
        (self.site / "404.html").write_text("<body>lost</body>", "utf-8")
        self.specs = [
            pages.PageSpec("", lambda _: page("home")),
            pages.PageSpec("a/", lambda _: page("A")),
            pages.PageSpec("data/a.json", lambda _: pages.page.TextFile("data/a.json", '{"é": 1}')),
        ]
        self.foreign_words: object = None

    def read(self) -> None:
        self.loaded = load(self.root, day=DAY)
        assert self.loaded.playbook
        self.playbook = publish(self.loaded.playbook, "public", DAY)
        self.nav_items = pages.build_nav(self.playbook)
        self.renderer, self.theme = Renderer(self.playbook), Theme(self.nav_items)

    def style_files(self, texts: Any) -> dict[str, str]:
        return {"assets/site.css": f"{len(texts)} files, é"}

    def render_search_index(self, renderer: Any, handwritten: Any) -> dict[str, bytes]:
        assert (renderer.language, handwritten) == ("en", ())
        return {"find/index.json": b"{}"}


class Served:
    """A preview of a plugin without threads or sockets."""

    def __init__(self, folder: Path, mount: str = "/") -> None:
        self.plugin = Plugin(folder)
        self.builds = 0
        self.fails: BaseException | None = None
        self.server = SimpleNamespace(builder=self.build, mount_path=mount)
        mkdocs: Any = lambda environ, _start: [f"MkDocs: {environ['PATH_INFO']}".encode()]  # noqa: E731
        plugin: Any = self.plugin
        server: Any = self.server
        self.live = PreviewServer(plugin, server, mkdocs)

    def build(self) -> None:
        self.builds += 1
        if self.fails:
            raise self.fails
        self.plugin.read()

    def get(self, path: str, **more: str) -> tuple[str, bytes]:
        output: list[Any] = []
        environ = {"PATH_INFO": path, **more}
        body = b"".join(self.live.app(environ, lambda status, headers: output.extend((status, dict(headers)))))
        self.status, self.headers = output or ("", {})
        if output and "Content-Length" in self.headers:
            assert self.headers["Content-Length"] == str(len(body))
        return self.status, body

    def save(self, path: str, old: str, new: str) -> None:
        file = self.plugin.root / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Served:
    monkeypatch.setattr(pages, "static_files", lambda *_: {"media/a.mp4": str(tmp_path / "film.mp4")})
    monkeypatch.setattr(pages, "extra_files", lambda *given: {"feed.xml": f"<{given[1:]}>"})
    (tmp_path / "film.mp4").write_bytes(b"0123456789")
    created = Served(tmp_path)
    created.plugin.is_valid = False  # so that the pages are those of `specs`
    return created


def script(now: int, mount: str = "/") -> bytes:
    return f'<script type="module" src="{mount}playbook-preview.js?now={now}"></script>'.encode()


# --- requests ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        *(
            (path, "text/html", b"<body>home&#55296;" + script(0) + b"</body>")
            for path in ("/", "/index.html", "/a/../")
        ),
        *(
            (path, "text/html", b"<body>A&#55296;" + script(0) + b"</body>")
            for path in ("/a/", "/a/index.html", "//a//")
        ),
        ("/data/a.json", "application/json", '{"é": 1}'.encode()),
        ("/feed.xml", "application/xml", b"<('public', 'en', 'https://school.example/')>"),
        ("/assets/site.css", "text/css", "1 files, é".encode()),
        ("/find/index.json", "application/json", b"{}"),
        ("/media/a.mp4", "video/mp4", b"0123456789"),
        ("/own.html", "text/html", b"no body" + script(0)),
        ("/own/", "text/html", b"<body>own" + script(0) + b"</body>"),
        ("/é b.vtt", "text/vtt", b"WEBVTT"),
        ("/X.js", "text/javascript", b"x"),
        ("/odd.unknown", "application/octet-stream", b"?"),
    ],
)
def test_each_site_file_is_served(path: str, kind: str, body: bytes, served: Served) -> None:
    site = served.plugin.site
    (site / "own").mkdir()
    files = {"own.html": "no body", "own/index.html": "<body>own</body>", "é b.vtt": "WEBVTT", "X.js": "x"}
    for name, text in {**files, "odd.unknown": "?"}.items():
        (site / name).write_text(text, "utf-8")
    assert served.get(path.encode().decode("latin-1")) == ("200 OK", body)
    assert served.headers == {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store"}


def test_other_files_are_not_served(served: Served) -> None:
    (served.plugin.site.parent / "secret.txt").write_text("secret", "utf-8")
    paths = ["/../secret.txt", "/a/../../secret.txt", "/gone", "/gone/", "/find/other.json", "/media/b.mp4"]
    odd = [f"/{'a' * 5000}", "/a" * 3000, "/\xff\xfe", "/\xff/", "//../secret.txt", "/feed.xmlindex.html"]
    for path in (*paths, *odd):
        assert served.get(path) == ("404 Not Found", b"<body>lost" + script(0) + b"</body>"), path
    assert served.get("/\xffgone")[0] == "404 Not Found"
    (served.plugin.site / "404.html").unlink()
    assert served.get("/gone") == ("404 Not Found", b"There is no such page." + script(0))


def test_url_without_trailing_slash_redirects(served: Served) -> None:
    (served.plugin.site / "own é").mkdir()
    (served.plugin.site / "own é/index.html").write_text("own", "utf-8")
    assert served.get("/a") == ("302 Found", b"")
    assert served.headers == {"Location": "/a/"}
    assert served.get("/own é".encode().decode("latin-1"))[0] == "302 Found"
    assert served.headers == {"Location": "/own%20%C3%A9/"}


def test_range_of_film_is_served(served: Served) -> None:
    assert served.get("/media/a.mp4", HTTP_RANGE="bytes=2-3") == ("206 Partial Content", b"23")
    assert served.headers["Content-Type"] == "video/mp4"
    assert served.get("/media/a.mp4", HTTP_RANGE="lines=2-3") == ("200 OK", b"0123456789")


def test_other_requests_are_passed_to_mkdocs(tmp_path: Path) -> None:
    served = Served(tmp_path, "/book/")
    served.plugin.is_valid = False
    for path in ("/", "/livereload/1/2", "/other/"):
        assert served.get(path) == ("", f"MkDocs: {path}".encode())
    assert b"/book/playbook-preview.js" in served.get("/book/")[1]
    assert served.get("/book/playbook-preview.js") == ("200 OK", (pages.ASSETS / "preview.js").read_bytes())
    assert served.headers["Content-Type"] == "text/javascript"
    assert Served(tmp_path / "root").get("/livereload/1/2")[1] == b"MkDocs: /livereload/1/2"


def test_entry_pages_are_served(tmp_path: Path) -> None:
    now = Served(tmp_path).live.now
    assert now.spec_at("techniques/wait-first/") is not None
    assert now.spec_at("a/") is None


def state(served: Served, known: str) -> dict[str, Any]:
    body = served.get(f"/playbook-preview/{known}")[1]
    assert served.headers["Content-Type"] == "application/json"
    return dict(json.loads(body))


def test_state_is_sent_after_change(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    live, waited = served.live, []
    assert state(served, "x") == {"now": "0", "whole": False, "problems": []}

    def wait_for(changed: Callable[[], bool], seconds: float) -> bool:
        waited.append((changed(), seconds))
        return True

    monkeypatch.setattr(live.new_version, "wait_for", wait_for)
    assert state(served, "0")["now"] == "0"
    live.problems = (PROBLEM,)
    live._increment_version()
    problem = {"path": "a.yml", "line": 3, "column": 5, "sentence": "There is no 'x'. Name one."}
    assert state(served, "0") == {"now": "1", "whole": False, "problems": [problem]}
    assert waited == [(False, 25.0), (True, 25.0)]
    live.rebuilt_version = 1
    assert [state(served, known)["whole"] for known in ("0", "1", "x")] == [True, False, False]
    assert served.get("/")[1].count(script(0)) == 1
    live.problems = ()
    assert served.get("/")[1].count(script(1)) == 1


def test_waiting_request_is_answered_on_change(served: Served) -> None:
    found: list[dict[str, Any]] = []
    waiting = threading.Thread(target=lambda: found.append(json.loads(served.live._wait_for_version("0"))))
    waiting.start()
    while not served.live.new_version._waiters:  # type: ignore[attr-defined]
        pass
    served.live._increment_version()
    waiting.join(10)
    assert [one["now"] for one in found] == ["1"]


# --- what is noticed -----------------------------------------------------------------------------------------------

TEMPORARY = [".a.yml.swp", "a.yml~", "#a.yml#", "4913", "x/.git", "a.tmp", "a.part", "a.swx", "a.swp"]


def test_temporary_files_are_not_watched(served: Served) -> None:
    root, live = served.plugin.root, served.live
    sources = [
        "playbook_src/a.yml",
        "media/x/a.mp4",
        "videos/a.yml",
        "videos.yml",
        "media/tmp.swp.png",
        "media/a.partly",
    ]
    others = ["mkdocs.yml", "docs/a.md", "videos2/a.yml", "playbook_src2/a.yml", "mediax"]
    for path in (*sources, *others, *(f"media/{name}" for name in TEMPORARY)):
        live._on_event(str(root / path))
    assert live._changed == {*sources}


@pytest.mark.parametrize(
    ("event", "paths"),
    [
        (FileClosedEvent("a"), ["a"]),
        (FileMovedEvent("a", "b"), ["a", "b"]),
        (FileMovedEvent("", "b"), ["b"]),
        (FileOpenedEvent("a"), []),
        (DirModifiedEvent("a"), []),
        *(
            (SimpleNamespace(event_type=name, is_directory=False, src_path=b"a"), ["a"])
            for name in ("created", "modified")
        ),
        (SimpleNamespace(event_type="deleted", is_directory=False, src_path="a", dest_path=""), ["a"]),
    ],
)
def test_file_change_events_are_forwarded(event: Any, paths: list[str]) -> None:
    noticed: list[str] = []
    previewing._FileEventHandler(noticed.append).on_any_event(event)
    assert noticed == paths


def test_files_are_compared_by_mtime_and_size(served: Served) -> None:
    root, live = served.plugin.root, served.live
    (root / "videos/deep").mkdir(parents=True)
    for path in ("videos/deep/a.yml", "videos/.hidden", "media/a.tmp", "docs.md"):
        (root / path).write_text("x", "utf-8")
    seen = live._stat_files()
    every = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    assert {*seen} == every - {"videos/.hidden", "media/a.tmp", "docs.md"}
    status = (root / "videos.yml").stat()
    assert seen["videos.yml"] == (status.st_mtime_ns, status.st_ctime_ns, status.st_size)
    for path in ("videos.yml", "videos/deep/a.yml"):  # another text of the same length and time, as rsync copies it
        before = (root / path).stat()
        (root / path).write_bytes((root / path).read_bytes()[::-1])
        os.utime(root / path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert live._stat_files()[path][::2] == seen[path][::2]
        assert live._stat_files()[path] != seen[path]
    (root / "videos.yml").unlink()
    assert "videos.yml" not in live._stat_files()


def test_polling_finds_each_change_once(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    live, root, pauses = served.live, served.plugin.root, []
    live._seen = live._stat_files()
    clock = iter([0.0, 0.01, 10.0, 10.5, 20.0, 20.0, 30.0, 30.0])
    monkeypatch.setattr(previewing.time, "perf_counter", lambda: next(clock))
    (root / "media/new.vtt").write_text("x", "utf-8")

    def wait(pause: float) -> bool:
        pauses.append(pause)
        if len(pauses) == 3:
            assert live._changed == {"media/new.vtt"}
            live._changed.clear()
            (root / "media/new.vtt").unlink()
            (root / WAIT).write_text("longer", "utf-8")
            live._record_as_seen([WAIT])
        return len(pauses) > 4

    monkeypatch.setattr(live, "_stopped", SimpleNamespace(wait=wait))
    live._poll_files()
    assert (live._changed, pauses) == ({"media/new.vtt"}, [1.0, 1.0, 10.0, 1.0, 1.0])
    assert "media/new.vtt" not in live._seen
    live._record_as_seen(["media/new.vtt", "videos.yml"])
    assert "videos.yml" in live._seen
    live._seen["gone.yml"] = (1, 1)
    live._record_as_seen(["gone.yml"])
    assert "gone.yml" not in live._seen


def test_polled_change_wakes_update_thread(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    live, notified = served.live, []
    monkeypatch.setattr(live._saved, "notify", lambda: notified.append(1))
    monkeypatch.setattr(live, "_stopped", SimpleNamespace(wait=lambda _: len(notified) > 0))
    live._seen = {}
    live._poll_files()
    live._on_event(str(served.plugin.root / "videos.yml"))
    assert len(notified) == 2


def test_watcher_falls_back_to_polling(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    live, root = served.live, served.plugin.root
    watched: list[tuple[str, bool]] = []
    started: list[Any] = []
    observer = SimpleNamespace(
        schedule=lambda _handler, folder, recursive: watched.append((folder, recursive)),
        start=lambda: started.append("observer"),
        is_alive=lambda: "observer" in started,
        stop=lambda: started.append("stopped"),
    )
    monkeypatch.setattr(previewing, "Observer", lambda: observer)
    thread = lambda target, daemon: SimpleNamespace(start=lambda: started.append((target.__name__, daemon)))  # noqa: E731
    monkeypatch.setattr(previewing.threading, "Thread", thread)
    live.stop_watching()
    assert (live._stopped.is_set(), started) == (True, [])
    live._observer = observer  # one that could not be started
    live.stop_watching()
    assert started == []
    live.start()
    assert sorted(watched) == sorted(
        [(str(root / "playbook_src"), True), (str(root / "media"), True), (str(root), False)]
    )
    assert started == ["observer", ("_process_changes", True), ("_poll_files", True)]
    assert (observer.daemon, live._seen) == (True, live._stat_files())
    live.stop_watching()
    assert started[-1] == "stopped"
    (root / "videos").mkdir()
    watched.clear()
    errors = [OSError(errno.ENOSPC, "No space left"), OSError("odd"), OSError(errno.EMFILE, "No instance left")]

    def fail() -> None:
        raise errors.pop(0)

    monkeypatch.setattr(observer, "start", fail)
    with caplog.at_level(logging.INFO, previewing.log.name):
        live.start()
        live.start()
        monkeypatch.setattr(previewing, "Observer", fail)
        live.start()
    assert (str(root / "videos"), True) in watched
    noticed = "Changes are noticed within a second or two, as this computer does not report them"
    reasons = ("No space left", "odd", "No instance left")
    assert caplog.messages == [f"{noticed} ({reason})." for reason in reasons]
    assert previewing.log.name == "mkdocs.plugins.playbook"
    assert started.count(("_poll_files", True)) == 4


def watch(live: PreviewServer, monkeypatch: pytest.MonkeyPatch, *rounds: bool) -> list[object]:
    """Run the update thread for some rounds; return the pauses. `saved` lists the rounds in which a file changed."""
    waited: list[object] = []
    left = [*rounds]

    class Ended(BaseException):
        pass

    def wait_for(changed: Callable[[], Any], seconds: object) -> bool:
        if not left:
            raise Ended
        waited.append(seconds)
        saved = left.pop(0)
        assert bool(changed()) or not saved
        return saved

    monkeypatch.setattr(live._saved, "wait_for", wait_for)
    with pytest.raises(Ended):
        live._process_changes()
    return waited


def test_files_saved_together_are_updated_together(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    live, taken, slept = served.live, [], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        live._changed.add("videos.yml")

    monkeypatch.setattr(previewing.time, "sleep", sleep)
    monkeypatch.setattr(live, "apply_change", taken.append)
    live._changed = {WAIT}
    assert watch(live, monkeypatch, True) == [None]
    assert (taken, slept, live._changed) == ([{WAIT, "videos.yml"}], [0.004], set())
    assert {WAIT, "videos.yml"} <= live._seen.keys()
    live._menu_is_stale = True
    assert watch(live, monkeypatch, False) == [1.0]
    assert (served.builds, len(taken), len(slept)) == (1, 1, 1)


def test_failed_update_rebuilds_and_thread_continues(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    live = served.live

    def fail(_: object) -> None:
        raise ValueError("odd")

    monkeypatch.setattr(live, "apply_change", fail)
    live._changed = {WAIT}
    watch(live, monkeypatch, True)
    assert served.builds == 1
    assert caplog.messages == ["The preview could not follow a change; it builds everything again."]


# --- builds --------------------------------------------------------------------------------------------------------


def test_mkdocs_build_is_served_and_reloads_pages(served: Served) -> None:
    live, before = served.live, served.live.now
    live._menu_is_stale, live._broken = True, {"x"}
    served.server.builder()
    assert live.now is not before
    assert (live.version, live.rebuilt_version, live._menu_is_stale, live._broken) == (1, 1, False, set())
    served.plugin.mistakes = (PROBLEM,)
    served.server.builder()
    assert (live.problems, live._broken, live.version, live.rebuilt_version) == ((PROBLEM,), {"a.yml"}, 2, 2)
    assert not live._building.locked()


@pytest.mark.parametrize("error", [SystemExit("Aborted"), ValueError("odd")])
def test_failed_build_keeps_served_pages(
    error: BaseException, served: Served, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    live, before = served.live, served.live.now
    served.fails, served.plugin.mistakes = error, (PROBLEM,)
    live._build_safely()
    assert (live.now, live.problems, live.version) == (before, (PROBLEM,), 1)
    assert capsys.readouterr().err == ("Aborted\n" if isinstance(error, SystemExit) else "")
    assert caplog.messages == ([] if isinstance(error, SystemExit) else ["The preview could not be built."])


# --- a change ------------------------------------------------------------------------------------------------------


@pytest.fixture
def real(tmp_path: Path) -> Served:
    """Return a preview whose pages are those of the small playbook."""
    return Served(tmp_path)


def test_saved_entry_is_served_without_build(
    real: Served, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, ticks = real.live, iter([1.0, 1.25])
    monkeypatch.setattr(previewing, "time", SimpleNamespace(perf_counter=lambda: next(ticks)))
    real.save(WAIT, "summary: Count to five", "summary: Count to six")
    live.problems, live._broken = (PROBLEM,), {"videos.yml"}
    with caplog.at_level(logging.INFO, previewing.log.name):
        live.apply_change({WAIT})
    assert live.now.playbook.technique["wait-first"].summary == "Count to six before you help."
    assert live.now.renderer.playbook is live.now.playbook  # type: ignore[attr-defined]
    assert (real.builds, live.version, live.rebuilt_version, live.problems, live._broken) == (0, 1, 0, (), set())
    assert live._menu_is_stale is False
    assert caplog.messages == ["Ready after 250 ms."]


def test_title_change_updates_menu_and_order_change_rebuilds(real: Served) -> None:
    live = real.live
    real.save(WAIT, "title: Wait first", "title: Wait & see")
    live.apply_change({WAIT})
    assert (real.builds, live._menu_is_stale) == (0, True)
    titles = [child.title for item in live.now.theme.nav.items for child in item.children or ()]
    assert "Wait &amp; see" in str([*titles, *map(str, _deep(live.now.theme.nav.items))])
    assert "Wait & see" in live.now.theme.menu.values()
    assert real.plugin.foreign_words == ("cy",)
    real.save(WAIT, "order: 1", "order: 9")
    live.apply_change({WAIT})
    assert (real.builds, live._menu_is_stale, live.version, live.rebuilt_version) == (1, False, 2, 2)


def _deep(items: Any) -> list[str]:
    return [title for item in items for title in (item.title, *_deep(item.children or ()))]


def test_error_is_reported_until_fixed(real: Served, caplog: pytest.LogCaptureFixture) -> None:
    live, before = real.live, real.live.now
    real.save(WAIT, "status: trial", "status: finished")
    live.apply_change({WAIT})
    assert ([problem.path for problem in live.problems], live._broken, live.now) == ([WAIT], {WAIT}, before)
    assert (real.builds, live.version) == (0, 1)
    assert len(caplog.messages) == 1
    assert "1 mistake" in caplog.messages[0].splitlines()[0]
    assert "'finished'" in caplog.messages[0]
    real.save(WAIT, "status: finished", "status: trial")
    live.apply_change({"playbook_src/techniques/name-the-step.yml"})  # the broken file is read again with any other
    assert (live.problems, live._broken, real.builds) == ((), set(), 0)


def test_error_in_shared_file_is_reported_with_dependent_files(real: Served) -> None:
    live = real.live
    file = "playbook_src/glossary.yml"
    real.save(file, "term:", "trem:")
    live.apply_change({file})
    assert ({problem.path for problem in live.problems}, live._broken, real.builds) == ({file}, {file}, 0)
    real.save(file, "trem:", "term:")
    live.apply_change({file})
    assert (real.builds, live.problems) == (1, ())


def test_missing_folder_is_reported_and_rebuilt_when_restored(real: Served) -> None:
    live, folder = real.live, real.plugin.root / "playbook_src"
    folder.rename(folder.with_name("away"))
    live.apply_change({WAIT})
    (problem,) = live.problems
    assert (problem.path, problem.line, problem.column, problem.code) == ("playbook_src", 1, 1, "missing-folder")
    assert "playbook_src" in problem.message
    assert live._broken == set()
    with pytest.raises(LoadError):
        load(real.plugin.root, day=DAY)
    folder.with_name("away").rename(folder)
    live.apply_change({"playbook_src/new.yml"})
    assert live.problems != (problem,)


def test_build_with_errors_reloads_everything(real: Served) -> None:
    real.plugin.is_valid = False
    real.live.apply_change({WAIT})
    assert real.builds == 1


@pytest.fixture
def filmed(tmp_path: Path) -> Served:
    """Return a preview of a playbook with two visible clips."""
    created = Served(tmp_path)
    root = created.plugin.root
    (root / "videos").mkdir()
    for name, title in (("clip-1", "A clip"), ("clip-2", "B clip")):
        files = {"source": {"file": f"media/{name}.mp4"}, "captions": f"media/{name}.vtt", "duration": "0:10"}
        more = {"id": name, "title": title, "watch_for": "What do you see?", "permission": PERMISSION}
        clip = {**CLIP, **files, **more}
        (root / f"videos/{name}.yml").write_text(json.dumps(clip, indent=1), "utf-8")
        (root / f"media/{name}.mp4").write_bytes(mp4_file())
        cue = "00:01.000 --> 00:02.000\n<v TA>Wait.\n"
        (root / f"media/{name}.vtt").write_text(f"WEBVTT\n\n{cue}", "utf-8")
    created.server.builder()
    created.builds = 0
    assert [clip.id for clip in created.live.now.playbook.exemplars if clip.kind != "storyboard"] == [
        "clip-1",
        "clip-2",
    ]
    return created


def test_saved_clip_is_served_in_new_order(filmed: Served) -> None:
    live = filmed.live
    filmed.save("videos/clip-1.yml", "A clip", "Z clip")
    live.apply_change({"videos/clip-1.yml"})
    loaded = load(filmed.plugin.root, day=DAY).playbook
    assert loaded
    assert (filmed.builds, live.now.playbook) == (0, publish(loaded, "public", DAY))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"audience": "public"', '"audience": "staff"'),
        ('"technique": "wait-first"', '"technique": "name-the-step"'),
        ('"staff": "cleared"', '"staff": "pending"'),
    ],
)
def test_clip_affecting_other_pages_triggers_build(old: str, new: str, filmed: Served) -> None:
    live = filmed.live
    for number in (1, 2):  # while another clip of the technique is shown, the technique has a film
        filmed.save(f"videos/clip-{number}.yml", old, new)
        live.apply_change({f"videos/clip-{number}.yml"})
    built = filmed.builds
    filmed.save("videos/clip-2.yml", new, old)
    live.apply_change({"videos/clip-2.yml"})
    loaded = load(filmed.plugin.root, day=DAY).playbook
    assert loaded
    assert (built >= 1, filmed.builds > built) == (True, True)
    assert live.now.playbook == publish(loaded, "public", DAY)


def test_hidden_photograph_triggers_build(filmed: Served) -> None:
    """Its file must then no longer be served."""
    file, live = filmed.plugin.root / WAIT, filmed.live
    (filmed.plugin.root / "media/photos").mkdir()
    (filmed.plugin.root / "media/photos/pen.jpg").write_bytes(jpeg_file())
    text = file.read_text("utf-8")
    step = {"do": "Wait", "picture": "media/photos/pen.jpg", "alt": "A pen.", "permission": PERMISSION}
    file.write_text(text.replace("steps:\n", f"steps:\n  - {json.dumps(step)}\n"), "utf-8")
    live.apply_change({WAIT})
    before = filmed.builds
    filmed.save(WAIT, '"pupils": "cleared"', '"pupils": "pending"')
    live.apply_change({WAIT})
    assert (live.problems, filmed.builds) == ((), before + 1)


def test_navigations_differing_in_titles_are_equal() -> None:
    one = (NavItem("A", "a/"), NavItem("B", None, (NavItem("C", "c/"), NavItem("D", "d/"))))
    other = (NavItem("X", "a/"), NavItem("Y", None, (NavItem("Z", "c/"), NavItem("W", "d/"))))
    assert previewing._same_addresses(one, other)
    assert not previewing._same_addresses(one, other[:1])
    assert not previewing._same_addresses(one, (other[0], NavItem("B", "b/", other[1].children)))
    assert not previewing._same_addresses(one, (other[0], NavItem("B", None, other[1].children[:1])))
    assert not previewing._same_addresses(one, (other[0], NavItem("B", None, (NavItem("C", "x/"), one[1].children[1]))))
    items = [*map(menu_item, one), SimpleNamespace(title="By hand", children=None)]
    previewing._update_titles(items, (NavItem("A & B", "a/"), other[1]))
    assert _deep(items) == ["A &amp; B", "Y", "Z", "W", "By hand"]


def test_missing_file_has_no_stamp(tmp_path: Path) -> None:
    assert previewing._file_stamp(tmp_path / "gone") is None
    (tmp_path / "link").symlink_to("gone")
    status = os.lstat(tmp_path / "link")
    assert previewing._file_stamp(tmp_path / "link") == (status.st_mtime_ns, status.st_ctime_ns, 4)
