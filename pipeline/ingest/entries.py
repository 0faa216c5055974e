"""Files and members as a flat list of entries: where each lies, from whom, when, by which channel."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipeline.ingest.content import Content
from pipeline.ingest.ids import file_id
from pipeline.ingest.proposals import clean_characters


@dataclass(slots=True, eq=False)
class Entry:
    """One row of the ledger being made.

    Args:
        content: what it says.
        place: path below the round folder; a member follows its container after "!/".
        parent: the container, None for a loose file.
        channel, sender, subject: by folder, register or mail; "" when unknown.
        received_on: when, None when unknown.
        basis: mail, register, export, container or unknown.
        has_paper_copy: the register notes one.
        code, text: reason code and sentence; begin as the content's.
        duplicate_of, linked_to: entries, or None.
        records: submissions it contributes, after duplicates were taken off.
        notes: {code, at, text}.
    """

    content: Content
    place: str
    parent: "Entry | None" = None
    channel: str = "unknown"
    sender: str = ""
    subject: str = ""
    received_on: datetime | None = None
    basis: str = "unknown"
    has_paper_copy: bool = False
    code: str = ""
    text: str = ""
    duplicate_of: "Entry | None" = None
    linked_to: "Entry | None" = None
    records: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)
    children: "list[Entry]" = field(default_factory=list)
    _id: str = ""

    @property
    def file_id(self) -> str:
        """The id of its row."""
        if not self._id:
            self._id = file_id(self.place, self.content.sha256)
        return self._id

    @property
    def sort_key(self) -> tuple[int, str, str]:
        """Which of two like files is the first: the earliest dated, undated ones last; then by place."""
        moment = self.received_on.isoformat() if self.received_on else ""
        return (0 if moment else 1, moment, self.place)


def make_entries(content: Content, place: str, channel: str) -> Entry:
    """Return the entry of a file with its members below it."""
    entry = Entry(content, place, channel=channel)
    _take_content(entry)
    if content.mail:
        _take_mail(entry)
    _add_members(entry)
    return entry


def _take_content(entry: Entry) -> None:
    entry.code, entry.text = entry.content.code, entry.content.text
    entry.records = [dict(record) for record in entry.content.records]
    entry.notes = list(entry.content.notes)


def _take_mail(entry: Entry) -> None:
    mail = entry.content.mail
    entry.sender, entry.subject = mail["sender"], mail["subject"]
    if mail["sent_at"]:
        entry.received_on, entry.basis = datetime.fromisoformat(mail["sent_at"]), "mail"


def _add_members(entry: Entry) -> None:
    seen: dict[str, int] = {}
    for member in entry.content.members:
        name = clean_characters(member.name)[0].replace("\\", "/") or "无名"
        seen[name] = seen.get(name, 0) + 1
        suffix = f"#{seen[name]}" if seen[name] > 1 else ""
        child = Entry(member, f"{entry.place}!/{name}{suffix}", entry, entry.channel, entry.sender, entry.subject,
                      entry.received_on, entry.basis)  # fmt: skip
        _take_content(child)
        if member.mail:
            arrived, basis = child.received_on, child.basis
            _take_mail(child)
            # A forwarded mail reached us when the outer mail did; its own time is older.
            if basis == "mail":
                child.received_on, child.basis = arrived, basis
        entry.children.append(child)
        _add_members(child)


def walk_entries(entries: list[Entry]) -> Iterator[Entry]:
    """Give every entry, a container before its members."""
    for entry in entries:
        yield entry
        yield from walk_entries(entry.children)
