// Changes on their way: kept on this device until the server has them, sent in order, again after an outage.

import { post } from "./api.js";
import { toast } from "./dom.js";

export class Outbox {
  constructor(store) {
    this.store = store;
    this.name = `podbot/outbox/${store.key}`;
    this.items = read(this.name, []);
    this.waiting = 0;
    this.sending = null;
    addEventListener("online", () => this.send());
  }

  /** Keep an edit made while looking at the current revision; `done` is told what came of it. */
  save(edit, { field = null, revision = this.store.draft.revision } = {}) {
    this.items.push({ id: `${Date.now()}-${Math.random()}`, edit, field, revision });
    this.keep();
    return this.send();
  }

  keep() {
    write(this.name, this.items.length ? this.items : null);
    this.store.say("outbox", this.items.length);
  }

  send() {
    this.sending ??= this.drain().finally(() => (this.sending = null));
    return this.sending;
  }

  async drain() {
    clearTimeout(this.timer);
    let changed = false;
    while (this.items.length) {
      const item = this.items[0];
      try {
        const done = await post(`${this.store.place}/edits`, { revision: item.revision, edit: item.edit });
        this.waiting = 0;
        this.drop(item);
        changed = true;
        this.succeeded(item, done);
      } catch (error) {
        if (!(await this.failed(item, error))) break;
      }
    }
    this.store.say("outbox", this.items.length);
    if (changed) await this.store.refresh().catch(() => {});
  }

  drop(item) {
    this.items = this.items.filter((one) => one.id !== item.id);
    this.keep();
  }

  succeeded(item, done) {
    for (const next of this.items) if (next.revision === done.revision - 1) next.revision = done.revision;
    if (item.field) forget(this.store.key, item.field);
    this.store.say("saved", { item, done });
    if (done.learnt?.length) toast(`Saved, and learnt for the show: ${done.learnt.join(", ")}.`, { kind: "good" });
  }

  /** Whether to go on with the next one. */
  async failed(item, error) {
    if (error.status === 0 || error.status >= 500 || error.status === 429) {
      this.waiting = Math.min(30, this.waiting ? this.waiting * 2 : 2);
      this.timer = setTimeout(() => this.send(), this.waiting * 1000);
      this.store.say("offline", this.items.length);
      return false;
    }
    if (error.status === 401 || error.status === 403) {
      this.store.say("signed-out", error.message);
      return false;
    }
    this.drop(item);
    if (error.status === 409 && error.body.mine !== undefined) this.store.say("conflict", { item, ...error.body });
    else {
      toast(error.message, { kind: "bad", seconds: 12 });
      this.store.say("refused", { item, message: error.message });
    }
    return true;
  }
}

/** What is being typed, kept on this device as it is typed. */
export function remember(key, field, value, revision) {
  write(`podbot/form/${key}/${field}`, { value, revision, at: Date.now() });
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
