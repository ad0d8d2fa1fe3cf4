"""How questions of each kind are put: patterns around what is asked, at least eight ways of each.

Every function takes the parts of a sentence (with slots) and gives patterns (`patterns.py`).
"""

from __future__ import annotations

__all__ = ["how_many", "supposing", "supposing_whether", "which", "which_one", "wh", "whether"]


def wh(word: str, inverted: str, plain: str) -> tuple[str, ...]:
    """Where, who, when, how long: `wh("where", "is {x:thing}", "{x:thing} is")`."""
    return (
        f"{word[0].upper()}{word[1:]} {inverted}?",
        f"(Tell me|Say|Let me know) {word} {plain}.",
        f"(Can|Could) you tell me {word} {plain}?",
        f"I (would like|want) to know {word} {plain}.",
    )


def which(things: str, are: str) -> tuple[str, ...]:
    """Several things: `which("{kind:kinds}", "are {which:conditions}")`."""
    return (
        f"(Which|What) {things} {are}?",
        f"(List|Name) (the|all) {things} that {are}.",
        f"(Tell me|Say) which {things} {are}.",
        f"(Can|Could) you tell me which {things} {are}?",
    )


def which_one(thing: str, does: str) -> tuple[str, ...]:
    """One thing out of several: `which_one("{kind:noun}", "is nearest to {x:thing}")`."""
    return (
        f"(Which|What) {thing} {does}?",
        f"(Tell me|Say|Let me know) which {thing} {does}.",
        f"(Can|Could) you tell me which {thing} {does}?",
        f"I (would like|want) to know which {thing} {does}.",
    )


def supposing(condition: str, word: str, inverted: str, plain: str) -> tuple[str, ...]:
    """What would be so if something were so that is not."""
    asked = f"{word[0].upper()}{word[1:]} {inverted}?"
    return (
        f"If {condition}, {word} {inverted}?",
        f"Suppose( that|) {condition}: {word} {inverted}?",
        f"(Imagine|Assume) that {condition}. {asked}",
        f"{word[0].upper()}{word[1:]} {inverted} if {condition}?",
        f"(Tell me|Say) {word} {plain} if {condition}.",
    )


def supposing_whether(condition: str, inverted: str, plain: str) -> tuple[str, ...]:
    """Yes or no, if something were so that is not."""
    asked = f"{inverted[0].upper()}{inverted[1:]}"
    return (
        f"If {condition}, {inverted}?",
        f"Suppose( that|) {condition}: {inverted}?",
        f"(Imagine|Assume) that {condition}. {asked}?",
        f"{asked} if {condition}?",
        f"(Tell me|Say) whether {plain} if {condition}.",
    )


def how_many(things: str, are: str) -> tuple[str, ...]:
    """A number of things: `how_many("{kind:kinds}", "are {which:conditions}")`."""
    return (
        f"How many {things} {are}?",
        f"(Count|Count up) the {things} that {are}.",
        f"What is the number of {things} that {are}?",
        f"(Tell me|Say) how many {things} {are}.",
        f"(Can|Could) you tell me how many {things} {are}?",
    )


def whether(inverted: str, plain: str) -> tuple[str, ...]:
    """Yes or no: `whether("is {x:thing} {so:condition}", "{x:thing} is {so:condition}")`."""
    return (
        f"{inverted[0].upper()}{inverted[1:]}?",
        f"Is it (true|so|the case) that {plain}?",
        f"(Tell me|Say|Let me know) whether {plain}.",
        f"(Can|Could) you (tell me|say) if {plain}?",
    )
