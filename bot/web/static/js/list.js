// One list of the notes (chapters, sources, quotes): what stands there once everything on this device is saved.

import { fill } from "./dom.js";

export class List {
  /** `plain` makes of an entry of the draft what an edit sends. */
  constructor(store, outbox, kind, plain) {
    Object.assign(this, { store, outbox, kind, plain, entries: [], base: null, holders: [], listeners: [] });
    store.on("draft", () => this.take());
    store.on("saved", ({ item, base }) => item.edit.kind === kind && (this.base = base));
    store.on("refused", ({ item }) => item.edit.kind === kind && this.take({ always: true }));
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  /** While somebody types in one of its fields or drags an entry, the list stays as they see it. */
  hold(whether) {
    this.holders.push(whether);
  }

  take({ always = false } = {}) {
    if (!this.store.draft || (!always && this.holders.some((holds) => holds()))) return;
    const mine = this.outbox.latest(this.kind);
    this.base = mine ? { revision: mine.revision, after: mine.after } : { revision: this.store.draft.revision };
    this.entries = (mine ? mine.edit[this.kind] : this.store.draft.notes[this.kind]).map(this.plain);
    this.tell();
  }

  /** Change a copy of the list and save it; `breath`: ms in which more may follow. */
  change(work, breath = 0) {
    const entries = this.entries.map((entry) => ({ ...entry }));
    this.entries = work(entries) ?? entries;
    this.outbox.save({ kind: this.kind, [this.kind]: this.entries }, { base: this.base, breath });
    this.tell();
  }

  tell() {
    for (const listener of this.listeners) listener(this.entries);
  }
}

/**
 * Draw a row for each entry. While somebody types in a row, rows stay and are only brought up to date; where a button
 * of a row was pressed, the one in its place has the focus afterwards.
 */
export function drawRows(list, element, make, update) {
  const typing = () => element.contains(document.activeElement) && document.activeElement.matches("input, textarea");
  list.hold(typing);
  element.addEventListener("focusout", () => setTimeout(() => list.take()));
  list.listen((all) => {
    if (typing() && element.children.length === all.length) return all.forEach((entry, i) => update(element.children[i], entry));
    const row = [...element.children].findIndex((one) => one.contains(document.activeElement));
    const place = row < 0 ? -1 : [...element.children[row].querySelectorAll("button, input, a")].indexOf(document.activeElement);
    fill(element, all.map(make));
    if (place >= 0) element.children[Math.min(row, all.length - 1)]?.querySelectorAll("button, input, a")[place]?.focus();
  });
}
