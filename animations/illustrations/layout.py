"""Layouts that many drawings share: people at a table, a lesson with a teacher at the board, two adults at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .figures import Figure, Hand, Look
from .props import chair, room, seated, shadow, table, wall_board
from .svg import Point


@dataclass(frozen=True)
class Drawing:
    """One picture: what it shows in words, and its SVG without the page."""

    alt: str
    body: str


def _with_hands(pose: dict[str, object], x: float, y: float, apart: float) -> dict[str, object]:
    """Lay the hands on the table, unless the pose says where they are."""
    if pose.get("folded"):
        return pose
    return {"left": Hand(x - apart, y), "right": Hand(x + apart, y), **pose}


def pupil(look: Look, x: float, **pose: object) -> Figure:
    """Return a pupil who sits behind a table, hands on it."""
    tall = 270.0 if look.child else 284.0
    return Figure(look, x, tall, 0.92, sit=1.0, legs=False, **_with_hands(pose, x, 238, 21))  # type: ignore[arg-type]


def adult(look: Look, x: float, **pose: object) -> Figure:
    """Return an adult who sits behind a table, hands on it."""
    return Figure(look, x, 290, 0.88, sit=1.0, legs=False, **_with_hands(pose, x, 238, 24))  # type: ignore[arg-type]


def standing(look: Look, x: float, y: float = 300, scale: float = 0.78, **pose: object) -> Figure:
    """Return a standing person; give a smaller scale further back in the room."""
    return Figure(look, x, y, scale, **pose)  # type: ignore[arg-type]


def sitter(look: Look, x: float, y: float = 300, scale: float = 0.8, **pose: object) -> Figure:
    """Return a person on a chair in profile, facing left unless `turn` says otherwise."""
    return Figure(look, x, y, scale, sit=1.0, **{"turn": -0.75, **pose})  # type: ignore[arg-type]


def around(figures: Sequence[Figure], things: str = "", front: str = "", top: str = "", behind: str = "") -> str:
    """Return a room with people behind a table: bodies, table, things on it, then the arms that rest on it."""
    bodies = "".join(person.body for person in figures)
    arms = "".join(person.arms for person in figures)
    return room(200) + behind + bodies + (top or table()) + things + arms + front


BOARD: Point = (171, 72)  # the middle of the class board in a lesson


def lesson(teacher: Figure, on_board: str, others: str, behind: str = "") -> str:
    """Return a lesson: the teacher at the board on the left, everyone else in front of it."""
    return (
        room(206)
        + behind
        + wall_board(96, 20, 150, 104, on_board)
        + shadow(teacher.x, teacher.y, 30)
        + teacher.svg
        + others
    )


def teacher_at_board(look: Look, **pose: object) -> Figure:
    """Return the teacher beside the board, a hand at it."""
    return Figure(look, 52, 240, 0.72, **{"see": (400, 200), "right": Hand(104, 118, "point", to=(130, 96)), **pose})  # type: ignore[arg-type]


def on_chair(figure: Figure, facing: float) -> str:
    """Return a person on a chair in profile, without a desk; the hands lie in the lap unless they are given."""
    s, x, y = figure.s, figure.x, figure.y
    person = figure
    if figure.left is None and figure.right is None:
        lap = Hand(x + facing * 34 * s, y - 72 * s), Hand(x + facing * 42 * s, y - 70 * s)
        person = person.but(left=lap[0], right=lap[1])
    return shadow(x, y, 50 * s) + chair(x, y, s, facing) + person.svg


def row(looks: Sequence[Look], xs: Sequence[float], see: Point, y: float = 298, **pose: object) -> str:
    """Pupils at desks in a row, in profile, facing left."""
    return "".join(
        seated(sitter(look, x, y + index * 3, see=see, **pose), -1)
        for index, (look, x) in enumerate(zip(looks, xs, strict=True))
    )
