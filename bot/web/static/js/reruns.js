// Running again: a span waits as a proposal; the whole episode or its notes make a revision, shown beside the old one.

import { get, post } from "./api.js";
import { clock, dialog, h, toast } from "./dom.js";

export class Reruns {
  constructor(store, proposals) {
    this.store = store;
    this.proposals = proposals;
    this.name = `podbot/rerun/${store.key}`;
    store.on("draft", () => this.watch());
  }

  /** Ask what to run again; with words selected, these. */
  async ask() {
    const { draft, span } = this.store;
    const model = h("select", { id: "model" }, h("option", { value: "" }, "as set for the show"), draft.models.map((m) => h("option", { value: m }, m)));
    const hint = h("input", { id: "hint", placeholder: "names and terms, separated by commas", maxlength: "300" });
    const what = h("select", { id: "what" }, span && h("option", { value: "span" }, `${clock(span[0])}–${clock(span[1])}`), h("option", { value: "notes" }, "only the notes"), h("option", { value: "all" }, "the whole episode"));
    const promise = h("p", { class: "hint" });
    const tell = () => (promise.textContent = what.value === "span" ? "You compare old and new before anything changes."
      : "It becomes the new revision; what people edited or locked is kept, and undo brings the old one back.");
    what.addEventListener("change", tell);
    tell();
    const done = await dialog("Run again", (close) => h("form", { onsubmit: (event) => (event.preventDefault(), close("run")) },
      h("div", { class: "field" }, h("label", { for: "what" }, "What"), what),
      h("div", { class: "field" }, h("label", { for: "model" }, "Model"), model),
      h("div", { class: "field" }, h("label", { for: "hint" }, "Listen for"), hint),
      !span && h("p", { class: "hint" }, "To hear a part again, select its words or drag across the timeline first."),
      promise,
      h("footer", {}, h("button", { type: "button", class: "button", onclick: () => close() }, "Cancel"), h("button", { class: "button primary" }, "Run again"))));
    if (done) await this.begin(what.value, span, model.value, hint.value);
    return Boolean(done);
  }

  async begin(what, span, model, hint) {
    const body = { what, model: model || null, hint: hint || null };
    if (what === "span") [body.start, body.end] = span;
    this.proposals.expect(what === "span"); // before asking: a short span may be heard before the answer is here
    try {
      const begun = await post(`${this.store.place}/rerun`, body);
      if (what !== "span") localStorage.setItem(this.name, JSON.stringify({ before: begun.revision }));
      toast("Started. Old and new are shown side by side when it is done.");
    } catch (error) {
      this.proposals.expect(false);
      toast(error.message, { kind: "bad", seconds: 12 });
    }
  }

  /** When a re-run that was asked for here has made a revision, show both sides. */
  watch() {
    const asked = JSON.parse(localStorage.getItem(this.name) || "null");
    const made = asked && this.store.draft.revisions.find((r) => r.number > asked.before && /re-run/i.test(r.summary));
    if (!made || this.comparing) return;
    localStorage.removeItem(this.name);
    this.compare(asked.before, made.number);
  }

  async compare(before, after) {
    this.comparing = true;
    try {
      const both = await get(`${this.store.place}/compare?before=${before}&after=${after}`);
      const done = await dialog("What the re-run changed", (close) => [sides(both),
        h("footer", {}, h("button", { class: "button", onclick: () => close("old") }, "Put the old back"), h("button", { class: "button primary", onclick: () => close("new") }, "Keep the new"))], { wide: true });
      if (done === "old") this.store.say("undo");
      else if (done === "new") toast("The new revision stands.", { kind: "good" });
      else toast("The new revision stands until you undo it.", { label: "Compare again", action: () => this.compare(before, after), seconds: 12 });
    } catch (error) {
      toast(error.message, { kind: "bad" });
    } finally {
      this.comparing = false;
    }
  }
}

/** Two columns; words that differ are marked. */
function sides(both) {
  const tokens = (side) => side.turns.flatMap((turn) => turn.text.split(" "));
  const column = (side, other, label, kind) => {
    const there = new Set(tokens(other));
    return h("section", { class: `side ${kind}` }, h("h3", {}, `${label} · revision ${side.revision}`), side.turns.map((turn) => h("p", {}, h("b", {}, `${turn.at} ${turn.who} `),
      turn.text.split(" ").map((word) => [there.has(word) ? word : h(kind === "new" ? "ins" : "del", {}, word), " "]))), !side.turns.length && h("p", { class: "hint" }, "No words."));
  };
  const rest = both.parts.filter((part) => part.part !== "transcript");
  return h("div", {}, h("p", { class: "hint" }, both.summary),
    rest.length > 0 && h("pre", { tabindex: "0" }, rest.map((p) => `${p.part}\n${p.lines.join("\n")}`).join("\n\n")),
    h("div", { class: "sides" }, column(both.before, both.after, "Old", "old"), column(both.after, both.before, "New", "new")));
}
