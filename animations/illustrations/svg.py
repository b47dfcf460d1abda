"""SVG primitives in the style of the animated clips: shapes, hand-drawn curves and the page they stand on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 480, 320
UNIT = 2  # steps per unit in the file
Point = tuple[float, float]

PAPER, INK, TEAL, TINT, WARM = "#fbfaf7", "#1d2a33", "#0b5c5c", "#e5f0ee", "#f8efdd"
WHITE, SHADE, AMBER, WOOD, CLAY, BLUE = "#fff", "#e9e4d8", "#e9b44c", "#e3cfa9", "#c9795a", "#86abbb"
LEAF, SAND = "#8fb996", "#f3d9a4"

# Colours that depend on the reader's theme are classes; everything else keeps its colour on a light or dark page.
# w: wall, f: floor, d: scenery on the wall, i: ink on the wall, g: green (action), a: amber (caution), h: halo
THEMES = {
    "w": ("fill:#fbfaf7", "fill:#4d6369"),
    "f": ("fill:#f8efdd", "fill:#3c4f54"),
    "d": ("fill:#edf1ea;stroke:none", "fill:#546b71"),
    "i": ("", "stroke:#0e171b"),
    "g": ("stroke:#0b5c5c", "stroke:#a9e5d9"),
    "G": ("fill:#0b5c5c", "fill:#a9e5d9"),
    "a": ("stroke:#a8621b", "stroke:#ffd58a"),
    "h": ("stroke:#fbfaf7", "stroke:#34464b"),
    "s": ("opacity:.1;fill:#000;stroke:none", "opacity:.22"),
}


def style(body: str) -> str:
    """Return the rules of the theme classes that a drawing uses."""
    used = [name for name in THEMES if f'class="{name}"' in body]
    light = "".join(f".{name}{{{THEMES[name][0]}}}" for name in used if THEMES[name][0])
    dark = "".join(f".{name}{{{THEMES[name][1]}}}" for name in used)
    return f"{light}@media(prefers-color-scheme:dark){{{dark}}}"


def _steps(value: float) -> int:
    """Round a length to whole steps; rounded twice, so that the last bit of a sine decides nothing on any machine."""
    return round(round(value * UNIT, 6))


def num(value: float) -> str:
    """Format a length for the file: half units as whole numbers, which are shorter than decimals."""
    return str(_steps(value))


def join(*values: float) -> str:
    """Format lengths for a path; a minus sign needs no space before it."""
    return " ".join(num(value) for value in values).replace(" -", "-")


def pair(point: Point) -> str:
    """Format a point for a path."""
    return join(*point)


def path(data: str, fill: str = "", stroke: str = "", width: float = 0, cls: str = "", more: str = "") -> str:
    """Return a path element.

    `fill` and `stroke` left empty are inherited: no fill, ink outline. So is a width about that of the outline.
    """
    attributes = [f'd="{data}"']
    if cls:
        attributes.append(f'class="{cls}"')
    if fill:
        attributes.append(f'fill="{fill}"')
    if stroke:
        attributes.append(f'stroke="{stroke}"')
    if width and not 2.1 <= width <= 2.5:
        attributes.append(f'stroke-width="{num(width)}"')
    if more:
        attributes.append(more)
    return f"<path {' '.join(attributes)}/>"


def line(points: Sequence[Point]) -> str:
    """Return path data of a straight polyline."""
    return "M" + " ".join(pair(point) for point in points).replace(" -", "-")


def polygon(points: Sequence[Point]) -> str:
    """Return path data of a closed straight polygon."""
    return line(points) + "z"


def _snap(point: Point) -> Point:
    """Round a point as the file does, so that rounding does not add up along a relative path."""
    return _steps(point[0]) / UNIT, _steps(point[1]) / UNIT


def curve(points: Sequence[Point], closed: bool = False) -> str:
    """Return path data of a smooth curve through points (Catmull-Rom as cubic Béziers, in relative coordinates)."""
    at = _snap(points[0])
    data = "M" + pair(at)
    count = len(points)
    for index in range(count if closed else count - 1):
        a, b, c, d = (
            points[(index + step) % count] if closed else points[min(max(index + step, 0), count - 1)]
            for step in (-1, 0, 1, 2)
        )
        one = (b[0] + (c[0] - a[0]) / 6 - at[0], b[1] + (c[1] - a[1]) / 6 - at[1])
        two = (c[0] - (d[0] - b[0]) / 6 - at[0], c[1] - (d[1] - b[1]) / 6 - at[1])
        end = _snap((c[0] - at[0], c[1] - at[1]))
        # after the first piece, the first control point mirrors the one before it, which is what "s" means
        data += "c" + join(*one, *two, *end) if index == 0 else "s" + join(*two, *end)
        at = (at[0] + end[0], at[1] + end[1])
    return data + ("z" if closed else "")


def ellipse(x: float, y: float, rx: float, ry: float = 0) -> str:
    """Return path data of an ellipse, or a circle where `ry` is left out."""
    arc = f"a{join(rx, ry or rx)} 0 1 0 "
    return f"M{join(x - rx, y)}{arc}{num(2 * rx)} 0{arc}{num(-2 * rx)} 0z"


def box(left: float, top: float, right: float, bottom: float, slip: float = 1.4) -> str:
    """Return path data of a rectangle whose sides are slightly bowed, as if drawn by hand."""
    middle, across = (left + right) / 2, (top + bottom) / 2
    return (
        f"M{pair((left, top))}Q{pair((middle, top - slip))} {pair((right, top))}"
        f"Q{pair((right + slip, across))} {pair((right, bottom))}"
        f"Q{pair((middle, bottom + slip))} {pair((left, bottom))}Q{pair((left - slip, across))} {pair((left, top))}z"
    )


def block(left: float, top: float, right: float, bottom: float) -> str:
    """Return path data of a plain rectangle."""
    return f"M{join(left, top)}H{num(right)}V{num(bottom)}H{num(left)}z"


def pill(left: float, top: float, right: float, bottom: float, radius: float) -> str:
    """Return path data of a rectangle with round corners."""
    r = min(radius, (right - left) / 2, (bottom - top) / 2)
    corner = f"a{join(r, r)} 0 0 1 "
    return (
        f"M{join(left + r, top)}H{num(right - r)}{corner}{join(r, r)}V{num(bottom - r)}{corner}{join(-r, r)}"
        f"H{num(left + r)}{corner}{join(-r, -r)}V{num(top + r)}{corner}{join(r, -r)}z"
    )


def mix(one: Point, other: Point, at: float) -> Point:
    """Return the point at a fraction of the way between two points."""
    return one[0] + (other[0] - one[0]) * at, one[1] + (other[1] - one[1]) * at


def toward(one: Point, other: Point, length: float) -> Point:
    """Return the point at a distance from one point in the direction of another."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    far = math.hypot(dx, dy) or 1.0
    return one[0] + dx * length / far, one[1] + dy * length / far


def _bend(start: Point, middle: Point, end: Point) -> str:
    """Return path data of a curve that bends once, at `middle`."""
    control = (2 * middle[0] - (start[0] + end[0]) / 2, 2 * middle[1] - (start[1] + end[1]) / 2)
    return f"M{pair(start)}Q{join(*control, *end)}"


def limb(points: Sequence[Point], colour: str, width: float) -> str:
    """Return an arm or a leg: a thick curve with an ink edge."""
    data = _bend(*points) if len(points) == 3 else line(points)
    return path(data, width=width + 5) + path(data, stroke=colour, width=width)


def dash(on: float, off: float) -> str:
    """Return the attribute of a dashed line."""
    return f'stroke-dasharray="{join(on, off)}"'


SCENERY = "<!--scenery-->"


def page(alt: str, body: str, scenery: str = "") -> str:
    """Return a whole SVG file: title for assistive technology, theme colours, and the drawing.

    `scenery` takes the place of SCENERY, which a room leaves free on its wall.
    """
    body = body.replace(SCENERY, scenery, 1)
    size = f'width="{num(WIDTH)}" height="{num(HEIGHT)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {num(WIDTH)} {num(HEIGHT)}" {size} role="img">'
        f"<title>{escape(alt)}</title><style>{style(body)}</style>"
        f'<clipPath id="c"><rect {size} rx="{num(12)}"/></clipPath>'
        f'<g clip-path="url(#c)" fill="none" stroke="{INK}" stroke-width="4.5" stroke-linecap="round" '
        f'stroke-linejoin="round">{body}</g></svg>\n'
    )
