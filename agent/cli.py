"""The `inhabit` command: finds the command by its words, parses its options with tyro, runs it, reports errors.

Nothing heavy is imported until a command runs, so that every `--help` answers in well under a second.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import io
import itertools
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["COMMANDS", "Command", "main"]

FAILED, BAD_ARGUMENTS, INTERRUPTED = 1, 2, 130


@dataclass(frozen=True)
class Command:
    """One command: `config` and `run` are "module:name", imported when the command is called."""

    summary: str
    config: str
    run: str


COMMANDS: dict[str, Command] = {
    "demo": Command(
        "the whole path, end to end: home, life, memory, questions, training, answers, report.html",
        "agent.config:DemoConfig",
        "agent.demo:run",
    ),
    "home make": Command("generate a furnished home (JSON)", "agent.config:HomeMake", "agent.commands.home:make"),
    "home show": Command("draw the floor plan of a home (PNG)", "agent.config:HomeShow", "agent.commands.home:show"),
    "home check": Command(
        "check a home against every rule, and in physics", "agent.config:HomeCheck", "agent.commands.home:check"
    ),
    "home export": Command(
        "write a home as MJCF, GLB, a scene dataset of habitat-sim, or JSON",
        "agent.config:HomeExport",
        "agent.commands.home:export",
    ),
    "home import": Command(
        "read a home from a ProcTHOR house or an MJCF scene",
        "agent.config:HomeImport",
        "agent.commands.home:import_home",
    ),
    "life live": Command(
        "let the agent live in a home; writes a life folder", "agent.config:LifeLive", "agent.commands.life:live"
    ),
    "life show": Command(
        "what the agent believes, since when, from whom, and what is stale",
        "agent.config:LifeShow",
        "agent.commands.life:show",
    ),
    "life audit": Command(
        "check each belief against what the simulator says was visible",
        "agent.config:LifeAudit",
        "agent.commands.life:audit",
    ),
    "live": Command(
        "let an agent attempt a task in homes it has not seen",
        "agent.config_tasks:Live",
        "agent.commands.tasks:live",
    ),
    "view": Command(
        "see a life or attempts in the browser: replay and live; films and Rerun recordings too",
        "agent.config_view:View",
        "agent.commands.view:view",
    ),
    "generate": Command(
        "generate a reasoning dataset (Parquet), on this machine or a Ray cluster",
        "agent.config_data:Generate",
        "agent.commands.data:generate",
    ),
    "validate": Command(
        "execute every question of a dataset again, and check all it says",
        "agent.config_data:Validate",
        "agent.commands.data:validate",
    ),
    "card": Command(
        "write a dataset's card anew, with plots", "agent.config_data:CardMake", "agent.commands.data:card"
    ),
    "show": Command(
        "a question with context, program steps, evidence and picture; or samples",
        "agent.config_data:Show",
        "agent.commands.data:show",
    ),
    "export": Command(
        "export a dataset to lm-eval tasks, Hugging Face rows, graph arrays or NeuralMemory's text",
        "agent.config_data:Export",
        "agent.commands.export:export",
    ),
    "families": Command(
        "write a page for each question family, with examples",
        "agent.config_data:Families",
        "agent.commands.data:families",
    ),
    "fuzz": Command(
        "run random programs on every executor, and compare their answers",
        "agent.config_data:Fuzz",
        "agent.commands.fuzz:fuzz",
    ),
    "ask": Command(
        "run a program on a life or a dataset episode, step by step", "agent.config:Ask", "agent.commands.ask:ask"
    ),
    "train": Command(
        "train a task with a strategy on an engine; --resume goes on",
        "agent.config_train:Train",
        "agent.commands.train:train",
    ),
    "runs list": Command(
        "the training runs below a folder", "agent.config_train:RunsList", "agent.commands.runs:listing"
    ),
    "runs compare": Command(
        "what differs between training runs, and their scores as ratios",
        "agent.config_train:RunsCompare",
        "agent.commands.runs:compare",
    ),
    "runs show": Command(
        "the state of training runs, and their curves (PNG)", "agent.config_train:RunsShow", "agent.commands.runs:show"
    ),
    "text build": Command(
        "gather a corpus from this machine's text, or from folders of your own",
        "agent.config_train:TextBuild",
        "agent.commands.text:build",
    ),
    "study": Command(
        "carry out the experiments of a paper, and set them beside its numbers",
        "agent.config_train:Study",
        "agent.commands.study:study",
    ),
    "eval qa": Command(
        "score readers beside majority, blind and the program executor",
        "agent.config:EvalQa",
        "agent.commands.evaluate:qa",
    ),
    "eval blind": Command(
        "train blind baselines on a dataset, and score them beside the majority by family",
        "agent.config:EvalBlind",
        "agent.commands.evaluate:blind_baselines",
    ),
    "eval homes": Command(
        "compare agents at tasks in held-out homes",
        "agent.config_tasks:EvalHomes",
        "agent.commands.tasks:eval_homes",
    ),
    "chat": Command(
        "talk with the agent about its life, several people at a time", "agent.config:Chat", "agent.commands.chat:chat"
    ),
    "bench spine": Command(
        "measure the speeds that docs/results/spine.json states",
        "agent.config_bench:Bench",
        "agent.commands.bench:bench",
    ),
    "bench homes": Command(
        "how fast images, ticks, distances and decisions in homes are",
        "agent.config_bench:BenchHomes",
        "agent.commands.bench_homes:bench_homes",
    ),
    "bench cameras": Command(
        "images of many homes at once by mujoco-warp: how many a second, and are they right",
        "agent.config_bench:BenchCameras",
        "agent.commands.bench_cameras:bench_cameras",
    ),
    "bench exports": Command(
        "homes written for other simulators: time, size, and whether they show what ours show",
        "agent.config_bench:BenchExports",
        "agent.commands.bench_exports:bench_exports",
    ),
    "bench view": Command(
        "how fast a life is opened, followed while it goes on, and filmed",
        "agent.config_bench:BenchView",
        "agent.commands.bench_view:bench_view",
    ),
    "bench soak": Command(
        "does memory grow while an agent lives for hours",
        "agent.config_bench:BenchSoak",
        "agent.commands.bench_soak:bench_soak",
    ),
    "bench physics": Command(
        "whether physics is honest, how fast it is, and how far poses drift with and without correction",
        "agent.config_bench:BenchPhysics",
        "agent.commands.bench_physics:bench_physics",
    ),
    "bench datagen": Command(
        "how fast datasets are made and validated, how it scales, what memory it takes",
        "agent.config_bench:BenchDatagen",
        "agent.commands.bench_datagen:bench_datagen",
    ),
    "bench faults": Command(
        "measure the reference's known faults in our datasets, and write the table",
        "agent.config_bench:BenchFaults",
        "agent.commands.bench_faults:faults",
    ),
    "bench training": Command(
        "training speed of the devices here, and whether they agree",
        "agent.config_bench:BenchTraining",
        "agent.commands.bench_training:bench_training",
    ),
    "bench overhead": Command(
        "what an inner and an outer step cost beside a loop written by hand",
        "agent.config_bench:BenchOverhead",
        "agent.commands.bench_overhead:bench_overhead",
    ),
    "bench schedules": Command(
        "strike training runs by random schedules of faults, and count what became of them",
        "agent.config_bench:BenchSchedules",
        "agent.commands.bench_schedules:bench_schedules",
    ),
    "bench torchft": Command(
        "the engine torchft beside torchft's own DiLoCo: losses, speed, bytes, and what a killed replica costs",
        "agent.config_bench:BenchTorchft",
        "agent.commands.bench_torchft:bench_torchft",
    ),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code: 0 done, 1 failed, 2 bad arguments."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help", "help"):
        print(overview())
        return 0
    if words[0] in ("-V", "--version"):
        from importlib.metadata import version

        print(f"inhabit {version('inhabit')}")
        return 0
    name = next((" ".join(words[:size]) for size in (2, 1) if " ".join(words[:size]) in COMMANDS), None)
    if name is None:
        return _unknown(words)
    return _run(name, words[len(name.split()) :])


def overview() -> str:
    """The help of `inhabit` itself."""
    width = max(map(len, COMMANDS))
    lines = [
        "inhabit: an agent that lives in a simulated home, remembers it, talks about it, and leaves datasets behind.",
        "",
        "usage: inhabit COMMAND [OPTIONS]        (each command has --help)",
        "",
        *(f"  {name:<{width}}  {command.summary}" for name, command in COMMANDS.items()),
        "",
        "Most commands take --seed (same seed, same bytes) and --json (the result on standard output).",
    ]
    return "\n".join(lines)


def _unknown(words: Sequence[str]) -> int:
    verbs = [name for name in COMMANDS if name.split()[0] == words[0]]
    if verbs and (len(words) == 1 or words[1] in ("-h", "--help")):
        print("\n".join(f"inhabit {name}: {COMMANDS[name].summary}" for name in verbs))
        return 0 if len(words) > 1 else BAD_ARGUMENTS
    asked = " ".join(word for word in words[:2] if not word.startswith("-"))
    near = difflib.get_close_matches(asked, COMMANDS, n=1, cutoff=0.4) or verbs[:1]
    hint = f" Did you mean `inhabit {near[0]}`?" if near else ""
    print(f"inhabit: no command {asked!r}.{hint} `inhabit --help` lists all.", file=sys.stderr)
    return BAD_ARGUMENTS


def _run(name: str, options: Sequence[str]) -> int:
    command = COMMANDS[name]
    try:
        config = _parse(name, options)
        result = _load(command.run)(config)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else FAILED
    except KeyboardInterrupt:
        print("inhabit: interrupted", file=sys.stderr)
        return INTERRUPTED
    except (ValueError, OSError) as error:
        if os.environ.get("INHABIT_DEBUG") or not _is_users(error):
            raise
        print(f"inhabit {name}: {_one_line(error)}", file=sys.stderr)
        return FAILED
    if getattr(config, "json", False):
        print(json.dumps(result, indent=1, sort_keys=True))
    return 0


def _parse(name: str, options: Sequence[str]) -> Any:
    """The options as the command's config; what is wrong with them is said in one line."""
    import tyro

    command = COMMANDS[name]
    refusal = io.StringIO()
    try:
        with contextlib.redirect_stderr(refusal):
            return tyro.cli(
                _load(command.config), args=list(options), prog=f"inhabit {name}", description=command.summary
            )
    except SystemExit as stop:
        if stop.code:
            print(f"inhabit {name}: {_unboxed(refusal.getvalue())} (see inhabit {name} --help)", file=sys.stderr)
        raise


def _unboxed(text: str) -> str:
    """What tyro's box says, on one line: the message above its first rule, and the options it thinks are meant."""
    lines = [line.strip("│ ") for line in text.splitlines()[1:]]
    message = itertools.takewhile(lambda line: line[:1] not in ("─", "╰"), lines)
    meant = [line.split()[0] for line in lines if line.startswith("--")] if "Perhaps you meant:" in lines else []
    return " ".join(filter(None, message)) + (f": did you mean {' or '.join(meant)}?" if meant else "")


def _load(where: str) -> Callable[..., Any]:
    module, _, name = where.partition(":")
    loaded: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return loaded


def _is_users(error: ValueError | OSError) -> bool:
    """Named subclasses of ValueError tell a user what to do; a bare ValueError is our own mistake."""
    return isinstance(error, OSError) or type(error) is not ValueError


def _one_line(error: ValueError | OSError) -> str:
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror.lower()}; give another path or make room, then try again"
    return " ".join(str(error).split())


if __name__ == "__main__":
    sys.exit(main())
