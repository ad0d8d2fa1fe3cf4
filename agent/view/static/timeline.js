// The timeline: a scrubber over marks of what was done and said.

import { clock, sharp } from "./api.js";

const LANES = { speech: ["#d08c1d", 9], deed: ["#2a6f97", 17], refused: ["#b5b5bd", 17], walk: ["#dcdce2", 17] };

export class Timeline {
  /** `seek` is called with a tick. */
  constructor(canvas, scrubber, output, seek) {
    [this.canvas, this.scrubber, this.output] = [canvas, scrubber, output];
    scrubber.addEventListener("input", () => seek(Number(scrubber.value)));
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  load(about) {
    [this.log, this.agent] = [[], about.agent];
    this.grow(about.last, about.log);
  }

  grow(last, entries) {
    this.log.push(...entries);
    this.last = last;
    this.scrubber.max = last;
    this.draw();
  }

  show(tick) {
    this.tick = tick;
    this.scrubber.value = tick;
    this.scrubber.setAttribute("aria-valuetext", `${clock(tick)}, tick ${tick}`);
    this.output.innerHTML = `<b>${clock(tick)}</b> / ${clock(this.last)} · ${tick}`;
    this.draw();
  }

  draw() {
    if (!this.log) return;
    const { pen, width, height } = sharp(this.canvas), middle = height - 9, inset = 2;
    const at = (tick) => inset + (this.last ? tick / this.last : 0) * (width - 2 * inset);
    pen.fillStyle = "#e3e3e8";
    pen.fillRect(inset, middle, width - 2 * inset, 4);
    pen.fillStyle = "#8fb4c9";
    pen.fillRect(inset, middle, at(this.tick ?? 0) - inset, 4);
    for (const { tick, kind, who } of this.log) {
      const [colour, y] = LANES[kind];
      pen.fillStyle = who === this.agent && kind === "deed" ? "#d1495b" : colour;
      pen.fillRect(at(tick) - 1, y - 6, 2, kind === "walk" ? 4 : 8);
    }
  }
}
