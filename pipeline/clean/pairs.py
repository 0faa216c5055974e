"""Which texts are compared, and which of these pairs are the same proposal or only worth showing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.groups import components
from pipeline.clean.likeness import CharacterSets, Limits, compare, hopeful_pairs, likeness
from pipeline.clean.minhash import neighbour_pairs
from pipeline.clean.openings import Openings
from pipeline.clean.wording import misspelt_pairs

Rows = NDArray[np.int64]

_ROWS_AT_ONCE = 512


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows, left < right, each with its likeness.

    Args:
        left: the smaller row.
        right: the larger row.
        score: likeness, 0 to 1.
    """

    left: Rows
    right: Rows
    score: NDArray[np.float32]

    def where(self, chosen: NDArray[np.bool_] | Rows) -> "Pairs":
        """Return the chosen pairs."""
        return Pairs(self.left[chosen], self.right[chosen], self.score[chosen])

    @classmethod
    def joined(cls, parts: list["Pairs"]) -> "Pairs":
        """Return all pairs of the parts, each once, ordered by rows."""
        left = np.concatenate([part.left for part in parts] or [np.empty(0, dtype=np.int64)])
        right = np.concatenate([part.right for part in parts] or [np.empty(0, dtype=np.int64)])
        score = np.concatenate([part.score for part in parts] or [np.empty(0, dtype=np.float32)])
        low, high = np.minimum(left, right), np.maximum(left, right)
        order = np.lexsort((high, low))
        low, high, score = low[order], high[order], score[order]
        fresh = np.ones(len(low), dtype=bool)
        fresh[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        return cls(low[fresh], high[fresh], score[fresh])


def every_pair(sets: CharacterSets, openings: Openings, limits: Limits) -> tuple[Pairs, Pairs]:
    """Return the accepted and the merely shown pairs among all pairs of rows (for rounds of ordinary size)."""
    content = np.ascontiguousarray(sets.words[:, 1:])
    bits = np.unpackbits(content.view(np.uint8), axis=1, bitorder="little").astype(np.float32)
    sizes = sets.sizes
    accepted: list[Pairs] = []
    shown: list[Pairs] = []
    for first in range(0, len(sets), _ROWS_AT_ONCE):
        rows = slice(first, first + _ROWS_AT_ONCE)
        common = bits[rows] @ bits[first:].T
        hopeful = likeness(common, sizes[rows, None], sizes[None, first:]) >= np.float32(limits.least - 1e-4)
        left, right = np.nonzero(np.triu(hopeful, 1))
        _sort_out(sets, openings, left + first, right + first, limits, accepted, shown)
    return Pairs.joined(accepted), Pairs.joined(shown)


def banded_pairs(
    sets: CharacterSets, openings: Openings, keys: NDArray[np.uint32], neighbours: int, limits: Limits
) -> tuple[Pairs, Pairs]:
    """Return the accepted and the merely shown pairs among near neighbours in the buckets of each band.

    Args:
        sets: character sets, rows in the order of their text keys.
        openings: how the texts begin.
        keys: one key per row and band.
        neighbours: rows compared with each row of a bucket.
        limits: thresholds.
    """
    accepted: list[Pairs] = []
    shown: list[Pairs] = []
    labels = np.arange(len(sets), dtype=np.int32)
    for band in range(keys.shape[1]):
        left, right = neighbour_pairs(keys[:, band], labels, neighbours)
        hopeful = hopeful_pairs(sets, left, right, limits)
        _sort_out(sets, openings, left[hopeful], right[hopeful], limits, accepted, shown)
        labels = components(len(sets), labels[accepted[-1].left], labels[accepted[-1].right])[labels]
    return Pairs.joined(accepted), Pairs.joined(shown)


def _sort_out(
    sets: CharacterSets,
    openings: Openings,
    left: Rows,
    right: Rows,
    limits: Limits,
    accepted: list[Pairs],
    shown: list[Pairs],
) -> None:
    score, margin = compare(sets, left, right, limits)
    brief = (margin < 0) & (margin >= -limits.band_shown) & sets.are_brief(left, right, limits)
    brief[brief] = misspelt_pairs(openings.texts, left[brief], right[brief], openings.parameters)
    margin[brief], score[brief] = 0, 1
    pairs = Pairs(left, right, score)
    same = margin >= 0
    same[same] = ~openings.other_matters(left[same], right[same])
    accepted.append(pairs.where(same))
    shown.append(pairs.where(~same & (margin >= -limits.band_shown)))
