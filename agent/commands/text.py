"""`inhabit text build`."""

from __future__ import annotations

from typing import Any

from agent.config_train import TextBuild
from agent.progress import say
from training.errors import TaskError

__all__ = ["build"]


def build(config: TextBuild) -> dict[str, Any]:
    """Gather a corpus, and say what it took."""
    from training.text.corpus import build_corpus

    names = [place.name for place in config.text]
    if len(set(names)) < len(names):
        raise TaskError("two folders of --text have one name: rename one")
    sources = () if config.text and config.sources == TextBuild.sources else config.sources
    made = build_corpus(
        config.out,
        sources=sources,
        folders=dict(zip(names, config.text, strict=True)),
        megabytes=config.megabytes,
        seed=config.seed,
        told=say,
    )
    say(f"{config.out}")
    return dict(made.manifest)
