// The episode on one line of time: waveform, chapters with handles, speakers, pauses, uncertain places.

import { bytes } from "./api.js";
import { clock, h, perFrame } from "./dom.js";
import { Marks } from "./marks.js";

const WAVE = 64, LANE = 9, DOUBT = 10;
/** As many as there are colours; a seventh voice shares lane and colour of the first. */
const LANES = 6;

export class Timeline {
  constructor(store, player, chapters) {
    this.store = store;
    this.player = player;
    this.chapters = chapters;
    this.view = [0, 1];
    this.peaks = null;
    this.canvas = h("canvas", { class: "wave", role: "img" });
    this.head = h("div", { class: "playhead", "aria-hidden": "true" });
    this.range = h("div", { class: "range", hidden: true, "aria-hidden": "true" });
    this.handles = new Marks(this);
    this.wait = h("p", { class: "measuring", hidden: true });
    this.marks = h("div", { class: "clockmarks", "aria-hidden": "true" });
    this.slider = h("div", { class: "seek", role: "slider", tabindex: "0", "aria-label": "Position in the episode", "aria-valuemin": "0" });
    this.stage = h("div", { class: "scale" }, this.handles.element, this.handles.tip, h("div", { class: "picture" }, this.canvas, this.wait, this.range, this.head, this.slider), this.marks);
    this.zoom_out = h("button", { class: "quiet", "aria-label": "Zoom out", title: "Zoom out (−)", onclick: () => this.zoom(2) }, "−");
    this.element = h("section", { class: "timeline", "aria-label": "Timeline" }, this.stage,
      h("div", { class: "zoom" }, this.zoom_out,
        h("button", { class: "quiet", "aria-label": "Zoom in", title: "Zoom in (+)", onclick: () => this.zoom(0.5) }, "+")));
    this.draw = perFrame(() => this.render());
    this.slider.addEventListener("pointerdown", (event) => this.pressed(event));
    this.slider.addEventListener("keydown", (event) => this.key(event));
    this.stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    new ResizeObserver(() => this.draw()).observe(this.stage);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    store.on("words", () => ((this.view = [0, this.duration]), this.draw()));
    store.on("draft", () => this.draw());
    store.on("selection", () => this.showRange());
    store.on("nudge", ({ i, step, fine }) => this.handles.nudge(i, step, fine));
    chapters.listen(() => this.draw());
    player.listen((now, playing) => this.moved(now, playing));
  }

  get duration() {
    const { draft, words } = this.store;
    return draft?.notes.duration || words?.duration || 1;
  }

  async load() {
    if (!this.store.draft.has_audio) return;
    this.peaks = await this.measured();
    this.wait.hidden = true;
    this.draw();
  }

  /** Kept since the episode was worked on; else it is measured now, which takes seconds for hours of sound. */
  async measured() {
    for (;;) {
      try {
        const found = await bytes(`${this.store.place}/waveform`);
        if (found.status === 200) return found.bytes;
        const { done } = JSON.parse(new TextDecoder().decode(found.bytes));
        this.wait.hidden = false;
        this.wait.textContent = `Drawing the waveform … ${Math.round(done * 100)} %`;
      } catch {
        return null; // the audio may be gone; the rest of the picture stays
      }
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  }

  x(seconds) {
    return ((seconds - this.view[0]) / (this.view[1] - this.view[0])) * this.canvas.clientWidth;
  }

  seconds(clientX) {
    const box = this.canvas.getBoundingClientRect();
    const part = Math.max(0, Math.min(1, (clientX - box.left) / box.width));
    return this.view[0] + part * (this.view[1] - this.view[0]);
  }

  zoom(factor, around = null) {
    const at = around ?? Math.min(this.view[1], Math.max(this.view[0], this.player.now));
    const length = Math.max(20, Math.min(this.duration, (this.view[1] - this.view[0]) * factor));
    const part = (at - this.view[0]) / (this.view[1] - this.view[0]);
    this.show(at - part * length, length);
  }

  show(start, length) {
    const first = Math.max(0, Math.min(start, this.duration - length));
    this.view = [first, first + length];
    this.draw();
  }

  wheel(event) {
    if (!event.ctrlKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
    event.preventDefault();
    if (event.ctrlKey) return this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.seconds(event.clientX));
    const length = this.view[1] - this.view[0];
    this.show(this.view[0] + (event.deltaX / this.canvas.clientWidth) * length, length);
  }

  /** A click goes there; a drag selects a span. */
  pressed(event) {
    if (event.button) return;
    this.slider.setPointerCapture(event.pointerId);
    const from = event.clientX, start = this.seconds(from);
    let dragged = false;
    const move = (next) => {
      dragged ||= Math.abs(next.clientX - from) > 5;
      if (dragged) this.selectSpan(start, this.seconds(next.clientX));
    };
    const up = () => {
      this.slider.removeEventListener("pointermove", move);
      if (!dragged) {
        this.store.select(null);
        this.player.seek(start);
        this.store.say("reveal", start);
      }
    };
    this.slider.addEventListener("pointermove", move);
    this.slider.addEventListener("pointerup", up, { once: true });
    this.slider.addEventListener("pointercancel", () => this.slider.removeEventListener("pointermove", move), { once: true });
  }

  selectSpan(a, b) {
    const { words } = this.store;
    const [from, to] = a < b ? [a, b] : [b, a];
    let first = words.start.findIndex((_, i) => words.end[i] > from);
    let last = words.start.findLastIndex((start) => start < to);
    if (first < 0 || last < first) return;
    this.store.select([first, last]);
  }

  key(event) {
    const steps = { ArrowLeft: -5, ArrowRight: 5, PageDown: -60, PageUp: 60 };
    if (event.key in steps) this.player.jump(steps[event.key]);
    else if (event.key === "Home") this.player.seek(0);
    else if (event.key === "End") this.player.seek(this.duration - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.store.say("reveal", this.player.now);
  }

  moved(now, playing) {
    if (!this.store.draft) return;
    if (playing && (now > this.view[1] || now < this.view[0])) this.show(now - 2, this.view[1] - this.view[0]);
    this.head.style.transform = `translateX(${this.x(now)}px)`;
    this.slider.setAttribute("aria-valuenow", String(Math.round(now)));
    this.slider.setAttribute("aria-valuetext", clock(now));
  }

  showRange() {
    const span = this.store.span;
    this.range.hidden = !span;
    if (!span) return;
    const left = this.x(span[0]);
    this.range.style.transform = `translateX(${left}px)`;
    this.range.style.width = `${Math.max(2, this.x(span[1]) - left)}px`;
  }

  render() {
    const { draft, words } = this.store;
    const width = this.stage.clientWidth;
    if (!draft || !words || !width) return;
    const voices = draft.speakers.filter((s) => s.talk > 0), lanes = Math.min(LANES, voices.length);
    const height = WAVE + lanes * LANE + DOUBT + 6;
    const ratio = Math.min(3, devicePixelRatio || 1);
    this.canvas.style.height = `${height}px`;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.setAttribute("aria-label", `${draft.notes.chapters.length} chapters, ${voices.length} speakers, ${words.doubts.length} uncertain places in ${clock(this.duration)}`);
    this.slider.setAttribute("aria-valuemax", String(Math.round(this.duration)));
    this.zoom_out.disabled = this.view[1] - this.view[0] >= this.duration - 0.01;
    const ink = this.canvas.getContext("2d");
    ink.scale(ratio, ratio);
    const colours = getComputedStyle(this.element);
    const colour = (name) => colours.getPropertyValue(name).trim();
    this.drawPauses(ink, colour);
    this.drawWave(ink, width, colour);
    voices.forEach((voice, i) => this.drawVoice(ink, voice, WAVE + 3 + (i % LANES) * LANE, colour));
    this.drawDoubts(ink, WAVE + 3 + lanes * LANE, colour);
    this.handles.draw();
    this.drawClock(width);
    this.showRange();
    this.moved(this.player.now, false);
  }

  drawPauses(ink, colour) {
    ink.fillStyle = colour("--pause");
    for (const [start, end] of this.store.words.pauses) {
      if (end > this.view[0] && start < this.view[1]) ink.fillRect(this.x(start), 0, Math.max(1, this.x(end) - this.x(start)), WAVE);
    }
  }

  drawWave(ink, width, colour) {
    if (!this.peaks) return;
    ink.fillStyle = colour("--wave");
    const count = this.peaks.length, per = count / this.duration, middle = WAVE / 2;
    for (let px = 0; px < width; px += 3) {
      const from = this.view[0] + (px / width) * (this.view[1] - this.view[0]);
      const to = this.view[0] + ((px + 3) / width) * (this.view[1] - this.view[0]);
      let loudest = 0;
      for (let i = Math.floor(from * per); i <= Math.min(count - 1, Math.floor(to * per)); i++) loudest = Math.max(loudest, this.peaks[i]);
      const half = Math.max(0.75, (loudest / 255) * (middle - 3));
      ink.fillRect(px, middle - half, 2, half * 2);
    }
  }

  drawVoice(ink, voice, y, colour) {
    ink.fillStyle = colour(`--v${this.store.colour(voice.id)}`);
    const { words } = this.store;
    for (const segment of words.segments) {
      if (segment.speaker !== voice.id || segment.last <= segment.first) continue;
      const start = words.start[segment.first], end = words.end[segment.last - 1];
      if (end < this.view[0] || start > this.view[1]) continue;
      ink.fillRect(this.x(start), y, Math.max(1, this.x(end) - this.x(start)), LANE - 3);
    }
  }

  drawDoubts(ink, y, colour) {
    ink.fillStyle = colour("--doubt");
    for (const concern of this.store.draft.concerns) {
      if (concern.start === null || concern.end === null) continue;
      const left = this.x(concern.start);
      ink.fillRect(left, y + 2, Math.max(3, this.x(concern.end) - left), 4);
    }
  }

  drawClock(width) {
    const length = this.view[1] - this.view[0];
    const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800].find((s) => (s / length) * width > 76) || 14400;
    const labels = [];
    for (let at = Math.ceil(this.view[0] / step) * step; at < this.view[1]; at += step) {
      const x = this.x(at);
      if (x > width - (at < 36000 ? 40 : 52)) break;
      labels.push(h("span", { style: { transform: `translateX(${x}px)` } }, clock(at)));
    }
    this.marks.replaceChildren(...labels);
  }
}
