/** The wave: the events of a turn on their way from outside, through body and will, to language. */

import { fitted, html, isCalm, rovingFocus, svg } from "./dom.js";
import { explained } from "./glossary.js";
import { place, show } from "./route.js";
import { effect, onLeave, signal } from "./signals.js";
import { eventsByHandler, headline, liveliest, waysOf } from "./turn_words.js";
import { detailOf, waveList } from "./wave_list.js";
import { NODE, layoutOf, wayBetween } from "./wave_layout.js";
import { say } from "./words.js";

const A_STEP_MS = 36;
const AS_LIST_BELOW = 700;

/** @typedef {import("./story.js").Story} Story */
/** @typedef {import("./wave_layout.js").Layout} Layout */
/** @typedef {{step: import("./signals.js").Signal<number>, shape: import("./signals.js").Signal<boolean>,
 *   times: import("./signals.js").Signal<boolean>, list: import("./signals.js").Signal<boolean>,
 *   select: (name: string) => void, play: () => void, stop: () => boolean}} WaveControls */

/** Which handler is selected: the address names it, else it is the liveliest of the turn. */
/** @param {Story} story */
export function selectedHandler(story) {
  const turn = story.turn.value;
  return place.value.query.sel ?? (turn ? liveliest(turn, story.before.value) : "");
}

/**
 * @param {Story} story
 * @returns {WaveControls}
 */
export function waveControls(story) {
  const step = signal(Infinity);
  let timer = 0;
  const stop = () => {
    const was = Boolean(timer);
    clearInterval(timer);
    timer = 0;
    if (was) step.value = Infinity;
    return was;
  };
  const play = () => {
    if (stop() || isCalm()) return;
    step.value = 0;
    timer = setInterval(() => {
      const last = (story.turn.peek()?.events.length ?? 0) - 1;
      if (step.peek() >= last) stop();
      else step.value += 1;
    }, A_STEP_MS);
  };
  onLeave(stop);
  effect(() => {
    const asked = place.value.query.step;
    if (asked) step.value = Number(asked);
    else if (!timer) step.value = Infinity;
  });
  playNewTurns(story, play, stop);
  return {
    step, play, stop, shape: signal(false), times: signal(false), list: signal(false),
    select: (name) => show({ sel: name === place.peek().query.sel ? "" : name }),
  };
}

/**
 * Play the turn that one finds, and each that comes while one looks at the newest.
 * @param {Story} story
 * @param {() => void} play
 * @param {() => boolean} stop
 */
function playNewTurns(story, play, stop) {
  let newest = -1;
  effect(() => {
    const turn = story.turn.value;
    if (!turn) return;
    const arrived = turn.n === story.last.peek() && turn.n > newest;
    const asked = place.peek().query;
    stop();
    if (arrived && !asked.step && !asked.turn && !asked.sel) play();
    newest = Math.max(newest, story.last.peek());
  });
}

/**
 * @param {Story} story
 * @param {WaveControls} controls
 * @returns {HTMLElement}
 */
export function wavePanel(story, controls) {
  const width = signal(0);
  const canvas = html("div", { class: "wave", "data-keys": "wave" });
  const detail = html("div", { class: "detail", "aria-live": "off" });
  const list = html("div", { class: "wave-as-list" });
  const size = html("span", { class: "dim" });
  const area = html("div", { class: "wave-area" }, canvas, detail);
  const watch = new ResizeObserver(([entry]) => (width.value = Math.floor(entry.contentRect.width)));
  const panel = html("section", { class: "card", id: "wave", "aria-label": say("wave") },
    html("div", { class: "card-head" }, html("h2", {}, say("wave")), explained("handler"), size, html("span", { class: "grow" }), toggles(controls)),
    area, list);
  watch.observe(panel);
  onLeave(() => watch.disconnect());
  /** @type {ReturnType<typeof waveDrawing> | null} */
  let drawing = null;
  const room = () => width.value;
  const asList = () => room() < AS_LIST_BELOW || controls.list.value;
  effect(() => {
    const about = story.about.value;
    if (!about || !width.value) return;
    area.hidden = asList();
    list.hidden = !asList();
    drawing = asList() ? null : waveDrawing(layoutOf(about, room()), controls);
    canvas.replaceChildren(...(drawing ? [drawing.picture] : []));
    placeDetail(detail, drawing?.layout);
  });
  effect(() => {
    void [width.value, controls.list.value, story.about.value];
    const turn = story.turn.value;
    if (!turn) return;
    const step = controls.step.value;
    const shape = controls.shape.value ? frequencies(story) : null;
    drawing?.show({ turn, step, selected: selectedHandler(story), shape, times: controls.times.value });
  });
  effect(() => {
    const turn = story.turn.value;
    if (!turn || !story.about.value) return;
    const step = controls.step.value;
    const now = turn.events[step];
    const told = new Set(turn.events.map((/** @type {any} */ one) => one.by)).size;
    size.textContent = now ? say("wave_step", step, turn.events.length - 1, now.by, now.type) : say("wave_size", turn.events.length, told);
    if (controls.shape.value) size.textContent = say("shape_note", story.turns.size);
    const chosen = now?.by ?? selectedHandler(story);
    detail.replaceChildren(...detailOf(story, turn, chosen));
    if (asList()) waveList(list, story, turn, selectedHandler(story), controls);
  });
  return panel;
}

/** @param {WaveControls} controls */
function toggles(controls) {
  const play = html("button", { type: "button", class: "soft", onclick: () => controls.play() });
  effect(() => {
    play.textContent = Number.isFinite(controls.step.value) ? `■ ${say("stop")}` : `▶ ${say("play")}`;
  });
  const made = /** @type {["shape" | "times" | "list", string][]} */ ([["shape", "shape"], ["times", "times"], ["list", "as_list"]]).map(([name, word]) => {
    const button = html("button", { type: "button", class: `quiet toggle-${name}`, onclick: () => (controls[name].value = !controls[name].peek()) }, say(word));
    effect(() => button.setAttribute("aria-pressed", String(controls[name].value)));
    return button;
  });
  return html("span", { class: "toggles" }, made, play);
}

/**
 * Put the details into the empty corner, or under the wave where there is none.
 * @param {HTMLElement} detail
 * @param {Layout | undefined} layout
 */
function placeDetail(detail, layout) {
  const corner = layout?.corner;
  const fits = corner && corner.width > 250 && corner.height > 118;
  detail.classList.toggle("in-corner", Boolean(fits));
  for (const side of /** @type {const} */ (["top", "left", "width", "height"])) detail.style.removeProperty(side);
  if (!fits) return;
  detail.style.left = `${corner.x}px`;
  detail.style.top = `${corner.y + 6}px`;
  detail.style.width = `${corner.width}px`;
  detail.style.height = `${corner.height - 12}px`;
}

/**
 * How often each way was taken in the turns at hand, as a part of them.
 * @param {Story} story
 * @returns {Map<string, number>}
 */
function frequencies(story) {
  void story.kept.value;
  const counts = new Map();
  for (const turn of story.turns.values()) for (const way of waysOf(turn)) counts.set(way, (counts.get(way) ?? 0) + 1);
  for (const [way, count] of counts) counts.set(way, count / story.turns.size);
  return counts;
}

/**
 * @param {Layout} layout
 * @param {WaveControls} controls
 */
export function waveDrawing(layout, controls) {
  const edges = svg("g", { class: "edges" });
  const nodes = svg("g", { class: "nodes", role: "group", "aria-label": say("wave") });
  const drawn = new Map([...layout.nodes.values()].map((node) => [node.name, drawnNode(node, controls)]));
  nodes.append(...[...drawn.values()].map((one) => one.group));
  const picture = svg("svg", { width: layout.width, height: layout.height, viewBox: `0 0 ${layout.width} ${layout.height}` },
    layout.lanes.map((lane) => svg("g", { class: "lane" },
      svg("rect", { x: 0, y: lane.y, width: layout.width, height: lane.height, rx: 9 }),
      inLines(say(lane.name)).map((line, at) => svg("text", { x: 10, y: lane.y + 20 + at * 14 }, line)))),
    edges, nodes);
  nodes.addEventListener("pointerover", (event) => {
    const name = /** @type {Element} */ (event.target).closest(".node")?.getAttribute("data-handler");
    if (name) highlight(edges, drawn, name, "hover");
  });
  nodes.addEventListener("pointerleave", () => highlight(edges, drawn, "", "hover"));
  let known = "";
  return {
    picture, layout,
    /** @param {{turn: any, step: number, selected: string, shape: Map<string, number> | null, times: boolean}} now */
    show(now) {
      const wanted = now.shape ? `shape${now.turn.n}` : String(now.turn.n);
      if (known !== wanted) {
        const ways = now.shape ? [...now.shape.keys()] : [...waysOf(now.turn)];
        edges.replaceChildren(...ways.map((way) => edgeFor(way, layout, now.shape)).filter((one) => one !== null));
        known = wanted;
      }
      showNodes(drawn, now);
      const current = now.turn.events[now.step]?.by;
      edges.classList.toggle("playing", Boolean(current));
      highlight(edges, drawn, current ?? now.selected, "selected");
      showPassed(edges, now);
      rovingFocus(nodes, ".node");
    },
  };
}

/**
 * The name of a lane in lines short enough to stand beside it.
 * @param {string} name
 * @returns {string[]}
 */
function inLines(name) {
  return name.split(" ").reduce((lines, word) => {
    const longer = `${lines.at(-1)} ${word}`;
    return lines.length && longer.length <= 13 ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, /** @type {string[]} */ ([]));
}

/**
 * @param {string} way
 * @param {Layout} layout
 * @param {Map<string, number> | null} shape
 */
function edgeFor(way, layout, shape) {
  const [from, to] = way.split(">");
  const [a, b] = [layout.nodes.get(from), layout.nodes.get(to)];
  if (!a || !b) return null;
  const wide = from === "outside" || layout.nodes.get(to)?.layer === "L6";
  const edge = svg("path", { class: `edge${wide ? " common" : ""}`, d: wayBetween(a, b), "data-from": from, "data-to": to });
  if (shape) edge.style.setProperty("--often", String(shape.get(way) ?? 0));
  edge.classList.toggle("shape", Boolean(shape));
  return edge;
}

/**
 * @param {import("./wave_layout.js").WaveNode} node
 * @param {WaveControls} controls
 */
function drawnNode(node, controls) {
  const title = svg("title");
  const name = fitted(node.name === "outside" ? say("outside") : node.title, NODE.width + 12, "600 11px system-ui, sans-serif");
  const squeezed = name.length > 14 ? { textLength: NODE.width - 8, lengthAdjust: "spacingAndGlyphs" } : {};
  const first = svg("text", { class: "name", x: NODE.width / 2, y: 14.5, "text-anchor": "middle", ...squeezed }, name);
  const second = svg("text", { class: "told", x: NODE.width / 2, y: 27.5, "text-anchor": "middle" });
  const bar = svg("rect", { class: "time", x: 0, y: NODE.height + 1, width: 0, height: 2.5 });
  const group = svg("g", {
    class: "node", transform: `translate(${node.x} ${node.y})`, "data-handler": node.name, "data-layer": node.layer || "outside",
    role: "button", tabindex: -1, onclick: () => controls.select(node.name),
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      controls.select(node.name);
    },
  }, title, svg("rect", { class: "box", width: NODE.width, height: NODE.height, rx: 8 }), first, second, bar);
  return { group, title, first, second, bar, node };
}

/**
 * @param {Map<string, ReturnType<typeof drawnNode>>} drawn
 * @param {{turn: any, step: number, selected: string, times: boolean}} now
 */
function showNodes(drawn, { turn, step, selected, times }) {
  const told = eventsByHandler(turn);
  const failed = new Set(turn.failures.map((/** @type {any} */ one) => one.handler ?? `${one.module}`));
  const slowest = Math.max(1, ...Object.values(turn.us ?? {}));
  const playing = turn.events[step];
  for (const [name, { group, title, first, second, bar, node }] of drawn) {
    const events = (told.get(name) ?? []).filter((one) => one.n <= step);
    const bad = failed.has(name) || failed.has(node.module);
    const state = bad ? "failed" : turn.skipped.includes(name) ? "skipped" : events.length ? "fired" : told.has(name) ? "waiting" : "idle";
    group.setAttribute("class", `node ${state}${playing?.by === name ? " now" : ""}${!playing && selected === name ? " chosen" : ""}`);
    group.classList.toggle("intercepted", events.some((one) => events.some((other) => other.causes.includes(one.n))));
    const words = events.length ? headline(events) : "";
    second.textContent = fitted(words || node.method.replaceAll("_", " "), NODE.width - 8, "10.5px system-ui, sans-serif");
    second.classList.toggle("plain", !words);
    const spoken = bad ? say("failed") : state === "skipped" ? say("skipped") : events.length ? words : say("silent");
    title.textContent = `${first.textContent} ${second.textContent}, ${name}: ${spoken}`; // its name: begins with what is seen, as who speaks to select it says
    group.setAttribute("aria-pressed", String(selected === name));
    bar.setAttribute("width", String(times ? (NODE.width * (turn.us?.[name] ?? 0)) / slowest : 0));
  }
}

/**
 * Mark the direct causes and effects of a handler.
 * @param {SVGElement} edges
 * @param {Map<string, ReturnType<typeof drawnNode>>} drawn
 * @param {string} name - "" for none
 * @param {string} kind - "selected" or "hover"
 */
function highlight(edges, drawn, name, kind) {
  const near = new Map();
  for (const edge of edges.children) {
    const { from, to } = /** @type {SVGElement} */ (edge).dataset;
    edge.classList.toggle(`${kind}-in`, to === name);
    edge.classList.toggle(`${kind}-out`, from === name);
    if (to === name) near.set(from, "in");
    if (from === name) near.set(to, "out");
  }
  for (const [other, { group }] of drawn) {
    group.classList.toggle(`${kind}-in`, near.get(other) === "in");
    group.classList.toggle(`${kind}-out`, near.get(other) === "out");
    group.classList.toggle(`${kind}-far`, Boolean(name) && drawn.has(name) && other !== name && !near.has(other));
  }
}

/**
 * While a turn is played, show only the ways that events have gone.
 * @param {SVGElement} edges
 * @param {{turn: any, step: number}} now
 */
function showPassed(edges, { turn, step }) {
  if (!turn.events[step]) {
    for (const edge of edges.children) edge.classList.remove("to-come");
    return;
  }
  const gone = waysOf({ events: turn.events.slice(0, step + 1) });
  for (const edge of edges.children) {
    const { from, to } = /** @type {SVGElement} */ (edge).dataset;
    edge.classList.toggle("to-come", !gone.has(`${from}>${to}`));
  }
}

/**
 * Step through the events of a turn.
 * @param {Story} story
 * @param {number} by
 */
export function stepWave(story, by) {
  const last = (story.turn.peek()?.events.length ?? 1) - 1;
  const now = place.peek().query.step;
  const next = now === undefined ? (by > 0 ? 0 : last) : Number(now) + by;
  show({ step: next < 0 || next > last ? "" : String(next) });
}

