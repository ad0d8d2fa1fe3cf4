import errno
import json
import resource
import signal
from contextlib import contextmanager
from pathlib import Path

import pytest

from training.errors import RunError, TaskError
from training.folder import read_rows, writing
from training.run import load_model, resume, train
from training.strategy import DiLoCo, Synchronous


@pytest.fixture
def run(config, tmp_path):
    train(config(), tmp_path / "run")
    return tmp_path / "run"


def _line(says):
    """A pattern for a message that says this, on one line."""
    return rf"^[^\n]*{says}[^\n]*\Z"


@pytest.mark.parametrize(
    ("task", "says"),
    [
        ("letters", "module:Class"),
        ("training.nowhere:Letters", "No module named"),
        ("training.toy:Leters", "did you mean Letters"),
        ("training.toy:LettersModel", "no task LettersModel"),
    ],
)
def test_an_unknown_task_is_refused_and_leaves_no_folder(config, tmp_path, task, says):
    with pytest.raises(TaskError, match=says):
        train(config(task=task), tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_an_argument_that_the_task_does_not_take_is_named(config, tmp_path):
    with pytest.raises(RunError, match=_line("'colour'")):
        train(config(task_config={"colour": 3}), tmp_path / "run")


def test_a_task_configuration_that_json_cannot_hold_is_refused(config, tmp_path):
    with pytest.raises(RunError, match=_line("JSON")):
        train(config(task="odd_tasks:Odd", task_config={"batch": {1, 2}}), tmp_path / "run")


def test_a_folder_that_holds_something_is_refused(config, run):
    with pytest.raises(RunError, match=_line("exists already")):
        train(config(), run)


def test_an_empty_folder_will_do(config, tmp_path):
    (tmp_path / "run").mkdir()
    assert train(config(), tmp_path / "run").step == 17


def test_a_folder_that_cannot_be_made_is_refused(config, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RunError, match=_line("cannot write")):
        train(config(), tmp_path / "file" / "run")


def test_a_folder_that_is_no_run_cannot_be_resumed(tmp_path):
    with pytest.raises(RunError, match=_line("not a run folder")):
        resume(tmp_path)


def test_a_run_of_another_version_is_refused(run):
    data = json.loads((run / "config.json").read_text())
    (run / "config.json").write_text(json.dumps({**data, "format": 7}))
    with pytest.raises(RunError, match=_line("format 7")):
        resume(run)


def test_a_damaged_configuration_is_refused(run):
    (run / "config.json").write_text("{")
    with pytest.raises(RunError, match=_line("damaged")):
        resume(run)


def test_a_run_without_checkpoints_is_refused(run):
    for place in (run / "checkpoints").iterdir():
        place.rename(run / place.name)
    with pytest.raises(RunError, match=_line("no checkpoint")):
        resume(run)
    with pytest.raises(RunError, match=_line("no checkpoint")):
        load_model(run)


@pytest.mark.parametrize("name", ["weights.safetensors", "shared.safetensors", "replica-1.safetensors"])
@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_a_damaged_checkpoint_is_refused_and_the_one_before_it_can_be_used(run, outcome, name, damage):
    whole = outcome(run)
    path = run / "checkpoints" / "step-00000017" / name
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(data if damage == "flipped" else data[:-9])
    with pytest.raises(RunError, match=_line(f"step-00000017 is damaged .{name}.*delete that folder")):
        resume(run)
    for part in path.parent.iterdir():
        part.unlink()
    path.parent.rmdir()
    resume(run)
    assert outcome(run) == whole


def test_a_damaged_state_file_is_refused(run):
    (run / "checkpoints" / "step-00000017" / "state.json").write_text("{")
    with pytest.raises(RunError, match=_line("damaged")):
        resume(run)


def test_a_task_that_builds_another_model_now_is_refused(run):
    data = json.loads((run / "config.json").read_text())
    data["task_config"]["width"] = 8
    (run / "config.json").write_text(json.dumps(data))
    with pytest.raises(RunError, match=_line("another shape.*has the task changed")):
        load_model(run)
    data["task"], data["task_config"] = "odd_tasks:Odd", {}
    (run / "config.json").write_text(json.dumps(data))
    with pytest.raises(RunError, match=_line("has the task changed")):
        resume(run)


def test_a_checkpoint_that_is_not_there_is_refused_with_those_that_are(run):
    with pytest.raises(RunError, match=_line("no checkpoint of step 5; there are: 16, 17")):
        load_model(run, step=5)


def test_a_damaged_line_in_the_metrics_is_named(run):
    lines = (run / "metrics.jsonl").read_text().splitlines()
    (run / "metrics.jsonl").write_text("\n".join([lines[0], "{oops", *lines[2:]]) + "\n")
    with pytest.raises(RunError, match=_line("line 2")):
        read_rows(run)


@pytest.mark.parametrize("strategy", [Synchronous(), DiLoCo(every=5)])
def test_a_loss_that_is_no_number_ends_the_run_with_advice(config, tmp_path, strategy):
    with pytest.raises(RunError, match=_line("step [123].*lower lr")):
        train(config(task="odd_tasks:Exploding", task_config={}, strategy=strategy), tmp_path / "run")


def test_a_task_that_runs_out_of_batches_is_named(config, tmp_path):
    with pytest.raises(RunError, match=_line("without end")):
        train(config(task="odd_tasks:Ending", task_config={}), tmp_path / "run")


def test_cuda_where_there_is_none_is_refused(config, tmp_path):
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    with pytest.raises(RunError, match=_line("no GPU")):
        train(config(device="cuda"), tmp_path / "run")


@contextmanager
def _files_of_at_most(count):
    """The system refuses to let any file grow beyond `count` bytes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_ends_the_run_with_advice_and_leaves_no_half_checkpoint(config, outcome, tmp_path):
    with pytest.raises(RunError, match=_line("no space left.*then resume")), _files_of_at_most(1 << 14):
        train(config(task_config={"width": 64}), tmp_path / "run")
    assert list((tmp_path / "run" / "checkpoints").iterdir()) == []


def test_a_disk_that_fills_up_in_mid_run_loses_nothing_that_was_saved(config, outcome, tmp_path):
    # AdamW's moments are there from the first step on, so that the second checkpoint needs more than the first.
    run = config(task_config={"width": 64})
    with pytest.raises(RunError, match=_line("no space left")), _files_of_at_most(200_000):
        train(run, tmp_path / "run")
    assert [path.name for path in (tmp_path / "run" / "checkpoints").iterdir()] == ["step-00000000"]
    resume(tmp_path / "run")
    train(run, tmp_path / "whole")
    assert outcome(tmp_path / "run") == outcome(tmp_path / "whole")


def test_no_space_is_told_from_no_permission():
    with pytest.raises(RunError, match=_line("no space left")):
        _write(OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(RunError, match=_line("cannot write x: Permission denied; choose another folder")):
        _write(OSError(errno.EACCES, "Permission denied"))


def _write(error):
    with writing(Path("x")):
        raise error
