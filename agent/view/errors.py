"""The error of the viewer."""

from __future__ import annotations

__all__ = ["ViewError"]


class ViewError(ValueError):
    """Something that cannot be shown, or not in this way: one line with what to do."""
