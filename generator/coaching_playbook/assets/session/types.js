// @ts-check
/** Types only; this file is not part of a site. The JSON is written by generator/coaching_playbook/pages/session.py. */

/** @typedef {{one: string, many: string, short: string, shorts: string}} Team */
/** @typedef {{label: string, what?: string, does?: string, say?: string, avoid?: string}} Phase */
/** @typedef {{phase: string, minutes: number, what?: string}} AgendaSlot */
/** @typedef {Phase & AgendaSlot & {from: number}} Slot A part of a session, which begins at the minute `from`. */
/**
 * @typedef {{id: string, label: string, what: string, agendas: Record<string, AgendaSlot[]>}} Format Agendas are keyed
 * by minutes.
 */
/**
 * @typedef {{ask?: string, clip?: string, live?: string, approach?: string}} QuestionData Has either `ask`, or wordings for
 * techniques with a clip (`clip`) and for others (`live`).
 */
/** @typedef {{ask: string, approach?: string, key: string}} Question `key` identifies it in links. */
/** @typedef {{level: number, name: string, text: string, next?: string, ask?: string}} ScalePoint */

/**
 * @typedef {object} Setup Data of the page, for all techniques.
 * @property {Team} team
 * @property {{one: string, many: string}} learners
 * @property {number[]} lengths In minutes.
 * @property {{label: string, text: string}[]} goal_checks What makes a good goal, to tick.
 * @property {Record<string, string>} approaches Names of coaching approaches, keyed by id.
 * @property {Record<string, Phase>} phases
 * @property {Format[]} formats
 * @property {Record<string, QuestionData[]>} bank Questions for any technique, keyed by phase.
 * @property {ScalePoint[]} bands
 * @property {string[]} notices
 */

/**
 * @typedef {{start: number, end: number, label: string, notice?: string, ask?: string, thinking?: string, picture?:
 * string, alt?: string}} Moment Times in seconds.
 */

/**
 * @typedef {object} Clip
 * @property {string} id
 * @property {string[]} [was] Former ids.
 * @property {string} title
 * @property {string} page
 * @property {true} [not_this] Whether it shows what not to do.
 * @property {true} [act] Whether there is no film yet: its moments can be acted out.
 * @property {string} [watch_for]
 * @property {string} [silent] Text to show below a video without sound.
 * @property {string} [file] Path of the video on this site; otherwise `elsewhere` or `act` is set.
 * @property {string} [elsewhere] URL of a video on another site.
 * @property {string} [poster]
 * @property {string} [captions]
 * @property {string} language
 * @property {Moment[]} moments
 */

/** @typedef {{clip: Clip, moment: Moment}} ChosenMoment */
/** @typedef {{minutes?: number, set_up?: string, task: string, rounds?: string[], feedback_on?: string}} Rehearsal */

/**
 * @typedef {object} Technique The file session/<id>.json.
 * @property {string} id
 * @property {string} title
 * @property {string} summary
 * @property {true} [retired]
 * @property {Team} [team]
 * @property {ScalePoint[]} [scaling]
 * @property {Record<string, QuestionData[]>} [questions] Keyed by phase.
 * @property {Rehearsal} [rehearsal]
 * @property {string} [if_then]
 * @property {string} [live_model]
 * @property {{step: string, picture?: string, alt?: string}[]} look_at The steps, with their drawings.
 * @property {boolean} [has_model] Whether a clip shows the practice, so that questions may be about it.
 * @property {boolean} [has_clips] Whether session/<id>.clips.json holds clips.
 * @property {Clip[]} [clips] Set once that file is loaded.
 */

/** @typedef {{now: string}} Moved The file session/<former id>.json. */

/**
 * @typedef {object} Notes What the coached person writes. It is never in the URL and never sent.
 * @property {number} number Their number on the scale, or 0 if none is chosen.
 * @property {string} goal
 * @property {number[]} ticks Indexes of the ticked criteria for the goal.
 * @property {string} when
 * @property {string} will
 * @property {string} day As YYYY-MM-DD.
 * @property {boolean} keep Whether to store them on this device.
 */

/**
 * @typedef {object} LinkState The state in a URL. A list is null if the URL does not contain it.
 * @property {string} technique
 * @property {string | null} format
 * @property {string | null} minutes
 * @property {boolean} first Whether it is the coach's first session.
 * @property {string[] | null} questions Keys.
 * @property {{clip: string, start: string}[] | null} moments
 */

/**
 * @typedef {object} View What the rendering functions need of the session.
 * @property {import("./state.js").SessionState} state
 * @property {Technique} technique
 * @property {Notes} notes
 * @property {string} root The relative URL of the site.
 * @property {string} link The URL of this sheet.
 * @property {import("./films.js").Films} films
 * @property {(label: string) => SVGSVGElement | null} qrCode
 * @property {() => void} stateChanged Writes the state to the URL and renders the sheet again.
 * @property {() => void} notesChanged Stores the notes and renders the printed sheet again.
 * @property {() => void} clearNotes
 * @property {() => void} chooseAnother
 */

export {};
