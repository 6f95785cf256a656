// Who else has this draft open, and which field they are in.

import { post } from "./api.js";
import { fill, h } from "./dom.js";

/** Fields whose owner is told, by a selector, in the words that others read. */
const FIELDS = [
  ["#field-title", "the title"], ["#field-summary", "the summary"], ["#field-teaser", "the teaser"], ["#field-people", "the people"], ["#field-links", "the links"],
  [".sources input", "the sources"], [".chapter-list input, .chapter-list textarea, .chapter-mark", "the chapters"], [".speakers input", "the speakers"], ["textarea.passage", "a passage"],
];

export function presence(store) {
  const box = h("ul", { class: "people", "aria-label": "Also here", hidden: true });
  let said = "", timer = null;
  store.on("people", draw);
  document.addEventListener("focusin", () => later());
  document.addEventListener("focusout", () => later());
  return box;

  function draw(people) {
    besides(people);
    box.hidden = !people.length;
    fill(box, people.slice(0, 5).map((one) => h("li", { class: one.doing ? "busy" : "", title: one.doing ? `${one.name} is editing ${one.doing}` : `${one.name} has this draft open` },
      h("span", { class: "initials", "aria-hidden": "true" }, initials(one.name)), h("span", { class: "doing" }, one.doing ? `${short(one.name)}: ${one.doing}` : short(one.name)))), people.length > 5 && h("li", {}, `+${people.length - 5}`));
  }

  /** Beside the field itself, so that nobody writes what somebody else is writing. */
  function besides(people) {
    for (const field of document.querySelectorAll(".field[data-by]")) delete field.dataset.by;
    for (const [selector, words] of FIELDS) {
      const one = people.find(({ doing }) => doing === words);
      const field = one && document.querySelector(selector)?.closest(".field");
      if (field) field.dataset.by = `${short(one.name)} is editing ${words}.`;
    }
  }

  /** Tabbing through fields is no news; staying in one is. */
  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const what = FIELDS.find(([selector]) => document.activeElement?.matches(selector))?.[1] || "";
      if (what === said) return;
      said = what;
      post(`${store.place}/doing`, { what }).catch(() => (said = null));
    }, 700);
  }
}

const short = (name) => name.split(/\s+/)[0];
const initials = (name) => name.split(/\s+/).filter(Boolean).map((word) => [...word][0].toUpperCase()).slice(0, 2).join("");
