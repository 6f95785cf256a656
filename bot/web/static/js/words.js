// The transcript as flat arrays of words, cut into rows of one speaker that fit on a screen.

const LONGEST_ROW = 70;
/** Percent below which a word is worth a second look, and below which it is probably wrong. */
export const UNSURE = 60;
export const DOUBTFUL = 35;
/** A silence longer than this many seconds is drawn as a pause. */
export const PAUSE = 1.5;
const SENTENCE_END = /[.!?…。！？]["'”’»)\]]*$/;

/** Unpack what the server sent. */
export function unpack(raw) {
  const start = [], end = [], text = [], sure = [], between = [], segments = [];
  for (const [speaker, confidence, line, times, certainty, space = " "] of raw.segments) {
    const first = text.length;
    const words = times.length === 3 ? [line] : line.split(" ");
    let at = times[0];
    for (let i = 0; i < words.length; i++) {
      const from = at + times[1 + 2 * i];
      at = from + times[2 + 2 * i];
      start.push(from / 1000);
      end.push(at / 1000);
      text.push(words[i]);
      between.push(space);
      sure.push(typeof certainty === "number" ? certainty : certainty[i]);
    }
    segments.push({ speaker, confidence, first, last: text.length });
  }
  const words = { start, end, text, sure, between, segments, duration: raw.duration, language: raw.language, corrections: raw.corrections, doubts: raw.doubts };
  words.rows = rows(words);
  words.sentences = sentences(words);
  words.pauses = pauses(words);
  return words;
}

/** The word spoken at a time: its index, the last one before it in a pause; -1 before the first. */
export function wordAt(words, seconds) {
  let low = 0, high = words.start.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words.start[middle] <= seconds + 0.005) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function rowOf(words, word) {
  let low = 0, high = words.rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (words.rows[middle].first <= word) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The start of the sentence nearest to a time; where chapters may begin. */
export function nearestSentence(words, seconds) {
  const list = words.sentences;
  if (!list.length) return seconds;
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < seconds) low = middle + 1;
    else high = middle;
  }
  const before = list[Math.max(0, low - 1)], after = list[Math.min(list.length - 1, low)];
  return seconds - before <= after - seconds ? before : after;
}

/** The sentence before (-1) or after (+1) one that begins at a time. */
export function nextSentence(words, seconds, step) {
  const list = words.sentences;
  const found = step > 0 ? list.find((s) => s > seconds + 0.01) : [...list].reverse().find((s) => s < seconds - 0.01);
  return found ?? seconds;
}

/** The start of the word nearest to a time. */
export function nearestWord(words, seconds) {
  const before = wordAt(words, seconds), starts = [words.start[before], words.start[before + 1]].filter((start) => start !== undefined);
  return starts.sort((a, b) => Math.abs(a - seconds) - Math.abs(b - seconds))[0] ?? seconds;
}

/** The word before (-1) or after (+1) one that begins at a time. */
export function nextWord(words, seconds, step) {
  const here = wordAt(words, seconds);
  const next = step > 0 ? here + 1 : words.start[here] < seconds - 0.01 ? here : here - 1;
  return words.start[next] ?? seconds;
}

/** Indexes [first, last] of words that hold a phrase, case and accents aside. */
export function find(words, phrase) {
  const wanted = fold(phrase).trim().split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  words.folded ??= words.text.map(fold);
  const found = [];
  for (let i = 0; i + wanted.length <= words.folded.length; i++) {
    let same = true;
    for (let j = 0; same && j < wanted.length; j++) {
      const word = words.folded[i + j];
      same = j === wanted.length - 1 ? word.startsWith(wanted[j]) : word === wanted[j];
    }
    if (same) found.push([i, i + wanted.length - 1]);
  }
  return found.length || !words.between.includes("") ? found : findInside(words, wanted.join(""));
}

/** The same where words stand without spaces, so that a phrase may begin and end inside one. */
function findInside(words, wanted) {
  const owner = [], found = [];
  words.folded.forEach((text, i) => owner.push(...Array(text.length).fill(i)));
  const line = words.folded.join("");
  for (let at = line.indexOf(wanted); at >= 0; at = line.indexOf(wanted, at + wanted.length)) found.push([owner[at], owner[at + wanted.length - 1]]);
  return found;
}

export function textOf(words, first, last) {
  let text = "";
  for (let w = first; w <= last; w++) text += words.text[w] + (w < last ? words.between[w] : "");
  return text;
}

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, "");

function rows(words) {
  const found = [];
  let row = null;
  words.segments.forEach((segment, index) => {
    const same = row && row.speaker === segment.speaker;
    const fits = row && segment.last - row.first <= LONGEST_ROW;
    if (!same || !fits) {
      row = { speaker: segment.speaker, first: segment.first, last: segment.last, head: !same, index: found.length };
      found.push(row);
    }
    row.last = segment.last;
    segment.row = row.index;
    segment.index = index;
  });
  for (const each of found) each.length = textOf(words, each.first, each.last - 1).length;
  return found;
}

function sentences(words) {
  const found = [];
  const begins = new Set(words.segments.filter((s, i) => !i || s.speaker !== words.segments[i - 1].speaker).map((s) => s.first));
  for (let i = 0; i < words.text.length; i++) {
    if (i === 0 || begins.has(i) || SENTENCE_END.test(words.text[i - 1])) found.push(words.start[i]);
  }
  return found;
}

function pauses(words) {
  const found = [];
  for (let i = 1; i < words.start.length; i++) {
    if (words.start[i] - words.end[i - 1] > PAUSE) found.push([words.end[i - 1], words.start[i]]);
  }
  return found;
}
