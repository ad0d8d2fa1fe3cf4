"""The agent in a conversation: its memory, ears, voice and hands as `dialogue.chat` needs them."""

from __future__ import annotations

from collections.abc import Mapping

from agent.life import Awake, Life
from agent.orders import OrderError
from datagen.worlds.home.refusals import REFUSALS
from dialogue.claims import Claim
from memory.graph.history import History
from memory.graph.records import DONE

__all__ = ["Listener"]


class Listener:
    """A living agent as the companion of a conversation. Whoever speaks comes into its room."""

    def __init__(self, awake: Awake, life: Life) -> None:
        self._awake = awake
        speaks = ("adult", "child", "robot")
        self._people = {person.name: person.id for person in life.spec.people if person.kind in speaks}

    @property
    def me(self) -> int:
        """The agent's id."""
        return self._awake.mind.me

    @property
    def people(self) -> Mapping[str, int]:
        """Names and ids of all who talk."""
        return self._people

    @property
    def tick(self) -> int:
        """The present."""
        return self._awake.tick

    def history(self) -> History:
        """All records up to the present."""
        return self._awake.history()

    def hear(self, speaker: int, addressee: int | None, text: str, claim: Claim | None) -> None:
        """Let somebody say something where the agent hears it; what is claimed, it remembers as told."""
        self._awake.summon(speaker)
        if addressee is not None and addressee != self.me:
            self._awake.summon(addressee)
        self._awake.tell(speaker, text, claim.arguments() if claim is not None else None, to=addressee)
        self._awake.live(2)

    def say(self, addressee: int, text: str) -> None:
        """Say something aloud."""
        self._awake.summon(addressee)
        self._awake.say(addressee, text)

    def obey(self, speaker: int, text: str) -> str | None:
        """Carry out an order with the body; returns in words why it failed, or None."""
        try:
            self._awake.obey("look around")  # who is here, before somebody is to be brought something
            report = self._awake.obey(text, speaker)
        except OrderError as error:
            return str(error)
        if report.code == DONE:
            return None
        return f"I tried, but could not: {_why(report.code)}."


def _why(code: str) -> str:
    """A refusal code in words."""
    known = REFUSALS.get(code)
    return known.rstrip(".").lower() if isinstance(known, str) else code.replace("_", " ")
