/** The lines of the strip: how each looks, which are chosen, how it is drawn. */

import { figure, html, svg } from "./dom.js";
import { place, show } from "./route.js";
import { effect } from "./signals.js";
import { LINES, pathOfLine, valueAt } from "./story.js";
import { named, say } from "./words.js";

/** @typedef {import("./strip.js").Span} Span */
/** @typedef {import("./story.js").Story} Story */

/** How each line is called, dashed and marked: never by colour alone. */
export const LINE_LOOKS = {
  "reactors.tension": { word: "tension", dash: "", mark: "circle" },
  "reactors.arousal": { word: "arousal", dash: "", mark: "square" },
  "reactors.satisfaction": { word: "satisfaction", dash: "", mark: "triangle" },
  "reactors.cohesion": { word: "cohesion", dash: "", mark: "diamond" },
  phi: { word: "phi", dash: "5 4", mark: "" },
  prediction_error: { word: "surprise", dash: "2 3", mark: "" },
  free_energy: { word: "free energy", dash: "8 3 2 3", mark: "" },
  dissonance: { word: "dissonance", dash: "10 4", mark: "" },
};

const SHOWN_AT_FIRST = "tension,arousal,satisfaction,cohesion,phi";

/** @param {string} name */
export function lineClass(name) {
  return `line-${LINE_LOOKS[/** @type {keyof LINE_LOOKS} */ (name)].word.replace(" ", "-")}`;
}

/**
 * The columns that are drawn, by the address.
 * @returns {string[]}
 */
export function shownLines() {
  const chosen = (place.value.query.lines ?? SHOWN_AT_FIRST).split(",");
  return LINES.filter((name) => chosen.includes(wordOf(name)));
}

/** @param {string} name */
function wordOf(name) {
  return LINE_LOOKS[/** @type {keyof LINE_LOOKS} */ (name)].word;
}

/**
 * A line; of very many turns the lowest and the highest in each pixel, so that no peak is lost.
 * @param {number[]} values
 * @param {string} name
 * @param {Span} span
 * @param {(at: number) => number} x
 * @param {(value: number) => number} y
 * @param {number} cell
 * @param {number} [shift] - where another future begins; it is drawn thin
 */
export function curve(values, name, span, x, y, cell, shift) {
  const look = LINE_LOOKS[/** @type {keyof LINE_LOOKS} */ (name)];
  const first = shift ?? 0;
  const step = Math.max(1, Math.floor(1 / (2 * cell)));
  let path = "";
  let pen = "M";
  let marks = "";
  const to = (/** @type {number} */ at, /** @type {number} */ value) => {
    path += `${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = "L";
  };
  for (let at = Math.max(span.from, first); at <= Math.min(span.to, first + values.length - 1); at += step) {
    if (step === 1) {
      const value = values[at - first];
      if (Number.isNaN(value)) pen = "M";
      else to(at, value);
      if (look.mark && cell >= 18 && (shift === undefined || values.length < 2) && !Number.isNaN(value)) marks += markShape(look.mark, x(at), y(value));
      continue;
    }
    const part = values.slice(at - first, at - first + step).filter((value) => !Number.isNaN(value));
    if (part.length) [Math.min(...part), Math.max(...part)].forEach((value) => to(at, value));
  }
  return svg("g", { class: `curve ${lineClass(name)}${shift === undefined ? "" : " otherwise"}` },
    svg("path", { class: "stroke", d: path, "stroke-dasharray": shift === undefined ? look.dash : "3 4" }),
    marks && svg("path", { class: "marks", d: marks }));
}

/**
 * @param {string} kind
 * @param {number} x
 * @param {number} y
 */
function markShape(kind, x, y) {
  if (kind === "circle") return `M${x - 3.4} ${y}a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0 -6.8 0`;
  if (kind === "square") return `M${x - 3} ${y - 3}h6v6h-6Z`;
  if (kind === "triangle") return `M${x} ${y - 4}l4 7h-8Z`;
  return `M${x} ${y - 4.4}l4.4 4.4l-4.4 4.4l-4.4 -4.4Z`;
}

/**
 * Which lines are drawn, with their figures in the turn that is shown.
 * @param {Story} story
 */
export function lineChips(story) {
  const box = html("div", { class: "chips", role: "group", "aria-label": say("lines") });
  const made = LINES.map((name) => {
    const look = LINE_LOOKS[/** @type {keyof LINE_LOOKS} */ (name)];
    const value = html("span", { class: "chip-value", "data-path": pathOfLine(name) });
    const button = html("button", { type: "button", class: `chip ${lineClass(name)}`, onclick: () => toggle(look.word) },
      svg("svg", { width: 26, height: 12, "aria-hidden": "true" },
        svg("path", { class: "stroke", d: "M1 6H25", "stroke-dasharray": look.dash }),
        look.mark && svg("path", { class: "marks", d: markShape(look.mark, 13, 6) })),
      named(look.word), value);
    effect(() => button.setAttribute("aria-pressed", String(shownLines().includes(name))));
    effect(() => {
      const found = valueAt(story.turn.value?.state, pathOfLine(name));
      value.textContent = typeof found === "number" ? figure(found) : "";
    });
    return button;
  });
  box.append(...made);
  return box;
}

/** @param {string} word */
function toggle(word) {
  const chosen = new Set((place.peek().query.lines ?? SHOWN_AT_FIRST).split(",").filter(Boolean));
  if (!chosen.delete(word)) chosen.add(word);
  const lines = [...chosen].join(",") || "none";
  show({ lines: lines === SHOWN_AT_FIRST ? "" : lines });
}
