"""Problems of YAML text, worded for contributors: invisible characters, conflict markers, and errors of the parser."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import yaml

from coaching_playbook.diagnostics import Problem
from coaching_playbook.yamlio.dashes import (
    DIVIDER_LINE,
    bullet_problem,
    column_of_text_before_fields,
    first_item_problem,
)
from coaching_playbook.yamlio.types import MAX_PROBLEMS

_CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff"
_HIDDEN = r"\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069"
_ODD_CHARACTER = re.compile(
    rf"(?P<bom>\ufeff)|(?P<control>[{_CONTROL}])|(?P<hidden>[{_HIDDEN}])|(?P<line>\r(?!\n))"
    r"|(?P<conflict>^(?:<{7} |={7}$|>{7} ))|(?P<tab>^ *\t)"
    # At the start of a line, after a key's colon, or in a key. Possessive quantifiers: backtracking could take hours.
    r"|(?P<space>^[ -]*+(?:\w[\w-]*+(?::|(?=[\u00a0\u3000][\w \u00a0\u3000-]*+:(?:\s|$))))?+[\u00a0\u3000])",
    re.MULTILINE,
)
"""Matches conflict markers and characters that YAML rejects or that readers cannot see; the group names the kind."""
_MAY_BE_ODD = re.compile(rf"[{_CONTROL}{_HIDDEN}\t\r\u00a0\u3000\ufeff]")
"""Matches in every text in which `_ODD_CHARACTER` can match, except for conflict markers; a much faster first check."""
HIDDEN_CHARACTER = re.compile(rf"[{_CONTROL}{_HIDDEN}\ud800-\udfff\ufeff]")
"""Matches a control, zero-width or bidirectional character, a surrogate or a byte order mark."""

_MESSAGES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
"""Messages for odd characters and for errors of the parser."""


def text_problems(text: str, path: str) -> Iterator[Problem]:
    """Yield a problem for each odd character of a text; after MAX_PROBLEMS, one that says there are more."""
    if not (_MAY_BE_ODD.search(text) or any(marker in text for marker in ("<<<<<<< ", "=======", ">>>>>>> "))):
        return
    line, line_start = 1, 0
    in_conflict = has_line_end = False
    for count, match in enumerate(_ODD_CHARACTER.finditer(text)):
        if match.lastgroup == "line":
            if has_line_end:  # one problem for a file, which another program saved
                continue
            has_line_end = True
        row = _MESSAGES["character"][match.lastgroup]
        start = match.end() - 1 if match.lastgroup in ("tab", "space") else match.start()
        line += text.count("\n", line_start, start)
        line_start = text.rfind("\n", line_start, start) + 1 or line_start
        if count == MAX_PROBLEMS:
            yield too_many_problems(path, line, start - line_start + 1)
            return
        if match.lastgroup == "conflict":  # one problem for the three marks of one conflict
            was_in_conflict, in_conflict = in_conflict, not text.startswith(">", start)
            if was_in_conflict and not text.startswith("<", start):
                continue
        yield Problem(path, line, start - line_start + 1, **row)


def too_many_problems(path: str, line: int, column: int) -> Problem:
    """Return the problem that says that the rest of a file was not checked."""
    message = f"More than {MAX_PROBLEMS:,} mistakes were found, so nothing after this was looked at."
    return Problem(path, line, column, "too-many-mistakes", message, "Mend those first, and check again.")


def syntax_problem(error: yaml.YAMLError, text: str, path: str) -> Problem:
    """Convert an error of PyYAML to a problem, at the position that helps most."""
    reason = str(getattr(error, "problem", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    # The start of an unclosed quotation mark or bracket is more useful than the position where the parser gave up.
    start = getattr(error, "context_mark", None)
    if start and any(
        words in reason for words in ("end of stream", "expected ':'", "expected ','", "document indicator")
    ):
        line, column = start.line + 1, start.column + 1
    line = min(line, text.count("\n") + 1)
    if bullet := bullet_problem(text.split("\n"), line, path):
        return bullet
    if earlier := _earlier_problem(text.split("\n"), line, reason, path):
        return earlier
    if problem := _problem_from_line(text.split("\n")[line - 1], column - 1, reason):
        return Problem(path, line, *problem)
    for row in _MESSAGES["syntax"]:
        if any(words in reason for words in row["parser_messages"]):
            return Problem(path, line, column, row["code"], row["message"], row["fix"])
    message = "This line cannot be read as YAML."
    return Problem(path, line, column, "not-yaml", message, f"The reader says: {reason}.")


_NO_SPACE_AFTER_COLON = re.compile(r" *(?:- +)?([a-z_]+)(?:(:)(?=[^\s/])| *([;=]))")
_TEXT_AFTER_QUOTE = re.compile(r""" *(?:- +)?(?:[A-Za-z_]+: +)?(?:'(?:[^']|'')*+'|"(?:[^"\\]|\\.)*+") *[^\s#'"]""")
_OPENS_QUOTE = re.compile(r""" *(?:- +)?(?:[A-Za-z_]+: +)?(?:(")(?:[^"\\]|\\.)*|(')(?:[^']|'')*)$""")
_DOUBLED_QUOTE = re.compile(r' *(?:- +)?(?:[A-Za-z_]+: +)?"(?:[^"\\]|\\.)*+(?P<sign>""?)(?:"|.*"")')
_CODE_COMMENT = re.compile(r" *(//|/\*|<!--)")
_STARRED_KEY = re.compile(r" *(?:- +)?\*+([A-Za-z_]+):?\*+:?(?: |$)")
_TEXT_AFTER_BRACKET = re.compile(r" *(?:- +)?(?:[A-Za-z_]+: +)?([\[{])[^\]}]*[\]}] *[^\s#]")


def _earlier_problem(lines: list[str], line: int, reason: str, path: str) -> Problem | None:
    """Return the problem of a mistake above `line`, where the parser stopped, or None. Lines are counted from 1."""
    first = next((number for number, text in enumerate(lines, 1) if text.strip() and text[0] != "#"), line)
    if "document start" in reason and first < line and lines[first - 1].startswith(" "):
        message = "This line begins with a space, and the lines below do not."
        return Problem(path, first, 1, "out-of-line", message, "Delete the spaces at the start of the line.")
    points = next((number for number, text in enumerate(lines[:line], 1) if text.rstrip() == "..."), None)
    if "document start" in reason and points:
        message = "Three points on a line of their own end the file for YAML, but more lines follow."
        return Problem(path, points, 1, "out-of-line", message, "Delete this line.")
    if "mapping values" in reason and (column := column_of_text_before_fields(lines, line)):
        message = "This line should be a field's name, a colon, a space and then the text."
        return Problem(path, line - 1, column, "no-colon", message, "Add what is missing.")
    if "expected key" in reason and (problem := first_item_problem(lines, line, path)):
        return problem
    if "expected key" in reason or "expected '-'" in reason:
        for number in range(1, line):
            opened = _OPENS_QUOTE.fullmatch(lines[number - 1])
            sign = opened and (opened[1] or opened[2])
            if opened and sign and not _is_quote_closed_below(lines, number, sign):
                column = (opened.start(1) if opened[1] else opened.start(2)) + 1
                message, fix = "A quotation mark is opened here and not closed.", "Close it at the end of the text."
                if sign == "'":
                    fix += " If it is an apostrophe, put the whole text in double quotes."
                return Problem(path, number, column, "open-quote", message, fix)
    if "expected key" in reason and _is_first_item_too_far_in(lines, line):
        column = lines[line - 2].index("-") + 1
        message = "This item begins further in than the one below it."
        return Problem(path, line - 1, column, "out-of-line", message, "Give all items of a list the same spaces.")
    return None


def _is_first_item_too_far_in(lines: list[str], line: int) -> bool:
    """Return whether `line` is the second item of a list and only the first is indented further. Lines count from 1."""
    if not 3 <= line < len(lines):
        return False
    field, *items = lines[line - 3 : line + 1]
    first, second, third = (len(item) - len(item.lstrip()) for item in items)
    is_list = not field.lstrip().startswith("- ") and all(item.lstrip().startswith("- ") for item in items)
    return is_list and first > second == third


def _is_quote_closed_below(lines: list[str], number: int, sign: str) -> bool:
    """Return whether a quotation mark is closed before the next line that looks like a field, an item or a comment."""
    for text in lines[number:]:
        if re.match(r" *(?:- |#|[A-Za-z_]+:(?: |$))", text):
            return False
        if sign in text:
            return True
    return False


def _problem_from_line(line: str, column: int, reason: str) -> tuple[int, str, str, str] | None:
    """Return (column, code, message, fix) of a mistake that the line itself shows, or None."""
    start = len(line) - len(line.lstrip()) + 1
    if line.startswith("%"):
        message = "A line that begins with % has a special meaning in YAML."
        return 1, "directive", message, "Delete it. If it goes on from the line above, begin it with two spaces."
    if note := _CODE_COMMENT.match(line):
        message = f"A line that begins with '{note[1]}' is not read as a note."
        return start, "no-colon", message, "Begin a note to other authors with # and a space."
    if box := re.match(r" *(?:- +)?(\[[ xX]?\]) ", line):
        return box.start(1) + 1, "odd-start", "A box to tick stands before the text.", "Delete the box."
    if DIVIDER_LINE.fullmatch(line):
        return start, "no-colon", "This line is neither a field nor an item of a list.", "Delete it."
    if starred := _STARRED_KEY.match(line):
        return start, "odd-key", "There are stars round the name of a field.", f"Write '{starred[1]}: ' without them."
    if "expected" in reason and (doubled := _DOUBLED_QUOTE.match(line)):
        message = "Two quotation marks stand together inside a text in quotation marks."
        fix = "Keep one pair of double quotes round the whole text. Inside it write curly ones, “ and ”."
        return doubled.start("sign") + 1, "out-of-line", message, fix
    if "expected" in reason and (bracket := _TEXT_AFTER_BRACKET.match(line)):
        fix = "Put the whole text in double quotes."
        return bracket.start(1) + 1, "odd-start", f"A text may not begin with {bracket[1]}.", fix
    if re.match(r" *-[^\s-]", line) and "expected" in reason:
        message = "An item of this list does not begin with a dash and a space."
        return start, "no-dash", message, "Put a space after the dash."
    if re.match(r" *:(?: |$)", line):
        return start, "odd-key", "A field without a name.", "Write its name before the colon."
    if _TEXT_AFTER_QUOTE.match(line) and "expected" in reason and re.search(r"[\"'] *, *$", line):
        return len(line.rstrip()), "out-of-line", "There is a comma after the text in quotation marks.", "Delete it."
    if _TEXT_AFTER_QUOTE.match(line) and "expected" in reason:
        message = "The text in quotation marks ends here, and more follows."
        fix = "Use double quotes round the whole text. Inside it write curly ones, “ and ”."
        return column + 1, "out-of-line", message, fix
    if "expected ':'" in reason and (found := _NO_SPACE_AFTER_COLON.match(line)):
        message = f"There is no space after the colon of '{found[1]}'."
        if not found[2]:
            message = f"There should be a colon after '{found[1]}', and '{found[3]}' was found."
        return start, "no-colon", message, f"Write '{found[1]}: ' and then the text."
    return None
