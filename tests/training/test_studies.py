import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from training.errors import RunError
from training.run import load_model
from training.studies.asynchronous import async_study
from training.studies.carry_out import Outcome, carry_out
from training.studies.curves import draw_curves
from training.studies.diloco import _IMPLIED, diloco_study
from training.studies.dipaco import dipaco_study
from training.studies.scaling import scaling_study
from training.studies.table import draw_ratios, rows_of, to_json, to_markdown
from training.studies.trial import SCALES, Study, Trial

STUDIES = {"diloco": diloco_study, "async": async_study, "dipaco": dipaco_study, "scaling": scaling_study}


def _outcomes(study, losses):
    """Losses by trial, one for each seed."""
    return {
        (name, seed): Outcome(loss=loss, bytes_sent=10**6, clock=5.0, seconds=1.0, cpu_seconds=1.0, folder="")
        for name, values in losses.items()
        for seed, loss in enumerate(values)
    }


@pytest.fixture
def study():
    whole = diloco_study(SCALES["smoke"])
    chosen = tuple(trial for trial in whole.trials if trial.name in ("data parallel", "DiLoCo", "averaging"))
    return replace(whole, trials=chosen)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("name", STUDIES)
def test_every_study_has_a_valid_configuration_for_each_trial_at_each_size(name, scale):
    made = STUDIES[name](SCALES[scale])
    assert made.trials
    for trial in made.trials:
        config = made.scale.config(trial.strategy, corpus="there", **{"lr": 1e-3, "start": "run", **trial.changes})
        assert config.task_config["corpus"] == "there"
        assert config.steps >= 1
        if name == "scaling":
            assert config.steps * config.replicas == made.scale.steps * made.scale.replicas
    sections = list(dict.fromkeys(trial.section for trial in made.trials))
    for section in sections:
        part = made.only((section,))
        assert {trial.against for trial in part.trials} <= {trial.name for trial in part.trials}
        assert any(trial.section == section for trial in part.trials)


def test_ratios_are_taken_with_the_same_seed_and_their_interval_is_students(study):
    two, three = math.log(2.0), math.log(3.0)
    outcomes = _outcomes(
        study, {"data parallel": [two, three], "DiLoCo": [two + 0.1, three - 0.1], "averaging": [9, 9]}
    )
    rows = {row.trial.name: row for row in rows_of(study, outcomes, [0, 1])}
    assert rows["data parallel"].ratios == (1.0, 1.0)
    assert rows["DiLoCo"].ratios == pytest.approx((math.exp(0.1), math.exp(-0.1)))
    assert rows["DiLoCo"].ratio == pytest.approx(math.cosh(0.1))
    # t of one degree of freedom at 97.5 % is 12.706; the deviation of two values is their distance by the root of 2.
    assert rows["DiLoCo"].half == pytest.approx(12.706 * math.sinh(0.1), rel=1e-3)
    one = rows_of(study, outcomes, [0])
    assert math.isnan(one[1].half)


def test_a_run_that_diverged_is_a_row_that_says_so(study, tmp_path):
    outcomes = _outcomes(study, {"data parallel": [2.0], "DiLoCo": [2.0], "averaging": [math.inf]})
    rows = rows_of(study, outcomes, [0])
    page = to_markdown(study, rows, {"diloco": 0.01}, "how")
    assert "| averaging | ∞ | diverged | DiLoCo |" in page
    assert "| DiLoCo | 7.39 | 1.000 | data parallel | 0.982 | 1.0 |" in page
    figures = to_json(study, rows, {"diloco": 0.01})
    assert figures["trials"][-1]["ratio"] is None
    assert figures["trials"][1]["paper"] == pytest.approx(15.02 / 15.30)
    assert draw_ratios(study, rows, tmp_path / "ratios.png").stat().st_size > 5000


def test_names_that_repeat_or_refer_to_nothing_are_refused(study):
    trial = study.trials[0]
    with pytest.raises(RunError, match="two trials are named 'data parallel'"):
        replace(study, trials=(trial, trial))
    with pytest.raises(RunError, match="refers to one that is not there"):
        replace(study, trials=(replace(trial, against="nobody"),))
    with pytest.raises(RunError, match="has no section 'poems'; there are: main"):
        study.only(("poems",))
    assert isinstance(study, Study)
    assert isinstance(trial, Trial)


@pytest.mark.slow
def test_a_study_is_carried_out_once_and_then_read(study, corpus, tmp_path):
    told = []
    scale = replace(study.scale, rates=(2e-3, 8e-3))
    study = replace(study, scale=scale)
    first, rates = carry_out(study, str(corpus), [0], tmp_path, told=lambda *now: told.append(now))
    assert set(first) == {(trial.name, 0) for trial in study.trials}
    assert set(rates) == {"synchronous", "single", "diloco"}
    assert set(rates.values()) <= {2e-3, 8e-3}
    assert [now[0] for now in told] == list(range(1, told[-1][1] + 1))
    again, _ = carry_out(study, str(corpus), [0], tmp_path)
    assert again == first
    changed = replace(
        study, trials=tuple(replace(trial, changes={**trial.changes, "steps": 8}) for trial in study.trials)
    )
    other, _ = carry_out(changed, str(corpus), [0], tmp_path)
    assert other["DiLoCo", 0].loss != first["DiLoCo", 0].loss
    assert other["DiLoCo", 0].bytes_sent == first["DiLoCo", 0].bytes_sent // 2


def test_ratios_may_be_of_losses_and_a_row_may_count_another_score(study):
    best = replace(study.trials[1], name="best", against="DiLoCo", score="loss_oracle", paper=None, note="")
    study = replace(study, trials=(*study.trials[:2], best), measure="loss")
    outcomes = _outcomes(study, {"data parallel": [2.0], "DiLoCo": [3.0]})
    told = {"loss": 3.0, "loss_oracle": 2.4, "exact": 0.25, "switches": 0.5}
    outcomes["best", 0] = replace(outcomes["DiLoCo", 0], scores=told)
    rows = {row.trial.name: row for row in rows_of(study, outcomes, [0])}
    assert rows["DiLoCo"].ratio == pytest.approx(1.5)
    assert rows["best"].ratio == pytest.approx(0.8)
    assert (rows["best"].accuracy, rows["DiLoCo"].accuracy) == (0.25, None)
    outcomes = {(name, 0): replace(outcomes[name, 0], scores=told) for name, _ in outcomes}
    page = to_markdown(study, rows_of(study, outcomes, [0]), {}, "how")
    assert "| | loss | ratio | to | paper | right | MB sent | |" in page
    assert "| best | 2.4000 | 0.800 | DiLoCo |  | 25.0% | 1.0 |" in page
    assert page.count("paths switch after 50% of windows") == 1
    assert "a ratio is of losses" in page.lower()


def test_scaling_is_drawn_as_curves_and_other_studies_are_not(study, tmp_path):
    scaling = scaling_study(SCALES["smoke"])
    outcomes = _outcomes(scaling, {trial.name: [1 + trial.place / 50, 1.1] for trial in scaling.trials})
    assert draw_curves(scaling, rows_of(scaling, outcomes, [0, 1]), tmp_path / "curves.png").stat().st_size > 20_000
    other = rows_of(study, _outcomes(study, {trial.name: [2.0] for trial in study.trials}), [0])
    assert draw_curves(study, other, tmp_path / "none.png") is None


@pytest.mark.slow
def test_a_run_is_carried_out_once_and_starts_from_training_of_its_own_task(corpus, tmp_path):
    whole = dipaco_study(SCALES["smoke"])
    wanted = ("2×2", "discriminative", "dense path", "dense, size of 2×2", "dense path, same data")
    chosen = tuple(replace(trial, against=trial.name) for trial in whole.trials if trial.name in wanted)
    told = []
    outcomes, _ = carry_out(
        replace(whole, trials=chosen), str(corpus), [0], tmp_path, told=lambda *now: told.append(now)
    )
    assert {name for name, _ in outcomes} == set(wanted)
    assert outcomes["2×2", 0] == outcomes["discriminative", 0]
    warm = sorted(path for path in tmp_path.iterdir() if path.name.startswith("warm-up"))
    assert len(warm) == 3  # four groups; sixteen groups; sixteen groups, wider
    assert told[-1][0] == told[-1][1] == len(warm) + 4
    started = {name: load_model(outcomes[name, 0].folder)[1] for name in ("dense path", "dense, size of 2×2")}
    assert started["dense, size of 2×2"].embed.weight.shape[1] > started["dense path"].embed.weight.shape[1]
    starts = {
        name: json.loads((Path(outcomes[name, 0].folder) / "config.json").read_text())["start"] for name in wanted
    }
    assert starts["2×2"] == starts["dense path"]
    assert len(set(starts.values())) == 3


def test_what_is_left_out_where_there_are_minutes_only_is_there_otherwise():
    scale = SCALES["cpu-minutes"]
    assert scale.lean
    lean, whole = ({trial.name for trial in diloco_study(each).trials} for each in (scale, replace(scale, lean=False)))
    assert whole - lean == set(_IMPLIED)
    assert lean < whole
