"""Parse the YAML of a playbook into plain data, and collect every mistake in the text.

A subset of YAML: no anchors, tags, merge keys or several documents. No exception is raised for a mistake.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from coaching_playbook.containers import placeholder_problem
from coaching_playbook.diagnostics import Problem, Severity, errors
from coaching_playbook.yamlio.dashes import BULLET_LINE, KEY_WITH_LIST_SIGN, dash_problem
from coaching_playbook.yamlio.encoding import decode_text
from coaching_playbook.yamlio.syntax_errors import HIDDEN_CHARACTER, syntax_problem, text_problems, too_many_problems
from coaching_playbook.yamlio.types import (
    LOADER,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_PROBLEMS,
    MAX_VALUES,
    Data,
    KeyPath,
    Position,
    Span,
)

_LIST_DASH_IN_SCALAR = re.compile(r"\s- ")
_CONJUNCTION = re.compile(r"(?:and|or|but|so|then|a|ac|neu|ond)\s|.*\s(?:and|or|neu)\s", re.IGNORECASE)
"""Words of English and Welsh that join the parts of a sentence."""


@dataclass(frozen=True)
class ParsedFile:
    """The result of parsing one file.

    `path` is relative to the root; `data` is nested dicts and lists of text, in which a key without a value is left out
    and an empty list item is None; `problems` are the mistakes in the text. If one of them is an error, `data` is None.
    """

    path: str
    text: str = ""
    data: Data = None
    problems: tuple[Problem, ...] = ()

    spans: Mapping[KeyPath, Span] = field(default_factory=dict, repr=False, compare=False)
    """The positions of each key and its value, keyed by key path."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The mistakes because of which the file could not be parsed; empty for an empty file."""
        return errors(self.problems)

    def position(self, at: Sequence[str | int], *, key: bool = False) -> Position:
        """Return where the value (or, with `key`, the key) at a key path begins; if it is missing, where its parent
        begins."""
        path = tuple(at)
        if path and path not in self.spans and path[-1] in (0, "ask") and path[:-1] in self.spans:
            return self.spans[path[:-1]].value  # plain text instead of a list or of the fields of a question
        if path and path not in self.spans and path[-1] == "on" and (*path[:-1], "date") in self.spans:
            path = (*path[:-1], "date")  # another name of the same field
        while path:
            if span := self.spans.get(path):
                return span.key if key else span.value
            path, key = path[:-1], True
        return self.spans[()].value if self.spans else Position(1, 1)

    def has_key(self, at: Sequence[str | int]) -> bool:
        """Return whether the file has a key or list item at a key path, even one without a value."""
        return tuple(at) in self.spans

    def problem(
        self,
        at: Sequence[str | int],
        code: str,
        message: str,
        fix: str = "",
        *,
        key: bool = False,
        severity: Severity = "error",
    ) -> Problem:
        """Return a problem at the position of a key path in this file."""
        line, column = self.position(at, key=key)
        return Problem(self.path, line, column, code, message, fix, severity)


def read_file(file: Path | str, path: str) -> ParsedFile:
    """Read and parse one YAML file. Errors of reading and mistakes in the text are problems of the result."""
    try:
        with Path(file).open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
            size = os.fstat(stream.fileno()).st_size
    except OSError as error:
        return _unreadable_file(path, "cannot-read", f"This file cannot be read: {error.strerror}.")
    if len(raw) > MAX_BYTES:
        message = f"This file is {size / 1_000_000:.1f} MB; {MAX_BYTES // 1_000_000} MB is the most that is read."
        return _unreadable_file(path, "too-large", message, "Split it into several files.")
    return parse_bytes(raw, path)


def _unreadable_file(path: str, code: str, message: str, fix: str = "", line: int = 1, column: int = 1) -> ParsedFile:
    """Return the result for a file without text: one problem that says why it could not be read."""
    return ParsedFile(path, problems=(Problem(path, line, column, code, message, fix),))


def parse_bytes(raw: bytes, path: str) -> ParsedFile:
    """Decode and parse the bytes of one file; errors are in the result's `problems`. A byte order mark is dropped."""
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if raw and (found := placeholder_problem(raw[:64], len(raw))):
        return _unreadable_file(path, "cannot-read", f"This file {found[0]}.", found[1])
    text = decode_text(raw, path)
    return ParsedFile(path, "", None, (text,)) if isinstance(text, Problem) else parse(text, path)


def parse(text: str, path: str) -> ParsedFile:
    """Parse the text of one file; mistakes are problems of the result."""
    if problems := tuple(text_problems(text, path)):
        return ParsedFile(path, text, problems=problems)
    parser = _Parser(text, path)
    try:
        data = parser.parse_data()
    except yaml.YAMLError as error:
        problem, last = syntax_problem(error, text, path), parser.problems[-1:]
        # The reader stops just below a list that was joined to a text, or a group that was moved out.
        echoed = ("dash-here", "duplicate-key")
        is_echo = any(found.code in echoed and 0 <= problem.line - found.line <= 3 for found in last)
        return ParsedFile(path, text, problems=(*parser.problems, *(() if is_echo else (problem,))))
    except _ParsingStopped:
        return ParsedFile(path, text, problems=tuple(parser.problems))
    return ParsedFile(path, text, None if errors(parser.problems) else data, tuple(parser.problems), parser.spans)


class _ParsingStopped(Exception):
    """Raised when parsing cannot continue; the reason is the last problem of the parser."""


@dataclass
class _Collection:
    """A list or mapping whose end was not parsed yet; `path` is its key path."""

    data: Any
    path: KeyPath
    key: tuple[str, Position] | None = None
    """Of a mapping: the key whose value comes next, and its position."""


class _Parser:
    """Build plain data from the events of PyYAML and collect mistakes, in one pass without recursion."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.problems: list[Problem] = []
        self.spans: dict[KeyPath, Span] = {}
        self._lines = text.split("\n")
        self._reported_mapping: dict[str, Data] | None = None
        """The mapping for which a duplicate key was last reported."""

    def report(self, mark: Any, code: str, message: str, fix: str, severity: Severity = "error") -> None:
        """Add a problem at a mark of PyYAML."""
        self._add(Problem(self.path, mark.line + 1, mark.column + 1, code, message, fix, severity))

    def _add(self, problem: Problem) -> None:
        """Add a problem. Raises _ParsingStopped if there are more than MAX_PROBLEMS."""
        if len(self.problems) == MAX_PROBLEMS:
            self.problems.append(too_many_problems(self.path, problem.line, problem.column))
            raise _ParsingStopped
        self.problems.append(problem)

    def stop(self, mark: Any, code: str, message: str, fix: str) -> None:
        """Add a problem and raise _ParsingStopped."""
        self.report(mark, code, message, fix)
        raise _ParsingStopped

    def parse_data(self) -> Data:
        """Parse the text, record the span of each value, and return the data.

        Raises _ParsingStopped, and YAMLError of PyYAML.
        """
        root: list[Data] = []
        open_collections = [_Collection(root, ())]  # outermost first; the first holds the document
        documents = values = 0
        event: Any
        for event in yaml.parse(self.text, Loader=LOADER):
            top, start = open_collections[-1], event.start_mark.index
            is_key = top.key is None and isinstance(top.data, dict)
            is_scalar = isinstance(event, yaml.ScalarEvent)
            if is_scalar or isinstance(event, yaml.CollectionStartEvent):
                values += 1
                if event.anchor or event.tag:
                    self._report_anchor_or_tag(event)
            if is_scalar and is_key:
                top.key = self._read_key(event, top.data), _position(event)
            elif is_scalar:
                in_list = isinstance(top.data, list)
                self._add_value(top, event, self._read_scalar(event, in_list=in_list))
                if isinstance(top.data, list) and len(top.data) > 1 and self.text[start - 2 : start] == ", ":
                    self._check_comma(event, top.data)
            elif isinstance(event, yaml.CollectionStartEvent):
                if is_key:
                    sign = self.text[:start].rstrip()[-1:]
                    if sign in ("{", "["):  # the text of a field begins with {{
                        fix = "Put the whole text in double quotes."
                        self.stop(event.start_mark, "odd-start", f"A text may not begin with {sign}.", fix)
                    fix = "Write a plain word before the colon."
                    self.stop(event.start_mark, "odd-key", "A field's name must be a word.", fix)
                if len(open_collections) > MAX_DEPTH:
                    message = f"This is nested more than {MAX_DEPTH} deep."
                    self.stop(event.start_mark, "too-deep", message, "Check the spaces at the start of the lines.")
                new: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                open_collections.append(_Collection(new, self._add_value(top, event, new)))
            elif isinstance(event, yaml.CollectionEndEvent):
                open_collections.pop()
            elif isinstance(event, yaml.AliasEvent):
                message = f"'*{event.anchor}' points at another part of the file."
                self.stop(event.start_mark, "alias", message, "Write the text out again, or put quotes round it.")
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.version or event.tags:
                    message = "A line that begins with % has a special meaning in YAML."
                    self.stop(event.start_mark, "directive", message, "Delete it; a playbook needs none.")
                if documents > 1:
                    message = "A second document begins here, after '---'."
                    fix = "Put it in a file of its own, or delete the line."
                    self.stop(event.start_mark, "two-documents", message, fix)
            if values > MAX_VALUES:
                message = f"This file holds more than {MAX_VALUES:,} values."
                self.stop(event.start_mark, "too-large", message, "Split it into several files.")
        return root[0] if root else None

    def _add_value(self, into: _Collection, event: Any, value: Data) -> KeyPath:
        """Add a value to the list or mapping being parsed, and return its key path. Skip a key without a value."""
        here = _position(event)
        path, span = into.path, Span(here, here)
        if isinstance(into.data, list):
            if self.spans:  # else it is the document
                path = (*path, len(into.data))
            into.data.append(value)
        elif into.key:
            key, span = into.key[0], Span(into.key[1], here)
            path = (*path, key)
            if value is not None:
                into.data[key] = value
            into.key = None
        self.spans[path] = span
        return path

    def _read_key(self, event: Any, mapping: dict[str, Data]) -> str:
        """Return the key of a mapping, and report mistakes in it. `mapping` are the pairs before it."""
        key: str = event.value
        if event.style:
            self._check_escapes(event)
        if key == "<<" and not event.style:
            self.report(
                event.start_mark, "merge-key", "'<<' copies one part of a file into another.", "Write the fields out."
            )
        # libyaml reads a question mark directly before a key as the indicator of a complex key.
        if self.text[event.start_mark.index - 1 : event.start_mark.index] == "?":
            self.report(event.start_mark, "odd-start", "A text may not begin with ?.", "Put it in double quotes.")
        if not key.strip():
            self.report(event.start_mark, "odd-key", "A field without a name.", "Write its name before the colon.")
        has_sign = not mapping and not event.style and KEY_WITH_LIST_SIGN.match(key)
        if has_sign and (meant := dash_problem(self._lines[event.start_mark.line])):
            self._reported_mapping = mapping  # the next items begin in the same way: one message
            self.report(event.start_mark, *meant)
        elif key in mapping and self._reported_mapping is not mapping:
            self._reported_mapping = mapping  # without the dash of an item, all its fields are duplicates: one message
            message = f"'{key}' stands twice in the same place, so one of the two would be lost."
            fix = "Put the two together, or delete one."
            if event.start_mark.column and key == next(iter(mapping)):
                fix = "Write '- ' before it if a new item begins here. Otherwise delete one of the two."
            self.report(event.start_mark, "duplicate-key", message, fix)
        return key

    def _read_scalar(self, event: Any, *, in_list: bool = False) -> str | None:
        """Return the text of a scalar, None if it is empty, and report mistakes in it."""
        value: str = event.value
        if event.style:
            self._check_escapes(event)
            return value
        if not value:
            self._check_comment(event)
            return None
        if value in ("null", "~", "Null", "NULL"):
            message = f"'{value}' is a computer's word for nothing."
            self.report(event.start_mark, "null", message, "Leave the whole line out, or put the word in quotes.")
        if "- " in value and event.end_mark.line > event.start_mark.line and _LIST_DASH_IN_SCALAR.search(value):
            self._report_joined_dash(event, in_list=in_list)
        elif in_list and event.end_mark.line > event.start_mark.line:
            self._report_joined_bullet(event)
        self._check_comment(event)
        return value

    def _report_joined_dash(self, event: Any, *, in_list: bool) -> None:
        """Report a line that begins with a dash but continues a text, because it is indented further than the text."""
        first = event.start_mark.line + 1
        before, *lines = self._lines[first - 1 : event.end_mark.line + 1]
        found = next((index for index, line in enumerate(lines) if line.lstrip().startswith("- ")), None)
        if found is None:
            return
        message = "A line that begins with a dash was joined to the text above it."
        if not before[: event.start_mark.column].strip() and (meant := dash_problem(before)):
            self.report(event.start_mark, *meant)
        elif in_list:
            column = len(lines[found]) - len(lines[found].lstrip()) + 1
            fix = "Put its dash straight below the dash above, or the whole text in double quotes."
            self._add(Problem(self.path, first + found + 1, column, "dash-here", message, fix))
        else:
            fix = "Put the list below a field of its own, or the whole text in double quotes."
            self.report(event.start_mark, "dash-here", message, fix)

    def _report_joined_bullet(self, event: Any) -> None:
        """Report a line inside a list item that begins with a bullet, and was meant as an item of its own."""
        for number in range(event.start_mark.line + 1, event.end_mark.line + 1):
            line = self._lines[number]
            if BULLET_LINE.match(line) and (meant := dash_problem(line)):
                column = len(line) - len(line.lstrip()) + 1
                self._add(Problem(self.path, number + 1, column, *meant))
                return

    def _check_comment(self, event: Any) -> None:
        """Report a comment after a single space, which was probably meant as text: formatted comments have two
        spaces."""
        end = event.end_mark
        if self.text[end.index : end.index + 2] in (" #", "\t#"):
            comment = self.text[end.index + 1 :].partition("\n")[0]
            message = f"The text stops before '{comment[:24].strip()}': a space and a # begin a comment."
            fix = "If it belongs to the text, put it all in double quotes. For a comment, put two spaces before the #."
            self._add(Problem(self.path, end.line + 1, end.column + 2, "comment-cuts-text", message, fix))

    def _check_comma(self, event: Any, items: list[Data]) -> None:
        """Report an item between brackets that reads as the rest of the sentence before it."""
        begins_in_lower_case = not event.style and event.value[:1].islower()
        if begins_in_lower_case and str(items[0])[:1].isupper() and _CONJUNCTION.match(event.value):
            message = f"'{event.value}' is an item of its own: between brackets a comma ends an item."
            fix = "If it belongs to the text before it, put that whole text in double quotes."
            self.report(event.start_mark, "comma-cuts-text", message, fix, severity="warning")

    def _check_escapes(self, event: Any) -> None:
        """Report escape sequences for invisible characters in double-quoted text."""
        if event.style == '"' and ("\r" in event.value or HIDDEN_CHARACTER.search(event.value)):
            message = "There is an invisible character here, written as a code."
            self.report(event.start_mark, "hidden-character", message, "Delete the code.")

    def _report_anchor_or_tag(self, event: Any) -> None:
        """Report the anchor or tag of a value."""
        sign, code = (
            (f"&{event.anchor}", "anchor")
            if event.anchor
            else (str(event.tag).replace("tag:yaml.org,2002:", "!!"), "tag")
        )
        message = f"'{sign}' has a special meaning in YAML."
        self.report(event.start_mark, code, message, "If it is part of the text, put the whole text in double quotes.")


def _position(event: Any) -> Position:
    """Return where an event of PyYAML begins."""
    return Position(event.start_mark.line + 1, event.start_mark.column + 1)
