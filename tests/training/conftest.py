"""Short runs of the toy task, and what of a finished run must be the same in another."""

from __future__ import annotations

import importlib.util
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from training.cluster.crew import join, ray_or_refuse
from training.config import TrainConfig
from training.elastic.nursery import Nursery
from training.faults.books import books_of, ledger_of
from training.faults.elastic import tallied
from training.folder import RunFolder, read_rows
from training.strategy import AsyncLocalSGD, DiLoCo, DiPaCo
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
def nursery() -> Iterator[Nursery]:
    """One for all elastic runs: what takes long is what it imports."""
    with Nursery() as nursery:
        yield nursery


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Two folders of made-up text, the same on every machine: sentences, and lines that look like code."""
    dice = random.Random(0)
    words = ["".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(2, 9))) for _ in range(400)]
    place = tmp_path_factory.mktemp("texts")

    def sentence() -> str:
        said = [words[int(400 * dice.random() ** 2)] for _ in range(dice.randint(4, 12))]
        return " ".join(said).capitalize() + ". "

    def line() -> str:
        one, two, three = dice.choices(words, k=3)
        return f"def {one}_{two}(self, {three}=0x{dice.randrange(4096):03X}):\n    return [{three} + 1]\n"

    for name, make in (("words", sentence), ("code", line)):
        (place / name).mkdir()
        for number in range(60):
            text = "".join(make() for _ in range(80))
            (place / name / f"{number:02d}.txt").write_text(text, encoding="utf-8")
    return {name: place / name for name in ("words", "code")}


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory, texts: dict[str, Path]) -> Path:
    """A small corpus of both."""
    place = tmp_path_factory.mktemp("corpus")
    build_corpus(place, sources=(), folders=texts, megabytes=0.2)
    return place


@pytest.fixture
def outcome() -> Callable[[Path], dict[str, bytes]]:
    """All bytes of a run that may not depend on when it was stopped or where it ran: metrics and last checkpoint."""

    def read(run_dir: Path) -> dict[str, bytes]:
        last = sorted((run_dir / "checkpoints").iterdir())[-1]
        files = [run_dir / "metrics.jsonl", *sorted(last.iterdir())]
        return {str(path.relative_to(run_dir)): path.read_bytes() for path in files}

    return read


@pytest.fixture
def books(tmp_path: Path, record_property: Callable[[str, object], None]) -> Iterator[None]:
    """Notes for `--figures` what became of the contributions to each run of a test that has ended."""
    yield
    for place in sorted(path.parent for path in tmp_path.rglob("config.json")):
        found = _books(place)
        if found is not None:
            record_property(place.relative_to(tmp_path).as_posix(), found)


def _books(place: Path) -> dict[str, Any] | None:
    _, config = RunFolder.open(place)
    rows = read_rows(place)
    ended = [{}, *rows][-1].get("step") == config.steps or (place / "result.json").exists()
    if not ended or config.engine not in ("torchft", "processes", "ray"):
        return None
    if config.engine == "torchft":
        found = tallied(rows)
    elif isinstance(config.strategy, AsyncLocalSGD | DiPaCo):
        found = asdict(books_of(place, config))
    else:  # a round's contributions are all there, or it is not over
        found = ledger_of(place).accounts()
    return {"strategy": type(config.strategy).__name__, "engine": config.engine, **found}


@pytest.fixture(scope="session")
def warm() -> Iterator[None]:
    """A Ray cluster whose processes stay warm from run to run: that of RAY_ADDRESS, or a new one."""
    if importlib.util.find_spec("ray") is None:
        pytest.skip("Ray is not installed")
    join(6, os.environ.get("RAY_ADDRESS"))
    yield
    ray_or_refuse().shutdown()
