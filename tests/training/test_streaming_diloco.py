"""Fragments, overlap, codecs, lost syncs and changing pools, against the same written here with plain torch."""

import math
from itertools import pairwise

import pytest
import torch
from plain_training import DECAY, LR, STEPS, TASK, WARMUP, Plain

from training.errors import RunError
from training.folder import read_rows
from training.outer.codecs import codec_of
from training.outer.fragments import cut
from training.outer.pruning import pruned
from training.pool import lost_syncs, working
from training.run import load_model, train
from training.strategy import DiLoCo


def _trained(config, run_dir, **changes):
    fixed = {"task_config": TASK, "steps": STEPS, "lr": LR, "warmup": WARMUP, "weight_decay": DECAY}
    result = train(config(**{**fixed, "eval_every": 0, "checkpoint_every": 0, **changes}), run_dir)
    return result, dict(load_model(run_dir)[1].named_parameters())


def _same(ours, theirs, tolerance=1e-6):
    for name, value in theirs.items():
        torch.testing.assert_close(ours[name].detach(), value, atol=tolerance, rtol=0)


class Stream:
    """Streaming DiLoCo (arXiv 2501.18512, Algorithm 2) for two replicas, from scratch."""

    def __init__(self, every, fragments, overlap=0, mix=0.0, send=lambda gradient, replica: gradient):
        self.replicas = [Plain(0, 2), Plain(1, 2)]
        names = [name for name, _ in self.replicas[0].model.named_parameters()]
        self.shared = dict(zip(names, self.replicas[0].parameters(), strict=True))
        self.velocity = {name: torch.zeros_like(value) for name, value in self.shared.items()}
        self.parts = cut(self.shared, fragments, "strided")
        self.every, self.overlap, self.mix, self.send = every, overlap, mix, send
        self.flights = {}

    def own(self, replica):
        return dict(self.replicas[replica].model.named_parameters())

    def run(self):
        for step in range(1, STEPS + 1):
            for replica in self.replicas:
                replica.gradient()
                replica.step()
            for place in range(len(self.parts)):
                if place in self.flights and (self.flights[place][0] == step or step == STEPS):
                    self.land(place)
            for place in range(len(self.parts)):
                offset = place * self.every // len(self.parts)
                if (step - offset) % self.every == 0 or step == STEPS:
                    self.flights[place] = step + self.overlap, self.gradient(place)
                    if not self.overlap or step == STEPS:
                        self.land(place)
        return self.shared

    def gradient(self, place):
        sums = {}
        for name in self.parts[place]:
            parts = [self.send((self.shared[name] - self.own(i)[name].detach()) / 2, i) for i in range(2)]
            sums[name] = parts[0] + parts[1]
        return sums

    def land(self, place):
        _, gradient = self.flights.pop(place)
        with torch.no_grad():
            for name in self.parts[place]:
                self.velocity[name] = 0.9 * self.velocity[name] + gradient[name]
                self.shared[name] = self.shared[name] - 0.7 * (gradient[name] + 0.9 * self.velocity[name])
                for i in range(2):
                    own = self.own(i)[name]
                    own.copy_(self.mix * own + (1 - self.mix) * self.shared[name])


@pytest.mark.parametrize(
    ("fragments", "overlap", "mix"), [(1, 0, 0.0), (2, 0, 0.0), (3, 1, 0.0), (3, 2, 0.5), (1, 3, 0.0), (4, 0, 0.25)]
)
def test_streaming_is_its_algorithm(config, tmp_path, fragments, overlap, mix):
    strategy = DiLoCo(every=4, fragments=fragments, overlap=overlap, mix=mix)
    _, ours = _trained(config, tmp_path / "run", strategy=strategy)
    _same(ours, Stream(4, fragments, overlap, mix).run())


def test_one_fragment_without_overlap_and_codec_is_diloco_bit_for_bit(config, tmp_path, outcome):
    streaming = DiLoCo(every=4, fragments=1, pattern="sequential", overlap=0, mix=0.0, codec="none")
    for name, strategy in (("plain", DiLoCo(every=4)), ("streaming", streaming)):
        _trained(config, tmp_path / name, strategy=strategy)
    assert outcome(tmp_path / "plain") == outcome(tmp_path / "streaming")


def test_replicas_that_keep_all_of_their_own_weights_learn_alone(config, tmp_path):
    _trained(config, tmp_path / "run", strategy=DiLoCo(every=4, mix=1.0), checkpoint_every=8)
    from safetensors.torch import load_file

    own = load_file(tmp_path / "run" / "checkpoints" / f"step-{STEPS:08d}" / "replica-1.safetensors")
    alone = Plain(1, 2)
    for _ in range(STEPS):
        alone.gradient()
        alone.step()
    for name, value in alone.model.named_parameters():
        torch.testing.assert_close(own[f"model.{name}"], value.detach(), atol=1e-6, rtol=0)


def test_every_fragment_is_synced_once_in_a_round_and_bytes_are_spread(config, tmp_path):
    plain, _ = _trained(config, tmp_path / "plain", strategy=DiLoCo(every=4), steps=16)
    streaming, _ = _trained(config, tmp_path / "streaming", strategy=DiLoCo(every=4, fragments=4), steps=16)
    rows = [row for row in read_rows(tmp_path / "streaming") if "loss" in row]
    # The first fragment at 4, 8, 12, the others one, two and three steps later from 1, 2, 3 on; all at the end.
    assert [row["syncs"] for row in rows] == [*range(1, 16), 19]
    sent = [b["bytes_sent"] - a["bytes_sent"] for a, b in pairwise(rows)]
    whole = plain.bytes_sent // 4
    assert max(sent[:-1]) < whole
    assert sum(sent[2:6]) == pytest.approx(whole, rel=0.01)
    assert streaming.syncs == 19


@pytest.mark.parametrize("feedback", ["none", "rounding"])
@pytest.mark.parametrize("name", ["int8", "e3m0"])
def test_a_codec_rounds_what_each_replica_sends_and_the_sum(config, tmp_path, name, feedback):
    """With one chunk for each of two replicas, and what was lost added to the next turn."""
    _, ours = _trained(config, tmp_path / "run", strategy=DiLoCo(every=4, codec=name, feedback=feedback))
    codec = codec_of(name)
    stream = Stream(4, 1)
    own_lost, sum_lost = [0.0, 0.0], [0.0, 0.0]
    names = list(stream.shared)

    def gradient(place):
        parts = []
        for i in range(2):
            flat = torch.cat([((stream.shared[n] - stream.own(i)[n].detach()) / 2).flatten() for n in names])
            flat = torch.nn.functional.pad(flat + own_lost[i], (0, -len(flat) % 256))
            chunks = [codec.decode(codec.encode(chunk), chunk) for chunk in flat.view(2, -1)]
            sent = torch.cat(chunks)
            own_lost[i] = (flat - sent)[: sum(stream.shared[n].numel() for n in names)] if feedback == "rounding" else 0
            parts.append(sent)
        sums = []
        for i, chunk in enumerate((parts[0] + parts[1]).view(2, -1)):
            wanted = chunk + sum_lost[i]
            sums.append(codec.decode(codec.encode(wanted), wanted))
            sum_lost[i] = wanted - sums[-1] if feedback == "rounding" else 0
        total, place, found = torch.cat(sums), 0, {}
        for n in names:
            count = stream.shared[n].numel()
            found[n] = total[place : place + count].view_as(stream.shared[n])
            place += count
        return found

    stream.gradient = gradient
    # Numbers in the middle of two steps may be rounded the other way here and there: AdamW is torch's fused one there.
    off = {name: (ours[name].detach() - value).abs() for name, value in stream.run().items()}
    flat = torch.cat([each.flatten() for each in off.values()])
    assert float((flat > 2e-6).float().mean()) < 0.02
    assert float(flat.max()) < 5e-3


@pytest.mark.parametrize("by", ["sign", "magnitude"])
def test_pruned_entries_are_not_sent(config, tmp_path, by):
    strategy = DiLoCo(every=4, prune=0.5, prune_by=by, feedback="none")
    result, ours = _trained(config, tmp_path / "run", strategy=strategy)
    _same(ours, Stream(4, 1, send=lambda gradient, i: pruned(gradient, 0.5, by)).run())
    plain, _ = _trained(config, tmp_path / "plain", strategy=DiLoCo(every=4))
    # Half of what replicas send and up to three quarters of the sums, and a bit for each.
    assert 0.5 < result.bytes_sent / plain.bytes_sent < 0.85


@pytest.mark.parametrize(("name", "times"), [("fp16", 2.0), ("int8", 3.9), ("e3m0", 7.5)])
def test_codecs_send_fewer_bytes(config, tmp_path, name, times):
    # Large enough that padding to whole blocks does not count.
    task = {"task_config": {"batch": 4, "examples": 256, "width": 64}}
    plain, _ = _trained(config, tmp_path / "plain", strategy=DiLoCo(every=4), **task)
    ours, _ = _trained(config, tmp_path / name, strategy=DiLoCo(every=4, codec=name), **task)
    assert plain.bytes_sent / ours.bytes_sent >= times


@pytest.mark.parametrize("against", ["current", "start"])
def test_who_loses_a_sync_goes_on_alone_and_is_measured_against(config, tmp_path, against):
    strategy = DiLoCo(every=2, drop=0.4, drop_against=against)
    _, ours = _trained(config, tmp_path / "run", strategy=strategy)
    stream = Stream(2, 1)
    starts = [{name: value.clone() for name, value in stream.shared.items()} for _ in range(2)]
    lost = [lost_syncs(0, sync, 2, 0.4) for sync in range(STEPS // 2)]
    assert 0 < sum(map(sum, lost)) < STEPS
    for sync in range(STEPS // 2):
        for replica in stream.replicas:
            for _ in range(2):
                replica.gradient()
                replica.step()
        there = [i for i in range(2) if not lost[sync][i]]
        if not there:
            continue
        with torch.no_grad():
            for name, shared in stream.shared.items():
                base = {"current": shared}
                parts = [base.get(against, starts[i][name]) - stream.own(i)[name] for i in there]
                gradient = sum(parts) / len(parts)
                stream.velocity[name] = 0.9 * stream.velocity[name] + gradient
                stream.shared[name] = shared - 0.7 * (gradient + 0.9 * stream.velocity[name])
            for i in there:
                for name, value in stream.shared.items():
                    stream.own(i)[name].copy_(value)
                    starts[i][name] = value.clone()
    _same(ours, stream.shared, tolerance=2e-6)


def test_the_pool_of_workers_changes_as_named():
    counts = {name: [working(name, 8, place / 16) for place in range(16)] for name in ("doubling", "halving")}
    assert counts["doubling"] == [4] * 8 + [8] * 8
    assert counts["halving"] == [8] * 8 + [4] * 8
    assert [working("ramp-up", 8, place / 16) for place in range(16)] == sorted([*range(1, 9), *range(1, 9)])
    assert [working("ramp-down", 8, place / 16) for place in range(16)] == sorted([*range(1, 9), *range(1, 9)])[::-1]
    assert working("constant", 8, 0.3) == 8
    assert working("ramp-up", 1, 0.99) == working("doubling", 1, 0.0) == 1


def test_replicas_that_do_not_work_neither_learn_nor_count(config, tmp_path):
    result, _ = _trained(config, tmp_path / "run", strategy=DiLoCo(every=3, pool="doubling"), replicas=4)
    rows = [row for row in read_rows(tmp_path / "run") if "loss" in row]
    assert [row["working"] for row in rows] == [2] * 6 + [4] * 6
    assert [sum(loss is not None for loss in row["losses"]) for row in rows] == [2] * 6 + [4] * 6
    assert rows[-1]["samples"] == (2 * 6 + 4 * 6) * 4
    assert rows[0]["loss"] == pytest.approx(sum(rows[0]["losses"][:2]) / 2)
    assert math.isfinite(result.evaluation["loss"])


def test_half_a_pool_is_a_run_of_half_the_replicas_while_it_lasts(config, tmp_path):
    task = {"task": "odd_tasks:Odd", "task_config": {}}  # its shards do not depend on their number
    _trained(config, tmp_path / "half", strategy=DiLoCo(every=3, pool="halving"), replicas=2, steps=12, **task)
    rows = [row for row in read_rows(tmp_path / "half") if "loss" in row]
    assert [row["working"] for row in rows] == [2] * 6 + [1] * 6


def test_weights_that_are_no_numbers_are_refused_and_the_replica_begins_anew(config, tmp_path):
    run = {"task": "odd_tasks:Broken", "task_config": {"at": 4}, "steps": 12, "checkpoint_every": 0}
    result, ours = _trained(config, tmp_path / "run", strategy=DiLoCo(every=4), **run)
    rows = read_rows(tmp_path / "run")
    assert [row["refused"] for row in rows if "refused" in row] == [[1]]
    assert rows[3]["refused"] == [1]
    assert all(bool(torch.isfinite(value).all()) for value in ours.values())
    assert math.isfinite(result.evaluation["error"])


def test_a_run_starts_from_the_weights_of_another(config, tmp_path):
    _, before = _trained(config, tmp_path / "first", replicas=1, strategy=DiLoCo(every=4))
    run = {"strategy": DiLoCo(every=4, outer="average"), "start": str(tmp_path / "first")}
    _trained(config, tmp_path / "second", **run)
    first = dict(load_model(tmp_path / "second", step=0)[1].named_parameters())
    _same(first, {name: value.detach() for name, value in before.items()}, tolerance=0.0)
    with pytest.raises(RunError, match="another shape"):
        _trained(config, tmp_path / "third", **{**run, "task_config": {"batch": 4, "examples": 256, "width": 8}})
    with pytest.raises(RunError, match="not a run folder"):
        _trained(config, tmp_path / "fourth", **{**run, "start": str(tmp_path / "nowhere")})


def test_muon_moves_hidden_matrices_and_adamw_the_rest(config, tmp_path):
    result, _ = _trained(config, tmp_path / "run", strategy=DiLoCo(every=4), inner="muon", checkpoint_every=6)
    from safetensors.torch import load_file

    state = load_file(tmp_path / "run" / "checkpoints" / "step-00000012" / "replica-0.safetensors")
    turned = {name.split(".", 2)[2] for name in state if name.startswith("muon.")}
    assert turned == {"hidden.weight", "score.weight"}
    assert {name.split(".", 2)[2] for name in state if name.startswith("adamw.exp_avg.")} >= {"embed.weight"}
    assert math.isfinite(result.evaluation["loss"])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"every": 0}, "DiLoCo: every=0 must be at least 1 inner step"),
        ({"fragments": 6, "every": 5}, "fragments=6 must not be more than every=5"),
        ({"overlap": 5, "every": 5}, "overlap=5 must be from 0 to below every=5"),
        ({"prune": 1.0}, "prune=1.0 is a share"),
        ({"codec": "int2"}, "unknown codec 'int2'; use one of: none, fp16, bf16, int8, int4, e3m0"),
        ({"pool": "tripling"}, "unknown pool 'tripling'"),
        ({"drop": 0.1, "fragments": 2}, "drop is for whole syncs"),
        ({"mix": 1.5}, "mix=1.5 is a share"),
    ],
)
def test_a_mistake_is_told_in_one_line(options, message):
    with pytest.raises(RunError, match=message) as refusal:
        DiLoCo(**options)
    assert "\n" not in str(refusal.value)
