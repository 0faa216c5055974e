"""The charts of classification and money, one function a question (see `pipeline.report.charts`)."""

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from pipeline.report import chart_base as base
from pipeline.report.labels import LEVEL_LABELS, scenario_name
from pipeline.schema.classified import PRINCIPLES, QUALITIES

_LEVEL_LOOK = {
    "municipal": (base.DARK, ""),
    "district": (base.MIDDLE, ""),
    "both": (base.MIDDLE, "///"),
    "unknown": (base.LIGHT, ""),
}


def domain_by_level(classifications: pd.DataFrame, source: str, *, order: list[str] | None = None) -> base.Chart:
    """How many candidates fall in each domain, and at which level (number)?"""
    proposed = classifications.loc[classifications["not_proposal_text"] == ""]
    names = [*(order or sorted(set(proposed["domain"]) - {""})), *([""] if (proposed["domain"] == "").any() else [])]
    table = pd.crosstab(proposed["domain"], proposed["level"]).reindex(names, fill_value=0)
    figure, axes = base.new_chart(
        "各领域、各层级候选项目数（项）", source, len(proposed), "项候选", height=1.7 + 0.42 * max(len(names), 2)
    )
    with base.chart_style():
        if table.empty:
            base.nothing(axes)
            return figure
        left = np.zeros(len(names))
        for code, (color, hatch) in _LEVEL_LOOK.items():
            if code in table and table[code].sum():
                base.bars(
                    axes,
                    [name or "未定" for name in names],
                    table[code],
                    left=left,
                    color=color,
                    hatch=hatch,
                    edgecolor="white",
                    label=LEVEL_LABELS[code],
                )
                left += table[code].to_numpy()
        base.bar_labels(axes, left.tolist(), [f"{int(n)}" for n in left])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        figure.legend(ncols=4, loc="outside lower center", frameon=False)
    return figure


def principles(classifications: pd.DataFrame, source: str, *, order: list[str] | None = None) -> base.Chart:
    """Which principles and qualities do candidates of each domain show (share answered yes, per cent)?"""
    proposed = classifications.loc[(classifications["not_proposal_text"] == "") & (classifications["domain"] != "")]
    names = order or sorted(set(proposed["domain"]))
    labels = PRINCIPLES | QUALITIES
    figure, axes = base.new_chart(
        "各领域候选项目体现各项原则和要求的比例（%）", source, len(proposed), "项候选", height=4.6
    )
    with base.chart_style():
        if proposed.empty or not names:
            base.nothing(axes)
            return figure
        share = np.array(
            [[_yes(proposed.loc[proposed["domain"] == name, column]) for name in names] for column in labels]
        )
        axes.imshow(np.nan_to_num(share), cmap="Blues", vmin=0, vmax=130, aspect="auto")
        for y, x in np.ndindex(share.shape):
            text = "—" if np.isnan(share[y, x]) else f"{share[y, x]:.0f}"
            axes.text(x, y, text, ha="center", va="center", color="white" if share[y, x] > 75 else "black")
        axes.axhline(len(PRINCIPLES) - 0.5, color="white", linewidth=4)
        axes.set_xticks(
            range(len(names)), [f"{base.short(name, 8)}（{(proposed['domain'] == name).sum()}）" for name in names]
        )
        axes.set_yticks(range(len(labels)), list(labels.values()))
        axes.grid(visible=False)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    return figure


def _yes(answers: pd.Series) -> float:
    return float((answers == "yes").mean() * 100) if len(answers) else float("nan")


def themes(frame: pd.DataFrame, source: str, *, most: int = 20) -> base.Chart:
    """What do online workers talk about (voices)? New themes are hatched; the largest are shown."""
    shown = frame.sort_values(["voice_count", "theme_id"], ascending=[False, True]).head(most)
    figure, axes = base.new_chart("网上职工意见主题（声音数）", source, int(frame["voice_count"].sum()), f"个声音，{len(frame)} 个主题",
                             height=1.5 + 0.3 * max(len(shown), 3))  # fmt: skip
    with base.chart_style():
        if shown.empty:
            base.nothing(axes, "没有网上意见")
            return figure
        drawn = base.bars(
            axes,
            [base.short(name, 14) for name in shown["theme_name"]],
            shown["voice_count"].astype(float),
            color=base.DARK,
        )
        for bar, is_new in zip(drawn, shown["is_new"], strict=True):
            if is_new:
                bar.set(facecolor=base.LIGHT, edgecolor=base.DARK, hatch="///")
        texts = [
            f"{n:,}" + ("（本年新主题）" if new else "")
            for n, new in zip(shown["voice_count"], shown["is_new"], strict=True)
        ]
        base.bar_labels(axes, shown["voice_count"].astype(float).tolist(), texts)
        axes.set_xlim(0, float(shown["voice_count"].max()) * 1.3)
    return figure


def subsidies(allocations: pd.DataFrame, source: str, *, units: pd.DataFrame | None = None) -> base.Chart:
    """What do units ask for and what do they get from the subsidy line (万元, by unit in protocol order)?"""
    chosen = allocations.loc[allocations["line"] == "subsidy"]
    sums = chosen.groupby(["unit_code", "unit_name"], as_index=False)[["requested_yuan", "subsidy_yuan"]].sum()
    sums = _protocol(sums, units)
    figure, axes = base.new_chart(
        "申报金额与经费补助（万元，按单位）", source, len(chosen), "项", height=1.8 + 0.34 * max(len(sums), 3)
    )
    with base.chart_style():
        if sums.empty:
            base.nothing(axes, "还没有列入补助的项目")
            return figure
        names = [base.short(name or "单位未定") for name in sums["unit_name"]]
        asked, given = (sums[name].fillna(0).astype(float) / 10000 for name in ("requested_yuan", "subsidy_yuan"))
        base.bars(axes, names, asked, color=base.LIGHT, edgecolor=base.MIDDLE, label="申报金额", height=0.78)
        base.bars(axes, names, given, color=base.DARK, label="经费补助", height=0.42)
        texts = [f"{b:,.1f} / {a:,.1f}" for a, b in zip(asked, given, strict=True)]
        base.bar_labels(axes, np.maximum(asked, given).tolist(), texts)
        axes.set_xlabel("万元（条旁数字：补助 / 申报）")
        figure.legend(ncols=2, loc="outside lower center", frameon=False)
    return figure


def _protocol(sums: pd.DataFrame, units: pd.DataFrame | None) -> pd.DataFrame:
    if units is None:
        return sums.sort_values("unit_code", ignore_index=True)
    place = {code: position for position, code in enumerate(units["unit_code"])}
    return sums.assign(_place=sums["unit_code"].map(place).fillna(len(place))).sort_values(
        ["_place", "unit_code"], ignore_index=True
    )


def scenarios(frame: pd.DataFrame, source: str) -> base.Chart:
    """Under another pool or policy, how many candidates gain, stay or lose (number), and what is the sum?"""
    frame = frame.assign(scenario=frame["scenario"].map(scenario_name))
    names = list(dict.fromkeys(frame.sort_values(["pool_yuan", "scenario"])["scenario"]))
    figure, axes = base.new_chart("其他测算方案下补助的变化（项）", source, frame["candidate_id"].nunique(), f"项候选，{len(names)} 个方案",
                             height=1.8 + 0.45 * max(len(names), 2))  # fmt: skip
    with base.chart_style():
        if frame.empty:
            base.nothing(axes, "没有其他方案")
            return figure
        change = frame["change_yuan"].fillna(0)
        left = np.zeros(len(names))
        for label, mask, color, hatch in (
            ("增加", change > 0, base.DARK, ""),
            ("不变", change == 0, base.LIGHT, ""),
            ("减少", change < 0, base.ACCENT, "///"),
        ):
            counts = frame.loc[mask, "scenario"].value_counts().reindex(names, fill_value=0).to_numpy()
            base.bars(
                axes,
                [base.short(name, 20) for name in names],
                counts,
                left=left,
                color=color,
                hatch=hatch,
                edgecolor="white",
                label=label,
            )
            left += counts
        sums = frame.groupby("scenario")["subsidy_yuan"].sum().reindex(names)
        base.bar_labels(axes, left.tolist(), [f"共 {int(total) / 10000:,.1f} 万元" for total in sums])
        axes.set_xlim(0, left.max() * 1.28)
        figure.legend(ncols=3, loc="outside lower center", frameon=False)
    return figure
