"""Derive the colours of the site from the school's accent colour, for light and for dark pages.

Contrast ratios are computed as in WCAG 2, which requires at least 4.5 to 1 for text.
"""

from __future__ import annotations

from collections.abc import Callable

Colour = tuple[int, int, int]  # red, green and blue, from 0 to 255

_PAPER, _DARK_PAPER, _DARK_CARD, _WHITE = (0xFB, 0xFA, 0xF7), (0x12, 0x18, 0x1C), (0x1A, 0x23, 0x29), (255, 255, 255)
_MIN_DARK_CONTRAST = 7.0
"""Minimum contrast of the accent colour on a card of a dark page. The default accent colour has 9."""
_MIN_LIGHT_CONTRAST = 4.5

DARK_SELECTORS = '[data-md-color-scheme="slate"],\n[data-bs-theme="dark"]'
"""CSS selectors that match when the theme shows dark pages; assets/playbook.css uses the same."""


def brand_css(accent: str) -> str:
    """Return the style sheet that sets the site's colours, derived from an accent colour (#rrggbb)."""
    colour = _parse_colour(accent)
    tint = _lighten_until(
        _mix(colour, _PAPER, 0.9), lambda shade: contrast(colour, shade) >= _MIN_LIGHT_CONTRAST, _WHITE
    )
    bright = _lighten_until(colour, lambda shade: contrast(shade, _DARK_CARD) >= _MIN_DARK_CONTRAST, _WHITE)
    dark_tint = _mix(bright, _DARK_PAPER, 0.85)
    return (
        f":root {{\n  --pb-accent: {accent};\n  --pb-tint: {_format_colour(tint)};\n}}\n\n"
        f"{DARK_SELECTORS} {{\n  --pb-accent: {_format_colour(bright)};\n"
        f"  --pb-tint: {_format_colour(dark_tint)};\n}}\n"
    )


def contrast(first: Colour, second: Colour) -> float:
    """Return the contrast ratio of two colours (WCAG 2), from 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    """Return the relative luminance of a colour (WCAG 2), from 0 to 1."""
    channels = (channel / 255 for channel in colour)
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _lighten_until(colour: Colour, is_enough: Callable[[Colour], bool], target: Colour) -> Colour:
    """Return the first mixture of a colour with `target`, in steps of 2 %, that `is_enough`, else `target`."""
    shades = (_mix(colour, target, step / 50) for step in range(51))
    return next((shade for shade in shades if is_enough(shade)), target)


def _mix(first: Colour, second: Colour, ratio: float) -> Colour:
    """Return the mixture of two colours; `ratio` is the proportion of the second, from 0 to 1."""
    red, green, blue = (round(a + (b - a) * ratio) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _parse_colour(text: str) -> Colour:
    """Return the colour of a text such as `#0b5c5c`."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _format_colour(colour: Colour) -> str:
    """Return a colour as a text such as `#0b5c5c`."""
    return "#" + "".join(f"{channel:02x}" for channel in colour)
