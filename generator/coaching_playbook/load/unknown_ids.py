"""Word the problem of a reference that leads nowhere: what was found, and which id was probably meant."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from coaching_playbook.diagnostics import Problem, closest_match, join_choices
from coaching_playbook.load.references import IdReference
from coaching_playbook.model import ID_PATTERN, Playbook
from coaching_playbook.urls import slugify
from coaching_playbook.yamlio import ParsedFile

Names = Mapping[str, Mapping[str, str]]
"""For each kind (see RefersTo) the id of each thing, by the slug of its label, title or other name."""

_NONE_YET = "There are none yet: write one first, or delete this."
_PLURALS = {
    "way": "statements of the Way",
    "stages": "stages of the coaching model",
    "modules": "modules of coach training",
}
_NAME_FIELDS = ("label", "title", "name", "one", "many", "short", "shorts")
_SEPARATORS = (r"\s*[,;/+&|]\s*|\s+(?:and|or)\s+", r"\s*[–—]\s*|\s+-\s+|\s+to\s+", "-")
"""What stands between several ids, the surest first: the last ones are in the middle of ids and titles too."""
_MANY = 3
"""So many places do not have the same mistake by themselves."""


def names_by_kind(playbook: Playbook) -> Names:
    """Return the ids of a playbook by the names that people write in their place. A name of two ids is left out."""
    things: dict[str, Iterable[object]] = {
        "leverage_points": playbook.leverage_points,
        "techniques": playbook.techniques,
        "exemplars": playbook.exemplars,
        "references": playbook.references,
        "people": playbook.people,
        "modules": playbook.coach_training.modules,
        "stages": playbook.about.coaching_model.stages if playbook.about.coaching_model else (),
    }
    things |= {name: value for name, value in playbook.vocabularies if isinstance(value, tuple)}
    return {kind: dict(_names(entries)) for kind, entries in things.items()}


def labels_of(playbook: Playbook) -> dict[str, str]:
    """Return the ids of all vocabularies of a playbook by the slug of their label."""
    fields = {name for name, _value in playbook.vocabularies}
    return {
        slug: id_ for kind, names in names_by_kind(playbook).items() if kind in fields for slug, id_ in names.items()
    }


def _names(entries: Iterable[object]) -> Iterator[tuple[str, str]]:
    owners: dict[str, set[str]] = {}
    for entry in entries:
        id_ = getattr(entry, "id", None)
        names = [getattr(entry, name, None) for name in _NAME_FIELDS]
        for name in (*names, *getattr(entry, "aliases", ())):
            if isinstance(id_, str) and isinstance(name, str) and (slug := slugify(name)):
                owners.setdefault(slug, set()).add(id_)
    for slug, ids in owners.items():
        if len(ids) == 1:
            yield slug, ids.pop()


def unknown_id_problem(
    source: ParsedFile, link: IdReference, known: Mapping[str, Collection[str]], names: Names
) -> Problem:
    """Return the problem of a reference that does not resolve, or whose text cannot be an id."""
    ids = {id_: id_ for kind in link.kinds for id_ in known.get(kind, ())}
    meanings = {slug: id_ for kind in link.kinds for slug, id_ in names.get(kind, {}).items() if id_ in ids} | ids
    is_key = bool(link.at) and link.at[-1] == link.id
    field = next((step for step in reversed(link.at) if isinstance(step, str)), "this")
    meant = meanings.get(slugify(link.id))
    several = [] if meant else _several(link.id, meanings)
    meant = meant or (None if several else meanings.get(_file_name(link.id)))
    if not link.is_single and not is_key and link.at and link.at[-1] == field:
        message = f"'{field}' should be a list, and a text was found."
        near = meant or meanings.get(closest_match(slugify(link.id), meanings) or "")
        if not near and not meanings:  # ids of files that are not known yet
            near = slugify(link.id)
        items = ", ".join(f"- {id_}" for id_ in several or ([near] if near else []))
        fix = f"Write one item a line: {items}." if items else "Write one item a line, each with '- '."
        return source.problem(link.at, "wrong-type", message, fix)
    if len(several) > 1 and link.is_single:
        message = f"'{link.id}' is several ids, and '{field}' takes one."
        fix = f"Write the one that fits best: {' or '.join(several)}."
        return source.problem(link.at, "not-an-id", message, fix)
    if len(several) > 1 and not is_key:
        fix = f"Write one a line: {', '.join(f'- {id_}' for id_ in several)}."
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
        fix = f"There are: {join_choices([*ids])}." if ids else _NONE_YET
    else:
        fix = f"Did you mean '{slug}'?" if (slug := slugify(link.id)) else "Write letters from a to z, or digits."
    if re.fullmatch(ID_PATTERN, link.id) or link.kinds[0] in ("subjects", "reference_types"):
        message = f"There is no '{link.id}' among the {_among(link.kinds)}."
        problem = source.problem(link.at, "unknown-id", message, fix, key=is_key)
        return dataclasses.replace(problem, unknown_id=link.id, kinds=link.kinds)
    message = f"'{_shortened(link.id)}' cannot be an id: lower-case words joined by hyphens."
    return source.problem(link.at, "not-an-id", message, fix, key=is_key)


def _among(kinds: Iterable[str]) -> str:
    return " and ".join(_PLURALS.get(kind, kind.replace("_", " ")) for kind in kinds)


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _file_name(text: str) -> str:
    """Return what may be the id in a path or an address, such as `techniques/ask-then-wait.yml`."""
    return slugify(text.rstrip("/").rpartition("/")[2].removesuffix(".yml").removesuffix(".yaml"))


def _several(text: str, meanings: Mapping[str, str]) -> list[str]:
    """Return the ids that a text joins, or an empty list. What is surely a separator counts for unknown ids too."""
    for separator in _SEPARATORS:
        slugs = [slug for part in re.split(separator, text) if (slug := slugify(part))]
        if len(slugs) > 1 and all(slug in meanings for slug in slugs):
            return [*dict.fromkeys(meanings[slug] for slug in slugs)]
    slugs = [slugify(part) for part in re.split(r"[,;]|\s+and\s+", text)]
    if len(slugs) < 2 or not all(slugs):
        return []
    return [meanings.get(slug) or meanings.get(closest_match(slug, meanings) or "") or slug for slug in slugs]


def merge_unknown_ids(problems: Iterable[Problem], vocabularies: ParsedFile) -> list[Problem]:
    """Merge the problems of references to one unknown id in many places: it was removed or renamed where it is defined.

    The merged problem is at the list of the vocabulary that lacks the id, or else at the first of the places.
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
        elif len(found) < _MANY:
            merged += found
        else:
            merged.append(_merged(id_, kinds, found, vocabularies))
    return merged


def _merged(id_: str, kinds: tuple[str, ...], places: list[Problem], vocabularies: ParsedFile) -> Problem:
    among, name = _among(kinds), kinds[0]
    files = len({problem.path for problem in places})
    in_files = "" if files == 1 else f" in {files} files"
    message = f"There is no '{id_}' among the {among}, and {len(places)} places{in_files} name it."
    if len(kinds) == 1 and isinstance(vocabularies.data, dict) and name in vocabularies.data:
        fix = f"Put '{id_}' back as the id: a label can be changed without it. Or change all these places."
        return vocabularies.problem((name,), "unknown-id", message, fix, key=True)
    first = min(places, key=lambda problem: (problem.path, problem.line))
    fix = f"This is the first. Put '{id_}' back, or change all these places. {first.fix}"
    if first.fix == _NONE_YET:
        fix = f"This is the first. Put '{id_}' back, or take it out of all these places."
    return dataclasses.replace(first, message=message, fix=fix)
