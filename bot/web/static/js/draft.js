// The review page of one draft: puts the parts together and knows the keys.

import { Actions } from "./actions.js";
import { post } from "./api.js";
import { Chapters, chaptersPanel } from "./chapters.js";
import { Collisions } from "./collisions.js";
import { Verdict } from "./decide.js";
import { ago, clock, dialog, fill, h, toast } from "./dom.js";
import { historyPanel } from "./history.js";
import { keptBar } from "./kept.js";
import { live } from "./live.js";
import { notesPanel } from "./notes.js";
import { Outbox } from "./outbox.js";
import { attentionPanel, outputsPanel, speakersPanel } from "./panels.js";
import { Player } from "./player.js";
import { presence } from "./presence.js";
import { Proposals } from "./proposals.js";
import { Quotes } from "./quotes.js";
import { Reruns } from "./reruns.js";
import { searchBox } from "./search.js";
import { Sources } from "./sources.js";
import { Store } from "./store.js";
import { tabs } from "./tabs.js";
import { Timeline } from "./timeline.js";
import { TranscriptView } from "./transcript.js";
import { captions } from "./captions.js";
import { wordAt } from "./words.js";

const app = document.getElementById("app");
const store = new Store(document.documentElement.dataset.key);
const outbox = new Outbox(store);
const player = new Player(store);
const transcript = new TranscriptView(store, player);
const chapters = new Chapters(store, outbox);
const timeline = new Timeline(store, player, chapters);
const proposals = new Proposals(store, player);
const quotes = new Quotes(store, outbox);
const sources = new Sources(store, outbox);
const collisions = new Collisions(store, outbox, player);
const actions = new Actions(store, outbox, player, transcript, new Reruns(store, proposals), quotes);
const attention = attentionPanel(store, player);
const outputs = outputsPanel(store);
const verdict = new Verdict(store, outbox);
const search = searchBox(store, player, transcript);
const subtitles = captions(store, player);
const phone = matchMedia("(max-width: 860px)");
const badge = h("span", { class: "badge", hidden: true });
const panels = tabs([
  { name: "text", label: "Text", narrow: true, panel: () => document.querySelector(".reading") },
  { name: "check", label: ["Check", badge], panel: () => attention.element },
  { name: "notes", label: "Notes", panel: () => notesPanel(store, outbox, player, { sources, quotes }) },
  { name: "chapters", label: "Chapters", panel: () => chaptersPanel(store, chapters, player) },
  { name: "speakers", label: "Speakers", panel: () => speakersPanel(store, outbox, player) },
  { name: "outputs", label: "Outputs", panel: () => outputs.element, opened: () => outputs.load() },
  { name: "history", label: "History", panel: () => historyPanel(store) },
]);
const title = h("h1");
const facts = h("p", { class: "facts" });
const show = h("a", { class: "show", href: "/" });
const undo = h("button", { class: "quiet", "aria-label": "Undo", title: "Undo (Ctrl+Z)", onclick: () => step("undo") }, "↶");
const redo = h("button", { class: "quiet", "aria-label": "Redo", title: "Redo (Ctrl+Shift+Z)", onclick: () => step("redo") }, "↷");
const wordless = h("div", { class: "wordless", hidden: true }, h("p", {}, "No word of this episode was recognised."),
  h("p", { class: "hint" }, "There may be no speech in it, or too little for the model. Another model may hear more; notes can be written by hand."),
  h("button", { class: "button", onclick: () => actions.rerun() }, "Run it again"));

layout();
listen();
start();

function layout() {
  fill(app,
    h("header", { class: "top" },
      h("div", { class: "name" }, show, title, facts),
      h("div", { class: "decide" }, presence(store), h("div", { class: "steps" }, undo, redo, h("button", { class: "quiet", "aria-label": "Keys", title: "Keys (?)", onclick: keys }, "?")), verdict.element)),
    keptBar(store, outbox, collisions), live(store, outbox), proposals.element,
    h("div", { class: "sound" }, player.element, timeline.element, subtitles.element),
    h("div", { class: "desk" },
      h("section", { class: "reading", "aria-label": "Transcript with search" }, h("div", { class: "bar" }, search.element, subtitles.toggle), transcript.help, transcript.box, wordless, actions.bar),
      panels.element),
    h("datalist", { id: "roles" }, ["host", "guest", "co-host", "producer", "editor", "reporter"].map((r) => h("option", { value: r }))));
}

function listen() {
  store.on("draft", drawHead);
  store.on("words", () => {
    document.querySelector(".sheet").lang = store.words.language || "";
    wordless.hidden = store.words.text.length > 0;
  });
  store.on("attention", (count) => {
    badge.hidden = !count;
    badge.textContent = String(count);
  });
  store.on("reveal", (seconds) => transcript.reveal(Math.max(0, wordAt(store.words, seconds)), { middle: true }));
  store.on("concern", () => phone.matches && panels.open("text"));
  store.on("next-concern", () => nextConcern(1));
  store.on("undo", () => step("undo"));
  store.on("add-chapter", (seconds) => addChapter(seconds));
  store.on("chapter", (seconds) => actions.chapterHere(seconds));
  document.addEventListener("keydown", key);
  addEventListener("hashchange", goToPlace);
  addEventListener("pagehide", () => outbox.send({ flush: true }));
}

async function start() {
  try {
    await store.load(outbox.adopt());
  } catch (error) {
    fill(app, h("div", { class: "door" }, h("h1", {}, "No draft here"), h("p", {}, error.message), h("p", {}, h("a", { href: "/" }, "All episodes"))));
    app.removeAttribute("aria-busy");
    return;
  }
  player.load();
  app.removeAttribute("aria-busy");
  document.documentElement.dataset.ready = "yes";
  performance.mark("interactive");
  panels.open(phone.matches ? "text" : "check");
  scrollTo(0, 0); // in a short window the tabs are further down
  actions.offerUnfinished();
  outbox.send();
  setTimeout(() => outbox.adopt().then(() => (store.say("adopted"), outbox.send())), 3_000); // a tab that was just closed may still have held its own
  timeline.load();
  setTimeout(() => outputs.load(), 400);
  goToPlace();
}

/** Links lead to a moment (#t=75) or to a span that was heard again (#heard=…). */
function goToPlace() {
  const place = new URLSearchParams(location.hash.slice(1));
  const seconds = Number(place.get("t"));
  if (seconds > 0) {
    player.seek(seconds);
    store.say("reveal", seconds);
  }
  const heard = place.get("heard");
  if (store.draft.proposals.some((one) => one.id === heard)) proposals.weigh(heard);
  else if (heard) toast("That passage waits no longer: somebody chose already, or the draft was decided. History tells.", { seconds: 10 });
}

function drawHead() {
  const { draft } = store;
  document.title = `${draft.notes.title} · ${draft.show_title}`;
  show.textContent = draft.show_title;
  title.textContent = title.title = draft.notes.title;
  fill(facts, h("span", { class: `stage ${draft.stage.replace(" ", "-")}` }, draft.stage),
    h("span", {}, `revision ${draft.revision} by ${draft.made_by}, ${ago(draft.made_at)}`),
    h("span", {}, clock(draft.notes.duration)),
    draft.approved_by.length > 0 && h("span", {}, `approved by ${draft.approved_by.join(", ")}`),
    draft.trouble && h("span", { class: "bad" }, draft.trouble));
  undo.disabled = !draft.can_undo && draft.stage === "in review";
  redo.disabled = !draft.can_redo;
}

async function step(what) {
  await outbox.send({ flush: true });
  try {
    const done = await post(`${store.place}/${what}`, { revision: store.draft.revision });
    toast(what === "undo" ? `Taken back: ${done.what}.` : `Brought back: ${done.what}.`);
  } catch (error) {
    toast(error.message, { kind: "bad" });
  }
  await store.refresh().catch(() => {});
}

async function addChapter(seconds) {
  const name = h("input", { id: "chapter-title", maxlength: "200", required: true });
  const done = await dialog(`New chapter at ${clock(seconds)}`, (close) => h("form", { onsubmit: (event) => (event.preventDefault(), close("add")) },
    h("div", { class: "field" }, h("label", { for: "chapter-title" }, "Title"), name),
    h("footer", {}, h("button", { type: "button", class: "button", onclick: () => close() }, "Cancel"), h("button", { class: "button primary" }, "Add"))));
  if (done && name.value.trim()) chapters.add(seconds, name.value.trim());
}

/** Beside the words on a wide screen, in the words themselves on a phone. */
function nextConcern(step) {
  panels.open("check");
  attention.next(step);
}

const KEYS = [
  ["Space", "play or pause", () => player.toggle()], ["J", "back 5 s", () => player.jump(-5)], ["L", "forward 5 s", () => player.jump(5)],
  ["[", "slower", () => player.faster(-1)], ["]", "faster", () => player.faster(1)],
  ["N", "next thing to check", () => nextConcern(1)], ["P", "previous thing to check", () => nextConcern(-1)],
  ["/", "search", () => search.focus()], ["T", "to the transcript", () => (panels.open("text"), transcript.box.focus())],
  ["E", "correct what is selected or spoken", () => actions.correct()], ["F", "fix a spelling everywhere", () => actions.spelling()],
  ["S", "who speaks", () => actions.who()], ["C", "chapter here", () => actions.chapterHere()], ["Q", "quote what is selected or spoken", () => actions.quote()],
  ["R", "run the selection again", () => actions.rerun()],
  ["?", "this list", () => keys()],
];

/** By number; no turn of a long transcript need be passed to get there. */
const PANELS = ["check", "notes", "chapters", "speakers", "outputs", "history"];

function key(event) {
  const typing = event.target.closest?.("input, textarea, select, dialog");
  if (event.key === "Escape" && !typing && store.selection) return actions.drop();
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing) {
    event.preventDefault();
    return step(event.shiftKey ? "redo" : "undo");
  }
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !store.draft) return;
  const name = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (name === "Space" && event.target.closest("button, a, summary")) return;
  const found = KEYS.find(([shown]) => shown === name), panel = PANELS[Number(name) - 1];
  if (!found && !panel) return;
  event.preventDefault();
  if (panel) panels.focus(panel);
  else found[2]();
}

function keys() {
  const more = [["1 … 6", "check, notes, chapters, speakers, outputs, history"], ["Arrows", "word by word in the transcript, with Shift to select; on a chapter of the timeline, move it from sentence to sentence, with Shift from word to word"], ["Enter", "play from the word"], ["Ctrl+Z", "undo"], ["Ctrl+Shift+Z", "redo"], ["Ctrl+Enter", "save what you type"], ["+ −", "zoom, when the timeline is in focus"]];
  dialog("Keys", () => h("dl", { class: "keys" }, [...KEYS, ...more].map(([shown, what]) => [h("dt", {}, h("kbd", {}, shown)), h("dd", {}, what)])));
}
