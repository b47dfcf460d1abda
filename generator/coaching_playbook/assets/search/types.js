// @ts-check
/**
 * Types only; this file is not part of a site. The JSON files are described in docs/project/search-index.md and written by
 * generator/coaching_playbook/search/.
 */

/** @typedef {"technique" | "retired" | "term" | "clip" | "page" | "more" | "moments" | "more-page"} DocumentKind */
/** @typedef {"technique" | "retired" | "term" | "clip" | "page" | "moment" | "question"} ResultKind */
/** @typedef {"w" | "c" | "t" | "f" | "s"} FileType Words, cards, titles, facets, spelling. */

/**
 * @typedef {object} Root The file find/index.json.
 * @property {string} name The playbook's title.
 * @property {string} end Appended to addresses that end with a slash: "" or "index.html".
 * @property {string | null} ask A form to request a missing page, ready for `&wrong=` and a text.
 * @property {boolean} keep Whether a service worker may cache files for reading without a network.
 * @property {TokenData} tokens
 * @property {string[][]} same Synonym groups from the glossary.
 * @property {Facet[]} facets
 * @property {PartRoot[]} parts
 */

/**
 * @typedef {object} ClipsRoot The file find/clips.json.
 * @property {number[][]} counts For each facet and each of its values, the number of documents in these parts.
 * @property {PartRoot[]} parts
 */

/**
 * @typedef {object} TokenData The file generator/coaching_playbook/search/tokens.json.
 * @property {string} stop_words Separated by spaces.
 * @property {Record<string, string>} irregular Irregular forms, each with its base form.
 */

/**
 * @typedef {object} Facet
 * @property {string} id
 * @property {string} label
 * @property {[value: string, label: string, count: number][]} values
 */

/**
 * @typedef {object} PartRoot One set of documents: "text", "clips" or "pages".
 * @property {string} name Its folder below find/.
 * @property {number} size Number of documents.
 * @property {1 | 2} stride Fields for each passage: 2 where a passage has spoken words as well.
 * @property {[DocumentKind, number][]} kinds Run-length encoded kinds of the documents, in order.
 * @property {[firstWord: string, file: string][]} words
 * @property {string} cards Four letters of digest for each file.
 * @property {string[]} titles
 * @property {string[]} facets
 * @property {Record<string, string>} spell First letters covered by a file, and the file.
 */

/** @typedef {[anchor: string, label: string, text: string, said?: string]} Passage A place on a page that is a result of its own. */
/** @typedef {[address: string, title: string, note: string, summary: string, steps: string, names: string[], passages: Passage[]]} Card */

/**
 * @typedef {object} Match
 * @property {string} word The indexed stem.
 * @property {number} count Number of positions in the whole part.
 * @property {Int32Array} positions
 * @property {number} quality 1 for the word itself, less for prefixes, synonyms and corrected spellings.
 */

/**
 * @typedef {object} Term One word of a query.
 * @property {string} word
 * @property {string} stem
 * @property {boolean} isStop
 * @property {number} weight Inverse document frequency, scaled to at most 1.
 * @property {Match[][]} matches For each part.
 */

/** @typedef {Record<string, string[]>} Filters Facet ids, each with the values that are ticked. */
/** @typedef {{query: string, filters: Filters}} SearchState */

/**
 * @typedef {object} Result
 * @property {import("./index-part.js").IndexPart} part
 * @property {number} document
 * @property {number} [field] Set for a passage inside a document.
 * @property {ResultKind} kind
 * @property {number} score
 */

/** @typedef {{kind: ResultKind, results: Result[], best: number}} ResultGroup */

/**
 * @typedef {object} Answer
 * @property {Term[]} terms
 * @property {boolean} guessed Whether no word was indexed, so that the nearest spellings were searched.
 * @property {ResultGroup[]} groups
 * @property {boolean} hasQuery
 * @property {boolean} hasFilters
 * @property {number} total
 * @property {() => Promise<number[][]>} counts For each facet and value, how many documents it would leave.
 */

/**
 * @typedef {object} Described A result as it is shown.
 * @property {string} href
 * @property {string} title
 * @property {string} note
 * @property {string} text
 * @property {boolean} [quoted]
 * @property {boolean} [elsewhere] Whether the words are only in parts of the page that are not in the card.
 */

export {};
