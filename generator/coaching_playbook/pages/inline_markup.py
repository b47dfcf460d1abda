"""Convert plain text to HTML: `*emphasis*`, `**strong**`, and a link at the first use of each glossary term on a page.

Everything else is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markupsafe import Markup, escape

from coaching_playbook.model import GlossaryTerm

_EMPHASIS = re.compile(r"(?<![\w*])(?P<stars>\*{1,2})(?P<words>(?=\S)[^*]+(?<=\S))(?P=stars)(?![\w*])")


class GlossaryMatcher:
    """The names of the glossary terms that pages link to, and a pattern that matches them in lower-case text."""

    def __init__(self, terms: Sequence[GlossaryTerm]) -> None:
        self.names: dict[str, tuple[str, GlossaryTerm]] = {}
        """(name as written, term) of each name and alias, keyed by the name in lower case."""
        for term in terms:
            for name in (term.term, *term.aliases) if term.explain == "yes" else ():
                self.names.setdefault(name.lower(), (name, term))
        longest_first = sorted(self.names, key=lambda name: (-len(name), name))
        # Searched in lower case, because a pattern that ignores case is many times slower.
        self.pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b") if self.names else None


class InlineMarkup:
    """Converts the plain texts of one page to HTML. Stateful: each glossary term is linked once."""

    def __init__(self, glossary: GlossaryMatcher) -> None:
        self._glossary = glossary
        self.linked_terms: dict[str, GlossaryTerm] = {}
        """The terms that have been linked, keyed by id."""

    def __call__(self, text: str) -> Markup:
        """Return a plain text as HTML, with its emphasis and links to glossary terms."""
        pieces: list[str] = []
        position = 0
        for match in _EMPHASIS.finditer(text) if "*" in text else ():
            tag = "strong" if match["stars"] == "**" else "em"
            pieces += (self._link_terms(text[position : match.start()]), f"<{tag}>{escape(match['words'])}</{tag}>")
            position = match.end()
        return Markup("".join((*pieces, self._link_terms(text[position:]))))  # noqa: S704  # every piece is escaped

    def _link_terms(self, text: str) -> str:
        """Return a text without emphasis as HTML, with links at terms that have not been linked yet."""
        lower = text.lower()
        if not self._glossary.pattern or len(lower) != len(text):  # as with a Turkish capital I
            return escape(text)
        pieces: list[str] = []
        position = 0
        for match in self._glossary.pattern.finditer(lower):
            name, term = self._glossary.names[match[0]]
            word = text[match.start() : match.end()]
            # A name with inner capitals, such as MAST, is matched with the same case only.
            if term.id not in self.linked_terms and (word == name or not re.search(r"\B[A-Z]", name)):
                self.linked_terms[term.id] = term
                link = f'<a class="pb-word" href="#word-{term.id}">{escape(word)}</a>'
                pieces += (escape(text[position : match.start()]), link)
                position = match.end()
        return "".join((*pieces, escape(text[position:])))
