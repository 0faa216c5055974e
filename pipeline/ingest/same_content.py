"""Recognises a form that came twice, by mail and on paper: the same words, or nearly so where a picture was read.

The notice asks for an electronic and a paper copy. Both files stay in the ledger; a proposal counts once only when no
amount, count or level differs. Only the file that came later is marked, so a late file changes no earlier row.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from pipeline.ingest.entries import Entry
from pipeline.ingest.labels import squeeze
from pipeline.params.ingest import IngestParameters

_IDENTITY = ("unit_text", "project_name_text", "summary_text", "expected_outcome_text", "budget_text", "extra_text")
_NUMBER = re.compile(r"\d[\d.,]*%?|[〇零一二两三四五六七八九十百千万亿半]+")
_SHOWN_DIFFERENCES, _SHOWN_CHARACTERS = 3, 12
_NEAR_NAME = 0.8


class Filed(NamedTuple):
    """A submission with the file it stands in."""

    entry: Entry
    record: dict[str, Any]

    @property
    def is_read_off_picture(self) -> bool:
        """Whether OCR, ours or somebody else's, read it."""
        return any(note["code"] == "text_from_ocr" for note in self.entry.content.notes)

    @property
    def is_paper(self) -> bool:
        """Whether the file shows the paper copy; two electronic files of one text are two filings."""
        return self.entry.content.kind in ("image", "pdf") or self.is_read_off_picture


def mark_same_content(entries: list[Entry], params: IngestParameters) -> None:
    """Take off what an earlier file already says, and note what seems to be a copy of one.

    Args:
        entries: all of them; the earliest stands, of one moment the electronic one.
        params: how alike a copy must be.
    """
    filed = [entry for entry in entries if entry.records and not entry.content.is_online]
    filed.sort(key=lambda entry: (*entry.sort_key[:2], Filed(entry, {}).is_paper, entry.place))
    known = _Known(filed, params)
    for entry in filed:
        kept, twins = [], []
        for record in entry.records:
            twin = known.twin_of(Filed(entry, record))
            if twin is None:
                kept.append(record)
            else:
                twins.append(twin)
        entry.records = kept
        if twins and not kept:
            entry.code, entry.text, entry.duplicate_of = "same_content", "", twins[-1].entry


class _Known:
    """The submissions that came before, by their exact words, unit and name."""

    def __init__(self, filed: list[Entry], params: IngestParameters) -> None:
        self._params = params
        self._heads = Counter(_head(record) for entry in filed for record in entry.records)
        self._has_paper = any(Filed(entry, {}).is_paper for entry in filed)
        self._exact: dict[tuple[str, ...], Filed] = {}
        self._near: dict[str, list[Filed]] = defaultdict(list)

    def twin_of(self, one: Filed) -> Filed | None:
        """Return the submission that this one repeats, None when it is to be kept."""
        # the same words have the same head; most submissions need not look
        words = _identity(one.record) if self._heads[_head(one.record)] > 1 else ()
        other = self._exact.get(words)
        if other and other.entry is not one.entry and one.record["unit_text"] and one.record["project_name_text"]:
            return _same_words(one, other)
        twin = self._near_twin(one) if self._has_paper else None
        if twin is None and words:
            self._exact.setdefault(words, one)
        return twin

    def _near_twin(self, one: Filed) -> Filed | None:
        keys = [squeeze(str(one.record[name])) for name in _IDENTITY[:2]]
        found = [other for key in keys if key for other in self._near[key] if other.entry is not one.entry]
        paired = [(_share(one, other), other) for other in found if one.is_paper or other.is_paper]
        share, other = max(
            paired, key=lambda pair: (_head(pair[1].record) == _head(one.record), pair[0]), default=(0.0, one)
        )
        twin = None
        if share >= self._params.likely_copy_share:
            twin = _nearly_same_words(one, other, share, is_copy=share >= self._params.copy_share)
        for key in filter(None, keys if twin is None else ()):
            self._near[key].append(one)
        return twin


def _head(record: dict[str, Any]) -> str:
    return squeeze(f"{record['unit_text']}{record['project_name_text']}")


def _identity(record: dict[str, Any]) -> tuple[str, ...]:
    return tuple(squeeze(str(record[name])) for name in _IDENTITY)


def _same_words(one: Filed, other: Filed) -> Filed | None:
    """Return the other when the words and level are one filing; else note it and keep both."""
    if _levels_agree(one, other) and (one.is_paper or other.is_paper):
        _tell_file(one, "same_content", f"文字与“{other.entry.place}”相同，只计一次。")
        return other
    if one.record["implementation_level"] == other.record["implementation_level"]:
        _tell(one, "same_text", f"文字与“{other.entry.place}”相同。")
    else:
        text = f"与“{other.entry.place}”文字相同而实施层级不同，请核对以哪一份为准。"
        _tell(one, "same_text_other_level", text, asks_person=True)
    return None


def _nearly_same_words(one: Filed, other: Filed, share: float, *, is_copy: bool) -> Filed | None:
    """Return the other when only the reading of a picture can explain the difference; else ask a person."""
    place, like = other.entry.place, f"{int(share * 100)}%"
    differences = _differences(one, other)
    same_head = _head(one.record) == _head(other.record)
    same_numbers = _numbers(one) == _numbers(other)
    if is_copy and one.is_read_off_picture and same_head and same_numbers and _levels_agree(one, other):
        text = f"是“{place}”的扫描件（文字 {like} 相同，数字和名称无出入），只计一次；识别结果不同处：{differences}"
        _tell_file(one, "scan_of_form", text)
        return other
    doubt = "" if same_numbers else "数字不一致，"
    doubt += "实施层级不一致，" if _levels_differ(one, other) else ""
    text = (
        f"与“{place}”似为同一份材料（文字 {like} 相同），{doubt}不同处：{differences}；请核对后确认按一份还是两份处理。"
    )
    _tell(one, "likely_copy", text, asks_person=True)
    one.entry.linked_to = one.entry.linked_to or other.entry
    return None


def _tell_file(one: Filed, code: str, text: str) -> None:
    one.entry.notes = [*one.entry.notes, {"code": code, "at": str(one.record["place_text"]), "text": text}]


def _tell(one: Filed, code: str, text: str, *, asks_person: bool = False) -> None:
    one.record["notes"] = [*one.record["notes"], {"code": code, "at": "", "text": text}]
    one.record["needs_person"] = one.record["needs_person"] or asks_person


def _levels_agree(one: Filed, other: Filed) -> bool:
    left, right = one.record["implementation_level"], other.record["implementation_level"]
    return left == right or left == "unknown"


def _levels_differ(one: Filed, other: Filed) -> bool:
    levels = {one.record["implementation_level"], other.record["implementation_level"]} - {"unknown"}
    return len(levels) > 1


def _share(one: Filed, other: Filed) -> float:
    """Return how much of two submissions is the same, 0 to 1; 0 when their units or names are too unlike."""
    (unit, name, *texts), (other_unit, other_name, *other_texts) = _identity(one.record), _identity(other.record)
    if min(_ratio(unit, other_unit), _ratio(name, other_name)) < _NEAR_NAME:
        return 0.0
    return _ratio("".join(texts), "".join(other_texts))


def _ratio(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _numbers(one: Filed) -> list[list[str]]:
    texts = ["".join(unicodedata.normalize("NFKC", str(one.record[name])).split()) for name in _IDENTITY]
    return [[number.rstrip(".,") for number in _NUMBER.findall(text)] for text in texts]


def _differences(one: Filed, other: Filed) -> str:
    """Return the first differing passages, this one's before the other's."""
    left, right = "".join(_identity(one.record)), "".join(_identity(other.record))
    changes = [
        change for change in SequenceMatcher(None, left, right, autojunk=False).get_opcodes() if change[0] != "equal"
    ]
    pairs = [
        f"“{left[a:b][:_SHOWN_CHARACTERS]}”与“{right[c:d][:_SHOWN_CHARACTERS]}”"
        for _, a, b, c, d in changes[:_SHOWN_DIFFERENCES]
    ]
    more = f"等 {len(changes)} 处" if len(changes) > _SHOWN_DIFFERENCES else ""
    return "、".join(pairs) + more if pairs else "无"
