"""Word the problem of a reference to an id that does not exist: what was found, and which id was probably meant."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from coaching_playbook.diagnostics import Problem, closest_match, join_choices
from coaching_playbook.load.references import IdReference
from coaching_playbook.model import ID_PATTERN, Entry, Playbook
from coaching_playbook.urls import slugify
from coaching_playbook.yamlio import ParsedFile

IdsByName = Mapping[str, Mapping[str, str]]
"""Ids keyed by kind (see RefersTo) and by the slug of a label, title or other name."""

_NONE_YET_FIX = "There are none yet: write one first, or delete this."
_KIND_NAMES = {
    "way": "statements of the Way",
    "stages": "stages of the coaching model",
    "modules": "modules of coach training",
}
_NAME_FIELDS = ("label", "title", "name", "one", "many", "short", "shorts")
_SEPARATORS = (r"\s*[,;/+&|]\s*|\s+(?:and|or)\s+", r"\s*[–—]\s*|\s+-\s+|\s+to\s+", r"\s+(?:(?:a|ac|neu)\s+)?", "-")
"""Patterns of separators between ids, most certain first: those at the end also occur inside ids and titles."""
_MIN_PLACES_TO_MERGE = 3
"""From this number of places on, an unknown id is more likely a mistake where it should be defined."""


def ids_by_name(playbook: Playbook) -> IdsByName:
    """Return {kind: {slug: id}} with the slug of each title, label or other name of an entry that ids can refer to.

    Names that several entries of a kind have are skipped.
    """
    return {kind: dict(_unambiguous_names(entries)) for kind, entries in playbook.entries_by_kind.items()}


def vocabulary_ids_by_label(playbook: Playbook) -> dict[str, str]:
    """Return the ids of all vocabularies of a playbook, keyed by the slug of their label."""
    names = (dict(_unambiguous_names(terms)) for terms in playbook.vocabularies.entries_by_name.values())
    return {slug: id_ for ids in names for slug, id_ in ids.items()}


def _unambiguous_names(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """Yield (slug, id) for each name that exactly one of the entries has."""
    owners: dict[str, set[str]] = {}
    for entry in entries:
        names = [getattr(entry, name, None) for name in _NAME_FIELDS]
        for name in (*names, *getattr(entry, "aliases", ())):
            if isinstance(name, str) and (slug := slugify(name)):
                owners.setdefault(slug, set()).add(entry.id)
    for slug, ids in owners.items():
        if len(ids) == 1:
            yield slug, ids.pop()


def unknown_id_problem(
    source: ParsedFile, link: IdReference, known: Mapping[str, Collection[str]], names: IdsByName
) -> Problem:
    """Return the problem of a reference whose id does not exist or whose text cannot be an id.

    `known` holds the valid ids keyed by kind; `names` maps other names of entries to ids, for suggestions.
    """
    ids = {id_: id_ for kind in link.kinds for id_ in known.get(kind, ())}
    meanings = {slug: id_ for kind in link.kinds for slug, id_ in names.get(kind, {}).items() if id_ in ids} | ids
    is_key = bool(link.at) and link.at[-1] == link.id
    field = next((step for step in reversed(link.at) if isinstance(step, str)), "this")
    meant = meanings.get(slugify(link.id))
    several = [] if meant else _split_joined_ids(link.id, meanings)
    meant = meant or (None if several else meanings.get(_id_from_path(link.id)))
    are_known = not meanings or {*several} <= {*ids}
    there_are = f"There are: {join_choices([*ids])}."
    if not link.is_single and not is_key and link.at and link.at[-1] == field:
        message = f"'{field}' should be a list, and a text was found."
        near = meant or meanings.get(closest_match(slugify(link.id), meanings) or "")
        if not near and not meanings:  # ids of files that are not known yet
            near = slugify(link.id)
        items = ", ".join(f"- {id_}" for id_ in (several if are_known else []) or ([near] if near else []))
        fix = f"Write one item a line: {items}." if items else "Write one item a line, each with '- '."
        return source.problem(link.at, "wrong-type", message, fix)
    if len(several) > 1 and link.is_single:
        message = f"'{link.id}' is several ids, and '{field}' takes one."
        which = f": {' or '.join(several)}." if are_known else f". {there_are}"
        fix = f"Write the one that fits best{which}"
        return source.problem(link.at, "not-an-id", message, fix)
    if len(several) > 1 and not is_key:
        which = f": {', '.join(f'- {id_}' for id_ in several)}." if are_known else f". {there_are}"
        fix = f"Write one a line{which}"
        return source.problem(link.at, "not-an-id", f"'{link.id}' is several ids.", fix)
    near = meant
    inside = [id_ for id_ in ids if (slug := slugify(link.id)) and f"-{slug}-" in f"-{id_}-"]
    if not near and len(inside) == 1:
        near = inside[0]
    if not near and not re.search(_SEPARATORS[0], link.id):
        near = meanings.get(closest_match(slugify(link.id), meanings) or "")
    if near:
        fix = f"Did you mean '{near}'?"
    elif meanings or all(kind in known for kind in link.kinds):
        fix = there_are if ids else _NONE_YET_FIX
    else:
        fix = f"Did you mean '{slug}'?" if (slug := slugify(link.id)) else "Write letters from a to z, or digits."
    if re.fullmatch(ID_PATTERN, link.id) or link.kinds[0] in ("subjects", "reference_types"):
        message = f"There is no '{link.id}' among the {_kinds_in_words(link.kinds)}."
        problem = source.problem(link.at, "unknown-id", message, fix, key=is_key)
        return dataclasses.replace(problem, unknown_id=link.id, kinds=link.kinds)
    shown = link.id if len(link.id) <= 60 else f"{link.id[:57]}…"
    message = f"'{shown}' cannot be an id: lower-case words joined by hyphens."
    return source.problem(link.at, "not-an-id", message, fix, key=is_key)


def _kinds_in_words(kinds: Iterable[str]) -> str:
    """Return the kinds of entry in words for a message, joined with "and"."""
    return " and ".join(_KIND_NAMES.get(kind, kind.replace("_", " ")) for kind in kinds)


def _id_from_path(text: str) -> str:
    """Return the id in a path or URL, such as `techniques/ask-then-wait.yml`."""
    return slugify(text.rstrip("/").rpartition("/")[2].removesuffix(".yml").removesuffix(".yaml"))


def _split_joined_ids(text: str, meanings: Mapping[str, str]) -> list[str]:
    """Split a text that holds several ids into a list of ids; return [] if it does not.

    `meanings` maps slugs to ids. A text is split at commas, semicolons and "and" even if some parts are unknown; these
    are replaced by the closest known id, or else by their slug. At other separators it is split only if every part is
    known.
    """
    for separator in _SEPARATORS:
        slugs = [slug for part in re.split(separator, text) if (slug := slugify(part))]
        if len(slugs) > 1 and all(slug in meanings for slug in slugs):
            return [*dict.fromkeys(meanings[slug] for slug in slugs)]
    slugs = [slugify(part) for part in re.split(r"[,;]|\s+and\s+", text)]
    if len(slugs) < 2 or not all(slugs):
        return []
    return [meanings.get(slug) or meanings.get(closest_match(slug, meanings) or "") or slug for slug in slugs]


def merge_unknown_id_problems(problems: Iterable[Problem], vocabularies: ParsedFile) -> list[Problem]:
    """Merge the problems of an unknown id that is used in at least three places into one.

    It was probably removed or renamed where it is defined.

    The merged problem is reported at the list of the vocabulary that lacks the id, or else at the first of the places.
    """
    merged: list[Problem] = []
    places: dict[tuple[str, tuple[str, ...]], list[Problem]] = {}
    for problem in problems:
        if problem.unknown_id is None:
            merged.append(problem)
        else:
            places.setdefault((problem.unknown_id, problem.kinds), []).append(problem)
    for (id_, kinds), found in sorted(places.items(), key=lambda item: -len(item[0][1])):  # several kinds before one
        one_kind = [(id_, (kind,)) for kind in kinds if len(kinds) > 1 and (id_, (kind,)) in places]
        if one_kind:
            places[one_kind[0]] += found
        elif len(found) < _MIN_PLACES_TO_MERGE:
            merged += found
        else:
            merged.append(_merged_problem(id_, kinds, found, vocabularies))
    return merged


def _merged_problem(id_: str, kinds: tuple[str, ...], places: list[Problem], vocabularies: ParsedFile) -> Problem:
    """Return one problem for all places where an unknown id is named."""
    among, name = _kinds_in_words(kinds), kinds[0]
    files = len({problem.path for problem in places})
    in_files = "" if files == 1 else f" in {files} files"
    message = f"There is no '{id_}' among the {among}, and {len(places)} places{in_files} name it."
    if len(kinds) == 1 and isinstance(vocabularies.data, dict) and name in vocabularies.data:
        fix = f"Put '{id_}' back as the id: a label can be changed without it. Or change all these places."
        problem = vocabularies.problem((name,), "unknown-id", message, fix, key=True)
        return dataclasses.replace(problem, unknown_id=id_, kinds=kinds)
    first = min(places, key=lambda problem: (problem.path, problem.line))
    fix = f"This is the first. Put '{id_}' back, or change all these places. {first.fix}"
    if first.fix == _NONE_YET_FIX:
        fix = f"This is the first. Put '{id_}' back, or take it out of all these places."
    return dataclasses.replace(first, message=message, fix=fix)
