"""What a good playbook obeys. One small function a rule; its docstring is the rule, in the docs too.

A rule looks at a playbook whose shapes are already right and yields what it finds. Mistakes stop a build; warnings are
for people to weigh. Where a file is broken something empty stands in for it, so a rule may meet a playbook that lacks
parts, never one with wrong parts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import coaching_playbook.rules.clips
import coaching_playbook.rules.entries
import coaching_playbook.rules.language
import coaching_playbook.rules.personal
import coaching_playbook.rules.playbook
import coaching_playbook.rules.readability  # noqa: F401  # importing them registers their rules
from coaching_playbook.diagnostics import Severity
from coaching_playbook.model import Entry, Exemplar, LeveragePoint, PageEntry, Playbook, Technique
from coaching_playbook.rules.parse_codes import PARSE_CODES
from coaching_playbook.rules.readability import MAX_READING_LEVEL
from coaching_playbook.rules.registry import RULES, KeyPath, Rule
from coaching_playbook.rules.text import reading_level

__all__ = ["MAX_READING_LEVEL", "PARSE_CODES", "RULES", "RuleProblem", "reading_level", "render_page"]


class RuleProblem(NamedTuple):
    """What a rule found: the file, the place in it, and the words. `key` points at the field's name, not its value."""

    path: str
    at: KeyPath
    code: str
    message: str
    fix: str = ""
    severity: Severity = "error"
    key: bool = False


def check_playbook(playbook: Playbook, day: dt.date, folder: str, *, complete: bool) -> Iterator[RuleProblem]:
    """What the rules find in entries taken together, and in files that are neither of the three kinds of entry."""
    yield from _run((rule for rule in RULES if rule.cross_entry), playbook, day, folder, complete)
    yield from _run(_ENTRY_RULES, playbook.shared, day, folder, complete)


def check_entry(house: Playbook, entry: PageEntry, day: dt.date, folder: str) -> Iterator[RuleProblem]:
    """What the rules find in one entry by itself."""
    return _run(_RULES_BY_KIND[type(entry)], house.only(entry), day, folder, complete=True)


_ENTRY_RULES = [rule for rule in RULES if not rule.cross_entry]
_RULES_BY_KIND: Mapping[type[Entry], list[Rule]] = {
    kind: [rule for rule in _ENTRY_RULES if kind in rule.kinds] for kind in (LeveragePoint, Technique, Exemplar)
}


def _run(some: Iterable[Rule], playbook: Playbook, day: dt.date, folder: str, complete: bool) -> Iterator[RuleProblem]:
    for rule in some:
        for said in rule.check(playbook, day):
            if rule.scope == "playbook" and not complete:
                break
            if isinstance(said.entry, Entry):
                unread = said.entry.invalid_fields
                if (rule.scope == "entry" and unread) or (said.at and said.at[0] in unread):
                    continue
            if isinstance(said.entry, str):
                path, at = f"{folder}/{said.entry}", said.at
            else:
                path, at = said.entry.origin.path, (*said.entry.origin.at, *said.at)
            yield RuleProblem(path, at, rule.code, said.message, said.fix, said.severity or rule.severity, said.key)


def render_page() -> str:
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
    lines += [
        "| code | what is right |",
        "|---|---|",
        *(_row(code, right) for code, right in sorted(PARSE_CODES.items())),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(code: str, right: str) -> str:
    """A row that a link can lead to: `what-is-checked/#closed-question`."""
    return f'| <span id="{code}"></span>`{code}` | {right.replace("|", "/").replace("<", "&lt;")} |'
