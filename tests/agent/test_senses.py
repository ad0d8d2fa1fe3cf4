import math

import numpy as np
import pytest
from small_rooms import CAMERA, EYE, Box, look, two_rooms

from agent.belief import Belief
from agent.mind import Frame, Mind
from agent.senses import LEAST_PIXELS, Recognition, Senses
from datagen.worlds.home.kinds import VOCABULARY
from memory.graph.recorder import Recorder
from memory.graph.records import Entity, Event, Source, Utterance

ROBOT, ANN, TABLE, MUG, CUPBOARD = 99, 98, 50, 60, 70
KINDS = {1: "kitchen", 2: "hall", TABLE: "table", MUG: "mug", CUPBOARD: "cupboard", ANN: "adult", 900: "table"}


class Place:
    """Two rooms with a mug that can be moved about, and a mind in them."""

    def __init__(self, mug=(6.3, 2.0, 0.75), on=TABLE, more=()):
        self.recorder = Recorder(VOCABULARY)
        for thing, kind in {**KINDS, ROBOT: "robot"}.items():
            self.recorder.add_entity(Entity(id=thing, kind=kind, name="Ann" if thing == ANN else None))
        self.more = list(more)
        self.move(mug, on)
        self.mind = Mind(ROBOT, CAMERA, Belief(self.recorder, ROBOT), self.recognise, (4.6, 2.0, EYE, 0.0))

    def move(self, mug, on, relation="on"):
        self.mug, self.where = mug, (relation, on)

    def recognise(self, thing):
        relation, parent = self.where if thing == MUG else ("in", 2)
        statements = () if thing in (1, 2) else ((thing, relation, parent, None),)
        if thing == MUG:
            statements += ((MUG, "colour", None, "red"),)
        return Recognition(id=thing, kind=KINDS[thing], name="Ann" if thing == ANN else None, statements=statements)

    def boxes(self):
        walls = [Box(box.low, box.high, 0 if box.id == 900 else box.id) for box in two_rooms()]
        if self.mug is None:
            return [*walls, *self.more]
        x, y, z = self.mug
        return [*walls, *self.more, Box((x - 0.05, y - 0.05, z), (x + 0.05, y + 0.05, z + 0.1), MUG)]

    def see(self, x=4.6, y=2.0, yaw=0.0, **more):
        self.recorder.advance(self.recorder.tick + 1)
        depth, ids = look(self.boxes(), x, y, yaw)
        self.mind.perceive(Frame(depth=depth, ids=ids, camera=(x, y, EYE, yaw), **more))
        return ids

    def believed(self):
        fact = self.mind.belief.location(MUG)
        return None if fact is None else (fact.predicate, fact.object)


def test_a_thing_in_view_is_found_where_it_is():
    place = Place()
    place.see()
    thing = place.mind.thing(MUG)
    assert thing.point == pytest.approx((6.28, 2.0, 0.82), abs=0.06)
    assert np.all(np.array(thing.low) >= np.array([6.24, 1.94, 0.74]))
    assert np.all(np.array(thing.high) <= np.array([6.36, 2.06, 0.86]))
    assert place.believed() == ("on", TABLE)
    assert place.mind.belief.value(MUG, "colour") == "red"


def test_what_shows_too_few_pixels_is_not_recognised():
    place = Place(mug=(7.9, 3.5, 0.75))
    senses = Senses(CAMERA, place.recognise)
    ids = np.zeros((120, 160), np.int32)
    depth = np.ones((120, 160), np.float32)
    ids[0, : LEAST_PIXELS - 1] = MUG
    assert MUG not in senses.look(depth, ids, (0, 0, EYE, 0), 1).pixels
    ids[0, :LEAST_PIXELS] = MUG
    assert senses.look(depth, ids, (0, 0, EYE, 0), 2).pixels == {MUG: LEAST_PIXELS}


def test_what_is_in_a_closed_cupboard_is_not_believed_and_does_not_disturb():
    cupboard = Box((6.0, 0.2, 0.0), (7.0, 0.7, 1.0), CUPBOARD)
    place = Place(mug=(6.5, 0.4, 0.3), on=CUPBOARD, more=[cupboard])
    for yaw in (0.0, -0.8, -1.5):
        place.see(6.5, 3.0, yaw)
        place.see(5.0, 3.0, yaw)
    assert place.mind.thing(CUPBOARD) is not None
    assert place.mind.thing(MUG) is None
    assert list(place.mind.belief.about(MUG)) == []


def test_what_was_moved_away_is_no_longer_believed_there_once_one_looks():
    place = Place()
    place.see()
    place.move(None, 1)
    place.see(2.0, 2.0, math.pi)  # looking elsewhere changes nothing
    assert place.believed() == ("on", TABLE)
    place.see()
    place.see()
    assert place.believed() is None


def test_what_was_moved_is_believed_where_it_is_seen_next():
    place = Place()
    place.see()
    place.move((6.9, 1.0, 0.0), 2)
    place.see()
    assert place.believed() == ("on", 2)
    ended = [fact for fact in place.recorder.history().facts if fact.observer == ROBOT and fact.object == TABLE]
    assert [fact.until for fact in ended] == [2]


def test_what_is_hidden_behind_something_is_still_believed_there():
    place = Place()
    place.see()
    place.more.append(Box((5.2, 1.4, 0.0), (5.3, 2.6, 1.6), 0))
    for _ in range(5):
        assert MUG not in place.see()
    assert place.believed() == ("on", TABLE)


def test_what_was_told_is_believed_with_its_teller():
    place = Place(mug=(1.0, 1.0, 0.0), on=1)
    place.recorder.advance(1)
    said = place.recorder.event(ANN, "say", {"text": "…", "subject": MUG, "predicate": "on", "object": TABLE})
    place.see(heard=((said, Utterance(id=1, tick=1, speaker=ANN, addressees=(), text="…")),))
    fact = place.mind.belief.location(MUG)
    assert (fact.object, fact.source, fact.event) == (TABLE, Source.TOLD, said.id)


def test_eyes_outweigh_words():
    place = Place()
    said = Event(id=1, tick=1, actor=ANN, verb="say", arguments={"subject": MUG, "predicate": "in", "object": CUPBOARD})
    place.see(heard=((said, Utterance(id=1, tick=1, speaker=ANN, addressees=(), text="…")),))
    assert place.believed() == ("on", TABLE)


def test_a_refused_deed_changes_no_belief_and_one_that_was_done_does():
    place = Place()
    place.see()
    arguments = {"item": MUG}
    place.see(event=Event(id=1, tick=2, actor=ROBOT, verb="take", arguments=arguments, outcome="out_of_reach"))
    assert place.believed() == ("on", TABLE)
    assert place.mind.outcome == "out_of_reach"
    place.move(None, ROBOT)
    place.see(event=Event(id=2, tick=3, actor=ROBOT, verb="take", arguments=arguments), held=MUG)
    assert place.believed() == ("held_by", ROBOT)
    assert place.mind.held == MUG
    place.see(event=None, held=None)
    assert place.believed() is None


def test_a_person_who_left_a_spot_is_not_forgotten_to_be_in_the_room():
    ann = Box((5.4, 2.7, 0.0), (5.7, 3.0, 1.7), ANN)
    place = Place(more=[ann])
    place.see()
    assert place.mind.belief.room_of(ANN) == 2
    place.more.clear()
    for _ in range(4):
        place.see()
    assert place.mind.belief.room_of(ANN) == 2


def test_the_agent_knows_its_room_from_the_floor_it_stands_on():
    place = Place()
    place.see(2.0, 2.0, 0.0)
    place.see(4.6, 2.0, 0.0)
    place.see(5.6, 1.0, 0.0)
    assert place.mind.room() == 2


def test_the_truth_cannot_be_reached_from_a_belief():
    belief = Place().mind.belief
    assert not hasattr(belief, "__dict__")
    for name in dir(belief):
        assert not isinstance(getattr(belief, name), Recorder)
