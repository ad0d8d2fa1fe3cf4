"""Rerun recordings: the home in three dimensions, the camera's images, the map and the log, on Rerun's timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.camera import CAMERA, EYE_HEIGHT
from agent.view.errors import ViewError
from agent.view.images import chart_image
from memory.graph.whole import whole

if TYPE_CHECKING:
    from agent.view.show import Show

__all__ = ["record"]

Told = Callable[[int, int, str], None]


def record(show: Show, out: Path, ticks: Sequence[int], told: Told | None = None) -> dict[str, Any]:
    """Write a recording for the Rerun viewer (`rerun NAME.rrd`).

    Args:
        show: What to record.
        out: NAME.rrd.
        ticks: A moment for each.
        told: Called with how many moments of how many are recorded.

    Raises:
        ViewError: If `rerun-sdk` is missing.
    """
    try:
        import rerun
    except ImportError:
        raise ViewError("a recording needs rerun-sdk: pip install 'inhabit[viz]'") from None
    out.parent.mkdir(parents=True, exist_ok=True)
    with whole(out) as draft:
        stream = rerun.RecordingStream("inhabit", recording_id=show.title)
        stream.save(str(draft))
        writer = _Writer(show, stream, rerun)
        writer.home()
        for number, tick in enumerate(ticks):
            writer.moment(tick)
            if told is not None:
                told(number + 1, len(ticks), "")
        writer.log(range(ticks[0], ticks[-1] + 1))
        stream.flush()
        stream.disconnect()
    return {"moments": len(ticks)}


class _Writer:
    def __init__(self, show: Show, stream: Any, rerun: Any) -> None:
        self._show, self._stream, self._rr = show, stream, rerun
        self._about = show.about()
        self._things = self._about["things"]
        self._stood: dict[int, list[float]] = {}

    def home(self) -> None:
        """All that has a body, as it stands at the beginning."""
        rr = self._rr
        self._stream.log("home", rr.ViewCoordinates.RIGHT_HAND_Z_UP, static=True)
        classes = [(thing, about["name"]) for thing, about in self._things.items()]
        self._stream.log("home/eye/things", rr.AnnotationContext([(0, "wall"), *classes]), static=True)
        for number, body in enumerate(self._about["bodies"]):
            for kind in ("box", "other"):
                solids = [solid for solid in body["solids"] if (solid["kind"] == "box") == (kind == "box")]
                if solids:
                    self._stream.log(f"home/bodies/{number}/{kind}", self._shapes(kind, solids), static=True)

    def _shapes(self, kind: str, solids: list[dict[str, Any]]) -> Any:
        rr = self._rr  # it knows no cylinders and capsules as they are here: they are drawn as ellipsoids
        half = np.array([_extents(solid) for solid in solids])
        at = np.array([solid["at"] for solid in solids])
        return (rr.Boxes3D if kind == "box" else rr.Ellipsoids3D)(
            half_sizes=half,
            centers=at[:, :3],
            quaternions=at[:, [4, 5, 6, 3]],
            colors=[solid["colour"] for solid in solids],
            labels=[self._things.get(solid["of"], {"name": "wall"})["name"] for solid in solids],
            show_labels=False,
            fill_mode="solid",
        )

    def _place(self, number: int, pose: Sequence[float]) -> None:
        x, y, z, *turn = pose
        quaternion = self._rr.Quaternion(xyzw=[*turn[1:], turn[0]])
        placed = self._rr.Transform3D(translation=[x, y, z], quaternion=quaternion)
        self._stream.log(f"home/bodies/{number}", placed)

    def moment(self, tick: int) -> None:
        """One tick: what moved, what the camera shows, the map."""
        rr, stream = self._rr, self._stream
        stream.set_time("tick", sequence=tick)
        moment = self._show.moment(tick)
        for number, body in enumerate(self._about["bodies"]):
            pose = moment["moved"].get(number, body["pose"])
            if self._stood.get(number) != pose:
                self._stood[number] = pose
                self._place(number, pose)
        x, y, yaw = moment["people"][self._about["agent"]]
        turned = rr.RotationAxisAngle(axis=[0, 0, 1], radians=yaw)
        stream.log("home/eye", rr.Transform3D(translation=[x, y, EYE_HEIGHT], rotation=turned))
        frame = self._show.look(tick, width=CAMERA.width)
        lens = rr.Pinhole(
            focal_length=CAMERA.focal,
            width=CAMERA.width,
            height=CAMERA.height,
            camera_xyz=rr.ViewCoordinates.FLU,
            image_plane_distance=0.5,
        )
        stream.log("home/eye/colour", lens, rr.Image(frame.rgb))
        stream.log("home/eye/depth", rr.DepthImage(frame.depth, meter=1.0))
        stream.log("home/eye/things", rr.SegmentationImage(np.maximum(frame.instance, 0).astype(np.uint16)))
        chart = self._show.chart(tick, wait=True)
        if chart is not None:
            stream.log("map", rr.Image(np.asarray(chart_image(chart))))
        stream.log("beliefs/facts", rr.Scalars(moment["counts"]["facts"]))
        stream.log("beliefs/stale", rr.Scalars(moment["counts"]["stale"]))

    def log(self, ticks: range) -> None:
        """What was done and said."""
        for entry in self._about["log"]:
            if entry["tick"] in ticks:
                self._stream.set_time("tick", sequence=entry["tick"])
                text = f"{entry['name']}: {entry['text']}" if entry["kind"] == "speech" else entry["text"]
                self._stream.log("log", self._rr.TextLog(text, level="INFO"))


def _extents(solid: dict[str, Any]) -> list[float]:
    """Half extents along its own axes."""
    a, b, c = solid["size"]
    if solid["kind"] == "sphere":
        return [a, a, a]
    if solid["kind"] == "capsule":
        return [a, a, a + b]
    return [a, a, b] if solid["kind"] == "cylinder" else [a, b, c]
