"""经费补助方案: a reason for every yuan, so that a reader with a calculator and the published rate reproduces each amount.

Rule: the notice, section 4.3 (市总工会给予经费补助); the subsidy rule itself is docs/decisions/0004-subsidy-rule.md.
"""

import json
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.report import review_charts
from pipeline.report.consolidate import lines_view
from pipeline.report.excel import BASE, HEAD, Sheet, Workbook, row_height, set_up_print, write_head, write_workbook
from pipeline.report.labels import chinese_day, wan
from pipeline.report.setting import Setting
from pipeline.report.unit_names import shown_units
from pipeline.report.views import WAN_NOTE, Column, Kind, view
from pipeline.report.word import WordDocument
from pipeline.schema.budgeted import BASIS_LABEL

_RATE = re.compile(r"(?:每[份分])?(\d+(?:\.\d+)?)(%|元)")
_YUAN_BASES = ("proportional", "fixed", "tiers")
_WORD = (
    Column("number", "序号", "count", 5), Column("shown_unit", "单位", "text", 20), Column("project_name", "项目名称", "name", 28), Column("grade", "等次", "text", 6), Column("basis", "", "count", 11),
    Column("coefficient_text", "系数", "amount", 7), Column("rate_text", "公布比例", "amount", 13), Column("subsidy_yuan", "补助（万元）", "wan", 11), Column("first_payment_yuan", "首期（万元）", "wan", 11), Column("final_payment_yuan", "验收后（万元）", "wan", 11), Column("binding_rule", "依据", "text", 16),
)  # fmt: skip
_EXCEL = (
    Column("number", "序号", "count", 6), Column("shown_unit", "单位", "text", 20), Column("project_name", "项目名称", "name", 30), Column("domain", "领域", "text", 10), Column("score", "得分", "amount", 8),
    Column("beneficiary_count", "受益人数", "count", 10), Column("grade", "等次", "text", 7), Column("requested_yuan", "申报金额（元）", "yuan", 13), Column("audited_yuan", "核定金额（元）", "yuan", 13), Column("basis", "", "count", 13),
    Column("coefficient_text", "等次系数", "amount", 9), Column("rate_text", "公布比例", "amount", 14), Column("floor_yuan", "下限（元）", "yuan", 11), Column("cap_yuan", "上限（元）", "yuan", 11), Column("subsidy_yuan", "补助金额（元）", "yuan", 13),
)  # fmt: skip
_AFTER = (
    Column("first_payment_yuan", "首期拨付（元）", "yuan", 13), Column("final_payment_yuan", "验收后拨付（元）", "yuan", 14), Column("binding_rule", "起作用的规则", "text", 22), Column("sentence", "说明", "long", 70), Column("candidate_id", "候选编号", "text", 14),
)  # fmt: skip


def subsidy_rows(setting: Setting) -> pd.DataFrame:
    """Return the subsidy line, units in protocol order; `shown_unit` is the unit as it filed, paid through `unit_name`."""
    rows = setting["allocations"].loc[lambda frame: frame["line"] == "subsidy"]
    rows = rows.assign(_unit=setting.unit_order(rows["unit_code"]))
    rows = rows.sort_values(["_unit", "unit_name", "project_name", "candidate_id"], ignore_index=True)
    return rows.assign(number=range(1, len(rows) + 1), shown_unit=rows["candidate_id"].map(shown_units(setting)))


def _titled(columns: tuple[Column, ...], method: str, kind: Kind) -> tuple[Column, ...]:
    """Return the columns with the basis called what it is, in 元 or 万元 where it is money."""
    is_money = method in _YUAN_BASES
    title = f"{BASIS_LABEL[method]}（{'万元' if kind == 'wan' else '元'}）" if is_money else BASIS_LABEL[method]
    return tuple(
        replace(column, title=title, kind=kind if is_money else "count") if column.name == "basis" else column
        for column in columns
    )


def payment_text(first_share: Decimal, grid: int) -> str:
    """Return the sentence on when the subsidy is paid, by the share paid first (0 to 1) and the rounding unit in yuan."""
    if first_share == 0:
        return "补助资金先建后补，在项目当年办结并通过验收后一次拨付。"
    if first_share == 1:
        return "补助资金一次拨付。"
    percent = f"{first_share * 100:f}"
    percent = percent.rstrip("0").rstrip(".") if "." in percent else percent
    return f"补助资金按首期和验收后两次拨付：首期拨付补助金额的{percent}%，其余在项目当年办结并通过验收后拨付；首期舍到{grid}元的整数倍。"


def subsidy_document(setting: Setting, *, approved: bool) -> bytes:
    """Return 经费补助方案.docx; it says 草案 until the standing committee has approved it."""
    rows, params = subsidy_rows(setting), setting.params
    document = WordDocument(
        f"{params.title}经费补助方案{'' if approved else '（草案）'}", setting.as_of, params.federation
    )
    lines = setting["budget_lines"].set_index("line")
    document.heading("资金安排")
    if "subsidy" in lines.index:
        line = lines.loc["subsidy"]
        document.paragraph(
            f"区市县、产业级实事项目补助资金{wan(line['pool_yuan'])}万元，预留{wan(line['reserve_yuan'])}万元，安排{int((rows['subsidy_yuan'] > 0).sum())}项"
            f"{wan(line['allocated_yuan'])}万元，结余{wan(line['left_over_yuan'])}万元。"
        )
        for note in _notes(str(line["notes_json"])):
            document.paragraph(note)
    document.paragraph(
        "补助以核定金额为依据，不以申报金额为依据；没有核定金额的，不作安排。每项金额的算法和取整见附件3，可用公布比例逐项复核。"
    )
    document.heading("拨付和验收")
    subsidy, clawback = params.budget.subsidy, params.report.subsidy_plan.clawback_text
    document.paragraph(f"{payment_text(subsidy.first_payment_share, subsidy.rounding_yuan)}{clawback}")
    document.attached(["经费补助明细表", "各单位补助合计", "逐项说明"])
    document.sign(params.report.letters.signed_by or params.federation, chinese_day(setting.as_of))
    document.attachment(1, "经费补助明细表", landscape=True)
    document.table(
        view(
            rows,
            _titled(_WORD, params.budget.subsidy.method, "wan"),
            sums=("basis", "subsidy_yuan", "first_payment_yuan", "final_payment_yuan"),
            note=WAN_NOTE,
        )
    )
    document.attachment(2, "各单位补助合计")
    by_unit = rows.groupby(["_unit", "unit_name"], as_index=False).agg(
        count=("candidate_id", "size"), eligible=("eligible_yuan", "sum"), subsidy=("subsidy_yuan", "sum")
    )
    document.table(view(by_unit, (Column("unit_name", "单位", "name", 30), Column("count", "项数", "count", 10), Column("eligible", "核定基数（万元）", "wan", 16), Column("subsidy", "补助（万元）", "wan", 16)), sums=("count", "eligible", "subsidy"), note=WAN_NOTE))  # fmt: skip
    document.chart(review_charts.subsidies(rows, setting.source, units=setting.units), "申报金额与经费补助")
    document.attachment(3, "逐项说明", landscape=True)
    document.table(view(rows, (Column("number", "序号", "count", 5), Column("project_name", "项目名称", "name", 28), Column("subsidy_yuan", "补助（元）", "yuan", 10), Column("sentence", "说明", "long", 76))))  # fmt: skip
    return document.to_bytes()


def _notes(text: str) -> list[str]:
    found = json.loads(text or "[]")
    return [str(note) for note in found] if isinstance(found, list) else []


def subsidy_workbook(setting: Setting) -> bytes:
    """Return 经费补助方案.xlsx: every line with its rate, bounds, sentence and a formula that computes the amount again."""
    book = Workbook(setting.as_of, setting.params.federation, "经费补助方案")
    _write_plan(book, setting, subsidy_rows(setting))
    _write_lines(book, setting)
    return book.to_bytes()


def _write_plan(book: Workbook, setting: Setting, rows: pd.DataFrame) -> None:
    sheet = book.book.add_worksheet("补助方案")
    grid = setting.params.budget.subsidy.rounding_yuan
    top = write_head(
        book,
        sheet,
        f"{setting.params.title}经费补助方案",
        [
            f"算法：{BASIS_LABEL[setting.params.budget.subsidy.method]}×等次系数×公布比例，四舍五入到 {grid} 元，再以下限、上限为界。“验算”列是同一算法的公式；取整时并列、由人指定的，算法见“说明”。"
        ],
        13,
    )
    method = setting.params.budget.subsidy.method
    columns = [*_titled(_EXCEL, method, "yuan"), Column("check", "验算（元）", "yuan", 12), *_AFTER]
    for place, column in enumerate(columns):
        sheet.write_string(top, place, column.title, book.format(**HEAD))
        sheet.set_column(place, place, column.width)
    at = {column.name: place for place, column in enumerate(columns)}
    for offset, row in enumerate(rows.to_dict("records"), start=1):
        sheet.set_row(top + offset, row_height([row["project_name"], row["sentence"]], [30, 70]))
        for place, column in enumerate(columns):
            if column.name == "check":
                _write_check(book, sheet, top + offset, at, row, grid)
            else:
                book.write(sheet, top + offset, place, row[column.name], column.kind)
    for name in ("audited_yuan", "basis", "subsidy_yuan", "first_payment_yuan", "final_payment_yuan"):
        cells = f"{xl_rowcol_to_cell(top + 1, at[name])}:{xl_rowcol_to_cell(top + max(len(rows), 1), at[name])}"
        sheet.write_formula(
            top + len(rows) + 1,
            at[name],
            f"=SUM({cells})" if len(rows) else "=0",
            book.format(**(BASE | {"bold": True, "num_format": "#,##0"})),
            int(rows[name].fillna(0).sum()),
        )
    book.write(sheet, top + len(rows) + 1, 0, "合计", bold=True)
    sheet.freeze_panes(top + 1, 3)
    if len(rows):
        sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
    set_up_print(sheet, "经费补助方案", top, len(columns))


def _write_check(book: Workbook, sheet: Any, row: int, at: dict[str, int], values: dict[str, Any], grid: int) -> None:
    """Basis x coefficient x rate as a formula; nothing where there is no rate, or where a tie makes it differ."""
    found = _RATE.fullmatch(values["rate_text"])
    if not found:
        book.write(sheet, row, at["check"], "见说明", "amount")
        return
    yuan = _check(values, Fraction(found[1]) / (100 if found[2] == "%" else 1), grid)
    if values["tie_text"] and yuan != values["subsidy_yuan"]:
        book.write(sheet, row, at["check"], "并列，见说明", "amount")
        return
    style = BASE | {"num_format": "#,##0", "align": "right"}
    cell = {name: xl_rowcol_to_cell(row, at[name]) for name in ("basis", "floor_yuan", "cap_yuan")}
    rate = f"{found[1]}/100" if found[2] == "%" else found[1]
    rounded = f"ROUND({cell['basis']}*{values['coefficient_text']}*{rate}/{grid},0)*{grid}"
    bounded = f"MAX({cell['floor_yuan']},MIN({cell['cap_yuan']},{rounded}))"
    sheet.write_formula(row, at["check"], f"={bounded}", book.format(**style), yuan)


def _check(values: dict[str, Any], rate: Fraction, grid: int) -> int:
    yuan = floor(int(values["basis"]) * Fraction(values["coefficient_text"]) * rate / grid + Fraction(1, 2)) * grid
    return max(int(values["floor_yuan"]), min(int(values["cap_yuan"]), yuan))


def _write_lines(book: Workbook, setting: Setting) -> None:
    sheet = book.book.add_worksheet("资金总账")
    shown = lines_view(setting["budget_lines"])
    top = write_head(book, sheet, "资金总账", [shown.note], len(shown.columns))
    for place, column in enumerate(shown.columns):
        sheet.write_string(top, place, column.title, book.format(**HEAD))
        sheet.set_column(place, place, max(column.width, 14))
        for offset, value in enumerate(shown.rows[column.name], start=1):
            book.write(sheet, top + offset, place, value, column.kind)
    set_up_print(sheet, "资金总账", top, len(shown.columns))


def municipal_workbook(setting: Setting) -> bytes:
    """Return the municipal projects with their full amounts."""
    rows = (
        setting["allocations"]
        .loc[lambda frame: frame["line"] == "municipal"]
        .assign(
            _domain=lambda frame: setting.domain_order(frame["domain"]),
            _unit=lambda frame: setting.unit_order(frame["unit_code"]),
        )
        .sort_values(["_domain", "_unit", "project_name", "candidate_id"], ignore_index=True)
    )
    rows = rows.assign(number=range(1, len(rows) + 1), shown_unit=rows["candidate_id"].map(shown_units(setting)))
    columns = (Column("number", "序号", "count", 6), Column("domain", "领域", "text", 10), Column("project_name", "项目名称", "name", 32), Column("shown_unit", "实施单位", "text", 20), Column("requested_yuan", "申报金额（元）", "yuan", 14),
               Column("audited_yuan", "核定金额（元）", "yuan", 14), Column("subsidy_yuan", "安排金额（元）", "yuan", 14), Column("sentence", "说明", "long", 60))  # fmt: skip
    shown = view(rows, columns, sums=("requested_yuan", "audited_yuan", "subsidy_yuan"))
    return write_workbook(
        [Sheet("市级项目", f"{setting.params.title}市级项目资金安排", shown, (), 3)],
        setting.as_of,
        setting.params.federation,
    )
