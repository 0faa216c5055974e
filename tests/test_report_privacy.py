"""Nothing reaches public/ without the approvals, and nothing personal ever does."""

import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from report_tables import sample_tables, unit_frame

from pipeline.params import load_round
from pipeline.report import write_reports
from pipeline.report.candidate_rows import candidate_rows
from pipeline.report.discussion import discussion_paper
from pipeline.report.ledger import finding_rows
from pipeline.report.privacy import find_leaks, hide_small_counts, known_persons
from pipeline.report.publish import _leaking, check_approvals
from pipeline.report.setting import make_setting

PARAMS = load_round(Path(__file__).parent.parent / "params" / "sample.yaml")
PUBLICITY = PARAMS.report.publicity
PLANTED = {
    "phone": "13000001234", "spaced": "130 0000 1234", "landline": "0411-80000001", "id": "210200190001011234", "mail": "nobody@example.com", "ip": "192.0.2.77",
}  # fmt: skip


def write(folder, tables):
    return write_reports(tables, PARAMS, "publish", folder, units=unit_frame())


def everything_public(folder: Path) -> str:
    out = []
    for path in (folder / "public").rglob("*"):
        data = path.read_bytes()
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                out += [archive.read(name).decode("utf-8", "ignore") for name in archive.namelist()]
        else:
            out.append(data.decode("utf-8", "ignore"))
    return "".join(out)


def test_personal_data_planted_in_every_text_appears_in_no_public_byte(tmp_path):
    tables = sample_tables(20)
    planted = "，".join(PLANTED.values())
    for name, columns in {
        "candidates": ("summary", "expected_outcome", "budget_text"),
        "proposals": ("summary", "extra_text"),
        "opinions": ("opinion_text", "from_text"),
    }.items():
        for column in columns:
            tables[name] = tables[name].assign(**{column: tables[name][column] + "联系：" + planted})
    tables["files"] = tables["files"].assign(sender_text="张三丰 <nobody@example.com>")
    tables["submissions"] = tables["submissions"].assign(respondent_text="海边的小李", unit_text=planted)
    tables["candidate_members"] = tables["candidate_members"].assign(author_text="海边的小李")
    written = write(tmp_path, tables)
    assert written.count("public") == 2, written.gate_sentence
    text = everything_public(tmp_path)
    assert [secret for secret in (*PLANTED.values(), "海边的小李", "张三丰") if secret in text] == []


@pytest.mark.parametrize("secret", PLANTED.values())
@pytest.mark.parametrize("name", ["a.html", "a.docx"])
def test_gate_finds_what_masking_would_have_missed(secret, name):
    data = f"<p>请拨打{secret}咨询</p>".encode()
    if name.endswith("docx"):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            half = len(secret) // 2
            archive.writestr(
                "word/document.xml",
                f"<w:p><w:r><w:t>请拨打{secret[:half]}</w:t></w:r><w:r><w:t>{secret[half:]}</w:t></w:r></w:p>",
            )
        data = buffer.getvalue()
    leaks = find_leaks(name, data, [])
    assert leaks
    assert secret not in "".join(leak.sentence for leak in leaks)


def test_gate_names_file_and_kind_and_writes_nothing_public(tmp_path):
    tables = sample_tables(20)
    name = "海边的小李"
    chosen = tables["decisions"].loc[tables["decisions"]["value_text"] == "入选", "candidate_id"]
    hit = tables["candidates"]["candidate_id"].isin(chosen)
    tables["candidates"].loc[hit, "project_name"] = f"{name}托管班"
    written = write(tmp_path, tables)
    assert written.count("public") == 0
    assert not (tmp_path / "public").exists()
    page = (tmp_path / "internal" / "公布检查.html").read_text(encoding="utf-8")
    assert "公布稿.docx" in page
    assert name not in page


@pytest.mark.parametrize("step", ["standing_committee", "committee_opinions"])
def test_without_an_approval_nothing_is_public(tmp_path, step):
    tables = sample_tables(12)
    tables["approvals"] = tables["approvals"].loc[lambda frame: frame["step"] != step].reset_index(drop=True)
    written = write(tmp_path, tables)
    assert not (tmp_path / "public").exists()
    assert "没有" in written.gate_sentence


def test_district_list_waits_for_its_own_approval():
    approvals = sample_tables(5)["approvals"]
    municipal = approvals.loc[approvals["scope"] != "district"]
    assert check_approvals(approvals, PARAMS).levels == ("municipal", "district")
    assert check_approvals(municipal.loc[municipal["step"] != "leading_group"], PARAMS).levels == ("municipal",)


@pytest.mark.parametrize(
    ("filed", "published"),
    [
        ("资助困难职工3个家庭", "资助困难职工若干个家庭"),
        ("残疾职工5个，逐一走访", "残疾职工若干个，逐一走访"),
        ("慰问困难家庭 4家", "慰问困难家庭若干家"),
        ("走访单亲家庭三个", "走访单亲家庭若干个"),
        ("帮扶残疾夫妇2对", "帮扶残疾夫妇若干对"),
        ("每组困难职工2—3人", "每组困难职工若干人"),
        ("每组困难职工三至五名", "每组困难职工若干名"),
        ("每组困难职工三五名", "每组困难职工若干名"),
        ("困难职工十三名", "困难职工十三名"),
        ("困难职工20—30人", "困难职工20—30人"),
        ("困难职工帮扶站点5个", "困难职工帮扶站点5个"),
        ("为困难职工提供1对1辅导", "为困难职工提供1对1辅导"),
        ("困难职工帮扶企业5家", "困难职工帮扶企业5家"),
    ],
)
def test_small_counts_are_hidden_whatever_they_are_counted_in(filed, published):
    assert hide_small_counts(filed, PUBLICITY) == published


@pytest.mark.parametrize(
    "written",
    [
        "王示例,李示例",
        "王示例，李示例",
        "王示例;李示例",
        "王示例/李示例",
        "王示例 李示例",
        "王示例(主任)、李示例（副主任）",
    ],
)
def test_every_one_of_several_deciders_is_a_known_person(written):
    tables = sample_tables(6)
    tables["decisions"] = tables["decisions"].assign(decided_by=written)
    known = known_persons(tables, PUBLICITY)
    assert {"王示例", "李示例"} <= known
    assert not {"主任", "副主任"} & known


def test_small_counts_on_hardship_are_hidden_and_others_stay():
    assert hide_small_counts("帮扶困难职工3名，发放慰问品", PUBLICITY) == "帮扶困难职工若干名，发放慰问品"
    assert hide_small_counts("帮扶困难职工三户", PUBLICITY) == "帮扶困难职工若干户"
    assert hide_small_counts("帮扶困难职工300名", PUBLICITY) == "帮扶困难职工300名"
    assert hide_small_counts("举办培训3场，每场8人次", PUBLICITY) == "举办培训3场，每场8人次"


def test_units_and_ordinary_words_are_no_persons():
    tables = sample_tables(8)
    tables["submissions"] = tables["submissions"].assign(respondent_text="中山区总工会")
    assert known_persons(tables, PUBLICITY) == frozenset({"海边的小李"})


def test_the_discussion_paper_holds_no_personal_data():
    tables = sample_tables(6, phase="consolidate")
    for name in ("summary", "expected_outcome", "budget_text", "project_name"):
        tables["candidates"][name] = (
            tables["candidates"][name] + "。身份证" + PLANTED["id"] + "，电话" + PLANTED["phone"]
        )
    setting = make_setting(tables, PARAMS, "consolidate", unit_frame())
    data = discussion_paper(setting, candidate_rows(setting))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = archive.read("word/document.xml").decode()
    assert "身份证" in text
    assert PLANTED["id"] not in text
    assert PLANTED["phone"] not in text


def test_no_unit_is_asked_about_what_a_worker_wrote_online():
    tables = sample_tables(12, phase="collect")
    before = finding_rows(make_setting(tables, PARAMS, "collect", unit_frame()), "unit")
    online = before["submission_id"].iloc[0]
    forms = tables["proposals"]
    forms.loc[forms["submission_id"] == online, "channel"] = "online"
    setting = make_setting(tables, PARAMS, "collect", unit_frame())
    assert online not in set(finding_rows(setting, "unit")["submission_id"])
    assert online in set(finding_rows(setting, "analyst")["submission_id"])
    assert len(finding_rows(setting, "unit")) == len(before) - (before["submission_id"] == online).sum()


def test_a_unit_is_asked_once_about_a_total_that_contradicts_its_parts():
    tables = sample_tables(12, phase="collect")
    one = finding_rows(make_setting(tables, PARAMS, "collect", unit_frame()), "unit")["submission_id"].iloc[0]
    same = tables["findings"].loc[tables["findings"]["submission_id"] == one].iloc[[0, 0]]
    codes = ["amount_conflict", "request_total_differs"]
    added = same.assign(finding_id=["Wa", "Wb"], code=codes, actor="unit", message=codes)
    tables["findings"] = pd.concat([tables["findings"], added], ignore_index=True)
    asked = make_setting(tables, PARAMS, "collect", unit_frame())["findings"].set_index("finding_id")["actor"]
    assert asked[["Wa", "Wb"]].tolist() == ["unit", "nobody"]


def test_the_check_page_names_the_project_and_the_column_to_put_right():
    row = {"number": 1, "project_name": "读书会", "unit_label": "中山区总工会", "content": "报名请拨13000001234。"}
    by_hand, from_form = (pd.DataFrame([row | {"notes": notes}]) for notes in ("人工表述", ""))
    told = _leaking(PARAMS, {"municipal": by_hand, "district": from_form}, frozenset())
    assert told == [
        "“读书会”（中山区总工会）：请改 评审工作簿“公布表述”列",
        "“读书会”（中山区总工会）：请改 corrections.csv“项目简介”",
    ]
