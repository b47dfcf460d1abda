"""Help pages used to be copies in docs/help/. Since 0.2.0 the package has them, in the words of the school."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

_SHIPPED = frozenset(line.split()[0] for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines())
"""SHA-256 of each help page that an earlier version shipped."""
_GENERATED = {
    "field-guide.md": "This page is made from the same list that `playbook check` uses, so it is never out of date.",
    "what-is-checked.md": "`playbook check` reads every file and says everything it finds in one go, each with",
}
"""Pages that a command used to write, and a sentence that each version of them has."""
_PAGE = re.compile(r"(?P<docs>.+)/help/(?P<name>[a-z-]+\.md)")


def drop_help_pages(files: Mapping[str, str]) -> dict[str, str | None]:
    """Remove the copies that are as they were shipped or generated, and their lines in the navigation.

    A page that the school has changed stays, and is shown in place of the package's.
    """
    gone = [path for path, text in files.items() if _is_ours(path, text)]
    changes: dict[str, str | None] = dict.fromkeys(gone)
    inside = {found["name"] for path in gone if (found := _PAGE.fullmatch(path))}
    for path in ("mkdocs.yml", "mkdocs.yaml"):
        if inside and path in files:
            pages = "|".join(map(re.escape, sorted(inside)))
            line = re.compile(rf"^[ \t]*- (?:[^\n#]*: )?[\"']?help/(?:{pages})[\"']?[ \t]*(?:#[^\n]*)?\n", re.MULTILINE)
            text = line.sub("", files[path])
            changes[path] = re.sub(r"(?m)^nav:[ \t]*\n(?=\S|\Z)", "", text)
    return changes


def _is_ours(path: str, text: str) -> bool:
    found = _PAGE.fullmatch(path)
    if found is None:
        return False
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    sentence = _GENERATED.get(found["name"])
    if sentence and sentence in " ".join(plain.split()):
        return not _has_added_lines(plain)
    return hashlib.sha256(plain.encode("utf-8")).hexdigest() in _SHIPPED


def _has_added_lines(text: str) -> bool:
    """Whether a generated page holds text that the command has never written: what is not a table, below the first one.

    Only a heading with at most a paragraph stands between two tables, and nothing follows the last. The tables hold
    examples with the ids of the playbook, so that a hash of the page does not help.
    """
    _head, _line, rest = text.partition("\n|")
    between = re.split(r"(?m)^\|.*\n?", f"|{rest}")
    shape = re.compile(r"\s*|\s*(?:#+ .*\n\s*(?:`.*\n\s*)?)+(?:(?!#).+\n)*\s*")
    return bool(between[-1].strip()) or not all(shape.fullmatch(part) for part in between)
