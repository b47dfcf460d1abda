"""Select what pages show of the survey, the walkthroughs and the CPD audit: released figures only, for one team.

The pages for leaders use `survey_waves`, `latest_linked_release`, `change_in_top_answer_share` and
`walkthrough_trends`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coaching_playbook.impact.disclosure import Group, ProtectedTable
from coaching_playbook.impact.published import table_from_yaml, team_id
from coaching_playbook.impact.responses import normalise_text
from coaching_playbook.model import (
    MECHANISM_GROUPS,
    MECHANISM_IDS,
    MECHANISMS,
    TEACHERS,
    LeveragePoint,
    LinkedRelease,
    Playbook,
    Wave,
    half_term_order,
)


class WaveFigures(NamedTuple):
    """The released tables of one wave (one round of the survey), keyed by area id."""

    wave: Wave
    tables: Mapping[str, ProtectedTable]


def survey_waves(playbook: Playbook, team: str | None = None) -> tuple[WaveFigures, ...]:
    """Return the waves with released figures, oldest first. `team` is an id, or None for the main team."""
    found: dict[str, dict[str, ProtectedTable]] = {}
    for release in playbook.survey_results.releases:
        if team_id(playbook, release.team) == team_id(playbook, team):
            tables = found.setdefault(release.wave, {})
            for result in release.areas:
                if result.area not in tables or not tables[result.area].groups:
                    tables[result.area] = table_from_yaml(result.answers, result.groups)
    survey = playbook.survey and playbook.survey.for_team(team_id(playbook, team))
    waves = survey.waves if survey else ()
    ordered = sorted((wave for wave in waves if wave.id in found), key=lambda wave: wave.starts)
    return tuple(WaveFigures(wave, found[wave.id]) for wave in ordered)


class AreaChange(NamedTuple):
    """The percentages of the top group of answers in an earlier and a later wave.

    `first` is the index on the scale of the lowest answer in the group. `before` and `after` are rounded percentages.
    """

    first: int
    before: int
    after: int


def change_in_top_answer_share(before: ProtectedTable | None, after: ProtectedTable | None) -> AreaChange | None:
    """Return the change of the top group of answers between two tables; None if their top groups differ.

    The top group contains the highest answer: "always" alone, or "often" and "always" together, and so on. Only top
    groups that begin at the same answer can be compared. Also None if a table is None or shows no figure.
    """

    def top_group(table: ProtectedTable | None) -> dict[int, int]:
        """Map the index of the lowest answer in the top group to the group's percentage; empty without figures.

        Percentages of groups are rounded one by one, so the sum of several would not be known to 5 points.
        """
        return {group.first: group.share for group in table.groups[:1]} if table else {}

    first, second = top_group(before), top_group(after)
    common = max(first.keys() & second.keys(), default=None)
    return None if common is None else AreaChange(common, first[common], second[common])


def latest_linked_release(playbook: Playbook, team: str | None = None) -> LinkedRelease | None:
    """Return the released linked comparison whose later wave is the most recent, or None.

    It says how many of those who answered twice moved to the highest answer.
    """
    survey = playbook.survey and playbook.survey.for_team(team_id(playbook, team))
    order = {wave.id: wave.starts for wave in survey.waves} if survey else {}
    found = [
        release
        for release in playbook.survey_results.linked
        if team_id(playbook, release.team) == team_id(playbook, team) and release.later in order
    ]
    return max(found, key=lambda release: order[release.later], default=None)


class LookForTrend(NamedTuple):
    """The released table of one look-for in each half-term of `PointTrend.half_terms`; None where none was released."""

    look_for: str
    tables: tuple[ProtectedTable | None, ...]


class PointTrend(NamedTuple):
    """The released walkthrough figures of one leverage point; half-terms are sorted oldest first."""

    point: LeveragePoint
    half_terms: tuple[str, ...]
    look_fors: tuple[LookForTrend, ...]


def walkthrough_trends(playbook: Playbook, team: str | None = None) -> tuple[PointTrend, ...]:
    """Return the trend of each leverage point with released walkthrough figures, the most recently visited first."""
    releases = [
        release
        for release in playbook.walkthroughs.releases
        if team_id(playbook, release.team) == team_id(playbook, team)
        and release.leverage_point in playbook.leverage_point
    ]
    trends = []
    for id_ in dict.fromkeys(release.leverage_point for release in releases):
        own = [release for release in releases if release.leverage_point == id_]
        half_terms = tuple(sorted({release.half_term for release in own}, key=half_term_order))
        tables: dict[str, dict[str, ProtectedTable]] = {}
        words: dict[str, str] = {}
        for release in own:
            for result in release.look_fors:
                key = normalise_text(result.look_for)
                words[key] = result.look_for
                by_half_term = tables.setdefault(key, {})
                if release.half_term not in by_half_term or not by_half_term[release.half_term].groups:
                    by_half_term[release.half_term] = table_from_yaml(result.visits, result.groups)
        look_fors = tuple(
            LookForTrend(words[key], tuple(by_half_term.get(half_term) for half_term in half_terms))
            for key, by_half_term in tables.items()
        )
        trends.append(PointTrend(playbook.leverage_point[id_], half_terms, look_fors))
    return tuple(sorted(trends, key=lambda trend: half_term_order(trend.half_terms[-1]), reverse=True))


def half_term_label(half_term: str) -> str:
    """Return the label of a half-term: "Autumn 2026, second half" for the id `2026-autumn-2`."""
    year, term, half = half_term.split("-")
    return f"{term.capitalize()} {year}, {'first' if half == '1' else 'second'} half"


def group_of_answer(table: ProtectedTable | None, index: int) -> Group | None:
    """Return the group that consists only of the answer with this index; None if there is no such group."""
    groups: Sequence[Group] = table.groups if table else ()
    return next((group for group in groups if group.first == group.last == index), None)


# --- the CPD audit -----------------------------------------------------------------------------------------------


class CpdTotal(NamedTuple):
    """The professional development (CPD) offered to one person of an audience, in minutes a year.

    `to` is the id of a team, or `TEACHERS`. `coaching`: minutes of coaching alone. `by_group`: minutes of the
    activities that have at least one mechanism of a group, keyed by group. `missing`: labels of the mechanisms that no
    activity offered to this audience has. `appraisal`: text about this audience's appraisal, or None.
    """

    to: str
    minutes: int
    coaching: int
    by_group: Mapping[str, int]
    missing: tuple[str, ...]
    appraisal: str | None


def cpd_total(playbook: Playbook, to: str) -> CpdTotal:
    """Return the professional development (CPD) offered to an audience.

    `to` is the id of a team, or `TEACHERS`. The playbook must have a CPD audit.
    """
    cpd = playbook.cpd
    assert cpd is not None
    minutes = {
        activity.id: sum(offer.minutes for offer in activity.offered if offer.to == to) for activity in cpd.activities
    }
    group_of = {id_: mechanism.group for id_, mechanism in zip(MECHANISM_IDS, MECHANISMS, strict=True)}
    by_group = {
        group: sum(
            minutes[activity.id]
            for activity in cpd.activities
            if any(group_of[mechanism] == group for mechanism in activity.mechanisms)
        )
        for group in MECHANISM_GROUPS
    }
    present = {mechanism for activity in cpd.activities if minutes[activity.id] for mechanism in activity.mechanisms}
    labels = zip(MECHANISM_IDS, MECHANISMS, strict=True)
    return CpdTotal(
        to,
        sum(minutes.values()),
        sum(minutes[activity.id] for activity in cpd.activities if activity.kind == "coaching"),
        by_group,
        tuple(mechanism.label for id_, mechanism in labels if id_ not in present),
        next((entry.text for entry in cpd.appraisal if entry.to == to), None),
    )


def cpd_audience_names(playbook: Playbook) -> dict[str, str]:
    """Return the display name of each audience in the CPD audit, keyed by id: teams, and teachers as one group."""
    teachers = playbook.vocabularies.teachers.many
    names = {team.id: team.label for team in playbook.vocabularies.teams}
    names[TEACHERS] = teachers[:1].upper() + teachers[1:]
    return {id_: names[id_] for id_ in audiences_with_cpd(playbook)}


def audiences_with_cpd(playbook: Playbook) -> tuple[str, ...]:
    """Return the ids of the audiences with at least one training offer in the CPD audit: teams in the playbook's order,
    then `TEACHERS` if they have one.
    """
    offered = (
        {offer.to for activity in playbook.cpd.activities for offer in activity.offered} if playbook.cpd else set()
    )
    known = [*(team.id for team in playbook.vocabularies.teams), TEACHERS]
    return tuple(id_ for id_ in known if id_ in offered)
