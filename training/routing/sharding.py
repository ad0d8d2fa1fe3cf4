"""Dealing examples to replicas that share one model: at random, by the group that they are from, or by k-means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor

from training.routing.clusters import KMeans

__all__ = ["Sharding", "shards_of"]

Sharding = Literal["iid", "source", "kmeans"]
"""`iid` at random, `source` by group, so that replicas learn from different ones, `kmeans` by features."""


def shards_of(sharding: Sharding, shards: int, *, groups: Tensor, features: Callable[[], Tensor], seed: int) -> Tensor:
    """The shard of each example.

    Args:
        sharding: How.
        shards: How many.
        groups: The group of each example, (examples,).
        features: Of examples, (examples, dims); asked for by k-means alone.
        seed: Of random order and clusters.
    """
    if sharding == "kmeans":
        there = features()
        return KMeans.fitted(there, shards, seed).scores(there).argmax(dim=1)
    # In runs of equal length: of examples in a drawn order, or of those sorted by group.
    places = torch.arange(len(groups)) * shards // len(groups)
    mixed = torch.randperm(len(groups), generator=torch.Generator().manual_seed(seed))
    found = torch.empty_like(places)
    found[mixed if sharding == "iid" else groups.argsort(stable=True)] = places
    return found
