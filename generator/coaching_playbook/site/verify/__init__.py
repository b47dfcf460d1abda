"""A built site looked at once more, file by file, before it takes the place of the one that readers have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from coaching_playbook.permalinks import current_urls
from coaching_playbook.model import Exemplar
from coaching_playbook.model import Playbook
from coaching_playbook.publish import Audience
from coaching_playbook.site.verify.files import SiteFiles
from coaching_playbook.site.verify.leaks import leak_problems
from coaching_playbook.site.verify.pages import SitePages

__all__ = ["verify_site"]


def verify_site(
    site: Path, playbook: Playbook, audience: Audience, day: dt.date, *, root: Path | None = None
) -> Iterator[str]:
    """What is wrong with a built site, each as a sentence.

    `playbook` is as it was read, before anything was withheld; the site should show what `audience` may see on `day`.
    `root` is the folder that it was read from, whose place on this computer no page should tell.
    """
    files = SiteFiles(site)
    if "index.html" not in files.paths:
        yield "There is no home page (index.html), so this is no site."
        return
    yield from files.problems()
    pages = SitePages(files)
    yield from _missing(pages, playbook)
    yield from pages.problems()
    yield from leak_problems(files, playbook, audience, day, root)


def _missing(pages: SitePages, playbook: Playbook) -> Iterator[str]:
    films = f"{Exemplar.shelf}/"  # a clip may be withheld, and then it has no page
    for address, now in sorted(current_urls(playbook).items()):
        page = pages.at(f"{address}/")
        if page is None:
            if not address.startswith(films):
                yield f"The page {address}/ is not there."
        elif address != now and page.moved_to is not None:
            there = pages.at(page.moved_to)
            if there is None:
                yield f"The page {address}/ leads to {page.moved_to}, which is not there."
            elif there.moved_to is not None:
                yield f"The page {address}/ leads to {page.moved_to}, which leads on to another."
