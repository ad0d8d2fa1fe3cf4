"""Questions inside questions: what "the chair nearest to the fridge" or "whatever Ann last took" means and says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from datagen.questions import operators as op
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import ABSOLUTE, LEAST, MOST, Node, Tick
from datagen.questions.things import Thing, Which

__all__ = ["FORMS", "Form", "nested_node", "nested_text", "read_nested"]

_RANKS = ("first", "second", "third", "fourth")
_THING = "thing"


@dataclass(frozen=True, kw_only=True)
class Form:
    """A question that may stand inside another.

    Attributes:
        ways: How it is said; `{x}` is what it is asked of.
        node: What it means, from the phrase and what `{x}` means.
        kind: The kind of what it finds, where `{kind}` is not said.
        truth: Whether it is asked of the truth alone, as all that rests on positions.
    """

    ways: tuple[str, ...]
    node: Callable[[Which, Node, Lexicon], Node]
    kind: str = _THING
    truth: bool = False


def _top(measure: Callable[[Which, Node], Node], order: str) -> Callable[[Which, Node, Lexicon], Node]:
    """The one of the kind with the most or least of a measure, `{x}` itself apart."""

    def node(which: Which, x: Node, lexicon: Lexicon) -> Node:
        scene: Node = op.Scene(which.kind)
        others = scene if which.thing is None else op.Minus(scene, op.Just(x))
        return op.Top(others, measure(which, x), order, which.rank or 1)

    return node


def _away(which: Which, x: Node) -> Node:
    return op.DistanceTo(op.Position(x))


def _moved(which: Which, x: Node) -> Node:
    start, end = which.span or (0, 0)
    return op.Moved(Tick(start), Tick(end))


def _done_by(which: Which, x: Node, lexicon: Lexicon) -> Node:
    return op.Argument(op.Last(op.Events(which.verb, actor=x)), lexicon.words.deeds[str(which.verb)].argument)


def _doer(which: Which, x: Node, lexicon: Lexicon) -> Node:
    argument = lexicon.words.deeds[str(which.verb)].argument
    return op.Actor(op.Last(op.Events(which.verb, arguments=((argument, x),))))


FORMS: Mapping[str, Form] = {
    "holder": Form(
        ways=("whatever holds {x}", "that which holds {x}"),
        node=lambda which, x, lexicon: op.Holder(x),
    ),
    "held": Form(
        ways=("the only thing that {x} holds", "the one thing that {x} holds"),
        node=lambda which, x, lexicon: op.Unique(op.Contents(x)),
    ),
    "owner": Form(
        ways=("the owner of {x}", "whoever owns {x}"),
        node=lambda which, x, lexicon: op.Link(x, "owned_by"),
        kind="person",
    ),
    "room": Form(
        ways=("the room of {x}", "the room around {x}"),
        node=lambda which, x, lexicon: op.RoomOf(x),
        kind="room",
    ),
    "done": Form(ways=("the thing that {x} last {past}", "whatever {x} last {past}"), node=_done_by),
    "doer": Form(ways=("whoever last {past} {x}", "the one who last {past} {x}"), node=_doer),
    "nearest": Form(
        ways=("the {kind} nearest to {x}", "the {kind} closest to {x}"), node=_top(_away, LEAST), truth=True
    ),
    "farthest": Form(
        ways=("the {kind} farthest from {x}", "the {kind} most distant from {x}"), node=_top(_away, MOST), truth=True
    ),
    "ranked": Form(
        ways=("the {kind} {rank} nearest to {x}", "the {kind} {rank} closest to {x}"),
        node=_top(_away, LEAST),
        truth=True,
    ),
    "edge": Form(
        ways=("the {kind} farthest {side}", "the {kind} that lies farthest {side}"),
        node=_top(lambda which, x: op.Along(str(which.direction)), MOST),
        truth=True,
    ),
    "mover": Form(
        ways=("the {kind} that moved farthest from tick {a} to tick {b}",),
        node=_top(_moved, MOST),
        truth=True,
    ),
    "fullest": Form(
        ways=("the {kind} that holds the most things", "the {kind} that holds most"),
        node=_top(lambda which, x: op.Holding(), MOST),
    ),
    "busiest": Form(
        ways=("the {kind} that {past} things most often",),
        node=_top(lambda which, x: op.Times(op.Events(which.verb)), MOST),
    ),
}
"""What may be asked inside a question, by name. `{x}` stands last wherever it can: it takes all that follows."""


def nested_node(which: Which, one: Callable[[Thing], Node], lexicon: Lexicon) -> Node:
    """The program that finds it; `one` says what a thing means."""
    x = op.Now() if which.thing is None else one(which.thing)  # what is not said is not looked at
    return FORMS[which.form].node(which, x, lexicon)


def nested_text(which: Which, say: Callable[[Thing], str], lexicon: Lexicon) -> str:
    """The phrase in words; `say` says a thing."""
    start, end = which.span or (0, 0)
    return (
        FORMS[which.form]
        .ways[which.way]
        .format(
            x="" if which.thing is None else say(which.thing),
            kind=lexicon.noun.get(which.kind, ""),
            past="" if which.verb is None else lexicon.words.deeds[which.verb].past,
            rank="" if which.rank is None else _RANKS[which.rank - 1],
            side=which.direction,
            a=start,
            b=end,
        )
    )


# ---- reading

_HINT = re.compile(r"holds|owner|owns|room (of|around)|last|nearest|closest|farthest|most")
_GROUPS = {
    "x": "(?P<x>.+)",
    "kind": "(?P<kind>.+?)",
    "past": "(?P<past>{past})",
    "rank": f"(?P<rank>{'|'.join(_RANKS)})",
    "side": f"(?P<side>{'|'.join(ABSOLUTE)})",
    "a": r"(?P<a>\d{1,9})",
    "b": r"(?P<b>\d{1,9})",
}


@cache
def _readers(pasts: tuple[str, ...]) -> tuple[tuple[str, int, re.Pattern[str]], ...]:
    """All ways of all forms as expressions that match them, in a world with these deeds."""
    groups = _GROUPS | {"past": f"(?P<past>{'|'.join(map(re.escape, pasts))})"}
    return tuple(
        (name, place, re.compile(re.sub(r"\{(\w+)\}", lambda slot: groups[slot[1]], way)))
        for name, form in FORMS.items()
        for place, way in enumerate(form.ways)
    )


def read_nested(text: str, read: Callable[[str], Thing | None], lexicon: Lexicon) -> Which | None:
    """Read what `nested_text` says; None if it is no question inside a question. `read` reads a thing."""
    if _HINT.search(text) is None:
        return None
    verbs = {deed.past: verb for verb, deed in lexicon.words.deeds.items() if deed.to is None}
    for name, way, pattern in _readers(tuple(verbs)):
        found = pattern.fullmatch(text)
        which = None if found is None else _read(name, way, found.groupdict(), read, verbs, lexicon)
        if which is not None:
            return which
    return None


def _read(
    form: str,
    way: int,
    said: Mapping[str, str],
    read: Callable[[str], Thing | None],
    verbs: Mapping[str, str],
    lexicon: Lexicon,
) -> Which | None:
    thing = read(said["x"]) if "x" in said else None
    kind = lexicon.kind_of.get(said["kind"]) if "kind" in said else _kind(form, said.get("past"), verbs, lexicon)
    if kind is None or ("x" in said and thing is None) or ("kind" in said and lexicon.noun[kind] != said["kind"]):
        return None
    return Which(
        form=form,
        kind=kind,
        thing=thing,
        verb=verbs[said["past"]] if "past" in said else None,
        direction=said.get("side"),
        rank=_RANKS.index(said["rank"]) + 1 if "rank" in said else None,
        span=(int(said["a"]), int(said["b"])) if "a" in said else None,
        way=way,
    )


def _kind(form: str, past: str | None, verbs: Mapping[str, str], lexicon: Lexicon) -> str:
    return kind_found(form, None if past is None else verbs[past], lexicon)


def kind_found(form: str, verb: str | None, lexicon: Lexicon) -> str:
    """The kind of what a form finds that does not say one: of a deed done to items, an item."""
    items = form == "done" and verb is not None and lexicon.words.deeds[verb].argument == lexicon.words.items
    return lexicon.words.items if items else FORMS[form].kind
