// @ts-check
/** Renders the session sheet on screen: its header, and each part of the session with the coach's questions. */

import { button, h, isNarrow, pageUrl, withAttributes } from "../dom.js";
import { renderCoacheePart } from "./coachee.js";
import { renderPlayer } from "./player.js";
import { MAX_QUESTIONS } from "./state.js";

/** @typedef {import("./types.js").Question} Question */
/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").View} View */

/** Return a number of minutes with its unit, such as "5 minutes". @param {number} count */
export const formatMinutes = (count) => `${count} minute${count === 1 ? "" : "s"}`;

/**
 * Render a group of radio buttons. `options` are [value, label] pairs; `current` is the checked value.
 *
 * @template {string | number} Value
 * @param {string} name
 * @param {string} legend
 * @param {[Value, string][]} options
 * @param {Value} current
 * @param {(value: Value) => void} onChoose
 */
function renderOptions(name, legend, options, current, onChoose) {
  const labels = options.map(([value, label]) => {
    const input = h("input", { type: "radio", name: `pb-${name}`, value: String(value), checked: value === current });
    input.dataset.focus = `${name}-${value}`;
    input.addEventListener("change", () => onChoose(value));
    return h("label", {}, input, h("span", {}, label));
  });
  return h("fieldset", { className: "pb-pick" }, h("legend", {}, legend), h("div", {}, labels));
}

/**
 * Render the header: the technique, buttons to show, print and share the sheet, and the choice of format and length.
 *
 * @param {View} view
 * @param {() => Promise<void>} showToRoom Opens the projector view; rejected if that fails.
 */
export function renderHeader(view, showToRoom) {
  const { state, technique, root, stateChanged, chooseAnother } = view;
  const { setup } = state;
  /** @param {Parameters<typeof state.change>[0]} what */
  const change = (what) => {
    state.change(what);
    stateChanged();
  };
  const first = h("input", { type: "checkbox", checked: state.first });
  first.dataset.focus = "first";
  first.addEventListener("change", () => change({ first: first.checked }));
  const another = h("a", { href: "#" }, "Choose another technique");
  another.addEventListener("click", (event) => {
    event.preventDefault();
    chooseAnother();
  });
  const formats = setup.formats.map(({ id, label }) => /** @type {[string, string]} */ ([id, label]));
  const lengths = setup.lengths.map((length) => /** @type {[number, string]} */ ([length, formatMinutes(length)]));
  const choices = h(
    "details",
    { className: "pb-more pb-choices", open: !isNarrow() },
    h("summary", {}, `Change: ${state.format.label}, ${formatMinutes(state.minutes)}`),
    renderOptions("format", "Who meets", formats, state.format.id, (id) =>
      change({ format: setup.formats.find((format) => format.id === id) }),
    ),
    h("p", { className: "pb-small" }, state.format.what),
    renderAgendaBar(state.slots()),
    renderOptions("minutes", "How long", lengths, state.minutes, (minutes) => change({ minutes })),
  );
  const section = h(
    "section",
    { className: "pb-top" },
    h("h2", {}, technique.title),
    renderActions(view, showToRoom),
    h("p", {}, technique.summary, " ", h("a", { href: pageUrl(`${root}techniques/${technique.id}/`) }, "Open the technique"), " or ", another, "."),
    technique.retired && h("p", { className: "pb-notice" }, "This technique is kept for the record. The team no longer uses it."),
    h("p", { className: "pb-tick" }, h("label", {}, first, " My first time as a coach: fewer questions, with words to say")),
    withAttributes(choices, { "data-name": "choices" }),
  );
  return withAttributes(section, { "aria-label": "The session" });
}

/**
 * Render the parts of a session as a bar whose segments are proportional to their minutes.
 *
 * @param {Slot[]} slots
 */
function renderAgendaBar(slots) {
  const parts = slots.map(({ label, minutes }) => {
    const part = h("li", { title: `${label}, ${formatMinutes(minutes)}` }, h("span", {}, label), " ", h("b", {}, String(minutes)));
    part.style.flexGrow = String(minutes);
    return part;
  });
  return withAttributes(h("ol", { className: "pb-bar" }, parts), { "aria-label": "The parts and their minutes" });
}

/**
 * Render the buttons to show and to print the sheet, and its link with a QR code.
 *
 * @param {View} view
 * @param {() => Promise<void>} showToRoom
 */
function renderActions({ link, qrCode }, showToRoom) {
  const copied = h("output");
  const field = withAttributes(h("input", { type: "text", readOnly: true, value: link }), { "aria-label": "The link to this sheet" });
  const copy = button("Copy link", async () => {
    try {
      await navigator.clipboard.writeText(link);
      copied.textContent = "Link copied";
    } catch {
      field.select();
      copied.textContent = "Copy it from the box.";
    }
  });
  const send = button("Share", async () => {
    try {
      await navigator.share({ title: document.title, url: link });
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) copied.textContent = "Copy it from the box.";
    }
  });
  const more = h(
    "details",
    { className: "pb-more" },
    h("summary", {}, "Send it, or scan it"),
    h("p", {}, "The link holds the technique, the format, the time, the questions and the clips. Nothing that you write is in it."),
    h("p", { className: "pb-link" }, field, " ", copy, " ", "share" in navigator ? send : "", " ", copied),
    qrCode("Code to scan that opens this sheet"),
  );
  const failed = h("output");
  const onFailure = () => {
    failed.textContent = "It cannot be shown in large letters here. The sheet below has the same parts.";
  };
  const show = button("Show it to the room", () => showToRoom().catch(onFailure), "pb-button-main");
  const buttons = h("p", { className: "pb-links" }, show, button("Print on one page", () => window.print()), failed);
  return h("div", { className: "pb-do-now" }, buttons, withAttributes(more, { "data-name": "share" }));
}

/** Render all parts of the session, with the coach's questions. @param {View} view */
export function renderCoach(view) {
  const { state } = view;
  const slots = state.slots();
  const hint = state.first
    ? h(
        "p",
        { className: "pb-say" },
        "Say the words in boxes, or your own. Ask one question, then count to five in your head. You do not have to know the answer.",
      )
    : h("p", { className: "pb-small" }, `Ask one question, then wait. The ${state.team.short} can see the questions too, so nothing is hidden.`);
  const section = h(
    "section",
    { className: "pb-coach" },
    h("h3", {}, "The session, part by part"),
    hint,
    !slots.some(({ does }) => does === "notice") && state.moments.length > 0 && renderPlayer(view),
    h("ol", { className: "pb-agenda" }, slots.map((slot) => renderSlot(view, slot, slots))),
  );
  return withAttributes(section, { "aria-label": "The session, part by part" });
}

/**
 * Render a part of the session: the coach's questions, and beside them the coached person's notes. On a phone only the
 * first part is open at first; a folded part shows its first question.
 *
 * @param {View} view
 * @param {Slot} slot
 * @param {Slot[]} slots All parts of the session.
 */
function renderSlot(view, slot, slots) {
  const { state, stateChanged } = view;
  const questions = state.questions[slot.phase] ?? [];
  const more = button("More", () => {
    state.addQuestion(slot.phase);
    stateChanged();
  });
  withAttributes(more, { "aria-label": `One more question for ${slot.label.toLowerCase()}`, "data-focus": `more-${slot.phase}` });
  const hasMore = questions.length < Math.min(MAX_QUESTIONS, state.pool(slot.phase).length);
  const own = renderCoacheePart(view, slot, slots);
  const coach = h(
    "div",
    {},
    slot.what && h("p", {}, slot.what.replace(/\.?$/, ".")),
    state.first && slot.say && h("p", { className: "pb-say" }, slot.say),
    slot.does === "notice" && renderPlayer(view),
    slot.does === "rehearse" && renderRehearsal(view),
    h("ul", { className: "pb-asked" }, questions.map((question, index) => renderQuestion(view, slot, question, index))),
    state.first && slot.avoid && h("p", { className: "pb-small" }, h("strong", {}, "Avoid: "), slot.avoid),
    h("div", { className: "pb-asked-more" }, hasMore && more, renderPool(view, slot)),
  );
  const heading = h("h4", {}, slot.label, " ", h("span", { className: "pb-small" }, `minutes ${slot.from} to ${slot.from + slot.minutes}`));
  const part = h(
    "details",
    { className: "pb-part", open: slot === slots[0] || !isNarrow() },
    h("summary", {}, heading, questions[0] && h("span", { className: "pb-part-question" }, questions[0].ask)),
    h("div", { className: own ? "pb-with-own" : "" }, coach, own),
    renderNextPart(slots[slots.indexOf(slot) + 1]),
  );
  return h("li", {}, withAttributes(part, { "data-name": `part-${slot.phase}` }));
}

/**
 * Render the button with which a phone folds a part and opens the next one.
 *
 * @param {Slot | undefined} next
 */
function renderNextPart(next) {
  if (!next) return null;
  const goOn = button(`Next part: ${next.label}`, () => {
    const part = goOn.closest("details");
    const following = part?.parentElement?.nextElementSibling?.querySelector("details");
    if (!part || !following) return;
    part.open = false;
    following.open = true;
    following.scrollIntoView();
    following.querySelector("summary")?.focus({ preventScroll: true });
  });
  return h("p", { className: "pb-next-part" }, goOn);
}

/**
 * Render the name of a question's coaching approach, if it has one.
 *
 * @param {Record<string, string>} approaches Names, keyed by id.
 * @param {Question} question
 */
const renderApproach = (approaches, { approach }) => approach && h("small", {}, ` ${approaches[approach]}`);

/**
 * Render a chosen question, with a button that replaces it by the next one.
 *
 * @param {View} view
 * @param {Slot} slot
 * @param {Question} question
 * @param {number} index Among the chosen questions of the part.
 */
function renderQuestion({ state, stateChanged }, slot, question, index) {
  const swap = button("Swap", () => {
    if (state.swapQuestion(slot.phase, index)) stateChanged();
  });
  withAttributes(swap, { "aria-label": `Swap this question: ${question.ask}`, "data-focus": `swap-${slot.phase}-${index}` });
  const hasOthers = state.pool(slot.phase).length > 1;
  return h("li", {}, h("span", {}, question.ask, renderApproach(state.setup.approaches, question)), hasOthers && swap);
}

/**
 * Render all available questions of a part as checkboxes.
 *
 * @param {View} view
 * @param {Slot} slot
 */
function renderPool({ state, stateChanged }, slot) {
  const pool = state.pool(slot.phase);
  if (!pool.length) return null;
  const chosen = state.questions[slot.phase] ?? [];
  const list = pool.map((question) => {
    const box = h("input", { type: "checkbox", checked: chosen.some(({ key }) => key === question.key) });
    box.dataset.focus = `pool-${slot.phase}-${question.key}`;
    box.addEventListener("change", () => {
      const others = chosen.filter(({ key }) => key !== question.key);
      state.setQuestions(slot.phase, box.checked ? [...others, question].slice(-MAX_QUESTIONS) : others);
      stateChanged();
    });
    return h("li", {}, h("label", {}, box, " ", question.ask, renderApproach(state.setup.approaches, question)));
  });
  const details = h(
    "details",
    { className: "pb-more" },
    h("summary", {}, "All questions", h("span", { className: "pb-hidden" }, ` for ${slot.label.toLowerCase()}`)),
    h("p", { className: "pb-small" }, `Tick up to ${MAX_QUESTIONS}.`),
    h("ul", { className: "pb-pool" }, list),
  );
  return withAttributes(details, { "data-name": `swap-${slot.phase}` });
}

/** Render how to rehearse the technique. @param {View} view */
function renderRehearsal({ technique: { rehearsal } }) {
  if (!rehearsal) return null;
  return h(
    "div",
    { className: "pb-rehearsal" },
    rehearsal.set_up && h("p", {}, h("strong", {}, "Set up. "), rehearsal.set_up),
    h("p", {}, h("strong", {}, "Do. "), rehearsal.task),
    rehearsal.rounds && h("ol", { className: "pb-rounds" }, rehearsal.rounds.map((round) => h("li", {}, round))),
    rehearsal.feedback_on && h("p", {}, h("strong", {}, "Give feedback on one thing. "), rehearsal.feedback_on),
  );
}
