"""Plain text to HTML: `*emphasis*`, `**strong**`, and a glossary word explained at its first use. Nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from generator.model import GlossaryTerm

_STRONG = r"(?<![\w*])\*\*(?P<strong>(?=\S)[^*]+(?<=\S))\*\*(?![\w*])"
_EMPHASIS = r"(?<![\w*])\*(?P<em>(?=\S)[^*]+(?<=\S))\*(?![\w*])"


_WORDS = re.compile(r"\w+")
_SIGNS = re.compile(r"[*&<>\"']")
"""What makes a text more than itself: marks of ours, and what HTML would read as its own."""


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
        names = sorted(written.values(), key=lambda name: (-len(name), name))
        words = rf"|\b(?P<term>{'|'.join(map(_as_written, names))})\b" if names else ""
        self.pattern = re.compile(f"{_STRONG}|{_EMPHASIS}{words}", re.IGNORECASE)
        # The ids of the terms that may be meant where a word stands: those with a name that begins with it.
        self.begun_by: dict[str, set[str]] = {}
        for name in names:
            begins = _WORDS.findall(name.casefold())
            self.begun_by.setdefault(begins[0] if begins else "", set()).add(self.named[name.casefold()].id)


class Prose:
    """Writes the texts of one page. Remembers which glossary words it has explained, so that each is explained once."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary
        self.explained: dict[str, GlossaryTerm] = {}

    def __call__(self, text: str) -> Markup:
        """One text as HTML, every character of it kept as it was written."""
        if _SIGNS.search(text) is None and not self._may_explain(text):
            return str.__new__(Markup, text)  # Markup itself asks more before it says yes
        pieces: list[str] = []
        at = 0
        for found in self._glossary.pattern.finditer(text):
            pieces += (escape(text[at : found.start()]), self._marked(found))
            at = found.end()
        return Markup("".join((*pieces, escape(text[at:]))))  # noqa: S704  # every piece has been escaped above

    def _may_explain(self, text: str) -> bool:
        """Whether a term that has not been explained may stand in a text; a quick look before the careful one."""
        begun_by = self._glossary.begun_by
        if not begun_by:
            return False
        for word in begun_by.keys() & {"", *_WORDS.findall(text.casefold())}:
            if not begun_by[word] <= self.explained.keys():
                return True
        return False

    def _marked(self, found: re.Match[str]) -> Markup:
        if strong := found["strong"]:
            return Markup(f"<strong>{escape(strong)}</strong>")  # noqa: S704  # escaped
        if em := found["em"]:
            return Markup(f"<em>{escape(em)}</em>")  # noqa: S704  # escaped
        term = self._glossary.named.get(found["term"].casefold())
        if term is None or term.id in self.explained:  # some letters have two small forms: a match is not always a name
            return escape(found[0])
        self.explained[term.id] = term
        return Markup(f'<a class="pb-word" href="#word-{term.id}">{escape(found[0])}</a>')  # noqa: S704  # escaped
