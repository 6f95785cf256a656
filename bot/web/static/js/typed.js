// What is typed and not saved: each tab keeps its own on this device, takes over what a closed one left, shows what another has.

import { fill, h, toast } from "./dom.js";

/** This tab; the lock of that name tells others that it is open. */
const TAB = Math.random().toString(36).slice(2);
const OPEN = "podbot/tab/";
navigator.locks?.request(OPEN + TAB, () => new Promise(() => {})); // held as long as this tab is open

/** Whose words these are: another member who signs in on the same device does not find them in the fields. */
let member = null;

export function typedBy(id) {
  member = id;
}

const start = (key) => `podbot/form/${key}/`;
const named = (key, field, tab = TAB) => `${start(key)}${field}#${tab}`;

/** Keep it as it is typed, with what it was made from. */
export function remember(key, field, value, base) {
  write(named(key, field), { value, base, by: member, at: Date.now() });
}

/** What was typed here. */
export function remembered(key, field) {
  const kept = read(named(key, field), null);
  return kept && mine(kept) ? kept : null;
}

export function forget(key, field) {
  write(named(key, field), null);
}

/** Fields of this draft with something typed here and not saved. */
export function unfinished(key) {
  return [...entries(key)].filter(({ tab }) => tab === TAB).map(({ field }) => field);
}

/** Take over what closed tabs left, of each field the newest; whatever is left besides is shown beside the field. */
export async function adoptTyped(key) {
  const open = await openTabs();
  const left = [...entries(key)].filter(({ tab }) => !open.has(tab)).sort((a, b) => b.at - a.at);
  for (const { name, field, value, base, revision } of left) {
    if (remembered(key, field)) continue;
    remember(key, field, value, base ?? { revision });
    write(name, null);
  }
}

/** A line under a field that says what was typed for it in another tab, and brings it here. */
export function beside(store, field, { now, use }) {
  const line = h("div", { class: "beside", role: "status", hidden: true });
  addEventListener("storage", (event) => event.key?.startsWith(named(store.key, field, "")) && draw());
  return { element: line, draw };

  async function draw() {
    const open = await openTabs();
    const others = [...entries(store.key)].filter((one) => one.field === field && one.tab !== TAB && one.value !== now());
    line.hidden = !others.length;
    fill(line, others.map((one) => h("p", { class: "hint" }, "You also typed, in another tab: ", h("q", {}, short(one.value)), " ",
      button("Use that", () => take(one, open.has(one.tab))), !open.has(one.tab) && [" · ", button("Forget it", () => drop(one))])));
  }

  /** In exchange: what stood here is offered in its place. */
  function take(one, open) {
    const mine = remembered(store.key, field);
    if (mine && mine.value !== one.value) write(named(store.key, field, `${TAB}.${Date.now()}`), mine);
    if (!open) write(one.name, null);
    use(one);
    draw();
  }

  function drop(one) {
    write(one.name, null);
    draw();
  }
}

const button = (label, onclick) => h("button", { type: "button", class: "text", onclick }, label);

async function openTabs() {
  const held = (await navigator.locks?.query())?.held.map((lock) => lock.name) ?? [];
  return new Set([TAB, ...held.filter((name) => name.startsWith(OPEN)).map((name) => name.slice(OPEN.length))]);
}

function* entries(key) {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(start(key)))) {
    const [field, tab = ""] = name.slice(start(key).length).split("#");
    const kept = read(name, null);
    if (kept && mine(kept)) yield { name, field, tab, at: 0, ...kept };
  }
}

const mine = ({ by }) => (by ?? member) === member;
const short = (text) => (text.length > 90 ? `${text.slice(0, 88)}…` : text || "nothing");

export function read(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function write(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    toast("This browser keeps nothing on this device, so unsaved changes are lost when the page is closed.", { kind: "bad" });
  }
}
