"""A process that writes ticks until it is killed; the ticks are the same every time.

    python tick_writer.py DATABASE TICKS_TO_A_TRANSACTION

Goes on where the database ends; prints a line as soon as it begins to write.
"""

import random
import sys

from memory.graph.history import History
from memory.graph.recorder import Recorder
from memory.graph.records import Entity, Predicate, Source, vocabulary
from memory.graph.store import Graph

WORDS = vocabulary(
    {"thing": None},
    [Predicate(name="on", group="location"), Predicate(name="near"), Predicate(name="weight", literal=True)],
)
THINGS = range(1, 13)


def begin() -> Recorder:
    recorder = Recorder(WORDS)
    for id in THINGS:
        recorder.add_entity(Entity(id=id, kind="thing"))
    return recorder


def live(recorder: Recorder) -> None:
    """What happens in the recorder's present tick: a function of that tick and of what holds."""
    rng = random.Random(recorder.tick)
    for _ in range(8):
        subject, object, observer = rng.choice(THINGS), rng.choice(THINGS), rng.choice((0, 0, 1, 2))
        event = recorder.event(subject, "push", {"item": object, "far": rng.random()})
        source = Source.TOLD if observer else None
        recorder.set(subject, "on", object=object, observer=observer, source=source, event=event.id)
        recorder.set(subject, "weight", value=rng.randrange(9))
        recorder.end(object, "weight", value=rng.randrange(9))
        recorder.pose(subject, rng.random(), rng.random(), 0.0)
    recorder.utterance(1, (2, 3), f"now it is {recorder.tick}")


def lived(ticks: int) -> History:
    """The history of that many ticks, from 0."""
    recorder = begin()
    for tick in range(ticks):
        recorder.advance(tick)
        live(recorder)
    return recorder.history()


def main(path: str, batch: int) -> None:
    graph = Graph.open(path)
    recorder = begin() if graph.last_tick < 0 else Recorder.resume(graph.history())
    print("writing", flush=True)
    while True:
        live(recorder)
        if recorder.tick % batch == batch - 1:
            graph.write(recorder.drain())
        recorder.advance(recorder.tick + 1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
