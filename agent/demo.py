"""`inhabit demo`: the whole path on real input, from a seed to a page."""

from __future__ import annotations

import json
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from agent.commands.chat import play
from agent.config import DemoConfig
from agent.demo_script import three_party_script
from agent.figures import plan_figure
from agent.life import Life, audit, live
from agent.progress import bar, say
from agent.report import DemoResult, write_report
from datagen.config import homes_small
from datagen.dataset.build import build
from datagen.dataset.dataset import Dataset, QuestionRow
from datagen.dataset.dataset import load as load_dataset
from datagen.dataset.errors import DatasetError
from datagen.dataset.filling import fill, shard_dice
from datagen.dataset.lived import Lived
from datagen.dataset.quotas import plan
from datagen.dataset.rows import question_rows
from datagen.dataset.validate import check_row
from datagen.dataset.worlds import Episode
from datagen.worlds.home.generate import generate
from datagen.worlds.home.picture import save_plan
from dialogue.corpus import Corpus
from dialogue.evaluate import evaluate
from dialogue.score_table import table
from memory.graph.whole import write_whole
from training.config import TrainConfig
from training.strategy import DiLoCo, Strategy, Synchronous

__all__ = ["DemoError", "run"]

_MARK = "demo.json"
_ROOMS, _ITEMS, _RESIDENTS = 5, 50, 3
_QUESTIONS = (40, 30, 20, 10)  # about the life: as many as its quotas allow
_EVERY = 20  # DiLoCo's inner steps between syncs


class DemoError(ValueError):
    """The demo cannot begin: one line with what to do."""


def run(config: DemoConfig) -> dict[str, Any]:
    """Run the demo; prints the path of report.html."""
    for name in ("ticks", "episodes", "steps"):
        if getattr(config, name) < 1:
            raise DemoError(f"--{name} {getattr(config, name)}: give a whole number from 1")
    out = _folder(config)
    stages = Stages()
    with stages("home"):
        home = generate(config.seed, rooms=_ROOMS, items=_ITEMS, residents=_RESIDENTS)
        write_whole(out / "home.json", home.to_json())
        save_plan(home, out / "home.png")
    with stages("life"), bar("live") as shown:
        life = live(home, seed=config.seed, ticks=config.ticks, out=out / "life", progress=shown.to)
        found = audit(life)
    with stages("questions"):
        questions = ask_itself(life, config.seed)
        _write_json(out / "questions.json", questions)
    with stages("dataset"), bar("generate") as shown:
        recipe = homes_small()
        recipe = replace(recipe, questions=config.episodes * recipe.questions_per_episode, seed=config.seed)
        dataset = build(recipe, out / "data", workers=2, progress=shown.to)
    with stages("training"):
        runs = _train(config, out)
    with stages("evaluation"), bar("read") as shown:
        corpus = Corpus(load_dataset(out / "data"))
        scores = evaluate(corpus, runs, progress=shown.to)
        _write_json(out / "scores.json", scores)
        write_whole(out / "scores.md", table(scores))
    with stages("conversation"):
        transcript = [asdict(line) for line in _talk(life, out)]
        _write_json(out / "transcript.json", transcript)
    result = DemoResult(
        seed=config.seed,
        life=life,
        audit=found,
        questions=questions,
        runs=runs,
        scores=scores,
        transcript=transcript,
        timings=stages.seconds,
        dataset=_dataset_numbers(dataset),
        environment=_environment(),
    )
    page = write_report(result, out / "report.html")
    (out / "life.png").write_bytes(plan_figure(home, [(x, y) for x, y in life.about["path"]]))
    summary_data = _summary(result, page, stages)
    _write_json(out / _MARK, summary_data)
    _tell(summary_data)
    if not config.json:
        print(page)
    return summary_data


class Stages:
    """Times and announces the stages of the demo."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        say(f"· {name}")
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 1)
        say(f"  {self.seconds[name]} s")


def _folder(config: DemoConfig) -> Path:
    """An empty folder; an earlier demo in it goes only when that is asked for."""
    out = config.out
    if out.exists() and any(out.iterdir() if out.is_dir() else [out]):
        mine = out.is_dir() and ((out / "home.json").exists() or (out / _MARK).exists())
        if not (config.overwrite and mine):
            hint = "add --overwrite to replace it, or choose" if mine else "choose"
            raise DemoError(f"{out} is not empty: {hint} another folder with --out")
        shutil.rmtree(out)
    out.mkdir(parents=True, exist_ok=True)
    return out


def ask_itself(life: Life, seed: int) -> list[dict[str, Any]]:
    """Balanced questions about a life, of the truth and of the agent's belief, each proved by both executors."""
    episode = Episode(spec=life.spec.to_json(), history=life.history(), seed=seed, ticks=life.ticks)
    for count in _QUESTIONS:
        lived = Lived.of(episode, number=0)
        try:
            asked = fill([lived], plan(count, {}), shard_dice(seed, 0))
        except DatasetError:
            continue  # a quiet life has fewer good questions in it
        rows = question_rows(lived, asked[0], "life")
        _prove(rows, lived)
        return rows
    raise DemoError(f"{life.folder}: too little happened in this life to ask about: live longer with --ticks")


def _prove(rows: list[dict[str, Any]], lived: Lived) -> None:
    """Execute every row again, by SQL, and look after its words and evidence."""
    with lived.graph() as graph, graph.connect() as connection:
        for row in rows:
            for wrong in check_row(QuestionRow.of(row), lived, connection):
                raise RuntimeError(f"{row['program_text']}: {wrong}")


def _train(config: DemoConfig, out: Path) -> dict[str, Path]:
    """The same reader trained three times on one budget: synchronously, with DiLoCo, and blind as a control."""
    diloco = DiLoCo(every=_EVERY, lr=0.7, momentum=0.6)
    settings: dict[str, tuple[Strategy, bool]] = {
        "synchronous": (Synchronous(), False),
        "DiLoCo": (diloco, False),
        "blind": (Synchronous(), True),
    }
    return {name: _train_one(name, strategy, blind, config, out) for name, (strategy, blind) in settings.items()}


def _train_one(name: str, strategy: Strategy, blind: bool, config: DemoConfig, out: Path) -> Path:
    from training.run import Progress, train

    folder = out / "runs" / name.lower()
    task = {"data": str((out / "data").resolve()), "blind": blind, "batch": 2, "dev_homes": 8, "seed": config.seed}
    settings = TrainConfig(
        task="dialogue.task:Reading",
        task_config=task,
        strategy=strategy,
        replicas=2,
        steps=config.steps,
        warmup=min(20, config.steps // 4),
        lr=1e-3,
        seed=config.seed,
        eval_every=max(1, config.steps // 4),
        device="cpu",
        threads=2,
    )
    with bar(f"train {name}") as shown:

        def on_progress(now: Progress) -> None:
            shown.to(now.step, now.steps, f"loss {now.loss:.3f}  sent {now.bytes_sent / 1e6:.1f} MB")

        train(settings, folder, on_progress=on_progress)
    return folder


def _talk(life: Life, out: Path) -> Any:
    """A scripted conversation on a copy of the life, so that the life itself stays as it was lived."""
    copy = out / "talk"
    shutil.copytree(life.folder, copy)
    return play(Life.load(copy), three_party_script(life))


def _dataset_numbers(dataset: Dataset) -> dict[str, Any]:
    made = dataset.manifest
    return {
        "episodes": sum(made["episodes"].values()),
        "questions": sum(made["questions"].values()),
        "bytes": dataset.bytes,
        "families": len(made["families"]),
    }


def _environment() -> dict[str, str]:
    from training.folder import git_hash

    packages = ("inhabit", "torch", "transformers", "mujoco-core", "numpy")
    found = {name: version(name) for name in packages}
    return {"git": git_hash() or "unknown", "python": platform.python_version(), "device": "cpu", **found}


def _summary(result: DemoResult, page: Path, stages: Stages) -> dict[str, Any]:
    """The demo in numbers."""
    everything = {name: scores["all"]["exact"] for name, scores in result.scores["readers"].items()}
    return {
        "report": str(page),
        "seed": result.seed,
        "beliefs": result.audit.beliefs,
        "violations": len(result.audit.violations),
        "recall": round(result.audit.recall, 3),
        "questions": len(result.questions),
        "dataset": dict(result.dataset),
        "exact": everything,
        "seconds": {**stages.seconds, "all": round(sum(stages.seconds.values()), 1)},
        "environment": dict(result.environment),
    }


def _tell(summary: dict[str, Any]) -> None:
    say(f"beliefs {summary['beliefs']}, without ground {summary['violations']}, recall {summary['recall']}")
    say("exact match: " + ", ".join(f"{name} {100 * value:.1f} %" for name, value in summary["exact"].items()))
    say(f"{summary['seconds']['all']:.0f} seconds; the report:")


def _write_json(path: Path, data: Any) -> None:
    write_whole(path, json.dumps(data, indent=1, sort_keys=True, default=_plain) + "\n")


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else str(value)
