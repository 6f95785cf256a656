// Taking a published episode back: a question that names the targets, then what came of each.

import { post } from "./api.js";
import { dialog, fill, h, toast } from "./dom.js";

/** The button, for whom may take something back, where something is out. */
export function takeBackButton(store) {
  return store.draft.take_back_targets.length > 0 && h("button", { class: "button", onclick: () => new TakeBack(store).ask() }, "Take back…");
}

class TakeBack {
  constructor(store) {
    this.store = store;
    this.open = true;
    this.lines = new Map(store.draft.take_back_targets.map((name) => [name, line(name)]));
    this.status = h("p", { role: "status" });
    this.footer = h("footer");
    this.follow = () => this.mark(store.draft.publications.filter((p) => p.state === "unpublished").map((p) => ({ target: p.target, worked: true, said: `${p.target}: taken back.` })));
  }

  async ask() {
    await dialog("Take it back", (close) => {
      this.close = close;
      fill(this.footer, h("button", { type: "button", class: "button", autofocus: true, onclick: () => close() }, "Cancel"), h("button", { class: "button danger" }, "Take it back"));
      return h("form", { onsubmit: (event) => (event.preventDefault(), this.send()) },
        h("fieldset", { class: "targets" }, h("legend", {}, "From which targets?"), h("ul", { class: "plain" }, [...this.lines.values()].map((one) => one.item))),
        h("p", { class: "hint" }, "What was fetched already stays there: in podcast apps, inboxes, caches."), this.status, this.footer);
    });
    this.open = false;
  }

  async send() {
    const targets = [...this.lines].filter(([, { box }]) => box.checked).map(([name]) => name);
    if (!targets.length) return this.say("Choose at least one target.");
    for (const { box } of this.lines.values()) box.disabled = true;
    const leave = h("button", { type: "button", class: "button", onclick: () => this.close() }, "Close");
    fill(this.footer, leave);
    leave.focus();
    this.say("Taking it back… It goes on if you close this.");
    this.store.addEventListener("draft", this.follow); // each target is told as it happens
    try {
      this.told((await post(`${this.store.place}/unpublish`, { targets })).taken);
    } catch (error) {
      this.say(error.message, true);
    } finally {
      this.store.removeEventListener("draft", this.follow);
    }
    await this.store.refresh().catch(() => {});
  }

  told(taken) {
    const done = taken.filter((one) => one.worked), left = taken.filter((one) => !one.worked);
    this.mark(taken);
    if (left.length) {
      this.say(this.open ? "Not everything could be taken back." : left.map((one) => one.said).join(" "), true);
      return;
    }
    if (this.open) this.close();
    toast(`Taken back from ${done.map((one) => one.target).join(", ")}.`, { kind: "good" });
  }

  mark(taken) {
    for (const { target, worked, said } of taken) {
      const one = this.lines.get(target);
      if (one?.box.checked) fill(one.outcome, h("span", { class: worked ? "hint" : "bad" }, said.replace(`${target}: `, "")));
    }
  }

  /** In the dialog, or at the edge of the page once it is closed. */
  say(text, bad = false) {
    this.status.className = bad ? "bad" : "";
    this.status.textContent = text;
    if (!this.open) toast(text, { kind: bad ? "bad" : "note", seconds: 15 });
  }
}

function line(name) {
  const box = h("input", { type: "checkbox", checked: true });
  const outcome = h("span");
  return { box, outcome, item: h("li", {}, h("label", {}, box, ` ${name}`), outcome) };
}
