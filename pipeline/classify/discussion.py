"""What of a candidate needs discussion, in words, and how much: the order of the screening table."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.classify.principles import Finding
from pipeline.classify.wishes import count_wishes
from pipeline.params.classify import DiscussionPoints
from pipeline.schema.classified import PRINCIPLES

ELEMENTS = {
    "has_measures": "具体措施办法",
    "has_beneficiary_scope": "受益群体范围",
    "has_beneficiary_count": "人数",
    "has_funds": "项目资金",
    "has_targets": "量化考核指标",
}


def discuss(
    candidate: Mapping[str, Any],
    line: Mapping[str, Any],
    found: Mapping[str, Finding],
    lead: "pd.Series[Any] | None",
    has_target_rows: bool,
    points: DiscussionPoints,
) -> dict[str, Any]:
    """Return `discussion_score`, `discussion_text` and `needs_person` of a candidate.

    Args:
        candidate: row of `candidates`.
        line: what is known of it so far (columns of `classifications`).
        found: its principles.
        lead: row of `proposals` of its lead member, if there is one.
        has_target_rows: quantified targets were read from the lead member.
        points: what each doubt weighs.
    """
    notes = [(points.domain_in_doubt, _domain_note(line))] if line["domain_needs_person"] else []
    if line["not_proposal_text"]:
        notes.append((points.value_in_doubt, f"可能不成建议（{line['not_proposal_text']}）"))
    if line["level_needs_person"]:
        notes.append((points.level_in_doubt, f"层级：{line['level_evidence_text']}"))
    for name, label in PRINCIPLES.items():
        answer, quote = found[name].answer, found[name].quote
        shown = f"（{found[name].rule}{'：' + quote if quote and quote != found[name].rule else ''}）"
        if answer == "no":
            notes.append((points.principle_no, f"不合“{label}”的迹象{shown}"))
        elif answer == "unclear":
            notes.append((points.principle_unclear, f"“{label}”不明确{shown}"))
    wishes = count_wishes(candidate["summary"]) if candidate["is_online_only"] else 0
    if wishes:
        notes.append(
            (
                points.value_in_doubt,
                f"写了{wishes}条编号的内容，可能是几个愿望；领域和主题只按整条判断，请看是否拆开处理",
            )
        )
    missing = [] if candidate["is_online_only"] else _missing(lead, has_target_rows)
    notes += [(points.element_missing, f"缺{label}") for label in missing]
    if candidate["needs_person"]:
        notes.append((points.value_in_doubt, "有数值待核对（见问题清单）"))
    doubt = bool(wishes) or any(found[name].answer == "no" for name in PRINCIPLES)
    return {
        "discussion_score": float(sum(weight for weight, _ in notes)),
        "discussion_text": "；".join(note for _, note in notes),
        "needs_person": bool(line["domain_needs_person"] or line["level_needs_person"] or doubt),
    }


def _domain_note(line: Mapping[str, Any]) -> str:
    second = f"，也可能是{line['second_domain']}" if line["second_domain"] else ""
    return f"领域待定：像{line['domain']}{second}（把握 {line['confidence']:.0%}）"


def _missing(lead: "pd.Series[Any] | None", has_target_rows: bool) -> list[str]:
    if lead is None:
        return list(ELEMENTS.values())
    return [
        label
        for column, label in ELEMENTS.items()
        if lead[column] == "not_found" and not (column == "has_targets" and has_target_rows)
    ]
