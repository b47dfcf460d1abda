// @ts-check
/**
 * Types only; this file is not part of a site. The JSON files are described in docs/project/search-index.md and written by
 * generator/coaching_playbook/search/.
 */

/** @typedef {"technique" | "retired" | "term" | "clip" | "page" | "more" | "moments" | "more-page"} DocumentKind */
/** @typedef {"technique" | "retired" | "term" | "clip" | "page" | "moment" | "question"} ResultKind */
/** @typedef {ResultKind | "best" | "more"} GroupKind "best": any kind, before the fold; "more": the rest, folded. */
/** @typedef {"w" | "c" | "t" | "f" | "s"} FileType Words, cards, titles, facets, spelling. */
/** @typedef {[label: string, advice: string, isUrgent: boolean]} Topic A topic that the playbook does not cover. */

/**
 * @typedef {object} Root The file find/index.json.
 * @property {string} name The playbook's title.
 * @property {string} end Appended to addresses that end with a slash: "" or "index.html".
 * @property {string | null} ask A form to request a missing page, ready for `&wrong=` and a text.
 * @property {boolean} keep Whether a service worker may cache files for reading without a network.
 * @property {TokenData} tokens
 * @property {Record<string, Topic>} topics Topics that playbooks seldom cover, by the code of their concept.
 * @property {[problem: string, address: string][]} problems Common problems, to offer before anything is typed.
 * @property {[firstStem: string, file: string][]} english Files of the dictionary.
 * @property {string} facets The file of the facets (`Facet[]`).
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
 * @property {string} light_words Words that are too common to decide much, separated by spaces.
 * @property {Record<string, string>} irregular Irregular forms, each with its base form.
 * @property {Record<string, string>} numbers Words for numbers, each with its digits.
 * @property {Record<string, string>} letters Letters that do not decompose, each with what replaces it.
 * @property {Record<string, string[]>} sequences Tokens, each with the sequences of words that become it.
 * @property {Record<string, string[]>} numbered Prefixes of tokens such as `ks2`, each with the words before the number.
 * @property {string} compounds Pairs of words that are one token, separated by commas.
 * @property {Record<string, string>} spellings American beginnings of words, each with the British one.
 */

/** @typedef {{word: string, parts: string[]}} Token A normalised word, and the words of which it was made if a compound. */

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
/** @typedef {[smallStep: string, minutes: number | null, picture: string]} Lead What the first result shows in addition. */
/** @typedef {[address: string, title: string, note: string, summary: string, steps: string, names: string[], passages: Passage[], lead?: Lead]} Card */

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
 * @property {boolean} isLight Whether the word is too common in schools to decide much.
 * @property {boolean} isPrefix Whether the word is still being typed, and stands for all that begin with it.
 * @property {boolean} [isPhrase]
 * @property {boolean} [isLookedUp] Whether it counts for a name that is typed in full.
 * @property {boolean} [isInPhrase] Whether the word is part of such a phrase.
 * @property {boolean} [isOutside] Whether the word names a topic that playbooks seldom cover.
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
 * @property {number} coverage The share of the query, by weight, that it matches.
 */

/** @typedef {{kind: GroupKind, results: Result[]}} ResultGroup */

/**
 * @typedef {object} QueryReading What was understood of a query.
 * @property {Term[]} terms
 * @property {[typed: string, used: string][]} corrections Misspelt words, each with the stem that was searched for.
 * @property {Topic[]} topics Topics it names that the playbook does not cover.
 * @property {string[]} known The words that lead anywhere.
 * @property {Partial<Record<DocumentKind, number>>} kindFactors Weights of kinds for this query.
 */

/**
 * @typedef {object} Answered
 * @property {boolean} isWeak Whether no result answers the query, so that the groups hold only what comes nearest.
 * @property {ResultGroup[]} groups
 * @property {boolean} hasQuery
 * @property {boolean} hasFilters
 * @property {number} total
 * @property {number} elsewhere Pages that are left out because they are for other teams.
 * @property {() => Promise<number[][]>} counts For each facet and value, how many documents it would leave.
 */

/** @typedef {QueryReading & Answered} Answer */

/**
 * @typedef {object} Described A result as it is shown.
 * @property {string} href
 * @property {string} title
 * @property {string} note
 * @property {string} text
 * @property {boolean} [quoted]
 * @property {Lead} [lead]
 * @property {boolean} [elsewhere] Whether the words are only in parts of the page that are not in the card.
 */

export {};
