"""The site as an app on a home screen: its web app manifest, and icons from the school's logo and colour."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

from coaching_playbook.containers import READERS, found_kind
from coaching_playbook.mkdocs_config_check import DEFAULT_LANGUAGE
from coaching_playbook.model import About
from coaching_playbook.pages.environment import ASSETS

MANIFEST = "manifest.webmanifest"
TOUCH_ICON = "assets/icons/touch-180.png"
DEFAULT_ACCENT = "#0b5c5c"
"""As `--pb-accent` in assets/playbook.css."""
_PAPER = "#fbfaf7"
_ICONS = (("assets/icons/icon-192.png", 192, "any"), ("assets/icons/icon-512.png", 512, "any"))
_MASKABLE = ("assets/icons/maskable-512.png", 512, "maskable")
_TYPES = {
    **{".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"},
    **{".jpg": "image/jpeg", ".jpeg": "image/jpeg"},
}
_DEFAULT_LOGO = ASSETS / "marks" / "book.svg"
_SIZE = 512


def manifest_text(about: About, language: str = DEFAULT_LANGUAGE, url_suffix: str = "") -> str:
    """Return the manifest (W3C Web Application Manifest). `url_suffix` is appended to addresses of pages.

    Without `short_name` systems shorten the title themselves, each to its own room.
    """
    data = {
        "name": about.title,
        "lang": language,
        "start_url": f"./{url_suffix}",
        "scope": "./",
        "display": "standalone",
        "theme_color": about.brand.accent or DEFAULT_ACCENT,
        "background_color": _PAPER,
        "icons": [
            {"src": path, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for path, size, purpose in (*_ICONS, _MASKABLE)
        ],
        "shortcuts": [
            {"name": "Find", "url": f"./find/{url_suffix}"},
            {"name": "Session sheet", "url": f"./session/{url_suffix}"},
        ],
    }
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n"


def icons(accent: str | None, logo: Path | None, *, is_glyph: bool = False) -> Iterator[tuple[str, bytes]]:
    """Yield (path, PNG) of each icon: a school's logo on a pale ground, or a white drawing on the accent colour.

    `logo` is a picture of the school's own, or with `is_glyph` a drawing in one colour, as those that a theme brings.
    A file that is missing or is no picture gives a book, as does None. The same input gives the same bytes on every
    system: no font of the system is used, so words in an SVG logo are left out unless they are drawn as paths.
    """
    picture = _picture(logo) if logo else None
    if picture is None:
        picture, is_glyph = _DEFAULT_LOGO.read_bytes(), True
        logo = _DEFAULT_LOGO
    assert logo is not None
    ground = (accent or DEFAULT_ACCENT) if is_glyph else _PAPER
    if is_glyph:
        picture = _in_white(picture)
    for path, size, purpose in (*_ICONS, _MASKABLE, (TOUCH_ICON, 180, "touch")):
        # What is outside the middle circle of 80 % may be cut off a maskable icon; iOS rounds the corners itself.
        room, radius = {"any": (0.68, 96), "maskable": (0.52, 0), "touch": (0.68, 0)}[purpose]
        yield path, _png(picture, _TYPES[logo.suffix.lower()], ground, room, radius, size)


def _picture(file: Path) -> bytes | None:
    """Read a picture; None for a file that cannot be read, or is not of the kind that its name says."""
    suffix = file.suffix.lower()
    try:
        data = file.read_bytes()
    except OSError:
        return None
    if suffix == ".svg":
        return data if b"<svg" in data else None
    return data if suffix in _TYPES and found_kind(data) == READERS[suffix][0] else None


def _in_white(drawing: bytes) -> bytes:
    """Return an SVG in one colour, drawn in white."""
    text = drawing.decode("utf-8", "replace").replace("currentColor", "#fff")
    return re.sub(r"<svg\b(?![^>]*\sfill=)", '<svg fill="#fff"', text, count=1).encode()


def _png(picture: bytes, media_type: str, ground: str, room: float, radius: int, size: int) -> bytes:
    """Render a picture in the middle of a square; it takes the share `room` of the width."""
    import resvg_py  # imported late: only builds of a whole site make icons

    side = round(_SIZE * room)
    at = (_SIZE - side) // 2
    data = base64.b64encode(picture).decode("ascii")
    square = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}">'
        f'<rect width="{_SIZE}" height="{_SIZE}" rx="{radius}" fill="{ground}"/>'
        f'<image x="{at}" y="{at}" width="{side}" height="{side}" href="data:{media_type};base64,{data}"/></svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=square, width=size, height=size, skip_system_fonts=True))
