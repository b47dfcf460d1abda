"""Generate a synthetic playbook of any size: `python bench/make.py FOLDER --techniques 500 --seed 1`.

The folder is a valid project. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coaching_playbook.layout import ENTRY_LIST_FILES, SINGLE_MODEL_FILES, field_order
from coaching_playbook.model import Exemplar, LeveragePoint, Technique
from coaching_playbook.yamlio import dump
from content import Content

MKDOCS_YML = """\
site_name: A Playbook for Measuring
site_description: Made-up pages with seeded sentences.
docs_dir: docs
theme:
  name: material
  language: en
  font: false
  features: [navigation.tabs, navigation.tabs.sticky, navigation.prune, search.highlight]
  palette:
    - media: "(prefers-color-scheme: light)"
      scheme: default
      primary: custom
      accent: custom
      toggle: {icon: material/weather-night, name: Switch to dark mode}
    - media: "(prefers-color-scheme: dark)"
      scheme: slate
      primary: custom
      accent: custom
      toggle: {icon: material/weather-sunny, name: Switch to light mode}
plugins:
  - search
  - playbook:
      source: playbook_src
      videos: videos.yml
extra:
  generator: false
markdown_extensions:
  - admonition
  - attr_list
  - tables
  - toc:
      permalink: false
nav:
"""


def _make_png() -> bytes:
    """Return the bytes of a PNG with one grey pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\x80")) + chunk(b"IEND", b"")


POSTER_BYTES = _make_png()


def _make_mp4() -> bytes:
    """Return the bytes of a minimal valid MP4 with one video track and no samples; it is never played."""

    def box(kind: bytes, *contents: bytes) -> bytes:
        content = b"".join(contents)
        return struct.pack(">I4s", 8 + len(content), kind) + content

    formats = box(b"stsd", bytes(4) + struct.pack(">I", 1), box(b"avc1", bytes(78)))
    handler = box(b"hdlr", bytes(8) + b"vide" + bytes(13))
    media = box(b"mdia", box(b"mdhd", bytes(24)), handler, box(b"minf", box(b"stbl", formats)))
    movie = box(b"moov", box(b"mvhd", bytes(100)), box(b"trak", box(b"tkhd", bytes(84)), media))
    return box(b"ftyp", b"isom", bytes(4), b"isom") + movie + box(b"mdat")


VIDEO_BYTES = _make_mp4()


def project_files(content: Content) -> Iterator[tuple[str, str | bytes]]:
    """Yield (path, content) of all files of the project."""
    guides = content.make_guides()
    yield "mkdocs.yml", MKDOCS_YML + "".join(f"  - {path}\n" for path in guides)
    yield from ((f"docs/{path}", text) for path, text in guides.items())
    single: dict[str, Any] = {
        "playbook.yml": content.make_about(),
        "vocabularies.yml": content.make_vocabularies(),
        "coach_training.yml": content.make_coach_training(),
    }
    lists: dict[str, Any] = {
        "references.yml": content.make_references(),
        "glossary.yml": content.make_glossary(),
        "people.yml": content.make_people(),
        "cycles.yml": content.make_cycles(),
    }
    for name, data in single.items():
        yield f"playbook_src/{name}", dump(data, field_order(SINGLE_MODEL_FILES[name]))
    for name, data in lists.items():
        yield f"playbook_src/{name}", dump(data, field_order(ENTRY_LIST_FILES[name]))
    yield "playbook_src/questions.yml", dump(content.make_questions())
    order = field_order(LeveragePoint)
    for point in content.all_points():
        yield f"playbook_src/leverage_points/{point.pop('id')}.yml", dump(point, order)
    order, clip_order = field_order(Technique), field_order(Exemplar)
    for number, technique in enumerate(content.all_techniques()):
        for clip in content.clips_of(number, technique):
            id_ = clip.data["id"]
            yield f"videos/{id_}.yml", dump(clip.data, clip_order)
            if clip.captions:
                yield f"media/{id_}.vtt", clip.captions
            if "poster" in clip.data:
                yield f"media/{id_}.mp4", VIDEO_BYTES
                yield f"media/{id_}.png", POSTER_BYTES
        yield f"playbook_src/techniques/{technique.pop('id')}.yml", dump(technique, order)


def write_playbook(folder: Path, content: Content) -> None:
    """Write the files of a synthetic playbook to an empty folder."""
    write_files(folder, project_files(content))


def write_files(folder: Path, project_files: Iterator[tuple[str, str | bytes]]) -> None:
    """Write (path, content) pairs below an empty folder."""
    made: set[Path] = set()
    for path, text in project_files:
        file = folder / path
        if file.parent not in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.add(file.parent)
        file.write_bytes(text.encode() if isinstance(text, str) else text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="a folder that is empty or does not exist yet")
    parser.add_argument("--techniques", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.folder.exists() and any(options.folder.iterdir()):
        parser.error(f"{options.folder} is not empty.")
    if options.techniques < 1:
        parser.error("A playbook has at least one technique.")
    write_playbook(options.folder, Content(options.techniques, options.seed))


if __name__ == "__main__":
    main()
