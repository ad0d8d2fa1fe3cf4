"""`inhabit study`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.config_train import Study as Options
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.whole import write_whole
from training.errors import RunError
from training.studies.asynchronous import async_study
from training.studies.diloco import diloco_study
from training.studies.dipaco import dipaco_study
from training.studies.trial import SCALES, Scale, Study

if TYPE_CHECKING:
    from training.studies.carry_out import Outcome

__all__ = ["study"]

_STUDIES: dict[str, Callable[[Scale], Study]] = {
    "diloco": diloco_study,
    "async": async_study,
    "dipaco": dipaco_study,
}


def study(config: Options) -> dict[str, Any]:
    """Carry it out, and write table, figures and picture."""
    from training.studies.carry_out import carry_out
    from training.studies.table import draw_ratios, rows_of, to_json, to_markdown

    if config.seeds < 1 or config.jobs < 1:
        raise RunError("--seeds and --jobs must be at least 1")
    asked = _STUDIES[config.study](SCALES[config.preset]).only(config.sections)
    place = config.runs / f"{config.study}-{config.preset}"
    corpus = config.corpus or _corpus(place / "corpus", asked.scale.megabytes)
    seeds = list(range(config.seeds))
    began = time.monotonic()
    with bar(f"study {config.study}") as shown:
        outcomes, rates = carry_out(asked, str(corpus.resolve()), seeds, place, jobs=config.jobs, told=shown.to)
    rows = rows_of(asked, outcomes, seeds)
    made = environment(seeds, device=asked.scale.device)
    spent = _spent(outcomes, time.monotonic() - began, config.jobs)
    told = {"preset": config.preset, "corpus": _told(corpus), "spent": spent}
    figures = {"environment": made, **told, **to_json(asked, rows, rates)}
    out = config.out or place / config.study
    out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(out.with_suffix(".json"), json.dumps(figures, indent=1) + "\n")
    write_whole(out.with_suffix(".md"), to_markdown(asked, rows, rates, _how(config, asked.scale, made, spent)))
    draw_ratios(asked, rows, out.with_suffix(".png"))
    say(f"{out.with_suffix('.md')}, .json and .png")
    return figures


def _corpus(place: Path, megabytes: float) -> Path:
    from training.text.corpus import build_corpus

    if not (place / "corpus.json").exists():
        build_corpus(place, megabytes=megabytes, told=say)
    return place


def _told(corpus: Path) -> Any:
    return json.loads((corpus / "corpus.json").read_text())["sources"]


def _spent(outcomes: Mapping[tuple[str, int], Outcome], seconds: float, jobs: int) -> dict[str, float]:
    """What the trials took; runs that were finished before count with what they took then."""
    trials = sum(outcome.cpu_seconds for outcome in outcomes.values())
    return {"wall_minutes_of_this_session": seconds / 60, "cpu_minutes_of_trials": trials / 60, "jobs": jobs}


def _how(config: Options, scale: Scale, made: dict[str, Any], spent: dict[str, float]) -> str:
    task = ", ".join(f"{name} {value}" for name, value in scale.task_config.items())
    command = f"inhabit study {config.study} --preset {config.preset} --seeds {config.seeds}"
    return (
        f"`{command}` at {str(made.get('git'))[:7]}: text of this machine, next byte; {task}; k = {scale.replicas}, "
        f"H = {scale.every}, {scale.steps} steps after {scale.warm} of ordinary training. The trials took "
        f"{spent['cpu_minutes_of_trials']:.0f} CPU-minutes, {config.jobs} at once."
    )
