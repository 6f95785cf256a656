// What this page knows: one draft, its words, what is selected; parts of the page listen for what they show.

import { get, whoAmI } from "./api.js";
import { unpack } from "./words.js";

export class Store extends EventTarget {
  constructor(key) {
    super();
    this.key = key;
    this.draft = null;
    this.words = null;
    this.me = null;
    /** Word indexes [first, last], or null. */
    this.selection = null;
    this.findings = [];
    this.place = `/api/drafts/${key}`;
  }

  on(name, listener) {
    this.addEventListener(name, (event) => listener(event.detail));
  }

  say(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Read the draft and its words, at once: nobody should wait for one after the other. `besides` is waited for too. */
  async load(besides) {
    const [draft, me, words] = await Promise.all([get(this.place), whoAmI(), get(`${this.place}/transcript`).catch(() => null), besides]);
    this.me = me;
    await this.take(draft, words);
  }

  /** Asked while an answer is on its way, which may be older than what one wants to see, it asks once more after that. */
  refresh() {
    if (this.refreshing) return (this.following ??= this.refreshing.catch(() => {}).then(() => this.again()));
    this.refreshing = get(this.place)
      .then((draft) => this.take(draft))
      .finally(() => (this.refreshing = null));
    return this.refreshing;
  }

  again() {
    this.following = null;
    return this.refresh();
  }

  async take(draft, words = null) {
    const revision = draft.transcript_revision;
    if (this.draft?.transcript_revision !== revision) {
      const raw = words?.revision === revision ? words : await get(`${this.place}/transcript?revision=${revision}`);
      this.words = unpack(raw);
      this.selection = null;
      this.draft = draft;
      this.say("words");
    }
    this.draft = draft;
    this.say("draft");
  }

  select(range) {
    this.selection = range;
    this.say("selection", range);
  }

  /** Seconds of the selection. */
  get span() {
    if (!this.selection) return null;
    const [first, last] = this.selection;
    return [this.words.start[first], this.words.end[last]];
  }

  speaker(id) {
    return this.draft.speakers.find((one) => one.id === id);
  }

  label(id) {
    return this.speaker(id)?.label || "Unknown voice";
  }

  /** Number of the speaker's colour. */
  colour(id) {
    return Math.max(0, this.draft.speakers.findIndex((one) => one.id === id)) % 6;
  }

  get open() {
    return this.draft.stage !== "rejected";
  }
}
