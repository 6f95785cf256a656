// The verdict: approve, request changes, reject, reopen; with the platforms' objections shown before anybody insists.

import { post } from "./api.js";
import { clock, dialog, fill, h, toast } from "./dom.js";
import { publishAgain } from "./history.js";
import { takeBackButton } from "./takeback.js";

export class Verdict {
  constructor(store, outbox) {
    this.store = store;
    this.outbox = outbox;
    this.element = h("div", { class: "verdict", role: "group", "aria-label": "Verdict" });
    store.on("draft", () => this.draw());
  }

  draw() {
    const { draft } = this.store;
    const closed = ["rejected", "approved", "published", "unpublished"].includes(draft.stage);
    fill(this.element,
      closed && [takeBackButton(this.store), h("button", { class: "button", onclick: () => this.decide("reopen") }, "Reopen")],
      draft.stage === "unpublished" && h("button", { class: "button primary", onclick: () => publishAgain(this.store) }, "Publish again"),
      !closed && [h("button", { class: "button", onclick: () => this.ask("request changes") }, "Request changes"),
        h("button", { class: "button", onclick: () => this.ask("reject") }, "Reject"),
        h("button", { class: "button primary", onclick: () => this.approve() }, draft.needed > 1 ? `Approve (${draft.needed} needed)` : "Approve")]);
  }

  async approve(anyway = false) {
    await this.outbox.send({ flush: true });
    if (this.outbox.items.length) {
      toast("Some changes are not saved yet. Approve when they are.", { kind: "bad" });
      return;
    }
    if (!anyway && !(await this.withoutProposals())) return;
    const answer = await this.decide("approve", "", anyway);
    if (!answer?.broken) return;
    const insist = await dialog("Platforms would refuse parts of it", (close) => [
      h("ul", { class: "findings" }, answer.broken.map((line) => h("li", { class: "blocks" }, line))),
      h("footer", {}, h("button", { class: "button danger", onclick: () => close(true) }, "Approve anyway"), h("button", { class: "button primary", onclick: () => close() }, "Go back")),
    ]);
    if (insist) this.approve(true);
  }

  /** Whether to go on: a span that was heard again and waits is dropped by the approval. */
  async withoutProposals() {
    const [first] = this.store.draft.proposals;
    if (!first) return true;
    const chosen = await dialog("A passage is still waiting", (close) => [
      h("p", {}, `${clock(first.start)}–${clock(first.end)} was heard again and nobody has decided yet. Approving keeps the old words.`),
      h("footer", {}, h("button", { class: "button", onclick: () => close("approve") }, "Approve as it is"), h("button", { class: "button primary", onclick: () => close("compare") }, "Compare first")),
    ]);
    if (chosen === "compare") this.store.say("weigh", first.id);
    return chosen === "approve";
  }

  async ask(verdict) {
    const rejecting = verdict === "reject";
    const area = h("textarea", { rows: 4, id: "why", required: !rejecting });
    const done = await dialog(rejecting ? "Reject this draft" : "Request changes", (close) => h("form", { onsubmit: (event) => (event.preventDefault(), close("send")) },
      h("div", { class: "field" }, h("label", { for: "why" }, rejecting ? "Why? (optional)" : "What should change?"), area),
      h("footer", {}, h("button", { type: "button", class: "button", onclick: () => close() }, "Cancel"),
        h("button", { class: `button ${rejecting ? "danger" : "primary"}` }, rejecting ? "Reject" : "Send back"))));
    if (done) this.decide(verdict, area.value);
  }

  async decide(verdict, comment = "", anyway = false) {
    try {
      const done = await post(`${this.store.place}/decision`, { verdict, revision: this.store.draft.revision, comment, anyway });
      toast(said(verdict, done), { kind: "good" });
    } catch (error) {
      if (error.status === 409 && error.body.broken) return error.body;
      toast(error.message, { kind: "bad", seconds: 15 });
    }
    await this.store.refresh().catch(() => {});
    return null;
  }
}

function said(verdict, done) {
  if (verdict === "approve") return done.needed ? `Approved. ${done.needed} more must approve.` : "Approved. It is being published.";
  return { "request changes": "Sent back. The thread knows what should change.", reject: "Rejected. It can be reopened.", reopen: "Open again." }[verdict];
}
