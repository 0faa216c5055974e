"""A linear model on hashed characters: what the wording as a whole looks like, term or no term."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.classify.calibration import softmax
from pipeline.text.normalize import match_codes

Floats = NDArray[np.float64]
LONGEST = 3
STEPS = 150
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class LinearModel:
    """Coefficients, buckets x domains."""

    coefficients: Floats

    def decide(self, texts: Sequence[str]) -> Floats:
        """Return texts x domains: log-odds, each row centred."""
        features = hash_characters(texts, len(self.coefficients))
        raw = np.asarray(features @ self.coefficients)
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

    Multinomial logistic regression with a ridge penalty, by accelerated gradient steps of a fixed number: the same
    in one thread or two. Domains count alike however many texts each has.

    Args:
        texts: training texts.
        labels: index of each text's domain.
        weights: how much each text counts.
        domains: number of domains.
        buckets: number of hashed features.
        penalty: inverse strength of the ridge penalty.
    """
    order = sorted(range(len(texts)), key=lambda i: (texts[i], int(labels[i]), float(weights[i])))
    features = hash_characters([texts[i] for i in order], buckets)
    features.sum_duplicates()
    used = np.unique(features.indices)
    labels, weights = labels[order], weights[order]
    totals = np.bincount(labels, weights=weights, minlength=domains)
    balanced = weights * (weights.sum() / np.count_nonzero(totals) / np.maximum(totals, 1e-9))[labels]
    coefficients = np.zeros((buckets, domains))
    coefficients[used] = _descend(features[:, used], np.eye(domains)[labels], balanced, penalty)
    return LinearModel(coefficients)


def _descend(features: sparse.csr_array, wanted: Floats, weights: Floats, penalty: float) -> Floats:
    """Return the coefficients after STEPS accelerated steps (Nesterov, constant momentum of strong convexity)."""
    turned = sparse.csr_array(features.T)
    steepness = 0.5 * 1.05 * _largest_eigenvalue(features, turned, weights) + 1 / penalty
    root = np.sqrt(1 / penalty / steepness)
    momentum = (1 - root) / (1 + root)
    old = ahead = np.zeros((features.shape[1], wanted.shape[1]))
    for _ in range(STEPS):
        error = (softmax(np.asarray(features @ ahead)) - wanted) * weights[:, None]
        new = ahead - (turned @ error + ahead / penalty) / steepness
        ahead = new + momentum * (new - old)
        old = new
    return old


def _largest_eigenvalue(features: sparse.csr_array, turned: sparse.csr_array, weights: Floats) -> float:
    vector = np.ones(features.shape[1])
    size = 1.0
    for _ in range(20):
        vector = turned @ (weights * (features @ vector))
        size = float(np.sqrt((vector**2).sum())) or 1.0
        vector = vector / size
    return size
