"""A smallest set of crossing rules that contradict each other: rules are dropped one by one while the rest still do."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from pipeline.budget.linear import solve_lp

if TYPE_CHECKING:
    from pipeline.budget.crossing import Crossing

Rule = tuple[str, int]
_NAMES = {"unit_cap": "单位上限", "unit_floor": "单位下限", "domain_cap": "领域上限", "domain_floor": "领域下限"}


def find_crossing_conflict(
    problem: "Crossing",
    unit_names: list[str] | None,
    domain_names: list[str] | None,
    amount_text: Callable[[int], str],
) -> str:
    """Return the sentence naming one smallest set of contradicting rules; others may exist, and it says so."""
    rules: list[Rule] = [("pool", 0), ("row_caps", 0), ("row_floors", 0)]
    rules += [("unit_cap", int(i)) for i in np.flatnonzero(problem.unit_caps < problem.pool)]
    rules += [("domain_cap", int(i)) for i in np.flatnonzero(problem.domain_caps < problem.pool)]
    rules += [("unit_floor", int(i)) for i in np.flatnonzero(problem.unit_floors > 0)]
    rules += [("domain_floor", int(i)) for i in np.flatnonzero(problem.domain_floors > 0)]
    kept = list(rules)
    for rule in rules:
        without = [other for other in kept if other != rule]
        if not _is_feasible(problem, without):
            kept = without
    names = "、".join(_name(problem, rule, unit_names, domain_names, amount_text) for rule in kept)
    return f"规则互相矛盾：{names}不能同时满足（这是其中最小的一组，可能还有别的组合）。请放宽其中任何一条。"


def _name(
    problem: "Crossing", rule: Rule, units: list[str] | None, domains: list[str] | None, text: Callable[[int], str]
) -> str:
    kind, index = rule
    if kind in ("pool", "row_caps", "row_floors"):
        return {"pool": f"资金池{text(problem.pool)}", "row_caps": "各项目上限", "row_floors": "各项目下限"}[kind]
    names = units if kind.startswith("unit") else domains
    label = f"“{names[index]}”" if names else f"第{index + 1}个"
    amount = {
        "unit_cap": problem.unit_caps,
        "unit_floor": problem.unit_floors,
        "domain_cap": problem.domain_caps,
        "domain_floor": problem.domain_floors,
    }[kind][index]
    return f"{label}{_NAMES[kind]}{text(int(amount))}"


def _is_feasible(problem: "Crossing", rules: list[Rule]) -> bool:
    kept = set(rules)
    domain_count = len(problem.domain_caps)
    cell, place = np.unique(problem.units * domain_count + problem.domains, return_inverse=True)
    low, high = np.zeros(len(cell)), np.zeros(len(cell))
    np.add.at(low, place, problem.floors if ("row_floors", 0) in kept else np.zeros_like(problem.floors))
    np.add.at(high, place, problem.caps)
    if ("row_caps", 0) not in kept:
        high[:] = np.inf
    low = np.minimum(low, high)
    entries = [np.zeros_like(cell), 1 + cell // domain_count, 1 + len(problem.unit_caps) + cell % domain_count]
    row_low = np.r_[
        0, _held(problem.unit_floors, "unit_floor", kept, 0), _held(problem.domain_floors, "domain_floor", kept, 0)
    ]
    most = problem.pool if ("pool", 0) in kept else np.inf
    row_high = np.r_[
        most, _held(problem.unit_caps, "unit_cap", kept, np.inf), _held(problem.domain_caps, "domain_cap", kept, np.inf)
    ]
    if (row_low > row_high).any():
        return False
    return solve_lp(np.zeros(len(cell)), low, high, entries, row_low.astype(float), row_high) is not None


def _held(bounds: np.ndarray, kind: str, kept: set[Rule], otherwise: float) -> np.ndarray:
    return np.array([bound if (kind, i) in kept else otherwise for i, bound in enumerate(bounds)], dtype=float)
