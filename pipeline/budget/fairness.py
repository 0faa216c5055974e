"""What the plan means for units, domains and workers: reported, never optimised."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

LARGEST_COUNT = 5


@dataclass(frozen=True)
class Fairness:
    """The fairness panel, every figure with last year's beside it where that is known.

    Args:
        units: one row a unit: unit_code, unit_name, item_count, subsidy_yuan, beneficiary_count, worker_count,
            yuan_per_worker, last_year_yuan, change_yuan.
        domains: one row a domain: subsidy_share against requested_share, and the difference.
        largest: the five largest amounts.
        summary: one row a figure: name, value (text), meaning.
    """

    units: pd.DataFrame
    domains: pd.DataFrame
    largest: pd.DataFrame
    summary: pd.DataFrame


def measure_fairness(
    allocations: pd.DataFrame,
    candidates: pd.DataFrame,
    workers: pd.DataFrame | None = None,
    last_year: pd.DataFrame | None = None,
) -> Fairness:
    """Return the fairness panel of the subsidy line.

    Args:
        allocations: the `allocations` table.
        candidates: the `candidates` table, for head counts.
        workers: unit_code, worker_count; per-worker figures are missing without it.
        last_year: unit_code, subsidy_yuan.
    """
    people = candidates.set_index("candidate_id")["beneficiary_count"]
    rows = allocations[allocations["line"] == "subsidy"].copy()
    rows["beneficiary_count"] = pd.array(rows["candidate_id"].map(people), dtype="Int64")
    units = _by_unit(rows, workers, last_year)
    largest = rows.sort_values(["subsidy_yuan", "candidate_id"], ascending=[False, True]).head(LARGEST_COUNT)
    columns = ["candidate_id", "project_name", "unit_name", "subsidy_yuan", "binding_rule"]
    return Fairness(units, _by_domain(rows), largest[columns].reset_index(drop=True), _summary(rows, units))


def _by_unit(rows: pd.DataFrame, workers: pd.DataFrame | None, last_year: pd.DataFrame | None) -> pd.DataFrame:
    paid = rows["subsidy_yuan"] > 0
    units = (
        rows.assign(item_count=paid.astype("Int64"), beneficiary_count=rows["beneficiary_count"].where(paid))
        .groupby(["unit_code", "unit_name"], as_index=False, sort=True)[
            ["item_count", "subsidy_yuan", "beneficiary_count"]
        ]
        .sum()
    )
    units["worker_count"] = _looked_up(units, workers, "worker_count")
    units["yuan_per_worker"] = (units["subsidy_yuan"] / units["worker_count"].replace(0, pd.NA)).astype("Float64")
    units["last_year_yuan"] = _looked_up(units, last_year, "subsidy_yuan")
    units["change_yuan"] = units["subsidy_yuan"] - units["last_year_yuan"]
    return units


def _looked_up(units: pd.DataFrame, table: pd.DataFrame | None, column: str) -> pd.Series:
    if table is None:
        return pd.Series(pd.NA, index=units.index, dtype="Int64")
    return units["unit_code"].map(table.set_index("unit_code")[column]).astype("Int64")


def _by_domain(rows: pd.DataFrame) -> pd.DataFrame:
    sums = rows.groupby("domain", as_index=False, sort=True)[["requested_yuan", "subsidy_yuan"]].sum()
    for name in ("requested", "subsidy"):
        total = int(sums[f"{name}_yuan"].sum())
        sums[f"{name}_share"] = sums[f"{name}_yuan"].astype(float) / total if total else 0.0
    sums["difference_share"] = sums["subsidy_share"] - sums["requested_share"]
    return sums


def _summary(rows: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    paid = rows[rows["subsidy_yuan"] > 0]
    each = units["yuan_per_worker"].dropna().to_numpy(dtype=float)
    basis = "每名职工补助额" if len(each) else "单位补助额"
    values = each if len(each) else units["subsidy_yuan"].to_numpy(dtype=float)
    figures = [
        ("有补助的项目占比", _ratio(len(paid), len(rows)), "列入补助资金的项目中有补助的比例"),
        (
            "受益人数覆盖",
            _ratio(int(paid["beneficiary_count"].sum()), int(rows["beneficiary_count"].sum())),
            "有补助的项目所报受益人数占全部的比例（未去重）",
        ),
        ("基尼系数", f"{gini(values):.3f}", f"各单位{basis}的差距，0为完全相同"),
        ("Jain指数", f"{jain(values):.3f}", f"各单位{basis}的均衡程度，1为完全相同"),
    ]
    return pd.DataFrame(figures, columns=["name", "value", "meaning"])


def _ratio(part: int, whole: int) -> str:
    return f"{part}/{whole}（{part / whole:.1%}）" if whole else "无"


def gini(values: np.ndarray) -> float:
    """Return the Gini coefficient of amounts ≥ 0: 0 when all are alike, (n-1)/n when one has everything."""
    total, size = float(values.sum()), len(values)
    if not total:
        return 0.0
    ranks = 2 * np.arange(1, size + 1) - size - 1
    return float((ranks * np.sort(values)).sum() / (size * total))


def jain(values: np.ndarray) -> float:
    """Return Jain's index of amounts ≥ 0: 1 when all are alike, 1/n when one has everything."""
    squares = float((values**2).sum())
    return float(values.sum()) ** 2 / (len(values) * squares) if squares else 1.0
