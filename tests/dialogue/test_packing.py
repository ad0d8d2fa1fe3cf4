"""Packing questions behind one context changes nothing but the cost."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.packing import IGNORED, Block, pack
from dialogue.reader import build_reader, read
from dialogue.vocabulary import END, WordVocabulary, words

IDS = st.lists(st.integers(6, 29), min_size=1, max_size=6).map(tuple)
BLOCKS = st.lists(st.builds(Block, IDS, IDS), min_size=1, max_size=4)
MODEL = build_reader(words=30, width=16, layers=2, heads=2, head_width=8, seed=0).eval()


@settings(max_examples=25, deadline=None)
@given(context=st.lists(st.integers(6, 29), max_size=12), blocks=BLOCKS, other=BLOCKS)
def test_a_packed_block_reads_as_if_it_stood_alone(context: list[int], blocks: list[Block], other: list[Block]) -> None:
    batch = pack([(context, blocks), (context[:3], other)])
    with torch.no_grad():
        everywhere = MODEL(batch, torch.ones_like(batch.ids, dtype=torch.bool)).view(*batch.ids.shape, -1)
        for block, (start, stop) in zip(blocks, batch.spans[0], strict=True):
            alone = pack([(context, [block])])
            scores = MODEL(alone, alone.labels != IGNORED)
            assert torch.allclose(everywhere[0, start:stop], scores, atol=1e-5)


@given(context=st.lists(st.integers(6, 29), max_size=12), blocks=BLOCKS)
def test_only_answers_and_their_ends_carry_loss(context: list[int], blocks: list[Block]) -> None:
    batch = pack([(context, blocks)])
    counted = batch.labels[batch.labels != IGNORED].tolist()
    assert counted == [word for block in blocks for word in (*block.answer, END)]


def test_no_word_sees_a_later_one_or_another_question() -> None:
    batch = pack([([7, 8], [Block((9,), (10,)), Block((11,), (12,))])])
    looked, seen = batch.visible[0]
    assert not seen.triu(diagonal=1).any()
    first, second = batch.spans[0]
    assert not seen[second[0], first[0] - 1 : first[1]].any()
    assert seen[second[0], :3].all()
    assert torch.equal(looked, seen & (torch.arange(len(seen)) < 3))
    assert batch.before[0].tolist() == [0, 0, 1, 2, 3, 4, 5, 2, 7, 8, 9]


def test_reading_stops_at_the_end_mark_and_decodes_to_words() -> None:
    vocabulary = WordVocabulary.of(["the mug is on table_1"])
    ids = [*vocabulary.encode("on table_1"), END, vocabulary.ids["mug"]]
    assert vocabulary.decode(ids) == "on table_1"


def test_reading_gives_one_answer_to_each_question_within_the_limit() -> None:
    answers = read(MODEL, [([7, 8, 9], [[10], [11, 12]]), ([], [[13]])], most=3)
    assert [len(home) for home in answers] == [2, 1]
    assert all(len(answer) <= 3 for home in answers for answer in home)


def test_greedy_reading_agrees_with_the_likeliest_word_at_each_place() -> None:
    context, question = [7, 8, 9, 10], [11, 12]
    ((answer,),) = read(MODEL, [(context, [question])], most=4)
    batch = pack([(context, [Block(tuple(question), tuple(answer))])])
    with torch.no_grad():
        likeliest = MODEL(batch, batch.labels != IGNORED).argmax(-1).tolist()
    assert likeliest[: len(answer)] == answer


@pytest.mark.parametrize(
    ("text", "split"), [("Is Ann's mug red?", ["is", "ann", "'", "s", "mug", "red", "?"]), ("", [])]
)
def test_words_are_lower_case_and_marks_stand_alone(text: str, split: list[str]) -> None:
    assert words(text) == split
