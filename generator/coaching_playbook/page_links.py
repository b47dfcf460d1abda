"""Find links of hand-written pages that lead to no page: MkDocs would stop the publishing of the site at them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import unquote

from coaching_playbook.diagnostics import Problem, suggest
from coaching_playbook.page_texts import lines_outside_code
from coaching_playbook.paths import list_files

CODE = "page-link"
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_LINK = re.compile(r"\]\(<?(?P<target>[^\s()<>:#?/\\][^\s()<>:#?]*\.md)(?=[#?)>\s])")
"""The target of an inline link to a page of the site, without the place in that page."""


def link_problems(root: Path, docs: str, addresses: Collection[str]) -> Iterator[Problem]:
    """Yield an error for each Markdown link of a page below `docs` to a missing page.

    `addresses` are the URLs of generated pages. Links to them are written as `techniques/wait/index.md`, and to help
    pages as `help/….md`.
    """
    files = list_files(root, docs)[0]
    pages = {path.removeprefix(f"{docs}/") for path in files}
    known = pages | {address if address.endswith(".md") else f"{address}index.md" for address in addresses}
    for page in sorted(pages):
        if page.endswith(".md"):
            text = (root / docs / page).read_text("utf-8", "replace")
            for number, line in lines_outside_code(text.splitlines()):
                line = _CODE_SPAN.sub(lambda match: " " * len(match[0]), line)
                for link in _LINK.finditer(line):
                    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(link["target"])))
                    if target not in known:
                        yield _problem(f"{docs}/{page}", number, link, target, known)


def _problem(path: str, line: int, link: re.Match[str], target: str, known: Collection[str]) -> Problem:
    shown = f" ('{target}')" if target != link["target"] else ""
    message = f"This link leads to '{link['target']}'{shown}, and there is no such page."
    fix = suggest(target, [name for name in known if name.endswith(".md")])
    return Problem(path, line, link.start("target") + 1, CODE, message, fix or "Link to a page that is there.")
