"""The format of the line of text that holds one answer sheet or one visit.

Scripts on the pages `/survey/` and `/walkthrough/` render such lines; `playbook survey` and `playbook walkthroughs`
parse them.

`PB-SURVEY:1:<version>:<digits>[:<code>]`: one digit for each statement, 1 for the lowest answer, 0 for no answer; the
optional code is one that the person made up, to match their answers in two waves. `PB-WALK:1:<leverage
point>:<version>:<letters>`: one letter for each look-for (a sign of a practice that a visitor can see): s (seen), n
(not this time), x (did not apply) or - (not marked). The version is a checksum of the wording, which shows whether a
line belongs to other wording.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from coaching_playbook.model import LeveragePoint, Playbook, Survey, lower_case_words

SURVEY_LINE_PATTERN = re.compile(
    r"PB-SURVEY:1:(?P<version>[0-9a-f]{6}):(?P<digits>[0-5]{1,60})(?::(?P<code>[A-Za-z0-9]{1,20}))?"
)
WALKTHROUGH_LINE_PATTERN = re.compile(
    r"PB-WALK:1:(?P<point>[a-z0-9-]{1,80}):(?P<version>[0-9a-f]{6}):(?P<marks>[snx-]{1,40})"
)

MAX_LOOK_FORS = 8
"""The maximum number of look-fors in one visit; more do not fit on the card or on a phone."""


def _checksum(texts: Iterable[str], team: str | None) -> str:
    """Return the first six hexadecimal digits of the SHA-256 of the words of texts and a team's id, in lower case."""
    words = map(lower_case_words, [*texts, *filter(None, [team])])
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:6]


def survey_version(survey: Survey, team: str | None = None) -> str:
    """Return the checksum of a survey's wording: its statements and its scale.

    `team` is the id of a team other than the main one, which is hashed too, so that answers of teams are not mixed.
    """
    return _checksum([*survey.statements, *survey.scale], team)


def survey_versions(playbook: Playbook) -> dict[str, str]:
    """Return the checksum of each team's survey, keyed by team id. Call it on the playbook of all teams."""
    survey, main = playbook.survey, playbook.about.team
    assert survey is not None
    return {
        team.id: survey_version(survey.for_team(team.id), None if team.id == main else team.id)
        for team in playbook.vocabularies.teams
    }


def look_fors(playbook: Playbook, point: LeveragePoint) -> tuple[str, ...]:
    """Return what a visitor looks for in a lesson: the look-fors of a leverage point, or else of its techniques.

    At most `MAX_LOOK_FORS`, without repetitions.
    """
    own = point.look_fors or [text for technique in playbook.in_use_of(point) for text in technique.look_fors.adult]
    return tuple(dict.fromkeys(own))[:MAX_LOOK_FORS]


def look_fors_of_team(playbook: Playbook, point: LeveragePoint, team: str | None) -> tuple[str, ...]:
    """Return the look-fors (signs of a practice) that a visitor marks in a lesson of a team, in the order of its card.

    `team` is an id, or None for the main team. `playbook` must hold the entries of all teams.
    """
    return look_fors(playbook.for_team(playbook.team_of(team)), point)


def look_fors_version_by_team(playbook: Playbook, point: LeveragePoint) -> dict[str, str]:
    """Return the checksum of each team's look-fors, keyed by team id. Call it on the playbook of all teams."""
    main = playbook.about.team
    return {
        team.id: look_fors_version(look_fors_of_team(playbook, point, team.id), None if team.id == main else team.id)
        for team in playbook.vocabularies.teams
    }


def look_fors_version(texts: Iterable[str], team: str | None = None) -> str:
    """Return the checksum of the wording of look-fors. `team` is as for `survey_version`."""
    return _checksum(texts, team)
