"""Shared by the parsers of all media formats: bounded reading, and edits that remove metadata."""

from __future__ import annotations

from enum import StrEnum
from typing import BinaryIO, NamedTuple

MAX_PARTS = 100_000
"""The maximum number of parts (segments, chunks, boxes, elements) read from one file."""
INCOMPLETE = "is not complete: it breaks off before its end"
UNPLAYABLE = "is damaged, and browsers cannot play it"


class Metadata(StrEnum):
    """Kinds of metadata, each worded for messages to the person who added the file."""

    PLACE = "where it was recorded (GPS position)"
    DEVICE = "with which phone, camera or program it was made"
    WHEN = "when it was recorded"
    WHO = "who made it, or whose it is"
    COMMENT = "a title, keyword or comment"
    EXIF = "EXIF details"
    IPTC = "IPTC details (who, where, when)"
    XMP = "XMP details (names, places, programs)"
    TAGS = "tags (such as a title, a place or a time)"
    FILES = "attached files"
    CHAPTERS = "chapter names"
    THUMBNAIL = "a small copy of the picture, which may show what was cut off"
    TRAILER = "more data after its end"
    LEFTOVER = "left-over or unknown data"
    TRACK = "an extra track, such as positions, measurements or captions"


class InvalidMedia(Exception):
    """A media file is damaged, of another format, or has content that is not allowed.

    `found` completes a sentence that begins "'x.mp4' …". `fix` is a sentence that says what to do.
    """

    def __init__(self, found: str, fix: str = "Save or copy it again from where it was made.") -> None:
        super().__init__(found)
        self.found = found
        self.fix = fix


class Edit(NamedTuple):
    """Replacement of the bytes of a file from offset `start` up to `end`, which removes metadata.

    `kinds` is empty for edits that only keep sizes and flags consistent. With `pad`, zeros follow the replacement
    up to the length of what it replaces.
    """

    start: int
    end: int
    kinds: tuple[Metadata, ...] = ()
    replacement: bytes = b""
    pad: bool = False


class Reader:
    """Random access to a file for a parser. Raises InvalidMedia where a part reaches beyond the end of the file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, 2)
        self._parts = 0
        self.has_sound = False
        """Whether a parser has found a sound track."""

    def read(self, start: int, length: int) -> bytes:
        """Read exactly `length` bytes. Raises InvalidMedia if the file has fewer."""
        if start < 0 or length < 0 or start + length > self.size:
            raise InvalidMedia(INCOMPLETE)
        self._file.seek(start)
        data = self._file.read(length)
        if len(data) != length:
            raise InvalidMedia(INCOMPLETE)
        return data

    def head(self, length: int) -> bytes:
        """Read the first `length` bytes, or the whole file if it is shorter."""
        return self.read(0, min(length, self.size))

    def count_part(self) -> None:
        """Count one part of the file, such as a box. Raises InvalidMedia beyond MAX_PARTS, against hostile files."""
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise InvalidMedia("has more parts than a file of this kind can have")

    def is_zero(self, start: int, end: int) -> bool:
        """Return whether all bytes from offset `start` up to `end`, which is excluded, are zero."""
        block = 1 << 16
        return all(not any(self.read(offset, min(block, end - offset))) for offset in range(start, end, block))
