"""Maps the neutral tree of any format onto the form: which text is which field of which proposal.

Format-blind: it sees paragraphs, tables and marks, and the form description (params/form.yaml). What names no field
goes to `extra_text` or `aside_text`; nothing that was written is dropped, and what leaves a doubt is noted.
"""

from dataclasses import dataclass, field
from typing import Any

from pipeline.ingest.form_lines import LineFiller
from pipeline.ingest.form_state import FormState
from pipeline.ingest.form_tables import TableFiller
from pipeline.ingest.labels import form_words
from pipeline.ingest.outside import ask_amount_outside, ask_of_asides
from pipeline.ingest.pictures import big_pictures
from pipeline.ingest.proposals import Proposal, is_empty, split_numbered, to_record
from pipeline.ingest.tree import Aside, Document, Issue, Paragraph
from pipeline.params.form import FormDescription

_ASIDE_ZH = {
    "deleted": "（修订中删去）", "hidden": "（隐藏文字）", "comment": "（批注）", "header": "（页眉）", "footer": "（页脚）",
    "note": "（脚注）", "box": "（文本框）",
}  # fmt: skip
_NOTED = {
    "deleted": ("tracked_changes", "文件带有修订痕迹，按接受修订后的文字读取。", False),
    "hidden": ("hidden_text", "文件中有隐藏文字，未作为内容，请核对。", True),
    "comment": ("comments", "文件带有批注，未作为内容。", False),
    "box": ("text_box", "文件中有文本框，其中文字未并入各栏，请核对。", True),
}


@dataclass(slots=True)
class FormReading:
    """What a document says as a form.

    Args:
        records: submissions in reading order, plain dicts.
        code: "" when there is at least one, else why not: "empty_form", "no_form_found", "table_is_picture",
            "attachment_page" (only continuation text).
        notes: doubts about the document as a whole.
        attachment: field name ("" for none) -> text, when the document is only a continuation page.
        asks_person: a doubt about the document as a whole asks for a person.
    """

    records: list[dict[str, Any]] = field(default_factory=list)
    code: str = ""
    notes: list[dict[str, str]] = field(default_factory=list)
    attachment: dict[str, str] = field(default_factory=dict)
    asks_person: bool = False


def read_form(document: Document, form: FormDescription) -> FormReading:
    """Return the proposals found in a document."""
    words = form_words(form)
    state = _fill(document, form)
    if not state.proposals and document.boxes:
        boxed = Document(document.kind, document.boxes, document.aside, document.issues, document.pictures)
        state = _fill(boxed, form)
        if state.proposals:
            state.proposals[0].issues.append(Issue("form_in_box", "建议表写在文本框里，请核对各栏。", "", True))
    state.finish()
    return _finish(document, state, words)


def _fill(document: Document, form: FormDescription) -> FormState:
    state = FormState(form_words(form), document.marks_are_unsure)
    lines = LineFiller(state, is_flat=document.is_flat)
    tables = TableFiller(state, lines)
    for block in document.blocks:
        if isinstance(block, Paragraph):
            lines.read_paragraph(block)
        else:
            tables.read_table(block)
    return state


def _finish(document: Document, state: FormState, words: Any) -> FormReading:
    reading = FormReading()
    empties = 0
    seen: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for proposal in state.proposals:
        record = to_record(proposal, words)
        if is_empty(record, words):
            empties += 1
            continue
        for part in split_numbered(record, words):
            identity = tuple(
                "".join(str(part[name]).split()) for name in ("unit_text", *words.body_names, "extra_text")
            )
            known = seen.setdefault(identity, [])
            if not _is_repeated(part, known):
                known.append(part)
                reading.records.append(part)
    _add_document_notes(document, state, reading)
    if not reading.records:
        reading.code = _why_none(document, state, empties)
        if reading.code == "attachment_page":
            reading.attachment = {name: "\n".join(texts) for name, texts in state.loose.items()}
            if state.preamble:
                reading.attachment["aside_text"] = "\n".join(state.preamble)
        elif reading.code == "text_unreadable" and document.text.strip():
            text = f"图片中识别出的文字（未能归入各栏）：{document.text.strip()}"
            reading.notes.append({"code": "text_read", "at": "", "text": text})
    elif empties:
        text = f"另有 {empties} 张表没有填写。"
        reading.notes.append({"code": "empty_form", "at": "", "text": text})
    return reading


def _is_repeated(part: dict[str, Any], known: list[dict[str, Any]]) -> bool:
    """Return whether the same form stood above with the same level; one with another level stays, flagged like it."""
    for twin in known:
        if part["implementation_level"] in (twin["implementation_level"], "unknown"):
            text = "文件中有一份内容完全相同的表，只计一次。"
            twin["notes"].append({"code": "repeated_in_file", "at": part["place_text"], "text": text})
            return True
    if known:
        text = "文件中有两份文字相同而实施层级不同的表，请核对以哪一份为准。"
        for record in (*known, part):
            _ask(record, "same_text_other_level", text)
    return False


def _ask(record: dict[str, Any], code: str, text: str) -> None:
    """Note a doubt once and send the record to a person."""
    if code not in {note["code"] for note in record["notes"]}:
        record["notes"].append({"code": code, "at": record["place_text"], "text": text})
    record["needs_person"] = True


def _why_none(document: Document, state: FormState, empties: int) -> str:
    if state.loose and state.is_continuation:
        return "attachment_page"
    if big_pictures(document):
        return "table_is_picture"
    if document.marks_are_unsure and not (empties and _says_no_more(state)):
        return "text_unreadable"
    if empties or state.saw_label:
        return "empty_form"
    return "no_form_found"


def _says_no_more(state: FormState) -> bool:
    """Return whether nothing was read beside the form's own words, the unit and the level."""
    return not (state.preamble or state.loose or any(proposal.aside for proposal in state.proposals))


def _add_document_notes(document: Document, state: FormState, reading: FormReading) -> None:
    """Add what concerns the whole document to its first submission and to the file."""
    issues = list(document.issues)
    kinds: dict[str, list[Aside]] = {}
    for aside in document.aside:
        kinds.setdefault(aside.kind, []).append(aside)
    for kind, (code, text, serious) in _NOTED.items():
        if any(aside.text.strip() for aside in kinds.get(kind, [])):
            issues.append(Issue(code, text, kinds[kind][0].at, serious))
    if big_pictures(document):
        issues.append(Issue("large_picture", "文件中有占页面四分之一以上的图片，其中文字未读取，请核对。", "", True))
    reading.notes += [{"code": issue.code, "at": issue.at, "text": issue.text} for issue in issues]
    reading.asks_person = any(issue.serious for issue in issues)
    if not reading.records:
        return
    for record in reading.records:
        record["notes"] += [{"code": issue.code, "at": issue.at, "text": issue.text} for issue in issues]
        record["needs_person"] = record["needs_person"] or reading.asks_person
    first = reading.records[0]
    asides = [f"{_ASIDE_ZH.get(aside.kind, '')}{aside.text.strip()}" for aside in document.aside if aside.text.strip()]
    for record in reading.records:
        outside = [record["extra_text"], record["aside_text"], *(state.preamble if record is first else [])]
        ask_amount_outside(record, "\n".join(outside), state.words.form)
    ask_of_asides(first, [(aside.kind, aside.text) for aside in document.aside], state.words.form)
    first["aside_text"] = "\n".join([text for text in [first["aside_text"], *state.preamble, *asides] if text])


__all__ = ["FormReading", "Proposal", "read_form"]
