"""Format YAML in one canonical form, so that each edit changes one line.

`dump` serialises plain data; `format_yaml` reformats text that a person edited; `edit_yaml` changes some values of a
text. The last two preserve every value and comment, and verify that by parsing their own result.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from coaching_playbook.yamlio.comment_tree import Node, from_data, read_tree, to_data
from coaching_playbook.yamlio.types import Data, KeyPath

KeyOrder: TypeAlias = Mapping[str, "KeyOrder | None"]
"""Keys of a mapping in the order to write them, each with the order of the mapping below it, or None."""

_MAX_KEY_LENGTH = 1024
"""Limit of YAML, in characters, for a key on one line."""

# Control characters, line separators, direction overrides and byte order marks: YAML or an editor would drop or hide
# them.
_MUST_ESCAPE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NEEDS_QUOTES = re.compile(
    r"""\A[\s,\[\]{}\#&*!|>'"%@`?:] | \A(?:-|---|\.\.\.)(?:\s|\Z)  # reads as structure
    | :(?:\s|\Z) | \s\# | \s\Z                                     # reads as a key, a comment, or is trimmed
    """,
    re.VERBOSE,
)
_PLAIN_NUMBER = re.compile(r"0|-?[1-9][0-9]*")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_READ_AS_OTHER_TYPE = re.compile(
    r"""y|n|yes|no|on|off|true|false|null|~|=|<<              # words with a meaning in YAML 1.1 or 1.2
    | [-+]?\.(?:inf|nan) | [-+]?0(?:b[01_]+|o[0-7_]+|x[0-9a-f_]+)
    | [-+]?[0-9.][0-9_.:]*(?:e[-+]?[0-9]+)?                   # numbers, and times such as 1:12
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:t|[ ]+)[0-9]{1,2}:.*)?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_NO_LITERAL_BLOCK = re.compile(r"\A\s|[^\S\n](?:\n|\Z)")
"""Matches text that a literal block (`|`) is not used for: white space at its start or at the end of a line."""


class PlainScalar(str):
    """Text to write without quotes, for files of other programs that expect true, false or a number."""

    __slots__ = ()


@dataclass(frozen=True)
class RemoveValue:
    """The type of `REMOVE_VALUE`, which tells `edit_yaml` to remove a value."""


REMOVE_VALUE = RemoveValue()
"""Given to `edit_yaml` in place of a value, removes the value."""


def dump(data: Data, order: KeyOrder | None = None) -> str:
    """Serialise plain data as canonical YAML that ends in one newline; None becomes an empty string.

    Scalars in `data` are text; a nested None is written as an empty value. `order` is the order of keys, also in the
    items of lists; other keys follow in their present order.

    Raises ValueError for an unpaired surrogate, a key of more than 1,024 characters, or nesting deeper than 50.
    """
    return _serialise(from_data(data), order)


def format_yaml(text: str, order: KeyOrder | None = None) -> str:
    """Return YAML `text` in canonical form, with every value and comment.

    A comment on its own line moves with the key or list item below it; comments before the first key stay at the top,
    those after the last at the bottom. A comment at the end of a line stays with its key or item, or moves above it
    where the canonical line has no room (several comments, or an item that begins a mapping or list). For `order` see
    `dump`.

    Raises ValueError with a short sentence for text that `parse` refuses (not YAML, anchors, tags, several documents
    and so on), or that could not be read again whole.
    """
    root, comments, tail = read_tree(text)
    result = _serialise(root, order) + "".join(f"{comment}\n" for comment in tail)
    again, comments_again, _ = read_tree(result)
    if to_data(again) != to_data(root) or sorted(comments_again) != sorted(comments):
        raise ValueError("The text cannot be rewritten without losing something.")
    return result


def edit_yaml(
    text: str,
    values: Mapping[KeyPath, Data | RemoveValue],
    order: KeyOrder | None = None,
    keys: Mapping[KeyPath, str] | None = None,
) -> str:
    """Return `text` in canonical form with some values changed, and every comment.

    `values` maps key paths, as they are before the edit, to new values. A path that does not exist is created, an index
    beyond the end of a list appends to it, and `REMOVE_VALUE` removes a value, whose comments move to its parent.
    `keys` maps key paths of values to new names of their keys. Raises ValueError as `format_yaml` does.
    """
    format_yaml(text)  # raises for text that could not be read again whole
    root, comments, tail = read_tree(text)
    renamed = [(root.find(at), name) for at, name in (keys or {}).items()]
    edited = [(root.find(at), at, value) for at, value in values.items()]
    for node, name in renamed:
        if node:
            node.key = name
    for node, at, value in edited:
        if isinstance(value, RemoveValue):
            if node and node.parent:
                node.remove()
        elif node:
            node.replace(value)
        else:
            root.insert(at, value)
    result = _serialise(root, order) + "".join(f"{comment}\n" for comment in tail)
    if sorted(read_tree(result)[1]) != sorted(comments):
        raise ValueError("The text cannot be rewritten without losing something.")
    return result


def _serialise(root: Node, order: KeyOrder | None) -> str:
    """Serialise a tree; the lines end with newlines."""
    above, lines = _layout_node(root, order)
    return "".join(f"{line}\n" for line in (*above, *lines))


def _layout_node(node: Node, order: KeyOrder | None) -> tuple[list[str], list[str]]:
    """Return the comments above a node, and its lines, both indented relative to the node."""
    above, beside = list(node.above), node.beside
    head = "" if node.parent is None else "-"
    if node.key is not None:  # people write `on` without quotes; only YAML 1.1 reads it as true
        head = f"{node.key if node.key == 'on' else _serialise_inline(node.key)}:"
    if len(head) > _MAX_KEY_LENGTH:
        raise ValueError(f"A key is longer than {_MAX_KEY_LENGTH:,} characters.")
    if not node.children:
        lines = _layout_leaf(node)
        lines[0] = f"{head} {lines[0]}".strip(" ")
    else:
        rank: dict[str | None, int] = {key: place for place, key in enumerate(order or ())}
        children = sorted(node.children, key=lambda child: rank.get(child.key, len(rank)))
        (first_above, first), *rest = (
            _layout_node(child, order if child.key is None else (order or {}).get(child.key)) for child in children
        )
        others = [line for part in rest for half in part for line in half]
        if node.key is not None:
            lines = [head, *_indent_lines([*first_above, *first, *others])]
        else:  # the first child shares the line of the dash, so comments on either go above it
            above, beside = [*above, *beside, *first_above], []
            lines = [f"- {first[0]}", *_indent_lines([*first[1:], *others])] if head else [*first, *others]
    if beside and (len(beside) > 1 or not lines[0]):
        above += beside
    elif beside:
        lines[0] += f"  {beside[0]}"
    return above, lines if lines[0] else []


def _indent_lines(lines: list[str]) -> list[str]:
    """Indent lines by two spaces, except empty ones."""
    return [f"  {line}" if line else "" for line in lines]


def _layout_leaf(node: Node) -> list[str]:
    """Return the lines of an empty collection or a scalar: one line, or a literal block if that reads back
    unchanged."""
    text = node.value
    if text is None:
        return [{"leaf": "", "list": "[]", "mapping": "{}"}[node.kind]]
    if "\n" not in text or _NO_LITERAL_BLOCK.search(text) or _MUST_ESCAPE.search(text.replace("\n", "")):
        return [_serialise_inline(text)]
    sign = "+" if text.endswith("\n\n") else "" if text.endswith("\n") else "-"
    return [f"|{sign}", *_indent_lines(text.removesuffix("\n").split("\n"))]


def _serialise_inline(text: str) -> str:
    """Serialise text on one line: without quotes if every YAML parser reads it back as the same text, else
    double-quoted.

    Raises ValueError for half of a surrogate pair.
    """
    if isinstance(text, PlainScalar):
        return text
    if _SURROGATE.search(text):
        raise ValueError("The text has half of a surrogate pair, which no file can hold.")
    if text and not (_MUST_ESCAPE.search(text) or _NEEDS_QUOTES.search(text) or _reads_as_other_type(text)):
        return text
    return _MUST_ESCAPE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def _reads_as_other_type(text: str) -> bool:
    """Return whether some YAML parser would read unquoted text as another type than text.

    Whole numbers and valid dates return False, because they are written without quotes.
    """
    if _DATE.fullmatch(text):
        try:
            date.fromisoformat(text)
        except ValueError:
            return True  # a parser that converts dates fails on 2026-02-30
        return False
    return bool(_READ_AS_OTHER_TYPE.fullmatch(text)) and not _PLAIN_NUMBER.fullmatch(text)
