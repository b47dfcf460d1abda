"""WebM: its elements, and edits that blank metadata where it lies.

An element of metadata becomes a `Void` element of the same length, filled with zeros, so no position changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from coaching_playbook.containers.base import COMMENT, INCOMPLETE, LEFTOVER, TRACK, TRAILER, WHEN, Damaged, Edit, Reader

_UNREADABLE = "is damaged, and browsers cannot play it"
_EBML, _SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_SEEK_HEAD, _CUES, _TAGS, _ATTACHMENTS, _CHAPTERS = 0x114D9B74, 0x1C53BB6B, 0x1254C367, 0x1941A469, 0x1043A770
_DOC_TYPE, _VOID, _CRC, _TRACK_ENTRY = 0x4282, 0xEC, 0xBF, 0xAE
_TRACK_TYPE, _TRACK_NUMBER, _CODEC = 0x83, 0xD7, 0x86
_SIMPLE_BLOCK, _BLOCK_GROUP, _BLOCK = 0xA3, 0xA0, 0xA1
_TIMESTAMP_SCALE, _DURATION, _MUXER, _WRITER = 0x2AD7B1, 0x4489, 0x4D80, 0x5741
_DATE, _TITLE = 0x4461, 0x7BA9
_TRACK_NAME = 0x536E
_IN_CLUSTER = frozenset((0xE7, 0xA7, 0xAB, _SIMPLE_BLOCK, _BLOCK_GROUP))
_IN_SEGMENT = frozenset((_SEEK_HEAD, _INFO, _TRACKS, _CLUSTER, _CUES))
_IN_INFO = frozenset((_TIMESTAMP_SCALE, _DURATION, _MUXER, _WRITER))
_WHAT = {
    _TAGS: "tags (such as a title, a place or a time)",
    _ATTACHMENTS: "attached files",
    _CHAPTERS: "chapter names",
    _DATE: WHEN,
    _TITLE: COMMENT,
}
_VIDEO, _AUDIO = 1, 2


class _Element(NamedTuple):
    id: int
    start: int
    content: int
    end: int
    open: bool  # of unknown length, as a recording from a browser is


def webm(reader: Reader) -> Iterator[Edit]:
    """Edits that blank metadata in a WebM. Raises Damaged."""
    return _Film(reader).edits()


class _Film:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.found: list[Edit] = []
        self.extra: set[int] = set()

    def edits(self) -> Iterator[Edit]:
        header = self._element(0, self.reader.size)
        kinds = [self.reader.read(e.content, min(16, e.end - e.content)) for e in self._in(header) if e.id == _DOC_TYPE]
        if [kind.rstrip(b"\0") for kind in kinds] != [b"webm"]:
            raise Damaged("is a Matroska film and not a WebM film")
        if header.end >= self.reader.size:
            raise Damaged(INCOMPLETE)
        segment = self._element(header.end, self.reader.size)
        if segment.id != _SEGMENT:
            raise Damaged(_UNREADABLE)
        picture = clusters = False
        blocks: list[_Element] = []
        for one in self._in(segment, flat=True):
            if one.id == _INFO:
                self._information(one)
            elif one.id == _TRACKS:
                picture = self._tracks(one) or picture
            elif one.id == _CLUSTER:
                clusters = True
                blocks.append(one)
            elif one.id in _IN_CLUSTER and clusters:
                blocks.append(one)
            elif one.id not in (_VOID, _CRC) and one.id not in _IN_SEGMENT:
                self._blank(one, _WHAT.get(one.id, LEFTOVER))
        if not picture or not clusters:
            raise Damaged(INCOMPLETE if not clusters else "holds no picture that browsers can play")
        for one in blocks if self.extra else ():
            self._drop_blocks(one)
        if segment.end < self.reader.size:
            self.found.append(Edit(segment.end, self.reader.size, TRAILER))
        return iter(self.found)

    def _element(self, at: int, limit: int) -> _Element:
        self.reader.count()
        raw = self.reader.read(at, min(12, limit - at))
        id_length, size_length = _vint_length(raw, 0, 4), 0
        if id_length:
            size_length = _vint_length(raw, id_length, 8)
        if not size_length or id_length + size_length > len(raw):
            raise Damaged(_UNREADABLE if len(raw) == 12 else INCOMPLETE)
        id_ = int.from_bytes(raw[:id_length], "big")
        bits = 7 * size_length
        length = int.from_bytes(raw[id_length : id_length + size_length], "big") & ((1 << bits) - 1)
        content = at + id_length + size_length
        unknown = length == (1 << bits) - 1
        if unknown and id_ not in (_SEGMENT, _CLUSTER):
            raise Damaged(_UNREADABLE)
        end = limit if unknown else content + length
        if end > limit:
            raise Damaged(INCOMPLETE if limit == self.reader.size else _UNREADABLE)
        return _Element(id_, at, content, end, unknown)

    def _in(self, parent: _Element, *, flat: bool = False) -> Iterator[_Element]:
        """Elements of an element. `flat`: a cluster of unknown length is followed by its own elements."""
        at = parent.content
        while at < parent.end:
            one = self._element(at, parent.end)
            if one.open and not flat:
                raise Damaged(_UNREADABLE)
            if one.id == _VOID and not self.reader.only_zeros(one.content, one.end):
                self._blank(one, LEFTOVER)
            yield one
            at = one.content if one.open else one.end

    def _blank(self, one: _Element, what: str) -> None:
        length = one.end - one.start
        if length - 2 < 0x7F:
            header = bytes([_VOID, 0x80 | (length - 2)])
        else:
            header = bytes([_VOID, 1]) + (length - 9).to_bytes(7, "big")
        self.found.append(Edit(one.start, one.end, what, header, pad=True))

    def _information(self, info: _Element) -> None:
        self._only(list(self._in(info)), _IN_INFO)

    def _only(self, elements: list[_Element], kept: frozenset[int]) -> None:
        """Blank each element that is not among some; a checksum over them too, where it would no longer hold."""
        going = [one for one in elements if one.id not in kept and one.id not in (_VOID, _CRC)]
        for one in going:
            self._blank(one, _WHAT.get(one.id, LEFTOVER))
        if going:
            for one in elements:
                if one.id == _CRC:
                    self._blank(one, "")

    def _tracks(self, tracks: _Element) -> bool:
        """Whether there is a picture. Notes track names, and tracks of other kinds than picture and sound."""
        picture, before = False, len(self.found)
        entries = list(self._in(tracks))
        for entry in entries:
            if entry.id != _TRACK_ENTRY:
                continue
            fields = list(self._in(entry))
            kind, number = (self._number(fields, id_) for id_ in (_TRACK_TYPE, _TRACK_NUMBER))
            if kind in (_VIDEO, _AUDIO):
                picture = picture or kind == _VIDEO
                for one in fields:
                    if one.id == _TRACK_NAME:
                        self._blank(one, COMMENT)
            else:
                self.extra.add(number)
                self._blank(entry, TRACK)
        if len(self.found) > before:
            for one in entries:
                if one.id == _CRC:
                    self._blank(one, "")
        return picture

    def _number(self, fields: list[_Element], id_: int) -> int:
        for one in fields:
            if one.id == id_ and one.end - one.content <= 8:
                return int.from_bytes(self.reader.read(one.content, one.end - one.content), "big")
        return 0

    def _drop_blocks(self, one: _Element) -> None:
        """Blank blocks that belong to a track that goes."""
        if one.id == _CLUSTER:
            for inside in () if one.open else self._in(one):
                self._drop_blocks(inside)
            return
        block: _Element | None = one if one.id == _SIMPLE_BLOCK else None
        if one.id == _BLOCK_GROUP:
            block = next((inside for inside in self._in(one) if inside.id == _BLOCK), None)
        if block and block.end > block.content:
            raw = self.reader.read(block.content, min(8, block.end - block.content))
            length = _vint_length(raw, 0, 8)
            if length and int.from_bytes(raw[:length], "big") & ((1 << 7 * length) - 1) in self.extra:
                self._blank(one, TRACK)


def _vint_length(raw: bytes, at: int, most: int) -> int:
    """Length of the variable-size number at a position, in bytes; 0 where there is none."""
    if at >= len(raw) or not raw[at]:
        return 0
    length = 9 - raw[at].bit_length()
    return length if length <= most else 0
