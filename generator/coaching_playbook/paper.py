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
