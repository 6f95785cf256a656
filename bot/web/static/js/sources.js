// Sources: titles and addresses to edit in place, others to add; each says where it was seen.

import { clock, fill, h, link, toast } from "./dom.js";
import { List, drawRows } from "./list.js";
import { lockButton } from "./locks.js";

export class Sources extends List {
  constructor(store, outbox) {
    super(store, outbox, "sources", ({ title, url }) => ({ title, url }));
  }

  /** Another title or address for one that is known by its address. */
  set(url, change) {
    this.change((all) => void Object.assign(all.find((one) => one.url === url) ?? {}, change));
  }

  remove({ url, title }) {
    this.change((all) => all.filter((one) => one.url !== url));
    toast(`“${title || url}” was removed.`, { label: "Undo", action: () => this.store.say("undo") });
  }

  add(source) {
    this.change((all) => void all.push(source));
  }
}

/** The sources among the notes. */
export function sourcesBlock(store, player, sources) {
  const list = h("ul", { class: "sources" });
  const title = h("input", { "aria-label": "Title of a new source", placeholder: "Title (default: the page’s own)", maxlength: "300" });
  const url = h("input", { "aria-label": "Address of a new source", placeholder: "https://…", type: "url" });
  const add = h("form", { class: "inline", novalidate: true, onsubmit: (event) => (event.preventDefault(), added()) }, title, url, h("button", { class: "button" }, "Add"));
  const unlinked = h("p", { class: "hint" });
  const lock = h("span", { class: "lock" });
  let last = null;
  drawRows(sources, list, item, (row, source) => row.show(source));
  store.on("draft", () => fill(lock, lockButton(store, "sources", "Sources")));
  store.on("draft", drawUnlinked);
  store.on("refused", ({ item: { edit } }) => edit.kind === "sources" && last && !url.value && ([title.value, url.value] = last));
  return h("section", { class: "field" }, h("h3", {}, "Sources"), lock, list, add, unlinked);

  function drawUnlinked() {
    const { unlinked: missing } = store.draft.notes;
    fill(unlinked, missing.length ? ["Talked about, not linked: ", missing.map((m, i) => [i ? ", " : "", h("button", { class: "text", onclick: () => {
      title.value = m.text;
      url.focus();
      player.seek(m.start);
      store.say("reveal", m.start);
    } }, m.text)])] : "");
  }

  function item(source, i) {
    const name = h("input", { "aria-label": `Title of source ${i + 1}`, placeholder: "The page’s own title", maxlength: "300",
      onchange: () => sources.set(source.url, { title: name.value.trim() }) });
    const address = h("input", { class: "url", type: "url", "aria-label": `Address of source ${i + 1}`, onchange: () => readdressed() });
    for (const input of [name, address]) input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur());
    const facts = h("p", { class: "hint" });
    const row = h("li", {}, name, address, facts);
    row.show = show;
    show(source);
    return row;

    function show(now) {
      source = now;
      if (name !== document.activeElement) name.value = source.title;
      if (address !== document.activeElement) address.value = source.url;
      const known = store.draft.notes.sources.find((one) => one.url === source.url);
      row.className = known?.status >= 400 ? "dead" : "";
      fill(facts, link(source.url, "open ↗"), " · ", known ? known.seen : "not saved yet",
        known && known.at !== null && [" · ", h("button", { class: "text", onclick: () => (player.playFrom(known.at), store.say("reveal", known.at)) }, clock(known.at))],
        " · ", h("button", { class: "text", "aria-label": `Remove source ${i + 1}`, onclick: () => sources.remove(source) }, "remove"));
    }

    function readdressed() {
      if (usable(address.value)) sources.set(source.url, { url: address.value.trim() });
      else address.value = source.url;
    }
  }

  function added() {
    if (!usable(url.value)) return;
    if (sources.entries.some((one) => one.url === url.value.trim())) return toast("That address is already listed.");
    last = [title.value, url.value.trim()];
    sources.add({ title: title.value.trim(), url: url.value.trim() });
    title.value = url.value = "";
    title.focus();
  }
}

function usable(url) {
  const good = /^https?:\/\/[^\s.]+\S*$/i.test(url.trim());
  if (!good) toast("An address starts with https://.", { kind: "bad" });
  return good;
}
