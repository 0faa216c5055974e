"""Reads mails (.eml) and mail boxes (.mbox): subject, sender, time, body and attachments."""

import re
from email import message_from_bytes
from email.message import Message

from lxml import etree
from lxml import html as lxml_html

from pipeline.errors import RawFileError
from pipeline.ingest.decode import decode_loosely
from pipeline.ingest.mail_headers import decode_header_text, raw_header, read_parameter, read_sent_at
from pipeline.ingest.plain import text_document
from pipeline.ingest.readers import find_reader
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.tree import Document, Issue, Mail, Member
from pipeline.params.ingest import Limits

_LIMITS = Limits()
_FROM_LINE = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_DEEPEST = 30


def read_eml(data: bytes, name: str = "", limits: Limits = _LIMITS) -> Mail:
    """Return the mail.

    Raises:
        RawFileError: "damaged" when it cannot be parsed, "signed_mail" when its content is sealed, "too_many".
    """
    try:
        message = message_from_bytes(data)
    except Exception as error:  # the parser meets hostile bytes
        raise refuse("damaged") from error
    mail = Mail(
        subject=decode_header_text(raw_header(message, "subject")),
        sender=decode_header_text(raw_header(message, "from")),
        sent_at=read_sent_at(raw_header(message, "date")),
        message_id=raw_header(message, "message-id").strip(),
    )
    texts: list[tuple[str, str]] = []
    _walk(message, mail, texts, 0)
    if len(mail.members) > limits.archive_members:
        raise refuse("too_many")
    mail.body = _read_body(texts, limits)
    return mail


def _walk(part: Message, mail: Mail, texts: list[tuple[str, str]], depth: int) -> None:
    if depth > _DEEPEST:
        raise refuse("too_deep")
    kind = _content_type(part)
    if kind in _SEALED and "signed" not in read_parameter(raw_header(part, "content-type"), "smime-type"):
        raise refuse("signed_mail")
    if kind == "message/rfc822":
        mail.members.append(_attached_mail(part))
    elif part.is_multipart():
        for child in part.get_payload():
            if isinstance(child, Message):
                _walk(child, mail, texts, depth + 1)
    elif kind not in _SIGNATURES:
        _leaf(part, kind, mail, texts)


def _content_type(part: Message) -> str:
    return raw_header(part, "content-type").split(";")[0].strip().lower() or "text/plain"


def _leaf(part: Message, kind: str, mail: Mail, texts: list[tuple[str, str]]) -> None:
    disposition = raw_header(part, "content-disposition")
    given = read_parameter(disposition, "filename") or read_parameter(raw_header(part, "content-type"), "name")
    is_attached = disposition.strip().lower().startswith("attachment")
    data = _payload(part)
    if kind in ("text/plain", "text/html") and not given and not is_attached:
        charset = read_parameter(raw_header(part, "content-type"), "charset")
        texts.append((kind, decode_loosely(data, charset)))
        return
    is_inline = bool(raw_header(part, "content-id")) and not is_attached and kind.startswith("image/")
    mail.members.append(Member(given or f"附件{len(mail.members) + 1}", data, is_inline=is_inline))


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except Exception:
        data = None
    return data if isinstance(data, bytes) else b""


def _attached_mail(part: Message) -> Member:
    given = read_parameter(raw_header(part, "content-disposition"), "filename")
    given = given or read_parameter(raw_header(part, "content-type"), "name")
    inner = part.get_payload(0) if part.is_multipart() else None
    if not isinstance(inner, Message):
        return Member(given or "转发邮件.eml", _payload(part))
    try:
        data = inner.as_bytes()
    except Exception as error:
        return Member(
            given or "转发邮件.eml", b"", "damaged", f"转发的邮件无法读取（{type(error).__name__}），请人工打开查看。"
        )
    subject = decode_header_text(raw_header(inner, "subject")) or "转发邮件"
    return Member(given or f"{subject}.eml", data)


def _read_body(texts: list[tuple[str, str]], limits: Limits) -> Document:
    """Return the body: HTML when it holds a table, else plain text, else the HTML's text."""
    pages = [text for kind, text in texts if kind == "text/html"]
    plain = "\n".join([text for kind, text in texts if kind == "text/plain"])
    for page in pages:
        if "<table" in page.lower() or not plain.strip():
            document = _read_page(page, limits)
            if document is not None:
                document.kind = "mail_body"
                return document
    return text_document(plain, "mail_body", limits)


def _read_page(page: str, limits: Limits) -> Document | None:
    try:
        read_html = find_reader("html")
        document: Document = read_html(("\ufeff" + page).encode("utf-8", "replace"), "正文.html")
    except RawFileError as error:
        if error.code != "reader_missing":
            return None
        return _strip_page(page, limits)
    return document


def _strip_page(page: str, limits: Limits) -> Document | None:
    """Return a page's text line by line, when the page reader is not there."""
    spaced = re.sub(r"(?i)<(br|/p|/div|/tr|/li|/h\d)\b[^>]*>", r"\n<\1>", page)
    try:
        text = lxml_html.fromstring(spaced or "<p/>").text_content()
    except (etree.ParserError, ValueError):
        return None
    document = text_document(str(text), "mail_body", limits)
    document.issues.append(Issue("page_flattened", "邮件正文为网页格式，按纯文字读取。"))
    return document


def read_mbox(data: bytes, name: str = "", limits: Limits = _LIMITS) -> list[Member]:
    """Return the mails of a mail box as members, in order."""
    starts = [
        match
        for match in _FROM_LINE.finditer(data)
        if match.start() == 0 or data[max(0, match.start() - 4) : match.start()].endswith((b"\n\n", b"\r\n\r\n"))
    ]
    if len(starts) > limits.archive_members:
        raise refuse("too_many")
    stops = [match.start() for match in starts[1:]] + [len(data)]
    mails = [
        data[match.end() : stop].replace(b"\n>From ", b"\nFrom ") for match, stop in zip(starts, stops, strict=True)
    ]
    return [Member(f"{number:04d}.eml", mail) for number, mail in enumerate(mails, 1)]
