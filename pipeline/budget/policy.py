"""Compiles the subsidy rules into weights, floors and caps, and remembers which rule set each bound.

Rule: docs/decisions/0004-subsidy-rule.md. Every claim keeps the sentence of the rule, which later explains the amount.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from pipeline.params.budget import Bound, GradeRule, SubsidyParameters

FACTOR_POINTS = 10**9
NO_RULE = "按比例"

_TEXT = ("candidate_id", "project_name", "unit_code", "unit_name", "domain", "grade")


@dataclass
class Claim:
    """One candidate as the subsidy rules see it.

    Args:
        candidate_id, project_name, unit_code, unit_name, domain, grade: as in the candidates.
        values: every column of the candidate that is there, whole yuan and counts as int.
        refusal: why it gets nothing whatever the pool; empty when it takes part.
        basis: what the coefficient multiplies: yuan, or points of the factor method.
        coefficient: coefficient of the grade.
        weight: integer weight; basis x coefficient x the policy's scale.
        floor_yuan, cap_yuan: bounds on the grid.
        floor_rule, cap_rule: which rule set them.
        notes: what was clipped or fixed.
    """

    candidate_id: str
    project_name: str
    unit_code: str
    unit_name: str
    domain: str
    grade: str
    values: dict[str, Any]
    refusal: str = ""
    basis: int = 0
    coefficient: Decimal = Decimal(1)
    weight: int = 0
    floor_yuan: int = 0
    cap_yuan: int = 0
    floor_rule: str = ""
    cap_rule: str = ""
    is_pinned: bool = False
    notes: list[str] = field(default_factory=list)

    def value(self, column: str) -> int | None:
        """Return a column's value, None when missing."""
        return self.values.get(column)

    @property
    def unit_key(self) -> str:
        """What the unit is recognised by."""
        return self.unit_code or self.unit_name


@dataclass(frozen=True)
class Group:
    """A unit or a domain with its bounds on the grid, in yuan; a cap of None is none."""

    key: str
    label: str
    floor_yuan: int
    cap_yuan: int | None


def compile_claims(candidates: pd.DataFrame, policy: SubsidyParameters) -> list[Claim]:
    """Return one claim a candidate, in canonical order: score and beneficiaries high to low, then candidate_id."""
    claims = [_claim(row) for row in candidates.to_dict("records")]
    claims.sort(key=_canonical_key)
    for claim in claims:
        claim.refusal = refuse(claim, policy)
        if not claim.refusal:
            _set_basis(claim, policy)
    if policy.method == "factors":
        _weigh_factors([claim for claim in claims if not claim.refusal], policy)
    scale = weight_scale(policy)
    for claim in claims:
        if not claim.refusal:
            claim.weight = int(claim.basis * claim.coefficient * scale)
            _set_cap(claim, policy)
            _set_floor(claim, policy)
            _pin(claim, policy)
    return claims


def _claim(row: dict[str, Any]) -> Claim:
    values = {name: _plain(value) for name, value in row.items()}
    texts = {name: str(values.get(name) or "") for name in _TEXT}
    return Claim(**texts, values=values)


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    return value.item() if hasattr(value, "item") else value


def _canonical_key(claim: Claim) -> tuple[bool, float, bool, int, str]:
    score, people = claim.value("score"), claim.value("beneficiary_count")
    return (score is None, -(score or 0), people is None, -(people or 0), claim.candidate_id)


def refuse(claim: Claim, policy: SubsidyParameters) -> str:
    """Return why a candidate gets nothing whatever the pool, "" when it takes part."""
    line = claim.value("line")
    other = next((entry for entry in policy.other_funding if entry.candidate_id == claim.candidate_id), None)
    audited = claim.value("audited_yuan")
    if line not in (None, "subsidy"):
        return "不在区市县、产业级项目补助资金之列"
    if other is not None and other.yuan is None:
        return f"已由{other.funded_by}资助，不重复补助"
    if audited is None:
        return "尚无核定金额，暂不安排；核定后再计算（申报金额不作为补助依据）"
    if audited <= 0:
        return "核定金额为0"
    if policy.grades and claim.grade not in policy.grades:
        return f"等次“{claim.grade}”不在补助办法之列" if claim.grade else "尚未评定等次，暂不安排"
    if other is not None and other.yuan is not None and other.yuan >= audited:
        return f"{other.funded_by}已资助{other.yuan}元，不少于核定金额，不重复补助"
    return _missing(claim, policy)


def _missing(claim: Claim, policy: SubsidyParameters) -> str:
    needed = {"own_yuan": "自筹金额"} if policy.own_ratio is not None else {}
    if policy.per_beneficiary_yuan is not None or claim.domain in policy.per_beneficiary_by_domain:
        needed["beneficiary_count"] = "受益人数"
    if policy.method == "tiers":
        needed[policy.tier_column] = "定档所需的数量"
    if policy.method == "factors":
        needed |= {factor.column: f"因素“{factor.label}”" for factor in policy.factors}
    absent = [label for column, label in needed.items() if claim.value(column) is None]
    return f"缺少{'、'.join(absent)}，无法按办法计算，待补充" if absent else ""


def _set_basis(claim: Claim, policy: SubsidyParameters) -> None:
    other = next((e.yuan for e in policy.other_funding if e.candidate_id == claim.candidate_id and e.yuan), 0) or 0
    eligible = int(claim.values["audited_yuan"]) - other
    if other:
        claim.notes.append(f"核定金额已扣除其他资助{other}元")
    grade = policy.grades.get(claim.grade, GradeRule())
    claim.coefficient = grade.coefficient
    claim.values["eligible_yuan"] = eligible
    if policy.method == "fixed":
        claim.basis, claim.coefficient = _or_else(grade.fixed_yuan, policy.fixed_yuan), Decimal(1)
    elif policy.method == "tiers":
        claim.basis, claim.coefficient = _tier_amount(claim, policy), Decimal(1)
    else:
        claim.basis = 1 if policy.method == "equal" else eligible


def _or_else(first: int | None, second: int | None) -> int:
    return first if first is not None else second or 0


def _tier_amount(claim: Claim, policy: SubsidyParameters) -> int:
    size = claim.value(policy.tier_column) or 0
    reached = [tier for tier in policy.tiers if size >= tier.at_least]
    if not reached:
        return 0
    added = [extra for extra in policy.add_ons if (claim.value(extra.column) or 0) >= extra.at_least]
    claim.notes.extend(f"{extra.label}另加{extra.yuan}元" for extra in added)
    return max(reached, key=lambda tier: tier.at_least).yuan + sum(extra.yuan for extra in added)


def _weigh_factors(claims: list[Claim], policy: SubsidyParameters) -> None:
    totals = {f.column: sum(int(claim.values[f.column]) for claim in claims) for f in policy.factors}
    for claim in claims:
        points = sum(
            (
                Fraction(factor.share) * int(claim.values[factor.column]) / totals[factor.column]
                for factor in policy.factors
                if totals[factor.column]
            ),
            Fraction(0),
        )
        claim.basis = round(points * FACTOR_POINTS)


def weight_scale(policy: SubsidyParameters) -> int:
    """Return the power of ten that makes basis x coefficient whole."""
    exponents = [int(rule.coefficient.normalize().as_tuple().exponent) for rule in policy.grades.values()]
    return int(10 ** max([0, *(-exponent for exponent in exponents)]))


def _set_cap(claim: Claim, policy: SubsidyParameters) -> None:
    grade = policy.grades.get(claim.grade, GradeRule())
    eligible = int(claim.values["eligible_yuan"])
    standard = {"fixed": "定额标准", "tiers": "分档标准"}.get(policy.method)
    caps: list[tuple[Fraction | int | None, str]] = [
        (eligible, "核定金额"),
        (claim.basis if standard else None, standard or ""),
        (_times(policy.max_rate, eligible), f"最高补助比例{_percent(policy.max_rate)}"),
        (_times(grade.max_rate, eligible), f"{claim.grade}等最高补助比例{_percent(grade.max_rate)}"),
        (grade.cap_yuan, f"{claim.grade}等单项上限"),
        (policy.cap_yuan, "单项上限"),
        (_times(policy.own_ratio, claim.value("own_yuan")), f"与自筹资金1:{policy.own_ratio}配套"),
        (_per_beneficiary(claim, policy), "人均补助标准"),
        (_times(policy.last_year_max_share, claim.value("last_year_subsidy_yuan")), "较上年增幅限制"),
    ]
    amount, claim.cap_rule = min(((a, rule) for a, rule in caps if a is not None), key=lambda pair: pair[0])
    claim.cap_yuan = int(amount // policy.rounding_yuan) * policy.rounding_yuan


def _times(rate: Decimal | None, yuan: int | None) -> Fraction | None:
    return None if rate is None or yuan is None else Fraction(rate) * yuan


def _percent(rate: Decimal | None) -> str:
    return "" if rate is None else f"{(rate * 100).normalize():f}%"


def _per_beneficiary(claim: Claim, policy: SubsidyParameters) -> int | None:
    standard = policy.per_beneficiary_by_domain.get(claim.domain, policy.per_beneficiary_yuan)
    return None if standard is None else standard * int(claim.values["beneficiary_count"])


def _set_floor(claim: Claim, policy: SubsidyParameters) -> None:
    floors: list[tuple[Fraction | int | None, str]] = [
        (policy.floor_yuan, "最低补助"),
        (_times(policy.last_year_min_share, claim.value("last_year_subsidy_yuan")), "较上年降幅限制"),
    ]
    amount, claim.floor_rule = max(((a, rule) for a, rule in floors if a is not None), key=lambda pair: pair[0])
    wanted = int(-(-amount // policy.rounding_yuan)) * policy.rounding_yuan
    claim.floor_yuan = min(wanted, claim.cap_yuan)
    if wanted > claim.cap_yuan:
        claim.notes.append(f"{claim.floor_rule}{wanted}元高于其{claim.cap_rule}，下限降为{claim.cap_yuan}元")


def _pin(claim: Claim, policy: SubsidyParameters) -> None:
    pin = next((entry for entry in policy.pins if entry.candidate_id == claim.candidate_id), None)
    if pin is None:
        return
    claim.is_pinned, claim.floor_yuan, claim.cap_yuan = True, pin.yuan, pin.yuan
    claim.floor_rule = claim.cap_rule = f"人工指定（{pin.reason}）"
    if pin.yuan > claim.values["eligible_yuan"]:
        claim.notes.append(f"指定金额{pin.yuan}元高于核定基数{claim.values['eligible_yuan']}元，请复核")


def compile_groups(
    keys: dict[str, str], bound_of: Callable[[str, str], Bound], policy: SubsidyParameters
) -> list[Group]:
    """Return the groups of the given keys and labels, sorted by key, with bounds on the grid (caps down, floors up)."""
    net = policy.pool_yuan - policy.reserve_yuan
    return [_group(key, keys[key], bound_of(key, keys[key]), net, policy.rounding_yuan) for key in sorted(keys)]


def _group(key: str, label: str, bound: Bound, net: int, grid: int) -> Group:
    floors = [x for x in (bound.floor_yuan, _times(bound.floor_share, net)) if x is not None]
    caps = [x for x in (bound.cap_yuan, _times(bound.cap_share, net)) if x is not None]
    floor = int(-(-max(floors) // grid)) * grid if floors else 0
    return Group(key, label, floor, int(min(caps) // grid) * grid if caps else None)


def unit_groups(claims: list[Claim], policy: SubsidyParameters) -> list[Group]:
    """Return the units of the claims with their bounds: their own entry by code or name, else `each_unit`."""
    names: dict[str, str] = {}
    for claim in claims:
        names[claim.unit_key] = min(claim.unit_name, names.get(claim.unit_key, claim.unit_name)) or claim.unit_key
    return compile_groups(
        names, lambda key, label: policy.units.get(key, policy.units.get(label, policy.each_unit)), policy
    )


def domain_groups(claims: list[Claim], policy: SubsidyParameters) -> list[Group]:
    """Return the domains of the claims with their bounds."""
    names = {claim.domain: claim.domain or "未定领域" for claim in claims}
    return compile_groups(names, lambda key, _: policy.domains.get(key, Bound()), policy)
