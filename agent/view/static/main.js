// The page: one tick is shown at a time, everywhere at once.

import { Trouble, clock, json, picture, safe } from "./api.js";
import { Beliefs } from "./beliefs.js";
import { Graph } from "./graph.js";
import { Wire } from "./live.js";
import { Log } from "./log.js";
import { Plan, legend } from "./plan.js";
import { Scene } from "./scene.js";
import { Timeline } from "./timeline.js";

const TICK = 500; // milliseconds of life
const AGAIN = 700; // milliseconds until a map that was not drawn yet is asked for again
const TABS = ["beliefs", "graph", "log"];
const find = (id) => document.getElementById(id);

const plan = new Plan(find("floor"));
const log = new Log(find("log"), find("subtitle"), (tick) => seek(tick));
const beliefs = new Beliefs(find("beliefs"), (tick) => seek(tick));
const graph = new Graph(find("graph"));
const timeline = new Timeline(find("ticks"), find("scrubber"), find("clock"), (tick) => seek(tick));
const state = { run: 0, tick: 0, about: null, moment: null, view: "colour", playing: false, live: false, following: false };
let scene = null, wanted = null, showing = false, wire = null, played = 0;

// -- showing a tick ---------------------------------------------------------------------------------------------

/** Show a tick as soon as what is being shown is; of ticks asked for meanwhile, only the last. */
function go(tick, glide = 0) {
  if (!state.about) return;
  wanted = { tick: Math.max(0, Math.min(state.about.last, Math.round(tick))), glide };
  if (!showing) void work();
}

async function work() {
  showing = true;
  while (wanted) {
    const { tick, glide } = wanted;
    wanted = null;
    try {
      await show(tick, glide);
    } catch (error) {
      wanted = null;
      tell(error instanceof Trouble ? error.message : `The page failed: ${error.message}`, true);
      pause();
    }
  }
  showing = false;
}

async function show(tick, glide) {
  const from = `api/${state.run}`, about = state.about;
  const [moment, frame, chart] = await Promise.all([
    json(`${from}/tick/${tick}`),
    picture(`${from}/eye/${tick}.png?view=${state.view}`),
    remembers() ? picture(`${from}/chart/${tick}.png`) : null,
  ]);
  if (about !== state.about) return;
  Object.assign(state, { tick, moment });
  scene?.show(moment, glide);
  plan.show(moment, chart);
  if (!chart && remembers()) setTimeout(() => state.tick === tick && state.about === about && redraw(tick), AGAIN);
  look(frame, moment);
  beliefs.show(moment, remembers());
  graph.show(moment, about);
  log.show(tick);
  timeline.show(tick);
  const held = moment.held.length ? ` · holds <b>${safe(moment.held.join(", "))}</b>` : "";
  find("now").innerHTML = `in the <b>${safe(moment.room || "?")}</b>${held}`;
  remember();
  document.body.dataset.tick = tick;
}

async function redraw(tick) {
  const chart = await picture(`api/${state.run}/chart/${tick}.png`);
  if (state.tick !== tick) return;
  if (chart) plan.show(state.moment, chart);
  else setTimeout(() => state.tick === tick && redraw(tick), AGAIN);
}

/** The agent's frame, with the names of what is in view where instances are shown. */
function look(frame, moment) {
  const canvas = find("frame");
  if (frame) {
    [canvas.width, canvas.height] = [frame.width, frame.height];
    canvas.getContext("2d").drawImage(frame, 0, 0);
  }
  find("seen").replaceChildren(...(state.view === "ids" ? apart(moment.sees) : []).map(({ name, at }) => {
    const label = document.createElement("span");
    label.className = "tag";
    label.textContent = name;
    [label.style.left, label.style.top] = at.map((part) => `${Math.min(Math.max(part, 0.1), 0.9) * 100}%`);
    return label;
  }));
}

/** Of what is in view, the largest first, what can be named without names on each other. */
function apart(sees) {
  const kept = [];
  for (const one of sees) {
    const free = kept.every(({ at }) => Math.abs(at[0] - one.at[0]) > 0.26 || Math.abs(at[1] - one.at[1]) > 0.07);
    if (free) kept.push(one);
  }
  return kept;
}

const remembers = () => state.about.goal?.remembers ?? true;

// -- time -------------------------------------------------------------------------------------------------------

function seek(tick) {
  if (!state.about) return;
  if (state.live) follow(false);
  pause();
  tell(tick > state.about.last ? `Tick ${tick} was not lived: this run ends at ${state.about.last}.` : "", true);
  go(tick);
}

const step = (by) => seek(Math.min(state.tick + by, state.about?.last ?? 0));

const speed = () => Number(find("speed").value);

function play() {
  if (!state.about) return;
  if (state.live && state.following && !state.over) return wire.tell({ pause: !state.paused });
  state.following = false;
  if (state.playing) return pause();
  if (state.tick >= state.about.last) go(0);
  state.playing = true;
  [played, state.began] = [performance.now(), state.tick >= state.about.last ? 0 : state.tick];
  button();
  setTimeout(turn, TICK / speed());
}

function pause() {
  state.playing = false;
  button();
}

function turn() {
  if (!state.playing) return;
  const each = TICK / speed(), tick = Math.min(state.began + Math.floor((performance.now() - played) / each), state.about.last);
  if (tick > state.tick && !showing) go(tick, each > 60 && tick - state.tick < 3 ? each : 0);
  if (tick >= state.about.last && !showing) {
    if (state.live) follow(true);
    return pause();
  }
  setTimeout(turn, Math.max(each / 4, 12));
}

function button() {
  const goes = state.live && state.following ? !state.paused && !state.over : state.playing;
  find("play").textContent = goes ? "❚❚" : "▶";
  find("live").setAttribute("aria-pressed", state.following);
}

let remembered = 0;
function remember() {
  if (performance.now() - remembered < 250 && state.playing) return; // browsers allow some hundred a minute
  remembered = performance.now();
  const run = state.run ? `run=${state.run}&` : "";
  history.replaceState(null, "", `#${run}t=${state.tick}`);
}

function asked() {
  const told = new URLSearchParams(location.hash.slice(1)), number = (name) => Number(told.get(name)) || 0;
  return { run: number("run"), tick: number("t") };
}

// -- a run ------------------------------------------------------------------------------------------------------

/** Tell how far the making of an attempt is, until it is made. */
async function wait(run, made) {
  const again = !find("attempts").hidden;
  tell(again ? "The attempt is made again, to be seen…" : "Loading…");
  while (again && !made.done) {
    await new Promise((done) => setTimeout(done, 400));
    const { share } = await json(`api/${run}/made`).catch(() => ({ share: 1 }));
    if (!made.done && share < 1) tell(`The attempt is made again, to be seen: ${Math.round(100 * share)} %`);
  }
}

async function load(run, tick) {
  const made = { done: false };
  void wait(run, made);
  pause();
  try {
    const about = await json(`api/${run}/about`);
    made.done = true;
    Object.assign(state, { run, about, tick: 0 });
    document.title = `${about.title} – inhabit`;
    find("title").textContent = about.title;
    scene?.load(about);
    for (const part of [plan, log, timeline]) part.load(about);
    find("legend").innerHTML = legend(remembers());
    score(about.goal);
    tell("");
    seek(tick);
  } catch (error) {
    made.done = true;
    tell(error.message, true);
  }
}

function score(goal) {
  find("score").hidden = !goal;
  if (!goal) return;
  const { success, spl, path_length: far, steps, collisions } = goal.score;
  const same = goal.same ? "" : ' · <span class="no">made again, it went otherwise than noted</span>';
  find("score").innerHTML = `<span class="${success ? "yes" : "no"}">${success ? "reached" : "not reached"}</span> · SPL ${spl.toFixed(2)} · ${
    far.toFixed(1)} m of ${goal.shortest.toFixed(1)} · ${steps} steps · ${collisions} collisions${same}`;
}

function choose(entries) {
  const list = find("attempts");
  list.hidden = !entries[0].words;
  list.replaceChildren(...entries.map((entry, number) => {
    const mark = entry.success ? "✓" : "✗", text = entry.words ? `${mark} ${number + 1} · ${entry.agent} · ${entry.words}` : entry.title;
    return new Option(text, number);
  }));
  list.value = state.run;
  list.addEventListener("change", () => load(Number(list.value), 0));
}

// -- live -------------------------------------------------------------------------------------------------------

function follow(on) {
  state.following = on;
  if (on) {
    state.playing = false;
    go(state.about.last);
  }
  button();
}

function heard(told) {
  if (told.last > state.about.last || told.since > 0) {
    const { last } = state.about, fresh = told.log.filter((entry) => entry.tick > last);
    const trail = [...state.about.trail, ...told.trail.filter(([tick]) => tick > (state.about.trail.at(-1)?.[0] ?? -1))];
    Object.assign(state.about, { last: told.last, trail });
    scene?.grow(trail);
    plan.grow(trail);
    log.grow(fresh);
    timeline.grow(told.last, fresh);
  }
  Object.assign(state, { paused: told.paused, over: told.over });
  if (told.error) tell(told.error, true);
  if (state.following) go(told.last, Math.min(1000 / told.pace, 300));
  button();
}

function connect() {
  state.live = true;
  find("live").hidden = false;
  find("live").addEventListener("click", () => follow(true));
  find("speed").addEventListener("change", () => wire.tell({ pace: 2 * speed() }));
  wire = new Wire(heard, () => tell("The life has ended, or the server has.", true));
  follow(true);
}

// -- the page ---------------------------------------------------------------------------------------------------

function tell(text, error = false) {
  const box = find("notice");
  box.hidden = !text;
  box.textContent = text;
  box.classList.toggle("error", error);
}

function press(group, key, chosen) {
  for (const button of find(group).querySelectorAll("button")) button.setAttribute("aria-pressed", chosen(button.dataset[key]));
}

function see(view) {
  state.view = view;
  press("views", "view", (name) => name === view);
  go(state.tick);
}

function open(name) {
  for (const tab of TABS) {
    find(tab).hidden = tab !== name;
    find(`tab-${tab}`).setAttribute("aria-selected", tab === name);
  }
  graph.draw();
  log.show(state.tick);
}

function track(on) {
  if (!scene) return;
  scene.follow(on);
  find("follow").setAttribute("aria-pressed", on);
}

const KEYS = {
  " ": play, ArrowLeft: () => step(-1), ArrowRight: () => step(1),
  "shift ArrowLeft": () => step(-10), "shift ArrowRight": () => step(10),
  Home: () => seek(0), End: () => (state.live ? follow(true) : seek(state.about.last)),
  1: () => see("colour"), 2: () => see("depth"), 3: () => see("ids"), f: () => track(!scene?.follows),
  h: () => { track(false); scene?.whole(); },
};

function listen() {
  document.addEventListener("keydown", (event) => {
    const key = KEYS[(event.shiftKey ? "shift " : "") + event.key];
    if (!key || !state.about || event.ctrlKey || event.metaKey || event.target.matches('select, input[type="search"]')) return;
    event.preventDefault();
    key();
  });
  find("play").addEventListener("click", play);
  find("back").addEventListener("click", () => step(-1));
  find("on").addEventListener("click", () => step(1));
  find("speed").addEventListener("change", () => { [played, state.began] = [performance.now(), state.tick]; });
  find("follow").addEventListener("click", () => track(!scene?.follows));
  find("whole").addEventListener("click", KEYS.h);
  find("views").addEventListener("click", ({ target }) => target.dataset.view && see(target.dataset.view));
  find("layers").addEventListener("click", ({ target: { dataset: { layer } } }) => {
    if (!layer) return;
    plan.layers[layer] = !plan.layers[layer];
    press("layers", "layer", (name) => plan.layers[name]);
    plan.draw();
  });
  for (const tab of TABS) find(`tab-${tab}`).addEventListener("click", () => open(tab));
  addEventListener("hashchange", () => {
    const { run, tick } = asked();
    if (run !== state.run) void load(run, tick);
    else if (tick !== state.tick) seek(tick);
  });
}

async function start() {
  listen();
  try {
    scene = new Scene(find("scene"), find("labels"));
  } catch {
    find("labels").innerHTML = '<p class="empty">This browser draws no WebGL: the view from above is left out.</p>';
  }
  try {
    const { live, entries } = await json("api/runs"), { run, tick } = asked();
    state.run = run;
    choose(entries);
    await load(run, tick);
    if (live && state.about) connect();
  } catch (error) {
    tell(error.message, true);
  }
}

void start();
