"""`inhabit ask`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from agent.config import Ask
from datagen.dataset.dataset import load
from datagen.dataset.errors import DatasetError
from datagen.questions.ask import explain_on, outcome_text
from datagen.questions.language import Program, ProgramError
from datagen.questions.lexicon import Lexicon
from datagen.questions.log import Log
from datagen.questions.notation import parse
from datagen.questions.support import support_on
from datagen.questions.wording import parse_question
from memory.graph.history import History

__all__ = ["ask"]


def ask(config: Ask) -> dict[str, Any]:
    """Run a program, or a question in words, and show each step."""
    history, agent = _history(config)
    program = _program(config, history, agent)
    log = Log(history)
    explanation = explain_on(program, log)
    answer = outcome_text(explanation.outcome, log.entities)
    support = [_fact_text(history, place) for place in support_on(program, log, history.facts).facts]
    if not config.json:
        print(explanation)
        print(f"answer: {answer}")
        for line in support:
            print(f"  because {line}")
    return {"answer": answer, "steps": [asdict(step) for step in explanation.steps], "support": support}


def _history(config: Ask) -> tuple[History, int]:
    """The records to ask, and the agent's id."""
    if (config.data / "life.json").exists():
        from agent.life import Life

        life = Life.load(config.data)
        return life.history(), life.agent
    lived = load(_folder(config.data)).lived(config.episode)
    return lived.episode.history, lived.agent


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise DatasetError(f"{path} is no folder: give a life folder or a dataset folder")
    return path


def _program(config: Ask, history: History, agent: int) -> Program:
    """The question as a program: in words if it reads so, else in the program notation."""
    observer = agent if config.observer is None else config.observer
    asked = parse_question(config.question, Lexicon.of(history), observer=observer, tick=history.last_tick)
    if asked is not None:
        return asked
    try:
        return parse(config.question)
    except ProgramError as error:
        raise ProgramError(f"neither a question I know nor a program: {error}") from None


def _fact_text(history: History, place: int) -> str:
    fact = history.facts[place]
    names = {entity.id: entity.name or f"{entity.kind} {entity.id}" for entity in history.entities}
    end = "now" if fact.until is None else str(fact.until)
    told = names[fact.object] if fact.object is not None else fact.value
    return f"{names[fact.subject]} {fact.predicate} {told} (ticks {fact.since} to {end})"
