"""What one replica does by itself: draw batches, make gradients, take AdamW steps; and the state that this leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from training.config import TrainConfig
from training.errors import RunError
from training.outer import Tensors
from training.schedule import learning_rate
from training.seeds import DATA, NOISE, derive, seeded
from training.task import Task

__all__ = [
    "InnerOptimizer",
    "Stream",
    "backward",
    "device_of",
    "buffers",
    "floating_buffers",
    "load_tensors",
    "trainable",
    "weights",
]


def device_of(model: nn.Module) -> torch.device:
    """Where the model's parameters are."""
    return next(model.parameters()).device


def trainable(model: nn.Module) -> dict[str, nn.Parameter]:
    """The parameters that learn, by name; tied ones once."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def buffers(model: nn.Module) -> dict[str, Tensor]:
    """The buffers that are saved, by name."""
    kept = model.state_dict(keep_vars=True)
    return {name: buffer for name, buffer in model.named_buffers() if name in kept}


def floating_buffers(model: nn.Module) -> dict[str, Tensor]:
    """The buffers that are averaged at syncs, such as running means; counters and constants are not."""
    return {name: buffer for name, buffer in buffers(model).items() if buffer.is_floating_point()}


def weights(model: nn.Module) -> dict[str, Tensor]:
    """All that makes the model what it is, by name: parameters, tied ones once, and persistent buffers."""
    return {**{name: parameter.detach() for name, parameter in model.named_parameters()}, **buffers(model)}


@torch.no_grad()
def load_tensors(into: Tensors, values: Tensors, where: str) -> None:
    """Copy `values` into the tensors of the same names.

    Raises:
        RunError: If names or shapes differ, which means that the task builds another model now.
    """
    if into.keys() != values.keys():
        odd = sorted(into.keys() ^ values.keys())[0]
        raise RunError(f"{where}: the checkpoint and the task's model differ in {odd}; has the task changed?")
    for name, tensor in into.items():
        if tensor.shape != values[name].shape:
            shapes = f"{tuple(values[name].shape)} saved, {tuple(tensor.shape)} in the model"
            raise RunError(f"{where}: {name} has another shape ({shapes}); has the task changed?")
        tensor.copy_(values[name])


class Stream:
    """One replica's endless batches, with a generator whose state says where it stands."""

    def __init__(self, task: Task[Any], replica: int, replicas: int, seed: int) -> None:
        self.replica = replica
        self._task, self._replicas = task, replicas
        self._generator = torch.Generator().manual_seed(derive(seed, DATA, replica))
        self._batches = self._begin()

    def _begin(self) -> Iterator[Any]:
        return iter(self._task.batches(self.replica, self._replicas, self._generator))

    def __next__(self) -> Any:
        """The next batch, on the CPU.

        Raises:
            RunError: If the task ran out, which it must not.
        """
        try:
            return next(self._batches)
        except StopIteration:
            raise RunError(f"the task's batches of shard {self.replica} ended: they must go on without end") from None

    def state(self) -> Tensor:
        """The generator's state."""
        return self._generator.get_state()

    def load(self, state: Tensor) -> None:
        """Go on from a saved state."""
        self._generator.set_state(state)
        self._batches = self._begin()


def backward(
    task: Task[Any], model: nn.Module, stream: Stream, *, step: int, config: TrainConfig, share: float
) -> float:
    """Add `share` × the gradient of this step's mean loss to the model's gradients, and return that loss.

    Dropout is seeded by seed, replica and step, so that it does not depend on which replica came before.

    Raises:
        RunError: If the loss is not finite.
    """
    device = device_of(model)
    total = 0.0
    with seeded(derive(config.seed, NOISE, stream.replica, step)):
        for _ in range(config.accumulate):
            batch = task.to_device(next(stream), device)
            with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "bf16"):
                loss = task.loss(model, batch)
            torch.autograd.backward(loss * (share / config.accumulate))
            total += float(loss.detach())
    mean = total / config.accumulate
    if not torch.isfinite(torch.tensor(mean)):
        raise RunError(f"the loss of replica {stream.replica} became {mean} at step {step + 1}: lower lr, or clip")
    return mean


class InnerOptimizer:
    """AdamW with the run's learning-rate schedule, and its state by parameter name."""

    def __init__(self, model: nn.Module, config: TrainConfig) -> None:
        self._config = config
        self._parameters = trainable(model)
        matrices = [parameter for parameter in self._parameters.values() if parameter.ndim >= 2]
        vectors = [parameter for parameter in self._parameters.values() if parameter.ndim < 2]
        groups = [{"params": matrices, "weight_decay": config.weight_decay}, {"params": vectors, "weight_decay": 0.0}]
        self._adamw = torch.optim.AdamW(
            [group for group in groups if group["params"]], lr=config.lr, betas=(config.beta1, config.beta2)
        )

    def step(self, step: int) -> float:
        """Take inner step `step` (from 0) with the present gradients, clear them, and return the learning rate."""
        config = self._config
        lr = learning_rate(step, peak=config.lr, warmup=config.warmup, steps=config.steps, final=config.final_lr)
        if config.clip:
            nn.utils.clip_grad_norm_(self._parameters.values(), config.clip)
        for group in self._adamw.param_groups:
            group["lr"] = lr
        self._adamw.step()
        self._adamw.zero_grad()
        return lr

    def state(self) -> dict[str, Tensor]:
        """AdamW's moments and step counts, named `adamw.KEY.PARAMETER`; empty before the first step."""
        return {
            f"adamw.{key}.{name}": value
            for name, parameter in self._parameters.items()
            for key, value in self._adamw.state.get(parameter, {}).items()
        }

    def load(self, state: Tensors) -> None:
        """Go on from a saved state; entries that are not AdamW's are passed over."""
        for full, value in state.items():
            kind, _, rest = full.partition(".")
            if kind != "adamw":
                continue
            key, _, name = rest.partition(".")
            parameter = self._parameters[name]
            device = "cpu" if key == "step" else parameter.device
            self._adamw.state[parameter][key] = value.clone().to(device)
