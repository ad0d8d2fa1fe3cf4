"""`Text`: the Task of predicting the next byte, or token, of a corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.errors import TaskError
from training.routing.features import TfIdf
from training.routing.routed import FeatureKind, Part, RoutedTask
from training.routing.sharding import Sharding, shards_of
from training.seeds import seeded
from training.text.corpus import Corpus, load_corpus
from training.text.model import TextModel
from training.weights import device_of

__all__ = ["Text"]

_DEV, _ROUTER = 10, 20  # every tenth document is held out, every twentieth of the rest is the router's
_EVERY = 256  # examples that are read at once where no gradient is needed


class Text(RoutedTask[Tensor]):
    """Sequences of a corpus's documents, cut one after the other; a batch is (batch, length + 1) tokens.

    `evaluate` gives `loss` in nats a token and `perplexity`, on documents that training never sees. Tokens before
    `prefix` are not counted.

    Args:
        corpus: Folder made by `inhabit text build`.
        sources: Which of its sources; empty: all.
        tokenizer: Folder of a tokenizer of `transformers`; empty: bytes.
        sharding: How `batches` deals examples out: at random, by source, or by k-means of TF-IDF.
        permutations: Ways of renaming bytes that documents are written in, the first being their own. Two sources in
            two ways are four groups with two factors: what a grid of paths is for.
        length: Tokens that are predicted of a sequence.
        prefix: Tokens at the beginning that routers see, and that are not counted.
        examples: Sequences to learn from, at most; 0: all.
        dev_examples: Sequences to score on, at most.
        batch: Sequences in a batch.
        width: Width of the model.
        layers: Its blocks.
        heads: Attention heads of a block.
        seed: Of the initial weights, of drawn examples and of renamings.

    Raises:
        TaskError: If the corpus is none, lacks a source, or is too small.
    """

    def __init__(
        self,
        *,
        corpus: str,
        sources: list[str] | tuple[str, ...] = (),
        tokenizer: str = "",
        sharding: Sharding = "iid",
        permutations: int = 1,
        length: int = 96,
        prefix: int = 0,
        examples: int = 0,
        dev_examples: int = 1024,
        batch: int = 8,
        width: int = 64,
        layers: int = 4,
        heads: int = 4,
        seed: int = 0,
    ) -> None:
        if not 0 <= prefix < length:
            raise TaskError(f"prefix={prefix} must be from 0 to below length={length}")
        if permutations > 1 and tokenizer:
            raise TaskError("permutations are of bytes: leave out tokenizer, or permutations")
        self.batch, self.length, self.prefix, self.seed = batch, length, prefix, seed
        self.sharding, self.width, self.layers, self.heads = sharding, width, layers, heads
        there = load_corpus(Path(corpus))
        lacking = [name for name in sources if name not in there.sources]
        if lacking:
            raise TaskError(f"{corpus} has no source {lacking[0]!r}; there are: {', '.join(there.sources)}")
        encode, self.vocabulary = _encoder(tokenizer)
        parts = _parts(there, tuple(sources) or there.sources, encode, length, permutations, seed)
        dice = np.random.default_rng(seed)
        limits = {"train": examples, "router": 0, "dev": dev_examples}
        self._parts = {part: _some(*there, limits[part], dice) for part, there in parts.items()}
        if not all(len(tokens) for tokens, _ in self._parts.values()):
            raise TaskError(
                f"{corpus} is too small for sequences of {length}: build a larger one, or take shorter ones"
            )
        self._order: Tensor | None = None
        self._tfidf: TfIdf | None = None
        self._of_shards = 0

    # ---- Task

    def build(self) -> nn.Module:
        """See `Task.build`."""
        with seeded(self.seed):
            return TextModel(
                vocabulary=self.vocabulary,
                length=self.length,
                width=self.width,
                layers=self.layers,
                heads=self.heads,
            )

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[Tensor]:
        """See `Task.batches`."""
        return self.batches_of(self._shard(shard, shards), generator)

    def shard_size(self, shard: int, shards: int) -> int:
        """See `Task.shard_size`."""
        return len(self._shard(shard, shards))

    def _shard(self, shard: int, shards: int) -> Tensor:
        """The numbers of the examples in a shard."""
        tokens, groups = self._parts["train"]
        if self._order is None or self._of_shards != shards:
            self._of_shards = shards
            self._order = shards_of(
                self.sharding,
                shards,
                groups=groups,
                features=lambda: TfIdf(tokens, seed=self.seed)(tokens),
                seed=self.seed,
            )
        there = (self._order == shard).nonzero()[:, 0]
        if len(there) < self.batch:
            raise TaskError(f"shard {shard} of {shards} has {len(there)} examples, fewer than a batch of {self.batch}")
        return there

    def loss(self, model: nn.Module, batch: Tensor) -> Tensor:
        """See `Task.loss`."""
        logits = model(batch[:, :-1])[:, self.prefix :]
        return functional.cross_entropy(logits.flatten(0, 1), batch[:, 1 + self.prefix :].flatten())

    # ---- RoutedTask

    def examples(self, part: Part) -> int:
        """See `RoutedTask.examples`."""
        return len(self._parts[part][0])

    def features(self, part: Part, kind: FeatureKind, model: nn.Module) -> Tensor:
        """See `RoutedTask.features`: of the first `prefix` tokens, or of all where there is no prefix."""
        seen = self.prefix or self.length
        tokens = self._parts[part][0][:, :seen]
        if kind == "hidden":
            device = device_of(model)
            with torch.no_grad():
                states = [_hidden(model, some.to(device)).mean(dim=1).cpu() for some in _some_at_once(tokens)]
            return torch.cat(states)
        return self._pairs(tokens)

    def features_of(self, tokens: Tensor) -> Tensor:
        """What routers see of new inputs, (examples, tokens or more) -> (examples, dims)."""
        return self._pairs(tokens[:, : self.prefix or self.length])

    def _pairs(self, tokens: Tensor) -> Tensor:
        if self._tfidf is None:
            self._tfidf = TfIdf(self._parts["train"][0][:, : self.prefix or self.length], seed=self.seed)
        return self._tfidf(tokens)

    def windows(self, every: int) -> list[int]:
        """See `RoutedTask.windows`.

        Raises:
            TaskError: If there is nothing that the path of the first window could be chosen by, or no second one.
        """
        if self.prefix < 2:
            raise TaskError("reroute chooses the first window's path by the prefix: give prefix=2 or more")
        if self.prefix + every >= self.length:
            raise TaskError(f"reroute={every} leaves one window only: give less than {self.length - self.prefix}")
        return list(range(self.prefix, self.length, every))

    def features_before(self, part: Part, place: int, every: int) -> Tensor:
        """See `RoutedTask.features_before`."""
        return self.features_of_window(self._parts[part][0][:, :place], every)

    def features_of_window(self, tokens: Tensor, every: int) -> Tensor:
        """Of all that was read so far, and of its last `every` tokens: (examples, tokens) -> (examples, dims)."""
        return torch.cat([self._pairs(tokens), self._pairs(tokens[:, -every:])], dim=1)

    def batches_of(self, examples: Tensor, generator: torch.Generator) -> Iterator[Tensor]:
        """See `RoutedTask.batches_of`."""
        tokens = self._parts["train"][0]
        while True:
            drawn = torch.randint(len(examples), (self.batch,), generator=generator)
            yield tokens[examples[drawn]].long()

    def losses(self, model: nn.Module, part: Part, examples: Tensor) -> Tensor:
        """See `RoutedTask.losses`; (examples, length)."""
        device, found = device_of(model), []
        with torch.no_grad():
            for some in _some_at_once(self._parts[part][0][examples]):
                tokens = some.to(device)
                logits = model(tokens[:, :-1]).transpose(1, 2)
                nats = functional.cross_entropy(logits, tokens[:, 1:], reduction="none")
                nats[:, : self.prefix] = 0.0
                found.append(nats.cpu())
        return torch.cat(found)

    def tally(self, model: nn.Module, examples: Tensor) -> dict[str, tuple[float, float]]:
        """See `RoutedTask.tally`."""
        nats = self.losses(model, "dev", examples) if len(examples) else torch.zeros(0)
        return {"loss": (float(nats.double().sum()), float(len(examples) * (self.length - self.prefix)))}

    def scored(self, tally: dict[str, tuple[float, float]]) -> dict[str, float]:
        """See `RoutedTask.scored`; the perplexity too."""
        scores = super().scored(tally)
        return {**scores, "perplexity": float(np.exp(scores["loss"]))}

    def truth(self, part: Part) -> Tensor | None:
        """See `RoutedTask.truth`: the source, and the way it is written in."""
        return self._parts[part][1]


def _some_at_once(tokens: Tensor) -> tuple[Tensor, ...]:
    return torch.split(tokens.long(), _EVERY)


def _hidden(model: nn.Module, tokens: Tensor) -> Tensor:
    assert isinstance(model, TextModel)
    return model.hidden(tokens)


Tokens = tuple[Tensor, Tensor]


def _encoder(tokenizer: str) -> tuple[Any, int]:
    """From bytes to tokens, and how many different ones there are."""
    if not tokenizer:
        return lambda text: np.frombuffer(text, dtype=np.uint8), 256
    from transformers import AutoTokenizer

    try:
        made = AutoTokenizer.from_pretrained(tokenizer, local_files_only=True)
    except (OSError, ValueError):
        raise TaskError(f"{tokenizer} holds no tokenizer: give a folder with tokenizer.json") from None
    return lambda text: np.asarray(made(text.decode("utf-8", "replace"))["input_ids"], dtype=np.int32), len(made)


def _parts(
    corpus: Corpus, sources: tuple[str, ...], encode: Any, length: int, permutations: int, seed: int
) -> dict[Part, Tokens]:
    """Sequences and their groups by part; documents, not sequences, are held out."""
    tables = [np.arange(256, dtype=np.uint8)]
    tables += [np.random.default_rng([seed, way]).permutation(256).astype(np.uint8) for way in range(1, permutations)]
    found: dict[Part, list[tuple[Tensor, int]]] = {"train": [], "router": [], "dev": []}
    for place, source in enumerate(sources):
        documents = [each for each in corpus.documents if each.source == source]
        dealt = dict.fromkeys(found, 0)
        for number, document in enumerate(documents):
            part: Part = "dev" if number % _DEV == 0 else "router" if number % _ROUTER == 1 else "train"
            tokens = encode(document.text)
            way = dealt[part] % permutations  # in turn within each part, so that each has all ways
            dealt[part] += 1
            tokens = tables[way][tokens] if permutations > 1 else tokens
            whole = len(tokens) // (length + 1)
            cut = torch.from_numpy(tokens[: whole * (length + 1)].copy()).view(whole, length + 1)
            found[part].append((cut, place * permutations + way))
    return {part: _joined(each) for part, each in found.items()}


def _joined(cuts: list[tuple[Tensor, int]]) -> Tokens:
    if not cuts:
        return torch.zeros(0, 0), torch.zeros(0, dtype=torch.int64)
    groups = torch.tensor([group for cut, group in cuts for _ in range(len(cut))], dtype=torch.int64)
    return torch.cat([cut for cut, _ in cuts]), groups


def _some(tokens: Tensor, groups: Tensor, most: int, dice: np.random.Generator) -> Tokens:
    """So many at most, drawn."""
    if not most or len(tokens) <= most:
        return tokens, groups
    chosen = torch.from_numpy(np.sort(dice.permutation(len(tokens))[:most]))
    return tokens[chosen], groups[chosen]
