"""Outlook's .msg in its smallest honest form, and an Office file closed by a password."""

import struct
from datetime import UTC, datetime
from random import Random

from .cfb import compound_bytes


def _filetime(when: datetime) -> int:
    return int((when - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7


def _properties(head: bytes, texts: dict[int, str], fixed: list[tuple[int, int, int]]) -> bytes:
    rows = [struct.pack("<HHIQ", kind, tag, 6, value) for tag, kind, value in fixed]
    rows += [struct.pack("<HHIII", 0x1F, tag, 6, len(text.encode("utf-16-le")) + 2, 0) for tag, text in texts.items()]
    return head + b"".join(rows)


def msg_bytes(
    subject: str, sender: str, address: str, body: str, when: datetime, attachment: tuple[str, bytes]
) -> bytes:
    """Return a .msg with one attachment, received at the time given (aware)."""
    name, content = attachment
    texts = {0x001A: "IPM.Note", 0x0037: subject, 0x0C1A: sender, 0x0C1E: "SMTP", 0x0C1F: address, 0x1000: body}
    time = _filetime(when)
    inside = {0x3704: "form.docx", 0x3707: name, 0x3703: ".docx"}
    streams = {
        "__nameid_version1.0/__substg1.0_00020102": b"",
        "__nameid_version1.0/__substg1.0_00030102": b"",
        "__nameid_version1.0/__substg1.0_00040102": b"",
        "__properties_version1.0": _properties(
            struct.pack("<QIIIIQ", 0, 0, 1, 0, 1, 0),
            texts,
            [(0x0039, 0x40, time), (0x0E06, 0x40, time), (0x340D, 3, 0x40000)],
        ),
        **{f"__substg1.0_{tag:04X}001F": text.encode("utf-16-le") for tag, text in texts.items()},
    }
    place = "__attach_version1.0_#00000000"
    size = struct.pack("<HHIII", 0x102, 0x3701, 6, len(content), 0)
    streams[f"{place}/__properties_version1.0"] = (
        _properties(b"\0" * 8, inside, [(0x3705, 3, 1), (0x0E21, 3, 0)]) + size
    )
    streams[f"{place}/__substg1.0_37010102"] = content
    streams |= {f"{place}/__substg1.0_{tag:04X}001F": text.encode("utf-16-le") for tag, text in inside.items()}
    return compound_bytes(streams)


def locked_bytes(key: str) -> bytes:
    """Return what a .docx saved with a password looks like from outside; there is nothing sensible inside."""
    info = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption '
        'xmlns="http://schemas.microsoft.com/office/2006/encryption"><keyData saltSize="16" blockSize="16" keyBits="256" '
        'hashSize="64" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" '
        'saltValue="AAAAAAAAAAAAAAAAAAAAAA=="/></encryption>'
    )
    rng = Random(key)  # noqa: S311
    return compound_bytes(
        {
            "EncryptionInfo": struct.pack("<HHI", 4, 4, 0x40) + info.encode(),
            "EncryptedPackage": struct.pack("<Q", 9100) + rng.randbytes(9104),
        }
    )
