"""The question families about what others believe: half of it wrongly, where there is anything believed wrongly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from operator import not_

from datagen.questions.families import Candidate, Sampler, candidate, some
from datagen.questions.nodes import CARRIED, LOCATION
from datagen.questions.phrases import Condition
from datagen.questions.plainly import plainly
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice
from memory.graph.records import Fact, Source

__all__ = ["BELIEFS", "HEADING"]

HEADING = "heading"
"""The attribute of which way a body looks, in worlds that have it."""

_IN_THE_DARK = 0.2  # how often what somebody believes nothing of is asked about

Beliefs = Mapping[int, Fact]
"""What somebody believes of one attribute, by subject."""


def _believed(situation: Situation, mind: int, attribute: str) -> Beliefs:
    """What somebody believes of an attribute of others."""
    return situation.once(_find_believed, mind, attribute)


def _find_believed(situation: Situation, mind: int, attribute: str) -> Beliefs:
    predicates = situation.log.vocabulary.predicates
    found = {}
    for subject in situation.log.subjects(mind):
        for _, fact in situation.log.facts(mind, subject, situation.tick):
            if predicates[fact.predicate].group == attribute and subject != mind:
                found[subject] = fact
    return found


def _is_so(situation: Situation, fact: Fact) -> bool:
    """Whether what is believed is the truth."""
    if fact.value is not None:
        return situation.values[fact.subject].get(fact.predicate) == fact.value
    return situation.place.get(fact.subject) == (fact.predicate, fact.object)


def _content(fact: Fact) -> tuple[str, int, str]:
    """What a fact says of its subject."""
    return fact.predicate, -1 if fact.object is None else fact.object, str(fact.value)


def _evenly(facts: Sequence[Fact], dice: Dice) -> list[Fact]:
    """Those that say one and the same: whatever is believed, be it of few or of many, is drawn as often."""
    content = some(sorted({_content(fact) for fact in facts}), dice)
    return [fact for fact in facts if _content(fact) == content]


def _mind(situation: Situation, dice: Dice) -> int | None:
    return some(sorted(situation.lexicon.minds.values()), dice)


def _so(situation: Situation, dice: Dice, fact: Fact) -> Condition | None:
    """What is believed as a condition, if it can be said."""
    if fact.object is None:
        return situation.state(fact.predicate, fact.value)
    holder = some(situation.describe(fact.object, still=True), dice)
    return None if holder is None else Condition(fact.predicate, holder)


def _about(
    name: str,
    attribute: str = LOCATION,
    *,
    mistaken: float = 0.6,
    fits: Callable[[Fact], bool] = lambda fact: True,
) -> Sampler:
    """Somebody and a thing of which they believe something: wrongly so often, or rightly if that is wanted."""

    def right_and_wrong(situation: Situation) -> tuple[list[Fact], list[Fact]]:
        minds = sorted(situation.lexicon.minds.values())
        believed = [f for mind in minds for f in _believed(situation, mind, attribute).values() if fits(f)]
        right = [_is_so(situation, fact) for fact in believed]
        return list(compress(believed, right)), list(compress(believed, map(not_, right)))

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        right, wrong = situation.once(right_and_wrong)
        is_wrong = bool(wrong) and dice.chance(mistaken) if want is None else not want
        facts = _evenly(wrong if is_wrong else right, dice)
        drawn = plainly(situation, dice, [fact.subject for fact in facts])
        if drawn is None:
            return None
        mind = dice.choice([fact.observer for fact in facts if fact.subject == drawn[0]])
        return candidate(name, situation, {"p": mind, "x": drawn[1]}, drawn[:1])

    return sample


def _of_kind(name: str, members: Callable[[Situation, int], Sequence[int]]) -> Sampler:
    """Somebody and the kind of a thing that is among the answers."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        mind = _mind(situation, dice)
        entity = None if mind is None else some(members(situation, mind), dice)
        kind = None if entity is None else some(situation.kinds_of(entity), dice)
        return None if kind is None else candidate(name, situation, {"p": mind, "kind": kind})

    return sample


def _unplaced(situation: Situation, mind: int) -> list[int]:
    """The things of whose place somebody believes nothing."""
    believed = _believed(situation, mind, LOCATION)
    return [entity for entity in situation.known if entity in situation.place and entity not in (mind, *believed)]


def _misjudged(situation: Situation, mind: int) -> list[int]:
    """Those of whose heading somebody believes what is not so."""
    believed = _believed(situation, mind, HEADING)
    return [entity for entity, fact in believed.items() if not _is_so(situation, fact)]


def _value(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """A look that somebody believes a thing to have; now and then one that they know nothing of."""
    mind, attribute = _mind(situation, dice), dice.choice(situation.lexicon.words.adjectives)
    if mind is None:
        return None
    known = set(_believed(situation, mind, attribute))
    in_the_dark = dice.chance(_IN_THE_DARK)
    options = [e for e in situation.known if attribute in situation.values[e] and (e in known) != in_the_dark]
    drawn = plainly(situation, dice, options, without=attribute)
    if drawn is None or situation.values[drawn[0]][attribute] in situation.lexicon.words.unsaid:
        return None
    return candidate("mind.value", situation, {"p": mind, "attribute": attribute, "x": drawn[1]})


def _idea(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    mind = _mind(situation, dice)
    if mind is None:
        return None
    options = list(_believed(situation, mind, LOCATION)) if want else _unplaced(situation, mind)
    drawn = plainly(situation, dice, options)
    return None if drawn is None else candidate("mind.idea", situation, {"p": mind, "x": drawn[1]})


def _sayable(situation: Situation, mind: int) -> list[Fact]:
    """What somebody believes of places and states."""
    return situation.once(_find_sayable, mind)


def _find_sayable(situation: Situation, mind: int) -> list[Fact]:
    attributes = dict.fromkeys([LOCATION, *(predicate for predicate, _ in situation.lexicon.words.states)])
    return [fact for attribute in attributes for fact in _believed(situation, mind, attribute).values()]


def _believes(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Something that somebody believes of some things and not of others; and one of these or those, as is wanted."""
    mind = _mind(situation, dice)
    facts = [] if mind is None else _sayable(situation, mind)
    content = some(sorted({_content(fact) for fact in facts}), dice)
    if content is None:
        return None
    believed = [fact for fact in facts if _content(fact) == content]
    so = _so(situation, dice, believed[0])
    others = [fact for fact in facts if _might(situation, fact, believed[0])]
    options = (believed if want else others) if others else []
    striking = [fact for fact in options if _is_so(situation, replace(believed[0], subject=fact.subject)) != want]
    drawn = plainly(situation, dice, _subjects(striking if striking and dice.chance(0.5) else options))
    if so is None or drawn is None:
        return None
    return candidate("mind.believes", situation, {"p": mind, "x": drawn[1], "so": so})


def _subjects(facts: Sequence[Fact]) -> list[int]:
    return [fact.subject for fact in facts]


def _might(situation: Situation, fact: Fact, other: Fact) -> bool:
    """Whether something else could be believed of the subject: what is believed of another thing of its sort."""
    group = situation.log.vocabulary.predicates
    return (
        group[fact.predicate].group == group[other.predicate].group
        and _content(fact) != _content(other)
        and fact.subject != other.object
        and _sort(situation, fact.subject) == _sort(situation, other.subject)
    )


def _sort(situation: Situation, entity: int) -> str | None:
    """Whether it is an item, a being, or stands where it is: what may be so of one of them may be of another."""
    words = situation.lexicon.words
    return next((kind for kind in (words.items, *words.fixtures, *words.beings) if situation.is_a(entity, kind)), None)


def _who_wrongly(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Who believes of a thing what is not so."""
    fact = some(situation.once(_mistakes), dice)
    drawn = None if fact is None else plainly(situation, dice, [fact.subject])
    so = None if fact is None else _so(situation, dice, fact)
    if drawn is None or so is None:
        return None
    return candidate("mind.who_wrongly", situation, {"x": drawn[1], "so": so}, drawn[:1])


def _mistakes(situation: Situation) -> list[Fact]:
    minds = sorted(situation.lexicon.minds.values())
    return [fact for mind in minds for fact in _sayable(situation, mind) if not _is_so(situation, fact)]


def _hearsay(situation: Situation) -> list[tuple[int, int]]:
    """Who knows of whose place because they were told."""
    return [
        (mind, fact.subject)
        for mind in sorted(situation.lexicon.minds.values())
        for fact in _believed(situation, mind, LOCATION).values()
        if fact.source is Source.TOLD
    ]


def _told(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """A place that somebody knows by hearsay."""
    pair = some(situation.once(_hearsay), dice)
    drawn = None if pair is None else plainly(situation, dice, [pair[1]])
    if pair is None or drawn is None:
        return None
    return candidate("mind.told", situation, {"p": pair[0], "x": drawn[1]}, drawn[:1])


def _agree(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Two who both believe the thing to be somewhere."""
    minds = sorted(situation.lexicon.minds.values())
    first = some(minds, dice)
    second = some([mind for mind in minds if mind != first], dice)
    if first is None or second is None:
        return None
    mine, theirs = _believed(situation, first, LOCATION), _believed(situation, second, LOCATION)
    options = [e for e in mine if e in theirs and (_place(mine[e]) == _place(theirs[e])) == bool(want)]
    drawn = plainly(situation, dice, options)
    return None if drawn is None else candidate("mind.agree", situation, {"p": first, "q": second, "x": drawn[1]})


def _place(fact: Fact) -> tuple[str, int | None]:
    return fact.predicate, fact.object


def _held_by_another(fact: Fact) -> bool:
    """Who asks who holds what names whoever believes it: them it would give away."""
    return fact.predicate == CARRIED and fact.object != fact.observer


BELIEFS: Mapping[str, Sampler] = {
    "mind.look": _about("mind.look", mistaken=0.8),
    "mind.believes": _believes,
    "mind.value": _value,
    "mind.who_wrongly": _who_wrongly,
    "mind.holder": _about("mind.holder", mistaken=0.75, fits=_held_by_another),
    "mind.idea": _idea,
    "mind.no_idea": _of_kind("mind.no_idea", _unplaced),
    "mind.since": _about("mind.since", fits=lambda fact: fact.since > 0),
    "mind.told": _told,
    "mind.agree": _agree,
    "mind.facing": _about("mind.facing", HEADING),
    "mind.right_facing": _about("mind.right_facing", HEADING),
    "mind.wrong_facing": _of_kind("mind.wrong_facing", _misjudged),
}
"""The samplers by template."""
