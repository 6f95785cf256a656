// What can be done with selected words: correct, respell everywhere, give to a speaker, begin a chapter, quote, run again.

import { clock, dialog, fill, h, toast } from "./dom.js";
import { NO_VOICES } from "./panels.js";
import { beside, forget, remember, remembered, unfinished } from "./typed.js";
import { find, nearestSentence, textOf } from "./words.js";

/** Places of a spelling that are shown one by one. */
const SHOWN = 5;

export class Actions {
  constructor(store, outbox, player, transcript, reruns, quotes) {
    Object.assign(this, { store, outbox, player, transcript, reruns, quotes });
    const button = (label, key, action) => h("button", { class: "quiet", title: `${label} (${key.toUpperCase()})`, onmousedown: (e) => e.preventDefault(), onclick: action }, label);
    this.bar = h("div", { class: "actions", role: "toolbar", "aria-label": "Selected words", hidden: true },
      button("Play", "Enter", () => this.play()), button("Correct", "e", () => this.correct()), button("Spelling everywhere", "f", () => this.spelling()),
      button("Speaker", "s", () => this.who()), button("Chapter here", "c", () => this.chapterHere()), button("Quote", "q", () => this.quote()), button("Re-run", "r", () => this.rerun()),
      h("button", { class: "quiet close", "aria-label": "Drop the selection", onclick: () => this.drop() }, "×"),
      h("button", { class: "quiet next", title: "Next thing to check (N)", onmousedown: (e) => e.preventDefault(), onclick: () => store.say("next-concern") }, "Next ›"));
    store.on("selection", (range) => (this.bar.hidden = !range));
    store.on("correct", () => this.correct());
    store.on("who", () => this.who());
    store.on("spelling", (suggested) => this.spelling(suggested));
  }

  drop() {
    document.getSelection().removeAllRanges();
    this.store.select(null);
  }

  /** Selected words, else the row of the cursor or of the word being spoken. */
  get range() {
    if (this.store.selection) return this.store.selection;
    const word = this.transcript.cursor ?? Math.max(0, this.transcript.spoken);
    const row = this.store.words.rows.find((r) => word < r.last);
    return row ? [row.first, row.last - 1] : null;
  }

  play() {
    const [start, end] = this.store.span || [this.player.now, null];
    this.player.playFrom(start, end);
  }

  async correct(range = this.range, typed = null) {
    if (!range) return;
    const { words } = this.store;
    const start = words.start[range[0]], end = words.end[range[1]];
    const field = `passage/${start.toFixed(2)}-${end.toFixed(2)}`;
    const kept = remembered(this.store.key, field);
    let base = kept?.base ?? { revision: kept?.revision ?? this.store.draft.revision };
    const before = textOf(words, ...range);
    const area = h("textarea", { rows: 6, class: "passage", "aria-label": "What is said", value: typed ?? kept?.value ?? before });
    area.addEventListener("input", () => remember(this.store.key, field, area.value, base));
    const other = beside(this.store, field, { now: () => area.value, use: ({ value, base: seen }) => {
      area.value = value;
      base = seen ?? base;
      remember(this.store.key, field, value, base);
    } });
    other.draw();
    this.drop();
    const { player } = this;
    const went_on = player.playing;
    player.pause();
    const hear = () => (player.playing ? player.pause() : player.playFrom(Math.max(0, start - 0.3), end + 0.3));
    const play = h("button", { class: "button", onclick: hear }, "Play it");
    const listener = (now, playing) => (play.textContent = playing ? "Stop" : "Play it");
    player.listen(listener);
    const done = await dialog(`Correct ${clock(start)}–${clock(end)}`, (close) => {
      area.addEventListener("keydown", (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        if (event.key === "Enter") close("save");
        if (event.code === "Space") (event.preventDefault(), hear());
      });
      return [
        h("p", { class: "row-buttons" }, play, h("span", { class: "hint keyboard" }, "Ctrl+Space, while you write")),
        area,
        other.element,
        h("p", { class: "hint" }, "Words that stay keep their times. Ctrl+Enter saves. What you type is kept on this device."),
        h("footer", {}, h("button", { class: "button", onclick: () => close("discard") }, "Discard"), h("button", { class: "button primary", onclick: () => close("save") }, "Save")),
      ];
    });
    player.unlisten(listener);
    if (went_on) player.playFrom(start);
    else player.pause();
    if (done === "discard" || area.value === before) forget(this.store.key, field);
    else if (done === "save") this.outbox.save({ kind: "passage", start, end, text: area.value }, { field, base });
    this.transcript.box.focus({ preventScroll: true });
  }

  async spelling(suggested = null) {
    const range = this.store.selection || (this.transcript.cursor !== null ? [this.transcript.cursor, this.transcript.cursor] : null);
    const selected = range ? textOf(this.store.words, ...range).replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "") : "";
    const heard = h("input", { value: suggested?.heard ?? selected, maxlength: "128", id: "heard" });
    const written = h("input", { value: suggested?.written ?? selected, maxlength: "128", id: "written" });
    const found = h("div", { class: "found", "aria-live": "polite" });
    const places = () => fill(found, placesOf(this.store, this.player, heard.value));
    heard.addEventListener("input", places);
    places();
    const done = await dialog("One spelling, everywhere", (close) => h("form", { onsubmit: (event) => (event.preventDefault(), close("save")) },
      h("div", { class: "field" }, h("label", { for: "heard" }, "As it is spelt now"), heard, found),
      h("div", { class: "field" }, h("label", { for: "written" }, "As it should be written"), written),
      h("p", { class: "hint" }, "Changed in the transcript, the chapters and the notes, and learnt for the next episodes of this show."),
      h("footer", {}, h("button", { type: "button", class: "button", onclick: () => close() }, "Cancel"), h("button", { class: "button primary" }, "Change everywhere"))));
    if (done && heard.value.trim() && written.value.trim() && heard.value !== written.value) {
      this.drop();
      this.outbox.save({ kind: "spelling", heard: heard.value, written: written.value });
    }
  }

  async who() {
    const range = this.range;
    if (!range) return;
    const { words, draft } = this.store;
    if (!draft.speakers.length) return void toast(NO_VOICES);
    const speaker = words.segments.find((s) => range[0] < s.last)?.speaker;
    const start = words.start[range[0]], end = words.end[range[1]];
    const name = h("input", { id: "new-name", placeholder: "Another name", maxlength: "128" });
    const chosen = await dialog("Who says this?", (close) => [
      h("p", { class: "quoted" }, `${clock(start)} “${shorten(textOf(words, ...range))}”`),
      h("ul", { class: "choices" }, draft.speakers.map((one) => h("li", {}, h("button", { class: `button v${this.store.colour(one.id)}`, "aria-pressed": one.id === speaker ? "true" : "false", autofocus: one.id === speaker,
        onclick: () => close({ turn: one.id }) }, h("span", { class: "dot", "aria-hidden": "true" }), one.label, one.id === speaker && " (now)")))),
      speaker && h("form", { class: "field", onsubmit: (event) => (event.preventDefault(), name.value.trim() && close({ name: name.value })) },
        h("label", { for: "new-name" }, `Everything ${this.store.label(speaker)} says is said by`),
        h("span", { class: "inline" }, name, h("button", { class: "button primary" }, "Rename"))),
    ]);
    this.drop();
    if (chosen?.turn && chosen.turn !== speaker) this.outbox.save({ kind: "turn", start, end, speaker: chosen.turn });
    if (chosen?.name) this.outbox.save({ kind: "speaker", speaker, name: chosen.name });
  }

  chapterHere(at = null) {
    const seconds = nearestSentence(this.store.words, at ?? this.store.span?.[0] ?? this.player.now);
    this.store.say("add-chapter", seconds);
    this.drop();
  }

  quote() {
    const { range } = this;
    if (!range) return;
    this.quotes.add(range);
    this.drop();
  }

  async rerun() {
    await this.reruns.ask();
    this.drop();
  }

  /** Corrections that were begun here and never saved. */
  offerUnfinished() {
    for (const field of unfinished(this.store.key)) {
      const place = /^passage\/([\d.]+)-([\d.]+)$/.exec(field);
      if (!place || this.outbox.items.some((item) => item.field === field)) continue;
      const { words } = this.store;
      const first = words.start.findIndex((s) => s >= Number(place[1]) - 0.02);
      const last = words.end.findLastIndex((e) => e <= Number(place[2]) + 0.02);
      if (first < 0 || last < first) continue;
      toast(`A correction at ${clock(Number(place[1]))} was not saved.`, { label: "Go on", action: () => this.correct([first, last], remembered(this.store.key, field)?.value), seconds: 0 });
    }
  }
}

const shorten = (text) => (text.length > 140 ? `${text.slice(0, 138)}…` : text);

/** Where a spelling stands now: how often, and the first places to hear. */
function placesOf(store, player, phrase) {
  const wanted = phrase.trim();
  if (!wanted) return "";
  const { words, draft } = store, all = find(words, wanted);
  const elsewhere = [draft.notes.title, draft.notes.summary, draft.notes.teaser, ...[...draft.notes.chapters, ...draft.notes.sources].map((one) => one.title)];
  const notes = elsewhere.join("\n").toLowerCase().split(wanted.toLowerCase()).length - 1;
  const times = (count) => (count === 1 ? "once" : `${count} times`);
  return [h("p", { class: "hint" }, `Found ${all.length ? times(all.length) : "nowhere"} in the transcript${notes ? `, ${times(notes)} in the notes` : ""}.`),
    h("ul", { class: "places" }, all.slice(0, SHOWN).map(([first, last]) => h("li", {},
      h("button", { type: "button", class: "text", "aria-label": `Play ${clock(words.start[first])}`, onclick: () => player.playFrom(Math.max(0, words.start[first] - 1), words.end[last] + 0.6) }, clock(words.start[first])),
      ` ${textOf(words, Math.max(0, first - 3), first - 1)} `, h("b", {}, textOf(words, first, last)), ` ${textOf(words, last + 1, last + 3)}`))),
    all.length > SHOWN && h("p", { class: "hint" }, `and ${all.length - SHOWN} more`)];
}
