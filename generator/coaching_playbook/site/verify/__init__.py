"""Verify the files of a built site before it is published: links, requests to other hosts, leaks of hidden data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from pathlib import Path

from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.permalinks import current_urls
from coaching_playbook.publish import Audience
from coaching_playbook.site.verify.files import SiteFiles
from coaching_playbook.site.verify.leaks import leak_problems
from coaching_playbook.site.verify.pages import SitePages

__all__ = ["verify_site"]


def verify_site(
    site: Path,
    playbook: Playbook,
    audience: Audience,
    day: dt.date,
    *,
    root: Path | None = None,
    docs: str = "docs",
    downloads: Collection[str] = (),
) -> Iterator[str]:
    """Yield a sentence for each problem of the built site in a folder.

    `playbook` is the whole playbook, of which the site should show what `audience` may see on `day`. `root` is the
    folder of the sources, whose absolute path no file may contain; `docs` its folder of hand-written pages.
    `downloads` are files of unusual kinds that the site may have.
    """
    files = SiteFiles(site, downloads)
    if "index.html" not in files.paths:
        yield "There is no home page (index.html), so this is no site."
        return
    yield from files.problems()
    pages = SitePages(files)
    yield from _missing_pages(pages, playbook)
    yield from pages.problems()
    yield from leak_problems(files, playbook, audience, day, root, docs)


def _missing_pages(pages: SitePages, playbook: Playbook) -> Iterator[str]:
    """Yield a sentence for each page that should exist and does not, and for each wrong redirect."""
    clips = f"{Exemplar.url_folder}/"  # hidden clips have no page
    for address, current in sorted(current_urls(playbook).items()):
        page = pages.page_at(f"{address}/")
        if page is None:
            if not address.startswith(clips):
                yield f"The page {address}/ is not there."
        elif address != current and page.redirects_to is not None:
            target = pages.page_at(page.redirects_to)
            if target is None:
                yield f"The page {address}/ leads to {page.redirects_to}, which is not there."
            elif target.redirects_to is not None:
                yield f"The page {address}/ leads to {page.redirects_to}, which leads on to another."
