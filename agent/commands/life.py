"""`inhabit life live|show|audit`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from agent.config import LifeAudit, LifeLive, LifeShow
from agent.life import Life, LifeError
from agent.portrait import Portrait
from agent.progress import bar, say
from datagen.questions.context import context_of
from datagen.questions.lexicon import Lexicon, handles
from datagen.questions.log import Log
from datagen.questions.situation import Situation
from datagen.questions.views import VIEWS

__all__ = ["audit", "live", "show"]


def live(config: LifeLive) -> dict[str, Any]:
    """Let the agent live in a home, or go on with a life."""
    from agent.life import go_on
    from agent.life import live as start
    from datagen.worlds.home.generate import generate
    from datagen.worlds.home.spec import HomeSpec
    from datagen.worlds.home.validate import check

    with bar("live") as shown:
        if config.resume is not None:
            life = go_on(config.resume, ticks=config.ticks, progress=shown.to)
        else:
            home = HomeSpec.load(config.home) if config.home is not None else generate(config.seed, rooms=config.rooms)
            check(home)
            of: dict[str, Any] = {"seed": config.seed, "ticks": config.ticks, "body": config.body}
            life = start(home, **of, noise=config.noise, out=config.out, progress=shown.to)
    say(f"{life.folder}: lived {life.ticks} ticks; see it with `inhabit view {life.folder}`")
    told = {"out": str(life.folder), "ticks": life.ticks, "agent": life.agent}
    if "astray" in life.about:
        astray = life.about["astray"]
        say(f"its pose was {astray['mean']:.2f} m off on average, {astray['last']:.2f} m at the end")
        told["astray"] = astray
    return told


def show(config: LifeShow) -> dict[str, Any]:
    """Print what the agent believes, and what of it is stale."""
    life = Life.load(config.life)
    tick = life.ticks if config.tick is None else config.tick
    if not 0 <= tick <= life.ticks:
        raise LifeError(f"tick {tick} was not lived: give one from 0 to {life.ticks}")
    history = life.history()
    situation = Situation(Log(history), Lexicon.of(history), observer=life.agent, tick=tick)
    context = context_of(situation, handles(history.entities, history.vocabulary))
    held = [fact for fact in history.facts if fact.observer == life.agent and fact.holds(tick)]
    gone = Portrait(history, life.agent, tick).stale
    if not config.json:
        print(VIEWS["rich" if config.rich else "terse"](context))
        say(f"{len(held)} beliefs at tick {tick}; {len(gone)} of them are not true (any more)")
    return {"tick": tick, "beliefs": [asdict(fact) for fact in held], "stale": [asdict(fact) for fact in gone]}


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
