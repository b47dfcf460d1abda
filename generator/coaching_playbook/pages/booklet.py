"""Render booklets: a cover, a table of contents and a page for each technique of the whole playbook or of a part of it.

Each booklet is a page of the site, to print from a browser. It is also rendered as a separate document, which
`coaching_playbook.booklet` prints as a PDF with page numbers. A booklet shows no clips, because a printed copy cannot
be withdrawn when the permission to show a clip ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from coaching_playbook import paper
from coaching_playbook.model import CoachingPhase, LeveragePoint, Playbook, Question, Team, Technique
from coaching_playbook.pages.agenda import question_for
from coaching_playbook.pages.page import Page, PageSpec
from coaching_playbook.pages.renderer import PageBuilder, Renderer
from coaching_playbook.paper import Fit

URL = "booklet/"
MAX_TECHNIQUES = 120
"""Maximum number of techniques in a booklet that is a page; with more, the page links to booklets of parts instead."""
DOCUMENT_STYLES = ("playbook.css", "print.css", "cards.css", "booklet.css")
"""Style sheets of the document that is printed as a PDF, in the assets folder of the package."""


@dataclass(frozen=True)
class Booklet:
    """The content of a booklet: techniques in use, grouped by leverage point (a theme of techniques)."""

    url: str
    """URL of the booklet's page, relative to the site."""
    title: str
    subtitle: str | None
    scope: str | None
    """Which part of the playbook the booklet contains, in words; None for the whole playbook."""
    chapters: tuple[tuple[LeveragePoint, tuple[Technique, ...]], ...]
    """Leverage points, each with its techniques."""

    @property
    def size(self) -> int:
        """The number of techniques."""
        return sum(len(techniques) for _point, techniques in self.chapters)


@dataclass(frozen=True)
class TechniqueSheet:
    """A page of a booklet: a technique, its safety warning and questions, and how its texts fit on the page (`fit`)."""

    technique: Technique
    fit: Fit
    safety: str | None
    questions: tuple[tuple[CoachingPhase, Question], ...]
    """For each phase of a coaching conversation, the first question that can be asked without watching a clip."""


def whole_booklet(playbook: Playbook) -> Booklet:
    """Return the booklet of all techniques in use (those that are not retired)."""
    return Booklet(
        URL, playbook.about.title, playbook.about.tagline, None, _group_by_leverage_point(playbook, playbook.in_use)
    )


def point_booklet(playbook: Playbook, point: LeveragePoint) -> Booklet:
    """Return the booklet of a leverage point's techniques."""
    techniques = playbook.in_use_of(point)
    chapters = ((point, techniques),) if techniques else ()
    return Booklet(f"{URL}{point.id}/", point.title, point.strapline, point.title, chapters)


def team_booklet(playbook: Playbook, team: Team) -> Booklet:
    """Return the booklet of a team's techniques."""
    chapters = _group_by_leverage_point(playbook, playbook.techniques_of_team(team))
    return Booklet(team_booklet_url(team), playbook.about.title, f"For {team.many}", f"for {team.many}", chapters)


def team_booklet_url(team: Team) -> str:
    """Return the URL of a team's booklet; it has one segment more than that of a leverage point, so they differ."""
    return f"{URL}teams/{team.id}/"


def teams_with_booklets(playbook: Playbook) -> tuple[Team, ...]:
    """Return the teams that have techniques; an empty tuple if fewer than two have any."""
    teams = tuple(team for team in playbook.vocabularies.teams if playbook.techniques_of_team(team))
    return teams if len(teams) > 1 else ()


def links_to_parts(playbook: Playbook) -> tuple[tuple[str, str], ...]:
    """Return (title, URL) of the booklet of each team and leverage point; an empty tuple if there is only one."""
    teams = [(f"For {team.many}", team_booklet_url(team)) for team in teams_with_booklets(playbook)]
    points = [(point.title, f"{URL}{point.id}/") for point in playbook.leverage_points if playbook.in_use_of(point)]
    return (*teams, *points) if len(teams) + len(points) > 1 else ()


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """Yield the specifications of the pages of all booklets: of the whole playbook, teams and leverage points.

    Leave out booklets without techniques. Teams have booklets only if two or more teams have techniques. Leverage
    points have them only if there would be more than one booklet of a part (team or leverage point), as a single one
    would repeat the whole booklet.
    """
    booklets = [whole_booklet(playbook)] if playbook.in_use else []
    booklets += [team_booklet(playbook, team) for team in teams_with_booklets(playbook)]
    if links_to_parts(playbook):
        booklets += [point_booklet(playbook, p) for p in playbook.leverage_points if playbook.in_use_of(p)]
    for booklet in booklets:
        yield PageSpec(booklet.url, partial(_render_page, booklet=booklet))


def render_booklet_document(
    renderer: Renderer, booklet: Booklet, codes: Mapping[str, Markup], numbers: Mapping[str, int]
) -> str:
    """Return a booklet as a complete HTML document, to be printed as a PDF.

    URLs of files are relative to the document. `codes` maps ids of techniques to QR codes as SVG; it may lack
    techniques. `numbers` maps each anchor in the table of contents to its page number. At the first printing these are
    placeholders, because only the PDF tells the numbers.
    """
    builder = renderer.page_builder("", "playbook.yml")
    document = builder.render(
        "pages/booklet_document.html",
        **_template_variables(renderer, booklet),
        codes=codes,
        numbers=numbers,
        document=True,
        styles=DOCUMENT_STYLES,
    )
    return renderer.foreign_words.add_lang_attributes(str(document))


def _render_page(renderer: Renderer, booklet: Booklet) -> Page:
    """Render the page of a booklet."""
    builder = PageBuilder(renderer, booklet.url, f"{renderer.folder}playbook.yml")
    return builder.build(
        "cards/booklet.html",
        "Booklet" if booklet.scope is None else f"Booklet: {booklet.scope}",
        "A page for each technique, to print and to keep.",
        is_searchable=False,
        links_to_parts=links_to_parts(renderer.playbook),
        is_too_long=booklet.size > MAX_TECHNIQUES,
        numbers={},
        document=False,
        **_template_variables(renderer, booklet),
    )


def _template_variables(renderer: Renderer, booklet: Booklet) -> dict[str, Any]:
    """Return the template variables that a booklet's page and its document share."""
    chapters = [
        (point, [_technique_sheet(renderer.playbook, technique) for technique in techniques])
        for point, techniques in booklet.chapters
    ]
    return {"booklet": booklet, "chapters": chapters, "day": renderer.day}


def _group_by_leverage_point(
    playbook: Playbook, techniques: Sequence[Technique]
) -> tuple[tuple[LeveragePoint, tuple[Technique, ...]], ...]:
    """Return (leverage point, its techniques) for each leverage point that has any of `techniques`."""
    listed = ((p, tuple(t for t in techniques if t.leverage_point == p.id)) for p in playbook.leverage_points)
    return tuple((point, chapter) for point, chapter in listed if chapter)


def _technique_sheet(playbook: Playbook, technique: Technique) -> TechniqueSheet:
    """Return the page of a technique in a booklet, with a question for each phase of a coaching conversation."""
    asked = [
        (phase, question)
        for phase in playbook.vocabularies.coaching_phases
        if (question := question_for(playbook, technique, phase.id, with_clip=False))
    ]
    safety = playbook.safety_of(technique)
    rows = [f"{phase.label} {question.text}" for phase, question in asked]
    notices = playbook.about.notices
    texts = [text for text in (safety, notices.plan_first, notices.safeguarding) if text]
    return TechniqueSheet(technique, paper.fit_booklet_page(technique, rows, texts), safety, tuple(asked))
