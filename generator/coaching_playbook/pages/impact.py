"""Pages of the survey, the walkthroughs and the CPD audit: results, and forms that collect answers without a server.

They show released figures only (`impact.latest`). Charts are plain SVG, each with a table of the same figures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from coaching_playbook.impact import latest
from coaching_playbook.impact.disclosure import ProtectedTable
from coaching_playbook.impact.lines import look_fors, survey_version, walk_version
from coaching_playbook.impact.responses import CODE_QUESTION
from coaching_playbook.impact.walkthroughs import MIN_VISITS
from coaching_playbook.mkdocs_config_check import DEFAULT_LANGUAGE
from coaching_playbook.model import MECHANISM_GROUPS, MECHANISM_IDS, MECHANISMS, Playbook, Team
from coaching_playbook.pages.environment import ASSETS
from coaching_playbook.pages.page import Page, PageSpec, Section
from coaching_playbook.pages.renderer import PageBuilder, Renderer
from coaching_playbook.pages.team_pages import has_several

CHART_WIDTH = 360
"""Width of a chart in its own units; its height is fixed in the template."""
_MIN_WIDTH_FOR_TEXT = 34
MARK_LABELS = ("Did not apply", "Not this time", "Seen")
SINGLE_PATTERNS = 5
"""Number of patterns for one answer; a scale has five answers at most."""
JOINED_PATTERNS = 5
"""Number of patterns for answers that are shown together, after those for one answer; see _charts.html."""
FEW = 30
"""Below this number of answers the page says that a few people can change a share a lot."""


class Segment(NamedTuple):
    """A part of a bar. `rank` is the distance of its lowest answer from the highest one; `is_joined` where the share is
    that of several answers."""

    x: float
    width: float
    label: str
    share: int
    rank: int
    is_joined: bool
    has_text: bool


class Bar(NamedTuple):
    """A stacked bar, the highest answer at its left; without segments where nothing can be shown."""

    label: str
    base: int
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """Its figures in words."""
        return "; ".join(f"{segment.label} {segment.share}%" for segment in self.segments)


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """Yield the specification of each page of this module."""
    yield PageSpec("impact/", render_impact)
    yield PageSpec("focus/apparent/", render_visits)
    yield PageSpec("cpd/", render_cpd)
    yield PageSpec("walkthrough/", render_walkthrough)
    if playbook.survey:
        yield PageSpec("survey/", render_survey)
        yield PageSpec("survey/sheet/", render_survey_sheet)


def bar(label: str, table: ProtectedTable, answers: Sequence[str]) -> Bar:
    """Lay out one bar; `answers` are the words for each answer, the lowest first."""
    total = sum(group.share for group in table.groups)
    x, segments = 0.0, []
    for group in table.groups:
        width = round(CHART_WIDTH * group.share / total, 1)
        words = _joined(answers[group.first : group.last + 1][::-1])
        rank = len(answers) - 1 - group.first
        has_text = width >= _MIN_WIDTH_FOR_TEXT
        is_joined = group.first < group.last
        segments.append(Segment(round(x, 1), width, words, group.share, rank, is_joined, has_text))
        x += width
    return Bar(label, table.base, tuple(segments))


def legend(bars: Iterable[Bar]) -> dict[str, int]:
    """Return the number of the pattern for each label in bars, the highest answer first.

    An answer has the same pattern in every chart. Answers that are shown together have another one, as the same pattern
    would mean two things.
    """
    segments = sorted((segment for one in bars for segment in one.segments), key=lambda one: (one.rank, one.is_joined))
    patterns: dict[str, int] = {}
    joined = 0
    for segment in segments:
        if segment.label not in patterns:
            patterns[segment.label] = SINGLE_PATTERNS + joined % JOINED_PATTERNS if segment.is_joined else segment.rank
            joined += segment.is_joined
    return patterns


def _joined(words: Sequence[str]) -> str:
    """Join answers: `Agree or not sure`."""
    lowered = [words[0], *(word[:1].lower() + word[1:] for word in words[1:])]
    return lowered[0] if len(lowered) == 1 else f"{', '.join(lowered[:-1])} or {lowered[-1]}"


def _builder(renderer: Renderer, address: str, file: str) -> PageBuilder:
    builder = renderer.page_builder(address, file)
    builder.add_context(min_visits=MIN_VISITS, few=FEW)
    return builder


# --- the survey ------------------------------------------------------------------------------------------------


def render_impact(renderer: Renderer) -> Page:
    """Render the results of the survey."""
    builder = _builder(renderer, "impact/", "survey_results.yml")
    sections = list(_survey_sections(renderer, builder, renderer.playbook.team))
    if sections:
        builder.sections += [*sections, builder.section("reading", "How to read this", "impact/reading.html")]
    else:
        builder.sections.append(builder.section("not-yet", "Not yet", "impact/not_yet.html"))
    builder.sections.append(builder.section("more", "More ways to see it", "impact/more.html"))
    return builder.build(
        "impact/page.html",
        "Is coaching helping?",
        "What an anonymous survey says about professional development, before coaching and a year on.",
        lead="What people said in our anonymous survey. Never who said it.",
        printable=bool(sections),
    )


def _survey_sections(renderer: Renderer, builder: PageBuilder, team: Team) -> Iterator[Section]:
    playbook = renderer.playbook
    survey, waves = playbook.survey, latest.survey_waves(playbook, team.id)
    if not survey or not waves:
        return
    first, last = waves[0], waves[-1]
    linked = latest.latest_linked(playbook, team.id)
    if linked:
        labels = {wave.id: wave.label for wave in survey.waves}
        title = "Who moved to the highest answer"
        yield builder.section("moved", title, "impact/moved.html", linked=linked, waves=labels)
    for area in survey.areas:
        shown = [(wave, wave.tables[area.id]) for wave in waves if area.id in wave.tables]
        if not shown:
            continue
        # The first and the last wave, as two bars; those between are in the table.
        kept = [shown[0], shown[-1]] if len(shown) > 1 else shown
        bars = [bar(wave.wave.label, table, survey.scale) for wave, table in kept]
        rows = [bar(wave.wave.label, table, survey.scale) for wave, table in shown]
        difference = (
            latest.change_at_top(first.tables.get(area.id), last.tables.get(area.id)) if first is not last else None
        )
        yield builder.section(
            f"area-{area.id}",
            renderer.label("survey_areas", area.id),
            "impact/area.html",
            area=area,
            bars=bars,
            legend=legend(bars),
            rows=rows,
            difference=difference,
            from_answer=_joined(survey.scale[difference.first :][::-1]) if difference else "",
            waves=(first.wave.label, last.wave.label) if first is not last else None,
            points=[
                point
                for point in playbook.leverage_points
                if area.id in point.survey_areas and playbook.team_of(point.team) == team
            ],
        )


def render_survey(renderer: Renderer) -> Page:
    """Render the page that turns answers into one line, and sends nothing."""
    builder = _builder(renderer, "survey/", "survey.yml")
    asked = renderer.playbook.survey
    assert asked is not None
    return builder.build(
        "impact/survey.html",
        asked.title,
        "Answer the survey on this device. Nothing is sent or kept.",
        survey=asked,
        version=survey_version(asked, _other_team(renderer)),
        code_question=CODE_QUESTION,
        searched=False,
    )


def render_survey_sheet(renderer: Renderer) -> Page:
    """Render the survey as one side of A4."""
    builder = _builder(renderer, "survey/sheet/", "survey.yml")
    asked = renderer.playbook.survey
    assert asked is not None
    return builder.build(
        "impact/survey_sheet.html",
        f"{asked.title}: sheet to print",
        "The survey as one side of A4, in black and white, with no place for a name.",
        survey=asked,
        code_question=CODE_QUESTION,
        searched=False,
    )


def render_survey_document(
    playbook: Playbook, day: dt.date, language: str = DEFAULT_LANGUAGE, team: str | None = None
) -> str:
    """Render a team's sheet as an HTML document of its own, without links, for people who have no site."""
    renderer = Renderer(playbook, day, lambda _path: None, None, language)
    if has_several(playbook):
        renderer = renderer.for_team(playbook.team_of(team))
    builder = _builder(renderer, "survey/sheet/", "survey.yml")
    asked = renderer.playbook.survey
    assert asked is not None
    styles = Markup("".join((ASSETS / name).read_text("utf-8") for name in ("cards.css", "impact.css")))  # noqa: S704
    document = builder.render(
        "impact/document.html", title=asked.title, survey=asked, code_question=CODE_QUESTION, styles=styles
    )
    return renderer.languages.mark(str(document))


def _other_team(renderer: Renderer) -> str | None:
    """Return the id of the team that a page is for, or None for the main team."""
    pages = renderer.team_pages
    return pages.team.id if pages and pages.team.id != pages.main else None


# --- walkthroughs ----------------------------------------------------------------------------------------------


def render_visits(renderer: Renderer) -> Page:
    """Render what short visits saw, by look-for and half-term."""
    playbook = renderer.playbook
    builder = _builder(renderer, "focus/apparent/", "walkthroughs.yml")
    now = playbook.cycle_on(renderer.day)
    trends = latest.walkthrough_trends(playbook)
    looked_for = {release.leverage_point for release in playbook.walkthroughs.releases}
    if now and now.leverage_point not in looked_for:
        point = playbook.leverage_point[now.leverage_point]
        builder.sections.append(builder.section("now", "Our focus now", "impact/no_visits.html", point=point))
    for trend in trends:
        is_now = bool(now and now.leverage_point == trend.point.id)
        rows = [
            (
                look_for.look_for,
                [
                    bar(latest.half_term_label(half_term), table, MARK_LABELS)
                    for half_term, table in zip(trend.half_terms, look_for.tables, strict=True)
                    if table
                ],
            )
            for look_for in trend.look_fors
        ]
        builder.sections.append(
            builder.section(
                f"point-{trend.point.id}",
                trend.point.title,
                "impact/looked_for.html",
                point=trend.point,
                is_now=is_now,
                rows=rows,
                legend=legend,
            )
        )
    builder.sections.append(builder.section("how", "How visits are counted", "impact/visits.html"))
    return builder.build(
        "impact/page.html",
        "Is our practice apparent?",
        "What many short visits saw of what we work on, and whether it is still there afterwards.",
        lead="What many short visits saw, put together: what is there. It isn’t a judgement of anyone’s practice.",
        printable=bool(trends),
    )


def render_walkthrough(renderer: Renderer) -> Page:
    """Render the page for tallying one visit on a phone."""
    playbook = renderer.playbook
    builder = _builder(renderer, "walkthrough/", "walkthroughs.yml")
    now = playbook.cycle_on(renderer.day)
    points = [point for point in playbook.leverage_points if point.status != "retired" and look_fors(playbook, point)]
    points.sort(key=lambda point: not (now and now.leverage_point == point.id))
    return builder.build(
        "impact/walkthrough.html",
        "Walkthrough",
        "Mark what one short visit saw. The page keeps nothing and sends nothing.",
        sheets=[
            (point, texts, walk_version(texts, _other_team(renderer)))
            for point in points
            for texts in [look_fors(playbook, point)]
        ],
        now=now.leverage_point if now else None,
        searched=False,
    )


# --- the CPD audit ---------------------------------------------------------------------------------------------


class GridRow(NamedTuple):
    """A mechanism in the grid: its label, and for each activity the short names of those who get it there."""

    label: str
    cells: tuple[tuple[str, ...], ...]


def render_cpd(renderer: Renderer) -> Page:
    """Render the school's offer of professional development against the 14 mechanisms."""
    playbook = renderer.playbook
    builder = _builder(renderer, "cpd/", "cpd.yml")
    audiences = latest.cpd_audiences(playbook)
    if playbook.cpd and audiences:
        names = latest.cpd_names(playbook)
        totals = [latest.cpd_total(playbook, id_) for id_ in audiences]
        builder.add_context(names=names, totals=totals, cpd=playbook.cpd)
        builder.sections.append(builder.section("beside", "Side by side", "impact/cpd_totals.html"))
        title, groups = "What we offer, and what it has", _grid(playbook, names)
        builder.sections.append(builder.section("grid", title, "impact/cpd_grid.html", groups=groups))
        builder.sections.append(builder.section("thin", "What is thin", "impact/cpd_thin.html"))
    else:
        builder.sections.append(builder.section("not-yet", "Not yet", "impact/cpd_not_yet.html"))
    return builder.build(
        "impact/page.html",
        "What our CPD offers",
        "Our professional development beside the 14 mechanisms that make it work, for each team and for "
        f"{playbook.vocabularies.teachers.many}.",
        lead="What there is to learn from, for whom, and which parts of good professional development it has.",
        printable=bool(playbook.cpd and audiences),
    )


def _grid(playbook: Playbook, names: dict[str, str]) -> list[tuple[str, list[GridRow]]]:
    """Return the rows of each group of mechanisms."""
    assert playbook.cpd is not None
    result = []
    for group, title in MECHANISM_GROUPS.items():
        rows = []
        for id_, mechanism in zip(MECHANISM_IDS, MECHANISMS, strict=True):
            if mechanism.group == group:
                cells = tuple(
                    tuple(names[offer.to] for offer in activity.offered if offer.to in names)
                    if id_ in activity.mechanisms
                    else ()
                    for activity in playbook.cpd.activities
                )
                rows.append(GridRow(mechanism.label, cells))
        result.append((title, rows))
    return result
