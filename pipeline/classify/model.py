"""A linear model on hashed characters: what the wording as a whole looks like, term or no term."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from pipeline.text.normalize import match_codes

Floats = NDArray[np.float64]
LONGEST = 3
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class LinearModel:
    """Coefficients buckets x domains and the intercepts."""

    coefficients: Floats
    intercepts: Floats

    def decide(self, texts: Sequence[str]) -> Floats:
        """Return texts x domains: log-odds, each row centred."""
        features = hash_characters(texts, len(self.coefficients))
        raw = np.asarray(features @ self.coefficients) + self.intercepts
        return raw - raw.mean(axis=1, keepdims=True)


def hash_characters(texts: Sequence[str], buckets: int) -> sparse.csr_array:
    """Return texts x buckets: runs of one to three characters, each text scaled by the root of its length.

    A run counts wherever it stands, so a row depends on its text alone. Entries of one bucket are not added up.
    """
    block = match_codes(list(texts))
    codes = block.codes.astype(np.uint64)
    ends = np.repeat(block.starts[1:], block.lengths)
    position = np.arange(len(codes))
    indices = np.empty((len(codes), LONGEST), dtype=np.int32)
    valid = np.empty((len(codes), LONGEST), dtype=bool)
    key = np.zeros(len(codes), dtype=np.uint64)
    for size in range(LONGEST):
        shifted = np.zeros(len(codes), dtype=np.uint64)
        shifted[: len(codes) - size] = codes[size:]
        key = (key << np.uint64(16)) | shifted
        salted = (key + np.uint64(size + 1)) * _MULTIPLIER
        indices[:, size] = (salted >> np.uint64(40)) % np.uint64(buckets)
        valid[:, size] = position + size < ends
    owners = np.bincount(block.owners(), weights=valid.sum(axis=1), minlength=len(texts)).astype(np.int64)
    pointers = np.concatenate(([0], np.cumsum(owners)))
    data = np.repeat(1 / np.sqrt(np.maximum(owners, 1)), owners)
    return sparse.csr_array((data, indices[valid], pointers), shape=(len(texts), buckets))


def train_model(
    texts: Sequence[str], labels: NDArray[np.int64], weights: Floats, domains: int, buckets: int, penalty: float
) -> LinearModel:
    """Return the model fitted to the texts; the same texts in any order give the same model.

    Args:
        texts: training texts.
        labels: index of each text's domain.
        weights: how much each text counts.
        domains: number of domains; one without a text gets no evidence either way.
        buckets: number of hashed features.
        penalty: inverse strength of the ridge penalty.
    """
    order = sorted(range(len(texts)), key=lambda i: (texts[i], int(labels[i]), float(weights[i])))
    features = hash_characters([texts[i] for i in order], buckets)
    features.sum_duplicates()
    used = np.unique(features.indices)
    fitted = LogisticRegression(C=penalty, tol=1e-3, max_iter=200).fit(
        features[:, used], labels[order], sample_weight=weights[order]
    )
    coefficients, intercepts = np.zeros((buckets, domains)), np.full(domains, -3.0)
    known = fitted.classes_
    rows, bias = fitted.coef_, fitted.intercept_
    if len(known) == 2:
        rows, bias = np.vstack([-rows / 2, rows / 2]), np.array([-bias[0] / 2, bias[0] / 2])
    coefficients[np.ix_(used, known)] = rows.T
    intercepts[known] = bias
    return LinearModel(coefficients, intercepts)
