"""What people decided about a candidate, as every stage reads it."""

import pandas as pd
import pytest

from pipeline.errors import ContractError
from pipeline.schema import conform
from pipeline.schema.derived import applied_reviews, review_of, standing_level


def reviews(*cells: tuple[str, str, str], **more: object) -> pd.DataFrame:
    """Rows of `decisions`: candidate, field, value."""
    rows = [
        {"decision_id": f"D{place}", "kind": "review", "status": "applied", "candidate_id": candidate, "field": field}
        | {"value_text": value, "submission_id": "S", "other_submission_id": "", "expected_text": ""}
        | {
            "reason_text": "",
            "decided_by": "示例甲",
            "decided_on": pd.Timestamp("2018-01-10"),
            "place_text": f"H{place}",
        }
        | more
        for place, (candidate, field, value) in enumerate(cells)
    ]
    return conform(pd.DataFrame(rows), "decisions")


def test_one_row_a_candidate_holds_what_was_decided() -> None:
    found = review_of(
        reviews(("Ca", "decision", "入选"), ("Ca", "audited_yuan", "300000"), ("Cb", "level", "district"))
    )
    assert found["candidate_id"].tolist() == ["Ca", "Cb"]
    assert found["decision"].tolist() == ["入选", ""]
    assert found["audited_yuan"].tolist()[0] == 300_000
    assert found["audited_yuan"].isna().tolist() == [False, True]
    assert found["decided_by"].tolist() == ["示例甲", ""]


def test_nothing_decided_is_an_empty_frame_with_its_columns() -> None:
    found = review_of(reviews(("Ca", "decision", "入选"), status="noted"))
    assert found.empty
    assert {"candidate_id", "decision", "audited_yuan", "score", "decided_on"} <= set(found.columns)


def test_two_applied_decisions_that_contradict_each_other_stop() -> None:
    with pytest.raises(ContractError, match="互相矛盾"):
        applied_reviews(reviews(("Ca", "decision", "入选"), ("Ca", "decision", "不采纳")))


def test_scores_of_several_people_give_their_median_and_reasons_stand_together() -> None:
    cells = [("Ca", "score", value) for value in ("80", "90", "71.5")]
    found = review_of(reviews(*cells, ("Ca", "reason", "面广"), ("Ca", "reason", "急需"), ("Ca", "reason", "面广")))
    assert found["score"].tolist() == [80]
    assert found["reason"].tolist() == ["面广；急需"]


def test_a_merge_names_the_submission_it_was_resolved_to() -> None:
    found = review_of(reviews(("Ca", "merged_into", "旧编号"), other_submission_id="Sb"))
    assert found["merged_into"].tolist() == ["Sb"]


def test_one_target_that_only_one_of_two_workbooks_knew_stops_nothing() -> None:
    rows = reviews(("Ca", "merged_into", "C9"), ("Ca", "merged_into", "C9")).assign(other_submission_id=["C9", "Sb"])
    assert review_of(rows)["merged_into"].tolist() == ["Sb"]


def test_a_level_in_doubt_is_unknown_but_both_stays_both() -> None:
    frame = pd.DataFrame({"level": ["municipal", "district", "both"], "level_needs_person": [False, True, True]})
    assert standing_level(frame).tolist() == ["municipal", "unknown", "both"]
