"""Last year's subsidy to the same project: found by unit and name, never guessed."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from pipeline.budget.doubts import Doubt, quoted
from pipeline.params.subsidy import SubsidyParameters
from pipeline.text.normalize import normalize_format

Row = dict[str, Any]
Key = tuple[str, str]
_YEAR = re.compile(r"(?:20[0-9]{2}|二[〇○零][〇○零一二三四五六七八九]{2})年度?")


@dataclass(frozen=True)
class LastYear:
    """What is known of last year.

    Args:
        amounts: candidate_id to the subsidy of its project, in yuan.
        doubts: projects to be asked what is left, names that fit several, limits that cannot hold.
        notes: sentences for the subsidy line.
    """

    amounts: dict[str, int]
    doubts: list[Doubt]
    notes: list[str]


def follow_successors(allocations: pd.DataFrame | None, units: pd.DataFrame, starts_on: date) -> pd.DataFrame | None:
    """Return last year's `allocations` under the codes of this year's units: a unit that ended became its successor.

    Args:
        allocations: of the round before; None when there is none.
        units: the unit table as texts: unit_code, valid_to (ISO day, "" while it lasts), successor_code.
        starts_on: first day of this round; units that ended before it are followed, one successor after another.
    """
    if allocations is None:
        return None
    ended = units[
        units["successor_code"].ne("") & units["valid_to"].ne("") & units["valid_to"].lt(starts_on.isoformat())
    ]
    successors = dict(zip(ended["unit_code"], ended["successor_code"], strict=True))
    return allocations.assign(
        unit_code=allocations["unit_code"].map(lambda code: _last(code, successors)).astype("str")
    )


def _last(code: str, successors: dict[str, str]) -> str:
    """Return the end of the chain that begins with the code; a chain that comes back stops where it began to."""
    seen = {code}
    while (following := successors.get(code, code)) not in seen:
        seen.add(following)
        code = following
    return code


def match_last_year(candidates: pd.DataFrame, allocations: pd.DataFrame | None, policy: SubsidyParameters) -> LastYear:
    """Return last year's subsidies of this year's candidates: same unit, same name but for year, punctuation, spaces.

    Args:
        candidates: the table.
        allocations: the `allocations` table of the round before (see `follow_successors`); None when there is none.
        policy: tells whether limits against last year are asked for.
    """
    if allocations is None:
        return LastYear({}, _limits_without_last_year(policy), [])
    last = _by_project(allocations[(allocations["line"] == "subsidy") & (allocations["subsidy_yuan"] > 0)])
    now = _by_project(candidates)
    amounts, doubts = {}, []
    for key in sorted(last.keys() & now.keys()):
        if len(last[key]) > 1 or len(now[key]) > 1:
            doubts.append(_unclear(now[key][0]))
            continue
        row, yuan = now[key][0], int(last[key][0]["subsidy_yuan"])
        amounts[row["candidate_id"]] = yuan
        doubts.append(_what_is_left(row, yuan))
    unclear = sum(len(last[key]) for key in last.keys() & now.keys()) - len(amounts)
    return LastYear(amounts, doubts, [_note(last, now, len(amounts), unclear)])


def _by_project(frame: pd.DataFrame) -> dict[Key, list[Row]]:
    """Return the rows of every unit and name; rows without either are left out."""
    found: dict[Key, list[Row]] = {}
    for row in frame.sort_values("candidate_id").to_dict("records"):
        key = row["unit_code"] or row["unit_name"], _plain_name(row["project_name"])
        if all(key):
            found.setdefault(key, []).append(row)
    return found


def _plain_name(name: str) -> str:
    """Return the name without the years in it, as far as anything is left."""
    whole = normalize_format(name)
    return _YEAR.sub("", whole) or whole


def _note(last: dict[Key, list[Row]], now: dict[Key, list[Row]], matched: int, unclear: int) -> str:
    gone = [
        f"{row['unit_name']}{quoted(row['project_name'])}"
        for key in sorted(last.keys() - now.keys())
        for row in last[key]
    ]
    parts = [f"上年有补助的{matched + unclear + len(gone)}项中，{matched}项按单位和名称与本年候选对上"]
    parts += [f"{unclear}项同名的不止一项、没有取用"] if unclear else []
    parts += [f"{len(gone)}项本年没有同名的：{'、'.join(gone)}"] if gone else []
    return "，".join(parts) + "。"


def _what_is_left(row: Row, yuan: int) -> Doubt:
    message = f"{quoted(row['project_name'])}上年已补助{yuan}元。请写明上年执行和结余情况，以及是否抵减本年申请。"
    return Doubt(
        "funded_last_year", str(yuan), message, "经费预算", row["lead_submission_id"], row["unit_code"], "info", "unit"
    )


def _unclear(row: Row) -> Doubt:
    message = f"{row['unit_name']}的{quoted(row['project_name'])}与上年补助项目同名的不止一项，没有取用上年金额。请核对后人工处理。"
    return Doubt(
        "last_year_unclear", row["project_name"], message, "上年补助", row["lead_submission_id"], row["unit_code"]
    )


def _limits_without_last_year(policy: SubsidyParameters) -> list[Doubt]:
    if policy.last_year_min_share is None and policy.last_year_max_share is None:
        return []
    message = (
        "参数规定了较上年的限额（last_year_min_share、last_year_max_share），但没有上年的补助表，限额没有起作用。"
        "请在参数 last_round 中写明上年轮次，并保留其 publish 阶段的结果。"
    )
    return [Doubt("last_year_missing", "", message, "上年补助", severity="error")]
