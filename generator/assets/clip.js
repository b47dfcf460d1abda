// <playbook-clip>: plays one moment of a clip from here to there, and lets the transcript follow and seek. Without this
// file the clip plays, and moments and transcript can be read.

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

class PlaybookClip extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video");
    if (!this.video || this.said) return;
    this.said = make("p", { className: "pb-cued" });
    this.said.setAttribute("role", "status");
    this.append(this.said);
    this.moments = [...document.querySelectorAll(".pb-moment[data-start]")].map((panel, index) => this.moment(panel, index + 1));
    this.cues = [...document.querySelectorAll(".pb-transcript li[data-start]")].map((li) => this.cue(li));
    for (const link of this.querySelectorAll(".pb-timeline a")) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        const moment = this.moments[Number(link.hash.split("-").at(-1)) - 1];
        history.replaceState(null, "", link.hash);
        this.play(moment);
      });
    }
    this.video.addEventListener("timeupdate", () => this.follow());
    this.video.addEventListener("seeking", () => this.seeked());
    this.video.addEventListener("play", () => this.watch());
    this.onHash = () => this.cueFromAddress();
    window.addEventListener("hashchange", this.onHash);
    this.cueFromAddress();
  }

  disconnectedCallback() {
    window.removeEventListener("hashchange", this.onHash);
  }

  moment(panel, number) {
    const moment = { panel, number, start: Number(panel.dataset.start), end: Number(panel.dataset.end) };
    moment.label = panel.querySelector("h3").textContent;
    const button = make("button", { type: "button", className: "pb-button", textContent: "Play this moment" });
    button.setAttribute("aria-label", `Play this moment: ${moment.label}`);
    button.addEventListener("click", () => this.play(moment));
    panel.querySelector(".pb-kicker").prepend(button);
    return moment;
  }

  cue(li) {
    const cue = { li, start: Number(li.dataset.start), end: Number(li.dataset.end) };
    const time = li.querySelector(".pb-cue-time");
    const button = make("button", { type: "button", className: "pb-cue-time", textContent: time.textContent });
    button.setAttribute("aria-label", `Go to ${time.textContent}`);
    button.addEventListener("click", () => {
      this.until = null;
      this.video.currentTime = cue.start;
      this.start();
    });
    time.replaceWith(button);
    return cue;
  }

  // Opening a moment's link cues it: the film waits at its second, and nothing plays until the reader says so.
  cueFromAddress() {
    const found = /^#moment-(\d+)$/.exec(location.hash);
    const moment = found && this.moments[Number(found[1]) - 1];
    if (!moment) return;
    this.set(moment);
    this.said.textContent = `Ready at ${clock(moment.start)}: ${moment.label}. Press play.`;
    this.scrollIntoView({ block: "start" });
  }

  play(moment) {
    this.set(moment);
    this.said.textContent = `${clock(moment.start)} to ${clock(moment.end)}: ${moment.label}`;
    this.scrollIntoView({ block: "start" });
    this.start();
  }

  set(moment) {
    this.current = moment;
    this.until = moment.end;
    this.setting = this.video.currentTime !== moment.start; // staying where it is, a film says nothing of seeking
    this.video.currentTime = moment.start;
    for (const { panel } of this.moments) panel.classList.toggle("pb-near", panel === moment.panel);
  }

  start() {
    this.video.play().catch((error) => {
      // A pause before the film has begun is no fault of the film.
      if (error.name !== "AbortError") this.said.textContent = "This clip cannot be played here.";
    });
  }

  // A reader who moves through the film by hand has left the moment behind.
  seeked() {
    if (this.setting) this.setting = false;
    else if (this.until !== null && this.current) {
      const at = this.video.currentTime;
      if (at < this.current.start - 0.5 || at > this.until + 0.5) this.until = null;
    }
  }

  // Between two time updates a quarter of a second can pass; the end of a moment is kept to the frame.
  watch() {
    const look = () => {
      if (this.video.paused) return;
      if (this.until != null && this.video.currentTime >= this.until) {
        this.video.pause();
        this.until = null;
        return;
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }

  follow() {
    const at = this.video.currentTime;
    if (this.until != null && at >= this.until && !this.video.paused) this.video.pause(); // frames stop in a hidden tab
    for (const { li, start, end } of this.cues) {
      if (at >= start && at < end) li.setAttribute("aria-current", "true");
      else li.removeAttribute("aria-current");
    }
  }
}

customElements.define("playbook-clip", PlaybookClip);
