"""Concepts of the search: groups of words and phrases with one meaning, which lead to documents about it.

Concepts come from thesaurus.txt (whose head describes its format), glossary terms with aliases, and the school's
synonyms.yml. At build time each document is ranked for each concept (`concept_positions` in index.py), which gives a
posting list like that of a word. In the browser the phrases of a query lead to concepts (`concept_triggers`), and these
to documents that need not contain the words of the query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from coaching_playbook.model import Playbook
from coaching_playbook.search.tokens import LIGHT_STEMS, STOP_STEMS, stem, tokenize

Phrase = tuple[str, ...]
"""A phrase as the stems of its words, in order."""

NAME_WEIGHT = 0.45
"""Weight of a name of a concept in ranking documents; the near terms of its group have 1."""
RELATED_CONCEPT_WEIGHT = 0.3
"""In ranking documents, the names and terms of a related concept have half of this weight."""
SCHOOL_SYNONYM_WEIGHT = 0.9
"""Weight of the terms (`means`) of a school's own synonyms in ranking documents."""


class Topic(NamedTuple):
    """A topic that playbooks seldom cover, with advice for people who search for it. Urgent advice is always shown."""

    label: str
    advice: str
    is_urgent: bool


@dataclass(frozen=True)
class Concept:
    """Phrases with one meaning: `names` in a query lead to the concept, and weighted `terms` rank documents for it."""

    id: str
    names: tuple[Phrase, ...]
    terms: Mapping[Phrase, float]
    uncovered_topic: Topic | None = None
    """The advice to show, for a topic that playbooks seldom cover; such a concept has no terms, and so no documents."""


@dataclass(frozen=True)
class _ThesaurusGroup:
    """A group of thesaurus.txt: a concept with its names, near terms, and the ids of related concepts (`see`)."""

    id: str
    names: tuple[str, ...]
    near: tuple[str, ...]
    see: tuple[str, ...]
    uncovered_topic: Topic | None


_LINE_MARKERS = (">", "+", "!", "!!")


def _parse_groups(text: str) -> Iterator[_ThesaurusGroup]:
    """Parse the text of a thesaurus and yield its groups. Raises ValueError for a malformed line."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for block in "\n".join(lines).split("\n\n"):
        if not block.strip():
            continue
        first, *others = block.strip().splitlines()
        id_, colon, names = first.partition(": ")
        if not colon:
            raise ValueError(f"A group begins with its id and a colon: {first!r}")
        more: dict[str, str] = dict.fromkeys(_LINE_MARKERS, "")
        for line in others:
            mark, _space, text = line.partition(" ")
            if mark not in more:
                raise ValueError(f"A line begins with one of {', '.join(_LINE_MARKERS)} and a space: {line!r}")
            more[mark] = text
        label, _bar, advice = (more["!"] or more["!!"]).partition(" | ")
        topic = Topic(label, advice, bool(more["!!"])) if label else None
        yield _ThesaurusGroup(
            id_, _split_at_commas(names), _split_at_commas(more[">"]), tuple(more["+"].split()), topic
        )


def _split_at_commas(text: str) -> tuple[str, ...]:
    """Return the parts of a text between commas, without those that are empty."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


@cache
def _to_phrases(texts: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return texts as phrases (tuples of stems), without duplicates and without phrases of stop words only."""
    phrases = (tuple(map(stem, tokenize(text))) for text in texts)
    return tuple(dict.fromkeys(phrase for phrase in phrases if not STOP_STEMS.issuperset(phrase)))


@cache
def built_in_concepts() -> tuple[Concept, ...]:
    """Return the concepts (groups of phrases with one meaning) of thesaurus.txt, in order."""
    groups = list(_parse_groups(Path(__file__).with_name("thesaurus.txt").read_text("utf-8")))
    by_id = {group.id: group for group in groups}
    concepts = []
    for group in groups:
        terms: dict[Phrase, float] = {}
        for id_ in group.see:
            if id_ in by_id:
                for phrase in (*_to_phrases(by_id[id_].near), *_to_phrases(by_id[id_].names[:12])):
                    terms[phrase] = RELATED_CONCEPT_WEIGHT * 0.5
        names = _to_phrases(group.names)
        terms.update(dict.fromkeys(names, NAME_WEIGHT))
        terms.update(dict.fromkeys(_to_phrases(group.near), 1.0))
        concepts.append(Concept(group.id, names, {} if group.uncovered_topic else terms, group.uncovered_topic))
    return tuple(concepts)


def concepts_of(playbook: Playbook) -> tuple[Concept, ...]:
    """Return all concepts of a search: the built-in ones, glossary terms with aliases, and the school's synonyms."""
    concepts = []
    for term in playbook.glossary:
        if term.aliases:
            names = _to_phrases((term.term, *term.aliases))
            concepts.append(Concept(f"term-{term.id}", names, dict.fromkeys(names, 1.0)))
    for synonym in playbook.synonyms:
        names, means = _to_phrases(synonym.say), _to_phrases(synonym.means)
        terms = {**dict.fromkeys(names, 1.0), **dict.fromkeys(means, SCHOOL_SYNONYM_WEIGHT)}
        concepts.append(Concept(f"own-{synonym.id}", names, terms))
    return (*built_in_concepts(), *concepts)


def key_stem(phrase: Phrase) -> str:
    """Return the stem under which a phrase is indexed: its longest stem that is not a stop word.

    Light words (very common ones) are used only if there is no other.
    """
    candidates = [word for word in phrase if word not in STOP_STEMS]
    rare = [word for word in candidates if word not in LIGHT_STEMS]
    return max(rare or candidates, key=len)


def concept_triggers(all_concepts: Sequence[Concept], codes: Mapping[str, str]) -> dict[str, str]:
    """Return the phrases that lead to concepts, keyed by the stem under which they are indexed (`key_stem`).

    A value has the form `phrase=code,phrase=code`. A phrase is its stems joined by `_`, or empty if it is a single
    word. `codes` maps the ids of concepts to their codes in the index; concepts without a code are left out.
    """
    by_stem: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for concept in all_concepts:
        if code := codes.get(concept.id):
            for phrase in concept.names:
                by_stem[key_stem(phrase)][f"{'_'.join(phrase) if len(phrase) > 1 else ''}={code}"] = None
    return {key: ",".join(values) for key, values in by_stem.items()}
