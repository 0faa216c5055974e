"""Decodes mail headers as Chinese clients really write them.

Adjacent encoded words of one charset are joined before decoding (clients split inside a character), gb2312 is read as
GB18030, and raw bytes are tried as UTF-8, then GB18030.
"""

import base64
import binascii
import quopri
import re
from datetime import datetime, timedelta, timezone
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import unquote_to_bytes

from pipeline.ingest.decode import decode_loosely

_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_PARAMETER = re.compile(r';\s*([\w\-.]+(?:\*\d*)?\*?)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_BEIJING = timezone(timedelta(hours=8))


def raw_header(message: Message, name: str) -> str:
    """Return the first header of that name as in the bytes (undecodable ones as surrogates), "" when absent."""
    for key, value in message.raw_items():
        if key.lower() == name:
            return str(value)
    return ""


def decode_header_text(raw: str) -> str:
    """Return a header's text."""
    text = re.sub(r"\r?\n[ \t]+", " ", raw)
    out: list[str] = []
    position = 0
    pending: list[bytes] = []
    charset = ""
    for match in _WORD.finditer(text):
        between = text[position : match.start()]
        same = pending and not between.strip() and match.group(1).lower() == charset
        if pending and not same:
            out.append(decode_loosely(b"".join(pending), charset))
            pending = []
        if between.strip() or (not same and not out and between):
            out.append(_decode_raw(between))
        charset = match.group(1).lower().split("*")[0]
        pending.append(_decode_word(match.group(2), match.group(3)))
        position = match.end()
    if pending:
        out.append(decode_loosely(b"".join(pending), charset))
    out.append(_decode_raw(text[position:]))
    return "".join(out).strip()


def _decode_raw(text: str) -> str:
    if text.isascii():
        return text
    return decode_loosely(text.encode("utf-8", "surrogateescape"))


def _decode_word(encoding: str, body: str) -> bytes:
    raw = body.encode("ascii", "ignore")
    if encoding in "qQ":
        return quopri.decodestring(raw, header=True)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw


def read_parameter(raw: str, name: str) -> str:
    """Return a header parameter (plain, RFC 2231, continued, or in encoded words), "" when absent."""
    decoded = _decode_raw(re.sub(r"\r?\n[ \t]+", " ", raw))
    parts: dict[str, str] = {}
    for match in _PARAMETER.finditer(decoded):
        value = match.group(2).strip()
        if value.startswith('"'):
            value = re.sub(r'\\(["\\])', r"\1", value[1:-1])
        parts.setdefault(match.group(1).lower(), value)
    if name in parts:
        return decode_header_text(parts[name])
    if f"{name}*" in parts:
        return _decode_extended(parts[f"{name}*"])
    return _join_continued(parts, name)


def _decode_extended(value: str) -> str:
    charset, _, rest = value.partition("'")
    body = rest.partition("'")[2] if "'" in rest else value
    return decode_loosely(unquote_to_bytes(body), charset if "'" in rest else "")


def _join_continued(parts: dict[str, str], name: str) -> str:
    raw, charset, index = b"", "", 0
    while True:
        if f"{name}*{index}*" in parts:
            value = parts[f"{name}*{index}*"]
            if index == 0 and value.count("'") >= 2:
                charset, _, value = value.split("'", 2)
            raw += unquote_to_bytes(value)
        elif f"{name}*{index}" in parts:
            raw += parts[f"{name}*{index}"].encode("utf-8", "surrogateescape")
        else:
            break
        index += 1
    return decode_header_text(decode_loosely(raw, charset)) if raw else ""


def read_sent_at(raw: str) -> datetime | None:
    """Return the time a mail was sent, in Beijing time without zone; None when absent or unreadable."""
    try:
        moment = parsedate_to_datetime(raw)
        if moment.tzinfo is not None:
            moment = moment.astimezone(_BEIJING).replace(tzinfo=None)
    except (TypeError, ValueError, IndexError, OverflowError, AttributeError):
        return None
    return moment.replace(microsecond=0) if 1990 <= moment.year <= 2100 else None
