// The belief graph: rooms, what stands in them, what is on it; where something really is, if that is elsewhere.

import { safe } from "./api.js";

const COLOURS = { seen: "#2a6f97", told: "#c07c10", inferred: "#4d7d4c" };
const STALE = "#c1272d", LINE = "#cfcfd6";
const ROW = 18, INDENT = 20, LEFT = 14, TOP = 12, WIDE = 300;

export class Graph {
  constructor(panel) {
    this.panel = panel;
  }

  show(moment, about) {
    [this.moment, this.about] = [moment, about];
    this.draw();
  }

  draw() {
    if (!this.moment || this.panel.hidden) return;
    const nodes = this.nodes(), at = new Map(nodes.map((node) => [node.id, node]));
    const edges = nodes.filter((node) => at.has(node.at)).map((node) => edge(at.get(node.at), node));
    const links = nodes.filter((node) => node.stale && at.has(node.really)).map((node) => link(node, at.get(node.really)));
    const height = TOP + nodes.length * ROW + 8;
    const drawn = `<p class="summary">Lines lead from a place to what it believes to be there; a red curve to where that really is.</p>
      <svg viewBox="0 0 ${WIDE} ${height}" width="100%" role="img" aria-label="The belief graph">${edges.join("")}${links.join("")}${nodes.map(mark).join("")}</svg>`;
    if (drawn !== this.drawn) this.panel.innerHTML = this.drawn = drawn;
  }

  /** All that is believed to be somewhere, in rows: what is at a place stands below it, further in. */
  nodes() {
    const things = this.moment.beliefs.flatMap((room) => room.things), known = new Map(things.map((thing) => [thing.id, thing]));
    const inside = Map.groupBy ? Map.groupBy(things, (thing) => thing.at) : grouped(things);
    const rows = [];
    const add = (id, name, depth, thing) => {
      const where = thing?.facts.find((fact) => /^(in|on|held by) /.test(fact.text));
      const node = { id, name, depth, at: thing?.at, really: thing?.really_at, source: where?.source ?? "seen", stale: Boolean(where?.really), says: where?.really };
      rows.push({ ...node, x: LEFT + depth * INDENT, y: TOP + rows.length * ROW });
      for (const child of inside.get(id) ?? []) if (depth < 5) add(child.id, child.name, depth + 1, child);
    };
    for (const { id, name } of this.about.rooms) add(id, name, 0);
    // What is true of a stale belief may be a place that the agent does not know: it has a node too.
    const ends = things.map((thing) => thing.really_at).filter((id) => id && !known.has(id) && !rows.some((row) => row.id === id));
    for (const id of new Set(ends)) add(id, `${this.about.things[id].name} (unknown to it)`, 0);
    return rows;
  }
}

function grouped(things) {
  const found = new Map();
  for (const thing of things) found.set(thing.at, [...(found.get(thing.at) ?? []), thing]);
  return found;
}

const edge = (from, to) => `<path d="M${from.x} ${from.y}V${to.y}H${to.x}" fill="none" stroke="${to.stale ? STALE : LINE}" ${to.stale ? 'stroke-dasharray="3 3"' : ""}/>`;

function link(from, to) {
  const out = WIDE - 8 - Math.min(60, Math.abs(from.y - to.y) / 8);
  const start = end(from), stop = end(to);
  return `<path d="M${start} ${from.y}C${out} ${from.y} ${out} ${to.y} ${stop} ${to.y}" fill="none" stroke="${STALE}" stroke-width="1.2"/><circle cx="${stop}" cy="${to.y}" r="2.2" fill="${STALE}"/>`;
}

/** About where the label of a node ends. */
const end = ({ x, name, says }) => Math.min(x + 14 + 6.3 * (name.length + (says ? says.length + 8 : 0)), WIDE - 30);

function mark({ x, y, name, depth, source, stale, says }) {
  const colour = stale ? STALE : COLOURS[source];
  const dot = depth ? `<circle cx="${x}" cy="${y}" r="4" fill="${colour}"/>` : `<rect x="${x - 5}" y="${y - 5}" width="10" height="10" rx="2" fill="#5d6b7a"/>`;
  const more = says ? `<tspan fill="${STALE}" font-style="italic"> really ${safe(says)}</tspan>` : "";
  return `${dot}<text x="${x + 9}" y="${y + 4}" font-size="11.5" font-weight="${depth ? 400 : 600}" fill="#2b2b33">${safe(name)}${more}</text>`;
}
