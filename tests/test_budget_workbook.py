"""A reader with a calculator and nothing but the written workbook works out every subsidy, ties included."""

import csv
import io
import re
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook
from report_tables import sample_tables, unit_frame

from pipeline.budget.subsidies import plan_subsidies
from pipeline.params import load_round
from pipeline.params.subsidy import SubsidyParameters
from pipeline.report.setting import make_setting
from pipeline.report.subsidy_plan import subsidy_workbook

ROOT = Path(__file__).parent.parent
PARAMS = load_round(ROOT / "params" / "sample.yaml")
REVIEW = ROOT / "data" / "decisions" / "sample" / "review.csv"
EXACT = re.compile(
    r"×(?:比例)?(?:每[份分])?([0-9.]+)(?:/([0-9]+))?(%|元)?(?:（精确值[^）]*）)?=([0-9.]+)元；恰在([0-9]+)元与([0-9]+)元正中"
)


def sample_projects() -> pd.DataFrame:
    """The sample round's district projects with what its meeting decided; scores and head counts are invented here."""
    with REVIEW.open(encoding="utf-8-sig", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["层级"] == "区市县、产业级" and row["核定金额（元）"]]
    return pd.DataFrame(
        {
            "candidate_id": f"C{place:03d}",
            "project_name": row["项目名称"],
            "unit_code": row["申报单位"],
            "unit_name": row["申报单位"],
            "grade": row["等次"],
            "audited_yuan": int(row["核定金额（元）"]),
            "beneficiary_count": 100 + place % 3,
            "score": [None, 90.5, 88][place % 3],
        }
        for place, row in enumerate(rows)
    )


def written(policy: SubsidyParameters, projects: pd.DataFrame) -> tuple[int, list[dict[str, Any]]]:
    """Return the rounding unit and the lines of the workbook, read back from the file."""
    params = PARAMS.model_copy(update={"budget": PARAMS.budget.model_copy(update={"subsidy": policy})})
    tables = sample_tables(3) | {"allocations": plan_subsidies(projects, policy).allocations}
    book = subsidy_workbook(make_setting(tables, params, "publish", unit_frame(), ()))
    sheet = load_workbook(io.BytesIO(book), data_only=True)["补助方案"]
    grid = int(re.search(r"四舍五入到 (\d+) 元", str(sheet["A2"].value))[1])  # type: ignore[index]
    heads = [str(cell.value) for cell in sheet[3]]
    rows = [dict(zip(heads, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=4)]
    return grid, [row for row in rows if isinstance(row["序号"], int)]


def basis_of(line: dict[str, Any]) -> int:
    heads = ("核定基数（元）", "份数", "定额标准（元）", "分档标准（元）", "因素得分")
    return int(next(line[head] for head in heads if head in line))


def by_calculator(line: dict[str, Any], grid: int) -> int:
    """Basis x coefficient x published rate, rounded half up, between floor and cap."""
    number = re.sub(r"[每份分元%]", "", line["公布比例"])
    rate = Fraction(number) / (100 if line["公布比例"].endswith("%") else 1)
    steps = basis_of(line) * Fraction(line["等次系数"]) * rate / grid
    return max(line["下限（元）"], min(line["上限（元）"], floor(steps + Fraction(1, 2)) * grid))


def by_the_tie_sentence(line: dict[str, Any], grid: int) -> int:
    """The exact rate gives a product half-way between two amounts; the sentence says which it is."""
    found = EXACT.search(line["说明"])
    assert found, line["说明"]
    rate = Fraction(found[1]) / int(found[2] or 1) / (100 if found[3] == "%" else 1)
    product = basis_of(line) * Fraction(line["等次系数"]) * rate
    assert product == Fraction(found[4]) == Fraction(int(found[5]) + int(found[6]), 2)
    assert int(found[6]) - int(found[5]) == grid
    return int(found[6] if "进位，补助" in line["说明"] else found[5])


def rank(line: dict[str, Any]) -> tuple[Any, ...]:
    score, people = line["得分"], line["受益人数"]
    return (score is None, -float(score or 0), people is None, -int(people or 0), line["候选编号"])


METHODS: dict[str, dict[str, Any]] = {
    "as the sample has it": {},
    "a pool that ends in many ties": {"pool_yuan": 1_400_000, "reserve_yuan": 0, "rounding_yuan": 10_000},
    "a coarse grid and unit caps": {"rounding_yuan": 10_000, "each_unit": {"cap_yuan": 90_000}},
    "equal per project": {"method": "equal"},
    "fixed amounts": {"method": "fixed", "fixed_yuan": 70_000},
    "tiers": {"method": "tiers", "tiers": [{"at_least": 0, "yuan": 60_000}, {"at_least": 101, "yuan": 90_000}]},
    "factors": {
        "method": "factors",
        "factors": [
            {"column": "beneficiary_count", "share": 0.5, "label": "受益人数"},
            {"column": "audited_yuan", "share": 0.5, "label": "核定金额"},
        ],
    },
    "an amount fixed by people": {"pins": [{"candidate_id": "C003", "yuan": 12_000, "reason": "会议决定"}]},
    "the smallest leave": {"minimum_worth_yuan": 12_000},
}


@pytest.mark.parametrize("changed", METHODS.values(), ids=METHODS)
def test_every_line_is_reproduced_from_the_workbook_alone(changed: dict[str, Any]) -> None:
    policy = SubsidyParameters.model_validate(PARAMS.budget.subsidy.model_dump() | changed)
    grid, lines = written(policy, sample_projects())
    assert len(lines) == 36
    ties = [line for line in lines if "恰在" in line["说明"]]
    for line in lines:
        if line in ties:
            assert by_the_tie_sentence(line, grid) == line["补助金额（元）"]
        elif line["公布比例"]:
            assert by_calculator(line, grid) == line["补助金额（元）"] == line["验算（元）"]
        else:
            assert f"补助{line['补助金额（元）']}元" in line["说明"] or line["说明"].startswith("不安排补助：")
    first_down = min((rank(line) for line in ties if "舍去" in line["说明"]), default=None)
    for line in ties:
        if "进位，补助" in line["说明"] and first_down and not policy.has_unit_bounds:
            assert rank(line) < first_down


def test_the_sample_has_a_tie_so_that_the_sentence_is_tried() -> None:
    _, lines = written(PARAMS.budget.subsidy, sample_projects())
    assert sum("恰在" in line["说明"] for line in lines) >= 2
