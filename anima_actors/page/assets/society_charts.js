/** The charts of a society, as SVG: its level over ticks, what is felt, the course of a mind, the tree of who reached whom. */

import { html, setVars, svg } from "./dom.js";
import { range } from "./society_data.js";

const [LEFT, RIGHT, TOP, BOTTOM] = [38, 12, 10, 24];
const ROW = 16;

/**
 * @typedef {import("./society_data.js").RecordedSociety} RecordedSociety
 * @typedef {[number, number, number, number]} TreeNode - mind, tick, row of the one that it was reached from, and how
 *   many below it are not drawn
 */

/** A chart over ticks, with a mark that moves; a click or a drag on it tells a tick. */
export class TickChart {
  /**
   * @param {number} ticks
   * @param {number} height
   * @param {string} label - says in words what it shows
   * @param {(tick: number) => void} visit
   */
  constructor(ticks, height, label, visit) {
    this.ticks = ticks;
    this.height = height;
    this.width = 320;
    this.element = html("div", { class: "tick-chart" });
    this.label = label;
    /** @type {SVGElement | null} */
    this.mark = null;
    const told = (/** @type {PointerEvent} */ event) => {
      const inside = (event.clientX - this.element.getBoundingClientRect().left - LEFT) / (this.width - LEFT - RIGHT);
      visit(Math.min(ticks, Math.max(1, 1 + Math.round(inside * (ticks - 1)))));
    };
    this.element.addEventListener("pointerdown", told);
    this.element.addEventListener("pointermove", (event) => event.buttons & 1 && told(event));
  }

  /** @type {(tick: number) => number} */
  x(tick) {
    const share = this.ticks > 1 ? (tick - 1) / (this.ticks - 1) : 0.5;
    return LEFT + share * (this.width - LEFT - RIGHT);
  }

  /** @type {(value: number) => number} */
  y(value) {
    return this.height - BOTTOM - value * (this.height - TOP - BOTTOM);
  }

  /** The ticks that are drawn: no more than there is room for. */
  get shown() {
    const step = Math.max(1, Math.floor(this.ticks / (2 * this.width)));
    const found = range(1, this.ticks + 1).filter((tick) => (tick - 1) % step === 0 || tick === this.ticks);
    return found.length > 1 ? found : [1, 1];
  }

  /**
   * @param {(tick: number) => number} value
   * @param {(tick: number) => number} [back] - the other edge of an area
   */
  path(value, back) {
    const { shown } = this;
    const xs = this.ticks > 1 ? shown.map((tick) => this.x(tick)) : [LEFT, this.width - RIGHT];
    const points = (/** @type {(tick: number) => number} */ of) => shown.map((tick, at) => `${short(xs[at])} ${short(this.y(of(tick)))}`);
    return back ? `M${points(value).join("L")}L${points(back).reverse().join("L")}z` : `M${points(value).join("L")}`;
  }

  /**
   * @param {SVGElement[]} parts
   * @param {[number, string][]} values - that are named on the left
   * @param {boolean} [isPlain] - without a row of ticks
   */
  draw(parts, values, isPlain = false) {
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((one) => (this.ticks / one) * 30 <= this.width - LEFT) ?? 10000;
    const named = range(1, this.ticks + 1).filter((tick) => tick % step === 0 || (tick === 1 && step < 5));
    this.mark = svg("g", { class: "tick-mark" }, svg("path", { d: `M0 ${TOP - 6}V${this.height - BOTTOM}` }), svg("path", { d: `M-4 ${TOP - 8}h8l-4 6z` }));
    this.element.replaceChildren(svg("svg", { width: this.width, height: this.height, role: "img", "aria-label": this.label },
      ...values.flatMap(([value, name]) => [
        svg("path", { class: "grid", d: `M${LEFT} ${short(this.y(value))}H${this.width - RIGHT}` }),
        svg("text", { class: "axis", x: LEFT - 6, y: this.y(value) + 4, "text-anchor": "end" }, name),
      ]),
      ...(isPlain ? [] : named.map((tick) => svg("text", { class: "axis", x: short(this.x(tick)), y: this.height - 6, "text-anchor": "middle" }, String(tick)))),
      ...parts, this.mark));
  }

  /** @param {number} tick */
  point(tick) {
    this.mark?.setAttribute("transform", `translate(${short(this.x(tick))} 0)`);
  }
}

/** @type {[number, string][]} */
const UNITS = [[0, "0"], [0.5, ".5"], [1, "1"]];
/** @type {[number, string][]} */
const PERCENTS = [[0, "0"], [0.5, "50"], [1, "100%"]];

/** @type {(chart: TickChart, society: RecordedSociety, reactor: number) => void} */
export function drawBands(chart, society, reactor) {
  const name = society.reactors[reactor];
  const bands = /** @type {number[][]} */ (society.told.bands[name]);
  const at = (/** @type {number} */ place) => (/** @type {number} */ tick) => bands[tick - 1][place];
  const look = `line-${name}`;
  chart.draw([
    svg("path", { class: `spread ${look}`, d: chart.path(at(4), at(0)) }),
    svg("path", { class: `spread ${look}`, d: chart.path(at(3), at(1)) }),
    svg("path", { class: "home", d: chart.path(() => society.home[reactor]) }),
    svg("path", { class: `stroke ${look}`, d: chart.path(at(2)) }),
  ], UNITS);
}

/** @type {(chart: TickChart, society: RecordedSociety) => void} */
export function drawShares(chart, society) {
  const minds = society.names.length;
  const below = range(1, society.ticks + 1).map((tick) => {
    let sum = 0;
    return [0, ...society.counts(tick).map((count) => (sum += count) / minds)];
  });
  const edge = (/** @type {number} */ place) => (/** @type {number} */ tick) => below[tick - 1][place];
  chart.draw(society.emotions.map((name, place) =>
    svg("path", { class: "felt-share", "data-mood": name || "nothing", d: chart.path(edge(place + 1), edge(place)) })), PERCENTS);
}

/** @type {(chart: TickChart, society: RecordedSociety, mind: number) => void} */
export function drawCourse(chart, society, mind) {
  const { shown } = chart;
  const width = (chart.width - LEFT - RIGHT) / Math.max(1, shown.length - 1);
  const felt = shown.map((tick) => {
    const [from, to] = [Math.max(LEFT, chart.x(tick) - width / 2), Math.min(chart.width - RIGHT, chart.x(tick) + width / 2 + 0.3)];
    return svg("rect", { class: "felt-share", "data-mood": society.feeling(tick, mind) || "nothing", x: short(from), y: chart.height - BOTTOM + 1, width: short(to - from), height: 5 });
  });
  const lines = society.reactors.map((name, at) =>
    svg("path", { class: `stroke line-${name} dash-${at}`, d: chart.path((tick) => society.level(at, tick, mind)) }));
  chart.draw([...felt, ...lines], UNITS);
}

/**
 * The tree of who reached whom: the tick across, below each mind those that it reached.
 * @type {(society: RecordedSociety, width: number, pick: (mind: number) => void) => SVGElement}
 */
export function contagionTree(society, width, pick) {
  const nodes = /** @type {TreeNode[]} */ (society.told.tree);
  const [first, last] = [Math.min(...nodes.map((one) => one[1])), Math.max(...nodes.map((one) => one[1]))];
  const height = nodes.length * ROW + 34;
  const x = (/** @type {number} */ tick) => 14 + ((tick - first) / Math.max(1, last - first)) * (width - 14 - 92);
  const y = (/** @type {number} */ row) => 14 + row * ROW;
  const links = nodes.map(([mind, tick, parent], row) => parent < 0 ? null :
    svg("path", { class: "tree-link", "data-mind": mind, d: `M${short(x(nodes[parent][1]))} ${y(parent)}V${y(row) - 6}q0 6 6 6H${short(x(tick))}` }));
  const dots = nodes.map(([mind, tick, , more], row) =>
    svg("g", { class: "tree-node", "data-mind": mind, transform: `translate(${short(x(tick))} ${y(row)})`, onclick: () => pick(mind) },
      svg("rect", { class: "reach", x: -8, y: -8, width: 84, height: 16 }),
      svg("circle", { r: 4.5 }),
      svg("text", { x: 10, y: 4 }, `${society.names[mind]}${more ? ` +${more.toLocaleString("en")}` : ""}`)));
  const step = Math.ceil((last - first + 1) / 12);
  const ticks = range(first, last + 1).filter((tick) => (tick - first) % step === 0).map((tick) =>
    svg("text", { class: "axis", x: short(x(tick)), y: height - 6, "text-anchor": tick === first ? "start" : "middle" }, tick === first ? `tick ${tick}` : String(tick)));
  return svg("svg", { width, height, role: "img", "aria-label": treeLabel(society, nodes) }, ...ticks, ...links, ...dots);
}

/** @type {(society: RecordedSociety, nodes: TreeNode[]) => string} */
function treeLabel(society, nodes) {
  const told = nodes.slice(1, 9).map(([mind, tick, parent]) => `${society.names[mind]} from ${society.names[nodes[parent][0]]} in tick ${tick}`);
  return `Who was reached from ${society.names[nodes[0][0]]}: ${told.join(", ") || "nobody"}${nodes.length > 9 ? ", and others" : ""}`;
}

/**
 * Let the tree show a tick: who is reached by then, and what they feel.
 * @type {(drawing: Element, society: RecordedSociety, tick: number, mind: number) => void}
 */
export function markTree(drawing, society, tick, mind) {
  const way = new Set(society.wayTo(mind));
  for (const one of /** @type {NodeListOf<SVGElement>} */ (drawing.querySelectorAll("[data-mind]"))) {
    const at = Number(one.dataset.mind);
    const isReached = society.told.reached[at][0] <= tick;
    one.classList.toggle("to-come", !isReached);
    one.classList.toggle("on-way", way.has(at));
    one.classList.toggle("chosen", at === mind);
    if (isReached) one.dataset.mood = society.feeling(tick, at) || "nothing";
    else delete one.dataset.mood;
  }
}

/**
 * A row of shares: a bar, how much, and what.
 * @type {(share: number, ...told: (Node | string)[]) => HTMLElement}
 */
export function shareRow(share, ...told) {
  const bar = html("span", { class: "bar" }, html("i", { class: "bar-fill" }));
  setVars(bar, { "--now": share });
  return html("li", { class: "share-row line-plain" }, bar, html("span", { class: "share" }, percents(share)), html("span", {}, ...told));
}

/**
 * A share as the command line tells it: whole percents, half ones to the even, of a small one its first digit.
 * @param {number} share
 */
export function percents(share) {
  if (share && share < 0.01) return `${Number((100 * share).toPrecision(1))}%`;
  const whole = Math.floor(100 * share);
  const rest = 100 * share - whole;
  return `${rest > 0.5 || (rest === 0.5 && whole % 2) ? whole + 1 : whole}%`;
}

/** @param {number} value */
const short = (value) => Number(value.toFixed(1));
