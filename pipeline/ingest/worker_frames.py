"""How the run and its reading process talk: a code, a length, and so many bytes."""

import struct
from typing import IO

OK, REFUSED, NEXT_PAGE = 0, 1, 2
_HEAD = struct.Struct("<BI")
_MOST = 300_000_000


def write_frame(stream: IO[bytes], code: int, content: bytes) -> None:
    """Write one message."""
    stream.write(_HEAD.pack(code, len(content)) + content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[int, bytes]:
    """Return the next message as (code, content).

    Raises:
        EOFError: the stream ended, or the message is longer than any sound one.
    """
    code, size = _HEAD.unpack(_read_exactly(stream, _HEAD.size))
    if size > _MOST:
        raise EOFError
    return code, _read_exactly(stream, size)


def _read_exactly(stream: IO[bytes], size: int) -> bytes:
    parts, missing = [], size
    while missing:
        part = stream.read(missing)
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
