// @ts-check
/** Renders the clips of a session: the chosen moments to play or act out, and all moments to choose from. */

import { button, formatTime, h, withAttributes } from "../dom.js";
import { FilmBar } from "../film-bar.js";

/** @typedef {import("./types.js").ChosenMoment} ChosenMoment */
/** @typedef {import("./types.js").Clip} Clip */
/** @typedef {import("./types.js").Moment} Moment */
/** @typedef {import("./types.js").View} View */

/** Render the chosen moments, and all moments to choose from. @param {View} view */
export function renderPlayer(view) {
  const { state } = view;
  if (!state.clips.length) return renderLiveModel(view);
  const clips = state.chosenClips.map((clip) => renderClip(view, clip, momentsOf(view, clip)));
  return h("div", { className: "pb-watching" }, clips.length ? clips : renderLiveModel(view), renderMomentChoice(view));
}

/**
 * Render the chosen moments for the projector view: one clip at a time, with a button for each clip.
 *
 * @param {View} view
 */
export function renderForProjector(view) {
  const { state } = view;
  const clips = state.chosenClips.map((clip) => renderClip(view, clip, momentsOf(view, clip)));
  if (clips.length < 2) return h("div", { className: "pb-watching" }, clips.length ? clips : renderLiveModel(view));
  const tabs = state.chosenClips.map((clip, index) => button(titleOf(clip), () => show(index)));
  /** @param {number} number */
  const show = (number) => {
    for (const [index, clip] of clips.entries()) {
      clip.hidden = index !== number;
      tabs[index].setAttribute("aria-pressed", String(index === number));
      if (clip.hidden) clip.querySelector("video")?.pause();
    }
  };
  show(0);
  return h("div", { className: "pb-watching" }, h("p", { className: "pb-links pb-stage-tabs" }, tabs), clips);
}

/**
 * Return the chosen moments of a clip.
 *
 * @param {View} view
 * @param {Clip} clip
 */
const momentsOf = ({ state }, clip) => state.moments.filter((chosen) => chosen.clip === clip).map(({ moment }) => moment);

/** @param {Clip} clip */
const titleOf = (clip) => (clip.not_this ? `Not this: ${clip.title}` : clip.title);

/**
 * Render what to look at if no clip is chosen: a person who demonstrates the technique, and its steps.
 *
 * @param {View} view
 */
function renderLiveModel({ technique, root }) {
  const steps = (technique.look_at ?? []).map(({ step, picture, alt }) =>
    h(
      "li",
      {},
      picture && h("img", { src: `${root}${picture}`, alt: alt ?? "", width: 300, height: 200, loading: "lazy" }),
      h("span", {}, step),
    ),
  );
  const live = technique.live_model ?? "One of you shows it for a minute. The others watch, and say what they see.";
  return h("div", { className: "pb-live" }, h("p", {}, h("strong", {}, "See it live. "), live), h("ol", { className: "pb-live-steps" }, steps));
}

/**
 * Render a clip with its moments: as a video, as links to another site, or as scenes to act out.
 *
 * @param {View} view
 * @param {Clip} clip
 * @param {Moment[]} moments
 */
function renderClip(view, clip, moments) {
  const title = h("p", { className: "pb-label" }, clip.act ? `Act it out: ${clip.title}` : titleOf(clip));
  const watchFor = clip.watch_for && h("p", { className: "pb-watch-for" }, h("span", {}, "Watch for"), " ", clip.watch_for);
  if (clip.act) return h("div", { className: "pb-acted" }, title, watchFor, renderActed(view, moments));
  if (clip.elsewhere) return h("div", {}, title, watchFor, renderLinks(clip.elsewhere, moments));
  const { film, play } = renderFilm(view, clip);
  const list = moments.map((moment) => {
    const label = `Play ${formatTime(moment.start)} to ${formatTime(moment.end)}: ${moment.label}`;
    return h("li", {}, button(label, () => play(moment)), renderNotes(moment));
  });
  return h("div", {}, title, watchFor, film, h("ul", { className: "pb-played" }, list));
}

/** @param {Moment} moment */
const renderNotes = ({ notice, ask }) => [notice, ask].map((text) => text && h("span", { className: "pb-note" }, text));

/**
 * Render moments of a clip without video, to act out.
 *
 * @param {View} view
 * @param {Moment[]} moments
 */
function renderActed({ root, state }, moments) {
  const list = moments.map((moment) =>
    h(
      "li",
      {},
      moment.picture && h("img", { src: `${root}${moment.picture}`, alt: moment.alt ?? "", width: 300, height: 200, loading: "lazy" }),
      h("strong", {}, moment.label),
      moment.thinking && h("span", { className: "pb-note" }, `The ${state.team.short} is thinking: ${moment.thinking}`),
      renderNotes(moment),
    ),
  );
  return [h("p", { className: "pb-small" }, "One of you acts the adult, and one the other part. Then swap."), h("ul", { className: "pb-acts" }, list)];
}

/**
 * Render links to a video on another site, which start at the moment if that site supports it.
 *
 * @param {string} address URL of the video.
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
 * Render the video of a clip; return it with a function that plays one moment and pauses at its end.
 *
 * @param {View} view
 * @param {Clip} clip
 */
function renderFilm(view, clip) {
  const { film, captions, poster } = view.films.sources(clip);
  const video = h("video", { className: "pb-video", playsInline: true, preload: "metadata", src: film });
  if (poster) video.poster = poster;
  if (clip.captions) {
    const track = h("track", { kind: "captions", label: "Captions", srclang: clip.language, default: true });
    if (captions) track.src = captions;
    video.append(track);
  }
  withAttributes(video, { "aria-label": clip.title, "data-clip": clip.id });
  const below = h("div", { className: "pb-film-below" }, clip.silent && h("p", { className: "pb-no-sound" }, clip.silent));
  const box = h("div", { className: "pb-film" }, h("div", { className: "pb-film-picture" }, video), below);
  if (clip.silent) box.dataset.silent = clip.silent;
  const bar = new FilmBar(box);
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
  const play = ({ start, end }) => {
    video.currentTime = start;
    until = end;
    bar.play();
    video.scrollIntoView({ block: "nearest" });
  };
  return { film: box, play };
}

/** Render all moments of all clips as checkboxes. @param {View} view */
function renderMomentChoice({ state, stateChanged }) {
  const choices = state.clips.map((clip) => [
    h("p", { className: "pb-label" }, clip.act ? `To act out: ${clip.title}` : titleOf(clip)),
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
        return h("li", {}, h("label", {}, box, clip.act ? ` ${moment.label}` : ` ${formatTime(moment.start)} ${moment.label}`));
      }),
    ),
  ]);
  const what = state.clips.every(({ act }) => act) ? "moments to act out" : "moments to watch or act out";
  const summary = h("summary", {}, state.moments.length ? `Choose other ${what}` : `Choose ${what}`);
  return withAttributes(h("details", { className: "pb-more" }, summary, choices), { "data-name": "moments" });
}
