"""The sentences that residents say: where a thing is, whose it is, and the questions for both."""

from __future__ import annotations

from datagen.worlds.belief import Statement
from datagen.worlds.home import kinds
from datagen.worlds.home.state import HomeState

__all__ = ["DO_NOT_KNOW", "noun", "statement_text", "where_text", "whose_text"]

DO_NOT_KNOW = "I do not know."


def noun(state: HomeState, thing: int) -> str:
    """A noun phrase for a thing: "Ann", "the kitchen", "the wooden cupboard in the kitchen", "the small red mug"."""
    if thing in state.people:
        return state.people[thing].name
    if thing in state.rooms:
        return f"the {state.rooms[thing].name}"
    word = kinds.word(state.kind[thing])
    if thing in state.items:
        item = state.items[thing]
        return f"the {item.size_name} {item.colour} {word}"
    if thing in state.furniture:
        piece = state.furniture[thing]
        return f"the {piece.colour} {word} in the {state.rooms[piece.room].name}"
    if thing in state.lights:
        return f"the light in the {state.rooms[state.lights[thing].room].name}"
    return f"the {word}"


def statement_text(state: HomeState, statement: Statement, speaker: int, hearer: int | None) -> str:
    """A claim as a sentence of the speaker's, like "The small red mug is on the brown table in the kitchen"."""
    subject, predicate, object, value = statement
    what = noun(state, subject)
    what = what[0].upper() + what[1:]
    if predicate == "liquid":
        return f"{what} holds {value}."
    if object is None:
        return f"{what} is {value}."
    whom = {speaker: "me", hearer: "you"}.get(object, noun(state, object))
    if predicate == "held_by":
        has = {"me": "I have", "you": "You have"}.get(whom, f"{whom} has")
        return f"{has} {noun(state, subject)}."
    if predicate == "owned_by":
        return f"{what} belongs to {whom}."
    if object in state.rooms and subject in state.items:
        return f"{what} is on the floor of {whom}."
    return f"{what} is {predicate} {whom}."


def where_text(state: HomeState, thing: int) -> str:
    """The question where a thing is."""
    return f"Where is {noun(state, thing)}?"


def whose_text(state: HomeState, thing: int) -> str:
    """The question whose a thing is."""
    return f"Whose is {noun(state, thing)}?"
