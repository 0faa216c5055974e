"""修改对照: the first form against the revised one, field by field, with the words that went and came."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from pipeline.report.labels import BASIS_LABELS, LEVEL_LABELS, people_text, requested_text, wan
from pipeline.report.setting import Setting
from pipeline.report.views import Column, view
from pipeline.report.word import WordDocument
from pipeline.schema.derived import is_current

_TEXTS = {
    "project_name": "项目名称",
    "summary": "项目简介",
    "expected_outcome": "预期目标或成效",
    "budget_text": "经费预算",
    "extra_text": "附页",
}
_CONTEXT = 8
_ALIKE = 0.7
_TOKEN = re.compile(r"\d[\d,.]*\d|.", re.DOTALL)


def _level(row: Mapping[str, Any]) -> str:
    return LEVEL_LABELS.get(str(row["implementation_level"]), "")


def _amount(row: Mapping[str, Any]) -> str:
    text, basis = requested_text(row), str(row["requested_basis"])
    return text if basis in ("stated", "conflict", "none", "unneeded") else f"{text}（{BASIS_LABELS[basis]}）"


_TOLD = {"实施层级": _level, "申报金额（万元）": _amount, "受益情况": people_text}
_NUMBERS = {"申报金额（万元）": "requested_yuan", "受益情况": "beneficiary_count"}


def revision_rows(setting: Setting) -> pd.DataFrame:
    """Return one row per changed field of a revised form: project, unit, field, before, after, the differing words.

    A revised form that changed nothing has one row saying so.
    """
    proposals = setting["proposals"].set_index("submission_id", drop=False)
    revised = setting["proposals"].loc[lambda frame: (frame["version_of_submission_id"] != "") & is_current(frame)]
    revised = revised.assign(_unit=setting.unit_order(revised["counted_unit_code"])).sort_values(
        ["_unit", "project_name", "submission_id"]
    )
    out: list[dict[str, Any]] = []
    for after in revised.to_dict("records"):
        if after["version_of_submission_id"] not in proposals.index:
            continue
        before = proposals.loc[after["version_of_submission_id"]].to_dict()
        fields = _changes(before, after)
        common = {
            "unit_name": after["counted_unit_name"] or "单位未定",
            "project_name": after["project_name"] or before["project_name"],
        }
        out += [common | field for field in fields] or [
            common | {"field": "（无变化）", "before": "", "after": "", "difference": "修改稿与首次报送内容相同。"}
        ]
    return pd.DataFrame(out, columns=["unit_name", "project_name", "field", "before", "after", "difference"])


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    told = [(label, str(before[name]), str(after[name])) for name, label in _TEXTS.items()]
    rows = [(label, old, new, difference(old, new)) for label, old, new in told]
    rows += [(label, tell(before), tell(after), _step(label, before, after)) for label, tell in _TOLD.items()]
    return [
        {"field": label, "before": old or "未写明", "after": new or "未写明", "difference": words}
        for label, old, new, words in rows
        if "".join(old.split()) != "".join(new.split())
    ]


def _step(label: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """How much more or less a number is; "" where one of the two is not known."""
    name = _NUMBERS.get(label, "")
    if not name or pd.isna(before[name]) or pd.isna(after[name]) or before[name] == after[name]:
        return ""
    change = int(after[name]) - int(before[name])
    size = f"{wan(abs(change))}万元" if name == "requested_yuan" else f"{abs(change):,}人"
    return f"{'增加' if change > 0 else '减少'}{size}"


def difference(old: str, new: str) -> str:
    """Return the differing words with a little context: 〔删：…〕〔增：…〕; a number is one word.

    Texts that share little are not taken apart: both stand beside each other in the document.
    """
    left, right = (_TOKEN.findall(text) for text in (old, new))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return "改写较多，见左栏" if old and new else ""
    parts = []
    for code, a, b, c, d in matcher.get_opcodes():
        if code == "equal":
            piece = "".join(left[a:b])
            parts.append(piece if len(piece) <= 2 * _CONTEXT else f"{piece[:_CONTEXT]}…{piece[-_CONTEXT:]}")
        else:
            parts.append(
                (f"〔删：{''.join(left[a:b])}〕" if b > a else "") + (f"〔增：{''.join(right[c:d])}〕" if d > c else "")
            )
    return "".join(parts)


def revision_document(setting: Setting) -> bytes:
    """Return 修改对照.docx."""
    rows = revision_rows(setting)
    title = f"{setting.params.title}修改对照"
    document = WordDocument(title, setting.as_of, setting.params.federation, landscape=len(rows) > 0)
    count = rows[["unit_name", "project_name"]].drop_duplicates().shape[0]
    document.paragraph(
        f"共{count}项建议报送了修改稿。下列为修改前后不同的栏目，未列出的栏目没有变化。"
        if count
        else "没有收到修改稿。"
    )
    if len(rows):
        document.table(view(rows, (Column("unit_name", "单位", "text", 14), Column("project_name", "项目名称", "name", 18), Column("field", "栏目", "text", 15), Column("before", "首次报送", "long", 42), Column("after", "修改后", "long", 42), Column("difference", "不同之处", "long", 34))))  # fmt: skip
    return document.to_bytes()
