/** Keys, and the sheet that tells them together with the words of the glossary. */

import { html } from "./dom.js";
import { closeNote, glossaryList } from "./glossary.js";
import { say } from "./words.js";

/** @type {[string, string][]} */
const TOLD = [
  ["?", "key_help"], ["/", "key_say"], ["← →  Home End", "key_turns"], [", .", "key_steps"], ["space", "play"],
  ["w", "why"], ["p", "prompt"], ["m", "modules"], ["t", "theme"], ["c", "key_compare"], ["g", "key_go"], ["Esc", "key_close"],
];

/** @typedef {Record<string, (event: KeyboardEvent) => void>} KeyActions */

/** @type {KeyActions} */
let actionsNow = {};

/**
 * Say what keys do in the view that is shown.
 * @param {KeyActions} actions - by key; the sheet and closing are always there
 */
export function useKeys(actions) {
  actionsNow = actions;
}

/** Listen to the keys of the whole page. */
export function listenToKeys() {
  addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && closeNote()) return;
    const isWriting = target.matches("input, textarea, select");
    if (isWriting && event.key !== "Escape") return;
    if (event.key === " " && target.matches("button, summary, a, [role=button]")) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "?") return openHelp();
    const action = actionsNow[event.key];
    if (!action) return;
    event.preventDefault();
    action(event);
  });
}

/** Show the sheet with keys and words. */
export function openHelp() {
  openDialog(say("help"), html("div", { class: "help" },
    html("section", {}, html("h3", {}, say("keys")), html("dl", { class: "keys" },
      TOLD.flatMap(([key, word]) => [html("dt", {}, key.split(" ").filter(Boolean).map((one) => html("kbd", {}, one))), html("dd", {}, say(word))]))),
    html("section", {}, html("h3", {}, say("glossary")), glossaryList())));
}

/**
 * Show something above the page; Escape and a click beside it close it, and the focus goes back.
 * @param {string} title
 * @param {HTMLElement} body
 * @returns {HTMLDialogElement}
 */
export function openDialog(title, body) {
  const before = /** @type {HTMLElement | null} */ (document.activeElement);
  const close = html("button", { type: "button", class: "quiet", "aria-label": say("close"), onclick: () => dialog.close() }, "✕");
  const dialog = /** @type {HTMLDialogElement} */ (html("dialog", { "aria-label": title }, html("div", { class: "card-head" }, html("h2", {}, title), html("span", { class: "grow" }), close), body));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    before?.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
