"""Estimate the height of a printed card from its texts, to choose the size of its letters and its lines to write on.

The browser of a reader has its own font, so the estimate is for a wide one. Lengths are in millimetres, the sizes of
letters in points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from coaching_playbook.model import Technique

SIZES = (11.5, 10.5, 9.25, 8.0)
"""Sizes of letters, the largest first; the classes `pb-size-0` to `pb-size-3` in cards.css."""
WIDTH, HEIGHT = 190.0, 274.0
"""The room for a card on A4, inside margins of 10 mm, and a little less in height than there is."""
_POINT = 0.3528
_LINE_HEIGHT = 1.35
_CHARACTER = 0.56
"""Average width of a character of a wide font, as a share of the size of the letters."""
_QR_CODE = 24.0
_PICTURE = 28.0
"""Greatest height of a drawing on the page of a booklet, as in booklet.css."""
BOOKLET_HEIGHT = HEIGHT + 20
"""The room on the page of a booklet, as estimated: its estimate is about a tenth too high, measured in print."""
_WRITING_LINE = 1.75
"""Height of a line to write on, as a share of the size of the letters."""


class Fit(NamedTuple):
    """How a card is printed: the class of its size, its lines to write on, whether it has its drawings, its pages."""

    size: int
    lines: int
    pictures: bool = False
    pages: int = 1


class _Page:
    """Adds up heights for one size of letters."""

    def __init__(self, size: float, width: float = WIDTH, scale: float = 1.0) -> None:
        self.em = size * scale * _POINT
        self.width = width
        self.height = 0.0

    def text(self, *texts: str | None, scale: float = 1.0, gap: float = 0.5, indent: float = 0.0) -> _Page:
        """Add a paragraph; texts that are None are left out."""
        em = self.em * scale
        words = " ".join(filter(None, texts))
        lines = max(1, math.ceil(1.05 * len(words) * _CHARACTER * em / (self.width - indent * em)))
        self.height += lines * _LINE_HEIGHT * em + gap * self.em
        return self

    def items(self, texts: Iterable[str]) -> _Page:
        """Add a list with numbers, boxes or dots."""
        for text in texts:
            self.text(text, gap=0.3, indent=1.6)
        return self

    def rows(self, texts: Iterable[str], width: float) -> _Page:
        """Add the rows of a table, whose texts have `width`."""
        for text in texts:
            row = _Page(self.em / _POINT, width - 1.2 * self.em).text(text, gap=0)
            self.height += row.height + 0.7 * self.em + 0.5
        return self

    def heading(self, text: str) -> _Page:
        """Add a subheading."""
        return self.text(text, scale=1.1, gap=0.9)

    def lines(self, count: int) -> _Page:
        """Add lines to write on."""
        self.height += count * _WRITING_LINE * self.em + 0.5 * self.em
        return self

    def space(self, millimetres: float) -> _Page:
        """Add a fixed height."""
        self.height += millimetres
        return self

    def title(self, title: str) -> _Page:
        """Add the kind and the title of a card."""
        self.height += 0.9 * self.em
        return self.text(title, scale=1.7, gap=0.6)


_Layout = Callable[[float, int, bool], float]
"""Height of a card for a size of letters, a number of lines to write on, and with or without drawings."""


def fit(layout: _Layout, lines: range, height: float = HEIGHT, *, pictures: bool = False) -> Fit:
    """Return the best way to print a card on one page: fewer lines to write on first, then smaller letters.

    `lines` are the numbers of lines that are possible. Drawings are left out before the letters get smaller than the
    second size. A card that does not fit with the smallest letters is printed on two pages with the second size.
    """
    for size, points in enumerate(SIZES):
        for drawn in (True, False) if pictures and size < 2 else (False,):
            if pictures and not drawn and size == 0:
                continue
            for count in reversed(lines):
                if layout(points, count, drawn) <= height:
                    return Fit(size, count, drawn)
    return Fit(2, lines[-1], pages=2)


# --- the cards of a technique ------------------------------------------------------------------------------------


def technique_card(technique: Technique, notices: Sequence[str]) -> Fit:
    """Fit the card with the whole practice."""
    drawn = [step for step in technique.steps if step.picture]

    def layout(points: float, _lines: int, pictures: bool) -> float:
        page = _Page(points).title(technique.title).text(technique.summary, scale=1.08)
        page.text("Try this tomorrow.", technique.small_step, gap=1.5, indent=2)
        if pictures:
            page.space(2 / 3 * (WIDTH / max(4, len(drawn)) - 3) + 2)
        left, right = _Page(points, WIDTH / 2 - 4), _Page(points, WIDTH / 2 - 4)
        left.heading("Steps").items(f"{step.do} {step.how or ''} {step.say or ''}" for step in technique.steps)
        for heading, texts in (
            ("Success criteria", technique.success_criteria),
            ("What it is not", technique.not_this),
            ("When to hold back", technique.when_to_hold_back),
        ):
            if texts:
                right.heading(heading).items(texts)
        end = _Page(points, WIDTH - 50, 0.9).items(notices)
        return page.height + max(left.height, right.height) + max(_QR_CODE, end.height) + page.em

    return fit(layout, range(1), pictures=bool(drawn))


def booklet_page(technique: Technique, questions: Sequence[str], notices: Sequence[str]) -> Fit:
    """Fit the page of a booklet: the steps with their drawings, the criteria, and a question for each phase."""
    drawn = any(step.picture for step in technique.steps)
    columns = 2 if len(technique.steps) in (2, 4) else 3
    width = WIDTH / columns - 4

    def layout(points: float, _lines: int, _pictures: bool) -> float:
        head = _Page(points, WIDTH - 27).text("x").title(technique.title).text(technique.summary, scale=1.08)
        page = _Page(points).space(max(head.height, _QR_CODE + 4))
        for notice in notices:
            page.text(notice)
        page.text("Try this tomorrow.", technique.small_step, gap=1.5, indent=2)
        for first in range(0, len(technique.steps), columns):
            heights = []
            for step in technique.steps[first:][:columns]:
                column = _Page(points, width)
                for text in filter(None, (step.do, step.how, step.say)):
                    column.text(text, gap=0.25)
                heights.append(column.height)
            page.space(max(heights) + 3)
            if drawn:
                page.space(_PICTURE)
        left, right = _Page(points, WIDTH / 2 - 4), _Page(points, WIDTH / 2 - 4)
        left.heading("Success criteria").items(technique.success_criteria)
        if technique.not_this:
            right.heading("What it is not").items(technique.not_this)
        page.space(max(left.height, right.height)).heading("Questions").rows(questions, WIDTH)
        return page.height

    best = fit(layout, range(1), BOOKLET_HEIGHT)
    if best.pages == 2 and layout(SIZES[-1], 0, False) <= 1.1 * BOOKLET_HEIGHT:
        return Fit(len(SIZES) - 1, 0)  # the estimate is for a wide font, and a few lines alone on a page look lost
    return best


def cue_card(technique: Technique) -> Fit:
    """Fit the four cards to cut out, each a quarter of the page."""
    embed = technique.embed
    plan = "My plan.", embed.if_then
    check = "I check myself.", embed.self_check

    def layout(points: float, _lines: int, _pictures: bool) -> float:
        page = _Page(points, WIDTH / 2 - 10, 1.1 if points == SIZES[0] else 1.0)
        page.text(technique.title, scale=1.2).items(step.do for step in technique.steps)
        page.text("My cue.", embed.cue or technique.small_step)
        for label, text in (plan, check):
            if text:
                page.text(label, text)
        return page.height + 12

    return fit(layout, range(1), HEIGHT / 2 - 16)


def walkthrough_card(title: str, look_fors: Sequence[str], groups: int) -> Fit:
    """Return how the card for a visit fits one page. Without look-fors it has empty rows.

    `groups` is the number of subheadings.
    """

    def layout(points: float, lines: int, _pictures: bool) -> float:
        page = _Page(points).title(title).text("x" * 140, scale=1.08)
        page.heading("Upper half").text("x" * 90).lines(2).text("x" * 200).text("x" * 90).lines(lines)
        page.text("A question").lines(2).space(_QR_CODE + 8).heading("Lower half")
        page.rows(["x" * 60], 130).rows(["Adults"] * groups, WIDTH)
        page.rows(look_fors[:8] or [""] * 5, WIDTH - 57)  # the card shows no more
        return page.text("x" * 200).height + 2 * page.em

    return fit(layout, range(2, 7))


def peer_visit_card(technique: Technique) -> Fit:
    """Fit the card for a visit to a colleague. `lines` are those below each question."""
    visit = technique.peer_observation
    prompts = visit.prompts if visit else technique.success_criteria[:3]

    def layout(points: float, lines: int, _pictures: bool) -> float:
        page = _Page(points).title(technique.title).text("x" * 115, scale=1.08)
        page.text("One thing to watch.", visit.focus if visit else technique.summary, gap=1.5, indent=2)
        page.text("Day", gap=1)
        for prompt in (*prompts, "What did they do?"):
            page.heading(prompt).lines(lines)
        page.heading("What I would like to borrow").lines(2)
        return page.height + _QR_CODE + page.em

    return fit(layout, range(1, 7))


def table_card(technique: Technique, rows: Sequence[str]) -> Fit:
    """Fit the card for a table; `rows` are the texts of the agenda's parts."""
    rehearsal = technique.rehearsal

    def layout(points: float, _lines: int, _pictures: bool) -> float:
        page = _Page(points).title(technique.title).text("x" * 140, scale=1.08)
        page.rows(["What happens"], 120).rows(rows, WIDTH - 46)
        if rehearsal:
            page.text("When you rehearse.", rehearsal.set_up, rehearsal.task, gap=1.5, indent=2)
            page.items(rehearsal.rounds).text("Give feedback on one thing.", rehearsal.feedback_on, indent=2)
        page.heading("My next step")
        for _ in range(3):
            page.text("When", gap=0.9)
        return page.height + _QR_CODE + page.em

    return fit(layout, range(1))


_Fields = dict[tuple[str, ...], Sequence[str]]
"""Texts of a card by their field."""


class LongCard(NamedTuple):
    """A card that takes two pages, and the field with most of its text."""

    name: str
    field: tuple[str, ...]


def long_cards(technique: Technique) -> Iterator[LongCard]:
    """Yield the cards of a technique that take two pages."""
    look_fors, visit, embed = technique.look_fors, technique.peer_observation, technique.embed
    both = (*look_fors.adult, *look_fors.pupil)
    steps = [f"{step.do} {step.how or ''} {step.say or ''}" for step in technique.steps]
    lists: _Fields = {
        ("steps",): steps,
        ("success_criteria",): technique.success_criteria,
        ("not_this",): technique.not_this,
        ("when_to_hold_back",): technique.when_to_hold_back,
        ("summary",): (technique.summary,),
        ("small_step",): (technique.small_step,),
    }
    cues: _Fields = {
        ("steps",): [step.do for step in technique.steps],
        ("embed", "cue"): (embed.cue or "",),
        ("embed", "if_then"): (embed.if_then or "",),
        ("embed", "self_check"): (embed.self_check or "",),
    }
    seen: _Fields = {("look_fors", "adult"): look_fors.adult, ("look_fors", "pupil"): look_fors.pupil}
    asked: _Fields = {("success_criteria",): technique.success_criteria}
    if visit:
        asked = {("peer_observation", "prompts"): visit.prompts, ("peer_observation", "focus"): (visit.focus,)}
    for name, fitted, fields in (
        ("technique card", technique_card(technique, ()), lists),
        ("cue cards", cue_card(technique), cues),
        ("walkthrough card", walkthrough_card(technique.title, both, 2), seen),
        ("peer-visit card", peer_visit_card(technique), asked),
    ):
        if fitted.pages > 1:
            yield LongCard(name, max(fields, key=lambda field: sum(map(len, fields[field]))))
