"""Keeps what was read, so that an unchanged file is not read again: SQLite, keyed by content and by what reads it.

The key is sha256 + name + reader version + fingerprint of form, parameters and the optional readers installed here, so
a changed reader, form or limit reads anew, and so does a machine that has got OCR since. A cache that cannot be used is left aside; it never decides what is read.
"""

import hashlib
import json
import sqlite3
import zlib
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.ingest.content import READER_VERSION, Content, content_from_plain
from pipeline.params.form import FormDescription
from pipeline.params.ingest import IngestParameters

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_COMPRESSED_FROM = 50_000  # bytes; a form is shorter, and packing it costs more than reading it anew saves
_TABLE = "CREATE TABLE IF NOT EXISTS readings (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
_OPTIONAL = ("rapidocr", "onnxruntime", "libarchive", "PIL")
# What a missing optional component could not read must be tried again when it is there.
_NEVER_KEPT = frozenset(("reader_missing", "ocr_missing", "too_slow", "unreadable_place", "unpack_first"))


class ReadingCache:
    """Readings by content; a context manager that commits at the end.

    Args:
        path: the SQLite file, or None for no cache.
        params, form: whatever reads differently under these has another key.
    """

    def __init__(self, path: Path | None, params: IngestParameters, form: FormDescription) -> None:
        self._read_by = hashlib.sha256(
            "\0".join([READER_VERSION, form.fingerprint, params.model_dump_json(), *_installed()]).encode()
        ).hexdigest()[:16]
        self._kept: dict[str, bytes] = {}
        self._new: list[tuple[str, bytes]] = []
        self._connection = _open(path) if path is not None else None
        self.read_count = 0  # files that had to be read anew

    def __enter__(self) -> Self:
        if self._connection is not None:
            try:
                rows = self._connection.execute("SELECT key, value FROM readings").fetchall()
                self._kept = dict(rows)
            except sqlite3.Error:
                self._kept = {}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is None:
            return
        try:
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?)", self._new)
        except sqlite3.Error:
            pass
        finally:
            self._connection.close()

    def find(self, sha256: str, name: str) -> Content | None:
        """Return the kept reading, or None."""
        value = self._kept.get(self._key(sha256, name))
        if value is None:
            return None
        try:
            content = content_from_plain(json.loads(value if value[:1] == b"{" else zlib.decompress(value)))
        except (zlib.error, ValueError, KeyError, TypeError):
            return None
        return content

    def keep(self, content: Content) -> None:
        """Keep a reading."""
        self.read_count += 1
        if self._connection is None or _must_not_keep(content):
            return
        plain: dict[str, Any] = content.to_plain()
        value = _ENCODER.encode(plain).encode("utf-8", "replace")
        if len(value) > _COMPRESSED_FROM:
            value = zlib.compress(value, 1)
        self._new.append((self._key(content.sha256, content.name), value))

    def _key(self, sha256: str, name: str) -> str:
        return f"{sha256}:{self._read_by}:{name}"


def _installed() -> list[str]:
    """Return which optional libraries are installed: with one more, a scanned page left unread can be read."""
    return [name for name in _OPTIONAL if find_spec(name) is not None]


def _must_not_keep(content: Content) -> bool:
    return content.code in _NEVER_KEPT or any(_must_not_keep(member) for member in content.members)


def _open(path: Path) -> sqlite3.Connection | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path)
        connection.execute(_TABLE)
    except (sqlite3.Error, OSError):
        return None
    return connection
