"""The command line: help is true and fast, mistakes get one line, torch stays out until it is needed."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent.cli import COMMANDS, main

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def inhabit(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "agent.cli", *words], capture_output=True, text=True, check=False)


@pytest.mark.alone
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_answers_within_a_second(name: str) -> None:
    best = 9.0
    for _ in range(3):  # the machine may be busy: the best of three
        began = time.perf_counter()
        done = inhabit(*name.split(), "--help")
        best = min(best, time.perf_counter() - began)
        assert done.returncode == 0, done.stderr
        assert len(done.stdout) > 80
        if best < 1.0:
            break
    assert best < 1.0


def test_help_imports_neither_torch_nor_mujoco() -> None:
    script = (
        "import sys, agent.cli\n"
        "for name in agent.cli.COMMANDS:\n"
        "    assert agent.cli.main([*name.split(), '--help']) == 0\n"
        "heavy = {'torch', 'transformers', 'mujoco', 'matplotlib', 'scipy'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme_and_can_be_loaded(name: str) -> None:
    assert f"inhabit {name}" in README or f"`{name}`" in README or f"`{name.split()[-1]}`" in README.replace(name, "")
    for where in (COMMANDS[name].config, COMMANDS[name].run):
        module, _, attribute = where.partition(":")
        assert callable(getattr(importlib.import_module(module), attribute))


def test_every_command_in_the_readme_exists() -> None:
    called = re.findall(r"^inhabit ((?:[a-z]+ ?)+)", README, flags=re.MULTILINE)
    assert called
    for words in called:
        names = words.split()
        assert names[0] in COMMANDS or " ".join(names[:2]) in COMMANDS, words


def test_a_misspelt_command_gets_the_nearest_name() -> None:
    done = inhabit("hom", "mak")
    assert done.returncode == 2
    assert "Did you mean `inhabit home make`?" in done.stderr


def test_an_unknown_option_gets_the_nearest_name() -> None:
    done = inhabit("home", "make", "--sed", "3")
    assert done.returncode == 2
    assert "did you mean --seed?" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["home", "make", "--seed", "three"], "three"),
        (["home", "make", "--rooms"], "--rooms"),
        (["home", "make", "--sed", "3"], "--sed"),
        (["eval", "qa"], "PATH"),
        (["train", "--strategy", "hope"], "hope"),
    ],
)
def test_a_bad_argument_is_one_line_that_names_it(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert said in error
    assert "--help" in error


def test_a_users_mistake_is_one_line_and_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["home", "make", "--rooms", "40"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "rooms=40" in error


def test_a_home_is_made_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "home.json"
    assert main(["home", "make", "--seed", "3", "--rooms", "2", "--out", str(place), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rooms"] == 2
    assert main(["home", "check", str(place), "--no-physics"]) == 0


def test_an_unwritable_folder_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["home", "make", "--out", "/proc/nowhere/home.json"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_damaged_home_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "home.json"
    place.write_text("{")
    assert main(["home", "check", str(place)]) == 1
    assert "home.json" in capsys.readouterr().err
