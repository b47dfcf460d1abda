"""A built site looked at once more, file by file, before it takes the place of the one that readers have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from generator.ledger import addresses
from generator.model import Exemplar, Playbook
from generator.publish import Audience
from generator.verify.files import Files
from generator.verify.leaks import leaks
from generator.verify.pages import Pages

__all__ = ["look_over"]


def look_over(
    site: Path, playbook: Playbook, audience: Audience, day: dt.date, *, root: Path | None = None
) -> Iterator[str]:
    """What is wrong with a built site, each as a sentence.

    `playbook` is as it was read, before anything was withheld; the site should show what `audience` may see on `day`.
    `root` is the folder that it was read from, whose place on this computer no page should tell.
    """
    files = Files(site)
    if "index.html" not in files.paths:
        yield "There is no home page (index.html), so this is no site."
        return
    yield from files.wrong()
    pages = Pages(files)
    yield from _missing(pages, playbook)
    yield from pages.wrong()
    yield from leaks(files, playbook, audience, day, root)


def _missing(pages: Pages, playbook: Playbook) -> Iterator[str]:
    films = f"{Exemplar.shelf}/"  # a clip may be withheld, and then it has no page
    for address, now in sorted(addresses(playbook).items()):
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
