// The side panels that are mostly read: what to check, who speaks, what is published.

import { get, text } from "./api.js";
import { clock, fill, h, span, toast } from "./dom.js";

const KINDS = {
  rule: "Platform rule", name: "Name", passage: "Hard to hear", link: "Dead link", unlinked: "Not linked", advice: "Advice", missing: "Missing",
  target: "Not published",
};

/** What needs an eye first; N goes to the next one. */
export function attentionPanel(store, player) {
  const list = h("ol", { class: "concerns" });
  const count = h("p", { class: "hint" });
  let at = -1, all = [];
  store.on("draft", draw);
  store.on("findings", draw);
  const element = h("div", {}, count, list);
  return { element, next: (step = 1) => go(all.length ? (at + step + all.length) % all.length : -1), get count() { return all.length; } };

  function draw() {
    const rules = store.findings.filter((f) => f.blocks).map((f) => ({ kind: "rule", text: sentence(f), start: null }));
    const advice = store.findings.filter((f) => !f.blocks).map((f) => ({ kind: "advice", text: sentence(f), start: null }));
    const failed = store.draft.publications.filter((p) => store.draft.failed_targets.includes(p.target)).map((p) => ({ kind: "target", text: `${p.target}: ${p.message} (History: try again)`, start: null }));
    all = [...failed, ...rules, ...store.draft.concerns, ...advice];
    at = Math.min(at, all.length - 1);
    fill(count, all.length ? ["The most important first. ", h("span", { class: "keyboard" }, h("kbd", {}, "N"), " goes to the next one, ", h("kbd", {}, "P"), " back.")] : "Nothing left to check. podbot is sure of every word and name.");
    fill(list, all.map((concern, i) => item(concern, i)));
    store.say("attention", all.filter((c) => c.kind !== "advice").length);
  }

  function item(concern, i) {
    const suggestion = concern.suggestion && h("button", { class: "button small", onclick: () => store.say("spelling", { heard: bare(concern.text), written: concern.suggestion }) }, `Write “${concern.suggestion}”`);
    return h("li", { class: `${concern.kind}${i === at ? " here" : ""}` },
      h("button", { class: "concern", "aria-current": i === at ? "true" : null, onclick: () => go(i) },
        h("span", { class: "kind" }, KINDS[concern.kind] || concern.kind, concern.start !== null && h("span", { class: "at" }, clock(concern.start))),
        h("span", { class: "what" }, concern.text)),
      suggestion);
  }

  function go(i) {
    if (i < 0) return;
    at = i;
    draw();
    list.children[i]?.scrollIntoView({ block: "nearest" });
    const { start, end } = all[i];
    if (start === null || start === undefined) return store.select(null);
    const { words } = store;
    const first = words.end.findIndex((e) => e > start + 0.01);
    const last = words.start.findLastIndex((s) => s < (end ?? start + 1) - 0.01);
    store.say("concern", i);
    if (first >= 0 && end !== null && end !== undefined) store.select([first, Math.max(first, last)]);
    store.say("reveal", start);
    player.playFrom(Math.max(0, start - 1.5), (end ?? start + 4) + 1);
  }
}

/** Outputs by what they are for; what is new comes under its own name. */
const GROUPS = [
  ["Notes", /^(show_notes|newsletter)\./], ["Platforms", /^(apple|spotify|youtube)\./], ["Transcript and captions", /^transcript\./],
  ["Chapters", /^chapters\./], ["Everything, for machines", /^episode\.json$/],
];
const sentence = (f) => `${f.place}: ${f.problem} (${f.platform}). ${f.fix}`;
const bare = (quoted) => /“([^”]+)”/.exec(quoted)?.[1] || quoted;

export const NO_VOICES = "No voices were told apart in this episode.";

/** Who speaks how much; named here for the whole episode. */
export function speakersPanel(store, outbox, player) {
  const list = h("ul", { class: "speakers" });
  const hint = h("p", { class: "hint" });
  store.on("draft", draw);
  return h("div", {}, list, hint);

  function draw() {
    const { speakers } = store.draft;
    hint.textContent = speakers.length ? "A name given here is learnt: podbot recognises the voice in the next episodes." : NO_VOICES;
    if (list.contains(document.activeElement) && document.activeElement.matches("input")) return;
    const total = speakers.reduce((sum, s) => sum + s.talk, 0) || 1;
    fill(list, speakers.map((speaker) => item(speaker, total, speakers)));
  }

  function item(speaker, total, all) {
    const share = Math.round((speaker.talk / total) * 100);
    const name = h("input", { value: speaker.name, placeholder: speaker.label, "aria-label": `Name of ${speaker.label}`, maxlength: "128" });
    const role = h("input", { class: "role", value: speaker.role, placeholder: "guest", "aria-label": `Role of ${speaker.label}`, list: "roles", maxlength: "40" });
    const save = () => name.value.trim() && (name.value !== speaker.name || role.value !== speaker.role) && outbox.save({ kind: "speaker", speaker: speaker.id, name: name.value, role: role.value });
    name.addEventListener("change", save);
    role.addEventListener("change", save);
    for (const input of [name, role]) input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur());
    const others = all.filter((one) => one.id !== speaker.id);
    const merge = others.length > 0 && h("select", { "aria-label": `${speaker.label} is the same person as`, onchange: () => outbox.save({ kind: "merge", speaker: speaker.id, into: merge.value }) },
      h("option", { value: "" }, "same person as…"), others.map((one) => h("option", { value: one.id }, one.label)));
    return h("li", { class: `v${store.colour(speaker.id)}` },
      h("div", { class: "names" }, h("span", { class: "dot", "aria-hidden": "true" }), name, role),
      h("div", { class: "bar", role: "img", "aria-label": `${share} percent of the talk` }, h("span", { style: { width: `${share}%` } })),
      h("p", { class: "hint" }, `${share} % · ${span(speaker.talk)}`, speaker.evidence && ` · ${speaker.evidence}`,
        " · ", h("button", { class: "text", onclick: () => hear(speaker.id) }, "listen"), merge && [" · ", merge]));
  }

  function hear(id) {
    const segment = store.words.segments.filter((s) => s.speaker === id).sort((a, b) => b.last - b.first - (a.last - a.first))[0];
    if (!segment) return;
    const start = store.words.start[segment.first];
    store.say("reveal", start);
    player.playFrom(start, store.words.end[segment.last - 1]);
  }
}

/** Drawn on the server, the same as in Discord. */
const PICTURE = "timeline.png";

/** What would be published, with budgets and rules. */
export function outputsPanel(store) {
  const files = h("select", { "aria-label": "Output", onchange: () => show() });
  const budget = h("div", { class: "budget" });
  const frame = h("div", { class: "preview" });
  const findings = h("ul", { class: "findings" });
  let known = [], loaded = 0, shown = 0;
  const panel = h("div", {}, h("p", { class: "inline" }, files), budget, frame, h("h3", {}, "Rules and advice"), findings);
  store.on("draft", () => (loaded = 0, panel.offsetParent && load()));
  store.on("findings", () => drawFindings());
  return { element: panel, load };

  async function load() {
    if (!store.draft) return;
    if (loaded === store.draft.revision) return shown !== loaded && panel.offsetParent ? show() : null;
    loaded = store.draft.revision;
    let found;
    try {
      found = await get(`${store.place}/previews`);
    } catch (error) {
      fill(frame, h("p", { class: "bad" }, error.message));
      return;
    }
    known = [...found.files, { name: PICTURE, size: 0 }];
    store.findings = found.findings;
    store.say("findings");
    const chosen = files.value || "show_notes.html";
    const option = (f) => h("option", { value: f.name }, f.budget ? `${f.name} (${f.budget.full > f.budget.limit ? "over" : "fits"})` : f.name);
    const rest = known.filter((f) => !GROUPS.some(([, names]) => names.test(f.name)));
    const groups = [...GROUPS.map(([label, names]) => [label, known.filter((f) => names.test(f.name))]), ["Other", rest]];
    fill(files, groups.map(([label, all]) => all.length > 0 && h("optgroup", { label }, all.map(option))));
    files.value = known.some((f) => f.name === chosen) ? chosen : known[0]?.name;
    if (panel.offsetParent) show();
  }

  function drawFindings() {
    fill(findings, store.findings.map((f) => h("li", { class: f.blocks ? "blocks" : "" }, h("b", {}, f.platform), ` ${f.place} ${f.problem}. ${f.fix}`)),
      !store.findings.length && h("li", {}, "Every platform accepts it as it is."));
  }

  async function show() {
    const file = known.find((f) => f.name === files.value);
    if (!file) return;
    drawBudget(file);
    shown = loaded;
    if (file.name === PICTURE) return fill(frame, h("img", { src: `${store.place}/${PICTURE}?revision=${store.draft.revision}`, alt: "The timeline as it is shown in Discord" }));
    const address = `${store.place}/previews/${file.name}`;
    if (/\.html$/.test(file.name)) {
      fill(frame, h("iframe", { sandbox: "", src: `${address}?revision=${store.draft.revision}`, title: `Preview of ${file.name}` }));
    } else {
      try {
        fill(frame, h("pre", { tabindex: "0", "aria-label": file.name }, (await text(address)).slice(0, 200_000)));
      } catch (error) {
        toast(error.message, { kind: "bad" });
      }
    }
  }

  function drawBudget(file) {
    const { budget: b } = file;
    if (!b) return fill(budget, file.size > 0 && h("p", { class: "hint" }, `${file.size.toLocaleString()} bytes`));
    const part = Math.min(1, b.full / b.limit);
    fill(budget, h("div", { class: `bar${b.full > b.limit ? " over" : ""}` }, h("span", { style: { width: `${part * 100}%` } })),
      h("p", { class: "hint" }, `${b.full.toLocaleString()} of ${b.limit.toLocaleString()} ${b.unit}`, b.cut && " · cut to fit", b.dropped.length > 0 && ` · left out: ${b.dropped.join("; ")}`));
  }
}

/** The targets that failed, now instead of when their next try is due. */
