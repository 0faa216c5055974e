"""Municipal projects: chosen by people, paid in full; and, on request, a proposal of which to choose.

Rule: notice section 4.3. The proposal is an exact whole-number programme; it decides nothing.
"""

from dataclasses import dataclass

import pandas as pd

from pipeline.errors import AllocationError
from pipeline.params.budget import MunicipalParameters

_OBJECTIVES = ("score", "beneficiary_count")


@dataclass(frozen=True)
class Selection:
    """A proposed choice of municipal projects.

    Args:
        chosen: candidate_ids, sorted.
        score: sum of their scores.
        beneficiaries: sum of their head counts.
        cost_yuan: sum of their amounts.
    """

    chosen: tuple[str, ...]
    score: int
    beneficiaries: int
    cost_yuan: int


def selectable_projects(considered: pd.DataFrame) -> pd.DataFrame:
    """Return the candidates to choose among, as `propose_selection` takes them: municipal, not refused, with an amount.

    The cost is the audited amount, else the request; scores count in hundredths; what is missing counts 0.

    Args:
        considered: `Plan.considered`.
    """
    open_ = considered[(considered["level"] == "municipal") & considered["decision"].isin(["", "入选", "退回修改"])]
    cost = open_["audited_yuan"].fillna(open_["requested_yuan"])
    rows = pd.DataFrame(
        {
            "candidate_id": open_["candidate_id"],
            "unit_code": open_["unit_code"],
            "domain": open_["domain"],
            "cost_yuan": cost,
            "score": (open_["score"].fillna(0) * 100).round().astype(int),
            "beneficiary_count": open_["beneficiary_count"].fillna(0).astype(int),
        }
    )
    return rows[cost.notna()].astype({"cost_yuan": int}).reset_index(drop=True)


def propose_selection(
    candidates: pd.DataFrame, policy: MunicipalParameters, *, least_beneficiaries: int = 0
) -> Selection:
    """Return the choice with the highest score, among those the most beneficiaries, among those the earliest candidates.

    Args:
        candidates: candidate_id, unit_code, domain, cost_yuan, score (whole), beneficiary_count; all present.
        policy: pool, at most so many a unit, at least and at most so many a domain.
        least_beneficiaries: a lower bound on the beneficiaries (for the frontier).

    Raises:
        AllocationError: no choice meets the limits.
    """
    from pipeline.budget.milp import Model

    rows = candidates.sort_values("candidate_id", ignore_index=True)
    model = Model(len(rows), policy.time_limit_seconds)
    model.at_most(rows["cost_yuan"].tolist(), policy.pool_yuan - policy.reserve_yuan)
    for _, group in rows.groupby("unit_code", sort=True):
        if policy.per_unit_count is not None:
            model.at_most(_mask(len(rows), group.index.tolist()), policy.per_unit_count)
    for domain in sorted({*policy.per_domain_min, *policy.per_domain_max}):
        mask = _mask(len(rows), rows.index[rows["domain"] == domain].tolist())
        model.at_least(mask, policy.per_domain_min.get(domain, 0))
        model.at_most(mask, policy.per_domain_max.get(domain, len(rows)))
    if least_beneficiaries:
        model.at_least(rows["beneficiary_count"].tolist(), least_beneficiaries)
    for objective in _OBJECTIVES:
        values = rows[objective].astype(int).tolist()
        best = model.maximise(values)
        if best is None:
            raise AllocationError(
                "没有一种选法同时满足市级资金池、单位件数和领域件数的限制。请放宽 budget.municipal 中的一项。"
            )
        model.at_least(values, best)
    return _selection(rows, model.first_solution())


def _mask(size: int, members: list[int]) -> list[int]:
    inside = set(members)
    return [int(i in inside) for i in range(size)]


def _selection(rows: pd.DataFrame, picked: list[int]) -> Selection:
    chosen = rows.iloc[picked]
    return Selection(
        tuple(chosen["candidate_id"]),
        int(chosen["score"].sum()),
        int(chosen["beneficiary_count"].sum()),
        int(chosen["cost_yuan"].sum()),
    )


def trace_frontier(candidates: pd.DataFrame, policy: MunicipalParameters, points: int = 11) -> list[Selection]:
    """Return choices from the highest score to the most beneficiaries: what score another beneficiary costs.

    Args:
        candidates: as for `propose_selection`.
        policy: the same.
        points: how many are tried; 0 gives none, 1 the highest score alone, and like ones are given once.

    Raises:
        AllocationError: no choice meets the limits.
    """
    if not points or candidates.empty:
        return []
    first = propose_selection(candidates, policy)
    by_people = candidates.assign(score=candidates["beneficiary_count"], beneficiary_count=candidates["score"])
    most = propose_selection(by_people, policy).score
    found = [first]
    for step in range(1, points):
        least = first.beneficiaries + (most - first.beneficiaries) * step // (points - 1)
        choice = propose_selection(candidates, policy, least_beneficiaries=least)
        if choice != found[-1]:
            found.append(choice)
    return found
