"""The whole plan of a round: municipal projects, subsidies, rewards; one allocation row a candidate.

Rules: notice sections 3.4 and 4.3. What people decided is read by `pipeline.schema.derived.review_of`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.budget.afterwards import find_over_asked, find_ungraded
from pipeline.budget.checks import find_request_doubts
from pipeline.budget.doubts import Doubt, findings_table
from pipeline.budget.last_year import match_last_year
from pipeline.budget.merges import open_merges
from pipeline.budget.named import find_idle_pins, resolve_named
from pipeline.budget.panel import apply_scores
from pipeline.budget.places import place_candidates
from pipeline.budget.rewards import Rewards, grant_rewards
from pipeline.budget.scenarios import compare_scenarios
from pipeline.budget.subsidies import Subsidies, plan_subsidies
from pipeline.params.budget import BudgetParameters
from pipeline.params.panel import PanelScore
from pipeline.schema import conform, empty_frame
from pipeline.schema.derived import ADOPTED, MERGED, REFUSED, review_of, reward_grades

ILLUSTRATION = "测算（按申报金额，不是安排）："
DECISIONS_MADE = (ADOPTED, MERGED, REFUSED)
LINE_LABELS = {"municipal": "市级实事项目", "subsidy": "区市县、产业级实事项目补助", "reward": "被采纳建议奖励"}


@dataclass(frozen=True)
class Plan:
    """The tables of the budget stage, and the frame they were computed from.

    Args:
        allocations, scenarios, rewards, budget_lines, findings: the tables.
        considered: one row a candidate with decision, line, level, grade and amounts, as `allocate_subsidies` takes it.
        is_illustration: the scenarios are computed from requests, because nothing is audited yet.
    """

    allocations: pd.DataFrame
    scenarios: pd.DataFrame
    rewards: pd.DataFrame
    budget_lines: pd.DataFrame
    findings: pd.DataFrame
    considered: pd.DataFrame
    is_illustration: bool


def make_plan(
    candidates: pd.DataFrame,
    classifications: pd.DataFrame,
    decisions: pd.DataFrame,
    policy: BudgetParameters,
    phase: str,
    members: pd.DataFrame | None = None,
    proposals: pd.DataFrame | None = None,
    last_year: pd.DataFrame | None = None,
    scores: Mapping[str, PanelScore] | None = None,
) -> Plan:
    """Return the plan: every candidate has one allocation; every line adds up to its pool.

    Without decisions every amount is 0 with the reason; the scenarios are then an illustration from the requests,
    named as such.

    Args:
        candidates: the table.
        classifications: the table.
        decisions: the table.
        policy: the round's budget parameters.
        phase: collect, consolidate or publish; only the last can be final.
        members: the `candidate_members` table, for the rewards.
        proposals: the `proposals` table, for the checks on what was asked.
        last_year: the `allocations` table of the round before.
        scores: the panel's, by candidate; a score decided in the review replaces it.

    Raises:
        AllocationError: the subsidy rules contradict each other.
    """
    reviews = review_of(decisions)
    holders = _holders(candidates, members)
    reviews["merged_into"] = reviews["merged_into"].map(lambda target: holders.get(target, target)).astype("str")
    named = resolve_named(policy.subsidy, holders, set(candidates["candidate_id"]))
    policy = policy.model_copy(update={"subsidy": named.policy})
    considered, placing = place_candidates(candidates, classifications, reviews, phase)
    before = match_last_year(candidates, last_year, policy.subsidy)
    considered["last_year_subsidy_yuan"] = considered["candidate_id"].map(before.amounts).astype("Int64")
    considered, grading = apply_scores(considered, scores or {}, policy.subsidy.grades)
    subsidies = plan_subsidies(considered, policy.subsidy)
    allocations, municipal = _write_other_lines(subsidies.allocations, considered, policy)
    rewards = _rewards(members, reviews, policy, decisions)
    scenarios, notes, is_illustration = _scenarios(considered, policy)
    doubts = [*named.doubts, *placing, *before.doubts, *grading, *municipal.doubts, *rewards.doubts]
    doubts += find_ungraded(considered, policy.subsidy, phase) + find_over_asked(considered, allocations)
    doubts += find_idle_pins(policy.subsidy, considered) if phase == "publish" else []
    if proposals is not None:
        doubts += find_request_doubts(proposals, policy.checks, _domains(members, considered))
    notes = [*before.notes, *notes]
    lines = _budget_lines(subsidies, municipal, rewards, policy, notes, _is_final(considered, phase))
    return Plan(allocations, scenarios, rewards.table, lines, findings_table(doubts), considered, is_illustration)


def _holders(candidates: pd.DataFrame, members: pd.DataFrame | None) -> dict[str, str]:
    """Return the candidate_id of every submission: people may name a project by either."""
    lead = dict(zip(candidates["lead_submission_id"], candidates["candidate_id"], strict=True))
    if members is not None:
        lead = dict(zip(members["submission_id"], members["candidate_id"], strict=True)) | lead
    return lead


@dataclass(frozen=True)
class _Municipal:
    amounts: dict[str, int]
    notes: tuple[str, ...]
    doubts: list[Doubt]


def _pay_municipal(considered: pd.DataFrame, policy: BudgetParameters) -> _Municipal:
    """Return the municipal projects' amounts: in full as audited, or none at all when the pool does not suffice."""
    chosen = considered[(considered["line"] == "municipal") & considered["audited_yuan"].notna()]
    amounts = {str(row): int(yuan) for row, yuan in zip(chosen["candidate_id"], chosen["audited_yuan"], strict=True)}
    net, total = policy.municipal.pool_yuan - policy.municipal.reserve_yuan, sum(amounts.values())
    if total <= net:
        return _Municipal(amounts, (), [])
    message = (
        f"市级入选项目核定金额合计{total}元，可安排资金{net}元，差{total - net}元，暂未安排。"
        f"请增加市级资金池{total - net}元，或退出、核减相应项目。"
    )
    return _Municipal({}, (message,), [Doubt("municipal_over_pool", str(total), message, "核定金额", severity="error")])


def _write_other_lines(
    allocations: pd.DataFrame, considered: pd.DataFrame, policy: BudgetParameters
) -> tuple[pd.DataFrame, _Municipal]:
    municipal = _pay_municipal(considered, policy)
    reasons = considered.set_index("candidate_id")["reason_text"]
    rows = allocations.to_dict("records")
    for row in rows:
        if row["line"] == "municipal":
            row.update(_municipal_row(row, municipal))
        elif row["line"] == "":
            row.update(binding_rule="不安排", sentence=f"不安排：{reasons[row['candidate_id']]}。")
    return (conform(pd.DataFrame(rows), "allocations") if rows else allocations), municipal


def _municipal_row(row: dict[str, Any], municipal: _Municipal) -> dict[str, Any]:
    yuan = municipal.amounts.get(row["candidate_id"])
    if yuan is not None:
        paid = {"eligible_yuan": yuan, "cap_yuan": yuan, "subsidy_yuan": yuan, "first_payment_yuan": yuan}
        return paid | {"binding_rule": "全额安排", "sentence": f"市级实事项目，按核定金额{yuan}元全额安排。"}
    why = "市级资金池不足" if municipal.notes else "尚无核定金额，核定后全额安排"
    return {"binding_rule": "不安排", "sentence": f"市级实事项目，暂不安排：{why}。"}


def _rewards(
    members: pd.DataFrame | None, reviews: pd.DataFrame, policy: BudgetParameters, decisions: pd.DataFrame
) -> Rewards:
    if members is None:
        return Rewards(empty_frame("rewards"), 0, [], ())
    return grant_rewards(members, reviews, policy.rewards, reward_grades(decisions))


def _scenarios(considered: pd.DataFrame, policy: BudgetParameters) -> tuple[pd.DataFrame, list[str], bool]:
    """Return the scenarios on audited amounts; while nothing is audited, an illustration on the requests."""
    chosen = considered[considered["line"] == "subsidy"]
    if chosen["audited_yuan"].notna().any():
        return *compare_scenarios(chosen, policy.subsidy, policy.scenarios), False
    open_ = considered["decision"].isin(["", "入选", "退回修改"]) & (considered["level"] == "district")
    asked = considered[open_ & considered["requested_yuan"].notna()]
    asked = asked.assign(audited_yuan=asked["requested_yuan"], line="subsidy", grade="")
    subsidy = policy.subsidy.model_copy(update={"grades": {}, "pins": []})
    variants = [named for named in policy.scenarios.policies if not named.coefficients]
    scenarios = policy.scenarios.model_copy(update={"policies": variants})
    frame, notes = compare_scenarios(asked, subsidy, scenarios, ILLUSTRATION)
    left_out = int((open_ & considered["requested_yuan"].isna()).sum())
    told = [f"各方案为测算：按{len(asked)}项区市县、产业级申报金额计算，未计等次，不是安排。"]
    return frame, told + ([f"另有{left_out}项没有读出申报金额，不在测算内。"] if left_out else []) + notes, True


def _domains(members: pd.DataFrame | None, considered: pd.DataFrame) -> pd.Series | None:
    if members is None:
        return None
    names = considered.set_index("candidate_id")["domain"]
    firsts = members.sort_values(["submission_id", "candidate_id"]).drop_duplicates("submission_id")
    return pd.Series(firsts["candidate_id"].map(names).to_numpy(), index=firsts["submission_id"].to_numpy())


def _is_final(considered: pd.DataFrame, phase: str) -> bool:
    """Tell whether everything is decided: no adopted project without a level or an amount, no merge into nothing."""
    paid = considered[considered["line"] != ""]
    is_proposed = ~considered["is_online_only"].astype(bool)  # what only online voices say may stay without a decision
    decided = considered.loc[is_proposed, "decision"].isin(DECISIONS_MADE).all()
    placed = considered.loc[considered["decision"] == ADOPTED, "line"].ne("").all()
    merged = not open_merges(considered.to_dict("records"))
    return bool(phase == "publish" and decided and placed and merged and paid["audited_yuan"].notna().all())


def _budget_lines(
    subsidies: Subsidies,
    municipal: _Municipal,
    rewards: Rewards,
    policy: BudgetParameters,
    more_notes: list[str],
    is_final: bool,
) -> pd.DataFrame:
    paid = [yuan for yuan in municipal.amounts.values() if yuan]
    granted = subsidies.allocations["subsidy_yuan"]
    rows = [
        _line("municipal", policy.municipal, sum(paid), len(paid), municipal.notes),
        _line(
            "subsidy",
            policy.subsidy,
            subsidies.allocated_yuan,
            int((granted > 0).sum()),
            subsidies.notes,
            more_notes,
        ),
        _line(
            "reward",
            policy.rewards,
            rewards.allocated_yuan,
            int((rewards.table["reward_yuan"] > 0).sum()),
            rewards.notes,
        ),
    ]
    return conform(pd.DataFrame(rows).assign(is_final=is_final and not municipal.notes), "budget_lines")


def _line(name: str, pool: Any, allocated: int, count: int, *notes: Any) -> dict[str, Any]:
    return {
        "line": name,
        "label": LINE_LABELS[name],
        "pool_yuan": pool.pool_yuan,
        "reserve_yuan": pool.reserve_yuan,
        "allocated_yuan": allocated,
        "left_over_yuan": pool.pool_yuan - pool.reserve_yuan - allocated,
        "item_count": count,
        "notes_json": json.dumps([text for group in notes for text in group], ensure_ascii=False),
    }
