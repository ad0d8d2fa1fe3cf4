"""AnswerQuestion: walk about to find out, then answer a question about the home (embodied question answering)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from agent.tasks.brief import Asked
from agent.tasks.episode import Goal
from agent.tasks.freespace import FreeSpace
from agent.tasks.judge import Judge
from agent.tasks.staging import left_alone
from datagen.questions.answers import Kind
from datagen.questions.ask import outcome_text
from datagen.questions.families import STATE
from datagen.questions.judge import Judged, judge
from datagen.questions.lexicon import Lexicon
from datagen.questions.log import Log
from datagen.questions.notation import to_text
from datagen.questions.situation import Situation
from datagen.questions.wording import question_text
from datagen.worlds.home.dice import Dice
from datagen.worlds.home.spec import HomeSpec, Point
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import TRUTH

__all__ = ["AnswerJudge", "AnswerQuestion", "said"]

_TRIES = 60
_PEOPLE = ("person", "pet", "robot")  # they are away, or it is itself


class AnswerJudge(Judge):
    """Holds the answer that is given against the one that is right."""

    def __init__(self, goal: Goal) -> None:
        self._goal, self._answer = goal, ""

    def left(self, here: Point) -> float:
        """It is not about a way."""
        return 0.0

    def achieved(self) -> bool:
        """Whether the answer is right: the same words, or the same things in any order."""
        return said(self._answer) == said(self._goal.answer)

    def undone(self) -> str:
        """Both answers."""
        return f"it answered {self._answer!r} to {self._goal.question!r}, which is {self._goal.answer!r}"

    def answered(self, answer: str) -> None:
        """Take the answer."""
        self._answer = answer

    def measures(self) -> Mapping[str, float]:
        """`answered`: whether there was an answer at all."""
        return {"answered": float(bool(self._answer))}


def said(answer: str) -> frozenset[str]:
    """What an answer says: its parts, without order and case."""
    return frozenset(part.strip().lower() for part in answer.split(",") if part.strip())


@dataclass(frozen=True, kw_only=True)
class AnswerQuestion:
    """A question about the home as it stands, of the families about its state; nothing moves meanwhile."""

    name: str = "eqa"
    steps: int = 1200
    within: float = 1.0
    nearest: float = 0.0

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        alone = left_alone(home, [person.id for person in home.people if person.kind == "robot"])
        history = HomeWorld(alone, seed=0).recorder.history()
        situation = Situation(Log(history), Lexicon.of(history), observer=TRUTH, tick=history.last_tick)
        dice, names = Dice(random), sorted(STATE)
        for _ in range(_TRIES):
            drawn = STATE[names[int(random.integers(len(names)))]](situation, dice, None)
            found = None if drawn is None else judge(drawn, situation, None)
            if found is not None and not _about_people(found, situation):
                template, slots = found.candidate.template, found.candidate.slots
                question = question_text(template, slots, 0, situation.lexicon)
                answer = outcome_text(found.answer, situation.log.entities)
                goal = Goal(
                    spots=(), within=self.within, question=question, program=to_text(found.program), answer=answer
                )
                return space.drawn(random), goal, 0.0
        return None

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """See `HomeTask.words`."""
        return goal.question

    def asked(self, goal: Goal, home: HomeSpec) -> Asked:
        """See `HomeTask.asked`."""
        return Asked(question=goal.question)

    def judge(self, goal: Goal, home: HomeSpec, world: HomeWorld) -> AnswerJudge:
        """See `HomeTask.judge`."""
        return AnswerJudge(goal)


def _about_people(found: Judged, situation: Situation) -> bool:
    """Whether a question names somebody or is answered by somebody."""
    value = found.answer.value if found.answer.kind in (Kind.ENTITY, Kind.ENTITIES, Kind.PLACE) else None
    things = [*found.candidate.named, *(value if isinstance(value, tuple) else [value])]
    return any(situation.is_a(one, kind) for one in things if isinstance(one, int) for kind in _PEOPLE)
