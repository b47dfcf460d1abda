// @ts-check
/**
 * Live reload for the preview: updates the open page in place after a save, and lists errors in the source files. Only
 * the preview server adds it to pages (generator/coaching_playbook/plugin/preview.py); no built site has it.
 */

/** @typedef {{path: string, line: number, column: number, sentence: string}} Problem */
/**
 * @typedef {{now: string, whole: boolean, problems: Problem[]}} State `now` is the version; `whole` tells to reload the
 * page.
 */

const BASE_URL = new URL(".", import.meta.url);
const RETRY_MS = 1000;

const STYLES = `
.pb-mistakes { position: fixed; inset: auto 1rem 1rem; z-index: 100; max-height: 50vh; overflow: auto; padding: 1rem 1.25rem;
  border: 2px solid #8a5a00; border-radius: .75rem; background: #fff8e6; color: #2b2000; font: 1rem/1.5 system-ui, sans-serif;
  box-shadow: 0 .5rem 2rem rgb(0 0 0 / .25); }
.pb-mistakes h2 { margin: 0 0 .5rem; font-size: 1.1rem; }
.pb-mistakes ol { margin: 0; padding-left: 1.25rem; }
.pb-mistakes p { margin: 0 0 .5rem; }
.pb-mistakes code { color: inherit; background: none; }`;

// A style element would violate the page's content security policy. Before Safari 16.4 the list is shown without styles.
try {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  // eslint-disable-next-line compat/compat -- in a try block
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
} catch {
  // not supported
}

const panel = document.createElement("section");
panel.className = "pb-mistakes";
panel.setAttribute("role", "alert");

/** Show a list of errors over the page; remove it if there are none. @param {Problem[]} problems */
const showProblems = (problems) => {
  if (!problems.length) {
    panel.remove();
    return;
  }
  if (!panel.isConnected) document.body.append(panel);
  const count = problems.length === 1 ? "1 mistake" : `${problems.length} mistakes`;
  const title = document.createElement("h2");
  title.textContent = `${count} in your files. This page shows how things were before.`;
  const list = document.createElement("ol");
  for (const problem of problems) {
    const item = document.createElement("li");
    const place = document.createElement("code");
    place.textContent = `${problem.path}:${problem.line}:${problem.column}`;
    const words = document.createElement("p");
    words.textContent = problem.sentence;
    item.append(place, words);
    list.append(item);
  }
  panel.replaceChildren(title, list);
};

/**
 * Return the scroll position: the last element with an id above the middle of the window, and its distance from the
 * top.
 */
const scrollPosition = () => {
  const above = [...document.querySelectorAll(".pb [id]")].filter((element) => element.getBoundingClientRect().top < innerHeight / 2);
  const last = above[above.length - 1];
  return last ? { id: last.id, top: last.getBoundingClientRect().top } : undefined;
};

/** Fetch the page again and replace its content; keep scroll position, focus and open <details> elements. */
const refreshContent = async () => {
  const response = await fetch(location.href, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const [shown, fresh] = [document.querySelector(".pb"), page.querySelector(".pb")];
  if (!response.ok || !shown || !fresh) {
    location.reload();
    return;
  }
  if (shown.outerHTML === fresh.outerHTML) return;
  const position = scrollPosition();
  const open = [...shown.querySelectorAll("details")].map((details) => details.open);
  const focused = document.activeElement?.id;
  shown.replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  for (const [index, details] of fresh.querySelectorAll("details").entries()) details.open = open[index] ?? details.open;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const anchor = position && document.getElementById(position.id);
  if (anchor) scrollBy({ top: anchor.getBoundingClientRect().top - position.top, behavior: "instant" });
};

/** Wait for new versions by long polling: the server answers when its version is no longer `now`. */
const pollForVersions = async () => {
  let now = new URL(import.meta.url).searchParams.get("now");
  for (;;) {
    try {
      const response = await fetch(new URL(`playbook-preview/${now}`, BASE_URL), { cache: "no-store" });
      const state = /** @type {State} */ (await response.json());
      showProblems(state.problems);
      if (state.now === now) continue;
      now = state.now;
      if (state.whole) {
        location.reload();
        return;
      }
      await refreshContent();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
};

pollForVersions();
