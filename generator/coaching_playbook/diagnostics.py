"""Diagnostics: a problem at a position in a file, and the functions that print problems (text, JSON, GitHub, Markdown).

Names from the list that a school keeps are redacted in every message. Imports only `personal`.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal

from coaching_playbook.personal.school_names import redact_listed_names

Severity = Literal["error", "warning", "note"]
MAX_MESSAGE_CHARS = 500
"""A longer message is shortened in the middle, where it quotes content."""


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One mistake, warning or note at one position in one file.

    `path` is relative to the root of the repository, with forward slashes; `line` and `column` count from 1; `code` is
    stable across releases; `message` states what was found, `fix` what would be right. Sorts by position.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    fix: str = ""
    severity: Severity = "error"
    unknown_id: str | None = field(default=None, compare=False)
    """The id that a reference names and nothing has."""
    kinds: tuple[str, ...] = field(default=(), compare=False)
    """The kinds of entry (see RefersTo) among which `unknown_id` was looked up."""

    def __post_init__(self) -> None:
        for name in ("message", "fix"):  # either may quote content
            text = getattr(self, name)
            if (hidden := redact_listed_names(text)) != text:
                object.__setattr__(self, name, hidden)
        if len(self.message) > MAX_MESSAGE_CHARS:
            half = MAX_MESSAGE_CHARS // 2
            object.__setattr__(self, "message", f"{self.message[:half]}…{self.message[-half:]}")

    @property
    def sentence(self) -> str:
        """Return the message and the fix as one text."""
        return f"{self.message} {self.fix}".strip()

    def __str__(self) -> str:
        word = "" if self.severity == "error" else f"{self.severity}: "
        return f"{self.path}:{self.line}:{self.column}: {word}{self.sentence} [{self.code}]"


def errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that are errors rather than warnings or notes."""
    return tuple(problem for problem in problems if problem.severity == "error")


def closest_match(text: str, choices: Iterable[str]) -> str | None:
    """Return the choice most similar to `text`, or None if none is similar enough."""
    cutoff = 0.6 if len(text) > 4 else 0.8
    return next(iter(difflib.get_close_matches(text.lower(), list(choices), n=1, cutoff=cutoff)), None)


def suggest(text: str, choices: Iterable[str]) -> str:
    """Return "Did you mean 'x'?" for the choice most similar to `text`, or an empty text."""
    match = closest_match(text, choices)
    return f"Did you mean '{match}'?" if match else ""


def join_words(words: Sequence[str], last: str) -> str:
    """Join words with commas, and the last two with `last`, such as `and`."""
    return f" {last} ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def count_noun(number: int, noun: str) -> str:
    """Return a number with a regular noun in the singular or plural: `1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def join_choices(choices: Sequence[str], most: int = 12) -> str:
    """Join choices with commas; after the first `most`, write `…` and the total number."""
    shown = ", ".join(choices[:most])
    return shown if len(choices) <= most else f"{shown} … ({len(choices)} in all)"


def as_text(problems: Sequence[Problem]) -> str:
    """Format problems as one line each, in the order given."""
    return "".join(f"{problem}\n" for problem in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """Format problems as a JSON array of objects, for editors and other programs."""
    names = [one.name for one in fields(Problem) if one.compare]  # the others are for the rules that follow
    found = [{name: getattr(problem, name) for name in names} for problem in problems]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def as_github(problems: Sequence[Problem]) -> str:
    """Format problems as GitHub workflow commands, which annotate the lines of a pull request."""

    def data(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def value(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    return "".join(
        f"::{'notice' if p.severity == 'note' else p.severity} file={value(p.path)},line={p.line},col={p.column},"
        f"title={value(p.code)}::{data(p.sentence)}\n"
        for p in problems
    )


def as_markdown(problems: Sequence[Problem]) -> str:
    """Format problems as Markdown tables, one for each severity, errors first. Messages are escaped."""

    def cell(text: str) -> str:
        escaped = "".join(f"\\{letter}" if letter in "\\`*_[]<>#~|" else letter for letter in text)
        return " ".join(escaped.replace("@", "@\u2060").split())  # the word joiner prevents mentions

    lines = [f"**{summary(problems)}**", ""]
    titles = (("error", "To put right"), ("warning", "To weigh; these stop nothing"), ("note", "Reviewed, and kept"))
    for severity, title in titles:
        group = [problem for problem in problems if problem.severity == severity]
        if group:
            lines += [
                f"### {title}",
                "",
                "| where | line | what was found | what would be right |",
                "|---|---|---|---|",
            ]
            lines += [f"| {cell(p.path)} | {p.line} | {cell(p.message)} | {cell(p.fix)} |" for p in group]
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


FORMATTERS = {"text": as_text, "github": as_github, "json": as_json, "markdown": as_markdown}


def summary(problems: Sequence[Problem]) -> str:
    """Return one sentence with the numbers of mistakes, warnings and files."""
    mistakes = errors(problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    if not mistakes and not warnings:
        return "No mistakes found."

    files = len({p.path for p in problems if p.severity != "note"})
    found = count_noun(len(mistakes), "mistake") if mistakes else "No mistakes"
    also = f" and {count_noun(warnings, 'warning')}" if warnings else ""
    return f"{found}{also} in {count_noun(files, 'file')}."
