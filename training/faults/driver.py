"""A driver that faults may strike: `RUN` to resume one, `RUN CONFIG` with JSON for a new one. Forked by a nursery."""

from __future__ import annotations

import json
from pathlib import Path

from training.config import from_dict
from training.elastic.driver import launch
from training.elastic.nursery import Nursery
from training.folder import RunFolder

__all__ = ["main"]


def main(arguments: list[str]) -> int:
    """See the run through to its end."""
    nursery = Nursery(forked=True)  # before this process has threads
    run_dir = Path(arguments[0])
    if len(arguments) > 1:
        config = from_dict(json.loads(arguments[1]))
        folder = RunFolder.create(run_dir, config, {})
    else:
        folder, config = RunFolder.open(run_dir)
    launch(folder, config, nursery=nursery)
    return 0
