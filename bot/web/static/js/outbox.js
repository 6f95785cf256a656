// Changes on their way: kept on this device until the server has them, sent in order, again after an outage.

import { post } from "./api.js";
import { toast } from "./dom.js";

export class Outbox {
  constructor(store) {
    this.store = store;
    this.name = `podbot/outbox/${store.key}`;
    this.items = read(this.name, []).map((item) => ({ after: null, choices: {}, ...item, due: 0, asked: null }));
    this.flying = null;
    this.sending = null;
    this.wait = 0;
    addEventListener("online", () => this.send());
  }

  /**
   * Keep an edit and what it was made from: the revision seen and, on top of it, one's own edit before.
   * An edit of the same thing that was not sent yet is replaced by it. `breath`: ms in which more may follow.
   */
  save(edit, { field = null, base = { revision: this.store.draft.revision }, breath = 0 } = {}) {
    const slot = slotOf(edit);
    const waiting = slot && this.items.find((item) => item !== this.flying && slotOf(item.edit) === slot);
    const due = Date.now() + breath;
    if (waiting) Object.assign(waiting, { edit, due, choices: {}, asked: null });
    else {
      const { revision, after = null } = this.flying && slot && slotOf(this.flying.edit) === slot ? this.flying : base;
      this.items.push({ id: `${Date.now()}-${Math.random()}`, edit, field, revision, after, due, choices: {}, asked: null });
    }
    this.keep();
    return this.send();
  }

  /** The newest edit of the same thing that the server has not yet, with what it was made from. */
  latest(slot) {
    return this.items.findLast((item) => slotOf(item.edit) === slot);
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
      const { revision, edit, after, choices } = item;
      try {
        const done = await post(`${this.store.place}/edits`, { revision, edit, after, choices });
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
    const slot = slotOf(edit), base = { revision: done.revision, after: edit };
    for (const next of this.items) if (next !== item && slot && slotOf(next.edit) === slot) Object.assign(next, base);
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

  /** What was not taken is no longer wanted where a newer edit of the same thing waits: that one takes its place. */
  overtaken(item) {
    const slot = slotOf(item.edit);
    const newer = slot && this.items.find((one) => one !== item && slotOf(one.edit) === slot);
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

/** What is being typed, kept on this device as it is typed, with what it was made from. */
export function remember(key, field, value, base) {
  write(`podbot/form/${key}/${field}`, { value, base, at: Date.now() });
}

export function remembered(key, field) {
  return read(`podbot/form/${key}/${field}`, null);
}

export function forget(key, field) {
  write(`podbot/form/${key}/${field}`, null);
}

/** Fields of this draft with something typed and not saved. */
export function unfinished(key) {
  const start = `podbot/form/${key}/`;
  return Object.keys(localStorage).filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
}

function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    toast("This browser keeps nothing on this device, so unsaved changes are lost when the page is closed.", { kind: "bad" });
  }
}
