"""Derive all shades of the site from the school's accent colour, for light and for dark pages.

Contrast is that of WCAG 2: at least 4.5 to 1 for text.
"""

from __future__ import annotations

from collections.abc import Callable

Colour = tuple[int, int, int]

_PAPER, _DARK_PAPER, _DARK_CARD, _WHITE = (0xFB, 0xFA, 0xF7), (0x12, 0x18, 0x1C), (0x1A, 0x23, 0x29), (255, 255, 255)
_DARK_CONTRAST = 7.0
"""Contrast of the accent on a dark page, that of the default colour being 9."""
_LIGHT_CONTRAST = 4.5

DARK_PAGES = '[data-md-color-scheme="slate"],\n[data-bs-theme="dark"]'
"""Where the themes show dark pages; the selectors of assets/playbook.css."""


def brand_css(accent: str) -> str:
    """Return the style sheet for an accent colour (#rrggbb)."""
    colour = _parse(accent)
    tint = _lighten_until(_mix(colour, _PAPER, 0.9), lambda shade: contrast(colour, shade) >= _LIGHT_CONTRAST, _WHITE)
    bright = _lighten_until(colour, lambda shade: contrast(shade, _DARK_CARD) >= _DARK_CONTRAST, _WHITE)
    dark_tint = _mix(bright, _DARK_PAPER, 0.85)
    return (
        f":root {{\n  --pb-accent: {accent};\n  --pb-tint: {_hex(tint)};\n}}\n\n"
        f"{DARK_PAGES} {{\n  --pb-accent: {_hex(bright)};\n  --pb-tint: {_hex(dark_tint)};\n}}\n"
    )


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    parts = (part / 255 for part in colour)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lighten_until(colour: Colour, holds: Callable[[Colour], bool], towards: Colour) -> Colour:
    """Mix a colour with `towards` in steps of 2 % until a condition holds, or nothing is left to mix."""
    shades = (_mix(colour, towards, step / 50) for step in range(51))
    return next((shade for shade in shades if holds(shade)), towards)


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return the colour with `share` of the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _parse(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
