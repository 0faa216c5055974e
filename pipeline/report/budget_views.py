"""The tables of the budget notebook as reviewers read them: Chinese headings, 元 with separators, no codes."""

import json

import pandas as pd

from pipeline.schema.labels import LEVEL, SEVERITY

_ORDER = ("municipal", "subsidy", "reward")


def _yuan(column: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else f"{int(value):,}" for value in column]


def _signed(column: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else f"{int(value):+,}" if value else "0" for value in column]


def asked_view(considered: pd.DataFrame) -> pd.DataFrame:
    """Return what is asked and what is audited, one row a level, in yuan.

    Args:
        considered: `Plan.considered`, proposals filed by units only.
    """
    grouped = considered.assign(known=considered["requested_yuan"].notna(), chosen=considered["line"] != "").groupby(
        "level", sort=True
    )
    rows = grouped[["known", "chosen", "requested_yuan", "audited_yuan"]].sum()
    names = [code for code in LEVEL if code in rows.index]
    rows = rows.loc[names]
    return pd.DataFrame(
        {
            "实施层级": [LEVEL[name] for name in names],
            "候选项目": grouped.size().loc[names].to_numpy(),
            "有申报总额的": rows["known"].to_numpy(),
            "申报合计（元）": _yuan(rows["requested_yuan"]),
            "已入选": rows["chosen"].to_numpy(),
            "核定合计（元）": _yuan(rows["audited_yuan"]),
        }
    )


def money_view(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the three lines of money: pool = allocated + reserve + left over."""
    rows = lines.set_index("line").loc[[name for name in _ORDER if name in set(lines["line"])]]
    heads = {"pool_yuan": "资金池", "allocated_yuan": "已安排", "reserve_yuan": "预留", "left_over_yuan": "结余"}
    sums = {f"{title}（元）": _yuan(rows[name]) for name, title in heads.items()}
    return pd.DataFrame({"资金项": rows["label"].tolist(), **sums, "项数": rows["item_count"].tolist()})


def money_notes(lines: pd.DataFrame) -> list[str]:
    """Return every sentence that belongs to a line of money, with the line's name."""
    return [
        f"{label}：{note}"
        for label, text in zip(lines["label"], lines["notes_json"], strict=True)
        for note in json.loads(text)
    ]


def paid_view(paid: pd.DataFrame) -> pd.DataFrame:
    """Return the subsidies without their sentences: what was multiplied, and which rule set the amount."""
    return pd.DataFrame(
        {
            "单位": paid["unit_name"].tolist(),
            "项目名称": paid["project_name"].tolist(),
            "等次": paid["grade"].tolist(),
            "核定（元）": _yuan(paid["audited_yuan"]),
            "公布比例": paid["rate_text"].tolist(),
            "补助（元）": _yuan(paid["subsidy_yuan"]),
            "起作用的规则": [
                f"{rule}（并列{turn}）" if turn else rule
                for rule, turn in zip(paid["binding_rule"], paid["tie_text"], strict=True)
            ],
        }
    )


def change_view(amounts: pd.DataFrame, considered: pd.DataFrame) -> pd.DataFrame:
    """Return the projects that another pool changes, the largest change first.

    Args:
        amounts: index candidate_id, two columns: yuan in the pool as it is and in the other.
        considered: `Plan.considered`, for the names.
    """
    now, other = amounts.columns
    moved = amounts.assign(change=amounts[other] - amounts[now]).loc[lambda rows: rows["change"] != 0]
    moved = moved.join(considered.set_index("candidate_id")[["unit_name", "project_name"]])
    moved = moved.assign(size=moved["change"].abs()).sort_values(
        ["size", "unit_name", "project_name"], ascending=[False, True, True]
    )
    return pd.DataFrame(
        {
            "单位": moved["unit_name"].tolist(),
            "项目名称": moved["project_name"].tolist(),
            f"资金池{now:,}元时": _yuan(moved[now]),
            f"资金池{other:,}元时": _yuan(moved[other]),
            "增减（元）": _signed(moved["change"]),
        }
    )


def scenario_view(scenarios: pd.DataFrame) -> pd.DataFrame:
    """Return one row a scenario: its pool, its sum, how many gain and lose, and the rules that make them lose."""
    rows = []
    for (pool, name), group in scenarios.groupby(["pool_yuan", "scenario"], sort=True):
        loses = group[group["change_yuan"] < 0]
        why = loses["rule_text"].str.removeprefix("减少：").value_counts()
        told = "；".join(
            f"{text}（{count}项）" for text, count in sorted(why.items(), key=lambda pair: (-pair[1], pair[0]))
        )
        gains = int((group["change_yuan"] > 0).sum())
        rows.append((name, f"{pool:,}", f"{group['subsidy_yuan'].sum():,}", gains, len(loses), told or "—"))
    return pd.DataFrame(rows, columns=["方案", "资金池（元）", "补助合计（元）", "增加的项", "减少的项", "减少的原因"])


def unit_view(units: pd.DataFrame) -> pd.DataFrame:
    """Return the fairness panel by unit; what is not known stays empty."""
    view = {
        "单位": units["unit_name"].tolist(),
        "补助项数": units["item_count"].tolist(),
        "补助（元）": _yuan(units["subsidy_yuan"]),
        "职工人数": _yuan(units["worker_count"]),
        "每名职工（元）": ["" if pd.isna(value) else f"{value:.2f}" for value in units["yuan_per_worker"]],
    }
    if units["last_year_yuan"].notna().any():
        view |= {"上年（元）": _yuan(units["last_year_yuan"]), "较上年（元）": _signed(units["change_yuan"])}
    return pd.DataFrame(view)


def domain_view(domains: pd.DataFrame) -> pd.DataFrame:
    """Return every domain's share of the requests and of the subsidies, and the difference in points."""
    return pd.DataFrame(
        {
            "领域": domains["domain"].tolist(),
            "申报（元）": _yuan(domains["requested_yuan"]),
            "占申报": [f"{share:.1%}" for share in domains["requested_share"]],
            "补助（元）": _yuan(domains["subsidy_yuan"]),
            "占补助": [f"{share:.1%}" for share in domains["subsidy_share"]],
            "相差（百分点）": [f"{share * 100:+.1f}" for share in domains["difference_share"]],
        }
    )


def doubt_view(findings: pd.DataFrame, proposals: pd.DataFrame) -> pd.DataFrame:
    """Return the doubts about money with unit and project, the most serious first; parameters concern no project.

    Args:
        findings: the `budget_findings` table.
        proposals: the `proposals` table, for the names.
    """
    names = proposals.set_index("submission_id")[["counted_unit_name", "project_name"]]
    rows = findings.join(names, on="submission_id")
    rows = rows.assign(_place=rows["severity"].map({code: place for place, code in enumerate(SEVERITY)}))
    rows = rows.sort_values(["_place", "code", "counted_unit_name", "project_name", "finding_id"], na_position="first")
    return pd.DataFrame(
        {
            "轻重": [SEVERITY[code] for code in rows["severity"]],
            "单位": rows["counted_unit_name"].fillna("—").tolist(),
            "项目名称": rows["project_name"].fillna("—").tolist(),
            "栏目": rows["field"].tolist(),
            "说明": rows["message"].tolist(),
        }
    )
