// Two people changed the same thing otherwise: both sides of it, chosen by hand; all else is put together already.

import { clock, dialog, h, toast } from "./dom.js";
import { changesOf } from "./history.js";

export class Collisions {
  constructor(store, outbox, player) {
    Object.assign(this, { store, outbox, player, open: false });
    store.on("collision", (item) => this.ask(item));
    store.on("saved", ({ done }) => done.beside.length && this.tell(done));
  }

  /** What others changed in the same part meanwhile stands beside what was just saved. */
  tell({ beside, others }) {
    const who = others.join(" and ") || "you, elsewhere,";
    toast(`Saved together with what ${who} changed: ${beside.map((one) => one.part).join(", ")}.`, {
      kind: "good", seconds: 10, label: "What", action: () => dialog(`Changed meanwhile by ${others.join(" and ") || "you"}`, () => changesOf(beside), { wide: true }),
    });
  }

  async ask(item) {
    if (this.open || !item?.asked) return;
    this.open = true;
    const { by, revision, collisions } = item.asked;
    const questions = collisions.map((one) => new Question(one, by, this.player));
    const chosen = await dialog(collisions.length === 1 ? `${by} changed ${collisions[0].what} too` : `${by} changed ${collisions.length} of these things too`, (close) => {
      const save = h("button", { class: "button primary", disabled: true }, "Save");
      const settle = () => (save.disabled = !questions.every((one) => one.side));
      const all = (side) => questions.forEach((one) => one.choose(side));
      return h("form", { class: "collisions", onchange: settle, onsubmit: (event) => (event.preventDefault(), close("save")),
        onkeydown: (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && !save.disabled && (event.preventDefault(), close("save")) },
      h("p", {}, `Revision ${revision} has something else. Everything else is merged; choose what this should be.`),
      questions.map((one) => one.element(settle)),
      h("footer", {},
        questions.length > 1 && [h("button", { type: "button", class: "button", onclick: () => (all("theirs"), settle()) }, "All theirs"), h("button", { type: "button", class: "button", onclick: () => (all("mine"), settle()) }, "All mine")],
        h("button", { type: "button", class: "button", onclick: () => close() }, "Later"), save));
    }, { wide: true });
    this.open = false;
    if (chosen) await this.outbox.choose(item, Object.fromEntries(questions.map((one) => [one.id, one.answer])));
    else this.store.say("outbox");
    if (chosen) this.ask(this.outbox.asked[0]);
  }
}

let count = 0;

class Question {
  constructor(collision, by, player) {
    Object.assign(this, collision, { by, player, side: "", name: `side${(count += 1)}`, place: collision.at });
  }

  get answer() {
    const text = this.writable && this.side === "mine" && this.text.value !== this.mine ? this.text.value : null;
    return { side: this.side, text };
  }

  choose(side) {
    this.side = side;
    this.radios[side].checked = true;
  }

  element(settle) {
    this.radios = { theirs: this.radio("theirs"), mine: this.radio("mine") };
    const { base, theirs, mine, place } = this;
    if (this.writable) this.text = h("textarea", { rows: Math.min(8, Math.ceil((mine ?? "").length / 46) + 1), "aria-label": `Yours: ${this.what}`, value: mine, onfocus: () => (this.choose("mine"), settle()) });
    return h("fieldset", { class: "question" },
      h("legend", {}, capital(this.what), place !== null && h("button", { type: "button", class: "text", onclick: () => this.player.playFrom(place) }, `play ${clock(place)}`)),
      h("div", { class: "sides" },
        h("label", { class: "side" }, h("span", { class: "whose" }, this.radios.theirs, this.by), shown(base, theirs)),
        h("div", { class: "side" }, h("label", { class: "whose" }, this.radios.mine, this.writable ? "Your own wording" : "You"), this.text ?? h("label", { for: this.radios.mine.id }, shown(base, mine)))),
      base !== null && h("p", { class: "hint" }, `It was: ${base || "empty"}`));
  }

  radio(side) {
    return h("input", { type: "radio", name: this.name, id: `${this.name}-${side}`, value: side, required: true, onchange: () => (this.side = side) });
  }
}

/** A side with the words marked that were not there before; where hardly any were, none. */
function shown(base, text) {
  if (text === null) return h("p", { class: "text-side" }, h("i", {}, base === null ? "not there" : "removed"));
  const known = new Set((base ?? text).split(/\s+/));
  const runs = [];
  for (const word of text.split(/(?<=\s)/)) {
    const fresh = !known.has(word.trim());
    if (runs.at(-1)?.fresh === fresh) runs.at(-1).text += word;
    else runs.push({ fresh, text: word });
  }
  const marked = runs.some((run) => !run.fresh);
  return h("p", { class: "text-side" }, runs.map((run) => (run.fresh && marked ? h("ins", {}, run.text) : run.text)));
}

const capital = (text) => text[0].toUpperCase() + text.slice(1);
