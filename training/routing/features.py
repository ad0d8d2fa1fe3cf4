"""Features that examples are routed by: TF-IDF of pairs of neighbouring tokens, reduced to a few dimensions."""

from __future__ import annotations

import numpy as np
import scipy.sparse
import torch
from numpy.typing import NDArray
from torch import Tensor

__all__ = ["TfIdf"]

_BUCKETS = 1 << 16  # of pairs: exact for bytes


class TfIdf:
    """TF-IDF of pairs of tokens and its leading directions, fitted once and saved with a run.

    Hidden states of a model that has hardly learned yet tell little of an example; counts of pairs do from the start.

    Args:
        tokens: (examples, tokens) whole numbers to fit to.
        dims: Directions to keep.
        seed: Of the search for them.
    """

    def __init__(self, tokens: Tensor, dims: int = 32, seed: int = 0) -> None:
        counts = _counts(tokens)
        seen = np.asarray((counts > 0).sum(axis=0)).ravel()
        self._idf = np.log((1 + counts.shape[0]) / (1 + seen)).astype(np.float32)
        weighed = self._weighed(counts)
        start = np.random.default_rng(seed).standard_normal(min(weighed.shape)).astype(np.float32)
        dims = min(dims, min(weighed.shape) - 1)
        _, _, directions = scipy.sparse.linalg.svds(weighed, k=dims, v0=start)
        self._directions: NDArray[np.float32] = np.ascontiguousarray(directions[::-1])

    def __call__(self, tokens: Tensor) -> Tensor:
        """The features of (examples, tokens): (examples, dims), each of length 1."""
        projected = self._weighed(_counts(tokens)) @ self._directions.T
        length = np.linalg.norm(projected, axis=1, keepdims=True)
        return torch.from_numpy((projected / np.maximum(length, 1e-9)).astype(np.float32))

    def _weighed(self, counts: scipy.sparse.csr_matrix) -> scipy.sparse.csr_matrix:
        weighed = scipy.sparse.csr_matrix(counts.multiply(self._idf[None]))
        length = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        return scipy.sparse.csr_matrix(weighed.multiply((1 / np.maximum(length, 1e-9))[:, None]))

    def state(self) -> dict[str, Tensor]:
        """What was fitted."""
        return {"idf": torch.from_numpy(self._idf), "directions": torch.from_numpy(self._directions.copy())}

    @classmethod
    def of(cls, state: dict[str, Tensor]) -> TfIdf:
        """From what was fitted."""
        made = cls.__new__(cls)
        made._idf, made._directions = state["idf"].numpy(), state["directions"].numpy()
        return made


def _counts(tokens: Tensor) -> scipy.sparse.csr_matrix:
    """How often each pair stands in each example, dampened: (examples, buckets)."""
    ids = tokens.to(torch.int64)
    pairs = ((ids[:, :-1] * 256 + ids[:, 1:]) % _BUCKETS).numpy()
    rows = np.repeat(np.arange(pairs.shape[0]), pairs.shape[1])
    ones = np.ones(pairs.size, dtype=np.float32)
    counts = scipy.sparse.csr_matrix((ones, (rows, pairs.ravel())), shape=(pairs.shape[0], _BUCKETS))
    counts.sum_duplicates()
    counts.data = 1 + np.log(counts.data)
    return counts
