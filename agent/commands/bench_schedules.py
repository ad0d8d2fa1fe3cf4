"""`inhabit bench schedules`: random schedules of faults on training runs, and what became of them."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.config_bench import BenchSchedules
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.whole import write_whole

if TYPE_CHECKING:
    from training.faults import cluster, elastic

__all__ = ["bench_schedules"]


def bench_schedules(config: BenchSchedules) -> dict[str, Any]:
    """Carry out those schedules whose outcome is not there yet, and write the figures of all."""
    from training.faults.schedule import Outcome, outcome_of, plain

    out = config.out or Path(f"docs/results/schedules-{config.engine}.json")
    kept = out.with_suffix(".jsonl")
    kept.parent.mkdir(parents=True, exist_ok=True)
    seeds = range(config.seed, config.seed + config.count)
    lines = _whole_lines(kept)
    there = {each.seed: each for each in (outcome_of(json.loads(line)) for line in lines) if each.seed in seeds}
    if there:
        say(f"{len(there)} of {config.count} schedules are in {kept} already")
    with _place(config) as place, bar("schedules") as shown:
        trials = _trials(config, place)

        def told(outcome: Outcome) -> None:
            there[outcome.seed] = outcome
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(plain(outcome)) + "\n")
            shown.to(len(there), config.count, outcome.why)

        trials.carry_out([seed for seed in seeds if seed not in there], told)
        figures = {"environment": environment(list(seeds)), "engine": config.engine, **trials.summed(there.values())}
    write_whole(out, json.dumps(figures, indent=1, sort_keys=True) + "\n")
    say(f"{out}: {figures['broken']} of {config.count} schedules broke a rule")
    return figures


def _trials(config: BenchSchedules, place: Path) -> cluster.Trials | elastic.Trials:
    from training.faults import cluster, elastic

    if config.engine == "torchft":
        return elastic.Trials(place)
    return cluster.Trials(place, engine=config.engine, address=config.address)


def _whole_lines(kept: Path) -> list[str]:
    """The lines of what was kept; one that a kill cut short is dropped."""
    lines = kept.read_text(encoding="utf-8").split("\n")[:-1] if kept.exists() else []
    write_whole(kept, "".join(line + "\n" for line in lines))
    return lines


@contextmanager
def _place(config: BenchSchedules) -> Iterator[Path]:
    """Where runs are."""
    if config.runs is not None:
        config.runs.mkdir(parents=True, exist_ok=True)
        yield config.runs
        return
    place = Path(tempfile.mkdtemp(prefix="inhabit-schedules-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
