"""`inhabit home make|show|catalogue|check|export|import`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from agent.config import HomeCatalogue, HomeCheck, HomeExport, HomeImport, HomeMake, HomeShow
from agent.progress import say
from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.validate import check as check_rules
from memory.graph.whole import write_whole

__all__ = ["catalogue", "check", "export", "import_home", "make", "show"]

_NAMES = {"mjcf": "{}.xml", "glb": "{}.glb", "habitat": "{}-habitat", "json": "{}-copy.json"}


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


def catalogue(config: HomeCatalogue) -> dict[str, Any]:
    """Draw every kind of furniture and of things."""
    from agent.view.catalogue import catalogue as draw
    from datagen.worlds.home.kinds import FURNITURE, ITEMS

    pictures = draw(config.out)
    say(f"{config.out}: {len(FURNITURE)} kinds of furniture, {len(ITEMS)} kinds of things")
    return {"out": str(config.out), "furniture": len(FURNITURE), "items": len(ITEMS), "pictures": pictures}


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


def export(config: HomeExport) -> dict[str, Any]:
    """Write a home for other tools."""
    from agent.homes.export import export as write

    home = HomeSpec.load(config.home)
    out = config.out or config.home.with_name(_NAMES[config.format].format(config.home.stem))
    told = write(home, config.format, out)
    say(f"{told['out']}: {config.format}, files: {told['files']}")
    if told.get("navmesh", "") is None:
        say("no navmesh: only habitat-sim can make one, and it is not installed (docs/homes.md says how to get it)")
    return {"format": config.format, **told}


def import_home(config: HomeImport) -> dict[str, Any]:
    """Read a home of another simulator, and say what of it is left out."""
    from agent.homes.importing import read_home

    found = read_home(config.file, line=config.line, seed=config.seed)
    write_whole(config.out, found.home.to_json())
    for note in found.notes:
        say(f"  {note}")
    told = summary(found.home)
    say(f"{config.out}: {told['rooms']} rooms, {told['furniture']} pieces of furniture, {told['items']} things")
    return {"out": str(config.out), "notes": list(found.notes), **told}


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
