"""Add `lang` attributes to words in other languages than the site's, so that screen readers pronounce them correctly.

These words are the phrases in vocabularies.yml, and the texts of clips in another language. They are marked in the
finished HTML, because they also occur in titles, menus and lists that the theme renders. `assets/languages.js` does the
same for what scripts show, with the data in the file `URL`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import escape

from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.pages.page import url_of

URL = "data/languages.json"
"""URL of the data for the script, relative to the site."""
SCRIPT = "languages.js"

_TAG_OR_SKIPPED = re.compile(
    r"(?P<skipped><!--.*?-->|<(?P<raw>script|style|title|textarea)\b.*?</(?P=raw)\s*>|<!doctype[^>]*>)"
    r"|<(?P<end>/)?(?P<name>[a-z][^\s/>]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.IGNORECASE | re.DOTALL,
)
_LANG_ATTRIBUTE = re.compile(r"\slang=[\"']?([\w-]+)", re.IGNORECASE)
_TEXT_ATTRIBUTE = re.compile(r"\s(?:alt|aria-label)=\"([^\"]*)\"", re.IGNORECASE)
_VOID_ELEMENTS = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_INLINE_ELEMENTS = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "i", "mark", "q", "s", "small", "span"),
        *("strong", "sub", "sup", "u", "wbr"),
    )
)
"""Elements within which a phrase may begin or end without being interrupted, such as `em`."""
_ELEMENTS_WITH_TEXT_ATTRIBUTE = frozenset({"img", "video"})
"""Elements whose text is in an attribute (`alt` or `aria-label`)."""
_WORD = re.compile(r"\w+")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,2})(?=\S)([^*]+)(?<=\S)\1(?![\w*])")
_APOSTROPHE_PATTERN = "(?:['’]|&#0?39;|&#x27;|&apos;|&rsquo;|&#8217;)"
_ENTITY_PATTERNS = {'"': '(?:"|&#0?34;|&#x22;|&quot;)', "&": "&(?:amp;|#38;)?"}


@dataclass(frozen=True)
class ForeignWords:
    """The words of a playbook that are in other languages than its site. Falsy if there are none.

    Picklable, because it is passed to worker processes.
    """

    language: str
    """Language code of the site."""
    phrases: Mapping[str, str] = field(default_factory=dict)
    """Language codes, keyed by phrase. A phrase gets a `lang` attribute wherever it occurs."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Language codes, keyed by word. Single words get a `lang` attribute only as the whole text of an element."""
    clips: Mapping[str, str] = field(default_factory=dict)
    """Language codes of clips, keyed by the URL of the clip's page."""

    def __bool__(self) -> bool:
        return bool(self.phrases or self.labels)

    @classmethod
    def of(cls, playbook: Playbook, language: str) -> ForeignWords:
        """Collect the words of a published playbook that are not in `language`, the language code of the site."""
        phrases: dict[str, str] = {}
        labels: dict[str, str] = {}
        clips: dict[str, str] = {}
        for clip in playbook.exemplars:
            language_code = clip.effective_text_language or language
            if language_code == language:
                continue
            clips[url_of(clip)] = language_code
            phrases[clip.title] = language_code
            for text in clip_texts(clip):
                (phrases if len(_WORD.findall(text)) > 1 else labels).setdefault(text, language_code)
        for group in playbook.vocabularies.phrases:  # last, because these replace what clips say about the same phrase
            phrases |= dict.fromkeys(group.words, group.language)
        phrases = {
            _displayed_text(text): language_code for text, language_code in phrases.items() if _WORD.search(text)
        }
        labels = {_displayed_text(text): language_code for text, language_code in labels.items()}
        return cls(language, phrases, labels, clips)

    def add_lang_attributes(self, page: str) -> str:
        """Return an HTML page with its foreign words wrapped in `<span lang>`, unless they are in one already."""
        if not self:
            return page
        words = {word.casefold() for word in _WORD.findall(page)}
        phrases = [p for p in self.phrases if words.issuperset(word.casefold() for word in _WORD.findall(p))]
        return _LangAttributeWriter(self, phrases, page).rewrite() if phrases or self.labels else page

    def language_of(self, text: str) -> str | None:
        """Return the language code of a text that is exactly one phrase or label; None for any other text."""
        plain = _displayed_text(text)
        return self.phrases.get(plain) or self.labels.get(plain)


def clip_texts(clip: Exemplar) -> Iterator[str]:
    """Yield all texts of a clip, apart from its title and captions."""
    yield from filter(None, (clip.description, clip.watch_for, clip.commentary, *clip.after_questions))
    for moment in clip.moments:
        yield from filter(None, (moment.label, moment.notice, moment.thinking, moment.ask, moment.alt))


def _displayed_text(text: str) -> str:
    """Return a text as a page shows it: without asterisks that mark emphasis, and with single spaces."""
    return " ".join(_EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text)).split())


def _phrase_pattern(phrase: str) -> str:
    """Return a pattern that matches a phrase in escaped HTML.

    It accepts any white space, any form of quotation marks and apostrophes, and, in a phrase of several words, either
    case of the first letter.
    """
    letters = [_escaped_letter_pattern(letter) for letter in phrase]
    if len(_WORD.findall(phrase)) > 1 and phrase[0].isalpha():
        letters[0] = f"[{re.escape(phrase[0].lower())}{re.escape(phrase[0].upper())}]"
    start = r"(?<!\w)" if phrase[0].isalnum() else ""
    end = r"(?!\w)" if phrase[-1].isalnum() else ""
    return "".join((start, *letters, end))


def _escaped_letter_pattern(letter: str) -> str:
    """Return a pattern that matches a character in any of its escaped forms."""
    if letter == " ":
        return r"\s+"
    if letter in "'’":
        return _APOSTROPHE_PATTERN
    return _ENTITY_PATTERNS.get(letter) or re.escape(str(escape(letter)))


class _LangAttributeWriter:
    """Adds `lang` attributes to one page: joins the texts between block-level tags, and wraps the phrases in them.

    `phrases` are those of `foreign_words` whose words occur in the page.
    """

    def __init__(self, foreign_words: ForeignWords, phrases: Iterable[str], page: str) -> None:
        self.foreign_words = foreign_words
        self.page = page
        self.phrases = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))  # the longest wins
        self.pattern = re.compile("|".join(f"({_phrase_pattern(phrase)})" for phrase in self.phrases) or "(?!)")
        self.open: list[tuple[str, str]] = [("", foreign_words.language)]
        """(tag name, language code) of the elements that contain the current position, outermost first."""
        self.pieces: list[str] = []
        """The tags and texts of the page so far; joined, they are the page with `lang` attributes."""
        self.texts: list[tuple[int, str]] = []
        """(index in `pieces`, language code) of each text since the last block-level tag."""

    def rewrite(self) -> str:
        """Return the page with each phrase that is in another language wrapped in `<span lang>`."""
        position = 0
        for token in _TAG_OR_SKIPPED.finditer(self.page):
            self._add_text(self.page[position : token.start()])
            self._add_tag(token)
            position = token.end()
        self._add_text(self.page[position:])
        self._wrap_phrases()
        return "".join(self.pieces)

    def _add_text(self, text: str) -> None:
        """Append a text between two tags to the pieces."""
        if text:
            self.texts.append((len(self.pieces), self.open[-1][1]))
            self.pieces.append(text)

    def _add_tag(self, token: re.Match[str]) -> None:
        """Append a tag to the pieces, and keep track of the open elements and their languages."""
        tag, name = token[0], (token["name"] or "").casefold()
        if name not in _INLINE_ELEMENTS:
            self._wrap_phrases()
        if token["end"]:
            if any(opened == name for opened, _ in self.open[1:]):
                while self.open.pop()[0] != name:
                    pass
        elif name:
            found = _LANG_ATTRIBUTE.search(token["attributes"])
            language = found[1] if found else self.open[-1][1]
            named = (
                _TEXT_ATTRIBUTE.search(token["attributes"])
                if name in _ELEMENTS_WITH_TEXT_ATTRIBUTE and not found
                else None
            )
            if named and (language_code := self.foreign_words.language_of(html.unescape(named[1]))):
                tag = f'<{token["name"]} lang="{language_code}"{token["attributes"]}>'
            if name not in _VOID_ELEMENTS and not token["attributes"].endswith("/"):
                self.open.append((name, language))
        self.pieces.append(tag)

    def _wrap_phrases(self) -> None:
        """Wrap the phrases in the texts since the last block-level tag in `<span lang>`."""
        texts, self.texts = self.texts, []
        if not texts:
            return
        if self.open[-1][0] == "option":  # it may hold no elements
            self._add_lang_to_option(texts)
            return
        joined = "".join(self.pieces[index] for index, _ in texts)
        found = [
            (match.start(), match.end(), self.foreign_words.phrases[self.phrases[(match.lastindex or 1) - 1]])
            for match in self.pattern.finditer(joined)
        ]
        start = 0
        for index, language in texts:
            text = self.pieces[index]
            spans = [(max(a - start, 0), min(b - start, len(text)), language_code) for a, b, language_code in found]
            spans = [(a, b, language_code) for a, b, language_code in spans if a < b and text[a:b].strip()]
            start += len(text)
            if not spans and (language_code := self.foreign_words.labels.get(_displayed_text(html.unescape(text)))):
                spans = [(len(text) - len(text.lstrip()), len(text.rstrip()), language_code)]
            for a, b, language_code in reversed(spans):
                if language_code != language:
                    text = f'{text[:a]}<span lang="{language_code}">{text[a:b]}</span>{text[b:]}'
            self.pieces[index] = text

    def _add_lang_to_option(self, texts: list[tuple[int, str]]) -> None:
        """Add `lang` to the start tag of an <option> whose whole text is in another language."""
        language_code = self.foreign_words.language_of(html.unescape("".join(self.pieces[index] for index, _ in texts)))
        before = texts[0][0] - 1
        if (
            language_code
            and self.pieces[before].startswith("<option")
            and not _LANG_ATTRIBUTE.search(self.pieces[before])
        ):
            self.pieces[before] = self.pieces[before].replace("<option", f'<option lang="{language_code}"', 1)
