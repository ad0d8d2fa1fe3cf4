"""`inhabit view`."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.config_view import View
from agent.progress import bar, say
from agent.view.errors import ViewError
from agent.view.shelf import Shelf, open_run

if TYPE_CHECKING:
    from agent.view.living import Living
    from agent.view.show import Show
    from datagen.worlds.home.spec import HomeSpec

__all__ = ["view"]


def view(config: View) -> dict[str, Any]:
    """Show a run, or make a film of it."""
    if config.live:
        return _live(config)
    run = _latest() if config.run is None else config.run
    shelf = open_run(run)
    if not 0 <= config.attempt < len(shelf.entries):
        raise ViewError(f"no attempt {config.attempt} in {run}: give one from 0 to {len(shelf.entries) - 1}")
    try:
        if config.export is not None or config.rerun is not None:
            return _written(config, shelf.show(config.attempt))
        if config.tick:
            shelf.show(config.attempt).moment(config.tick)  # a tick that was not lived is told before the page opens
        return _served(config, shelf)
    finally:
        shelf.close()


def _latest() -> Path:
    """The latest of the runs that stand here under the names that commands give them."""
    there = [path for path in map(Path, ("life", "attempts", "inhabit-demo")) if path.is_dir()]
    if not there:
        raise ViewError("give the folder of a run, such as `inhabit view life`, or --live to see a new life")
    return max(there, key=lambda path: path.stat().st_mtime)


def _written(config: View, show: Show) -> dict[str, Any]:
    found: dict[str, Any] = {}
    ticks = _span(config, show)
    with bar("film") as shown:
        if config.export is not None:
            from agent.view.film import export

            found["export"] = {"out": str(config.export), **export(show, config.export, ticks, shown.to)}
        if config.rerun is not None:
            from agent.view.recording import record

            found["rerun"] = {"out": str(config.rerun), **record(show, config.rerun, ticks, shown.to)}
    for name, about in found.items():
        say(f"{about['out']}: {len(ticks)} ticks, {Path(about['out']).stat().st_size / 1e6:.1f} MB ({name})")
    return found


def _span(config: View, show: Show) -> range:
    until = show.last if config.until is None else config.until
    if not 0 <= config.tick <= until <= show.last or config.every < 1:
        asked = f"ticks {config.tick} to {until}, every {config.every}"
        raise ViewError(f"{asked}: give ticks from 0 to {show.last}, and every at least 1")
    return range(config.tick, until + 1, config.every)


def _live(config: View) -> dict[str, Any]:
    from agent.view.living import Living

    if config.run is not None or config.export is not None or config.rerun is not None:
        raise ViewError("--live shows a new life: leave out the folder, --export and --rerun, and view OUT afterwards")
    of: dict[str, Any] = {"seed": config.seed, "ticks": config.ticks, "pace": config.pace, "noise": config.noise}
    living = Living(_home(config), **of, out=config.out)
    try:
        return _served(config, Shelf([{"title": living.title}], lambda *_: living, live=True), living)
    finally:
        living.close()
        say(f"{config.out}: lived {living.last + 1} ticks; see it again with `inhabit view {config.out}`")


def _home(config: View) -> HomeSpec:
    from datagen.worlds.home.generate import generate
    from datagen.worlds.home.spec import HomeSpec
    from datagen.worlds.home.validate import check
    from datagen.worlds.reading import SpecError

    try:
        home = HomeSpec.load(config.home) if config.home is not None else generate(config.seed, rooms=config.rooms)
        check(home)
    except SpecError as error:
        raise ViewError(str(error)) from None
    return home


def _served(config: View, shelf: Shelf, living: Living | None = None) -> dict[str, Any]:
    from agent.view.server import app_of, bound, serve

    with bound(config.host, config.port) as at:
        name = f"[{config.host}]" if ":" in config.host else config.host
        fragment = "&".join(f"{key}={value}" for key, value in (("run", config.attempt), ("t", config.tick)) if value)
        address = f"http://{name}:{at.getsockname()[1]}/" + (f"#{fragment}" if fragment else "")
        say(f"{address}  (Ctrl-C ends it)")
        if config.browser:
            webbrowser.open(address)
        serve(app_of(shelf, host=config.host), at, shelf.close)
    return {"address": address, "ticks": None if living is None else living.last + 1}
