"""`inhabit train`."""

from __future__ import annotations

import json
import math
import sys
from contextlib import redirect_stdout
from dataclasses import asdict, fields
from difflib import get_close_matches
from typing import Any

from agent.config_train import Train
from agent.live import watching
from agent.progress import say
from training.config import Pace, TrainConfig
from training.errors import RunError
from training.strategy import AsyncLocalSGD, DiLoCo, DiPaCo, Strategy, Synchronous

__all__ = ["train"]

_KINDS: dict[str, type[Any]] = {
    "diloco": DiLoCo,
    "async": AsyncLocalSGD,
    "dipaco": DiPaCo,
}

_TASKS = {
    "qa": ("dialogue.task:Reading", "data"),
    "text": ("training.text.task:Text", "corpus"),
    "letters": ("training.toy:Letters", "data"),
}
_NEEDS = {
    "dialogue.task:Reading": "the reader task needs a dataset: give --data FOLDER (make one with `inhabit generate`)",
    "training.text.task:Text": "the text task needs a corpus: give --data FOLDER (make one with `inhabit text build`)",
}


def train(config: Train) -> dict[str, Any]:
    """Train as asked, or take up a stopped run."""
    from training.run import Progress, resume
    from training.run import train as start

    # Ray tells on standard output who died; what comes there must be the result and nothing else.
    with redirect_stdout(sys.stderr), watching("train") as shown:

        def on_progress(now: Progress) -> None:
            shown(now.step, now.steps, now.row)

        if config.resume is not None:
            result = resume(config.resume, on_progress=on_progress)
        else:
            result = start(_settings(config), config.out, on_progress=on_progress)
    scores = "  ".join(f"{name} {value:.4f}" for name, value in result.evaluation.items())
    say(f"{result.run_dir}: step {result.step}, {result.syncs} syncs, {result.bytes_sent / 1e6:.2f} MB sent; {scores}")
    return json.loads(json.dumps(asdict(result), default=str))  # type: ignore[no-any-return]


def _settings(config: Train) -> TrainConfig:
    options = _object("--options", config.options, '{"width": 64}')
    task, place = _task(config)
    if config.data is not None:
        options[place] = str(config.data.resolve())
    elif task in _NEEDS and place not in options:
        raise RunError(_NEEDS[task])
    strategy = _strategy(config)
    return TrainConfig(
        task=task,
        task_config=options,
        strategy=strategy,
        engine=config.engine,
        workers=config.workers,
        address=config.address,
        lease=config.lease,
        patience=config.patience,
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


def _task(config: Train) -> tuple[str, str]:
    """The task as "module:Class", and which of its arguments takes `--data`."""
    if config.name and config.task != Train.task:
        raise RunError(f"the task is given twice: {config.name}, and --task {config.task}")
    asked = config.name or config.task
    known = {**_TASKS, **{long: (long, place) for long, place in _TASKS.values()}}
    if asked in known:
        return known[asked]
    if ":" not in asked:
        near = get_close_matches(asked, _TASKS, 1)
        hint = f"did you mean {near[0]!r}? There are" if near else "there are"
        raise RunError(f"unknown task {asked!r}: {hint} {', '.join(_TASKS)}, and any as module:Class")
    return asked, "data"


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
