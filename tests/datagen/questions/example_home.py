"""The small home of docs/program-language.md, whose every answer can be worked out by hand."""

from __future__ import annotations

from memory.graph.history import History
from memory.graph.recorder import Recorder
from memory.graph.records import Entity, Predicate, Source, Value, vocabulary

KITCHEN, HALL, FRIDGE, TABLE, ANN, BO, MUG, GREEN_MUG, APPLE, BOWL = range(1, 11)

WORDS = vocabulary(
    {
        "thing": None, "place": "thing", "room": "place", "kitchen": "room", "hall": "room", "object": "thing",
        "furniture": "object", "fridge": "furniture", "table": "furniture", "item": "object", "dish": "item",
        "mug": "dish", "bowl": "dish", "fruit": "item", "apple": "fruit", "person": "thing", "adult": "person",
    },
    [
        *(Predicate(name=name, group="location") for name in ("in", "on", "held_by")),
        Predicate(name="owned_by", group="owned_by"),
        Predicate(name="colour", group="colour", literal=True),
        Predicate(name="is_open", group="is_open", literal=True),
    ],
)  # fmt: skip

_KINDS = ("kitchen", "hall", "fridge", "table", "adult", "adult", "mug", "mug", "apple", "bowl")


def example_home() -> History:
    """Twenty ticks of Ann and Bo."""
    recorder = Recorder(WORDS)
    for number, kind in enumerate(_KINDS, start=1):
        recorder.add_entity(Entity(id=number, kind=kind, name={ANN: "Ann", BO: "Bo"}.get(number)))
    _begin(recorder)
    _fridge(recorder)
    _hall(recorder)
    _kitchen(recorder)
    recorder.advance(20)
    return recorder.history()


def _begin(recorder: Recorder) -> None:
    places = ((FRIDGE, "in", KITCHEN), (TABLE, "in", KITCHEN), (ANN, "in", KITCHEN), (MUG, "on", TABLE),
              (BOWL, "on", TABLE), (APPLE, "in", BOWL))  # fmt: skip
    for subject, relation, holder in places:
        _know(recorder, subject, relation, to=holder, by=(ANN,))
    _know(recorder, GREEN_MUG, "in", to=FRIDGE)
    _know(recorder, BO, "in", to=HALL, by=(BO,))
    _know(recorder, MUG, "owned_by", to=ANN, by=(ANN,))
    _know(recorder, FRIDGE, "is_open", value=False, by=(ANN,))
    for dish, colour in ((MUG, "red"), (BOWL, "red")):
        _know(recorder, dish, "colour", value=colour, by=(ANN,))
    _know(recorder, GREEN_MUG, "colour", value="green")
    spots = ((FRIDGE, 0, 0), (TABLE, 2, 0), (ANN, 1, 1), (BO, 4, 1), (MUG, 2.1, 0), (BOWL, 1.8, 0), (APPLE, 1.8, 0.1),
             (GREEN_MUG, 0, 0))  # fmt: skip
    for entity, x, y in spots:
        recorder.pose(entity, x, y, 0.0)


def _fridge(recorder: Recorder) -> None:
    recorder.advance(3)
    opened = recorder.event(ANN, "open", {"item": FRIDGE}).id
    _know(recorder, FRIDGE, "is_open", value=True, by=(ANN,), event=opened)
    _know(recorder, GREEN_MUG, "in", to=FRIDGE, by=(ANN,), event=opened)
    recorder.advance(5)
    taken = recorder.event(ANN, "take", {"item": GREEN_MUG}).id
    _know(recorder, GREEN_MUG, "held_by", to=ANN, by=(ANN,), event=taken)
    recorder.advance(6)
    recorder.event(BO, "take", {"item": MUG}, "absent")


def _hall(recorder: Recorder) -> None:
    recorder.advance(8)
    gone = recorder.event(ANN, "go", {"to": HALL}).id
    _know(recorder, ANN, "in", to=HALL, by=(ANN, BO), event=gone)
    recorder.set(BO, "in", object=HALL, observer=ANN, source=Source.SEEN)
    recorder.pose(ANN, 4.0, 0.0, 0.0)
    recorder.advance(10)
    said = recorder.event(ANN, "say", {"to": BO, "text": "the mug is on the table"}).id
    recorder.set(MUG, "on", object=TABLE, observer=BO, source=Source.TOLD, event=said)
    recorder.advance(12)
    put = recorder.event(ANN, "put", {"item": GREEN_MUG, "to": HALL}).id
    _know(recorder, GREEN_MUG, "on", to=HALL, by=(ANN, BO), event=put)
    recorder.pose(GREEN_MUG, 4.5, 0.25, 0.0)


def _kitchen(recorder: Recorder) -> None:
    recorder.advance(15)
    gone = recorder.event(BO, "go", {"to": KITCHEN}).id
    _know(recorder, BO, "in", to=KITCHEN, by=(BO,), event=gone)
    _know(recorder, FRIDGE, "is_open", value=True, by=(BO,))
    recorder.end(BO, "in", object=HALL, observer=ANN)
    recorder.advance(16)
    taken = recorder.event(BO, "take", {"item": MUG}).id
    _know(recorder, MUG, "held_by", to=BO, by=(BO,), event=taken)


def _know(
    recorder: Recorder,
    subject: int,
    predicate: str,
    *,
    to: int | None = None,
    value: Value | None = None,
    by: tuple[int, ...] = (),
    event: int | None = None,
) -> None:
    """A truth, and who sees it."""
    recorder.set(subject, predicate, object=to, value=value, event=event)
    for observer in by:
        recorder.set(subject, predicate, object=to, value=value, observer=observer, source=Source.SEEN, event=event)
