"""Chinese labels of the codes in the tables, in the order reports show them, and how numbers are written."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

# The names of codes stand once, in the schema; report modules take them from here with the rest.
# ruff: noqa: F401
from pipeline.schema.labels import ACTOR as ACTOR_LABELS
from pipeline.schema.labels import ANSWER as ANSWER_LABELS
from pipeline.schema.labels import ARRIVAL as ARRIVAL_LABELS
from pipeline.schema.labels import BASIS as BASIS_LABELS
from pipeline.schema.labels import CHANNEL as CHANNEL_LABELS
from pipeline.schema.labels import DISPOSITION as DISPOSITION_LABELS
from pipeline.schema.labels import DUPLICATE_LEVEL as LIKENESS_LABELS
from pipeline.schema.labels import FOUND as FOUND_LABELS
from pipeline.schema.labels import LEVEL as LEVEL_LABELS
from pipeline.schema.labels import ROLE as ROLE_LABELS
from pipeline.schema.labels import SEVERITY as SEVERITY_LABELS
from pipeline.schema.labels import STAGE as STAGE_LABELS
from pipeline.schema.labels import UNIT_KIND as UNIT_KIND_LABELS

UNIT_CHANNELS = ("department", "union", "unknown")
"""Channels by which units report themselves: a worker's online voice does not mean that the unit has reported."""
ELEMENTS = {
    "has_measures": "具体措施办法",
    "has_beneficiary_scope": "受益群体范围",
    "has_beneficiary_count": "人数",
    "has_funds": "项目资金",
    "has_targets": "量化考核指标",
}
STEP_LABELS = {
    "leading_group": "市总实事项目领导小组",
    "standing_committee": "市总常委会审议",
    "committee_opinions": "征求市总委员意见",
    "other": "其他",
}
SCOPE_LABELS = {"municipal": "市级项目", "district": "区市县、产业级项目", "all": "全部项目"}


def wan(yuan: Any) -> str:
    """Return yuan as 万元 with two decimals, rounded half up; "" when missing. 35000 gives "3.50"."""
    if yuan is None or pd.isna(yuan):
        return ""
    cents = (abs(int(yuan)) + 50) // 100
    sign = "-" if int(yuan) < 0 and cents else ""
    return f"{sign}{cents // 100:,}.{cents % 100:02d}"


def day_text(value: Any) -> str:
    """Return a day as 2018-01-15, "" when missing."""
    return "" if value is None or pd.isna(value) else f"{value:%Y-%m-%d}"


def chinese_day(value: date) -> str:
    """Return a day as 2018年1月15日."""
    return f"{value.year}年{value.month}月{value.day}日"


def whole_text(value: Any) -> str:
    """Return a whole number with thousands separators, "" when missing."""
    return "" if value is None or pd.isna(value) else f"{int(value):,}"


def labelled(column: pd.Series, labels: Mapping[str, str]) -> pd.Series:
    """Return codes as their labels; a code without a label stays visible."""
    return column.map(lambda code: labels.get(code, code))


def requested_text(row: Mapping[str, Any]) -> str:
    """Return the requested amount in 万元 with its basis in words: "3.50", "10.00–20.00（区间）", "不超过5.00", "无需经费"."""
    basis = str(row["requested_basis"])
    if basis == "range":
        return f"{wan(row['requested_low_yuan'])}–{wan(row['requested_high_yuan'])}"
    text = wan(row["requested_yuan"])
    if not text:
        return BASIS_LABELS["unneeded"] if basis == "unneeded" else "未定"
    return {"cap": f"不超过{text}", "floor": f"不少于{text}", "approx": f"约{text}", "conflict": f"{text}（矛盾）"}.get(
        basis, text
    )


def is_open_amount(frame: pd.DataFrame) -> pd.Series:
    """Return whether no total is known although money is needed."""
    return frame["requested_yuan"].isna() & frame["requested_basis"].ne("unneeded")


PEOPLE_UNITS = {"beneficiary_count": "人", "visit_count": "人次", "household_count": "户"}


def people_text(row: Mapping[str, Any]) -> str:
    """Return who benefits with its unit, the first that is known: "30,000人", "约3,000人次", "1,300户"; "" when none is."""
    told = [(name, f"{int(row[name]):,}{unit}") for name, unit in PEOPLE_UNITS.items() if not pd.isna(row[name])]
    if not told:
        return ""
    return f"约{told[0][1]}" if row.get("beneficiary_basis") == "approx" else told[0][1]


_SHORT = 40


def short_text(text: str, most: int = _SHORT) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def scenario_name(text: str) -> str:
    """Return a scenario's own name, without the warning that it is computed from requests."""
    return text.rpartition("：")[2]


def file_name(text: str) -> str:
    """Return the text as a file name that Windows accepts."""
    return re.sub(r"[\\/:*?\"<>|\x00-\x1f]+", "_", text).strip(" ._")[:60] or "未命名"
