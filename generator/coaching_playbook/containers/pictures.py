"""Parsers of JPEG, PNG and WebP: return edits that remove metadata without re-encoding the picture.

Colour profiles (ICC) stay. The orientation stays too, in an EXIF block that holds nothing else; without it a photo
taken with an upright phone would be shown on its side.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterator

from coaching_playbook.containers import exif
from coaching_playbook.containers.base import INCOMPLETE, Edit, InvalidMedia, Metadata, Reader

_UNREADABLE = "is damaged, and browsers cannot show it"


def _exif_edits(start: int, end: int, block: bytes, wrap: Callable[[bytes], bytes]) -> list[Edit]:
    """Return the edit that replaces an EXIF block by one with the orientation alone, or removes it if that is upright.

    The part of the file from offset `start` up to `end` holds `block`. `wrap` returns such a part for an EXIF block.
    """
    if block in exif.MINIMAL_BLOCKS:
        return []
    kinds, orientation = exif.kinds_and_orientation(block)
    return [Edit(start, end, kinds, wrap(exif.minimal_block(orientation)) if orientation > 1 else b"")]


def _jpeg_segment(block: bytes) -> bytes:
    """Return an EXIF block as a JPEG segment (APP1)."""
    return b"\xff\xe1" + struct.pack(">H", len(block) + 8) + b"Exif\0\0" + block


def _png_chunk(block: bytes) -> bytes:
    """Return an EXIF block as a PNG chunk (eXIf)."""
    return struct.pack(">I", len(block)) + b"eXIf" + block + struct.pack(">I", zlib.crc32(b"eXIf" + block))


def _riff_chunk(block: bytes) -> bytes:
    """Return an EXIF block as a RIFF chunk of a WebP file."""
    return b"EXIF" + struct.pack("<I", len(block)) + block + b"\0" * (len(block) % 2)


# --- JPEG ---

_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # no repetition: it would take quadratic time over fill bytes
_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def parse_jpeg(reader: Reader) -> Iterator[Edit]:
    """Yield the edits that remove metadata from a JPEG file. Raises InvalidMedia."""
    data = reader.read(0, reader.size)
    at, has_frame, has_scan, has_exif = 2, False, False, False
    while True:
        reader.count_part()
        if at + 2 > len(data):
            raise InvalidMedia(INCOMPLETE)
        if data[at] != 0xFF:
            raise InvalidMedia(_UNREADABLE)
        if data[at + 1] == 0xFF:  # fill byte
            at += 1
            continue
        marker = data[at + 1]
        if marker == 0xD9:
            break
        if at + 4 > len(data):
            raise InvalidMedia(INCOMPLETE)
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data):
            raise InvalidMedia(INCOMPLETE)
        if end < at + 4:
            raise InvalidMedia(_UNREADABLE)
        content = data[at + 4 : end]
        if marker in _FRAME_MARKERS:
            has_frame = len(content) >= 6 and any(content[1:3]) and any(content[3:5])
        elif marker == 0xE1 and content.startswith(b"Exif\0"):
            if has_exif:  # browsers use the first one
                yield Edit(at, end, exif.kinds_and_orientation(content[6:])[0])
            else:
                yield from _exif_edits(at, end, content[6:], _jpeg_segment)
            has_exif = True
        elif kind := _metadata_in_segment(marker, content):
            yield Edit(at, end, (kind,))
        at = end
        if marker == 0xDA:
            has_scan = has_frame
            match = _JPEG_MARKER.search(data, at)
            if not match:
                raise InvalidMedia(INCOMPLETE)
            at = match.start()
    if not has_scan:
        raise InvalidMedia(_UNREADABLE)
    if at + 2 < len(data):
        yield Edit(at + 2, len(data), (Metadata.TRAILER,))


def _metadata_in_segment(marker: int, content: bytes) -> Metadata | None:
    """Return the kind of metadata that a JPEG segment holds; None for a segment to keep."""
    if marker == 0xFE:
        return Metadata.COMMENT
    if not 0xE0 <= marker <= 0xEF:
        return None
    if marker == 0xE0 and content.startswith(b"JFIF\0") and not any(content[12:14]):
        return None  # without a thumbnail
    if marker == 0xE2 and content.startswith(b"ICC_PROFILE\0"):
        return None
    if marker == 0xEE and content.startswith(b"Adobe") and len(content) <= 12:
        return None  # how colours are stored
    if marker == 0xE1 and b"ns.adobe.com/x" in content[:40]:
        return Metadata.XMP
    if marker == 0xED:
        return Metadata.IPTC
    return Metadata.THUMBNAIL if marker == 0xE0 else Metadata.LEFTOVER


# --- PNG ---

_PNG_IMAGE_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs acTL fcTL fdAT".split()
)
_KIND_BY_PNG_CHUNK = {
    b"tEXt": Metadata.COMMENT,
    b"zTXt": Metadata.COMMENT,
    b"iTXt": Metadata.COMMENT,
    b"tIME": Metadata.WHEN,
}


def parse_png(reader: Reader) -> Iterator[Edit]:
    """Yield the edits that remove metadata from a PNG file. Raises InvalidMedia."""
    at, oriented = 8, False
    kinds: set[bytes] = set()
    while b"IEND" not in kinds:
        reader.count_part()
        if at + 12 > reader.size:
            raise InvalidMedia(INCOMPLETE)
        length, kind = struct.unpack(">I4s", reader.read(at, 8))
        end = at + 12 + length
        content = reader.read(at + 8, length)
        if not kinds and (kind != b"IHDR" or length != 13 or not any(content[:4]) or not any(content[4:8])):
            raise InvalidMedia(_UNREADABLE)
        kinds.add(kind)
        if kind in _PNG_IMAGE_CHUNKS:
            if zlib.crc32(kind + content) != int.from_bytes(reader.read(end - 4, 4), "big"):
                raise InvalidMedia(_UNREADABLE)
        elif kind == b"eXIf" and not oriented:
            oriented = True
            yield from _exif_edits(at, end, content, _png_chunk)
        else:
            is_xmp = content.startswith(b"XML:com.adobe.xmp")
            yield Edit(at, end, (Metadata.XMP if is_xmp else _KIND_BY_PNG_CHUNK.get(kind, Metadata.LEFTOVER),))
        at = end
    if b"IDAT" not in kinds:
        raise InvalidMedia(_UNREADABLE)
    if at < reader.size:
        yield Edit(at, reader.size, (Metadata.TRAILER,))


# --- WebP ---

_WEBP_IMAGE_CHUNKS = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_EXIF_FLAG, _XMP_FLAG = 0x08, 0x04


def parse_webp(reader: Reader) -> Iterator[Edit]:
    """Yield the edits that remove metadata from a WebP file. Raises InvalidMedia."""
    whole = 8 + int.from_bytes(reader.read(4, 4), "little")
    if whole > reader.size:
        raise InvalidMedia(INCOMPLETE)
    at, flags_at, picture, edits = 12, 0, False, list[Edit]()
    while at + 8 <= whole:
        reader.count_part()
        kind, length = struct.unpack("<4sI", reader.read(at, 8))
        end = min(at + 8 + length + length % 2, whole)
        if at + 8 + length > whole:
            raise InvalidMedia(INCOMPLETE)
        if kind == b"VP8X" and length >= 10:
            flags_at = at + 8
        elif kind == b"EXIF":
            block = reader.read(at + 8, length).removeprefix(b"Exif\0\0")
            edits += _exif_edits(at, end, block, _riff_chunk)
        elif kind not in _WEBP_IMAGE_CHUNKS:
            edits.append(Edit(at, end, (Metadata.XMP if kind == b"XMP " else Metadata.LEFTOVER,)))
        picture = picture or (kind in (b"VP8 ", b"VP8L", b"ANMF") and length > 5)
        at = end
    if not picture:
        raise InvalidMedia(_UNREADABLE)
    removed = sum(edit.end - edit.start - len(edit.replacement) for edit in edits)
    if edits:
        keeps_exif = any(edit.replacement for edit in edits)
        edits.append(Edit(4, 8, replacement=struct.pack("<I", at - 8 - removed)))
        if flags_at:
            flags = reader.read(flags_at, 1)[0] & ~(_EXIF_FLAG | _XMP_FLAG) | _EXIF_FLAG * keeps_exif
            edits.append(Edit(flags_at, flags_at + 1, replacement=bytes([flags])))
    if at < reader.size:
        edits.append(Edit(at, reader.size, (Metadata.TRAILER,)))
    yield from edits
