"""What the documents say of a candidate agrees with the budget: its level, whether it is on a list."""

from pathlib import Path

import pandas as pd
from report_tables import sample_tables, unit_frame

from pipeline.params import load_round
from pipeline.report.candidate_rows import candidate_rows, chosen_rows
from pipeline.report.setting import make_setting

PARAMS = load_round(Path(__file__).parent.parent / "params" / "sample.yaml")


def rows_of(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return candidate_rows(make_setting(tables, PARAMS, "publish", unit_frame(), ()))


def a_municipal(tables: dict[str, pd.DataFrame]) -> str:
    return str(chosen_rows(rows_of(tables), "municipal")["candidate_id"].iloc[0])


def test_an_adopted_project_whose_level_is_in_doubt_and_undecided_is_on_no_list() -> None:
    tables = sample_tables(12)
    key = a_municipal(tables)
    classes, decisions = tables["classifications"], tables["decisions"]
    tables["classifications"] = classes.assign(
        level_needs_person=classes["level_needs_person"] | (classes["candidate_id"] == key)
    )
    tables["decisions"] = decisions[(decisions["candidate_id"] != key) | (decisions["field"] != "level")]
    # as the budget leaves it
    tables["allocations"] = tables["allocations"].assign(
        line=tables["allocations"]["line"].where(tables["allocations"]["candidate_id"] != key, "")
    )
    rows = rows_of(tables)
    assert rows.set_index("candidate_id").at[key, "final_level"] == "unknown"
    assert not any(key in set(chosen_rows(rows, level)["candidate_id"]) for level in ("municipal", "district"))


def test_both_levels_ticked_stays_both_for_a_person_to_see() -> None:
    tables = sample_tables(6)
    tables["classifications"] = tables["classifications"].assign(level="both", level_needs_person=True)
    tables["decisions"] = tables["decisions"].iloc[:0]
    assert set(rows_of(tables)["final_level"]) == {"both"}


def test_the_lists_hold_what_stands_in_the_budget_lines() -> None:
    tables = sample_tables(30)
    rows, lines = rows_of(tables), tables["allocations"].set_index("candidate_id")["line"]
    for level, line in (("municipal", "municipal"), ("district", "subsidy")):
        assert sorted(chosen_rows(rows, level)["candidate_id"]) == sorted(lines.index[lines == line])


def named(**fields: str) -> str:
    """What stands as the unit of the first candidate when its form is as given."""
    tables = sample_tables(2)
    lead = tables["candidates"]["lead_submission_id"].iloc[0]
    forms, texts = tables["proposals"], tables["submissions"]
    forms.loc[forms["submission_id"] == lead, ["unit_code", "unit_name"]] = ""
    for name in ("counted_unit_code", "counted_unit_name", "channel"):
        forms.loc[forms["submission_id"] == lead, name] = fields.get(name, "")
    texts.loc[texts["submission_id"] == lead, "unit_text"] = fields["unit_text"]
    rows = rows_of(tables).set_index("lead_submission_id")
    told = rows.at[lead, "unit_label"]
    assert told in rows.at[lead, "members_text"]
    return str(told)


def test_a_sub_unit_is_shown_as_it_filed_with_the_unit_it_is_counted_with() -> None:
    told = named(
        unit_text="中山区桂林街道总工会", counted_unit_code="D01", counted_unit_name="中山区总工会", channel="union"
    )
    assert told == "中山区桂林街道总工会（中山区总工会）"


def test_only_who_wrote_online_is_called_a_worker_online() -> None:
    assert named(unit_text="", channel="online") == "网上职工"
    assert named(unit_text="大连市总工会", channel="unknown") == "单位未定（原文：大连市总工会）"
    assert named(unit_text="", channel="research") == "单位未定"


def test_figures_to_check_are_spoken_of_only_where_the_list_has_such() -> None:
    tables = sample_tables(6, phase="consolidate")
    tables["classifications"]["discussion_text"] = "缺人数；有数值待核对（见问题清单）"
    first, second = tables["candidates"]["lead_submission_id"].iloc[:2]
    told = tables["findings"].iloc[:1]
    both = [told.assign(finding_id="W1", submission_id=first, code="amount_check", message="金额请核对。"), told.assign(finding_id="W2", submission_id=second, code="late", message="逾期。")]  # fmt: skip
    tables["findings"] = pd.concat(both, ignore_index=True).assign(severity="warning")
    rows = rows_of(tables).set_index("lead_submission_id")
    assert rows.at[first, "discussion_text"] == "缺人数；有数值待核对（见问题清单）"
    assert rows.at[first, "figures_text"] == "金额请核对。"
    assert rows.at[second, "discussion_text"] == "缺人数"


def test_a_level_in_doubt_says_why_and_is_not_given_as_settled() -> None:
    tables = sample_tables(6)
    tables["classifications"] = tables["classifications"].assign(
        level="municipal", level_needs_person=True, level_evidence_text="表上：市级；区总工会填报"
    )
    tables["decisions"] = tables["decisions"].iloc[:0]
    rows = rows_of(tables)
    assert set(rows["final_level"]) == {"unknown"}
    assert set(rows["read_level_label"]) == {"市级（待确认）"}
    assert rows["findings_text"].str.contains("层级未定：表上：市级；区总工会填报。", regex=False).all()


def test_look_alikes_left_apart_stand_beside_each_other() -> None:
    tables = sample_tables(11, phase="consolidate")
    first, second = tables["candidates"].iloc[0], tables["candidates"].iloc[1]
    pairs = (
        tables["duplicate_pairs"]
        .iloc[:1]
        .assign(
            left_id=first["lead_submission_id"],
            right_id=second["lead_submission_id"],
            score=0.98,
            level="hint",
            is_merged=False,
        )
    )
    tables["duplicate_pairs"] = pairs
    told = rows_of(tables).set_index("candidate_id")["near_text"]
    assert "相似 98%" in told[first["candidate_id"]]
    assert second["project_name"] in told[first["candidate_id"]]
    assert first["candidate_id"] in told[second["candidate_id"]]
    assert (told != "").sum() == 2
    tables["duplicate_pairs"] = pairs.assign(decision="not_same")
    assert not rows_of(tables)["near_text"].any()
