/** Where each handler stands: its lane from the top, its column from the left, the same in every turn. */

export const NODE = { width: 102, height: 34 };
const PITCH = 39;
const LANE_GAP = 12;
const GUTTER = 110;
const OUTSIDE = "outside";

/**
 * @typedef {Object<string, any>} Handler
 * @typedef {{name: string, module: string, method: string, title: string, layer: string, x: number, y: number, handler: Handler}} WaveNode
 * @typedef {{nodes: Map<string, WaveNode>, lanes: {name: string, y: number, height: number}[], width: number,
 *   height: number, corner: {x: number, y: number, width: number, height: number}}} Layout
 */

/**
 * Handlers that tell something, in the order in which a turn reaches them; what comes from outside goes first.
 * @param {any} about
 * @returns {Handler[]}
 */
export function tellingHandlers(about) {
  const telling = about.handlers.filter((/** @type {Handler} */ one) => one.tells.length);
  const outside = { name: OUTSIDE, module: OUTSIDE, layer: "", lane: 1, column: 0, after: [], tells: [], silent: "" };
  return [outside, ...telling].sort((a, b) => a.column - b.column);
}

/**
 * @param {any} about
 * @param {number} width
 * @returns {Layout}
 */
export function layoutOf(about, width) {
  const handlers = tellingHandlers(about);
  const last = Math.max(2, ...handlers.map((one) => one.column));
  const step = (width - GUTTER - NODE.width - 2) / (last - 1);
  const left = (/** @type {number} */ column) => (column === 0 ? 0 : GUTTER + (column - 1) * step);
  const nodes = new Map();
  const several = new Set(handlers.map((one) => one.module).filter((one, at, all) => all.indexOf(one) !== at));
  /** @type {{name: string, y: number, height: number}[]} */
  const lanes = [];
  let y = 0;
  about.lanes.forEach((/** @type {string} */ name, /** @type {number} */ lane) => {
    const rows = packed(handlers.filter((one) => one.lane === lane), left);
    if (!rows.length) return;
    const top = y + 8;
    rows.forEach((row, at) => row.forEach((handler) => nodes.set(handler.name, nodeOf(handler, several.has(handler.module), left(handler.column), top + at * PITCH))));
    const height = rows.length * PITCH + 11;
    lanes.push({ name, y, height });
    y += height + LANE_GAP;
  });
  const outside = nodes.get(OUTSIDE);
  if (outside) outside.y += PITCH; // below the name of its lane
  const height = y - LANE_GAP;
  return { nodes, lanes, width, height, corner: freeCorner([...nodes.values()], lanes, width, height) };
}

/**
 * Rows of a lane: each handler in the first row in which it has room.
 * @param {Handler[]} handlers
 * @param {(column: number) => number} left
 */
function packed(handlers, left) {
  /** @type {Handler[][]} */
  const rows = [];
  for (const handler of handlers) {
    const free = rows.find((row) => left(row[row.length - 1].column) + NODE.width + 7 <= left(handler.column));
    if (free) free.push(handler);
    else rows.push([handler]);
  }
  return rows;
}

/**
 * @param {Handler} handler
 * @param {boolean} oneOfSeveral - handlers of its module
 * @param {number} x
 * @param {number} y
 * @returns {WaveNode}
 */
function nodeOf(handler, oneOfSeveral, x, y) {
  const method = handler.name.slice(handler.module.length + 1);
  const title = `${handler.module}${oneOfSeveral && method !== "hold" ? ` ${method}` : ""}`.replaceAll("_", " ");
  return { name: handler.name, module: handler.module, method, title, layer: handler.layer, x, y, handler };
}

/**
 * The empty corner at the lower left, in which there is room for words.
 * @param {WaveNode[]} nodes
 * @param {{y: number, height: number}[]} lanes
 * @param {number} width
 * @param {number} height
 */
function freeCorner(nodes, lanes, width, height) {
  let best = { x: GUTTER, y: height, width: 0, height: 0 };
  for (const lane of lanes) {
    const below = nodes.filter((one) => one.y + NODE.height > lane.y);
    const right = Math.min(width, ...below.map((one) => one.x)) - GUTTER - 14;
    const room = height - lane.y;
    if (right > 230 && right * room > best.width * best.height) best = { x: GUTTER, y: lane.y, width: right, height: room };
  }
  return best;
}

/**
 * A way from cause to effect: out at the right, or at the edge where the effect stands over or under the cause.
 * @param {WaveNode} from
 * @param {WaveNode} to
 */
export function wayBetween(from, to) {
  const { width, height } = NODE;
  const endX = to.x;
  const endY = to.y + height / 2;
  if (endX >= from.x + width + 4) {
    const startX = from.x + width;
    const startY = from.y + height / 2;
    const bend = Math.max(14, (endX - startX) * 0.5);
    return `M${startX} ${startY}C${startX + bend} ${startY} ${endX - bend} ${endY} ${endX} ${endY}`;
  }
  const down = to.y > from.y;
  const startX = from.x + Math.min(width - 12, Math.max(12, endX - from.x - 14));
  const startY = down ? from.y + height : from.y;
  const lift = (endY - startY) * 0.6;
  return `M${startX} ${startY}C${startX} ${startY + lift} ${Math.min(startX + 4, endX - 12)} ${endY} ${endX} ${endY}`;
}
