// @ts-check
/**
 * Marks the search page as one with a query in its URL, so that what an answer replaces is not drawn before it. Runs
 * before the first paint.
 */

document.querySelector("playbook-find")?.classList.toggle("pb-asked", location.hash.includes("="));
