// @ts-check
// Redirects from a former URL of a page to the new one, with query and fragment. Without JavaScript the page refreshes.

const link = /** @type {HTMLLinkElement} */ (document.querySelector("link[rel=canonical]"));
location.replace(link.href + location.search + location.hash);
