"""Write YAML in the one form the project keeps, so that every edit is a one-line difference.

Two ways in: ``write`` for plain data (a form was sent) and ``canonical`` for a file that a person edited by
hand. Both end in the same few lines of layout. ``canonical`` keeps every value and every comment, and proves
it by reading its own result back before it hands it over.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

import yaml

Data: TypeAlias = str | list["Data"] | dict[str, "Data"] | None
Order: TypeAlias = Mapping[str, "Order | None"]
_Kind: TypeAlias = Literal["leaf", "list", "mapping"]

_LOADER = yaml.CLoader if yaml.__with_libyaml__ else yaml.Loader
_MAX_DEPTH = 50  # far beyond the reader's own limit, and far from Python's
_MAX_KEY_LENGTH = 1024  # YAML's own limit for a key on one line

_BREAK = "\n\r\x85\u2028\u2029"  # what libyaml takes for the end of a line
# "alone" is what stands before a comment that has its line to itself; a document marker does not count.
_COMMENT = re.compile(rf"(?P<alone>(?:\A|(?<=[{_BREAK}]))(?:---|\.\.\.)?[ \t]*)?(?P<text>\#[^{_BREAK}]*)")
_REST_OF_LINE = re.compile(rf"[^{_BREAK}]*")

# Controls, line separators, direction overrides and marks that YAML or an editor would drop or hide.
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
    """Text that is written as it stands: files of other tools want true, false or a number, and not a text."""

    __slots__ = ()


@dataclass(slots=True, eq=False)
class _Entry:
    """What a comment can belong to: a key with its value, a list item, or (without a parent) the whole text.

    ``value`` is a leaf's text, None when nothing is written there; ``entries`` hold a collection's content.
    ``start`` and ``end`` count characters of the source, from the key or dash to the end of the value.
    ``above`` are the comments on lines before it, ``beside`` those at the end of its line.
    """

    parent: "_Entry | None" = None
    key: str | None = None
    value: str | None = None
    kind: _Kind = "leaf"
    start: int = 0
    end: int = 0
    flow: bool = False
    depth: int = 0
    entries: list["_Entry"] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.depth = self.parent.depth + 1
            self.parent.entries.append(self)
        if self.depth > _MAX_DEPTH:
            raise ValueError(f"Lists and keys are nested more than {_MAX_DEPTH} deep.")


def dump(data: Data, order: Order | None = None) -> str:
    """Return plain data as canonical YAML: text that ends in one newline, or "" for None.

    Every scalar in ``data`` is text, and None stands for a value left empty. ``order`` gives the keys of a
    mapping in the order wanted and, under each key, the order for the mappings below it; lists are looked
    through. Keys that it does not name follow in the order they came.

    Raises ValueError for what YAML cannot hold: half of a surrogate pair, a key of more than 1,024
    characters, or nesting that no reader would follow.
    """
    return _text(_entry(data), order)


def format_yaml(text: str, order: Order | None = None) -> str:
    """Return YAML ``text`` in canonical form, with every value and every comment still there.

    A comment on its own line moves with the key or list item it stands in front of; comments before the first
    entry stay at the top and those after the last at the bottom. A comment at the end of a line stays with
    that entry; where the canonical line has no room for it (several on one entry, or an item that opens a
    mapping or list) it stands above. ``order`` is as for ``write``.

    The text should have passed the strict reader. Raises ValueError, with a short sentence, where it is not
    YAML, uses what that reader refuses (anchors, tags, several documents and the like), or could not be kept.
    """
    root, comments, tail = _read(text)
    result = _text(root, order) + "".join(f"{comment}\n" for comment in tail)
    again, kept, _ = _read(result)
    if _data(again) != _data(root) or sorted(kept) != sorted(comments):
        raise ValueError("The text cannot be rewritten without losing something.")
    return result


@dataclass(frozen=True)
class Removed:
    """Stands for a value that is taken out."""


REMOVED = Removed()
Step: TypeAlias = str | int


def edit_yaml(
    text: str,
    values: Mapping[tuple[Step, ...], "Data | Removed"],
    order: Order | None = None,
    keys: Mapping[tuple[Step, ...], str] | None = None,
) -> str:
    """Return ``text`` in canonical form with some values changed, and every comment still there.

    ``values`` says what stands at a place: keys, and list indices from 0, all as they are before the change. A place
    that is not there is made, and an index beyond the end of a list adds to it; ``GONE`` takes a value out, and its
    comments move to what it stood in. ``keys`` gives keys of mappings another name. Raises ValueError as ``canonical``
    does.
    """
    format_yaml(text)  # refuses what could not be kept
    root, comments, tail = _read(text)
    named = [(_find(root, at), name) for at, name in (keys or {}).items()]
    wanted = [(_find(root, at), at, value) for at, value in values.items()]
    for entry, name in named:
        if entry:
            entry.key = name
    for entry, at, value in wanted:
        if isinstance(value, Removed):
            if entry and entry.parent:
                _take_out(entry)
        elif entry:
            entry.above += [comment for child in entry.entries for comment in _comments_of(child)]
            entry.entries = []
            _fill(entry, value)
        else:
            _make(root, at, value)
    result = _text(root, order) + "".join(f"{comment}\n" for comment in tail)
    if sorted(_read(result)[1]) != sorted(comments):
        raise ValueError("The text cannot be rewritten without losing something.")
    return result


def _find(root: _Entry, at: tuple[Step, ...]) -> _Entry | None:
    here: _Entry | None = root
    for step in at:
        if here is None:
            return None
        children = here.entries if isinstance(step, str) == (here.kind == "mapping") else []
        if isinstance(step, int):
            here = children[step] if step < len(children) else None
        else:
            here = next((child for child in children if child.key == step), None)
    return here


def _make(root: _Entry, at: tuple[Step, ...], value: Data) -> None:
    """Put a value where nothing stands yet, with whatever must hold it."""
    here = root
    for depth, step in enumerate(at):
        there = _find(root, at[: depth + 1])
        if there is None:
            here.kind, here.value = ("mapping" if isinstance(step, str) else "list"), None
            there = _Entry(here, step if isinstance(step, str) else None)
        here = there
    _fill(here, value)


def _fill(entry: _Entry, value: Data) -> None:
    made = _entry(value)
    entry.kind, entry.value = made.kind, made.value
    for child in made.entries:
        child.parent = entry
        entry.entries.append(child)


def _take_out(entry: _Entry) -> None:
    parent = entry.parent
    assert parent
    parent.entries.remove(entry)
    told = [*_comments_of(entry)]
    parent.above += told
    if not parent.entries and parent.parent:
        _take_out(parent)  # an empty list says nothing


def _comments_of(entry: _Entry) -> Iterator[str]:
    yield from (*entry.above, *entry.beside)
    for child in entry.entries:
        yield from _comments_of(child)


def _entry(data: Data, parent: _Entry | None = None, key: str | None = None) -> _Entry:
    if isinstance(data, dict):
        entry = _Entry(parent, key, kind="mapping")
        for name, value in data.items():
            _entry(value, entry, name)
    elif isinstance(data, list):
        entry = _Entry(parent, key, kind="list")
        for value in data:
            _entry(value, entry)
    else:
        entry = _Entry(parent, key, data)
    return entry


def _data(entry: _Entry) -> Data:
    if entry.kind == "mapping":
        return {child.key or "": _data(child) for child in entry.entries}
    return [_data(child) for child in entry.entries] if entry.kind == "list" else entry.value


# Reading


def _read(text: str) -> tuple[_Entry, list[str], list[str]]:
    """Return the whole text as an entry, all its comments, and those that follow the last entry."""
    if text.startswith("\ufeff"):
        raise ValueError("The text starts with a byte order mark.")
    try:
        entries, gaps = _entries(text)
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise ValueError("The text is not YAML.") from error
    starts = [entry.start for entry in entries]
    root = entries[0] if entries else _Entry()
    for entry in entries:
        if entry.kind == "mapping" and len({child.key for child in entry.entries}) < len(entry.entries):
            raise ValueError("A key is there twice.")
    comments: list[str] = []
    tail: list[str] = []
    for comment in (found for gap in gaps for found in _COMMENT.finditer(text, *gap)):
        comments.append(comment["text"].rstrip())
        at = comment.start("text")
        begun = bisect_right(starts, at)
        last = entries[begun - 1] if begun else root
        if comment["alone"] is None:
            while last.parent and last.parent.flow and last.parent.end <= at:
                last = last.parent  # after a closing bracket
            place = last.beside
        elif not last.entries and at < last.end:
            place = last.above  # between a key and its value
        elif begun == len(entries):
            place = tail
        else:
            place = (entries[begun] if begun > 1 else root).above
        place.append(comments[-1])
    return root, comments, tail


def _entries(text: str) -> tuple[list[_Entry], list[tuple[int, int]]]:
    """Return the entries in the order of the file, and the stretches between scalars, where comments are.

    The parser does not say where the dash of a list item is; the scanner does, in the same order.
    """
    entries: list[_Entry] = []
    gaps: list[tuple[int, int]] = []
    covered = 0
    dashes = _dashes(text)
    inside: _Entry | None = None
    key: tuple[str, int] | None = None
    for event in yaml.parse(text, Loader=_LOADER):
        _reject(event, again=bool(entries))
        assert event.start_mark is not None
        assert event.end_mark is not None
        start, end = event.start_mark.index, event.end_mark.index
        value = None
        if isinstance(event, yaml.CollectionEndEvent) and inside:
            inside.end, inside = end, inside.parent
        if isinstance(event, yaml.ScalarEvent):
            value = event.value if event.value or event.style else None
            header = _REST_OF_LINE.match(text, start) if event.style in ("|", ">") else None
            gaps.append((covered, header.end() if header else start))  # after | there may be a comment
            covered = end
        elif not isinstance(event, yaml.CollectionStartEvent):
            continue
        if inside and inside.kind == "mapping" and key is None:
            if not isinstance(event, yaml.ScalarEvent) or (value == "<<" and not event.style):
                raise ValueError("A key is a list, a mapping or a merge.")
            key = event.value, start
            continue
        if inside and inside.kind == "list" and not inside.flow:
            start = next(dashes)
        name, start = key or (None, start)
        key = None
        entries.append(_Entry(inside, name, value, _kind(event), start, end))
        if isinstance(event, yaml.CollectionStartEvent):
            inside = entries[-1]
            inside.flow = bool(event.flow_style)
    return entries, [*gaps, (covered, len(text))]


def _kind(event: yaml.Event) -> _Kind:
    if isinstance(event, yaml.MappingStartEvent):
        return "mapping"
    return "list" if isinstance(event, yaml.SequenceStartEvent) else "leaf"


def _dashes(text: str) -> Iterator[int]:
    for token in yaml.scan(text, Loader=_LOADER):
        if isinstance(token, yaml.BlockEntryToken):
            yield token.start_mark.index


def _reject(event: yaml.Event, again: bool) -> None:
    """Raise ValueError for what the strict reader keeps out, and this writer would silently drop."""
    if isinstance(event, yaml.DocumentStartEvent) and (again or event.version or event.tags):
        raise ValueError("The text has several documents or a YAML directive.")
    if getattr(event, "anchor", None) or getattr(event, "tag", None):
        raise ValueError("The text has an anchor, an alias or a tag.")


# Layout


def _text(root: _Entry, order: Order | None) -> str:
    above, lines = _layout(root, order)
    return "".join(f"{line}\n" for line in (*above, *lines))


def _layout(entry: _Entry, order: Order | None) -> tuple[list[str], list[str]]:
    """Return the comments above an entry and its own lines, both indented from the entry's own column."""
    above, beside = list(entry.above), entry.beside
    head = "" if entry.parent is None else "-" if entry.key is None else f"{_name(entry.key)}:"
    if len(head) > _MAX_KEY_LENGTH:
        raise ValueError(f"A key is longer than {_MAX_KEY_LENGTH:,} characters.")
    if not entry.entries:
        lines = _layout_leaf(entry)
        lines[0] = f"{head} {lines[0]}".strip(" ")
    else:
        rank: dict[str | None, int] = {key: place for place, key in enumerate(order or ())}
        children = sorted(entry.entries, key=lambda child: rank.get(child.key, len(rank)))
        (first_above, first), *rest = (
            _layout(child, order if child.key is None else (order or {}).get(child.key)) for child in children
        )
        others = [line for part in rest for half in part for line in half]
        if entry.key is not None:
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


def _layout_leaf(entry: _Entry) -> list[str]:
    """Return an empty collection or a scalar: on one line, or as a literal block where that is exact."""
    text = entry.value
    if text is None:
        return [{"leaf": "", "list": "[]", "mapping": "{}"}[entry.kind]]
    if "\n" not in text or _NOT_LITERAL.search(text) or _ESCAPED.search(text.replace("\n", "")):
        return [_inline(text)]
    sign = "+" if text.endswith("\n\n") else "" if text.endswith("\n") else "-"
    return [f"|{sign}", *_indented(text.removesuffix("\n").split("\n"))]


def _name(key: str) -> str:
    """Return a key. The field `on` stays plain: people write it so, and only YAML 1.1 would take it for true."""
    return key if key == "on" else _inline(key)


def _inline(text: str) -> str:
    """Return text on one line: plain where every reader gets the same text back, else in double quotes."""
    if isinstance(text, PlainScalar):
        return text
    if _SURROGATE.search(text):
        raise ValueError("The text has half of a surrogate pair, which no file can hold.")
    if text and not (_ESCAPED.search(text) or _NEEDS_QUOTES.search(text) or _is_guessed(text)):
        return text
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _is_guessed(text: str) -> bool:
    """Whether some reader would guess another type, other than the whole numbers and dates people write."""
    if _DATE.fullmatch(text):
        try:
            date.fromisoformat(text)
        except ValueError:
            return True  # a reader that guesses would stop at 2026-02-30
        return False
    return bool(_GUESSED.fullmatch(text)) and not _KEPT_NUMBER.fullmatch(text)
