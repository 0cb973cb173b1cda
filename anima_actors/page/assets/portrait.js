/** The body as a shape: four reactors as four directions, in the colour of the emotion, breathing as it is stirred. */

import { html, isCalm, setVars, svg } from "./dom.js";
import { explained } from "./glossary.js";
import { effect } from "./signals.js";
import { REACTORS } from "./story.js";
import { happening } from "./strip.js";
import { named, say } from "./words.js";

const CENTRE = 70;
const LEAST = 17;
const REACH = 47;

/**
 * @param {Object<string, number> | undefined} reactors
 * @returns {string} a closed smooth path
 */
function shapeOf(reactors) {
  const lengths = REACTORS.map((name) => LEAST + REACH * (reactors?.[name] ?? 0));
  const around = lengths.flatMap((length, at) => {
    const next = lengths[(at + 1) % lengths.length];
    return [length, Math.min(length, next) * 0.55 + Math.max(length, next) * 0.33];
  });
  const points = around.map((length, at) => {
    const angle = (at / around.length) * 2 * Math.PI - Math.PI / 2;
    return [CENTRE + length * Math.cos(angle), CENTRE + length * Math.sin(angle)];
  });
  const point = (/** @type {number} */ at) => points[(at + points.length) % points.length];
  const told = (/** @type {number} */ value) => value.toFixed(1);
  let path = `M${point(0).map(told).join(" ")}`;
  for (let at = 0; at < points.length; at += 1) {
    const [p0, p1, p2, p3] = [point(at - 1), point(at), point(at + 1), point(at + 2)];
    const bend = (/** @type {number} */ axis) => [p1[axis] + (p2[axis] - p0[axis]) / 6, p2[axis] - (p3[axis] - p1[axis]) / 6];
    const [[x1, x2], [y1, y2]] = [bend(0), bend(1)];
    path += `C${[x1, y1, x2, y2, p2[0], p2[1]].map(told).join(" ")}`;
  }
  return `${path}Z`;
}

/** @param {import("./story.js").Story} story */
function portrait(story) {
  const body = svg("path", { class: "body" });
  const ghost = svg("path", { class: "ghost" });
  const core = svg("path", { class: "core" });
  const picture = svg("svg", { class: "portrait", viewBox: "0 0 140 140", "aria-hidden": "true" },
    svg("circle", { class: "ring", cx: CENTRE, cy: CENTRE, r: LEAST + REACH }), svg("circle", { class: "ring", cx: CENTRE, cy: CENTRE, r: LEAST + REACH / 2 }),
    REACTORS.map((name, at) => svg("circle", {
      class: `pole line-${name}`, r: 3.2,
      cx: CENTRE + [0, 1, 0, -1][at] * (LEAST + REACH + 1), cy: CENTRE + [-1, 0, 1, 0][at] * (LEAST + REACH + 1),
    }, svg("title", {}, named(name)))),
    svg("g", { class: "breath" }, body, core), ghost);
  effect(() => {
    const state = story.turn.value?.state;
    if (!state) return;
    body.setAttribute("d", shapeOf(state.reactors));
    core.setAttribute("d", shapeOf(state.shown ?? state.reactors));
    ghost.setAttribute("d", story.before.value ? shapeOf(story.before.value.state.reactors) : "");
    const stirred = state.reactors?.arousal ?? 0.2;
    setVars(picture, { "--breath": isCalm() ? "0s" : `${(7 - 4.6 * stirred).toFixed(1)}s` });
  });
  return picture;
}

/**
 * What is felt, what it is over, and the sentence that the mind tells itself.
 * @param {import("./story.js").Story} story
 * @returns {HTMLElement}
 */
export function feelingPanel(story) {
  const happens = html("p", { class: "feeling-happens" });
  const word = html("p", { class: "feeling-word" });
  const under = html("p", { class: "feeling-under" });
  const narrative = html("blockquote", { class: "feeling-narrative" });
  const panel = html("section", { class: "feeling", id: "feeling", "aria-label": say("feels") }, portrait(story),
    html("div", { class: "feeling-words" }, happens, html("div", { class: "feeling-line" }, word, explained("emotion")), under), narrative);
  effect(() => {
    const turn = story.turn.value;
    if (!turn) return;
    const { state } = turn;
    panel.dataset.mood = state.primary ?? "";
    // Not on the whole document: its style would be worked out anew for each turn.
    for (const one of document.querySelectorAll("#glow, .logo")) /** @type {HTMLElement} */ (one).dataset.mood = state.primary ?? "";
    happens.replaceChildren(`${say("turn")} ${turn.n} · `, happening(turn));
    word.textContent = named(state.primary ?? "–");
    const over = state.blend?.find((/** @type {any} */ one) => one.name !== state.primary)?.name;
    under.textContent = [over && say("over", named(over)), named(state.phi_label ?? "")].filter(Boolean).join(" · ");
    narrative.textContent = turn.narrative || state.narrative || "";
  });
  return panel;
}
