"""YAML text to plain data in which every scalar is text, with the place of each key and value.

YAML guesses types (`1:12` is a number to some readers, `No` is false to others) and lets a file refer to itself. A
contributor means neither, so this reader takes events rather than values: it guesses nothing, keeps no alias, and does
not recurse, so a file nested ten thousand deep is a sentence and not a crash.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from generator.problems import Problem, Severity

Data = str | list["Data"] | dict[str, "Data"] | None
At = tuple[str | int, ...]
"""Where something stands inside a file: keys, and list indices from 0."""

MOST_BYTES = 1_000_000
MOST_DEPTH = 20
MOST_VALUES = 100_000
MOST_PROBLEMS = 1_000
"""Of one file's text. Somebody with more of them has one mistake many times over, and mends it before the rest."""

# libyaml reads events about twenty times as fast as the pure-Python parser; a wheel without it still works.
_LOADER: Any = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader


class Place(NamedTuple):
    """A line and a column, both counted from 1."""

    line: int
    column: int


class Span(NamedTuple):
    key: Place
    value: Place


@dataclass(frozen=True)
class Source:
    """One file as it was read.

    `path` is relative to the playbook's root; `data` is nested dicts and lists of text; a key with nothing after it is
    left out, a list item with nothing in it is None; `problems` are the mistakes of the text itself. A file with
    mistakes has no data.
    """

    path: str
    text: str
    data: Data = None
    problems: tuple[Problem, ...] = ()

    @cached_property
    def _spans(self) -> dict[At, Span]:
        # Made only when a problem needs a place: a clean playbook never pays for positions.
        return dict(_spans(self.text))

    def place(self, at: Sequence[str | int], *, key: bool = False) -> Place:
        """Where the value (or the key) at `at` begins; for a thing that is not there, where its nearest parent does."""
        path = tuple(at)
        if path and path not in self._spans and path[-1] in (0, "ask") and path[:-1] in self._spans:
            return self._spans[path[:-1]].value  # written as plain text where a list, or a question's fields, may stand
        while path:
            if span := self._spans.get(path):
                return span.key if key else span.value
            path, key = path[:-1], True
        return self._spans[()].value if self._spans else Place(1, 1)

    def names(self, at: Sequence[str | int]) -> bool:
        """Whether the file has something at `at`, if only a field's name with nothing after it."""
        return tuple(at) in self._spans

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
        """A problem about what stands at `at` in this file."""
        line, column = self.place(at, key=key)
        return Problem(self.path, line, column, code, message, fix, severity)


def read(file: Path | str, path: str) -> Source:
    """Read one YAML file. Whatever can be wrong with it is a Problem in the result; nothing is raised for content."""
    try:
        with Path(file).open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
            size = os.fstat(stream.fileno()).st_size
    except OSError as error:
        return _refused(path, "", Problem(path, 1, 1, "cannot-read", f"This file cannot be read: {error.strerror}."))
    if len(raw) > MOST_BYTES:
        message = f"This file is {size / 1_000_000:.1f} MB; {MOST_BYTES // 1_000_000} MB is the most that is read."
        return _refused(path, "", Problem(path, 1, 1, "too-large", message, "Split it into several files."))
    return decode(raw, path)


def decode(raw: bytes, path: str) -> Source:
    """Bytes of one file to a Source; see `read`."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw[:64].count(0) * 4 > len(raw[:64]):  # every other byte is none
        message = "This file is saved as UTF-16."
        return _refused(path, "", Problem(path, 1, 1, "not-utf8", message, "Save it again as UTF-8."))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        guess = raw[error.start : error.start + 1].decode("cp1252", "replace")
        message = f"This file is not saved as UTF-8: the character here may be meant as {guess!r}."
        fix = "Save it again as UTF-8 (in Word or Notepad: Save as, Encoding, UTF-8)."
        return _refused(path, "", Problem(path, line, column, "not-utf8", message, fix))
    return parse(text, path)


def parse(text: str, path: str) -> Source:
    """Text of one file to a Source; see `read`."""
    rare = text.encode("utf-8", "surrogatepass").translate(None, _ORDINARY).decode("utf-8", "surrogatepass")
    if _ANY_ODD_SIGN.search(rare) or any(sign in text for sign in _ANY_CONFLICT):
        problems = list(_text_problems(text, path))
        if problems:
            return _refused(path, text, *problems)
    reader = _Reader(text, path)
    try:
        data = reader.data()
    except yaml.YAMLError as error:
        return _refused(path, text, *reader.problems, _syntax_problem(error, text, path))
    except _Stop:
        return _refused(path, text, *reader.problems)
    refused = [p for p in reader.problems if p.severity == "error"]
    return Source(path, text, None if refused else data, tuple(reader.problems))


def _refused(path: str, text: str, *problems: Problem) -> Source:
    return Source(path, text, None, problems)


# --- what can be seen in the text before any YAML is read --------------------------------------------------------

_ODD = re.compile(
    r"(?P<bom>\ufeff)|(?P<control>[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff])"
    r"|(?P<hidden>[\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069])|(?P<line>\r(?!\n))"
    r"|(?P<conflict>^(?:<{7} |={7}$|>{7} ))|(?P<tab>^ *\t)"
    # In front of a line, behind a field's colon, or in its name. No sign is looked at twice: a line could take hours.
    r"|(?P<space>^[ -]*+(?:\w[\w-]*+(?::|(?=[\u00a0\u3000][\w \u00a0\u3000-]*+:(?:\s|$))))?+[\u00a0\u3000])",
    re.MULTILINE,
)
# Quick looks that rule all of them out, since almost every file has none. What they let through is looked at above.
_ANY_ODD_SIGN = re.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\xa0\\u200b\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e"
    "\\u2060\\u2066-\\u2069\\u3000\\ufeff\\ufffe\\uffff]"
)
_ORDINARY = bytes((0x0A, *range(0x20, 0x7F)))  # what almost all of a text is made of; taken away before the look
_ANY_CONFLICT = ("<<<<<<< ", "=======", ">>>>>>> ")
_ODD_SAYS = {
    "line": ("line-end", "A line ends in a way that few programs know.", "Save the file with ordinary line ends (LF)."),
    "bom": ("byte-order-mark", "There is an invisible mark (a BOM) here.", "Save the file as UTF-8 without BOM."),
    "control": (
        "control-character",
        "There is an invisible control character here.",
        "Delete it and type the text again.",
    ),
    "hidden": (
        "hidden-character",
        "There is an invisible character here that can change how text reads.",
        "Delete it.",
    ),
    "conflict": (
        "conflict-marker",
        "Two versions of this file were put together and the place was not tidied.",
        "Keep the lines you want and delete the lines that begin with <<<<<<<, ======= and >>>>>>>.",
    ),
    "tab": ("tab", "This line begins with a tab.", "Use two spaces for each step in from the left."),
    "space": ("odd-space", "There is a special space here, as copied from a web page.", "Use ordinary spaces."),
}


_WRITTEN_AS_CODE = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u200b\\u200e\\u200f\\u2028\\u2029\\u202a-\\u202e"
    "\\u2060\\u2066-\\u2069\\ud800-\\udfff\\ufeff\\ufffe\\uffff]"
)


def _text_problems(text: str, path: str) -> Iterator[Problem]:
    line, line_start = 1, 0
    for told, found in enumerate(_ODD.finditer(text)):
        code, message, fix = _ODD_SAYS[str(found.lastgroup)]
        start = found.end() - 1 if found.lastgroup in ("tab", "space") else found.start()
        line += text.count("\n", line_start, start)
        line_start = text.rfind("\n", line_start, start) + 1 or line_start
        if told == MOST_PROBLEMS:
            yield _enough(path, line, start - line_start + 1)
            return
        yield Problem(path, line, start - line_start + 1, code, message, fix)


def _enough(path: str, line: int, column: int) -> Problem:
    message = f"More than {MOST_PROBLEMS:,} mistakes were found, so nothing after this was looked at."
    return Problem(path, line, column, "too-many-mistakes", message, "Mend those first, and check again.")


_DASH = re.compile(r"\s- ")
_ODD_KEY = re.compile(r"\?[^\s,\]}]")

# --- the events ----------------------------------------------------------------------------------------------------


class _Stop(Exception):
    """Reading on would make no sense; the reader's problems say why."""


class _Reader:
    """Builds plain data from events, noting every mistake. One pass, no recursion."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.problems: list[Problem] = []
        self._lines = text.split("\n") if " #" in text else []
        self._may_have_odd_keys = _ODD_KEY.search(text) is not None

    def note(self, mark: Any, code: str, message: str, fix: str, severity: Severity = "error") -> None:
        self._add(Problem(self.path, mark.line + 1, mark.column + 1, code, message, fix, severity))

    def _add(self, problem: Problem) -> None:
        if len(self.problems) == MOST_PROBLEMS:
            self.problems.append(_enough(self.path, problem.line, problem.column))
            raise _Stop
        self.problems.append(problem)

    def stop(self, mark: Any, code: str, message: str, fix: str) -> None:
        self.note(mark, code, message, fix)
        raise _Stop

    def data(self) -> Data:
        root: list[Data] = []
        held: list[Any] = [root]  # the open collections, outermost first
        keys: list[str | None] = [None]  # for each open mapping, the key that waits for its value
        documents = values = 0
        event: Any
        next_event = _LOADER(self.text).get_event  # as `yaml.parse` does, which takes a tenth longer
        while (event := next_event()) is not None:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                values += 1
                if event.anchor or event.tag:
                    self._anchor_or_tag(event)
                into, key = held[-1], keys[-1]
                if type(into) is dict and key is None:
                    keys[-1] = self._key(event, into)
                elif type(into) is list:
                    into.append(self._scalar(event))
                else:
                    keys[-1] = None
                    if (value := self._scalar(event)) is not None:  # a field without a value is not filled in yet
                        into[key] = value
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                values += 1
                if event.anchor or event.tag:
                    self._anchor_or_tag(event)
                if type(held[-1]) is dict and keys[-1] is None:
                    fix = "Write a plain word before the colon; put quotes round text that begins with [ or {."
                    self.stop(event.start_mark, "odd-key", "A field's name must be a word.", fix)
                if len(held) > MOST_DEPTH:
                    message = f"This is nested more than {MOST_DEPTH} deep."
                    self.stop(event.start_mark, "too-deep", message, "Check the spaces at the start of the lines.")
                new: Any = {} if kind is yaml.MappingStartEvent else []
                if type(held[-1]) is list:
                    held[-1].append(new)
                else:
                    held[-1][keys[-1]] = new
                    keys[-1] = None
                held.append(new)
                keys.append(None)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                held.pop()
                keys.pop()
            elif kind is yaml.AliasEvent:
                message = f"'*{event.anchor}' points at another part of the file."
                self.stop(event.start_mark, "alias", message, "Write the text out again, or put quotes round it.")
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if event.version or event.tags:
                    message = "A line that begins with % has a special meaning in YAML."
                    self.stop(event.start_mark, "directive", message, "Delete it; a playbook needs none.")
                if documents > 1:
                    message = "A second document begins here, after '---'."
                    self.stop(
                        event.start_mark, "two-documents", message, "Put it in a file of its own, or delete the line."
                    )
            if values > MOST_VALUES:
                message = f"This file holds more than {MOST_VALUES:,} values."
                self.stop(event.start_mark, "too-large", message, "Split it into several files.")
        return root[0] if root else None

    def _key(self, event: Any, into: dict[str, Data]) -> str:
        key: str = event.value
        if event.style:
            self._look_for_codes(event)
        if key == "<<" and not event.style:
            self.note(
                event.start_mark, "merge-key", "'<<' copies one part of a file into another.", "Write the fields out."
            )
        if (
            self._may_have_odd_keys and self.text[event.start_mark.index - 1 : event.start_mark.index] == "?"
        ):  # which the parser takes for a sign
            self.note(event.start_mark, "odd-start", "A text may not begin with ?.", "Put it in double quotes.")
        if not key.strip():
            self.note(event.start_mark, "odd-key", "A field without a name.", "Write its name before the colon.")
        if key in into:
            message = f"'{key}' stands twice in the same place, so one of the two would be lost."
            self.note(event.start_mark, "duplicate-key", message, "Put the two together, or delete one.")
        return key

    def _scalar(self, event: Any) -> str | None:
        value: str = event.value
        if event.style:
            self._look_for_codes(event)
            return value
        if not value:
            self._look_for_a_cut(event)
            return None
        if value in ("null", "~", "Null", "NULL"):
            message = f"'{value}' is a computer's word for nothing."
            self.note(event.start_mark, "null", message, "Leave the whole line out, or put the word in quotes.")
        if "- " in value and event.end_mark.line > event.start_mark.line and _DASH.search(value):
            message = "A line that begins with a dash was joined to the text above it."
            fix = "Put the list below a field of its own, or the whole text in double quotes."
            self.note(event.start_mark, "dash-here", message, fix)
        if self._lines:
            self._look_for_a_cut(event)
        return value

    def _look_for_a_cut(self, event: Any) -> None:
        """One space and a # behind a text are part of what somebody meant to say; two spaces make a comment."""
        line = self._lines[event.end_mark.line] if self._lines else ""
        rest = line[event.end_mark.column :]
        after = rest.lstrip()
        if after.startswith("#") and len(rest) - len(after) == 1:
            message = f"The text stops before '{after[:24].strip()}': a space and a # begin a comment."
            fix = "If it belongs to the text, put it all in double quotes. For a comment, put two spaces before the #."
            line_, column = event.end_mark.line + 1, len(line) - len(after) + 1
            self._add(Problem(self.path, line_, column, "comment-cuts-text", message, fix))

    def _look_for_codes(self, event: Any) -> None:
        """In double quotes a character can be written as a code, and so be hidden from whoever reads the file."""
        if event.style == '"' and _WRITTEN_AS_CODE.search(event.value):
            message = "There is an invisible character here, written as a code."
            self.note(event.start_mark, "hidden-character", message, "Delete the code.")

    def _anchor_or_tag(self, event: Any) -> None:
        sign, code = (f"&{event.anchor}", "anchor") if event.anchor else (str(event.tag), "tag")
        message = f"'{sign}' has a special meaning in YAML."
        self.note(event.start_mark, code, message, "If it is part of the text, put the whole text in double quotes.")


def _spans(text: str) -> Iterator[tuple[At, Span]]:
    """The place of every key and value of a text that has been read before, by path."""
    open_: list[list[Any]] = []  # [path, is mapping, next index or waiting key, place of that key]

    def step(event: Any) -> tuple[At, Span] | None:
        here = Place(event.start_mark.line + 1, event.start_mark.column + 1)
        if not open_:
            return (), Span(here, here)
        top = open_[-1]
        if not top[1]:
            top[2] += 1
            return (*top[0], top[2] - 1), Span(here, here)
        if top[2] is None:
            top[2], top[3] = event.value, here
            return None
        found = (*top[0], top[2]), Span(top[3], here)
        top[2] = None
        return found

    for event in yaml.parse(text, Loader=_LOADER):
        kind = type(event)
        if kind is yaml.ScalarEvent:
            if found := step(event):
                yield found
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            found = step(event)
            assert found, "a collection as a key was refused when the file was read"
            yield found
            mapping = kind is yaml.MappingStartEvent
            open_.append([found[0], mapping, None if mapping else 0, None])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            open_.pop()


# --- the parser's own complaints, in words for a person ------------------------------------------------------------

# What libyaml or PyYAML say, each with what a contributor most likely did.
_SAYS: tuple[tuple[str, str, str, str], ...] = (
    ("tag URI", "odd-start", "A text may not begin with !.", "Put the whole text in double quotes."),
    (
        "mapping keys are not allowed",
        "odd-start",
        "A text may not begin with ? and a space.",
        "Put it in double quotes.",
    ),
    (
        "did not find expected comment or line break",
        "odd-start",
        "A text may not begin with > or |.",
        "Put the whole text in double quotes, or begin it on the next line.",
    ),
    (
        "hexdecimal number",
        "odd-escape",
        "A backslash inside double quotes has a special meaning.",
        "Write two backslashes, or use single quotes round the text.",
    ),
    (
        "invalid Unicode character escape code",
        "odd-escape",
        "The code here stands for no letter.",
        "Write the letter itself, or two backslashes.",
    ),
    (
        "mapping values are not allowed",
        "colon-in-text",
        "There is a colon and a space here inside a text, or the line is too far in.",
        "Put the whole text in double quotes, or check the spaces at the start of the line.",
    ),
    (
        "found character that cannot start any token",
        "odd-start",
        "A text may not begin with this character.",
        "Put the whole text in double quotes.",
    ),
    (
        "found unexpected end of stream",
        "open-quote",
        "A quotation mark is opened and never closed.",
        'Close it, or use double quotes round the whole text and \\" inside it.',
    ),
    (
        "found unknown escape character",
        "odd-escape",
        "A backslash inside double quotes has a special meaning.",
        "Write two backslashes, or use single quotes round the text.",
    ),
    (
        "could not find expected ':'",
        "no-colon",
        "This line should be a field's name, a colon, a space and then the text.",
        "Add the colon and a space, or move the line to where its text belongs.",
    ),
    (
        "did not find expected '-' indicator",
        "no-dash",
        "This line does not line up with the list above it.",
        "A new item begins with '- ' below the dash above; a field of an item stands below its first letter.",
    ),
    (
        "block sequence entries are not allowed",
        "dash-here",
        "A list item stands where a text was begun.",
        "Put the list on the lines below the field's name, each with '- '.",
    ),
    (
        "did not find expected ',' or ']'",
        "open-bracket",
        "A list that begins with [ is not closed with ].",
        "Close it, or write one item a line, each with '- '.",
    ),
    (
        "did not find expected ',' or '}'",
        "open-bracket",
        "A text or group that begins with { is not closed with }.",
        "Close it, or put the whole text in double quotes.",
    ),
    (
        "did not find expected key",
        "out-of-line",
        "This line does not line up with the lines above it, or a quotation mark stands inside a quoted text.",
        "Give fields of the same group the same spaces at the start; use double quotes round the whole text.",
    ),
    (
        "did not find expected alphabetic or numeric",
        "odd-start",
        "A text may not begin with & or *.",
        "Put the whole text in double quotes.",
    ),
    (
        "did not find URI escape",
        "odd-start",
        "A text may not begin with !.",
        "Put the whole text in double quotes.",
    ),
    ("found undefined tag handle", "odd-start", "A text may not begin with !.", "Put the whole text in double quotes."),
    (
        "did not find expected <document start>",
        "out-of-line",
        "The file ends here for YAML, but more lines follow.",
        "Check the spaces at the start of the line, and that a list and fields are not mixed.",
    ),
    (
        "did not find expected node content",
        "odd-start",
        "A text was expected here, and a special character was found.",
        "Put the whole text in double quotes.",
    ),
)


def _syntax_problem(error: yaml.YAMLError, text: str, path: str) -> Problem:
    said = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    # Where the parser gave up tells nobody which quotation mark, bracket or line it was; where that began does.
    begun = getattr(error, "context_mark", None)
    if begun and any(words in said for words in ("end of stream", "expected ':'", "expected ','")):
        line, column = begun.line + 1, begun.column + 1
    line = min(line, text.count("\n") + 1)
    if found := _by_its_line(text.split("\n")[line - 1], column - 1, said):
        return Problem(path, line, *found)
    for words, code, message, fix in _SAYS:
        if words in said:
            return Problem(path, line, column, code, message, fix)
    message = "This line cannot be read as YAML."
    return Problem(path, line, column, "not-yaml", message, f"The reader says: {said}.")


def _by_its_line(line: str, column: int, said: str) -> tuple[int, str, str, str] | None:
    """Slips that the line itself shows better than what the parser says of it: column, code, message, fix."""
    start = len(line) - len(line.lstrip()) + 1
    if re.match(r" *-[^\s-]", line) and "expected" in said:
        message = "An item of this list does not begin with a dash and a space."
        return start, "no-dash", message, "Put a space after the dash."
    if re.match(r" *:(?: |$)", line):
        return start, "odd-key", "A field without a name.", "Write its name before the colon."
    if re.match(r""" *- +(["'])(?:(?!\1).)*\1 *[^\s#]""", line) and "expected" in said:
        message = "This line does not line up with the lines above it, or a quotation mark stands inside a quoted text."
        return column + 1, "out-of-line", message, "Use double quotes round the whole text, and single ones inside it."
    return None
