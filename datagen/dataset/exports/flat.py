"""Questions as flat rows for Hugging Face `datasets`: each with the text that it is to be answered from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from datagen.dataset.dataset import Dataset, QuestionRow
from datagen.dataset.exports.parts import Part, View, is_believed, parts_of, splits_of

__all__ = ["FLAT", "flat_row", "write_flat"]

_TEXT, _INT, _SMALL = pa.string(), pa.int32(), pa.int16()

FLAT: Mapping[str, Any] = {
    "qid": _TEXT,
    "episode_id": _INT,
    "family": _TEXT,
    "template_id": _TEXT,
    "depth": _SMALL,
    "observer": _INT,
    "question": _TEXT,
    "answer": _TEXT,
    "answer_type": _TEXT,
    "candidates": pa.list_(_TEXT),
}
"""The columns of a flat row; `context` stands beside them, or in a table of its own."""

_CARD = """---
license: mit
language: [en]
task_categories: [question-answering]
tags: [synthetic, reasoning, embodied]
configs:
- config_name: default
  data_files:
{splits}
---

# Questions about lived-in worlds, one flat row each

`context` is the {view} text view that the question is to be answered from, `answer` the answer in its one spelling,
`answer_type` its kind. Exported by `inhabit export` from the dataset of configuration `{config}`, whose own card tells
how it was made and how balanced it is: preset `{preset}`, seed {seed}, generator version {generator}.

    datasets.load_dataset("this folder", split="{example}")
"""


_AT_ONCE = 500


def flat_row(row: QuestionRow) -> dict[str, Any]:
    """A question without what only those need who run its program."""
    told = {name: getattr(row, name) for name in FLAT if name != "answer"}
    return {**told, "answer": row.answer_text}


def write_flat(dataset: Dataset, folder: Path, view: View) -> dict[str, int]:
    """Write `data/SPLIT/*.parquet`, one file for each file of the dataset, and a card that names the splits."""
    rows = characters = 0
    schema = pa.schema([*((name, type_) for name, type_ in FLAT.items()), ("context", _TEXT)])
    for part in parts_of(dataset):
        path = folder / "data" / part.split / f"{part.name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(path, schema, compression="zstd") as file:
            for batch in _batched(_rows(part, view)):
                file.write_table(pa.Table.from_pylist(batch, schema))
                rows += len(batch)
                characters += sum(len(row["context"]) for row in batch)
    (folder / "README.md").write_text(_card(dataset, splits_of(dataset), view), encoding="utf-8")
    return {"context_characters": characters // rows}


def _batched(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Some rows at a time, so that the contexts of a whole file need never be in memory as often as they are read."""
    while batch := list(islice(rows, _AT_ONCE)):
        yield batch


def _rows(part: Part, view: View) -> Iterator[dict[str, Any]]:
    contexts = part.contexts(view)
    for row in part.questions():
        yield {**flat_row(row), "context": contexts[row.episode_id, is_believed(row)]}


def _card(dataset: Dataset, splits: Sequence[str], view: View) -> str:
    made = dataset.manifest
    return _CARD.format(
        splits="\n".join(f'  - split: {_named(split)}\n    path: "data/{split}/*.parquet"' for split in splits),
        view=view,
        config=made["config_hash"],
        preset=made["config"]["preset"],
        seed=made["config"]["seed"],
        generator=made["generator"],
        example=_named(splits[-1]),
    )


def _named(split: str) -> str:
    """A split's name as `datasets` allows it: letters, digits and underscores."""
    return split.replace("-", "_")
