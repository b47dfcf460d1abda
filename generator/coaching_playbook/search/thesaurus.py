"""Concepts: what people say for the same thing, and the documents about it. Format of thesaurus.txt: see its head.

At build time each document is ranked for each concept (`concept_positions` in index.py), and the result is a posting
list like that of a word. In the browser a query's words and phrases lead to concepts (`triggers`), and these to
documents that may hold none of the words. Glossary terms with aliases and a school's synonyms.yml are concepts too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.model import Playbook
from coaching_playbook.search.tokens import LIGHT_STEMS, STOP_STEMS, stem_sequences

Phrase = tuple[str, ...]
"""The stems of a phrase, in order."""

NEAR_WEIGHT = 0.45
"""Weight of a related term, where a name of the concept has 1."""
SEE_WEIGHT = 0.3
"""Weight of the names of a related concept."""
SCHOOL_WEIGHT = 0.9
"""Weight of what a school's own synonyms lead to."""


class Topic(NamedTuple):
    """A topic that playbooks seldom cover. Urgent advice is shown whatever is found."""

    label: str
    advice: str
    is_urgent: bool


@dataclass(frozen=True)
class Concept:
    """`names` are the phrases that lead to the concept; `terms` are weighted phrases that documents are ranked by."""

    id: str
    names: tuple[Phrase, ...]
    terms: Mapping[Phrase, float]
    outside: Topic | None = None
    """For a topic that playbooks seldom cover, which has no documents: what is said of it."""


@dataclass(frozen=True)
class _Group:
    id: str
    names: tuple[str, ...]
    near: tuple[str, ...]
    see: tuple[str, ...]
    outside: Topic | None


_MARKS = (">", "+", "!", "!!")


def _groups(text: str) -> Iterator[_Group]:
    """Parse the groups of a thesaurus. Raises ValueError for a line that is none of the four kinds."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for block in "\n".join(lines).split("\n\n"):
        if not block.strip():
            continue
        first, *others = block.strip().splitlines()
        id_, colon, names = first.partition(": ")
        if not colon:
            raise ValueError(f"A group begins with its id and a colon: {first!r}")
        more: dict[str, str] = dict.fromkeys(_MARKS, "")
        for line in others:
            mark, _space, text = line.partition(" ")
            if mark not in more:
                raise ValueError(f"A line begins with one of {', '.join(_MARKS)} and a space: {line!r}")
            more[mark] = text
        label, _bar, advice = (more["!"] or more["!!"]).partition(" | ")
        topic = Topic(label, advice, bool(more["!!"])) if label else None
        yield _Group(id_, _split(names), _split(more[">"]), tuple(more["+"].split()), topic)


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


@cache
def _phrases(texts: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return the phrases of some texts, without those that consist of stop words."""
    found = stem_sequences(texts)
    return tuple(dict.fromkeys(phrase for phrase in found if not STOP_STEMS.issuperset(phrase)))


@cache
def built_in() -> tuple[Concept, ...]:
    """Return the concepts of thesaurus.txt."""
    groups = list(_groups(Path(__file__).with_name("thesaurus.txt").read_text("utf-8")))
    by_id = {group.id: group for group in groups}
    concepts = []
    for group in groups:
        terms: dict[Phrase, float] = {}
        for id_ in group.see:
            if id_ in by_id:
                for phrase in (*_phrases(by_id[id_].near), *_phrases(by_id[id_].names[:12])):
                    terms[phrase] = SEE_WEIGHT * 0.5
        names = _phrases(group.names)
        terms.update(dict.fromkeys(names, NEAR_WEIGHT))
        terms.update(dict.fromkeys(_phrases(group.near), 1.0))
        concepts.append(Concept(group.id, names, {} if group.outside else terms, group.outside))
    return tuple(concepts)


def concepts(playbook: Playbook) -> tuple[Concept, ...]:
    """Return the built-in concepts and those of a playbook: its glossary terms and its synonyms."""
    own = []
    for term in playbook.glossary:
        if term.aliases:
            names = _phrases((term.term, *term.aliases))
            own.append(Concept(f"term-{term.id}", names, dict.fromkeys(names, 1.0)))
    for synonym in playbook.synonyms:
        names, means = _phrases(synonym.say), _phrases(synonym.means)
        terms = {**dict.fromkeys(names, 1.0), **dict.fromkeys(means, SCHOOL_WEIGHT)}
        own.append(Concept(f"own-{synonym.id}", names, terms))
    return (*built_in(), *own)


def key_stem(phrase: Phrase) -> str:
    """Return the stem by which a phrase is looked up: the longest that is neither a stop word nor a light word."""
    candidates = [stem for stem in phrase if stem not in STOP_STEMS]
    rare = [stem for stem in candidates if stem not in LIGHT_STEMS]
    return max(rare or candidates, key=len)


def triggers(all_concepts: Sequence[Concept], codes: Mapping[str, str]) -> dict[str, str]:
    """Return what is written for each stem: `phrase=code` separated by commas; a phrase of one word is left out.

    `codes` are the short codes of the concepts that are written, by their ids.
    """
    by_stem: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for concept in all_concepts:
        if code := codes.get(concept.id):
            for phrase in concept.names:
                by_stem[key_stem(phrase)][f"{'_'.join(phrase) if len(phrase) > 1 else ''}={code}"] = None
    return {stem: ",".join(found) for stem, found in by_stem.items()}
