"""The folder door: every page as a file that another site tool can build."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from markupsafe import escape

from coaching_playbook import search
from coaching_playbook import pages
from coaching_playbook.model import Playbook
from coaching_playbook.publish import Audience
from coaching_playbook.yamlio import Data
from coaching_playbook.yamlio import dump


def export(
    playbook: Playbook,
    root: Path,
    folder: Path,
    day: dt.date,
    audience: Audience = "public",
    *,
    progress: Callable[[Iterable[pages.Page | pages.TextFile]], Iterable[pages.Page | pages.TextFile]] = iter,
) -> int:
    """Write a published playbook, read from `root`, to `folder` and say how many pages that made.

    `folder/docs` holds one Markdown file a page (front matter and ready HTML, which any tool that reads Markdown passes
    through) and the assets; `folder/mkdocs.yml`, and `folder/zensical.yml` for Zensical, hold the navigation. What an
    earlier export left there is deleted first, so that nothing withdrawn stays behind. Raises FileExistsError when the
    folder holds something else, and OSError when it cannot write there.
    """
    docs = folder / "docs"
    ready = list(progress(pages.render_pages(playbook, day)))
    _clear_output(folder)

    def put(address: str, text: str) -> None:
        (docs / address).parent.mkdir(parents=True, exist_ok=True)
        (docs / address).write_text(text, "utf-8")

    for page in ready:
        if isinstance(page, pages.TextFile):
            put(page.address, page.text)
            continue
        # Other tools print a title as it stands too, so it goes out escaped.
        front: Data = {"title": str(escape(page.title)), "description": str(escape(page.description))}
        put(f"{page.address}index.md", f"---\n{dump(front)}---\n\n{_one_block(str(page.html))}\n")
    extras = dict(pages.extra_files(playbook, audience))
    for address, text in (*extras.items(), *search.index_files(playbook, audience)):
        put(address, text)
    for address, file in pages.static_files(playbook, root).items():
        target = docs / address
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    site: Data = {
        "site_name": str(escape(playbook.about.title)),
        "nav": pages.mkdocs_nav(pages.build_nav(playbook)),
        "extra_css": [*pages.styles(extras)],
        "extra_javascript": [{"path": f"assets/{name}", "type": "module"} for name in pages.SCRIPTS],
    }
    for name, theme in _THEMES.items():
        (folder / name).write_text(dump(site) + theme, "utf-8")
    return sum(isinstance(page, pages.Page) for page in ready)


_MARKER_FILE = ".playbook-export"


def _clear_output(folder: Path) -> None:
    """An empty folder that is known to be ours."""
    if folder.is_symlink():
        raise FileExistsError(0, "it is a link to another place, and links are not followed")
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / _MARKER_FILE).is_file():
            raise FileExistsError(0, "it holds files that no export made, and an export begins with an empty folder")
        shutil.rmtree(folder / "docs", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARKER_FILE).write_text(
        "Made by playbook export. The next export deletes the folder docs beside this file.\n", "utf-8"
    )


# MkDocs' own theme fetches a code highlighter from another server unless it is told not to, and Zensical its fonts.
# (`false` is no text, so the writer of our own files has no word for it.)
_THEMES = {
    "mkdocs.yml": "theme:\n  name: mkdocs\n  highlightjs: false\n",
    "zensical.yml": "theme:\n  font: false\n",
}


def _one_block(html: str) -> str:
    """HTML without blank lines: Markdown takes a blank line for the end of a block of HTML."""
    return "\n".join(line for line in html.splitlines() if line.strip())
