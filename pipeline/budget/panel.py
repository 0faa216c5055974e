"""What the reviewers' scores mean for the money: the order of ties, and the grade where nobody decided on one.

A grade follows from a score only where the parameters say from which score on (`budget.subsidy.grades.*.least_score`).
"""

from collections.abc import Mapping
from decimal import Decimal

import pandas as pd

from pipeline.budget.doubts import Doubt, quoted
from pipeline.params.panel import PanelScore
from pipeline.params.subsidy import GradeRule


def apply_scores(
    considered: pd.DataFrame, scores: Mapping[str, PanelScore], grades: Mapping[str, GradeRule]
) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return the candidates with score, grade and `grade_note` (where the grade comes from), and what is in doubt.

    A score or a grade that people decided stands; a decided grade that the score would not give is in doubt.

    Args:
        considered: as `place_candidates` gives them.
        scores: the panel's, by candidate.
        grades: of the subsidy's parameters.
    """
    panel = {key: float(found.score) for key, found in scores.items()}
    frame = considered.assign(score=considered["score"].fillna(considered["candidate_id"].map(panel).astype("float64")))
    frame["grade_note"] = ""
    if all(rule.least_score is None for rule in grades.values()):
        return frame, []
    doubts = []
    for place, row in frame[frame["score"].notna() & (frame["line"] == "subsidy")].iterrows():
        score, earned = f"{row['score']:g}", grade_of(row["score"], grades)
        if not row["grade"]:
            frame.loc[place, "grade"] = earned
            note = f"等次按得分{score}定为{earned}" if earned else f"得分{score}低于各等次的最低得分"
            frame.loc[place, "grade_note"] = note
        elif row["grade"] != earned:
            message = f"{quoted(row['project_name'])}决定的等次为{row['grade']}，得分{score}按参数应为{earned or '无等次'}。已按决定计算，请核对。"
            doubts.append(
                Doubt(
                    "grade_differs_from_score",
                    row["grade"],
                    message,
                    "等次",
                    row["lead_submission_id"],
                    row["unit_code"],
                )
            )
    return frame, doubts


def grade_of(score: float, grades: Mapping[str, GradeRule]) -> str:
    """Return the grade with the highest `least_score` that the score reaches, "" when it reaches none."""
    reached = [
        (rule.least_score, name)
        for name, rule in grades.items()
        if rule.least_score is not None and Decimal(str(score)) >= rule.least_score
    ]
    return max(reached)[1] if reached else ""
