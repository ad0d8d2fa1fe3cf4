"""`BlocksWorld`: a blocks world that lives on, with its creatures, its speaker, and an agent that obeys."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import numpy as np

from datagen.worlds.blocks.commands import command_arguments, command_text, statement_text
from datagen.worlds.blocks.creatures import Wanderer
from datagen.worlds.blocks.errands import Worker
from datagen.worlds.blocks.rules import valid_actions
from datagen.worlds.blocks.spec import BlocksSpec, Command, Creature, Speaker
from datagen.worlds.blocks.stage import Stage
from datagen.worlds.home.dice import Dice
from memory.graph.recorder import Recorder
from memory.graph.records import DONE, Event, Value

__all__ = ["BlocksWorld"]


class BlocksWorld(Stage):
    """A blocks world in time. Deterministic: the same spec, seed and calls give the same records.

    At its beginning it records all entities and what is true at tick 0. Everybody has their own stream of chance.

    Args:
        spec: The world.
        seed: Of all that creatures and the speaker choose.
        recorder: Where to record; made anew when None.
    """

    def __init__(self, spec: BlocksSpec, *, seed: int, recorder: Recorder | None = None) -> None:
        super().__init__(spec, recorder=recorder)
        wanderers: tuple[Creature | Speaker, ...] = (spec.speaker, *spec.creatures)
        *streams, words = np.random.SeedSequence(seed).spawn(len(wanderers) + 1)
        self._wanderers = [
            Wanderer(self, body, Dice(np.random.default_rng(stream)))
            for body, stream in zip(wanderers, streams, strict=True)
        ]
        self._words = Dice(np.random.default_rng(words))
        self._worker = Worker(self)
        self._due = sorted(spec.commands, key=lambda command: command.tick)

    def step(self, ticks: int = 1) -> None:
        """Let the clock move: things fall, all act in order of their ids, observers look."""
        agent = self.spec.agent.id
        for _ in range(ticks):
            self.recorder.advance(self.tick + 1)
            fallen = self.fall()
            if agent not in fallen:
                self._worker.live()
            self._speak()
            for wanderer in self._wanderers:
                if wanderer.id not in fallen:
                    wanderer.live()
            self.look()

    def _speak(self) -> None:
        while self._due and self._due[0].tick <= self.tick:
            self.order(self._due.pop(0))
        if self._words.chance(self.spec.speaker.tells):
            self._tell()

    def order(self, command: Command) -> Event:
        """Let the speaker give a command now; one that is heard is carried out from the next tick on."""
        arguments = command_arguments(command, self.spec.agent.id, command_text(self.state, command))
        event = self.act(self.spec.speaker.id, "command", arguments)
        if event.outcome == DONE:
            self._worker.hear(command)
        return event

    def _tell(self) -> None:
        """Let the speaker say something that it believes and the agent does not, if there is anything."""
        speaker, agent = self.spec.speaker.id, self.spec.agent.id
        news = self.observers[speaker].beliefs_to_tell(agent)
        if not news:
            return
        subject, predicate, object, value = statement = self._words.choice(news)
        text = statement_text(self.state, statement, speaker, agent)
        arguments: dict[str, Value] = {"to": agent, "text": text, "subject": subject, "predicate": predicate}
        if object is not None:
            arguments["object"] = object
        if value is not None:
            arguments["value"] = value
        if self.check(speaker, "say", arguments) is None:
            self.act(speaker, "say", arguments)

    def still(self) -> Stage:
        """A copy of the world as it stands, in which nobody does anything by themselves."""
        wills = ("_wanderers", "_words", "_worker", "_due")
        mechanics = {name: value for name, value in vars(self).items() if name not in wills}
        copied = object.__new__(Stage)
        vars(copied).update(copy.deepcopy(mechanics, {id(self.spec): self.spec}))
        return copied

    def valid_actions(self, actor: int) -> Iterator[tuple[str, dict[str, Value]]]:
        """All that somebody may do now; see `rules.valid_actions`."""
        return valid_actions(self.state, actor)
