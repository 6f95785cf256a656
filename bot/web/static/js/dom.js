// Small helpers around the document. Text only ever becomes text: nothing here parses HTML.

/** An element: h("p", {class: "x", onclick: f}, "text", child, …). Values of null and false are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "value" || name === "checked" || name === "disabled" || name === "hidden") element[name] = value;
    else if (name === "style") for (const [key, each] of Object.entries(value)) element.style.setProperty(key, each);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

/** Children may be nested lists; null and false are left out. */
export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** Put these children in place of the old ones. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

/** 75.4 → "01:15", 3723 → "1:02:03". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds + 1e-6));
  const two = (n) => String(n).padStart(2, "0");
  const h = Math.floor(whole / 3600);
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return h ? `${h}:${rest}` : rest;
}

/** "12:30" or "1:02:03.5" → seconds; null for anything else. */
export function readClock(text) {
  const match = /^(?:(\d{1,3}):)?(\d{1,3}):([0-5]?\d(?:[.,]\d{1,3})?)$/.exec(text.trim());
  if (!match) return null;
  return Number(match[1] || 0) * 3600 + Number(match[2]) * 60 + Number(match[3].replace(",", "."));
}

/** How long ago, in words: "3 h". */
export function ago(iso, now = Date.now()) {
  if (!iso) return "";
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  if (seconds < 86400 * 14) return `${Math.floor(seconds / 86400)} d ago`;
  return day(iso);
}

/** "12 Mar 2026". */
export function day(iso) {
  return iso ? new Date(iso).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" }) : "";
}

/** "4 min 10 s", for times left and talk-time. */
export function span(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Only http(s) addresses become links. */
export function link(url, text) {
  const safe = /^https?:\/\//i.test(url);
  return safe ? h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, text || url) : h("span", {}, text || url);
}

/** A function that runs at most once a frame. */
export function perFrame(work) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}

let region = null;
/** A short message at the edge, read aloud by screen readers; `undo` adds a button. */
export function toast(text, { kind = "note", action = null, label = "", seconds = 6 } = {}) {
  region ??= document.body.appendChild(h("div", { class: "toasts", role: "status", "aria-live": "polite" }));
  const item = h("div", { class: `toast ${kind}` }, h("span", {}, text));
  const close = () => item.remove();
  if (action) item.append(h("button", { class: "quiet", onclick: () => (close(), action()) }, label));
  item.append(h("button", { class: "quiet close", "aria-label": "Close", onclick: close }, "×"));
  region.append(item);
  while (region.children.length > 4) region.firstChild.remove();
  if (seconds) setTimeout(close, seconds * 1000);
  return close;
}

/** A modal dialog; `build(close)` gives its content. Resolves with what `close` was given (null for Esc). */
export function dialog(title, build, { wide = false } = {}) {
  return new Promise((resolve) => {
    const id = `d${Math.random().toString(36).slice(2)}`;
    const box = h("dialog", { class: wide ? "wide" : "", "aria-labelledby": id });
    const close = (value = null) => {
      box.close();
      box.remove();
      resolve(value);
    };
    box.addEventListener("cancel", (event) => (event.preventDefault(), close()));
    append(box, [
      h("header", {}, h("h2", { id }, title), h("button", { class: "quiet close", "aria-label": "Close", onclick: () => close() }, "×")),
      build(close),
    ]);
    document.body.append(box);
    box.showModal();
    (box.querySelector("[autofocus]") || box.querySelector("textarea, input, select, .primary"))?.focus();
  });
}
