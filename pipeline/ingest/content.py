"""What some bytes say, wherever they lie: sniffed, read, mapped; containers opened. Plain values only, so it can be kept.

`read_content` never raises for a bad file: what went wrong is its `code`. Ids, places, duplicates and links between
files are decided later, from these contents (`pipeline.ingest.ledger`).
"""

import hashlib
import re
from dataclasses import dataclass, field, replace
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.errors import RawFileError
from pipeline.ingest.form import read_form
from pipeline.ingest.outside import ask_of_letter, changes_filing
from pipeline.ingest.pictures import is_icon
from pipeline.ingest.readers import APART, DOCUMENT_READERS, MAIL_READERS, MEMBER_READERS, SHEET_KINDS, read_with
from pipeline.ingest.reasons import reason
from pipeline.ingest.sniff import sniff
from pipeline.ingest.tree import Document, Mail, Member
from pipeline.params.form import FormDescription
from pipeline.params.ingest import IngestParameters

if TYPE_CHECKING:
    from pipeline.ingest.sheet_rows import Sheet

READER_VERSION = "9"  # part of the reading cache's key: raise it whenever a reader may read something differently
_REFUSED_KINDS = {
    "empty": "empty_file", "encrypted": "encrypted", "damaged": "damaged", "winmail": "winmail", "program": "not_document",
    "word_old": "old_format", "slides": "not_document", "odt": "open_document", "sheet_xml": "old_format",
    "ole_other": "not_document", "unknown": "not_document", "heic": "table_is_picture",
    "archive": "other_archive",
}  # fmt: skip


@dataclass(slots=True)
class Content:
    """What one file says.

    Args:
        name: as given.
        sha256, size: of the bytes.
        kind: what it is.
        code: reason code, "" when it holds a submission.
        text: sentence for the code when it says more than the catalogue.
        records: submissions, plain dicts.
        notes: {code, at, text}.
        members: contents of the members of a mail or archive.
        mail: subject, sender, sent_at (ISO text), message_id; empty for others.
        attachment: continuation text by field name, when the file is only a continuation page.
        register: rows of the receipt register, when the file is that.
        is_online: records are survey rows.
        asks_person: a doubt about the file as a whole asks for a person.
    """

    name: str
    sha256: str = ""
    size: int = 0
    kind: str = "unknown"
    code: str = ""
    text: str = ""
    records: list[dict[str, Any]] = field(default_factory=list)
    notes: list[dict[str, str]] = field(default_factory=list)
    members: list["Content"] = field(default_factory=list)
    mail: dict[str, str] = field(default_factory=dict)
    attachment: dict[str, str] = field(default_factory=dict)
    register: list[dict[str, str]] = field(default_factory=list)
    is_online: bool = False
    asks_person: bool = False

    def to_plain(self) -> dict[str, Any]:
        """Return nested plain values, for the cache."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return plain | {"members": [member.to_plain() for member in self.members]}


def content_from_plain(plain: dict[str, Any]) -> Content:
    """Return the content kept as plain values."""
    content = Content(**plain)
    content.members = [content_from_plain(member) for member in plain["members"]]
    return content


@dataclass(slots=True)
class Budget:
    """What opening one container may still cost, over all its depths."""

    members: int
    bytes: int
    depth: int


def read_content(
    data: bytes,
    name: str,
    params: IngestParameters,
    form: FormDescription,
    budget: Budget | None = None,
    *,
    sha256: str = "",
) -> Content:
    """Return what the bytes say; never raises for bad content.

    Args:
        data: the file's bytes.
        name: as given.
        params: how to read it.
        form: the blank form.
        budget: what opening containers may still cost, for a member of one.
        sha256: of the data, when it is known already.
    """
    content = Content(name, sha256 or hashlib.sha256(data).hexdigest(), len(data))
    if budget is None:
        limits = params.limits
        budget = Budget(limits.archive_members, limits.archive_bytes, limits.archive_depth)
    try:
        _read_into(content, data, params, form, budget)
    except RawFileError as error:
        content.code, content.text = error.code, str(error)
    except MemoryError:
        content.code = "too_large"
    except RecursionError:
        content.code = "too_deep"
    except Exception as error:  # one bad file never stops a run; the code sends it to a person
        content.code = "reader_failed"
        content.notes.append({"code": "reader_failed", "at": "", "text": f"读取中断（{type(error).__name__}）。"})
        content.records, content.members = [], []
    return content


def _read_into(content: Content, data: bytes, params: IngestParameters, form: FormDescription, budget: Budget) -> None:
    if is_ignored_name(content.name, params):
        content.kind, content.code = "left_by_program", "left_by_program"
        return
    content.kind = sniff(data, content.name)
    is_container = content.kind in MAIL_READERS or content.kind in MEMBER_READERS
    if len(data) > (params.limits.mail_bytes if is_container else params.limits.file_bytes):
        content.code = "too_large"
    elif content.kind in _REFUSED_KINDS:
        content.code = _REFUSED_KINDS[content.kind]
    elif content.kind in SHEET_KINDS:
        _read_sheet(content, data, params, form)
    elif content.kind == "html" and _read_page_sheets(content, data, params, form):
        return
    elif content.kind in DOCUMENT_READERS:
        _read_document(content, read_with(content.kind, data, content.name, params), params, form)
    elif content.kind in MAIL_READERS:
        _read_mail(content, read_with(content.kind, data, content.name, params), params, form, budget)
    elif content.kind in MEMBER_READERS:
        _read_members(content, read_with(content.kind, data, content.name, params), params, form, budget)
        content.code = "container" if has_submission(content) else "nothing_inside"
    else:
        content.code = "not_document"


def is_ignored_name(name: str, params: IngestParameters) -> bool:
    """Return whether some program leaves files of this name behind."""
    parts = name.replace("\\", "/").split("/")
    pattern = _ignored_pattern(params.ignored_names)
    return any(pattern.match(part) for part in parts)


@lru_cache(maxsize=4)
def _ignored_pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(translate, names)) or r"(?!)", re.IGNORECASE)


def has_submission(content: Content) -> bool:
    """Return whether the content, or a member at any depth, holds a submission."""
    return bool(content.records) or any(has_submission(member) for member in content.members)


def _read_document(content: Content, document: Document, params: IngestParameters, form: FormDescription) -> None:
    """Take the forms of a document; one that is only a picture is read like a scan."""
    reading = read_form(document, form)
    if reading.code == "table_is_picture" and content.kind not in APART:
        from pipeline.ingest.pasted_scans import read_pasted_scans

        content.notes += reading.notes
        scan = read_form(read_pasted_scans(document, params), form)
        reading = scan if scan.records else replace(scan, code="table_is_picture", attachment={})
    content.records, content.code, content.attachment = reading.records, reading.code, reading.attachment
    content.notes, content.asks_person = reading.notes, reading.asks_person


def _read_sheet(content: Content, data: bytes, params: IngestParameters, form: FormDescription) -> None:
    from pipeline.ingest.sheets import read_sheet_content

    found = read_sheet_content(data, content.name, content.kind, params, form)
    content.records, content.code, content.notes = found.records, found.code, found.notes
    content.register, content.is_online = found.register, found.is_online
    content.members = [_unread_sheet(sheet) for sheet in found.unread]


def _unread_sheet(sheet: "Sheet") -> Content:
    """Return a sheet beside an export that no reader understood, as a file of its own that waits for a person."""
    from pipeline.ingest.sheets import sheet_document

    text = sheet_document(sheet).text
    sentence = f"工作簿中的工作表“{sheet.name[:30]}”没有可辨认的表头或栏目，未读取，请人工查看。"
    sha256 = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return Content(sheet.name, sha256, len(text.encode("utf-8", "replace")), "unknown", "not_form_sheet", sentence)


def _read_page_sheets(content: Content, data: bytes, params: IngestParameters, form: FormDescription) -> bool:
    """Read a page that is an export saved as a workbook; False when no table has an export's header."""
    from pipeline.ingest.sheet_rows import Sheet
    from pipeline.ingest.sheets import understand_sheets
    from pipeline.ingest.survey import find_columns

    try:
        from pipeline.ingest.html_page import read_html_sheets
    except ImportError:
        return False
    sheets = [Sheet(name, rows) for name, rows in read_html_sheets(data, params.limits)]
    if not any(find_columns(sheet.rows, params) for sheet in sheets):
        return False
    found = understand_sheets(sheets, content.name, params, form)
    content.records, content.code, content.notes = found.records, found.code, content.notes + found.notes
    content.register, content.is_online = found.register, found.is_online
    content.members = [_unread_sheet(sheet) for sheet in found.unread]
    return True


def _read_mail(content: Content, mail: Mail, params: IngestParameters, form: FormDescription, budget: Budget) -> None:
    sent = mail.sent_at.isoformat() if mail.sent_at else ""
    content.mail = {"subject": mail.subject, "sender": mail.sender, "sent_at": sent, "message_id": mail.message_id}
    content.notes += [{"code": issue.code, "at": issue.at, "text": issue.text} for issue in mail.issues]
    _read_body(content, mail.body, form)
    _read_members(content, mail.members, params, form, budget)
    for given, member in zip(mail.members, content.members, strict=True):
        if given.is_inline and member.kind == "image" and is_icon(given.data):
            member.code, member.text, member.records = "inline_picture", "", []
    if not content.records and changes_filing(mail.body.text, form):
        for record in _forms_of(content.members):
            ask_of_letter(record, mail.body.text)
    if not content.records:
        content.code = "container" if has_submission(content) else "nothing_inside"


def _read_body(content: Content, body: Document, form: FormDescription) -> None:
    reading = read_form(body, form)
    if reading.records:
        content.records = reading.records
        content.notes += reading.notes
        return
    text = body.text.strip()
    if text:
        content.notes.append({"code": "mail_body", "at": "", "text": f"邮件正文：{text}"})


def _forms_of(contents: list[Content]) -> list[dict[str, Any]]:
    """Return the submissions that came with a letter: of attachments and archives, not of mails with their own."""
    return [
        record
        for content in contents
        if not content.mail
        for record in [*([] if content.is_online else content.records), *_forms_of(content.members)]
    ]


def _read_members(
    content: Content, members: list[Member], params: IngestParameters, form: FormDescription, budget: Budget
) -> None:
    budget.members -= len(members)
    budget.bytes -= sum(len(member.data) for member in members)
    if budget.members < 0:
        raise RawFileError("too_many", reason("too_many").text)
    if budget.bytes < 0:
        raise RawFileError("too_large", reason("too_large").text)
    budget.depth -= 1
    content.members = [_read_member(member, params, form, budget) for member in members]
    budget.depth += 1


def _read_member(member: Member, params: IngestParameters, form: FormDescription, budget: Budget) -> Content:
    if member.code:
        return Content(
            member.name, hashlib.sha256(member.data).hexdigest(), len(member.data), "unknown", member.code, member.text
        )
    kind = sniff(member.data, member.name)
    if budget.depth < 0 and (kind in MAIL_READERS or kind in MEMBER_READERS):
        return Content(member.name, hashlib.sha256(member.data).hexdigest(), len(member.data), kind, "too_deep")
    return read_content(member.data, member.name, params, form, budget)
