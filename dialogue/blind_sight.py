"""What a blind baseline sees of an episode, and what that tells of each candidate answer."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property

from datagen.dataset.lived import Lived
from datagen.questions import operators as op
from datagen.questions.answers import Answer, Kind, Outcome, Undefined
from datagen.questions.language import Program, nodes
from datagen.questions.log import Log
from datagen.questions.run_log import run_on
from datagen.questions.situation import Situation
from datagen.questions.wording import answer_text
from memory.graph.history import History
from memory.graph.records import TRUTH

__all__ = ["About", "Sight", "outcome_text"]

_FAR = 3
"""Ranks from here on are all alike."""


def _shown(lived: Lived) -> History:
    """What a reader who sees all is shown."""
    return lived.episode.history if lived.shown is None else lived.shown.history


class Sight:
    """An episode as one baseline sees it, and what programs yield there; made when it is first asked."""

    def __init__(self, lived: Lived, hide: Callable[[History], History] | None) -> None:
        self.lived, self._hide = lived, hide
        self._situations: dict[int, Situation] = {}
        self._cues: dict[tuple[int, int], tuple[str, ...]] = {}

    @cached_property
    def log(self) -> Log:
        """The log of what is seen."""
        return self.lived.log if self._hide is None else Log(self._hide(_shown(self.lived)))

    def run(self, program: Program) -> Outcome:
        """What a program yields on what is seen."""
        return run_on(program, self.log, checked=True)

    def situation(self, observer: int) -> Situation:
        """How things stand at the end, as seen."""
        if self._hide is None:
            return self.lived.situation(observer != TRUTH)
        if observer not in self._situations:
            tick = self.lived.episode.ticks
            self._situations[observer] = Situation(self.log, self.lived.lexicon, observer=observer, tick=tick)
        return self._situations[observer]

    def named(self, program: Program) -> list[int]:
        """The entities that the question describes."""
        found = []
        for node in nodes(program.body):
            if isinstance(node, op.Unique):
                outcome = self.run(Program.trusted(node, observer=program.observer, tick=program.tick))
                if isinstance(outcome, Answer) and isinstance(outcome.value, int):
                    found.append(outcome.value)
        return found

    @cached_property
    def _acts(self) -> Counter[int]:
        return Counter(event.actor for event in self.log.events)

    def cues(self, entity: int, observer: int) -> tuple[str, ...]:
        """What an entity is, whatever is asked."""
        found = self._cues.get((entity, observer))
        if found is None:
            busier = sum(count > self._acts[entity] for count in self._acts.values())
            said = [f"is {self.situation(observer).kind(entity)}", f"acts {min(_FAR, busier)}"]
            said += ["is the agent"] if entity == self.lived.agent else []
            found = self._cues[entity, observer] = tuple(said)
        return found


class About:
    """What a baseline knows of candidates for one question; every cue says for which template it is one.

    Args:
        template: The question's template.
        program: Its program.
        sight: What is seen; None if nothing.
        outcome: What the program yields there, where the baseline understands programs.
        entities: The candidates that are entities, by handle.
    """

    def __init__(
        self,
        template: str,
        program: Program,
        sight: Sight | None,
        outcome: Outcome | None,
        entities: Mapping[str, int],
    ) -> None:
        self.template, self.observer, self.outcome, self.entities = template, program.observer, outcome, entities
        self.sight = sight
        self.text = None if outcome is None or sight is None else outcome_text(outcome, sight)
        self.named = sight.named(program) if sight is not None and entities else []
        self.near: dict[int, int] = {}
        if outcome is not None and sight is not None and entities and program.observer == TRUTH:
            self.near = _ranks(sight.situation(TRUTH), self.named, entities)

    def cues(self, option: str) -> tuple[str, ...]:
        """The cues of one candidate."""
        found = [f"set of {1 + option.count(',')}", *(self._yielded(option) if self.text is not None else ())]
        entity = self.entities.get(option)
        if entity is not None and self.sight is not None:
            found += self.sight.cues(entity, self.observer)
            found += [f"named {place}" for place, other in enumerate(self.named[:2]) if other == entity]
            found += self._place(entity, self.sight.situation(self.observer)) if self.outcome is not None else []
        return tuple(sys.intern(f"{self.template} {cue}") for cue in found)

    def _yielded(self, option: str) -> list[str]:
        """How a candidate compares with what the program yields on what is seen."""
        if option == self.text:
            return ["yielded"]
        if isinstance(self.outcome, Answer) and self.outcome.kind is Kind.INTEGER and option.isdigit():
            return [f"off by {max(-4, min(4, int(option) - int(str(self.outcome.value))))}"]
        return ["in what is yielded"] if option in str(self.text).split(", ") else []

    def _place(self, entity: int, situation: Situation) -> list[str]:
        """How a candidate stands to what the question names."""
        place = situation.place.get(entity)
        found = [f"near {self.near[entity]}"] if entity in self.near else []
        found += [f"place {place[0]}"] if place is not None else []
        for other in self.named[:1]:
            there = situation.place.get(other)
            found += ["holds it"] if there is not None and there[1] == entity else []
            found += ["beside it"] if there is not None and place is not None and there[1] == place[1] else []
            found += ["in it"] if place is not None and place[1] == other else []
        return found


def outcome_text(outcome: Outcome, sight: Sight) -> str:
    """An outcome in words, or why there is none."""
    return str(outcome.reason) if isinstance(outcome, Undefined) else answer_text(outcome, sight.lived.handles)


def _ranks(situation: Situation, named: list[int], entities: Mapping[str, int]) -> dict[int, int]:
    """How near each candidate is to the first thing named, by rank."""
    origin = next((situation.log.place(entity, situation.tick) for entity in named), None)
    if origin is None:
        return {}
    found = {}
    for entity in entities.values():
        at = situation.log.place(entity, situation.tick)
        if at is not None and entity not in named[:1]:
            found[entity] = (at[0] - origin[0]) ** 2 + (at[1] - origin[1]) ** 2
    ordered = sorted(found.values())
    return {entity: min(_FAR, ordered.index(square)) for entity, square in found.items()}
