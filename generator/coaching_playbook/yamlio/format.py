"""Format YAML in one canonical form, so that each edit is a one-line difference.

`dump` serialises plain data; `format_yaml` reformats text that a person edited; `edit_yaml` changes some values of a
text. The last two keep every value and comment, and verify that by parsing their own result.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from coaching_playbook.yamlio.comment_tree import Node, from_data, read_tree, to_data
from coaching_playbook.yamlio.source import Data, KeyPath

Order: TypeAlias = Mapping[str, "Order | None"]
"""The keys of a mapping in the order wanted, each with the order of the mappings below it."""

_MAX_KEY_LENGTH = 1024
"""YAML's limit for a key on one line."""

# Control characters, line separators, direction overrides and byte order marks: YAML or an editor would drop or hide
# them.
_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NEEDS_QUOTES = re.compile(
    r"""\A[\s,\[\]{}\#&*!|>'"%@`?:] | \A(?:-|---|\.\.\.)(?:\s|\Z)  # reads as structure
    | :(?:\s|\Z) | \s\# | \s\Z                                     # reads as a key, a comment, or is trimmed
    """,
    re.VERBOSE,
)
_KEPT_NUMBER = re.compile(r"0|-?[1-9][0-9]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GUESSED = re.compile(
    r"""y|n|yes|no|on|off|true|false|null|~|=|<<              # words with a meaning in YAML 1.1 or 1.2
    | [-+]?\.(?:inf|nan) | [-+]?0(?:b[01_]+|o[0-7_]+|x[0-9a-f_]+)
    | [-+]?[0-9.][0-9_.:]*(?:e[-+]?[0-9]+)?                   # numbers, and times such as 1:12
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:t|[ ]+)[0-9]{1,2}:.*)?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_NOT_LITERAL = re.compile(r"\A\s|[^\S\n](?:\n|\Z)")


class PlainScalar(str):
    """Text to write without quotes, for files of other tools that expect true, false or a number."""

    __slots__ = ()


@dataclass(frozen=True)
class Removed:
    """The type of `REMOVED`."""


REMOVED = Removed()
"""For `edit_yaml`: remove the value."""


def dump(data: Data, order: Order | None = None) -> str:
    """Serialise plain data as canonical YAML that ends in one newline; None becomes an empty text.

    Every scalar in `data` is text, and None is an empty value. `order` gives the order of keys; it applies to the
    items of lists too. Keys that it lacks follow in their present order.

    Raises ValueError for half of a surrogate pair, a key of more than 1,024 characters, or nesting deeper than 50.
    """
    return _text(from_data(data), order)


def format_yaml(text: str, order: Order | None = None) -> str:
    """Return YAML `text` in canonical form, with every value and comment.

    A comment on its own line moves with the key or list item below it; comments before the first key stay at the top,
    those after the last at the bottom. A comment at the end of a line stays with its key or item, or moves above it
    where the canonical line has no room (several comments, or an item that begins a mapping or list). For `order` see
    `dump`.

    Raises ValueError with a short sentence for text that `parse` refuses (not YAML, anchors, tags, several documents
    and so on), or that could not be kept whole.
    """
    root, comments, tail = read_tree(text)
    result = _text(root, order) + "".join(f"{comment}\n" for comment in tail)
    again, kept, _ = read_tree(result)
    if to_data(again) != to_data(root) or sorted(kept) != sorted(comments):
        raise ValueError("The text cannot be rewritten without losing something.")
    return result


def edit_yaml(
    text: str,
    values: Mapping[KeyPath, Data | Removed],
    order: Order | None = None,
    keys: Mapping[KeyPath, str] | None = None,
) -> str:
    """Return `text` in canonical form with some values changed, and every comment.

    `values` maps paths (keys, and list indices from 0, as they are before the edit) to new values. A path that does not
    exist is created, and an index beyond the end of a list appends to it; `REMOVED` removes a value, whose comments
    move to what held it. `keys` renames keys of mappings. Raises ValueError as `format_yaml` does.
    """
    format_yaml(text)  # raises for text that could not be kept whole
    root, comments, tail = read_tree(text)
    renamed = [(root.find(at), name) for at, name in (keys or {}).items()]
    edited = [(root.find(at), at, value) for at, value in values.items()]
    for node, name in renamed:
        if node:
            node.key = name
    for node, at, value in edited:
        if isinstance(value, Removed):
            if node and node.parent:
                node.remove()
        elif node:
            node.replace(value)
        else:
            root.insert(at, value)
    result = _text(root, order) + "".join(f"{comment}\n" for comment in tail)
    if sorted(read_tree(result)[1]) != sorted(comments):
        raise ValueError("The text cannot be rewritten without losing something.")
    return result


def _text(root: Node, order: Order | None) -> str:
    above, lines = _layout(root, order)
    return "".join(f"{line}\n" for line in (*above, *lines))


def _layout(node: Node, order: Order | None) -> tuple[list[str], list[str]]:
    """Return the comments above a node and its lines, both indented relative to the node."""
    above, beside = list(node.above), node.beside
    head = "" if node.parent is None else "-" if node.key is None else f"{_name(node.key)}:"
    if len(head) > _MAX_KEY_LENGTH:
        raise ValueError(f"A key is longer than {_MAX_KEY_LENGTH:,} characters.")
    if not node.children:
        lines = _layout_leaf(node)
        lines[0] = f"{head} {lines[0]}".strip(" ")
    else:
        rank: dict[str | None, int] = {key: place for place, key in enumerate(order or ())}
        children = sorted(node.children, key=lambda child: rank.get(child.key, len(rank)))
        (first_above, first), *rest = (
            _layout(child, order if child.key is None else (order or {}).get(child.key)) for child in children
        )
        others = [line for part in rest for half in part for line in half]
        if node.key is not None:
            lines = [head, *_indented([*first_above, *first, *others])]
        else:  # the first child shares the line of the dash, so comments on either go above it
            above, beside = [*above, *beside, *first_above], []
            lines = [f"- {first[0]}", *_indented([*first[1:], *others])] if head else [*first, *others]
    if beside and (len(beside) > 1 or not lines[0]):
        above += beside
    elif beside:
        lines[0] += f"  {beside[0]}"
    return above, lines if lines[0] else []


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" if line else "" for line in lines]


def _layout_leaf(node: Node) -> list[str]:
    """Return the lines of an empty collection or a scalar: one line, or a literal block where that is exact."""
    text = node.value
    if text is None:
        return [{"leaf": "", "list": "[]", "mapping": "{}"}[node.kind]]
    if "\n" not in text or _NOT_LITERAL.search(text) or _ESCAPED.search(text.replace("\n", "")):
        return [_inline(text)]
    sign = "+" if text.endswith("\n\n") else "" if text.endswith("\n") else "-"
    return [f"|{sign}", *_indented(text.removesuffix("\n").split("\n"))]


def _name(key: str) -> str:
    """Serialise a key. `on` stays plain, as people write it; only YAML 1.1 reads it as true."""
    return key if key == "on" else _inline(key)


def _inline(text: str) -> str:
    """Serialise text on one line: plain where every YAML parser reads the same text back, else in double quotes."""
    if isinstance(text, PlainScalar):
        return text
    if _SURROGATE.search(text):
        raise ValueError("The text has half of a surrogate pair, which no file can hold.")
    if text and not (_ESCAPED.search(text) or _NEEDS_QUOTES.search(text) or _is_guessed(text)):
        return text
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def _is_guessed(text: str) -> bool:
    """Whether some YAML parser would read plain text as another type. Whole numbers and dates stay plain."""
    if _DATE.fullmatch(text):
        try:
            date.fromisoformat(text)
        except ValueError:
            return True  # a parser that converts dates fails on 2026-02-30
        return False
    return bool(_GUESSED.fullmatch(text)) and not _KEPT_NUMBER.fullmatch(text)
