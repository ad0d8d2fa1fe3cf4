"""Patterns: many ways of asking in one line, as `(Which|What) {kind:kinds} (moved|were moved)?`.

A bar in parentheses separates choices, which may hold others; everything outside is said as it stands. The ways of a
pattern are its choices in order, the last one changing fastest; a choice may be empty.

>>> expand("(Tell me|Say) where {x:thing} is.")
('Tell me where {x:thing} is.', 'Say where {x:thing} is.')
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product

__all__ = ["expand"]


@cache
def expand(pattern: str) -> tuple[str, ...]:
    """All ways of a pattern, without repetitions.

    Raises:
        ValueError: If a parenthesis is left open or closed too often.
    """
    ways, rest = _series(pattern)
    if rest:
        raise ValueError(f"pattern {pattern!r} closes a parenthesis that it did not open")
    return tuple(dict.fromkeys(re.sub(r" +", " ", way).strip() for way in ways))


def _series(text: str) -> tuple[list[str], str]:
    """The ways of what stands before the next bar or closing parenthesis, and the rest from there on."""
    parts: list[list[str]] = []
    while text and text[0] not in "|)":
        if text[0] == "(":
            choices, text = _choices(text[1:])
            parts.append(choices)
        else:
            plain = re.match(r"[^(|)]+", text)
            assert plain is not None
            parts.append([plain[0]])
            text = text[plain.end() :]
    return ["".join(way) for way in product(*parts)], text


def _choices(text: str) -> tuple[list[str], str]:
    """The ways of all choices up to the closing parenthesis, and the rest behind it."""
    found: list[str] = []
    while True:
        ways, rest = _series(text)
        if not rest:
            raise ValueError("a pattern leaves a parenthesis open")
        found += ways
        text = rest[1:]
        if rest[0] == ")":
            return found, text
