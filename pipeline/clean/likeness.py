"""How alike two texts are, by the distinct characters they have in common; characters that say nothing do not count."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.shingles import NEGATION_MASK
from pipeline.params.duplicates import DuplicateParameters

Rows = NDArray[np.int64]
Words = NDArray[np.uint64]

_PAIRS_AT_ONCE = 1 << 13
_HARDLY = np.float32(1e-6)


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
        decades = max(0.0, float(np.log10(max(count, 1) / 10_000)))
        return cls(
            same=float(parameters.heavy_score) + float(parameters.heavy_score_step) * decades,
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


def likeness(common: NDArray, one: NDArray, other: NDArray) -> NDArray[np.float32]:
    """Return two parts the share of all characters that are common and one part that of the smaller set.

    The second part is there for copies that leave out a clause.

    Args:
        common: content characters in both.
        one: content characters of one text.
        other: content characters of the other.
    """
    every = np.maximum(one + other - common, 1).astype(np.float32)
    smaller = np.maximum(np.minimum(one, other), 1).astype(np.float32)
    return (np.float32(2) * common / every + common / smaller) / np.float32(3)


def _compare(a: Words, b: Words, limits: Limits) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    common = np.bitwise_count(a[:, 1:] & b[:, 1:]).sum(axis=1, dtype=np.int32)
    one = np.bitwise_count(a[:, 1:]).sum(axis=1, dtype=np.int32)
    other = np.bitwise_count(b[:, 1:]).sum(axis=1, dtype=np.int32)
    smaller = np.minimum(one, other)
    score = likeness(common, one, other)
    margin = (score - limits.required(smaller)).astype(np.float32)
    # In a short text one "not" turns the matter round: such a pair is shown, never taken as the same.
    turned = (smaller < limits.enough) & (((a[:, 0] ^ b[:, 0]) & NEGATION_MASK) != 0)
    return score, np.where(turned, np.minimum(margin, -_HARDLY), margin)
