// Searches the playbook's own index (generator/find/) and ranks what it finds. Nothing leaves the page: the words that
// somebody types decide which small files are fetched, and that is all. The files are fetched once and kept in memory.

import { STOP, stem, words } from "./find-words.js";

const SLOTS = 64;
const CARDS = 4; // as in generator/find/index.py
const BLOCK = 2048;
const TITLES = 128;
const [TITLE, SUMMARY, STEPS, REST, NAMES, PLACES] = [0, 1, 2, 3, 4, 20];
const LENGTHS = [1.5, 3.5, 6.5, 14]; // words in a text, by its two bits
const SORTED = new Set(["technique", "clip", "retired"]);
const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);
const COMMON = new Set([...STOP].map(stem));
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUE = new Uint8Array(128);
for (let n = 0; n < 64; n += 1) VALUE[DIGITS.charCodeAt(n)] = n;

// How much a word says, by where it stands.
const WEIGHT = new Float32Array(SLOTS).fill(0.25);
WEIGHT[TITLE] = 1;
WEIGHT[SUMMARY] = 0.55;
WEIGHT[STEPS] = 0.35;
WEIGHT[REST] = 0.2;
WEIGHT.fill(0.9, NAMES, PLACES);
const PLACE = 0.6;
const SAID = 0.5;
// What a reader most likely looks for, where matches are equally close.
const LIKELY = { technique: 1.15, retired: 0.3, term: 1, clip: 0.9, page: 0.8, moment: 0.85, question: 0.8, more: 0, moments: 0, "more-page": 0 };

function unpack(text) {
  const places = new Int32Array(text.length);
  let [count, at, number, shift] = [0, 0, 0, 0];
  for (let n = 0; n < text.length; n += 1) {
    const value = VALUE[text.charCodeAt(n)];
    number += (value & 31) << shift;
    if (value & 32) shift += 5;
    else {
      at += number;
      places[count] = at;
      count += 1;
      number = 0;
      shift = 0;
    }
  }
  return places.subarray(0, count);
}

// How many slips of the finger lie between two words (a letter missing, added, changed, or two swapped); more than
// `most` counts as one more.
function slips(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before = [];
  let last = Array.from({ length: other.length + 1 }, (_, n) => n);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      least = Math.min(least, row[j]);
    }
    if (least > most) return most + 1;
    before = last;
    last = row;
  }
  return last[other.length];
}

// A word of the index: in how many places it stands, and in which.
class Word {
  constructor(line) {
    const [word, count, text] = line.split(" ");
    this.word = word;
    this.count = parseInt(count, 16);
    this.text = text;
  }

  get places() {
    this.known ??= unpack(this.text);
    return this.known;
  }

  as(quality) {
    return { word: this.word, count: this.count, places: this.places, quality };
  }
}

// One set of entries with its words, its cards and its facets.
class Part {
  constructor(root, get) {
    this.root = root;
    this.get = async (kind, name) => {
      try {
        return await get(`${root.name}/${kind}${name}.txt`);
      } catch (error) {
        // Of clips no copy is kept (see offline.js): without a network the rest is found without them.
        if (root.name === "clips" && error instanceof TypeError) return kind === "f" ? "[]" : "";
        throw error;
      }
    };
    this.kinds = root.kinds.flatMap(([kind, count]) => Array(count).fill(kind));
    this.files = new Map();
    this.wide = Math.ceil(root.size / 8);
    this.sorted = new Uint8Array(this.wide); // the entries that ticks sort
    for (const [entry, kind] of this.kinds.entries()) if (SORTED.has(kind)) this.sorted[entry >> 3] |= 1 << (entry & 7);
  }

  file(kind, name, read) {
    if (!this.files.has(kind + name)) {
      const file = this.get(kind, name).then(read);
      file.catch(() => this.files.delete(kind + name));
      this.files.set(kind + name, file);
    }
    return this.files.get(kind + name);
  }

  // The lines of words from `word` on; for a word that is still being typed, a few files of them.
  async lines(word, growing) {
    const firsts = this.root.words;
    let [low, high] = [0, firsts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (firsts[middle][0] <= word) low = middle + 1;
      else high = middle;
    }
    const from = Math.max(low - 1, 0);
    let to = from + 1;
    while (growing && to < firsts.length && to < from + 2 && firsts[to][0].startsWith(word)) to += 1;
    const read = (text) => new Map(text.split("\n").map((line) => [line.slice(0, line.indexOf(" ")), new Word(line)]));
    return Promise.all(firsts.slice(from, to).map(([, name]) => this.file("w", name, read)));
  }

  // [{word, count, places}] for one stem, and for all words that begin with `start` where there is one.
  async places(wanted, start) {
    const files = (await Promise.all([this.lines(wanted, false), start ? this.lines(start, true) : []])).flat();
    const found = new Map();
    for (const file of files) {
      if (file.has(wanted)) found.set(wanted, file.get(wanted));
      if (start) for (const [word, line] of file) if (word.startsWith(start)) found.set(word, line);
    }
    return [...found.values()];
  }

  card(entry) {
    const number = Math.floor(entry / CARDS);
    const name = `${number}-${this.root.cards.substr(4 * number, 4)}`;
    const read = (text) => text.split("\n").map((line) => JSON.parse(line));
    return this.file("c", name, read).then((cards) => cards[entry % CARDS]);
  }

  // The address, title and note of an entry, from a file that has them for many.
  title(entry) {
    const name = this.root.titles[Math.floor(entry / TITLES)];
    const read = (text) => text.split("\n").map((line) => line.split("\t"));
    return this.file("t", name, read).then((lines) => lines[entry % TITLES]);
  }

  // For each facet, for each value, a bit an entry.
  bits() {
    if (!this.known) {
      const read = (text) =>
        JSON.parse(text).map((values) => values.map((bits) => Uint8Array.from(atob(bits), (letter) => letter.charCodeAt(0))));
      this.known = Promise.all(this.root.facets.map((name) => this.file("f", name, read))).then((blocks) =>
        (blocks[0] ?? []).map((values, group) =>
          values.map((_, value) => {
            const set = new Uint8Array(this.wide);
            for (const [n, block] of blocks.entries()) set.set(block[group][value], (n * BLOCK) / 8);
            return set;
          }),
        ),
      );
    }
    return this.known;
  }

  async spelling(letter) {
    const files = Object.entries(this.root.spell).filter(([letters]) => letters.includes(letter));
    const read = (text) => {
      const all = [];
      for (const [, same, rest] of text.matchAll(/([A-Z])([a-z]*)/g)) all.push((all.at(-1) ?? "").slice(0, same.charCodeAt(0) - 65) + rest);
      return all;
    };
    return (await Promise.all(files.map(([, name]) => this.file("s", name, read)))).flat().filter((word) => word[0] === letter);
  }
}

export class Finder {
  // `base` is the address of the site. A copy of the root is asked for again each time, so that it is never out of date.
  static async open(base) {
    const answer = await fetch(new URL("find/index.json", base), { cache: "no-cache" });
    if (!answer.ok) throw new Error(`find/index.json: ${answer.status}`);
    const root = await answer.json();
    // What comes of clips is named in a file of its own, which is not kept: without a network there are none.
    const clips = await fetch(new URL("find/clips.json", base), { cache: "no-cache" }).then((one) => (one.ok ? one.json() : null), () => null);
    if (clips) {
      root.parts.push(...clips.parts);
      for (const [group, { values }] of root.facets.entries()) {
        for (const [n, value] of values.entries()) value[2] += clips.counts[group][n];
      }
    }
    return new Finder(base, root);
  }

  constructor(base, root) {
    this.base = base;
    this.root = root;
    const get = async (name) => {
      const answer = await fetch(new URL(`find/${name}`, base));
      if (!answer.ok) throw new Error(`find/${name}: ${answer.status}`);
      return answer.text();
    };
    this.parts = root.parts.map((part) => new Part(part, get));
    this.size = this.parts.reduce((sum, part) => sum + part.root.size, 0);
    this.same = root.same.map((names) => names.map((name) => words(name).map(stem)));
  }

  // The files of everything but clips, where they are few enough to keep for later.
  get small() {
    const [text] = this.root.parts;
    if (text.size > 400) return [];
    const names = [...text.words.map(([, name]) => `w${name}`), ...(text.cards.match(/.{4}/g) ?? []).map((name, n) => `c${n}-${name}`)];
    names.push(...Object.values(text.spell).map((name) => `s${name}`), ...text.facets.map((name) => `f${name}`), ...text.titles.map((name) => `t${name}`));
    return names.map((name) => `find/${text.name}/${name}.txt`);
  }

  link(address) {
    const [page, anchor] = address.split("#");
    return new URL(page + (page.endsWith("/") || !page ? this.root.end : "") + (anchor ? `#${anchor}` : ""), this.base).href;
  }

  // What a query asks for: its words, each with how much it says and where it stands.
  async terms(query) {
    const raw = words(query);
    const telling = raw.filter((word) => !COMMON.has(stem(word)));
    const growing = /[\p{L}\p{N}]$/u.test(query) ? raw.at(-1) : null;
    const list = [...new Map(raw.map((word) => [stem(word), word])).values()];
    const terms = await Promise.all(
      list.map(async (word) => {
        const stop = telling.length > 0 && COMMON.has(stem(word));
        const term = { word, stem: stem(word), stop, matches: this.parts.map(() => []) };
        if (stop && telling.length > 1) return term; // they would be fetched for next to nothing
        const start = word === growing && word.length > 1 && !stop ? word : null;
        await Promise.all(this.parts.map((part, n) => this.match(part, term, start, term.matches[n])));
        return term;
      }),
    );
    await this.synonyms(terms);
    const unknown = () => terms.filter((term) => !term.stop && !term.matches.flat().length);
    await Promise.all(unknown().map((term) => this.misspelt(term, term.word.length > 6 ? 2 : 1)));
    // Where nothing at all is known, what comes nearest is better than nothing, and is said to be that.
    const guessed = terms.length > 0 && unknown().length === terms.filter((term) => !term.stop).length ? unknown() : [];
    await Promise.all(guessed.map((term) => this.misspelt(term, Math.floor(term.word.length / 3))));
    terms.guessed = guessed.length > 0;
    const top = Math.log(1 + 10 * this.size);
    for (const term of terms) {
      const best = Math.max(0, ...term.matches.flat().map((match) => match.quality));
      const count = term.matches.flat().reduce((sum, match) => sum + (match.quality > best - 0.01 ? match.count : 0), 0);
      term.says = count ? (Math.log(1 + (10 * this.size) / count) / top) * (term.stop ? 0.15 : 1) : term.stop ? 0.05 : 0.6;
    }
    return terms;
  }

  async match(part, term, start, into) {
    for (const found of await part.places(term.stem, start)) {
      const whole = found.word === term.stem;
      into.push({ found, count: found.count, quality: whole ? 1 : 0.55 + (0.4 * start.length) / found.word.length });
    }
    // A word half-way to its ending: "talki" is on the way to "talking", and "talk" is what is known.
    if (start && !into.some((match) => match.quality === 1)) {
      for (const ending of ["g", "ng", "d", "y"]) {
        const whole = stem(start + ending);
        if (whole.length >= start.length || whole.length < 3) continue;
        for (const found of await part.places(whole, null)) into.push({ found, count: found.count, quality: 0.95 });
      }
    }
    if (into.length > 12) {
      into.sort((one, other) => other.quality - one.quality || other.count - one.count);
      into.length = 12;
    }
    for (const [n, { found, quality }] of into.entries()) into[n] = found.as(quality);
  }

  // What the school's glossary says is the same.
  async synonyms(terms) {
    const typed = terms.map((term) => term.stem);
    for (const names of this.same) {
      const said = names.filter((name) => name.length && name.every((word) => typed.includes(word)));
      if (!said.length) continue;
      const longest = said.reduce((one, other) => (other.length > one.length ? other : one));
      const under = terms.filter((term) => longest.includes(term.stem));
      for (const name of names) {
        if (said.includes(name) || !name.length) continue;
        for (const [n, part] of this.parts.entries()) {
          const each = await Promise.all(name.map((word) => part.places(word, null)));
          if (each.some((found) => !found.length)) continue;
          let places = each[0][0].places;
          for (const [found] of each.slice(1)) {
            const there = new Set(found.places);
            places = places.filter((at) => there.has(at));
          }
          if (!places.length) continue;
          for (const term of under) term.matches[n].push({ word: name.join(" "), count: places.length, places, quality: 0.8 });
        }
      }
    }
  }

  // What somebody may have meant by a word that the playbook does not have.
  async misspelt(term, most) {
    const { word } = term;
    if (word.length < 4 || /[^a-z]/.test(word)) return;
    const letters = [...new Set(word.slice(0, 2))];
    const known = new Set((await Promise.all(this.parts.flatMap((part) => letters.map((letter) => part.spelling(letter))))).flat());
    const near = [];
    for (const other of known) {
      const far = Math.min(slips(term.stem, other, most), slips(word, other, most), slips(word.replace(/z/g, "s"), other, most) + 0.5);
      if (far <= most) near.push({ other, far });
    }
    near.sort((one, other) => one.far - other.far);
    const meant = near.filter((one) => one.far <= (near[0]?.far ?? 0) + 0.5).slice(0, 6);
    term.meant = meant.map((one) => one.other);
    await Promise.all(
      meant.flatMap(({ other, far }) =>
        this.parts.map(async (part, n) => {
          for (const found of await part.places(other, null)) term.matches[n].push(found.as(0.8 - 0.2 * far));
        }),
      ),
    );
  }

  // What one part has for the terms: scores of its entries, and of places inside them.
  score(part, n, terms) {
    const { size, stride } = part.root;
    const asked = terms.reduce((sum, term) => sum + term.says, 0) || 1;
    const bag = new Float32Array(size);
    const covered = new Float32Array(size);
    const close = new Float32Array(size);
    // By entry and slot: how much of what was asked stands there, how many of its words, and how long the text is.
    const sums = new Float32Array(size * SLOTS);
    const hits = new Uint8Array(size * SLOTS);
    const seen = new Uint8Array(size * SLOTS);
    const touched = [];
    for (const [number, term] of terms.entries()) {
      const best = new Float32Array(size);
      const reach = new Float32Array(size);
      const matches = term.matches[n].sort((one, other) => other.quality - one.quality); // the first to come is the best
      for (const { places, quality } of matches) {
        for (const at of places) {
          const slot = at >> 2;
          const entry = at >> 8;
          const weight = WEIGHT[slot & 63] * quality;
          if (weight > best[entry]) best[entry] = weight;
          if (quality > reach[entry]) reach[entry] = quality;
          if (seen[slot] === number + 1) continue;
          if (!seen[slot]) touched.push(at);
          seen[slot] = number + 1;
          sums[slot] += term.says * quality;
          if (!term.stop) hits[slot] += 1;
        }
      }
      for (let entry = 0; entry < size; entry += 1) {
        bag[entry] += term.says * best[entry];
        covered[entry] += term.says * reach[entry];
      }
    }
    const places = [];
    for (const at of touched) {
      const slot = (at >> 2) & 63;
      const matched = hits[at >> 2];
      const tight = 0.5 + 0.5 * Math.min(1, matched / LENGTHS[at & 3]);
      const cover = sums[at >> 2] / asked;
      if (slot < PLACES) close[at >> 8] = Math.max(close[at >> 8], WEIGHT[slot] * cover * tight);
      else if (matched) {
        const weight = stride === 2 && slot % 2 ? SAID : PLACE;
        places.push({ entry: at >> 8, slot, score: weight * cover * (1 + 1.2 * tight), cover });
      }
    }
    const entries = [];
    let most = 0;
    for (let entry = 0; entry < size; entry += 1) {
      if (!bag[entry]) continue;
      const cover = covered[entry] / asked;
      if (cover > most) most = cover;
      entries.push({ entry, score: bag[entry] / asked + 1.2 * close[entry], cover });
    }
    return { entries, places, most };
  }

  // The answer to some words and ticks: groups of results, best first, and how many entries each tick would leave.
  // `ticked` maps a facet's id to a list of its values.
  async find(query, ticked = {}) {
    const terms = await this.terms(query);
    const asked = terms.length > 0;
    const narrowed = Object.values(ticked).some((values) => values.length);
    const scored = this.parts.map((part, n) => (asked ? this.score(part, n, terms) : null));
    const most = scored.reduce((best, one) => Math.max(best, one?.most ?? 0), 0);
    const enough = 0.6 * most;
    const groups = new Map();
    const counted = [];
    const add = (kind, result) => {
      if (!groups.has(kind)) groups.set(kind, []);
      groups.get(kind).push(result);
    };
    for (const [n, part] of this.parts.entries()) {
      const open = narrowed ? all(await this.passing(part, ticked), part.wide) : null;
      const has = (entry) => open === null || (open[entry >> 3] >> (entry & 7)) & 1;
      const near = asked ? new Uint8Array(part.wide) : part.sorted;
      counted.push({ part, near });
      if (!asked) {
        for (let entry = 0; entry < part.root.size; entry += 1) {
          if ((near[entry >> 3] >> (entry & 7)) & 1 && has(entry)) add(part.kinds[entry], { part, entry, kind: part.kinds[entry], score: 0 });
        }
        continue;
      }
      for (const { entry, score, cover } of scored[n].entries) {
        if (cover < enough) continue;
        const kind = part.kinds[entry];
        if (SORTED.has(kind)) near[entry >> 3] |= 1 << (entry & 7);
        if (LIKELY[kind] && has(entry)) add(kind, { part, entry, kind, score: score * LIKELY[kind] });
      }
      for (const { entry, slot, score, cover } of scored[n].places) {
        if (cover < enough || !has(entry)) continue;
        const within = part.kinds[entry];
        if (within === "term") continue;
        const kind = { clip: "moment", moments: "moment", page: "page", "more-page": "page" }[within] ?? "question";
        add(kind, { part, entry, slot, kind, score: score * LIKELY[kind] });
      }
    }
    const list = [...groups].map(([kind, results]) => {
      if (asked) results.sort((one, other) => other.score - one.score || one.entry - other.entry);
      return { kind, results: asked ? once(results) : results, best: results[0].score };
    });
    if (asked) list.sort((one, other) => other.best - one.best);
    const total = list.reduce((sum, group) => sum + group.results.length, 0);
    return { terms, guessed: terms.guessed, groups: list, asked, narrowed, total, counts: () => this.counts(counted, ticked) };
  }

  // For each facet the entries that pass its ticks, a bit an entry; null where it has none.
  async passing(part, ticked) {
    const bits = await part.bits();
    return this.root.facets.map((facet, g) => {
      const chosen = ticked[facet.id] ?? [];
      if (!chosen.length) return null;
      const any = new Uint8Array(part.wide);
      for (const [v, [value]] of facet.values.entries()) {
        const set = bits[g]?.[v];
        if (set && chosen.includes(value)) for (let n = 0; n < part.wide; n += 1) any[n] |= set[n];
      }
      return any;
    });
  }

  // How many techniques and clips each value would leave, given the words and the ticks in the other groups.
  async counts(counted, ticked) {
    const totals = this.root.facets.map((facet) => facet.values.map(() => 0));
    for (const { part, near } of counted) {
      const [bits, passing] = await Promise.all([part.bits(), this.passing(part, ticked)]);
      for (const [g, facet] of this.root.facets.entries()) {
        const others = all([near, ...passing.filter((_, other) => other !== g)], part.wide);
        for (const [v] of facet.values.entries()) {
          const set = bits[g]?.[v];
          if (set) for (let n = 0; n < part.wide; n += 1) totals[g][v] += ONES[set[n] & others[n]];
        }
      }
    }
    return totals;
  }

  // As much of an entry as is known at once: its title. (Places inside entries have none.)
  async sketch(result) {
    if (result.slot !== undefined) return null;
    const [address, title, note] = await result.part.title(result.entry);
    return { href: this.link(address), title, note, text: "" };
  }

  // A result as it is shown: where it leads, and the text in which its words stand.
  async show(result, terms) {
    const [address, title, note, summary, steps, names, places] = await result.part.card(result.entry);
    if (result.slot === undefined) {
      const texts = [...names, summary, ...steps.split(/(?<=[.?!])\s+/)].filter(Boolean);
      const told = marker(terms);
      let [best, most] = [summary, told(summary)];
      for (const text of texts) if (told(text) > most + 0.01) [best, most] = [text, told(text)];
      // Words that stand elsewhere on the page are not on the card.
      const elsewhere = most === 0 && told(title) === 0 && terms.some((term) => term.matches.flat().length);
      return { href: this.link(address), title, note, text: best, quoted: names.includes(best), elsewhere };
    }
    const { stride } = result.part.root;
    const place = places[Math.floor((result.slot - PLACES) / stride)];
    const [anchor, label, text, said] = place;
    const heard = stride === 2 && (result.slot - PLACES) % 2 === 1;
    const href = this.link(`${address.split("#")[0]}#${anchor}`);
    if (result.kind === "question") return { href, title: text, note: `${label} · ${title}`, text: "" };
    return { href, title: label || title, note: title, text: around(heard ? said : text, terms), quoted: heard };
  }
}

// The entries that are in all of some sets.
function all(sets, wide) {
  const both = new Uint8Array(wide).fill(255);
  for (const set of sets) if (set) for (let n = 0; n < wide; n += 1) both[n] &= set[n];
  return both;
}

// One result an address: the best. (An entry and a place in it have addresses of their own.)
function once(results) {
  const seen = new Set();
  return results.filter(({ part, entry, slot = -1 }) => {
    const place = part.root.stride === 2 && slot >= 0 ? slot - (slot % 2) : slot;
    const key = `${part.root.name} ${entry * SLOTS + place}`;
    return !seen.has(key) && seen.add(key);
  });
}

// The terms that say something, or all where none does.
export const telling = (terms) => (terms.some((term) => !term.stop) ? terms.filter((term) => !term.stop) : terms);

// Says which term a word of a text belongs to.
export function matcher(terms) {
  const exact = new Map();
  const starts = [];
  for (const term of terms) {
    for (const { word } of term.matches.flat()) for (const one of word.split(" ")) exact.set(one, term);
    if (!term.stop && term.word.length > 1) starts.push(term);
  }
  return (word) => exact.get(stem(word)) ?? starts.find((term) => word.startsWith(term.word));
}

// How much a text tells of the terms.
function marker(terms) {
  const match = matcher(telling(terms));
  return (text) => {
    const found = new Set(words(text).map(match).filter(Boolean));
    return [...found].reduce((sum, term) => sum + term.says, 0);
  };
}

// The part of a long text in which the terms stand.
function around(text, terms) {
  const match = matcher(telling(terms));
  const all = text.split(/\s+/);
  if (all.length <= 24) return text;
  let [best, most] = [0, -1];
  const says = all.map((word) => words(word).reduce((sum, one) => sum + (match(one)?.says ?? 0), 0));
  for (let at = 0; at + 24 <= all.length; at += 4) {
    const sum = says.slice(at, at + 24).reduce((total, one) => total + one, 0);
    if (sum > most + 0.01) [best, most] = [at, sum];
  }
  return `${best ? "… " : ""}${all.slice(best, best + 24).join(" ")}${best + 24 < all.length ? " …" : ""}`;
}
