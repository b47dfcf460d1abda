"""Booklets: a cover, a contents list and a page for each technique, for the whole playbook or a part of it.

A booklet is a page of the site to print from a browser, and a document of its own that `coaching_playbook.booklet`
prints as a PDF with page numbers. It shows no clips, so nothing that depends on their permission is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from coaching_playbook import paper
from coaching_playbook.model import CoachingPhase, LeveragePoint, Playbook, Question, Team, Technique
from coaching_playbook.pages.page import Page, PageSpec
from coaching_playbook.pages.renderer import PageBuilder, Renderer
from coaching_playbook.paper import Fit

ADDRESS = "booklet/"
MAX_TECHNIQUES = 120
"""Maximum number of techniques in a booklet that is a page of the site; above it the page links to smaller ones."""


@dataclass(frozen=True)
class Booklet:
    """What a booklet contains: techniques in use, grouped by leverage point."""

    address: str
    """Of its page below the site."""
    title: str
    subtitle: str | None
    part: str | None
    """What part of the playbook it is; None for the whole."""
    chapters: tuple[tuple[LeveragePoint, tuple[Technique, ...]], ...]

    @property
    def size(self) -> int:
        return sum(len(techniques) for _point, techniques in self.chapters)


@dataclass(frozen=True)
class Sheet:
    """The texts of a technique's page that depend on more than the technique."""

    technique: Technique
    fit: Fit
    safety: str | None
    questions: tuple[tuple[CoachingPhase, Question], ...]
    """The first question of each phase that can be asked without a clip."""


def whole_booklet(playbook: Playbook) -> Booklet:
    """Return the booklet of all techniques in use."""
    return Booklet(ADDRESS, playbook.about.title, playbook.about.tagline, None, _chapters(playbook, playbook.in_use))


def point_booklet(playbook: Playbook, point: LeveragePoint) -> Booklet:
    """Return the booklet of a leverage point."""
    techniques = playbook.in_use_of(point)
    chapters = ((point, techniques),) if techniques else ()
    return Booklet(f"{ADDRESS}{point.id}/", point.title, point.strapline, point.title, chapters)


def team_booklet(playbook: Playbook, team: Team) -> Booklet:
    """Return the booklet of a team."""
    chapters = _chapters(playbook, playbook.techniques_of_team(team))
    return Booklet(team_address(team), playbook.about.title, f"For {team.many}", f"for {team.many}", chapters)


def team_address(team: Team) -> str:
    """Return the address of a team's booklet. No leverage point has it, because it is one level deeper."""
    return f"{ADDRESS}teams/{team.id}/"


def teams_with_booklets(playbook: Playbook) -> tuple[Team, ...]:
    """Return the teams with techniques, where there are several of them; otherwise none."""
    teams = tuple(team for team in playbook.vocabularies.teams if playbook.techniques_of_team(team))
    return teams if len(teams) > 1 else ()


def smaller_booklets(playbook: Playbook) -> tuple[tuple[str, str], ...]:
    """Return title and address of the booklet of each part; none where one part is the whole playbook."""
    teams = [(f"For {team.many}", team_address(team)) for team in teams_with_booklets(playbook)]
    points = [(point.title, f"{ADDRESS}{point.id}/") for point in playbook.leverage_points if playbook.in_use_of(point)]
    return (*teams, *points) if len(teams) + len(points) > 1 else ()


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """Yield the page of the whole booklet and those of teams; none for a playbook without techniques in use."""
    if playbook.in_use:
        yield PageSpec(ADDRESS, partial(_page, booklet_of=whole_booklet))
    for team in teams_with_booklets(playbook):
        yield PageSpec(team_address(team), partial(_page, booklet_of=partial(team_booklet, team=team)))


def point_page_specs(playbook: Playbook, point: LeveragePoint) -> Iterator[PageSpec]:
    """Yield the page of a leverage point's booklet, if that has techniques and is not the whole booklet."""
    if playbook.in_use_of(point) and smaller_booklets(playbook):
        yield PageSpec(f"{ADDRESS}{point.id}/", render_point_page, point)


def render_point_page(renderer: Renderer, point: LeveragePoint) -> Page:
    """Render the page of a leverage point's booklet."""
    return _page(renderer, partial(point_booklet, point=point))


def render_booklet_document(
    renderer: Renderer, booklet: Booklet, codes: Mapping[str, Markup], numbers: Mapping[str, int]
) -> str:
    """Render a booklet as an HTML document of its own, whose links to files are relative to the document.

    `codes` has the QR code of techniques as SVG, by id; those without one are left out. `numbers` maps the anchors of
    the contents list to page numbers; it may be empty.
    """
    builder = renderer.page_builder("", "playbook.yml")
    document = builder.render(
        "pages/render_booklet_document.html", **_context(renderer, booklet), codes=codes, numbers=numbers, document=True
    )
    return renderer.languages.mark(str(document))


def _page(renderer: Renderer, booklet_of: Callable[[Playbook], Booklet]) -> Page:
    booklet = booklet_of(renderer.playbook)
    builder = PageBuilder(renderer, booklet.address, f"{renderer.folder}playbook.yml")
    return builder.build(
        "cards/booklet.html",
        "Booklet" if booklet.part is None else f"Booklet: {booklet.part}",
        "A page for each technique, to print and to keep.",
        searched=False,
        others=smaller_booklets(renderer.playbook),
        is_too_long=booklet.size > MAX_TECHNIQUES,
        numbers={},
        document=False,
        **_context(renderer, booklet),
    )


def _context(renderer: Renderer, booklet: Booklet) -> dict[str, Any]:
    chapters = [
        (point, [_sheet(renderer.playbook, technique) for technique in techniques])
        for point, techniques in booklet.chapters
    ]
    return {"booklet": booklet, "chapters": chapters, "day": renderer.day}


def _chapters(
    playbook: Playbook, techniques: Sequence[Technique]
) -> tuple[tuple[LeveragePoint, tuple[Technique, ...]], ...]:
    by_point: dict[str, list[Technique]] = {}
    for technique in techniques:
        by_point.setdefault(technique.leverage_point, []).append(technique)
    return tuple((point, tuple(by_point[point.id])) for point in playbook.leverage_points if point.id in by_point)


def _sheet(playbook: Playbook, technique: Technique) -> Sheet:
    asked: list[tuple[CoachingPhase, Question]] = []
    for phase in playbook.vocabularies.coaching_phases:
        questions = (*technique.questions.get(phase.id, ()), *playbook.questions.get(phase.id, ()))
        worded = filter(None, (question.for_page(with_clip=False) for question in questions))
        if first := next(worded, None):
            asked.append((phase, first))
    safety = playbook.safety_of(technique)
    rows = [f"{phase.label} {question.text}" for phase, question in asked]
    notices = playbook.about.notices
    texts = [text for text in (safety, notices.plan_first, notices.safeguarding) if text]
    return Sheet(technique, paper.booklet_page(technique, rows, texts), safety, tuple(asked))
