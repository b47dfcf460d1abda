"""Drawings of the techniques under "Clear routes into learning"."""

from __future__ import annotations

from collections.abc import Sequence

from .figures import (
    BEN,
    HANA,
    KOFI,
    NIA,
    TA_DAN,
    TA_JEAN,
    TA_MEI,
    TEACHER_OBI,
    TEACHER_PRIYA,
    TEACHER_TOM,
    Figure,
    Hand,
    point_at,
)
from .layout import BOARD, Drawing, adult, around, lesson, on_chair, pupil, row, sitter, standing, teacher_at_board
from .props import (
    arrow,
    big_hand,
    books,
    bubble,
    clap,
    clock,
    cross,
    cup,
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
    seated,
    shadow,
    sheet,
    steps_list,
    table,
    tent_card,
    thinks,
    tick,
    wait_dots,
    words,
)
from .svg import (
    AMBER,
    BLUE,
    INK,
    LEAF,
    SHADE,
    TEAL,
    TINT,
    WARM,
    WHITE,
    WOOD,
    box,
    curve,
    dash,
    ellipse,
    line,
    path,
    pill,
    polygon,
)


def chunk_and_check() -> list[Drawing]:
    """Return a writing task with many steps, given one at a time."""

    def boy(**pose: object) -> Figure:
        return pupil(KOFI, 150, **pose)

    book = open_book(150, 256, 108)
    many = words(112, 36, 116, 6, 14, "#5d6b73", 3)
    jots = sitter(
        TA_MEI, 400, 306, 0.84, see=(372, 215), nod=0.7, left=Hand(356, 232), right=Hand(392, 228, "pen", to=(376, 216))
    )
    listed = teacher_at_board(TEACHER_OBI, talk=0.8)
    one = lesson(
        listed,
        many,
        row([KOFI], [250], BOARD)
        + on_chair(jots.but(see=(362, 226)), -1)
        + mini_board(
            354,
            208,
            92,
            66,
            digits("1", 324, 190, 14, width=2.4)
            + digits("2", 324, 208, 14, width=2.4)
            + digits("3", 324, 226, 14, width=2.4)
            + words(338, 190, 44, 3, 18, INK, 3),
        )
        + jots.arms,
    )
    turns = boy(see=(320, 170), smile=0.6)
    low = adult(TA_MEI, 330, see=turns.eyes, lean=-4, right=Hand(360, 240)).but(y=306)
    two = around(
        [turns, low],
        book + pencil(220, 262, 8),
        looks(turns, (292, 148), 14)
        + looks(low, (188, 134), 30)
        + says(low, 360, 46, 70, 36, icon("person", 360, 46, 28)),
    )
    one_step = (
        path(box(310, 26, 390, 58, 0.4), WHITE, width=2)
        + words(322, 36, 50, 1, 8, INK, 3)
        + path(line([(322, 46), (372, 46)]), stroke=TEAL, width=4)
    )
    gives = adult(TA_MEI, 340, see=turns.eyes, talk=0.6, left=Hand(300, 204, "point", to=(300, 180)))
    three = around(
        [boy(see=(320, 130)), gives],
        book + paper(254, 252, 64, 40, 0, WHITE, 6, steps_list(234, 240, 44, 3, 0, 12, 1, (2, 3))),
        bubble(350, 42, 108, 50, (344, 84), one_step, TINT),
    )
    shows = boy(see=(180, 250), right=point_at(176, 246, 18, -50), smile=0.7)
    checks = adult(TA_MEI, 340, see=(182, 246))
    four = around(
        [shows, checks],
        open_book(150, 256, 108, 0),
        looks(checks, (200, 238), 24)
        + says(
            shows,
            70,
            44,
            90,
            40,
            words(44, 40, 52, 1, 8, INK, 3) + path(line([(44, 52), (96, 52)]), stroke=TEAL, width=4),
        ),
    )
    works = boy(see=(166, 252), right=Hand(182, 240, "pen", to=(166, 256)), smile=0.6)
    aside = standing(TA_MEI, 400, 290, 0.8, see=(180, 240), turn=-0.35, left=Hand(376, 196), right=Hand(424, 196))
    five = (
        around(
            [works],
            book + paper(246, 254, 64, 38, 0, WHITE, 6, steps_list(226, 243, 44, 3, 1, 12, 2)),
            "",
            table(right=310),
            shadow(400, 292, 40),
        )
        + aside.svg
        + footsteps((326, 306), (372, 296), 3)
        + looks(aside, (280, 244), 20)
    )
    alone = pupil(KOFI, 80, see=(90, 252), right=Hand(106, 240, "pen", to=(94, 256)), smile=1)
    other = pupil(HANA, 300, see=(290, 250), smile=0.6)
    elsewhere = adult(TA_MEI, 408, see=other.eyes, smile=0.6)
    six = around(
        [elsewhere, alone, other],
        open_book(76, 256, 84)
        + open_book(300, 256, 78)
        + paper(176, 252, 66, 48, 0, WHITE, 6, steps_list(154, 236, 48, 4, 3, 11)),
        icon_chain(120, 46),
    )
    return [
        Drawing("While the teacher gives a long task, the TA jots three short steps on a whiteboard.", one),
        Drawing("The TA is at the pupil's level. The pupil's pencil is down and their eyes meet.", two),
        Drawing("The TA gives one step: underline the date. The other steps on the list are covered.", three),
        Drawing("The pupil puts a finger on the line to start on, and the TA looks at it.", four),
        Drawing("The pupil works. The TA has stepped back and looks at the next step on the list.", five),
        Drawing("The pupil works through the full list alone. The TA sits with another pupil.", six),
    ]


def icon_chain(x: float, y: float) -> str:
    """Chunks that join: one box, two boxes, three boxes."""
    parts = ""
    left = x - 96
    for count in (1, 2, 3):
        for index in range(count):
            parts += path(
                pill(left + index * 20, y - 9, left + index * 20 + 18, y + 9, 4), AMBER if count < 3 else LEAF, width=2
            )
        left += count * 20 + 30
        if count < 3:
            parts += arrow((left - 24, y), (left - 8, y), 0, "g", 3.6)
    return parts


def task_planner() -> list[Drawing]:
    """Return a food lesson: a planner of four steps that the pupil ticks."""
    icons = ("bowl", "spoon", "tray", "book")

    def planner(x: float, y: float, done: int = 0, now: int = 0, hidden: Sequence[int] = ()) -> str:
        return sheet(x, y, 76, 96, steps_list(x - 24, y - 32, 46, 4, done, 21, now, hidden, icons))

    t = adult(TEACHER_TOM, 120, see=(240, 200), right=point_at(204, 196, 22, 160))
    writes = adult(TA_JEAN, 360, see=(240, 210), left=Hand(296, 214, "pen", to=(268, 206)))
    one = around([t, writes], icon("bowl", 60, 244, 50) + cup(420, 256), planner(240, 200) + t.arms + writes.arms)
    chooses = pupil(BEN, 140, see=(240, 200), right=point_at(212, 252, 22, 190), smile=0.7)
    offers = adult(TA_JEAN, 350, see=chooses.eyes, left=Hand(280, 200), talk=0.5)
    spot = path(polygon([(210, 240), (262, 240), (268, 270), (204, 270)]), stroke=TEAL, width=3.4, more=dash(4, 7))
    two = around(
        [chooses, offers],
        icon("bowl", 80, 240, 52) + spot,
        planner(246, 172) + hands(offers.but(right=None)) + says(offers, 374, 36, 84, 40, question(374, 36, 26)),
    )
    list_big = steps_list(170, 70, 170, 4, 1, 62, 2, (), icons)
    three = (
        desktop()
        + sheet(250, 162, 260, 280, list_big)
        + big_hand(TA_JEAN, (30, 330), (100, 140), "pen", (160, 84))
        + big_hand(BEN, (470, 330), (390, 210), "point", (330, 150))
    )
    up = pupil(BEN, 140, see=(350, 110), smile=0.2, left=Hand(104, 238))
    points = adult(TA_JEAN, 370, see=(260, 220), left=point_at(292, 214, 24, 10))
    four = around(
        [up, points],
        icon("bowl", 74, 240, 52),
        planner(250, 208, 2, 3) + points.arms + wait_dots(370, 42, 3, 3) + looks(up, (322, 122), 16, "a"),
    )
    counts = pupil(BEN, 140, see=(236, 200), right=point_at(222, 200, 20, 170), smile=1)
    looks_on = adult(TA_JEAN, 360, see=(260, 200), smile=0.9)
    five = around(
        [counts, looks_on],
        icon("tray", 70, 246, 60) + path(ellipse(62, 240, 8, 5) + ellipse(80, 240, 8, 5), WOOD, width=2),
        planner(252, 196, 4)
        + counts.arms
        + says(counts, 116, 44, 84, 40, tick(96, 44, 18) + tick(116, 44, 18) + tick(136, 44, 18)),
    )
    own = sheet(
        340,
        160,
        150,
        250,
        words(300, 80, 90, 1, 8, INK, 4)
        + words(300, 124, 70, 1, 8, INK, 4)
        + digits("1", 284, 80, 18)
        + digits("2", 284, 124, 18)
        + digits("3", 284, 168, 18),
    )
    six = (
        desktop()
        + sheet(134, 160, 176, 250, steps_list(76, 76, 132, 4, 0, 54, 0, (1, 2), icons))
        + own
        + arrow((212, 290), (268, 290), 12, TEAL, 5)
        + big_hand(BEN, (460, 350), (382, 226), "pen", (330, 170))
    )
    return [
        Drawing("The teacher and the TA write a list of four steps with a small picture for each.", one),
        Drawing("The TA shows the planner. The pupil points to where it should go on the table.", two),
        Drawing("The TA's hand ticks the first step of the planner and the pupil's finger finds the next.", three),
        Drawing("The pupil looks up at the TA. The TA points to the planner and waits.", four),
        Drawing("All four steps are ticked. The pupil counts the ones done alone.", five),
        Drawing("Two known steps are covered, and the pupil's hand writes a planner of their own.", six),
    ]


def show_as_well_as_say() -> list[Drawing]:
    """Return the water cycle: one idea, one sketch."""

    def girl(**pose: object) -> Figure:
        return pupil(HANA, 140, **pose)

    def sketch(x: float, y: float, w: float = 124, h: float = 88) -> str:
        u = w / 124
        sea = path(
            curve(
                [
                    (x - 52 * u, y + 30 * u),
                    (x - 30 * u, y + 26 * u),
                    (x - 8 * u, y + 31 * u),
                    (x + 20 * u, y + 26 * u),
                    (x + 52 * u, y + 30 * u),
                ]
            ),
            stroke="#4c8aa5",
            width=4,
        )
        rise = arrow((x - 22 * u, y + 20 * u), (x - 20 * u, y - 12 * u), 0, "", 4.5 * u)
        return mini_board(
            x,
            y,
            w,
            h,
            sea + rise + icon("cloud", x + 12 * u, y - 22 * u, 44 * u) + icon("sun", x - 42 * u, y - 22 * u, 26 * u),
        )

    busy = paper(
        250,
        248,
        150,
        60,
        0,
        WHITE,
        10,
        icon("cloud", 200, 240, 26)
        + icon("sun", 232, 234, 22)
        + icon("leaf", 268, 236, 20)
        + icon("house", 300, 240, 20)
        + words(196, 262, 50, 2, 7)
        + words(268, 258, 44, 2, 7)
        + icon("drop", 250, 256, 18),
    )
    picks = adult(TA_DAN, 200, see=(206, 240), left=Hand(150, 238), right=Hand(236, 236, "rest"))
    one = around(
        [picks],
        busy,
        path(ellipse(203, 242, 26, 20), stroke=TEAL, width=4.6)
        + thinks(picks, 320, 62, 100, 70, icon("cloud", 330, 50, 36) + arrow((316, 90), (318, 64), 0, "", 3.6)),
        behind=clock(60, 60, 24, 8, 35),
    )
    chooses = adult(TA_DAN, 330, see=(250, 230), left=point_at(256, 226, 22, 20))
    objects = (
        cup(70, 252, BLUE)
        + breath_up(70, 226)
        + paper(150, 252, 74, 40, 6)
        + mini_flat(244, 252, "cloud")
        + books(410, 258, 3)
    )
    two = around(
        [chooses],
        objects,
        path(ellipse(244, 252, 50, 27), stroke=TEAL, width=4.6)
        + thinks(chooses, 200, 60, 110, 60, icon("cloud", 180, 60, 36) + question(222, 60, 26)),
    )
    sees = girl(see=(230, 200), smile=0.6)
    both = adult(TA_DAN, 370, see=sees.eyes, left=point_at(246, 196, 26, 10), talk=0.7)
    three = around(
        [sees, both],
        "",
        sketch(252, 200)
        + both.but(right=None).arms_over()
        + says(both, 350, 38, 110, 46, arrow((322, 52), (322, 26), 0, "", 4) + words(342, 34, 40, 2, 11, INK, 3)),
    )
    sees = girl(see=(226, 200), smile=0.3)
    quiet_ta = adult(TA_DAN, 370, see=sees.eyes, smile=0.6, left=Hand(330, 240))
    away = paper(430, 262, 66, 26, 0, SHADE, 6)
    four = around([sees, quiet_ta], away, sketch(250, 200) + looks(sees, (220, 206), 8) + wait_dots(370, 40, 5, 4))
    tells = girl(see=(222, 200), right=point_at(226, 200, 22, 175), talk=0.6)
    hears = adult(TA_DAN, 370, see=(240, 195), smile=0.9)
    five = around(
        [tells, hears],
        "",
        sketch(250, 200)
        + tells.arms
        + says(
            tells,
            110,
            44,
            128,
            48,
            icon("drop", 66, 44, 22)
            + arrow((82, 44), (98, 44), 0, "", 3.2)
            + icon("cloud", 120, 44, 32)
            + words(142, 40, 22, 2, 9, INK, 2.6),
        ),
    )
    return [
        Drawing("The TA looks at a busy page before the lesson and rings the one idea that matters.", one),
        Drawing("The TA chooses the simplest thing to show: a small sketch, from several on the table.", two),
        Drawing("The TA points to the rising arrow in the sketch while saying it. The pupil looks there.", three),
        Drawing("The TA stops talking. The other pictures are put away and the pupil looks at the sketch.", four),
        Drawing("The pupil points to the sketch and explains. The TA listens.", five),
    ]


def breath_up(x: float, y: float) -> str:
    """Steam over a cup."""
    return path(
        curve([(x - 6, y), (x - 10, y - 8), (x - 4, y - 16), (x - 8, y - 24)])
        + curve([(x + 6, y), (x + 2, y - 8), (x + 8, y - 16), (x + 4, y - 24)]),
        cls="i",
        width=2.4,
    )


def pre_teach_key_words() -> list[Drawing]:
    """Three words about habitats, met before the lesson."""

    def girl(**pose: object) -> Figure:
        return pupil(NIA, 150, **pose)

    listing = "".join(words(216, 234 + i * 8, 48, 1, 8, "#7d8891", 2.6) for i in range(5))
    marks = "".join(path(line([(212, y), (268, y)]), stroke=AMBER, width=7) for y in (242, 258))
    t = adult(TEACHER_PRIYA, 120, see=(230, 240), right=Hand(196, 244, "pen", to=(212, 244)))
    ta = adult(TA_MEI, 360, see=t.eyes, left=Hand(312, 214, "palm", to=(296, 190)))
    one = around(
        [t, ta],
        paper(240, 250, 84, 54, 0, WHITE, 8, marks + listing),
        says(t, 90, 40, 92, 44, icon("frog", 68, 40, 30) + icon("pond", 112, 38, 32)),
        behind=clock(410, 60, 24, 8, 30),
    )
    beats = "".join(
        path(line([(222 + i * 32, 236), (240 + i * 32, 236)]), stroke=INK, width=5) for i in range(3)
    ) + path(line([(247, 218), (247, 254)]) + line([(279, 218), (279, 254)]), stroke=AMBER, width=3)
    claps = girl(
        see=(320, 140),
        left=Hand(140, 206, "palm", to=(150, 192)),
        right=Hand(162, 206, "palm", to=(152, 192)),
        talk=0.6,
        smile=0.8,
    )
    claps_too = adult(
        TA_MEI,
        370,
        see=claps.eyes,
        left=Hand(354, 210, "palm", to=(364, 196)),
        right=Hand(378, 210, "palm", to=(368, 196)),
        talk=0.6,
    )
    two = around([claps, claps_too], tent_card(262, 262, 108, 54, beats), clap(151, 188) + clap(366, 192))
    hears = girl(see=(258, 200), smile=0.7)
    means = adult(TA_MEI, 370, see=hears.eyes, left=Hand(304, 206), talk=0.6)
    photo = sheet(
        258, 194, 100, 76, icon("pond", 258, 200, 70) + icon("frog", 272, 204, 26) + icon("sun", 226, 172, 18)
    )
    three = around(
        [hears, means],
        "",
        photo
        + hands(means.but(right=None))
        + thinks(hears, 120, 50, 96, 56, icon("person", 98, 48, 28) + icon("pond", 134, 48, 38)),
    )
    halves = (
        path(pill(20, 24, 226, 296, 12), TINT)
        + path(pill(254, 24, 460, 296, 12), WARM)
        + tick(123, 62, 44)
        + cross(357, 62, 30)
    )
    yes = sheet(80, 140, 90, 90, icon("tree", 80, 140, 66)) + sheet(172, 176, 90, 90, icon("pond", 172, 176, 66))
    four = (
        desktop()
        + halves
        + yes
        + sheet(330, 160, 90, 90, icon("lunchbox", 330, 160, 66))
        + big_hand(NIA, (200, 350), (304, 236), "hold", (318, 196))
    )
    uses = girl(see=(350, 120), talk=0.7, right=Hand(196, 212, "palm", to=(220, 196)))
    listens = adult(TA_MEI, 370, see=uses.eyes, smile=1)
    five = around(
        [uses, listens],
        paper(260, 254, 66, 36, 0, WHITE, 5, icon("frog", 260, 252, 32)),
        says(
            uses, 130, 44, 150, 54, icon("school", 86, 44, 38) + icon("tree", 122, 42, 34) + icon("frog", 160, 46, 28)
        ),
    )
    up = sitter(
        NIA, 300, 300, 0.84, see=(80, 90), right=Hand(322, 120, "palm", to=(324, 90)), left=Hand(262, 248), smile=0.9
    )
    chooses = teacher_at_board(TEACHER_PRIYA, see=(300, 170), right=Hand(118, 140, "palm", to=(150, 140)), smile=0.9)
    nearby = sitter(TA_MEI, 424, 306, 0.8, see=(300, 170), smile=1)
    six = lesson(chooses, icon("pond", 160, 78, 84) + icon("frog", 190, 74, 34), seated(up, -1) + on_chair(nearby, -1))
    return [
        Drawing("The teacher marks two words on a list for the lesson, and leaves the rest.", one),
        Drawing("The TA and the pupil say a word and clap its three beats.", two),
        Drawing("The TA shows a picture of a frog at a pond. The pupil thinks of a pond they saw.", three),
        Drawing("A pupil's hand sorts pictures: a tree and a pond fit the word, a lunchbox does not.", four),
        Drawing("The pupil uses the word to talk about the trees near the school. The TA listens.", five),
        Drawing("In the lesson the pupil has a hand up and the teacher chooses her. The TA smiles.", six),
    ]
