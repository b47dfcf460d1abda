"""Cards to print: one side of A4 each, black on white.

The cards of a leverage point share a page. Printing it prints all of them, or, with the id of a technique or a card in
the address, only those. The font size of a card depends on the length of its text, so that it fits on its side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from coaching_playbook.model import LeveragePoint, Playbook, Question, SessionFormat, Technique
from coaching_playbook.pages.agenda import Slot, session_agenda
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import PageBuilder, Renderer

TABLE_MINUTES = 30
MAX_LISTED = 120
"""Above this number of techniques, a page links to leverage points instead of listing techniques."""
MAX_PER_PAGE = 8
"""Maximum number of techniques on one page of cards."""

KINDS = (
    ("technique", "Technique card", "The whole practice on one page."),
    ("cue", "Cue cards", "Four small cards to cut out, for a pocket or a lanyard."),
    (
        "walkthrough",
        "Walkthrough card",
        "A short visit that begins with the colleague’s own goal. No names, no grades.",
    ),
    ("peer-visit", "Peer-visit card", "Ten minutes with a colleague, to learn and not to check."),
    ("table", "Table card", "For each table when everyone meets in one room."),
)
"""(id, name, purpose) of each kind of card of a technique."""


def page_url(point: LeveragePoint, number: int = 1) -> str:
    """Return the address of a page of a leverage point's cards; `number` counts from 1."""
    return f"cards/{point.id}/{f'{number}/' if number > 1 else ''}"


def card_url(playbook: Playbook, technique: Technique) -> tuple[str, str]:
    """Return (address, anchor) of a technique's cards."""
    point = playbook.leverage_point[technique.leverage_point]
    return page_url(point, playbook.place_in_use(technique) // MAX_PER_PAGE + 1), f"cards-{technique.id}"


def page_numbers(playbook: Playbook, point: LeveragePoint) -> range:
    """Return the numbers of a leverage point's pages of cards, from 1."""
    return range(1, max(1, -(-len(playbook.in_use_of(point)) // MAX_PER_PAGE)) + 1)


def cards(renderer: Renderer) -> Page:
    """Render the list of cards."""
    playbook, builder = renderer.playbook, renderer.page_builder("cards/", "playbook.yml")
    return builder.build(
        "cards/index.html",
        "Cards to print",
        "Cards on one side of A4, in black and white: to carry, to talk over, to take to a visit.",
        kinds=KINDS,
        listed=len(playbook.in_use) <= MAX_LISTED,
        cards_at=page_url,
        place=partial(card_url, playbook),
    )


def leverage_point_cards(renderer: Renderer, point: LeveragePoint, number: int = 1) -> Page:
    """Render one page of a leverage point's cards."""
    playbook, builder = renderer.playbook, PageBuilder(renderer, page_url(point, number), point.origin.path)
    techniques = playbook.in_use_of(point)[(number - 1) * MAX_PER_PAGE : number * MAX_PER_PAGE]
    slots = session_agenda(playbook, table_format(playbook), TABLE_MINUTES)
    return builder.build(
        "cards/leverage_point.html",
        f"Cards: {point.title}",
        f"The cards of {point.title}, one side of A4 each, as one print or one by one.",
        searched=False,
        team=playbook.team_of(point.team),
        point=point,
        kinds=KINDS,
        slots=slots,
        minutes=TABLE_MINUTES,
        sets=[
            (technique, _card_questions(playbook, technique, slots), _sizes(playbook, technique, slots))
            for technique in techniques
        ],
        own=number == 1 and bool(point.look_fors),
        own_size=_size((point.title, *point.look_fors), 330, 700, 1100, 1600),
        numbers=page_numbers(playbook, point),
        number=number,
        cards_at=page_url,
    )


def table_format(playbook: Playbook) -> SessionFormat:
    """Return the format that table cards are for: the one that the school names, `one-room`, or else the first."""
    forms = playbook.vocabularies.session_formats
    wanted = playbook.vocabularies.table_format or "one-room"
    return next((form for form in forms if form.id == wanted), forms[0])


def _card_questions(playbook: Playbook, technique: Technique, slots: Sequence[Slot]) -> list[Question | None]:
    """Return a question for each part of a session: the technique's own, or one from the bank, or None."""
    parts = [slot.phase.id for slot in slots]
    with_clip = playbook.best_clip(technique) is not None
    by_part = ((*technique.questions.get(part, ()), *playbook.questions.get(part, ())) for part in parts)
    worded = (
        next(filter(None, (question.for_page(with_clip=with_clip) for question in questions)), None)
        for questions in by_part
    )
    return list(worded)


# --- font sizes ------------------------------------------------------------------------------------------------


def _sizes(playbook: Playbook, technique: Technique, slots: Sequence[Slot]) -> dict[str, int]:
    """Return the size class of each card's text, 0 being the largest letters. Limits are in characters."""
    embed, look_fors, visit = technique.embed, technique.look_fors, technique.peer_observation
    steps = [text for step in technique.steps for text in (step.do, step.how or "", step.say or "")]
    cues = [embed.cue or technique.small_step, embed.if_then or "", embed.self_check or ""]
    questions = [question.text for question in _card_questions(playbook, technique, slots) if question]
    parts = [slot.what or slot.phase.description or "" for slot in slots]
    tasks = technique.rehearsal and [technique.rehearsal.set_up or "", technique.rehearsal.task]
    rounds = technique.rehearsal and [*technique.rehearsal.rounds, technique.rehearsal.feedback_on or ""]
    criteria = (*technique.success_criteria, *technique.not_this, *technique.when_to_hold_back)
    return {
        "technique": _size((technique.summary, technique.small_step, *steps, *criteria), 1700, 2300, 3000, 4000),
        "cue": _size((technique.title, *(step.do for step in technique.steps), *cues), 380, 540, 760, 1000),
        "walkthrough": _size((technique.title, *look_fors.adult, *look_fors.pupil), 330, 700, 1100, 1600),
        "peer-visit": _size(
            (visit.focus, *visit.prompts) if visit else technique.success_criteria[:3], 400, 520, 1000, 1500
        ),
        "table": _size((*parts, *questions, *(tasks or ()), *(rounds or ())), 1000, 1600, 2300, 3000),
    }


def _size(texts: Iterable[str], *limits: int) -> int:
    length = sum(map(len, texts))
    return sum(length > limit for limit in limits)
