"""Subsidies in yuan: golden cases, the sentence, and a reader with a calculator."""

import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.budget.subsidies import allocate_subsidies, plan_subsidies
from pipeline.errors import AllocationError, ContractError
from pipeline.params.subsidy import SubsidyParameters
from pipeline.params.yaml_file import read_yaml
from pipeline.schema import check_table

GOLDEN = read_yaml(Path(__file__).parent / "data/budget/subsidies.yaml")
CASES: list[dict[str, Any]] = vars(GOLDEN)["values"]


def frame_of(candidates: dict[str, dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame([{"candidate_id": key} | row for key, row in candidates.items()])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_golden_case(case: dict[str, Any]) -> None:
    policy = SubsidyParameters.model_validate(case["policy"])
    found = allocate_subsidies(frame_of(case["candidates"]), policy).set_index("candidate_id")
    assert found["subsidy_yuan"].to_dict() == case["expect"]
    for candidate, rule in case.get("rule", {}).items():
        assert found.at[candidate, "binding_rule"] == rule


@st.composite
def rounds(draw: st.DrawFn) -> tuple[pd.DataFrame, SubsidyParameters]:
    grid = draw(st.sampled_from([1, 100, 500, 1000, 10_000]))
    size = draw(st.integers(0, 25))
    amount = st.integers(0, 300).map(lambda n: n * 1000 + n % 7)
    rows = [
        {
            "candidate_id": f"C{i:02d}",
            "unit_code": draw(st.sampled_from(["U1", "U2", "U3"])),
            "grade": draw(st.sampled_from(["A", "B", "C"])),
            "audited_yuan": draw(st.one_of(st.none(), amount)),
            "requested_yuan": draw(amount),
            "beneficiary_count": draw(st.one_of(st.none(), st.integers(1, 500))),
            "score": draw(st.one_of(st.none(), st.integers(60, 70))),
        }
        for i in range(size)
    ]
    columns = ["candidate_id", "unit_code", "grade", "audited_yuan", "requested_yuan", "beneficiary_count", "score"]
    pool = draw(st.integers(0, 2_000_000))
    policy = SubsidyParameters(
        pool_yuan=pool,
        reserve_yuan=draw(st.integers(0, pool)),
        rounding_yuan=grid,
        method=draw(st.sampled_from(["proportional", "equal", "fixed"])),
        fixed_yuan=37_000,
        grades={
            "A": {"coefficient": 1.25},
            "B": {"coefficient": 1, "max_rate": 0.6},
            "C": {"coefficient": Decimal("0.875")},
        },
        cap_yuan=draw(st.sampled_from([None, 60_000, 123_456])),
        floor_yuan=draw(st.sampled_from([0, 0, 2000])),
        each_unit={"cap_share": draw(st.sampled_from([None, Decimal("0.4")]))},
        minimum_worth_yuan=draw(st.sampled_from([0, 0, 5000])),
    )
    return pd.DataFrame(rows, columns=columns), policy


def by_calculator(row: dict[str, Any]) -> int:
    """What a reader works out from one line of the table: basis x coefficient x rate, rounded, within the bounds."""
    if not row["rate_text"]:
        return int(row["floor_yuan"]) if row["floor_yuan"] == row["cap_yuan"] else 0
    number = Decimal(re.sub(r"[每份分元%]", "", row["rate_text"]))
    rate = number / 100 if row["rate_text"].endswith("%") else number
    steps = Fraction(int(row["basis"])) * Fraction(row["coefficient_text"]) * Fraction(rate) / int(row["rounding_yuan"])
    exact = (Decimal(steps.numerator) / Decimal(steps.denominator)).quantize(Decimal(1), ROUND_HALF_UP)
    return max(int(row["floor_yuan"]), min(int(row["cap_yuan"]), int(exact) * int(row["rounding_yuan"])))


@settings(max_examples=150, deadline=None)
@given(rounds())
def test_a_reader_with_a_calculator_reproduces_every_line_without_a_tie(
    case: tuple[pd.DataFrame, SubsidyParameters],
) -> None:
    try:
        found = allocate_subsidies(*case)
    except AllocationError:
        assume(False)
    for row in found.to_dict("records"):
        if row["tie_text"]:
            assert by_calculator(row) - row["subsidy_yuan"] == (
                0 if row["tie_text"] == "进位" else row["rounding_yuan"]
            )
            assert f"{row['tie_text']}，补助" in row["sentence"]
        else:
            assert by_calculator(row) == row["subsidy_yuan"]


@settings(max_examples=80, deadline=None)
@given(rounds(), st.randoms(use_true_random=False))
def test_the_line_adds_up_and_row_order_changes_nothing(
    case: tuple[pd.DataFrame, SubsidyParameters], random: Any
) -> None:
    frame, policy = case
    try:
        found = plan_subsidies(frame, policy)
    except AllocationError:
        assume(False)
    assert found.allocated_yuan + found.reserve_yuan + found.left_over_yuan == found.pool_yuan
    assert found.left_over_yuan >= 0
    assert int(found.allocations["subsidy_yuan"].sum()) == found.allocated_yuan
    check_table(found.allocations, "allocations")
    order = list(range(len(frame)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(allocate_subsidies(frame.iloc[order], policy), found.allocations)


@settings(max_examples=80, deadline=None)
@given(rounds())
def test_amounts_are_on_the_grid_within_bounds_and_never_above_the_audited_amount(
    case: tuple[pd.DataFrame, SubsidyParameters],
) -> None:
    try:
        found = allocate_subsidies(*case)
    except AllocationError:
        assume(False)
    assert (found["subsidy_yuan"] % case[1].rounding_yuan == 0).all()
    assert (found["subsidy_yuan"] <= found["audited_yuan"].fillna(0)).all()
    assert (found["first_payment_yuan"] + found["final_payment_yuan"] == found["subsidy_yuan"]).all()
    assert (found["sentence"].str.len() > 5).all()


def test_the_sentence_shows_the_sum_the_bound_and_the_margin() -> None:
    policy = SubsidyParameters(
        pool_yuan=90_000, grades={"A": {"coefficient": 1.2}, "B": {"coefficient": 1}}, cap_yuan=50_000
    )
    frame = frame_of({"a": {"audited_yuan": 200_000, "grade": "A"}, "b": {"audited_yuan": 75_000, "grade": "B"}})
    first, second = allocate_subsidies(frame, policy)["sentence"]
    assert first.startswith("核定基数200000元×A等系数1.2×比例53%=127200元；受单项上限限制，补助50000元")
    assert "核定基数75000元×B等系数1×比例53%=39750元；四舍五入到1000元，补助40000元" in second


def test_lines_on_an_exact_half_name_the_tie() -> None:
    policy = SubsidyParameters(pool_yuan=25_000)
    frame = frame_of({"a": {"audited_yuan": 50_000, "score": 80}, "b": {"audited_yuan": 50_000, "score": 90}})
    found = allocate_subsidies(frame, policy)
    assert found["tie_text"].tolist() == ["舍去", "进位"]
    assert (
        found["sentence"].str.contains("恰在12000元与13000元正中，并列的按得分、受益人数从高到低和编号的次序进位").all()
    )


def test_a_tie_within_a_unit_at_its_cap_is_named_there() -> None:
    policy = SubsidyParameters(pool_yuan=25_000, rounding_yuan=10_000, each_unit={"cap_share": 0.4})
    found = allocate_subsidies(frame_of({key: {"audited_yuan": 10_003} for key in "ab"}), policy)
    assert found["subsidy_yuan"].tolist() == [10_000, 0]
    assert found["tie_text"].tolist() == ["进位", "舍去"]
    assert found["sentence"].str.contains("恰在0元与10000元正中").all()


def test_a_unit_at_its_cap_has_its_own_rate_and_says_so() -> None:
    policy = SubsidyParameters(pool_yuan=100_000, each_unit={"cap_yuan": 30_000})
    frame = frame_of(
        {
            "a": {"audited_yuan": 900_000, "unit_code": "U1", "unit_name": "甲区总工会"},
            "b": {"audited_yuan": 100_000, "unit_code": "U2", "unit_name": "乙区总工会"},
        }
    )
    found = allocate_subsidies(frame, policy).set_index("candidate_id")
    assert found.at["a", "binding_rule"] == "按比例（甲区总工会限额）"
    assert "甲区总工会受上限30000元约束，比例单独计算" in found.at["a", "sentence"]


def test_the_margin_of_all_lines_is_the_step_while_nothing_is_left_over() -> None:
    policy = SubsidyParameters(pool_yuan=100_000)
    frame = frame_of({key: {"audited_yuan": 80_000} for key in "abc"})
    assert allocate_subsidies(frame, policy)["marginal_yuan"].sum() == pytest.approx(10_000)


def test_a_line_that_its_floor_holds_gains_nothing_from_a_slightly_larger_pool() -> None:
    policy = SubsidyParameters(pool_yuan=90_000, floor_yuan=20_000)
    found = allocate_subsidies(frame_of({"a": {"audited_yuan": 30_000}, "b": {"audited_yuan": 300_000}}), policy)
    assert found["subsidy_yuan"].tolist() == [20_000, 70_000]
    assert found["marginal_yuan"].tolist() == [0, 10_000]
    assert "按最低补助，补助20000元；资金池增加1万元，本项不变" in found["sentence"].iloc[0]


@pytest.mark.parametrize(("share", "first"), [("0.7", 16_000), ("0", 0), ("1", 23_000)])
def test_payment_in_stages_is_on_the_grid(share: str, first: int) -> None:
    policy = SubsidyParameters(pool_yuan=23_000, first_payment_share=Decimal(share))
    found = allocate_subsidies(frame_of({"a": {"audited_yuan": 90_000}}), policy)
    assert found["first_payment_yuan"].tolist() == [first]
    assert found["final_payment_yuan"].tolist() == [23_000 - first]


def test_a_first_payment_that_had_to_be_rounded_down_is_told_in_the_sentence() -> None:
    frame = pd.DataFrame({"candidate_id": ["a"], "audited_yuan": [50_000]})
    told = "；首期按70%为7700元，舍到1000元的整数倍，拨付7000元，其余4000元验收后拨付。"
    for pool, expected in ((11_000, True), (10_000, False)):
        policy = SubsidyParameters(pool_yuan=pool, first_payment_share=Decimal("0.7"))
        sentence = allocate_subsidies(frame, policy)["sentence"].iloc[0]
        assert sentence.endswith(told) == expected
        assert ("首期" in sentence) == expected


def test_every_project_under_the_minimum_is_listed_in_the_order_it_left() -> None:
    policy = SubsidyParameters(pool_yuan=30_000, minimum_worth_yuan=14_000)
    scores = {"a": 90, "b": 70, "c": 80, "d": 60}
    found = plan_subsidies(frame_of({key: {"audited_yuan": 100_000, "score": s} for key, s in scores.items()}), policy)
    assert [note.partition("退出")[0] for note in found.notes] == ["d", "b"]
    sentences = found.allocations.set_index("candidate_id")["sentence"]
    assert "按办法计算不足14000元，不予补助（从排序最后的项目起逐个退出，本项第2个）" in sentences["b"]
    assert found.allocations["subsidy_yuan"].tolist() == [15_000, 0, 15_000, 0]


def test_a_contradiction_names_units_and_yuan() -> None:
    policy = SubsidyParameters(pool_yuan=90_000, units={"U1": {"floor_yuan": 50_000}})
    frame = frame_of({"a": {"audited_yuan": 20_000, "unit_code": "U1", "unit_name": "甲区总工会"}})
    with pytest.raises(
        AllocationError, match="“甲区总工会”至少要50000元，但其1个项目按各自上限最多只有20000元，差30000元"
    ):
        allocate_subsidies(frame, policy)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"pool_yuan": 5, "reserve_yuan": 6}, "超过资金池"),
        ({"pool_yuan": 5, "method": "tiers"}, "应写 tiers"),
        ({"pool_yuan": 5, "method": "fixed"}, "应写 fixed_yuan"),
        ({"pool_yuan": 5, "each_unit": {"cap_yuan": 1}, "domains": {"生活服务": {"cap_yuan": 1}}}, "只留一种"),
        ({"pool_yuan": 5, "pins": [{"candidate_id": "a", "yuan": 1500, "reason": "会议"}]}, "整数倍"),
        ({"pool_yuan": 5, "pol": 1}, "pol"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SubsidyParameters.model_validate(values)


def test_a_column_with_gaps_read_as_floats_gives_the_same_amounts() -> None:
    policy = SubsidyParameters(pool_yuan=90_000, own_ratio=Decimal("0.35"))
    whole = pd.DataFrame(
        {"candidate_id": ["a", "b"], "audited_yuan": [100_000, 200_000], "own_yuan": [90_000, 400_000]}
    )
    floats = whole.astype({"audited_yuan": float, "own_yuan": float})
    pd.testing.assert_frame_equal(allocate_subsidies(whole, policy), allocate_subsidies(floats, policy))


def test_an_audited_amount_with_a_fraction_is_left_to_a_person() -> None:
    found = allocate_subsidies(frame_of({"a": {"audited_yuan": 1000.5}}), SubsidyParameters(pool_yuan=90_000))
    assert found["subsidy_yuan"].tolist() == [0]
    assert "不是整元" in found["sentence"].iloc[0]


def test_a_candidate_in_two_rows_is_refused() -> None:
    frame = pd.DataFrame({"candidate_id": ["a", "a"], "audited_yuan": [1000, 1000]})
    with pytest.raises(ContractError, match="候选编号重复：a"):
        allocate_subsidies(frame, SubsidyParameters(pool_yuan=90_000))


def test_no_candidates_leave_the_pool_as_it_is() -> None:
    found = plan_subsidies(pd.DataFrame(), SubsidyParameters(pool_yuan=90_000, reserve_yuan=500))
    assert (len(found.allocations), found.allocated_yuan, found.left_over_yuan) == (0, 0, 89_500)
