"""A few boxes and a ray caster, to test mapping and planning without any simulator."""

import math
from dataclasses import dataclass

import numpy as np

from agent.bodies.camera import CAMERA
from agent.bodies.camera import EYE_HEIGHT as EYE

FLOORS = (1, 2)


@dataclass(frozen=True)
class Box:
    """x from, x to, y from, y to, z from, z to, id."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    id: int


def two_rooms() -> list[Box]:
    """Room 1 (0..4 × 0..4) and room 2 (4..8 × 0..4), joined by a doorway at y 1.5..2.5; a table in room 2."""

    def wall(x0, y0, x1, y1):
        return Box((x0, y0, 0.0), (x1, y1, 2.5), 900)

    return [
        Box((0, 0, -1), (4, 4, 0), 1),
        Box((4, 0, -1), (8, 4, 0), 2),
        wall(-0.1, -0.1, 0, 4.1),
        wall(8, -0.1, 8.1, 4.1),
        wall(-0.1, -0.1, 8.1, 0),
        wall(-0.1, 4, 8.1, 4.1),
        wall(3.95, 0, 4.05, 1.5),
        wall(3.95, 2.5, 4.05, 4),
        Box((6, 1.5, 0.6), (7, 2.5, 0.75), 50),
    ]


def look(boxes: list[Box], x: float, y: float, yaw: float) -> tuple[np.ndarray, np.ndarray]:
    """Depth along the view axis and instance ids, (H, W) each."""
    across, upward = CAMERA.slopes()
    left, up = np.meshgrid(across, upward)
    ways = np.stack([math.cos(yaw) - math.sin(yaw) * left, math.sin(yaw) + math.cos(yaw) * left, up], axis=-1) + 1e-12
    depth, ids = np.full(left.shape, np.inf), np.zeros(left.shape, np.int32)
    eye = np.array([x, y, EYE])
    for box in boxes:
        near, far = (np.array(box.low) - eye) / ways, (np.array(box.high) - eye) / ways
        enter, leave = np.minimum(near, far).max(axis=-1), np.maximum(near, far).min(axis=-1)
        hit = (enter < leave) & (enter > 0) & (enter < depth)
        depth[hit], ids[hit] = enter[hit], box.id
    return np.where(np.isfinite(depth), depth, 0).astype(np.float32), ids


def collides(boxes: list[Box], x: float, y: float, radius: float = 0.2) -> bool:
    """Whether an upright cylinder touches a box that is not a floor."""
    for box in boxes:
        if box.id not in FLOORS:
            dx = max(box.low[0] - x, 0, x - box.high[0])
            dy = max(box.low[1] - y, 0, y - box.high[1])
            if math.hypot(dx, dy) < radius:
                return True
    return False
