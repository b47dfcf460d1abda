// Results as a reader sees them: groups with headings, each result a link with the words that matched in bold.

import { Finder, matcher, telling } from "./find-index.js";
import { words } from "./find-words.js";

export const BASE = new URL("../", import.meta.url).href;
export const NAMES = {
  technique: ["technique", "Techniques"],
  moment: ["moment", "Moments in clips"],
  clip: ["clip", "Clips"],
  question: ["coaching question", "Coaching questions"],
  term: ["glossary term", "Glossary"],
  page: ["page", "Pages"],
  retired: ["retired technique", "No longer in use"],
};

export const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null));
  return element;
};

// The index and the styles, fetched once, when somebody first goes to the search. What fails is tried again next time.
let opening = null;
export function ready() {
  if (!document.querySelector("link[data-find-style]")) {
    const link = make("link", { rel: "stylesheet", href: new URL("assets/find.css", BASE).href });
    link.dataset.findStyle = "";
    document.head.append(link);
  }
  opening ??= Finder.open(BASE).catch((error) => {
    opening = null;
    throw error;
  });
  opening.then(async (finder) => {
    await pause(1000); // results come first
    const { keep } = await import("./find-offline.js");
    keep(BASE, finder.root.keep, finder.small);
  }, () => {});
  return opening;
}

// A file that is not there any more: the site was built anew since the index was opened.
export function forget() {
  opening = null;
}

// A text with the words that matched marked.
export function marked(text, match) {
  const pieces = document.createDocumentFragment();
  let at = 0;
  for (const found of text.matchAll(/[\p{L}\p{N}'’]+/gu)) {
    const [word] = words(found[0]);
    if (!word || !match(word)) continue;
    pieces.append(text.slice(at, found.index), make("mark", {}, found[0]));
    at = found.index + found[0].length;
  }
  pieces.append(text.slice(at));
  return pieces;
}

export async function item(finder, result, answer) {
  const match = matcher(telling(answer.terms));
  const shown = await finder.show(result, answer.terms);
  return row(shown, match);
}

// The same, with no more than its title at first: the rest follows when it has come.
export async function sketch(finder, result, answer) {
  const shown = await finder.sketch(result);
  if (!shown) return item(finder, result, answer);
  const line = row(shown, matcher(telling(answer.terms)));
  // Not before the titles have been painted.
  line.rest = () => item(finder, result, answer).then((whole) => line.isConnected && !line.contains(document.activeElement) && line.replaceWith(whole));
  return line;
}

function row(shown, match) {
  const link = make("a", { href: shown.href }, marked(shown.title, match));
  const text = make("p", { className: "pb-found-text" }, shown.quoted ? make("q", {}, marked(shown.text, match)) : marked(shown.text, match));
  const line = make(
    "li",
    { className: "pb-found" },
    make("p", { className: "pb-found-title" }, link),
    shown.text ? text : null,
    shown.note && shown.note !== shown.title ? make("p", { className: "pb-found-note" }, shown.note) : null,
  );
  if (shown.elsewhere) reading = reading.then(() => elsewhere(line, link, text, match)).catch(() => {});
  return line;
}

// Where the words stand only further down a page, the page itself is read for the line that has them, once the results
// are there, one page after another.
let reading = Promise.resolve();
async function elsewhere(line, link, text, match) {
  await new Promise((done) => setTimeout(done, 150));
  if (!line.isConnected) return;
  const answer = await fetch(link.href);
  if (!answer.ok || !line.isConnected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const lines = [...page.querySelectorAll(".pb :is(p, li, dd, dt, td, h3, h4)")].filter((one) => !one.querySelector("p, li, dd") && !one.closest("nav"));
  const told = lines.find((one) => words(one.textContent).some(match));
  if (!told) return;
  const anchor = told.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby");
  if (anchor && !link.hash) link.hash = anchor;
  text.replaceChildren(marked(told.textContent.replace(/\s+/g, " ").trim(), match));
}

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));
export const GLANCE = 40; // who types on before it is over would not have seen the results
export const REST = 180;

// One group: a heading of the given level, and its first results.
export async function group(finder, answer, { kind, results }, most, level, show = item) {
  const title = make(`h${level}`, { id: `found-${kind}` }, NAMES[kind][1]);
  const list = make("ul", {}, ...(await Promise.all(results.slice(0, most).map((result) => show(finder, result, answer)))));
  const section = make("section", { className: "pb-found-group" }, title, list);
  section.setAttribute("aria-labelledby", title.id);
  return section;
}

export function summary(answer) {
  if (!answer.total) return "Nothing found.";
  const near = answer.guessed ? "Nothing says that. What comes nearest: " : "";
  const parts = answer.groups.map(({ kind, results }) => `${results.length} ${NAMES[kind][0]}${results.length === 1 ? "" : "s"}`);
  return near + (parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}.` : `${parts[0]}.`);
}

// What to do when there is nothing: other ways in, and a way to ask.
export function nothing(finder, query) {
  const note = `I looked for “${query}” in ${finder.root.name} and found nothing. Could we have a page about it?`;
  const said = make("output");
  // The form of the playbook's own project: nothing is sent before somebody opens it and presses its button.
  const form = finder.root.ask && make("a", { className: "pb-button", href: `${finder.root.ask}&wrong=${encodeURIComponent(note)}` }, "Ask for this page");
  const button = make("button", { type: "button", className: "pb-button", textContent: form ? "Copy a note instead" : "Copy a note to ask for this page" });
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(note);
      said.textContent = "Copied. Paste it to whoever looks after this playbook.";
    } catch {
      said.textContent = `Send this to whoever looks after this playbook: ${note}`;
    }
  });
  const points = finder.root.facets[0];
  const others = points.values
    .filter(([, , count]) => count)
    .slice(0, 8)
    .map(([id, label]) => make("li", {}, make("a", { href: finder.link(`find/#${points.id}=${id}`) }, label)));
  return make(
    "div",
    { className: "pb-found-none" },
    make("p", {}, `Nothing here says “${query}”. Fewer words, or other ones, may help. Or look under:`),
    make("ul", { className: "pb-found-near" }, ...others),
    make("p", {}, form || "", " ", button, " ", said),
  );
}
