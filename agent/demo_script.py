"""The demo's conversation: three parties, about things this agent really knows, does not know, and is told."""

from __future__ import annotations

from agent.life import Life
from datagen.questions.lexicon import Lexicon
from datagen.questions.log import Log
from datagen.questions.phrases import thing_text
from datagen.questions.situation import Situation

__all__ = ["three_party_script"]


def three_party_script(life: Life) -> list[tuple[str, str]]:
    """Lines for two residents and the agent, chosen by what the agent knows at the end of its life."""
    history = life.history()
    lexicon = Lexicon.of(history)
    situation = Situation(Log(history), lexicon, observer=life.agent, tick=life.ticks)
    ann, ben = [person.name for person in life.spec.people if person.kind in ("adult", "child")][:2]
    name = next(person.name for person in life.spec.people if person.id == life.agent)
    known = [thing for thing in situation.of_kind["item"] if situation.describe(thing)]
    placed = [thing for thing in known if situation.place.get(thing, ("", 0))[0] == "on"]
    lost = [thing for thing in known if thing not in situation.place]
    surfaces = [thing for thing in situation.of_kind["support"] if situation.describe(thing)]

    def called(thing: int) -> str:
        return thing_text(situation.describe(thing)[0], lexicon)

    first, second, third = (called(thing) for thing in (placed * 3)[:3])
    moved_to = called(next(thing for thing in surfaces if thing != situation.place[(placed * 2)[1]][1]))
    where = situation.room_of((placed * 2)[1])
    room = called(where if where is not None else situation.of_kind["room"][0])
    missing = [(ann, f"{name}, where is {called(lost[0])}?")] if lost else []
    return [
        (ann, f"Hello, {name}."),
        (ann, f"{name}, where is {first}?"),
        (ben, f"{name}, how many mugs are there?"),
        (ann, f"{ben}, did you sleep well?"),
        (ben, f"I put {second} on {moved_to}."),
        (ann, f"{name}, where is {second}?"),
        (ben, f"{third[0].upper()}{third[1:]} belongs to {ann}, {name}."),
        (ann, f"Whose is {third}, {name}?"),
        *missing,
        (ben, f"{name}, what do you not know?"),
        (ben, f"{name}, go to {room}."),
        (ann, f"{name}, bring me {first}."),
        (ben, f"{name}, where do you think {first} is?"),
        (ann, f"Thank you, {name}."),
    ]
