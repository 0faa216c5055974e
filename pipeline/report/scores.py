"""Several reviewers' points: the blank score sheets, and how the points that came back become one score a candidate."""

import unicodedata
from collections.abc import Mapping, Sequence
from statistics import mean, median

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.params.report import ReviewParameters
from pipeline.report.excel import BASE, HEAD, Workbook, set_up_print, write_head
from pipeline.report.review_columns import KNOWN
from pipeline.report.setting import Setting

_OPEN = BASE | {"bg_color": "#FFF9E5", "locked": False}


def panel_scores(decisions: pd.DataFrame, review: ReviewParameters) -> dict[str, str]:
    """Return candidate_id to the combined score out of 100, with one decimal and the number of reviewers: "86.5（3人）".

    Each reviewer's weighted total counts only when all criteria are scored; then the median, the trimmed mean or the mean.
    """
    points = decisions.loc[(decisions["kind"] == "score") & (decisions["status"] == "applied")]
    totals: dict[str, list[float]] = {}
    files = points["place_text"].str.split(" ").str[0]
    for (candidate_id, _, _), rows in points.groupby(["candidate_id", "decided_by", files], sort=True):
        total = _weighted(dict(zip(rows["field"], rows["value_text"], strict=True)), review)
        if candidate_id and total is not None:
            totals.setdefault(str(candidate_id), []).append(total)
    return {
        candidate_id: f"{combine(values, review):.1f}（{len(values)}人）" for candidate_id, values in totals.items()
    }


def _weighted(points: Mapping[str, str], review: ReviewParameters) -> float | None:
    given = {_folded(name): float(value) for name, value in points.items()}
    if not review.criteria or any(_folded(criterion.name) not in given for criterion in review.criteria):
        return None
    return sum(given[_folded(criterion.name)] * criterion.weight / criterion.highest for criterion in review.criteria)


def _folded(name: str) -> str:
    """The name of a criterion however its heading was typed: half or full width, with or without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def combine(values: Sequence[float], review: ReviewParameters) -> float:
    """Return one score of several; a trimmed mean that would leave nobody takes the median."""
    ordered = sorted(values)
    if review.score_rule == "mean":
        return mean(ordered)
    kept = ordered[review.trim : len(ordered) - review.trim]
    return mean(kept) if review.score_rule == "trimmed_mean" and kept else median(ordered)


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
