// Changes on their way: kept on this device until the server has them, sent in order, again after an outage.

import { post, whoAmI } from "./api.js";
import { toast } from "./dom.js";
import { adoptTyped, forget, read, remember, remembered, typedBy, write } from "./typed.js";

export class Outbox {
  constructor(store) {
    this.store = store;
    this.drafts = `podbot/outbox/${store.key}/`;
    this.name = this.drafts + Math.random().toString(36).slice(2);
    this.items = [];
    this.flying = null;
    this.sending = null;
    this.wait = 0;
    navigator.locks?.request(this.name, () => new Promise(() => {})); // held as long as this tab is open
    addEventListener("online", () => this.send());
  }

  /** Take over what tabs of this member left behind that are gone; those that are open send their own. */
  async adopt() {
    const { id } = await whoAmI();
    typedBy(id);
    await adoptTyped(this.store.key);
    const held = (await navigator.locks?.query())?.held.map((lock) => lock.name) ?? [];
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith(this.drafts) && one !== this.name && !held.includes(one))) {
      const left = read(name, []), mine = left.filter((item) => item.by === id), others = left.filter((item) => item.by !== id);
      this.items = [...this.items, ...mine.map((item) => ({ ...item, due: 0, asked: null }))].sort((a, b) => a.id.localeCompare(b.id, undefined, { numeric: true }));
      this.keep();
      write(name, others.length ? others : null);
    }
  }

  /**
   * Keep an edit and what it was made from: the revision seen and, on top of it, one's own edit before.
   * An edit of the same thing that was not sent yet is replaced by it. `breath`: ms in which more may follow.
   */
  save(edit, { field = null, base = { revision: this.store.draft.revision }, breath = 0 } = {}) {
    const last = this.latest(slotOf(edit)), due = Date.now() + breath;
    if (last && last !== this.flying) Object.assign(last, { edit, due, choices: {}, asked: null });
    else {
      const { revision, after = null } = last ?? base;
      const id = `${Date.now()}-${Math.random()}`;
      this.items.push({ id, by: this.store.me.id, edit, field, revision, after, due, choices: {}, asked: null, line: last?.line ?? this.name });
    }
    this.keep();
    return this.send();
  }

  /** The newest edit of the same thing that the server has not yet, with what it was made from. */
  latest(slot) {
    return slot === null ? undefined : this.items.findLast((item) => slotOf(item.edit) === slot);
  }

  /** Edits that met another person's and wait for a choice. */
  get asked() {
    return this.items.filter((item) => item.asked);
  }

  choose(item, choices) {
    Object.assign(item, { choices: { ...item.choices, ...choices }, asked: null, due: 0 });
    this.keep();
    return this.send();
  }

  discard(item) {
    this.drop(item);
    if (item.field) forget(this.store.key, item.field);
    this.store.say("refused", { item });
  }

  /** Send what is due; with `flush` also what still waited for more. */
  send({ flush = false } = {}) {
    if (flush) for (const item of this.items) item.due = 0;
    this.sending ??= this.drain().finally(() => (this.sending = null));
    return this.sending;
  }

  async drain() {
    clearTimeout(this.timer);
    let changed = false;
    for (let item = this.next(); item; item = this.next()) {
      this.flying = item;
      const { by, revision, edit, after, choices } = item;
      try {
        const done = await post(`${this.store.place}/edits`, { revision, edit, after, choices }, { by });
        this.wait = 0;
        changed = true;
        this.succeeded(item, edit, done);
      } catch (error) {
        if (!this.failed(item, error)) break;
      } finally {
        this.flying = null;
      }
    }
    const later = this.items.filter((item) => !item.asked).map((item) => item.due - Date.now());
    if (later.length) this.later(Math.max(this.wait, Math.min(...later)));
    this.store.say("outbox");
    if (changed) await this.store.refresh().catch(() => {});
  }

  next() {
    return this.items.find((item) => !item.asked && item.due <= Date.now());
  }

  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), Math.max(0, ms));
  }

  keep() {
    write(this.name, this.items.length ? this.items : null);
    this.store.say("outbox");
  }

  drop(item) {
    this.items = this.items.filter((one) => one.id !== item.id);
    this.keep();
  }

  /** What was made from this edit meanwhile is measured by it from now on. */
  succeeded(item, edit, done) {
    const base = { revision: done.revision, after: edit };
    for (const next of this.following(item)) Object.assign(next, base);
    this.drop(item);
    const typed = item.field && remembered(this.store.key, item.field);
    if (typed && typed.value !== textOf(edit)) remember(this.store.key, item.field, typed.value, base);
    else if (item.field) forget(this.store.key, item.field);
    this.store.say("saved", { item, done, base });
    if (done.learnt?.length) toast(`Saved, and learnt for the show: ${done.learnt.join(", ")}.`, { kind: "good", label: "Undo", action: () => this.store.say("undo"), seconds: 10 });
  }

  /** Whether to go on with the next one. */
  failed(item, error) {
    const { status, body } = error;
    if (this.overtaken(item) && (status === 409 || status === 400 || status === 422)) return true;
    if (status === 409 && body.collisions) {
      item.asked = body;
      this.keep();
      this.store.say("collision", item);
      return true;
    }
    if (status === 400 || status === 404 || status === 422) {
      this.drop(item);
      toast(error.message, { kind: "bad", seconds: 12 });
      this.store.say("refused", { item });
      return true;
    }
    this.wait = Math.min(30_000, this.wait ? this.wait * 2 : 2_000);
    this.store.say(status === 401 || status === 403 ? "signed-out" : status === 409 ? "held" : "offline", error.message);
    return false;
  }

  /** Edits of the same thing that were made from this one, and not in another tab from something else. */
  following({ id, edit, line }) {
    const slot = slotOf(edit);
    return this.items.filter((one) => one.id !== id && slot !== null && one.line === line && slotOf(one.edit) === slot);
  }

  /** What was not taken is no longer wanted where a newer edit of the same thing waits: that one takes its place. */
  overtaken(item) {
    const [newer] = this.following(item);
    if (!newer) return false;
    Object.assign(item, { edit: newer.edit, due: newer.due, field: newer.field });
    this.drop(newer);
    return true;
  }
}

/** Edits of the same thing, of which only the last counts; null: every one of them does. */
export function slotOf(edit) {
  if (edit.kind === "passage") return `passage/${edit.start}-${edit.end}`;
  if (edit.kind === "summary") return edit.summary === undefined ? "teaser" : "summary";
  return ["turn", "speaker", "merge", "spelling"].includes(edit.kind) ? null : edit.kind;
}

const textOf = (edit) => edit.lines ?? edit.text ?? edit.teaser ?? edit.summary ?? edit.title;
