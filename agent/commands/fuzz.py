"""`inhabit fuzz`: random programs on every executor, and whether they agree."""

from __future__ import annotations

import json
from typing import Any

from agent.config_data import Fuzz
from agent.progress import bar, say
from agent.provenance import environment
from datagen.dataset.errors import DatasetError
from datagen.dataset.fuzz import fuzz_worlds
from datagen.dataset.fuzz_report import as_json, as_page
from memory.graph.whole import write_whole

__all__ = ["fuzz"]


def fuzz(config: Fuzz) -> dict[str, Any]:
    """Draw and run programs; write what came of it. Disagreements are printed, each on a line of its own."""
    about = environment([config.seed])
    keep = None if config.out is None else config.out.with_suffix(".parts.jsonl")
    with bar("fuzz") as shown:
        run = fuzz_worlds(
            programs=config.programs,
            worlds=config.worlds,
            seed=config.seed,
            workers=config.workers,
            executors=config.executors,
            postgres=config.postgres,
            keep=keep,
            code=str(about["git"]),
            progress=shown.to,
        )
    for name, why in run.left_out.items():
        say(f"without {name}: {why}")
    result = {"environment": about, **as_json(run)}
    if config.out is not None and keep is not None:
        config.out.parent.mkdir(parents=True, exist_ok=True)
        write_whole(config.out.with_suffix(".json"), json.dumps(result, indent=1) + "\n")
        write_whole(config.out.with_suffix(".md"), as_page(run))
        keep.unlink(missing_ok=True)
        say(f"{config.out.with_suffix('.json')}, {config.out.with_suffix('.md')}")
    tally = run.tally
    if tally.findings:
        print(json.dumps(result, indent=1) if config.json else "\n".join(map(str, tally.findings)))
        raise DatasetError(f"{len(tally.findings)} of {tally.total} programs have other answers by other executors")
    say(f"{tally.total} programs, {tally.beliefs} of beliefs, by {', '.join(run.versions)}: 0 disagreements")
    return result
