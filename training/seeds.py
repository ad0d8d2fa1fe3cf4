"""Where randomness comes from: seeds derived from one seed by a path of numbers, and a fenced global generator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

__all__ = ["DATA", "EVALUATION", "HELD_OUT", "LOST", "NOISE", "SHARDS", "derive", "seeded"]

DATA, NOISE, EVALUATION = range(3)
"""First number of a path: the order of examples, dropout, and whatever an evaluation draws."""

LOST, SHARDS, HELD_OUT = 11, 12, 13
"""The same of lost syncs, of shards that asynchronous replicas draw, and of what is held out of a path's shard."""


def derive(seed: int, *path: int) -> int:
    """A 63-bit seed for the stream named by `path`, independent of all other paths."""
    return int(np.random.SeedSequence(seed, spawn_key=path).generate_state(1, np.uint64)[0] >> np.uint64(1))


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Torch's global generators start from `seed` inside, and are as they were afterwards.

    Layers draw initial weights and dropout from the global generators and from nowhere else; this is the fence.
    """
    devices = list(range(torch.cuda.device_count())) if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices=devices):
        # Not `torch.manual_seed`: where there is no GPU it notes the whole stack each time, for a GPU to come.
        torch.default_generator.manual_seed(seed)
        if devices:
            torch.cuda.manual_seed_all(seed)
        yield
