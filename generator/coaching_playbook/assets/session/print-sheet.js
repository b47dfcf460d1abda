// @ts-check
/**
 * Renders the printed session sheet: the coach's copy on the left and the coached person's on the right of one side of
 * A4; or on one side each, if the texts would need too small a font.
 */

import { formatTime, h } from "../dom.js";
import { formatMinutes } from "./coach.js";
import { goalCriteria } from "./coachee.js";

/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").View} View */

const [LARGEST_POINTS, SMALLEST_POINTS, STEP_POINTS] = [10.5, 8, 0.25];
/** Heights of a line to write on, in em. */
const WRITING_LINE_EM = { most: 4, usual: 2.1, least: 1.4 };

/**
 * Render the printed sheet into an element.
 *
 * @param {View} view
 * @param {HTMLElement} sheet
 */
export function renderPrintedSheet(view, sheet) {
  const { state, technique, qrCode } = view;
  const head = h(
    "header",
    {},
    h(
      "div",
      {},
      h("strong", {}, technique.title),
      h("p", {}, technique.summary),
      h("p", {}, `${state.format.label}, ${formatMinutes(state.minutes)}`),
    ),
    qrCode("Code to scan that opens this sheet"),
  );
  sheet.replaceChildren(head, h("div", {}, renderCoach(view), renderCoachee(view)));
  fitToPage(sheet);
}

/**
 * Make the sheet fit on one page: reduce the lines to write on first, then the font size, down to 8 points; if that is
 * not enough, give each copy a page. Space that is left is given to the lines to write on.
 *
 * @param {HTMLElement} sheet
 */
function fitToPage(sheet) {
  sheet.classList.remove("pb-two-pages");
  /**
   * @param {number} letters In points.
   * @param {number} writing
   */
  const fits = (letters, writing) => {
    sheet.style.fontSize = `${letters}pt`;
    sheet.style.setProperty("--pb-writing", `${writing}em`);
    return sheet.scrollHeight <= sheet.clientHeight + 1;
  };
  for (let letters = LARGEST_POINTS; letters >= SMALLEST_POINTS; letters -= STEP_POINTS) {
    if (!fits(letters, WRITING_LINE_EM.usual) && !fits(letters, WRITING_LINE_EM.least)) continue;
    let writing = WRITING_LINE_EM.most;
    while (!fits(letters, writing)) writing -= 0.1;
    return;
  }
  sheet.classList.add("pb-two-pages");
  fits(LARGEST_POINTS - 1, WRITING_LINE_EM.usual);
}

/** Render the coach's copy. @param {View} view */
function renderCoach(view) {
  return h(
    "section",
    {},
    h("b", {}, "The coach’s copy"),
    h("p", {}, "Ask one question, then wait."),
    h("ol", {}, view.state.slots().map((slot) => renderSlot(view, slot))),
  );
}

/**
 * @param {View} view
 * @param {Slot} slot
 */
function renderSlot(view, slot) {
  const { state } = view;
  const isUsualFormat = state.format.id === state.setup.formats[0].id;
  return h(
    "li",
    {},
    h("strong", {}, `${slot.label} `),
    h("small", {}, `${slot.from} to ${slot.from + slot.minutes}`),
    slot.what && !isUsualFormat && h("p", {}, slot.what),
    state.first && slot.say && h("p", {}, `“${slot.say}”`),
    slot.does === "notice" && renderMoments(view),
    slot.does === "rehearse" && renderRehearsal(view),
    h("ul", {}, (state.questions[slot.phase] ?? []).map(({ ask }) => h("li", {}, ask))),
  );
}

/** @param {View} view */
function renderMoments({ state: { moments } }) {
  if (!moments.length) return null;
  const list = moments.map(({ clip, moment }, index) => {
    const title = clip === moments[index - 1]?.clip ? "" : `${clip.title}, `;
    return `${title}${formatTime(moment.start)} to ${formatTime(moment.end)}, ${moment.label}`;
  });
  const { watch_for } = moments[0].clip;
  return [h("p", {}, watch_for && `Watch for: ${watch_for}`), h("p", {}, `Clip: ${list.join("; ")}`)];
}

/** @param {View} view */
function renderRehearsal({ technique: { rehearsal } }) {
  if (!rehearsal) return null;
  return h(
    "p",
    {},
    rehearsal.set_up && [h("strong", {}, "Set up. "), rehearsal.set_up, h("strong", {}, " Do. ")],
    rehearsal.task,
    (rehearsal.rounds ?? []).map((round, index) => [h("strong", {}, ` Round ${index + 1}. `), round]),
    rehearsal.feedback_on && [h("strong", {}, " Feedback on one thing. "), rehearsal.feedback_on],
  );
}

/** Render the coached person's copy. @param {View} view */
function renderCoachee(view) {
  const { state, notes } = view;
  const { many } = state.setup.learners;
  /**
   * @param {string} label
   * @param {string} text
   */
  const blank = (label, text) => h("p", { className: "pb-blank" }, `${label} `, h("span", {}, text));
  const firstQuestions = state.slots().flatMap(({ phase }) => (state.questions[phase] ?? []).slice(0, 1));
  const numbers = Array.from({ length: 10 }, (_, index) =>
    h("span", { className: notes.number === index + 1 ? "pb-near" : "" }, String(index + 1)),
  );
  const criteria = goalCriteria(view).map(([, , words], index) => h("span", {}, h("i", {}, notes.ticks.includes(index) && "✓"), words));
  return h(
    "section",
    {},
    h("b", {}, `The ${state.team.short}’s copy`),
    h("p", {}, "Yours to keep. Your number is yours, and so are your words."),
    h("ul", {}, firstQuestions.map(({ ask }) => h("li", {}, ask))),
    h("div", { className: "pb-ten" }, numbers),
    h("dl", {}, state.scale.map(({ level, name, text, ask }) => h("div", {}, h("dt", {}, `${level} ${name}`), h("dd", {}, text, ask ? ` ${ask}` : "")))),
    blank("One step higher would look like", ""),
    blank(`What I would like to be different for ${many}`, notes.goal),
    h("p", { className: "pb-boxes" }, criteria),
    blank("When", notes.when),
    blank("I will", notes.will),
    blank("We look again on", notes.day && formatDay(notes.day)),
    state.setup.notices.slice(0, 2).map((text) => h("p", {}, h("small", {}, text))),
  );
}

/** Return a date such as "5 May 2027". @param {string} day As YYYY-MM-DD. */
const formatDay = (day) => new Date(`${day}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
