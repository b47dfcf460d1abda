"""The quick way through a file that has nothing unusual in it.

`yaml_rs` reads a playbook's file several times as fast as libyaml, but guesses types and tells no places. So it is
asked only about text in which no guess can matter: blocks of fields and lists whose values are plain or quoted text. Of
such text it gives what the reader gives, to the letter; of any other it is not asked, and the reader has the last word.
"""

from __future__ import annotations

import re
from typing import Any

yaml_rs: Any
try:
    import yaml_rs
except ImportError:  # where there is no wheel for a machine, the reader does everything
    yaml_rs = None

MOST_LETTERS = 200_000
MOST_DEPTH = 12
"""Fewer than the reader allows, so that it alone says what is too deep."""
MOST_NUMBER = 10**18

# A backslash, a tab, an old line end, documents, depth.
_UNUSUAL_SIGNS = ("\\", "\t", "\r", "\n---", "\n...", "\n" + 60 * " ")
# A comment behind a text, a merge key; before each, one sign of it: that alone is looked for many times as fast.
_UNUSUAL_PAIRS = (("#", " #"), ("<", "<<"))
# At the beginning of a value: signs with a meaning (but an empty list is plain), and numbers written in an odd way.
_VALUE = r"(?:[&*!|>%@`\]{},?]|\[(?!\]\n)|[-+]?0[0-9xob_]|[+-][0-9.]|[0-9]+_)"
# Three looks, because a pattern that begins with one sign is searched many times as fast as one with a choice of them.
# No space is given back: none begins a value. The last look finds many lists on one line too.
_UNUSUAL = [re.compile(look) for look in (rf"\n *+{_VALUE}", rf": ++{_VALUE}", rf"- ++(?:{_VALUE}|- ++- )")]
_DASH = re.compile(r"\s- ")


class _Unusual(Exception):
    pass


def quick(text: str) -> Any:
    """The plain data of a text, or None where the reader should look at it."""
    if yaml_rs is None or len(text) > MOST_LETTERS:
        return None
    framed = f"\n{text}\n"
    if any(sign in framed for sign in _UNUSUAL_SIGNS) or any(pattern.search(framed) for pattern in _UNUSUAL):
        return None
    if any(rare in framed and pair in framed for rare, pair in _UNUSUAL_PAIRS):
        return None
    try:
        return _plain(yaml_rs.loads(text, parse_datetime=False), 0)
    except (yaml_rs.YAMLDecodeError, _Unusual):
        return None


def _plain(value: Any, depth: int) -> Any:
    """What yaml_rs gave as plain data. A collection is changed in place; by far most of what is in it may stay."""
    kind = type(value)
    if kind is str:
        if "- " in value and _DASH.search(value):  # a list that may have been joined to the text above it
            raise _Unusual
        return value
    if depth > MOST_DEPTH:
        raise _Unusual
    if kind is int and abs(value) < MOST_NUMBER:  # digits without a zero before them, so this is how it was written
        return str(value)
    if kind is dict:
        for key in value:
            if type(key) is not str or not key.strip():
                raise _Unusual
        inside = value.items()
    elif kind is list:
        inside = enumerate(value)
    else:  # a guess: true, null, 1.5, digits without end, or something that YAML has and a playbook has not
        raise _Unusual
    for key, item in inside:
        if type(item) is not str or "- " in item:
            value[key] = _plain(item, depth + 1)
    return value
