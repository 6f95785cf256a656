// The transcript: only the rows near the screen are in the document, so three hours scroll like three minutes.

import { clock, h, perFrame } from "./dom.js";
import { DOUBTFUL, UNSURE, rowOf, wordAt } from "./words.js";

const AHEAD = 900;
/** Milliseconds after the last scroll by hand in which the text does not follow the sound. */
const HANDS_OFF = 4000;
/** Letters of Hebrew, Arabic and their relatives. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

export class TranscriptView {
  constructor(store, player) {
    this.store = store;
    this.player = player;
    this.sheet = h("div", { class: "sheet" });
    this.box = h("div", {
      class: "transcript", id: "transcript", tabindex: "0", role: "region", "aria-label": "Transcript",
      "aria-describedby": "transcript-help",
    }, this.sheet);
    this.help = h("p", { id: "transcript-help", class: "hidden" },
      "Arrow keys move from word to word, Shift selects. Enter plays from there. E corrects, F fixes a spelling everywhere, S sets the speaker, C begins a chapter, R runs the span again.");
    this.shown = new Map();
    this.cursor = null;
    this.spoken = -1;
    this.found = new Set();
    this.byHand = 0;
    this.draw = perFrame(() => this.render());
    this.box.addEventListener("scroll", () => this.draw(), { passive: true });
    for (const name of ["wheel", "touchmove", "pointerdown"]) {
      this.box.addEventListener(name, () => (this.byHand = performance.now()), { passive: true });
    }
    this.box.addEventListener("click", (event) => this.clicked(event));
    this.box.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("selectionchange", () => this.selected());
    new ResizeObserver(() => this.resized()).observe(this.box);
    store.on("words", () => this.reset());
    store.on("draft", () => this.redraw());
    store.on("selection", () => this.mark());
    player.listen((now, playing) => this.follow(now, playing));
  }

  reset() {
    const { rows } = this.store.words;
    this.shown.forEach((element) => element.remove());
    this.shown.clear();
    this.heights = new Float64Array(rows.length);
    this.tops = new Float64Array(rows.length + 1);
    this.measured = new Uint8Array(rows.length);
    this.spoken = -1;
    this.cursor = null;
    this.found.clear();
    this.estimate();
    this.render();
  }

  estimate() {
    if (!this.store.words) return;
    const narrow = this.box.clientWidth < 560;
    const width = Math.max(200, Math.min(this.box.clientWidth - (narrow ? 36 : 190), 680));
    const perLine = width / 8.6;
    this.store.words.rows.forEach((row, i) => {
      if (!this.measured[i]) this.heights[i] = Math.ceil(row.length / perLine) * 29 + (row.head ? (narrow ? 48 : 22) : 4);
    });
    this.place();
  }

  place() {
    let top = 0;
    for (let i = 0; i < this.heights.length; i++) {
      this.tops[i] = top;
      top += this.heights[i];
    }
    this.tops[this.heights.length] = top;
    this.sheet.style.height = `${top + 160}px`;
  }

  resized() {
    if (!this.store.words || !this.box.clientWidth) return;
    if (this.width === this.box.clientWidth) return this.draw();
    this.width = this.box.clientWidth;
    const first = Math.max(0, this.rowAtTop());
    this.shown.forEach((element) => element.remove());
    this.shown.clear();
    this.measured.fill(0);
    this.estimate();
    if (this.box.scrollTop) this.box.scrollTop = this.tops[first];
    this.render();
  }

  rowAtTop() {
    let low = 0, high = this.heights.length;
    const y = this.box.scrollTop;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tops[middle + 1] <= y) low = middle + 1;
      else high = middle;
    }
    return Math.min(low, this.heights.length - 1);
  }

  render() {
    if (!this.heights?.length) return;
    if (!this.box.clientHeight) return; // behind another tab: nothing can be measured
    const first = this.rowAtTop();
    const bottom = this.box.scrollTop + this.box.clientHeight + AHEAD;
    let from = first;
    while (from > 0 && this.tops[from] > this.box.scrollTop - AHEAD) from--;
    let to = first;
    while (to < this.heights.length - 1 && this.tops[to + 1] < bottom) to++;
    for (const [index, element] of this.shown) {
      if (index >= from && index <= to) continue;
      if (element.contains(document.activeElement)) this.box.focus({ preventScroll: true });
      element.remove();
      this.shown.delete(index);
    }
    const fresh = [];
    for (let i = from; i <= to; i++) {
      if (this.shown.has(i)) continue;
      const element = this.row(i);
      this.shown.set(i, element);
      fresh.push([i, element]);
    }
    if (fresh.length) {
      const rest = document.createDocumentFragment();
      for (const [i, element] of fresh) {
        element.style.transform = `translateY(${this.tops[i]}px)`;
        rest.append(element);
      }
      this.sheet.append(rest);
      this.measure(fresh, first);
    }
    this.mark();
  }

  /** Put real heights in place of guesses without anything jumping under the reader's eyes. */
  measure(fresh, first) {
    let changed = false, above = 0;
    for (const [i, element] of fresh) {
      if (this.measured[i]) continue;
      const height = element.offsetHeight;
      this.measured[i] = 1;
      if (Math.abs(height - this.heights[i]) < 0.5) continue;
      if (i < first) above += height - this.heights[i];
      this.heights[i] = height;
      changed = true;
    }
    if (!changed) return;
    this.place();
    for (const [i, element] of this.shown) element.style.transform = `translateY(${this.tops[i]}px)`;
    if (above) this.box.scrollTop += above;
  }

  row(index) {
    const { words, store } = { words: this.store.words, store: this.store };
    const row = words.rows[index];
    const text = document.createElement("p");
    for (let w = row.first; w < row.last; w++) {
      const word = document.createElement("span");
      const sure = words.sure[w];
      word.className = sure < DOUBTFUL ? "w c2" : sure < UNSURE ? "w c1" : "w";
      word.dataset.w = w;
      word.textContent = words.text[w];
      text.append(word, words.between[w]);
    }
    const start = words.start[row.first];
    const name = store.label(row.speaker);
    return h("article", { class: `row v${store.colour(row.speaker)}${row.head ? " head" : ""}`, "data-row": index },
      h("div", { class: "margin" },
        row.head && h("button", { class: "who", tabindex: "-1", "data-do": "speaker", title: `${name}: change who speaks here` }, name),
        h("button", { class: "at", tabindex: "-1", "data-do": "play", "aria-label": `Play from ${clock(start)}` }, clock(start))),
      text,
      h("button", { class: "more quiet", tabindex: "-1", "data-do": "edit", "aria-label": `Correct the passage at ${clock(start)}`, title: "Correct this passage (E)" }, "✎"));
  }

  redraw() {
    this.shown.forEach((element) => element.remove());
    this.shown.clear();
    if (this.heights) this.render();
  }

  clicked(event) {
    const button = event.target.closest("[data-do]");
    const row = event.target.closest("[data-row]");
    if (!row) return;
    const { first, last } = this.store.words.rows[Number(row.dataset.row)];
    if (button?.dataset.do === "play") return this.player.playFrom(this.store.words.start[first]);
    if (button) {
      this.store.select([first, last - 1]);
      return this.store.say(button.dataset.do === "edit" ? "correct" : "who");
    }
    const word = event.target.closest("[data-w]");
    if (!word || !document.getSelection().isCollapsed) return;
    const index = Number(word.dataset.w);
    this.cursor = index;
    this.store.select(null);
    this.player.playFrom(this.store.words.start[index]);
  }

  /** A selection made with the mouse or a finger becomes a span of words. */
  selected() {
    const selection = document.getSelection();
    if (selection.isCollapsed || !selection.rangeCount || !this.sheet.contains(selection.anchorNode)) return;
    const ends = [wordNode(selection.anchorNode), wordNode(selection.focusNode)];
    if (ends.some((end) => end === null)) return;
    const [first, last] = ends.sort((a, b) => a - b);
    const known = this.store.selection;
    if (known && known[0] === first && known[1] === last) return;
    this.native = true;
    this.store.select([first, last]);
  }

  key(event) {
    if (event.target !== this.box || event.ctrlKey || event.metaKey || event.altKey || !this.store.words) return;
    const count = this.store.words.text.length;
    if (!count) return;
    const from = this.cursor ?? Math.max(0, this.spoken);
    const onwards = RIGHT_TO_LEFT.test(this.store.words.text[from]) ? -1 : 1;
    const step = { ArrowRight: onwards, ArrowLeft: -onwards }[event.key];
    const line = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && line === undefined) {
      if (event.key === "Enter" && this.cursor !== null) {
        event.preventDefault();
        this.player.playFrom(this.store.words.start[this.cursor]);
      }
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    let to = this.cursor === null ? from : from + (step ?? 0);
    if (line) {
      const { rows } = this.store.words;
      const row = Math.max(0, Math.min(rows.length - 1, rowOf(this.store.words, from) + line));
      to = rows[row].first;
    }
    this.cursor = Math.max(0, Math.min(count - 1, to));
    if (event.shiftKey) {
      this.anchor ??= from;
      this.native = false;
      this.store.select([Math.min(this.anchor, this.cursor), Math.max(this.anchor, this.cursor)]);
    } else {
      this.anchor = null;
      this.store.select(null);
    }
    this.byHand = performance.now();
    this.reveal(this.cursor);
    this.mark();
  }

  /** Bring a word onto the screen. */
  reveal(word, { middle = false } = {}) {
    if (!this.heights?.length) return;
    const row = rowOf(this.store.words, word);
    const { first, last } = this.store.words.rows[row];
    const within = ((word - first) / Math.max(1, last - first)) * this.heights[row];
    const y = this.tops[row] + within, height = this.box.clientHeight;
    if (middle || y < this.box.scrollTop + 40 || y > this.box.scrollTop + height - 90) {
      this.box.scrollTop = Math.max(0, y - height * 0.35);
      this.render();
    }
  }

  follow(now, playing) {
    if (!this.store.words) return;
    const index = wordAt(this.store.words, now);
    if (index === this.spoken) return;
    this.element(this.spoken)?.classList.remove("now");
    this.spoken = index;
    this.element(index)?.classList.add("now");
    if (playing && index >= 0 && performance.now() - this.byHand > HANDS_OFF) this.reveal(index);
  }

  element(word) {
    if (word < 0 || !this.store.words || word >= this.store.words.text.length) return null;
    const { row } = { row: rowOf(this.store.words, word) };
    const paragraph = this.shown.get(row)?.querySelector("p");
    return paragraph?.children[word - this.store.words.rows[row].first] || null;
  }

  /** Show matches of a search. */
  highlight(ranges) {
    this.found = new Set();
    for (const [first, last] of ranges) for (let w = first; w <= last; w++) this.found.add(w);
    this.mark();
  }

  mark() {
    const selection = this.store.selection;
    for (const element of this.sheet.querySelectorAll(".sel, .cursor, .hit")) element.classList.remove("sel", "cursor", "hit");
    for (const [index, element] of this.shown) {
      const row = this.store.words.rows[index];
      const spans = element.querySelector("p").children;
      if (selection) {
        for (let w = Math.max(row.first, selection[0]); w <= Math.min(row.last - 1, selection[1]); w++) spans[w - row.first].classList.add("sel");
      }
      if (this.found.size) {
        for (let w = row.first; w < row.last; w++) if (this.found.has(w)) spans[w - row.first].classList.add("hit");
      }
    }
    if (this.cursor !== null) this.element(this.cursor)?.classList.add("cursor");
    this.element(this.spoken)?.classList.add("now");
  }
}

function wordNode(node) {
  const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const word = element?.closest?.("[data-w]") || element?.querySelector?.("[data-w]");
  if (word) return Number(word.dataset.w);
  const before = node?.previousSibling?.closest?.("[data-w]");
  return before ? Number(before.dataset.w) : null;
}
