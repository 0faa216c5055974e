"""Who has sent what: figures and tables of the receipts that the pages and workbooks of every phase share."""

import pandas as pd

from pipeline.report.labels import (
    ACTOR_LABELS,
    ARRIVAL_LABELS,
    CHANNEL_LABELS,
    DISPOSITION_LABELS,
    ELEMENTS,
    SEVERITY_LABELS,
    STAGE_LABELS,
    UNIT_CHANNELS,
    UNIT_KIND_LABELS,
    is_open_amount,
    labelled,
    wan,
)  # fmt: skip
from pipeline.report.setting import Setting
from pipeline.report.views import Column, View, view
from pipeline.schema.derived import is_current

FILE_COLUMNS = (
    Column("place_text", "存放位置", "name", 38),
    Column("kind", "格式", "text", 8),
    Column("channel_label", "征集方式", "text", 16),
    Column("received_on", "收到时间", "day", 12),
    Column("disposition_label", "处理结果", "text", 12),
    Column("submission_count", "建议条数", "count", 8),
    Column("reason_text", "说明", "long", 44),
    Column("file_id", "文件编号", "text", 16),
)


def file_rows(files: pd.DataFrame) -> pd.DataFrame:
    """Return files with labels, by place."""
    return files.assign(
        channel_label=labelled(files["channel"], CHANNEL_LABELS),
        disposition_label=labelled(files["disposition"], DISPOSITION_LABELS),
    ).sort_values(["place_text", "file_id"], ignore_index=True)


def waiting_files(files: pd.DataFrame, raw: str) -> View:
    """Return the files that wait for a person, each with a link to the file (or to the container that holds it).

    Args:
        files: table `files`.
        raw: relative path from the page to the round's folder.
    """
    rows = file_rows(files.loc[files["disposition"].isin(["needs_person", "rejected"])])
    rows = rows.assign(link=[f"{raw}/{place.split('!/')[0]}" for place in rows["place_text"]])
    columns = (
        Column("place_text", "文件（点开原件）", "name", 34, link="link"),
        *(c for c in FILE_COLUMNS if c.name in ("kind", "received_on", "disposition_label", "reason_text")),
    )
    return view(rows, columns)


def unit_rows(setting: Setting) -> pd.DataFrame:
    """Return one row per unit in protocol order: proposals, first and last day, late ones, amounts, complete forms, open findings."""
    proposals = setting["proposals"].loc[lambda frame: is_current(frame) & frame["is_proposal"]]
    sent = proposals.loc[proposals["channel"].isin(UNIT_CHANNELS)]
    online = proposals.loc[proposals["channel"] == "online"].groupby("counted_unit_code").size()
    complete = sent[list(ELEMENTS)].eq("found").all(axis=1)
    grouped = sent.assign(
        complete=complete, unknown=is_open_amount(sent), late=sent["arrival"].isin(["late", "after_as_of"])
    ).groupby("counted_unit_code")
    table = grouped.agg(
        proposals=("submission_id", "size"), first=("received_on", "min"), last=("received_on", "max"), late=("late", "sum"),
        yuan=("requested_yuan", "sum"), unknown=("unknown", "sum"), complete=("complete", "sum"),
    )  # fmt: skip
    findings = setting["findings"].loc[lambda frame: frame["actor"] == "unit"].groupby("unit_code").size()
    out = setting.units.merge(table, left_on="unit_code", right_index=True, how="left")
    out["online"] = out["unit_code"].map(online).fillna(0).astype("Int64")
    out["open"] = out["unit_code"].map(findings).fillna(0).astype("Int64")
    for name in ("proposals", "late", "unknown", "complete"):
        out[name] = out[name].fillna(0).astype("Int64")
    out["kind_label"] = labelled(out["unit_kind"], UNIT_KIND_LABELS)
    out["state"] = ["已报" if count else "未报" for count in out["proposals"]]
    return out.reset_index(drop=True)


def outside_units(setting: Setting) -> str:
    """Return the sentence on the amounts that stand in no unit's row, "" when there are none."""
    proposals = setting["proposals"]
    every = proposals.loc[is_current(proposals), "requested_yuan"].sum()
    rest = int(every) - int(unit_rows(setting)["yuan"].fillna(0).sum())
    return f"另有 {wan(rest)} 万元出自单位未定的来件、专题调研、网上意见等，未列入本表。" if rest else ""


UNIT_COLUMNS = (
    Column("unit_name", "单位", "name", 22),
    Column("kind_label", "类别", "text", 10),
    Column("state", "报送", "text", 7),
    Column("proposals", "建议（件）", "count", 9),
    Column("first", "最早收到", "day", 11),
    Column("last", "最近收到", "day", 11),
    Column("late", "逾期（件）", "count", 9),
    Column("yuan", "申报金额（万元）", "wan", 13),
    Column("unknown", "金额未定（件）", "count", 11),
    Column("complete", "五项齐全（件）", "count", 11),
    Column("open", "待补正（项）", "count", 10),
    Column("online", "职工网上（条）", "count", 11),
)


def missing_units(setting: Setting) -> list[str]:
    """Return the names of units that have sent nothing, in protocol order."""
    rows = unit_rows(setting)
    return rows.loc[rows["proposals"] == 0, "unit_name"].tolist()


FINDING_COLUMNS = (
    Column("unit_name", "单位", "name", 20),
    Column("project_name", "项目名称", "name", 28),
    Column("field", "栏目", "text", 14),
    Column("message", "问题和要求", "long", 52),
    Column("severity_label", "轻重", "text", 9),
    Column("value_text", "原文", "long", 24),
    Column("place_text", "位置", "text", 30),
    Column("submission_id", "填报编号", "text", 16),
)


def finding_rows(setting: Setting, actor: str) -> pd.DataFrame:
    """Return the findings one side must act on, with unit and project, by unit in protocol order, severity, project."""
    findings = setting["findings"]
    found = findings.loc[findings["actor"] == actor]
    proposals = setting["proposals"].set_index("submission_id")
    names = proposals["counted_unit_name"]
    units = setting.units.set_index("unit_code")["unit_name"]
    rows = found.assign(
        project_name=found["submission_id"].map(proposals["project_name"]).fillna(""),
        unit_name=found["unit_code"].map(units).fillna(found["submission_id"].map(names)).fillna(""),
        severity_label=labelled(found["severity"], SEVERITY_LABELS),
        actor_label=labelled(found["actor"], ACTOR_LABELS),
        stage_label=labelled(found["stage"], STAGE_LABELS),
        _unit=setting.unit_order(found["unit_code"]),
        _severity=found["severity"].map({"error": 0, "warning": 1, "info": 2}),
    )
    return rows.sort_values(["_unit", "unit_name", "project_name", "_severity", "finding_id"], ignore_index=True)


def proposal_rows(setting: Setting) -> pd.DataFrame:
    """Return every proposal with labels, by unit in protocol order."""
    rows = setting["proposals"]
    rows = rows.assign(
        channel_label=labelled(rows["channel"], CHANNEL_LABELS),
        arrival_label=labelled(rows["arrival"], ARRIVAL_LABELS),
        _unit=setting.unit_order(rows["counted_unit_code"]),
    )
    return rows.sort_values(["_unit", "received_on", "submission_id"], ignore_index=True)


def balance(setting: Setting) -> View:
    """Return the count that must add up: files by disposition, and their proposals."""
    files = setting["files"]
    rows = (
        files.groupby("disposition")
        .agg(files=("file_id", "size"), proposals=("submission_count", "sum"))
        .reindex(list(DISPOSITION_LABELS), fill_value=0)
        .reset_index()
    )
    rows["label"] = labelled(rows["disposition"], DISPOSITION_LABELS)
    columns = (
        Column("label", "处理结果", "text", 16),
        Column("files", "文件（件）", "count", 10),
        Column("proposals", "建议（条）", "count", 10),
    )
    note = f"合计 {len(files):,} 件，与收件台账行数一致；每件只有一个处理结果。"
    return view(rows, columns, sums=("files", "proposals"), note=note)
