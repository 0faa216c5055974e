"""Compiles the subsidy rules into weights, floors and caps, and remembers which rule set each bound.

Rule: docs/decisions/0004-subsidy-rule.md. Every claim keeps the sentence of the rule, which later explains the amount.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

from pipeline.budget.bounds import set_cap, set_floor, set_pin
from pipeline.budget.claims import Claim
from pipeline.errors import ContractError
from pipeline.params.subsidy import GradeRule, SubsidyParameters

FACTOR_POINTS = 10**9

_TEXT = ("candidate_id", "project_name", "unit_code", "unit_name", "domain", "grade")


def compile_claims(candidates: pd.DataFrame, policy: SubsidyParameters) -> list[Claim]:
    """Return one claim a candidate, in canonical order: score and beneficiaries high to low, then candidate_id.

    Raises:
        ContractError: a candidate_id stands in two rows.
    """
    claims = _read_claims(candidates)
    ids = [claim.candidate_id for claim in claims]
    twice = sorted({candidate for candidate in ids if ids.count(candidate) > 1}) if len(set(ids)) < len(ids) else []
    if twice:
        raise ContractError(f"候选编号重复：{'、'.join(twice[:5])}。每个候选项目只能有一行。")
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
            set_cap(claim, policy)
            set_floor(claim, policy)
            set_pin(claim, policy)
    return claims


def _read_claims(candidates: pd.DataFrame) -> list[Claim]:
    names = [str(name) for name in candidates.columns]
    rows = zip(*(candidates[name].tolist() for name in candidates.columns), strict=True)
    claims = []
    for row in rows:
        facts = {name: _whole(value) for name, value in zip(names, row, strict=True) if not is_missing(value)}
        candidate, project, unit, unit_name, domain, grade = (str(facts.get(name, "")) for name in _TEXT)
        claims.append(Claim(candidate, project, unit, unit_name, domain, grade, facts))
    return claims


def _whole(value: Any) -> Any:
    """Return a float or Decimal without fraction as int: a column with gaps may hold 300000.0."""
    return int(value) if isinstance(value, float | Decimal) and value == value // 1 else value


def is_missing(value: Any) -> bool:
    """Tell whether a cell holds nothing: None, a missing number, a missing day."""
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


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
    if not isinstance(audited, int):
        return f"核定金额“{audited}”不是整元，请改为整数后再计算"
    if audited <= 0:
        return "核定金额为0"
    if policy.grades and claim.grade not in policy.grades:
        return f"等次“{claim.grade}”不在补助办法之列" if claim.grade else claim.grade_note or "尚未评定等次，暂不安排"
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
    eligible = int(claim.facts["audited_yuan"]) - other
    if other:
        claim.notes.append(f"核定金额已扣除其他资助{other}元")
    if claim.grade_note:
        claim.notes.append(claim.grade_note)
    grade = policy.grades.get(claim.grade, GradeRule())
    claim.coefficient = grade.coefficient
    claim.facts["eligible_yuan"] = eligible
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
    unknown = [extra.label for extra in policy.add_ons if claim.value(extra.column) is None]
    claim.notes.extend(f"没有写明是否“{label}”，未另加" for label in unknown)
    return max(reached, key=lambda tier: tier.at_least).yuan + sum(extra.yuan for extra in added)


def _weigh_factors(claims: list[Claim], policy: SubsidyParameters) -> None:
    totals = {f.column: sum(_exact(claim.facts[f.column]) for claim in claims) for f in policy.factors}
    for claim in claims:
        points = sum(
            (
                Fraction(factor.share) * _exact(claim.facts[factor.column]) / totals[factor.column]
                for factor in policy.factors
                if totals[factor.column]
            ),
            Fraction(0),
        )
        claim.basis = round(points * FACTOR_POINTS)


def _exact(value: Any) -> Fraction:
    """Return a quantity as it is printed: 86.5 is 865/10."""
    return Fraction(str(value))


def weight_scale(policy: SubsidyParameters) -> int:
    """Return the power of ten that makes basis x coefficient whole."""
    exponents = [int(rule.coefficient.normalize().as_tuple().exponent) for rule in policy.grades.values()]
    return int(10 ** max([0, *(-exponent for exponent in exponents)]))
