"""The layout of a world as a hash: what stays the same when all that is in it is called, coloured or furnished anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["layout_hash"]


def layout_hash(world: str, spec: str) -> str:
    """Hash of a world's layout.

    Of a home that is its floor plan: rooms and doorways. Of a blocks world it is where shapes, holes, items and
    bodies are. Of any other world it is all of its description.

    Args:
        world: Its name in `datagen.dataset.worlds.WORLDS`.
        spec: Its description, JSON.
    """
    layout = _LAYOUTS[world](json.loads(spec)) if world in _LAYOUTS and spec else spec
    return hashlib.sha256(json.dumps(layout, sort_keys=True).encode()).hexdigest()


def _floor_plan(spec: Mapping[str, Any]) -> Any:
    rooms = [(room["kind"], room["polygon"]) for room in spec["rooms"]]
    return rooms, [(doorway["start"], doorway["end"]) for doorway in spec["doorways"]]


_PLACE = ("kind", "x", "y", "z", "extents")
_LISTS = ("creatures", "items", "shapes", "holes")


def _grid(spec: Mapping[str, Any]) -> Any:
    things = {name: spec[name] for name in _LISTS} | {"bodies": [spec["agent"], spec["speaker"]]}
    return spec["size"], {
        name: [[thing.get(field) for field in _PLACE] for thing in each] for name, each in things.items()
    }


_LAYOUTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {"home": _floor_plan, "blocks": _grid}
