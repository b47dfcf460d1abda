"""Find hand-written pages that quote a clip, whose words would stay on the site after the clip is withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from coaching_playbook import paths
from coaching_playbook.diagnostics import Problem
from coaching_playbook.model import Exemplar

CODE = "clip-quoted"
MIN_PHRASE_WORDS = 6
"""Minimum phrase length; shorter matches are common phrases."""
MIN_WHOLE_TEXT_WORDS = 4
"""Minimum length of a whole text of a clip, such as a moment's label, to count as a phrase."""
_SIZES = range(MIN_PHRASE_WORDS, MIN_WHOLE_TEXT_WORDS - 1, -1)
"""Lengths of the n-grams of `_shingles`, in words, the longest first."""

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_Shingle = tuple[str, ...]


class _Word(NamedTuple):
    text: str
    line: int
    column: int


def quotes(clips: Iterable[Exemplar], root: Path, docs: str) -> Iterator[Problem]:
    """Yield a warning for each phrase of a clip that a page below `docs` holds, at the place of its first word."""
    shingles = _shingles(clips)
    pages = paths.list_files(root, docs)[0] if shingles else ()
    for path in pages:
        if path.endswith((".md", ".html")):
            text = (root / path).read_text("utf-8", "replace")
            yield from _in_page(path, _words(text), shingles)


def _shingles(clips: Iterable[Exemplar]) -> dict[_Shingle, str]:
    """Map every n-gram that counts as a quotation to the id of the first clip that has it."""
    shingles: dict[_Shingle, str] = {}
    for clip in clips:
        for text in _texts_of(clip):
            words = [word.text for word in _words(text)]
            size = min(MIN_PHRASE_WORDS, len(words))
            if len(words) >= MIN_WHOLE_TEXT_WORDS:
                for start in range(len(words) - size + 1):
                    shingles.setdefault(tuple(words[start : start + size]), clip.id)
    return shingles


def _texts_of(clip: Exemplar) -> Iterator[str]:
    yield from filter(None, (clip.title, clip.description, clip.watch_for, clip.commentary, *clip.after_questions))
    for moment in clip.moments:
        yield from filter(None, (moment.label, moment.notice, moment.thinking, moment.ask))
    for cue in clip.cues:
        yield cue.text


def _words(text: str) -> list[_Word]:
    """Tokenize a text into case-folded words with line and column, counted from 1."""
    return [
        _Word(match[0].casefold().replace("’", "'"), number, match.start() + 1)
        for number, line in enumerate(text.splitlines(), 1)
        for match in _WORD.finditer(line)
    ]


def _in_page(path: str, words: Sequence[_Word], shingles: dict[_Shingle, str]) -> Iterator[Problem]:
    start = 0
    while start < len(words):
        end = _end_of_quotation(words, start, shingles)
        if end is None:
            start += 1
            continue
        run = words[start:end]
        clip_id = next(shingles[key] for size in _SIZES if (key := tuple(word.text for word in run[:size])) in shingles)
        phrase = " ".join(word.text for word in run)
        message = f"This page quotes the clip '{clip_id}': “{phrase}”. The words would stay if the clip were withdrawn."
        yield Problem(path, run[0].line, run[0].column, CODE, message, "Say it in words of your own.", "warning")
        start = end


def _end_of_quotation(words: Sequence[_Word], start: int, shingles: dict[_Shingle, str]) -> int | None:
    """Return the end index of the quotation that starts at a word; None where none starts there."""
    end = None
    at = start
    while True:
        for size in _SIZES:
            if tuple(word.text for word in words[at : at + size]) in shingles and at + size <= len(words):
                end = max(end or 0, at + size)
                break
        else:
            return end
        at += 1
