"""Reads Outlook messages (.msg) over `olefile`: subject, sender, time, body, attachments, attached mails.

Source of the layout: the public descriptions [MS-OXMSG] (storages and streams) and [MS-OXPROPS] (property numbers).
"""

import io
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from struct import unpack_from

import olefile

from pipeline.errors import RawFileError
from pipeline.ingest.outlook_body import read_body
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.tree import Issue, Mail, Member
from pipeline.params.ingest import Limits

VERSION = "1"
_LIMITS = Limits()
_BEIJING = timezone(timedelta(hours=8))
_SUBJECT, _SENDER, _ADDRESS, _SMTP, _MESSAGE_ID = "0037", "0C1A", "0C1F", "5D01", "1035"
_SENT, _DELIVERED = 0x0039, 0x0E06
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _CONTENT, _CONTENT_ID = "3707", "3704", "3001", "3701", "3712"
_METHOD, _HIDDEN, _PAGE_BODY, _PAGE_MAIL = 0x3705, 0x7FFE, 0x3FDE, 0x3FFD
_EMBEDDED_MESSAGE, _OLE_OBJECT = 5, 6
_CLASS = "001A"


class Storage:
    """The properties of one message or attachment.

    Args:
        ole: the opened file.
        path: storage names from the root; [] is the message itself.
        header: bytes in front of the fixed properties (32 for a message, 24 for an attached one, 8 for an attachment).
        encoding: of strings that are not Unicode, "" to find it here.
    """

    def __init__(self, ole: olefile.OleFileIO, path: list[str], header: int, encoding: str = "") -> None:
        self._ole, self.path = ole, path
        self._fixed = self._read_fixed(header)
        page = self.number(_PAGE_MAIL) or self.number(_PAGE_BODY)
        self.encoding = encoding or {
            936: "gb18030",
            65001: "utf-8",
            0: "gb18030",
            20936: "gb18030",
            54936: "gb18030",
        }.get(page, f"cp{page}")

    def _read_fixed(self, header: int) -> dict[int, bytes]:
        data = self.stream("__properties_version1.0")
        found = {}
        for position in range(header, len(data) - 15, 16):
            _, number = unpack_from("<HH", data, position)
            found[number] = data[position + 8 : position + 16]
        return found

    def stream(self, name: str) -> bytes:
        """Return a stream's bytes, b"" when it is not there."""
        path = [*self.path, name]
        if not self._ole.exists(path):
            return b""
        if self._ole.get_size(path) > _LIMITS.mail_bytes:
            raise refuse("too_large")
        with self._ole.openstream(path) as stream:
            return stream.read()

    def text(self, number: str) -> str:
        """Return a string property, "" when it is not there."""
        wide = self.stream(f"__substg1.0_{number}001F")
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return decode(self.stream(f"__substg1.0_{number}001E"), self.encoding).rstrip("\0")

    def binary(self, number: str) -> bytes:
        """Return a binary property."""
        return self.stream(f"__substg1.0_{number}0102")

    def number(self, number: int) -> int:
        """Return a whole-number or boolean property, 0 when it is not there."""
        return int.from_bytes(self._fixed.get(number, b"")[:4], "little")

    def time(self, number: int) -> datetime | None:
        """Return a time property as Beijing time without zone."""
        ticks = int.from_bytes(self._fixed.get(number, b""), "little")
        try:
            moment = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None
        return moment.astimezone(_BEIJING).replace(tzinfo=None) if ticks else None

    def children(self, prefix: str) -> list[list[str]]:
        """Return the paths of the storages below this one whose name begins so, in order."""
        depth = len(self.path)
        paths = {
            tuple(entry[: depth + 1])
            for entry in self._ole.listdir(streams=True, storages=True)
            if len(entry) > depth and entry[:depth] == self.path and entry[depth].startswith(prefix)
        }
        return [list(path) for path in sorted(paths)]


def decode(raw: bytes, encoding: str) -> str:
    """Decode a string of one byte a character: its declared encoding, then UTF-8, then GB18030."""
    for candidate in (encoding, "utf-8"):
        try:
            return raw.decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("gb18030", "replace")


def read_msg(data: bytes, name: str = "", limits: Limits = _LIMITS) -> Mail:
    """Return the mail.

    Raises:
        RawFileError: "damaged", "too_large", "too_many".
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _read_message(Storage(ole, [], 32), limits, 1)
    except RawFileError:
        raise
    except Exception as error:  # olefile raises whatever its arithmetic meets in a damaged file
        raise refuse("damaged") from error


def _read_message(message: Storage, limits: Limits, depth: int) -> Mail:
    if depth > limits.archive_depth:
        raise refuse("too_deep")
    mail = Mail(
        subject=message.text(_SUBJECT),
        sender=_sender(message),
        sent_at=message.time(_SENT) or message.time(_DELIVERED),
        message_id=message.text(_MESSAGE_ID).strip(),
        body=read_body(message),
    )
    if "smime" in message.text(_CLASS).lower():
        mail.issues.append(
            Issue("signed_mail", "是加密或签名邮件，内容可能不能读取，请报送单位改发普通邮件。", "", serious=True)
        )
    attachments = message.children("__attach_version1.0_")
    if len(attachments) > limits.archive_members:
        raise refuse("too_many")
    total = 0
    for number, path in enumerate(attachments):
        member = _read_attachment(Storage(message._ole, path, 8, message.encoding), number, limits, depth)
        total += len(member.data)
        if total > limits.archive_bytes:
            raise refuse("too_large")
        mail.members.append(member)
    return mail


def _sender(message: Storage) -> str:
    name, address = message.text(_SENDER), message.text(_SMTP) or message.text(_ADDRESS)
    if "@" not in address:
        address = ""
    return f"{name} <{address}>".strip() if address and address != name else name or address


def _read_attachment(attachment: Storage, number: int, limits: Limits, depth: int) -> Member:
    name = (
        attachment.text(_LONG_NAME)
        or attachment.text(_SHOWN_NAME)
        or attachment.text(_SHORT_NAME)
        or f"附件{number + 1}"
    )
    method = attachment.number(_METHOD)
    inner = [*attachment.path, f"__substg1.0_{_CONTENT}000D"]
    if method == _EMBEDDED_MESSAGE or (attachment._ole.exists([*inner, "__properties_version1.0"])):
        mail = _read_message(Storage(attachment._ole, inner, 24), limits, depth + 1)
        return Member(f"{mail.subject or name}.eml", _as_eml(mail))
    if method == _OLE_OBJECT:
        return Member(name, b"", "embedded_object", "邮件正文中嵌入的对象，程序不能读取，请人工打开邮件查看。")
    content = attachment.binary(_CONTENT)
    if len(content) > limits.file_bytes:
        return Member(name, b"", "too_large", "附件超过允许的大小，未读取，请人工确认后缩小或拆分。")
    if not content:
        return Member(name, b"", "empty_file", "附件没有内容（可能只是链接），请联系报送单位重新发送。")
    is_inline = bool(attachment.number(_HIDDEN) & 0xFF) and bool(attachment.text(_CONTENT_ID))
    return Member(name, content, is_inline=is_inline)


def _as_eml(mail: Mail) -> bytes:
    """Return an attached mail as a file of its own, so that it is read like any other mail."""
    message = EmailMessage()
    message["Subject"] = _one_line(mail.subject)
    message["X-Original-Sender"] = _one_line(mail.sender)
    name, _, address = mail.sender.rpartition("<")
    if address.rstrip(">").isascii() and "@" in address:
        message["From"] = f"<{address.rstrip('>')}>" if not name.strip() else _address(name, address)
    if mail.sent_at:
        message["Date"] = mail.sent_at.replace(tzinfo=_BEIJING)
    if mail.message_id.isascii():
        message["Message-ID"] = _one_line(mail.message_id) or "<none@invalid>"
    message.set_content(mail.body.text)
    for member in mail.members:
        message.add_attachment(
            member.data, maintype="application", subtype="octet-stream", filename=_one_line(member.name)
        )
    message.set_boundary("=_attached_mail_=") if message.is_multipart() else None
    return message.as_bytes()


def _address(name: str, address: str) -> str:
    clean = _one_line(name).strip().replace('"', "").replace("\\", "")
    return f'"{clean}" <{address.rstrip(">")}>'


def _one_line(text: str) -> str:
    return " ".join("".join([character for character in text if character >= " "]).split())
