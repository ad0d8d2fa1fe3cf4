"""A life and its folder: the agent lives in a home, and what came of it can be read, audited and gone on with."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path
from typing import Any

from agent.audit import Audit, audit_history
from agent.awake import Awake, Progress, Stream, robot_of
from agent.bodies.choice import require
from agent.keeping import restore
from agent.life_folder import DATABASE, HOME, LIFE_VERSION, LifeError, make_room, read_about, read_seen
from datagen.worlds.home import kinds
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.standing import home_at
from datagen.worlds.reading import SpecError
from memory.graph.history import History
from memory.graph.store import Graph, GraphError
from memory.graph.whole import write_whole

__all__ = ["LIFE_VERSION", "Awake", "Life", "LifeError", "audit", "begin", "go_on", "live"]


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
            life = cls(folder, HomeSpec.load(folder / HOME), about)
        except (SpecError, KeyError) as error:
            raise LifeError(f"{folder} is damaged ({error}): live it again") from None
        if not about.get("over", True):  # it was stopped, or goes on: the database knows how far it is
            with life.graph() as graph:
                life.ticks = graph.last_tick
        return life

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
        ticks, ids, pixels = read_seen(self.folder, self.ticks)
        return dict(zip(zip(ticks.tolist(), ids.tolist(), strict=True), pixels.tolist(), strict=True))

    def wake(self, budget: int = 0) -> Awake:
        """Take the life up where it was left: the home as it stands, the body in it, the agent with its memory.

        A life that was killed goes on after its last whole tick; of the map and of what was seen where, what came
        after the last checkpoint is drawn again when it is seen again.

        Args:
            budget: How many ticks the agent expects to live.

        Raises:
            LifeError: If a part of the folder is missing or damaged.
        """
        graph = self.graph()
        try:
            history = graph.history()
            recorder = Stream.resume(history)
            spec = home_at(self.spec, history, history.last_tick)
            awake = Awake(self.folder, spec, self.seed, recorder, graph, budget=budget, about=self.about)
            restore(awake.mind, self.folder)
            awake.agent.explored = bool(self.about.get("explored", True))
        except (OSError, ValueError, KeyError, TypeError) as error:
            graph.close()
            raise LifeError(f"{self.folder} is damaged ({error}): live it again") from None
        return awake


def begin(
    spec: HomeSpec,
    *,
    seed: int,
    ticks: int,
    out: Path,
    body: str = "mujoco",
    noise: str = "none",
    lean: bool = True,
) -> Awake:
    """Begin a life: an agent that is awake, to be used as a context.

    Args:
        spec: The home; it must have a robot among its people.
        seed: Of the residents' lives and the agent's choices; the same seed gives the same life.
        ticks: How long it is to be, in half seconds; the agent plans by it.
        out: The folder to write; it must be new or empty.
        body: The body to live in: `mujoco`, or `habitat` where habitat-sim is installed.
        noise: How noisy its senses and wheels are (`agent.bodies.noise.NOISES`); the agent must find out where it is.
        lean: Whether memory holds only the present; what was is read from the database then, which takes its time.

    Raises:
        LifeError: If the folder is taken or cannot be written, or there is no robot or no time.
        BodyError: If there is no such body or noise.
        HabitatError: If it is habitat-sim's, which is not there.
    """
    require(body, noise)
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
    if noise != "none":
        about["noise"] = noise
    recorder = Stream(kinds.VOCABULARY)
    recorder.lean = lean
    graph = Graph.create(out / DATABASE, kinds.VOCABULARY, meta={"seed": seed, "agent": robot})
    return Awake(out, spec, seed, recorder, graph, budget=ticks, about=about)


def live(
    spec: HomeSpec,
    *,
    seed: int,
    ticks: int,
    out: Path,
    body: str = "mujoco",
    noise: str = "none",
    progress: Progress | None = None,
) -> Life:
    """Let the agent live in a home, and write a life folder; see `begin`.

    Args:
        spec: The home.
        seed: Of the life.
        ticks: How long, in half seconds.
        out: The folder to write.
        body: The body to live in.
        noise: How noisy it is.
        progress: Called at each tick.

    Raises:
        LifeError: As `begin`.
    """
    return _lived(begin(spec, seed=seed, ticks=ticks, out=out, body=body, noise=noise), ticks, progress)


def go_on(folder: Path, *, ticks: int, progress: Progress | None = None) -> Life:
    """Let a life that was stopped, killed or ended go on until it has so many ticks in all.

    Raises:
        LifeError: If there is no such life, its folder is damaged, or it is that old already.
    """
    life = Life.load(folder)
    if life.ticks >= ticks:
        raise LifeError(f"{folder} has lived {life.ticks} ticks already: ask for more than that")
    return _lived(life.wake(budget=ticks - life.ticks), ticks, progress)


def _lived(awake: Awake, ticks: int, progress: Progress | None) -> Life:
    """Live up to a tick."""
    with awake:
        while awake.tick < ticks:
            awake.live()
            if progress is not None:
                progress(awake.tick, ticks, _note(awake))
    return Life.load(awake.folder)


def audit(life: Life) -> Audit:
    """Check every belief of a life against what the simulator says was visible, said or done."""
    return audit_history(life.history(), life.agent, life.seen())


def _note(awake: Awake) -> str:
    mind = awake.mind
    return f"{len(mind.rooms())} rooms, {len(mind.all('item'))} things"
