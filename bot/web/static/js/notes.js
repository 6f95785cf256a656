// Title, summary, people and links as forms that keep what is typed until it is saved; between them sources and quotes.

import { h, fill } from "./dom.js";
import { lockButton } from "./locks.js";
import { quotesBlock } from "./quotes.js";
import { sourcesBlock } from "./sources.js";
import { beside, forget, remember, remembered } from "./typed.js";

const PARTS = { title: "title", summary: "summary", people: "people", links: "link groups" };

export function notesPanel(store, outbox, player, { sources, quotes }) {
  const forms = [
    form("title", "Title", { rows: 2, value: (n) => n.title, edit: (title) => ({ kind: "title", title }) }),
    form("summary", "Summary", { rows: 7, value: (n) => n.summary, edit: (summary) => ({ kind: "summary", summary }),
      help: "Two to four sentences; an empty line begins a new paragraph." }),
    form("teaser", "Teaser", { rows: 2, value: (n) => n.teaser, help: "One sentence.",
      edit: (teaser) => ({ kind: "summary", teaser }) }),
  ];
  const lists = [
    form("people", "People", { rows: 3, value: (n) => n.people, edit: (lines) => ({ kind: "people", lines }), help: "One per line: Name | role | address." }),
    form("links", "Links", { rows: 5, value: (n) => n.links, edit: (lines) => ({ kind: "links", lines }),
      help: "A name, then lines like Website - https://…; an empty line ends the block." }),
  ];
  const cost = h("p", { class: "hint", id: "cost" });
  store.on("draft", () => { cost.textContent = store.draft.notes.cost; cost.hidden = !store.draft.notes.cost; });
  return h("div", { class: "notes" }, forms.map((f) => f.element), cost, sourcesBlock(store, player, sources), lists.map((f) => f.element), quotesBlock(store, player, quotes));

  function form(field, label, { rows, value, edit, help = "" }) {
    const id = `field-${field}`;
    let base = null;
    const area = h("textarea", { id, rows, "aria-describedby": help ? `${id}-help` : null });
    const state = h("span", { class: "hint state" });
    const buttons = h("p", { class: "row-buttons", hidden: true },
      h("button", { class: "button primary", onclick: () => save() }, `Save ${label.toLowerCase()}`),
      h("button", { class: "button", onclick: () => reset() }, "Discard"),
      state);
    const lock = h("span", { class: "lock" });
    const other = beside(store, field, { now: () => area.value, use });
    const element = h("div", { class: "field" }, h("label", { for: id }, label), lock, area, help && h("p", { id: `${id}-help`, class: "hint" }, help), other.element, buttons);
    area.addEventListener("input", () => typed());
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey || field === "title")) (event.preventDefault(), save());
      if (event.key === "Escape") reset();
    });
    for (const news of ["draft", "adopted"]) store.on(news, () => show());
    store.on("saved", ({ item }) => item.field === field && show());
    store.on("refused", ({ item }) => item.field === field && show());
    return { element };

    function show() {
      const kept = remembered(store.key, field);
      const now = value(store.draft.notes);
      fill(lock, lockButton(store, PARTS[field], label));
      if (kept && kept.value !== now) {
        base = kept.base ?? { revision: kept.revision };
        if (document.activeElement !== area) area.value = kept.value;
        buttons.hidden = false;
        state.textContent = outbox.items.some((i) => i.field === field) ? "Kept here, not sent yet." : base.revision === store.draft.revision ? "Not saved yet." : "Not saved yet; the draft changed meanwhile.";
      } else if (document.activeElement !== area || area.value === "" || buttons.hidden || area.value === now) {
        forget(store.key, field);
        base = null;
        area.value = now;
        buttons.hidden = true;
      }
      other.draw();
    }

    /** What was typed in another tab, made from what was seen there. */
    function use({ value: text, base: seen }) {
      area.value = text;
      base = seen ?? base;
      typed();
      area.focus();
    }

    function typed() {
      base ??= { revision: store.draft.revision };
      remember(store.key, field, area.value, base);
      buttons.hidden = false;
      state.textContent = "Kept on this device until you save.";
    }

    function save() {
      if (buttons.hidden) return;
      state.textContent = "Saving…";
      area.blur();
      outbox.save(edit(area.value), { field, base: base ?? undefined });
    }

    function reset() {
      forget(store.key, field);
      base = null;
      area.value = value(store.draft.notes);
      buttons.hidden = true;
    }
  }
}
