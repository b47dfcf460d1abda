"""Estimate the height of a printed card from its texts, to choose its font size and its number of writing lines.

The actual font depends on the reader's computer, so estimates assume a wide font. Lengths are in millimetres, font
sizes in points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from coaching_playbook.model import Technique

FONT_SIZES = (11.5, 10.5, 9.25, 8.0)
"""Font sizes, the largest first; the CSS classes `pb-size-0` to `pb-size-3` in cards.css."""
CARD_WIDTH, CARD_HEIGHT = 190.0, 274.0
"""Size of a card on A4 paper with margins of 10 mm. The height is a little less than there is, for safety."""
_MM_PER_POINT = 0.3528
_LINE_HEIGHT = 1.35
_CHARACTER_WIDTH = 0.56
"""Average width of a character in a wide font, relative to the font size."""
_QR_CODE_HEIGHT = 24.0
_PICTURE_HEIGHT = 28.0
"""Maximum height of a drawing on a page of a booklet, as in booklet.css."""
BOOKLET_HEIGHT = CARD_HEIGHT + 20
"""Available height on a page of a booklet, plus a tenth, because estimates of such pages are a tenth too high."""
_WRITING_LINE_HEIGHT = 1.75
"""Height of a line to write on, relative to the font size."""


class Fit(NamedTuple):
    """How to print a card: the index of its font size in `FONT_SIZES`, the number of lines to write on below each
    prompt, whether it shows its drawings, and its number of pages.
    """

    size: int
    lines: int
    pictures: bool = False
    pages: int = 1


class _HeightEstimate:
    """Adds up the estimated heights of texts and other elements of a card, for one font size and width.

    `height` and `em` (the font size) are in millimetres. The methods return the object, so that calls can be chained.
    """

    def __init__(self, font_size: float, width: float = CARD_WIDTH, scale: float = 1.0) -> None:
        self.em = font_size * scale * _MM_PER_POINT
        self.width = width
        self.height = 0.0

    def add_text(
        self, *texts: str | None, scale: float = 1.0, gap: float = 0.5, indent: float = 0.0
    ) -> _HeightEstimate:
        """Add a paragraph of the joined texts, without those that are None.

        `scale` is its font size relative to that of the card. `gap`, the space below, is in em of the card; `indent` in
        em of the paragraph.
        """
        em = self.em * scale
        words = " ".join(filter(None, texts))
        lines = max(1, math.ceil(1.05 * len(words) * _CHARACTER_WIDTH * em / (self.width - indent * em)))
        self.height += lines * _LINE_HEIGHT * em + gap * self.em
        return self

    def add_list(self, texts: Iterable[str]) -> _HeightEstimate:
        """Add a list with bullets, numbers or boxes."""
        for text in texts:
            self.add_text(text, gap=0.3, indent=1.6)
        return self

    def add_rows(self, texts: Iterable[str], width: float) -> _HeightEstimate:
        """Add a table row for each text, wrapped in a column of `width` mm; return this estimate."""
        for text in texts:
            row = _HeightEstimate(self.em / _MM_PER_POINT, width - 1.2 * self.em).add_text(text, gap=0)
            self.height += row.height + 0.7 * self.em + 0.5
        return self

    def add_heading(self, text: str) -> _HeightEstimate:
        """Add a subheading."""
        return self.add_text(text, scale=1.1, gap=0.9)

    def add_lines(self, count: int) -> _HeightEstimate:
        """Add lines to write on."""
        self.height += count * _WRITING_LINE_HEIGHT * self.em + 0.5 * self.em
        return self

    def add_space(self, millimetres: float) -> _HeightEstimate:
        """Add a fixed height."""
        self.height += millimetres
        return self

    def add_title(self, title: str) -> _HeightEstimate:
        """Add the kind of the card, in small letters, and its title."""
        self.height += 0.9 * self.em
        return self.add_text(title, scale=1.7, gap=0.6)


_EstimateHeight = Callable[[float, int, bool], float]
"""A function from (font size, lines to write on, whether drawings are shown) to the height of a card."""


def choose_fit(
    estimate_height: _EstimateHeight, lines: range, height: float = CARD_HEIGHT, *, pictures: bool = False
) -> Fit:
    """Return how to print a card on one page with the largest possible font, and as many lines to write on as fit.

    `lines` are the possible numbers of lines to write on. Drawings are left out rather than shown with one of the two
    smallest font sizes. A card that does not fit with the smallest size is printed on two pages with the second
    smallest.
    """
    for size, font_size in enumerate(FONT_SIZES):
        for drawn in (True, False) if pictures and size < 2 else (False,):
            if pictures and not drawn and size == 0:
                continue
            for count in reversed(lines):
                if estimate_height(font_size, count, drawn) <= height:
                    return Fit(size, count, drawn)
    return Fit(2, lines[-1], pages=2)


# --- the cards of a technique ------------------------------------------------------------------------------------


def fit_technique_card(technique: Technique, notices: Sequence[str]) -> Fit:
    """Return how to print the technique card, which shows the whole practice. `notices` are texts at its end."""
    drawn = [step for step in technique.steps if step.picture]

    def technique_card_height(font_size: float, _lines: int, pictures: bool) -> float:
        """Return the estimated height of the card."""
        page = _HeightEstimate(font_size).add_title(technique.title).add_text(technique.summary, scale=1.08)
        page.add_text("Try this tomorrow.", technique.small_step, gap=1.5, indent=2)
        if pictures:
            page.add_space(2 / 3 * (CARD_WIDTH / max(4, len(drawn)) - 3) + 2)
        left, right = _HeightEstimate(font_size, CARD_WIDTH / 2 - 4), _HeightEstimate(font_size, CARD_WIDTH / 2 - 4)
        left.add_heading("Steps").add_list(f"{step.do} {step.how or ''} {step.say or ''}" for step in technique.steps)
        for heading, texts in (
            ("Success criteria", technique.success_criteria),
            ("What it is not", technique.not_this),
            ("When to hold back", technique.when_to_hold_back),
        ):
            if texts:
                right.add_heading(heading).add_list(texts)
        end = _HeightEstimate(font_size, CARD_WIDTH - 50, 0.9).add_list(notices)
        return page.height + max(left.height, right.height) + max(_QR_CODE_HEIGHT, end.height) + page.em

    return choose_fit(technique_card_height, range(1), pictures=bool(drawn))


def fit_booklet_page(technique: Technique, questions: Sequence[str], notices: Sequence[str]) -> Fit:
    """Return how to print the page of a technique in a booklet.

    `questions` are rows of a table (one for each phase), and `notices` texts above the steps.
    """
    drawn = any(step.picture for step in technique.steps)
    columns = 2 if len(technique.steps) in (2, 4) else 3
    width = CARD_WIDTH / columns - 4

    def booklet_page_height(font_size: float, _lines: int, _pictures: bool) -> float:
        """Return the estimated height of the page."""
        head = (
            _HeightEstimate(font_size, CARD_WIDTH - 27)
            .add_text("x")
            .add_title(technique.title)
            .add_text(technique.summary, scale=1.08)
        )
        page = _HeightEstimate(font_size).add_space(max(head.height, _QR_CODE_HEIGHT + 4))
        for notice in notices:
            page.add_text(notice)
        page.add_text("Try this tomorrow.", technique.small_step, gap=1.5, indent=2)
        for first in range(0, len(technique.steps), columns):
            heights = []
            for step in technique.steps[first:][:columns]:
                column = _HeightEstimate(font_size, width)
                for text in filter(None, (step.do, step.how, step.say)):
                    column.add_text(text, gap=0.25)
                heights.append(column.height)
            page.add_space(max(heights) + 3)
            if drawn:
                page.add_space(_PICTURE_HEIGHT)
        left, right = _HeightEstimate(font_size, CARD_WIDTH / 2 - 4), _HeightEstimate(font_size, CARD_WIDTH / 2 - 4)
        left.add_heading("Success criteria").add_list(technique.success_criteria)
        if technique.not_this:
            right.add_heading("What it is not").add_list(technique.not_this)
        page.add_space(max(left.height, right.height)).add_heading("Questions").add_rows(questions, CARD_WIDTH)
        return page.height

    best = choose_fit(booklet_page_height, range(1), BOOKLET_HEIGHT)
    if best.pages == 2 and booklet_page_height(FONT_SIZES[-1], 0, False) <= 1.1 * BOOKLET_HEIGHT:
        return Fit(len(FONT_SIZES) - 1, 0)  # the estimate is for a wide font, and a few lines alone on a page look lost
    return best


def fit_cue_card(technique: Technique) -> Fit:
    """Return how to print the cue cards: four equal cards on one page, to cut out."""
    embed = technique.embed
    plan = "My plan.", embed.if_then
    check = "I check myself.", embed.self_check

    def cue_card_height(font_size: float, _lines: int, _pictures: bool) -> float:
        """Return the estimated height of the card."""
        page = _HeightEstimate(font_size, CARD_WIDTH / 2 - 10, 1.1 if font_size == FONT_SIZES[0] else 1.0)
        page.add_text(technique.title, scale=1.2).add_list(step.do for step in technique.steps)
        page.add_text("My cue.", embed.cue or technique.small_step)
        for label, text in (plan, check):
            if text:
                page.add_text(label, text)
        return page.height + 12

    return choose_fit(cue_card_height, range(1), CARD_HEIGHT / 2 - 16)


def fit_walkthrough_card(title: str, look_fors: Sequence[str], groups: int) -> Fit:
    """Return how to print the card for a walkthrough, a short visit to a lesson. Without look-fors it has empty rows.

    `groups` is the number of subheadings among the look-fors.
    """

    def walkthrough_card_height(font_size: float, lines: int, _pictures: bool) -> float:
        """Return the estimated height of the card."""
        page = _HeightEstimate(font_size).add_title(title).add_text("x" * 140, scale=1.08)
        page.add_heading("Upper half").add_text("x" * 90).add_lines(2).add_text("x" * 200).add_text("x" * 90).add_lines(
            lines
        )
        page.add_text("A question").add_lines(2).add_space(_QR_CODE_HEIGHT + 8).add_heading("Lower half")
        page.add_rows(["x" * 60], 130).add_rows(["Adults"] * groups, CARD_WIDTH)
        page.add_rows(look_fors[:8] or [""] * 5, CARD_WIDTH - 57)  # the card shows no more
        return page.add_text("x" * 200).height + 2 * page.em

    return choose_fit(walkthrough_card_height, range(2, 7))


def fit_peer_visit_card(technique: Technique) -> Fit:
    """Return how to print the card for a visit to a colleague. Its lines to write on are below each question."""
    visit = technique.peer_observation
    prompts = visit.prompts if visit else technique.success_criteria[:3]

    def peer_visit_card_height(font_size: float, lines: int, _pictures: bool) -> float:
        """Return the estimated height of the card."""
        page = _HeightEstimate(font_size).add_title(technique.title).add_text("x" * 115, scale=1.08)
        page.add_text("One thing to watch.", visit.focus if visit else technique.summary, gap=1.5, indent=2)
        page.add_text("Day", gap=1)
        for prompt in (*prompts, "What did they do?"):
            page.add_heading(prompt).add_lines(lines)
        page.add_heading("What I would like to borrow").add_lines(2)
        return page.height + _QR_CODE_HEIGHT + page.em

    return choose_fit(peer_visit_card_height, range(1, 7))


def fit_table_card(technique: Technique, rows: Sequence[str]) -> Fit:
    """Return how to print the table card, for each table at a meeting; `rows` are the texts of the agenda's parts."""
    rehearsal = technique.rehearsal

    def table_card_height(font_size: float, _lines: int, _pictures: bool) -> float:
        """Return the estimated height of the card."""
        page = _HeightEstimate(font_size).add_title(technique.title).add_text("x" * 140, scale=1.08)
        page.add_rows(["What happens"], 120).add_rows(rows, CARD_WIDTH - 46)
        if rehearsal:
            page.add_text("When you rehearse.", rehearsal.set_up, rehearsal.task, gap=1.5, indent=2)
            page.add_list(rehearsal.rounds).add_text("Give feedback on one thing.", rehearsal.feedback_on, indent=2)
        page.add_heading("My next step")
        for _ in range(3):
            page.add_text("When", gap=0.9)
        return page.height + _QR_CODE_HEIGHT + page.em

    return choose_fit(table_card_height, range(1))


_TextsByField = dict[tuple[str, ...], Sequence[str]]
"""Texts of a card, keyed by the path of the model field that holds them."""


class LongCard(NamedTuple):
    """A card that needs two pages: its name, and the path of the field with most of its text."""

    name: str
    field: tuple[str, ...]


def long_cards(technique: Technique) -> Iterator[LongCard]:
    """Yield the printed cards of a technique whose texts are too long for one page."""
    look_fors, visit, embed = technique.look_fors, technique.peer_observation, technique.embed
    both = (*look_fors.adult, *look_fors.pupil)
    steps = [f"{step.do} {step.how or ''} {step.say or ''}" for step in technique.steps]
    lists: _TextsByField = {
        ("steps",): steps,
        ("success_criteria",): technique.success_criteria,
        ("not_this",): technique.not_this,
        ("when_to_hold_back",): technique.when_to_hold_back,
        ("summary",): (technique.summary,),
        ("small_step",): (technique.small_step,),
    }
    cues: _TextsByField = {
        ("steps",): [step.do for step in technique.steps],
        ("embed", "cue"): (embed.cue or "",),
        ("embed", "if_then"): (embed.if_then or "",),
        ("embed", "self_check"): (embed.self_check or "",),
    }
    seen: _TextsByField = {("look_fors", "adult"): look_fors.adult, ("look_fors", "pupil"): look_fors.pupil}
    asked: _TextsByField = {("success_criteria",): technique.success_criteria}
    if visit:
        asked = {("peer_observation", "prompts"): visit.prompts, ("peer_observation", "focus"): (visit.focus,)}
    for name, fitted, fields in (
        ("technique card", fit_technique_card(technique, ()), lists),
        ("cue cards", fit_cue_card(technique), cues),
        ("walkthrough card", fit_walkthrough_card(technique.title, both, 2), seen),
        ("peer-visit card", fit_peer_visit_card(technique), asked),
    ):
        if fitted.pages > 1:
            yield LongCard(name, max(fields, key=lambda field: sum(map(len, fields[field]))))
