"""Dealing examples to paths: the router of a run, fitted at its start and again when examples are dealt out anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from training.errors import EmptyPathError, RunError
from training.routing.clusters import KMeans, ProductKMeans, aligned, purity
from training.routing.discriminative import Discriminative
from training.routing.paths import Paths
from training.routing.routed import Part, RoutedTask
from training.strategy import DiPaCo

__all__ = ["Dealt", "Routing"]


class _Scorer(Protocol):
    def scores(self, features: Tensor) -> Tensor: ...


@dataclass(frozen=True, kw_only=True)
class Dealt:
    """How examples were dealt out.

    Attributes:
        shares: The share of training examples of each path.
        purity: Share of examples of their path's commonest true group; None where groups are not known.
        accuracy: Of a trained router, how often it names the path that reads best; None for clusters.
    """

    shares: tuple[float, ...]
    purity: float | None
    accuracy: float | None

    def told(self) -> dict[str, Any]:
        """For the log."""
        known = {"purity": self.purity, "accuracy": self.accuracy}
        return {"shares": list(self.shares), **{name: value for name, value in known.items() if value is not None}}


class Routing:
    """Which paths each example goes to.

    Args:
        task: Whose examples.
        strategy: How.
        paths: The grid.
        model: The initial model, whose hidden states may be the features.
        seed: Of clusters.
    """

    def __init__(self, task: RoutedTask[Any], strategy: DiPaCo, paths: Paths, model: nn.Module, seed: int) -> None:
        self._task, self._strategy, self._paths, self._model, self._seed = task, strategy, paths, model, seed
        self._features: dict[Part, Tensor] = {}
        self._scorer: _Scorer | None = None
        self._state: dict[str, Tensor] = {}
        self._order = list(range(paths.count))
        self.accuracy: float | None = None

    def features(self, part: Part) -> Tensor:
        """What routers see of a part's examples; found once."""
        if part not in self._features:
            self._features[part] = self._task.features(part, self._strategy.features, self._model)
        return self._features[part]

    def begin(self) -> None:
        """Fit clusters to the training examples.

        Raises:
            RunError: If they do not fall into as many clusters as there are paths, or true groups are not known.
        """
        if self._strategy.router == "truth":
            self._must_be_known()
        elif self._strategy.router == "product":
            product = ProductKMeans.fitted(self.features("train"), self._paths.grid, self._seed)
            self._scorer = product
            self._state = {f"centres.{level}": centres for level, centres in enumerate(product.centres)}
            self._state["bias"] = product.bias
        else:
            clusters = KMeans.fitted(self.features("train"), self._paths.count, self._seed)
            self._order = aligned(clusters.centres, self._paths.grid) if self._strategy.align else self._order
            self._scorer = clusters
            self._state = {"centres": clusters.centres, "order": torch.tensor(self._order)}

    def _must_be_known(self) -> None:
        truth = self._task.truth("train")
        groups = 0 if truth is None else int(truth.max()) + 1
        if groups != self._paths.count:
            raise RunError(f"DiPaCo: router='truth' for {self._paths.count} paths, but the task knows {groups} groups")

    def learn(self, losses: Tensor) -> str | None:
        """Fit the trained router to the paths' losses on the router's examples, (examples, paths).

        Returns:
            Why the former router was kept, if it was: with the new one a path would get fewer than a batch.
        """
        before = self._scorer, self._order, self._state, self.accuracy
        trained = Discriminative(self.features("router"), losses)
        self._take(trained.weight, trained.bias)
        self.accuracy = trained.accuracy
        try:
            self.deal()
        except EmptyPathError as error:
            self._scorer, self._order, self._state, self.accuracy = before
            return str(error)
        return None

    def _take(self, weight: Tensor, bias: Tensor) -> None:
        self._state = {"weight": weight, "bias": bias}
        self._scorer = _Linear(weight, bias)
        self._order = list(range(self._paths.count))

    def ranked(self, part: Part, top: int = 1) -> Tensor:
        """The best paths of each example, best first: (examples, top)."""
        if self._scorer is None:
            truth = self._task.truth(part)
            assert truth is not None
            return truth[:, None]
        return self.choose(self.features(part), top)

    def choose(self, features: Tensor, top: int = 1) -> Tensor:
        """The best paths of examples with these features, best first: (examples, top).

        Raises:
            RunError: If examples are dealt by their true groups, which new ones do not have.
        """
        if self._scorer is None:
            raise RunError("paths were dealt by true groups: new examples cannot be routed")
        scores = self._scorer.scores(features)[:, self._order]
        return scores.topk(min(top, scores.shape[1]), dim=1).indices

    def deal(self) -> tuple[list[Tensor], Dealt]:
        """The training examples of each path, and how they fell.

        Raises:
            EmptyPathError: If a path gets fewer than a batch.
        """
        ranked = self.ranked("train", self._strategy.shards)
        shards = [(ranked == path).any(dim=1).nonzero()[:, 0] for path in range(self._paths.count)]
        few = min(range(len(shards)), key=lambda path: len(shards[path]))
        if len(shards[few]) < self._task.batch:
            size = f"{len(shards[few])} examples, fewer than a batch of {self._task.batch}"
            raise EmptyPathError(f"path {few} gets {size}: ask for fewer paths, more data, or another router")
        truth = self._task.truth("train")
        whole = sum(len(shard) for shard in shards)
        return shards, Dealt(
            shares=tuple(len(shard) / whole for shard in shards),
            purity=None if truth is None else purity(ranked[:, 0], truth),
            accuracy=self.accuracy,
        )

    # ---- checkpoints

    def state(self) -> dict[str, Tensor]:
        """The router: centres of clusters, or weights; empty where true groups are known."""
        return dict(self._state)

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Go on with a saved router."""
        self._state = dict(state)
        if "weight" in state:
            self._take(state["weight"], state["bias"])
        elif "centres" in state:
            self._scorer, self._order = KMeans(state["centres"]), state["order"].tolist()
        elif state:
            levels = [state[f"centres.{level}"] for level in range(len(state) - 1)]
            self._scorer = ProductKMeans(levels, state["bias"])


class _Linear:
    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self._weight, self._bias = weight, bias

    def scores(self, features: Tensor) -> Tensor:
        return torch.addmm(self._bias, features.float(), self._weight)
