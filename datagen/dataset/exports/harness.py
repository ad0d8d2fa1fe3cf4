"""Tasks for the lm-evaluation-harness: one for each family and split, a group for each split, one over all."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from datagen.dataset.dataset import Dataset
from datagen.dataset.exports import inhabit_tasks
from datagen.dataset.exports.flat import FLAT, flat_row
from datagen.dataset.exports.parts import View, is_believed, parts_of, splits_of

__all__ = ["TASK_VERSION", "write_harness"]

TASK_VERSION = 1
"""Counts up whenever the prompt or the scoring changes; results of other versions cannot be compared."""

_QUESTIONS = pa.schema([*FLAT.items(), ("context", pa.int32())])
_CONTEXTS = pa.schema([("context", pa.int32()), ("text", pa.string())])

_TOLD = (
    "Answer the question from the text above it. Name things by their words in the text, like mug_1. Answer in as few "
    "words as can be: the members of a set between commas, 'nothing' for an empty set, 'unknown' for what cannot be "
    "known, yes or no, a number, a tick, a distance like 2.5 m, a position like 3 4, a place like on table_1.\n\n"
)

_COMMON = """custom_dataset: !function inhabit_tasks.load
test_split: asked
fewshot_split: {shots}
output_type: generate_until
description: {told}
doc_to_text: "{{{{context}}}}\\nQuestion: {{{{question}}}}\\nAnswer:"
doc_to_target: "{{{{answer}}}}"
process_results: !function inhabit_tasks.score
generation_kwargs: {{until: ["\\n"], do_sample: false, max_gen_toks: {most}}}
metric_list:
- {{metric: exact_match, aggregation: mean, higher_is_better: true}}
- {{metric: set_f1, aggregation: mean, higher_is_better: true}}
"""

_MEANS = [{"metric": name, "aggregation": "mean", "weight_by_size": True} for name in ("exact_match", "set_f1")]


def write_harness(dataset: Dataset, folder: Path, view: View) -> dict[str, Any]:
    """Write the tables, the tasks, and the file of Python that reads and scores them."""
    source = Path(inhabit_tasks.__file__).read_text(encoding="utf-8")
    (folder / "inhabit_tasks.py").write_text(source, encoding="utf-8")
    splits = splits_of(dataset)
    families: dict[str, Counter[str]] = {}
    longest = 0
    for split in splits:
        families[split], length = _write_tables(dataset, split, folder, view)
        longest = max(longest, length)
    for shots in ("shots", "asked"):
        told = _COMMON.format(shots=shots, told=json.dumps(_TOLD), most=_room_for(longest))
        (folder / f"_{shots}").write_text(told, encoding="utf-8")
    return {"task_version": TASK_VERSION, "groups": _write_tasks(dataset, families, folder)}


def _room_for(characters: int) -> int:
    """Tokens enough for the longest answer, were each a character, in steps of 16."""
    return 16 * (1 + characters // 16)


# ---- tables


def _write_tables(dataset: Dataset, split: str, folder: Path, view: View) -> tuple[Counter[str], int]:
    """Write a split's two tables part by part; tells how many questions its families have, and its longest answer."""
    for table in ("questions", "contexts"):
        (folder / table).mkdir(exist_ok=True)
    found: Counter[str] = Counter()
    longest = 0
    numbers: dict[tuple[int, bool], int] = defaultdict(lambda: len(numbers))
    with (
        pq.ParquetWriter(folder / "questions" / f"{split}.parquet", _QUESTIONS, compression="zstd") as questions,
        pq.ParquetWriter(folder / "contexts" / f"{split}.parquet", _CONTEXTS, compression="zstd") as contexts,
    ):
        for part in parts_of(dataset, split):
            asked = part.questions()
            rows = [{**flat_row(row), "context": numbers[row.episode_id, is_believed(row)]} for row in asked]
            texts = [
                {"context": numbers[key], "text": text} for key, text in part.contexts(view).items() if key in numbers
            ]
            questions.write_table(pa.Table.from_pylist(rows, _QUESTIONS))
            contexts.write_table(pa.Table.from_pylist(texts, _CONTEXTS))
            found.update(row.family for row in asked)
            longest = max([longest, *(len(row.answer_text) for row in asked)])
    return found, longest


# ---- tasks


def _write_tasks(dataset: Dataset, families: Mapping[str, Counter[str]], folder: Path) -> list[str]:
    """Write the tasks and the groups; tells the names of these."""
    made = dataset.manifest
    whole = _name("inhabit", made["config"]["preset"])
    about = {"version": f"{TASK_VERSION}.{made['generator']}", "dataset": made["config_hash"]}
    for split, of_split in families.items():
        for family in sorted(of_split):
            shots = _shots(split, family, families)
            task = {
                "include": "_asked" if shots == split else "_shots",
                "task": _name(whole, split, family),
                "dataset_kwargs": {"split": split, "family": family, "shots": shots},
                "metadata": about,
            }
            _write(folder / f"{_name(split, family)}.yaml", task)
        tasks = [_name(whole, split, family) for family in sorted(of_split)]
        _write_group(folder / f"{_name(split)}.yaml", _name(whole, split), tasks, about)
    groups = [_name(whole, split) for split in families]
    _write_group(folder / "all.yaml", whole, groups, about)
    return [whole, *groups]


def _shots(split: str, family: str, families: Mapping[str, Counter[str]]) -> str:
    """The split that examples of a family are drawn from: `train`, else the other with most of it, else itself."""
    others = {other: counts[family] for other, counts in families.items() if other != split and counts[family]}
    return "train" if "train" in others else max(others, key=others.__getitem__, default=split)


def _write_group(path: Path, name: str, tasks: Sequence[str], about: dict[str, Any]) -> None:
    _write(path, {"group": name, "task": list(tasks), "aggregate_metric_list": _MEANS, "metadata": about})


def _write(path: Path, data: dict[str, Any]) -> None:
    """JSON after the name of each member is YAML that one can read."""
    path.write_text("".join(f"{name}: {json.dumps(value)}\n" for name, value in data.items()), encoding="utf-8")


def _name(*parts: str) -> str:
    return "_".join(re.sub(r"\W+", "_", part) for part in parts)
