"""What the phase 征集申报 hands over: progress page, list of what to supply or correct, a letter per unit.

Rule: the notice, sections 2, 3 and 5.5.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.params import RoundParameters
from pipeline.report import blocks, charts, ledger
from pipeline.report.excel import Sheet, write_workbook
from pipeline.report.files import ReportFile
from pipeline.report.html import render_page
from pipeline.report.labels import CHANNEL_LABELS, ELEMENTS, FOUND_LABELS, day_text, labelled, wan
from pipeline.report.letters import write_letters
from pipeline.report.setting import Setting, Shelf, Tables, joined, make_setting
from pipeline.report.views import WAN_NOTE, Column, View, view
from pipeline.schema.derived import is_current


def write_collect_reports(
    tables: Tables, params: RoundParameters, folder: Path, *, units: Any = None, domains: Sequence[str] = ()
) -> list[ReportFile]:
    """Write the documents of the phase below the folder and return them.

    Args:
        tables: `files`, `proposals`, `findings` at least.
        params: the round's parameters.
        folder: reports/ROUND/collect (or where it is being prepared).
        units: units in protocol order (see `unit_frame`).
        domains: not used in this phase.
    """
    setting = make_setting(tables, params, "collect", units, domains)
    shelf = Shelf(folder, params.report.embed_font)
    shelf.add_page("征集进度.html", "征集进度", progress_page(setting))
    shelf.add("补正清单.xlsx", "补正清单（补正、核对、未报单位、收件台账）", correction_workbook(setting))
    write_letters(setting, shelf)
    return shelf.finish()


def progress_page(setting: Setting) -> str:
    """Return the progress page: who sent what against the deadline, what is missing, what waits for a person."""
    proposals, files, source = setting["proposals"], setting["files"], setting.source
    rows = ledger.unit_rows(setting)
    parts = [
        blocks.paragraph(f"{setting.params.title}　截至 {day_text(setting.as_of)}　{setting.invented}", "meta"),
        _cards(setting, rows),
        blocks.heading("收到的文件"),
        blocks.chart(charts.dispositions(files, source), "收到的文件处理结果"),
        blocks.table(ledger.balance(setting)),
        blocks.heading("什么时候收到"),
        blocks.chart(
            charts.arrivals(proposals, setting.params.phases.collect.ends_on, source), "建议累计收到件数与截止日"
        ),
        blocks.heading("从哪里来"),
        blocks.chart(charts.by_channel(proposals, source), "各征集方式的建议数"),
        blocks.heading("各单位报送情况"),
        blocks.paragraph(
            f"未报单位（{(rows['proposals'] == 0).sum()} 个）：{joined(ledger.missing_units(setting))}。", "note"
        ),
        blocks.chart(charts.by_unit(proposals, setting.units, source), "各单位报送建议数"),
        blocks.table(
            view(
                rows,
                ledger.UNIT_COLUMNS,
                sums=("proposals", "late", "yuan", "unknown", "complete", "open", "online"),
                note=WAN_NOTE + ledger.outside_units(setting),
            )
        ),
        blocks.heading("五项要素是否齐全"),
        blocks.chart(charts.completeness(proposals, source), "五项必备要素的填写情况"),
        blocks.table(_elements(proposals)),
        blocks.heading("已申报金额"),
        blocks.chart(charts.amounts(_with_channel(proposals), "channel_label", source), "申报金额分布"),
        blocks.table(_amounts(proposals)),
        blocks.heading("等人处理的文件"),
        blocks.table(ledger.waiting_files(files, _raw(setting))),
        blocks.heading("等汇总人员核对的问题"),
        blocks.table(_questions(setting)),
    ]
    return render_page("征集进度", parts, footer=f"{setting.source}。未报、未定的都照原样列出，不作推测。", font=False)


def _raw(setting: Setting) -> str:
    return f"../../../../data/raw/{setting.params.round}"


def _cards(setting: Setting, rows: pd.DataFrame) -> str:
    files, proposals = setting["files"], setting["proposals"]
    known = proposals.loc[is_current(proposals), "requested_yuan"]
    return blocks.cards(
        [
            ("收到文件", f"{len(files):,} 件"),
            ("建议", f"{len(proposals):,} 条"),
            ("已报单位", f"{(rows['proposals'] > 0).sum()} / {len(rows)}"),
            ("等人处理的文件", f"{files['disposition'].isin(['needs_person', 'rejected']).sum()} 件"),
            ("单位待补正", f"{(setting['findings']['actor'] == 'unit').sum():,} 项"),
            ("已知申报金额（未去重）", f"{wan(known.sum())} 万元"),
        ]
    )


def _with_channel(proposals: pd.DataFrame) -> pd.DataFrame:
    return proposals.assign(channel_label=labelled(proposals["channel"], CHANNEL_LABELS))


def _elements(proposals: pd.DataFrame) -> View:
    forms = proposals.loc[(proposals["channel"] != "online") & is_current(proposals)]
    rows = pd.DataFrame(
        [
            {"label": label} | {code: int((forms[column] == code).sum()) for code in FOUND_LABELS}
            for column, label in ELEMENTS.items()
        ]
    )
    columns = [
        Column("label", "要素", "text", 16),
        *(Column(code, f"{label}（份）", "count", 10) for code, label in FOUND_LABELS.items()),
    ]
    return view(rows, columns, note=f"现行建议表 {len(forms):,} 份；网上意见不是建议表，未计。")


def _amounts(proposals: pd.DataFrame) -> View:
    current = _with_channel(proposals.loc[is_current(proposals)])
    rows = current.groupby("channel_label", sort=False).agg(
        count=("submission_id", "size"), known=("requested_yuan", "count"), yuan=("requested_yuan", "sum"), asked=("asked_yuan", "sum"), own=("own_yuan", "sum")
    )  # fmt: skip
    rows = rows.reindex([label for label in CHANNEL_LABELS.values() if label in rows.index]).reset_index()
    columns = (Column("channel_label", "征集方式", "text", 22), Column("count", "建议（件）", "count"), Column("known", "有确定金额（件）", "count"), Column("yuan", "申报金额（万元）", "wan"), Column("asked", "其中申请市总（万元）", "wan"), Column("own", "其中自筹（万元）", "wan"))  # fmt: skip
    return view(rows, columns, sums=("count", "known", "yuan", "asked", "own"), note=WAN_NOTE)


def _questions(setting: Setting) -> View:
    rows = ledger.finding_rows(setting, "analyst")
    most = setting.params.report.shown_rows
    note = f"共 {len(rows):,} 项，此处列出前 {most:,} 项，全部见补正清单。" if len(rows) > most else ""
    return view(
        rows.head(most), [c for c in ledger.FINDING_COLUMNS if c.name not in ("value_text", "submission_id")], note=note
    )


def correction_workbook(setting: Setting) -> bytes:
    """Return 补正清单.xlsx: what units must supply, what the analyst must check, who has sent nothing, every file."""
    unit, analyst = (ledger.finding_rows(setting, actor) for actor in ("unit", "analyst"))
    rows = ledger.unit_rows(setting)
    until = day_text(setting.as_of)
    sheets = [
        Sheet("补正清单", "补正清单（由填报单位补正）", view(unit, ledger.FINDING_COLUMNS), [f"截至 {until}，共 {len(unit):,} 项，涉及 {unit['unit_name'].nunique()} 个单位。"]),
        Sheet("核对清单", "核对清单（由汇总人员核对）", view(analyst, (ledger.FINDING_COLUMNS[0], Column("stage_label", "环节", "text", 8), *ledger.FINDING_COLUMNS[1:])),
              ["核对结果请写入 data/decisions 下的 corrections.csv、duplicates.csv、units.csv。"]),
        Sheet("各单位报送", "各单位报送情况（礼宾顺序）", view(rows, ledger.UNIT_COLUMNS, sums=("proposals", "late", "yuan", "unknown", "complete", "open", "online"), note=WAN_NOTE + ledger.outside_units(setting)), [f"未报单位：{joined(ledger.missing_units(setting))}"], 1),
        Sheet("收件台账", "收件台账", view(ledger.file_rows(setting["files"]), ledger.FILE_COLUMNS), [f"共 {len(setting['files']):,} 件，每件只有一个处理结果。"], 1),
        Sheet("计数核对", "计数核对", ledger.balance(setting), (), 1),
    ]  # fmt: skip
    return write_workbook(sheets, setting.as_of, setting.params.federation)
