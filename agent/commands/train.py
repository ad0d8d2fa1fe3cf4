"""`inhabit train` and `inhabit runs show`."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, fields
from difflib import get_close_matches
from typing import Any

from rich.console import Console
from rich.table import Table

from agent.config_train import RunsShow, Train
from agent.progress import bar, say
from training.config import Pace, TrainConfig
from training.errors import RunError
from training.strategy import AsyncLocalSGD, DiLoCo, DiPaCo, Strategy, Synchronous

__all__ = ["show", "train"]

_KINDS: dict[str, type[Any]] = {
    "diloco": DiLoCo,
    "async": AsyncLocalSGD,
    "dipaco": DiPaCo,
}


def train(config: Train) -> dict[str, Any]:
    """Train as asked, or take up a stopped run."""
    from training.run import Progress, resume
    from training.run import train as start

    with bar("train") as shown:

        def on_progress(now: Progress) -> None:
            shown.to(now.step, now.steps, f"loss {now.loss:.3f}  sent {now.bytes_sent / 1e6:.1f} MB")

        if config.resume is not None:
            result = resume(config.resume, on_progress=on_progress)
        else:
            result = start(_settings(config), config.out, on_progress=on_progress)
    scores = "  ".join(f"{name} {value:.4f}" for name, value in result.evaluation.items())
    say(f"{result.run_dir}: step {result.step}, {result.syncs} syncs, {result.bytes_sent / 1e6:.2f} MB sent; {scores}")
    return json.loads(json.dumps(asdict(result), default=str))  # type: ignore[no-any-return]


def _settings(config: Train) -> TrainConfig:
    options = _object("--options", config.options, '{"width": 64}')
    if config.data is not None:
        options["data"] = str(config.data.resolve())
    elif config.task == Train.task:
        raise RunError("the reader task needs a dataset: give --data FOLDER (make one with `inhabit generate`)")
    strategy = _strategy(config)
    return TrainConfig(
        task=config.task,
        task_config=options,
        strategy=strategy,
        engine=config.engine,
        replicas=math.prod(strategy.paths) if isinstance(strategy, DiPaCo) else config.replicas,
        steps=config.steps,
        inner=config.inner,
        lr=config.lr,
        warmup=config.warmup,
        start=None if config.start is None else str(config.start),
        pace=Pace(step_seconds=config.seconds),
        seed=config.seed,
        eval_every=config.eval_every,
        checkpoint_every=config.checkpoint_every,
        device=config.device,
    )


def _strategy(config: Train) -> Strategy:
    if config.strategy == "synchronous":
        return Synchronous()
    options: dict[str, Any] = {"every": config.every, "outer": config.outer}
    options |= {"lr": config.outer_lr, "momentum": config.outer_momentum}
    options |= _object("--strategy-options", config.strategy_options, '{"codec": "e3m0"}')
    kind = _KINDS[config.strategy]
    if kind is DiPaCo:
        options = {"paths": _grid(config.paths), **options}
    known = [field.name for field in fields(kind)]
    for name in options:
        if name not in known:
            near = get_close_matches(name, known, 1)
            raise RunError(f"--strategy-options: {kind.__name__} has no {name!r}; did you mean {(near or known)[0]!r}?")
    made: Strategy = kind(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
    )
    return made


def _grid(paths: str) -> tuple[int, ...]:
    """The modules of each level, from "2x2"."""
    counts = paths.lower().split("x")
    if not all(count.isdigit() for count in counts):
        raise RunError(f"--paths {paths!r}: give the modules of each level, for example 2x2")
    return tuple(int(count) for count in counts)


def _object(option: str, text: str, example: str) -> dict[str, Any]:
    """A JSON object given on the command line."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise RunError(f"{option} is not JSON ({error.msg}); for example {option} '{example}'") from None
    if not isinstance(data, dict):
        raise RunError(f"{option} must be a JSON object, for example '{example}'")
    return data


def show(config: RunsShow) -> dict[str, Any]:
    """A table of runs, and their curves."""
    from training.folder import RunFolder, read_rows

    if not config.runs:
        raise RunError("name one or more run folders")
    rows = []
    for place in config.runs:
        _, settings = RunFolder.open(place)
        metrics = read_rows(place)
        rows.append(
            {"run": str(place), "strategy": type(settings.strategy).__name__, **_state(metrics, settings.steps)}
        )
    _print(rows)
    if config.plot is not None:
        from training.curves import draw_curves

        say(f"curves: {draw_curves({str(place): place for place in config.runs}, config.plot)}")
    return {"runs": rows}


def _state(metrics: list[dict[str, Any]], steps: int) -> dict[str, Any]:
    last: dict[str, Any] = {}
    for row in metrics:
        last.update(row)
    shown = ("step", "loss", "syncs", "bytes_sent")
    return {"of": steps, **{name: last[name] for name in shown if name in last}}


def _print(rows: list[dict[str, Any]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = Table(*names)
    for row in rows:
        table.add_row(
            *(f"{row[name]:.4g}" if isinstance(row.get(name), float) else str(row.get(name, "")) for name in names)
        )
    Console(stderr=True).print(table)
