"""What the approvals and the opinions people recorded mean.

Rule: the notice, section 4.3 (审议、征求委员意见).
"""

from typing import Any

from pipeline.ingest.decision_rows import Faults, Row, dated_rows
from pipeline.ingest.decision_values import read_word, squeeze
from pipeline.params.decisions import DecisionVocabulary

Rows = list[dict[str, Any]]


def read_approvals(rows: list[Row], words: DecisionVocabulary, faults: Faults) -> Rows:
    """Return one row per approval or refusal with step, scope, day and meeting; anything less is a fault.

    A step that fits two steps is not guessed. A result that says neither yes nor no is a fault, and the row does not count.
    """
    out = []
    for row in dated_rows(rows, faults):
        step, scope = _step(row.text("step"), words), read_word(row.text("scope"), words.words["scope"])
        approved_on = row.day("decided_on")
        if step is None or scope is None or approved_on is None or not row.text("meeting_text"):
            faults.add(
                row.place(),
                "审批记录应写明程序（领导小组、常委会、征求委员意见，一行只写一个）、范围（市级、区市县、产业级、全部）、日期和会议，未计入",
                value=row.text("step"),
                label="审批",
            )
            continue
        if words.passed(row.text("result_text")) is None:
            told = f"结果“{row.text('result_text')}”看不出是否通过，未计入。请写明“通过”“同意”或“未通过”"
            faults.add(row.place("result_text"), told, value=row.text("result_text"), label="审批")
        out.append({"step": step, "scope": scope, "approved_on": approved_on, "meeting_text": row.text("meeting_text"),
                    "result_text": row.text("result_text"), "place_text": row.place()})  # fmt: skip
    return out


def _step(text: str, words: DecisionVocabulary) -> str | None:
    """The step written, exactly or within a longer name; None when it fits none or several."""
    exact = read_word(text, words.words["step"])
    ways = words.words["step"].items()
    found = [code for code, names in ways if any(squeeze(name) in squeeze(text) for name in names)]
    return exact or (found[0] if len(found) == 1 else None)


def read_opinions(rows: list[Row], words: DecisionVocabulary, faults: Faults) -> Rows:
    """Return one row per opinion or objection."""
    out = []
    for row in dated_rows(rows, faults):
        if not row.text("opinion_text"):
            faults.add(row.place(), "没有写意见内容，未计入", label="意见")
            continue
        day = "received_on" if row.text("received_on") else "decided_on"
        out.append({"submission_id": row.text("submission_id"), "from_text": row.text("from_text"), "received_on": row.day(day),
                    "opinion_text": row.text("opinion_text"), "reply_text": row.text("reply_text"), "place_text": row.place()})  # fmt: skip
    return out
