"""Films: what the agent sees beside the plan, with subtitles, as MP4 or GIF."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from agent.mapping import CELL
from agent.view.errors import ViewError
from agent.view.images import chart_image, eye_image
from memory.graph.whole import whole

if TYPE_CHECKING:
    from agent.view.show import Show

__all__ = ["RATE", "SIZE", "Film", "export"]

SIZE = (960, 432)
"""Width and height of a picture: two of 480 × 360 and a strip for words."""
RATE = 8
"""Pictures a second."""

_EYE = (480, 360)
_FINE = 2  # times as large the plan is drawn as it is shown
_GAP = 14  # pixels around the plan
_STAYS = {"speech": 10, "deed": 5}  # ticks for which words stay
_INK, _GREY, _PATH, _STALE, _ASTRAY = "#2b2b33", "#75757f", "#d1495b", "#c1272d", "#6a3d9a"
_SOURCES = {"seen": "#2a6f97", "told": "#d08c1d", "inferred": "#5b8c5a"}
_COLOURS = 96  # of a GIF

Told = Callable[[int, int, str], None]


def export(show: Show, out: Path, ticks: Sequence[int], told: Told | None = None) -> dict[str, Any]:
    """Write a film.

    Args:
        show: What to show.
        out: NAME.mp4 or NAME.gif.
        ticks: A picture for each.
        told: Called with how many pictures of how many are made.

    Returns:
        How many pictures it has, and how many seconds it lasts.

    Raises:
        ViewError: If the name ends otherwise, or `imageio-ffmpeg` is missing for an MP4.
    """
    write = {".mp4": _write_mp4, ".gif": _write_gif}.get(out.suffix.lower())
    if write is None:
        raise ViewError(f"--export {out}: give a name that ends in .mp4 or .gif")
    film = Film(show)

    def pictures() -> Iterator[Image.Image]:
        for number, tick in enumerate(ticks):
            yield film.picture(tick)
            if told is not None:
                told(number + 1, len(ticks), "")

    out.parent.mkdir(parents=True, exist_ok=True)
    with whole(out) as draft:
        write(draft, pictures())
    return {"pictures": len(ticks), "seconds": round(len(ticks) / RATE, 2)}


def _write_gif(out: Path, pictures: Iterator[Image.Image]) -> None:
    few = (picture.quantize(_COLOURS, dither=Image.Dither.NONE) for picture in pictures)
    first = next(few)
    first.save(out, "GIF", save_all=True, append_images=few, duration=1000 // RATE, loop=0, optimize=False)


def _write_mp4(out: Path, pictures: Iterator[Image.Image]) -> None:
    try:
        import imageio_ffmpeg
    except ImportError:
        raise ViewError("an MP4 needs imageio-ffmpeg: pip install 'inhabit[viz]', or give a name in .gif") from None
    writer = imageio_ffmpeg.write_frames(str(out), SIZE, fps=RATE, codec="libx264", quality=7)
    writer.send(None)
    try:
        for picture in pictures:
            writer.send(np.asarray(picture).tobytes())
    finally:
        writer.close()


class Film:
    """Pictures of a show.

    Args:
        show: What to show; its map is waited for.
    """

    def __init__(self, show: Show) -> None:
        self._show, self._about = show, show.about()
        x0, y0, x1, y1 = self._about["bounds"]
        wide, high = (_FINE * (size - 2 * _GAP) for size in _EYE)
        self._scale = min(wide / (x1 - x0), high / (y1 - y0))
        self._left = _FINE * _EYE[0] / 2 - self._scale * (x0 + x1) / 2
        self._top = _FINE * _EYE[1] / 2 + self._scale * (y0 + y1) / 2
        self._base = self._floor()

    def picture(self, tick: int) -> Image.Image:
        """What the agent sees, the plan, and what is said."""
        moment = self._show.moment(tick)
        picture = Image.new("RGB", SIZE, "white")
        picture.paste(eye_image(self._show.look(tick, width=_EYE[0]), "colour"), (0, 0))
        picture.paste(self._plan(moment).resize(_EYE, Image.Resampling.LANCZOS), (_EYE[0], 0))
        self._words(ImageDraw.Draw(picture), moment)
        return picture

    # -- the plan -----------------------------------------------------------------------------------------------

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self._left + self._scale * x, self._top - self._scale * y

    def _floor(self) -> Image.Image:
        floor = Image.new("RGB", (_FINE * _EYE[0], _FINE * _EYE[1]), "white")
        draw = ImageDraw.Draw(floor)
        for room in self._about["rooms"]:
            draw.polygon([self._at(*point) for point in room["polygon"]], "#fbfaf8", "#8d8d96", 2 * _FINE)
        for door in self._about["doorways"]:
            draw.line([self._at(*door["start"]), self._at(*door["end"])], "#fbfaf8", 3 * _FINE)
        for piece in self._about["pieces"]:
            draw.polygon([self._at(*corner) for corner in _corners(piece)], "#efeeea", "#c4c3be", _FINE)
        return floor

    def _plan(self, moment: dict[str, Any]) -> Image.Image:
        plan = self._base.copy()
        chart = self._show.chart(moment["tick"], wait=True)
        if chart is not None:
            drawn = chart_image(chart)
            edge = CELL * self._scale
            large = drawn.resize((round(drawn.width * edge), round(drawn.height * edge)), Image.Resampling.NEAREST)
            x0, y0 = self._about["bounds"][:2]
            left, bottom = self._at(x0, y0)
            plan.paste(large, (round(left), round(bottom - large.height)), large)
        draw = ImageDraw.Draw(plan)
        way = [self._at(x, y) for when, x, y in self._about["trail"] if when <= moment["tick"]]
        if len(way) > 1:
            draw.line(way, _PATH, 2 * _FINE, "curve")
        for mark in moment["marks"]:
            self._mark(draw, mark)
        for person, (x, y, yaw) in moment["people"].items():
            if person != self._about["agent"]:
                self._somebody(draw, x, y, yaw, "#5d6b7a", self._about["things"][person]["name"][0])
        if moment["takes"] is not None:
            x, y, _ = moment["takes"]
            draw.circle(self._at(x, y), 9 * _FINE, None, _ASTRAY, 2 * _FINE)
        x, y, yaw = moment["people"][self._about["agent"]]
        self._somebody(draw, x, y, yaw, _PATH, "")
        return plan

    def _mark(self, draw: ImageDraw.ImageDraw, mark: dict[str, Any]) -> None:
        x, y = self._at(*mark["at"])
        if mark.get("really"):
            draw.line([(x, y), self._at(*mark["really"])], _STALE, _FINE)
        draw.circle((x, y), 3 * _FINE, _SOURCES[mark["source"]], _STALE if mark.get("stale") else "white", _FINE)

    def _somebody(self, draw: ImageDraw.ImageDraw, x: float, y: float, yaw: float, colour: str, letter: str) -> None:
        u, v = self._at(x, y)
        size = 8 * _FINE
        turns = ((0.7, 0.95), (0.0, 1.7), (-0.7, 0.95))
        nose = [(u + size * far * math.cos(yaw + by), v - size * far * math.sin(yaw + by)) for by, far in turns]
        draw.polygon(nose, colour)
        draw.circle((u, v), size, colour, "white", _FINE)
        draw.text((u, v), letter, "white", ImageFont.load_default(10 * _FINE), "mm")

    # -- words --------------------------------------------------------------------------------------------------

    def _words(self, draw: ImageDraw.ImageDraw, moment: dict[str, Any]) -> None:
        tick, counts = moment["tick"], moment["counts"]
        top, small, large = _EYE[1], ImageFont.load_default(13), ImageFont.load_default(16)
        draw.text((14, top + 12), f"{tick // 120}:{tick // 2 % 60:02d}", _GREY, small)
        believed = f"{counts['facts']} beliefs, {counts['stale']} stale"
        draw.text((SIZE[0] - 14, top + 12), believed, _GREY, small, "ra")
        fresh = [
            _line(entry)
            for entry in self._about["log"]
            if 0 <= tick - entry["tick"] < _STAYS.get(entry["kind"], 0)
            and (entry["kind"] == "speech" or entry["who"] == self._about["agent"])
        ]
        for number, text in enumerate(fresh[-2:]):
            most = SIZE[0] - 260
            draw.text((SIZE[0] / 2, top + 20 + 26 * number), _short(draw, text, large, most), _INK, large, "mm")


def _corners(piece: dict[str, Any]) -> Iterator[tuple[float, float]]:
    cos, sin = math.cos(piece["yaw"]), math.sin(piece["yaw"])
    u, v = piece["size"][0] / 2, piece["size"][1] / 2
    for a, b in ((-u, -v), (u, -v), (u, v), (-u, v)):
        yield piece["x"] + cos * a - sin * b, piece["y"] + sin * a + cos * b


def _line(entry: dict[str, Any]) -> str:
    if entry["kind"] != "speech":
        return str(entry["text"])
    to = f" to {entry['to']}" if entry["to"] else ""
    return f"{entry['name']}{to}: {entry['text']}"


def _short(draw: ImageDraw.ImageDraw, text: str, font: Any, most: float) -> str:
    """As much of a text as there is room for."""
    if draw.textlength(text, font) <= most:
        return text
    kept = itertools.takewhile(lambda size: draw.textlength(text[:size] + "…", font) <= most, range(1, len(text)))
    return text[: max(kept, default=0)] + "…"
