"""What may be asked in a split: a depth, ways of asking, and combinations that are kept out of it or demanded of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from datagen.config import Recipe
from datagen.dataset.splits import SORTS, kinds_of
from datagen.questions import operators as op
from datagen.questions.answers import Answer, Kind
from datagen.questions.language import Program, nodes, parts, type_of
from datagen.questions.nodes import Node
from datagen.questions.template import Template

__all__ = ["ANYTHING", "Holdout", "combinations", "elements_of", "holdout_of", "restriction", "sort_of"]

_COLOUR = "colour"


def combinations(program: Program, *, family: str, answer: Answer) -> frozenset[str]:
    """The combinations that a question contains, each as text that begins with its sort.

    Besides those of `splits.SORTS`, the kinds that it names.

    >>> from datagen.questions.notation import parse
    >>> mugs = parse('observer 0, tick 9: count(filter(scene(mug), colour = "red"))')
    >>> for each in sorted(combinations(mugs, family="count", answer=Answer(Kind.INTEGER, 2))): print(each)
    answers: integer of count
    colours: red of mug
    kinds: mug
    operators: count of filter
    operators: filter of scene
    """
    found = {f"answers: {type_of(program.body)} of {family}"}
    for node in nodes(program.body):
        found.update(f"operators: {node.op} of {below.op}" for below in parts(node))
        found.update(_of_node(node))
    found.update(_with_answer(_asked(program.body), answer))
    return frozenset(found)


def sort_of(combination: str) -> str:
    """The sort of a combination."""
    return combination.partition(":")[0]


def elements_of(combination: str) -> tuple[str, ...]:
    """What a combination combines, the first and the second apart."""
    sort, _, both = combination.partition(": ")
    return tuple(f"{sort} {place}: {each}" for place, each in enumerate(both.split(" of ", 1)))


def _of_node(node: Node) -> Iterator[str]:
    if isinstance(node, op.Scene):
        yield f"kinds: {node.kind}"
    if isinstance(node, op.Filter) and node.predicate == _COLOUR and isinstance(node.operand, op.Literal):
        yield f"colours: {node.operand.value} of {_kind(node.set)}"
    if isinstance(node, op.Along | op.Shifted | op.Step):
        yield f"frames: {node.direction} of {_frame(node.viewer)}"


def _with_answer(asked: Node, answer: Answer) -> Iterator[str]:
    """What a question combines with its answer: a colour asked for, a direction asked for."""
    if isinstance(asked, op.ValueOf) and asked.predicate == _COLOUR and answer.kind is Kind.PROPERTY:
        yield f"colours: {answer.value} of {_kind(asked.entity)}"
    if isinstance(asked, op.Bearing) and answer.kind is Kind.DIRECTION:
        yield f"frames: {answer.value} of {_frame(asked.viewer)}"


def _asked(body: Node) -> Node:
    while isinstance(body, op.At | op.As | op.Suppose):
        body = body.body
    return body


def _frame(viewer: Node | None) -> str:
    return "the compass" if viewer is None else _kind(viewer)


def _kind(node: Node) -> str:
    """The kind of the scene that an expression picks from; "thing" if it picks from none."""
    for below in nodes(node):  # what is picked from comes first
        if isinstance(below, op.Scene):
            return below.kind
    return "thing"


@dataclass(frozen=True, kw_only=True)
class Holdout:
    """Decides which questions may stand in a split.

    Attributes:
        refused: Combinations none of which a question may contain.
        demanded: Combinations one of which it must contain, if there are any.
        depths: How deep its program may be.
        kept_back: Whether it is asked in the ways that are kept back, instead of the common ones.
        only: The templates that it may be of; all if None.
        gives_way: Whether, where a family has nothing more that may stand there, another one stands in for it.
    """

    refused: frozenset[str] = frozenset()
    demanded: frozenset[str] = frozenset()
    depths: range = range(1, 1000)
    kept_back: bool = False
    only: frozenset[str] | None = None
    gives_way: bool = False

    def takes(self, program: Program, *, family: str, answer: Answer) -> bool:
        """Whether a question may stand there."""
        if program.depth not in self.depths:
            return False
        if not self.refused and not self.demanded:
            return True
        found = combinations(program, family=family, answer=answer)
        return self.refused.isdisjoint(found) and (not self.demanded or not self.demanded.isdisjoint(found))

    def ways(self, template: Template) -> tuple[int, ...]:
        """The places of the ways in which a template may be asked."""
        return template.kept_back if self.kept_back else template.common


ANYTHING = Holdout()
"""Refuses nothing and demands nothing: what there is without further splits."""


def holdout_of(recipe: Recipe, split: str) -> Holdout:
    """What may be asked in a split of a recipe."""
    if not recipe.splits:
        return ANYTHING
    sorts = _sorts(split)
    held = frozenset(recipe.held_out)
    demanded = frozenset(each for each in held if sort_of(each) in sorts)
    refused = held - demanded
    if split == "kinds":
        refused = refused - _kinds(recipe, "kinds") | _kinds(recipe, "train")
    deepest = recipe.deepest if "deeper" in recipe.splits else 999
    only = recipe.asked.get(restriction(split))
    return Holdout(
        refused=refused,
        demanded=demanded,
        depths=range(deepest + 1, 1000) if split == "deeper" else range(1, deepest + 1),
        kept_back=split == "paraphrases",
        only=None if only is None else frozenset(only),
        gives_way=True,
    )


def restriction(split: str) -> str:
    """What limits the questions of a split: its own name where it demands something, else `others`."""
    return split if split in ("deeper", "kinds") or split.startswith("composed") else "others"


def _sorts(split: str) -> tuple[str, ...]:
    """The sorts of combinations that a split demands."""
    if not split.startswith("composed"):
        return ()
    _, _, sort = split.partition("-")
    return (sort,) if sort else tuple(SORTS)


def _kinds(recipe: Recipe, split: str) -> frozenset[str]:
    return frozenset(f"kinds: {kind}" for kind in kinds_of(recipe, split))
