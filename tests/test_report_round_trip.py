"""The review workbook goes out, is filled in by hand, saved again by LibreOffice and read back; what it decides stands."""

import io
import re
import shutil
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document
from openpyxl import load_workbook
from report_office import saved_by_office
from report_round import CODEBOOK, FILED, FOLDER, LATE, PARAMS, dumped, received, run_stages

from pipeline.clean.units import load_units
from pipeline.report import write_reports

OFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice 未安装")
HEAD_ROW = 3
AUDITED = (900_000, 1_500_000, 600_000, 7_000, 1_200_000, 2_345_678)
PUBLISHED = "新建歇脚驿站10个，配饮水机、微波炉和药箱。"
WISHES = {
    "职工子女暑期托管班": {"决定": "入选", "等次": "A", "核定金额（元）": 100000, "理由": "需求大"},
    "户外劳动者歇脚驿站": {
        "决定": "入选",
        "等次": "B",
        "核定金额（元）": 180000,
        "层级（决定）": "区市县、产业级",
        "公布表述": PUBLISHED,
    },
    "职工心理健康讲堂": {"决定": "入选", "等次": "C", "核定金额（元）": 60000, "领域（决定）": "身心健康"},
    "焊工技能提升班": {"决定": "退回修改", "理由": "请细化预算"},
    "职工书屋提升": {"决定": "不采纳", "理由": "已有同类项目"},
}
APPROVALS = "步骤,范围,日期,会议,结果\n常委会审议,全部,2018-01-19,常委会第1次会议,通过\n征求市总委员意见,全部,2018-01-26,书面征求,同意\n"


def write(tables: dict, phase: str, folder: Path) -> Path:
    units = load_units(FOLDER / PARAMS.references.units)
    write_reports(tables, PARAMS, phase, folder, units=units, domains=CODEBOOK.domain_names)
    return folder / "internal"


def fill(source: Path, target: Path) -> None:
    """Fill in the decisions as a person does: some rows, Chinese dates, a row added by hand, a remark in a spare cell."""
    book = load_workbook(source)
    sheet = book["候选"]
    columns = {cell.value: cell.column for cell in sheet[HEAD_ROW]}
    for row in range(HEAD_ROW + 1, sheet.max_row + 1):
        for title, value in WISHES.get(sheet.cell(row, columns["项目名称"]).value, {}).items():
            sheet.cell(row, columns[title], value)
            sheet.cell(row, columns["决定人"], "领导小组会议")
            sheet.cell(row, columns["决定日期"], "2018年1月12日")
    last = next(row for row in range(HEAD_ROW + 1, sheet.max_row + 1) if not sheet.cell(row, columns["候选编号"]).value)
    sheet.cell(last, columns["项目名称"], "会上新提出的项目")
    sheet.cell(last, columns["决定"], "入选")
    book.save(target)


@pytest.fixture(scope="module")
def trip(tmp_path_factory):
    """The workbook written in 汇总梳理, filled in, saved by LibreOffice; then 审核公布 without and with a late form."""
    folder = tmp_path_factory.mktemp("trip")
    decisions = folder / "decisions"
    decisions.mkdir()
    before = run_stages(*received(), decisions, "consolidate")
    sent = write(before, "consolidate", folder / "consolidate") / "评审工作簿.xlsx"
    fill(sent, folder / "评审工作簿_领导小组.xlsx")
    saved_by_office(folder / "评审工作簿_领导小组.xlsx", decisions)
    (decisions / "approvals.csv").write_text(APPROVALS, encoding="utf-8-sig")
    came_back = (decisions / "评审工作簿_领导小组.xlsx").read_bytes()
    after = run_stages(*received(), decisions, "publish")
    late = run_stages(*received(LATE), decisions, "publish")
    return SimpleNamespace(
        before=before, after=after, late=late, written=write(after, "publish", folder / "publish"), written_late=write(late, "publish", folder / "late"),
        kept=came_back == (decisions / "评审工作簿_领导小组.xlsx").read_bytes(),
    )  # fmt: skip


def decided(tables: dict) -> dict[str, str]:
    rows = tables["decisions"].loc[lambda frame: (frame["status"] == "applied") & (frame["field"] == "decision")]
    names = tables["candidates"].set_index("candidate_id")["project_name"]
    return dict(zip(rows["candidate_id"].map(names), rows["value_text"], strict=True))


def paid(tables: dict) -> dict[str, int]:
    rows = tables["allocations"].loc[lambda frame: frame["subsidy_yuan"] > 0]
    return dict(zip(rows["project_name"], rows["subsidy_yuan"].astype(int), strict=True))


def all_text(path: Path) -> str:
    """Return the words of a document, table cells included."""
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@needs_office
@pytest.mark.office
def test_every_decision_written_into_the_workbook_is_applied(trip):
    assert decided(trip.before) == {}
    assert decided(trip.after) == {name: wish["决定"] for name, wish in WISHES.items()}


@needs_office
@pytest.mark.office
def test_row_added_by_hand_is_kept_and_told(trip):
    added = trip.after["decisions"].loc[lambda frame: frame["place_text"].str.contains("会上新提出的项目")]
    assert added["status"].tolist() == ["stale"]
    assert trip.after["findings"]["code"].eq("decision_stale").sum() == 1


@needs_office
@pytest.mark.office
def test_subsidies_follow_the_audited_amounts(trip):
    assert paid(trip.before) == {}
    assert set(paid(trip.after)) == {name for name, wish in WISHES.items() if wish["决定"] == "入选"}
    audited = trip.after["allocations"].set_index("project_name")["audited_yuan"].dropna().astype(int).to_dict()
    assert audited == {name: wish["核定金额（元）"] for name, wish in WISHES.items() if "核定金额（元）" in wish}


@needs_office
@pytest.mark.office
def test_documents_are_rewritten_from_the_decisions(trip):
    public, plan = (
        all_text(trip.written.parent / "public" / "公布稿.docx"),
        all_text(trip.written / "经费补助方案.docx"),
    )
    for name, wish in WISHES.items():
        assert (name in public) == (name in plan) == (wish["决定"] == "入选"), name
    assert PUBLISHED in public
    sheet = load_workbook(trip.written / "评审工作簿.xlsx")["候选"]
    columns = {cell.value: cell.column for cell in sheet[HEAD_ROW]}
    shown = {sheet.cell(row, columns["项目名称"]).value: sheet.cell(row, columns["决定"]).value for row in range(HEAD_ROW + 1, sheet.max_row + 1)}  # fmt: skip
    assert {name: shown[name] for name in WISHES} == {name: wish["决定"] for name, wish in WISHES.items()}


@needs_office
@pytest.mark.office
def test_late_form_moves_no_decision(trip):
    assert len(trip.late["candidates"]) == len(trip.after["candidates"]) + 1
    assert dumped(trip.late["decisions"]) == dumped(trip.after["decisions"])
    assert decided(trip.late) == decided(trip.after)
    assert paid(trip.late) == paid(trip.after)
    assert trip.kept


@needs_office
@pytest.mark.office
def test_late_form_is_in_the_next_workbook_undecided(trip):
    sheet = load_workbook(trip.written_late / "评审工作簿.xlsx")["候选"]
    columns = {cell.value: cell.column for cell in sheet[HEAD_ROW]}
    rows = {sheet.cell(row, columns["项目名称"]).value: row for row in range(HEAD_ROW + 1, sheet.max_row + 1)}
    assert sheet.cell(rows[LATE[3]], columns["决定"]).value is None
    assert sheet.cell(rows["职工子女暑期托管班"], columns["决定"]).value == "入选"


def recomputed(cells: dict[str, object], grid: int) -> int:
    """Rate x basis, rounded to the grid, then the bounds: all from the cells of one row, as a person with a calculator."""
    rate = Decimal(re.fullmatch(r"([\d.]+)%", str(cells["公布比例"])).group(1)) / 100
    exact = Decimal(str(cells["核定基数（元）"])) * Decimal(str(cells["等次系数"])) * rate / grid
    yuan = int(exact.quantize(Decimal(1), ROUND_HALF_UP)) * grid
    yuan = yuan if cells["上限（元）"] is None else min(yuan, int(cells["上限（元）"]))
    return yuan if cells["下限（元）"] is None else max(yuan, int(cells["下限（元）"]))


def plan_rows(data: bytes) -> tuple[list[dict[str, object]], int]:
    sheet = load_workbook(io.BytesIO(data), data_only=True)["补助方案"]
    heads = next(row for row in sheet.iter_rows(values_only=True) if "公布比例" in row)
    found = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    text = "".join(str(cell) for row in sheet.iter_rows(max_row=6, values_only=True) for cell in row if cell)
    return found, int(re.search(r"四舍五入到 (\d+) 元", text).group(1))


def test_subsidy_workbook_lets_a_calculator_reproduce_every_amount(tmp_path):
    decisions = tmp_path / "decisions"
    decisions.mkdir()
    lines = [
        f"{row[0]},入选,区市县、产业级,{grade},{yuan}"
        for row, grade, yuan in zip(FILED, "ABCABC", AUDITED, strict=True)
    ]
    (decisions / "review.csv").write_text(
        "主件编号,决定,层级,等次,核定金额（元）\n" + "\n".join(lines), encoding="utf-8"
    )
    tables = run_stages(*received(), decisions, "publish")
    rows, grid = plan_rows((write(tables, "publish", tmp_path) / "经费补助方案.xlsx").read_bytes())
    assert len(rows) == len(FILED)
    for row in rows:
        tied = "并列" in str(row["说明"]) or "按精确比例" in str(row["说明"])
        assert recomputed(row, grid) == row["补助金额（元）"] or tied, row
        assert row["验算（元）"] == row["补助金额（元）"] or tied, row
    assert sum(int(row["补助金额（元）"]) for row in rows) == int(tables["allocations"]["subsidy_yuan"].sum())
