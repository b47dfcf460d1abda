"""Generate media files as bytes: the smallest video and poster that pass `playbook check`, and metadata for them."""

from __future__ import annotations

import struct


def box(kind: bytes, *contents: bytes) -> bytes:
    """Return one box of an MP4 file."""
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _track(handler: bytes, formats: bytes, name: bytes = b"", tables: bytes = b"") -> bytes:
    """Return the `trak` box of an MP4 file."""
    return box(
        b"trak",
        box(b"tkhd", bytes(84)),
        box(
            b"mdia",
            box(b"mdhd", bytes(24)),
            box(b"hdlr", bytes(8) + handler + bytes(12) + name + b"\0"),
            box(b"minf", box(b"stbl", box(b"stsd", bytes(4) + struct.pack(">I", 1), formats), tables)),
        ),
    )


def mp4_file(word: str = "", *, moov: bytes = b"", form: bytes = b"avc1", after: bytes = b"") -> bytes:
    """Return a minimal MP4 file with the word as its media data."""
    inside = (box(b"mvhd", bytes(100)), _track(b"vide", box(form, bytes(78))), moov)
    return box(b"ftyp", b"isom", bytes(4), b"isom") + box(b"moov", *inside) + box(b"mdat", word.encode()) + after


def position_track(start: int, data: bytes) -> bytes:
    """Return a track of GPS positions as GoPro writes it, with one sample at byte offset `start` of the file."""
    tables = (
        box(b"stsz", bytes(4) + struct.pack(">III", 0, 1, len(data)))
        + box(b"stsc", bytes(4) + struct.pack(">IIII", 1, 1, 1, 1))
        + box(b"stco", bytes(4) + struct.pack(">II", 1, start))
    )
    return _track(b"meta", box(b"gpmd", bytes(8)), b"GoPro MET", tables)


def segment(marker: int, content: bytes) -> bytes:
    """Return one segment of a JPEG file."""
    return bytes([0xFF, marker]) + struct.pack(">H", 2 + len(content)) + content


def jpeg_file(word: str = "", *segments: bytes, after: bytes = b"") -> bytes:
    """Return a minimal JPEG file with the word as its scan data."""
    frame = segment(0xC0, b"\x08" + struct.pack(">HHB", 8, 8, 1) + b"\1\x11\0")
    scan = segment(0xDA, b"\1\1\0\0\x3f\0")
    return b"\xff\xd8" + b"".join(segments) + frame + scan + word.encode() + b"\xff\xd9" + after


def exif(*, orientation: int = 1, gps: bool = True) -> bytes:
    """Return a TIFF block as a phone writes it: orientation, manufacturer and, with `gps`, a position."""
    entries = [(0x010F, 2, 4, b"Pho\0"), (0x0112, 3, 1, struct.pack(">HH", orientation, 0))]
    if gps:
        entries.append((0x8825, 4, 1, struct.pack(">I", 8 + 2 + 12 * 3 + 4)))
    directory = struct.pack(">H", len(entries)) + b"".join(struct.pack(">HHI", *e[:3]) + e[3] for e in entries)
    position = struct.pack(">H", 1) + struct.pack(">HHI4s", 1, 2, 2, b"N\0\0\0") + bytes(4)
    return b"MM\0*" + struct.pack(">I", 8) + directory + bytes(4) + (position if gps else b"")


def element(id_: int, *contents: bytes) -> bytes:
    """Return one element of a WebM file, with a length field of eight bytes."""
    content = b"".join(contents)
    name = id_.to_bytes((id_.bit_length() + 7) // 8, "big")
    return name + b"\1" + len(content).to_bytes(7, "big") + content


def webm_file(*inside: bytes, kind: bytes = b"webm", info: bytes = b"") -> bytes:
    """Return a minimal WebM file with further elements."""
    track = element(0xAE, element(0xD7, b"\1"), element(0x83, b"\1"), element(0x86, b"V_VP8"))
    cluster = element(0x1F43B675, element(0xE7, b"\0"), element(0xA3, b"\x81\0\0\x80frame"))
    head = element(0x1A45DFA3, element(0x4282, kind))
    return head + element(0x18538067, element(0x1549A966, info), element(0x1654AE6B, track), cluster, *inside)
