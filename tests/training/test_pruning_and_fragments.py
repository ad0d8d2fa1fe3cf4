import pytest
import torch

from training.errors import RunError
from training.outer.fragments import cut
from training.outer.pruning import pruned


@pytest.mark.parametrize("by", ["sign", "magnitude"])
@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_a_share_of_each_row_is_dropped_and_the_rest_is_untouched(by, share):
    gradient = torch.randn(6, 16, generator=torch.Generator().manual_seed(0))
    kept = pruned(gradient, share, by)
    assert ((kept == 0).sum(dim=1) == int(16 * share)).all()
    assert torch.equal(kept[kept != 0], gradient[kept != 0])


def test_by_magnitude_the_smallest_go():
    row = torch.tensor([[3.0, -1.0, 2.0, -4.0]])
    assert pruned(row, 0.5, "magnitude").tolist() == [[3.0, 0.0, 0.0, -4.0]]


def test_by_sign_those_against_the_rows_sum_go_first_and_then_the_smallest():
    row = torch.tensor([[3.0, -1.0, 2.0, -3.5]])  # the sum is positive
    assert pruned(row, 0.25, "sign").tolist() == [[3.0, 0.0, 2.0, -3.5]]
    assert pruned(row, 0.5, "sign").tolist() == [[3.0, 0.0, 2.0, 0.0]]
    assert pruned(row, 0.75, "sign").tolist() == [[3.0, 0.0, 0.0, 0.0]]


def test_kernels_are_rows_by_their_first_axis_and_vectors_and_scalars_too():
    kernel = torch.arange(1.0, 17.0).view(2, 2, 2, 2)
    assert pruned(kernel, 0.5, "magnitude").flatten(1).tolist()[0] == [0, 0, 0, 0, 5, 6, 7, 8]
    assert pruned(torch.tensor([1.0, 2.0]), 0.5).tolist() == [0.0, 2.0]
    assert pruned(torch.tensor(1.0), 0.5).item() == 1.0
    same = torch.ones(3, 3)
    assert pruned(same, 0.0) is not same


def _layers(count):
    sizes = {"embed.weight": 50, "head.weight": 50, "head.bias": 5}
    for layer in range(count):
        sizes |= {f"blocks.{layer}.up.weight": 30, f"blocks.{layer}.down.weight": 30 + layer}
    return {name: torch.zeros(size) for name, size in sizes.items()}


@pytest.mark.parametrize("pattern", ["sequential", "strided", "balanced"])
@pytest.mark.parametrize("fragments", [1, 2, 3, 5])
def test_every_weight_is_in_one_fragment(pattern, fragments):
    weights = _layers(6)
    parts = cut(weights, fragments, pattern)
    assert len(parts) == fragments
    assert sorted(name for part in parts for name in part) == sorted(weights)
    assert all(parts)


def test_layers_stay_together_in_runs_or_in_turn():
    weights = _layers(4)  # six layers: embed, head, blocks 0 to 3
    runs, turns = cut(weights, 3, "sequential"), cut(weights, 3, "strided")
    assert runs[1] == ["blocks.0.up.weight", "blocks.0.down.weight", "blocks.1.up.weight", "blocks.1.down.weight"]
    assert turns[0] == ["embed.weight", "blocks.1.up.weight", "blocks.1.down.weight"]
    assert turns[1][:2] == ["head.weight", "head.bias"]


def test_balanced_fragments_are_of_one_size_nearly():
    weights = _layers(12)
    sizes = [sum(weights[name].numel() for name in part) for part in cut(weights, 4, "balanced")]
    assert max(sizes) - min(sizes) <= 45


def test_more_fragments_than_layers_are_refused():
    with pytest.raises(RunError, match="7 fragments of 6 layers"):
        cut(_layers(4), 7, "strided")
