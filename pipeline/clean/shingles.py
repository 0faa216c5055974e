"""What is compared of a text: its key, its 3-grams and its set of characters, computed for whole blocks of texts.

All of it depends on the normalised text alone, never on the order or the number of the other texts.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from pipeline.text.normalize import CodeBlock

COUNTERS = 1 << 22
SET_BITS = 2048
FUNCTION_BITS = 64
NEGATION_BITS = 4
NEGATION_MASK = np.uint64(((1 << NEGATION_BITS) - 1) << (FUNCTION_BITS - NEGATION_BITS))
_TEXTS_AT_ONCE = 1024

Words = NDArray[np.uint64]


def text_keys(block: CodeBlock) -> Words:
    """Return a 64-bit key per text; equal for equal normalised texts, 0 for an empty one."""
    position = np.arange(len(block.codes), dtype=np.int64) - np.repeat(block.starts[:-1], block.lengths)
    terms = _letters()[block.codes] * _places()[position % len(_places())]
    keys = _sums(terms, block)
    keys = _mix64(keys + block.lengths.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    keys[block.lengths == 0] = 0
    return keys


def trigrams(block: CodeBlock) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return a 32-bit hash of every 3-gram and, per text, where its 3-grams begin (one more entry than texts)."""
    codes = block.codes.astype(np.uint32)
    counts = np.maximum(block.lengths - 2, 0)
    starts = np.concatenate(([0], np.cumsum(counts)))
    if not starts[-1]:
        return np.empty(0, dtype=np.uint32), starts
    hashes = codes[:-2] * np.uint32(0x9E3779B1)
    hashes += codes[1:-1] * np.uint32(0x85EBCA77)
    hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0x2C1B3C6D)
    hashes += codes[2:] * np.uint32(0xC2B2AE3D)
    hashes ^= hashes >> np.uint32(13)
    hashes *= np.uint32(0x297A2D39)
    hashes ^= hashes >> np.uint32(16)
    return hashes[_inside(block)], starts


def count_trigrams(hashes: NDArray[np.uint32], counts: NDArray[np.int32]) -> None:
    """Add each text's 3-grams to the counters; a 3-gram repeated in one text may count more than once."""
    counts += np.bincount(hashes & np.uint32(COUNTERS - 1), minlength=COUNTERS).astype(np.int32)


def character_sets(block: CodeBlock, function_characters: str, negations: str) -> Words:
    """Return the hashed set of characters of every text in 2,048 bits.

    The first 64 are no content: up to 60 function characters, then up to 4 negations.
    """
    bits = bit_of_character(function_characters, negations)[block.codes]
    owners = block.owners()
    sets = np.zeros((len(block.starts) - 1, SET_BITS // 64), dtype=np.uint64)
    for first in range(0, len(sets), _TEXTS_AT_ONCE):
        last = min(first + _TEXTS_AT_ONCE, len(sets))
        span = slice(block.starts[first], block.starts[last])
        present = np.zeros((last - first, SET_BITS), dtype=np.uint8)
        present[owners[span] - first, bits[span]] = 1
        sets[first:last] = np.packbits(present, axis=1, bitorder="little").view(np.uint64)
    return sets


@cache
def bit_of_character(function_characters: str, negations: str) -> NDArray[np.uint16]:
    """Return the bit that stands for each character code."""
    codes = np.arange(65536, dtype=np.uint64)
    bits = FUNCTION_BITS + _mix64(codes) % np.uint64(SET_BITS - FUNCTION_BITS)
    bits[[ord(character) for character in function_characters]] = np.arange(len(function_characters))
    bits[[ord(character) for character in negations]] = FUNCTION_BITS - NEGATION_BITS + np.arange(len(negations))
    return bits.astype(np.uint16)


def _sums(terms: Words, block: CodeBlock) -> Words:
    total = np.concatenate((np.zeros(1, dtype=np.uint64), np.cumsum(terms, dtype=np.uint64)))
    return total[block.starts[1:]] - total[block.starts[:-1]]


def _inside(block: CodeBlock) -> NDArray[np.bool_]:
    """Mark the windows of three that do not run over the end of their text."""
    inside = np.ones(len(block.codes) - 2, dtype=bool)
    for back in (1, 2):
        crossing = block.starts[1:] - back
        # A text shorter than the window: what lies before its start belongs to another text, whose own end it marks.
        crossing = crossing[(crossing >= block.starts[:-1]) & (crossing < len(inside))]
        inside[crossing] = False
    return inside


@cache
def _letters() -> Words:
    return _mix64(np.arange(1, 65537, dtype=np.uint64))


@cache
def _places() -> Words:
    return _mix64(np.arange(1, 65537, dtype=np.uint64) + np.uint64(1 << 40)) | np.uint64(1)


def _mix64(values: Words) -> Words:
    """Scatter 64-bit values (a finishing step in the manner of splitmix64)."""
    mixed = values * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
