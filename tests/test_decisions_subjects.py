"""A row decides on a project only when all it says fits, and only with names that exist in the round."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.ingest.decision_files import read_decisions

PLACES = {"S1": "forms/驿站.docx", "S2": "forms/夜校.docx"}
ALLOWED = {
    "domain": ("生活服务", "职业发展"),
    "grade": ("A", "B"),
    "reward_grade": ("一等", "二等"),
    "criterion": ("职工所盼", "可行"),
}


def read(folder: Path, text: str, ids: tuple[str, ...] = ("S1", "S2"), name: str = "review.csv", **more):
    (folder / name).write_text(text, encoding="utf-8")
    names = {"S1": "户外驿站", "S2": "职工夜校"}
    submissions = pd.DataFrame(
        [{"submission_id": i, "file_id": f"F{i}", "project_name_text": names[i], "unit_text": "中山区总工会", "sender_text": "", "summary_text": "简介"} for i in ids]
    )  # fmt: skip
    files = pd.DataFrame([{"file_id": f"F{i}", "place_text": PLACES[i]} for i in ids])
    return read_decisions(folder, submissions=submissions, files=files, **more)


@pytest.mark.parametrize("ids", [("S1",), ("S1", "S2")])
def test_a_place_and_a_name_that_disagree_decide_nothing(tmp_path, ids):
    found = read(tmp_path, "存放位置,项目名称,决定\nforms/驿站.docx,职工夜校,入选\n,职工夜校,不采纳\n", ids)
    assert "入选" not in found.decisions.loc[found.decisions["submission_id"] != "", "value_text"].tolist()
    assert "review!A2" in found.faults.loc[0, "detail"]


@pytest.mark.parametrize("row", [",食堂,", ",户外驿站,甘井子区总工会"])
def test_the_only_submission_is_not_meant_by_another_name_or_unit(tmp_path, row):
    found = read(tmp_path, f"存放位置,项目名称,申报单位,决定\n{row},入选\n", ("S1",))
    assert found.decisions["submission_id"].tolist() == [""]


def test_all_clues_that_fit_name_the_submission(tmp_path):
    found = read(tmp_path, "存放位置,项目名称,申报单位,决定\nforms/驿站.docx,户外驿站,中山区总工会,入选\n")
    assert found.decisions["submission_id"].tolist() == ["S1"]
    assert found.faults.empty


@pytest.mark.parametrize(("title", "value"), [("领域", "生活服务类"), ("等次", "优"), ("奖励等次", "特等")])
def test_a_domain_or_grade_that_does_not_exist_is_a_fault(tmp_path, title, value):
    found = read(tmp_path, f"主件编号,决定,{title}\nS1,入选,{value}\n", allowed=ALLOWED)
    assert found.decisions["field"].tolist() == ["decision"]
    assert "review!C2" in found.faults.loc[0, "detail"]
    assert "只能填" in found.faults.loc[0, "detail"]


def test_domains_and_grades_that_exist_are_read_as_the_round_writes_them(tmp_path):
    found = read(tmp_path, "主件编号,决定,领域,等次,奖励等次\nS1,入选, 生活服务 ,ａ,一等\n", allowed=ALLOWED)
    assert found.faults.empty
    assert sorted(found.decisions["value_text"]) == ["A", "一等", "入选", "生活服务"]


def test_a_reward_list_takes_only_the_rounds_grades(tmp_path):
    found = read(tmp_path, "submission_id,等次\nS1,二等\nS2,特等\n", name="rewards_adopted.csv", allowed=ALLOWED)
    assert found.decisions[["submission_id", "value_text"]].to_numpy().tolist() == [["S1", "二等"]]
    assert "rewards_adopted!B3" in found.faults.loc[0, "detail"]


def test_a_criterion_the_round_does_not_have_and_a_missing_one_are_named(tmp_path):
    text = "主件编号,项目名称,职工所望（0-10分）\nS1,户外驿站,8\n"
    details = read(tmp_path, text, name="scores.csv", allowed=ALLOWED).faults["detail"].tolist()
    assert any("没有“职工所望”这条评分标准" in told for told in details)
    assert any("缺“可行、职工所盼”" in told for told in details)


def test_without_names_of_the_round_any_domain_is_taken(tmp_path):
    found = read(tmp_path, "主件编号,决定,领域\nS1,入选,生活服务类\n", allowed={"domain": ()})
    assert found.faults.empty
    assert "生活服务类" in found.decisions["value_text"].tolist()
