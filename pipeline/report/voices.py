"""What online workers say: themes with counts and quotes, persons masked."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pipeline.report import blocks, review_charts
from pipeline.report.html import render_page
from pipeline.report.setting import Setting
from pipeline.report.views import Column, view

_COLUMNS = (
    Column("theme_name", "主题", "name", 20), Column("domain", "领域", "text", 10), Column("voice_count", "声音", "count", 8), Column("group_count", "不同意见", "count", 8),
    Column("voice_change", "较上年", "count", 8), Column("terms", "主题词", "long", 30),
)  # fmt: skip


def voices_page(setting: Setting) -> str:
    """Return the page on the online voice: chart, table, then a section per theme with quotes and units."""
    themes = ordered_themes(setting["themes"])
    shown = themes.assign(terms=["、".join(map(str, read_list(text))) for text in themes["terms_json"]])
    parts = [
        blocks.paragraph(f"{setting.source}　{setting.invented}", "meta"),
        blocks.paragraph(
            "一个人转发或重复提交的同一段话只算一条意见；“声音”是提出的人次，“不同意见”是不重复的文字数。引文已遮盖个人信息。"
        ),
        blocks.chart(review_charts.themes(themes, setting.source), "网上职工意见主题"),
        blocks.heading("主题一览"),
        blocks.table(view(shown, [c for c in _COLUMNS if c.name != "voice_change" or shown[c.name].notna().any()])),
    ]
    for row in themes.to_dict("records"):
        parts += [
            blocks.heading(f"{row['theme_name']}（{row['voice_count']:,}）"),
            blocks.paragraph(
                f"领域：{row['domain'] or '未定'}；不同意见 {row['group_count']:,} 条"
                + ("；本年新主题" if row["is_new"] else "")
                + "。"
            ),
            blocks.quotes(quotes_of(row)),
            *_units(row),
        ]
    return render_page(
        "网上职工怎么说", parts, footer=f"{setting.source}。主题由程序按词归并，名称供参考。", font=False
    )


def ordered_themes(themes: pd.DataFrame) -> pd.DataFrame:
    """Return the themes, the loudest first; what fits no theme (no domain) stands last."""
    rest = themes["domain"].eq("")
    return (
        themes.assign(_rest=rest)
        .sort_values(["_rest", "voice_count", "theme_id"], ascending=[True, False, True], ignore_index=True)
        .drop(columns="_rest")
    )


def quotes_of(row: Mapping[str, Any]) -> list[str]:
    """Return the exemplar quotes of a theme, masked once more."""
    from pipeline.text.masking import mask

    return [
        mask(str(item.get("text", "")) if isinstance(item, dict) else str(item))
        for item in read_list(row["quotes_json"])
    ]


def read_list(text: str) -> list[Any]:
    """Return a JSON list; [] for anything else."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def _units(row: Mapping[str, Any]) -> list[str]:
    by_unit = [item for item in read_list(row["by_unit_json"]) if isinstance(item, dict) and item.get("unit_name")]
    told = [
        f"{item['unit_name']}：{int(item.get('voices', 0))} 个声音，占该单位的 {float(item.get('share', 0)):.0%}（95% 区间 {float(item.get('low', 0)):.0%}–{float(item.get('high', 0)):.0%}）"
        for item in by_unit[:8]
    ]
    return [blocks.bullets(told)] if told else []
