"""What of an episode a reader is shown: all facts and events, and positions in the plane at some ticks, rounded.

A question may be asked only if its program has the same answer on what is shown as on the whole: then no answer hangs
on what rounding took away, or on what happened between two snapshots.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from datagen.questions.log import Log, thousandths
from datagen.questions.log_places import round_to_quarter
from memory.graph.history import History
from memory.graph.records import Pose

__all__ = ["Shown", "quarter_of", "show", "yaw_of"]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is shown.

    Attributes:
        log: The episode as shown.
        snapshots: The ticks of which positions are shown, ascending.
        headings: Whether it is shown which way bodies face, to the nearest quarter turn.
    """

    log: Log
    history: History
    snapshots: tuple[int, ...]
    headings: bool = True


def show(history: History, log: Log, *, ticks: int, snapshots: int, resolution: float) -> Shown:
    """An episode as it is shown.

    Args:
        history: The episode.
        log: Its log.
        ticks: Its last tick.
        snapshots: Of how many ticks positions are shown, the first and the last among them.
        resolution: Metres to which positions are rounded.
    """
    count = max(1, min(snapshots, ticks + 1))
    shown = tuple(sorted({round(ticks * part / max(count - 1, 1)) for part in range(count)} | {ticks}))
    seen = replace(history, poses=_poses(history.poses, shown, resolution))
    return Shown(log=log.with_poses(seen.poses), history=seen, snapshots=shown)


def _poses(poses: Sequence[Pose], snapshots: Sequence[int], resolution: float) -> list[Pose]:
    """The last pose of each entity not after each snapshot, rounded, where it is another than at the one before."""
    of_entity: dict[int, list[Pose]] = defaultdict(list)
    for pose in sorted(poses, key=lambda pose: pose.tick):
        of_entity[pose.entity].append(pose)
    found = []
    for known in of_entity.values():
        last: Pose | None = None
        seen = 0  # the place of the pose at the last snapshot, from 1
        ticks = [pose.tick for pose in known]
        for tick in snapshots:
            place = bisect_right(ticks, tick)
            if place == seen:
                continue
            seen = place
            pose = _rounded(known[place - 1], tick, resolution)
            if last is None or _spot(pose) != _spot(last):
                found.append(pose)
                last = pose
    return sorted(found, key=lambda pose: (pose.tick, pose.entity))


def _rounded(pose: Pose, tick: int, resolution: float) -> Pose:
    x, y = (round(round(value / resolution) * resolution, 3) + 0.0 for value in (pose.x, pose.y))
    return Pose(entity=pose.entity, tick=tick, x=x, y=y, z=0.0, yaw=yaw_of(quarter_of(pose.yaw)))


def _spot(pose: Pose) -> tuple[float, float, float]:
    return pose.x, pose.y, pose.yaw


def quarter_of(yaw: float) -> int:
    """The nearest quarter turn, counter-clockwise from east: 0 to 3."""
    return round_to_quarter(thousandths(yaw))


def yaw_of(quarter: int) -> float:
    """The yaw of a quarter turn, in radians."""
    return (0.0, 1.571, 3.142, -1.571)[quarter]
