/** What a turn tells, read from its events: the headline of a handler, the liveliest one, causes and effects. */

import { figure } from "./dom.js";
import { REACTORS } from "./story.js";
import { lasting, named } from "./words.js";

/** @typedef {Object<string, any>} TurnEvent */

/** @type {Record<string, (values: any) => string>} */
const HEADLINES = {
  ReactorsMoved: (values) => mostMoved(values),
  ReactorsSettled: (values) => mostMoved(values),
  EmotionFelt: (values) => named(values.primary),
  IntegrationMeasured: (values) => `phi ${figure(values.phi)}`,
  PredictionMade: (values) => `error ${figure(values.error)}`,
  DrivesFelt: (values) => named(values.dominant ?? ""),
  IdentityFormed: (values) => `stable ${figure(values.stability)}`,
  QualiaFelt: (values) => named(values.subtext || values.surface || ""),
  IntentionProposed: (values) => named(values.goal),
  IntentionJudged: (values) => (values.vetoed_by ? `✕ ${values.vetoed_by}` : named(values.goal)),
  GoalHeld: (values) => named(values.goal ?? ""),
  DissonanceFelt: (values) => figure(values.level),
  DefenseRaised: (values) => named(values.mechanism ?? ""),
  AttentionDirected: (values) => `salience ${figure(values.salience)}`,
  MemoryRecalled: (values) => named(values.emotion || "") || `known ${figure(values.familiarity)}`,
  TemporalSelfTold: (values) => `whole ${figure(values.coherence)}`,
  FlashCounted: (values) => values.phase,
  ControlHeld: (values) => `control ${figure(values.control)}`,
  BodyAdapted: (values) => `control ${figure(values.control)}`,
  PersonalityDrifted: (values) => named(values.emotion ?? ""),
  PersonalityHeld: () => "",
  MirrorReflected: (values) => `warmth ${figure(values.warmth)}`,
  TimePassed: (values) => lasting(values.seconds),
  Stimulus: (values) => values.message || "stimulus",
};

/** @param {any} values */
function mostMoved(values) {
  const moves = values.after.map((/** @type {number} */ one, /** @type {number} */ at) => Math.abs(one - values.before[at]));
  const most = moves.indexOf(Math.max(...moves));
  return `${named(REACTORS[most])} ${figure(values.after[most])}`;
}

/**
 * What a handler told in a turn, in a word or a figure.
 * @param {TurnEvent[]} events - of the handler
 * @returns {string}
 */
export function headline(events) {
  for (const event of [...events].reverse()) {
    const known = HEADLINES[event.type];
    try {
      if (known) return known(event.values) ?? "";
    } catch {
      // an event of another version: told below as a plug-in's is
    }
  }
  for (const event of events.filter((one) => !HEADLINES[one.type])) {
    for (const [name, value] of Object.entries(event.values)) {
      if (typeof value === "number" && !["source"].includes(name)) return `${name} ${figure(value)}`;
      if (typeof value === "string" && value && value.length < 24 && name !== "source") return value;
    }
  }
  return "";
}

/**
 * The events of a turn by the handler that told them.
 * @param {any} turn
 * @returns {Map<string, TurnEvent[]>}
 */
export function eventsByHandler(turn) {
  const told = new Map();
  for (const event of turn?.events ?? []) told.set(event.by, [...(told.get(event.by) ?? []), event]);
  return told;
}

/**
 * Ways between handlers that events took in a turn, as "cause>effect".
 * @param {any} turn
 * @returns {Set<string>}
 */
export function waysOf(turn) {
  const ways = new Set();
  for (const event of turn?.events ?? []) {
    for (const cause of event.causes) {
      const from = turn.events[cause]?.by;
      if (from && from !== event.by) ways.add(`${from}>${event.by}`);
    }
  }
  return ways;
}

/**
 * The handler whose measure changed most since the turn before: the first thing to look at.
 * @param {any} turn
 * @param {any} before
 * @returns {string}
 */
export function liveliest(turn, before) {
  const told = eventsByHandler(turn);
  const now = turn.state;
  const then = before?.state;
  const far = (/** @type {any} */ a, /** @type {any} */ b) => (typeof a === "number" ? Math.abs(a - (typeof b === "number" ? b : 0)) : 0);
  const weights = {
    "defense.defend": now.defense && now.defense.mechanism !== then?.defense?.mechanism ? 0.85 : 0,
    "goals.hold": now.intention?.goal !== then?.intention?.goal ? 0.35 : 0,
    "emotion.feel": now.primary !== then?.primary ? 0.45 : 0,
    "reactors.move": Math.max(...REACTORS.map((one) => far(now.reactors?.[one], then?.reactors?.[one]))),
    "integration.measure": far(now.phi, then?.phi),
    "prediction.compare": far(now.prediction_error, then?.prediction_error) * 0.9,
    "dissonance.compare": far(now.dissonance?.level, then?.dissonance?.level),
  };
  const ranked = Object.entries(weights).filter(([name]) => told.has(name)).sort((a, b) => b[1] - a[1]);
  return ranked[0]?.[0] ?? turn.events.at(-1)?.by ?? "outside";
}

/**
 * The values of an event in a line.
 * @param {TurnEvent} event
 * @returns {string}
 */
export function valuesInWords(event) {
  return Object.entries(event.values).map(([name, value]) => `${name} ${inWords(value)}`).join(" · ");
}

/**
 * @param {any} value
 * @returns {string}
 */
export function inWords(value) {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : figure(value);
  if (Array.isArray(value)) return value.map(inWords).join(", ");
  if (value && typeof value === "object") return Object.entries(value).map(([name, one]) => `${name} ${inWords(one)}`).join(", ");
  return String(value ?? "–");
}
