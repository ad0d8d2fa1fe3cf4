"""What is asked for can be done: a door has its way free, what is hidden can be seen once its door is open."""

from dataclasses import replace

import pytest

from agent.tasks.attempt import Attempt
from agent.tasks.episode import home_of
from agent.tasks.oracle import Knowing
from agent.tasks.proof import Proof
from agent.tasks.seeker import Seeker
from agent.tasks.task import TASKS, drawn_episodes
from datagen.worlds.home.generate import generate
from datagen.worlds.home.kinds import supports
from datagen.worlds.home.slots import interior, item_pose, slots, to_home
from datagen.worlds.home.state import HomeState

HOME = generate(0, rooms=4, items=40)


def lying(home, item, **where):
    """The home with an item elsewhere."""
    return replace(home, items=tuple(replace(one, **where) if one.id == item.id else one for one in home.items))


def in_the_open():
    return [item for item in HOME.items if item.relation == "on"]


def shut():
    """The first piece of furniture with a door, into which something can be put."""
    proof = Proof(HOME)
    item = in_the_open()[0]
    pieces = (piece for piece in HOME.furniture if (inside := interior(piece)) and inside.opening and not piece.is_open)
    return next(piece for piece in pieces if proof.holds((item.id, "in", piece.id)))


def test_what_lies_in_the_way_of_a_door_keeps_it_shut():
    piece = shut()
    item, other = in_the_open()[:2]
    before = to_home(piece, -piece.size[0] / 4, piece.size[1] / 2 + 0.2)
    size = (0.14, 0.14, 0.14)
    floor = {"relation": "on", "parent": piece.room, "slot": None, "z": size[2] / 2, "size": size, **before}
    assert not Proof(lying(HOME, other, **floor)).holds((item.id, "in", piece.id))
    low = {**floor, "size": (0.14, 0.14, 0.05), "z": 0.025}
    assert Proof(lying(HOME, other, **low)).holds((item.id, "in", piece.id)), "what is low is driven and swept over"


def test_what_is_full_takes_no_more():
    item = in_the_open()[0]
    tables = (piece for piece in HOME.furniture if supports(piece.kind) and piece.id != item.parent)
    table = next(piece for piece in tables if Proof(HOME).holds((item.id, "on", piece.id)))
    places = [slot for slot in slots(table) if slot.relation == "on"]
    rest = [other for other in HOME.items if other.id != item.id and other.parent != table.id]
    home = replace(HOME, items=tuple(other for other in HOME.items if other.parent != table.id))
    for other, slot in zip(rest, places, strict=False):
        size = (0.05, 0.05, 0.05)
        x, y, z, yaw = item_pose(table, slot, size)
        where = {"x": x, "y": y, "z": z, "yaw": yaw, "relation": "on", "parent": table.id, "slot": slot.index}
        home = lying(home, other, size=size, **where)
    assert HomeState(home).free_slot(item.id, "on", table.id) is None
    assert not Proof(home).holds((item.id, "on", table.id))


def test_what_is_hidden_must_show_when_its_door_is_open():
    state = HomeState(HOME)
    piece = next(piece for piece in HOME.furniture if piece.kind == "wardrobe" and piece.id in state.opened)
    item = replace(in_the_open()[0], size=(0.08, 0.08, 0.02))
    table = next(one for one in HOME.furniture if supports(one.kind) and one.id != item.parent)
    shown = {}
    for slot in slots(piece):
        if slot.relation == "in" and slot.index not in state.taken[piece.id]:
            x, y, z, yaw = item_pose(piece, slot, item.size)
            where = {"x": x, "y": y, "z": z, "yaw": yaw, "relation": "in", "parent": piece.id, "slot": slot.index}
            shown[slot.z] = Proof(lying(HOME, item, size=item.size, **where)).holds((item.id, "on", table.id))
    assert not shown[max(shown)], "a flat thing on a shelf above the camera"
    assert any(shown.values())


@pytest.mark.parametrize("made", [lambda attempt, home: Seeker(), Knowing], ids=["ours", "oracle"])
def test_what_was_shut_is_shut_again_after_the_deeds(made):
    home = generate(1, rooms=4, items=40)
    episode = drawn_episodes(TASKS["rearrange"], "generated/1/4/40", home, count=1, seed=3)[0]
    assert all(Proof.of(home).holds(deed) for deed in episode.goal.deeds)
    attempt = Attempt(episode, home_of(episode))
    policy = made(attempt, home)
    policy.begin(attempt.brief)
    opened = set()
    while not attempt.over:
        attempt.step(policy.act(attempt.frame))
        event = attempt.frame.event
        if event is not None and event.verb == "open" and event.outcome == "done":
            opened.add(event.arguments["thing"])
    assert attempt.score().success == 1.0
    assert opened
    assert not any(attempt.truth().is_open(piece) for piece in opened)
