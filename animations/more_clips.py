"""Five more animated clips, each of two people at a table or standing, with speech, silences and gestures."""

from __future__ import annotations

import math
from dataclasses import replace

import skia
from clips import (
    PUPIL_D,
    TA_ONE,
    TA_THREE,
    TA_TWO,
    TEACHER,
    Clip,
    Heard,
    Said,
    _draw_shadow,
    _draw_shelf,
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
    Look,
    Pen,
    Places,
    Pose,
    box,
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

PUPIL = replace(PUPIL_D, skin="#c98f63", hair="#2a2220", style="afro")
PUPIL_TWO = replace(PUPIL_D, skin="#eabf9c", hair="#8a4b2a", style="plaits", size=1.4)
TABLE = 392.0


def _waiting_progress(time: float, heard: tuple[Heard, ...]) -> float:
    """Return an opacity, from 0 to 1, that is 1 during a silence or an action."""
    return max((during(time, line.start, line.end, 0.3) for line in heard), default=0.0)


def _speaking(time: float, said: tuple[Said, ...], who: str) -> float:
    return max((during(time, line.start, line.end, 0.3) for line in said if line.who == who), default=0.0)


def _draw_table_top(pen: Pen) -> None:
    pen.shape(box(-20, TABLE - 14, WIDTH + 20, TABLE + 18, 1), WOOD, INK, 3.2)
    pen.fill(box(-20, TABLE + 18, WIDTH + 20, HEIGHT + 20, 0), "#d3e2df")
    pen.line(curve([(-10, TABLE + 19), (WIDTH / 2, TABLE + 18), (WIDTH + 10, TABLE + 19)]), INK, 3.2)


def _draw_pair(
    pen: Pen, time: float, said: tuple[Said, ...], ta: Look, pupil: Look, pupil_pose: Pose, ta_pose: Pose
) -> dict[str, Places]:
    """Draw a pupil on the left and a TA on the right of a table, on which hands without a position in the pose rest."""
    for pose, who in ((pupil_pose, "Pupil"), (ta_pose, "TA")):
        pose.sit, pose.talk = 1.0, _mouth_opening(time, said, who)
        pose.blink = pose.blink or _eye_closing(time, 0.7 if who == "Pupil" else 2.3)
        pose.near = pose.near or (pose.x + 24, TABLE - 10)
        pose.far = pose.far or (pose.x - 24, TABLE - 10)
    return {"Pupil": person(pen, pupil, pupil_pose), "TA": person(pen, replace(ta, size=1.3), ta_pose)}


# --- ask, then wait --------------------------------------------------------------------------------------------


def _draw_ice(pen: Pen, melted: float, x: float = 452.0) -> None:
    """Draw a glass with an ice cube; `melted`, from 0 to 1, is how far it has melted."""
    low, top = TABLE - 6, TABLE - 96
    water = low - 10 - 34 * (0.25 + 0.75 * melted)
    pen.fill(curve([(x - 33, water), (x + 33, water), (x + 29, low), (x - 29, low)], True), "#bcd9e4")
    side = 36 * (1 - 0.45 * melted)
    pen.shape(box(x - side / 2, water - side * 0.72, x + side / 2, water + side * 0.28, 2), WHITE, INK, 2.4)
    middle = (top + low) / 2
    left, right = [(x - 37, top), (x - 34, middle), (x - 30, low)], [(x + 30, low), (x + 34, middle), (x + 37, top)]
    pen.line(curve([*left, *right]), INK, 3)


WAIT_SAID = (
    Said(4.0, 6.6, "TA", ("What do you think will", "happen to the ice?"), (610, 76)),
    Said(12.4, 14.0, "Pupil", ("It will melt.",), (270, 84)),
    Said(17.6, 20.4, "Pupil", ("It turns into water", "and fills the bottom."), (270, 76)),
    Said(21.0, 23.0, "TA", ("What could slow", "it down?"), (620, 76)),
    Said(28.6, 30.6, "TA", ("What could slow", "it down?"), (620, 76)),
    Said(34.0, 36.2, "Pupil", ("If we put it", "in the shade."), (270, 76)),
)
WAIT_HEARD = (
    Heard(1.8, 3.8, ("[TA sits level with the pupil.", "They look at each other]")),
    Heard(6.9, 12.2, ("[TA waits for five seconds.", "Pupil looks at the ice]")),
    Heard(14.2, 17.4, ("[TA waits for three more seconds]",)),
    Heard(23.3, 28.4, ("[TA waits for five seconds.", "Pupil frowns]")),
    Heard(30.8, 33.8, ("[TA has used the same words, and waits]",)),
    Heard(36.4, 38.8, ("[TA nods. Pupil smiles]",)),
)


def _waiting(pen: Pen, time: float) -> None:
    _draw_walls(pen, 336)
    _draw_window(pen, 90, 110)
    asked = _speaking(time, WAIT_SAID, "TA")
    quiet = _waiting_progress(time, WAIT_HEARD[1:5])
    answer = _speaking(time, WAIT_SAID, "Pupil")
    glance = max(quiet * (1 - 0.9 * during(time, 15.4, 16.6, 0.3)) * (1 - answer), 0.0)
    unsure = during(time, 24.4, 33.4, 0.6)
    window = during(time, 31.4, 33.2, 0.4)
    pupil = Pose(
        300,
        440,
        turn=0.15,
        head=0.35 + 0.1 * (1 - glance) - 0.8 * window,
        nod=0.65 * glance * (1 - window),
        eyes=(0.7 - 1.5 * window, 0.75 * glance * (1 - window)),
        worry=unsure,
        smile=track(time, (12, 0.3), (13, 0.6), (24, 0.4), (25, -0.05), (33.4, 0.0), (34, 0.9)),
    )
    ta = Pose(
        600,
        454,
        turn=-0.3,
        head=-0.5,
        nod=0.2 + 0.5 * during(time, 36.6, 37.4, 0.25),
        eyes=(-0.9, 0.15 + 0.5 * glance * during(time, 8, 11, 0.6)),
        lean=-4 * asked + 7 * quiet,
        smile=0.6 + 0.3 * answer,
    )
    if asked > 0.3:
        ta.far = (600 - 96 * asked, TABLE - 30)
    places = _draw_pair(pen, time, WAIT_SAID, TA_THREE, PUPIL, pupil, ta)
    _draw_table_top(pen)
    _draw_ice(pen, ease(time / 38))
    eyes = places["Pupil"].eyes
    gaze(pen, (eyes[0] + 14, eyes[1] + 10), (446, TABLE - 66), during(time, 8.0, 12.0), INK, lift=4)
    for begin, count in ((7.0, 5), (14.3, 3), (23.3, 5), (30.8, 3)):
        seconds(pen, time, begin, count, 606, 92)
    _speech(pen, time, WAIT_SAID, places)


RUSH_SAID = (
    Said(2.0, 3.7, "TA", ("What will happen to it?",), (610, 84)),
    Said(3.8, 5.3, "TA", ("Will it melt?",), (610, 84)),
    Said(5.4, 7.4, "TA", ("Where does the", "water go?"), (610, 76)),
    Said(9.2, 11.2, "TA", ("It melts, doesn’t it?",), (610, 84)),
    Said(11.6, 12.8, "Pupil", ("Yes.",), (270, 84)),
    Said(13.0, 15.6, "TA", ("And the water", "fills the bottom."), (610, 76)),
)
RUSH_HEARD = (
    Heard(7.6, 9.0, ("[Pupil is about to answer]",)),
    Heard(15.8, 20.6, ("[TA tells the rest.", "Pupil looks down at the table]")),
)


def _rushing(pen: Pen, time: float) -> None:
    _draw_walls(pen, 336)
    _draw_window(pen, 90, 110)
    about_to = during(time, 7.6, 8.9, 0.2)
    down = ease((time - 13.4) / 1.2)
    pupil = Pose(
        300,
        440,
        turn=0.15 - 0.1 * down,
        head=0.45 - 0.5 * down,
        nod=0.85 * down,
        eyes=(0.8 * (1 - down) - 0.3 * down, 0.8 * down),
        smile=track(time, (5, 0.3), (7, 0.1), (13, 0.05), (15, -0.1)),
        worry=track(time, (4, 0), (6, 0.7), (20, 0.7)),
    )
    ta = Pose(
        600,
        454,
        turn=-0.3,
        head=-0.5,
        eyes=(-0.9, 0.2),
        lean=-16,
        smile=0.5,
        far=(600 - 100 * _speaking(time, RUSH_SAID, "TA"), TABLE - 34),
    )
    places = _draw_pair(pen, time, RUSH_SAID, TA_THREE, PUPIL, pupil, ta)
    if about_to > 0:
        mouth = places["Pupil"].mouth
        pen.shape(oval(mouth[0], mouth[1], 8, 5 * about_to + 1), "#7c3a37", INK, 2.4)
    _draw_table_top(pen)
    _draw_ice(pen, ease(time / 21) * 0.5)
    _speech(pen, time, RUSH_SAID, places)


# --- chunk and check -------------------------------------------------------------------------------------------

STEPS_OF_TASK = ("date", "fact", "drawing", "label")


def _draw_sheet(pen: Pen, underlined: float, written: float, finger: float) -> None:
    """Draw the pupil's page, enlarged."""
    pen.shape(box(150, TABLE + 34, 520, HEIGHT + 30, 2), WHITE, INK, 3)
    pen.text("Monday 6 May", 180, TABLE + 78, 32, INK, align=0)
    if underlined > 0:
        pen.line(curve([(180, TABLE + 88), (180 + 200 * underlined, TABLE + 89)]), TEAL, 4)
    for row in range(2):
        pen.line(curve([(180, TABLE + 126 + 34 * row), (490, TABLE + 126 + 34 * row)]), SHADE, 2.4)
    if written > 0:
        pen.canvas.save()
        pen.canvas.clipRect(skia.Rect.MakeLTRB(170, TABLE + 90, 180 + 300 * written, TABLE + 130))
        pen.text("Plants need light.", 182, TABLE + 122, 28, INK, align=0)
        pen.canvas.restore()
    if finger > 0:
        with pen.layer(finger):
            pen.limb([(330, HEIGHT + 20), (306, TABLE + 112)], PUPIL_TWO.skin, 13)


def _draw_chunks(pen: Pen, now: int, covered: bool) -> None:
    """Draw the list of steps beside the TA; with `covered`, only the current step is readable."""
    pen.shape(box(760, 150, 936, 330, 2), WHITE, INK, 3)
    for index, word in enumerate(STEPS_OF_TASK):
        y = 188 + 38 * index
        if covered and index != now:
            pen.shape(box(776, y - 22, 920, y + 10, 2), SHADE if index > now else TINT, INK, 1.6)
            continue
        if index == now:
            pen.fill(box(770, y - 26, 926, y + 13, 2), AMBER, 0.6)
        pen.text(f"{index + 1} {word}", 784, y + 5, 27, INK, index == now, 0)


CHUNK_SAID = (
    Said(6.2, 8.4, "TA", ("First, underline the date.",), (560, 76)),
    Said(8.8, 10.6, "TA", ("Show me the line.",), (580, 76)),
    Said(13.4, 14.8, "TA", ("Yes, there.",), (590, 76)),
    Said(20.0, 21.4, "Pupil", ("Done.",), (270, 84)),
    Said(22.0, 24.2, "TA", ("Next, write one fact.",), (570, 76)),
    Said(24.6, 26.2, "TA", ("What will you do?",), (580, 76)),
    Said(26.6, 28.4, "Pupil", ("Write one fact.",), (270, 84)),
)
CHUNK_HEARD = (
    Heard(1.8, 3.8, ("[Pupil looks at a list of four steps.", "TA sits down beside]")),
    Heard(4.0, 6.0, ("[TA waits until the pupil looks up]",)),
    Heard(10.8, 13.2, ("[Pupil puts a finger under the date]",)),
    Heard(15.0, 19.8, ("[TA sits back.", "Pupil underlines the date]")),
    Heard(28.6, 33.6, ("[TA leans back and looks away.", "Pupil writes alone]")),
)


def _chunking(pen: Pen, time: float) -> None:
    _draw_walls(pen, 336)
    _draw_window(pen, 60, 96)
    works = max(during(time, 14.8, 19.8, 0.4), during(time, 28.8, 40, 0.4))
    ready = ease((time - 4.6) / 0.5)
    to_page = max(works, during(time, 10.6, 13.6, 0.3), 1 - ready)
    away = during(time, 30.0, 40, 0.5)
    pupil = Pose(
        300,
        440,
        turn=0.1,
        head=0.45 * (1 - to_page) + 0.05,
        nod=0.95 * to_page,
        eyes=(0.8 * (1 - to_page), 0.9 * to_page),
        worry=during(time, 0, 6.5, 0.5),
        smile=track(time, (6, 0.0), (8, 0.3), (19, 0.5), (21, 0.8), (30, 0.6)),
    )
    ta = Pose(
        590,
        454,
        turn=-0.3 + 0.5 * away,
        head=-0.5 + 1.0 * away,
        nod=0.3 * during(time, 10.8, 13.2, 0.3),
        eyes=(-0.9 + 1.8 * away, 0.3 - 0.3 * away),
        lean=14 * works,
        smile=0.6 + 0.3 * during(time, 13.4, 15, 0.3),
    )
    places = _draw_pair(pen, time, CHUNK_SAID, TA_TWO, PUPIL_TWO, pupil, ta)
    _draw_table_top(pen)
    _draw_sheet(pen, ease((time - 15.6) / 3.2), ease((time - 29.2) / 3.8), during(time, 11.2, 14.8, 0.3))
    _draw_chunks(pen, 0 if time < 21.8 else 1, covered=time > 5.9)
    seconds(pen, time, 4.0, 2, 596, 84)
    _speech(pen, time, CHUNK_SAID, places)


BREATH_SAID = (
    Said(2.0, 4.5, "TA", ("Underline the date and", "write three facts and"), (580, 70)),
    Said(4.6, 7.1, "TA", ("then a drawing, and", "label it, and then"), (580, 70)),
    Said(7.2, 9.2, "TA", ("tell your partner,", "and then tidy up."), (580, 70)),
    Said(12.4, 14.0, "Pupil", ("What do I do?",), (270, 84)),
    Said(14.3, 17.0, "TA", ("Underline the date and", "write three facts and…"), (580, 70)),
)
BREATH_HEARD = (
    Heard(9.4, 12.2, ("[Pupil looks at the page", "and puts the pencil down]")),
    Heard(17.2, 20.8, ("[Pupil looks away. The page is empty]",)),
)


def _one_breath(pen: Pen, time: float) -> None:
    _draw_walls(pen, 336)
    _draw_window(pen, 60, 96)
    lost = ease((time - 9.4) / 1.0)
    away = ease((time - 16.2) / 0.9)
    pupil = Pose(
        300,
        440,
        turn=0.1 - 0.4 * away,
        head=0.45 - 0.35 * lost - 0.8 * away + 0.4 * during(time, 12.2, 14.2, 0.3),
        nod=0.8 * lost * (1 - during(time, 12.2, 14.2, 0.3)) * (1 - away),
        eyes=(0.8 - 0.5 * lost - 1.2 * away, 0.6 * lost * (1 - away)),
        worry=track(time, (3, 0), (8, 1), (20, 1)),
        smile=track(time, (3, 0.3), (9, -0.05), (20, -0.1)),
    )
    ta = Pose(590, 454, turn=-0.3, head=-0.5, eyes=(-0.9, 0.3), lean=-10, smile=0.4)
    ta.far = (590 - 60 - 14 * math.sin(time * 3) * _speaking(time, BREATH_SAID, "TA"), TABLE - 26)
    places = _draw_pair(pen, time, BREATH_SAID, TA_TWO, PUPIL_TWO, pupil, ta)
    _draw_table_top(pen)
    _draw_sheet(pen, 0, 0, 0)
    _speech(pen, time, BREATH_SAID, places)


# --- know before, tell after -----------------------------------------------------------------------------------

TELL_SAID = (
    Said(2.2, 4.7, "TA", ("What should they know", "by the end?"), (640, 96)),
    Said(5.0, 7.5, "Teacher", ("How to turn centimetres", "into metres."), (300, 96)),
    Said(7.8, 10.2, "TA", ("Who should I leave", "to have a go?"), (640, 96)),
    Said(10.5, 13.0, "Teacher", ("The window table.", "Listen for the units."), (300, 96)),
    Said(18.4, 20.8, "TA", ("Most of the table", "got going alone."), (640, 96)),
    Said(21.0, 23.2, "TA", ("Two mixed up", "the units."), (640, 96)),
    Said(23.4, 25.8, "TA", ("Shall we start there", "tomorrow?"), (640, 96)),
    Said(26.2, 29.0, "Teacher", ("Yes. I’ll bring", "a tape measure."), (300, 96)),
)
TELL_HEARD = (
    Heard(13.2, 15.8, ("[TA writes the aim and “units?”", "on a card]")),
    Heard(16.0, 18.2, ("[After the lesson. The card", "has three short notes]")),
    Heard(29.2, 33.6, ("[Teacher writes it", "into tomorrow’s plan]")),
)


def _telling(pen: Pen, time: float) -> None:
    _draw_walls(pen, 396)
    _draw_window(pen, 420, 150)
    _draw_shelf(pen)
    after = time > 16.2
    noting = during(time, 13.2, 16.0, 0.3)
    planning = during(time, 29.2, 40, 0.3)
    asks = _speaking(time, TELL_SAID, "TA")
    tells = _speaking(time, TELL_SAID, "Teacher")
    teacher = Pose(
        300,
        486,
        turn=0.4,
        head=0.5,
        nod=0.9 * planning + 0.25 * asks,
        eyes=(0.9 - 0.6 * planning, 0.8 * planning),
        talk=_mouth_opening(time, TELL_SAID, "Teacher"),
        blink=_eye_closing(time, 0.4),
        smile=0.6 + 0.3 * during(time, 26, 30, 0.4),
        near=(352, 372) if planning > 0.3 else (340 + 34 * tells, 376 - 44 * tells),
        far=(322, 384),
    )
    ta = Pose(
        640,
        486,
        turn=-0.4,
        head=-0.5,
        nod=0.9 * noting,
        eyes=(-0.9 + 0.5 * noting, 0.9 * noting),
        talk=_mouth_opening(time, TELL_SAID, "TA"),
        blink=_eye_closing(time, 2.3),
        smile=0.6,
        near=(604, 372),
        far=(630, 384),
    )
    _draw_shadow(pen, 300, 486, 50)
    _draw_shadow(pen, 640, 486, 50)
    places = {"Teacher": person(pen, TEACHER, teacher), "TA": person(pen, TA_ONE, ta)}
    pen.shape(box(566, 338, 622, 384, 2), WHITE, INK, 2.6)  # the TA's card
    rows = 3 if after else int(2 * ease((time - 13.4) / 2.2) + 0.2)
    for row in range(rows):
        pen.line(curve([(574, 350 + 11 * row), (612 - 6 * row, 350 + 11 * row)]), TEAL, 3)
    pen.shape(box(330, 364, 404, 412, 2), WARM, INK, 2.6)  # the teacher's plan
    for row in range(2):
        pen.line(curve([(340, 378 + 12 * row), (392, 378 + 12 * row)]), SHADE, 3)
    if planning > 0:
        pen.line(curve([(340, 402), (340 + 50 * ease((time - 29.8) / 2.4), 402)]), TEAL, 3.4)
    change = during(time, 15.9, 16.6, 0.25)
    if change > 0:
        pen.fill(box(-20, -20, WIDTH + 20, HEIGHT + 20, 0), PAPER, change)
    tag(pen, "After the lesson" if after else "Before the lesson", 170, 44, TEAL, WHITE)
    _speech(pen, time, TELL_SAID, places)


MORE_CLIPS = (
    Clip(
        "ask-then-wait-melting-ice",
        39,
        ("Ask, then wait", "Two questions about ice"),
        _waiting,
        WAIT_SAID,
        WAIT_HEARD,
        9.0,
        TA_THREE,
    ),
    Clip(
        "ask-then-wait-no-gaps",
        21,
        ("Ask, then wait", "The same ice with no gaps"),
        _rushing,
        RUSH_SAID,
        RUSH_HEARD,
        6.4,
        TA_THREE,
        not_this=True,
    ),
    Clip(
        "chunk-and-check-one-step",
        34,
        ("Chunk and check", "One step, checked and done"),
        _chunking,
        CHUNK_SAID,
        CHUNK_HEARD,
        7.4,
        TA_TWO,
    ),
    Clip(
        "chunk-and-check-one-breath",
        21,
        ("Chunk and check", "The whole task in one breath"),
        _one_breath,
        BREATH_SAID,
        BREATH_HEARD,
        5.6,
        TA_TWO,
        not_this=True,
    ),
    Clip(
        "know-before-tell-after-one-minute",
        34,
        ("Know before, tell after", "A minute before, a minute after"),
        _telling,
        TELL_SAID,
        TELL_HEARD,
        19.6,
        TA_ONE,
    ),
)
