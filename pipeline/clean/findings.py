"""Doubts as data: each becomes a row with a code of the catalogue and a Chinese sentence."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.params.findings import FindingCatalogue
from pipeline.schema import conform, empty_frame

_QUOTE_LENGTH = 60


@dataclass
class FindingList:
    """Collects doubts and gives them out as the `findings` table.

    Args:
        catalogue: severities, actors and sentences by code.
        stage: the stage that finds them, e.g. "clean".
    """

    catalogue: FindingCatalogue
    stage: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    def add(self, code: str, subject: "pd.Series[Any] | dict[str, Any]", **words: str) -> None:
        """Note a doubt about a proposal, submission or file.

        Args:
            code: code of the catalogue.
            subject: row with the ids, unit, name and place, as far as it has them.
            words: `field`, `value` and `detail` for the row and its sentence.
        """
        kind = self.catalogue[code]
        value, detail, label = (words.get(name, "") for name in ("value", "detail", "field"))
        detail = detail.rstrip("。")
        known = defaultdict(str, unit=subject.get("unit_name", ""), name=_name(subject))
        message = kind.message.format_map(known | {"value": _short(value), "detail": detail, "field": label})
        submission_id, file_id = str(subject.get("submission_id", "")), str(subject.get("file_id", ""))
        identity = "|".join((self.stage, file_id, submission_id, label, code, value, detail))
        self.rows.append(
            {
                "finding_id": "W" + hashlib.sha256(identity.encode()).hexdigest()[:12],
                "stage": self.stage,
                "file_id": file_id,
                "submission_id": submission_id,
                "unit_code": str(subject.get("counted_unit_code", "")),
                "field": label,
                "code": code,
                "severity": kind.severity,
                "actor": kind.actor,
                "value_text": value,
                "message": message,
                "place_text": str(subject.get("place_text", "")),
            }
        )

    def frame(self) -> pd.DataFrame:
        """Return the `findings` table: one row a doubt, sorted by finding_id, equal doubts once."""
        if not self.rows:
            return empty_frame("findings")
        return conform(pd.DataFrame(self.rows).drop_duplicates("finding_id"), "findings")


def _name(subject: "pd.Series[Any] | dict[str, Any]") -> str:
    name = subject.get("project_name", "") or subject.get("project_name_text", "")
    name = str(name).replace("“", "‘").replace("”", "’")
    return _short(name) or _short(str(subject.get("summary", "")), 20) or "（未填名称）"


def _short(text: str, length: int = _QUOTE_LENGTH) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"
