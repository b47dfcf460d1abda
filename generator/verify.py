"""A built site looked at once more before it takes the place of the one that readers have."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from generator.ledger import addresses
from generator.model import Exemplar, Playbook
from generator.people import quiet_names

_REFRESH = re.compile(r"http-equiv=[\"']?refresh[\"']?[^>]*url=([^\"'>\s]+)", re.IGNORECASE)
_READ = {".html", ".json", ".xml", ".txt", ".vtt", ".js", ".css", ".svg", ".md", ".webmanifest"}


def look_over(site: Path, playbook: Playbook) -> Iterator[str]:
    """What is wrong with a built site, each as a sentence: pages that are not there, and names that nobody may read.

    `playbook` is as it was read, before anything was withheld.
    """
    if not (site / "index.html").is_file():
        yield "There is no home page (index.html), so this is no site."
        return
    films = f"{Exemplar.shelf}/"  # a clip may be withheld, and then it has no page
    for address, now in sorted(addresses(playbook).items()):
        page = site / address / "index.html"
        if not page.is_file():
            if not address.startswith(films):
                yield f"The page {address}/ is not there."
            continue
        if address != now and (found := _REFRESH.search(page.read_text("utf-8"))):
            there = (page.parent / html.unescape(found[1])).resolve() / "index.html"
            if not there.is_file():
                yield f"The page {address}/ leads to {found[1]}, which is not there."
            elif _REFRESH.search(there.read_text("utf-8")):
                yield f"The page {address}/ leads to {found[1]}, which leads on to another."
    yield from _named(site, playbook)


def _named(site: Path, playbook: Playbook) -> Iterator[str]:
    quiet = quiet_names(playbook.people)
    for file in sorted(site.rglob("*")) if quiet else ():
        if file.suffix in _READ and file.is_file():
            text = html.unescape(file.read_text("utf-8", errors="replace"))
            for one in quiet:
                if one.looks.search(text):
                    yield f"{file.relative_to(site).as_posix()} names {one.name}, who chose not to be named."
