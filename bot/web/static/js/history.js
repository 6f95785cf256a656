// What was done to the draft: where it went, what people decided, every revision with what it changed.

import { get, post } from "./api.js";
import { ago, dialog, fill, h, link, toast } from "./dom.js";
import { takeBackButton } from "./takeback.js";

/** Revisions, verdicts and publications, newest first. */
export function historyPanel(store) {
  const box = h("div");
  store.on("draft", () => {
    const { draft } = store;
    fill(box,
      draft.publications.length > 0 && h("section", {}, h("h3", {}, draft.stage === "unpublished" ? "Taken back" : "Published"),
        draft.failed_targets.length > 0 && h("button", { class: "button", onclick: () => publishAgain(store) }, `Try ${draft.failed_targets.join(", ")} again`), takeBackButton(store),
        h("ul", { class: "plain" }, draft.publications.map((p) => h("li", {}, h("b", {}, p.target), ` ${p.state} (revision ${p.revision}) `, p.url && link(p.url, "open ↗"),
          p.message && h("p", { class: p.state === "failed" ? "bad" : "hint" }, p.message), p.verified && h("p", { class: "hint" }, p.state === "unpublished" ? `There now: ${p.verified}` : `Read back: ${p.verified}`))))),
      draft.reviews.length > 0 && h("section", {}, h("h3", {}, "Verdicts"), h("ul", { class: "plain" }, [...draft.reviews].reverse().map((r) =>
        h("li", {}, h("b", {}, r.by), `: ${r.verdict}, revision ${r.revision} `, h("span", { class: "hint" }, ago(r.at)), r.comment && h("p", {}, r.comment))))),
      h("section", {}, h("h3", {}, "Revisions"), h("ol", { class: "revisions" }, draft.revisions.map((r) =>
        h("li", { value: r.number }, h("span", { class: "what" }, r.summary || "First draft"), h("span", { class: "hint" }, `${r.number} · ${r.by} · ${ago(r.at)}`,
          r.number > 1 && [" · ", h("button", { class: "text", "aria-label": `What revision ${r.number} changed`, onclick: () => changed(store, r) }, "what changed")]))))));
  });
  return box;
}

/** A revision beside the one before it, part by part. */
async function changed(store, { number, summary }) {
  try {
    const { parts } = await get(`${store.place}/compare?before=${number - 1}&after=${number}&end=0`);
    await dialog(`Revision ${number}`, () => [h("p", {}, summary), !parts.length && h("p", { class: "hint" }, "It is the same as the one before."),
      changesOf(parts)], { wide: true });
  } catch (error) {
    toast(error.message, { kind: "bad" });
  }
}

/** Changes part by part, what went and what came. */
export function changesOf(parts) {
  return parts.map(({ part, lines }) => h("section", { class: "changes" }, h("h3", {}, part), lines.map(line)));
}

function line(text) {
  const tag = { "-": "del", "+": "ins" }[text[0]] || "span";
  return h("p", {}, h(tag, {}, text.slice(2)));
}

/** Ask for what failed, or for all that an unpublished episode was taken back from. */
export async function publishAgain(store) {
  try {
    toast(`Asked for again: ${(await post(`${store.place}/publish-again`)).targets.join(", ")}.`, { kind: "good" });
  } catch (error) {
    toast(error.message, { kind: "bad", seconds: 15 });
  }
  await store.refresh().catch(() => {});
}
