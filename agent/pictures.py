"""First-person pictures of a life: the frame as it is, and the same with its instances outlined and named."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from agent.words import noun

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.mind import Mind
from memory.graph.whole import write_whole

__all__ = ["Album", "overlay"]

_SCALE = 4
_LABELLED = 40  # pixels of an instance from which it gets a label
_GOLDEN = 0.618034
_LETTERS = 14  # pixels high

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels."""


class Album:
    """Chooses frames worth keeping and writes them to a folder: `000123.png`, `000123-seen.png`, `frames.json`.

    Kept are the first sight of each room, frames just after deeds, and those that show the most things.

    Args:
        folder: Where to write; made when the first frame is kept.
        most: How many frames to keep at most.
    """

    def __init__(self, folder: Path, most: int = 24) -> None:
        self.folder = folder
        self.most = most
        self._kept: list[dict[str, Any]] = []
        self._rooms: set[int] = set()
        self._last = -1_000
        self._richest = 0

    def offer(self, mind: Mind, rgb: NDArray[np.uint8], ids: NDArray[np.int32], deed: str | None) -> None:
        """Keep this frame if it is worth it; `deed` is the verb of what was just done."""
        why = self._why(mind, deed)
        if why is None or len(self._kept) >= self.most:
            return
        tick = mind.belief.tick
        self._last = tick
        self.folder.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rgb).save(self.folder / f"{tick:06d}.png", optimize=True)
        overlay(mind, rgb, ids).save(self.folder / f"{tick:06d}-seen.png", optimize=True)
        x, y, yaw = mind.navigator.pose
        self._kept.append(
            {"tick": tick, "why": why, "x": round(x, 3), "y": round(y, 3), "yaw": round(yaw, 3), "room": mind.room()}
        )
        write_whole(self.folder / "frames.json", json.dumps(self._kept, indent=1) + "\n")

    def _why(self, mind: Mind, deed: str | None) -> str | None:
        items = sum(mind.is_a(thing, "item") for thing in mind.sighting.pixels)
        room = mind.room()
        if room is not None and room not in self._rooms and len(mind.sighting.pixels) > 3:
            self._rooms.add(room)
            return "first sight of a room"
        if mind.belief.tick - self._last < 12:
            return None
        if deed in ("open", "take", "put_on", "put_in", "give"):
            return f"after: {deed}"
        if items > self._richest:
            self._richest = items
            return f"{items} things in view"
        return None


def overlay(mind: Mind, rgb: NDArray[np.uint8], ids: NDArray[np.int32]) -> Image.Image:
    """A frame four times as large, with the instances that were recognised tinted, outlined and named."""
    big = np.repeat(np.repeat(rgb, _SCALE, axis=0), _SCALE, axis=1).astype(np.float32)
    large = np.repeat(np.repeat(ids, _SCALE, axis=0), _SCALE, axis=1)
    shown = [thing for thing in mind.sighting.pixels if not mind.is_a(thing, "place")]
    for thing in shown:
        mask = large == thing
        big[mask] = big[mask] * 0.7 + np.array(_tint(thing)) * 0.3
        big[_outline(mask)] = _tint(thing)
    image = Image.fromarray(big.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    taken: list[Box] = []
    for thing in sorted(shown, key=lambda one: mind.sighting.pixels[one]):
        if mind.sighting.pixels[thing] >= _LABELLED:
            rows, columns = np.nonzero(large == thing)
            taken.append(_label(draw, _word(mind, thing), int(columns.mean()), int(rows.min()), taken, image.width))
    return image


def _word(mind: Mind, thing: int) -> str:
    if mind.is_a(thing, "furniture"):
        return noun(mind, thing).split(" in ")[0].removeprefix("the ")
    return noun(mind, thing).removeprefix("the ")


def _label(draw: ImageDraw.ImageDraw, text: str, x: int, y: int, taken: Sequence[Box], most: int) -> Box:
    """Write a label above a point, higher where another is in the way; returns the room that it takes."""
    font = ImageFont.load_default(_LETTERS)
    width, height = draw.textlength(text, font) + 6, _LETTERS + 4.0
    left, top = min(max(x - width / 2, 0.0), max(most - width, 0.0)), max(y - height, 0.0)
    while top > 0 and any(_overlap((left, top, left + width, top + height), other) for other in taken):
        top = max(top - 4, 0.0)
    box = (left, top, left + width, top + height)
    draw.rectangle(box, fill=(20, 20, 20))
    draw.text((left + 3, top), text, fill=(255, 255, 255), font=font)
    return box


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _tint(thing: int) -> tuple[float, float, float]:
    """A colour for an id; neighbours in number are far apart in hue."""
    hue = (thing * _GOLDEN) % 1.0 * 6
    ramp = 255 * (1 - abs(hue % 2 - 1))
    sector = int(hue)
    return ((255, ramp, 0), (ramp, 255, 0), (0, 255, ramp), (0, ramp, 255), (ramp, 0, 255), (255, 0, ramp))[sector]


def _outline(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    inner = mask.copy()
    inner[1:] &= mask[:-1]
    inner[:-1] &= mask[1:]
    inner[:, 1:] &= mask[:, :-1]
    inner[:, :-1] &= mask[:, 1:]
    edge: NDArray[np.bool_] = mask & ~inner
    return edge
