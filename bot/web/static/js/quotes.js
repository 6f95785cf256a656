// Quotes: word for word what is said, in the order it is said; added from the transcript, dropped in the notes.

import { clock, fill, h, span, toast } from "./dom.js";
import { List, drawRows } from "./list.js";
import { lockButton } from "./locks.js";
import { textOf } from "./words.js";

export class Quotes extends List {
  constructor(store, outbox) {
    super(store, outbox, "quotes", ({ start, end, text }) => ({ start, end, text }));
    store.on("saved", ({ item, done }) => item.edit.kind === "quotes" && saved(store, done));
  }

  /** Words by their indexes. */
  add([first, last]) {
    const { words } = this.store;
    this.change((all) => void all.push({ start: words.start[first], end: words.end[last], text: textOf(words, first, last) }));
  }

  remove({ start, text }) {
    this.change((all) => all.filter((quote) => quote.start !== start || quote.text !== text));
  }
}

function saved(store, { changed }) {
  if (changed) toast("Saved: the quotes are in the notes.", { kind: "good", label: "Undo", action: () => store.say("undo") });
  else toast("That is already quoted.");
}

/** The quotes among the notes. */
export function quotesBlock(store, player, quotes) {
  const lock = h("span", { class: "lock" });
  const list = h("div", { class: "quotes" });
  store.on("draft", () => fill(lock, lockButton(store, "quotes", "Quotes")));
  const none = h("p", { class: "hint" }, "None yet. Select words in the transcript, then “Quote”.");
  quotes.listen((all) => (none.hidden = all.length > 0));
  drawRows(quotes, list, item, () => {});
  return h("section", { class: "field" }, h("h3", {}, "Quotes"), lock, list, none);

  function item(quote, i) {
    const at = clock(quote.start);
    const segment = store.words.segments.find((one) => store.words.end[one.last - 1] > quote.start + 0.01);
    return h("blockquote", {}, quote.text, h("footer", {}, `${store.label(segment?.speaker)} · `,
      h("button", { class: "text", "aria-label": `${at}, play quote ${i + 1}`, onclick: () => (player.playFrom(quote.start, quote.end), store.say("reveal", quote.start)) }, at),
      ` · ${span(quote.end - quote.start)} · `, h("button", { class: "text", "aria-label": `Remove quote ${i + 1}`, onclick: () => quotes.remove(quote) }, "remove")));
  }
}
