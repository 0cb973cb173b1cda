/** The modules of a mind by layer; one switched off shows the other future, on the same luck. */

import { html } from "./dom.js";
import { explained } from "./glossary.js";
import { LiveSource, answered } from "./live_source.js";
import { place, show, visit } from "./route.js";
import { effect, onLeave, signal } from "./signals.js";
import { LINES, Story } from "./story.js";
import { say } from "./words.js";

const LOOK_EVERY_MS = 2000;
const BUSY_FROM_S = 0.5;

/**
 * Follow the address: a fork that it names lies over the story.
 * @param {Story} story
 * @param {import("./signals.js").Signal<string>} trouble
 */
export function followFork(story, trouble) {
  effect(() => {
    const { fork, forked, without } = place.value.query;
    if (!fork) story.overlay.value = null;
    if (!fork || story.overlay.peek()?.id === fork) return;
    const other = new Story(new LiveSource("journals", fork), "journal", fork);
    other.open().then(() => {
      const title = without ? say("without", without, forked) : say("otherwise_from", forked);
      story.overlay.value = { light: fromTurn(other.light.peek(), Number(forked)), title, id: fork };
    }).catch((/** @type {Error} */ error) => (trouble.value = error.message));
  });
}

/**
 * @param {import("./story.js").Light} light
 * @param {number} turn
 * @returns {import("./story.js").Light}
 */
function fromTurn(light, turn) {
  const at = Math.max(0, light.n.indexOf(turn));
  const cut = /** @type {any} */ ({ lines: Object.fromEntries(LINES.map((name) => [name, light.lines[name].slice(at)])) });
  for (const [name, values] of Object.entries(light)) if (name !== "lines") cut[name] = /** @type {any[]} */ (values).slice(at);
  return cut;
}

/**
 * @param {Story} story
 * @param {import("./signals.js").Signal<string>} trouble
 * @param {boolean} readOnly
 * @returns {HTMLElement}
 */
export function modulesPanel(story, trouble, readOnly) {
  const about = story.about.peek();
  const layers = [...new Set(about.modules.map((/** @type {any} */ one) => one.layer))].sort();
  const actors = signal(/** @type {any[]} */ ([]));
  if (story.kind === "live") watchActors(story, actors);
  const message = html("p", { class: "trouble", role: "alert" });
  effect(() => (message.textContent = trouble.value));
  return html("div", { class: "modules" }, html("div", { class: "row" }, html("p", { class: "dim" }, say("modules_note")), explained("fork")), message,
    layers.map((layer) => html("section", { class: "layer", "data-layer": layer, "aria-label": layer }, html("h3", {}, layer),
      html("ul", {}, about.modules.filter((/** @type {any} */ one) => one.layer === layer).map((/** @type {any} */ one) => moduleLine(story, one, about.overrides, actors, trouble, readOnly))))));
}

/**
 * @param {Story} story
 * @param {import("./signals.js").Signal<any[]>} actors
 */
function watchActors(story, actors) {
  let known = "";
  const look = () => document.visibilityState === "visible" && place.peek().query.panel === "modules" && story.source.actors().then((/** @type {any[]} */ found) => {
    const now = JSON.stringify(found.map((one) => [one.name, (one.busy_since_s ?? 0) > BUSY_FROM_S, one.restarts, one.waiting_for]));
    if (now !== known) actors.value = found;
    known = now;
  }).catch(() => {});
  look();
  const timer = setInterval(look, LOOK_EVERY_MS);
  onLeave(() => clearInterval(timer));
}

/**
 * @param {Story} story
 * @param {any} module
 * @param {any} overrides
 * @param {import("./signals.js").Signal<any[]>} actors
 * @param {import("./signals.js").Signal<string>} trouble
 * @param {boolean} readOnly
 */
function moduleLine(story, module, overrides, actors, trouble, readOnly) {
  const button = html("button", { type: "button", class: "switch", role: "switch", "aria-label": module.name, disabled: readOnly, onclick: () => switchModule(story, module.name, trouble) }, html("i", {}));
  const badge = html("span", { class: "badges" });
  effect(() => {
    const without = (place.value.query.without ?? "").split(",");
    button.setAttribute("aria-checked", String(!without.includes(module.name)));
  });
  effect(() => {
    const degraded = (story.turn.value?.state.degraded ?? []).some((/** @type {any} */ one) => (one.module ?? one) === module.name);
    const actor = actors.value.find((one) => one.name === module.name);
    badge.replaceChildren(...[
      degraded && html("span", { class: "badge bad" }, say("failed")),
      actor?.restarts ? html("span", { class: "badge" }, say("restarted", actor.restarts)) : null,
      (actor?.busy_since_s ?? 0) > BUSY_FROM_S ? html("span", { class: "badge busy" }, say("busy")) : actor?.waiting_for?.length ? html("span", { class: "badge" }, say("waits")) : null,
    ].filter((one) => one instanceof Node));
  });
  const constants = Object.entries(module.constants ?? {});
  return html("li", {}, button, html("span", { class: "module-name" }, module.name), badge,
    constants.length ? html("details", {}, html("summary", {}, say("constants")), html("dl", {}, constants.flatMap(([name, value]) => {
      const set = overrides[`${module.name}.${name}`] ?? overrides[module.name]?.[name];
      return [html("dt", {}, name), html("dd", { class: set === undefined ? null : "changed" }, String(set ?? value))];
    }))) : null);
}

/**
 * @param {Story} story
 * @param {string} name
 * @param {import("./signals.js").Signal<string>} trouble
 */
async function switchModule(story, name, trouble) {
  const query = place.peek().query;
  const without = new Set((query.without ?? "").split(",").filter(Boolean));
  if (!without.delete(name)) without.add(name);
  trouble.value = "";
  if (!without.size) return show({ without: "", fork: "", forked: "" });
  const turn = query.fork && query.without ? Number(query.forked) : story.number;
  try {
    const made = await answered(`${story.source.base}/fork`, { turn, without: [...without] });
    show({ without: [...without].join(","), fork: made.journal, forked: String(turn) });
  } catch (error) {
    trouble.value = /** @type {Error} */ (error).message || say("no_server");
  }
}

/**
 * What lies over the story, and the ways on from it.
 * @param {Story} story
 * @returns {HTMLElement}
 */
export function forkBanner(story) {
  const banner = html("div", { class: "banner", role: "status" });
  effect(() => {
    const overlay = story.overlay.value;
    banner.hidden = !overlay;
    if (!overlay) return;
    banner.replaceChildren(html("span", { class: "banner-sign", "aria-hidden": "true" }, "↳"), html("b", {}, overlay.title), html("span", { class: "grow" }),
      html("button", { type: "button", class: "soft", onclick: () => visit("compare", [`${story.kind === "live" ? "mind" : "journal"}:${story.name}`, `journal:${overlay.id}`]) }, say("compare")),
      html("button", { type: "button", class: "soft", onclick: () => show({ without: "", fork: "", forked: "" }) }, say("put_away")));
  });
  return banner;
}
