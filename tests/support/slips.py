"""Generate typing errors of people who have never written YAML, each at a random position in a shipped file."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class TypingError(NamedTuple):
    """A file with an error: kind of error, path, text, and the lines on which it may be reported."""

    kind: str
    path: str
    text: str
    lines: range


Make = Callable[[re.Match[str], random.Random], list[str]]
"""Returns the lines that replace one line, given the match of the kind's pattern."""

_FIELD = r"( *(?:- )?)([a-z_]+): (\S.*)"
_TOP = r"()([a-z_]+): ([A-Za-z].*)"
_ITEM = r"( *)(- )([A-Za-z][^:]*)"
_DATE = r"( *(?:- )?)([a-z_]+): (\d{4})-(\d\d)-(\d\d)"
_TIME = r"( *(?:- )?)(start|end|duration): \"?(\d+):(\d\d)\"?"
_ID = r"( *(?:- )?)(leverage_point|technique|status|key_stage|setting|ref|kind): ([a-z0-9-]+)"
_ID_ITEM = r"( *)(- )([a-z]+(?:-[a-z]+)+)"
_STATUS = r"()(status): (\w+)"


def _swap(text: str, chance: random.Random) -> str:
    """Swap two neighbouring characters at a random position."""
    at = chance.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


KINDS: dict[str, tuple[str, Make]] = {
    "a letter left out of a field's name": (_FIELD, lambda m, _c: [f"{m[1]}{m[2][:1]}{m[2][2:]}: {m[3]}"]),
    "a letter doubled in a field's name": (_FIELD, lambda m, _c: [f"{m[1]}{m[2]}{m[2][-1]}: {m[3]}"]),
    "a capital in a field's name": (_FIELD, lambda m, _c: [f"{m[1]}{m[2].capitalize()}: {m[3]}"]),
    "a hyphen in a field's name": (
        r"( *)([a-z]+_[a-z]+):(.*)",
        lambda m, _c: [f"{m[1]}{m[2].replace('_', '-')}:{m[3]}"],
    ),
    "a space in a field's name": (
        r"( *)([a-z]+_[a-z]+):(.*)",
        lambda m, _c: [f"{m[1]}{m[2].replace('_', ' ')}:{m[3]}"],
    ),
    "no space after the colon": (_TOP, lambda m, _c: [f"{m[2]}:{m[3]}"]),
    "no colon": (_TOP, lambda m, _c: [f"{m[2]} {m[3]}"]),
    "a space before the field": (_TOP, lambda m, _c: [f" {m[0]}"]),
    "an equals sign": (_TOP, lambda m, _c: [f"{m[2]} = {m[3]}"]),
    "a colon in a text": (_TOP, lambda m, _c: [f"{m[2]}: Remember: {m[3]}"]),
    "a colon in an item": (_ITEM, lambda m, _c: [f"{m[1]}- Remember: {m[3]}"]),
    "a quotation mark not closed": (_TOP, lambda m, _c: [f'{m[2]}: "{m[3]}']),
    "a curly quotation mark": (_TOP, lambda m, _c: [f"{m[2]}: “{m[3]}"]),
    "words after a quotation": (_TOP, lambda m, _c: [f'{m[2]}: "Wait" {m[3]}']),
    "a text that begins with a star": (_TOP, lambda m, _c: [f"{m[2]}: *{m[3]}"]),
    "a text that begins with an at sign": (_TOP, lambda m, _c: [f"{m[2]}: @{m[3]}"]),
    "a text that begins with a percent sign": (_TOP, lambda m, _c: [f"{m[2]}: %{m[3]}"]),
    "a text that begins with a bracket": (_TOP, lambda m, _c: [f"{m[2]}: [{m[3]}"]),
    "a bullet": (_ITEM, lambda m, _c: [f"{m[1]}• {m[3]}"]),
    "a long dash": (_ITEM, lambda m, _c: [f"{m[1]}– {m[3]}"]),
    "a number": (_ITEM, lambda m, _c: [f"{m[1]}1. {m[3]}"]),
    "no space after the dash": (_ITEM, lambda m, _c: [f"{m[1]}-{m[3]}"]),
    "no dash": (_ITEM, lambda m, _c: [f"{m[1]}{m[3]}"]),
    "a tab": (_ITEM, lambda m, _c: [f"\t- {m[3]}"]),
    "an item without words": (_ITEM, lambda m, _c: [f"{m[1]}- "]),
    "a field twice": (_TOP, lambda m, _c: [m[0], m[0]]),
    "a field without words": (_TOP, lambda m, _c: [f"{m[2]}:"]),
    "a date as in Britain": (_DATE, lambda m, _c: [f"{m[1]}{m[2]}: {m[5]}/{m[4]}/{m[3]}"]),
    "a date in words": (_DATE, lambda m, _c: [f"{m[1]}{m[2]}: {int(m[5])} May {m[3]}"]),
    "a time in words": (_TIME, lambda m, _c: [f"{m[1]}{m[2]}: {m[3]}m{m[4]}s"]),
    "a time in seconds": (_TIME, lambda m, _c: [f"{m[1]}{m[2]}: {int(m[3]) * 60 + int(m[4])}"]),
    "letters swapped in an id": (_ID, lambda m, c: [f"{m[1]}{m[2]}: {_swap(m[3], c)}x"]),
    "an id as a title": (_ID_ITEM, lambda m, _c: [f"{m[1]}- {m[3].replace('-', ' ').capitalize()}"]),
    "an id that is none": (_ID_ITEM, lambda m, _c: [f"{m[1]}- {m[3]}s"]),
    "a status of one's own": (_STATUS, lambda _m, _c: ["status: finished"]),
    "a field of one's own": (_TOP, lambda m, _c: [m[0], "notes: To do."]),
    "a mark of a conflict": (_TOP, lambda m, _c: ["<<<<<<< HEAD", m[0], "=======", m[0], ">>>>>>> other"]),
    "a list in place of a text": (_TOP, lambda m, _c: [f"{m[2]}:", f"  - {m[3]}"]),
    "a tab before a field": (_TOP, lambda m, _c: [f"\t{m[0]}"]),
    "a special space": (_TOP, lambda m, _c: [f"{m[2]}:\u00a0{m[3]}"]),
    "a tab in place of the colon": (_TOP, lambda m, _c: [f"{m[2]}\t{m[3]}"]),
    "a semicolon in place of the colon": (_TOP, lambda m, _c: [f"{m[2]}; {m[3]}"]),
    "a cell as Excel quotes it": (_TOP, lambda m, _c: [f'{m[2]}: "We say ""wait"" and {m[3]}"']),
    "a comma after an id": (_ID, lambda m, _c: [f"{m[1]}{m[2]}: {m[3]},"]),
    "a field as in JSON": (_TOP, lambda m, _c: [f'"{m[2]}": "{m[3]}",']),
    "an apostrophe at the start": (_TOP, lambda m, _c: [f"{m[2]}: 'Tis {m[3].replace(chr(39), '')}"]),
    "a note as in a program": (_TOP, lambda m, _c: ["/* to do */", m[0]]),
    "a line of stars": (_TOP, lambda m, _c: [m[0], "***"]),
    "a line of three points": (_TOP, lambda m, _c: [m[0], "..."]),
    "a field's name in bold": (_TOP, lambda m, _c: [f"**{m[2]}:** {m[3]}"]),
}
"""For each kind of error, the pattern of a line and the function that inserts the error into it."""


def typing_errors(files: dict[str, str], number: int, seed: int = 7) -> Iterator[TypingError]:
    """Yield `number` errors in `files` (texts keyed by path), equally distributed over the applicable kinds."""
    chance = random.Random(seed)
    lines_of = [(path, index, line) for path, text in files.items() for index, line in enumerate(text.split("\n"))]
    places = {
        kind: [(path, index, match) for path, index, line in lines_of if (match := re.fullmatch(pattern, line))]
        for kind, (pattern, _make) in KINDS.items()
    }
    kinds = [kind for kind in KINDS if places[kind]]
    for count in range(number):
        kind = kinds[count % len(kinds)]
        make = KINDS[kind][1]
        path, index, match = chance.choice(places[kind])
        lines = files[path].split("\n")
        new = make(match, chance)
        text = "\n".join([*lines[:index], *new, *lines[index + 1 :]])
        yield TypingError(kind, path, text, range(index + 1, index + 1 + max(len(new), 1)))
