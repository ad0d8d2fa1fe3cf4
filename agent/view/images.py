"""Pictures for the page, as PNG: what the camera shows in colour, in depth and by instance; the agent's map."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image

from agent.view.charts import FREE, MISTAKEN, TAKEN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.bodies.rays import Frame

__all__ = ["VIEWS", "View", "chart_image", "eye_image", "png"]

View = Literal["colour", "depth", "ids"]
VIEWS: tuple[View, ...] = ("colour", "depth", "ids")
"""What can be shown of a frame."""

_FAR = 6.0  # metres, black
_NEAR_COLOUR, _FAR_COLOUR = np.array([255.0, 244.0, 214.0]), np.array([22.0, 34.0, 66.0])
_GOLDEN = 0.618034
_CHART = {FREE: (122, 170, 206, 120), TAKEN: (104, 136, 164, 235), MISTAKEN: (224, 122, 40, 235)}


def png(image: Image.Image) -> bytes:
    """The bytes of a file, quickly rather than small."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def eye_image(frame: Frame, view: View) -> Image.Image:
    """A frame as a picture: its colours, near bright and far dark, or each instance in a colour of its own."""
    if view == "colour":
        return Image.fromarray(frame.rgb)
    if view == "depth":
        seen = np.isfinite(frame.depth) & (frame.depth > 0)
        share = np.sqrt(np.clip(np.where(seen, frame.depth, _FAR) / _FAR, 0, 1))[..., None]
        return Image.fromarray((_NEAR_COLOUR + (_FAR_COLOUR - _NEAR_COLOUR) * share).astype(np.uint8))
    return Image.fromarray(_tints(frame.instance))


def _tints(ids: NDArray[np.int32]) -> NDArray[np.uint8]:
    """(H, W, 3) a colour for each id, dark where one meets another; walls and ceilings are grey."""
    hue = (ids * _GOLDEN) % 1.0 * 6
    ramps = [np.clip(np.abs((hue + shift) % 6 - 3) - 1, 0, 1) for shift in (0, 4, 2)]
    tints = 70 + 165 * np.stack(ramps, axis=-1)
    tints[ids <= 0] = 225
    edge = np.zeros(ids.shape, bool)
    edge[:, 1:] |= ids[:, 1:] != ids[:, :-1]
    edge[1:] |= ids[1:] != ids[:-1]
    tints[edge] *= 0.45
    return tints.astype(np.uint8)


def chart_image(chart: NDArray[np.uint8]) -> Image.Image:
    """A map from above, north up, one pixel a cell; clear where nothing is known."""
    colours = np.zeros((4, 4), np.uint8)
    for what, colour in _CHART.items():
        colours[what] = colour
    return Image.fromarray(colours[chart.T[::-1]])
