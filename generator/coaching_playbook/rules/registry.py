"""The registry of rules, and the type of what they find."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from coaching_playbook.diagnostics import Severity
from coaching_playbook.model import Entry, Exemplar, LeveragePoint, Playbook, Technique

KeyPath = tuple[str | int, ...]


class RuleHit(NamedTuple):
    """What one rule says of one place; the rule's code and severity are added when it is told."""

    entry: Entry | str
    at: KeyPath
    message: str
    fix: str = ""
    key: bool = False
    severity: Severity | None = None
    """In place of the rule's own."""


Scope = Literal["entry", "playbook"] | None


class Rule(NamedTuple):
    """`whole` says that the rule asks whether something is there.

    It is asked of an entry only when all of that entry could be read, and of the playbook when every file could be.
    `across` says that the rule looks at several entries together. Any other looks at each by itself, and is given a
    playbook that holds one entry and all that entries may name: so what it finds can be kept until that entry changes.
    `of` are the kinds of entry that it looks at.
    """

    code: str
    severity: Severity
    doc: str
    check: Callable[[Playbook, dt.date], Iterator[RuleHit]]
    scope: Scope = None
    cross_entry: bool = False
    kinds: tuple[type[Entry], ...] = ()


RULES: list[Rule] = []


_Check = Callable[[Playbook, dt.date], Iterator[RuleHit]]


def rule(
    code: str,
    severity: Severity = "error",
    *,
    whole: Scope = None,
    across: bool = False,
    of: tuple[type[Entry], ...] = (LeveragePoint, Technique),
) -> Callable[[_Check], _Check]:
    def keep(look: _Check) -> _Check:
        RULES.append(Rule(code, severity, " ".join((look.__doc__ or "").split()), look, whole, across, of))
        return look

    return keep


clip_rule = functools.partial(rule, of=(Exemplar,))


def page_entries(playbook: Playbook) -> tuple[Technique | LeveragePoint, ...]:
    return (*playbook.leverage_points, *playbook.techniques)
