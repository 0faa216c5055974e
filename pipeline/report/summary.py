"""汇总表.xlsx: every candidate by level, with members, targets, refusals, duplicates and open questions; nothing is left out."""

import pandas as pd

from pipeline.report.excel import Sheet, write_workbook
from pipeline.report.labels import CHANNEL_LABELS, LIKENESS_LABELS, ROLE_LABELS, labelled, short_text
from pipeline.report.ledger import FINDING_COLUMNS, finding_rows, proposal_rows
from pipeline.report.setting import Setting
from pipeline.report.unit_names import with_filed_units
from pipeline.report.views import WAN_NOTE, Column, View, view

LEVELS = (("municipal", "市级"), ("district", "区市县产业级"), ("both", "两级都选"), ("unknown", "层级未定"))
CANDIDATE_COLUMNS = (
    Column("number", "序号", "count", 6),
    Column("candidate_id", "候选编号", "text", 14),
    Column("domain_label", "领域", "text", 10),
    Column("project_name", "项目名称", "name", 30),
    Column("unit_label", "申报单位", "text", 20),
    Column("units_text", "涉及单位", "text", 22),
    Column("channels_text", "征集方式", "text", 20),
    Column("summary", "项目简介", "long", 60),
    Column("expected_outcome", "预期目标或成效", "long", 40),
    Column("requested_yuan", "申报金额（万元）", "wan", 14),
    Column("amount_text", "金额（含依据）", "amount", 16),
    Column("asked_yuan", "其中申请市总（万元）", "wan", 14),
    Column("own_yuan", "其中自筹（万元）", "wan", 12),
    Column("people_text", "受益情况", "amount", 11),
    Column("member_count", "合并件数", "count", 9),
    Column("voice_count", "网上声音", "count", 9),
    Column("decided_decision", "决定", "text", 10),
    Column("findings_text", "待核实问题", "long", 44),
)


def summary_workbook(setting: Setting, rows: pd.DataFrame) -> bytes:
    """Return 汇总表.xlsx.

    Args:
        setting: tables and parameters.
        rows: `candidate_rows`.
    """
    proposed = rows.loc[rows["proposed"]]
    sheets = []
    for code, name in LEVELS:
        part = proposed.loc[proposed["final_level"] == code]
        part = part.assign(number=range(1, len(part) + 1))
        shown = view(
            part,
            CANDIDATE_COLUMNS,
            sums=("requested_yuan", "asked_yuan", "own_yuan", "member_count", "voice_count"),
            note=WAN_NOTE,
        )
        sheets.append(
            Sheet(
                name,
                f"{setting.params.title}汇总表（{name}）",
                shown,
                [f"共 {len(part)} 项。层级已由人决定的按决定，其余按表上勾选和单位类别。"],
                4,
            )
        )
    sheets += [
        Sheet("成员", "候选项目成员（作者保留）", _members(setting), (), 2),
        Sheet("合并依据", "相似件与合并依据", duplicates_view(setting), (), 2),
        Sheet("量化指标", "量化考核指标", _targets(setting), (), 2),
        Sheet(
            "未列入",
            "未列入候选的填报件及原因",
            _refused(setting, rows),
            ["每件填报或在一个候选项目中，或在本表中写明原因。"],
            2,
        ),
        Sheet("待核对", "由汇总人员核对的问题", view(finding_rows(setting, "analyst"), FINDING_COLUMNS), (), 2),
    ]
    return write_workbook(sheets, setting.as_of, setting.params.federation)


def _members(setting: Setting) -> View:
    names = setting["proposals"].set_index("submission_id")["project_name"]
    candidates = setting["candidates"].set_index("candidate_id")["project_name"]
    members = setting["candidate_members"]
    rows = members.assign(
        candidate_name=members["candidate_id"].map(candidates).fillna(""), own_name=members["submission_id"].map(names).fillna(""),
        role_label=labelled(members["role"], ROLE_LABELS), channel_label=labelled(members["channel"], CHANNEL_LABELS),
        unit_name=with_filed_units(setting, members), _first=members["role"] != "lead",
    ).sort_values(["candidate_name", "candidate_id", "_first", "submission_id"], ignore_index=True)  # fmt: skip
    columns = (Column("candidate_id", "候选编号", "text", 14), Column("candidate_name", "候选项目", "name", 30), Column("role_label", "角色", "text", 10), Column("own_name", "填报名称", "name", 30),
               Column("unit_name", "单位", "text", 20), Column("channel_label", "征集方式", "text", 24), Column("author_text", "作者（仅内部）", "text", 14), Column("received_on", "收到时间", "day", 12), Column("submission_id", "填报编号", "text", 16))  # fmt: skip
    return view(rows, columns)


def told_names(proposals: pd.DataFrame) -> pd.Series:
    """Return the project's name by submission; where it has none, the beginning of what was written."""
    rows = proposals.set_index("submission_id")
    return rows["project_name"].where(rows["project_name"] != "", rows["summary"].map(short_text))


def duplicates_view(setting: Setting) -> View:
    """Return the look-alikes, those of forms before those of online suggestions, merged first, with the words in which they differ and what a person said."""
    pairs, names = setting["duplicate_pairs"], setting["proposals"].set_index("submission_id")
    told = told_names(setting["proposals"])
    online = names["channel"].eq("online")
    rows = pairs.assign(
        left_name=pairs["left_id"].map(told).fillna(""), right_name=pairs["right_id"].map(told).fillna(""),
        _online=pairs["left_id"].map(online).fillna(False).astype(bool) & pairs["right_id"].map(online).fillna(False).astype(bool),
        left_unit=pairs["left_id"].map(names["counted_unit_name"]).fillna(""), right_unit=pairs["right_id"].map(names["counted_unit_name"]).fillna(""),
        level_label=labelled(pairs["level"], LIKENESS_LABELS), merged_label=pairs["is_merged"].map({True: "已合并", False: "未合并"}),
        decision_label=pairs["decision"].map({"same": "相同", "not_same": "不同"}).fillna(""),
    ).sort_values(["_online", "is_merged", "score", "left_id", "right_id"], ascending=[True, False, False, True, True], ignore_index=True)  # fmt: skip
    columns = (Column("merged_label", "结果", "text", 9), Column("level_label", "相似程度", "text", 11), Column("score", "相似度（%）", "percent", 9), Column("left_name", "甲", "name", 26), Column("left_unit", "甲单位", "text", 16),
               Column("right_name", "乙", "name", 26), Column("right_unit", "乙单位", "text", 16), Column("difference_text", "不同之处", "long", 44), Column("decision_label", "人工决定", "text", 9), Column("left_id", "甲编号", "text", 14), Column("right_id", "乙编号", "text", 14))  # fmt: skip
    return view(rows, columns)


def _targets(setting: Setting) -> View:
    targets, names = setting["targets"], setting["proposals"].set_index("submission_id")["project_name"]
    rows = targets.assign(project_name=targets["submission_id"].map(names).fillna("")).sort_values(
        ["project_name", "submission_id", "position"], ignore_index=True
    )
    columns = (Column("project_name", "项目名称", "name", 30), Column("field", "栏目", "text", 16), Column("number_text", "数量", "text", 12), Column("target_unit", "单位", "text", 10), Column("source_text", "原文", "long", 44), Column("submission_id", "填报编号", "text", 16))  # fmt: skip
    return view(rows, columns)


def _refused(setting: Setting, rows: pd.DataFrame) -> View:
    proposals = proposal_rows(setting)
    out = proposals.loc[
        proposals["refusal_text"] != "",
        ["submission_id", "counted_unit_name", "project_name", "summary", "channel_label", "refusal_text"],
    ]
    other = rows.loc[~rows["proposed"]]
    other = pd.DataFrame({"submission_id": other["lead_submission_id"], "counted_unit_name": other["unit_name"], "project_name": other["project_name"],
                          "summary": other["summary"], "channel_label": other["channels_text"], "refusal_text": other["not_proposal_text"]})  # fmt: skip
    columns = (Column("submission_id", "填报编号", "text", 16), Column("counted_unit_name", "单位", "text", 20), Column("project_name", "名称", "name", 26), Column("summary", "内容", "long", 50), Column("channel_label", "征集方式", "text", 20), Column("refusal_text", "原因", "long", 40))  # fmt: skip
    return view(pd.concat([out, other], ignore_index=True), columns)
