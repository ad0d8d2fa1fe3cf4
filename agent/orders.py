"""Orders in plain language: "bring the red mug to Ann", read against what the agent knows, and turned into skills."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from agent.going import Skill
from agent.mind import Mind
from agent.pouring import brew, fill, pour, pour_away, water
from agent.skills import Skills
from agent.words import noun
from datagen.worlds.home import kinds
from datagen.worlds.home.liquids import BREWED, LIQUIDS

__all__ = ["Order", "OrderError", "carry_out", "find", "order_text", "read"]


class OrderError(ValueError):
    """An order that is not understood: one sentence to say back."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What to do (`skill` is a name in `SKILLS`), with the ids of the things it is about."""

    skill: str
    things: tuple[int, ...] = ()
    text: str = ""


def _brew(liquid: str, skills: Skills, vessel: int) -> Skill:
    return brew(skills, liquid, vessel)


SKILLS: dict[str, Callable[..., Skill]] = {
    "bring": Skills.bring,
    "put on": lambda skills, item, place: _put(skills, item, "on", place),
    "put in": lambda skills, item, place: _put(skills, item, "in", place),
    "put away": Skills.put_away,
    "put down": Skills.put_down,
    "take": Skills.fetch,
    "give": Skills.bring,
    "go": lambda skills, target: _go(skills, target),
    "look at": Skills.look_at,
    "look for": Skills.search,
    "open": Skills.open,
    "close": Skills.close,
    "switch on": lambda skills, piece: skills.switch(piece, True),
    "switch off": lambda skills, piece: skills.switch(piece, False),
    "follow": Skills.follow,
    "look around": lambda skills: _look_around(skills),
    "ask": Skills.ask,
    "tell": Skills.tell,
    "point at": Skills.point_at,
    "fill": fill,
    "pour": pour,
    "pour away": pour_away,
    "water": water,
    **{f"make {liquid}": partial(_brew, liquid) for liquid in BREWED},
}
"""What can be ordered."""

_SAID: dict[str, str] = {
    "bring": "bring {} to {}",
    "put on": "put {} on {}",
    "put in": "put {} in {}",
    "put away": "put {} away",
    "put down": "put it down",
    "go": "go to {}",
    "ask": "ask {} where {} is",
    "tell": "tell {} where {} is",
    "pour": "pour {} into {}",
    "pour away": "pour {} away",
    "water": "water {} with {}",
    **{f"make {liquid}": f"make {liquid} in {{}}" for liquid in BREWED},
}
"""How an order is said; the others are said by their name and one thing."""

_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"(?:bring|fetch|get|hand) me (?P<a>.+)", "bring me"),
    (r"give me (?P<a>.+)", "bring me"),
    (r"(?:bring|carry|take|move) (?P<a>.+?) (?:here|to me)", "bring me"),
    (r"fill (?P<a>.+?)(?: with water)?", "fill"),
    *((rf"make (?:a |some )?{liquid} in (?P<a>.+)", f"make {liquid}") for liquid in BREWED),
    (r"(?:pour|empty) (?P<a>.+?) (?:into|in|down) the sink", "pour away"),
    (r"(?:pour|empty) (?P<a>.+?) (?:into|in) (?P<b>.+)", "pour"),
    (r"pour (?P<a>.+?) (?:away|out)|(?:pour away|pour out|empty) (?P<c>.+)", "pour away"),
    (r"water (?P<a>.+?) (?:with|from) (?P<b>.+)", "water"),
    (r"(?:bring|carry|fetch|take|move|give|hand) (?P<a>.+?) (?:to|into|over to) (?P<b>.+)", "bring"),
    (r"put (?P<a>.+?) away", "put away"),
    (r"(?:put away|tidy up|tidy|clear away) (?P<a>.+)", "put away"),
    (r"(?:put|drop) (?:it|that|this|everything) down|put down (?:it|that|this)", "put down"),
    (r"(?:put|place|lay|set) (?P<a>.+?) (?:on top of|onto|on) (?P<b>.+)", "put on"),
    (r"(?:put|place|lay) (?P<a>.+?) (?:inside|into|in) (?P<b>.+)", "put in"),
    (r"(?:take|pick up|grab|fetch|get|bring) (?P<a>.+)", "take"),
    (r"(?:go (?:and|to) )?(?:look|search) for (?P<a>.+)|(?:go (?:and|to) )?find (?P<c>.+)", "look for"),
    (r"(?:go (?:and|to) )?(?:look at|check|inspect|see) (?P<a>.+)", "look at"),
    (r"(?:come here|come to me|come)", "come"),
    (r"(?:go|walk|drive|come)(?: over| back)? (?:to|into) (?P<a>.+)", "go"),
    (r"(?:switch|turn) on (?P<a>.+)|(?:switch|turn) (?P<c>.+) on", "switch on"),
    (r"(?:switch|turn) off (?P<a>.+)|(?:switch|turn) (?P<c>.+) off", "switch off"),
    (r"open (?P<a>.+)", "open"),
    (r"(?:close|shut) (?P<a>.+)", "close"),
    (r"follow (?P<a>.+)", "follow"),
    (r"ask (?P<a>.+?) (?:where (?P<b>.+) is|about (?P<c>.+))", "ask"),
    (r"(?:tell|show) (?P<a>.+?) where (?P<b>.+) is", "tell"),
    (r"(?:point at|point to|show me) (?P<a>.+)", "point at"),
    (r"(?:have a )?look around", "look around"),
)
_POLITE = re.compile(r"^(?:please|now|then|can you|could you|would you|will you|i want you to)[,\s]+", re.IGNORECASE)
_ARTICLES = ("the", "a", "an", "my", "some", "that", "this")
_LIQUID_FIRST = ("fill", "pour", "pour away", "water", *(f"make {liquid}" for liquid in BREWED))
_ITEM_FIRST = ("bring", "bring me", "put on", "put in", "put away", "take", "give", *_LIQUID_FIRST)


def read(text: str, mind: Mind, speaker: int | None = None) -> Order:
    """Understand an order.

    Args:
        text: What was said; politeness and the agent's name in front of it do no harm.
        mind: What the agent knows, to find the things that are meant.
        speaker: Who said it ("me").

    Raises:
        OrderError: If it is no order, or it is about things the agent does not know or cannot tell apart.
    """
    wanted = _bare(text, mind)
    for pattern, skill in _PATTERNS:
        match = re.fullmatch(pattern, wanted)
        if match is None:
            continue
        phrases = [phrase for phrase in match.groupdict().values() if phrase]
        if skill == "come" or skill == "bring me":
            phrases.append("me")
        things = tuple(
            _one(phrase, mind, speaker, ("item",) if index == 0 and skill in _ITEM_FIRST else ())
            for index, phrase in enumerate(phrases)
        )
        return Order(skill={"come": "go", "bring me": "bring"}.get(skill, skill), things=things, text=text)
    raise OrderError(f"I do not know how to {wanted!r}. I can {', '.join(SKILLS)}.")


def order_text(order: Order, mind: Mind) -> str:
    """An order in words that `read` understands as that order.

    Raises:
        OrderError: If no words that the agent has for one of the things fit it alone.
    """
    pattern = _SAID.get(order.skill, " ".join([order.skill, *("{}" for _ in order.things)]))
    return pattern.format(*(_phrase(thing, mind) for thing in order.things))


def _phrase(thing: int, mind: Mind) -> str:
    """The shortest words for a thing that fit it alone."""
    known = mind.thing(thing)
    if known is None:
        raise OrderError(f"I have not seen thing {thing}.")
    word, place = kinds.word(known.kind), mind.belief.location(thing)
    looks = [
        str(look) for name in ("size", "colour", "material") if (look := mind.belief.value(thing, name)) is not None
    ]
    told = [" ".join(["the", *some, word]) for count in range(4) for some in combinations(looks, count)]
    if place is not None and place.object is not None and mind.is_a(place.object, "furniture", "room"):
        told += [f"{phrase} {place.predicate} {noun(mind, place.object)}" for phrase in told]
    for phrase in [known.name] if known.name is not None else told:
        if find(phrase.lower(), mind) == [thing]:
            return phrase
    raise OrderError(f"I have no words for thing {thing}, a {word}, that fit nothing else.")


def carry_out(order: Order, skills: Skills) -> Skill:
    """The walk of actions that carries out an order."""
    return SKILLS[order.skill](skills, *order.things)


def _bare(text: str, mind: Mind) -> str:
    bare = text.strip().rstrip(".!?").strip()
    name = mind.name
    if name is not None:
        bare = re.sub(rf"^(?:hey |hello )?{re.escape(name)}\s*[,:]\s*", "", bare, flags=re.IGNORECASE)
        bare = re.sub(rf",\s*{re.escape(name)}$", "", bare, flags=re.IGNORECASE)
    while (shorter := _POLITE.sub("", bare)) != bare:
        bare = shorter
    return re.sub(r",?\s+please$", "", bare, flags=re.IGNORECASE).lower()


def _one(phrase: str, mind: Mind, speaker: int | None, only: tuple[str, ...]) -> int:
    """The one thing that a phrase means."""
    words = phrase.split()
    if words in (["me"], ["myself"]):
        if speaker is None:
            raise OrderError("Who is “me”? Say a name.")
        return speaker
    if words in (["it"], ["that"], ["this"]):
        if mind.held is None:
            raise OrderError(f"What is “{phrase}”? I hold nothing.")
        return mind.held
    found = find(phrase, mind, only) or _holding(words, mind)
    if not found:
        raise OrderError(f"I know no {' '.join(word for word in words if word not in _ARTICLES)}.")
    if len(found) > 1 and mind.is_a(found[0], "item"):
        raise OrderError(f"I know {len(found)} things that {phrase!r} may mean: {_listed(found, mind)}. Which one?")
    here = mind.navigator.here
    return min(found, key=lambda thing: (_away(mind, thing, here), thing))


def _away(mind: Mind, thing: int, here: tuple[float, float]) -> float:
    known = mind.senses.things[thing]
    return (known.point[0] - here[0]) ** 2 + (known.point[1] - here[1]) ** 2


def find(phrase: str, mind: Mind, only: tuple[str, ...] = ()) -> list[int]:
    """The things the agent has seen that a noun phrase may mean, in order of their ids.

    Understood are names, kinds ("mug", "container"), colours, materials, sizes, owners ("Ann's mug") and places
    ("the mug in the kitchen", "the book on the table"), in any combination.
    """
    head, place = _split(phrase)
    if place:
        places = set(find(place, mind))
        return [thing for thing in find(head, mind, only) if _is_at(thing, places, mind)]
    words = [word for word in head.split() if word not in _ARTICLES]
    owner = next((word[:-2] for word in words if word.endswith(("'s", "’s"))), None)
    words = [word for word in words if not word.endswith(("'s", "’s"))]
    return [
        thing
        for thing in sorted(mind.senses.things)
        if thing != mind.me
        and (not only or mind.is_a(thing, *only))
        and _matches(words, thing, mind)
        and (owner is None or _is_named(mind.belief.owner(thing), owner, mind))
    ]


def _holding(words: list[str], mind: Mind) -> list[int]:
    """The vessels that hold what is called by the name of a liquid: "the milk", "the red mug of tea"."""
    liquid, head = words[-1], words[:-1]
    if liquid not in LIQUIDS:
        return []
    named = set(find(" ".join(head[:-1]), mind)) if head[-1:] in (["of"], ["with"]) else None
    full = [thing for thing in sorted(mind.senses.things) if mind.belief.value(thing, "liquid") == liquid]
    return [thing for thing in full if (named is None and set(head) <= set(_ARTICLES)) or thing in (named or ())]


def _split(phrase: str) -> tuple[str, str]:
    """A phrase without the last place that is named in it, and that place."""
    match = re.fullmatch(r"(.+) (?:on|in|from|at) (.+)", phrase)
    return (match[1], match[2]) if match else (phrase, "")


def _matches(words: list[str], thing: int, mind: Mind) -> bool:
    known = mind.senses.things[thing]
    if known.name is not None and " ".join(words) == known.name.lower():
        return True
    looks = [str(mind.belief.value(thing, predicate)) for predicate in ("colour", "material", "size")]
    if known.kind == "light":  # "the kitchen light"
        room = mind.thing(mind.belief.room_of(thing) or 0)
        looks += [] if room is None or room.name is None else room.name.lower().split()
    names = {kinds.word(kind).lower() for kind in kinds.VOCABULARY.ancestors(known.kind)}
    for size in range(min(3, len(words)), 0, -1):
        noun, adjectives = " ".join(words[-size:]), words[:-size]
        if {noun, noun.removesuffix("s")} & names and all(word in looks for word in adjectives):
            return True
    return False


def _is_named(person: int | None, name: str, mind: Mind) -> bool:
    known = mind.thing(person) if person is not None else None
    return known is not None and known.name is not None and known.name.lower() == name


def _is_at(thing: int, places: set[int], mind: Mind) -> bool:
    fact = mind.belief.location(thing)
    return (fact is not None and fact.object in places) or mind.belief.room_of(thing) in places


def _listed(found: list[int], mind: Mind) -> str:
    def told(thing: int) -> str:
        looks = (mind.belief.value(thing, predicate) for predicate in ("size", "colour", "material"))
        return " ".join([*(str(look) for look in looks if look), kinds.word(mind.senses.things[thing].kind)])

    return "; ".join(told(thing) for thing in found[:4]) + ("; …" if len(found) > 4 else "")


def _put(skills: Skills, item: int, relation: str, place: int) -> Skill:
    code = yield from skills.fetch(item)
    return code or (yield from skills.put(relation, place))


def _go(skills: Skills, target: int) -> Skill:
    if skills.mind.is_a(target, "room"):
        return (yield from skills.go_to_room(target))
    if skills.mind.is_a(target, "person"):
        code = yield from skills.find_person(target)
        return code or (yield from skills.approach(target, arm=1.0))
    return (yield from skills.approach(target))


def _look_around(skills: Skills) -> Skill:
    yield from skills.mind.navigator.look_around()
    return None
