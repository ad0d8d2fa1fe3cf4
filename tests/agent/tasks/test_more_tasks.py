"""Tasks beyond going and fetching: pictures, tidying, wishes, what moved, questions."""

from collections import Counter

import numpy as np
import pytest

from agent.tasks.answering import answer_to
from agent.tasks.attempt import Attempt
from agent.tasks.brief import Stop
from agent.tasks.described import described, read
from agent.tasks.episode import home_of
from agent.tasks.moved import MovedJudge
from agent.tasks.questions import said
from agent.tasks.staging import left_alone, moved
from agent.tasks.task import TASKS, drawn_episodes
from agent.tasks.tidying import belongs, misplaced
from agent.tasks.trials import attempted
from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import Item
from datagen.worlds.home.validate import check
from datagen.worlds.home.world import HomeWorld

MORE = ("imagenav", "tidy", "help", "moved", "eqa")


def _episode(task, seed):
    found = drawn_episodes(TASKS[task], f"generated/{seed}/4/40", generate(seed, rooms=4, items=40), count=1, seed=3)
    return found[0]


@pytest.mark.parametrize("task", MORE)
def test_the_oracle_can_do_every_episode_and_a_guess_hardly_any(task):
    episodes = [_episode(task, seed) for seed in range(3)]
    assert [row["success"] for episode in episodes for row in attempted("oracle", [episode])] == [1.0] * 3
    if task != "eqa":
        assert [row["success"] for episode in episodes for row in attempted("guess", [episode])] == [0.0] * 3


def test_a_picture_shows_its_thing_in_its_middle_and_is_found():
    for seed in (0, 2, 4):
        episode = _episode("imagenav", seed)
        attempt = Attempt(episode, home_of(episode))
        picture = attempt.brief.picture
        thing = next(part for part in home_of(episode).parts() if part.id == episode.goal.things[0])
        assert picture.shown[0][0].kind == thing.kind
        assert picture.shown[0][1] > 0
        assert picture.rgb.shape == (120, 160, 3)
        assert len(np.unique(picture.rgb.reshape(-1, 3), axis=0)) > 8
        assert attempted("ours", [episode])[0]["success"] == 1.0


def test_only_what_lies_wrong_is_to_be_tidied_and_it_may_go_wherever_it_belongs():
    for seed in range(4):
        episode = _episode("tidy", seed)
        home = home_of(episode)
        rooms = {room.id: room for room in home.rooms}
        room = next(room for room in home.rooms if room.name == episode.goal.room)
        assert {item.id for item in misplaced(home, room.id)} == {deed[0] for deed in episode.goal.deeds}
        pieces = {piece.id: piece for piece in home.furniture}
        items = {item.id: item for item in home.items}
        for item, how, place in episode.goal.deeds:
            assert how == "on"
            assert belongs(items[item].kind, rooms[pieces[place].room].kind)


def test_our_agent_tidies_up():
    row = attempted("ours", [_episode("tidy", 0)])[0]
    assert row["success"] == 1.0, row["reason"]
    assert row["done"] == 1.0


def _wish(several, seeds):
    for seed in seeds:
        episode = _episode("help", seed)
        kinds = Counter(item.kind for item in home_of(episode).items)
        wanted = next(item for item in home_of(episode).items if item.id == episode.goal.things[0])
        if (kinds[wanted.kind] > 1) == several:
            return episode
    raise AssertionError("no such wish was drawn")


def test_who_is_asked_which_one_says_so_and_is_brought_that_one():
    episode = _wish(several=True, seeds=range(6, 20))
    row = attempted("ours", [episode])[0]
    assert row["success"] == 1.0, row["reason"]
    assert row["asked"] == 1


def test_nobody_is_asked_where_there_is_no_doubt():
    row = attempted("ours", [_wish(several=False, seeds=range(20))])[0]
    assert row["asked"] == 0


def test_a_description_is_understood_as_it_was_meant():
    home = generate(3, rooms=6, items=90)
    for item in home.items:
        told = described(home, item.id)
        if told is not None and told.inside is None:
            assert read(f"I mean {told.text}.") == told
        elif told is not None:
            inside = read(told.text)
            assert inside.kind == told.kind
            assert inside.inside.kind == told.inside.kind
    assert read("I do not know.") is None
    assert read("the purple thought") is None


def test_homes_are_staged_by_the_rules():
    home = generate(5, rooms=4, items=40)
    robot = next(person.id for person in home.people if person.kind == "robot")
    alone = left_alone(home, [robot])
    check(alone)
    assert [person.id for person in alone.people] == [robot]
    assert all(item.relation != "held_by" for item in alone.items)
    episode = _episode("moved", 5)
    later = moved(home, episode.goal.moves)
    check(later)
    now = {item.id: (item.relation, item.parent) for item in later.items}
    assert all(now[item] == (relation, place) for item, relation, place in episode.goal.moves)
    assert sum(a != b for a, b in zip(home.items, later.items, strict=True)) == len(episode.goal.moves)


def test_the_home_changes_while_nobody_looks():
    episode = _episode("moved", 1)
    attempt = Attempt(episode, home_of(episode))
    item, relation, place = episode.goal.moves[0]
    for _ in range(episode.goal.after - 1):
        attempt.step("turn_left")
    pose = attempt.frame.camera
    assert attempt.truth().location(item) != (relation, place)
    attempt.step("stay")
    assert attempt.truth().location(item) == (relation, place)
    assert attempt.frame.camera == pytest.approx(pose)
    attempt.step(Stop(answer=f"{item} 9999"))
    assert attempt.judge.measures() == pytest.approx({"precision": 0.5, "recall": 1 / 3, "f1": 0.4})
    assert "it said" in attempt.reason()


def test_words_are_no_ids_of_what_moved():
    episode = _episode("moved", 1)
    judge = MovedJudge(episode.goal, home_of(episode))
    judge.answered(" ".join(str(item) for item, _, _ in episode.goal.moves))
    assert judge.achieved()
    judge.answered(" ".join(str(item) for item, _, _ in episode.goal.moves) + " and more")
    assert not judge.achieved()


def test_who_knows_all_answers_as_the_episode_does():
    for seed in range(8):
        episode = _episode("eqa", seed)
        home = home_of(episode)
        robot = next(person.id for person in home.people if person.kind == "robot")
        history = HomeWorld(left_alone(home, [robot]), seed=0).recorder.history()
        answer = answer_to(episode.goal.question, history, 0)
        assert said(answer.text) == said(episode.goal.answer)
        assert said(answer.text) != said("")


def test_questions_ask_for_nobody_and_nothing_of_somebodys():
    for seed in range(8):
        episode = _episode("eqa", seed)
        names = {person.name for person in home_of(episode).people}
        assert not any(name in episode.goal.question for name in names)


@pytest.mark.slow
def test_our_agent_finds_answers_out_and_says_what_moved():
    asked = [attempted("ours", [_episode("eqa", seed)])[0] for seed in range(2)]
    assert [row["success"] for row in asked] == [1.0, 1.0], [row["reason"] for row in asked]
    row = attempted("ours", [_episode("moved", 1)])[0]
    assert row["f1"] > 0.7, row["reason"]


def test_what_is_misplaced_lies_in_the_open():
    home = generate(2, rooms=4, items=40)
    for room in home.rooms:
        for item in misplaced(home, room.id):
            assert isinstance(item, Item)
            assert item.relation in ("on", "in")
