"""What schedules of faults are tried on: small tasks whose gradients can be spoilt from outside."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from training.faults.poison import spoilt
from training.text.corpus import build_corpus
from training.text.task import Text
from training.toy import Letters

__all__ = ["SpoiltLetters", "SpoiltText", "made_up"]


class SpoiltText(Text):
    """`Text`, until there is a file `nan` in a folder: the next gradient is no number then, though its loss is.

    Args:
        poison: The folder.
        options: See `Text`.
    """

    def __init__(self, *, poison: str, **options: Any) -> None:
        super().__init__(**options)
        self._poison = Path(poison)

    def loss(self, model: nn.Module, batch: Tensor) -> Tensor:
        """See `Task.loss`."""
        return spoilt(super().loss(model, batch), model, self._poison)


class SpoiltLetters(Letters):
    """`Letters`, spoilt in the same way."""

    def __init__(self, *, poison: str, **options: Any) -> None:
        super().__init__(**options)
        self._poison = Path(poison)

    def loss(self, model: nn.Module, batch: Tensor) -> Tensor:
        """See `Task.loss`."""
        return spoilt(super().loss(model, batch), model, self._poison)


def made_up(place: Path, seed: int = 0) -> None:
    """Write a corpus of two kinds of text, sentences and lines of code, in words that nobody has heard."""
    dice = random.Random(seed)
    words = ["".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(2, 9))) for _ in range(200)]

    def sentence() -> str:
        return " ".join(dice.choices(words, k=dice.randint(4, 12))).capitalize() + ". "

    def line() -> str:
        return f"def {dice.choice(words)}(self):\n    return {dice.choice(words)} + {dice.randrange(100)}\n"

    for name, make in (("sentences", sentence), ("code", line)):
        folder = place / name
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(40):
            (folder / f"{number:02d}.txt").write_text("".join(make() for _ in range(40)), encoding="utf-8")
    folders = {name: place / name for name in ("sentences", "code")}
    build_corpus(place / "corpus", sources=(), folders=folders, megabytes=0.1)
