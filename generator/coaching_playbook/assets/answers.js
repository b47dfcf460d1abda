// @ts-check
/**
 * `<playbook-answers>` and `<playbook-visit>`: forms whose answers become one line of text to copy, to save or to scan.
 *
 * Nothing is sent or stored: answers are in the form only, which is emptied when the page is shown again. The QR
 * encoder is imported statically, so that the page works offline once it is open.
 */

import { button, h, withAttributes } from "./dom.js";
import { qrSvg } from "./qr-encode.js";

/** Base class of both elements: adds a button to the form, which shows the line of text below it. */
class LineForm extends HTMLElement {
  connectedCallback() {
    const form = this.querySelector("form");
    if (!form || this.querySelector(".pb-line-out")) return;
    this.querySelector(".pb-static")?.remove();
    this.form = form;
    this.out = withAttributes(h("div", { className: "pb-line-out", hidden: true, tabIndex: -1 }), { role: "status" });
    this.append(h("p", { className: "pb-links" }, button("Done", () => this.show(), "pb-button-main")), this.out);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => this.hide());
    // A browser may bring marks back, with the page or from its memory.
    addEventListener("pageshow", () => this.clear());
    addEventListener("pagehide", () => this.clear());
  }

  /**
   * @returns {{line: string, missing: number, file: string}} The line, the number of open questions, and a file name.
   */
  result() {
    throw new Error("not implemented");
  }

  /** Hide the line, which is outdated once an answer changes. */
  hide() {
    if (this.out) this.out.hidden = true;
  }

  clear() {
    this.form?.reset();
    this.out?.replaceChildren();
    this.hide();
  }

  /** @returns {string[]} The chosen value of each question, in order; "" for a question without an answer. */
  values() {
    const groups = this.form ? [...this.form.querySelectorAll("fieldset")] : [];
    return groups.map((group) => {
      const chosen = group.querySelector("input:checked");
      return chosen instanceof HTMLInputElement ? chosen.value : "";
    });
  }

  /** Show the line, with buttons to copy and to save it, and its QR code. */
  show() {
    if (!this.out) return;
    const { line, missing, file } = this.result();
    const copied = h("span", { className: "pb-small" });
    const copy = button("Copy the line", async () => {
      try {
        await navigator.clipboard.writeText(line);
        copied.textContent = "Copied.";
      } catch {
        copied.textContent = "Select the line above, and copy it.";
      }
    });
    const save = button("Save as a file", () => {
      const url = URL.createObjectURL(new Blob([`${line}\n`], { type: "text/plain" }));
      h("a", { href: url, download: file }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    });
    const again = button("Start again", () => {
      this.clear();
      this.form?.querySelector("input")?.focus();
    });
    const picture = h("div", { className: "pb-code-picture" });
    try {
      const code = qrSvg(line, "This line as a code to scan");
      if (code) picture.append(code);
      else picture.hidden = true;
    } catch {
      picture.hidden = true;
    }
    this.out.replaceChildren(
      h("p", {}, missing ? `${missing} left open. That is fine.` : "Thank you."),
      h("p", {}, "This line holds your marks, and nothing about you:"),
      h("code", {}, line),
      h("p", { className: "pb-links" }, copy, " ", save, " ", again, " ", copied),
      picture,
    );
    this.out.hidden = false;
    this.out.focus();
  }
}

class PlaybookAnswers extends LineForm {
  result() {
    const values = this.values();
    const code = this.form?.querySelector('input[name="code"]');
    const own = code instanceof HTMLInputElement ? code.value.toLowerCase().replace(/[^0-9a-z]/g, "") : "";
    const digits = values.map((value) => value || "0").join("");
    const line = `PB-SURVEY:1:${this.dataset.version}:${digits}${own ? `:${own}` : ""}`;
    return { line, missing: values.filter((value) => !value).length, file: "survey-line.txt" };
  }
}

class PlaybookVisit extends LineForm {
  result() {
    const values = this.values();
    const line = `PB-WALK:1:${this.dataset.point}:${this.dataset.version}:${values.map((value) => value || "-").join("")}`;
    return { line, missing: values.filter((value) => !value).length, file: "visit-line.txt" };
  }
}

customElements.define("playbook-answers", PlaybookAnswers);
customElements.define("playbook-visit", PlaybookVisit);
