from __future__ import annotations

from dataclasses import replace

import pytest
from small_blocks import (
    AGENT,
    BALL,
    COW,
    CUBE,
    LEVEL,
    PIT,
    RING,
    SPEAKER,
    WALL,
    current,
    deeds,
    events,
    last,
    lived,
    small_world,
)

from datagen.worlds.blocks.grid import GROUND
from datagen.worlds.blocks.kinds import SHAPES
from datagen.worlds.blocks.spec import Command, Hole, Item, Shape
from datagen.worlds.blocks.validate import check
from datagen.worlds.blocks.world import BlocksWorld
from memory.graph.records import DONE


def order(verb: str, **contents: object) -> Command:
    return Command(tick=1, verb=verb, **contents)  # type: ignore[arg-type]


def walled_in() -> tuple[Shape, ...]:
    """Two walls around the agent's corner that it cannot climb."""
    return (
        Shape(id=30, kind="rectangle", x=3, y=0, z=LEVEL, extents=(1, 4, 3), colour="grey"),
        Shape(id=31, kind="rectangle", x=0, y=3, z=LEVEL, extents=(3, 1, 2), colour="grey"),
    )


def test_a_command_is_said_recorded_and_obeyed():
    world = lived(order("destroy", target=CUBE))
    command = events(world)[0]
    assert (command.tick, command.actor, command.verb, command.outcome) == (1, SPEAKER, "command", DONE)
    assert command.arguments == {"to": AGENT, "order": "destroy", "text": "Destroy the blue cube.", "target": CUBE}
    said = world.recorder.history().utterances[0]
    assert (said.tick, said.speaker, said.addressees, said.text) == (1, SPEAKER, (AGENT,), "Destroy the blue cube.")
    assert deeds(world) == [("destroy", DONE)]


def test_to_move_ends_in_the_column_that_was_named():
    world = lived(order("move_to", x=3, y=8))
    assert deeds(world) == [("move_to", DONE)]
    assert world.state.cells[AGENT] == (3, 8, LEVEL)
    assert last(world).arguments == {"x": 3.0, "y": 8.0}


@pytest.mark.parametrize(("side", "column"), [("left", (8, 0)), ("right", (8, 2)), ("front", (7, 1)), ("back", (9, 1))])
def test_a_side_of_somebody_is_by_their_own_heading(side, column):
    world = lived(order("move_to", near=SPEAKER, side=side))  # the speaker looks west
    assert deeds(world) == [("move_to", DONE)]
    assert world.state.cells[AGENT][:2] == column


@pytest.mark.parametrize(("side", "column"), [("left", (2, 5)), ("right", (2, 8)), ("front", (4, 6)), ("back", (1, 6))])
def test_a_side_of_a_thing_is_as_the_speaker_is_turned(side, column):
    world = lived(order("move_to", near=CUBE, side=side))  # looking west, it has the south on its left
    assert deeds(world) == [("move_to", DONE)]
    assert world.state.cells[AGENT][:2] == column


def test_to_move_to_a_thing_is_to_stand_beside_it():
    world = lived(order("move_to", near=COW))
    x, y, _ = world.state.cells[AGENT]
    assert deeds(world) == [("move_to", DONE)]
    assert max(abs(x - 5), abs(y - 5)) == 1


def test_going_around_passes_all_four_sides():
    world = lived(order("go_around", target=COW), ticks=80, shapes=())
    assert deeds(world) == [("go_around", DONE)]
    walked = [(pose.x - 5, pose.y - 5) for pose in world.recorder.history().poses if pose.entity == AGENT]
    assert {(1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, -1)} <= set(walked)


@pytest.mark.parametrize("kind", SHAPES)
def test_what_is_built_becomes_an_entity_with_its_facts(kind):
    wide = small_world(size=24, sight=24, agent=replace(small_world().agent, x=22, y=22))
    command = order("build", shape=kind, size="small", colour="lime", x=15, y=15)
    spec = replace(wide, commands=(command,), roam=(0, 0, 1, 1))
    spec = replace(spec, speaker=replace(spec.speaker, x=20, y=20), items=())
    check(spec)
    world = BlocksWorld(spec, seed=0)
    world.step(40)
    assert deeds(world) == [("build", DONE)]
    made = last(world).arguments["made"]
    assert isinstance(made, int)
    built = next(entity for entity in world.recorder.history().entities if entity.id == made)
    assert built.kind == kind
    assert current(world, made, "on").object == GROUND
    assert current(world, made, "colour").value == "lime"
    assert current(world, made, "size").value == "small"
    assert current(world, made, "voxels").value == len(world.state.shapes[made])
    for fact in world.recorder.holding(made):
        assert (fact.since, fact.event) == (last(world).tick, last(world).id)
    assert all(world.state.grid.owner_of(cell) == made for cell in world.state.shapes[made])
    assert world.state.cell(made)[:2] == (15, 15), "x and y are its middle"


def test_what_is_built_on_a_side_does_not_touch_the_thing():
    world = lived(order("build", shape="cube", size="medium", colour="red", near=CUBE, side="left"))
    assert deeds(world) == [("build", DONE)]
    made = max(world.state.shapes)
    assert {y for _, y, _ in world.state.shapes[made]} == {3, 4, 5}


def test_next_to_a_thing_is_found_where_it_fits():
    world = lived(order("build", shape="cube", size="small", colour="red", near=WALL))
    assert deeds(world) == [("build", DONE)]


def test_a_hole_is_dug_and_what_lay_there_falls_in():
    world = lived(order("dig", size="small", x=3, y=1))
    assert deeds(world) == [("dig", DONE)]
    made = last(world).arguments["made"]
    assert (current(world, BALL, "in").object, world.state.cells[BALL]) == (made, (3, 1, LEVEL - 1))
    assert current(world, BALL, "in").since == last(world).tick + 1, "it falls in the tick after"


def test_what_is_destroyed_is_nowhere_and_gone_and_can_be_walked_over():
    world = lived(order("destroy", target=CUBE))
    event = last(world)
    assert world.recorder.current(CUBE, "on") is None
    assert current(world, CUBE, "is_gone").value is True
    assert current(world, CUBE, "is_gone").since == event.tick
    ended = [f for f in world.recorder.history().facts if (f.observer, f.subject, f.predicate) == (0, CUBE, "on")]
    assert [fact.until for fact in ended] == [event.tick]
    assert current(world, CUBE, "colour").value == "blue", "what colour it was is still known"
    assert world.state.grid.is_free((2, 6, LEVEL))
    assert CUBE not in world.state.shapes


def test_who_stands_on_what_is_destroyed_falls_one_cell_a_tick():
    spec = small_world(order("destroy", target=WALL))
    high = replace(spec.creatures[0], x=6, y=6, z=LEVEL + 3)
    world = BlocksWorld(replace(spec, creatures=(high,)), seed=0)
    assert current(world, COW, "on").object == WALL
    world.step(60)
    assert deeds(world) == [("destroy", DONE)]
    assert world.state.cells[COW] == (6, 6, LEVEL)
    assert current(world, COW, "on").object == GROUND
    ticks = [pose.tick for pose in world.recorder.history().poses if pose.entity == COW][1:]
    assert ticks == [last(world).tick + fallen for fallen in (1, 2, 3)]


def test_to_follow_lasts_until_another_command():
    spec = small_world(order("follow", target=SPEAKER), replace(order("move_to", x=1, y=8), tick=40))
    walker = replace(spec.speaker, strolls=0.4)
    world = BlocksWorld(replace(spec, speaker=walker), seed=3)
    world.step(39)
    assert deeds(world) == [("follow", DONE)]
    assert current(world, AGENT, "follows").object == SPEAKER
    (x, y, _), (other_x, other_y, _) = world.state.cells[AGENT], world.state.cells[SPEAKER]
    assert max(abs(x - other_x), abs(y - other_y)) <= 2
    world.step(41)
    assert deeds(world) == [("follow", DONE), ("stop_following", DONE), ("move_to", DONE)]
    assert world.recorder.current(AGENT, "follows") is None
    assert world.state.cells[AGENT][:2] == (1, 8)


def test_what_is_brought_is_taken_carried_and_laid_down():
    world = lived(order("bring", target=BALL, near=SPEAKER, side="front"))
    assert deeds(world) == [("take", DONE), ("bring", DONE)]
    assert world.state.cells[BALL] == (7, 1, LEVEL)
    facts = [f for f in world.recorder.history().facts if (f.observer, f.subject) == (0, BALL)]
    places = [(fact.predicate, fact.object) for fact in facts if fact.predicate in ("on", "held_by")]
    assert places == [("on", GROUND), ("held_by", AGENT), ("on", GROUND)]
    carried = next(fact for fact in facts if fact.predicate == "held_by")
    poses = world.recorder.history().poses
    mine = {p.tick: (p.x, p.y, p.z, p.yaw) for p in poses if p.entity == AGENT and carried.holds(p.tick)}
    its = {p.tick: (p.x, p.y, p.z, p.yaw) for p in poses if p.entity == BALL and carried.holds(p.tick)}
    assert len(mine) >= 3
    assert mine.items() <= its.items(), "what is carried goes where its holder goes"


def test_hands_are_freed_for_what_is_to_be_brought():
    spec = small_world()
    cone = Item(id=20, kind="cone", x=1, y=1, z=LEVEL, holder=AGENT)
    world = lived(order("bring", target=BALL, x=1, y=8), items=(*spec.items, cone))
    assert deeds(world) == [("drop", DONE), ("take", DONE), ("bring", DONE)]
    assert current(world, 20, "on").object == GROUND


def test_what_is_given_changes_hands():
    spec = small_world()
    items = (spec.items[0],)
    world = lived(order("give", target=BALL, near=SPEAKER), items=items)
    assert deeds(world) == [("take", DONE), ("give", DONE)]
    assert current(world, BALL, "held_by").object == SPEAKER


def test_things_are_taken_out_of_a_pit_and_dropped():
    spec = small_world()
    sunk = replace(spec.items[0], x=4, y=2, z=LEVEL - 2)
    world = lived(order("take", target=BALL), items=(sunk,))
    assert deeds(world) == [("take", DONE)]
    world.order(order("drop", target=BALL))
    world.step(3)
    assert deeds(world) == [("take", DONE), ("drop", DONE)]
    assert world.state.cells[BALL] == world.state.cells[AGENT]


REFUSED = [
    ("out_of_grid", order("move_to", near=WALL, side="left"), {"speaker": "south"}),
    ("unreachable", order("move_to", x=7, y=6), {}),
    ("unreachable", order("move_to", x=4, y=2), {}),
    ("unreachable", order("move_to", x=8, y=8), {"shapes": walled_in()}),
    ("unreachable", order("go_around", target=WALL), {}),
    ("nothing_there", order("go_around", what="dome"), {}),
    ("not_yourself", order("go_around", target=AGENT), {}),
    ("not_yourself", order("follow", target=AGENT), {}),
    ("nothing_there", order("follow", what="sheep"), {}),
    ("unreachable", order("follow", target=COW), {"shapes": walled_in()}),
    ("occupied", order("build", shape="cube", size="small", colour="red", x=2, y=6), {}),
    ("no_space", order("build", shape="cube", size="small", colour="red", x=4, y=5), {}),
    ("no_space", order("build", shape="cube", size="small", colour="red", x=3, y=1), {}),
    ("out_of_grid", order("build", shape="cube", size="large", colour="red", x=9, y=9), {}),
    ("no_ground", order("build", shape="square", size="small", colour="red", x=4, y=2), {}),
    ("unreachable", order("build", shape="cube", size="small", colour="red", x=6, y=3), {"shapes": walled_in()}),
    ("no_ground", order("dig", size="small", x=4, y=3), {}),
    ("no_ground", order("dig", size="large", x=4, y=4), {}),
    ("occupied", order("dig", size="small", x=2, y=6), {}),
    ("no_space", order("dig", size="small", x=5, y=5), {}),
    ("out_of_grid", order("dig", size="large", x=0, y=9), {}),
    ("unreachable", order("dig", size="small", x=8, y=8), {"shapes": walled_in()}),
    ("nothing_there", order("destroy", what="purple dome"), {}),
    ("held_by_other", order("destroy", target=RING), {}),
    ("unreachable", order("destroy", target=BALL), {"shapes": walled_in(), "far_ball": True}),
    ("wrong_kind", order("destroy", target=COW), {}),
    ("nothing_there", order("bring", what="cone", x=1, y=1), {}),
    ("held_by_other", order("bring", target=RING, x=1, y=1), {}),
    ("occupied", order("bring", target=BALL, x=2, y=6), {"tower": True}),
    ("nothing_there", order("take", what="cone"), {}),
    ("held_by_other", order("take", target=RING), {}),
    ("not_held", order("drop", target=BALL), {}),
    ("their_hands_full", order("give", target=BALL, near=SPEAKER), {}),
    ("no_hands", order("give", target=BALL, near=COW), {}),
]


def unfitting(command: Command, changes: dict) -> BlocksWorld:
    spec = small_world(command)
    if "shapes" in changes:
        spec = replace(spec, shapes=changes["shapes"], holes=())
    if "far_ball" in changes:
        spec = replace(spec, items=(replace(spec.items[0], x=8, y=8),))
    elif "shapes" in changes:
        spec = replace(spec, items=())
    if "speaker" in changes:
        spec = replace(spec, speaker=replace(spec.speaker, heading=changes["speaker"]))
    if "tower" in changes:
        tower = Shape(id=CUBE, kind="cuboid", x=2, y=6, z=LEVEL, extents=(1, 1, 4), colour="blue")
        spec = replace(spec, shapes=(tower,), height=LEVEL + 4)
    check(spec)
    world = BlocksWorld(spec, seed=1)
    world.step(60)
    return world


@pytest.mark.parametrize(("code", "command", "changes"), REFUSED)
def test_what_cannot_be_done_is_refused_with_the_reason(code, command, changes):
    world = unfitting(command, changes)
    assert deeds(world)[-1] == (command.verb, code)
    assert [outcome for verb, outcome in deeds(world) if verb == command.verb] == [code], "it is tried once"


def test_a_destroyed_thing_is_gone_for_the_next_command():
    spec = small_world(order("destroy", target=CUBE), replace(order("destroy", target=CUBE), tick=30))
    world = BlocksWorld(replace(spec, commands=(*spec.commands, replace(order("move_to", near=CUBE), tick=40))), seed=0)
    world.step(60)
    assert deeds(world) == [("destroy", DONE), ("destroy", "gone"), ("move_to", "gone")]


def test_a_command_that_is_not_heard_is_not_obeyed():
    wide = small_world(order("destroy", target=CUBE), size=30)
    world = BlocksWorld(replace(wide, speaker=replace(wide.speaker, x=25), items=()), seed=0)
    world.step(30)
    assert [(event.actor, event.outcome) for event in events(world)] == [(SPEAKER, "out_of_earshot")]


def test_somebody_who_does_not_step_aside_blocks_the_way():
    # A wall across the world with one gap, in which the cow stands and stays.
    walls = tuple(
        Shape(id=30 + part, kind="rectangle", x=x, y=5, z=LEVEL, extents=(width, 1, 3), colour="red")
        for part, (x, width) in enumerate([(0, 5), (6, 4)])
    )
    spec = small_world(order("move_to", x=5, y=8), shapes=walls)
    check(spec)
    world = BlocksWorld(spec, seed=0)
    world.step(60)
    assert deeds(world) == [("move_to", "blocked")]


def test_the_way_goes_around_who_stands_there_if_it_can():
    world = lived(order("move_to", x=5, y=9))
    assert deeds(world) == [("move_to", DONE)]


def test_the_agent_climbs_one_block_but_not_two():
    low = Shape(id=30, kind="square", x=4, y=8, z=LEVEL, extents=(2, 2, 1), colour="red")
    world = lived(order("move_to", x=4, y=8), shapes=(low,))
    assert deeds(world) == [("move_to", DONE)]
    assert world.state.cells[AGENT] == (4, 8, LEVEL + 1)
    assert current(world, AGENT, "on").object == 30
    high = Shape(id=30, kind="cube", x=4, y=8, z=LEVEL, extents=(2, 2, 2), colour="red")
    world = lived(order("move_to", x=4, y=8), shapes=(high,))
    assert deeds(world) == [("move_to", "unreachable")]


def test_the_words_name_one_thing_alone():
    spec = small_world()
    twin = Shape(id=30, kind="cube", x=0, y=8, z=LEVEL, extents=(2, 2, 2), colour="blue")
    world = BlocksWorld(replace(spec, shapes=(*spec.shapes, twin)), seed=0)
    texts = [
        world.order(command).arguments["text"]
        for command in (
            order("destroy", target=30),
            order("go_around", target=WALL),
            order("bring", target=BALL, near=SPEAKER),
            order("move_to", near=COW, side="front"),
            order("build", shape="spherical_shell", size="large", colour="red", near=PIT, side="back"),
            order("dig", size="medium", near=AGENT),
            order("give", target=BALL, near=SPEAKER),
            order("follow", what="sheep"),
            order("dig", size="small", x=3, y=4),
        )
    ]
    assert texts == [
        "Destroy the blue cube at (0, 8).",
        "Go around the green rectangle.",
        "Bring the small shiny red ball to me.",
        "Move to the front of Clover.",
        "Build a large red spherical shell behind the hole.",
        "Dig a medium hole where you are.",
        "Give the small shiny red ball to me.",
        "Follow the sheep.",
        "Dig a small hole at (3, 4).",
    ]


def test_a_second_hole_beside_the_first_is_another_one():
    world = lived(order("dig", size="small", near=PIT, side="left"))
    made = last(world).arguments["made"]
    assert made != PIT
    assert set(world.state.holes) == {PIT, made}
    assert isinstance(small_world().holes[0], Hole)


def test_what_is_built_to_the_west_does_not_touch_the_thing_either():
    world = lived(order("build", shape="cube", size="small", colour="red", near=COW, side="back"), shapes=())
    made = last(world).arguments["made"]
    assert {x for x, _, _ in world.state.shapes[made]} == {3, 4}


@pytest.mark.parametrize(
    "command",
    [
        order("build", shape="cuboid_frame", size="small", colour="red", x=2, y=2),
        order("build", shape="cube", size="medium", colour="red", x=2, y=2),
        order("dig", size="large", x=2, y=2),
    ],
)
def test_the_agent_steps_out_of_its_own_way(command):
    inside = replace(small_world().agent, x=2, y=2)
    world = lived(command, agent=inside, shapes=(), holes=(), items=())
    assert deeds(world) == [(command.verb, DONE)]
    x, y, z = world.state.cells[AGENT]
    assert z == LEVEL
    assert not (1 <= x <= 3 and 1 <= y <= 3)


def test_the_agent_looks_at_what_it_does():
    world = lived(order("take", target=BALL), agent=replace(small_world().agent, x=2))
    assert deeds(world) == [("take", DONE)]
    assert current(world, AGENT, "heading").value == "east"


def test_going_around_keeps_clear_of_who_stands_at_a_corner():
    spec = small_world(order("go_around", target=COW), shapes=(), items=(), holes=())
    others = [(4, 4), (6, 6)]
    idle = tuple(
        replace(spec.creatures[0], id=40 + x, name=f"Idle{x}", kind="pig", colour="pink", x=x, y=y) for x, y in others
    )
    world = BlocksWorld(replace(spec, creatures=(*spec.creatures, *idle)), seed=0)
    world.step(60)
    assert deeds(world) == [("go_around", DONE)]
