"""The same subsidies under other pools and other rules: who gains, who loses, and by which rule."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.budget.claims import NO_RULE
from pipeline.budget.explain import Line, binding_rule, exact_text, rate_text
from pipeline.budget.policy import compile_claims
from pipeline.budget.subsidies import lines_of, share_out
from pipeline.errors import AllocationError
from pipeline.params.budget import NamedPolicy, ScenarioParameters
from pipeline.params.subsidy import GradeRule, SubsidyParameters
from pipeline.schema import conform, empty_frame

__all__ = ["Outcome", "compare_scenarios", "solve_pools"]

_REPLACED = (
    "pool_yuan",
    "reserve_yuan",
    "method",
    "max_rate",
    "cap_yuan",
    "floor_yuan",
    "own_ratio",
    "per_beneficiary_yuan",
    "minimum_worth_yuan",
)


@dataclass(frozen=True)
class Outcome:
    """One scenario's amounts.

    Args:
        name: its name.
        pool_yuan: its pool.
        amounts: yuan a candidate.
        rules: the rule that set each amount.
        rates: the published rate of each line as printed.
        ties: what an exact tie did to a line; only of tied lines.
        dropped: how many projects left under the minimum worth paying.
    """

    name: str
    pool_yuan: int
    amounts: dict[str, int]
    rules: dict[str, str]
    rates: dict[str, str]
    ties: dict[str, str]
    dropped: int


def compare_scenarios(
    candidates: pd.DataFrame, policy: SubsidyParameters, scenarios: ScenarioParameters, label: str = ""
) -> tuple[pd.DataFrame, list[str]]:
    """Return the `scenarios` table and a sentence for every scenario whose rules contradict each other.

    One row a scenario and candidate that takes part in any; `change_yuan` is against the policy as it stands.

    Args:
        candidates: as for `allocate_subsidies`.
        policy: the rules as they stand.
        scenarios: what to compare them with.
        label: put before every scenario's name, e.g. that it is an illustration.
    """
    base = solve_policy("现方案", candidates, policy)
    outcomes, notes = [base], []
    for name, changed in _variants(policy, scenarios):
        try:
            outcomes.append(solve_policy(name, candidates, changed))
        except AllocationError as error:
            notes.append(f"方案“{name}”无法计算：{error}")
    taking_part = sorted({candidate for outcome in outcomes for candidate in outcome.amounts})
    rows = [_row(outcome, base, candidate, label) for outcome in outcomes for candidate in taking_part]
    return (conform(pd.DataFrame(rows), "scenarios") if rows else empty_frame("scenarios")), notes


def _variants(policy: SubsidyParameters, scenarios: ScenarioParameters) -> Iterator[tuple[str, SubsidyParameters]]:
    for percent in scenarios.pool_percents:
        pool = policy.pool_yuan * percent // 100 // policy.rounding_yuan * policy.rounding_yuan
        if percent != 100 and pool >= policy.reserve_yuan:
            yield f"资金池{percent}%", policy.model_copy(update={"pool_yuan": pool})
    for named in scenarios.policies:
        yield named.name, apply_named(policy, named)


def apply_named(policy: SubsidyParameters, named: NamedPolicy) -> SubsidyParameters:
    """Return the policy with what the named alternative changes; checked again as a whole."""
    changes: dict[str, Any] = {name: getattr(named, name) for name in _REPLACED if getattr(named, name) is not None}
    if named.coefficients:
        changes["grades"] = policy.grades | {
            grade: policy.grades.get(grade, GradeRule()).model_copy(update={"coefficient": coefficient})
            for grade, coefficient in named.coefficients.items()
        }
    return SubsidyParameters.model_validate(policy.model_copy(update=changes).model_dump())


def solve_policy(name: str, candidates: pd.DataFrame, policy: SubsidyParameters) -> Outcome:
    """Return one policy's amounts.

    Raises:
        AllocationError: its rules contradict each other.
    """
    shares = share_out(compile_claims(candidates, policy), policy)
    lines, _ = lines_of(shares, policy)
    amounts = {claim.candidate_id: line.yuan for claim, line in zip(shares.claims, lines, strict=True)}
    rules = {line.claim.candidate_id: binding_rule(line, policy.rounding_yuan) for line in lines}
    amounts |= dict.fromkeys(shares.dropped, 0)
    rules |= dict.fromkeys(shares.dropped, f"不足{policy.minimum_worth_yuan}元不予补助")
    rates = {line.claim.candidate_id: rate_text(line.rate.value, policy.method) for line in lines}
    ties = {line.claim.candidate_id: said for line in lines if (said := _tie(line, policy.method))}
    return Outcome(name, policy.pool_yuan, amounts, rules, rates, ties, len(shares.dropped))


def _tie(line: Line, method: str) -> str:
    """Return that the exact rate puts the line on half a rounding unit, and where it went; "" without a tie."""
    if line.tie is None or line.claim.is_pinned:
        return ""
    return f"；按精确值{exact_text(line.tie.rate, method)}恰在半个取整单位上，并列的按次序{line.turn}"


def _row(outcome: Outcome, base: Outcome, candidate: str, label: str) -> dict[str, Any]:
    yuan, before = outcome.amounts.get(candidate, 0), base.amounts.get(candidate, 0)
    name = f"{label}{outcome.name}"
    return {
        "scenario_id": hashlib.sha256(f"{name}\x1f{candidate}".encode()).hexdigest()[:16],
        "scenario": name,
        "pool_yuan": outcome.pool_yuan,
        "candidate_id": candidate,
        "subsidy_yuan": yuan,
        "change_yuan": yuan - before,
        "rule_text": _reason(outcome, base, candidate, yuan - before),
    }


def _reason(outcome: Outcome, base: Outcome, candidate: str, change: int) -> str:
    if outcome is base:
        return base.rules.get(candidate, "")
    before, after = base.rules.get(candidate, "不安排"), outcome.rules.get(candidate, "不安排")
    tie = outcome.ties.get(candidate, "")
    if change == 0:
        return f"不变（{after}{tie}）"
    turn = "增加" if change > 0 else "减少"
    rate, other = outcome.rates.get(candidate, ""), base.rates.get(candidate, "")
    if before != after:
        printed = f"，公布比例{rate}" if after.startswith(NO_RULE) else ""
        return f"{turn}：原由“{before}”决定，现由“{after}”决定{printed}{tie}"
    if rate != other:
        said = f"{turn}：{after}，公布比例由{other}变为{rate}"
        if outcome.dropped != base.dropped:
            said += f"，因按最低金额退出的项目由{base.dropped}项变为{outcome.dropped}项"
        return said + tie
    return f"{turn}：{after}变动{tie}"


def solve_pools(candidates: pd.DataFrame, policy: SubsidyParameters, pools_yuan: list[int]) -> pd.DataFrame:
    """Return amounts by pool: index candidate_id, one column a pool in yuan; the rules are compiled once.

    Raises:
        AllocationError: a pool is too small for the rules.
    """
    claims = compile_claims(candidates, policy)
    columns = {}
    for pool in pools_yuan:
        changed = policy.model_copy(update={"pool_yuan": pool})
        shares = share_out(claims, changed)
        amounts = shares.allocation.amounts * policy.rounding_yuan
        columns[pool] = pd.Series(amounts, index=[claim.candidate_id for claim in shares.claims], dtype="int64")
    index = sorted(claim.candidate_id for claim in claims)
    return pd.DataFrame({pool: column.reindex(index, fill_value=0) for pool, column in columns.items()}, index=index)
