/** The state after a turn: each measure with what it was, what it became, and the way to why. */

import { figure, html, rovingFocus, setVars } from "./dom.js";
import { GLOSSARY, explained } from "./glossary.js";
import { place, show } from "./route.js";
import { effect } from "./signals.js";
import { REACTORS, valueAt } from "./story.js";
import { inWords } from "./turn_words.js";
import { named, say } from "./words.js";

/** @typedef {import("./story.js").Story} Story */
/** @typedef {{path: string, word: string, line?: string}} Measure */

/** @type {Measure[]} */
const NUMBERS = [
  ...REACTORS.map((word) => ({ path: `reactors.${word}`, word, line: word })),
  { path: "phi", word: "phi", line: "phi" },
  { path: "prediction_error", word: "surprise", line: "surprise" },
  { path: "dissonance.level", word: "dissonance", line: "dissonance" },
];

/** @type {Measure[]} */
const WORDS = [
  { path: "primary", word: "emotion" },
  { path: "intention.goal", word: "goal" },
  { path: "defense.mechanism", word: "defense" },
  { path: "dominant_drive", word: "drive" },
];

/** @type {Measure[]} */
const FURTHER = [
  { path: "free_energy", word: "free energy", line: "free-energy" },
  { path: "temporal.coherence", word: "coherence" },
  { path: "identity.stability", word: "identity" },
  { path: "salience", word: "salience" },
  { path: "memory_resonance", word: "memory" },
  { path: "control", word: "control" },
];

const KNOWN = new Set([
  "primary", "felt", "blend", "vad", "reactors", "shown", "phi", "phi_label", "prediction_error", "pred_label", "free_energy",
  "surprise_spike", "drives", "dominant_drive", "spectral", "flash", "intention", "dissonance", "defense", "identity", "temporal",
  "mirror", "salience", "memory_resonance", "control", "narrative", "degraded", "prompt", "reply",
]);

/**
 * @param {Story} story
 * @returns {HTMLElement}
 */
export function statePanel(story) {
  const own = html("div", { class: "own-facets" });
  const rows = html("div", { class: "measures", "data-keys": "state", role: "group", "aria-label": say("state") },
    NUMBERS.map((measure) => numberRow(story, measure)), html("div", { class: "word-measures" }, WORDS.map((measure) => wordRow(story, measure))), own);
  const more = html("details", { class: "more" }, html("summary", {}, say("more")), html("div", { class: "measures" }, FURTHER.map((measure) => numberRow(story, measure)), textFacets(story)));
  effect(() => {
    void story.turn.value;
    own.replaceChildren(...ownFacets(story.turn.value?.state ?? {}));
    rovingFocus(rows, ".measure, .measures > .measure-line > .mark-of-question, .word-measures .mark-of-question");
  });
  return html("section", { class: "card state", id: "state", "aria-label": say("state") },
    html("div", { class: "card-head" }, html("h2", {}, say("state"))), rows, more);
}

/**
 * @param {Story} story
 * @param {Measure} measure
 */
function numberRow(story, { path, word, line }) {
  const value = html("span", { class: "measure-value", "data-path": path });
  const delta = html("span", { class: "measure-delta" });
  const bar = html("span", { class: `bar ${line ? `line-${line}` : "line-plain"}` },
    html("i", { class: "bar-fill" }), html("i", { class: "bar-shown" }), html("b", { class: "bar-before" }));
  const row = whyButton(path, html("span", { class: "measure-name" }, named(word)), bar, value, delta);
  effect(() => {
    const now = valueAt(story.turn.value?.state, path);
    const then = valueAt(story.before.value?.state, path);
    const shown = path.startsWith("reactors.") ? valueAt(story.turn.value?.state, path.replace("reactors", "shown")) : undefined;
    const known = typeof now === "number";
    value.textContent = known ? figure(now) : "–";
    const change = known && typeof then === "number" ? now - then : 0;
    delta.textContent = Math.abs(change) < 0.005 ? "" : `${change > 0 ? "▲" : "▼"} ${figure(Math.abs(change))}`;
    delta.className = `measure-delta ${change > 0 ? "up" : "down"}`;
    setVars(bar, { "--now": known ? clamped(now) : 0, "--then": clamped(then ?? now ?? 0), "--shown": clamped(shown ?? now ?? 0) });
    bar.classList.toggle("with-before", typeof then === "number");
    bar.classList.toggle("with-shown", typeof shown === "number" && Math.abs(shown - now) >= 0.005);
    bar.title = typeof shown === "number" ? say("now_shows", figure(shown)) : "";
  });
  return html("div", { class: "measure-line" }, row, GLOSSARY[word] ? explained(word) : null);
}

/** @param {number} value */
function clamped(value) {
  return Math.min(1, Math.max(0, value));
}

/**
 * @param {string} path
 * @param {...HTMLElement} children
 */
function whyButton(path, ...children) {
  const button = html("button", { type: "button", class: "measure", "data-why": path, title: `${say("why")}: ${path}`, onclick: () => show({ why: path, panel: "" }) }, children);
  effect(() => button.setAttribute("aria-pressed", String(place.value.query.why === path)));
  return button;
}

/**
 * @param {Story} story
 * @param {Measure} measure
 */
function wordRow(story, { path, word }) {
  const value = html("b", { "data-word": path });
  const note = html("span", { class: "dim" });
  effect(() => {
    const state = story.turn.value?.state;
    const found = valueAt(state, path);
    value.textContent = found ? named(String(found)) : say("nothing");
    value.classList.toggle("none", !found);
    note.textContent = path === "intention.goal" && state?.intention?.age ? say("since", (story.turn.value?.n ?? 0) - state.intention.age) : "";
  });
  return html("div", { class: "measure-line" }, whyButton(path, html("span", { class: "measure-name" }, named({ goal: say("wants"), defense: say("defends"), emotion: say("feels") }[word] ?? word)), html("span", { class: "measure-word" }, value, " ", note)), explained(word));
}

/**
 * @param {Story} story
 */
function textFacets(story) {
  const box = html("dl", { class: "facts" });
  const facts = /** @type {[string, string][]} */ ([
    ["qualia", "spectral"], ["identity", "identity.self_desc"], ["dissonance", "dissonance.description"], ["defense", "defense.description"],
    ["shown", "shown"], ["blend", "blend"], ["coherence", "temporal.future"],
  ]);
  effect(() => {
    const state = story.turn.value?.state;
    const told = facts.map(([word, path]) => [word, inFewWords(valueAt(state, path))]).filter(([, text]) => text);
    box.replaceChildren(...told.flatMap(([word, text]) => [html("dt", {}, named(word), " ", explained(word)), html("dd", {}, text)]));
  });
  return box;
}

/** @param {any} value */
function inFewWords(value) {
  return value === null || value === undefined || value === "" ? "" : inWords(value);
}

/**
 * Parts of the state of other modules, under their names: a number as a bar, a text as a text.
 * @param {any} state
 * @returns {HTMLElement[]}
 */
function ownFacets(state) {
  return Object.entries(state).filter(([key]) => !KNOWN.has(key)).flatMap(([key, value]) => {
    const whole = value && typeof value === "object" && !Array.isArray(value);
    const parts = (whole ? Object.entries(value) : [[key, value]]).filter(([, one]) => inFewWords(one) !== "");
    const rows = parts.map(([name, one]) => ownFacet(whole ? `${key}.${name}` : key, name, one));
    return whole && rows.length ? [html("h3", { class: "facet-name" }, named(key.replaceAll("_", " "))), ...rows] : rows;
  });
}

/**
 * @param {string} path
 * @param {string} part
 * @param {any} value
 */
function ownFacet(path, part, value) {
  const name = html("span", { class: "measure-name" }, part.replaceAll("_", " "));
  if (typeof value !== "number") return html("div", { class: "measure-line" }, whyButton(path, name, html("span", { class: "measure-word" }, inWords(value))));
  const bar = html("span", { class: "bar line-plain" }, html("i", { class: "bar-fill" }));
  setVars(bar, { "--now": clamped(value) });
  return html("div", { class: "measure-line" }, whyButton(path, name, bar, html("span", { class: "measure-value", "data-path": path }, figure(value)), html("span", { class: "measure-delta" })));
}
