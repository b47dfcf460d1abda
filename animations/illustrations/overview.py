"""Drawings of the leverage points and of the problems that people type most."""

from __future__ import annotations

from .figures import (
    AISHA,
    ARJAN,
    FINN,
    HANA,
    KOFI,
    LILY,
    NIA,
    RUBY,
    SAMIR,
    TA_AMINA,
    TA_DAN,
    TA_GRACE,
    TA_JEAN,
    TA_MEI,
    TA_ROB,
    TEACHER_KATE,
    TEACHER_OBI,
    TEACHER_PRIYA,
    TEACHER_TOM,
    WEI,
    ZAC,
    Figure,
    Hand,
)
from .layout import Drawing, adult, around, lesson, pupil, sitter, standing, teacher_at_board
from .props import (
    books,
    bubble,
    chair,
    clock,
    cup,
    digits,
    footsteps,
    from_behind,
    gaze,
    icon,
    looks,
    mini_flat,
    open_book,
    paper,
    pencil,
    poster,
    question,
    room,
    says,
    seated,
    shadow,
    steps_list,
    table,
    thinks,
    wall_board,
    window,
    word_mat,
    words,
)
from .svg import AMBER, BLUE, LEAF, TEAL, TINT, WHITE, curve, dash, ellipse, limb, line, num, path, pill, polygon


def modelling_attention() -> Drawing:
    """Everyone from behind, looking the same way."""
    t = standing(TEACHER_KATE, 150, 206, 0.62, see=(300, 300), right=Hand(196, 92, "point", to=(220, 84)), talk=0.6)
    pupils = "".join(
        from_behind(Figure(look, x, 352, 0.9, sit=1.0)) for look, x in ((ZAC, 60), (LILY, 170), (KOFI, 280))
    )
    ta = Figure(TA_DAN, 408, 366, 0.9, sit=1.0, back=True)
    lines = "".join(gaze((x, 204 - 6 * i), (250 + i * 8, 108), 10, ring=False) for i, x in enumerate((70, 174, 276)))
    scene = room(196) + wall_board(180, 18, 160, 100, icon("half", 262, 68, 70)) + window(392, 24, 70, 80) + t.svg
    return Drawing(
        "Three pupils and a TA, seen from behind, all look at the board where the teacher points.",
        scene + lines + gaze((396, 160), (276, 106), 20) + pupils + from_behind(ta),
    )


def scaling_back_support() -> Drawing:
    """Return the TA moves away in three steps; the pupil goes on."""
    works = pupil(FINN, 110, see=(112, 250), right=Hand(132, 240, "pen", to=(116, 254)), smile=1)
    ghosts = "".join(
        f'<g opacity="{fade}">{standing(TA_AMINA, x, y, size, see=(130, 200), turn=-0.2).svg}</g>'
        for x, y, size, fade in ((250, 300, 0.8, 0.22), (338, 272, 0.66, 0.45))
    )
    last = standing(TA_AMINA, 420, 244, 0.54, see=(130, 160), turn=-0.2, smile=0.9)
    scene = (
        around([works], open_book(108, 256, 92) + word_mat(30, 262, 50, 22), "", table(right=196))
        + ghosts
        + shadow(420, 244, 28)
        + last.svg
        + footsteps((270, 304), (404, 252), 6)
    )
    return Drawing(
        "A pupil writes alone and smiles. Step by step the TA has moved back to the far side of the room.", scene
    )


def talk_that_builds_thinking() -> Drawing:
    """Speech bubbles stack up like bricks."""
    a = pupil(SAMIR, 90, see=(240, 90), talk=0.5, right=Hand(130, 210, "palm", to=(150, 196)))
    b = pupil(AISHA, 390, see=(240, 90), smile=0.9, left=Hand(352, 212, "palm", to=(334, 196)))
    ta = adult(TA_GRACE, 240, see=(100, 150), smile=0.9).but(y=322)
    stack = "".join(
        path(pill(240 - half, y, 240 + half, y + 24, 9), fill)
        + words(240 - half + 14, y + 12, 2 * half - 28, 1, 8, "#5d6b73", 3)
        for half, y, fill in ((92, 62, "#f3d9a4"), (70, 35, TINT), (44, 8, WHITE))
    )
    return Drawing(
        "Two pupils talk. Their ideas stack up like bricks over the table while the TA listens.",
        around([a, ta, b], paper(240, 256, 80, 34, 0, WHITE, 6, icon("leaf", 240, 255, 26)), stack),
    )


def clear_routes_into_learning() -> Drawing:
    """Draw stepping stones to a goal that stays as big as it is."""
    stones = "".join(
        path(ellipse(x, y, r, r * 0.42), fill) + digits(str(n), x, y - 1, r * 0.7)
        for n, (x, y, r, fill) in enumerate(
            ((150, 292, 34, AMBER), (226, 264, 28, WHITE), (292, 240, 23, WHITE), (350, 220, 19, WHITE)), 1
        )
    )
    flag = (
        path(line([(414, 206), (414, 120)]), width=4)
        + path(polygon([(416, 122), (456, 136), (416, 152)]), TEAL)
        + icon("star", 431, 137, 15)
    )
    hill = path(curve([(330, 200), (380, 186), (414, 184), (450, 190), (490, 200)]) + "z", LEAF, width=2)
    child = standing(KOFI, 70, 300, 0.96, see=(150, 280), turn=0.4, stride=0.5, smile=0.9)
    ta = standing(TA_MEI, 230, 196, 0.58, see=(80, 200), left=Hand(190, 112, "point", to=(180, 124)), smile=0.8)
    return Drawing(
        "Numbered stepping stones lead a pupil up to a flag. The TA points to the first stone.",
        room(196) + hill + flag + stones + child.svg + ta.svg,
    )


def calm_and_connected() -> Drawing:
    """Return a wild line that becomes a calm one."""
    wave = [
        (20, 60),
        (36, 20),
        (54, 96),
        (72, 24),
        (92, 92),
        (114, 36),
        (140, 82),
        (170, 48),
        (204, 72),
        (244, 56),
        (290, 66),
        (350, 60),
        (460, 61),
    ]
    a = pupil(LILY, 150, see=(300, 140), smile=0.6, right=Hand(182, 238))
    b = adult(TA_ROB, 320, see=a.eyes, smile=0.8, left=Hand(276, 222, "palm", to=(258, 210)))
    return Drawing(
        "A pupil and a TA sit together. Over them a wild line grows calm and level.",
        around(
            [a, b],
            cup(80, 256, BLUE) + cup(416, 256),
            path(curve(wave), cls="g", width=5) + icon("heart", 236, 104, 34),
        ),
    )


def joined_up_support() -> Drawing:
    """Teacher, TA and two pupils round one piece of work."""
    people = [
        pupil(ARJAN, 80, see=(200, 240), right=Hand(150, 246)),
        adult(TA_JEAN, 186, see=(236, 240), right=Hand(214, 240)),
        adult(TEACHER_PRIYA, 300, see=(240, 240), left=Hand(268, 240)),
        pupil(NIA, 404, see=(280, 240), left=Hand(332, 246)),
    ]
    ring = path(curve([(84, 90), (180, 40), (304, 40), (400, 90)]), cls="g", width=4.4, more=dash(0, 9))
    pieces = "".join(paper(196 + i * 46, 250 + (i % 2) * 8, 42, 32, 0, (AMBER, TINT, LEAF)[i], 3) for i in range(3))
    return Drawing(
        "A pupil, a TA, a teacher and another pupil put pieces together on one table.", around(people, pieces, ring)
    )


# --- problems ----------------------------------------------------------------------------------------------------


def wont_start() -> Drawing:
    """Return the drawing of a pupil with a blank page, who looks at the adult."""
    waits = pupil(
        LILY, 150, see=(380, 110), smile=-0.1, left=Hand(122, 240), right=Hand(166, 170, elbow=(196, 232)), worry=0.5
    )
    blank = open_book(150, 258, 112, -1, "", 0)
    ta = adult(TA_DAN, 370, see=waits.eyes, smile=0.2)
    return Drawing(
        "A pupil sits with an empty page and an idle pencil, looking at the TA.",
        around(
            [waits, ta], blank + pencil(240, 262, 12), looks(waits, (334, 128), 20, "a") + clock(240, 50, 26, 9, 20)
        ),
    )


def calls_out() -> Drawing:
    """Return a pupil calls across the teacher's talk."""
    t = teacher_at_board(TEACHER_OBI, see=(300, 190), smile=0.0)
    up = standing(
        ZAC,
        330,
        300,
        0.9,
        see=(80, 80),
        turn=-0.5,
        talk=1.0,
        left=Hand(282, 112, "palm", to=(276, 88)),
        right=Hand(352, 206),
    )
    others = seated(sitter(HANA, 430, 302, see=(340, 180), smile=0.1), -1)
    big = bubble(
        220,
        160,
        110,
        56,
        (312, 168),
        path(
            line([(182, 150), (256, 150)]) + line([(182, 164), (256, 164)]) + line([(182, 178), (226, 178)]), width=4.5
        ),
        WHITE,
    )
    return Drawing(
        "A pupil stands up and calls out across the room while the teacher talks.",
        lesson(t, words(136, 48, 92, 3, 16, "#5d6b73", 3), shadow(330, 302) + others + up.svg + big),
    )


def meltdown() -> Drawing:
    """Return a pupil on the floor, hands to the head, everything too much."""
    kid = Figure(
        KOFI, 200, 316, 0.98, sit=1.0, legs=False, turn=0.1, see=(204, 330), closed=True, worry=1, smile=-0.6, nod=0.8
    )
    (hx, hy), r = kid.head_centre, kid.radius
    kid = kid.but(
        left=Hand(hx - r * 0.95, hy - 2, elbow=(hx - r * 1.7, hy + 44)),
        right=Hand(hx + r * 0.95, hy - 2, elbow=(hx + r * 1.7, hy + 44)),
    )
    hip = kid.hip
    knees = "".join(
        limb(
            [(hip[0] + side * 14, hip[1] + 8), (hip[0] + side * 30, hip[1] - 34), (hip[0] + side * 24, hip[1] + 26)],
            KOFI.legs,
            16,
        )
        + limb([(hip[0] + side * 22, hip[1] + 28), (hip[0] + side * 32, hip[1] + 31)], "#3b4248", 9)
        for side in (-1, 1)
    )
    fallen = f'<g transform="rotate(-72 {num(330)} {num(280)})">{chair(330, 280, 0.9, -1)}</g>'
    storm = thinks(kid, 200, 62, 104, 76, icon("storm", 200, 62, 58))
    ta = standing(
        TA_JEAN, 428, 276, 0.68, see=(230, 160), turn=-0.3, smile=0.1, left=Hand(402, 190, "palm", to=(390, 200))
    )
    return Drawing(
        "A pupil holds their head, eyes shut, by a fallen chair. The TA keeps back with low hands.",
        room(220)
        + shadow(428, 278, 34)
        + ta.svg
        + shadow(200, 300, 60)
        + fallen
        + crumpled_at(90, 290)
        + kid.body
        + knees
        + kid.arms
        + storm,
    )


def crumpled_at(x: float, y: float) -> str:
    """Two sheets of paper on the floor."""
    return path(polygon([(x - 26, y - 4), (x + 8, y - 12), (x + 20, y + 2), (x - 16, y + 10)]), WHITE, width=2) + path(
        polygon([(x + 10, y + 2), (x + 44, y - 2), (x + 40, y + 12), (x + 16, y + 14)]), WHITE, width=2
    )


def too_much_help() -> Drawing:
    """Return the adult's hand does the work."""
    idle = pupil(FINN, 150, see=(60, 60), smile=0.0, left=Hand(118, 240), right=Hand(160, 172, elbow=(196, 226)))
    does = adult(TA_AMINA, 290, see=(196, 254), left=Hand(208, 240, "pen", to=(188, 256)), lean=-16)
    return Drawing(
        "The TA leans over and writes in the pupil's book. The pupil looks away with idle hands.",
        around(
            [idle, does], open_book(176, 258, 116), says(does, 370, 40, 150, 52, "", 3), behind=window(20, 20, 60, 70)
        ),
    )


def wont_join_in() -> Drawing:
    """Two pupils talk, one has turned away."""
    out = pupil(RUBY, 90, see=(10, 150), turn=-0.4, folded=True, smile=-0.2)
    a = pupil(ARJAN, 270, see=(390, 150), talk=0.6, right=Hand(312, 212, "palm", to=(330, 200)))
    b = pupil(HANA, 400, see=(280, 150), smile=0.9, left=Hand(372, 212, "palm", to=(352, 200)))
    return Drawing(
        "Two pupils talk over a whiteboard. A third has folded arms and has turned away.",
        around(
            [out, a, b],
            mini_flat(334, 258, "house") + mini_flat(90, 260),
            says(a, 240, 44, 90, 42) + says(b, 410, 44, 90, 42),
        ),
    )


def forgets_what_to_do() -> Drawing:
    """Draw steps that fade from memory."""
    lost = pupil(
        WEI, 170, see=(270, 50), smile=-0.1, worry=0.8, right=Hand(188, 172, "point", to=(180, 160), elbow=(222, 232))
    )
    fading = (
        steps_list(270, 34, 70, 1, 0, 20)
        + f'<g opacity=".45">{steps_list(270, 56, 60, 1, 0, 20)}</g>'
        + f'<g opacity=".2">{steps_list(270, 78, 60, 1, 0, 20)}</g>'
        + question(380, 56, 36)
    )
    return Drawing(
        "A pupil looks up with a worried face. In a thought bubble the steps of the task fade away.",
        around(
            [lost],
            open_book(166, 258, 104, -1, "", 0) + pencil(250, 262, -8),
            thinks(lost, 320, 62, 200, 100, fading),
            behind=wall_board(20, 20, 84, 60, words(32, 36, 60, 3, 13)),
        ),
    )


def no_time_with_teacher() -> Drawing:
    """Two adults pass in a doorway, looking at the clock."""
    t = standing(TEACHER_TOM, 150, 300, 0.86, turn=-0.6, head=0.4, see=(330, 120), stride=1, worry=0.5, smile=0.1)
    ta = standing(TA_GRACE, 320, 302, 0.86, turn=0.6, head=-0.4, see=(160, 110), stride=1, worry=0.5, smile=0.1)
    pile = books(126, 204, 4) + path(ellipse(146, 204, 9), TEACHER_TOM.skin, width=2.2)
    return Drawing(
        "A teacher and a TA hurry past each other under a clock, with no time to talk.",
        room(240)
        + clock(236, 56, 34, 8, 55)
        + poster(396, 60)
        + shadow(150, 302)
        + shadow(320, 304)
        + t.but(left=Hand(118, 206), right=Hand(140, 206)).svg
        + pile
        + ta.svg
        + path(
            line([(196, 150), (216, 150)])
            + line([(190, 170), (206, 170)])
            + line([(258, 150), (278, 150)])
            + line([(266, 170), (282, 170)]),
            cls="a",
            width=4,
        ),
    )


def upset_over_small_things() -> Drawing:
    """Return a tear and a broken pencil."""
    sad = pupil(NIA, 180, see=(190, 254), worry=1, smile=-0.7, left=Hand(146, 240), right=Hand(208, 238))
    x, y = sad.eyes
    tears = path(
        curve([(x - 12, y + 10), (x - 16, y + 18), (x - 12, y + 22), (x - 8, y + 18)], True)
        + curve([(x + 12, y + 12), (x + 8, y + 20), (x + 12, y + 24), (x + 16, y + 20)], True),
        "#9cc9da",
        width=1.6,
    )
    ta = standing(TA_ROB, 400, 284, 0.72, see=(210, 150), turn=-0.3, smile=0.1, worry=0.3)
    broken = pencil(158, 260, -24, 26) + pencil(196, 262, 22, 26)
    return Drawing(
        "A pupil cries over a pencil that has broken. Across the room the TA has noticed.",
        around(
            [sad],
            broken + open_book(70, 258, 74),
            tears + looks(ta, (222, 150), 14),
            table(right=320),
            shadow(400, 286, 34) + ta.svg,
        ),
    )
