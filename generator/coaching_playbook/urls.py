"""URLs: slugs of titles, paths of files, and validation of URLs, whose visible host must be the one that is opened."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

_HOST_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?:{_HOST_LABEL}\.)+(?!xn--)[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?", re.IGNORECASE)
_FORBIDDEN_CHARACTERS = re.compile(r"[\x00-\x20\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\\]")


def url_problem(url: str, *, schemes: tuple[str, ...] = ("https",)) -> str | None:
    """Return what is wrong with an absolute URL, as a predicate ("has …", "is …"); None for a valid URL.

    Invalid are schemes other than `schemes`, user information before an `@`, malformed ports, and host names that can
    be mistaken for others (homographs): letters outside a-z, or their encoded form (`xn--`).
    """
    if _FORBIDDEN_CHARACTERS.search(url):
        return "has a space or an invisible character in it"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "is not a web address"
    if parts.scheme.lower() not in schemes or not parts.netloc:
        return f"does not begin with {schemes[0]}://"
    if "@" in parts.netloc:
        return "has a name and an @ in front of the site, which hides where it leads"
    if not host.isascii() or "xn--" in host.lower():
        return "has letters in the name of the site that could pass for others"
    if len(host) > 253 or not _HOST_NAME.fullmatch(host) or (port is not None and port == 0):
        return "does not name a site, such as example.org"
    return None


_TRANSLITERATION = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "ng", "ŧ": "t"}
    | dict.fromkeys("'’‘‛ʼʹʻ`´＇", "")
)
"""Translation of letters that Unicode does not decompose, and deletion of apostrophes; applied after case folding."""


def entry_key(text: str) -> str:
    """Return `techniques/wait` or `wait` from the URL of a page or the path of a file; else the text unchanged."""
    if "://" not in text and not text.endswith((".yml", ".html", "/")):
        return text
    path = urlsplit(text).path if "://" in text else text
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "index.html")]
    return re.sub(r"\.(?:yml|html)$", "", "/".join(parts[-2:])) or text


def is_page(address: str) -> bool:
    """Return whether an address, a URL relative to the site, is that of an HTML page."""
    return address == "" or address.endswith("/")


def file_path(address: str) -> str:
    """Return the path of the file that a server sends for an address, a URL relative to the site."""
    return f"{address}index.html" if is_page(address) else address


def slugify(text: str) -> str:
    """Convert any text to an id: lower-case words joined by hyphens, without accents and apostrophes.

    Return an empty string for a text without Latin letters and digits, such as a text in another script.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_TRANSLITERATION))
    plain = plain.casefold().translate(_TRANSLITERATION)  # signs such as № and ™ are decomposed to capitals
    without_marks = "".join([letter for letter in plain if not unicodedata.combining(letter)])
    return "-".join(re.findall(r"[a-z0-9]+", without_marks))


_YOUTUBE_CLIP = re.compile(
    r"youtu\.be/([\w-]{11})(?![\w-])"
    r"|youtube(?:-nocookie)?\.com/(?:\S*[?&]v=|(?:embed|shorts|live|v|e|video)/)([\w-]{11})(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_VIMEO_CLIP = re.compile(
    r"vimeo\.com/(?:channels/[^/]+/|(?:\S+/)?videos?/)?([0-9]{5,12})(?![0-9])(?!/?(?:[0-9a-f]{6,}|\?(?:\S*&)?h=))",
    re.IGNORECASE,
)
"""Does not match the address of an unlisted clip, which opens with a second code alone."""
_LIST_OF_CLIPS = re.compile(
    r"youtube\.com/(?:playlist|channel/|c/|user/|@|feed|results|hashtag)"
    r"|vimeo\.com/(?:(?:showcase|album)(?:/[0-9]+)?/?(?:[?#]|$)|(?:channels/[^/]+|groups/[^/]+)/?(?:[?#]|$)"
    r"|categories|search|watch|user[0-9]*/?(?:videos/?)?(?:[?#]|$))",
    re.IGNORECASE,
)
_OWNER_PAGE = re.compile(
    r"studio\.youtube\.com|youtube\.com/account|vimeo\.com/(?:manage|settings|home)\b", re.IGNORECASE
)


def clip_id(url: str) -> tuple[str, str] | None:
    """Return ("youtube" or "vimeo", id) of the clip that a URL of one of these hosts leads to; None for other pages."""
    for host, pattern in (("youtube", _YOUTUBE_CLIP), ("vimeo", _VIMEO_CLIP)):
        if found := pattern.search(url):
            return host, next(filter(None, found.groups()))
    return None


def clip_page_problem(url: str) -> str | None:
    """Return a sentence that says why a URL of YouTube or Vimeo leads readers to no clip; None for other URLs."""
    if _OWNER_PAGE.search(url):
        return "Only the owner of a clip can open this address."
    return "This is the address of a list or a channel, not of one clip." if _LIST_OF_CLIPS.search(url) else None
