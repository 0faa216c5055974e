"""What the plan means for units, domains and workers: reported, never optimised."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

LARGEST_COUNT = 5
_UNIT = ["unit_code", "unit_name"]
_SUMS = ["item_count", "subsidy_yuan", "beneficiary_count"]
_MEANINGS = {
    "有补助的项目": "列入补助资金的项目中，有补助的项数和比例",
    "受益人数覆盖": "有补助的项目所报受益人数，占全部所报的比例（未去重）",
    "前五名所占": "补助最多的五项，占全部补助（元）的比例",
    "单位补助额的基尼系数": "各单位补助额的差距：0为完全相同，越近1越集中",
    "单位补助额的Jain指数": "各单位补助额的均衡程度：1为完全相同",
    "每名职工补助额的基尼系数": "按职工人数平均后的差距，只计填了职工人数的单位",
    "每名职工补助额的Jain指数": "按职工人数平均后的均衡程度，只计填了职工人数的单位",
}


@dataclass(frozen=True)
class Fairness:
    """The fairness panel, every figure with last year's beside it where that is known.

    Args:
        units: one row a unit with a project in this year's or last year's subsidy line: unit_code, unit_name,
            item_count (paid), subsidy_yuan, beneficiary_count, worker_count, yuan_per_worker, last_year_yuan,
            change_yuan; the highest amount per worker first, those without a figure last.
        domains: one row a domain: subsidy_share against requested_share, and the difference.
        largest: the five largest amounts.
        summary: one row a figure: name, value, last_year (texts, "" when not known), meaning.
        missing: a sentence on the units whose workers nobody has filled in; "" when none is missing.
    """

    units: pd.DataFrame
    domains: pd.DataFrame
    largest: pd.DataFrame
    summary: pd.DataFrame
    missing: str


def measure_fairness(
    allocations: pd.DataFrame, workers: Mapping[str, int] | None = None, last_year: pd.DataFrame | None = None
) -> Fairness:
    """Return the fairness panel of the subsidy line.

    Args:
        allocations: the `allocations` table.
        workers: workers by unit code or full name (`budget.workers`); a unit that is not there has no figure.
        last_year: the `allocations` table of the round before; measured by this year's workers.
    """
    rows = allocations[allocations["line"] == "subsidy"]
    before = None if last_year is None else last_year[last_year["line"] == "subsidy"]
    units = _by_unit(rows, workers or {}, before)
    largest = rows.sort_values(["subsidy_yuan", "candidate_id"], ascending=[False, True]).head(LARGEST_COUNT)
    columns = ["candidate_id", "project_name", "unit_name", "subsidy_yuan", "binding_rule"]
    summary = _summary(rows, before, workers or {})
    return Fairness(units, _by_domain(rows), largest[columns].reset_index(drop=True), summary, _missing(units))


def _by_unit(rows: pd.DataFrame, workers: Mapping[str, int], before: pd.DataFrame | None) -> pd.DataFrame:
    units = _sums(rows, workers)
    units["last_year_yuan"] = units["change_yuan"] = pd.Series(pd.NA, index=units.index, dtype="Int64")
    if before is not None:
        last = _sums(before, workers)
        gone = last.loc[last.index.difference(units.index)].assign(item_count=0, subsidy_yuan=0, beneficiary_count=0)
        units = pd.concat([units, gone])
        units["last_year_yuan"] = last["subsidy_yuan"].reindex(units.index, fill_value=0)
        units["change_yuan"] = units["subsidy_yuan"] - units["last_year_yuan"]
    units = units.reindex(columns=[*_UNIT, *_SUMS, "last_year_yuan", "change_yuan", "worker_count"])
    units["yuan_per_worker"] = (units["subsidy_yuan"] / units["worker_count"]).astype("Float64")
    return units.sort_values(["yuan_per_worker", *_UNIT], ascending=[False, True, True], ignore_index=True)


def _sums(rows: pd.DataFrame, workers: Mapping[str, int]) -> pd.DataFrame:
    """Return the sums of `_SUMS` and the workers by unit: its code, its name where it has none.

    What its unpaid projects promise does not count.
    """
    paid = rows["subsidy_yuan"] > 0
    counted = rows.assign(
        item_count=paid.astype(int), beneficiary_count=rows["beneficiary_count"].fillna(0).where(paid, 0)
    )
    key = rows["unit_code"].where(rows["unit_code"] != "", rows["unit_name"]).rename("key")
    by_unit = counted.groupby(key, sort=True)
    units = by_unit[_UNIT].min().join(by_unit[_SUMS].sum().astype("Int64"))
    counts = [workers.get(code, workers.get(name)) for code, name in zip(units[_UNIT[0]], units[_UNIT[1]], strict=True)]
    return units.assign(worker_count=pd.array(counts, dtype="Int64"))


def _missing(units: pd.DataFrame) -> str:
    names = units.loc[units["worker_count"].isna()].sort_values("unit_code")["unit_name"].tolist()
    if not names:
        return ""
    return f"{len(names)}个单位没有填写职工人数，不计算人均：{'、'.join(names)}。请在参数 budget.workers 中填写。"


def _by_domain(rows: pd.DataFrame) -> pd.DataFrame:
    sums = rows.groupby("domain", as_index=False, sort=True)[["requested_yuan", "subsidy_yuan"]].sum()
    for name in ("requested", "subsidy"):
        total = int(sums[f"{name}_yuan"].sum())
        sums[f"{name}_share"] = sums[f"{name}_yuan"].astype(float) / total if total else 0.0
    sums["difference_share"] = sums["subsidy_share"] - sums["requested_share"]
    return sums


def _summary(rows: pd.DataFrame, before: pd.DataFrame | None, workers: Mapping[str, int]) -> pd.DataFrame:
    """Return the figures with last year's beside them: each year's own units, both by this year's workers."""
    now = _figures(rows, workers)
    last = {} if before is None else _figures(before, workers)
    return pd.DataFrame(
        [(name, value, last.get(name, ""), _MEANINGS[name]) for name, value in now.items()],
        columns=["name", "value", "last_year", "meaning"],
    )


def _figures(rows: pd.DataFrame, workers: Mapping[str, int]) -> dict[str, str]:
    units = _sums(rows, workers)
    yuan = units["subsidy_yuan"]
    paid = rows[rows["subsidy_yuan"] > 0]
    largest = int(rows["subsidy_yuan"].nlargest(LARGEST_COUNT).sum())
    figures = {
        "有补助的项目": _ratio(len(paid), len(rows)),
        "受益人数覆盖": _ratio(int(paid["beneficiary_count"].sum()), int(rows["beneficiary_count"].sum())),
        "前五名所占": _ratio(largest, int(rows["subsidy_yuan"].sum())),
    }
    for basis, each in (("单位补助额", yuan), ("每名职工补助额", (yuan / units["worker_count"]).dropna())):
        if len(each):
            values = each.to_numpy(dtype=float)
            figures |= {f"{basis}的基尼系数": f"{gini(values):.3f}", f"{basis}的Jain指数": f"{jain(values):.3f}"}
    return figures


def _ratio(part: int, whole: int) -> str:
    return f"{part:,}/{whole:,}（{part / whole:.1%}）" if whole else "无"


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
