// @ts-check
/**
 * `<playbook-scaling>`: readers choose their number on a scale from 1 to 10. Nothing is sent; the number is stored on
 * the device only while a box is ticked. Without this module the scale can be read.
 */

import { button, h, last } from "./dom.js";
import * as storage from "./storage.js";

class ScalingLine {
  /**
   * @param {HTMLElement} element
   * @param {HTMLElement[]} items The levels of the scale that have a description, in ascending order.
   */
  constructor(element, items) {
    this.storageKey = `${location.pathname} playbook-scaling:${element.dataset.name}`;
    this.levels = items.map((item) => ({
      item,
      level: Number(item.dataset.level),
      name: item.querySelector(".pb-level-name")?.textContent ?? "",
      ask: item.querySelector(".pb-ask q")?.textContent,
    }));
    this.level = 0;
    this.status = h("output");
    this.keep = h("input", { type: "checkbox" });
    this.radios = Array.from({ length: 10 }, (_, index) => h("input", { type: "radio", name: "pb-place", value: String(index + 1) }));
    const clear = button("Clear", () => this.clear());
    this.options = h("div", { className: "pb-place-keep", hidden: true }, h("label", {}, this.keep, "Keep it on this device"), clear);
    for (const radio of this.radios) radio.addEventListener("change", () => this.choose(Number(radio.value)));
    this.keep.addEventListener("change", () => this.store());
    const line = this.radios.map((radio) => h("label", {}, radio, h("span", {}, radio.value)));
    element.prepend(
      h(
        "fieldset",
        { className: "pb-place" },
        h("legend", {}, "My number today"),
        h("div", { className: "pb-place-line" }, line),
        this.status,
        this.options,
      ),
    );
    const stored = Number(storage.load(this.storageKey));
    const radio = this.radios[stored - 1];
    if (radio) {
      this.keep.checked = true;
      radio.checked = true;
      this.choose(stored);
    }
  }

  /** Choose a number, and show a question about it. @param {number} level */
  choose(level) {
    this.level = level;
    this.options.hidden = false;
    const below = last(this.levels.filter((candidate) => candidate.level <= level));
    const above = this.levels.find((candidate) => candidate.level > level);
    for (const { item } of this.levels) item.classList.toggle("pb-near", item === below?.item);
    let where;
    if (!below) where = `Before ${above?.name}`;
    else if (below.level === level || !above) where = below.name;
    else where = `Between ${below.name} and ${above.name}`;
    const usual =
      level < 10 ? "What makes it that number, and what would one step higher look like?" : "What helped you to get there, and who could use it?";
    this.status.textContent = `${level}. ${where}. ${below?.ask ?? usual}`;
    this.store();
  }

  store() {
    storage.save(this.storageKey, this.keep.checked && this.level ? String(this.level) : null);
  }

  clear() {
    this.level = 0;
    this.options.hidden = true;
    this.radios[0].focus();
    this.keep.checked = false;
    this.status.textContent = "";
    for (const radio of this.radios) radio.checked = false;
    for (const { item } of this.levels) item.classList.remove("pb-near");
    this.store();
  }
}

class PlaybookScaling extends HTMLElement {
  connectedCallback() {
    if (this.querySelector(".pb-place")) return;
    new ScalingLine(this, [...this.querySelectorAll(/** @type {"li"} */ ("li[data-level]"))]);
  }
}

customElements.define("playbook-scaling", PlaybookScaling);
