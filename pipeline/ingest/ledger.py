"""Decides what each file is in the end: exactly one disposition, duplicates and continuation pages recognised."""

from collections import Counter

from pipeline.ingest.attachments import link_attachments
from pipeline.ingest.entries import Entry, walk_entries
from pipeline.ingest.ids import online_id
from pipeline.ingest.labels import squeeze
from pipeline.ingest.reasons import reason

_NEVER_SAME = frozenset(
    (
        "empty_file",
        "left_by_program",
        "link",
        "receipt_register",
        "inline_picture",
        "blank_template",
        "date_after_round",
    )
)
_CONTAINER_CODES = frozenset(("container", "nothing_inside"))
_IDENTITY = ("unit_text", "project_name_text", "summary_text", "expected_outcome_text", "budget_text", "extra_text")


def settle(entries: list[Entry]) -> list[Entry]:
    """Return all entries, members too, with codes, links and submissions settled; order of the input never matters."""
    everything = sorted(walk_entries(entries), key=lambda entry: entry.place)
    in_order = sorted(everything, key=lambda entry: entry.sort_key)
    _mark_same_files(in_order)
    _mark_same_mails(in_order)
    _drop_known_rows(in_order)
    _mark_same_content(in_order)
    link_attachments(in_order)
    for entry in reversed(everything):
        if entry.children and entry.code in _CONTAINER_CODES:
            entry.code = _container_code(entry)
    return everything


def disposition_of(entry: Entry) -> str:
    """Return the entry's disposition."""
    if entry.code == "container":
        return "parsed"
    return reason(entry.code).disposition


def _mark_same_files(entries: list[Entry]) -> None:
    first: dict[str, Entry] = {}
    for entry in entries:
        if entry.code in _NEVER_SAME or not entry.content.size:
            continue
        known = first.setdefault(entry.content.sha256, entry)
        if known is not entry:
            entry.code, entry.text, entry.duplicate_of, entry.records = "same_file", "", known, []


def _mark_same_mails(entries: list[Entry]) -> None:
    first: dict[str, Entry] = {}
    for entry in entries:
        message_id = entry.content.mail.get("message_id", "")
        if not message_id or entry.duplicate_of is not None:
            continue
        known = first.setdefault(message_id, entry)
        if known is not entry and not entry.records:
            entry.code, entry.text, entry.duplicate_of = "same_mail", "", known


def _drop_known_rows(entries: list[Entry]) -> None:
    """Give survey rows their ids; a row already in another export adds nothing."""
    known: dict[str, Entry] = {}
    exports = [entry for entry in entries if entry.content.is_online and entry.duplicate_of is None]
    # The fullest download of a survey carries its rows; the sort keeps the order of equals.
    for entry in sorted(exports, key=lambda entry: (_is_by_number(entry), -len(entry.records))):
        repeats: dict[str, int] = {}
        kept = []
        for record in entry.records:
            texts = [str(record[name]) for name in _IDENTITY[1:]]
            if not record["platform_id"] and not record["submitted_on"]:
                texts = [str(record["respondent_text"]), *texts]
            key = "\0".join([record["platform_id"], record["submitted_on"], *texts])
            repeat = repeats.get(key, 0)
            repeats[key] = repeat + 1
            record["submission_id"] = online_id(record["platform_id"], record["submitted_on"], texts, repeat)
            if known.setdefault(record["submission_id"], entry) is entry:
                kept.append(record)
        dropped = len(entry.records) - len(kept)
        if dropped:
            text = f"有 {dropped} 条答卷在另一份导出表中已有，未重复计入。"
            entry.notes.append({"code": "same_survey_rows", "at": "", "text": text})
            if not kept:
                other = known[str(entry.records[0]["submission_id"])]
                entry.code, entry.text, entry.duplicate_of = "same_survey_rows", "", other
        entry.records = kept


def _is_by_number(entry: Entry) -> bool:
    return any(note["code"] == "export_by_number" for note in entry.content.notes)


def _mark_same_content(entries: list[Entry]) -> None:
    """The same words in another file (electronic form and its scan): one submission, both files in the ledger."""
    first: dict[tuple[str, ...], tuple[Entry, dict[str, object]]] = {}
    filed = [entry for entry in entries if entry.records and not entry.content.is_online]
    heads = Counter(_head(record) for entry in filed for record in entry.records)
    for entry in filed:
        kept = []
        same: Entry | None = None
        for record in entry.records:
            if heads[_head(record)] == 1:  # the same words have the same head; most need no longer look
                kept.append(record)
                continue
            identity = tuple(squeeze(str(record[name])) for name in _IDENTITY)
            other, twin = first.setdefault(identity, (entry, record))
            if other is entry or not identity[0] or not identity[1]:
                kept.append(record)
            elif _levels_agree(record, twin) and (_is_paper(entry) or _is_paper(other)):
                same = other
            else:
                kept.append(record)
                _note_same_text(record, twin, other)
        entry.records = kept
        if same is not None:
            entry.notes.append({"code": "same_content", "at": "", "text": f"文字与“{same.place}”相同，只计一次。"})
            if not kept:
                entry.code, entry.text, entry.duplicate_of = "same_content", "", same


def _head(record: dict[str, object]) -> str:
    return squeeze(f"{record['unit_text']}{record['project_name_text']}")


def _is_paper(entry: Entry) -> bool:
    """Return whether the file shows the paper copy; two electronic files of one text are two filings."""
    return entry.content.kind in ("image", "pdf")


def _note_same_text(record: dict[str, object], twin: dict[str, object], other: Entry) -> None:
    if record["implementation_level"] == twin["implementation_level"]:
        note = {"code": "same_text", "at": "", "text": f"文字与“{other.place}”相同。"}
    else:
        text = f"与“{other.place}”文字相同而实施层级不同，请核对以哪一份为准。"
        note = {"code": "same_text_other_level", "at": "", "text": text}
        record["needs_person"] = True
    record["notes"] = [*record["notes"], note]  # type: ignore[misc]


def _levels_agree(record: dict[str, object], twin: dict[str, object]) -> bool:
    left, right = record["implementation_level"], twin["implementation_level"]
    return left == right or left == "unknown"


def _container_code(entry: Entry) -> str:
    codes = [reason(child.code).disposition if child.code != "container" else "parsed" for child in entry.children]
    if entry.records or "parsed" in codes:
        return "container"
    if "needs_person" in codes or "rejected" in codes:
        return "nothing_inside"
    return "same_file" if "duplicate" in codes else entry.code
