"""E-mails as Chinese clients write them: encoded words, raw GBK names, forwarded and replied mails."""

import base64
import hashlib
import textwrap
from dataclasses import dataclass
from email.header import Header
from pathlib import Path
from urllib.parse import quote

from .texts import FOLDER


@dataclass
class Mail:
    """What a mail says about itself; its attachments are the files whose place lies below it."""

    place: str
    sender: str = "示例"
    address: str = "shili@example.com"
    subject: str = ""
    date: str = "Mon, 20 Nov 2017 09:12:33 +0800"
    charset: str = "utf-8"
    names: str = "rfc2047"
    html: str = ""
    body: str = ""

    def day(self) -> str:
        months = {"Nov": "11", "Dec": "12", "Jan": "01", "Feb": "02"}
        _, day, month, year, *_ = self.date.split()
        return f"{year}-{months[month]}-{int(day):02d}"


def load_mails(name: str = "mails.txt") -> list[Mail]:
    """Return the mails described in the text file, in its order."""
    out = []
    for block in ("\n" + Path(FOLDER / name).read_text(encoding="utf-8")).split("\n### ")[1:]:
        head, _, body = (block.strip("\n") + "\n").partition("\n--\n")
        place, *lines = head.split("\n")
        values = dict(line.split(": ", 1) for line in lines if line.strip())
        body = body.strip("\n")
        out.append(Mail(place=place.strip(), body=body, **values))
    return out


def _word(text: str, charset: str, names: str) -> bytes:
    if names == "raw":
        return text.encode("gb18030")
    if names == "split":
        raw = text.encode("gb18030")
        middle = len(raw) // 2 | 1
        words = (base64.b64encode(part).decode() for part in (raw[:middle], raw[middle:]))
        return "\r\n ".join(f"=?GB2312?B?{word}?=" for word in words).encode()
    if names == "quoted":
        return Header(text, charset, maxlinelen=60).encode(linesep="\r\n").encode()
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?=".encode()


def _attachment(name: str, content: bytes, mail: Mail) -> bytes:
    kind = b"application/octet-stream"
    if mail.names == "rfc2231":
        given = f"filename*=utf-8''{quote(name)}".encode()
        head = b"Content-Type: " + kind + b"\r\nContent-Disposition: attachment;\r\n " + given
    elif name.endswith(".eml"):
        word = _word(name, mail.charset, "rfc2047")
        head = (
            b'Content-Type: message/rfc822; name="' + word + b'"\r\nContent-Disposition: attachment; filename="' + word
        )
        return head + b'"\r\n\r\n' + content
    else:
        word = _word(name, mail.charset, "rfc2047" if mail.names == "split" else mail.names)
        head = (
            b"Content-Type: "
            + kind
            + b';\r\n\tname="'
            + word
            + b'"\r\nContent-Disposition: attachment;\r\n\tfilename="'
            + word
            + b'"'
        )
    return head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + _lines(content)


def _lines(content: bytes) -> bytes:
    return "\r\n".join(textwrap.wrap(base64.b64encode(content).decode(), 76)).encode()


def mail_bytes(mail: Mail, attachments: list[tuple[str, bytes]]) -> bytes:
    """Return the mail with its attachments in order; the same mail gives the same bytes."""
    mark = "----=_NextPart_" + hashlib.sha256(mail.place.encode()).hexdigest()[:20].upper()
    sender = _word(mail.sender, mail.charset, mail.names if mail.names in ("raw", "split") else "rfc2047")
    headers = [
        b"From: " + sender + f" <{mail.address}>".encode(),
        b"To: <shishi@example.com>",
        b"Subject: " + _word(mail.subject, mail.charset, mail.names),
        b"Date: " + mail.date.encode(),
        f"Message-ID: <{mark[-12:]}@example.com>".encode(),
        b"X-Mailer: Foxmail 7.2.8.380[cn]",
        b"MIME-Version: 1.0",
        f'Content-Type: multipart/mixed;\r\n\tboundary="{mark}"'.encode(),
    ]
    charset = "gb18030" if mail.charset in ("gb2312", "gbk", "gb18030") else "utf-8"
    said = mail.charset if charset == "gb18030" else "utf-8"
    parts = [
        f'Content-Type: text/plain; charset="{said}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
        + _lines(mail.body.replace("\n", "\r\n").encode(charset))
    ]
    parts += [_attachment(name, content, mail) for name, content in attachments]
    edge = f"--{mark}".encode()
    body = b"".join(edge + b"\r\n" + part + b"\r\n\r\n" for part in parts)
    return (
        b"\r\n".join(headers)
        + b"\r\n\r\nThis is a multi-part message in MIME format.\r\n\r\n"
        + body
        + edge
        + b"--\r\n"
    )
