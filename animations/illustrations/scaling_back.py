"""Drawings of the techniques under "Scaling back support"."""

from __future__ import annotations

from .figures import (
    ELLA,
    FINN,
    JAY,
    KOFI,
    LILY,
    SAMIR,
    TA_AMINA,
    TA_DAN,
    TA_GRACE,
    TEACHER_KATE,
    TEACHER_PRIYA,
    TEACHER_TOM,
    Figure,
    Hand,
    point_at,
)
from .layout import Drawing, adult, around, pupil, standing
from .props import (
    arrow,
    big_hand,
    clipboard,
    clock,
    desktop,
    digits,
    footsteps,
    hands,
    icon,
    looks,
    mini_board,
    mini_flat,
    open_book,
    paper,
    pencil,
    question,
    says,
    shadow,
    sheet,
    span,
    sparks,
    steps_list,
    table,
    tablet,
    thinks,
    tick,
    timer,
    wait_dots,
    wall_board,
    word_mat,
    words,
)
from .svg import AMBER, CLAY, INK, LEAF, SHADE, TEAL, WARM, WHITE, Point, box, curve, ellipse, line, path, pill, polygon


def levels(now: int, up: bool = False) -> str:
    """How much help is given now: five bars, the least at the top, the one in use filled."""
    parts = path(pill(384, 8, 472, 116, 10), WHITE, width=2.2)
    for index in range(5):
        top, wide = 16 + index * 19, 18 + 12 * index
        fill = TEAL if index + 1 == now else WHITE
        parts += path(pill(462 - wide, top, 462, top + 14, 7), fill, TEAL, 2.4)
    return parts + (arrow((402, 66), (428, 22), 14, TEAL, 4.4) if up else "")


def least_help_first() -> list[Drawing]:
    """One pupil, one tricky word: a little more help each time, and back again."""
    book = open_book(130, 254, 104, 1)
    mat = word_mat(246, 254)

    def boy(**pose: object) -> Figure:
        return pupil(FINN, 136, **pose)

    def lady(**pose: object) -> Figure:
        return adult(TA_AMINA, 326, **pose)

    page_at: Point = (150, 250)
    stuck = boy(see=page_at, worry=0.7, smile=0.1, right=point_at(156, 252, 18, -40))
    watch = lady(see=page_at, left=Hand(318, 240), right=Hand(338, 242))
    one = around([stuck, watch], book + mat, looks(watch, (186, 236), 24) + wait_dots(240, 40) + levels(1))
    asked = boy(see=(330, 120), worry=0.5, smile=0.2)
    prompt = lady(see=asked.eyes, left=Hand(284, 208, "palm", to=(260, 200)), talk=0.6)
    two = around(
        [asked, prompt],
        book + mat,
        says(prompt, 278, 42, 96, 48, icon("eye", 258, 42, 36) + question(298, 42, 26)) + levels(2),
    )
    tracing = boy(see=(240, 250), smile=0.5, right=point_at(226, 252, 20, -150))
    clue = lady(see=(252, 250), left=point_at(262, 250, 20, -30), talk=0.5)
    three = around(
        [tracing, clue],
        book + mat,
        says(clue, 270, 42, 76, 44, path(box(250, 32, 290, 52, 0.4), LEAF, width=2)) + levels(3),
    )
    learner = boy(see=(282, 205), smile=0.4)
    model = adult(
        TA_AMINA, 352, see=(290, 215), left=Hand(288, 222, "pen", to=(272, 206)), right=Hand(322, 226), talk=0.3
    )
    board = mini_board(
        270,
        212,
        84,
        54,
        words(244, 202, 40, 1, 8, INK, 3.4) + path(line([(244, 216), (262, 216)]), stroke=TEAL, width=4),
    )
    four = around([learner, model], book, board + model.arms_over() + looks(learner, (226, 206), 14) + levels(4))
    repeat = boy(see=(330, 120), talk=0.7)
    tell = lady(see=repeat.eyes, talk=0.7)
    five = around(
        [repeat, tell],
        book + mat,
        says(tell, 306, 38, 76, 40, same_word(306, 38))
        + says(repeat, 110, 48, 76, 40, same_word(110, 48))
        + arrow((262, 34), (154, 42), 16)
        + levels(5),
    )
    going = boy(see=page_at, smile=0.9, right=Hand(164, 240, "pen", to=(150, 256)))
    rest = lady(see=page_at, lean=10, smile=0.9, left=Hand(326, 244), right=Hand(346, 244))
    six = around([going, rest], open_book(130, 254, 104) + mat, looks(rest, (190, 236), 24) + levels(1, up=True))
    return [
        Drawing("A pupil is stuck on a line. The TA keeps still, watches the page and waits five seconds.", one),
        Drawing("The TA asks an open question with an open hand. The pupil looks up from the page.", two),
        Drawing("The TA points to one word on the word mat, and the pupil's finger finds it.", three),
        Drawing("The TA writes one step on her own board while the pupil watches.", four),
        Drawing("The TA says the word and the pupil says the same word back.", five),
        Drawing("The pupil writes alone. The TA leans back to watch, and the help goes back to the least.", six),
    ]


def same_word(x: float, y: float) -> str:
    """Return a word in a bubble, marked the same way wherever it is said."""
    return path(pill(x - 24, y - 9, x + 24, y + 9, 4), "#f3d9a4", "none") + words(x - 17, y, 34, 1, 8, INK, 4)


def start_and_step_away() -> list[Drawing]:
    """Return the TA gets a pupil started, goes for four minutes, and comes back as agreed."""
    book = open_book(140, 256, 100)

    def girl(**pose: object) -> Figure:
        return pupil(LILY, 140, **pose)

    first = girl(see=(168, 246), right=point_at(168, 250, 18, -40), smile=0.5)
    check = adult(TA_DAN, 320, see=(172, 240))
    one = around(
        [first, check],
        book + word_mat(250, 254, 70),
        says(first, 80, 44, 100, 44, steps_list(50, 36, 66, 2, 0, 17, 1)) + looks(check, (196, 238), 20),
    )
    listening = girl(see=(310, 130), smile=0.5)
    agree = adult(TA_DAN, 330, see=listening.eyes, left=Hand(286, 200, "palm", to=(280, 170)), talk=0.6)
    two = around(
        [listening, agree],
        book + word_mat(240, 254, 70),
        says(
            agree,
            350,
            40,
            186,
            56,
            timer(284, 42, 19, 0.34)
            + arrow((318, 42), (344, 42), 0, "", 3.4)
            + icon("ta", 364, 42, 34)
            + word_mat(412, 42, 46, 26),
        ),
    )
    busy = girl(see=(150, 250), right=Hand(166, 240, "pen", to=(154, 256)), smile=0.5)
    going = standing(TA_DAN, 412, 288, 0.74, turn=0.6, head=0.6, see=(470, 150), stride=1)
    three = (
        around([busy], book + timer_small(222, 250, 0.66), "", table(right=300), shadow(412, 288, 36))
        + going.svg
        + footsteps((318, 300), (386, 292), 4)
        + span(196, 372, 184)
    )
    other = pupil(KOFI, 416, see=(408, 250), right=Hand(436, 242, "pen", to=(422, 258)))
    across = standing(TA_DAN, 308, 268, 0.74, see=(160, 200), turn=0.2)
    slip = open_book(140, 256, 100) + path(
        line([(152, 249), (178, 249)]) + line([(153, 253), (177, 245)]), stroke="#a8621b", width=3
    )
    four = around(
        [busy.but(smile=0.2), other],
        slip + open_book(412, 256, 80),
        looks(across, (176, 150), 16),
        behind=across.body + across.arms,
    )
    tells = girl(see=(300, 130), talk=0.7, right=point_at(166, 250, 18, -40), smile=0.8)
    back = adult(TA_DAN, 320, see=tells.eyes, right=Hand(372, 214, "thumb"), smile=0.9)
    five = around(
        [tells, back],
        book + tick(116, 250, 16),
        says(tells, 90, 42, 104, 44) + timer(420, 60, 28, 0.0) + sparks(420, 60, 34, 44),
    )
    alone = pupil(LILY, 90, see=(90, 250), right=Hand(112, 240, "pen", to=(98, 256)), smile=0.8)
    ta = standing(TA_DAN, 300, 286, 0.76, see=(400, 100), right=Hand(346, 190, "palm", to=(370, 180)), talk=0.5)
    teacher = standing(TEACHER_KATE, 420, 288, 0.76, see=ta.eyes, smile=0.8)
    six = (
        around([alone], open_book(88, 256, 84), "", table(right=190))
        + shadow(300, 288, 36)
        + shadow(420, 290, 36)
        + ta.svg
        + teacher.svg
        + timer(56, 48, 20, 0.34)
        + arrow((82, 48), (104, 48), 0, "g", 4)
        + timer(136, 50, 27, 0.5)
    )
    return [
        Drawing("A pupil points to the first question and says how to start. The TA looks and listens.", one),
        Drawing("The TA holds up a hand and says when he will be back and to use the word mat if stuck.", two),
        Drawing("The pupil writes. The TA walks away, well out of reach, with a timer on the table.", three),
        Drawing("The TA stands with another pupil, glances across and lets a small slip be.", four),
        Drawing("Time is up. The TA is back and the pupil tells him what she did.", five),
        Drawing("The timer for next time is longer. The TA tells the teacher while the pupil works on.", six),
    ]


def timer_small(x: float, y: float, left: float) -> str:
    """Return a small timer that stands on a table."""
    return timer(x, y - 6, 15, left)


def fade_the_scaffold() -> list[Drawing]:
    """Return a help sheet of six steps gets smaller."""
    t = adult(TEACHER_TOM, 130, see=(240, 230), right=point_at(212, 240, 20, 160))
    ta = adult(TA_GRACE, 350, see=(245, 235), left=Hand(306, 238), right=Hand(340, 226, "pen", to=(322, 246)))
    one = around(
        [t, ta],
        paper(240, 250, 70, 42, 0, WARM, 6, words(218, 236, 44, 5, 7))
        + word_mat(160, 262, 60, 26)
        + paper(326, 256, 50, 30, 3),
        looks(ta, (262, 236), 10) + thinks(t, 210, 44, 100, 56, icon("person", 190, 44, 34) + question(228, 44, 22)),
    )
    six_rows = steps_list(150, 60, 160, 6, 0, 40)
    two = (
        desktop()
        + sheet(230, 158, 230, 270, six_rows)
        + path(box(124, 84, 340, 118, 1), AMBER, more='opacity=".93"')
        + big_hand(TA_GRACE, (470, 350), (372, 150), "hold", (330, 110))
        + icon("scissors", 60, 270, 60)
    )
    teen = pupil(JAY, 140, see=(250, 190), smile=0.9)
    tell = adult(TA_GRACE, 360, see=teen.eyes, left=Hand(312, 206, "palm", to=(300, 180)), talk=0.6)
    three = around(
        [teen, tell],
        "",
        sheet(216, 196, 44, 74, steps_list(202, 168, 26, 6, 0, 11))
        + arrow((242, 190), (262, 190), 0, "g", 4)
        + sheet(288, 204, 44, 56, steps_list(274, 184, 26, 4, 0, 12))
        + says(tell, 330, 36, 90, 44, icon("star", 312, 36, 26) + icon("person", 344, 36, 30)),
    )
    writes = pupil(JAY, 170, see=(180, 250), right=Hand(200, 236, "pen", to=(186, 254)))
    short = paper(92, 252, 58, 34, 0, WARM, 6, words(74, 242, 36, 3, 8))
    face_down = paper(316, 254, 80, 40, 0, SHADE, 8) + path(
        polygon([(356, 274), (340, 274), (350, 260)]), WHITE, width=2
    )
    four = around(
        [writes],
        open_book(176, 258, 96) + short + face_down,
        arrow((250, 210), (310, 232), 18, dashed=True)
        + thinks(writes, 300, 90, 100, 60, sheet(300, 90, 36, 44, steps_list(290, 74, 20, 5, 0, 8.5))),
    )
    busy = pupil(JAY, 110, see=(210, 250), left=Hand(90, 240), right=Hand(190, 246), worry=0.4, smile=0.2)
    note = standing(
        TA_GRACE,
        366,
        292,
        0.84,
        see=(150, 230),
        turn=-0.35,
        left=Hand(318, 188),
        right=Hand(350, 170, "pen", to=(330, 156)),
    )
    tally = path(
        line([(314, 150), (314, 162)]) + line([(321, 150), (321, 162)]) + line([(328, 150), (328, 162)]),
        stroke=TEAL,
        width=3,
    )
    five = (
        around(
            [busy],
            open_book(112, 258, 92)
            + paper(214, 256, 70, 36, 0, SHADE)
            + path(polygon([(186, 240), (214, 240), (206, 270), (178, 270)]), WHITE, width=2)
            + words(190, 248, 14, 2, 10),
            "",
            table(right=286),
            shadow(366, 294, 40),
        )
        + note.body
        + clipboard(322, 162, 50, 60, tally + words(308, 174, 28, 2, 8))
        + note.arms
        + looks(note, (216, 228), 20)
    )
    rows = "".join(
        sheet(60 + index * 104, 96, 78, high, steps_list(36 + index * 104, 96 - high / 2 + 18, 50, count, 0, 19))
        + (arrow((104 + index * 104, 96), (120 + index * 104, 96), 0, "g", 4) if index < 2 else "")
        for index, (high, count) in enumerate(((132, 6), (96, 4), (60, 2)))
    )
    free = pupil(JAY, 392, see=(380, 250), right=Hand(412, 236, "pen", to=(396, 254)), smile=0.9)
    six = around([free], open_book(386, 258, 96), rows, behind="")
    return [
        Drawing("The teacher and the TA look at a pupil's help sheet and say what it is for.", one),
        Drawing("A hand lays a strip over one step of a sheet of six.", two),
        Drawing("The TA shows a pupil the long sheet and the shorter one, and says why. The pupil smiles.", three),
        Drawing("A pupil writes with a short sheet. The full one lies face down within reach.", four),
        Drawing("The pupil turns over the help sheet. From a distance the TA makes a tally of it.", five),
        Drawing("Three sheets get shorter: six steps, four, two. The pupil writes without a sheet.", six),
    ]


def my_turn_your_turn() -> list[Drawing]:
    """One step of a sum: the TA shows it on her own board, and the pupil does the next one at once."""

    def teen(**pose: object) -> Figure:
        return pupil(ELLA, 140, **pose)

    def ta(**pose: object) -> Figure:
        return adult(TA_DAN, 340, **pose)

    work = paper(
        146,
        254,
        104,
        44,
        0,
        WHITE,
        8,
        words(112, 240, 50, 1, 8, INK, 3)
        + tick(186, 238, 9)
        + words(110, 252, 60, 1, 8, INK, 3)
        + tick(190, 250, 9)
        + path(line([(108, 266), (160, 266)]), stroke=AMBER, width=7),
    )
    asks = teen(see=(150, 260), right=point_at(168, 266, 22, -20), smile=0.1, worry=0.8)
    finds = ta(see=(176, 255))
    one = around(
        [asks, finds],
        work,
        looks(finds, (206, 254), 16)
        + thinks(asks, 130, 44, 90, 50, icon("storm", 112, 44, 30) + question(148, 44, 22)),
    )
    eyes = teen(see=(330, 120), left=Hand(120, 238), right=Hand(160, 238))
    own = ta(see=eyes.eyes, left=Hand(236, 224), right=Hand(304, 224), talk=0.4)
    two = around(
        [eyes, own],
        open_book(134, 258, 86) + pencil(216, 258, 10),
        mini_board(270, 212, 84, 54) + hands(own) + looks(eyes, (238, 196), 10),
    )
    watch = teen(see=(268, 200))
    show = adult(TA_DAN, 366, see=(290, 212), left=Hand(304, 226, "pen", to=(282, 216)), talk=0.6)
    sum_a = digits("36+7", 246, 192, 20) + path(line([(222, 216), (278, 216)]), stroke=TEAL, width=4)
    three = around(
        [watch, show],
        open_book(124, 258, 80) + pencil(180, 262, 6),
        mini_board(258, 204, 112, 66, sum_a)
        + show.but(right=None).arms_over()
        + thinks(show, 390, 40, 120, 60, digits("6+4", 370, 40, 19) + digits("=10", 418, 40, 19, TEAL))
        + looks(watch, (204, 194), 12),
    )
    takes = teen(see=(246, 226), right=Hand(214, 224, "palm", to=(236, 218)), smile=0.7)
    gives = ta(see=takes.eyes, left=Hand(272, 218), smile=0.9)
    four = around(
        [takes, gives],
        mini_flat(330, 258) + paper(128, 256, 84, 36, 0, content=digits("48+6", 126, 256, 18)),
        pencil(244, 218, -8, 52) + hands(gives.but(right=None)) + arrow((296, 160), (200, 162), 22),
    )
    does = teen(see=(140, 256), right=Hand(166, 240, "pen", to=(152, 256)), smile=0.8)
    names = ta(see=(160, 250), left=Hand(330, 244), right=Hand(384, 214, "thumb"), smile=0.9)
    five = around(
        [does, names],
        paper(
            128,
            256,
            92,
            40,
            0,
            content=digits("48+6", 120, 254, 18) + path(line([(100, 270), (140, 270)]), stroke=TEAL, width=4),
        ),
        looks(names, (190, 244), 20) + says(names, 346, 36, 110, 44, tick(312, 36, 18) + digits("48+6", 358, 36, 17)),
    )
    return [
        Drawing("A pupil points to the line where the sum goes wrong. The TA looks before doing anything.", one),
        Drawing("The pupil's pencil lies on the table. The pupil looks at the TA's own board.", two),
        Drawing("The TA writes one step on his own board and thinks aloud: six and four make ten.", three),
        Drawing("The TA's board is wiped clean. He hands the pencil over for a very similar sum.", four),
        Drawing("The pupil does the step. The TA sits back, then names what she did.", five),
    ]


def try_the_tool_first() -> list[Drawing]:
    """Return a pupil gets one reading tool, learns to use it, and keeps the thinking."""

    def boy(x: float = 130, **pose: object) -> Figure:
        return pupil(SAMIR, x, **pose)

    dense = paper(236, 252, 92, 46, 0, WHITE, 8, words(204, 236, 66, 6, 6.4, INK, 2))
    teacher = adult(TEACHER_PRIYA, 130, see=(236, 240), right=point_at(214, 246, 20, 170))
    ta = adult(TA_AMINA, 350, see=(240, 240), left=Hand(304, 240))
    wall = path(
        "".join(
            box(168 + (i % 2) * 8 + c * 18, 24 + i * 14, 184 + (i % 2) * 8 + c * 18, 36 + i * 14, 0)
            for i in range(3)
            for c in range(3)
        ),
        CLAY,
        width=1.6,
    )
    one = around(
        [teacher, ta],
        dense,
        path(pill(150, 12, 330, 78, 20), WHITE)
        + wall
        + arrow((240, 46), (268, 46), 0, "", 4)
        + icon("bulb", 298, 44, 44),
    )
    choosing = boy(see=(230, 250), right=point_at(222, 248, 20, 190))
    asks = adult(TA_AMINA, 350, see=choosing.eyes, talk=0.4)
    cards = "".join(
        paper(x, 252, 52, 38, 0, WHITE, 4, icon(name, x, 252, 27))
        for x, name in ((182, "eye"), (244, "headphones"), (306, "window"))
    )
    ring = path(ellipse(244, 252, 34, 25), stroke=TEAL, width=4.5)
    two = around([choosing, asks], cards, ring + says(asks, 330, 38, 90, 42))
    alone = adult(TA_AMINA, 176, see=(250, 214), left=Hand(150, 240), right=point_at(246, 210, 22, 172))
    three = around(
        [alone],
        paper(376, 256, 80, 40, 5) + icon("headphones", 316, 244, 44),
        tablet(256, 214, 92, 66, icon("play", 256, 206, 30) + words(224, 230, 64, 1, 6))
        + alone.but(left=None).arms_over()
        + path(pill(306, 142, 424, 186, 12), WHITE)
        + path(pill(318, 150, 378, 178, 5), WHITE)
        + path(box(322, 154, 362, 174, 0), TEAL, "none")
        + path(box(379, 158, 384, 170, 0), INK)
        + tick(400, 162, 18),
        behind=clock(70, 60, 26, 8, 30) + on_board_empty(),
    )
    watch = boy(see=(240, 214), smile=0.6)
    show = adult(TA_AMINA, 350, see=(250, 214), left=point_at(250, 208, 22, 0), talk=0.5)
    screen = icon("play", 240, 206, 30) + words(210, 230, 60, 1, 6)
    four = around(
        [watch, show],
        "",
        tablet(240, 212, 92, 64, screen)
        + show.but(right=None).arms_over()
        + looks(watch, (198, 192), 8)
        + says(
            show,
            330,
            34,
            116,
            46,
            icon("play", 294, 34, 26) + icon("ear", 330, 34, 28) + path(box(356, 25, 374, 43, 0), INK, width=1.5),
        ),
    )
    using = boy(
        150, see=(190, 232), right=point_at(190, 240, 18, -20), left=Hand(140, 216, "pen", to=(132, 240)), smile=0.7
    )
    band = path(
        curve(
            [
                (using.head_centre[0] - 29, using.head_centre[1] + 4),
                (using.head_centre[0], using.head_centre[1] - 38),
                (using.head_centre[0] + 29, using.head_centre[1] + 4),
            ]
        ),
        stroke=INK,
        width=5,
    ) + path(
        ellipse(using.head_centre[0] - 29, using.head_centre[1] + 8, 7, 11)
        + ellipse(using.head_centre[0] + 29, using.head_centre[1] + 8, 7, 11),
        TEAL,
    )
    away = standing(TA_AMINA, 410, 286, 0.72, turn=0.5, see=(460, 140), stride=1)
    five = (
        around(
            [using],
            tablet(214, 244, 72, 50, words(188, 232, 50, 3, 9) + "") + open_book(104, 260, 66),
            band + thinks(using, 236, 66, 70, 54, icon("bulb", 236, 66, 34)),
            table(right=300),
            shadow(410, 288, 34),
        )
        + away.svg
        + footsteps((322, 300), (384, 290), 4)
        + timer(330, 50, 22, 0.25)
    )
    talks = boy(100, see=(300, 130), talk=0.7)
    hears = adult(TA_AMINA, 262, see=talks.eyes, right=Hand(282, 232, "pen", to=(266, 250)))
    teacher_b = adult(TEACHER_PRIYA, 400, see=(240, 200), smile=0.8)
    six = around(
        [talks, hears, teacher_b],
        tablet(160, 252, 60, 36, "") + paper(256, 256, 60, 34, 3) + open_book(370, 256, 74),
        says(
            talks,
            86,
            42,
            128,
            48,
            icon("headphones", 50, 42, 28) + tick(78, 42, 14) + icon("pencil", 106, 42, 24) + question(132, 42, 18),
        ),
    )
    return [
        Drawing("The teacher and the TA look at a page full of text: a wall between the pupil and the thinking.", one),
        Drawing("A pupil chooses one of three tools on cards: the headphones. The TA asks which one.", two),
        Drawing("Before the lesson the TA tries the tablet. It is charged, and a paper copy is ready.", three),
        Drawing("The TA presses play on a tablet while the pupil watches, ready to do the same.", four),
        Drawing("A pupil with headphones listens, thinks and writes. The TA walks away with a timer set.", five),
        Drawing("The pupil tells the TA what the tool did and what was still hard. The teacher listens too.", six),
    ]


def on_board_empty() -> str:
    """Return an empty class board in the background."""
    return wall_board(330, 24, 110, 74)
