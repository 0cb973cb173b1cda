/**
 * What a report shows, read from the report itself: it holds its turns packed, as packing.py describes.
 *
 * @typedef {Object<string, any>} Json
 * @typedef {{about: Json, turns: Json[], accounts: Object<string, Json>, prompts: Object<string, Json>}} ReportedMind
 * @typedef {{version: number, minds: ReportedMind[], diff: Json | null}} Report
 */

/** @type {Promise<Report> | null} */
let reportRead = null;

/**
 * Read the report of this document, once.
 * @returns {Promise<Report>}
 */
export function readReport() {
  reportRead ??= reportOf(/** @type {HTMLElement} */ (document.getElementById("report-data")));
  return reportRead;
}

/** A mind of a report: what LiveSource asks a server for, it has at hand. */
export class FileSource {
  /** @param {number} place - which mind: 0, or 1 for the second of a comparison */
  constructor(place = 0) {
    this.place = place;
    this.mind = readReport().then((report) => report.minds[place]);
  }

  /** @returns {Promise<Json>} */
  async about() {
    return (await this.mind).about;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @returns {Promise<Json[]>} the turns of these numbers that the report has
   */
  async turns(from = 1, to = Infinity) {
    return (await this.mind).turns.filter((turn) => turn.n >= from && turn.n <= to);
  }

  /**
   * @param {string} path
   * @param {number} turn
   * @returns {Promise<Json | null>} null where the report has no account of it
   */
  async why(path, turn) {
    return (await this.mind).accounts[turn]?.[path] ?? null;
  }

  /**
   * @param {number} turn
   * @returns {Promise<Json | null>} null where the report was made without prompts
   */
  async prompt(turn) {
    return (await this.mind).prompts[turn] ?? null;
  }
}

/**
 * @param {HTMLElement} element
 * @returns {Promise<Report>}
 */
async function reportOf(element) {
  let text = element.textContent ?? "";
  if (element.dataset.encoding === "gzip+base64") {
    const bytes = Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    text = await new Response(stream).text();
  }
  const packed = JSON.parse(text);
  const unpack = unpacker(packed.words);
  /** @param {[any[], any]} numbered */
  const byNumber = ([numbers, values]) => {
    const read = unpack(values, numbers.length);
    return Object.fromEntries(numbers.map((number, place) => [number, read[place]]));
  };
  const minds = packed.minds.map((/** @type {Json} */ mind) => ({
    about: mind.about,
    turns: unpack(mind.turns, mind.count),
    accounts: byNumber(mind.accounts),
    prompts: byNumber(mind.prompts),
  }));
  return { version: packed.version, minds, diff: packed.diff };
}

/**
 * @param {string[]} words
 * @returns {(packed: any, count: number) => any[]} reads packed values in the order in which they were packed
 */
function unpacker(words) {
  /** @type {any[][]} */
  const lists = [];

  /** @type {(form: string, values: any[]) => any[]} */
  const plain = (form, values) => {
    if (form === "w") return values.map((place) => words[place]);
    if (form === "x") return values.map((value) => (typeof value === "string" ? Number(value) : value / 1000));
    return values;
  };

  /** @type {(packed: any, count: number) => any[]} */
  const read = (packed, count) => {
    if (typeof packed === "number") return lists[packed];
    if ("a" in packed) return together(packed.a.map((/** @type {any} */ one) => read(one, count)), count);
    if ("l" in packed) {
      const lengths = read(packed.l, count);
      const items = read(packed.i, lengths.reduce((sum, length) => sum + length, 0));
      let start = 0;
      return lengths.map((length) => items.slice(start, (start += length)));
    }
    if ("k" in packed) {
      const which = read(packed.o, count);
      return merged(which, packed.k.map((/** @type {string[]} */ keys, /** @type {number} */ shape) => {
        const alike = which.filter((one) => one === shape).length;
        const fields = keys.map((_, place) => read(packed.f[shape][place], alike));
        return together(fields, alike).map((row) => Object.fromEntries(row.map((value, at) => [keys[at], value])));
      }));
    }
    if ("m" in packed) {
      const which = read(packed.m, count);
      return merged(which, packed.p.map((/** @type {any} */ part, /** @type {number} */ kind) =>
        read(part, which.filter((one) => one === kind).length)));
    }
    const [form] = Object.keys(packed);
    const values = plain(form, packed[form]);
    if (values.length === 1 && count > 1) return Array(count).fill(values[0]);
    lists.push(values);
    return values;
  };
  return read;
}

/** @type {(columns: any[][], count: number) => any[][]} */
const together = (columns, count) =>
  Array.from({ length: count }, (_, row) => columns.map((column) => column[row]));

/** @type {(which: number[], parts: any[][]) => any[]} */
const merged = (which, parts) => {
  const next = parts.map(() => 0);
  return which.map((part) => parts[part][next[part]++]);
};
