// The sound: play, jump, speed; it says where it is sixty times a second while it plays.

import { clock, h, toast } from "./dom.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 1.75, 2];
const NOT_KEPT = "The audio of this episode is not kept.";

export class Player {
  constructor(store) {
    this.store = store;
    this.audio = h("audio", { preload: "metadata" });
    this.listeners = [];
    this.stopAt = null;
    this.toggle_button = h("button", { class: "play", "aria-label": "Play", "aria-keyshortcuts": "Space", onclick: () => this.toggle() }, icon("play"));
    this.time = h("output", { class: "time", "aria-label": "Position" }, "00:00");
    this.total = h("span", { class: "total" });
    this.speed = h("select", { "aria-label": "Speed", title: "Speed ([ and ])", onchange: () => this.setSpeed(Number(this.speed.value)) },
      SPEEDS.map((s) => h("option", { value: s }, `${s}×`)));
    this.element = h("div", { class: "player", role: "group", "aria-label": "Player" },
      h("button", { class: "jump", "aria-label": "Back 5 seconds", title: "Back 5 s (J)", onclick: () => this.jump(-5) }, "−5"),
      this.toggle_button,
      h("button", { class: "jump", "aria-label": "Forward 5 seconds", title: "Forward 5 s (L)", onclick: () => this.jump(5) }, "+5"),
      h("span", { class: "clock" }, this.time, h("span", { "aria-hidden": "true" }, " / "), this.total),
      this.speed, this.audio);
    for (const name of ["play", "pause", "seeked", "timeupdate", "loadedmetadata"]) this.audio.addEventListener(name, () => this.tell());
    this.audio.addEventListener("play", () => this.run());
    this.audio.addEventListener("error", () => this.failed());
    this.setSpeed(Number(localStorage.getItem("podbot/speed")) || 1);
  }

  load() {
    const { draft, place } = this.store;
    this.total.textContent = clock(draft.notes.duration || this.store.words.duration);
    if (draft.has_audio && !this.audio.src) this.audio.src = `${place}/audio`;
    this.toggle_button.disabled = !draft.has_audio;
    if (!draft.has_audio) this.toggle_button.title = NOT_KEPT;
  }

  get now() {
    return this.wanted ?? this.audio.currentTime;
  }

  get playing() {
    return !this.audio.paused;
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  unlisten(listener) {
    this.listeners = this.listeners.filter((one) => one !== listener);
  }

  pause() {
    this.stopAt = null;
    this.audio.pause();
  }

  toggle() {
    this.stopAt = null;
    if (!this.audio.src) toast(NOT_KEPT);
    else if (this.playing) this.audio.pause();
    else this.start();
  }

  start() {
    if (!this.audio.src) return; // it would wait for one, and look as if it played
    this.audio.play().catch((error) => {
      if (error.name === "NotAllowedError") toast("This browser plays only after a click on ▸.");
      else if (error.name === "NotSupportedError") this.failed();
      // anything else: a pause or a jump came in between
    });
  }

  seek(seconds) {
    const length = this.store.draft?.notes.duration || Infinity;
    this.wanted = Math.max(0, Math.min(seconds, length));
    this.stopAt = null;
    this.audio.currentTime = this.wanted;
    this.audio.addEventListener("seeked", () => (this.wanted = null), { once: true });
    if (!this.audio.src) this.audio.currentTime = this.wanted;
    this.tell();
  }

  jump(by) {
    this.seek(this.now + by);
  }

  playFrom(seconds, until = null) {
    this.seek(seconds);
    this.stopAt = until;
    this.start();
  }

  setSpeed(speed) {
    const known = SPEEDS.reduce((best, s) => (Math.abs(s - speed) < Math.abs(best - speed) ? s : best), 1);
    this.audio.playbackRate = this.audio.defaultPlaybackRate = known;
    this.speed.value = String(known);
    localStorage.setItem("podbot/speed", String(known));
  }

  faster(step) {
    const at = SPEEDS.indexOf(Number(this.speed.value));
    this.setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + step))]);
  }

  run() {
    if (!this.playing) return;
    if (this.stopAt !== null && this.audio.currentTime >= this.stopAt) {
      this.audio.pause();
      this.stopAt = null;
    }
    this.tell();
    requestAnimationFrame(() => this.run());
  }

  tell() {
    const shown = clock(this.now);
    if (this.time.textContent !== shown) this.time.textContent = shown;
    const label = this.playing ? "Pause" : "Play";
    if (this.toggle_button.getAttribute("aria-label") !== label) {
      this.toggle_button.setAttribute("aria-label", label);
      this.toggle_button.replaceChildren(icon(this.playing ? "pause" : "play"));
    }
    for (const listener of this.listeners) listener(this.now, this.playing);
  }

  failed() {
    if (this.audio.src) toast("The audio can’t be played: it is no longer kept, or this browser can’t play this format.", { kind: "bad" });
  }
}

/** Drawn, since fonts differ in their arrows. */
export function icon(name) {
  const shapes = { play: "M5 3.5v13l11-6.500z", pause: "M5 3.500h3.500v13H5zM11.500 3.500H15v13h-3.500z" };
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shapes[name]);
  svg.append(path);
  return svg;
}
