"""`inhabit bench faults`: what is wrong with the reference's data, measured in ours."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from agent.config_bench import BenchFaults
from agent.progress import say
from agent.provenance import environment
from datagen.config import recipe_of
from datagen.dataset.build import build
from datagen.dataset.dataset import Dataset, load
from datagen.dataset.faults import faults_table, measure_faults
from memory.graph.whole import write_whole

__all__ = ["faults"]

_PRESETS = ("blocks-reference", "homes")


def faults(config: BenchFaults) -> dict[str, Any]:
    """Measure, and write the figures and the page."""
    results = []
    with _datasets(config) as datasets:
        for dataset in datasets:
            results.append(measure_faults(dataset, episodes=config.episodes))
            preset, measures = results[-1]["preset"], len(results[-1]["faults"])
            say(f"{preset}: {measures} measures on {results[-1]['questions']} questions")
    figures = {"environment": environment([config.seed]), "datasets": results}
    for path, text in (
        (config.out, json.dumps(figures, indent=1, sort_keys=True) + "\n"),
        (config.page, faults_table(results)),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
        say(f"{path}")
    return figures


@contextmanager
def _datasets(config: BenchFaults) -> Iterator[list[Dataset]]:
    """Those given, or new ones that are gone afterwards."""
    if config.data:
        yield [load(folder) for folder in config.data]
        return
    with tempfile.TemporaryDirectory() as folder:
        yield [
            build(
                recipe_of(preset, questions=config.questions, seed=config.seed, dev=0.0, test=0.0),
                Path(folder) / preset,
            )
            for preset in _PRESETS
        ]
