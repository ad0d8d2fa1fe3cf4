"""Codecs: numbers as fewer bytes on the wire. What comes out of `encode` is what is sent, byte for byte.

Streaming DiLoCo (arXiv 2501.18512, section 3.3) sends outer gradients in four bits, E3M0, and sums them in fp32.
"""

from __future__ import annotations

import functools
from abc import ABC, abstractmethod
from typing import Protocol

import torch
from torch import Tensor

from training.strategy import CodecName

__all__ = ["RAW", "Cast", "Codec", "E3M0", "Integers", "Raw", "Sparse", "codec_of"]

_BLOCK = 128
"""Numbers that share a scale. Its two bytes are an eighth of a bit for each."""


class Codec(Protocol):
    """A way to write a flat tensor as bytes.

    Attributes:
        block: Numbers that are encoded together: cut tensors at multiples of it.
        exact: Whether decoding gives back what was encoded.
    """

    block: int
    exact: bool

    def encode(self, values: Tensor) -> Tensor:
        """The bytes of `values`, (n,) -> (bytes,) uint8, on the same device."""

    def decode(self, payload: Tensor, like: Tensor) -> Tensor:
        """The numbers of `payload`, as many and of the type of `like`, (n,)."""

    def size(self, count: int, element: int) -> int | None:
        """Bytes of `count` numbers of `element` bytes each; None if that depends on the numbers."""


class Raw:
    """The numbers as they are."""

    block = 1
    exact = True

    def encode(self, values: Tensor) -> Tensor:
        """See `Codec.encode`."""
        return values.contiguous().view(torch.uint8)

    def decode(self, payload: Tensor, like: Tensor) -> Tensor:
        """See `Codec.decode`."""
        return payload.view(like.dtype)

    def size(self, count: int, element: int) -> int:
        """See `Codec.size`."""
        return count * element


RAW = Raw()


class Cast:
    """The numbers in another floating type, fp16 or bf16."""

    block = 1
    exact = False

    def __init__(self, dtype: torch.dtype) -> None:
        self._dtype = dtype

    def encode(self, values: Tensor) -> Tensor:
        """See `Codec.encode`."""
        return values.to(self._dtype).view(torch.uint8)

    def decode(self, payload: Tensor, like: Tensor) -> Tensor:
        """See `Codec.decode`."""
        return payload.view(self._dtype).to(like.dtype)

    def size(self, count: int, element: int) -> int:
        """See `Codec.size`."""
        return 2 * count


class _Blocks(ABC):
    """Codes with a bf16 scale for each block: the scales first, then the codes."""

    block = _BLOCK
    exact = False
    bits: int

    def encode(self, values: Tensor) -> Tensor:
        """See `Codec.encode`."""
        blocks = _in_blocks(values.float())
        scale = _rounded_up(blocks.abs().amax(dim=1))
        codes = self._codes(blocks / scale.float().clamp_min(torch.finfo(torch.float32).tiny)[:, None])
        codes = codes.flatten()[: len(values)]
        return torch.cat([scale.view(torch.uint8), codes if self.bits == 8 else _packed(codes)])

    def decode(self, payload: Tensor, like: Tensor) -> Tensor:
        """See `Codec.decode`."""
        count = len(like)
        scales = -(-count // _BLOCK)
        scale = payload[: 2 * scales].clone().view(torch.bfloat16).float()
        codes = payload[2 * scales :]
        codes = codes if self.bits == 8 else _unpacked(codes)[:count]
        values = _in_blocks(self._values(codes)) * scale[:, None]
        return values.flatten()[:count].to(like.dtype)

    def size(self, count: int, element: int) -> int:
        """See `Codec.size`."""
        return 2 * -(-count // _BLOCK) + -(-count * self.bits // 8)

    @abstractmethod
    def _codes(self, shares: Tensor) -> Tensor:
        """Codes, uint8, of shares of the scale, within [-1, 1]."""

    @abstractmethod
    def _values(self, codes: Tensor) -> Tensor:
        """Shares of the scale that codes stand for."""


class Integers(_Blocks):
    """Steps of equal width from minus to plus the largest number of the block: int8 or int4."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self._most = 2 ** (bits - 1) - 1

    def _codes(self, shares: Tensor) -> Tensor:
        codes: Tensor = (shares * self._most).round() + self._most
        return codes.to(torch.uint8)

    def _values(self, codes: Tensor) -> Tensor:
        values: Tensor = (codes.float() - self._most) / self._most
        return values


class E3M0(_Blocks):
    """A sign and three bits of exponent: 0, and plus or minus 1, 1/2, … 1/64 of the block's largest number.

    Small numbers of a block are kept apart, where `int4` would make them 0.
    """

    bits = 4

    def _codes(self, shares: Tensor) -> Tensor:
        mantissa, exponent = torch.frexp(shares.abs())
        # A number between two powers of two goes to the nearer one, and 3/4 lies in the middle of 1/2 and 1.
        power = exponent - (mantissa < 0.75).to(exponent.dtype)
        # The smallest lies between 0 and 1/64: from the middle on it is the latter.
        level = torch.where(shares.abs() < 1 / 128, 0, (power + 7).clamp(1, 7))
        return (level + 8 * (shares < 0)).to(torch.uint8)

    def _values(self, codes: Tensor) -> Tensor:
        level = (codes & 7).to(torch.int32)
        size = torch.where(level == 0, 0.0, torch.ldexp(torch.ones_like(level, dtype=torch.float32), level - 7))
        return torch.where(codes >= 8, -size, size)


class Sparse:
    """A bit for each number, and those that are not 0, by another codec: for pruned outer gradients."""

    exact = False

    def __init__(self, inner: Codec) -> None:
        self._inner = inner
        self.block = max(8, inner.block)

    def encode(self, values: Tensor) -> Tensor:
        """See `Codec.encode`."""
        there = values != 0
        bits = torch.nn.functional.pad(there, (0, -len(values) % 8)).view(-1, 8).to(torch.uint8)
        return torch.cat(
            [(bits * _weights(values.device)).sum(dim=1).to(torch.uint8), self._inner.encode(values[there])]
        )

    def decode(self, payload: Tensor, like: Tensor) -> Tensor:
        """See `Codec.decode`."""
        bits = -(-len(like) // 8)
        there = (payload[:bits, None] & _weights(payload.device)).flatten()[: len(like)] != 0
        values = torch.zeros_like(like)
        values[there] = self._inner.decode(payload[bits:].clone(), values[there])
        return values

    def size(self, count: int, element: int) -> None:
        """See `Codec.size`."""
        return


@functools.cache
def _weights(device: torch.device) -> Tensor:
    return torch.tensor([1, 2, 4, 8, 16, 32, 64, 128], dtype=torch.uint8, device=device)


def _in_blocks(values: Tensor) -> Tensor:
    return torch.nn.functional.pad(values, (0, -len(values) % _BLOCK)).view(-1, _BLOCK)


def _rounded_up(largest: Tensor) -> Tensor:
    """As bf16, never less than it was, so that no share of it is above 1."""
    scale = largest.to(torch.bfloat16)
    return torch.where(scale.float() < largest, torch.nextafter(scale, torch.full_like(scale, torch.inf)), scale)


def _packed(codes: Tensor) -> Tensor:
    pairs = torch.nn.functional.pad(codes, (0, len(codes) % 2)).view(-1, 2)
    return pairs[:, 0] | (pairs[:, 1] << 4)


def _unpacked(payload: Tensor) -> Tensor:
    return torch.stack([payload & 15, payload >> 4], dim=1).flatten()


def codec_of(name: CodecName) -> Codec:
    """The codec of that name."""
    if name == "none":
        return RAW
    if name in ("bf16", "fp16"):
        return Cast(torch.bfloat16 if name == "bf16" else torch.float16)
    return E3M0() if name == "e3m0" else Integers(8 if name == "int8" else 4)
