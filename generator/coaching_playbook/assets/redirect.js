// @ts-check
// Leads from a former address to the new one, with the query and the fragment. Without JavaScript the page refreshes.

const link = /** @type {HTMLLinkElement} */ (document.querySelector("link[rel=canonical]"));
location.replace(link.href + location.search + location.hash);
