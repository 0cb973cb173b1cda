/** The strip: the whole story as bands and lines, and where in it one is. */

import { explained } from "./glossary.js";
import { curve, lineChips, shownLines } from "./lines.js";
import { fitted, html, setVars, svg } from "./dom.js";
import { place } from "./route.js";
import { effect, onLeave, signal } from "./signals.js";
import { lasting, named, say } from "./words.js";

const ROW = 26;
const GAP = 4;
const CHART = 158;
const MINIMAP_FROM = 200;
const MOST_AT_FIRST = 200;

/** @typedef {import("./story.js").Story} Story */
/** @typedef {import("./story.js").Light} Light */
/** @typedef {{from: number, to: number}} Span - places of turns, from the first, both shown */

/**
 * What happened in a turn, in words.
 * @param {any} turn
 * @returns {string}
 */
export function happening(turn) {
  if (!turn) return "";
  if (turn.label) return turn.label;
  if (turn.message) return turn.message;
  const seconds = turn.events[0]?.values.seconds;
  if (typeof seconds === "number") return `${say("time_passes")}: ${lasting(seconds)}`;
  if (turn.root === "Stimulus") return say("something");
  return turn.root === "TimePassed" ? say("time_passes") : named(turn.root.replace(/\B[A-Z]/g, " $&").toLowerCase());
}

/**
 * @param {Story} story
 * @returns {HTMLElement}
 */
export function stripPanel(story) {
  const width = signal(0);
  const span = signal(spanAround(story, story.number));
  const lines = signal("");
  effect(() => (lines.value = shownLines().join())); // a step changes the address, but not these
  const holder = html("div", { class: "strip-drawing" });
  const slider = html("div", { class: "strip", role: "slider", tabindex: 0, "aria-label": say("turn"), "data-keys": "turns" }, holder);
  const caption = html("p", { class: "caption" });
  const map = html("div", { class: "minimap", "aria-hidden": "true" });
  const watch = new ResizeObserver(([entry]) => (width.value = Math.floor(entry.contentRect.width)));
  watch.observe(slider);
  onLeave(() => watch.disconnect());

  /** @type {ReturnType<typeof drawnStrip> | null} */
  let drawn = null;
  effect(() => {
    const light = story.light.value;
    const now = span.value;
    if (!width.value || !light.n.length) return;
    drawn = drawnStrip(story, light, now, width.value, lines.value.split(",").filter(Boolean));
    holder.replaceChildren(drawn.picture);
    map.replaceChildren(...(light.n.length > MINIMAP_FROM ? [minimap(light, now, width.value)] : []));
  });
  effect(() => {
    void [story.light.value, span.value, width.value, place.value, story.overlay.value];
    const number = story.number;
    const at = number - story.first;
    const now = span.peek();
    if (at < now.from || at > now.to) span.value = spanAround(story, number);
    drawn?.moveTo(at);
    const light = story.light.peek();
    slider.setAttribute("aria-valuemin", String(story.first));
    slider.setAttribute("aria-valuemax", String(story.last.peek()));
    slider.setAttribute("aria-valuenow", String(number));
    const told = [light.primary[at], light.defense[at]].filter(Boolean).map(named).join(", ");
    slider.setAttribute("aria-valuetext", `${say("turn")} ${number}: ${told}`);
  });
  effect(() => {
    const turn = story.turn.value;
    caption.replaceChildren(...(turn ? [html("b", {}, `${say("turn")} ${turn.n}`), " ", happening(turn)] : []));
  });
  followPointer(slider, story, span, () => drawn);
  map.addEventListener("pointerdown", (event) => {
    const box = map.getBoundingClientRect();
    story.go(story.first + Math.round(((event.clientX - box.left) / box.width) * (story.last.peek() - story.first)));
  });
  return html("section", { class: "card story", id: "strip", "aria-label": say("story") },
    html("div", { class: "card-head" }, html("h2", {}, say("story")), explained("turn"), html("span", { class: "grow" }), zoomButtons(story, span)),
    slider, map, caption, lineChips(story));
}

/**
 * @param {Story} story
 * @param {number} number
 * @returns {Span}
 */
function spanAround(story, number, length = MOST_AT_FIRST) {
  const count = story.light.peek().n.length;
  if (count <= length) return { from: 0, to: Math.max(0, count - 1) };
  const from = Math.min(Math.max(0, number - story.first - Math.floor(length / 2)), count - length);
  return { from, to: from + length - 1 };
}

/**
 * @param {Story} story
 * @param {import("./signals.js").Signal<Span>} span
 */
function zoomButtons(story, span) {
  const zoom = (/** @type {number} */ factor) => {
    const { from, to } = span.peek();
    span.value = spanAround(story, story.number, Math.max(8, Math.round((to - from + 1) * factor)));
  };
  const buttons = html("span", { class: "zoom" },
    html("button", { type: "button", class: "quiet", "aria-label": say("zoom_in"), title: say("zoom_in"), onclick: () => zoom(0.5) }, "+"),
    html("button", { type: "button", class: "quiet", "aria-label": say("zoom_out"), title: say("zoom_out"), onclick: () => zoom(2) }, "−"));
  effect(() => {
    const count = story.light.value.n.length;
    buttons.hidden = count <= 24;
    if (span.peek().to >= count - 2 && span.peek().from === 0) span.value = spanAround(story, story.number);
  });
  return buttons;
}

/**
 * @param {HTMLElement} slider
 * @param {Story} story
 * @param {import("./signals.js").Signal<Span>} span
 * @param {() => ReturnType<typeof drawnStrip> | null} drawn
 */
function followPointer(slider, story, span, drawn) {
  let dragging = false;
  const turnAt = (/** @type {PointerEvent} */ event) => {
    const at = drawn()?.placeAt(event.clientX - slider.getBoundingClientRect().left);
    if (at !== undefined && story.first + at !== story.number) story.go(story.first + at);
  };
  slider.addEventListener("pointerdown", (event) => {
    dragging = true;
    slider.setPointerCapture(event.pointerId);
    turnAt(event);
  });
  slider.addEventListener("pointermove", (event) => dragging && turnAt(event));
  slider.addEventListener("pointerup", () => (dragging = false));
  slider.addEventListener("pointercancel", () => (dragging = false));
  slider.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // a plain wheel scrolls the page
    event.preventDefault();
    const { from, to } = span.peek();
    const length = Math.max(8, Math.round((to - from + 1) * (event.deltaY > 0 ? 1.25 : 0.8)));
    span.value = spanAround(story, story.number, length);
  }, { passive: false });
}

/**
 * @param {Story} story
 * @param {Light} light
 * @param {Span} span
 * @param {number} width
 * @param {string[]} lines
 */
function drawnStrip(story, light, span, width, lines) {
  const gutter = width < 620 ? 76 : 92;
  const count = span.to - span.from + 1;
  const cell = (width - gutter - 4) / count;
  const left = (/** @type {number} */ at) => gutter + (at - span.from) * cell;
  const overlay = story.overlay.value;
  const marks = marksOf(story, light, span).filter((mark) => cell >= 4 || !["spike", "passed"].includes(mark.kind));
  const bands = [
    { word: "happens", row: happeningRow(story, light, span, cell, left) },
    { word: "feels", row: bandRow(light.primary, span, cell, left, "emotion") },
    ...(overlay ? [{ word: "", title: overlay.title, row: bandRow(overlay.light.primary, span, cell, left, "emotion otherwise", overlay.light.n[0] - light.n[0]) }] : []),
    { word: "wants", row: bandRow(light.goal, span, cell, left, "goal") },
    { word: "defends", row: bandRow(light.defense, span, cell, left, "defense") },
    ...(marks.length ? [{ word: "marks", row: marks.map((mark) => markAt(mark, left(mark.at) + cell / 2)) }] : []),
  ];
  const top = bands.length * (ROW + GAP) + 10;
  const height = top + CHART + 24;
  const y = (/** @type {number} */ value) => top + (1 - Math.min(1, Math.max(0, value))) * CHART;
  const cursor = svg("rect", { class: "cursor", x: 0, y: 0, width: Math.max(2, cell), height: top + CHART + 2, rx: 7 });
  const picture = svg("svg", { class: cell < 4 ? "dense" : null, width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" },
    svg("defs", {}, svg("clipPath", { id: "strip-clip" }, svg("rect", { x: gutter, y: 0, width: width - gutter, height }))),
    [0, 0.25, 0.5, 0.75, 1].map((value) => svg("line", { class: "grid", x1: gutter, x2: width, y1: y(value), y2: y(value) })),
    [0, 0.5, 1].map((value) => svg("text", { class: "axis", x: gutter - 10, y: y(value) + 4, "text-anchor": "end" }, String(value))),
    cursor,
    bands.map((band, at) => svg("g", { transform: `translate(0 ${at * (ROW + GAP)})` },
      svg("text", { class: "row-name", x: 0, y: 17 }, fitted(band.word ? say(band.word) : "title" in band ? String(band.title) : "", gutter - 8)), band.row)),
    svg("g", { "clip-path": "url(#strip-clip)" },
      lines.map((name) => curve(light.lines[name], name, span, (at) => left(at) + cell / 2, y, cell)),
      overlay ? lines.map((name) => curve(overlay.light.lines[name], name, span, (at) => left(at) + cell / 2, y, cell, overlay.light.n[0] - light.n[0])) : []),
    numbers(light, span, cell, left, top + CHART + 17));
  return {
    picture,
    placeAt: (/** @type {number} */ x) => span.from + Math.min(count - 1, Math.max(0, Math.floor((x - gutter) / cell))),
    moveTo: (/** @type {number} */ at) => {
      setVars(cursor, { transform: `translateX(${left(at)}px)` });
      cursor.setAttribute("data-mood", light.primary[at] ?? "");
    },
  };
}

/**
 * @param {Light} light
 * @param {Span} span
 * @param {number} cell
 * @param {(at: number) => number} left
 * @param {number} y
 */
function numbers(light, span, cell, left, y) {
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((step) => step * cell >= 34) ?? 10000;
  const made = [];
  for (let at = span.from; at <= span.to; at += 1) {
    if (light.n[at] % every === 0 || every === 1)
      made.push(svg("text", { class: "axis", x: left(at) + cell / 2, y, "text-anchor": "middle" }, light.n[at]));
  }
  return made;
}

/**
 * @param {Story} story
 * @param {Light} light
 * @param {Span} span
 * @param {number} cell
 * @param {(at: number) => number} left
 */
function happeningRow(story, light, span, cell, left) {
  const made = [];
  const step = Math.max(1, Math.ceil(6 / cell));
  if (cell >= 64) void story.kept.value;
  for (let at = span.from; at <= span.to; at += step) {
    const middle = left(at) + cell / 2;
    const text = cell >= 64 ? fitted(happening(story.turns.get(light.n[at])), cell - 10, "12.5px system-ui, sans-serif") : "";
    if (text) made.push(svg("text", { class: "happens", x: middle, y: 17, "text-anchor": "middle" }, text));
    else if (light.root[at] === "Stimulus") made.push(svg("circle", { class: "happened", cx: middle, cy: 13, r: Math.min(3.5, cell / 2.6) }));
    else made.push(svg("path", { class: "passed", d: `M${middle - Math.min(5, cell / 2.4)} 13h${2 * Math.min(5, cell / 2.4)}` }));
  }
  return made;
}

/**
 * Runs of one word as bars; of very many turns one in each two pixels.
 * @param {string[]} words
 * @param {Span} span
 * @param {number} cell
 * @param {(at: number) => number} left
 * @param {string} kind
 * @param {number} [shift] - where the words begin
 */
export function bandRow(words, span, cell, left, kind, shift = 0) {
  const made = [];
  const step = Math.max(1, Math.floor(2 / cell));
  for (let at = Math.max(span.from, shift); at <= span.to; ) {
    const word = words[at - shift];
    let end = at + step;
    while (end <= span.to && words[end - shift] === word) end += step;
    end = Math.min(end, span.to + 1);
    if (word) {
      const width = (end - at) * cell;
      const inset = width > 6 ? 1.5 : 0;
      const attributes = { x: left(at) + inset, y: 0, width: width - 2 * inset, height: kind.includes("otherwise") ? ROW - 6 : ROW, rx: width > 12 ? 6 : 0 };
      const text = fitted(named(word), width - 12);
      made.push(svg("g", { class: `band ${kind}`, "data-mood": kind.startsWith("emotion") ? word : null },
        svg("rect", attributes), svg("title", {}, named(word)),
        text && svg("text", { x: left(at) + width / 2, y: kind.includes("otherwise") ? 14.5 : 17.5, "text-anchor": "middle" }, text)));
    }
    at = end;
  }
  return made;
}

/**
 * @param {Story} story
 * @param {Light} light
 * @param {Span} span
 * @returns {{at: number, kind: string, title: string}[]}
 */
function marksOf(story, light, span) {
  const made = [];
  for (let at = span.from; at <= span.to; at += 1) {
    if (light.failures[at]) made.push({ at, kind: "failure", title: say("mark_failure") });
    else if (light.crisis[at]) made.push({ at, kind: "crisis", title: say("mark_crisis") });
    else if (light.surprise_spike[at]) made.push({ at, kind: "spike", title: say("mark_spike") });
  }
  for (const one of story.about.value?.verdicts ?? []) {
    const at = (one.turn ?? story.last.peek()) - story.first;
    if (at >= span.from && at <= span.to) made.push({ at, kind: one.passed ? "passed" : "missed", title: `${one.path} ${one.expected}: ${one.found}` });
  }
  return oneAPlace(made).slice(0, 600);
}

/**
 * Of the marks of one turn the gravest.
 * @param {{at: number, kind: string, title: string}[]} marks
 */
function oneAPlace(marks) {
  const grave = Object.keys(MARK_SHAPES);
  const kept = new Map();
  for (const mark of marks.sort((a, b) => grave.indexOf(a.kind) - grave.indexOf(b.kind))) if (!kept.has(mark.at)) kept.set(mark.at, mark);
  return [...kept.values()];
}

const MARK_SHAPES = {
  failure: "M-5 -5L5 5M5 -5L-5 5", missed: "M-4 -4L4 4M4 -4L-4 4", crisis: "M0 -6L6 5H-6Z", spike: "M0 -7L2 -2L7 0L2 2L0 7L-2 2L-7 0L-2 -2Z",
  passed: "M-5 0L-1.5 4L5.5 -5",
};

/** @type {(mark: {kind: string, title: string}, x: number) => SVGElement} */
const markAt = ({ kind, title }, x) =>
  svg("g", { class: `sign sign-${kind}`, transform: `translate(${x} 13)` }, svg("title", {}, title),
    svg("path", { d: MARK_SHAPES[/** @type {keyof MARK_SHAPES} */ (kind)] }));

/**
 * @param {Light} light
 * @param {Span} span
 * @param {number} width
 */
function minimap(light, span, width) {
  const count = light.n.length;
  const cell = width / count;
  const all = { from: 0, to: count - 1 };
  return svg("svg", { width, height: 16, viewBox: `0 0 ${width} 16` },
    bandRow(light.primary, all, cell, (at) => at * cell, "emotion").map((one) => (one.querySelector("text")?.remove(), one)),
    svg("rect", { class: "window", x: span.from * cell, y: 0.75, width: Math.max(6, (span.to - span.from + 1) * cell), height: 14.5, rx: 4 }));
}
