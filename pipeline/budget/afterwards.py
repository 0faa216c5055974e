"""What a person must know about the amounts once they stand: grades that no rule knows, more than was asked for."""

import pandas as pd

from pipeline.budget.doubts import Doubt, quoted
from pipeline.params.subsidy import SubsidyParameters


def find_ungraded(considered: pd.DataFrame, policy: SubsidyParameters, phase: str) -> list[Doubt]:
    """Return the audited projects of the subsidy line that get nothing, because their grade is none of the policy's.

    A project whose score is under every grade's has its answer and is not among them.

    Args:
        considered: as `apply_scores` gives them.
        policy: its grades; without any, no project needs one.
        phase: in `publish` it is an error.
    """
    if not policy.grades:
        return []
    severity = "error" if phase == "publish" else "warning"
    rows = considered[(considered["line"] == "subsidy") & considered["audited_yuan"].notna()]
    doubts = []
    for row in rows.to_dict("records"):
        if row["grade"] in policy.grades or row["grade_note"]:
            continue
        wrong = f"等次“{row['grade']}”不在补助办法之列" if row["grade"] else "没有等次"
        message = (
            f"{quoted(row['project_name'])}{wrong}（应为{'、'.join(policy.grades)}），未安排补助。请在评审表中更正。"
        )
        lead, unit = row["lead_submission_id"], row["unit_code"]
        doubts.append(Doubt("grade_unknown", row["grade"], message, "等次", lead, unit, severity))
    return doubts


def find_over_asked(considered: pd.DataFrame, allocations: pd.DataFrame) -> list[Doubt]:
    """Return the subsidies above what the form in force asks of the municipal federation; no rule caps them by it.

    Args:
        considered: with `asked_yuan`, yuan, that of the lead's current version.
        allocations: the `allocations` table.
    """
    granted = allocations[allocations["line"] == "subsidy"].set_index("candidate_id")["subsidy_yuan"]
    rows = considered.assign(granted=considered["candidate_id"].map(granted).astype("Int64"))
    rows = rows[rows["asked_yuan"].notna() & (rows["granted"] > rows["asked_yuan"]).fillna(False)]
    return [
        Doubt(
            "subsidy_over_asked",
            str(row["granted"]),
            f"{quoted(row['project_name'])}补助{row['granted']}元，多于该单位申请市总资金的{row['asked_yuan']}元。请核对核定金额，必要时用 pins 指定金额。",
            "申请市总资金",
            row["lead_submission_id"],
            row["unit_code"],
        )
        for row in rows.to_dict("records")
    ]
