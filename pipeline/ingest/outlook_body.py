"""The body of an Outlook message: plain text, else the page, else the compressed RTF.

Source of the layout: the public description [MS-OXRTFCP] (compressed RTF).
"""

from struct import unpack_from
from typing import TYPE_CHECKING

from pipeline.errors import RawFileError
from pipeline.ingest.html_page import read_html
from pipeline.ingest.rtf import read_rtf
from pipeline.ingest.tree import Document, Issue, Paragraph, Piece

if TYPE_CHECKING:
    from pipeline.ingest.outlook import Storage

_PLAIN, _PAGE, _PACKED = "1000", "1013", "1009"
_MAX_BODY = 8_000_000
_DICTIONARY = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbol"
    rb"ArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def read_body(message: "Storage") -> Document:
    """Return the body, kind "mail_body"; a page with a table is taken before the plain text, which loses it."""
    page = message.binary(_PAGE) or message.text(_PAGE).encode("utf-8")
    plain = message.text(_PLAIN)
    try:
        if page and (not plain.strip() or b"<table" in page.lower()):
            document = read_html(page)
        elif plain.strip():
            document = _plain(plain)
        else:
            packed = message.binary(_PACKED)
            document = read_rtf(unpack_rtf(packed)) if packed else Document("mail_body")
    except RawFileError:
        document = _plain(plain)
        document.issues.append(Issue("body_unreadable", "邮件正文未能完整读取，请人工打开邮件查看。", "", serious=True))
    document.kind = "mail_body"
    return document


def _plain(text: str) -> Document:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Document("mail_body", [Paragraph([Piece(line)], f"body/p{number}") for number, line in enumerate(lines)])


def unpack_rtf(packed: bytes) -> bytes:
    """Return the RTF text of a compressed body.

    Raises:
        RawFileError: "damaged", "too_large".
    """
    if len(packed) < 16:
        raise RawFileError("damaged", "邮件正文已损坏，请人工打开邮件查看。")
    _, size, kind = unpack_from("<III", packed, 0)
    if size > _MAX_BODY:
        raise RawFileError("too_large", "邮件正文过大，请人工打开邮件查看。")
    if kind == 0x414C454D:  # stored
        return packed[16 : 16 + size]
    window = bytearray(_DICTIONARY.ljust(4096, b"\0"))
    write, position, out = len(_DICTIONARY), 16, bytearray()
    while position < len(packed) and len(out) < size:
        control = packed[position]
        position += 1
        for bit in range(8):
            if position >= len(packed) or len(out) >= size:
                break
            if not control >> bit & 1:
                run, position = packed[position : position + 1], position + 1
            else:
                token = int.from_bytes(packed[position : position + 2], "big")
                position += 2
                if token >> 4 == write:
                    return bytes(out)
                run = b""
                for step in range((token & 15) + 2):
                    value = window[(token >> 4) + step & 4095]
                    run += bytes((value,))
                    window[write + step & 4095] = value
            for value in run:
                window[write] = value
                write = write + 1 & 4095
            out += run
    return bytes(out[:size])
