"""A trained router: labels by which path reads an example best, then a classifier (DiPaCo, section 2.4.2)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["Discriminative"]


class Discriminative:
    """Multinomial logistic regression from features to the path with the least loss.

    Afterwards a bias for each class is fitted until the classes are assigned as often as they are labels: without it
    rare paths would hardly ever be chosen.

    Args:
        features: (examples, dims) of the examples that paths were tried on.
        losses: (examples, paths) of each path on each of them, in nats.
        ridge: Weight of the squared weights.
    """

    def __init__(self, features: Tensor, losses: Tensor, ridge: float = 1e-3) -> None:
        self.labels = losses.argmin(dim=1)
        paths = losses.shape[1]
        weight = torch.zeros(features.shape[1], paths, requires_grad=True)
        bias = torch.zeros(paths, requires_grad=True)
        descent = torch.optim.LBFGS([weight, bias], max_iter=200, line_search_fn="strong_wolfe")

        def closure() -> Tensor:
            descent.zero_grad()
            loss = nn.functional.cross_entropy(features @ weight + bias, self.labels)
            loss = loss + ridge * weight.square().sum()
            torch.autograd.backward(loss)
            return loss

        with torch.enable_grad():
            descent.step(closure)  # type: ignore[no-untyped-call]
        self.weight, self.bias = weight.detach(), bias.detach()
        self.accuracy = float((self.scores(features).argmax(dim=1) == self.labels).float().mean())
        self.bias = self.bias + _balance(self.scores(features), torch.bincount(self.labels, minlength=paths))

    def scores(self, features: Tensor) -> Tensor:
        """Logits (examples, paths)."""
        return features.float() @ self.weight + self.bias


def _balance(logits: Tensor, wanted: Tensor, turns: int = 200, rate: float = 0.5) -> Tensor:
    """What to add to each class's logit so that the classes are chosen about as often as `wanted`."""
    bias = torch.zeros(logits.shape[1])
    target = wanted / wanted.sum()
    best, least = bias, float("inf")
    for turn in range(turns):
        chosen = torch.bincount((logits + bias).argmax(dim=1), minlength=logits.shape[1]) / len(logits)
        off = float((chosen - target).abs().sum())
        if off < least:
            best, least = bias.clone(), off
        bias = bias + rate / (1 + turn / 20) * (target - chosen)
    return best
