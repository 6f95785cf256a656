// Quotes: word for word what is said, in the order it is said; added from the transcript, dropped in the notes.

import { toast } from "./dom.js";
import { textOf } from "./words.js";

export class Quotes {
  constructor(store, outbox) {
    this.store = store;
    this.outbox = outbox;
    store.on("saved", ({ item, done }) => item.edit.kind === "quotes" && saved(store, done));
  }

  /** What stands there once everything kept on this device is saved; else a second click would drop what the first added. */
  get list() {
    const kept = this.outbox.items.findLast((item) => item.edit.kind === "quotes");
    return kept?.edit.quotes ?? this.store.draft.notes.quotes.map(({ start, end, text }) => ({ start, end, text }));
  }

  /** Words by their indexes. */
  add([first, last]) {
    const { words } = this.store;
    this.save([...this.list, { start: words.start[first], end: words.end[last], text: textOf(words, first, last) }]);
  }

  remove({ start, text }) {
    this.save(this.list.filter((quote) => quote.start !== start || quote.text !== text));
  }

  save(quotes) {
    this.outbox.save({ kind: "quotes", quotes });
  }
}

function saved(store, { changed }) {
  if (changed) toast("Saved: the quotes stand in the notes.", { kind: "good", label: "Undo", action: () => store.say("undo") });
  else toast("That is quoted already.");
}
