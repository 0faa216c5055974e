"""How a unit is named beside a project: as it filed, with the unit it is counted with where that is another.

Rule: a sub-unit is counted with its parent and paid through it, but does not become it; only who wrote online is a
worker online, any other without a unit is not settled.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.report.setting import Setting
from pipeline.text.masking import mask

ONLINE = "网上职工"


def filed_units(setting: Setting) -> dict[str, str]:
    """Return the name to show by submission: 中山区桂林街道总工会（中山区总工会） for a sub-unit, 单位未定（原文：…） when not settled."""
    texts = setting["submissions"].set_index("submission_id")["unit_text"]
    rows = setting["proposals"]
    rows = rows.assign(unit_text=rows["submission_id"].map(texts).fillna(""))
    return {row["submission_id"]: _shown(row) for row in rows.to_dict("records")}


def shown_units(setting: Setting) -> dict[str, str]:
    """Return the name to show by candidate: that of its lead member."""
    filed, candidates = filed_units(setting), setting["candidates"]
    return {
        row["candidate_id"]: filed.get(row["lead_submission_id"]) or row["unit_name"] or "单位未定"
        for row in candidates.to_dict("records")
    }


def _shown(row: Mapping[str, Any]) -> str:
    written, counted = mask(" ".join(row["unit_text"].split())), str(row["counted_unit_name"])
    if row["unit_name"]:
        return str(row["unit_name"])
    if counted:
        return f"{written}（{counted}）" if written and written != counted else counted
    if row["channel"] == "online":
        return ONLINE
    return f"单位未定（原文：{written}）" if written else "单位未定"


def with_filed_units(setting: Setting, members: pd.DataFrame) -> "pd.Series[str]":
    """Return the name to show for rows with submission_id and unit_name."""
    return members["submission_id"].map(filed_units(setting)).fillna(members["unit_name"])
