"""Write the animated clips: a film, a caption file and a poster for each. README.md says how to run it."""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import skia
from clips import CLIPS as FIRST_CLIPS
from clips import Clip, frame
from drawing import HEIGHT, WIDTH, Pen
from low_and_slow import LOW_AND_SLOW
from more_clips import MORE_CLIPS
from PIL import Image

CLIPS = (*FIRST_CLIPS, LOW_AND_SLOW, *MORE_CLIPS)
ROOT = Path(__file__).resolve().parent.parent
MEDIA = ROOT / "media"

sys.path.insert(0, str(ROOT / "generator"))  # this environment has the drawing libraries, but not the package
from coaching_playbook import containers  # noqa: E402

FRAMES_A_SECOND = 12
POSTER_SIZE = (640, 360)
"""The width that phones show, in device pixels; laptops show the poster at 1.2 times its size."""
POSTER_BYTES = 11_000
"""Maximum size in bytes, so that a poster fits into the first round trip of a connection (about 14 kB with headers)."""
POSTER_QUALITIES = range(60, 15, -5)

COLOURS = (
    "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,"
    "setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv"
)
# Reproducible output: no date and no version of the encoder in the file.
ENCODE = (
    *("-vf", COLOURS, "-pix_fmt", "yuv420p"),
    *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"),
    *("-c:v", "libx264", "-profile:v", "high", "-preset", "veryslow", "-tune", "animation"),
    *("-g", "240", "-threads", "1", "-an", "-map_metadata", "-1"),
    *("-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart", "-f", "mp4"),
)
FILM_BYTES = 390_000
"""Maximum size in bytes: small enough for the repository, and for phones with expensive data."""
FILM_QUALITIES = range(27, 36, 2)
"""Values of FFmpeg's `-crf` to try in turn until a film is small enough: a larger value gives a smaller film."""


def picture(surface: skia.Surface, clip: Clip, time: float) -> bytes:
    """Return one frame as bytes: red, green, blue and alpha of each pixel."""
    frame(Pen(surface.getCanvas()), clip, time)
    return bytes(surface.toarray(colorType=skia.ColorType.kRGBA_8888_ColorType).tobytes())


def film(clip: Clip, path: Path, rate: int) -> None:
    for quality in FILM_QUALITIES:
        _encode(clip, path, rate, quality)
        if path.stat().st_size <= FILM_BYTES:
            break
    containers.strip_metadata(path)  # ffmpeg leaves an empty box for tags


def _encode(clip: Clip, path: Path, rate: int, quality: int) -> None:
    surface = skia.Surface(WIDTH, HEIGHT)
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        *("-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgba"),
        *("-s", f"{WIDTH}x{HEIGHT}", "-r", str(rate), "-i", "-", *ENCODE, "-crf", str(quality), str(path)),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:  # noqa: S603 - the executable is part of the wheel
        assert encoder.stdin
        for number in range(round(clip.length * rate)):
            encoder.stdin.write(picture(surface, clip, number / rate))
    if encoder.returncode:
        raise SystemExit(f"ffmpeg could not write {path}.")


def poster(clip: Clip, path: Path) -> None:
    pixels = picture(skia.Surface(WIDTH, HEIGHT), clip, clip.poster)
    image = Image.frombytes("RGBA", (WIDTH, HEIGHT), pixels).convert("RGB")
    image = image.resize(POSTER_SIZE, Image.Resampling.LANCZOS)
    for quality in POSTER_QUALITIES:
        file = io.BytesIO()
        image.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= POSTER_BYTES:
            break
    path.write_bytes(file.getvalue())


def _vtt_time(time: float) -> str:
    thousandths = round(time * 1000)
    return f"00:{thousandths // 60000:02}:{thousandths // 1000 % 60:02}.{thousandths % 1000:03}"


def captions(clip: Clip) -> str:
    """Return the captions of a clip as WebVTT: what is said, and descriptions of silences, sounds and actions.

    They stand at the top, since feet and hands are below, and what is said stands over its own bubble.
    """
    cues = [
        (
            line.start,
            line.end,
            f"line:{(line.middle[1] - 20 * len(line.lines)) / HEIGHT:.0%} position:{line.middle[0] / WIDTH:.0%}",
            (f"<v {line.who}>{line.lines[0]}", *line.lines[1:]),
        )
        for line in clip.said
    ]
    cues += [(line.start, line.end, "line:0", line.lines) for line in clip.heard]
    cues.sort()
    for (_, end, _, words), (start, *_) in pairwise(cues):
        if end > start:
            raise SystemExit(f"{clip.id}: '{words[0]}' lasts until the next caption has begun.")
    blocks = [
        f"{_vtt_time(start)} --> {_vtt_time(end)} {place}\n" + "\n".join(words) for start, end, place, words in cues
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def make(clip: Clip, folder: Path, rate: int) -> str:
    film(clip, folder / f"{clip.id}.mp4", rate)
    poster(clip, folder / f"{clip.id}.webp")
    (folder / f"{clip.id}.vtt").write_text(captions(clip), "utf-8", newline="\n")
    sizes = [f"{(folder / f'{clip.id}.{kind}').stat().st_size / 1000:.0f} KB {kind}" for kind in ("mp4", "webp")]
    return f"{clip.id}: {clip.length:.0f} s, {', '.join(sizes)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", help="the clips to draw (all of them when none is named)")
    parser.add_argument("--into", type=Path, default=MEDIA, help="the folder to write to (media/)")
    parser.add_argument("--rate", type=int, default=FRAMES_A_SECOND, help="frames a second; fewer for a quick draft")
    asked = parser.parse_args()
    if unknown := set(asked.ids) - {clip.id for clip in CLIPS}:
        parser.error(f"there is no clip called {', '.join(sorted(unknown))}")
    asked.into.mkdir(parents=True, exist_ok=True)
    wanted = [clip for clip in CLIPS if not asked.ids or clip.id in asked.ids]
    with ProcessPoolExecutor(2) as pool:
        for done in pool.map(partial(_make_by_id, folder=asked.into, rate=asked.rate), [clip.id for clip in wanted]):
            print(done)


def _make_by_id(name: str, folder: Path, rate: int) -> str:
    return make(next(clip for clip in CLIPS if clip.id == name), folder, rate)


if __name__ == "__main__":
    main()
