"""`inhabit home make|show|catalogue|check|export|import`."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from agent.config import HomeCatalogue, HomeCheck, HomeExport, HomeImport, HomeMake, HomeShow
from agent.progress import bar, say
from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.validate import check as check_rules
from datagen.worlds.reading import SpecError
from memory.graph.whole import whole, write_whole

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
    """Draw a home's floor plan, the home from above, and all around."""
    from datagen.worlds.home.picture import save_plan

    home = HomeSpec.load(config.home)
    check_rules(home)
    _check_pictures(config)
    config.out.parent.mkdir(parents=True, exist_ok=True)
    say(f"{save_plan(home, config.out)}")
    drawn = _from_above(home, config) if config.cutaway or config.turntable else {}
    return {"out": str(config.out), **drawn, **summary(home)}


def _check_pictures(config: HomeShow) -> None:
    for name, value, low, high in (
        ("width", config.width, 160, 3200),
        ("turntable", config.turntable or 2, 2, 360),
        ("cut", config.cut, 0.2, 10.0),
        ("turn", config.turn, -360.0, 360.0),
    ):
        if not low <= value <= high:
            raise SpecError(f"--{name} {value}: give a number from {low} to {high}")


def _from_above(home: HomeSpec, config: HomeShow) -> dict[str, Any]:
    from agent.homes.cutaway import Cutaway, save_turntable

    drawing = Cutaway(home, cut=config.cut, textures=config.textures)
    width, yaw, written = config.width, math.radians(config.turn), {}
    if config.cutaway:
        path = config.out.with_name(f"{config.out.stem}-cutaway.png")
        with whole(path) as draft:
            drawing.picture(yaw, (width, width * 3 // 4)).save(draft, "PNG")
        written["cutaway"] = str(path)
    if config.turntable:
        folder = config.out.with_name(f"{config.out.stem}-turntable")
        with bar("turntable") as shown:
            found = save_turntable(
                drawing, folder, config.turntable, (width // 2, width * 3 // 8), start=yaw, told=shown.to
            )
        written |= {"turntable": str(folder), "gif": str(found)}
    for name in written.values():
        say(name)
    return written


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
