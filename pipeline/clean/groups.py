"""From accepted pairs to groups: components, then the guard that keeps one false pair from merging two groups."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from pipeline.clean.likeness import CharacterSets, Limits, compare
from pipeline.clean.openings import Openings
from pipeline.clean.wording import sounding_pairs

Rows = NDArray[np.int64]
Labels = NDArray[np.int32]


def components(count: int, left: Rows | Labels, right: Rows | Labels) -> Labels:
    """Return the component of each of `count` rows, numbered by first member."""
    ones = np.ones(len(left), dtype=np.int8)
    graph = coo_array((ones, (left, right)), shape=(count, count)).tocsr()
    return connected_components(graph, directed=False)[1].astype(np.int32)


def guarded_groups(sets: CharacterSets, openings: Openings, left: Rows, right: Rows, limits: Limits) -> Rows:
    """Return each row's exemplar: the best-connected member of its group, to which it is itself like enough.

    A group whose members are not all like its exemplar is split: the leftovers are grouped again by their own pairs.
    In brief texts the shortest and the longest member must not state another wish either, so that a text which holds
    two wishes, or the frame of both, does not tie them.
    A row in no pair is its own exemplar. Ties go to the first row, that is the smallest text key.
    """
    exemplars = np.arange(len(sets), dtype=np.int64)
    open_rows = np.unique(np.concatenate((left, right)))
    while len(left):
        labels = components(len(sets), left, right)
        best = _best_connected(labels, left, right, open_rows)
        theirs = best[labels[open_rows]]
        margin = compare(sets, open_rows, theirs, limits)[1]
        settled = (margin >= -limits.band_guarded) | (open_rows == theirs)
        for most in (-1, 1):
            settled[settled] = ~_other_than(most, sets, openings, open_rows[settled], theirs[settled], limits)
        exemplars[open_rows[settled]] = theirs[settled]
        still_open = np.zeros(len(sets), dtype=bool)
        still_open[open_rows[~settled]] = True
        inner = still_open[left] & still_open[right]
        left, right = left[inner], right[inner]
        open_rows = np.unique(np.concatenate((left, right)))
    return exemplars


def _other_than(
    most: int, sets: CharacterSets, openings: Openings, rows: Rows, theirs: Rows, limits: Limits
) -> NDArray[np.bool_]:
    """Return which rows state another wish than the longest (most = 1) or shortest (-1) row with the same exemplar."""
    order = np.lexsort((rows, -most * sets.sizes[rows], theirs))
    first = np.ones(len(order), dtype=bool)
    first[1:] = theirs[order[1:]] != theirs[order[:-1]]
    anchors = np.empty_like(rows)
    anchors[order] = rows[order[np.flatnonzero(first)[np.cumsum(first) - 1]]]
    other = sets.lack_each(rows, anchors, limits) & (rows != theirs)
    other[other] = ~sounding_pairs(openings.texts, rows[other], anchors[other], openings.parameters)
    return other


def _best_connected(labels: Labels, left: Rows, right: Rows, rows: Rows) -> Rows:
    """Return, per component, its row with the most pairs."""
    degree = np.bincount(left, minlength=len(labels)) + np.bincount(right, minlength=len(labels))
    order = rows[np.lexsort((rows, -degree[rows], labels[rows]))]
    first = np.ones(len(order), dtype=bool)
    first[1:] = labels[order[1:]] != labels[order[:-1]]
    best = np.zeros(int(labels.max()) + 1, dtype=np.int64)
    best[labels[order[first]]] = order[first]
    return best
