"""Every figure that was ever published about a team, from the files of results and from their history in git."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from coaching_playbook.impact.audit import LinkedFigures, Published
from coaching_playbook.impact.disclosure import Group, ProtectedTable
from coaching_playbook.model import (
    AnswerGroup,
    Part,
    Playbook,
    SurveyResults,
    WalkthroughRelease,
    Walkthroughs,
)
from coaching_playbook.yamlio import Data, parse_bytes

SURVEY_RESULTS = "survey_results.yml"
WALKTHROUGHS = "walkthroughs.yml"
_File = TypeVar("_File", bound=Part)


def team_id(playbook: Playbook, team: str | None) -> str:
    """Return the id of a team, or of the main team for None."""
    return team or playbook.about.team


def results_history(playbook: Playbook, root: Path) -> tuple[SurveyResults, ...]:
    """Return the results as they are now and as they ever were committed, so that a deleted figure still counts."""
    return (playbook.survey_results, *_past_versions(root, f"{playbook.folder}/{SURVEY_RESULTS}", SurveyResults))


def walkthroughs_history(playbook: Playbook, root: Path) -> tuple[WalkthroughRelease, ...]:
    """Return every release of walkthroughs, now and in the history, without repetitions."""
    versions = (playbook.walkthroughs, *_past_versions(root, f"{playbook.folder}/{WALKTHROUGHS}", Walkthroughs))
    return tuple(dict.fromkeys(release for version in versions for release in version.releases))


def _past_versions(root: Path, path: str, kind: type[_File]) -> Iterator[_File]:
    """Yield the valid versions of a file in the history of every branch; none without git."""
    log = _git(root, "log", "--all", "--format=%H", "--", path)
    for commit in log.decode("ascii", "replace").split():
        raw = _git(root, "show", f"{commit}:./{path}")
        parsed = parse_bytes(raw, path)
        try:
            yield kind.model_validate(parsed.data or {})
        except ValidationError:
            continue


def _git(root: Path, *arguments: str) -> bytes:
    try:
        result = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return b""
    return result.stdout if result.returncode == 0 else b""


def table_of(base: int, groups: Iterable[AnswerGroup]) -> ProtectedTable:
    """Convert groups of answers, which count from 1, to a table."""
    return ProtectedTable(base, tuple(Group(group.lowest - 1, group.highest - 1, group.share) for group in groups))


def groups_of(table: ProtectedTable) -> tuple[AnswerGroup, ...]:
    """Convert a table to groups of answers, which count from 1."""
    return tuple(AnswerGroup(lowest=g.first + 1, highest=g.last + 1, share=g.share) for g in table.groups)


def survey_tables(
    playbook: Playbook, results: Sequence[SurveyResults], team: str
) -> dict[tuple[str, str], list[ProtectedTable]]:
    """Return all releases of each (wave, area) of a team, in order and without repetitions."""
    tables: dict[tuple[str, str], list[ProtectedTable]] = {}
    for version in results:
        for release in version.releases:
            if team_id(playbook, release.team) == team:
                for result in release.areas:
                    known = tables.setdefault((release.wave, result.area), [])
                    if (table := table_of(result.answers, result.groups)) not in known:
                        known.append(table)
    return tables


def published(playbook: Playbook, results: Sequence[SurveyResults], team: str) -> Published:
    """Return everything that was published about a team, for the audit."""
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
    return Published(answers, tables, tuple(linked.values()))


def _share_or_none(share: int | str) -> int | None:
    return share if isinstance(share, int) else None


def as_data(part: Part) -> Data:
    """Convert a part of the results to plain data, without empty fields; numbers and days become texts."""

    def convert(value: object) -> Data:
        if isinstance(value, dict):
            return {name: convert(item) for name, item in value.items() if item not in (None, [], ())}
        if isinstance(value, list | tuple):
            return [convert(item) for item in value]
        return str(value)

    return convert(part.model_dump(by_alias=True))
