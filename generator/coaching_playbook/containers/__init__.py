"""Parse media files (JPEG, PNG, WebP, SVG, MP4, WebM): verify the format, and find and remove metadata.

`metadata_edits` returns the edits that would remove all metadata, and `strip_metadata` applies them, so a stripped file
has none left. Of a film only the structure is read, a few kilobytes however long it is. Whatever a file contains, the
only exception that parsers raise about it is InvalidMedia.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from coaching_playbook.containers.base import Edit, InvalidMedia, Reader
from coaching_playbook.containers.mp4 import parse_mp4
from coaching_playbook.containers.pictures import parse_jpeg, parse_png, parse_webp
from coaching_playbook.containers.svg import parse_svg
from coaching_playbook.containers.webm import parse_webm

__all__ = [
    "PARSERS",
    "Edit",
    "InvalidMedia",
    "content_problem",
    "format_name",
    "has_sound_track",
    "metadata_edits",
    "metadata_kinds",
    "placeholder_problem",
    "read_problem",
    "strip_metadata",
]

PARSERS: dict[str, tuple[str, Callable[[Reader], Iterator[Edit]]]] = {
    ".mp4": ("an MP4 film", parse_mp4),
    ".m4v": ("an MP4 film", parse_mp4),
    ".webm": ("a WebM film", parse_webm),
    ".jpg": ("a JPEG picture", parse_jpeg),
    ".jpeg": ("a JPEG picture", parse_jpeg),
    ".png": ("a PNG picture", parse_png),
    ".webp": ("a WebP picture", parse_webp),
    ".svg": ("an SVG drawing", parse_svg),
}
"""The name of the format for messages and the parser, keyed by the suffix of the file."""
_MAX_PICTURE_BYTES = 100_000_000
"""A larger picture is not parsed, because its parser reads the whole file."""
_HEAD_BYTES = 64
_XML_FORMAT = "a web page or XML file"
_BLOCK_BYTES = 1 << 20
_LFS_POINTER_START = b"version https://git-lfs.github.com/spec/"


def format_name(head: bytes) -> str:
    """Return the name of a file's format for a message, given its first bytes."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    brand = head[8:12]
    kinds = (
        (head.startswith(b"\xff\xd8\xff"), "a JPEG picture"),
        (head.startswith(b"\x89PNG\r\n\x1a\n"), "a PNG picture"),
        (head.startswith(b"GIF8"), "a GIF picture"),
        (head.startswith(b"RIFF") and brand == b"WEBP", "a WebP picture"),
        (head.startswith(b"RIFF") and brand == b"AVI ", "an AVI film"),
        (head.startswith(b"BM"), "a BMP picture"),
        (head.startswith((b"II*\0", b"MM\0*")), "a TIFF picture"),
        (head[4:8] == b"ftyp" and brand in (b"avif", b"avis"), "an AVIF picture"),
        (head[4:8] == b"ftyp" and brand in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"), "a HEIC picture"),
        (head[4:8] == b"ftyp" and brand[:3] in (b"M4A", b"M4B"), "a sound recording"),
        (head[4:8] == b"ftyp", "an MP4 film"),
        (head[4:8] in (b"moov", b"mdat", b"wide"), "a QuickTime film"),
        (head.startswith(b"\x1a\x45\xdf\xa3"), "a WebM film"),
        (head.startswith(b"\x30\x26\xb2\x75"), "a Windows Media film"),
        (head.startswith(b"%PDF"), "a PDF"),
        (head.startswith(b"PK\3\4"), "a ZIP file or an Office document"),
        (text.startswith((b"<!doctype html", b"<html", b"<head", b"<body")), "a web page"),
        (text.startswith(b"<svg") or (text.startswith(b"<?xml") and b"<svg" in text), "an SVG drawing"),
        (text.startswith(b"<"), _XML_FORMAT),
        (text.startswith(b"webvtt"), "a caption file"),
    )
    is_text = head and all(32 <= byte < 127 or byte in b"\t\r\n" for byte in head)
    other = "a text file" if is_text else "a file of another kind"
    return next((words for matches, words in kinds if matches), other)


def placeholder_problem(head: bytes, size: int) -> tuple[str, str] | None:
    """Return (what was found, fix) if a file is a placeholder without the content; None if it has the content.

    Placeholders are empty, pointers of Git LFS or git-annex, or not downloaded from cloud storage. `head` are
    the first bytes of the file, and `size` is in bytes.
    """
    if size == 0:
        return (
            "is empty: there is nothing in it",
            "Copy the file here again. If it comes from OneDrive or iCloud, open it once first, so that it is loaded.",
        )
    if head.startswith(_LFS_POINTER_START):
        return (
            "is not the file itself, but a pointer that Git LFS left in its place",
            "Run 'git lfs pull', or put the file itself there.",
        )
    if b"/annex/objects/" in head:
        return (
            "is not the file itself, but a pointer that git-annex left in its place",
            "Run 'git annex get', or put the file itself there.",
        )
    if not any(head):
        return (
            "begins with zeros, as a file does that was not loaded whole from a cloud",
            "Open it once where it comes from, so that it is loaded, and copy it here again.",
        )
    return None


def metadata_edits(file: BinaryIO, suffix: str) -> list[Edit]:
    """Return the edits that would remove all metadata from an open file, sorted by position.

    Raises InvalidMedia or OSError.
    """
    return _parse_edits(Reader(file), suffix)


def content_problem(path: str, file_path: Path, *, only_placeholders: bool = False) -> tuple[str, str, str] | None:
    """Return (code, message, fix) for a problem with the content of a film or picture; None if there is none.

    A file of the wrong format is reported before metadata. `path` is what messages call the file `file_path`. With
    `only_placeholders`, report only a file that stands in for content that is missing.
    """
    try:
        with file_path.open("rb") as file:
            if only_placeholders:
                found = placeholder_problem(file.read(64), file_path.stat().st_size)
                return ("media-content", f"'{path}' {found[0]}.", found[1]) if found else None
            edits = metadata_edits(file, PurePosixPath(path).suffix)
    except InvalidMedia as error:
        return "media-content", f"'{path}' {error.found}.", error.fix
    except OSError as error:
        return read_problem(path, error)
    if not edits:
        return None
    what = "film" if PurePosixPath(path).suffix.lower() in (".mp4", ".webm") else "picture"
    message = f"'{path}' holds hidden details: {'; '.join(metadata_kinds(edits))}."
    return "media-metadata", message, f"Run 'playbook strip {path}'. It takes them out and leaves the {what} as it is."


def read_problem(path: str, error: OSError) -> tuple[str, str, str]:
    """Return (code, message, fix) for the file at `path` that could not be opened, with the reason from `error`."""
    return "cannot-read", f"'{path}' cannot be opened: {error.strerror}.", "Check who may read it."


def has_sound_track(file: BinaryIO, suffix: str) -> bool:
    """Return whether an open film has a sound track. Raises InvalidMedia or OSError."""
    reader = Reader(file)
    _parse_edits(reader, suffix)
    return reader.has_sound


def _parse_edits(reader: Reader, suffix: str) -> list[Edit]:
    """Parse a file by its suffix, and return the edits that would remove metadata. Raises InvalidMedia."""
    expected, parse = PARSERS[suffix.lower()]
    head = reader.head(_HEAD_BYTES)
    if problem := placeholder_problem(head, reader.size):
        raise InvalidMedia(*problem)
    actual = format_name(head)
    # What stands in front of a drawing may be longer than the head; its parser tells it from other XML.
    if actual != expected and (parse is not parse_svg or actual != _XML_FORMAT):
        raise InvalidMedia(f"is not {expected}, but {actual}", f"Save it again as {expected}.")
    if parse in (parse_jpeg, parse_png, parse_webp, parse_svg) and reader.size > _MAX_PICTURE_BYTES:
        raise InvalidMedia("is larger than a picture can be here", "Make it smaller.")
    return _without_overlaps(list(parse(reader)))


def _without_overlaps(edits: list[Edit]) -> list[Edit]:
    """Sort edits by position, and drop an edit inside an earlier one.

    Of an edit that overlaps the end of an earlier one, only the part after that end is kept.
    """
    kept: list[Edit] = []
    end = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if edit.start >= end:
            kept.append(edit)
            end = edit.end
        elif edit.end > end and edit.pad and not edit.replacement:
            kept.append(edit._replace(start=end))
            end = edit.end
    return kept


def metadata_kinds(edits: list[Edit]) -> list[str]:
    """Return the kinds of metadata that edits remove, worded for a message, without repetitions."""
    return list(dict.fromkeys(kind.value for edit in edits for kind in edit.kinds))


def strip_metadata(path: Path) -> list[str]:
    """Remove metadata from a file without re-encoding it, and return `metadata_kinds`. Raises InvalidMedia or OSError.

    The new file is written beside the old one, inspected, and renamed over it, so a failure leaves the old file.
    """
    with path.open("rb") as file:
        edits = metadata_edits(file, path.suffix)
        if not edits:
            return []
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as new:
                _copy_with_edits(file, new, edits)
                new.flush()
                os.fsync(new.fileno())
            with Path(name).open("rb") as stripped:
                if metadata_edits(stripped, path.suffix):
                    raise InvalidMedia("is put together in a way that this command cannot take apart")
            shutil.copymode(path, name)
            file.close()  # Windows replaces no open file
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return metadata_kinds(edits)


def _copy_with_edits(old: BinaryIO, new: BinaryIO, edits: list[Edit]) -> None:
    """Copy the open file `old` to `new`, with edits applied. `edits` are sorted and do not overlap."""
    at = 0
    for edit in edits:
        _copy_range(old, new, at, edit.start)
        new.write(edit.replacement)
        for left in range(edit.end - edit.start - len(edit.replacement) if edit.pad else 0, 0, -_BLOCK_BYTES):
            new.write(bytes(min(_BLOCK_BYTES, left)))
        at = edit.end
    _copy_range(old, new, at, old.seek(0, 2))


def _copy_range(old: BinaryIO, new: BinaryIO, start: int, end: int) -> None:
    """Copy the bytes of a file from offset `start` up to `end`, which is excluded."""
    old.seek(start)
    while start < end and (data := old.read(min(_BLOCK_BYTES, end - start))):
        new.write(data)
        start += len(data)
