"""`inhabit eval qa`."""

from __future__ import annotations

import json
from typing import Any

from agent.config import EvalQa
from agent.progress import bar, say
from agent.provenance import environment
from dialogue.corpus import Corpus
from dialogue.evaluate import evaluate
from dialogue.score_table import table
from memory.graph.whole import write_whole

__all__ = ["qa"]


def qa(config: EvalQa) -> dict[str, Any]:
    """Score readers on held-out homes and write the table."""
    corpus = Corpus.load(config.data)
    with bar("read") as shown:
        result = evaluate(corpus, {run.name: run for run in config.runs}, split=config.split, progress=shown.to)
    runs = result["training"].values()
    devices = ", ".join(sorted({run["device"] for run in runs})) or "cpu"
    result["environment"] = environment(sorted({run["seed"] for run in runs}), device=devices)
    text = table(result)
    if not config.json:
        print(text)
    if config.out is not None:
        for suffix, content in ((".json", json.dumps(result, indent=1, sort_keys=True) + "\n"), (".md", text)):
            path = config.out.with_suffix(suffix)
            write_whole(path, content)
            say(f"{path}")
    return result
