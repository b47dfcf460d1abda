"""Export every page as Markdown with front matter, for other static site generators."""

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
    """Write a published playbook to `folder` and return the number of pages. `root` is the folder of its sources.

    `folder/docs` gets the assets and one Markdown file for each page (front matter and rendered HTML);
    `folder/mkdocs.yml`, and `folder/zensical.yml` with `folder/overrides` for Zensical, the navigation. The files of an earlier export are
    deleted first, so that no withdrawn page stays. Raises FileExistsError when the folder holds other files, and
    OSError when it cannot be written.
    """
    docs = folder / "docs"
    rendered = list(progress(pages.render_pages(playbook, day)))
    _clear_output(folder)

    def put(address: str, text: str) -> None:
        (docs / address).parent.mkdir(parents=True, exist_ok=True)
        (docs / address).write_text(text, "utf-8")

    for page in rendered:
        if isinstance(page, pages.TextFile):
            put(page.address, page.text)
            continue
        # Other generators print titles unescaped too.
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
    (folder / "overrides").mkdir(exist_ok=True)
    (folder / "overrides/main.html").write_text(_ZENSICAL_TEMPLATE, "utf-8")
    return sum(isinstance(page, pages.Page) for page in rendered)


_MARKER_FILE = ".playbook-export"


def _clear_output(folder: Path) -> None:
    """Create the folder, or delete the earlier export in it. Raises FileExistsError where it holds other files."""
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


# By default MkDocs' theme loads a code highlighter, and Zensical its fonts, from other hosts. These are plain text
# because `dump` writes no booleans.
_THEMES = {
    "mkdocs.yml": "theme:\n  name: mkdocs\n  highlightjs: false\n",
    "zensical.yml": "theme:\n  font: false\n  custom_dir: overrides\n",
}
# The pages bring their own type, so the class of Zensical that sets type in its content is left out.
_ZENSICAL_TEMPLATE = """{% extends "base.html" %}
{% block container %}
<div class="md-content" data-md-component="content">
<article class="md-content__inner pb-content">
{{ page.content }}
</article>
</div>
{% endblock %}
"""


def _one_block(html: str) -> str:
    """Remove blank lines from HTML: in Markdown a blank line ends an HTML block."""
    return "\n".join(line for line in html.splitlines() if line.strip())
