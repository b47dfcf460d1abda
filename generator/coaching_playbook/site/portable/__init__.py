"""Turn a finished site into a portable copy, which works from a folder, a USB stick or a shared drive without a server.

From `file:` URLs, browsers list a folder instead of opening its index.html, and load neither modules nor data nor
captions. So links name their files, the modules become one classic script, and data files become scripts
(`assets/portable.js` reads them).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from coaching_playbook.pages.environment import ASSETS
from coaching_playbook.paths import walk
from coaching_playbook.site import file_list
from coaching_playbook.site.portable.html import SCRIPT_PATH, PageRewriter
from coaching_playbook.site.portable.modules import ModuleNotSupported, bundle

FILM_SUFFIXES = (".mp4", ".webm", ".m4v", ".mov", ".ogv")
_DATA_FOLDERS = ("find/", "session/")
"""Folders whose data files only scripts read. A copy has them in the form of scripts only."""
_SERVER_ONLY_FILES = ("404.html", "service-worker.js", "offline.js", "robots.txt", "sitemap.xml", "sitemap.xml.gz")


def is_portable(site: Path) -> bool:
    """Return whether a folder holds a portable copy of a site."""
    return (site / SCRIPT_PATH).is_file()


def make_portable(site: Path, *, films: bool, log: Callable[[str], None] = lambda _: None) -> None:
    """Convert the site in a folder in place; without `films`, its films are left out.

    A script module of the school's own that cannot be bundled is left out, and reported with `log`.
    """
    for name in _SERVER_ONLY_FILES:
        (site / name).unlink(missing_ok=True)
    paths = [entry.path for entry in walk(site) if entry.kind == "file"]
    supported: dict[str, bool] = {}

    def can_run_module(path: str) -> bool:
        """Return whether a module can be bundled. The result is remembered in `supported`."""
        if path not in supported:
            try:
                bundle(site, [path])
                supported[path] = True
            except ModuleNotSupported as error:
                supported[path] = False
                log(f"Left out of the copy: {error}")
        return supported[path]

    pages = [path for path in paths if path.endswith((".html", ".htm"))]
    for path in pages:
        file = site / path
        text = file.read_text("utf-8")
        rewritten = PageRewriter(site, path, films=films, can_run_module=can_run_module).rewrite(text)
        if rewritten != text:
            file.write_text(rewritten, "utf-8", newline="\n")
    if not films:
        for path in paths:
            if path.lower().endswith(FILM_SUFFIXES):
                (site / path).unlink()
    for path in paths:
        is_data = path.startswith(_DATA_FOLDERS) and path.endswith((".json", ".txt"))
        if is_data or path.endswith(".vtt"):
            _write_as_script(site, path, films=films)
            if is_data:
                (site / path).unlink()
    modules = bundle(site, [path for path, is_supported in supported.items() if is_supported])
    (site / SCRIPT_PATH).write_text(f"{(ASSETS / 'portable.js').read_text('utf-8')}{modules}", "utf-8", newline="\n")
    _rewrite_file_list(site)


def _write_as_script(site: Path, path: str, *, films: bool) -> None:
    """Write a script beside a data or caption file, which passes the file's text to `assets/portable.js`.

    Without `films`, clips with a film file are removed from the data of clips.
    """
    text = (site / path).read_text("utf-8")
    if path == "find/index.json":
        text = json.dumps({**json.loads(text), "end": "index.html", "keep": False}, ensure_ascii=False)
    elif path.endswith(".clips.json") and not films:
        text = json.dumps([clip for clip in json.loads(text) if not clip.get("file")], ensure_ascii=False)
    script = f"playbookPortable.file({json.dumps(path)}, {json.dumps(text)});\n"
    (site / f"{path}.js").write_text(script, "utf-8", newline="\n")


def _rewrite_file_list(site: Path) -> None:
    """Write the list of files with all files that the site has now."""
    listed = file_list.read(site)
    audience = listed.audience if listed else "public"
    here = [entry.path for entry in walk(site) if entry.kind == "file"]
    (site / file_list.FILE_NAME).write_text(file_list.to_json(audience, here), "utf-8", newline="\n")
