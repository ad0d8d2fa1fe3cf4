"""The timeline view: all that is shown of an episode as text, terse or rich, and both read back as a history.

One line says one record: an entity, a fact with its interval (a belief with who has it and how they came to it), a
position at a snapshot, an event with how it ended. Nothing that a question may be about is left out, so the programs
of questions can be run on what is read back (a test does).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from datagen.questions.nodes import ABSOLUTE
from datagen.questions.shown import quarter_of, yaw_of
from memory.graph.history import History
from memory.graph.records import DONE, TRUTH, Entity, Event, Fact, Pose, Source, Value, Vocabulary

__all__ = ["read_timeline", "to_timeline", "to_timelines"]

Handles = Mapping[int, str]


def to_timeline(history: History, handles: Handles, *, observer: int = TRUTH, rich: bool = False) -> str:
    """What an observer is shown, one record a line.

    Args:
        history: As shown (`shown.show`).
        handles: The word of each entity.
        observer: Who; for the truth, what others believe is shown as well.
        rich: In sentences.
    """
    return to_timelines(history, handles, (observer,), styles=(rich,))[rich, observer]


def to_timelines(
    history: History, handles: Handles, observers: Collection[int], *, styles: Collection[bool] = (False, True)
) -> dict[tuple[bool, int], str]:
    """What each of some observers is shown, terse (False) and rich (True); what several are shown is made once."""
    facts = [fact for fact in history.facts if TRUTH in observers or fact.observer in observers]
    said = _statements(facts, handles)
    views = {observer: _view(history, facts, observer) for observer in observers}
    texts = {}
    for rich in styles:
        style = _RICH if rich else _TERSE
        entities = [style["entity"](entity, handles) for entity in history.entities]
        of_facts = [style["fact"](fact, handles, statement) for fact, statement in zip(facts, said, strict=True)]
        of_events = [style["event"](event, handles) for event in history.events]
        for observer, (known, poses, noticed) in views.items():
            lines = [style["head"](history.last_tick, handles.get(observer)), *entities]
            lines += [of_facts[place] for place in known]
            lines += [style["pose"](pose, handles) for pose in poses]
            lines += [of_events[place] for place in noticed]
            texts[rich, observer] = "\n".join(lines) + "\n"
    return texts


def _view(
    history: History, facts: Sequence[Fact], observer: int
) -> tuple[Sequence[int], Sequence[Pose], Sequence[int]]:
    """What an observer is shown: facts by their places among `facts`, poses, and events by their places."""
    if observer == TRUTH:
        return range(len(facts)), history.poses, range(len(history.events))
    mine = [place for place, fact in enumerate(facts) if fact.observer == observer]
    causes = {facts[place].event for place in mine}
    noticed = [p for p, event in enumerate(history.events) if event.actor == observer or event.id in causes]
    return mine, (), noticed


def _statements(facts: Iterable[Fact], handles: Handles) -> list[str]:
    """What each fact says, in either style: "mug_2 on table_1". Many believe the same, so each is put once."""
    put: dict[tuple[int, str, int | None, Value | None], str] = {}
    said = []
    for fact in facts:
        key = (fact.subject, fact.predicate, fact.object, fact.value)
        if key not in put:
            about = json.dumps(fact.value) if fact.object is None else handles[fact.object]
            put[key] = f"{handles[fact.subject]} {fact.predicate} {about}"
        said.append(put[key])
    return said


# ---- terse


def _terse_head(tick: int, observer: str | None) -> str:
    return f"tick {tick}" + (f" known to {observer}" if observer else "")


def _terse_entity(entity: Entity, handles: Handles) -> str:
    return f"#{entity.id} {handles[entity.id]} {entity.kind}" + (f" {entity.name}" if entity.name else "")


def _terse_fact(fact: Fact, handles: Handles, said: str) -> str:
    ends = "" if fact.until is None else f"-{fact.until}"
    line = f"{said} @{fact.since}{ends}"
    if fact.observer != TRUTH:
        line = f"~{handles[fact.observer]} {line} {fact.source!s}"
    return line if fact.event is None else f"{line} e{fact.event}"


def _terse_pose(pose: Pose, handles: Handles) -> str:
    return f"{handles[pose.entity]} at {pose.x:g} {pose.y:g} {ABSOLUTE[quarter_of(pose.yaw)]} @{pose.tick}"


def _terse_event(event: Event, handles: Handles) -> str:
    given = "".join(f" {name}={_argument(value, handles)}" for name, value in event.arguments.items())
    refused = "" if event.outcome == DONE else f" !{event.outcome}"
    return f"e{event.id} @{event.tick} {handles[event.actor]} {event.verb}{given}{refused}"


def _argument(value: Value, handles: Handles) -> str:
    entity = isinstance(value, int) and not isinstance(value, bool)
    return handles[int(value)] if entity else json.dumps(value)


# ---- rich


def _rich_head(tick: int, observer: str | None) -> str:
    return (f"This is what {observer} knows" if observer else "This is what happened") + f" up to tick {tick}."


def _rich_entity(entity: Entity, handles: Handles) -> str:
    named = f" called {entity.name}" if entity.name else ""
    return f"{handles[entity.id]} is number {entity.id}, of kind {entity.kind}{named}."


def _rich_fact(fact: Fact, handles: Handles, said: str) -> str:
    ends = " on" if fact.until is None else f" to tick {fact.until}"
    whose = "" if fact.observer == TRUTH else f", as {handles[fact.observer]} has {fact.source!s}"
    cause = "" if fact.event is None else f", by event {fact.event}"
    return f"From tick {fact.since}{ends}: {said}{whose}{cause}."


def _rich_pose(pose: Pose, handles: Handles) -> str:
    where = f"at {pose.x:g} {pose.y:g} facing {ABSOLUTE[quarter_of(pose.yaw)]}"
    return f"At tick {pose.tick} {handles[pose.entity]} is {where}."


def _rich_event(event: Event, handles: Handles) -> str:
    given = "".join(f", {name} {_argument(value, handles)}" for name, value in event.arguments.items())
    refused = "" if event.outcome == DONE else f"; refused: {event.outcome}"
    return f"Event {event.id}, at tick {event.tick}: {handles[event.actor]} does {event.verb}{given}{refused}."


_TERSE: Mapping[str, Callable[..., str]] = {
    "head": _terse_head,
    "entity": _terse_entity,
    "fact": _terse_fact,
    "pose": _terse_pose,
    "event": _terse_event,
}
_RICH: Mapping[str, Callable[..., str]] = {
    "head": _rich_head,
    "entity": _rich_entity,
    "fact": _rich_fact,
    "pose": _rich_pose,
    "event": _rich_event,
}

# ---- reading

_VALUE = r'"(?:[^"\\]|\\.)*"|\S+?'
_LINES = {
    "entity": (
        r"#(?P<id>\d+) (?P<handle>\S+) (?P<kind>\w+)(?: (?P<name>.+))?",
        r"(?P<handle>\S+) is number (?P<id>\d+), of kind (?P<kind>\w+)(?: called (?P<name>.+))?\.",
    ),
    "fact": (
        rf"(?:~(?P<observer>\S+) )?(?P<subject>\S+) (?P<predicate>\w+) (?P<object>{_VALUE}) "
        r"@(?P<since>\d+)(?:-(?P<until>\d+))?(?: (?P<source>seen|told|inferred))?(?: e(?P<event>\d+))?",
        rf"From tick (?P<since>\d+)(?: on| to tick (?P<until>\d+)): (?P<subject>\S+) (?P<predicate>\w+) "
        rf"(?P<object>{_VALUE})(?:, as (?P<observer>\S+) has (?P<source>\w+))?(?:, by event (?P<event>\d+))?\.",
    ),
    "pose": (
        r"(?P<entity>\S+) at (?P<x>\S+) (?P<y>\S+) (?P<way>east|north|west|south) @(?P<tick>\d+)",
        r"At tick (?P<tick>\d+) (?P<entity>\S+) is at (?P<x>\S+) (?P<y>\S+) facing (?P<way>\w+)\.",
    ),
    "event": (
        r"e(?P<id>\d+) @(?P<tick>\d+) (?P<actor>\S+) (?P<verb>\w+)(?P<given>(?: \w+=(?:" + _VALUE + r"))*)"
        r"(?: !(?P<outcome>\w+))?",
        r"Event (?P<id>\d+), at tick (?P<tick>\d+): (?P<actor>\S+) does (?P<verb>\w+)"
        rf"(?P<given>(?:, \w+ (?:{_VALUE}))*)(?:; refused: (?P<outcome>\w+))?\.",
    ),
}
_ORDER = ("event", "pose", "entity", "fact")  # the first that fits
_GIVEN = re.compile(rf",? (\w+)[= ]({_VALUE})(?=,? \w+[= ]|$)")


def read_timeline(text: str, vocabulary: Vocabulary) -> History:
    """Read what `to_timeline` wrote, terse or rich.

    Raises:
        ValueError: If a line says no record.
    """
    head, *lines = text.splitlines()
    rich = head.startswith("This")
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _LINES}
    for line in lines:
        name, parts = _parts(line, rich)
        found[name].append(parts)
    ids = {parts["handle"]: int(parts["id"]) for parts in found["entity"]}
    return History(
        vocabulary=vocabulary,
        entities=[Entity(id=int(p["id"]), kind=p["kind"], name=p["name"]) for p in found["entity"]],
        facts=[_read_fact(parts, ids) for parts in found["fact"]],
        poses=list(_read_poses(found["pose"], ids)),
        events=[_read_event(parts, ids) for parts in found["event"]],
        last_tick=int(re.findall(r"tick (\d+)", head)[0]),
    )


def _parts(line: str, rich: bool) -> tuple[str, dict[str, Any]]:
    for name in _ORDER:
        match = re.fullmatch(_LINES[name][rich], line)
        if match is not None:
            return name, match.groupdict()
    raise ValueError(f"no record: {line!r}")


def _read_value(text: str, ids: Mapping[str, int]) -> tuple[int | None, Value | None]:
    """An entity, or a literal."""
    if text in ids:
        return ids[text], None
    value: Value = json.loads(text)
    return None, value


def _read_fact(parts: Mapping[str, Any], ids: Mapping[str, int]) -> Fact:
    about, value = _read_value(parts["object"], ids)
    observer = ids[parts["observer"]] if parts["observer"] else TRUTH
    return Fact(
        subject=ids[parts["subject"]],
        predicate=parts["predicate"],
        object=about,
        value=value,
        since=int(parts["since"]),
        until=int(parts["until"]) if parts["until"] else None,
        observer=observer,
        observed_at=None if observer == TRUTH else int(parts["since"]),
        source=Source(parts["source"]) if parts["source"] else None,
        event=int(parts["event"]) if parts["event"] else None,
    )


def _read_poses(found: list[dict[str, Any]], ids: Mapping[str, int]) -> Iterator[Pose]:
    for parts in found:
        yield Pose(
            entity=ids[parts["entity"]],
            tick=int(parts["tick"]),
            x=float(parts["x"]),
            y=float(parts["y"]),
            z=0.0,
            yaw=yaw_of(ABSOLUTE.index(parts["way"])),
        )


def _read_event(parts: Mapping[str, Any], ids: Mapping[str, int]) -> Event:
    given: dict[str, Value] = {}
    for name, text in _GIVEN.findall(parts["given"]):
        entity, value = _read_value(text, ids)
        given[name] = entity if entity is not None else value  # type: ignore[assignment]
    return Event(
        id=int(parts["id"]),
        tick=int(parts["tick"]),
        actor=ids[parts["actor"]],
        verb=parts["verb"],
        arguments=given,
        outcome=parts["outcome"] or DONE,
    )
