// Chapters along the timeline: dragged, nudged, played. They snap to where sentences begin; with Shift, or close up, to words.

import { clock, h } from "./dom.js";
import { nearestSentence, nearestWord, nextSentence, nextWord, textOf, wordAt } from "./words.js";

/** Pixels to a second from which single words can be aimed at. */
const CLOSE_UP = 30;
/** Pixels around a sentence's beginning in which it is meant also close up. */
const NEAR = 12;
/** Pixels of a mark that is wide enough to be held by its edge, and to show its title. */
const GRIP = 14, NAMED = 34;

export class Marks {
  constructor(timeline) {
    this.timeline = timeline;
    this.element = h("div", { class: "handles" });
    this.words = h("span");
    this.tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" }, this.words);
    this.dragging = false;
    timeline.chapters.hold(() => this.dragging);
  }

  get list() {
    return this.timeline.chapters.list;
  }

  draw() {
    const active = document.activeElement?.dataset?.chapter;
    this.element.replaceChildren(...this.list.map((chapter, i) => this.mark(chapter, i)));
    if (active !== undefined) this.element.querySelector(`[data-chapter="${active}"]`)?.focus();
  }

  mark(chapter, i) {
    const { timeline } = this;
    const width = timeline.canvas.clientWidth, left = timeline.x(chapter.start), right = timeline.x(this.list[i + 1]?.start ?? timeline.duration);
    const shown = Math.max(0, left), room = Math.min(width, right) - shown;
    const held = i > 0 && left >= 0 && room >= GRIP;
    const mark = h("button", {
      class: `chapter-mark${i % 2 ? " odd" : ""}`, "data-chapter": i, hidden: right < 0 || left > width,
      "aria-label": `Chapter ${i + 1} at ${clock(chapter.start)}: ${chapter.title}. ${i ? "Arrow keys move it from sentence to sentence, with Shift from word to word." : ""}`,
      title: `${clock(chapter.start)} ${chapter.title}`,
      style: { transform: `translateX(${shown}px)`, width: `${Math.max(2, room - 1)}px` },
    }, held && h("span", { class: "grip", "aria-hidden": "true" }), room > NAMED && h("span", { class: "name" }, chapter.title));
    mark.addEventListener("pointerdown", (event) => this.grab(event, mark, i, held));
    mark.addEventListener("keydown", (event) => this.key(event, i));
    return mark;
  }

  key(event, i) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      return this.timeline.player.playFrom(this.list[i].start);
    }
    if (!step || i === 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.nudge(i, step, event.shiftKey);
  }

  /** To the next sentence or word, with the words that the chapter begins with. */
  nudge(i, step, fine) {
    const { chapters, store } = this.timeline;
    chapters.move(i, (fine ? nextWord : nextSentence)(store.words, this.list[i].start, step));
    this.tell(this.list[i].start);
    clearTimeout(this.silent);
    this.silent = setTimeout(() => (this.tip.hidden = true), 2_000);
  }

  grab(event, mark, i, held) {
    if (event.button) return;
    event.preventDefault();
    mark.focus();
    const { timeline } = this;
    const from = event.clientX, start = this.list[i].start, over = new AbortController();
    let to = null;
    this.dragging = held && Math.abs(from - mark.getBoundingClientRect().left) < GRIP;
    const move = (next) => {
      if (!this.dragging || (to === null && Math.abs(next.clientX - from) < 4)) return;
      to = timeline.chapters.between(i, this.snapped(next.clientX, next.shiftKey));
      this.tell(to);
    };
    const up = () => {
      over.abort();
      this.tip.hidden = true;
      this.dragging = false;
      if (to !== null && to !== start) timeline.chapters.move(i, to, { now: true });
      else if (to === null) {
        timeline.player.seek(start);
        timeline.store.say("reveal", start);
      }
    };
    addEventListener("pointermove", move, over);
    addEventListener("pointerup", up, over);
    addEventListener("pointercancel", up, over);
  }

  snapped(clientX, fine) {
    const { timeline } = this, { words } = timeline.store;
    const seconds = timeline.seconds(clientX), sentence = nearestSentence(words, seconds);
    const scale = timeline.canvas.clientWidth / (timeline.view[1] - timeline.view[0]);
    const aims = fine || (scale > CLOSE_UP && Math.abs(sentence - seconds) * scale > NEAR);
    return aims ? nearestWord(words, seconds) : sentence;
  }

  tell(seconds) {
    const { words } = this.timeline.store;
    const first = wordAt(words, seconds + 0.02), last = Math.min(words.text.length - 1, first + 4);
    const x = this.timeline.x(seconds);
    this.words.textContent = first < 0 ? clock(seconds) : `${clock(seconds)} ${textOf(words, first, last)} …`;
    this.tip.classList.toggle("late", x > this.timeline.canvas.clientWidth / 2);
    this.tip.style.transform = `translateX(${x}px)`;
    this.tip.hidden = false;
  }
}
