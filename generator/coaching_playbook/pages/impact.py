"""Render the pages of the survey, of walkthroughs (short visits to lessons), and of the audit of CPD (training).

They show results, and forms that collect answers without a server. Only figures that were released, so that no person
can be recognised in them, are shown (`impact.latest`). Each chart is an SVG with a table of the same figures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from coaching_playbook.diagnostics import join_words
from coaching_playbook.impact import latest
from coaching_playbook.impact.answer_lines import look_fors, look_fors_version, survey_version
from coaching_playbook.impact.disclosure import ProtectedTable
from coaching_playbook.impact.responses import RESPONDENT_CODE_QUESTION
from coaching_playbook.impact.walkthroughs import MIN_VISITS
from coaching_playbook.mkdocs_config_check import DEFAULT_LANGUAGE
from coaching_playbook.model import MECHANISM_GROUPS, MECHANISM_IDS, MECHANISMS, Playbook
from coaching_playbook.pages.environment import ASSETS
from coaching_playbook.pages.page import Page, PageSpec
from coaching_playbook.pages.renderer import PageBuilder, Renderer

CHART_WIDTH = 360
"""Width of a chart in user units of the SVG; the template sets its height."""
_MIN_WIDTH_FOR_TEXT = 34
"""Narrower segments of a bar have no percentage in them; in user units."""
MARK_LABELS = ("Did not apply", "Not this time", "Seen")
"""Labels of the marks that a visitor can give a look-for, lowest first."""
SINGLE_PATTERNS = 5
"""Number of fill patterns for segments with one answer; a scale has five answers at most."""
JOINED_PATTERNS = 5
"""Number of fill patterns for segments with several answers. In _charts.html they follow those for one answer."""
FEW_ANSWERS = 30
"""With fewer answers than this, the page says that a few people can change a percentage a lot."""


class Segment(NamedTuple):
    """A segment of a bar, which shows the share of one answer or of several answers together (`is_joined`).

    `share` is a percentage. `rank` is the distance of its lowest answer from the highest of the scale (0 for the
    highest itself). `x` and `width` are in user units of the SVG. `has_text` tells whether it is wide enough to show
    its percentage.
    """

    x: float
    width: float
    label: str
    share: int
    rank: int
    is_joined: bool
    has_text: bool


class Bar(NamedTuple):
    """A stacked bar, the highest answer at the left. `base` is the number of answers. May have no segments."""

    label: str
    base: int
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The figures of the bar in words."""
        return "; ".join(f"{segment.label} {segment.share}%" for segment in self.segments)


def page_specs(playbook: Playbook) -> Iterator[PageSpec]:
    """Yield the specifications of the pages of the survey, of walkthroughs and of the CPD audit."""
    yield PageSpec("impact/", render_impact)
    yield PageSpec("focus/apparent/", render_visits)
    yield PageSpec("cpd/", render_cpd)
    yield PageSpec("walkthrough/", render_walkthrough)
    if playbook.survey:
        yield PageSpec("survey/", render_survey)
        yield PageSpec("survey/sheet/", render_survey_sheet)


def lay_out_bar(label: str, table: ProtectedTable, answers: Sequence[str]) -> Bar:
    """Return a bar that shows a table of figures; `answers` are the words for the scale, lowest first."""
    total = sum(group.share for group in table.groups)
    x, segments = 0.0, []
    for group in table.groups:
        width = round(CHART_WIDTH * group.share / total, 1)
        words = _join_answers(answers[group.first : group.last + 1][::-1])
        rank = len(answers) - 1 - group.first
        has_text = width >= _MIN_WIDTH_FOR_TEXT
        is_joined = group.first < group.last
        segments.append(Segment(round(x, 1), width, words, group.share, rank, is_joined, has_text))
        x += width
    return Bar(label, table.base, tuple(segments))


def fill_pattern_numbers(bars: Iterable[Bar]) -> dict[str, int]:
    """Return the number of the fill pattern for each label in bars, keyed by label, the highest answer first.

    A single answer has the same pattern in every chart. Answers that are shown together have a pattern of their own.
    """
    segments = sorted((segment for one in bars for segment in one.segments), key=lambda one: (one.rank, one.is_joined))
    patterns: dict[str, int] = {}
    joined = 0
    for segment in segments:
        if segment.label not in patterns:
            patterns[segment.label] = SINGLE_PATTERNS + joined % JOINED_PATTERNS if segment.is_joined else segment.rank
            joined += segment.is_joined
    return patterns


def _join_answers(words: Sequence[str]) -> str:
    """Join answers with commas and "or": `Agree or not sure`."""
    return join_words([words[0], *(word[:1].lower() + word[1:] for word in words[1:])], "or")


def _page_builder(renderer: Renderer, url: str, file: str) -> PageBuilder:
    """Return a builder for a page about the survey, walkthroughs or CPD, with their shared template variables."""
    builder = renderer.page_builder(url, file)
    survey = renderer.playbook.survey
    builder.add_context(min_visits=MIN_VISITS, few=FEW_ANSWERS, survey=survey, code_question=RESPONDENT_CODE_QUESTION)
    return builder


# --- the survey ------------------------------------------------------------------------------------------------


def render_impact(renderer: Renderer) -> Page:
    """Render the page of survey results."""
    builder = _page_builder(renderer, "impact/", "survey_results.yml")
    _add_survey_sections(renderer, builder)
    has_results = bool(builder.sections)
    if has_results:
        builder.add_section("reading", "How to read this", "impact/reading.html")
    else:
        builder.add_section("not-yet", "Not yet", "impact/not_yet.html")
    builder.add_section("more", "More ways to see it", "impact/more.html")
    return builder.build(
        "impact/page.html",
        summary="What people said in our anonymous survey. Never who said it.",
        is_printable=has_results,
    )


def _add_survey_sections(renderer: Renderer, builder: PageBuilder) -> None:
    """Add the sections of a team's results, if any: people who moved to the highest answer, then one for each area."""
    playbook = renderer.playbook
    survey, waves = playbook.survey, latest.survey_waves(playbook)
    if not survey or not waves:
        return
    first, last = waves[0], waves[-1]
    if linked := latest.latest_linked_release(playbook):
        labels = {wave.id: wave.label for wave in survey.waves}
        title = "Who moved to the highest answer"
        builder.add_section("moved", title, "impact/moved.html", linked=linked, waves=labels)
    for area in survey.areas:
        shown = [(wave, wave.tables[area.id]) for wave in waves if area.id in wave.tables]
        if not shown:
            continue
        # The first and the last wave, as two bars; those between are in the table.
        kept = [shown[0], shown[-1]] if len(shown) > 1 else shown
        bars = [lay_out_bar(wave.wave.label, table, survey.scale) for wave, table in kept]
        rows = [lay_out_bar(wave.wave.label, table, survey.scale) for wave, table in shown]
        difference = (
            latest.change_in_top_answer_share(first.tables.get(area.id), last.tables.get(area.id))
            if first is not last
            else None
        )
        builder.add_section(
            f"area-{area.id}",
            renderer.label("survey_areas", area.id),
            "impact/area.html",
            area=area,
            bars=bars,
            legend=fill_pattern_numbers(bars),
            rows=rows,
            difference=difference,
            from_answer=_join_answers(survey.scale[difference.first :][::-1]) if difference else "",
            waves=(first.wave.label, last.wave.label) if first is not last else None,
            points=[point for point in playbook.leverage_points if area.id in point.survey_areas],
        )


def render_survey(renderer: Renderer) -> Page:
    """Render the survey form. Its script turns the answers into a line of text to hand in; nothing is sent."""
    builder = _page_builder(renderer, "survey/", "survey.yml")
    asked = renderer.playbook.survey
    assert asked is not None
    return builder.build(
        "impact/survey.html",
        asked.title,
        "Answer the survey on this device. Nothing is sent or kept.",
        version=survey_version(asked, _team_id_unless_main(renderer)),
        is_searchable=False,
    )


def render_survey_sheet(renderer: Renderer) -> Page:
    """Render the survey as one side of A4 to print."""
    builder = _page_builder(renderer, "survey/sheet/", "survey.yml")
    asked = renderer.playbook.survey
    assert asked is not None
    return builder.build(
        "impact/survey_sheet.html",
        f"{asked.title}: sheet to print",
        "The survey as one side of A4, in black and white, with no place for a name.",
        is_searchable=False,
    )


def render_survey_document(
    playbook: Playbook, day: dt.date, language: str = DEFAULT_LANGUAGE, team: str | None = None
) -> str:
    """Return a team's survey sheet as a complete HTML document without links, for people without access to the site.

    `team` is its id; None stands for the main team.
    """
    renderer = Renderer(playbook, day, lambda _path: None, None, language).for_team(playbook.team_of(team))
    builder = _page_builder(renderer, "survey/sheet/", "survey.yml")
    asked = renderer.playbook.survey
    assert asked is not None
    styles = Markup("".join((ASSETS / name).read_text("utf-8") for name in ("cards.css", "impact.css")))  # noqa: S704
    document = builder.render("impact/document.html", title=asked.title, styles=styles)
    return renderer.foreign_words.add_lang_attributes(str(document))


def _team_id_unless_main(renderer: Renderer) -> str | None:
    """Return the id of the team that the pages are for; None for the main team."""
    pages = renderer.team_urls
    return pages.team.id if pages and not pages.is_main else None


# --- walkthroughs ----------------------------------------------------------------------------------------------


def render_visits(renderer: Renderer) -> Page:
    """Render the page of what walkthroughs saw: a chart for each look-for (visible sign of a practice)."""
    playbook = renderer.playbook
    builder = _page_builder(renderer, "focus/apparent/", "walkthroughs.yml")
    now = playbook.cycle_on(renderer.day)
    trends = latest.walkthrough_trends(playbook)
    looked_for = {release.leverage_point for release in playbook.walkthroughs.releases}
    if now and now.leverage_point not in looked_for:
        point = playbook.leverage_point[now.leverage_point]
        builder.add_section("now", "Our focus now", "impact/no_visits.html", point=point)
    for trend in trends:
        is_now = bool(now and now.leverage_point == trend.point.id)
        rows = [
            (
                look_for.look_for,
                [
                    lay_out_bar(latest.half_term_label(half_term), table, MARK_LABELS)
                    for half_term, table in zip(trend.half_terms, look_for.tables, strict=True)
                    if table
                ],
            )
            for look_for in trend.look_fors
        ]
        builder.add_section(
            f"point-{trend.point.id}",
            trend.point.title,
            "impact/looked_for.html",
            point=trend.point,
            is_now=is_now,
            rows=rows,
            legend=fill_pattern_numbers,
        )
    builder.add_section("how", "How visits are counted", "impact/visits.html")
    return builder.build(
        "impact/page.html",
        summary="What many short visits saw, put together: what is there. It isn’t a judgement of anyone’s practice.",
        is_printable=bool(trends),
    )


def render_walkthrough(renderer: Renderer) -> Page:
    """Render the page on which a visitor marks, on a phone, what one walkthrough saw."""
    playbook = renderer.playbook
    builder = _page_builder(renderer, "walkthrough/", "walkthroughs.yml")
    now = playbook.cycle_on(renderer.day)
    points = [point for point in playbook.leverage_points if point.status != "retired" and look_fors(playbook, point)]
    points.sort(key=lambda point: not (now and now.leverage_point == point.id))
    return builder.build(
        "impact/walkthrough.html",
        sheets=[
            (point, texts, look_fors_version(texts, _team_id_unless_main(renderer)))
            for point in points
            for texts in [look_fors(playbook, point)]
        ],
        now=now.leverage_point if now else None,
        is_searchable=False,
    )


# --- the CPD audit ---------------------------------------------------------------------------------------------


class GridRow(NamedTuple):
    """A row of the CPD grid: one learning mechanism.

    `cells` has an item for each activity: the short names of the groups of staff to whom the activity offers this
    mechanism.
    """

    label: str
    cells: tuple[tuple[str, ...], ...]


def render_cpd(renderer: Renderer) -> Page:
    """Render the page that compares the school's CPD with the 14 learning mechanisms that make CPD effective."""
    playbook = renderer.playbook
    builder = _page_builder(renderer, "cpd/", "cpd.yml")
    audiences = latest.audiences_with_cpd(playbook)
    if playbook.cpd and audiences:
        names = latest.cpd_audience_names(playbook)
        totals = [latest.cpd_total(playbook, id_) for id_ in audiences]
        builder.add_context(names=names, totals=totals, cpd=playbook.cpd)
        builder.add_section("beside", "Side by side", "impact/cpd_totals.html")
        title, groups = "What we offer, and what it has", _cpd_rows(playbook, names)
        builder.add_section("grid", title, "impact/cpd_grid.html", groups=groups)
        builder.add_section("thin", "What is thin", "impact/cpd_thin.html")
    else:
        builder.add_section("not-yet", "Not yet", "impact/cpd_not_yet.html")
    return builder.build(
        "impact/page.html",
        summary="What there is to learn from, for whom, and which parts of good professional development it has.",
        is_printable=bool(playbook.cpd and audiences),
    )


def _cpd_rows(playbook: Playbook, names: dict[str, str]) -> list[tuple[str, list[GridRow]]]:
    """Return (title, rows) of each group of learning mechanisms. `names` maps ids of groups of staff to short names."""
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
