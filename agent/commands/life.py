"""`inhabit life live|show|audit`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from memory.graph.queries import beliefs, stale
from memory.graph.views import text_view

from agent.config import LifeAudit, LifeLive, LifeShow
from agent.life import Life, LifeError
from agent.progress import bar, say

__all__ = ["audit", "live", "show"]


def live(config: LifeLive) -> dict[str, Any]:
    """Let the agent live in a home."""
    from agent.life import live as start
    from datagen.worlds.home.generate import generate
    from datagen.worlds.home.spec import HomeSpec
    from datagen.worlds.home.validate import check

    home = HomeSpec.load(config.home) if config.home is not None else generate(config.seed, rooms=config.rooms)
    check(home)
    with bar("live") as shown:
        life = start(home, seed=config.seed, ticks=config.ticks, out=config.out, progress=shown.to)
    say(f"{life.folder}: lived {life.ticks} ticks; see what it believes with `inhabit life show {life.folder}`")
    return {"out": str(life.folder), "ticks": life.ticks, "agent": life.agent}


def show(config: LifeShow) -> dict[str, Any]:
    """Print what the agent believes, and what of it is stale."""
    life = Life.load(config.life)
    tick = life.ticks if config.tick is None else config.tick
    if not 0 <= tick <= life.ticks:
        raise LifeError(f"tick {tick} was not lived: give one from 0 to {life.ticks}")
    with life.graph() as graph:
        held, gone = beliefs(graph, life.agent, tick), stale(graph, life.agent, tick)
        text = text_view(graph, tick, observer=life.agent, rich=config.rich)
    if not config.json:
        print(text)
        say(f"{len(held)} beliefs at tick {tick}; {len(gone)} of them are not true (any more)")
    return {"tick": tick, "beliefs": [asdict(belief) for belief in held], "stale": [asdict(fact) for fact in gone]}


def audit(config: LifeAudit) -> dict[str, Any]:
    """Check every belief against what was visible, said or done."""
    from agent.life import audit as check

    found = check(Life.load(config.life))
    say(f"{found.beliefs} beliefs: {found.seen} seen, {found.told} told, {found.done} from own deeds")
    say(f"{len(found.violations)} without ground; {found.mistakes} seen wrongly; recall {found.recall:.2f}")
    for violation in found.violations[:20]:
        say(f"  {violation}")
    if found.violations:
        raise LifeError(f"{config.life}: {len(found.violations)} beliefs rest on nothing")
    return {**asdict(found), "recall": found.recall}
