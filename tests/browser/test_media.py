"""Media files by content: detection of format and metadata, and `playbook strip`, which removes metadata."""

from __future__ import annotations

import io
import json
import random
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

import media_files
import permission_matrix as matrix
from browsing import browser_session, wait_until
from coaching_playbook import containers
from media_files import box, element, exif, jpeg_file, mp4_file, segment, webm_file
from permission_matrix import clip
from sites import ROOT, Completed, run_playbook, serve_folder

SHIPPED = ROOT / "media/low-and-slow-six-words.mp4"
CLIP = clip(1)
FILM, POSTER = str(CLIP.data["source"]["file"]), str(CLIP.data["poster"])
LOCATION = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", 18, 0x15C7), b"+51.5007-000.1246/"), box(b"free", bytes(15)))


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG of one pixel, with further chunks between its header and its image data."""
    head = (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    whole = (head, *chunks, (b"IDAT", zlib.compress(b"\0\x80")), (b"IEND", b""))
    created = [struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in whole]
    return b"\x89PNG\r\n\x1a\n" + b"".join(created)


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return the structure of a WebP file, with further chunks after its image data."""
    whole = ((b"VP8X", bytes([0x0C]) + bytes(9)), (b"VP8L", b"\x2f" + bytes(9)), *chunks)
    content = b"WEBP" + b"".join(n + struct.pack("<I", len(d)) + d + b"\0" * (len(d) % 2) for n, d in whole)
    return b"RIFF" + struct.pack("<I", len(content)) + content


def with_gps_position(raw: bytes) -> bytes:
    """Return a shipped film with GPS position and date, as a phone stores them, in bytes that were zero."""
    room = struct.pack(">I4s", len(LOCATION), b"free") + bytes(len(LOCATION) - 8)
    assert raw.count(room) == 1
    at = raw.index(b"mvhd") + 8
    return (raw[:at] + struct.pack(">II", 0xE0000000, 0xE0000000) + raw[at + 8 :]).replace(room, LOCATION)


def check(root: Path) -> list[dict[str, object]]:
    """Return the problems that `playbook check` reports for a playbook."""
    result = run_playbook("check", "--format", "json", root)
    assert "Traceback" not in result.stderr
    found = json.loads(result.stdout)
    return [one for one in found if one["severity"] == "error"]


def strip(root: Path, *paths: str) -> Completed:
    result = run_playbook("strip", *paths, cwd=root)
    assert "Traceback" not in result.stderr
    return result


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a valid playbook with one clip."""
    return matrix.write_playbook(tmp_path, [CLIP])


# --- a film and a poster, from the check to a reader ---------------------------------------------------------------


def test_film_with_gps_is_rejected_then_stripped_and_plays_unchanged(root: Path, browser: Browser) -> None:
    before = with_gps_position(SHIPPED.read_bytes())
    (root / FILM).write_bytes(before)
    (mistake,) = check(root)
    assert mistake["code"] == "media-metadata"
    assert "when it was recorded; where it was recorded (GPS position)" in str(mistake["message"])
    assert f"Run 'playbook strip {FILM}'" in str(mistake["fix"])
    assert (mistake["path"], mistake["line"]) == ("videos.yml", line_of(root, FILM))

    result = strip(root, FILM)
    assert (result.returncode, "GPS position" in result.stdout) == (0, True)
    assert check(root) == []
    assert b"51.5007" not in (root / FILM).read_bytes()
    assert [path.name for path in (root / "media").iterdir() if path.name.startswith(".")] == []
    assert "no hidden details" in strip(root, FILM).stdout

    (root / "media/before.mp4").write_bytes(before)
    (root / "media/page.html").write_text("<!doctype html><video muted></video><canvas></canvas>")
    with serve_folder(root / "media") as address:
        assert play_video(browser, address, Path(FILM).name) == play_video(browser, address, "before.mp4")


def line_of(root: Path, path: str) -> int:
    lines = (root / "videos.yml").read_text("utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if path in line)


def play_video(browser: Browser, address: str, name: str) -> object:
    """Return duration, size and the pixels of one frame of a video, after it has played."""
    with browser_session(browser, address) as reader:
        page = reader.open("page.html")
        page.evaluate(
            """async name => {  // as a blob: the server of the tests knows no ranges, which seeking needs
                window.video = document.querySelector("video");
                video.src = URL.createObjectURL(await (await fetch(name)).blob());
                await video.play();
            }""",
            name,
        )
        wait_until(page, "video.currentTime > 0.3")
        page.evaluate("video.pause(), video.currentTime = 5")
        wait_until(page, "!video.seeking && video.readyState >= 2 && video.currentTime === 5")
        return page.evaluate("""() => {
            const canvas = document.querySelector("canvas");
            [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
            canvas.getContext("2d").drawImage(video, 0, 0);
            return [video.duration, canvas.width, canvas.height, canvas.toDataURL()];
        }""")


@pytest.mark.parametrize("orientation", [1, 6])
def test_poster_with_gps_is_rejected_then_stripped_and_accepted(root: Path, orientation: int) -> None:
    phone = segment(0xE1, b"Exif\0\0" + exif(orientation=orientation))
    profile = segment(0xE2, b"ICC_PROFILE\0\1\1colours")
    (root / POSTER).write_bytes(jpeg_file("points", profile, phone, after=b"a film behind it"))
    (mistake,) = check(root)
    assert mistake["code"] == "media-metadata"
    for words in ("where it was recorded (GPS position)", "with which phone", "more data after its end"):
        assert words in str(mistake["message"])

    assert strip(root, POSTER).returncode == 0
    assert check(root) == []
    kept = () if orientation == 1 else (segment(0xE1, b"Exif\0\0" + only_orientation(orientation)),)
    assert (root / POSTER).read_bytes() == jpeg_file("points", profile, *kept)


def only_orientation(orientation: int) -> bytes:
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"MM\0*" + struct.pack(">IH", 8, 1) + entry + bytes(4)


# --- what a file reveals -------------------------------------------------------------------------------------------

_GOPRO = b"GPS5 51.5007 -0.1246"
_START = mp4_file("pictures").index(b"pictures")


def _gopro() -> bytes:
    """Return a film with a track of GPS positions, whose sample is after the image data."""
    track = media_files.position_track(0, _GOPRO)
    start = mp4_file("pictures", moov=track).index(b"pictures") + 8
    return mp4_file("pictures" + _GOPRO.decode(), moov=media_files.position_track(start, _GOPRO))


REVEALING: dict[str, tuple[str, bytes, str]] = {
    "a comment": (".jpg", jpeg_file("", segment(0xFE, b"Kyle")), "comment"),
    "XMP": (".jpg", jpeg_file("", segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>Kyle</x>")), "XMP"),
    "IPTC": (".jpg", jpeg_file("", segment(0xED, b"Photoshop 3.0\08BIMKyle")), "IPTC"),
    "a thumbnail": (".jpg", jpeg_file("", segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1abc")), "small copy"),
    "a segment of a maker": (".jpeg", jpeg_file("", segment(0xE7, b"Kyle")), "unknown data"),
    "EXIF that is broken": (".jpg", jpeg_file("", segment(0xE1, b"Exif\0\0MM\0*Kyle")), "EXIF"),
    "text in a PNG": (".png", png((b"tEXt", b"Author\0Kyle")), "comment"),
    "packed text in a PNG": (".png", png((b"zTXt", b"Author\0\0Kyle")), "comment"),
    "XMP in a PNG": (".png", png((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0Kyle")), "XMP"),
    "a time in a PNG": (".png", png((b"tIME", b"\x07\xea\5\1\x0a\0\0")), "when"),
    "EXIF in a PNG": (".png", png((b"eXIf", exif(orientation=6))), "GPS"),
    "more behind a PNG": (".png", png() + b"Kyle", "after its end"),
    "EXIF in a WebP": (".webp", webp((b"EXIF", exif(orientation=6))), "GPS"),
    "XMP in a WebP": (".webp", webp((b"XMP ", b"<x>Kyle</x>")), "XMP"),
    "a position": (".mp4", mp4_file(moov=LOCATION), "GPS"),
    "a place by name": (".mp4", mp4_file(moov=box(b"udta", box(b"loci", bytes(6), b"Kyle\0"))), "GPS"),
    "a phone": (".mp4", mp4_file(moov=box(b"meta", b"com.apple.quicktime.model Kyle")), "which phone"),
    "XMP in a film": (".mp4", mp4_file(after=box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"))), "XMP"),
    "left-over data": (".mp4", mp4_file(after=box(b"free", b"Kyle")), "left-over"),
    "more behind a film": (".mp4", mp4_file(after=b"\xff\xfe\0\1 Kyle, inside"), "after its end"),
    "a time": (".mp4", mp4_file().replace(b"tkhd" + bytes(12), b"tkhd" + bytes(4) + b"\xe0Kyle" + bytes(3)), "when"),
    "a device as a handler": (
        ".mp4",
        mp4_file().replace(b"vide" + bytes(13), b"vide" + bytes(12) + b"K"),
        "which phone",
    ),
    "a track of positions": (".mp4", _gopro(), "an extra track"),
    "tags": (".webm", webm_file(element(0x1254C367, b"Kyle")), "tags"),
    "attached files": (".webm", webm_file(element(0x1941A469, b"Kyle" * 60)), "attached"),
    "a title": (".webm", webm_file(info=element(0x7BA9, b"Kyle")), "title"),
    "a day": (".webm", webm_file(info=element(0x4461, b"Kyle" * 2)), "when"),
}


@pytest.mark.parametrize("name", REVEALING)
def test_hidden_metadata_is_reported_and_stripped(tmp_path: Path, name: str) -> None:
    suffix, raw, words = REVEALING[name]
    file = tmp_path / f"one{suffix}"
    file.write_bytes(raw)
    assert words in "; ".join(containers.metadata_kinds(containers.metadata_edits(io.BytesIO(raw), suffix)))
    result = strip(tmp_path, file.name)
    assert (result.returncode, result.stdout.startswith(f"{file.name}: Taken out: ")) == (0, True)
    left = file.read_bytes()
    assert containers.metadata_edits(io.BytesIO(left), suffix) == []
    assert [word for word in (b"Kyle", b"51.5007", _GOPRO) if word in left] == []
    if suffix in (".mp4", ".webm") and "behind" not in name:
        assert len(left) == len(raw), "nothing in a film moves"
    assert b"pictures" in left or b"pictures" not in raw


# --- what a file is ------------------------------------------------------------------------------------------------

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 5242880\n"
WRONG: dict[str, tuple[str, bytes, str]] = {
    "empty film": (FILM, b"", "is empty"),
    "empty poster": (POSTER, b"", "is empty"),
    "empty captions": (str(CLIP.data["captions"]), b"", "is empty"),
    "pointer for a film": (FILM, LFS, "Run 'git lfs pull', or put the file itself there."),
    "pointer for captions": (str(CLIP.data["captions"]), LFS, "Run 'git lfs pull', or put the file itself there."),
    "zeros of a cloud": (FILM, bytes(5000), "begins with zeros"),
    "web page as a film": (FILM, b"<!DOCTYPE html>\n<title>Sign in</title>", "is not an MP4 film, but a web page"),
    "WebM called .mp4": (FILM, webm_file(), "is not an MP4 film, but a WebM film"),
    "film cut short": (FILM, SHIPPED.read_bytes()[:-1000], "is not complete"),
    "film without its index": (FILM, box(b"ftyp", b"isom", bytes(4)) + box(b"mdat", b"x"), "is not complete"),
    "sound only": (FILM, mp4_file().replace(b"vide", b"soun"), "holds no picture"),
    "HEVC": (
        FILM,
        mp4_file(form=b"hvc1"),
        "HEVC (H.265), which many browsers cannot play. Save it again as MP4 with H.264",
    ),
    "GIF as a picture": (POSTER, b"GIF89a\1\0\1\0", "is not a JPEG picture, but a GIF picture"),
    "SVG as a picture": (POSTER, b'<?xml version="1.0"?><svg xmlns="x">', "is not a JPEG picture, but an SVG drawing"),
    "PNG called .jpg": (POSTER, png(), "is not a JPEG picture, but a PNG picture"),
    "picture cut short": (POSTER, jpeg_file("points")[:-3], "is not complete"),
}


@pytest.mark.parametrize("name", WRONG)
def test_file_with_wrong_extension_is_reported_once(root: Path, name: str) -> None:
    path, raw, words = WRONG[name]
    (root / path).write_bytes(raw)
    (mistake,) = check(root)
    assert (mistake["code"], mistake["path"], mistake["line"]) == ("media-content", "videos.yml", line_of(root, path))
    assert words in f"{mistake['message']} {mistake['fix']}"
    if not path.endswith(".vtt"):
        result = strip(root, path)
        assert (result.returncode, "Nothing was changed." in result.stderr) == (2, True)
    assert (root / path).read_bytes() == raw


def test_strip_reports_unsupported_files_and_strips_the_rest(root: Path) -> None:
    (root / "media/notes.txt").write_text("hello")
    (root / "media/link.jpg").symlink_to(root / POSTER)
    result = strip(root, "media/notes.txt", "media/none.mp4", "media", "media/link.jpg", POSTER)
    assert result.returncode == 2
    assert result.stderr.count("Nothing was changed.") == 4
    assert result.stdout == f"{POSTER}: There are no hidden details in it.\n"
    assert (root / "media/link.jpg").is_symlink()


# --- hostile files -------------------------------------------------------------------------------------------------

SEEDS = [
    *((suffix, raw) for suffix, raw, _ in REVEALING.values()),
    (".mp4", SHIPPED.read_bytes()[:6000]),
    (".jpg", jpeg_file("points")[:-2] + b"\xff" * 1_000_000),  # fill bytes and no end
    (".mp4", mp4_file(moov=LOCATION)),
    (".webm", webm_file(element(0x1254C367, b"tags"))),
]


def corrupt(raw: bytes, chance: random.Random) -> bytes:
    """Return a file with random bytes changed, inserted or cut off."""
    created = bytearray(raw)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(created) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            created[at : at + 1] = bytes([chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))])
        elif kind == 1:
            created[at : at + 4] = chance.choice((b"\0\0\0\0", b"\0\0\0\1", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"))
        elif kind == 2:
            created[at:at] = created[: chance.randrange(40)]
        else:
            del created[max(8, at) :]
    return bytes(created)


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 1 << 32))
def test_corrupt_media_file_is_stripped_or_rejected_without_exception(
    tmp_path_factory: pytest.TempPathFactory, seed: tuple[str, bytes], number: int
) -> None:
    suffix, raw = seed
    file = tmp_path_factory.getbasetemp() / f"spoiled{suffix}"
    file.write_bytes(corrupt(raw, random.Random(number)))
    try:
        containers.strip_metadata(file)
    except containers.InvalidMedia:
        return
    assert containers.metadata_edits(io.BytesIO(file.read_bytes()), suffix) == []


_SOUND_TRACKS = {
    ".mp4": mp4_file(moov=box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), b"soun", bytes(13))))),
    ".webm": webm_file(element(0x1654AE6B, element(0xAE, element(0xD7, b"\2"), element(0x83, b"\2")))),
}


@pytest.mark.parametrize("suffix", _SOUND_TRACKS)
def test_audio_track_is_detected(suffix: str) -> None:
    silent = {".mp4": mp4_file(), ".webm": webm_file()}[suffix]
    assert containers.has_sound_track(io.BytesIO(_SOUND_TRACKS[suffix]), suffix)
    assert not containers.has_sound_track(io.BytesIO(silent), suffix)
