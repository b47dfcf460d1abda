// <playbook-session>: one coaching session on one technique, run in the page alone. What is chosen stands in the address
// after #, so that a link or a printed code opens the same sheet. What somebody writes, and their number, stay here:
// never in the address, never sent, kept on the device only while the box is ticked. Without this file the page says
// how a session runs, and leads to cards to print.

import { calendar } from "./calendar.js";
import { drawing } from "./qr.js";
import { openRoom } from "./room.js";

const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MOST_ASKED = 3;
const MOST_WATCHED = 2;
const MOST_BYTES = 60e6; // a longer film is played from the site instead of being held in the page

const make = (tag, { "aria-label": label, ...properties } = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  if (label) element.setAttribute("aria-label", label);
  element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
};
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const button = (text, act, more = "") => {
  const made = make("button", { type: "button", className: `pb-button ${more}`.trim() }, text);
  made.addEventListener("click", act);
  return made;
};
const minutesOf = (count) => `${count} minute${count === 1 ? "" : "s"}`;
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

// Four letters that stand for a question in the address, made of its words: a question that is moved keeps them.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const keyOf = (phase, ask) => {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${phase} ${ask}`)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  hash = ((hash >>> 24) ^ hash) & 0xffffff;
  return [18, 12, 6, 0].map((shift) => LETTERS[(hash >> shift) & 63]).join("");
};

// Storage may be switched off or full; the sheet works without it.
const kept = {
  name: () => `${location.pathname} playbook-session`,
  all() {
    try {
      const found = JSON.parse(localStorage.getItem(kept.name()) ?? "{}");
      return found && typeof found === "object" ? found : {};
    } catch {
      return {};
    }
  },
  set(technique, words) {
    try {
      const all = kept.all();
      if (words) all[technique] = words;
      else delete all[technique];
      if (Object.keys(all).length) localStorage.setItem(kept.name(), JSON.stringify(all));
      else localStorage.removeItem(kept.name());
    } catch {
      // nothing to do: the words are there until the page closes
    }
  },
  clear() {
    try {
      localStorage.removeItem(kept.name());
    } catch {
      // nothing was kept
    }
  },
};

const EMPTY = { number: 0, goal: "", ticks: [], when: "", will: "", day: "", keep: false };

class PlaybookSession extends HTMLElement {
  connectedCallback() {
    if (this.setup) return;
    this.setup = JSON.parse(this.querySelector("script").textContent);
    this.root = this.dataset.root;
    this.querySelector(".pb-static").remove();
    this.choose = this.querySelector(".pb-choose");
    this.loaded = new Map();
    this.films = new Map();
    this.mine = structuredClone(EMPTY);
    this.said = make("div", { className: "pb-told" });
    this.said.setAttribute("role", "status");
    this.tool = make("div", { className: "pb-tool" });
    this.paper = make("div", { className: "pb-sheet" });
    this.paper.setAttribute("aria-hidden", "true");
    this.prepend(this.said, this.tool);
    this.append(this.paper);
    for (const link of this.querySelectorAll("[data-technique]")) {
      link.href = `#technique=${link.dataset.technique}`;
    }
    this.onAddress = () => this.read();
    window.addEventListener("hashchange", this.onAddress);
    this.read();
  }

  disconnectedCallback() {
    window.removeEventListener("hashchange", this.onAddress);
  }

  // --- the address ------------------------------------------------------------------------------------------------

  async read() {
    const address = location.hash;
    if (address === this.written) return;
    const given = new URLSearchParams(address.slice(1));
    this.messages = [];
    const wanted = given.get("technique") ?? "";
    this.format = this.setup.formats.find((one) => one.id === given.get("format")) ?? this.setup.formats[0];
    if (given.get("format") && this.format.id !== given.get("format")) this.tell("The format in this link is no longer used here. Another stands in its place.");
    this.minutes = this.setup.lengths.find((one) => String(one) === given.get("minutes")) ?? this.setup.lengths[1];
    this.first = given.get("first") === "yes";
    const before = this.technique?.id;
    this.technique = null;
    this.touched = new Set();
    this.swapping = "";
    if (wanted) {
      const found = await this.load(wanted);
      if (address !== location.hash) return; // the reader has gone on
      if (found) {
        this.technique = found;
        if (found.id !== wanted) this.tell(`This technique has another name since the link was made: ${found.title}.`);
        this.takeQuestions(given.get("ask"));
        this.takeMoments(given.get("watch"));
        if (found.id !== before) this.mine = { ...structuredClone(EMPTY), ...kept.all()[found.id] };
      }
    }
    this.draw();
    if (this.technique) this.write();
  }

  tell(message) {
    if (!this.messages.includes(message)) this.messages.push(message);
  }

  async load(id) {
    if (!ID.test(id)) {
      this.tell("This link names no technique. Choose one below.");
      return null;
    }
    if (this.loaded.has(id)) return this.loaded.get(id);
    try {
      const answer = await fetch(`${this.root}session/${id}.json`);
      if (answer.status === 404) {
        this.tell("The technique in this link is no longer here. Choose another below.");
        return null;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      const technique = found.now ? await this.load(found.now) : found;
      if (technique?.has_clips && !technique.clips) {
        // These are never kept: without a network the session runs without them.
        technique.clips = await fetch(`${this.root}session/${technique.id}.clips.json`).then((one) => (one.ok ? one.json() : []), () => []);
      }
      if (technique) this.loaded.set(id, technique);
      return technique;
    } catch {
      this.tell("The technique could not be fetched. Look at the connection, and open the link again.");
      return null;
    }
  }

  write() {
    const given = new URLSearchParams({ technique: this.technique.id, format: this.format.id, minutes: this.minutes });
    if (this.first) given.set("first", "yes");
    const keys = this.slots().flatMap(({ phase }) => this.asked[phase]?.map(({ key }) => key) ?? []);
    given.set("ask", keys.join("."));
    given.set("watch", this.watch.map(({ clip, moment }) => `${clip.id}.${moment.start}`).join(","));
    this.written = `#${given.toString().replaceAll("%2C", ",")}`;
    history.replaceState(history.state, "", this.written);
  }

  get link() {
    return `${location.origin}${location.pathname}${this.written}`;
  }

  // --- what is chosen ---------------------------------------------------------------------------------------------

  slots() {
    let from = 0;
    return this.format.agendas[this.minutes].map((slot) => {
      const phase = this.setup.phases[slot.phase];
      const full = { ...phase, ...slot, from, what: slot.what ?? phase.what };
      from += slot.minutes;
      return full;
    });
  }

  // Every question for a phase: the technique's own come first, then those that fit any technique.
  pool(phase) {
    const questions = [...(this.technique.questions?.[phase] ?? []), ...(this.setup.bank[phase] ?? [])];
    return questions.map(({ ask, approach }) => ({
      key: keyOf(phase, ask),
      ask: ask.replaceAll("[technique]", `“${this.technique.title}”`),
      approach,
    }));
  }

  usual({ phase, minutes }) {
    return this.pool(phase).slice(0, this.first ? 1 : minutes >= 5 ? MOST_ASKED : 2);
  }

  takeQuestions(given) {
    this.asked = {};
    const keys = given?.split(".").filter(Boolean) ?? [];
    const found = new Set();
    for (const slot of this.slots()) {
      const pool = this.pool(slot.phase);
      const mine = keys.map((key) => pool.find((one) => one.key === key)).filter(Boolean).slice(0, MOST_ASKED);
      mine.forEach(({ key }) => found.add(key));
      const usual = this.usual(slot);
      this.asked[slot.phase] = given === null ? usual : mine;
      if (given !== null && mine.map(({ key }) => key).join() !== usual.map(({ key }) => key).join()) this.touched.add(slot.phase);
    }
    const lost = keys.filter((key) => !found.has(key)).length;
    if (lost) {
      this.tell(
        lost === 1
          ? "A question in this link has been changed or taken out since. Choose another where you need one."
          : `${lost} questions in this link have been changed or taken out since. Choose others where you need them.`,
      );
      for (const slot of this.slots()) {
        if (!this.asked[slot.phase].length) this.asked[slot.phase] = this.usual(slot).slice(0, 1);
      }
    }
  }

  clips() {
    return this.technique.clips ?? [];
  }

  takeMoments(given) {
    this.watch = [];
    this.chose = given !== null;
    if (given === null) {
      this.usualMoments();
      return;
    }
    for (const one of given.split(",").filter(Boolean)) {
      const [id, start] = one.split(".");
      const clip = this.clips().find((clip) => clip.id === id || clip.was?.includes(id));
      const moment = clip?.moments.find((moment) => String(moment.start) === start);
      if (moment) this.watch.push({ clip, moment });
      else if (clip) this.tell("A moment in this link has been changed since. The others are as they were.");
      else this.tell("A clip in this link is no longer shown here. Everything else is as it was.");
    }
  }

  usualMoments() {
    const clip = this.slots().some(({ does }) => does === "notice") ? this.clips().find((one) => !one.not_this) : null;
    this.watch = clip ? clip.moments.slice(0, MOST_WATCHED).map((moment) => ({ clip, moment })) : [];
  }

  change(what) {
    Object.assign(this, what);
    this.messages = [];
    for (const slot of this.slots()) if (!this.touched.has(slot.phase)) this.asked[slot.phase] = this.usual(slot);
    if (!this.chose) this.usualMoments();
    this.write();
    this.draw();
  }

  setQuestions(phase, questions) {
    this.touched.add(phase);
    this.asked[phase] = questions;
    this.write();
    this.draw();
  }

  setMoments(watch) {
    this.chose = true;
    this.watch = watch;
    this.write();
    this.draw();
  }

  // --- drawing ----------------------------------------------------------------------------------------------------

  get words() {
    return this.technique?.team ?? this.setup.team;
  }

  draw() {
    const focused = this.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    const open = new Set([...this.tool.querySelectorAll("details[open]")].map((one) => one.dataset.name));
    this.said.replaceChildren(...this.messages.map((message) => make("p", { className: "pb-notice" }, message)));
    this.choose.hidden = Boolean(this.technique);
    this.tool.hidden = this.paper.hidden = !this.technique;
    this.closest(".pb")?.classList.toggle("pb-running", Boolean(this.technique));
    delete this.dataset.ready;
    if (!this.technique) {
      this.tool.replaceChildren();
      this.dataset.ready = "choose";
      return;
    }
    this.tool.replaceChildren(this.top(), this.share(), make("div", { className: "pb-copies" }, this.coach(), this.coachee()));
    for (const one of this.tool.querySelectorAll("details")) one.open = open.has(one.dataset.name) || one.open;
    if (focused) [...this.tool.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === focused)?.focus({ preventScroll: true });
    this.print();
    this.hold();
  }

  top() {
    const { technique } = this;
    const choice = (name, legend, options, current, act) =>
      make(
        "fieldset",
        { className: "pb-pick" },
        make("legend", {}, legend),
        make(
          "div",
          {},
          options.map(([value, label]) => {
            const input = make("input", { type: "radio", name: `pb-${name}`, value, checked: String(value) === String(current) });
            input.dataset.focus = `${name}-${value}`;
            input.addEventListener("change", () => act(value));
            return make("label", {}, input, make("span", {}, label));
          }),
        ),
      );
    const first = make("input", { type: "checkbox", checked: this.first });
    first.dataset.focus = "first";
    first.addEventListener("change", () => this.change({ first: first.checked }));
    const another = make("a", { href: "#" }, "Choose another technique");
    another.addEventListener("click", (event) => {
      event.preventDefault();
      history.pushState(null, "", location.pathname + location.search);
      this.written = null;
      this.read();
      this.choose.querySelector("a")?.focus();
    });
    return make(
      "section",
      { className: "pb-top", "aria-label": "The session" },
      make("h2", {}, technique.title),
      make("p", {}, technique.summary, " ", make("a", { href: `${this.root}techniques/${technique.id}/` }, "Open the technique"), " or ", another, "."),
      technique.retired ? make("p", { className: "pb-notice" }, "This technique is kept for the record. The team no longer uses it.") : null,
      choice("format", "Who meets", this.setup.formats.map(({ id, label }) => [id, label]), this.format.id, (id) =>
        this.change({ format: this.setup.formats.find((one) => one.id === id) }),
      ),
      make("p", { className: "pb-small" }, this.format.what),
      choice("minutes", "How long", this.setup.lengths.map((length) => [length, minutesOf(length)]), this.minutes, (minutes) => this.change({ minutes })),
      make("p", { className: "pb-tick" }, make("label", {}, first, " My first time as a coach: fewer questions, with words to say")),
    );
  }

  share() {
    const copied = make("output", {});
    const copy = button("Copy the link", async () => {
      try {
        await navigator.clipboard.writeText(this.link);
        copied.textContent = "Copied.";
      } catch {
        field.select();
        copied.textContent = "Copy it from the box.";
      }
    });
    const field = make("input", { type: "text", readOnly: true, value: this.link });
    field.setAttribute("aria-label", "The link to this sheet");
    const more = make(
      "details",
      { className: "pb-more" },
      make("summary", {}, "Send it, or scan it"),
      make("p", {}, "The link holds the technique, the format, the time, the questions and the clips. It holds nothing that anybody wrote."),
      make("p", { className: "pb-link" }, field, " ", copy, " ", copied),
      drawing(this.link, "Code to scan that opens this sheet"),
    );
    more.dataset.name = "share";
    return make(
      "section",
      { className: "pb-do-now", "aria-label": "Print, show and send" },
      make(
        "p",
        { className: "pb-links" },
        button("Print on one page", () => window.print(), "pb-button-main"),
        button("Show it to the room", () =>
          openRoom({ slots: this.slots(), asked: this.asked, title: this.technique.title, player: (slot) => (slot.does === "notice" ? this.player() : null) }),
        ),
      ),
      more,
    );
  }

  coach() {
    const list = make("ol", { className: "pb-agenda" }, this.slots().map((slot) => this.part(slot)));
    const clips = this.slots().some(({ does }) => does === "notice") ? null : this.player();
    return make(
      "section",
      { className: "pb-coach", "aria-label": "The coach’s copy" },
      make("h3", {}, "The coach’s copy"),
      this.first
        ? make("p", { className: "pb-say" }, "Say the words in boxes, or your own. Ask one question, then count to five in your head. You do not have to know the answer.")
        : make("p", { className: "pb-small" }, `Ask one question, then wait. The ${this.words.short} can see the questions too, so nothing is hidden.`),
      clips,
      list,
    );
  }

  part(slot) {
    const name = `${slot.from} to ${slot.from + slot.minutes}`;
    const asked = this.asked[slot.phase] ?? [];
    return make(
      "li",
      {},
      make("h4", {}, slot.label, " ", make("span", { className: "pb-small" }, `minutes ${name}`)),
      slot.what ? make("p", {}, slot.what.replace(/\.?$/, ".")) : null,
      this.first && slot.say ? make("p", { className: "pb-say" }, slot.say) : null,
      slot.does === "notice" ? this.player() : null,
      slot.does === "rehearse" ? this.rehearsal() : null,
      make("ul", { className: "pb-asked" }, asked.map((question, index) => this.question(slot, question, index))),
      this.first && slot.avoid ? make("p", { className: "pb-small" }, make("strong", {}, "Leave out. "), slot.avoid) : null,
      this.swaps(slot),
    );
  }

  question(slot, question, index) {
    const swap = button("Swap", () => {
      const pool = this.pool(slot.phase);
      const asked = this.asked[slot.phase];
      const from = pool.findIndex(({ key }) => key === question.key);
      const others = [...pool.slice(from + 1), ...pool.slice(0, from)];
      const next = others.find(({ key }) => !asked.some((one) => one.key === key));
      if (next) this.setQuestions(slot.phase, asked.map((one, place) => (place === index ? next : one)));
    });
    swap.setAttribute("aria-label", `Swap this question: ${question.ask}`);
    swap.dataset.focus = `swap-${slot.phase}-${index}`;
    return make("li", {}, make("span", {}, question.ask, question.approach ? make("small", {}, ` ${question.approach}`) : null), this.pool(slot.phase).length > 1 ? swap : null);
  }

  swaps(slot) {
    const asked = this.asked[slot.phase] ?? [];
    const pool = this.pool(slot.phase);
    if (!pool.length) return null;
    const more = make(
      "details",
      { className: "pb-more" },
      make("summary", {}, `All questions for ${slot.label.toLowerCase()}`),
      make("p", { className: "pb-small" }, `Tick up to ${MOST_ASKED}.`),
      make(
        "ul",
        { className: "pb-pool" },
        pool.map((question) => {
          const tick = make("input", { type: "checkbox", checked: asked.some(({ key }) => key === question.key) });
          tick.dataset.focus = `pool-${slot.phase}-${question.key}`;
          tick.addEventListener("change", () => {
            const rest = asked.filter(({ key }) => key !== question.key);
            this.setQuestions(slot.phase, tick.checked ? [...rest, question].slice(-MOST_ASKED) : rest);
          });
          return make("li", {}, make("label", {}, tick, " ", question.ask, question.approach ? make("small", {}, ` ${question.approach}`) : null));
        }),
      ),
    );
    more.dataset.name = `swap-${slot.phase}`;
    return more;
  }

  rehearsal() {
    const { rehearsal } = this.technique;
    if (!rehearsal) return null;
    return make(
      "div",
      { className: "pb-rehearsal" },
      rehearsal.set_up ? make("p", {}, make("strong", {}, "Set up. "), rehearsal.set_up) : null,
      make("p", {}, make("strong", {}, "Do. "), rehearsal.task),
      rehearsal.rounds ? make("ol", { className: "pb-rounds" }, rehearsal.rounds.map((round) => make("li", {}, round))) : null,
      rehearsal.feedback_on ? make("p", {}, make("strong", {}, "Give feedback on one thing. "), rehearsal.feedback_on) : null,
    );
  }

  // --- clips ------------------------------------------------------------------------------------------------------

  player() {
    const clips = this.clips();
    if (!clips.length) {
      return this.technique.live_model
        ? make("p", {}, make("strong", {}, "See it live. "), this.technique.live_model)
        : make("p", { className: "pb-small" }, "There is no clip for this technique yet. One of you can show it for a minute, and the other says what they see.");
    }
    const shown = [...new Set(this.watch.map(({ clip }) => clip))];
    return make("div", { className: "pb-watching" }, shown.map((clip) => this.clip(clip)), this.momentChoice(clips));
  }

  clip(clip) {
    const moments = this.watch.filter((one) => one.clip === clip).map(({ moment }) => moment);
    const label = make("p", {}, make("strong", {}, clip.not_this ? `Not this: ${clip.title}` : clip.title));
    const watchFor = clip.watch_for ? make("p", { className: "pb-watch-for" }, make("span", {}, "Watch for"), " ", clip.watch_for) : null;
    const notes = (moment) => [moment.notice, moment.ask].filter(Boolean).map((text) => make("span", { className: "pb-note" }, text));
    if (!clip.file) {
      const at = (moment) => {
        const link = new URL(clip.elsewhere);
        if (link.hostname === "www.youtube.com") link.searchParams.set("t", `${moment.start}s`);
        if (link.hostname === "vimeo.com") link.hash = `t=${moment.start}s`;
        return link.href;
      };
      return make(
        "div",
        {},
        label,
        watchFor,
        make("p", { className: "pb-small" }, `This clip is not on this site. A click takes you to ${new URL(clip.elsewhere).hostname}, which then knows that you watched.`),
        make("ul", { className: "pb-played" }, moments.map((moment) => make("li", {}, make("a", { href: at(moment), rel: "noreferrer noopener external" }, `${clock(moment.start)} ${moment.label}`), notes(moment)))),
      );
    }
    const held = this.films.get(clip.id);
    const video = make("video", { className: "pb-video", controls: true, playsInline: true, preload: "metadata", src: held?.film ?? `${this.root}${clip.file}` });
    video.setAttribute("aria-label", clip.title);
    if (clip.poster) video.poster = held?.poster ?? `${this.root}${clip.poster}`;
    if (clip.captions) {
      video.append(make("track", { kind: "captions", label: "Captions", srclang: clip.language, src: held?.captions ?? `${this.root}${clip.captions}`, default: true }));
    }
    video.dataset.clip = clip.id;
    let until = null;
    const stop = () => {
      if (until !== null && video.currentTime >= until) {
        video.pause();
        until = null;
      } else if (!video.paused) requestAnimationFrame(stop);
    };
    video.addEventListener("timeupdate", stop);
    const play = (moment) => {
      video.currentTime = moment.start;
      until = moment.end;
      video.play().catch(() => {});
      video.scrollIntoView({ block: "nearest" });
    };
    return make(
      "div",
      {},
      label,
      watchFor,
      video,
      make("ul", { className: "pb-played" }, moments.map((moment) => make("li", {}, button(`Play ${clock(moment.start)} to ${clock(moment.end)}: ${moment.label}`, () => play(moment)), notes(moment)))),
    );
  }

  momentChoice(clips) {
    const more = make(
      "details",
      { className: "pb-more" },
      make("summary", {}, this.watch.length ? "Choose other moments" : "Choose moments to watch"),
      clips.map((clip) => [
        make("p", { className: "pb-label" }, clip.not_this ? `Not this: ${clip.title}` : clip.title),
        make(
          "ul",
          { className: "pb-pool" },
          clip.moments.map((moment) => {
            const same = (one) => one.clip === clip && one.moment === moment;
            const tick = make("input", { type: "checkbox", checked: this.watch.some(same) });
            tick.dataset.focus = `watch-${clip.id}-${moment.start}`;
            tick.addEventListener("change", () => {
              const rest = this.watch.filter((one) => !same(one));
              const order = (one) => clips.indexOf(one.clip) * 1e5 + one.moment.start;
              this.setMoments(tick.checked ? [...rest, { clip, moment }].sort((a, b) => order(a) - order(b)) : rest);
            });
            return make("li", {}, make("label", {}, tick, ` ${clock(moment.start)} ${moment.label}`));
          }),
        ),
      ]),
    );
    more.dataset.name = "moments";
    return more;
  }

  // A chosen film is held in the page, so that it plays when the network goes. Readers who save data are left alone.
  async hold() {
    const technique = this.technique;
    const wanted = navigator.connection?.saveData ? [] : [...new Set(this.watch.map(({ clip }) => clip))].filter(({ file }) => file);
    const fetched = async (path) => {
      const answer = await fetch(`${this.root}${path}`);
      if (!answer.ok || Number(answer.headers.get("content-length") ?? 0) > MOST_BYTES) throw new Error("not held");
      return URL.createObjectURL(await answer.blob());
    };
    for (const clip of wanted) {
      if (!this.films.has(clip.id)) {
        const held = Promise.all([clip.file, clip.captions, clip.poster].map((path) => (path ? fetched(path) : null))).then(
          ([film, captions, poster]) => ({ film, captions, poster }),
          () => ({}),
        );
        this.films.set(clip.id, { waiting: held });
        this.films.set(clip.id, await held);
      } else if (this.films.get(clip.id).waiting) await this.films.get(clip.id).waiting;
      const held = this.films.get(clip.id);
      for (const video of this.querySelectorAll(`video[data-clip="${clip.id}"]`)) {
        if (!held.film || video.src === held.film || !video.paused || video.currentTime) continue;
        if (held.captions) video.querySelector("track").src = held.captions;
        if (held.poster) video.poster = held.poster;
        video.src = held.film;
      }
    }
    if (technique === this.technique) this.dataset.ready = technique.id;
  }

  // --- what belongs to the person who is coached ---------------------------------------------------------------------

  places() {
    return this.technique.scaling ?? this.setup.bands;
  }

  near(number) {
    const places = this.places();
    const below = places.filter(({ level }) => level <= number).at(-1);
    const above = places.find(({ level }) => level > number);
    return { below, above };
  }

  coachee() {
    const { mine, setup } = this;
    const { one, many } = setup.learners;
    const remember = () => {
      kept.set(this.technique.id, mine.keep ? mine : null);
      this.print();
    };
    const field = (name, label, tag = "input", more = {}) => {
      const input = make(tag, { value: mine[name], autocomplete: "off", ...more });
      input.dataset.mine = name;
      input.addEventListener("input", () => {
        mine[name] = input.value;
        remember();
        if (name === "day") calendarFile.disabled = !input.value;
      });
      return make("label", { className: "pb-field" }, make("span", {}, label), input);
    };
    const answer = make("output", { className: "pb-answer" });
    const places = make(
      "ol",
      { className: "pb-places" },
      this.places().map((place) => make("li", {}, make("span", { className: "pb-level" }, String(place.level)), make("span", {}, make("strong", {}, place.name), " ", place.text))),
    );
    const said = () => {
      const { below, above } = this.near(mine.number);
      [...places.children].forEach((li, index) => li.classList.toggle("pb-near", Boolean(mine.number) && this.places()[index] === below));
      if (!mine.number) answer.textContent = "";
      else if (mine.number < 10) {
        const next = below?.next ?? above?.text;
        answer.textContent = `${mine.number}. What makes it that number? What would one step higher look like?${next ? ` Perhaps: ${next}` : ""}`;
      } else answer.textContent = "10. What helped you to get there, and who could use it?";
    };
    const line = make(
      "fieldset",
      { className: "pb-place" },
      make("legend", {}, `The ${this.words.short}’s own number, or none`),
      make(
        "div",
        { className: "pb-place-line" },
        Array.from({ length: 10 }, (_, index) => {
          const input = make("input", { type: "radio", name: "pb-number", value: String(index + 1), checked: mine.number === index + 1 });
          input.addEventListener("change", () => {
            mine.number = index + 1;
            said();
            remember();
          });
          return make("label", {}, input, make("span", {}, String(index + 1)));
        }),
      ),
    );
    said();
    const ticks = [
      ["Powerful", `It would make a real difference for a ${one}.`],
      ["Easy", "It is easy to say and easy to start."],
      ["Emotionally compelling", "It matters to me."],
      ["Reachable", "I can see how to get there, and how I will know."],
      ["Student-focused", `It is about what ${many} do.`],
    ];
    const calendarFile = button("Keep the day as a calendar file", () => {
      const file = calendar({
        day: mine.day,
        title: `Look again: ${this.technique.title}`,
        text: `What did you try, and what did ${many} do?`,
        link: this.link,
      });
      const link = make("a", { href: URL.createObjectURL(new Blob([file], { type: "text/calendar" })), download: `look-again-${mine.day}.ics` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    });
    calendarFile.disabled = !mine.day;
    const keep = make("input", { type: "checkbox", checked: mine.keep });
    keep.addEventListener("change", () => {
      mine.keep = keep.checked;
      remember();
    });
    const clear = button("Clear everything written here", () => {
      this.mine = structuredClone(EMPTY);
      kept.clear();
      this.draw();
      this.tool.querySelector(".pb-coachee input")?.focus();
    });
    return make(
      "section",
      { className: "pb-coachee", "aria-label": `The ${this.words.short}’s copy` },
      make("h3", {}, `The ${this.words.short}’s copy`),
      make("p", { className: "pb-small" }, "Yours to write in. Nobody else picks your number, and nothing here is sent anywhere."),
      line,
      answer,
      places,
      field("goal", `What I would like to be different for ${many} (no names)`, "textarea", { rows: 2 }),
      make(
        "fieldset",
        { className: "pb-five" },
        make("legend", {}, "Does this goal feel …"),
        ticks.map(([name, text], index) => {
          const tick = make("input", { type: "checkbox", checked: mine.ticks.includes(index) });
          tick.addEventListener("change", () => {
            mine.ticks = tick.checked ? [...mine.ticks, index] : mine.ticks.filter((other) => other !== index);
            remember();
          });
          return make("label", {}, tick, " ", make("span", {}, make("strong", {}, `${name}.`), ` ${text}`));
        }),
        make("p", { className: "pb-small" }, "Five questions for a goal, after Jim Knight’s PEERS."),
      ),
      make("p", { className: "pb-label" }, "One next step"),
      this.technique.if_then ? make("p", { className: "pb-small" }, `For example: ${this.technique.if_then}`) : null,
      field("when", "When …"),
      field("will", "I will …"),
      field("day", "We look again on", "input", { type: "date" }),
      make("p", {}, calendarFile),
      make("p", { className: "pb-tick" }, make("label", {}, keep, " Keep what I wrote on this device")),
      make("p", {}, clear),
      this.setup.notices.map((text) => make("p", { className: "pb-small" }, text)),
    );
  }

  // --- paper ------------------------------------------------------------------------------------------------------

  // The sheet as it is printed: the coach's copy on the left, the other beside it, on one side of A4.
  print() {
    const { technique, mine } = this;
    const { one, many } = this.setup.learners;
    const blank = (label, text) => make("p", { className: "pb-blank" }, `${label} `, make("span", {}, text));
    const head = make(
      "header",
      {},
      make("div", {}, make("strong", {}, technique.title), make("p", {}, technique.summary), make("p", {}, `${this.format.label}, ${minutesOf(this.minutes)}`)),
      drawing(this.link, "Code to scan that opens this sheet"),
    );
    const coach = make(
      "section",
      {},
      make("b", {}, "The coach’s copy"),
      make("p", {}, "Ask one question, then wait."),
      make(
        "ol",
        {},
        this.slots().map((slot) =>
          make(
            "li",
            {},
            make("strong", {}, `${slot.label} `),
            make("small", {}, `${slot.from} to ${slot.from + slot.minutes}`),
            slot.what && this.format.id !== this.setup.formats[0].id ? make("p", {}, slot.what) : null,
            this.first && slot.say ? make("p", {}, `“${slot.say}”`) : null,
            slot.does === "notice" && this.watch.length
              ? [
                  make("p", {}, this.watch[0].clip.watch_for ? `Watch for: ${this.watch[0].clip.watch_for}` : null),
                  make("p", {}, `Clip: ${this.watch.map(({ clip, moment }) => `${clip.title}, ${clock(moment.start)} to ${clock(moment.end)}, ${moment.label}`).join("; ")}`),
                ]
              : null,
            slot.does === "rehearse" && technique.rehearsal ? make(
                  "p",
                  {},
                  technique.rehearsal.task,
                  (technique.rehearsal.rounds ?? []).map((round, index) => [make("strong", {}, ` Round ${index + 1}. `), round]),
                  technique.rehearsal.feedback_on ? [make("strong", {}, " Feedback on one thing. "), technique.rehearsal.feedback_on] : null,
                ) : null,
            make("ul", {}, (this.asked[slot.phase] ?? []).map(({ ask }) => make("li", {}, ask))),
          ),
        ),
      ),
    );
    const firsts = this.slots().flatMap(({ phase }) => (this.asked[phase] ?? []).slice(0, 1));
    const coachee = make(
      "section",
      {},
      make("b", {}, `The ${this.words.short}’s copy`),
      make("p", {}, "Yours to keep. Your number is yours, and so are your words."),
      make("ul", {}, firsts.map(({ ask }) => make("li", {}, ask))),
      make("div", { className: "pb-ten" }, Array.from({ length: 10 }, (_, index) => make("span", { className: mine.number === index + 1 ? "pb-near" : "" }, String(index + 1)))),
      make("dl", {}, this.places().map(({ level, name, text }) => make("div", {}, make("dt", {}, `${level} ${name}`), make("dd", {}, text)))),
      blank("One step higher would look like", ""),
      blank(`What I would like to be different for ${many}`, mine.goal),
      make(
        "p",
        { className: "pb-boxes" },
        [`powerful for a ${one}`, "easy to start", "matters to me", "reachable", `about what ${many} do`].map((text, index) =>
          make("span", {}, make("i", {}, mine.ticks.includes(index) ? "✓" : ""), text),
        ),
      ),
      blank("When", mine.when),
      blank("I will", mine.will),
      blank("We look again on", mine.day ? new Date(`${mine.day}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" }) : ""),
      this.setup.notices.slice(0, 2).map((text) => make("p", {}, make("small", {}, text))),
    );
    this.paper.replaceChildren(head, make("div", {}, coach, coachee));
    this.fit();
  }

  // Letters as large as one page allows.
  fit() {
    for (let size = 10.5; size >= 6; size -= 0.25) {
      this.paper.style.fontSize = `${size}pt`;
      if (this.paper.scrollHeight <= this.paper.clientHeight + 1) break;
    }
  }
}

customElements.define("playbook-session", PlaybookSession);
