import pytest
import torch

from training.outer.anchor import Anchor
from training.outer.optimizers import outer_optimizer
from training.strategy import DiLoCo


def _random(*shapes, seed):
    generator = torch.Generator().manual_seed(seed)
    return {f"p{number}": torch.randn(shape, generator=generator) for number, shape in enumerate(shapes)}


def _anchor(shared, quorum=1, **options):
    return Anchor(outer_optimizer(DiLoCo(**options), shared), quorum=quorum)


def _move(anchor, turns=6):
    for turn in range(turns):
        anchor.submit(_random((5, 3), (3,), seed=turn + 1), base=turn)
        anchor.apply()
    return list(anchor.shared.values())


def _by_hand(rule, turns=6):
    """The same gradients by a rule (weight, gradient, state) -> weight, in float64."""
    shared, states = _random((5, 3), (3,), seed=0), {}
    for turn in range(turns):
        for name, slope in _random((5, 3), (3,), seed=turn + 1).items():
            shared[name] = rule(shared[name].double(), slope.double(), states.setdefault(name, {"turn": turn}))
            states[name]["turn"] = turn + 1
    return list(shared.values())


def _sgd(weight, slope, state):
    return weight - 0.7 * slope


def _momentum(weight, slope, state):
    state["b"] = 0.9 * state.get("b", 0) + slope
    return weight - 0.7 * state["b"]


def _nesterov(weight, slope, state):
    state["b"] = 0.9 * state.get("b", 0) + slope
    return weight - 0.7 * (slope + 0.9 * state["b"])


def _adam(weight, slope, state):
    state["m"] = 0.9 * state.get("m", 0) + 0.1 * slope
    state["v"] = 0.95 * state.get("v", 0) + 0.05 * slope**2
    turn = state["turn"] + 1
    return weight - 0.7 * (state["m"] / (1 - 0.9**turn)) / ((state["v"] / (1 - 0.95**turn)) ** 0.5 + 0.1)


@pytest.mark.parametrize(
    ("outer", "rule"), [("sgd", _sgd), ("momentum", _momentum), ("nesterov", _nesterov), ("adam", _adam)]
)
def test_an_outer_optimizer_is_its_textbook_rule(outer, rule):
    ours = _move(_anchor(_random((5, 3), (3,), seed=0), outer=outer, lr=0.7, momentum=0.9))
    for weight, other in zip(ours, _by_hand(rule), strict=True):
        torch.testing.assert_close(weight, other.float(), atol=1e-5, rtol=0)


@pytest.mark.parametrize(("outer", "nesterov"), [("nesterov", True), ("momentum", False)])
def test_an_outer_optimizer_is_torch_sgd(outer, nesterov):
    anchor = _anchor(_random((5, 3), (3,), seed=0), outer=outer)
    expected = [weight.clone().requires_grad_() for weight in anchor.shared.values()]
    sgd = torch.optim.SGD(expected, lr=0.7, momentum=0.9, nesterov=nesterov)
    for turn in range(6):
        for weight, slope in zip(expected, _random((5, 3), (3,), seed=turn + 1).values(), strict=True):
            weight.grad = slope
        sgd.step()
    for weight, other in zip(_move(anchor), expected, strict=True):
        torch.testing.assert_close(weight, other.detach(), atol=1e-6, rtol=0)


def test_no_momentum_makes_nesterov_plain():
    ours = _move(_anchor(_random((5, 3), (3,), seed=0), outer="nesterov", momentum=0.0))
    for weight, other in zip(ours, _by_hand(_sgd), strict=True):
        torch.testing.assert_close(weight, other.float(), atol=1e-6, rtol=0)


@pytest.mark.parametrize("outer", ["nesterov", "momentum", "sgd", "average", "adam"])
def test_a_saved_optimizer_goes_on_as_if_not(outer):
    whole, broken = (_anchor(_random((5, 3), (3,), seed=0), outer=outer, lr=0.3) for _ in range(2))
    _move(whole)
    _move(broken, turns=3)
    again = _anchor({name: weight.clone() for name, weight in broken.shared.items()}, outer=outer, lr=0.3)
    again.load({name: value.clone() for name, value in broken.state().items()}, broken.version)
    for turn in range(3, 6):
        again.submit(_random((5, 3), (3,), seed=turn + 1), base=turn)
        again.apply()
    for name, weight in whole.shared.items():
        assert torch.equal(weight, again.shared[name])


def test_plain_averaging_puts_the_anchor_on_the_mean_of_the_replicas():
    shared, one, two = (_random((4, 2), seed=seed) for seed in (0, 1, 2))
    mean = (one["p0"] + two["p0"]) / 2
    anchor = _anchor(shared, quorum=2, outer="average", lr=0.123)
    anchor.submit({"p0": shared["p0"] - one["p0"]}, base=0, weight=0.5)
    assert not anchor.ready
    anchor.submit({"p0": shared["p0"] - two["p0"]}, base=0, weight=0.5)
    anchor.apply()
    torch.testing.assert_close(anchor.shared["p0"], mean, atol=1e-6, rtol=0)


def test_an_anchor_refuses_a_late_gradient_and_an_early_step():
    anchor = _anchor(_random((2,), seed=0), quorum=2)
    anchor.submit(_random((2,), seed=1), base=0)
    with pytest.raises(ValueError, match="1 of 2"):
        anchor.apply()
    anchor.submit(_random((2,), seed=1), base=0)
    anchor.apply()
    assert anchor.version == 1
    with pytest.raises(ValueError, match="version 0"):
        anchor.submit(_random((2,), seed=1), base=0)
    with pytest.raises(ValueError, match="version 2"):
        anchor.submit(_random((2,), seed=1), base=2)


def test_apply_reports_the_norm_of_what_was_handed_in():
    anchor = _anchor({"a": torch.zeros(1), "b": torch.zeros(1)})
    anchor.submit({"a": torch.tensor([3.0]), "b": torch.tensor([4.0])}, base=0)
    assert anchor.apply() == pytest.approx(5.0)


def test_fetch_copies_and_does_not_share_and_may_mix():
    anchor = _anchor({"a": torch.ones(2)})
    mine = {"a": torch.zeros(2)}
    assert anchor.fetch(mine) == 0
    mine["a"] += 1
    assert torch.equal(anchor.shared["a"], torch.ones(2))
    anchor.fetch(mine, mix=0.75)
    assert mine["a"].tolist() == [1.75, 1.75]


@pytest.mark.parametrize("outer", ["nesterov", "momentum", "sgd", "average"])
@pytest.mark.parametrize("shares", [[0.25, 0.75], [1.0]])
def test_meeting_in_slices_gives_the_bits_of_submit_and_apply(outer, shares):
    dice = torch.Generator().manual_seed(0)
    start = {"long": torch.randn(600_001, generator=dice), "wide": torch.randn(40, 30, generator=dice).T}
    strategy = DiLoCo(every=1, outer=outer)
    one, two = (Anchor(outer_optimizer(strategy, {name: each.clone() for name, each in start.items()})) for _ in "12")
    for _ in range(3):
        own = [
            {name: each + 0.1 * torch.randn(each.shape, generator=dice) for name, each in one.shared.items()}
            for _ in shares
        ]
        parts = [
            {name: (one.shared[name] - mine[name]) * share for name in start}
            for mine, share in zip(own, shares, strict=True)
        ]
        one.submit({name: sum(part[name] for part in parts[1:]) + parts[0][name] for name in start}, base=one.version)
        norm = one.apply()
        assert two.meet(own, shares, fetch=True) == norm
        for name, weight in one.shared.items():
            assert torch.equal(two.shared[name], weight)
            assert all(torch.equal(mine[name], weight) for mine in own)
    for name, value in one.state().items():
        assert torch.equal(two.state()[name], value)
