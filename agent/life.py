"""A life and its folder: the agent lives in a home, and what came of it can be read, audited and gone on with."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

from agent.audit import Audit, audit_history
from agent.awake import Awake, Progress, Stream, robot_of
from agent.keeping import restore
from agent.life_folder import DATABASE, HOME, HOME_NOW, LIFE_VERSION, LifeError, make_room, read_about, read_seen
from datagen.worlds.home import kinds
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.reading import SpecError
from memory.graph.history import History
from memory.graph.store import Graph, GraphError
from memory.graph.whole import write_whole

__all__ = ["LIFE_VERSION", "Awake", "Life", "LifeError", "audit", "begin", "live"]


class Life:
    """A life that was lived: a folder with the home, the memory and what was seen.

    Attributes:
        folder: Where it is.
        spec: The home as it was at the beginning.
        agent: The agent's id.
        seed: The seed of the residents' lives and of the agent's choices.
        ticks: The last tick lived.
    """

    def __init__(self, folder: Path, spec: HomeSpec, about: dict[str, Any]) -> None:
        self.folder = folder
        self.spec = spec
        self.about = about
        self.agent: int = about["agent"]
        self.seed: int = about["seed"]
        self.ticks: int = about["ticks"]

    @classmethod
    def load(cls, folder: Path) -> Life:
        """Read a life folder.

        Raises:
            LifeError: If it is missing, unfinished, damaged, or of another version.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise LifeError(f"there is no life folder {folder}: make one with `inhabit life live --out {folder}`")
        about = read_about(folder)
        try:
            return cls(folder, HomeSpec.load(folder / HOME), about)
        except (SpecError, KeyError) as error:
            raise LifeError(f"{folder} is damaged ({error}): live it again") from None

    def graph(self) -> Graph:
        """The database of truth and beliefs; close it after use.

        Raises:
            LifeError: If it is missing or damaged.
        """
        try:
            return Graph.open(self.folder / DATABASE)
        except GraphError as error:
            raise LifeError(f"{error} (or live it again)") from None

    def history(self) -> History:
        """All records of the life, in memory."""
        with self.graph() as graph:
            return graph.history()

    def seen(self) -> dict[tuple[int, int], int]:
        """(tick, id) to the number of pixels that the simulator drew of it."""
        ticks, ids, pixels = read_seen(self.folder)
        return dict(zip(zip(ticks.tolist(), ids.tolist(), strict=True), pixels.tolist(), strict=True))

    def wake(self) -> Awake:
        """Take the life up where it was left: the home as it stands, the body in it, the agent with its memory.

        Raises:
            LifeError: If a part of the folder is missing or damaged.
        """
        graph = self.graph()
        try:
            recorder = Stream.resume(graph.history())
            assert isinstance(recorder, Stream)
            spec = HomeSpec.load(self.folder / HOME_NOW)
            awake = Awake(self.folder, spec, self.seed, recorder, graph, budget=0, about=self.about)
            restore(awake.mind, self.folder)
            awake.agent.explored = bool(self.about.get("explored", True))
        except (SpecError, OSError, ValueError, KeyError, TypeError) as error:
            graph.close()
            raise LifeError(f"{self.folder} is damaged ({error}): live it again") from None
        return awake


def live(
    spec: HomeSpec, *, seed: int, ticks: int, out: Path, body: str = "mujoco", progress: Progress | None = None
) -> Life:
    """Let the agent live in a home, and write a life folder.

    Args:
        spec: The home; it must have a robot among its people.
        seed: Of the residents' lives and the agent's choices; the same seed gives the same life.
        ticks: How long, in half seconds.
        out: The folder to write; it must be new or empty.
        body: The body to live in; only `mujoco` has eyes.
        progress: Called now and then.

    Raises:
        LifeError: If the folder is taken or cannot be written, or there is no such body, no robot or no time.
    """
    with begin(spec, seed=seed, ticks=ticks, out=out, body=body) as awake:
        for lived in range(ticks):
            awake.live()
            if progress is not None:
                progress(lived + 1, ticks, _note(awake))
    return Life.load(out)


def begin(spec: HomeSpec, *, seed: int, ticks: int, out: Path, body: str = "mujoco") -> Awake:
    """An agent that has just begun to live in a home; a context, as it must be closed to leave the folder whole.

    Args:
        spec: The home; it must have a robot among its people.
        seed: Of the residents' lives and the agent's choices.
        ticks: How long it expects to live.
        out: The folder to write; it must be new or empty.
        body: The body to live in; only `mujoco` has eyes.

    Raises:
        LifeError: If the folder is taken or cannot be written, or there is no such body, no robot or no time.
    """
    if body != "mujoco":
        raise LifeError(f"no body {body!r} with eyes: use 'mujoco'")
    if ticks < 1:
        raise LifeError(f"ticks={ticks}: give at least one tick to live")
    make_room(out)
    write_whole(out / HOME, spec.to_json())
    robot = robot_of(spec)
    about = {
        "version": LIFE_VERSION,
        "inhabit": importlib.metadata.version("inhabit"),
        "seed": seed,
        "agent": robot,
        "body": body,
    }
    recorder = Stream(kinds.VOCABULARY)
    graph = Graph.create(out / DATABASE, kinds.VOCABULARY, meta={"seed": seed, "agent": robot})
    return Awake(out, spec, seed, recorder, graph, budget=ticks, about=about)


def audit(life: Life) -> Audit:
    """Check every belief of a life against what the simulator says was visible, said or done."""
    return audit_history(life.history(), life.agent, life.seen())


def _note(awake: Awake) -> str:
    mind = awake.mind
    return f"{len(mind.rooms())} rooms, {len(mind.all('item'))} things"
