"""The registry of rules, and the type of their results."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from coaching_playbook.diagnostics import Problem, Severity
from coaching_playbook.model import Entry, Exemplar, LeveragePoint, Playbook, Technique
from coaching_playbook.yamlio import ParsedFile

KeyPath = tuple[str | int, ...]


class RuleHit(NamedTuple):
    """One result of a rule.

    A rule sets the fields up to `severity`. `check_entry` and `check_playbook` set `code` and `path`, and make `at` the
    place in that file.
    """

    entry: Entry | str
    """An entry, or the name of a file in the playbook's folder."""
    at: KeyPath
    """Place in the entry."""
    message: str
    fix: str = ""
    key: bool = False
    """Report the position of the field's name, not of its value."""
    severity: Severity = "error"
    """Anything but "error" overrides the severity of the rule, for a hit that is less certain."""
    instead: KeyPath | None = None
    """Place in the entry where the hit is reported if the file has nothing at `at`."""
    code: str = ""
    path: str = ""

    def problem_in(self, source: ParsedFile) -> Problem:
        """Return the problem at its position in the file, after `code`, `path` and the places in it were set."""
        at, key = self.at, self.key
        if self.instead is not None and not source.has_key(at):
            at, key = self.instead, False
        return source.problem(at, self.code, self.message, self.fix, severity=self.severity, key=key)


Check = Callable[[Playbook, dt.date], Iterator[RuleHit]]
Complete = Literal["entry", "playbook"] | None


class Rule(NamedTuple):
    """A registered check.

    `doc` is the docstring of `check`, printed on the help page. `requires_complete`: the rule reports what is absent,
    so it is skipped where invalid fields were left out of the entry, or where any file of the playbook is invalid.
    `cross_entry`: the rule compares entries, and runs once on the whole playbook. Any other rule runs once for each
    entry of `kinds`, on a playbook that holds that entry and the shared lists (`Playbook.only`), and once on the shared
    lists alone.
    """

    code: str
    severity: Severity
    doc: str
    check: Check
    requires_complete: Complete = None
    cross_entry: bool = False
    kinds: tuple[type[Entry], ...] = ()
    requires_shared: bool = False
    """The rule depends on words of playbook.yml or vocabularies.yml: it is skipped where one of the two is invalid."""


RULES: list[Rule] = []


def rule(
    code: str,
    severity: Severity = "error",
    *,
    requires_complete: Complete = None,
    cross_entry: bool = False,
    kinds: tuple[type[Entry], ...] = (LeveragePoint, Technique),
    requires_shared: bool = False,
) -> Callable[[Check], Check]:
    """Register the decorated function in RULES; the arguments are fields of `Rule`."""

    def register(check: Check) -> Check:
        doc = " ".join((check.__doc__ or "").split())
        RULES.append(Rule(code, severity, doc, check, requires_complete, cross_entry, kinds, requires_shared))
        return check

    return register


clip_rule = functools.partial(rule, kinds=(Exemplar,))


def page_entries(playbook: Playbook) -> tuple[Technique | LeveragePoint, ...]:
    """Leverage points, then techniques."""
    return (*playbook.leverage_points, *playbook.techniques)
