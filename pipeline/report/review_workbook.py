"""The workbook in which people decide: one row a candidate, what is known locked, what is decided open with lists.

It comes back through `pipeline.ingest.decision_files`. A workbook in data/decisions is never written to; this one goes to
the reports and already shows every decision taken so far. Rule: the notice, section 4.2 (论证分析、筛选).
"""

from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from pipeline.params import RoundParameters
from pipeline.report.description import written_texts
from pipeline.report.excel import BASE, HEAD, Workbook, row_height, set_up_print, write_head
from pipeline.report.labels import day_text
from pipeline.report.review_columns import KNOWN, SCORE, Decided, decided_columns
from pipeline.report.scores import panel_scores
from pipeline.report.setting import Setting
from pipeline.report.views import plain, view

SHEET = "候选"
_SPARE_ROWS = 20
_LEAST_POINTS = 44.0
_OPEN = BASE | {"bg_color": "#FFF9E5", "locked": False}
_LEVEL_WORDS = {"municipal": "市级", "district": "区市县、产业级"}


def review_workbook(setting: Setting, rows: pd.DataFrame) -> bytes:
    """Return the review workbook (sheets 候选, 汇总, 说明, 选项).

    Args:
        setting: for parameters, scores and dates.
        rows: `candidate_rows`, proposals only.
    """
    decided = decided_columns(setting.params, setting.domains)
    book = Workbook(setting.as_of, setting.params.federation, f"{setting.params.title}评审工作簿")
    sheet, summary = book.book.add_worksheet(SHEET), book.book.add_worksheet("汇总")
    help_sheet, options = book.book.add_worksheet("说明"), book.book.add_worksheet("选项")
    lists = _write_options(book, options, decided)
    top = write_head(
        book,
        sheet,
        f"{setting.params.title}评审工作簿",
        [
            "黄色列由评审填写，其余为程序读取的情况（已锁定）；可以排序、筛选、增加行。填好后另存，放入 data/decisions 下本轮次的文件夹即可。填写办法见“说明”。"
        ],
        len(KNOWN),
    )
    scored = rows.assign(
        panel_score=rows["candidate_id"]
        .map(panel_scores(setting["decisions"], setting.params.report.review))
        .fillna(""),
        decided_public_text=rows["candidate_id"].map(written_texts(setting["decisions"])).fillna(""),
    )
    _write_rows(book, sheet, scored, decided, top, lists)
    _write_summary(book, summary, rows, decided, top)
    _write_help(book, help_sheet, setting.params, decided)
    return book.to_bytes()


def _layout(decided: tuple[Decided, ...]) -> tuple[int, int]:
    """First decision column and number of columns: the decisions stand right after the first eight known columns."""
    return 8, len(KNOWN) + 1 + len(decided)


def _write_rows(
    book: Workbook, sheet: Any, rows: pd.DataFrame, decided: tuple[Decided, ...], top: int, lists: dict[str, str]
) -> None:
    first, width = _layout(decided)
    known = [*KNOWN[:first], *KNOWN[first:], SCORE]
    places = [*range(first), *range(first + len(decided), width)]
    for place, column in zip(places, known, strict=True):
        sheet.write_string(top, place, column.title, book.format(**HEAD))
        sheet.set_column(place, place, column.width)
        for offset, value in enumerate(rows[column.name], start=1):
            book.write(sheet, top + offset, place, value, column.kind)
    for number, asked in enumerate(decided):
        _write_decided(book, sheet, rows, asked, first + number, top, lists)
    last = top + len(rows) + _SPARE_ROWS
    for row in range(top + len(rows) + 1, last + 1):
        for place in range(width):
            sheet.write_blank(
                row,
                place,
                None,
                book.format(**(_OPEN if first <= place < first + len(decided) else BASE | {"locked": False})),
            )
    for offset, texts in enumerate(view(rows, KNOWN[:first]).texts(), start=1):
        sheet.set_row(top + offset, max(_LEAST_POINTS, row_height(texts, [column.width for column in KNOWN[:first]])))
    sheet.set_row(top, 34)
    sheet.freeze_panes(top + 1, 5)
    sheet.autofilter(top, 0, max(last, top + 1), width - 1)
    sheet.protect(
        "",
        {
            "sort": True,
            "autofilter": True,
            "format_columns": True,
            "format_rows": True,
            "insert_rows": True,
            "select_locked_cells": True,
        },
    )
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(width)}{last + 1}"})
    set_up_print(sheet, "评审工作簿", top, width)
    sheet.set_paper(8)
    sheet.print_area(0, 0, top + len(rows), first + len(decided) - 1)


def _write_decided(
    book: Workbook, sheet: Any, rows: pd.DataFrame, column: Decided, place: int, top: int, lists: dict[str, str]
) -> None:
    sheet.write_string(top, place, column.title, book.format(**(HEAD | {"bg_color": "#F5D76E"})))
    sheet.set_column(place, place, column.width)
    values = (
        rows["decided_on"].map(day_text)
        if column.name == "decided_on"
        else rows[column.name if column.name == "decided_by" else f"decided_{column.name}"]
    )
    for offset, value in enumerate(values, start=1):
        _write_value(
            book,
            sheet,
            top + offset,
            place,
            column,
            _LEVEL_WORDS.get(str(value), value) if column.name == "level" else value,
        )
    rule: dict[str, Any] = {"input_title": column.title, "input_message": column.help[:250], "error_type": "warning"}
    if column.options:
        rule |= {
            "validate": "list",
            "source": lists[column.name],
            "error_title": "请从下拉表选择",
            "error_message": "表中没有这个写法，程序可能读不懂。",
        }
    elif column.number:
        rule |= {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "error_title": "请填整数元",
            "error_message": "核定金额以元为单位，填不带小数的整数。",
        }
    else:
        rule |= {"validate": "any"}
    sheet.data_validation(top + 1, place, top + len(rows) + _SPARE_ROWS, place, rule)


def _write_value(book: Workbook, sheet: Any, row: int, place: int, column: Decided, value: Any) -> None:
    text = "" if value is None or (not isinstance(value, str) and pd.isna(value)) else str(value)
    if not text:
        sheet.write_blank(row, place, None, book.format(**_OPEN))
    elif column.number and text.isdigit():
        sheet.write_number(row, place, int(text), book.format(**(_OPEN | {"num_format": "#,##0"})))
    else:
        book.write_text(sheet, row, place, text, _OPEN)


def _write_options(book: Workbook, sheet: Any, decided: tuple[Decided, ...]) -> dict[str, str]:
    """Write the lists and return for each column the range its drop-down reads."""
    out = {}
    for place, column in enumerate(column for column in decided if column.options):
        sheet.write_string(0, place, column.title, book.format(**HEAD))
        for row, option in enumerate(column.options, start=1):
            sheet.write_string(row, place, plain(option), book.format(**BASE))
        start, end = (xl_rowcol_to_cell(row, place, row_abs=True, col_abs=True) for row in (1, len(column.options)))
        out[column.name] = f"=选项!{start}:{end}"
        sheet.set_column(place, place, 18)
    sheet.protect()
    return out


def _write_summary(book: Workbook, sheet: Any, rows: pd.DataFrame, decided: tuple[Decided, ...], top: int) -> None:
    """Counts and sums that follow what is filled in."""
    first, _ = _layout(decided)
    names = [column.name for column in decided]
    last = top + len(rows) + _SPARE_ROWS + 1
    ranges = {
        name: f"{SHEET}!${(c := xl_col_to_name(first + names.index(name)))}${top + 2}:${c}${last}"
        for name in ("decision", "level", "audited_yuan")
    }
    row = write_head(book, sheet, "评审进度（随填写自动变化）", (), 3)
    for place, title in enumerate(("决定", "项数", "核定金额（元）")):
        sheet.write_string(row, place, title, book.format(**HEAD))
    audited = pd.to_numeric(rows["decided_audited_yuan"], errors="coerce").fillna(0)
    for option in decided[0].options:
        row += 1
        is_it = rows["decided_decision"] == option
        book.write(sheet, row, 0, option)
        sheet.write_formula(row, 1, f'=COUNTIF({ranges["decision"]},"{option}")', book.format(**BASE), int(is_it.sum()))
        sheet.write_formula(
            row,
            2,
            f'=SUMIF({ranges["decision"]},"{option}",{ranges["audited_yuan"]})',
            book.format(**(BASE | {"num_format": "#,##0"})),
            int(audited[is_it].sum()),
        )
    row += 1
    book.write(sheet, row, 0, "尚未决定")
    sheet.write_formula(
        row,
        1,
        f"={len(rows)}-SUM(B{row - len(decided[0].options) + 1}:B{row})",
        book.format(**BASE),
        int((rows["decided_decision"] == "").sum()),
    )
    book.write(sheet, row, 2, "")
    sheet.set_column(0, 2, 18)
    sheet.protect()


def _write_help(book: Workbook, sheet: Any, params: RoundParameters, decided: tuple[Decided, ...]) -> None:
    row = write_head(book, sheet, "填写说明", (), 2)
    lines = [
        ("一行一项", "每行是一个候选项目；重复申报的已合并在一行，见“合并的建议”。不同意合并的，请在理由中写明，由汇总人员写入 duplicates.csv。"),
        ("锁定的列", "程序读取和推断的情况，附有原文依据，仅供参考，不是结论。与原件不符的，以原件为准。"),
        *((column.title, column.help + (f"可选：{'、'.join(column.options)}。" if column.options else "")) for column in decided),
        ("几个人分别填写", "可以各存一份，都放入 data/decisions 下本轮次的文件夹。同一项目写法不同的都会列出：日期有先后的按最晚一天的执行；同一天或没有日期的均不执行，由人确定。"),
        ("读不懂的写法", "程序不猜测：列入问题清单，写明文件、工作表和单元格。"),
        ("等次", "；".join(f"{name}：系数 {rule.coefficient}" + (f"，最高比例 {rule.max_rate}" if rule.max_rate is not None else "") for name, rule in params.budget.subsidy.grades.items()) or "本轮不分等次。"),
    ]  # fmt: skip
    for title, words in lines:
        book.write(sheet, row, 0, title, bold=True)
        book.write(sheet, row, 1, words)
        row += 1
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    sheet.protect()
