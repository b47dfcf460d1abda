"""Rules for the fields of one entry: completeness for its status, agreement, scaling, ids and hidden names.

The scaling line of a technique describes practice at levels 1 to 10; a band is a level that vocabularies.yml names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from coaching_playbook.diagnostics import join_words
from coaching_playbook.model import Cycle, Entry, Exemplar, LeveragePoint, Part, Playbook, Technique
from coaching_playbook.paper import long_cards
from coaching_playbook.paths import is_reserved
from coaching_playbook.redaction import names_in_captions, names_in_texts, redactions_for
from coaching_playbook.rules.registry import KeyPath, RuleHit, page_entries, rule
from coaching_playbook.rules.text import entry_texts


@rule("unfinished", requires_complete="entry")
def _check_technique_is_complete(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a technique that is no longer a draft has success criteria, scaling, questions, a rehearsal and
    look-fors."""
    for technique in playbook.techniques:
        if technique.status in ("draft", "retired"):
            continue
        filled = {
            "at least two 'success_criteria'": len(technique.success_criteria) >= 2,
            "'scaling'": bool(technique.scaling),
            "'questions'": bool(technique.questions),
            "'rehearsal'": technique.rehearsal is not None,
            "'look_fors'": bool(technique.look_fors.adult or technique.look_fors.pupil),
        }
        if missing := [name for name, is_filled in filled.items() if not is_filled]:
            message = f"A technique with the status '{technique.status}' needs {join_words(missing, 'and')}."
            fix = f"Add {'it' if len(missing) == 1 else 'them'}, or set status: draft."
            yield RuleHit(technique, ("status",), message, fix)


@rule("id-elsewhere", kinds=(LeveragePoint, Technique, Exemplar))
def _check_ids_are_not_reserved(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that an id, present or former, can name a folder on every computer: Windows reserves some, such as con."""
    for entry in playbook.entries:
        ids: list[tuple[KeyPath, str]] = [(("was", number), id_) for number, id_ in enumerate(entry.was)]
        if isinstance(entry, Exemplar):  # other ids are file names, which the loader checks
            ids.append((("id",), entry.id))
        for at, id_ in ids:
            if is_reserved(id_):
                fix = "Give it another name, such as one with two words."
                yield RuleHit(entry, at, f"Windows keeps '{id_}' for itself, so no page can be named so.", fix)


@rule("scaling-order")
def _check_scaling_order(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that levels of the scaling line rise, each used once."""
    for technique in playbook.techniques:
        for index, (lower, upper) in enumerate(pairwise(technique.scaling), 1):
            if upper.level <= lower.level:
                message = f"Level {upper.level} comes after level {lower.level}."
                yield RuleHit(
                    technique, ("scaling", index, "level"), message, "Write levels from low to high, each once."
                )


@rule("scaling-gap", requires_complete="entry", requires_shared=True)
def _check_scaling_covers_bands(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the scaling line has a descriptor at the level of each band in vocabularies.yml."""
    band_levels = [band.level for band in playbook.vocabularies.scaling_bands]
    for technique in playbook.techniques:
        levels = {descriptor.level for descriptor in technique.scaling}
        for level in band_levels if levels else ():
            if level not in levels:
                message = f"The scaling line has no descriptor at level {level}."
                yield RuleHit(
                    technique, ("scaling",), message, f"Levels here are {', '.join(map(str, band_levels))}.", key=True
                )


@rule("agreed-without-date", requires_complete="entry")
def _check_agreement_has_date(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a page with the status agreed or embedded has the date of the agreement and the people who agreed."""
    for entry in page_entries(playbook):
        if entry.status in ("agreed", "embedded") and entry.agreed is None:
            fix = "Add agreed: with on: (the day) and with: (who agreed), or set status: trial."
            message = f"This page is marked {entry.status}, and does not say when or with whom."
            yield RuleHit(entry, ("status",), message, fix)


@rule("agreed-without-team", requires_shared=True)
def _check_agreement_has_team_member(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a page is agreed with at least one person who does the job."""
    roles = {role.id: role.team for role in playbook.vocabularies.roles}
    for entry in page_entries(playbook):
        team = entry.team or playbook.about.team
        if not entry.agreed or team not in {known.id for known in playbook.vocabularies.teams}:
            continue
        agreed_by = {
            role
            for who in entry.agreed.with_
            for role in (playbook.person[who].roles if who in playbook.person else (who,))
        }
        if not any(roles.get(role) == team for role in agreed_by):
            team_roles = [role for role, its_team in roles.items() if its_team == team]
            message = "Nobody from the team itself is among those who agreed."
            yield RuleHit(
                entry,
                ("agreed", "with"),
                message,
                f"Agree it with one of: {', '.join(team_roles) or 'the team'}.",
                key=True,
            )


@rule("future-agreement")
def _check_dates_are_not_in_future(playbook: Playbook, day: dt.date) -> Iterator[RuleHit]:
    """Check that the dates of an agreement and of changes are not in the future."""
    latest = day + dt.timedelta(days=1)  # one day's tolerance, for time zones
    for entry in page_entries(playbook):
        dates: list[tuple[KeyPath, dt.date]] = [
            (("changes", i, "on"), change.on) for i, change in enumerate(entry.changes)
        ]
        dates += [(("agreed", "on"), entry.agreed.on)] if entry.agreed else []
        for at, on in dates:
            if on > latest:
                yield RuleHit(entry, at, f"{on} is still to come.", "Write the day on which it happened.")


@rule("person-without-name", cross_entry=True)
def _check_shown_name_exists(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a person who is to be shown by name or pseudonym has that name."""
    for person in playbook.people:
        if person.show in ("name", "pseudonym") and not getattr(person, person.show):
            fix = f"Add {person.show}:, or write show: role."
            yield RuleHit(person, ("show",), f"There is no {person.show} to show.", fix)


@rule("long-card", "warning", kinds=(Technique,))
def _check_card_length(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a card fits on one page with letters of at least 8 points. Otherwise it is printed on two."""
    for technique in playbook.techniques:
        if technique.status == "retired":
            continue
        for card in long_cards(technique):
            message = f"The {card.name} of this technique takes two pages."
            field = ".".join(map(str, card.field))
            yield RuleHit(
                technique, card.field, message, f"For one page, shorten '{field}': most of its text is there."
            )


@rule("hidden-name", "warning", kinds=(LeveragePoint, Technique, Exemplar))
def _check_hidden_names(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that no text or caption names a person who chose not to be named. Pages say 'a colleague' instead; a clip
    with such captions is withheld."""
    redactions = redactions_for(playbook.people)
    parts: list[tuple[Entry | str, Part]] = [(entry, entry) for entry in (*playbook.entries, *playbook.cycles)]
    if not playbook.entries:  # the run on the shared lists alone
        parts += [("playbook.yml", playbook.about), ("coach_training.yml", playbook.coach_training)]
        parts += [("survey.yml", playbook.survey)] if playbook.survey else []
        parts += [("cpd.yml", playbook.cpd)] if playbook.cpd else []
    for entry, part in parts if redactions else ():
        for at, text in entry_texts(part):
            for name in names_in_texts([text], redactions):
                message = f"This names {name}, who chose not to be named. Pages say 'a colleague' instead."
                yield RuleHit(entry, at, message, "Write a role, such as a TA.")
        if isinstance(part, Exemplar) and (names := names_in_captions(part.caption_lines, redactions)):
            message = f"The captions name {names[0]}, who chose not to be named, so the clip is withheld."
            yield RuleHit(entry, ("captions",), message, "Mend the caption file.")


@rule("cycle-twice", "warning", cross_entry=True)
def _check_repeated_cycles(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that no two cycles of a team have the same leverage point and the same days."""
    seen: dict[object, Cycle] = {}
    for cycle in playbook.cycles:
        point = playbook.leverage_point.get(cycle.leverage_point)
        team = cycle.team or (point and point.team) or playbook.about.team
        first = seen.setdefault((cycle.leverage_point, team, cycle.starts, cycle.ends), cycle)
        if first is not cycle:
            message = f"This cycle has the leverage point and the days of '{first.id}'."
            yield RuleHit(cycle, ("leverage_point",), message, "Delete one of the two, or mend its days.")


@rule("cycle-ends-first", cross_entry=True)
def _check_cycle_ends_after_start(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a cycle ends after it starts."""
    for cycle in playbook.cycles:
        if cycle.ends and cycle.ends < cycle.starts:
            message = f"This cycle ends on {cycle.ends}, before it starts on {cycle.starts}."
            yield RuleHit(cycle, ("ends",), message, "Swap the two, or mend the year.")
