// @ts-check
/**
 * Filters answers by facets and teams, and counts how many results each facet value would leave. Loaded on first use.
 */

/** @typedef {import("./index-part.js").IndexPart} IndexPart */
/** @typedef {import("./search-index.js").SearchIndex} SearchIndex */
/** @typedef {import("./types.js").Filters} Filters */

const BITS_IN_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);

/**
 * Return the bit set of documents that pass the filters of all facets.
 *
 * @param {SearchIndex} index
 * @param {IndexPart} part
 * @param {Filters} filters
 */
export async function allowedDocuments(index, part, filters) {
  return intersection(await filterSets(index, part, filters), part.byteCount);
}

/**
 * Return the bit set of documents that are only for other teams than the reader's; null if the reader has chosen no
 * team of this site, or has ticked teams as a filter.
 *
 * @param {SearchIndex} index
 * @param {IndexPart} part
 * @param {Filters} filters
 */
export async function documentsOfOtherTeams(index, part, filters) {
  const facets = await index.facets();
  const facetNumber = facets.findIndex(({ id }) => id === "team");
  const own = facets[facetNumber]?.values.findIndex(([value]) => value === index.team) ?? -1;
  if (own < 0 || filters.team?.length) return null;
  const sets = (await part.facetBits())[facetNumber] ?? [];
  const others = new Uint8Array(part.byteCount);
  for (const set of sets) for (let at = 0; at < part.byteCount; at += 1) others[at] |= set[at];
  for (let at = 0; at < part.byteCount; at += 1) others[at] &= ~(sets[own]?.[at] ?? 0);
  return others;
}

/**
 * Return for each value of each facet how many techniques and clips match the query and the filters of other facets.
 *
 * @param {SearchIndex} index
 * @param {{part: IndexPart, matching: Uint8Array}[]} counted
 * @param {Filters} filters
 */
export async function countByFacet(index, counted, filters) {
  const facets = await index.facets();
  const totals = facets.map((facet) => facet.values.map(() => 0));
  for (const { part, matching } of counted) {
    const [bits, sets] = await Promise.all([part.facetBits(), filterSets(index, part, filters)]);
    for (const [facetNumber, facet] of facets.entries()) {
      const others = intersection([matching, ...sets.filter((_, other) => other !== facetNumber)], part.byteCount);
      for (const number of facet.values.keys()) {
        const set = bits[facetNumber]?.[number];
        if (set) for (let at = 0; at < part.byteCount; at += 1) totals[facetNumber][number] += BITS_IN_BYTE[set[at] & others[at]];
      }
    }
  }
  return totals;
}

/**
 * Return for each facet the bit set of documents that have one of its chosen values, or null if none is chosen.
 *
 * @param {SearchIndex} index
 * @param {IndexPart} part
 * @param {Filters} filters
 */
async function filterSets(index, part, filters) {
  const [facets, bits] = await Promise.all([index.facets(), part.facetBits()]);
  return facets.map((facet, facetNumber) => {
    const chosen = filters[facet.id] ?? [];
    if (!chosen.length) return null;
    const union = new Uint8Array(part.byteCount);
    for (const [number, [value]] of facet.values.entries()) {
      const set = bits[facetNumber]?.[number];
      if (set && chosen.includes(value)) for (let at = 0; at < part.byteCount; at += 1) union[at] |= set[at];
    }
    return union;
  });
}

/**
 * Return the intersection of bit sets; null stands for the set of all documents.
 *
 * @param {(Uint8Array | null)[]} sets
 * @param {number} byteCount
 */
function intersection(sets, byteCount) {
  const common = new Uint8Array(byteCount).fill(255);
  for (const set of sets) if (set) for (let at = 0; at < byteCount; at += 1) common[at] &= set[at];
  return common;
}
