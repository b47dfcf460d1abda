"""Permalinks: `ledger.txt` (the ledger) lists every URL that was ever published, so that no URL breaks unnoticed.

Every URL in the ledger must lead to a page, by its current or a former id, unless it is marked as retired with a
reason. A new page needs no line yet, so that pull requests which add pages do not conflict.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from coaching_playbook.diagnostics import Problem
from coaching_playbook.model import Entry, Exemplar, PageEntry, Playbook

LEDGER_FILE = "ledger.txt"

_LEDGER_HEADER = """# Every address that was ever published, one a line. 'playbook ledger' adds the new ones.
# To take a page away for good: playbook ledger --let-go ADDRESS --because "why"
"""
_LEDGER_LINE = re.compile(r"(?P<address>[a-z-]+/[a-z0-9-]+)(?:  # let go on (?P<on>\S+): (?P<why>.+))?")


def permalink_of(entry: Entry, id_: str | None = None) -> str:
    """Return the URL of an entry, relative to the site and without a final slash; with `id_`, that of a former id."""
    return f"{entry.url_folder}/{id_ or entry.id}"


def current_urls(playbook: Playbook) -> Mapping[str, str]:
    """Map the URL of each current and former id to the current URL of its page."""
    former_urls = {
        permalink_of(entry, former): permalink_of(entry) for entry in playbook.entries for former in entry.was
    }
    return former_urls | {permalink_of(entry): permalink_of(entry) for entry in playbook.entries}


class PagePair(NamedTuple):
    """The entry of a page before and after a change: `before` is None for a new page, `after` for a removed one.

    `instead` is the entry to whose page the URL of a removed page redirects, if any.
    """

    before: PageEntry | None
    after: PageEntry | None
    instead: PageEntry | None = None


def match_pages(before: Playbook, after: Playbook) -> Iterator[PagePair]:
    """Yield the pairs of all pages of two playbooks: those of `after` in order, then the removed ones.

    A page that is gone is paired with the new page that lists its id as a former id. If a new page lists several such
    ids, it is paired with the first of these pages in `before`; the others count as removed.
    """
    old, new = ({permalink_of(entry): entry for entry in playbook.entries} for playbook in (before, after))
    leads_to = current_urls(after)
    renamed: dict[str, str] = {}
    for url in old:
        if url not in new and leads_to.get(url, url) not in old:
            renamed.setdefault(leads_to[url], url)
    for url, entry in new.items():
        yield PagePair(old.get(url) or old.get(renamed.get(url, "")), entry)
    for url, entry in old.items():
        if url not in new and url not in renamed.values():
            yield PagePair(entry, None, new.get(leads_to.get(url, "")))


def ledger_problems(playbook: Playbook, text: str, path: str) -> Iterator[Problem]:
    """Yield a problem for each line of a ledger that is malformed, or whose URL is neither current nor retired."""
    urls = current_urls(playbook)
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LEDGER_LINE.fullmatch(line.rstrip())
        if not match:
            message = "This line is no address, such as techniques/ask-then-wait."
            yield Problem(path, number, 1, "ledger-line", message, "Undo the change to this line.")
        elif not match["why"] and match["address"] not in urls:
            former = match["address"].split("/")[1]
            message = f"The page '{match['address']}' was published, and its address leads nowhere now."
            fix = (
                f"Add '{former}' under was: of the page that took its place; or say why it goes: "
                f"playbook ledger --let-go {match['address']} --because '…'"
            )
            yield Problem(path, number, 1, "lost-address", message, fix)


def add_new_urls(playbook: Playbook, text: str, starter_clips: Collection[str] = ()) -> str:
    """Return the text of the ledger with the URLs of all entries added, except those of starter content.

    Starter content is to be replaced, so its URLs are not permanent: leverage points and techniques with the status
    `starter`, and drawn clips whose ids are in `starter_clips`.
    """
    lines = _parse_lines(text)
    starter = {permalink_of(entry) for entry in playbook.entries if _is_starter(entry, starter_clips)}
    new = {url: "" for url, page in current_urls(playbook).items() if page not in starter and url not in lines}
    return _render_lines({**new, **lines}) if new else text


def _is_starter(entry: PageEntry, starter_clips: Collection[str]) -> bool:
    """Return whether an entry came with the tool; `starter_clips` are the ids of the clips that did."""
    if isinstance(entry, Exemplar):
        return entry.id in starter_clips and entry.kind in ("animation", "storyboard")
    return entry.status == "starter"


def retire_url(text: str, address: str, day: dt.date, why: str) -> str:
    """Return `text`, the content of the ledger, with a URL marked as retired on `day`, with the reason `why`."""
    return _render_lines({**_parse_lines(text), address: f"  # let go on {day}: {' '.join(why.split())}"})


def all_urls(text: str) -> tuple[str, ...]:
    """Return the relative URLs in `text`, the content of the ledger, including retired ones."""
    return tuple(_parse_lines(text))


def retired_urls(text: str) -> tuple[str, ...]:
    """Return the relative URLs that are marked as retired in `text`, the content of the ledger."""
    return tuple(address for address, rest in _parse_lines(text).items() if rest)


def _parse_lines(text: str) -> dict[str, str]:
    """Map each URL in a ledger to the rest of its line: empty, or the retirement note. Invalid lines are skipped."""
    matches = (_LEDGER_LINE.fullmatch(line.rstrip()) for line in text.splitlines())
    return {match["address"]: match.string[match.end("address") :] for match in matches if match}


def _render_lines(lines: Mapping[str, str]) -> str:
    """Return the text of a ledger whose lines map each URL to the rest of its line."""
    return _LEDGER_HEADER + "".join(f"{address}{rest}\n" for address, rest in sorted(lines.items()))
