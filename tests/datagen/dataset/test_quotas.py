"""Quotas: what is asked for is what comes out, in whole questions, or the build says why not."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_sets import lived_home

from datagen.dataset.errors import DatasetError
from datagen.dataset.filling import Asked, fill, shard_dice
from datagen.dataset.quotas import (
    BELIEVED,
    MAJORITY,
    NOTHING,
    Ledger,
    Quota,
    Slot,
    alike,
    apportion,
    plan,
    shares,
)
from datagen.dataset.syllabi import SYLLABI, YES_OR_NO
from datagen.questions.answers import Kind
from datagen.questions.templates import TEMPLATES


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 10), min_size=1, max_size=12), st.integers(0, 50))
def test_apportioned_numbers_add_up_and_are_off_by_less_than_one(total: int, weights: list[float], turn: int) -> None:
    named = {str(place): weight for place, weight in enumerate(weights)}
    counts = apportion(total, named, turn=turn)
    assert sum(counts.values()) == total
    assert all(abs(counts[name] - total * weight / sum(weights)) < 1 for name, weight in named.items())


@given(st.integers(10, 3000), st.integers(0, 20))
def test_a_plan_has_the_mix_and_as_many_yes_as_no(questions: int, number: int) -> None:
    slots = plan(questions, {}, number=number)
    by_family = Counter(slot.family for slot in slots)
    assert len(slots) == questions
    assert all(abs(by_family[family] - questions / len(SYLLABI["compact"])) < 1 for family in SYLLABI["compact"])
    for family in SYLLABI["compact"]:
        wants = Counter(slot.want for slot in slots if slot.family == family)
        assert abs(wants[True] - wants[False]) <= 1
        assert all((slot.want is not None) == (slot.template in YES_OR_NO) for slot in slots)


def test_plans_of_many_shards_add_up_to_the_mix() -> None:
    mix = {"property": 3.0, "think": 1.0, "unknown": 1.0}
    slots = [slot for number in range(30) for slot in plan(37, mix, number=number)]
    by_family = Counter(slot.family for slot in slots)
    assert by_family.keys() == mix.keys()
    assert all(abs(by_family[family] / len(slots) - share / 5) < 0.02 for family, share in mix.items())
    wants = Counter(slot.want for slot in slots if slot.want is not None)
    assert abs(wants[True] - wants[False]) <= 0.04 * sum(wants.values())


def test_a_quarter_of_what_may_be_is_asked_of_belief() -> None:
    slots = plan(1000, {})
    believed = Counter(slot.family for slot in slots if slot.believed)
    assert believed["think"] == believed["unknown"] == 100
    for family in ("property", "count", "existence", "containment"):
        assert believed[family] == pytest.approx(100 * BELIEVED, abs=2)
    assert not any(slot.believed for slot in slots if TEMPLATES[slot.template].of == "truth")


@pytest.mark.parametrize(
    ("mix", "said"),
    [
        ({"colour": 1.0}, "unknown family 'colour'"),
        ({"count": -1.0, "think": 2.0}, "shares of 0 or more"),
        ({"count": 0.0}, "at least one of them above 0"),
    ],
)
def test_a_mix_that_cannot_be_says_what_is_wrong(mix: dict[str, float], said: str) -> None:
    with pytest.raises(DatasetError, match=said):
        shares(mix)


def test_the_ledger_stops_an_answer_at_its_share() -> None:
    slots = [Slot("count.all", False, None)] * 40
    ledger = Ledger(slots)
    given_ = 0
    while ledger.allows("count", Kind.INTEGER, "2"):
        ledger.add("count", Kind.INTEGER, "2")
        given_ += 1
    assert given_ == 40 * MAJORITY
    assert ledger.allows("count", Kind.INTEGER, "3")
    assert ledger.allows("existence", Kind.BOOLEAN, "yes")
    ledger.spare = 1
    assert not ledger.allows("count", Kind.INTEGER, "2")


def test_one_answer_more_is_let_through_where_a_family_has_few() -> None:
    ledger = Ledger([Slot("count.all", False, None)] * 6)
    ledger.add("count", Kind.INTEGER, "2")
    assert not ledger.allows("count", Kind.INTEGER, "2")
    ledger.spare = 1
    assert ledger.allows("count", Kind.INTEGER, "2")


def test_nothing_and_zero_are_one_answer_to_the_ledger() -> None:
    ledger = Ledger([Slot("unknown.which", True, None)] * 40)
    for kind, text in ((Kind.NONE, "nothing"), (Kind.INTEGER, "0")):
        assert ledger.allows("unknown", kind, text)
        ledger.add("unknown", kind, text)
    assert 40 * NOTHING == 2
    assert not ledger.allows("unknown", Kind.NONE, "nothing")
    assert not ledger.allows("unknown", Kind.INTEGER, "0")


def test_what_stands_in_is_of_the_same_family_and_answered_alike() -> None:
    for slot in plan(200, {}):
        for other in alike(slot):
            assert other.family == slot.family
            assert other.want == slot.want
            assert (other.template in YES_OR_NO) == (slot.template in YES_OR_NO)


def test_filled_slots_keep_every_quota() -> None:
    lives = [lived_home(number) for number in range(10)]
    slots = plan(240, {})
    asked = fill(lives, slots, shard_dice(0, 0))
    found = [each for some in asked for each in some]
    assert Counter(each.slot for each in found) == Counter(slots)
    assert all(18 <= len(some) <= 32 for some in asked)
    assert all(each.judged.answer.value is each.slot.want for each in found if each.slot.want is not None)
    _check_shares(found)
    for some in asked:
        assert len({(each.judged.program.observer, str(each.judged.program)) for each in some}) == len(some)


def _check_shares(found: list[Asked]) -> None:
    answers: dict[str, Counter[str]] = defaultdict(Counter)
    for each in found:
        if each.judged.answer.kind is not Kind.BOOLEAN:
            answers[each.slot.family][each.answer] += 1
    for counts in answers.values():
        size = counts.total()
        assert counts.most_common(1)[0][1] <= MAJORITY * size + 1
        assert counts["nothing"] + counts["0"] <= NOTHING * size + 1


def test_a_quota_that_no_home_can_meet_is_named() -> None:
    slots = [Slot("containment.held", False, None)] * 300
    with pytest.raises(DatasetError, match="quota of family 'containment' cannot be met"):
        fill([lived_home(0)], slots, shard_dice(0, 0))


@pytest.mark.parametrize(
    ("text", "quota"),
    [
        ("count", Quota("count")),
        ("location/deep", Quota("location", "deep")),
        ("property/boolean", Quota("property", None, Kind.BOOLEAN)),
        ("change/shallow/integer", Quota("change", "shallow", Kind.INTEGER)),
    ],
)
def test_a_quota_is_read_and_written(text: str, quota: Quota) -> None:
    assert Quota.parse(text) == quota
    assert str(quota) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cuont", "did you mean 'count'"),
        ("count/dep", "did you mean 'deep'"),
        ("count/deep/interger", "did you mean 'integer'"),
        ("count/integer/deep", "write FAMILY, FAMILY/DEPTH"),
        ("existence/integer", "no template of family 'existence' is answered by 'integer'"),
    ],
)
def test_a_quota_that_cannot_be_says_what_was_meant(text: str, said: str) -> None:
    with pytest.raises(DatasetError, match=said):
        Quota.parse(text)


def test_quotas_of_depth_and_kind_are_filled_with_what_they_ask_for() -> None:
    mix = {"location/deep": 1.0, "count/shallow": 1.0, "property/boolean": 1.0, "property/property": 1.0}
    asked = fill([lived_home(number) for number in range(6)], plan(60, mix), shard_dice(0, 0))
    found = [each for some in asked for each in some]
    kinds = Counter(str(each.slot.quota) for each in found)
    assert kinds == dict.fromkeys(mix, 15)
    for each in found:
        depth, kind = each.judged.program.depth, each.judged.answer.kind
        assert each.slot.quota is not None
        assert each.slot.quota.takes(depth, kind)
    assert all(each.judged.program.depth >= 6 for each in found if each.slot.family == "location")


def test_a_quota_of_a_depth_that_no_question_has_is_named() -> None:
    with pytest.raises(DatasetError, match="quota of family 'nearest/shallow/tick' cannot be met"):
        fill([lived_home(0)], plan(5, {"nearest/shallow/tick": 1.0}), shard_dice(0, 0))
