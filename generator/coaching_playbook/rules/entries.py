"""Rules for what a page needs before it says that it is finished or agreed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from coaching_playbook.model import Entry, Exemplar, LeveragePoint, Part, Playbook, Technique
from coaching_playbook.paths import is_reserved
from coaching_playbook.redaction import matching_redactions, names_in_captions, redactions_for
from coaching_playbook.rules.registry import KeyPath, RuleHit, page_entries, rule
from coaching_playbook.rules.text import entry_text


@rule("unfinished", whole="entry")
def _unfinished(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A technique that is no longer a draft has success criteria, scaling, questions, a rehearsal and look-fors."""
    for technique in playbook.techniques:
        if technique.status in ("draft", "retired"):
            continue
        filled = {
            "success_criteria": len(technique.success_criteria) >= 2,
            "scaling": bool(technique.scaling),
            "questions": bool(technique.questions),
            "rehearsal": technique.rehearsal is not None,
            "look_fors": bool(technique.look_fors.adult or technique.look_fors.pupil),
        }
        for name, there in filled.items():
            if not there:
                few = "at least two " if name == "success_criteria" else ""
                message = f"A technique with the status '{technique.status}' needs {few}'{name}'."
                yield RuleHit(technique, ("status",), message, "Add it, or set status: draft.")


@rule("id-elsewhere", of=(LeveragePoint, Technique, Exemplar))
def _id_elsewhere(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """An id, now or before, can be a folder on every computer: it is none of Windows' own names, such as con or aux."""
    for entry in playbook.entries:
        spots: list[tuple[KeyPath, str]] = [(("was", number), id_) for number, id_ in enumerate(entry.was)]
        if isinstance(entry, Exemplar):  # the id of any other is the name of its file, which is looked at as such
            spots.append((("id",), entry.id))
        for at, id_ in spots:
            if is_reserved(id_):
                fix = "Give it another name, such as one with two words."
                yield RuleHit(entry, at, f"Windows keeps '{id_}' for itself, so no page can be named so.", fix)


@rule("scaling-order")
def _scaling_order(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Levels of the scaling line rise, and none stands twice."""
    for technique in playbook.techniques:
        for index, (one, other) in enumerate(zip(technique.scaling, technique.scaling[1:], strict=False), 1):
            if other.level <= one.level:
                message = f"Level {other.level} comes after level {one.level}."
                yield RuleHit(
                    technique, ("scaling", index, "level"), message, "Write levels from low to high, each once."
                )


@rule("scaling-gap", whole="entry")
def _scaling_gap(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """The scaling line has a descriptor at each level that vocabularies.yml names a band for."""
    wanted = [band.level for band in playbook.vocabularies.scaling_bands]
    for technique in playbook.techniques:
        levels = {descriptor.level for descriptor in technique.scaling}
        for level in wanted if levels else ():
            if level not in levels:
                message = f"The scaling line has no descriptor at level {level}."
                yield RuleHit(
                    technique, ("scaling",), message, f"Levels here are {', '.join(map(str, wanted))}.", key=True
                )


@rule("agreed-without-date", whole="entry")
def _agreed_without_date(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A page with the status agreed says when it was agreed and with whom."""
    for entry in page_entries(playbook):
        if entry.status == "agreed" and entry.agreed is None:
            fix = "Add agreed: with on: (the day) and with: (who agreed), or set status: trial."
            yield RuleHit(entry, ("status",), "This page is marked agreed, and does not say when or with whom.", fix)


@rule("agreed-without-team")
def _agreed_without_team(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Nothing is agreed without somebody who does the job."""
    roles = {role.id: role.team for role in playbook.vocabularies.roles}
    for entry in page_entries(playbook):
        team = entry.team or playbook.about.team
        if not entry.agreed or team not in {one.id for one in playbook.vocabularies.teams}:
            continue
        theirs = {
            role
            for who in entry.agreed.with_
            for role in (playbook.person[who].roles if who in playbook.person else (who,))
        }
        if not any(roles.get(role) == team for role in theirs):
            mine = [role for role, of in roles.items() if of == team]
            message = "Nobody from the team itself is among those who agreed."
            yield RuleHit(
                entry, ("agreed", "with"), message, f"Agree it with one of: {', '.join(mine) or 'the team'}.", key=True
            )


@rule("future-agreement")
def _future_agreement(playbook: Playbook, day: dt.date) -> Iterator[RuleHit]:
    """A page is not agreed, and has not changed, on a day that is still to come."""
    for entry in page_entries(playbook):
        dates: list[tuple[KeyPath, dt.date]] = [
            (("changes", i, "on"), change.on) for i, change in enumerate(entry.changes)
        ]
        dates += [(("agreed", "on"), entry.agreed.on)] if entry.agreed else []
        for at, on in dates:
            if on > day + dt.timedelta(days=1):  # a day's grace, for clocks on the other side of midnight
                yield RuleHit(entry, at, f"{on} is still to come.", "Write the day on which it happened.")


@rule("person-without-name", across=True)
def _person_without_name(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Somebody whose name, or whose other name, is to be shown has one."""
    for person in playbook.people:
        if person.show in ("name", "pseudonym") and not getattr(person, person.show):
            fix = f"Add {person.show}:, or write show: role."
            yield RuleHit(person, ("show",), f"There is no {person.show} to show.", fix)


@rule("hidden-name", "warning", of=(LeveragePoint, Technique, Exemplar))
def _hidden_name(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A text names nobody who chose not to be named. Pages say 'a colleague' there, and such a clip is withheld."""
    redactions = redactions_for(playbook.people)
    whole: list[tuple[Entry | str, Part]] = [(entry, entry) for entry in (*playbook.entries, *playbook.cycles)]
    if not playbook.entries:  # each entry is looked at by itself, and the rest once
        whole += [("playbook.yml", playbook.about), ("coach_training.yml", playbook.coach_training)]
    for entry, part in whole if redactions else ():
        for at, text in entry_text(part).everything:
            for name in matching_redactions([text], redactions):
                message = f"This names {name}, who chose not to be named. Pages say 'a colleague' instead."
                yield RuleHit(entry, at, message, "Write a role, such as a TA.")
        if isinstance(part, Exemplar) and (names := names_in_captions(part.caption_lines, redactions)):
            message = f"The captions name {names[0]}, who chose not to be named, so the clip is withheld."
            yield RuleHit(entry, ("captions",), message, "Mend the caption file.")


@rule("cycle-ends-first", across=True)
def _cycle_ends_first(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """A cycle ends after it starts."""
    for cycle in playbook.cycles:
        if cycle.ends and cycle.ends < cycle.starts:
            message = f"This cycle ends on {cycle.ends}, before it starts on {cycle.starts}."
            yield RuleHit(cycle, ("ends",), message, "Swap the two, or mend the year.")
