"""The charts, one function a question; each returns a figure for a notebook, a page or a document.

`source` is the line that names round and phase (`stage.title`); every function counts its own n.
"""

from datetime import date

import numpy as np
import pandas as pd
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator

from pipeline.report import chart_base as base
from pipeline.report.labels import CHANNEL_LABELS, DISPOSITION_LABELS, ELEMENTS, FOUND_LABELS, UNIT_CHANNELS
from pipeline.schema.derived import is_current

__all__ = ["amounts", "arrivals", "by_channel", "by_unit", "completeness", "dispositions"]

_SERIES = ((base.DARK, ""), (base.MIDDLE, "///"), (base.LIGHT, ""))


def dispositions(files: pd.DataFrame, source: str) -> base.Chart:
    """What became of every file received (number of files)?"""
    counts = files["disposition"].value_counts().reindex(list(DISPOSITION_LABELS), fill_value=0)
    figure, axes = base.new_chart("收到的文件处理结果（件）", source, len(files), "件", height=3.0)
    with base.chart_style():
        colors = [
            base.DARK if code == "parsed" else base.ACCENT if code == "needs_person" else base.MIDDLE
            for code in counts.index
        ]
        base.bars(axes, [DISPOSITION_LABELS[code] for code in counts.index], counts.to_numpy(), color=colors)
        base.bar_labels(axes, counts.tolist(), [f"{n:,}" for n in counts])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def arrivals(proposals: pd.DataFrame, deadline: date, source: str) -> base.Chart:
    """How did proposals arrive against the deadline (cumulated number)?"""
    known = proposals["received_on"].dropna().dt.normalize().sort_values()
    figure, axes = base.new_chart("建议累计收到件数与截止日（件）", source, len(proposals), "件建议")
    with base.chart_style():
        if known.empty:
            base.nothing(axes, "收到时间均不明")
            return figure
        days = known.value_counts().sort_index().cumsum()
        x = [days.index[0] - pd.Timedelta(days=1), *days.index]
        axes.step(x, [0, *days], where="post", color=base.DARK, linewidth=2)
        limit = pd.Timestamp(deadline)
        axes.axvline(limit, color=base.ACCENT, linestyle="--", linewidth=1.4)  # type: ignore[arg-type]
        before = int((known <= limit).sum())
        axes.annotate(f"截止日 {deadline:%m-%d}\n截止前 {before:,} 件", (limit, 0), xytext=(-6, 8),  # type: ignore[arg-type]
                      textcoords="offset points", ha="right", va="bottom", color=base.ACCENT)  # fmt: skip
        axes.grid(visible=True, axis="y")
        axes.set_ylim(0, days.max() * 1.08)
        axes.set_xlim(right=max(days.index[-1], limit) + pd.Timedelta(days=1))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _day(value)))
        missing = len(proposals) - len(known)
        axes.set_xlabel("收到日期" + (f"（另有 {missing:,} 件时间不明，未画）" if missing else ""))
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def _day(value: float) -> str:
    return (pd.Timestamp("1970-01-01") + pd.Timedelta(days=float(value))).strftime("%m-%d")


def by_channel(proposals: pd.DataFrame, source: str) -> base.Chart:
    """How many proposals came by each channel of the notice (number)?"""
    counts = proposals["channel"].value_counts().reindex(list(CHANNEL_LABELS), fill_value=0)
    counts = counts[(counts > 0) | (counts.index != "unknown")]
    figure, axes = base.new_chart("各征集方式的建议数（件）", source, len(proposals), "件建议", height=2.8)
    with base.chart_style():
        base.bars(axes, [CHANNEL_LABELS[code] for code in counts.index], counts.to_numpy(), color=base.DARK)
        base.bar_labels(axes, counts.tolist(), [f"{n:,}" for n in counts])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def by_unit(proposals: pd.DataFrame, units: pd.DataFrame, source: str) -> base.Chart:
    """How many proposals did each unit send, in protocol order (number; units without any are marked)?

    Args:
        proposals: table `proposals`; online voices and research are left out.
        units: unit_code and unit_name in protocol order.
        source: round and phase.
    """
    sent = proposals.loc[proposals["channel"].isin(UNIT_CHANNELS)]
    counts = sent["counted_unit_code"].value_counts().reindex(units["unit_code"], fill_value=0)
    figure, axes = base.new_chart("各单位报送建议数（件，礼宾顺序）", source, int(counts.sum()), f"件建议，{len(units)} 个单位",
                             height=1.3 + 0.27 * max(len(units), 4))  # fmt: skip
    with base.chart_style():
        if units.empty:
            base.nothing(axes)
            return figure
        base.bars(axes, units["unit_name"].map(base.short), counts.to_numpy(), color=base.DARK)
        base.bar_labels(axes, counts.tolist(), [f"{n:,}" if n else "未报" for n in counts])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def completeness(proposals: pd.DataFrame, source: str) -> base.Chart:
    """How complete are the five elements of 注重实效 on the forms (share of forms, per cent)?

    Online suggestions are not forms and are left out. Rule: the notice, section 5.5.
    """
    forms = proposals.loc[(proposals["channel"] != "online") & is_current(proposals)]
    figure, axes = base.new_chart("五项必备要素的填写情况（占建议表的%）", source, len(forms), "份建议表", height=3.4)
    with base.chart_style():
        if forms.empty:
            base.nothing(axes)
            return figure
        left = np.zeros(len(ELEMENTS))
        for (code, label), (color, hatch) in zip(FOUND_LABELS.items(), _SERIES, strict=True):
            share = np.array([(forms[column] == code).mean() * 100 for column in ELEMENTS])
            base.bars(
                axes,
                list(ELEMENTS.values()),
                share,
                left=left,
                color=color,
                hatch=hatch,
                label=label,
                edgecolor="white",
            )
            for y, (start, width) in enumerate(zip(left, share, strict=True)):
                if width >= 6:
                    ink = "white" if color == base.DARK else "black"
                    box = {"facecolor": color, "edgecolor": "none", "pad": 1.0} if hatch else None
                    axes.text(start + width / 2, y, f"{width:.0f}", ha="center", va="center", color=ink, bbox=box)
            left += share
        axes.set_xlim(0, 100)
        axes.legend(ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.1), frameon=False)
    return figure


def amounts(frame: pd.DataFrame, group: str, source: str, *, order: list[str] | None = None) -> base.Chart:
    """What is asked for, by group (one mark a proposal, 万元, logarithmic; the short line is the median)?

    Args:
        frame: rows with `requested_yuan` and the group column.
        group: column of group names, e.g. "domain".
        source: round and phase.
        order: groups from top to bottom; by name when None.
    """
    known = frame.loc[frame["requested_yuan"].fillna(0) > 0]
    names = [name for name in (order or sorted(known[group].unique())) if (known[group] == name).any()]
    figure, axes = base.new_chart(
        "申报金额分布（万元，对数刻度）",
        source,
        len(known),
        "件有确定金额的建议",
        height=1.8 + 0.5 * max(len(names), 2),
    )
    with base.chart_style():
        if known.empty:
            base.nothing(axes)
            return figure
        for y, name in enumerate(names):
            values = np.sort(known.loc[known[group] == name, "requested_yuan"].astype(float).to_numpy() / 10000)
            spread = ((np.arange(len(values)) * 7) % 11 - 5) / 5 * 0.26
            axes.scatter(values, y + spread, s=26, color=base.MIDDLE, edgecolor=base.DARK, linewidth=0.6, zorder=3)
            median = float(np.median(values))
            axes.plot([median, median], [y - 0.36, y + 0.36], color=base.ACCENT, linewidth=2.2, zorder=4)
            axes.annotate(f"中位 {median:,.1f}", (1.0, y), xycoords=("axes fraction", "data"), xytext=(4, 0),
                          textcoords="offset points", va="center", fontsize=9.5, color=base.ACCENT)  # fmt: skip
        axes.set_xscale("log")
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(FuncFormatter(lambda value, _: ""))
        axes.set_yticks(range(len(names)), [base.short(name or "未定") for name in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        missing = len(frame) - len(known)
        axes.set_xlabel("万元" + (f"（另有 {missing:,} 件没有确定金额，未画）" if missing else ""))
    return figure
