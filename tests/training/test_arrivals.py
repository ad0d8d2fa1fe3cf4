"""The server of asynchronous Local-SGD against its paper, without any training."""

import pytest
import torch

from training.outer.anchor import Anchor
from training.outer.delayed import DelayedNesterov
from training.outer.optimizers import outer_optimizer
from training.outer.server import Server
from training.strategy import AsyncLocalSGD, DiLoCo

OPTIONS = {"lr": 0.7, "momentum": 0.9}


def _random(seed):
    return {"w": torch.randn(4, 3, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)}


def _moved(server, gradients):
    for gradient in gradients:
        server.arrive(gradient, base=server.version)
    return server.anchor.shared["w"]


def _nesterov(gradients):
    anchor = Anchor(outer_optimizer(DiLoCo(outer="nesterov", **OPTIONS), _random(0)))
    for turn, gradient in enumerate(gradients):
        anchor.submit({name: value.clone() for name, value in gradient.items()}, base=turn)
        anchor.apply()
    return anchor.shared["w"]


def _means(gradients, count):
    return [
        {"w": torch.stack([each["w"] for each in gradients[first : first + count]]).mean(dim=0)}
        for first in range(0, len(gradients), count)
    ]


def test_delayed_nesterov_with_a_buffer_of_one_is_nesterov():
    gradients = [_random(seed) for seed in range(1, 9)]
    server = Server(AsyncLocalSGD(buffer=1, **OPTIONS), _random(0), replicas=4)
    torch.testing.assert_close(_moved(server, gradients), _nesterov(gradients), atol=1e-12, rtol=0)


@pytest.mark.parametrize("arrivals", ["delayed", "buffered"])
def test_a_full_buffer_comes_to_one_nesterov_step_on_the_mean(arrivals):
    gradients = [_random(seed) for seed in range(1, 13)]
    server = Server(AsyncLocalSGD(arrivals=arrivals, **OPTIONS), _random(0), replicas=4)
    torch.testing.assert_close(_moved(server, gradients), _nesterov(_means(gradients, 4)), atol=1e-12, rtol=0)


def test_momentum_taken_in_between_does_not_come_to_the_same_as_printed():
    gradients = [_random(seed) for seed in range(1, 13)]
    server = Server(AsyncLocalSGD(between=0.1, **OPTIONS), _random(0), replicas=4)
    assert (_moved(server, gradients) - _nesterov(_means(gradients, 4))).abs().max() > 1e-3


def test_delayed_nesterov_is_algorithm_3_step_by_step():
    weight, gathered, momentum = _random(0)["w"], 0.0, torch.zeros(4, 3, dtype=torch.float64)
    lr, beta, count, c = 0.5, 0.8, 3, 0.2
    optimizer = DelayedNesterov(_random(0), lr=lr, momentum=beta, buffer=count, between=c)
    for turn in range(10):
        gradient = _random(turn + 1)
        optimizer.step(gradient)
        gathered = gathered + gradient["w"]
        if (turn + 1) % count == 0:
            momentum = beta * momentum + gathered / count
            weight = weight - lr * ((1 - c * count + c) * beta * momentum + gradient["w"] / count)
            gathered = 0.0
        else:
            weight = weight - lr * (c * beta * momentum + gradient["w"] / count)
        torch.testing.assert_close(optimizer.shared["w"], weight, atol=1e-12, rtol=0)


def test_naive_nesterov_takes_the_same_direction_many_times():
    """Four equal gradients in turn move the weights 4 + 4β + 3β² + 2β³ + β⁴ times, where one step moves them 1 + β."""
    one, beta = {"w": torch.ones(1, 1)}, 0.9
    server = Server(AsyncLocalSGD(arrivals="each", lr=1.0, momentum=beta), {"w": torch.zeros(1, 1)}, replicas=4)
    moved = -_moved(server, [one] * 4).item()
    assert moved == pytest.approx(4 + 4 * beta + 3 * beta**2 + 2 * beta**3 + beta**4)
    assert moved / (1 + beta) == pytest.approx(6.4, abs=0.05)


def test_plain_arrivals_are_steps_of_the_outer_optimizer():
    gradients = [_random(seed) for seed in range(1, 6)]
    server = Server(AsyncLocalSGD(arrivals="each", **OPTIONS), _random(0), replicas=4)
    torch.testing.assert_close(_moved(server, gradients), _nesterov(gradients), atol=1e-12, rtol=0)


def _one(discount, staleness, start=None, **options):
    """How far the weights move by a gradient of 2 that is so stale, under outer SGD of rate 1."""
    strategy = AsyncLocalSGD(arrivals="each", outer="sgd", lr=1.0, discount=discount, **options)
    server = Server(strategy, {"w": torch.zeros(1)}, replicas=2)
    server.version = staleness
    arrival = server.arrive({"w": torch.tensor([2.0])}, base=0, start=start)
    assert arrival.staleness == staleness
    return -server.anchor.shared["w"].item()


def test_stale_gradients_are_discounted_dropped_or_compensated():
    assert _one("none", 3) == 2.0
    assert _one("polynomial", 3) == pytest.approx(2.0 / 2)  # (1 + 3)^-0.5
    assert _one("polynomial", 0) == 2.0
    assert _one("threshold", 10) == 2.0
    assert _one("threshold", 11) == 0.0
    # 2 + 0.5 × 2² × (0 - 0.25)
    assert _one("compensation", 3, start={"w": torch.tensor([0.25])}) == pytest.approx(1.5)


def test_what_is_no_number_is_refused_and_counted():
    server = Server(AsyncLocalSGD(**OPTIONS), {"w": torch.zeros(2)}, replicas=2)
    arrival = server.arrive({"w": torch.tensor([1.0, float("nan")])}, base=0)
    assert not arrival.taken
    assert server.refused == 1
    assert server.version == 0
    assert server.anchor.shared["w"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("arrivals", ["delayed", "buffered", "each"])
def test_a_server_saved_in_mid_buffer_goes_on_as_if_not(arrivals):
    strategy = AsyncLocalSGD(arrivals=arrivals, **OPTIONS)
    gradients = [_random(seed) for seed in range(1, 12)]
    whole = Server(strategy, _random(0), replicas=4)
    expected = _moved(whole, gradients)
    broken = Server(strategy, _random(0), replicas=4)
    _moved(broken, gradients[:6])
    again = Server(strategy, {"w": broken.anchor.shared["w"].clone()}, replicas=4)
    state = {name: value.clone() for name, value in broken.state().items()}
    parts = {
        kind: {name.partition(".")[2]: value for name, value in state.items() if name.startswith(kind)}
        for kind in ("outer", "sum")
    }
    again.load(broken.counters(), parts["outer"], parts["sum"])
    assert torch.equal(_moved(again, gradients[6:]), expected)
