"""Outlook messages written stream by stream after [MS-OXMSG]."""

from datetime import datetime
from struct import pack

import pytest
from ingest_ole_maker import make_ole

from pipeline.errors import RawFileError
from pipeline.ingest.mail import read_eml
from pipeline.ingest.outlook import read_msg
from pipeline.ingest.outlook_body import unpack_rtf
from pipeline.ingest.tree import Table

SENT = datetime(2017, 11, 28, 9, 30)  # noqa: DTZ001


def fixed(values, header):
    return bytes(header) + b"".join(
        pack("<HHI", kind, number, 6) + value.ljust(8, b"\0") for number, kind, value in values
    )


def filetime(moment):
    seconds = (moment - datetime(1601, 1, 1)).total_seconds() - 8 * 3600  # noqa: DTZ001
    return pack("<Q", int(seconds) * 10_000_000)


def wide(prefix, texts):
    return {f"{prefix}__substg1.0_{number}001F": text.encode("utf-16-le") + b"\0\0" for number, text in texts.items()}


def message(prefix="", header=32, **texts):
    names = {"subject": "0037", "sender": "0C1A", "address": "5D01", "body": "1000", "message_id": "1035"}
    streams = {f"{prefix}__properties_version1.0": fixed([(0x0039, 0x40, filetime(SENT))], header)}
    return streams | wide(prefix, {names[key]: value for key, value in texts.items()})


def attachment(number, data, name="建议表.doc", prefix="", values=()):
    folder = f"{prefix}__attach_version1.0_#{number:08X}/"
    return {f"{folder}__properties_version1.0": fixed(list(values), 8), f"{folder}__substg1.0_37010102": data} | wide(
        folder, {"3707": name}
    )


BASE = {
    "subject": "报送2018年实事项目",
    "sender": "甲区总工会",
    "address": "jia@example.invalid",
    "body": "请查收。\r\n附件一份",
}


def test_subject_sender_time_body_and_attachment():
    data = make_ole(message(**BASE, message_id="<1@x>") | attachment(0, b"D" * 5000))
    mail = read_msg(data, "来件.msg")
    assert (mail.subject, mail.sender) == ("报送2018年实事项目", "甲区总工会 <jia@example.invalid>")
    assert (mail.sent_at, mail.message_id) == (SENT, "<1@x>")
    assert mail.body.kind == "mail_body"
    assert mail.body.text.split("\n")[0] == "请查收。"
    assert [(member.name, member.data) for member in mail.members] == [("建议表.doc", b"D" * 5000)]


def test_eight_bit_strings_are_read_by_code_page_or_as_gb18030():
    streams = message(sender="x") | {"__substg1.0_0037001E": "报送项目".encode("gb18030")}
    assert read_msg(make_ole(streams), "").subject == "报送项目"


def test_page_body_with_a_table_is_kept_as_a_table():
    page = "<html><meta charset=utf-8><table><tr><td>项目名称<td>驿站</table>".encode()
    mail = read_msg(make_ole(message(**BASE) | {"__substg1.0_10130102": page}), "")
    assert isinstance(mail.body.blocks[0], Table)


def test_attached_mail_is_a_member_of_its_own():
    folder = "__attach_version1.0_#00000000/"
    inner = f"{folder}__substg1.0_3701000D/"
    streams = message(**BASE) | {f"{folder}__properties_version1.0": fixed([(0x3705, 3, pack("<I", 5))], 8)}
    streams |= message(
        inner, 24, subject="转发：街道建议", sender="乙街道", address="yi@example.invalid", body="正文在此"
    )
    streams |= attachment(0, b"E" * 4500, "内层.doc", inner)
    member = read_msg(make_ole(streams), "").members[0]
    assert member.name == "转发：街道建议.eml"
    mail = read_eml(member.data, member.name)
    assert (mail.subject, mail.sent_at) == ("转发：街道建议", SENT)
    assert "正文在此" in mail.body.text
    assert [(part.name, part.data) for part in mail.members] == [("内层.doc", b"E" * 4500)]


def test_empty_and_embedded_attachments_are_listed_with_a_reason():
    folder = "__attach_version1.0_#00000001/"
    streams = message(**BASE) | wide("__attach_version1.0_#00000000/", {"3707": "云附件.doc"})
    streams |= {f"{folder}__properties_version1.0": fixed([(0x3705, 3, pack("<I", 6))], 8)} | wide(
        folder, {"3001": "表"}
    )
    assert [(member.name, member.code) for member in read_msg(make_ole(streams), "").members] == [
        ("云附件.doc", "empty_file"), ("表", "embedded_object"),
    ]  # fmt: skip


def test_mails_within_mails_end():
    streams, prefix = {}, ""
    for depth in range(6):
        streams |= message(prefix, 32 if not depth else 24, subject=f"{depth}")
        folder = f"{prefix}__attach_version1.0_#00000000/"
        streams[f"{folder}__properties_version1.0"] = fixed([(0x3705, 3, pack("<I", 5))], 8)
        prefix = f"{folder}__substg1.0_3701000D/"
    streams |= message(prefix, 24, subject="最里")
    with pytest.raises(RawFileError) as error:
        read_msg(make_ole(streams), "")
    assert error.value.code == "too_deep"


def test_compressed_rtf_body_is_unpacked():
    stored = b"{\\rtf1 stored}"
    assert unpack_rtf(pack("<IIII", len(stored) + 12, len(stored), 0x414C454D, 0) + stored) == stored
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0".replace(
            " ", ""
        )
    )
    assert unpack_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_body_that_claims_to_be_huge_is_refused():
    with pytest.raises(RawFileError) as error:
        unpack_rtf(pack("<IIII", 100, 1 << 31, 0x75465A4C, 0) + b"x")
    assert error.value.code == "too_large"


@pytest.mark.parametrize(
    "data", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), make_ole(message(**BASE))[:3000]]
)
def test_broken_message_is_damaged(data):
    with pytest.raises(RawFileError) as error:
        read_msg(data, "")
    assert error.value.code == "damaged"
