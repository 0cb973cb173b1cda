/** The network of a society on a canvas: its minds on a circle in their order, as anima plot draws them. */

import { range } from "./society_data.js";

const MOST_LINES = 8000;
const [FEW_TIES, MOST_TIES] = [60, 400]; // of the mind that is looked at
const NAMED = 40;
const BAR = 0.16; // of the radius, for a level as far from home as can be

/**
 * @typedef {import("./society_data.js").RecordedSociety} RecordedSociety
 * @typedef {{tick: number, mind: number, over: number | null, shade: number | null}} Look - shade: a reactor, or null
 *   for what is felt
 */

/** Draws the minds, and says which one is at a point. */
export class NetworkCanvas {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {RecordedSociety} society
   */
  constructor(canvas, society) {
    this.canvas = canvas;
    this.society = society;
    this.pairs = pairsOf(society);
    this.lines = document.createElement("canvas"); // they are the same at every tick
    this.size = 0;
  }

  /** Whether there are few enough lines to draw them all. */
  get isWhole() {
    return this.pairs.length <= MOST_LINES;
  }

  /** Take the colours and the size as they are now. */
  measure() {
    const { society, canvas } = this;
    const scale = devicePixelRatio || 1;
    this.size = canvas.clientWidth;
    for (const one of [canvas, this.lines]) one.width = one.height = Math.round(this.size * scale);
    const style = getComputedStyle(canvas);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
    const minds = society.names.length;
    const names = minds <= NAMED ? 22 : 0;
    this.radius = Math.max(20, this.size / 2 / (1 + BAR) - 14 - names);
    this.dot = Math.min(8, Math.max(1.3, (Math.PI * this.radius) / minds * 0.92));
    this.colours = {
      ink: colour("--ink"), dim: colour("--dim"), line: colour("--line-strong"), card: colour("--card"),
      hears: colour("--hot"), heard: colour("--cold"), way: colour("--accent"),
      levels: society.reactors.map((name) => colour(`--${name}`)), moods: society.emotions.map(moodColour),
    };
    this.spots = range(0, minds).map((mind) => {
      const angle = (2 * Math.PI * mind) / minds;
      return { x: Math.sin(angle), y: -Math.cos(angle) };
    });
    this.drawLines();
  }

  /** @param {CanvasRenderingContext2D} pen */
  begin(pen) {
    const scale = devicePixelRatio || 1;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.setTransform(scale, 0, 0, scale, (this.size / 2) * scale, (this.size / 2) * scale);
  }

  drawLines() {
    const pen = this.lines.getContext("2d");
    if (!pen || !this.colours) return;
    this.begin(pen);
    if (!this.isWhole) return;
    pen.globalAlpha = Math.min(0.5, Math.max(0.1, 160 / this.pairs.length));
    pen.strokeStyle = this.colours.line;
    pen.lineWidth = 1;
    pen.beginPath();
    for (const [one, other] of this.pairs) this.curve(pen, one, other);
    pen.stroke();
  }

  /**
   * Neighbours are joined near the circle, others through it; with a bend there and back are told apart.
   * @type {(pen: CanvasRenderingContext2D, one: number, other: number, bend?: number) => void}
   */
  curve(pen, one, other, bend = 0) {
    const [from, to] = [this.spot(one), this.spot(other)];
    const far = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    const pull = 0.45 - (0.1 * far) / (2 * (this.radius ?? 1));
    const [aside, along] = [(-bend * (to.y - from.y)) / far, (bend * (to.x - from.x)) / far];
    pen.moveTo(from.x, from.y);
    pen.quadraticCurveTo((from.x + to.x) * pull + aside, (from.y + to.y) * pull + along, to.x, to.y);
  }

  /** @type {(mind: number, far?: number) => {x: number, y: number}} */
  spot(mind, far = 0) {
    const at = (this.radius ?? 0) + far;
    const { x, y } = (this.spots ?? [])[mind];
    return { x: x * at, y: y * at };
  }

  /** @param {Look} look */
  draw(look) {
    const pen = this.canvas.getContext("2d");
    if (!pen || !this.colours || !this.size) return;
    this.begin(pen);
    pen.drawImage(this.lines, -this.size / 2, -this.size / 2, this.size, this.size);
    this.drawTies(pen, look);
    this.drawBars(pen, look);
    this.drawMinds(pen, look);
    this.drawNames(pen, look);
  }

  /** @type {(pen: CanvasRenderingContext2D, look: Look) => void} */
  drawTies(pen, look) {
    const { society, colours } = this;
    if (!colours) return;
    const stroke = (/** @type {string} */ colour, /** @type {number} */ width, /** @type {[number, number][]} */ ties, bend = 9) => {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.beginPath();
      for (const [one, other] of ties) this.curve(pen, one, other, bend);
      pen.stroke();
    };
    const [hears, heard] = [society.heardBy(look.mind), society.hearers[look.mind]];
    const few = hears.length + heard.length <= FEW_TIES;
    const width = few ? 1.4 : 0.8;
    pen.globalAlpha = few ? 0.8 : Math.max(0.08, (0.8 * FEW_TIES) / (hears.length + heard.length));
    stroke(colours.heard, width, heard.slice(0, MOST_TIES).map((one) => [look.mind, one]));
    if (few) pen.setLineDash([5, 3]); // both colours are told apart without them
    stroke(colours.hears, width, hears.slice(0, MOST_TIES).map((one) => [one.mind, look.mind]));
    pen.setLineDash([]);
    const way = society.wayTo(look.mind);
    pen.globalAlpha = 1;
    if (way.length > 1) stroke(colours.way, 2.6, range(1, way.length).map((at) => [way[at - 1], way[at]]), 0);
  }

  /** Bars beyond the circle tell how far a level is from home. @type {(pen: CanvasRenderingContext2D, look: Look) => void} */
  drawBars(pen, look) {
    const { society, colours, radius = 0, dot = 1 } = this;
    const at = look.shade ?? society.followed;
    const home = society.home[at];
    const furthest = Math.max(home, 1 - home);
    for (const side of [1, -1]) {
      pen.beginPath();
      for (let mind = 0; mind < society.names.length; mind += 1) {
        const away = society.level(at, look.tick, mind) - home;
        if (Math.sign(away) !== side || Math.abs(away) < 0.004) continue;
        const [from, to] = [this.spot(mind, dot + 3), this.spot(mind, dot + 3 + (Math.abs(away) / furthest) * radius * BAR)];
        pen.moveTo(from.x, from.y);
        pen.lineTo(to.x, to.y);
      }
      pen.strokeStyle = (side > 0 ? colours?.levels[at] : colours?.dim) ?? "";
      pen.lineWidth = Math.max(1, Math.min(5, dot * 1.1));
      pen.stroke();
    }
  }

  /** @type {(pen: CanvasRenderingContext2D, look: Look) => void} */
  drawMinds(pen, look) {
    const { society, colours, dot = 1 } = this;
    if (!colours) return;
    const minds = society.names.length;
    for (let mind = 0; mind < minds; mind += 1) {
      const { x, y } = this.spot(mind);
      pen.beginPath();
      pen.arc(x, y, dot, 0, 2 * Math.PI);
      if (look.shade === null) pen.fillStyle = colours.moods[society.felt[(look.tick - 1) * minds + mind]];
      else {
        pen.fillStyle = colours.card;
        pen.fill();
        pen.globalAlpha = 0.08 + 0.92 * society.level(look.shade, look.tick, mind);
        pen.fillStyle = colours.levels[look.shade];
      }
      pen.fill();
      pen.globalAlpha = 1;
      if (dot > 3) {
        pen.strokeStyle = colours.dim;
        pen.lineWidth = 0.7;
        pen.stroke();
      }
    }
    for (const mind of [look.over, look.mind]) {
      if (mind === null) continue;
      const { x, y } = this.spot(mind);
      pen.beginPath();
      pen.arc(x, y, dot + 3.5, 0, 2 * Math.PI);
      pen.strokeStyle = colours.ink;
      pen.lineWidth = 2;
      pen.stroke();
    }
  }

  /** @type {(pen: CanvasRenderingContext2D, look: Look) => void} */
  drawNames(pen, look) {
    const { society, colours, radius = 0, dot = 1 } = this;
    const isSmall = society.names.length <= NAMED;
    const named = isSmall ? range(0, society.names.length) : [...new Set([look.mind, look.over ?? look.mind])];
    pen.textBaseline = "middle";
    pen.textAlign = "center";
    for (const mind of named) {
      const name = society.names[mind];
      pen.font = `${mind === look.mind ? 600 : 400} 12px system-ui, sans-serif`;
      const far = isSmall ? dot + radius * BAR + 12 : -(dot + 12 + 3.4 * name.length);
      const { x, y } = this.spot(mind, far);
      if (!isSmall) {
        const width = pen.measureText(name).width + 10;
        pen.fillStyle = colours?.card ?? "";
        pen.fillRect(x - width / 2, y - 10, width, 20);
      }
      pen.fillStyle = colours?.ink ?? "";
      pen.fillText(name, x, y);
    }
  }

  /**
   * The mind at a point of the canvas: the nearest on the circle, where the point is near it.
   * @type {(x: number, y: number) => number | null}
   */
  mindAt(x, y) {
    const [across, down] = [x - this.size / 2, y - this.size / 2];
    const far = Math.hypot(across, down) - (this.radius ?? 0);
    if (far < -30 || far > (this.radius ?? 0) * BAR + 34) return null;
    const minds = this.society.names.length;
    return Math.round(((Math.atan2(across, -down) / (2 * Math.PI) + 1) % 1) * minds) % minds;
  }
}

/** @param {string} emotion */
export function moodColour(emotion) {
  const probe = document.createElement("i");
  probe.dataset.mood = emotion || "nothing";
  document.body.append(probe);
  const found = getComputedStyle(probe).getPropertyValue("--mood").trim();
  probe.remove();
  return found;
}

/**
 * @param {RecordedSociety} society
 * @returns {[number, number][]} who is connected with whom, each pair once, as long as they can all be drawn
 */
function pairsOf(society) {
  /** @type {[number, number][]} */
  const found = [];
  const { starts, senders } = society.heard;
  for (let mind = 0; mind < society.names.length; mind += 1) {
    for (let at = starts[mind]; at < starts[mind + 1]; at += 1) {
      const sender = senders[at];
      if (sender > mind && society.hearers[mind].includes(sender)) continue; // told of from its side
      found.push([sender, mind]);
      if (found.length > MOST_LINES) return found;
    }
  }
  return found;
}
