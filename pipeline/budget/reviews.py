"""What people decided about each candidate, read from the `decisions` table.

Fields expected (`decisions.field`, by code or Chinese label): decision 决定 (入选, 并入, 退回修改, 不采纳), level 实施层级,
domain 领域, grade 等次, audited_yuan 核定金额, merged_into 并入, reward_grade 奖励等次, score 得分. Rows of kind `review`, and of kind
`score` for the field score; only rows with status `applied` count.
"""

import re
from decimal import Decimal, InvalidOperation
from statistics import median
from typing import Any

import pandas as pd

from pipeline.budget.doubts import Doubt

REVIEW_FIELDS = {
    "decision": "决定",
    "level": "实施层级",
    "domain": "领域",
    "grade": "等次",
    "audited_yuan": "核定金额",
    "merged_into": "并入",
    "reward_grade": "奖励等次",
    "score": "得分",
}
ADOPTED, MERGED, RETURNED, REFUSED = "入选", "并入", "退回修改", "不采纳"
DECISIONS = (ADOPTED, MERGED, RETURNED, REFUSED)
LEVEL_CODES = {
    "市级": "municipal",
    "区市县、产业级": "district",
    "区市县级": "district",
    "产业级": "district",
    "区县级": "district",
}
COLUMNS = ["candidate_id", *REVIEW_FIELDS, "reason"]

_AMOUNT = re.compile(r"\s*([0-9][0-9,，]*(?:\.[0-9]+)?)\s*(万)?\s*元?\s*\Z")


def review_of(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return one row a reviewed candidate: candidate_id, the fields above (text "", amounts and scores missing), reason.

    Of several decisions on one field the latest day's counts; when that day holds two different ones, none does.
    """
    return read_reviews(decisions)[0]


def read_reviews(decisions: pd.DataFrame) -> tuple[pd.DataFrame, list[Doubt]]:
    """Return the reviews (see `review_of`) and what could not be read or contradicts itself."""
    rows: dict[str, dict[str, Any]] = {}
    doubts: list[Doubt] = []
    for (candidate, field), group in _answers(decisions).groupby(["candidate_id", "code"], sort=True):
        review = rows.setdefault(str(candidate), dict.fromkeys(REVIEW_FIELDS, "") | {"reason": ""})
        value, doubt = _one_answer(str(field), group)
        review[str(field)] = value
        if field == "decision":
            review["reason"] = "；".join(dict.fromkeys(text for text in group["reason_text"] if text))
            others = [other for other in group["other_submission_id"] if other]
            if value == MERGED and others and not review["merged_into"]:
                review["merged_into"] = others[-1]
        if doubt:
            doubts.append(
                Doubt(*doubt, label=REVIEW_FIELDS[str(field)], submission_id=str(group["submission_id"].iloc[0]))
            )
    frame = pd.DataFrame([{"candidate_id": key} | review for key, review in rows.items()], columns=COLUMNS)
    for column, kind in (("audited_yuan", "Int64"), ("score", "float64")):
        frame[column] = pd.array(pd.to_numeric(frame[column].replace("", None)), dtype=kind)
    return frame, doubts


def _answers(decisions: pd.DataFrame) -> pd.DataFrame:
    codes = {label: code for code, label in REVIEW_FIELDS.items()} | {code: code for code in REVIEW_FIELDS}
    counted = decisions[(decisions["status"] == "applied") & (decisions["candidate_id"] != "")]
    counted = counted.assign(code=counted["field"].map(codes))
    reviewed = (counted["kind"] == "review") | ((counted["kind"] == "score") & (counted["code"] == "score"))
    named = counted[reviewed & counted["code"].notna() & (counted["value_text"].str.strip() != "")]
    return named.sort_values(["candidate_id", "code", "decided_on", "decision_id"], kind="stable", na_position="first")


def _one_answer(field: str, group: pd.DataFrame) -> tuple[Any, tuple[str, str, str] | None]:
    """Return the value that counts, and a doubt (code, value, sentence) when there is none or it cannot be read."""
    if field == "score":
        return _score(group)
    latest = group[group["decided_on"].isna() | (group["decided_on"] == group["decided_on"].max())]
    latest = latest[latest["decided_on"].notna()] if latest["decided_on"].notna().any() else latest
    values = sorted({text.strip() for text in latest["value_text"]})
    label = REVIEW_FIELDS[field]
    if len(values) > 1:
        return "", (
            "review_conflict",
            "、".join(values),
            f"同一天对“{label}”有不同决定：{'、'.join(values)}。请在评审表中只保留一个。",
        )
    value = values[0]
    named = [other for other in latest["other_submission_id"] if other]
    if field == "merged_into" and named:
        return named[-1], None
    if field == "audited_yuan":
        amount = read_yuan(value)
        fault = ("audited_unreadable", value, f"核定金额“{value}”不是一个整元的数。请写成元，如 300000。")
        return ("", fault) if amount is None else (amount, None)
    if field == "decision" and value not in DECISIONS:
        return "", ("decision_unknown", value, f"决定“{value}”不在可选之列。请选：{'、'.join(DECISIONS)}。")
    return (LEVEL_CODES.get(value, value) if field == "level" else value), None


def _score(group: pd.DataFrame) -> tuple[Any, tuple[str, str, str] | None]:
    scores = [_number(text) for text in group["value_text"]]
    if None in scores:
        bad = "、".join(group["value_text"])
        return "", ("score_unreadable", bad, f"得分“{bad}”中有不是数字的。请改为数字。")
    return float(median(score for score in scores if score is not None)), None


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return None


def read_yuan(text: str) -> int | None:
    """Return an amount typed into a decision cell in whole yuan, None when it is not one: 300000, 300,000元, 30万元."""
    match = _AMOUNT.match(text)
    if not match:
        return None
    amount = Decimal(re.sub("[,，]", "", match[1])) * (10_000 if match[2] else 1)
    return int(amount) if amount == int(amount) else None
