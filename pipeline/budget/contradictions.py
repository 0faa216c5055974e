"""A smallest set of crossing rules that contradict each other, the gap, and the cheapest repair of each rule."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from pipeline.budget.linear import Floats, solve_lp

if TYPE_CHECKING:
    from pipeline.budget.crossing import Crossing

Rule = tuple[str, int]
_NAMES = {"unit_cap": "单位上限", "unit_floor": "单位下限", "domain_cap": "领域上限", "domain_floor": "领域下限"}
_WHOLE = {"pool": "资金池", "row_caps": "各项目上限", "row_floors": "各项目下限"}


def find_crossing_conflict(
    problem: "Crossing",
    unit_names: list[str] | None,
    domain_names: list[str] | None,
    amount_text: Callable[[int], str],
) -> str:
    """Return the sentence naming one smallest set of contradicting rules, the gap among them and what mends all rules.

    Rules are dropped one by one while the rest still contradict each other; other sets may exist, and it says so.
    """
    rules = list_rules(problem)
    kept = find_smallest(problem, rules)
    names = "、".join(_name(problem, rule, unit_names, domain_names, amount_text) for rule in kept)
    alone = {rule: gap for rule in kept if (gap := least_repair(problem, rule, kept)) is not None}
    said = f"规则互相矛盾：{names}不能同时满足，差{amount_text(min(alone.values()))}（这是其中最小的一组，可能还有别的组合）"
    repairs = {rule: gap for rule in kept if (gap := least_repair(problem, rule, rules)) is not None}
    lead = "要使全部规则都能满足，需" if repairs else "只改一条还不够，先改其中一条再算，如"
    repairs = repairs or alone
    told = "；或".join(
        f"把{_name(problem, rule, unit_names, domain_names, None)}{_turn(rule)}{amount_text(gap)}"
        for rule, gap in repairs.items()
    )
    return f"{said}。{lead}{told}{'（任选其一）' if len(repairs) > 1 else ''}。"


def list_rules(problem: "Crossing") -> list[Rule]:
    """Return the rules of a problem, those first that are dropped first."""
    rules: list[Rule] = [("pool", 0), ("row_caps", 0), ("row_floors", 0)]
    rules += [("unit_cap", int(i)) for i in np.flatnonzero(problem.unit_caps < problem.pool)]
    rules += [("domain_cap", int(i)) for i in np.flatnonzero(problem.domain_caps < problem.pool)]
    rules += [("unit_floor", int(i)) for i in np.flatnonzero(problem.unit_floors > 0)]
    return rules + [("domain_floor", int(i)) for i in np.flatnonzero(problem.domain_floors > 0)]


def find_smallest(problem: "Crossing", rules: list[Rule]) -> list[Rule]:
    """Return rules that contradict each other, of which none can be spared."""
    kept = list(rules)
    for rule in rules:
        without = [other for other in kept if other != rule]
        if least_repair(problem, None, without) is None:
            kept = without
    return kept


def least_repair(problem: "Crossing", relaxed: Rule | None, rules: list[Rule]) -> int | None:
    """Return by how much one rule must give way for the others to hold (0 for none), None when that is not enough.

    Columns are sums of rows of one unit and domain: up to their floors, from there to their caps, beyond their caps.
    """
    held = {rule for rule in rules if rule != relaxed}
    kind, index = relaxed or ("", 0)
    count = len(problem.domain_caps)
    cell, place = np.unique(problem.units * count + problem.domains, return_inverse=True)
    floors = np.bincount(place, problem.floors, len(cell))
    caps = np.bincount(place, problem.caps, len(cell))
    is_bounded = ("row_caps", 0) in held or kind == "row_caps"
    room = np.maximum(caps - floors, 0) if is_bounded else np.full(len(cell), np.inf)
    low = np.r_[floors if ("row_floors", 0) in held else np.zeros(len(cell)), np.zeros(2 * len(cell))]
    high = np.r_[floors, room, np.full(len(cell), np.inf if kind == "row_caps" else 0.0)]
    units, domains = np.tile(cell // count, 3), np.tile(cell % count, 3)
    entries = [np.zeros_like(units), 1 + units, 1 + len(problem.unit_caps) + domains]
    least = np.r_[
        0, _held(problem.unit_floors, "unit_floor", held, 0), _held(problem.domain_floors, "domain_floor", held, 0)
    ]
    most = np.r_[
        problem.pool if ("pool", 0) in held else np.inf,
        _held(problem.unit_caps, "unit_cap", held, np.inf),
        _held(problem.domain_caps, "domain_cap", held, np.inf),
    ]
    if (least > most).any():
        return None
    costs = _costs(kind, index, len(cell), units, domains)
    found = solve_lp(costs, low, high, entries, least.astype(float), most)
    return (
        None
        if found is None
        else _gap(problem, kind, index, round(float(costs @ found.values)), round(float(floors.sum())))
    )


def _costs(kind: str, index: int, cells: int, units: np.ndarray, domains: np.ndarray) -> Floats:
    """Return what is to be least: the sum that a cap holds down, less the sum that a floor holds up."""
    if kind == "row_caps":
        return np.repeat([0.0, 0.0, 1.0], cells)
    if kind == "row_floors":
        return np.repeat([-1.0, 0.0, 0.0], cells)
    if kind == "pool":
        return np.ones(3 * cells)
    counted = (units if kind.startswith("unit") else domains) == index
    return np.where(counted, -1.0 if kind.endswith("floor") else 1.0, 0.0) if kind else np.zeros(3 * cells)


def _gap(problem: "Crossing", kind: str, index: int, least: int, floors: int) -> int:
    """Return by how much what is needed at least exceeds the rule's bound (floors count with a minus)."""
    if kind in ("", "row_caps"):
        return max(0, least)
    bound = -floors if kind == "row_floors" else _amount(problem, (kind, index))
    return max(0, least - (-bound if kind in ("unit_floor", "domain_floor") else bound))


def _amount(problem: "Crossing", rule: Rule) -> int:
    kind, index = rule
    return problem.pool if kind == "pool" else int(getattr(problem, f"{kind}s")[index])


def _held(bounds: np.ndarray, kind: str, held: set[Rule], otherwise: float) -> Floats:
    return np.array([bound if (kind, i) in held else otherwise for i, bound in enumerate(bounds)], dtype=float)


def _turn(rule: Rule) -> str:
    return {"pool": "增加", "row_caps": "合计提高", "row_floors": "合计降低"}.get(
        rule[0], "提高" if rule[0].endswith("cap") else "降低"
    )


def _name(
    problem: "Crossing",
    rule: Rule,
    units: list[str] | None,
    domains: list[str] | None,
    text: Callable[[int], str] | None,
) -> str:
    """Return what a rule is called, with its amount where a text for it is given."""
    kind, index = rule
    amount = text(_amount(problem, rule)) if text and not kind.startswith("row") else ""
    if kind in _WHOLE:
        return f"{_WHOLE[kind]}{amount}"
    names = units if kind.startswith("unit") else domains
    label = f"“{names[index]}”" if names else f"第{index + 1}个"
    return f"{label}{_NAMES[kind]}{amount}"
