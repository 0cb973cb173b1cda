/** Two minds, or two futures of one, side by side. */

import { figure, html, svg } from "./dom.js";
import { effect, onLeave, signal } from "./signals.js";
import { curve, shownLines } from "./lines.js";
import { bandRow } from "./strip.js";
import { waveControls, waveDrawing } from "./wave.js";
import { layoutOf } from "./wave_layout.js";
import { inWords } from "./turn_words.js";
import { named, say, turnsInWords } from "./words.js";

/** @typedef {import("./story.js").Story} Story */

/**
 * @param {Story[]} stories - two, open
 * @param {any} diff - what `anima diff --json` says
 * @param {(at: number) => void} open - one of them
 * @returns {HTMLElement}
 */
export function compareView(stories, diff, open) {
  const parts = diff.divergence;
  const where = diff.equal ? say("equal") : parts ? say("part", parts.turn, partsIn(parts)) : say("differing", diff.differing, Math.max(diff.turns, diff.first_length ?? 0, diff.second_length ?? 0));
  return html("div", { class: "compare-view" },
    html("section", { class: "card", id: "difference" }, html("p", { class: "why-sentence" }, where),
      html("p", { class: "dim" }, say("differing", diff.differing, Math.max(diff.turns, diff.first_length ?? 0, diff.second_length ?? 0)))),
    html("div", { class: "pair" }, stories.map((story, at) => oneOfPair(story, at, () => open(at)))),
    pairedStrip(stories, parts?.turn),
    pairedWave(stories, parts?.turn),
    numbersTable(diff.numbers ?? []));
}

/** @param {any} parts */
function partsIn(parts) {
  const values = parts.field ? `: ${inWords(parts.first)} → ${inWords(parts.second)}` : "";
  return [parts.publisher || parts.module, parts.event, parts.field].filter(Boolean).join(" ") + values;
}

/**
 * @param {Story} story
 * @param {number} at
 * @param {() => void} open
 */
function oneOfPair(story, at, open) {
  const light = story.light.peek();
  const last = light.n.length - 1;
  return html("section", { class: "card feeling-small", "data-mood": light.primary[last] ?? "" },
    html("p", { class: "dim" }, say(at ? "second_mind" : "first_mind")),
    html("h2", { class: "plain" }, html("button", { type: "button", class: "link", onclick: open }, story.about.peek().title || story.name)),
    html("p", { class: "feeling-word small" }, named(light.primary[last] ?? "–")),
    html("p", { class: "dim" }, [turnsInWords(light.n.length), light.goal[last] && named(light.goal[last]), light.defense[last] && named(light.defense[last])].filter(Boolean).join(" · ")));
}

/**
 * Both on one strip: bands over one another, the lines of the second dashed.
 * @param {Story[]} stories
 * @param {number} [partsAt]
 */
function pairedStrip(stories, partsAt) {
  const width = signal(0);
  const holder = html("div", { class: "strip-drawing" });
  const watch = new ResizeObserver(([entry]) => (width.value = Math.floor(entry.contentRect.width)));
  watch.observe(holder);
  onLeave(() => watch.disconnect());
  effect(() => {
    if (!width.value) return;
    const [first, second] = stories.map((one) => one.light.value);
    const begin = Math.min(first.n[0] ?? 1, second.n[0] ?? 1);
    const shiftOf = (/** @type {import("./story.js").Light} */ light) => (light.n[0] ?? begin) - begin;
    const count = Math.max(shiftOf(first) + first.n.length, shiftOf(second) + second.n.length, 1);
    const gutter = width.value < 620 ? 64 : 92;
    const cell = (width.value - gutter - 4) / count;
    const span = { from: 0, to: count - 1 };
    const left = (/** @type {number} */ at) => gutter + at * cell;
    const top = 6 * 30 + 14;
    const y = (/** @type {number} */ value) => top + (1 - Math.min(1, Math.max(0, value))) * 200;
    const rows = /** @type {const} */ (["primary", "goal", "defense"]).flatMap((name, at) => [first, second].map((light, which) =>
      svg("g", { transform: `translate(0 ${(at * 2 + which) * 30})` },
        svg("text", { class: "row-name", x: 0, y: 17 }, which ? "" : say(["feels", "wants", "defends"][at])),
        bandRow(light[name], span, cell, left, at ? ["", "goal", "defense"][at] : "emotion", shiftOf(light)))));
    const lines = shownLines();
    const middle = (/** @type {number} */ at) => left(at) + cell / 2;
    holder.replaceChildren(svg("svg", { width: width.value, height: top + 226, role: "img", "aria-label": say("compare") },
      partsAt ? svg("rect", { class: "cursor", x: left(partsAt - begin), y: 0, width: Math.max(2, cell), height: top + 204, rx: 7 }) : null, rows,
      [0, 0.5, 1].flatMap((value) => [svg("line", { class: "grid", x1: gutter, x2: width.value, y1: y(value), y2: y(value) }), svg("text", { class: "axis", x: gutter - 10, y: y(value) + 4, "text-anchor": "end" }, value)]),
      Array.from({ length: count }, (_, at) => (cell >= 26 || at % Math.ceil(40 / cell) === 0) && svg("text", { class: "axis", x: middle(at), y: top + 219, "text-anchor": "middle" }, begin + at)),
      lines.map((name) => curve(first.lines[name], name, span, middle, y, cell)),
      lines.map((name) => curve(second.lines[name], name, span, middle, y, cell, shiftOf(second)))));
  });
  return html("section", { class: "card" }, html("div", { class: "card-head" }, html("h2", {}, say("story"))), holder);
}

/**
 * The wave of the turn at which they part, as the second lived it.
 * @param {Story[]} stories
 * @param {number} [partsAt]
 */
function pairedWave(stories, partsAt) {
  if (!partsAt) return null;
  const holder = html("div", { class: "wave" });
  const note = html("p", { class: "dim" });
  const width = signal(0);
  const watch = new ResizeObserver(([entry]) => (width.value = Math.floor(entry.contentRect.width)));
  watch.observe(holder);
  onLeave(() => watch.disconnect());
  const controls = waveControls(stories[1]);
  effect(() => {
    const about = stories[1].about.value;
    if (!about || !width.value) return;
    const drawing = waveDrawing(layoutOf(about, Math.max(width.value, 1000)), controls);
    void Promise.all(stories.map((one) => one.load(partsAt, partsAt))).then(() => {
      const [first, second] = stories.map((one) => one.turns.get(partsAt));
      if (!first || !second) return;
      drawing.show({ turn: second, step: Infinity, selected: "", shape: null, times: false });
      const otherwise = differingHandlers(first, second);
      for (const node of drawing.picture.querySelectorAll(".node")) node.classList.toggle("differs", otherwise.has(node.getAttribute("data-handler") ?? ""));
      note.textContent = say("wave_differs", partsAt, otherwise.size, new Set(second.events.map((/** @type {any} */ one) => one.by)).size);
      holder.replaceChildren(drawing.picture);
    });
  });
  return html("section", { class: "card", id: "compared-wave" }, html("div", { class: "card-head" }, html("h2", {}, say("wave"))), note, holder);
}

/**
 * @param {any} first - a turn
 * @param {any} second - the same of the other
 * @returns {Set<string>} the handlers that told something else
 */
function differingHandlers(first, second) {
  const [here, there] = [first, second].map((turn) => {
    const told = new Map();
    for (const one of turn.events) told.set(one.by, `${told.get(one.by) ?? ""}${one.type}${JSON.stringify(one.values)}`);
    return told;
  });
  return new Set([...here.keys(), ...there.keys()].filter((name) => here.get(name) !== there.get(name)));
}

/** @param {any[]} numbers */
function numbersTable(numbers) {
  if (!numbers.length) return null;
  const cell = (/** @type {any} */ value) => html("td", {}, typeof value === "number" && !Number.isInteger(value) ? figure(value) : String(value ?? "–"));
  return html("section", { class: "card" }, html("div", { class: "table-holder", tabindex: 0, role: "region", "aria-label": say("compare") }, html("table", {},
    html("thead", {}, html("tr", {}, ["variable", "first_mind", "second_mind", "largest", "turn", "mean", "since_turn"].map((word) => html("th", { scope: "col" }, say(word))))),
    html("tbody", {}, numbers.map((one) => html("tr", {}, html("th", { scope: "row" }, one.name), cell(one.first), cell(one.second), cell(one.largest), cell(one.at_turn), cell(one.mean), cell(one.first_turn)))))));
}
