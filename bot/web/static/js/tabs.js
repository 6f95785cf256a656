// Side panels as tabs; on a phone the transcript is one of them.

import { h } from "./dom.js";

export function tabs(list) {
  const bar = h("div", { class: "tabs", role: "tablist", "aria-label": "Parts of the draft" });
  const box = h("div", { class: "panels" });
  const known = new Map();
  for (const one of list) {
    const button = h("button", { role: "tab", id: `tab-${one.name}`, "aria-selected": "false", tabindex: "-1", class: one.narrow ? "narrow" : "", onclick: () => open(one.name) }, one.label);
    if (!one.narrow) {
      const panel = h("div", { role: "tabpanel", id: `panel-${one.name}`, "aria-labelledby": `tab-${one.name}`, hidden: true, class: "panel", tabindex: "-1" }, one.panel());
      button.setAttribute("aria-controls", panel.id);
      box.append(panel);
      known.set(one.name, { ...one, button, panel });
    } else known.set(one.name, { ...one, button, panel: null });
    bar.append(button);
  }
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const names = [...known.keys()].filter((name) => known.get(name).button.offsetParent);
    const at = names.findIndex((name) => known.get(name).button === document.activeElement);
    const next = names[(at + step + names.length) % names.length];
    open(next);
    known.get(next).button.focus();
  });
  return { element: h("aside", { class: "side-panels", "aria-label": "Notes and tools" }, bar, box), open, focus };

  /** The panel in front, with the keyboard on its tab. */
  function focus(name) {
    open(name);
    known.get(name).button.focus();
  }

  function open(name) {
    const chosen = known.get(name);
    if (!chosen.button.offsetParent && chosen.panel === null) return; // the transcript stands beside the panels on wide screens
    for (const one of known.values()) {
      const on = one === chosen;
      one.button.setAttribute("aria-selected", String(on));
      one.button.tabIndex = on ? 0 : -1;
      if (one.panel) one.panel.hidden = !on;
    }
    document.body.dataset.tab = name;
    chosen.button.scrollIntoView({ block: "nearest", inline: "center" });
    chosen.opened?.();
  }
}
