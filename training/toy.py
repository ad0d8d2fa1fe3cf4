"""A small task to learn the trainer by: predict the next letter of words from a made-up language."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.seeds import seeded
from training.task import Task

__all__ = ["LETTERS", "Letters", "LettersModel"]

LETTERS = 12
"""Size of the made-up alphabet."""


class LettersModel(nn.Module):
    """Embeds the letters before, mixes them in one hidden layer, and scores the next: (B, T) -> (B, letters)."""

    def __init__(self, context: int, width: int, dropout: float) -> None:
        super().__init__()
        self.embed = nn.Embedding(LETTERS, width)
        self.hidden = nn.Linear(context * width, 2 * width)
        self.norm = nn.LayerNorm(2 * width)
        self.dropout = nn.Dropout(dropout)
        self.score = nn.Linear(2 * width, LETTERS)

    def forward(self, letters: Tensor) -> Tensor:
        """Scores of the next letter, given the letters before it."""
        mixed = self.hidden(self.embed(letters).flatten(1))
        scores: Tensor = self.score(self.dropout(functional.gelu(self.norm(mixed))))
        return scores


class Letters(Task[Tensor]):
    """A Markov chain of order two over twelve letters, drawn from `seed`; each shard has its own contexts.

    A batch is (B, context + 1) letters, the last of which is to be predicted. `evaluate` gives `loss`, and `floor`,
    the entropy that no model can go below, both in nats over held-out text.
    """

    def __init__(
        self,
        *,
        batch: int = 16,
        context: int = 3,
        width: int = 16,
        dropout: float = 0.0,
        examples: int = 16384,
        seed: int = 0,
    ) -> None:
        self.batch, self.context, self.width, self.dropout, self.seed = batch, context, width, dropout, seed
        generator = torch.Generator().manual_seed(seed)
        logits = 2.0 * torch.randn(LETTERS, LETTERS, LETTERS, generator=generator)
        self._chain = logits.softmax(dim=-1)
        text = self._write(examples + context + 1024, generator)
        windows = text.unfold(0, context + 1, 1)
        # Sorted by the letter before the last, so that shards differ as real ones do: each has its own contexts.
        train = windows[:examples]
        self._train = train[train[:, -2].argsort(stable=True)]
        self._held_out = windows[examples:]

    def _write(self, length: int, generator: torch.Generator) -> Tensor:
        text = [0, 1]
        draws = torch.rand(length, generator=generator).tolist()
        cumulative = self._chain.cumsum(dim=-1).tolist()
        for draw in draws:
            row = cumulative[text[-2]][text[-1]]
            text.append(next((letter for letter, edge in enumerate(row) if draw < edge), LETTERS - 1))
        return torch.tensor(text)

    def _bounds(self, shard: int, shards: int) -> tuple[int, int]:
        count = len(self._train)
        return shard * count // shards, (shard + 1) * count // shards

    def build(self) -> nn.Module:
        """See `Task.build`."""
        with seeded(self.seed):
            return LettersModel(self.context, self.width, self.dropout)

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[Tensor]:
        """See `Task.batches`."""
        start, end = self._bounds(shard, shards)
        while True:
            yield self._train[torch.randint(start, end, (self.batch,), generator=generator)]

    def loss(self, model: nn.Module, batch: Tensor) -> Tensor:
        """See `Task.loss`."""
        return functional.cross_entropy(model(batch[:, :-1]), batch[:, -1])

    def evaluate(self, model: nn.Module) -> dict[str, float]:
        """See `Task.evaluate`."""
        device = next(model.parameters()).device
        held_out = self._held_out.to(device)
        truth = self._chain[self._held_out[:, -3], self._held_out[:, -2]]
        entropy = -(truth * truth.log()).sum(dim=-1).mean()
        return {"loss": float(self.loss(model, held_out)), "floor": float(entropy)}

    def shard_size(self, shard: int, shards: int) -> int:
        """See `Task.shard_size`."""
        start, end = self._bounds(shard, shards)
        return end - start
