"""Evaluate the search and other engines: `python bench/search_quality.py QUERIES [--others FOLDER]`.

QUERIES are files with a line per query, separated by tabs: role, class, query, relevant URLs (best first, separated by
commas; `-` if no page is relevant). Only totals are printed: the percentages of queries with a relevant page first
(hit@1) and among the first three (hit@3), nDCG@5, and how many queries without a relevant page are recognised as such.
No query is printed, so that test sets stay unseen during tuning.

All engines search the same documents, in Chromium (BM25 is computed here). `--others` names a folder where
`npm install minisearch lunr pagefind` was run. `--variants` also evaluates parts of our ranking formula.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page, sync_playwright

from coaching_playbook.cli.options import Project
from coaching_playbook.load import load
from coaching_playbook.publish import publish
from coaching_playbook.search.documents import Document, clip_documents, other_documents, technique_documents
from coaching_playbook.search.tokens import STOP_STEMS, stem, tokenize
from find import DAY, engine_fields, open_throttled_page, serve_gzipped, write_for_other_engines, write_search_site

sys.path.append(str(Path(__file__).parent.parent / "tests/support"))
import chromium  # finds the browser for the tests

RESULTS_SHOWN = 5
NO_PAGE = "-"


class Query(NamedTuple):
    """A query with its class (`kind`), and the URLs of the relevant pages, best first; `-` if there are none."""

    kind: str
    text: str
    right: tuple[str, ...]


class Answer(NamedTuple):
    """The URLs that an engine returned, best first, and whether it says that none of them fits well."""

    addresses: Sequence[str]
    is_weak: bool


def read_queries(file: Path) -> list[Query]:
    rows = [line.split("\t") for line in file.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return [Query(kind, text, tuple(part.strip() for part in right.split(","))) for _role, kind, text, right in rows]


# --- engines -----------------------------------------------------------------------------------------------------

OUR_SCRIPT = """async ([queries, parameters]) => {
    const base = new URL("/", location.href);
    const { SearchIndex } = await import(new URL("assets/search/search-index.js", base));
    const { PARAMETERS } = await import(new URL("assets/search/ranking.js", base));
    const before = { ...PARAMETERS };
    Object.assign(PARAMETERS, parameters);
    const index = await SearchIndex.open(base);
    const answers = [];
    for (const query of queries) {
        const { groups, terms, isWeak } = await index.search(query);
        const shown = [];
        for (const result of groups.flatMap(({ results }) => results).slice(0, 5)) {
            shown.push((await index.describe(result, terms)).href.slice(base.href.length));
        }
        answers.push([shown, isWeak]);
    }
    Object.assign(PARAMETERS, before);
    return answers;
}"""
ENGINE_SCRIPTS = {
    "MiniSearch": """async ([queries]) => {
        const { default: MiniSearch } = await import("./minisearch.js");
        const docs = await (await fetch("docs.json")).json();
        const index = new MiniSearch({ fields: ["title", "names", "text"] });
        index.addAll(docs);
        const options = { prefix: true, fuzzy: 0.2, boost: { title: 3, names: 2 } };
        return queries.map((query) => index.search(query, options).slice(0, 5).map(({ id }) => docs[id].address));
    }""",
    "lunr": """async ([queries]) => {
        const script = document.createElement("script");
        script.src = "lunr.js";
        document.head.append(script);
        await new Promise((done) => { script.onload = done; });
        const docs = await (await fetch("docs.json")).json();
        const index = lunr(function () {
            this.ref("id"); this.field("title", { boost: 3 }); this.field("names", { boost: 2 }); this.field("text");
            for (const doc of docs) this.add(doc);
        });
        const plain = (query) => query.replace(/[^\\p{L}\\p{N} ]/gu, " ");
        return queries.map((query) => index.search(plain(query)).slice(0, 5).map(({ ref }) => docs[ref].address));
    }""",
    "Pagefind": """async ([queries]) => {
        const pagefind = await import("/pagefind/pagefind.js");
        const docs = await (await fetch("docs.json")).json();
        const answers = [];
        for (const query of queries) {
            const { results } = await pagefind.search(query);
            const found = await Promise.all(results.slice(0, 5).map((result) => result.data()));
            answers.push(found.map(({ url }) => docs[Number(url.match(/(\\d+)/)[1])].address));
        }
        return answers;
    }""",
}
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    "ours without the thesaurus": {"concept": 0},
    "best field in place of BM25F": {"formula": "best"},
    "BM25F alone": {"concept": 0, "together": 0, "whole": 0},
    "best field alone": {"formula": "best", "concept": 0, "together": 0, "whole": 0},
}


def bm25_answers(
    documents: Sequence[Document], queries: Sequence[Query], k1: float = 1.2, b: float = 0.75
) -> list[Answer]:
    """Answer queries by BM25 over the whole text of each document, with our stemmer and without stop words."""
    bags = [
        Counter(stem(word) for text in engine_fields(document).values() for word in tokenize(text))
        for document in documents
    ]
    lengths = [sum(bag.values()) for bag in bags]
    mean = sum(lengths) / len(lengths)
    frequency = Counter(word for bag in bags for word in bag)
    answers = []
    for query in queries:
        words = {stem(word) for word in tokenize(query.text)} - STOP_STEMS
        scores = []
        for number, bag in enumerate(bags):
            score = 0.0
            for word in words & bag.keys():
                rarity = math.log(1 + (len(bags) - frequency[word] + 0.5) / (frequency[word] + 0.5))
                score += rarity * bag[word] * (k1 + 1) / (bag[word] + k1 * (1 - b + b * lengths[number] / mean))
            scores.append((-score, number))
        best = [documents[number].url for score, number in sorted(scores)[:RESULTS_SHOWN] if score < 0]
        answers.append(Answer(best, not best))
    return answers


def our_answers(page: Page, queries: Sequence[Query], parameters: Mapping[str, Any]) -> list[Answer]:
    found = page.evaluate(OUR_SCRIPT, [[query.text for query in queries], dict(parameters)])
    return [Answer(addresses, weak or not addresses) for addresses, weak in found]


def engine_answers(page: Page, script: str, queries: Sequence[Query]) -> list[Answer]:
    found = page.evaluate(script, [[query.text for query in queries]])
    return [Answer(addresses, not addresses) for addresses in found]


# --- figures -----------------------------------------------------------------------------------------------------


def page_url(address: str) -> str:
    """Return a URL without its fragment, except for glossary terms, which count as separate pages."""
    return address if address.startswith("glossary/#") else address.split("#")[0]


def rank_of_right_page(query: Query, answer: Answer) -> int:
    """Return the rank of the first relevant page, from 0; `RESULTS_SHOWN` if there is none.

    Any coaching page counts as relevant if `coaching/` is.
    """
    for place, address in enumerate(answer.addresses):
        if page_url(address) in query.right or ("coaching/" in query.right and address.startswith("coaching/")):
            return place
    return RESULTS_SHOWN


def ndcg(query: Query, answer: Answer) -> float:
    """Return the normalised discounted cumulative gain of the results shown, from 0 to 1."""
    gained = sum(
        1 / math.log2(place + 2) for place, address in enumerate(answer.addresses) if page_url(address) in query.right
    )
    return min(1, gained / sum(1 / math.log2(place + 2) for place in range(min(RESULTS_SHOWN, len(query.right)))))


def format_figures(queries: Sequence[Query], answers: Sequence[Answer]) -> str:
    """Return a table row: hit@1, hit@3, nDCG, recognised queries without a relevant page, and hit@3 of each class."""
    pairs = list(zip(queries, answers, strict=True))
    answerable = [(query, answer) for query, answer in pairs if query.right != (NO_PAGE,)]
    unanswerable = [answer for query, answer in pairs if query.right == (NO_PAGE,)]

    def share(pairs_to_average: Sequence[tuple[Query, Answer]], measure: Callable[[Query, Answer], float]) -> float:
        return sum(measure(query, answer) for query, answer in pairs_to_average) / max(1, len(pairs_to_average))

    first = share(answerable, lambda query, answer: rank_of_right_page(query, answer) == 0)
    three = share(answerable, lambda query, answer: rank_of_right_page(query, answer) < 3)
    kinds = dict.fromkeys(query.kind for query, _answer in answerable)
    pairs_of_kind = {kind: [pair for pair in answerable if pair[0].kind == kind] for kind in kinds}
    by_kind = ", ".join(
        f"{kind} {share(pairs, lambda q, a: rank_of_right_page(q, a) < 3):.0%}" for kind, pairs in pairs_of_kind.items()
    )
    weak = sum(answer.is_weak for answer in unanswerable)
    return f"{first:6.0%} {three:6.0%} {share(answerable, ndcg):6.2f} {weak:4}/{len(unanswerable):<3} {by_kind}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("queries", type=Path, nargs="+")
    parser.add_argument("--playbook", type=Path, default=Path(__file__).parent.parent)
    parser.add_argument("--others", type=Path, help="a folder where npm installed minisearch, lunr and pagefind")
    parser.add_argument("--variants", action="store_true", help="also evaluate parts of our formula")
    options = parser.parse_args()
    config = Project.find(options.playbook).config
    loaded = load(options.playbook, config.source, config.videos, config.media, day=DAY).playbook
    assert loaded
    playbook = publish(loaded, "public", DAY)
    documents = [*technique_documents(playbook), *other_documents(playbook), *clip_documents(playbook)]
    print(f"{len(documents)} documents")
    row = "{:32} {}".format
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site, theirs = Path(folder) / "site", Path(folder) / "others"
        write_search_site(playbook, site)
        browser = playwright.chromium.launch(
            executable_path=chromium.find_chromium(), args=list(chromium.CHROMIUM_FLAGS)
        )
        if options.others:
            theirs.mkdir()
            write_for_other_engines(playbook, options.others / "node_modules", theirs)
            docs = json.loads((theirs / "docs.json").read_text("utf-8"))
            for doc, document in zip(docs, documents, strict=True):
                doc["address"] = document.url
            (theirs / "docs.json").write_text(json.dumps(docs), "utf-8")
        for file in options.queries:
            queries = read_queries(file)
            print(f"\n{file.name}: {len(queries)} queries")
            print(row("", f"{'hit@1':>6} {'hit@3':>6} {'nDCG':>6} {'none':>8} hit@3 of each class"))
            with serve_gzipped(site) as address, open_throttled_page(browser, address) as (page, _fetched):
                print(row("ours", format_figures(queries, our_answers(page, queries, {}))))
                for name, parameters in VARIANTS.items() if options.variants else ():
                    print(row(name, format_figures(queries, our_answers(page, queries, parameters))))
            print(row("BM25", format_figures(queries, bm25_answers(documents, queries))))
            if options.others:
                with serve_gzipped(theirs) as address, open_throttled_page(browser, address) as (page, _fetched):
                    page.set_default_timeout(300_000)
                    for name, script in ENGINE_SCRIPTS.items():
                        print(row(name, format_figures(queries, engine_answers(page, script, queries))))
        browser.close()


if __name__ == "__main__":
    main()
