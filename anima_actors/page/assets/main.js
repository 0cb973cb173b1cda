/** The live page: minds as they live, journals, stories and comparisons, all asked of the server. */

import { compareView } from "./compare.js";
import { composer, otherwiseButton } from "./composer.js";
import { html } from "./dom.js";
import { drawFrame, headerParts, switchTheme } from "./frame.js";
import { journalsView } from "./journals.js";
import { useKeys } from "./keys.js";
import { LiveSource, answered, takeToken } from "./live_source.js";
import { mindTitle, mindView } from "./mind_view.js";
import { followFork, forkBanner, modulesPanel } from "./modules.js";
import { place, placeOf, show, subject, visit } from "./route.js";
import { effect, signal } from "./signals.js";
import { storiesView } from "./stories.js";
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
  const word = error.status === 0 ? say("no_server") : error.status === 401 ? say("no_token") : error.message;
  return () => html("p", { class: "lonely" }, word);
}

/**
 * @param {"minds" | "journals"} kind
 * @param {string} name
 * @returns {Promise<() => HTMLElement>}
 */
async function openMind(kind, name) {
  const story = new Story(new LiveSource(kind, name), kind === "minds" ? "live" : "journal", name);
  const [{ read_only: readOnly }] = await Promise.all([answered("/page/minds"), story.open()]);
  return () => {
    headerParts.value = [...mindTitle(story), readOnly ? html("span", { class: "badge" }, say("read_only")) : null];
    return mindView(story, extrasOf(story, Boolean(readOnly)));
  };
}

/**
 * What only a living mind, or a journal of this server, has beside its story.
 * @param {Story} story
 * @param {boolean} readOnly
 * @returns {import("./mind_view.js").Extras}
 */
function extrasOf(story, readOnly) {
  const trouble = signal("");
  followFork(story, trouble);
  const focusOnTab = () => /** @type {HTMLElement | null} */ (document.querySelector('[data-tab="modules"]'))?.focus();
  return {
    head: html("div", {}, lineNotice(story), forkBanner(story)),
    tabs: [{ key: "modules", word: "modules", make: () => modulesPanel(story, trouble, readOnly) }],
    actions: readOnly ? [] : [otherwiseButton(story)],
    composer: readOnly || story.kind !== "live" ? null : composer(story),
    keys: {
      "/": () => document.getElementById("say")?.focus(),
      m: () => {
        show({ panel: "modules" });
        queueMicrotask(focusOnTab);
      },
      ...pageKeys,
    },
  };
}

/** @type {import("./keys.js").KeyActions} */
const pageKeys = { t: switchTheme, c: () => visit("journals"), r: () => visit("stories") };

/**
 * Told while the line to the server is cut, or when turns were passed over.
 * @param {Story} story
 */
function lineNotice(story) {
  const notice = html("div", { class: "banner bad", role: "status" });
  effect(() => {
    notice.textContent = story.line.value ? story.notice.value : say("no_line");
    notice.hidden = !notice.textContent;
  });
  return notice;
}

/**
 * The first mind that is awake; else one may call one into being by speaking to it.
 * @returns {Promise<() => HTMLElement>}
 */
async function openFirstMind() {
  const { minds } = await answered("/page/minds");
  const first = minds.find((/** @type {any} */ one) => one.open) ?? minds[0];
  if (first) {
    if (!place.peek().view) visit("live", [first.name]);
    return () => html("p", { class: "lonely" });
  }
  const name = /** @type {HTMLInputElement} */ (html("input", { value: "olha", "aria-label": say("name") }));
  const call = async (/** @type {Event} */ event) => {
    event.preventDefault();
    await answered(`/minds/${encodeURIComponent(name.value)}/stimulus`, { stimulus: {}, message: "" });
    visit("live", [name.value]);
  };
  return () => {
    headerParts.value = [];
    return html("form", { class: "lonely", onsubmit: call }, html("p", {}, say("empty_minds")), name, " ", html("button", { class: "solid" }, say("open")));
  };
}

/** @param {string} word */
function titled(word) {
  headerParts.value = [];
  document.title = `${say(word)} · anima`;
  useKeys(pageKeys);
}

/** @returns {Promise<() => HTMLElement>} */
async function openJournals() {
  const [{ journals }, { minds }] = await Promise.all([answered("/page/journals"), answered("/page/minds")]);
  return () => {
    titled("journals");
    return journalsView(journals, minds);
  };
}

/** @returns {Promise<() => HTMLElement>} */
async function openStories() {
  const [{ stories }, { read_only: readOnly }] = await Promise.all([answered("/page/stories"), answered("/page/minds")]);
  return () => {
    titled("stories");
    return storiesView(stories, Boolean(readOnly));
  };
}

/**
 * @param {string[]} names - "mind:olha" or "journal:ID"
 * @returns {Promise<() => HTMLElement>}
 */
async function openComparison(names) {
  const both = names.slice(0, 2).map((one) => {
    const [kind, name] = one.startsWith("mind:") ? /** @type {const} */ (["minds", one.slice(5)]) : /** @type {const} */ (["journals", one.replace(/^journal:/, "")]);
    return { story: new Story(new LiveSource(kind, name), "journal", name), open: () => visit(kind === "minds" ? "live" : "journal", [name]) };
  });
  const asked = names.map(encodeURIComponent);
  const [diff] = await Promise.all([answered(`/page/compare?a=${asked[0]}&b=${asked[1]}`), ...both.map((one) => one.story.open())]);
  return () => {
    titled("compare");
    return compareView(both.map((one) => one.story), diff, (at) => both[at].open());
  };
}

/** @returns {Promise<() => HTMLElement>} */
function openPlace() {
  const { view, names } = place.peek();
  if (view === "live") return openMind("minds", names[0]);
  if (view === "journal") return openMind("journals", names[0]);
  if (view === "journals") return openJournals();
  if (view === "stories") return openStories();
  if (view === "compare") return openComparison(names);
  return openFirstMind();
}

/** The ways between the views; the one that is shown is marked. */
function navigation() {
  const links = [["minds", "#/", ["", "live"]], ["journals", "#/journals", ["journals", "journal", "compare"]], ["stories", "#/stories", ["stories"]]];
  const made = links.map(([word, to, views]) => {
    const link = html("a", { href: to }, say(String(word)));
    effect(() => {
      if (subject.value && views.includes(placeOf(subject.value).view)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    return link;
  });
  return [html("nav", { "aria-label": say("views") }, made)];
}

takeToken();
drawFrame(navigation, () => openPlace().catch(refusal));
