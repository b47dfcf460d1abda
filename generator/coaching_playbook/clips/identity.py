"""What identifies a clip wherever it is mentioned: its page's URL, its files, its film elsewhere, its id.

Words of a clip (a title, a moment's label) identify nothing: they may be common words, or quoted by a hand-written
page. A clip that may not be shown is never identified on a site: the publication gate redacts every mention in the
playbook's texts, the plugin every link in hand-written pages, and verification searches each finished file.
"""

from __future__ import annotations

import functools
import html
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from coaching_playbook.media import media_files
from coaching_playbook.model import Exemplar, Playbook

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

REMOVED = "a clip that is no longer shown"
"""The words that replace a mention of a hidden clip in a text."""

MIN_NUMBER_LENGTH = 8
"""Characters of a video platform's number; a shorter one could be any number."""

_URL_ATTRIBUTES = ("href", "src", "poster", "data", "srcset", "action", "content")
_EMBEDS = ("img", "video", "audio", "source", "track", "iframe", "embed", "object", "picture")


def addresses_of(clip: Exemplar) -> tuple[str, ...]:
    """Paths of a clip's page below the site, present one first, each without a slash at its end."""
    return tuple(f"{clip.shelf}/{id_}" for id_ in (clip.id, *clip.was))


@dataclass(frozen=True)
class HiddenClips:
    """The clips that a site may not show, as patterns to find and redact every mention of them.

    `addresses` are paths of pages below the site, `files` paths of media, `elsewhere` numbers and URLs of films on
    other hosts, `ids` the ids that no other entry has. `index` says that no clip is shown, so that the
    list of clips has no page either.
    """

    addresses: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    index: bool = False

    @classmethod
    def among(
        cls, clips: Iterable[Exemplar], shown: Collection[Exemplar], other_ids: Collection[str] = ()
    ) -> HiddenClips:
        """The identity of those of `clips` that are not in `shown`; what a shown clip has too identifies neither.

        `other_ids` are ids of entries of other kinds: a technique may have the same id as a clip.
        """
        visible = {clip.id for clip in shown}
        hidden = [clip for clip in clips if clip.id not in visible]
        return cls(
            frozenset(a for clip in hidden for a in addresses_of(clip))
            - {a for clip in shown for a in addresses_of(clip)},
            frozenset(_files(hidden)) - frozenset(_files(shown)),
            frozenset(_elsewhere(hidden)) - frozenset(_elsewhere(shown)),
            frozenset(id_ for clip in hidden for id_ in (clip.id, *clip.was) if re.search(r"[-\d]", id_))
            - {id_ for clip in shown for id_ in (clip.id, *clip.was)}
            - frozenset(other_ids),
            bool(hidden) and not visible,
        )

    @classmethod
    def between(cls, playbook: Playbook, shown: Playbook) -> HiddenClips:
        """The identity of the clips that `playbook` has and `shown`, what an audience may see of it, has not."""
        others = {entry.id for entry in (*playbook.leverage_points, *playbook.techniques)}
        return cls.among(playbook.exemplars, shown.exemplars, others)

    def __bool__(self) -> bool:
        return bool(self.addresses)

    @property
    def without_ids(self) -> HiddenClips:
        """The same without bare ids, which a text of the playbook may use for something else."""
        return replace(self, ids=frozenset())

    def mentions(self, text: str) -> list[str]:
        """The URLs, files and numbers of hidden clips that a text holds, sorted. Ids alone are not looked for."""
        return sorted(token for token in self._candidates(text) if token not in self.ids and _whole(token).search(text))

    def redact(self, text: str) -> str:
        """The text with words in place of each mention of a hidden clip; the same object where it holds none."""
        found = self._candidates(text)
        if not found:
            return text
        paths = "|".join(re.escape(token) for token in found if token in self.addresses)
        # A path takes the rest of its URL with it, so that no half of a link is left in a sentence.
        urls = rf"(?:https?://[^\s<>\"']*?|(?:\.{{1,2}}/)+|/)?\b(?:{paths})(?![\w-])(?:/[^\s<>\"')\]]*)?"
        others = "|".join(_whole(token).pattern for token in found if token not in self.addresses)
        pattern = "|".join(part for part in (urls if paths else "", others) if part)
        clean = re.sub(pattern, REMOVED, text)
        return text if clean == text else clean

    def is_hidden(self, url: str, page_url: str = "") -> bool:
        """Whether a URL, absolute or relative to the page at `page_url`, leads to a hidden clip's page or file."""
        path = unquote(urlsplit(urljoin(f"http://site.invalid/{page_url}", html.unescape(url.strip()))).path)
        path = posixpath.normpath(path).strip("/").removesuffix("/index.html").removesuffix("/index.md")
        if self.index and path.rpartition("/")[2] == Exemplar.shelf:
            return True
        return bool(self.mentions(url) or self.mentions(path))

    def redact_html(self, markup: str, page_url: str = "", *, whole: bool = False) -> str:
        """HTML without hidden clips: links become plain text, embedded media go, mentions are redacted.

        `markup` is the content of a page, or with `whole` a document. Relative URLs are resolved against `page_url`.
        """
        if not self._words or self._words.isdisjoint(_WORD.findall(unquote(html.unescape(markup)))):
            return markup
        from selectolax.lexbor import LexborHTMLParser  # few builds need it

        tree = LexborHTMLParser(markup)
        if tree.body is None:
            return markup
        for node in tree.css(", ".join(f"[{name}]" for name in _URL_ATTRIBUTES)):
            if any(self.is_hidden(url, page_url) for url in _urls(node)):
                _remove(node)
        for node in list(tree.body.traverse(include_text=True)):
            if node.is_text_node:
                found = node.text_content or ""
                # An id in code is an example of how to write one; elsewhere it names the clip.
                hidden = self.without_ids if _is_in_code(node) else self
                if (clean := hidden.redact(found)) is not found:
                    node.replace_with(clean)
            elif node.is_element_node:
                for name, value in node.attributes.items():
                    if value and (clean := self.without_ids.redact(value)) is not value:
                        node.attrs[name] = clean
        return str((tree.html if whole else tree.body.inner_html) or "")

    @cached_property
    def _by_word(self) -> dict[str, list[str]]:
        """All tokens by the last word of each (for a path the name of the file or page), to find them in one pass."""
        found: dict[str, list[str]] = {}
        for token in sorted(self.addresses | self.files | self.elsewhere | self.ids, key=lambda t: (-len(t), t)):
            found.setdefault(_last_word(token), []).append(token)
        return found

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self._by_word) | ({Exemplar.shelf} if self.index else set())

    def _candidates(self, text: str) -> list[str]:
        """The tokens that a text may hold, longest first in each word's list."""
        words = self._words.intersection(_WORD.findall(text)) if self._words else ()
        return [token for word in sorted(words) for token in self._by_word.get(word, ())]


_WORD = re.compile(r"[\w-]+")


def _last_word(token: str) -> str:
    stem = posixpath.splitext(token)[0] if "." in posixpath.basename(token) and "/" in token else token
    return str(_WORD.findall(stem)[-1])


@functools.lru_cache(maxsize=1024)
def _whole(token: str) -> re.Pattern[str]:
    """A pattern for a token that does not stand inside a longer name."""
    return re.compile(rf"(?<![\w-]){re.escape(token)}(?![\w-])")


def _files(clips: Iterable[Exemplar]) -> Iterator[str]:
    for clip in clips:
        yield from (path for _kind, _at, path in media_files(clip))


def _elsewhere(clips: Iterable[Exemplar]) -> Iterator[str]:
    for clip in clips:
        for name in ("youtube", "vimeo"):
            number = str(getattr(clip.source, name, None) or "")
            if len(number) >= MIN_NUMBER_LENGTH:
                yield number
        if link := getattr(clip.source, "link", None):
            yield str(link).removeprefix("https://").rstrip("/")


def _urls(node: LexborNode) -> Iterator[str]:
    for name in _URL_ATTRIBUTES:
        if value := node.attributes.get(name):
            yield from (part.split()[0] for part in value.split(",") if part.split()) if name == "srcset" else (value,)


def _is_in_code(node: LexborNode) -> bool:
    parent = node.parent
    while parent is not None and parent.tag not in ("code", "pre"):
        parent = parent.parent
    return parent is not None


def _remove(node: LexborNode) -> None:
    """Unwrap a link, so that its words stay; remove an embedded file, and a player that has no other source."""
    if node.tag in _EMBEDS:
        parent = node.parent
        node.decompose()
        if parent is not None and parent.tag in ("video", "audio", "picture") and parent.css_first("[src]") is None:
            parent.decompose()
    elif node.tag == "a":
        node.unwrap()
    else:
        node.decompose()
