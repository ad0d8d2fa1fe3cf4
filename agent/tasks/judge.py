"""Who measures an attempt while it goes on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from datagen.worlds.home.spec import Point

__all__ = ["Judge"]


class Judge(ABC):
    """Measures an attempt. A task that is about more than a way to go says what else there is."""

    @abstractmethod
    def left(self, here: Point) -> float:
        """Metres that are left to walk; infinite where there is no way."""

    def achieved(self) -> bool | None:
        """Whether it is done; None where that is a matter of how much is left alone."""
        return None

    def undone(self) -> str | None:
        """What is left to do, in words; None where that is a way to go alone."""
        return None

    def answered(self, answer: str) -> None:  # noqa: B027 - most tasks ask for no answer
        """Take the answer that the agent gives at the end."""

    def measures(self) -> Mapping[str, float]:
        """What else is measured, by name."""
        return {}
