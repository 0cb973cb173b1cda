/**
 * What the report of a society shows, read from the report itself; society_report.py is the other half.
 *
 * @typedef {Object<string, any>} Told
 * @typedef {{kind: string, mind: number, share: number}} Cause
 */

/**
 * @param {string} name
 * @returns {Promise<ArrayBuffer>}
 */
function heldBytes(name) {
  const text = document.getElementById(name)?.textContent ?? "";
  const bytes = Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** @returns {Promise<RecordedSociety>} */
export async function readSociety() {
  const [told, raw] = await Promise.all([heldBytes("report-data"), heldBytes("report-planes")]);
  return new RecordedSociety(JSON.parse(new TextDecoder().decode(told)), raw);
}

/** A society on record. Ticks are counted from 1, minds and reactors by their places. */
export class RecordedSociety {
  /**
   * @param {Told} told
   * @param {ArrayBuffer} raw
   */
  constructor(told, raw) {
    const bytes = (/** @type {string} */ name) => new Uint8Array(raw, told.planes[name][0], told.planes[name][1]);
    const whole = (/** @type {string} */ name) => new Uint32Array(raw, told.planes[name][0], told.planes[name][1] / 4);
    const short = (/** @type {string} */ name) => new Uint16Array(raw, told.planes[name][0], told.planes[name][1] / 2);
    this.told = told;
    this.names = /** @type {string[]} */ (told.names);
    this.ticks = /** @type {number} */ (told.ticks);
    this.reactors = /** @type {string[]} */ (told.reactors);
    this.emotions = /** @type {string[]} */ (told.emotions);
    this.home = /** @type {number[]} */ (told.home);
    this.followed = this.reactors.indexOf(told.reactor);
    this.places = new Map(this.names.map((name, place) => [name, place]));
    this.thousandths = summed(bytes("low"), bytes("high"), this.reactors.length * this.names.length);
    this.felt = bytes("felt");
    this.causes = { starts: startsOf(bytes("causes")), kinds: bytes("kinds"), whose: whole("whose"), shares: short("shares") };
    this.heard = { starts: startsOf(whole("heard")), senders: whole("senders"), strengths: short("strengths") };
    this.hearers = hearersOf(this.heard.starts, this.heard.senders, this.names.length);
  }

  /** @type {(reactor: number, tick: number, mind: number) => number} */
  level(reactor, tick, mind) {
    const minds = this.names.length;
    return this.thousandths[((tick - 1) * this.reactors.length + reactor) * minds + mind] / 1000;
  }

  /** @type {(tick: number, mind: number) => string} */
  feeling(tick, mind) {
    return this.emotions[this.felt[(tick - 1) * this.names.length + mind]];
  }

  /**
   * How many minds feel what.
   * @param {number} tick
   * @returns {number[]} in the order of the emotions
   */
  counts(tick) {
    const found = this.emotions.map(() => 0);
    const minds = this.names.length;
    for (let at = (tick - 1) * minds; at < tick * minds; at += 1) found[this.felt[at]] += 1;
    return found;
  }

  /**
   * What the level of the reactor that is followed is made of.
   * @type {(tick: number, mind: number) => Cause[]} none where nothing reached the mind in this tick
   */
  causesOf(tick, mind) {
    const { starts, kinds, whose, shares } = this.causes;
    const at = (tick - 1) * this.names.length + mind;
    return range(starts[at], starts[at + 1]).map((one) => ({ kind: this.told.kinds[kinds[one]], mind: whose[one], share: shares[one] / 1000 }));
  }

  /**
   * Whom a mind perceives, the nearest first.
   * @type {(mind: number) => {mind: number, strength: number}[]}
   */
  heardBy(mind) {
    const { starts, senders, strengths } = this.heard;
    return range(starts[mind], starts[mind + 1]).map((at) => ({ mind: senders[at], strength: strengths[at] / 1000 }));
  }

  /**
   * The way that the state came to a mind, by the largest shares, the first mind first.
   * @type {(mind: number) => number[]} empty where it was not reached
   */
  wayTo(mind) {
    const way = [];
    for (let at = /** @type {number | undefined} */ (mind); at !== undefined; at = this.told.reached[at][2][0]?.[0]) {
      if (!this.told.reached[at]) return [];
      way.unshift(at);
    }
    return way;
  }
}

/**
 * @param {Uint8Array} low
 * @param {Uint8Array} high
 * @param {number} values - of a tick
 * @returns {Int16Array} levels in thousandths: each is that of the tick before and a difference
 */
function summed(low, high, values) {
  const found = new Int16Array(low.length);
  for (let at = 0; at < low.length; at += 1) {
    const step = ((low[at] | (high[at] << 8)) << 16) >> 16;
    found[at] = step + (at >= values ? found[at - values] : 0);
  }
  return found;
}

/**
 * @param {ArrayLike<number>} counts
 * @returns {Uint32Array} where the items of each begin, and where all end
 */
function startsOf(counts) {
  const found = new Uint32Array(counts.length + 1);
  for (let at = 0; at < counts.length; at += 1) found[at + 1] = found[at] + counts[at];
  return found;
}

/** @type {(starts: Uint32Array, senders: Uint32Array, minds: number) => number[][]} */
function hearersOf(starts, senders, minds) {
  const found = Array.from({ length: minds }, () => /** @type {number[]} */ ([]));
  for (let mind = 0; mind < minds; mind += 1) {
    for (let at = starts[mind]; at < starts[mind + 1]; at += 1) found[senders[at]].push(mind);
  }
  return found;
}

/** @type {(from: number, to: number) => number[]} */
export const range = (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
