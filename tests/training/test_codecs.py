import pytest
import torch

from training.outer.codecs import E3M0, RAW, Cast, Integers, Sparse, codec_of

NAMES = ["none", "fp16", "bf16", "int8", "int4", "e3m0"]


def _numbers(count, seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    # Of very different sizes, as outer gradients are.
    return (torch.randn(count, generator=generator) * torch.logspace(-6, 0, count)).to(dtype)


@pytest.mark.parametrize("count", [1, 7, 128, 129, 1000])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_sent_is_as_long_as_the_codec_says_and_comes_out_as_many(name, count):
    codec = codec_of(name)
    values = _numbers(count)
    payload = codec.encode(values)
    assert payload.dtype == torch.uint8
    assert len(payload) == codec.size(count, 4)
    assert codec.decode(payload, values).shape == values.shape


# Of a block's largest number: half a step of the integers; for E3M0 a third of the number, or half of the smallest.
@pytest.mark.parametrize(("name", "bound"), [("int8", 0.51 / 127), ("int4", 0.51 / 7)])
def test_integers_are_off_by_half_a_step_at_most(name, bound):
    codec, values = codec_of(name), _numbers(1280)
    off = (codec.decode(codec.encode(values), values) - values).abs().view(-1, 128)
    assert bool((off <= bound * 1.01 * values.abs().view(-1, 128).amax(dim=1, keepdim=True)).all())


def test_four_bits_of_exponent_keep_the_size_of_numbers_a_64th_of_the_largest():
    values = torch.tensor([1.0, -0.5, 0.25, 0.0, 1 / 64, -1 / 32, 0.74, 0.76, 1 / 129, 0.001])
    arrived = E3M0().decode(E3M0().encode(values), values)
    assert arrived.tolist() == [1.0, -0.5, 0.25, 0.0, 1 / 64, -1 / 32, 0.5, 1.0, 0.0, 0.0]
    many = _numbers(1280)
    back = E3M0().decode(E3M0().encode(many), many)
    largest = many.abs().view(-1, 128).amax(dim=1, keepdim=True).expand(10, 128).flatten()
    assert bool(((back - many).abs() <= torch.maximum(many.abs() / 3, largest / 127)).all())
    assert torch.equal(back.sign() * (back != 0), many.sign() * (back != 0))


@pytest.mark.parametrize("name", NAMES)
def test_what_arrived_once_arrives_again_unchanged(name):
    codec, values = codec_of(name), _numbers(700)
    once = codec.decode(codec.encode(values), values)
    torch.testing.assert_close(codec.decode(codec.encode(once), once), once, rtol=1e-2 if "int" in name else 0, atol=0)


@pytest.mark.parametrize("name", NAMES)
def test_zeros_and_doubles_stay_what_they_are(name):
    codec = codec_of(name)
    zeros = torch.zeros(300, dtype=torch.float64)
    assert torch.equal(codec.decode(codec.encode(zeros), zeros), zeros)


def test_the_raw_codec_and_casts_are_torchs():
    values = _numbers(50, dtype=torch.float64)
    assert torch.equal(RAW.decode(RAW.encode(values), values), values)
    cast = Cast(torch.bfloat16)
    assert torch.equal(cast.decode(cast.encode(values), values), values.bfloat16().double())


def test_four_bits_with_their_scales_are_an_eighth_of_fp32():
    count = 128 * 1000
    assert 4 * count / codec_of("e3m0").size(count, 4) == pytest.approx(7.757, abs=1e-3)
    assert 4 * count / codec_of("int8").size(count, 4) == pytest.approx(3.938, abs=1e-3)


@pytest.mark.parametrize("inner", [RAW, Integers(8), E3M0()])
@pytest.mark.parametrize("count", [5, 64, 1001])
def test_a_sparse_payload_has_a_bit_for_each_number_and_those_that_are_there(inner, count):
    values = _numbers(count)
    values[::3] = 0
    codec = Sparse(inner)
    there = int((values != 0).sum())
    payload = codec.encode(values)
    assert len(payload) == -(-count // 8) + inner.size(there, 4)
    arrived = codec.decode(payload, values)
    assert torch.equal(arrived[values == 0], torch.zeros(count - there))
    assert torch.equal(arrived[values != 0], inner.decode(inner.encode(values[values != 0]), values[values != 0]))


@pytest.mark.parametrize("name", ["int8", "int4", "e3m0", "bf16"])
def test_with_what_was_lost_added_the_next_time_nothing_is_lost_in_the_long_run(name):
    codec, lost, wanted, arrived = codec_of(name), torch.zeros(400), torch.zeros(400), torch.zeros(400)
    for turn in range(40):
        values = _numbers(400, seed=turn)
        sent = codec.decode(codec.encode(values + lost), values)
        lost = values + lost - sent
        wanted, arrived = wanted + values, arrived + sent
    torch.testing.assert_close(arrived + lost, wanted, rtol=1e-5, atol=1e-5)
    # What is still missing does not grow with time: it is the rounding of one turn.
    assert float(lost.abs().max()) < 0.5 * float(_numbers(400).abs().max())
