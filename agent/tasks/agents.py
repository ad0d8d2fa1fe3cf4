"""The agents that attempt tasks, by name: ours with and without its memories, baselines, an oracle, users' own."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from agent.tasks.attempt import Attempt
from agent.tasks.episode import EpisodeError
from agent.tasks.oracle import oracle
from agent.tasks.policies import ForwardBias, Guess, Policy, RandomWalk
from agent.tasks.seeker import Memory, Seeker
from datagen.worlds.home.spec import HomeSpec

__all__ = ["AGENTS", "agent_of"]

AGENTS: Mapping[str, tuple[str, Callable[[], Policy] | None]] = {
    "ours": (
        "maps, remembers what it saw where, and keeps that from episode to episode in a home",
        lambda: Seeker(keeps=Memory.ALL),
    ),
    "ours-map": ("the same, but of a home that it knows it keeps the map alone", lambda: Seeker(keeps=Memory.MAP)),
    "ours-things": (
        "the same, but of a home that it knows it keeps only what it saw where",
        lambda: Seeker(keeps=Memory.THINGS),
    ),
    "ours-new": ("the same, but each home is new to it every time", Seeker),
    "ours-odometry": (
        "as ours, but where odometry drifts it believes it all the same",
        lambda: Seeker(keeps=Memory.ALL, corrects=False),
    ),
    "frontier": (
        "as ours-new with the same map and frontiers, but it knows only of things in view",
        lambda: Seeker(knows=Memory.MAP),
    ),
    "mapless": (
        "as ours-new, but its map is of the present frame alone; what it saw where it remembers",
        lambda: Seeker(knows=Memory.THINGS),
    ),
    "forward": ("straight on until something is in the way", ForwardBias),
    "random": ("by chance", RandomWalk),
    "guess": ("stops at once; answers by the form of the question", Guess),
    "oracle": ("knows the true map and where everything is", None),
}
"""What each is, and how it is made; the oracle is made for its attempt."""


def agent_of(name: str) -> Callable[[Attempt, HomeSpec], Policy]:
    """Who attempts: called with each attempt, in order, it gives the policy for it.

    Args:
        name: One of `AGENTS`, or a user's own policy as `module:Class`.

    Raises:
        EpisodeError: If there is none of that name.
    """
    if name == "oracle":
        return oracle
    policy = _made(name)
    return lambda _attempt, _home: policy


def _made(name: str) -> Policy:
    known = AGENTS.get(name)
    if known is not None and known[1] is not None:
        return known[1]()
    module, _, attribute = name.partition(":")
    if not attribute:
        raise EpisodeError(f"no agent {name!r}: use {', '.join(AGENTS)}, or a policy of your own as module:Class")
    try:
        made: Policy = getattr(importlib.import_module(module), attribute)()
    except (ImportError, AttributeError) as error:
        raise EpisodeError(f"agent {name!r} cannot be had: {error}") from None
    return made
