"""DiPaCo against the same written here with plain torch, and its special cases."""

import math

import pytest
import torch

from training.dipaco import DiPaCoEngine
from training.errors import RunError
from training.folder import read_rows
from training.inner import InnerOptimizer
from training.replica import Stream, backward
from training.run import load_model, load_paths, resume, train
from training.strategy import DiLoCo, DiPaCo
from training.task import make_task
from training.transport import InProcess

NAME = "training.text.task:Text"
STEPS = 12


@pytest.fixture
def run(config, corpus):
    """A short run of four groups, two sources in two ways."""
    task = {"corpus": str(corpus), "permutations": 2, "length": 24, "prefix": 8, "width": 8, "layers": 2, "heads": 2}

    def make(strategy, **changes):
        fields = {"task": NAME, "task_config": {**task, "dev_examples": 64, "batch": 4}, "strategy": strategy}
        return config(**{**fields, "replicas": 4, "steps": STEPS, "eval_every": 0, "checkpoint_every": 0, **changes})

    return make


def _modules(run_dir):
    _, mixture, routing = load_paths(run_dir)
    return mixture, routing


def _textbook(config, strategy):
    """Paths and modules from scratch: shards, inner steps and streams are ours, all outer arithmetic is here."""
    task = make_task(config.task, config.task_config)
    base = task.build()
    names = [name for name, _ in base.named_parameters()]
    first = [name for name in names if name.startswith(("embed", "place", "blocks.0"))]
    cells = {0: (0, 0), 1: (0, 1), 2: (1, 0), 3: (1, 1)}
    start = {name: parameter.detach().clone() for name, parameter in base.named_parameters()}
    theta = {(level, number): dict(start) for level in (0, 1) for number in (0, 1)}
    velocity = {key: {name: torch.zeros_like(value) for name, value in start.items()} for key in theta}
    truth = task.truth("train")
    shards = [(truth == path).nonzero()[:, 0] for path in range(4)]
    models = [task.build() for _ in range(4)]
    optimizers = [InnerOptimizer(model, config) for model in models]
    streams = [
        Stream(lambda dice, shard=shard: task.batches_of(shard, dice), path, config.seed)
        for path, shard in enumerate(shards)
    ]
    for step in range(config.steps):
        for model, optimizer, stream in zip(models, optimizers, streams, strict=True):
            backward(task, model, stream, step=step, config=config, share=1.0)
            optimizer.step(step)
        if (step + 1) % strategy.every and step + 1 < config.steps:
            continue
        with torch.no_grad():
            for (level, number), shared in theta.items():
                through = [path for path, cell in cells.items() if cell[level] == number]
                whole = sum(len(shards[path]) for path in through)
                for name in first if level == 0 else [name for name in names if name not in first]:
                    own = [dict(models[path].named_parameters())[name] for path in through]
                    gradient = sum(
                        len(shards[path]) / whole * (shared[name] - each)
                        for path, each in zip(through, own, strict=True)
                    )
                    gradient = gradient * (math.sqrt(len(through)) if strategy.rescale else 1.0)
                    speed = velocity[level, number]
                    speed[name] = 0.9 * speed[name] + gradient
                    shared[name] = shared[name] - 0.7 * (gradient + 0.9 * speed[name])
                    for each in own:
                        each.copy_(shared[name])
    return models


def _without_keys(name, value):
    """All but the biases of keys: attention does not depend on them, so AdamW makes steps of rounding errors there."""
    kept = torch.ones(value.shape, dtype=torch.bool)
    if name.endswith("in_proj_bias"):
        kept[len(value) // 3 : 2 * len(value) // 3] = False
    return kept


@pytest.mark.parametrize("rescale", [True, False])
def test_modules_move_by_the_outer_gradients_of_their_paths(run, tmp_path, rescale):
    strategy = DiPaCo(every=3, router="truth", rescale=rescale)
    settings = run(strategy)
    train(settings, tmp_path / "run")
    mixture, _ = _modules(tmp_path / "run")
    for path, model in enumerate(_textbook(settings, strategy)):
        ours = dict(mixture.path(path).named_parameters())
        for name, value in model.named_parameters():
            kept = _without_keys(name, value)
            torch.testing.assert_close(ours[name].detach()[kept], value.detach()[kept], atol=1e-6, rtol=0)


def test_one_path_is_diloco_with_one_worker(run, tmp_path):
    """With all of the data on one path, and the same batches."""
    train(run(DiPaCo(every=3, paths=(1, 1), router="kmeans", alone=True), replicas=1), tmp_path / "dipaco")
    plain = run(DiLoCo(every=3), replicas=1)
    train(plain, tmp_path / "diloco")
    ours = dict(load_model(tmp_path / "dipaco")[1].named_parameters())
    orders = [
        [row["losses"][0] for row in read_rows(tmp_path / name) if "loss" in row] for name in ("dipaco", "diloco")
    ]
    # DiLoCo's shard is in a drawn order: the examples differ, the algorithm does not; with equal examples it is equal.
    assert len(orders[0]) == len(orders[1]) == STEPS
    task = make_task(plain.task, plain.task_config)
    model, everything = task.build(), torch.arange(task.examples("train"))
    optimizer = InnerOptimizer(model, plain)
    stream = Stream(lambda dice: task.batches_of(everything, dice), 0, plain.seed)
    shared = [parameter.detach().clone().requires_grad_() for parameter in model.parameters()]
    outer = torch.optim.SGD(shared, lr=0.7, momentum=0.9, nesterov=True)
    for step in range(STEPS):
        backward(task, model, stream, step=step, config=plain, share=1.0)
        optimizer.step(step)
        if (step + 1) % 3 == 0:
            for value, own in zip(shared, model.parameters(), strict=True):
                value.grad = value.detach() - own.detach()
            outer.step()
            with torch.no_grad():
                for value, own in zip(shared, model.parameters(), strict=True):
                    own.copy_(value)
    for name, value in model.named_parameters():
        torch.testing.assert_close(ours[name].detach(), value.detach(), atol=1e-6, rtol=0)


def test_a_level_of_one_module_is_shared_by_all_as_in_diloco(run, tmp_path):
    train(run(DiPaCo(every=3, paths=(1, 4), router="truth")), tmp_path / "run")
    mixture, _ = _modules(tmp_path / "run")
    weights = [dict(mixture.path(path).named_parameters()) for path in range(4)]
    assert all(torch.equal(weights[0]["embed.weight"], each["embed.weight"]) for each in weights)
    assert not torch.equal(weights[0]["norm.weight"], weights[1]["norm.weight"])


def test_a_flat_mixture_is_independent_trainings(run, tmp_path):
    """One level of as many modules as paths, without an outer step: nobody hears of the others."""
    settings = run(DiPaCo(every=3, paths=(4,), router="truth", alone=False))
    result = train(settings, tmp_path / "run")
    assert result.bytes_sent == 0
    mixture, _ = _modules(tmp_path / "run")
    task = make_task(settings.task, settings.task_config)
    truth = task.truth("train")
    for path in (0, 3):
        model, shard = task.build(), (truth == path).nonzero()[:, 0]
        optimizer = InnerOptimizer(model, settings)
        stream = Stream(lambda dice, shard=shard: task.batches_of(shard, dice), path, settings.seed)
        for step in range(STEPS):
            backward(task, model, stream, step=step, config=settings, share=1.0)
            optimizer.step(step)
        ours = dict(mixture.path(path).named_parameters())
        for name, value in model.named_parameters():
            torch.testing.assert_close(ours[name].detach(), value.detach(), atol=1e-6, rtol=0)


def test_bytes_are_those_of_modules_that_are_shared(run, tmp_path):
    own = train(run(DiPaCo(every=3, router="truth", specific="embed.*")), tmp_path / "own")
    whole = train(run(DiPaCo(every=3, router="truth")), tmp_path / "whole")
    parameters = dict(load_model(tmp_path / "whole")[1].named_parameters())
    size = sum(value.numel() for value in parameters.values()) * 4
    kept = sum(value.numel() for name, value in parameters.items() if name.startswith("embed.")) * 4
    assert whole.bytes_sent == 4 * 2 * size
    assert own.bytes_sent == 4 * 2 * (size - kept)


@pytest.mark.parametrize("router", ["kmeans", "product", "discriminative"])
@pytest.mark.parametrize("features", ["tfidf", "hidden"])
def test_every_router_deals_out_and_says_how(run, tmp_path, router, features):
    strategy = DiPaCo(every=3, router=router, features=features, reshard=(0.25, 0.6), paths=(2, 2))
    result = train(run(strategy, steps=15, replicas=4), tmp_path / "run")
    dealt = [row["dealt"] for row in read_rows(tmp_path / "run") if "dealt" in row]
    assert len(dealt) == (3 if router == "discriminative" else 1)
    for each in dealt:
        assert sum(each["shares"]) == pytest.approx(1.0)
        assert 0.25 <= each["purity"] <= 1.0
    assert ("accuracy" in dealt[-1]) == (router == "discriminative")
    assert math.isfinite(result.evaluation["loss"])


def test_an_input_is_read_by_one_path_and_the_score_is_that_of_its_path(run, tmp_path):
    settings = run(DiPaCo(every=3, router="kmeans"))
    result = train(settings, tmp_path / "run")
    mixture, routing = _modules(tmp_path / "run")
    task = make_task(settings.task, settings.task_config)
    of = routing.ranked("dev")[:, 0]
    nats, counted = 0.0, 0
    for example, path in enumerate(of.tolist()):
        nats += float(task.losses(mixture.path(path), "dev", torch.tensor([example])).sum())
        counted += task.length - task.prefix
    assert result.evaluation["loss"] == pytest.approx(nats / counted, rel=1e-5)


def test_overlapping_shards_hold_each_example_twice(run, tmp_path):
    for shards in (1, 2):
        train(run(DiPaCo(every=3, router="kmeans", shards=shards), steps=3), tmp_path / str(shards))
    sizes = {}
    for shards in (1, 2):
        _, routing = _modules(tmp_path / str(shards))
        sizes[shards] = sum(len(shard) for shard in routing.deal()[0])
    assert sizes[2] == 2 * sizes[1]


def test_early_stopping_keeps_each_paths_best_weights(run):
    """At a rate so high that paths jump about, the last weights are not the best for all."""
    strategy = DiPaCo(every=2, router="truth", early_stop=0.2, outer="average", paths=(4,))
    settings = run(strategy, steps=24, lr=0.3, warmup=0, final_lr=1.0)
    task = make_task(settings.task, settings.task_config)
    engine = DiPaCoEngine(task, settings, InProcess(4), torch.device("cpu"))
    least = [math.inf] * 4
    for _ in range(24):
        engine.advance()
        if engine.step % 2 == 0:
            now = [_held_out_loss(engine, path, best=False) for path in range(4)]
            least = [min(pair) for pair in zip(least, now, strict=True)]
    assert [_held_out_loss(engine, path, best=True) for path in range(4)] == pytest.approx(least, rel=1e-6)
    assert any(a < b for a, b in zip(least, now, strict=True))
    whole = task.truth("train")
    assert [len(held) / int((whole == path).sum()) for path, held in enumerate(engine._held)] == pytest.approx(
        [0.2] * 4, abs=0.02
    )


def _held_out_loss(engine, path, *, best):
    model = engine.mixture.path(path, best=best)
    return float(engine.task.losses(model, "train", engine._held[path]).double().sum())


class Crash(Exception):
    pass


@pytest.mark.parametrize("step", [2, 10])
@pytest.mark.parametrize(
    "strategy",
    [
        DiPaCo(every=3, router="discriminative", reshard=(0.25, 0.5), early_stop=0.1, shards=2),
        DiPaCo(every=3, router="kmeans", specific="embed.*", features="hidden", reroute=6),
    ],
    ids=["discriminative", "kmeans"],
)
def test_a_crashed_and_resumed_run_equals_an_uninterrupted_one_bit_for_bit(run, outcome, tmp_path, strategy, step):
    def crash(now):
        if now.step >= step:
            raise Crash

    settings = run(strategy, eval_every=5, checkpoint_every=4)
    train(settings, tmp_path / "whole")
    with pytest.raises(Crash):
        train(settings, tmp_path / "broken", on_progress=crash)
    resume(tmp_path / "broken")
    assert outcome(tmp_path / "broken") == outcome(tmp_path / "whole")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"replicas": 3}, "2×2 paths are 4 replicas, not 3"),
        ({"task": "training.toy:Letters", "task_config": {}}, "is no RoutedTask"),
        ({"strategy": DiPaCo(paths=(3, 3), router="truth"), "replicas": 9}, "for 9 paths, but the task knows 4 groups"),
        ({"task_config": None}, "fewer than a batch of 5000"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(run, corpus, tmp_path, changes, message):
    strategy = changes.pop("strategy", DiPaCo(router="truth"))
    settings = run(strategy)
    if changes.get("task_config", 0) is None:
        changes = {"task_config": {**settings.task_config, "batch": 5000}}
    with pytest.raises(RunError, match=message) as refusal:
        train(run(strategy, **changes), tmp_path / "run")
    assert "\n" not in str(refusal.value)


def test_a_run_of_one_model_has_no_paths(config, tmp_path):
    train(config(steps=2), tmp_path / "run")
    with pytest.raises(RunError, match="has one model and no paths"):
        load_paths(tmp_path / "run")
