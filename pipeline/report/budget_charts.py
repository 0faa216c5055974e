"""The charts of the budget notebook that answer a question of their own (see `pipeline.report.charts`)."""

import numpy as np
import pandas as pd

from pipeline.report.chart_base import (
    ACCENT,
    DARK,
    MIDDLE,
    Chart,
    bar_labels,
    bars,
    chart_style,
    new_chart,
    nothing,
    short,
)


def per_worker(units: pd.DataFrame, source: str) -> Chart:
    """How much is a unit's subsidy for each of its workers (yuan)? Units without a figure are named and have no bar."""
    known = units[units["yuan_per_worker"].notna()]
    absent = [short(name) for name in units.loc[units["yuan_per_worker"].isna(), "unit_name"]]
    figure, axes = new_chart(
        "各单位补助折合每名职工（元）",
        source,
        len(known),
        "个填了职工人数的单位",
        height=1.9 + 0.3 * max(len(known), 3),
    )
    with chart_style():
        if known.empty:
            nothing(axes, "还没有填写职工人数")
            return figure
        each = known["yuan_per_worker"].astype(float).tolist()
        bars(axes, [short(name) for name in known["unit_name"]], each, color=DARK)
        bar_labels(axes, each, [f"{value:.2f}" for value in each])
        middle = float(np.median(each))
        axes.axvline(middle, color=ACCENT, linestyle="--", linewidth=1.2, zorder=0.5, label=f"中位数 {middle:.2f} 元")
        axes.legend(loc="lower right", frameon=False)
        told = f"；没有职工人数、未画出：{'、'.join(absent)}" if absent else ""
        axes.set_xlabel(f"元/人{told}")
    return figure


def frontier(sums: pd.DataFrame, source: str) -> Chart:
    """What does a choice of municipal projects with more beneficiaries cost in score?"""
    figure, axes = new_chart(
        "市级项目的几种选法：受益人数（人）与得分合计（分）", source, len(sums), "种选法", height=3.8
    )
    with chart_style():
        if sums.empty:
            nothing(axes, "没有提出选法")
            return figure
        people, scores = sums["受益人数合计"].astype(float), sums["得分合计"].astype(float)
        axes.plot(people, scores, color=MIDDLE, marker="o", markersize=8, markerfacecolor=DARK)
        for name, x, y in zip(sums["选法"], people, scores, strict=True):
            axes.annotate(name, (x, y), textcoords="offset points", xytext=(8, 6))
        axes.margins(0.15)
        axes.ticklabel_format(style="plain", useOffset=False)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.set_xlabel("受益人数合计（人）")
        axes.set_ylabel("得分合计（分）")
    return figure
