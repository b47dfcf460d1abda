"""Convert plain text to HTML: `*emphasis*`, `**strong**`, and a link at the first use of each glossary term on a page.

Everything else is escaped. Most texts are ASCII without markup, so these are searched as bytes, which is fast.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from coaching_playbook.model import GlossaryTerm

_STRONG = r"(?<![\w*])\*\*(?P<strong>(?=\S)[^*]+(?<=\S))\*\*(?![\w*])"
_EMPHASIS = r"(?<![\w*])\*(?P<em>(?=\S)[^*]+(?<=\S))\*(?![\w*])"


_WORDS = re.compile(r"\w+")
_SPECIAL_CHARACTER = re.compile(r"[*&<>\"']")
"""Matches a character that has to be escaped or may be markup."""
# The same for ASCII text as bytes, which are several times faster to search.
_ASCII_SPECIAL = b"*&<>\"'"
_ASCII_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalnum() or chr(code) == "_" else 32 for code in range(128))
_ASCII_WORDS += bytes(range(128, 256))


def _term_pattern(name: str) -> str:
    """Return a pattern for a name of a term. Names with inner capitals, such as MAST, match with the same case only."""
    return rf"(?-i:{re.escape(name)})" if re.search(r"\B[A-Z]", name) else re.escape(name)


class GlossaryMatcher:
    """Finds the terms and aliases of a glossary in texts. Immutable apart from a cache, and shared by all pages."""

    def __init__(self, terms: Sequence[GlossaryTerm]) -> None:
        self.terms_by_name: dict[str, GlossaryTerm] = {}
        written: dict[str, str] = {}
        for term in terms:
            if term.explain == "yes":
                for name in (term.term, *term.aliases):
                    self.terms_by_name.setdefault(name.casefold(), term)
                    written.setdefault(name.casefold(), name)
        self._names = sorted(written.values(), key=lambda name: (-len(name), name))
        self.pattern = re.compile("|".join((_STRONG, _EMPHASIS, *_alternatives(self._names))), re.IGNORECASE)
        self.names_by_first_word: dict[bytes, list[bytes]] = {}
        """Case-folded names of terms, keyed by their first word."""
        self.ids_by_first_word: dict[bytes, set[str]] = {}
        """Ids of terms, keyed by the first word of a name."""
        self.first_words_by_id: dict[str, set[bytes]] = {}
        """First words of a term's names, keyed by the term's id."""
        for name in self._names:
            self.names_by_first_word.setdefault(_first_word(name), []).append(name.casefold().encode())
            id_ = self.terms_by_name[name.casefold()].id
            self.ids_by_first_word.setdefault(_first_word(name), set()).add(id_)
            self.first_words_by_id.setdefault(id_, set()).add(_first_word(name))
        self._patterns: dict[bytes, re.Pattern[str]] = {}

    def pattern_for_first_words(self, words: Sequence[bytes]) -> re.Pattern[str]:
        """Return a pattern that matches all names that begin with one of `words`, and perhaps other names."""
        word = words[0] if len(words) == 1 else b""  # one word is the usual case, and its pattern is much smaller
        if (pattern := self._patterns.get(word)) is None:
            names = [name for name in self._names if not word or _first_word(name) == word]
            pattern = self._patterns[word] = re.compile("".join(_alternatives(names)), re.IGNORECASE)
        return pattern


def _first_word(name: str) -> bytes:
    """Return the first word of a name, case-folded; empty for a name without letters and digits."""
    return next(iter(_WORDS.findall(name.casefold())), "").encode()


def _alternatives(names: Sequence[str]) -> tuple[str, ...]:
    """Return a pattern with the group `term` that matches any of the names; an empty tuple if there are none."""
    return (rf"\b(?P<term>{'|'.join(map(_term_pattern, names))})\b",) if names else ()


class InlineMarkup:
    """Converts the texts of one page. Stateful: each glossary term is linked once, and then kept in `explained`."""

    def __init__(self, glossary: GlossaryMatcher) -> None:
        self._glossary = glossary
        self._unexplained_words = {*glossary.ids_by_first_word}
        """First words of the names of terms that have not been linked yet."""
        self.explained: dict[str, GlossaryTerm] = {}
        """The terms that have been linked, keyed by id."""

    def __call__(self, text: str) -> Markup:
        """Return a text as HTML."""
        if text.isascii():
            plain = text.encode()
            if len(plain.translate(None, _ASCII_SPECIAL)) == len(plain):
                if self._unexplained_words:
                    words = plain.translate(_ASCII_WORDS).split()
                    if not self._unexplained_words.isdisjoint(words) or b"" in self._unexplained_words:
                        text = self._link_terms(text, plain.lower(), words)
                return str.__new__(Markup, text)  # faster than Markup(text)
        elif not _SPECIAL_CHARACTER.search(text):
            lower = text.casefold()
            words = [word.encode() for word in _WORDS.findall(lower)] if self._unexplained_words else []
            return str.__new__(Markup, self._link_terms(text, lower.encode(), words))
        pieces: list[str] = []
        position = 0
        for match in self._glossary.pattern.finditer(text):
            pieces += (escape(text[position : match.start()]), self._apply_emphasis(match))
            position = match.end()
        return Markup("".join((*pieces, escape(text[position:]))))  # noqa: S704  # every piece is escaped

    def _link_terms(self, text: str, lower: bytes, words: Sequence[bytes]) -> str:
        """Return a text without special characters with links at terms that have not been linked yet.

        `lower` is the text in lower case, and `words` are its words; both are encoded.
        """
        names_by_first_word = self._glossary.names_by_first_word
        first_words = [
            word
            for word in names_by_first_word.keys() & (b"", *words)
            if any(name in lower for name in names_by_first_word[word])
        ]
        return self._glossary.pattern_for_first_words(first_words).sub(self._link_term, text) if first_words else text

    def _apply_emphasis(self, match: re.Match[str]) -> str:
        """Return a match of the glossary's pattern as HTML: strong, emphasis, or a term."""
        if strong := match["strong"]:
            return f"<strong>{escape(strong)}</strong>"
        if em := match["em"]:
            return f"<em>{escape(em)}</em>"
        return self._link_term(match)

    def _link_term(self, match: re.Match[str]) -> str:
        """Return the matched name of a term as HTML, with a link if the term has not been linked yet."""
        word, term = escape(match[0]), self._glossary.terms_by_name.get(match[0].casefold())
        if (
            term is None or term.id in self.explained
        ):  # IGNORECASE matches more than casefold: not every match is a name
            return word
        self.explained[term.id] = term
        ids_by_first_word = self._glossary.ids_by_first_word
        self._unexplained_words -= {
            word
            for word in self._glossary.first_words_by_id[term.id]
            if ids_by_first_word[word] <= self.explained.keys()
        }
        return f'<a class="pb-word" href="#word-{term.id}">{word}</a>'
