"""A small whole-number programme over yes-or-no choices, solved exactly by HiGHS, one thread, no gap."""

from typing import Any

import numpy as np

from pipeline.errors import AllocationError


class Model:
    """Choices 0 or 1 under linear limits with whole coefficients.

    Args:
        size: number of choices.
        seconds: time limit of one solve.
    """

    def __init__(self, size: int, seconds: int) -> None:
        self.size = size
        self.seconds = seconds
        self.rows: list[tuple[list[int], int | None, int | None]] = []

    def at_most(self, coefficients: list[int], limit: int) -> None:
        """Add sum(coefficients x choice) <= limit."""
        self.rows.append((coefficients, None, limit))

    def at_least(self, coefficients: list[int], limit: int) -> None:
        """Add sum(coefficients x choice) >= limit."""
        self.rows.append((coefficients, limit, None))

    def maximise(self, values: list[int]) -> int | None:
        """Return the highest sum of values, None when no choice meets the limits."""
        chosen = self._solve(values, {})
        return None if chosen is None else sum(v for v, yes in zip(values, chosen, strict=True) if yes)

    def first_solution(self) -> list[int]:
        """Return, among all choices that meet the limits, the one that takes the earliest rows: each row in turn."""
        fixed: dict[int, int] = {}
        current = self._solve([0] * self.size, fixed)
        if current is None:
            return []
        for row in range(self.size):
            if current[row] == 0:
                better = self._solve([0] * self.size, fixed | {row: 1})
                current = better if better is not None else current
            fixed[row] = current[row]
        return [row for row, yes in enumerate(current) if yes]

    def _solve(self, values: list[int], fixed: dict[int, int]) -> list[int] | None:
        import highspy

        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", 0.0)
        solver.setOptionValue("time_limit", float(self.seconds))
        solver.passModel(self._lp(highspy, values, fixed))
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        chosen = [round(value) for value in solver.getSolution().col_value]
        if status != highspy.HighsModelStatus.kOptimal or not self._holds(chosen):
            raise AllocationError(
                f"{self.seconds}秒内没有求得确定的最优选法。请调大 budget.municipal.time_limit_seconds，或收紧限制后再试。"
            )
        return chosen

    def _holds(self, chosen: list[int]) -> bool:
        """Tell whether the limits hold in whole numbers, whatever tolerance the solver used."""
        for coefficients, low, high in self.rows:
            total = sum(c for c, yes in zip(coefficients, chosen, strict=True) if yes)
            if (low is not None and total < low) or (high is not None and total > high):
                return False
        return True

    def _lp(self, highspy: Any, values: list[int], fixed: dict[int, int]) -> Any:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.size, len(self.rows)
        lp.col_cost_ = np.array(values, dtype=float)
        lp.col_lower_ = np.array([fixed.get(i, 0) for i in range(self.size)], dtype=float)
        lp.col_upper_ = np.array([fixed.get(i, 1) for i in range(self.size)], dtype=float)
        lp.row_lower_ = np.array([-highspy.kHighsInf if low is None else low for _, low, _ in self.rows], dtype=float)
        lp.row_upper_ = np.array([highspy.kHighsInf if high is None else high for *_, high in self.rows], dtype=float)
        lp.sense_ = highspy.ObjSense.kMaximize
        lp.integrality_ = [highspy.HighsVarType.kInteger] * self.size
        matrix = np.array([row for row, _, _ in self.rows], dtype=float).reshape(len(self.rows), self.size)
        nonzero = [np.flatnonzero(row) for row in matrix]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.r_[0, np.cumsum([len(columns) for columns in nonzero])].astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([*nonzero, np.zeros(0, dtype=int)]).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([*(row[c] for row, c in zip(matrix, nonzero, strict=True)), np.zeros(0)])
        return lp
