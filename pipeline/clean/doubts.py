"""Which doubts a typed submission raises; the sentences stand in the catalogue of findings."""

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.clean.beneficiaries import conflicting, unlike
from pipeline.clean.budget_cell import Budget
from pipeline.clean.findings import FindingList
from pipeline.text.masking import find_personal

if TYPE_CHECKING:
    from pipeline.clean.proposals import Reading
    from pipeline.clean.rules import CleanRules

FORM_CHANNELS = ("department", "union", "unknown")
_MISSING = {
    "has_measures": ("measures_missing", "具体措施办法"),
    "has_beneficiary_scope": ("scope_missing", "受益群体范围"),
    "has_beneficiary_count": ("count_missing", "人数"),
    "has_funds": ("funds_missing", "项目资金"),
    "has_targets": ("targets_missing", "量化考核指标"),
}
_EMPTY = {
    "project_name": ("name_missing", "项目名称"),
    "summary": ("summary_missing", "项目简介"),
    "expected_outcome": ("outcome_missing", "预期目标或成效"),
}
_UNIT = {
    "empty": "unit_empty",
    "unknown": "unit_unknown",
    "ambiguous": "unit_ambiguous",
    "sub_unit": "unit_sub_unit",
    "near": "unit_near",
}
_LABELS = {
    "project_name": "项目名称",
    "summary": "项目简介",
    "expected_outcome": "预期目标或成效",
    "budget_text": "经费预算",
    "extra_text": "附页",
}
_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*(?:年度|年)")
_PAST = re.compile(
    r"[已曾]|[自从]20|以来|以后|[年月]起|去年|上年|往年|截至|截止|累计|统计|数据|印发|发布|颁布|施行|文件|通知|获得|荣获|被评|基础上|了(?!解)"
)
_ACT = re.compile(
    r"开展|举办|组织|计划|拟|将|惠及|受益|覆盖|培训|建设|建成|完成|实现|预计|达到|实施|推进|安排|争取|目标|年底前"
)
_FORM_YEAR = re.compile(r"(20\d\d)\s*年度?[^，。；\n]{0,24}(?:建议|项目|申报|征集)[^，。；\n]{0,4}表")
_FOR_ANALYST = {"doubtful_digits", "too_many", "attached", "mixed_basis"}
_LEVELS = {"municipal": "市级", "district": "区市县、产业级"}


def note_doubts(doubts: FindingList, reading: "Reading", rules: "CleanRules") -> None:
    """Add every doubt of one submission."""
    subject = reading.row | {"place_text": reading.submission["place_text"]}
    _note_reading(doubts, subject, reading.submission)
    _note_personal_data(doubts, subject)
    if reading.row["channel"] != "online" and reading.submission["aside_text"]:
        doubts.add(
            "text_aside", subject, field="表外文字", detail="；".join(reading.submission["aside_text"].splitlines())
        )
    if reading.row["channel"] not in FORM_CHANNELS:
        return
    _note_unit(doubts, subject, reading)
    _note_level(doubts, subject)
    _note_content(doubts, subject)
    _note_amounts(doubts, subject, reading, rules.params.count_conflict_ratio)
    _note_targets(doubts, subject, reading)
    _note_other_year(doubts, subject, rules.year)
    _note_earlier_plan(doubts, subject, reading.submission["aside_text"], rules.year)


def note_file_doubts(doubts: FindingList, files: pd.DataFrame) -> None:
    """Add a doubt for every file that a person must look at, was refused, or came at an unknown time."""
    for row in files.to_dict("records"):
        if row["disposition"] == "needs_person":
            doubts.add("file_needs_person", row, field="文件", value=row["name_text"], detail=row["reason_text"])
        elif row["disposition"] == "rejected":
            doubts.add("file_rejected", row, field="文件", value=row["name_text"], detail=row["reason_text"])
        for note in json.loads(row["notes_json"]):
            doubts.add("file_note", row, field="文件", value=row["name_text"], detail=str(note.get("text", "")))
        if row["disposition"] == "parsed" and row["received_basis"] == "unknown" and not row["parent_file_id"]:
            doubts.add("time_unknown", row, value=row["name_text"], field="收到时间")


def note_decision_faults(doubts: FindingList, faults: pd.DataFrame) -> None:
    """Add a doubt for everything in the decision files that could not be understood."""
    for row in faults.to_dict("records"):
        doubts.add("decision_unknown", row, field=row["field"], value=row["value_text"], detail=row["detail"])


def note_merge_doubts(
    doubts: FindingList, proposals: pd.DataFrame, versions: pd.DataFrame, contradictions: Iterable[tuple[str, str]]
) -> None:
    """Add a doubt for every late form that fits several earlier ones, and for merges that decisions contradict.

    Args:
        doubts: gains the doubts.
        proposals: table `proposals`.
        versions: what `find_versions` gave.
        contradictions: pairs said to be the same and, by another decision, not the same.
    """
    known = proposals.set_index("submission_id", drop=False)
    for row in versions.loc[~versions["is_sure"]].to_dict("records"):
        others = [one for one in (row["first_id"], row["other_id"]) if one]
        fits = "、".join(f"{known.at[one, 'project_name']}（{one}）" for one in others)
        doubts.add(
            "revision_unlinked", known.loc[row["submission_id"]].to_dict(), field="修改稿", detail=f"可能是 {fits}"
        )
    for row in versions.loc[versions["is_sure"] & (versions["how"] == "likeness")].to_dict("records"):
        subject = known.loc[row["submission_id"]].to_dict()
        doubts.add("revision_linked", subject, field="修改稿", value=row["first_id"], detail=f"{row['score']:.0%}")
    for left, right in contradictions:
        detail = f"{left} 与 {right} 有的决定说相同，有的说不同，未合并。请在 duplicates.csv 中只留一种"
        doubts.add("decision_conflict", known.loc[left].to_dict(), field="查重", detail=detail)


def note_late(doubts: FindingList, proposals: pd.DataFrame, submissions: pd.DataFrame) -> None:
    """Add a doubt for every submission that came too late and is no revision asked for.

    Args:
        doubts: gains the doubts.
        proposals: table `proposals`, after `link_versions`.
        submissions: table `submissions`.
    """
    place = submissions.set_index("submission_id")["place_text"]
    for row in proposals.loc[proposals["arrival"] == "late"].to_dict("records"):
        subject = row | {"place_text": place[row["submission_id"]]}
        doubts.add("late", subject, field="收到时间", detail=f"于 {row['received_on']:%Y-%m-%d} ")


def _note_reading(doubts: FindingList, subject: dict[str, Any], submission: dict[str, Any]) -> None:
    code = "reading_doubt" if submission["needs_person"] else "reading_note"
    for note in json.loads(submission["notes_json"]):
        place = "，".join(part for part in (subject["place_text"], str(note.get("at", ""))) if part)
        doubts.add(code, subject | {"place_text": place}, field="读取", detail=str(note.get("text", "")))


def _note_unit(doubts: FindingList, subject: dict[str, Any], reading: "Reading") -> None:
    code = _UNIT.get(reading.match.how)
    if code:
        detail = reading.match.unit_name or reading.match.parent_name or ""
        doubts.add(code, subject, field="填报单位", value=reading.submission["unit_text"], detail=detail)


def _note_level(doubts: FindingList, subject: dict[str, Any]) -> None:
    level, kind = subject["implementation_level"], subject["unit_kind"]
    if level == "both":
        doubts.add("level_both", subject, field="实施层级")
    elif level == "unknown":
        doubts.add("level_missing", subject, field="实施层级")
    elif kind in ("department", "attached") and level == "district":
        doubts.add("level_against_unit", subject, field="实施层级", value=_LEVELS[level])


def _note_content(doubts: FindingList, subject: dict[str, Any]) -> None:
    for column, (code, label) in _EMPTY.items():
        if not subject[column]:
            doubts.add(code, subject, field=label)
    for column, (code, label) in _MISSING.items():
        if subject[column] == "not_found":
            doubts.add(code, subject, field=label)
        elif subject[column] == "unclear":
            doubts.add("element_unclear", subject, field=label)


def _note_amounts(doubts: FindingList, subject: dict[str, Any], reading: "Reading", ratio: int) -> None:
    if "requested_yuan" not in reading.settled:
        _note_budget(doubts, subject, reading.budget)
    counts = conflicting(reading.people, reading.headcounts, ratio)
    if counts and "beneficiary_count" not in reading.settled:
        detail = "，".join(f"{_LABELS.get(field, '附页')}写 {people} 人" for field, people in counts.items())
        doubts.add("count_conflict", subject, field="人数", detail=detail)
    others = {} if "beneficiary_count" in reading.settled else unlike(reading.people, reading.headcounts, ratio)
    for field, people in others.items():
        detail = f"{_LABELS[reading.people.field_name]}写 {reading.people.people} 人，{_LABELS[field]}写 {people} 人"
        doubts.add("count_check", subject, field=_LABELS[field], detail=detail)
    for field, count in reading.headcounts.items():
        told = count.basis != "none" or any(code == "groups_may_overlap" for code, _ in count.reasons)
        if told and count.needs_person and "beneficiary_count" not in reading.settled:
            detail = "；".join(text for code, text in count.reasons if code != "fields_differ")
            if detail:
                doubts.add("count_check", subject, field=_LABELS.get(field, "附页"), detail=detail)


def _note_budget(doubts: FindingList, subject: dict[str, Any], budget: Budget) -> None:
    """Ask the unit for an amount that is missing, open or unclear; slips of digits and attachments are the analyst's."""
    codes = {code for code, _ in budget.reasons}
    is_told = codes == {"empty"} and subject["has_funds"] == "not_found"
    if is_told or not (budget.needs_person or budget.basis == "range"):
        return
    detail = "；".join(text.rstrip("。") for _, text in budget.reasons) or "只写了区间"
    code = {"conflict": "amount_conflict", "none": "amount_unreadable"}.get(budget.basis, "amount_unclear")
    if codes and codes <= _FOR_ANALYST and code != "amount_conflict":
        code = "amount_check"
    doubts.add(code, subject, field="经费预算", value=subject["budget_text"], detail=detail)


def _note_other_year(doubts: FindingList, subject: dict[str, Any], year: int) -> None:
    for match in _YEAR.finditer(subject["project_name"]):
        if int(match.group(1)) != year:
            doubts.add("other_year", subject, field="项目名称", value=match.group())


def _note_earlier_plan(doubts: FindingList, subject: dict[str, Any], aside: str, year: int) -> None:
    """Add a doubt where the text plans for an earlier year and says nothing of this one: an old form sent again."""
    texts = {_LABELS[name]: subject[name] for name in ("summary", "expected_outcome", "extra_text")}
    for match in _FORM_YEAR.finditer(aside):
        if int(match.group(1)) < year:
            doubts.add("other_year", subject, field="表头", value=match.group())
    if any(this in text for text in texts.values() for this in (str(year), "今年", "本年")):
        return
    for label, text in texts.items():
        for sentence in re.split(r"[。；;\n]", text):
            said = _YEAR.search(sentence)
            if said and int(said.group(1)) < year and _ACT.search(sentence) and not _PAST.search(sentence):
                doubts.add("other_year", subject, field=label, value=said.group())


def _note_targets(doubts: FindingList, subject: dict[str, Any], reading: "Reading") -> None:
    """Add a doubt for every number whose measure word is not known."""
    for field, target in reading.targets:
        if target.needs_person:
            value = f"{target.number}{target.unit}"
            doubts.add("target_unit_unknown", subject, field=_LABELS.get(field, "附页"), value=value)


def _note_personal_data(doubts: FindingList, subject: dict[str, Any]) -> None:
    for column, label in _LABELS.items():
        kinds = sorted({span.label for span in find_personal(subject[column])})
        if kinds:
            doubts.add("personal_data", subject, field=label, detail="、".join(kinds))
