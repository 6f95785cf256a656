// The line that says what is kept on this device and why, with the way on: sign in, try again, decide, discard.

import { fill, h } from "./dom.js";

/** Milliseconds that a save may take before anybody is told that it is on its way. */
const PATIENCE = 1_500;

export function keptBar(store, outbox, collisions) {
  const bar = h("div", { class: "kept", role: "status", hidden: true });
  let trouble = null, timer = null;
  for (const kind of ["offline", "signed-out", "held"]) store.on(kind, (message) => show({ kind, message, stage: store.draft?.stage }));
  store.on("online", () => trouble && trouble.kind !== "held" && show(null));
  for (const kind of ["saved", "collision", "refused"]) store.on(kind, () => show(null));
  store.on("outbox", () => show(trouble));
  store.on("draft", () => trouble?.kind === "held" && trouble.stage !== store.draft.stage && outbox.send());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && trouble && outbox.items.length && outbox.send());
  return bar;

  function show(next) {
    trouble = next?.kind === "held" && !outbox.items.length ? null : next;
    clearTimeout(timer);
    const asked = outbox.asked, count = outbox.items.length - asked.length;
    if (!trouble && !asked.length && count && bar.hidden) timer = setTimeout(() => draw(asked, outbox.items.length - outbox.asked.length), PATIENCE);
    else draw(asked, count);
  }

  function draw(asked, count) {
    bar.hidden = !trouble && !asked.length && !count;
    fill(bar, asked.length > 0 && h("p", {}, h("span", {}, `A change of yours waits: ${asked[0].asked.by} changed ${asked[0].asked.collisions[0].what} too.`),
      h("button", { class: "button small", onclick: () => collisions.ask(asked[0]) }, "Decide")),
    (trouble || count > 0) && h("p", {}, h("span", {}, [why(), kept(count)].filter(Boolean).join(" ")), ways(count)));
  }

  function why() {
    if (!trouble) return "";
    return { offline: "The server does not answer.", "signed-out": `${trouble.message}`, held: trouble.message }[trouble.kind];
  }

  function kept(count) {
    if (!count) return trouble?.kind === "offline" ? "You can keep reading; it reconnects by itself." : "";
    return `${count === 1 ? "One change is" : `${count} changes are`} kept on this device and sent as soon as possible.`;
  }

  function ways(count) {
    const again = h("button", { class: "button small", onclick: () => (store.say("again"), outbox.send({ flush: true })) }, "Try again");
    if (trouble?.kind === "signed-out") return [h("a", { class: "button small", href: location.pathname, target: "_blank", rel: "noopener" }, "Sign in"), again];
    if (trouble?.kind !== "held" || !count) return trouble && count ? again : null;
    return [again, h("button", { class: "button small", onclick: () => [...outbox.items].forEach((item) => outbox.discard(item)) }, "Discard")];
  }
}
