"""Hand-written pages: names, ratings and personal history in their text, and what their front matter allows."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.diagnostics import Problem, join_choices
from coaching_playbook.personal import CODES, Hit, screen
from coaching_playbook.personal.text import folded, normalised
from coaching_playbook.personal.wordings import said_of
from coaching_playbook.yamlio import parse_config

KINDS = (".md", ".txt", ".html", ".vtt")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
# What is no text of a page: code, addresses, tags, and the signs of Markdown. Blanked, so that columns stay.
_MARKUP = re.compile(
    r"(`+)(?!`).*?(?<!`)\1(?!`)|\]\([^)\s]*(?:\s+(?=\"))?|\]\[[^\]]*\]|^\s*\[[^\]]+\]:\s*\S+|<https?:[^>]*>|"
    r"https?://\S+|"
    r"\{[:#.][^}]*\}|</?[A-Za-z][^<>]*>|<!--|-->|\*+|(?<!\w)_+|_+(?!\w)|~~|\]"
)
_NEW = re.compile(r"\s*(?:[-*+]|\d+[.)]|>|#+|:)\s|\s*\||\s*!!!|\s*(?:NOTE\b|\d\d:\d\d)")


class _Allowed(NamedTuple):
    code: str
    because: str
    text: str


class _Paragraph(NamedTuple):
    """Text of some lines joined with spaces; `starts` are the offsets at which they begin, `first` is the first "
    "line."""

    text: str
    starts: tuple[int, ...]
    first: int

    def place(self, offset: int) -> tuple[int, int]:
        index = bisect_right(self.starts, offset) - 1
        return self.first + index, offset - self.starts[index] + 1


def problems(root: Path, files: Collection[str]) -> Iterator[Problem]:
    """Problems of the hand-written pages among some files below `root`. Nothing is raised for content."""
    for path in files:
        if path.lower().endswith(KINDS):
            try:
                text = (root / path).read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            yield from _of_page(path, text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))


def _of_page(path: str, text: str) -> Iterator[Problem]:
    lines = text.split("\n")
    begin = 0
    allow: list[tuple[int, _Allowed]] = []
    if lines[0].rstrip() == "---":
        ends = [number for number, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")]
        if ends:
            begin = ends[0] + 1
            yield from _front_matter(path, "\n".join(lines[1 : ends[0]]), allow)
    used = [False] * len(allow)
    paragraphs = [*_titles(lines[:begin]), *_paragraphs(lines, begin)]
    found = screen([paragraph.text for paragraph in paragraphs])
    for paragraph in paragraphs:
        hits = []
        for hit in found.get(paragraph.text, ()):
            numbers = [n for n, (_line, one) in enumerate(allow) if _allows(one, hit, paragraph.text)]
            for number in numbers:
                used[number] = True
            if not numbers:
                hits.append(hit)
        for code in CODES:
            if some := [hit for hit in hits if hit.code == code]:
                line, column = paragraph.place(some[0].start)
                message, fix, severity = said_of(code, some)
                fix = fix.replace("'allow' with a reason", "'allow' at the top of the page, with a reason")
                yield Problem(path, line, column, code, message, fix, severity)
    for (line, one), was in zip(allow, used, strict=True):
        if was:
            what = f" ('{one.text}')" if one.text else ""
            yield Problem(path, line, 1, "allowed", f"Kept here: {one.code}{what}. Because: {one.because}", "", "note")
        else:
            message = f"Nothing here is found by '{one.code}'" + (" in these words." if one.text else ".")
            fix = "Take this line out of 'allow', or mend its words."
            yield Problem(path, line, 1, "allow-unused", message, fix, "warning")


def _allows(one: _Allowed, hit: Hit, text: str) -> bool:
    wanted, words = folded(normalised(one.text)), folded(normalised(text)[hit.start : hit.end])
    return one.code == hit.code and (not wanted or wanted in words or words in wanted)


def _front_matter(path: str, text: str, allow: list[tuple[int, _Allowed]]) -> Iterator[Problem]:
    """Read `allow` into a list, each with its line; problems of its form."""
    read = parse_config(text.encode(), path)
    data = read.data.get("allow") if isinstance(read.data, Mapping) else None
    if data is None:
        return
    fix = f"Write '- code: …' and 'because: …' below it; the code is one of {join_choices(CODES)}."
    for number, one in enumerate(data if isinstance(data, Sequence) and not isinstance(data, str) else [data]):
        line = read.position(("allow", number)).line + 1  # the line of three hyphens stands above
        values = one if isinstance(one, Mapping) else {}
        code, because, words = (str(values.get(name) or "").strip() for name in ("code", "because", "text"))
        if code not in CODES or not because or {*values} - {"code", "because", "text"}:
            yield Problem(path, line, 1, "page-allow", "This allows nothing: it needs a code and a reason.", fix)
        else:
            allow.append((line, _Allowed(code, because, words)))


def _titles(lines: Sequence[str]) -> Iterator[_Paragraph]:
    """The title and description that front matter gives to a page: both are published."""
    for number, line in enumerate(lines, 1):
        if re.match(r"(?:title|description):", line):
            yield _Paragraph(normalised(re.sub(r"^\w+:", lambda found: " " * len(found[0]), line)), (0,), number)


def _paragraphs(lines: Sequence[str], begin: int) -> Iterator[_Paragraph]:
    """Paragraphs of Markdown as readers see them; code and markup are blanked."""
    some: list[str] = []
    fence = ""
    for number, line in enumerate([*lines[begin:], ""], begin + 1):
        mark = _FENCE.match(line)
        if fence or mark:
            if mark and not fence:
                fence = mark[1]
            elif mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            line = ""
        if some and (not line.strip() or _NEW.match(line)):
            yield _joined(some, number - len(some))
            some = []
        if line.strip():
            some.append(_plain(line))


def _joined(some: Sequence[str], first: int) -> _Paragraph:
    starts, offset = [], 0
    for line in some:
        starts.append(offset)
        offset += len(line) + 1
    return _Paragraph(" ".join(some), tuple(starts), first)


def _plain(line: str) -> str:
    """A line without markup, at the same columns where it holds no entities."""
    line = _MARKUP.sub(lambda found: " " * len(found[0]), line).replace("[", " ").replace("|", "\n")
    line = re.sub(r"^(\s*)(?:[-*+>]|#+|\d+[.)])(?=\s)", lambda found: " " * len(found[0]), line)
    if "&" in line:
        with suppress(ValueError):  # a character reference with thousands of figures
            line = html.unescape(line)
    return normalised(line.replace("\t", " "))
