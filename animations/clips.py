"""Animated clips on two techniques, and what all clips share: people, rooms and furniture."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import skia
from drawing import (
    AMBER,
    BOARD,
    HEIGHT,
    INK,
    PAPER,
    SHADE,
    TEAL,
    TINT,
    WARM,
    WHITE,
    WIDTH,
    WOOD,
    Look,
    Pen,
    Places,
    Point,
    Pose,
    Shot,
    box,
    bubble,
    curve,
    during,
    ease,
    gaze,
    oval,
    person,
    seconds,
    tag,
    track,
)

TITLE_CARD = 1.5


@dataclass(frozen=True)
class Said:
    """A line of speech, shown in a bubble and in the captions. Times are in seconds from the start of the clip."""

    start: float
    end: float
    who: str
    lines: tuple[str, ...]
    middle: Point


@dataclass(frozen=True)
class Heard:
    """A silence, a sound or an action, which is described in a caption only."""

    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Clip:
    id: str
    length: float
    title: tuple[str, ...]
    draw: Callable[[Pen, float], None]
    said: tuple[Said, ...]
    heard: tuple[Heard, ...]
    poster: float
    ta: Look
    not_this: bool = False
    shots: tuple[Shot, ...] = (Shot(0),)
    """The shots, in order. Speech bubbles have coordinates of the whole scene, so a close-up contains no speech."""


# --- people: the TA always wears teal and a lanyard, to be recognised at a glance --------------------------------

TROUSERS, JUMPER, GREY = "#4a5a66", "#86abbb", "#5b6570"
TA_ONE = Look("#8d5a3b", "#2b211d", "curls", TEAL, TROUSERS, lanyard=True, beard=True, collar=TINT)
TA_TWO = Look("#b97a50", "#3a2a22", "scarf", TEAL, TROUSERS, lanyard=True, scarf=AMBER)
TA_THREE = Look("#f2cdb0", "#9aa0a3", "bob", TEAL, TROUSERS, glasses=True, lanyard=True)
TEACHER = Look("#f0c9a8", "#8a4b2a", "bun", "#c9795a", "#3d4f5c")
PUPIL_A = Look("#c98f63", "#2a2220", "fringe", JUMPER, GREY, child=True, glasses=True, collar=WHITE)
PUPIL_B = Look("#e8b48f", "#c9924a", "plaits", JUMPER, GREY, child=True, collar=WHITE)
PUPIL_C = Look("#6b442f", "#211a18", "afro", JUMPER, GREY, child=True, collar=WHITE)
PUPIL_D = Look("#eabf9c", "#6b3f26", "fringe", JUMPER, GREY, child=True, collar=WHITE, size=1.45)
PUPIL_E = Look("#d9a06f", "#2a2220", "fade", "#4d5a66", "#2f3a42", size=0.94, collar=WHITE)


def _eye_closing(time: float, offset: float) -> float:
    """Return how far eyes are closed, from 0 to 1: for a moment every few seconds. `offset` differs between people."""
    return 1.0 if (time + offset) % 3.9 < 0.13 else 0.0


def _mouth_opening(time: float, said: tuple[Said, ...], who: str) -> float:
    """Return how far a person's mouth is open at a time, from 0 to 1."""
    for line in said:
        if line.who == who and line.start <= time < line.end - 0.5:
            return (0.9, 0.3, 1.0, 0.0, 0.6)[int(time * 4) % 5]
    return 0.0


def _speech(pen: Pen, time: float, said: tuple[Said, ...], places: dict[str, Places]) -> None:
    for line in said:
        show = during(time, line.start, line.end, 0.22)
        if show > 0 and line.who in places:
            bubble(pen, line.lines, *line.middle, places[line.who].top, TINT if line.who == "TA" else WHITE, show)


def _draw_walls(pen: Pen, floor: float) -> None:
    pen.canvas.clear(skia.Color4f.FromColor(0xFFFBFAF7))
    ground = box(-20, floor, WIDTH + 20, HEIGHT + 30, 3)
    pen.fill(ground, WARM)
    pen.line(
        curve([(-10, floor + 1), (WIDTH / 3, floor - 1.5), (WIDTH * 0.7, floor + 1.5), (WIDTH + 10, floor)]), INK, 2.6
    )


def _draw_shadow(pen: Pen, x: float, y: float, across: float) -> None:
    pen.fill(oval(x, y + 2, across, 9), INK, 0.09)


# --- face the teacher ------------------------------------------------------------------------------------------

CIRCLE, RADIUS = (312.0, 202.0), 62.0
SEATS: tuple[Point, ...] = ((548.0, 448.0), (662.0, 462.0), (774.0, 478.0))


def _draw_board(pen: Pen, drawn: float, shaded: float, answer: float) -> None:
    """Draw the board with a circle in four parts, two of which are shaded one after the other."""
    pen.shape(box(196, 118, 428, 322), BOARD, INK, 3.4)
    pen.line(curve([(205, 327), (312, 329), (421, 327)]), SHADE, 5)
    x, y = CIRCLE
    for index in range(2):
        part = ease(shaded - index)
        if part > 0:
            wedge = skia.Path()
            wedge.moveTo(x, y)
            wedge.arcTo(skia.Rect.MakeLTRB(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS), -90 + 90 * index, 90, False)
            wedge.close()
            pen.fill(wedge, AMBER, 0.75 * part)
    ring = min(1.0, drawn * 1.8)
    if ring > 0:
        arc = skia.Path()
        arc.addArc(skia.Rect.MakeLTRB(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS), -90, 359.9 * ring)
        pen.line(arc, INK, 4)
    down, across = ease((drawn - 0.6) / 0.2), ease((drawn - 0.8) / 0.2)
    if down > 0:
        pen.line(curve([(x, y - RADIUS), (x + 0.5, y - RADIUS + 2 * RADIUS * down)]), INK, 3.4)
    if across > 0:
        pen.line(curve([(x - RADIUS, y), (x - RADIUS + 2 * RADIUS * across, y + 0.5)]), INK, 3.4)
    if answer > 0:
        with pen.layer(answer):
            pen.text("one half", x, 306, 31, TEAL, bold=True)


def _draw_window(pen: Pen, x: float, y: float) -> None:
    pen.shape(box(x, y, x + 118, y + 132), TINT, INK, 2.8)
    pen.fill(
        curve(
            [
                (x + 5, y + 128),
                (x + 12, y + 106),
                (x + 36, y + 98),
                (x + 62, y + 106),
                (x + 92, y + 90),
                (x + 110, y + 102),
                (x + 112, y + 128),
            ],
            True,
        ),
        "#c9dfd2",
    )
    pen.line(curve([(x + 59, y + 2), (x + 60, y + 131)]), INK, 2.4)
    pen.line(curve([(x + 2, y + 62), (x + 117, y + 63)]), INK, 2.4)
    pen.shape(box(x - 9, y + 131, x + 127, y + 140, 1), WOOD, INK, 2.4)


def _draw_chair(pen: Pen, x: float, y: float, s: float) -> None:
    seat = y - 50 * s
    pen.line(curve([(x + 30 * s, seat - 58 * s), (x + 34 * s, seat - 20 * s), (x + 31 * s, seat + 4 * s)]), INK, 9.5)
    pen.line(curve([(x + 30 * s, seat - 58 * s), (x + 34 * s, seat - 20 * s), (x + 31 * s, seat + 4 * s)]), WOOD, 5)
    for foot in (-16, 32):
        pen.line(curve([(x + foot * 0.8 * s, seat + 6 * s), (x + foot * s, y - 2)]), INK, 4)
    pen.shape(box(x - 26 * s, seat + 1 * s, x + 34 * s, seat + 9 * s, 1), WOOD, INK, 2.6)


def _draw_table(pen: Pen, x: float, y: float) -> None:
    top = y - 66
    for foot in (x - 80, x - 40):
        pen.line(curve([(foot, top + 6), (foot - 1, y - 6)]), INK, 4)
    pen.shape(box(x - 92, top - 2, x - 28, top + 7, 1), WOOD, INK, 2.8)
    pen.shape(box(x - 90, top - 7, x - 62, top - 2, 1), WHITE, INK, 2.2)  # an exercise book, and a pencil in its pot
    pen.line(curve([(x - 84, top - 10), (x - 80, top - 26)]), AMBER, 3)
    pen.shape(box(x - 88, top - 18, x - 78, top - 6, 1), TINT, INK, 2.2)


def _draw_shelf(pen: Pen) -> None:
    pen.shape(box(902, 364, 990, 490), WOOD, INK, 3)
    pen.line(curve([(902, 424), (960, 425)]), INK, 2.6)
    for left, colour in ((910, TINT), (926, "#c9795a"), (941, "#86abbb")):
        pen.shape(box(left, 436, left + 13, 488, 1), colour, INK, 2.4)


def _draw_books(pen: Pen, x: float, y: float, count: int = 3) -> None:
    """Draw a pile of `count` books; (x, y) is the middle of its bottom edge."""
    for index in range(count):
        slip = (3, -2, 2, -4)[index % 4]
        colour = ("#c9795a", "#86abbb", AMBER, TINT)[index % 4]
        pen.shape(box(x - 24 + slip, y - 12 * (index + 1), x + 24 + slip, y - 12 * index, 1), colour, INK, 2.6)


def _teacher(pen: Pen, time: float, said: tuple[Said, ...], points: tuple[tuple[float, float], ...]) -> Places:
    """Draw the teacher, who draws on the board, then talks to the class and points at the board."""
    writing = 1 - ease((time - 5.9) / 0.6)
    if time < 5.9:
        drawn = max(0.0, (time - 1.9) / 3.8)
        angle = math.tau * min(1.0, drawn * 1.8) - math.pi / 2
        tip = (CIRCLE[0] - 96 + 20 * math.cos(angle), CIRCLE[1] + 32 * math.sin(angle))
    else:
        tip = (205.0, 250.0)
    pointing = max((during(time, begin, end, 0.4) for begin, end in points), default=0.0)
    rest = (182.0, 340.0)
    hand = (
        rest[0] + (tip[0] - rest[0]) * max(writing, pointing) + 20 * pointing * (1 - writing),
        rest[1] + ((tip[1] if writing > 0.5 else 205) - rest[1]) * max(writing, pointing),
    )
    pose = Pose(
        118,
        462,
        turn=0.6,
        head=0.55 + 0.3 * writing,
        eyes=(0.8 if writing < 0.5 else 0.9, 0.25 if writing < 0.5 else -0.1),
        near=None if hand == rest else (126 + 0.0, 345.0),
        far=hand,
        talk=_mouth_opening(time, said, "Teacher"),
        blink=_eye_closing(time, 0.4),
        smile=0.6,
        reach=1 + 0.22 * max(writing, pointing),
    )
    _draw_shadow(pen, 118, 462, 48)
    return person(pen, TEACHER, pose)


def _pupil(pen: Pen, number: int, pose: Pose) -> Places:
    x, y = SEATS[number]
    look = (PUPIL_A, PUPIL_B, PUPIL_C)[number]
    _draw_shadow(pen, x - 24, y, 58)
    _draw_chair(pen, x, y, 0.8)
    desk = y - 72
    pose.x, pose.y, pose.sit, pose.turn = x, y, 1.0, -0.75
    pose.near = pose.near or (x - 46, desk)
    pose.far = pose.far or (x - 62, desk + 1)
    if pose.head is None:
        pose.head = -0.8
    _draw_table(pen, x, y)
    return person(pen, look, pose)


FACE_SAID = (
    Said(6.8, 9.8, "Teacher", ("Look at this circle.", "It has four equal parts."), (244, 55)),
    Said(10.8, 13.6, "Teacher", ("Two parts are shaded.", "That is two quarters."), (244, 55)),
    Said(15.2, 17.6, "Teacher", ("What else could", "we call two quarters?"), (244, 55)),
    Said(25.2, 27.4, "Pupil", ("One half!",), (690, 190)),
    Said(28.2, 31.0, "Teacher", ("Yes. Two quarters", "make one half."), (244, 55)),
)
FACE_HEARD = (
    Heard(1.7, 4.6, ("[TA puts the books down", "before the teacher talks]")),
    Heard(4.8, 6.6, ("[TA sits and turns to the front:", "feet, shoulders and eyes]")),
    Heard(13.8, 15.0, ("[A pupil turns round]",)),
    Heard(17.8, 20.0, ("[TA glances at the pupils", "for two seconds]")),
    Heard(20.2, 22.0, ("[TA looks back at the board]",)),
    Heard(22.2, 24.8, ("[The pupil follows the TA’s eyes.", "A hand goes up]")),
    Heard(31.4, 34.8, ("[TA and pupils look at the board]",)),
)
FACE_SHOTS = (
    Shot(0),
    Shot(3.0, 760, 380, 1.6),  # the books go down; feet, shoulders and eyes turn
    Shot(6.7),
    Shot(13.7, 800, 370, 2.0),  # a pupil turns round
    Shot(15.1),
    Shot(17.7, 860, 330, 2.5),  # the eyes of the TA in the scan
    Shot(18.7, 640, 320, 1.45),  # along the row, back to the board, and the pupil follows
    Shot(25.1),
)


def _face(pen: Pen, time: float) -> None:
    _draw_walls(pen, 380)
    _draw_window(pen, 590, 74)
    _draw_board(pen, (time - 1.9) / 3.8, track(time, (11.2, 0), (13.2, 2)), ease((time - 29.2) / 0.5))
    _draw_shelf(pen)
    places = {"Teacher": _teacher(pen, time, FACE_SAID, ((7.2, 9.4), (11.0, 13.4), (28.8, 31.0)))}
    up = -0.25  # eyes a little up, to the board
    with_board = (-1.0, up)
    hand = track(time, (22.9, 0), (23.5, 1), (27.6, 1), (28.2, 0))
    a = Pose(0, 0, eyes=with_board, blink=_eye_closing(time, 1.9), smile=0.6)
    b = Pose(0, 0, eyes=with_board, blink=_eye_closing(time, 3.1), smile=0.5)
    # the pupil beside the TA drifts, looks to the TA, and then to where the TA looks
    away = track(time, (13.7, -0.8), (14.4, 0.65), (20.9, 0.65), (21.7, -0.8))
    c = Pose(
        0,
        0,
        head=away,
        eyes=(
            track(time, (13.7, -1), (14.3, 1), (20.7, 1), (21.3, -1)),
            track(time, (13.7, up), (14.3, -0.3), (21, -0.3), (21.5, up)),
        ),
        blink=_eye_closing(time, 0.9) if not 14 < time < 22 else 0.0,
        smile=track(time, (13.7, 0.4), (14.3, 0.05), (21.6, 0.05), (22.4, 0.7)),
        talk=_mouth_opening(time, FACE_SAID, "Pupil"),
    )
    if hand > 0:
        x, y = SEATS[2]
        c.near, c.reach = (x - 46 + 84 * hand, y - 72 - 142 * hand), 1 + 0.32 * hand
    row = [_pupil(pen, 1, b), _pupil(pen, 0, a)]
    places["Pupil"] = _pupil(pen, 2, c)

    # the TA walks in, puts the books down, sits, turns
    walking = 1.6 < time < 3.0
    x = track(time, (1.6, 1010), (3.0, 872))
    turn = track(time, (3.0, -0.85), (3.3, 0.6), (4.1, 0.6), (4.5, 0.0), (5.3, 0.0), (6.0, -0.8))
    placed = ease((time - 3.3) / 0.5)
    scan = min(ease((time - 17.8) / 0.3), ease((20.1 - time) / 0.3))
    bow = max(during(time, 9.0, 9.7, 0.3), during(time, 27.0, 27.7, 0.3), during(time, 31.4, 32.1, 0.3))
    sit = ease((time - 4.3) / 0.7)
    ta = Pose(
        x,
        512,
        turn=turn,
        head=turn if time < 5 else track(time, (5.1, 0), (5.8, -0.8)) + 0.12 * scan,
        nod=0.8 * bow + 0.75 * scan,
        eyes=(
            track(time, (3.1, -1), (3.4, 0.9), (4.2, 0.9), (4.6, 0), (5.2, 0), (5.6, -1)),
            (0.4 if 3.1 < time < 4.4 else up) + 1.25 * scan,
        ),
        sit=sit,
        stride=time * 8.6 if walking else None,
        smile=track(time, (26.6, 0.45), (27.4, 0.95)),
        blink=_eye_closing(time, 2.3) if not 17.5 < time < 20.4 else 0.0,
    )
    carried = (x - 30, 372.0)
    if time < 3.1:
        ta.near, ta.far = (carried[0] + 8, carried[1] + 4), (carried[0] - 2, carried[1] + 4)
    elif time < 4.3:
        ta.far = (912 + 14 * during(time, 3.2, 4.2, 0.3), 356)
        ta.near = (904.0, 360.0) if time < 3.9 else None
    else:
        sat = ease((time - 4.5) / 0.5)
        lap = -46 * (-min(turn, 0) / 0.8)
        if sat > 0.4:
            ta.near, ta.far = (x + 16 + lap * 0.9, 441), (x - 16 + lap * 0.55, 440)
    _draw_shadow(pen, x - 8, 512, 66)
    _draw_chair(pen, 872, 512, 1.05)
    places["TA"] = person(pen, TA_ONE, ta)
    if time < 3.3:
        _draw_books(pen, carried[0] - 4, carried[1] + 2)
    else:
        _draw_books(pen, carried[0] + (934 - carried[0]) * placed, carried[1] - 2 + (363 - carried[1]) * placed)

    to_board = (CIRCLE[0] + RADIUS + 26, CIRCLE[1] - 36)
    eyes = places["TA"].eyes
    gaze(
        pen,
        (eyes[0] - 20, eyes[1]),
        to_board,
        max(during(time, 6.1, 9.6), during(time, 20.3, 24.0), during(time, 31.6, 40)),
        lift=96,
    )
    # the scan: from the pupil beside the TA to the other end of the row
    row = [places["Pupil"].head, *(place.head for place in row)]
    seen_at = tuple(track(time, (18.7, row[0][i]), (19.1, row[1][i]), (19.6, row[2][i])) for i in (0, 1))
    gaze(pen, (eyes[0] - 16, eyes[1] + 4), (seen_at[0] + 14, seen_at[1] - 44), during(time, 17.9, 20.1), lift=26)
    seen = during(time, 21.6, 24.0)
    gaze(
        pen,
        (places["Pupil"].eyes[0] - 16, places["Pupil"].eyes[1]),
        (to_board[0] - 2, to_board[1] + 28),
        seen,
        INK,
        lift=70,
    )
    seconds(pen, time, 17.95, 2, *((634, 245) if time < 18.7 else (478, 250)))
    _speech(pen, time, FACE_SAID, places)


# --- not this: sorting books -----------------------------------------------------------------------------------

SORT_SAID = (
    Said(3.0, 6.0, "Teacher", ("Look at this circle.", "It has four equal parts."), (244, 55)),
    Said(8.2, 11.0, "Teacher", ("Two parts are shaded.", "That is two quarters."), (244, 55)),
    Said(14.2, 16.8, "Teacher", ("What else could", "we call two quarters?"), (244, 55)),
)
SORT_HEARD = (
    Heard(1.7, 2.9, ("[TA sorts books, back to the board]",)),
    Heard(6.2, 8.0, ("[Books thud. The pupil beside the TA", "turns to look]")),
    Heard(11.2, 14.0, ("[More books thud.", "A second pupil turns to look]")),
    Heard(17.0, 21.6, ("[No answer. Two pupils watch", "the books, one watches the board]")),
)


def _sorting(pen: Pen, time: float) -> None:
    _draw_walls(pen, 380)
    _draw_window(pen, 590, 74)
    _draw_board(pen, 1, track(time, (8.6, 0), (10.6, 2)), 0)
    _draw_shelf(pen)
    drawn = 10.0 + time  # the board is finished before this clip begins
    said = tuple(replace(line, start=line.start + 10, end=line.end + 10) for line in SORT_SAID)
    places = {"Teacher": _teacher(pen, drawn, said, ((13.4, 15.6), (18.4, 20.6)))}
    up = -0.25
    one, two = ease((time - 6.5) / 0.7), ease((time - 11.7) / 0.7)
    a = Pose(0, 0, eyes=(-1, up), blink=_eye_closing(time, 1.9), smile=0.4)
    b = Pose(
        0,
        0,
        head=-0.8 + 1.45 * two,
        eyes=(-1 + 2 * two, up + 0.5 * two),
        blink=_eye_closing(time, 3.1),
        smile=0.4 - 0.3 * two,
    )
    c = Pose(
        0,
        0,
        head=-0.8 + 1.5 * one,
        eyes=(-1 + 2 * one, up + 0.3 * one),
        blink=_eye_closing(time, 0.9),
        smile=0.4 - 0.3 * one,
    )
    _pupil(pen, 0, a)
    second = _pupil(pen, 1, b)
    first = _pupil(pen, 2, c)
    # a book goes from one pile to the other every two and a half seconds
    beat = (time - 1.6) % 2.5 / 2.5
    done = int((time - 1.6) / 2.5) if time > 1.6 else 0
    lift = ease(beat / 0.3) if beat < 0.5 else 1 - ease((beat - 0.62) / 0.25)
    over = ease((beat - 0.25) / 0.45)
    x = 842
    left, right = min(4, 1 + done // 3), max(1, 3 - done // 3)
    hand = (x + 26 + 42 * (1 - over if beat < 0.7 else ease((beat - 0.7) / 0.3)), 364 - 40 * lift - 6)
    pose = Pose(
        x,
        512,
        turn=0.62,
        head=0.7,
        nod=0.8,
        eyes=(0.6, 1.0),
        far=(hand[0] + 18, hand[1] - 2),
        near=hand,
        smile=0.35,
        blink=_eye_closing(time, 2.3),
    )
    _draw_shadow(pen, x, 512, 56)
    pen.shape(box(870, 364, 990, 376, 1), WOOD, INK, 3)
    _draw_books(pen, 938, 364, right)
    ta = person(pen, TA_ONE, pose)
    places["TA"] = ta
    _draw_books(pen, 896, 364, left)
    if beat < 0.72:
        pen.shape(box(hand[0] - 14, hand[1] - 14, hand[0] + 32, hand[1] - 1, 1), AMBER, INK, 2.6)
        pen.shape(oval(hand[0] + 4, hand[1] - 1, 8.5, 8.5), TA_ONE.skin, INK, 2.6)
    pile = (912.0, 346.0)
    for moment in (6.2, 11.2):
        thud = during(time, moment, moment + 1.0, 0.2)
        if thud > 0:
            for angle in (-150, -115, -80):
                way = (math.cos(math.radians(angle)), math.sin(math.radians(angle)))
                pen.line(
                    curve([(912 + way[0] * 40, 330 + way[1] * 40), (912 + way[0] * 56, 330 + way[1] * 56)]),
                    INK,
                    4,
                    thud,
                )
    gaze(pen, (first.eyes[0] + 16, first.eyes[1]), (pile[0] - 12, pile[1] + 6), during(time, 7.2, 30), "#a8621b")
    gaze(pen, (second.eyes[0] + 14, second.eyes[1] - 8), (pile[0] + 4, pile[1] - 18), during(time, 12.5, 30), "#a8621b")
    _speech(pen, time, SORT_SAID, places)
    if time > 17:
        seconds(pen, time, 17.4, 3, 244, 60)


# --- least help first ------------------------------------------------------------------------------------------

LEAST_SAID = (
    Said(1.9, 3.4, "Pupil", ("The…",), (300, 74)),
    Said(10.4, 13.6, "TA", ("Have a look.", "What could you try first?"), (560, 66)),
    Said(17.4, 19.8, "Pupil", ("Kuh… nig…?",), (300, 74)),
    Said(24.0, 27.4, "TA", ("Which word on your mat", "starts the same way?"), (560, 66)),
    Said(32.0, 35.6, "Pupil", ("Know… knee…", "We don’t hear the K!"), (280, 66)),
    Said(36.6, 39.4, "Pupil", ("The knight knew…",), (300, 74)),
    Said(44.2, 46.6, "Pupil", ("…the way home.",), (300, 74)),
)
LEAST_HEARD = (
    Heard(3.6, 4.7, ("[Pupil stops at a word]",)),
    Heard(4.8, 10.0, ("[TA waits for five seconds]",)),
    Heard(13.8, 17.2, ("[TA waits. Pupil looks back", "at the page]")),
    Heard(20.2, 23.7, ("[TA waits for three seconds.", "Pupil looks up]")),
    Heard(27.6, 31.8, ("[TA waits. Pupil’s finger moves", "along the word mat]")),
    Heard(39.8, 43.9, ("[TA smiles, stands", "and takes a step back]")),
    Heard(47.0, 50.4, ("[Pupil reads on. TA watches]",)),
)


def _page(pen: Pen, time: float, finger: float) -> None:
    """Draw a close-up of the desk: the book, the word mat and the pupil's finger."""
    pen.shape(box(-20, 372, WIDTH + 20, 404, 1), WOOD, INK, 3.2)
    pen.shape(
        curve([(262, 388), (300, 379), (332, 385), (364, 379), (402, 388), (366, 391), (332, 396), (298, 391)], True),
        WHITE,
        INK,
        2.6,
    )
    mat = skia.Path()
    mat.addPoly([skia.Point(432, 380), skia.Point(484, 379), skia.Point(496, 394), skia.Point(423, 395)], True)
    pen.shape(mat, WARM, INK, 2.6)
    pen.fill(box(-20, 404, WIDTH + 20, HEIGHT + 20, 0), "#d3e2df")
    pen.line(curve([(-10, 405), (WIDTH / 2, 404), (WIDTH + 10, 405)]), INK, 3.2)
    pen.shape(box(18, 418, 618, 600, 2), WHITE, INK, 3)
    stuck = min(ease((time - 3.2) / 0.5), ease((37.6 - time) / 0.5))
    size = 39
    x = 36.0
    found = ease((time - 32.4) / 0.5)
    for word in SENTENCE:
        wide = pen.measure(word, size)
        if word == "knight" and stuck > 0:
            pen.fill(box(x - 8, 430, x + wide + 8, 480, 2), AMBER, 0.55 * stuck)
        _draw_word(pen, word, x, 468, size, found if word.startswith("kn") else 0)
        x += pen.measure(word + " ", size)
    pen.shape(box(644, 418, 942, 600, 2), WARM, INK, 3)
    for index, word in enumerate(MAT):
        _draw_word(pen, word, MAT_AT[index], 468, 35, found if index < 2 else 0)
    wrist = (finger + 13, 530)
    pen.limb([(finger + 22, 590), (finger + 15, 538)], JUMPER, 32)
    pen.limb([wrist, (finger + 1, 494)], PUPIL_D.skin, 9)
    pen.shape(oval(finger + 13, 523, 15, 13), PUPIL_D.skin, INK, 2.8)
    pen.line(curve([(finger + 10, 514), (finger + 3, 501)]), PUPIL_D.skin, 9)


def _draw_word(pen: Pen, word: str, x: float, y: float, size: float, lit: float) -> None:
    """Draw a word; `lit`, from 0 to 1, is how bright its first two letters are."""
    pen.text(word, x, y, size, INK, align=0)
    if lit > 0:
        with pen.layer(lit):
            pen.text(word[:2], x, y, size, TEAL, True, 0)


SENTENCE = ("The", "knight", "knew", "the", "way", "home.")
MAT_AT = (660, 761, 854)  # where each of its words begins
MAT = ("know", "knee", "knot")


def _draw_levels(pen: Pen, time: float) -> None:
    """Draw the list of levels of help, the least help at the top, with the current one marked."""
    now = {
        0: during(time, 4.4, 10.3) + during(time, 40.4, 60),
        1: during(time, 10.3, 23.8),
        2: during(time, 23.8, 40.2),
    }
    for index, words in enumerate(("Wait, watch", "Prompt", "Small clue")):
        y, lit = 186 + 62 * index, min(1.0, now[index])
        body = skia.Path()
        body.addRoundRect(skia.Rect.MakeLTRB(754, y - 26, 944, y + 26), 14, 14)
        pen.shape(body, WHITE, "#9fb5b3", 2.4)
        pen.text(words, 849, y + 11, 30, "#5d6b73")
        if lit > 0:
            with pen.layer(lit):
                pen.shape(body, TEAL, TEAL, 2.4)
                pen.text(words, 849, y + 11, 30, WHITE, True)


def _least(pen: Pen, time: float) -> None:
    _draw_walls(pen, 336)
    _draw_window(pen, 52, 116)
    places: dict[str, Places] = {}

    # the TA sits beside the pupil, and at the end steps back
    back = ease((time - 40.6) / 0.9)
    gone = ease((time - 41.6) / 1.2)
    ta_x = 560 + 80 * gone
    size = 1.3 - 0.14 * gone
    to_page = track(
        time,
        (9.8, 1),
        (10.3, 0),
        (13.6, 0),
        (14.2, 1),
        (23.4, 1),
        (23.9, 0),
        (27.4, 0),
        (28, 1),
        (39.6, 1),
        (40.1, 0),
        (44, 0.15),
    )
    pleased = max(during(time, 35.6, 37.5, 0.4), during(time, 39.5, 60, 0.4))
    ta = Pose(
        ta_x,
        454 - 14 * gone,
        turn=-0.3,
        head=-0.55,
        nod=0.85 * to_page * (1 - gone) + 0.9 * max(during(time, 39.8, 40.4, 0.25), 0),
        eyes=(-0.95, 0.85 * to_page + 0.15),
        sit=1 - back,
        lean=-6 * (1 - back) + 10 * during(time, 4.6, 10.2, 0.6),
        talk=_mouth_opening(time, LEAST_SAID, "TA"),
        smile=0.4 + 0.6 * pleased,
        blink=_eye_closing(time, 2.3),
    )
    if back < 0.5:
        ta.near, ta.far = (ta_x - 20, 384), (ta_x + 22, 386)
    else:
        ta.near, ta.far = (ta_x - 14, 326 - 6 * gone), (ta_x + 14, 328 - 6 * gone)
    ta_look = replace(TA_TWO, size=size)

    # the pupil's finger: along the line, stuck, back along, over to the mat, back and on
    finger = track(
        time, (1.6, 50), (2.2, 72), (3.3, 150), (14.4, 150), (15.2, 62), (16.8, 160), (28.2, 160), (29.2, 690),
        (30.2, 690), (31.0, 785), (34.2, 785), (35.6, 62), (36.6, 62), (37.6, 160), (38.8, 285), (43.8, 285),
        (44.6, 380), (45.6, 460), (46.6, 540), (51, 540),
    )  # fmt: skip
    look_up = max(
        during(time, 8.2, 9.2, 0.3),
        during(time, 10.6, 13.2, 0.3),
        during(time, 20.2, 27.2, 0.35),
        during(time, 34.2, 35.4, 0.3),
    )
    over = min(1.0, max(0.0, (finger - 560) / 100))
    pupil_x = 330 + 34 * over
    pupil = Pose(
        pupil_x,
        436,
        turn=0.12,
        head=-0.25 + 0.75 * max(look_up, over),
        nod=0.95 * (1 - look_up),
        eyes=(
            (-0.5 + (finger - 50) / 500) * (1 - look_up) * (1 - over) + look_up * 0.95 + 0.8 * over * (1 - look_up),
            0.9 - 1.05 * look_up,
        ),
        sit=1,
        lean=10 * over,
        near=(pupil_x + 26, 380),
        far=(pupil_x - 26, 380),
        talk=_mouth_opening(time, LEAST_SAID, "Pupil"),
        worry=during(time, 3.6, 31, 0.8),
        smile=track(time, (3.2, 0.4), (4, -0.05), (31, -0.05), (32.6, 0.9), (40, 0.6)),
        blink=_eye_closing(time, 0.7),
    )
    places["Pupil"] = person(pen, PUPIL_D, pupil)
    places["TA"] = person(pen, ta_look, ta)
    _page(pen, time, finger)
    eyes = places["TA"].eyes
    show = max(during(time, 5.0, 10.0), during(time, 14.2, 17.2), during(time, 45.0, 60))
    gaze(pen, (eyes[0] - 22, eyes[1] + 16), (376, 381), show)
    gaze(pen, (eyes[0] - 10, eyes[1] + 20), (462, 386), during(time, 28.4, 31.6), lift=4)
    _draw_levels(pen, time)
    for begin, count in ((4.9, 5), (14.0, 3), (20.5, 3), (28.0, 3)):
        seconds(pen, time, begin, count, 560, 96)
    _speech(pen, time, LEAST_SAID, places)


CLIPS = (
    Clip(
        "face-the-teacher-year-4",
        35,
        ("Face the teacher", "A maths talk in Year 4"),
        _face,
        FACE_SAID,
        FACE_HEARD,
        23.6,
        TA_ONE,
        shots=FACE_SHOTS,
    ),
    Clip(
        "face-the-teacher-sorting-books",
        22,
        ("Face the teacher", "The same talk, sorting books"),
        _sorting,
        SORT_SAID,
        SORT_HEARD,
        15.5,
        TA_ONE,
        not_this=True,
    ),
    Clip(
        "least-help-first-tricky-sentence",
        51,
        ("Least help first", "A tricky sentence"),
        _least,
        LEAST_SAID,
        LEAST_HEARD,
        26.0,
        TA_TWO,
    ),
)


def frame(pen: Pen, clip: Clip, time: float) -> None:
    """Draw one frame of a clip at a time in seconds, with its title card at the start."""
    time_drawn = max(time, TITLE_CARD)
    with pen.view(next(shot for shot in reversed(clip.shots) if shot.start <= time_drawn)):
        clip.draw(pen, time_drawn)
    if time < TITLE_CARD + 0.4:
        with pen.layer(1 - ease((time - TITLE_CARD) / 0.4)):
            pen.fill(box(-20, -20, WIDTH + 20, HEIGHT + 20, 0), PAPER)
            pen.fill(box(-20, 356, WIDTH + 20, HEIGHT + 20, 3), TINT)
            person(pen, replace(clip.ta, size=1.75), Pose(790, 676, turn=-0.2, head=-0.4, eyes=(-0.9, 0.1), smile=0.7))
            pen.text("Animation.", 66, 178, 40, TEAL, True, 0)
            pen.text(clip.title[0], 64, 252, 70, INK, True, 0)
            pen.text(clip.title[1], 66, 312, 38, INK, False, 0)
            pen.text("Everyone here is drawn.", 66, 436, 34, TEAL, False, 0)
    if clip.not_this:
        tag(pen, "Not this", 862, 44, AMBER, INK, size=34)
