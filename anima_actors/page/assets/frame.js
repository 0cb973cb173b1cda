/** What surrounds each view: the bar at the top, theme and language. */

import { html, remembered } from "./dom.js";
import { listenToKeys, openHelp, useKeys } from "./keys.js";
import { subject } from "./route.js";
import { effect, scope, signal } from "./signals.js";
import { language, say, switchLanguage } from "./words.js";

/** What the view puts into the bar: its title, and the way from turn to turn. */
export const headerParts = signal(/** @type {(Node | null)[]} */ ([]));

/** @returns {"light" | "dark"} */
function themeNow() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Change between light and dark, and remember it. */
export function switchTheme() {
  const next = themeNow() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  remembered("theme", next);
}

/**
 * Draw the frame once, and again in another language.
 * @param {() => (HTMLElement | null)[]} navigation
 * @param {() => Promise<() => HTMLElement>} prepare - fetches what the view needs, and gives what draws it
 */
export function drawFrame(navigation, prepare) {
  const theme = remembered("theme");
  if (theme) document.documentElement.dataset.theme = theme;
  const header = /** @type {HTMLElement} */ (document.getElementById("header"));
  const content = /** @type {HTMLElement} */ (document.getElementById("content"));
  listenToKeys();
  const skip = /** @type {HTMLElement} */ (document.getElementById("skip"));
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    content.focus();
  });
  effect(() => {
    document.documentElement.lang = language.value;
    skip.textContent = say("skip");
    const title = html("div", { class: "header-title" });
    effect(() => title.replaceChildren(...headerParts.value.filter((one) => one !== null)));
    header.replaceChildren(
      html("span", { class: "logo", "aria-hidden": "true" }), html("span", { class: "brand" }, "anima"), ...navigation().filter((one) => one !== null), title,
      html("span", { class: "header-tools" },
        html("button", { type: "button", class: "quiet", id: "language", lang: language.value === "en" ? "uk" : "en", title: say("other_language"), onclick: switchLanguage }, language.value === "en" ? "УКР" : "ENG"),
        html("button", { type: "button", class: "round", id: "theme", "aria-label": say("theme"), title: say("theme"), onclick: switchTheme }, "◐"),
        html("button", { type: "button", class: "round", id: "help", "aria-label": say("help"), title: say("help"), onclick: openHelp }, "?")));
  });
  let leave = () => {};
  effect(() => {
    void [language.value, subject.value];
    leave();
    leave = drawn(content, prepare);
  });
}

/**
 * @param {HTMLElement} content
 * @param {() => Promise<() => HTMLElement>} prepare
 * @returns {() => void} ends the view
 */
function drawn(content, prepare) {
  let left = false;
  let end = () => {};
  useKeys({});
  content.setAttribute("aria-busy", "true");
  prepare().then((draw) => {
    if (left) return;
    end = scope(() => content.replaceChildren(draw()));
    content.removeAttribute("aria-busy");
  }).catch(reportError);
  return () => {
    left = true;
    end();
  };
}
