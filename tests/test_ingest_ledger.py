"""What the ledger promises: a row for everything with what it is and where it came from; copies recognised; readings kept."""

import hashlib
from datetime import date

import pytest
from ingest_forms import VALUES, form, make_zip
from test_ingest_mail import NAMES, attachment, make_mail
from test_ingest_surveys import HEAD, ROWS, as_csv, as_xlsx

from pipeline.ingest import cache as cache_module
from pipeline.ingest import read_round
from pipeline.ingest.reading import default_form, default_parameters
from pipeline.params.form import FormDescription
from pipeline.params.ingest import Limits

FOURTH = [4, "2017/11/06 08:00:00", "9秒", "微信", "N/A", "192.0.2.4", "甘井子区总工会", "修球场", "地面不平"]


def write(folder, files):
    for place, data in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def ingest(folder, params=None, form_read=None, cache=None):
    return read_round(folder, params or default_parameters(), form_read or default_form(), date(2018, 12, 31), cache)


def online_ids(folder):
    rows = ingest(folder).submissions
    return set(rows.loc[rows["channel"] == "online", "submission_id"])


def test_every_file_and_member_has_its_fingerprint_its_real_kind_and_its_container(tmp_path):
    inner = make_zip({"表.doc": form()})
    mail = make_mail([(attachment(NAMES["raw GBK"]), inner)])
    files = ingest(write(tmp_path, {"mail/1.eml": mail, "a.docx": b""})).files.set_index("place_text")
    member = next(place for place in files.index if place.endswith("!/表.doc"))
    row = files.loc[member]
    assert row["sha256"] == hashlib.sha256(form()).hexdigest()
    assert (row["declared_kind"], row["kind"], row["size_bytes"]) == ("doc", "docx", len(form()))
    archive = files[files["file_id"] == row["parent_file_id"]].iloc[0]
    assert archive["sha256"] == hashlib.sha256(inner).hexdigest()
    assert files.loc["mail/1.eml", "file_id"] == archive["parent_file_id"]
    assert row["received_on"] == files.loc["mail/1.eml", "received_on"]
    assert row["sender_text"] == files.loc["mail/1.eml", "sender_text"] != ""
    assert (files.loc["a.docx", "reason_code"], files.loc["a.docx", "size_bytes"]) == ("empty_file", 0)


def test_two_downloads_of_a_survey_that_overlap_count_each_answer_once(tmp_path):
    early, late = as_xlsx([HEAD, *ROWS[:2]]), as_csv([HEAD, ROWS[1], FOURTH], "gb18030")
    both = online_ids(write(tmp_path / "both", {"online/一.xlsx": early, "online/二.csv": late}))
    assert len(both) == 3
    assert online_ids(write(tmp_path / "one", {"online/一.xlsx": early})) < both
    assert online_ids(write(tmp_path / "two", {"online/二.csv": late})) < both
    files = ingest(tmp_path / "both").files
    assert set(files["disposition"]) == {"parsed"}  # each brought something, both stay in the ledger
    assert files["notes_json"].str.contains("same_survey_rows").sum() == 1


def test_reasons_tell_locked_damaged_large_old_and_foreign_files_apart(tmp_path):
    from test_ingest_formats import OTHERS

    small = default_parameters().model_copy(update={"limits": Limits(file_bytes=50_000)})
    files = {
        "锁.docx": OTHERS["encrypted workbook or document"][0],
        "坏.docx": form()[:700],
        "大.txt": b"x" * 60_000,
        "老.doc": OTHERS["Word 2"][0],
        "程序.docx": OTHERS["program"][0],
    }
    found = ingest(write(tmp_path, files), small).files.set_index("place_text")
    codes = found["reason_code"].to_dict()
    assert codes == {"锁.docx": "encrypted", "坏.docx": "damaged", "大.txt": "too_large", "老.doc": "old_format", "程序.docx": "not_document"}  # fmt: skip
    assert found["reason_text"].nunique() == 5


@pytest.mark.parametrize("change", ["reader", "form", "limits", "name", "content"])
def test_a_kept_reading_is_used_only_while_reader_form_parameters_name_and_content_are_the_same(
    tmp_path, monkeypatch, change
):
    folder, cache = write(tmp_path / "round", {"甲.docx": form()}), tmp_path / "cache.sqlite"
    ingest(folder, cache=cache)
    assert ingest(folder, cache=cache).read_count == 0
    params, form_read = default_parameters(), default_form()
    if change == "reader":
        monkeypatch.setattr(cache_module, "READER_VERSION", "another")
    elif change == "form":
        form_read = FormDescription.model_validate(form_read.model_dump() | {"titles": ("另一种标题",)})
    elif change == "limits":
        params = params.model_copy(update={"limits": Limits(cells=60_000)})
    elif change == "name":
        (folder / "甲.docx").rename(folder / "乙.docx")
    else:
        write(folder, {"甲.docx": form(("书屋", *VALUES[1:]))})
    assert ingest(folder, params, form_read, cache).read_count == 1


def test_a_forwarded_form_was_received_when_the_outer_mail_was_and_keeps_its_first_sender(tmp_path):
    inner = make_mail([(attachment(NAMES["raw GBK"]), form())], subject="原件", date="Wed, 01 Nov 2017 09:00:00 +0800")
    outer = make_mail([], subject="转发", date="Mon, 20 Nov 2017 09:00:00 +0800").replace(
        b"--XX--", b"--XX\r\nContent-Type: message/rfc822\r\n\r\n" + inner.replace(b"XX", b"YY") + b"\r\n--XX--"
    )
    files = ingest(write(tmp_path, {"mail/1.eml": outer})).files.set_index("place_text")
    row = files.loc["mail/1.eml!/原件.eml!/建议表.docx"]
    assert row["received_on"].isoformat() == "2017-11-20T09:00:00"
    assert row["subject_text"] == "原件"
    assert row["sender_text"] == files.loc["mail/1.eml!/原件.eml", "sender_text"] != ""


def test_a_register_dates_loose_files_and_one_without_is_unknown_and_said_so(tmp_path):
    register = as_xlsx(
        [["收到日期", "来件单位", "文件名", "书面材料"], ["2017-11-13", "中山区总工会", "甲.docx", "有"]]
    )
    files = {"甲.docx": form(), "乙.docx": form(("书屋", *VALUES[1:])), "收件登记.xlsx": register}
    found = ingest(write(tmp_path, files)).files.set_index("place_text")
    first, second = found.loc["甲.docx"], found.loc["乙.docx"]
    assert (str(first["received_on"].date()), first["received_basis"]) == ("2017-11-13", "register")
    assert (first["sender_text"], first["has_paper_copy"]) == ("中山区总工会", True)
    assert second["received_basis"] == "unknown"
    assert second["received_on"] != second["received_on"]  # no date
    assert "date_unknown" in second["notes_json"]
