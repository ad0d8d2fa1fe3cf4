"""Reading text with a finished run: each input, or each window of its tokens, by one path."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from training.errors import RunError
from training.routing.serving import Paths
from training.text.task import Text

__all__ = ["nats_of"]


@torch.no_grad()
def nats_of(paths: Paths, tokens: Tensor) -> Tensor:
    """The nats of each token, read by the path that it falls to: one path is computed for each window, no other.

    Args:
        paths: A run of `Text`.
        tokens: (B, length + 1) at most.

    Returns:
        (B, length), 0 before the task's `prefix`.

    Raises:
        RunError: If it is a run of another task.
    """
    task = paths.task
    if not isinstance(task, Text):
        raise RunError("only runs of training.text.task:Text read text")
    length = tokens.shape[1] - 1
    found = torch.zeros(len(tokens), length)
    starts = [start for start in task.windows(paths.every) if start < length] if paths.every else [task.prefix]
    for start, stop in zip(starts, [*starts[1:], length], strict=True):
        for path, mine in _dealt(paths, task, tokens[:, :start]).items():
            device = next(paths.model(path).parameters()).device
            there = tokens[mine, : stop + 1].long().to(device)
            logits = paths.model(path)(there[:, :-1])[:, start:].transpose(1, 2)
            found[mine, start:stop] = functional.cross_entropy(logits, there[:, start + 1 :], reduction="none").cpu()
    return found


def _dealt(paths: Paths, task: Text, read: Tensor) -> dict[int, list[int]]:
    """Which inputs each path goes on with, by what was read of them."""
    if paths.every:
        return paths.dealt_anew(task.features_of_window(read, paths.every))
    return paths.dealt(None if paths.single else task.features_of(read), len(read))
