"""Every note of a file and of a submission reaches the person who looks through the round."""

from datetime import date

from ingest_forms import document, form_blocks, package, paragraph

from pipeline.ingest import read_round
from pipeline.ingest.notes import list_notes
from pipeline.ingest.reading import default_form, default_parameters


def test_every_note_is_listed_once_with_its_place(tmp_path):
    changed = "<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:t>新</w:t></w:r></w:p>"
    two = document(
        *form_blocks(unit=""), paragraph("另一份"), *form_blocks(("书屋", "配书。", "好。", "1万元")), changed
    )
    (tmp_path / "甲.docx").write_bytes(package(two))
    (tmp_path / "乙.txt").write_bytes("请查收".encode())
    found = read_round(tmp_path, default_parameters(), default_form(), date(2018, 1, 1))
    notes = list_notes(found.files, found.submissions)
    texts = notes.loc[notes["place_text"] == "甲.docx", "note_text"].tolist()
    assert sum("修订痕迹" in text for text in texts) == 1  # it stands on the file and on both submissions
    assert sum("没有收到时间" in text for text in notes["note_text"]) == 2
    assert any("填报单位" in text for text in texts)
    assert notes.loc[notes["note_text"].str.contains("没有读到填报单位"), "subject_text"].tolist() == ["户外劳动者驿站"]


def test_a_telephone_number_in_a_letter_is_masked(tmp_path):
    letter = "From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n请查收。联系电话13000001234。\n"
    (tmp_path / "信.eml").write_bytes(letter.encode())
    found = read_round(tmp_path, default_parameters(), default_form(), date(2018, 1, 1))
    [told] = [text for text in list_notes(found.files, found.submissions)["note_text"] if "邮件正文" in text]
    assert "请查收" in told
    assert "13000001234" not in told


def test_a_round_without_notes_gives_an_empty_list_with_its_columns(tmp_path):
    found = read_round(tmp_path, default_parameters(), default_form(), date(2018, 1, 1))
    assert list(list_notes(found.files, found.submissions)) == ["place_text", "subject_text", "at_text", "note_text"]
