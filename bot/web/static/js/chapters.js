// Chapters: one list behind timeline and panel; what was moved is saved as a whole after a short breath.

import { append, clock, h, fill, readClock, toast } from "./dom.js";
import { List, drawRows } from "./list.js";
import { lockButton } from "./locks.js";
import { nearestSentence } from "./words.js";

/** Milliseconds in which one more nudge belongs to the same change. */
const BREATH = 900;

export class Chapters extends List {
  constructor(store, outbox) {
    super(store, outbox, "chapters", ({ start, title }) => ({ start, title }));
  }

  get list() {
    return this.entries;
  }

  /** A time for a chapter that stays between its neighbours. */
  between(i, seconds) {
    const before = this.list[i - 1]?.start ?? -1, after = this.list[i + 1]?.start ?? this.store.draft.notes.duration;
    return Math.max(before + 1, Math.min(after - 1, seconds));
  }

  move(i, seconds, { now = false } = {}) {
    this.put((list) => (list[i].start = this.between(i, seconds)), now ? 0 : BREATH);
  }

  rename(i, title) {
    if (!title.trim() || title === this.list[i].title) return;
    this.put((list) => (list[i].title = title.trim().replace(/\s+/g, " ")));
  }

  add(seconds, title = "New chapter") {
    if (this.list.some((c) => Math.floor(c.start) === Math.floor(seconds))) {
      toast("A chapter begins there already.");
      return;
    }
    this.put((list) => list.push({ start: list.length ? seconds : 0, title }));
  }

  /** The chapter before goes on over its place. */
  remove(i) {
    const gone = this.list[i];
    this.put((list) => {
      list.splice(i, 1);
      if (i === 0 && list.length) list[0].start = 0;
    });
    toast(`“${gone.title}” was removed.`, { label: "Undo", action: () => this.store.say("undo") });
  }

  /** This one and the next become one, under this title. */
  merge(i) {
    if (i + 1 < this.list.length) this.remove(i + 1);
  }

  put(work, breath = 0) {
    this.change((list) => {
      work(list);
      return list.sort((a, b) => a.start - b.start);
    }, breath);
  }
}

/** The panel with the list. */
export function chaptersPanel(store, chapters, player) {
  const list = h("ol", { class: "chapter-list" });
  const add = h("button", { class: "button", onclick: () => store.say("chapter", player.now) }, "Add at ", h("output", { class: "here" }, "00:00"));
  const here = add.querySelector("output");
  player.listen((now) => here.textContent !== clock(now) && (here.textContent = clock(now)));
  const lock = h("span");
  store.on("draft", () => fill(lock, lockButton(store, "chapters", "chapters")));
  const panel = h("div", {}, list, h("p", { class: "row-buttons" }, add, lock),
    h("p", { class: "hint" }, "Drag a chapter’s edge in the timeline, or focus it and use the arrow keys: it snaps to where sentences begin, with Shift to words. ↑ and ↓ do so in the list."));
  drawRows(chapters, list, item, update);

  function update(row, chapter) {
    const [time, title] = row.querySelectorAll(".time, .title");
    if (time !== document.activeElement) time.value = clock(chapter.start);
    if (title !== document.activeElement) title.value = chapter.title;
  }

  function item(chapter, i, all) {
    const name = `chapter ${i + 1}`;
    const time = h("input", { class: "time", value: clock(chapter.start), "aria-label": `Time of ${name}`, disabled: i === 0, inputmode: "numeric",
      onchange: () => retime(i, time) });
    const title = h("textarea", { class: "title", rows: 1, value: chapter.title, "aria-label": `Title of ${name}`, maxlength: "200", onchange: () => chapters.rename(i, title.value) });
    title.addEventListener("keydown", (event) => leave(event, title, () => (title.value = chapters.list[i].title)));
    time.addEventListener("keydown", (event) => leave(event, time, () => (time.value = clock(chapters.list[i].start))));
    time.addEventListener("keydown", (event) => nudged(event, i, time));
    const row = h("li", {}, time, title);
    return append(row, [h("span", { class: "tools" },
      h("button", { class: "quiet", "aria-label": `Play ${name}`, title: "Play", onclick: () => (player.playFrom(chapters.list[i].start), store.say("reveal", chapters.list[i].start)) }, "▸"),
      i + 1 < all.length && h("button", { class: "quiet", "aria-label": `Merge ${name} with the next`, title: "Merge with the next", onclick: () => chapters.merge(i) }, "⤓"),
      h("button", { class: "quiet", "aria-label": `Remove ${name}`, title: "Remove", disabled: all.length === 1, onclick: () => chapters.remove(i) }, "×"))]);
  }

  function leave(event, field, undo) {
    if (event.key === "Escape") undo();
    if (event.key !== "Escape" && event.key !== "Enter") return;
    event.preventDefault();
    field.blur();
  }

  /** Up and down from sentence to sentence, with Shift from word to word. */
  function nudged(event, i, input) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    store.say("nudge", { i, step, fine: event.shiftKey });
    input.value = clock(chapters.list[i].start);
  }

  function retime(i, input) {
    const seconds = readClock(input.value);
    if (seconds === null) {
      toast(`“${input.value}” is not a time. Write it as 12:30 or 1:02:30.`, { kind: "bad" });
      input.value = clock(chapters.list[i].start);
    } else chapters.move(i, typed(seconds), { now: true });
  }
  return panel;

  /** What is typed is in whole seconds: the sentence that begins within one is meant. */
  function typed(seconds) {
    const near = nearestSentence(store.words, seconds);
    return Math.abs(near - seconds) < 1 ? near : seconds;
  }
}
