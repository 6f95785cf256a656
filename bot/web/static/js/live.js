// News from the server: somebody's new revision, a stage, the progress of work.

import { fill, h, span, toast } from "./dom.js";
import { post, whoAmI } from "./api.js";

export function live(store, outbox) {
  const bar = h("div", { class: "working", hidden: true, role: "status" });
  let source = null, wait = 1000, seen = null, lost = null, next = null;
  connect();
  for (const name of ["online", "focus"]) addEventListener(name, again);
  store.on("again", again);
  store.addEventListener("draft", () => seen && !same(seen, store.draft) && store.refresh().catch(() => {}), { once: true }); // news came first
  return bar;

  function again() {
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(next);
    connect();
  }

  function connect() {
    source = new EventSource(`${store.place}/events`);
    source.addEventListener("draft", (event) => changed(JSON.parse(event.data)));
    source.addEventListener("people", (event) => store.say("people", JSON.parse(event.data)));
    source.addEventListener("closed", (event) => (source.close(), store.say("signed-out", JSON.parse(event.data))));
    source.addEventListener("work", (event) => working(JSON.parse(event.data)));
    source.addEventListener("open", () => {
      wait = 1000;
      clearTimeout(lost);
      lost = null;
      store.say("online");
      if (outbox.items.length) outbox.send();
    });
    source.addEventListener("error", () => {
      lost ??= setTimeout(why, 3000);
      if (source.readyState !== EventSource.CLOSED) return;
      clearTimeout(next);
      next = setTimeout(connect, (wait = Math.min(30000, wait * 2)));
    });
  }

  /** Away, or is it we who are no longer known? */
  async function why() {
    const error = await whoAmI({ fresh: true }).then(() => null, (refused) => refused);
    if (error?.status === 401 || error?.status === 403) store.say("signed-out", error.message);
    else store.say("offline", error?.message);
  }

  async function changed(now) {
    const fresh = seen === null, last = seen?.deed?.at;
    const before = store.draft?.revision;
    seen = now;
    if (!store.draft || (fresh && same(now, store.draft))) return;
    await store.refresh().catch(() => {});
    const { draft } = store;
    if (!fresh && now.deed && now.deed.at !== last) tell(now.deed);
    if (draft.revision > before && draft.made_by !== store.me.name && draft.made_by !== store.me.id) {
      toast(`${draft.made_by} made revision ${draft.revision}: ${draft.summary}`);
    }
  }

  /** What makes no revision, done by somebody else. */
  function tell({ id, by, action, after }) {
    if (action === "re-run heard the same") toast(`${after}.`, { kind: "good", seconds: 10 });
    if (id === store.me.id) return;
    if (action === "locks") toast(after === "nothing" ? `${by} lets re-runs rewrite every part.` : `${by} keeps on re-runs: ${after}.`);
    else if (action === "unpublished") toast(`${by} took it back from ${after}.`);
    else if (action === "re-run not taken") toast(`${by}: ${after}.`);
    else if (["approved", "request changes", "reject", "reopen"].includes(action)) toast(`${by}: ${action}${after && action === "request changes" ? `: ${after}` : ""}.`);
  }

  function working(all) {
    const busy = all.filter((w) => w.state === "queued" || w.state === "running");
    const failed = all.filter((w) => w.state === "failed" || w.state === "parked");
    bar.hidden = !busy.length && !failed.length;
    fill(bar, busy.map((work) => h("div", {},
      h("span", {}, `${name(work)} · ${work.state === "queued" ? "waiting" : work.step || "working"}`, work.left !== null && ` · about ${span(work.left)} left`),
      h("progress", { max: "1", value: work.done, "aria-label": `${name(work)}: ${Math.round(work.done * 100)} percent` }),
      h("button", { class: "quiet", onclick: () => post(`${store.place}/stop`).catch((e) => toast(e.message, { kind: "bad" })) }, "Stop"))),
    failed.slice(0, 2).map((work) => h("div", { class: "bad" }, `${name(work)}: ${work.message}`)));
  }
}

const same = (now, draft) => now.revision === draft.revision && now.stage === draft.stage && now.proposals.length === draft.proposals.length;
const name = ({ id, kind }) => ({ produce: "Transcribing", rerun: "Running again", publish: `Publishing to ${id.split(":").slice(3).join(":")}` })[kind] || kind;
