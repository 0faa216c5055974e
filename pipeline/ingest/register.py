"""The receipt register (收件登记): who sent a loose file, when it came, whether a paper copy is there."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipeline.ingest.entries import Entry
from pipeline.ingest.headers import match_headers
from pipeline.params.ingest import IngestParameters

_HEADER_ROWS = 10


def read_register(rows: Sequence[Sequence[Any]], params: IngestParameters) -> list[dict[str, str]]:
    """Return the register's rows as text by meaning; [] when no header row is found."""
    from pipeline.ingest.survey import read_time

    aliases: dict[str, tuple[str, ...]] = {str(meaning): words for meaning, words in params.register_headers.items()}
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        meanings = match_headers([cell if isinstance(cell, str) else "" for cell in row], aliases)
        if "file_name" not in meanings:
            continue
        found = []
        for line in rows[index + 1 :]:
            entry = dict.fromkeys(("file_name", "received_on", "sender_text", "has_paper_copy", "channel"), "")
            for meaning, cell in zip(meanings, line, strict=False):
                if meaning == "received_on":
                    moment = read_time(cell)
                    entry[meaning] = moment.isoformat() if moment else ""
                    entry["unreadable"] = "" if moment or cell in ("", None) else str(cell)
                elif meaning in entry and not entry[meaning]:
                    entry[meaning] = "" if cell is None else str(cell).strip()
            if entry["file_name"]:
                found.append(entry)
        return found
    return []


def apply_register(entries: list[Entry], params: IngestParameters) -> None:
    """Fill sender, time and paper copy of loose files from the registers among the entries.

    A register row names a file by its name, with or without folder or ending. A name that fits several files, or
    rows that contradict each other, are noted and fill nothing.
    """
    rows: dict[str, list[dict[str, str]]] = {}
    for entry in sorted(entries, key=lambda entry: entry.place):
        for row in entry.content.register:
            rows.setdefault(_key(row["file_name"]), []).append(row)
    if not rows:
        return
    names: dict[str, list[Entry]] = {}
    for entry in entries:
        for key in {
            _key(entry.place),
            _key(entry.place.rpartition("/")[2]),
            _key(_stem(entry.place.rpartition("/")[2])),
        }:
            names.setdefault(key, []).append(entry)
    for key, found in sorted(rows.items()):
        targets = names.get(key, []) or names.get(_key(_stem(found[0]["file_name"])), [])
        if len(targets) > 1 or len({tuple(sorted(row.items())) for row in found}) > 1:
            for target in targets:
                text = f"收件登记表中“{found[0]['file_name'][:40]}”对应不止一份文件或登记不一致，未采用。"
                target.notes.append({"code": "register_unclear", "at": "", "text": text})
        elif targets:
            _fill(targets[0], found[0], params)


def _fill(entry: Entry, row: dict[str, str], params: IngestParameters) -> None:
    entry.sender = entry.sender or row["sender_text"]
    entry.has_paper_copy = row["has_paper_copy"] in params.paper_words
    if row["received_on"] and entry.received_on is None:
        entry.received_on, entry.basis = datetime.fromisoformat(row["received_on"]), "register"
    if row.get("unreadable"):
        text = f"收件登记表中的日期“{row['unreadable'][:20]}”无法辨认，按日期未知处理。"
        entry.notes.append({"code": "register_date_unreadable", "at": "", "text": text})
    channel = params.folders.get(row["channel"], row["channel"])
    if channel in ("department", "union", "research", "online"):
        entry.channel = channel
    for child in entry.children:
        child.sender = child.sender or entry.sender
        child.channel = entry.channel
        if child.received_on is None:
            child.received_on, child.basis = entry.received_on, entry.basis


def _key(name: str) -> str:
    return re.sub(r"\s+", "", name.replace("\\", "/")).lower()


def _stem(name: str) -> str:
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)
