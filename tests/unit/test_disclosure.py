"""Disclosure control: what can be computed about single people from published survey figures."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import surveys
from attacker import Finding, Table, attack_all, attack_joiners, tables_of
from coaching_playbook.impact.disclosure import Group, ProtectedTable, ReleaseRefused, protect_table
from coaching_playbook.impact.disclosure_audit import LinkedFigures, PublishedFigures, find_narrow_counts
from coaching_playbook.impact.published import to_plain_data
from coaching_playbook.impact.releases import count_moved_to_top, linked_release, matched_pairs, wave_release
from coaching_playbook.impact.responses import AnswerSheet, Responses
from coaching_playbook.model import Playbook, SurveyResults
from coaching_playbook.pages import impact as charts
from coaching_playbook.yamlio import dump
from figures import Recorder

pytestmark = pytest.mark.slow

DAY = dt.date(2026, 10, 1)
ANSWERS = len(surveys.SCALE)
SAMPLE_SURVEYS, ALL_SURVEYS = 30, 10_000
SAMPLE_HISTORIES, ALL_HISTORIES = 8, 1_000


def tables(people: int, answers: int) -> Iterator[tuple[int, ...]]:
    """Yield every table of counts for this number of people and of answers."""
    if answers == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for others in tables(people - first, answers - 1):
            yield (first, *others)


@pytest.mark.parametrize(("answers", "most"), [(2, 40), (3, 32), (4, 24), (5, 17)])
def test_hidden_counts_stay_ambiguous_to_reader_who_knows_algorithm(answers: int, most: int) -> None:
    """All tables with the same publication are grouped: in each group a hidden count must have values at least 5
    apart."""
    by_output: dict[ProtectedTable, list[tuple[int, ...]]] = {}
    for people in range(5, most + 3):  # numbers that round alike are needed whole
        for counts in tables(people, answers):
            by_output.setdefault(protect_table(counts), []).append(counts)
    for output, alike in by_output.items():
        alone = {group.first for group in output.groups if group.first == group.last}
        for answer in set(range(answers)) - alone:
            values = [counts[answer] for counts in alike]
            assert max(values) - min(values) >= 5, (output, answer)


@pytest.mark.parametrize("small", [0, 1, 2, 3, 4])
def test_groups_below_five_are_never_visible(small: int) -> None:
    for counts in ((small, 10, 10), (10, small, 10), (10, 10, small), (20, small), (small, 20), (0, 20 + small, 0)):
        table = protect_table(counts)
        for group in table.groups:
            inside = sum(counts[group.first : group.last + 1])
            assert 5 <= inside <= sum(counts) - 5
            assert (group.first, group.last) != (counts.index(small), counts.index(small))


def test_fewer_than_five_people_release_nothing() -> None:
    with pytest.raises(ReleaseRefused, match="Fewer than 5 people"):
        protect_table((2, 2, 0, 0, 0))
    for counts in ((9, 0, 0, 0, 0), (0, 4, 0, 5, 0), (2, 2, 2, 2, 1)):
        assert protect_table(counts).groups == ()  # a team of nine has no division into two groups of six


def test_solver_detects_disclosure_by_rounding_and_totals() -> None:
    safe = ProtectedTable(25, (Group(4, 4, 50), Group(0, 3, 50)))
    assert not any(find_narrow_counts(PublishedFigures(5, {("baseline", "clarity"): safe})))
    alone = ProtectedTable(15, (Group(4, 4, 60), Group(3, 3, 40)))
    assert any(
        find_narrow_counts(PublishedFigures(5, {("baseline", "clarity"): alone}))
    )  # answers 1 to 3 are in no group, so they are 0
    # Everyone is matched, and moves are known: so is nearly how many stayed.
    two = {("a", "x"): ProtectedTable(15, (Group(1, 1, 40), Group(0, 0, 60))), ("b", "x"): ProtectedTable(15, ())}
    assert not any(find_narrow_counts(PublishedFigures(2, two)))
    two["b", "x"] = ProtectedTable(15, (Group(1, 1, 60), Group(0, 0, 40)))
    assert any(find_narrow_counts(PublishedFigures(2, two, [LinkedFigures("a", "b", 15, {"x": 60})])))


# --- releases over time ------------------------------------------------------------------------------------------


def responses(people: Sequence[tuple[int, ...]], names: Sequence[int] = ()) -> Responses:
    codes = [str(name).encode() for name in names] or [None] * len(people)
    return Responses(tuple(AnswerSheet(answers, code) for answers, code in zip(people, codes, strict=True)))


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    return surveys.playbook_of(surveys.write_school(tmp_path_factory.mktemp("school"), "linked"))


@pytest.fixture(scope="module")
def small_survey(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """Return the school with two areas, the minimum for people to move together or separately."""
    root = surveys.write_school(tmp_path_factory.mktemp("small"), "linked", areas=surveys.AREAS[:2])
    return surveys.playbook_of(root)


def release(school: Playbook, results: SurveyResults, people: Responses, wave: str) -> SurveyResults:
    """Return the results with one more wave released. Raises ReleaseRefused."""
    added = wave_release(school, [results], people, wave, None, DAY)
    return results.model_copy(update={"releases": (*results.releases, added)})


def compare(school: Playbook, results: SurveyResults, waves: Sequence[tuple[str, Responses]]) -> SurveyResults:
    added = linked_release(school, [results], waves[0], waves[1], None, DAY)
    return results.model_copy(update={"linked": (*results.linked, added)})


@pytest.mark.parametrize("more", [0, 1, 2, 3, 4])
def test_release_differing_by_few_people_is_rejected(school: Playbook, more: int) -> None:
    rng = random.Random(more)
    visible = surveys.random_people(rng, 30)
    few = [(4, 4, 4, 4)] * 7  # all alike, so nothing is shown
    for first in (visible, few):
        results = release(school, SurveyResults(), responses(first), "baseline")
        with pytest.raises(ReleaseRefused, match="released before"):
            release(school, results, responses([*first, *visible[:more]]), "baseline")
        with pytest.raises(ReleaseRefused, match="released before"):
            release(school, results, responses(first[more:]), "baseline")


def test_hidden_table_can_be_released_after_many_more_answers(school: Playbook) -> None:
    results = release(school, SurveyResults(), responses([(4, 4, 4, 4)] * 7), "baseline")
    later = release(school, results, responses([(4, 4, 3, 3)] * 10 + [(3, 3, 4, 4)] * 10), "baseline")
    assert [len(area.groups) for area in later.releases[-1].areas] == [2, 2, 2, 2]


def attacked_survey(school: Playbook, seed: int) -> list[Finding]:
    """Return the attacker's findings in the released figures of one random small survey."""
    rng = random.Random(seed)
    people = surveys.random_people(rng, rng.randint(5, 45), 2)
    results = release(school, SurveyResults(), responses(people), "baseline")
    return attack_all(dump(to_plain_data(results)), ANSWERS)


def attacked_history(school: Playbook, seed: int) -> list[Finding]:
    """Return the attacker's findings in up to four releases of a team with joiners and leavers."""
    rng = random.Random(seed)
    team = list(range(rng.randint(5, 35)))
    results, findings = SurveyResults(), list[Finding]()
    waves: list[tuple[str, Responses]] = []
    next_name, before, seen = len(team), dict.fromkeys(team, ()), 0
    for _ in range(rng.randint(1, 4)):
        joined, left = rng.choice((0, 1, 3, 5, 9, 15)), rng.choice((0, 0, 1, 2, 5))
        kept = team[min(left, len(team)) :]
        same_wave = bool(waves) and rng.random() < 0.4
        wave = waves[-1][0] if same_wave else ("baseline", "one-year", "two-years", "three-years")[len(waves)]
        team = [*kept, *range(next_name, next_name + joined)]
        next_name += joined
        fresh = dict(zip(team, surveys.random_people(rng, len(team), 2), strict=True))
        answered = {name: before[name] for name in kept if before.get(name)} if same_wave else {}
        before = {**fresh, **answered}
        given = responses([before[name] for name in team], team)
        known = tables_of(dump(to_plain_data(results)))
        try:
            results = release(school, results, given, wave)
        except ReleaseRefused:
            continue
        for key, found in tables_of(dump(to_plain_data(results))).items():
            if same_wave and key[1] == wave and key in known and len(found) > len(known[key]):
                earlier: Table = found[-2]
                findings += attack_joiners(earlier, found[-1], ANSWERS, len(team) - (seen - left), left)
        seen = len(team)
        waves = [*(waves[:-1] if same_wave else waves), (wave, given)]
        if len(waves) > 1:
            try:
                results = compare(school, results, waves[-2:])
            except ReleaseRefused:
                continue
    return findings + attack_all(dump(to_plain_data(results)), ANSWERS)


def test_random_surveys_disclose_no_single_answer(small_survey: Playbook) -> None:
    assert [attacked_survey(small_survey, seed) for seed in range(SAMPLE_SURVEYS)] == [[]] * SAMPLE_SURVEYS


def test_random_release_histories_disclose_no_single_answer(small_survey: Playbook) -> None:
    assert [attacked_history(small_survey, seed) for seed in range(SAMPLE_HISTORIES)] == [[]] * SAMPLE_HISTORIES


def test_attacks_succeed_on_unprotected_figures() -> None:
    """Without protection the attacks above must find single people."""
    text = "releases:\n  - wave: a\n    areas:\n      - area: x\n        answers: 15\n        groups:\n"
    text += "".join(f"          - {{lowest: {n}, highest: {n}, share: {share}}}\n" for n, share in ((5, 40), (4, 60)))
    assert {finding.what[-1] for finding in attack_all(text, ANSWERS)} >= {"1", "2", "3"}
    one_joins = attack_joiners(Table(15, ()), Table(20, (((5,), 40), ((1, 2, 3, 4), 60))), ANSWERS, 1, 0)
    assert list(one_joins) == []
    all_agree = attack_joiners(Table(15, ()), Table(40, (((5,), 85), ((1, 2, 3, 4), 15))), ANSWERS, 23, 0)
    assert {finding.low >= 17 for finding in all_agree} <= {True}


@pytest.mark.slow
def test_many_random_surveys_disclose_no_single_answer(
    small_survey: Playbook, figure: Recorder, thorough: bool
) -> None:
    """Random surveys of 5 to 45 people, attacked by enumeration with all that was published."""
    if not thorough:
        pytest.skip("takes ten minutes; make figures runs it")
    safe = sum(not attacked_survey(small_survey, seed) for seed in range(ALL_SURVEYS))
    figure("Small surveys whose answers stay hidden", safe, ALL_SURVEYS)
    assert safe == ALL_SURVEYS


@pytest.mark.slow
def test_many_random_release_histories_disclose_no_single_answer(
    small_survey: Playbook, figure: Recorder, thorough: bool
) -> None:
    """Histories of up to four releases with joiners and leavers, attacked with all releases and linked comparisons."""
    if not thorough:
        pytest.skip("takes ten minutes; make figures runs it")
    safe = sum(not attacked_history(small_survey, seed) for seed in range(ALL_HISTORIES))
    figure("Histories of releases whose answers stay hidden", safe, ALL_HISTORIES)
    assert safe == ALL_HISTORIES


# --- the article -------------------------------------------------------------------------------------------------


def test_published_claim_is_computed_in_both_readings(school: Playbook) -> None:
    """ "A third moved to the highest answer across all four categories": in each, or in all of them at once."""
    names = range(60)
    before = responses([(3, 3, 3, 3)] * 40 + [(4, 4, 4, 4)] * 20, names)
    # In each area 28 of 60 moved there, 10 stayed there and 10 moved away. Only who moved differs.
    others = [(4, 4, 4, 4)] * 10 + [(2, 2, 2, 2)] * 10
    different = [tuple(4 if (index - 10 * area) % 40 < 28 else 3 for area in range(4)) for index in range(40)]
    same = [(4, 4, 4, 4)] * 28 + [(3, 3, 3, 3)] * 12
    read = {}
    for title, later in (("different", different), ("same", same)):
        results = release(school, SurveyResults(), before, "baseline")
        after = responses([*later, *others], names)
        results = release(school, results, after, "one-year")
        pairs = matched_pairs(school.survey, before, after)
        assert count_moved_to_top(school.survey, pairs) == (
            dict.fromkeys(surveys.AREAS, 28),
            0 if title == "different" else 28,
        )
        read[title] = compare(school, results, [("baseline", before), ("one-year", after)]).linked[0]
        assert attack_all(dump(to_plain_data(results)), ANSWERS) == []
    for linked in read.values():
        assert [moved.share for moved in linked.moved] == [45, 45, 45, 45]  # at least a third in each area
    assert read["different"].moved_in_all == "hidden"  # nobody
    assert read["same"].moved_in_all in (45, "hidden")


def test_only_unique_codes_are_matched(school: Playbook) -> None:
    people = [(3, 3, 3, 3)] * 15 + [(4, 4, 4, 4)] * 10
    results = SurveyResults()
    for wave in ("baseline", "one-year"):
        results = release(school, results, responses(people), wave)
    with pytest.raises(ReleaseRefused, match="could be matched"):
        compare(school, results, [(wave, responses(people, [1] * 25)) for wave in ("baseline", "one-year")])


def test_two_teams_release_separate_figures(tmp_path: Path) -> None:
    """Two teams answer the same waves; the figures of neither contain the other's."""
    root = surveys.write_school(tmp_path / "school", two_teams=True)
    rng = random.Random(1)
    for team, count in (("tas", 30), ("lunch", 7)):
        file = tmp_path / f"{team}.csv"
        file.write_text(surveys.table(surveys.random_people(rng, count)), "utf-8")
        result = surveys.invoke("survey", "read", file, "--wave", "baseline", "--team", team, "--root", root)
        assert result.exit_code == 0, result.output
    text = (root / "playbook_src/survey_results.yml").read_text("utf-8")
    assert attack_all(text, ANSWERS) == []
    assert not any(table.groups for key, found in tables_of(text).items() if key[0] == "lunch" for table in found)
    assert surveys.invoke("survey", "check", "--root", root).exit_code == 0
    assert surveys.invoke("check", root).exit_code == 0


def test_chart_patterns_are_unambiguous() -> None:
    scale = ("Disagree", "Not sure", "Agree", "Agree fully")
    tables = (
        ProtectedTable(25, (Group(3, 3, 20), Group(1, 2, 40), Group(0, 0, 40))),
        ProtectedTable(25, (Group(2, 3, 40), Group(1, 1, 20), Group(0, 0, 40))),
        ProtectedTable(25, (Group(2, 3, 60), Group(0, 1, 40))),
    )
    patterns = charts.fill_pattern_numbers([charts.lay_out_bar("Autumn", table, scale) for table in tables])
    assert list(patterns) == [
        "Agree fully",
        "Agree fully or agree",
        "Not sure",
        "Agree or not sure",
        "Disagree",
        "Not sure or disagree",
    ]
    assert len(set(patterns.values())) == len(patterns)
    assert (
        charts.fill_pattern_numbers([charts.lay_out_bar("Spring", tables[0], scale)])["Disagree"]
        == patterns["Disagree"]
    )
