"""The blind baselines' classifier: chooses among candidates by the words of the question and the cues of each."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from dialogue.blind_examples import Example

__all__ = ["Encoder", "Rows", "fit", "predict"]

_WORDS, _CLASSES = 3000, 200
_SEEN_TWICE = 3
_RATE, _EPOCHS, _PATIENCE, _BATCH = 0.02, 40, 3, 256


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Examples as numbers: words (N, W), classes and mask (N, C), cues (N, C, Q), gold (N,), -1 where no candidate."""

    words: Tensor
    classes: Tensor
    mask: Tensor
    cues: Tensor
    gold: Tensor

    def pick(self, index: Tensor) -> Rows:
        """Some of them."""
        return Rows(**{name: getattr(self, name)[index] for name in vars(self)})

    @property
    def size(self) -> int:
        """How many."""
        return len(self.gold)


class Encoder:
    """Indexes what training examples have; words that are rare, and answers, share one index with all that are new."""

    def __init__(self, train: Sequence[Example]) -> None:
        words = Counter(word for example in train for word in set(example.words))
        kept = [word for word, count in words.most_common(_WORDS) if count >= _SEEN_TWICE]
        self.words = {word: index for index, word in enumerate(kept)}
        answers = Counter(example.gold for example in train)
        common = [answer for answer, count in answers.most_common(_CLASSES) if count >= _SEEN_TWICE]
        self.classes = {answer: index + 1 for index, answer in enumerate(common)}
        cues = sorted({cue for example in train for cues in example.cues for cue in cues})
        self.cues = {cue: index + 1 for index, cue in enumerate(cues)}

    def rows(self, examples: Sequence[Example]) -> Rows:
        """Examples as numbers."""
        size = len(examples)
        wide = max((len(each.candidates) for each in examples), default=1)
        deep = max((len(cues) for each in examples for cues in each.cues), default=1)
        rows = Rows(
            words=torch.zeros(size, len(self.words)),
            classes=torch.zeros(size, wide, dtype=torch.int64),
            mask=torch.zeros(size, wide, dtype=torch.bool),
            cues=torch.zeros(size, wide, deep, dtype=torch.int64),
            gold=torch.full((size,), -1),
        )
        for place, example in enumerate(examples):
            self._fill(rows, place, example, deep)
        return rows

    def _fill(self, rows: Rows, place: int, example: Example, deep: int) -> None:
        known = sorted({self.words[word] for word in example.words if word in self.words})
        rows.words[place, known] = 1.0
        count = len(example.candidates)
        rows.mask[place, :count] = True
        rows.classes[place, :count] = torch.tensor([self.classes.get(text, 0) for text in example.candidates])
        padded = [[self.cues.get(cue, 0) for cue in cues] + [0] * (deep - len(cues)) for cues in example.cues]
        rows.cues[place, :count] = torch.tensor(padded, dtype=torch.int64).reshape(count, deep)  # count may be 0
        if example.gold in example.candidates:
            rows.gold[place] = example.candidates.index(example.gold)


class _Chooser(nn.Module):
    """A multinomial logistic regression: a weight for each word with each answer, and one for each cue."""

    def __init__(self, words: int, classes: int, cues: int) -> None:
        super().__init__()
        self.word = nn.Parameter(torch.zeros(words, classes))
        self.answer = nn.Parameter(torch.zeros(classes))
        self.cue = nn.Embedding(cues, 1, padding_idx=0)
        nn.init.zeros_(self.cue.weight)

    def forward(self, rows: Rows) -> Tensor:
        by_class = rows.words @ self.word + self.answer  # (N, K)
        scores = by_class.gather(1, rows.classes) + self.cue(rows.cues).sum(dim=(2, 3))
        masked: Tensor = scores.masked_fill(~rows.mask, -torch.inf)
        return masked


def fit(train: Rows, dev: Rows, encoder: Encoder, *, decay: float, seed: int) -> tuple[nn.Module, float]:
    """A classifier trained until dev loss no longer falls, and its dev loss."""
    generator = torch.Generator().manual_seed(seed)
    model = _Chooser(len(encoder.words), len(encoder.classes) + 1, len(encoder.cues) + 1)
    optimizer = torch.optim.Adam(model.parameters(), lr=_RATE)
    able = train.pick((train.gold >= 0).nonzero()[:, 0])
    best, kept, patience = float("inf"), copy.deepcopy(model), _PATIENCE
    for _ in range(_EPOCHS):
        _epoch(model, optimizer, able, decay, generator)
        held_out = _loss(model, dev)
        patience -= 1
        if held_out < best - 1e-4:
            best, kept, patience = held_out, copy.deepcopy(model), _PATIENCE
        if not patience:
            break
    return kept, best


def _epoch(
    model: nn.Module, optimizer: torch.optim.Optimizer, rows: Rows, decay: float, generator: torch.Generator
) -> None:
    """Once through the rows, in random order."""
    order = torch.randperm(rows.size, generator=generator)
    weights = list(model.parameters())
    for start in range(0, rows.size, _BATCH):
        batch = rows.pick(order[start : start + _BATCH])
        penalty = torch.stack([weight.square().sum() for weight in weights]).sum()
        loss = cross_entropy(model(batch), batch.gold) + decay * penalty
        for weight, gradient in zip(weights, torch.autograd.grad(loss, weights), strict=True):
            weight.grad = gradient
        optimizer.step()


@torch.no_grad()
def _loss(model: nn.Module, rows: Rows) -> float:
    able = rows.pick((rows.gold >= 0).nonzero()[:, 0])
    return float(cross_entropy(model(able), able.gold)) if able.size else 0.0


@torch.no_grad()
def predict(model: nn.Module, rows: Rows) -> Tensor:
    """The place of each example's chosen candidate."""
    scores: Tensor = model(rows)
    return scores.argmax(1)
