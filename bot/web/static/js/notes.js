// Title, summary, sources, people, links and quotes: forms that keep what is typed until it is saved.

import { post } from "./api.js";
import { clock, h, fill, link, span, toast } from "./dom.js";
import { forget, remember, remembered } from "./outbox.js";

const PARTS = { title: "title", summary: "summary", people: "people", links: "link groups" };

/** Whether re-runs keep a part; edits lock it by themselves. */
export function lockButton(store, part, label) {
  if (!part) return null;
  const locked = store.draft.locked.includes(part);
  const parts = locked ? store.draft.locked.filter((one) => one !== part) : [...store.draft.locked, part];
  return h("button", {
    class: `chip${locked ? " on" : ""}`, "aria-pressed": String(locked), "aria-label": `Keep the ${label.toLowerCase()} on re-runs`,
    title: locked ? "Re-runs keep this part; click to let them rewrite it" : "Re-runs may rewrite this part; click to keep it",
    onclick: () => post(`${store.place}/locks`, { parts }).then(() => store.refresh(), (error) => toast(error.message, { kind: "bad" })),
  }, locked ? "kept on re-runs" : "re-runs may rewrite it");
}

export function notesPanel(store, outbox, player, quotes) {
  const forms = [
    form("title", "Title", { rows: 2, value: (n) => n.title, edit: (title) => ({ kind: "title", title }) }),
    form("summary", "Summary", { rows: 7, value: (n) => n.summary, edit: (summary) => ({ kind: "summary", summary }),
      help: "Two to four sentences; an empty line begins a new paragraph." }),
    form("teaser", "Teaser", { rows: 2, value: (n) => n.teaser, help: "One sentence.",
      edit: (teaser) => ({ kind: "summary", summary: store.draft.notes.summary, teaser }) }),
  ];
  const lists = [
    form("people", "People", { rows: 3, value: (n) => n.people, edit: (lines) => ({ kind: "people", lines }), help: "One a line: Name | role | address." }),
    form("links", "Links", { rows: 5, value: (n) => n.links, edit: (lines) => ({ kind: "links", lines }),
      help: "A name, then lines like Website - https://…; an empty line ends the block." }),
  ];
  const sources = sourcesBlock(store, outbox, player);
  const cost = h("p", { class: "hint", id: "cost" });
  store.on("draft", () => { cost.textContent = store.draft.notes.cost; cost.hidden = !store.draft.notes.cost; });
  return h("div", { class: "notes" }, forms.map((f) => f.element), cost, sources, lists.map((f) => f.element), quotesBlock(store, player, quotes));

  function form(field, label, { rows, value, edit, help = "" }) {
    const id = `field-${field}`;
    let base = null;
    const area = h("textarea", { id, rows, "aria-describedby": help ? `${id}-help` : null });
    const buttons = h("p", { class: "row-buttons", hidden: true },
      h("button", { class: "button primary", onclick: () => save() }, `Save ${label.toLowerCase()}`),
      h("button", { class: "button", onclick: () => reset() }, "Discard"),
      h("span", { class: "hint state" }));
    const lock = h("span", { class: "lock" });
    const element = h("div", { class: "field" }, h("label", { for: id }, label), lock, area, help && h("p", { id: `${id}-help`, class: "hint" }, help), buttons);
    area.addEventListener("input", () => typed());
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey || field === "title")) (event.preventDefault(), save());
      if (event.key === "Escape") reset();
    });
    store.on("draft", () => show());
    store.on("saved", ({ item }) => item.field === field && show());
    return { element };

    function show() {
      const kept = remembered(store.key, field);
      const now = value(store.draft.notes);
      fill(lock, lockButton(store, PARTS[field], label));
      if (kept && kept.value !== now) {
        base = kept.revision;
        if (document.activeElement !== area) area.value = kept.value;
        buttons.hidden = false;
        const state = buttons.querySelector(".state");
        state.textContent = outbox.items.some((i) => i.field === field) ? "Kept here, not sent yet." : base === store.draft.revision ? "Not saved yet." : "Not saved yet; the draft changed meanwhile.";
      } else if (document.activeElement !== area || area.value === "" || buttons.hidden) {
        forget(store.key, field);
        base = null;
        area.value = now;
        buttons.hidden = true;
      }
    }

    function typed() {
      base ??= store.draft.revision;
      remember(store.key, field, area.value, base);
      buttons.hidden = false;
      buttons.querySelector(".state").textContent = "Kept on this device until you save.";
    }

    function save() {
      if (buttons.hidden) return;
      const revision = base ?? store.draft.revision;
      buttons.querySelector(".state").textContent = "Saving…";
      area.blur();
      outbox.save(edit(area.value), { field, revision });
    }

    function reset() {
      forget(store.key, field);
      base = null;
      area.value = value(store.draft.notes);
      buttons.hidden = true;
    }
  }
}

function sourcesBlock(store, outbox, player) {
  const list = h("ul", { class: "sources" });
  const title = h("input", { "aria-label": "Title of a new source", placeholder: "Title (else the page’s own)" });
  const url = h("input", { "aria-label": "Address of a new source", placeholder: "https://…", type: "url" });
  const add = h("form", { class: "inline", onsubmit: (event) => (event.preventDefault(), added()) }, title, url, h("button", { class: "button" }, "Add"));
  const unlinked = h("p", { class: "hint" });
  store.on("draft", draw);
  return h("section", { class: "field" }, h("h3", {}, "Sources"), list, add, unlinked);

  function draw() {
    const { sources, unlinked: missing } = store.draft.notes;
    if (list.contains(document.activeElement)) document.activeElement.blur();
    fill(list, sources.map((source, i) => item(source, i)));
    fill(unlinked, missing.length ? ["Talked about, not linked: ", missing.map((m, i) => [i ? ", " : "", h("button", { class: "text", onclick: () => {
      title.value = m.text;
      url.focus();
      player.seek(m.start);
      store.say("reveal", m.start);
    } }, m.text)])] : "");
  }

  function item(source, i) {
    const name = h("input", { value: source.title, "aria-label": `Title of source ${i + 1}`, onchange: () => change((all) => (all[i].title = name.value)) });
    const address = h("input", { class: "url", value: source.url, type: "url", "aria-label": `Address of source ${i + 1}`, onchange: () => change((all) => (all[i].url = address.value)) });
    const dead = source.status >= 400;
    return h("li", { class: dead ? "dead" : "" }, name, address,
      h("p", { class: "hint" }, link(source.url, "open ↗"), " · ", source.seen,
        source.at !== null && [" · ", h("button", { class: "text", onclick: () => (player.playFrom(source.at), store.say("reveal", source.at)) }, clock(source.at))],
        " · ", h("button", { class: "text", "aria-label": `Remove source ${i + 1}`, onclick: () => change((all) => all.splice(i, 1)) }, "remove")));
  }

  function change(work) {
    const sources = store.draft.notes.sources.map(({ title: t, url: u }) => ({ title: t, url: u }));
    work(sources);
    outbox.save({ kind: "sources", sources });
  }

  function added() {
    if (!/^https?:\/\/\S+$/.test(url.value.trim())) return toast("An address starts with https://.", { kind: "bad" });
    change((all) => all.push({ title: title.value, url: url.value.trim() }));
    title.value = url.value = "";
  }
}

function quotesBlock(store, player, quotes) {
  const lock = h("span", { class: "lock" });
  const list = h("div", { class: "quotes" });
  store.on("draft", () => {
    const found = store.draft.notes.quotes;
    fill(lock, lockButton(store, "quotes", "Quotes"));
    fill(list, found.map(item), !found.length && h("p", { class: "hint" }, "None yet. Select words in the transcript, then “Quote”."));
  });
  return h("section", { class: "field" }, h("h3", {}, "Quotes"), lock, list);

  function item(quote, i) {
    const at = clock(quote.start);
    return h("blockquote", {}, quote.text, h("footer", {}, `${store.label(quote.speaker)} · `,
      h("button", { class: "text", "aria-label": `${at}, play quote ${i + 1}`, onclick: () => (player.playFrom(quote.start, quote.end), store.say("reveal", quote.start)) }, at),
      ` · ${span(quote.end - quote.start)} · `, h("button", { class: "text", "aria-label": `Remove quote ${i + 1}`, onclick: () => quotes.remove(quote) }, "remove")));
  }
}
