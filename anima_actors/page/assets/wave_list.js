/** A handler of the wave in words, and the whole wave as a list: for a phone, and for whoever does not see it. */

import { html, rovingFocus } from "./dom.js";
import { show } from "./route.js";
import { eventsByHandler, headline, valuesInWords } from "./turn_words.js";
import { tellingHandlers } from "./wave_layout.js";
import { say } from "./words.js";

/** @typedef {import("./story.js").Story} Story */

/**
 * @param {any} turn
 * @param {string} name
 * @returns {string[]} handlers whose events it took
 */
export function causesOf(turn, name) {
  const events = turn.events.filter((/** @type {any} */ one) => one.by === name);
  const causes = events.flatMap((/** @type {any} */ one) => one.causes.map((/** @type {number} */ at) => turn.events[at]?.by));
  return /** @type {string[]} */ ([...new Set(causes)].filter((one) => one && one !== name));
}

/**
 * @param {any} turn
 * @param {string} name
 * @returns {string[]} handlers that took its events
 */
export function effectsOf(turn, name) {
  const mine = new Set(turn.events.filter((/** @type {any} */ one) => one.by === name).map((/** @type {any} */ one) => one.n));
  const takers = turn.events.filter((/** @type {any} */ one) => one.causes.some((/** @type {number} */ at) => mine.has(at)));
  return /** @type {string[]} */ ([...new Set(takers.map((/** @type {any} */ one) => one.by))].filter((one) => one !== name));
}

/**
 * A handler in a turn: what it told, or why it did not.
 * @param {Story} story
 * @param {any} turn
 * @param {string} name
 * @returns {HTMLElement[]}
 */
export function detailOf(story, turn, name) {
  const handler = story.about.peek()?.handlers.find((/** @type {any} */ one) => one.name === name);
  const events = turn.events.filter((/** @type {any} */ one) => one.by === name);
  const time = turn.us?.[name];
  const head = html("p", { class: "detail-head" }, html("b", {}, name === "outside" ? say("outside") : name),
    handler && html("span", { class: "dim" }, ` ${handler.layer}${time ? ` · ${Math.round(time)} µs` : ""}`));
  if (!name) return [];
  if (!events.length) return [head, html("p", { class: "dim" }, handler?.silent || whySilent(turn, name))];
  return [head,
    ...events.map((/** @type {any} */ event) => html("p", { class: "told-event" }, html("span", { class: "event-type" }, event.type), " ", valuesInWords(event))),
    ways(say("causes"), causesOf(turn, name), "cause"), ways(say("effects"), effectsOf(turn, name), "effect")];
}

/**
 * @param {any} turn
 * @param {string} name
 */
function whySilent(turn, name) {
  const failure = turn.failures.find((/** @type {any} */ one) => one.handler === name || name.startsWith(`${one.module}.`));
  if (failure) return `${say("failed")}: ${failure.error ?? failure.message ?? ""}`;
  if (turn.stopped?.[name]) return say("stopped", turn.stopped[name]);
  return turn.skipped.includes(name) ? say("skipped") : say("silent");
}

/**
 * @param {string} title
 * @param {string[]} names
 * @param {string} kind
 */
function ways(title, names, kind) {
  const most = 7;
  const links = names.slice(0, most).map((name) =>
    html("button", { type: "button", class: `way ${kind}`, onclick: () => show({ sel: name, step: "" }) }, name === "outside" ? say("outside") : name));
  const rest = names.length > most && html("span", { class: "dim" }, `+${names.length - most}`);
  return html("p", { class: "ways" }, html("span", { class: "dim" }, title), names.length ? links : html("span", { class: "dim" }, "–"), rest);
}

/**
 * @param {HTMLElement} box
 * @param {Story} story
 * @param {any} turn
 * @param {string} selected
 * @param {import("./wave.js").WaveControls} controls
 */
export function waveList(box, story, turn, selected, controls) {
  const told = eventsByHandler(turn);
  const about = story.about.peek();
  const hadFocus = box.contains(document.activeElement);
  const rows = tellingHandlers(about).map((handler) => {
    const events = told.get(handler.name);
    const open = handler.name === selected;
    const button = html("button", {
      type: "button", class: `wave-row${events ? "" : " idle"}`, "aria-expanded": String(open), "data-handler": handler.name,
      "data-layer": handler.layer || "outside", tabindex: open ? 0 : -1, onclick: () => controls.select(handler.name),
    }, html("span", { class: "wave-row-name" }, handler.name === "outside" ? say("outside") : handler.name), html("span", { class: "wave-row-told" }, events ? headline(events) : say("silent")));
    return html("li", { vars: { "--lane": handler.lane } }, button, open && html("div", { class: "wave-row-detail" }, detailOf(story, turn, handler.name).slice(1)));
  });
  const list = html("ol", { class: "wave-list", "aria-label": say("wave") }, rows);
  box.replaceChildren(list);
  rovingFocus(list, ".wave-row");
  if (hadFocus) /** @type {HTMLElement | null} */ (list.querySelector('[aria-expanded="true"]'))?.focus();
}
