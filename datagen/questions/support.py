"""The minimal evidence of an answer: facts and events without any one of which it would be another, or none.

Closed world: the entities with their kinds and names, and the poses, are given; a fact or event that is not in the
evidence is taken not to be. So the evidence that there are two red mugs is the two facts of their colour, while
nothing is needed to show that there is none; the evidence that a mug is *not* red is needed only where the mug would
otherwise count. An observer knows of an entity by some fact that mentions it, which is then evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

from datagen.questions.answers import Outcome
from datagen.questions.language import Program
from datagen.questions.log import Log
from datagen.questions.log_lookups import Touched
from datagen.questions.run_log import run_on
from memory.graph.history import History

__all__ = ["Support", "support", "support_on"]


@dataclass(frozen=True, kw_only=True)
class Support:
    """What an answer rests on.

    Attributes:
        facts: Places in `History.facts`, ascending.
        events: Ids of events, ascending.
    """

    facts: tuple[int, ...]
    events: tuple[int, ...]


_Piece = tuple[str, int]


def support(program: Program, history: History) -> Support:
    """The minimal evidence of a program's answer on a history. For many programs, use `support_on`.

    Raises:
        ProgramError: If the program names a kind or predicate that the vocabulary lacks or uses otherwise.
    """
    return support_on(program, Log(history))


def support_on(program: Program, log: Log) -> Support:
    """The minimal evidence of a program's answer on a log.

    Given the evidence alone the answer is the same; with any one piece of it taken away as well, it is another or
    undefined. Both are verified by running the program. Where several minimal sets exist, later facts go first.

    Raises:
        ProgramError: As `support`.
    """
    touched = Touched()
    answer = run_on(program, log, touched=touched)
    pieces = _sorted(touched)
    if not _suffice(program, log, pieces, answer):
        pieces = _sorted(Touched(facts=set(log.fact_places), events={event.id for event in log.events}))
    return _support(_reduced(program, log, pieces, answer))


def _sorted(touched: Touched) -> list[_Piece]:
    return [("fact", place) for place in sorted(touched.facts)] + [("event", e) for e in sorted(touched.events)]


def _support(pieces: list[_Piece]) -> Support:
    return Support(
        facts=tuple(place for what, place in pieces if what == "fact"),
        events=tuple(number for what, number in pieces if what == "event"),
    )


def _suffice(program: Program, log: Log, pieces: list[_Piece], answer: Outcome) -> bool:
    given = _support(pieces)
    return run_on(program, log.only(frozenset(given.facts), frozenset(given.events))) == answer


def _reduced(program: Program, log: Log, pieces: list[_Piece], answer: Outcome) -> list[_Piece]:
    """Leave out ever smaller runs of pieces while the rest suffices, until no single piece can be left out."""
    size = len(pieces)
    while size > 0:
        place, before = len(pieces), len(pieces)
        while place > 0:
            rest = pieces[: max(0, place - size)] + pieces[place:]
            if _suffice(program, log, rest, answer):
                pieces = rest
            place -= size
        shrunk = len(pieces) < before
        size = size // 2 if size > 1 else int(shrunk)
    return pieces
