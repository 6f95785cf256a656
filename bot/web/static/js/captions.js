// The published WebVTT as captions: parsed by the browser itself, as players will.

import { h } from "./dom.js";

export function captions(store, player) {
  const line = h("p", { class: "captions", hidden: true, "aria-live": "off" });
  const toggle = h("button", { class: "quiet", "aria-pressed": "false", title: "Show the published captions while it plays", onclick: () => flip() }, "Captions");
  let track = null;
  store.on("words", () => track && flip(false));
  return { element: line, toggle };

  function flip(on = toggle.getAttribute("aria-pressed") !== "true") {
    toggle.setAttribute("aria-pressed", String(on));
    line.hidden = !on;
    track?.remove();
    track = null;
    if (!on) return;
    track = h("track", { kind: "captions", default: true, src: `${store.place}/previews/transcript.vtt?revision=${store.draft.revision}` });
    player.audio.append(track);
    track.track.mode = "hidden";
    track.track.addEventListener("cuechange", () => {
      const cue = track?.track.activeCues?.[0];
      line.textContent = cue ? cue.getCueAsHTML().textContent : "";
    });
    line.textContent = "Captions as they are published appear here.";
  }
}
