import math
from dataclasses import replace

import pytest

from training.errors import RunError
from training.studies.asynchronous import async_study
from training.studies.carry_out import Outcome, carry_out
from training.studies.diloco import diloco_study
from training.studies.dipaco import dipaco_study
from training.studies.table import draw_ratios, rows_of, to_json, to_markdown
from training.studies.trial import SCALES, Study, Trial

STUDIES = {"diloco": diloco_study, "async": async_study, "dipaco": dipaco_study}


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
