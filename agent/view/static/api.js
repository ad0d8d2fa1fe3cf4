// What the server tells, and how its errors are told on.

export class Trouble extends Error {}

export async function json(path) {
  let answer;
  try {
    answer = await fetch(path);
  } catch {
    throw new Trouble("The server has ended: start `inhabit view` again.");
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Trouble(told.error ?? `The server could not tell ${path} (${answer.status}).`);
  return told;
}

/** A picture that is whole before it is shown; null if there is none (yet). */
export async function picture(path) {
  const answer = await fetch(path).catch(() => null);
  if (answer?.status !== 200) return null;
  return createImageBitmap(await answer.blob());
}

export const clock = (tick) => `${Math.floor(tick / 120)}:${String(Math.floor(tick / 2) % 60).padStart(2, "0")}`;

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const safe = (text) => String(text).replace(/[&<>"]/g, (letter) => ENTITIES[letter]);

/** A canvas as sharp as the screen; returns its context, width and height in page pixels. */
export function sharp(canvas) {
  const { width, height } = canvas.getBoundingClientRect(), ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return { pen, width, height };
}
