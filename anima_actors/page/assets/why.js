/** Why a value is what it is: the account of the core as a sentence, a waterfall and a tree. */

import { figure, html } from "./dom.js";
import { place, show } from "./route.js";
import { effect, signal } from "./signals.js";
import { REACTORS } from "./story.js";
import { named, say } from "./words.js";

/** @typedef {import("./story.js").Story} Story */
/** @typedef {Object<string, any>} Contribution */

const MOST_KEPT_ACCOUNTS = 60;
const PAUSE_MS = 120; // whoever steps fast asks nothing on the way

/**
 * @param {Story} story
 * @returns {HTMLElement}
 */
export function whyPanel(story) {
  const answer = signal(/** @type {{path: string, turn: number, account: any, error?: string} | null} */ (null));
  const title = html("h3", { class: "why-title" });
  const body = html("div", { class: "why-body", "aria-live": "polite" });
  /** @type {Map<string, any>} */
  const known = new Map();
  let pause = 0;
  effect(() => {
    const turn = story.turn.value;
    if (!turn) return;
    const path = place.value.query.why || reactorToAsk(turn, story.before.value);
    title.textContent = say("why_title", path, turn.n);
    const key = `${path}@${turn.n}`;
    const tell = (/** @type {any} */ account, error = "") => {
      if (title.textContent === say("why_title", path, turn.n)) answer.value = { path, turn: turn.n, account, error };
    };
    if (known.has(key)) return tell(known.get(key));
    body.classList.add("asking");
    clearTimeout(pause);
    pause = setTimeout(() => story.source.why(path, turn.n).then((/** @type {any} */ account) => {
      if (known.size > MOST_KEPT_ACCOUNTS) known.clear();
      known.set(key, account);
      tell(account);
    }).catch((/** @type {Error} */ error) => tell(null, error.message || say("no_server"))), PAUSE_MS);
  });
  effect(() => {
    const found = answer.value;
    if (!found) return;
    body.classList.remove("asking");
    if (!found.account) body.replaceChildren(html("p", { class: "dim" }, found.error || say("no_account", found.path, found.turn)));
    else body.replaceChildren(...accountInFull(story, found.account));
  });
  return html("div", { class: "why" }, title, body);
}

/**
 * The reactor that one asks about first.
 * @param {any} turn
 * @param {any} before
 */
function reactorToAsk(turn, before) {
  const moves = REACTORS.map((name) => Math.abs((turn.state.reactors?.[name] ?? 0) - (before?.state.reactors?.[name] ?? 0)));
  return `reactors.${REACTORS[moves.indexOf(Math.max(...moves))]}`;
}

/**
 * @param {Story} story
 * @param {any} account
 * @returns {HTMLElement[]}
 */
function accountInFull(story, account) {
  const copy = html("button", { type: "button", class: "quiet", onclick: () => navigator.clipboard?.writeText(account.sentence).then(() => (copy.textContent = say("copied"))) }, say("copy"));
  const sentence = html("p", { class: "why-sentence" }, account.sentence || account.note || "", " ", copy);
  const isNumber = typeof account.change === "number";
  const parts = isNumber ? [waterfall(story, account)] : [chainOf(story, account)];
  const nested = account.contributions.some((/** @type {Contribution} */ one) => one.sources);
  if (isNumber && nested) parts.push(html("details", { class: "why-tree" }, html("summary", {}, say("tree")), treeOf(story, account.contributions)));
  return [sentence, ...parts];
}

/**
 * Bars from what it was to what it became; figures are those of the account.
 * @param {Story} story
 * @param {any} account
 */
function waterfall(story, account) {
  const before = account.before ?? 0;
  const amounts = account.contributions.map((/** @type {Contribution} */ one) => one.amount ?? 0);
  const levels = [before];
  for (const amount of amounts) levels.push(levels[levels.length - 1] + amount);
  const low = Math.min(0, ...levels, account.after ?? 0);
  const high = Math.max(1, ...levels, account.after ?? 0);
  const place = (/** @type {number} */ value) => (value - low) / (high - low);
  const rows = account.contributions.map((/** @type {Contribution} */ one, /** @type {number} */ at) =>
    waterfallRow(story, one, place(levels[at]), place(levels[at + 1])));
  return html("div", { class: "waterfall" },
    endRow(say("was"), place(0), place(before), account.before), rows, endRow(say("became"), place(0), place(account.after ?? 0), account.after, "became"));
}

/**
 * @param {string} name
 * @param {number} from
 * @param {number} to
 * @param {number | null} value
 * @param {string} [kind]
 */
function endRow(name, from, to, value, kind = "was") {
  return html("div", { class: `fall ${kind}` }, html("span", { class: "fall-name" }, name), fallBar(from, to), html("span", { class: "fall-value" }, value === null ? "–" : figure(value)));
}

/**
 * @param {number} from
 * @param {number} to
 */
function fallBar(from, to) {
  return html("span", { class: "fall-track" }, html("i", { vars: { "--from": Math.min(from, to), "--to": Math.max(from, to) } }));
}

/**
 * @param {Story} story
 * @param {Contribution} one
 * @param {number} from
 * @param {number} to
 */
function waterfallRow(story, one, from, to) {
  const amount = one.amount ?? 0;
  const name = html("span", { class: "fall-name" }, causeLink(story, one));
  const sign = amount < 0 ? "" : "+";
  return html("div", { class: `fall ${amount < 0 ? "down" : "up"}` }, name, fallBar(from, to), html("span", { class: "fall-value" }, `${sign}${figure(amount)}`));
}

/**
 * A cause, which leads to its handler in the wave, or to the turn it began in.
 * @param {Story} story
 * @param {Contribution} one
 */
function causeLink(story, one) {
  const [turn, sequence] = String(one.event ?? "").split(".").map(Number);
  const since = one.since_turn && html("button", { type: "button", class: "link", onclick: () => story.go(one.since_turn) }, say("since", one.since_turn));
  if (!turn) return html("span", {}, one.text, since && " ", since);
  const by = story.turns.get(turn)?.events[sequence]?.by;
  const link = html("button", { type: "button", class: "link", onclick: () => {
    if (turn !== story.number) story.go(turn);
    if (by) show({ sel: by, step: "" });
  } }, one.text);
  return html("span", {}, link, since && " ", since);
}

/**
 * A word or a decision: what made it so, link by link.
 * @param {Story} story
 * @param {any} account
 */
function chainOf(story, account) {
  const told = (/** @type {any} */ value) => (value === null || value === undefined ? say("nothing") : named(typeof value === "object" ? JSON.stringify(value) : String(value)));
  return html("div", { class: "chain" },
    html("p", { class: "change" }, html("span", { class: "dim" }, told(account.before)), " → ", html("b", {}, told(account.after))), treeOf(story, account.contributions));
}

/**
 * @param {Story} story
 * @param {Contribution[]} contributions
 * @param {number} [depth]
 * @returns {HTMLElement}
 */
function treeOf(story, contributions, depth = 0) {
  return html("ul", { class: "tree" }, contributions.map((one) => html("li", {},
    typeof one.amount === "number" && html("span", { class: `amount ${one.amount < 0 ? "down" : "up"}` }, `${one.amount < 0 ? "" : "+"}${figure(one.amount)}`), " ",
    causeLink(story, one), one.sources && depth < 30 ? treeOf(story, one.sources, depth + 1) : null)));
}
