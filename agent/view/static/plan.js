// The floor plan: the true home in outline, the agent's map over it, its path, and where it believes things to be.

import { sharp } from "./api.js";

const SOURCES = { seen: "#2a6f97", told: "#d08c1d", inferred: "#5b8c5a" };
const STALE = "#c1272d", PATH = "#d1495b", ASTRAY = "#6a3d9a";

export class Plan {
  constructor(canvas) {
    this.canvas = canvas;
    this.layers = { map: true, beliefs: true };
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  load(about) {
    [this.about, this.moment, this.chart] = [about, null, null];
    this.grow(about.trail);
  }

  grow(trail) {
    this.trail = trail;
  }

  show(moment, chart) {
    this.moment = moment;
    this.chart = chart;
    this.draw();
  }

  draw() {
    if (!this.about) return;
    const { pen, width, height } = sharp(this.canvas);
    const [x0, y0, x1, y1] = this.about.bounds, gap = 10;
    const scale = Math.max(Math.min((width - 2 * gap) / (x1 - x0), (height - 2 * gap) / (y1 - y0)), 1);
    const left = (width - scale * (x1 - x0)) / 2, top = (height - scale * (y1 - y0)) / 2;
    this.at = ([x, y]) => [left + (x - x0) * scale, top + (y1 - y) * scale];
    this.scale = scale;
    this.floor(pen);
    if (this.layers.map && this.chart) {
      pen.imageSmoothingEnabled = false;
      const high = this.chart.height * 0.05; // a cell is 5 cm; the chart begins at the lower left corner
      const [x, y] = this.at([x0, y0 + high]);
      pen.drawImage(this.chart, x, y, this.chart.width * 0.05 * scale, high * scale);
    }
    this.names(pen);
    if (!this.moment) return;
    if (this.layers.map && !this.chart && (this.about.goal?.remembers ?? true)) this.wait(pen, width);
    this.way(pen);
    if (this.layers.beliefs) this.beliefs(pen);
    this.goal(pen);
    this.people(pen);
  }

  floor(pen) {
    const shape = (points) => {
      pen.beginPath();
      points.forEach((point, n) => pen[n ? "lineTo" : "moveTo"](...this.at(point)));
      pen.closePath();
    };
    pen.lineWidth = 2.5;
    for (const room of this.about.rooms) {
      shape(room.polygon);
      pen.fillStyle = "#fbfaf8";
      pen.fill();
      pen.strokeStyle = "#8d8d96";
      pen.stroke();
    }
    pen.strokeStyle = "#fbfaf8";
    pen.lineWidth = 4;
    for (const { start, end } of this.about.doorways) {
      pen.beginPath();
      pen.moveTo(...this.at(start));
      pen.lineTo(...this.at(end));
      pen.stroke();
    }
    pen.lineWidth = 1;
    for (const { x, y, yaw, size } of this.about.pieces) {
      const [cos, sin] = [Math.cos(yaw), Math.sin(yaw)], [u, v] = [size[0] / 2, size[1] / 2];
      shape([[-u, -v], [u, -v], [u, v], [-u, v]].map(([a, b]) => [x + cos * a - sin * b, y + sin * a + cos * b]));
      pen.fillStyle = "#efeeea";
      pen.fill();
      pen.strokeStyle = "#c4c3be";
      pen.stroke();
    }
  }

  names(pen) {
    pen.font = "10.5px system-ui, sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const room of this.about.rooms) {
      const [xs, ys] = [0, 1].map((axis) => room.polygon.map((point) => point[axis]));
      const [x, y] = this.at([(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2]);
      pen.lineWidth = 3;
      pen.strokeStyle = "rgb(255 255 255 / 75%)";
      pen.strokeText(room.name, x, y);
      pen.fillStyle = "#6c6c75";
      pen.fillText(room.name, x, y);
    }
  }

  wait(pen, width) {
    pen.fillStyle = "#75757f";
    pen.fillText("its map of this tick is being drawn…", width / 2, 8);
  }

  way(pen) {
    pen.beginPath();
    this.trail.forEach(([tick, ...point], n) => {
      if (tick <= this.moment.tick) pen[n ? "lineTo" : "moveTo"](...this.at(point));
    });
    pen.strokeStyle = PATH;
    pen.globalAlpha = 0.75;
    pen.lineWidth = 1.6;
    pen.lineJoin = "round";
    pen.stroke();
    pen.globalAlpha = 1;
  }

  beliefs(pen) {
    for (const { at, source, stale, really } of this.moment.marks) {
      const [x, y] = this.at(at);
      if (really) {
        pen.beginPath();
        pen.setLineDash([3, 3]);
        pen.moveTo(x, y);
        pen.lineTo(...this.at(really));
        pen.strokeStyle = STALE;
        pen.lineWidth = 1.1;
        pen.stroke();
        pen.setLineDash([]);
        cross(pen, ...this.at(really));
      }
      pen.beginPath();
      pen.arc(x, y, 2.8, 0, 7);
      pen.fillStyle = SOURCES[source];
      pen.fill();
      pen.strokeStyle = "#fff";
      pen.lineWidth = 0.9;
      pen.stroke();
      if (!stale) continue;
      pen.beginPath();
      pen.arc(x, y, 4.6, 0, 7);
      pen.strokeStyle = STALE;
      pen.lineWidth = 1.4;
      pen.stroke();
    }
  }

  goal(pen) {
    const goal = this.about.goal;
    if (!goal) return;
    for (const point of [...goal.spots, ...this.moment.goals]) {
      pen.beginPath();
      pen.arc(...this.at(point), 8, 0, 7);
      pen.strokeStyle = "#4d7d4c";
      pen.lineWidth = 2.5;
      pen.stroke();
    }
  }

  people(pen) {
    const { people } = this.moment, me = this.about.agent;
    pen.font = "600 9px system-ui, sans-serif";
    for (const [id, [x, y, yaw]] of Object.entries(people)) {
      if (Number(id) === me) continue;
      const [u, v] = this.at([x, y]);
      this.arrow(pen, u, v, yaw, 7, "#5d6b7a");
      pen.fillStyle = "#fff";
      pen.fillText(this.about.things[id].name[0], u, v + 0.5);
    }
    const [x, y, yaw] = people[me], [u, v] = this.at([x, y]), half = this.about.hfov / 2, far = 1.6 * this.scale;
    pen.beginPath();
    pen.moveTo(u, v);
    pen.arc(u, v, far, -yaw - half, -yaw + half);
    pen.closePath();
    pen.fillStyle = "rgb(209 73 91 / 18%)";
    pen.fill();
    if (this.moment.takes) this.astray(pen, u, v);
    this.arrow(pen, u, v, yaw, 8, PATH);
    this.canvas.dataset.agent = `${u.toFixed(1)},${v.toFixed(1)}`;
  }

  /** Where the agent takes itself to be, from where it is: a hollow ring with its view. */
  astray(pen, u, v) {
    const [x, y, yaw] = this.moment.takes, [p, q] = this.at([x, y]);
    pen.beginPath();
    pen.moveTo(u, v);
    pen.lineTo(p, q);
    pen.moveTo(p + 8, q);
    pen.arc(p, q, 8, 0, 7);
    pen.moveTo(p + 8 * Math.cos(yaw), q - 8 * Math.sin(yaw));
    pen.lineTo(p + 15 * Math.cos(yaw), q - 15 * Math.sin(yaw));
    pen.strokeStyle = ASTRAY;
    pen.lineWidth = 1.8;
    pen.stroke();
    this.canvas.dataset.takes = `${p.toFixed(1)},${q.toFixed(1)}`;
  }

  /** A disc with a nose. */
  arrow(pen, u, v, yaw, size, colour) {
    const to = (turn, far) => [u + far * Math.cos(yaw + turn), v - far * Math.sin(yaw + turn)];
    pen.beginPath();
    pen.moveTo(...to(0.75, size * 0.9));
    pen.lineTo(...to(0, size * 1.65));
    pen.lineTo(...to(-0.75, size * 0.9));
    pen.closePath();
    pen.fillStyle = colour;
    pen.fill();
    pen.beginPath();
    pen.arc(u, v, size, 0, 7);
    pen.fill();
    pen.strokeStyle = "#fff";
    pen.lineWidth = 1.4;
    pen.stroke();
  }
}

function cross(pen, x, y) {
  pen.beginPath();
  for (const way of [1, -1]) {
    pen.moveTo(x - 3, y - 3 * way);
    pen.lineTo(x + 3, y + 3 * way);
  }
  pen.strokeStyle = STALE;
  pen.lineWidth = 1.6;
  pen.stroke();
}

const SWATCH = (colour, text, look = "") => `<span><i class="${look}" style="background:${colour}"></i>${text}</span>`;
export const legend = (remembers) => (remembers
  ? SWATCH("#bcd5e7", "known floor") + SWATCH("#7391ab", "obstacle") + SWATCH("#e07a28", "mistaken")
    + SWATCH(SOURCES.seen, "seen", "dot") + SWATCH(SOURCES.told, "told", "dot") + SWATCH(STALE, "stale → where really", "dot")
  : "This agent keeps no map and no beliefs that could be shown.");
