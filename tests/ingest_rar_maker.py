"""Rar archives built byte by byte, their members stored as they are: versions 4 and 5 of the public description."""

import struct
import zlib

_STORED = 0x30
_LONG, _SECRET, _VOLUME = 0x8000, 0x0004, 0x0002


def make_rar4(members: dict[bytes, bytes], *, is_secret: bool = False, goes_on: bool = False) -> bytes:
    """Return a version 4 archive.

    Args:
        members: name as stored -> content.
        is_secret: say that the members are encrypted.
        goes_on: say that the members are twice as long and go on in another volume.
    """
    out = b"Rar!\x1a\x07\x00" + _block4(0x73, 0, bytes(6))
    for name, content in members.items():
        flags = _LONG | (_SECRET if is_secret else 0) | (_VOLUME if goes_on else 0)
        whole = len(content) * (2 if goes_on else 1)
        head = struct.pack("<IIBII", len(content), whole, 3, zlib.crc32(content), 0x4B6A4000)
        head += struct.pack("<BBHI", 20, _STORED, len(name), 0o100644)
        out += _block4(0x74, flags, head + name) + content
    return out + _block4(0x7B, 0x4000, b"")


def _block4(kind: int, flags: int, body: bytes) -> bytes:
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head


def make_rar5(members: dict[str, bytes]) -> bytes:
    """Return a version 5 archive."""
    out = b"Rar!\x1a\x07\x01\x00" + _block5(_number(1) + _number(0) + _number(0))
    for name, content in members.items():
        numbers = (2, 0x02, len(content), 0x04, len(content), 0o100644)
        body = b"".join([_number(number) for number in numbers]) + struct.pack("<I", zlib.crc32(content))
        body += _number(0) + _number(1) + _number(len(name.encode())) + name.encode()
        out += _block5(body) + content
    return out + _block5(_number(5) + _number(0) + _number(0))


def _block5(body: bytes) -> bytes:
    sized = _number(len(body)) + body
    return struct.pack("<I", zlib.crc32(sized)) + sized


def _number(value: int) -> bytes:
    """Return a number of variable length: seven bits a byte, the lowest first."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))
