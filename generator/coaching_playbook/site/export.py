"""Export every page as Markdown with front matter (title and description), for other static site generators."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from markupsafe import escape

from coaching_playbook import pages, search
from coaching_playbook.mkdocs_config_check import DEFAULT_LANGUAGE
from coaching_playbook.model import Playbook
from coaching_playbook.publish import Audience
from coaching_playbook.site import file_list, output_folder
from coaching_playbook.site.output_folder import OutputRefused
from coaching_playbook.whole_files import delete_leftovers, write_whole
from coaching_playbook.yamlio import Data, dump


def export(
    playbook: Playbook,
    root: Path,
    folder: Path,
    day: dt.date,
    audience: Audience = "public",
    language: str = DEFAULT_LANGUAGE,
    *,
    progress: Callable[[Iterable[pages.Page | pages.TextFile]], Iterable[pages.Page | pages.TextFile]] = iter,
) -> int:
    """Write a published playbook to `folder` and return the number of pages. `root` is the folder of its sources.

    `folder/docs` gets the assets and one Markdown file for each page (front matter and rendered HTML). The
    navigation is in `folder/mkdocs.yml`, and for Zensical in `folder/zensical.yml` and `folder/overrides`.
    `progress` wraps the iterable of rendered pages. The files of an earlier export are deleted first, so that no
    withdrawn page stays. Raises OutputRefused when other files would be lost, and OSError when the folder cannot be
    written.
    """
    texts: dict[str, str] = {}

    def add_text(address: str, text: str) -> None:
        texts[f"docs/{address}"] = text

    foreign_words = pages.ForeignWords.of(playbook, language)
    rendered = list(progress(pages.render_pages(playbook, day, language=language)))

    for page in rendered:
        if isinstance(page, pages.TextFile):
            add_text(page.url, page.text)
            continue
        # Other generators print titles unescaped too.
        front: Data = {"title": str(escape(page.title)), "description": str(escape(page.description))}
        html = foreign_words.add_lang_attributes(str(page.head + page.html))
        add_text(f"{page.url}index.md", f"---\n{dump(front)}---\n\n{_remove_blank_lines(html)}\n")
    extras = dict(pages.extra_files(playbook, audience, language))
    for address, text in (*extras.items(), *search.index_files(playbook, audience)):
        add_text(address, text)
    static_files = {f"docs/{address}": file for address, file in pages.static_files(playbook, root).items()}
    site: Data = {
        "site_name": str(escape(playbook.about.title)),
        "nav": pages.mkdocs_nav(pages.build_nav(playbook)),
        "extra_css": [*pages.style_urls(extras)],
        "extra_javascript": [{"path": path, "type": "module"} for path in pages.script_urls(foreign_words)],
    }
    for name, theme in _THEME_SETTINGS.items():
        texts[name] = dump(site) + theme
    texts["overrides/main.html"] = _ZENSICAL_TEMPLATE
    _replace_export(folder, texts, static_files)
    return sum(isinstance(page, pages.Page) for page in rendered)


_LIST_NAME = ".playbook-export"
"""Name of the file that lists the files of an export, one on each line."""
_FIRST_LINE = "Made by playbook export. The next export replaces these files:"


def _replace_export(folder: Path, texts: Mapping[str, str], static_files: Mapping[str, str]) -> None:
    """Delete the files of an earlier export from a folder, and write `texts` and `static_files`, keyed by path.

    `texts` holds contents, and `static_files` source files. Raises OutputRefused before any change. The list is written
    first with the old files and the new, so that an interrupted export can be repeated.
    """
    listed = folder / _LIST_NAME
    if folder.is_symlink():
        raise OutputRefused(f"{folder} is a link to another place, and links are not followed. Name the folder itself.")
    delete_leftovers(listed)
    first, *lines = listed.read_text("utf-8", "replace").splitlines() if listed.is_file() else [""]
    old = frozenset(filter(file_list.is_inside, lines)) if first == _FIRST_LINE else None
    if old is None and folder.is_dir() and any(folder.iterdir()):
        raise OutputRefused(f"{folder} holds files that no export made. Empty it, or name a new folder.")
    owned = old or frozenset()
    paths = frozenset((*texts, *static_files))
    for path in paths:
        if found := output_folder.find_conflict(folder, path, owned):
            raise OutputRefused(f"{folder / found} is not from an earlier export, and would be lost. Move it away.")
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(listed, "\n".join([_FIRST_LINE, *sorted(owned | paths), ""]))
    output_folder.delete_owned(folder, sorted(owned - paths))
    for path, text in texts.items():
        output_folder.prepare_path(folder / path)
        (folder / path).write_text(text, "utf-8")
    for path, file in static_files.items():
        output_folder.prepare_path(folder / path)
        shutil.copyfile(file, folder / path)
    write_whole(listed, "\n".join([_FIRST_LINE, *sorted(paths), ""]))


# By default MkDocs' theme loads a code highlighter, and Zensical its fonts, from other hosts. These are plain text
# because `dump` writes no booleans.
_THEME_SETTINGS = {
    "mkdocs.yml": "theme:\n  name: mkdocs\n  highlightjs: false\n",
    "zensical.yml": "theme:\n  font: false\n  custom_dir: overrides\n",
}
# The pages bring their own type, so the class of Zensical that sets type in its content is left out. Its link past the
# navigation leads to `__skip`.
_ZENSICAL_TEMPLATE = """{% extends "base.html" %}
{% block container %}
<div class="md-content" data-md-component="content">
<article class="md-content__inner pb-content">
<a id="__skip" tabindex="-1"></a>
{{ page.content }}
</article>
</div>
{% endblock %}
"""


def _remove_blank_lines(html: str) -> str:
    """Remove blank lines from HTML, because in Markdown a blank line ends an HTML block."""
    return "\n".join(line for line in html.splitlines() if line.strip())
