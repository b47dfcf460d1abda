"""EXIF metadata: list the kinds of metadata in a block, and build a block with the orientation alone."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from coaching_playbook.containers.base import Metadata

_ORIENTATION = 0x0112
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_KIND_BY_TAG = {
    **dict.fromkeys(
        (0x010F, 0x0110, 0x0131, 0x013C, 0xA420, 0xA431, 0xA432, 0xA433, 0xA434, 0xA435, 0x927C), Metadata.DEVICE
    ),
    **dict.fromkeys((0x0132, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012), Metadata.WHEN),
    **dict.fromkeys((0x013B, 0x8298, 0x9C9D, 0xA430), Metadata.WHO),
    **dict.fromkeys((0x010E, 0x9286, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F), Metadata.COMMENT),
    _GPS_IFD: Metadata.PLACE,
    0x0201: Metadata.THUMBNAIL,
}
_MAX_ENTRIES = 1000


def minimal_block(orientation: int) -> bytes:
    """Return a TIFF block whose only entry is the orientation, from 2 to 8."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)


MINIMAL_BLOCKS = {minimal_block(orientation) for orientation in range(2, 9)}
"""All EXIF blocks with nothing but an orientation, which hold no metadata to remove."""


def kinds_and_orientation(block: bytes) -> tuple[tuple[Metadata, ...], int]:
    """Return (kinds of metadata, orientation) of a TIFF block.

    The kinds are Metadata.EXIF alone if no known tag is found. The orientation is the EXIF value from 1 to 8; 1
    (upright) if the block has none.
    """
    kinds: dict[Metadata, None] = {}
    orientation = 1
    for tag, value in _entries(block):
        if tag == _ORIENTATION and 2 <= value <= 8:
            orientation = value
        elif tag in _KIND_BY_TAG:
            kinds[_KIND_BY_TAG[tag]] = None
    return tuple(kinds) or (Metadata.EXIF,), orientation


def _entries(block: bytes) -> Iterator[tuple[int, int]]:
    """Yield (tag, first value) of each entry in the directories of a TIFF block (image, thumbnail and EXIF).

    Stop early in a damaged block.
    """
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    if order is None or len(block) < 8:
        return
    pending, seen, count = [struct.unpack_from(f"{order}I", block, 4)[0]], set(), 0
    while pending:
        at = pending.pop()
        if at in seen or at < 8 or at + 2 > len(block):
            continue
        seen.add(at)
        entries = struct.unpack_from(f"{order}H", block, at)[0]
        for entry in range(at + 2, at + 2 + 12 * entries, 12):
            count += 1
            if count > _MAX_ENTRIES or entry + 12 > len(block):
                return
            tag, form = struct.unpack_from(f"{order}HH", block, entry)
            value = struct.unpack_from(f"{order}H" if form == 3 else f"{order}I", block, entry + 8)[0]
            yield tag, value
            if tag == _EXIF_IFD:
                pending.append(value)
        following = at + 2 + 12 * entries
        if following + 4 <= len(block):
            pending.append(struct.unpack_from(f"{order}I", block, following)[0])
