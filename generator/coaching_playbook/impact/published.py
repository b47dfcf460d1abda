"""Collect every figure that was ever published about a team, from the files of results and their history in git."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from coaching_playbook.git import run_git
from coaching_playbook.impact.disclosure import Group, ProtectedTable
from coaching_playbook.impact.disclosure_audit import LinkedFigures, PublishedFigures
from coaching_playbook.model import AnswerGroup, Part, Playbook, SurveyResults, WalkthroughRelease, Walkthroughs
from coaching_playbook.yamlio import Data, parse_bytes

SURVEY_RESULTS = "survey_results.yml"
WALKTHROUGHS = "walkthroughs.yml"
_ResultsFile = TypeVar("_ResultsFile", bound=Part)


def team_id(playbook: Playbook, team: str | None) -> str:
    """Return the id of a team, or of the main team for None."""
    return team or playbook.about.team


def results_history(playbook: Playbook, root: Path) -> tuple[SurveyResults, ...]:
    """Return the current survey results and those of every commit that changed the file, newest first.

    Past results count because a figure that was deleted has nevertheless been published.
    """
    return (playbook.survey_results, *_past_versions(root, f"{playbook.folder}/{SURVEY_RESULTS}", SurveyResults))


def walkthroughs_history(playbook: Playbook, root: Path) -> tuple[WalkthroughRelease, ...]:
    """Return every release of walkthrough figures, from the present file and all commits, without repetitions."""
    versions = (playbook.walkthroughs, *_past_versions(root, f"{playbook.folder}/{WALKTHROUGHS}", Walkthroughs))
    return tuple(dict.fromkeys(release for version in versions for release in version.releases))


def _past_versions(root: Path, path: str, kind: type[_ResultsFile]) -> Iterator[_ResultsFile]:
    """Yield each committed version of a file, on any branch, that is valid for the model `kind`, newest first.

    Yields nothing outside a git repository. `path` is relative to `root`.
    """
    # Without a time limit: with a part of the history, figures could be released that it forbids.
    log = run_git(root, "log", "--all", "--format=%H", "--", path, timeout=None) or b""
    for commit in log.decode("ascii", "replace").split():
        parsed = parse_bytes(run_git(root, "show", f"{commit}:./{path}", timeout=None) or b"", path)
        try:
            yield kind.model_validate(parsed.data or {})
        except ValidationError:
            continue


def table_from_yaml(base: int, groups: Iterable[AnswerGroup]) -> ProtectedTable:
    """Return the protected table for a rounded number of people (`base`) and the groups of answers in a YAML file."""
    return ProtectedTable(base, tuple(Group(group.lowest - 1, group.highest - 1, group.share) for group in groups))


def groups_for_yaml(table: ProtectedTable) -> tuple[AnswerGroup, ...]:
    """Return the groups of a protected table as a YAML file has them, with answers numbered from 1."""
    return tuple(AnswerGroup(lowest=g.first + 1, highest=g.last + 1, share=g.share) for g in table.groups)


def survey_tables(
    playbook: Playbook, results: Sequence[SurveyResults], team: str
) -> dict[tuple[str, str], list[ProtectedTable]]:
    """Return all tables that were released for a team, keyed by (wave id, area id), without duplicates.

    `results` are versions of the results file, newest first; the tables are in the same order. `team` is an id.
    """
    tables: dict[tuple[str, str], list[ProtectedTable]] = {}
    for version in results:
        for release in version.releases:
            if team_id(playbook, release.team) == team:
                for result in release.areas:
                    known = tables.setdefault((release.wave, result.area), [])
                    if (table := table_from_yaml(result.answers, result.groups)) not in known:
                        known.append(table)
    return tables


def published_figures(playbook: Playbook, results: Sequence[SurveyResults], team: str) -> PublishedFigures:
    """Collect everything that was published about a team, given all versions of the results file."""
    tables = {
        # A table without figures adds nothing to a later one of the same question that has some.
        key: next((table for table in releases if table.groups), releases[-1])
        for key, releases in survey_tables(playbook, results, team).items()
    }
    linked = {}
    for version in results:
        for release in version.linked:
            if team_id(playbook, release.team) == team:
                moved = {item.area: _share_or_none(item.share) for item in release.moved}
                linked[release.earlier, release.later] = LinkedFigures(
                    release.earlier, release.later, release.both, moved, _share_or_none(release.moved_in_all)
                )
    answers = len(playbook.survey.scale) if playbook.survey else 0
    return PublishedFigures(answers, tables, tuple(linked.values()))


def _share_or_none(share: int | str) -> int | None:
    """Return a share, or None for the word `hidden`."""
    return share if isinstance(share, int) else None


def to_plain_data(part: Part) -> Data:
    """Convert results to data for YAML: mappings, lists and texts, without empty fields."""

    def convert(value: object) -> Data:
        """Return a dumped value without the empty fields of its mappings, and with every scalar as a text."""
        if isinstance(value, dict):
            return {name: convert(item) for name, item in value.items() if item not in (None, [], ())}
        if isinstance(value, list | tuple):
            return [convert(item) for item in value]
        return str(value)

    return convert(part.model_dump(by_alias=True))
