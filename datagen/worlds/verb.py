"""The grammar of rules, shared by all worlds: verbs as data, and how a deed is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["Condition", "Effect", "Parameter", "Perspective", "Tense", "Verb", "Wording", "phrase"]

_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_NAME = re.compile(r"\{(\w+)\}")

Perspective = Literal["actor", "target", "bystander"]
Tense = Literal["past", "present"]


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """An argument of a verb.

    Attributes:
        name: Its name in an event.
        kinds: An entity of one of these kinds or below; empty for a literal.
        literal: For a literal: text, a number (never an `int`, which in an event is an entity's id), or anything.
        required: Whether the verb cannot do without.
        example: For a required literal: what the list of valid actions puts there.
        listed: Whether the list of valid actions varies it; an optional one that is not listed is left out there.
    """

    name: str
    kinds: tuple[str, ...] = ()
    literal: Literal["text", "number", "any"] = "text"
    required: bool = True
    example: str | None = None
    listed: bool = True


@dataclass(frozen=True, kw_only=True)
class Condition:
    """A precondition: the name of a test in the world's table, what the test is about, and the code when it fails.

    A test about an optional argument that was not given holds.
    """

    test: str
    of: tuple[str, ...]
    code: str


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A fact that begins (`set`, which ends what it excludes) or ends, or a thing that comes to be.

    `subject` and `object` name the actor or an argument. `end` with neither object nor value ends whatever holds
    in the predicate's group. `make` lets the subject be, located by the predicate; its place and looks follow from
    the other arguments. `like` names an argument in place of a value: a literal stands for itself, an entity for
    what is true of it before the deed.
    """

    kind: Literal["set", "end", "make"]
    subject: str
    predicate: str
    object: str | None = None
    value: bool | str | None = None
    like: str | None = None


@dataclass(frozen=True, kw_only=True)
class Wording:
    """How a deed is told: the verb's forms, and the rest, in which a part in brackets needs all its names."""

    past: str
    present: str
    base: str
    rest: str = ""


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One thing that can be done.

    Attributes:
        name: Its name in events.
        parameters: The arguments.
        conditions: What must be so, in the order in which it is judged; the first that fails gives the code.
        effects: What is so afterwards.
        scope: Who perceives it: all who are where they can (in a home: in the room), or the actor alone.
        target: The argument that names the person it is done to, if any.
        wording: How it is told.
    """

    name: str
    parameters: tuple[Parameter, ...]
    conditions: tuple[Condition, ...]
    effects: tuple[Effect, ...] = ()
    scope: Literal["room", "actor"] = "room"
    target: str | None = None
    wording: Wording

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


def phrase(verb: Verb, names: Mapping[str, str], perspective: Perspective = "bystander", tense: Tense = "past") -> str:
    """Tell a deed as a sentence.

    Args:
        verb: What was done.
        names: A noun phrase for `actor` and each argument given ("Ann", "the red mug"); `take` may have `source`,
            `stop_following` may have `leader`.
        perspective: Who is told: the one who did it, the one it was done to, or somebody else.
        tense: Past or present.

    >>> wording = Wording(past="gave", present="gives", base="give", rest=" {item}[ to {to}]")
    >>> give = Verb(name="give", parameters=(), conditions=(), target="to", wording=wording)
    >>> phrase(give, {"actor": "Ann", "item": "the red mug"})
    'Ann gave the red mug.'
    >>> phrase(give, {"actor": "Ann", "item": "the red mug", "to": "Ben"}, "target", "present")
    'Ann gives the red mug to you.'
    """
    known = dict(names)
    if perspective == "target" and verb.target is not None:
        known[verb.target] = "you"
    form = verb.wording.past
    if tense == "present":
        form = verb.wording.base if perspective == "actor" else verb.wording.present

    def kept(part: re.Match[str]) -> str:
        return part[1] if all(name in known for name in _NAME.findall(part[1])) else ""

    rest = _NAME.sub(lambda name: known[name[1]], _OPTIONAL.sub(kept, verb.wording.rest))
    subject = "You" if perspective == "actor" else known["actor"]
    return f"{subject} {form}{rest}" + ("" if rest.endswith("”") else ".")
