"""Postures of the arm: where it is or is to be, how fast it gets there, and whether it has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

__all__ = ["CARRY", "DOWN", "Posture", "LONGEST", "PATIENCE", "PERIOD", "arrived", "lags", "pace", "towards"]

DOWN = math.pi / 2
"""Radians: the pitch of a hand that points down."""


@dataclass(frozen=True, kw_only=True)
class Posture:
    """Where the arm is, or is to be.

    Attributes:
        turn: Radians about the mast, from straight ahead of the base.
        lift: Metres from the floor to the telescope's axis.
        reach: Metres that the telescope is drawn out: the wrist is `WRIST` more from the mast.
        pitch: Radians that the hand points down; 0 is forwards.
        roll: Radians of the hand about its own axis.
        opening: Metres from the middle to each jaw.
    """

    turn: float = 0.0
    lift: float = 0.95
    reach: float = 0.0
    pitch: float = DOWN
    roll: float = 0.0
    opening: float = 0.02


CARRY = Posture()
"""How the arm is held while the base drives: drawn in, the hand above the base, pointing down."""

LONGEST = 400
"""Commands of one movement."""
PATIENCE = 12
"""Commands to arrive after the last one."""
PERIOD = 0.025
"""Seconds between two commands of the arm."""

_SPEEDS = Posture(turn=2.0, lift=0.7, reach=0.7, pitch=3.0, roll=3.0, opening=0.3)  # a second
_SLOWLY, _LOADED = 0.15, 0.6  # of these, near things, and with something in the hand
_RAMP, _GENTLY = 0.15, 0.05  # of its speed that a movement gains with each command, and with something in the hand
_NEAR = Posture(turn=0.01, lift=0.004, reach=0.004, pitch=0.02, roll=0.02, opening=0.004)  # counts as arrived
_LAG = Posture(turn=0.1, lift=0.02, reach=0.02, pitch=0.15, roll=0.2, opening=1.0)  # counts as stopped by something
_TRAILS = 0.15  # seconds by which a joint may be behind its command on the way
_BRAKES, _LEAST = 0.2, 0.001  # of what is left of the way, and of a second's way at full speed, in one command
_FIELDS = ("turn", "lift", "reach", "pitch", "roll", "opening")


def pace(*, slowly: bool, loaded: bool) -> float:
    """The share of its full speed at which the arm moves."""
    return _SLOWLY if slowly else _LOADED if loaded else 1.0


def towards(last: Posture, to: Posture, share: float, number: int, *, loaded: bool) -> Posture:
    """The next command on the way: faster at its beginning, slower towards its end.

    Args:
        last: The command before.
        to: The end of the way.
        share: Of full speed.
        number: Of the command, from 0.
        loaded: Whether there is something in the hand.
    """
    seconds = PERIOD * share * min(1.0, (_GENTLY if loaded else _RAMP) * (number + 1))

    def step(name: str) -> float:
        speed, left = getattr(_SPEEDS, name), getattr(to, name) - getattr(last, name)
        most = min(speed * seconds, max(abs(left) * _BRAKES, speed * _LEAST))
        return float(getattr(to, name)) if abs(left) <= most else getattr(last, name) + math.copysign(most, left)

    values: dict[str, Any] = {name: step(name) for name in _FIELDS}
    return Posture(**values)


def arrived(at: Posture, wanted: Posture, *, jaws: bool) -> bool:
    """Whether the arm is where it is to be; `jaws`: their opening, too."""
    names = _FIELDS if jaws else _FIELDS[:-1]
    return all(abs(getattr(at, name) - getattr(wanted, name)) <= getattr(_NEAR, name) for name in names)


def lags(at: Posture, wanted: Posture, share: float) -> bool:
    """Whether the arm is so far behind its command that something must be in its way."""
    return any(
        abs(getattr(at, name) - getattr(wanted, name)) > getattr(_LAG, name) + _TRAILS * share * getattr(_SPEEDS, name)
        for name in _FIELDS[:-1]
    )
