"""The scripted living agent: it explores, looks at things closely, keeps what it knows fresh, and does as told."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.going import STAY, Action, Skill
from agent.mind import Deed, Frame, Mind
from agent.orders import Order, carry_out, read
from agent.skills import ABANDONED, Skills
from agent.words import statement_text
from datagen.worlds.home import kinds
from memory.graph.records import DONE, Event

if TYPE_CHECKING:
    import numpy as np

__all__ = ["LivingAgent", "Report"]

Routine = Generator[Action, None, None]

_PEEKS = 0.7  # how likely a closed container is opened on the round
_CHATS = 0.5
_ASK_AGAIN = 200  # ticks
_ORDER_LIMIT = 500
_EXPLORING_SHARE = 0.6


@dataclass(frozen=True, kw_only=True)
class Report:
    """How an order ended: `code` is `DONE`, or why it could not be done."""

    order: Order
    began: int
    ended: int
    code: str


class LivingAgent:
    """Decides each tick what to do, from what is in its mind alone.

    Orders come first, then answers to questions, then its own round: explore, look at every piece of furniture, and
    go round again where it has not looked for longest.

    Args:
        mind: What it knows; its owner lets it perceive a frame before each action.
        random: For its choices.
        budget: How many ticks it expects to live; it stops exploring in time to look at things closely.
    """

    def __init__(self, mind: Mind, random: np.random.Generator, budget: int) -> None:
        self.mind = mind
        self.skills = Skills(mind)
        self.reports: list[Report] = []
        self.explored = False
        self._random = random
        self._explore_until = mind.belief.tick + round(budget * _EXPLORING_SHARE)
        self._orders: deque[Order] = deque()
        self._questions: deque[Event] = deque()
        self._round = self._live()
        self._errand: Routine | None = None
        self._doing: Order | None = None

    # -- the seam to the body -----------------------------------------------------------------------------------

    def act(self, frame: Frame) -> Action:
        """Perceive one frame and choose what to do until the next."""
        self.mind.perceive(frame)
        self._questions.extend(
            event
            for event, _ in frame.heard
            if event.verb == "ask" and event.arguments.get("to") == self.mind.me and event.outcome == DONE
        )
        while True:
            if self._errand is None:
                self._errand = self._next_errand()
            if self._errand is None:
                return next(self._round)
            try:
                return next(self._errand)
            except StopIteration:
                self._errand = None
                self._doing = None
                self._round = self._live()  # the body stands elsewhere now: the round begins from here

    def order(self, wanted: str | Order, speaker: int | None = None) -> Order:
        """Take an order, in words or read already, to be carried out after those before it.

        Raises:
            OrderError: If it is not understood; the message says what to say instead.
        """
        order = read(wanted, self.mind, speaker) if isinstance(wanted, str) else wanted
        self._orders.append(order)
        return order

    @property
    def busy(self) -> bool:
        """Whether there are orders left to carry out."""
        return bool(self._orders) or self._doing is not None

    # -- what to do next ----------------------------------------------------------------------------------------

    def _next_errand(self) -> Routine | None:
        if self._questions:
            return self._answer(self._questions.popleft())
        if self._orders:
            self._doing = self._orders.popleft()
            return self._obey(self._doing)
        return None

    def _obey(self, order: Order) -> Routine:
        began = self.mind.belief.tick
        walk = carry_out(order, self.skills)
        code: str | None = None
        while True:
            if self.mind.belief.tick - began > _ORDER_LIMIT:
                code = ABANDONED
                break
            try:
                action = next(walk)
            except StopIteration as end:
                code = end.value
                break
            yield action
        self.reports.append(Report(order=order, began=began, ended=self.mind.belief.tick, code=code or DONE))

    def _answer(self, question: Event) -> Routine:
        """Say what one believes about what was asked."""
        subject, predicate = question.arguments.get("subject"), question.arguments.get("predicate")
        fact = None
        if isinstance(subject, int) and isinstance(predicate, str):
            group = kinds.VOCABULARY.group_of(predicate) or (predicate,)
            fact = next((fact for fact in self.mind.belief.about(subject) if fact.predicate in group), None)
        if fact is None:
            yield Deed(verb="say", arguments={"to": question.actor, "text": "I do not know."})
            return
        claimed = {"object": fact.object} if fact.object is not None else {"value": fact.value}
        arguments = {
            "to": question.actor,
            "text": statement_text(self.mind, fact),
            "subject": fact.subject,
            "predicate": fact.predicate,
            **{name: value for name, value in claimed.items() if value is not None},
        }
        yield Deed(verb="say", arguments=arguments)

    # -- its own round ------------------------------------------------------------------------------------------

    def _live(self) -> Routine:
        if not self.mind.navigator.trail[1:]:
            yield from self.mind.navigator.look_around()
        if not self.explored:
            yield from self._explore()
        while True:
            piece = self._next_to_look_at()
            if piece is None:
                yield from self.mind.navigator.look_around()
                continue
            yield from self._visit(piece)
            yield from self._chat()

    def _explore(self) -> Routine:
        for action in self.mind.navigator.explore():
            yield action
            if self.mind.belief.tick >= self._explore_until:
                return
        self.explored = True

    def _next_to_look_at(self) -> int | None:
        """The piece of furniture worth most: never looked at first, else longest ago; near rather than far."""
        now = self.mind.belief.tick
        pieces = [piece for piece in self.mind.all("furniture") if self.skills.holds_things(piece)]

        def wait(piece: int) -> tuple[float, int]:
            looked = self.mind.looked_at.get(piece)
            worth = 60.0 if looked is None else min((now - looked) / 10, 50.0)
            return (self.skills.distance(piece) * 4 - worth, piece)

        return min(pieces, key=wait, default=None)

    def _visit(self, piece: int) -> Routine:
        """Look at a piece of furniture, and into it when that is wanted."""
        began = self.mind.belief.tick
        code = yield from self.skills.look_at(piece)
        self.mind.looked_at[piece] = self.mind.belief.tick
        if code is not None or self.mind.belief.tick == began:
            yield STAY  # a tick passes in any case, or the round would go round on the spot for ever
        if code is not None:
            return
        shut = self.mind.belief.value(piece, "is_open") is False
        if shut and self._random.random() < _PEEKS and (yield from self.skills.open(piece)) is None:
            yield from self.skills.look_at(piece)
            yield from self.skills.close(piece)

    def _chat(self) -> Skill:
        """Ask somebody who is near about a thing that is not where it was."""
        lost = [
            item
            for item in self.mind.all("item")
            if self.mind.belief.location(item) is None
            and self.mind.asked.get(item, -1000) < self.mind.belief.tick - _ASK_AGAIN
        ]
        if lost and self._random.random() < _CHATS:
            item = lost[int(self._random.integers(len(lost)))]
            code = yield from self.skills.ask_about(item)
            if code != "nobody_here":
                self.mind.asked[item] = self.mind.belief.tick
        return None
