"""Decides what each file is in the end: exactly one disposition, duplicates and continuation pages recognised."""

from pipeline.ingest.attachments import link_attachments
from pipeline.ingest.entries import Entry, walk_entries
from pipeline.ingest.ids import online_id
from pipeline.ingest.reasons import reason
from pipeline.ingest.same_content import mark_same_content
from pipeline.params.ingest import IngestParameters

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
_WRITTEN = ("project_name_text", "summary_text", "expected_outcome_text", "budget_text", "extra_text")


def settle(entries: list[Entry], params: IngestParameters) -> list[Entry]:
    """Return all entries, members too, with codes, links and submissions settled; order of the input never matters.

    Args:
        entries: files with their members below them.
        params: ingest parameters of the round.
    """
    everything = sorted(walk_entries(entries), key=lambda entry: entry.place)
    in_order = sorted(everything, key=lambda entry: entry.sort_key)
    _mark_same_files(in_order)
    _mark_same_mails(in_order)
    _drop_known_rows(in_order)
    mark_same_content(in_order, params)
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
            texts = [str(record[name]) for name in _WRITTEN]
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


def _container_code(entry: Entry) -> str:
    codes = [reason(child.code).disposition if child.code != "container" else "parsed" for child in entry.children]
    if entry.records or "parsed" in codes:
        return "container"
    if "needs_person" in codes or "rejected" in codes:
        return "nothing_inside"
    return "same_file" if "duplicate" in codes else entry.code
