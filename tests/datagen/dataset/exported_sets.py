"""Little datasets for the tests of exports, and Python run beside the tests, where warnings are no errors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from datagen.config import recipe_of

BLOCKS = recipe_of(
    "blocks-reference",
    {"ticks": 20},
    questions=100,
    questions_per_episode=20,
    shard=2,
    dev=0.2,
    test=0.2,
    mix={"property": 2, "count": 2, "nearest": 1, "travel": 2},
)
"""Five episodes: three to train on in two files, one each for dev and test; some questions are about beliefs."""


HOME = recipe_of(
    "homes",
    {"rooms": 2, "items": 30, "residents": 2, "ticks": 200},
    questions=24,
    questions_per_episode=24,
    shard=1,
    together=1,
    mix={"property": 1, "count": 1, "nearest": 1, "location": 1, "deeds": 1, "think": 1},
    dev=0.0,
    test=0.0,
)
"""One episode in a home of two rooms, to train on, as the timeline shows it."""


def offline(home: Path) -> dict[str, str]:
    """An environment in which nothing is asked of a hub and nothing is kept outside `home`."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(("HF_", "COV"))},
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_OFFLINE": "1",
        "HF_HOME": str(home / "hf"),
        "HOME": str(home),
        "TOKENIZERS_PARALLELISM": "false",
    }


def run(*words: str | Path, home: Path) -> str:
    """What a program prints; it must end well."""
    done = subprocess.run(
        list(map(str, words)), capture_output=True, text=True, check=False, env=offline(home), cwd=home
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def python(script: str | Path, *arguments: str | Path, home: Path) -> str:
    """What a file of Python prints."""
    return run(sys.executable, script, *arguments, home=home)
