"""Corrections of wrong readings, each guarded by the value that it expects to find."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.params.decisions import DEFAULT_WORDS
from pipeline.schema.labels import LEVEL

TEXT_FIELDS = {
    "填报单位": "unit_text",
    "实施层级": "implementation_level",
    "项目名称": "project_name_text",
    "项目简介": "summary_text",
    "预期目标或成效": "expected_outcome_text",
    "经费预算": "budget_text",
    "附页": "extra_text",
}
TYPED_FIELDS = {
    "申报金额": "requested_yuan",
    "受益人数": "beneficiary_count",
    "受益人次": "visit_count",
    "受益户数": "household_count",
}
_LEVEL_CODES = {
    **{name: code for code, name in LEVEL.items()},
    **dict.fromkeys(("两者", "两级都选", "两个都勾选"), "both"),
    **dict.fromkeys(("未勾选", "未明确", "未选"), "unknown"),
    **{code: code for code in LEVEL},
    "": "unknown",
}
_NOTHING = ("", "无", "空", "未写", "（空）")


@dataclass(frozen=True)
class TypedCorrection:
    """A corrected whole number.

    Args:
        label: index label of the decision.
        column: column of `proposals`.
        expected: the value that must have been read; None when nothing was read.
        value: what stands from now on.
        is_guarded: the words it was read from stood as expected, which guards it already.
    """

    label: Any
    column: str
    expected: int | None
    value: int
    is_guarded: bool = False


@dataclass(frozen=True)
class Corrected:
    """Submissions with the corrections applied.

    Args:
        submissions: the `submissions` table, text fields corrected.
        typed: submission_id to its corrected numbers; whether they find what they expect shows when it is read.
        status: index label of a decision to applied, stale, noted or not_understood, for corrections and units only.
    """

    submissions: pd.DataFrame
    typed: dict[str, list[TypedCorrection]]
    status: dict[Any, str]


def apply_corrections(
    submissions: pd.DataFrame, decisions: pd.DataFrame, levels: Mapping[str, tuple[str, ...]] = DEFAULT_WORDS["level"]
) -> Corrected:
    """Return the submissions with every correction applied that finds the value it expects.

    Args:
        submissions: table `submissions`.
        decisions: rows of what people wrote (columns of table `decisions` but candidate_id and status).
        levels: ways of writing a level, by code.
    """
    codes = _LEVEL_CODES | {way: code for code, ways in levels.items() for way in ways}
    frame = submissions.set_index("submission_id", drop=False)
    typed: dict[str, list[TypedCorrection]] = {}
    rows = decisions.loc[decisions["kind"].isin(["correction", "unit"])]
    contested = _contested(rows)
    status: dict[Any, str] = {}
    for label, row in rows.iterrows():
        status[label] = "conflict" if label in contested else _apply(frame, typed, row, codes)
    return Corrected(frame.reset_index(drop=True), typed, status)


def _contested(rows: pd.DataFrame) -> set[Any]:
    """Return the corrections that want different values for one field of one submission: none of them is applied."""
    written = rows.loc[rows["value_text"].str.strip() != ""]
    field = written["field"].map(field_name).where(written["kind"] != "unit", "填报单位")
    values = written["value_text"].str.split().str.join("").groupby([written["submission_id"], field])
    return set(written.index[values.transform("nunique") > 1])


def _apply(
    frame: pd.DataFrame, typed: dict[str, list[TypedCorrection]], row: "pd.Series[Any]", codes: Mapping[str, str]
) -> str:
    submission_id, name = row["submission_id"], "填报单位" if row["kind"] == "unit" else field_name(row["field"])
    if submission_id not in frame.index:
        return "stale"
    if not row["value_text"].strip():
        return "noted"
    number, expected = _number(row["value_text"]), _number(row["expected_text"])
    if name in TYPED_FIELDS and expected is None and row["expected_text"].strip() not in _NOTHING:
        return "not_understood"
    is_budget = name == "经费预算" and number is not None
    is_guarded = is_budget and _same(frame.at[submission_id, "budget_text"], row["expected_text"])
    if name in TYPED_FIELDS or is_guarded or (is_budget and expected is not None):
        if number is None:
            return "not_understood"
        column = TYPED_FIELDS.get(name, "requested_yuan")
        typed.setdefault(submission_id, []).append(TypedCorrection(row.name, column, expected, number, is_guarded))
        return "applied"
    if name not in TEXT_FIELDS:
        return "not_understood"
    column = TEXT_FIELDS[name]
    if column == "implementation_level":
        return _apply_level(frame, row, codes)
    expected = row["expected_text"]
    if _same(frame.at[submission_id, column], row["value_text"]):
        return "applied"
    if not _same(frame.at[submission_id, column], expected):
        return "stale"
    frame.at[submission_id, column] = row["value_text"]
    return "applied"


def _apply_level(frame: pd.DataFrame, row: "pd.Series[Any]", codes: Mapping[str, str]) -> str:
    submission_id = row["submission_id"]
    found = frame.at[submission_id, "implementation_level"]
    wanted, expected = row["value_text"].strip(), row["expected_text"].strip()
    if wanted not in codes:
        return "not_understood"
    if codes.get(expected) != found:
        return "stale"
    frame.at[submission_id, "implementation_level"] = codes[wanted]
    return "applied"


def allowed_words(name: str) -> str:
    """The sentence on what may be written in a corrected field."""
    if name == "实施层级":
        return f"“改为”只能填：{'、'.join(dict.fromkeys(LEVEL.values()))}"
    if name in TYPED_FIELDS:
        return "“原值”（没有读出则留空）和“改为”只能填整数，金额以元为单位"
    return f"“栏目”只能填：{'、'.join([*TEXT_FIELDS, *TYPED_FIELDS])}"


def _number(text: str) -> int | None:
    digits = text.replace(",", "").replace("，", "").replace("元", "").strip()
    return int(digits) if digits.isdigit() else None


def field_name(text: str) -> str:
    """Return a field as the tables name it: 经费预算（原文） -> 经费预算."""
    return text.replace("（原文）", "").replace("（元）", "").strip()


def _same(left: str, right: str) -> bool:
    return "".join(str(left).split()) == "".join(str(right).split())
