// @ts-check
/**
 * `<playbook-session>`: plans and runs a coaching session on one technique, in this page alone. What is chosen is in the
 * fragment of the address, so that a link or a QR code opens the same sheet. What is written stays in the page: never in
 * the address, never sent, stored on the device only while its box is ticked. Without this module the page explains how a
 * session runs, and links to cards to print.
 */

import { h, replaceChildren, withAttributes } from "../dom.js";
import { parseLink } from "./address.js";
import { renderCoach, renderHead } from "./coach.js";
import { Films } from "./films.js";
import { Planner } from "./planner.js";
import { presentation } from "./presentation.js";
import { printSheet } from "./print-sheet.js";
import { SessionState } from "./state.js";
import * as storage from "./storage.js";
import { TechniqueError, Techniques } from "./techniques.js";

/** @typedef {import("./types.js").Notes} Notes */
/** @typedef {import("./types.js").Setup} Setup */
/** @typedef {import("./types.js").Technique} Technique */
/** @typedef {import("./types.js").View} View */

// Started now, because the network may fail later; the sheet works without either.
const qrEncoder = import("../qr-encode.js").catch(() => null);
const projector = import("../projector.js").catch(() => null);

/** Marks the step of the browser's history at which the projector is open. */
const IN_ROOM = "inRoom";

class Session {
  /**
   * @param {HTMLElement} element
   * @param {Setup} setup
   */
  constructor(element, setup) {
    this.element = element;
    this.setup = setup;
    this.root = element.dataset.root ?? "";
    this.techniques = new Techniques(this.root);
    this.films = new Films(this.root);
    /** @type {SessionState | null} */
    this.state = null;
    this.notes = storage.emptyNotes();
    /** The fragment that this module wrote last. @type {string | null} */
    this.written = null;
    /** @type {typeof import("../qr-encode.js") | null} */
    this.encoder = null;
    this.choice = element.querySelector(/** @type {"div"} */ (".pb-choose"));
    this.status = withAttributes(h("div", { className: "pb-told" }), { role: "status" });
    this.tool = h("div", { className: "pb-tool" });
    this.sheet = withAttributes(h("div", { className: "pb-sheet" }), { "aria-hidden": "true" });
    this.withoutScripts = element.querySelector(".pb-static");
    this.withoutScripts?.remove();
    element.prepend(this.status, this.tool);
    element.append(this.sheet);
    this.planner = new Planner(element);
    /** The projector while it is open. @type {{close: () => void} | null} */
    this.projector = null;
    this.readAddress = this.readAddress.bind(this);
    this.followHistory = this.followHistory.bind(this);
  }

  /** Open the session of the address; where that fails, as in a browser that is too old, the page is as without scripts. */
  async readAddress() {
    try {
      await this.open();
    } catch (error) {
      const { choice, element, sheet, status, tool, withoutScripts } = this;
      if (withoutScripts) status.replaceChildren(withoutScripts);
      if (choice && !choice.isConnected) element.insertBefore(choice, sheet);
      tool.hidden = sheet.hidden = true;
      element.closest(".pb")?.classList.remove("pb-running");
      element.classList.add("pb-settled");
      throw error;
    }
  }

  /** Open the session of the address, unless this module wrote the address. */
  async open() {
    const address = location.hash;
    if (address === this.written) return;
    const link = parseLink(address);
    const before = this.state?.technique.id;
    this.state = null;
    /** @type {string[]} */
    let messages = [];
    if (link.technique) {
      try {
        const [technique, encoder] = await Promise.all([this.techniques.load(link.technique), qrEncoder]);
        if (address !== location.hash) return; // the reader has moved on
        this.encoder = encoder;
        this.state = new SessionState(this.setup, technique, link);
        if (technique.id !== before) this.notes = storage.loadNotes(technique.id);
      } catch (error) {
        if (!(error instanceof TechniqueError)) throw error;
        if (address !== location.hash) return;
        messages = [error.message];
      }
    }
    const isChosen = this.state && before === undefined && this.element.classList.contains("pb-settled");
    this.draw(messages);
    if (isChosen) this.showStart();
  }

  /** Open the projector as a step of the browser's history, so that Back leads from it to the sheet. */
  async showToRoom() {
    await this.openProjector();
    history.pushState({ ...history.state, [IN_ROOM]: true }, "", location.href);
  }

  async openProjector() {
    const loaded = await projector;
    if (!loaded) throw new Error("the projector could not be loaded");
    if (!this.state || this.projector) return;
    const onClose = () => {
      this.projector = null;
      if (history.state?.[IN_ROOM]) history.back();
    };
    this.projector = loaded.openProjector(presentation(this.view(this.state), onClose));
  }

  /** After Back or Forward: the projector is open where this step of the history says so. */
  followHistory() {
    if (!history.state?.[IN_ROOM]) this.projector?.close();
    else this.openProjector().catch(() => undefined);
  }

  /** Go to the start of the sheet: the list in which its technique was chosen is gone, and the window may be far below. */
  showStart() {
    const heading = this.tool.querySelector("h2");
    if (heading) withAttributes(heading, { tabindex: "-1" }).focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  /** @param {SessionState} state */
  writeAddress(state) {
    if (this.written === state.fragment && location.hash === state.fragment) return;
    this.written = state.fragment;
    history.replaceState(history.state, "", this.written);
  }

  /**
   * @param {SessionState} state
   * @returns {View}
   */
  view(state) {
    const link = location.href.split(/[?#]/)[0] + state.fragment;
    const { technique } = state;
    return {
      state,
      technique,
      notes: this.notes,
      root: this.root,
      link,
      films: this.films,
      qrCode: (label) => (link.startsWith("http") && this.encoder?.qrSvg(link, label)) || null, // no phone opens a file of this computer
      stateChanged: () => this.draw([]),
      notesChanged: () => {
        storage.saveNotes(technique.id, this.notes);
        printSheet(this.view(state), this.sheet);
      },
      clearNotes: () => {
        this.notes = storage.emptyNotes();
        storage.clearNotes();
        this.draw([]);
        this.tool.querySelector(/** @type {"input"} */ (".pb-coachee input"))?.focus();
      },
      chooseAnother: async () => {
        history.pushState(null, "", location.pathname + location.search);
        this.written = null;
        await this.readAddress();
        this.choice?.querySelector("a")?.focus();
      },
    };
  }

  /**
   * Draw everything again; the focus and open details stay.
   *
   * @param {string[]} messages
   */
  draw(messages) {
    const { element, state, tool } = this;
    const active = element.contains(document.activeElement) ? document.activeElement : null;
    const focused = active instanceof HTMLElement ? active.dataset.focus : undefined;
    const open = new Set([...tool.querySelectorAll(/** @type {"details"} */ ("details[open]"))].map(({ dataset }) => dataset.name));
    const all = [...messages, ...(state?.messages ?? [])];
    this.status.replaceChildren(...all.map((message) => h("p", { className: "pb-notice" }, message)));
    // Out of the page while there is a sheet: printing would load all its pictures.
    if (state) this.choice?.remove();
    else if (this.choice && !this.choice.isConnected) element.insertBefore(this.choice, this.sheet);
    tool.hidden = this.sheet.hidden = !state;
    element.closest(".pb")?.classList.toggle("pb-running", Boolean(state));
    delete element.dataset.ready;
    if (!state) {
      tool.replaceChildren();
      element.classList.add("pb-settled");
      element.dataset.ready = "choose";
      return;
    }
    this.writeAddress(state);
    const view = this.view(state);
    const notices = h("div", { className: "pb-session-notices" }, this.setup.notices.map((text) => h("p", { className: "pb-small" }, text)));
    element.classList.add("pb-settled");
    replaceChildren(tool, renderHead(view, () => this.showToRoom()), renderCoach(view), notices);
    for (const details of tool.querySelectorAll("details")) details.open ||= open.has(details.dataset.name);
    if (focused) {
      const candidates = [...tool.querySelectorAll(/** @type {"input"} */ ("[data-focus]"))];
      candidates.find(({ dataset }) => dataset.focus === focused)?.focus({ preventScroll: true });
    }
    printSheet(view, this.sheet);
    this.films.download(state.chosenClips, element).then(() => {
      if (state === this.state) element.dataset.ready = state.technique.id;
    });
  }
}

/** @type {WeakMap<HTMLElement, Session>} */
const sessions = new WeakMap();

class PlaybookSession extends HTMLElement {
  connectedCallback() {
    let session = sessions.get(this);
    if (!session) {
      session = new Session(this, JSON.parse(this.querySelector("script")?.textContent ?? ""));
      sessions.set(this, session);
      session.readAddress().then(session.followHistory);
    }
    window.addEventListener("hashchange", session.readAddress);
    window.addEventListener("popstate", session.followHistory);
  }

  disconnectedCallback() {
    const session = sessions.get(this);
    if (!session) return;
    window.removeEventListener("hashchange", session.readAddress);
    window.removeEventListener("popstate", session.followHistory);
  }
}

customElements.define("playbook-session", PlaybookSession);
