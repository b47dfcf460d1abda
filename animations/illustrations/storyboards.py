"""Frames of the storyboards: one for each moment of a clip that waits to be filmed, as a camera would see it."""

from __future__ import annotations

from . import joined, routes, talk
from .figures import AISHA, BEN, KOFI, TA_GRACE, TA_JEAN, TA_MEI, TA_ROB, TEMI, Figure, Hand
from .layout import Drawing, adult, around, standing
from .props import (
    big_hand,
    clock,
    desktop,
    from_behind,
    icon,
    on_chair_empty,
    paper,
    room,
    shadow,
    sheet,
    steps_list,
    table,
    tick,
    wait_dots,
    window,
    words,
)
from .svg import INK, TEAL, TINT, WHITE, Point, box, dash, ellipse, join, line, path, pill, polygon


def _frame(alt: str, body: str, middle: Point = (240, 160), zoom: float = 1.0) -> Drawing:
    """Return a drawing through a camera: closer to `middle`, with the corners of a viewfinder."""
    if zoom != 1:
        shift = join(240 - middle[0] * zoom, 160 - middle[1] * zoom)
        body = f'<g transform="translate({shift}) scale({zoom})">{body}</g>'
    corners = "".join(
        line([(x + dx * 34, y), (x, y), (x, y + dy * 34)])
        for x, y, dx, dy in ((14, 14, 1, 1), (466, 14, -1, 1), (14, 306, 1, -1), (466, 306, -1, -1))
    )
    return Drawing(alt, body + path(corners, stroke=WHITE, width=7) + path(corners, width=3.4))


def ask_then_wait_two_questions() -> list[Drawing]:
    """One adult, one pupil, an ice cube."""
    steps = talk.ask_then_wait()
    return [
        _frame("Camera on both: the TA asks one short question about the ice.", steps[1].body, (240, 150), 1.12),
        _frame("Close on the TA in the silence: a warm, still face and five dots.", steps[2].body, (134, 112), 1.55),
        _frame("Close on the pupil, who adds a second idea while the TA waits.", steps[3].body, (340, 110), 1.42),
        _frame("Close on the TA, who asks the same question with the same words.", steps[4].body, (180, 112), 1.42),
    ]


def open_it_up_science_pair() -> list[Drawing]:
    """Return a TA and two pupils with a science picture."""
    steps = talk.open_it_up()
    return [
        _frame(
            "Camera on the picture: the TA asks what they notice and a finger points.", steps[1].body, (236, 130), 1.2
        ),
        _frame("Close on the pupil with three words and the TA's open hand.", steps[2].body, (160, 118), 1.36),
        _frame("Close on the pupil who traces how the thinking went.", steps[3].body, (176, 120), 1.3),
        _frame("Wide: two pupils talk and the TA stands back between them.", steps[4].body),
    ]


def chunk_and_check_first_line() -> list[Drawing]:
    """Return the first two minutes of a writing task."""
    steps = routes.chunk_and_check()
    lines = (
        path(pill(116, 44, 340, 80, 6), "#f3d9a4", "none")
        + words(128, 62, 180, 1, 10, INK, 5)
        + words(128, 108, 200, 4, 44, "#7d8891", 5)
    )
    finger = (
        desktop()
        + sheet(230, 156, 270, 270, lines)
        + big_hand(KOFI, (60, 350), (110, 150), "point", (140, 84))
        + big_hand(TA_MEI, (480, 340), (420, 250), "flat", (392, 214))
    )
    return [
        _frame(
            "Close on two faces: a name, a pause, and the pupil's eyes meet the TA's.", steps[1].body, (240, 140), 1.35
        ),
        _frame("Camera on the list: one step shows, the others are covered.", steps[2].body, (280, 122), 1.3),
        _frame("Close on the pupil's finger on the line to start on. The TA's hand stays still.", finger),
        _frame("Wide: the pupil works and the TA stands back.", steps[4].body, (240, 170), 1.05),
    ]


def task_planner_point_and_wait() -> list[Drawing]:
    """Hands and the planner from close by; no face has to be seen."""
    icons = ("bowl", "spoon", "tray", "book")

    def planner(done: int, now: int = 0) -> str:
        return sheet(250, 150, 190, 240, steps_list(184, 66, 130, 4, done, 54, now, (), icons))

    place = (
        desktop()
        + icon("bowl", 76, 70, 110)
        + path(box(150, 26, 350, 276, 0.5), stroke=TEAL, width=4, more=dash(6, 9))
        + bridge(planner(0), 40, -14)
        + big_hand(BEN, (480, 330), (398, 220), "hold", (372, 196))
    )
    first = desktop() + icon("bowl", 60, 70, 110) + planner(1) + big_hand(BEN, (470, 340), (290, 150), "pen", (196, 72))
    waits = (
        desktop()
        + icon("bowl", 60, 70, 110)
        + planner(2, 3)
        + big_hand(TA_JEAN, (480, 60), (390, 140), "point", (330, 168))
        + big_hand(BEN, (60, 340), (110, 262), "flat", (124, 220))
        + wait_dots(300, 288, 3, 2)
    )
    on = (
        desktop()
        + path(polygon([(20, 60), (150, 60), (140, 150), (30, 150)]), TINT)
        + path(ellipse(60, 92, 20, 13) + ellipse(108, 92, 20, 13) + ellipse(84, 122, 20, 13), "#e3cfa9")
        + planner(3, 4)
        + big_hand(BEN, (470, 340), (286, 250), "pen", (194, 180))
    )
    return [
        _frame("From close by: the pupil's hand moves the planner to its place on the table.", place),
        _frame("From close by: the pupil's own hand makes the first tick.", first),
        _frame("From close by: the TA's finger points to step three and waits. The pupil's hand is still.", waits),
        _frame("From close by: the pupil ticks step three and goes on to step four.", on),
    ]


def bridge(drawing: str, dx: float, dy: float) -> str:
    """Return a drawing moved."""
    return joined.bridge_move(drawing, dx, dy)


def know_before_tell_after_two_minutes() -> list[Drawing]:
    """Two short talks in an empty classroom."""
    steps = joined.know_before_tell_after()
    writes = adult(TA_GRACE, 250, see=(216, 246), left=Hand(206, 232), right=Hand(266, 234, "pen", to=(240, 246)))
    chairs = on_chair_empty(70, 206, 0.5, 1) + on_chair_empty(420, 206, 0.5, -1)
    notes = around(
        [writes],
        paper(
            220,
            252,
            96,
            50,
            0,
            WHITE,
            8,
            tick(194, 240, 12)
            + words(208, 240, 46, 1, 8)
            + tick(190, 252, 12)
            + words(204, 252, 54, 1, 8)
            + icon("storm", 188, 266, 14)
            + words(202, 266, 40, 1, 8),
        ),
        "",
        table(),
        chairs + clock(100, 60, 26, 9, 50),
    )
    return [
        _frame("The TA asks and a sheet with four boxes lies between two adults.", steps[1].body, (250, 146), 1.1),
        _frame("Close on the plan of the room and the two fingers on it.", steps[2].body, (260, 190), 1.55),
        _frame("The TA writes three short notes in an empty classroom.", notes),
        _frame(
            "Camera on both: the TA gives a success, a muddle and an idea in a minute.", steps[4].body, (250, 140), 1.15
        ),
    ]


def peers_first_pass_it_on() -> list[Drawing]:
    """Return a group task, filmed from behind the table at the end."""
    steps = joined.peers_first()
    team = "".join(
        from_behind(Figure(look, x, 356, 0.86, sit=1.0, turn=0.0)) for look, x in ((AISHA, 84), (BEN, 286), (TEMI, 404))
    )
    away = standing(TA_ROB, 190, 196, 0.5, see=(240, 200), turn=-0.2, smile=0.9)
    model = bridge(joined.BRIDGE, -54, -34)
    behind = room(170) + window(350, 24, 84, 84) + shadow(190, 196, 24) + away.svg + table(204, 40) + model + team
    return [
        _frame(
            "Wide: the pupil sits between two classmates and the TA moves out of the middle.",
            steps[0].body,
            (240, 160),
            1.05,
        ),
        _frame("Close on three job cards on the table: pencil, scissors, eye.", steps[1].body, (240, 210), 1.3),
        _frame("Close on the pupil who asks and the TA who points to a classmate.", steps[2].body, (196, 118), 1.35),
        _frame("Close on the starter card as it goes from the TA to the pupil.", steps[3].body, (290, 170), 1.4),
        _frame("From behind three pupils at a table: their bridge, and the TA who has moved to the far side.", behind),
    ]
