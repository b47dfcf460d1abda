// @ts-check
/**
 * Types only; this file is not part of a site. docs/project/search-index.md describes the JSON files, which
 * generator/coaching_playbook/search/ writes. An "address" is a URL relative to the site.
 */

/** @typedef {"technique" | "retired" | "term" | "clip" | "page" | "more" | "moments" | "more-page"} DocumentKind */
/** @typedef {"technique" | "retired" | "term" | "clip" | "page" | "moment" | "question"} ResultKind */
/**
 * @typedef {ResultKind | "best" | "more"} GroupKind "best": results of any kind, on top; "more": other pages, hidden at
 * first.
 */
/** @typedef {"w" | "c" | "t" | "f" | "s"} FileType Words, cards, titles, facets, spelling. */
/** @typedef {[label: string, advice: string, isUrgent: boolean]} Topic A topic that the playbook does not cover. */

/**
 * @typedef {object} Root The file find/index.json.
 * @property {string} name The playbook's title.
 * @property {string} end Appended to URLs that end with a slash: "" or "index.html".
 * @property {string | null} ask URL of a form to request a missing page, to which `&wrong=` and a text are appended.
 * @property {boolean} keep Whether a service worker may cache files for reading without a network.
 * @property {TokenData} tokens
 * @property {Record<string, Topic>} topics Topics that playbooks seldom cover, keyed by the code of their concept.
 * @property {[problem: string, address: string][]} problems Common problems to show before anything is typed.
 * @property {[firstStem: string, file: string][]} english Files of the dictionary.
 * @property {string} facets Name of the file of facets (`Facet[]`).
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
 * @property {string} light_words Low-weight words, which are common in schools, separated by spaces.
 * @property {Record<string, string>} irregular Base forms of irregular words, keyed by the irregular form.
 * @property {Record<string, string>} numbers Digits, keyed by the word for the number.
 * @property {Record<string, string>} letters Replacements of letters that Unicode does not decompose, keyed by letter.
 * @property {Record<string, string[]>} sequences Sequences of words that become one token, keyed by token.
 * @property {Record<string, string[]>} numbered Words before a number, keyed by the prefix of the token, such as `ks` in `ks2`.
 * @property {string} compounds Pairs of words that are one token, separated by commas.
 * @property {Record<string, string>} spellings British prefixes of words, keyed by the American prefix.
 */

/** @typedef {{word: string, parts: string[]}} Token A normalised word. If it is a compound, `parts` are its words. */

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
 * @property {1 | 2} stride Number of fields of a passage: 2 where passages have captions as well.
 * @property {[DocumentKind, number][]} kinds Run-length encoded kinds of the documents, in order.
 * @property {[firstWord: string, file: string][]} words
 * @property {string} cards The digests of all files of cards, four characters each.
 * @property {string[]} titles
 * @property {string[]} facets
 * @property {Record<string, string>} spell Names of files of words, keyed by the initial letters of the words in them.
 */

/**
 * @typedef {[anchor: string, label: string, text: string, said?: string]} Passage A part of a page that a search can
 * find.
 */
/**
 * @typedef {[smallStep: string, minutes: number | null, picture: string]} Lead What the first result shows in addition.
 */
/**
 * @typedef {[address: string, title: string, note: string, summary: string, steps: string, names: string[], passages:
 * Passage[], lead?: Lead]} Card
 */

/**
 * @typedef {object} Match
 * @property {string} word The indexed stem.
 * @property {number} count Number of documents in the whole part.
 * @property {Int32Array} positions
 * @property {number} quality 1 for the word itself, less for prefixes and corrected spellings.
 * @property {boolean} isConcept Whether the positions are those of a concept, with strengths in place of fields.
 */

/**
 * @typedef {object} Term One word of a query, or a phrase of it that leads to a concept.
 * @property {string} word
 * @property {string} stem
 * @property {boolean} isStop
 * @property {boolean} isLight Whether it is a low-weight word, which is common in schools.
 * @property {boolean} isPrefix Whether the word is still being typed, so that it matches all words that begin with it.
 * @property {boolean} [isPhrase]
 * @property {boolean} [isLookedUp] Whether it was looked up in the index.
 * @property {boolean} [isInPhrase] Whether the word is part of such a phrase.
 * @property {boolean} [isOutside] Whether the word names a topic that playbooks seldom cover.
 * @property {number} weight Inverse document frequency, scaled to at most 1.
 * @property {Match[][]} matches Its matches in each part of the index.
 */

/** @typedef {Record<string, string[]>} Filters The ticked values of each facet, keyed by the facet's id. */
/** @typedef {{query: string, filters: Filters}} SearchState */

/**
 * @typedef {object} Result
 * @property {import("./index-part.js").IndexPart} part
 * @property {number} document
 * @property {number} [field] Set for a passage inside a document.
 * @property {ResultKind} kind
 * @property {number} score
 * @property {number} coverage How much of the query it matches, by weight of words, from 0 to 1.
 */

/** @typedef {{kind: GroupKind, results: Result[]}} ResultGroup */

/**
 * @typedef {object} QueryReading An interpreted query.
 * @property {Term[]} terms
 * @property {[typed: string, used: string][]} corrections Misspelt words, and the stems that were used instead.
 * @property {Topic[]} topics Topics it names that the playbook does not cover.
 * @property {string[]} known The words that match anything.
 * @property {Partial<Record<DocumentKind, number>>} kindFactors Factors for the scores of kinds of documents.
 */

/**
 * @typedef {object} Answered
 * @property {boolean} isWeak Whether no result is a good answer, so that the groups hold only the nearest pages.
 * @property {ResultGroup[]} groups
 * @property {boolean} hasQuery
 * @property {boolean} hasFilters
 * @property {number} total
 * @property {number} elsewhere Number of pages that are left out because they are for other teams.
 * @property {() => Promise<number[][]>} counts Returns how many results each value of each facet would leave.
 */

/** @typedef {QueryReading & Answered} Answer */

/**
 * @typedef {object} Described What to show of a result.
 * @property {string} href
 * @property {string} title
 * @property {string} note
 * @property {string} text
 * @property {boolean} [quoted]
 * @property {Lead} [lead]
 * @property {boolean} [elsewhere] Whether the words of the query are only in parts of the page that its card does not contain.
 */

export {};
