"""Mails and archives as Chinese programs really write them: names, subjects, times and members survive."""

import base64

import pytest

from pipeline.ingest import read_file
from pipeline.ingest.mail import read_eml
from pipeline.ingest.mail_headers import decode_header_text, read_parameter
from tests.ingest_forms import VALUES, form, make_zip

FORM = form()


def make_mail(attachments, subject="建议表", body="见附件", date="Tue, 21 Nov 2017 14:20:11 +0800", extra=b""):
    """Return a mail; an attachment is (raw header lines, content)."""
    lines = [b"From: =?utf-8?B?" + base64.b64encode("西岗区总工会".encode()) + b"?= <x@example.com>",
             b"Subject: =?utf-8?B?" + base64.b64encode(subject.encode()) + b"?=", b"Date: " + date.encode(),
             b"MIME-Version: 1.0", b'Content-Type: multipart/mixed; boundary="XX"', b"",
             b"--XX", b"Content-Type: text/plain; charset=utf-8", b"Content-Transfer-Encoding: 8bit", b"", body.encode()]  # fmt: skip
    for header, content in attachments:
        lines += [b"--XX", header, b"Content-Transfer-Encoding: base64", b"", base64.encodebytes(content)]
    return b"\r\n".join([*lines, b"--XX--", b""]) + extra


def attachment(name_header):
    return b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; " + name_header


def read(tmp_path, data, name="来信.eml"):
    path = tmp_path / name
    path.write_bytes(data)
    return read_file(path)


NAMES = {
    "raw GBK": b'filename="' + "建议表.docx".encode("gb18030") + b'"',
    "raw UTF-8": b'filename="' + "建议表.docx".encode() + b'"',
    "encoded word gb2312": b'filename="=?gb2312?B?' + base64.b64encode("建议表.docx".encode("gb18030")) + b'?="',
    "RFC 2231 utf-8": b"filename*=utf-8''%E5%BB%BA%E8%AE%AE%E8%A1%A8.docx",
    "RFC 2231 gb2312": b"filename*=gb2312''%BD%A8%D2%E9%B1%ED.docx",
    "RFC 2231 continued": b"filename*0*=utf-8''%E5%BB%BA%E8%AE%AE;\r\n filename*1*=%E8%A1%A8.docx",
    "unquoted": b"filename==?utf-8?B?" + base64.b64encode("建议表.docx".encode()) + b"?=",
}


@pytest.mark.parametrize("header", NAMES.values(), ids=NAMES.keys())
def test_attachment_names_survive(header, tmp_path):
    reading = read(tmp_path, make_mail([(attachment(header), FORM)]))
    assert reading.files[1]["name_text"] == "建议表.docx"
    assert len(reading.submissions) == 1


def test_a_name_only_in_the_content_type_survives(tmp_path):
    header = b'Content-Type: application/msword; name="' + "建议表.docx".encode("gb18030") + b'"'
    assert read(tmp_path, make_mail([(header, FORM)])).files[1]["name_text"] == "建议表.docx"


def test_a_subject_split_inside_a_character_is_joined():
    raw = "中山区总工会建议表".encode("gb18030")
    words = [f"=?gb2312?B?{base64.b64encode(part).decode()}?=" for part in (raw[:5], raw[5:])]
    assert decode_header_text("\r\n ".join(words)) == "中山区总工会建议表"


def test_raw_bytes_in_a_subject_are_decoded():
    raw = "中山区总工会".encode("gb18030").decode("ascii", "surrogateescape")
    assert decode_header_text(raw) == "中山区总工会"


def test_words_of_two_charsets_and_plain_text_between():
    text = "转发 =?utf-8?Q?=E5=BB=BA?= 与 =?gb2312?B?0um97Q==?="
    assert decode_header_text(text) == "转发 建 与 议巾"


def test_a_parameter_with_a_semicolon_inside_quotes():
    assert read_parameter('attachment; filename="a;b.docx"; size=3', "filename") == "a;b.docx"


def test_time_sender_and_subject_reach_the_attachment(tmp_path):
    reading = read(
        tmp_path,
        make_mail([(attachment(NAMES["raw GBK"]), FORM)], subject="报送建议", date="Tue, 21 Nov 2017 06:20:11 +0000"),
    )
    row = reading.files[1]
    assert (row["received_on"], row["received_basis"]) == ("2017-11-21T14:20:11", "mail")
    assert row["subject_text"] == "报送建议"
    assert row["sender_text"] == "西岗区总工会 <x@example.com>"
    assert reading.submissions[0]["received_on"] == "2017-11-21T14:20:11"


def test_a_mail_without_date_says_unknown(tmp_path):
    row = read(tmp_path, make_mail([(attachment(NAMES["raw GBK"]), FORM)], date="gestern")).files[0]
    assert (row["received_on"], row["received_basis"]) == ("", "unknown")


def test_a_proposal_written_in_the_body_is_read(tmp_path):
    body = "各位好：\n填报单位：西岗区总工会\n实施层级：市级□ 区市县、产业级√\n项目名称：书屋\n项目简介：建书屋\n预期目标或成效：读书\n经费预算：3万元\n此致\n敬礼\n西岗区总工会 示例甲"
    reading = read(tmp_path, make_mail([], body=body))
    row = reading.submissions[0]
    assert (row["project_name_text"], row["budget_text"], row["implementation_level"]) == ("书屋", "3万元", "district")
    assert row["extra_text"] == ""
    assert reading.files[0]["disposition"] == "parsed"


def test_a_forwarded_mail_is_a_member_with_its_own_attachments(tmp_path):
    inner = make_mail([(attachment(NAMES["raw GBK"]), FORM)], subject="原件")
    outer = make_mail([], subject="转发").replace(
        b"--XX--", b"--XX\r\nContent-Type: message/rfc822\r\n\r\n" + inner.replace(b"XX", b"YY") + b"\r\n--XX--"
    )
    reading = read(tmp_path, outer)
    assert [row["place_text"] for row in reading.files] == [
        "来信.eml",
        "来信.eml!/原件.eml",
        "来信.eml!/原件.eml!/建议表.docx",
    ]
    assert reading.files[0]["file_id"] == reading.files[1]["parent_file_id"]
    assert len(reading.submissions) == 1


def test_an_encrypted_attachment_does_not_hide_the_good_one(tmp_path):
    second = b'filename="b.docx"'
    reading = read(tmp_path, make_mail([(attachment(NAMES["raw GBK"]), FORM), (attachment(second), FORM[:800])]))
    assert [row["disposition"] for row in reading.files] == ["parsed", "rejected", "parsed"]


def test_a_mail_with_nothing_readable_is_for_a_person(tmp_path):
    assert read(tmp_path, make_mail([], body="附件忘了")).files[0]["disposition"] == "needs_person"


def test_a_mail_box_is_split_into_its_mails(tmp_path):
    box = b"".join(b"From x@example.com Tue Nov 21 14:20:11 2017\n" + make_mail([(attachment(NAMES[key]), form((key, *VALUES[1:])))]).replace(b"\r\n", b"\n") + b"\n"
                   for key in ("raw GBK", "raw UTF-8"))  # fmt: skip
    assert len(read(tmp_path, box, "邮箱.mbox").submissions) == 2


def gbk_zip(names):
    """Return a zip whose names are GBK bytes without the UTF-8 flag."""
    data = make_zip(
        {f"{i:0{len(name.encode('gb18030'))}d}": content for i, (name, content) in enumerate(names.items())}
    )
    for i, name in enumerate(names):
        raw = name.encode("gb18030")
        data = data.replace(f"{i:0{len(raw)}d}".encode(), raw)
    return data


def test_names_of_a_chinese_zip_are_repaired(tmp_path):
    reading = read(tmp_path, gbk_zip({"中山区建议表.docx": FORM}), "报送.zip")
    assert reading.files[1]["place_text"] == "报送.zip!/中山区建议表.docx"


def test_leftovers_of_programs_are_ignored_with_a_row(tmp_path):
    data = make_zip({"a.docx": FORM, "__MACOSX/._a.docx": b"x", "~$a.docx": b"x", "Thumbs.db": b"x"})
    reading = read(tmp_path, data, "报送.zip")
    assert sorted(row["disposition"] for row in reading.files) == ["ignored", "ignored", "ignored", "parsed", "parsed"]


def test_the_same_form_twice_in_an_archive_counts_once(tmp_path):
    reading = read(tmp_path, make_zip({"a.docx": FORM, "b.docx": FORM}), "报送.zip")
    assert len(reading.submissions) == 1
    assert reading.files[2]["duplicate_of_file_id"] == reading.files[1]["file_id"]


def test_a_sealed_mail_is_said():
    from pipeline.errors import RawFileError

    data = b"From: a@example.com\nSubject: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nAAAA"
    with pytest.raises(RawFileError) as caught:
        read_eml(data)
    assert caught.value.code == "signed_mail"
