/** One mind of a society: what it feels, its course, from whom that came, whom it hears and who hears it. */

import { html, setVars } from "./dom.js";
import { percents, shareRow } from "./society_charts.js";

const MOST_NAMES = 24;

/**
 * @typedef {import("./society_data.js").RecordedSociety} RecordedSociety
 * @typedef {(mind: number) => void} Pick
 */

/** @param {number} value */
export const exactly = (value) => value.toFixed(3).replace("-", "−");

/** @type {(society: RecordedSociety, mind: number, pick: Pick) => HTMLElement} */
const nameButton = (society, mind, pick) => html("button", { type: "button", class: "link way", onclick: () => pick(mind) }, society.names[mind]);

/**
 * What changes with the tick.
 * @type {(society: RecordedSociety, mind: number, tick: number, pick: Pick) => HTMLElement[]}
 */
export function mindNow(society, mind, tick, pick) {
  const felt = society.feeling(tick, mind) || "nothing";
  const said = society.told.said[tick]?.[mind];
  return [
    html("p", { class: "mind-feels", "data-mood": felt }, html("span", { class: "feeling-word small" }, felt), html("span", { class: "dim" }, ` after tick ${tick}`)),
    html("div", { class: "measures" }, society.reactors.map((name, at) => measure(society, mind, tick, name, at))),
    said ? html("p", { class: "bubble message" }, said) : html("span", {}),
    madeOf(society, mind, tick, pick),
  ];
}

/** @type {(society: RecordedSociety, mind: number, tick: number, name: string, at: number) => HTMLElement} */
function measure(society, mind, tick, name, at) {
  const now = society.level(at, tick, mind);
  const then = tick > 1 ? society.level(at, tick - 1, mind) : society.home[at];
  const bar = html("span", { class: "bar with-before" }, html("i", { class: "bar-fill" }), html("b", { class: "bar-before" }));
  setVars(bar, { "--now": now, "--then": then });
  const delta = Math.round(1000 * (now - then)) / 1000;
  const look = delta > 0 ? "up" : "down";
  return html("div", { class: `measure line-${name}` }, html("span", { class: "measure-name" }, name), bar,
    html("span", { class: "measure-value" }, exactly(now)),
    html("span", { class: `measure-delta ${look}` }, delta ? `${delta > 0 ? "+" : ""}${exactly(delta)}` : ""));
}

/** @type {(society: RecordedSociety, mind: number, tick: number, pick: Pick) => HTMLElement} */
function madeOf(society, mind, tick, pick) {
  const causes = society.causesOf(tick, mind);
  const name = society.reactors[society.followed];
  if (!causes.length) return html("p", { class: "dim made-of" }, `Nothing reached it in tick ${tick}; time passed.`);
  const rest = 1 - causes.reduce((sum, one) => sum + one.share, 0);
  const rows = causes.map((one) => shareRow(one.share, ...causeWords(society, one, mind, tick, pick)));
  if (rest > 0.005) rows.push(shareRow(rest, "smaller ones"));
  return html("div", { class: "made-of" }, html("h3", {}, `What its ${name} is made of`), html("ul", {}, rows));
}

/** @type {(society: RecordedSociety, cause: import("./society_data.js").Cause, mind: number, tick: number, pick: Pick) => (Node | string)[]} */
function causeWords(society, cause, mind, tick, pick) {
  if (cause.kind === "story") return ["what the story posed to it"];
  if (cause.kind === "before") return [`left from tick ${tick - 1}`];
  if (cause.kind === "within") return cause.mind === mind ? ["added of itself"] : ["what ", nameButton(society, cause.mind, pick), " added of itself"];
  return [cause.kind === "caught" ? "caught from " : "heard of ", nameButton(society, cause.mind, pick)];
}

/**
 * What does not change with the tick.
 * @type {(society: RecordedSociety, mind: number, pick: Pick) => HTMLElement[]}
 */
export function mindAlways(society, mind, pick) {
  const hears = society.heardBy(mind);
  const traits = society.told.traits.map((/** @type {string} */ name, /** @type {number} */ at) => `${name} ${Number(society.told.personas[mind][at].toFixed(2))}`);
  return [
    ...reachedLines(society, mind, pick),
    names("Hears", hears.map((one) => one.mind), society, pick, (place) => (hears[place].strength < 1 ? ` ${Number(hears[place].strength.toFixed(2))}` : "")),
    names("Is heard by", society.hearers[mind], society, pick),
    html("details", { class: "more" }, html("summary", {}, "Who it is"), html("p", { class: "dim" }, traits.join(", "))),
  ];
}

/** @type {(society: RecordedSociety, mind: number, pick: Pick) => HTMLElement[]} */
function reachedLines(society, mind, pick) {
  const { root, reached, caught } = society.told;
  const lines = [];
  const way = society.wayTo(mind);
  if (mind === root && way.length) lines.push(html("p", {}, `It began here, in tick ${reached[mind][0]}.`));
  else if (way.length) {
    const steps = way.flatMap((one, at) => [at ? " → " : "", one === mind ? html("b", {}, society.names[one]) : nameButton(society, one, pick)]);
    lines.push(html("p", { class: "way-line" }, `Reached in tick ${reached[mind][0]}, in ${reached[mind][1]} step${reached[mind][1] === 1 ? "" : "s"}: `, ...steps));
  } else if (root !== null) lines.push(html("p", { class: "dim" }, `Not reached from ${society.names[root]}.`));
  if (caught[mind].length) {
    const most = caught[mind].flatMap((/** @type {[number, number]} */ [by, share], /** @type {number} */ at) => [at ? ", " : "", nameButton(society, by, pick), ` ${percents(share / 1000)}`]);
    lines.push(html("p", { class: "caught-most" }, "In all it caught most from ", ...most, "."));
  }
  return lines;
}

/** @type {(title: string, minds: number[], society: RecordedSociety, pick: Pick, more?: (place: number) => string) => HTMLElement} */
function names(title, minds, society, pick, more = () => "") {
  const shown = minds.slice(0, MOST_NAMES);
  const told = shown.flatMap((mind, place) => [html("span", {}, nameButton(society, mind, pick), more(place)), " "]);
  return html("p", { class: `ties ${title === "Hears" ? "ties-in" : "ties-out"}` }, html("b", {}, `${title} ${minds.length || "nobody"}`), " ", ...told, minds.length > MOST_NAMES ? `and ${minds.length - MOST_NAMES} more` : "");
}

/**
 * The commands that tell more of a mind.
 * @type {(society: RecordedSociety, mind: number, tick: number, announce: (text: string) => void) => HTMLElement}
 */
export function commandLines(society, mind, tick, announce) {
  const name = society.names[mind];
  const commands = [`anima why FILE ${name}:reactors.${society.reactors[society.followed]}@${tick}`, `anima expand FILE ${name} -o ${name}.anima`];
  return html("ul", { class: "commands-to-type" }, commands.map((text) => {
    const code = html("code", {}, text);
    const copy = () => {
      const selection = getSelection();
      selection?.selectAllChildren(code);
      announce(document.execCommand("copy") ? "Copied" : "Not copied"); // works from the disk
      selection?.removeAllRanges();
    };
    return html("li", {}, code, html("button", { type: "button", class: "quiet", "aria-label": `copy ${text}`, onclick: copy }, "copy"));
  }));
}
