/** Journals and minds as a table: what each came to, and what was forked from what. */

import { html } from "./dom.js";
import { explained } from "./glossary.js";
import { visit } from "./route.js";
import { effect, signal } from "./signals.js";
import { named, say } from "./words.js";

/**
 * @param {any[]} journals
 * @param {any[]} minds
 * @returns {HTMLElement}
 */
export function journalsView(journals, minds) {
  const filter = signal("");
  const chosen = signal(/** @type {string[]} */ ([]));
  const body = html("tbody", {});
  const search = html("input", { type: "search", placeholder: say("filter"), "aria-label": say("filter"), oninput: (/** @type {any} */ event) => (filter.value = event.target.value.toLowerCase()) });
  const compare = html("button", { type: "button", class: "solid", onclick: () => visit("compare", chosen.peek().slice(0, 2)) }, say("compare"));
  effect(() => compare.toggleAttribute("disabled", chosen.value.length !== 2));
  const rows = [...minds.map(mindRow), ...inFamilies(journals).map(journalRow)];
  effect(() => body.replaceChildren(...rows.filter((row) => row.words.includes(filter.value)).map((row) => rowOf(row, chosen))));
  return html("div", { class: "wide-view" }, html("section", { class: "card" },
    html("div", { class: "card-head" }, html("h1", { class: "plain" }, say("journals")), explained("journal"), html("span", { class: "grow" }), search, compare),
    html("p", { class: "dim" }, rows.length ? say("choose_two") : say("empty_journals")),
    html("div", { class: "table-holder", role: "region", tabindex: 0, "aria-label": say("journals") }, html("table", {}, html("thead", {}, html("tr", {},
      html("th", {}, html("span", { class: "unseen" }, say("compare"))), ["title", "turns", "seed", "last", "verdicts", "size"].map((word) => html("th", { scope: "col" }, say(word))))), body))));
}

/** @typedef {{id: string, title: string, depth: number, open: () => void, cells: (string | number)[], mood: string, words: string}} Row */

/**
 * @param {any} one
 * @returns {Row}
 */
function mindRow(one) {
  const state = say(one.open ? "awake" : "asleep");
  return { id: `mind:${one.name}`, title: one.name, depth: 0, open: () => visit("live", [one.name]), cells: [one.turns, state, named(one.primary ?? ""), "", ""], mood: one.primary ?? "", words: `${one.name} ${one.primary}`.toLowerCase() };
}

/**
 * @param {any} one
 * @returns {Row}
 */
function journalRow(one) {
  const verdicts = one.verdicts ? [one.verdicts.passed && say("passed", one.verdicts.passed), one.verdicts.failed && say("failed_count", one.verdicts.failed)].filter(Boolean).join(", ") : "–";
  const size = one.bytes ? `${Math.max(1, Math.round(one.bytes / 1024))} kB` : "";
  const primary = one.last?.primary ?? "";
  return {
    id: `journal:${one.id}`, title: one.title || one.id, depth: one.depth, open: () => visit("journal", [one.id]),
    cells: [one.turns, one.seed ?? "–", named(primary), verdicts, size], mood: primary, words: `${one.title} ${one.id} ${one.seed} ${primary}`.toLowerCase(),
  };
}

/**
 * Forks below what they were forked from.
 * @param {any[]} journals
 */
function inFamilies(journals) {
  const known = new Set(journals.map((one) => one.id));
  /** @type {any[]} */
  const ordered = [];
  const add = (/** @type {any} */ one, /** @type {number} */ depth) => {
    if (ordered.some((other) => other.id === one.id)) return;
    ordered.push({ ...one, depth });
    journals.filter((other) => other.parent === one.id).forEach((other) => add(other, depth + 1));
  };
  journals.filter((one) => !known.has(one.parent)).forEach((one) => add(one, 0));
  journals.forEach((one) => add(one, 0));
  return ordered;
}

/**
 * @param {Row} row
 * @param {import("./signals.js").Signal<string[]>} chosen
 */
function rowOf(row, chosen) {
  const toggle = () => {
    const others = chosen.peek().filter((one) => one !== row.id);
    chosen.value = others.length === chosen.peek().length ? [...others, row.id].slice(-2) : others;
  };
  const box = /** @type {HTMLInputElement} */ (html("input", { type: "checkbox", "aria-label": `${say("compare")}: ${row.title}`, onchange: toggle }));
  effect(() => (box.checked = chosen.value.includes(row.id)));
  return html("tr", {}, html("td", {}, box),
    html("th", { scope: "row", vars: { "--depth": row.depth ?? 0 } }, html("button", { type: "button", class: "link journal-title", onclick: row.open }, `${row.depth ? "↳ " : ""}${row.title}`)),
    row.cells.map((cell, at) => html("td", {}, at === 2 && cell ? html("span", { class: "mood-chip", "data-mood": row.mood }, cell) : cell)));
}
