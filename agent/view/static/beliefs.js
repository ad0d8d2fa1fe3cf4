// What the agent believes, thing by thing, with what is stale on top and what is true beside it.

import { clock, safe } from "./api.js";

const FILTERS = { all: "All", stale: "Stale", told: "Told" };

export class Beliefs {
  /** `jump` is called with a tick. */
  constructor(panel, jump) {
    this.panel = panel;
    [this.filter, this.words, this.drawn] = ["all", "", ""];
    panel.innerHTML = `<p class="summary"></p><div class="filters">${Object.entries(FILTERS)
      .map(([name, text]) => `<button type="button" data-filter="${name}" aria-pressed="${name === "all"}">${text}</button>`)
      .join("")}<input type="search" placeholder="Find a thing" aria-label="Find a thing"></div><div class="list"></div>`;
    [this.summary, this.list] = [panel.querySelector(".summary"), panel.querySelector(".list")];
    panel.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button?.dataset.tick) jump(Number(button.dataset.tick));
      if (button?.dataset.filter) this.choose(button.dataset.filter);
    });
    panel.querySelector("input").addEventListener("input", ({ target }) => {
      this.words = target.value.toLowerCase();
      this.draw();
    });
  }

  choose(filter) {
    this.filter = filter;
    for (const button of this.panel.querySelectorAll("[data-filter]")) button.setAttribute("aria-pressed", button.dataset.filter === filter);
    this.draw();
  }

  show(moment, remembers) {
    [this.moment, this.remembers] = [moment, remembers];
    this.draw();
  }

  draw() {
    if (!this.moment) return;
    const { facts, stale, lost, unseen } = this.moment.counts;
    this.summary.innerHTML = this.remembers
      ? `${facts} beliefs · ${stale ? `<b>${stale} stale</b>` : "none stale"} · ${lost} lost sight of · ${unseen} never seen`
      : "This agent keeps no beliefs that could be shown.";
    const drawn = this.moment.beliefs.map((room) => this.room(room)).join("");
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    this.list.innerHTML = drawn || (this.remembers ? '<p class="empty">Nothing of this kind, at this moment.</p>' : "");
  }

  room({ room, things }) {
    const kept = things.filter((thing) => this.wanted(thing));
    return kept.length ? `<div class="room"><h3>${safe(room)}</h3>${kept.map((thing) => this.thing(thing)).join("")}</div>` : "";
  }

  wanted({ name, looks, facts, stale }) {
    const text = `${name} ${looks} ${facts.map((fact) => fact.text).join(" ")}`.toLowerCase();
    const kind = { all: true, stale, told: facts.some((fact) => fact.source === "told") }[this.filter];
    return kind && text.includes(this.words);
  }

  thing({ name, looks, facts, stale }) {
    const more = looks.split(" ").filter((look) => !name.includes(look)).join(", ");
    return `<div class="thing${stale ? " stale" : ""}"><span class="name">${safe(name)}</span> <span class="looks">${safe(more)}</span>${
      facts.map((fact) => this.fact(fact)).join("")}</div>`;
  }

  fact({ text, source, since, by, really }) {
    const said = really ? `<s>${safe(text)}</s> <em>really ${safe(really)}</em>` : safe(text);
    const from = source === "told" && by ? `told by ${safe(by)}` : source;
    return `<div class="fact ${source}"><span>${said}</span><button type="button" data-tick="${since}" title="Go to when this began to be believed">${from} ${clock(since)}</button></div>`;
  }
}
