"""Compare two built sites: `python bench/compare_sites.py BEFORE AFTER`.

Reports every difference in the set of files, in the text, the ids and the links of each page, and in the bytes of all
other files (the search index among them). Builds nothing. Exit status: 0 no difference, 1 differences.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

_LINKS = ("href", "src", "poster", "action", "data", "content")
_UNSTABLE = {"sitemap.xml.gz", "manifest.json"}
"""Files that hold the time of a build."""


def differences(before: Path, after: Path) -> Iterator[str]:
    """Yield a sentence for each difference."""
    one, other = _files(before), _files(after)
    yield from (f"{path} is only in {before}." for path in sorted(one - other))
    yield from (f"{path} is only in {after}." for path in sorted(other - one))
    for path in sorted(one & other):
        then, now = (before / path).read_bytes(), (after / path).read_bytes()
        if then == now or path in _UNSTABLE:
            continue
        if not path.endswith(".html"):
            yield f"{path} has other bytes."
            continue
        for name, was, found in zip(("text", "ids", "links"), _read(then), _read(now), strict=True):
            if was != found:
                yield f"{path} has other {name}: {_first_difference(was, found)}"


def _files(site: Path) -> set[str]:
    return {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}


def _read(html: bytes) -> tuple[list[str], list[str], list[str]]:
    """The words of a page, its ids, and the addresses that it names."""
    page = LexborHTMLParser(html.decode("utf-8"))
    nodes = page.css("*")
    ids = [str(node.attributes["id"]) for node in nodes if node.attributes.get("id")]
    links = [
        f"{node.tag} {name}={node.attributes[name]}" for node in nodes for name in _LINKS if name in node.attributes
    ]
    return page.root.text(separator=" ").split() if page.root else [], ids, links


def _first_difference(one: list[str], other: list[str]) -> str:
    for was, now in zip(one, other, strict=False):
        if was != now:
            return f"{was!r} became {now!r}"
    return f"{len(one)} became {len(other)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    asked = parser.parse_args()
    found = list(differences(asked.before, asked.after))
    print("\n".join(found) or f"No difference in {len(_files(asked.after))} files.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
