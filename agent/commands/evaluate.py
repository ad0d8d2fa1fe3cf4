"""`inhabit eval qa|blind`: readers, and baselines that do not see what is asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from agent.config import EvalBlind, EvalQa
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["blind_baselines", "qa"]


def qa(config: EvalQa) -> dict[str, Any]:
    """Score readers on held-out homes and write the table."""
    from dialogue.corpus import Corpus
    from dialogue.evaluate import evaluate
    from dialogue.score_table import table

    corpus = Corpus.load(config.data)
    with bar("read") as shown:
        result = evaluate(corpus, {run.name: run for run in config.runs}, split=config.split, progress=shown.to)
    runs = result["training"].values()
    devices = ", ".join(sorted({run["device"] for run in runs})) or "cpu"
    result["environment"] = environment(sorted({run["seed"] for run in runs}), device=devices)
    text = table(result)
    if not config.json:
        print(text)
    _write(config.out, result, text)
    return result


def blind_baselines(config: EvalBlind) -> dict[str, Any]:
    """Train blind baselines, score them, and write the table."""
    from datagen.dataset.card import BLIND, write_card
    from datagen.dataset.dataset import load
    from dialogue.blind import blind
    from dialogue.blind_table import blind_table

    dataset = load(config.data)
    with bar("train") as shown:
        result = blind(dataset, seeds=config.seeds, progress=shown.to)
    result["environment"] = environment(list(range(config.seeds)))
    text = blind_table(result)
    if not config.json:
        print(text)
    _write(config.out, result, text)
    if config.card:
        write_whole(config.data / BLIND, json.dumps({**result, "table": text}, indent=1, sort_keys=True) + "\n")
        write_card(config.data, dataset.manifest, sorted((config.data / "plots").glob("*.png")))
        say(f"{config.data / BLIND} and the card")
    return result


def _write(out: Path | None, result: dict[str, Any], text: str) -> None:
    if out is None:
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    for suffix, content in ((".json", json.dumps(result, indent=1, sort_keys=True) + "\n"), (".md", text)):
        path = out.with_suffix(suffix)
        write_whole(path, content)
        say(f"{path}")
