/** The view of one mind: its story, its turn as a wave, its state, why, and what was said. */

import { html } from "./dom.js";
import { switchTheme } from "./frame.js";
import { openDialog, useKeys } from "./keys.js";
import { feelingPanel } from "./portrait.js";
import { place, show } from "./route.js";
import { effect } from "./signals.js";
import { statePanel } from "./state.js";
import { stripPanel } from "./strip.js";
import { talkPanel } from "./talk.js";
import { stepWave, waveControls, wavePanel } from "./wave.js";
import { whyPanel } from "./why.js";
import { promptPanel } from "./prompt.js";
import { named, say, turnsInWords } from "./words.js";

/** @typedef {import("./story.js").Story} Story */
/** @typedef {{key: string, word: string, make: () => HTMLElement}} Tab */
/** @typedef {{tabs?: Tab[], actions?: HTMLElement[], composer?: HTMLElement | null, head?: HTMLElement | null,
 *   keys?: import("./keys.js").KeyActions}} Extras */

/**
 * @param {Story} story - open
 * @param {Extras} [extras] - what only a live page has
 * @returns {HTMLElement}
 */
export function mindView(story, extras = {}) {
  story.follow();
  const controls = waveControls(story);
  const tabs = [
    { key: "why", word: "why", make: () => whyPanel(story) },
    { key: "prompt", word: "prompt", make: () => promptPanel(story) },
    ...(extras.tabs ?? []),
  ];
  announceTurns(story);
  const view = html("div", { class: "mind-view" },
    extras.head ?? null, feelingPanel(story),
    html("div", { class: "columns" },
      html("div", { class: "main-column" }, stripPanel(story), wavePanel(story, controls), tabbed(tabs), reportNotes(story)),
      html("div", { class: "side-column" }, statePanel(story), talkPanel(story, extras.actions ?? [], extras.composer ?? null))));
  const tabKey = (/** @type {string} */ key) => () => {
    show({ panel: key === "why" ? "" : key });
    queueMicrotask(() => /** @type {HTMLElement | null} */ (document.querySelector(`[role=tab][data-tab="${key}"]`))?.focus());
  };
  useKeys({
    ArrowLeft: () => story.go(story.number - 1),
    ArrowRight: () => story.go(story.number + 1),
    Home: () => story.go(story.first),
    End: () => story.go(story.last.peek()),
    ",": () => stepWave(story, -1),
    ".": () => stepWave(story, 1),
    " ": () => controls.play(),
    Escape: () => controls.stop() || show({ sel: "", step: "" }),
    t: switchTheme,
    w: tabKey("why"),
    p: tabKey("prompt"),
    g: () => askForTurn(story),
    ...(extras.keys ?? {}),
  });
  return view;
}

/**
 * One line for who does not see the page: "turn 4: Fear, projection".
 * @param {Story} story
 */
function announceTurns(story) {
  const line = /** @type {HTMLElement} */ (document.getElementById("announcement"));
  effect(() => {
    const turn = story.turn.value;
    if (!turn) return;
    const told = [turn.state.primary, turn.state.defense?.mechanism].filter(Boolean).map(named).join(", ");
    line.textContent = `${say("turn")} ${turn.n}: ${told}`;
  });
}

/**
 * The buttons by which one goes from turn to turn.
 * @param {Story} story
 * @returns {HTMLElement}
 */
export function turnStepper(story) {
  const number = html("button", { type: "button", class: "turn-number", title: say("key_go"), onclick: () => askForTurn(story) });
  const earlier = html("button", { type: "button", class: "round", "aria-label": say("earlier"), onclick: () => story.go(story.number - 1) }, "←");
  const later = html("button", { type: "button", class: "round", "aria-label": say("later"), onclick: () => story.go(story.number + 1) }, "→");
  effect(() => {
    const now = story.number;
    number.textContent = say("turn_of", now, story.last.value);
    earlier.toggleAttribute("disabled", now <= story.first);
    later.toggleAttribute("disabled", now >= story.last.value);
  });
  return html("div", { class: "stepper" }, earlier, number, later);
}

/**
 * What the bar at the top says of a mind.
 * @param {Story} story
 * @returns {(Node | null)[]}
 */
export function mindTitle(story) {
  const about = story.about.peek();
  const meta = html("span", { class: "dim header-meta" });
  effect(() => {
    meta.textContent = [about.seed !== null && about.seed !== undefined && `${say("seed")} ${about.seed}`, turnsInWords(story.light.value.n.length)].filter(Boolean).join(" · ");
  });
  const title = story.kind === "live" ? story.name : about.title || story.name;
  document.title = `${title} · anima`;
  return [html("h1", { title }, title), meta, html("span", { class: "grow" }), turnStepper(story)];
}

/** @param {Story} story */
function askForTurn(story) {
  const input = /** @type {HTMLInputElement} */ (html("input", { type: "number", min: story.first, max: story.last.peek(), value: story.number, "aria-label": say("go_to") }));
  const form = html("form", { method: "dialog", class: "row", onsubmit: () => Number(input.value) && story.go(Number(input.value)) }, input, html("button", { class: "solid" }, say("open")));
  openDialog(say("go_to"), form);
  input.select();
}

/**
 * Panels of which one is shown, by the address.
 * @param {Tab[]} tabs
 */
function tabbed(tabs) {
  const chosen = () => tabs.find((one) => one.key === place.value.query.panel)?.key ?? "why";
  const made = new Map();
  const body = html("div", { class: "tab-body", role: "tabpanel", id: "tab-body" });
  const list = html("div", { class: "tabs", role: "tablist", "data-keys": "tabs" }, tabs.map((tab) => {
    const button = html("button", { type: "button", role: "tab", "data-tab": tab.key, "aria-controls": "tab-body", onclick: () => show({ panel: tab.key === "why" ? "" : tab.key }) }, say(tab.word));
    effect(() => {
      button.setAttribute("aria-selected", String(chosen() === tab.key));
      button.setAttribute("tabindex", chosen() === tab.key ? "0" : "-1");
    });
    return button;
  }));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.stopPropagation();
    event.preventDefault();
    const at = tabs.findIndex((one) => one.key === chosen());
    const next = tabs[(at + step + tabs.length) % tabs.length].key;
    show({ panel: next === "why" ? "" : next });
    queueMicrotask(() => /** @type {HTMLElement} */ (list.querySelector(`[data-tab="${next}"]`)).focus());
  });
  effect(() => {
    const key = chosen();
    if (!made.has(key)) made.set(key, tabs.find((one) => one.key === key)?.make());
    body.setAttribute("aria-label", say(key));
    body.replaceChildren(made.get(key));
  });
  return html("section", { class: "card", id: "accounts" }, list, body);
}

/**
 * Verdicts and findings, where the source tells of any.
 * @param {Story} story
 */
function reportNotes(story) {
  const box = html("div", { class: "notes" });
  effect(() => {
    const about = story.about.value;
    const verdicts = about?.verdicts ?? [];
    const findings = about?.findings ?? [];
    const told = [about?.about, ...(about?.notes ?? [])].filter((one) => one && typeof one === "string");
    box.replaceChildren(
      ...(told.length ? [html("section", { class: "card", id: "about" }, html("h2", {}, say("about")), told.map((one) => html("p", {}, one)))] : []),
      ...(verdicts.length ? [html("section", { class: "card", id: "verdicts" }, html("h2", {}, say("verdicts")), verdictLists(story, verdicts))] : []),
      ...(findings.length ? [html("section", { class: "card", id: "findings" }, html("h2", {}, say("findings")), html("ul", {}, findings.map((/** @type {any} */ one) => html("li", {}, html("b", {}, one.level), " ", one.text)))) ] : []));
  });
  return box;
}

/**
 * Those that failed, open; those that passed, folded.
 * @param {Story} story
 * @param {any[]} verdicts
 */
function verdictLists(story, verdicts) {
  const listed = (/** @type {any[]} */ some) => html("ul", { class: "verdicts" }, some.map((one) => verdictLine(story, one)));
  const passed = verdicts.filter((one) => one.passed);
  const missed = verdicts.filter((one) => !one.passed);
  return [missed.length ? listed(missed) : null, passed.length ? html("details", {}, html("summary", {}, `✓ ${say("passed", passed.length)}`), listed(passed)) : null];
}

/**
 * @param {Story} story
 * @param {any} one
 */
function verdictLine(story, one) {
  const turn = one.turn ?? null;
  return html("li", { class: one.passed ? "passed" : "missed" }, html("span", { "aria-label": one.passed ? say("passed", "") : say("failed_count", "") }, one.passed ? "✓" : "✗"), " ",
    turn ? html("button", { type: "button", class: "link", onclick: () => story.go(turn) }, `${say("turn")} ${turn}`) : null, " ",
    one.label, !one.passed && html("span", { class: "dim" }, ` · ${say("found")} ${one.found}`));
}
