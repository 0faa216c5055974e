"""The receipt register (收件登记): who sent a loose file, when it came, whether a paper copy is there."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipeline.ingest.content import Content
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
            if entry["file_name"] or entry["sender_text"]:
                found.append(entry)
        return found
    return []


def apply_register(entries: list[Entry], params: IngestParameters) -> None:
    """Fill sender, time and paper copy of loose files from the registers among the entries.

    A register row names a file by its name, with or without folder or ending. A name that fits several files, or
    rows that contradict each other, are noted and fill nothing. A row whose file is not there, or that names none
    (paper only), becomes an entry of its own below the register and waits for a person.
    """
    rows: dict[str, list[dict[str, str]]] = {}
    holders: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.place):
        for row in entry.content.register:
            if row["file_name"]:
                rows.setdefault(_key(row["file_name"]), []).append(row)
                holders.setdefault(_key(row["file_name"]), entry)
            else:
                _add_unmatched(entry, row, params)
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
        else:
            _add_unmatched(holders[key], found[0], params)


def _fill(entry: Entry, row: dict[str, str], params: IngestParameters) -> None:
    entry.sender = entry.sender or row["sender_text"]
    _fill_paper(entry, row["has_paper_copy"], params)
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


def _fill_paper(entry: Entry, word: str, params: IngestParameters) -> None:
    """Read 有, 有（2份）, 无; a word of neither kind counts as no and is said."""
    plain = re.sub(r"\(.*?\)|\d+\s*[份套页张]$|\s", "", unicodedata.normalize("NFKC", word))
    yes, no = ({unicodedata.normalize("NFKC", known) for known in words}
               for words in (params.paper_words, params.no_paper_words))  # fmt: skip
    entry.has_paper_copy = word in params.paper_words or plain in yes
    if plain and not entry.has_paper_copy and plain not in no:
        text = f"收件登记表中书面材料一栏“{word[:20]}”无法辨认，按没有书面材料处理，请核对。"
        entry.notes = [*entry.notes, {"code": "register_paper_unclear", "at": "", "text": text}]


def _add_unmatched(register: Entry, row: dict[str, str], params: IngestParameters) -> None:
    """Add an entry below the register for a receipt without a file; it has the row's own date."""
    name = row["file_name"] or row["sender_text"]
    what = f"登记了文件“{row['file_name'][:40]}”，收件文件夹中没有" if row["file_name"] else "登记了来件，没有写文件名"
    sentence = f"收件登记表中{row['sender_text'][:30]}{what}，请找到文件放入，或录入书面材料。"
    told = "\0".join(f"{key}={value}" for key, value in sorted(row.items()))
    content = Content(name, hashlib.sha256(told.encode("utf-8", "replace")).hexdigest(), code="register_without_file")
    place = f"{register.place}!/{name}"
    count = sum(child.place.partition("#")[0] == place for child in register.children)
    entry = Entry(content, f"{place}#{count + 1}" if count else place, register)
    entry.code, entry.text = content.code, sentence
    _fill(entry, row, params)
    register.children.append(entry)


def _key(name: str) -> str:
    return re.sub(r"\s+", "", name.replace("\\", "/")).lower()


def _stem(name: str) -> str:
    return re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)
