from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_blocks import AGENT, BALL, COW, LEVEL, small_world

from datagen.worlds.blocks.generate import generate
from datagen.worlds.blocks.layout import REFERENCE, RICH
from datagen.worlds.blocks.names import AGENT_NAME, CREATURE_NAMES, SPEAKER_NAMES
from datagen.worlds.blocks.spec import BlocksSpec, Command, Hole, Shape
from datagen.worlds.blocks.state import BlocksState
from datagen.worlds.blocks.validate import check
from datagen.worlds.reading import SpecError


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**9), rich=st.booleans())
def test_generated_worlds_keep_the_rules_and_survive_json(seed, rich):
    spec = generate(seed, RICH if rich else REFERENCE)
    check(spec)
    assert BlocksSpec.from_json(spec.to_json()) == spec


def test_the_reference_preset_is_the_references_workload():
    specs = [generate(seed) for seed in range(200)]
    assert {(spec.size, spec.height, spec.ground) for spec in specs} == {(15, 15, 7)}
    assert {len(spec.creatures) for spec in specs} == {4}
    assert {len(spec.shapes) for spec in specs} == {0, 1, 2, 3}
    assert {len(spec.holes) for spec in specs} == {0, 1, 2}
    assert {len(spec.items) for spec in specs} == {1, 2, 3, 4, 5}
    assert {len(spec.commands) for spec in specs} == {1}
    assert {command.verb for spec in specs for command in spec.commands} == set(REFERENCE.orders)
    bodies = [body for spec in specs for body in spec.bodies()]
    assert all(5 <= body.x <= 9 and 5 <= body.y <= 9 and body.z == 7 for body in bodies)
    assert {creature.kind for spec in specs for creature in spec.creatures} == set(REFERENCE.creature_kinds)


def test_every_kind_of_shape_and_every_colour_comes_up():
    shapes = [shape for seed in range(150) for shape in generate(seed, RICH).shapes]
    assert {shape.kind for shape in shapes} == set(RICH.shape_kinds)
    assert {shape.colour for shape in shapes} == set(RICH.colours)


def test_names_are_one_word_and_nobody_shares_one():
    assert len(CREATURE_NAMES) >= 120
    every = [AGENT_NAME, *CREATURE_NAMES, *SPEAKER_NAMES]
    assert len(set(every)) == len(every)
    assert all(name.isalpha() for name in every)


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        ({"size": 9}, lambda spec: spec.size == 9),
        ({"ground": 4, "height": 9}, lambda spec: {body.z for body in spec.bodies()} == {4}),
        ({"sight": 3}, lambda spec: spec.sight == 3),
        ({"creatures": (8, 8)}, lambda spec: len(spec.creatures) == 8),
        ({"shapes": (6, 6)}, lambda spec: len(spec.shapes) == 6),
        ({"holes": (4, 4)}, lambda spec: len(spec.holes) == 4),
        ({"items": (20, 20)}, lambda spec: len(spec.items) == 20),
        (
            {"commands": (3, 3), "gap": 9},
            lambda spec: [c.tick - spec.commands[0].tick for c in spec.commands] == [0, 9, 18],
        ),
        ({"silent": 1.0}, lambda spec: spec.commands == ()),
        ({"holding": 0.0}, lambda spec: all(item.holder is None for item in spec.items)),
        ({"holding": 1.0, "items": (3, 3)}, lambda spec: [item.holder for item in spec.items] == [2, 3, None]),
        ({"grabby": 1.0}, lambda spec: all(creature.grabby for creature in spec.creatures)),
        ({"loiter": (0.9, 0.9)}, lambda spec: {creature.loiter for creature in spec.creatures} == {0.9}),
        ({"turning": (0.5, 0.5)}, lambda spec: {creature.turning for creature in spec.creatures} == {0.5}),
        ({"strolls": 0.7, "tells": 0.2}, lambda spec: (spec.speaker.strolls, spec.speaker.tells) == (0.7, 0.2)),
        ({"absent": 1.0, "orders": ("destroy",)}, lambda spec: spec.commands[0].what is not None),
        ({"orders": ("dig",)}, lambda spec: spec.commands[0].verb == "dig"),
        ({"orders": ("build",), "built_kinds": ("dome",)}, lambda spec: spec.commands[0].shape == "dome"),
        ({"creature_kinds": ("pig",)}, lambda spec: {creature.kind for creature in spec.creatures} == {"pig"}),
        ({"item_kinds": ("cone",)}, lambda spec: {item.kind for item in spec.items} == {"cone"}),
        ({"shape_kinds": ("arch",), "shapes": (2, 2)}, lambda spec: {shape.kind for shape in spec.shapes} == {"arch"}),
        ({"colours": ("lime",), "shapes": (2, 2)}, lambda spec: {shape.colour for shape in spec.shapes} == {"lime"}),
        (
            {"names": ("Io", "Rex", "Bo", "Ty")},
            lambda spec: {c.name for c in spec.creatures} == {"Io", "Rex", "Bo", "Ty"},
        ),
    ],
)
def test_every_option_changes_what_comes_out(options, holds):
    assert not holds(generate(11))
    for seed in (11, 12, 13):
        spec = generate(seed, **options)
        check(spec)
        assert holds(spec)


def test_sides_and_the_zone_follow_their_options():
    placed = [generate(seed, orders=("build",), sided=1.0).commands[0] for seed in range(60)]
    assert all(command.side is not None for command in placed if command.near is not None)
    placed = [generate(seed, orders=("build",), sided=0.0).commands[0] for seed in range(60)]
    assert all(command.side is None for command in placed)
    wide = [body.x for seed in range(20) for body in generate(seed, zone="all").bodies()]
    assert min(wide) < 5
    assert max(wide) > 9


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"size": 4}, r"size=4: give a whole number from 5 to 200"),
        ({"size": 2.5}, r"size=2.5"),
        ({"ground": 0}, r"ground=0"),
        ({"height": 8}, r"height=8: give a whole number of 10 or more"),
        ({"sight": -1}, r"sight=-1"),
        ({"creatures": (3, 2)}, r"creatures=\(3, 2\): give the least and the most"),
        ({"shapes": 3}, r"shapes=3: give the least and the most"),
        ({"items": (-1, 2)}, r"items=\(-1, 2\)"),
        ({"silent": 1.5}, r"silent=1.5: give a chance from 0 to 1"),
        ({"loiter": (0.5, 0.2)}, r"loiter=\(0.5, 0.2\)"),
        ({"zone": "edge"}, r"zone='edge': give middle or all"),
        ({"orders": ("dgi",)}, r"there is no 'dgi'; did you mean 'dig'\?"),
        ({"shape_kinds": ()}, r"shape_kinds=\(\): give at least one"),
        ({"creature": (1, 1)}, r"there is no option 'creature'; did you mean 'creatures'\?"),
        ({"creatures": (200, 200)}, r"there are only 147 names"),
        ({"creatures": (30, 30)}, r"more objects than fit: 32 bodies, but only 25 cells where they start"),
        ({"size": 5, "zone": "all", "shapes": (30, 30)}, r"more objects than fit: no place for shapes \d+ of 30"),
        ({"holes": (200, 200)}, r"more objects than fit: no place for holes"),
        ({"items": (500, 500)}, r"more objects than fit: no place for items"),
    ],
)
def test_options_that_are_not_possible_are_named_in_one_line(options, problem):
    with pytest.raises(SpecError, match=problem) as raised:
        generate(3, **options)
    assert "\n" not in str(raised.value)


def test_a_seed_that_is_none_is_refused():
    for seed in (-1, 1.5, True):
        with pytest.raises(SpecError, match="seed="):
            generate(seed)


def _cube(thing: int, x: int, y: int, z: int = LEVEL) -> Shape:
    return Shape(id=thing, kind="cube", x=x, y=y, z=z, extents=(2, 2, 2), colour="red")


GOOD = small_world()
BROKEN = [
    (replace(GOOD, size=4), "size=4"),
    (replace(GOOD, height=4), "height=4"),
    (replace(GOOD, roam=(0, 0, 10, 9)), "roam="),
    (replace(GOOD, agent=replace(GOOD.agent, id=COW)), "id 4 is used twice"),
    (replace(GOOD, agent=replace(GOOD.agent, id=1)), "above 1"),
    (replace(GOOD, agent=replace(GOOD.agent, name="Clover")), "'Clover'"),
    (replace(GOOD, agent=replace(GOOD.agent, x=2.5)), "x=2.5 is no whole number"),
    (replace(GOOD, agent=replace(GOOD.agent, heading="up")), "a heading is one of"),
    (replace(GOOD, agent=replace(GOOD.agent, x=3, y=6)), "Hobbs at .* is in a block"),
    (replace(GOOD, agent=replace(GOOD.agent, x=4, y=2)), "Hobbs at .* has nothing under it"),
    (replace(GOOD, agent=replace(GOOD.agent, x=8, y=1)), "in the same cell"),
    (replace(GOOD, agent=replace(GOOD.agent, x=10)), "outside the grid"),
    (replace(GOOD, creatures=(replace(GOOD.creatures[0], kind="dragon"),)), "no kind 'dragon'"),
    (replace(GOOD, creatures=(replace(GOOD.creatures[0], loiter=2.0),)), "Clover: loiter=2.0"),
    (replace(GOOD, shapes=(replace(GOOD.shapes[0], colour="ultra"),)), "no colour 'ultra'"),
    (replace(GOOD, shapes=(replace(GOOD.shapes[0], extents=(2, 2, 7)),)), "no cube has a box"),
    (replace(GOOD, shapes=(_cube(20, 2, 8), _cube(21, 3, 8))), "are in each other"),
    (replace(GOOD, shapes=(_cube(20, 2, 8, LEVEL + 1),)), "must stand on the ground"),
    (replace(GOOD, shapes=(_cube(20, 30, 8),)), "must stand on the ground"),
    (replace(GOOD, holes=(Hole(id=20, x=9, y=9, extents=(2, 1, 1)),)), "goes beyond the grid"),
    (replace(GOOD, holes=(Hole(id=20, x=2, y=6, extents=(1, 1, 1)),)), "covers the hole"),
    (replace(GOOD, items=(replace(GOOD.items[0], z=LEVEL + 1),)), "item 5 at .* has nothing under it"),
    (replace(GOOD, items=(replace(GOOD.items[0], holder=COW),)), "nobody who can hold it"),
    (replace(GOOD, items=(replace(GOOD.items[0], holder=AGENT),)), "must be in the cell of Hobbs"),
    (replace(GOOD, items=(replace(GOOD.items[0], texture="wet"),)), "no texture 'wet'"),
    (replace(GOOD, commands=(Command(tick=1, verb="sing", target=BALL),)), "no order 'sing'"),
    (replace(GOOD, commands=(Command(tick=0, verb="destroy", target=BALL),)), "give a tick of 1 or more"),
    (replace(GOOD, commands=(Command(tick=1, verb="destroy", target=99),)), "nothing with the id 99"),
    (replace(GOOD, commands=(Command(tick=1, verb="destroy"),)), "give either target or what"),
    (replace(GOOD, commands=(Command(tick=1, verb="move_to"),)), "say where"),
    (replace(GOOD, commands=(Command(tick=1, verb="dig", x=1, y=1),)), "a size is one of"),
    (replace(GOOD, commands=(Command(tick=1, verb="build", x=1, y=1, size="small"),)), "say what to build"),
]


def test_a_world_made_by_hand_keeps_the_rules():
    check(GOOD)


@pytest.mark.parametrize(("spec", "problem"), BROKEN, ids=[problem for _, problem in BROKEN])
def test_a_world_that_breaks_a_rule_is_refused_in_one_line(spec, problem):
    with pytest.raises(SpecError, match=problem) as raised:
        check(spec)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_no_blocks_world_is_refused_by_name(tmp_path):
    path = tmp_path / "world.json"
    with pytest.raises(SpecError, match=r"world.json: No such file"):
        BlocksSpec.load(path)
    GOOD.save(path)
    assert BlocksSpec.load(path) == GOOD
    text = path.read_text()
    for changed, problem in [
        (text[:-20], "not JSON"),
        (text.replace('"version": 1', '"version": 7'), "of version 7"),
        (text.replace('"strolls"', '"struts"'), "speaker 3 lacks|speaker 3 has struts"),
        (text.replace('"heading": "east",', ""), "creatures 4 lacks heading"),
        ("[1]", "of version None"),
    ]:
        path.write_text(changed)
        with pytest.raises(SpecError, match=problem):
            BlocksSpec.load(path)


def test_a_shape_is_cut_off_at_the_edge_of_the_grid():
    shape = Shape(id=20, kind="cube", x=8, y=8, z=LEVEL, extents=(4, 4, 4), colour="red")
    state = BlocksState(replace(GOOD, shapes=(shape,)))
    assert len(state.shapes[20]) == 2 * 2 * 4
    assert (20, "voxels", None, 16) in state.looks[20]
    assert (20, "width", None, 2) in state.looks[20]
