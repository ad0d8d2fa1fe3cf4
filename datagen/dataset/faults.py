"""The faults that were measured in the reference's data, measured in a dataset of ours in the same way.

The reference is NeuralMemory as released; its figures were measured on what its own generator makes. Here every figure
comes from the rows and episodes of a dataset, by one function for each fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from datagen.dataset.dataset import Dataset
from datagen.dataset.errors import DatasetError
from datagen.dataset.fault import Fault, Seen
from datagen.dataset.faults_bias import BIAS
from datagen.dataset.faults_data import DATA
from datagen.dataset.faults_space import SPACE
from datagen.dataset.quotas import shares
from datagen.dataset.walk import walk

__all__ = ["faults_table", "measure_faults"]


def measure_faults(dataset: Dataset, *, episodes: int = 100) -> dict[str, Any]:
    """Measure all faults on the first training episodes.

    Args:
        dataset: The dataset.
        episodes: How many episodes at most.

    Returns:
        JSON data: `faults`, one for each line of the table, and what they were measured on.

    Raises:
        DatasetError: If there is nothing to measure on.
    """
    if episodes < 1:
        raise DatasetError(f"episodes is {episodes}: give 1 or more")
    seen = [Seen(lived, tuple(rows)) for lived, rows in islice(walk(dataset, "train"), episodes)]
    if not seen:
        raise DatasetError(f"{dataset.folder} has no train split: generate it with more episodes")
    found = [_mix(dataset), *(fault for measure in (*BIAS, *SPACE, *DATA) for fault in measure(seen))]
    return {
        "preset": dataset.recipe.preset,
        "config_hash": dataset.manifest["config_hash"],
        "generator": dataset.manifest["generator"],
        "episodes": len(seen),
        "questions": sum(len(each.rows) for each in seen),
        "faults": [asdict(fault) for fault in found],
    }


def _mix(dataset: Dataset) -> Fault:
    """How far the family that is farthest off is from its share, over the whole dataset."""
    asked: dict[str, float] = defaultdict(float)
    for quota, share in shares(dataset.recipe.mix, dataset.recipe.syllabus).items():
        asked[quota.family] += share
    total = sum(dataset.manifest["questions"].values())
    off = {
        family: abs(dataset.manifest["families"].get(family, {"questions": 0})["questions"] / total - share)
        for family, share in asked.items()
    }
    worst = max(off, key=lambda family: off[family])
    return Fault(
        name="share of a family, obtained beside asked for",
        reference="filters 8 % instead of 37.5 %, geometry 33 % instead of 19 % (n 200)",
        here=f"at most {100 * off[worst]:.1f} points off (`{worst}`, n {total})",
        how="questions of each family in the manifest beside the recipe's mix",
        numbers={"off": off[worst], "n": total},
    )


def faults_table(results: Sequence[Mapping[str, Any]]) -> str:
    """The page `docs/faults.md`: for each dataset measured a table of the reference beside ours."""
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "# The reference's faults, measured here\n"
    yield (
        "Made by `inhabit bench faults`. *Reference* was measured on what the released NeuralMemory repository "
        "(`315a1d4`) makes, 5,147 questions unless another number is given; *here* is the same measurement on one "
        "of this generator, computed from its rows and episodes by `datagen/dataset/faults*.py`. A dash: it has no "
        "such questions. The figures as JSON: [results/faults.json](results/faults.json)."
    )
    for result in results:
        yield f"\n## `{result['preset']}`\n"
        yield f"{result['questions']} questions about {result['episodes']} episodes, generator {result['generator']}.\n"
        yield "| fault | reference | here | how it is measured |"
        yield "|---|---|---|---|"
        for fault in result["faults"]:
            yield f"| {fault['name']} | {fault['reference']} | {fault['here'] or '–'} | {fault['how']} |"
