"""Convert rendered hand-written pages to documents of the search index, with a passage for each heading."""

from __future__ import annotations

import html
import re

from coaching_playbook.search.documents import Document, Passage, page_hints, split_passages

_HEADING = re.compile(r'<h[2-6][^>]*\bid="([^"]+)"[^>]*>(.*?)</h[2-6]>', re.DOTALL)
_INVISIBLE_ELEMENT = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def handwritten_documents(url: str, title: str, content: str) -> list[Document]:
    """Return the documents of a hand-written page (several if it is long), given its URL, title and HTML content."""
    first, *rest = _HEADING.split(_INVISIBLE_ELEMENT.sub(" ", content))
    anchors, headings, bodies = rest[0::3], rest[1::3], rest[2::3]
    passages = [
        Passage(anchor, _plain_text(heading), _plain_text(body))
        for anchor, heading, body in zip(anchors, headings, bodies, strict=True)
    ]
    opening = _plain_text(re.sub(r"<h1\b.*?</h1>", " ", first, flags=re.DOTALL))
    parts = split_passages(passages)
    hints = page_hints().get(url, ())  # of the help, which is written by hand
    document = Document("page", url, title, opening[:300], rest=opening[300:], hints=hints, passages=next(parts))
    return [document, *(Document("more-page", url, title, passages=part) for part in parts)]


def _plain_text(markup: str) -> str:
    """Return the text of a fragment of HTML, with runs of white space replaced by one space."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())
