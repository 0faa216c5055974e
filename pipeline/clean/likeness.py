"""How alike two texts are, by the distinct characters they have in common; characters that say nothing do not count."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.shingles import NEGATION_MASK
from pipeline.params.duplicates import DuplicateParameters

Rows = NDArray[np.int64]
Words = NDArray[np.uint64]

_PAIRS_AT_ONCE = 1 << 13
_ROWS_AT_ONCE = 1 << 15
_FOLDED_WORDS = 8
_FOLD_LOSS = 0.02
_HARDLY = np.float32(1e-6)


@dataclass(frozen=True)
class Limits:
    """The thresholds that hold for a round of a given size.

    Args:
        same: likeness from which two ordinary texts are the same proposal.
        shortest: the same for the shortest texts.
        few: number of content characters up to which a text is shortest.
        enough: number of content characters from which a text is ordinary.
        brief: number of content characters below which two texts must not each have one that the other lacks.
        band_shown: how far below its limit a pair is still shown.
        band_guarded: how far below its limit a group's member may be from the group's best-connected member.
    """

    same: float
    shortest: float
    few: int
    enough: int
    brief: int
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
            brief=parameters.brief_characters,
            band_shown=float(parameters.heavy_score - parameters.hint_score),
            band_guarded=float(parameters.heavy_score - parameters.guard_score),
        )

    def required(self, characters: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the likeness asked for, by the content characters of the smaller text."""
        shortness = (self.enough - characters) / (self.enough - self.few)
        return self.same + (max(self.shortest, self.same) - self.same) * np.clip(shortness, 0, 1)


@dataclass(frozen=True)
class CharacterSets:
    """Hashed character sets of all texts.

    Args:
        words: per text 2,048 bits; the first word holds function characters and negations, the others content.
        sizes: content characters of each text.
        folded: the content bits laid over one another in 512 bits, to rule out most pairs cheaply.
        folded_sizes: bits set in these.
    """

    words: Words
    sizes: NDArray[np.int32]
    folded: Words
    folded_sizes: NDArray[np.int32]

    @classmethod
    def of(cls, words: Words) -> "CharacterSets":
        """Return the sets with their sizes and folded forms."""
        sizes = np.empty(len(words), dtype=np.int32)
        folded = np.empty((len(words), _FOLDED_WORDS), dtype=np.uint64)
        for first in range(0, len(words), _ROWS_AT_ONCE):
            rows = slice(first, first + _ROWS_AT_ONCE)
            content = words[rows].copy()
            content[:, 0] = 0
            sizes[rows] = _bits(content)
            folded[rows] = np.bitwise_or.reduce(content.reshape(len(content), -1, _FOLDED_WORDS), axis=1)
        return cls(words, sizes, folded, _bits(folded))

    def __len__(self) -> int:
        """Return the number of texts."""
        return len(self.words)

    def are_brief(self, left: Rows, right: Rows, limits: Limits) -> NDArray[np.bool_]:
        """Return True for pairs with a text so short that every word in it counts."""
        return np.minimum(self.sizes[left], self.sizes[right]) < limits.brief

    def lack_each(self, left: Rows, right: Rows, limits: Limits) -> NDArray[np.bool_]:
        """Return True for brief pairs in which each text has a character that the other lacks."""
        lack = self.are_brief(left, right, limits)
        left, right = left[lack], right[lack]
        common = self.words[left] & self.words[right]
        common[:, 0] = 0
        lack[lack] = _bits(common) < np.minimum(self.sizes[left], self.sizes[right])
        return lack


def hopeful_pairs(sets: CharacterSets, left: Rows, right: Rows, limits: Limits) -> NDArray[np.bool_]:
    """Return False for pairs that cannot be alike enough even to be shown.

    Folding makes texts look more alike, hardly ever less.
    """
    hopeful = np.empty(len(left), dtype=bool)
    for first in range(0, len(left), _PAIRS_AT_ONCE):
        part = slice(first, first + _PAIRS_AT_ONCE)
        mine, theirs = left[part], right[part]
        common = _bits(sets.folded[mine] & sets.folded[theirs])
        score = likeness(common, sets.folded_sizes[mine], sets.folded_sizes[theirs])
        hopeful[part] = score >= np.float32(limits.least - _FOLD_LOSS)
    return hopeful


def compare(
    sets: CharacterSets, left: Rows, right: Rows, limits: Limits
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return each pair's likeness and how far it lies above (or below) the likeness asked for."""
    score = np.empty(len(left), dtype=np.float32)
    margin = np.empty(len(left), dtype=np.float32)
    for first in range(0, len(left), _PAIRS_AT_ONCE):
        part = slice(first, first + _PAIRS_AT_ONCE)
        score[part], margin[part] = _compare(sets, left[part], right[part], limits)
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


def _compare(
    sets: CharacterSets, left: Rows, right: Rows, limits: Limits
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    a, b = sets.words[left], sets.words[right]
    # In a short text one "not", or one word in the place of another, makes it another matter: shown, never the same.
    turned = ((a[:, 0] ^ b[:, 0]) & NEGATION_MASK) != 0
    a &= b
    a[:, 0] = 0
    common = _bits(a)
    smaller = np.minimum(sets.sizes[left], sets.sizes[right])
    score = likeness(common, sets.sizes[left], sets.sizes[right])
    margin = (score - limits.required(smaller)).astype(np.float32)
    other = (turned & (smaller < limits.enough)) | ((common < smaller) & sets.are_brief(left, right, limits))
    return score, np.where(other, np.minimum(margin, -_HARDLY), margin)


def _bits(words: Words) -> NDArray[np.int32]:
    """Return the bits set in each row of a multiple of 8 words, adding eight counts at a time."""
    counts = np.bitwise_count(words).view(np.uint64)
    pairs = (counts & np.uint64(0x00FF00FF00FF00FF)) + ((counts >> np.uint64(8)) & np.uint64(0x00FF00FF00FF00FF))
    total = pairs[:, 0].copy()
    for column in range(1, pairs.shape[1]):
        total += pairs[:, column]
    return ((total * np.uint64(0x0001000100010001)) >> np.uint64(48)).astype(np.int32)
