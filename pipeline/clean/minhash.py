"""Finds pairs worth comparing: minhash bands over the telling 3-grams, and within a bucket only near neighbours."""

import numpy as np
from numpy.typing import NDArray

_TEXTS_AT_ONCE = 256

Keys = NDArray[np.uint32]


def band_keys(hashes: Keys, starts: NDArray[np.int64], telling: NDArray[np.bool_], bands: int, per_band: int) -> Keys:
    """Return one 32-bit key per text and band; 0 in every band for a text without a telling 3-gram.

    Args:
        hashes: 3-grams of all texts.
        starts: where each text's 3-grams begin.
        telling: whether a 3-gram says anything, by its counter (the low bits of its hash).
        bands: bands of the sketch.
        per_band: hashes that must agree within a band.
    """
    kept = telling[hashes & np.uint32(len(telling) - 1)]
    before = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))
    hashes, starts = hashes[kept], before[starts]
    keys = np.zeros((len(starts) - 1, bands), dtype=np.uint32)
    factors = _odd_factors(bands * per_band)
    for first in range(0, len(keys), _TEXTS_AT_ONCE):
        last = min(first + _TEXTS_AT_ONCE, len(keys))
        span = starts[first : last + 1]
        full = np.flatnonzero(np.diff(span) > 0)
        if len(full):
            smallest = _minima(hashes[span[0] : span[-1]], (span[:-1] - span[0])[full], factors)
            keys[first + full] = _join(smallest.reshape(len(full), bands, per_band))
    return keys


def neighbour_pairs(
    keys: Keys, labels: NDArray[np.int32], neighbours: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of rows that follow each other in a bucket of one band and are not joined yet.

    Args:
        keys: the band's key per row; 0 is no key. Rows are in the order of their text keys.
        labels: component of each row so far; pairs within one component are skipped.
        neighbours: how many following rows each row is paired with.
    """
    keys = np.ascontiguousarray(keys)
    rows = np.flatnonzero(keys)
    order = rows[np.argsort((keys[rows].astype(np.uint64) << np.uint64(32)) | rows.astype(np.uint64))]
    sorted_keys = keys[order]
    lefts, rights = [], []
    for step in range(1, neighbours + 1):
        same = np.flatnonzero(sorted_keys[step:] == sorted_keys[:-step])
        left, right = order[same], order[same + step]
        apart = labels[left] != labels[right]
        lefts.append(left[apart])
        rights.append(right[apart])
        if not len(same):
            break
    return np.concatenate(lefts), np.concatenate(rights)


def _minima(hashes: Keys, starts: NDArray[np.int64], factors: Keys) -> Keys:
    minima = np.empty((len(starts), len(factors)), dtype=np.uint32)
    for column, factor in enumerate(factors):
        minima[:, column] = np.minimum.reduceat(hashes * factor, starts)
    return minima


def _join(minima: Keys) -> Keys:
    """Return one key for the hashes of a band, never 0."""
    key = np.zeros(minima.shape[:2], dtype=np.uint32)
    for position in range(minima.shape[2]):
        key = (key ^ minima[:, :, position]) * np.uint32(0x9E3779B1)
        key ^= key >> np.uint32(16)
    return np.maximum(key, np.uint32(1))


def _odd_factors(count: int) -> Keys:
    """Return fixed odd multipliers, one per hash."""
    return np.random.Generator(np.random.PCG64(20171030)).integers(1, 1 << 32, count, dtype=np.uint32) | np.uint32(1)
