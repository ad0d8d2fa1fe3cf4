"""Reading descriptions of worlds from JSON: fields by name, and faults in one line that names the part."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

__all__ = ["SpecError", "read_part"]


class SpecError(ValueError):
    """A world that breaks a rule, or options that ask for one: one line that names the part and says what to do."""


def read_part(part: type[Any], entry: Any, where: str) -> Any:
    """An instance of a dataclass from a JSON object; arrays become tuples.

    Args:
        part: The dataclass.
        entry: What was read.
        where: What it is called in an error.

    Raises:
        SpecError: If it is no object, lacks a field, or has one too many.
    """
    if not isinstance(entry, dict):
        raise SpecError(f"{where}: expected an object with named fields, found {entry!r}")
    known = {field.name: field for field in fields(part)}
    lacking = [name for name, field in known.items() if name not in entry and field.default is MISSING]
    which = f"{where} {entry['id']}" if "id" in entry else where
    if lacking:
        raise SpecError(f"{which} lacks {', '.join(lacking)}")
    if strange := sorted(set(entry) - set(known)):
        raise SpecError(f"{which} has {', '.join(strange)}, which no {where} has")
    return part(**{name: _tuples(value) for name, value in entry.items()})


def _tuples(value: Any) -> Any:
    """JSON arrays as tuples, all the way down."""
    return tuple(_tuples(entry) for entry in value) if isinstance(value, list) else value
