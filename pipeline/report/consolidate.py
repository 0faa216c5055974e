"""What the phase 汇总梳理 hands over: summary, review workbook and score sheets, discussion paper, online voice, merges, scenarios.

Rule: the notice, section 4.2.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.params import RoundParameters
from pipeline.report import blocks, review_charts
from pipeline.report.candidate_rows import candidate_rows
from pipeline.report.collect import correction_workbook
from pipeline.report.discussion import discussion_paper
from pipeline.report.excel import Sheet, write_workbook
from pipeline.report.files import ReportFile
from pipeline.report.html import render_page
from pipeline.report.labels import scenario_name, short_text
from pipeline.report.review_workbook import review_workbook
from pipeline.report.scores import score_sheet
from pipeline.report.setting import Setting, Shelf, Tables, make_setting
from pipeline.report.summary import duplicates_view, summary_workbook
from pipeline.report.unit_names import shown_units
from pipeline.report.views import WAN_NOTE, Column, View, view
from pipeline.report.voices import voices_page

_BASES = {
    False: "金额以核定金额为依据；尚未核定的项目为 0，不按申报数估计。",
    True: "还没有核定金额：以下按申报金额测算，只用来比较办法，不是安排。",
}
PRESENT = "现方案"
"""Name of the scenario that changes nothing."""


def write_consolidate_reports(
    tables: Tables, params: RoundParameters, folder: Path, *, units: Any = None, domains: Sequence[str] = ()
) -> list[ReportFile]:
    """Write the documents of the phase below the folder and return them.

    Args:
        tables: every table of the phase.
        params: the round's parameters.
        folder: reports/ROUND/consolidate (or where it is being prepared); data/decisions is never touched.
        units: units in protocol order (see `unit_frame`).
        domains: names of the codebook in order; those found in the tables when empty.
    """
    setting = make_setting(tables, params, "consolidate", units, domains)
    rows = candidate_rows(setting)
    proposed = rows.loc[rows["proposed"]].reset_index(drop=True)
    shelf = Shelf(folder, params.report.embed_font)
    shelf.add("汇总表.xlsx", "汇总表（市级、区市县产业级）", summary_workbook(setting, rows))
    shelf.add("评审工作簿.xlsx", "评审工作簿（填好后放入 data/decisions）", review_workbook(setting, proposed))
    if params.report.review.criteria:
        asked = proposed.loc[~proposed["is_online_only"]]
        for number in range(1, params.report.review.reviewers + 1):
            shelf.add(f"评分表_{number}.xlsx", f"评分表（第 {number} 份）", score_sheet(setting, asked, number))
    shelf.add("论证材料.docx", "论证材料", discussion_paper(setting, rows))
    shelf.add_page("网上职工怎么说.html", "网上职工怎么说", voices_page(setting))
    shelf.add_page("重复与合并.html", "重复与合并", duplicates_page(setting))
    shelf.add_page("补助测算方案.html", "补助测算方案", scenarios_page(setting))
    shelf.add("补助测算方案.xlsx", "补助测算方案（逐项）", scenario_workbook(setting))
    shelf.add("补正清单.xlsx", "补正清单（补正、核对、未报单位、收件台账）", correction_workbook(setting))
    return shelf.finish()


def duplicates_page(setting: Setting) -> str:
    """Return the page on look-alikes: what was merged and why, what was not."""
    pairs = setting["duplicate_pairs"]
    parts = [
        blocks.paragraph(f"{setting.source}　{setting.invented}", "meta"),
        blocks.cards(
            [
                ("相似件", f"{len(pairs):,} 对"),
                ("已合并", f"{int(pairs['is_merged'].sum()):,} 对"),
                ("人工决定", f"{int((pairs['decision'] != '').sum()):,} 对"),
            ]
        ),
        blocks.paragraph(
            "合并后各件的单位和作者都保留。认为合并错了，或应当合并而没有合并的，请写入 data/decisions 的 duplicates.csv（甲、乙、相同或不同、理由、决定人、日期）。",
            "note",
        ),
        blocks.heading("相似件与结果"),
        blocks.table(_shortened(duplicates_view(setting))),
    ]
    return render_page("重复与合并", parts, footer=setting.source, font=False)


def _shortened(shown: View) -> View:
    """The differences as far as a page can show them; the workbook has them whole."""
    rows = shown.rows.assign(difference_text=[short_text(text, 120) for text in shown.rows["difference_text"]])
    return View(shown.columns, rows, shown.total, "不同之处全文见汇总表“合并依据”。")


def scenario_rows(setting: Setting) -> pd.DataFrame:
    """Return one row per scenario: pool, sum, who gains and loses."""
    frame = setting["scenarios"]
    change = frame["change_yuan"].fillna(0)
    rows = frame.assign(
        scenario=frame["scenario"].map(scenario_name),
        more=change > 0,
        less=change < 0,
        paid=frame["subsidy_yuan"].fillna(0) > 0,
    )
    columns = {"more": "sum", "less": "sum", "paid": "sum", "subsidy_yuan": "sum", "change_yuan": "sum"}
    out = rows.groupby(["pool_yuan", "scenario"], as_index=False).agg(columns)
    return _as_read(out, setting)


def _as_read(rows: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Scenarios in reading order: the present plan, other policies with the same pool, other pools from small to large."""
    present = setting.params.budget.subsidy.pool_yuan
    return rows.assign(
        _other=rows["pool_yuan"] != present, _moved=rows["scenario"].map(scenario_name) != PRESENT
    ).sort_values(["_other", "_moved", "pool_yuan", "scenario"], kind="stable", ignore_index=True)


def _scenario_view(setting: Setting) -> View:
    columns = (Column("scenario", "方案", "name", 24), Column("pool_yuan", "资金池（万元）", "wan", 13), Column("subsidy_yuan", "补助合计（万元）", "wan", 13), Column("paid", "得到补助（项）", "count", 10),
               Column("more", "增加（项）", "count", 10), Column("less", "减少（项）", "count", 10), Column("change_yuan", "较现方案（万元）", "wan", 13))  # fmt: skip
    return view(scenario_rows(setting), columns, note=WAN_NOTE)


def scenarios_page(setting: Setting) -> str:
    """Return the page on scenarios: other pools, other policies, who gains, who loses, by which rule."""
    lines, names = setting["budget_lines"], setting["candidates"].set_index("candidate_id")["project_name"]
    scenarios = setting["scenarios"]
    is_illustration = bool((scenarios["scenario"] != scenarios["scenario"].map(scenario_name)).any())
    moved = scenarios.loc[lambda frame: frame["change_yuan"].fillna(0) != 0]
    moved = moved.assign(scenario=moved["scenario"].map(scenario_name))
    codes = setting["candidates"].set_index("candidate_id")["unit_code"]
    moved = moved.assign(
        project_name=moved["candidate_id"].map(names).fillna(""),
        unit_name=moved["candidate_id"].map(shown_units(setting)).fillna(""),
        _unit=setting.unit_order(moved["candidate_id"].map(codes)),
    )
    moved = _as_read(moved.sort_values(["_unit", "project_name", "candidate_id"], ignore_index=True), setting)
    columns = (Column("scenario", "方案", "text", 18), Column("unit_name", "单位", "text", 18), Column("project_name", "项目名称", "name", 28), Column("subsidy_yuan", "补助（万元）", "wan", 12), Column("change_yuan", "较现方案（万元）", "wan", 13), Column("rule_text", "原因", "long", 30))  # fmt: skip
    most = setting.params.report.shown_rows
    parts = [
        blocks.paragraph(f"{setting.source}　{setting.invented}", "meta"),
        blocks.paragraph(_BASES[is_illustration], "note"),
        blocks.heading("资金总账"),
        blocks.table(lines_view(lines)),
        blocks.heading("换一个资金池或办法"),
        blocks.chart(review_charts.scenarios(setting["scenarios"], setting.source), "其他测算方案下补助的变化"),
        blocks.table(_scenario_view(setting)),
        blocks.heading("哪些项目会变"),
        blocks.table(
            view(
                moved.head(most),
                columns,
                note=f"共 {len(moved):,} 处变化"
                + (f"，此处列出前 {most:,} 处，全部见工作簿。" if len(moved) > most else "。"),
            )
        ),
    ]
    return render_page("补助测算方案", parts, footer=setting.source, font=False)


def lines_view(lines: pd.DataFrame) -> View:
    """Return the budget lines: pool = reserve + allocated + left over, to the yuan."""
    rows = lines.assign(state=lines["is_final"].map({True: "已定", False: "待定"}))
    columns = (Column("label", "资金项", "name", 22), Column("pool_yuan", "资金池（元）", "yuan", 13), Column("reserve_yuan", "预留（元）", "yuan", 13), Column("allocated_yuan", "已安排（元）", "yuan", 13),
               Column("left_over_yuan", "结余（元）", "yuan", 13), Column("item_count", "项数", "count", 7), Column("state", "状态", "text", 8))  # fmt: skip
    return view(rows, columns, note="资金池＝预留＋已安排＋结余，精确到元。")


def scenario_workbook(setting: Setting) -> bytes:
    """Return the scenarios line by line."""
    names = setting["candidates"].set_index("candidate_id")
    frame = setting["scenarios"]
    rows = frame.assign(
        project_name=frame["candidate_id"].map(names["project_name"]).fillna(""),
        unit_name=frame["candidate_id"].map(shown_units(setting)).fillna(""),
    )
    rows = rows.assign(_unit=setting.unit_order(frame["candidate_id"].map(names["unit_code"])))
    rows = _as_read(
        rows.sort_values(["_unit", "unit_name", "project_name", "candidate_id"], ignore_index=True), setting
    )
    columns = (Column("scenario", "方案", "text", 20), Column("pool_yuan", "资金池（元）", "yuan", 14), Column("unit_name", "单位", "text", 20), Column("project_name", "项目名称", "name", 30), Column("subsidy_yuan", "补助（元）", "yuan", 13),
               Column("change_yuan", "较现方案（元）", "yuan", 13), Column("rule_text", "原因", "long", 40), Column("candidate_id", "候选编号", "text", 14))  # fmt: skip
    sheets = [
        Sheet("方案", "测算方案一览", _scenario_view(setting), (), 1),
        Sheet("逐项", "测算方案逐项", view(rows, columns), (), 1),
        Sheet("资金总账", "资金总账", lines_view(setting["budget_lines"]), (), 1),
    ]
    return write_workbook(sheets, setting.as_of, setting.params.federation)
