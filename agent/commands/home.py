"""`inhabit home make|show|check`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from agent.config import HomeCheck, HomeMake, HomeShow
from agent.progress import say
from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.validate import check as check_rules
from memory.graph.whole import write_whole

__all__ = ["check", "make", "show"]


def make(config: HomeMake) -> dict[str, Any]:
    """Generate a home and write it."""
    home = generate(
        config.seed, rooms=config.rooms, items=config.items, residents=config.residents, robots=config.robots
    )
    write_whole(config.out, home.to_json())
    found = summary(home)
    say(f"{config.out}: {found['rooms']} rooms, {found['furniture']} pieces of furniture, {found['items']} things")
    say(f"living here: {', '.join(found['people'])}")
    return {"out": str(config.out), **found}


def show(config: HomeShow) -> dict[str, Any]:
    """Draw a home's floor plan."""
    from datagen.worlds.home.picture import save_plan

    home = HomeSpec.load(config.home)
    check_rules(home)
    say(f"{save_plan(home, config.out)}")
    return {"out": str(config.out), **summary(home)}


def check(config: HomeCheck) -> dict[str, Any]:
    """Check a home against every rule, and in physics."""
    home = HomeSpec.load(config.home)
    check_rules(home)
    say(f"{config.home}: keeps every rule")
    found: dict[str, Any] = summary(home)
    if config.physics:
        from agent.bodies.settle import settle

        rest = settle(home)
        found["physics"] = {"overlap_m": rest.overlap, "shift_m": rest.shift, "sound": rest.sound}
        say(f"{config.home}: deepest overlap {1000 * rest.overlap:.1f} mm, moved at most {1000 * rest.shift:.1f} mm")
    return found


def summary(home: HomeSpec) -> dict[str, Any]:
    """What a home holds, in numbers and names."""
    return {
        "seed": home.seed,
        "rooms": len(home.rooms),
        "room_kinds": dict(Counter(room.kind for room in home.rooms)),
        "furniture": len(home.furniture),
        "items": len(home.items),
        "people": [person.name for person in home.people],
    }
