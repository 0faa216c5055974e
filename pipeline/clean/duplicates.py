"""Finds texts that say the same: identical, same but for format, lightly or heavily rewritten, or only worth showing."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.clean.groups import components, guarded_groups
from pipeline.clean.likeness import CharacterSets, Limits, compare
from pipeline.clean.openings import Openings
from pipeline.clean.pairs import Pairs, banded_pairs, every_pair
from pipeline.clean.same_words import pairs_of_same_words
from pipeline.clean.sketches import sketch_texts
from pipeline.params.duplicates import DuplicateParameters

Rows = NDArray[np.int64]
_Levelled = tuple[str, Rows, Rows, NDArray[np.float64]]


def find_duplicates(frame: pd.DataFrame, parameters: DuplicateParameters | None = None) -> pd.DataFrame:
    """Return pairs of look-alike texts; the groups are the components of the rows that are no `hint`.

    Pairs, not every pair: identical texts are tied to the first of them only. The result does not depend on the order
    of the rows. Empty texts are in no pair.

    Args:
        frame: columns submission_id (unique) and text.
        parameters: thresholds; the defaults when absent.

    Returns:
        left_id < right_id, score (0 to 1, share of distinct characters in common), level (`exact` text identical,
        `format` identical but for width, case, punctuation and spaces, `light`, `heavy`, `hint`); sorted by the ids.
    """
    parameters = parameters or DuplicateParameters()
    ids = frame["submission_id"].astype(object).to_numpy()
    order = np.argsort(ids, kind="stable")
    given = frame["text"].fillna("").to_list()
    texts = [given[row] for row in order]
    sketches = sketch_texts(texts, parameters)
    limits = Limits.of(len(sketches.firsts), parameters)
    if sketches.bands is None:
        accepted, shown = every_pair(sketches.sets, sketches.openings, limits)
    else:
        accepted, shown = banded_pairs(sketches.sets, sketches.openings, sketches.bands, parameters.neighbours, limits)
    grouped, shown = _guarded(sketches.sets, sketches.openings, accepted, shown, limits)
    shown = _best_hints(shown, len(sketches.firsts), parameters.hints_per_text)
    light = float(parameters.light_score)
    rows: list[_Levelled] = [
        *(
            (level, left, right, np.ones(len(left), dtype=np.float64))
            for level, left, right in pairs_of_same_words(texts, sketches.keys)
        ),
        *_levelled(grouped.where(grouped.score >= light), "light", sketches.firsts),
        *_levelled(grouped.where(grouped.score < light), "heavy", sketches.firsts),
        *_levelled(shown, "hint", sketches.firsts),
    ]
    return _as_table(ids[order], rows)


def _guarded(
    sets: CharacterSets, openings: Openings, accepted: Pairs, shown: Pairs, limits: Limits
) -> tuple[Pairs, Pairs]:
    """Return the pairs whose components are the guarded groups, and the shown pairs with those that the guard cut."""
    exemplars = guarded_groups(sets, openings, accepted.left, accepted.right, limits)
    inside = exemplars[accepted.left] == exemplars[accepted.right]
    kept, cut = accepted.where(inside), accepted.where(~inside)
    labels = components(len(sets), kept.left, kept.right)
    loose = np.flatnonzero(labels != labels[exemplars])
    ties = Pairs(loose, exemplars[loose], compare(sets, loose, exemplars[loose], limits)[0])
    grouped = Pairs.joined([kept, ties])
    apart = exemplars[shown.left] != exemplars[shown.right]
    return grouped, Pairs.joined([cut, shown.where(apart)])


def _best_hints(shown: Pairs, count: int, most: int) -> Pairs:
    """Return the pairs that are among the best `most` of either of their texts."""
    keep = np.zeros(len(shown.left), dtype=bool)
    for side in (shown.left, shown.right):
        order = np.lexsort((shown.right, shown.left, -shown.score, side))
        starts = np.searchsorted(side[order], np.arange(count))
        rank = np.arange(len(order)) - starts[side[order]]
        keep[order[rank < most]] = True
    return shown.where(keep)


def _levelled(pairs: Pairs, level: str, firsts: Rows) -> list[_Levelled]:
    return [
        (level, firsts[pairs.left], firsts[pairs.right], np.round(pairs.score.astype(np.float64), 4).astype(np.float64))
    ]


def _as_table(ids: NDArray[np.object_], rows: list[_Levelled]) -> pd.DataFrame:
    left = np.concatenate([np.minimum(a, b) for _, a, b, _ in rows])
    right = np.concatenate([np.maximum(a, b) for _, a, b, _ in rows])
    score = np.concatenate([scores for _, _, _, scores in rows])
    level = np.repeat([level for level, _, _, _ in rows], [len(a) for _, a, _, _ in rows])
    order = np.lexsort((right, left))
    return pd.DataFrame(
        {
            "left_id": pd.array(ids[left[order]], dtype="str"),
            "right_id": pd.array(ids[right[order]], dtype="str"),
            "score": score[order],
            "level": pd.array(level[order].astype(object), dtype="str"),
        }
    )
