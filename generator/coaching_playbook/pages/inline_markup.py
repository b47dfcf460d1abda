"""Plain text to HTML: `*emphasis*`, `**strong**`, and a glossary word explained at its first use. Nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from coaching_playbook.model import GlossaryTerm

_STRONG = r"(?<![\w*])\*\*(?P<strong>(?=\S)[^*]+(?<=\S))\*\*(?![\w*])"
_EMPHASIS = r"(?<![\w*])\*(?P<em>(?=\S)[^*]+(?<=\S))\*(?![\w*])"


_WORDS = re.compile(r"\w+")
_SIGNS = re.compile(r"[*&<>\"']")
"""What makes a text more than itself: marks of ours, and what HTML would read as its own."""
# The same for text of plain letters, as bytes: most text is, and bytes are several times as quick to look through.
_PLAIN_SIGNS = b"*&<>\"'"
_PLAIN_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalnum() or chr(code) == "_" else 32 for code in range(128))
_PLAIN_WORDS += bytes(range(128, 256))


def _name_pattern(name: str) -> str:
    """A pattern for a name. One with capitals inside, such as MAST, is not the same as a mast."""
    return rf"(?-i:{re.escape(name)})" if re.search(r"\B[A-Z]", name) else re.escape(name)


class GlossaryMatcher:
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
        self.pattern = re.compile("|".join((_STRONG, _EMPHASIS, *_alternatives(self._names))), re.IGNORECASE)
        # For each word in small letters the names that begin with it, and the ids of the terms that they mean; and for
        # each of these ids such words.
        self.begun_by: dict[bytes, list[bytes]] = {}
        self.meant_by: dict[bytes, set[str]] = {}
        self.words_of: dict[str, set[bytes]] = {}
        for name in self._names:
            self.begun_by.setdefault(_first_word(name), []).append(name.casefold().encode())
            id_ = self.named[name.casefold()].id
            self.meant_by.setdefault(_first_word(name), set()).add(id_)
            self.words_of.setdefault(id_, set()).add(_first_word(name))
        self._patterns: dict[bytes, re.Pattern[str]] = {}

    def names_begun_by(self, words: Sequence[bytes]) -> re.Pattern[str]:
        """Finds names in a text in which only names stand that begin with one of some words."""
        word = words[0] if len(words) == 1 else b""  # for one word there is little to look for, and it is usual
        if (pattern := self._patterns.get(word)) is None:
            names = [name for name in self._names if not word or _first_word(name) == word]
            pattern = self._patterns[word] = re.compile("".join(_alternatives(names)), re.IGNORECASE)
        return pattern


def _first_word(name: str) -> bytes:
    """The word that a name begins with; a name of signs alone begins with none."""
    return next(iter(_WORDS.findall(name.casefold())), "").encode()


def _alternatives(names: Sequence[str]) -> tuple[str, ...]:
    return (rf"\b(?P<term>{'|'.join(map(_name_pattern, names))})\b",) if names else ()


class InlineMarkup:
    """Writes the texts of one page. Remembers which glossary words it has explained, so that each is explained once."""

    def __init__(self, glossary: GlossaryMatcher) -> None:
        self._glossary = glossary
        self._open = {*glossary.meant_by}
        """The words that names begin with of which one has not been explained."""
        self.explained: dict[str, GlossaryTerm] = {}

    def __call__(self, text: str) -> Markup:
        """One text as HTML, every character of it kept as it was written."""
        if text.isascii():
            plain = text.encode()
            if len(plain.translate(None, _PLAIN_SIGNS)) == len(plain):
                if self._open:
                    words = plain.translate(_PLAIN_WORDS).split()
                    if not self._open.isdisjoint(words) or b"" in self._open:
                        text = self._with_explained(text, plain.lower(), words)
                return str.__new__(Markup, text)  # Markup itself asks more before it says yes
        elif not _SIGNS.search(text):
            lower = text.casefold()
            words = [word.encode() for word in _WORDS.findall(lower)] if self._open else []
            return str.__new__(Markup, self._with_explained(text, lower.encode(), words))
        pieces: list[str] = []
        at = 0
        for found in self._glossary.pattern.finditer(text):
            pieces += (escape(text[at : found.start()]), self._apply_emphasis(found))
            at = found.end()
        return Markup("".join((*pieces, escape(text[at:]))))  # noqa: S704  # every piece has been escaped above

    def _with_explained(self, text: str, lower: bytes, words: Sequence[bytes]) -> str:
        """A text in which names are explained; `lower` is the same in small letters, and `words` are its words."""
        begun_by = self._glossary.begun_by
        named = [word for word in begun_by.keys() & (b"", *words) if any(name in lower for name in begun_by[word])]
        return self._glossary.names_begun_by(named).sub(self._explain, text) if named else text

    def _apply_emphasis(self, found: re.Match[str]) -> str:
        if strong := found["strong"]:
            return f"<strong>{escape(strong)}</strong>"
        if em := found["em"]:
            return f"<em>{escape(em)}</em>"
        return self._explain(found)

    def _explain(self, found: re.Match[str]) -> str:
        """A word as it stands in a page: explained, where it is a name that has not been."""
        word, term = escape(found[0]), self._glossary.named.get(found[0].casefold())
        if term is None or term.id in self.explained:  # some letters have two small forms: a match is not always a name
            return word
        self.explained[term.id] = term
        meant_by = self._glossary.meant_by
        self._open -= {word for word in self._glossary.words_of[term.id] if meant_by[word] <= self.explained.keys()}
        return f'<a class="pb-word" href="#word-{term.id}">{word}</a>'
