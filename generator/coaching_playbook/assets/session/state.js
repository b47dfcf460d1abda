// @ts-check
/**
 * The state of a session: the chosen format, length, questions and moments. It uses neither DOM nor storage. Notes are
 * kept elsewhere, so that they cannot get into the URL.
 */

import { formatLink, questionKey } from "./address.js";

/** @typedef {import("./types.js").ChosenMoment} ChosenMoment */
/** @typedef {import("./types.js").Format} Format */
/** @typedef {import("./types.js").LinkState} LinkState */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Setup} Setup */
/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").Technique} Technique */

export const MAX_QUESTIONS = 3; // for each part
const MAX_MOMENTS = 2; // chosen by default, of a film

export class SessionState {
  /**
   * @param {Setup} setup
   * @param {Technique} technique
   * @param {LinkState} link
   */
  constructor(setup, technique, link) {
    this.setup = setup;
    this.technique = technique;
    /** Messages for the reader about parts of the link that no longer exist. @type {string[]} */
    this.messages = [];
    const format = setup.formats.find(({ id }) => id === link.format);
    if (link.format && !format) this.addMessage("The format in this link is no longer used here. Another stands in its place.");
    this.format = format ?? setup.formats[0];
    this.minutes = setup.lengths.find((length) => String(length) === link.minutes) ?? setup.lengths[1] ?? setup.lengths[0];
    this.first = link.first;
    /** Chosen questions, keyed by phase. @type {Record<string, Question[]>} */
    this.questions = {};
    /** Phases whose questions the coach has chosen; others have the default questions. @type {Set<string>} */
    this.customised = new Set();
    /** @type {ChosenMoment[]} */
    this.moments = [];
    this.hasChosenMoments = link.moments !== null;
    if (technique.id !== link.technique) this.addMessage(`This technique has another name since the link was made: ${technique.title}.`);
    this.applyQuestions(link.questions);
    this.applyMoments(link.moments);
  }

  /** Add a message for the reader, once. @param {string} message */
  addMessage(message) {
    if (!this.messages.includes(message)) this.messages.push(message);
  }

  /** What the members of the coached person's team are called. */
  get team() {
    return this.technique.team ?? this.setup.team;
  }

  get clips() {
    return this.technique.clips ?? [];
  }

  /** The levels of the scale on which the coached person chooses a number. */
  get scale() {
    return this.technique.scaling ?? this.setup.bands;
  }

  /** The clips of the chosen moments, without duplicates. */
  get chosenClips() {
    return [...new Set(this.moments.map(({ clip }) => clip))];
  }

  /**
   * Return the parts of the session, in order.
   *
   * @returns {Slot[]}
   */
  slots() {
    let from = 0;
    return (this.format.agendas[this.minutes] ?? []).map((slot) => {
      const phase = this.setup.phases[slot.phase];
      const full = { ...phase, ...slot, from, what: slot.what ?? phase.what };
      from += slot.minutes;
      return full;
    });
  }

  /**
   * Return all available questions for a phase: the technique's own, then those of the bank, each in its wording for a
   * technique with or without a clip. Questions without such a wording are left out.
   *
   * @param {string} phase
   * @returns {Question[]}
   */
  pool(phase) {
    const questions = [...(this.technique.questions?.[phase] ?? []), ...(this.setup.bank[phase] ?? [])];
    return questions.flatMap(({ ask, clip, live, approach }) => {
      const words = (this.technique.has_model ? clip : live) ?? ask;
      if (!words) return [];
      return { key: questionKey(phase, words), ask: words.replaceAll("[technique]", `“${this.technique.title}”`), approach };
    });
  }

  /**
   * Return the questions that are chosen by default: the first of the phase.
   *
   * @param {Slot} slot
   */
  defaultQuestions({ phase }) {
    return this.pool(phase).slice(0, 1);
  }

  /**
   * Choose the questions with the keys in a link; the default ones if it has none (null).
   *
   * @param {string[] | null} keys
   */
  applyQuestions(keys) {
    const available = new Set();
    for (const slot of this.slots()) {
      const usual = this.defaultQuestions(slot);
      if (!keys) {
        this.questions[slot.phase] = usual;
        continue;
      }
      const pool = this.pool(slot.phase);
      const chosen = keys.flatMap((key) => pool.find((question) => question.key === key) ?? []).slice(0, MAX_QUESTIONS);
      for (const { key } of chosen) available.add(key);
      this.questions[slot.phase] = chosen;
      if (keysOf(chosen).join() !== keysOf(usual).join()) this.customised.add(slot.phase);
    }
    const missing = (keys ?? []).filter((key) => !available.has(key)).length;
    if (!missing) return;
    this.addMessage(
      missing === 1
        ? "A question in this link has been changed or taken out since. Choose another where you need one."
        : `${missing} questions in this link have been changed or taken out since. Choose others where you need them.`,
    );
    for (const slot of this.slots()) {
      if (!this.questions[slot.phase].length) this.questions[slot.phase] = this.defaultQuestions(slot).slice(0, 1);
    }
  }

  /**
   * Choose the moments in a link; the default ones if it has none (null).
   *
   * @param {LinkState["moments"]} links
   */
  applyMoments(links) {
    if (!links) {
      this.moments = this.defaultMoments();
      return;
    }
    for (const { clip: id, start } of links) {
      const clip = this.clips.find((candidate) => candidate.id === id || candidate.was?.includes(id));
      const moment = clip?.moments.find((candidate) => String(candidate.start) === start);
      if (clip && moment) this.moments.push({ clip, moment });
      else if (clip) this.addMessage("A moment in this link has been changed since. The others are as they were.");
      else this.addMessage("A clip in this link is no longer shown here. Everything else is as it was.");
    }
  }

  /**
   * Return the moments that are chosen by default: the first ones of the first clip.
   *
   * @returns {ChosenMoment[]}
   */
  defaultMoments() {
    if (!this.slots().some(({ does }) => does === "notice")) return [];
    const film = this.clips.find(({ act, not_this }) => !act && !not_this);
    const clip = film ?? this.clips.find(({ act }) => act);
    return clip ? clip.moments.slice(0, film ? MAX_MOMENTS : 1).map((moment) => ({ clip, moment })) : [];
  }

  /**
   * Change the format, the length or whether it is the coach's first session. Questions and moments that were not
   * chosen by the coach are replaced by the new default ones.
   *
   * @param {{format?: Format, minutes?: number, first?: boolean}} change
   */
  change(change) {
    Object.assign(this, change);
    this.messages = [];
    for (const slot of this.slots()) if (!this.customised.has(slot.phase)) this.questions[slot.phase] = this.defaultQuestions(slot);
    if (!this.hasChosenMoments) this.moments = this.defaultMoments();
  }

  /**
   * Choose the questions of a phase.
   *
   * @param {string} phase
   * @param {Question[]} questions
   */
  setQuestions(phase, questions) {
    this.customised.add(phase);
    this.questions[phase] = questions;
  }

  /**
   * Choose one more question of a phase: the first available one that is not chosen.
   *
   * @param {string} phase
   */
  addQuestion(phase) {
    const chosen = this.questions[phase] ?? [];
    const next = this.pool(phase).find(({ key }) => !keysOf(chosen).includes(key));
    if (next && chosen.length < MAX_QUESTIONS) this.setQuestions(phase, [...chosen, next]);
  }

  /**
   * Replace a chosen question by the next available one that is not chosen. Return false if there is none.
   *
   * @param {string} phase
   * @param {number} index
   */
  swapQuestion(phase, index) {
    const chosen = this.questions[phase];
    const pool = this.pool(phase);
    const at = pool.findIndex(({ key }) => key === chosen[index].key);
    const next = [...pool.slice(at + 1), ...pool.slice(0, at)].find(({ key }) => !keysOf(chosen).includes(key));
    if (!next) return false;
    this.setQuestions(phase, chosen.map((question, place) => (place === index ? next : question)));
    return true;
  }

  /**
   * Choose a moment, or deselect it. Chosen moments are kept in the order of the clips.
   *
   * @param {ChosenMoment} chosen
   * @param {boolean} isChosen
   */
  setMoment(chosen, isChosen) {
    const others = this.moments.filter((one) => !isSame(one, chosen));
    /** @param {ChosenMoment} one */
    const order = ({ clip, moment }) => this.clips.indexOf(clip) * 1e5 + moment.start;
    this.moments = isChosen ? [...others, chosen].sort((one, other) => order(one) - order(other)) : others;
    this.hasChosenMoments = true;
  }

  /** Return whether a moment is chosen. @param {ChosenMoment} chosen */
  hasMoment(chosen) {
    return this.moments.some((one) => isSame(one, chosen));
  }

  /** The fragment of a URL that opens the same sheet. */
  get fragment() {
    return formatLink({
      technique: this.technique.id,
      format: this.format.id,
      minutes: this.minutes,
      first: this.first,
      questions: this.slots().flatMap(({ phase }) => keysOf(this.questions[phase] ?? [])),
      moments: this.moments.map(({ clip, moment }) => ({ clip: clip.id, start: moment.start })),
    });
  }
}

/** Return the keys of questions. @param {Question[]} questions */
const keysOf = (questions) => questions.map(({ key }) => key);

/**
 * @param {ChosenMoment} one
 * @param {ChosenMoment} other
 */
const isSame = (one, other) => one.clip === other.clip && one.moment === other.moment;
