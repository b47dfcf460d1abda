"""Detect mistakes with the dashes of YAML list items: another sign in place of a dash, no dash, or one too many.

Lines are counted from 1.
"""

from __future__ import annotations

import re

from coaching_playbook.diagnostics import Problem

DIVIDER_LINE = re.compile(r" *([*=_~+–—])(?: *\1)+ *")
"""Matches a line of one repeated sign, such as `=====` or `* * *`, drawn as a divider."""
TEXT_WITHOUT_FIELD = re.compile(r"[A-Za-z_]+(?=[^\w:]|:\S)(?!.*:(?: |$))")
"""Matches a line that begins, unindented, with a word that is not a key, and has no `: ` further on."""
BULLETS = "•·‣◦▪●○►➢➤➔→»✓✔✗✘☐☑☒□■◻❑❖◆◇★☆⁃∙⋅§①-⑳❶-❿\uf0a7\uf0b7\uf0d8\uf0fc"
"""Bullets of word processors. The last four are characters of Word's own fonts, which other programs show as boxes."""
BULLET_LINE = re.compile(rf"\s*[{BULLETS}]\s")
"""Matches the beginning of a line with a bullet, which can only be meant as a list item."""
_LIST_SIGN = re.compile(
    rf" *(?:([{BULLETS}*–—−‐‑‒―+~=]|o)"
    r"|(\d{1,2}[.)]|[a-z]\)|\((?:\d{1,2}|[a-z])\)|(?:i{1,3}|iv|vi{0,3}|[a-e])\.|Step \d{1,2}[:.]))[ \t\u00a0]+\S"
)
KEY_WITH_LIST_SIGN = re.compile(rf"-[^\s-]|(?:[{BULLETS}–—]|\d{{1,2}}[.)]|[a-z]\))[ \u00a0]")
"""Matches a key that begins with a list sign, because the dash and space of a list item are missing."""
_NO_SPACE_AFTER_DASH = ("An item of this list does not begin with a dash and a space.", "Put a space after the dash.")
ADD_DASHES_FIX = "Begin each item of a list with a dash and a space."


def dash_problem(line: str) -> tuple[str, str, str] | None:
    """Return (code, message, fix) if a line begins with a bullet, a number or a dash without a space, else None."""
    if found := _LIST_SIGN.match(line):
        return "no-dash", f"This line begins with '{found[1] or found[2]}'.", ADD_DASHES_FIX
    if re.match(r" *-[^\s-]", line):
        return "no-dash", *_NO_SPACE_AFTER_DASH
    return None


def bullet_problem(lines: list[str], line: int, path: str) -> Problem | None:
    """Return a problem if a list item begins with a bullet or a number instead of a dash, else None.

    The lines searched are `line`, where the parser stopped, and the two above, since the parser may read a bullet as
    text.
    """
    for number in range(line, max(line - 3, 0), -1):
        text = lines[number - 1]
        if (found := _LIST_SIGN.match(text)) and not DIVIDER_LINE.fullmatch(text):
            while number > 1 and _LIST_SIGN.match(lines[number - 2]):
                number -= 1
            found = _LIST_SIGN.match(lines[number - 1]) or found
            sign = found[1] or found[2]
            column = _indent(lines[number - 1]) + 1
            return Problem(path, number, column, "no-dash", f"This line begins with '{sign}'.", ADD_DASHES_FIX)
        if re.match(r" *-[a-z_]+: ", text):
            return Problem(path, number, text.index("-") + 1, "no-dash", *_NO_SPACE_AFTER_DASH)
        if not text.strip():
            break
    return None


def column_of_text_before_fields(lines: list[str], line: int) -> int:
    """Return the column of text on the line above `line` that lacks a field name, or 0 if there is none.

    Columns and lines count from 1. Returns 0 too if that text is indented as a continuation of the text above it.
    """
    if line < 2:
        return 0
    text = lines[line - 2]
    if TEXT_WITHOUT_FIELD.match(text):
        return 1
    column, field_column = _column_of_field(text), _column_of_field(lines[line - 1])
    if column != field_column or column == 0 or re.match(r"[A-Za-z_]+:(?: |$)", text[column:]):
        return 0
    above = lines[line - 3] if line > 2 else ""
    is_first = text.lstrip().startswith("- ") or above.rstrip().endswith(":")
    return column + 1 if is_first or _column_of_field(above) == column else 0


def _column_of_field(text: str) -> int:
    """Return the number of characters before a field: spaces, and the dash of a list item."""
    return len(text) - len(re.sub(r"^ *(?:- +)?", "", text))


def first_item_problem(lines: list[str], line: int, path: str) -> Problem | None:
    """Return a problem if the first item of a list lacks a dash and the second is on `line`; None if not.

    If the second line is another field of the same group, its dash is the mistake.
    """
    found = _first_item_without_dash(lines, line)
    if found is None:
        return None
    field, column = re.match(r"[ -]*([a-z_]*)", lines[line - 1]), lines[line - 1].find("-") + 1
    if field and not lines[found[0] - 1].lstrip().startswith(f"{field[1]}:"):
        message = "A dash stands before this field, and none before the fields above it."
        return Problem(path, line, column, "dash-here", message, "Delete the dash, or write one before each item.")
    message = "The first item of this list does not begin with a dash and a space."
    return Problem(path, *found, "no-dash", message, ADD_DASHES_FIX)


def _first_item_without_dash(lines: list[str], line: int) -> tuple[int, int] | None:
    """Return (line, column) of the first item of a list if it has no dash and the second item is on `line`, else
    None."""
    indent = _indent(lines[line - 1])
    if not lines[line - 1].lstrip().startswith("- "):
        return None
    above = line - 1
    while above and (not lines[above - 1].strip() or lines[above - 1].startswith(" " * (indent + 1))):
        above -= 1
    if not above or not lines[above - 1].rstrip().endswith(":"):
        return None
    first = lines[above]
    is_field = re.match(r" +[a-z_]+:(?: |$)", first) and _indent(first) > indent
    return (above + 1, _indent(first) + 1) if is_field else None


def _indent(text: str) -> int:
    """Return the number of white-space characters at the beginning of a line."""
    return len(text) - len(text.lstrip())
