import pytest
import torch

from training.outer import Anchor, outer_step
from training.strategy import DiLoCo


def _random(*shapes, seed):
    generator = torch.Generator().manual_seed(seed)
    return {f"p{number}": torch.randn(shape, generator=generator) for number, shape in enumerate(shapes)}


@pytest.mark.parametrize(
    ("outer", "nesterov", "momentum"), [("nesterov", True, 0.9), ("momentum", False, 0.9), ("sgd", False, 0)]
)
def test_an_outer_optimizer_is_torch_sgd(outer, nesterov, momentum):
    strategy = DiLoCo(outer=outer, lr=0.7, momentum=0.9)
    anchor = Anchor(strategy, _random((5, 3), (3,), seed=0))
    expected = [weight.clone().requires_grad_() for weight in anchor.shared.values()]
    sgd = torch.optim.SGD(expected, lr=0.7, momentum=momentum, nesterov=nesterov)
    for turn in range(6):
        gradient = _random((5, 3), (3,), seed=turn + 1)
        anchor.submit(gradient, base=turn)
        anchor.apply()
        for weight, slope in zip(expected, gradient.values(), strict=True):
            weight.grad = slope.clone()
        sgd.step()
    for weight, other in zip(anchor.shared.values(), expected, strict=True):
        torch.testing.assert_close(weight, other.detach(), atol=1e-6, rtol=0)


def test_plain_averaging_puts_the_anchor_on_the_mean_of_the_replicas():
    shared, one, two = (_random((4, 2), seed=seed) for seed in (0, 1, 2))
    mean = (one["p0"] + two["p0"]) / 2
    anchor = Anchor(DiLoCo(outer="average", lr=0.123), shared, quorum=2)
    anchor.submit({"p0": shared["p0"] - one["p0"]}, base=0, weight=0.5)
    assert not anchor.ready
    anchor.submit({"p0": shared["p0"] - two["p0"]}, base=0, weight=0.5)
    anchor.apply()
    torch.testing.assert_close(anchor.shared["p0"], mean, atol=1e-6, rtol=0)


def test_an_anchor_refuses_a_late_gradient_and_an_early_step():
    anchor = Anchor(DiLoCo(), _random((2,), seed=0), quorum=2)
    anchor.submit(_random((2,), seed=1), base=0)
    with pytest.raises(ValueError, match="1 of 2"):
        anchor.apply()
    anchor.submit(_random((2,), seed=1), base=0)
    anchor.apply()
    assert anchor.version == 1
    with pytest.raises(ValueError, match="version 0"):
        anchor.submit(_random((2,), seed=1), base=0)


def test_apply_reports_the_norm_of_what_was_handed_in():
    anchor = Anchor(DiLoCo(), {"a": torch.zeros(1), "b": torch.zeros(1)})
    anchor.submit({"a": torch.tensor([3.0]), "b": torch.tensor([4.0])}, base=0)
    assert anchor.apply() == pytest.approx(5.0)


def test_fetch_copies_and_does_not_share():
    anchor = Anchor(DiLoCo(), {"a": torch.ones(2)})
    mine = {"a": torch.zeros(2)}
    assert anchor.fetch(mine) == 0
    mine["a"] += 1
    assert torch.equal(anchor.shared["a"], torch.ones(2))


def test_the_momentum_goes_on_between_rounds():
    shared, velocity = {"a": torch.zeros(1)}, {"a": torch.zeros(1)}
    strategy = DiLoCo(outer="nesterov", lr=1.0, momentum=0.5)
    for _ in range(2):
        outer_step(strategy, shared, {"a": torch.ones(1)}, velocity)
    # b = 1, then 1.5; steps 1 + 0.5 and 1 + 0.75.
    assert shared["a"].item() == pytest.approx(-3.25)
