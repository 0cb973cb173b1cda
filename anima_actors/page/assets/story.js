/** What is being looked at: a mind, the turns near the one that is shown, and the light columns of all. */

import { effect, onLeave, signal } from "./signals.js";
import { place, show } from "./route.js";

export const REACTORS = ["tension", "arousal", "satisfaction", "cohesion"];
/** Variables that the strip can draw, by the name of their column; the path in the state is often the same. */
export const LINES = [...REACTORS.map((one) => `reactors.${one}`), "phi", "prediction_error", "free_energy", "dissonance"];
const MOST_KEPT = 240; // turns in memory; a turn is some 12 kB
const WHOLE_UP_TO = 400; // turns of a history that is read whole rather than as columns
const PAGE = 200;
const COLUMNS_PAGE = 2500;

/**
 * @typedef {Object<string, any>} Turn
 * @typedef {{n: number[], root: string[], primary: string[], goal: string[], defense: string[], crisis: boolean[],
 *   surprise_spike: boolean[], failures: number[], lines: Object<string, number[]>}} Light
 */

/** @returns {Light} */
function emptyLight() {
  const lines = Object.fromEntries(LINES.map((name) => [name, /** @type {number[]} */ ([])]));
  const named = { n: [], root: [], primary: [], goal: [], defense: [], crisis: [], surprise_spike: [], failures: [] };
  return /** @type {Light} */ ({ ...named, lines });
}

/**
 * Read a value of a state by its path: "reactors.tension".
 * @param {any} state
 * @param {string} path
 * @returns {any} undefined where it is not there
 */
export function valueAt(state, path) {
  return path.split(".").reduce((value, part) => value?.[part], state);
}

/**
 * @param {Light} light
 * @param {Turn} turn
 */
function addTurn(light, turn) {
  const { state } = turn;
  light.n.push(turn.n);
  light.root.push(turn.root);
  light.primary.push(state.primary ?? "");
  light.goal.push(state.intention?.goal ?? "");
  light.defense.push(state.defense?.mechanism ?? "");
  light.crisis.push(Boolean(state.temporal?.crisis));
  light.surprise_spike.push(Boolean(state.surprise_spike));
  light.failures.push(turn.failures.length);
  for (const name of LINES) light.lines[name].push(valueAt(state, pathOfLine(name)) ?? NaN);
}

/**
 * The path in the state of a line of the strip.
 * @param {string} name
 */
export function pathOfLine(name) {
  return name === "dissonance" ? "dissonance.level" : name;
}

/**
 * @param {Light} light
 * @param {Object<string, any[]>} columns
 */
function addColumns(light, columns) {
  const append = (/** @type {any[]} */ list, /** @type {any[]} */ more) => more?.forEach((one) => list.push(one));
  append(light.n, columns.turn);
  for (const name of /** @type {const} */ (["root", "primary", "goal", "defense", "crisis", "surprise_spike", "failures"]))
    append(light[name], columns[name]);
  for (const name of LINES) append(light.lines[name], columns[name].map((one) => one ?? NaN));
}

/** One mind or journal, open. */
export class Story {
  /**
   * @param {any} source - LiveSource or FileSource
   * @param {"live" | "journal" | "report"} kind
   * @param {string} name
   */
  constructor(source, kind, name) {
    this.source = source;
    this.kind = kind;
    this.name = name;
    this.about = signal(/** @type {any} */ (null));
    this.light = signal(emptyLight());
    this.last = signal(0);
    this.turn = signal(/** @type {Turn | null} */ (null));
    this.before = signal(/** @type {Turn | null} */ (null));
    this.said = signal(""); // to the mind, and not yet in a turn
    this.piece = signal(""); // of a reply that is being spoken
    this.line = signal(true); // whether the stream is up
    this.notice = signal("");
    this.kept = signal(0); // grows when turns came into memory
    this.overlay = signal(/** @type {{light: Light, title: string, id: string} | null} */ (null));
    /** @type {Map<number, Turn>} */
    this.turns = new Map();
    this.first = 1;
    this.arrivals = Promise.resolve(); // one at a time, though a gap must be read before some
  }

  /** Read what there is, and follow the address and the stream. */
  async open() {
    const about = await this.source.about();
    this.first = about.first ?? 1;
    const last = this.first + about.turns - 1;
    this.light.value = await this.readLight(this.first, last);
    this.last.value = this.light.peek().n.at(-1) ?? 0;
    this.about.value = about;
  }

  /** Follow the address: have the turn at hand that it names, or the last one. */
  follow() {
    effect(() => {
      const wanted = this.number;
      if (wanted) this.bring(wanted);
    });
    if (this.kind !== "live") return;
    onLeave(this.source.stream(() => this.newest(), (/** @type {string} */ type, /** @type {any} */ data) => this.hear(type, data)));
  }

  /** The last turn that is known, and its hash, for the server to go on from. */
  newest() {
    const number = this.last.peek();
    return { number, hash: this.turns.get(number)?.hash ?? "" };
  }

  /** The number of the turn that is shown; read in an effect, it is followed. */
  get number() {
    const last = this.last.value;
    const asked = Number(place.value.query.turn);
    return last && Number.isInteger(asked) && asked > 0 ? Math.min(Math.max(asked, this.first), last) : last;
  }

  /**
   * Show another turn; the last one is followed as new ones come.
   * @param {number} number
   */
  go(number) {
    const next = Math.min(Math.max(number, this.first), this.last.peek());
    show({ turn: next === this.last.peek() ? "" : String(next), step: "" });
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  async readLight(from, to) {
    const light = emptyLight();
    const whole = to - from + 1 <= WHOLE_UP_TO || !this.source.columns;
    const page = whole ? PAGE : COLUMNS_PAGE;
    for (let start = from; start <= to; start += page) {
      const end = Math.min(start + page - 1, to);
      if (!whole) addColumns(light, await this.source.columns(start, end));
      else for (const turn of await this.source.turns(start, end)) {
        addTurn(light, turn);
        this.keep(turn);
      }
    }
    return light;
  }

  /** @param {Turn} turn */
  keep(turn) {
    this.turns.delete(turn.n);
    this.turns.set(turn.n, turn);
    const most = this.last.peek() <= WHOLE_UP_TO ? WHOLE_UP_TO : MOST_KEPT;
    for (const number of this.turns.keys()) {
      if (this.turns.size <= most) break;
      this.turns.delete(number); // the one that was not asked for longest
    }
  }

  /**
   * Have turns in memory.
   * @param {number} from
   * @param {number} to
   */
  async load(from, to) {
    from = Math.max(from, this.first);
    to = Math.min(to, this.last.peek());
    while (from <= to && this.turns.has(from)) from += 1;
    while (to >= from && this.turns.has(to)) to -= 1;
    if (from > to) return;
    for (const turn of await this.source.turns(from, to)) this.keep(turn);
    this.kept.value += 1;
  }

  /** @param {number} number */
  async bring(number) {
    if (!this.turns.has(number) || (number > this.first && !this.turns.has(number - 1))) {
      await this.load(number - 12, number + 12);
    }
    const turn = this.turns.get(number);
    if (!turn || this.number !== number) return;
    this.keep(turn);
    this.before.value = this.turns.get(number - 1) ?? null;
    this.turn.value = turn;
  }

  /**
   * @param {string} type
   * @param {any} data
   */
  hear(type, data) {
    if (type === "line") this.line.value = data;
    if (type === "piece") this.piece.value += data.text;
    if (type === "refused") this.notice.value = data.message;
    if (type === "skipped") this.notice.value = `skipped ${data.turns}`;
    if (type === "turn") this.arrivals = this.arrivals.then(() => this.append(data)).catch(reportError);
  }

  /**
   * Forget turns that were taken back, such as one whose listener hung up: another takes their place.
   * @param {number} from
   */
  takeBack(from) {
    const light = this.light.peek();
    cutLight(light, Math.max(0, light.n.findIndex((one) => one >= from)));
    for (const number of [...this.turns.keys()]) if (number >= from) this.turns.delete(number);
    this.last.value = light.n.at(-1) ?? 0;
  }

  /** @param {Turn} turn */
  async append(turn) {
    if (turn.n <= this.last.peek()) {
      if (this.turns.get(turn.n)?.hash === turn.hash) return; // told twice after a cut
      this.takeBack(turn.n);
    }
    const light = this.light.peek();
    if (light.n.length && turn.n > this.last.peek() + 1) {
      const gap = await this.readLight(this.last.peek() + 1, turn.n - 1);
      if (turn.n <= this.last.peek()) return;
      joinLight(light, gap);
    }
    addTurn(light, turn);
    this.keep(turn);
    if (!this.first || light.n.length === 1) this.first = turn.n;
    if (turn.message) this.said.value = "";
    if (endsSpeech(turn)) this.piece.value = "";
    this.light.value = { ...light };
    this.last.value = turn.n;
  }
}

/**
 * Whether what was being said is over with a turn; others come while the mind still speaks.
 * @param {Turn} turn
 */
function endsSpeech(turn) {
  return Boolean(turn.reply) || turn.root === "SpeechEnded" || turn.events.some((/** @type {any} */ one) => one.type === "VoiceFailed");
}

/**
 * @param {Light} light
 * @param {number} length
 */
function cutLight(light, length) {
  for (const name of /** @type {(keyof Light)[]} */ (Object.keys(light)))
    if (name !== "lines") /** @type {any[]} */ (light[name]).length = length;
  for (const name of LINES) light.lines[name].length = length;
}

/**
 * @param {Light} light
 * @param {Light} more
 */
function joinLight(light, more) {
  for (const name of /** @type {(keyof Light)[]} */ (Object.keys(light)))
    if (name !== "lines") /** @type {any[]} */ (light[name]).push(.../** @type {any[]} */ (more[name]));
  for (const name of LINES) light.lines[name].push(...more.lines[name]);
}
