"""Parser of WebM, which consists of nested EBML elements: return edits that overwrite metadata in place.

An element with metadata becomes a `Void` element of the same length, filled with zeros, so no offset changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from coaching_playbook.containers.base import INCOMPLETE, UNPLAYABLE, Edit, InvalidMedia, Metadata, Reader

_EBML, _SEGMENT, _INFO, _TRACKS, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
_SEEK_HEAD, _CUES, _TAGS, _ATTACHMENTS, _CHAPTERS = 0x114D9B74, 0x1C53BB6B, 0x1254C367, 0x1941A469, 0x1043A770
_DOC_TYPE, _VOID, _CRC, _TRACK_ENTRY = 0x4282, 0xEC, 0xBF, 0xAE
_TRACK_TYPE, _TRACK_NUMBER, _CODEC = 0x83, 0xD7, 0x86
_SIMPLE_BLOCK, _BLOCK_GROUP, _BLOCK = 0xA3, 0xA0, 0xA1
_TIMESTAMP_SCALE, _DURATION, _MUXER, _WRITER = 0x2AD7B1, 0x4489, 0x4D80, 0x5741
_DATE, _TITLE = 0x4461, 0x7BA9
_TRACK_NAME = 0x536E
_CLUSTER_CHILDREN = frozenset((0xE7, 0xA7, 0xAB, _SIMPLE_BLOCK, _BLOCK_GROUP))
_SEGMENT_CHILDREN = frozenset((_SEEK_HEAD, _INFO, _TRACKS, _CLUSTER, _CUES))
_INFO_CHILDREN = frozenset((_TIMESTAMP_SCALE, _DURATION, _MUXER, _WRITER))
"""Elements to keep in each parent; others are metadata or unknown."""
_KIND_BY_ID = {
    _TAGS: Metadata.TAGS,
    _ATTACHMENTS: Metadata.FILES,
    _CHAPTERS: Metadata.CHAPTERS,
    _DATE: Metadata.WHEN,
    _TITLE: Metadata.COMMENT,
}
_VIDEO, _AUDIO = 1, 2


class _Element(NamedTuple):
    """An element: its id, and the byte offsets of its start, its content and its end."""

    id: int
    start: int
    content: int
    end: int
    has_unknown_length: bool  # as browsers record


def parse_webm(reader: Reader) -> Iterator[Edit]:
    """Return the edits that overwrite the metadata of a WebM file. Raises InvalidMedia."""
    return iter(_Parser(reader).parse())


class _Parser:
    """Parser of one WebM file. `removed_tracks` are the numbers of tracks that are neither video nor audio."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.edits: list[Edit] = []
        self.removed_tracks: set[int] = set()

    def parse(self) -> list[Edit]:
        """Return the edits that overwrite all metadata of the film."""
        header = self._read_element(0, self.reader.size)
        kinds = [
            self.reader.read(e.content, min(16, e.end - e.content)) for e in self._children(header) if e.id == _DOC_TYPE
        ]
        if [kind.rstrip(b"\0") for kind in kinds] != [b"webm"]:
            raise InvalidMedia("is a Matroska film and not a WebM film")
        if header.end >= self.reader.size:
            raise InvalidMedia(INCOMPLETE)
        segment = self._read_element(header.end, self.reader.size)
        if segment.id != _SEGMENT:
            raise InvalidMedia(UNPLAYABLE)
        picture = clusters = False
        blocks: list[_Element] = []
        for element in self._children(segment, flat=True):
            if element.id == _INFO:
                fields = list(self._children(element))
                removed = [
                    field for field in fields if field.id not in _INFO_CHILDREN and field.id not in (_VOID, _CRC)
                ]
                for field in removed:
                    self._blank_element(field, _KIND_BY_ID.get(field.id, Metadata.LEFTOVER))
                if removed:
                    self._blank_checksum(fields)
            elif element.id == _TRACKS:
                picture = self._clean_tracks(element) or picture
            elif element.id == _CLUSTER:
                clusters = True
                blocks.append(element)
            elif element.id in _CLUSTER_CHILDREN and clusters:
                blocks.append(element)
            elif element.id not in (_VOID, _CRC) and element.id not in _SEGMENT_CHILDREN:
                self._blank_element(element, _KIND_BY_ID.get(element.id, Metadata.LEFTOVER))
        if not picture or not clusters:
            raise InvalidMedia(INCOMPLETE if not clusters else "holds no picture that browsers can play")
        for element in blocks if self.removed_tracks else ():
            self._blank_removed_blocks(element)
        if segment.end < self.reader.size:
            self.edits.append(Edit(segment.end, self.reader.size, (Metadata.TRAILER,)))
        return self.edits

    def _read_element(self, at: int, limit: int) -> _Element:
        """Read the header of the element at an offset. `limit` is the end of its parent."""
        self.reader.count_part()
        raw = self.reader.read(at, min(12, limit - at))
        id_length, size_length = _vint_length(raw, 0, 4), 0
        if id_length:
            size_length = _vint_length(raw, id_length, 8)
        if not size_length or id_length + size_length > len(raw):
            raise InvalidMedia(UNPLAYABLE if len(raw) == 12 else INCOMPLETE)
        id_ = int.from_bytes(raw[:id_length], "big")
        bits = 7 * size_length
        length = int.from_bytes(raw[id_length : id_length + size_length], "big") & ((1 << bits) - 1)
        content = at + id_length + size_length
        unknown = length == (1 << bits) - 1
        if unknown and id_ not in (_SEGMENT, _CLUSTER):
            raise InvalidMedia(UNPLAYABLE)
        end = limit if unknown else content + length
        if end > limit:
            raise InvalidMedia(INCOMPLETE if limit == self.reader.size else UNPLAYABLE)
        return _Element(id_, at, content, end, unknown)

    def _children(self, parent: _Element, *, flat: bool = False) -> Iterator[_Element]:
        """Yield the child elements of an element. Add an edit that blanks padding (`Void`) which is not all zeros.

        Browsers record clusters of unknown length. With `flat`, the children of such a cluster are yielded after it;
        without, an element of unknown length raises InvalidMedia.
        """
        at = parent.content
        while at < parent.end:
            element = self._read_element(at, parent.end)
            if element.has_unknown_length and not flat:
                raise InvalidMedia(UNPLAYABLE)
            if element.id == _VOID and not self.reader.is_zero(element.content, element.end):
                self._blank_element(element, Metadata.LEFTOVER)
            yield element
            at = element.content if element.has_unknown_length else element.end

    def _blank_element(self, element: _Element, *kinds: Metadata) -> None:
        """Add an edit that replaces an element by a `Void` of the same length, whose size field takes 1 or 8 bytes."""
        length = element.end - element.start
        if length - 2 < 0x7F:
            header = bytes([_VOID, 0x80 | (length - 2)])
        else:
            header = bytes([_VOID, 1]) + (length - 9).to_bytes(7, "big")
        self.edits.append(Edit(element.start, element.end, kinds, header, pad=True))

    def _blank_checksum(self, siblings: list[_Element]) -> None:
        """Blank the CRC-32 element among the siblings of an element that was changed."""
        for element in siblings:
            if element.id == _CRC:
                self._blank_element(element)

    def _clean_tracks(self, tracks: _Element) -> bool:
        """Blank track names, and tracks that are neither video nor audio; return whether there is a video track."""
        picture, before = False, len(self.edits)
        entries = list(self._children(tracks))
        for entry in entries:
            if entry.id != _TRACK_ENTRY:
                continue
            fields = list(self._children(entry))
            kind, number = (self._integer_field(fields, id_) for id_ in (_TRACK_TYPE, _TRACK_NUMBER))
            if kind in (_VIDEO, _AUDIO):
                picture = picture or kind == _VIDEO
                self.reader.has_sound |= kind == _AUDIO
                for element in fields:
                    if element.id == _TRACK_NAME:
                        self._blank_element(element, Metadata.COMMENT)
            else:
                self.removed_tracks.add(number)
                self._blank_element(entry, Metadata.TRACK)
        if len(self.edits) > before:
            self._blank_checksum(entries)
        return picture

    def _integer_field(self, fields: list[_Element], id_: int) -> int:
        """Return the value of the first field with an id as an integer; 0 without one."""
        for element in fields:
            if element.id == id_ and element.end - element.content <= 8:
                return int.from_bytes(self.reader.read(element.content, element.end - element.content), "big")
        return 0

    def _blank_removed_blocks(self, element: _Element) -> None:
        """Blank the blocks of removed tracks in a cluster, a block group or a simple block."""
        if element.id == _CLUSTER:
            for inside in () if element.has_unknown_length else self._children(element):
                self._blank_removed_blocks(inside)
            return
        block: _Element | None = element if element.id == _SIMPLE_BLOCK else None
        if element.id == _BLOCK_GROUP:
            block = next((inside for inside in self._children(element) if inside.id == _BLOCK), None)
        if block and block.end > block.content:
            raw = self.reader.read(block.content, min(8, block.end - block.content))
            length = _vint_length(raw, 0, 8)
            if length and int.from_bytes(raw[:length], "big") & ((1 << 7 * length) - 1) in self.removed_tracks:
                self._blank_element(element, Metadata.TRACK)


def _vint_length(raw: bytes, at: int, max_length: int) -> int:
    """Return the length in bytes of the EBML variable-size integer at an offset; 0 if it is invalid or too long."""
    if at >= len(raw) or not raw[at]:
        return 0
    length = 9 - raw[at].bit_length()
    return length if length <= max_length else 0
