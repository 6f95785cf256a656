// All shows and episodes: how far each is, what runs, what waits for somebody.

import { get, whoAmI, post } from "./api.js";
import { ago, day, dialog, fill, h, span, toast } from "./dom.js";

const app = document.getElementById("app");
const STAGES = ["discovered", "fetched", "transcribed", "noted", "in review", "approved", "published", "unpublished", "rejected"];
const LINE = ["discovered", "fetched", "transcribed", "noted", "in review", "approved", "published"];
const wanted = Object.fromEntries(new URLSearchParams(location.search));
const list = h("ol", { class: "episodes" });
const shows = h("ul", { class: "shows" });
const more = h("p", { class: "row-buttons" });
const stage = h("select", { "aria-label": "Stage", onchange: () => filter("stage", stage.value) }, h("option", { value: "" }, "every stage"), STAGES.map((s) => h("option", { value: s }, s)));
const text = h("input", { type: "search", placeholder: "Title", "aria-label": "Title", value: wanted.text || "" });
const who = h("p", { class: "who" });
let timer = null, failures = 0;

stage.value = wanted.stage || "";
text.addEventListener("change", () => filter("text", text.value));
fill(app,
  h("header", { class: "top" }, h("div", {}, h("p", { class: "brand" }, "podbot"), h("h1", {}, "Episodes")), who),
  h("div", { class: "overview" },
    h("section", { class: "wide", "aria-label": "Episodes" }, h("div", { class: "filters", role: "search" }, text, stage), list, more),
    h("section", { class: "narrow", "aria-label": "Shows", hidden: true }, h("h2", {}, "Shows"), shows)));
start();

async function start() {
  try {
    const me = await whoAmI();
    fill(who, me.name, " ", h("button", { class: "text", onclick: async () => (await post("/sign-out"), location.reload()) }, "sign out"));
  } catch (error) {
    toast(error.message, { kind: "bad" });
  }
  await load();
  app.removeAttribute("aria-busy");
  document.documentElement.dataset.ready = "yes";
  document.addEventListener("visibilitychange", () => document.hidden || load());
}

async function load() {
  clearTimeout(timer);
  try {
    const found = await get(`/api/episodes?${new URLSearchParams(wanted)}`);
    failures = 0;
    draw(found);
  } catch (error) {
    failures += 1;
    if (failures === 1) toast(error.message, { kind: "bad" });
  }
  if (!document.hidden) timer = setTimeout(load, Math.min(60000, 5000 * 2 ** failures));
}

function filter(name, value) {
  if (value) wanted[name] = value;
  else delete wanted[name];
  delete wanted.page;
  const query = String(new URLSearchParams(wanted));
  history.replaceState(null, "", query ? `/?${query}` : "/");
  load();
}

function draw(found) {
  const titles = Object.fromEntries(found.shows.map((s) => [s.slug, s.title]));
  const now = Date.parse(found.now);
  const focus = document.activeElement?.dataset?.key;
  fill(list, found.episodes.map((episode) => row(episode, titles, now)));
  if (!found.episodes.length) fill(list, h("li", { class: "empty" }, "Nothing here yet. podbot adds episodes as soon as their feeds name them."));
  if (focus) list.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
  shows.parentElement.hidden = !found.shows.length; // a link to one draft opens no show
  fill(shows, found.shows.map((one) => h("li", {},
    h("button", { class: "show", onclick: () => settings(one.slug) }, h("b", {}, one.title)),
    h("p", { class: "hint" }, one.paused ? "paused" : one.polled_at ? `read ${ago(one.polled_at, now)}` : "not read yet"),
    one.trouble && h("p", { class: "bad" }, one.trouble))));
  const page = Number(wanted.page || 0);
  fill(more, page > 0 && h("button", { class: "button", onclick: () => turn(page - 1) }, "Newer"), found.more && h("button", { class: "button", onclick: () => turn(page + 1) }, "Older"));
}

function turn(page) {
  if (page) wanted.page = page;
  else delete wanted.page;
  load();
  scrollTo(0, 0);
}

function row(episode, titles, now) {
  const { work } = episode;
  const reached = LINE.indexOf(episode.stage === "unpublished" ? "approved" : episode.stage);
  const name = episode.has_draft ? h("a", { href: `/drafts/${episode.key}`, "data-key": episode.key }, episode.title) : h("span", {}, episode.title);
  return h("li", { class: episode.stage.replace(" ", "-") },
    h("div", { class: "line" }, h("h3", {}, name), h("span", { class: `stage ${episode.stage.replace(" ", "-")}` }, episode.stage)),
    h("p", { class: "hint" }, titles[episode.show] || episode.show, episode.published && ` · ${day(episode.published)}`, episode.since && ` · ${episode.stage} ${ago(episode.since, now)}`),
    work ? h("div", { class: "progress" }, h("progress", { max: "1", value: work.done, "aria-label": `${episode.title}: ${Math.round(work.done * 100)} percent` }),
      h("span", { class: "hint" }, work.state === "queued" ? "waiting for its turn" : `${work.step || "working"} · ${Math.round(work.done * 100)} %`, work.left !== null && ` · ${span(work.left)} left`))
      : h("div", { class: "dots", "aria-hidden": "true" }, LINE.map((_, i) => h("span", { class: i <= reached ? "on" : "" }))),
    episode.trouble && h("p", { class: "bad" }, episode.trouble, episode.retry_at && " podbot tries again by itself."));
}

async function settings(slug) {
  try {
    const one = await get(`/api/shows/${slug}`);
    await dialog(one.title, () => [
      h("p", { class: "hint url" }, one.feed),
      h("dl", { class: "settings" }, Object.entries(one.settings).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
        one.glossary.length > 0 && [h("dt", {}, "glossary"), h("dd", {}, one.glossary.join(", "))],
        one.learnt.length > 0 && [h("dt", {}, "learnt spellings"), h("dd", {}, one.learnt.map((r) => `${r.written}${r.heard.length ? ` (not ${r.heard.join(", ")})` : ""}`).join("; "))],
        one.voices.length > 0 && [h("dt", {}, "known voices"), h("dd", {}, one.voices.join(", "))]),
      h("h3", {}, "Last drafts"),
      h("ul", { class: "plain" }, one.episodes.map((e) => h("li", { class: "line" }, h("span", {}, e.has_draft ? h("a", { href: `/drafts/${e.key}` }, e.title) : e.title), h("span", { class: "hint" }, `${e.stage} ${ago(e.since)}`)))),
      h("p", { class: "hint" }, "Settings are in config/shows, or changed with /show settings in Discord; what was learnt, with /glossary."),
    ], { wide: true });
  } catch (error) {
    toast(error.message, { kind: "bad" });
  }
}
