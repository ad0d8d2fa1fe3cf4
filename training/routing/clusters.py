"""k-means and product k-means: generative routers, from features alone (after DiPaCo, section 2.4.1)."""

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
    """As many clusterings as a grid has levels; a path is one cluster of each.

    The paper clusters parts of the features, each for itself. With few clusters a level two parts may split off the
    same group, and paths stay empty. So each clustering here is of what those before it leave unexplained, in all
    dimensions; and should a path still get less than a quarter of an even share, it is made cheaper until it does not.

    Attributes:
        centres: (clusters, dims) of each level, which add up to those of the paths.
        bias: (paths,) what is added to each path's score.
    """

    def __init__(self, centres: list[Tensor], bias: Tensor | None = None) -> None:
        self.centres = centres
        self._paths = torch.zeros(1, centres[0].shape[1])
        for level in centres:
            self._paths = (self._paths[:, None] + level[None]).flatten(0, 1)
        self.bias = torch.zeros(len(self._paths)) if bias is None else bias

    @classmethod
    def fitted(cls, features: Tensor, grid: tuple[int, ...], seed: int = 0) -> ProductKMeans:
        """As `KMeans.fitted`, for each level of a grid."""
        left, found = features.float(), []
        for level, count in enumerate(grid):
            centres = _centres(left, count, seed + level)
            left = left - centres[_scores(left, centres).argmax(dim=1)]
            found.append(centres)
        made = cls(found)
        made.bias = _filled(made.scores(features))
        return made

    def scores(self, features: Tensor) -> Tensor:
        """How well each path fits: (examples, paths), the last level's clusters next to each other."""
        return _scores(features, self._paths) + self.bias


def _filled(scores: Tensor, share: float = 0.25) -> Tensor:
    """(paths,) what to add to scores (examples, paths) so that no path is the best of too few.

    Args:
        scores: Of each example on each path.
        share: Of an even share that is few enough.
    """
    paths = scores.shape[1]
    least, bias = int(share * len(scores) / paths), torch.zeros(paths)
    for _ in range(100 * paths):  # who is given some takes them from others
        now = scores + bias
        sizes = torch.bincount(now.argmax(dim=1), minlength=paths)
        poorest = int(sizes.argmin())
        if sizes[poorest] >= least:
            break
        lead = now.index_fill(1, torch.tensor([poorest]), -torch.inf).amax(dim=1) - scores[:, poorest]
        bias[poorest] = _between(lead.sort().values, least)
    return bias


def _between(values: Tensor, least: int) -> Tensor:
    """What is above at least so many of some ascending values, in a gap that rounding leaves open."""
    gaps = values[least:] - values[least - 1 : -1]
    wide = (gaps > 1e-5 * values.abs().max()).nonzero()
    if not len(wide):
        return values[-1] + 1e-5 * values.abs().max()
    place = least + int(wide[0])
    return (values[place - 1] + values[place]) / 2


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
