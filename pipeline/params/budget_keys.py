"""The names that the budget's parameters take from elsewhere: units, domains, grades, quantities.

A misspelt one would hold for nobody, and nobody would notice; so it is a fault, found before anything runs.
"""

import difflib
from collections.abc import Iterable, Iterator, Mapping

from pipeline.params.budget import BudgetParameters

QUANTITIES = {
    "score": "得分",
    "requested_yuan": "申报金额",
    "audited_yuan": "核定金额",
    "asked_yuan": "申请市总资金",
    "own_yuan": "自筹资金",
    "beneficiary_count": "受益人数",
    "visit_count": "受益人次",
    "household_count": "受益户数",
    "voice_count": "网上声音",
    "member_count": "合并件数",
    "last_year_subsidy_yuan": "上年补助",
}
"""What tiers, add-ons and factors may go by: columns of a candidate."""
_NEAR = 0.4


def find_unknown_keys(
    budget: BudgetParameters, units: Mapping[str, tuple[str, ...]], domains: Iterable[str]
) -> list[str]:
    """Return a Chinese sentence for every name that stands for nothing, with the nearest one that does.

    Args:
        budget: the parameters.
        units: unit code to its full name (both may be used) and its other names (which may not).
        domains: names of the codebook.
    """
    full = {name: names[0] for code, names in units.items() for name in (code, *names)}
    right = {name: name for names in units.values() for name in names[:1]} | {code: code for code in units}
    faults: list[str] = []
    for place, keys in (("budget.subsidy.units", budget.subsidy.units), ("budget.workers", budget.workers)):
        faults += _unknown(place, "单位代码或全称", keys, right, full)
        faults += _twice(place, [key for key in keys if key in right], full)
    for place, kind, names, known in _named(budget, list(domains)):
        faults += _unknown(place, kind, names, dict.fromkeys(known), {name: name for name in known})
    return faults


def _named(budget: BudgetParameters, domains: list[str]) -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Yield where names stand, what they are, the names, and those that are right."""
    subsidy, municipal = budget.subsidy, budget.municipal
    for place, by_domain in (
        ("budget.subsidy.domains", subsidy.domains),
        ("budget.subsidy.per_beneficiary_by_domain", subsidy.per_beneficiary_by_domain),
        ("budget.municipal.per_domain_min", municipal.per_domain_min),
        ("budget.municipal.per_domain_max", municipal.per_domain_max),
    ):
        yield place, "领域", list(by_domain), domains
    for policy in budget.scenarios.policies:
        place = f"budget.scenarios.policies（{policy.name}）.coefficients"
        yield place, "等次", list(policy.coefficients), list(subsidy.grades)
    default = [budget.rewards.default_grade] if budget.rewards.default_grade else []
    yield "budget.rewards.default_grade", "奖励等次", default, list(budget.rewards.standards)
    for place, columns in (
        ("budget.subsidy.tier_column", [subsidy.tier_column]),
        ("budget.subsidy.add_ons.column", [extra.column for extra in subsidy.add_ons]),
        ("budget.subsidy.factors.column", [factor.column for factor in subsidy.factors]),
    ):
        yield place, "可用的数量", columns, list(QUANTITIES)


def _unknown(
    place: str, kind: str, keys: Iterable[str], right: Iterable[str], near: Mapping[str, str]
) -> Iterator[str]:
    """Yield the fault of every key that is not right, with what the nearest known name stands for."""
    for key in keys:
        if key in right:
            continue
        found = difflib.get_close_matches(key, near, n=1, cutoff=_NEAR)
        hint = f"是否想写 {near[found[0]]}？" if found else f"可用：{'、'.join(list(right)[:8]) or '无'}。"
        yield f"{place}：“{key}”不是{kind}，写了也不起作用；{hint}"


def _twice(place: str, keys: list[str], full: Mapping[str, str]) -> Iterator[str]:
    """Yield the fault of every unit that stands there by its code and by its name."""
    names = [full[key] for key in keys]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{place}：“{name}”用代码和全称各写了一次；请只留一处。"
