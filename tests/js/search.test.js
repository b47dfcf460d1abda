/** Search and ranking on a small index, without a browser. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { QUICK_SEARCH, bySpecificity, chooseStems } from "../../generator/coaching_playbook/assets/search/choose.js";
import { decodePositions, decodeSpelling } from "../../generator/coaching_playbook/assets/search/index-part.js";
import { excerpt, sentences } from "../../generator/coaching_playbook/assets/search/ranking.js";
import { SearchIndex } from "../../generator/coaching_playbook/assets/search/search-index.js";
import { editDistance, soundKey } from "../../generator/coaching_playbook/assets/search/spelling.js";
import { encodePositions, smallIndex } from "./small-index.js";

const DOCUMENTS = [
  { title: "Least help first", summary: "Wait, then give the smallest help.", names: ["too much help"], stage: "ks1" },
  { title: "Task planner", summary: "Steps on a card help pupils who forget what to do.", stage: "ks2" },
  { title: "Wait time", summary: "Count to five. Silence is for thinking.", questions: ["What did my waiting change?"], stage: "ks1" },
  { title: "Old habit", summary: "Help everyone at once.", kind: "retired", stage: "ks2" },
  { title: "Colour cards", summary: "A card shows how it goes.", steps: "Show red. Say nothing! Is it green? Go on.", stage: "ks2" },
];
const CONCEPTS = [
  { code: "1", phrases: ["wait time", "thinking pause", "countdown"], documents: { 2: 63 } },
  { code: "2", phrases: ["pay", "pay scale"], documents: {}, topic: /** @type {[string, string, boolean]} */ (["pay", "Ask the office.", false]) },
];
const { index } = smallIndex(DOCUMENTS, { concepts: CONCEPTS });

/**
 * @param {string} query
 * @param {Record<string, string[]>} [filters]
 */
async function titles(query, filters) {
  const { groups } = await index.search(query, filters);
  return groups.flatMap(({ results }) => results.map(({ kind, document }) => `${kind}: ${DOCUMENTS[document].title}`));
}

test("matches in titles and names rank above summaries, and retired pages rank last", async () => {
  assert.deepEqual(await titles("help"), ["technique: Least help first", "technique: Task planner", "retired: Old habit"]);
});

test("a phrase match ranks above matches of its words", async () => {
  assert.equal((await titles("too much help"))[0], "technique: Least help first");
});

test("a page with most of the query words is found", async () => {
  assert.deepEqual((await titles("smallest help everybody"))[0], "technique: Least help first");
});

test("all inflections match, and a passage is a result", async () => {
  const found = await titles("waited");
  assert.ok(found.includes("technique: Wait time"));
  assert.ok(found.includes("question: Wait time"));
});

test("the last word is a prefix while it is being typed, unless it is an indexed word", async () => {
  assert.deepEqual(await titles("plann"), ["technique: Task planner"]);
  assert.deepEqual(await titles("plann "), ["technique: Task planner"]); // the nearest spelling
  assert.deepEqual(await titles("planet "), []); // a word, so not corrected
  assert.deepEqual(await titles("card"), ["technique: Colour cards", "technique: Task planner"]);
});

for (const [query, correction] of [["plannr ", "planner"], ["the plannr for help", "planner"], ["coluor cards", "colour"]]) {
  test(`a misspelt word matches the nearest indexed word, alone and in a query: ${query}`, async () => {
    const { corrections } = await index.search(query);
    assert.deepEqual(corrections.map(([, used]) => used), [correction]);
  });
}

test("a dictionary word is never corrected", async () => {
  assert.deepEqual((await index.search("giraffe planner ")).corrections, []);
});

test("a thesaurus phrase finds pages without its words, also if it is misspelt", async () => {
  assert.equal((await titles("thinking pause"))[0], "technique: Wait time");
  assert.equal((await titles("countdown"))[0], "technique: Wait time");
  assert.equal((await titles("cuontdown "))[0], "technique: Wait time");
});

test("a topic outside the playbook is reported, and its results are weak", async () => {
  const answer = await index.search("pay scale help");
  assert.deepEqual(answer.topics, [["pay", "Ask the office.", false]]);
  assert.equal(answer.isWeak, true);
  assert.equal((await index.search("help")).isWeak, false);
});

test("unknown words make an answer weak", async () => {
  assert.equal((await index.search("aardvark giraffe planet card ")).isWeak, true);
});

test("stop words match only if there are no other words", async () => {
  assert.ok((await titles("what")).length > 0);
  assert.deepEqual(await titles("what is the planner"), await titles("planner"));
});

test("unknown words without similar words find nothing", async () => {
  const answer = await index.search("qqqq zzzz");
  assert.deepEqual([answer.groups, answer.isWeak], [[], true]);
});

for (const query of ["colourcards", "colour-cards", "color cards"]) {
  test(`a compound matches in every spelling: ${query}`, async () => {
    assert.equal((await titles(query))[0], "technique: Colour cards");
  });
}

for (const query of ["plannerfor", "theplanner", "plannerplanet "]) {
  test(`a word matches next to another word that it is joined to: ${query}`, async () => {
    assert.equal((await titles(query))[0], "technique: Task planner");
  });
}

test("facets filter a query, and work without one", async () => {
  assert.deepEqual(await titles("help", { stage: ["ks2"] }), ["technique: Task planner", "retired: Old habit"]);
  assert.deepEqual((await titles("", { stage: ["ks1"] })).length, 2);
  assert.deepEqual((await titles("", { stage: ["ks1", "ks2"] })).length, 5);
});

test("a facet count equals the number of its documents", async () => {
  const answer = await index.search("help");
  assert.deepEqual(await answer.counts(), [[1, 2]]);
  assert.equal((await titles("help", { stage: ["ks2"] })).length, 2);
});

test("a result shows the sentence with the query words", async () => {
  const { groups, terms } = await index.search("green");
  const shown = await index.describe(groups[0].results[0], terms);
  assert.deepEqual([shown.href, shown.text], ["https://school.example/playbook/page-4/", "Is it green?"]);
});

test("a query fetches only the files that it needs, once", async () => {
  const { index: fresh, fetched } = smallIndex(DOCUMENTS);
  await fresh.search("wait");
  await fresh.search("help");
  assert.deepEqual(fetched, ["text/wall.txt"]);
});

test("words are sorted by specificity: acronyms, long and repeated words first, common words last", () => {
  const query = "He is in a lesson with the SALT, and a sandcastle, a fox and a fox and a fox";
  const ranked = bySpecificity(index.tokenizer, index.tokenizer.tokens(query), query);
  assert.deepEqual(ranked.slice(0, 4), ["salt", "sandcastl", "fox", "lesson"]);
});

test("a quick search fetches few files, from one part of the index only", async () => {
  const { index: fresh, fetched } = smallIndex(DOCUMENTS, { concepts: CONCEPTS, isSplit: true });
  let isFetched = false;
  const lazy = new SearchIndex(fresh.base, fresh.root, fresh.fetchText, async () => {
    isFetched = true;
    return null;
  });
  const query = "Count to five, forget what a card shows, give the smallest thinking silence, then a planner with a countdown";
  const quick = await lazy.quickSearch(query);
  assert.ok(!isFetched);
  assert.ok(new Set(fetched).size <= QUICK_SEARCH.files, fetched.join());
  const whole = await lazy.search(query);
  assert.ok(whole.groups[0].results.some(({ document }) => document === quick?.groups[0].results[0].document));
  assert.ok(isFetched);
  assert.ok(new Set(fetched).size > 2 * QUICK_SEARCH.files);
  assert.equal(await lazy.quickSearch(query), null); // nothing is left to fetch
});

test("words in cached files are looked up beyond the limit", async () => {
  const { index: fresh } = smallIndex(DOCUMENTS, { isSplit: true });
  const [part] = fresh.parts;
  assert.deepEqual([...chooseStems(["card", "wait", "help"], part, 2).chosen], ["card", "wait"]);
  await part.lookUp("help", null);
  assert.deepEqual(chooseStems(["card", "wait", "help"], part, 2), { chosen: new Set(["card", "wait", "help"]), fileCount: 2 });
});

test("a failed fetch is retried by the next query", async () => {
  const { index: fresh, files } = smallIndex(DOCUMENTS);
  const words = files.get("text/wall.txt");
  files.delete("text/wall.txt");
  await assert.rejects(fresh.search("wait"));
  files.set("text/wall.txt", words);
  assert.ok((await fresh.search("wait")).total > 0);
});

test("phonetic misspellings have the sound key of the correct spelling", () => {
  for (const [typed, meant] of [["presice", "precise"], ["seperashun", "separashan"], ["beleive", "believe"], ["fonicks", "phonics"]]) {
    assert.equal(soundKey(typed), soundKey(meant), typed);
  }
  assert.notEqual(soundKey("peer"), soundKey("pears"));
});

test("a word is corrected by sound before it is split, and not to an acronym", async () => {
  const { index: fresh } = smallIndex([{ title: "Precise praise" }, { title: "Pres" }, { title: "Ice" }, { title: "ASD" }, { title: "Queue" }]);
  const found = async (/** @type {string} */ query) => (await fresh.search(`${query} `)).groups.flatMap(({ results }) => results.map(({ document }) => document));
  assert.deepEqual(await found("presice"), [0]);
  assert.deepEqual(await found("asdf"), []);
  assert.deepEqual(await found("qqqq"), []);
});

test("a phrase that contains a word twice matches only if the query does", async () => {
  const { index: fresh } = smallIndex(DOCUMENTS, { concepts: [{ code: "1", phrases: ["learning to learn"], documents: { 2: 63 } }] });
  assert.equal((await fresh.search("learning")).groups.length, 0);
  assert.equal((await fresh.search("learning to learn")).groups[0].results[0].document, 2);
});

test("posting lists and spelling lists round-trip", () => {
  const positions = [0, 1, 31, 63, 64, 1056, 40_000, 40_001, 9_999_999];
  assert.deepEqual([...decodePositions(encodePositions(positions))], positions);
  assert.deepEqual(decodeSpelling("AwaitEingCrmAyes"), ["wait", "waiting", "warm", "yes"]);
});

test("edit distance counts a transposition as one, and stops at its limit", () => {
  assert.equal(editDistance("wiat", "wait", 2), 1);
  assert.equal(editDistance("behaviour", "behavior", 2), 1);
  assert.equal(editDistance("kitten", "sitting", 3), 3);
  assert.equal(editDistance("kitten", "sitting", 1), 2);
});

test("text is split after each sentence", () => {
  assert.deepEqual(sentences("One. Two!  Three?\nFour 1.5 e.g."), ["One.", "Two!", "Three?", "Four 1.5 e.g."]);
  assert.deepEqual(sentences(""), [""]);
});

test("an excerpt is the part of a text with the query words", () => {
  const term = /** @type {any} */ ({ weight: 1 });
  const text = `${"a ".repeat(60)}needle${" b".repeat(60)}`;
  const cut = excerpt(text, (word) => (word === "needle" ? [term] : []));
  assert.match(cut, /^… .*needle.* …$/);
  assert.equal(cut.split(" ").length, 26);
});
