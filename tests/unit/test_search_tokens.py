"""Tokens and stems of the search, and the tables that they are computed with."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from coaching_playbook.load import load
from coaching_playbook.pages import page_specs
from coaching_playbook.search.documents import other_documents, page_hints
from coaching_playbook.search.thesaurus import built_in_concepts
from coaching_playbook.search.tokens import compound_tokens, stem

ROOT = Path(__file__).parents[2]
CASES = json.loads((Path(__file__).parent.parent / "support/find/token_cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:20])
def test_tokens_and_stems(case: dict[str, Any]) -> None:
    """tests/js/tokens.test.js has the same test for the JavaScript implementation."""
    found = compound_tokens(case["text"])
    assert [token.word for token in found] == case["words"]
    assert {token.word: list(token.parts) for token in found if token.parts} == case.get("parts", {})
    assert [stem(word) for word in case["words"]] == case["stems"]


@pytest.mark.parametrize(
    "same",
    [
        ["wait", "waits", "waited", "waiting"],
        ["carry", "carries", "carried", "carrying"],
        ["stop", "stops", "stopped", "stopping"],
        ["model", "models", "modelled", "modelling"],
        ["take", "takes", "taking", "took"],
        ["class", "classes"],
        ["quiet", "quietly"],
        ["teach", "teaches", "teaching", "taught"],
        ["child", "children"],
    ],
    ids=lambda same: same[0],
)
def test_suffixes_are_stripped_to_same_stem(same: list[str]) -> None:
    assert {stem(word) for word in same} == {stem(same[0])}


def test_short_words_and_pseudo_suffixes_are_not_stemmed() -> None:
    assert len({stem(word) for word in ("need", "red", "bed", "thing", "ring", "bus", "this", "us", "is")}) == 9


def test_each_thesaurus_phrase_leads_to_documents() -> None:
    concepts = built_in_concepts()
    assert len({concept.id for concept in concepts}) == len(concepts) > 60
    assert [concept.id for concept in concepts if bool(concept.terms) == bool(concept.uncovered_topic)] == []
    assert [concept.id for concept in concepts if not concept.names] == []


@pytest.mark.slow
def test_every_page_is_indexed_with_hints() -> None:
    """A page for the whole playbook has its own document and search words; a page of an entry is found by the
    entry's."""
    playbook = load(ROOT, day=dt.date(2026, 12, 1)).playbook
    assert playbook
    entries = {*playbook.technique, *playbook.exemplar, *playbook.leverage_point, *(p.id for p in playbook.pathways)}
    shared = {
        spec.url for spec in page_specs(playbook) if spec.url.endswith("/") and not entries & set(spec.url.split("/"))
    }
    indexed = {document.url for document in other_documents(playbook)}
    assert {"filming/", "leaders/governors/", "coaching/agreement/"} <= shared
    assert (shared - indexed, shared - set(page_hints())) == (set(), set())
    assert {address for address in page_hints() if not address.startswith("help/")} <= indexed
