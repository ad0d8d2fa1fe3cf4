"""Paths that are chosen anew for every window of tokens: what is learned, how it is scored, and how it is served."""

import pytest
import torch

from training.errors import RunError, TaskError
from training.folder import read_rows
from training.routing.rerouting import Rerouting, by_window
from training.routing.serving import Paths
from training.run import load_engine, train
from training.strategy import DiPaCo
from training.text.reading import nats_of

TASK = {"permutations": 2, "length": 24, "prefix": 8, "width": 8, "layers": 2, "heads": 2, "dev_examples": 64}


@pytest.fixture
def run(config, corpus):
    def make(strategy, **changes):
        task = {**TASK, "corpus": str(corpus), "batch": 4, **changes.pop("task", {})}
        fields = {"task": "training.text.task:Text", "task_config": task, "strategy": strategy, "replicas": 4}
        return config(**{**fields, "steps": 12, "eval_every": 6, "checkpoint_every": 0, **changes})

    return make


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("rerouted") / "run"


@pytest.fixture
def finished(run, place):
    """A run of four paths, each for one group, whose router chooses every five tokens; made once."""
    if not place.exists():
        train(run(DiPaCo(every=3, paths=(4,), router="kmeans", reroute=5), steps=40, lr=1e-2), place)
    return place


def test_windows_are_sums_of_their_tokens_and_the_last_may_be_short():
    nats = torch.arange(14.0).view(2, 7)
    assert by_window(nats, [1, 4]).tolist() == [[1 + 2 + 3, 4 + 5 + 6], [8 + 9 + 10, 11 + 12 + 13]]
    assert by_window(nats, [2, 5, 6]).tolist() == [[2 + 3 + 4, 5, 6], [9 + 10 + 11, 12, 13]]


class _Turning:
    """Examples of three windows, each in one of two kinds; what is before a window tells which it will be."""

    def __init__(self):
        self.kinds = torch.randint(2, (200, 3), generator=torch.Generator().manual_seed(0))

    def windows(self, every):
        return [2, 2 + every, 2 + 2 * every]

    def examples(self, part):
        return len(self.kinds)

    def features_before(self, part, place, every):
        signs = 2.0 * self.kinds[:, (place - 2) // every] - 1
        return torch.stack([signs, torch.ones_like(signs)], dim=1)

    def losses(self, path, part, examples):
        right = (self.kinds == path).repeat_interleave(2, dim=1)
        return torch.cat([torch.zeros(200, 2), torch.where(right, 1.0, 3.0)], dim=1)


class _Numbers:
    def path(self, number):
        return number


def test_the_router_learns_who_reads_the_next_window_best_and_scores_count_by_hand():
    task = _Turning()
    rerouting = Rerouting(task, 2, 2)
    with pytest.raises(RunError, match="learns at the end of a run"):
        rerouting.choose(torch.zeros(1, 2))
    rerouting.learn(_Numbers())
    assert torch.equal(rerouting.choose(rerouting._seen("dev")), task.kinds)
    turns = float((task.kinds[:, 1:] != task.kinds[:, :-1]).double().mean())
    expected = {"loss_rerouted": 1.0, "loss_oracle": 1.0, "best_chosen": 1.0, "switches": turns}
    assert rerouting.scores(_Numbers()) == pytest.approx(expected)
    rerouting.load({"weight": torch.zeros(2, 2), "bias": torch.tensor([1.0, 0.0])})  # always the first path
    scores = rerouting.scores(_Numbers())
    assert scores["loss_rerouted"] == pytest.approx(1 + 2 * float(task.kinds.double().mean()))
    assert (scores["switches"], scores["loss_oracle"]) == (0.0, 1.0)


def test_a_finished_run_reads_each_window_by_one_path_and_scores_the_same(finished):
    evaluations = [row["evaluation"] for row in read_rows(finished) if "evaluation" in row]
    assert all("loss_rerouted" not in scores for scores in evaluations[:-1])
    last = evaluations[-1]
    assert last["loss_oracle"] < min(last["loss_rerouted"], last["loss"])
    paths = Paths(finished)
    assert paths.every == 5
    tokens = paths.task._parts["dev"][0]
    nats = nats_of(paths, tokens)
    assert not nats[:, :8].any()
    assert float(nats[:, 8:].double().mean()) == pytest.approx(last["loss_rerouted"], rel=1e-5)
    switches = load_engine(finished).rerouting.scores(load_engine(finished).mixture)["switches"]
    assert switches == last["switches"] > 0


def test_a_text_that_turns_into_another_is_read_on_by_another_path(finished):
    paths = Paths(finished)
    tokens, groups = paths.task._parts["dev"]
    plain, renamed = tokens[groups == 0][:6], tokens[groups == 3][:6]
    mixed = torch.cat([plain[:6, :13], renamed[: len(plain), 13:]], dim=1)
    before, after = (paths.dealt_anew(paths.task.features_of_window(mixed[:, :place], 5)) for place in (8, 23))
    of = [{number: path for path, mine in dealt.items() for number in mine} for dealt in (before, after)]
    assert sum(of[0][number] != of[1][number] for number in of[0]) >= 4
    nats = nats_of(paths, mixed)
    stayed = torch.zeros(len(mixed))
    for number, path in of[0].items():
        logits = paths.model(path)(mixed[number : number + 1, :-1].long())
        stayed[number] = torch.nn.functional.cross_entropy(logits[0, 18:], mixed[number, 19:].long()).detach()
    assert nats[:, 18:].mean() < stayed.mean()


def test_a_run_that_chooses_once_reads_by_the_path_of_its_beginning(run, tmp_path):
    result = train(run(DiPaCo(every=3, router="kmeans"), steps=6), tmp_path / "run")
    paths = Paths(tmp_path / "run")
    nats = nats_of(paths, paths.task._parts["dev"][0])
    assert float(nats[:, 8:].double().mean()) == pytest.approx(result.evaluation["loss"], rel=1e-5)
    with pytest.raises(RunError, match="train it with reroute"):
        paths.dealt_anew(torch.zeros(1, 2))


@pytest.mark.parametrize(
    ("task", "reroute", "message"),
    [({"prefix": 0}, 4, "give prefix=2 or more"), ({}, 16, "reroute=16 leaves one window only: give less than 16")],
)
def test_windows_that_cannot_be_are_refused_before_any_work(run, tmp_path, task, reroute, message):
    with pytest.raises(TaskError, match=message) as refusal:
        train(run(DiPaCo(reroute=reroute), task=task), tmp_path / "run")
    assert "\n" not in str(refusal.value)
    with pytest.raises(RunError, match="reroute=1 is a number of tokens: 0, or 2 and more"):
        DiPaCo(reroute=1)
