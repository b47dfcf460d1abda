"""The preview (`mkdocs serve`) renders on request what a build would write. Its access control: tests/faults."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from coaching_playbook.plugin import PlaybookPlugin
from coaching_playbook.plugin import preview as previewing
from coaching_playbook.plugin.preview import PreviewServer
from sites import copy_shipped_playbook, replace_text
from small_playbook import write_with_shipped_clips

OWN_THEME = "site_name: Ours\ntheme:\n  name: mkdocs\n  highlightjs: false\nplugins:\n  - search\n"
OWN_THEME += "  - playbook:\n      offline: nothing\n"  # a preview is neither installed nor kept
FIRST = "playbook_src/techniques/wait-first.yml"


class Preview:
    """A preview without a socket, of the playbook that `write` writes."""

    def __init__(self, folder: Path, write: Callable[[Path], Path]) -> None:
        self.root = write(folder / "root")
        (self.root / "mkdocs.yml").write_text(OWN_THEME, "utf-8")
        self.site, self.clean = folder / "preview", folder / "clean"
        self.plugin = self._plugin()
        self.plugin.on_startup(command="serve", dirty=False)
        self._build()
        server: Any = SimpleNamespace(builder=self._build, mount_path="/", server_name="localhost")
        self.live = PreviewServer(self.plugin, server, lambda *_: [])

    def _plugin(self) -> PlaybookPlugin:
        plugin = load_config(str(self.root / "mkdocs.yml")).plugins["playbook"]
        assert isinstance(plugin, PlaybookPlugin)
        return plugin

    def _build(self) -> None:
        build(load_config(str(self.root / "mkdocs.yml"), site_dir=str(self.site)))

    def get(self, path: str, **more: str) -> tuple[str, bytes]:
        status: list[str] = []
        environ = {"PATH_INFO": f"/{path}", "HTTP_HOST": "127.0.0.1:8000", **more}
        body = b"".join(self.live.app(environ, lambda message, _headers: status.append(message)))
        return status[0], re.sub(rb'<script type="module" src="/playbook-preview.js[^>]*></script>', b"", body)

    def differences(self) -> list[str]:
        """Return the paths for which the preview serves other bytes than a clean build."""
        serving, self.plugin.serving = self.plugin.serving, False
        kept = dict(self.plugin.__dict__)
        build(load_config(str(self.root / "mkdocs.yml"), site_dir=str(self.clean)))
        self.plugin.__dict__.update(kept)
        self.plugin.serving = serving
        found = []
        for file in sorted(file for file in self.clean.rglob("*") if file.is_file()):
            path = file.relative_to(self.clean).as_posix()
            status, body = self.get(path)
            if (status, _timeless(body)) != ("200 OK", _timeless(file.read_bytes())):
                found.append(path)
        # A preview allows no offline copies and lists only files that exist, and MkDocs updates its search index and
        # sitemap at the next build.
        unlike = ("find/edition.txt", "find/index.json", "search/", "sitemap.xml", "site-files.json")
        return [path for path in found if not path.startswith(unlike)]


def _timeless(body: bytes) -> bytes:
    return re.sub(rb"Build Date UTC : [^\n]*", b"", body)


@pytest.fixture
def preview(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Preview]:
    """Yield a preview of the small playbook, or of the one that a parameter writes."""
    monkeypatch.setenv("PLAYBOOK_DAY", "2026-11-24")
    created = Preview(tmp_path, getattr(request, "param", write_with_shipped_clips))
    yield created
    created.plugin.serving = False  # MkDocs keeps the plugin for the next build of this process


def edit(file: Path, field: str, value: str) -> None:
    text = re.sub(rf"(?m)^{field}:.*\n(?:[ -].*\n)*", "", file.read_text("utf-8"))
    file.write_text(f"{text}{field}: {value}\n", "utf-8")


SHIPPED = pytest.mark.parametrize("preview", [copy_shipped_playbook], ids=["shipped"], indirect=True)


@SHIPPED
def test_preview_equals_clean_build_after_each_edit(preview: Preview) -> None:
    root = preview.root
    clip = root / "videos/least-help-first-tricky-sentence.yml"
    edits = {
        "playbook_src/techniques/silent-cues.yml": [
            ("why", "It keeps the room calm."),
            ("title", "Zzz, the last one"),
            ("order", "1"),
        ],
        "playbook_src/techniques/low-and-slow.yml": [("status", "retired"), ("related", "\n  - silent-cues")],
        "playbook_src/leverage_points/calm-presence.yml": [("strapline", "In short, we stay calm.")],
        clip.relative_to(root).as_posix(): [
            ("watch_for", "What do you see first?"),
            ("role", "non-example"),
        ],
    }
    for path, changes in edits.items():
        for field, value in changes:
            if not (root / path).is_file():
                path = sorted((root / "playbook_src/leverage_points").glob("*.yml"))[0].relative_to(root).as_posix()
            edit(root / path, field, value)
            preview.live.apply_change({path})
            assert preview.live.problems == ()
    assert preview.differences() == []


def test_new_deleted_and_shared_files_are_followed(preview: Preview) -> None:
    techniques = preview.root / "playbook_src/techniques"
    text = re.sub(r"(?m)^(?:was|related|builds_on):\n(?:  - .*\n)+", "", (preview.root / FIRST).read_text("utf-8"))
    (techniques / "brand-new.yml").write_text(text.replace("title: ", "title: New "), "utf-8")
    preview.live.apply_change({"playbook_src/techniques/brand-new.yml"})
    assert preview.get("techniques/brand-new/")[0] == "200 OK"
    (techniques / "brand-new.yml").unlink()
    preview.live.apply_change({"playbook_src/techniques/brand-new.yml"})
    assert preview.get("techniques/brand-new/")[0] == "404 Not Found"
    glossary = preview.root / "playbook_src/glossary.yml"
    glossary.write_text(f"{glossary.read_text('utf-8')}- id: zebra\n  term: Zebra\n  definition: A word.\n", "utf-8")
    preview.live.apply_change({"playbook_src/glossary.yml"})
    assert b"Zebra" in preview.get("glossary/")[1]
    assert preview.differences() == []


def test_error_is_reported_and_pages_stay_unchanged(preview: Preview) -> None:
    before = preview.get("techniques/wait-first/")
    replace_text(preview.root / FIRST, "status: trial", "status: finished")
    preview.live.apply_change({FIRST})
    assert [problem.path for problem in preview.live.problems] == [FIRST]
    assert b"'finished'" in preview.get("playbook-preview/0")[1]
    assert preview.get("techniques/wait-first/") == before
    replace_text(preview.root / FIRST, "status: finished", "status: trial")
    preview.live.apply_change({FIRST})
    assert preview.live.problems == ()


@SHIPPED
def test_only_media_of_visible_clips_are_served(preview: Preview) -> None:
    (preview.root / "media/unused.mp4").write_bytes(b"film")
    film = next(path for path in preview.live.now.files if path.endswith(".mp4"))
    assert preview.get(film) == ("200 OK", (preview.root / film).read_bytes())
    assert preview.get(film, HTTP_RANGE="bytes=2-5") == (
        "206 Partial Content",
        (preview.root / film).read_bytes()[2:6],
    )
    for path in ("media/unused.mp4", "../mkdocs.yml", "../root/mkdocs.yml", "assets/../../root/mkdocs.yml"):
        assert preview.get(path)[0] == "404 Not Found", path


# --- noticing changes ----------------------------------------------------------------------------------------------


class Observer:
    """A file watcher that reports no change. `fails` is the method that raises, as at the limits of inotify."""

    fails = ""

    def __init__(self) -> None:
        if self.fails == "create":
            raise OSError(24, "inotify instance limit reached")

    def schedule(self, *_: object, **__: object) -> None:
        if self.fails == "schedule":
            raise OSError(28, "inotify watch limit reached")

    def start(self) -> None:
        if self.fails == "start":
            raise OSError("odd")  # without a number, as on other systems

    def is_alive(self) -> bool:
        return False


def wait_for(seen: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not seen():
        assert time.monotonic() < end, "the change was not noticed"
        time.sleep(0.02)


@pytest.mark.parametrize("fails", ["", "create", "schedule", "start"])
def test_polling_detects_changes_without_file_events(
    fails: str, preview: Preview, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "Observer", Observer)
    monkeypatch.setattr(previewing, "POLL_FILES_SECONDS", 0.02)
    monkeypatch.setattr(Observer, "fails", fails)
    live = PreviewServer(preview.plugin, preview.live.server, lambda *_: [])
    preview.live = live
    live.start()
    edit(preview.root / FIRST, "why", f"It is calm {fails}.")
    wait_for(lambda: f"It is calm {fails}.".encode() in preview.get("techniques/wait-first/")[1])
    if fails:
        live.stop_watching()
        return
    source, away = preview.root / "playbook_src", preview.root / "away"
    for folder, sign in (
        (source, "There is no folder"),
        (source / "techniques", "among"),
        (preview.root / "media", ""),
    ):
        folder.rename(away)
        wait_for(lambda sign=sign: any(sign in problem.sentence for problem in live.problems))
        away.rename(folder)
        wait_for(lambda: live.problems == ())
    (preview.root / "videos/autumn.yml").write_text("- id: new-clip\n", "utf-8")
    wait_for(lambda: any(problem.path == "videos/autumn.yml" for problem in live.problems))
    (preview.root / "videos/autumn.yml").unlink()
    wait_for(lambda: live.problems == ())
    version = live.version
    time.sleep(0.2)
    assert live.version == version, "a file that is unchanged is no change"
    live.stop_watching()
