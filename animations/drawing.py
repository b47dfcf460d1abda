"""Draw animation frames with Skia: people, speech bubbles and signs, in the colours of the site."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import skia
from PIL import ImageFont

WIDTH, HEIGHT = 960, 540
Point = tuple[float, float]

PAPER, INK, TEAL, TINT, WARM = "#fbfaf7", "#1d2a33", "#0b5c5c", "#e5f0ee", "#f8efdd"
WHITE, SHADE, AMBER, WOOD, BOARD = "#ffffff", "#e9e4d8", "#e9b44c", "#e3cfa9", "#fdfefd"
FRAMES = "#96603a"


# --- time ------------------------------------------------------------------------------------------------------


def ease(at: float) -> float:
    """Map 0..1 to 0..1 with a slow start and a slow end."""
    at = min(1.0, max(0.0, at))
    return at * at * (3 - 2 * at)


def track(time: float, *keys: tuple[float, float]) -> float:
    """Return the value at a time, interpolated between key frames, which are (seconds, value) pairs."""
    if time <= keys[0][0]:
        return keys[0][1]
    for (begin, before), (end, after) in pairwise(keys):
        if time < end:
            return before + (after - before) * ease((time - begin) / (end - begin))
    return keys[-1][1]


def during(time: float, begin: float, end: float, fade: float = 0.25) -> float:
    """Return an opacity: 1 between two times and 0 outside, with a transition of `fade` seconds."""
    return min(ease((time - begin) / fade), ease((end - time) / fade))


def mix(one: Point, other: Point, at: float) -> Point:
    """Return the point at a fraction (0 to 1) of the way between two points."""
    return one[0] + (other[0] - one[0]) * at, one[1] + (other[1] - one[1]) * at


# --- pen -------------------------------------------------------------------------------------------------------


@cache
def _colour(text: str) -> int:
    return 0xFF000000 | int(text[1:], 16)


def _paint(colour: str, width: float = 0, alpha: float = 1.0) -> skia.Paint:
    paint = skia.Paint(AntiAlias=True, Color=_colour(colour))
    paint.setAlphaf(max(0.0, min(1.0, alpha)))
    if width:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint


@cache
def _letters(size: float, bold: bool) -> skia.Font:
    """Return a font of a size in the typeface Aileron, which is in the public domain (CC0) and part of Pillow."""
    data = ImageFont.load_default(20).font_bytes
    font = skia.Font(skia.FontMgr().makeFromData(skia.Data.MakeWithCopy(data)), size)
    font.setSubpixel(True)
    font.setEmbolden(bold)
    return font


def curve(points: Sequence[Point], closed: bool = False) -> skia.Path:
    """Return a smooth path through points, like a line drawn by hand."""
    path = skia.Path()
    path.moveTo(*points[0])
    count = len(points)
    for index in range(count if closed else count - 1):
        a, b, c, d = (
            points[(index + step) % count] if closed else points[min(max(index + step, 0), count - 1)]
            for step in (-1, 0, 1, 2)
        )
        path.cubicTo(
            b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6, c[0] - (d[0] - b[0]) / 6, c[1] - (d[1] - b[1]) / 6, *c
        )
    if closed:
        path.close()
    return path


def box(left: float, top: float, right: float, bottom: float, slip: float = 2.0) -> skia.Path:
    """Return the path of a rectangle whose sides are slightly curved, by up to `slip`."""
    middle, across = (left + right) / 2, (top + bottom) / 2
    path = skia.Path()
    path.moveTo(left + slip * 0.4, top + slip * 0.6)
    path.quadTo(middle, top - slip * 0.7, right - slip * 0.2, top + slip * 0.2)
    path.quadTo(right + slip * 0.6, across, right, bottom - slip * 0.3)
    path.quadTo(middle, bottom + slip * 0.7, left, bottom)
    path.quadTo(left - slip * 0.7, across, left + slip * 0.4, top + slip * 0.6)
    path.close()
    return path


def oval(x: float, y: float, across: float, down: float) -> skia.Path:
    path = skia.Path()
    path.addOval(skia.Rect.MakeLTRB(x - across, y - down, x + across, y + down))
    return path


@dataclass(frozen=True)
class Shot:
    """The position of the camera from a time in seconds on: the middle of its picture, and its magnification."""

    start: float
    x: float = WIDTH / 2
    y: float = HEIGHT / 2
    zoom: float = 1.0


class Pen:
    """Draws shapes, lines and text on the canvas of one frame."""

    def __init__(self, canvas: skia.Canvas) -> None:
        self.canvas = canvas

    def fill(self, path: skia.Path, colour: str, alpha: float = 1.0) -> None:
        self.canvas.drawPath(path, _paint(colour, 0, alpha))

    def line(self, path: skia.Path, colour: str = INK, width: float = 3.0, alpha: float = 1.0) -> None:
        self.canvas.drawPath(path, _paint(colour, width, alpha))

    def shape(self, path: skia.Path, colour: str, line: str = INK, width: float = 3.0) -> None:
        """Draw a path that is filled and has an outline."""
        self.fill(path, colour)
        self.line(path, line, width)

    def dashed(self, path: skia.Path, colour: str, width: float, alpha: float, dash: Sequence[float]) -> None:
        paint = _paint(colour, width, alpha)
        paint.setPathEffect(skia.DashPathEffect.Make(list(dash), 0))
        self.canvas.drawPath(path, paint)

    def limb(self, points: Sequence[Point], colour: str, width: float) -> None:
        """Draw an arm or a leg: a thick line through points, with a dark edge."""
        path = curve(points)
        self.line(path, INK, width + 5.5)
        self.line(path, colour, width)

    def text(
        self,
        words: str,
        x: float,
        y: float,
        size: float = 30,
        colour: str = INK,
        bold: bool = False,
        align: float = 0.5,
    ) -> None:
        """Draw a line of text. With `align` 0 it begins at x; with 0.5 its middle is at x."""
        font = _letters(size, bold)
        self.canvas.drawString(words, x - font.measureText(words) * align, y, font, _paint(colour))

    @staticmethod
    def measure(words: str, size: float, bold: bool = False) -> float:
        return float(_letters(size, bold).measureText(words))

    @contextmanager
    def layer(self, alpha: float, about: Point = (0, 0), scale: float = 1.0) -> Iterator[None]:
        """Draw what the `with` block draws with a common opacity, and scaled around a point."""
        self.canvas.saveLayer(None, _paint(INK, 0, alpha))
        self.canvas.translate(*about)
        self.canvas.scale(scale, scale)
        self.canvas.translate(-about[0], -about[1])
        try:
            yield
        finally:
            self.canvas.restore()

    @contextmanager
    def view(self, shot: Shot) -> Iterator[None]:
        """Draw what the `with` block draws as seen by a nearer camera, whose picture stays within the frame."""
        half = WIDTH / 2 / shot.zoom, HEIGHT / 2 / shot.zoom
        x = min(max(shot.x, half[0]), WIDTH - half[0])
        y = min(max(shot.y, half[1]), HEIGHT - half[1])
        self.canvas.save()
        self.canvas.translate(WIDTH / 2, HEIGHT / 2)
        self.canvas.scale(shot.zoom, shot.zoom)
        self.canvas.translate(-x, -y)
        try:
            yield
        finally:
            self.canvas.restore()


# --- signs -----------------------------------------------------------------------------------------------------


def bubble(pen: Pen, lines: Sequence[str], x: float, y: float, tail: Point, colour: str, show: float) -> None:
    """Draw a speech bubble around lines of text. (x, y) is its middle; `tail` is the point to which its tail points."""
    if show <= 0:
        return
    size, step = 32, 39
    half = max(pen.measure(line, size) for line in lines) / 2 + 24
    tall = len(lines) * step / 2 + 13
    with pen.layer(show, tail, 0.94 + 0.06 * show):
        body = skia.Path()
        body.addRoundRect(skia.Rect.MakeLTRB(x - half, y - tall, x + half, y + tall), 24, 24)
        root = min(max(tail[0], x - half + 46), x + half - 46)
        edge = y + tall if tail[1] > y else y - tall
        point = skia.Path()
        point.moveTo(root - 15, edge + (-6 if tail[1] > y else 6))
        point.quadTo(root, (edge + tail[1]) / 2, *mix((root, edge), tail, 0.9))
        point.quadTo(root + 8, (edge + tail[1]) / 2, root + 15, edge + (-6 if tail[1] > y else 6))
        point.close()
        pen.shape(skia.Op(body, point, skia.kUnion_PathOp), colour, INK, 3)
        for index, line in enumerate(lines):
            pen.text(line, x, y - tall + 13 + step * index + 30, size)


def seconds(pen: Pen, time: float, begin: float, count: int, x: float, y: float, alpha: float = 1.0) -> None:
    """Draw a timer of `count` dots, of which one more is filled with each second from `begin` on."""
    show = during(time, begin - 0.35, begin + count + 0.55, 0.3) * alpha
    if show <= 0:
        return
    gap, half = 34, 34 * count / 2 + 12
    with pen.layer(show):
        body = skia.Path()
        body.addRoundRect(skia.Rect.MakeLTRB(x - half, y - 24, x + half, y + 24), 24, 24)
        pen.shape(body, WHITE, TEAL, 3)
        for index in range(count):
            at = (x + (index - (count - 1) / 2) * gap, y)
            grown = ease((time - begin - index) / 0.9)
            pen.fill(oval(*at, 10.5, 10.5), TINT)
            if grown > 0:
                pen.fill(oval(*at, 10.5 * grown, 10.5 * grown), TEAL)
            pen.line(oval(*at, 10.5, 10.5), TEAL, 2.4)


def gaze(pen: Pen, eyes: Point, target: Point, show: float, colour: str = TEAL, lift: float = 30) -> None:
    """Draw a dotted line from eyes to the target of their gaze, with a ring at its end."""
    if show <= 0:
        return
    path = skia.Path()
    path.moveTo(*eyes)
    path.quadTo((eyes[0] + target[0]) / 2, (eyes[1] + target[1]) / 2 - lift, *target)
    pen.dashed(path, PAPER, 9.5, 0.9 * show, (1, 12))
    pen.dashed(path, colour, 5.2, show, (1, 12))
    pen.fill(oval(*target, 9, 9), PAPER, show)
    pen.line(oval(*target, 9, 9), colour, 4, show)


def tag(pen: Pen, words: str, x: float, y: float, fill: str, colour: str, show: float = 1.0, size: float = 30) -> None:
    """Draw a short text in a box with round ends. (x, y) is its middle."""
    if show <= 0:
        return
    half = pen.measure(words, size, True) / 2 + 20
    with pen.layer(show):
        body = skia.Path()
        body.addRoundRect(skia.Rect.MakeLTRB(x - half, y - 25, x + half, y + 25), 14, 14)
        pen.shape(body, fill, INK if fill != TEAL else TEAL, 3)
        pen.text(words, x, y + 11, size, colour, bold=True)


# --- people ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """The appearance of a person."""

    skin: str
    hair: str
    style: str
    top: str
    legs: str
    shoes: str = "#3b4248"
    child: bool = False
    size: float = 1.0
    beard: bool = False
    glasses: bool = False
    lanyard: bool = False
    collar: str = ""
    scarf: str = ""


@dataclass
class Pose:
    """The posture of a person. Turns are from -1 (facing the left of the picture) to 1 (facing the right)."""

    x: float
    y: float
    turn: float = 0.0
    head: float | None = None
    nod: float = 0.0
    eyes: Point = (0.0, 0.0)
    sit: float = 0.0
    lean: float = 0.0
    rise: float = 0.0
    near: Point | None = None
    far: Point | None = None
    smile: float = 0.5
    talk: float = 0.0
    blink: float = 0.0
    worry: float = 0.0
    stride: float | None = None
    folded: bool = False
    reach: float = 1.0


@dataclass(frozen=True)
class Places:
    """The positions of the eyes and the mouth of a person, to which bubbles and lines of gaze are drawn."""

    eyes: Point
    mouth: Point
    head: Point
    top: Point


def _elbow(shoulder: Point, hand: Point, upper: float, lower: float, bend: float) -> tuple[Point, Point]:
    """Return the positions of elbow and hand of an arm that reaches for a point. `bend` is the side of the elbow."""
    dx, dy = hand[0] - shoulder[0], hand[1] - shoulder[1]
    reach = math.hypot(dx, dy) or 0.01
    far = min(reach, (upper + lower) * 0.985)
    hand = shoulder[0] + dx * far / reach, shoulder[1] + dy * far / reach
    along = (upper**2 - lower**2 + far**2) / (2 * far)
    out = math.sqrt(max(0.0, upper**2 - along**2)) * bend
    ux, uy = dx / reach, dy / reach
    hangs = ease((abs(ux) - 0.3) / 0.4)  # an arm that reaches out has its elbow below it
    out = out * (1 - hangs) + math.copysign(out, ux) * hangs
    return (shoulder[0] + ux * along - uy * out, shoulder[1] + uy * along + ux * out), hand


def person(pen: Pen, look: Look, pose: Pose) -> Places:
    """Draw a person whose feet are at (x, y), and return the positions of eyes and mouth."""
    s = look.size * (0.76 if look.child else 1.0)
    turn, side = pose.turn, (-1 if pose.turn < 0 else 1)
    wide = abs(turn)
    shin, thigh, torso = 56 * s, 56 * s, 92 * s
    hip = (pose.x, pose.y - shin - thigh * (1 - pose.sit) - 4 * s)
    shoulder = (pose.x + pose.lean, hip[1] - torso - pose.rise)
    spread = (34 - 13 * wide) * s  # half the shoulders
    waist = (27 - 6 * wide) * s

    def arm(which: int, target: Point | None) -> None:
        """Draw an arm: `which` is -1 for the one on the left of the picture, 1 for the one on the right."""
        root = (shoulder[0] + which * (spread - 5 * s) * (1 if wide < 0.5 else 0.75), shoulder[1] + 15 * s)
        hand = target or (root[0] + which * 9 * s + turn * 7 * s, root[1] + 84 * s)
        elbow, hand = _elbow(root, hand, 45 * s * pose.reach, 44 * s * pose.reach, -which if wide < 0.45 else -side)
        pen.limb([root, elbow, hand], look.top, 18 * s)
        pen.shape(oval(*hand, 10.5 * s, 10.5 * s), look.skin, INK, 2.8)

    def leg(which: int) -> None:
        root = (hip[0] + which * 12 * s * (1 - 0.5 * wide), hip[1])
        swing = 0.0 if pose.stride is None else math.sin(pose.stride + (0 if which < 0 else math.pi)) * 24 * s
        knee_sit = (root[0] + turn * 52 * s + which * (10 - 6 * wide) * s, hip[1] + (14 - 8 * wide) * s)
        foot_sit = (knee_sit[0] + turn * 3 * s + which * 3 * s, pose.y - 4 * s)
        lifted = 0.0 if pose.stride is None else max(0.0, math.cos(pose.stride + (0 if which < 0 else math.pi)))
        foot_up = (root[0] + which * 5 * s * (1 - wide) + swing * side, pose.y - 4 * s - lifted * 11 * s)
        knee_up = ((root[0] + foot_up[0]) / 2 + turn * abs(swing) * 0.25, (root[1] + foot_up[1]) / 2)
        knee, foot = mix(knee_up, knee_sit, pose.sit), mix(foot_up, foot_sit, pose.sit)
        toe = (foot[0] + turn * 25 * s + which * 4 * s * (1 - wide), foot[1] + (3 - 2 * wide) * s + 3 * s * (1 - wide))
        heel = (foot[0] - turn * 4 * s, foot[1] + 1 * s)
        pen.limb([heel, toe], look.shoes, 12.5 * s)
        pen.limb([root, knee, foot] if pose.sit > 0.02 or pose.stride is not None else [root, foot], look.legs, 20 * s)

    first, last = (1, -1) if turn < 0 else (-1, 1)
    # the arm on the far side is behind the body
    behind = (side, pose.far) if wide >= 0.45 else None
    if behind and not pose.folded:
        arm(*behind)
    if look.style == "plaits":
        _plaits(pen, look, pose, shoulder, s)
    leg(first)
    leg(last)
    body = curve(
        [
            (shoulder[0] - spread * 0.45, shoulder[1] - 1 * s),
            (shoulder[0] - spread, shoulder[1] + 13 * s),
            (mix(shoulder, hip, 0.55)[0] - (spread + waist) / 2 * 0.98, mix(shoulder, hip, 0.55)[1]),
            (hip[0] - waist, hip[1] + 6 * s),
            (hip[0], hip[1] + 11 * s),
            (hip[0] + waist, hip[1] + 6 * s),
            (mix(shoulder, hip, 0.55)[0] + (spread + waist) / 2 * 0.98, mix(shoulder, hip, 0.55)[1]),
            (shoulder[0] + spread, shoulder[1] + 13 * s),
            (shoulder[0] + spread * 0.45, shoulder[1] - 1 * s),
        ],
        closed=True,
    )
    throat = (shoulder[0] + turn * 2 * s, shoulder[1] + 8 * s)
    neck = curve([throat, (throat[0] + turn * 3 * s, throat[1] - 20 * s)])
    pen.line(neck, INK, 22 * s)
    pen.shape(body, look.top)
    pen.line(neck, look.skin, 22 * s - 5.5)
    _clothes(pen, look, shoulder, hip, turn, s)
    places = _head(pen, look, pose, shoulder, s)
    if pose.folded:
        _folded(pen, look, shoulder, hip, spread, turn, s)
    elif wide < 0.45:
        arm(-1, pose.far if turn >= 0 else pose.near)
        arm(1, pose.near if turn >= 0 else pose.far)
    else:
        arm(-side, pose.near)
    return places


def _clothes(pen: Pen, look: Look, shoulder: Point, hip: Point, turn: float, s: float) -> None:
    middle, top = shoulder[0] + turn * 11 * s, shoulder[1] + 1 * s
    if look.collar:
        pen.shape(
            curve([(middle - 13 * s, top), (middle, top + 22 * s), (middle + 13 * s, top)]),
            look.collar,
            INK,
            2.6,
        )
    if look.lanyard:
        low = (middle + turn * 6 * s, mix(shoulder, hip, 0.6)[1])
        pen.line(curve([(middle - 11 * s, shoulder[1] + 2 * s), (low[0] - 2, low[1] - 6)]), PAPER, 4.2)
        pen.line(curve([(middle + 11 * s, shoulder[1] + 2 * s), (low[0] + 2, low[1] - 6)]), PAPER, 4.2)
        pen.shape(box(low[0] - 9 * s, low[1] - 6 * s, low[0] + 9 * s, low[1] + 18 * s, 1), PAPER, INK, 2.4)


def _folded(pen: Pen, look: Look, shoulder: Point, hip: Point, spread: float, turn: float, s: float) -> None:
    """Draw arms that are folded across the chest."""
    y = mix(shoulder, hip, 0.46)[1]
    x = shoulder[0] + turn * 8 * s
    joint, top = spread - 6 * s, shoulder[1] + 16 * s
    left, right = (shoulder[0] - joint, top), (shoulder[0] + joint, top)
    pen.limb([left, (left[0] - 9 * s, y + 6 * s), (x + 20 * s, y + 5 * s)], look.top, 17 * s)
    pen.shape(oval(x - 21 * s, y + 1 * s, 9 * s, 8 * s), look.skin, INK, 2.6)
    pen.limb([right, (right[0] + 9 * s, y + 7 * s), (x - 12 * s, y + 12 * s)], look.top, 17 * s)
    pen.shape(oval(x + 22 * s, y + 1 * s, 9 * s, 8 * s), look.skin, INK, 2.6)


def _head_at(look: Look, pose: Pose, shoulder: Point, s: float) -> tuple[float, float, float, float]:
    """Return the middle of a head, and half its width and height."""
    h = s * (1.16 if look.child else 1.0)
    down = 40 * h
    up = 7 * s + down * 0.93 - pose.nod * 4 * h
    return shoulder[0] + pose.turn * 7 * s, shoulder[1] - up, 35 * h, down


def _plaits(pen: Pen, look: Look, pose: Pose, shoulder: Point, s: float) -> None:
    """Draw hair that falls behind the shoulders."""
    x, y, rx, ry = _head_at(look, pose, shoulder, s)
    away = pose.turn if pose.head is None else pose.head
    for which in (-1, 1):
        at = (x + which * rx * 0.86 - away * 8, y + ry * 0.45)
        pen.limb([at, (at[0] + which * 4, at[1] + ry * 0.6), (at[0] + which, at[1] + ry * 1.2)], look.hair, 13 * s)


def _head(pen: Pen, look: Look, pose: Pose, shoulder: Point, s: float) -> Places:
    """Draw a head with a plain face: eyes, mouth, and a nose that points where the head is turned."""
    x, y, rx, ry = _head_at(look, pose, shoulder, s)
    h = rx / 35
    head = pose.turn if pose.head is None else pose.head
    shift = head * 15 * h
    drop = pose.nod * 7 * h
    skull = curve(
        [
            (x, y - ry),
            (x + rx * 0.72, y - ry * 0.72),
            (x + rx, y - ry * 0.02),
            (x + rx * 0.74, y + ry * 0.68),
            (x + head * 5 * h, y + ry),
            (x - rx * 0.74, y + ry * 0.68),
            (x - rx, y - ry * 0.02),
            (x - rx * 0.72, y - ry * 0.72),
        ],
        closed=True,
    )
    outer = _hair_outline(look, x, y, rx, ry, head)
    if look.style == "bun":
        pen.shape(oval(x - head * 20 * h, y - ry * 1.22, 15 * h, 14 * h), look.hair)
    if look.style in ("afro", "curls", "bob", "scarf"):
        pen.shape(outer, look.scarf or look.hair)
    if not look.scarf and abs(head) > 0.2:
        ear = x - math.copysign(rx * (1.02 - 0.42 * abs(head)), head)
        pen_ear = oval(ear, y + 5 * h, 6.5 * h, 8.5 * h)
    else:
        pen_ear = None
        if look.style not in ("bob", "scarf"):
            for which in (-1, 1):
                pen.shape(oval(x + which * rx * 1.0, y + 5 * h, 6 * h, 8.5 * h), look.skin, INK, 2.6)
    pen.shape(skull, look.skin)
    if look.beard:
        edge = oval(x + shift * 1.15, y - ry * 0.16 + drop, rx * 0.84, ry * 0.92)
        low = box(x - rx * 2, y + ry * 0.1 + drop, x + rx * 2, y + ry * 2, 0)
        beard = skia.Op(skia.Op(skull, edge, skia.kDifference_PathOp), low, skia.kIntersect_PathOp)
        under, ends = x + shift, y + 19 * h + drop
        lip = curve([(under - 17 * h, ends), (under, ends - 5 * h), (under + 17 * h, ends)])
        pen.fill(beard, look.hair)
        pen.line(lip, look.hair, 6 * h)
    # hair covers the head outside the face, and moves against the turn of the head
    face_top = {"scarf": 0.84, "fringe": 0.62, "bob": 0.66}.get(look.style, 0.74)
    across, down = (0.92, 1.02) if look.scarf else (1.02, 1.12)
    face = oval(x + shift * 1.35, y + ry * (1.0 - face_top) + drop, rx * across, ry * down)
    hair = skia.Op(outer, face, skia.kDifference_PathOp)
    floor = {"short": 0.16, "fade": -0.02, "bun": 0.25, "plaits": 0.45, "fringe": 0.2}.get(look.style, 1.6)
    slope = skia.Path()
    slope.addRect(skia.Rect.MakeLTRB(x - rx * 2.4, y - ry * 2.2, x + rx * 2.4, y + ry * floor))
    hair = skia.Op(hair, slope, skia.kIntersect_PathOp)
    pen.shape(hair, look.scarf or look.hair, INK, 2.8)
    if pen_ear is not None and look.style not in ("bob", "afro"):
        pen.shape(pen_ear, look.skin, INK, 2.6)
    eyes = _face(pen, look, pose, x + shift, y + drop, head, h)
    return Places(eyes, (x + shift * 1.2, y + 22 * h + drop), (x, y), (x + shift, y - ry * 1.12))


def _hair_outline(look: Look, x: float, y: float, rx: float, ry: float, head: float) -> skia.Path:
    back = -head * 4
    match look.style:
        case "afro":
            return _bumps(x + back, y - ry * 0.28, rx * 1.3, ry * 1.1, 13, 0.16)
        case "curls":
            return _bumps(x + back, y - ry * 0.24, rx * 1.13, ry * 0.95, 10, 0.2)
        case "bob":
            return curve(
                [
                    (x + back, y - ry * 1.14),
                    (x + rx * 0.95 + back, y - ry * 0.7),
                    (x + rx * 1.2 + back, y + ry * 0.2),
                    (x + rx * 1.12 + back, y + ry * 0.8),
                    (x + back, y + ry * 0.86),
                    (x - rx * 1.12 + back, y + ry * 0.8),
                    (x - rx * 1.2 + back, y + ry * 0.2),
                    (x - rx * 0.95 + back, y - ry * 0.7),
                ],
                closed=True,
            )
        case "scarf":
            return curve(
                [
                    (x + back, y - ry * 1.16),
                    (x + rx * 0.98 + back, y - ry * 0.66),
                    (x + rx * 1.16 + back, y + ry * 0.3),
                    (x + rx * 1.02 + back, y + ry * 1.2),
                    (x + back, y + ry * 1.5),
                    (x - rx * 1.02 + back, y + ry * 1.2),
                    (x - rx * 1.16 + back, y + ry * 0.3),
                    (x - rx * 0.98 + back, y - ry * 0.66),
                ],
                closed=True,
            )
        case "fade":
            return oval(x + back, y - ry * 0.1, rx * 1.03, ry * 1.03)
        case _:
            return oval(x + back, y - ry * 0.06, rx * 1.1, ry * 1.12)


def _bumps(x: float, y: float, rx: float, ry: float, count: int, size: float) -> skia.Path:
    points: list[Point] = []
    for index in range(count * 2):
        angle = math.tau * index / (count * 2) + 0.2
        far = 1 + (size / 2 if index % 2 else -size / 4)
        points.append((x + math.cos(angle) * rx * far, y + math.sin(angle) * ry * far))
    return curve(points, closed=True)


def _face(pen: Pen, look: Look, pose: Pose, x: float, y: float, head: float, h: float) -> Point:
    apart = 14.5 * h * (1 - 0.24 * abs(head))
    level = y - 1 * h
    shut = max(0.0, 1 - pose.blink)
    for which in (-1, 1):
        at = (x + which * apart, level)
        thin = 1 - 0.3 * abs(head) * (1 if which * head > 0 else 0.2)
        white = oval(*at, 8.8 * h * thin, max(0.9, 8.6 * h * shut))
        if shut > 0.25:
            pen.fill(white, WHITE)
            pen.canvas.save()
            pen.canvas.clipPath(white, doAntiAlias=True)
            pen.fill(oval(at[0] + pose.eyes[0] * 4.3 * h, at[1] + pose.eyes[1] * 4.6 * h, 5.8 * h, 6.4 * h), INK)
            pen.canvas.restore()
            pen.line(white, INK, 1.5)
            half = 8.8 * h * thin
            pen.line(
                curve([(at[0] - half, level - 2 * h), (at[0], level - 8.4 * h), (at[0] + half, level - 2 * h)]), INK, 3
            )
        else:
            pen.line(curve([(at[0] - 8 * h, at[1]), (at[0], at[1] + 3 * h), (at[0] + 8 * h, at[1])]), INK, 3)
        brow, raised = at[1] - 16 * h, pose.worry * 4 * h * which  # the inner ends of the brows go up with a worry
        ends = (at[0] - 8 * h, brow - raised), (at[0] + 8 * h, brow + raised)
        pen.line(curve([ends[0], (at[0], brow - 2.6 * h), ends[1]]), look.hair, 3.4 * h)
        if look.glasses:
            pen.line(oval(*at, apart - 1.2 * h, 12.4 * h), FRAMES, 2.4)
    if look.glasses:
        pen.line(curve([(x - 1.6 * h, level - 2 * h), (x + 1.6 * h, level - 2 * h)]), FRAMES, 2.6)
    way = 1 if head >= 0 else -1
    tip = (x + head * 11 * h + way * 2.5 * h, y + 10 * h)
    pen.line(curve([(x + head * 5 * h, y + 3 * h), tip, (tip[0] - way * 6 * h, tip[1] + 2.5 * h)]), INK, 2.5)
    middle, low = x + head * 4 * h, y + 22 * h
    half = 9.5 * h * (1 - 0.15 * abs(head))
    if pose.talk > 0.12:
        pen.shape(oval(middle, low, half * 0.72, (2 + 5 * pose.talk) * h), "#7c3a37", INK, 2.4)
    else:
        corner, dip = low - pose.smile * 3 * h, low + pose.smile * 4 * h
        pen.line(curve([(middle - half, corner), (middle, dip), (middle + half, corner)]), INK, 2.9)
    return x + head * 6 * h, level
