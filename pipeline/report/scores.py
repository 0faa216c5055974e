"""Several reviewers' points: the blank score sheets, and the combined scores as the review workbook shows them."""

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.params import panel
from pipeline.params.report import ReviewParameters
from pipeline.report.excel import BASE, HEAD, Workbook, set_up_print, write_head
from pipeline.report.review_columns import KNOWN
from pipeline.report.setting import Setting

_OPEN = BASE | {"bg_color": "#FFF9E5", "locked": False}


def panel_scores(decisions: pd.DataFrame, review: ReviewParameters) -> dict[str, str]:
    """Return candidate_id to the combined score out of 100 and the number of reviewers: "86.5（3人）"."""
    return {
        key: f"{found.score}（{found.reviewers}人）" for key, found in panel.panel_scores(decisions, review).items()
    }


def score_sheet(setting: Setting, rows: pd.DataFrame, number: int) -> bytes:
    """Return a blank score sheet for one reviewer: criteria in columns, the weighted total as a formula."""
    criteria = setting.params.report.review.criteria
    book = Workbook(setting.as_of, setting.params.federation, "评分表")
    sheet = book.book.add_worksheet("评分")
    top = write_head(
        book,
        sheet,
        f"{setting.params.title}评分表（第 {number} 份）",
        ["只填黄色格；与项目有利害关系的在“回避”填“是”，不打分。合计按权重折成百分制。"],
        6,
    )
    titles = [
        *(column.title for column in KNOWN[1:5]),
        *(f"{c.name}（0-{c.highest}分）" for c in criteria),
        "合计",
        "回避",
        "评委",
    ]
    for place, title in enumerate(titles):
        sheet.write_string(top, place, title, book.format(**HEAD))
        sheet.set_column(place, place, (14, 14, 30, 20)[place] if place < 4 else 14)
    sheet.set_row(top, 34)
    for offset, row in enumerate(rows.to_dict("records"), start=1):
        for place, column in enumerate(KNOWN[1:5]):
            book.write(sheet, top + offset, place, row[column.name], column.kind)
        parts = []
        for place, criterion in enumerate(criteria, start=4):
            sheet.write_blank(top + offset, place, None, book.format(**_OPEN))
            parts.append(f"{xl_rowcol_to_cell(top + offset, place)}*{criterion.weight}/{criterion.highest}")
        after = 4 + len(criteria)
        cells = f"{xl_rowcol_to_cell(top + offset, 4)}:{xl_rowcol_to_cell(top + offset, after - 1)}"
        sheet.write_formula(
            top + offset,
            after,
            f'=IF(COUNT({cells})<{len(criteria)},"",{"+".join(parts)})',
            book.format(**(BASE | {"num_format": "0.0"})),
            "",
        )
        for place in (after + 1, after + 2):
            sheet.write_blank(top + offset, place, None, book.format(**_OPEN))
    for place, criterion in enumerate(criteria, start=4):
        sheet.data_validation(
            top + 1,
            place,
            top + max(len(rows), 1),
            place,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": criterion.highest,
                "error_title": "分数超出范围",
                "error_message": f"请填 0 至 {criterion.highest}。",
            },
        )
    sheet.freeze_panes(top + 1, 4)
    sheet.protect("", {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True})
    set_up_print(sheet, "评分表", top, len(titles))
    return book.to_bytes()
