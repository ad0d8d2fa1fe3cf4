"""Tasks that try the trainer: an odd model, and tasks that break the contract."""

import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.faults.poison import spoilt
from training.seeds import seeded
from training.task import Task


class OddModel(nn.Module):
    """Batch norm (float and integer buffers), dropout, tied weights, a frozen parameter, a constant not saved."""

    def __init__(self) -> None:
        super().__init__()
        # Without bias: batch norm would take it out again and leave AdamW a gradient of mere rounding errors.
        self.rise = nn.Linear(4, 8, bias=False)
        self.norm = nn.BatchNorm1d(8)
        self.dropout = nn.Dropout(0.2)
        self.fall = nn.Linear(8, 8)
        self.again = nn.Linear(8, 8)
        self.again.weight = self.fall.weight
        self.frozen = nn.Parameter(torch.ones(8), requires_grad=False)
        self.register_buffer("constant", torch.full((8,), 2.0), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        y = self.dropout(self.norm(self.rise(x)))
        return (self.again(functional.gelu(self.fall(y))) * self.frozen * self.constant).mean(dim=1)


class Odd(Task[tuple[Tensor, Tensor]]):
    """Regression on points whose mean differs by shard."""

    def __init__(self, *, batch: int = 6) -> None:
        self.batch = batch

    def build(self) -> nn.Module:
        with seeded(5):
            return OddModel()

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        while True:
            x = torch.randn(self.batch, 4, generator=generator) + shard
            yield x, x.sin().sum(dim=1)

    def loss(self, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        return functional.mse_loss(model(batch[0]), batch[1])

    def evaluate(self, model: nn.Module) -> dict[str, float]:
        # Draws from the global generator, which the trainer must have fenced.
        x = torch.randn(64, 4)
        return {"error": float(functional.mse_loss(model(x), x.sin().sum(dim=1)))}

    def shard_size(self, shard: int, shards: int) -> int:
        return 1 + 2 * shard


class Counting(Odd):
    """Keeps its place in a counter, which a resumed run does not know."""

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        count = 0
        while True:
            count += 1
            x = torch.randn(self.batch, 4, generator=generator) + count
            yield x, x.sin().sum(dim=1)


class Unseeded(Odd):
    """Builds another model each time."""

    def build(self) -> nn.Module:
        return OddModel()


class Exploding(Odd):
    """Its loss is not a number from the second batch on."""

    def loss(self, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        return super().loss(model, batch) * (float("nan") if model.norm.num_batches_tracked > 1 else 1.0)


class Ending(Odd):
    """Runs out of batches."""

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        endless = super().batches(shard, shards, generator)
        for _ in range(3):
            yield next(endless)


class Broken(Odd):
    """At one step the gradient of the second shard is infinite, though its loss is not."""

    def __init__(self, *, at: int, batch: int = 6) -> None:
        super().__init__(batch=batch)
        self.at = at

    def loss(self, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        loss = super().loss(model, batch)
        breaks = int(model.norm.num_batches_tracked) == self.at and float(batch[0].mean()) > 0.5
        return loss + (model.rise.weight.sum() * 0.0).sqrt() if breaks else loss


class Listed(Odd):
    """Writes down the number of every batch that was learned from."""

    def __init__(self, *, place: str) -> None:
        super().__init__()
        self.place = place

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        while True:
            yield torch.randint(1 << 40, (), generator=generator), torch.tensor(shard)

    def loss(self, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        with open(f"{self.place}-{int(batch[1])}", "a") as file:
            file.write(f"{int(batch[0])}\n")
        return sum((parameter.square().sum() for parameter in model.parameters()), torch.zeros(()))


class Leisurely(Odd):
    """Takes its time at every step."""

    def loss(self, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        time.sleep(0.01)
        return super().loss(model, batch)


class Spoilt(Odd):
    """One gradient is no number: whose learner finds a file first."""

    def __init__(self, *, poison: str) -> None:
        super().__init__()
        self.poison = Path(poison)

    def loss(self, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        return spoilt(super().loss(model, batch), model, self.poison)
