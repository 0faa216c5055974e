"""Two passes over the texts, block by block: first keys and 3-gram counts, then what the comparison needs of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.likeness import CharacterSets
from pipeline.clean.minhash import band_keys
from pipeline.clean.openings import Openings, opening_keys
from pipeline.clean.shingles import COUNTERS, SET_BITS, character_sets, count_trigrams, text_keys, trigrams
from pipeline.params.duplicates import DuplicateParameters
from pipeline.text.normalize import CodeBlock, match_codes, select_texts

_TEXTS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Sketches:
    """The different texts of a round, in the order of their keys.

    Args:
        keys: key of each text given, 0 for an empty one.
        firsts: per different text, the first text given that has it.
        sets: per different text, its hashed set of characters.
        openings: how the different texts begin.
        bands: per different text, its key in each band; None when every pair is to be compared.
    """

    keys: NDArray[np.uint64]
    firsts: NDArray[np.int64]
    sets: CharacterSets
    openings: Openings
    bands: NDArray[np.uint32] | None


def sketch_texts(texts: Sequence[str], parameters: DuplicateParameters) -> Sketches:
    """Return what the comparison needs of the texts."""
    blocks = [match_codes(texts[i : i + _TEXTS_AT_ONCE]) for i in range(0, len(texts), _TEXTS_AT_ONCE)]
    keys = np.concatenate([text_keys(block) for block in blocks] or [np.empty(0, dtype=np.uint64)])
    different, firsts = np.unique(keys, return_index=True)
    firsts = firsts[different != 0]
    places = _keep_firsts(blocks, firsts)
    words = np.empty((len(firsts), SET_BITS // 64), dtype=np.uint64)
    begin = np.empty(len(firsts), dtype=np.uint64)
    for block, place in zip(blocks, places, strict=True):
        begin[place] = opening_keys(block, parameters)
        words[place] = character_sets(block, parameters.function_characters, parameters.negations)
    sets = CharacterSets.of(words)
    openings = Openings([texts[row] for row in firsts], begin, parameters)
    if len(firsts) <= parameters.exhaustive_up_to:
        return Sketches(keys, firsts, sets, openings, None)
    return Sketches(keys, firsts, sets, openings, _bands(blocks, places, len(firsts), parameters))


def _keep_firsts(blocks: list[CodeBlock], firsts: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Reduce the blocks to one text per key, in place, and return where each remaining text belongs in key order."""
    count = sum(len(block.lengths) for block in blocks)
    place = np.full(count, -1, dtype=np.int64)
    place[firsts] = np.arange(len(firsts))
    places, start = [], 0
    for i, block in enumerate(blocks):
        theirs = place[start : start + len(block.lengths)]
        start += len(block.lengths)
        blocks[i] = select_texts(block, theirs >= 0)
        places.append(theirs[theirs >= 0])
    return places


def _bands(
    blocks: list[CodeBlock], places: list[NDArray[np.int64]], count: int, parameters: DuplicateParameters
) -> NDArray[np.uint32]:
    telling = _telling(blocks, count, parameters)
    bands = np.empty((count, parameters.bands), dtype=np.uint32)
    for block, place in zip(blocks, places, strict=True):
        hashes, starts = trigrams(block)
        bands[place] = band_keys(hashes, starts, telling, parameters.bands, parameters.hashes_per_band)
    return bands


def _telling(blocks: list[CodeBlock], count: int, parameters: DuplicateParameters) -> NDArray[np.bool_]:
    """Mark the 3-grams in at least two texts but not in too many: the others match nothing, or say only the topic."""
    counts = np.zeros(COUNTERS, dtype=np.int32)
    for block in blocks:
        count_trigrams(trigrams(block)[0], counts)
    most = max(parameters.common_least, int(parameters.common_share * count))
    return (counts >= 2) & (counts <= most)
