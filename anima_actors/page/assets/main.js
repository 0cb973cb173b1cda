/** The live page: minds as they live, journals, stories and comparisons, all asked of the server. */

import { html } from "./dom.js";
import { drawFrame, headerParts } from "./frame.js";
import { LiveSource, answered, takeToken } from "./live_source.js";
import { mindTitle, mindView } from "./mind_view.js";
import { place, visit } from "./route.js";
import { Story } from "./story.js";
import { say } from "./words.js";

/**
 * What is shown instead of a view that cannot be made.
 * @param {any} error
 * @returns {() => HTMLElement}
 */
function refusal(error) {
  if (error.status === undefined) reportError(error);
  headerParts.value = [];
  const word = { 0: say("no_server"), 401: say("no_token") }[error.status] ?? error.message;
  return () => html("p", { class: "lonely" }, word);
}

/**
 * @param {"minds" | "journals"} kind
 * @param {string} name
 * @returns {Promise<() => HTMLElement>}
 */
async function openMind(kind, name) {
  const story = new Story(new LiveSource(kind, name), kind === "minds" ? "live" : "journal", name);
  await story.open();
  return () => {
    headerParts.value = mindTitle(story);
    return mindView(story);
  };
}

/** @returns {Promise<() => HTMLElement>} */
async function openFirstMind() {
  const { minds } = await answered("/page/minds");
  const first = minds.find((/** @type {any} */ one) => one.open) ?? minds[0];
  if (first) visit("live", [first.name]);
  return () => html("p", { class: "lonely" }, say("empty_minds"));
}

/** @returns {Promise<() => HTMLElement>} */
function openPlace() {
  const { view, names } = place.peek();
  if (view === "live") return openMind("minds", names[0]);
  if (view === "journal") return openMind("journals", names[0]);
  return openFirstMind();
}

takeToken();
drawFrame(() => [], () => openPlace().catch(refusal));
