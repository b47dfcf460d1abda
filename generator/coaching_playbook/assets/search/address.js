// @ts-check
/**
 * Parses and formats the state of the search page, which is in the fragment of its URL: `#q=words&facet=value,value`.
 */

/** @typedef {import("./types.js").SearchState} SearchState */

/**
 * Parse the fragment of a URL.
 *
 * @param {string} hash With or without its "#".
 * @returns {SearchState}
 */
export function parseState(hash) {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  /** @type {SearchState["filters"]} */
  const filters = {};
  for (const [id, values] of parameters) if (id !== "q") filters[id] = values.split(",").filter(Boolean);
  return { query: parameters.get("q") ?? "", filters };
}

/**
 * Format a state as the fragment of a URL.
 *
 * @param {SearchState} state
 * @returns {string} The fragment without its "#"; empty when nothing is searched for.
 */
export function formatState({ query, filters }) {
  const parameters = new URLSearchParams();
  if (query.trim()) parameters.set("q", query.trim());
  for (const [id, values] of Object.entries(filters)) if (values.length) parameters.set(id, values.join(","));
  return parameters.toString().replaceAll("%2C", ",");
}
