"""What needs no money is no open amount, and an approximate count stays one where it is shown."""

import pandas as pd
import pytest

from pipeline.report.labels import is_open_amount, people_text, requested_text

COUNTS = {"beneficiary_count": pd.NA, "visit_count": 12_000, "household_count": pd.NA}


@pytest.mark.parametrize(("basis", "shown"), [("unneeded", "无需经费"), ("none", "未定")])
def test_no_money_needed_is_told_apart_from_an_amount_not_told(basis, shown):
    assert requested_text({"requested_yuan": pd.NA, "requested_basis": basis}) == shown


def test_only_amounts_that_are_needed_and_unknown_are_open():
    rows = pd.DataFrame({"requested_yuan": [pd.NA, pd.NA, 5], "requested_basis": ["unneeded", "none", "stated"]})
    assert is_open_amount(rows).tolist() == [False, True, False]


@pytest.mark.parametrize(("basis", "shown"), [("approx", "约12,000人次"), ("stated", "12,000人次")])
def test_an_approximate_count_is_shown_as_one(basis, shown):
    assert people_text(COUNTS | {"beneficiary_basis": basis}) == shown
