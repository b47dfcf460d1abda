"""Find and redact mentions of hidden clips, which are recognised by tokens.

The tokens of a clip are the URL of its page, the paths of its media, the id or URL of its video on another host, and
the clip's own id. Texts of a clip, such as its title, are no tokens, because common words or a quotation may equal
them. `publish` redacts mentions in the playbook's texts, the plugin in hand-written pages, and verification searches
each finished file.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from coaching_playbook.media import media_paths
from coaching_playbook.model import Exemplar, Playbook
from coaching_playbook.permalinks import permalink_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

REMOVED_MENTION = "a clip or picture that is no longer shown"
"""The text that replaces a mention of a hidden clip or photograph."""

CLIP_MARKUP = re.compile(r"<!--clip-->.*?<!--/clip-->", re.DOTALL)
"""Matches a part of a page about a clip or photograph.

Copies on devices leave it out, as does a page after a withdrawal.
"""

MIN_VIDEO_ID_LENGTH = 8
"""The minimum length of a video platform's id to search for; a shorter one could be any number."""

_URL_ATTRIBUTES = ("href", "src", "poster", "data", "srcset", "action", "content")
_EMBEDDING_ELEMENTS = ("img", "video", "audio", "source", "track", "iframe", "embed", "object", "picture")


def page_urls_of(clip: Exemplar) -> tuple[str, ...]:
    """Return the URLs of a clip's page: by its id first, then by former ids.

    They are relative to the site, without a final slash.
    """
    return tuple(permalink_of(clip, id_) for id_ in (clip.id, *clip.was))


@dataclass(frozen=True)
class HiddenClips:
    """The tokens that identify the clips and photographs which a site may not show.

    `page_urls` are relative to the site, without a final slash. `files` are paths of media. `external_videos` are ids
    and URLs of videos on other hosts. `ids` are the ids, current and former, of hidden clips that contain a hyphen or a
    digit and that no other entry has; other ids may be ordinary words. `hides_index` is True if all clips are hidden:
    then the page that lists them is not generated either.
    """

    page_urls: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    external_videos: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    hides_index: bool = False

    @classmethod
    def among(
        cls, clips: Iterable[Exemplar], visible: Collection[Exemplar], other_ids: Collection[str] = ()
    ) -> HiddenClips:
        """Return the tokens of the clips in `clips` that are not in `visible`, without tokens of visible clips.

        `other_ids` are ids of entries of other kinds: a technique may have the same id as a clip.
        """
        visible_ids = {clip.id for clip in visible}
        hidden = [clip for clip in clips if clip.id not in visible_ids]
        return cls(
            frozenset(a for clip in hidden for a in page_urls_of(clip))
            - {a for clip in visible for a in page_urls_of(clip)},
            frozenset(media_paths(hidden)) - frozenset(media_paths(visible)),
            frozenset(_external_videos(hidden)) - frozenset(_external_videos(visible)),
            frozenset(id_ for clip in hidden for id_ in (clip.id, *clip.was) if re.search(r"[-\d]", id_))
            - {id_ for clip in visible for id_ in (clip.id, *clip.was)}
            - frozenset(other_ids),
            bool(hidden) and not visible_ids,
        )

    @classmethod
    def between(cls, playbook: Playbook, published: Playbook) -> HiddenClips:
        """Return the tokens of the clips of `playbook` that are missing in `published`, what a site shows of it."""
        others = {entry.id for entry in (*playbook.leverage_points, *playbook.techniques)}
        return cls.among(playbook.exemplars, published.exemplars, others)

    def __bool__(self) -> bool:
        return bool(self.page_urls or self.files)

    def with_files(self, paths: frozenset[str]) -> HiddenClips:
        """Return a copy with additional paths of media, such as those of hidden photographs."""
        return replace(self, files=self.files | paths)

    @property
    def without_ids(self) -> HiddenClips:
        """A copy that matches no bare id of a clip, which may be an ordinary word in a text of the playbook."""
        return replace(self, ids=frozenset())

    def mentions(self, text: str) -> list[str]:
        """Return the tokens of hidden clips that a text mentions, sorted; bare ids are ignored."""
        return sorted(token for token in self._tokens_in(text) if token not in self.ids)

    def is_mentioned(self, text: str, words: Set[bytes]) -> bool:
        """Return whether a text mentions any token of a hidden clip, bare ids included.

        `words` is the result of `words_of` for the text.
        """
        return bool(self._tokens_in(text, words))

    def redact(self, text: str) -> str:
        """Replace every mention of a hidden clip in a text; return the same object if there is none."""
        tokens = self._tokens_in(text)
        if not tokens:
            return text
        paths = "|".join(re.escape(token) for token in tokens if token in self.page_urls)
        # Replace the whole URL round a path, so that no part of a link remains.
        urls = rf"(?:https?://[^\s<>\"']*?|(?:\.{{1,2}}/)+|/)?(?<!\w)(?<!\w-)(?:{paths})(?!-*\w)(?:/[^\s<>\"')\]]*)?"
        others = "|".join(re.escape(token) for token in tokens if token not in self.page_urls)
        names = rf"(?<!\w)(?<!\w-)(?:{others})(?!-*\w)"
        pattern = "|".join((*([urls] if paths else ()), *([names] if others else ())))
        return re.sub(pattern, REMOVED_MENTION, text)

    def is_hidden(self, url: str, page_url: str = "") -> bool:
        """Return whether a URL, absolute or relative to `page_url`, is that of a hidden clip's page or file."""
        path = unquote(urlsplit(urljoin(f"http://site.invalid/{page_url}", html.unescape(url.strip()))).path)
        path = posixpath.normpath(path).strip("/").removesuffix("/index.html").removesuffix("/index.md")
        if self.hides_index and path.rpartition("/")[2] == Exemplar.url_folder:
            return True
        return bool(self.mentions(url) or self.mentions(path))

    def redact_html(self, markup: str, page_url: str = "", *, whole: bool = False) -> str:
        """Remove hidden clips from HTML: unwrap links, remove embedded media, redact mentions.

        `markup` is a fragment, or with `whole` a document. Relative URLs are resolved against `page_url`.
        """
        if not self.words or self.words.isdisjoint(words_of(unquote(html.unescape(markup)))):
            return markup
        from selectolax.lexbor import LexborHTMLParser  # imported late: few builds have hidden clips

        tree = LexborHTMLParser(markup)
        if tree.body is None:
            return markup
        for node in tree.css(", ".join(f"[{name}]" for name in _URL_ATTRIBUTES)):
            if any(self.is_hidden(url, page_url) for url in _urls_of(node)):
                _remove_element(node)
        for node in list(tree.body.traverse(include_text=True)):
            if node.is_text_node:
                text = node.text_content or ""
                # An id in code is an example; elsewhere it is a mention.
                hidden = self.without_ids if _is_in_code(node) else self
                if (clean := hidden.redact(text)) is not text:
                    node.replace_with(clean)
            elif node.is_element_node:
                for name, value in node.attributes.items():
                    if value and (clean := self.without_ids.redact(value)) is not value:
                        node.attrs[name] = clean
        return str((tree.html if whole else tree.body.inner_html) or "")

    @cached_property
    def _by_word(self) -> dict[bytes, list[str]]:
        """The tokens of hidden clips, keyed by their last word, to find quickly the few that a text may contain."""
        index: dict[bytes, list[str]] = {}
        for token in sorted(self.page_urls | self.files | self.external_videos | self.ids, key=lambda t: (-len(t), t)):
            index.setdefault(_last_word(token), []).append(token)
        return index

    @cached_property
    def words(self) -> frozenset[bytes]:
        """Words, as bytes, of which every mention of a hidden clip contains at least one."""
        return frozenset(self._by_word) | ({Exemplar.url_folder.encode()} if self.hides_index else set())

    def _tokens_in(self, text: str, words: Set[bytes] | None = None) -> list[str]:
        """Return the tokens that a text contains, longest first; not where they are part of a longer name.

        Only tokens whose last word occurs in the text are searched for. `words` is the result of `words_of` for the
        text, if the caller has it.
        """
        if not self.words:
            return []
        common = self.words & (words_of(text) if words is None else words)
        candidates = (token for word in common for token in self._by_word.get(word, ()))
        return sorted(filter(partial(_contains_name, text), candidates), key=lambda token: (-len(token), token))


_WORD_BYTES_TABLE = bytes(code if re.match(r"[\w-]", chr(code), re.ASCII) else ord(" ") for code in range(256))
"""Translation table of bytes that keeps the bytes of words, and replaces all others by spaces."""


def words_of(text: str) -> frozenset[bytes]:
    """Return the set of words of a text: runs of ASCII letters, digits, `_` and `-`, encoded as bytes.

    Other letters count as separators, so that the text can be split as bytes, which is five times as fast as a regular
    expression.
    """
    return frozenset(text.encode("utf-8", "replace").translate(_WORD_BYTES_TABLE).split())


def _last_word(token: str) -> bytes:
    """Return the last word of a token (a URL, path or id that identifies a clip); of a path, without its suffix."""
    stem = posixpath.splitext(token)[0] if "." in posixpath.basename(token) and "/" in token else token
    return stem.encode("utf-8", "replace").translate(_WORD_BYTES_TABLE).split()[-1]


_BEFORE_REST_OF_NAME = re.compile(r"\w-*$")
_AFTER_REST_OF_NAME = re.compile(r"-*\w")
_DATA_PATH = ("data/", ".json")


def _contains_name(text: str, name: str) -> bool:
    """Return whether a text contains a name that is not part of a longer name.

    The name in `data/NAME.json` does not count: the file data/exemplars/ID.json is named after a leverage point (a
    theme that groups techniques), which may have the same id as a clip. Strings are searched instead of a pattern for
    each name, because compiling the patterns would take far longer.
    """
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        before, after = text[max(0, start - 5) : start], text[end : end + 5]
        is_longer = _BEFORE_REST_OF_NAME.search(before) or _AFTER_REST_OF_NAME.match(after)
        if not is_longer and (before, after) != _DATA_PATH:
            return True
        start = text.find(name, start + 1)
    return False


def _external_videos(clips: Iterable[Exemplar]) -> Iterator[str]:
    """Yield the ids and URLs of the videos on other hosts, such as YouTube, that clips show."""
    for clip in clips:
        for name in ("youtube", "vimeo"):
            number = str(getattr(clip.source, name, None) or "")
            if len(number) >= MIN_VIDEO_ID_LENGTH:
                yield number
        if link := getattr(clip.source, "link", None):
            yield str(link).removeprefix("https://").rstrip("/")


def _urls_of(node: LexborNode) -> Iterator[str]:
    """Yield the URLs in the attributes of an element."""
    for name in _URL_ATTRIBUTES:
        if value := node.attributes.get(name):
            yield from (part.split()[0] for part in value.split(",") if part.split()) if name == "srcset" else (value,)


def _is_in_code(node: LexborNode) -> bool:
    """Return whether an HTML node is in a <code> or <pre> element."""
    parent = node.parent
    while parent is not None and parent.tag not in ("code", "pre"):
        parent = parent.parent
    return parent is not None


def _remove_element(node: LexborNode) -> None:
    """Remove an element of a hidden clip: unwrap a link; delete an embedded file, and a player that is left empty."""
    if node.tag in _EMBEDDING_ELEMENTS:
        parent = node.parent
        node.decompose()
        if parent is not None and parent.tag in ("video", "audio", "picture") and parent.css_first("[src]") is None:
            parent.decompose()
    elif node.tag == "a":
        node.unwrap()
    else:
        node.decompose()
