"""Reads members of an untrusted zip: limits hold before and while inflating, nothing is ever written to disk."""

import io
import zipfile
import zlib
from typing import IO

from pipeline.errors import RawFileError
from pipeline.ingest.reasons import reason
from pipeline.params.ingest import Limits

_CHUNK = 1 << 18


def refuse(code: str, detail: str = "") -> RawFileError:
    """Return the error for a catalogued reason code; `detail` is put in front of its sentence."""
    return RawFileError(code, (f"{detail}：" if detail else "") + reason(code).text)


_last_opened: list[tuple[bytes, zipfile.ZipFile]] = []


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Return the opened zip; sniffing and reading the same bytes one after the other open them once."""
    if _last_opened and _last_opened[0][0] is data:
        return _last_opened[0][1]
    opened = zipfile.ZipFile(io.BytesIO(data))
    _last_opened[:] = [(data, opened)]
    return opened


class SafeZip:
    """An opened zip whose members may be read one by one within limits.

    Args:
        data: the archive.
        limits: see `Limits`.
        strict_names: refuse two members of one name, or whose names differ in case alone (Office packages).

    Raises:
        RawFileError: damaged, too_many, duplicate_member; reading: encrypted, bomb, too_large, damaged.
    """

    __slots__ = ("_data", "_limits", "_seen_bytes", "_zip", "entries", "infos")

    def __init__(self, data: bytes, limits: Limits, *, strict_names: bool = True) -> None:
        try:
            self._zip = open_zip(data)
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, OverflowError) as error:
            raise refuse("damaged") from error
        infos = self._zip.infolist()
        if len(infos) > limits.zip_members:
            raise refuse("too_many")
        self.infos = {info.filename: info for info in infos}
        if strict_names and len({name.lower() for name in self.infos}) != len(infos):
            raise refuse("duplicate_member")
        self.entries = infos
        self._data = data
        self._limits = limits
        self._seen_bytes = 0

    def read(self, name: str) -> bytes:
        """Return a member's content, inflated within the limits and checked against its CRC."""
        return self.read_info(self.infos[name])

    def read_info(self, info: zipfile.ZipInfo) -> bytes:
        """Return the content of a member given by its directory entry."""
        limits = self._limits
        if info.flag_bits & 1:
            raise refuse("encrypted")
        if info.file_size > limits.part_bytes:
            raise refuse("bomb" if _swells(info.file_size, info.compress_size, limits) else "too_large")
        data = self._inflate(info) if info.compress_type == zipfile.ZIP_DEFLATED else self._read_in_chunks(info)
        if len(data) != info.file_size:
            raise refuse("damaged")
        self._count(len(data))
        return data

    def _inflate(self, info: zipfile.ZipInfo) -> bytes:
        """Return a deflated member; never more is inflated than the limits leave."""
        limits, raw = self._limits, self._data
        at = info.header_offset
        if raw[at : at + 4] != b"PK\x03\x04":
            raise refuse("damaged")
        start = (
            at
            + 30
            + int.from_bytes(raw[at + 26 : at + 28], "little")
            + int.from_bytes(raw[at + 28 : at + 30], "little")
        )
        swollen = max(limits.ratio_from_bytes, info.compress_size * limits.ratio)
        most = min(limits.part_bytes, limits.parts_bytes - self._seen_bytes, swollen)
        inflate = zlib.decompressobj(-15)
        try:
            data = inflate.decompress(raw[start : start + info.compress_size], most + 1)
        except zlib.error as error:
            raise refuse("damaged") from error
        if len(data) > most:
            raise refuse("bomb" if most == swollen else "too_large")
        if not inflate.eof or zlib.crc32(data) != info.CRC:
            raise refuse("damaged")
        return data

    def _read_in_chunks(self, info: zipfile.ZipInfo) -> bytes:
        try:
            with self._zip.open(info) as stream:
                data = stream.read(_CHUNK)
                return self._read_on(stream, data, info) if len(data) == _CHUNK else data
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            OSError,
            ValueError,
            RuntimeError,
        ) as error:
            raise refuse("damaged") from error

    def _read_on(self, stream: IO[bytes], first: bytes, info: zipfile.ZipInfo) -> bytes:
        parts, size = [first], len(first)
        while chunk := stream.read(_CHUNK):
            parts.append(chunk)
            size += len(chunk)
            if size > self._limits.part_bytes or self._seen_bytes + size > self._limits.parts_bytes:
                raise refuse("too_large")
            if _swells(size, info.compress_size, self._limits):
                raise refuse("bomb")
        return b"".join(parts)

    def _count(self, size: int) -> None:
        self._seen_bytes += size
        if self._seen_bytes > self._limits.parts_bytes:
            raise refuse("too_large")


def _swells(size: int, compressed: int, limits: Limits) -> bool:
    return size > limits.ratio_from_bytes and size > max(compressed, 1) * limits.ratio
