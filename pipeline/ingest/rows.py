"""Writes settled entries as rows of the tables `files` and `submissions`."""

from typing import Any

from pipeline.ingest.entries import Entry
from pipeline.ingest.ids import submission_id
from pipeline.ingest.ledger import disposition_of
from pipeline.ingest.reasons import reason
from pipeline.ingest.sniff import declared_kind


def file_row(entry: Entry) -> dict[str, Any]:
    """Return the entry's row of `files`, nested values plain."""
    name = entry.content.name.replace("\\", "/").rsplit("/", 1)[-1]
    disposition = disposition_of(entry)
    text = entry.text or reason(entry.code).text
    return {
        "file_id": entry.file_id,
        "parent_file_id": entry.parent.file_id if entry.parent else "",
        "place_text": entry.place,
        "name_text": name,
        "sha256": entry.content.sha256,
        "size_bytes": entry.content.size,
        "declared_kind": declared_kind(name),
        "kind": entry.content.kind,
        "channel": entry.channel,
        "sender_text": entry.sender,
        "subject_text": entry.subject,
        "received_on": entry.received_on.isoformat() if entry.received_on else "",
        "received_basis": entry.basis,
        "has_paper_copy": entry.has_paper_copy,
        "disposition": disposition,
        "reason_code": entry.code,
        "reason_text": text,
        "duplicate_of_file_id": entry.duplicate_of.file_id if entry.duplicate_of else "",
        "linked_file_id": entry.linked_to.file_id if entry.linked_to else "",
        "submission_count": len(entry.records),
        "notes": entry.notes,
    }


def submission_rows(entry: Entry) -> list[dict[str, Any]]:
    """Return the entry's rows of `submissions`, nested values plain, every key present."""
    return [_submission_row(entry, index, record) for index, record in enumerate(entry.records)]


def _submission_row(entry: Entry, index: int, record: dict[str, Any]) -> dict[str, Any]:
    online = entry.content.is_online
    submitted = str(record.get("submitted_on", "")) if online else ""
    moment = submitted or (entry.received_on.isoformat() if entry.received_on else "")
    # A form lying among research notes or exports is a form: its unit decides the channel, and it is checked as one.
    channel = entry.channel if online or entry.channel not in ("online", "research") else "unknown"
    channel = "online" if online and channel == "unknown" else channel
    return {
        "submission_id": str(record.get("submission_id", "")) or submission_id(entry.file_id, index),
        "file_id": entry.file_id,
        "index_in_file": int(record.get("row_index", index)),
        "channel": channel,
        "place_text": record["place_text"],
        "received_on": moment,
        "received_basis": "export" if submitted else entry.basis,
        "sender_text": entry.sender,
        "unit_text": record["unit_text"],
        "implementation_level": record["implementation_level"],
        "level_evidence": record["level_evidence"],
        "project_name_text": record["project_name_text"],
        "summary_text": record["summary_text"],
        "expected_outcome_text": record["expected_outcome_text"],
        "budget_text": record["budget_text"],
        "extra_text": record["extra_text"],
        "aside_text": record["aside_text"],
        "respondent_text": str(record.get("respondent_text", "")),
        "platform_id": str(record.get("platform_id", "")),
        "addresses": record["addresses"],
        "notes": record["notes"],
        "raw": record.get("raw", {}),
        "needs_person": bool(record["needs_person"]),
    }
