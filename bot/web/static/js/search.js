// Search in the transcript: matches are marked, Enter goes to the next one.

import { h } from "./dom.js";
import { find } from "./words.js";

export function searchBox(store, player, transcript) {
  const count = h("output", { class: "hint", "aria-live": "polite" });
  const input = h("input", { type: "search", placeholder: "Search the transcript", "aria-label": "Search the transcript" });
  let ranges = [], at = -1;
  input.addEventListener("input", () => look());
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") (event.preventDefault(), go(event.shiftKey ? -1 : 1));
    if (event.key === "Escape") (input.value = "", look(), transcript.box.focus({ preventScroll: true }));
  });
  store.on("words", () => input.value && look());
  const element = h("div", { class: "search", role: "search" }, input, count,
    h("button", { class: "quiet", "aria-label": "Previous match", onclick: () => go(-1) }, "↑"), h("button", { class: "quiet", "aria-label": "Next match", onclick: () => go(1) }, "↓"));
  return { element, focus: () => (input.focus(), input.select()) };

  function look() {
    ranges = store.words ? find(store.words, input.value) : [];
    at = -1;
    transcript.highlight(ranges);
    count.textContent = !input.value.trim() ? "" : ranges.length ? `${ranges.length} found` : "nothing found";
    if (ranges.length) go(1, { still: true });
  }

  function go(step, { still = false } = {}) {
    if (!ranges.length) return;
    at = (at + step + ranges.length) % ranges.length;
    transcript.byHand = performance.now();
    transcript.reveal(ranges[at][0], { middle: true });
    transcript.cursor = ranges[at][0];
    transcript.mark();
    count.textContent = `${at + 1} of ${ranges.length}`;
    if (!still && !player.playing) player.seek(store.words.start[ranges[at][0]]);
  }
}
