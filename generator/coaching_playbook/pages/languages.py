"""Mark words in another language than the site's with `lang` in finished HTML, so that screen readers say them right.

These words are the phrases of vocabularies.yml and the texts of clips in another language. They are marked in the
whole page, after the theme, because they stand in titles, menus and lists as well as in texts; texts, ids and JSON stay
plain. `assets/languages.js` does the same for what scripts show, with `phrases_json`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from markupsafe import escape

from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.pages.page import TextFile, as_json, url_of

ADDRESS = "data/languages.json"
SCRIPT = "languages.js"

_TOKEN = re.compile(
    r"(?P<skipped><!--.*?-->|<(?P<raw>script|style|title|textarea)\b.*?</(?P=raw)\s*>|<!doctype[^>]*>)"
    r"|<(?P<end>/)?(?P<name>[a-z][^\s/>]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.IGNORECASE | re.DOTALL,
)
_LANG = re.compile(r"\slang=[\"']?([\w-]+)", re.IGNORECASE)
_NAME_TEXT = re.compile(r"\s(?:alt|aria-label)=\"([^\"]*)\"", re.IGNORECASE)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "i", "mark", "q", "s", "small", "span"),
        *("strong", "sub", "sup", "u", "wbr"),
    )
)
"""Elements that do not interrupt a phrase."""
_NAMED = frozenset({"img", "video"})
"""Elements without text of their own, whose name is in an attribute."""
_WORD = re.compile(r"\w+")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,2})(?=\S)([^*]+)(?<=\S)\1(?![\w*])")
_APOSTROPHE = "(?:['’]|&#0?39;|&#x27;|&apos;|&rsquo;|&#8217;)"
_ENTITIES = {'"': '(?:"|&#0?34;|&#x22;|&quot;)', "&": "&(?:amp;|#38;)?"}


@dataclass(frozen=True)
class LanguageMarks:
    """The words to mark. Picklable, for worker processes."""

    language: str
    """Of the site."""
    phrases: Mapping[str, str] = field(default_factory=dict)
    """The language of each phrase that is marked wherever it occurs."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """The language of single words, marked only where nothing else stands beside them, as in a list of moments."""
    clips: Mapping[str, str] = field(default_factory=dict)
    """The language of a clip's words, by the address of its page."""
    _by_first_word: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.phrases or self.labels)

    @classmethod
    def of(cls, playbook: Playbook, language: str) -> LanguageMarks:
        """Collect the words of a published playbook that are in another language than the site's."""
        phrases: dict[str, str] = {}
        labels: dict[str, str] = {}
        clips: dict[str, str] = {}
        for clip in playbook.exemplars:
            words_in = clip.words_language or language
            if words_in == language:
                continue
            clips[url_of(clip)] = words_in
            phrases[clip.title] = words_in
            for text in clip_texts(clip):
                (phrases if len(_WORD.findall(text)) > 1 else labels).setdefault(text, words_in)
        for group in playbook.vocabularies.phrases:  # last: what people wrote about a phrase goes before
            phrases |= dict.fromkeys(group.words, group.language)
        phrases = {_plain(text): words_in for text, words_in in phrases.items() if _WORD.search(text)}
        by_first_word: dict[str, tuple[str, ...]] = {}
        for phrase in phrases:
            first = _WORD.findall(phrase)[0].casefold()
            by_first_word[first] = (*by_first_word.get(first, ()), phrase)
        return cls(
            language, phrases, {_plain(text): words_in for text, words_in in labels.items()}, clips, by_first_word
        )

    def mark(self, page: str) -> str:
        """Return HTML with each occurrence wrapped in `<span lang>`; what is in such an element already stays."""
        if not self or not (self._candidates(page) or self.labels):
            return page
        return _Marker(self, page).run()

    def language_of(self, text: str) -> str | None:
        """Return the language of a text that is nothing but a phrase or a label; None where it is the site's."""
        plain = _plain(text)
        return self.phrases.get(plain) or self.labels.get(plain)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, language) of the phrases in escaped text, the longest where several begin."""
        found = sorted(self._candidates(text), key=lambda phrase: (-len(phrase), phrase))
        if not found:
            return
        pattern = re.compile("|".join(f"(?P<p{number}>{_pattern(phrase)})" for number, phrase in enumerate(found)))
        for match in pattern.finditer(text):
            yield match.start(), match.end(), self.phrases[found[int((match.lastgroup or "p0")[1:])]]

    def _candidates(self, text: str) -> list[str]:
        """Return the phrases whose words all occur in a text."""
        words = {word.casefold() for word in _WORD.findall(text)}
        return [
            phrase
            for first in self._by_first_word.keys() & words
            for phrase in self._by_first_word[first]
            if words.issuperset(word.casefold() for word in _WORD.findall(phrase))
        ]


def clip_texts(clip: Exemplar) -> Iterator[str]:
    """Yield the words of a clip but its title and captions."""
    yield from filter(None, (clip.description, clip.watch_for, clip.commentary, *clip.after_questions))
    for moment in clip.moments:
        yield from filter(None, (moment.label, moment.notice, moment.thinking, moment.ask, moment.alt))


def render_phrases_json(marks: LanguageMarks) -> TextFile:
    """Render the words for `assets/languages.js`."""
    data = {"phrases": marks.phrases, "labels": marks.labels, "clips": marks.clips}
    return TextFile(ADDRESS, as_json(data))


def _plain(text: str) -> str:
    """Return a text as it is displayed: without marks of emphasis, and with single spaces."""
    return " ".join(_EMPHASIS.sub(r"\2", _EMPHASIS.sub(r"\2", text)).split())


def _pattern(phrase: str) -> str:
    """Return a pattern for a phrase in escaped HTML text: any spaces and quotes, and a first letter of either case."""
    letters = [_letter(letter) for letter in phrase]
    if len(_WORD.findall(phrase)) > 1 and phrase[0].isalpha():
        letters[0] = f"[{re.escape(phrase[0].lower())}{re.escape(phrase[0].upper())}]"
    start = r"(?<!\w)" if phrase[0].isalnum() else ""
    end = r"(?!\w)" if phrase[-1].isalnum() else ""
    return "".join((start, *letters, end))


def _letter(letter: str) -> str:
    if letter == " ":
        return r"\s+"
    if letter in "'’":
        return _APOSTROPHE
    return _ENTITIES.get(letter) or re.escape(str(escape(letter)))


class _Marker:
    """Marks one page: reads its tags, joins the texts between tags that interrupt a phrase, and wraps what is found."""

    def __init__(self, marks: LanguageMarks, page: str) -> None:
        self.marks = marks
        self.page = page
        self.open: list[tuple[str, str]] = [("", marks.language)]
        """Name and language of the elements that are open."""
        self.pieces: list[str] = []
        """The page: tags and texts."""
        self.texts: list[tuple[int, str]] = []
        """Index in `pieces` and language of the texts since the last tag that interrupts."""

    def run(self) -> str:
        position = 0
        for token in _TOKEN.finditer(self.page):
            self._text(self.page[position : token.start()])
            self._tag(token)
            position = token.end()
        self._text(self.page[position:])
        self._wrap()
        return "".join(self.pieces)

    def _text(self, text: str) -> None:
        if text:
            self.texts.append((len(self.pieces), self.open[-1][1]))
            self.pieces.append(text)

    def _tag(self, token: re.Match[str]) -> None:
        tag, name = token[0], (token["name"] or "").casefold()
        if name not in _INLINE:
            self._wrap()
        if token["end"]:
            if any(opened == name for opened, _ in self.open[1:]):
                while self.open.pop()[0] != name:
                    pass
        elif name:
            found = _LANG.search(token["attributes"])
            language = found[1] if found else self.open[-1][1]
            named = _NAME_TEXT.search(token["attributes"]) if name in _NAMED and not found else None
            if named and (words_in := self.marks.language_of(html.unescape(named[1]))):
                tag = f'<{token["name"]} lang="{words_in}"{token["attributes"]}>'
            if name not in _VOID and not token["attributes"].endswith("/"):
                self.open.append((name, language))
        self.pieces.append(tag)

    def _wrap(self) -> None:
        """Wrap the phrases in the texts since the last tag that interrupts."""
        texts, self.texts = self.texts, []
        if not texts:
            return
        if self.open[-1][0] == "option":  # it may hold no elements
            self._wrap_option(texts)
            return
        joined = "".join(self.pieces[index] for index, _ in texts)
        found = list(self.marks.find(joined))
        start = 0
        for index, language in texts:
            text = self.pieces[index]
            spans = [(max(a - start, 0), min(b - start, len(text)), words_in) for a, b, words_in in found]
            spans = [(a, b, words_in) for a, b, words_in in spans if a < b and text[a:b].strip()]
            start += len(text)
            if not spans and (words_in := self.marks.labels.get(_plain(html.unescape(text)))):
                spans = [(len(text) - len(text.lstrip()), len(text.rstrip()), words_in)]
            for a, b, words_in in reversed(spans):
                if words_in != language:
                    text = f'{text[:a]}<span lang="{words_in}">{text[a:b]}</span>{text[b:]}'
            self.pieces[index] = text

    def _wrap_option(self, texts: list[tuple[int, str]]) -> None:
        words_in = self.marks.language_of(html.unescape("".join(self.pieces[index] for index, _ in texts)))
        before = texts[0][0] - 1
        if words_in and self.pieces[before].startswith("<option") and not _LANG.search(self.pieces[before]):
            self.pieces[before] = self.pieces[before].replace("<option", f'<option lang="{words_in}"', 1)
