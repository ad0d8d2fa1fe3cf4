"""The minimal evidence of an answer: facts, events and poses without any one of which it would be another, or none.

Closed world: the entities with their kinds and names are given; a fact, event or pose that is not in the evidence is
taken not to be. So the evidence that there are two red mugs is the two facts of their colour, while nothing is needed
to show that there is none; the evidence that a mug is *not* red is needed only where the mug would otherwise count.
An observer knows of an entity by some fact that mentions it, which is then evidence. What is nearest to the fridge
rests on two poses: the fridge's and its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from datagen.frozen import dataclass
from datagen.questions.answers import Answer, Kind, Outcome, Undefined, stated
from datagen.questions.language import Program, type_of
from datagen.questions.log import Log
from datagen.questions.log_lookups import Touched
from datagen.questions.nodes import Type
from datagen.questions.run_log import Run, followed, run_on
from memory.graph.history import History
from memory.graph.records import Fact

__all__ = ["Support", "is_minimal", "suffices", "support", "support_on"]


@dataclass(frozen=True, kw_only=True)
class Support:
    """What an answer rests on.

    Attributes:
        facts: Places in `History.facts`, ascending.
        events: Ids of events, ascending.
        poses: Places in `History.poses`, ascending.
    """

    facts: tuple[int, ...]
    events: tuple[int, ...]
    poses: tuple[int, ...] = ()


_Piece = tuple[str, int]
_FACT, _EVENT, _POSE = "fact", "event", "pose"


def support(program: Program, history: History) -> Support:
    """The minimal evidence of a program's answer on a history. For many programs, use `support_on`.

    Raises:
        ProgramError: If the program names a kind or predicate that the vocabulary lacks or uses otherwise.
    """
    return support_on(program, Log(history), history.facts)


def support_on(
    program: Program, log: Log, facts: Sequence[Fact] = (), *, checked: bool = False, run: Run | None = None
) -> Support:
    """The minimal evidence of a program's answer on a log.

    Given the evidence alone the answer is the same; with any one piece of it taken away as well, it is another or
    undefined. Both are verified by running the program. Where several minimal sets exist, later facts go first.

    Args:
        program: The program.
        log: What it is run on.
        facts: The facts of the history that the log is of; given them, a good guess saves most of the runs.
        checked: Whether the program's names were checked already.
        run: How its answer was found, if it was run on the log already.

    Raises:
        ProgramError: As `support`.
    """
    run = run or followed(program, log, checked=checked)
    search = _Removal(program, log, run.outcome)
    pieces, posers = _pieces(run.touched, log)
    for guess in _guesses(run, pieces, facts, posers):
        if search.suffice(guess):
            return _support(search.reduced(guess))
    found = search.reduced(pieces)
    if found == pieces and not search.suffice(pieces):  # where some could be left out, the rest was found to suffice
        found = search.reduced(_sorted(log.fact_places, [event.id for event in log.events], log.pose_places))
    return _support(found)


def suffices(program: Program, log: Log, answer: Outcome, evidence: Support) -> bool:
    """Whether the evidence alone gives the answer."""
    reduced = log.only(frozenset(evidence.facts), frozenset(evidence.events), frozenset(evidence.poses))
    return stated(run_on(program, reduced, checked=True)) == stated(answer)


def is_minimal(program: Program, log: Log, answer: Outcome, evidence: Support) -> bool:
    """Whether the evidence alone gives the answer, and does not when any one piece of it is taken away."""
    search = _Removal(program, log, answer)
    pieces = _sorted(evidence.facts, evidence.events, evidence.poses)
    if not search.suffice(pieces):
        return False
    return not any(search.suffice(pieces[:place] + pieces[place + 1 :]) for place in range(len(pieces)))


def _arrived_at(run: Run) -> tuple[set[int], set[int]]:
    """The entities that a run arrived at: those picked out one by one, and the last set of them."""
    picked, last = set(), set[int]()
    for node, value in run.steps:
        type_ = type_of(node)
        if type_ is Type.ENTITY and value is not None:
            picked.add(value)
        elif type_ is Type.ENTITIES:
            last = value
    return picked, set(last)


def _guesses(
    run: Run, pieces: list[_Piece], facts: Sequence[Fact], posers: Mapping[int, int]
) -> Iterator[list[_Piece]]:
    """Small sets of evidence that may do: none at all, and what says something of the entities arrived at.

    Where there is anything at all, one example may do.
    """
    answer = run.outcome
    if isinstance(answer, Undefined) or not answer.value or answer.kind in (Kind.NONE, Kind.UNKNOWN):
        yield []
    if len(pieces) < 2 or not facts:
        return
    picked, last = _arrived_at(run)
    if isinstance(answer, Answer) and answer.value is True and len(last) > 1:
        example = picked | {min(last)}
        yield _about(example, pieces, facts, posers, example)
    found = picked | last
    value = answer.value if isinstance(answer, Answer) and answer.kind is Kind.ENTITY else None
    answered = {value} if isinstance(value, int) else set()
    tries = [(found, answered), (found, found)]
    size = 0
    for entities, held_by in [(picked, answered), *tries] if answered else tries:
        guess = _about(entities, pieces, facts, posers, held_by)
        if size < len(guess) < len(pieces):
            size = len(guess)
            yield guess


def _about(
    entities: set[int], pieces: list[_Piece], facts: Sequence[Fact], posers: Mapping[int, int], holders: Set[int]
) -> list[_Piece]:
    """The pieces about some entities and what holds them, and what holds that; all events are among them.

    Those about what some `holders` hold are among them, too.
    """
    about, size = set(entities), 0
    while size < len(about):
        size = len(about)
        above = {facts[place].object for what, place in pieces if what == _FACT and facts[place].subject in about}
        about |= {holder for holder in above if holder is not None}

    def tells(what: str, place: int) -> bool:
        if what == _FACT:
            return facts[place].subject in about or facts[place].object in holders
        return what == _EVENT or posers[place] in entities

    return [piece for piece in pieces if tells(*piece)]


def _pieces(touched: Touched, log: Log) -> tuple[list[_Piece], dict[int, int]]:
    """What a run looked up, and whose each pose is."""
    posed = ((entity, log.posed(entity, tick)) for entity, tick in touched.poses)
    posers = {found[0]: entity for entity, found in posed if found is not None}
    return _sorted(touched.facts, touched.events, posers), posers


def _sorted(facts: Iterable[int], events: Iterable[int], poses: Iterable[int]) -> list[_Piece]:
    kinds = ((_FACT, facts), (_EVENT, events), (_POSE, poses))
    return [(what, place) for what, places in kinds for place in sorted(places)]


def _support(pieces: list[_Piece]) -> Support:
    return Support(**{f"{what}s": tuple(p for of, p in pieces if of == what) for what in (_FACT, _EVENT, _POSE)})


class _Removal:
    """Takes evidence away and looks whether the answer stays."""

    def __init__(self, program: Program, log: Log, answer: Outcome) -> None:
        self._program, self._log, self._answer = program, log, stated(answer)
        self._tried: dict[tuple[_Piece, ...], bool] = {}

    def suffice(self, pieces: list[_Piece]) -> bool:
        """Whether the program has the same answer on these pieces alone; none are tried twice."""
        key = tuple(pieces)
        if key not in self._tried:
            kept: dict[str, set[int]] = {_FACT: set(), _EVENT: set(), _POSE: set()}
            for of, place in pieces:
                kept[of].add(place)
            log = self._log.only(*kept.values())
            self._tried[key] = stated(run_on(self._program, log, checked=True)) == self._answer
        return self._tried[key]

    def reduced(self, pieces: list[_Piece]) -> list[_Piece]:
        """Leave out pieces, the last first, while the rest suffices, until no single one can be left out.

        Where leaving some out goes well twice as many are tried next, where it does not half as many; it is over when
        each has been tried since one was left out last.
        """
        place, size, needed = len(pieces), 1, 0
        while needed < len(pieces):
            place = place or len(pieces)
            rest = pieces[: max(0, place - size)] + pieces[place:]
            if self.suffice(rest):
                pieces, needed = rest, 0
                place, size = max(0, place - size), 2 * size
            elif size > 1:
                size //= 2
            else:
                place, needed = place - 1, needed + 1
        return pieces
