/** Elements of the document. Text goes in as text: nothing here, and nothing in this folder, reads markup. */

const SVG_SPACE = "http://www.w3.org/2000/svg";

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Make an element of HTML.
 * @param {string} tag
 * @param {Object<string, any>} [properties] - attributes; functions under "onclick" and the like listen; "vars" are
 *   properties of style, which a policy lets scripts set but not markup
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function html(tag, properties = {}, ...children) {
  return /** @type {HTMLElement} */ (filled(document.createElement(tag), properties, children));
}

/**
 * Make an element of SVG; see html.
 * @param {string} tag
 * @param {Object<string, any>} [properties]
 * @param {...(Child | Child[])} children
 * @returns {SVGElement}
 */
export function svg(tag, properties = {}, ...children) {
  return /** @type {SVGElement} */ (filled(document.createElementNS(SVG_SPACE, tag), properties, children));
}

/**
 * @param {Element} element
 * @param {Object<string, any>} properties
 * @param {(Child | Child[])[]} children
 */
function filled(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "vars") setVars(element, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/**
 * @param {Element} element
 * @param {Object<string, string | number>} values
 */
export function setVars(element, values) {
  const style = /** @type {HTMLElement} */ (element).style;
  for (const [name, value] of Object.entries(values)) style.setProperty(name, String(value));
}

/**
 * Let the arrow keys move the focus within a group that is one stop of the tab key.
 * @param {Element} group
 * @param {string} selector - of its members
 */
export function rovingFocus(group, selector) {
  const members = () => /** @type {HTMLElement[]} */ ([...group.querySelectorAll(selector)]);
  const mark = (/** @type {HTMLElement | undefined} */ chosen) =>
    members().forEach((one) => one.setAttribute("tabindex", one === chosen ? "0" : "-1"));
  mark(members().find((one) => one.getAttribute("tabindex") === "0") ?? members()[0]);
  if (group.hasAttribute("data-roving")) return;
  group.setAttribute("data-roving", "");
  group.addEventListener("focusin", (event) => {
    const chosen = /** @type {HTMLElement} */ (event.target).closest(selector);
    if (chosen) mark(/** @type {HTMLElement} */ (chosen));
  });
  group.addEventListener("keydown", (given) => {
    const event = /** @type {KeyboardEvent} */ (given);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const from = members().indexOf(/** @type {HTMLElement} */ (document.activeElement));
    if (!step || from < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const all = members();
    all[(from + step + all.length) % all.length].focus();
  });
}

/** Whether whoever looks asked for little motion. */
export function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** @type {CanvasRenderingContext2D | null} */
let ruler = null;

/**
 * Cut a text to a width.
 * @param {string} text
 * @param {number} width - in pixels
 * @param {string} [font]
 */
export function fitted(text, width, font = "12px system-ui, sans-serif") {
  ruler ??= document.createElement("canvas").getContext("2d");
  if (!ruler) return text;
  ruler.font = font;
  if (ruler.measureText(text).width <= width) return text;
  let length = Math.min(text.length, Math.floor(width / 3));
  while (length > 0 && ruler.measureText(`${text.slice(0, length).trimEnd()}…`).width > width) length -= 1;
  return length > 1 ? `${text.slice(0, length).trimEnd()}…` : "";
}

/**
 * A figure as it is told everywhere: two places, a real minus.
 * @param {number} value
 */
export function figure(value) {
  return value.toFixed(2).replace("-", "−");
}

/**
 * Keep what is chosen for the next visit, where the browser lets us.
 * @param {string} name
 * @param {string} [value] - to keep; left out to ask
 * @returns {string}
 */
export function remembered(name, value) {
  try {
    if (value !== undefined) localStorage.setItem(`anima.${name}`, value);
    return localStorage.getItem(`anima.${name}`) ?? "";
  } catch {
    return value ?? "";
  }
}
