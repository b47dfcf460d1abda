"""Parser of MP4, which consists of nested boxes (ISO base media format): return edits that overwrite metadata in place.

A box with metadata becomes a `free` box of the same length, filled with zeros, so no offset changes, and samples, edit
lists and rotation stay byte for byte.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from coaching_playbook.containers.base import INCOMPLETE, UNPLAYABLE, Edit, InvalidMedia, Metadata, Reader

_ALLOWED_NAMES = {
    b"": b"ftyp moov mdat free skip wide moof mfra sidx ssix styp pdin",
    b"moov": b"mvhd trak mvex iods free skip wide",
    b"trak": b"tkhd tref edts mdia tapt trgr free skip wide",
    b"mdia": b"mdhd hdlr minf elng free skip wide",
    b"minf": b"vmhd smhd nmhd hmhd gmhd hdlr dinf stbl free skip wide",
    b"stbl": b"stsd stts ctts cslg stsc stsz stz2 stco co64 stss stsh stps padb stdp sdtp sbgp sgpd subs saiz saio "
    b"free skip wide",
    b"moof": b"mfhd traf free skip wide",
    b"traf": b"tfhd tfdt trun sdtp sbgp sgpd subs saiz saio free skip wide",
}
_ALLOWED_CHILD_BOXES = {parent: frozenset(names.split()) for parent, names in _ALLOWED_NAMES.items()}
"""Types of boxes to keep, keyed by the type of the parent (b"" for the top level)."""
_KIND_BY_KEY = {
    **dict.fromkeys((b"loci", b"\xa9xyz", b"com.apple.quicktime.location", b"GPMF", b"GPSL"), Metadata.PLACE),
    **dict.fromkeys((b"\xa9mak", b"\xa9mod", b"\xa9swr", b"\xa9too"), Metadata.DEVICE),
    **dict.fromkeys((b"com.apple.quicktime.m", b"com.android"), Metadata.DEVICE),
    **dict.fromkeys((b"\xa9day", b"creationdate"), Metadata.WHEN),
    **dict.fromkeys((b"\xa9ART", b"\xa9aut", b"auth", b"cprt"), Metadata.WHO),
    **dict.fromkeys((b"\xa9nam", b"\xa9cmt", b"titl", b"dscp"), Metadata.COMMENT),
    b"XMP_": Metadata.XMP,
}
"""Kinds of metadata, keyed by a box type or key that is searched for in a box to remove."""
_XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_DEFAULT_HANDLER_NAME = re.compile(
    rb"(?:(?:Video|Sound|Data)Handler?|Core Media (?:Video|Audio|Data Handler)|Apple (?:Video|Sound) Media Handler"
    rb"|Apple (?:Alias )?Data Handler|L-SMASH (?:Video|Audio) (?:Media )?Handler|DataHandler)?"
)
_DEFAULT_ENCODER_NAME = re.compile(
    rb"(?:Lavc[\x20-\x7e]*|(?:JVT/)?AVC Coding|HEVC Coding|H\.?264|AV1 Coding|VPC Coding)?"
)
_UNPLAYABLE_CODECS = {
    **dict.fromkeys((b"hvc1", b"hev1", b"dvh1", b"dvhe"), "HEVC (H.265)"),
    **dict.fromkeys((b"apch", b"apcn", b"apcs", b"apco", b"ap4h"), "ProRes"),
    **dict.fromkeys((b"mp4v", b"jpeg", b"mjpa", b"mjpb", b"s263"), "a form for older devices"),
}
_MAX_TEXT_BYTES = 1 << 16
_MAX_TABLE_BYTES = 4 << 20


class _Box(NamedTuple):
    """A box: its type, and the byte offsets of its start, its content and its end."""

    kind: bytes
    start: int
    content: int  # position of the first byte after the header
    end: int


def parse_mp4(reader: Reader) -> Iterator[Edit]:
    """Return the edits that overwrite the metadata of an MP4 file. Raises InvalidMedia."""
    return iter(_Parser(reader).parse())


class _Parser:
    """Parser of one MP4 file. `media` are its `mdat` boxes, which hold the samples (encoded pictures and sound)."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.edits: list[Edit] = []
        self.media: list[_Box] = []
        self.has_picture = False
        self.extra_tracks = False

    def parse(self) -> list[Edit]:
        """Return the edits that overwrite all metadata of the film."""
        boxes = self._top_level()
        kinds = {box.kind for box in boxes}
        if b"moov" not in kinds or not self.media:
            raise InvalidMedia(INCOMPLETE)
        for box in boxes:
            if box.kind == b"moov":
                self._clean_movie(box)
            elif box.kind == b"moof":
                for fragment in self._children(box):
                    if fragment.kind == b"traf":
                        self._children(fragment)
        if not self.has_picture:
            raise InvalidMedia("holds no picture that browsers can play")
        if self.extra_tracks and b"moof" in kinds:
            found = "has an extra track, such as positions, and is in fragments, from which it cannot be taken out"
            raise InvalidMedia(found, "Save it again as plain MP4, with picture and sound only.")
        return self.edits

    def _top_level(self) -> list[_Box]:
        """Return the top-level boxes to keep, and add edits that blank the others."""
        boxes: list[_Box] = []
        at, size = 0, self.reader.size
        kinds: set[bytes] = set()
        while at < size:
            kind = self.reader.read(at, min(8, size - at))[4:]
            try:
                box = self._read_box(at, size, last=True)
            except InvalidMedia:
                if {b"moov", b"mdat"} <= kinds and kind not in _ALLOWED_CHILD_BOXES[
                    b""
                ]:  # some cameras append data that is no box
                    self.edits.append(Edit(at, size, (Metadata.TRAILER,)))
                    break
                raise
            kinds.add(box.kind)
            if self._keep_or_blank(box, b""):
                boxes.append(box)
            at = box.end
        self.media = [box for box in boxes if box.kind == b"mdat"]
        return boxes

    def _read_box(self, at: int, limit: int, last: bool = False) -> _Box:
        """Read the header of the box at an offset. `limit` is the end of its parent.

        The `last` box may have length 0.
        """
        self.reader.count_part()
        if at + 8 > limit:
            raise InvalidMedia(UNPLAYABLE)
        length, kind = struct.unpack(">I4s", self.reader.read(at, 8))
        content = at + 8
        if length == 1:
            length = int.from_bytes(self.reader.read(content, 8), "big")
            content += 8
        elif length == 0 and last:
            length = limit - at
        if length < content - at:
            raise InvalidMedia(UNPLAYABLE)
        if at + length > limit:
            raise InvalidMedia(INCOMPLETE if limit == self.reader.size else UNPLAYABLE)
        return _Box(kind, at, content, at + length)

    def _children(self, parent: _Box) -> list[_Box]:
        """Return the child boxes to keep, and add edits that blank the others."""
        at, boxes = parent.content, []
        while at + 8 <= parent.end:
            if not any(self.reader.read(at, 4)):  # QuickTime ends some lists with a zero
                break
            box = self._read_box(at, parent.end)
            if self._keep_or_blank(box, parent.kind):
                boxes.append(box)
            at = box.end
        return boxes

    def _keep_or_blank(self, box: _Box, parent: bytes) -> bool:
        """Return whether a box in a parent of type `parent` is kept for parsing; add an edit that blanks any other.

        For padding return False, and blank it only if it is not all zeros.
        """
        if box.kind in (b"free", b"skip", b"wide"):
            if not self.reader.is_zero(box.content, box.end):
                self._blank_box(box, Metadata.LEFTOVER)
            return False
        if box.kind in _ALLOWED_CHILD_BOXES[parent]:
            return True
        self._blank_box(box, *self._kinds_of_metadata(box))
        return False

    def _kinds_of_metadata(self, box: _Box) -> list[Metadata]:
        """Return the kinds of metadata in a box that is removed, at least one."""
        text = self.reader.read(box.content, min(box.end - box.content, _MAX_TEXT_BYTES))
        if box.kind == b"uuid":
            return [Metadata.XMP if text.startswith(_XMP_UUID) else Metadata.LEFTOVER]
        kinds = dict.fromkeys(kind for name, kind in _KIND_BY_KEY.items() if name in text or name == box.kind)
        return list(kinds) or [Metadata.COMMENT if box.kind in (b"udta", b"meta") else Metadata.LEFTOVER]

    def _blank_box(self, box: _Box, *kinds: Metadata) -> None:
        """Add an edit that replaces a box by a `free` box (padding) of the same length."""
        length = box.end - box.start
        header = struct.pack(">I4s", length, b"free") if length < 1 << 32 else struct.pack(">I4sQ", 1, b"free", length)
        self.edits.append(Edit(box.start, box.end, kinds, header, pad=True))

    def _zero_range(self, start: int, end: int, kind: Metadata) -> None:
        """Add an edit that overwrites a byte range with zeros, unless it is all zeros already."""
        if end > start and not self.reader.is_zero(start, end):
            self.edits.append(Edit(start, end, (kind,), pad=True))

    def _clean_movie(self, moov: _Box) -> None:
        """Overwrite the metadata in the `moov` box, which describes all tracks."""
        boxes = self._children(moov)
        if not any(box.kind == b"mvhd" for box in boxes):
            raise InvalidMedia(UNPLAYABLE)
        for box in boxes:
            if box.kind == b"mvhd":
                self._zero_times(box)
            elif box.kind == b"trak":
                self._clean_track(box)

    def _zero_times(self, box: _Box) -> None:
        """Zero the creation and modification times of a movie, track or media header."""
        if box.end - box.content < 20:
            raise InvalidMedia(UNPLAYABLE)
        wide = self.reader.read(box.content, 1) == b"\1"
        self._zero_range(box.content + 4, box.content + (20 if wide else 12), Metadata.WHEN)

    def _clean_track(self, trak: _Box) -> None:
        """Overwrite the metadata of a video or sound track; blank any other track with its samples."""
        before = len(self.edits)
        boxes = self._children(trak)
        media = next((box for box in boxes if box.kind == b"mdia"), None)
        inside = {box.kind: box for box in self._children(media)} if media else {}
        handler = inside.get(b"hdlr")
        kind = self.reader.read(handler.content + 8, 4) if handler and handler.end - handler.content >= 12 else b""
        minf = inside.get(b"minf")
        information = self._children(minf) if minf else []
        stbl = next((box for box in information if box.kind == b"stbl"), None)
        tables = {box.kind: box for box in self._children(stbl)} if stbl else {}
        if kind not in (b"vide", b"soun"):
            del self.edits[before:]  # the whole track is blanked instead
            self.extra_tracks = True
            self._blank_box(trak, Metadata.TRACK)
            for start, end in self._sample_ranges(tables):
                self._zero_range(start, end, Metadata.TRACK)
            return
        self.reader.has_sound |= kind == b"soun"
        for box in (*boxes, *inside.values()):
            if box.kind in (b"tkhd", b"mdhd"):
                self._zero_times(box)
        for box in (*inside.values(), *information):
            if box.kind == b"hdlr":
                self._zero_handler_name(box)
        if b"stsd" in tables:
            self._clean_sample_descriptions(tables[b"stsd"], kind)

    def _zero_handler_name(self, box: _Box) -> None:
        """Zero the name of a handler, unless it is a common default."""
        start = box.content + 24
        name = self.reader.read(start, max(0, min(box.end - start, _MAX_TEXT_BYTES)))
        plain = name.split(b"\0")[0]
        if plain[:1] and plain[0] == len(plain) - 1:  # QuickTime stores a Pascal string
            plain = plain[1:]
        if not _DEFAULT_HANDLER_NAME.fullmatch(plain):
            self._zero_range(start, box.end, Metadata.DEVICE)

    def _clean_sample_descriptions(self, stsd: _Box, kind: bytes) -> None:
        """Check the codecs in the sample descriptions (`stsd`) of a track, and zero the encoder's name in them.

        `kind` is the track's handler type: `vide` or `soun`. Raises InvalidMedia for a codec that browsers cannot play.
        """
        at = stsd.content + 8
        while at + 8 <= stsd.end:
            box = self._read_box(at, stsd.end)
            if kind == b"vide":
                if box.kind in _UNPLAYABLE_CODECS:
                    found = f"is stored as {_UNPLAYABLE_CODECS[box.kind]}, which many browsers cannot play"
                    raise InvalidMedia(found, "Save it again as MP4 with H.264.")
                if box.end - box.content < 78:
                    raise InvalidMedia(UNPLAYABLE)
                self.has_picture = True
                name = self.reader.read(box.content + 42, 32)
                if not _DEFAULT_ENCODER_NAME.fullmatch(name[1 : 1 + min(31, name[0])]):
                    self._zero_range(box.content + 42, box.content + 74, Metadata.DEVICE)
            at = box.end

    def _sample_ranges(self, tables: dict[bytes, _Box]) -> Iterator[tuple[int, int]]:
        """Yield the byte range (start, end) of each chunk of a track's samples, clipped to the `mdat` boxes.

        `tables` are the track's sample tables (the children of `stbl`), keyed by box type.
        """
        sizes = self._sample_sizes(tables)
        kind = b"stco" if b"stco" in tables else b"co64"
        chunks = self._read_table(tables.get(kind), ">I" if kind == b"stco" else ">Q")
        runs = self._read_table(tables.get(b"stsc"), ">III")
        run, sample = 0, 0
        for number, (start,) in enumerate(chunks, 1):
            while run + 1 < len(runs) and runs[run + 1][0] <= number:
                run += 1
            count = runs[run][1] if runs else 1
            length = sum(sizes[sample : sample + count])
            sample += count
            for box in self.media:
                self.reader.count_part()
                if (first := max(start, box.content)) < (end := min(start + length, box.end)):
                    yield first, end

    def _sample_sizes(self, tables: dict[bytes, _Box]) -> list[int]:
        """Return the size of each sample of a track in bytes."""
        box = tables.get(b"stsz")
        if box is None or box.end - box.content < 12:
            return []
        same, count = struct.unpack(">II", self.reader.read(box.content + 4, 8))
        if same:
            return [same] * min(count, self.reader.size // same + 1, _MAX_TABLE_BYTES // 4)
        return [size for (size,) in self._read_table(box, ">I", skip=12)]

    def _read_table(self, box: _Box | None, row_format: str, skip: int = 8) -> list[tuple[int, ...]]:
        """Return the rows of a sample table, at most as many as fit in its box.

        `row_format` is the `struct` format of one row. `skip` is the number of bytes before the first row; the last
        four of them hold the number of rows.
        """
        if box is None or box.end - box.content < skip:
            return []
        if box.end - box.content > _MAX_TABLE_BYTES:
            raise InvalidMedia(UNPLAYABLE)
        count = int.from_bytes(self.reader.read(box.content + skip - 4, 4), "big")
        row_size = struct.calcsize(row_format)
        count = min(count, (box.end - box.content - skip) // row_size)
        return list(struct.iter_unpack(row_format, self.reader.read(box.content + skip, count * row_size)))
