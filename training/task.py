"""`Task`: all that one model needs in order to be trained, and nothing about how (DESIGN §4)."""

from __future__ import annotations

import difflib
import importlib
import inspect
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn

from training.errors import TaskError

__all__ = ["Batch", "Task", "make_task"]

Batch = TypeVar("Batch")


class Task(ABC, Generic[Batch]):
    """What to learn. Generic over the batch, which is whatever `batches` yields and `loss` takes.

    A task is made from keyword arguments that JSON can hold, so that a worker process or a resumed run can make
    the same one anew from `"module:Class"` and a dict. It keeps nothing that changes while training: everything
    that a resumed run must know is in the model, the optimizers and the generators, which the engine saves.

    Attributes:
        batch: Examples in one batch, that is in one replica's; for the count of samples only.
    """

    batch: int = 1

    @abstractmethod
    def build(self) -> nn.Module:
        """The model with its initial weights: the same ones at every call, from the task's own seed.

        Use `training.seeds.seeded` around layers, which draw from torch's global generator.
        """

    @abstractmethod
    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[Batch]:
        """Batches on the CPU without end, from part `shard` of `shards` of the data.

        Each batch may depend on the arguments and on what it draws from `generator` when it is asked for, and on
        nothing else: no counter, no permutation drawn for an epoch, no batch made ahead. An iterator begun
        anew with the generator in the state after batch n then goes on with batch n + 1, which is how runs resume.
        Sampling with replacement (`torch.randint(..., generator=generator)`) is the plain way to have this.
        """

    @abstractmethod
    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """The mean loss over the batch, a scalar with a gradient. Dropout may draw from torch's global generator."""

    @abstractmethod
    def evaluate(self, model: nn.Module) -> dict[str, float]:
        """Named scores on held-out data. The model is in evaluation mode, and gradients are off."""

    def shard_size(self, shard: int, shards: int) -> int:
        """Examples in a shard: the weight of its replica where DiLoCo weighs by shard."""
        return 1

    def to_device(self, batch: Batch, device: torch.device) -> Batch:
        """The batch on `device`.

        Tensors and whatever else has a method `to(device)` are moved, as are mappings, lists and tuples of them;
        the rest stays as it is. Override it for other batches.
        """
        moved: Batch = _moved(batch, device)
        return moved


def _moved(value: Any, device: torch.device) -> Any:
    if callable(getattr(value, "to", None)):
        return value.to(device)
    if isinstance(value, Mapping):
        return {name: _moved(entry, device) for name, entry in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_moved(entry, device) for entry in value))
    if isinstance(value, list | tuple):
        return type(value)(_moved(entry, device) for entry in value)
    return value


def make_task(name: str, config: Mapping[str, Any]) -> Task[Any]:
    """The task `name` ("module:Class") with keyword arguments `config`.

    Raises:
        TaskError: If there is no such task, or it does not take these arguments.
    """
    kind = _find(name)
    try:
        inspect.signature(kind).bind(**config)
    except TypeError as error:
        raise TaskError(f"task {name}: {error}; it takes {inspect.signature(kind)}") from None
    return kind(**config)


def _find(name: str) -> type[Task[Any]]:
    module_name, _, class_name = name.partition(":")
    if not module_name or not class_name:
        raise TaskError(f"unknown task {name!r}: name it as module:Class, for example training.toy:Letters")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        raise TaskError(f"unknown task {name!r}: {error.msg}") from None
    kind = getattr(module, class_name, None)
    if not (isinstance(kind, type) and issubclass(kind, Task)):
        tasks = [key for key, value in vars(module).items() if isinstance(value, type) and issubclass(value, Task)]
        near = difflib.get_close_matches(class_name, tasks, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise TaskError(f"unknown task {name!r}: {module_name} has no task {class_name}{hint}")
    return kind
