"""How furniture is placed."""

from __future__ import annotations

import math

from datagen.worlds.home.furnish import _BODY, _CELL, _NEAR


def test_cells_near_a_piece_are_those_on_whose_middle_no_body_fits() -> None:
    for down in range(6):
        for across in range(6):
            near = any(down <= rows and across <= columns for rows, columns in _NEAR)
            assert near == (math.hypot(down, across) * _CELL < _BODY)
