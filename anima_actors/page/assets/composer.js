/** Where one speaks to a living mind, lets something happen to it, or lets time pass. */

import { figure, html } from "./dom.js";
import { answered } from "./live_source.js";
import { openDialog } from "./keys.js";
import { visit } from "./route.js";
import { effect, signal } from "./signals.js";
import { REACTORS } from "./story.js";
import { lasting, named, say } from "./words.js";

/** @typedef {import("./story.js").Story} Story */
/** @typedef {Record<string, number>} Deltas */

/** What the six commands of `anima chat` do to the reactors; a test holds it against the core. @type {Record<string, Deltas>} */
export const COMMANDS = {
  stress: { tension: 0.4, arousal: 0.3, satisfaction: -0.2, cohesion: -0.2 },
  relax: { tension: -0.3, arousal: -0.2, satisfaction: 0.2, cohesion: 0.1 },
  connect: { cohesion: 0.4, satisfaction: 0.3, tension: -0.2 },
  shock: { tension: 0.6, arousal: 0.5, satisfaction: -0.4, cohesion: -0.5 },
  joy: { satisfaction: 0.4, cohesion: 0.3, arousal: 0.2 },
  grief: { satisfaction: -0.4, cohesion: -0.3, tension: 0.2 },
};
const SHORTEST_REST_S = 60;
const LONGEST_REST_S = 30 * 86400;
const REST_STEPS = 100;

/**
 * Four sliders, one a reactor.
 * @returns {{element: HTMLElement, deltas: () => Deltas}}
 */
export function stimulusPad() {
  const inputs = REACTORS.map((name) => /** @type {HTMLInputElement} */ (html("input", {
    type: "range", min: -1, max: 1, step: 0.05, value: 0, "aria-label": named(name), oninput: () => tell(),
  })));
  const values = REACTORS.map(() => html("output", {}, figure(0)));
  const tell = () => inputs.forEach((input, at) => (values[at].textContent = figure(Number(input.value))));
  const element = html("div", { class: "pad" }, REACTORS.map((name, at) => html("label", { class: `line-${name}` }, html("span", {}, named(name)), inputs[at], values[at])));
  return { element, deltas: () => Object.fromEntries(REACTORS.map((name, at) => [name, Number(inputs[at].value)])) };
}

/**
 * @param {Story} story
 * @returns {HTMLElement}
 */
export function composer(story) {
  const text = /** @type {HTMLTextAreaElement} */ (html("textarea", { rows: 1, placeholder: say("say"), "aria-label": say("say"), id: "say", dir: "auto" }));
  const trouble = html("p", { class: "trouble", role: "alert", hidden: true });
  const waiting = signal(0);
  const base = `/minds/${encodeURIComponent(story.name)}`;
  let control = new AbortController();
  /** Post at once, also while the mind still speaks, what was typed with it; it comes back where it was not taken. */
  const act = async (/** @type {string} */ path, /** @type {Object<string, any>} */ body, typed = "") => {
    if (typed) text.value = "";
    story.said.value = body.message ?? body.messages?.[0].content ?? "";
    waiting.value = waiting.peek() + 1;
    trouble.hidden = true;
    try {
      await answered(path, body, control.signal);
    } catch (error) {
      story.said.value = "";
      if (!text.value) text.value = typed;
      if (/** @type {Error} */ (error).name !== "AbortError") {
        trouble.textContent = /** @type {Error} */ (error).message || say("no_server");
        trouble.hidden = false;
      }
    }
    waiting.value = waiting.peek() - 1;
  };
  const happen = (/** @type {Deltas} */ stimulus, /** @type {string} */ message) => act(`${base}/stimulus`, { stimulus, message }, text.value);
  const speak = () => {
    const said = text.value.trim();
    const [, command, rest] = /^\/(\w+)\s*(.*)$/s.exec(said) ?? [];
    if (command && COMMANDS[command]) happen(COMMANDS[command], rest);
    else if (said) act("/v1/chat/completions", { model: "anima", user: story.name, messages: [{ role: "user", content: said }] }, text.value);
  };
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      control.abort();
      control = new AbortController();
      text.blur();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    speak();
  });
  const send = html("button", { type: "button", class: "solid", onclick: speak }, say("send"));
  const commands = html("div", { class: "commands", role: "group", "aria-label": say("something") }, Object.entries(COMMANDS).map(([name, stimulus]) =>
    html("button", { type: "button", class: "soft", onclick: () => happen(stimulus, text.value.trim()) }, `/${name}`)));
  const pad = stimulusPad();
  const box = html("div", { class: "composer" }, trouble, html("div", { class: "say" }, text, send), commands,
    html("details", {}, html("summary", {}, say("something")), pad.element,
      html("button", { type: "button", class: "soft", onclick: () => happen(pad.deltas(), text.value.trim()) }, say("happen"))),
    restSlider((seconds) => act(`${base}/rest`, { seconds })));
  effect(() => box.classList.toggle("waiting", waiting.value > 0));
  return box;
}

/** @param {(seconds: number) => void} rest */
function restSlider(rest) {
  const input = /** @type {HTMLInputElement} */ (html("input", { type: "range", min: 0, max: REST_STEPS, value: 44, "aria-label": say("time_passes"), oninput: () => tell() }));
  const seconds = () => {
    const exact = SHORTEST_REST_S * (LONGEST_REST_S / SHORTEST_REST_S) ** (Number(input.value) / REST_STEPS);
    const unit = exact >= 86400 ? 86400 : exact >= 3600 ? 3600 : 60;
    return Math.round(exact / unit) * unit;
  };
  const button = html("button", { type: "button", class: "soft", onclick: () => rest(seconds()) });
  const tell = () => {
    button.textContent = say("let_pass", lasting(seconds()));
    input.setAttribute("aria-valuetext", lasting(seconds()));
  };
  tell();
  return html("div", { class: "rest" }, input, button);
}

/**
 * "From here otherwise": a fork, in which something else happens in this turn. The mind itself is not touched.
 * @param {Story} story
 * @returns {HTMLElement}
 */
export function otherwiseButton(story) {
  return html("button", { type: "button", class: "soft small", onclick: () => {
    const pad = stimulusPad();
    const trouble = html("p", { class: "trouble", role: "alert" });
    const turn = story.number;
    const begin = async () => {
      try {
        const made = await answered(`${story.source.base}/fork`, { turn, without: [], with_stimulus: pad.deltas() });
        dialog.close();
        visit("compare", [`${story.kind === "live" ? "mind" : "journal"}:${story.name}`, `journal:${made.journal}`]);
      } catch (error) {
        trouble.textContent = /** @type {Error} */ (error).message;
      }
    };
    const dialog = openDialog(`${say("otherwise")}: ${say("turn")} ${turn}`, html("div", { class: "otherwise-form" }, pad.element, trouble, html("button", { type: "button", class: "solid", onclick: begin }, say("happen"))));
  } }, `↳ ${say("otherwise")}`);
}
