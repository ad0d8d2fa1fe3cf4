"""A job for workers: as it is entered, as it is leased, and as its result was taken up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Arrival", "Job", "Todo"]


@dataclass(frozen=True, kw_only=True)
class Todo:
    """A job to be entered.

    Attributes:
        kind: What is to be done.
        phase: When, as a number.
        what: To what.
        needs: The names of jobs that must be done before it.
        given: What else its worker must know, as JSON.
        home: The worker that it suits best; others take it after half a second, if they have nothing of their own.
    """

    kind: str
    phase: int
    what: str
    needs: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    home: str | None = None

    @property
    def name(self) -> str:
        """What others call it."""
        return f"{self.kind}:{self.phase}:{self.what}"


@dataclass(frozen=True, kw_only=True)
class Job:
    """A leased job."""

    name: str
    kind: str
    phase: int
    what: str
    attempt: int
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A job's result that was taken up, and when by the run's clock."""

    job: str
    attempt: int
    at: float
