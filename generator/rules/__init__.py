"""What a good playbook obeys. One small function a rule; its docstring is the rule, in the docs too.

A rule looks at a playbook whose shapes are already right and yields what it finds. Mistakes stop a build; warnings are
for people to weigh. Where a file is broken something empty stands in for it, so a rule may meet a playbook that lacks
parts, never one with wrong parts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import generator.rules.clips
import generator.rules.house
import generator.rules.pages
import generator.rules.personal
import generator.rules.reading
import generator.rules.words  # noqa: F401  # importing them makes their rules known
from generator.model import Entry, Exemplar, LeveragePoint, PageEntry, Playbook, Technique
from generator.problems import Severity
from generator.rules.codes import SHAPES
from generator.rules.reading import MOST_LEVEL
from generator.rules.rule import RULES, At, Rule, reading_level

__all__ = ["MOST_LEVEL", "RULES", "SHAPES", "Finding", "as_page", "reading_level"]


class Finding(NamedTuple):
    """What a rule found: the file, the place in it, and the words. `key` points at the field's name, not its value."""

    path: str
    at: At
    code: str
    message: str
    fix: str = ""
    severity: Severity = "error"
    key: bool = False


def together(playbook: Playbook, day: dt.date, folder: str, *, complete: bool) -> Iterator[Finding]:
    """What the rules find in entries taken together, and in files that are neither of the three kinds of entry."""
    yield from _found((rule for rule in RULES if rule.across), playbook, day, folder, complete)
    yield from _found(_EACH, playbook.house, day, folder, complete)


def of_entry(house: Playbook, entry: PageEntry, day: dt.date, folder: str) -> Iterator[Finding]:
    """What the rules find in one entry by itself."""
    return _found(_OF[type(entry)], house.alone(entry), day, folder, complete=True)


_EACH = [rule for rule in RULES if not rule.across]
_OF: Mapping[type[Entry], list[Rule]] = {
    kind: [rule for rule in _EACH if kind in rule.of] for kind in (LeveragePoint, Technique, Exemplar)
}


def _found(some: Iterable[Rule], playbook: Playbook, day: dt.date, folder: str, complete: bool) -> Iterator[Finding]:
    for rule in some:
        for said in rule.look(playbook, day):
            if rule.whole == "playbook" and not complete:
                break
            if isinstance(said.entry, Entry):
                unread = said.entry.broken
                if (rule.whole == "entry" and unread) or (said.at and said.at[0] in unread):
                    continue
            if isinstance(said.entry, str):
                path, at = f"{folder}/{said.entry}", said.at
            else:
                path, at = said.entry.origin.path, (*said.entry.origin.at, *said.at)
            yield Finding(path, at, rule.code, said.message, said.fix, said.severity or rule.severity, said.key)


def as_page() -> str:
    """All rules as a page of Markdown, made from their docstrings."""
    kinds = {
        "error": ("Mistakes", "These stop the site from being built, so that nothing wrong is ever shown."),
        "warning": ("Warnings", "These are for people to weigh. They stop nothing."),
        "note": ("Notes", "These are for reviewers to know."),
    }
    lines = [
        "---",
        "search:",
        "  exclude: true",
        "---",
        "",
        "# What is checked",
        "",
        "`playbook check` reads every file and says everything it finds in one go, each with its file, line and",
        "column, what was found and what would be right. At the end of each message stands a code, such as",
        "`[closed-question]`. Here is what each code is about.",
        "",
    ]
    for severity, (title, lead) in kinds.items():
        lines += [f"## {title}", "", lead, "", "| code | rule |", "|---|---|"]
        lines += [_row(rule.code, rule.doc) for rule in RULES if rule.severity == severity and rule.doc]
        lines.append("")
    lines += ["## How a file is written", "", "These are mistakes too, and are found while a file is read.", ""]
    lines += ["| code | what is right |", "|---|---|", *(_row(code, right) for code, right in sorted(SHAPES.items()))]
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(code: str, right: str) -> str:
    """A row that a link can lead to: `what-is-checked/#closed-question`."""
    return f'| <span id="{code}"></span>`{code}` | {right.replace("|", "/").replace("<", "&lt;")} |'
