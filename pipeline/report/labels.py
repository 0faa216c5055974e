"""Chinese labels of the codes in the tables, in the order reports show them, and how numbers are written."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

CHANNEL_LABELS = {
    "department": "市总机关各部门推荐",
    "union": "区市县、开放先导区、产业工会申报",
    "research": "领导小组专题调研",
    "online": "职工网上征集",
    "unknown": "征集方式不明",
}
UNIT_CHANNELS = ("department", "union", "unknown")
"""Channels by which units report themselves: a worker's online voice does not mean that the unit has reported."""
DISPOSITION_LABELS = {
    "parsed": "已读取",
    "duplicate": "与其他文件相同",
    "needs_person": "需人工处理",
    "rejected": "未受理",
    "ignored": "不是材料",
}
LEVEL_LABELS = {"municipal": "市级", "district": "区市县、产业级", "both": "两级都选", "unknown": "未定"}
ELEMENTS = {
    "has_measures": "具体措施办法",
    "has_beneficiary_scope": "受益群体范围",
    "has_beneficiary_count": "人数",
    "has_funds": "项目资金",
    "has_targets": "量化考核指标",
}
FOUND_LABELS = {"found": "已写明", "unclear": "不够明确", "not_found": "没有写"}
ANSWER_LABELS = {"yes": "是", "unclear": "不明确", "no": "否"}
SEVERITY_LABELS = {"error": "必须处理", "warning": "请核对", "info": "供了解"}
STAGE_LABELS = {"ingest": "收件", "clean": "整理", "classify": "分类", "budget": "测算", "report": "报告"}
ACTOR_LABELS = {"unit": "填报单位", "analyst": "汇总人员", "nobody": "无需处理"}
ARRIVAL_LABELS = {
    "on_time": "按时",
    "grace": "宽限期内",
    "late": "逾期",
    "after_as_of": "本阶段之后",
    "unknown": "时间不明",
}
ROLE_LABELS = {"lead": "主件", "duplicate": "重复件", "version": "修改稿", "chain_copy": "转发", "decided": "人工并入"}
LIKENESS_LABELS = {
    "exact": "完全相同",
    "format": "仅格式不同",
    "light": "少量改动",
    "heavy": "较大改动",
    "hint": "仅供参考",
}
BASIS_LABELS = {
    "stated": "原文写明", "derived": "由分项算出", "cap": "上限", "floor": "下限", "approx": "约数", "range": "区间",
    "conflict": "前后矛盾", "none": "没有金额",
}  # fmt: skip
STEP_LABELS = {
    "leading_group": "市总实事项目领导小组",
    "standing_committee": "市总常委会审议",
    "committee_opinions": "征求市总委员意见",
    "other": "其他",
}
SCOPE_LABELS = {"municipal": "市级项目", "district": "区市县、产业级项目", "all": "全部项目"}
UNIT_KIND_LABELS = {
    "district": "区市县", "zone": "开放先导区", "industry": "产业", "department": "市总机关部门", "attached": "直属单位", "": "其他",
}  # fmt: skip


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
    """Return the requested amount in 万元 with its basis in words: "3.50", "10.00–20.00（区间）", "不超过5.00"."""
    basis = str(row["requested_basis"])
    if basis == "range":
        return f"{wan(row['requested_low_yuan'])}–{wan(row['requested_high_yuan'])}"
    text = wan(row["requested_yuan"])
    if not text:
        return "未定"
    return {"cap": f"不超过{text}", "floor": f"不少于{text}", "approx": f"约{text}", "conflict": f"{text}（矛盾）"}.get(
        basis, text
    )


_SHORT = 40


def short_text(text: str) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1] + "…"


def file_name(text: str) -> str:
    """Return the text as a file name that Windows accepts."""
    return re.sub(r"[\\/:*?\"<>|\x00-\x1f]+", "_", text).strip(" ._")[:60] or "未命名"
