"""`inhabit export`: a dataset in the shape that other tools read."""

from __future__ import annotations

from typing import Any

from agent.config_data import Export
from agent.progress import say
from datagen.dataset.exports.export import export as export_to

__all__ = ["export"]


def export(config: Export) -> dict[str, Any]:
    """Export a dataset."""
    told = export_to(config.data, config.out, to=config.to, view=config.view)
    say(f"{config.out}: {sum(told['questions'].values())} questions for {config.to}, {told['files']} files")
    return told
