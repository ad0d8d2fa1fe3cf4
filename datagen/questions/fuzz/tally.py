"""What a run of programs came to: how many of which, their answers, the time it took, and disagreements."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from datagen.questions import operators as op
from datagen.questions.answers import NONE, UNKNOWN, Answer, Kind, Outcome, Undefined
from datagen.questions.language import Program, nodes
from memory.graph.records import TRUTH

__all__ = ["Finding", "Tally", "is_telling"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A program on which the executors disagree.

    Attributes:
        world: Where its episode comes from.
        seed: Of the run.
        number: Of the episode.
        program: The smallest that was found on which they still disagree.
        drawn: The program that was drawn.
        answers: What each executor says of `program`.
    """

    world: str
    seed: int
    number: int
    program: str
    drawn: str
    answers: dict[str, str]

    def __str__(self) -> str:
        said = "; ".join(f"{name}: {answer}" for name, answer in self.answers.items())
        return f"{self.world} seed {self.seed} episode {self.number}: `{self.program}`  {said}  (drawn: `{self.drawn}`)"


@dataclass
class Tally:
    """Counts of a run; tallies of parts of it are added up."""

    programs: Counter[str] = field(default_factory=Counter)  # by world and whose knowledge: "home/truth"
    operators: Counter[str] = field(default_factory=Counter)  # programs in which each stands
    depths: Counter[int] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)  # "value", "nothing", "unknown", reasons
    telling: int = 0
    episodes: int = 0
    seconds: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def add(self, world: str, program: Program, outcome: object) -> None:
        """Count a program and what was said of it; text stands for an error."""
        self.programs[f"{world}/{'truth' if program.observer == TRUTH else 'belief'}"] += 1
        self.operators.update({node.op for node in nodes(program.body)})
        self.depths[program.depth] += 1
        self.outcomes[_sort_of(outcome)] += 1
        self.telling += isinstance(outcome, Answer | Undefined) and is_telling(program, outcome)

    def merge(self, other: Tally) -> None:
        """Add what another part of the run came to."""
        for name in ("programs", "operators", "depths", "outcomes", "seconds"):
            getattr(self, name).update(getattr(other, name))
        self.telling += other.telling
        self.episodes += other.episodes
        self.findings += other.findings

    @property
    def total(self) -> int:
        """How many programs."""
        return self.programs.total()

    @property
    def beliefs(self) -> int:
        """How many of them are asked of somebody's beliefs."""
        return sum(count for name, count in self.programs.items() if name.endswith("/belief"))

    @property
    def never_drawn(self) -> list[str]:
        """Operators of the language that stand in none of the programs."""
        return sorted(set(op.OPERATORS) - set(self.operators))


def is_telling(program: Program, outcome: Outcome) -> bool:
    """Whether a program asks something and its answer says more than nothing, no, zero or unknown."""
    body = program.body
    while isinstance(body, op.At | op.As):
        body = body.body
    if isinstance(body, op.Ref | op.Literal | op.Tick | op.Now):
        return False
    if isinstance(outcome, Undefined) or outcome in (NONE, UNKNOWN):
        return False
    return not (outcome.kind in (Kind.INTEGER, Kind.BOOLEAN, Kind.DURATION, Kind.DISTANCE) and not outcome.value)


def _sort_of(outcome: object) -> str:
    if isinstance(outcome, Undefined):
        return str(outcome.reason)
    if not isinstance(outcome, Answer):
        return "error"
    return {NONE: "nothing", UNKNOWN: "unknown"}.get(outcome, "value")
