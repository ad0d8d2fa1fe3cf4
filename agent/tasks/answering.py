"""Answers to questions in words, from what an agent believes."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.questions.answers import UNKNOWN, Undefined
from datagen.questions.ask import outcome_text
from datagen.questions.lexicon import Lexicon
from datagen.questions.log import Log
from datagen.questions.run_log import run_on
from datagen.questions.wording import read_question
from memory.graph.history import History

__all__ = ["Reply", "answer_to"]

_OF_ONE_THING = ("property.value", "location.now", "location.room")
"""Questions that are answered as soon as the thing is seen; others are about all that there is."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What an agent has to say.

    Attributes:
        text: The answer as `outcome_text` writes it; "" for none.
        certain: Whether seeing more cannot change it.
    """

    text: str
    certain: bool


def answer_to(question: str, history: History, me: int) -> Reply:
    """The answer to a question by what an agent believes.

    Args:
        question: In words.
        history: What it recorded, with the entities it knows of.
        me: The agent.
    """
    reading = read_question(question, Lexicon.of(history), observer=me, tick=history.last_tick)
    if reading is None:
        return Reply(text="", certain=False)
    log = Log(history)
    outcome = run_on(reading.program, log)
    if isinstance(outcome, Undefined) or outcome == UNKNOWN:
        return Reply(text="", certain=False)
    return Reply(text=outcome_text(outcome, log.entities), certain=reading.template.name in _OF_ONE_THING)
