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
        h("p", { class: "row-buttons" }, draft.failed_targets.length > 0 && h("button", { class: "button", onclick: () => publishAgain(store) }, `Try ${draft.failed_targets.join(", ")} again`), takeBackButton(store)),
        h("ul", { class: "plain" }, draft.publications.map((one) => publication(store, one)))),
      draft.reviews.length > 0 && h("section", {}, h("h3", {}, "Verdicts"), h("ul", { class: "plain" }, [...draft.reviews].reverse().map((r) =>
        h("li", {}, h("b", {}, r.by), ` ${DECIDED[r.verdict] || r.verdict} revision ${r.revision} `, h("span", { class: "hint" }, ago(r.at)), r.comment && h("p", {}, r.comment))))),
      h("section", {}, h("h3", {}, "Revisions"), h("ol", { class: "revisions" }, draft.revisions.map((r) =>
        h("li", { value: r.number }, h("span", { class: "what" }, r.summary || "First draft"), h("span", { class: "hint" }, `${r.number} · ${r.by} · ${ago(r.at)}`,
          r.number > 1 && [" · ", h("button", { class: "text", "aria-label": `What revision ${r.number} changed`, onclick: () => changed(store, r) }, "what changed")]))))));
  });
  return box;
}

const DECIDED = { approve: "approved", "request changes": "sent back", reject: "rejected", reopen: "reopened" };
const STATES = { pending: "waiting", unpublished: "taken back" };

/** A target: how it stands, what was read there, and the way back for one that it was taken back from. */
function publication(store, { target, state, revision, url, message, verified }) {
  const back = store.draft.stage !== "unpublished" && store.draft.taken_back_targets.includes(target);
  return h("li", {}, h("b", {}, target), ` ${STATES[state] ?? state} (revision ${revision}) `, url && link(url, "open ↗"),
    back && h("button", { class: "text", onclick: () => publishAgain(store, [target]) }, "publish there again"),
    message && h("p", { class: state === "failed" ? "bad" : "hint" }, message),
    verified && h("p", { class: "hint" }, state === "unpublished" ? `What is there now: ${verified}` : `Read back: ${verified}`));
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

/** Ask for these targets; for none in particular: what failed, else all that it was taken back from. */
export async function publishAgain(store, targets = []) {
  try {
    toast(`Publishing again to ${(await post(`${store.place}/publish-again`, { targets })).targets.join(", ")}.`, { kind: "good" });
  } catch (error) {
    toast(error.message, { kind: "bad", seconds: 15 });
  }
  await store.refresh().catch(() => {});
}
