// The session for everybody in the room to see: one part at a time in large letters, with a clock that runs down. It is
// a helper for the room and not a whistle: at nought it says so quietly, and waits.

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.flat().filter(Boolean));
  return element;
};
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Opens it over the page. `asked` holds the questions of each phase; `player` makes the clip of a part, or nothing. */
export const openRoom = ({ slots, asked, title, player }) => {
  const left = slots.map(({ minutes }) => minutes * 60_000);
  let at = 0;
  let since = null; // when the clock was started, on the page's own clock; it needs no time of day
  let timer = 0;

  const button = (text, act) => {
    const made = make("button", { type: "button", className: "pb-button" }, text);
    made.addEventListener("click", act);
    return made;
  };
  const heading = make("h2", { tabIndex: -1 });
  const time = make("p", { className: "pb-room-time" });
  time.setAttribute("role", "timer");
  const bar = make("div", { className: "pb-room-bar" }, make("span", {}));
  const said = make("p", { className: "pb-room-said" });
  said.setAttribute("role", "status");
  const body = make("div", { className: "pb-room-body" });
  const parts = make("ol", { className: "pb-room-parts" }, slots.map(({ label, minutes }) => make("li", {}, `${label} ${minutes}`)));
  const go = button("Start the clock", () => (since === null ? start() : pause()));
  const back = button("Back", () => show(at - 1));
  const next = button("Next", () => show(at + 1));
  const close = button("Close", () => dialog.close());
  const dialog = make(
    "dialog",
    { className: "pb pb-room" },
    make("p", { className: "pb-kicker" }, title),
    heading,
    time,
    bar,
    said,
    body,
    make("p", { className: "pb-links" }, back, go, next, close),
    parts,
  );
  dialog.setAttribute("aria-label", `The session for the room: ${title}`);

  const remaining = () => Math.max(0, left[at] - (since === null ? 0 : performance.now() - since));
  const tick = () => {
    const seconds = Math.ceil(remaining() / 1000);
    time.textContent = clock(seconds);
    bar.firstChild.style.width = `${(100 * remaining()) / (slots[at].minutes * 60_000)}%`;
    dialog.classList.toggle("pb-room-over", seconds === 0);
    const says = seconds ? "" : at + 1 < slots.length ? "Time for the next part, when you are ready." : "That is the time. Thank each other.";
    if (said.textContent !== says) said.textContent = says;
  };
  const start = () => {
    since = performance.now();
    timer = setInterval(tick, 250);
    go.textContent = "Pause the clock";
  };
  const pause = () => {
    left[at] = remaining();
    since = null;
    clearInterval(timer);
    go.textContent = "Start the clock";
    tick();
  };
  const show = (number) => {
    if (number < 0 || number >= slots.length) return;
    const running = since !== null;
    if (running) pause();
    at = number;
    const slot = slots[at];
    heading.textContent = slot.label;
    const clip = player(slot);
    body.replaceChildren(
      ...[
        slot.what ? make("p", {}, slot.what) : null,
        make("ul", {}, (asked[slot.phase] ?? []).map(({ ask }) => make("li", {}, ask))),
        clip,
      ].filter(Boolean),
    );
    back.disabled = at === 0;
    next.disabled = at + 1 === slots.length;
    [...parts.children].forEach((li, index) => (index === at ? li.setAttribute("aria-current", "step") : li.removeAttribute("aria-current")));
    if (running) start();
    tick();
    heading.focus();
  };

  dialog.addEventListener("keydown", (event) => {
    if (event.target.closest("button, video, a, summary, input")) return;
    if (event.key === "ArrowRight") show(at + 1);
    else if (event.key === "ArrowLeft") show(at - 1);
    else if (event.key === " ") go.click();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("close", () => {
    clearInterval(timer);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
  show(0);
};
