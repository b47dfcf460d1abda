"""Make the site installable as a web app: its manifest, and icons drawn from the school's logo and accent colour."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

from coaching_playbook.containers import PARSERS, format_name
from coaching_playbook.mkdocs_config_check import DEFAULT_LANGUAGE
from coaching_playbook.model import About
from coaching_playbook.pages.environment import ASSETS

MANIFEST = "manifest.webmanifest"
TOUCH_ICON = "assets/icons/touch-180.png"
DEFAULT_ACCENT = "#0b5c5c"
"""The value of `--pb-accent` in assets/playbook.css."""
_PAPER_COLOUR = "#fbfaf7"
_ICON_SPECS = (
    ("assets/icons/icon-192.png", 192, "any"),
    ("assets/icons/icon-512.png", 512, "any"),
    ("assets/icons/maskable-512.png", 512, "maskable"),
)
"""(URL, width in pixels, purpose) of each icon in the manifest."""
_MEDIA_TYPES = {
    **{".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp"},
    **{".jpg": "image/jpeg", ".jpeg": "image/jpeg"},
}
_DEFAULT_LOGO = ASSETS / "marks" / "book.svg"
_CANVAS_SIZE = 512


def render_manifest(about: About, language: str = DEFAULT_LANGUAGE, url_suffix: str = "") -> str:
    """Return the web app manifest as JSON (W3C Web Application Manifest). `url_suffix` is appended to URLs of pages.

    It has no `short_name`, so that each operating system shortens the title as far as it needs to.
    """
    data = {
        "name": about.title,
        "lang": language,
        "start_url": f"./{url_suffix}",
        "scope": "./",
        "display": "standalone",
        "theme_color": about.brand.accent or DEFAULT_ACCENT,
        "background_color": _PAPER_COLOUR,
        "icons": [
            {"src": path, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for path, size, purpose in _ICON_SPECS
        ],
        "shortcuts": [
            {"name": "Find", "url": f"./find/{url_suffix}"},
            {"name": "Session sheet", "url": f"./session/{url_suffix}"},
        ],
    }
    return f"{json.dumps(data, ensure_ascii=False, indent=1)}\n"


def render_icons(accent: str | None, logo: Path | None, *, is_glyph: bool = False) -> Iterator[tuple[str, bytes]]:
    """Yield (path, PNG data) of each icon: the school's logo on a pale ground, or a white glyph on the accent colour.

    `logo` is the file of a picture; with `is_glyph` it is an SVG in one colour, such as an icon of the theme. If it is
    None, missing or not a picture, the icons show a book. No fonts of the system are used, so that the same input gives
    the same bytes everywhere; text in an SVG logo is left out unless it is drawn as paths.
    """
    picture = _read_picture(logo) if logo else None
    if picture is None:
        picture, is_glyph = _DEFAULT_LOGO.read_bytes(), True
        logo = _DEFAULT_LOGO
    assert logo is not None
    background = (accent or DEFAULT_ACCENT) if is_glyph else _PAPER_COLOUR
    if is_glyph:
        picture = _colour_white(picture)
    for path, size, purpose in (*_ICON_SPECS, (TOUCH_ICON, 180, "touch")):
        # What is outside the middle circle of 80 % may be cut off a maskable icon; iOS rounds the corners itself.
        width_ratio, radius = {"any": (0.68, 96), "maskable": (0.52, 0), "touch": (0.68, 0)}[purpose]
        yield path, _render_icon(picture, _MEDIA_TYPES[logo.suffix.lower()], background, width_ratio, radius, size)


def _read_picture(file: Path) -> bytes | None:
    """Return the content of a picture file; None if it cannot be read, or if its content does not match its suffix."""
    suffix = file.suffix.lower()
    try:
        data = file.read_bytes()
    except OSError:
        return None
    if suffix == ".svg":
        return data if b"<svg" in data else None
    return data if suffix in _MEDIA_TYPES and format_name(data) == PARSERS[suffix][0] else None


def _colour_white(drawing: bytes) -> bytes:
    """Return an SVG in one colour (its data) in white."""
    text = drawing.decode("utf-8", "replace").replace("currentColor", "#fff")
    return re.sub(r"<svg\b(?![^>]*\sfill=)", '<svg fill="#fff"', text, count=1).encode()


def _render_icon(picture: bytes, media_type: str, background: str, width_ratio: float, radius: int, size: int) -> bytes:
    """Return a PNG of a picture in the middle of a square with rounded corners, `size` pixels wide.

    `width_ratio` is the width of the picture in relation to the square, `radius` that of the corners of a 512-pixel
    square.
    """
    import resvg_py  # imported late: only builds of a whole site make icons

    side = round(_CANVAS_SIZE * width_ratio)
    at = (_CANVAS_SIZE - side) // 2
    data = base64.b64encode(picture).decode("ascii")
    square = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_CANVAS_SIZE} {_CANVAS_SIZE}">'
        f'<rect width="{_CANVAS_SIZE}" height="{_CANVAS_SIZE}" rx="{radius}" fill="{background}"/>'
        f'<image x="{at}" y="{at}" width="{side}" height="{side}" href="data:{media_type};base64,{data}"/></svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=square, width=size, height=size, skip_system_fonts=True))
