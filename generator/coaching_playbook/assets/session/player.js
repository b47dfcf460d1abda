// @ts-check
/** Draws the clips of a session: the chosen moments to play, and the moments to choose from. */

import { button, formatTime, h, withAttributes } from "../dom.js";

/** @typedef {import("./types.js").Clip} Clip */
/** @typedef {import("./types.js").Moment} Moment */
/** @typedef {import("./types.js").View} View */

/** @param {View} view */
export function renderPlayer(view) {
  const { state, technique } = view;
  if (!state.clips.length) {
    return technique.live_model
      ? h("p", {}, h("strong", {}, "See it live. "), technique.live_model)
      : h(
          "p",
          { className: "pb-small" },
          "There is no clip for this technique yet. One of you can show it for a minute, and the other says what they see.",
        );
  }
  const clips = state.chosenClips.map((clip) => renderClip(view, clip));
  return h("div", { className: "pb-watching" }, clips, renderChoice(view));
}

/**
 * @param {View} view
 * @param {Clip} clip
 */
function renderClip(view, clip) {
  const moments = view.state.moments.filter((chosen) => chosen.clip === clip).map(({ moment }) => moment);
  const title = h("p", { className: "pb-label" }, clip.not_this ? `Not this: ${clip.title}` : clip.title);
  const watchFor = clip.watch_for && h("p", { className: "pb-watch-for" }, h("span", {}, "Watch for"), " ", clip.watch_for);
  if (clip.elsewhere) return h("div", {}, title, watchFor, renderLinks(clip.elsewhere, moments));
  const video = renderVideo(view, clip);
  const play = playerOf(video);
  const list = moments.map((moment) => {
    const label = `Play ${formatTime(moment.start)} to ${formatTime(moment.end)}: ${moment.label}`;
    return h("li", {}, button(label, () => play(moment)), renderNotes(moment));
  });
  return h("div", {}, title, watchFor, video, h("ul", { className: "pb-played" }, list));
}

/** @param {Moment} moment */
const renderNotes = ({ notice, ask }) => [notice, ask].map((text) => text && h("span", { className: "pb-note" }, text));

/**
 * Link to a film on another site, at the second of each moment where that site allows it.
 *
 * @param {string} address
 * @param {Moment[]} moments
 */
function renderLinks(address, moments) {
  const { hostname } = new URL(address);
  /** @param {Moment} moment */
  const at = ({ start }) => {
    const url = new URL(address);
    if (hostname === "www.youtube.com") url.searchParams.set("t", `${start}s`);
    if (hostname === "vimeo.com") url.hash = `t=${start}s`;
    return url.href;
  };
  const list = moments.map((moment) => {
    const link = h("a", { href: at(moment), rel: "noreferrer noopener external" }, `${formatTime(moment.start)} ${moment.label}`);
    return h("li", {}, link, renderNotes(moment));
  });
  const notice = `This clip is not on this site. A click takes you to ${hostname}, which then knows that you watched.`;
  return [h("p", { className: "pb-small" }, notice), h("ul", { className: "pb-played" }, list)];
}

/**
 * @param {View} view
 * @param {Clip} clip
 */
function renderVideo(view, clip) {
  const { film, captions, poster } = view.films.sources(clip);
  const video = h("video", { className: "pb-video", controls: true, playsInline: true, preload: "metadata", src: film });
  if (poster) video.poster = poster;
  if (captions) video.append(h("track", { kind: "captions", label: "Captions", srclang: clip.language, src: captions, default: true }));
  return withAttributes(video, { "aria-label": clip.title, "data-clip": clip.id });
}

/**
 * Return a function that plays one moment and pauses at its end.
 *
 * @param {HTMLVideoElement} video
 */
function playerOf(video) {
  /** @type {number | null} */
  let until = null;
  const checkEnd = () => {
    if (until !== null && video.currentTime >= until) {
      video.pause();
      until = null;
    } else if (!video.paused) requestAnimationFrame(checkEnd);
  };
  video.addEventListener("timeupdate", checkEnd);
  /** @param {Moment} moment */
  return ({ start, end }) => {
    video.currentTime = start;
    until = end;
    video.play().catch(() => {}); // the player's own controls show what is wrong
    video.scrollIntoView({ block: "nearest" });
  };
}

/** @param {View} view */
function renderChoice({ state, stateChanged }) {
  const choices = state.clips.map((clip) => [
    h("p", { className: "pb-label" }, clip.not_this ? `Not this: ${clip.title}` : clip.title),
    h(
      "ul",
      { className: "pb-pool" },
      clip.moments.map((moment) => {
        const chosen = { clip, moment };
        const box = h("input", { type: "checkbox", checked: state.hasMoment(chosen) });
        box.dataset.focus = `watch-${clip.id}-${moment.start}`;
        box.addEventListener("change", () => {
          state.setMoment(chosen, box.checked);
          stateChanged();
        });
        return h("li", {}, h("label", {}, box, ` ${formatTime(moment.start)} ${moment.label}`));
      }),
    ),
  ]);
  const summary = h("summary", {}, state.moments.length ? "Choose other moments" : "Choose moments to watch");
  return withAttributes(h("details", { className: "pb-more" }, summary, choices), { "data-name": "moments" });
}
