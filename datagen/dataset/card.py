"""The card of a dataset: what is in it, how balanced its answers are, and how to load it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datagen.dataset.schema import SCHEMAS, TABLES
from memory.graph.whole import write_whole

__all__ = ["card", "write_card"]

_CARD = """---
license: mit
language: [en]
task_categories: [question-answering]
tags: [synthetic, reasoning, embodied, temporal-knowledge-graph]
configs:
{configs}
---

# Questions about lived-in worlds: `{preset}`

{questions} questions about {episodes} episodes of the world `{world}`. A question stands with its program (JSON, text, SQL), its
typed answer, and its minimal evidence, which was verified by removal. The program's answer was found by a plain search
through the log of the episode; `inhabit validate` finds it again by SQL, which shares no code with the search.

Made by `inhabit generate`, generator version {generator}, language version {language}, schema version {schema},
configuration `{config_hash}`, seed {seed}. The same options give the same bytes. Splits share no world.

## Splits

| split | episodes | questions |
|---|---|---|
{splits}

## Mix and balance

*Majority* is the commonest answer among the open questions (those not answered by yes or no): what always giving it
would score. *Entropy* is that of the open answers, in bits.

| family | questions | share | yes / no | open | empty | majority | share | entropy | of belief | depth | hops | evidence |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
{families}

Program depth and answer kind of every family: `plots/` (after `inhabit card`).

## Blind baselines

| family | always the majority answer |
|---|---|
{majorities}

## Tables

`questions/`, one row a question:

{question_columns}

`observer` 0 is asked of the truth and answered from `text_terse` or `text_rich`; any other is asked of the agent's belief and
answered from `text_terse_belief` or `text_rich_belief`. Ids in `support_*` are those of the row's episode. `executor_a` wrote the
answer; `executor_b` is null until a run that validates fills in a copy: `inhabit validate` changes no shard.

`episodes/`, one row an episode:

{episode_columns}

The row is whole: entities, facts with `since`/`until` (beliefs have an `observer`), poses, events and utterances give back the
history (`datagen.dataset.reading.history_of`). As a graph: node i is entity i, and behind the entities stands one node for each
value that facts have (`graph_values`); `graph_nodes` holds the kind of each by its place in the vocabulary (values: one more);
edge i of `graph_edges` is fact i, `until` -1 while it holds.

    datasets.load_dataset("this folder", "questions")          # or "episodes"

    from pathlib import Path
    from datagen.dataset.dataset import load
    for row in load(Path("this folder")).questions("train"): ...

## Options

```json
{config}
```

## Files

| file | rows | SHA-256 |
|---|---|---|
{files}

## Known bias

Worlds, lives and wording are generated: kinds of things keep to their rooms, and every question fits a template. The
questions are in English.

## Licence

MIT. Nothing in it was taken from elsewhere.
"""


def write_card(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write a dataset's card."""
    write_whole(folder / "README.md", card(manifest))


def card(manifest: Mapping[str, Any]) -> str:
    """The card as Markdown with the header that dataset hubs read."""
    config, families = manifest["config"], manifest["families"]
    total = sum(manifest["questions"].values())
    return _CARD.format(
        configs="\n".join(_loading(table, _splits(manifest)) for table in ("questions", "episodes")),
        questions=total,
        episodes=sum(manifest["episodes"].values()),
        splits="\n".join(f"| {s} | {manifest['episodes'][s]} | {manifest['questions'][s]} |" for s in _splits(manifest)),
        families="\n".join(_line(name, counts, total) for name, counts in families.items()),
        majorities="\n".join(f"| {name} | {_majority(counts):.1%} |" for name, counts in families.items()),
        config=json.dumps(config, indent=1, sort_keys=True),
        files="\n".join(f"| {name} | {each['rows']} | `{each['sha256']}` |" for name, each in manifest["files"].items()),
        preset=config["preset"],
        world=config["world"],
        seed=config["seed"],
        **{name: manifest[name] for name in ("generator", "language", "schema", "config_hash")},
        **{f"{table[:-1]}_columns": _columns(table) for table in TABLES},
    )


def _splits(manifest: Mapping[str, Any]) -> list[str]:
    return [split for split, size in manifest["episodes"].items() if size]


def _loading(table: str, splits: list[str]) -> str:
    default = "\n  default: true" if table == "questions" else ""
    files = "\n".join(f'  - split: {split}\n    path: "{table}/{split}-*.parquet"' for split in splits)
    return f"- config_name: {table}{default}\n  data_files:\n{files}"


def _columns(table: Any) -> str:
    return ", ".join(f"`{field.name}`" for field in SCHEMAS[table])


def _majority(counts: Mapping[str, Any]) -> float:
    """What the better of always the commonest open answer and, where asked yes or no, always the commoner scores."""
    right = max(counts["yes"], counts["no"]) + counts["majority"][1]
    return float(right / counts["questions"])


def _line(family: str, counts: Mapping[str, Any], total: int) -> str:
    asked = counts["questions"]
    open_ = asked - counts["yes"] - counts["no"]
    said = f"{counts['yes']} / {counts['no']}" if open_ < asked else "–"
    share, bits = (f"{counts['majority_share']:.1%}", f"{counts['entropy_bits']:.2f}") if open_ else ("–", "–")
    return (
        f"| {family} | {asked} | {asked / total:.1%} | {said} | {open_} | {counts['empty']} | {counts['majority'][0] or '–'} "
        f"| {share} | {bits} | {counts['believed']} | {counts['mean_depth']:.2f} | {counts['mean_hops']:.2f} "
        f"| {counts['mean_support']:.2f} |"
    )
