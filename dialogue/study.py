"""The sizes of training's studies on questions about homes: the same experiments as on text. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from training.studies.trial import Scale

__all__ = ["QUESTIONS"]

_READER: dict[str, Any] = {
    "task": "dialogue.task:Reading",
    "data": "data",
    "own": r"language\.model\.layers\.0\..*|language\.model\.norm\..*|trace",
    "megabytes": 0.0,
}

QUESTIONS: Mapping[str, Scale] = {
    "smoke": Scale(
        task_config={"width": 16, "layers": 3, "heads": 2, "head_width": 8, "batch": 2, "questions": 4, "dev_homes": 2},
        replicas=4,
        every=4,
        steps=16,
        warm=8,
        warmup=2,
        rates=(3e-3,),
        **_READER,
    ),
    "cpu-minutes": Scale(
        task_config={"width": 48, "layers": 3, "heads": 2, "head_width": 24, "batch": 1, "questions": 8},
        replicas=4,
        every=4,
        steps=160,
        warm=80,
        warmup=10,
        rates=(2e-3, 4e-3, 8e-3),
        **_READER,
    ),
    "h200-10min": Scale(
        task_config={"width": 256, "layers": 4, "heads": 4, "head_width": 64, "batch": 16, "questions": 24},
        replicas=4,
        every=50,
        steps=3000,
        warm=1000,
        warmup=200,
        rates=(5e-4, 1e-3, 2e-3),
        device="cuda",
        **_READER,
    ),
}
"""Sizes by name, for a dataset of any size."""
