"""Convert plain text to HTML: `*emphasis*`, `**strong**`, and a link at the first use of each glossary term.

Everything else is escaped. Most texts are ASCII without markup, so these have a fast path on bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from coaching_playbook.model import GlossaryTerm

_STRONG = r"(?<![\w*])\*\*(?P<strong>(?=\S)[^*]+(?<=\S))\*\*(?![\w*])"
_EMPHASIS = r"(?<![\w*])\*(?P<em>(?=\S)[^*]+(?<=\S))\*(?![\w*])"


_WORDS = re.compile(r"\w+")
_SPECIAL = re.compile(r"[*&<>\"']")
"""Characters that need escaping or may be markup."""
# The same for ASCII text as bytes, which are several times faster to scan.
_ASCII_SPECIAL = b"*&<>\"'"
_ASCII_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalnum() or chr(code) == "_" else 32 for code in range(128))
_ASCII_WORDS += bytes(range(128, 256))


def _name_pattern(name: str) -> str:
    """Return a pattern for a name. Names with inner capitals, such as MAST, match with the same case only."""
    return rf"(?-i:{re.escape(name)})" if re.search(r"\B[A-Z]", name) else re.escape(name)


class GlossaryMatcher:
    """Compiled patterns for the terms and aliases of a glossary. Immutable but for a cache; shared by all pages."""

    def __init__(self, terms: Sequence[GlossaryTerm]) -> None:
        self.named: dict[str, GlossaryTerm] = {}
        written: dict[str, str] = {}
        for term in terms:
            if term.explain == "yes":
                for name in (term.term, *term.aliases):
                    self.named.setdefault(name.casefold(), term)
                    written.setdefault(name.casefold(), name)
        self._names = sorted(written.values(), key=lambda name: (-len(name), name))
        self.pattern = re.compile("|".join((_STRONG, _EMPHASIS, *_alternatives(self._names))), re.IGNORECASE)
        self.begun_by: dict[bytes, list[bytes]] = {}
        """Case-folded names by their first word."""
        self.meant_by: dict[bytes, set[str]] = {}
        """Ids of terms by the first words of their names."""
        self.words_of: dict[str, set[bytes]] = {}
        """First words of a term's names, by its id."""
        for name in self._names:
            self.begun_by.setdefault(_first_word(name), []).append(name.casefold().encode())
            id_ = self.named[name.casefold()].id
            self.meant_by.setdefault(_first_word(name), set()).add(id_)
            self.words_of.setdefault(id_, set()).add(_first_word(name))
        self._patterns: dict[bytes, re.Pattern[str]] = {}

    def names_begun_by(self, words: Sequence[bytes]) -> re.Pattern[str]:
        """Return a pattern that matches at least the names that begin with one of `words`."""
        word = words[0] if len(words) == 1 else b""  # one word is the usual case, and its pattern is much smaller
        if (pattern := self._patterns.get(word)) is None:
            names = [name for name in self._names if not word or _first_word(name) == word]
            pattern = self._patterns[word] = re.compile("".join(_alternatives(names)), re.IGNORECASE)
        return pattern


def _first_word(name: str) -> bytes:
    """Return the first word of a name, case-folded; empty for a name without letters and digits."""
    return next(iter(_WORDS.findall(name.casefold())), "").encode()


def _alternatives(names: Sequence[str]) -> tuple[str, ...]:
    return (rf"\b(?P<term>{'|'.join(map(_name_pattern, names))})\b",) if names else ()


class InlineMarkup:
    """Convert the texts of one page. Stateful: each glossary term is linked once, and then listed in `explained`."""

    def __init__(self, glossary: GlossaryMatcher) -> None:
        self._glossary = glossary
        self._open = {*glossary.meant_by}
        """First words of names whose terms are not explained yet."""
        self.explained: dict[str, GlossaryTerm] = {}

    def __call__(self, text: str) -> Markup:
        """Convert one text to HTML."""
        if text.isascii():
            plain = text.encode()
            if len(plain.translate(None, _ASCII_SPECIAL)) == len(plain):
                if self._open:
                    words = plain.translate(_ASCII_WORDS).split()
                    if not self._open.isdisjoint(words) or b"" in self._open:
                        text = self._with_explained(text, plain.lower(), words)
                return str.__new__(Markup, text)  # faster than Markup(text)
        elif not _SPECIAL.search(text):
            lower = text.casefold()
            words = [word.encode() for word in _WORDS.findall(lower)] if self._open else []
            return str.__new__(Markup, self._with_explained(text, lower.encode(), words))
        pieces: list[str] = []
        position = 0
        for match in self._glossary.pattern.finditer(text):
            pieces += (escape(text[position : match.start()]), self._apply_emphasis(match))
            position = match.end()
        return Markup("".join((*pieces, escape(text[position:]))))  # noqa: S704  # every piece is escaped

    def _with_explained(self, text: str, lower: bytes, words: Sequence[bytes]) -> str:
        """Link unexplained terms in a text without special characters, given its lower case and its words."""
        begun_by = self._glossary.begun_by
        named = [word for word in begun_by.keys() & (b"", *words) if any(name in lower for name in begun_by[word])]
        return self._glossary.names_begun_by(named).sub(self._explain, text) if named else text

    def _apply_emphasis(self, match: re.Match[str]) -> str:
        if strong := match["strong"]:
            return f"<strong>{escape(strong)}</strong>"
        if em := match["em"]:
            return f"<em>{escape(em)}</em>"
        return self._explain(match)

    def _explain(self, match: re.Match[str]) -> str:
        """Return the matched name, with a link if its term is not explained yet."""
        word, term = escape(match[0]), self._glossary.named.get(match[0].casefold())
        if (
            term is None or term.id in self.explained
        ):  # IGNORECASE matches more than casefold: not every match is a name
            return word
        self.explained[term.id] = term
        meant_by = self._glossary.meant_by
        self._open -= {word for word in self._glossary.words_of[term.id] if meant_by[word] <= self.explained.keys()}
        return f'<a class="pb-word" href="#word-{term.id}">{word}</a>'
