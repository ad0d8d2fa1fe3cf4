"""The agent's own words for what it knows: noun phrases and statements made from beliefs, never from the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from datagen.worlds.home import kinds

if TYPE_CHECKING:
    from agent.mind import Mind
    from memory.graph.records import Fact

__all__ = ["noun", "statement_text"]


def noun(mind: Mind, thing: int) -> str:
    """A noun phrase: "Ann", "the kitchen", "the small red mug", "the brown table in the kitchen"."""
    if thing == mind.me:
        return "me"
    known = mind.thing(thing)
    if known is None:
        return "something I have not seen"
    if known.name is not None:
        return known.name if mind.is_a(thing, "person", "pet", "robot") else f"the {known.name}"
    predicates = ("size", "colour") if mind.is_a(thing, "item") else ("colour",)
    looks = [str(value) for name in predicates if (value := mind.belief.value(thing, name)) is not None]
    phrase = " ".join(["the", *looks, kinds.word(known.kind)])
    room = mind.belief.room_of(thing) if mind.is_a(thing, "furniture", "light") else None
    return phrase if room is None else f"{phrase} in {noun(mind, room)}"


def statement_text(mind: Mind, fact: Fact) -> str:
    """A belief as a sentence."""
    subject = noun(mind, fact.subject)
    subject = subject[0].upper() + subject[1:]
    if fact.predicate == "liquid":
        return f"{subject} holds {fact.value}."
    if fact.object is None:
        return f"{subject} is {fact.value}."
    place = noun(mind, fact.object)
    if fact.predicate == "held_by":
        return (
            f"I have {noun(mind, fact.subject)}."
            if fact.object == mind.me
            else f"{place} has {noun(mind, fact.subject)}."
        )
    if fact.predicate == "owned_by":
        return f"{subject} belongs to {place}."
    if fact.predicate == "on" and mind.is_a(fact.object, "room"):
        return f"{subject} is on the floor of {place}."
    return f"{subject} is {fact.predicate} {place}."
