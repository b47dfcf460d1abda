"""Rules that compare entries: the vision, unique names and ids, references between entries, the accent colour.

The Way is a school's vision: a list of statements in playbook.yml. Each leverage point (an area of practice,
which groups techniques) names the statements that it serves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from coaching_playbook.diagnostics import join_choices, suggest
from coaching_playbook.model import (
    Exemplar,
    LeveragePoint,
    Playbook,
    Technique,
    iter_texts,
    lower_case_words,
    written_fields,
)
from coaching_playbook.model.vocabularies import FIXED_IDS
from coaching_playbook.rules.registry import KeyPath, RuleHit, page_entries, rule
from coaching_playbook.rules.text import entry_texts


@rule("way-missing", requires_complete="entry")
def _check_leverage_points_serve_vision(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that each leverage point serves at least one statement of the Way: the vision comes first."""
    for point in playbook.leverage_points:
        if not point.way:
            message = f"The leverage point '{point.title}' serves no statement of the Way."
            fix = "Add way: and the id of a statement from playbook.yml; if none fits, write one together first."
            yield RuleHit(point, ("way",), message, fix, fallback_at=("title",))


@rule("way-unserved", "warning", requires_complete="playbook", cross_entry=True)
def _check_vision_is_served(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that each statement of the Way has a leverage point that serves it, once there are leverage points."""
    served = {id_ for point in playbook.leverage_points for id_ in point.way}
    statements = playbook.about.vision.statements
    if not playbook.leverage_points:  # the playbook is new
        return
    if not all(point.way for point in playbook.leverage_points):  # reported as way-missing
        return
    if served - {statement.id for statement in statements}:  # a misspelt id has a message of its own
        return
    for index, statement in enumerate(statements):
        if statement.id not in served:
            message = f"No leverage point serves '{statement.text}'"
            yield RuleHit("playbook.yml", ("vision", "statements", index, "id"), message, "Name it under way: of one.")


@rule("no-techniques", "warning", requires_complete="playbook", cross_entry=True)
def _check_leverage_points_have_techniques(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that each leverage point has a technique."""
    used = {technique.leverage_point for technique in playbook.techniques}
    if used - {point.id for point in playbook.leverage_points}:  # a misspelt id has a message of its own
        return
    for point in playbook.leverage_points:
        if point.id not in used:
            yield RuleHit(point, ("title",), f"'{point.title}' has no technique yet.", "Write one file in techniques/.")


@rule("duplicate-title", cross_entry=True)
def _check_titles_are_unique(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that no two techniques, and no two leverage points, have the same title."""
    for entries in (playbook.leverage_points, playbook.techniques):
        seen: dict[str, Technique | LeveragePoint] = {}
        for entry in entries:
            first = seen.setdefault(lower_case_words(entry.title), entry)
            if first is not entry:
                message = f"'{entry.title}' is already the title of {first.origin.path}."
                yield RuleHit(entry, ("title",), message, "Give one of the two a title that tells them apart.")


@rule("duplicate-term", cross_entry=True)
def _check_glossary_terms_are_unique(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a word has one entry in the glossary, as its term or as one of its aliases."""
    seen: dict[str, str] = {}
    for entry in playbook.glossary:
        named: list[tuple[KeyPath, str]] = [(("term",), entry.term)]
        named += [(("aliases", index), alias) for index, alias in enumerate(entry.aliases)]
        for at, word in named:
            first = seen.setdefault(lower_case_words(word), entry.id)
            if first != entry.id:
                yield RuleHit(entry, at, f"'{word}' is already explained under '{first}'.", "Put the two together.")


@rule("unknown-heading", requires_complete="playbook", cross_entry=True)
def _check_heading_fields_exist(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that `headings.parts` in vocabularies.yml names fields of techniques, leverage points and clips."""
    known = sorted({name for part in (Technique, LeveragePoint, Exemplar) for _, name in written_fields(part)})
    for name in playbook.vocabularies.headings.parts:
        if name not in known:
            message = f"There is no field '{name}' whose heading this could be."
            fix = suggest(name, known) or "Write the name of a field, such as steps."
            yield RuleHit("vocabularies.yml", ("headings", "parts", name), message, fix)


@rule("fixed-id", requires_complete="playbook", cross_entry=True)
def _check_fixed_ids(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the lists of vocabularies.yml whose ids are fixed hold no other ids; their labels are the school's."""
    for name, known in FIXED_IDS.items():
        for index, term in enumerate(getattr(playbook.vocabularies, name)):
            if term.id not in known:
                message = f"'{term.id}' is not one of the {name.replace('_', ' ')}, and nothing would use its label."
                fix = suggest(term.id, known) or f"These are {join_choices(known)}."
                yield RuleHit("vocabularies.yml", (name, index, "id"), message, fix)


@rule("duplicate-id", cross_entry=True)
def _check_ids_are_unique(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that ids are used once in each list of a file that holds several lists."""
    lists: list[tuple[str, KeyPath, Sequence[object]]] = [
        ("vocabularies.yml", (name,), value) for name, value in playbook.vocabularies if isinstance(value, tuple)
    ]
    lists.append(("playbook.yml", ("vision", "statements"), playbook.about.vision.statements))
    lists.append(("coach_training.yml", ("modules",), playbook.coach_training.modules))
    lists.append(("coach_training.yml", ("methods",), playbook.coach_training.methods))
    if playbook.survey:
        lists.append(("survey.yml", ("areas",), playbook.survey.areas))
        lists.append(("survey.yml", ("waves",), playbook.survey.waves))
        for n, own in enumerate(playbook.survey.teams):
            lists.append(("survey.yml", ("teams", n, "areas"), own.areas))
            lists.append(("survey.yml", ("teams", n, "waves"), own.waves))
    if playbook.cpd:
        lists.append(("cpd.yml", ("activities",), playbook.cpd.activities))
    for path, at, entries in lists:
        seen: set[str] = set()
        for index, entry in enumerate(entries):
            id_ = getattr(entry, "id", None)
            if id_ in seen:
                message = f"The id '{id_}' is already used in this list."
                yield RuleHit(path, (*at, index, "id"), message, "Give one of the two another id.")
            elif id_:
                seen.add(id_)


@rule("repeated-text", "warning")
def _check_no_repeated_texts(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that no text appears twice in the same list."""
    for entry in page_entries(playbook):
        seen: set[tuple[KeyPath, str]] = set()
        for at, text in entry_texts(entry):
            if isinstance(at[-1], int):
                if (item := (at[:-1], lower_case_words(text))) in seen:
                    yield RuleHit(entry, at, "This is said twice in the same list.", "Delete one of the two.")
                seen.add(item)


@rule("circle", cross_entry=True)
def _check_builds_on_has_no_cycle(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that `builds_on` has no circle: following it always ends at a technique that builds on none."""
    builds_on = {technique.id: technique.builds_on for technique in playbook.techniques}
    done: set[str] = set()
    for start in builds_on:
        path = [start] if start not in done else []
        pending = [iter(builds_on[start])] if path else []
        while pending:
            id_ = next(pending[-1], None)
            if id_ is None:
                done.add(path.pop())
                pending.pop()
            elif id_ in path:
                entry = playbook.technique[path[-1]]
                at: KeyPath = ("builds_on", entry.builds_on.index(id_))
                if id_ == path[-1]:
                    yield RuleHit(entry, at, "A technique cannot build on itself.", "Delete this line.")
                else:
                    circle = " → ".join([*path[path.index(id_) :], id_])
                    message = f"These build on each other in a circle: {circle}."
                    yield RuleHit(entry, at, message, "Take out one of these links, or write it under related.")
            elif id_ in builds_on and id_ not in done:
                path.append(id_)
                pending.append(iter(builds_on[id_]))


@rule("related-to-itself")
def _check_not_related_to_itself(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a technique is not related to itself."""
    for technique in playbook.techniques:
        if technique.id in technique.related:
            at: KeyPath = ("related", technique.related.index(technique.id))
            yield RuleHit(technique, at, "A technique is not related to itself.", "Delete this line.")


@rule("former-id-in-use", cross_entry=True)
def _check_former_ids(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that a former id (`was`) is not the id of another page, and belongs to one page only."""
    for entries in (playbook.leverage_points, playbook.techniques, playbook.exemplars):
        owner = {entry.id: entry for entry in entries}
        for entry in entries:
            for index, former in enumerate(entry.was):
                holder = owner.setdefault(former, entry)
                if former == entry.id:
                    yield RuleHit(entry, ("was", index), f"'{former}' is this page's own id.", "Take this line out.")
                elif holder is not entry:
                    message = f"'{former}' cannot lead here: it belongs to {holder.origin.path}."
                    yield RuleHit(entry, ("was", index), message, "Take this line out, or rename the other.")


@rule("phrase-twice", cross_entry=True)
def _check_phrases_are_unique(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that each text under `phrases` in vocabularies.yml is there once, with at least two letters or digits."""
    seen: dict[str, str] = {}
    for number, group in enumerate(playbook.vocabularies.phrases):
        for index, words in enumerate(group.words):
            at: KeyPath = ("phrases", number, "words", index)
            if len(lower_case_words(words)) < 2:
                message = f"'{words}' is too short to be found in a text: it would be marked in every sentence."
                yield RuleHit("vocabularies.yml", at, message, "Write whole words.")
            elif lower_case_words(words) in seen:
                first = seen[lower_case_words(words)]
                where = "twice" if first == group.language else f"as {first} already"
                yield RuleHit("vocabularies.yml", at, f"'{words}' is here {where}.", "Take one of the two out.")
            seen.setdefault(lower_case_words(words), group.language)


@rule("phrase-unused", "note", requires_complete="playbook", cross_entry=True)
def _check_phrases_are_used(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that words under `phrases` in vocabularies.yml are in a text of the playbook, written the same."""
    groups = playbook.vocabularies.phrases
    if not groups:
        return
    fields = {**vars(playbook), "vocabularies": playbook.vocabularies.model_copy(update={"phrases": ()})}
    texts = "\n".join(lower_case_words(text) for value in fields.values() for _at, text in iter_texts(value))
    for number, group in enumerate(groups):
        for index, words in enumerate(group.words):
            if lower_case_words(words) not in texts:
                message = f"No text has '{words}', so nothing is marked as {group.language}."
                fix = "Copy the words from the text as they are, or take this line out."
                yield RuleHit("vocabularies.yml", ("phrases", number, "words", index), message, fix)


MIN_CONTRAST_RATIO = 4.5
"""The contrast ratio of text that WCAG 2.2 asks for at level AA."""
_PAGE_BACKGROUND = "#fbfaf7"


def contrast_ratio(first: str, second: str) -> float:
    """Return the contrast ratio of two colours written #rrggbb, from 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        """Return the relative luminance of a colour, from 0 to 1."""
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@rule("pale-accent", cross_entry=True)
def _check_accent_contrast(playbook: Playbook, _day: dt.date) -> Iterator[RuleHit]:
    """Check that the school's own colour has a contrast of at least 4.5 to 1 with the page, so that text in it can
    be read."""
    accent = playbook.about.brand.accent
    if accent and (ratio := contrast_ratio(accent, _PAGE_BACKGROUND)) < MIN_CONTRAST_RATIO:
        message = f"{accent} is too pale to read on the page: its contrast is {ratio:.1f} to 1."
        yield RuleHit(
            "playbook.yml", ("brand", "accent"), message, f"Choose a darker one; {MIN_CONTRAST_RATIO} is the least."
        )
