"""Doubts of the budget stage as rows of the findings table."""

import hashlib
from dataclasses import dataclass

import pandas as pd

from pipeline.schema import conform


@dataclass(frozen=True)
class Doubt:
    """One thing for a person to look at; nothing is changed because of it.

    Args:
        code: code of the catalogue.
        value: what was found.
        message: a Chinese sentence saying what to do.
        label: Chinese label of the field.
        submission_id, unit_code: whom it concerns.
        severity, actor: how serious, who acts.
    """

    code: str
    value: str
    message: str
    label: str = ""
    submission_id: str = ""
    unit_code: str = ""
    severity: str = "warning"
    actor: str = "analyst"


def quoted(name: str) -> str:
    """Return a name in quotation marks; those within it become single."""
    inner = name.replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


def findings_table(doubts: list[Doubt]) -> pd.DataFrame:
    """Return the doubts as rows of the findings table (stage budget), one a doubt, sorted by finding_id."""
    rows = {_finding_id(doubt): doubt for doubt in doubts}
    frame = pd.DataFrame(
        {
            "finding_id": list(rows),
            "stage": "budget",
            "file_id": "",
            "submission_id": [doubt.submission_id for doubt in rows.values()],
            "unit_code": [doubt.unit_code for doubt in rows.values()],
            "field": [doubt.label for doubt in rows.values()],
            "code": [doubt.code for doubt in rows.values()],
            "severity": [doubt.severity for doubt in rows.values()],
            "actor": [doubt.actor for doubt in rows.values()],
            "value_text": [doubt.value for doubt in rows.values()],
            "message": [doubt.message for doubt in rows.values()],
            "place_text": "",
        }
    )
    return conform(frame, "budget_findings")


def _finding_id(doubt: Doubt) -> str:
    parts = (doubt.submission_id, doubt.unit_code, doubt.label, doubt.code, doubt.value)
    return "B" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
