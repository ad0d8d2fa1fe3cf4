"""Who leads, who counts and who takes over, without any process."""

from dataclasses import replace

from training.elastic.census import Presence, account, key_of, taken

ONE = Presence(
    number=0,
    born=1.0,
    store="here:1",
    step=20,
    version=3,
    lineage=7,
    live=True,
    whole=True,
    sound=True,
    stops=False,
    failures=0,
)


def _of(number, **changes):
    return replace(ONE, number=number, born=float(number), **changes)


def test_all_who_did_the_whole_round_count():
    census = taken([_of(2), _of(0), _of(1)])
    assert census.leaders == census.members == (0, 1, 2)
    assert census.behind == census.refused == ()
    assert census.shares([0.2, 0.3, 0.5]) == [0.2, 0.3, 0.5]


def test_who_is_late_takes_over_and_does_not_count():
    census = taken([_of(0, version=2, step=15), _of(1), _of(2)])
    assert census.leaders == census.members == (1, 2)
    assert census.behind == (0,)
    assert census.step == 20
    assert census.shares([1 / 3] * 3)[0] == 0.0


def test_newer_weights_lead_even_those_of_one():
    assert taken([_of(0), _of(1), _of(2, version=4)]).leaders == (2,)


def test_of_equally_new_weights_those_of_most_lead():
    census = taken([_of(0, lineage=9), _of(1), _of(2)])
    assert census.leaders == (1, 2)
    assert census.behind == (0,)
    assert taken([_of(0, lineage=9), _of(1)]).leaders == (0,)


def test_a_joiner_gets_weights_and_has_no_say():
    census = taken([_of(0, live=False, version=9, step=90), _of(1)])
    assert census.leaders == (1,)
    assert census.behind == (0,)
    assert census.step == 20


def test_before_anybody_is_live_nobody_leads():
    census = taken([_of(0, live=False, step=5), _of(1, live=False, step=10)])
    assert census.leaders == ()
    assert census.step == 10


def test_numbers_that_are_none_are_refused_and_still_lead():
    census = taken([_of(0, sound=False), _of(1)])
    assert census.leaders == (0, 1)
    assert census.members == (1,)
    assert census.refused == (0,)


def test_who_took_over_in_a_failed_sum_does_not_count_in_the_next():
    census = taken([_of(0, whole=False), _of(1)])
    assert census.members == (1,)
    assert census.behind == ()


def test_the_dead_worker_of_a_number_that_came_again_is_left_out():
    again = replace(_of(1), born=9.0, live=False)
    census = taken([_of(0), _of(1), again])
    assert census.born == {0: 0.0, 1: 9.0}
    assert census.behind == (1,)


def test_every_worker_that_began_a_round_is_accounted_for():
    again = replace(_of(2), born=9.0, live=False)
    census = taken([_of(0), _of(1, sound=False), again, _of(3, version=2), _of(5, live=False)])
    began = {number: float(number) for number in range(5)}
    told = account(census, began)
    assert told == {
        "began": [0, 1, 2, 3, 4],
        "members": [0],
        "refused": [1],
        "late": [3],
        "lost": [2, 4],
        "joined": [2, 5],
        "stale": [3],
    }
    fates = [number for fate in ("members", "refused", "late", "lost") for number in told[fate]]
    assert sorted(fates) == told["began"]


def test_workers_meet_under_another_name_after_a_failure():
    names = {key_of(taken(roll)) for roll in ([_of(0), _of(1)], [_of(0), _of(1, failures=1)], [_of(0)])}
    assert len(names) == 3
    assert key_of(taken([_of(1), _of(0)])) in names


def test_of_two_who_cannot_reach_each_other_the_last_is_left_out():
    roll = [_of(0, cut_off=("here:3",)), _of(1), _of(2, store="here:3", cut_off=("here:1",))]
    census = taken(roll)
    assert census.members == (0, 1)
    assert 2 not in census.born


def test_who_is_cut_off_from_most_others_is_left_out():
    roll = [replace(_of(number), store=f"here:{number}") for number in range(3)]
    roll[0] = replace(roll[0], cut_off=("here:1", "here:2"))
    assert taken(roll).members == (1, 2)


def test_a_cut_to_one_who_is_not_there_leaves_nobody_out():
    assert taken([_of(0, cut_off=("there:9",)), _of(1)]).members == (0, 1)
