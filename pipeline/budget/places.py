"""Which budget line each candidate stands in, by what people decided; and why, when in none."""

from typing import Any

import pandas as pd

from pipeline.budget.doubts import Doubt, quoted
from pipeline.budget.merges import open_merges
from pipeline.schema.derived import ADOPTED, MERGED, REFUSED, RETURNED, standing_level

_LINES = {"municipal": "municipal", "district": "subsidy"}


def place_candidates(
    candidates: pd.DataFrame,
    classifications: pd.DataFrame,
    reviews: pd.DataFrame,
    phase: str,
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return the candidates with decision, line, level, domain, grade, score and audited amount, and what is in doubt.

    One row a candidate, sorted by candidate_id; `reason_text` says why it stands in no line. Level and
    domain are those of the classification, where what a person decided already stands; a level in doubt is "unknown".

    Args:
        candidates: the table.
        classifications: the table; a candidate without one has no domain and an unknown level.
        reviews: as `review_of` gives them.
        phase: in `publish` what is missing weighs more.
    """
    classes = classifications[["candidate_id", "domain", "level", "level_needs_person"]]
    frame = candidates.merge(classes, on="candidate_id", how="left")
    frame = frame.merge(reviews.drop(columns=["level", "domain"]), on="candidate_id", how="left")
    frame = frame.sort_values("candidate_id", ignore_index=True)
    frame["level"], frame["domain"] = standing_level(frame), _filled(frame["domain"])
    for column in ("decision", "grade", "merged_into", "reward_grade", "reason"):
        frame[column] = _filled(frame[column])
    placed = [_place(row) for row in frame.to_dict("records")]
    frame["line"], frame["reason_text"] = [line for line, _ in placed], [reason for _, reason in placed]
    rows = frame.to_dict("records")
    merges = open_merges(rows)
    doubts = [doubt for row in rows for doubt in _doubts(row, phase, merges.get(row["candidate_id"]))]
    return frame.drop(columns="level_needs_person"), doubts


def _filled(column: pd.Series) -> pd.Series:
    return column.astype(object).where(column.notna(), "").astype("str")


def _place(row: dict[str, Any]) -> tuple[str, str]:
    """Return the line, and the reason when it is none."""
    decision, why = row["decision"], f"（{row['reason']}）" if row["reason"] else ""
    if decision == ADOPTED:
        line = _LINES.get(row["level"], "")
        return line, "" if line else "已入选，但实施层级未定，请先确定市级或区市县、产业级"
    reasons = {
        "": "尚未决定是否入选",
        MERGED: f"并入其他项目{why}，不单独安排",
        RETURNED: f"退回修改{why}，修改后再定",
        REFUSED: f"未采纳{why}",
    }
    return "", reasons[decision]


def _doubts(row: dict[str, Any], phase: str, merge: tuple[str, str] | None) -> list[Doubt]:
    """Return what is in doubt about a candidate; a merge into one still undecided is none before the last phase."""
    name, submission, unit = quoted(row["project_name"]), row["lead_submission_id"], row["unit_code"]
    severity = "error" if phase == "publish" else "warning"
    found: list[tuple[str, str, str, str]] = []
    audited, requested = row["audited_yuan"], row["requested_yuan"]
    if row["decision"] == ADOPTED and not row["line"]:
        found.append(
            ("level_undecided", "实施层级", row["level"], f"{name}已入选，但实施层级未定。请在评审表中选定层级。")
        )
    if row["line"] and pd.isna(audited):
        found.append(("audited_missing", "核定金额", "", f"{name}已入选，但没有核定金额，未安排资金。请填写核定金额。"))
    if row["line"] and not pd.isna(audited) and not pd.isna(requested) and audited > requested:
        message = f"{name}核定金额{audited}元高于申报金额{requested}元。请复核。"
        found.append(("audited_over_requested", "核定金额", str(audited), message))
    if merge and (phase == "publish" or merge[0] != "merge_target_open"):
        found.append((merge[0], "并入", row["merged_into"], f"{name}{merge[1]}"))
    return [Doubt(code, value, message, label, submission, unit, severity) for code, label, value, message in found]
