"""The subsidy of every district and industry project: yuan, the rule that set it, and a sentence.

Rule: docs/decisions/0004-subsidy-rule.md; notice section 4.3 (市总工会给予经费补助).
"""

from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.budget.allocation import Allocation, ConflictError, allocate
from pipeline.budget.bounds import Group, domain_groups, unit_groups
from pipeline.budget.cells import solve_cells
from pipeline.budget.claims import Claim
from pipeline.budget.crossing import WARNING
from pipeline.budget.diagnosis import conflict_sentence
from pipeline.budget.doubts import quoted
from pipeline.budget.explain import Line, binding_rule, explain, first_payment, plain, rate_text
from pipeline.budget.policy import compile_claims, weight_scale
from pipeline.budget.published import Publication, publish
from pipeline.params.subsidy import SubsidyParameters
from pipeline.schema import empty_frame

MARGINAL_STEP_YUAN = 10_000
_TYPES = {str(name): str(kind) for name, kind in empty_frame("allocations").dtypes.items()}


@dataclass(frozen=True)
class Subsidies:
    """The subsidy line of a plan.

    Args:
        allocations: the `allocations` table.
        pool_yuan, reserve_yuan, allocated_yuan, left_over_yuan: the line, which adds up to the yuan.
        notes: sentences on what was dropped, rounded and held back.
    """

    allocations: pd.DataFrame
    pool_yuan: int
    reserve_yuan: int
    allocated_yuan: int
    left_over_yuan: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Shares:
    """The solved line before it is written out.

    Args:
        claims: those that take part, in canonical order.
        groups: the groups of the rule.
        members: group of every claim.
        allocation: units a claim.
        dropped: candidates under the minimum worth paying, in the order dropped, with the reason.
    """

    claims: list[Claim]
    groups: list[Group]
    members: list[int]
    allocation: Allocation
    dropped: dict[str, str]


def allocate_subsidies(candidates: pd.DataFrame, policy: SubsidyParameters) -> pd.DataFrame:
    """Return the `allocations` table: one row a candidate, key candidate_id.

    A candidate without an audited amount, or of another line, gets 0 with the reason; the request is never paid.

    Args:
        candidates: candidate_id, and of the following what there is: project_name, unit_code, unit_name, domain, grade,
            score, requested_yuan, audited_yuan, own_yuan, beneficiary_count, last_year_subsidy_yuan, line, and the
            columns named by the policy. Without `line` every row is a subsidy project.
        policy: the rules; amounts in yuan.

    Raises:
        AllocationError: the rules contradict each other.
    """
    return plan_subsidies(candidates, policy).allocations


def plan_subsidies(candidates: pd.DataFrame, policy: SubsidyParameters) -> Subsidies:
    """Return the allocations with the line's totals and notes (see `allocate_subsidies`)."""
    claims = compile_claims(candidates, policy)
    shares = share_out(claims, policy)
    frame = _table(_rows(claims, shares, policy))
    allocated = int(shares.allocation.amounts.sum()) * policy.rounding_yuan
    left = policy.pool_yuan - policy.reserve_yuan - allocated
    return Subsidies(frame, policy.pool_yuan, policy.reserve_yuan, allocated, left, _notes(shares, left, policy))


def share_out(claims: list[Claim], policy: SubsidyParameters) -> Shares:
    """Return the solved line; claims under the minimum worth paying are dropped one by one, the lowest-ranked first."""
    active = [claim for claim in claims if not claim.refusal]
    dropped: dict[str, str] = {}
    while True:
        groups, members, allocation = _solve_rules(active, policy)
        amounts = (allocation.amounts * policy.rounding_yuan).tolist()
        small = [
            c for c, yuan in zip(active, amounts, strict=True) if yuan < policy.minimum_worth_yuan and not c.is_pinned
        ]
        if not small:
            return Shares(active, groups, members, allocation, dropped)
        last = small[-1]
        dropped[last.candidate_id] = (
            f"按办法计算不足{policy.minimum_worth_yuan}元，不予补助（从排序最后的项目起逐个退出，本项第{len(dropped) + 1}个）"
        )
        active = [claim for claim in active if claim is not last]


def _solve_rules(claims: list[Claim], policy: SubsidyParameters) -> tuple[list[Group], list[int], Allocation]:
    """Return the groups whose rates are published, each claim's, and the amounts."""
    if policy.crossing and policy.has_unit_bounds and policy.has_domain_bounds:
        return solve_cells(claims, policy)
    by_domain = policy.has_domain_bounds
    groups = (domain_groups if by_domain else unit_groups)(claims, policy)
    places = {group.key: i for i, group in enumerate(groups)}
    members = [places[claim.domain if by_domain else claim.unit_key] for claim in claims]
    return groups, members, _solve(claims, groups, members, policy)


def _solve(claims: list[Claim], groups: list[Group], members: list[int], policy: SubsidyParameters) -> Allocation:
    grid = policy.rounding_yuan
    pool = (policy.pool_yuan - policy.reserve_yuan) // grid
    try:
        return allocate(
            [claim.weight for claim in claims],
            [claim.floor_yuan // grid for claim in claims],
            [claim.cap_yuan // grid for claim in claims],
            members,
            [group.floor_yuan // grid for group in groups],
            [pool if group.cap_yuan is None else group.cap_yuan // grid for group in groups],
            pool,
        )
    except ConflictError as error:
        sentence = conflict_sentence(
            error.conflict,
            lambda row: quoted(claims[row].project_name or claims[row].candidate_id),
            lambda group: f"“{groups[group].label}”",
            lambda units: f"{units * grid}元",
        )
        raise ConflictError(error.conflict, sentence) from None


def _table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the rows as the `allocations` table (as `conform` would, without going through untyped columns)."""
    rows = sorted(rows, key=itemgetter("candidate_id"))
    return pd.DataFrame({name: pd.array([row[name] for row in rows], dtype=kind) for name, kind in _TYPES.items()})


def rate_of(shares: Shares, policy: SubsidyParameters) -> Publication:
    """Return the published rates of the line in yuan for one basis x coefficient."""
    shift = 0 if policy.method in ("equal", "factors") else 2
    return publish(shares.allocation, Fraction(weight_scale(policy) * policy.rounding_yuan), shift)


def _marginal(shares: Shares) -> npt.NDArray[np.float64]:
    """Return what 10,000 yuan more would add to each claim, by weight among those that no bound holds."""
    problem = shares.allocation.problem
    share = np.where(shares.allocation.free_rows(), problem.weights.astype(float), 0.0)
    total = share.sum()
    return share / total * MARGINAL_STEP_YUAN if total else share


def lines_of(shares: Shares, policy: SubsidyParameters) -> tuple[list[Line], Publication]:
    """Return what explains each claim's amount, and the published rates."""
    rates = rate_of(shares, policy)
    marginal = _marginal(shares).tolist()
    amounts = (shares.allocation.amounts * policy.rounding_yuan).tolist()
    lines = [
        Line(claim, amounts[i], rates.groups[group], shares.groups[group], rates.ties.get(i), marginal[i])
        for i, (claim, group) in enumerate(zip(shares.claims, shares.members, strict=True))
    ]
    return lines, rates


def _rows(claims: list[Claim], shares: Shares, policy: SubsidyParameters) -> list[dict[str, Any]]:
    lines = {line.claim.candidate_id: line for line in lines_of(shares, policy)[0]}
    return [
        _row(claim, lines.get(claim.candidate_id), claim.refusal or shares.dropped.get(claim.candidate_id, ""), policy)
        for claim in claims
    ]


def _row(claim: Claim, line: Line | None, refusal: str, policy: SubsidyParameters) -> dict[str, Any]:
    first = 0 if line is None else first_payment(line.yuan, policy)
    row = {
        "candidate_id": claim.candidate_id,
        "line": "subsidy" if claim.value("line") in (None, "subsidy") else claim.value("line"),
        "unit_code": claim.unit_code,
        "unit_name": claim.unit_name,
        "project_name": claim.project_name,
        "domain": claim.domain,
        "grade": claim.grade,
        "score": claim.value("score"),
        "beneficiary_count": claim.whole("beneficiary_count"),
        "requested_yuan": claim.whole("requested_yuan"),
        "audited_yuan": claim.whole("audited_yuan"),
        "eligible_yuan": claim.value("eligible_yuan") if line else 0,
        "basis": claim.basis if line else 0,
        "coefficient_text": plain(claim.coefficient) if line else "",
        "rounding_yuan": policy.rounding_yuan,
        "weight": claim.weight if line else 0,
        "floor_yuan": claim.floor_yuan if line else 0,
        "cap_yuan": claim.cap_yuan if line else 0,
        "subsidy_yuan": line.yuan if line else 0,
        "first_payment_yuan": first,
        "final_payment_yuan": (line.yuan if line else 0) - first,
    }
    if line is None:
        said = {
            "rate_text": "",
            "tie_text": "",
            "binding_rule": "不安排",
            "marginal_yuan": 0.0,
            "sentence": f"不安排补助：{refusal}。",
        }
        return row | said
    return row | {
        "rate_text": "" if claim.is_pinned else rate_text(line.rate.value, policy.method),
        "tie_text": line.turn,
        "binding_rule": binding_rule(line, policy.rounding_yuan),
        "marginal_yuan": line.marginal_yuan,
        "sentence": explain(line, policy),
    }


def _notes(shares: Shares, left: int, policy: SubsidyParameters) -> tuple[str, ...]:
    crossed = policy.crossing and policy.has_unit_bounds and policy.has_domain_bounds
    notes = [WARNING] if crossed else []
    notes += [f"{candidate}退出：{reason}。" for candidate, reason in shares.dropped.items()]
    off_grid = (policy.pool_yuan - policy.reserve_yuan) % policy.rounding_yuan
    if off_grid:
        notes.append(f"资金池减预留不是取整单位{policy.rounding_yuan}元的整数倍，{off_grid}元计入结余。")
    if not shares.claims:
        notes.append("还没有可以安排补助的项目（已入选、属区市县或产业级、有核定金额）。")
    elif left > off_grid:
        notes.append(f"各项目或单位均已到上限，另有{left - off_grid}元无处安排，计入结余。")
    return tuple(notes)
