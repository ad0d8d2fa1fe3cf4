// What was done and said: a list in which a click goes there, and subtitles.

import { clock, safe } from "./api.js";

const SHOWN = { speech: 10, deed: 5, refused: 4 }; // ticks for which a subtitle stays
const MOST = 2;

export class Log {
  /** `jump` is called with a tick. */
  constructor(panel, subtitle, jump) {
    [this.panel, this.subtitle, this.entries, this.rows] = [panel, subtitle, [], []];
    panel.addEventListener("click", ({ target }) => {
      const row = target.closest(".entry");
      if (row) jump(Number(row.dataset.tick));
    });
  }

  load(about) {
    [this.agent, this.entries, this.rows] = [about.agent, [], []];
    this.panel.replaceChildren();
    this.grow(about.log);
  }

  grow(entries) {
    this.entries.push(...entries);
    const rows = entries.map((entry) => this.row(entry));
    this.rows.push(...rows);
    this.panel.append(...rows);
    if (!this.rows.length) this.panel.innerHTML = '<p class="empty">Nobody did or said anything yet.</p>';
    else this.panel.querySelector(".empty")?.remove();
  }

  row(entry) {
    const row = document.createElement("button");
    row.type = "button";
    row.className = `entry ${entry.kind}${entry.who === this.agent ? " own" : ""}`;
    row.dataset.tick = entry.tick;
    row.innerHTML = `<span class="at">${clock(entry.tick)}</span><span class="what">${this.text(entry)}</span>`;
    return row;
  }

  text({ kind, name, to, text }) {
    if (kind !== "speech") return safe(text[0].toUpperCase() + text.slice(1));
    return `<b>${safe(name)}${to ? ` to ${safe(to)}` : ""}:</b> ${safe(text)}`;
  }

  show(tick) {
    let now = null;
    this.entries.forEach((entry, n) => {
      const row = this.rows[n], fresh = entry.tick <= tick && entry.tick > tick - 4;
      row.classList.toggle("later", entry.tick > tick);
      row.classList.toggle("now", fresh);
      if (entry.tick <= tick) now = row;
    });
    if (now && !this.panel.hidden) {
      const { offsetTop, offsetHeight } = now, { scrollTop, clientHeight } = this.panel, top = offsetTop - this.panel.offsetTop;
      if (top < scrollTop || top + offsetHeight > scrollTop + clientHeight) this.panel.scrollTop = top - clientHeight / 2;
    }
    this.speak(tick);
  }

  speak(tick) {
    const fresh = this.entries.filter(({ tick: at, kind, who }) => at <= tick && tick - at < (SHOWN[kind] ?? 0)
      && (kind === "speech" || who === this.agent)).slice(-MOST);
    const lines = fresh.map((entry) => `<p class="${entry.kind === "speech" ? "" : "deed"}">${this.text(entry)}</p>`);
    const text = [...new Set(lines)].join("<br>");
    if (text !== this.spoken) this.subtitle.innerHTML = this.spoken = text;
  }
}
