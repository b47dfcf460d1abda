// @ts-check
/**
 * State of one session: the chosen format, length, questions and moments. No DOM, no storage. Notes are not part of it,
 * so that they cannot reach the address.
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
    /** Chosen questions for each phase. @type {Record<string, Question[]>} */
    this.questions = {};
    /** Phases whose questions the coach has chosen; the others follow the format and the length. @type {Set<string>} */
    this.customised = new Set();
    /** @type {ChosenMoment[]} */
    this.moments = [];
    this.hasChosenMoments = link.moments !== null;
    if (technique.id !== link.technique) this.addMessage(`This technique has another name since the link was made: ${technique.title}.`);
    this.applyQuestions(link.questions);
    this.applyMoments(link.moments);
  }

  /** @param {string} message */
  addMessage(message) {
    if (!this.messages.includes(message)) this.messages.push(message);
  }

  /** Words for the coached person's team. */
  get team() {
    return this.technique.team ?? this.setup.team;
  }

  get clips() {
    return this.technique.clips ?? [];
  }

  get scale() {
    return this.technique.scaling ?? this.setup.bands;
  }

  /** The clips that chosen moments belong to, without duplicates. */
  get chosenClips() {
    return [...new Set(this.moments.map(({ clip }) => clip))];
  }

  /**
   * The parts of the session.
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
   * Return every question for a phase: the technique's own, then those for any technique, in the words for a technique
   * with or without a clip. A question that makes sense only where there is a clip has no `ask`.
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
   * One question: more are a choice.
   *
   * @param {Slot} slot
   */
  defaultQuestions({ phase }) {
    return this.pool(phase).slice(0, 1);
  }

  /** @param {string[] | null} keys */
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

  /** @param {LinkState["moments"]} links */
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

  /** @returns {ChosenMoment[]} */
  defaultMoments() {
    if (!this.slots().some(({ does }) => does === "notice")) return [];
    const film = this.clips.find(({ act, not_this }) => !act && !not_this);
    const clip = film ?? this.clips.find(({ act }) => act);
    return clip ? clip.moments.slice(0, film ? MAX_MOMENTS : 1).map((moment) => ({ clip, moment })) : [];
  }

  /**
   * Change the format, the length or the coach's experience, and with it whatever was not chosen by hand.
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
   * @param {string} phase
   * @param {Question[]} questions
   */
  setQuestions(phase, questions) {
    this.customised.add(phase);
    this.questions[phase] = questions;
  }

  /**
   * Add the first question of the pool that is not chosen yet.
   *
   * @param {string} phase
   */
  addQuestion(phase) {
    const chosen = this.questions[phase] ?? [];
    const next = this.pool(phase).find(({ key }) => !keysOf(chosen).includes(key));
    if (next && chosen.length < MAX_QUESTIONS) this.setQuestions(phase, [...chosen, next]);
  }

  /**
   * Put the next question of the pool, which is not chosen yet, in the place of another.
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
   * Choose a moment, or no longer. Moments stay in the order of the clips.
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

  /** @param {ChosenMoment} chosen */
  hasMoment(chosen) {
    return this.moments.some((one) => isSame(one, chosen));
  }

  /** The fragment of the address that opens the same sheet. */
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

/** @param {Question[]} questions */
const keysOf = (questions) => questions.map(({ key }) => key);

/**
 * @param {ChosenMoment} one
 * @param {ChosenMoment} other
 */
const isSame = (one, other) => one.clip === other.clip && one.moment === other.moment;
