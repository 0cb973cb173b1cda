/** What happened, what was said, and what the mind told itself in between. */

import { html, rovingFocus } from "./dom.js";
import { effect, signal } from "./signals.js";
import { happening } from "./strip.js";
import { say } from "./words.js";

const MOST_SHOWN = 9;

/** @typedef {import("./story.js").Story} Story */

/**
 * @param {Story} story
 * @param {HTMLElement[]} actions - of the turn that is shown
 * @param {HTMLElement | null} composer - where one may speak
 * @returns {HTMLElement}
 */
export function talkPanel(story, actions, composer) {
  const log = html("div", { class: "talk-log", "data-keys": "talk", role: "log", "aria-label": say("talk"), "aria-live": "off" });
  const known = signal("");
  const toEnd = () => requestAnimationFrame(() => (log.scrollTop = log.scrollHeight));
  const said = html("p", { class: "bubble message", dir: "auto", hidden: true });
  const piece = html("p", { class: "bubble reply speaking", dir: "auto", hidden: true });
  effect(() => {
    void [story.turn.value, story.kept.value];
    const number = story.number;
    const from = Math.max(story.first, number - MOST_SHOWN + 1);
    const shown = [];
    for (let n = from; n <= number; n += 1) {
      const turn = story.turns.get(n);
      if (turn) shown.push(turnOfTalk(story, turn, n === number, actions));
    }
    const wanted = `${from}-${number}-${shown.length}`;
    if (known.peek() === wanted) return;
    known.value = wanted;
    log.replaceChildren(...shown, said, piece);
    rovingFocus(log, ".talk-turn > .talk-happens");
    toEnd();
  });
  for (const [bubble, text] of /** @type {[HTMLElement, import("./signals.js").Signal<string>][]} */ ([[said, story.said], [piece, story.piece]])) {
    effect(() => {
      bubble.hidden = !text.value;
      bubble.textContent = text.value;
      toEnd();
    });
    log.append(bubble);
  }
  return html("section", { class: "card talk", id: "talk", "aria-label": say("talk") },
    html("div", { class: "card-head" }, html("h2", {}, say("talk"))), log, composer);
}

/**
 * @param {Story} story
 * @param {any} turn
 * @param {boolean} chosen
 * @param {HTMLElement[]} actions
 */
function turnOfTalk(story, turn, chosen, actions) {
  const happened = turn.label || (turn.message ? "" : happening(turn));
  const head = html("button", { type: "button", class: "talk-happens", "aria-current": chosen ? "true" : null, onclick: () => story.go(turn.n) },
    html("span", { class: "talk-number" }, turn.n), happened && ` ${happened}`);
  return html("article", { class: `talk-turn${chosen ? " chosen" : ""}`, "data-turn": turn.n, "data-mood": turn.state.primary ?? "" }, head,
    turn.message && html("p", { class: "bubble message", dir: "auto" }, turn.message),
    turn.narrative && html("p", { class: "bubble inner", dir: "auto", title: say("tells_itself") }, turn.narrative),
    turn.reply && html("p", { class: "bubble reply", dir: "auto" }, turn.reply),
    chosen && actions.length > 0 && html("div", { class: "talk-actions" }, actions));
}
