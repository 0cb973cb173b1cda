/** Stories: run them, see their verdicts, and run them again when their file is saved. */

import { html, remembered } from "./dom.js";
import { explained } from "./glossary.js";
import { answered } from "./live_source.js";
import { visit } from "./route.js";
import { effect, onLeave, signal } from "./signals.js";
import { say } from "./words.js";

const LOOK_EVERY_MS = 1500;

/** @typedef {import("./signals.js").Signal<any[]>} Stories */

/**
 * @param {any[]} found
 * @param {boolean} readOnly
 * @returns {HTMLElement}
 */
export function storiesView(found, readOnly) {
  const stories = signal(found);
  const running = signal(/** @type {string[]} */ ([]));
  const trouble = signal("");
  const list = html("ul", { class: "story-list" });
  const again = /** @type {HTMLInputElement} */ (html("input", { type: "checkbox", onchange: () => remembered("rerun", again.checked ? "yes" : "no") }));
  again.checked = remembered("rerun") === "yes";
  const message = html("p", { class: "trouble", role: "alert" });
  effect(() => (message.textContent = trouble.value));
  effect(() => list.replaceChildren(...stories.value.map((one) => storyLine(one, running, readOnly, () => runStory(one.id, stories, running, trouble)))));
  const timer = setInterval(() => lookAgain(stories, running, again.checked && !readOnly, trouble), LOOK_EVERY_MS);
  onLeave(() => clearInterval(timer));
  return html("div", { class: "wide-view" }, html("section", { class: "card" },
    html("div", { class: "card-head" }, html("h1", { class: "plain" }, say("stories")), explained("expectation"), html("span", { class: "grow" }),
      readOnly ? null : html("label", { class: "row" }, again, say("rerun"))), message, list));
}

/**
 * Look whether a story was saved; run it again where one asked for that.
 * @param {Stories} stories
 * @param {import("./signals.js").Signal<string[]>} running
 * @param {boolean} rerun
 * @param {import("./signals.js").Signal<string>} trouble
 */
async function lookAgain(stories, running, rerun, trouble) {
  if (document.visibilityState !== "visible") return;
  const before = new Map(stories.peek().map((one) => [one.id, one.modified]));
  const now = await answered("/page/stories").then((told) => told.stories).catch(() => null);
  if (!now || JSON.stringify(now) === JSON.stringify(stories.peek())) return;
  stories.value = now;
  const saved = now.filter((/** @type {any} */ one) => before.has(one.id) && before.get(one.id) !== one.modified);
  if (rerun) for (const one of saved) runStory(one.id, stories, running, trouble);
}

/**
 * @param {string} id
 * @param {Stories} stories
 * @param {import("./signals.js").Signal<string[]>} running
 * @param {import("./signals.js").Signal<string>} trouble
 */
async function runStory(id, stories, running, trouble) {
  if (running.peek().includes(id)) return;
  running.value = [...running.peek(), id];
  trouble.value = "";
  try {
    await answered(`/page/stories/${encodeURIComponent(id)}/run`, {});
    stories.value = (await answered("/page/stories")).stories;
  } catch (error) {
    trouble.value = /** @type {Error} */ (error).message || say("no_server");
  }
  running.value = running.peek().filter((one) => one !== id);
}

/**
 * @param {any} one
 * @param {import("./signals.js").Signal<string[]>} running
 * @param {boolean} readOnly
 * @param {() => void} run
 */
function storyLine(one, running, readOnly, run) {
  const button = html("button", { type: "button", class: "soft", onclick: run });
  effect(() => {
    const busy = running.value.includes(one.id);
    button.textContent = busy ? say("running") : `▶ ${say("run")}`;
    button.toggleAttribute("disabled", busy || readOnly);
  });
  const last = one.last;
  const verdict = last && html("button", { type: "button", class: `verdict-chip ${last.failed ? "missed" : "passed"}`, onclick: () => visit("journal", [last.journal]) },
    last.failed ? `✗ ${say("failed_count", last.failed)}` : `✓ ${say("passed", last.passed)}`);
  return html("li", {}, html("div", { class: "story-words" }, html("h2", {}, last ? html("button", { type: "button", class: "link", onclick: () => visit("journal", [last.journal]) }, one.title) : one.title), html("p", { class: "dim" }, one.about)), verdict, button);
}
