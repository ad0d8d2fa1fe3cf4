import pytest
import torch

from training.errors import RunError
from training.routing.clusters import KMeans, ProductKMeans, aligned, purity
from training.routing.discriminative import Discriminative
from training.routing.features import TfIdf
from training.routing.mixture import Mixture
from training.routing.paths import paths_of
from training.routing.router import Routing
from training.strategy import DiPaCo
from training.text.model import TextModel
from training.weights import trainable


@pytest.fixture
def model():
    return TextModel(vocabulary=16, length=8, width=8, layers=4, heads=2)


def _weights(model):
    return {name: parameter.detach() for name, parameter in trainable(model).items()}


def test_a_grid_of_two_levels_shares_each_module_by_its_row_or_column(model):
    paths = paths_of(DiPaCo(paths=(2, 3)), _weights(model))
    assert paths.count == 6
    assert paths.cells == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    assert [module.paths for module in paths.modules] == [(0, 1, 2), (3, 4, 5), (0, 3), (1, 4), (2, 5)]
    first, last = paths.modules[0].weights, paths.modules[-1].weights
    assert {"embed.weight", "place.weight", "blocks.0.linear1.weight", "blocks.1.linear1.weight"} <= set(first)
    assert {"norm.weight", "blocks.2.linear1.weight", "blocks.3.linear1.weight"} <= set(last)
    for path in range(6):
        names = [name for module in paths.through(path) for name in module.weights]
        assert sorted(names) == sorted(_weights(model))


def test_path_specific_weights_are_modules_of_one_path_that_do_not_travel(model):
    paths = paths_of(DiPaCo(paths=(2, 2), specific=r"blocks\.0\..*|embed.*"), _weights(model))
    own = [module for module in paths.modules if not module.travels]
    assert [module.paths for module in own] == [(0,), (1,), (2,), (3,)]
    assert "embed.weight" in own[0].weights
    assert not any("embed.weight" in module.weights for module in paths.modules if module.travels)


def test_levels_may_be_given_by_name(model):
    levels = (r"embed.*|place.*|blocks\.[01]\..*", r"blocks\.[23]\..*", r"norm.*")
    paths = paths_of(DiPaCo(paths=(2, 2, 1), levels=levels), _weights(model))
    assert paths.count == 4
    assert paths.modules[-1].paths == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"paths": (2,), "levels": (r"blocks.*",)}, "embed.weight belongs to no level"),
        ({"paths": (2, 1), "levels": (r".*", r"norm.*")}, "norm.weight belongs to levels 1 and 2"),
        ({"paths": (2, 2, 2, 2, 2)}, "5 levels of 4 layers"),
        ({"specific": "nothing"}, "matches no weight"),
        ({"paths": (2, 1), "levels": (".*", "none")}, "level 'none' matches no weight"),
    ],
)
def test_a_cut_that_does_not_cover_each_weight_once_is_refused(model, options, message):
    with pytest.raises(RunError, match=message) as refusal:
        paths_of(DiPaCo(**options), _weights(model))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"paths": ()}, "paths=()"),
        ({"paths": (2, 0)}, "must give the modules of each level"),
        ({"paths": (2, 2), "levels": (".*",)}, "1 levels for paths"),
        ({"router": "product", "paths": (4,)}, "use kmeans"),
        ({"reshard": (1.5,)}, "are shares of the run"),
        ({"early_stop": 0.9}, "early_stop=0.9 is a share"),
        ({"features": "words"}, "unknown features 'words'; use one of: tfidf, hidden"),
    ],
)
def test_a_mistake_is_told_in_one_line(options, message):
    with pytest.raises(RunError) as refusal:
        DiPaCo(**options)
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_path_is_put_together_from_its_modules(model):
    mixture = Mixture(model, paths_of(DiPaCo(paths=(2, 2)), _weights(model)))
    for number, values in enumerate(mixture.modules.values()):
        for value in values.values():
            value.fill_(float(number))  # modules 0 and 1 of the first level, 2 and 3 of the second
    one = dict(mixture.path(2).named_parameters())  # second of the first level, first of the second
    assert one["embed.weight"].unique().tolist() == [1.0]
    assert one["norm.weight"].unique().tolist() == [2.0]
    one["embed.weight"].data.zero_()
    assert mixture.modules["0.1"]["embed.weight"].unique().tolist() == [1.0]  # a copy
    with pytest.raises(RunError, match="paths 0 to 3"):
        mixture.path(4)


def test_a_saved_mixture_is_loaded_and_another_models_is_refused(model):
    paths = paths_of(DiPaCo(paths=(2, 2)), _weights(model))
    mixture, again = Mixture(model, paths), Mixture(model, paths)
    for values in mixture.modules.values():
        for value in values.values():
            value.normal_()
    mixture.kept[1] = {name: value + 1 for name, value in mixture.weights_of(1).items()}
    again.load(mixture.state())
    assert all(torch.equal(again.state()[name], value) for name, value in mixture.state().items())
    other = TextModel(vocabulary=16, length=8, width=4, layers=4, heads=2)
    with pytest.raises(RunError, match="has the task changed"):
        Mixture(other, paths_of(DiPaCo(paths=(2, 2)), _weights(other))).load(mixture.state())


# ---- routers


def _blobs(centres, each=60, spread=0.1, seed=0):
    generator = torch.Generator().manual_seed(seed)
    points = [torch.tensor(centre) + spread * torch.randn(each, len(centre), generator=generator) for centre in centres]
    return torch.cat(points), torch.arange(len(centres)).repeat_interleave(each)


SQUARE = [[0.0, 0.0], [0.0, 4.0], [4.0, 0.0], [4.0, 4.0]]


def test_k_means_finds_groups_that_stand_apart():
    features, truth = _blobs(SQUARE)
    found = KMeans.fitted(features, 4).scores(features).argmax(dim=1)
    assert purity(found, truth) == 1.0
    assert purity(torch.zeros_like(truth), truth) == 0.25
    again = KMeans.fitted(features, 4).scores(features).argmax(dim=1)
    assert torch.equal(found, again)


def test_product_k_means_gives_paths_that_share_a_level_the_same_coordinate():
    features, truth = _blobs(SQUARE)
    found = ProductKMeans.fitted(features, (2, 2)).scores(features).argmax(dim=1)
    assert purity(found, truth) == 1.0
    first = [int(found[truth == group][0]) // 2 for group in range(4)]
    second = [int(found[truth == group][0]) % 2 for group in range(4)]
    assert first[0] == first[1] != first[2] == first[3]
    assert second[0] == second[2] != second[1] == second[3]


def test_product_k_means_leaves_no_path_empty_though_groups_differ_in_other_directions():
    """Two pairs of groups: one differs in the second dimension, the other in the third, where the first does not."""
    centres = torch.tensor([[4.0, 1.0, 0.0], [4.0, -1.0, 0.0], [-4.0, 0.0, 1.0], [-4.0, 0.0, -1.0]])
    truth = torch.arange(4).repeat(100)
    features = centres[truth] + 0.05 * torch.randn(400, 3, generator=torch.Generator().manual_seed(0))
    found = ProductKMeans.fitted(features, (2, 2)).scores(features).argmax(dim=1)
    assert torch.bincount(found, minlength=4).tolist() == [100] * 4
    assert purity(found, truth) == 1.0


def test_no_path_of_product_k_means_gets_less_than_a_quarter_of_an_even_share():
    dice = torch.Generator().manual_seed(0)
    narrow = torch.randn(390, 2, generator=dice) * torch.tensor([0.05, 3.0])
    features = torch.cat([narrow, torch.randn(10, 2, generator=dice) + 20])
    found = ProductKMeans.fitted(features, (2, 2)).scores(features).argmax(dim=1)
    assert torch.bincount(found, minlength=4).min() >= 25


def test_clusters_are_numbered_so_that_those_which_share_modules_are_alike():
    # Groups 0 and 3 are alike, and 1 and 2: they must share a row or column of the grid.
    centres = torch.tensor([[1.0, 0.1], [0.0, 1.0], [0.1, 1.0], [1.0, 0.0]])
    order = aligned(centres, (2, 2))
    cells = {cluster: divmod(place, 2) for place, cluster in enumerate(order)}
    for one, two in ((0, 3), (1, 2)):
        assert sum(a == b for a, b in zip(cells[one], cells[two], strict=True)) == 1


def test_too_few_different_examples_are_refused():
    with pytest.raises(RunError, match="do not fall into 4 clusters"):
        KMeans.fitted(torch.zeros(10, 3), 4)


def test_a_trained_router_learns_who_reads_best_and_does_not_forget_rare_paths():
    features, truth = _blobs([[0.0, 0.0], [0.6, 0.6], [3.0, 0.0]], spread=0.5, each=400)
    keep = torch.cat([torch.arange(800), torch.arange(800, 840)])  # the third group is rare
    features, truth = features[keep], truth[keep]
    losses = torch.full((len(truth), 3), 2.0).scatter(1, truth[:, None], 1.0)
    router = Discriminative(features, losses)
    assert torch.equal(router.labels, truth)
    assert router.accuracy > 0.7
    chosen = torch.bincount(router.scores(features).argmax(dim=1), minlength=3) / len(truth)
    wanted = torch.bincount(truth, minlength=3) / len(truth)
    assert (chosen - wanted).abs().max() < 0.02


class _Four:
    """A task of four blobs, whose paths are asked for by number."""

    batch = 4

    def __init__(self):
        self.points, self.groups = _blobs(SQUARE)

    def features(self, part, kind, model):
        return self.points

    def truth(self, part):
        return self.groups


def test_a_router_that_would_starve_a_path_is_not_taken(model):
    paths = paths_of(DiPaCo(paths=(2, 2)), _weights(model))
    routing = Routing(_Four(), DiPaCo(paths=(2, 2)), paths, model, seed=0)
    routing.begin()
    before, state = routing.ranked("train"), routing.state()
    nobody = torch.ones(240, 4)
    nobody[:, 0] = 0.0  # the first path reads everything best
    assert "gets 0 examples, fewer than a batch of 4" in routing.learn(nobody)
    assert torch.equal(routing.ranked("train"), before)
    assert routing.state().keys() == state.keys()
    again = Routing(_Four(), DiPaCo(paths=(2, 2)), paths, model, seed=1)
    again.load(state)
    assert torch.equal(again.ranked("train"), before)
    by_group = torch.ones(240, 4).scatter(1, routing._task.groups[:, None], 0.0)
    assert routing.learn(by_group) is None
    assert purity(routing.ranked("train")[:, 0], routing._task.groups) == 1.0


def test_pairs_of_tokens_tell_languages_apart_and_the_same_state_gives_the_same_features():
    generator = torch.Generator().manual_seed(0)
    one = torch.randint(0, 20, (80, 40), generator=generator)
    two = torch.randint(15, 35, (80, 40), generator=generator)
    tokens = torch.cat([one, two])
    features = TfIdf(tokens, dims=4)
    found = KMeans.fitted(features(tokens), 2).scores(features(tokens)).argmax(dim=1)
    assert purity(found, torch.arange(2).repeat_interleave(80)) == 1.0
    again = TfIdf.of(features.state())
    assert torch.equal(again(tokens), features(tokens))
    assert torch.allclose(features(tokens).norm(dim=1), torch.ones(160), atol=1e-5)
