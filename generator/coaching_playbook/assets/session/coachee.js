// @ts-check
/** Renders what the coached person writes in each part of a session. It is kept in the notes and nowhere else. */

import { button, h, isNarrow, last, withAttributes } from "../dom.js";

/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").View} View */

/**
 * Return the criteria for a good goal (after Jim Knight's PEERS): name, sentence on screen, words on paper.
 *
 * @param {View} view
 * @returns {[name: string, sentence: string, onPaper: string][]}
 */
export function goalCriteria({ state: { setup } }) {
  return setup.goal_checks.map(({ label, text }) => [label, text, label]);
}

/**
 * Render what the coached person writes in a part of the session: the number on the scale, the goal in the part after
 * that, and the next step in the part "plan". Return null if there is nothing to write.
 *
 * @param {View} view
 * @param {Slot} slot
 * @param {Slot[]} slots All parts of the session.
 */
export function renderCoacheePart(view, slot, slots) {
  const plan = [...slots].reverse().find(({ does }) => does === "plan") ?? slots[slots.length - 1];
  const scaling = slots.find(({ does }) => does === "scaling") ?? plan;
  const after = slots[slots.indexOf(scaling) + 1];
  const goal = after && !["notice", "rehearse", "plan"].includes(after.does ?? "") ? after : scaling;
  if (slot !== plan && slot !== scaling && slot !== goal) return null;
  const title = `The ${view.state.team.short}’s part`;
  const section = h(
    "section",
    { className: "pb-coachee" },
    h("h5", {}, title),
    slot === scaling && [h("p", { className: "pb-small" }, "Yours to write in. Nobody else picks your number. Nothing here is sent."), renderScale(view)],
    slot === goal && renderGoal(view),
    slot === plan && renderPlan(view),
  );
  return withAttributes(section, { "aria-label": `${title}: ${slot.label}` });
}

/** Render the field and the checks for the goal. @param {View} view */
const renderGoal = (view) => [
  renderField(view, "goal", `What I would like to be different for ${view.state.setup.learners.many} (no names)`, h("textarea", { rows: 2 })),
  renderCriteria(view),
];

/** Render the fields for the next step, and the choice whether to keep the notes. @param {View} view */
function renderPlan(view) {
  const { technique, notes, notesChanged } = view;
  const calendar = calendarButton(view);
  const keep = h("input", { type: "checkbox", checked: notes.keep });
  keep.addEventListener("change", () => {
    notes.keep = keep.checked;
    notesChanged();
  });
  const day = h("input", { type: "date" });
  day.addEventListener("input", () => {
    calendar.button.disabled = !day.value;
  });
  return [
    h("p", { className: "pb-label" }, "One next step"),
    technique.if_then && h("p", { className: "pb-small" }, `For example: ${technique.if_then}`),
    renderField(view, "when", "When …"),
    renderField(view, "will", "I will …"),
    renderField(view, "day", "We look again on", day),
    h("p", {}, calendar.button, " ", calendar.status),
    h("p", { className: "pb-tick" }, h("label", {}, keep, " Keep what I wrote on this device")),
    h("p", {}, button("Clear everything written here", view.clearNotes)),
  ];
}

/**
 * Render a labelled field that is bound to a field of the notes.
 *
 * @param {View} view
 * @param {"goal" | "when" | "will" | "day"} name
 * @param {string} label
 * @param {HTMLInputElement | HTMLTextAreaElement} [input]
 */
function renderField({ notes, notesChanged }, name, label, input = h("input")) {
  input.value = notes[name];
  input.autocomplete = "off";
  input.dataset.mine = name;
  input.addEventListener("input", () => {
    notes[name] = input.value;
    notesChanged();
  });
  return h("label", { className: "pb-field" }, h("span", {}, label), input);
}

/**
 * Render the scale from 1 to 10, a question about the chosen number, and the descriptions of the levels.
 *
 * @param {View} view
 */
function renderScale({ state, notes, notesChanged }) {
  const answer = h("output", { className: "pb-answer" });
  const points = state.scale.map((point) => ({
    point,
    item: h("li", {}, h("span", { className: "pb-level" }, String(point.level)), h("span", {}, h("strong", {}, point.name), " ", point.text)),
  }));
  const update = () => {
    const { number } = notes;
    const below = number ? last(points.filter(({ point }) => point.level <= number)) : undefined;
    const above = points.find(({ point }) => point.level > number);
    for (const { item } of points) item.classList.toggle("pb-near", item === below?.item);
    const next = below?.point.next ?? above?.point.text;
    const usual =
      number === 10 ? "What helped you to get there, and who could use it?" : "What makes it that number? What would one step higher look like?";
    if (!number) answer.textContent = "";
    else answer.textContent = `${number}. ${below?.point.ask ?? usual}${number < 10 && next ? ` Perhaps: ${next}` : ""}`;
  };
  const radios = Array.from({ length: 10 }, (_, index) => {
    const number = index + 1;
    const radio = h("input", { type: "radio", name: "pb-number", value: String(number), checked: notes.number === number });
    radio.addEventListener("change", () => {
      notes.number = number;
      update();
      notesChanged();
    });
    return h("label", {}, radio, h("span", {}, String(number)));
  });
  update();
  const legend = h("legend", {}, `The ${state.team.short}’s own number, or none`);
  const line = h("fieldset", { className: "pb-place" }, legend, h("div", { className: "pb-place-line" }, radios));
  return [line, answer, h("ol", { className: "pb-places" }, points.map(({ item }) => item))];
}

/** Render the criteria for a good goal as checkboxes. @param {View} view */
function renderCriteria(view) {
  const { notes, notesChanged } = view;
  const boxes = goalCriteria(view).map(([name, sentence], index) => {
    const box = h("input", { type: "checkbox", checked: notes.ticks.includes(index) });
    box.addEventListener("change", () => {
      notes.ticks = box.checked ? [...notes.ticks, index] : notes.ticks.filter((other) => other !== index);
      notesChanged();
    });
    return h("label", {}, box, " ", h("span", {}, h("strong", {}, `${name}.`), ` ${sentence}`));
  });
  const source = h("p", { className: "pb-small" }, "Five questions for a goal, after Jim Knight’s PEERS.");
  const checks = h("fieldset", { className: "pb-five" }, h("legend", { className: "pb-hidden" }, "Does this goal feel …"), boxes, source);
  const details = h("details", { className: "pb-more", open: !isNarrow() }, h("summary", {}, "Does this goal feel …"), checks);
  return withAttributes(details, { "data-name": "goal-checks" });
}

/** Create the button that saves the day of the next step as a calendar file. @param {View} view */
function calendarButton({ state, technique, notes, link }) {
  const status = h("output");
  const loading = import("../calendar.js").catch(() => null); // now, because the network may fail later
  const save = button("Keep the day as a calendar file", async () => {
    const calendar = await loading;
    if (!calendar) {
      status.textContent = "The file cannot be made at the moment. Please note the day yourself.";
      return;
    }
    const text = calendar.calendarFile({
      day: notes.day,
      title: `Look again: ${technique.title}`,
      text: `What did you try, and what did ${state.setup.learners.many} do?`,
      link,
    });
    const url = URL.createObjectURL(new Blob([text], { type: "text/calendar" }));
    h("a", { href: url, download: `look-again-${notes.day}.ics` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  });
  save.disabled = !notes.day;
  return { button: save, status };
}
