// The home in three dimensions, from above with its roof off.

import * as THREE from "three";
import { OrbitControls } from "./three/OrbitControls.js";

const CUT = 1.25; // metres: walls are shown up to here
const WIDE = 0.045; // metres: half of the path's breadth
const NEAR = 8; // metres from which the agent is followed
const FAR = 2.6; // metres: how far the field of view is drawn

export class Scene {
  constructor(canvas, labels) {
    this.canvas = canvas;
    this.labels = labels;
    this.renderer = new THREE.WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true });
    this.renderer.setClearColor(0xeceef0);
    this.camera = new THREE.PerspectiveCamera(38, 1, 0.1, 200);
    this.camera.up.set(0, 0, 1);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.maxPolarAngle = 1.45;
    this.controls.addEventListener("change", () => this.wake());
    new ResizeObserver(() => this.wake()).observe(canvas);
    this.follows = false;
    this.frame = this.frame.bind(this);
  }

  /** Build a home anew. */
  load(about) {
    this.about = about;
    this.space = new THREE.Scene();
    this.space.add(new THREE.HemisphereLight(0xffffff, 0xb9b2a8, 2.1));
    const sun = new THREE.DirectionalLight(0xffffff, 1.5);
    sun.position.set(-3, -5, 9);
    this.space.add(sun);
    this.materials = new Map();
    this.lamps = [];
    this.bodies = about.bodies.map((body) => this.body(body));
    this.home = about.bodies.map((body) => body.pose);
    this.moving = new Map();
    this.tags = new Map();
    this.labels.replaceChildren();
    const me = about.bodies.findIndex((body) => body.solids.some((solid) => solid.of === about.agent));
    this.me = this.bodies[me];
    this.me?.add(this.view(about.hfov), this.ring(0.32, 0xd1495b));
    this.people = new Map();
    about.bodies.forEach((body, number) => {
      const of = body.solids[0]?.of, thing = about.things[of];
      if (thing?.sort === "person") this.people.set(of, this.bodies[number]);
    });
    for (const [id, body] of this.people) this.tag(id, about.things[id].name, id === about.agent ? "agent" : "", body, 1.95);
    this.goals(about.goal);
    this.path = new THREE.Mesh(new THREE.BufferGeometry(), new THREE.MeshBasicMaterial({ color: 0xd1495b, side: THREE.DoubleSide }));
    this.space.add(this.path);
    this.grow(about.trail);
    this.whole();
  }

  /** Look at the whole home, from as near as it fits. */
  whole() {
    this.resize();
    const [x0, y0, x1, y1] = this.about.bounds, x = (x0 + x1) / 2, y = (y0 + y1) / 2, at = new THREE.Vector3();
    const fits = () => [x0, x1].every((u) => [y0, y1].every((v) => [0, CUT].every((z) => {
      at.set(u, v, z).project(this.camera);
      return Math.abs(at.x) < 0.96 && Math.abs(at.y) < 0.92;
    })));
    const steep = this.camera.aspect < (x1 - x0) / (y1 - y0) ? 1.25 : 1.05; // radians above the floor
    for (let far = 3; far < 90; far *= 1.04) {
      this.controls.target.set(x, y, 0);
      this.camera.position.set(x, y - far * Math.cos(steep), far * Math.sin(steep));
      this.controls.update();
      this.camera.updateMatrixWorld();
      if (fits()) break;
    }
    this.wake();
  }

  /** Keep the agent in the middle from now on, from nearby; or no longer. */
  follow(on) {
    this.follows = on && Boolean(this.me);
    if (!this.follows) return;
    const ray = this.camera.position.clone().sub(this.controls.target);
    if (ray.length() > NEAR) this.camera.position.copy(this.controls.target).add(ray.setLength(NEAR));
    this.wake();
  }

  /** A colour, and what shines: its roughness and metalness. */
  material(colour, shine) {
    const key = [colour, shine].join();
    if (!this.materials.has(key)) {
      const [r, g, b] = colour.map((part) => part / 255);
      const color = new THREE.Color().setRGB(r, g, b, THREE.SRGBColorSpace);
      const shining = () => new THREE.MeshStandardMaterial({ color, roughness: shine[0], metalness: 0.3 * shine[1] });
      this.materials.set(key, shine ? shining() : new THREE.MeshLambertMaterial({ color }));
    }
    return this.materials.get(key);
  }

  body({ pose, solids }) {
    const group = new THREE.Group();
    place(group, pose);
    for (const solid of solids) {
      const mesh = this.solid(solid, pose);
      if (mesh) group.add(mesh);
    }
    this.space.add(group);
    return group;
  }

  solid({ kind, size, at, colour, of, lit, shine }, pose) {
    const [a, b, c] = size, structure = of === 0 || this.about.things[of]?.sort === "doorway";
    let high = c, z = at[2];
    if (kind === "box" && structure) {
      const low = pose[2] + z - c, top = Math.min(pose[2] + z + c, CUT);
      if (low >= CUT) return null;
      [high, z] = [(top - low) / 2, (top + low) / 2 - pose[2]];
    }
    const mesh = new THREE.Mesh(shape(kind, a, b, high), this.material(colour, shine));
    place(mesh, [at[0], at[1], z, ...at.slice(3)]);
    if (kind === "ellipsoid") mesh.scale.set(a, b, c);
    if (lit) this.lamps.push({ mesh, of, dark: mesh.material, lit: this.material(lit) });
    return mesh;
  }

  view(hfov) {
    const fan = new THREE.CircleGeometry(FAR, 24, -hfov / 2, hfov);
    const mesh = new THREE.Mesh(fan, new THREE.MeshBasicMaterial({ color: 0xd1495b, transparent: true, opacity: 0.17, depthWrite: false, side: THREE.DoubleSide }));
    mesh.position.z = 0.05;
    return mesh;
  }

  ring(radius, colour) {
    const mesh = new THREE.Mesh(new THREE.RingGeometry(radius - 0.05, radius, 40), new THREE.MeshBasicMaterial({ color: colour, side: THREE.DoubleSide }));
    mesh.position.z = 0.06;
    return mesh;
  }

  /** Marks what an attempt is to get to. */
  goals(goal) {
    if (!goal) return;
    const number = (id) => this.about.bodies.findIndex((body) => body.solids[0]?.of === id);
    const things = goal.things.map((id) => this.bodies[number(id)]).filter(Boolean);
    const spots = goal.spots.map(([x, y]) => Object.assign(new THREE.Group(), { spot: [x, y] }));
    for (const spot of spots) {
      spot.position.set(...spot.spot, 0);
      this.space.add(spot);
    }
    [...things, ...spots].forEach((body, n) => {
      body.add(this.ring(0.4, 0x4d7d4c));
      this.tag(`goal${n}`, "goal", "goal", body, 1.2);
    });
  }

  tag(id, text, look, body, high) {
    const label = document.createElement("span");
    label.className = `tag ${look}`;
    label.textContent = text;
    this.labels.append(label);
    this.tags.set(id, { label, body, high });
  }

  /** The path as a ribbon on the floor; how much of it shows is a matter of the tick. */
  grow(trail) {
    this.trail = trail;
    const points = [], faces = [];
    trail.slice(1).forEach(([, x, y], n) => {
      const [, u, v] = trail[n], far = Math.hypot(x - u, y - v);
      if (far < 1e-6) return;
      const [dx, dy] = [(v - y) / far * WIDE, (x - u) / far * WIDE], first = points.length / 3;
      points.push(u + dx, v + dy, 0.03, u - dx, v - dy, 0.03, x + dx, y + dy, 0.03, x - dx, y - dy, 0.03);
      faces.push(first, first + 1, first + 2, first + 2, first + 1, first + 3);
      trail[n + 1].faces = faces.length;
    });
    this.path.geometry.dispose();
    this.path.geometry = new THREE.BufferGeometry();
    this.path.geometry.setAttribute("position", new THREE.Float32BufferAttribute(points, 3));
    this.path.geometry.setIndex(faces);
    this.path.frustumCulled = false;
  }

  /** Set everything to a moment, moving there within so many milliseconds. */
  show(moment, glide) {
    this.moving.clear();
    this.bodies.forEach((body, number) => {
      const to = moment.moved[number] ?? this.home[number];
      if (glide > 0 && !near(body, to)) {
        const from = [...body.position.toArray(), body.quaternion.w, body.quaternion.x, body.quaternion.y, body.quaternion.z];
        if (Math.hypot(from[0] - to[0], from[1] - to[1]) < 1.2) this.moving.set(body, { from, to });
        else place(body, to);
      } else place(body, to);
      body.visible = to[2] > -1;
    });
    [this.began, this.glide] = [performance.now(), glide];
    const on = new Set(moment.on);
    for (const lamp of this.lamps) lamp.mesh.material = on.has(lamp.of) ? lamp.lit : lamp.dark;
    let faces = 0;
    for (const point of this.trail) if (point[0] <= moment.tick) faces = point.faces ?? faces;
    this.path.geometry.setDrawRange(0, faces);
    this.wake();
  }

  wake() {
    this.asked ??= requestAnimationFrame(this.frame);
  }

  frame() {
    this.asked = undefined;
    if (!this.space) return;
    const share = this.glide > 0 ? Math.min((performance.now() - this.began) / this.glide, 1) : 1;
    for (const [body, { from, to }] of this.moving) {
      const turned = quaternion(from).slerp(quaternion(to), share);
      body.position.set(...[0, 1, 2].map((axis) => from[axis] + (to[axis] - from[axis]) * share));
      body.quaternion.copy(turned);
    }
    if (share >= 1) this.moving.clear();
    if (this.follows && this.me) {
      const shift = this.me.position.clone().sub(this.controls.target).multiplyScalar(0.18);
      shift.z = 0;
      this.camera.position.add(shift);
      this.controls.target.add(shift);
      if (shift.length() > 0.004) this.wake();
    }
    this.resize();
    this.renderer.render(this.space, this.camera);
    this.name();
    if (this.moving.size) this.wake();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas.parentElement;
    if (this.wide === width && this.high === height) return;
    [this.wide, this.high] = [width, height];
    this.renderer.setPixelRatio(Math.min(window.devicePixelRatio || 1, 2));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / Math.max(height, 1);
    this.camera.updateProjectionMatrix();
  }

  /** Put names where their bearers are. */
  name() {
    const at = new THREE.Vector3();
    for (const { label, body, high } of this.tags.values()) {
      body.getWorldPosition(at);
      at.z += high;
      at.project(this.camera);
      label.style.left = `${(at.x + 1) / 2 * this.wide}px`;
      label.style.top = `${(1 - at.y) / 2 * this.high}px`;
      label.hidden = !body.visible || at.z > 1;
    }
  }
}

const quaternion = ([, , , w, x, y, z]) => new THREE.Quaternion(x, y, z, w);

function place(thing, [x, y, z, w, i, j, k]) {
  thing.position.set(x, y, z);
  thing.quaternion.set(i, j, k, w);
}

function near(body, to) {
  const { position: p, quaternion: q } = body;
  const apart = Math.abs(p.x - to[0]) + Math.abs(p.y - to[1]) + Math.abs(p.z - to[2]);
  return apart < 1e-4 && Math.abs(q.w * to[3] + q.x * to[4] + q.y * to[5] + q.z * to[6]) > 1 - 1e-6;
}

function shape(kind, a, b, c) {
  if (kind === "box") return new THREE.BoxGeometry(2 * a, 2 * b, 2 * c);
  if (kind === "sphere") return new THREE.SphereGeometry(a, 20, 14);
  if (kind === "ellipsoid") return new THREE.SphereGeometry(1, 20, 14);
  const round = kind === "capsule" ? new THREE.CapsuleGeometry(a, 2 * b, 6, 14) : new THREE.CylinderGeometry(a, a, 2 * b, 22);
  return round.rotateX(Math.PI / 2);
}
