// Spans that were heard again: old and new beside each other, both with the sound, chosen place by place.

import { get, post } from "./api.js";
import { ago, clock, dialog, fill, h, toast } from "./dom.js";
import { wordAt } from "./words.js";

const SENTENCE_END = /[.!?…。！？]["'”’»)\]]*$/;

export class Proposals {
  constructor(store, player) {
    this.store = store;
    this.player = player;
    this.known = null;
    this.open = null;
    this.element = h("div", { class: "proposals", role: "status", hidden: true });
    store.on("draft", () => this.draw());
    store.on("weigh", (id) => this.weigh(id));
  }

  /** A span was asked for on this device: show it as soon as it was heard. */
  expect(whether = true) {
    this.expected = whether;
  }

  draw() {
    const { proposals } = this.store.draft;
    this.element.hidden = !proposals.length;
    fill(this.element, proposals.map((one) => h("p", {}, h("span", {}, h("b", {}, place(one)), ` was heard again${one.model ? ` with ${one.model}` : ""}, for ${one.by}. Nothing has changed yet.`),
      h("button", { class: "button small", onclick: () => this.weigh(one.id) }, "Compare"))));
    const fresh = this.known && proposals.find((one) => !this.known.has(one.id));
    this.known = new Set(proposals.map((one) => one.id));
    if (fresh && this.expected) {
      this.expected = false;
      if (!document.querySelector("dialog[open]") && !document.activeElement?.closest("input, textarea")) this.weigh(fresh.id);
    }
  }

  /** Decide on one; a changed text is shown anew with the reason above it. */
  async weigh(id, reason = "") {
    if (this.open) return;
    this.open = { id };
    try {
      this.open = await get(`${this.store.place}/proposals/${id}`);
      const view = new Weighing(this.open, this.store, this.player);
      const chosen = await dialog(`Heard again: ${place(this.open)}`, (close) => view.build(close, reason), { wide: true });
      view.end();
      if (chosen) await this.decide(this.open, chosen === "new" ? view.places : null);
    } catch (error) {
      toast(error.message, { kind: "bad", seconds: 10 });
      this.store.refresh().catch(() => {});
    } finally {
      this.open = null;
    }
    if (this.again) this.weigh(id, this.again);
    this.again = "";
  }

  async decide(sides, places) {
    const address = `${this.store.place}/proposals/${sides.id}`;
    try {
      if (places) await post(`${address}/take`, { transcript: sides.transcript, places });
      else await post(`${address}/keep-old`);
      toast(places ? "Taken. Undo brings the old words back." : "The old words stay.", { kind: "good" });
    } catch (error) {
      if (error.status !== 409 || !this.store.draft.proposals.some((one) => one.id === sides.id)) throw error;
      this.again = error.message;
    }
    await this.store.refresh().catch(() => {});
  }
}

const place = (one) => `${clock(one.start)}–${clock(one.end)}`;

/** The two sides of one proposal, with the places that are taken so far. */
class Weighing {
  constructor(sides, store, player) {
    Object.assign(this, { sides, store, player });
    this.taken = new Set(sides.usual);
    this.buttons = [];
    this.spoken = [[], []];
    this.lit = [null, null];
    this.space = store.words.between[Math.max(0, wordAt(store.words, sides.start))] ?? " ";
    this.listener = (now, playing) => this.light(now, playing);
    player.listen(this.listener);
  }

  get places() {
    return [...this.taken].sort((a, b) => a - b);
  }

  end() {
    this.player.unlisten(this.listener);
    this.player.pause();
  }

  build(close, reason) {
    const { sides, player } = this;
    const many = sides.places.length;
    const sum = many ? `${sides.differing === 1 ? "1 word differs" : `${sides.differing} words differ`}${many > 1 ? ` in ${many} places` : ""}` : "The same words were heard";
    const written = sides.places.some((one) => one.written);
    this.take = h("button", { class: "button primary", onclick: () => close("new") });
    this.play = h("button", { class: "button", onclick: () => (player.playing ? player.toggle() : player.playFrom(Math.max(0, sides.start - 0.2), sides.end + 0.2)) }, "Play it");
    const content = [
      reason && h("p", { class: "bad", role: "alert" }, reason),
      h("p", { class: "row-buttons" },
        this.play,
        h("span", { class: "hint" }, `${sum} · asked by ${sides.by} ${ago(sides.at)}`)),
      many > 0 && h("p", { class: "hint" }, "Both sides follow the sound. Click a marked passage to choose it; any other word plays from there.",
        written && " Passages with a pen were written by a person: they stay unless you choose the new words."),
      h("div", { class: "weighing", tabindex: "0", role: "region", "aria-label": "Old and new, side by side" }, h("h3", {}, `As it stands${sides.old_model ? ` · ${sides.old_model}` : ""}`), h("h3", {}, `Heard again${sides.model ? ` · ${sides.model}` : ""}`), rows(sides).map((row) => this.row(row))),
      h("footer", {}, h("button", { class: "button", onclick: () => close("old") }, many ? "Keep the old" : "Fine"), many > 0 && this.take),
    ];
    this.mark();
    return content;
  }

  row({ speaker, start, items, same }) {
    const who = speaker === undefined ? null : h("p", { class: `speaker v${this.store.colour(speaker)}` }, h("b", { class: "who" }, this.store.label(speaker)), ` ${clock(start)}`);
    const side = (which) => items.map((item) => [item.place === undefined ? this.word(which, item[which]) : this.choice(which, item.place), this.space]);
    return h("div", { class: `pair${same ? " same" : ""}` }, who, h("p", { class: "old" }, side(0)), h("p", { class: "new" }, side(1)));
  }

  word(which, index) {
    const words = which ? this.sides.new : this.sides.old;
    const element = h("span", { class: "w", onclick: () => this.player.playFrom(words[index][1], this.sides.end + 0.2) }, words[index][0]);
    this.spoken[which][index] = element;
    return element;
  }

  choice(which, number) {
    const one = this.sides.places[number], words = which ? this.sides.new : this.sides.old;
    const [first, last] = which ? one.new : one.old;
    const spans = [];
    for (let i = first; i < last; i++) {
      const span = h("span", {}, words[i][0]);
      this.spoken[which][i] = span;
      spans.push(span, i + 1 < last && this.space);
    }
    const text = words.slice(first, last).map((word) => word[0]).join(this.space) || "no word";
    const button = h("button", {
      class: `choice${one.written && !which ? " written" : ""}`, "aria-label": `${which ? "Take" : "Keep"} “${text}”${one.written && !which ? ", written by a person" : ""}`,
      title: one.meanwhile && !which ? "Written by a person after the re-run was asked for" : one.written && !which ? "Written by a person" : null,
      onclick: () => this.choose(number, which === 1),
    }, spans.length ? spans : h("i", {}, "no word"));
    this.buttons.push([button, number, which === 1]);
    return button;
  }

  choose(number, fresh) {
    if (fresh) this.taken.add(number);
    else this.taken.delete(number);
    this.mark();
  }

  mark() {
    for (const [button, number, fresh] of this.buttons) button.setAttribute("aria-pressed", String(this.taken.has(number) === fresh));
    const all = this.sides.places.length, some = this.taken.size;
    this.take.disabled = !some;
    this.take.textContent = some === all ? "Take the new" : some ? `Take ${some} of ${all} places` : "Nothing chosen";
  }

  light(now, playing) {
    const label = playing ? "Stop" : "Play it";
    if (this.play.textContent !== label) this.play.textContent = label;
    [this.sides.old, this.sides.new].forEach((words, which) => {
      const index = words.findLastIndex((word) => word[1] <= now + 0.005);
      const element = now <= this.sides.end + 0.3 ? this.spoken[which][index] || null : null;
      if (element === this.lit[which]) return;
      this.lit[which]?.classList.remove("now");
      element?.classList.add("now");
      this.lit[which] = element;
    });
  }
}

/** Rows of pairs of words that both heard alike, and of places; cut after sentences and where speakers change. */
function rows(sides) {
  const found = [];
  const turns = sides.turns.slice(1).map((turn) => turn[0]);
  let items = [], speaker = null;
  const cut = () => {
    if (!items.length) return;
    const start = (items[0].place === undefined ? sides.old[items[0][0]] : sides.old[sides.places[items[0].place].old[0]] ?? [0, sides.start])[1];
    const now = sides.turns.findLast((turn) => turn[0] <= start + 0.3)?.[1] ?? sides.turns[0]?.[1] ?? null;
    found.push({ speaker: found.length && now === speaker ? undefined : now, start, items, same: items.every((item) => item.place === undefined) });
    speaker = now;
    items = [];
  };
  let a = 0, c = 0;
  const turn = ([, at]) => {
    if (!turns.length || at < turns[0] - 0.05) return;
    while (turns.length && at >= turns[0] - 0.05) turns.shift();
    cut();
  };
  const alike = (until) => {
    for (; a < until; a++, c++) {
      turn(sides.old[a]);
      items.push([a, c]);
      if (SENTENCE_END.test(sides.old[a][0])) cut();
    }
  };
  sides.places.forEach((one, place) => {
    alike(one.old[0]);
    turn(one.old[0] < one.old[1] ? sides.old[one.old[0]] : sides.new[one.new[0]]);
    items.push({ place });
    [a, c] = [one.old[1], one.new[1]];
  });
  alike(sides.old.length);
  cut();
  return found;
}
