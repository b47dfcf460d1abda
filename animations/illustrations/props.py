"""Rooms, furniture, things on tables and walls, and signs such as bubbles, gaze lines and timers.

Each function returns SVG. Sizes are in units of the 480 x 320 page; (x, y) is the middle unless the docstring says
otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from .figures import Figure, Hand, Look
from .svg import (
    AMBER,
    BLUE,
    CLAY,
    HEIGHT,
    INK,
    LEAF,
    SCENERY,
    SHADE,
    TEAL,
    TINT,
    WARM,
    WHITE,
    WIDTH,
    WOOD,
    Point,
    block,
    box,
    curve,
    dash,
    ellipse,
    join,
    limb,
    line,
    mix,
    num,
    pair,
    path,
    pill,
    polygon,
    toward,
)

# --- rooms -----------------------------------------------------------------------------------------------------


def room(floor: float = 232) -> str:
    """Wall and floor."""
    wall = path(block(-240, -160, 720, 480), cls="w", more='stroke="none"')
    ground = path(block(-240, floor, 720, 480), cls="f", more='stroke="none"')
    return (
        wall
        + SCENERY
        + ground
        + path(curve([(-240, floor), (160, floor - 1), (330, floor + 1), (720, floor)]), cls="i", width=2)
    )


def window(x: float, y: float, w: float = 84, h: float = 90) -> str:
    """Return a window; (x, y) is its top left corner."""
    hill = curve(
        [(x + 2, y + h - 2), (x + w * 0.3, y + h * 0.74), (x + w * 0.6, y + h * 0.82), (x + w - 2, y + h * 0.68)]
    )
    return (
        path(box(x, y, x + w, y + h), "#e5f0ee")
        + path(hill + f"V{num(y + h - 2)}H{num(x + 2)}z", "#c9dfd2", "none")
        + path(line([(x + w / 2, y), (x + w / 2, y + h)]) + line([(x, y + h / 2), (x + w, y + h / 2)]), width=2)
        + path(box(x - 6, y + h, x + w + 6, y + h + 7, 0.5), WOOD, width=2)
    )


def wall_board(x: float, y: float, w: float = 170, h: float = 110, content: str = "") -> str:
    """Return the class board; (x, y) is its top left corner."""
    ledge = path(line([(x + 4, y + h + 5), (x + w - 4, y + h + 5)]), stroke=SHADE, width=5)
    return ledge + path(box(x, y, x + w, y + h), "#fdfefd", width=3) + content


def door(x: float, y: float, w: float = 90, h: float = 190, ajar: bool = True, inside: str = "") -> str:
    """Return a doorway whose bottom left corner is (x, y), with its leaf standing open to the right."""
    parts = path(box(x, y - h, x + w, y, 0), TINT, width=2) + inside
    frame = line([(x, y), (x, y - h), (x + w, y - h), (x + w, y)])
    parts += path(frame, width=10) + path(frame, stroke=WOOD, width=5.5)
    if ajar:
        leaf = polygon([(x + w + 3, y - h), (x + w + 40, y - h - 10), (x + w + 40, y + 22), (x + w + 3, y)])
        parts += path(leaf, WOOD) + path(ellipse(x + w + 32, y - h * 0.42, 3.5), INK)
    return parts


def poster(x: float, y: float, w: float = 50, h: float = 62) -> str:
    """Return a poster on the wall; (x, y) is its top left corner."""
    return (
        path(box(x, y, x + w, y + h), WHITE, width=2)
        + path(box(x + 7, y + 7, x + w - 7, y + h * 0.55, 0.5), LEAF, "none")
        + words(x + 7, y + h * 0.7, w - 14, 2, 9)
    )


def shelf(x: float, y: float, w: float = 70) -> str:
    """Return a low shelf with books; (x, y) is its bottom left corner."""
    parts = path(box(x, y - 56, x + w, y), WOOD)
    for index, colour in enumerate((CLAY, BLUE, TINT, AMBER, LEAF)):
        left = x + 6 + index * 11
        if left + 10 < x + w - 2:
            parts += path(box(left, y - 46 + (index % 2) * 5, left + 10, y - 4, 0.4), colour, width=1.8)
    return parts


def shadow(x: float, y: float, half: float = 40) -> str:
    """Return the shadow under the feet of a person."""
    return path(ellipse(x, y, half, 6), cls="s")


# --- furniture -------------------------------------------------------------------------------------------------


def table(top: float = 220, depth: float = 56, left: float = -240, right: float = 720, slant: float = 14) -> str:
    """Return a table seen from the front and a little above: its top is a slab from `top` to `top + depth`."""
    front = top + depth
    slab = polygon([(left + slant, top), (right - slant, top), (right, front), (left, front)])
    lip = polygon([(left, front), (right, front), (right, front + 11), (left, front + 11)])
    under = path(block(left + 8, front + 11, right - 8, HEIGHT + 100), "#d9c7a2", "none") if left < 0 else ""
    legs = (
        ""
        if left < 0
        else path(
            line([(left + 14, front + 11), (left + 14, HEIGHT - 6)])
            + line([(right - 14, front + 11), (right - 14, HEIGHT - 6)]),
            width=6,
        )
    )
    return under + legs + path(slab, WOOD) + path(lip, "#cdb588")


def chair(x: float, y: float, s: float, facing: float) -> str:
    """Return a chair in profile under a person at (x, y) who faces left (-1) or right (1)."""
    seat, f = y - 50 * s, facing
    back = curve([(x - f * 30 * s, seat - 56 * s), (x - f * 34 * s, seat - 20 * s), (x - f * 31 * s, seat + 4 * s)])
    legs = "".join(line([(x - f * foot * 0.8 * s, seat + 6 * s), (x - f * foot * s, y - 1)]) for foot in (-16, 32))
    seat_left, seat_right = sorted((x + f * 26 * s, x - f * 34 * s))
    return (
        path(back, width=5)
        + path(legs, width=3.2)
        + path(box(seat_left, seat + s, seat_right, seat + 9 * s, 0.5), WOOD, width=2)
    )


def chair_back(x: float, top: float, w: float = 56, h: float = 40) -> str:
    """Return the back of a chair seen from behind the person who sits on it; (x, top) is the middle of its upper
    edge."""
    return path(
        line([(x - w * 0.4, top + 6), (x - w * 0.4, HEIGHT)]) + line([(x + w * 0.4, top + 6), (x + w * 0.4, HEIGHT)]),
        width=5,
    ) + path(pill(x - w / 2, top, x + w / 2, top + h, 9), WOOD)


def desk(x: float, y: float, facing: float, w: float = 66, height: float = 50, on_top: str = "") -> str:
    """Return a small desk in profile before a person at (x, y) who faces left (-1) or right (1)."""
    top, near, far = y - height, x + facing * 18, x + facing * (18 + w)
    left, right = sorted((near, far))
    legs = path(line([(left + 8, top + 6), (left + 6, y)]) + line([(right - 8, top + 6), (right - 6, y)]), width=3.2)
    return legs + path(box(left, top, right, top + 7, 0.5), WOOD, width=2.2) + on_top


def seated(figure: Figure, facing: float, on_top: str = "", w: float = 66) -> str:
    """Return a person at a desk in profile, with chair and shadow; the hands rest on the desk unless they are given."""
    s, x, y = figure.s, figure.x, figure.y
    height = 76 * s
    left, right = figure.left, figure.right
    pupil = figure
    if left is None and right is None:
        a, b = Hand(x + facing * 46 * s, y - height - 4 * s), Hand(x + facing * 62 * s, y - height - 4 * s)
        pupil = pupil.but(left=a, right=b)
    seat = "" if figure.look.wheelchair else chair(x, y, s, facing)
    return shadow(x, y, 60 * s) + seat + pupil.body + desk(x, y, facing, w, height, on_top) + pupil.arms


def from_behind(figure: Figure, seat: bool = True) -> str:
    """Return a seated person seen from behind."""
    pupil = figure.but(back=True, legs=False)
    own_chair = figure.look.wheelchair
    back = (
        ""
        if own_chair or not seat
        else chair_back(figure.x, figure.shoulder[1] + 44 * figure.s, 64 * figure.s, 46 * figure.s)
    )
    if own_chair:
        s, (x, y) = figure.s, figure.shoulder
        grips = "".join(
            limb([(x + d * 31 * s, y + 46 * s), (x + d * 36 * s, y + 26 * s)], "#3b4248", 6 * s) for d in (-1, 1)
        )
        wheels = "".join(path(ellipse(x + d * 43 * s, y + 112 * s, 8 * s, 46 * s), "#5b6570") for d in (-1, 1))
        back = wheels + path(box(x - 32 * s, y + 40 * s, x + 32 * s, y + 100 * s), "#3b4248") + grips
    return pupil.body + back


# --- marks: what is written or drawn ----------------------------------------------------------------------------


def words(
    x: float, y: float, w: float, count: int = 3, gap: float = 10, colour: str = "#7d8891", thick: float = 2.4
) -> str:
    """Lines that represent writing; (x, y) is where the first begins."""
    shares = (1, 0.86, 0.95, 0.6, 0.9)
    data = "".join(
        line([(x, y + gap * i), (x + w * (shares[i % 5] if i < count - 1 or count == 1 else 0.62), y + gap * i)])
        for i in range(count)
    )
    return path(data, stroke=colour, width=thick)


def tick(x: float, y: float, size: float = 12, colour: str = TEAL, width: float = 3.4) -> str:
    """Return a tick."""
    return path(
        line([(x - size * 0.45, y), (x - size * 0.1, y + size * 0.4), (x + size * 0.55, y - size * 0.5)]),
        stroke=colour,
        width=width,
    )


def cross(x: float, y: float, size: float = 10, colour: str = "#a8621b", width: float = 3.2) -> str:
    """Return a cross, in amber: a thing that does not fit, never a mark on a pupil's work."""
    r = size / 2
    return path(
        line([(x - r, y - r), (x + r, y + r)]) + line([(x + r, y - r), (x - r, y + r)]), stroke=colour, width=width
    )


def question(x: float, y: float, size: float = 26, colour: str = INK) -> str:
    """Return a question mark."""
    u = size / 26
    hook = curve(
        [
            (x - 7 * u, y - 6 * u),
            (x - 4 * u, y - 12 * u),
            (x + 4 * u, y - 12 * u),
            (x + 7 * u, y - 6 * u),
            (x + 1 * u, y),
            (x, y + 5 * u),
        ]
    )
    return path(hook + line([(x, y + 12 * u), (x, y + 12.1 * u)]), stroke=colour, width=3.6 * max(u, 0.8))


_DIGITS = {
    "0": [[(0.5, 0), (0.1, 0.5), (0.5, 1), (0.9, 0.5), (0.5, 0)]],
    "1": [[(0.2, 0.25), (0.55, 0), (0.55, 1)]],
    "2": [[(0.1, 0.25), (0.5, 0), (0.85, 0.3), (0.1, 1)], [(0.1, 1), (0.9, 1)]],
    "3": [[(0.1, 0.1), (0.6, 0), (0.8, 0.25), (0.4, 0.48)], [(0.4, 0.48), (0.9, 0.7), (0.5, 1), (0.1, 0.88)]],
    "4": [[(0.65, 1), (0.65, 0)], [(0.65, 0), (0.1, 0.7)], [(0.1, 0.7), (0.95, 0.7)]],
    "5": [
        [(0.85, 0), (0.2, 0)],
        [(0.2, 0), (0.15, 0.45)],
        [(0.15, 0.45), (0.7, 0.4), (0.85, 0.75), (0.4, 1), (0.1, 0.88)],
    ],
    "6": [[(0.75, 0), (0.2, 0.5), (0.25, 0.95), (0.8, 0.9), (0.75, 0.5), (0.2, 0.6)]],
    "7": [[(0.1, 0), (0.9, 0)], [(0.9, 0), (0.35, 1)]],
    "8": [
        [(0.5, 0.47), (0.15, 0.2), (0.5, 0), (0.85, 0.2), (0.5, 0.47), (0.1, 0.78), (0.5, 1), (0.9, 0.78), (0.5, 0.47)]
    ],
    "+": [[(0.5, 0.2), (0.5, 0.85)], [(0.15, 0.52), (0.85, 0.52)]],
    "=": [[(0.15, 0.38), (0.85, 0.38)], [(0.15, 0.66), (0.85, 0.66)]],
    "!": [[(0.5, 0), (0.5, 0.65)], [(0.5, 0.98), (0.5, 1)]],
    "x": [[(0.2, 0.3), (0.8, 0.85)], [(0.8, 0.3), (0.2, 0.85)]],
    " ": [],
}


def digits(text: str, x: float, y: float, size: float = 18, colour: str = INK, width: float = 2.8) -> str:
    """Digits and signs drawn with strokes, so that no font is needed; (x, y) is the middle of the text."""
    step = size * 0.82
    left = x - step * len(text) / 2
    data = ""
    for index, sign in enumerate(text):
        for stroke in _DIGITS[sign]:
            data += curve(
                [(left + index * step + px * size * 0.58 + size * 0.1, y - size / 2 + py * size) for px, py in stroke]
            )
    return path(data, stroke=colour, width=width)


def steps_list(
    x: float,
    y: float,
    w: float,
    count: int = 3,
    done: int = 0,
    gap: float = 20,
    now: int = 0,
    hidden: Sequence[int] = (),
    icons: Sequence[str] = (),
) -> str:
    """Rows of a planner: a box to tick and words. (x, y) is the middle of the first box; `now` marks one row."""
    parts, size = "", gap * 0.6
    for index in range(count):
        row = y + gap * index
        if now == index + 1:
            parts += path(pill(x - size, row - gap * 0.46, x + w + size * 0.6, row + gap * 0.46, 5), "#f3d9a4", "none")
        parts += path(box(x - size / 2, row - size / 2, x + size / 2, row + size / 2, 0.3), WHITE, width=2)
        if index < done:
            parts += tick(x + 1, row - 1, size * 1.25)
        if index < len(icons):
            parts += icon(icons[index], x + size * 1.9, row, gap * 0.78) + words(x + size * 3.3, row, w - size * 3.3, 1)
        else:
            parts += words(x + size * 1.2, row, w * (0.9, 0.7, 0.8, 0.75)[index % 4] - size, 1, thick=3)
    for index in hidden:
        row = y + gap * (index - 1)
        parts += path(box(x - size, row - gap * 0.46, x + w + 3, row + gap * 0.46, 0.5), AMBER, width=2)
    return parts


def icon(name: str, x: float, y: float, size: float = 30) -> str:
    """Return a small picture by name, about `size` wide and high."""
    u = size / 40

    def p(*points: Point) -> list[Point]:
        return [(x + px * u, y + py * u) for px, py in points]

    thin = max(1.6, 2.2 * u)
    if name == "ice":
        front = polygon(p((-15, -6), (6, -6), (6, 15), (-15, 15)))
        rest = polygon(p((-15, -6), (-5, -15), (16, -15), (6, -6))) + polygon(p((6, -6), (16, -15), (16, 6), (6, 15)))
        return path(front + rest, "#cfe6ee", width=thin)
    if name == "drop":
        return path(curve(p((0, -16), (11, 4), (0, 15), (-11, 4)), True), "#9cc9da", width=thin)
    if name == "sun":
        rays = "".join(
            line(
                [
                    (x + math.cos(a) * 14 * u, y + math.sin(a) * 14 * u),
                    (x + math.cos(a) * 19 * u, y + math.sin(a) * 19 * u),
                ]
            )
            for a in (math.tau * i / 8 for i in range(8))
        )
        return path(ellipse(x, y, 9 * u), AMBER, width=thin) + path(rays, width=thin)
    if name == "cloud":
        return path(
            curve(p((-18, 8), (-16, -3), (-6, -4), (0, -12), (11, -8), (13, 0), (19, 3), (16, 9)), True),
            WHITE,
            width=thin,
        )
    if name == "leaf":
        return path(curve(p((-14, 12), (-8, -10), (15, -14), (8, 9)), True), LEAF, width=thin) + path(
            line(p((-16, 15), (7, -6))), width=thin
        )
    if name == "tree":
        return path(line(p((0, 18), (0, 2))), width=4 * u + 1.5) + path(
            ellipse(x, y - 6 * u, 14 * u, 13 * u), LEAF, width=thin
        )
    if name == "frog":
        return (
            path(ellipse(x - 8 * u, y - 8 * u, 5 * u) + ellipse(x + 8 * u, y - 8 * u, 5 * u), LEAF, width=thin)
            + path(ellipse(x, y + 2 * u, 16 * u, 11 * u), LEAF, width=thin)
            + path(
                curve(p((-8, 4), (0, 8), (8, 4)))
                + "".join(line([pt, (pt[0], pt[1] + 0.1)]) for pt in p((-8, -8), (8, -8))),
                width=thin,
            )
        )
    if name == "pond":
        return (
            path(ellipse(x, y + 6 * u, 22 * u, 9 * u), "#9cc9da", width=thin)
            + path(line(p((-12, 4), (-12, -12))) + line(p((-7, 5), (-6, -8))), width=thin)
            + path(ellipse(x - 12 * u, y - 12 * u, 2.5 * u, 6 * u), "#8a5a35", width=1.4)
        )
    if name == "lunchbox":
        return (
            path(curve(p((-7, -9), (-6, -15), (6, -15), (7, -9))), width=thin)
            + path(pill(x - 17 * u, y - 9 * u, x + 17 * u, y + 13 * u, 5 * u), CLAY, width=thin)
            + path(line(p((-17, 1), (17, 1))), width=thin)
        )
    if name == "half":
        return (
            path(ellipse(x, y, 16 * u), WHITE, width=thin)
            + path(f"M{join(x, y - 16 * u)}a{join(16 * u, 16 * u)} 0 0 1 0 {num(32 * u)}z", AMBER, width=thin)
            + path(line(p((-16, 0), (16, 0))), width=thin)
        )
    if name == "triangle":
        return path(polygon(p((-16, 13), (16, 13), (4, -14))), "#cfe6ee", width=thin)
    if name == "house":
        return path(polygon(p((-14, 15), (-14, -2), (0, -15), (14, -2), (14, 15))), WARM, width=thin) + path(
            box(x - 4 * u, y + 3 * u, x + 4 * u, y + 15 * u, 0), CLAY, width=1.4
        )
    if name == "book":
        return path(polygon(p((-17, -9), (0, -5), (17, -9), (17, 11), (0, 15), (-17, 11))), WHITE, width=thin) + path(
            line(p((0, -5), (0, 15))), width=thin
        )
    if name == "pencil":
        return path(polygon(p((-14, 14), (-11, 4), (9, -16), (16, -9), (-4, 11))), AMBER, width=thin)
    if name == "scissors":
        return path(line(p((-8, 8), (10, -14))) + line(p((8, 8), (-10, -14))), width=thin) + path(
            ellipse(x - 10 * u, y + 12 * u, 5 * u) + ellipse(x + 10 * u, y + 12 * u, 5 * u), WHITE, width=thin
        )
    if name == "bowl":
        return path(curve(p((-16, -2), (-10, 12), (10, 12), (16, -2))) + "z", BLUE, width=thin) + path(
            line(p((4, -3), (12, -17))), width=thin + 1
        )
    if name == "spoon":
        return path(line(p((-2, 16), (0, -2))), width=thin + 1.2) + path(
            ellipse(x + u, y - 9 * u, 6 * u, 8 * u), SHADE, width=thin
        )
    if name == "tray":
        return path(polygon(p((-18, -2), (18, -2), (14, 12), (-14, 12))), TINT, width=thin)
    if name == "coat":
        return path(
            polygon(p((-8, -14), (8, -14), (17, 8), (10, 11), (9, 16), (-9, 16), (-10, 11), (-17, 8))), CLAY, width=thin
        ) + path(line(p((0, -14), (0, 16))), width=thin)
    if name == "eye":
        return path(curve(p((-17, 0), (0, -11), (17, 0), (0, 11)), True), WHITE, width=thin) + path(
            ellipse(x, y, 6 * u), INK
        )
    if name == "ear":
        return path(
            curve(p((-6, 14), (-9, -8), (2, -15), (11, -6), (5, 4), (2, 14), (-6, 14))), "#e8b48f", width=thin
        ) + path(curve(p((-2, -3), (3, -8), (5, -1), (-1, 4))), width=thin)
    if name == "person":
        return path(ellipse(x, y - 9 * u, 7 * u), WHITE, width=thin) + path(
            curve(p((-13, 15), (-9, 2), (0, 0), (9, 2), (13, 15))) + "z", BLUE, width=thin
        )
    if name == "ta":
        return path(ellipse(x, y - 9 * u, 7 * u), WHITE, width=thin) + path(
            curve(p((-13, 15), (-9, 2), (0, 0), (9, 2), (13, 15))) + "z", TEAL, width=thin
        )
    if name == "star":
        return path(
            polygon(
                [
                    (x + math.sin(a) * r * u, y - math.cos(a) * r * u)
                    for a, r in ((math.tau * i / 10, 16 if i % 2 == 0 else 7) for i in range(10))
                ]
            ),
            AMBER,
            width=thin,
        )
    if name == "heart":
        return path(
            curve(p((0, 15), (-15, 0), (-13, -11), (-4, -12), (0, -6)))
            + curve(p((0, -6), (4, -12), (13, -11), (15, 0), (0, 15)))[1:].join(("L", "")),
            "#f3d9a4",
            width=thin,
        )
    if name == "storm":
        return path(
            curve(p((-14, 8), (-12, -10), (8, -14), (14, 2), (2, 12), (-6, 2), (2, -4), (6, 2))), width=thin + 0.6
        )
    if name == "bulb":
        return path(curve(p((-5, 7), (-11, -4), (0, -16), (11, -4), (5, 7))) + "z", "#f3d9a4", width=thin) + path(
            line(p((-4, 12), (4, 12))) + line(p((-2, 16), (2, 16))), width=thin
        )
    if name == "school":
        return path(
            polygon(p((-18, 15), (-18, 0), (-7, 0), (-7, -6), (0, -13), (7, -6), (7, 0), (18, 0), (18, 15))),
            WARM,
            width=thin,
        ) + path(box(x - 3 * u, y + 5 * u, x + 3 * u, y + 15 * u, 0), TEAL, width=1.2)
    if name == "ball":
        return path(ellipse(x, y, 14 * u), WHITE, width=thin) + path(
            curve(p((-13, -4), (0, 2), (13, -4))) + curve(p((-4, 13), (0, 2), (-2, -14))), width=thin
        )
    if name == "hand":
        fingers = "".join(
            line(p((a, 2), (b, c)))
            for a, b, c in ((-7, -9, -12), (-2, -3, -16), (3, 3, -15), (8, 9, -10), (-9, -16, -2))
        )
        return (
            path(fingers, width=6 * u + 3)
            + path(ellipse(x, y + 6 * u, 10 * u, 9 * u), "#e8b48f", width=thin)
            + path(fingers, stroke="#e8b48f", width=6 * u)
        )
    if name == "headphones":
        return path(curve(p((-14, 6), (-13, -8), (0, -16), (13, -8), (14, 6))), width=thin + 1) + path(
            ellipse(x - 14 * u, y + 8 * u, 5 * u, 7 * u) + ellipse(x + 14 * u, y + 8 * u, 5 * u, 7 * u),
            TEAL,
            width=thin,
        )
    if name == "play":
        return path(ellipse(x, y, 16 * u), TINT, width=thin) + path(polygon(p((-5, -8), (9, 0), (-5, 8))), TEAL, "none")
    if name == "plug":
        return (
            path(pill(x - 14 * u, y - 8 * u, x + 12 * u, y + 8 * u, 3), WHITE, width=thin)
            + path(box(x - 11 * u, y - 5 * u, x + 7 * u, y + 5 * u, 0), TEAL, "none")
            + path(box(x + 12 * u, y - 3 * u, x + 16 * u, y + 3 * u, 0), INK, width=1)
        )
    if name == "cushion":
        return path(curve(p((-17, 10), (-13, -8), (0, -6), (13, -8), (17, 10), (0, 8)), True), AMBER, width=thin)
    if name == "window":
        return window(x - 15 * u, y - 17 * u, 30 * u, 28 * u)
    raise KeyError(name)


# --- things that lie on a table (drawn in perspective) ------------------------------------------------------------


def open_book(x: float, y: float, w: float = 104, marked: int = -1, picture: str = "", lines: int = 3) -> str:
    """Return an open book on a table. `marked` highlights one line of the right page; `picture` is an icon on the left
    one."""
    h, half = w * 0.32, w / 2
    left = [(x, y - h / 2), (x - half * 0.92, y - h / 2 - 3), (x - half * 1.08, y + h / 2), (x, y + h / 2 + 3)]
    right = [(2 * x - px, py) for px, py in left]
    parts = path(polygon(left) + polygon(right), WHITE)
    for side in (-1, 1):
        if side < 0 and picture:
            parts += icon(picture, x - half * 0.5, y, h * 0.9)
            continue
        for index in range(lines):
            row = y - h * 0.3 + index * h * 0.62 / max(1, lines - 1)
            start, end = sorted((x + side * half * 0.14, x + side * half * 0.84))
            if side > 0 and index == marked:
                parts += path(line([(start, row), (end, row)]), stroke=AMBER, width=7)
            parts += path(line([(start, row), (end, row)]), stroke="#7d8891", width=2)
    return parts


def paper(
    x: float,
    y: float,
    w: float = 62,
    h: float = 30,
    rows: int = 3,
    fill: str = WHITE,
    skew: float = 6,
    content: str = "",
) -> str:
    """Return a sheet on a table, with rows of writing unless other content is given."""
    shape = path(
        polygon(
            [
                (x - w / 2 + skew, y - h / 2),
                (x + w / 2 - skew, y - h / 2),
                (x + w / 2, y + h / 2),
                (x - w / 2, y + h / 2),
            ]
        ),
        fill,
        width=2.2,
    )
    return shape + (
        content
        or (
            words(x - w * 0.34, y - h * 0.26, w * 0.66, rows, h * 0.52 / max(1, rows - 1) if rows > 1 else 0, thick=2)
            if rows
            else ""
        )
    )


def word_mat(x: float, y: float, w: float = 78, h: float = 32) -> str:
    """Return a word mat on a table: a card with coloured cells."""
    parts = paper(x, y, w, h, 0, WARM)
    for row in range(2):
        for column in range(3):
            left = x - w * 0.36 + column * w * 0.25
            top = y - h * 0.3 + row * h * 0.34
            parts += path(
                box(left, top, left + w * 0.2, top + h * 0.22, 0.2),
                (LEAF, "#f3d9a4", TINT)[(row + column) % 3],
                width=1.4,
            )
    return parts


def pencil(x: float, y: float, angle: float = -20, length: float = 34) -> str:
    """Return a pencil that lies with its middle at (x, y)."""
    way = math.radians(angle)
    dx, dy = math.cos(way) * length / 2, math.sin(way) * length / 2
    ends = [(x - dx, y - dy), (x + dx, y + dy)]
    return path(line(ends), width=7) + path(line([ends[0], mix(*ends, 0.82)]), stroke=AMBER, width=3.4)


def cup(x: float, y: float, colour: str = CLAY) -> str:
    """Return a mug; (x, y) is the middle of its bottom."""
    return path(curve([(x + 9, y - 17), (x + 18, y - 13), (x + 9, y - 5)])) + path(
        box(x - 10, y - 21, x + 10, y, 0.6), colour
    )


def beaker(x: float, y: float, content: str = "ice", s: float = 1.0) -> str:
    """Return a glass beaker; (x, y) is the middle of its bottom."""
    glass = line([(x - 17 * s, y - 44 * s), (x - 15 * s, y), (x + 15 * s, y), (x + 17 * s, y - 44 * s)])
    water = polygon([(x - 16 * s, y - 16 * s), (x + 16 * s, y - 16 * s), (x + 15 * s, y), (x - 15 * s, y)])
    return (
        path(glass, WHITE, "none") + path(water, "#9cc9da", "none") + icon(content, x, y - 17 * s, 24 * s) + path(glass)
    )


def tent_card(x: float, y: float, w: float = 40, h: float = 34, content: str = "") -> str:
    """Return a folded card that stands on a table; (x, y) is the middle of its bottom."""
    return (
        path(
            polygon([(x - w / 2 + 4, y - h), (x + w / 2 + 6, y - h), (x + w / 2 + 12, y - 3), (x + w / 2, y)]),
            SHADE,
            width=2,
        )
        + path(box(x - w / 2, y - h, x + w / 2, y, 0.5), WHITE, width=2.2)
        + content
    )


# --- things that are held or stand, seen from the front ------------------------------------------------------------


def mini_board(x: float, y: float, w: float = 92, h: float = 62, content: str = "") -> str:
    """Return a small whiteboard."""
    return (
        path(pill(x - w / 2, y - h / 2, x + w / 2, y + h / 2, 6), TEAL)
        + path(pill(x - w / 2 + 5, y - h / 2 + 5, x + w / 2 - 5, y + h / 2 - 5, 3), WHITE, width=1.4)
        + content
    )


def sheet(x: float, y: float, w: float = 70, h: float = 86, content: str = "", fill: str = WHITE) -> str:
    """Return a sheet of paper seen straight on."""
    return path(box(x - w / 2, y - h / 2, x + w / 2, y + h / 2), fill) + content


def clipboard(x: float, y: float, w: float = 52, h: float = 66, content: str = "") -> str:
    """Return a clipboard seen straight on."""
    return (
        path(pill(x - w / 2, y - h / 2, x + w / 2, y + h / 2, 4), "#b98a55")
        + path(box(x - w / 2 + 5, y - h / 2 + 9, x + w / 2 - 5, y + h / 2 - 5, 0.4), WHITE, width=1.4)
        + path(pill(x - 10, y - h / 2 - 4, x + 10, y - h / 2 + 6, 3), SHADE, width=2)
        + (content or words(x - w * 0.3, y - h * 0.16, w * 0.58, 4, h * 0.16))
    )


def tablet(x: float, y: float, w: float = 92, h: float = 64, content: str = "", tilt: float = 0) -> str:
    """Return a tablet computer seen straight on."""
    turn = f'<g transform="rotate({tilt} {num(x)} {num(y)})">' if tilt else "<g>"
    return (
        turn
        + path(pill(x - w / 2, y - h / 2, x + w / 2, y + h / 2, 7), "#3b4248")
        + path(pill(x - w / 2 + 6, y - h / 2 + 6, x + w / 2 - 6, y + h / 2 - 6, 2), WHITE, width=1)
        + content
        + "</g>"
    )


def clock(x: float, y: float, r: float = 24, hour: float = 10, minute: float = 10, fill: str = WHITE) -> str:
    """Return a wall clock."""

    def at(turn: float, far: float) -> Point:
        return x + math.sin(turn) * far, y - math.cos(turn) * far

    marks = "".join(line([at(math.tau * i / 12, r * 0.78), at(math.tau * i / 12, r * 0.86)]) for i in range(0, 12, 3))
    hands = line([(x, y), at(math.tau * (hour + minute / 60) / 12, r * 0.48)]) + line(
        [(x, y), at(math.tau * minute / 60, r * 0.7)]
    )
    return path(ellipse(x, y, r), fill) + path(marks, width=2) + path(hands, width=2.6)


def timer(x: float, y: float, r: float = 26, left: float = 0.3) -> str:
    """Return a timer whose coloured sector is the share of time that is left."""
    turn = math.tau * min(left, 0.999)
    end = (x + math.sin(turn) * r * 0.8, y - math.cos(turn) * r * 0.8)
    sector = f"M{join(x, y)}V{num(y - r * 0.8)}A{join(r * 0.8, r * 0.8)} 0 {int(left > 0.5)} 1 {pair(end)}z"
    return (
        path(line([(x, y - r), (x, y - r - 6)]), width=6)
        + path(ellipse(x, y, r), WHITE)
        + path(sector, AMBER, width=1.4)
        + path(ellipse(x, y, 2.5), INK)
    )


# --- signs -----------------------------------------------------------------------------------------------------


def bubble(x: float, y: float, w: float, h: float, tail: Point, content: str = "", fill: str = WHITE) -> str:
    """Return a speech bubble; the tail points at the speaker. Adults' bubbles are tinted by `fill`."""
    left, right, top, bottom = x - w / 2, x + w / 2, y - h / 2, y + h / 2
    r = min(16, w / 2, h / 2)
    tip = mix((min(max(tail[0], left + r), right - r), y), tail, 0.93)
    arc = f"a{join(r, r)} 0 0 1 "
    corners = [arc + join(*way) for way in ((r, r), (-r, r), (-r, -r), (r, -r))]
    over_or_under = left - 4 <= tail[0] <= right + 4 or abs(tail[0] - x) < abs(tail[1] - y) * 1.6
    above = below = to_right = to_left = ""
    if over_or_under:
        root = min(max(tail[0], left + r + 10), right - r - 10)
        if tail[1] > y:
            below = f"H{num(root + 8)}L{pair(tip)}L{join(root - 8, bottom)}"
        else:
            above = f"H{num(root - 8)}L{pair(tip)}L{join(root + 8, top)}"
    else:
        tip = mix((right if tail[0] > x else left, y), tail, 0.93)
        root = min(max(tail[1], top + r + 6), bottom - r - 6)
        if tail[0] > x:
            to_right = f"V{num(root - 7)}L{pair(tip)}L{join(right, root + 7)}"
        else:
            to_left = f"V{num(root + 7)}L{pair(tip)}L{join(left, root - 7)}"
    data = (
        f"M{join(left + r, top)}{above}H{num(right - r)}{corners[0]}{to_right}V{num(bottom - r)}{corners[1]}"
        f"{below}H{num(left + r)}{corners[2]}{to_left}V{num(top + r)}{corners[3]}z"
    )
    return path(data, fill) + content


def says(who: Figure, x: float, y: float, w: float = 96, h: float = 44, content: str = "", lines: int = 2) -> str:
    """Return a speech bubble: lines represent words unless other content is given. A TA's bubble is tinted."""
    fill = TINT if who.look.lanyard else WHITE
    inside = content or words(x - w * 0.34, y - (lines - 1) * 5.5, w * 0.68, lines, 11, "#5d6b73", 3)
    above = y + h / 2 < who.head_centre[1] - who.radius * 0.7
    tail = (
        (who.head_centre[0], who.crown[1] + 4)
        if above
        else (who.mouth[0] + (-1 if x < who.mouth[0] else 1) * who.radius * 1.15, who.mouth[1])
    )
    return bubble(x, y, w, h, tail, inside, fill)


def thinks(who: Figure, x: float, y: float, w: float = 96, h: float = 56, content: str = "") -> str:
    """Return a thought bubble over the head of a person."""
    cloud = []
    for index in range(20):
        angle = math.tau * index / 20
        far = 1.08 if index % 2 else 0.94
        cloud.append((x + math.cos(angle) * w / 2 * far, y + math.sin(angle) * h / 2 * far))
    head = (who.head_centre[0], who.crown[1] + 4)
    start = toward((x, y), head, min(h * 0.62, w * 0.6))
    return (
        path(curve(cloud, True), WHITE)
        + path(ellipse(*mix(start, head, 0.25), 5) + ellipse(*mix(start, head, 0.78), 3.2), WHITE, width=2)
        + content
    )


def gaze(start: Point, end: Point, lift: float = 18, ring: bool = True, cls: str = "g") -> str:
    """Return a dotted line of sight that ends in a ring."""
    bend = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 - lift)
    data = f"M{pair(start)}Q{join(*bend, *end)}"
    dots = dash(0, 9)
    parts = path(data, cls="h", width=7.5, more=dots) + path(data, cls=cls, width=4.4, more=dots)
    if ring:
        parts += path(ellipse(*end, 6.5), cls="h", width=7) + path(ellipse(*end, 6.5), cls=cls, width=3.4)
    return parts


def looks(who: Figure, end: Point, lift: float = 18, cls: str = "g") -> str:
    """Return a line of sight from a person's eyes."""
    start = toward(who.eyes, end, who.radius * 0.95)
    return gaze(start, end, lift, cls=cls)


def arrow(start: Point, end: Point, bend: float = 0, cls: str = "g", width: float = 5, dashed: bool = False) -> str:
    """Return an arrow; `bend` moves its middle up.

    On a wall `cls` is a theme class, and a halo parts the arrow from what is behind it. On paper or a table, which
    keep their colour in every theme, it is empty (ink) or a colour.
    """
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 - bend)
    angle = math.atan2(end[1] - middle[1], end[0] - middle[0])
    barbs = [(end[0] - math.cos(angle + turn) * 13, end[1] - math.sin(angle + turn) * 13) for turn in (0.55, -0.55)]
    shaft = f"M{pair(start)}Q{join(*middle, *end)}"
    head = line([barbs[0], end, barbs[1]])
    themed = len(cls) == 1
    colour = {"cls": cls} if themed else {"stroke": cls}
    halo = path(shaft + head, cls="h", width=width + 4) if themed else ""
    if not dashed:
        return halo + path(shaft + head, width=width, **colour)
    return halo + path(shaft, width=width, more=dash(0.5, 10), **colour) + path(head, width=width, **colour)


def span(left: float, right: float, y: float) -> str:
    """Return a distance that a person keeps: a dotted line between two bars."""
    data = line([(left, y), (right, y)])
    bars = line([(left - 4, y - 9), (left - 4, y + 9)]) + line([(right + 4, y - 9), (right + 4, y + 9)])
    return path(data, cls="g", width=4.4, more=dash(0, 9)) + path(bars, cls="g", width=4)


def wait_dots(x: float, y: float, count: int = 5, full: int = 5) -> str:
    """Return a wait that can be seen: one dot for each second, filled as they pass."""
    gap, half = 20, 20 * count / 2 + 8
    parts = path(pill(x - half, y - 15, x + half, y + 15, 15), WHITE, TEAL)
    at = [x + (i - (count - 1) / 2) * gap for i in range(count)]
    parts += path("".join(ellipse(px, y, 6.5) for px in at[:full]), TEAL, TEAL, 2)
    return parts + (path("".join(ellipse(px, y, 6.5) for px in at[full:]), TINT, TEAL, 2) if full < count else "")


def quiet(x: float, y: float) -> str:
    """Silence: a small bubble with three dots."""
    return path(pill(x - 22, y - 12, x + 22, y + 12, 12), WHITE, TEAL, 2.2) + path(
        "".join(ellipse(x + d, y, 2.2) for d in (-9, 0, 9)), TEAL, TEAL, 1
    )


def sparks(
    x: float,
    y: float,
    near: float = 16,
    far: float = 26,
    cls: str = "a",
    begin: int = 200,
    end: int = 340,
    count: int = 5,
) -> str:
    """Short rays: surprise, noise or success around a point."""
    data = ""
    for index in range(count):
        angle = math.radians(begin + (end - begin) * index / max(1, count - 1))
        data += line(
            [
                (x + math.cos(angle) * near, y + math.sin(angle) * near),
                (x + math.cos(angle) * far, y + math.sin(angle) * far),
            ]
        )
    return path(data, cls="h", width=6.4) + path(data, cls=cls, width=3.4)


def breath(at: Point, way: int = 1) -> str:
    """Return a slow breath out."""
    data = "".join(
        curve(
            [
                (at[0] + way * 12, at[1] + dy),
                (at[0] + way * (12 + long / 2), at[1] + dy - 4),
                (at[0] + way * (12 + long), at[1] + dy + 1),
            ]
        )
        for dy, long in ((-8, 24), (1, 32), (10, 22))
    )
    return path(data, cls="g", width=3.4)


def clap(x: float, y: float) -> str:
    """Rays over two hands that clap."""
    return sparks(x, y, 13, 22, "a", 215, 325, 4)


def footsteps(start: Point, end: Point, count: int = 4) -> str:
    """Return a trail of footprints on the floor: the path of a person."""
    data = ""
    for index in range(count):
        px, py = mix(start, end, index / max(1, count - 1))
        data += ellipse(px, py + (5 if index % 2 else -3), 6.5, 2.8)
    return path(data, cls="G", more='stroke="none" opacity=".55"')


# --- from close by ---------------------------------------------------------------------------------------------


def desktop() -> str:
    """Return a table top seen from above, over the whole page."""
    grain = curve([(-5, 60), (160, 54), (330, 64), (490, 57)]) + curve([(-5, 262), (150, 270), (340, 260), (490, 268)])
    return path(block(0, 0, WIDTH, HEIGHT), WOOD, "none") + path(grain, stroke="#cdb588", width=2)


def big_hand(who: Figure | Look, start: Point, at: Point, kind: str = "point", tip: Point | None = None) -> str:
    """Return a hand from close by. The sleeve comes in at `start`, the hand is at `at`; kinds: point, pen, flat,
    hold."""
    look = who.look if isinstance(who, Figure) else who
    skin, sleeve = look.skin, look.top
    wrist = toward(at, start, 34)
    cuff = toward(at, start, 46)
    parts = path(line([wrist, at]), width=31) + path(line([wrist, at]), stroke=skin, width=26)
    parts += path(line([start, cuff]), width=47) + path(line([start, cuff]), stroke=sleeve, width=42)
    palm = path(ellipse(*at, 23, 21), skin)
    aim = tip or toward(at, start, -60)
    if kind == "point":
        end = toward(at, aim, min(54, math.hypot(aim[0] - at[0], aim[1] - at[1])))
        finger = line([at, end])
        parts += path(finger, width=18) + palm + path(line([toward(at, aim, 12), end]), stroke=skin, width=13)
        knuckles = "".join(
            curve([(at[0] + dx, at[1] + dy), (at[0] + dx + 6, at[1] + dy + 4), (at[0] + dx + 3, at[1] + dy + 10)])
            for dx, dy in ((4, -4), (-6, 0))
        )
        return parts + path(knuckles, width=1.8)
    if kind == "pen":
        top = toward(at, aim, -62)
        shaft, point = line([top, aim]), toward(aim, at, 12)
        pen = path(shaft, width=11) + path(line([top, point]), stroke=AMBER, width=6)
        finger = line([toward(at, aim, 8), toward(at, aim, 30)])
        return parts + palm + pen + path(finger, width=17) + path(finger, stroke=skin, width=12)
    if kind == "hold":
        thumb = path(line([toward(at, aim, 12), aim]), stroke=skin, width=13)
        return parts + path(line([at, aim]), width=18) + palm + thumb
    angle = math.atan2(aim[1] - at[1], aim[0] - at[0])
    fingers = "".join(
        line(
            [
                (at[0] + math.cos(angle + turn * 1.2) * 14, at[1] + math.sin(angle + turn * 1.2) * 14),
                (at[0] + math.cos(angle + turn) * far, at[1] + math.sin(angle + turn) * far),
            ]
        )
        for turn, far in ((-1.2, 32), (-0.45, 46), (-0.1, 52), (0.25, 49), (0.6, 41))
    )
    return parts + path(fingers, width=17) + palm + path(fingers, stroke=skin, width=12)


# --- small groups of things ------------------------------------------------------------------------------------


def on_chair_empty(x: float, y: float, s: float, facing: float = -1) -> str:
    """Return a free chair in profile."""
    return shadow(x, y, 30) + chair(x, y, s * 1.2, facing)


def books(x: float, y: float, count: int = 3) -> str:
    """Return a pile of books whose bottom stands on (x, y)."""
    parts = ""
    for index in range(count):
        slip = (2, -2, 1, -3)[index % 4]
        parts += path(
            box(x - 18 + slip, y - 9 * (index + 1), x + 18 + slip, y - 9 * index, 0.5),
            (CLAY, BLUE, AMBER, TINT)[index % 4],
            width=2,
        )
    return parts


def picture_at(x: float, y: float) -> str:
    """Return a house and a tree, as on a class board."""
    return icon("house", x - 22, y, 44) + icon("tree", x + 24, y + 1, 38)


def mini_flat(x: float, y: float, content: str = "") -> str:
    """Return a small whiteboard that lies on a table; `content` is an icon drawn on it."""
    frame = polygon([(x - 36, y - 14), (x + 36, y - 14), (x + 42, y + 16), (x - 42, y + 16)])
    inside = polygon([(x - 31, y - 10), (x + 31, y - 10), (x + 36, y + 12), (x - 36, y + 12)])
    return path(frame, TEAL) + path(inside, WHITE, width=1.4) + (icon(content, x, y + 1, 22) if content else "")


def hands(who: Figure) -> str:
    """Only the hands of a person, drawn over a thing that they hold."""
    return "".join(
        path(ellipse(hand.x, hand.y, 9 * who.s), who.look.skin, width=2.2) for hand in (who.left, who.right) if hand
    )


def scenery(name: str) -> str:
    """Faint shapes on the wall of a room, the same in each drawing of a technique: which room this is."""
    if name == "shelves":
        books_ = "".join(
            block(x, 172 - high, x + 9, 172)
            for x, high in (
                (24, 34),
                (36, 28),
                (48, 32),
                (60, 24),
                (250, 30),
                (262, 36),
                (274, 26),
                (430, 32),
                (442, 26),
                (454, 34),
            )
        )
        return path(
            books_
            + block(0, 174, WIDTH, 180)
            + block(0, 112, WIDTH, 118)
            + block(90, 86, 130, 112)
            + block(330, 80, 352, 112),
            cls="d",
        )
    if name == "windows":
        panes = "".join(block(x + dx, y, x + dx + 44, y + 52) for x in (30, 350) for dx in (0, 50) for y in (26, 84))
        return path(panes, cls="d")
    if name == "display":
        flags = "".join(polygon([(x, 0), (x + 44, 0), (x + 22, 26)]) for x in range(-6, 480, 54))
        papers = "".join(block(x, y, x + 46, y + 58) for x, y in ((20, 104), (78, 96), (366, 98), (424, 106)))
        return path(flags + papers, cls="d")
    if name == "pegs":
        coats = "".join(polygon([(x, 74), (x + 26, 74), (x + 38, 138), (x - 12, 138)]) for x in (30, 100, 350, 420))
        return path(coats + block(0, 64, WIDTH, 72), cls="d")
    raise KeyError(name)
