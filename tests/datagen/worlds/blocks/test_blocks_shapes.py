from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagen.worlds.blocks.kinds import SHAPES, SIZES
from datagen.worlds.blocks.shapes import BUILT, cells, mask, possible_extents, size_name

EVERY = [(kind, extents) for kind in SHAPES for extents in possible_extents(kind)]
UPRIGHT_SYMMETRIC = (
    *("cube", "hollow_cube", "cuboid", "hollow_cuboid", "sphere", "spherical_shell", "pyramid", "square", "rectangle"),
    *("circle", "disk", "dome", "ellipsoid", "hollow_rectangle", "cuboid_frame", "arch"),
)
HOLLOW = {
    "hollow_cube": "cube",
    "hollow_cuboid": "cuboid",
    "spherical_shell": "sphere",
    "circle": "disk",
    "hollow_triangle": "triangle",
    "hollow_rectangle": "rectangle",
}


def connected(filled: np.ndarray, neighbours: int) -> int:
    """How many pieces a mask falls into; 6 neighbours share a face, 26 a corner."""
    left = {tuple(cell) for cell in np.argwhere(filled).tolist()}
    near = [np.array(step) - 1 for step in np.ndindex(3, 3, 3)]
    near = [step for step in near if np.abs(step).sum() == 1 or neighbours == 26]
    pieces = 0
    while left:
        pieces += 1
        front = [left.pop()]
        while front:
            cell = front.pop()
            for step in near:
                beside = tuple(int(part) for part in np.array(cell) + step)
                if beside in left:
                    left.remove(beside)
                    front.append(beside)
    return pieces


def test_there_are_eighteen_kinds():
    assert len(SHAPES) == len(set(SHAPES)) == 18


@pytest.mark.parametrize(("kind", "extents"), EVERY)
def test_a_shape_touches_all_six_sides_of_its_box(kind, extents):
    filled = mask(kind, extents)
    assert filled.shape == extents
    for axis in range(3):
        assert filled.take(0, axis).any()
        assert filled.take(-1, axis).any()


@pytest.mark.parametrize(("kind", "extents"), EVERY)
def test_a_shape_is_in_one_piece(kind, extents):
    assert connected(mask(kind, extents), 26) == 1


@pytest.mark.parametrize("kind", UPRIGHT_SYMMETRIC)
def test_shapes_are_their_own_mirror_images_from_the_sides(kind):
    for extents in possible_extents(kind):
        filled = mask(kind, extents)
        assert (filled == filled[::-1]).all()
        assert (filled == filled[:, ::-1]).all()


@pytest.mark.parametrize("kind", ["sphere", "ellipsoid", "cube", "spherical_shell", "cuboid_frame"])
def test_round_and_boxy_shapes_are_also_the_same_upside_down(kind):
    for extents in possible_extents(kind):
        filled = mask(kind, extents)
        assert (filled == filled[:, :, ::-1]).all()


@pytest.mark.parametrize("kind", ["pyramid", "dome"])
def test_pyramids_and_domes_narrow_upwards(kind):
    for extents in possible_extents(kind):
        spans = [np.ptp(np.argwhere(layer)[:, 0]) for layer in np.moveaxis(mask(kind, extents), 2, 0)]
        assert spans == sorted(spans, reverse=True)
        assert spans[0] > spans[-1] or extents == (3, 3, 2)


def test_volumes_of_solids_are_what_geometry_says():
    for kind, extents in EVERY:
        count = int(mask(kind, extents).sum())
        width, depth, height = extents
        box = width * depth * height
        if kind in ("cube", "cuboid", "square", "rectangle"):
            assert count == box
        elif kind == "hollow_cube":
            assert count == width**3 - (width - 2) ** 3
        elif kind == "cuboid_frame":
            assert count == 4 * (width + depth + height) - 16
        elif kind == "pyramid":
            assert count == sum((width - 2 * up) ** 2 for up in range(height))
        elif kind in ("sphere", "ellipsoid"):
            assert 0.45 * box < count < 0.85 * box, "a ball fills about half of its box"


@pytest.mark.parametrize("kind", HOLLOW)
def test_hollow_kinds_lie_within_the_solid_ones_and_are_less(kind):
    for extents in set(possible_extents(kind)) & set(possible_extents(HOLLOW[kind])):
        hollow, solid = mask(kind, extents), mask(HOLLOW[kind], extents)
        assert not (hollow & ~solid).any()
        assert hollow.sum() < solid.sum()


def test_an_arch_can_be_walked_through():
    for extents in possible_extents("arch"):
        assert not mask("arch", extents)[1:-1, 0, :-1].any() or extents[0] == 1
        assert mask("arch", extents)[:, :, -1].all(), "the beam"


@given(st.sampled_from(EVERY))
def test_cells_are_the_mask_in_order(shape):
    filled = np.zeros(shape[1], dtype=bool)
    for cell in cells(*shape):
        filled[cell] = True
    assert (filled == mask(*shape)).all()
    assert list(cells(*shape)) == sorted(cells(*shape))


def test_a_mask_cannot_be_changed_and_a_box_of_no_such_kind_is_refused():
    with pytest.raises(ValueError, match="read-only"):
        mask("cube", (2, 2, 2))[0, 0, 0] = False
    with pytest.raises(ValueError, match="no cube has a box"):
        mask("cube", (2, 2, 3))


def test_every_kind_can_be_built_in_three_sizes_that_grow():
    for kind in SHAPES:
        volumes = [np.prod(BUILT[kind, size]) for size in SIZES]
        assert volumes == sorted(set(volumes)), kind
        assert [size_name(kind, BUILT[kind, size]) for size in SIZES] == list(SIZES)
