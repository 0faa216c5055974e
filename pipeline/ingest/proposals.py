"""What is gathered while a form is read, and how it becomes submissions."""

import re
from dataclasses import dataclass, field
from typing import Any

from pipeline.ingest.labels import FormWords
from pipeline.ingest.ticks import LevelReading
from pipeline.ingest.tree import Issue

_BLANK_LINE = re.compile(r"^[\s_＿—\-－.。…·]*$")
_UNDERSCORES = re.compile(r"_{2,}|＿{2,}")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_ITEM = re.compile(
    r"^\s*(?:(?:[（(]\s*)?([一二三四五六七八九十]{1,3}|\d{1,2})\s*[）)、.．]|([①-⑳])|项目\s*([一二三四五六七八九十]{1,3}|\d{1,2})\s*[:：、.])\s*"
)
_FIELD_ZH = {
    "unit_text": "填报单位", "project_name_text": "项目名称", "summary_text": "项目简介",
    "expected_outcome_text": "预期目标或成效", "budget_text": "经费预算", "extra_text": "附页",
}  # fmt: skip


@dataclass(slots=True)
class Header:
    """Unit and level, valid for the proposals that follow until the next header."""

    unit: str = ""
    unit_at: str = ""
    level: LevelReading | None = None
    uses: int = 0


@dataclass(slots=True)
class Proposal:
    """A proposal being read: parts of each field in order, and everything beside them."""

    header: Header
    at: str
    parts: dict[str, list[str]] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)  # money unit in a field's label

    def open(self, name: str, at: str) -> None:
        """Note where a field stands, even when its value is empty."""
        self.addresses.setdefault(name, at)
        self.parts.setdefault(name, [])

    def add(self, name: str, text: str, at: str) -> None:
        """Add a part to a field."""
        if text and not _BLANK_LINE.match(text):
            parts = self.parts.setdefault(name, [])
            if not parts:
                self.addresses[name] = at
            parts.append(text)
        else:
            self.open(name, at)

    def value(self, name: str, words: FormWords) -> str:
        """Return a field's text: parts in order, help texts and blanks taken off."""
        text = "\n".join(self.parts.get(name, []))
        value = clean_value(words.without_help(text)) if text else ""
        has_bare_number = re.search(r"\d", value) and not re.search("[元块万]", value)
        return f"（单位：{self.units[name]}）{value}" if self.units.get(name) and has_bare_number else value


def clean_value(text: str) -> str:
    """Return the text without outer space and underlined blanks."""
    if "_" in text or "＿" in text:
        text = _UNDERSCORES.sub(" ", text)
    lines = [line.strip() for line in text.split("\n")]
    return "\n".join([line for line in lines if line])


def clean_characters(text: str) -> tuple[str, int]:
    """Return the text without control, direction and zero-width characters, and how many were taken off."""
    if text.isascii() and text.isprintable():
        return text, 0
    return _CONTROL.subn("", text)


def to_record(proposal: Proposal, words: FormWords) -> dict[str, Any]:
    """Return a proposal as a plain record; `None` values never occur."""
    header = proposal.header
    issues = list(proposal.issues)
    record: dict[str, Any] = {"unit_text": header.unit}
    for name in words.body_names:
        record[name] = proposal.value(name, words)
    level = header.level
    record["implementation_level"] = level.level if level else "unknown"
    record["level_evidence"] = list(level.evidence) if level else []
    if level is None:
        issues.append(Issue("level_not_found", "没有找到实施层级，请人工确认。", proposal.at, True))
    else:
        issues += level.issues
    if not header.unit:
        issues.append(Issue("unit_missing", "没有读到填报单位，请人工确认来自哪个单位。", proposal.at, True))
    if not record[words.first_name]:
        issues.append(Issue("name_missing", "没有读到项目名称，请人工核对。", proposal.at, True))
    record["extra_text"] = clean_value("\n".join(proposal.extra))
    record["aside_text"] = clean_value("\n".join(proposal.aside))
    record["addresses"] = dict(sorted(proposal.addresses.items())) | (
        {"unit_text": header.unit_at} if header.unit_at else {}
    )
    record["place_text"] = proposal.at
    _clean_record(record, issues, proposal.at)
    record["notes"] = [{"code": issue.code, "at": issue.at, "text": issue.text} for issue in issues]
    record["needs_person"] = any(issue.serious for issue in issues)
    return record


def _clean_record(record: dict[str, Any], issues: list[Issue], at: str) -> None:
    removed = 0
    for name, value in record.items():
        if isinstance(value, str):
            record[name], count = clean_characters(value)
            removed += count
    if removed:
        issues.append(Issue("control_characters", f"去掉了 {removed} 个不可见的控制字符。", at))


def is_empty(record: dict[str, Any], words: FormWords) -> bool:
    """Return whether nothing of a proposal was filled in (the unit or a tick alone is no proposal)."""
    return not any(record[name] for name in words.body_names) and not record["extra_text"]


def split_numbered(record: dict[str, Any], words: FormWords) -> list[dict[str, Any]]:
    """Return one record for each proposal when a cell holds several, numbered alike in every filled field.

    When only the names are numbered, the record stays whole and a person is asked to split it.
    """
    names = _items(record[words.first_name])
    if len(names) < 2:
        return [record]
    fields = {name: _items(record[name]) for name in words.body_names if record[name]}
    where = record["place_text"]
    if any(len(items) != len(names) for items in fields.values()):
        text = f"项目名称栏写了 {len(names)} 个项目，其他栏目没有逐一对应，请人工拆分。"
        record["notes"].append({"code": "several_in_cell", "at": where, "text": text})
        record["needs_person"] = True
        return [record]
    text = f"一个表格里写了 {len(names)} 个编号的项目，已按编号拆开，请核对。"
    split = []
    for index in range(len(names)):
        part = record | {name: items[index] for name, items in fields.items()}
        part["notes"] = [*record["notes"], {"code": "split_by_number", "at": where, "text": text}]
        part["needs_person"] = True
        split.append(part)
    return split


def _items(text: str) -> list[str]:
    """Return the numbered items of a text, [] when its lines are not all numbered 1, 2, 3 … from the first."""
    items: list[str] = []
    for line in text.split("\n"):
        match = _ITEM.match(line)
        number = _number(match) if match else 0
        if number == len(items) + 1:
            items.append(line[match.end() :].strip() if match else line)
        elif items:
            items[-1] += "\n" + line
        else:
            return []
    return items


def _number(match: re.Match[str]) -> int:
    circled = match.group(2)
    if circled:
        return ord(circled) - ord("①") + 1
    digits = match.group(1) or match.group(3)
    if digits.isdigit():
        return int(digits)
    ones = "零一二三四五六七八九"
    if "十" in digits:
        tens, _, rest = digits.partition("十")
        return (ones.find(tens) if tens else 1) * 10 + (ones.find(rest) if rest else 0)
    return ones.find(digits)


def field_zh(name: str) -> str:
    """Return a field's Chinese name for sentences."""
    return _FIELD_ZH.get(name, name)
