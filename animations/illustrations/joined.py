"""Drawings of the techniques under "Joined-up support"."""

from __future__ import annotations

from .figures import (
    AISHA,
    ARJAN,
    BEN,
    FINN,
    HANA,
    NIA,
    TA_GRACE,
    TA_JEAN,
    TA_ROB,
    TEACHER_PRIYA,
    TEACHER_TOM,
    TEMI,
    ZAC,
    Figure,
    Hand,
    point_at,
)
from .layout import Drawing, adult, around, lesson, pupil, standing, teacher_at_board
from .props import (
    arrow,
    big_hand,
    books,
    bubble,
    clipboard,
    clock,
    desktop,
    digits,
    footsteps,
    hands,
    icon,
    looks,
    mini_flat,
    open_book,
    paper,
    question,
    quiet,
    room,
    says,
    shadow,
    sheet,
    sparks,
    steps_list,
    table,
    tent_card,
    thinks,
    tick,
    timer,
    wait_dots,
    wall_board,
    words,
)
from .svg import (
    AMBER,
    BLUE,
    CLAY,
    INK,
    TEAL,
    TINT,
    WARM,
    WHITE,
    WOOD,
    Point,
    box,
    curve,
    join,
    line,
    path,
    pill,
    polygon,
)

BRIDGE = path(
    line([(186, 252), (294, 252)])
    + curve([(186, 252), (240, 216), (294, 252)])
    + line([(213, 252), (213, 232)])
    + line([(240, 252), (240, 221)])
    + line([(267, 252), (267, 232)]),
    stroke="#8a5a35",
    width=5,
)


def know_before_tell_after() -> list[Drawing]:
    """Two short talks between a TA and a teacher, and a shared sheet between them."""

    def talk(teacher: dict[str, object], ta: dict[str, object]) -> tuple[Figure, Figure]:
        t = standing(TEACHER_TOM, 130, 304, 0.86, **{"see": (330, 110), **teacher})
        a = standing(TA_GRACE, 340, 306, 0.86, **{"see": (140, 110), **ta})
        return t, a

    t, a = talk({"right": Hand(186, 190)}, {"left": Hand(286, 196, "point", to=(262, 178))})
    shared = sheet(
        226,
        176,
        76,
        92,
        "".join(line_box(200 + c * 18, 146 + r * 20) for r in range(3) for c in range(3)) + tick(227, 173, 15),
    )
    one = (
        room(236)
        + clock(236, 56, 30, 8, 40)
        + shadow(130, 306)
        + shadow(340, 308)
        + t.svg
        + a.body
        + shared
        + t.arms
        + a.arms
    )
    t = adult(TEACHER_TOM, 110, see=(330, 130), smile=0.7)
    a = adult(TA_GRACE, 370, see=t.eyes, talk=0.5, left=Hand(316, 230, "pen", to=(296, 248)))
    four = paper(
        250,
        250,
        108,
        52,
        0,
        WHITE,
        8,
        path(line([(250, 226), (250, 274)]) + line([(202, 249), (300, 249)]), stroke="#7d8891", width=2)
        + icon("bulb", 226, 238, 20)
        + icon("pencil", 274, 238, 18)
        + icon("star", 224, 262, 20)
        + bubble(276, 260, 26, 14, (276, 274), "", TINT),
    )
    two = around(
        [t, a],
        four,
        says(a, 350, 38, 84, 44, question(350, 38, 28)),
        behind=wall_board(160, 20, 110, 70, words(176, 40, 76, 3, 14)),
    )
    plan = paper(
        240,
        246,
        140,
        62,
        0,
        WHITE,
        10,
        path(
            "".join(box(196 + c * 30, 232 + r * 16, 216 + c * 30, 241 + r * 16, 0) for c in range(3) for r in range(2)),
            WOOD,
            width=1.4,
        )
        + path(box(206, 220, 270, 225, 0), BLUE, width=1.4)
        + icon("ta", 290, 246, 22),
    )
    t = adult(TEACHER_TOM, 100, see=(240, 240), right=point_at(196, 246, 20, 170))
    a = adult(TA_GRACE, 390, see=(280, 240), left=point_at(304, 242, 22, 10), talk=0.4)
    three = around(
        [t, a],
        plan,
        arrow((298, 232), (322, 212), 4, "g", 4)
        + says(a, 372, 38, 108, 48, icon("eye", 346, 38, 34) + question(394, 38, 26)),
    )
    notes = standing(
        TA_GRACE,
        390,
        296,
        0.84,
        see=(190, 230),
        turn=-0.4,
        left=Hand(342, 190),
        right=Hand(372, 170, "pen", to=(352, 158)),
    )
    p1, p2 = (
        pupil(ZAC, 70, see=(80, 250), right=Hand(90, 240, "pen", to=(76, 254))),
        pupil(HANA, 200, see=(200, 250), worry=0.7, smile=0.0),
    )
    fourth = (
        around([p1, p2], open_book(68, 256, 78) + open_book(204, 256, 78), "", table(right=290), shadow(390, 298, 40))
        + notes.body
        + clipboard(
            346,
            164,
            52,
            64,
            tick(334, 154, 12) + words(344, 154, 20, 1, 8) + icon("storm", 334, 176, 14) + words(344, 176, 20, 1, 8),
        )
        + notes.arms
        + looks(notes, (226, 240), 26)
    )
    t = adult(TEACHER_TOM, 110, see=(350, 130), smile=0.7, right=Hand(150, 238))
    a = adult(TA_GRACE, 370, see=t.eyes, talk=0.6, left=Hand(318, 214, "palm", to=(300, 196)))
    five = around(
        [t, a],
        clip_flat(250, 254) + books(50, 256, 3),
        says(a, 310, 42, 164, 54, icon("star", 258, 42, 34) + icon("storm", 310, 42, 34) + icon("bulb", 362, 42, 38)),
        behind=clock(110, 46, 24, 3, 20),
    )
    teacher = teacher_at_board(TEACHER_TOM, see=(300, 180), talk=0.5)
    seen = standing(TA_GRACE, 390, 300, 0.84, see=(220, 80), turn=-0.4, left=Hand(346, 196), smile=0.9)
    six = lesson(
        teacher,
        icon("half", 138, 72, 50) + digits("=", 176, 72, 22) + icon("half", 212, 72, 50),
        shadow(390, 302)
        + seen.body
        + sheet(322, 184, 48, 62, icon("half", 322, 174, 26) + words(308, 202, 28, 2, 8))
        + seen.arms
        + looks(seen, (252, 60), 30)
        + arrow((290, 186), (240, 138), 26, "g", 5),
    )
    return [
        Drawing("Under a clock, the teacher and the TA agree a time on a shared weekly sheet.", one),
        Drawing("The TA asks about four things on a sheet: idea, skill, goal and feedback.", two),
        Drawing("Over a plan of the room the TA asks who to watch, where to be and when to step back.", three),
        Drawing("In the lesson the TA notes what two pupils do: one tick, one muddle.", fourth),
        Drawing("After the lesson the TA tells the teacher one success, one muddle and one idea.", five),
        Drawing("What the TA noted is on the teacher's board. The TA looks from the note to the board.", six),
    ]


def line_box(x: float, y: float) -> str:
    """One empty cell of a weekly sheet."""
    return path(box(x, y, x + 16, y + 16, 0.2), TINT, width=1.6)


def clip_flat(x: float, y: float) -> str:
    """Return a clipboard that lies on a table."""
    return paper(x, y, 66, 42, 0, "#b98a55") + paper(x, y + 2, 52, 32, 3)


def bridge_the_intervention() -> list[Drawing]:
    """Return a small group with word cards, and the word used again in class."""

    def cards(x: float, y: float) -> str:
        return "".join(paper(x + i * 30, y, 27, 24, 1, (WHITE, WARM, TINT)[i], 3) for i in range(3))

    alone = adult(TA_JEAN, 180, see=(120, 230), right=Hand(230, 238), left=Hand(136, 226))
    kit = (
        path(polygon([(300, 226), (392, 226), (398, 262), (294, 262)]), CLAY)
        + cards(318, 226)
        + timer(424, 240, 17, 0.8)
    )
    one = around(
        [alone],
        kit,
        tent_card(110, 262, 68, 70, steps_list(88, 206, 36, 4, 0, 15)) + hands(alone.but(right=None)),
        behind=clock(330, 56, 26, 9, 25),
    )
    a, b = pupil(ARJAN, 226, see=(110, 210), smile=0.7), pupil(NIA, 340, see=(110, 210), smile=0.7)
    ta = adult(TA_JEAN, 60, see=(200, 140), right=point_at(112, 216, 22, 150))
    two = around(
        [ta, a, b],
        cards(206, 256) + cards(326, 256),
        tent_card(132, 264, 62, 66, steps_list(112, 212, 32, 4, 0, 14, 1))
        + clock(430, 60, 30, 9, 30)
        + timer(420, 240, 20, 0.9)
        + ta.but(left=None).arms_over(),
    )
    a, b, c = (
        pupil(look, x, see=(x, 250), left=Hand(x - 22, 242), right=Hand(x + 22, 236, "pen", to=(x + 6, 252)), smile=0.7)
        for look, x in ((ARJAN, 110), (NIA, 220), (FINN, 330))
    )
    quiet_ta = adult(TA_JEAN, 434, see=(260, 240), folded=True, smile=0.8)
    three = around([a, b, c, quiet_ta], cards(78, 258) + mini_flat(224, 258) + cards(304, 258), quiet(430, 40))
    four = (
        desktop()
        + sheet(
            220,
            156,
            280,
            250,
            path(line([(90, 110), (352, 110)]) + line([(90, 190), (352, 190)]), stroke="#7d8891", width=2)
            + digits("7", 126, 72, 40)
            + words(176, 72, 120, 1, 8, INK, 4)
            + icon("star", 126, 150, 50)
            + words(176, 150, 140, 1, 8, INK, 4)
            + icon("storm", 126, 232, 50)
            + words(176, 232, 80, 1, 8, INK, 4),
        )
        + big_hand(TA_JEAN, (460, 350), (352, 280), "pen", (274, 236))
    )
    thinks_of = pupil(ARJAN, 150, see=(220, 70), smile=0.8, right=Hand(186, 232))
    asks = adult(TA_JEAN, 360, see=thinks_of.eyes, talk=0.5)
    classroom = (
        paper(112, 50, 38, 26, 1, WARM, 3)
        + arrow((136, 48), (158, 48), 8, TEAL, 4)
        + wall_board(166, 28, 60, 40, icon("leaf", 186, 48, 24) + words(200, 44, 16, 2, 8))
    )
    five = around(
        [thinks_of, asks],
        cards(200, 256),
        thinks(thinks_of, 170, 48, 170, 76, classroom) + says(asks, 380, 42, 80, 44, question(380, 42, 28)),
    )
    uses = pupil(ARJAN, 220, see=(220, 250), right=Hand(238, 240, "pen", to=(222, 254)), smile=1)
    names = adult(TA_JEAN, 360, see=(240, 245), left=Hand(320, 238), right=Hand(386, 210, "thumb"), talk=0.4)
    teacher = standing(TEACHER_PRIYA, 72, 276, 0.74, see=(200, 160), smile=0.9)
    six = around(
        [uses, names],
        open_book(216, 256, 116, -1, "", 2)
        + path(line([(226, 262), (240, 262)]) + line([(246, 262), (258, 262)]), stroke=TEAL, width=4),
        says(
            names,
            364,
            40,
            110,
            46,
            paper(330, 40, 24, 20, 1, WHITE, 2)
            + paper(358, 40, 24, 20, 1, WARM, 2)
            + paper(386, 40, 24, 20, 1, TINT, 2),
        ),
        behind=wall_board(110, 22, 120, 76, icon("leaf", 140, 60, 40) + words(166, 50, 48, 3, 12)) + teacher.svg,
    )
    return [
        Drawing("Before the group comes, the TA reads the session plan. Cards and timer are ready.", one),
        Drawing("The clock says half past nine. The TA points to step one of the plan with two pupils.", two),
        Drawing("Three pupils write and sort cards. The TA sits back with folded arms, quiet.", three),
        Drawing("The TA's hand notes a score, a success and a sticky point on a record sheet.", four),
        Drawing("The TA asks a question. The pupil imagines using a word card at the class board.", five),
        Drawing("In class the pupil splits a word as in the group. The TA names it and the teacher sees.", six),
    ]


def read_together_then_alone() -> list[Drawing]:
    """One book, side by side: the adult's voice leads, joins and goes quiet."""
    book = open_book(236, 254, 150, -1, "tree")
    spot: Point = (236, 250)

    def boy(**pose: object) -> Figure:
        return pupil(ARJAN, 168, **{"see": spot, "right": Hand(204, 242), **pose})

    def ta(**pose: object) -> Figure:
        return adult(TA_GRACE, 310, **{"see": spot, "left": Hand(278, 244), **pose})

    taps = boy(see=(300, 130), left=Hand(96, 248, "rest"), smile=0.8)
    one = around(
        [taps, ta(see=taps.eyes, talk=0.4)],
        book,
        sparks(96, 240, 14, 24, "g", 200, 340, 5)
        + says(ta(), 350, 40, 92, 46, icon("hand", 334, 40, 30) + icon("person", 370, 40, 30)),
    )
    echo = words(316, 34, 68, 2, 12, INK, 4)
    two = around(
        [boy(see=(290, 130), smile=0.6), ta(talk=0.8)],
        book,
        says(ta(), 350, 40, 110, 50, echo)
        + bubble(110, 44, 110, 50, (164, 98), words(76, 38, 68, 2, 12, INK, 4), WHITE)
        + arrow((288, 24), (174, 28), 14, "g", 4.5),
    )
    three = around(
        [boy(talk=0.7), ta(talk=0.5)],
        book,
        bubble(236, 40, 170, 54, (172, 100), words(176, 34, 120, 2, 13, INK, 4), WHITE)
        + path(polygon([(284, 64), (300, 64), (304, 82)]), WHITE)
        + path(line([(283, 63), (301, 63)]), stroke=WHITE, width=4),
    )
    four = around(
        [boy(talk=0.8, left=Hand(96, 248)), ta(smile=1)],
        book,
        sparks(96, 240, 14, 24, "g", 200, 340, 5)
        + says(boy(), 110, 42, 120, 50, words(72, 36, 76, 2, 12, INK, 4))
        + quiet(330, 44),
    )
    text = words(70, 70, 120, 1, 10, INK, 5) + words(212, 70, 150, 1, 10, INK, 5) + words(70, 116, 80, 1, 10, INK, 5)
    tricky = (
        path(pill(164, 98, 296, 134, 8), AMBER, "none")
        + words(176, 116, 108, 1, 10, INK, 5)
        + words(310, 116, 70, 1, 10, INK, 5)
    )
    rest = (
        words(70, 162, 150, 1, 10, "#7d8891", 5)
        + words(240, 162, 120, 1, 10, "#7d8891", 5)
        + words(70, 208, 200, 1, 10, "#7d8891", 5)
    )
    five = (
        desktop()
        + sheet(230, 150, 380, 260, text + tricky + rest)
        + big_hand(ARJAN, (70, 350), (190, 204), "point", (214, 142))
        + big_hand(TA_GRACE, (470, 340), (400, 252), "flat", (376, 214))
        + wait_dots(394, 46, 5, 4)
    )
    imagines = icon("tree", 80, 44, 40) + icon("house", 118, 46, 38) + icon("sun", 150, 34, 26)
    six = around(
        [boy(see=(280, 130), smile=0.9), ta(see=(190, 130), talk=0.3)],
        book,
        thinks(boy(), 114, 46, 140, 70, imagines) + says(ta(), 350, 40, 76, 44, question(350, 40, 28)),
    )
    return [
        Drawing("Side by side with one book, the pupil taps the table: the agreed signal to go on alone.", one),
        Drawing("The TA reads two lines aloud. The pupil listens and will read the same two back.", two),
        Drawing("The TA and the pupil read the same words at the same time from one book.", three),
        Drawing("The pupil taps the table and reads alone. The TA goes quiet and follows along.", four),
        Drawing("A pupil's finger stops under a hard word. The TA's hand rests: four seconds of waiting.", five),
        Drawing("The book is open. The TA asks, and the pupil pictures a house, a tree and the sun.", six),
    ]


def peers_first() -> list[Drawing]:
    """Return a model bridge: questions go to the table, not to the TA."""

    def team(*poses: dict[str, object]) -> list[Figure]:
        return [pupil(look, x, **pose) for look, x, pose in zip((AISHA, BEN, TEMI), (90, 240, 390), poses, strict=True)]

    a, b, c = team({"see": (240, 150)}, {"see": (100, 150)}, {"see": (250, 150)})
    ta = standing(TA_ROB, 318, 262, 0.72, see=(250, 130), left=Hand(282, 158, "palm", to=(266, 160)), smile=0.8)
    one = around(
        [a, b, c],
        paper(240, 256, 70, 34, 0, WARM, 6, icon("person", 240, 255, 24)),
        arrow((330, 40), (420, 24), 10, "g", 4.5),
        behind=ta.body + ta.arms,
    )
    a, b, c = team(
        {"see": (90, 246), "smile": 0.7}, {"see": (240, 246), "smile": 0.7}, {"see": (390, 246), "smile": 0.7}
    )
    jobs = "".join(
        paper(x, 254, 60, 38, 0, WHITE, 5, icon(name, x, 254, 28))
        for x, name in ((90, "pencil"), (240, "scissors"), (390, "eye"))
    )
    links = "".join(arrow((x, 66), (240 + (x - 240) * 0.45, 44), 0, "g", 3.4) for x in (110, 370))
    two = around([a, b, c], jobs, bridge_move(BRIDGE, 0, -204) + links)
    a, b, c = team(
        {"see": (240, 140), "smile": 0.8},
        {"see": (170, 80), "talk": 0.5, "worry": 0.4},
        {"see": (250, 140), "smile": 0.7},
    )
    passes = standing(TA_ROB, 174, 258, 0.66, see=(240, 120), left=Hand(150, 152, "point", to=(110, 144)), smile=0.8)
    three = around(
        [a, b, c],
        BRIDGE,
        says(b, 300, 38, 66, 40, question(300, 38, 24)) + arrow((134, 84), (100, 92), 6),
        behind=passes.body + passes.arms,
    )
    a, b, c = team(
        {"see": (236, 140), "smile": 0.7},
        {"see": (312, 200), "smile": 0.5, "right": Hand(286, 214, "palm", to=(306, 206))},
        {"see": (250, 140), "smile": 0.7},
    )
    gives = standing(TA_ROB, 320, 262, 0.68, see=(256, 140), left=Hand(318, 196), right=Hand(350, 190), smile=0.6)
    four = around(
        [a, b, c],
        BRIDGE,
        path(pill(288, 190, 352, 220, 5), "#f3d9a4")
        + words(298, 200, 40, 2, 9, INK, 3)
        + hands(gives.but(right=None))
        + hands(b.but(left=None)),
        behind=gives.body + gives.arms,
    )
    a, b = (
        pupil(AISHA, 70, see=(190, 140), talk=0.4, right=Hand(104, 216, "palm", to=(120, 200))),
        pupil(BEN, 190, see=(80, 150), talk=0.5),
    )
    c = pupil(TEMI, 300, see=(200, 150), smile=0.9)
    out = standing(TA_ROB, 432, 294, 0.72, see=(250, 150), turn=-0.3, smile=0.8)
    five = (
        around(
            [a, b, c],
            bridge_move(BRIDGE, -106, 4, 0.8),
            says(a, 60, 44, 86, 40) + says(b, 186, 44, 86, 40),
            table(right=352),
            shadow(432, 296, 34),
        )
        + out.svg
        + footsteps((366, 306), (414, 298), 3)
    )
    a, b, c = team({"see": (240, 240), "smile": 1}, {"see": (330, 90), "smile": 1}, {"see": (330, 100), "smile": 1})
    praise = standing(TA_ROB, 318, 262, 0.68, see=(244, 140), right=Hand(356, 168, "thumb"), talk=0.4, smile=1)
    six = around(
        [a, b, c],
        BRIDGE,
        bubble(
            190,
            36,
            124,
            50,
            (292, 76),
            icon("person", 152, 36, 32)
            + icon("person", 180, 36, 32)
            + icon("person", 208, 36, 32)
            + icon("star", 236, 36, 22),
            TINT,
        ),
        behind=praise.body + praise.arms,
    )
    return [
        Drawing("The TA shows a pupil to a place with classmates on both sides, and moves out.", one),
        Drawing("Three pupils each have a job card for the same bridge: pencil, scissors, eye.", two),
        Drawing("A pupil asks the TA. The TA points to a classmate at the table.", three),
        Drawing("The TA hands a pupil a card with a sentence starter. Both classmates look at the pupil.", four),
        Drawing("Pupils talk to each other over their bridge. The TA has moved well back.", five),
        Drawing("The bridge stands. The TA names what the three pupils did well as a team.", six),
    ]


def bridge_move(drawing: str, dx: float, dy: float, scale: float = 1.0) -> str:
    """Return a drawing moved and scaled."""
    grow = f" scale({scale})" if scale != 1 else ""
    if grow:
        dx, dy = dx + 240 * (1 - scale), dy + 252 * (1 - scale)
    return f'<g transform="translate({join(dx, dy)}){grow}">{drawing}</g>'
