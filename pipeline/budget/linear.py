"""Linear programmes through HiGHS: one thread, simplex, nothing printed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Solution:
    """The best values of the columns."""

    values: Floats


def solve_lp(
    costs: Floats,
    low: Floats,
    high: Floats,
    entries: list[Any],
    row_low: Floats,
    row_high: Floats,
    by_row: tuple[int, Floats] | None = None,
) -> Solution | None:
    """Return the least-cost values, None when there are none.

    Args:
        costs: of a column.
        low: least of a column.
        high: most of a column.
        entries: equally long lists of places of ones: of the rows a column stands in; with `by_row`, of the columns
            that stand in a row.
        row_low: least of a row.
        row_high: most of a row.
        by_row: number of columns, and what multiplies the last column in every row.
    """
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(costs), len(row_low)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = costs, low.astype(float), high.astype(float)
    lp.row_lower_, lp.row_upper_ = row_low, row_high
    index = np.stack(entries, axis=1)
    value = np.ones(index.shape)
    if by_row is not None:
        index = np.c_[index, np.full(len(index), by_row[0] - 1)]
        value = np.c_[value, by_row[1]]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise if by_row is None else highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.arange(0, index.size + 1, index.shape[1]).astype(np.int32)
    lp.a_matrix_.index_ = index.ravel().astype(np.int32)
    lp.a_matrix_.value_ = value.ravel()
    solver = highspy.Highs()
    for name, option in (("output_flag", False), ("threads", 1), ("solver", "simplex"), ("random_seed", 0)):
        solver.setOptionValue(name, option)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return Solution(np.array(solver.getSolution().col_value))
