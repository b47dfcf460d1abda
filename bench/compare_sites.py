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

_LINK_ATTRIBUTES = ("href", "src", "poster", "action", "data", "content")
_FILES_WITH_BUILD_TIME = {"sitemap.xml.gz", "manifest.json"}
"""Files that contain the time of a build."""


def find_differences(before: Path, after: Path) -> Iterator[str]:
    """Yield a sentence for each difference between the sites in two folders."""
    old_files, new_files = _list_files(before), _list_files(after)
    yield from (f"{path} is only in {before}." for path in sorted(old_files - new_files))
    yield from (f"{path} is only in {after}." for path in sorted(new_files - old_files))
    for path in sorted(old_files & new_files):
        old, new = (before / path).read_bytes(), (after / path).read_bytes()
        if old == new or path in _FILES_WITH_BUILD_TIME:
            continue
        if not path.endswith(".html"):
            yield f"{path} has other bytes."
            continue
        for name, old_values, new_values in zip(
            ("text", "ids", "links"), _parse_page(old), _parse_page(new), strict=True
        ):
            if old_values != new_values:
                yield f"{path} has other {name}: {_first_difference(old_values, new_values)}"


def _list_files(site: Path) -> set[str]:
    return {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}


def _parse_page(html: bytes) -> tuple[list[str], list[str], list[str]]:
    """Return the words of a page, its ids, and its links as `TAG ATTRIBUTE=URL`; each in document order."""
    page = LexborHTMLParser(html.decode("utf-8"))
    nodes = page.css("*")
    ids = [str(node.attributes["id"]) for node in nodes if node.attributes.get("id")]
    links = [
        f"{node.tag} {name}={node.attributes[name]}"
        for node in nodes
        for name in _LINK_ATTRIBUTES
        if name in node.attributes
    ]
    return page.root.text(separator=" ").split() if page.root else [], ids, links


def _first_difference(old: list[str], new: list[str]) -> str:
    for old_value, new_value in zip(old, new, strict=False):
        if old_value != new_value:
            return f"{old_value!r} became {new_value!r}"
    return f"{len(old)} became {len(new)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    options = parser.parse_args()
    sentences = list(find_differences(options.before, options.after))
    print("\n".join(sentences) or f"No difference in {len(_list_files(options.after))} files.")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
