"""Dataclasses that type checkers hold frozen and Python makes as fast as others.

Questions are made of very many small values, and a frozen dataclass takes three times as long to make as another: each
of its fields goes through `object.__setattr__`. So these are frozen for whoever writes code: `mypy` refuses to change
them, and they compare and hash by what they hold.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen: bool, eq: bool = True, **options: Any) -> Any:
        """As `dataclasses.dataclass`, but `frozen` is a promise that nothing checks while the program runs."""
        return dataclasses.dataclass(eq=eq, unsafe_hash=frozen and eq, **options)
