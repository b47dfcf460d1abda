"""Turn a finished site into a copy that works from a folder, a stick or a shared drive, without a server.

Browsers list a folder instead of opening its index.html, and load neither modules, data nor captions from `file:`
addresses. So links name their files, the modules become one classic script, and data files become scripts
(`assets/portable.js` reads them).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from coaching_playbook.pages.environment import ASSETS
from coaching_playbook.paths import walk
from coaching_playbook.site import file_list
from coaching_playbook.site.portable.html import ASSET, Rewriter
from coaching_playbook.site.portable.modules import ModuleNotSupported, bundle

FILMS = (".mp4", ".webm", ".m4v", ".mov", ".ogv")
_DATA = ("find/", "session/")
"""Folders whose data files are read by scripts only, so that a copy needs no second form of them."""
_NEEDS_A_SERVER = ("404.html", "service-worker.js", "offline.js", "robots.txt", "sitemap.xml", "sitemap.xml.gz")


def is_portable(site: Path) -> bool:
    """Whether a folder holds a portable site."""
    return (site / ASSET).is_file()


def make_portable(site: Path, *, films: bool, log: Callable[[str], None] = lambda _: None) -> None:
    """Rewrite the site in a folder in place, with or without its films.

    A module of a school's own that cannot be bundled is left out, and named with `log`.
    """
    for name in _NEEDS_A_SERVER:
        (site / name).unlink(missing_ok=True)
    paths = [entry.path for entry in walk(site) if entry.kind == "file"]
    supported: dict[str, bool] = {}

    def run_module(path: str) -> bool:
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
        rewritten = Rewriter(site, path, films=films, run_module=run_module).rewrite(text)
        if rewritten != text:
            file.write_text(rewritten, "utf-8", newline="\n")
    if not films:
        for path in paths:
            if path.lower().endswith(FILMS):
                (site / path).unlink()
    for path in paths:
        is_data = path.startswith(_DATA) and path.endswith((".json", ".txt"))
        if is_data or path.endswith(".vtt"):
            _write_as_script(site, path, films=films)
            if is_data:
                (site / path).unlink()
    modules = bundle(site, [path for path, is_supported in supported.items() if is_supported])
    (site / ASSET).write_text(f"{(ASSETS / 'portable.js').read_text('utf-8')}{modules}", "utf-8", newline="\n")
    _list_files(site)


def _write_as_script(site: Path, path: str, *, films: bool) -> None:
    text = (site / path).read_text("utf-8")
    if path == "find/index.json":
        text = json.dumps({**json.loads(text), "end": "index.html", "keep": False}, ensure_ascii=False)
    elif path.endswith(".clips.json") and not films:
        text = json.dumps([clip for clip in json.loads(text) if not clip.get("file")], ensure_ascii=False)
    script = f"playbookPortable.file({json.dumps(path)}, {json.dumps(text)});\n"
    (site / f"{path}.js").write_text(script, "utf-8", newline="\n")


def _list_files(site: Path) -> None:
    """Write the list of files anew."""
    listed = file_list.read(site)
    audience = listed.audience if listed else "public"
    here = [entry.path for entry in walk(site) if entry.kind == "file"]
    (site / file_list.NAME).write_text(file_list.as_text(audience, here), "utf-8", newline="\n")
