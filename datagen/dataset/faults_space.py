"""Faults of space: which way is front, which way bodies face, how far they move, and what rounding takes away."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from datagen.dataset.fault import Fault, Measure, Seen, percent
from datagen.questions import operators as op
from datagen.questions.answers import Answer
from datagen.questions.blindfolds import HEADING
from datagen.questions.language import Program
from datagen.questions.nodes import ABSOLUTE, Node, Ref
from datagen.questions.run_log import run_on
from datagen.questions.shown import quarter_of
from memory.graph.records import TRUTH, Pose

__all__ = ["SPACE"]

_STRIDE = 1000  # millimetres
_AXES = {"east": (1, 0), "north": (0, 1), "west": (-1, 0), "south": (0, -1)}


def _bodies(seen: Seen) -> list[int]:
    """Those that have a side: bodies whose position is known at the end."""
    situation = seen.lived.truth
    beings = [e for kind in seen.lived.lexicon.words.beings for e in situation.of_kind.get(kind, ())]
    return [each for each in beings if seen.lived.log.place(each, situation.tick) is not None]


def _fronts(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Whether all that speak of the front mean the same: facing, a step, a bearing, and the fact in words."""
    checked = differing = 0
    for each in seen:
        for body in _bodies(each):
            checked += 1
            differing += not _one_front(each, body)
    yield Fault(
        name="conventions of “front”",
        reference="two: yaw 0 is +x for steps (234 of 234), +z elsewhere",
        here=f"one: {differing} of {checked} bodies for whom step, bearing, facing and heading differ",
        how="`facing`, `step` to the front, `bearing` to there, and the fact `heading`, for each body at the end",
        numbers={"differing": differing, "n": checked},
    )


def _one_front(seen: Seen, body: int) -> bool:
    who = Ref(body)
    here = op.Position(who)
    there = op.Step(here, "front", _STRIDE, who)
    start, end, faces, side = (
        _value(seen, node) for node in (here, there, op.Facing(who), op.Bearing(here, there, who))
    )
    tick = seen.lived.episode.ticks
    said = [f.value for _, f in seen.lived.log.facts(TRUTH, body, tick) if f.predicate == HEADING]
    if not isinstance(start, tuple) or not isinstance(end, tuple) or not isinstance(faces, str):
        return False
    dx, dy = _AXES[faces]
    moved = (int(end[0]) - int(start[0]), int(end[1]) - int(start[1])) == (dx * _STRIDE, dy * _STRIDE)
    return moved and side == "front" and all(value == faces for value in said)


def _value(seen: Seen, node: Node) -> object:
    found = run_on(Program(body=node, tick=seen.lived.episode.ticks), seen.lived.log)
    return found.value if isinstance(found, Answer) else None


def _tracks(seen: Seen) -> dict[int, list[Pose]]:
    """The poses of each body in the episode, in order of time."""
    bodies, found = set(_bodies(seen)), defaultdict(list)
    for pose in sorted(seen.lived.episode.history.poses, key=lambda pose: pose.tick):
        if pose.entity in bodies:
            found[pose.entity].append(pose)
    return found


def _yaws(seen: Sequence[Seen]) -> Iterator[Fault]:
    tracks = [track for each in seen for track in _tracks(each).values()]
    turned = sum(len({quarter_of(pose.yaw) for pose in track}) > 1 for track in tracks)
    yaws = [pose.yaw for track in tracks for pose in track]
    last = [quarter_of(track[-1].yaw) for track in tracks]
    shares = ", ".join(f"{ABSOLUTE[q]} {percent(last.count(q), len(last))}" for q in range(4))
    yield Fault(
        name="headings",
        reference="yaw within ±0.055 rad for all; moving never changes it",
        here=f"yaw from {min(yaws):.2f} to {max(yaws):.2f} rad; {percent(turned, len(tracks))} of {len(tracks)} bodies "
        f"turn; at the end {shares}",
        how="yaw of all poses of bodies, and whether it comes to another quarter turn in an episode",
        numbers={"least": min(yaws), "most": max(yaws), "turned": turned, "n": len(tracks)},
    )


def _moves(seen: Sequence[Seen]) -> Iterator[Fault]:
    """How far bodies get from the first to the last tick, and whether that can be seen in what is shown."""
    ways, crossing = [], 0
    for each in seen:
        size = each.lived.resolution
        for track in _tracks(each).values():
            first, last = track[0], track[-1]
            ways.append(math.hypot(last.x - first.x, last.y - first.y) / size)
            cells = [(round(pose.x / size), round(pose.y / size)) for pose in (first, last)]
            crossing += cells[0] != cells[1]
    yield Fault(
        name="motion below what is shown",
        reference="bodies move 0.26 cells (median); 22 % change cell",
        here=f"{statistics.median(ways):.1f} cells (median); {percent(crossing, len(ways))} of {len(ways)} change cell",
        how="from the first to the last pose of each body; a cell is what the text rounds positions to",
        numbers={"median_cells": statistics.median(ways), "crossing": crossing, "n": len(ways)},
    )


def _steps(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Whether single poses are whole cells."""
    moved = whole = 0
    for each in seen:
        size = each.lived.resolution
        for track in _tracks(each).values():
            for before, after in pairwise(track):
                if (before.x, before.y) != (after.x, after.y):
                    moved += 1
                    whole += all(abs(value / size - round(value / size)) < 1e-6 for value in (after.x, after.y))
    yield Fault(
        name="positions that the text rounds",
        reference="steps of 0.06 to 0.2 cells, shown as whole cells",
        here=f"{percent(moved - whole, moved)} of {moved} moves end between cells",
        how="each move of a body that ends where the text's rounding changes the position",
        numbers={"between": moved - whole, "n": moved},
    )


_ROUNDED = (
    ("which came farther in a direction", "17 %", "travel.toward travel.most_toward travel.direction"),
    ("how far apart", "81 %", "spot.distance"),
    ("nearest", "76 %", "nearest.nearest nearest.farthest nearest.rank"),
    ("farthest in a direction", "64 %", "side.most"),
)


def _recoverable(seen: Sequence[Seen]) -> Iterator[Fault]:
    """Whether the text shows enough: programs on what is shown, rounded and at its snapshots alone."""
    for name, reference, templates in _ROUNDED:
        wanted, right, total = set(templates.split()), 0, 0
        for each in seen:
            chosen = [pair for pair in each.asked if pair[0].template_id in wanted]
            log = each.lived.log if each.lived.shown is None else each.lived.shown.log
            right += sum(outcome == row.read_answer() for row, outcome in each.answers(log, chosen))
            total += len(chosen)
        yield Fault(
            name=f"can be answered from the text: {name}",
            reference=reference,
            here=f"{percent(right, total)} of {total}" if total else "",
            how=f"programs of {', '.join(f'`{each}`' for each in templates.split())} on the records as shown",
            numbers={"right": right, "n": total},
        )


SPACE: tuple[Measure, ...] = (_fronts, _yaws, _moves, _steps, _recoverable)
"""The measures."""
