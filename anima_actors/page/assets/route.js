/** The address: all of the view is in the fragment, so that a link shows exactly that. */

import { signal } from "./signals.js";

/**
 * #/live/olha?turn=3&sel=defense.defend&why=reactors.tension
 * @typedef {{view: string, names: string[], query: Object<string, string>}} Place
 */

/**
 * @param {string} fragment
 * @returns {Place}
 */
export function placeOf(fragment) {
  const asked = /^#[^/]/.test(fragment) ? "" : fragment; // "#token=..." is no place
  const [path, query] = asked.replace(/^#?\/?/, "").split("?", 2);
  const [view, ...names] = path.split("/").map(decoded);
  return { view: view || "", names: names.filter(Boolean), query: Object.fromEntries(new URLSearchParams(query ?? "")) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * @param {Place} place
 * @returns {string}
 */
export function addressOf(place) {
  const path = [place.view, ...place.names].map(encodeURIComponent).join("/");
  const query = new URLSearchParams(place.query).toString();
  return `#/${path}${query ? `?${query}` : ""}`;
}

/** @type {import("./signals.js").Signal<Place>} */
export const place = signal(placeOf(location.hash));
/** The same as text, without the query: it changes when another thing is looked at. */
export const subject = signal(subjectOf(place.peek()));

/** @param {Place} at */
function subjectOf(at) {
  return [at.view, ...at.names].map(encodeURIComponent).join("/");
}

/** @param {Place} next */
function arrive(next) {
  place.value = next;
  subject.value = subjectOf(next);
}

/**
 * Change what the view shows; an empty text takes a part out of the address.
 * @param {Object<string, string>} changes
 */
export function show(changes) {
  const now = place.peek();
  const query = Object.fromEntries(Object.entries({ ...now.query, ...changes }).filter(([, value]) => value !== ""));
  const next = { ...now, query };
  history.replaceState(null, "", addressOf(next));
  arrive(next);
}

/**
 * Look at something else.
 * @param {string} view
 * @param {string[]} [names]
 * @param {Object<string, string>} [query]
 */
export function visit(view, names = [], query = {}) {
  const next = { view, names, query };
  history.pushState(null, "", addressOf(next));
  arrive(next);
}

addEventListener("popstate", () => arrive(placeOf(location.hash)));
addEventListener("hashchange", () => arrive(placeOf(location.hash)));
