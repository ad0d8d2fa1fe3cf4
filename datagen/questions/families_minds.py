"""The question families about what others believe: where, rightly or wrongly, and who knows something."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.questions.families import Candidate, Sampler, candidate, described, some
from datagen.questions.nodes import LOCATION
from datagen.questions.phrases import Condition
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice

__all__ = ["MINDS"]


_WRONG = 0.65  # how often a wrong belief is drawn: it can be asked about less often than a right one


def _mind(situation: Situation, dice: Dice) -> int | None:
    return some(sorted(situation.lexicon.minds.values()), dice)


def _believed(situation: Situation, mind: int) -> dict[int, tuple[str, int | None]]:
    """Where somebody believes each thing to be."""
    predicates = situation.log.vocabulary.predicates
    found = {}
    for subject in situation.log.subjects(mind):
        for _, fact in situation.log.facts(mind, subject, situation.tick):
            if predicates[fact.predicate].group == LOCATION and subject != mind:
                found[subject] = (fact.predicate, fact.object)
    return found


def _is_wrong(situation: Situation, entity: int, place: tuple[str, int | None]) -> bool:
    return situation.place.get(entity) != place


def _where(name: str) -> Sampler:
    """Where somebody believes a thing to be, half of the time wrongly."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        mind = _mind(situation, dice)
        if mind is None:
            return None
        believed = _believed(situation, mind)
        wrong = not want if want is not None else dice.chance(_WRONG)
        options = [entity for entity, place in believed.items() if _is_wrong(situation, entity, place) == wrong]
        drawn = described(situation, dice, options, still=True)
        if drawn is None:
            return None
        return candidate(name, situation, {"p": mind, "x": drawn[1]}, drawn[:1])

    return sample


def _wrong(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    mind = _mind(situation, dice)
    if mind is None:
        return None
    wrong = [entity for entity, place in _believed(situation, mind).items() if _is_wrong(situation, entity, place)]
    entity = some(wrong, dice)
    if entity is None:
        return None
    kind = some(situation.kinds_of(entity), dice)
    return None if kind is None else candidate("mind.wrong", situation, {"p": mind, "kind": kind})


def _who(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Who knows of a thing's place or state as it is."""
    options = [entity for entity in situation.known if entity in situation.place]
    drawn = described(situation, dice, options, still=True)
    if drawn is None:
        return None
    said: list[Condition] = [*situation.places(drawn[0])[:1]]
    states = [situation.state(name, value) for name, value in situation.values[drawn[0]].items()]
    so = some([*said, *filter(None, states)], dice)
    return None if so is None else candidate("mind.who", situation, {"x": drawn[1], "so": so}, drawn[:1])


def _how(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    drawn = described(situation, dice, sorted(situation.place), still=True)
    return None if drawn is None else candidate("mind.how", situation, {"x": drawn[1]}, drawn[:1])


MINDS: Mapping[str, Sampler] = {
    "mind.where": _where("mind.where"),
    "mind.right": _where("mind.right"),
    "mind.wrong": _wrong,
    "mind.who": _who,
    "mind.how": _how,
}
"""The samplers by template."""
