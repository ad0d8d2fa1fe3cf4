"""Small random histories, written through the real `Recorder`, and their tables in a database in memory."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.pool import StaticPool

from memory.graph import schema
from memory.graph.history import History
from memory.graph.recorder import Recorder
from memory.graph.records import TRUTH, Entity, Predicate, Source, Value, Vocabulary, vocabulary

KINDS: dict[str, str | None] = {
    "thing": None, "place": "thing", "room": "place", "kitchen": "room", "hall": "room", "doorway": "place",
    "object": "thing", "furniture": "object", "cupboard": "furniture", "table": "furniture", "item": "object",
    "dish": "item", "mug": "dish", "plate": "dish", "fruit": "item", "person": "thing", "adult": "person",
    "child": "person",
}  # fmt: skip

WORDS = vocabulary(
    KINDS,
    [
        Predicate(name="in", group="location"),
        Predicate(name="on", group="location"),
        Predicate(name="held_by", group="location"),
        Predicate(name="connects"),
        Predicate(name="owned_by", group="owned_by"),
        Predicate(name="colour", group="colour", literal=True),
        Predicate(name="size", group="size", literal=True),
        Predicate(name="is_open", group="is_open", literal=True),
        Predicate(name="weight", group="weight", literal=True),
        Predicate(name="label", literal=True),
        Predicate(name="is_gone", group="is_gone", literal=True),
    ],
)

PREDICATES = tuple(WORDS.predicates)
COLOURS = ("red", "green", 'it\'s "blue"')
SPOTS = (0.0, 1.0, 2.001)
YAWS = (0.0, 1.5, 3.1, -1.6, 0.785, 2.356, 5.5)
VERBS = ("take", "put", "open", "say")


def small_history(seed: int, *, ticks: int = 12) -> History:
    """A random history of a few rooms, things and people, with beliefs that are mistaken now and then."""
    rng = np.random.default_rng(seed)
    recorder = Recorder(WORDS)
    entities = _entities(rng)
    for entity in entities:
        recorder.add_entity(entity)
    for tick in range(ticks):
        recorder.advance(tick)
        for _ in range(30 if tick == 0 else int(rng.integers(0, 9))):
            _something_happens(rng, recorder, entities)
    return recorder.history()


def _entities(rng: np.random.Generator) -> list[Entity]:
    leaves = ["kitchen", "hall", "cupboard", "table", "adult", "child"]
    leaves += [str(kind) for kind in rng.choice(["mug", "plate", "fruit", "doorway", "hall", "adult"], size=7)]
    names = {"adult": ("Ann", "Bo"), "child": ("Cy", "Ann")}
    return [
        Entity(id=3 * place + 1, kind=kind, name=str(rng.choice(names[kind])) if kind in names else None)
        for place, kind in enumerate(leaves)
    ]


def _something_happens(rng: np.random.Generator, recorder: Recorder, entities: list[Entity]) -> None:
    def some(*kinds: str) -> int:
        fitting = [entity.id for entity in entities if not kinds or any(WORDS.is_a(entity.kind, k) for k in kinds)]
        return int(rng.choice(fitting))

    person = some("person")
    observer = int(rng.choice([TRUTH, TRUTH, some("person")]))
    source = None if observer == TRUTH else Source(rng.choice(["seen", "told", "inferred"]))
    if rng.random() < 0.2:
        x, y = (float(value) for value in rng.choice(SPOTS, size=2))
        if not any(pose.entity == person and pose.tick == recorder.tick for pose in recorder.history().poses):
            recorder.pose(person, x, y, 0.0, float(rng.choice(YAWS)))
        return
    verb = str(rng.choice(VERBS))
    arguments: dict[str, Value] = {"item": some("object"), "to": some()}
    if rng.random() < 0.4:
        arguments["how"] = [True, 0.5, "slowly"][int(rng.integers(3))]
    outcome = "done" if rng.random() < 0.7 else str(rng.choice(["closed", "absent"]))
    event = recorder.event(person, verb, arguments, outcome).id if rng.random() < 0.6 else None
    _set_or_end(rng, recorder, some("object", "person"), some, observer, source, event)


def _set_or_end(rng, recorder, subject, some, observer, source, event) -> None:  # type: ignore[no-untyped-def]
    predicate = str(rng.choice(PREDICATES, p=[0.14, 0.16, 0.08, 0.1, 0.08, 0.13, 0.04, 0.08, 0.08, 0.09, 0.02]))
    values: dict[str, tuple[Value, ...]] = {
        "colour": COLOURS, "size": ("small", "large"), "is_open": (True, False), "weight": (1, 2, 2.5),
        "label": ("new", "red"), "is_gone": (True, False),
    }  # fmt: skip
    about: dict[str, int | Value] = {}
    if predicate in values:
        about["value"] = values[predicate][int(rng.integers(len(values[predicate])))]
    else:
        holders = {"in": ("room", "cupboard", "dish"), "on": ("table", "dish", "hall"), "held_by": ("person",)}
        holders["connects"] = ("room",)
        about["object"] = some(*holders.get(predicate, ("person",)))
    if rng.random() < 0.25:
        current = recorder.current(subject, predicate, observer)
        if current is not None:
            recorder.end(subject, current.predicate, object=current.object, value=current.value, observer=observer)
        return
    recorder.set(subject, predicate, observer=observer, source=source, event=event, **about)


@dataclass(frozen=True)
class Tables:
    """An episode in a database: what executor A needs."""

    engine: Engine
    vocabulary: Vocabulary
    episode: int = 2


def in_database(history: History, *, episode: int = 2, others: tuple[History, ...] = ()) -> Tables:
    """The history in a database in memory, beside other episodes that must not be mistaken for it."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    schema.metadata.create_all(engine)
    for number, each in ((episode, history), *((episode + 1 + place, other) for place, other in enumerate(others))):
        write_tables(engine, each, number)
    return Tables(engine, history.vocabulary, episode)


def write_tables(engine: Engine, history: History, episode: int) -> None:
    """Write a history into tables as an episode of that number."""
    rows = _rows(history)
    with engine.begin() as connection:
        for table, found in rows.items():
            if found:
                connection.execute(
                    insert(schema.metadata.tables[table]), [{"episode": episode, **row} for row in found]
                )


def _rows(history: History) -> dict[str, list[dict[str, object]]]:
    return {
        "episode": [{"last_tick": history.last_tick, "meta": json.dumps({})}],
        "entity": [{"id": e.id, "kind": e.kind, "name": e.name} for e in history.entities],
        "kind": [
            {"name": kind, "ancestor": above, "distance": distance}
            for kind in history.vocabulary.kinds
            for distance, above in enumerate(history.vocabulary.ancestors(kind))
        ],
        "fact": [
            {"id": place, "observer": f.observer, "subject": f.subject, "predicate": f.predicate, "object": f.object,
             "since": f.since, "until": f.until, "observed_at": f.observed_at, "source": f.source and str(f.source),
             "event": f.event, **_columns(f.value)}
            for place, f in enumerate(history.facts)
        ],
        "pose": [{"entity": p.entity, "tick": p.tick, "x": p.x, "y": p.y, "z": p.z, "yaw": p.yaw}
                 for p in history.poses],
        "event": [{"id": e.id, "tick": e.tick, "actor": e.actor, "verb": e.verb, "outcome": e.outcome}
                  for e in history.events],
        "event_argument": [
            {"event": e.id, "name": name, **_argument(value)}
            for e in history.events for name, value in e.arguments.items()
        ],
    }  # fmt: skip


def _columns(value: Value | None) -> dict[str, str | float | None]:
    if value is None:
        return {"value_type": None, "number": None, "text": None}
    text = isinstance(value, str)
    return {
        "value_type": type(value).__name__,
        "number": None if text else float(value),
        "text": value if text else None,
    }


def _argument(value: Value) -> dict[str, object]:
    entity = isinstance(value, int) and not isinstance(value, bool)
    return {"entity": value if entity else None, **_columns(None if entity else value)}
