"""Reads rar and 7z archives where libarchive is installed here; elsewhere asks for them to be unpacked.

Members are read into memory within the limits, under the name given in the archive, which is data and never a path.
"""

import importlib.util
from collections.abc import Iterator
from contextlib import suppress
from ctypes import c_void_p
from typing import Any

from pipeline.errors import RawFileError
from pipeline.ingest.reasons import reason
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.tree import Member
from pipeline.params.ingest import Limits

_LIMITS = Limits()
_RAR5 = b"Rar!\x1a\x07\x01\x00"
_PLEASE_UNPACK = "是 rar 或 7z 压缩包，本机没有展开它的组件；请解压后把其中的文件重新放入，或请原单位改发 zip。"


def read_rar(data: bytes, name: str = "", limits: Limits = _LIMITS) -> list[Member]:
    """Return the members of a rar archive.

    Raises:
        RawFileError: "unpack_first" when libarchive is not here, "encrypted", "damaged", "too_many", "too_large".
    """
    return _read(data, limits, "rar5" if data.startswith(_RAR5) else "rar")


def read_7z(data: bytes, name: str = "", limits: Limits = _LIMITS) -> list[Member]:
    """Return the members of a 7z archive; errors as `read_rar`."""
    return _read(data, limits, "7zip")


def preload() -> None:
    """Load libarchive where it is installed: finding it starts a program, which a reading process may not do later."""
    if importlib.util.find_spec("libarchive") is not None:
        with suppress(RawFileError):
            _load_library()


def _load_library() -> Any:
    try:
        import libarchive
    except Exception as error:  # the package imports where the system library is missing, and raises what it likes
        raise RawFileError("unpack_first", _PLEASE_UNPACK) from error
    return libarchive


def _read(data: bytes, limits: Limits, format_name: str) -> list[Member]:
    """Return the members; the format is named, or a document stored inside would be taken for the archive itself."""
    library = _load_library()
    members: list[Member] = []
    try:
        with library.memory_reader(data, format_name=format_name, filter_name="none") as archive:
            members.extend(_read_members(library, archive, limits))
    except RawFileError:
        raise
    except Exception as error:
        words = str(error).lower()
        is_locked = "encrypt" in words or "passphrase" in words or "password" in words
        raise refuse("encrypted" if is_locked else "damaged") from error
    if not members:
        raise refuse("damaged")
    return members


def _read_members(library: Any, archive: Any, limits: Limits) -> Iterator[Member]:
    total = 0
    for number, entry in enumerate(archive):
        if number >= limits.archive_members:
            raise refuse("too_many")
        if entry.isdir:
            continue
        name = _repair_name(entry.pathname)
        if not entry.isreg:
            yield Member(name, b"", "link", "压缩包内是指向别处的链接，不是文件，未读取。")
            continue
        if _is_encrypted(library, entry):
            yield Member(name, b"", "encrypted", reason("encrypted").text)
            continue
        content = _read_entry(entry, min(limits.file_bytes, limits.archive_bytes - total))
        if content is None:
            yield Member(name, b"", "too_large", "超过允许的大小，未读取，请人工确认后缩小或拆分。")
            if total + limits.file_bytes > limits.archive_bytes:
                raise refuse("too_large")
            continue
        total += len(content)
        if entry.size is not None and entry.size != len(content):
            yield Member(name, b"", "damaged", "压缩包不完整（可能是分卷中的一卷），未读取，请把各卷一起解压后放入。")
            continue
        yield Member(name, content)


def _is_encrypted(library: Any, entry: Any) -> bool:
    """Return whether a member's content is encrypted: the library gives it as it is stored, without a word."""
    return bool(library.ffi.libarchive.archive_entry_is_encrypted(c_void_p(entry._entry_p)))


def _read_entry(entry: Any, most: int) -> bytes | None:
    """Return the content of a member, None when it holds more bytes than allowed."""
    parts, size = [], 0
    for block in entry.get_blocks():
        size += len(block)
        if size > most:
            return None
        parts.append(bytes(block))
    return b"".join(parts)


def _repair_name(name: object) -> str:
    """Return a member's name; Chinese archives often keep it in GB18030 bytes."""
    if isinstance(name, bytes):
        for encoding in ("utf-8", "gb18030"):
            try:
                return name.decode(encoding)
            except UnicodeDecodeError:
                continue
        return name.decode("gb18030", "replace")
    return str(name or "")
