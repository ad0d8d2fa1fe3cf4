"""`RoutedTask`: a Task whose examples can be told apart, so that paths can learn from parts of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Literal, TypeVar

import torch
from torch import Tensor, nn

from training.errors import TaskError
from training.task import Task

__all__ = ["FeatureKind", "Part", "RoutedTask"]

Batch = TypeVar("Batch")
Part = Literal["train", "router", "dev"]
FeatureKind = Literal["tfidf", "hidden"]


class RoutedTask(Task[Batch]):
    """What DiPaCo asks of a task beyond `Task`: examples by number, in three parts.

    `train` is learned from, `router` decides what a trained router learns, `dev` is what scores are of. An example
    is shown to routers by the same beginning that they will see when the model is used, which no score counts.
    """

    @abstractmethod
    def examples(self, part: Part) -> int:
        """How many examples there are."""

    @abstractmethod
    def features(self, part: Part, kind: FeatureKind, model: nn.Module) -> Tensor:
        """What routers see of each example: (examples, dims). `hidden` are states of `model`, the initial one."""

    @abstractmethod
    def batches_of(self, examples: Tensor, generator: torch.Generator) -> Iterator[Batch]:
        """As `batches`, from these training examples only."""

    @abstractmethod
    def losses(self, model: nn.Module, part: Part, examples: Tensor) -> Tensor:
        """Nats of each token of these examples, (examples, tokens); 0 where nothing is counted."""

    @abstractmethod
    def tally(self, model: nn.Module, examples: Tensor) -> dict[str, tuple[float, float]]:
        """Scores on these dev examples, each as a sum and what it is divided by, so that paths' tallies add up.

        `loss` must be among them: nats, and the tokens that they are of.
        """

    def windows(self, every: int) -> list[int]:
        """The columns of `losses` where windows of so many counted tokens begin; the last may be shorter.

        Raises:
            TaskError: If the task's examples are not read in windows.
        """
        raise TaskError(f"examples of {type(self).__name__} are not read in windows: leave reroute out")

    def features_before(self, part: Part, place: int, every: int) -> Tensor:
        """What a router sees of each example before the window of `every` tokens at a column: (examples, dims)."""
        raise TaskError(f"examples of {type(self).__name__} are not read in windows: leave reroute out")

    def truth(self, part: Part) -> Tensor | None:
        """The group that each example was drawn from, (examples,), where known: for purity, and as an oracle."""
        return None

    def scored(self, tally: dict[str, tuple[float, float]]) -> dict[str, float]:
        """Scores from a tally, of one model or of several added up: each sum by what it is divided by."""
        return {name: total / max(count, 1.0) for name, (total, count) in tally.items()}

    def evaluate(self, model: nn.Module) -> dict[str, float]:
        """See `Task.evaluate`: one model reads all dev examples."""
        return self.scored(self.tally(model, torch.arange(self.examples("dev"))))
