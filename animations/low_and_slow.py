"""The animated clip "low and slow": a pupil's upset that rises, falls, and is talked about later."""

from __future__ import annotations

import math
from dataclasses import replace

import skia
from clips import (
    JUMPER,
    PUPIL_E,
    TA_THREE,
    TEACHER,
    Clip,
    Heard,
    Said,
    _draw_chair,
    _draw_shadow,
    _draw_walls,
    _draw_window,
    _eye_closing,
    _mouth_opening,
    _speech,
)
from drawing import (
    AMBER,
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
    Pen,
    Places,
    Point,
    Pose,
    Shot,
    box,
    curve,
    during,
    ease,
    gaze,
    mix,
    oval,
    person,
    seconds,
    tag,
    track,
)

CALM_START = 5.0
"""The time in seconds at which the TA comes; times in `_draw_settling` are relative to it."""
BAG_POSITION: Point = (596.0, 490.0)
"""The position of the bag after it is thrown down."""
REPAIR_START = 42.4
"""The time in seconds at which the later talk begins; times in `_draw_repair` are relative to it."""

SETTLE_SAID = (
    Said(10.0, 11.5, "TA", ("I’m here.",), (150, 110)),
    Said(13.0, 14.5, "TA", ("You’re safe.",), (150, 110)),
    Said(16.0, 17.5, "TA", ("I’ll wait.",), (150, 110)),
    Said(20.6, 24.2, "TA", ("You could sit by the", "window, or in the corner."), (236, 92)),
    Said(24.6, 26.0, "TA", ("You choose.",), (150, 110)),
    Said(31.2, 32.6, "Pupil", ("Window.",), (500, 80)),
)
SETTLE_HEARD = (
    Heard(1.7, 4.2, ("[TA comes near. Pupil stands with", "folded arms, turned away]")),
    Heard(4.4, 6.8, ("[TA stops, drops the shoulders", "and breathes out slowly]")),
    Heard(7.0, 9.6, ("[TA steps aside and leaves", "the doorway clear]")),
    Heard(11.7, 12.9, ("[Silence]",)),
    Heard(14.7, 15.9, ("[Silence]",)),
    Heard(17.7, 20.4, ("[TA waits. Pupil’s arms come down]",)),
    Heard(26.2, 28.5, ("[TA looks away and waits]",)),
    Heard(28.7, 31.0, ("[TA raises a hand, the agreed signal.", "A colleague comes and stays near]")),
    Heard(33.0, 37.2, ("[Pupil walks in and sits", "by the window]")),
)
RISE_HEARD = (
    Heard(1.7, 4.1, ("[Pupil comes out of the classroom,", "hands over the ears]")),
    Heard(4.3, 6.4, ("[Pupil throws down a bag]",)),
)
REPAIR_SAID = (
    Said(2.0, 4.4, "TA", ("I’m glad you’re back.",), (640, 80)),
    Said(6.6, 8.8, "Pupil", ("It got too loud.",), (300, 90)),
    Said(9.4, 12.0, "TA", ("What could help", "next time?"), (640, 80)),
    Said(13.4, 15.6, "Pupil", ("I show you this.",), (300, 90)),
)
REPAIR_HEARD = (
    Heard(0.2, 1.7, ("[Later, when both are calm]",)),
    Heard(4.6, 6.4, ("[TA waits. Pupil looks up]",)),
    Heard(12.2, 13.2, ("[TA waits]",)),
    Heard(15.8, 17.4, ("[Pupil puts a card on the table:", "“I need a break”]")),
)


def _shift_times(lines: tuple, by: float) -> tuple:
    return tuple(replace(line, start=line.start + by, end=line.end + by) for line in lines)


SLOW_SAID = (*_shift_times(SETTLE_SAID, CALM_START), *_shift_times(REPAIR_SAID, REPAIR_START))
SLOW_HEARD = (*RISE_HEARD, *_shift_times(SETTLE_HEARD, CALM_START), *_shift_times(REPAIR_HEARD, REPAIR_START))
SLOW_SHOTS = (
    Shot(0),
    Shot(2.9, 560, 280, 1.5),  # hands over the ears
    Shot(4.2),
    Shot(CALM_START + 4.3, 440, 280, 1.5),  # the shoulders of the TA
    Shot(CALM_START + 6.9),
)

DOOR = (640.0, 96.0, 884.0, 436.0)


def _draw_doorway(pen: Pen) -> None:
    """Draw an open door, and the classroom behind it: a window with a seat, and a corner with cushions."""
    left, top, right, bottom = DOOR
    opening = box(left, top, right, bottom, 1)
    pen.fill(opening, TINT)
    pen.canvas.save()
    pen.canvas.clipPath(opening, doAntiAlias=True)
    pen.fill(box(left - 10, 372, right + 10, bottom + 20, 1), WARM)
    pen.line(curve([(left, 372), (right, 373)]), INK, 2.4)
    pen.shape(box(746, 140, 872, 286), WHITE, INK, 3)
    pen.fill(box(752, 228, 866, 282, 1), "#cfe3d6")
    pen.line(curve([(809, 141), (810, 285)]), INK, 2.4)
    pen.line(curve([(747, 214), (871, 215)]), INK, 2.4)
    _draw_chair(pen, 820, 426, 0.86)
    pen.shape(
        curve([(642, 400), (650, 360), (676, 352), (700, 366), (706, 402), (674, 410)], closed=True),
        "#c9795a",
        INK,
        2.8,
    )
    pen.shape(
        curve([(652, 424), (660, 398), (690, 392), (712, 404), (714, 426), (684, 432)], closed=True), AMBER, INK, 2.8
    )
    pen.canvas.restore()


def _draw_frame(pen: Pen) -> None:
    left, top, right, bottom = DOOR
    pen.line(curve([(left, bottom), (left - 1, 260), (left, top)]), INK, 12)
    pen.line(curve([(right, bottom), (right + 1, 260), (right, top)]), INK, 12)
    pen.line(curve([(left, top), ((left + right) / 2, top - 1), (right, top)]), INK, 12)
    for path in (
        curve([(left, bottom), (left - 1, 260), (left, top)]),
        curve([(right, bottom), (right + 1, 260), (right, top)]),
        curve([(left, top), ((left + right) / 2, top - 1), (right, top)]),
    ):
        pen.line(path, WOOD, 6.5)
    leaf = skia.Path()
    leaf.moveTo(right + 3, top)
    leaf.lineTo(948, top - 22)
    leaf.lineTo(950, bottom + 46)
    leaf.lineTo(right + 3, bottom)
    leaf.close()
    pen.shape(leaf, WOOD, INK, 3)
    pen.fill(oval(938, 286, 6, 6), INK)


def _draw_settling(pen: Pen, time: float) -> None:
    """Draw the corridor; before time 0 the pupil is alone there."""
    _draw_walls(pen, 424)
    pen.shape(box(300, 132, 408, 262), PAPER, INK, 2.6)
    pen.fill(box(312, 146, 396, 196, 1), TINT)
    pen.line(curve([(316, 214), (392, 215)]), SHADE, 5)
    pen.line(curve([(316, 234), (372, 235)]), SHADE, 5)
    _draw_doorway(pen)
    places: dict[str, Places] = {}

    # the pupil: turned away with folded arms, then loosens, then walks in
    inside = ease((time - 33.6) / 1.2)
    px = track(time, (32.7, 520), (33.7, 690), (35.0, 806))
    py = track(time, (32.7, 468), (33.7, 452), (35.0, 428))
    going = 32.7 < time < 35.0
    turned = track(
        time,
        (17.6, 0.72),
        (18.8, 0.42),
        (28.6, 0.42),
        (29.6, 0.3),
        (32.4, 0.3),
        (32.9, 0.85),
        (35.0, 0.85),
        (35.5, 0.2),
    )
    face = track(
        time,
        (12.4, 0.78),
        (13.0, 0.55),
        (18.0, 0.55),
        (19.4, 0.25),
        (21.4, 0.25),
        (22, -0.55),
        (25.8, -0.55),
        (27, 0.7),
        (30.4, 0.7),
        (31, -0.5),
        (32.3, -0.5),
        (32.8, 0.85),
        (35.4, 0.85),
        (36, 0.55),
    )
    pupil = Pose(
        px,
        py,
        turn=turned,
        head=face,
        nod=track(time, (17.6, 0.75), (19.4, 0.35), (21.6, 0.1)),
        eyes=(
            1.0 if face > 0.2 else -0.95,
            track(time, (12.4, 0.8), (13, 0.6), (18, 0.6), (20, 0.1), (26, 0), (27, -0.1)),
        ),
        rise=track(time, (17.7, 7), (19.4, 0)),
        folded=time < 18.9,
        smile=track(time, (17.7, -0.15), (19.6, 0.05), (31.0, 0.05), (32.4, 0.35), (35.6, 0.5)),
        talk=_mouth_opening(time, SETTLE_SAID, "Pupil"),
        blink=_eye_closing(time, 0.9),
        stride=time * 8 if going else None,
        sit=ease((time - 35.2) / 0.6),
    )
    if 18.9 <= time < 32.4:
        high = 1 - ease((time - 18.9) / 0.6)
        pupil.far, pupil.near = (px - 30 + 20 * high, 384 - 46 * high), (px + 31 - 14 * high, 384 - 46 * high)
    if time < 1.0:
        pupil = _draw_rise(pen, time + CALM_START)
    else:
        _draw_bag(pen, *BAG_POSITION)
    look = replace(PUPIL_E, size=0.94 - 0.14 * inside)

    # the TA: comes near, breathes out, steps back and to the side
    tx = track(time, (1.0, -70), (3.9, 372), (6.9, 372), (8.7, 190))
    ty = track(time, (6.9, 470), (8.7, 486))
    walking = 1.0 < time < 3.9 or 6.9 < time < 8.7
    breath = track(time, (4.3, 0), (5.1, 9), (5.4, 9), (6.7, -4), (7.6, 0))
    aside = track(time, (6.9, 0.8), (7.5, 0.4), (8.7, 0.35))
    look_away = min(ease((time - 26.3) / 0.6), ease((31.0 - time) / 0.5))
    ta = Pose(
        tx,
        ty,
        turn=aside,
        head=track(time, (6.9, 0.8), (7.6, 0.62)) * (1 - look_away) - 0.7 * look_away,
        nod=0.15 + 0.35 * during(time, 5.4, 6.9, 0.4) + 0.25 * look_away,
        eyes=(0.95 - 1.9 * look_away, 0.05 + 0.3 * look_away),
        rise=breath,
        talk=0.55 * _mouth_opening(time, SETTLE_SAID, "TA"),
        blink=1.0 if 5.7 < time < 6.5 else _eye_closing(time, 2.3),
        smile=track(time, (6, 0.2), (8, 0.35), (32, 0.35), (34, 0.8)),
        stride=(time * 7 if time < 4 else -time * 5) if walking else None,
    )
    if not walking:
        ta.near, ta.far = (
            (tx + 46 if aside < 0.45 else tx - 4, ty - 92),
            (tx - 42 if aside < 0.45 else tx + 26, ty - 92),
        )
    signal = during(time, 28.2, 30.8, 0.4)
    if signal > 0:
        ta.far = (tx - 42 - 14 * signal, ty - 92 - 100 * signal)
    if 20.4 < time < 24.4:
        offer = during(time, 20.4, 24.4, 0.4)
        ta.near = (tx + 46 + 18 * offer, ty - 92 - 40 * offer)
    if inside > 0:
        pen.canvas.save()
        pen.canvas.clipRect(skia.Rect.MakeLTRB(DOOR[0] if px > 668 else 0, 0, DOOR[2], HEIGHT))
        _draw_shadow(pen, px, py, 40)
        places["Pupil"] = person(pen, look, pupil)
        pen.canvas.restore()
        _draw_frame(pen)
    else:
        _draw_frame(pen)
        _draw_shadow(pen, px, py, 44)
        places["Pupil"] = person(pen, look, pupil)
    _draw_shadow(pen, tx, ty, 48)
    places["TA"] = person(pen, TA_THREE, ta)
    came = during(time, 28.8, 33.2, 0.6)
    if came > 0:
        x = -60 + 92 * came
        colleague = Pose(x, 478, turn=0.6, head=0.7, eyes=(0.9, 0), nod=0.3 * during(time, 29.6, 30.6, 0.3), smile=0.5)
        _draw_shadow(pen, x, 478, 44)
        person(pen, TEACHER, colleague)
    upset = track(
        time, (-3.2, 0.3), (-1.2, 1), (4, 1), (12.4, 0.85), (17.6, 0.75), (19.4, 0.45), (26, 0.3), (30, 0.1), (32, 0)
    )
    _draw_scribble(pen, time + CALM_START, places["Pupil"].top, upset)

    # breath, distance, wait
    puff = during(time, 5.5, 7.0, 0.4)
    if puff > 0:
        at, go = places["TA"].mouth, 16 * ease((time - 5.5) / 1.4)
        for row, long in ((-7, 30), (4, 40), (15, 26)):
            begin = (at[0] + 30 + go, at[1] + row)
            pen.line(
                curve([begin, (begin[0] + long * 0.5, begin[1] - 4), (begin[0] + long, begin[1] + 1)]), TEAL, 4, puff
            )
    room = during(time, 8.7, 12.6, 0.4)
    if room > 0:
        left, right = tx + 52, 520.0 - 44
        with pen.layer(room):
            pen.dashed(curve([(left, 504), ((left + right) / 2, 505), (right, 504)]), TEAL, 4.6, 1.0, (1, 12))
            for side in (left - 8, right + 8):
                pen.line(curve([(side, 491), (side, 517)]), TEAL, 4.6)
            tag(pen, "space", (left + right) / 2, 504, WHITE, TEAL, 1.0)
    gaze(pen, (places["TA"].eyes[0] - 26, places["TA"].eyes[1]), (46, 318), during(time, 26.8, 28.8))
    seconds(pen, time, 17.9, 2, 160, 150)
    seconds(pen, time, 26.6, 4, 160, 150)
    _speech(pen, time, SETTLE_SAID, places)


def _draw_scribble(pen: Pen, time: float, head: Point, upset: float) -> None:
    """Draw how upset the pupil is: a scribble over the head, with `upset` from 0 (none) to 1 (large)."""
    if upset <= 0.02:
        return
    shake = int(time * 4) % 3
    middle = (head[0] + 4, head[1] - 20 - 34 * upset)
    points = []
    for step in range(3 * 14):
        angle, size = math.tau * step / 14 + shake, upset * (0.35 + 0.65 * step / 42)
        slip = 0.14 * math.sin(2.3 * angle + shake)  # no turn is quite like the one before
        points.append(
            (middle[0] + 44 * size * (1 + slip) * math.cos(angle), middle[1] + 30 * size * (1 - slip) * math.sin(angle))
        )
    pen.line(curve(points), "#a8621b", 2.6 + 1.6 * upset, min(1.0, 4 * upset))


def _draw_bag(pen: Pen, x: float, y: float) -> None:
    pen.line(curve([(x - 14, y - 36), (x, y - 56), (x + 14, y - 36)]), INK, 5)
    pen.shape(box(x - 26, y - 40, x + 26, y, 2), "#c9795a", INK, 2.8)
    pen.shape(box(x - 16, y - 22, x + 16, y - 6, 1), AMBER, INK, 2.4)


def _draw_rise(pen: Pen, time: float) -> Pose:
    """Draw the bag, and return the pupil's pose before the TA comes: leaving, hands over the ears, throwing the bag."""
    x, y = track(time, (1.5, 700), (2.8, 520)), track(time, (1.5, 450), (2.8, 468))
    ears = during(time, 2.5, 4.2, 0.4)
    thrown = ease((time - 4.4) / 0.35)
    shaking = 2.5 * math.sin(time * 38) * ears
    pupil = Pose(
        x + shaking,
        y,
        turn=track(time, (2.6, -0.85), (3.0, 0.0), (4.2, 0.0), (4.6, 0.6), (5.2, 0.6), (5.6, 0.72)),
        reach=1 - 0.24 * ears,
        head=track(time, (2.6, -0.8), (3.0, 0.1), (4.2, 0.1), (4.6, 0.6), (5.2, 0.6), (5.6, 0.78)),
        nod=0.3 + 0.3 * ears,
        eyes=(track(time, (4.4, -0.3), (5.6, 1.0)), 0.4),
        rise=7,
        folded=time > 5.5,
        smile=-0.5,
        talk=0.8 * during(time, 2.9, 4.1, 0.3),
        blink=1.0 if ears > 0.6 else 0.0,
        stride=time * 9 if time < 2.8 else None,
    )
    down, ear = (30.0, -100.0), (37.0, -242.0)
    if not pupil.folded:
        side, high = mix(down, ear, ears)
        pupil.far, pupil.near = (pupil.x - side, y + high), (pupil.x + side, y + high)
        if time > 4.3:
            pupil.near = mix((x + 34, y - 96), (x + 60, y - 112), thrown)
    bag = mix((x + 36, y - 40), (BAG_POSITION[0], BAG_POSITION[1]), thrown)
    _draw_bag(pen, *bag)
    thud = during(time, 4.7, 5.5, 0.2)
    for angle in (-160, -125, -55, -20):
        way = (math.cos(math.radians(angle)), math.sin(math.radians(angle)))
        begin = (BAG_POSITION[0] + way[0] * 42, BAG_POSITION[1] - 16 + way[1] * 36)
        pen.line(curve([begin, (begin[0] + way[0] * 18, begin[1] + way[1] * 16)]), INK, 4, thud)
    return pupil


def _draw_repair(pen: Pen, time: float) -> None:
    """Draw the later talk: both people at a table, at eye level, and a card on which they agree."""
    table = 396.0
    _draw_walls(pen, 396)
    _draw_window(pen, 420, 120)
    raised = ease((time - 13.2) / 0.6)
    put = ease((time - 15.8) / 0.6)
    up = ease((time - 4.8) / 0.8)
    pupil = Pose(
        300,
        500,
        turn=0.35,
        head=0.2 + 0.35 * up,
        nod=0.9 - 0.8 * up,
        eyes=(0.4 + 0.5 * up, 0.8 - 0.8 * up),
        sit=1.0,
        smile=track(time, (5, 0.1), (9, 0.3), (15, 0.7)),
        talk=_mouth_opening(time, REPAIR_SAID, "Pupil"),
        blink=_eye_closing(time, 0.7),
        far=(276, table - 10),
        near=mix(mix((330, table - 10), (392, table - 74), raised), (430, table - 12), put),
    )
    ta = Pose(
        640,
        500,
        turn=-0.35,
        head=-0.5,
        nod=0.2,
        eyes=(-0.9, 0.1 + 0.5 * put),
        sit=1.0,
        smile=0.6 + 0.3 * put,
        talk=0.7 * _mouth_opening(time, REPAIR_SAID, "TA"),
        blink=_eye_closing(time, 2.3),
        far=(664, table - 10),
        near=(606, table - 10),
    )
    places = {
        "Pupil": person(pen, replace(PUPIL_E, size=1.22), pupil),
        "TA": person(pen, replace(TA_THREE, size=1.3), ta),
    }
    pen.shape(box(-20, table - 14, WIDTH + 20, table + 18, 1), WOOD, INK, 3.2)
    pen.fill(box(-20, table + 18, WIDTH + 20, HEIGHT + 20, 0), "#d3e2df")
    for x, colour in ((228, JUMPER), (722, AMBER)):  # two warm drinks
        pen.shape(box(x - 17, table - 52, x + 17, table - 12, 1), colour, INK, 2.6)
        pen.line(curve([(x + 17, table - 44), (x + 28, table - 36), (x + 17, table - 24)]), INK, 3)
    if raised > 0:
        x, y = pupil.near or (0, 0)
        flat = 26 - 14 * put
        pen.shape(box(x - 4, y - flat, x + 62, y + flat - 6, 2), AMBER, INK, 2.8)
        pen.line(curve([(x + 18, y - flat * 0.45), (x + 18, y + flat * 0.3)]), INK, 6)
        pen.line(curve([(x + 38, y - flat * 0.45), (x + 38, y + flat * 0.3)]), INK, 6)
        pen.shape(oval(x, y, 11, 11), PUPIL_E.skin, INK, 2.8)
    _speech(pen, time, REPAIR_SAID, places)
    seconds(pen, time, 4.9, 1, 640, 110)
    card = 1 - ease((time - 1.6) / 0.4)
    if card > 0:
        with pen.layer(card):
            pen.fill(box(-20, -20, WIDTH + 20, HEIGHT + 20, 0), PAPER)
            pen.text("Later, when both are calm", WIDTH / 2, 286, 48, INK, True)


def _slow(pen: Pen, time: float) -> None:
    if time >= REPAIR_START:
        _draw_repair(pen, time - REPAIR_START)
    else:
        _draw_settling(pen, time - CALM_START)


LOW_AND_SLOW = Clip(
    "low-and-slow-six-words",
    60,
    ("Low and slow", "Six words and some space"),
    _slow,
    SLOW_SAID,
    SLOW_HEARD,
    CALM_START + 11.0,
    TA_THREE,
    shots=SLOW_SHOTS,
)
