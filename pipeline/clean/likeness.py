"""How alike two texts are: the share of distinct characters in common, short texts by their content characters only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.params.duplicates import DuplicateParameters

Rows = NDArray[np.int64]
Words = NDArray[np.uint64]

_PAIRS_AT_ONCE = 1 << 14


@dataclass(frozen=True)
class Limits:
    """The thresholds that hold for a round of a given size.

    Args:
        same: likeness from which two ordinary texts are the same proposal.
        shortest: the same for the shortest texts.
        few: number of content characters up to which a text is shortest.
        enough: number of content characters from which a text is ordinary.
        band_shown: how far below its limit a pair is still shown.
        band_guarded: how far below its limit a group's member may be from the group's best-connected member.
    """

    same: float
    shortest: float
    few: int
    enough: int
    band_shown: float
    band_guarded: float

    @property
    def least(self) -> float:
        """Likeness below which no pair is shown, whatever its length."""
        return self.same - self.band_shown

    @classmethod
    def of(cls, count: int, parameters: DuplicateParameters) -> "Limits":
        """Return the limits for so many different texts."""
        decades = max(0.0, float(np.log10(max(count, 1) / 100_000)))
        same = float(parameters.heavy_score) + float(parameters.heavy_score_step) * decades
        return cls(
            same=same,
            shortest=float(parameters.short_score),
            few=parameters.short_characters,
            enough=parameters.ordinary_characters,
            band_shown=float(parameters.heavy_score - parameters.hint_score),
            band_guarded=float(parameters.heavy_score - parameters.guard_score),
        )

    def required(self, characters: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the likeness asked for, by the content characters of the smaller text."""
        shortness = (self.enough - characters) / (self.enough - self.few)
        return self.same + (max(self.shortest, self.same) - self.same) * np.clip(shortness, 0, 1)


def compare(sets: Words, left: Rows, right: Rows, limits: Limits) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return each pair's likeness and how far it lies above (or below) the likeness asked for."""
    score = np.empty(len(left), dtype=np.float32)
    margin = np.empty(len(left), dtype=np.float32)
    for first in range(0, len(left), _PAIRS_AT_ONCE):
        part = slice(first, first + _PAIRS_AT_ONCE)
        score[part], margin[part] = _compare(sets[left[part]], sets[right[part]], limits)
    return score, margin


def _compare(a: Words, b: Words, limits: Limits) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    common = np.bitwise_count(a & b)
    size_a, size_b = np.bitwise_count(a), np.bitwise_count(b)
    content_common = common[:, 1:].sum(axis=1, dtype=np.int64)
    content_a = size_a[:, 1:].sum(axis=1, dtype=np.int64)
    content_b = size_b[:, 1:].sum(axis=1, dtype=np.int64)
    every_common = content_common + common[:, 0]
    everything = content_a + content_b + size_a[:, 0] + size_b[:, 0] - every_common
    plain = every_common / np.maximum(everything, 1)
    content = content_common / np.maximum(content_a + content_b - content_common, 1)
    smaller = np.minimum(content_a, content_b)
    score = np.where(smaller < limits.enough, content, plain)
    return score, score - limits.required(smaller)
