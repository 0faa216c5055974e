"""Reads a round's folder: every file below it, as of a day, into the tables `files` and `submissions`."""

import hashlib
import json
import logging
import os
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.ingest.cache import ReadingCache
from pipeline.ingest.content import Content, is_ignored_name, read_content
from pipeline.ingest.entries import Entry, make_entries, walk_entries
from pipeline.ingest.ledger import settle
from pipeline.ingest.reading import check_place
from pipeline.ingest.register import apply_register
from pipeline.ingest.rows import file_row, submission_rows
from pipeline.params.form import FormDescription
from pipeline.params.ingest import IngestParameters
from pipeline.schema import conform, empty_frame

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_LOG = logging.getLogger("pipeline.ingest")
_NESTED = {
    "notes": "notes_json",
    "level_evidence": "level_evidence_json",
    "addresses": "addresses_json",
    "raw": "raw_json",
}


@dataclass(frozen=True)
class Ingested:
    """What a round's folder says.

    Args:
        files: table `files`, a row for each file and member received by the day.
        submissions: table `submissions`, a row for each proposal as filed.
        read_count: files read anew; the others came from the reading cache.
        later_count: files known to have come after the day, left for a later phase.
    """

    files: pd.DataFrame
    submissions: pd.DataFrame
    read_count: int = 0
    later_count: int = 0


def read_round(
    folder: Path,
    params: IngestParameters,
    form: FormDescription,
    as_of: date,
    cache_path: Path | None = None,
    last_day: date | None = None,
) -> Ingested:
    """Return the tables of everything below the folder that was received by the day.

    A file whose date is unknown counts as received and says so. The order of files never matters.

    Args:
        folder: the round's raw folder; never written to.
        params: ingest parameters of the round.
        form: the blank form.
        as_of: last day whose receipts count.
        cache_path: SQLite file of kept readings, or None.
        last_day: the last phase's day. A file dated after it would be read in no phase, so every phase lists it for a
            person, without its submissions.
    """
    entries, read_count = _read_folder(folder, params, form, cache_path)
    apply_register(entries, params)
    for entry in entries:
        if last_day is not None and not _arrived(entry, last_day):
            entry.code, entry.text, entry.records, entry.children = "date_after_round", "", [], []
    kept = [entry for entry in entries if _arrived(entry, as_of) or entry.code == "date_after_round"]
    for entry in walk_entries(kept):
        entry.children = [child for child in entry.children if _arrived(child, as_of)]
        _leave_later_rows(entry, as_of)
        if entry.parent is None and entry.received_on is None and not _needs_no_date(entry):
            text = "没有收到时间（邮件以外的文件须在收件登记表中登记），按已收到处理。"
            entry.notes = [*entry.notes, {"code": "date_unknown", "at": "", "text": text}]
    settled = settle(kept, params)
    files = [file_row(entry) for entry in settled]
    submissions = [row for entry in settled for row in submission_rows(entry)]
    counts = Counter(row["disposition"] for row in files)
    _LOG.info(
        "收件 %d 份（%s），填报 %d 条",
        len(files),
        "，".join(f"{k} {v}" for k, v in sorted(counts.items())),
        len(submissions),
    )
    return Ingested(_frame(files, "files"), _frame(submissions, "submissions"), read_count, len(entries) - len(kept))


def _read_folder(
    folder: Path, params: IngestParameters, form: FormDescription, cache_path: Path | None
) -> tuple[list[Entry], int]:
    entries = []
    with ReadingCache(cache_path, params, form) as cache:
        for place, path in list_files(folder):
            content = _load(path, params, form, cache)
            top = place.split("/", 1)[0] if "/" in place else ""
            entries.append(make_entries(content, place, params.folders.get(top, "unknown")))
        read_count = cache.read_count
    return entries, read_count


def list_files(folder: Path) -> list[tuple[str, Path]]:
    """Return (place, path) of every file and link below the folder, sorted by place; links are not followed."""
    found: list[tuple[str, Path]] = []
    waiting = [(folder, "")] if folder.is_dir() else []
    while waiting:
        current, above = waiting.pop()
        with os.scandir(current) as items:
            for item in items:
                if item.is_dir(follow_symlinks=False):
                    waiting.append((Path(item.path), f"{above}{item.name}/"))
                else:
                    found.append((above + item.name, Path(item.path)))
    return sorted(found)


def _load(path: Path, params: IngestParameters, form: FormDescription, cache: ReadingCache) -> Content:
    if is_ignored_name(path.name, params):
        return Content(path.name, kind="left_by_program", code="left_by_program")
    refused = check_place(path, params)
    if refused:
        return Content(path.name, code=refused)
    try:
        with path.open("rb", buffering=0) as stream:
            data = stream.read()
    except OSError:
        return Content(path.name, code="unreadable_place")
    sha256 = hashlib.sha256(data).hexdigest()
    known = cache.find(sha256, path.name)
    if known is not None:
        return known
    content = read_content(data, path.name, params, form, sha256=sha256)
    cache.keep(content)
    return content


def _arrived(entry: Entry, as_of: date) -> bool:
    return entry.received_on is None or entry.received_on.date() <= as_of


def _needs_no_date(entry: Entry) -> bool:
    return entry.code in ("left_by_program", "receipt_register", "blank_template") or entry.content.is_online


def _leave_later_rows(entry: Entry, as_of: date) -> None:
    """Survey rows submitted after the day belong to a later phase."""
    if not entry.content.is_online:
        return
    kept = [
        row
        for row in entry.records
        if not row["submitted_on"] or datetime.fromisoformat(row["submitted_on"]).date() <= as_of
    ]
    if len(kept) < len(entry.records):
        text = f"有 {len(entry.records) - len(kept)} 条答卷在 {as_of} 之后提交，本阶段未计入。"
        entry.notes = [*entry.notes, {"code": "rows_after_day", "at": "", "text": text}]
        entry.records = kept
        if not kept:
            entry.code = "rows_after_day"


def _frame(rows: list[dict[str, Any]], table: str) -> pd.DataFrame:
    if not rows:
        return empty_frame(table)
    columns: dict[str, Any] = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        columns[_NESTED.get(name, name)] = [_as_json(value) for value in values] if name in _NESTED else values
    columns["received_on"] = pd.to_datetime([moment or None for moment in columns["received_on"]], format="ISO8601")
    return conform(pd.DataFrame(columns), table)


def _as_json(value: Any) -> str:
    return _encode(value) if value else "[]" if isinstance(value, list) else "{}"
