"""Links a continuation page (附页) that came as its own file to the form it belongs to, and joins its text."""

import re

from pipeline.ingest.entries import Entry
from pipeline.ingest.labels import squeeze

_WORDS = re.compile(
    r"(附页|另附页|续页|续表|附件|补充材料|建议表|第?[0-9一二三四五六七八九十]+页?|\.[A-Za-z]+$|[\s_\-—()（）])"
)
_LEAST_COMMON = 3
_LEAST_STEM = 2


def link_attachments(entries: list[Entry]) -> None:
    """Join each continuation page to its form; one without a form goes to a person."""
    forms = [entry for entry in entries if entry.records and not entry.content.is_online]
    for entry in entries:
        if entry.code != "attachment_page" or entry.duplicate_of is not None:
            continue
        found = _find_form(entry, forms)
        if found is None:
            entry.code, entry.text = "orphan_attachment", ""
            continue
        form, index = found
        entry.linked_to = form
        _join(form.records[index], entry)


def _find_form(entry: Entry, forms: list[Entry]) -> tuple[Entry, int] | None:
    """Return the one submission the page can belong to: by its project's name, its file name, or as the only one."""
    near = [form for form in forms if form.parent is entry.parent and _folder(form) == _folder(entry)]
    for candidates in (near, forms):
        named = _by_name(entry, candidates)
        if len(named) == 1:
            return named[0]
    if entry.parent is not None and len(near) == 1 and len(near[0].records) == 1:
        return near[0], 0
    return None


def _folder(entry: Entry) -> str:
    return entry.place.rpartition("/")[0]


def _by_name(entry: Entry, forms: list[Entry]) -> list[tuple[Entry, int]]:
    text = squeeze("".join(entry.content.attachment.values()) + entry.content.name)
    title = squeeze(entry.content.attachment.get("project_name_text", ""))
    stem = _WORDS.sub("", entry.content.name)
    found = []
    for form in forms:
        form_stem = _WORDS.sub("", form.content.name)
        for index, record in enumerate(form.records):
            name = squeeze(str(record["project_name_text"]))
            is_named = bool(name) and (name == title or (len(name) > _LEAST_COMMON and name in text))
            is_paired = len(form.records) == 1 and len(stem) >= _LEAST_STEM and stem == form_stem
            if is_named or is_paired:
                found.append((form, index))
    return found


def _join(record: dict[str, object], entry: Entry) -> None:
    title, project = entry.content.attachment.get("project_name_text", ""), str(record["project_name_text"])
    parts = [] if squeeze(title) == squeeze(project) else [("", title)]
    parts += sorted(item for item in entry.content.attachment.items() if item[0] != "project_name_text")
    for name, text in parts:
        target = name if name in record else "extra_text"
        record[target] = "\n".join([part for part in (str(record[target]), text) if part])
    text = f"已并入另附的“{entry.place}”。"
    if entry.content.asks_person:
        text = f"已并入另附的“{entry.place}”，其内容有疑问，请对照原件核对。"
        record["needs_person"] = True
    record["notes"] = [*record["notes"], {"code": "attachment_joined", "at": "", "text": text}]  # type: ignore[misc]
