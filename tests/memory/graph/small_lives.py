"""Random lives for hypothesis: deeds on a few things, played through the real `Recorder`."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from memory.graph.history import Delta, History
from memory.graph.recorder import Recorder
from memory.graph.records import TRUTH, Entity, Predicate, Source, vocabulary

WORDS = vocabulary(
    {"thing": None, "room": "thing", "item": "thing", "mug": "item", "person": "thing"},
    [
        Predicate(name="in", group="location"),
        Predicate(name="on", group="location"),
        Predicate(name="held_by", group="location"),
        Predicate(name="near"),
        Predicate(name="colour", group="colour", literal=True),
        Predicate(name="is_open", group="is_open", literal=True),
        Predicate(name="weight", group="weight", literal=True),
        Predicate(name="label", literal=True),
    ],
)
ENTITIES = (
    Entity(id=7, kind="mug"),
    Entity(id=2, kind="mug", name="Cup of 'Ann' 3"),
    Entity(id=30, kind="room", name="room"),
    Entity(id=31, kind="room"),
    Entity(id=40, kind="person", name="Ann"),
    Entity(id=41, kind="person", name='Bo, "the" one'),
)
IDS = tuple(entity.id for entity in ENTITIES)
OBSERVERS = (TRUTH, 40, 41)
VALUES: dict[str, tuple[Any, ...]] = {
    "colour": ("red", "blue", "not", "in", "dark red"),
    "is_open": (True, False),
    "weight": (2, 2.5, -1e-7, 10**15, float("inf")),
    "label": ("red", "true", "5", 'it\'s "new",\nor: (old)', "", "naïve", "line\u2028end"),
}

Op = tuple[Any, ...]


def _statement(draw: st.DrawFn) -> tuple[int, str, int | None, Any]:
    subject, predicate = draw(st.sampled_from(IDS)), draw(st.sampled_from(tuple(WORDS.predicates)))
    if predicate in VALUES:
        return subject, predicate, None, draw(st.sampled_from(VALUES[predicate]))
    return subject, predicate, draw(st.sampled_from(IDS)), None


@st.composite
def _op(draw: st.DrawFn) -> Op:
    what = draw(st.sampled_from(("set", "set", "set", "set", "end", "end", "tick", "tick", "pose", "event", "say")))
    match what:
        case "set" | "end":
            return what, draw(st.sampled_from(OBSERVERS)), *_statement(draw), draw(st.sampled_from(tuple(Source)))
        case "tick":
            return what, draw(st.sampled_from((1, 1, 1, 2, 9))), draw(st.booleans())
        case "pose":
            return what, draw(st.sampled_from(IDS)), draw(st.floats(-1e3, 1e3)), draw(st.floats(-4, 4))
        case "event":
            arguments: dict[str, Any] = {"to": draw(st.sampled_from(IDS)), "a": draw(st.sampled_from(VALUES["label"]))}
            arguments |= draw(st.sampled_from(({}, {"how": True}, {"far": 0.1}, {"thing": 7})))
            return what, draw(st.sampled_from((40, 41))), draw(st.sampled_from(("take", "say"))), arguments
    return what, draw(st.sampled_from((40, 41))), draw(st.permutations(IDS[:3])), draw(st.text(_signs, max_size=8))


_signs = st.characters(exclude_categories=("Cs",), exclude_characters="\0")

deeds = st.lists(_op(), max_size=60)


@dataclass
class Life:
    """A played life: the recorder at its end, and what it drained on the way (the last drain is the end)."""

    recorder: Recorder
    deltas: list[Delta]

    @property
    def history(self) -> History:
        return self.recorder.history()


def begin() -> Recorder:
    recorder = Recorder(WORDS)
    for entity in ENTITIES:
        recorder.add_entity(entity)
    return recorder


def play(ops: list[Op], recorder: Recorder | None = None) -> Life:
    recorder = begin() if recorder is None else recorder
    deltas = []
    for op in ops:
        if op[0] == "tick":
            if op[2]:
                deltas.append(recorder.drain())
            recorder.advance(recorder.tick + op[1])
        else:
            do(recorder, op)
    deltas.append(recorder.drain())
    return Life(recorder, deltas)


def do(recorder: Recorder, op: Op) -> None:
    """One deed that is no passing of time."""
    match op:
        case ("set", observer, subject, predicate, object, value, source):
            told = recorder.history().events if source is Source.TOLD else []
            recorder.set(
                subject,
                predicate,
                object=object,
                value=value,
                observer=observer,
                source=None if observer == TRUTH else source,
                event=told[-1].id if told else None,
            )
        case ("end", observer, subject, predicate, object, value, _):
            recorder.end(subject, predicate, object=object, value=value, observer=observer)
        case ("pose", entity, x, yaw):
            recorder.pose(entity, x, -x, 0.5, yaw)
        case ("event", actor, verb, arguments):
            recorder.event(actor, verb, arguments)
        case ("say", speaker, addressees, text):
            recorder.utterance(speaker, tuple(addressees), text)
