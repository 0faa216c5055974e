"""What the subsidy plan says about payment follows the parameters."""

import io
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from report_tables import sample_tables, unit_frame

from pipeline.params import load_round
from pipeline.report.setting import make_setting
from pipeline.report.subsidy_plan import subsidy_document

PARAMS = load_round(Path(__file__).parent.parent / "params" / "sample.yaml")


def written(share: str, clawback: str = "") -> str:
    subsidy = PARAMS.budget.subsidy.model_copy(update={"first_payment_share": Decimal(share)})
    plan = PARAMS.report.subsidy_plan.model_copy(update={"clawback_text": clawback})
    params = PARAMS.model_copy(
        update={
            "budget": PARAMS.budget.model_copy(update={"subsidy": subsidy}),
            "report": PARAMS.report.model_copy(update={"subsidy_plan": plan}),
        }
    )
    setting = make_setting(sample_tables(6), params, "publish", unit_frame(), ())
    document = Document(io.BytesIO(subsidy_document(setting, approved=True)))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize(
    ("share", "words"),
    [("0", "先建后补"), ("1", "补助资金一次拨付"), ("0.7", "的70%，其余"), ("0.125", "的12.5%，其余")],
)
def test_the_payment_sentence_follows_the_share_paid_first(share: str, words: str) -> None:
    text = written(share)
    assert words in text
    assert ("两次拨付" in text) == (0 < Decimal(share) < 1)


def test_the_sentence_on_money_taken_back_is_the_parameter_and_nothing_when_empty() -> None:
    assert "逾期未办的收回。" in written("1", "逾期未办的收回。")
    assert "收回" not in written("1")
