"""What can go wrong with datasets through no fault of ours."""

from __future__ import annotations

__all__ = ["DatasetError"]


class DatasetError(ValueError):
    """A dataset that cannot be made as asked, or is not whole: one line that says what to do."""
