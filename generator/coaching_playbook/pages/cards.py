"""Render cards about a technique to print: one side of A4 each, black on white.

The cards of a leverage point's techniques share a page. Printing the page prints all of them, or only those of the
technique or card whose id is in the URL's fragment. `paper` estimates the height of a card and chooses its text size.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from coaching_playbook import paper
from coaching_playbook.model import LeveragePoint, Playbook, Question, SessionFormat, Technique
from coaching_playbook.pages.agenda import Slot, question_for, session_agenda
from coaching_playbook.pages.page import Page
from coaching_playbook.pages.renderer import PageBuilder, Renderer
from coaching_playbook.pages.team_urls import TeamUrls
from coaching_playbook.paper import Fit

TABLE_SESSION_MINUTES = 30  # length of the session that a table card is for
"""Length, in minutes, of the coaching session that a table card is for."""
MAX_LISTED_TECHNIQUES = 120
"""With more techniques than this, a page lists leverage points instead of techniques."""
MAX_TECHNIQUES_PER_PAGE = 8
"""Maximum number of techniques on one page of cards."""

CARD_KINDS = (
    ("technique", "Technique card", "The whole practice on one page."),
    ("cue", "Cue cards", "Four small cards to cut out, for a pocket or a lanyard."),
    (
        "walkthrough",
        "Walkthrough card",
        "A short visit that begins with the colleague’s own goal. No names, no grades.",
    ),
    ("peer-visit", "Peer-visit card", "Ten minutes with a colleague, to learn and not to check."),
    ("table", "Table card", "For each table when everyone meets in one room."),
    ("poster", "Poster", "For a door or the staffroom: one small step, and a code that leads to the page."),
)
"""(id, name, purpose) of each kind of card that a technique has."""


def page_url(point: LeveragePoint, number: int = 1) -> str:
    """Return the relative URL of a page of a leverage point's printable cards; `number` counts from 1."""
    return f"cards/{point.id}/{f'{number}/' if number > 1 else ''}"


def card_url(playbook: Playbook, technique: Technique) -> tuple[str, str]:
    """Return (URL of the page, anchor) of the printable cards of a technique."""
    point = playbook.leverage_point[technique.leverage_point]
    team = playbook.team_of(technique.team)
    ids = [other.id for other in playbook.in_use_of(point) if team.id in playbook.teams_of(other)]
    number = ids.index(technique.id) // MAX_TECHNIQUES_PER_PAGE + 1 if technique.id in ids else 1
    url = page_url(point, number)
    return TeamUrls(playbook, team).version_url(url), f"cards-{technique.id}"


def page_numbers(playbook: Playbook, point: LeveragePoint) -> range:
    """Return the page numbers, from 1, of the printable cards of a leverage point."""
    return range(1, max(1, -(-len(playbook.in_use_of(point)) // MAX_TECHNIQUES_PER_PAGE)) + 1)


def render_cards(renderer: Renderer) -> Page:
    """Render the list of all cards to print."""
    playbook, builder = renderer.playbook, renderer.page_builder("cards/", "playbook.yml")
    return builder.build(
        "cards/index.html",
        kinds=CARD_KINDS,
        lists_techniques=len(playbook.in_use) <= MAX_LISTED_TECHNIQUES,
        cards_page_url=page_url,
        card_url=partial(card_url, playbook),
    )


def render_leverage_point_cards(renderer: Renderer, point_id: str, number: int) -> Page:
    """Render one page of the cards of a leverage point, given its id; `number` counts from 1."""
    playbook = renderer.playbook
    point = playbook.leverage_point[point_id]
    builder = PageBuilder(renderer, page_url(point, number), point.origin.path)
    techniques = playbook.in_use_of(point)[(number - 1) * MAX_TECHNIQUES_PER_PAGE : number * MAX_TECHNIQUES_PER_PAGE]
    slots = session_agenda(playbook, table_format(playbook), TABLE_SESSION_MINUTES)
    return builder.build(
        "cards/leverage_point.html",
        f"Cards: {point.title}",
        f"The cards of {point.title}, one side of A4 each, as one print or one by one.",
        is_searchable=False,
        team=playbook.team_of(point.team),
        point=point,
        kinds=CARD_KINDS,
        slots=slots,
        minutes=TABLE_SESSION_MINUTES,
        card_sets=[
            (technique, questions, _card_fits(renderer, technique, slots, questions))
            for technique in techniques
            for questions in [_slot_questions(playbook, technique, slots)]
        ],
        has_point_card=number == 1 and bool(point.look_fors),
        point_card_fit=paper.fit_walkthrough_card(point.title, point.look_fors, 0),
        page_numbers=page_numbers(playbook, point),
        page_number=number,
        cards_page_url=page_url,
    )


def table_format(playbook: Playbook) -> SessionFormat:
    """Return the session format of table cards: the school's `table_format`, else "one-room", else the first."""
    forms = playbook.vocabularies.session_formats
    wanted = playbook.vocabularies.table_format or "one-room"
    return next((form for form in forms if form.id == wanted), forms[0])


def _slot_questions(playbook: Playbook, technique: Technique, slots: Sequence[Slot]) -> list[Question | None]:
    """Return a coaching question about a technique for each part of a session, in order; None where there is none."""
    with_clip = playbook.best_clip(technique) is not None
    return [question_for(playbook, technique, slot.phase.id, with_clip=with_clip) for slot in slots]


# --- sizes -----------------------------------------------------------------------------------------------------


def _card_fits(
    renderer: Renderer, technique: Technique, slots: Sequence[Slot], questions: Sequence[Question | None]
) -> dict[str, Fit]:
    """Return how each card of a technique fits on its page (font size, lines to write on), keyed by kind of card.

    `slots` are the parts of the table card's session, and `questions` the question of each part.
    """
    about = renderer.playbook.about
    starter = ("Came with the tool, for your team to change.",) if technique.status == "starter" else ()
    notices = [text for text in (*starter, about.notices.plan_first, about.notices.safeguarding) if text]
    look_fors = technique.look_fors
    shared = renderer.playbook.leverage_point[technique.leverage_point].look_fors
    counted = shared or (*look_fors.adult, *look_fors.pupil)
    rows = [
        f"{slot.what or slot.phase.description or ''} {question.text if question else ''}"
        for slot, question in zip(slots, questions, strict=True)
    ]
    return {
        "technique": paper.fit_technique_card(technique, notices),
        "cue": paper.fit_cue_card(technique),
        "walkthrough": paper.fit_walkthrough_card(technique.title, counted, 2),
        "peer-visit": paper.fit_peer_visit_card(technique),
        "table": paper.fit_table_card(technique, rows),
        "poster": paper.Fit(0, 0, pictures=technique.pictured_step is not None),
    }
