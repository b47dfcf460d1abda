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
    old_files, new_files = _files(before), _files(after)
    yield from (f"{path} is only in {before}." for path in sorted(old_files - new_files))
    yield from (f"{path} is only in {after}." for path in sorted(new_files - old_files))
    for path in sorted(old_files & new_files):
        old, new = (before / path).read_bytes(), (after / path).read_bytes()
        if old == new or path in _UNSTABLE:
            continue
        if not path.endswith(".html"):
            yield f"{path} has other bytes."
            continue
        for name, old_values, new_values in zip(("text", "ids", "links"), _read(old), _read(new), strict=True):
            if old_values != new_values:
                yield f"{path} has other {name}: {_first_difference(old_values, new_values)}"


def _files(site: Path) -> set[str]:
    return {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}


def _read(html: bytes) -> tuple[list[str], list[str], list[str]]:
    """Words of a page, its ids, and its links."""
    page = LexborHTMLParser(html.decode("utf-8"))
    nodes = page.css("*")
    ids = [str(node.attributes["id"]) for node in nodes if node.attributes.get("id")]
    links = [
        f"{node.tag} {name}={node.attributes[name]}" for node in nodes for name in _LINKS if name in node.attributes
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
    sentences = list(differences(options.before, options.after))
    print("\n".join(sentences) or f"No difference in {len(_files(options.after))} files.")
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
