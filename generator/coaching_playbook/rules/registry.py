"""The registry of rules, and the type of their results."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from coaching_playbook.diagnostics import Problem, Severity
from coaching_playbook.model import Entry, Exemplar, LeveragePoint, Part, Playbook, Technique
from coaching_playbook.yamlio import ParsedFile

KeyPath = tuple[str | int, ...]


class RuleHit(NamedTuple):
    """One result of a rule.

    A rule sets the fields up to `code`. `check_entry` and `check_playbook` then set `path`, and prefix `at` and
    `fallback_at` with the position of the entry in its file.
    """

    entry: Entry | str
    """An entry, or the name of a file in the playbook's folder, such as survey.yml."""
    at: KeyPath
    """Key path of the value in the entry."""
    message: str
    fix: str = ""
    key: bool = False
    """Whether to report the position of the field's name, not of its value."""
    severity: Severity = "error"
    """Anything but "error" overrides the severity of the rule, for a hit that is less certain."""
    fallback_at: KeyPath | None = None
    """Key path to report if the file has no value at `at`."""
    code: str = ""
    """Code of the hit, where the rule reports several; "" for the code of the rule."""
    path: str = ""

    def problem_in(self, source: ParsedFile) -> Problem:
        """Return the hit as a problem at its position in the file `source`. `code` and `path` must be set."""
        at, key = self.at, self.key
        if self.fallback_at is not None and not source.has_key(at):
            at, key = self.fallback_at, False
        return source.problem(at, self.code, self.message, self.fix, severity=self.severity, key=key)


Check = Callable[[Playbook, dt.date], Iterator[RuleHit]]
CompleteScope = Literal["entry", "playbook"] | None


class CodeHelp(NamedTuple):
    """Help text for one code of rules: a sentence on the help page about what is right."""

    code: str
    severity: Severity
    text: str


class Rule(NamedTuple):
    """A registered check.

    `help` has an item for each code that hits of `check` can have; it is empty if another rule with the same code has
    the help. `requires_complete`: the rule reports what is absent, so it is skipped if invalid fields were left out of
    the entry ("entry"), or if any file is invalid ("playbook"). `cross_entry`: the rule compares entries, and runs once
    on the whole playbook. Any other rule runs once for each entry of `kinds`, on a playbook that holds only that entry
    and the shared lists (`Playbook.with_single_entry`), and once on the shared lists alone (`Playbook.shared`).
    """

    code: str
    severity: Severity
    help: tuple[CodeHelp, ...]
    check: Check
    requires_complete: CompleteScope = None
    cross_entry: bool = False
    kinds: tuple[type[Entry], ...] = ()
    requires_shared: bool = False
    """Whether the rule depends on playbook.yml or vocabularies.yml, and is skipped where one of the two is invalid."""


RULES: list[Rule] = []


def rule(
    code: str,
    severity: Severity = "error",
    *,
    requires_complete: CompleteScope = None,
    cross_entry: bool = False,
    kinds: tuple[type[Entry], ...] = (LeveragePoint, Technique),
    requires_shared: bool = False,
    more_codes: tuple[CodeHelp, ...] = (),
) -> Callable[[Check], Check]:
    """Register the decorated function in RULES; the arguments are fields of `Rule`.

    The docstring of the function, without the "Check that" at its beginning, is the help text of `code`. A second
    function for a code has no docstring. `more_codes` are other codes that its hits may have.
    """

    def register(check: Check) -> Check:
        text = " ".join((check.__doc__ or "").split()).removeprefix("Check that ")
        help_ = (CodeHelp(code, severity, text[:1].upper() + text[1:]), *more_codes) if text else ()
        RULES.append(Rule(code, severity, help_, check, requires_complete, cross_entry, kinds, requires_shared))
        return check

    return register


clip_rule = functools.partial(rule, kinds=(Exemplar,))


def page_entries(playbook: Playbook) -> tuple[Technique | LeveragePoint, ...]:
    """Return the leverage points (themes that group techniques), then the techniques."""
    return (*playbook.leverage_points, *playbook.techniques)


def shared_parts(playbook: Playbook) -> Iterator[tuple[Entry | str, Part]]:
    """Yield (entry or file name, model) for everything without a page of its own, such as the glossary.

    People and results of surveys and walkthroughs are left out.
    """
    yield "playbook.yml", playbook.about
    yield "vocabularies.yml", playbook.vocabularies
    yield "coach_training.yml", playbook.coach_training
    if playbook.survey:
        yield "survey.yml", playbook.survey
    if playbook.cpd:
        yield "cpd.yml", playbook.cpd
    for entry in (
        *playbook.cycles,
        *playbook.glossary,
        *playbook.references,
        *playbook.synonyms,
        *playbook.pathways,
        *playbook.developments,
    ):
        yield entry, entry
