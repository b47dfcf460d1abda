"""Drawings of the techniques under "Modelling attention"."""

from __future__ import annotations

from .figures import (
    ARJAN,
    FINN,
    HANA,
    LILY,
    RUBY,
    TA_AMINA,
    TA_DAN,
    TA_MEI,
    TA_ROB,
    TEACHER_KATE,
    TEACHER_OBI,
    TEACHER_PRIYA,
    WEI,
    ZAC,
    Figure,
    Hand,
)
from .layout import BOARD, Drawing, adult, around, lesson, on_chair, pupil, row, sitter, standing, teacher_at_board
from .props import (
    arrow,
    big_hand,
    books,
    bubble,
    clock,
    desktop,
    gaze,
    hands,
    icon,
    looks,
    mini_board,
    mini_flat,
    on_chair_empty,
    open_book,
    paper,
    pencil,
    picture_at,
    question,
    quiet,
    room,
    says,
    seated,
    shadow,
    steps_list,
    table,
    tent_card,
    thinks,
    wait_dots,
    wall_board,
    window,
    words,
)
from .svg import AMBER, INK, TINT, WOOD, Point, block, box, ellipse, line, path, pill


def face_the_teacher() -> list[Drawing]:
    """Return a maths talk: the TA at the end of the row, turned to the board."""
    to_board = BOARD
    half = icon("half", *BOARD, 74)

    def teacher(**pose: object) -> Figure:
        return teacher_at_board(TEACHER_KATE, **pose)

    def class_row(**pose: object) -> str:
        return row([ZAC, HANA], [262, 352], to_board, **pose)

    walking = standing(TA_DAN, 448, 300, 0.74, turn=-0.7, see=(200, 170), stride=1)
    one = lesson(
        teacher(see=(150, 80), right=Hand(118, 92, "pen"), turn=0.6),
        "",
        row([ZAC], [252], (180, 200))
        + on_chair_empty(372, 300, 0.72)
        + shadow(448, 300)
        + walking.svg
        + arrow((424, 238), (376, 262), 22),
        clock(300, 60, 24, 9, 0),
    )
    turned = sitter(TA_DAN, 446, 304, 0.78, see=to_board)
    two = lesson(
        teacher(talk=0.7),
        half,
        class_row() + on_chair(turned, -1) + arrow((474, 118), (402, 118), 34) + arrow((440, 311), (392, 311)),
    )
    three = lesson(
        teacher(talk=0.8),
        half,
        class_row()
        + on_chair(turned.but(nod=0.3, smile=0.9), -1)
        + looks(turned, (238, 66), 60)
        + looks(sitter(HANA, 352, 301, see=to_board), (238, 98), 30),
    )
    put_down = (
        path(box(424, 226, 490, 234, 0.4), WOOD)
        + books(458, 226, 3)
        + path(pill(430, 216, 440, 226, 2), "#3b4248", width=1.6)
    )
    front = sitter(TA_DAN, 348, 306, 0.84, see=to_board)
    four = lesson(
        teacher(talk=0.8),
        half,
        row([LILY], [250], to_board)
        + path(block(430, 234, 490, 330), "#d9c7a2", width=2)
        + put_down
        + on_chair(front, -1)
        + bubble(124, 22, 66, 34, (76, 66), words(100, 18, 48, 2, 9, "#5d6b73", 3)),
    )
    child = sitter(HANA, 352, 301, see=(430, 150), head=0.5, smile=0.1)
    glance = turned.but(see=(352, 190), turn=-0.75)
    five = lesson(
        teacher(talk=0.6),
        half,
        seated(sitter(ZAC, 262, 298, see=to_board), -1)
        + seated(child, -1)
        + on_chair(glance, -1)
        + looks(glance, (378, 182), 4)
        + gaze((418, 150), (252, 70), 70)
        + wait_dots(430, 88, 2, 2),
    )
    return [
        Drawing("Before the teacher talks, the TA walks to a free chair at the end of the row.", one),
        Drawing("The TA sits at the end of the row and turns feet, shoulders and face to the board.", two),
        Drawing("The TA nods and looks at the board. A pupil follows the same line of sight.", three),
        Drawing(
            "Books and phone are down on the shelf. The TA sits with still hands while only the teacher talks.", four
        ),
        Drawing("The TA glances at a pupil who has turned round, for two seconds, then looks back to the board.", five),
    ]


def silent_cues() -> list[Drawing]:
    """Return a pupil drifts to the window; the TA brings him back without words."""
    text = words(112, 48, 112, 4, 16, "#5d6b73", 3.4)
    to_board: Point = (236, 80)
    pane = window(392, 28, 74, 84)

    def teacher(**pose: object) -> Figure:
        return teacher_at_board(TEACHER_OBI, talk=0.7, **pose)

    def drift(**pose: object) -> Figure:
        return sitter(ZAC, 286, 296, 0.84, **pose)

    def lady(**pose: object) -> Figure:
        return sitter(TA_AMINA, 412, 308, 0.84, **pose)

    away = drift(see=(420, 70), turn=-0.5, head=0.7, smile=0.3)
    watching = lady(see=(280, 200))
    one = lesson(
        teacher(),
        text,
        seated(away, -1) + on_chair(watching, -1) + looks(away, (398, 76), 20, "a") + wait_dots(330, 40, 5, 3),
        pane,
    )
    to_front = lady(see=to_board)
    peek = drift(see=(400, 170), turn=-0.5, head=0.6)
    two = lesson(
        teacher(),
        text,
        seated(peek, -1) + on_chair(to_front, -1) + looks(to_front, to_board, 40) + looks(peek, (372, 176), 4, "a"),
        pane,
    )
    back = drift(see=to_board, turn=-0.7)
    pointing = lady(see=(270, 190), turn=-0.3, left=Hand(330, 128, "point", to=(254, 92)))
    three = lesson(
        teacher(), text, seated(back.but(head=-0.5), -1) + on_chair(pointing, -1) + arrow((312, 120), (254, 96)), pane
    )
    card = pupil(ZAC, 160, see=(286, 190), left=Hand(140, 238))
    signal = adult(TA_AMINA, 340, see=card.eyes, left=Hand(286, 208), right=Hand(364, 238))
    focus = path(pill(236, 164, 288, 214, 6), AMBER) + icon("eye", 262, 189, 38)
    four = around(
        [card, signal],
        open_book(160, 254),
        focus + hands(signal.but(right=None)) + looks(card, (232, 176), 6),
        behind=wall_board(196, 14, 150, 60, words(210, 32, 110, 3, 14)),
    )
    thanks = lady(see=(280, 190), left=Hand(346, 190, "thumb"), turn=-0.3, smile=1)
    good = drift(see=to_board, turn=-0.7, smile=0.8)
    five = lesson(teacher(), text, seated(good, -1) + on_chair(thanks, -1) + looks(good, (234, 70), 20), pane)
    return [
        Drawing("A pupil looks out of the window. The TA sees it, says nothing and counts to five.", one),
        Drawing("The TA looks at the board. The pupil glances at the TA and sees where she looks.", two),
        Drawing("The TA points past the pupil to the line on the board, and the pupil looks there.", three),
        Drawing("The TA holds up a small card with an eye, the sign they have agreed, and says nothing.", four),
        Drawing("The pupil watches the board again and the TA holds up a thumb.", five),
    ]


def join_in_as_a_learner() -> list[Drawing]:
    """Return a whiteboard task: the TA takes part first, then fades."""
    picture = icon("house", 150, 78, 60) + icon("tree", 200, 80, 50)
    teacher = teacher_at_board(TEACHER_OBI, talk=0.6)
    planning_t = standing(TEACHER_OBI, 130, 306, 0.86, see=(330, 120), right=Hand(196, 182, "palm", to=(230, 140)))
    planning_ta = standing(
        TA_MEI, 330, 308, 0.86, see=(150, 110), left=Hand(266, 182, "palm", to=(232, 140)), smile=0.8
    )
    one = (
        room(226)
        + wall_board(170, 22, 130, 80, picture_at(235, 62))
        + clock(420, 50, 24, 8, 40)
        + shadow(130, 308)
        + shadow(330, 310)
        + planning_t.svg
        + planning_ta.svg
        + says(planning_ta, 420, 110, 84, 40, icon("hand", 404, 110, 26) + icon("person", 436, 110, 26))
    )
    a, c = pupil(ARJAN, 90, see=(240, 170)), pupil(RUBY, 390, see=(240, 170))
    lift = adult(TA_MEI, 240, see=(200, 60), left=Hand(204, 196), right=Hand(276, 196), smile=0.9)
    asks_class = standing(
        TEACHER_OBI, 322, 250, 0.6, see=(120, 200), left=Hand(296, 140, "palm", to=(288, 128)), talk=0.7
    )
    two = around(
        [a, lift, c],
        mini_flat(90, 254) + mini_flat(390, 254),
        mini_board(240, 190, 92, 58) + hands(lift) + arrow((180, 210), (180, 168), 0),
        behind=asks_class.body + asks_class.arms + says(asks_class, 400, 36, 84, 38),
    )
    thinking = adult(TA_MEI, 240, see=(60, 60), left=Hand(216, 170, "point", to=(222, 140)), right=Hand(266, 238))
    three = around(
        [a.but(see=(235, 110)), thinking, c.but(see=(245, 110))],
        mini_flat(90, 254) + mini_board(300, 244, 70, 30) + mini_flat(390, 254),
        thinks(thinking, 346, 42, 116, 58, icon("house", 322, 42, 32) + question(360, 42, 28)),
        behind=wall_board(14, 14, 100, 68, icon("house", 48, 48, 40) + icon("tree", 84, 50, 34)),
    )
    asking = sitter(TA_MEI, 436, 306, 0.82, see=(70, 90), left=Hand(408, 92, "palm", to=(404, 60)), smile=0.4)
    four = lesson(
        teacher.but(talk=0.0, see=(430, 130), smile=0.9),
        picture,
        row([ARJAN, HANA], [252, 340], BOARD, worry=0.9, smile=0.0)
        + on_chair(asking, -1)
        + bubble(330, 50, 64, 44, (410, 130), question(330, 50, 26), TINT),
    )
    left = pupil(ARJAN, 120, see=(250, 140), talk=0.7, right=Hand(160, 200, "palm"))
    right = pupil(RUBY, 250, see=(130, 140), smile=0.9, left=Hand(222, 238))
    back = standing(TA_MEI, 420, 250, 0.66, see=(200, 150), smile=0.8)
    five = around(
        [left, right],
        mini_flat(116, 256, "tree") + mini_flat(256, 256, "house"),
        says(left, 84, 44, 90, 40) + says(right, 240, 46, 90, 40) + looks(back, (300, 150), 14),
        table(right=330),
        behind=shadow(420, 250, 30) + back.svg,
    )
    return [
        Drawing("Before the lesson, the TA and the teacher agree a hand sign in front of the board.", one),
        Drawing("The teacher asks. The TA picks up a whiteboard at once, and pupils on both sides look at it.", two),
        Drawing("The TA looks at the picture on the board and thinks aloud. Pupils look at the TA.", three),
        Drawing("Two pupils look unsure. The TA puts a hand up and asks the teacher a question.", four),
        Drawing("Two pupils talk to each other over their boards. The TA stands back and watches.", five),
    ]


def jot_alongside() -> list[Drawing]:
    """Return the TA catches a few key words of a science talk for later."""
    plant = icon("sun", 138, 50, 36) + icon("leaf", 186, 84, 50) + path(line([(152, 60), (170, 72)]), width=2.4)
    teacher = teacher_at_board(TEACHER_PRIYA, talk=0.7)
    t = adult(TEACHER_PRIYA, 150, see=(240, 240), right=Hand(214, 246, "point", to=(236, 248)))
    ask = adult(TA_ROB, 330, see=t.eyes, left=Hand(296, 238), right=Hand(352, 234, "pen", to=(330, 250)))
    one = around(
        [t, ask],
        paper(236, 250, 90, 40, 0, content=words(208, 240, 54, 3, 9)) + mini_flat(330, 254),
        says(ask, 396, 44, 110, 52, question(362, 44, 24) + steps_list(388, 30, 46, 3, 0, 14)),
        behind=clock(240, 50, 22, 8, 45),
    )
    listening = sitter(TA_ROB, 420, 306, 0.84, see=BOARD, left=Hand(366, 226), right=Hand(392, 236))
    two = lesson(
        teacher,
        plant,
        row([FINN], [276], BOARD)
        + on_chair(listening, -1)
        + mini_board(368, 236, 58, 26)
        + path(ellipse(366, 226, 8), TA_ROB.skin, width=2.2)
        + looks(listening, (238, 70), 46),
    )
    board = mini_board(
        240,
        150,
        300,
        220,
        icon("sun", 150, 100, 56)
        + icon("leaf", 160, 190, 66)
        + arrow((154, 134), (156, 156), 0, "", 4)
        + words(220, 96, 110, 1, 10, INK, 5)
        + words(220, 140, 84, 1, 10, INK, 5)
        + words(220, 184, 60, 1, 10, INK, 5),
    )
    three = desktop() + board + big_hand(TA_ROB, (440, 350), (340, 236), "pen", (284, 186))
    left, right = pupil(WEI, 110, see=(236, 220), smile=0.7), pupil(FINN, 250, see=(200, 220))
    place = adult(TA_ROB, 390, see=(190, 230), left=Hand(232, 220), right=Hand(414, 238), reach=1.5)
    notes = tent_card(184, 256, 74, 50, icon("leaf", 166, 230, 24) + words(182, 222, 30, 3, 10, INK, 2.6))
    four = around(
        [left, right, place.but(left=Hand(412, 238), lean=-6)],
        notes + open_book(80, 258, 64) + open_book(290, 258, 64),
        quiet(390, 52) + arrow((356, 214), (240, 232), 14),
        behind=window(30, 20, 60, 60),
    )
    stuck = pupil(WEI, 130, see=(250, 230), smile=0.2, right=Hand(158, 232, "pen", to=(150, 256)))
    pointer = adult(TA_ROB, 380, see=(262, 230), left=Hand(318, 226, "point", to=(286, 234)))
    five = around(
        [stuck, pointer],
        open_book(120, 256, 88)
        + tent_card(246, 258, 74, 54, icon("leaf", 228, 230, 26) + words(244, 222, 30, 3, 11, INK, 2.6)),
        thinks(stuck, 70, 46, 84, 46, question(70, 46, 24)) + looks(stuck, (206, 216), 8) + quiet(380, 40),
    )
    taking = pupil(WEI, 160, see=(262, 196), smile=1, right=Hand(232, 204, "palm", to=(250, 196)))
    giving = adult(TA_ROB, 340, see=taking.eyes, left=Hand(282, 200), smile=0.8)
    six = around(
        [taking, giving],
        mini_flat(230, 256, "leaf"),
        pencil(258, 200, -8, 50)
        + path(ellipse(282, 200, 8), TA_ROB.skin, width=2.2)
        + arrow((300, 150), (214, 152), 20),
    )
    return [
        Drawing("Before the lesson, the TA asks the teacher which two or three things to catch.", one),
        Drawing("The TA listens and looks at the teacher. The whiteboard on the TA's lap is still empty.", two),
        Drawing("A hand writes three key words and two small sketches on a whiteboard.", three),
        Drawing("The board of notes stands on the table between two pupils. The TA says nothing.", four),
        Drawing("A pupil is stuck. The TA points to the notes on the table and says nothing.", five),
        Drawing("The TA holds out the pen and the pupil reaches for it to add to the notes.", six),
    ]
