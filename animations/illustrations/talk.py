"""Drawings of the techniques under "Talk that builds thinking"."""

from __future__ import annotations

from .figures import (
    BEN,
    ELLA,
    NIA,
    RUBY,
    SAMIR,
    TA_AMINA,
    TA_DAN,
    TA_GRACE,
    TA_MEI,
    TEACHER_KATE,
    TEACHER_TOM,
    TEMI,
    Figure,
    Hand,
    point_at,
)
from .layout import Drawing, adult, around, pupil, row, standing
from .props import (
    arrow,
    beaker,
    big_hand,
    bubble,
    clock,
    desktop,
    digits,
    footsteps,
    hands,
    icon,
    looks,
    mini_board,
    open_book,
    paper,
    pencil,
    poster,
    question,
    quiet,
    room,
    says,
    shadow,
    sheet,
    steps_list,
    table,
    thinks,
    tick,
    wait_dots,
    words,
)
from .svg import INK, TEAL, TINT, WARM, WHITE, ellipse, line, path


def ask_then_wait() -> list[Drawing]:
    """One question about an ice cube, and the silence after it."""
    ice = beaker(240, 262, "ice", 1.15)

    def girl(**pose: object) -> Figure:
        return pupil(RUBY, 360, **pose)

    def ta(**pose: object) -> Figure:
        return adult(TA_DAN, 130, **pose)

    a = ta(see=(350, 130), right=Hand(186, 206, "palm", to=(206, 180)), talk=0.4)
    b = girl(see=a.eyes, smile=0.6)
    one = around(
        [a, b],
        ice,
        looks(b, (174, 128), 14) + says(a, 110, 38, 72, 36, icon("person", 110, 38, 28)) + pencil(356, 262, -6),
    )
    a = ta(see=b.eyes, talk=0.6, right=point_at(218, 226, 20, 160))
    two = around(
        [a, girl(see=(250, 230))], ice, says(a, 170, 42, 104, 54, icon("ice", 150, 42, 38) + question(192, 42, 30))
    )
    a = ta(see=b.eyes, smile=0.8)
    thinking = girl(see=(300, 70), right=Hand(376, 171, "point", to=(366, 158), elbow=(408, 232)), smile=0.3)
    three = around(
        [a, thinking],
        ice,
        wait_dots(126, 44, 5, 5)
        + thinks(
            thinking,
            340,
            50,
            96,
            54,
            icon("ice", 318, 50, 30) + arrow((336, 50), (350, 50), 0, "", 3) + question(366, 50, 20),
        ),
    )
    said = icon("ice", 292, 42, 30) + arrow((312, 42), (328, 42), 0, "", 3.4) + icon("drop", 346, 42, 28)
    a = ta(see=b.eyes, smile=0.9, left=Hand(112, 240), right=Hand(154, 240))
    more = girl(see=(240, 120), smile=0.7, talk=0.5)
    four = around(
        [a, more],
        ice,
        bubble(320, 42, 116, 52, (352, 98), said)
        + thinks(more, 438, 96, 62, 44, icon("sun", 438, 96, 30))
        + wait_dots(126, 44, 3, 3),
    )
    a = ta(see=b.eyes, talk=0.5, right=Hand(190, 214, "palm", to=(220, 200)))
    unsure = girl(see=(250, 236), worry=0.9, smile=0)
    five = around(
        [a, unsure],
        ice,
        says(a, 104, 42, 92, 50, icon("ice", 86, 42, 34) + question(124, 42, 26))
        + bubble(222, 42, 92, 50, (150, 84), icon("ice", 204, 42, 34) + question(242, 42, 26), TINT)
        + arrow((120, 10), (206, 10), 8, "g", 4),
    )
    return [
        Drawing("The TA says the pupil's name and opens a hand. The pupil looks up at the TA.", one),
        Drawing("The TA asks one question about an ice cube in a glass.", two),
        Drawing("Five dots of silence: the TA waits with a warm face and the pupil thinks.", three),
        Drawing("The pupil has answered. The TA waits three more seconds and another idea comes.", four),
        Drawing("The pupil is unsure. The TA asks the same question again in the same words.", five),
    ]


def open_it_up() -> list[Drawing]:
    """Two secondary pupils and a science picture: a first idea grows."""
    picture = paper(
        240,
        250,
        124,
        52,
        0,
        WHITE,
        10,
        icon("sun", 204, 244, 28) + icon("leaf", 246, 252, 34) + icon("drop", 282, 248, 20),
    )

    def sam(**pose: object) -> Figure:
        return pupil(SAMIR, 108, **pose)

    def temi(**pose: object) -> Figure:
        return pupil(TEMI, 374, **pose)

    def ta(**pose: object) -> Figure:
        return adult(TA_GRACE, 240, **pose)

    alone = adult(TA_GRACE, 150, see=(290, 240), right=Hand(212, 232, "pen", to=(232, 250)))
    one = around(
        [alone],
        paper(250, 254, 64, 36, 0, WARM, 6, question(236, 254, 20) + words(248, 250, 24, 2, 8))
        + paper(330, 254, 64, 36, 0, WARM, 6, question(316, 254, 20) + words(328, 250, 24, 2, 8)),
        thinks(
            alone, 300, 66, 150, 76, icon("sun", 258, 60, 32) + icon("leaf", 300, 70, 40) + icon("drop", 344, 62, 24)
        ),
        behind=clock(60, 60, 24, 8, 35),
    )
    a = ta(see=(120, 150), talk=0.5, left=Hand(196, 214, "palm", to=(180, 190)))
    two = around(
        [sam(see=(214, 240), right=point_at(196, 244, 18, 180)), a, temi(see=(270, 244))],
        picture,
        says(a, 240, 34, 84, 42, icon("eye", 222, 34, 34) + question(260, 34, 24)),
    )
    a = ta(see=(120, 150), left=Hand(184, 196, "palm", to=(168, 176)), smile=0.8)
    three = around(
        [sam(see=(230, 140), talk=0.6), a, temi(see=(130, 150))],
        picture,
        says(sam(), 78, 44, 60, 34, "", 1)
        + says(
            a,
            222,
            36,
            74,
            40,
            digits("+", 204, 36, 22) + path("".join(ellipse(220 + i * 12, 36, 2.4) for i in range(3)), INK),
        )
        + arrow((112, 30), (180, 26), 12, "g", 4),
    )
    a = ta(see=(120, 150), talk=0.3)
    path_back = (
        icon("leaf", 60, 44, 28)
        + arrow((78, 44), (94, 44), 0, "", 3.2)
        + icon("sun", 112, 44, 28)
        + arrow((128, 44), (144, 44), 0, "", 3.2)
        + icon("bulb", 160, 44, 28)
    )
    four = around(
        [sam(see=(214, 240), right=point_at(206, 244, 18, 180)), a, temi(see=(214, 240))],
        picture,
        thinks(sam(), 110, 44, 160, 60, path_back)
        + says(a, 300, 38, 84, 44, icon("bulb", 284, 38, 28) + question(318, 38, 24)),
    )
    left, right = (
        sam(see=(360, 140), talk=0.6, right=Hand(160, 206, "palm", to=(184, 190))),
        temi(see=(130, 150), smile=0.9, left=Hand(322, 214, "palm", to=(300, 196)), talk=0.4),
    )
    back = standing(
        TA_GRACE,
        240,
        246,
        0.62,
        see=(330, 150),
        left=Hand(218, 166),
        right=Hand(280, 150, "palm", to=(304, 146)),
        smile=0.9,
    )
    five = around(
        [left, right],
        picture,
        says(left, 90, 44, 120, 44, "", 2) + says(right, 386, 44, 120, 44, "", 2),
        behind=back.body + back.arms,
    )
    return [
        Drawing("Before the lesson the TA looks at the task and writes two open questions on cards.", one),
        Drawing("The TA asks two pupils what they notice in a picture. One points, one looks closely.", two),
        Drawing("A pupil gives a very short answer. The TA opens a hand to ask for more.", three),
        Drawing("The TA asks how the pupil worked it out. The pupil traces three steps of thinking.", four),
        Drawing("Two pupils talk to each other over the picture. The TA has stepped back between them.", five),
    ]


def show_me_you_know() -> list[Drawing]:
    """Return the drawings of a maths task in which pupils show their answers."""
    key = steps_list(206, 238, 60, 3, 0, 11, 2)
    t = adult(TEACHER_TOM, 350, see=(250, 240), left=point_at(276, 246, 20, 10))
    ta = adult(TA_MEI, 140, see=(240, 240), right=Hand(196, 232, "pen", to=(210, 250)))
    one = around(
        [ta, t],
        paper(240, 250, 96, 50, 0, WHITE, 8, key),
        thinks(
            ta,
            190,
            46,
            110,
            56,
            icon("person", 158, 46, 26) + icon("person", 186, 46, 26) + icon("person", 214, 46, 26),
        ),
    )
    shows = pupil(ELLA, 350, see=(340, 246), left=point_at(334, 250, 18, 10), smile=0.6)
    asks = adult(TA_MEI, 140, see=(320, 245), talk=0.5, right=Hand(196, 214, "palm", to=(220, 200)))
    two = around(
        [asks, shows],
        open_book(316, 256, 110, 0),
        says(asks, 130, 38, 90, 44, icon("eye", 112, 38, 34) + question(150, 38, 24)) + looks(asks, (300, 240), 24),
    )
    pupils = [
        pupil(look, x, see=(300, 60), left=Hand(x - 30, 206), right=Hand(x + 30, 206))
        for look, x in ((BEN, 90), (ELLA, 210), (SAMIR, 330))
    ]
    boards = "".join(
        mini_board(x, 208, 66, 46, icon("half" if x != 210 else "triangle", x, 208, 28)) for x in (90, 210, 330)
    )
    walks = standing(TA_MEI, 436, 300, 0.76, see=(330, 200), turn=-0.4, stride=0.7)
    three = around(
        pupils,
        "",
        boards
        + "".join(hands(p) for p in pupils)
        + shadow(436, 302)
        + walks.svg
        + arrow((400, 66), (70, 66), 40, "g", 4.5, True),
        table(right=396),
    )
    tells = pupil(BEN, 350, see=(210, 140), talk=0.6, left=Hand(300, 210, "palm", to=(286, 190)))
    hears = adult(
        TA_MEI,
        150,
        see=tells.eyes,
        lean=12,
        left=Hand(124, 128, "palm", to=(130, 108), elbow=(96, 196)),
        right=Hand(196, 236),
        smile=0.6,
    )
    muddle = (
        icon("half", 300, 44, 30)
        + arrow((320, 44), (336, 44), 0, "", 3.2)
        + icon("storm", 356, 44, 32)
        + arrow((374, 44), (390, 44), 0, "", 3.2)
        + icon("triangle", 408, 44, 26)
    )
    four = around([hears, tells], open_book(330, 256, 96), says(tells, 354, 44, 156, 56, muddle))
    worried = (
        row([ELLA, BEN], [300, 392], (200, 150), 300, worry=0.9, smile=0.0)
        + bubble(304, 92, 36, 38, (302, 142), question(304, 92, 24))
        + bubble(396, 94, 36, 38, (394, 144), question(396, 94, 24))
    )
    teacher = standing(TEACHER_TOM, 66, 296, 0.84, see=(160, 110), smile=0.4)
    report = standing(TA_MEI, 170, 298, 0.84, see=teacher.eyes, right=Hand(226, 170, "palm", to=(262, 170)), talk=0.5)
    five = room(206) + shadow(66, 298) + shadow(170, 300) + teacher.svg + report.svg + worried
    return [
        Drawing("The teacher points to the one thing on the sheet that every pupil must get.", one),
        Drawing("The TA asks to see it. The pupil shows where she will start with a finger on the page.", two),
        Drawing("The TA goes along the table and looks at the board that each of three pupils holds up.", three),
        Drawing("A pupil explains and has a muddle. The TA listens, a hand behind the ear, and does not fix it.", four),
        Drawing("Several pupils are unsure. The TA goes to the teacher and says so.", five),
    ]


def feedback_in_the_moment() -> list[Drawing]:
    """Return a pupil's writing: one thing that works, one next step, and the pupil makes the change."""

    def girl(**pose: object) -> Figure:
        return pupil(NIA, 170, **pose)

    book = open_book(170, 256, 120)
    waits = girl(see=(330, 150), left=Hand(128, 240), right=Hand(206, 262, "pen", to=(192, 268)))
    reads = adult(TA_AMINA, 330, see=(200, 250), lean=-10, smile=0.4)
    one = around([waits, reads], book, looks(reads, (216, 244), 22) + quiet(330, 40), behind=poster(30, 30))
    page_lines = (
        words(96, 64, 130, 1, 10, INK, 4)
        + words(96, 104, 270, 1, 10, INK, 4)
        + words(96, 144, 220, 1, 10, INK, 4)
        + words(96, 184, 250, 1, 10, INK, 4)
    )
    two = (
        desktop()
        + sheet(240, 150, 330, 270, path(line([(92, 76), (232, 76)]), stroke=TEAL, width=6) + page_lines)
        + tick(254, 62, 26)
        + big_hand(TA_AMINA, (440, 330), (262, 132), "point", (216, 88))
        + big_hand(NIA, (40, 340), (110, 262), "flat", (140, 220))
    )
    looks_again = girl(see=(190, 250), right=Hand(214, 244, "pen", to=(200, 256)), smile=0.4)
    hint = adult(TA_AMINA, 336, see=looks_again.eyes, talk=0.4)
    three = around(
        [looks_again, hint],
        book,
        says(
            hint,
            330,
            40,
            104,
            46,
            words(292, 40, 36, 1, 8, INK, 4)
            + path(ellipse(340, 40, 8), stroke="#a8621b", width=2.6)
            + question(366, 40, 24),
        ),
        behind=poster(30, 30),
    )
    fixes = girl(see=(206, 250), right=Hand(228, 240, "pen", to=(212, 254)), smile=0.8)
    stays = adult(TA_AMINA, 346, see=(212, 252), folded=True, smile=0.8)
    four = around(
        [fixes, stays],
        book + path(ellipse(210, 256, 3), INK),
        looks(stays, (228, 238), 20) + wait_dots(346, 36, 3, 2),
        behind=poster(30, 30),
    )
    goes = pupil(NIA, 90, see=(92, 250), right=Hand(112, 240, "pen", to=(96, 256)), smile=0.9)
    moves = standing(TA_AMINA, 270, 292, 0.8, see=(400, 110), turn=0.4, right=Hand(340, 196), stride=0.8)
    teacher = standing(TEACHER_KATE, 412, 292, 0.8, see=(345, 195), left=Hand(366, 196), smile=0.8)
    note = sheet(352, 188, 36, 46, words(340, 176, 22, 4, 8))
    five = (
        around([goes], open_book(88, 256, 84), "", table(right=186))
        + shadow(270, 294)
        + shadow(412, 294)
        + moves.body
        + teacher.body
        + note
        + moves.arms
        + teacher.arms
        + footsteps((200, 300), (244, 296), 3)
    )
    return [
        Drawing("The TA reads the pupil's page in silence before saying anything. The pupil waits.", one),
        Drawing("The TA's finger points to the line in the book that works, with a tick beside it.", two),
        Drawing("The TA gives one hint: there is no full stop here. The pupil looks for the place.", three),
        Drawing("The pupil adds the full stop. The TA has folded arms, waits and smiles.", four),
        Drawing("The TA moves on and hands the teacher a short note while the pupil writes.", five),
    ]
