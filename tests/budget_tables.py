"""Tiny tables of a round for the tests of the budget: what is not named is empty."""

from typing import Any

import pandas as pd

from pipeline.budget.plan import Plan, make_plan
from pipeline.params.budget import BudgetParameters
from pipeline.schema import conform, empty_frame


def table(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of a table, the columns not named being empty."""
    blank = {"channels_text": "union", "channel": "union", "role": "lead", "kind": "review", "status": "applied"}
    blank |= {"implementation_level": "unknown", "requested_basis": "stated", "level": "unknown"}
    frame = pd.DataFrame(rows)
    for column, dtype in empty_frame(name).dtypes.items():
        if column in frame.columns and str(dtype) == "str":
            frame[column] = frame[column].fillna(blank.get(str(column), ""))
        elif column not in frame.columns:
            absent = False if str(dtype) == "bool" else pd.NA if str(dtype) == "Int64" else None
            frame[column] = blank.get(str(column), "" if str(dtype) == "str" else absent)
    return conform(frame, name) if rows else empty_frame(name)


def candidate(letter: str, requested: int | None = 100_000, **more: Any) -> dict[str, Any]:
    row = {"candidate_id": f"C{letter}", "lead_submission_id": f"S{letter}", "project_name": f"项目{letter}"}
    return row | {"unit_code": f"U{letter}", "unit_name": f"{letter}区总工会", "requested_yuan": requested} | more


def decide(letter: str, **fields: str) -> list[dict[str, Any]]:
    return [
        {
            "decision_id": f"D{letter}{field}{value}",
            "candidate_id": f"C{letter}",
            "submission_id": f"S{letter}",
            "field": field,
            "value_text": value,
            "decided_on": pd.Timestamp("2018-01-10"),
        }
        for field, value in fields.items()
    ]


def plan(letters: str, decided: list[dict[str, Any]], phase: str = "publish", **more: Any) -> Plan:
    policy = BudgetParameters.model_validate(
        {
            "subsidy": {"pool_yuan": 100_000, "reserve_yuan": 10_000, "rounding_yuan": 1000},
            "municipal": {"pool_yuan": 300_000},
            "rewards": {"pool_yuan": 1000, "standards": {"一等": 500, "三等": 100}, "default_grade": "三等"},
            **more.pop("policy", {}),
        }
    )
    candidates = more.pop("candidates", None)
    if candidates is None:
        candidates = table("candidates", [candidate(letter) for letter in letters])
    levels = {row["candidate_id"]: row["value_text"] for row in decided if row["field"] == "level"}
    classes = [
        {"candidate_id": f"C{x}", "domain": "生活服务", "level": levels.get(f"C{x}", "district")} for x in letters
    ]
    classes = table("classifications", classes)
    return make_plan(candidates, classes, table("decisions", decided), policy, phase, **more)


def sentence(result: Plan, letter: str) -> str:
    rows = result.allocations.set_index("candidate_id")
    return str(rows.at[f"C{letter}", "sentence"])
