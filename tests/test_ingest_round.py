"""A round's folder: every file has one disposition, the order of files never matters, late files change no other row."""

import os
from datetime import date

import pandas as pd
import pytest

from pipeline.ingest import read_file, read_round
from pipeline.ingest.reading import default_form, default_parameters
from pipeline.ingest.reasons import REASONS
from pipeline.schema import check_table
from pipeline.schema.received import DISPOSITIONS
from tests.ingest_forms import VALUES, document, form, make_zip, package, paragraph
from tests.test_ingest_mail import NAMES, attachment, make_mail
from tests.test_ingest_surveys import HEAD, ROWS, as_csv, as_xlsx

SECOND = ("职工书屋", "建书屋。", "读书。", "3万元")


def write(folder, files):
    for place, data in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def ingest(folder, as_of=date(2018, 12, 31), cache=None):
    found = read_round(folder, default_parameters(), default_form(), as_of, cache)
    check_table(found.files, "files")
    check_table(found.submissions, "submissions")
    return found


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "round", {
        "forms/中山.docx": form(),
        "forms/中山 - 副本.docx": form(),
        "forms/坏.docx": form()[:700],
        "forms/~$中山.docx": b"x",
        "mail/1.eml": make_mail([(attachment(NAMES["raw GBK"]), form(SECOND, "西岗区总工会"))]),
        "mail/2.eml": make_mail([(attachment(NAMES["raw UTF-8"]), form(("健身角", *SECOND[1:])))], date="Mon, 15 Jan 2018 09:00:00 +0800"),
        "online/旧.xlsx": as_xlsx([HEAD, ROWS[0]]),
        "online/新.csv": as_csv([HEAD, *ROWS[:2]], "gb18030"),
        "a.zip": make_zip({"b.docx": form(("食堂", *SECOND[1:]))}),
        "收件登记.xlsx": as_xlsx([["收到日期", "来件单位", "文件名", "书面材料"], ["2017-11-13", "中山区总工会", "中山.docx", "有"]]),
    })  # fmt: skip


def test_every_file_has_one_disposition_of_the_catalogue(folder):
    files = ingest(folder).files
    assert set(files["disposition"]) <= set(DISPOSITIONS)
    assert set(files["reason_code"]) <= set(REASONS)
    loose = sum(len(names) for _, _, names in os.walk(folder))
    assert (files["parent_file_id"] == "").sum() == loose
    assert files["submission_count"].sum() == len(ingest(folder).submissions)


def test_the_order_of_files_never_matters(folder, monkeypatch):
    first = ingest(folder)
    import pipeline.ingest.round as module

    kept = module.list_files
    monkeypatch.setattr(module, "list_files", lambda path: list(reversed(kept(path))))
    second = ingest(folder)
    pd.testing.assert_frame_equal(first.files, second.files)
    pd.testing.assert_frame_equal(first.submissions, second.submissions)


def test_a_phase_reads_only_what_was_received_by_then(folder):
    november = ingest(folder, date(2017, 12, 3))
    places = set(november.files["place_text"])
    assert "mail/2.eml" not in places
    assert "mail/1.eml!/建议表.docx" in places
    assert november.later_count == 1


def test_a_late_form_adds_rows_and_changes_no_other(folder):
    before = ingest(folder)
    write(
        folder,
        {
            "mail/9.eml": make_mail(
                [(attachment(NAMES["raw GBK"]), form(("新项目", *SECOND[1:])))], date="Wed, 7 Feb 2018 09:00:00 +0800"
            )
        },
    )
    after = ingest(folder)
    for name in ("files", "submissions"):
        old, new = getattr(before, name), getattr(after, name)
        key = old.columns[0]
        kept = new[new[key].isin(old[key])].reset_index(drop=True)
        pd.testing.assert_frame_equal(old, kept)
        assert len(new) > len(old)


def test_register_gives_date_sender_and_paper_copy_and_the_rest_says_unknown(folder):
    files = ingest(folder).files.set_index("place_text")
    row = files.loc["forms/中山.docx"]
    assert (str(row["received_on"].date()), row["received_basis"]) == ("2017-11-13", "register")
    assert (row["sender_text"], row["has_paper_copy"]) == ("中山区总工会", True)
    assert files.loc["a.zip", "received_basis"] == "unknown"
    assert "date_unknown" in files.loc["a.zip", "notes_json"]


def test_same_bytes_count_once_and_the_dated_file_is_the_first(folder):
    files = ingest(folder).files.set_index("place_text")
    copy = files.loc["forms/中山 - 副本.docx"]
    assert (copy["disposition"], copy["reason_code"]) == ("duplicate", "same_file")
    assert copy["duplicate_of_file_id"] == files.loc["forms/中山.docx", "file_id"]


def test_the_same_survey_twice_adds_nothing(folder):
    found = ingest(folder)
    online = found.submissions[found.submissions["channel"] == "online"]
    assert len(online) == 2
    files = found.files.set_index("place_text")
    assert files.loc["online/旧.xlsx", "disposition"] == "duplicate"
    (folder / "online/旧.xlsx").unlink()
    again = ingest(folder).submissions
    assert set(again.loc[again["channel"] == "online", "submission_id"]) == set(online["submission_id"])


def test_an_answer_that_was_cut_short_in_one_export_is_not_taken_for_the_other(tmp_path):
    write(
        tmp_path,
        {"online/a.xlsx": as_xlsx([HEAD, ROWS[0]]), "online/b.xlsx": as_xlsx([HEAD, [*ROWS[0][:7], "另一件事", ""]])},
    )
    assert len(ingest(tmp_path).submissions) == 2


def test_an_unchanged_rerun_reads_nothing_anew_and_gives_the_same(folder, tmp_path):
    cache = tmp_path / "cache.sqlite"
    first, second = ingest(folder, cache=cache), ingest(folder, cache=cache)
    assert first.read_count > 0
    assert second.read_count == 0
    pd.testing.assert_frame_equal(first.files, second.files)
    pd.testing.assert_frame_equal(first.submissions, second.submissions)


def test_a_broken_cache_is_left_aside(folder, tmp_path):
    cache = tmp_path / "cache.sqlite"
    cache.write_bytes(b"not a database" * 100)
    pd.testing.assert_frame_equal(ingest(folder).files, ingest(folder, cache=cache).files)


def test_a_continuation_page_sent_alone_is_joined_to_its_form(tmp_path):
    page = package(document(paragraph("附页"), paragraph("项目简介（续）：另设充电柜10组。")))
    write(tmp_path, {"forms/驿站建议表.docx": form(), "forms/驿站附页.docx": page, "forms/书屋.docx": form(SECOND)})
    found = ingest(tmp_path)
    files = found.files.set_index("place_text")
    assert files.loc["forms/驿站附页.docx", "linked_file_id"] == files.loc["forms/驿站建议表.docx", "file_id"]
    row = found.submissions.set_index("file_id").loc[files.loc["forms/驿站建议表.docx", "file_id"]]
    assert row["summary_text"] == VALUES[1] + "\n另设充电柜10组。"


def test_a_continuation_page_without_a_form_is_for_a_person(tmp_path):
    page = package(document(paragraph("附页"), paragraph("项目简介（续）：另设充电柜10组。")))
    write(tmp_path, {"forms/附页.docx": page, "forms/a.docx": form(), "forms/b.docx": form(SECOND)})
    assert ingest(tmp_path).files.set_index("place_text").loc["forms/附页.docx", "reason_code"] == "orphan_attachment"


def test_the_same_words_with_another_level_stay_two_and_are_flagged(tmp_path):
    from tests.ingest_forms import run

    write(tmp_path, {"a.docx": form(), "b.docx": form(level=run("市级□ 区市县、产业级☑"))})
    found = ingest(tmp_path).submissions
    assert len(found) == 2
    assert found["needs_person"].any()


def test_an_empty_folder_gives_empty_tables(tmp_path):
    found = ingest(tmp_path)
    assert (len(found.files), len(found.submissions)) == (0, 0)


def test_read_file_gives_every_key_and_plain_values(folder):
    import json

    reading = read_file(folder / "mail/1.eml")
    assert reading.files[0]["place_text"] == "1.eml"
    assert json.loads(json.dumps(reading.files)) == reading.files
    needed = {"unit_text", "implementation_level", "project_name_text", "summary_text", "expected_outcome_text", "budget_text",
              "extra_text", "needs_person", "notes"}  # fmt: skip
    assert needed <= set(reading.submissions[0])
    assert all(value is not None for row in [*reading.files, *reading.submissions] for value in row.values())


def test_what_is_shown_to_a_person_names_ticks_places_and_doubts(folder):
    from pipeline.ingest.show import show_reading

    text = show_reading(read_file(folder / "mail/1.eml"))
    assert "项目名称：职工书屋" in text
    assert "市级 已选" in text
    assert "\x1b" not in text


def test_a_page_that_names_its_project_in_its_title_is_joined_to_that_project(tmp_path):
    page = package(
        document(paragraph("户外劳动者驿站附页"), paragraph("一、选址：二十处。"), paragraph("二、时间：五月。"))
    )
    write(tmp_path, {"forms/补充.docx": page, "forms/甲.docx": form(), "forms/乙.docx": form(SECOND)})
    found = ingest(tmp_path)
    files = found.files.set_index("place_text")
    row = files.loc["forms/补充.docx"]
    assert (row["disposition"], row["reason_code"]) == ("ignored", "attachment_page")
    assert row["linked_file_id"] == files.loc["forms/甲.docx", "file_id"]
    texts = found.submissions.set_index("project_name_text")["extra_text"]
    assert texts.to_dict() == {"户外劳动者驿站": "一、选址：二十处。\n二、时间：五月。", "职工书屋": ""}


def test_a_page_that_fits_two_forms_is_for_a_person(tmp_path):
    page = package(document(paragraph("户外劳动者驿站附页"), paragraph("一、选址：二十处。")))
    twin = form((VALUES[0], "另一份简介。", *VALUES[2:]), "西岗区总工会")
    write(tmp_path, {"forms/补充.docx": page, "forms/甲.docx": form(), "forms/乙.docx": twin})
    assert ingest(tmp_path).files.set_index("place_text").loc["forms/补充.docx", "reason_code"] == "orphan_attachment"


def test_the_sample_rounds_page_belongs_to_the_form_that_the_truth_names():
    import json
    from io import BytesIO

    import docx

    from pipeline.paths import ROOT

    folder, truth = ROOT / "data" / "raw" / "sample", ROOT / "tests" / "data" / "sample_truth"
    files, submissions = (
        [json.loads(line) for line in (truth / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("files", "submissions")
    )
    pages = [row for row in files if row["reason"] == "attachment_page"]
    assert pages
    found = ingest(folder)
    by_place = found.files.set_index("place_text")
    for page in pages:
        home = next(row for row in submissions if row["key"] == page["belongs_to"])
        form_id = by_place.loc[home["place"], "file_id"]
        assert by_place.loc[page["place"], "linked_file_id"] == form_id
        read = found.submissions[found.submissions["file_id"] == form_id].iloc[home["index_in_file"]]
        title, *lines = [
            p.text for p in docx.Document(BytesIO((folder / page["place"]).read_bytes())).paragraphs if p.text
        ]
        assert home["project_name_text"] in title
        assert read["extra_text"] == "\n".join([*filter(None, [home["extra_text"]]), *lines])
