"""One number, one truth: the files of a phase, opened again, tell the same counts and sums."""

import io
import re
from decimal import Decimal
from itertools import takewhile
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document
from openpyxl import load_workbook
from report_round import CODEBOOK, FILED, FOLDER, LATE, PARAMS, VOICES, received, run_stages

from pipeline.clean.units import load_units
from pipeline.report import write_reports

LEVELS = ("市级", "区市县、产业级", "区市县、产业级", "区市县、产业级", "市级", "区市县、产业级")
DECIDED = ("入选", "入选", "入选", "不采纳", "入选", "入选")
APPROVALS = "步骤,范围,日期,会议,结果\n常委会审议,全部,2018-01-19,第1次会议,通过\n征求市总委员意见,全部,2018-01-26,书面征求,同意\n"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("agreement")
    decisions, units = folder / "decisions", load_units(FOLDER / PARAMS.references.units)
    decisions.mkdir()
    lines = [
        f'{filed[0]},{decision},"{level}",A,{80_000 + 1_111 * place}\n'
        for place, (filed, decision, level) in enumerate(zip(FILED, DECIDED, LEVELS, strict=True))
    ]
    (decisions / "review.csv").write_text("主件编号,决定,层级,等次,核定金额（元）\n" + "".join(lines), encoding="utf-8")
    (decisions / "approvals.csv").write_text(APPROVALS, encoding="utf-8")
    tables = {phase: run_stages(*received(LATE), decisions, phase) for phase in ("consolidate", "publish")}
    for phase, found in tables.items():
        write_reports(found, PARAMS, phase, folder / phase, units=units, domains=CODEBOOK.domain_names)
    return SimpleNamespace(folder=folder, tables=tables)


def text_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)


def tables_of(path: Path) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(str(path)).tables]


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    """The rows of a sheet by heading, up to its 合计 or first empty row."""
    rows = list(load_workbook(io.BytesIO(path.read_bytes()), data_only=True)[name].iter_rows(values_only=True))
    at = next(place for place, row in enumerate(rows) if sum(cell is not None for cell in row) > 2)
    kept = takewhile(lambda row: row[0] not in (None, "", "合计"), rows[at + 1 :])
    return [dict(zip(rows[at], row, strict=True)) for row in kept]


def card(page: str, label: str) -> int:
    return int(re.search(rf"{label}<b>([\d,]+)", page).group(1).replace(",", ""))


def wan(text: str) -> int:
    return int(Decimal(text.replace(",", "")) * 10_000)


def total(table: list[list[str]], title: str) -> int:
    heads = ["".join(cell.split()) for cell in table[0]]
    return wan(table[-1][heads.index(title)])


def test_public_lists_hold_as_many_projects_as_the_plan_pays(written):
    folder, lines = written.folder / "publish", written.tables["publish"]["allocations"]["line"].value_counts()
    words, lists = text_of(folder / "public/公布稿.docx"), tables_of(folder / "public/公布稿.docx")
    page = (folder / "public/公布.html").read_text(encoding="utf-8")
    plan, municipal = tables_of(folder / "internal/经费补助方案.docx"), folder / "internal/市级项目资金安排.xlsx"
    counts = (2, 3)
    assert (lines["municipal"], lines["subsidy"]) == counts
    assert f"市级实事项目{counts[0]}项" in words
    assert f"产业级实事项目{counts[1]}项" in words
    assert f"市级实事项目（{counts[0]}项）" in page
    assert f"产业级实事项目（{counts[1]}项）" in page
    assert tuple(len(table) - 1 for table in lists[:2]) == counts
    assert (len(sheet(municipal, "市级项目")), len(plan[0]) - 2) == counts
    names = [row[2] for table in lists for row in table[1:]]
    chosen = [filed[3] for filed, decision in zip(FILED, DECIDED, strict=True) if decision == "入选"]
    assert sorted(names) == sorted(chosen)


def test_subsidies_are_one_sum_in_every_document(written):
    folder = written.folder / "publish/internal"
    line = written.tables["publish"]["budget_lines"].set_index("line").loc["subsidy"]
    words, plan = text_of(folder / "经费补助方案.docx"), tables_of(folder / "经费补助方案.docx")
    rows = sheet(folder / "经费补助方案.xlsx", "补助方案")
    ledger = {row["资金项"]: row for row in sheet(folder / "经费补助方案.xlsx", "资金总账")}
    paid = int(line["allocated_yuan"])
    assert paid > 0
    assert wan(re.search(r"安排\d+项([\d.,]+)万元", words).group(1)) == paid
    assert [total(plan[0], "补助（万元）"), total(plan[1], "补助（万元）")] == [paid, paid]
    assert sum(int(row["补助金额（元）"]) for row in rows) == paid
    assert ledger[line["label"]]["已安排（元）"] == paid
    assert line["pool_yuan"] == paid + line["reserve_yuan"] + line["left_over_yuan"]


def test_files_candidates_and_decisions_are_counted_alike(written):
    for phase in ("consolidate", "publish"):
        folder, found = written.folder / phase, written.tables[phase]
        index = (folder / "index.html").read_text(encoding="utf-8")
        summary, lists = folder / "internal/汇总表.xlsx", folder / "internal/补正清单.xlsx"
        listed = sum(len(sheet(summary, name)) for name in ("市级", "区市县产业级", "两级都选", "层级未定"))
        unlisted = {row["填报编号"] for row in sheet(summary, "未列入")}
        assert card(index, "收到文件") == len(sheet(lists, "收件台账")) == len(found["files"])
        assert card(index, "建议") == len(found["proposals"]) == len(FILED) + 1 + len(VOICES)
        assert card(index, "候选项目") == len(found["candidates"]) == listed + len(unlisted)
        assert card(index, "人工决定") == len(found["decisions"])
    log = sheet(written.folder / "publish/internal/意见与审批.xlsx", "决定")
    assert len(log) == len(written.tables["publish"]["decisions"])
    assert len(sheet(written.folder / "publish/internal/档案目录.xlsx", "档案目录")) == len(found["files"])


def test_the_discussion_paper_counts_as_the_summary_does(written):
    folder = written.folder / "consolidate/internal"
    words, first = text_of(folder / "论证材料.docx"), tables_of(folder / "论证材料.docx")[0]
    asked = [row for name in ("市级", "区市县产业级", "两级都选", "层级未定") for row in sheet(folder / "汇总表.xlsx", name) if row["申报单位"] != "网上职工"]  # fmt: skip
    told = re.search(r"候选项目(\d+)项，其中市级(\d+)项，区市县、产业级(\d+)项，层级待定(\d+)项", words)
    count, *levels = map(int, told.groups())
    assert count == sum(levels) == len(asked) == int(first[-1][1])
    asked_yuan = sum(Decimal(str(row["申报金额（万元）"] or 0)) for row in asked)
    assert wan(re.search(r"共申报([\d.,]+)万元", words).group(1)) == int(asked_yuan * 10_000) == total(first, "申报金额（万元）")  # fmt: skip
    assert f"合计 {first[-1][5]} 万元" in words
