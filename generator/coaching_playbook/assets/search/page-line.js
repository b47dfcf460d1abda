// @ts-check
/** Fetches the page of a search result to find a line with the words of the query. */

/** @typedef {import("./ranking.js").Matcher} Matcher */

/**
 * Return the first line of a page that contains a word of the query, and the anchor of its section; null if there is
 * none.
 *
 * @param {string} href
 * @param {Matcher} match
 */
export async function lineFromPage(href, match) {
  const response = await fetch(href);
  if (!response.ok) return null;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const lines = [...page.querySelectorAll(".pb :is(p, li, dd, dt, td, h3, h4)")];
  const line = lines.find(
    (one) => !one.querySelector("p, li, dd") && !one.closest("nav") && match(one.textContent ?? "").length,
  );
  if (!line) return null;
  const anchor = line.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby");
  return { text: (line.textContent ?? "").replace(/\s+/g, " ").trim(), anchor };
}
