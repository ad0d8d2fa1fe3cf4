"""k-means and product k-means: generative routers, from features alone (DiPaCo, section 2.4.1)."""

from __future__ import annotations

import itertools
import warnings

import numpy as np
import torch
from scipy.cluster.vq import ClusterError, kmeans2
from torch import Tensor

from training.errors import RunError

__all__ = ["KMeans", "ProductKMeans", "aligned", "purity"]

_STARTS = 5  # of which the tightest counts


def _centres(features: Tensor, count: int, seed: int) -> Tensor:
    """The centres (count, dims) of the tightest of several k-means clusterings.

    Raises:
        RunError: If there are fewer different examples than clusters.
    """
    data = features.double().numpy()
    best, least = None, np.inf
    for start in range(_STARTS):
        dice = np.random.default_rng([seed, start])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                centres, of = kmeans2(data, count, minit="++", seed=dice, missing="raise")
            except (ClusterError, Warning):  # an empty cluster: another start may have none
                continue
        away = float(((data - centres[of]) ** 2).sum())
        if away < least:
            best, least = centres, away
    if best is None:
        raise RunError(
            f"{len(data)} examples do not fall into {count} clusters: ask for fewer paths, or other features"
        )
    return torch.from_numpy(best).float()


def _scores(features: Tensor, centres: Tensor) -> Tensor:
    """Minus the squared distance to each centre: (examples, clusters)."""
    return -torch.cdist(features.float(), centres).square()


class KMeans:
    """An example belongs to the nearest of some centres."""

    def __init__(self, centres: Tensor) -> None:
        self.centres = centres

    @classmethod
    def fitted(cls, features: Tensor, count: int, seed: int = 0) -> KMeans:
        """The tightest of several clusterings of these features.

        Raises:
            RunError: If there are fewer different examples than clusters.
        """
        return cls(_centres(features, count, seed))

    def scores(self, features: Tensor) -> Tensor:
        """How well each cluster fits: (examples, clusters), higher is better."""
        return _scores(features, self.centres)


class ProductKMeans:
    """As many clusterings as a grid has levels, each of a part of the features; a path is one cluster of each.

    Every n-th dimension goes to the same part, so that the leading ones are shared out.
    """

    def __init__(self, centres: list[Tensor]) -> None:
        self.centres = centres

    @classmethod
    def fitted(cls, features: Tensor, grid: tuple[int, ...], seed: int = 0) -> ProductKMeans:
        """As `KMeans.fitted`, for each level of a grid."""
        levels = len(grid)
        return cls([_centres(features[:, place::levels], count, seed + place) for place, count in enumerate(grid)])

    def scores(self, features: Tensor) -> Tensor:
        """How well each path fits: (examples, paths), the last level's clusters next to each other."""
        total = torch.zeros(len(features), 1)
        for place, centres in enumerate(self.centres):
            part = _scores(features[:, place :: len(self.centres)], centres)
            total = (total[:, :, None] + part[:, None, :]).flatten(1)
        return total


def aligned(centres: Tensor, grid: tuple[int, ...]) -> list[int]:
    """The order of clusters that makes paths which share modules alike, found by exchanging two at a time.

    Plain k-means numbers its clusters anyhow, and a grid pairs them by number.
    """
    cells = list(itertools.product(*(range(count) for count in grid)))
    shared = torch.tensor([[_in_common(one, two) for two in cells] for one in cells])
    near = torch.nn.functional.normalize(centres, dim=1)
    alike = near @ near.T
    order = list(range(len(cells)))

    def worth(order: list[int]) -> float:
        return float((alike[order][:, order] * shared).sum())

    better = True
    while better:
        better = False
        for one, two in itertools.combinations(range(len(order)), 2):
            other = order.copy()
            other[one], other[two] = order[two], order[one]
            if worth(other) > worth(order) + 1e-6:
                order, better = other, True
    return order


def _in_common(one: tuple[int, ...], two: tuple[int, ...]) -> int:
    return sum(int(a == b) for a, b in zip(one, two, strict=True))


def purity(assigned: Tensor, truth: Tensor) -> float:
    """Share of examples whose true group is the commonest of their shard's."""
    shards = set(assigned.tolist())
    return sum(int(torch.bincount(truth[assigned == shard]).max()) for shard in shards) / len(assigned)
