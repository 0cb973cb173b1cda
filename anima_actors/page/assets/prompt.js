/** What a language model is told of the state, line by line, with the module that says each. */

import { html } from "./dom.js";
import { explained } from "./glossary.js";
import { show } from "./route.js";
import { effect } from "./signals.js";
import { say } from "./words.js";

const CHARACTERS_A_TOKEN = 4;

/**
 * @param {import("./story.js").Story} story
 * @returns {HTMLElement}
 */
export function promptPanel(story) {
  const size = html("p", { class: "dim" });
  const lines = html("ol", { class: "prompt-lines" });
  const leaks = html("p", { class: "leaks", hidden: true });
  effect(() => {
    const turn = story.turn.value;
    if (!turn) return;
    const found = turn.events.find((/** @type {any} */ one) => one.type === "Spoken")?.values.leaks ?? [];
    leaks.hidden = !found.length;
    leaks.textContent = say("leaks", found.map((/** @type {any} */ one) => (typeof one === "string" ? one : JSON.stringify(one))).join("; "));
    const earlier = turn.n > story.first ? story.source.prompt(turn.n - 1).catch(() => null) : null;
    Promise.all([story.source.prompt(turn.n), earlier]).then(([prompt, before]) => {
      if (story.number === turn.n) tellPrompt(size, lines, prompt, before, turn.n);
    }).catch((/** @type {Error} */ error) => {
      size.textContent = error.message;
      lines.replaceChildren();
    });
  });
  return html("div", { class: "prompt" }, html("div", { class: "row" }, size, explained("prompt")), leaks, lines);
}

/**
 * @param {HTMLElement} size
 * @param {HTMLElement} lines
 * @param {any} prompt
 * @param {any} before
 * @param {number} turn
 */
function tellPrompt(size, lines, prompt, before, turn) {
  const told = prompt?.lines ?? [];
  const known = new Set((before?.lines ?? []).map((/** @type {any} */ one) => one.text));
  const text = prompt?.text ?? prompt?.prompt ?? told.map((/** @type {any} */ one) => one.text).join("\n");
  size.textContent = told.length ? say("prompt_size", told.length, Math.round(text.length / CHARACTERS_A_TOKEN)) : say("prompt_none");
  let section = "";
  lines.replaceChildren(...told.map((/** @type {any} */ one, /** @type {number} */ at) => {
    const begins = one.section && one.section !== section;
    section = one.section ?? section;
    return html("li", { class: `prompt-line${before && !known.has(one.text) ? " new" : ""}`, "data-module": one.module },
      html("span", { class: "prompt-module" }, begins ? one.module : ""),
      html("button", { type: "button", class: "prompt-text", title: `${one.module} · ${one.section ?? ""}`, onclick: () => show({ why: `prompt:${at + 1}`, panel: "", turn: String(turn) }) }, one.text || " "));
  }));
}
