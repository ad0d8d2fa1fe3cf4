"""What of a model learns, what is averaged, and what is saved: its tensors by name."""

from __future__ import annotations

import zlib

import torch
from torch import Tensor, nn
from torch.distributed.tensor import DTensor

from training.errors import RunError
from training.outer.optimizers import Tensors

__all__ = [
    "buffers",
    "checksum",
    "device_of",
    "floating_buffers",
    "held",
    "load_tensors",
    "local",
    "named_within",
    "trainable",
    "weights",
]


def device_of(model: nn.Module) -> torch.device:
    """Where the model's parameters are."""
    return next(model.parameters()).device


def trainable(model: nn.Module) -> dict[str, nn.Parameter]:
    """The parameters that learn, by name; tied ones once."""
    return {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}


def local(tensors: Tensors) -> dict[str, Tensor]:
    """What of each tensor is in this process: all of it, unless it is sharded. The memory is the tensor's own."""
    return {name: _local(each) if isinstance(each, DTensor) else each for name, each in tensors.items()}


def _local(sharded: DTensor) -> Tensor:
    here: Tensor = sharded.to_local()
    return here.detach()


def held(model: nn.Module) -> nn.Module:
    """A copy of what of the model is in this process: its weights and buffers under their names, without its code."""
    root = nn.Module()
    for name, weight in local(dict(model.named_parameters())).items():
        copied = nn.Parameter(weight.detach().clone(), requires_grad=model.get_parameter(name).requires_grad)
        parent, last = _parent(root, name)
        parent.register_parameter(last, copied)
    kept = buffers(model)
    for name, value in model.named_buffers():
        parent, last = _parent(root, name)
        parent.register_buffer(last, value.detach().clone(), persistent=name in kept)
    return root.train(model.training)


def _parent(root: nn.Module, name: str) -> tuple[nn.Module, str]:
    """The module that an entry belongs to, made if it is not there, and the entry's own name."""
    *path, last = name.split(".")
    for part in path:
        if part not in root._modules:
            root.add_module(part, nn.Module())
        root = root._modules[part] or root
    return root, last


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


def checksum(tensors: Tensors, start: int = 0) -> int:
    """A number that differs if a bit of the tensors does; it goes on from `start`."""
    for value in tensors.values():
        flat = value.detach().cpu().contiguous().view(-1).view(torch.uint8)
        start = zlib.crc32(flat.numpy().tobytes(), start)
    return start


def named_within(prefix: str, tensors: Tensors) -> dict[str, Tensor]:
    """The tensors whose names begin with `prefix` and a dot, by the rest of their names."""
    start = prefix + "."
    return {name[len(start) :]: value for name, value in tensors.items() if name.startswith(start)}


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
