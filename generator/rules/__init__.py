"""What a good playbook obeys. One small function a rule; its docstring is the rule, in the docs too.

A rule looks at a playbook whose shapes are already right and yields what it finds. Mistakes stop a build; warnings are
for people to weigh. Where a file is broken something empty stands in for it, so a rule may meet a playbook that lacks
parts, never one with wrong parts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from generator.model import Entry, Playbook
from generator.problems import Severity
from generator.rules import clips, house, pages, reading, words  # noqa: F401  # importing them makes them known
from generator.rules.reading import MOST_LEVEL
from generator.rules.rule import RULES, At, reading_level

__all__ = ["MOST_LEVEL", "RULES", "Finding", "as_page", "check", "reading_level"]


class Finding(NamedTuple):
    """What a rule found: the file, the place in it, and the words. `key` points at the field's name, not its value."""

    path: str
    at: At
    code: str
    message: str
    fix: str = ""
    severity: Severity = "error"
    key: bool = False


def check(playbook: Playbook, day: dt.date, folder: str, paths: Sequence[str], *, complete: bool) -> Iterator[Finding]:
    """Everything that the rules find on a day.

    `folder` is where the playbook's files are, `paths` are those that were read, `complete` says that all could be.
    """
    for rule in RULES:
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
            if path in paths:
                yield Finding(path, at, rule.code, said.message, said.fix, rule.severity, said.key)


def as_page() -> str:
    """All rules as a page of Markdown, made from their docstrings."""
    kinds = {
        "error": ("Mistakes", "These stop the site from being built, so that nothing wrong is ever shown."),
        "warning": ("Warnings", "These are for people to weigh. They stop nothing."),
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
        "column. Apart from the rules below it checks that each file can be read, that each field is one it knows,",
        "with the kind of value it should have, and that everything that is named somewhere exists.",
        "",
    ]
    for severity, (title, lead) in kinds.items():
        lines += [f"## {title}", "", lead, "", "| code | rule |", "|---|---|"]
        lines += [f"| `{rule.code}` | {rule.doc.replace('|', '/')} |" for rule in RULES if rule.severity == severity]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"
