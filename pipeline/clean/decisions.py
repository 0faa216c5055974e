"""What people decided, settled on the candidates: applied, stale, in conflict or only noted.

A decision names a submission, so it survives any regrouping: the candidate now holding that submission is the one it
is about. Two files that decide the same thing differently are never settled by the program unless one is strictly later.
"""

import hashlib
from datetime import date
from typing import Any

import pandas as pd

from pipeline.clean.corrections import allowed_words, field_name
from pipeline.clean.findings import FindingList
from pipeline.params.panel import differing_scores
from pipeline.schema import conform, empty_frame
from pipeline.schema.labels import REVIEW_FIELD

_IDENTITY = (
    "kind", "submission_id", "other_submission_id", "field", "value_text", "decided_by", "decided_on", "place_text",
)  # fmt: skip
_CONTESTED = ("decision", "level", "domain", "grade", "audited_yuan", "merged_into", "reward_grade", "public_text")


def known_by(rows: pd.DataFrame, column: str, as_of: date) -> pd.DataFrame:
    """Return the rows dated no later than the day, and those without a date: a phase rerun later stays its picture.

    Args:
        rows: decisions, opinions or approvals.
        column: their date.
        as_of: last day that the phase knows of.
    """
    dated = pd.to_datetime(rows[column])
    return rows.loc[dated.isna() | (dated < pd.Timestamp(as_of) + pd.Timedelta(days=1))]


def note_later(doubts: FindingList, rows: pd.DataFrame, column: str, last_day: date) -> None:
    """Add a doubt for every row dated after the round's last day: no phase would ever apply it."""
    dated = pd.to_datetime(rows[column])
    for row in rows.loc[dated >= pd.Timestamp(last_day) + pd.Timedelta(days=1)].to_dict("records"):
        detail = f"{row['place_text']} 的日期 {row[column]:%Y-%m-%d} 晚于本轮次最后一天 {last_day}，任何阶段都不会执行，请核对日期"
        doubts.add("decision_unknown", row, field="日期", detail=detail)


def settle_decisions(
    decisions: pd.DataFrame,
    members: pd.DataFrame,
    status: dict[Any, str],
    doubts: FindingList,
    candidates: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the `decisions` table: every decision with the candidate it is about and whether it was applied.

    Args:
        decisions: rows of what people wrote.
        members: table `candidate_members`.
        status: what became of corrections (see `apply_corrections`), by index label.
        doubts: gains a finding for every decision that is stale, in conflict or not understood.
        candidates: table `candidates`, to name the project in these.
    """
    if decisions.empty:
        return empty_frame("decisions")
    holder = members.drop_duplicates("submission_id").set_index("submission_id")["candidate_id"]
    out = decisions.assign(candidate_id=decisions["submission_id"].map(holder).fillna(""))
    if candidates is not None:
        out["project_name"] = out["candidate_id"].map(candidates.set_index("candidate_id")["project_name"]).fillna("")
    out["status"] = [status.get(label, "applied" if row["candidate_id"] else "stale") for label, row in out.iterrows()]
    out["decision_id"] = [_decision_id(row) for row in out.to_dict("records")]
    out = out.drop_duplicates("decision_id")
    out.loc[_is_carried_out(out), "status"] = "carried_out"
    _settle_conflicts(out, doubts)
    for rows in differing_scores(out):
        out.loc[rows.index, "status"] = "conflict"
        row = rows.iloc[0].to_dict()
        detail = f"评委“{row['decided_by'] or '未署名'}”对{_project(row)}的“{row['field']}”评分不同：{_told(rows)}。这位评委对该项目的评分不计入合成分，请保留一份。"
        doubts.add("decision_conflict", row, field="评分", value=row["value_text"], detail=detail)
    for row in out.to_dict("records"):
        _note(doubts, row)
    return conform(out, "decisions")


def _is_carried_out(out: pd.DataFrame) -> "pd.Series[bool]":
    """Return which review rows say 并入 of a submission that now is in its target's candidate: nothing is left to do."""
    rows = out.loc[(out["kind"] == "review") & (out["status"] == "applied")]
    merged = rows.loc[(rows["field"] == "decision") & (rows["value_text"] == "并入"), ["submission_id", "candidate_id"]]
    others = rows.loc[~rows["submission_id"].isin(merged["submission_id"]), "candidate_id"]
    done = merged.loc[merged["candidate_id"].isin(others), "submission_id"]
    return (out["kind"] == "review") & out["submission_id"].isin(done)


def _settle_conflicts(out: pd.DataFrame, doubts: FindingList) -> None:
    reviews = out.loc[(out["kind"] == "review") & (out["status"] == "applied") & out["field"].isin(_CONTESTED)]
    for (_, field), rows in reviews.groupby(["candidate_id", "field"], sort=True):
        if rows["value_text"].nunique() == 1:
            continue
        project, latest = _project(rows.iloc[0].to_dict()), rows["decided_on"].max()
        last = rows.loc[rows["decided_on"] == latest]
        if pd.notna(latest) and rows["decided_on"].notna().all() and last["value_text"].nunique() == 1:
            earlier = rows.loc[rows.index.difference(last.index)]
            out.loc[earlier.index, "status"] = "superseded"
            detail = f"{project}的“{REVIEW_FIELD[str(field)]}”先后有不同决定：{_told(earlier)}；按最晚一天的执行：{_told(last)}。如不对，请改正或删去一条"
            doubts.add("decision_superseded", last.iloc[0].to_dict(), field=str(field), detail=detail)
            continue
        out.loc[rows.index, "status"] = "conflict"
        detail = f"{project}的“{REVIEW_FIELD[str(field)]}”有不同决定，均未执行：{_told(rows)}。请保留一个。"
        doubts.add("decision_conflict", rows.iloc[0].to_dict(), field=str(field), detail=detail)


def _project(row: dict[str, Any]) -> str:
    return f"“{row['project_name']}”" if row.get("project_name") else "同一项目"


def _told(rows: pd.DataFrame) -> str:
    """Where each of the rows stands and what it says, with its day."""
    days = rows["decided_on"].dt.strftime("，%Y-%m-%d").fillna("")
    told = rows["place_text"] + " 写“" + rows["value_text"] + "”" + days
    return "；".join(told.sort_values())


def _note(doubts: FindingList, row: dict[str, Any]) -> None:
    if row["status"] == "stale" and row["kind"] in ("correction", "unit"):
        doubts.add("correction_stale", row, field=row["field"], value=row["expected_text"], detail=row["place_text"])
    elif row["status"] == "stale":
        told = row["submission_id"] or "编号为空"
        detail = f"{row['place_text']} 的决定找不到对应的建议（{told}），未执行，原文保留。"
        doubts.add("decision_stale", row, field=row["field"], value=row["value_text"], detail=detail)
    elif row["status"] == "conflict" and row["kind"] in ("correction", "unit"):
        detail = f"{row['place_text']} 与另一条更正对同一栏写了不同的值，均未执行，请保留一条"
        doubts.add("decision_conflict", row, field=row["field"], value=row["value_text"], detail=detail)
    elif row["status"] == "noted" and row["kind"] == "correction":
        detail = f"{row['place_text']} 没有写改成什么，未执行，只作记录"
        doubts.add("decision_noted", row, field=row["field"], detail=detail)
    elif row["status"] == "not_understood":
        detail = f"{row['place_text']} 的“{row['field']}：{row['value_text']}”读不懂，未执行。{allowed_words(field_name(row['field']))}"
        doubts.add("decision_unknown", row, field=row["field"], value=row["value_text"], detail=detail)


def _decision_id(row: dict[str, Any]) -> str:
    return "D" + hashlib.sha256("|".join(str(row[name]) for name in _IDENTITY).encode()).hexdigest()[:12]


def merge_requests(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the decisions with every 并入 of a review also as a row of kind `duplicate` (merge_into its target)."""
    merges = decisions.loc[
        (decisions["kind"] == "review")
        & (decisions["field"] == "merged_into")
        & (decisions["other_submission_id"] != "")
    ]
    return pd.concat([decisions, merges.assign(kind="duplicate", value_text="merge_into")], ignore_index=True)
