"""Rewards for adopted suggestions of workers. Rule: notice section 3.4 (对于被采纳的意见建议将给予奖励)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.budget.allocation import allocate
from pipeline.budget.doubts import Doubt
from pipeline.budget.explain import plain
from pipeline.budget.merges import follow_merge, merge_targets
from pipeline.budget.rates import shortest_decimal
from pipeline.params.budget import RewardParameters
from pipeline.schema import conform, empty_frame
from pipeline.schema.derived import ADOPTED, MERGED


@dataclass(frozen=True)
class Rewards:
    """The reward line.

    Args:
        table: the `rewards` table.
        allocated_yuan: its sum.
        doubts: grades without a standard, and graded candidates of which nobody is rewarded.
        notes: sentences for the line.
    """

    table: pd.DataFrame
    allocated_yuan: int
    doubts: list[Doubt]
    notes: tuple[str, ...]


def grant_rewards(
    members: pd.DataFrame, reviews: pd.DataFrame, policy: RewardParameters, own_grades: Mapping[str, str]
) -> Rewards:
    """Return one reward an adopted suggestion: members of the policy's channels in candidates taken in, merged (over
    any number of steps) into one taken in, or given a reward grade by a person without another decision.

    When the pool is short every reward is reduced by one rate, by the rule of the subsidies.

    Args:
        members: the `candidate_members` table.
        reviews: as `review_of` gives them.
        policy: standards by grade, in yuan.
        own_grades: reward grade by submission, before that of its candidate (see `reward_grades`).
    """
    chosen = _adopted(members, reviews, policy, own_grades)
    doubts = [_no_standard(row) for row in chosen if row["grade"] not in policy.standards]
    doubts += _graded_for_nothing(members, reviews, {row["candidate_id"] for row in chosen})
    doubts += _merged_for_nothing(members, reviews, own_grades, chosen)
    rows = [row for row in chosen if row["grade"] in policy.standards]
    if not rows:
        return Rewards(empty_frame("rewards"), 0, doubts, ())
    grid = policy.rounding_yuan
    standards = [policy.standards[row["grade"]] for row in rows]
    pool = (policy.pool_yuan - policy.reserve_yuan) // grid
    result = allocate(standards, None, [standard // grid for standard in standards], pool=pool)
    is_short = sum(standard // grid for standard in standards) > pool
    rate = shortest_decimal((result.intervals[1][0] * grid * 100, _times(result.intervals[1][1], grid * 100)))
    words = f"按{plain(rate)}%" if rate is not None else "按同一比例（并列时按规范次序）"
    for row, standard, units in zip(rows, standards, result.amounts.tolist(), strict=True):
        row["reward_yuan"] = units * grid
        row["sentence"] = f"被采纳的建议，{row['grade']}标准{standard}元" + (
            f"；奖励资金不足，{words}，四舍五入到{grid}元，奖励{units * grid}元。"
            if is_short
            else f"，奖励{units * grid}元。"
        )
    notes = (f"奖励资金不足，各等标准{words}计发。",) if is_short else ()
    return Rewards(conform(pd.DataFrame(rows), "rewards"), int(result.amounts.sum()) * grid, doubts, notes)


def _times(value: Any, factor: int) -> Any:
    return None if value is None else value * factor


def _adopted(
    members: pd.DataFrame, reviews: pd.DataFrame, policy: RewardParameters, own_grades: Mapping[str, str]
) -> list[dict[str, Any]]:
    by_id = reviews.set_index("candidate_id")
    is_graded = (by_id["reward_grade"] != "") & by_id["decision"].isin(["", MERGED])
    taken = set(by_id.index[(by_id["decision"] == ADOPTED) | is_graded])
    targets = merge_targets(reviews.to_dict("records"))
    merged = {candidate for candidate in targets if not taken.isdisjoint(follow_merge(candidate, targets))}
    roles = {"lead", "duplicate", "decided"} | ({"chain_copy"} if policy.chain_copies_rewarded else set())
    counted = members[
        members["candidate_id"].isin(taken | merged)
        & members["channel"].isin(policy.channels)
        & members["role"].isin(roles)
    ].sort_values(["candidate_id", "submission_id"])
    return [
        _row(row, _grade(row, own_grades, by_id["reward_grade"]) or policy.default_grade)
        for row in counted.to_dict("records")
    ]


def _grade(member: dict[str, Any], own: Mapping[str, str], of_candidates: "pd.Series[str]") -> str:
    return own.get(member["submission_id"]) or str(of_candidates[member["candidate_id"]])


def _row(member: dict[str, Any], grade: str) -> dict[str, Any]:
    digest = hashlib.sha256(f"{member['candidate_id']}\x1f{member['submission_id']}".encode()).hexdigest()
    return {
        "reward_id": f"R{digest[:12]}",
        "candidate_id": member["candidate_id"],
        "submission_id": member["submission_id"],
        "public_number": f"奖{digest[:8].upper()}",
        "grade": grade,
        "author_text": member["author_text"],
    }


def _no_standard(row: dict[str, Any]) -> Doubt:
    grade = row["grade"]
    message = f"奖励等次“{grade}”没有标准，未安排奖励。请在参数 budget.rewards.standards 中写明，或改评审表。"
    return Doubt("reward_grade_unknown", grade, message, "奖励等次", row["submission_id"])


def _graded_for_nothing(members: pd.DataFrame, reviews: pd.DataFrame, rewarded: set[str]) -> list[Doubt]:
    """Return a doubt for every candidate with a reward grade of which no author is rewarded."""
    firsts = members.sort_values(["candidate_id", "submission_id"]).drop_duplicates("candidate_id")
    submissions = dict(zip(firsts["candidate_id"], firsts["submission_id"], strict=True))
    graded = reviews[(reviews["reward_grade"] != "") & ~reviews["candidate_id"].isin(rewarded)]
    return [
        Doubt(
            "reward_grade_unused",
            row["reward_grade"],
            f"候选项目{row['candidate_id']}写了奖励等次“{row['reward_grade']}”，但{_why_unused(row)}，未安排奖励。请核对决定或删去奖励等次。",
            "奖励等次",
            submissions.get(row["candidate_id"], ""),
        )
        for row in graded.sort_values("candidate_id").to_dict("records")
    ]


def _merged_for_nothing(
    members: pd.DataFrame, reviews: pd.DataFrame, own_grades: Mapping[str, str], chosen: list[dict[str, Any]]
) -> list[Doubt]:
    """Return a doubt for every merged suggestion whose author is not rewarded though its grade is not its candidate's."""
    told = dict(zip(reviews["candidate_id"], reviews["reward_grade"], strict=True))
    rewarded = {row["submission_id"] for row in chosen}
    graded = members.loc[members["submission_id"].isin(set(own_grades) - rewarded)]
    is_told = graded["submission_id"].map(own_grades) == graded["candidate_id"].map(told)
    left = graded.loc[~is_told]
    return [
        Doubt(
            "reward_grade_unused",
            own_grades[submission],
            f"建议{submission}写了奖励等次“{own_grades[submission]}”，但所并入的项目没有入选，或作者不属奖励范围，未安排奖励。请核对决定或删去奖励等次。",
            "奖励等次",
            submission,
        )
        for submission in sorted(left["submission_id"])
    ]


def _why_unused(row: dict[str, Any]) -> str:
    if row["decision"] in ("", ADOPTED, MERGED):
        return "其中没有属于奖励范围的作者"
    return f"决定为“{row['decision']}”"
