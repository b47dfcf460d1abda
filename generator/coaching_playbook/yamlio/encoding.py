"""Decode text files, which must be UTF-8, and say how any other file is saved."""

from __future__ import annotations

import codecs
import re

from coaching_playbook.diagnostics import Problem

SAVE_AS_UTF8 = "Save it again as UTF-8. In Notepad: Save as, and UTF-8 under Encoding."
_MARKS = (  # that of UTF-16 begins the one of UTF-32
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (b"+/v", "UTF-7"),
)
_OLD_ENCODINGS = ("cp1252", "mac_roman", "cp850")
"""Encodings of Western Europe in which programs of Windows, the Mac and DOS save, most frequent first."""
_USUAL_CHARACTER = re.compile(r"[À-ÖØ-öø-ÿŒœŴŵŶŷ‘’“”–—…•£§©°½¼¾€]")
_HIGH_BYTES = bytes(range(0x80, 0x100))


def decode_text(raw: bytes, path: str) -> str | Problem:
    """Return the text of a file in UTF-8, without its byte order mark, or the problem of a file in another encoding."""
    if name := _other_encoding(raw):
        return Problem(path, 1, 1, "not-utf8", f"This file is saved as {name}.", SAVE_AS_UTF8)
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        message = "This file is not saved as UTF-8"
        if len(raw.translate(None, _HIGH_BYTES)) < 0.7 * len(raw):  # another alphabet, or no text
            return Problem(path, 1, 1, "not-utf8", f"{message}.", SAVE_AS_UTF8)
        before = raw[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        guess = _guess_character(raw[error.start : error.start + 1], before)
        message += f": the character here may be meant as {guess!r}." if guess else "."
        return Problem(path, line, column, "not-utf8", message, SAVE_AS_UTF8)


def _other_encoding(raw: bytes) -> str | None:
    """Return the encoding that a byte order mark or a high share of zero bytes indicates, such as UTF-16, or None."""
    if name := next((name for mark, name in _MARKS if raw.startswith(mark)), None):
        return name
    start = raw[:64]  # of ASCII text, each second byte is zero in UTF-16, and three of four in UTF-32
    zeros = start.count(0) / max(len(start), 1)
    return "UTF-32" if zeros > 0.62 else "UTF-16" if zeros > 0.25 else None


def _guess_character(byte: bytes, before: str) -> str | None:
    """Decode a byte with the first encoding of `_OLD_ENCODINGS` that returns a common letter or sign; None without one.

    `before` is the text before the byte: an encoding that returns a capital after a small letter is skipped.
    """
    for encoding in _OLD_ENCODINGS:
        guess = byte.decode(encoding, "replace")
        if _USUAL_CHARACTER.fullmatch(guess) and not (guess.isupper() and before[-1:].islower()):
            return guess
    return None
