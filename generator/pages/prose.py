"""Plain text to HTML: `*emphasis*`, `**strong**`, and a glossary word explained at its first use. Nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from markupsafe import Markup, escape

from generator.model import GlossaryTerm

_STRONG = r"(?<![\w*])\*\*(?P<strong>(?=\S)[^*]+(?<=\S))\*\*(?![\w*])"
_EMPHASIS = r"(?<![\w*])\*(?P<em>(?=\S)[^*]+(?<=\S))\*(?![\w*])"


_WORDS = re.compile(r"\w+")
_APART = "".join(sign.lower() if sign.isalnum() or sign == "_" else " " for sign in map(chr, range(128)))
_SIGNS = re.compile(r"[*&<>\"']")
"""What makes a text more than itself: marks of ours, and what HTML would read as its own."""


def _words(text: str) -> list[str]:
    """The words of a text in small letters."""
    return text.translate(_APART).split() if text.isascii() else _WORDS.findall(text.casefold())


def _as_written(name: str) -> str:
    """A pattern for a name. One with capitals inside, such as MAST, is not the same as a mast."""
    return rf"(?-i:{re.escape(name)})" if re.search(r"\B[A-Z]", name) else re.escape(name)


class Glossary:
    """The glossary's words, ready to be found in text."""

    def __init__(self, terms: Sequence[GlossaryTerm]) -> None:
        self.named: dict[str, GlossaryTerm] = {}
        written: dict[str, str] = {}
        for term in terms:
            if term.explain == "yes":
                for name in (term.term, *term.aliases):
                    self.named.setdefault(name.casefold(), term)
                    written.setdefault(name.casefold(), name)
        self._names = sorted(written.values(), key=lambda name: (-len(name), name))
        self.pattern = re.compile("|".join((_STRONG, _EMPHASIS, *_any_of(self._names))), re.IGNORECASE)
        # The ids of the terms that may be meant where a word stands: those with a name that begins with it.
        self.begun_by: dict[str, set[str]] = {}
        for name in self._names:
            self.begun_by.setdefault(_begins(name), set()).add(self.named[name.casefold()].id)
        self._patterns: dict[str, re.Pattern[str]] = {}

    def names_begun_by(self, words: Collection[str]) -> re.Pattern[str]:
        """Finds names in a text in which only names stand that begin with one of some words."""
        word = next(iter(words)) if len(words) == 1 else ""  # for one word there is little to look for, and it is usual
        if (pattern := self._patterns.get(word)) is None:
            names = [name for name in self._names if not word or _begins(name) == word]
            pattern = self._patterns[word] = re.compile("".join(_any_of(names)), re.IGNORECASE)
        return pattern


def _begins(name: str) -> str:
    """The word that a name begins with; a name of signs alone begins with none."""
    return next(iter(_WORDS.findall(name.casefold())), "")


def _any_of(names: Sequence[str]) -> tuple[str, ...]:
    return (rf"\b(?P<term>{'|'.join(map(_as_written, names))})\b",) if names else ()


class Prose:
    """Writes the texts of one page. Remembers which glossary words it has explained, so that each is explained once."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self.explained: dict[str, GlossaryTerm] = {}

    def __call__(self, text: str) -> Markup:
        """One text as HTML, every character of it kept as it was written."""
        if _SIGNS.search(text) is None:
            if words := self._may_explain(text):
                text = self._glossary.names_begun_by(words).sub(self._explained, text)
            return str.__new__(Markup, text)  # Markup itself asks more before it says yes
        pieces: list[str] = []
        at = 0
        for found in self._glossary.pattern.finditer(text):
            pieces += (escape(text[at : found.start()]), self._marked(found))
            at = found.end()
        return Markup("".join((*pieces, escape(text[at:]))))  # noqa: S704  # every piece has been escaped above

    def _may_explain(self, text: str) -> Collection[str]:
        """The words of a text that names begin with, where one of these has not been explained: a quick look."""
        begun_by = self._glossary.begun_by
        if not begun_by or (begun_by.keys().isdisjoint(words := _words(text)) and "" not in begun_by):
            return ()
        named = begun_by.keys() & ("", *words)
        return named if any(not begun_by[word] <= self.explained.keys() for word in named) else ()

    def _marked(self, found: re.Match[str]) -> str:
        if strong := found["strong"]:
            return f"<strong>{escape(strong)}</strong>"
        if em := found["em"]:
            return f"<em>{escape(em)}</em>"
        return self._explained(found)

    def _explained(self, found: re.Match[str]) -> str:
        """A word as it stands in a page: explained, where it is a name that has not been."""
        word, term = escape(found[0]), self._glossary.named.get(found[0].casefold())
        if term is None or term.id in self.explained:  # some letters have two small forms: a match is not always a name
            return word
        self.explained[term.id] = term
        return f'<a class="pb-word" href="#word-{term.id}">{word}</a>'
