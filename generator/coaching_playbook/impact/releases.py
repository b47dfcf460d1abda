"""Compute the survey figures that may be released, given the answers and everything released before."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from coaching_playbook.impact.disclosure import (
    MIN_GROUP,
    SAFE_GROUP,
    ProtectedTable,
    ReleaseRefused,
    check_rerelease,
    protect_table,
    round_people,
    round_percentage,
)
from coaching_playbook.impact.disclosure_audit import LinkedFigures, NarrowCount, PublishedFigures, find_narrow_counts
from coaching_playbook.impact.published import groups_for_yaml, published_figures, survey_tables, team_id
from coaching_playbook.impact.responses import Responses
from coaching_playbook.model import AreaResult, LinkedRelease, Moved, Playbook, Survey, SurveyRelease, SurveyResults

Progress = Callable[[Sequence[Any]], Iterable[Any]]
"""Wraps a sequence so that iterating over it shows a progress bar."""


def survey_for_team(playbook: Playbook, team: str | None = None) -> Survey:
    """Return the survey that a team answers; that of the main team for None. Raises ReleaseRefused without a survey."""
    if playbook.survey is None:
        raise ReleaseRefused(f"There is no survey yet. Write {playbook.folder}/survey.yml first.")
    return playbook.survey.for_team(team_id(playbook, team))


def wave_release(
    playbook: Playbook,
    history: Sequence[SurveyResults],
    responses: Responses,
    wave: str,
    team: str | None,
    day: dt.date,
    progress: Progress = iter,
) -> SurveyRelease:
    """Return the figures of one wave (one round of the survey) that may be released.

    `history` are all versions of the results file (see `results_history`), `wave` is a wave id, `team` a team id or
    None for the main team, and `day` the date of the release. An area with figures released earlier, or with too few
    new answers, is left out. Raises ReleaseRefused if no area is left or the figures are unsafe, and ExtraMissing
    without the solver.
    """
    survey = survey_for_team(playbook, team)
    if wave not in {known.id for known in survey.waves}:
        known_waves = ", ".join(known.id for known in survey.waves) or "none yet"
        raise ReleaseRefused(f"There is no wave '{wave}' in survey.yml. It has: {known_waves}.")
    group = team_id(playbook, team)
    earlier = survey_tables(playbook, history, group)
    tables: dict[str, ProtectedTable] = {}
    sizes: dict[str, int] = {}
    refusals = []
    for area, answers in responses.area_answers(survey).items():
        counts = [sum(answer == index for answer in answers) for index in range(len(survey.scale))]
        sizes[area] = sum(counts)
        try:
            check_rerelease(earlier.get((wave, area), ()), sum(counts))
            tables[area] = protect_table(counts)
        except ReleaseRefused as refusal:
            refusals.append(str(refusal))
    if not tables:
        raise ReleaseRefused(" ".join(dict.fromkeys(refusals)) or "The file has no answers.")
    before = published_figures(playbook, history, group)
    after = replace(
        before,
        tables={**before.tables, **{(wave, area): table for area, table in tables.items()}},
        people={(wave, area): people for area, people in sizes.items() if area in tables},
    )
    _require_safe(after, progress)
    results = tuple(
        AreaResult(area=area, answers=table.base, groups=groups_for_yaml(table)) for area, table in tables.items()
    )
    return SurveyRelease(wave=wave, team=team, released=day, areas=results)


def _audit_twice(figures: PublishedFigures, progress: Progress) -> Iterator[NarrowCount]:
    """Yield hidden counts that figures narrow down too far, for two kinds of readers.

    The first audit assumes that readers know only the rounded numbers of people; the second, that they know the exact
    ones, because anyone in a school can count its staff. `playbook survey check` has only published figures and can
    repeat only the first; the second needs the answers.
    """
    rounded = replace(figures, linked=tuple(replace(linked, people=None) for linked in figures.linked), people={})
    yield from find_narrow_counts(rounded, progress)
    # Without linked figures, `disclosure` is safe for any number of people.
    if figures != rounded and figures.linked:
        yield from find_narrow_counts(figures, progress)


def _require_safe(figures: PublishedFigures, progress: Progress) -> None:
    """Raise ReleaseRefused if figures narrow down a hidden count too far, or contradict earlier figures."""
    try:
        narrow = next(_audit_twice(figures, progress), None)
    except ValueError:
        raise ReleaseRefused(
            "These figures do not fit those released before. Were some changed by hand? Run 'playbook survey check'."
        ) from None
    if narrow:
        raise ReleaseRefused(f"With all that was released before, this would say too much about: {narrow.name}.")


def linked_release(
    playbook: Playbook,
    history: Sequence[SurveyResults],
    earlier: tuple[str, Responses],
    later: tuple[str, Responses],
    team: str | None,
    day: dt.date,
    progress: Progress = iter,
) -> LinkedRelease:
    """Return the percentages of people who moved to the highest answer between two waves, as far as releasable.

    Only people who answered in both waves are counted. `history` are all versions of the results file. `earlier` and
    `later` are (wave id, answers), read with the same hash key. `team` is an id, or None for the main team; `day` is
    the date of the release. Raises ReleaseRefused, and ExtraMissing without the solver.
    """
    survey = survey_for_team(playbook, team)
    group = team_id(playbook, team)
    if survey.design != "linked":
        raise ReleaseRefused(
            "This survey is unlinked, so no two answers can be matched, and nothing can be said about who moved. "
            "Without files, 'playbook survey compare' compares the shares."
        )
    before = published_figures(playbook, history, group)
    for wave in (earlier[0], later[0]):
        if not all((wave, area.id) in before.tables for area in survey.areas):
            raise ReleaseRefused(
                f"The wave '{wave}' has no released figures yet. Run 'playbook survey read' for it first."
            )
    starts = {wave.id: wave.starts for wave in survey.waves}
    if starts.get(earlier[0], dt.date.min) >= starts.get(later[0], dt.date.max):
        raise ReleaseRefused("The first of the two waves should be the earlier one.")
    if any(later[0] == figures.later for figures in before.linked):
        raise ReleaseRefused(f"A comparison with '{later[0]}' was released before. A second one could be subtracted.")
    pairs = matched_pairs(survey, earlier[1], later[1])
    if len(pairs) < MIN_GROUP:
        raise ReleaseRefused(f"Fewer than {MIN_GROUP} people could be matched by their codes, so nothing can be shown.")
    moved = count_moved_to_top(survey, pairs)
    shares = {area: _releasable_share(count, len(pairs)) for area, count in moved.by_area.items()}
    people = {
        (wave, area): sum(answer is not None for answer in answers)
        for wave, responses in (earlier, later)
        for area, answers in responses.area_answers(survey).items()
    }
    figures = LinkedFigures(
        earlier[0], later[0], round_people(len(pairs)), shares, _releasable_share(moved.in_all, len(pairs)), len(pairs)
    )
    figures = _hide_unsafe_shares(replace(before, people=people), figures, progress)
    return LinkedRelease(
        earlier=figures.earlier,
        later=figures.later,
        team=team,
        released=day,
        both=figures.base,
        moved=tuple(Moved(area=area, share=_share_or_hidden(share)) for area, share in figures.moved.items()),
        moved_in_all=_share_or_hidden(figures.moved_in_all),
    )


def _releasable_share(count: int, people: int) -> int | None:
    """Return the rounded percentage, or None where the group or everyone outside it is too small to show."""
    if count < SAFE_GROUP or people - count < SAFE_GROUP:
        return None
    return round_percentage(count, people)


def _share_or_hidden(share: int | None) -> Any:
    """Return a share as the results file has it: None becomes the word `hidden`."""
    return "hidden" if share is None else share


def _hide_unsafe_shares(before: PublishedFigures, figures: LinkedFigures, progress: Progress) -> LinkedFigures:
    """Return `figures` with shares hidden (None) where needed, so that no hidden count is narrowed down too far.

    If the figures are unsafe as they are, all shares are hidden; then each area's share, and last the share of all
    areas together, is restored if the result is safe. `before` holds everything published earlier. Raises
    ReleaseRefused if the figures are unsafe even with every share hidden.
    """

    def is_unsafe(candidate: LinkedFigures) -> bool:
        return any(_audit_twice(replace(before, linked=(*before.linked, candidate)), progress))

    try:
        if not is_unsafe(figures):
            return figures
        kept = replace(figures, moved=dict.fromkeys(figures.moved), moved_in_all=None)
        for area, share in figures.moved.items():
            candidate = replace(kept, moved={**kept.moved, area: share})
            if share is not None and not is_unsafe(candidate):
                kept = candidate
        candidate = replace(kept, moved_in_all=figures.moved_in_all)
        kept = candidate if figures.moved_in_all is not None and not is_unsafe(candidate) else kept
        if is_unsafe(kept):
            raise ReleaseRefused("Even the number of people who were matched would say too much about single people.")
    except ReleaseRefused:
        raise
    except ValueError:
        raise ReleaseRefused(
            "These answers do not fit the figures released for the two waves. Are they the same files?"
        ) from None
    return kept


def matched_pairs(survey: Survey, earlier: Responses, later: Responses) -> list[tuple[dict[str, int], dict[str, int]]]:
    """Return (answers before, answers after) of each person whose code occurs exactly once in each file.

    Answers are indices on the scale, keyed by area id. People who did not answer in every area both times are left out.
    """

    def by_code(responses: Responses) -> dict[bytes, dict[str, int]]:
        """Return the answers keyed by area of each sheet, keyed by the hash of its code."""
        areas = responses.area_answers(survey)
        seen = Counter(sheet.code for sheet in responses.sheets)
        return {
            sheet.code: {area: answer for area, answers in areas.items() if (answer := answers[index]) is not None}
            for index, sheet in enumerate(responses.sheets)
            if sheet.code is not None and seen[sheet.code] == 1
        }

    before, after = by_code(earlier), by_code(later)
    all_areas = {area.id for area in survey.areas}
    pairs = ((before[code], after[code]) for code in before if code in after)
    return [(one, other) for one, other in pairs if one.keys() == other.keys() == all_areas]


class MovedCounts(NamedTuple):
    """How many people moved to the highest answer from a lower one."""

    by_area: dict[str, int]
    """Number of people, keyed by area."""
    in_all: int
    """Number of people who moved in every area at once."""


def count_moved_to_top(survey: Survey, pairs: Sequence[tuple[dict[str, int], dict[str, int]]]) -> MovedCounts:
    """Count the people who moved to the highest answer from a lower one; `pairs` is the result of `matched_pairs`."""
    top = len(survey.scale) - 1
    moved = [{area: before[area] < top == after[area] for area in before} for before, after in pairs]
    counts = {area.id: sum(person[area.id] for person in moved) for area in survey.areas}
    return MovedCounts(counts, sum(all(person.values()) for person in moved))
