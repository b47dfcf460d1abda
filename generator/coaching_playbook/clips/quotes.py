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
"""The minimum length of a phrase; a shorter match may be a common phrase."""
MIN_WHOLE_TEXT_WORDS = 4
"""The minimum length of a whole text of a clip, such as a moment's label, to be searched for."""
_NGRAM_LENGTHS = range(MIN_PHRASE_WORDS, MIN_WHOLE_TEXT_WORDS - 1, -1)
"""Lengths of the n-grams in words, longest first."""

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
_NGram = tuple[str, ...]


class _Word(NamedTuple):
    """A casefolded word of a page, with line and column from 1."""

    text: str
    line: int
    column: int


def find_quotations(clips: Iterable[Exemplar], root: Path, docs: str) -> Iterator[Problem]:
    """Yield a warning for each phrase of a clip that a page below `docs` contains, located at its first word."""
    ngrams = _clip_ngrams(clips)
    pages = paths.list_files(root, docs)[0] if ngrams else ()
    for path in pages:
        if path.endswith((".md", ".html")):
            text = (root / path).read_text("utf-8", "replace")
            yield from _quotations_in_page(path, _words(text), ngrams)


def _clip_ngrams(clips: Iterable[Exemplar]) -> dict[_NGram, str]:
    """Return the n-grams that count as quotations, each mapped to the id of the first clip that has it."""
    ngrams: dict[_NGram, str] = {}
    for clip in clips:
        for text in _texts_of(clip):
            words = [word.text for word in _words(text)]
            size = min(MIN_PHRASE_WORDS, len(words))
            if len(words) >= MIN_WHOLE_TEXT_WORDS:
                for start in range(len(words) - size + 1):
                    ngrams.setdefault(tuple(words[start : start + size]), clip.id)
    return ngrams


def _texts_of(clip: Exemplar) -> Iterator[str]:
    """Yield the texts of a clip: its own, those of its moments, and its captions."""
    yield from filter(None, (clip.title, clip.description, clip.watch_for, clip.commentary, *clip.after_questions))
    for moment in clip.moments:
        yield from filter(None, (moment.label, moment.notice, moment.thinking, moment.ask))
    for cue in clip.cues:
        yield cue.text


def _words(text: str) -> list[_Word]:
    """Tokenize a text into casefolded words with line and column, counted from 1."""
    return [
        _Word(match[0].casefold().replace("’", "'"), number, match.start() + 1)
        for number, line in enumerate(text.splitlines(), 1)
        for match in _WORD.finditer(line)
    ]


def _quotations_in_page(path: str, words: Sequence[_Word], ngrams: dict[_NGram, str]) -> Iterator[Problem]:
    """Yield a warning for each quotation in a page: for n-grams of clips that begin at neighbouring words, only one."""
    matches: dict[
        int, tuple[int, str]
    ] = {}  # (index after the longest n-gram, id of its clip), keyed by its first index
    for start in range(len(words)):
        for size in _NGRAM_LENGTHS:
            ngram = tuple(word.text for word in words[start : start + size])
            if len(ngram) == size and ngram in ngrams:
                matches[start] = (start + size, ngrams[ngram])
                break
    last = 0
    for start, (end, clip_id) in matches.items():
        if start >= last:
            last, after = end, start + 1
            while after in matches:
                last, after = max(last, matches[after][0]), after + 1
            phrase = " ".join(word.text for word in words[start:last])
            message = (
                f"This page quotes the clip '{clip_id}': “{phrase}”. The words would stay if the clip were withdrawn."
            )
            fix = "Say it in words of your own."
            yield Problem(path, words[start].line, words[start].column, CODE, message, fix, "warning")
