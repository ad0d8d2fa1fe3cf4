"""`inhabit bench cameras`: images of many homes at once by mujoco-warp, their speed and whether they are right."""

from __future__ import annotations

import json
import math
from typing import Any

from agent.config_bench import BenchCameras
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench_cameras"]


def bench_cameras(config: BenchCameras) -> dict[str, Any]:
    """Measure, and write the figures: agreement with the images drawn one home at a time, and speeds."""
    from agent.bodies.camera import Intrinsics
    from agent.bodies.warp_bench import Crowd, compare, rates

    camera = Intrinsics(width=config.width, height=config.height, hfov=math.radians(79))
    figures: dict[str, Any] = {"width": config.width, "height": config.height, "speeds": {}}
    device = ""
    for homes in config.homes:
        with bar("homes") as shown:
            crowd = Crowd(config.seed, homes, camera, config.device, lambda done: shown.to(done, homes))  # noqa: B023
        device = crowd.cameras.device_name
        figures["speeds"][str(homes)] = found = rates(crowd, looks=config.looks)
        say(
            f"{homes} homes on {device}: "
            + ", ".join(f"{value:.0f} {name.replace('_', ' ')}" for name, value in found.items())
        )
        if homes == max(config.homes):
            figures["geoms"] = crowd.cameras.slots
            figures["agreement"] = compare(crowd, looks=4, homes=config.compared)
            say(", ".join(f"{name} {value:.6g}" for name, value in figures["agreement"].items()))
    figures["environment"] = environment([config.seed], device=device)
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, json.dumps(figures, indent=1) + "\n")
    say(f"{config.out}")
    return figures
