"""Serving a finished run: one model, or paths of which each input needs one only."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from training.errors import RunError
from training.folder import RunFolder
from training.run import load_engine, load_model
from training.strategy import DiPaCo

__all__ = ["Paths"]


class Paths:
    """The paths of a DiPaCo run, put together when they are asked for; of other runs, their one model.

    Attributes:
        task: The run's task.
        single: Whether there is one model only.
        every: Tokens after which a path is chosen anew; 0: once an input.

    Args:
        run: The run folder.
        device: Where models are put.

    Raises:
        RunError: If it is no run, or has no whole checkpoint.
    """

    def __init__(self, run: Path, device: str = "cpu") -> None:
        _, config = RunFolder.open(run)
        self.single = not isinstance(config.strategy, DiPaCo)
        self._models: dict[int, nn.Module] = {}
        if self.single:
            self.task, self._models[0] = load_model(run, device=device)
        else:
            engine = load_engine(run, device=device)
            self.task, self._mixture, self._routing = engine.task, engine.mixture, engine.routing
            self._rerouting = engine.rerouting
        self.every = config.strategy.reroute if isinstance(config.strategy, DiPaCo) else 0

    def dealt(self, features: Tensor | None, count: int) -> dict[int, list[int]]:
        """Which inputs each path reads: numbers of inputs by path.

        Args:
            features: Of the inputs, (count, dims); None where there is one model.
            count: How many inputs there are.
        """
        if self.single or features is None:
            return {0: list(range(count))}
        return _by_path(self._routing.choose(features)[:, 0])

    def dealt_anew(self, features: Tensor) -> dict[int, list[int]]:
        """Which inputs each path reads from here on, for `every` tokens: numbers of inputs by path.

        Args:
            features: Of what was read so far, (count, dims).

        Raises:
            RunError: If the run has no router of windows.
        """
        if self.single or self._rerouting is None:
            raise RunError("this run chooses a path once an input: train it with reroute, the tokens of a window")
        return _by_path(self._rerouting.choose(features))

    def model(self, path: int) -> nn.Module:
        """The model of a path, in evaluation mode."""
        if path not in self._models:
            self._models[path] = self._mixture.path(path)
        return self._models[path]


def _by_path(chosen: Tensor) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for number, path in enumerate(chosen.tolist()):
        found.setdefault(path, []).append(number)
    return found
