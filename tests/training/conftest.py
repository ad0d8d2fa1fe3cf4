"""Short runs of the toy task, and what of a finished run must be the same in another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from training.config import TrainConfig
from training.strategy import DiLoCo
from training.text.corpus import build_corpus


@pytest.fixture
def config() -> Callable[..., TrainConfig]:
    """A configuration of a short run on one thread of the CPU, with changes."""

    def make(**changes: Any) -> TrainConfig:
        fields: dict[str, Any] = {
            "task": "training.toy:Letters",
            "task_config": {"batch": 4, "examples": 256, "dropout": 0.1},
            "strategy": DiLoCo(every=5),
            "replicas": 2,
            "steps": 17,
            "lr": 5e-3,
            "warmup": 3,
            "eval_every": 7,
            "checkpoint_every": 4,
            "device": "cpu",
            "threads": 1,
        }
        return TrainConfig(**{**fields, **changes})

    return make


@pytest.fixture(scope="session")
def repository() -> Path:
    """This repository: real text that is always there."""
    return Path(__file__).parents[2]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A small corpus of two sources: this project's pages, and its code."""
    place = tmp_path_factory.mktemp("corpus")
    folders = {"words": repository / "docs", "code": repository / "training"}
    build_corpus(place, sources=(), folders=folders, megabytes=0.2)
    return place


@pytest.fixture
def outcome() -> Callable[[Path], dict[str, bytes]]:
    """All bytes of a run that may not depend on when it was stopped or where it ran: metrics and last checkpoint."""

    def read(run_dir: Path) -> dict[str, bytes]:
        last = sorted((run_dir / "checkpoints").iterdir())[-1]
        files = [run_dir / "metrics.jsonl", *sorted(last.iterdir())]
        return {str(path.relative_to(run_dir)): path.read_bytes() for path in files}

    return read
