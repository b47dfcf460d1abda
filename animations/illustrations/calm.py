"""Drawings of the techniques under "Calm and connected"."""

from __future__ import annotations

from .figures import HANA, JAY, KOFI, LILY, TA_GRACE, TA_JEAN, TA_ROB, TEACHER_KATE, WEI, ZAC, Figure, Hand, point_at
from .layout import Drawing, adult, around, pupil, standing
from .props import (
    arrow,
    breath,
    bubble,
    clock,
    cross,
    cup,
    digits,
    door,
    hands,
    icon,
    looks,
    open_book,
    paper,
    poster,
    question,
    room,
    says,
    shadow,
    shelf,
    span,
    sparks,
    table,
    thinks,
    tick,
    timer,
    words,
)
from .svg import AMBER, BLUE, INK, TINT, WARM, WHITE, WOOD, box, dash, line, path, pill, polygon


def emotion_coaching() -> list[Drawing]:
    """Return a model has gone wrong: the feeling first, then the limit, then the problem."""
    torn = crumpled(96, 252) + crumpled(196, 262, 0.8)

    def girl(**pose: object) -> Figure:
        return pupil(LILY, 150, **{"smile": -0.4, "cross": 1.0, **pose})

    tense = girl(see=(140, 250), left=Hand(122, 222), right=Hand(176, 222))
    notices = standing(TA_ROB, 392, 294, 0.8, see=(190, 150), turn=-0.3, smile=0.2, right=Hand(398, 176, "rest"))
    one = (
        around(
            [tense],
            torn,
            thinks(tense, 150, 54, 84, 56, icon("storm", 150, 54, 38)),
            table(right=290),
            shadow(392, 296, 40),
        )
        + notices.svg
        + looks(notices, (196, 158), 24)
        + breath((350, 122), -1)
    )
    hears = girl(see=(330, 150), cross=0.4, worry=0.4, smile=-0.2, left=Hand(126, 226), right=Hand(174, 226))
    names = adult(TA_ROB, 340, see=hears.eyes, talk=0.4, left=Hand(292, 218, "palm", to=(276, 200))).but(y=304)
    two = around(
        [hears, names], torn, says(names, 330, 50, 112, 52, icon("storm", 304, 50, 36) + icon("heart", 352, 50, 36))
    )
    throws = girl(see=(330, 150), right=Hand(206, 120, "fist"), cross=1.0)
    limit = adult(TA_ROB, 350, see=throws.eyes, talk=0.3, left=Hand(300, 216, "palm", to=(290, 190)), smile=0.2).but(
        y=300
    )
    three = around(
        [throws, limit],
        torn,
        crumpled(208, 110, 1.0)
        + says(
            limit,
            342,
            44,
            144,
            54,
            icon("storm", 296, 44, 32)
            + tick(320, 44, 14)
            + crumpled(354, 48, 0.7)
            + arrow((362, 42), (382, 30), 6, "", 3)
            + cross(396, 48, 13),
        ),
    )
    calm = girl(see=(258, 240), cross=0.0, smile=0.4, right=point_at(222, 250, 20, 190))
    solves = adult(TA_ROB, 360, see=(280, 240), left=Hand(322, 238), smile=0.6)
    ideas = paper(236, 252, 60, 40, 0, WHITE, 5, icon("hand", 236, 252, 28)) + paper(
        308, 254, 60, 40, 0, WHITE, 5, icon("scissors", 308, 254, 26)
    )
    four = around(
        [calm, solves],
        ideas + cup(74, 256, BLUE),
        says(solves, 360, 42, 80, 44, question(360, 42, 26))
        + thinks(
            calm,
            120,
            46,
            100,
            52,
            crumpled(96, 46, 0.6) + arrow((112, 46), (126, 46), 0, "", 3) + icon("house", 144, 45, 26),
        ),
    )
    works = girl(see=(190, 250), cross=0.0, smile=0.9, right=Hand(196, 240, "pen", to=(180, 254)))
    glad = adult(TA_ROB, 330, see=works.eyes, smile=1, right=Hand(372, 210, "thumb"))
    five = around(
        [works, glad],
        open_book(170, 256, 104, 0) + cup(74, 256, BLUE),
        says(glad, 330, 40, 72, 42, icon("heart", 330, 40, 28)),
    )
    return [
        Drawing("A pupil sits tense over crumpled paper. From across the room the TA sees it and breathes out.", one),
        Drawing("The TA sits low with an open hand and names the feeling. The pupil looks up.", two),
        Drawing("The pupil is about to throw. The TA calmly says the feeling is fine and throwing is not.", three),
        Drawing("Both are calm. The pupil points to one of two ideas for next time.", four),
        Drawing("The pupil smiles and starts on the first easy line. The TA holds up a thumb.", five),
    ]


def crumpled(x: float, y: float, s: float = 1.0) -> str:
    """Return a ball of crumpled paper."""
    shape = [(-14, 2), (-9, -10), (3, -12), (13, -5), (11, 8), (-2, 12), (-11, 9)]
    folds = [(-8, -2), (0, -5), (4, 3), (9, -1)]
    return path(polygon([(x + px * s, y + py * s) for px, py in shape]), WHITE, width=2.2) + path(
        line([(x + px * s, y + py * s) for px, py in folds]), width=1.6
    )


def corridor(scene: str = "", ajar: bool = True) -> str:
    """Return a corridor with an open classroom door on the right."""
    seat = icon("window", 396, 128, 60) + icon("cushion", 366, 222, 40)
    return room(240) + door(350, 250, 84, 188, ajar, seat) + scene


def low_and_slow() -> list[Drawing]:
    """Return a hard moment at a classroom door, and the talk after it."""

    def teen(**pose: object) -> Figure:
        return standing(
            JAY, 290, 298, 0.88, **{"folded": True, "turn": 0.5, "see": (420, 260), "cross": 1.0, "smile": -0.4, **pose}
        )

    def ta(x: float = 100, **pose: object) -> Figure:
        return standing(TA_JEAN, x, 302, 0.84, **pose)

    near = ta(160, see=(290, 130), turn=0.3, closed=True, smile=0.2)
    one = corridor(
        shadow(290, 300)
        + shadow(160, 304)
        + teen().svg
        + near.svg
        + breath((186, 124), 1)
        + arrow((106, 146), (106, 178), 0, "g", 4.6)
        + arrow((216, 156), (216, 188), 0, "g", 4.6)
        + sparks(296, 76, 22, 34, "a", 215, 325, 4)
    )
    apart = ta(78, see=(290, 130), turn=0.3, smile=0.3, left=Hand(56, 212), right=Hand(112, 214))
    two = corridor(
        shadow(290, 300)
        + shadow(78, 304)
        + teen().svg
        + apart.svg
        + span(118, 250, 288)
        + arrow((318, 284), (396, 262), 12, "g", 5)
    )
    speaks = ta(
        90,
        see=(290, 140),
        turn=0.3,
        talk=0.2,
        left=Hand(70, 226),
        right=Hand(136, 222, "palm", to=(150, 232)),
        smile=0.3,
    )
    small = "".join(
        path(pill(126 + i * 50, 66 - i * 18, 162 + i * 50, 90 - i * 18, 11), TINT, width=2.2)
        + path(line([(135 + i * 50, 78 - i * 18), (153 + i * 50, 78 - i * 18)]), stroke="#5d6b73", width=3)
        for i in range(3)
    )
    easing = teen(folded=False, see=(200, 200), turn=0.2, head=-0.2, cross=0.4, smile=-0.1, nod=0.5)
    three = corridor(shadow(290, 300) + shadow(90, 304) + easing.svg + speaks.svg + small)
    offers = ta(90, see=(10, 170), turn=0.1, head=-0.6, right=Hand(146, 206, "palm", to=(160, 190)), smile=0.4)
    choosing = teen(folded=False, see=(400, 150), turn=0.3, cross=0.0, smile=0.1)
    four = corridor(
        shadow(290, 300)
        + shadow(90, 304)
        + choosing.svg
        + offers.svg
        + bubble(
            206,
            42,
            134,
            58,
            (122, 96),
            icon("window", 172, 42, 40) + path(line([(206, 28), (206, 58)]), width=2) + icon("cushion", 238, 44, 38),
            TINT,
        )
        + looks(offers, (16, 170), 4)
        + looks(choosing, (384, 130), 14, "a")
    )
    sits = Figure(JAY, 300, 292, 0.86, sit=1.0, turn=0.3, see=(330, 280), worry=0.7, smile=-0.3, nod=0.9)
    signals = ta(150, see=(40, 120), turn=-0.2, left=Hand(112, 122, "palm", to=(108, 96)), smile=0.3)
    comes = standing(TA_GRACE, 44, 292, 0.78, see=(150, 120), turn=0.6, stride=1, smile=0.5)
    five = corridor(
        shadow(150, 304)
        + shadow(44, 294)
        + path(box(262, 254, 340, 264, 0.4), WOOD)
        + path(line([(270, 264), (270, 292)]) + line([(332, 264), (332, 292)]), width=4)
        + sits.svg
        + comes.svg
        + signals.svg
        + arrow((60, 76), (104, 66), 10)
    )
    later = pupil(JAY, 150, see=(330, 140), smile=0.6, left=Hand(128, 238), right=Hand(188, 240))
    repairs = adult(TA_JEAN, 340, see=later.eyes, smile=0.9, left=Hand(300, 216, "palm", to=(284, 200)))
    six = around(
        [later, repairs],
        cup(206, 258, BLUE) + cup(284, 258),
        says(repairs, 344, 38, 80, 42, icon("heart", 344, 38, 28)) + says(later, 120, 46, 90, 40),
        behind=clock(240, 56, 24, 1, 0),
    )
    return [
        Drawing("A pupil stands at a door with folded arms. The TA drops her shoulders and breathes out.", one),
        Drawing("The TA has moved two arm's lengths away. The way through the door is clear.", two),
        Drawing("The TA says three very short things, with gaps and low hands. The pupil's arms come down.", three),
        Drawing("The TA offers the window or the cushions and looks away while the pupil thinks.", four),
        Drawing("The TA holds up an agreed hand signal and another adult comes along the corridor.", five),
        Drawing("Later the pupil and the TA talk at a table over a warm drink. Both look calm.", six),
    ]


def precise_praise() -> list[Drawing]:
    """Return a pupil crosses a line out and tries again; the TA says exactly that."""

    def boy(**pose: object) -> Figure:
        return pupil(KOFI, 150, **pose)

    book = open_book(160, 256, 112, -1, "", 2) + path(
        line([(168, 246), (206, 246)]) + line([(170, 250), (204, 242)]), stroke="#a8621b", width=3
    )
    aim = paper(240, 250, 76, 46, 0, WARM, 6, icon("eye", 222, 250, 26) + icon("pencil", 258, 250, 22))
    t = adult(TEACHER_KATE, 360, see=(250, 240), left=point_at(276, 248, 20, 10))
    ta = adult(TA_JEAN, 120, see=(230, 240), right=Hand(180, 240))
    one = around(
        [ta, t],
        aim,
        thinks(
            ta,
            200,
            46,
            116,
            58,
            words(160, 40, 30, 1, 8, INK, 3.4)
            + path(line([(158, 44), (192, 36)]), stroke="#a8621b", width=3)
            + arrow((198, 46), (212, 46), 0, "", 3)
            + words(218, 40, 26, 2, 11, INK, 3.4),
        ),
        behind=clock(420, 56, 24, 8, 40),
    )
    tries = boy(see=(180, 250), right=Hand(206, 240, "pen", to=(190, 250)), smile=0.2)
    far = standing(TA_JEAN, 400, 276, 0.7, see=(190, 240), turn=-0.3, smile=0.8)
    two = around([tries], book, looks(far, (220, 242), 30), table(right=320), shadow(400, 278, 34) + far.svg)
    hears = boy(see=(330, 150), smile=0.8)
    names = adult(TA_JEAN, 330, see=(200, 244), left=point_at(214, 244, 22, 0), talk=0.5)
    line_out = words(252, 36, 50, 1, 8, INK, 4) + path(line([(250, 41), (306, 31)]), stroke="#a8621b", width=3)
    three = around(
        [hears, names],
        book,
        says(
            names,
            316,
            42,
            148,
            56,
            line_out
            + arrow((312, 36), (328, 36), 0, "", 3.2)
            + words(336, 36, 42, 1, 8, INK, 4)
            + words(336, 50, 30, 1, 8, INK, 4),
        ),
    )
    proud = boy(see=(330, 140), smile=1)
    why = adult(TA_JEAN, 330, see=proud.eyes, talk=0.5, left=Hand(288, 212, "palm", to=(270, 196)))
    four = around(
        [proud, why],
        book,
        says(why, 318, 42, 148, 56, line_out + arrow((312, 40), (328, 40), 0, "", 3.2) + icon("book", 356, 42, 40))
        + sparks(150, 104, 26, 36, "g", 215, 325, 5),
    )
    reads = pupil(KOFI, 120, see=(196, 250), right=Hand(164, 240), smile=1)
    mate = pupil(HANA, 300, see=(306, 250), right=Hand(320, 240, "pen", to=(304, 254)))
    leaves = standing(
        TA_JEAN, 428, 296, 0.76, turn=0.5, head=-0.4, see=(160, 150), left=Hand(400, 186, "thumb"), stride=0.7
    )
    note = path(polygon([(178, 240), (216, 240), (220, 268), (174, 268)]), "#f3d9a4") + icon("star", 197, 254, 20)
    five = (
        around(
            [reads, mate],
            open_book(92, 256, 74) + note + open_book(300, 256, 78),
            "",
            table(right=370),
            shadow(428, 298, 36),
        )
        + leaves.svg
    )
    return [
        Drawing("The teacher and the TA choose what to look for: crossing out and trying a new way.", one),
        Drawing("From across the room the TA sees a pupil cross a line out and write a new one.", two),
        Drawing("The TA points to the crossed-out line and says exactly what the pupil did.", three),
        Drawing("The TA says why it matters: this is how books get better. The pupil smiles.", four),
        Drawing("The pupil finds a small note on the table. The TA walks on and holds up a thumb.", five),
    ]


def smooth_transitions() -> list[Drawing]:
    """From a model to maths: a warning, an ending, a first job and the way there."""

    def board(x: float, y: float, first: str, second: str, card: bool = True) -> str:
        frame = path(pill(x - 76, y - 46, x + 76, y + 46, 8), TINT) + path(
            box(x - 66, y - 32, x - 10, y + 32, 0.4), WHITE, width=2
        )
        right = (
            path(box(x + 10, y - 32, x + 66, y + 32, 0.4), WHITE, width=2)
            if card
            else path(box(x + 10, y - 32, x + 66, y + 32, 0.4), width=2, more=dash(3, 5))
        )
        return (
            frame
            + right
            + icon(first, x - 38, y, 40)
            + (icon(second, x + 38, y, 40) if card else "")
            + arrow((x - 9, y), (x + 8, y), 0, "", 3.4)
        )

    updates = standing(TA_ROB, 340, 300, 0.84, see=(260, 110), turn=-0.5, left=Hand(290, 128), right=Hand(318, 160))
    card = path(box(262, 96, 312, 152, 0.4), WHITE) + icon("ball", 287, 124, 36)
    one = (
        room(236)
        + shelf(60, 262, 84)
        + clock(420, 56, 26, 8, 30)
        + board(180, 110, "house", "book", False)
        + shadow(340, 302)
        + updates.body
        + card
        + updates.arms
        + arrow((256, 148), (232, 134), -6, "g", 4)
    )

    model = icon("house", 120, 236, 66) + path(
        box(160, 238, 182, 256, 0.4) + box(70, 246, 90, 260, 0.4), AMBER, width=2
    )

    def girl(**pose: object) -> Figure:
        return pupil(WEI, 130, **pose)

    builds = girl(see=(330, 150), left=Hand(90, 238), right=Hand(156, 234), smile=0.4)
    warns = adult(TA_ROB, 350, see=builds.eyes, left=Hand(296, 206), talk=0.5)
    two = around(
        [builds, warns],
        model,
        timer(272, 190, 32, 0.42)
        + hands(warns.but(right=None))
        + says(
            warns,
            372,
            40,
            144,
            50,
            digits("5", 318, 40, 24)
            + arrow((334, 40), (350, 40), 0, "", 3.2)
            + icon("tray", 370, 40, 30)
            + arrow((390, 40), (406, 40), 0, "", 3.2)
            + digits("+", 424, 40, 26),
        ),
    )
    puts = girl(see=(250, 246), right=Hand(218, 232), smile=0.7)
    ends = adult(TA_ROB, 370, see=(250, 240), left=Hand(312, 244), smile=0.8)
    tray = path(polygon([(206, 240), (294, 240), (304, 272), (196, 272)]), TINT) + path(
        polygon([(212, 246), (288, 246), (294, 266), (206, 266)]), WHITE, width=1.6
    )
    three = around(
        [puts, ends],
        tray + icon("house", 250, 238, 52),
        board(240, 52, "house", "book") + tick(214, 34, 26) + arrow((176, 200), (226, 212), 14, "g", 4),
    )
    ready = girl(see=(330, 140), smile=0.6)
    first = adult(TA_ROB, 350, see=ready.eyes, talk=0.6, left=Hand(308, 206, "point", to=(308, 184)))
    four = around(
        [ready, first],
        path(polygon([(70, 250), (140, 250), (146, 270), (64, 270)]), TINT) + icon("house", 104, 246, 36),
        says(
            first, 332, 40, 130, 52, digits("1", 286, 40, 22) + icon("book", 322, 40, 34) + icon("pencil", 364, 40, 30)
        )
        + thinks(ready, 110, 46, 92, 50, icon("book", 94, 46, 30) + icon("pencil", 130, 46, 24)),
    )
    rolls = Figure(
        WEI, 200, 296, 0.9, sit=1.0, turn=0.7, see=(400, 150), smile=0.9, left=Hand(176, 244), right=Hand(216, 246)
    )
    peer = standing(ZAC, 290, 286, 0.86, turn=0.5, see=(210, 180), stride=0.8, smile=0.8)
    behind = standing(TA_ROB, 50, 290, 0.72, see=(190, 170), turn=0.3, smile=0.7)
    five = (
        room(240)
        + door(380, 250, 80, 180, False, digits("+", 420, 130, 40) + digits("=", 420, 170, 34))
        + poster(120, 60, 44, 56)
        + shadow(50, 292, 32)
        + shadow(200, 298, 50)
        + shadow(290, 288, 30)
        + behind.svg
        + peer.svg
        + rolls.svg
        + span(86, 144, 278)
        + arrow((316, 120), (372, 120), 10, "g", 4.5)
    )
    return [
        Drawing("Before the lesson the TA changes a card on the now and next board.", one),
        Drawing("The TA shows a timer and says what comes next while the pupil builds a model.", two),
        Drawing("The pupil puts the model in a tray to finish later, and the first card has a tick.", three),
        Drawing("The TA says the first job in the next room: book out, then the date.", four),
        Drawing("Two pupils go to maths side by side. The TA follows from further back.", five),
    ]
