"""Detect names, ratings and personal history in hand-written Markdown pages, and check their front matter."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.diagnostics import Problem, join_choices
from coaching_playbook.personal import HIT_CODES, find_hits
from coaching_playbook.personal.allowances import Allowance, remove_allowed
from coaching_playbook.personal.messages import hit_message
from coaching_playbook.plain_text import decode_entities, normalise_unicode
from coaching_playbook.yamlio import ConfigFile, decode_text, parse_config, typed_values

TEXT_SUFFIXES = (".md", ".txt", ".html", ".vtt")
_FENCE_PATTERN = re.compile(r"\s*(`{3,}|~{3,})")
# Code, URLs, tags and Markdown syntax; replaced by spaces, so that column numbers stay right.
_MARKUP_PATTERN = re.compile(
    r"(`+)(?!`).*?(?<!`)\1(?!`)|\]\([^)\s]*(?:\s+(?=\"))?|\]\[[^\]]*\]|^\s*\[[^\]]+\]:\s*\S+|<https?:[^>]*>|"
    r"https?://\S+|"
    r"\{[:#.][^}]*\}|</?[A-Za-z][^<>]*>|<!--|-->|\*+|(?<!\w)_+|_+(?!\w)|~~|\]"
)
_FRONT_MATTER_FIELD = re.compile(r"[A-Za-z_]+:(?:\s|$)")
_USED_FIELDS = ("title", "description", "search", "allow")
"""The front matter fields of a hand-written page that have an effect."""
_BLOCK_START = re.compile(r"\s*(?:[-*+]|\d+[.)]|>|#+|:)\s|\s*\||\s*!!!|\s*(?:NOTE\b|\d\d:\d\d)")


class _Paragraph(NamedTuple):
    """A paragraph of a page: its lines joined with spaces, the offset of each line, and the first line number."""

    text: str
    starts: tuple[int, ...]
    first: int

    def position(self, offset: int) -> tuple[int, int]:
        """Return (line, column) in the page, counted from 1, of an offset in the text of the paragraph."""
        index = bisect_right(self.starts, offset) - 1
        return self.first + index, offset - self.starts[index] + 1


def front_matter_text(value: object) -> str:
    """Return a front matter value as text for readers; empty if it is not text, such as a boolean, list or spaces."""
    if value is None or isinstance(value, bool | Mapping | list):
        return ""
    text = str(value)
    return text if any(sign.isprintable() and not sign.isspace() for sign in text) else ""


def page_text_problems(root: Path, files: Collection[str]) -> Iterator[Problem]:
    """Yield the problems of each text file among `files`, paths relative to `root`; missing files are skipped."""
    for path in files:
        if path.lower().endswith(TEXT_SUFFIXES):
            try:
                text = decode_text((root / path).read_bytes(), path)
            except OSError:
                continue
            if isinstance(text, Problem):
                yield text
            else:
                yield from _page_problems(path, text.replace("\r\n", "\n").replace("\r", "\n"))


def _page_problems(path: str, text: str) -> Iterator[Problem]:
    """Yield the problems in the front matter and text of one page.

    Also yield a note for each item of `allow` in the front matter that excuses a finding, and a warning for each that
    excuses none.
    """
    lines = text.split("\n")
    body_start = 0
    allow: list[tuple[int, Allowance]] = []
    if lines[0].rstrip() == "---":
        ends = [number for number, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")]
        if ends:
            body_start = ends[0] + 1
            yield from _check_front_matter(path, "\n".join(lines[1 : ends[0]]), allow)
        elif len(lines) > 1 and _FRONT_MATTER_FIELD.match(lines[1]):
            message = "The fields at the top of this page have no end, so readers see them."
            yield Problem(path, 1, 1, "front-matter", message, "Put --- on a line of its own below them.", "warning")
    used: set[int] = set()
    paragraphs = [*_front_matter_texts(lines[:body_start]), *_paragraphs(lines, body_start)]
    found = find_hits([paragraph.text for paragraph in paragraphs])
    for paragraph in paragraphs:
        hits = remove_allowed(found.get(paragraph.text, ()), paragraph.text, [item for _line, item in allow], used)
        for code in HIT_CODES:
            if same_code := [hit for hit in hits if hit.code == code]:
                line, column = paragraph.position(same_code[0].start)
                message, fix, severity = hit_message(code, same_code)
                fix = fix.replace("'allow' with a reason", "'allow' at the top of the page, with a reason")
                yield Problem(path, line, column, code, message, fix, severity)
    for index, (line, item) in enumerate(allow):
        yield Problem(path, line, 1, *item.report(is_used=index in used))


def _check_front_matter(path: str, text: str, allow: list[tuple[int, Allowance]]) -> Iterator[Problem]:
    """Yield the problems of the front matter `text`, and append its valid `allow` items as (line, item) to `allow`."""
    source = parse_config(text.encode(), path)
    problem = next((one for one in source.problems if one.code != "settings-key"), None)
    # Below an empty line it is a text between two horizontal rules, unless it has a field.
    is_meant = text[:1] not in ("", "\n") or any(map(_FRONT_MATTER_FIELD.match, text.split("\n")))
    if problem and is_meant:
        # MkDocs shows unparsable front matter as part of the page, and uses the last of duplicate fields.
        message, line = f"Not all of this top of the page is read: {problem.message}", problem.line + 1
        fix = "Write the value out, without it." if problem.code == "settings-tag" else problem.fix
        yield Problem(path, line, problem.column, "front-matter", message, fix, "warning")
    elif isinstance(source.data, str | list) and is_meant:
        what = "a list" if isinstance(source.data, list) else "a text"
        message = f"This is {what} where the fields of a page belong, so readers see it."
        fix = "Write each field as 'title: …'. If readers should see it, put an empty line below the first ---."
        yield Problem(path, 2, 1, "front-matter", message, fix, "warning")
    for name in source.data if isinstance(source.data, Mapping) else ():
        line = source.position((name,), key=True).line + 1
        if name not in _USED_FIELDS and name.lower() in _USED_FIELDS:
            message = f"Nothing reads '{name}' here."
            yield Problem(path, line, 1, "front-matter", message, f"Write '{name.lower()}'.", "warning")
        elif " " in name:
            message = f"'{name[:40]}' is read as the name of a field here, so readers never see this line."
            yield Problem(path, line, 1, "front-matter", message, "Move it below the second ---.", "warning")
    yield from _non_text_field_problems(path, source)
    data = source.data.get("allow") if isinstance(source.data, Mapping) else None
    if data is None:
        return
    fix = f"Write '- code: …' and 'because: …' below it; the code is one of {join_choices(HIT_CODES)}."
    for number, item in enumerate(data if isinstance(data, Sequence) and not isinstance(data, str) else [data]):
        line = source.position(("allow", number)).line + 1  # `text` begins below the line `---`
        values = item if isinstance(item, Mapping) else {}
        code, because, words = (str(values.get(name) or "").strip() for name in ("code", "because", "text"))
        if code not in HIT_CODES or not because or {*values} - {"code", "because", "text"}:
            yield Problem(path, line, 1, "page-allow", "This allows nothing: it needs a code and a reason.", fix)
        else:
            allow.append((line, Allowance(code, because, words)))


def _non_text_field_problems(path: str, source: ConfigFile) -> Iterator[Problem]:
    """Yield a warning for each title or description that YAML parses as a boolean, list or mapping, not as text."""
    typed = typed_values(source)
    for name in ("title", "description") if isinstance(typed, Mapping) else ():
        value = typed.get(name)
        if isinstance(value, bool | list | Mapping):
            at = source.position((name,))
            written = source.text.split("\n")[at.line - 1][at.column - 1 :].partition(" #")[0].strip()
            kind = "yes or no, and not a word" if isinstance(value, bool) else "a list or a group"
            message = f"'{written[:40]}' is read as {kind}, so the page has no {name} from here."
            fix = f'Put it in quotes: {name}: "{written.strip("[]{}- ")[:60]}".'
            yield Problem(path, at.line + 1, at.column, "page-title", message, fix, "warning")


def _front_matter_texts(lines: Sequence[str]) -> Iterator[_Paragraph]:
    """Yield the title and description in the front matter `lines`, which readers see, as paragraphs."""
    for number, line in enumerate(lines, 1):
        if re.match(r"(?:title|description):", line):
            yield _Paragraph(normalise_unicode(re.sub(r"^\w+:", lambda match: " " * len(match[0]), line)), (0,), number)


def _paragraphs(lines: Sequence[str], start: int) -> Iterator[_Paragraph]:
    """Yield the paragraphs of Markdown `lines` from index `start`, with code and markup replaced by spaces."""
    block: list[str] = []
    for number, line in lines_outside_code([*lines[start:], ""], start + 1):
        if block and (not line.strip() or _BLOCK_START.match(line)):
            starts = accumulate((len(text) + 1 for text in block[:-1]), initial=0)
            yield _Paragraph(" ".join(block), tuple(starts), number - len(block))
            block = []
        if line.strip():
            block.append(_strip_markup(line))


def lines_outside_code(lines: Sequence[str], first: int = 1) -> Iterator[tuple[int, str]]:
    """Yield (number, line) of Markdown lines, counted from `first`; lines of fenced code blocks become empty."""
    fence = ""
    for number, line in enumerate(lines, first):
        marker = _FENCE_PATTERN.match(line)
        if not (fence or marker):
            yield number, line
            continue
        if marker and not fence:
            fence = marker[1]
        elif marker and marker[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        yield number, ""


def _strip_markup(line: str) -> str:
    """Replace markup in a line by spaces. Column numbers stay right unless the line contains entities."""
    line = _MARKUP_PATTERN.sub(lambda match: " " * len(match[0]), line).replace("[", " ").replace("|", "\n")
    line = re.sub(r"^(\s*)(?:[-*+>]|#+|\d+[.)])(?=\s)", lambda match: " " * len(match[0]), line)
    return normalise_unicode(decode_entities(line).replace("\t", " "))
