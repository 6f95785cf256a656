// The chip beside a part that says whether re-runs keep it.

import { post } from "./api.js";
import { h, toast } from "./dom.js";

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
