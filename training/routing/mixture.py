"""The modules of a DiPaCo model, and any path of them as a model of its own."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from training.errors import RunError
from training.routing.paths import Paths
from training.weights import buffers, trainable

__all__ = ["Mixture"]


class Mixture:
    """Every version of every weight; a path is put together from its modules when it is asked for.

    Attributes:
        modules: The weights of each module by name, of which the outer optimizers move some.
        kept: A path's own best weights, where early stopping keeps them.
        buffers: Each path's buffers.
    """

    def __init__(self, model: nn.Module, paths: Paths) -> None:
        self._model, self._paths = model, paths
        there = {name: parameter.detach() for name, parameter in trainable(model).items()}
        self.modules = {module.name: {name: there[name].clone() for name in module.weights} for module in paths.modules}
        self.kept: dict[int, dict[str, Tensor]] = {}
        self.buffers = {
            path: {name: value.clone() for name, value in buffers(model).items()} for path in range(paths.count)
        }

    def weights_of(self, path: int, *, best: bool = False) -> dict[str, Tensor]:
        """The weights of a path by name, shared with the modules; `best` takes those that early stopping kept."""
        if best and path in self.kept:
            return self.kept[path]
        return {
            name: self.modules[module.name][name] for module in self._paths.through(path) for name in module.weights
        }

    @torch.no_grad()
    def put_weights(self, path: int, into: nn.Module, *, best: bool = False) -> None:
        """Copy a path's weights into a model, whose buffers stay."""
        parameters = trainable(into)
        for name, value in self.weights_of(path, best=best).items():
            parameters[name].copy_(value)

    @torch.no_grad()
    def put(self, path: int, into: nn.Module, *, best: bool = False) -> nn.Module:
        """Copy a path into a model, with its buffers."""
        self.put_weights(path, into, best=best)
        there = buffers(into)
        for name, value in self.buffers[path].items():
            there[name].copy_(value)
        return into

    def path(self, path: int, *, best: bool = True) -> nn.Module:
        """A path as a model of its own, in evaluation mode: all that its inputs need.

        Raises:
            RunError: If there is no such path.
        """
        if not 0 <= path < self._paths.count:
            raise RunError(f"there is no path {path}: the model has paths 0 to {self._paths.count - 1}")
        return self.put(path, copy.deepcopy(self._model), best=best).eval()

    # ---- checkpoints

    def state(self) -> dict[str, Tensor]:
        """All weights: MODULE/NAME, what early stopping kept as kept.PATH/NAME, buffers as buffers.PATH/NAME."""
        parts = {
            **self.modules,
            **{f"kept.{path}": values for path, values in self.kept.items()},
            **{f"buffers.{path}": values for path, values in self.buffers.items()},
        }
        return {f"{part}/{name}": value for part, values in parts.items() for name, value in values.items()}

    @torch.no_grad()
    def load(self, state: Mapping[str, Tensor]) -> None:
        """Go on from saved weights.

        Raises:
            RunError: If they are another model's.
        """
        for full, value in state.items():
            part, _, name = full.partition("/")
            kind, _, number = part.partition(".")
            if kind == "kept":
                self.kept.setdefault(int(number), {})[name] = value.clone().to(next(self._model.parameters()).device)
                continue
            place = self.buffers.get(int(number)) if kind == "buffers" else self.modules.get(part)
            if place is None or name not in place or place[name].shape != value.shape:
                raise RunError(f"the checkpoint has {full}, which the model does not: has the task changed?")
            place[name].copy_(value)
