"""Rules for the survey, its results, walkthroughs and the CPD audit.

They do not need scipy (the optional extra `impact`), unlike `playbook survey check`. A wave is one round of the survey;
walkthroughs are short visits to lessons, in which look-fors (signs of a practice) are counted. Released figures are
protected: rounded and grouped, so that they cannot reveal the answer of one person.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from coaching_playbook.impact.disclosure import ProtectedTable, possible_counts, possible_group_counts
from coaching_playbook.impact.published import table_from_yaml, team_id
from coaching_playbook.model import AnswerGroup, Playbook
from coaching_playbook.plain_text import normalise_unicode
from coaching_playbook.rules.registry import KeyPath, RuleHit, rule

MIN_DAYS_BETWEEN_WAVES = 56
"""Two waves closer than this have nearly the same people, so their difference could show who joined in between."""
_MARKS_PER_LOOK_FOR = 3
"""Marks that a visitor can give a look-for: seen, not this time, did not apply."""


def _survey_lists(playbook: Playbook, name: str) -> Iterator[tuple[KeyPath, Any]]:
    """Yield (key path, list) for the survey's field `name`, then for each team with a list of its own in its place."""
    if playbook.survey:
        yield (name,), getattr(playbook.survey, name)
        for index, own in enumerate(playbook.survey.teams):
            if value := getattr(own, name):
                yield ("teams", index, name), value


@rule("survey-waves", cross_entry=True)
def _check_wave_order(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that waves of the survey are in order of time, each at least eight weeks after the one before."""
    for at, waves in _survey_lists(playbook, "waves"):
        for index, (earlier, later) in enumerate(pairwise(waves), 1):
            if (later.starts - earlier.starts).days < MIN_DAYS_BETWEEN_WAVES:
                message = f"'{later.label}' starts on {later.starts}, less than eight weeks after '{earlier.label}'."
                fix = "Choose a later day, and write the waves in order of time. A year apart is best."
                yield RuleHit("survey.yml", (*at, index, "starts"), message, fix)


@rule("survey-team-twice", cross_entry=True)
def _check_survey_teams_are_unique(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that each team is listed once under `teams` in survey.yml."""
    teams = [own.team for own in playbook.survey.teams] if playbook.survey else []
    for index, team in enumerate(teams):
        if team in teams[:index]:
            message = f"The survey of '{team}' stands here twice."
            yield RuleHit("survey.yml", ("teams", index, "team"), message, "Put the two together.")


@rule("survey-baseline", "warning", cross_entry=True)
def _check_baseline_wave(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the first wave of the survey starts before the first cycle, so that it shows what was there before."""
    survey, teams = playbook.survey, playbook.vocabularies.teams
    if survey is None:
        return
    waves_at: dict[str, KeyPath] = {own.team: ("teams", n, "waves") for n, own in enumerate(survey.teams) if own.waves}
    reported: set[KeyPath] = set()
    for team in teams:
        waves, at = survey.for_team(team.id).waves, (*waves_at.get(team.id, ("waves",)), 0, "starts")
        first = min((c.starts for c in playbook.cycles_of(team) if c.status != "starter"), default=None)
        if waves and first and waves[0].starts >= first and at not in reported:
            reported.add(at)
            of = f" of {team.label}" if len(teams) > 1 else ""
            message = f"The first wave starts on {waves[0].starts}, and the first cycle{of} on {first}."
            fix = "A baseline comes before coaching begins. If it is too late for that, say so beside the results."
            yield RuleHit("survey.yml", at, message, fix)


@rule("survey-scale", cross_entry=True)
def _check_answers_and_statements_differ(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the answers of the scale differ from each other, and so do the statements of the survey."""
    if playbook.survey:
        lists: list[list[tuple[KeyPath, str]]] = [
            [(("scale", index), text) for index, text in enumerate(playbook.survey.scale)]
        ]
        for at, areas in _survey_lists(playbook, "areas"):
            lists.append(
                [
                    ((*at, number, "statements", index), text)
                    for number, area in enumerate(areas)
                    for index, text in enumerate(area.statements)
                ]
            )
        for texts in lists:
            seen: set[str] = set()
            for path, text in texts:
                words = " ".join(re.findall(r"\w+", text.casefold())) or text
                if words in seen:
                    yield RuleHit("survey.yml", path, f"“{text}” stands there twice.", "Change one of the two.")
                seen.add(words)


@rule("survey-results-unknown", cross_entry=True)
def _check_results_have_wave_and_area(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that results belong to a wave and an area that survey.yml has."""
    results, survey = playbook.survey_results, playbook.survey
    if not (results.releases or results.linked):
        return
    if survey is None:
        message = "There are results, and no survey.yml says what they are about."
        yield RuleHit("survey_results.yml", (), message, "Bring survey.yml back as it was.")
        return
    named: list[tuple[KeyPath, str, str, set[str]]] = []
    for index, release in enumerate(results.releases):
        own = survey.for_team(team_id(playbook, release.team))
        named.append((("releases", index, "wave"), "wave", release.wave, {wave.id for wave in own.waves}))
        areas = {area.id for area in own.areas}
        named += [
            (("releases", index, "areas", n, "area"), "area", result.area, areas)
            for n, result in enumerate(release.areas)
        ]
    for index, linked in enumerate(results.linked):
        waves = {wave.id for wave in survey.for_team(team_id(playbook, linked.team)).waves}
        named.append((("linked", index, "earlier"), "wave", linked.earlier, waves))
        named.append((("linked", index, "later"), "wave", linked.later, waves))
    for at, what, id_, known in named:
        if id_ not in known:
            message = f"survey.yml has no {what} '{id_}', so nobody could say what these results are about."
            yield RuleHit("survey_results.yml", at, message, f"Bring the {what} back into survey.yml as it was.")


@rule("unprotected-figure", cross_entry=True)
def _check_figures_are_protected(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that released figures are those that the commands wrote: no group of answers is too small to show."""
    rows: list[tuple[str, KeyPath, ProtectedTable, Sequence[AnswerGroup], int]] = []
    scale = len(playbook.survey.scale) if playbook.survey else 0
    for index, release in enumerate(playbook.survey_results.releases):
        for number, result in enumerate(release.areas):
            at: KeyPath = ("releases", index, "areas", number, "groups")
            rows.append(
                ("survey_results.yml", at, table_from_yaml(result.answers, result.groups), result.groups, scale)
            )
    for index, visits in enumerate(playbook.walkthroughs.releases):
        for number, seen in enumerate(visits.look_fors):
            at = ("releases", index, "look_fors", number, "groups")
            rows.append(
                ("walkthroughs.yml", at, table_from_yaml(seen.visits, seen.groups), seen.groups, _MARKS_PER_LOOK_FOR)
            )
    for file, at, table, groups, answers in rows:
        if groups and answers and not _is_protected(table, answers):
            message = "These are not figures that can be shown: they leave a group that is too small, or were changed."
            yield RuleHit(file, at, message, "Let 'playbook survey read' or 'playbook walkthroughs read' write them.")


def _is_protected(table: ProtectedTable, answers: int) -> bool:
    """Return whether disclosure control (rounding, and grouping of answers) can have produced a table.

    `answers` is the number of possible answers. There must be two or more groups, which contain each answer once, from
    the highest to the lowest. Their percentages must be possible for one of the numbers of people that the rounded base
    stands for.
    """
    ends = [(group.first, group.last) for group in reversed(table.groups)]
    covered = [index for first, last in ends for index in range(first, last + 1)]
    if len(table.groups) < 2 or covered != list(range(answers)):
        return False
    for people in possible_counts(table.base):
        counts = [possible_group_counts(group.share, people) for group in table.groups]
        if all(counts) and sum(count[0] for count in counts) <= people <= sum(count[-1] for count in counts):
            return True
    return False


def known_look_fors(playbook: Playbook) -> frozenset[str]:
    """Return the look-fors (signs of a practice) of leverage points, and those about adults of techniques.

    The texts are normalised by `normalise_unicode`. Other rules check them in the entries that contain them.
    """
    lists = [point.look_fors for point in playbook.leverage_points]
    lists += [technique.look_fors.adult for technique in playbook.techniques]
    return frozenset(normalise_unicode(text) for texts in lists for text in texts)


_MONTHS = (
    "jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec"
    "|ion|chwef|mawrth|ebrill|mai|meh|gorff|awst|medi|hyd|tach|rhag"
)
_ONE_VISIT_PATTERN = re.compile(
    r"\b(?:(?:class)?room|hut|ystafell|year|class|form|set|blwyddyn|dosbarth)\s*(?:no\.?\s*)?[0-9]"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bdydd (?:llun|mawrth|mercher|iau|gwener|sadwrn|sul)\b"
    rf"|\b[0-9]{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTHS})|\b[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}\b"
    r"|\b[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}\b|\b[0-9]{1,2}[:.][0-9]{2}\b|\b[0-9]{1,2} ?[ap]m\b"
    r"|\b(?:grade|rated|rating|score)[ds]?\b|\b(?:gradd|sg[oô]r)\b|\b[0-9]+ ?/ ?[0-9]+\b|\b[0-9]+ out of [0-9]+\b"
    r"|\b(?:outstanding|inadequate|(?:requires|needs) improvement)\b",
    re.IGNORECASE,
)
"""Matches what identifies or grades one visit: a room, a class, a day, a time or a grade, in English or Welsh."""


@rule("one-visit", cross_entry=True)
def _check_look_fors_name_no_visit(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a look-for with results says what could be seen: no room, class, day, time, rating or grade."""
    known = known_look_fors(playbook)
    for index, release in enumerate(playbook.walkthroughs.releases):
        for number, result in enumerate(release.look_fors):
            match = _ONE_VISIT_PATTERN.search(result.look_for)
            if match and normalise_unicode(result.look_for) not in known:
                message = f"'{match[0]}' tells of one visit, or grades it."
                at = ("releases", index, "look_fors", number, "look_for")
                yield RuleHit("walkthroughs.yml", at, message, "Write what could be seen or heard, as on the card.")


@rule("released-twice", cross_entry=True)
def _check_no_figure_released_twice(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a figure that was shown never changes: no wave, area or look-for has figures twice."""
    seen: set[tuple[str, ...]] = set()
    figures: list[tuple[str, KeyPath, tuple[str, ...], bool]] = []
    for index, release in enumerate(playbook.survey_results.releases):
        team = team_id(playbook, release.team)
        for number, result in enumerate(release.areas):
            key: tuple[str, ...] = ("survey", team, release.wave, result.area)
            figures.append(("survey_results.yml", ("releases", index, "areas", number), key, bool(result.groups)))
    for index, linked in enumerate(playbook.survey_results.linked):
        key = ("linked", team_id(playbook, linked.team), linked.later)
        figures.append(("survey_results.yml", ("linked", index), key, True))
    for index, visits in enumerate(playbook.walkthroughs.releases):
        team = team_id(playbook, visits.team)
        for number, row in enumerate(visits.look_fors):
            key = ("visits", team, visits.half_term, visits.leverage_point, row.look_for.casefold())
            figures.append(("walkthroughs.yml", ("releases", index, "look_fors", number), key, bool(row.groups)))
    for file, at, key, has_figures in figures:
        if key in seen and has_figures:
            message = "There are figures of the same thing above. Two of them could be subtracted."
            yield RuleHit(file, at, message, "Delete this one.")
        elif has_figures:
            seen.add(key)


@rule("cpd-audience", cross_entry=True)
def _check_cpd_audience(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the CPD audit has each team once for an activity, and once in what it says of appraisal."""
    cpd = playbook.cpd
    lists: list[tuple[KeyPath, Sequence[str]]] = []
    if cpd:
        lists = [(("activities", n, "offered"), [o.to for o in a.offered]) for n, a in enumerate(cpd.activities)]
        lists.append((("appraisal",), [entry.to for entry in cpd.appraisal]))
    for at, ids in lists:
        for index, id_ in enumerate(ids):
            if id_ in ids[:index]:
                yield RuleHit("cpd.yml", (*at, index, "to"), f"'{id_}' stands here twice.", "Put the two together.")
