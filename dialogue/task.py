"""`Reading`: the Task of learning to answer questions about homes from their text; only answers carry loss."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from dialogue.corpus import Corpus, Passage
from dialogue.examples import Examples
from dialogue.packing import Block, Packed, pack
from dialogue.reader import answer_loss, answer_losses, build_reader
from dialogue.renaming import Renaming
from dialogue.vocabulary import WordVocabulary
from training.errors import TaskError
from training.routing.features import TfIdf
from training.routing.routed import FeatureKind, Part, RoutedTask
from training.routing.sharding import Sharding, shards_of
from training.weights import device_of

__all__ = ["Reading"]

_ROUTER = 20  # of so many training homes, one is the router's


class Reading(RoutedTask[Packed]):
    """Questions about the homes of a dataset, packed by home.

    A batch is `batch` homes drawn with replacement from the shard's, each with `questions` of its questions drawn
    without. DiPaCo deals single questions out, by their words; other shards are made of whole homes, unless `sharding`
    says otherwise. `evaluate` gives `loss` (nats an answer word) and `exact` (share of answers with every word right)
    on the dev homes.

    Args:
        data: Folder of a dataset made by `inhabit generate`.
        blind: Leave the contexts out, so that only the questions can be learned from: a control.
        sharding: How `batches` deals out: homes, or questions by family (`source`), or by k-means of their words.
        rename: Exchange words within groups in each training batch (see `renaming.py`).
        batch: Homes in a batch.
        questions: Questions of each home in a batch.
        width: Width of the model.
        layers: Blocks of the model.
        heads: Attention heads a block, an even number.
        head_width: Width of a head.
        seed: Of the initial weights.
        dev_homes: How many dev homes to evaluate on.

    Raises:
        DatasetError: If the folder is not a whole dataset of this version.
    """

    def __init__(
        self,
        *,
        data: str,
        blind: bool = False,
        sharding: Sharding = "iid",
        rename: bool = True,
        batch: int = 8,
        questions: int = 24,
        width: int = 128,
        layers: int = 2,
        heads: int = 4,
        head_width: int = 64,
        seed: int = 0,
        dev_homes: int = 16,
    ) -> None:
        corpus = Corpus.load(Path(data))
        self.sharding = sharding
        self.batch, self.questions, self.seed, self.blind = batch, questions, seed, blind
        self.width, self.layers, self.heads, self.head_width = width, layers, heads, head_width
        self.vocabulary = WordVocabulary.of(corpus.texts("train"))
        self._renaming = Renaming(self.vocabulary, corpus.names()) if rename else None
        self._train = [self.encode(passage) for passage in corpus.passages("train")]
        self._dev = [self.encode(passage) for passage in corpus.passages("dev")[:dev_homes]]
        self._families = {"train": _families(corpus, "train"), "dev": _families(corpus, "dev", dev_homes)}
        self._numbered: dict[Part, Examples] = {}
        self._tfidf: TfIdf | None = None
        self._shards: dict[int, Tensor] = {}

    def encode(self, passage: Passage) -> tuple[list[int], list[Block]]:
        """A passage as word ids: the context (empty for a blind reader) and its questions."""
        context = [] if self.blind else self.vocabulary.encode(passage.context)
        blocks = [
            Block(tuple(self.vocabulary.encode(asked.question)), tuple(self.vocabulary.encode(asked.answer)))
            for asked in passage.questions
        ]
        return context, blocks

    def build(self) -> nn.Module:
        """See `Task.build`."""
        return build_reader(
            words=len(self.vocabulary),
            width=self.width,
            layers=self.layers,
            heads=self.heads,
            head_width=self.head_width,
            seed=self.seed,
        )

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[Packed]:
        """See `Task.batches`."""
        if self.sharding != "iid":
            yield from self.batches_of(self._shard(shard, shards), generator)
        homes = self._train[shard::shards]
        while True:
            chosen = torch.randint(len(homes), (self.batch,), generator=generator).tolist()
            yield pack(
                [self._in_other_words(self._some_questions(homes[index], generator), generator) for index in chosen]
            )

    def _some_questions(
        self, home: tuple[list[int], list[Block]], generator: torch.Generator
    ) -> tuple[list[int], list[Block]]:
        context, blocks = home
        order = torch.randperm(len(blocks), generator=generator)[: self.questions]
        return context, [blocks[index] for index in order.tolist()]

    def _in_other_words(
        self, home: tuple[list[int], list[Block]], generator: torch.Generator
    ) -> tuple[list[int], list[Block]]:
        if self._renaming is None:
            return home
        table = self._renaming.draw(generator).tolist()
        context, blocks = home
        renamed = [
            Block(tuple(table[word] for word in block.question), tuple(table[word] for word in block.answer))
            for block in blocks
        ]
        return [table[word] for word in context], renamed

    def loss(self, model: nn.Module, batch: Packed) -> Tensor:
        """See `Task.loss`."""
        return answer_loss(model, batch)

    def shard_size(self, shard: int, shards: int) -> int:
        """See `Task.shard_size`."""
        return len(self._train[shard::shards] if self.sharding == "iid" else self._shard(shard, shards))

    def _shard(self, shard: int, shards: int) -> Tensor:
        """The numbers of the questions in a shard that is not made of homes."""
        if shards not in self._shards:
            words = self._examples("train").words
            self._shards[shards] = shards_of(
                self.sharding,
                shards,
                groups=self.truth("train"),
                features=lambda: self.features_of(words()),
                seed=self.seed,
            )
        there = (self._shards[shards] == shard).nonzero()[:, 0]
        if not len(there):
            raise TaskError(f"shard {shard} of {shards} has no questions: take fewer replicas, or more data")
        return there

    # ---- RoutedTask

    def _examples(self, part: Part) -> Examples:
        """The questions of a part; those of every twentieth home are the router's."""
        if part not in self._numbered:
            homes = (
                self._dev
                if part == "dev"
                else [home for number, home in enumerate(self._train) if (number % _ROUTER == 1) == (part == "router")]
            )
            self._numbered[part] = Examples(homes)
        return self._numbered[part]

    def examples(self, part: Part) -> int:
        """See `RoutedTask.examples`: questions."""
        return len(self._examples(part))

    def features(self, part: Part, kind: FeatureKind, model: nn.Module) -> Tensor:
        """See `RoutedTask.features`.

        Raises:
            TaskError: For hidden states, which this task has not.
        """
        if kind != "tfidf":
            raise TaskError("Reading routes questions by their words: use features 'tfidf'")
        return self.features_of(self._examples(part).words())

    def features_of(self, words: Tensor) -> Tensor:
        """What routers see of questions' words, (questions, words) -> (questions, dims)."""
        if self._tfidf is None:
            self._tfidf = TfIdf(self._examples("train").words(), seed=self.seed)
        return self._tfidf(words)

    def batches_of(self, examples: Tensor, generator: torch.Generator) -> Iterator[Packed]:
        """See `RoutedTask.batches_of`: homes drawn with replacement, each with some of these questions about it."""
        there = self._examples("train")
        homes = sorted(there.by_home(examples).items())
        while True:
            chosen = torch.randint(len(homes), (self.batch,), generator=generator).tolist()
            rows = []
            for index in chosen:
                home, places = homes[index]
                context, blocks = there.homes[home]
                some = self._some_questions((context, [blocks[place] for place in places]), generator)
                rows.append(self._in_other_words(some, generator))
            yield pack(rows)

    def losses(self, model: nn.Module, part: Part, examples: Tensor) -> Tensor:
        """See `RoutedTask.losses`: of each answer's words together, (examples, 1)."""
        found = torch.zeros(len(examples), 1)
        with torch.no_grad():
            for rows, order in self._examples(part).packed(examples, self.batch):
                batch = pack(rows).to(device_of(model))
                found[order, 0] = torch.tensor(answer_losses(model, batch))
        return found

    def tally(self, model: nn.Module, examples: Tensor) -> dict[str, tuple[float, float]]:
        """See `RoutedTask.tally`."""
        nats, words, right = 0.0, 0, 0
        with torch.no_grad():
            for rows, _ in self._examples("dev").packed(examples, self.batch):
                batch = pack(rows).to(device_of(model))
                nats += sum(answer_losses(model, batch))
                words += int((batch.labels >= 0).sum())
                right += sum(_all_right(model, batch))
        return {"loss": (nats, float(words)), "exact": (float(right), float(len(examples)))}

    def truth(self, part: Part) -> Tensor:
        """See `RoutedTask.truth`: the family."""
        known = sorted({family for families in self._families.values() for home in families for family in home})
        families = self._families["dev" if part == "dev" else "train"]
        if part != "dev":
            families = [each for number, each in enumerate(families) if (number % _ROUTER == 1) == (part == "router")]
        return torch.tensor([known.index(family) for home in families for family in home])

    def to_device(self, batch: Packed, device: torch.device) -> Packed:
        """See `Task.to_device`."""
        return batch.to(device)


def _families(corpus: Corpus, split: str, most: int | None = None) -> list[list[str]]:
    return [[asked.family for asked in passage.questions] for passage in corpus.passages(split)[:most]]


def _all_right(model: nn.Module, batch: Packed) -> list[bool]:
    """For each block, whether the likeliest word is right at each place: the same as greedy reading being right."""
    where = batch.labels >= 0
    hits = torch.zeros_like(batch.labels, dtype=torch.bool)
    hits[where] = model(batch, where).argmax(dim=-1) == batch.labels[where]
    return [bool(hits[row, start:stop].all()) for row, spans in enumerate(batch.spans) for start, stop in spans]
