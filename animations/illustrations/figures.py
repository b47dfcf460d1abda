"""People: how each looks, how they stand or sit, where they look, and what their hands do."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

from .svg import (
    AMBER,
    BLUE,
    CLAY,
    INK,
    LEAF,
    PAPER,
    SHADE,
    TEAL,
    TINT,
    WHITE,
    Point,
    box,
    curve,
    ellipse,
    limb,
    line,
    mix,
    path,
    toward,
)


@dataclass(frozen=True)
class Look:
    """Appearance of one person, the same in each drawing of a technique."""

    skin: str
    hair: str
    style: str
    top: str
    legs: str = "#4a5a66"
    child: bool = False
    size: float = 1.0
    beard: bool = False
    glasses: bool = False
    lanyard: bool = False
    collar: str = ""
    cover: str = ""  # colour of a headscarf or turban
    hearing_aid: bool = False
    wheelchair: bool = False
    tie: bool = False
    freckles: bool = False


@dataclass(frozen=True)
class Hand:
    """Target of a hand. Kinds: rest, point, palm (open), thumb, pen (holds a pencil), fist."""

    x: float
    y: float
    kind: str = "rest"
    elbow: Point | None = None  # where the elbow rests, where that matters
    to: Point | None = None  # what a finger or a pen is aimed at; default: in line with the forearm


def point_at(x: float, y: float, back: float = 20, angle: float = 90) -> Hand:
    """Return a pointing hand whose fingertip is at (x, y); `angle` is where the hand is from there, 90 below."""
    way = math.radians(angle)
    return Hand(x + math.cos(way) * back, y + math.sin(way) * back, "point", to=(x, y))


@dataclass(frozen=True)
class Figure:
    """A person in a drawing; (x, y) is between the feet, or where the feet would be of a person behind a table.

    Turns run from -1 (facing the left edge) to 1 (facing the right edge). With `see`, the eyes, and unless they
    are given also head and body, turn to that point.
    """

    look: Look
    x: float
    y: float
    scale: float = 0.8
    see: Point | None = None
    turn: float | None = None
    head: float | None = None
    nod: float | None = None
    left: Hand | None = None  # the hand on the left of the picture
    right: Hand | None = None
    sit: float = 0.0
    lean: float = 0.0
    rise: float = 0.0
    crouch: float = 0.0
    smile: float = 0.5
    talk: float = 0.0
    worry: float = 0.0
    cross: float = 0.0
    closed: bool = False
    stride: float = 0.0
    folded: bool = False
    back: bool = False
    legs: bool = True
    reach: float = 1.5

    def but(self, **changes: object) -> Figure:
        """Return the same figure in another pose."""
        return replace(self, **changes)  # type: ignore[arg-type]

    # --- geometry ---

    @cached_property
    def s(self) -> float:
        """Units of the body: 1 is an adult 300 high."""
        return self.scale * self.look.size * (0.76 if self.look.child else 1.0)

    @cached_property
    def hip(self) -> Point:
        return self.x, self.y - (60 + 56 * (1 - self.sit) * (1 - self.crouch)) * self.s + 18 * self.crouch * self.s

    @cached_property
    def shoulder(self) -> Point:
        return self.x + self.lean, self.hip[1] - 92 * self.s - self.rise

    @cached_property
    def radius(self) -> float:
        """Half the width of the head."""
        return 35 * self.s * (1.16 if self.look.child else 1.0)

    @cached_property
    def _rough_head(self) -> Point:
        return self.shoulder[0], self.shoulder[1] - 7 * self.s - self.radius * 1.06

    @cached_property
    def way(self) -> Point:
        """Direction of the gaze as a unit vector."""
        if self.see is None:
            return (0.0, 0.1)
        dx, dy = self.see[0] - self._rough_head[0], self.see[1] - self._rough_head[1]
        far = math.hypot(dx, dy) or 1.0
        return dx / far, dy / far

    @cached_property
    def body_turn(self) -> float:
        if self.turn is not None:
            return self.turn
        return 0.0 if self.see is None else max(-0.7, min(0.7, self.way[0] * 0.45))

    @cached_property
    def head_turn(self) -> float:
        if self.head is not None:
            return self.head
        return self.body_turn if self.see is None else max(-0.9, min(0.9, self.way[0] * 0.8))

    @cached_property
    def bow(self) -> float:
        """How far the head is bent down (1) or up (-0.5)."""
        if self.nod is not None:
            return self.nod
        return 0.0 if self.see is None else max(-0.5, min(1.0, self.way[1] * 1.05))

    @cached_property
    def head_centre(self) -> Point:
        return (
            self.shoulder[0] + self.body_turn * 7 * self.s,
            self._rough_head[1] + self.bow * 4 * self.radius / 35,
        )

    @cached_property
    def eyes(self) -> Point:
        h = self.radius / 35
        x, y = self.head_centre
        return x + self.head_turn * 18 * h, y + self.bow * 7 * h

    @cached_property
    def mouth(self) -> Point:
        h = self.radius / 35
        return self.eyes[0], self.eyes[1] + 22 * h

    @cached_property
    def crown(self) -> Point:
        """A point a little above the head, for the tail of a bubble."""
        return self.head_centre[0], self.head_centre[1] - self.radius * 1.45

    # --- drawing ---

    @property
    def svg(self) -> str:
        """The whole person."""
        return self.body + self.arms

    @property
    def body(self) -> str:
        """The person without the arms that lie in front."""
        hidden, _ = self._arms
        parts = [] if self.folded else [self._arm(which) for which in hidden]
        parts.append(self._hair_behind())
        if self.legs and not (self.look.wheelchair and self.back):
            first, last = (1, -1) if self.body_turn < 0 else (-1, 1)
            parts += [self._shoes(), self._leg(first), self._leg(last)]
        parts += [self._torso(), self._head()]
        if self.look.wheelchair:
            parts = [self._chair_behind(), *parts, self._chair_front()]
        return "".join(parts)

    @property
    def arms(self) -> str:
        """The arms in front of the body, drawn after a table that the hands rest on."""
        if self.folded:
            return self._folded()
        return "".join(self._arm(which) for which in self._arms[1])

    def arms_over(self) -> str:
        """Only the arms whose hands have a place, drawn again over a thing that they point to or write on."""
        given = [which for which, hand in ((-1, self.left), (1, self.right)) if hand]
        return "".join(self._arm(which) for which in given)

    @cached_property
    def _arms(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Arms behind the body and arms before it; -1 is the one on the left of the picture."""
        if self.back:
            return (-1, 1), ()
        if abs(self.body_turn) < 0.45:
            return (), (-1, 1)
        side = -1 if self.body_turn < 0 else 1
        return (side,), (-side,)

    def _arm(self, which: int) -> str:
        s, wide = self.s, abs(self.body_turn)
        spread = (34 - 13 * wide) * s
        root = (
            self.shoulder[0] + which * (spread - 5 * s) * (1 if wide < 0.45 else 0.75),
            self.shoulder[1] + 15 * s,
        )
        hand = self.left if which < 0 else self.right
        target = (hand.x, hand.y) if hand else (root[0] + which * 9 * s + self.body_turn * 7 * s, root[1] + 89 * s)
        bend = -which if wide < 0.45 else (1 if self.body_turn < 0 else -1)
        far = math.hypot(target[0] - root[0], target[1] - root[1]) / (90 * s)
        reach = min(max(0.98, far * 1.03), self.reach)  # arms stretch a little rather than miss what they hold
        elbow, end = _elbow(root, target, 46 * s * reach, 44 * s * reach, bend)
        if hand and hand.elbow:
            elbow = hand.elbow
        return limb([root, elbow, end], self.look.top, 18 * s) + self._hand(elbow, end, hand)

    def _hand(self, elbow: Point, at: Point, hand: Hand | None) -> str:
        s, skin = max(self.s, 0.6), self.look.skin
        kind = hand.kind if hand else "rest"
        aim = hand.to if hand and hand.to else (2 * at[0] - elbow[0], 2 * at[1] - elbow[1])
        palm = path(ellipse(*at, 10 * s), skin, width=2.2)
        if kind == "point":
            tip = toward(at, aim, 22 * s)
            return limb([at, tip], skin, 6 * s) + palm
        if kind == "pen":
            tip, end = toward(at, aim, 18 * s), toward(at, aim, -20 * s)
            return (
                path(line([end, tip]), width=7)
                + path(line([end, toward(at, aim, 12 * s)]), stroke=AMBER, width=3.4)
                + palm
            )
        if kind == "thumb":
            return limb([at, (at[0], at[1] - 17 * s)], skin, 6.5 * s) + path(
                ellipse(*at, 11 * s, 9.5 * s), skin, width=2.2
            )
        if kind == "palm":
            angle = math.atan2(aim[1] - at[1], aim[0] - at[0])
            fingers = "".join(
                line([at, (at[0] + math.cos(angle + turn) * far * s, at[1] + math.sin(angle + turn) * far * s)])
                for turn, far in ((-1.25, 14), (-0.42, 19), (0, 21), (0.42, 19))
            )
            return path(fingers, width=6.5 * s + 4) + palm + path(fingers, stroke=skin, width=6.5 * s)
        return palm

    def _leg_points(self, which: int) -> list[Point]:
        """Hip, knee and foot of one leg; a straight leg has no knee."""
        s, turn, wide = self.s, self.body_turn, abs(self.body_turn)
        seated = max(self.sit, self.crouch)
        root = (self.hip[0] + which * 12 * s * (1 - 0.5 * wide), self.hip[1])
        side = -1 if turn < 0 else 1
        swing = self.stride * which * 26 * s
        knee_sit = (root[0] + turn * 52 * s + which * (10 - 6 * wide) * s, self.hip[1] + (14 - 8 * wide) * s)
        foot_sit = (knee_sit[0] + turn * 3 * s + which * 3 * s, self.y - 4 * s)
        lifted = 9 * s if swing < 0 else 0
        foot_up = (root[0] + which * 5 * s * (1 - wide) + swing * side, self.y - 4 * s - lifted)
        knee_up = ((root[0] + foot_up[0]) / 2 + turn * abs(swing) * 0.25, (root[1] + foot_up[1]) / 2)
        knee, foot = mix(knee_up, knee_sit, seated), mix(foot_up, foot_sit, seated)
        return [root, knee, foot] if seated > 0.02 or self.stride else [root, foot]

    def _leg(self, which: int) -> str:
        return limb(self._leg_points(which), self.look.legs, 20 * self.s)

    def _shoes(self) -> str:
        s, turn, wide = self.s, self.body_turn, abs(self.body_turn)
        data = ""
        for which in (-1, 1):
            foot = self._leg_points(which)[-1]
            toe = (foot[0] + turn * 25 * s + which * 4 * s * (1 - wide), foot[1] + (6 - 5 * wide) * s)
            data += line([(foot[0] - turn * 4 * s, foot[1] + s), toe])
        return path(data, width=12.5 * s + 5) + path(data, stroke="#3b4248", width=12.5 * s)

    def _torso(self) -> str:
        s, shoulder, hip, wide = self.s, self.shoulder, self.hip, abs(self.body_turn)
        spread, waist = (34 - 13 * wide) * s, (27 - 6 * wide) * s
        middle = mix(shoulder, hip, 0.55)
        half = (spread + waist) / 2
        outline = curve(
            [
                (shoulder[0] - spread * 0.45, shoulder[1] - s),
                (shoulder[0] - spread, shoulder[1] + 13 * s),
                (middle[0] - half, middle[1]),
                (hip[0] - waist, hip[1] + 6 * s),
                (hip[0], hip[1] + 11 * s),
                (hip[0] + waist, hip[1] + 6 * s),
                (middle[0] + half, middle[1]),
                (shoulder[0] + spread, shoulder[1] + 13 * s),
                (shoulder[0] + spread * 0.45, shoulder[1] - s),
            ],
            closed=True,
        )
        throat = (shoulder[0] + self.body_turn * 2 * s, shoulder[1] + 8 * s)
        neck = line([throat, (throat[0] + self.body_turn * 3 * s, throat[1] - 20 * s)])
        body = path(outline, self.look.top)
        if self.back:
            return path(neck, width=22 * s) + path(neck, stroke=self.look.skin, width=22 * s - 5) + body
        return path(neck, width=22 * s) + body + path(neck, stroke=self.look.skin, width=22 * s - 5) + self._clothes()

    def _clothes(self) -> str:
        s, look, shoulder = self.s, self.look, self.shoulder
        middle, top = shoulder[0] + self.body_turn * 11 * s, shoulder[1] + s
        parts = ""
        if look.collar:
            v = [(middle - 13 * s, top), (middle, top + 22 * s), (middle + 13 * s, top)]
            parts += path(line(v) + "z", look.collar, width=2)
        if look.tie:
            parts += path(
                line(
                    [
                        (middle, top + 9 * s),
                        (middle - 4 * s, top + 22 * s),
                        (middle, top + 42 * s),
                        (middle + 4 * s, top + 22 * s),
                    ]
                )
                + "z",
                AMBER,
                width=1.8,
            )
        if look.lanyard:
            low = (middle + self.body_turn * 6 * s, mix(shoulder, self.hip, 0.58)[1])
            cord = line(
                [(middle - 11 * s, shoulder[1] + 3 * s), (low[0], low[1] - 4), (middle + 11 * s, shoulder[1] + 3 * s)]
            )
            parts += path(cord, stroke=PAPER, width=3)
            parts += path(box(low[0] - 9 * s, low[1] - 6 * s, low[0] + 9 * s, low[1] + 18 * s, 0.5), PAPER, width=2)
        return parts

    def _folded(self) -> str:
        s, shoulder, look = self.s, self.shoulder, self.look
        y, x = mix(shoulder, self.hip, 0.46)[1], shoulder[0] + self.body_turn * 8 * s
        joint, top = (28 - 13 * abs(self.body_turn)) * s, shoulder[1] + 16 * s
        left, right = (shoulder[0] - joint, top), (shoulder[0] + joint, top)
        return (
            limb([left, (left[0] - 9 * s, y + 6 * s), (x + 20 * s, y + 5 * s)], look.top, 17 * s)
            + path(ellipse(x - 21 * s, y + s, 9 * s, 8 * s), look.skin, width=2.2)
            + limb([right, (right[0] + 9 * s, y + 7 * s), (x - 12 * s, y + 12 * s)], look.top, 17 * s)
            + path(ellipse(x + 22 * s, y + s, 9 * s, 8 * s), look.skin, width=2.2)
        )

    # --- wheelchair ---

    def _chair_behind(self) -> str:
        """Backrest and push handles."""
        s, y, (sx, sy) = self.s, self.hip[1], self.shoulder
        half = (33 - 8 * abs(self.body_turn)) * s
        away = -self.body_turn * 20 * s
        rest = path(box(sx - half + away, sy + 34 * s, sx + half + away, y + 4 * s), "#3b4248")
        grips = "".join(
            limb(
                [(sx + side * half + away, sy + 40 * s), (sx + side * (half + 3 * s) + away, sy + 22 * s)],
                "#3b4248",
                5 * s,
            )
            for side in (-1, 1)
        )
        return grips + rest

    def _chair_front(self) -> str:
        """Wheels: one large in front of a turned body, or one on each side of a body seen from the front."""
        s, (x, y) = self.s, self.hip
        if abs(self.body_turn) < 0.45:
            wheels = ""
            for side in (-1, 1):
                at = (x + side * 41 * s, y + 14 * s)
                wheels += path(ellipse(*at, 9 * s, 44 * s), "#5b6570", width=3) + path(
                    ellipse(*at, 2.5 * s, 30 * s), SHADE, width=1.5
                )
            return wheels
        at = (x - self.body_turn * 8 * s, y + 20 * s)
        front = (x + self.body_turn * 92 * s, self.y - 5 * s)
        rim = path(ellipse(*at, 40 * s), width=5) + path(ellipse(*at, 33 * s), stroke="#7d8891", width=1.6)
        spokes = "".join(
            line([at, (at[0] + math.cos(turn) * 33 * s, at[1] + math.sin(turn) * 33 * s)])
            for turn in (0.4, 1.45, 2.5, 3.55, 4.6, 5.65)
        )
        castor = path(ellipse(front[0] - self.body_turn * 18 * s, self.y - 8 * s, 8 * s), "#5b6570", width=2)
        return castor + rim + path(spokes, stroke="#7d8891", width=1.4) + path(ellipse(*at, 4 * s), SHADE, width=2)

    # --- head ---

    def _hair_behind(self) -> str:
        """Hair that falls behind the shoulders."""
        (x, y), rx = self.head_centre, self.radius
        ry, style, away = rx * 1.14, self.look.style, self.head_turn
        if style == "plaits" or style == "bunches":
            long = 1.2 if style == "plaits" else 0.55
            return "".join(
                limb(
                    [
                        (x + w * rx * 0.86 - away * 6, y + ry * 0.4),
                        (x + w * rx * 1.1 - away * 6, y + ry * (0.4 + long / 2)),
                        (x + w * rx * 0.96 - away * 6, y + ry * (0.4 + long)),
                    ],
                    self.look.hair,
                    rx * 0.36,
                )
                for w in (-1, 1)
            )
        if style == "long":
            top = y - ry * 0.2
            return path(
                curve(
                    [
                        (x - rx * 1.08 - away * 4, top),
                        (x - rx * 1.18 - away * 8, y + ry * 0.9),
                        (x - rx * 0.95 - away * 8, y + ry * 1.75),
                        (x - away * 8, y + ry * 1.6),
                        (x + rx * 0.95 - away * 8, y + ry * 1.75),
                        (x + rx * 1.18 - away * 8, y + ry * 0.9),
                        (x + rx * 1.08 - away * 4, top),
                    ],
                    True,
                ),
                self.look.hair,
            )
        return ""

    def _head(self) -> str:
        if self.back:
            return self._head_from_behind()
        (x, y), rx, look = self.head_centre, self.radius, self.look
        ry, head, h = rx * 1.14, self.head_turn, rx / 35
        parts = []
        if look.style == "bun":
            parts.append(path(ellipse(x - head * 18 * h, y - ry * 1.18, 14 * h), look.hair))
        if look.style in ("scarf", "bob", "afro", "curls", "braids"):
            parts.append(path(_outline(look.style, x - head * 4 * h, y, rx, ry), look.cover or look.hair))
            parts.append(self._face_oval(x, y, rx, ry))
        else:
            parts.append(self._skull(x, y, rx, ry))
            parts.append(self._cap(x, y, rx, ry))
        parts.append(self._features())
        return "".join(parts)

    def _face_oval(self, x: float, y: float, rx: float, ry: float) -> str:
        """Return the part of the face that full hair or a scarf leaves free."""
        head, look, h = self.head_turn, self.look, rx / 35
        top = {"scarf": 0.66, "bob": 0.6, "afro": 0.56, "curls": 0.6, "braids": 0.66}[look.style]
        bottom = 0.86 if look.style == "scarf" else 1.0
        cx = x + head * 11 * h
        half = rx * (0.86 - 0.1 * abs(head))
        down = self.bow * 5 * h
        face = curve(
            [
                (cx, y - ry * top + down),
                (cx + half * 0.78, y - ry * (top * 0.6) + down),
                (cx + half, y + ry * 0.1 + down),
                (cx + half * 0.7, y + ry * 0.7),
                (cx + head * 2 * h, y + ry * bottom),
                (cx - half * 0.7, y + ry * 0.7),
                (cx - half, y + ry * 0.1 + down),
                (cx - half * 0.78, y - ry * (top * 0.6) + down),
            ],
            True,
        )
        parts = path(face, look.skin, width=2.2)
        if look.beard:
            parts += self._beard(cx, y, half, ry)
        if look.style in ("bob", "curls") and look.hearing_aid:
            parts += self._aid(cx - math.copysign(half * 0.98, head or 1), y + 4 * h, h)
        return parts

    def _beard(self, cx: float, y: float, half: float, ry: float) -> str:
        """Return a short beard along the jaw and a moustache."""
        h = ry / 40
        jaw = curve(
            [
                (cx - half * 0.97, y + ry * 0.2),
                (cx - half * 0.72, y + ry * 0.7),
                (cx + self.head_turn * 2 * h, y + ry),
                (cx + half * 0.72, y + ry * 0.7),
                (cx + half * 0.97, y + ry * 0.2),
                (cx + half * 0.55, y + ry * 0.5),
                (cx + self.head_turn * 4 * h, y + ry * 0.76),
                (cx - half * 0.55, y + ry * 0.5),
            ],
            True,
        )
        return path(jaw, self.look.hair, width=1.6)

    def _skull(self, x: float, y: float, rx: float, ry: float) -> str:
        """Ears and skull."""
        head, look, h = self.head_turn, self.look, rx / 35
        skull = curve(
            [
                (x, y - ry),
                (x + rx * 0.72, y - ry * 0.72),
                (x + rx, y),
                (x + rx * 0.74, y + ry * 0.68),
                (x + head * 5 * h, y + ry),
                (x - rx * 0.74, y + ry * 0.68),
                (x - rx, y),
                (x - rx * 0.72, y - ry * 0.72),
            ],
            True,
        )
        ears = "".join(
            path(ellipse(x + which * rx, y + 5 * h, 6 * h, 8 * h), look.skin, width=2.2)
            for which in (-1, 1)
            if abs(head) <= 0.2
        )
        beard = self._beard(x + head * 3 * h, y, rx * 0.97, ry) if look.beard else ""
        return ears + path(skull, look.skin) + beard

    def _cap(self, x: float, y: float, rx: float, ry: float) -> str:
        """Hair on the top of the head: from ear to ear, with a hairline that moves as the head turns."""
        head, look, h = self.head_turn, self.look, rx / 35
        puff = {"fade": 1.02, "short": 1.1, "turban": 1.16, "bald": 1.0}.get(look.style, 1.08)
        back = 100 if abs(head) > 0.2 else 82
        front = 74 - 26 * abs(head)
        ends = (back, front) if head > 0 else (front, back)
        if abs(head) <= 0.2:
            ends = (82, 82)
        if look.style == "turban":
            ends = (ends[0] - 12, ends[1] - 12)

        def rim(angle: float, grow: float) -> Point:
            turn = math.radians(angle)
            return x + math.sin(turn) * rx * grow, y - math.cos(turn) * ry * grow

        hairline = {"fade": 0.58, "fringe": 0.34, "turban": 0.42, "plaits": 0.5, "bunches": 0.5, "long": 0.46}.get(
            look.style, 0.5
        )
        down = self.bow * 5 * h
        middle = x + head * 17 * h
        if look.style == "bald":
            sides = ""
            for which, end in ((-1, ends[0]), (1, ends[1])):
                arc = [
                    rim(which * end, 1.05),
                    rim(which * (end - 28), 1.07),
                    rim(which * (end - 20), 0.86),
                    rim(which * end, 0.88),
                ]
                sides += path(curve(arc, True), look.hair, width=2)
            return sides + self._ear()
        outer = [rim(angle, puff) for angle in (-ends[0], -ends[0] * 0.62, -24, 24, ends[1] * 0.62, ends[1])]
        side = 0.62
        inner = [
            (middle + rx * side, y - ry * (hairline - 0.2) + down),
            (middle + rx * 0.16, y - ry * (hairline + (0.1 if look.style != "fringe" else -0.02)) + down),
            (middle - rx * side, y - ry * (hairline - 0.2) + down),
        ]
        inner = [(min(max(px, x - rx * 0.93), x + rx * 0.93), py) for px, py in inner]
        cap = path(curve([*outer, *inner], True), look.cover or look.hair, width=2.2)
        if look.style == "turban":
            folds = curve([rim(-ends[0], 1.1), (middle - rx * 0.1, y - ry * 0.72), rim(34, puff)]) + curve(
                [rim(ends[1], 1.1), (middle + rx * 0.1, y - ry * 0.66), rim(-20, puff)]
            )
            cap += path(folds, width=1.6)
        return cap + self._ear()

    def _ear(self) -> str:
        (x, y), rx, head = self.head_centre, self.radius, self.head_turn
        h = rx / 35
        at = x - math.copysign(rx * (1.02 - 0.42 * abs(head)), head)
        if abs(head) <= 0.2:
            return self._aid(x + rx, y + 2 * h, h) if self.look.hearing_aid else ""
        ear = path(ellipse(at, y + 6 * h, 6.5 * h, 8.5 * h), self.look.skin, width=2.2)
        return ear + (self._aid(at, y + 4 * h, h) if self.look.hearing_aid else "")

    @staticmethod
    def _aid(x: float, y: float, h: float) -> str:
        """Return a hearing aid behind the ear."""
        hook = curve([(x - 6 * h, y + 9 * h), (x - 7 * h, y - 5 * h), (x, y - 10 * h), (x + 5 * h, y - 3 * h)])
        return path(hook, width=6) + path(hook, stroke=TINT, width=3)

    def _head_from_behind(self) -> str:
        (x, y), rx, look = self.head_centre, self.radius, self.look
        ry, h = rx * 1.14, rx / 35
        colour = look.cover or look.hair
        ears = "".join(path(ellipse(x + w * rx, y + 5 * h, 6 * h, 8 * h), look.skin, width=2.2) for w in (-1, 1))
        if look.style in ("scarf", "bob", "afro", "curls", "braids"):
            return path(_outline(look.style, x, y, rx, ry), colour)
        if look.style == "long":
            return self._hair_behind() + path(ellipse(x, y, rx * 1.06, ry * 1.04), colour, width=2.2)
        skull = path(ellipse(x, y, rx, ry), look.skin)
        cap = [
            (x - rx * 1.03, y + ry * 0.3),
            (x - rx, y - ry * 0.5),
            (x, y - ry * 1.08),
            (x + rx, y - ry * 0.5),
            (x + rx * 1.03, y + ry * 0.3),
            (x, y + ry * 0.62),
        ]
        parts = ears + skull + path(curve(cap, True), colour, width=2.2)
        if look.style == "bun":
            parts += path(ellipse(x, y - ry * 0.9, 15 * h), look.hair)
        if look.style in ("plaits", "bunches"):
            parts += self._hair_behind() + path(line([(x, y - ry), (x, y + ry * 0.5)]), width=1.6)
        if look.hearing_aid:
            parts += self._aid(x + rx, y + 2 * h, h)
        return parts

    def _features(self) -> str:
        """Eyes, brows, nose and mouth."""
        (x, y), head, look = self.eyes, self.head_turn, self.look
        h = self.radius / 35
        x -= head * 3 * h
        apart = 14.5 * h * (1 - 0.24 * abs(head))
        seen = self.way
        whites = pupils = lids = brows = frames = ""
        for which in (-1, 1):
            at = (x + which * apart, y)
            half = 8.6 * h * (1 - 0.3 * abs(head) * (1 if which * head > 0 else 0.2))
            whites += ellipse(*at, half, 8.6 * h)
            pupils += ellipse(at[0] + seen[0] * 3.2 * h, at[1] + seen[1] * 3.6 * h, 5 * h, 5.4 * h)
            if self.radius > 23:
                lids += curve([(at[0] - half, y - 2 * h), (at[0], y - 8.6 * h), (at[0] + half, y - 2 * h)])
            brow, raised = y - 16 * h, (self.worry - self.cross) * 4.5 * h * which
            brows += curve([(at[0] - 8 * h, brow - raised), (at[0], brow - 2.6 * h), (at[0] + 8 * h, brow + raised)])
            frames += ellipse(*at, apart - 1.4 * h, 12 * h)
        if self.closed:
            shut = "".join(
                curve([(x + w * apart - 8 * h, y), (x + w * apart, y + 3 * h), (x + w * apart + 8 * h, y)])
                for w in (-1, 1)
            )
            eyes = path(shut)
        else:
            eyes = path(whites, WHITE, width=1.2 if lids else 1.7) + path(pupils, INK, "none")
            eyes += path(lids, width=2.4) if lids else ""
        hair = look.hair
        parts = eyes + path(brows, stroke=hair, width=3.2 * h)
        if look.glasses:
            parts += path(
                frames + line([(x - 1.6 * h, y - 2 * h), (x + 1.6 * h, y - 2 * h)]), stroke="#4b3a2c", width=2
            )
        way = 1 if head >= 0 else -1
        tip = (x + head * 11 * h + way * 2.5 * h, y + 10 * h)
        nose = curve([(x + head * 5 * h, y + 3 * h), tip, (tip[0] - way * 6 * h, tip[1] + 2.5 * h)])
        middle, low = x + head * 4 * h, y + 22 * h
        half = 9.5 * h * (1 - 0.15 * abs(head))
        if self.talk > 0.1:
            parts += path(nose, width=2)
            parts += path(ellipse(middle, low, half * 0.75, (2 + 5 * self.talk) * h), "#6e3230", width=2)
        else:
            corner, dip = low - self.smile * 3 * h, low + self.smile * 4 * h
            parts += path(nose + curve([(middle - half, corner), (middle, dip), (middle + half, corner)]), width=2.2)
        if look.freckles:
            dots = "".join(
                line([(x + dx * h, y + dy * h), (x + dx * h, y + dy * h + 0.1)])
                for dx, dy in ((-18, 12), (-13, 15), (13, 15), (18, 12))
            )
            parts += path(dots, stroke="#b0683e", width=2)
        return parts


def _elbow(shoulder: Point, hand: Point, upper: float, lower: float, bend: float) -> tuple[Point, Point]:
    """Return elbow and hand of an arm that reaches for a place; `bend` is the side the elbow points to."""
    dx, dy = hand[0] - shoulder[0], hand[1] - shoulder[1]
    reach = math.hypot(dx, dy) or 0.01
    far = min(reach, (upper + lower) * 0.985)
    ux, uy = dx / reach, dy / reach
    hand = shoulder[0] + ux * far, shoulder[1] + uy * far
    along = (upper**2 - lower**2 + far**2) / (2 * far)
    out = math.sqrt(max(0.0, upper**2 - along**2)) * bend
    hangs = min(1.0, max(0.0, (abs(ux) - 0.3) / 0.4))  # the elbow of an arm that reaches sideways hangs down
    out = out * (1 - hangs) + math.copysign(out, ux) * hangs
    return (shoulder[0] + ux * along - uy * out, shoulder[1] + uy * along + ux * out), hand


def _outline(style: str, x: float, y: float, rx: float, ry: float) -> str:
    """Return the outline of full hair or of a headscarf."""
    if style == "afro":
        return _bumps(x, y - ry * 0.26, rx * 1.3, ry * 1.12, 10, 0.16)
    if style == "curls":
        return _bumps(x, y - ry * 0.12, rx * 1.14, ry * 1.02, 8, 0.2)
    rows = {
        "scarf": ((0, -1.16), (0.98, -0.66), (1.16, 0.3), (1.05, 1.15), (0, 1.5)),
        "bob": ((0, -1.14), (0.95, -0.7), (1.2, 0.2), (1.12, 0.85), (0, 0.9)),
        "braids": ((0, -1.12), (0.92, -0.72), (1.14, 0.1), (1.18, 1.5), (0, 0.9)),
    }[style]
    right = [(x + dx * rx, y + dy * ry) for dx, dy in rows]
    left = [(2 * x - px, py) for px, py in reversed(right[1:-1])]
    return curve([*right, *left], True)


def _bumps(x: float, y: float, rx: float, ry: float, count: int, size: float) -> str:
    """Return a closed bumpy outline."""
    points = []
    for index in range(count * 2):
        angle = math.tau * index / (count * 2) + 0.2
        far = 1 + (size / 2 if index % 2 else -size / 4)
        points.append((x + math.cos(angle) * rx * far, y + math.sin(angle) * ry * far))
    return curve(points, True)


# --- the cast: the TA always wears teal and a lanyard, a teacher clay, so that each is found at a glance -----------

TA_DAN = Look("#8d5a3b", "#2b211d", "curls", TEAL, lanyard=True, beard=True, collar=TINT)
TA_AMINA = Look("#b97a50", "#3a2a22", "scarf", TEAL, lanyard=True, cover=AMBER)
TA_JEAN = Look("#f2cdb0", "#9aa0a3", "bob", TEAL, glasses=True, lanyard=True)
TA_ROB = Look("#f0c4a0", "#b5632f", "short", TEAL, lanyard=True, collar=WHITE)
TA_GRACE = Look("#5f3b28", "#211a18", "bun", TEAL, lanyard=True, collar=TINT)
TA_MEI = Look("#edc79c", "#24201f", "long", TEAL, lanyard=True)
TEACHER_KATE = Look("#f0c9a8", "#8a4b2a", "bun", CLAY, "#3d4f5c")
TEACHER_OBI = Look("#6b442f", "#211a18", "fade", CLAY, "#3d4f5c", collar=WHITE, beard=True)
TEACHER_PRIYA = Look("#b97a50", "#221b1a", "long", CLAY, "#3d4f5c")
TEACHER_TOM = Look("#efc9ab", "#a3a8aa", "bald", CLAY, "#3d4f5c", glasses=True, collar=WHITE)

_PRIMARY = {"top": BLUE, "legs": "#5b6570", "child": True, "collar": WHITE}
_SECONDARY = {"top": "#56707f", "legs": "#3a464f", "size": 0.9, "collar": WHITE, "tie": True}
ZAC = Look("#c98f63", "#2a2220", "fringe", glasses=True, **_PRIMARY)  # type: ignore[arg-type]
LILY = Look("#e8b48f", "#c9924a", "plaits", **_PRIMARY)  # type: ignore[arg-type]
KOFI = Look("#6b442f", "#211a18", "afro", **_PRIMARY)  # type: ignore[arg-type]
HANA = Look("#c78d5f", "#2a2220", "scarf", cover=WHITE, **_PRIMARY)  # type: ignore[arg-type]
WEI = Look("#edc79c", "#24201f", "bob", wheelchair=True, **_PRIMARY)  # type: ignore[arg-type]
FINN = Look("#f0c9a8", "#d9a755", "short", hearing_aid=True, **_PRIMARY)  # type: ignore[arg-type]
ARJAN = Look("#b97a50", "#2a2220", "turban", cover="#3f5f8a", **_PRIMARY)  # type: ignore[arg-type]
RUBY = Look("#f4d3bb", "#b5562a", "curls", freckles=True, **_PRIMARY)  # type: ignore[arg-type]
NIA = Look("#5f3b28", "#211a18", "bunches", **_PRIMARY)  # type: ignore[arg-type]
JAY = Look("#d9a06f", "#2a2220", "fade", **_SECONDARY)  # type: ignore[arg-type]
ELLA = Look("#f0c9a8", "#7a4a2b", "long", **_SECONDARY)  # type: ignore[arg-type]
SAMIR = Look("#c98f63", "#2a2220", "curls", glasses=True, **_SECONDARY)  # type: ignore[arg-type]
AISHA = Look("#8d5a3b", "#2a2220", "scarf", cover=LEAF, **_SECONDARY)  # type: ignore[arg-type]
TEMI = Look("#5f3b28", "#211a18", "braids", **_SECONDARY)  # type: ignore[arg-type]
BEN = Look("#f0c9a8", "#5b3a24", "fringe", hearing_aid=True, **_SECONDARY)  # type: ignore[arg-type]
LUCA = Look("#e3b48c", "#4a2f20", "short", wheelchair=True, **_SECONDARY)  # type: ignore[arg-type]
