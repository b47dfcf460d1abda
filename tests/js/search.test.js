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

test("a word in a title or a name counts more than in a summary, and retired pages come last", async () => {
  assert.deepEqual(await titles("help"), ["technique: Least help first", "technique: Task planner", "retired: Old habit"]);
});

test("a phrase beats its single words", async () => {
  assert.equal((await titles("too much help"))[0], "technique: Least help first");
});

test("a page with most of the words is found, although one of them is only on another page", async () => {
  assert.deepEqual((await titles("smallest help everybody"))[0], "technique: Least help first");
});

test("every form of a word finds the others, and a passage is a result of its own", async () => {
  const found = await titles("waited");
  assert.ok(found.includes("technique: Wait time"));
  assert.ok(found.includes("question: Wait time"));
});

test("the last word is a prefix while it is typed, unless it is a word itself", async () => {
  assert.deepEqual(await titles("plann"), ["technique: Task planner"]);
  assert.deepEqual(await titles("plann "), ["technique: Task planner"]); // the nearest spelling
  assert.deepEqual(await titles("planet "), []); // a word, so not corrected
  assert.deepEqual(await titles("card"), ["technique: Colour cards", "technique: Task planner"]);
});

for (const [query, correction] of [["plannr ", "planner"], ["the plannr for help", "planner"], ["coluor cards", "colour"]]) {
  test(`a spelling mistake finds the nearest word, alone and beside others: ${query}`, async () => {
    const { corrections } = await index.search(query);
    assert.deepEqual(corrections.map(([, used]) => used), [correction]);
  });
}

test("a word of the dictionary is never corrected", async () => {
  assert.deepEqual((await index.search("giraffe planner ")).corrections, []);
});

test("a phrase of the thesaurus finds pages without its words, and so does a misspelt one", async () => {
  assert.equal((await titles("thinking pause"))[0], "technique: Wait time");
  assert.equal((await titles("countdown"))[0], "technique: Wait time");
  assert.equal((await titles("cuontdown "))[0], "technique: Wait time");
});

test("a topic that the playbook does not cover is named, and what is found for it is no answer", async () => {
  const answer = await index.search("pay scale help");
  assert.deepEqual(answer.topics, [["pay", "Ask the office.", false]]);
  assert.equal(answer.isWeak, true);
  assert.equal((await index.search("help")).isWeak, false);
});

test("words that are on no page make an answer weak", async () => {
  assert.equal((await index.search("aardvark giraffe planet card ")).isWeak, true);
});

test("stop words alone still find something; beside other words they decide nothing", async () => {
  assert.ok((await titles("what")).length > 0);
  assert.deepEqual(await titles("what is the planner"), await titles("planner"));
});

test("nothing is found for words that resemble none", async () => {
  const answer = await index.search("qqqq zzzz");
  assert.deepEqual([answer.groups, answer.isWeak], [[], true]);
});

for (const query of ["colourcards", "colour-cards", "color cards"]) {
  test(`a compound is found however it is written: ${query}`, async () => {
    assert.equal((await titles(query))[0], "technique: Colour cards");
  });
}

for (const query of ["plannerfor", "theplanner", "plannerplanet "]) {
  test(`a word is found beside another that it is joined to: ${query}`, async () => {
    assert.equal((await titles(query))[0], "technique: Task planner");
  });
}

test("facets narrow a query, and stand alone", async () => {
  assert.deepEqual(await titles("help", { stage: ["ks2"] }), ["technique: Task planner", "retired: Old habit"]);
  assert.deepEqual((await titles("", { stage: ["ks1"] })).length, 2);
  assert.deepEqual((await titles("", { stage: ["ks1", "ks2"] })).length, 5);
});

test("a value's count is the number of documents that it leads to", async () => {
  const answer = await index.search("help");
  assert.deepEqual(await answer.counts(), [[1, 2]]);
  assert.equal((await titles("help", { stage: ["ks2"] })).length, 2);
});

test("a result shows the sentence that has the words", async () => {
  const { groups, terms } = await index.search("green");
  const shown = await index.describe(groups[0].results[0], terms);
  assert.deepEqual([shown.href, shown.text], ["https://school.example/playbook/page-4/", "Is it green?"]);
});

test("a query fetches only the files it needs, once", async () => {
  const { index: fresh, fetched } = smallIndex(DOCUMENTS);
  await fresh.search("wait");
  await fresh.search("help");
  assert.deepEqual(fetched, ["text/wall.txt"]);
});

test("the words of a query by specificity: acronyms, long and repeated ones first, common ones last", () => {
  const query = "He is in a lesson with the SALT, and a sandcastle, a fox and a fox and a fox";
  const ranked = bySpecificity(index.tokenizer, index.tokenizer.tokens(query), query);
  assert.deepEqual(ranked.slice(0, 4), ["salt", "sandcastl", "fox", "lesson"]);
});

test("a quick search fetches few files, from one part alone", async () => {
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

test("words in files that are there already are looked up beyond the limit", async () => {
  const { index: fresh } = smallIndex(DOCUMENTS, { isSplit: true });
  const [part] = fresh.parts;
  assert.deepEqual([...chooseStems(["card", "wait", "help"], part, 2).chosen], ["card", "wait"]);
  await part.lookUp("help", null);
  assert.deepEqual(chooseStems(["card", "wait", "help"], part, 2), { chosen: new Set(["card", "wait", "help"]), fileCount: 2 });
});

test("a file that could not be fetched is tried again", async () => {
  const { index: fresh, files } = smallIndex(DOCUMENTS);
  const words = files.get("text/wall.txt");
  files.delete("text/wall.txt");
  await assert.rejects(fresh.search("wait"));
  files.set("text/wall.txt", words);
  assert.ok((await fresh.search("wait")).total > 0);
});

test("words that are spelt as they sound have the key of the right spelling", () => {
  for (const [typed, meant] of [["presice", "precise"], ["seperashun", "separashan"], ["beleive", "believe"], ["fonicks", "phonics"]]) {
    assert.equal(soundKey(typed), soundKey(meant), typed);
  }
  assert.notEqual(soundKey("peer"), soundKey("pears"));
});

test("a word is read by its sound, not cut into short words, and not as an acronym", async () => {
  const { index: fresh } = smallIndex([{ title: "Precise praise" }, { title: "Pres" }, { title: "Ice" }, { title: "ASD" }, { title: "Queue" }]);
  const found = async (/** @type {string} */ query) => (await fresh.search(`${query} `)).groups.flatMap(({ results }) => results.map(({ document }) => document));
  assert.deepEqual(await found("presice"), [0]);
  assert.deepEqual(await found("asdf"), []);
  assert.deepEqual(await found("qqqq"), []);
});

test("a phrase that has a word twice needs it twice", async () => {
  const { index: fresh } = smallIndex(DOCUMENTS, { concepts: [{ code: "1", phrases: ["learning to learn"], documents: { 2: 63 } }] });
  assert.equal((await fresh.search("learning")).groups.length, 0);
  assert.equal((await fresh.search("learning to learn")).groups[0].results[0].document, 2);
});

test("posting lists and spelling lists are decoded as they were encoded", () => {
  const positions = [0, 1, 31, 63, 64, 1056, 40_000, 40_001, 9_999_999];
  assert.deepEqual([...decodePositions(encodePositions(positions))], positions);
  assert.deepEqual(decodeSpelling("AwaitEingCrmAyes"), ["wait", "waiting", "warm", "yes"]);
});

test("edit distance counts a swap as one, and stops at its limit", () => {
  assert.equal(editDistance("wiat", "wait", 2), 1);
  assert.equal(editDistance("behaviour", "behavior", 2), 1);
  assert.equal(editDistance("kitten", "sitting", 3), 3);
  assert.equal(editDistance("kitten", "sitting", 1), 2);
});

test("text is split after the end of each sentence", () => {
  assert.deepEqual(sentences("One. Two!  Three?\nFour 1.5 e.g."), ["One.", "Two!", "Three?", "Four 1.5 e.g."]);
  assert.deepEqual(sentences(""), [""]);
});

test("a long text is cut around the words", () => {
  const term = /** @type {any} */ ({ weight: 1 });
  const text = `${"a ".repeat(60)}needle${" b".repeat(60)}`;
  const cut = excerpt(text, (word) => (word === "needle" ? [term] : []));
  assert.match(cut, /^… .*needle.* …$/);
  assert.equal(cut.split(" ").length, 26);
});
