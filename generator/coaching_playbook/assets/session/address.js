// @ts-check
/**
 * Parses and formats the state of the session sheet, which is in the fragment of its URL:
 * `#technique=id&format=id&minutes=30&first=yes&ask=KEY.KEY&watch=clip.start,clip.start`.
 */

/** @typedef {import("./types.js").LinkState} LinkState */

const BASE64_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/**
 * Return the key of a question in links: four base64 digits of a hash of its text (FNV-1a folded to 24 bits). So links
 * still work when questions are reordered.
 *
 * @param {string} phase
 * @param {string} ask
 */
export function questionKey(phase, ask) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${phase} ${ask}`)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  hash = ((hash >>> 24) ^ hash) & 0xffffff;
  return [18, 12, 6, 0].map((shift) => BASE64_DIGITS[(hash >> shift) & 63]).join("");
}

/**
 * Parse the fragment of a URL.
 *
 * @param {string} hash With or without its "#".
 * @returns {LinkState}
 */
export function parseLink(hash) {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const watch = parameters.get("watch")?.split(",").filter(Boolean);
  return {
    technique: parameters.get("technique") ?? "",
    format: parameters.get("format"),
    minutes: parameters.get("minutes"),
    first: parameters.get("first") === "yes",
    questions: parameters.get("ask")?.split(".").filter(Boolean) ?? null,
    moments:
      watch?.map((moment) => {
        const [clip, start = ""] = moment.split(".");
        return { clip, start };
      }) ?? null,
  };
}

/**
 * Format a state as the fragment of a URL.
 *
 * @param {object} state
 * @param {string} state.technique
 * @param {string} state.format
 * @param {number} state.minutes
 * @param {boolean} state.first
 * @param {string[]} state.questions Keys.
 * @param {{clip: string, start: number}[]} state.moments
 * @returns {string} The fragment with its "#".
 */
export function formatLink({ technique, format, minutes, first, questions, moments }) {
  const parameters = new URLSearchParams({ technique, format, minutes: String(minutes) });
  if (first) parameters.set("first", "yes");
  parameters.set("ask", questions.join("."));
  parameters.set("watch", moments.map(({ clip, start }) => `${clip}.${start}`).join(","));
  return `#${parameters.toString().replaceAll("%2C", ",")}`;
}
