"""A mistake is a value with a place. This room says what one is and prints it; nobody else prints."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from coaching_playbook.personal.school import redact

Severity = Literal["error", "warning", "note"]
MAX_MESSAGE_CHARS = 500
"""Of a message: more would be a file and not a sentence."""


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One mistake (or, as a warning, one thing to look at; as a note, one to know) at one place in one file.

    `path` is relative to the playbook's root with forward slashes; `line` and `column` count from 1;
    `code` is stable from release to release; `message` says what was found, `fix` what would be right.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    fix: str = ""
    severity: Severity = "error"

    def __post_init__(self) -> None:
        for name in ("message", "fix"):  # a message may quote anything; names of a school's own list are never printed
            text = getattr(self, name)
            if (hidden := redact(text)) != text:
                object.__setattr__(self, name, hidden)
        if (
            len(self.message) > MAX_MESSAGE_CHARS
        ):  # it quotes what was found; how it begins and what is wrong with it stay
            half = MAX_MESSAGE_CHARS // 2
            object.__setattr__(self, "message", f"{self.message[:half]}…{self.message[-half:]}")

    @property
    def sentence(self) -> str:
        """What was found and what would be right, as one readable text."""
        return f"{self.message} {self.fix}".strip()

    def __str__(self) -> str:
        word = "" if self.severity == "error" else f"{self.severity}: "
        return f"{self.path}:{self.line}:{self.column}: {word}{self.sentence} [{self.code}]"


def closest_match(found: str, choices: Iterable[str]) -> str | None:
    """The choice that is written most like what was found, where one is near enough to be meant."""
    return next(
        iter(difflib.get_close_matches(found.lower(), list(choices), n=1, cutoff=0.6 if len(found) > 4 else 0.8)), None
    )


def suggest(found: str, choices: Iterable[str]) -> str:
    """`Did you mean 'x'?` for the choice nearest to what was found, or nothing where none is near."""
    near = closest_match(found, choices)
    return f"Did you mean '{near}'?" if near else ""


def join_choices(choices: Sequence[str], most: int = 12) -> str:
    """The choices as a list to read, cut when it is long."""
    shown = ", ".join(choices[:most])
    return shown if len(choices) <= most else f"{shown} … ({len(choices)} in all)"


def as_text(problems: Sequence[Problem]) -> str:
    """One line a problem, errors and warnings together in the order of the files."""
    return "".join(f"{problem}\n" for problem in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """A JSON list with one object a problem, for editors and other programs."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=2) + "\n"


def as_github(problems: Sequence[Problem]) -> str:
    """GitHub's workflow commands, which show each problem on its line of a pull request."""

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
    """A table for people to read, mistakes first. Nothing in it becomes markup."""

    def cell(text: str) -> str:
        shown = "".join(f"\\{letter}" if letter in "\\`*_[]<>#~|" else letter for letter in text)
        return " ".join(shown.replace("@", "@\u2060").split())

    lines = [f"**{summary(problems)}**", ""]
    titles = (("error", "To put right"), ("warning", "To weigh; these stop nothing"), ("note", "Reviewed, and kept"))
    for severity, title in titles:
        some = [problem for problem in problems if problem.severity == severity]
        if some:
            lines += [
                f"### {title}",
                "",
                "| where | line | what was found | what would be right |",
                "|---|---|---|---|",
            ]
            lines += [f"| {cell(p.path)} | {p.line} | {cell(p.message)} | {cell(p.fix)} |" for p in some]
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


PRINTERS = {"text": as_text, "github": as_github, "json": as_json, "markdown": as_markdown}


def summary(problems: Sequence[Problem]) -> str:
    """How many mistakes and warnings in how many files, as one sentence."""
    mistakes = [p for p in problems if p.severity == "error"]
    warnings = sum(problem.severity == "warning" for problem in problems)
    if not mistakes and not warnings:
        return "No mistakes found."

    def count(number: int, noun: str) -> str:
        return f"{number} {noun}" + ("" if number == 1 else "s")

    files = len({p.path for p in mistakes or problems if p.severity != "note"})
    told = count(len(mistakes), "mistake") if mistakes else "No mistakes"
    also = f" and {count(warnings, 'warning')}" if warnings else ""
    return f"{told}{also} in {count(files, 'file')}."
