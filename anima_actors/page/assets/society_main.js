/** The report of a society: a slider over ticks that drives all pictures, and a mind that is looked at. */

import { figure, html, isCalm, setVars, svg } from "./dom.js";
import { effect, signal } from "./signals.js";
import { TickChart, contagionTree, drawBands, drawCourse, drawShares, markTree, percents } from "./society_charts.js";
import { range, readSociety } from "./society_data.js";
import { commandLines, exactly, mindAlways, mindNow } from "./society_mind.js";
import { NetworkCanvas } from "./society_network.js";

const EMOTION = "emotion";
const [QUICKEST_MS, WHOLE_MS] = [90, 9000];

/** @typedef {import("./society_data.js").RecordedSociety} RecordedSociety */

const announceLine = (/** @type {string} */ text) => {
  const place = document.getElementById("announcement");
  if (place) place.textContent = text;
};

/** What is looked at: it is all in the fragment of the address. */
class SocietyView {
  /** @param {RecordedSociety} society */
  constructor(society) {
    this.society = society;
    this.tick = signal(society.ticks);
    this.mind = signal(/** @type {number} */ (society.told.root ?? 0));
    this.by = signal(EMOTION);
    this.over = signal(/** @type {number | null} */ (null));
    this.size = signal(0); // grows whenever what is drawn has to be measured again
    this.isPlaying = signal(false);
    this.read();
    window.addEventListener("hashchange", () => this.read());
    effect(() => {
      const asked = new URLSearchParams({ tick: String(this.tick.value), mind: society.names[this.mind.value], by: this.by.value });
      history.replaceState(null, "", `#${asked}`);
    });
  }

  read() {
    const asked = new URLSearchParams(location.hash.slice(1));
    this.visit(Number(asked.get("tick")) || this.tick.peek());
    this.mind.value = this.society.places.get(asked.get("mind") ?? "") ?? this.mind.peek();
    const by = asked.get("by") ?? "";
    if (by === EMOTION || this.society.reactors.includes(by)) this.by.value = by;
  }

  /** @param {number} tick */
  visit(tick) {
    this.tick.value = Math.min(this.society.ticks, Math.max(1, Math.round(tick)));
  }

  /** The reactor by which minds are shaded; null for what they feel. */
  get shade() {
    const at = this.society.reactors.indexOf(this.by.value);
    return at < 0 ? null : at;
  }

  /** The reactor whose level is drawn. */
  get drawn() {
    return this.shade ?? this.society.followed;
  }

  play() {
    if (this.isPlaying.peek()) {
      this.isPlaying.value = false;
      return;
    }
    if (isCalm()) return;
    this.isPlaying.value = true;
    if (this.tick.peek() === this.society.ticks) this.visit(1);
    const wait = Math.max(QUICKEST_MS, Math.min(700, WHOLE_MS / this.society.ticks));
    const step = () => {
      if (!this.isPlaying.peek()) return;
      this.visit(this.tick.peek() + 1);
      if (this.tick.peek() < this.society.ticks) setTimeout(step, wait);
      else this.isPlaying.value = false;
    };
    setTimeout(step, wait);
  }
}

/** @type {(title: string, name: string, ...parts: (Node | null)[]) => HTMLElement} */
const card = (title, name, ...parts) => html("section", { class: "card", id: name, "aria-labelledby": `${name}-title` },
  html("div", { class: "card-head" }, html("h2", { id: `${name}-title` }, title)), parts);

/** @param {SocietyView} view */
function player(view) {
  const { society } = view;
  const slider = /** @type {HTMLInputElement} */ (html("input", { type: "range", id: "tick", min: 1, max: society.ticks, step: 1, "aria-label": "tick", oninput: () => view.visit(Number(slider.value)) }));
  const step = (/** @type {number} */ by, /** @type {string} */ sign, /** @type {string} */ name) =>
    html("button", { type: "button", class: "round", "aria-label": name, onclick: () => view.visit(view.tick.peek() + by) }, sign);
  const play = isCalm() ? null : html("button", { type: "button", class: "soft", id: "play", onclick: () => view.play() }, "Play");
  const [number, occasion] = [html("output", { class: "tick-number", for: "tick" }), html("p", { class: "dim occasion" })];
  const said = Math.max(0, society.told.occasions.length);
  effect(() => {
    const tick = view.tick.value;
    slider.value = String(tick);
    number.textContent = `tick ${tick} of ${society.ticks}`;
    occasion.textContent = said ? society.told.occasions[tick - 1] : "";
    const median = society.told.bands[society.reactors[view.drawn]][tick - 1][2];
    const words = `tick ${tick}: ${society.reactors[view.drawn]}, median ${figure(median)}; ${feltWords(society, tick)}`;
    slider.setAttribute("aria-valuetext", words);
    if (!view.isPlaying.peek() && document.activeElement !== slider) announceLine(words); // which tells its own text
  });
  effect(() => {
    if (play) play.textContent = view.isPlaying.value ? "Pause" : "Play";
  });
  return html("div", { class: "card player", role: "group", "aria-label": "ticks" },
    html("div", { class: "player-line" }, play, step(-1, "←", "a tick back"), slider, step(1, "→", "a tick on"), number), occasion);
}

/** @type {(society: RecordedSociety, tick: number) => string} */
function feltWords(society, tick) {
  const counts = society.counts(tick);
  const order = range(0, counts.length).filter((at) => counts[at]).sort((one, other) => counts[other] - counts[one]);
  return order.slice(0, 4).map((at) => `${society.emotions[at] || "nothing"} ${percents(counts[at] / society.names.length)}`).join(", ");
}

/** @param {SocietyView} view */
function choices(view) {
  const named = [EMOTION, ...view.society.reactors];
  const chips = named.map((name) => html("button", { type: "button", class: "chip", onclick: () => (view.by.value = name) }, name));
  effect(() => chips.forEach((chip, at) => chip.setAttribute("aria-pressed", String(named[at] === view.by.value))));
  return html("div", { class: "chips", role: "group", "aria-label": "colour the minds by" }, chips);
}

/** @param {SocietyView} view */
function networkCard(view) {
  const { society } = view;
  const canvas = /** @type {HTMLCanvasElement} */ (html("canvas", { role: "img" }));
  const network = new NetworkCanvas(canvas, society);
  const [legend, told] = [html("div", { class: "network-legend" }), html("p", { class: "dim network-told" })];
  const mindUnder = (/** @type {PointerEvent} */ event) => network.mindAt(event.offsetX, event.offsetY);
  canvas.addEventListener("pointermove", (event) => (view.over.value = mindUnder(event)));
  canvas.addEventListener("pointerleave", () => (view.over.value = null));
  canvas.addEventListener("click", (event) => {
    const found = mindUnder(/** @type {PointerEvent} */ (event));
    if (found !== null) view.mind.value = found;
  });
  effect(() => {
    if (view.size.value) network.measure();
  });
  effect(() => {
    if (!view.size.value) return;
    const look = { tick: view.tick.value, mind: view.mind.value, over: view.over.value, shade: view.shade };
    network.draw(look);
    canvas.classList.toggle("over", look.over !== null);
    const at = look.over ?? look.mind;
    const levels = society.reactors.map((name, reactor) => `${name} ${exactly(society.level(reactor, look.tick, at))}`);
    told.textContent = `${society.names[at]}: ${society.feeling(look.tick, at) || "nothing"}; ${levels.join(", ")}`;
  });
  effect(() => {
    const tick = view.tick.value;
    const shade = view.shade;
    const whole = network.isWhole ? "" : ", lines of the chosen mind alone";
    canvas.setAttribute("aria-label", `${society.names.length} minds on a circle${whole}; ${feltWords(society, tick)}`);
    legend.replaceChildren(...(shade === null ? feltLegend(society, tick) : shadeLegend(society, shade)), ...lineLegend(society, view.drawn));
  });
  const area = html("div", { class: "network-area" }, canvas, legend);
  return card("The network", "network", choices(view), area, told);
}

/** @type {(society: RecordedSociety, tick: number) => HTMLElement[]} */
function feltLegend(society, tick) {
  const counts = society.counts(tick);
  const rows = society.emotions.map((name, at) => {
    const row = html("li", { class: counts[at] ? "" : "none", "data-mood": name || "nothing" }, html("i", { class: "swatch", "aria-hidden": "true" }),
      html("span", {}, name || "nothing"), html("span", { class: "count" }, counts[at].toLocaleString("en")), html("span", { class: "share" }, percents(counts[at] / society.names.length)));
    return row;
  });
  return [html("ul", { class: "felt-legend" }, rows)];
}

/** @type {(society: RecordedSociety, shade: number) => HTMLElement[]} */
function shadeLegend(society, shade) {
  const name = society.reactors[shade];
  return [html("p", { class: `shade-legend line-${name}` }, html("span", {}, `${name} 0`), html("i", { "aria-hidden": "true" }), html("span", {}, "1"))];
}

/** @type {(society: RecordedSociety, drawn: number) => HTMLElement[]} */
function lineLegend(society, drawn) {
  const line = (/** @type {string} */ look, /** @type {string} */ told) => html("li", {}, svg("svg", { width: 26, height: 12, "aria-hidden": "true" }, svg("path", { class: look, d: "M0 6H26" })), told);
  return [html("ul", { class: "line-legend dim" },
    line(`tie line-${society.reactors[drawn]} bar-tie`, `bars: ${society.reactors[drawn]} above home, grey below`),
    line("tie tie-in", "whom it hears"), line("tie tie-out", "who hears it"), line("tie tie-way", "how it was reached"))];
}

/** @param {SocietyView} view */
function chartCards(view) {
  const { society } = view;
  const visit = (/** @type {number} */ tick) => view.visit(tick);
  const title = html("h3", {});
  const bands = new TickChart(society.ticks, 190, "", visit);
  const shares = new TickChart(society.ticks, 190, `Shares of what is felt; in the end ${feltWords(society, society.ticks)}`, visit);
  effect(() => {
    const name = society.reactors[view.drawn];
    const told = society.told.bands[name];
    title.textContent = `${name[0].toUpperCase()}${name.slice(1)}: median, middle half, nine in ten`;
    bands.label = `${name} over ticks: the median goes from ${figure(told[0][2])} to ${figure(told[society.ticks - 1][2])}`;
    if (!view.size.value) return;
    for (const one of [bands, shares]) one.width = Math.max(240, one.element.clientWidth);
    drawBands(bands, society, view.drawn);
    drawShares(shares, society);
    for (const one of [bands, shares]) one.point(view.tick.peek());
  });
  effect(() => {
    for (const one of [bands, shares]) one.point(view.tick.value);
  });
  return card("Over the ticks", "course", html("div", { class: "pair" }, html("div", {}, title, bands.element), html("div", {}, html("h3", {}, "What is felt"), shares.element)));
}

/** @param {SocietyView} view */
function treeCard(view) {
  const { society } = view;
  const { tree, reached, root } = society.told;
  if (!tree.length) return null;
  const place = html("div", { class: "tree-drawing" });
  const others = Object.keys(reached).length - 1;
  const whole = others < tree.length ? "" : ` The first ${tree.length - 1} are drawn; +3 at a mind stands for three more below it.`;
  const pick = (/** @type {number} */ mind) => (view.mind.value = mind);
  effect(() => {
    if (!view.size.value) return;
    place.replaceChildren(contagionTree(society, Math.max(320, place.clientWidth), pick));
    markTree(place, society, view.tick.peek(), view.mind.peek());
  });
  effect(() => markTree(place, society, view.tick.value, view.mind.value));
  return card("Who reached whom", "tree", html("p", { class: "dim" }, `${society.reactors[society.followed]} from ${society.names[root]} reached ${others.toLocaleString("en")} other${others === 1 ? "" : "s"}.${whole}`), place);
}

/** @param {SocietyView} view */
function mindCard(view) {
  const { society } = view;
  const [now, always, commands] = ["mind-now", "mind-always", "mind-commands"].map((name) => html("div", { class: name }));
  const head = html("h2", { id: "mind-title" });
  const trouble = html("p", { class: "trouble", role: "alert" });
  const field = /** @type {HTMLInputElement} */ (html("input", { id: "mind-name", type: "text", autocomplete: "off", spellcheck: "false", size: 8, onchange: () => find() }));
  const pick = (/** @type {number} */ mind) => (view.mind.value = mind);
  const find = () => {
    const found = society.places.get(field.value.trim());
    const last = society.names.length - 1;
    trouble.textContent = found === undefined ? `there is no mind “${field.value.trim().slice(0, 40)}”; they are ${society.names[0]} to ${society.names[last]}` : "";
    if (found !== undefined) pick(found);
  };
  const chart = new TickChart(society.ticks, 150, "", (tick) => view.visit(tick));
  effect(() => {
    const mind = view.mind.value;
    head.textContent = society.names[mind];
    field.value = society.names[mind];
    trouble.textContent = "";
    always.replaceChildren(...mindAlways(society, mind, pick));
    announceLine(`${society.names[mind]}: ${society.feeling(view.tick.peek(), mind) || "nothing"}`);
    chart.label = `The course of ${society.names[mind]}: ${society.reactors.join(", ")} over ticks`;
    if (!view.size.value) return;
    chart.width = Math.max(240, chart.element.clientWidth);
    drawCourse(chart, society, mind);
    chart.point(view.tick.peek());
  });
  effect(() => {
    now.replaceChildren(...mindNow(society, view.mind.value, view.tick.value, pick));
    commands.replaceChildren(html("p", { class: "dim" }, "To ask more, with FILE for the journal:"), commandLines(society, view.mind.value, view.tick.value, announceLine));
    chart.point(view.tick.value);
  });
  const form = html("form", { class: "mind-form", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); find(); } }, html("label", { for: "mind-name" }, "mind"), field);
  return html("section", { class: "card", id: "mind", "aria-labelledby": "mind-title" }, html("div", { class: "card-head" }, head, html("span", { class: "grow" }), form), trouble, now, chart.element, always, commands);
}

/** @param {SocietyView} view */
function listenToKeys(view) {
  const last = view.society.ticks;
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, textarea, select, .table-holder")) return;
    const to = { ArrowLeft: view.tick.peek() - 1, ArrowRight: view.tick.peek() + 1, Home: 1, End: last }[event.key];
    if (to !== undefined) view.visit(to);
    else if (event.key === " " && !target.closest("button, summary, a")) view.play();
    else return;
    event.preventDefault();
  });
}

async function beginSociety() {
  const society = await readSociety();
  const view = new SocietyView(society);
  const place = /** @type {HTMLElement} */ (document.getElementById("society"));
  place.append(player(view), networkCard(view), mindCard(view), chartCards(view), ...[treeCard(view)].filter((one) => one !== null));
  document.getElementById("still")?.remove();
  place.hidden = false;
  listenToKeys(view);
  const again = () => (view.size.value = view.size.peek() + 1);
  again();
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (place.clientWidth !== width) again();
    width = place.clientWidth;
  }).observe(place);
  new MutationObserver(again).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  effect(() => setVars(document.body, { "--mood": `var(--${society.reactors[view.drawn]})` }));
}

beginSociety();
