// @ts-check
/**
 * `<playbook-session>`: the session sheet, to plan and hold a coaching session on one technique. Choices are in the
 * fragment of the URL, so that a link or a QR code opens the same sheet. Notes stay in the page: they are never in the
 * URL and never sent, and are stored on the device only while a box is ticked. Without scripts the page explains how a
 * session works, and links to cards to print.
 */

import { h, replaceChildren, withAttributes } from "../dom.js";
import { parseLink } from "./address.js";
import { renderCoach, renderHeader } from "./coach.js";
import { Films } from "./films.js";
import { createPresentation } from "./presentation.js";
import { renderPrintedSheet } from "./print-sheet.js";
import { SessionState } from "./state.js";
import * as storage from "./storage.js";
import { TechniqueError, Techniques } from "./techniques.js";

/** @typedef {import("./types.js").Notes} Notes */
/** @typedef {import("./types.js").Setup} Setup */
/** @typedef {import("./types.js").Technique} Technique */
/** @typedef {import("./types.js").View} View */

// Imported now, because the network may fail later; the sheet works without either module.
const qrEncoder = import("../qr-encode.js").catch(() => null);
const projector = import("../projector.js").catch(() => null);

/** Key in the state of the entry of the browser's history at which the projector view is open. */
const PROJECTOR_STATE_KEY = "inRoom";

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
    /** The fragment that this module wrote to the URL last. @type {string | null} */
    this.writtenFragment = null;
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
    for (const link of element.querySelectorAll(/** @type {"a"} */ ("a[data-technique]"))) {
      link.href = `#${new URLSearchParams({ technique: link.dataset.technique ?? "" })}`; // without this module, its cards
    }
    /** The projector view while it is open. @type {{close: () => void} | null} */
    this.projector = null;
    this.readAddress = this.readAddress.bind(this);
    this.followHistory = this.followHistory.bind(this);
  }

  /** Open the session in the URL. If that fails, as in a browser that is too old, show the page as without scripts. */
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

  /** Open the session in the URL, unless this module wrote the URL. */
  async open() {
    const address = location.hash;
    if (address === this.writtenFragment) return;
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

  /** Open the projector view, with an entry in the browser's history, so that Back closes the view. */
  async showToRoom() {
    await this.openProjector();
    history.pushState({ ...history.state, [PROJECTOR_STATE_KEY]: true }, "", location.href);
  }

  /** Open the projector view. Rejected if its module could not be loaded. */
  async openProjector() {
    const loaded = await projector;
    if (!loaded) throw new Error("the projector could not be loaded");
    if (!this.state || this.projector) return;
    const onClose = () => {
      this.projector = null;
      if (history.state?.[PROJECTOR_STATE_KEY]) history.back();
    };
    this.projector = loaded.openProjector(createPresentation(this.view(this.state), onClose));
  }

  /** After Back or Forward, open or close the projector view as the state of the history entry says. */
  followHistory() {
    if (!history.state?.[PROJECTOR_STATE_KEY]) this.projector?.close();
    else this.openProjector().catch(() => undefined);
  }

  /** Scroll to the start of the sheet and focus its heading, after its technique was chosen in a list further down. */
  showStart() {
    const heading = this.tool.querySelector("h2");
    if (heading) withAttributes(heading, { tabindex: "-1" }).focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  /** Write the state to the fragment of the URL. @param {SessionState} state */
  writeAddress(state) {
    if (this.writtenFragment === state.fragment && location.hash === state.fragment) return;
    this.writtenFragment = state.fragment;
    history.replaceState(history.state, "", this.writtenFragment);
  }

  /**
   * Return what the rendering functions need.
   *
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
        renderPrintedSheet(this.view(state), this.sheet);
      },
      clearNotes: () => {
        this.notes = storage.emptyNotes();
        storage.clearNotes();
        this.draw([]);
        this.tool.querySelector(/** @type {"input"} */ (".pb-coachee input"))?.focus();
      },
      chooseAnother: async () => {
        history.pushState(null, "", location.pathname + location.search);
        this.writtenFragment = null;
        await this.readAddress();
        this.choice?.querySelector("a")?.focus();
      },
    };
  }

  /**
   * Render everything again. The focus stays, and <details> elements stay open or closed.
   *
   * @param {string[]} messages For the reader, such as about an outdated link.
   */
  draw(messages) {
    const { element, state, tool } = this;
    const active = element.contains(document.activeElement) ? document.activeElement : null;
    const focused = active instanceof HTMLElement ? active.dataset.focus : undefined;
    const wasOpen = new Map([...tool.querySelectorAll("details")].map(({ dataset, open }) => [dataset.name, open]));
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
    replaceChildren(tool, renderHeader(view, () => this.showToRoom()), renderCoach(view), notices);
    for (const details of tool.querySelectorAll("details")) details.open = wasOpen.get(details.dataset.name) ?? details.open;
    if (focused) {
      const candidates = [...tool.querySelectorAll(/** @type {"input"} */ ("[data-focus]"))];
      candidates.find(({ dataset }) => dataset.focus === focused)?.focus({ preventScroll: true });
    }
    renderPrintedSheet(view, this.sheet);
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
