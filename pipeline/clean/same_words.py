"""Texts whose match form is one and the same: identical, same but for format, or differing in numbers and script only."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.clean.shingles import text_keys
from pipeline.text.normalize import format_codes

_TEXTS_AT_ONCE = 20_000

Rows = NDArray[np.int64]


def pairs_of_same_words(texts: Sequence[str], keys: NDArray[np.uint64]) -> list[tuple[str, Rows, Rows]]:
    """Return per level (`exact`, `format`, `light`) the left and right rows of pairs with the same key.

    Stars, not every pair: identical texts are tied to the first of them; the firsts of one format form to the first
    of these; the firsts of one key likewise.

    Args:
        texts: the texts in the order of their ids.
        keys: their match keys; 0 for an empty text.
    """
    shared = _shared(keys)
    written = _number([texts[row] for row in shared])
    format_keys = _format_keys([texts[row] for row in shared])
    exact_left, leaders = _star(shared, keys[shared], format_keys, written)
    first_format, format_leaders = _star(shared[leaders], keys[shared[leaders]], format_keys[leaders])
    lead = shared[leaders]
    first_light, _ = _star(lead[format_leaders], keys[lead[format_leaders]])
    return [
        ("exact", *_untied(exact_left, shared)),
        ("format", *_untied(first_format, lead)),
        ("light", *_untied(first_light, lead[format_leaders])),
    ]


def _format_keys(texts: Sequence[str]) -> NDArray[np.uint64]:
    blocks = (texts[i : i + _TEXTS_AT_ONCE] for i in range(0, len(texts), _TEXTS_AT_ONCE))
    return np.concatenate([text_keys(format_codes(block)) for block in blocks] or [np.empty(0, dtype=np.uint64)])


def _shared(keys: NDArray[np.uint64]) -> Rows:
    """Return the rows whose key occurs more than once."""
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    return np.flatnonzero((counts[inverse] > 1) & (keys != 0))


def _number(texts: Sequence[str]) -> Rows:
    """Return the same number for identical texts."""
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(text, len(seen)) for text in texts], dtype=np.int64)


def _star(rows: Rows, *features: NDArray[np.generic]) -> tuple[Rows, Rows]:
    """Return for each row the first row that agrees in all features, and the positions of these first rows."""
    if not len(rows):
        return rows, np.empty(0, dtype=np.int64)
    order = np.lexsort((rows, *features))
    fresh = np.ones(len(rows), dtype=bool)
    fresh[1:] = np.any([feature[order][1:] != feature[order][:-1] for feature in features], axis=0)
    leader = np.empty(len(rows), dtype=np.int64)
    leader[order] = rows[order][np.flatnonzero(fresh)[np.cumsum(fresh) - 1]]
    return leader, np.flatnonzero(leader == rows)


def _untied(leader: Rows, rows: Rows) -> tuple[Rows, Rows]:
    return leader[leader != rows], rows[leader != rows]
