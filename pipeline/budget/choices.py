"""Choices of municipal projects for the leading group to look at: proposed on request, they decide nothing."""

from dataclasses import dataclass

import pandas as pd

from pipeline.budget.municipal import Selection, selectable_projects, trace_frontier
from pipeline.errors import AllocationError
from pipeline.params.budget import MunicipalParameters

_SUMS = ["选法", "件数", "得分合计", "受益人数合计", "金额合计（元）"]
_PROJECTS = ["项目名称", "单位", "领域", "金额（元）", "金额依据", "得分", "受益人数"]


@dataclass(frozen=True)
class Choices:
    """What can be chosen for the municipal pool, as readers see it.

    Args:
        sums: one row a choice, from the highest score to the most beneficiaries.
        projects: one row a project, with what each choice does with it.
        note: a sentence on what was done, or why nothing was.
    """

    sums: pd.DataFrame
    projects: pd.DataFrame
    note: str


def propose_choices(considered: pd.DataFrame, policy: MunicipalParameters) -> Choices:
    """Return the choices that the parameters ask for.

    Args:
        considered: `Plan.considered`.
        policy: the municipal parameters; `propose_points` says how many choices are tried.
    """
    rows = selectable_projects(considered)
    if not policy.propose_points or rows.empty:
        why = "参数 budget.municipal.propose_points 为 0" if len(rows) else "没有可选的市级项目（有金额、未被否决）"
        return _choices([], considered.iloc[:0], f"没有提出选法：{why}。")
    chosen = considered[considered["candidate_id"].isin(rows["candidate_id"])].sort_values("candidate_id")
    try:
        found = trace_frontier(rows, policy, policy.propose_points)
    except AllocationError as error:
        return _choices([], chosen, f"没有提出选法：{error}")
    net = policy.pool_yuan - policy.reserve_yuan
    note = f"可选的市级项目{len(rows)}项，金额合计{int(rows['cost_yuan'].sum()):,}元；可安排{net:,}元，得出{len(found)}种选法。"
    return _choices(found, chosen, note)


def _choices(found: list[Selection], chosen: pd.DataFrame, note: str) -> Choices:
    names = [f"选法{place}" for place in range(1, len(found) + 1)]
    sums = [
        (name, len(one.chosen), f"{one.score / 100:g}", one.beneficiaries, f"{one.cost_yuan:,}")
        for name, one in zip(names, found, strict=True)
    ]
    rows = [_project(row, found) for row in chosen.to_dict("records")]
    projects = pd.DataFrame(rows, columns=[*_PROJECTS, *names]).sort_values(
        ["领域", "单位", "项目名称"], ignore_index=True
    )
    return Choices(pd.DataFrame(sums, columns=_SUMS), projects, note)


def _project(row: dict[str, object], found: list[Selection]) -> tuple[object, ...]:
    is_audited = not pd.isna(row["audited_yuan"])
    return (
        row["project_name"],
        row["unit_name"] or "—",
        row["domain"],
        f"{row['audited_yuan'] if is_audited else row['requested_yuan']:,}",
        "核定" if is_audited else "申报",
        "没有，按0计" if pd.isna(row["score"]) else f"{row['score']:g}",
        "不明，按0计" if pd.isna(row["beneficiary_count"]) else f"{row['beneficiary_count']:,}",
        *("选" if row["candidate_id"] in one.chosen else "—" for one in found),
    )
