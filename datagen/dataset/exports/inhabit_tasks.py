"""What tasks of the lm-evaluation-harness call: rows of this folder's tables with their contexts, and the scoring.

`inhabit export --to lm-eval` copies this file beside the tasks that name it; it needs pyarrow and `datasets` alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["exact_match", "load", "score", "set_f1"]

SHOTS = 32
"""From how many questions of a family examples are drawn: taken at even steps, so from many episodes."""

_HERE = Path(__file__).parent


def load(*, split: str, family: str, shots: str, **_: Any) -> dict[str, Any]:
    """The questions to ask, as `asked`, and those to draw examples from, as `shots`.

    Args:
        split: Which split to ask.
        family: Which family of questions.
        shots: The split that examples are drawn from; if it is the same, the harness leaves out the question itself.
        _: What else the harness hands over.
    """
    asked = _rows(split, family)
    return {"asked": asked, "shots": asked if shots == split else _rows(shots, family, SHOTS)}


def _rows(split: str, family: str, most: int | None = None) -> Any:
    import datasets
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(_HERE / "questions" / f"{split}.parquet", filters=[("family", "=", family)])
    step = 1 if most is None else max(1, table.num_rows // most)
    table = table.take(list(range(0, table.num_rows, step))[:most])
    wanted = table["context"].unique().to_pylist()
    texts = pq.read_table(_HERE / "contexts" / f"{split}.parquet", filters=[("context", "in", wanted)]).to_pydict()
    of = dict(zip(texts["context"], texts["text"], strict=True))
    column = pa.array([of[number] for number in table["context"].to_pylist()], pa.large_string())
    return datasets.Dataset(table.set_column(table.schema.get_field_index("context"), "context", column))


def score(doc: dict[str, Any], results: list[str]) -> dict[str, float]:
    """The measures of one answer."""
    said, right, kind = results[0], doc["answer"], doc["answer_type"]
    return {"exact_match": exact_match(said, right, kind), "set_f1": set_f1(said, right, kind)}


def exact_match(said: str, right: str, kind: str) -> float:
    """1 if the answer is right; of a set, in any order."""
    if kind == "entities":
        return float(_members(said) == _members(right))
    return float(_plain(said) == _plain(right))


def set_f1(said: str, right: str, kind: str) -> float:
    """F1 of the members of a set, whatever their order; for all that is no set, as `exact_match`."""
    if kind != "entities":
        return exact_match(said, right, kind)
    found, wanted = _members(said), _members(right)
    common = len(found & wanted)
    return 2 * common / (len(found) + len(wanted)) if common else 0.0


def _plain(text: str) -> str:
    """The first line that says something, without capitals, spare spaces and the stop at its end."""
    lines = text.strip().splitlines() or [""]
    return " ".join(lines[0].casefold().split()).rstrip(". ")


def _members(text: str) -> set[str]:
    return {_plain(part) for part in _plain(text).split(",")} - {""}
